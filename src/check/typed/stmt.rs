//! Statements of the typed tree. May touch what `typed` may.

use super::*;

#[derive(Clone, Debug)]
pub enum Stmt {
    Expr(Expr),
    Block(Vec<Stmt>),
    /// Declare a variable that lives in a cell: the variable gets a fresh cell with this value (`Absent` if none).
    NewCell {
        var: Variable,
        value: Option<Expr>,
    },
    /// The variable gets a fresh cell with the old one's value (a `for` variable, per iteration).
    CopyCell(Variable),
    If {
        condition: Expr,
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
    Labeled {
        label: Label,
        body: Box<Stmt>,
    },
    Break(Label),
    Continue(Label),
    Return(Option<Expr>),
    Try {
        body: Box<Stmt>,
        catch: Option<Catch>,
        finally: Option<Box<Stmt>>,
    },
    Yield {
        value: Expr,
        star: bool,
        pos: Pos,
    },
}

/// Catches everything; the checker has turned `on` clauses into tests that end in `Rethrow`.
#[derive(Clone, Debug)]
pub struct Catch {
    /// Gets the thrown object.
    pub exception: Variable,
    /// Gets its StackTrace.
    pub stack_trace: Variable,
    pub body: Box<Stmt>,
}
