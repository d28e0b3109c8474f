//! `for` in all its forms. May touch what `lower` may.

use oche_syntax::Name;

use super::state::Lowering;
use super::walk::*;
use crate::check::typed::{self, For, ForKind};
use crate::elements::{CoreClass, Selector, SelectorKind, core_class, core_type};
use crate::ir::{self, Const, Expr, Label, Rep, Slot, Stmt, TypeArgs};
use crate::types::{Ty, erase_extension_types};

/// An iteration that is under way, as the `In` head of a `for` has it.
struct Turns<'a> {
    iterator: Slot,
    label: Label,
    bind: &'a [typed::Stmt],
    turn: ir::Pos,
}

impl Lowering<'_> {
    pub(super) fn for_(&mut self, head: &For, body: impl FnOnce(&mut Self) -> Stmt) -> Stmt {
        let label = head.label;
        match &head.kind {
            ForKind::Classic { before, condition, updates, renewed } => {
                let mut out = self.stmts(before);
                let condition = self.expr(condition);
                let body = body(self);
                let updates = self.exprs(updates);
                let cells: Vec<Slot> = renewed.iter().map(|var| self.slot(*var)).collect();
                out.push(self.while_(label, condition, body, updates, cells));
                Stmt::Block(out)
            }
            ForKind::In { iterator, iterable, element, await_, bind, pos, turn } => {
                let iterable_ty = erase_extension_types(iterable.ty);
                let iterable = self.value(iterable);
                let source =
                    if *await_ { self.stream_iterator(iterable, *element, *pos) } else { iterator_of(iterable, iterable_ty, *pos) };
                let iterator = self.slot(*iterator);
                let mut out = vec![Stmt::Expr(Expr::SetLocal(iterator, Rep::Value, Box::new(source)))];
                let turns = Turns { iterator, label, bind, turn: *turn };
                out.push(if *await_ { self.await_for(&turns, body) } else { self.for_in(&turns, body) });
                Stmt::Block(out)
            }
        }
    }

    /// Each turn of a loop has its own cells, made before the updates: `continue` must come by there.
    fn while_(&mut self, label: Label, condition: Expr, body: Stmt, update: Vec<Expr>, cells: Vec<Slot>) -> Stmt {
        if cells.is_empty() {
            return Stmt::While { label, condition, body: Box::new(body), update };
        }
        let inner = self.label();
        let body = retarget_continue(body, label, inner);
        let mut stmts = vec![Stmt::Labeled { label: inner, body: Box::new(body) }];
        stmts.extend(cells.into_iter().map(Stmt::CopyCell));
        stmts.extend(update.into_iter().map(Stmt::Expr));
        Stmt::While { label, condition, body: Box::new(Stmt::Block(stmts)), update: Vec::new() }
    }

    fn for_in(&mut self, turns: &Turns, body: impl FnOnce(&mut Self) -> Stmt) -> Stmt {
        let condition = iterator_call(turns.iterator, "moveNext", SelectorKind::Method, Ty::dynamic(), turns.turn);
        self.turns(turns, condition, body)
    }

    /// The run time knows the loop object and suspends until its next event. However the loop is left, its subscription is cancelled, and
    /// that is waited for.
    fn await_for(&mut self, turns: &Turns, body: impl FnOnce(&mut Self) -> Stmt) -> Stmt {
        let pos = turns.turn;
        let iterator = || Expr::Local(turns.iterator, Rep::Value);
        let next = Expr::Await { value: Box::new(iterator()), ty: core_type(CoreClass::Bool, &[]), pos };
        let loop_ = self.turns(turns, Expr::Convert { value: Box::new(next), to: Rep::Bool }, body);
        let leave = self.entry("dart:async", "", "_awaitForLeave", vec![iterator()], pos).unwrap_or(Expr::Const(Const::Null));
        let slot = self.temporary();
        let left = Expr::Local(slot, Rep::Value);
        let wait = Stmt::If {
            condition: not_null(slot),
            then: Box::new(Stmt::Expr(Expr::Await { value: Box::new(left), ty: Ty::dynamic(), pos })),
            otherwise: None,
        };
        let finally = vec![Stmt::Expr(Expr::SetLocal(slot, Rep::Value, Box::new(leave))), wait];
        Stmt::Try { body: Box::new(loop_), catch: None, finally: Some(Box::new(Stmt::Block(finally))) }
    }

    fn turns(&mut self, turns: &Turns, condition: Expr, body: impl FnOnce(&mut Self) -> Stmt) -> Stmt {
        let mut stmts = self.stmts(turns.bind);
        stmts.push(body(self));
        Stmt::While { label: turns.label, condition, body: Box::new(Stmt::Block(stmts)), update: Vec::new() }
    }

    fn stream_iterator(&mut self, stream: Expr, element: Ty, pos: ir::Pos) -> Expr {
        let type_args = TypeArgs::Types(vec![self.ty(erase_extension_types(element))]);
        let Some(function) = self.world.entry("dart:async", "", "_awaitFor") else { return stream };
        self.world.signature(function);
        Expr::CallStatic { function, type_args, args: vec![stream], rep: Rep::Value, pos }
    }

    /// The element that an iteration is at.
    pub(super) fn current(&mut self, iterator: typed::Variable, element: Ty, await_: bool, pos: ir::Pos) -> Expr {
        let iterator = self.slot(iterator);
        if !await_ {
            return iterator_call(iterator, "current", SelectorKind::Getter, element, pos);
        }
        let args = vec![Expr::Local(iterator, Rep::Value)];
        self.entry("dart:async", "", "_awaitForCurrent", args, pos).unwrap_or(Expr::Const(Const::Null))
    }
}

fn iterator_of(iterable: Expr, iterable_ty: Ty, pos: ir::Pos) -> Expr {
    let selector = Selector::new(Name::new("iterator"), core_class(CoreClass::Object).library, SelectorKind::Getter);
    Expr::CallMethod(Box::new(ir::CallMethod {
        object: iterable,
        selector,
        type_args: TypeArgs::None,
        positional: Vec::new(),
        named: Vec::new(),
        object_ty: iterable_ty,
        rep: Rep::Value,
        pos,
    }))
}

fn iterator_call(iterator: Slot, name: &str, kind: SelectorKind, element: Ty, pos: ir::Pos) -> Expr {
    let rep = if kind == SelectorKind::Method { Rep::Bool } else { Rep::Value };
    Expr::CallMethod(Box::new(ir::CallMethod {
        object: Expr::Local(iterator, Rep::Value),
        selector: Selector::new(Name::new(name), core_class(CoreClass::Object).library, kind),
        type_args: TypeArgs::None,
        positional: Vec::new(),
        named: Vec::new(),
        object_ty: core_type(CoreClass::Iterator, &[erase_extension_types(element)]),
        rep,
        pos,
    }))
}

/// `continue` of a loop whose cells are renewed leaves the labelled body instead.
fn retarget_continue(stmt: Stmt, from: Label, to: Label) -> Stmt {
    let boxed = |s: Box<Stmt>| Box::new(retarget_continue(*s, from, to));
    match stmt {
        Stmt::Continue(label) if label == from => Stmt::Break(to),
        Stmt::Block(stmts) => Stmt::Block(stmts.into_iter().map(|s| retarget_continue(s, from, to)).collect()),
        Stmt::If { condition, then, otherwise } => Stmt::If { condition, then: boxed(then), otherwise: otherwise.map(boxed) },
        Stmt::While { label, condition, body, update } => Stmt::While { label, condition, body: boxed(body), update },
        Stmt::DoWhile { label, body, condition } => Stmt::DoWhile { label, body: boxed(body), condition },
        Stmt::Labeled { label, body } => Stmt::Labeled { label, body: boxed(body) },
        Stmt::Try { body, catch, finally } => Stmt::Try {
            body: boxed(body),
            catch: catch.map(|c| ir::Catch { exception: c.exception, stack_trace: c.stack_trace, body: boxed(c.body) }),
            finally: finally.map(boxed),
        },
        other @ (Stmt::Expr(_)
        | Stmt::NewCell { .. }
        | Stmt::CopyCell(_)
        | Stmt::Break(_)
        | Stmt::Continue(_)
        | Stmt::Return(_)
        | Stmt::Yield { .. }) => other,
    }
}
