//! Patterns, and what has them. May touch what `typed` may.

use super::*;
use crate::types::Ty;

/// A pattern and the value it is matched against, which a variable holds: the one named where the pattern stands, and for the pattern of
/// a part that part's own.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// Matches everything and binds nothing.
    Any,
    And(Box<Pattern>, Box<Pattern>),
    Or(Box<Pattern>, Box<Pattern>),
    /// Matches values of this type.
    IsType(Ty),
    /// Matches everything, but throws if the value is of another type.
    Cast(Ty, AsKind, Pos),
    NotNull(Pos),
    /// Matches everything, but throws if the value is null.
    NullAssert(Pos),
    /// Matches if the test, an expression that reads the value, is true (or, `negated`, false). What it calls is called once in a match
    /// for each `key`.
    Test {
        test: Expr,
        key: Option<String>,
        negated: bool,
        pos: Pos,
    },
    /// Matches everything, and declares a variable with the value.
    Declare(Variable),
    /// Matches everything, and keeps the value, converted, in the variable: it is assigned when all has matched.
    Keep(Variable, Expr),
    /// Matches everything, and does something.
    Effect(Expr),
    /// Matches if a part of the value does. `read` reads it, once in a match for each `key`, into the variable that the inner pattern looks
    /// at.
    Part {
        var: Variable,
        read: Expr,
        key: Option<String>,
        pattern: Box<Pattern>,
    },
    /// An entry of a map pattern.
    Entry(Box<Entry>),
    /// Where a pattern can't fail: throws if it does.
    Must(Box<Pattern>, Pos),
}

/// Matches if a map has the key, and what it has for it matches.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: Expr,
    pub key_var: Variable,
    /// Reads the value, which the inner pattern looks at in the variable.
    pub read: Expr,
    pub var: Variable,
    pub label: String,
    /// `containsKey`, which is asked where null may be the value.
    pub contains: Option<Expr>,
    /// The pattern can't fail: a missing key throws.
    pub must: bool,
    pub pos: Pos,
    pub pattern: Pattern,
}

impl Pattern {
    pub fn and(self, other: Pattern) -> Pattern {
        match (&self, &other) {
            (Pattern::Any, _) => other,
            (_, Pattern::Any) => self,
            _ => Pattern::And(Box::new(self), Box::new(other)),
        }
    }
}

/// `case pattern when guard`
#[derive(Clone, Debug)]
pub struct Case {
    pub pattern: Pattern,
    pub guard: Option<Expr>,
}

/// The condition of an `if`.
#[derive(Clone, Debug)]
pub enum Condition {
    Holds(Expr),
    /// `if (subject case …)`: the value is kept in the variable.
    Matches {
        subject: Expr,
        var: Variable,
        case: Box<Case>,
    },
}

/// `switch` as a statement: the value is kept in the variable.
#[derive(Clone, Debug)]
pub struct Switch {
    pub subject: Expr,
    pub var: Variable,
    pub label: Label,
    pub groups: Vec<Group>,
    /// If cases have labels: which one `continue` has asked for, and the loop around the cases that it goes back to.
    pub resumed: Option<(Variable, Label)>,
}

/// Cases that share a body.
#[derive(Clone, Debug)]
pub struct Group {
    pub heads: Vec<Case>,
    pub default: bool,
    pub body: Vec<Stmt>,
}

/// `switch` as an expression: the value is kept in the variable.
#[derive(Clone, Debug)]
pub struct SwitchExpr {
    pub subject: Expr,
    pub var: Variable,
    pub arms: Vec<(Case, Expr)>,
    pub pos: Pos,
}
