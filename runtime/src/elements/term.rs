//! The terms of types: what a type consists of. The rules of types stand in `types`.
//!
//! A [`Ty`] is hash-consed: one word, compared by address, never freed. Types are structural and few; the set of distinct types of a
//! process is bounded by the programs it runs.
//!
//! Type parameters of a *declaration* are [`ParamRef`]s. Type parameters of a *generic function type* are de Bruijn indices
//! ([`TyKind::Bound`]), which makes alpha-equivalent function types identical. May touch the other files of this folder.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::LazyLock;

use oche_syntax::Name;

use super::intern::{self, Interned, Traits};
use super::{ClassRef, CoreClass, ParamRef, core_class};

/// The number of parts, counted as often as they are used, above which a type counts as large.
pub(crate) const LARGE: u32 = 16;

/// A type. Copy, one word; equal types are the same address.
#[derive(Clone, Copy)]
pub struct Ty(&'static Interned);

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum TyKind {
    Dynamic,
    Void,
    Never,
    Null,
    /// The unknown type `_` of inference schemas; never a finished type.
    Unknown,
    /// The type of a mistake; related to every type, so that one mistake is reported once.
    Error,
    /// A class, mixin, enum or extension type with its arguments. `Object`, `Function` and `Record` are ordinary classes here.
    Interface(ClassRef, TyList),
    FutureOr(Ty),
    /// `T?`. Never wraps Nullable, Dynamic, Void or Null: [`Ty::nullable`] keeps that.
    Nullable(Ty),
    Param(ParamRef),
    /// `X & B`: a type variable promoted to a subtype of its bound.
    Promoted(ParamRef, Ty),
    /// The `index`th parameter of the generic function type `depth` binders out (0 = innermost).
    Bound {
        depth: u32,
        index: u32,
    },
    Function(FunctionTy),
    Record(RecordTy),
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FunctionTy {
    /// Bounds may mention the parameters themselves (as `Bound { depth: 0, .. }`).
    pub type_params: Vec<FunctionTyParam>,
    pub ret: Ty,
    pub positional: Vec<Ty>,
    /// The number of required ones among `positional`.
    pub required: usize,
    /// Sorted by name.
    pub named: Vec<NamedTy>,
}

impl FunctionTy {
    pub fn named(&self, name: Name) -> Option<&NamedTy> {
        self.named.binary_search_by_key(&name, |named| named.name).ok().map(|at| &self.named[at])
    }
}

#[derive(Clone, Debug)]
pub struct FunctionTyParam {
    /// For messages only: not part of the type's identity.
    pub name: Name,
    pub bound: Ty,
}
impl PartialEq for FunctionTyParam {
    fn eq(&self, other: &Self) -> bool {
        self.bound == other.bound
    }
}
impl Eq for FunctionTyParam {}
impl Hash for FunctionTyParam {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bound.hash(state);
    }
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct NamedTy {
    pub name: Name,
    pub ty: Ty,
    pub required: bool,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct RecordTy {
    pub positional: Vec<Ty>,
    /// Sorted by name.
    pub named: Vec<(Name, Ty)>,
}

impl RecordTy {
    /// The type of a named field.
    pub fn field(&self, name: Name) -> Option<Ty> {
        let place = self.named.binary_search_by_key(&name, |(name, _)| *name).ok()?;
        Some(self.named[place].1)
    }
}

/// An interned list of types: a class's or function's type arguments. Copy, one word.
#[derive(Clone, Copy)]
pub struct TyList(&'static Vec<Ty>);

macro_rules! nullary {
    ($($name:ident => $kind:ident),*) => { $(
        pub fn $name() -> Ty {
            static IT: LazyLock<Ty> = LazyLock::new(|| Ty::new(TyKind::$kind));
            *IT
        }
    )* };
}

impl Ty {
    /// Interns a kind exactly as given; prefer the constructors below, which keep the invariants.
    pub fn new(kind: TyKind) -> Ty {
        Ty(intern::kind(kind))
    }

    nullary!(dynamic => Dynamic, void => Void, never => Never, null => Null, unknown => Unknown, error => Error);

    /// `C<args>`. The classes `Null` and `FutureOr` give the types of those names, which are not interface types.
    pub fn interface(class: ClassRef, args: &[Ty]) -> Ty {
        if class == core_class(CoreClass::Null) {
            return Ty::null();
        }
        if class == core_class(CoreClass::FutureOr) {
            return Ty::future_or(args.first().copied().unwrap_or_else(Ty::dynamic));
        }
        Ty::new(TyKind::Interface(class, TyList::new(args)))
    }
    pub fn object() -> Ty {
        static IT: LazyLock<Ty> = LazyLock::new(|| Ty::interface(core_class(CoreClass::Object), &[]));
        *IT
    }
    /// `Object?`
    pub fn top() -> Ty {
        static IT: LazyLock<Ty> = LazyLock::new(|| Ty::object().nullable());
        *IT
    }
    /// The class `Function`, as a type.
    pub fn function_class() -> Ty {
        static IT: LazyLock<Ty> = LazyLock::new(|| Ty::interface(core_class(CoreClass::Function), &[]));
        *IT
    }
    /// The class `Record`, as a type.
    pub fn record_class() -> Ty {
        static IT: LazyLock<Ty> = LazyLock::new(|| Ty::interface(core_class(CoreClass::Record), &[]));
        *IT
    }
    pub fn future(self) -> Ty {
        Ty::interface(core_class(CoreClass::Future), &[self])
    }

    /// `T?`, with `T??` = `T?`, `dynamic?` = `dynamic`, `void?` = `void`, `Null?` = `Null`, `(X & B)?` = `X?`.
    pub fn nullable(self) -> Ty {
        match self.kind() {
            TyKind::Dynamic | TyKind::Void | TyKind::Null | TyKind::Nullable(_) | TyKind::Unknown | TyKind::Error => self,
            TyKind::Never => Ty::null(),
            TyKind::Promoted(param, _) => Ty::new(TyKind::Nullable(Ty::param(*param))),
            _ => Ty::new(TyKind::Nullable(self)),
        }
    }
    pub fn future_or(self) -> Ty {
        Ty::new(TyKind::FutureOr(self))
    }
    pub fn param(param: ParamRef) -> Ty {
        Ty::new(TyKind::Param(param))
    }
    pub fn function(function: FunctionTy) -> Ty {
        Ty::new(TyKind::Function(function))
    }
    pub fn record(record: RecordTy) -> Ty {
        Ty::new(TyKind::Record(record))
    }

    pub fn kind(self) -> &'static TyKind {
        &self.0.kind
    }
    /// The traits of the types in it, computed once: see [`Traits`].
    pub(crate) fn traits(self) -> Traits {
        self.0.traits
    }
    /// So many names are spelled by it that a walk over it should remember what it has seen.
    pub(crate) fn is_large(self) -> bool {
        self.traits().size > LARGE
    }
    /// No type variable of a declaration occurs in it: substitution leaves it alone.
    pub fn is_closed(self) -> bool {
        !self.traits().params
    }
    /// `_` occurs in it.
    pub fn has_unknown(self) -> bool {
        self.traits().unknown
    }
    pub fn is_dynamic(self) -> bool {
        matches!(self.kind(), TyKind::Dynamic)
    }
    pub fn is_void(self) -> bool {
        matches!(self.kind(), TyKind::Void)
    }
    pub fn is_never(self) -> bool {
        matches!(self.kind(), TyKind::Never)
    }
    pub fn is_null(self) -> bool {
        matches!(self.kind(), TyKind::Null)
    }
    pub fn is_error(self) -> bool {
        matches!(self.kind(), TyKind::Error)
    }
    pub fn is_unknown(self) -> bool {
        matches!(self.kind(), TyKind::Unknown)
    }
    /// The class and arguments of an interface type (not through `?`).
    pub fn as_interface(self) -> Option<(ClassRef, TyList)> {
        match self.kind() {
            TyKind::Interface(class, args) => Some((*class, *args)),
            _ => None,
        }
    }
    pub fn as_function(self) -> Option<&'static FunctionTy> {
        match self.kind() {
            TyKind::Function(f) => Some(f),
            _ => None,
        }
    }
    pub fn as_record(self) -> Option<&'static RecordTy> {
        match self.kind() {
            TyKind::Record(r) => Some(r),
            _ => None,
        }
    }
    /// A stable number for caches.
    pub fn address(self) -> usize {
        self.0 as *const Interned as usize
    }
}

impl PartialEq for Ty {
    fn eq(&self, other: &Ty) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}
impl Eq for Ty {}
impl Hash for Ty {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address().hash(state);
    }
}

impl TyList {
    pub fn new(types: &[Ty]) -> TyList {
        if types.is_empty() {
            return TyList::empty();
        }
        TyList(intern::list(types))
    }
    pub fn empty() -> TyList {
        static IT: LazyLock<TyList> = LazyLock::new(|| TyList(intern::list(&[])));
        *IT
    }
    pub fn as_slice(self) -> &'static [Ty] {
        self.0
    }
    pub fn followed_by(self, more: &[Ty]) -> TyList {
        if more.is_empty() { self } else { TyList::new(&[self.0, more].concat()) }
    }
    pub fn address(self) -> usize {
        self.0 as *const Vec<Ty> as usize
    }
}
impl Deref for TyList {
    type Target = [Ty];
    fn deref(&self) -> &[Ty] {
        self.0
    }
}
impl PartialEq for TyList {
    fn eq(&self, other: &TyList) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}
impl Eq for TyList {}
impl Hash for TyList {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address().hash(state);
    }
}
impl fmt::Debug for TyList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
impl fmt::Debug for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.kind(), f)
    }
}
