//! Brings every `await` to statement level, from core tree to core tree, so that only statements have to know how to be resumed. May touch
//! `ir` and `effects`.
//!
//! An operand that suspends needs what was evaluated before it to wait in slots: `a + await b` becomes `t = a; u = await b; t + u`. A
//! variable read earlier is copied too, for it may be assigned while the body is suspended. What need not be evaluated at all (`&&`,
//! `?:`, `??`) becomes an `if` statement. The matches have no wildcard: a new node of the tree has to be thought about here.

use super::effects::known;
use crate::ir::{Body, CallFunction, CallMethod, Catch, Expr, Label, Prim, Rep, Slot, Stmt};

pub struct Lowered {
    pub code: Stmt,
    /// Slots of the frame, the new ones included.
    pub slots: u32,
}

pub fn lower(body: &Body) -> Lowered {
    let mut pass = Pass { next: body.slots, slots: body.slots, labels: 1 + highest_label(&body.code) };
    let mut stmts = Vec::new();
    pass.stmt(body.code.clone(), &mut stmts);
    Lowered { code: Stmt::Block(stmts), slots: pass.slots }
}

struct Pass {
    /// The next slot to give out. A statement gives back what it took: what was evaluated is used by then.
    next: u32,
    slots: u32,
    labels: u32,
}

/// Whether evaluating may suspend.
pub fn suspends(expr: &Expr) -> bool {
    match expr {
        Expr::Await { .. } => true,
        Expr::Block { stmts, value } => stmts.iter().any(stmt_suspends) || suspends(value),
        _ => operands(expr).into_iter().any(suspends),
    }
}

pub fn stmt_suspends(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Yield { .. } => true,
        Stmt::Expr(e) => suspends(e),
        Stmt::Block(all) => all.iter().any(stmt_suspends),
        Stmt::NewCell { value, .. } => value.as_ref().is_some_and(suspends),
        Stmt::CopyCell(_) | Stmt::Break(_) | Stmt::Continue(_) => false,
        Stmt::If { condition, then, otherwise } => {
            suspends(condition) || stmt_suspends(then) || otherwise.as_deref().is_some_and(stmt_suspends)
        }
        Stmt::While { condition, body, update, .. } => suspends(condition) || stmt_suspends(body) || update.iter().any(suspends),
        Stmt::DoWhile { body, condition, .. } => stmt_suspends(body) || suspends(condition),
        Stmt::Labeled { body, .. } => stmt_suspends(body),
        Stmt::Return(value) => value.as_ref().is_some_and(suspends),
        Stmt::Try { body, catch, finally } => {
            stmt_suspends(body) || catch.as_ref().is_some_and(|c| stmt_suspends(&c.body)) || finally.as_deref().is_some_and(stmt_suspends)
        }
    }
}

/// The operands of a node, in the order they are evaluated.
pub fn operands(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Const(_)
        | Expr::Local(..)
        | Expr::Cell(..)
        | Expr::LateLocal { .. }
        | Expr::Static(..)
        | Expr::Closure { .. }
        | Expr::Type(_)
        | Expr::TypeArgs(_)
        | Expr::Rethrow { .. }
        | Expr::AssertsEnabled
        | Expr::Absent => vec![],
        Expr::SetLocal(_, _, value)
        | Expr::SetCell(_, _, value)
        | Expr::SetLateFinal { value, .. }
        | Expr::SetStatic(_, value, _)
        | Expr::Is { value, .. }
        | Expr::As { value, .. }
        | Expr::NullCheck { value, .. }
        | Expr::Convert { value, .. }
        | Expr::Throw { value, .. }
        | Expr::Await { value, .. } => vec![value],
        Expr::Field { object, .. } | Expr::TearOff { object, .. } => vec![object],
        Expr::SetField { object, value, .. } => vec![object, value],
        Expr::CallStatic { args, .. } | Expr::New { args, .. } => args.iter().collect(),
        Expr::CallMethod(call) | Expr::CallDynamic(call) => {
            let all = std::iter::once(&call.object).chain(&call.positional);
            all.chain(call.named.iter().map(|(_, e)| e)).collect()
        }
        Expr::CallFunction(call) => {
            let all = std::iter::once(&call.function).chain(&call.positional);
            all.chain(call.named.iter().map(|(_, e)| e)).collect()
        }
        Expr::Instantiate { function, .. } => vec![function],
        Expr::Prim(_, args, _) | Expr::Interpolate(args, _) => args.iter().collect(),
        Expr::Equals { left, right, .. } => vec![left, right],
        Expr::And(a, b) | Expr::Or(a, b) => vec![a, b],
        Expr::If { condition, then, otherwise, .. } => vec![condition, then, otherwise],
        Expr::IfNull { value, otherwise, .. } => vec![value, otherwise],
        Expr::Block { value, .. } => vec![value],
        Expr::List { items, .. } | Expr::Set { items, .. } => items.iter().collect(),
        Expr::Map { entries, .. } => entries.iter().flat_map(|(k, v)| [k, v]).collect(),
        Expr::Record { positional, named } => positional.iter().chain(named.iter().map(|(_, e)| e)).collect(),
        Expr::RecordField { record, .. } => vec![record],
        Expr::NoSuchMethod { object, positional, named, .. } => {
            let all = std::iter::once(&**object).chain(positional);
            all.chain(named.iter().map(|(_, e)| e)).collect()
        }
    }
}

/// The operands, to be changed.
fn operands_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    match expr {
        Expr::Const(_)
        | Expr::Local(..)
        | Expr::Cell(..)
        | Expr::LateLocal { .. }
        | Expr::Static(..)
        | Expr::Closure { .. }
        | Expr::Type(_)
        | Expr::TypeArgs(_)
        | Expr::Rethrow { .. }
        | Expr::AssertsEnabled
        | Expr::Absent => vec![],
        Expr::SetLocal(_, _, value)
        | Expr::SetCell(_, _, value)
        | Expr::SetLateFinal { value, .. }
        | Expr::SetStatic(_, value, _)
        | Expr::Is { value, .. }
        | Expr::As { value, .. }
        | Expr::NullCheck { value, .. }
        | Expr::Convert { value, .. }
        | Expr::Throw { value, .. }
        | Expr::Await { value, .. } => vec![value],
        Expr::Field { object, .. } | Expr::TearOff { object, .. } => vec![object],
        Expr::SetField { object, value, .. } => vec![object, value],
        Expr::CallStatic { args, .. } | Expr::New { args, .. } => args.iter_mut().collect(),
        Expr::CallMethod(call) | Expr::CallDynamic(call) => {
            let CallMethod { object, positional, named, .. } = &mut **call;
            let all = std::iter::once(object).chain(positional);
            all.chain(named.iter_mut().map(|(_, e)| e)).collect()
        }
        Expr::CallFunction(call) => {
            let CallFunction { function, positional, named, .. } = &mut **call;
            let all = std::iter::once(function).chain(positional);
            all.chain(named.iter_mut().map(|(_, e)| e)).collect()
        }
        Expr::Instantiate { function, .. } => vec![function],
        Expr::Prim(_, args, _) | Expr::Interpolate(args, _) => args.iter_mut().collect(),
        Expr::Equals { left, right, .. } => vec![left, right],
        Expr::And(a, b) | Expr::Or(a, b) => vec![a, b],
        Expr::If { condition, then, otherwise, .. } => vec![condition, then, otherwise],
        Expr::IfNull { value, otherwise, .. } => vec![value, otherwise],
        Expr::Block { value, .. } => vec![value],
        Expr::List { items, .. } | Expr::Set { items, .. } => items.iter_mut().collect(),
        Expr::Map { entries, .. } => entries.iter_mut().flat_map(|(k, v)| [k, v]).collect(),
        Expr::Record { positional, named } => positional.iter_mut().chain(named.iter_mut().map(|(_, e)| e)).collect(),
        Expr::RecordField { record, .. } => vec![record],
        Expr::NoSuchMethod { object, positional, named, .. } => {
            let all = std::iter::once(&mut **object).chain(positional);
            all.chain(named.iter_mut().map(|(_, e)| e)).collect()
        }
    }
}

impl Pass {
    fn slot(&mut self) -> Slot {
        self.next += 1;
        self.slots = self.slots.max(self.next);
        self.next - 1
    }
    fn label(&mut self) -> Label {
        self.labels += 1;
        Label(self.labels - 1)
    }

    /// The rest of an expression when everything up to its last suspension has been done by statements in `out`.
    fn expr(&mut self, expr: Expr, out: &mut Vec<Stmt>) -> Expr {
        if !suspends(&expr) {
            return expr;
        }
        match expr {
            Expr::Await { value, ty, pos } => {
                let value = Box::new(self.expr(*value, out));
                let slot = self.slot();
                out.push(Stmt::Expr(Expr::SetLocal(slot, Rep::Value, Box::new(Expr::Await { value, ty, pos }))));
                Expr::Local(slot, Rep::Value)
            }
            Expr::And(a, b) => self.logical(*a, *b, true, out),
            Expr::Or(a, b) => self.logical(*a, *b, false, out),
            Expr::If { condition, then, otherwise, rep } => {
                let condition = self.expr(*condition, out);
                if !suspends(&then) && !suspends(&otherwise) {
                    return Expr::If { condition: Box::new(condition), then, otherwise, rep };
                }
                let slot = self.slot();
                let then = Box::new(self.assign(slot, rep, *then));
                let otherwise = Some(Box::new(self.assign(slot, rep, *otherwise)));
                out.push(Stmt::If { condition, then, otherwise });
                Expr::Local(slot, rep)
            }
            Expr::IfNull { value, otherwise, rep } => {
                let value = self.expr(*value, out);
                if !suspends(&otherwise) {
                    return Expr::IfNull { value: Box::new(value), otherwise, rep };
                }
                let slot = self.slot();
                out.push(Stmt::Expr(Expr::SetLocal(slot, Rep::Value, Box::new(value.to_rep(Rep::Value)))));
                let condition = Expr::Prim(Prim::IsNull, vec![Expr::Local(slot, Rep::Value)], 0);
                let then = Box::new(self.assign(slot, Rep::Value, *otherwise));
                out.push(Stmt::If { condition, then, otherwise: None });
                Expr::Local(slot, Rep::Value).to_rep(rep)
            }
            Expr::Block { stmts, value } => {
                for stmt in stmts {
                    self.stmt(stmt, out);
                }
                self.expr(*value, out)
            }
            Expr::Interpolate(parts, pos) => {
                // Each part becomes text before the next is evaluated.
                let last = parts.iter().rposition(suspends).unwrap_or(0);
                let mut parts = parts;
                for part in parts.iter_mut().take(last + 1) {
                    let inner = self.expr(std::mem::replace(part, Expr::Absent), out);
                    *part = match inner {
                        Expr::Const(_) => inner,
                        _ => self.spill(Expr::Interpolate(vec![inner], pos), out),
                    };
                }
                Expr::Interpolate(parts, pos)
            }
            mut other => {
                let all = operands_mut(&mut other);
                let last = all.iter().rposition(|e| suspends(e)).unwrap_or(0);
                for (i, operand) in all.into_iter().enumerate().take(last + 1) {
                    let inner = self.expr(std::mem::replace(operand, Expr::Absent), out);
                    *operand = if i == last || matches!(inner, Expr::Const(_) | Expr::Absent) { inner } else { self.spill(inner, out) };
                }
                other
            }
        }
    }

    fn spill(&mut self, expr: Expr, out: &mut Vec<Stmt>) -> Expr {
        let (slot, rep) = (self.slot(), expr.rep());
        out.push(Stmt::Expr(Expr::SetLocal(slot, rep, Box::new(expr))));
        Expr::Local(slot, rep)
    }
    /// `slot = expr` as a statement.
    fn assign(&mut self, slot: Slot, rep: Rep, expr: Expr) -> Stmt {
        let mut stmts = Vec::new();
        let value = self.expr(expr, &mut stmts).to_rep(rep);
        stmts.push(Stmt::Expr(Expr::SetLocal(slot, rep, Box::new(value))));
        Stmt::Block(stmts)
    }
    /// `a && b`, or `a || b` if `and` is false.
    fn logical(&mut self, a: Expr, b: Expr, and: bool, out: &mut Vec<Stmt>) -> Expr {
        let a = self.expr(a, out);
        if !suspends(&b) {
            return if and { Expr::And(Box::new(a), Box::new(b)) } else { Expr::Or(Box::new(a), Box::new(b)) };
        }
        let slot = self.slot();
        out.push(Stmt::Expr(Expr::SetLocal(slot, Rep::Bool, Box::new(a))));
        let b = Box::new(self.assign(slot, Rep::Bool, b));
        let condition = Expr::Local(slot, Rep::Bool);
        out.push(match and {
            true => Stmt::If { condition, then: b, otherwise: None },
            false => Stmt::If { condition, then: Box::new(Stmt::Block(vec![])), otherwise: Some(b) },
        });
        Expr::Local(slot, Rep::Bool)
    }

    fn boxed(&mut self, stmt: Stmt) -> Box<Stmt> {
        let mut out = Vec::new();
        self.stmt(stmt, &mut out);
        Box::new(if out.len() == 1 { out.remove(0) } else { Stmt::Block(out) })
    }

    fn stmt(&mut self, stmt: Stmt, out: &mut Vec<Stmt>) {
        if !stmt_suspends(&stmt) {
            out.push(stmt);
            return;
        }
        let taken = self.next;
        self.suspending(stmt, out);
        self.next = taken;
    }

    fn suspending(&mut self, stmt: Stmt, out: &mut Vec<Stmt>) {
        match stmt {
            Stmt::Expr(expr) => {
                // An assignment of what is awaited needs no slot in between.
                let done = match expr {
                    Expr::Await { value, ty, pos } => Expr::Await { value: Box::new(self.expr(*value, out)), ty, pos },
                    Expr::SetLocal(slot, Rep::Value, value) if matches!(*value, Expr::Await { .. }) => match *value {
                        Expr::Await { value, ty, pos } => {
                            let value = Box::new(self.expr(*value, out));
                            Expr::SetLocal(slot, Rep::Value, Box::new(Expr::Await { value, ty, pos }))
                        }
                        other => other,
                    },
                    expr => self.expr(expr, out),
                };
                if !matches!(done, Expr::Local(..) | Expr::Const(_)) {
                    out.push(Stmt::Expr(done));
                }
            }
            Stmt::Block(stmts) => {
                let mut inner = Vec::new();
                for stmt in stmts {
                    self.stmt(stmt, &mut inner);
                }
                out.push(Stmt::Block(inner));
            }
            Stmt::NewCell { slot, value } => {
                let value = value.map(|value| self.expr(value, out));
                out.push(Stmt::NewCell { slot, value });
            }
            Stmt::If { condition, then, otherwise } => {
                if let Some(yes) = known(&condition) {
                    if let Some(chosen) = if yes { Some(then) } else { otherwise } {
                        self.stmt(*chosen, out);
                    }
                    return;
                }
                let condition = self.expr(condition, out);
                let then = self.boxed(*then);
                let otherwise = otherwise.map(|otherwise| self.boxed(*otherwise));
                out.push(Stmt::If { condition, then, otherwise });
            }
            Stmt::While { label, condition, body, update } => {
                if !suspends(&condition) && !update.iter().any(suspends) {
                    let body = self.boxed(*body);
                    out.push(Stmt::While { label, condition, body, update });
                    return;
                }
                // while (true) { if (!condition) break; next: { body } update }
                let next = self.label();
                let mut inner = Vec::new();
                self.leave_unless(condition, label, &mut inner);
                let mut body = *body;
                redirect(&mut body, label, next);
                inner.push(Stmt::Labeled { label: next, body: self.boxed(body) });
                for update in update {
                    self.stmt(Stmt::Expr(update), &mut inner);
                }
                out.push(forever(label, inner));
            }
            Stmt::DoWhile { label, body, condition } => {
                if !suspends(&condition) {
                    let body = self.boxed(*body);
                    out.push(Stmt::DoWhile { label, body, condition });
                    return;
                }
                let next = self.label();
                let mut body = *body;
                redirect(&mut body, label, next);
                let mut inner = vec![Stmt::Labeled { label: next, body: self.boxed(body) }];
                self.leave_unless(condition, label, &mut inner);
                out.push(forever(label, inner));
            }
            Stmt::Labeled { label, body } => {
                let body = self.boxed(*body);
                out.push(Stmt::Labeled { label, body });
            }
            Stmt::Return(value) => {
                let value = value.map(|value| self.expr(value, out));
                out.push(Stmt::Return(value));
            }
            Stmt::Try { body, catch, finally } => {
                let body = self.boxed(*body);
                let catch = catch.map(|Catch { exception, stack_trace, body }| Catch { exception, stack_trace, body: self.boxed(*body) });
                let finally = finally.map(|finally| self.boxed(*finally));
                out.push(Stmt::Try { body, catch, finally });
            }
            Stmt::Yield { value, star, pos } => {
                let value = self.expr(value, out);
                out.push(Stmt::Yield { value, star, pos });
            }
            Stmt::CopyCell(_) | Stmt::Break(_) | Stmt::Continue(_) => out.push(stmt),
        }
    }

    fn leave_unless(&mut self, condition: Expr, label: Label, out: &mut Vec<Stmt>) {
        let condition = self.expr(condition, out);
        out.push(Stmt::If { condition, then: Box::new(Stmt::Block(vec![])), otherwise: Some(Box::new(Stmt::Break(label))) });
    }
}

fn forever(label: Label, body: Vec<Stmt>) -> Stmt {
    let condition = Expr::Const(crate::ir::Const::Bool(true));
    Stmt::While { label, condition, body: Box::new(Stmt::Block(body)), update: vec![] }
}

/// Makes `continue from` a `break to`. (A `continue` cannot leave an expression, so statements are all there is to search.)
fn redirect(stmt: &mut Stmt, from: Label, to: Label) {
    match stmt {
        Stmt::Continue(label) if *label == from => *stmt = Stmt::Break(to),
        Stmt::Continue(_)
        | Stmt::Break(_)
        | Stmt::Expr(_)
        | Stmt::NewCell { .. }
        | Stmt::CopyCell(_)
        | Stmt::Return(_)
        | Stmt::Yield { .. } => {}
        Stmt::Block(all) => all.iter_mut().for_each(|s| redirect(s, from, to)),
        Stmt::If { then, otherwise, .. } => {
            redirect(then, from, to);
            if let Some(otherwise) = otherwise {
                redirect(otherwise, from, to);
            }
        }
        Stmt::While { body, .. } | Stmt::DoWhile { body, .. } | Stmt::Labeled { body, .. } => redirect(body, from, to),
        Stmt::Try { body, catch, finally } => {
            redirect(body, from, to);
            if let Some(catch) = catch {
                redirect(&mut catch.body, from, to);
            }
            if let Some(finally) = finally {
                redirect(finally, from, to);
            }
        }
    }
}

fn highest_label(stmt: &Stmt) -> u32 {
    match stmt {
        Stmt::Expr(_) | Stmt::NewCell { .. } | Stmt::CopyCell(_) | Stmt::Return(_) | Stmt::Yield { .. } => 0,
        Stmt::Break(label) | Stmt::Continue(label) => label.0,
        Stmt::Block(all) => all.iter().map(highest_label).max().unwrap_or(0),
        Stmt::If { then, otherwise, .. } => highest_label(then).max(otherwise.as_deref().map_or(0, highest_label)),
        Stmt::While { label, body, .. } | Stmt::DoWhile { label, body, .. } | Stmt::Labeled { label, body } => {
            label.0.max(highest_label(body))
        }
        Stmt::Try { body, catch, finally } => {
            let catch = catch.as_ref().map_or(0, |c| highest_label(&c.body));
            highest_label(body).max(catch).max(finally.as_deref().map_or(0, highest_label))
        }
    }
}
