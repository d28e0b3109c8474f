//! Subtyping: resources/type-system/subtyping.md of the language, and the searches that go with it (which instance of a class a type
//! implements, which function type it is called with). One piece of code for static types and run-time types. The rules are numbered
//! by their names in that document. May touch `types` and `elements`.

use super::known::Known;
use super::substitute::shift;
use super::{FunctionTy, FunctionTyParam, RecordTy, Substitution, Ty, TyKind, TyList, is_top};
use crate::elements::term::LARGE;
use crate::elements::{ClassRef, CoreClass, core_class};

/// One of the generic function types around the types being compared. Two function types that are compared share their variables, with
/// the bounds of the left one.
#[derive(Clone, Copy)]
pub(super) struct Binders<'a> {
    params: &'a [FunctionTyParam],
    outer: Option<&'a Binders<'a>>,
}

/// Where types are compared: what `Bound` indices mean, and how far bounds may still be followed. (Bounds like `X extends FutureOr<X>`, or
/// `X extends List<Y>, Y extends List<X>`, have no end; nor do mistaken ones like `X extends X`.)
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    innermost: Option<&'a Binders<'a>>,
    fuel: u32,
    /// The relations of large types that are known, once two have been met.
    known: Option<&'a Answers>,
}

/// The relations of pairs of large types that were found during one comparison.
struct Answers {
    subtypes: Known<(Ty, Ty), bool>,
    /// By whether UP was asked for, or DOWN.
    bounds: Known<(Ty, Ty, bool), Ty>,
}

impl<'a> Scope<'a> {
    pub(super) const TOP: Scope<'static> = Scope { innermost: None, fuel: 64, known: None };

    pub(super) fn binders(self, params: &'a [FunctionTyParam]) -> Binders<'a> {
        Binders { params, outer: self.innermost }
    }

    /// Inside a function type; nothing changes if it is not generic.
    pub(super) fn inside<'b>(self, binders: &'b Binders<'b>) -> Scope<'b>
    where
        'a: 'b,
    {
        match binders.params.is_empty() {
            true => self,
            false => Scope { innermost: Some(binders), ..self },
        }
    }

    /// The bound of a type variable, or what it is promoted to, and where to go on with it.
    pub(super) fn bound_of(self, ty: Ty) -> Option<(Ty, Scope<'a>)> {
        let bound = match ty.kind() {
            TyKind::Promoted(_, to) => *to,
            TyKind::Param(param) => param.bound(),
            TyKind::Bound { depth, index } => self.bound_at(*depth, *index),
            _ => return None,
        };
        let fuel = self.fuel.checked_sub(1)?;
        Some((bound, Scope { fuel, ..self }))
    }

    /// The bound of `Bound { depth, index }` as it is written here.
    fn bound_at(self, depth: u32, index: u32) -> Ty {
        let mut at = self.innermost;
        for _ in 0..depth {
            at = at.and_then(|binders| binders.outer);
        }
        match at.and_then(|binders| binders.params.get(index as usize)) {
            Some(param) => shift(param.bound, depth),
            None => Ty::top(),
        }
    }

    /// Two types whose comparison is to be remembered. (Inside generic function types the same pair can mean something else.)
    fn are_large(a: Ty, b: Ty) -> bool {
        let (a, b) = (a.traits(), b.traits());
        a.size.saturating_add(b.size) > 2 * LARGE && a.loose == 0 && b.loose == 0
    }

    /// Finds something out in a scope that remembers.
    fn remembering<T>(self, find: impl FnOnce(Scope<'_>, &Answers) -> T) -> T {
        match self.known {
            Some(known) => find(self, known),
            None => {
                let known = Answers { subtypes: Known::always(), bounds: Known::always() };
                find(Scope { known: Some(&known), ..self }, &known)
            }
        }
    }

    /// UP or DOWN of two types, as `find` finds it.
    pub(super) fn bound_of_two(self, a: Ty, b: Ty, up: bool, find: impl FnOnce(Scope<'_>) -> Ty) -> Ty {
        if !Scope::are_large(a, b) {
            return find(self);
        }
        self.remembering(|scope, known| known.bounds.answer((a, b, up), || find(scope)))
    }

    fn holds_of_bound(self, ty: Ty, question: impl FnOnce(Ty, Scope<'a>) -> bool) -> bool {
        self.bound_of(ty).is_some_and(|(bound, scope)| question(bound, scope))
    }
}

/// `a <: b`.
pub fn is_subtype(a: Ty, b: Ty) -> bool {
    subtype(a, b, Scope::TOP)
}

pub(super) fn subtype(a: Ty, b: Ty, scope: Scope<'_>) -> bool {
    // Reflexivity.
    if a == b {
        return true;
    }
    if !Scope::are_large(a, b) {
        return distinct_subtype(a, b, scope);
    }
    scope.remembering(|scope, known| known.subtypes.answer((a, b), || distinct_subtype(a, b, scope)))
}

fn distinct_subtype(a: Ty, b: Ty, scope: Scope<'_>) -> bool {
    use TyKind::*;
    match (a.kind(), b.kind()) {
        // Not types of the language: a mistake reported elsewhere, and an unknown part of a schema, fit everything.
        (Error | Unknown, _) | (_, Error | Unknown) => true,
        // Right Top.
        (_, Dynamic | Void) => true,
        (_, Nullable(_)) if is_top(b) => true,
        // Left Top: `Object? <: b` held only for the tops above and FutureOr of tops.
        (Dynamic | Void, _) => is_top(b),
        // Left Bottom.
        (Never, _) => true,
        // Right Object.
        (_, Interface(class, _)) if *class == core_class(CoreClass::Object) => is_below_object(a, scope),
        // Left Null.
        (Null, Nullable(_)) => true,
        (Null, FutureOr(inner)) => subtype(a, *inner, scope),
        (Null, _) => false,
        // Left FutureOr.
        (FutureOr(inner), _) => subtype(inner.future(), b, scope) && subtype(*inner, b, scope),
        // Left Nullable.
        (Nullable(inner), _) => subtype(*inner, b, scope) && subtype(Ty::null(), b, scope),
        // Type Variable Reflexivity 1 and 2.
        (Promoted(x, _), Param(y)) if x == y => true,
        (Param(x) | Promoted(x, _), Promoted(y, to)) if x == y => subtype(a, *to, scope),
        // Right Promoted Variable.
        (_, Promoted(y, to)) => subtype(a, Ty::param(*y), scope) && subtype(a, *to, scope),
        // Right FutureOr.
        (_, FutureOr(inner)) => {
            subtype(a, inner.future(), scope)
                || subtype(a, *inner, scope)
                || scope.holds_of_bound(a, |bound, scope| subtype(bound, b, scope))
        }
        // Right Nullable.
        (_, Nullable(inner)) => {
            subtype(a, *inner, scope) || subtype(a, Ty::null(), scope) || scope.holds_of_bound(a, |bound, scope| subtype(bound, b, scope))
        }
        // Left Promoted Variable, Left Type Variable Bound.
        (Promoted(..) | Param(_) | Bound { .. }, _) => scope.holds_of_bound(a, |bound, scope| subtype(bound, b, scope)),
        // Interface Compositionality and Super-Interface.
        (Interface(c, args), Interface(d, wanted)) => interface_subtype(*c, *args, *d, *wanted, scope),
        // Function Type/Function, Record Type/Record.
        (Function(_), Interface(class, _)) => *class == core_class(CoreClass::Function),
        (Record(_), Interface(class, _)) => *class == core_class(CoreClass::Record),
        // Positional and Named Function Types.
        (Function(f), Function(g)) => function_subtype(f, g, scope),
        // Record Types.
        (Record(r), Record(s)) => record_subtype(r, s, scope),
        _ => false,
    }
}

/// Right Object: `ty <: Object`. (An extension type is below Object only if it implements a type that is.)
fn is_below_object(ty: Ty, scope: Scope<'_>) -> bool {
    match ty.kind() {
        TyKind::Dynamic | TyKind::Void | TyKind::Null | TyKind::Nullable(_) => false,
        TyKind::FutureOr(inner) => is_below_object(*inner, scope),
        TyKind::Promoted(..) | TyKind::Param(_) | TyKind::Bound { .. } => scope.holds_of_bound(ty, is_below_object),
        TyKind::Interface(class, _) if class.is_extension_type() => class.supertype_args(core_class(CoreClass::Object)).is_some(),
        TyKind::Interface(..) | TyKind::Never | TyKind::Function(_) | TyKind::Record(_) | TyKind::Error | TyKind::Unknown => true,
    }
}

fn interface_subtype(c: ClassRef, args: TyList, d: ClassRef, wanted: TyList, scope: Scope<'_>) -> bool {
    if c == d {
        return all_subtypes(&args, &wanted, scope);
    }
    let Some(implemented) = c.supertype_args(d) else { return false };
    if wanted.is_empty() || implemented == wanted && !implemented.traits().params {
        return true;
    }
    let view = Substitution { params: c.type_params(), args: &args };
    implemented.iter().zip(wanted.iter()).all(|(have, want)| subtype(view.apply(*have), *want, scope))
}

fn all_subtypes(have: &[Ty], want: &[Ty], scope: Scope<'_>) -> bool {
    have.len() == want.len() && have.iter().zip(want).all(|(a, b)| subtype(*a, *b, scope))
}

/// Both bounds of a pair of type parameters must be the same type: mutual subtypes.
pub(super) fn same_bounds(f: &FunctionTy, g: &FunctionTy, scope: Scope<'_>) -> bool {
    f.type_params.len() == g.type_params.len()
        && f.type_params.iter().zip(&g.type_params).all(|(x, y)| {
            let binders = scope.binders(&f.type_params);
            let inside = scope.inside(&binders);
            x.bound == y.bound || subtype(x.bound, y.bound, inside) && subtype(y.bound, x.bound, inside)
        })
}

/// Positional Function Types and Named Function Types.
fn function_subtype(f: &FunctionTy, g: &FunctionTy, scope: Scope<'_>) -> bool {
    if f.required > g.required || f.positional.len() < g.positional.len() || !same_bounds(f, g, scope) {
        return false;
    }
    let binders = scope.binders(&f.type_params);
    let scope = scope.inside(&binders);
    f.positional.iter().zip(&g.positional).all(|(p, q)| subtype(*q, *p, scope))
        && named_subtype(f, g, scope)
        && subtype(f.ret, g.ret, scope)
}

/// Every named parameter of `g` is one of `f` that accepts as much; what `f` requires, `g` requires.
fn named_subtype(f: &FunctionTy, g: &FunctionTy, scope: Scope<'_>) -> bool {
    let mut wanted = g.named.iter().peekable();
    for have in &f.named {
        match wanted.next_if(|want| want.name == have.name) {
            Some(want) if have.required && !want.required || !subtype(want.ty, have.ty, scope) => return false,
            Some(_) => {}
            None if have.required => return false,
            None => {}
        }
    }
    // Both are sorted by name, so what was not met is not there.
    wanted.next().is_none()
}

fn record_subtype(r: &RecordTy, s: &RecordTy, scope: Scope<'_>) -> bool {
    same_shape(r, s)
        && r.positional.iter().zip(&s.positional).all(|(a, b)| subtype(*a, *b, scope))
        && r.named.iter().zip(&s.named).all(|((_, a), (_, b))| subtype(*a, *b, scope))
}

/// Whether two records have equally many positional fields and equal names.
pub(super) fn same_shape(r: &RecordTy, s: &RecordTy) -> bool {
    r.positional.len() == s.positional.len()
        && r.named.len() == s.named.len()
        && r.named.iter().zip(&s.named).all(|((m, _), (n, _))| m == n)
}

/// `ty` with type variables on top replaced by their bounds until none is left (under a `?` too): where members are looked up.
pub fn resolve_bound(ty: Ty) -> Ty {
    let mut ty = ty;
    // Only a mistaken bound refers to itself without a class in between; then the limit ends the search.
    for _ in 0..64 {
        ty = match ty.kind() {
            TyKind::Param(param) => param.bound(),
            TyKind::Promoted(_, to) => *to,
            TyKind::Nullable(inner) if matches!(inner.kind(), TyKind::Param(_) | TyKind::Promoted(..)) => {
                return resolve_bound(*inner).nullable();
            }
            _ => return ty,
        };
    }
    Ty::error()
}

/// The arguments with which `ty` implements `class`, through the bounds of type variables; not through `?`. Function and record types
/// implement the classes `Function`, `Record` and `Object`.
pub fn as_instance_of(ty: Ty, class: ClassRef) -> Option<TyList> {
    match resolve_bound(ty).kind() {
        TyKind::Interface(c, args) if *c == class => Some(*args),
        TyKind::Interface(c, args) => {
            let implemented = c.supertype_args(class)?;
            Some(Substitution { params: c.type_params(), args }.apply_list(implemented))
        }
        TyKind::Function(_) => is_one_of(class, CoreClass::Function),
        TyKind::Record(_) => is_one_of(class, CoreClass::Record),
        _ => None,
    }
}

fn is_one_of(class: ClassRef, of: CoreClass) -> Option<TyList> {
    (class == core_class(of) || class == core_class(CoreClass::Object)).then(TyList::empty)
}

/// The function type of a value of this type, through bounds; not through `?`.
pub fn as_function_type(ty: Ty) -> Option<&'static FunctionTy> {
    resolve_bound(ty).as_function()
}

/// The record type of a value of this type, through bounds; not through `?`.
pub fn as_record_type(ty: Ty) -> Option<&'static RecordTy> {
    resolve_bound(ty).as_record()
}
