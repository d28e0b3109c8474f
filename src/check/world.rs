//! The checker's memory: what is known of each library, class, function and field beyond its element, chiefly its syntax and the scope
//! it stands in. Lives for the whole run, since bodies of the core library are elaborated only when they are first called.
//! May touch `library` (loaded units), `corelib`, `elements`, `types`, `diagnostics`.

mod extensions;
pub(crate) mod inheritance;
mod queries;
mod tables;

use std::any::Any;
use std::cell::Cell;
use std::sync::Arc;

use oche_syntax::ast::{self, ClassKind};
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};

pub use extensions::Extensions;

use inheritance::{Closing, Covariant};

use super::report::message::*;
use super::typed;
use crate::diagnostics::Diagnostic;
use crate::elements::*;
use crate::library::Source;
pub use queries::Queries;
pub use tables::*;

/// Asked while something is checked: whether somebody has given up waiting for it.
pub type GivenUp = Arc<dyn Fn() -> bool + Send + Sync>;

pub struct World {
    /// Asked while something is checked: whether nobody waits for it any more.
    pub given_up: Option<GivenUp>,
    pub libs: Vec<Lib>,
    pub lib_of_element: FxHashMap<LibraryRef, LibId>,
    pub classes: Vec<Option<ClassInfo>>,
    pub functions: Vec<Option<FunctionInfo>>,
    pub fields: Vec<Option<FieldInfo>>,
    pub typedefs: Vec<TypedefInfo>,
    pub lazy: Vec<LazyDeclaration>,
    pub prefixes: Vec<PrefixInfo>,
    pub ambiguities: Vec<Ambiguity>,
    /// Whether any import is deferred: only then uses of prefixes are looked at closely.
    pub has_deferred: bool,
    pub diagnostics: Vec<Diagnostic>,
    /// Something is being inferred whose errors will be reported elsewhere.
    quiet: bool,
    /// The members that each mixin calls on `super`: `super.name` (or `super.name =`).
    pub super_invoked: FxHashMap<ClassRef, FxHashSet<(Name, bool)>>,
    /// Annotations that are still to be checked.
    pub annotations: Vec<Annotated>,
    pub mixin_copies: FxHashMap<(ClassRef, FunctionRef), FunctionRef>,
    /// Extension types whose representations lead to extension types with known representations only.
    pub settled_representations: FxHashSet<ClassRef>,
    /// Which parameters of the members that classes declare are covariant, there or further up.
    pub covariants: FxHashMap<(ClassRef, Selector), Arc<Covariant>>,
    /// The base and final classes above each class.
    pub closings: FxHashMap<ClassRef, Closing>,
    /// Functions that stand for torn-off constructors.
    pub tear_offs: FxHashMap<(FunctionRef, Option<TypedefId>), FunctionRef>,
    pub reported: FxHashSet<(u32, Span, String)>,
    pub core: Option<LibId>,
    /// Fills in a class when the type algebra or the run time needs it.
    pub prepare: Option<fn(ClassRef)>,
    /// The functions that answer the questions of `queries`.
    pub queries: Queries,
    /// `-D name=value` of the program that is being looked at.
    pub defines: Arc<Vec<(String, String)>>,
    /// Core libraries are declared once per process and shared by all programs.
    pub core_libs: FxHashMap<String, LibId>,
    /// Parsed lazy bodies, by (source, start).
    pub lazy_bodies: FxHashMap<(u32, u32), &'static ast::FunctionBody>,
    /// Classes that a type mentioned while supertypes were being resolved: theirs come next.
    pub mentioned: Vec<ClassRef>,
    /// The number of classes whose supertypes are being resolved.
    pub hierarchies: u32,
    /// The number of constructors of constants that are being evaluated, one in the other.
    pub evaluating: u32,
    /// Constants that have no value, as was found out quietly. (What a circle had to do with may have one, seen from elsewhere.)
    pub valueless: FxHashSet<FieldRef>,
    /// The constant that a circle was met at.
    pub met_circle: Option<FieldRef>,
    /// Whether a redirecting constructor leads back to itself.
    pub redirects_to_itself: FxHashMap<FunctionRef, bool>,
    /// The number of names that have been held against misspelt ones.
    pub compared: Cell<usize>,
    /// The number of constructors' bodies that are being inferred, one for the other.
    pub constructors_running: u32,
    /// The number of constants that are being inferred.
    pub constants_running: u32,
    /// A constant's type is being found out: what it is worth is asked later, and may depend on the type.
    pub types_only: bool,
    /// A constant has been met that needs one of those; and the bodies that have to be inferred again therefore.
    pub is_unsettled: bool,
    pub unsettled: Vec<FunctionRef>,
    /// Parts of constants whose evaluation throws, and what: an error if it comes to them.
    pub thrown: Vec<(u32, Span, Text, (&'static Source, u32))>,
    /// Types of fields are being inferred; and the classes whose objects they make, which are laid out when that is done.
    pub fields_running: u32,
    pub wanted_layouts: Vec<ClassRef>,
    /// The scope of each call of dart:developer's `debugger` (a `Stop` of `infer`), by the function that stands for the call; nothing if
    /// nobody could look.
    pub stops: Option<FxHashMap<FunctionRef, Arc<dyn Any + Send + Sync>>>,
    /// Where the functions lowered so far keep what they see; nothing if nobody could look.
    pub frames: Option<FxHashMap<FunctionRef, Arc<typed::FrameMap>>>,
    /// A place of a body that is inferred again, the scope of which is wanted.
    pub lookout: Option<Lookout>,
}

/// A place in a function's code. `found`: what can be seen there (a `Stop` of `infer`).
pub struct Lookout {
    pub source: &'static Source,
    pub pos: u32,
    pub map: Arc<typed::FrameMap>,
    pub found: Option<Arc<dyn Any + Send + Sync>>,
}

#[derive(Clone, Default, Debug)]
pub struct CheckOptions {
    /// `-D name=value`.
    pub environment: Vec<(String, String)>,
}

fn slot<T>(table: &mut Vec<Option<T>>, id: u32) -> &mut Option<T> {
    let id = id as usize;
    if table.len() <= id {
        table.resize_with(id + 1, || None);
    }
    &mut table[id]
}

impl Default for World {
    fn default() -> World {
        World::new()
    }
}

impl World {
    /// A world without anything in it, whose classes are filled in by this function, and whose bodies are asked by those.
    pub fn preparing(prepare: fn(ClassRef), queries: Queries) -> World {
        World { prepare: Some(prepare), queries, ..World::new() }
    }

    pub fn new() -> World {
        World {
            libs: Vec::new(),
            lib_of_element: FxHashMap::default(),
            classes: Vec::new(),
            functions: Vec::new(),
            fields: Vec::new(),
            typedefs: Vec::new(),
            lazy: Vec::new(),
            prefixes: Vec::new(),
            ambiguities: Vec::new(),
            has_deferred: false,
            diagnostics: Vec::new(),
            quiet: false,
            given_up: None,
            super_invoked: FxHashMap::default(),
            annotations: Vec::new(),
            mixin_copies: FxHashMap::default(),
            settled_representations: FxHashSet::default(),
            covariants: FxHashMap::default(),
            closings: FxHashMap::default(),
            tear_offs: FxHashMap::default(),
            reported: FxHashSet::default(),
            core: None,
            prepare: None,
            queries: Queries::NONE,
            defines: Arc::default(),
            core_libs: FxHashMap::default(),
            lazy_bodies: FxHashMap::default(),
            mentioned: Vec::new(),
            hierarchies: 0,
            evaluating: 0,
            valueless: FxHashSet::default(),
            met_circle: None,
            redirects_to_itself: FxHashMap::default(),
            compared: Cell::new(0),
            constructors_running: 0,
            constants_running: 0,
            types_only: false,
            is_unsettled: false,
            unsettled: Vec::new(),
            thrown: Vec::new(),
            fields_running: 0,
            wanted_layouts: Vec::new(),
            stops: None,
            frames: None,
            lookout: None,
        }
    }

    /// From now on it is the program of this library that is looked at.
    pub fn enter(&mut self, element: LibraryRef) {
        self.defines = self.lib_of_element.get(&element).map_or_else(Arc::default, |lib| self.lib(*lib).defines.clone());
    }
    pub fn lib(&self, id: LibId) -> &Lib {
        &self.libs[id.0 as usize]
    }
    pub fn lib_mut(&mut self, id: LibId) -> &mut Lib {
        &mut self.libs[id.0 as usize]
    }
    pub fn has_class(&self, class: ClassRef) -> bool {
        matches!(self.classes.get(class.id as usize), Some(Some(_)))
    }
    pub fn class(&self, class: ClassRef) -> &ClassInfo {
        match self.classes.get(class.id as usize) {
            Some(Some(info)) => info,
            _ => unreachable!("class {} is used before it is declared", class.name),
        }
    }
    pub fn class_mut(&mut self, class: ClassRef) -> &mut ClassInfo {
        match self.classes.get_mut(class.id as usize) {
            Some(Some(info)) => info,
            _ => unreachable!("class {} is used before it is declared", class.name),
        }
    }
    pub fn function(&self, function: FunctionRef) -> &FunctionInfo {
        match self.functions.get(function.id as usize) {
            Some(Some(info)) => info,
            _ => unreachable!("function {} is used before it is declared", function.name),
        }
    }
    pub fn function_mut(&mut self, function: FunctionRef) -> &mut FunctionInfo {
        match self.functions.get_mut(function.id as usize) {
            Some(Some(info)) => info,
            _ => unreachable!("function {} is used before it is declared", function.name),
        }
    }
    pub fn field(&self, field: FieldRef) -> &FieldInfo {
        match self.fields.get(field.id as usize) {
            Some(Some(info)) => info,
            _ => unreachable!("field {} is used before it is declared", field.name),
        }
    }
    pub fn field_mut(&mut self, field: FieldRef) -> &mut FieldInfo {
        match self.fields.get_mut(field.id as usize) {
            Some(Some(info)) => info,
            _ => unreachable!("field {} is used before it is declared", field.name),
        }
    }
    pub fn set_class(&mut self, class: ClassRef, info: ClassInfo) {
        *slot(&mut self.classes, class.id) = Some(info);
    }
    pub fn set_function(&mut self, function: FunctionRef, place: Place, ast: FunctionAst) {
        let info = FunctionInfo {
            element: function,
            place,
            ast,
            begins: function.span.start,
            phase: Phase::New,
            covariant: Vec::new(),
            covariance: None,
            typed: None,
            body: None,
            is_const: false,
            ty: None,
            running: false,
            redirect: None,
        };
        *slot(&mut self.functions, function.id) = Some(info);
    }
    pub fn set_field(&mut self, field: FieldRef, place: Place, ast: FieldAst, is_const: bool, inferred: bool) {
        let info = FieldInfo { place, ast, phase: Phase::New, is_const, const_value: None, const_phase: Phase::New, inferred };
        *slot(&mut self.fields, field.id) = Some(info);
    }

    /// Before a program is checked: nothing has been reported yet.
    pub fn begin(&mut self) {
        self.forget_reports();
        self.evaluating = 0;
        (self.constructors_running, self.constants_running) = (0, 0);
        self.is_unsettled = false;
        self.unsettled.clear();
        self.thrown.clear();
        self.fields_running = 0;
        self.wanted_layouts.clear();
        self.redirects_to_itself.clear();
        self.valueless.clear();
        self.annotations.clear();
    }

    /// Nothing has been reported.
    pub fn forget_reports(&mut self) {
        self.diagnostics.clear();
        self.reported.clear();
        self.compared.set(0);
        self.quiet = false;
    }

    /// Does something whose errors are reported elsewhere, or nowhere.
    pub fn quietly<T>(&mut self, work: impl FnOnce(&mut World) -> T) -> T {
        let before = self.set_quiet(true);
        let result = work(self);
        self.set_quiet(before);
        result
    }

    /// Does something that is done once, so that its errors are reported even if the question that leads to it is a quiet one, and values
    /// found even if it is about types.
    pub fn aloud<T>(&mut self, work: impl FnOnce(&mut World) -> T) -> T {
        let before = self.set_quiet(false);
        let types_only = std::mem::take(&mut self.types_only);
        let result = work(self);
        self.types_only = types_only;
        self.set_quiet(before);
        result
    }

    /// Whether errors are reported from here on; gives back whether they were not before.
    pub fn set_quiet(&mut self, quiet: bool) -> bool {
        std::mem::replace(&mut self.quiet, quiet)
    }

    /// Errors are not reported now.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether nobody waits any more for what is being checked.
    pub fn is_given_up(&self) -> bool {
        self.given_up.as_ref().is_some_and(|given_up| given_up())
    }

    /// Reports a compile-time error, unless an inference that will be repeated is under way.
    pub fn error(&mut self, source: &'static Source, span: Span, message: Message) {
        let mut message = message;
        if message.stage == Stage::Types {
            message.stage = Stage::Outline;
        }
        self.error_at(source, span, None, message);
    }

    /// Reports an error of which plain text marks one character.
    pub fn error_at(&mut self, source: &'static Source, span: Span, mark: Option<u32>, mut message: Message) {
        if self.quiet {
            return;
        }
        if !self.reported.insert((source.id, span, message.text.text.clone())) {
            return;
        }
        let display = |class: ClassRef| {
            let lib = self.lib(*self.lib_of_element.get(&class.library)?);
            Some(lib.sources.first()?.display.clone())
        };
        let mut diagnostic = Diagnostic::new(message.kind, source, span, "");
        diagnostic.namesakes = message.text.has_namesakes();
        // That a class is from the session goes without saying.
        message.text.classes.retain(|(_, class)| !self.lib_of_element.get(&class.library).is_some_and(|lib| self.lib(*lib).prompt));
        diagnostic.origins = message.text.origins(display);
        for (source, span, note) in message.context {
            let text = note.text.clone() + &note.origins(display);
            diagnostic = diagnostic.note(source, span, text);
        }
        diagnostic.message = message.text.text;
        diagnostic.parts = message.parts;
        diagnostic.hint = message.hint;
        diagnostic.advice = message.advice;
        diagnostic.mark = mark;
        diagnostic.stage = message.stage;
        diagnostic.read = message.after.unwrap_or(span.end);
        self.diagnostics.push(diagnostic);
    }

    /// A message with the place of a declaration, unless it is a core library's: that text is not Dart's own.
    pub fn shows(&self, message: Message, function: FunctionRef, why: &str) -> Message {
        if function.library.uri.starts_with("dart:") || !self.has_function(function) {
            return message;
        }
        let source = self.function(function).place.source;
        match self.function(function).ast {
            // The name of a constructor begins with its class's.
            FunctionAst::Constructor(decl) => {
                let span = Span { start: decl.class_name.span.start, end: decl.name.map_or(decl.class_name.span, |n| n.span).end };
                message.context(source, span, why)
            }
            FunctionAst::Default => {
                let class = function.class.map_or(Name::new(""), |class| class.name);
                let span = Span { start: function.span.start, end: function.span.start + 1 };
                message.context(source, span, note!("The class '{}' has a constructor that takes no arguments.", class))
            }
            _ => message.context(source, function.span, why),
        }
    }

    pub fn has_function(&self, function: FunctionRef) -> bool {
        self.functions.get(function.id as usize).is_some_and(Option::is_some)
    }

    pub fn lib_of(&self, element: LibraryRef) -> LibId {
        self.lib_of_element.get(&element).copied().unwrap_or(LibId(0))
    }

    /// Selector for a name as written in this library.
    pub fn selector(&self, lib: LibId, name: Name, kind: SelectorKind) -> Selector {
        Selector::new(name, self.lib(lib).element, kind)
    }
}

/// The word for a class declaration in messages.
pub fn kind_word(kind: ClassKind) -> &'static str {
    match kind {
        ClassKind::Class | ClassKind::MixinApplication => "class",
        ClassKind::Mixin => "mixin",
        ClassKind::Enum => "enum",
        ClassKind::Extension => "extension",
        ClassKind::ExtensionType => "extension type",
    }
}
