//! Type arguments that were not written (instantiation to bound) and whether written ones are allowed (regular-bounded and super-bounded
//! types): language specification, "Instantiation to Bound" and "Super-Bounded Types". May touch `types` and `elements`.

use super::known::Known;
use super::substitute::{map_list, map_record};
use super::{FunctionTy, NamedTy, Substitution, Ty, TyKind, Variance, is_null_type, is_subtype, is_top, variance_of};
use crate::elements::ParamRef;

/// The type arguments a raw type or a call without inference gets. A parameter without a bound (or, what is not told apart here, with the
/// bound `Object?`) becomes `dynamic`.
pub fn instantiate_to_bounds(params: &[ParamRef]) -> Vec<Ty> {
    to_bounds(params, &|_| false)
}

/// The same for a type alias with this body: for a parameter that is contravariant in it, upper and lower change places.
pub fn instantiate_alias_to_bounds(params: &[ParamRef], body: Ty) -> Vec<Ty> {
    to_bounds(params, &|param| variance_of(param, body) == Variance::Contravariant)
}

fn to_bounds(params: &[ParamRef], contravariant: &dyn Fn(ParamRef) -> bool) -> Vec<Ty> {
    let bound = |p: &ParamRef| if p.bound() == Ty::top() { Ty::dynamic() } else { p.bound() };
    let mut args: Vec<Ty> = params.iter().map(bound).collect();
    // Case 1: variables on a dependency cycle.
    for group in cycles(params, &args) {
        for index in &group {
            let of_group = |p: ParamRef| group.iter().any(|i| params[*i] == p);
            args[*index] = replace(args[*index], !contravariant(params[*index]), &|p| of_group(p).then(Ty::dynamic));
        }
    }
    // Case 2: one variable after the other whose own bound mentions none. (There are no cycles left, so this ends.)
    for _ in 0..params.len() {
        let ready = (0..params.len()).find(|j| mentions_none(args[*j], params) && args.iter().any(|a| mentions(*a, params[*j])));
        let Some(ready) = ready else { break };
        let (param, with) = (params[ready], args[ready]);
        for (arg, of) in args.iter_mut().zip(params) {
            *arg = replace(*arg, !contravariant(*of), &|p| (p == param).then_some(with));
        }
    }
    args
}

/// `ty` with types for variables: those of `with` in positions that are not contravariant, `Never` in the others.
fn replace(ty: Ty, positive: bool, with: &dyn Fn(ParamRef) -> Option<Ty>) -> Ty {
    let leaf = |ty: Ty, positive: bool| match ty.kind() {
        TyKind::Param(p) => Some(match with(*p) {
            Some(to) if positive => to,
            Some(_) => Ty::never(),
            None => ty,
        }),
        _ => ty.is_closed().then_some(ty),
    };
    signed(ty, positive, &leaf, &Known::of(ty))
}

/// `ty` with what `leaf` has an answer for replaced, where it is told whether the place is not contravariant.
fn signed(ty: Ty, positive: bool, leaf: &dyn Fn(Ty, bool) -> Option<Ty>, known: &Known<(Ty, bool), Ty>) -> Ty {
    if let Some(replaced) = leaf(ty, positive) {
        return replaced;
    }
    known.answer((ty, positive), || {
        let go = |t: Ty| signed(t, positive, leaf, known);
        match ty.kind() {
            TyKind::Nullable(inner) => go(*inner).nullable(),
            TyKind::FutureOr(inner) => Ty::future_or(go(*inner)),
            TyKind::Interface(class, args) => Ty::new(TyKind::Interface(*class, map_list(*args, go))),
            TyKind::Record(r) => Ty::record(map_record(r, go)),
            TyKind::Function(f) => flip_params(f, go, &|t| signed(t, !positive, leaf, known)),
            _ => ty,
        }
    })
}

/// A function type with its result and bounds through `same` and its parameters through `flipped`.
fn flip_params(f: &FunctionTy, same: impl Fn(Ty) -> Ty, flipped: &dyn Fn(Ty) -> Ty) -> Ty {
    let mut to = f.clone();
    to.type_params.iter_mut().for_each(|p| p.bound = same(p.bound));
    to.ret = same(f.ret);
    to.positional.iter_mut().for_each(|t| *t = flipped(*t));
    to.named = f.named.iter().map(|n| NamedTy { ty: flipped(n.ty), ..n.clone() }).collect();
    Ty::function(to)
}

fn mentions(ty: Ty, param: ParamRef) -> bool {
    variance_of(param, ty) != Variance::Unrelated
}

fn mentions_none(ty: Ty, params: &[ParamRef]) -> bool {
    ty.is_closed() || !params.iter().any(|p| mentions(ty, *p))
}

/// The groups of parameters that depend on each other in a circle (strongly connected components that have a cycle).
fn cycles(params: &[ParamRef], bounds: &[Ty]) -> Vec<Vec<usize>> {
    let n = params.len();
    // reaches[i][j]: X_i depends on X_j, directly or not. Parameter lists are short.
    let mut reaches: Vec<Vec<bool>> = bounds.iter().map(|b| params.iter().map(|p| mentions(*b, *p)).collect()).collect();
    for via in 0..n {
        for from in 0..n {
            for to in 0..n {
                reaches[from][to] |= reaches[from][via] && reaches[via][to];
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for i in (0..n).filter(|i| reaches[*i][*i]) {
        match groups.iter_mut().find(|g| reaches[i][g[0]] && reaches[g[0]][i]) {
            Some(group) => group.push(i),
            None => groups.push(vec![i]),
        }
    }
    groups
}

/// `argument`, given for `param`, is not a subtype of `bound` (instantiated).
#[derive(Clone, Copy, Debug)]
pub struct BoundViolation {
    pub index: usize,
    pub param: ParamRef,
    pub argument: Ty,
    pub bound: Ty,
}

/// Regular-bounded: every argument is a subtype of its parameter's bound.
pub fn check_bounds(params: &[ParamRef], args: &[Ty]) -> Result<(), BoundViolation> {
    let view = Substitution { params, args };
    for (index, (param, argument)) in params.iter().zip(args).enumerate() {
        let bound = view.apply(param.bound());
        if !is_subtype(*argument, bound) {
            return Err(BoundViolation { index, param: *param, argument: *argument, bound });
        }
    }
    Ok(())
}

/// Well-bounded: regular-bounded or super-bounded. To be used where a type is written as an annotation; `new C<..>`, `extends` and the like
/// need [`check_bounds`].
pub fn check_well_bounded(params: &[ParamRef], args: &[Ty]) -> Result<(), BoundViolation> {
    check_bounds(params, args).or_else(|violation| {
        let inverted: Vec<Ty> = args.iter().map(|a| invert(*a, true)).collect();
        check_bounds(params, &inverted).map_err(|_| violation)
    })
}

/// The same for the arguments of a type alias with this body.
pub fn check_alias_well_bounded(params: &[ParamRef], args: &[Ty], body: Ty) -> Result<(), BoundViolation> {
    check_bounds(params, args).or_else(|violation| {
        let invert = |(param, arg): (&ParamRef, &Ty)| match variance_of(*param, body) {
            Variance::Contravariant => invert(*arg, false),
            Variance::Covariant | Variance::Unrelated | Variance::Invariant => invert(*arg, true),
        };
        let inverted: Vec<Ty> = params.iter().zip(args).map(invert).collect();
        check_bounds(params, &inverted).map_err(|_| violation)
    })
}

/// Top types in covariant positions become `Never`, `Never` and `Null` in contravariant positions become `Object?`.
fn invert(ty: Ty, positive: bool) -> Ty {
    let leaf = |ty: Ty, positive: bool| match positive {
        true => is_top(ty).then(Ty::never),
        false => (ty.is_never() || is_null_type(ty)).then(Ty::top),
    };
    signed(ty, positive, &leaf, &Known::of(ty))
}
