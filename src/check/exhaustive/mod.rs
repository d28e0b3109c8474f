//! Is a switch exhaustive? The algebra of spaces of accepted/3.0/patterns/exhaustiveness.md. May touch `types` and `elements`; what it
//! must know about declarations it asks a [`Hierarchy`].
//!
//! Lift every case without a guard to a [`Space`], bottom-up, with the constructors below (each pattern's section in that document says
//! which), and call [`check_exhaustive`] with the type of the subject:
//!
//! ```text
//! _, var x            Space::of_type(type of the variable)        C(f: p)     Space::object(C, [(f, p)])
//! null                Space::of_type(Null)                        (p, x: q)   Space::record([p], [(x, q)])
//! true, E.a, 1        Space::constant(..)                         [p, ...q]   Space::list(List<T>, [p], Some(Some(q)), [])
//! > 1, == e           Space::empty()                              {k: p}      Space::map(Map<K, V>, [(k, p)])
//! p || q, p && q      p.union(q), p.intersect(&q)                 p?, p!      p.null_check(), p.null_assert()
//! p as T              Exhaustiveness::cast(p, T, matched type)
//! ```

use std::cell::Cell;
use std::rc::Rc;

use oche_syntax::Name;
use rustc_hash::FxHashSet;

use crate::elements::{ClassRef, CoreClass, ParamRef, core_class};
use crate::sorting::Arrange;
use crate::types::{Ty, TyKind, as_instance_of, check_bounds, instantiate_to_bounds, is_non_nullable, is_subtype, is_top, substitute};

mod candidates;
mod list;
mod space;
#[cfg(test)]
mod tests;
mod witness;

use candidates::Candidates;
use list::List;
pub use space::{Constant, Space};
use space::{Key, Restriction, Single, approximate, restriction_subset, without_unions};
pub use witness::Witness;

/// The checker's knowledge of declarations.
pub trait Hierarchy {
    /// The classes, mixins and enums that have this class in a clause (`extends`, `implements`, `with`, `on`); `None` if it is not sealed.
    fn sealed_subtypes(&self, class: ClassRef) -> Option<Vec<ClassRef>>;
    /// The elements of an enum, in order, with their types; `None` if the class is no enum.
    fn enum_values(&self, class: ClassRef) -> Option<Vec<(Name, Ty)>>;
    /// The type of a getter (or of a method, torn off) on a value of this type.
    fn getter_type(&self, ty: Ty, name: Name) -> Option<Ty>;
}

/// A switch is not exhaustive, as far as can be said.
#[derive(Clone, PartialEq, Debug)]
pub struct NotExhaustive {
    /// In the Dart compiler's words.
    pub message: String,
    /// A value that no case matches; `None` if it would take too long to say whether there is one.
    pub witness: Option<Witness>,
}

/// The limits of a search: so many spaces of cases, and so many times each that is written. The question is NP-complete.
const MOST_SPACES: u64 = 4_000_000;
const MOST_LOOKS: u64 = 32;
/// So many properties may be looked at one in the other.
const MOST_PROPERTIES: u32 = 20_000;

/// Whether `cases` (those without guards) match every value of `subject`.
pub fn check_exhaustive(hierarchy: &dyn Hierarchy, subject: Ty, cases: &[Space]) -> Result<(), NotExhaustive> {
    let search = Exhaustiveness::new(hierarchy);
    let written: u64 = cases.iter().map(Space::size).sum();
    search.budget.set(MOST_SPACES.saturating_add(written.saturating_mul(MOST_LOOKS)));
    let found = search.uncovered(&Space::of_type(subject), cases);
    if search.is_exhausted() {
        let message = format!("It takes too long to find out whether the switch cases exhaustively match the type '{subject}'.");
        return Err(NotExhaustive { message, witness: None });
    }
    found.map_or(Ok(()), |witness| {
        let pattern = &witness.pattern;
        let message = format!("The type '{subject}' is not exhaustively matched by the switch cases since it doesn't match '{pattern}'.");
        Err(NotExhaustive { message, witness: Some(witness) })
    })
}

/// Types whose switch statements must be exhaustive.
pub fn is_always_exhaustive(hierarchy: &dyn Hierarchy, ty: Ty) -> bool {
    match approximate(ty).kind() {
        TyKind::Null => true,
        TyKind::Nullable(inner) | TyKind::FutureOr(inner) => is_always_exhaustive(hierarchy, *inner),
        TyKind::Record(r) => r.positional.iter().chain(r.named.iter().map(|(_, t)| t)).all(|t| is_always_exhaustive(hierarchy, *t)),
        TyKind::Interface(class, _) => {
            *class == core_class(CoreClass::Bool) || hierarchy.sealed_subtypes(*class).is_some() || hierarchy.enum_values(*class).is_some()
        }
        _ => false,
    }
}

type Path = Rc<[Key]>;

/// One known fact about the value that no case matches.
type Fact = (Path, Single);

/// The parts of the value that are still to be looked at, and where in it they are.
type Values = List<(Path, Rc<Space>)>;
/// The parts of a case that are still to be looked at.
type Case = List<Part>;

#[derive(Clone)]
struct Part {
    space: Rc<Space>,
    /// It and all behind it ask for types alone.
    types_only: bool,
}

fn put_before(case: Case, space: Rc<Space>) -> Case {
    let types_only = space.singles.iter().all(is_type) && case.first().is_none_or(|part| part.types_only);
    case.with(Part { space, types_only })
}

fn is_type(single: &Single) -> bool {
    single.restriction == Restriction::Open && single.properties.is_empty()
}

/// The algorithm, with what it asks.
pub struct Exhaustiveness<'a> {
    hierarchy: &'a dyn Hierarchy,
    /// The number of spaces that may still be looked at.
    budget: Cell<u64>,
    depth: Cell<u32>,
}

impl Exhaustiveness<'_> {
    pub fn new(hierarchy: &dyn Hierarchy) -> Exhaustiveness<'_> {
        Exhaustiveness { hierarchy, budget: Cell::new(MOST_SPACES), depth: Cell::new(0) }
    }
    /// Whether the search was given up.
    fn is_exhausted(&self) -> bool {
        self.budget.get() == 0
    }

    /// A pattern in `value` that no case matches, if there is one. With a case's space for `value` and those before it: `None` means that
    /// the case is unreachable.
    pub fn uncovered(&self, value: &Space, cases: &[Space]) -> Option<Witness> {
        let mut facts = Vec::new();
        let values = Values::default().with((Rc::from([]), Rc::new(value.clone())));
        let cases: Vec<Case> = cases.iter().map(|case| put_before(Case::default(), Rc::new(case.clone()))).collect();
        let covered = self.covered(&values, &cases, &mut facts);
        (!covered).then(|| self.witness(&facts, &[]).0)
    }

    /// `p as to`, matched against `matched`.
    pub fn cast(&self, pattern: Space, to: Ty, matched: Ty) -> Space {
        if self.uncovered(&Space::of_type(to), std::slice::from_ref(&pattern)).is_none() {
            return Space::of_type(matched);
        }
        if is_non_nullable(approximate(to)) { pattern.null_assert() } else { pattern }
    }

    /// "The is-exhaustive operation". The worklists are read from the front.
    fn covered(&self, values: &Values, cases: &[Case], facts: &mut Vec<Fact>) -> bool {
        let Some((path, first)) = values.first() else {
            return !cases.is_empty();
        };
        let rest = values.rest();
        // A case that takes everything left needs no look at what it consists of. (Without this, a case for each of many booleans would
        // be exponential.)
        if rest.count() > 1 && cases.iter().any(|case| takes_all(case, values)) {
            return true;
        }
        if self.depth.get() > MOST_PROPERTIES {
            self.budget.set(0);
            return false;
        }
        self.depth.set(self.depth.get() + 1);
        let arity = arity_of_interest(cases);
        let candidates = Candidates::of(cases);
        let covered = first.singles.iter().all(|single| {
            self.expand(single, arity).into_iter().all(|value| {
                let known = facts.len();
                facts.push((path.clone(), value.clone()));
                let covered = self.filter(&value, path, &rest, &candidates.of_value(&value, cases), facts);
                if covered {
                    facts.truncate(known);
                }
                covered
            })
        });
        self.depth.set(self.depth.get() - 1);
        covered
    }

    /// "Filtering by a space".
    fn filter(&self, value: &Single, path: &Path, values: &Values, cases: &[&Case], facts: &mut Vec<Fact>) -> bool {
        self.budget.set(self.budget.get().saturating_sub(cases.len().max(1) as u64));
        if self.is_exhausted() {
            return false;
        }
        let mut remaining: Vec<(&Single, Case)> = Vec::new();
        for &case in cases {
            let Some(first) = case.first() else { continue };
            let matching = first.space.singles.iter().filter(|single| is_subset(value, single));
            remaining.extend(matching.map(|single| (single, case.rest())));
        }
        let mut keys: Vec<Key> = remaining.iter().flat_map(|(single, _)| single.properties.keys()).copied().collect();
        keys.extend(value.properties.keys());
        keys.arrange();
        keys.dedup();
        let values = keys.iter().rev().fold(values.clone(), |values, key| {
            let below: Path = path.iter().chain([key]).copied().collect();
            values.with((below, self.property(value, value, *key)))
        });
        let unpack = |(single, rest): (&Single, Case)| {
            self.budget.set(self.budget.get().saturating_sub(keys.len() as u64));
            keys.iter().rev().fold(rest, |case, key| put_before(case, self.property(single, value, *key)))
        };
        let cases: Vec<Case> = remaining.into_iter().map(unpack).collect();
        self.covered(&values, &cases, facts)
    }

    /// "Unpacking properties": what `key` leads to. Where nothing was said of it, everything that it can be in `value`.
    fn property(&self, single: &Single, value: &Single, key: Key) -> Rc<Space> {
        if let Some(space) = single.properties.get(&key) {
            return space.clone();
        }
        Rc::new(match key {
            Key::Rest(..) => Space::of(value.ty, Restriction::Arity { length: 0, rest: true }, []),
            _ => Space::of_type(self.declared(value, key).unwrap_or_else(Ty::top)),
        })
    }

    /// The type of what `key` leads to in a value.
    fn declared(&self, value: &Single, key: Key) -> Option<Ty> {
        let argument = |index: usize| match value.ty.kind() {
            TyKind::Interface(_, args) => args.get(index).copied(),
            _ => None,
        };
        match key {
            Key::Head(_) | Key::Tail(_) => {
                as_instance_of(value.ty, core_class(CoreClass::List)).map_or_else(|| argument(0), |args| args.first().copied())
            }
            Key::Rest(..) => Some(value.ty),
            Key::Entry(_) => argument(1),
            Key::Positional(index) => value.ty.as_record().and_then(|r| r.positional.get(index as usize).copied()),
            Key::Named(name) => value.ty.as_record().and_then(|r| r.field(name)),
            Key::Getter(name) => self.hierarchy.getter_type(value.ty, name),
        }
    }

    /// "Expanding a space". `arity`: how many elements of lists the cases look at, if they look at any.
    fn expand(&self, single: &Single, arity: Option<u32>) -> Vec<Single> {
        match (&single.restriction, arity) {
            (Restriction::Open, _) => {
                let mut expanded = Vec::new();
                for part in without_unions(single, &|ty| self.is_split(ty)) {
                    self.expand_class(part, arity, &mut expanded);
                }
                expanded
            }
            (Restriction::Arity { length, rest: true }, Some(arity)) => expand_list(single, *length, arity.max(*length)),
            _ => vec![single.clone()],
        }
    }

    /// Whether a type is a union, or a class whose values are listed.
    fn is_split(&self, ty: Ty) -> bool {
        match ty.kind() {
            TyKind::Nullable(_) | TyKind::FutureOr(_) => true,
            TyKind::Interface(class, _) => {
                [CoreClass::Bool, CoreClass::List].map(core_class).contains(class)
                    || self.hierarchy.enum_values(*class).is_some()
                    || self.hierarchy.sealed_subtypes(*class).is_some()
            }
            _ => is_top(ty),
        }
    }

    /// Sealed classes as those below them, in order, each once, however deep they lie and however many ways lead there.
    fn expand_class(&self, single: Single, arity: Option<u32>, expanded: &mut Vec<Single>) {
        let (mut waiting, mut seen) = (vec![single], FxHashSet::default());
        while let Some(single) = waiting.pop() {
            if !seen.insert(single.ty) {
                continue;
            }
            let TyKind::Interface(class, args) = single.ty.kind() else {
                expanded.push(single);
                continue;
            };
            if *class == core_class(CoreClass::Bool) {
                expanded.extend([true, false].map(|b| single.with(single.ty, Restriction::Constant(Constant::Bool(b)))));
                continue;
            }
            let is_list = *class == core_class(CoreClass::List) || class.supertype_args(core_class(CoreClass::List)).is_some();
            if let (true, Some(arity)) = (is_list, arity) {
                expanded.extend(expand_list(&single, 0, arity));
                continue;
            }
            let ceiling = overapproximate(single.ty);
            if let Some(values) = self.hierarchy.enum_values(*class) {
                let possible = values.into_iter().filter(|(_, ty)| is_subtype(*ty, ceiling));
                expanded.extend(possible.map(|(name, ty)| single.with(ty, Restriction::Constant(Constant::Enum(*class, name)))));
                continue;
            }
            let Some(subtypes) = self.hierarchy.sealed_subtypes(*class) else {
                expanded.push(single);
                continue;
            };
            let types = subtypes.into_iter().rev().filter_map(|sub| instantiate_subtype(sub, *class, args, ceiling));
            waiting.extend(types.map(|ty| single.with(ty, Restriction::Open)));
        }
    }
}

/// Whether a case surely matches all these values: each with a space of a type alone.
fn takes_all(case: &Case, values: &Values) -> bool {
    let takes = |case: &Single, value: &Single| is_subtype(value.ty, case.ty);
    case.count() == values.count()
        && case.first().is_none_or(|part| part.types_only)
        && case
            .iter()
            .zip(values.iter())
            .all(|(part, (_, value))| value.singles.iter().all(|v| part.space.singles.iter().any(|c| takes(c, v))))
}

/// "Space subsetting".
fn is_subset(value: &Single, case: &Single) -> bool {
    is_subtype(value.ty, case.ty) && restriction_subset(&value.restriction, &case.restriction)
}

/// The number of elements at the front and at the end that list patterns among the first spaces of the cases look at.
fn arity_of_interest(cases: &[Case]) -> Option<u32> {
    let singles = || cases.iter().filter_map(|case| case.first()).flat_map(|part| &part.space.singles);
    let (mut heads, mut tails) = (0, 0);
    for key in singles().flat_map(|single| single.properties.keys()) {
        match key {
            Key::Head(index) => heads = heads.max(index + 1),
            Key::Tail(index) => tails = tails.max(*index),
            _ => {}
        }
    }
    singles().any(|single| matches!(single.restriction, Restriction::Arity { .. })).then_some(heads + tails)
}

/// Lists of each length below `arity`, and all longer ones.
fn expand_list(single: &Single, least: u32, arity: u32) -> Vec<Single> {
    let list = |length, rest| single.with(single.ty, Restriction::Arity { length, rest });
    (least..arity).map(|length| list(length, false)).chain([list(arity, true)]).collect()
}

/// A direct subtype of a sealed class, as a part of the class instantiated with `args`; `None` if the two have no value in common. (A
/// generic subtype that does not just hand its parameters on is taken with its bounds, as the Dart compiler does.)
fn instantiate_subtype(sub: ClassRef, class: ClassRef, args: &[Ty], ceiling: Ty) -> Option<Ty> {
    let params = sub.type_params();
    let implemented = sub.supertype_args(class);
    if params.is_empty() {
        let possible = implemented.is_none_or(|list| is_subtype(Ty::interface(class, &list), ceiling));
        return possible.then(|| Ty::interface(sub, &[]));
    }
    let own: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
    let forwards = implemented.is_some_and(|list| list.as_slice() == own);
    if forwards && check_bounds(params, args).is_ok() {
        return Some(Ty::interface(sub, args));
    }
    Some(Ty::interface(sub, &instantiate_to_bounds(params)))
}

/// "Overapproximation": type variables as their bounds.
fn overapproximate(ty: Ty) -> Ty {
    let mut ty = ty;
    for _ in 0..8 {
        if ty.is_closed() {
            return ty;
        }
        ty = substitute(ty, &|p: ParamRef| Some(p.bound()));
    }
    // Bounds that mention themselves: what is still open may be anything.
    substitute(ty, &|_| Some(Ty::top()))
}
