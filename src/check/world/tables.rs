//! What is known of each element: the rows of the tables. May touch syntax trees, `elements`, `types`, `typed`.

use super::Extensions;
use super::inheritance::Interface;
use crate::check::typed;
use crate::corelib::Declaration;
use crate::elements::*;
use crate::ir;
use crate::library::Source;
use crate::types::{Ty, TyList};
use oche_syntax::ast::{self};
use oche_syntax::{Name, Span};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The declarations that a name in a scope can stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decl {
    /// A class, mixin, enum, extension or extension type.
    Class(ClassRef),
    Typedef(TypedefId),
    Function(FunctionRef),
    Getter(FunctionRef),
    Setter(FunctionRef),
    Field(FieldRef),
    Prefix(PrefixId),
    /// `dynamic` and `Never`, which dart:core exports without declaring.
    Dynamic,
    Never,
    /// Imported from two places with different meanings; an error only when used.
    Ambiguous(AmbiguityId),
}

/// A name that two imports give.
pub struct Ambiguity {
    /// The libraries that declare it.
    pub from: [LibraryRef; 2],
    /// The import that brought the second.
    pub source: &'static Source,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AmbiguityId(pub u32);
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TypedefId(pub u32);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PrefixId(pub u32);

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LibId(pub u32);

/// An entry of a table of names: [`World::read`](super::World::read) gives the declaration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entry {
    Known(Decl),
    /// Of the core library. The entry stays what it is when the declaration has been read.
    Lazy(LazyId),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LazyId(pub u32);

/// A top-level declaration of a core library, of which the place is known until somebody looks up its name.
pub struct LazyDeclaration {
    pub place: Place,
    pub declaration: &'static Declaration,
    /// Once it has been read.
    pub decl: Option<Decl>,
}

/// Names and, apart from them, setters: `x` and `x=` may both be declared.
#[derive(Clone, Default, Debug)]
pub struct Namespace {
    pub names: FxHashMap<Name, Entry>,
    pub setters: FxHashMap<Name, Entry>,
}

impl Namespace {
    pub fn get(&self, name: Name, setter: bool) -> Option<Entry> {
        if setter { self.setters.get(&name).copied() } else { self.names.get(&name).copied() }
    }
    /// The declaration of a name in a library whose declarations have all been read: a program's.
    pub fn known(&self, name: Name, setter: bool) -> Option<Decl> {
        match self.get(name, setter) {
            Some(Entry::Known(decl)) => Some(decl),
            Some(Entry::Lazy(_)) | None => None,
        }
    }
}

pub struct Lib {
    pub element: LibraryRef,
    pub is_core: bool,
    /// Its external functions have natives: a core library, or one that the Rust program around gives.
    pub has_natives: bool,
    /// Of a session: its variables can be assigned by patterns, as if they were local.
    pub prompt: bool,
    pub version: (u8, u8),
    pub declared: Namespace,
    pub exported: Namespace,
    /// Imported without a prefix.
    pub imported: Namespace,
    pub prefixes: FxHashMap<Name, PrefixId>,
    /// Extensions visible here (declared or imported, prefixed ones too), for implicit use.
    pub extensions: Extensions,
    /// Sealed classes of which [`ClassInfo::subtypes`] are known.
    pub sealed: Vec<ClassRef>,
    pub sources: Vec<&'static Source>,
    /// `-D name=value` of the program it belongs to. The core libraries belong to none.
    pub defines: Arc<Vec<(String, String)>>,
}

pub struct PrefixInfo {
    pub namespace: Namespace,
    pub deferred: bool,
}

/// Where a declaration's text is and which library scope it sees.
#[derive(Clone, Copy)]
pub struct Place {
    pub lib: LibId,
    pub source: &'static Source,
}

pub struct TypedefInfo {
    pub place: Place,
    pub decl: &'static ast::TypedefDecl,
    pub params: Vec<ParamRef>,
    pub ty: Option<Ty>,
    pub resolving: bool,
}

/// Key of a declared member: a field has entries for its getter and its setter.
pub type MemberKey = (Name, SelectorKind);

pub struct ClassInfo {
    pub place: Place,
    /// `None` for a synthetic mixin application.
    pub decl: Option<&'static ast::ClassDecl>,
    pub instance: FxHashMap<MemberKey, Target>,
    pub statics: FxHashMap<MemberKey, Target>,
    pub constructors: FxHashMap<Name, FunctionRef>,
    /// Instance fields in order of declaration.
    pub fields: Vec<FieldRef>,
    /// Enum values in order.
    pub values: Vec<FieldRef>,
    /// Everything in order of declaration, for checks.
    pub order: Vec<Target>,
    /// Results of interface lookups.
    pub found: FxHashMap<Selector, Option<Found>>,
    /// The interface as a map, of a class with many supertypes.
    pub interface: Option<Arc<Interface>>,
    /// The members that such a class lacks of it.
    pub gaps: Option<Arc<Vec<Selector>>>,
    pub hierarchy: Phase,
    /// The declaration's place, while its members have not been read (core library).
    pub lazy: Option<Span>,
    /// Direct subclasses in the same library (of a sealed class), once somebody has asked.
    pub subtypes: Option<Arc<Vec<ClassRef>>>,
}

/// A member as a class's interface has it: the target, and the class (as seen from the receiver's class) that declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Found {
    pub target: Target,
    pub class: ClassRef,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Phase {
    #[default]
    New,
    Running,
    Done,
}

#[derive(Clone, Copy)]
pub enum FunctionAst {
    Function(&'static ast::FunctionDecl),
    Constructor(&'static ast::ConstructorDecl),
    /// The primary constructor of a class, and its `this : …` body part if there is one.
    Primary(&'static ast::PrimaryConstructor),
    /// The constructor a class has when it declares none.
    Default,
    /// A superclass's constructor as a mixin application has it.
    Forward(FunctionRef),
    /// The getter or method body of a mixin member, as a member of the application.
    MixinCopy(FunctionRef),
    /// Runs a static, top-level or late field's initialiser.
    FieldInitializer(FieldRef),
    /// `values` of an enum and the like: made by hand.
    Values,
    /// The forwarder that a class with a `noSuchMethod` has for a member of its interface that it doesn't implement (specification, "The
    /// method noSuchMethod").
    NoSuchMethod(Found),
    /// A constructor as a function: it takes the type arguments, if any, of the class, or of the alias that it was torn off through,
    /// and makes the object.
    TearOff(FunctionRef, Option<TypedefId>),
}

pub struct FunctionInfo {
    pub element: FunctionRef,
    pub place: Place,
    pub ast: FunctionAst,
    /// Where its declaration begins: with its annotations and its return type.
    pub begins: u32,
    pub phase: Phase,
    /// For generic-covariance and `covariant`: parameter indices whose argument is checked on entry.
    pub covariant: Vec<bool>,
    /// Those parameter indices with those of overridden members.
    pub covariance: Option<Arc<[bool]>>,
    /// The typed tree of its body: until it is lowered, or for good if constants are evaluated with it.
    pub typed: Option<Arc<typed::Body>>,
    /// Its core tree, made when it is called.
    pub body: Option<Arc<ir::Body>>,
    /// Constant value of a const constructor etc. is computed by `consts`.
    pub is_const: bool,
    pub ty: Option<Ty>,
    /// Elaboration of this body is under way (a cycle through inference).
    pub running: bool,
    pub redirect: Option<Redirect>,
}

/// Where a redirecting factory leads.
#[derive(Clone, Copy, Debug)]
pub struct Redirect {
    pub function: FunctionRef,
    /// Arguments of the target's class in terms of the factory's class parameters.
    pub type_args: TyList,
    pub class: ClassRef,
}

#[derive(Clone, Copy)]
pub enum FieldAst {
    Variable {
        decl: &'static ast::VariablesDecl,
        var: &'static ast::VarInit,
    },
    /// Declared by a parameter of a primary constructor.
    Parameter(&'static ast::Param),
    EnumValue {
        value: &'static ast::EnumValue,
        index: u32,
    },
    EnumValues,
    /// A field of a mixin, as a field of the application.
    MixinCopy(FieldRef),
    /// A session's variable that an input assigns by itself; its type is set when it is declared.
    Assigned,
}

pub struct FieldInfo {
    pub place: Place,
    pub ast: FieldAst,
    pub phase: Phase,
    pub is_const: bool,
    pub const_value: Option<Result<ir::ConstRef, ()>>,
    pub const_phase: Phase,
    /// Declared without a type: the initialiser says.
    pub inferred: bool,
}

/// The annotations of a declaration, and the class in whose scope they stand.
pub struct Annotated {
    pub place: Place,
    pub class: Option<ClassRef>,
    pub metadata: &'static [ast::Metadata],
}
