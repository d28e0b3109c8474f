//! Statements. May touch what `lower` may.

use super::Lowering;
use crate::check::typed::{self, Stmt};
use crate::ir;

impl Lowering<'_> {
    pub(super) fn stmt(&mut self, stmt: &Stmt) -> ir::Stmt {
        match stmt {
            Stmt::Expr(e) => ir::Stmt::Expr(self.expr(e)),
            Stmt::Block(stmts) => ir::Stmt::Block(self.stmts(stmts)),
            Stmt::NewCell { var, value } => {
                let value = value.as_ref().map(|value| self.expr(value));
                ir::Stmt::NewCell { slot: self.slot(*var), value }
            }
            Stmt::CopyCell(var) => ir::Stmt::CopyCell(self.slot(*var)),
            Stmt::If { condition, then, otherwise } => ir::Stmt::If {
                condition: self.expr(condition),
                then: self.boxed_stmt(then),
                otherwise: otherwise.as_ref().map(|stmt| self.boxed_stmt(stmt)),
            },
            Stmt::While { label, condition, body, update } => {
                ir::Stmt::While { label: *label, condition: self.expr(condition), body: self.boxed_stmt(body), update: self.exprs(update) }
            }
            Stmt::DoWhile { label, body, condition } => {
                ir::Stmt::DoWhile { label: *label, body: self.boxed_stmt(body), condition: self.expr(condition) }
            }
            Stmt::Labeled { label, body } => ir::Stmt::Labeled { label: *label, body: self.boxed_stmt(body) },
            Stmt::Break(label) => ir::Stmt::Break(*label),
            Stmt::Continue(label) => ir::Stmt::Continue(*label),
            Stmt::Return(value) => ir::Stmt::Return(value.as_ref().map(|value| self.expr(value))),
            Stmt::Try { body, catch, finally } => ir::Stmt::Try {
                body: self.boxed_stmt(body),
                catch: catch.as_ref().map(|catch| self.catch(catch)),
                finally: finally.as_ref().map(|stmt| self.boxed_stmt(stmt)),
            },
            Stmt::Yield { value, star, pos } => ir::Stmt::Yield { value: self.expr(value), star: *star, pos: *pos },
        }
    }

    pub(super) fn stmts(&mut self, stmts: &[Stmt]) -> Vec<ir::Stmt> {
        stmts.iter().map(|stmt| self.stmt(stmt)).collect()
    }

    fn boxed_stmt(&mut self, stmt: &Stmt) -> Box<ir::Stmt> {
        Box::new(self.stmt(stmt))
    }

    fn catch(&mut self, catch: &typed::Catch) -> ir::Catch {
        let (exception, stack_trace) = (self.slot(catch.exception), self.slot(catch.stack_trace));
        ir::Catch { exception, stack_trace, body: self.boxed_stmt(&catch.body) }
    }
}
