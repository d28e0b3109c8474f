//! Type schemas: least and greatest closures, and the generation of subtype constraints (resources/type-system/inference.md, "Type
//! variable elimination", "Type schema elimination", "Subtype constraint generation"). May touch `types` and `elements`.

use rustc_hash::FxHashMap;

use super::known::Known;
use super::parts::{Role, map_parts};
use super::subtype::{Scope, same_shape, subtype};
use super::{FunctionTy, Substitution, Ty, TyKind, is_nullable, is_subtype, is_top};
use crate::elements::{CoreClass, ParamRef, core_class};

/// Which closure: every choice for what is eliminated gives a subtype of the greatest and a supertype of the least closure.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Closure {
    Least,
    Greatest,
}

impl Closure {
    fn flip(self) -> Closure {
        match self {
            Closure::Least => Closure::Greatest,
            Closure::Greatest => Closure::Least,
        }
    }
}

/// The greatest closure of a schema: `_` becomes `Object?`, in contravariant positions `Never`.
pub fn greatest_closure(schema: Ty) -> Ty {
    if schema.has_unknown() { close(schema, Closure::Greatest, &is_unknown) } else { schema }
}

/// The greatest closure of a context that a value is checked against: the Dart compiler has `dynamic` for `_` there.
pub fn checked_closure(schema: Ty) -> Ty {
    let closing = Closing { eliminate: &is_unknown, top: Ty::dynamic(), known: Known::of(schema) };
    if schema.has_unknown() { closing.ty(schema, Closure::Greatest, 0) } else { schema }
}

/// The least closure of a schema: `_` becomes `Never`, in contravariant positions `Object?`.
pub fn least_closure(schema: Ty) -> Ty {
    if schema.has_unknown() { close(schema, Closure::Least, &is_unknown) } else { schema }
}

fn is_unknown(kind: &TyKind, _depth: u32) -> bool {
    matches!(kind, TyKind::Unknown)
}

/// The greatest closure of a type with respect to type variables.
pub fn greatest_closure_of(ty: Ty, params: &[ParamRef]) -> Ty {
    closure_of(ty, Closure::Greatest, params)
}

/// The least closure of a type with respect to type variables.
pub fn least_closure_of(ty: Ty, params: &[ParamRef]) -> Ty {
    closure_of(ty, Closure::Least, params)
}

fn closure_of(ty: Ty, which: Closure, params: &[ParamRef]) -> Ty {
    if ty.is_closed() {
        return ty;
    }
    close(ty, which, &|kind, _| matches!(kind, TyKind::Param(p) | TyKind::Promoted(p, _) if p.place_in(params).is_some()))
}

/// The closure with respect to the variables of the generic function types around.
fn closure_of_bound(ty: Ty, which: Closure) -> Ty {
    if ty.traits().loose == 0 {
        return ty;
    }
    close(ty, which, &|kind, depth| matches!(kind, TyKind::Bound { depth: d, .. } if *d >= depth))
}

/// The greatest closure with respect to one such variable, as seen from where it is `Bound { depth, index }`.
pub(super) fn greatest_closure_of_bound(ty: Ty, depth: u32, index: u32) -> Ty {
    close(
        ty,
        Closure::Greatest,
        &|kind, inside| matches!(kind, TyKind::Bound { depth: d, index: i } if *d == depth + inside && *i == index),
    )
}

/// The closure with respect to the leaves that `eliminate` picks, given how many binders stand around them.
fn close(ty: Ty, which: Closure, eliminate: &dyn Fn(&TyKind, u32) -> bool) -> Ty {
    Closing { eliminate, top: Ty::top(), known: Known::of(ty) }.ty(ty, which, 0)
}

struct Closing<'a> {
    eliminate: &'a dyn Fn(&TyKind, u32) -> bool,
    /// The type in covariant places of a greatest closure.
    top: Ty,
    known: Known<(Ty, Closure, u32), Ty>,
}

impl Closing<'_> {
    fn ty(&self, ty: Ty, which: Closure, depth: u32) -> Ty {
        if (self.eliminate)(ty.kind(), depth) {
            return match which {
                Closure::Least => Ty::never(),
                Closure::Greatest => self.top,
            };
        }
        self.known.answer((ty, which, depth), || self.inside(ty, which, depth))
    }

    fn inside(&self, ty: Ty, which: Closure, depth: u32) -> Ty {
        let binds = matches!(ty.kind(), TyKind::Function(f) if !f.type_params.is_empty());
        let inside = depth + u32::from(binds);
        if let TyKind::Function(f) = ty.kind()
            && f.type_params.iter().any(|p| self.ty(p.bound, which, inside) != p.bound)
        {
            return match which {
                Closure::Least => Ty::never(),
                Closure::Greatest => Ty::function_class(),
            };
        }
        map_parts(ty, &|part, role| match role {
            Role::Covariant => self.ty(part, which, inside),
            Role::Parameter => self.ty(part, which.flip(), inside),
            Role::Bound => part,
        })
    }
}

/// Constraints `lower <: X` and `X <: upper`.
#[derive(Clone, Default, Debug)]
pub struct Constraints {
    /// Each in the order they were found.
    schemas: FxHashMap<(ParamRef, Side), Vec<Ty>>,
    /// The parameters they are about, in the order they were found.
    found: Vec<(ParamRef, Side)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Side {
    Lower,
    Upper,
}

impl Constraints {
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
    /// The schemas on this side of `param`.
    pub fn of(&self, param: ParamRef, side: Side) -> impl Iterator<Item = Ty> + '_ {
        self.schemas.get(&(param, side)).into_iter().flatten().copied()
    }
    pub fn add(&mut self, param: ParamRef, side: Side, schema: Ty) {
        self.schemas.entry((param, side)).or_default().push(schema);
        self.found.push((param, side));
    }
    fn len(&self) -> usize {
        self.found.len()
    }
    /// Forgets the last ones.
    fn truncate(&mut self, length: usize) {
        for about in self.found.drain(length..) {
            self.schemas.get_mut(&about).map(Vec::pop);
        }
    }
}

/// `p <# q [params]`: whether `p` can be a subtype of `q`, and under which constraints on `params`. One of the two may mention `params`,
/// the other may contain `_`. If the answer is no, `constraints` is as before.
pub fn constrain(p: Ty, q: Ty, params: &[ParamRef], constraints: &mut Constraints) -> bool {
    let mut matcher = Matcher { params, constraints, known: FxHashMap::default(), matched: Vec::new() };
    matcher.attempt(|m| m.matches(p, q, Scope::TOP))
}

struct Matcher<'a> {
    params: &'a [ParamRef],
    constraints: &'a mut Constraints,
    /// Pairs of large types that were compared. Those that match have left their constraints, which need not be found again.
    known: FxHashMap<(Ty, Ty), bool>,
    /// Those that match, in the order in which they were found: what is undone with the constraints.
    matched: Vec<(Ty, Ty)>,
}

/// A state to come back to.
#[derive(Clone, Copy)]
struct Mark {
    constraints: usize,
    matched: usize,
}

impl Matcher<'_> {
    /// Does `work`, and keeps what it found only if it succeeds.
    fn attempt(&mut self, work: impl FnOnce(&mut Self) -> bool) -> bool {
        let mark = self.mark();
        let matched = work(self);
        if !matched {
            self.back_to(mark);
        }
        matched
    }

    fn mark(&self) -> Mark {
        Mark { constraints: self.constraints.len(), matched: self.matched.len() }
    }
    fn back_to(&mut self, mark: Mark) {
        self.constraints.truncate(mark.constraints);
        for pair in self.matched.drain(mark.matched..) {
            self.known.remove(&pair);
        }
    }

    /// `p <# q` under constraints: at least one of them (`Some(true)`), none (`Some(false)`); or no match.
    fn attempt_counting(&mut self, p: Ty, q: Ty, scope: Scope<'_>) -> Option<bool> {
        let mark = self.constraints.len();
        let matched = self.attempt(|m| m.matches(p, q, scope));
        matched.then_some(self.constraints.len() > mark)
    }

    fn variable(&self, ty: Ty) -> Option<ParamRef> {
        match ty.kind() {
            TyKind::Param(param) if param.place_in(self.params).is_some() => Some(*param),
            _ => None,
        }
    }

    /// Adds a constraint, closed with respect to the variables of the generic function types around.
    fn add(&mut self, param: ParamRef, side: Side, schema: Ty) {
        let closed = match side {
            Side::Lower => closure_of_bound(schema, Closure::Greatest),
            Side::Upper => closure_of_bound(schema, Closure::Least),
        };
        self.constraints.add(param, side, closed);
    }

    fn matches(&mut self, p: Ty, q: Ty, scope: Scope<'_>) -> bool {
        // Inside generic function types the same pair can mean something else.
        if !(p.is_large() && q.is_large()) || p.traits().loose > 0 || q.traits().loose > 0 {
            return self.matches_now(p, q, scope);
        }
        if let Some(known) = self.known.get(&(p, q)) {
            return *known;
        }
        let matches = self.matches_now(p, q, scope);
        self.known.insert((p, q), matches);
        if matches {
            self.matched.push((p, q));
        }
        matches
    }

    /// The rules of "Subtype constraint generation", in their order.
    fn matches_now(&mut self, p: Ty, q: Ty, scope: Scope<'_>) -> bool {
        if p.is_unknown() || q.is_unknown() || p.is_error() || q.is_error() {
            return true;
        }
        if let Some(x) = self.variable(p) {
            self.add(x, Side::Upper, q);
            return true;
        }
        if let Some(x) = self.variable(q) {
            // Inference using bounds: what can't meet the bound, whatever the other variables are, is no match.
            if !is_subtype(p, greatest_closure_of(x.bound(), self.params)) {
                return false;
            }
            self.add(x, Side::Lower, p);
            return true;
        }
        if p == q {
            return true;
        }
        match q.kind() {
            TyKind::FutureOr(inner) if self.matches_future_or(p, *inner, scope) => return true,
            TyKind::Nullable(inner) => match inner.kind() {
                TyKind::FutureOr(of) if self.matches_nullable_future_or(p, *of, scope) => return true,
                _ if self.matches_nullable(p, *inner, scope) => return true,
                _ => {}
            },
            _ => {}
        }
        match p.kind() {
            TyKind::FutureOr(inner) if self.attempt(|m| m.matches(inner.future(), q, scope) && m.matches(*inner, q, scope)) => {
                return true;
            }
            TyKind::Nullable(inner) if self.attempt(|m| m.matches(*inner, q, scope) && m.matches(Ty::null(), q, scope)) => {
                return true;
            }
            _ => {}
        }
        if is_top(q) && !matches!(q.kind(), TyKind::FutureOr(_)) || p.is_never() {
            return true;
        }
        match (p.kind(), q.kind()) {
            (_, TyKind::Interface(class, _)) if *class == core_class(CoreClass::Object) => subtype(p, Ty::object(), scope),
            (TyKind::Null, _) => is_nullable(q),
            (TyKind::Param(_) | TyKind::Promoted(..) | TyKind::Bound { .. }, _) => match scope.bound_of(p) {
                Some((bound, scope)) => self.matches(bound, q, scope),
                None => false,
            },
            (TyKind::Interface(c, args), TyKind::Interface(d, wanted)) if c == d => self.all_match(args, wanted, scope),
            (TyKind::Interface(c, args), TyKind::Interface(d, wanted)) => match c.supertype_args(*d) {
                Some(implemented) => {
                    let implemented = Substitution { params: c.type_params(), args }.apply_list(implemented);
                    self.all_match(&implemented, wanted, scope)
                }
                None => false,
            },
            (TyKind::Function(_), TyKind::Interface(class, _)) => *class == core_class(CoreClass::Function),
            (TyKind::Record(_), TyKind::Interface(class, _)) => *class == core_class(CoreClass::Record),
            (TyKind::Function(f), TyKind::Function(g)) => self.functions_match(f, g, scope),
            (TyKind::Record(r), TyKind::Record(s)) => {
                same_shape(r, s)
                    && self.all_match(&r.positional, &s.positional, scope)
                    && r.named.iter().zip(&s.named).all(|((_, a), (_, b))| self.matches(*a, *b, scope))
            }
            _ => false,
        }
    }

    /// `p <# FutureOr<inner>`.
    fn matches_future_or(&mut self, p: Ty, inner: Ty, scope: Scope<'_>) -> bool {
        if let TyKind::FutureOr(of) = p.kind()
            && self.attempt(|m| m.matches(*of, inner, scope))
        {
            return true;
        }
        self.matches_one_of(p, inner.future(), inner, scope)
    }

    /// `p <# FutureOr<inner>?`: a `Future<inner>?` or an `inner`, as the Dart compiler has it. So an `int?` makes `inner` nullable.
    fn matches_nullable_future_or(&mut self, p: Ty, inner: Ty, scope: Scope<'_>) -> bool {
        let stripped = match p.kind() {
            TyKind::Nullable(p) => p.kind(),
            kind => kind,
        };
        if let TyKind::FutureOr(of) = stripped
            && self.attempt(|m| m.matches(*of, inner, scope))
        {
            return true;
        }
        self.matches_one_of(p, inner.future().nullable(), inner, scope)
    }

    /// `p <# future` if that gives constraints, else `p <# inner`, else whether `p <# future` matches without any.
    fn matches_one_of(&mut self, p: Ty, future: Ty, inner: Ty, scope: Scope<'_>) -> bool {
        let mark = self.mark();
        let as_future = self.attempt_counting(p, future, scope);
        if as_future == Some(true) {
            return true;
        }
        self.back_to(mark);
        self.attempt(|m| m.matches(p, inner, scope)) || as_future.is_some()
    }

    /// `p <# inner?`.
    fn matches_nullable(&mut self, p: Ty, inner: Ty, scope: Scope<'_>) -> bool {
        match p.kind() {
            TyKind::Nullable(of) if self.attempt(|m| m.matches(*of, inner, scope)) => return true,
            TyKind::Dynamic | TyKind::Void if self.attempt(|m| m.matches(Ty::object(), inner, scope)) => return true,
            _ => {}
        }
        let plain = self.attempt_counting(p, inner, scope);
        if plain == Some(true) {
            return true;
        }
        self.attempt(|m| m.matches(p, Ty::null(), scope)) || plain.is_some()
    }

    fn all_match(&mut self, have: &[Ty], want: &[Ty], scope: Scope<'_>) -> bool {
        have.len() == want.len() && have.iter().zip(want).all(|(p, q)| self.matches(*p, *q, scope))
    }

    /// Function types, generic or not.
    fn functions_match(&mut self, f: &FunctionTy, g: &FunctionTy, scope: Scope<'_>) -> bool {
        if f.type_params.len() != g.type_params.len() || f.required > g.required || f.positional.len() < g.positional.len() {
            return false;
        }
        // The shared variables have the bounds of the side that is a schema, the one without variables to solve for.
        let solved_on_left = f.type_params.iter().any(|p| !p.bound.is_closed() && greatest_closure_of(p.bound, self.params) != p.bound);
        let binders = scope.binders(if solved_on_left { &g.type_params } else { &f.type_params });
        let inside = scope.inside(&binders);
        let bounds = f.type_params.iter().zip(&g.type_params);
        for (x, y) in bounds {
            if !self.matches(x.bound, y.bound, inside) || !self.matches(y.bound, x.bound, inside) {
                return false;
            }
        }
        self.matches(f.ret, g.ret, inside)
            && f.positional.iter().zip(&g.positional).all(|(m, n)| self.matches(*n, *m, inside))
            && self.named_match(f, g, inside)
    }

    fn named_match(&mut self, f: &FunctionTy, g: &FunctionTy, scope: Scope<'_>) -> bool {
        let known = g.named.iter().all(|n| f.named.iter().any(|m| m.name == n.name));
        known
            && f.named.iter().all(|m| match g.named.iter().find(|n| n.name == m.name) {
                Some(n) => (!m.required || n.required) && self.matches(n.ty, m.ty, scope),
                None => !m.required,
            })
    }
}
