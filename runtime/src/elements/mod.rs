//! Declared things: libraries, classes, functions, fields, type parameters. The checker fills them in phases (hence the `OnceLock`s);
//! every later stage, on every isolate's thread, reads them. They are made of types, and types of them: the terms of types are declared
//! here too ([`Ty`]), their rules in `types`. May touch syntax.
//!
//! Elements live as long as the process, like the classes of a virtual machine without unloading: references to them are one word,
//! free to copy and shared by all isolates without counting. A process that runs many programs (tests, the REPL) shares the core
//! library's elements; what a program adds is small.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use oche_syntax::ast::{ClassKind, ClassModifiers};
use oche_syntax::{Name, Span};

macro_rules! element_ref {
    ($(#[$doc:meta])* $name:ident => $target:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name(pub &'static $target);
        impl Deref for $name {
            type Target = $target;
            fn deref(&self) -> &$target { self.0 }
        }
        impl PartialEq for $name {
            fn eq(&self, other: &$name) -> bool { std::ptr::eq(self.0, other.0) }
        }
        impl Eq for $name {}
        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) { (self.0 as *const $target as usize).hash(state) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}", self.0.name) }
        }
        impl $name {
            pub fn address(self) -> usize { self.0 as *const $target as usize }
            pub fn get(self) -> &'static $target { self.0 }
        }
    };
}

element_ref!(
    /// A class, mixin, enum, extension or extension type.
    ClassRef => Class);
element_ref!(FunctionRef => Function);
element_ref!(FieldRef => Field);
element_ref!(ParamRef => TypeParam);
element_ref!(LibraryRef => Library);

pub struct Library {
    /// The URI as written in messages: `dart:core`, `file:///x/y.dart`, `package:a/b.dart`.
    pub uri: String,
    pub name: Name,
    pub id: u32,
    /// Fills in a class of this library at first need: its supertypes and its layout. Set by what has declared the library.
    pub prepare: OnceLock<fn(ClassRef)>,
}

/// A type parameter of a class, extension, typedef or function declaration.
pub struct TypeParam {
    pub name: Name,
    /// Absent while the bounds of its declaration are being resolved.
    pub bound: OnceLock<Ty>,
    /// Larger than those of the parameters before it, of its declaration and of declarations around.
    pub id: u32,
}

pub struct Class {
    pub name: Name,
    /// Its name in `runtimeType`, where that is another.
    pub shown: OnceLock<Name>,
    pub library: LibraryRef,
    pub kind: ClassKind,
    pub modifiers: OnceLock<ClassModifiers>,
    pub span: OnceLock<Span>,
    pub id: u32,
    pub type_params: OnceLock<Vec<ParamRef>>,
    /// The superclass in terms of `type_params`; `None` for Object. A class with mixins has a chain of synthetic classes here, each of
    /// kind `MixinApplication` with `mixin` set.
    pub superclass: OnceLock<Option<Ty>>,
    /// For a (synthetic or declared) mixin application: the mixin.
    pub mixin: OnceLock<Ty>,
    pub interfaces: OnceLock<Vec<Ty>>,
    /// `on` types of a mixin; the `on` type of an extension.
    pub on: OnceLock<Vec<Ty>>,
    /// Every class this one is a subtype of (itself included), with the arguments in terms of `type_params`.
    pub supertypes: OnceLock<Supertypes>,
    /// Representation type of an extension type, in terms of `type_params`.
    pub representation: OnceLock<Ty>,
    /// The representation without extension types.
    pub erased: OnceLock<Ty>,
    /// Run-time shape: set before the first instance is made.
    pub layout: OnceLock<Layout>,
}

/// A class at run time.
pub struct Layout {
    /// The nearest superclass's layout that has fields.
    above: Option<&'static Layout>,
    /// The fields that the class itself adds, and how many there are with those of all superclasses, which come first.
    own_fields: Vec<FieldRef>,
    field_count: usize,
    /// The members of an instance of this class by selector, inherited ones included. Private names are distinct per library.
    pub members: Arc<Inherited<Selector, Target>>,
    pub no_such_method: Option<FunctionRef>,
    /// Remembered by whoever compares and hashes instances.
    pub by_identity: OnceLock<ByIdentity>,
}

/// What instances of a class have from Object: they are told apart by identity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ByIdentity {
    pub equality: bool,
    pub hash_code: bool,
}

impl Layout {
    /// A layout that begins with the superclass's fields.
    pub fn new(
        above: Option<&'static Layout>,
        own_fields: Vec<FieldRef>,
        members: Arc<Inherited<Selector, Target>>,
        no_such_method: Option<FunctionRef>,
    ) -> Layout {
        let field_count = above.map_or(0, |layout| layout.field_count) + own_fields.len();
        let above = above.and_then(|layout| if layout.own_fields.is_empty() { layout.above } else { Some(layout) });
        Layout { above, own_fields, field_count, members, no_such_method, by_identity: OnceLock::new() }
    }

    pub fn field_count(&self) -> usize {
        self.field_count
    }

    /// All instance fields, the superclass's first. A field's `index` is its place here.
    pub fn fields(&self) -> Vec<FieldRef> {
        let layers: Vec<&Layout> = std::iter::successors(Some(self), |layout| layout.above).collect();
        layers.into_iter().rev().flat_map(|layout| &layout.own_fields).copied().collect()
    }

    /// The first place of a field of this name.
    pub fn place_of(&self, name: Name) -> Option<usize> {
        self.fields().iter().position(|field| field.name == name)
    }
}

impl ClassRef {
    /// The layout, made now if nothing has needed it before (classes whose instances the run time itself makes).
    pub fn ready_layout(self) -> Option<&'static Layout> {
        let class = self.get();
        if let Some(layout) = class.layout.get() {
            return Some(layout);
        }
        class.library.prepare.get()?(self);
        class.layout.get()
    }
}

/// A member name as dispatch sees it. Setters and getters are distinct from methods of the same name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Selector {
    pub name: Name,
    /// The library, for a private name.
    pub library: Option<LibraryRef>,
    pub kind: SelectorKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SelectorKind {
    /// Methods and operators.
    Method,
    Getter,
    Setter,
}

/// The target of a selector.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    Function(FunctionRef),
    /// Read (for a Getter selector) or write (for a Setter selector) this field.
    Field(FieldRef),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FunctionKind {
    /// Function, method or operator.
    Method,
    Getter,
    Setter,
    /// Generative constructor: initialises `this` (slot 0), which the caller has allocated.
    Constructor,
    /// Factory constructor: a static function that takes the class's type arguments as its own.
    Factory,
    /// A function expression or local function.
    Closure,
    /// The initialiser of a static or top-level variable, or of a late field: no parameters but `this` for the field.
    Initializer,
}

pub struct Function {
    /// `foo`, `+`, `[]=`, `unary-`; for constructors the name after the dot (empty for the unnamed one).
    pub name: Name,
    pub kind: FunctionKind,
    pub library: LibraryRef,
    pub class: Option<ClassRef>,
    pub static_: bool,
    pub abstract_: bool,
    pub external: bool,
    pub span: Span,
    pub id: u32,
    /// The parameters in calling order, set before the function can be called.
    pub signature: OnceLock<Signature>,
    /// The function around a closure, known once its code is made.
    pub enclosing: OnceLock<FunctionRef>,
}

/// The calling convention of a function. Values are passed in this order: type arguments (one value, if `type_params` is not empty), `this`
/// (if `has_this`), positional parameters, named parameters sorted by name. An argument not given is passed as `Absent`; the callee puts
/// the default in its place.
#[derive(Clone, Debug)]
pub struct Signature {
    pub type_params: Vec<ParamRef>,
    pub has_this: bool,
    pub params: Vec<SignatureParam>,
    pub ret: Ty,
    /// Number of leading `params` that are positional, and of those that are required.
    pub positional: usize,
    pub required: usize,
}

impl Signature {
    /// Where each of these arguments, with or without a name, stands in calling order.
    pub fn places(&self, args: impl Iterator<Item = Option<Name>>) -> Vec<usize> {
        let mut given = 0;
        let place = |arg: Option<Name>| match arg {
            None => {
                given += 1;
                given - 1
            }
            Some(name) => self.params.iter().skip(self.positional).position(|p| p.name == name).map_or(usize::MAX, |i| i + self.positional),
        };
        args.map(place).collect()
    }
}

#[derive(Clone, Debug)]
pub struct SignatureParam {
    pub name: Name,
    pub ty: Ty,
    /// A required named parameter (positional ones: see `Signature::required`).
    pub required: bool,
}

/// An instance field, static field or top-level variable.
pub struct Field {
    pub name: Name,
    pub library: LibraryRef,
    pub class: Option<ClassRef>,
    pub static_: bool,
    pub final_: bool,
    pub late: bool,
    pub span: Span,
    pub id: u32,
    pub ty: OnceLock<Ty>,
    /// Place in `Layout::fields`; for a static field, place in an isolate's table of statics.
    pub index: OnceLock<u32>,
    /// Runs at first access (static, top-level, late); `None` if there is no initialiser. (Other instance fields' initialisers are
    /// part of the constructors.)
    pub initializer: OnceLock<Option<FunctionRef>>,
    /// Whether the setter must check the value's type.
    pub check_on_set: OnceLock<SetCheck>,
}

/// When the type of a value that is put into a field must be looked at while the program runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SetCheck {
    Never,
    /// The field's type, or that of a member it overrides, depends on type arguments of the object, of which the static type of a
    /// receiver may know less. Through `this`, all is known.
    FromOutside,
    /// The field, or a member it overrides, is `covariant`.
    Always,
}

/// Dense numbers for the run time's side tables.
pub fn next_id(counter: &AtomicU32) -> u32 {
    counter.fetch_add(1, Ordering::Relaxed)
}
pub static CLASS_IDS: AtomicU32 = AtomicU32::new(0);
pub static FUNCTION_IDS: AtomicU32 = AtomicU32::new(0);
pub static FIELD_IDS: AtomicU32 = AtomicU32::new(0);
pub static STATIC_IDS: AtomicU32 = AtomicU32::new(0);
pub static PARAM_IDS: AtomicU32 = AtomicU32::new(0);
pub static LIBRARY_IDS: AtomicU32 = AtomicU32::new(0);

impl TypeParam {
    pub fn declare(name: Name) -> ParamRef {
        ParamRef(Box::leak(Box::new(TypeParam { name, bound: OnceLock::new(), id: next_id(&PARAM_IDS) })))
    }
    /// The bound, `Object?` if none was written (set by the checker).
    pub fn bound(&self) -> Ty {
        self.bound.get().copied().unwrap_or_else(Ty::dynamic)
    }
}

impl ParamRef {
    /// Its place among type parameters in the order of their declarations.
    pub fn place_in(self, params: &[ParamRef]) -> Option<usize> {
        // Few are looked at faster than searched.
        match params.len() {
            0..=8 => params.iter().position(|param| *param == self),
            _ => params.binary_search_by_key(&self.id, |param| param.id).ok(),
        }
    }
}

impl Library {
    pub fn declare(uri: String, name: Name) -> LibraryRef {
        LibraryRef(Box::leak(Box::new(Library { uri, name, id: next_id(&LIBRARY_IDS), prepare: OnceLock::new() })))
    }
}

impl Class {
    pub fn declare(name: Name, library: LibraryRef, kind: ClassKind) -> ClassRef {
        ClassRef(Box::leak(Box::new(Class {
            name,
            shown: OnceLock::new(),
            library,
            kind,
            modifiers: OnceLock::new(),
            span: OnceLock::new(),
            id: next_id(&CLASS_IDS),
            type_params: OnceLock::new(),
            superclass: OnceLock::new(),
            mixin: OnceLock::new(),
            interfaces: OnceLock::new(),
            on: OnceLock::new(),
            supertypes: OnceLock::new(),
            representation: OnceLock::new(),
            erased: OnceLock::new(),
            layout: OnceLock::new(),
        })))
    }
    pub fn modifiers(&self) -> ClassModifiers {
        self.modifiers.get().copied().unwrap_or_default()
    }
    pub fn type_params(&self) -> &[ParamRef] {
        self.type_params.get().map_or(&[], |p| p)
    }
    pub fn superclass(&self) -> Option<Ty> {
        self.superclass.get().copied().flatten()
    }
    pub fn is_extension_type(&self) -> bool {
        self.kind == ClassKind::ExtensionType
    }
    /// Whether `this` in its members is an object that has another class.
    pub fn is_extension(&self) -> bool {
        matches!(self.kind, ClassKind::Extension | ClassKind::ExtensionType)
    }
    pub fn shown_name(&self) -> Name {
        let found = self.shown.get().copied();
        found.unwrap_or_else(|| if self.is_anonymous() { Name::new(&self.application_name()) } else { self.name })
    }

    /// A mixin application that stands between a class and its superclass. Its name is `_C&M`.
    pub fn is_anonymous(&self) -> bool {
        self.kind == ClassKind::MixinApplication && self.name.as_str().contains('&')
    }

    /// `_C&Base&M&N`: what the class is, with all mixins that have been applied so far.
    fn application_name(&self) -> String {
        let class_of = |ty: &Ty| ty.as_interface().map(|(class, _)| class);
        let mut parts = Vec::new();
        let mut next = Some(self);
        while let Some(class) = next {
            let mixin = class.mixin.get().and_then(class_of).filter(|_| class.is_anonymous());
            parts.push(mixin.map_or(class.name, |mixin| mixin.name).as_str());
            next = class.superclass().as_ref().and_then(class_of).filter(|_| mixin.is_some()).map(ClassRef::get);
        }
        let owner = self.name.as_str().split('&').next().unwrap_or_default();
        parts.push(owner);
        parts.reverse();
        parts.join("&")
    }
}

/// The properties of a function declaration that it is declared with; the rest is filled in later.
pub struct FunctionHead {
    pub name: Name,
    pub kind: FunctionKind,
    pub library: LibraryRef,
    pub class: Option<ClassRef>,
    pub static_: bool,
    pub abstract_: bool,
    pub external: bool,
    pub span: Span,
}

impl Function {
    pub fn declare(head: FunctionHead) -> FunctionRef {
        let FunctionHead { name, kind, library, class, static_, abstract_, external, span } = head;
        let id = next_id(&FUNCTION_IDS);
        FunctionRef(Box::leak(Box::new(Function {
            name,
            kind,
            library,
            class,
            static_,
            abstract_,
            external,
            span,
            id,
            signature: OnceLock::new(),
            enclosing: OnceLock::new(),
        })))
    }

    /// Its name as errors show it where it is called as a value: `f`, `C.m`, `C.C.named`, `C.m.<anonymous closure>`.
    pub fn closure_name(&self) -> String {
        match (self.kind, self.class) {
            (FunctionKind::Constructor | FunctionKind::Factory, Some(class)) => {
                let (class, name) = (class.shown_name(), self.name.as_str());
                if name.is_empty() { format!("{class}.{class}") } else { format!("{class}.{class}.{name}") }
            }
            _ => self.full_name(),
        }
    }

    /// Its name as stack traces and errors show it: `f`, `C.m`, `C.s=`, `new C.named`, `C.m.<anonymous closure>`.
    pub fn full_name(&self) -> String {
        let name = self.name.as_str();
        if self.kind == FunctionKind::Closure {
            let name = if name.is_empty() { "<anonymous closure>" } else { name };
            return match self.enclosing.get() {
                Some(around) => format!("{}.{name}", around.full_name()),
                None => name.to_owned(),
            };
        }
        let Some(class) = self.class else {
            return if self.kind == FunctionKind::Setter { format!("{name}=") } else { name.to_owned() };
        };
        let kind = self.kind;
        let constructs = matches!(kind, FunctionKind::Constructor | FunctionKind::Factory);
        // A mixin's members are its own, in whatever class they have been mixed in.
        let mixin = class.mixin.get().and_then(|mixin| mixin.as_interface()).map(|(mixin, _)| mixin);
        let class = mixin.filter(|_| class.kind == ClassKind::MixinApplication && !constructs).unwrap_or(class);
        let shown = match class.shown_name() {
            unnamed if unnamed.as_str().is_empty() => Name::new("_extension#0"),
            shown => shown,
        };
        let member = match kind {
            FunctionKind::Setter => format!("{shown}.{name}="),
            _ if name.is_empty() => shown.to_string(),
            _ => format!("{shown}.{name}"),
        };
        if constructs && class.kind != ClassKind::ExtensionType { format!("new {member}") } else { member }
    }
}

/// The properties of a field or variable that it is declared with; the rest is filled in later.
pub struct FieldHead {
    pub name: Name,
    pub library: LibraryRef,
    pub class: Option<ClassRef>,
    pub static_: bool,
    pub final_: bool,
    pub late: bool,
    pub span: Span,
}

impl Field {
    pub fn declare(head: FieldHead) -> FieldRef {
        let FieldHead { name, library, class, static_, final_, late, span } = head;
        FieldRef(Box::leak(Box::new(Field {
            name,
            library,
            class,
            static_,
            final_,
            late,
            span,
            id: next_id(&FIELD_IDS),
            ty: OnceLock::new(),
            index: OnceLock::new(),
            initializer: OnceLock::new(),
            check_on_set: OnceLock::new(),
        })))
    }
}

impl Selector {
    pub fn new(name: Name, library: LibraryRef, kind: SelectorKind) -> Selector {
        Selector { name, library: name.is_private().then_some(library), kind }
    }
}

impl Key for ClassRef {
    fn number(self) -> (usize, usize) {
        (self.address(), 0)
    }
}

impl Key for Selector {
    fn number(self) -> (usize, usize) {
        let library = self.library.map_or(0, |library| library.id as usize + 1);
        (self.name.as_str().as_ptr() as usize, library << 2 | self.kind as usize)
    }
}

mod inherited;
pub(crate) mod intern;
pub(crate) mod supertypes;
pub(crate) mod term;
mod well_known;
pub use inherited::Inherited;
use inherited::Key;
pub use supertypes::Supertypes;
use term::Ty;
pub use well_known::{CoreClass, core_class, core_type, well_known, well_known_classes, well_known_library};
pub use well_known::{bool_type, double_type, int_type, num_type, object_question, object_type, string_type};
