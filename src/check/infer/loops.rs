//! Loops, and what leaves or continues them. May touch the rest of `check`.

use oche_syntax::ast::{self, AsyncMarker, ForInTarget, ForParts, StmtKind, VarKeyword};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::bodies::Use;
use super::context::*;
use super::expressions::{bool_type, is_function_context};
use super::patterns::Binding;
use super::variable_types::inferred_variable_type;
use crate::check::flow::{JumpTarget, Loop};
use crate::check::report::errors;
use crate::check::typed::{self, Const, Expr, ForKind, Label, Node, Stmt};
use crate::elements::*;
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

    pub(crate) fn while_stmt(&mut self, condition: &'static ast::Expr, body: &'static ast::Stmt, names: Vec<Name>, span: Span) -> Stmt {
        let token = self.flow.begin_loop_condition(span);
        let label = self.jump(names, true, false, token.target);
        let (code, flow) = self.condition(condition);
        let token = self.flow.loop_body(token, Some(&flow));
        let body = self.scoped(body);
        self.flow.end_loop(token);
        self.end_jump();
        Stmt::While { label, condition: code, body: Box::new(body), update: Vec::new() }
    }

    pub(crate) fn do_stmt(&mut self, body: &'static ast::Stmt, condition: &'static ast::Expr, names: Vec<Name>, span: Span) -> Stmt {
        let token = self.flow.begin_do(span);
        let label = self.jump(names, true, false, token.target);
        let body = self.scoped(body);
        let token = self.flow.do_condition(token);
        let (code, flow) = self.condition(condition);
        self.flow.end_do(token, &flow);
        self.end_jump();
        Stmt::DoWhile { label, body: Box::new(body), condition: code }
    }

    pub(crate) fn for_stmt(&mut self, parts: &'static ForParts, body: &'static ast::Stmt, names: Vec<Name>, span: Span) -> Stmt {
        let (mut code, token) = self.for_begin(parts, span, body.span, body.span);
        if let Some(jump) = self.func().jumps.last_mut() {
            jump.names = names;
        }
        let body = self.scoped(body);
        code = self.for_end(code, token, parts);
        Stmt::For { head: code, body: Box::new(body) }
    }

    /// Everything of a `for` up to its body. A jump and a scope stay open. `node` is the whole loop, errors are reported at `span`.
    pub fn for_begin(&mut self, parts: &'static ForParts, node: Span, body: Span, span: Span) -> (typed::For, Loop) {
        self.push_scope();
        match parts {
            ForParts::Classic { init, condition, .. } => {
                let mut before = Vec::new();
                let first = self.locals.len();
                if let Some(init) = init {
                    before.push(self.stmt(init));
                }
                let declared: Vec<VarId> = (first..self.locals.len()).map(|i| VarId(i as u32)).collect();
                let depth = self.fns.len() - 1;
                let in_scope: Vec<VarId> = declared
                    .into_iter()
                    .filter(|id| {
                        let local = self.local(*id);
                        local.depth == depth
                            && matches!(self.scopes.last().and_then(|s| s.get(&local.name)), Some(LocalDecl::Var(v)) if v == id)
                    })
                    .collect();
                let renewed = in_scope.iter().filter(|id| self.local(**id).cell).map(|id| self.local(*id).variable).collect();
                let token = self.flow.begin_loop_condition(node);
                let label = self.jump(Vec::new(), true, false, token.target);
                let (code, flow) = match condition {
                    Some(condition) => {
                        let (code, flow) = self.condition(condition);
                        (code, Some(flow))
                    }
                    None => (Expr::new(Node::Const(Const::Bool(true)), bool_type()), None),
                };
                let token = self.flow.loop_body(token, flow.as_ref());
                let kind = ForKind::Classic { before, condition: code, updates: Vec::new(), renewed };
                (typed::For { label, kind }, token)
            }
            ForParts::In { await_, target, iterable } => self.for_in_begin(*await_, target, iterable, node, body, span),
        }
    }

    pub(crate) fn for_in_begin(
        &mut self,
        await_: bool,
        target: &'static ForInTarget,
        iterable: &'static ast::Expr,
        node: Span,
        body: Span,
        span: Span,
    ) -> (typed::For, Loop) {
        let collection = if await_ { CoreClass::Stream } else { CoreClass::Iterable };
        if await_ && !matches!(self.func().marker, AsyncMarker::Async | AsyncMarker::AsyncStar) {
            self.error(span, errors::async_for_outside());
        }
        // The target's type gives the element type that the iterable is wanted with.
        let declared = match target {
            ForInTarget::Declared { ty: Some(ty), .. } => Some(self.written_type(ty)),
            ForInTarget::Assigned(e) => match &e.kind {
                ast::ExprKind::Ident(name) => match self.meaning(name.name, true) {
                    super::names::Meaning::Local(id) => Some(self.flow.type_of(self.local(id).flow)),
                    super::names::Meaning::Static(t) => Some(self.w.target_type(t)),
                    _ => None,
                },
                _ => None,
            },
            ForInTarget::Declared { ty: None, .. } => None,
            ForInTarget::Pattern { pattern, .. } => Some(self.pattern_schema(pattern, true)),
        };
        let context = core_type(collection, &[declared.unwrap_or_else(Ty::unknown)]);
        let scope = self.scopes.pop();
        let subject = self.expr(iterable, context);
        if let Some(scope) = scope {
            self.scopes.push(scope);
        }
        self.not_void(&subject, iterable);
        let ty = subject.ty;
        let resolved = resolve_bound(ty);
        let element = if resolved.is_dynamic() || resolved.is_error() {
            Ty::dynamic()
        } else if resolved.is_never() {
            Ty::never()
        } else {
            match as_instance_of(resolved, core_class(collection)) {
                Some(args) => args.first().copied().unwrap_or_else(Ty::dynamic),
                None => {
                    let wanted = core_type(collection, &[Ty::dynamic()]);
                    let nullable_only = is_subtype(non_nullable(ty), wanted);
                    let message = if nullable_only { errors::for_nullable(ty, wanted) } else { errors::for_type(ty, wanted) };
                    self.error(iterable, message);
                    Ty::error()
                }
            }
        };
        let subject = if resolved.is_dynamic() {
            let wanted = core_type(collection, &[Ty::dynamic()]);
            self.coerce(subject, wanted, iterable, Use::Other)
        } else {
            subject.e.fit(resolved)
        };
        let pos = self.pos(iterable.span);
        let iterator = self.any_variable();
        let token = self.flow.begin_for_in(node);
        let label = self.jump(Vec::new(), true, false, token.target);
        // Each turn: the element, converted and bound.
        let at = if await_ { pos } else { body.start };
        let current = Typed::new(Node::Current { iterator, await_, pos: at }, element);
        let bind = self.bind_element(target, declared, current, element, iterable.span, node);
        let turn = if await_ { node.start } else { pos };
        let kind = ForKind::In { iterator, iterable: subject, element, await_, bind, pos, turn };
        (typed::For { label, kind }, token)
    }

    pub(crate) fn bind_element(
        &mut self,
        target: &'static ForInTarget,
        declared: Option<Ty>,
        current: Typed,
        element: Ty,
        span: Span,
        node: Span,
    ) -> Vec<Stmt> {
        match target {
            ForInTarget::Declared { keyword, name, .. } => {
                let ty = declared.unwrap_or_else(|| inferred_variable_type(element));
                self.not_void_unless(&current, ty, span);
                let wrong = !is_subtype(current.ty, ty) && !current.ty.is_dynamic() && !current.ty.is_error() && !ty.is_error();
                let e = if wrong && current.ty.as_function().is_none() && !is_function_context(ty) {
                    let hint = "Try changing the type of the variable.";
                    self.error(At::Start(name.span), errors::assignment_type(current.ty, ty).hint(hint));
                    current.e.fit(ty)
                } else {
                    Self::cast_at(self.coerce(current, ty, span, Use::Variable(name.name)), node)
                };
                let id = self.declare(name.name, ty, name.span);
                self.local_mut(id).final_ = matches!(keyword, VarKeyword::Final | VarKeyword::Const);
                vec![Stmt::Declare(self.local(id).variable, Some(e))]
            }
            ForInTarget::Assigned(e) => {
                if !matches!(e.kind, ast::ExprKind::Ident(_)) {
                    self.name_error(span, errors::for_in_target());
                }
                vec![Stmt::Expr(self.assign_typed(e, current, span).e)]
            }
            ForInTarget::Pattern { keyword, pattern } => {
                let binding = Binding::Declare { final_: *keyword == VarKeyword::Final };
                vec![Stmt::Destructure(self.irrefutable(pattern, current, binding))]
            }
        }
    }

    /// After the body: the updates, the state behind the loop.
    pub fn for_end(&mut self, mut code: typed::For, mut token: Loop, parts: &'static ForParts) -> typed::For {
        if let (ForKind::Classic { updates: made, .. }, ForParts::Classic { updates, .. }) = (&mut code.kind, parts) {
            token = self.flow.loop_updates(token);
            for e in updates {
                let typed = self.expr(e, Ty::unknown());
                made.push(typed.e);
            }
            self.flow.end_loop(token);
        } else {
            self.flow.end_for_in(token);
        }
        self.end_jump();
        self.pop_scope();
        code
    }

    // ------------------------------------------------------------ jumps

    pub(crate) fn labeled(&mut self, stmt: &'static ast::Stmt) -> Stmt {
        let mut names = Vec::new();
        let mut body = stmt;
        while let StmtKind::Labeled { label, body: inner } = &body.kind {
            if names.contains(&label.name) || self.func().jumps.iter().any(|j| j.names.contains(&label.name)) {
                self.name_error(label.span, errors::label_twice(label.name));
            }
            names.push(label.name);
            body = inner;
        }
        let span = body.span;
        match &body.kind {
            StmtKind::While { condition, body } => self.while_stmt(condition, body, names, span),
            StmtKind::Do { body, condition } => self.do_stmt(body, condition, names, span),
            StmtKind::For { parts, body } => self.for_stmt(parts, body, names, span),
            StmtKind::Switch { subject, cases } => self.switch_stmt(subject, cases, names, span),
            _ => {
                let token = self.flow.begin_labeled();
                let label = self.jump(names, false, false, token.target);
                let code = self.stmt(body);
                self.flow.end_labeled(token);
                self.end_jump();
                Stmt::Labeled { label, body: Box::new(code) }
            }
        }
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
    pub fn return_value(&mut self, e: &'static ast::Expr, arrow: bool) -> Stmt {
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
