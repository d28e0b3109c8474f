//! UP and DOWN: the upper and lower bound of two types (resources/type-system/upper-lower-bounds.md), of types and of schemas
//! (inference.md, "Upper bound"). The cases stand in the order of that document. May touch `types` and `elements`.

use super::lub::least_upper_class;
use super::schema::{greatest_closure_of, greatest_closure_of_bound};
use super::subtype::{Scope, same_shape, subtype};
use super::{
    FunctionTy, NamedTy, RecordTy, Ty, TyKind, greatest_closure, is_bottom, is_non_nullable, is_null_type, is_nullable, is_object, is_top,
    least_closure, more_bottom, more_top, non_nullable,
};
use crate::elements::{CoreClass, core_class};
use crate::sorting::Arrange;

/// UP(`a`, `b`): the type of a value that may be either, e.g. of `c ? a : b`.
pub fn upper_bound(a: Ty, b: Ty) -> Ty {
    up(a, b, Scope::TOP)
}

/// DOWN(`a`, `b`): the type of a value that must be both.
pub fn lower_bound(a: Ty, b: Ty) -> Ty {
    down(a, b, Scope::TOP)
}

/// `a <: b` inside UP: of schemas the least closures are compared.
fn up_subtype(a: Ty, b: Ty, scope: Scope<'_>) -> bool {
    subtype(least_closure(a), least_closure(b), scope)
}

/// `a <: b` inside DOWN: of schemas the greatest closures are compared.
fn down_subtype(a: Ty, b: Ty, scope: Scope<'_>) -> bool {
    subtype(greatest_closure(a), greatest_closure(b), scope)
}

fn is_class(ty: Ty, which: CoreClass) -> bool {
    matches!(ty.kind(), TyKind::Interface(class, _) if *class == core_class(which))
}

/// `S` of exactly `Future<S>`.
fn future_of(ty: Ty) -> Option<Ty> {
    match ty.kind() {
        TyKind::Interface(class, args) if *class == core_class(CoreClass::Future) => args.first().copied(),
        _ => None,
    }
}

fn up(a: Ty, b: Ty, scope: Scope<'_>) -> Ty {
    if a == b || b.is_unknown() || a.is_error() {
        return a;
    }
    scope.bound_of_two(a, b, true, |scope| up_of_two(a, b, scope))
}

fn up_of_two(a: Ty, b: Ty, scope: Scope<'_>) -> Ty {
    use TyKind::*;
    if a.is_unknown() || b.is_error() {
        return b;
    }
    match (is_top(a), is_top(b)) {
        (true, true) => return if more_top(a, b) { a } else { b },
        (true, false) => return a,
        (false, true) => return b,
        _ => {}
    }
    match (is_bottom(a), is_bottom(b)) {
        (true, true) => return if more_bottom(a, b) { b } else { a },
        (true, false) => return b,
        (false, true) => return a,
        _ => {}
    }
    if matches!(a.kind(), Promoted(..)) {
        return up_variable(a, b, scope, false);
    }
    if matches!(b.kind(), Promoted(..)) {
        return up_variable(b, a, scope, true);
    }
    match (is_null_type(a), is_null_type(b)) {
        (true, true) => return if more_bottom(a, b) { b } else { a },
        (true, false) => return if is_nullable(b) { b } else { b.nullable() },
        (false, true) => return if is_nullable(a) { a } else { a.nullable() },
        _ => {}
    }
    match (is_object(a), is_object(b)) {
        (true, true) => return if more_top(a, b) { a } else { b },
        (true, false) => return if subtype(b, Ty::object(), scope) { a } else { a.nullable() },
        (false, true) => return if subtype(a, Ty::object(), scope) { b } else { b.nullable() },
        _ => {}
    }
    match (a.kind(), b.kind()) {
        (Nullable(s), Nullable(t)) => up(*s, *t, scope).nullable(),
        (Nullable(s), _) => up(*s, b, scope).nullable(),
        (_, Nullable(t)) => up(a, *t, scope).nullable(),
        (Param(_) | Bound { .. }, _) => up_variable(a, b, scope, false),
        (_, Param(_) | Bound { .. }) => up_variable(b, a, scope, true),
        (Function(_), _) if is_class(b, CoreClass::Function) => b,
        (_, Function(_)) if is_class(a, CoreClass::Function) => a,
        (Function(f), Function(g)) => up_function(f, g, scope).unwrap_or_else(Ty::function_class),
        (Function(_), _) => up(Ty::object(), b, scope),
        (_, Function(_)) => up(a, Ty::object(), scope),
        (Record(_), _) if is_class(b, CoreClass::Record) => b,
        (_, Record(_)) if is_class(a, CoreClass::Record) => a,
        (Record(r), Record(s)) => zip_records(r, s, &|x, y| up(x, y, scope)).unwrap_or_else(Ty::record_class),
        (Record(_), _) => up(Ty::object(), b, scope),
        (_, Record(_)) => up(a, Ty::object(), scope),
        (FutureOr(s), FutureOr(t)) => Ty::future_or(up(*s, *t, scope)),
        (FutureOr(s), _) => Ty::future_or(up(*s, future_of(b).unwrap_or(b), scope)),
        (_, FutureOr(t)) => Ty::future_or(up(future_of(a).unwrap_or(a), *t, scope)),
        _ if up_subtype(a, b, scope) => b,
        _ if up_subtype(b, a, scope) => a,
        (Interface(c, s), Interface(d, t)) if c == d => {
            let args: Vec<Ty> = s.iter().zip(t.iter()).map(|(x, y)| up(*x, *y, scope)).collect();
            Ty::interface(*c, &args)
        }
        (Interface(c, s), Interface(d, t)) => least_upper_class((*c, *s), (*d, *t)),
        _ => Ty::top(),
    }
}

/// UP of a type variable (promoted or not) and another type.
fn up_variable(variable: Ty, other: Ty, scope: Scope<'_>, swapped: bool) -> Ty {
    let plain = match variable.kind() {
        TyKind::Promoted(x, _) => Ty::param(*x),
        _ => variable,
    };
    if up_subtype(plain, other, scope) {
        return other;
    }
    if up_subtype(other, plain, scope) {
        return plain;
    }
    let Some((bound, scope)) = scope.bound_of(variable) else {
        return Ty::top();
    };
    let closed = match variable.kind() {
        TyKind::Param(x) | TyKind::Promoted(x, _) => greatest_closure_of(bound, &[*x]),
        TyKind::Bound { depth, index } => greatest_closure_of_bound(bound, *depth, *index),
        _ => bound,
    };
    if swapped { up(other, closed, scope) } else { up(closed, other, scope) }
}

/// Whether UP and DOWN can combine two functions' type parameters: the bounds are the same.
fn equal_type_params(f: &FunctionTy, g: &FunctionTy) -> bool {
    f.type_params == g.type_params
}

/// UP of two function types; `None` means `Function`.
fn up_function(f: &FunctionTy, g: &FunctionTy, scope: Scope<'_>) -> Option<Ty> {
    let named = !f.named.is_empty() || !g.named.is_empty();
    let all_required = f.required == f.positional.len() && g.required == g.positional.len();
    if !equal_type_params(f, g) || f.required != g.required || named && !all_required {
        return None;
    }
    let missing = |of: &FunctionTy, from: &FunctionTy| of.named.iter().any(|n| n.required && !from.named.iter().any(|m| m.name == n.name));
    if missing(f, g) || missing(g, f) {
        return None;
    }
    let binders = scope.binders(&f.type_params);
    let scope = scope.inside(&binders);
    let both = f.named.iter().filter_map(|m| {
        let n = g.named.iter().find(|n| n.name == m.name)?;
        Some(NamedTy { name: m.name, ty: down(m.ty, n.ty, scope), required: m.required || n.required })
    });
    Some(Ty::function(FunctionTy {
        type_params: f.type_params.clone(),
        ret: up(f.ret, g.ret, scope),
        positional: f.positional.iter().zip(&g.positional).map(|(p, q)| down(*p, *q, scope)).collect(),
        required: f.required,
        named: both.collect(),
    }))
}

/// A record type of the bounds of corresponding fields, if the shapes are equal.
fn zip_records(r: &RecordTy, s: &RecordTy, bound: &dyn Fn(Ty, Ty) -> Ty) -> Option<Ty> {
    same_shape(r, s).then(|| {
        Ty::record(RecordTy {
            positional: r.positional.iter().zip(&s.positional).map(|(a, b)| bound(*a, *b)).collect(),
            named: r.named.iter().zip(&s.named).map(|((name, a), (_, b))| (*name, bound(*a, *b))).collect(),
        })
    })
}

fn down(a: Ty, b: Ty, scope: Scope<'_>) -> Ty {
    if a == b || b.is_unknown() || a.is_error() {
        return a;
    }
    scope.bound_of_two(a, b, false, |scope| down_of_two(a, b, scope))
}

fn down_of_two(a: Ty, b: Ty, scope: Scope<'_>) -> Ty {
    use TyKind::*;
    if a.is_unknown() || b.is_error() {
        return b;
    }
    match (is_top(a), is_top(b)) {
        (true, true) => return if more_top(b, a) { a } else { b },
        (true, false) => return b,
        (false, true) => return a,
        _ => {}
    }
    match (is_bottom(a), is_bottom(b)) {
        (true, true) => return if more_bottom(a, b) { a } else { b },
        (true, false) => return a,
        (false, true) => return b,
        _ => {}
    }
    match (is_null_type(a), is_null_type(b)) {
        (true, true) => return if more_bottom(a, b) { a } else { b },
        (true, false) => {
            return if down_subtype(Ty::null(), b, scope) { Ty::null() } else { Ty::never() };
        }
        (false, true) => {
            return if down_subtype(Ty::null(), a, scope) { Ty::null() } else { Ty::never() };
        }
        _ => {}
    }
    match (is_object(a), is_object(b)) {
        (true, true) => return if more_top(b, a) { a } else { b },
        (true, false) => return without_null(b),
        (false, true) => return without_null(a),
        _ => {}
    }
    match (a.kind(), b.kind()) {
        (Nullable(s), Nullable(t)) => down(*s, *t, scope).nullable(),
        (Nullable(s), _) => down(*s, b, scope),
        (_, Nullable(t)) => down(a, *t, scope),
        (Function(f), Function(g)) => down_function(f, g, scope).unwrap_or_else(Ty::never),
        (Record(r), Record(s)) => zip_records(r, s, &|x, y| down(x, y, scope)).unwrap_or_else(Ty::never),
        _ if down_subtype(a, b, scope) => a,
        _ if down_subtype(b, a, scope) => b,
        (FutureOr(s), FutureOr(t)) => Ty::future_or(down(*s, *t, scope)),
        (FutureOr(s), _) => match future_of(b) {
            Some(t) => down(*s, t, scope).future(),
            None => down(*s, b, scope),
        },
        (_, FutureOr(t)) => match future_of(a) {
            Some(s) => down(s, *t, scope).future(),
            None => down(a, *t, scope),
        },
        _ => Ty::never(),
    }
}

/// DOWN(`Object`, `ty`).
fn without_null(ty: Ty) -> Ty {
    if is_non_nullable(ty) {
        return ty;
    }
    let without = non_nullable(ty);
    if is_non_nullable(without) { without } else { Ty::never() }
}

/// DOWN of two function types; `None` means `Never`.
fn down_function(f: &FunctionTy, g: &FunctionTy, scope: Scope<'_>) -> Option<Ty> {
    let named = !f.named.is_empty() || !g.named.is_empty();
    if !equal_type_params(f, g) || named && f.positional.len() != g.positional.len() {
        return None;
    }
    let binders = scope.binders(&f.type_params);
    let scope = scope.inside(&binders);
    let (shorter, longer) = if f.positional.len() <= g.positional.len() { (f, g) } else { (g, f) };
    let mut positional: Vec<Ty> = f.positional.iter().zip(&g.positional).map(|(p, q)| up(*p, *q, scope)).collect();
    positional.extend_from_slice(&longer.positional[shorter.positional.len()..]);
    let mut fields: Vec<NamedTy> = Vec::new();
    for m in &f.named {
        fields.push(match g.named.iter().find(|n| n.name == m.name) {
            Some(n) => NamedTy { name: m.name, ty: up(m.ty, n.ty, scope), required: m.required && n.required },
            None => NamedTy { required: false, ..m.clone() },
        });
    }
    let only_g = g.named.iter().filter(|n| !f.named.iter().any(|m| m.name == n.name));
    fields.extend(only_g.map(|n| NamedTy { required: false, ..n.clone() }));
    fields.arrange_by_key(|n| n.name);
    Some(Ty::function(FunctionTy {
        type_params: f.type_params.clone(),
        ret: down(f.ret, g.ret, scope),
        positional,
        required: f.required.min(g.required),
        named: fields,
    }))
}
