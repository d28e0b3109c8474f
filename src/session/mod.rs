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
mod known;
mod redeclared;
pub mod standing;

pub use self::redeclared::is_slip;

use std::sync::Arc;

use oche_syntax::ast::{self, AsyncMarker, DeclKind, StmtKind, VarKeyword};
use oche_syntax::{Name, ReplItem, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::flow::{AssignedVariables, ExprFlow, Var};
use crate::check::infer::coercions::Use;
use crate::check::infer::context::*;
use crate::check::infer::stops::Stop;
use crate::check::infer::variable_types::inferred_variable_type;
use crate::check::infer::walk::Statements;
use crate::check::program::{Locked, world};
use crate::check::report::errors;
use crate::check::resolve::written::TypeScope;
use crate::check::typed::{self, Expr, Node, Stmt};
use crate::check::world::*;
use crate::corelib;
use crate::diagnostics::{Diagnostic, settle};
use crate::elements::*;
use crate::library::{LoadedUnit, Loader, Source};
use crate::session::declarations::{At, Declaration, Declarations, Former, Words};
use crate::session::known::{Learnt, assigned_names};
use crate::session::redeclared::{Again, may_wait, waiting_functions};
use crate::sorting::Arrange;
use crate::types::*;

/// The name of the variable that holds the last result.
pub const LAST: &str = "_";

/// What stack traces call an input: no function of the user's can have this name.
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
    /// What the inputs so far have found out about variables: types that their values have.
    pub(crate) known: FxHashMap<FieldRef, Ty>,
    /// Variables that a closure assigns.
    pub(crate) captured: FxHashSet<FieldRef>,
    /// Unnamed extensions by what they are on and the members they have. Of each, the last one that is still in force counts.
    unnamed: FxHashMap<(Name, MemberKey), Vec<ClassRef>>,
    /// Where the program stands whose library this is, if it stands at a call of `debugger`.
    stop: Option<Arc<Stop>>,
}

/// An input that has been accepted.
pub struct Input {
    /// An asynchronous function without parameters that does what the input says.
    pub body: FunctionRef,
    /// Where the program stands at a call of `debugger`: which of the values captured there the body captures.
    pub captures: Vec<crate::ir::Slot>,
    /// Where the body leaves the value of the input's last expression, and its static type.
    pub result: Option<(FieldRef, Ty)>,
    /// What has been declared, in order.
    pub declared: Vec<Declared>,
    /// Names said again.
    pub replaced: Vec<Declared>,
    /// Functions that now use what the names said again mean.
    pub relinked: Vec<Name>,
    /// Functions that wait for names to be declared, and those names.
    pub waiting: Vec<(Name, Vec<Name>)>,
    /// Functions that have got the last name they waited for.
    pub complete: Vec<Name>,
    /// Functions and classes that go on using what the names meant.
    pub stale: Vec<Name>,
    /// New subclasses of sealed classes, each with a function whose switch was checked before.
    pub unforeseen: Vec<(Name, Name)>,
    /// What unnamed extensions were on that are hidden by new ones.
    pub hidden_extensions: Vec<String>,
    /// Libraries imported because the input uses a name of theirs.
    pub imported: Vec<String>,
    /// Files that have changed, and those that lead to them: read again.
    pub read_again: Vec<String>,
    /// What was declared before, and from what.
    before: (Former, Vec<Declaration>),
    /// What is known after it of the variables it mentions.
    learnt: Learnt,
}

/// A declaration of the session, for people.
#[derive(Clone, PartialEq, Debug)]
pub struct Declared {
    pub name: Name,
    pub kind: DeclaredKind,
    /// A variable's type, or a function's; a class's name and type parameters.
    pub ty: String,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum DeclaredKind {
    Variable(FieldRef),
    Function(FunctionRef),
    Class(ClassRef),
    Typedef,
}

impl Session {
    /// A session's library, empty but for what it imports by itself. `loader` must be fresh.
    pub fn new(loader: Loader, options: Options) -> Session {
        Session::declare(loader, options).0
    }

    /// A session that stands on libraries that have been loaded, without errors.
    ///
    /// # Errors
    /// Their compile-time errors.
    pub fn over(loader: Loader, options: Options) -> Result<Session, Vec<Diagnostic>> {
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

    fn declare(mut loader: Loader, options: Options) -> (Session, Locked) {
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

    /// What is known of the session's program.
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
            let own: Vec<At> = self.entries.named(*name).map(|(at, _)| at).collect();
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

    /// What is wrong with an input, and nothing else.
    pub(crate) fn errors_of(&mut self, source: &'static Source, items: &'static [ReplItem]) -> Vec<Diagnostic> {
        self.tried(source, items).err().unwrap_or_default()
    }

    /// What would have come of an input; the session stays as it is.
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
                    settle(&mut errors);
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
                let own: Vec<At> = self.entries.named(*name).map(|(at, _)| at).collect();
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
        let mut hidden: Vec<At> = Vec::new();
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

    // ------------------------------------------------------------ imports

    /// Follows the input's directives. The libraries that have been loaded again, as they were before.
    fn load(&mut self, source: &'static Source, items: &'static [ReplItem]) -> Result<Vec<usize>, Vec<Diagnostic>> {
        let mut directives = Vec::new();
        let mut errors = Vec::new();
        for item in items {
            let ReplItem::Directive(directive) = item else { continue };
            if matches!(directive.kind, ast::DirectiveKind::Import { .. }) {
                directives.push(directive.clone());
            } else if !matches!(directive.kind, ast::DirectiveKind::Library { .. }) {
                errors.push(errors::only_imports().diagnostic(source, directive.span));
            }
        }
        let ast: &'static ast::Unit = Box::leak(Box::new(ast::Unit { directives, ..ast::Unit::default() }));
        let read_again = self.loader.extend(self.index, LoadedUnit { source, ast, core: None });
        errors.append(&mut self.loader.diagnostics);
        if errors.is_empty() { Ok(read_again) } else { Err(errors) }
    }

    /// Imports a library as if it had been asked for; whether that went well.
    fn import(&mut self, uri: &str) -> bool {
        let text = format!("import '{uri}';");
        let source = Source::new(self.loader.libraries[self.index].uri.clone(), "session", text);
        let (oche_syntax::ReplInput::Items(items), _) = oche_syntax::parse_repl(&source.text);
        self.attempt(source, items.leak(), false).is_ok()
    }

    /// The core library that declares a name which an error is about.
    fn missing_import(&mut self, errors: &[Diagnostic]) -> Option<String> {
        let names: Vec<Name> = errors
            .iter()
            .filter_map(|d| d.source.text.get(d.span.range()))
            .filter(|text| !text.is_empty() && text.chars().all(is_identifier))
            .map(Name::new)
            .filter(|name| self.meaning(*name).is_none())
            .collect();
        if names.is_empty() {
            return None;
        }
        let knows = |exported: &Namespace| names.iter().any(|name| exported.get(*name, false).or(exported.get(*name, true)).is_some());
        corelib::PUBLIC.iter().find(|uri| self.with_exports(uri, knows) == Some(true)).map(|uri| (*uri).to_owned())
    }

    /// What a core library exports under a name, whether or not the session imports it.
    pub(crate) fn exported(&mut self, uri: &str, name: Name) -> Option<Decl> {
        let entry = self.with_exports(uri, |exported| exported.get(name, false).or(exported.get(name, true)))??;
        self.world().read(entry)
    }

    /// Looks at what a core library exports, loading it if need be.
    pub(crate) fn with_exports<T>(&mut self, uri: &str, look: impl FnOnce(&Namespace) -> T) -> Option<T> {
        self.loader.load(uri);
        let mut world = self.world();
        world.declare_libraries(&self.loader, &mut self.ids);
        let lib = *world.core_libs.get(uri)?;
        Some(look(&world.lib(lib).exported))
    }

    /// From now on, what a package configuration names can be imported; what could be before stays.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn add_packages(&mut self, configuration: &str) -> Result<(), String> {
        self.loader.add_packages(configuration)
    }

    /// What a name means in the next input.
    pub(crate) fn meaning(&self, name: Name) -> Option<Decl> {
        self.world().lookup_library(self.lib, name, false)
    }

    // ------------------------------------------------------------ for documentation

    /// What a name of the session was declared from.
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

/// An input on its way through the checker.
pub(crate) struct Elaboration {
    pub place: Place,
    pub declarations: Vec<Declaration>,
    /// Their names.
    pub names: FxHashSet<Name>,
    /// What was declared before it.
    pub before: Former,
    learnt: Learnt,
    stop: Option<Arc<Stop>>,
    captures: Vec<crate::ir::Slot>,
}

impl Elaboration {
    fn note(&mut self, declaration: Declaration) {
        self.names.insert(declaration.name);
        self.declarations.push(declaration);
    }
}

impl World {
    /// Forgets which classes are known to extend a sealed one: there may be more, or fewer.
    fn forget_subtypes(&mut self, lib: LibId) {
        for class in std::mem::take(&mut self.lib_mut(lib).sealed) {
            self.class_mut(class).subtypes = None;
        }
    }

    /// A declaration for people; `None` for what they did not write.
    fn described(&mut self, name: Name, decl: Decl) -> Option<Declared> {
        let (kind, ty) = match decl {
            Decl::Field(field) => (DeclaredKind::Variable(field), self.field_type(field).to_string()),
            Decl::Function(f) => (DeclaredKind::Function(f), self.function_type(f).to_string()),
            Decl::Getter(f) => (DeclaredKind::Function(f), self.signature(f).ret.to_string()),
            Decl::Setter(f) => (DeclaredKind::Function(f), self.function_type(f).to_string()),
            Decl::Class(class) => (DeclaredKind::Class(class), kind_word(class.kind).to_owned()),
            Decl::Typedef(_) => (DeclaredKind::Typedef, "typedef".to_owned()),
            Decl::Prefix(_) | Decl::Dynamic | Decl::Never | Decl::Ambiguous(_) => return None,
        };
        Some(Declared { name, kind, ty })
    }

    // ------------------------------------------------------------ declarations

    /// Declares the input's classes, type aliases and functions; variables are declared where the body reaches them.
    fn declare_input(&mut self, input: &mut Elaboration, items: &'static [ReplItem]) {
        let earlier = std::mem::take(&mut self.lib_mut(input.place.lib).declared);
        for item in items {
            let decl = match item {
                ReplItem::Decl(decl) => decl,
                ReplItem::Stmt(ast::Stmt { kind: StmtKind::Function { metadata, function }, span }) => {
                    let kind = DeclKind::Function(function.clone());
                    leak(ast::Decl { span: *span, metadata: metadata.clone(), kind })
                }
                ReplItem::Directive(_) | ReplItem::Stmt(_) | ReplItem::Expr(_) => continue,
            };
            self.declare_entry(input, decl);
        }
        let new = std::mem::replace(&mut self.lib_mut(input.place.lib).declared, earlier);
        self.hide_earlier(input, new);
        if input.declarations.iter().any(|entry| matches!(entry.decl, Decl::Class(_))) {
            self.forget_subtypes(input.place.lib);
        }
    }

    /// Declares one of the input's declarations and notes it.
    fn declare_entry(&mut self, input: &mut Elaboration, decl: &'static ast::Decl) {
        self.declare_top(input.place, decl);
        let words = match &decl.kind {
            DeclKind::Variables(_) => Arc::default(),
            _ => Arc::new(Words {
                mentioned: mentions(input.place.source, decl.span),
                assigned: assigned_names(input.place.source, decl.span),
            }),
        };
        let setter = matches!(&decl.kind, DeclKind::Function(f) if f.kind == ast::FunctionKind::Setter);
        let names: Vec<Name> = match &decl.kind {
            DeclKind::Class(class) => class.name.iter().map(|n| n.name).collect(),
            DeclKind::Typedef(typedef) => vec![typedef.name.name],
            DeclKind::Function(function) => vec![function.name.name],
            DeclKind::Variables(variables) => variables.vars.iter().map(|v| v.name.name).collect(),
            DeclKind::Error => Vec::new(),
        };
        for name in names {
            if let Some(known) = self.lib(input.place.lib).declared.known(name, setter) {
                let syntax = Some((input.place, decl));
                input.note(Declaration { name, decl: known, syntax, words: words.clone(), missing: Vec::new() });
            }
        }
    }

    /// Puts new declarations over those of the same names.
    fn hide_earlier(&mut self, input: &mut Elaboration, new: Namespace) {
        let (lib, before) = (self.lib_mut(input.place.lib), &mut input.before);
        for (name, decl) in new.names {
            if let Some(Entry::Known(Decl::Class(old))) = before.set(lib, name, false, Some(decl))
                && old.kind == ast::ClassKind::Extension
            {
                before.hide(lib, old);
            }
            // A getter leaves a setter that was written as such.
            let keeps = matches!(decl, Entry::Known(Decl::Getter(_))) && matches!(lib.declared.known(name, true), Some(Decl::Setter(_)));
            if !keeps {
                before.set(lib, name, true, None);
            }
        }
        for (name, decl) in new.setters {
            if matches!(decl, Entry::Known(Decl::Setter(_))) && !matches!(lib.declared.known(name, false), None | Some(Decl::Getter(_))) {
                before.set(lib, name, false, None);
            }
            before.set(lib, name, true, Some(decl));
        }
    }

    /// Checks declarations as [`World::check_library`] does a whole library.
    fn check_entries(&mut self, entries: &[Declaration], extensions: &[ClassRef]) {
        let mut classes: Vec<ClassRef> =
            entries.iter().filter_map(|e| if let Decl::Class(class) = e.decl { Some(class) } else { None }).collect();
        let known: FxHashSet<ClassRef> = classes.iter().copied().collect();
        classes.extend(extensions.iter().filter(|e| !known.contains(e)));
        let decls: Vec<Decl> = entries.iter().filter(|e| e.syntax.is_some()).map(|e| e.decl).collect();
        self.check_declarations(&classes, &decls);
    }

    // ------------------------------------------------------------ the body

    /// The function that does what the input says, and where it leaves the last expression's value.
    fn input_body(
        &mut self,
        input: &mut Elaboration,
        items: &'static [ReplItem],
        variables: &[crate::session::known::Followed],
        earlier: &Declarations,
    ) -> (FunctionRef, Option<(FieldRef, Ty)>) {
        let function = Function::declare(FunctionHead {
            name: Name::new(INPUT),
            kind: FunctionKind::Method,
            library: self.lib(input.place.lib).element,
            class: None,
            static_: true,
            abstract_: false,
            external: false,
            span: Span::default(),
        });
        self.set_function(function, input.place, FunctionAst::Values);
        let ret = core_type(CoreClass::Future, &[Ty::dynamic()]);
        let signature = || Signature { type_params: Vec::new(), has_this: false, params: Vec::new(), ret, positional: 0, required: 0 };
        function.get().signature.get_or_init(signature);

        let stop = input.stop.clone();
        let mut cx = match &stop {
            Some(stop) => stop.context(self, input.place, &|name| earlier.declares(name) || input.names.contains(&name)),
            None => Cx::new(self, TypeScope::new(input.place), None, None, None),
        };
        cx.follow(items, variables, stop.as_deref());
        cx.push_fn(AsyncMarker::Async);
        cx.func().result = Some(Ty::dynamic());
        cx.push_scope();
        let mut code = Vec::new();
        let mut result = None;
        for (i, item) in items.iter().enumerate() {
            let last = i + 1 == items.len();
            match item {
                ReplItem::Stmt(ast::Stmt { kind: StmtKind::Expr(e), .. }) | ReplItem::Expr(e) if last => {
                    result = cx.last_expression(input, e, &mut code);
                }
                ReplItem::Stmt(stmt) => cx.input_stmt(input, stmt, &mut code),
                ReplItem::Expr(e) => {
                    let typed = cx.expr(e, Ty::unknown());
                    code.push(Stmt::Expr(typed.e));
                }
                ReplItem::Directive(_) | ReplItem::Decl(_) => {}
            }
        }
        input.learnt = cx.learnt();
        let kind = cx.body_kind(AsyncMarker::Async, Ty::dynamic());
        cx.fns.pop();
        let code = Stmt::Block(code);
        let body = cx.body_of(typed::Function { type_params: Vec::new(), params: Vec::new(), kind, ret: Ty::dynamic(), code }, false);
        self.function_mut(function).typed = Some(Arc::new(body));
        if stop.is_some() {
            input.captures = self.captures_of(function);
        }
        (function, result)
    }

    /// Declares a variable that the input's body assigns.
    fn assigned_variable(&mut self, input: &mut Elaboration, name: ast::Ident, ty: Ty, final_: bool) -> FieldRef {
        let element = self.lib(input.place.lib).element;
        let late = !is_nullable(ty);
        let field = Field::declare(name.name, element, None, true, final_, late, name.span);
        self.set_field(field, input.place, FieldAst::Assigned, false, false);
        let _ = field.get().ty.set(ty);
        self.ensure_field(field);
        self.clash(input, name);
        let mut new = Namespace::default();
        new.names.insert(name.name, Entry::Known(Decl::Field(field)));
        if !final_ {
            new.setters.insert(name.name, Entry::Known(Decl::Field(field)));
        }
        self.hide_earlier(input, new);
        input.note(Declaration { name: name.name, decl: Decl::Field(field), syntax: None, words: Arc::default(), missing: Vec::new() });
        field
    }

    /// Two declarations of one name in one input.
    fn clash(&mut self, input: &Elaboration, name: ast::Ident) {
        if name.name.as_str() != LAST && input.names.contains(&name.name) {
            self.error(input.place.source, name.span, errors::already_declared(name.name));
        }
    }
}

impl Cx<'_> {
    fn input_stmt(&mut self, input: &mut Elaboration, stmt: &'static ast::Stmt, code: &mut Vec<Stmt>) {
        match &stmt.kind {
            StmtKind::Function { .. } => {}
            StmtKind::Variables(decl) => self.input_variables(input, decl, stmt.span, code),
            StmtKind::PatternVariables { keyword, pattern, value, .. } => {
                self.push_scope();
                let bound = self.pattern_variables(*keyword, pattern, value);
                code.push(bound);
                let scope = self.scopes.pop().unwrap_or_default();
                let mut vars: Vec<_> = scope.values().filter_map(|d| if let LocalDecl::Var(id) = d { Some(*id) } else { None }).collect();
                vars.arrange_by_key(|id| id.0);
                for id in vars {
                    let name = self.local(id).name;
                    let (ty, final_) = (self.local(id).ty, self.local(id).final_);
                    let value = self.read_local(id, stmt.span);
                    let field = self.w.assigned_variable(input, ast::Ident { name, span: stmt.span }, ty, final_);
                    code.push(set_static(field, value.e.fit(ty), stmt.span.start));
                    let var = self.local(id).flow;
                    self.session.insert(field, var);
                    self.hide_local(name);
                }
            }
            StmtKind::Return(_) => self.error(stmt.span, errors::return_outside()),
            _ => {
                let done = self.stmt(stmt);
                code.push(done);
            }
        }
    }

    fn input_variables(&mut self, input: &mut Elaboration, decl: &'static ast::VariablesDecl, span: Span, code: &mut Vec<Stmt>) {
        for var in &decl.vars {
            let name = var.name.name;
            let suspends = var.init.as_ref().is_some_and(|init| AssignedVariables::of_expression(Var(0), init).suspends());
            let own = var.init.as_ref().is_some_and(|init| mentions(input.place.source, init.span).contains(&name));
            let refers_back = own && input.before.meant(self.w.lib(input.place.lib), name).is_some();
            let is_const = decl.keyword == VarKeyword::Const;
            // Only the input's body sees the variables where the program stands.
            let computed = var.init.is_none() || suspends || refers_back || input.stop.is_some();
            if !decl.late && !is_const && computed {
                self.assigned(input, decl, var, code);
                self.hide_local(name);
                continue;
            }
            self.w.clash(input, var.name);
            let single = ast::VariablesDecl { vars: vec![var.clone()], ..decl.clone() };
            let kind = DeclKind::Variables(Box::new(single));
            let single = leak(ast::Decl { span, metadata: Vec::new(), kind });
            let earlier = std::mem::take(&mut self.w.lib_mut(input.place.lib).declared);
            self.w.declare_entry(input, single);
            let new = std::mem::replace(&mut self.w.lib_mut(input.place.lib).declared, earlier);
            let field = new.known(name, false);
            self.w.hide_earlier(input, new);
            if let (Some(Decl::Field(field)), false) = (field, is_const || decl.late) {
                self.w.ensure_field(field);
                let ty = self.w.field_type(field);
                code.push(Stmt::Expr(Expr::new(Node::Static(field, var.name.span.start), ty)));
                let value = match (&decl.ty, &var.init) {
                    (Some(_), Some(init)) => self.w.infer_variable_type(field, init),
                    _ => ty,
                };
                self.follow_new(field, var.name, ty, Some((value, ExprFlow::default())), decl);
            }
        }
    }

    /// From here on a name means what the session has declared, and no variable of the place where the program stands.
    fn hide_local(&mut self, name: Name) {
        for scope in &mut self.scopes {
            scope.remove(&name);
        }
    }

    /// A variable whose value the body computes.
    fn assigned(&mut self, input: &mut Elaboration, decl: &'static ast::VariablesDecl, var: &'static ast::VarInit, code: &mut Vec<Stmt>) {
        let declared = decl.ty.as_ref().map(|ty| self.written_type(ty));
        let final_ = decl.keyword == VarKeyword::Final;
        let mut written = None;
        let value = match &var.init {
            Some(init) => {
                let typed = self.expr(init, declared.unwrap_or_else(Ty::unknown));
                let ty = declared.unwrap_or_else(|| inferred_variable_type(typed.ty));
                self.not_void_unless(&typed, ty, init);
                written = Some((typed.ty, typed.flow.clone()));
                Some((self.coerce(typed, ty, init, Use::Variable(var.name.name)), ty))
            }
            None if final_ => {
                self.name_error(var.name.span, errors::final_variable_uninitialized(var.name.name));
                None
            }
            None => match declared.unwrap_or_else(Ty::dynamic) {
                ty if is_nullable(ty) => Some((Expr::null(), ty)),
                _ => None,
            },
        };
        let ty = value.as_ref().map_or_else(|| declared.unwrap_or_else(Ty::dynamic), |(_, ty)| *ty);
        let field = self.w.assigned_variable(input, var.name, ty, final_);
        self.follow_new(field, var.name, ty, written, decl);
        if let Some((value, ty)) = value {
            code.push(set_static(field, value.fit(ty), var.name.span.start));
        }
    }

    /// The value of an input: kept in `_`, unless there is none.
    fn last_expression(&mut self, input: &mut Elaboration, e: &'static ast::Expr, code: &mut Vec<Stmt>) -> Option<(FieldRef, Ty)> {
        let typed = self.expr(e, Ty::unknown());
        if typed.ty.is_void() || typed.ty.is_error() {
            code.push(Stmt::Expr(typed.e));
            return None;
        }
        let ty = inferred_variable_type(typed.ty);
        let name = ast::Ident { name: Name::new(LAST), span: e.span };
        let field = self.w.assigned_variable(input, name, ty, false);
        code.push(set_static(field, typed.e.fit(ty), e.span.start));
        Some((field, ty))
    }
}

fn set_static(field: FieldRef, value: Expr, pos: typed::Pos) -> Stmt {
    let ty = value.ty;
    Stmt::Expr(Expr::new(Node::SetStatic(field, Box::new(value), pos), ty))
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
