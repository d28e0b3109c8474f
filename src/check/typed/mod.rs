//! The typed tree: what inference finds out about a body, as data. Every expression has its static type, every name is resolved to a
//! variable or an element, every conversion that the language makes by itself is written out. It knows no slots of a frame, no captures,
//! no elements of closures and no representations of values, and types are as the language has them, extension types and all: those are
//! made, and erased, when it is lowered. A `break` or `continue` knows the statement that it leaves or repeats by that one's label. May touch `elements`, `types`, and the
//! small data types of the core tree (constants, primitive operations).
//!
//! The same body inferred twice gives the same tree. `lower` makes the core tree of it; constants are evaluated on it.
//!
//! A compound assignment is resolved to a read, an operation and a write: a receiver that both need is kept in a variable ([`Node::Let`]).

mod collection;
mod expr;
mod pattern;
mod stmt;

pub use crate::ir::{AsKind, BodyKind, Const, ConstRef, HIDDEN, Label, NOWHERE, Pos, Prim, RecordField, constant};
pub use collection::{Added, Collection, Element, Kind, Part};
pub use expr::{Args, CallFunction, CallMethod, Callee, Closure, Expr, Invocation, LateInit, Node, positional};
pub use pattern::{Case, Condition, Entry, Group, Pattern, Switch, SwitchExpr};
pub use stmt::{Catch, Clause, Destructure, For, ForKind, Stmt};

use crate::elements::{ClassRef, ParamRef};
use crate::types::Ty;
use oche_syntax::Name;
use rustc_hash::FxHashMap;

/// A variable of a body, declared by the program or kept for a value that is used twice: its place in [`Body::variables`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Variable(pub u32);

/// The properties of a variable.
#[derive(Clone, Copy, Debug)]
pub struct VariableInfo {
    pub name: Name,
    /// Its declared type. What is kept for a value of any type is `dynamic`.
    pub ty: Ty,
    /// In how many closures it is declared.
    pub depth: u32,
    /// In a heap cell, because a closure shares it.
    pub cell: bool,
}

/// The body of a function, constructor or initialiser, with all closures in it.
#[derive(Clone, Debug)]
pub struct Body {
    pub function: Function,
    pub has_this: bool,
    /// The class whose instance `this` is, if any: its type parameters are found through it.
    pub class: Option<ClassRef>,
    /// The variables of the body and its closures.
    pub variables: Vec<VariableInfo>,
    /// The number of its labels.
    pub labels: u32,
    /// The closure of a program that the input stands in, if it is typed at a prompt at a call of `debugger`.
    pub within: Option<Within>,
}

/// A closure that a body stands in.
#[derive(Clone, Debug)]
pub struct Within {
    /// The type parameters of each function around it.
    pub type_params: Vec<Vec<ParamRef>>,
    /// Its captured values.
    pub captures: Vec<Captured>,
}

/// The values that an inner function can take along from the ones around it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Captured {
    Variable(Variable),
    This,
    /// The type arguments of the function at this depth.
    TypeArgs(usize),
}

/// Where a function that has been lowered keeps what it sees: the slots of its frame, and whether a cell is there. For somebody who is
/// to look into frames.
#[derive(Clone, Default, Debug)]
pub struct FrameMap {
    /// In how many functions it is declared.
    pub depth: usize,
    pub slots: FxHashMap<Captured, (u32, bool)>,
}

/// A function's own part: the outermost one's or a closure's.
#[derive(Clone, Debug)]
pub struct Function {
    pub type_params: Vec<ParamRef>,
    pub params: Vec<Param>,
    pub kind: BodyKind,
    /// The type of a `Sync` body's value.
    pub ret: Ty,
    pub code: Stmt,
}

#[derive(Clone, Debug)]
pub struct Param {
    pub var: Variable,
    /// For an optional parameter that was not passed. `None`: required.
    pub default: Option<Const>,
    /// Must be checked against this type on entry (covariant, or generic-covariant, parameter).
    pub check: Option<Ty>,
    pub name: Name,
    /// Where a failed check is said to be.
    pub pos: Pos,
}
