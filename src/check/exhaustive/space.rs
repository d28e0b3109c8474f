//! Spaces: sets of values, as patterns describe them, and what can be said of two of them ("Spaces" and "Space intersection" in
//! accepted/3.0/patterns/exhaustiveness.md). May touch `types`.

use std::collections::BTreeMap;
use std::rc::Rc;

use oche_syntax::Name;

use crate::elements::ClassRef;
use crate::sorting::Arrange;
use crate::types::{RecordTy, Ty, TyKind, erase_extension_types, is_subtype, is_top, resolve_bound};

/// A conjunction of alternatives that makes more than this many is not relied on.
const MOST_ALTERNATIVES: usize = 1 << 12;

/// A union of spaces: a set of values.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Space {
    pub(super) singles: Vec<Single>,
}

/// The values of a type that meet a restriction and whose properties are in other spaces.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Single {
    pub(super) ty: Ty,
    pub(super) restriction: Restriction,
    pub(super) properties: BTreeMap<Key, Rc<Space>>,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Restriction {
    Open,
    Constant(Constant),
    /// Lists of this length, or (with `rest`) of at least this length.
    Arity {
        length: u32,
        rest: bool,
    },
    /// Maps with at least these keys.
    Keys(Vec<Constant>),
}

/// A constant with primitive equality.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Constant {
    Bool(bool),
    Enum(ClassRef, Name),
    /// Any other, by a number that identical constants share.
    Other(u64),
}

/// The ways to a property. The order is that of witnesses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Key {
    /// An element, from the front.
    Head(u32),
    /// The elements between so many at the front and so many at the end.
    Rest(u32, u32),
    /// An element, from the end (1 is the last).
    Tail(u32),
    Entry(u64),
    Positional(u32),
    Named(Name),
    Getter(Name),
}

impl Single {
    pub(super) fn with(&self, ty: Ty, restriction: Restriction) -> Single {
        Single { ty, restriction, properties: self.properties.clone() }
    }
}

/// The type whose values a static type stands for: without extension types, type variables on top as their bounds.
pub(super) fn approximate(ty: Ty) -> Ty {
    match erase_extension_types(ty).kind() {
        TyKind::Param(_) | TyKind::Promoted(..) => approximate(resolve_bound(ty)),
        TyKind::Nullable(inner) => approximate(*inner).nullable(),
        TyKind::FutureOr(inner) => Ty::future_or(approximate(*inner)),
        _ => erase_extension_types(ty),
    }
}

impl Space {
    pub(super) fn of(ty: Ty, restriction: Restriction, properties: impl IntoIterator<Item = (Key, Space)>) -> Space {
        let properties = properties.into_iter().map(|(key, space)| (key, Rc::new(space))).collect();
        Space { singles: vec![Single { ty: approximate(ty), restriction, properties }] }
    }

    /// No value: what a pattern that can't be relied on matches.
    pub fn empty() -> Space {
        Space::default()
    }

    /// All values of a type.
    pub fn of_type(ty: Ty) -> Space {
        Space::of(ty, Restriction::Open, [])
    }

    /// One constant with primitive equality. (For others: `empty`; for `null`: `of_type`.)
    pub fn constant(value: Constant, ty: Ty) -> Space {
        Space::of(ty, Restriction::Constant(value), [])
    }

    /// Values of a type with getters.
    pub fn object(ty: Ty, fields: impl IntoIterator<Item = (Name, Space)>) -> Space {
        Space::of(ty, Restriction::Open, fields.into_iter().map(|(name, space)| (Key::Getter(name), space)))
    }

    /// Records of the shape of these fields.
    pub fn record(positional: Vec<Space>, mut named: Vec<(Name, Space)>) -> Space {
        named.arrange_by_key(|(name, _)| *name);
        let shape =
            RecordTy { positional: vec![Ty::top(); positional.len()], named: named.iter().map(|(name, _)| (*name, Ty::top())).collect() };
        let first = positional.into_iter().enumerate().map(|(i, space)| (Key::Positional(i as u32), space));
        let then = named.into_iter().map(|(name, space)| (Key::Named(name), space));
        Space::of(Ty::record(shape), Restriction::Open, first.chain(then).collect::<Vec<_>>())
    }

    /// Lists of type `ty` (`List<T>`): elements at the front, `...` (with or without a pattern) if there is a rest, elements at the end.
    pub fn list(ty: Ty, head: Vec<Space>, rest: Option<Option<Space>>, tail: Vec<Space>) -> Space {
        let (heads, tails) = (head.len() as u32, tail.len() as u32);
        let restriction = Restriction::Arity { length: heads + tails, rest: rest.is_some() };
        let mut properties: Vec<(Key, Space)> = head.into_iter().enumerate().map(|(i, space)| (Key::Head(i as u32), space)).collect();
        if let Some(rest) = rest {
            properties.push((Key::Rest(heads, tails), rest.unwrap_or_else(|| Space::of_type(ty))));
        }
        properties.extend(tail.into_iter().enumerate().map(|(i, space)| (Key::Tail(tails - i as u32), space)));
        Space::of(ty, restriction, properties)
    }

    /// Maps of type `ty` with these keys, each numbered so that identical constants share a number.
    pub fn map(ty: Ty, entries: Vec<(u64, Space)>) -> Space {
        let keys = entries.iter().map(|(key, _)| Constant::Other(*key)).collect();
        Space::of(ty, Restriction::Keys(keys), entries.into_iter().map(|(key, space)| (Key::Entry(key), space)))
    }

    /// The number of spaces it consists of.
    pub(super) fn size(&self) -> u64 {
        self.singles.iter().map(|single| 1 + single.properties.values().map(|space| space.size()).sum::<u64>()).sum()
    }

    /// `p || q`.
    pub fn union(mut self, other: Space) -> Space {
        self.singles.extend(other.singles);
        self
    }

    /// `p && q`: at least these values match both.
    pub fn intersect(&self, other: &Space) -> Space {
        if self.singles.len().saturating_mul(other.singles.len()) > MOST_ALTERNATIVES {
            return Space::empty();
        }
        let pairs = self.singles.iter().flat_map(|a| other.singles.iter().map(move |b| (a, b)));
        Space { singles: pairs.filter_map(|(a, b)| intersect(a, b)).collect() }
    }

    /// `p?`.
    pub fn null_check(&self) -> Space {
        let split = self.singles.iter().flat_map(|single| match single.restriction {
            Restriction::Open => without_unions(single, &|_| true),
            _ => vec![single.clone()],
        });
        Space { singles: split.filter(|single| !single.ty.is_null()).collect() }
    }

    /// `p!`: null does not get past it, because it throws.
    pub fn null_assert(self) -> Space {
        self.union(Space::of_type(Ty::null()))
    }
}

/// "Space intersection" of two single spaces.
fn intersect(a: &Single, b: &Single) -> Option<Single> {
    let ty = if is_subtype(a.ty, b.ty) {
        a.ty
    } else if is_subtype(b.ty, a.ty) {
        b.ty
    } else {
        return None;
    };
    let restriction = if restriction_subset(&a.restriction, &b.restriction) {
        a.restriction.clone()
    } else if restriction_subset(&b.restriction, &a.restriction) {
        b.restriction.clone()
    } else {
        return None;
    };
    let mut properties = a.properties.clone();
    for (key, space) in &b.properties {
        let both = match properties.get(key) {
            Some(other) => Rc::new(other.intersect(space)),
            None => space.clone(),
        };
        properties.insert(*key, both);
    }
    Some(Single { ty, restriction, properties })
}

/// "Restriction subsetting": every value that meets `a` meets `b`.
pub(super) fn restriction_subset(a: &Restriction, b: &Restriction) -> bool {
    match (a, b) {
        (_, Restriction::Open) => true,
        (Restriction::Constant(x), Restriction::Constant(y)) => x == y,
        (Restriction::Arity { length, .. }, Restriction::Arity { length: least, rest: true }) => length >= least,
        (Restriction::Arity { length, rest: false }, Restriction::Arity { length: exact, rest: false }) => length == exact,
        // Every list has a length of at least none.
        (Restriction::Open, Restriction::Arity { length: 0, rest: true }) => true,
        (Restriction::Keys(has), Restriction::Keys(needs)) => needs.iter().all(|key| has.contains(key)),
        _ => false,
    }
}

/// Splits nullable types, top types and `FutureOr` into what they are unions of: first the type itself, unless that is split further.
pub(super) fn without_unions(single: &Single, is_split: &dyn Fn(Ty) -> bool) -> Vec<Single> {
    let (inner, other) = match single.ty.kind() {
        TyKind::Never => return Vec::new(),
        _ if is_top(single.ty) => (Ty::object(), Ty::null()),
        TyKind::Nullable(inner) => (*inner, Ty::null()),
        TyKind::FutureOr(inner) => (approximate(*inner), inner.future()),
        _ => return vec![single.clone()],
    };
    let parts = if is_split(inner) { [other, inner] } else { [inner, other] };
    parts.into_iter().flat_map(|ty| without_unions(&single.with(ty, single.restriction.clone()), is_split)).collect()
}
