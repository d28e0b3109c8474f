//! Declared things: libraries, classes, functions, fields, type parameters. The checker fills them in phases (hence the `OnceLock`s);
//! every later stage, on every isolate's thread, reads them. May touch `types` only.
//!
//! Elements live as long as the process, like the classes of a virtual machine without unloading: references to them are one word,
//! free to copy and shared by all isolates without counting. A process that runs many programs (tests, the REPL) shares the core
//! library's elements; what a program adds is small.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use oche_syntax::ast::{ClassKind, ClassModifiers};
use oche_syntax::{Name, Span};
use rustc_hash::FxHashMap;

use crate::types::{Ty, TyList};

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
    pub id: u32,
}

pub struct Class {
    pub name: Name,
    /// What `runtimeType` prints, where that differs from the name.
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
    pub supertypes: OnceLock<FxHashMap<ClassRef, TyList>>,
    /// Representation type of an extension type, in terms of `type_params`.
    pub representation: OnceLock<Ty>,
    /// Run-time shape: set before the first instance is made.
    pub layout: OnceLock<Layout>,
}

/// What the run time knows of a class.
pub struct Layout {
    /// All instance fields, the superclass's first. A field's `index` is its place here.
    pub fields: Vec<FieldRef>,
    /// What a selector finds in an instance of this class, inherited members included. Private names are distinct per library.
    pub members: FxHashMap<Selector, Target>,
    pub no_such_method: Option<FunctionRef>,
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

    /// The arguments with which this class implements `class`, in terms of its own parameters.
    pub fn supertype_args(self, class: ClassRef) -> Option<TyList> {
        if self.supertypes.get().is_none()
            && let Some(maker) = self.library.prepare.get()
        {
            maker(self);
        }
        self.supertypes.get()?.get(&class).copied()
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

/// What a selector leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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

/// How a function is called. Values are passed in this order: type arguments (one value, if `type_params` is not empty), `this` (if
/// `has_this`), positional parameters, named parameters sorted by name. An argument not given is passed as `Absent`; the callee
/// puts the default in its place.
pub struct Signature {
    pub type_params: Vec<ParamRef>,
    pub has_this: bool,
    pub params: Vec<SignatureParam>,
    pub ret: Ty,
    /// Number of leading `params` that are positional, and of those that are required.
    pub positional: usize,
    pub required: usize,
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
    /// The setter must check the value's type: a covariant field.
    pub check_on_set: OnceLock<bool>,
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
    pub fn shown_name(&self) -> Name {
        self.shown.get().copied().unwrap_or(self.name)
    }
}

/// What every function declaration says of itself; the rest is filled in later.
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

impl Field {
    pub fn declare(
        name: Name,
        library: LibraryRef,
        class: Option<ClassRef>,
        static_: bool,
        final_: bool,
        late: bool,
        span: Span,
    ) -> FieldRef {
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

mod well_known;
pub use well_known::{CoreClass, core_class, core_type, well_known, well_known_classes, well_known_library};
