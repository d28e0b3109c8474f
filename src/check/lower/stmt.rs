//! Statements. May touch what `lower` may.

use oche_syntax::ast::Text;

use super::state::Lowering;
use super::switch::set_case;
use super::walk::*;
use crate::check::typed::{self, Stmt, Variable};
use crate::ir::constant::intern_text;
use crate::ir::{self, Const, Rep, Slot};

impl Statements for Lowering<'_> {
    fn stmt(&mut self, stmt: &Stmt) -> ir::Stmt {
        match stmt {
            Stmt::Expr(e) => discard(self.expr(e)),
            Stmt::Declare(var, Some(value)) => {
                let value = self.expr(value);
                self.declare(*var, value)
            }
            Stmt::Declare(var, None) => self.begin(*var, ir::Expr::Const(Const::Null)),
            Stmt::DeclareAbsent(var) => self.begin(*var, ir::Expr::Absent),
            Stmt::DeclareFunction(var, function) => self.declare_function(*var, function),
            Stmt::Block(stmts) => ir::Stmt::Block(self.stmts(stmts)),
            Stmt::If { condition, then, otherwise } => {
                let (before, condition) = self.condition(condition);
                let then = self.boxed_stmt(then);
                let otherwise = otherwise.as_ref().map(|stmt| self.boxed_stmt(stmt));
                first(before, ir::Stmt::If { condition, then, otherwise })
            }
            Stmt::Switch(switch) => self.switch(switch),
            Stmt::Destructure(destructure) => ir::Stmt::Block(self.destructure(destructure)),
            Stmt::DeclareLate(late, init) => self.declare_late(late, init),
            Stmt::While { label, condition, body, update } => {
                ir::Stmt::While { label: *label, condition: self.expr(condition), body: self.boxed_stmt(body), update: self.exprs(update) }
            }
            Stmt::DoWhile { label, body, condition } => {
                ir::Stmt::DoWhile { label: *label, body: self.boxed_stmt(body), condition: self.expr(condition) }
            }
            Stmt::For { head, body } => self.for_(head, |cx| cx.stmt(body)),
            Stmt::Assert { .. } => self.assert(stmt),
            Stmt::Labeled { label, body } => ir::Stmt::Labeled { label: *label, body: self.boxed_stmt(body) },
            Stmt::Break(label) => ir::Stmt::Break(*label),
            Stmt::Continue(label) => ir::Stmt::Continue(*label),
            Stmt::ContinueCase { case, var, label } => ir::Stmt::Block(vec![set_case(self.slot(*var), *case), ir::Stmt::Continue(*label)]),
            Stmt::Return(value) => {
                let rep = self.result_rep();
                ir::Stmt::Return(value.as_ref().map(|value| self.held_as(value, rep)))
            }
            Stmt::Try { body, catch, finally } => ir::Stmt::Try {
                body: self.boxed_stmt(body),
                catch: catch.as_ref().map(|catch| self.catch(catch)),
                finally: finally.as_ref().map(|stmt| self.boxed_stmt(stmt)),
            },
            Stmt::Yield { value, star, pos } => ir::Stmt::Yield { value: self.value(value), star: *star, pos: *pos },
        }
    }
}

impl Lowering<'_> {
    /// A function that its own closure sees is in a cell, which is there before the closure.
    fn declare_function(&mut self, var: Variable, function: &typed::Expr) -> ir::Stmt {
        let mut stmts = Vec::new();
        if self.info(var).cell {
            stmts.push(ir::Stmt::NewCell { slot: self.slot(var), value: None });
        }
        let function = self.expr(function);
        stmts.push(ir::Stmt::Expr(self.assign(var, function)));
        ir::Stmt::Block(stmts)
    }

    /// The clauses are tried one after the other; what none of them takes is thrown again.
    fn catch(&mut self, catch: &typed::Catch) -> ir::Catch {
        let (exception, stack_trace) = (self.slot(catch.exception), self.slot(catch.stack_trace));
        let arms: Vec<(Option<ir::Expr>, ir::Stmt)> =
            catch.clauses.iter().map(|clause| self.clause(clause, exception, stack_trace)).collect();
        let mut chain = ir::Stmt::Expr(ir::Expr::Rethrow { exception, stack_trace });
        for (test, arm) in arms.into_iter().rev() {
            chain = match test {
                Some(condition) => ir::Stmt::If { condition, then: Box::new(arm), otherwise: Some(Box::new(chain)) },
                None => arm,
            };
        }
        ir::Catch { exception, stack_trace, body: Box::new(chain) }
    }

    /// A clause: when it takes what was thrown, and what it does then.
    fn clause(&mut self, clause: &typed::Clause, exception: Slot, stack_trace: Slot) -> (Option<ir::Expr>, ir::Stmt) {
        let read = |slot| ir::Expr::Local(slot, Rep::Value);
        let mut stmts = Vec::new();
        for (local, from) in [(clause.exception, exception), (clause.stack_trace, stack_trace)] {
            stmts.extend(local.map(|var| self.declare(var, read(from))));
        }
        stmts.push(self.stmt(&clause.body));
        let test = clause.on.map(|ty| ir::Expr::Is { value: Box::new(read(exception)), ty: self.ty(ty) });
        (test, ir::Stmt::Block(stmts))
    }

    fn assert(&mut self, stmt: &Stmt) -> ir::Stmt {
        let Stmt::Assert { condition, message, text, uri, line, column, pos, .. } = stmt else { return ir::Stmt::Block(Vec::new()) };
        let condition = self.expr(condition);
        let message = message.as_ref().map_or(ir::Expr::Const(Const::Null), |message| self.value(message));
        let string = |s: &str| ir::Expr::Const(Const::String(intern_text(&Text::Utf8(s.to_owned()))));
        let int = |i: u32| ir::Expr::Const(Const::Int(i64::from(i)));
        let args = vec![message, string(text), string(uri), int(*line), int(*column)];
        let error = self.entry("dart:core", "_Errors", "assertion", args, *pos).unwrap_or(ir::Expr::Const(Const::Null));
        let throw = ir::Stmt::Expr(ir::Expr::Throw { value: Box::new(error), pos: *pos });
        let check = ir::Stmt::If { condition, then: Box::new(ir::Stmt::Block(Vec::new())), otherwise: Some(Box::new(throw)) };
        ir::Stmt::If { condition: ir::Expr::AssertsEnabled, then: Box::new(check), otherwise: None }
    }
}

/// An expression for its effects only. The temporaries that kept its value are dropped where that is easy to see.
fn discard(e: ir::Expr) -> ir::Stmt {
    match e {
        ir::Expr::Convert { value, .. } => discard(*value),
        ir::Expr::Block { mut stmts, value } if matches!(*value, ir::Expr::Local(..) | ir::Expr::Const(_)) => {
            simplify_store(&mut stmts);
            forget_old(&mut stmts, &value);
            forget_stored(&mut stmts, &value);
            if stmts.len() == 1
                && let Some(only) = stmts.pop()
            {
                return match only {
                    ir::Stmt::Expr(e) => discard(e),
                    other => other,
                };
            }
            ir::Stmt::Block(stmts)
        }
        e => ir::Stmt::Expr(e),
    }
}

/// `old = i; i = old + 1` with the value `old`, which nobody wants, is `i = i + 1`.
fn forget_old(stmts: &mut Vec<ir::Stmt>, value: &ir::Expr) {
    if let [ir::Stmt::Expr(ir::Expr::SetLocal(old, _, read)), ir::Stmt::Expr(ir::Expr::SetLocal(_, _, sum) | ir::Expr::SetCell(_, _, sum))] =
        stmts.as_mut_slice()
        && matches!(**read, ir::Expr::Local(..) | ir::Expr::Cell(..))
        && let ir::Expr::Prim(_, args, _) = &mut **sum
        && let Some(first) = args.first_mut()
        && let (ir::Expr::Local(used, _), ir::Expr::Local(wanted, _)) = (&*first, value)
        && (used, wanted) == (&*old, &*old)
    {
        std::mem::swap(first, read);
        stmts.remove(0);
    }
}

/// `f(t = value)` with the value `t`, which nobody wants, is `f(value)`.
fn forget_stored(stmts: &mut [ir::Stmt], value: &ir::Expr) {
    if let [ir::Stmt::Expr(ir::Expr::CallStatic { args, .. })] = stmts
        && let Some(last) = args.last_mut()
        && let (ir::Expr::SetLocal(stored, ..), ir::Expr::Local(wanted, _)) = (&*last, value)
        && stored == wanted
        && let ir::Expr::SetLocal(_, _, value) = std::mem::replace(last, ir::Expr::Absent)
    {
        *last = *value;
    }
}

/// `t1 = object; t2 = value; t1.x = t2` with the temporaries used nowhere else is `object.x = value`.
fn simplify_store(stmts: &mut Vec<ir::Stmt>) {
    let Some(ir::Stmt::Expr(ir::Expr::CallMethod(call))) = stmts.last_mut() else {
        return;
    };
    let ir::Expr::Local(object_slot, _) = call.object else { return };
    let mut slots = vec![object_slot];
    for arg in &call.positional {
        match arg {
            ir::Expr::Local(slot, _) => slots.push(*slot),
            _ => return,
        }
    }
    let count = slots.len();
    if !call.named.is_empty() || stmts.len() != count + 1 {
        return;
    }
    let matches = stmts[..count].iter().zip(&slots).all(|(s, slot)| matches!(s, ir::Stmt::Expr(ir::Expr::SetLocal(t, _, _)) if t == slot));
    if !matches {
        return;
    }
    let mut values: Vec<ir::Expr> = Vec::new();
    let last = stmts.pop();
    for stmt in stmts.drain(..) {
        if let ir::Stmt::Expr(ir::Expr::SetLocal(_, rep, value)) = stmt {
            values.push(value.to_rep(rep));
        }
    }
    if let Some(ir::Stmt::Expr(ir::Expr::CallMethod(mut call))) = last {
        let mut values = values.into_iter();
        if let Some(object) = values.next() {
            call.object = object;
        }
        call.positional = values.collect();
        stmts.push(ir::Stmt::Expr(ir::Expr::CallMethod(call)));
    }
}
