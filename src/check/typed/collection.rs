//! List, set and map literals with elements that are more than values. May touch what `typed` may.

use super::*;
use crate::types::Ty;

/// A literal with spreads, `if`, `for` or null-aware elements.
#[derive(Clone, Debug)]
pub struct Collection {
    pub kind: Kind,
    pub elements: Vec<Element>,
    pub pos: Pos,
}

/// The kinds of collections, with the types of their elements.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    List(Ty),
    Set(Ty),
    Map(Ty, Ty),
}

#[derive(Clone, Debug)]
pub enum Element {
    Item(Part),
    /// Key and value.
    Entry(Box<(Part, Part)>),
    /// The value is kept in the variable. Behind `?` nothing is added if it is null.
    Spread {
        value: Expr,
        var: Variable,
        null_aware: bool,
        added: Added,
    },
    If {
        condition: Condition,
        then: Box<Element>,
        otherwise: Option<Box<Element>>,
    },
    For {
        head: For,
        body: Box<Element>,
    },
}

/// The values that a spread adds, read in its variable.
#[derive(Clone, Debug)]
pub enum Added {
    All(Expr),
    /// One by one, as each has to be converted.
    Each(Box<(For, Element)>),
}

/// A value of an element.
#[derive(Clone, Debug)]
pub enum Part {
    Value(Expr),
    /// `?value`: it is kept in the variable; if it is null, there is no such element, else `present` reads it there, converted.
    NullAware {
        value: Expr,
        var: Variable,
        present: Expr,
    },
}
