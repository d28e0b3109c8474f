//! First cut of the operations on types: signatures with the simplest bodies, replaced file by file.
//! May touch `types` and `elements`.

use super::{FunctionTy, Ty, TyList};
use crate::elements::{ClassRef, ParamRef};

// substitute.rs
pub fn substitute(ty: Ty, map: &dyn Fn(ParamRef) -> Option<Ty>) -> Ty {
    let _ = map;
    ty
}
/// `ty`, written in terms of `class`'s parameters, with `args` in their place.
pub fn substitute_class(ty: Ty, class: ClassRef, args: &[Ty]) -> Ty {
    substitute(ty, &|p| {
        class.type_params().iter().position(|q| *q == p).and_then(|i| args.get(i).copied())
    })
}
#[derive(Clone, Copy)]
pub struct Substitution<'a> {
    pub params: &'a [ParamRef],
    pub args: &'a [Ty],
}
impl Substitution<'_> {
    pub fn apply(&self, ty: Ty) -> Ty {
        substitute(ty, &|p| {
            self.params.iter().position(|q| *q == p).and_then(|i| self.args.get(i).copied())
        })
    }
    pub fn apply_list(&self, list: TyList) -> TyList {
        TyList::new(&list.iter().map(|t| self.apply(*t)).collect::<Vec<_>>())
    }
}
/// The non-generic function type that results from giving `f` these type arguments.
pub fn open_function(f: &FunctionTy, args: &[Ty]) -> FunctionTy {
    let _ = args;
    f.clone()
}
/// The bounds of `f`'s type parameters with `args` for the parameters.
pub fn instantiate_bounds(f: &FunctionTy, args: &[Ty]) -> Vec<Ty> {
    let _ = args;
    f.type_params.iter().map(|p| p.bound).collect()
}
/// `f` is written with the declared `params`; the result is generic with Bound indices in their place.
pub fn close_function(params: &[ParamRef], f: FunctionTy) -> Ty {
    let _ = params;
    Ty::function(f)
}

// subtype.rs
pub fn is_subtype(a: Ty, b: Ty) -> bool {
    a == b
}
/// The arguments with which `ty` implements `class` (through bounds of type variables; not through `?`).
pub fn as_instance_of(ty: Ty, class: ClassRef) -> Option<TyList> {
    ty.as_interface().filter(|(c, _)| *c == class).map(|(_, a)| a)
}
/// The function type a value of this type is called with (through bounds; not through `?`).
pub fn as_function_type(ty: Ty) -> Option<&'static FunctionTy> {
    ty.as_function()
}
pub fn as_record_type(ty: Ty) -> Option<&'static super::RecordTy> {
    ty.as_record()
}
/// `ty` with type variables replaced by their bounds until none is on top (keeps `?`): what members are looked up in.
pub fn resolve_bound(ty: Ty) -> Ty {
    ty
}

// classify.rs
pub fn is_top(ty: Ty) -> bool {
    ty.is_dynamic()
}
pub fn is_object(ty: Ty) -> bool {
    let _ = ty;
    false
}
pub fn is_bottom(ty: Ty) -> bool {
    ty.is_never()
}
pub fn is_null_type(ty: Ty) -> bool {
    ty.is_null()
}
pub fn more_top(a: Ty, b: Ty) -> bool {
    a == b
}
pub fn more_bottom(a: Ty, b: Ty) -> bool {
    a == b
}
pub fn is_nullable(ty: Ty) -> bool {
    ty.is_null()
}
pub fn is_non_nullable(ty: Ty) -> bool {
    !ty.is_null()
}
pub fn is_potentially_nullable(ty: Ty) -> bool {
    !is_non_nullable(ty)
}
pub fn non_nullable(ty: Ty) -> Ty {
    ty
}
pub fn flatten(ty: Ty) -> Ty {
    ty
}
/// futureValueType: what `return` in an async function with this declared return type wants.
pub fn future_value_type(ty: Ty) -> Ty {
    ty
}
/// `T` of `Iterable<T>` for a `sync*` return type.
pub fn iterable_element_type(ty: Ty) -> Ty {
    ty
}
/// `T` of `Stream<T>` for an `async*` return type.
pub fn stream_element_type(ty: Ty) -> Ty {
    ty
}
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variance {
    Unrelated,
    Covariant,
    Contravariant,
    Invariant,
}
pub fn variance_of(param: ParamRef, ty: Ty) -> Variance {
    let _ = (param, ty);
    Variance::Covariant
}

// normalize.rs, erase.rs
pub fn normalize(ty: Ty) -> Ty {
    ty
}
pub fn erase_extension_types(ty: Ty) -> Ty {
    ty
}

// bounds.rs
pub fn upper_bound(a: Ty, b: Ty) -> Ty {
    let _ = b;
    a
}
pub fn lower_bound(a: Ty, b: Ty) -> Ty {
    let _ = b;
    a
}

// schema.rs
pub fn greatest_closure(schema: Ty) -> Ty {
    schema
}
pub fn least_closure(schema: Ty) -> Ty {
    schema
}
/// The same, with respect to type variables instead of `_`.
pub fn greatest_closure_of(ty: Ty, params: &[ParamRef]) -> Ty {
    let _ = params;
    ty
}
pub fn least_closure_of(ty: Ty, params: &[ParamRef]) -> Ty {
    let _ = params;
    ty
}

// infer.rs
/// Why `finish` could not give good arguments: `argument` inferred for `param` is not a subtype of `bound`. `types` is what was
/// inferred; checking can go on with it.
#[derive(Clone, Debug)]
pub struct InferenceFailure {
    pub types: Vec<Ty>,
    pub param: ParamRef,
    pub argument: Ty,
    pub bound: Ty,
}
/// The solving of one generic invocation. Order: `new`, `from_return` (if there is a context), then for each stage of arguments:
/// `partial` (substitute it into the parameter types: the contexts), `argument` for each; at last `finish`.
pub struct Inference {
    params: Vec<ParamRef>,
}
impl Inference {
    pub fn new(params: &[ParamRef]) -> Inference {
        Inference { params: params.to_vec() }
    }
    /// Downwards: what is returned should fit the context.
    pub fn from_return(&mut self, declared_return: Ty, context: Ty) {
        let _ = (declared_return, context);
    }
    /// Upwards or horizontally: an argument of this type for a parameter of this type. False if they can't match.
    pub fn argument(&mut self, arg: Ty, param: Ty) -> bool {
        let _ = (arg, param);
        true
    }
    /// The schemas known so far; those without `_` are frozen by this call.
    pub fn partial(&mut self) -> Vec<Ty> {
        self.params.iter().map(|_| Ty::unknown()).collect()
    }
    pub fn finish(self) -> Result<Vec<Ty>, InferenceFailure> {
        Ok(self.params.iter().map(|_| Ty::dynamic()).collect())
    }
}

// instantiate.rs
pub fn instantiate_to_bounds(params: &[ParamRef]) -> Vec<Ty> {
    params.iter().map(|p| p.bound()).collect()
}
/// `argument` given for `param` is not a subtype of `bound` (its instantiated bound).
#[derive(Clone, Copy, Debug)]
pub struct BoundViolation {
    pub index: usize,
    pub param: ParamRef,
    pub argument: Ty,
    pub bound: Ty,
}
/// Regular-boundedness.
pub fn check_bounds(params: &[ParamRef], args: &[Ty]) -> Result<(), BoundViolation> {
    let _ = (params, args);
    Ok(())
}
/// Well-boundedness: regular-bounded or super-bounded.
pub fn check_well_bounded(params: &[ParamRef], args: &[Ty]) -> Result<(), BoundViolation> {
    let _ = (params, args);
    Ok(())
}

// print.rs
impl std::fmt::Display for Ty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}
/// What `runtimeType.toString()` prints.
pub fn runtime_name(ty: Ty) -> String {
    format!("{ty:?}")
}
