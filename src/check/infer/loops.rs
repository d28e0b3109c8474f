//! Loops. May touch what stands before it in `infer`.

use oche_syntax::ast::{self, AsyncMarker, ForInTarget, ForParts, VarKeyword};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::coercions::Use;
use super::context::*;
use super::contexts::*;
use super::patterns::parts::Binding;
use super::variable_types::inferred_variable_type;
use super::walk::*;
use crate::check::flow::Loop;
use crate::check::report::errors;
use crate::check::typed::{self, Const, Expr, ForKind, Node, Stmt};
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
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
            ForParts::In { await_, target, iterable } => self.for_in_begin((*await_, target, iterable), node, body, span),
        }
    }

    /// The head of a for-in loop: what it goes through, and what each turn begins with.
    pub(crate) fn for_in_begin(
        &mut self,
        (await_, target, iterable): (bool, &'static ForInTarget, &'static ast::Expr),
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
                    super::meaning::Meaning::Local(id) => Some(self.flow.type_of(self.local(id).flow)),
                    super::meaning::Meaning::Static(t) => Some(self.w.target_type(t)),
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
        let bind = self.bind_element(target, declared, current, iterable.span, node);
        let turn = if await_ { node.start } else { pos };
        let kind = ForKind::In { iterator, iterable: subject, element, await_, bind, pos, turn };
        (typed::For { label, kind }, token)
    }

    /// The statements that give the loop's variable, or another target, the current element. `node` is the loop, `span` what it goes
    /// through.
    pub(crate) fn bind_element(
        &mut self,
        target: &'static ForInTarget,
        declared: Option<Ty>,
        current: Typed,
        span: Span,
        node: Span,
    ) -> Vec<Stmt> {
        match target {
            ForInTarget::Declared { keyword, name, .. } => {
                let ty = declared.unwrap_or_else(|| inferred_variable_type(current.ty));
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
}
