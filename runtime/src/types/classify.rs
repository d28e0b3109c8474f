//! Questions about one type: top, bottom, nullable; NonNull, flatten and the other type functions of the language; variance of a type
//! variable's occurrences. From the null-safety specification ("Helper predicates", "Nullability definitions") and the language
//! specification ("flatten"). May touch `types` and `elements`.

use rustc_hash::FxHashSet;

use super::known::Known;
use super::parts::{Role, each_part};
use super::{Ty, TyKind, as_instance_of, is_subtype, resolve_bound};
use crate::elements::{ClassRef, CoreClass, ParamRef, core_class};

fn is_class(ty: Ty, which: CoreClass) -> bool {
    matches!(ty.kind(), TyKind::Interface(class, _) if *class == core_class(which))
}

/// TOP: `dynamic`, `void`, `Object?` and what equals them.
pub fn is_top(ty: Ty) -> bool {
    match ty.kind() {
        TyKind::Dynamic | TyKind::Void => true,
        TyKind::Nullable(inner) => is_top(*inner) || is_object(*inner),
        TyKind::FutureOr(inner) => is_top(*inner),
        _ => false,
    }
}

/// OBJECT: `Object` and what equals it.
pub fn is_object(ty: Ty) -> bool {
    match ty.kind() {
        TyKind::FutureOr(inner) => is_object(*inner),
        _ => is_class(ty, CoreClass::Object),
    }
}

/// BOTTOM: `Never` and what equals it.
pub fn is_bottom(ty: Ty) -> bool {
    let mut ty = ty;
    for _ in 0..64 {
        ty = match ty.kind() {
            TyKind::Never => return true,
            TyKind::Promoted(_, to) => *to,
            TyKind::Param(param) => param.bound(),
            _ => return false,
        };
    }
    false
}

/// NULL: `Null` and what equals it.
pub fn is_null_type(ty: Ty) -> bool {
    match ty.kind() {
        TyKind::Null => true,
        TyKind::Nullable(inner) => is_null_type(*inner) || is_bottom(*inner),
        _ => false,
    }
}

/// MORETOP, a total order on top types and types equal to `Object`.
pub fn more_top(a: Ty, b: Ty) -> bool {
    match (a.kind(), b.kind()) {
        (TyKind::Void, _) => true,
        (_, TyKind::Void) => false,
        (TyKind::Dynamic, _) => true,
        (_, TyKind::Dynamic) => false,
        _ if is_class(a, CoreClass::Object) => true,
        _ if is_class(b, CoreClass::Object) => false,
        (TyKind::Nullable(t), TyKind::Nullable(s)) => more_top(*t, *s),
        (_, TyKind::Nullable(_)) => true,
        (TyKind::Nullable(_), _) => false,
        (TyKind::FutureOr(t), TyKind::FutureOr(s)) => more_top(*t, *s),
        _ => true,
    }
}

/// MOREBOTTOM, an (almost) total order on bottom types and types equal to `Null`.
pub fn more_bottom(a: Ty, b: Ty) -> bool {
    match (a.kind(), b.kind()) {
        (TyKind::Never, _) => true,
        (_, TyKind::Never) => false,
        (TyKind::Null, _) => true,
        (_, TyKind::Null) => false,
        (TyKind::Nullable(t), TyKind::Nullable(s)) => more_bottom(*t, *s),
        (_, TyKind::Nullable(_)) => true,
        (TyKind::Nullable(_), _) => false,
        (TyKind::Promoted(_, t), TyKind::Promoted(_, s)) => more_bottom(*t, *s),
        (TyKind::Promoted(..), _) => true,
        (_, TyKind::Promoted(..)) => false,
        (TyKind::Param(x), TyKind::Param(y)) if x != y => more_bottom(x.bound(), y.bound()),
        _ => true,
    }
}

/// Nullable: `null` is a value of it, whatever its type variables stand for. (Not the same as potentially nullable.)
pub fn is_nullable(ty: Ty) -> bool {
    match ty.kind() {
        TyKind::Dynamic | TyKind::Void | TyKind::Null | TyKind::Nullable(_) | TyKind::Error => true,
        TyKind::FutureOr(inner) => is_nullable(*inner),
        _ => false,
    }
}

/// Non-nullable: a subtype of `Object`, whatever its type variables stand for.
pub fn is_non_nullable(ty: Ty) -> bool {
    is_subtype(ty, Ty::object())
}

/// Potentially nullable: not non-nullable.
pub fn is_potentially_nullable(ty: Ty) -> bool {
    !is_non_nullable(ty)
}

/// NonNull: the type without null. A type variable becomes promoted, unless it is non-nullable already.
pub fn non_nullable(ty: Ty) -> Ty {
    match ty.kind() {
        TyKind::Null => Ty::never(),
        TyKind::Nullable(inner) => non_nullable(*inner),
        TyKind::Param(param) if !is_non_nullable(ty) && !resolve_bound(ty).is_error() => promote(*param, non_nullable(param.bound())),
        TyKind::Promoted(param, to) => promote(*param, non_nullable(*to)),
        _ => ty,
    }
}

/// `X & to`, or `X` where the promotion says nothing.
fn promote(param: ParamRef, to: Ty) -> Ty {
    let variable = Ty::param(param);
    if is_subtype(variable, to) { variable } else { Ty::new(TyKind::Promoted(param, to)) }
}

/// "Derives a future type": the `Future<S>`, `FutureOr<S>` or one of them with `?` that `ty` is, implements or is bounded by.
fn derived_future(ty: Ty) -> Option<Ty> {
    let future = core_class(CoreClass::Future);
    match ty.kind() {
        TyKind::FutureOr(_) => Some(ty),
        TyKind::Nullable(inner) => derived_future(*inner).map(Ty::nullable),
        TyKind::Param(_) | TyKind::Promoted(..) => derived_future(resolve_bound(ty)),
        TyKind::Interface(..) => as_instance_of(ty, future).map(|args| Ty::new(TyKind::Interface(future, args))),
        _ => None,
    }
}

/// flatten: the type of `await e` for an `e` of type `ty`.
pub fn flatten(ty: Ty) -> Ty {
    if let TyKind::Promoted(param, to) = ty.kind() {
        return match derived_future(*to) {
            Some(future) => flatten(future),
            None => flatten(Ty::param(*param)),
        };
    }
    match derived_future(ty) {
        Some(future) => match future.kind() {
            TyKind::Nullable(inner) => future_argument(*inner).nullable(),
            _ => future_argument(future),
        },
        None => ty,
    }
}

/// `S` of `Future<S>` or `FutureOr<S>`.
fn future_argument(ty: Ty) -> Ty {
    match ty.kind() {
        TyKind::FutureOr(inner) => *inner,
        TyKind::Interface(_, args) => args.first().copied().unwrap_or_else(Ty::dynamic),
        _ => ty,
    }
}

/// futureValueType: what `return e;` in an `async` function with this declared return type must be assignable to.
pub fn future_value_type(ty: Ty) -> Ty {
    match ty.kind() {
        TyKind::Nullable(inner) => future_value_type(*inner),
        TyKind::FutureOr(inner) => *inner,
        TyKind::Interface(class, args) if *class == core_class(CoreClass::Future) => args.first().copied().unwrap_or_else(Ty::dynamic),
        TyKind::Void | TyKind::Dynamic | TyKind::Unknown | TyKind::Error => ty,
        _ => Ty::top(),
    }
}

/// futureValueTypeSchema: the same, of an imposed return type schema.
pub fn future_value_type_schema(schema: Ty) -> Ty {
    future_value_type(schema)
}

/// The type of what is yielded in a `sync*` function with this return type (or schema).
pub fn iterable_element_type(ty: Ty) -> Ty {
    generated_type(ty, core_class(CoreClass::Iterable))
}

/// The type of what is yielded in an `async*` function with this return type (or schema).
pub fn stream_element_type(ty: Ty) -> Ty {
    generated_type(ty, core_class(CoreClass::Stream))
}

fn generated_type(ty: Ty, class: ClassRef) -> Ty {
    match ty.kind() {
        TyKind::Unknown | TyKind::Error => ty,
        TyKind::Nullable(inner) => generated_type(*inner, class),
        // A future of a generator's type is no generator's type, but `Object` and `FutureOr<Iterable<int>>` are its supertypes.
        TyKind::FutureOr(inner) => generated_type(*inner, class),
        _ => match as_instance_of(ty, class) {
            Some(args) => args.first().copied().unwrap_or_else(Ty::dynamic),
            None => Ty::dynamic(),
        },
    }
}

/// The ways a type variable can occur in a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variance {
    Unrelated,
    Covariant,
    Contravariant,
    Invariant,
}

impl Variance {
    /// Both occurrences together.
    pub fn meet(self, other: Variance) -> Variance {
        match (self, other) {
            (Variance::Unrelated, v) | (v, Variance::Unrelated) => v,
            (a, b) if a == b => a,
            _ => Variance::Invariant,
        }
    }
    /// Seen from outside a contravariant position.
    pub fn flip(self) -> Variance {
        match self {
            Variance::Covariant => Variance::Contravariant,
            Variance::Contravariant => Variance::Covariant,
            same => same,
        }
    }
}

/// The variance of `param`'s occurrences in `ty` (inference.md, "Variance"). Class type parameters are all covariant.
pub fn variance_of(param: ParamRef, ty: Ty) -> Variance {
    variance(param, ty, &Known::of(ty))
}

fn variance(param: ParamRef, ty: Ty, known: &Known<Ty, Variance>) -> Variance {
    if ty.is_closed() {
        return Variance::Unrelated;
    }
    known.answer(ty, || {
        let own = matches!(ty.kind(), TyKind::Param(p) | TyKind::Promoted(p, _) if *p == param);
        if own {
            return Variance::Covariant;
        }
        let mut all = Variance::Unrelated;
        each_part(ty, &mut |part, role| {
            let inside = variance(param, part, known);
            all = all.meet(match role {
                Role::Covariant => inside,
                Role::Parameter => inside.flip(),
                Role::Bound if inside == Variance::Unrelated => inside,
                Role::Bound => Variance::Invariant,
            });
        });
        all
    })
}

/// The type variables of declarations that occur in a type, in the order in which they are met.
pub fn free_params(ty: Ty, out: &mut Vec<ParamRef>) {
    let known = Known::of(ty);
    let mut met = FxHashSet::default();
    visit_params(ty, &known, &mut |param| {
        // A few are soon gone through.
        if out.len() < 16 {
            if !out.contains(&param) {
                out.push(param);
            }
            return;
        }
        if met.is_empty() {
            met.extend(out.iter().copied());
        }
        if met.insert(param) {
            out.push(param);
        }
    });
}

fn visit_params(ty: Ty, known: &Known<Ty, ()>, found: &mut dyn FnMut(ParamRef)) {
    if ty.is_closed() {
        return;
    }
    known.answer(ty, || {
        if let TyKind::Param(p) | TyKind::Promoted(p, _) = ty.kind() {
            found(*p);
        }
        each_part(ty, &mut |part, _| visit_params(part, known, found));
    });
}
