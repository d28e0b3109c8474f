//! The way down: expressions and statements are made of expressions and statements. Lowering one of them may come to any other, so the
//! way back leads through the traits declared here, which `expr` and `stmt` implement. May touch `variables`, `frame`.

use super::representation::rep_of;
use super::state::Lowering;
use crate::check::typed::{Expr, Stmt, Variable};
use crate::ir::{self, Prim, Rep, Slot};

/// Lowers expressions.
pub(super) trait Expressions {
    /// The expression's node, held as it comes.
    fn node(&mut self, e: &Expr) -> ir::Expr;
}

/// Lowers statements.
pub(super) trait Statements {
    fn stmt(&mut self, stmt: &Stmt) -> ir::Stmt;
}

impl Lowering<'_> {
    /// An expression, delivered as values of its static type are held.
    pub(super) fn expr(&mut self, e: &Expr) -> ir::Expr {
        self.node(e).to_rep(rep_of(e.ty))
    }

    /// An expression, delivered as a value that can be of any type.
    pub(super) fn value(&mut self, e: &Expr) -> ir::Expr {
        self.held_as(e, Rep::Value)
    }

    /// An expression, delivered as it is wanted.
    pub(super) fn held_as(&mut self, e: &Expr, rep: Rep) -> ir::Expr {
        self.expr(e).to_rep(rep)
    }

    pub(super) fn write(&mut self, var: Variable, value: &Expr) -> ir::Expr {
        let value = self.expr(value);
        self.assign(var, value)
    }

    pub(super) fn boxed(&mut self, e: &Expr) -> Box<ir::Expr> {
        Box::new(self.expr(e))
    }

    pub(super) fn exprs(&mut self, exprs: &[Expr]) -> Vec<ir::Expr> {
        exprs.iter().map(|e| self.expr(e)).collect()
    }

    pub(super) fn boxed_value(&mut self, e: &Expr) -> Box<ir::Expr> {
        Box::new(self.value(e))
    }

    pub(super) fn values(&mut self, exprs: &[Expr]) -> Vec<ir::Expr> {
        exprs.iter().map(|e| self.value(e)).collect()
    }

    pub(super) fn stmts(&mut self, stmts: &[Stmt]) -> Vec<ir::Stmt> {
        stmts.iter().map(|stmt| self.stmt(stmt)).collect()
    }

    pub(super) fn boxed_stmt(&mut self, stmt: &Stmt) -> Box<ir::Stmt> {
        Box::new(self.stmt(stmt))
    }

    /// Evaluates a value into a variable, as a value.
    pub(super) fn keep(&mut self, var: Variable, value: &Expr, stmts: &mut Vec<ir::Stmt>) -> Slot {
        let value = self.boxed_value(value);
        let slot = self.slot(var);
        stmts.push(ir::Stmt::Expr(ir::Expr::SetLocal(slot, Rep::Value, value)));
        slot
    }
}

pub(super) fn first(mut before: Vec<ir::Stmt>, stmt: ir::Stmt) -> ir::Stmt {
    if before.is_empty() {
        return stmt;
    }
    before.push(stmt);
    ir::Stmt::Block(before)
}

/// Whether what is in a slot is not null.
pub(super) fn not_null(slot: Slot) -> ir::Expr {
    ir::Expr::Prim(Prim::BoolNot, vec![is_null(ir::Expr::Local(slot, Rep::Value))], 0)
}

pub(super) fn is_null(value: ir::Expr) -> ir::Expr {
    ir::Expr::Prim(Prim::IsNull, vec![value], 0)
}
