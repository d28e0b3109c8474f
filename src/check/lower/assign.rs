//! Assignments: values that are read and written, setters, late variables. May touch what `lower` may.

use super::representation::rep_of;
use super::state::Lowering;
use crate::check::typed::{self, Expr, LateInit, Variable};
use crate::ir::{self, Const, Prim, Rep, Stmt};

impl Lowering<'_> {
    /// Receivers that are used more than once, and what uses them.
    pub(super) fn let_(&mut self, kept: &[(Variable, Expr)], value: &Expr) -> ir::Expr {
        let stmts = kept.iter().map(|(var, e)| self.set(*var, e)).collect();
        ir::Expr::Block { stmts, value: self.boxed(value) }
    }

    fn set(&mut self, var: Variable, value: &Expr) -> Stmt {
        Stmt::Expr(self.write(var, value))
    }

    /// `f(receiver, temporary = value)`, then the temporary.
    pub(super) fn store(&mut self, call: &typed::Invocation) -> ir::Expr {
        let mut stored = None;
        let call = match self.invocation(call, Rep::Value) {
            ir::Expr::CallStatic { function, type_args, mut args, rep, pos } => {
                if let Some(value) = args.pop() {
                    let (slot, rep) = (self.temporary(), value.rep());
                    args.push(ir::Expr::SetLocal(slot, rep, Box::new(value)));
                    stored = Some(ir::Expr::Local(slot, rep));
                }
                ir::Expr::CallStatic { function, type_args, args, rep, pos }
            }
            call => call,
        };
        ir::Expr::Block { stmts: vec![Stmt::Expr(call)], value: Box::new(stored.unwrap_or(ir::Expr::Const(Const::Null))) }
    }

    pub(super) fn postfix(&mut self, old: Variable, read: &Expr, write: &Expr) -> ir::Expr {
        let keep = self.set(old, read);
        let write = Stmt::Expr(self.expr(write));
        ir::Expr::Block { stmts: vec![keep, write], value: Box::new(self.read(old)) }
    }

    /// Whether the variable has its value is in a cell, as the value is.
    pub(super) fn late_init(&mut self, late: &LateInit, pos: ir::Pos) -> ir::Expr {
        let LateInit { var, flag, thunk } = *late;
        let rep = rep_of(self.info(var).ty);
        let function = ir::Expr::Local(self.slot(thunk), Rep::Value);
        let (positional, named) = (Vec::new(), Vec::new());
        let call = ir::CallFunction { function, type_args: ir::TypeArgs::None, positional, named, rep, pos };
        let slot = self.slot(var);
        let set = Stmt::Expr(ir::Expr::SetCell(slot, rep, Box::new(ir::Expr::CallFunction(Box::new(call)))));
        let stmts = vec![set, self.initialized(flag)];
        let read = || Box::new(ir::Expr::Cell(slot, rep));
        let condition = Box::new(ir::Expr::Cell(self.slot(flag), Rep::Bool));
        ir::Expr::If { condition, then: read(), otherwise: Box::new(ir::Expr::Block { stmts, value: read() }), rep }
    }

    fn initialized(&mut self, flag: Variable) -> Stmt {
        Stmt::Expr(ir::Expr::SetCell(self.slot(flag), Rep::Bool, Box::new(ir::Expr::Const(Const::Bool(true)))))
    }

    pub(super) fn set_late_init(&mut self, late: &LateInit, value: &Expr) -> ir::Expr {
        let value = self.expr(value).to_rep(rep_of(self.info(late.var).ty));
        let mut stmts = Vec::new();
        let value = self.kept(value, &mut stmts);
        stmts.push(Stmt::Expr(self.assign(late.var, value.clone())));
        stmts.push(self.initialized(late.flag));
        ir::Expr::Block { stmts, value: Box::new(value) }
    }

    pub(super) fn declare_late(&mut self, late: &LateInit, init: &Expr) -> Stmt {
        let init = self.boxed(init);
        let thunk = Stmt::Expr(ir::Expr::SetLocal(self.slot(late.thunk), Rep::Value, init));
        let cell = |slot, value| Stmt::NewCell { slot, value: Some(ir::Expr::Const(value)) };
        let flag = cell(self.slot(late.flag), Const::Bool(false));
        Stmt::Block(vec![thunk, flag, cell(self.slot(late.var), Const::Null)])
    }

    /// Nothing but null equals null: the operator is not asked.
    pub(super) fn super_equals(&mut self, right: &Expr, var: Variable, call: &Expr, pos: ir::Pos) -> ir::Expr {
        let keep = self.set(var, right);
        let is_null = ir::Expr::Prim(Prim::IsNull, vec![self.read(var)], pos);
        let differs = ir::Expr::Prim(Prim::BoolNot, vec![is_null], pos);
        ir::Expr::Block { stmts: vec![keep], value: Box::new(ir::Expr::And(Box::new(differs), self.boxed(call))) }
    }

    pub(super) fn loaded(&mut self, prefix: &Const, value: &Expr, pos: ir::Pos) -> ir::Expr {
        let check = self.entry("dart:async", "", "_checkLoaded", vec![ir::Expr::Const(prefix.clone())], pos);
        let stmts = check.into_iter().map(Stmt::Expr).collect();
        ir::Expr::Block { stmts, value: self.boxed(value) }
    }
}
