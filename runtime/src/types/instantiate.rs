//! Type arguments that were not written (instantiation to bound) and whether written ones are allowed (regular-bounded and super-bounded
//! types): language specification, "Instantiation to Bound" and "Super-Bounded Types". May touch `types` and `elements`.

use rustc_hash::FxHashMap;

use super::known::Known;
use super::parts::{Role, map_parts};
use super::{Substitution, Ty, TyKind, Variance, free_params, is_null_type, is_subtype, is_top, variance_of};
use crate::elements::ParamRef;

/// The type arguments a raw type or a call without inference gets. A parameter without a bound (or, what is not told apart here, with the
/// bound `Object?`) becomes `dynamic`.
pub fn instantiate_to_bounds(params: &[ParamRef]) -> Vec<Ty> {
    to_bounds(params, &|_| false)
}

/// The bounds of a type alias with this body: for a parameter that is contravariant in it, upper and lower change places.
pub fn instantiate_alias_to_bounds(params: &[ParamRef], body: Ty) -> Vec<Ty> {
    to_bounds(params, &|param| variance_of(param, body) == Variance::Contravariant)
}

fn to_bounds(params: &[ParamRef], contravariant: &dyn Fn(ParamRef) -> bool) -> Vec<Ty> {
    let bound = |p: &ParamRef| if p.bound() == Ty::top() { Ty::dynamic() } else { p.bound() };
    let mut args: Vec<Ty> = params.iter().map(bound).collect();
    if args.iter().all(|arg| arg.is_closed()) {
        return args;
    }
    let places: FxHashMap<ParamRef, usize> = params.iter().enumerate().map(|(place, param)| (*param, place)).collect();
    let mentioned = |ty: &Ty| {
        let mut found = Vec::new();
        free_params(*ty, &mut found);
        found.into_iter().filter_map(|param| places.get(&param).copied()).collect::<Vec<_>>()
    };
    let edges: Vec<Vec<usize>> = args.iter().map(mentioned).collect();
    // Each group of variables after those that its bounds mention.
    for group in components(&edges) {
        let of_group = |p: ParamRef| places.get(&p).is_some_and(|place| group.contains(place));
        // Case 1: variables on a dependency cycle.
        if group.iter().any(|place| group.len() > 1 || edges[*place].contains(place)) {
            for &place in &group {
                args[place] = replace(args[place], !contravariant(params[place]), &|p| of_group(p).then(Ty::dynamic));
            }
        }
        // Case 2: what the bounds mention is known.
        for &place in &group {
            args[place] = replace(args[place], !contravariant(params[place]), &|p| places.get(&p).map(|of| args[*of]));
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
    known.answer((ty, positive), || match ty.kind() {
        TyKind::Promoted(..) => ty,
        _ => map_parts(ty, &|t, role| signed(t, positive ^ (role == Role::Parameter), leaf, known)),
    })
}

/// The strongly connected components of a graph, each after those that it leads to (Tarjan, "Depth-first search and linear graph algorithms",
/// 1972).
pub fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let (mut number, mut lowest) = (vec![UNSEEN; edges.len()], vec![UNSEEN; edges.len()]);
    let (mut open, mut is_open, mut count, mut groups) = (Vec::new(), vec![false; edges.len()], 0, Vec::new());
    for root in 0..edges.len() {
        let mut path: Vec<(usize, usize)> = if number[root] == UNSEEN { vec![(root, 0)] } else { Vec::new() };
        while let Some((at, edge)) = path.pop() {
            if edge == 0 {
                (number[at], lowest[at], is_open[at]) = (count, count, true);
                count += 1;
                open.push(at);
            }
            match edges[at].get(edge) {
                Some(&to) => {
                    path.push((at, edge + 1));
                    if number[to] == UNSEEN {
                        path.push((to, 0));
                    } else if is_open[to] {
                        lowest[at] = lowest[at].min(number[to]);
                    }
                }
                None => {
                    if let Some((below, _)) = path.last() {
                        lowest[*below] = lowest[*below].min(lowest[at]);
                    }
                    if lowest[at] == number[at] {
                        let group = open.split_off(open.iter().rposition(|open| *open == at).unwrap_or(0));
                        group.iter().for_each(|member| is_open[*member] = false);
                        groups.push(group);
                    }
                }
            }
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

/// Checks the arguments of a type alias with this body.
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
