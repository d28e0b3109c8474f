//! Statements of the typed tree. May touch what `typed` may.

use super::*;
use crate::types::Ty;

#[derive(Clone, Debug)]
pub enum Stmt {
    Expr(Expr),
    Block(Vec<Stmt>),
    /// Declare a variable with its first value. `None`: it has none before it is assigned.
    Declare(Variable, Option<Expr>),
    /// Declare a `late` variable without an initialiser.
    DeclareAbsent(Variable),
    /// Declare a local function, which may call itself.
    DeclareFunction(Variable, Expr),
    If {
        condition: Condition,
        then: Box<Stmt>,
        otherwise: Option<Box<Stmt>>,
    },
    /// `Break(label)` leaves it; `Continue(label)` goes to `update`.
    While {
        label: Label,
        condition: Expr,
        body: Box<Stmt>,
        update: Vec<Expr>,
    },
    DoWhile {
        label: Label,
        body: Box<Stmt>,
        condition: Expr,
    },
    /// `Break(label)` leaves it.
    Switch(Box<Switch>),
    Destructure(Box<Destructure>),
    /// Declare a `late` variable with an initialiser.
    DeclareLate(LateInit, Expr),
    /// `Break(label)` leaves it.
    Labeled {
        label: Label,
        body: Box<Stmt>,
    },
    Break(Label),
    Continue(Label),
    /// `continue` to a case of a `switch`: its number goes to the variable.
    ContinueCase {
        case: usize,
        var: Variable,
        label: Label,
    },
    Return(Option<Expr>),
    /// `Break(head.label)` leaves it, `Continue(head.label)` goes on with the next turn.
    For {
        head: For,
        body: Box<Stmt>,
    },
    Try {
        body: Box<Stmt>,
        catch: Option<Catch>,
        finally: Option<Box<Stmt>>,
    },
    Assert {
        condition: Expr,
        message: Option<Expr>,
        /// The condition's text, and where it stands.
        text: &'static str,
        uri: &'static str,
        line: u32,
        column: u32,
        pos: Pos,
        /// The condition's own character.
        mark: u32,
    },
    Yield {
        value: Expr,
        star: bool,
        pos: Pos,
    },
}

/// A pattern that can't fail, against a value that the variable keeps; assignments follow when all has matched.
#[derive(Clone, Debug)]
pub struct Destructure {
    pub value: Expr,
    pub var: Variable,
    pub pattern: Pattern,
    pub assignments: Vec<Stmt>,
}

/// The clauses of a `try`, the first that fits counts.
#[derive(Clone, Debug)]
pub struct Catch {
    /// Gets the thrown object.
    pub exception: Variable,
    /// Gets its StackTrace.
    pub stack_trace: Variable,
    pub clauses: Vec<Clause>,
}

#[derive(Clone, Debug)]
pub struct Clause {
    /// Fits if the object is of this type, extension types erased. `None`: always.
    pub on: Option<Ty>,
    /// The variables it names.
    pub exception: Option<Variable>,
    pub stack_trace: Option<Variable>,
    pub body: Stmt,
}

/// The head of a `for`, a statement's or a collection element's.
#[derive(Clone, Debug)]
pub struct For {
    pub label: Label,
    pub kind: ForKind,
}

#[derive(Clone, Debug)]
pub enum ForKind {
    Classic {
        before: Vec<Stmt>,
        condition: Expr,
        updates: Vec<Expr>,
        /// Variables in cells, of which each turn has its own.
        renewed: Vec<Variable>,
    },
    /// `bind` gives the target its value, which is `Expr::Current`.
    In {
        iterator: Variable,
        iterable: Expr,
        element: Ty,
        await_: bool,
        bind: Vec<Stmt>,
        /// Where the iterable is.
        pos: Pos,
        /// Where the iteration is, for stack traces.
        turn: Pos,
    },
}
