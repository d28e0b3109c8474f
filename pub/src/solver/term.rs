//! Terms: "this package, of these versions, is chosen", or is not. May touch `package`, `constraint`.

use std::rc::Rc;

use crate::constraint::Constraint;
use crate::package::Reference;

/// A statement about the choice of one package. A negative one holds, too, if the package isn't chosen at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    pub package: Rc<Reference>,
    pub constraint: Constraint,
    pub positive: bool,
}

/// The relation of what two terms allow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relation {
    Subset,
    Disjoint,
    Overlapping,
}

impl Term {
    pub fn new(package: &Rc<Reference>, constraint: Constraint, positive: bool) -> Term {
        Term { package: Rc::clone(package), constraint, positive }
    }

    pub fn inverse(&self) -> Term {
        Term { positive: !self.positive, ..self.clone() }
    }

    /// Whether both are about one package: the same name from different places excludes itself; the package worked on is the same wherever
    /// it is named.
    fn same_package(&self, other: &Term) -> bool {
        self.package.is_root() || other.package.is_root() || self.package == other.package
    }

    /// Whether this term being true makes another (of the same name) true.
    pub fn satisfies(&self, other: &Term) -> bool {
        self.relation(other) == Relation::Subset
    }

    pub fn relation(&self, other: &Term) -> Relation {
        use Relation::{Disjoint, Overlapping, Subset};
        let same = self.same_package(other);
        let (own, others) = (&self.constraint, &other.constraint);
        match (self.positive, other.positive) {
            (true, true) if !same || !own.allows_any(others) => Disjoint,
            (true, true) if others.allows_all(own) => Subset,
            (false, true) if same && own.allows_all(others) => Disjoint,
            (true, false) if !same || !others.allows_any(own) => Subset,
            (true, false) if others.allows_all(own) => Disjoint,
            (false, false) if same && own.allows_all(others) => Subset,
            _ => Overlapping,
        }
    }

    /// The term of what both say; `None` if they say nothing in common, or nothing a term can say.
    pub fn intersect(&self, other: &Term) -> Option<Term> {
        let (constraint, term) = match (self.positive, other.positive) {
            _ if !self.same_package(other) => {
                let positive = if self.positive { self } else { other };
                return (self.positive != other.positive).then(|| positive.clone());
            }
            (true, true) => (self.constraint.intersect(&other.constraint), self),
            (false, false) => (self.constraint.union(&other.constraint), self),
            (true, false) => (self.constraint.difference(&other.constraint), self),
            (false, true) => (other.constraint.difference(&self.constraint), other),
        };
        (!constraint.is_empty()).then(|| Term { constraint, ..term.clone() })
    }

    /// The term of what this says and another doesn't.
    pub fn difference(&self, other: &Term) -> Option<Term> {
        self.intersect(&other.inverse())
    }
}
