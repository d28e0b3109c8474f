//! What leaves a statement: `break`, `continue`, `return`, `rethrow`. May touch `coercions`, `flow`.

use oche_syntax::ast::{self, AsyncMarker};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::coercions::Use;
use super::context::*;
use crate::check::flow::JumpTarget;
use crate::check::report::errors;
use crate::check::typed::{Expr, Label, Node, Stmt};
use crate::types::*;

impl Cx<'_> {
    pub(crate) fn jump(&mut self, names: Vec<Name>, loop_: bool, switch: bool, target: JumpTarget) -> Label {
        let label = self.label();
        self.func().jumps.push(Jump { names, label, loop_, switch, case_labels: Vec::new(), case_slot: None, target });
        label
    }

    pub(crate) fn end_jump(&mut self) {
        self.func().jumps.pop();
    }

    pub(crate) fn break_stmt(&mut self, label: Option<ast::Ident>, span: Span) -> Stmt {
        let found = self.func().jumps.iter().rev().find(|j| match label {
            Some(label) => j.names.contains(&label.name),
            None => j.loop_ || j.switch,
        });
        let Some(jump) = found else {
            match label {
                Some(label) => self.name_error(label.span, errors::break_label(label.name)),
                None => {
                    let message = errors::break_outside();
                    let word = Span { start: span.start, end: span.start + 5 };
                    self.name_error(word, message.hint("Try removing the break statement."));
                }
            }
            return Stmt::Block(Vec::new());
        };
        let (label, target) = (jump.label, jump.target);
        self.flow.break_to(target);
        Stmt::Break(label)
    }

    pub(crate) fn continue_stmt(&mut self, label: Option<ast::Ident>, span: Span) -> Stmt {
        let mut case = None;
        let found = self.func().jumps.iter().rev().find(|j| match label {
            Some(label) => {
                if let Some((_, index)) = j.case_labels.iter().find(|(n, _)| *n == label.name) {
                    case = j.case_slot.map(|(variable, l)| (variable, l, *index));
                    return true;
                }
                j.names.contains(&label.name)
            }
            None => j.loop_,
        });
        if let Some((var, label, case)) = case {
            self.flow.exit();
            return Stmt::ContinueCase { case, var, label };
        }
        let Some(jump) = found.filter(|j| j.loop_) else {
            match label {
                Some(label) => {
                    let hint = "Try defining the label, or correcting the name to match an existing label.";
                    self.name_error(At::Start(label.span), errors::no_label(label.name).hint(hint));
                }
                None => {
                    let message = errors::continue_outside();
                    let word = Span { start: span.start, end: span.start + 8 };
                    self.name_error(word, message.hint("Try removing the continue statement."));
                    let message = errors::continue_without_label();
                    let hint = "Try adding a label associated with one of the case clauses to the continue statement.";
                    self.name_error(word, message.hint(hint));
                }
            }
            return Stmt::Block(Vec::new());
        };
        let (label, target) = (jump.label, jump.target);
        self.flow.continue_to(target);
        Stmt::Continue(label)
    }

    pub(crate) fn return_stmt(&mut self, value: Option<&'static ast::Expr>, span: Span) -> Stmt {
        if let Some(value) = value {
            if matches!(self.func().marker, AsyncMarker::SyncStar | AsyncMarker::AsyncStar) {
                self.name_error(At::Start(span), errors::generator_returns());
            }
            if self.func().constructor {
                self.error(At::Start(span), errors::constructor_return_type());
            }
            return self.return_value(value, false);
        }
        let f = self.func();
        match f.result {
            Some(result) if !f.constructor && !f.is_setter && matches!(f.marker, AsyncMarker::Sync | AsyncMarker::Async) => {
                let fine = result.is_void() || result.is_dynamic() || result.is_null() || result.is_error();
                if !fine {
                    self.error(At::Start(span), errors::bare_return());
                }
            }
            None if matches!(f.marker, AsyncMarker::Sync | AsyncMarker::Async) => {
                f.returned.push(Ty::null());
                f.bare_returns.push(span);
            }
            _ => {}
        }
        self.flow.exit();
        Stmt::Return(None)
    }

    /// `return e` or `=> e`.
    pub(crate) fn return_value(&mut self, e: &'static ast::Expr, arrow: bool) -> Stmt {
        let f = self.func();
        let (marker, result, context) = (f.marker, f.result, f.result_context);
        let (is_setter, constructor) = (f.is_setter, f.constructor);
        let is_async = marker == AsyncMarker::Async;
        let wanted = if is_async && !context.is_unknown() { context.future_or() } else { context };
        let typed = self.expr(e, wanted);
        let ty = typed.ty;
        let code = match result {
            Some(_) if is_setter || constructor => typed.e,
            Some(result) if result.is_void() => {
                let ty = if is_async { flatten(ty) } else { ty };
                let fine = ty.is_void() || ty.is_dynamic() || ty.is_null() || ty.is_error() || ty.is_never();
                if !arrow && !fine {
                    self.error(e.span, errors::void_returns_value());
                }
                typed.e
            }
            Some(result) => {
                if ty.is_void() && !result.is_dynamic() {
                    self.error(e.span, errors::void_value());
                }
                if is_async {
                    let wanted = result.future_or();
                    if is_subtype(ty, wanted) || ty.is_void() || is_subtype(flatten(ty), result) {
                        typed.e
                    } else if ty.is_dynamic() {
                        self.coerce(typed, wanted, e, Use::Return)
                    } else {
                        let shown = self.func().declared_return.unwrap_or(result);
                        if flatten(ty) != ty && flatten(ty).is_dynamic() && !result.is_dynamic() {
                            // A Future<dynamic>: checked when it completes.
                            self.coerce(typed.into_dynamic(), wanted, e, Use::Return)
                        } else {
                            self.assignment_error(typed.ty, shown, e, Use::AsyncReturn);
                            typed.e
                        }
                    }
                } else {
                    self.coerce(typed, result, e, Use::Return)
                }
            }
            None => {
                let returned = if is_async { flatten(ty) } else { ty };
                self.func().returned.push(returned);
                if ty.is_dynamic() && !context.is_unknown() {
                    let closed = checked_closure(context);
                    if !is_top(closed) {
                        self.coerce(typed, if is_async { closed.future_or() } else { closed }, e, Use::Return)
                    } else {
                        typed.e
                    }
                } else if !context.is_unknown() {
                    let closed = checked_closure(context);
                    let wanted = if is_async { closed.future_or() } else { closed };
                    let fits = closed.is_void() || is_subtype(typed.ty, wanted) || is_async && is_subtype(flatten(typed.ty), closed);
                    if fits || typed.ty.is_void() {
                        typed.e
                    } else {
                        self.coerce(typed, wanted, e, if is_async { Use::AsyncReturn } else { Use::Return })
                    }
                } else {
                    typed.e
                }
            }
        };
        self.flow.exit();
        Stmt::Return(Some(code))
    }

    pub(crate) fn rethrow(&mut self, span: Span) -> Stmt {
        self.flow.exit();
        match self.func().catches.last().copied() {
            Some((exception, stack_trace)) => Stmt::Expr(Expr::new(Node::Rethrow { exception, stack_trace }, Ty::never())),
            None => {
                self.name_error(Span { start: span.start, end: span.start + 7 }, errors::rethrow_outside());
                Stmt::Block(Vec::new())
            }
        }
    }
}
