//! Variables: how they are read and assigned, and how they begin. May touch `frame`.

use super::representation::rep_of;
use super::state::Lowering;
use crate::check::typed::Variable;
use crate::ir::{self, Rep};

impl Lowering<'_> {
    /// A variable's value, as the variable holds it.
    pub(super) fn read(&mut self, var: Variable) -> ir::Expr {
        let info = self.info(var);
        let (slot, rep) = (self.slot(var), rep_of(info.ty));
        if info.cell { ir::Expr::Cell(slot, rep) } else { ir::Expr::Local(slot, rep) }
    }

    pub(super) fn assign(&mut self, var: Variable, value: ir::Expr) -> ir::Expr {
        let info = self.info(var);
        let rep = rep_of(info.ty);
        let (slot, value) = (self.slot(var), Box::new(value.to_rep(rep)));
        if info.cell { ir::Expr::SetCell(slot, rep, value) } else { ir::Expr::SetLocal(slot, rep, value) }
    }

    /// A variable begins, with a value.
    pub(super) fn declare(&mut self, var: Variable, value: ir::Expr) -> ir::Stmt {
        let info = self.info(var);
        let rep = rep_of(info.ty);
        let (slot, value) = (self.slot(var), value.to_rep(rep));
        match info.cell {
            true => ir::Stmt::NewCell { slot, value: Some(value) },
            false => ir::Stmt::Expr(ir::Expr::SetLocal(slot, rep, Box::new(value))),
        }
    }

    /// A variable begins, with a mark that says that it has no value.
    pub(super) fn begin(&mut self, var: Variable, mark: ir::Expr) -> ir::Stmt {
        let slot = self.slot(var);
        match self.info(var).cell {
            true => ir::Stmt::NewCell { slot, value: Some(mark) },
            false => ir::Stmt::Expr(ir::Expr::SetLocal(slot, Rep::Value, Box::new(mark))),
        }
    }
}
