//! Checking what is typed at a prompt: one library that grows with every input. May touch the rest of `check`, and `library`.
//!
//! An input is a list of items. Directives, classes, functions and variables become declarations of the session's library, and what
//! the input says again hides what earlier inputs said: code that is already checked keeps the elements it was checked with, so
//! nothing that runs can change under itself. Statements, and what a declaration does when it is reached, become the body of one
//! asynchronous function, which the caller runs. An input is taken as a whole: if anything in it is wrong, the library is as it was.
//!
//! A variable is an ordinary top-level variable, with its initialiser (so that another isolate initialises its own); the input's body
//! only makes sure that it runs now. If the initialiser awaits, or mentions an earlier variable of the same name, the body assigns it.
//!
//! Variables are promoted as local variables are, within an input and from one to the next, as long as nobody but inputs assigns them:
//! no function, no closure. What is known is checked again where it is used, since code of the event loop may run in between.
//!
//! A function may mention what is not declared yet: it is accepted, says so if it is called too early, and is declared again when the
//! last missing name is there.
//!
//! A function that mentions a name said again is declared again too, from the same text: it calls what the name means now. If its text
//! no longer fits, it stays as it was. Classes are never made again, since objects of them exist.

pub mod assist;
mod declarations;
pub mod documentation;
mod elaboration;
mod imports;
mod input;
mod known;
mod redeclared;
pub mod standing;

pub use self::input::{Declared, DeclaredKind, Input};
pub use self::redeclared::is_slip;

use std::sync::Arc;

use oche_syntax::ast::{self};
use oche_syntax::{Name, ReplItem, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::infer::stops::Stop;
use crate::check::program::{Locked, world};
use crate::check::report::errors;
use crate::check::typed::{self};
use crate::check::world::*;
use crate::diagnostics::{Diagnostic, in_reading_order};
use crate::elements::*;
use crate::library::{LoadedUnit, Loader, Source};
use crate::session::declarations::{Declaration, Declarations, Former, Ordinal};
use crate::session::elaboration::Elaboration;
use crate::session::input::Learnt;
use crate::session::redeclared::{Again, may_wait, waiting_functions};
use crate::sorting::Arrange;
use crate::types::*;

/// The name of the variable that holds the last result.
pub const LAST: &str = "_";

/// The name of an input in stack traces: no function of the user's can have it.
pub const INPUT: &str = "<input>";

/// The library of a prompt.
pub struct Session {
    /// Asked while an input is checked: whether nobody waits for it any more.
    given_up: Option<GivenUp>,
    loader: Loader,
    ids: Vec<LibId>,
    /// The session's library: in the loader, and in the world.
    index: usize,
    pub(crate) lib: LibId,
    pub(crate) entries: Declarations,
    /// The types that the inputs so far have found of variables' values.
    pub(crate) known: FxHashMap<FieldRef, Ty>,
    /// Variables that a closure assigns.
    pub(crate) captured: FxHashSet<FieldRef>,
    /// Unnamed extensions by what they are on and the members they have. Of each, the last one that is still in force counts.
    unnamed: FxHashMap<(Name, MemberKey), Vec<ClassRef>>,
    /// Where the program stands whose library this is, if it stands at a call of `debugger`.
    stop: Option<Arc<Stop>>,
}

impl Session {
    /// A session's library, empty but for what it imports by itself. `loader` must be fresh.
    pub fn new(loader: Loader, options: CheckOptions) -> Session {
        Session::declare(loader, options).0
    }

    /// A session that stands on libraries that have been loaded, without errors.
    ///
    /// # Errors
    /// Their compile-time errors.
    pub fn over(loader: Loader, options: CheckOptions) -> Result<Session, Vec<Diagnostic>> {
        let (session, mut world) = Session::declare(loader, options);
        for (library, id) in session.loader.libraries.iter().zip(&session.ids) {
            if !library.is_core && !library.is_part() {
                world.check_library(*id);
            }
        }
        let mut diagnostics = std::mem::take(&mut world.diagnostics);
        diagnostics.arrange_by_key(|d| (d.source.id, d.span.start));
        if diagnostics.is_empty() { Ok(session) } else { Err(diagnostics) }
    }

    fn declare(mut loader: Loader, options: CheckOptions) -> (Session, Locked) {
        let uri = loader.uri_of("session.dart");
        let index = loader.load_text(&uri, "session", "");
        let mut world = world();
        world.defines = Arc::new(options.environment);
        world.begin();
        let mut ids = Vec::new();
        world.declare_libraries(&loader, &mut ids);
        let lib = ids[index];
        world.lib_mut(lib).prompt = true;
        let session = Session {
            loader,
            ids,
            index,
            lib,
            given_up: None,
            entries: Declarations::default(),
            known: FxHashMap::default(),
            captured: FxHashSet::default(),
            unnamed: FxHashMap::default(),
            stop: None,
        };
        (session, world)
    }

    /// The function that a name means in the next input, ready to be called.
    pub fn function(&self, name: &str) -> Option<FunctionRef> {
        let Decl::Function(function) = self.meaning(Name::new(name))? else { return None };
        self.world().signature(function);
        Some(function)
    }

    /// The checker's world, with the session's program entered.
    pub(super) fn world(&self) -> Locked {
        let mut world = world();
        let element = world.lib(self.lib).element;
        world.enter(element);
        world
    }

    /// Who waits for an input to be checked may give up: then it is wrong.
    pub fn give_up_when(&mut self, given_up: GivenUp) {
        self.given_up = Some(given_up);
    }

    /// Checks an input and makes its declarations the session's.
    ///
    /// # Errors
    /// What is wrong with the input; the session is as it was.
    pub fn check(&mut self, source: &'static Source, items: &'static [ReplItem]) -> Result<Input, Vec<Diagnostic>> {
        let mut imported = Vec::new();
        loop {
            let error = match self.attempt(source, items, false) {
                Ok(mut input) => {
                    input.imported = imported;
                    self.learn(&input.learnt);
                    return Ok(input);
                }
                Err(errors) => errors,
            };
            // A name of a core library that was not imported: import it, and try again.
            match self.missing_import(&error) {
                Some(uri) if !imported.contains(&uri) && self.import(&uri) => imported.push(uri),
                _ => {
                    // Functions may be typed before what they call.
                    if may_wait(items, &error)
                        && let Ok(mut input) = self.attempt(source, items, true)
                    {
                        input.imported = imported;
                        self.learn(&input.learnt);
                        return Ok(input);
                    }
                    let error = error.into_iter().map(of_two_ages).map(|error| self.of_own_variable(error));
                    return Err(error.map(|error| self.why_not_promoted(error)).collect());
                }
            }
        }
    }

    /// A program has no setter for a final variable; at a prompt it is the variable that people think of.
    fn of_own_variable(&self, mut error: Diagnostic) -> Diagnostic {
        let name = error.part("name").filter(|_| error.is(&errors::kinds::setter_not_found));
        if let Some(field) = name.and_then(|name| self.variable(name)) {
            let kind = if self.world().field(field).is_const { "const" } else { "final" };
            let message = errors::session_assign_to_final(kind, field.name);
            (error.kind, error.message, error.parts) = (message.kind, message.text.text, message.parts);
        }
        if let Some(name) = error.part("name").filter(|_| error.is(&errors::kinds::assign_to_final))
            && self.stop.as_ref().is_some_and(|stop| stop.fixed.iter().any(|fixed| fixed.as_str() == name))
        {
            error.message =
                format!("'{name}' can't be assigned from here: nothing in the program does, so that each closure has a copy of its own.");
        }
        error
    }

    /// Takes variables of the last input back: it failed before it came to them. The names mean what they meant before.
    pub fn withdraw(&mut self, input: &mut Input, names: &[Name]) {
        // How far it came is not known.
        for (field, _) in &input.learnt.known {
            self.known.remove(field);
        }
        let (former, entries) = &input.before;
        former.restore(self.world().lib_mut(self.lib), names);
        for name in names {
            let own: Vec<Ordinal> = self.entries.named(*name).map(|(at, _)| at).collect();
            own.into_iter().for_each(|at| self.entries.remove(at));
            entries.iter().filter(|entry| entry.name == *name).for_each(|entry| self.entries.add(entry.clone()));
        }
    }

    /// The static type of an expression, and nothing else.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn type_of(&mut self, source: &'static Source, items: &'static [ReplItem]) -> Result<Option<Ty>, Vec<Diagnostic>> {
        self.tried(source, items).map(|input| input.result.map(|(_, ty)| ty))
    }

    /// The errors of an input, and nothing else.
    pub(crate) fn errors_of(&mut self, source: &'static Source, items: &'static [ReplItem]) -> Vec<Diagnostic> {
        self.tried(source, items).err().unwrap_or_default()
    }

    /// The result that an input would have; the session stays as it is.
    fn tried(&mut self, source: &'static Source, items: &'static [ReplItem]) -> Result<Input, Vec<Diagnostic>> {
        let libraries = self.loader.libraries.len();
        let mut input = self.attempt(source, items, false)?;
        self.retract(libraries, std::mem::take(&mut input.before.0), has_directives(items));
        Ok(input)
    }

    /// Everything declared, in the order of declaration.
    pub fn declarations(&self) -> Vec<Declared> {
        let mut world = self.world();
        self.entries.iter().filter_map(|entry| world.described(entry.name, entry.decl)).collect()
    }
    /// Functions that wait for names.
    pub fn waiting(&self) -> impl Iterator<Item = Name> + '_ {
        self.entries.waiting().map(|entry| entry.name)
    }
    /// Whether the session has declared this name.
    pub fn declares(&self, name: &str) -> bool {
        self.entries.declares(Name::new(name))
    }
    /// A variable by its name.
    pub fn variable(&self, name: &str) -> Option<FieldRef> {
        match self.world().lib(self.lib).declared.known(Name::new(name), false)? {
            Decl::Field(field) => Some(field),
            _ => None,
        }
    }
    /// The value of a constant variable.
    pub fn constant(&self, field: FieldRef) -> Option<typed::ConstRef> {
        let mut world = self.world();
        if world.field(field).is_const { world.const_field(field) } else { None }
    }
    /// Every name an input can use without a prefix, and every prefix.
    pub fn names_in_scope(&self) -> Vec<Name> {
        let world = self.world();
        let lib = world.lib(self.lib);
        let mut names: Vec<Name> = lib.declared.names.keys().chain(lib.prefixes.keys()).chain(lib.imported.names.keys()).copied().collect();
        names.extend(self.stop.iter().flat_map(|stop| stop.names()));
        names.arrange();
        names.dedup();
        names
    }
    /// The imports so far, as they were written.
    pub fn imports(&self) -> Vec<String> {
        let library = &self.loader.libraries[self.index];
        let written = library.imports.iter().filter_map(|import| {
            let unit = library.units.get(import.unit)?;
            let covers = |d: &&ast::Directive| d.span.start <= import.span.start && import.span.end <= d.span.end;
            let directive = unit.ast.directives.iter().find(covers)?;
            Some(unit.source.text.get(directive.span.range())?.trim_end_matches(';').to_owned() + ";")
        });
        let mut all: Vec<String> = Vec::new();
        written.for_each(|import| {
            if !all.contains(&import) {
                all.push(import);
            }
        });
        all
    }

    // ------------------------------------------------------------ all or nothing

    /// Takes an input back. `imports`: there were directives in it.
    fn retract(&mut self, libraries: usize, mut former: Former, imports: bool) {
        let imports = imports || self.loader.libraries.len() > libraries;
        self.loader.retract(libraries, self.index);
        self.ids.truncate(libraries);
        self.entries.undo();
        let mut world = self.world();
        former.undo(world.lib_mut(self.lib));
        if imports {
            // What is imported follows from the imports that are left.
            world.lib_mut(self.lib).prefixes.clear();
            world.compute_imports(&self.loader, &self.ids, self.index);
        }
        world.forget_subtypes(self.lib);
        world.diagnostics.clear();
    }

    /// One try. After errors the session is as it was. `forward`: functions may mention names that are missing.
    fn attempt(&mut self, source: &'static Source, items: &'static [ReplItem], forward: bool) -> Result<Input, Vec<Diagnostic>> {
        let libraries = self.loader.libraries.len();
        self.entries.begin();
        self.world().given_up = self.given_up.clone();
        let mut former = Former::of(self.world().lib(self.lib));
        let input = self.attempt_to_the_end(source, items, forward, &mut former);
        self.world().given_up = None;
        if input.is_err() {
            self.retract(libraries, former, has_directives(items));
        }
        input
    }
    fn attempt_to_the_end(
        &mut self,
        source: &'static Source,
        items: &'static [ReplItem],
        forward: bool,
        former: &mut Former,
    ) -> Result<Input, Vec<Diagnostic>> {
        let changed_libraries = self.load(source, items)?;
        let place = Place { lib: self.lib, source };
        let mut world = self.world();
        world.begin();
        let known = self.ids.len();
        world.declare_libraries(&self.loader, &mut self.ids);
        // What they exported means something else now, unless the session has its own.
        let mut changed: FxHashSet<Name> = FxHashSet::default();
        for library in &changed_libraries {
            let exported = &world.lib(self.ids[*library]).exported;
            changed.extend(exported.names.keys().chain(exported.setters.keys()).filter(|name| !self.declares(name.as_str())));
        }
        for id in &self.ids[known..] {
            if !world.lib(*id).is_core {
                world.check_library(*id);
            }
        }
        if has_directives(items) || self.ids.len() > known {
            world.lib_mut(self.lib).prefixes.clear();
            world.compute_imports(&self.loader, &self.ids, self.index);
        }

        let extensions = world.lib(self.lib).extensions.len();
        let mut input = Elaboration {
            place,
            declarations: Vec::new(),
            names: FxHashSet::default(),
            before: std::mem::take(former),
            learnt: Learnt::default(),
            stop: self.stop.clone(),
            captures: Vec::new(),
        };
        world.declare_input(&mut input, items);
        let variables = self.followed(&input, source);
        let (body, result) = world.input_body(&mut input, items, &variables, &self.entries);
        // Unnamed extensions stand in no table of names.
        let unnamed = input.before.added(world.lib(self.lib), extensions);
        world.check_entries(&input.declarations, &unnamed);
        let mut errors = std::mem::take(&mut world.diagnostics);
        let mut waiting = Vec::new();
        if !errors.is_empty() {
            match forward.then(|| waiting_functions(&errors, &input.declarations)).flatten() {
                Some(functions) => waiting = functions,
                None => {
                    in_reading_order(&mut errors);
                    *former = input.before;
                    return Err(errors);
                }
            }
        }
        world.throw_until_declared(&mut input.declarations, &waiting);
        drop(world);
        let read_again = changed_libraries.iter().map(|library| self.loader.libraries[*library].display.clone()).collect();
        Ok(Input { result, waiting, read_again, ..self.accept(input, body, &unnamed, changed) })
    }

    /// Makes what a correct input declares the session's. `changed`: names that an import has given another meaning.
    fn accept(&mut self, input: Elaboration, body: FunctionRef, unnamed: &[ClassRef], mut changed: FxHashSet<Name>) -> Input {
        let mut world = self.world();
        let Elaboration { declarations: entries, names: own, mut before, .. } = input;
        let declared: Vec<Declared> = entries.iter().filter_map(|e| world.described(e.name, e.decl)).collect();
        // A name that something waits for counts as said again.
        changed.extend(own.iter().filter(|name| self.entries.missing(**name).any(|function| !own.contains(&function.name))));
        let replaced = self.replace(&mut world, entries);
        changed.extend(replaced.iter().map(|d| d.name));
        let mut members = FxHashSet::default();
        let hidden_extensions = world.hide_extensions(&mut before, unnamed, &mut self.unnamed, &mut members);
        for declared in &replaced {
            if let DeclaredKind::Class(class) = declared.kind
                && class.kind == ast::ClassKind::Extension
            {
                members.extend(world.class(class).instance.keys().map(|(name, _)| *name));
            }
        }
        let unforeseen = world.unforeseen(&declared, &self.entries, &own);
        let again = Again { replaced: &changed, members: &members, own: &own };
        let (relinked, mut stale) = world.relink(self.lib, &mut before, &mut self.entries, &again);
        let waits = |name: &Name| !own.contains(name) && self.entries.named(*name).any(|(_, entry)| !entry.missing.is_empty());
        stale.retain(|name| !waits(name));
        let (complete, relinked): (Vec<Name>, Vec<Name>) = relinked.into_iter().partition(waits);
        if !complete.is_empty() {
            for name in &complete {
                let own: Vec<Ordinal> = self.entries.named(*name).map(|(at, _)| at).collect();
                own.into_iter().for_each(|at| self.entries.change(at, |entry| entry.missing.clear()));
            }
            // What has been declared meanwhile calls the functions that waited.
            let (again, none) = (complete.iter().copied().collect(), FxHashSet::default());
            world.relink(self.lib, &mut before, &mut self.entries, &Again { replaced: &again, members: &none, own: &none });
        }
        Input {
            body,
            captures: input.captures,
            result: None,
            declared,
            replaced,
            relinked,
            waiting: Vec::new(),
            complete,
            stale,
            unforeseen,
            hidden_extensions,
            imported: Vec::new(),
            read_again: Vec::new(),
            before: (before, self.entries.replaced()),
            learnt: input.learnt,
        }
    }

    /// Puts new declarations into force. What they replace, for people.
    fn replace(&mut self, world: &mut World, new: Vec<Declaration>) -> Vec<Declared> {
        let mut replaced = Vec::new();
        let mut hidden: Vec<Ordinal> = Vec::new();
        for entry in &new {
            let earlier = || self.entries.named(entry.name).filter(|(_, e)| !complement(e.decl, entry.decl));
            let other = earlier().find(|(_, e)| e.decl != entry.decl);
            replaced.extend(other.and_then(|(_, e)| world.described(e.name, e.decl)));
            hidden.extend(earlier().map(|(at, _)| at));
        }
        hidden.into_iter().for_each(|at| self.entries.remove(at));
        new.into_iter().for_each(|entry| self.entries.add(entry));
        replaced
    }

    // ------------------------------------------------------------ for documentation

    /// The places that a name of the session was declared at.
    pub(crate) fn own_declarations(&self, name: Name) -> Vec<(&'static Source, Span)> {
        self.entries.named(name).filter_map(|(_, e)| e.syntax.map(|(place, decl)| (place.source, decl.span))).collect()
    }
    /// The files of a library.
    pub(crate) fn units(&self, lib: LibId) -> &[LoadedUnit] {
        match self.ids.iter().position(|id| *id == lib) {
            Some(index) => &self.loader.libraries[index].units,
            None => &[],
        }
    }
}

pub(crate) fn is_identifier(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

/// Types of one name in a message (`P/*1*/` and `P/*2*/`) are of different inputs.
fn of_two_ages(error: Diagnostic) -> Diagnostic {
    if error.namesakes && error.hint.is_none() {
        error.hint("Of the two, one was declared before the other; what was made with the earlier one keeps it.")
    } else {
        error
    }
}

/// The getter and the setter of one name stand side by side.
fn complement(a: Decl, b: Decl) -> bool {
    matches!((a, b), (Decl::Getter(_), Decl::Setter(_)) | (Decl::Setter(_), Decl::Getter(_)))
}

/// The identifiers of a stretch of source.
pub(crate) fn mentions(source: &Source, span: Span) -> FxHashSet<Name> {
    let text = source.text.get(span.range()).unwrap_or("");
    text.split(|c| !is_identifier(c)).filter(|word| word.starts_with(|c: char| !c.is_ascii_digit())).map(Name::new).collect()
}

/// Whether what is imported may change by an input.
fn has_directives(items: &[ReplItem]) -> bool {
    items.iter().any(|item| matches!(item, ReplItem::Directive(_)))
}
