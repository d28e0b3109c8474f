//! Statements. May touch what stands before it in `infer`.

use oche_syntax::Span;
use oche_syntax::ast::{self, AsyncMarker, StmtKind, VarKeyword};

use super::coercions::Use;
use super::context::*;
use super::patterns::parts::Asked;
use super::variable_types::inferred_variable_type;
use super::walk::*;
use crate::check::flow::InitialValue;
use crate::check::report::errors;
use crate::check::typed::{self, Catch, Clause, Condition, Stmt};
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

impl Statements for Cx<'_> {
    fn stmt(&mut self, stmt: &'static ast::Stmt) -> Stmt {
        if self.w.lookout.is_some() {
            self.look_out(stmt.span);
        }
        match &stmt.kind {
            StmtKind::Empty | StmtKind::Error => Stmt::Block(Vec::new()),
            StmtKind::Block(block) => self.block(block),
            StmtKind::Expr(e) => Stmt::Expr(self.expr(e, Ty::unknown()).e),
            StmtKind::Variables(decl) => self.variables(decl),
            StmtKind::PatternVariables { keyword, pattern, value, .. } => self.pattern_variables(*keyword, pattern, value),
            StmtKind::Function { function, .. } => self.local_function(function),
            StmtKind::If { condition, then, otherwise } => self.if_stmt(condition, then, otherwise.as_deref()),
            StmtKind::While { condition, body } => self.while_stmt(condition, body, Vec::new(), stmt.span),
            StmtKind::Do { body, condition } => self.do_stmt(body, condition, Vec::new(), stmt.span),
            StmtKind::For { parts, body } => self.for_stmt(parts, body, Vec::new(), stmt.span),
            StmtKind::Switch { subject, cases } => self.switch_stmt(subject, cases, Vec::new(), stmt.span),
            StmtKind::Labeled { .. } => self.labeled(stmt),
            StmtKind::Return(value) => self.return_stmt(value.as_ref(), stmt.span),
            StmtKind::Break(label) => self.break_stmt(*label, stmt.span),
            StmtKind::Continue(label) => self.continue_stmt(*label, stmt.span),
            StmtKind::Rethrow => self.rethrow(stmt.span),
            StmtKind::Try { body, catches, finally } => self.try_stmt(body, catches, finally.as_ref(), stmt.span),
            StmtKind::Assert { condition, message } => self.assert_stmt(condition, message.as_ref(), stmt.span),
            StmtKind::Yield { star, value } => self.yield_stmt(*star, value, stmt.span),
        }
    }
}

impl Cx<'_> {
    // ------------------------------------------------------------ declarations

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

    pub(crate) fn variables(&mut self, decl: &'static ast::VariablesDecl) -> Stmt {
        let declared = decl.ty.as_ref().map(|t| self.written_type(t));
        let mut out = Vec::new();
        for var in &decl.vars {
            self.variable(decl, var, declared, &mut out);
        }
        if out.len() == 1
            && let Some(only) = out.pop()
        {
            return only;
        }
        Stmt::Block(out)
    }

    pub(crate) fn variable(
        &mut self,
        decl: &'static ast::VariablesDecl,
        var: &'static ast::VarInit,
        declared: Option<Ty>,
        out: &mut Vec<Stmt>,
    ) {
        let is_const = decl.keyword == VarKeyword::Const;
        let final_ = matches!(decl.keyword, VarKeyword::Final | VarKeyword::Const);
        if is_const {
            let value = match &var.init {
                Some(init) => {
                    self.analyzing = Some(Span { end: var.name.span.start + 1, ..var.name.span });
                    let value = self.const_typed(init, declared.unwrap_or_else(Ty::unknown));
                    self.analyzing = None;
                    value
                }
                None => {
                    self.name_error(var.name.span, errors::const_variable_uninitialized(var.name.name));
                    None
                }
            };
            let (ty, constant) = match value {
                Some((ty, value)) => (declared.unwrap_or(inferred_variable_type(ty)), Some(value)),
                None => (declared.unwrap_or_else(Ty::error), None),
            };
            let id = self.declare(var.name.name, ty, var.name.span);
            let local = self.local_mut(id);
            local.constant = constant;
            local.is_const = true;
            local.final_ = true;
            return;
        }
        if decl.late {
            self.late_variable(decl, var, declared, final_, out);
            return;
        }
        let Some(init) = &var.init else {
            let ty = declared.unwrap_or_else(Ty::dynamic);
            let id = self.declare(var.name.name, ty, var.name.span);
            self.unassigned(id);
            let local = self.local_mut(id);
            local.has_init = is_nullable(ty) && !final_;
            local.final_ = final_;
            out.push(Stmt::Declare(self.local(id).variable, None));
            return;
        };
        let context = declared.unwrap_or_else(Ty::unknown);
        let typed = self.expr(init, context);
        self.not_void_unless(&typed, declared.unwrap_or(typed.ty), init);
        let ty = declared.unwrap_or_else(|| inferred_variable_type(typed.ty));
        // A promoted type variable: the variable has the plain type and starts out promoted.
        let ty = match (declared, ty.kind()) {
            (None, TyKind::Promoted(param, _)) => Ty::param(*param),
            _ => ty,
        };
        let written = if typed.ty.is_dynamic() { ty } else { typed.ty };
        let value = typed.flow.clone();
        let known = typed.e.trusted().filter(|_| declared.is_none()).map(|known| known.ty);
        let e = match known {
            Some(_) => typed.e.into_known(),
            None => Self::cast_at(self.coerce(typed, ty, init, Use::Variable(var.name.name)), var.name.span),
        };
        if let Some(LocalDecl::Later(_)) = self.scopes.last().and_then(|s| s.get(&var.name.name).copied())
            && let Some(scope) = self.scopes.last_mut()
        {
            scope.remove(&var.name.name);
        }
        let id = self.declare(var.name.name, ty, var.name.span);
        self.local_mut(id).final_ = final_;
        if let Some(known) = known {
            self.local_mut(id).known = known;
            let variable = self.local(id).variable;
            self.variables[variable.0 as usize].ty = known;
        }
        self.unassigned(id);
        let implicit = declared.is_none();
        self.flow.initialize(self.local(id).flow, InitialValue { ty: written, value: &value, final_, late: false, implicit });
        out.push(Stmt::Declare(self.local(id).variable, Some(e)));
    }

    /// A variable just declared has no value yet.
    fn unassigned(&mut self, id: VarId) {
        let (flow, ty) = (self.local(id).flow, self.local(id).ty);
        self.flow.declare(flow, ty, false);
    }

    /// `late T x;`, `late final x = e;`: `Absent` until set; an initialiser runs at the first read.
    pub(crate) fn late_variable(
        &mut self,
        _decl: &'static ast::VariablesDecl,
        var: &'static ast::VarInit,
        declared: Option<Ty>,
        final_: bool,
        out: &mut Vec<Stmt>,
    ) {
        let name = var.name.name;
        match &var.init {
            None => {
                let ty = declared.unwrap_or_else(Ty::dynamic);
                let id = self.declare(name, ty, var.name.span);
                self.unassigned(id);
                let local = self.local_mut(id);
                local.late = true;
                local.has_init = false;
                local.final_ = final_;
                out.push(Stmt::DeclareAbsent(local.variable));
            }
            Some(init) => {
                // The initialiser is a closure; the variable is read through a check that runs it once.
                static NO_PARAMS: std::sync::LazyLock<ast::Params> =
                    std::sync::LazyLock::new(|| ast::Params { span: Span::default(), params: Vec::new() });
                let context = declared.map_or(Ty::unknown(), |ty| {
                    Ty::function(FunctionTy { type_params: Vec::new(), ret: ty, positional: Vec::new(), required: 0, named: Vec::new() })
                });
                let saved = std::mem::replace(&mut self.late_init, true);
                let literal = FunctionLiteral {
                    name,
                    type_params: &[],
                    params: &NO_PARAMS,
                    return_type: None,
                    marker: AsyncMarker::Sync,
                    code: Code::Arrow(init),
                    span: var.name.span,
                };
                let closure = self.closure(literal, context);
                self.late_init = saved;
                let inferred = closure.ty.as_function().map_or_else(Ty::dynamic, |f| f.ret);
                let ty = declared.unwrap_or_else(|| inferred_variable_type(inferred));
                if let Some(declared) = declared
                    && !is_subtype(inferred, declared)
                    && !inferred.is_dynamic()
                {
                    self.assignment_error(inferred, declared, init, Use::Variable(name));
                }
                let thunk = self.declare_hidden(closure.ty, false);
                let flag = self.declare_hidden(bool_type(), true);
                if let Some(scope) = self.scopes.last_mut() {
                    scope.remove(&name);
                }
                let id = self.declare(name, ty, var.name.span);
                let local = self.local_mut(id);
                local.late = true;
                local.has_init = true;
                local.final_ = final_;
                local.cell = true;
                let var = local.variable;
                let late = typed::LateInit { var, flag: self.local(flag).variable, thunk: self.local(thunk).variable };
                self.local_mut(id).late_init = Some(late);
                out.push(Stmt::DeclareLate(late, closure.e));
            }
        }
    }

    pub(crate) fn local_function(&mut self, function: &'static ast::FunctionDecl) -> Stmt {
        let name = function.name.name;
        if let Some(scope) = self.scopes.last_mut()
            && matches!(scope.get(&name), Some(LocalDecl::Later(_)))
        {
            scope.remove(&name);
        }
        // Its type is needed inside (recursion): the signature is resolved first.
        let saved = self.types.clone();
        let own: Vec<ParamRef> = function.type_params.iter().map(|p| TypeParam::declare(p.name.name)).collect();
        let scope = self.types.clone().with_params(&own);
        let ty = self.quietly(|cx| {
            cx.w.resolve_bounds(&own, &function.type_params, &scope);
            cx.declared_function_type(function, &own, &scope)
        });
        self.types = saved;
        let id = self.declare(name, ty, function.name.span);
        let mentioned = self.flow.is_mentioned_in_closure(self.local(id).flow);
        let local = self.local_mut(id);
        local.is_function = true;
        local.cell = mentioned;
        let variable = local.variable;
        let Some(params) = &function.params else {
            self.error(function.name.span, errors::local_function_parameters());
            return Stmt::Block(Vec::new());
        };
        let literal = FunctionLiteral {
            name,
            type_params: &function.type_params,
            params,
            return_type: function.return_type.as_ref(),
            marker: function.body.marker,
            code: (&function.body).into(),
            span: function.name.span,
        };
        let typed = self.closure(literal, Ty::unknown());
        // An inferred return type is known only now.
        self.local_mut(id).ty = typed.ty;
        self.flow.declare(self.local(id).flow, typed.ty, true);
        Stmt::DeclareFunction(variable, typed.e)
    }

    pub(crate) fn declared_function_type(
        &mut self,
        function: &'static ast::FunctionDecl,
        own: &[ParamRef],
        scope: &crate::check::resolve::scope::TypeScope,
    ) -> Ty {
        let marker = function.body.marker;
        let ret = match &function.return_type {
            Some(ty) => self.w.resolve_type(ty, scope),
            None => match marker {
                AsyncMarker::Sync => Ty::dynamic(),
                AsyncMarker::Async => core_type(CoreClass::Future, &[Ty::dynamic()]),
                AsyncMarker::SyncStar => core_type(CoreClass::Iterable, &[Ty::dynamic()]),
                AsyncMarker::AsyncStar => core_type(CoreClass::Stream, &[Ty::dynamic()]),
            },
        };
        let (mut positional, mut required, mut named) = (Vec::new(), 0, Vec::new());
        for param in function.params.iter().flat_map(|p| &p.params) {
            let ty = self.w.param_type(param, scope).unwrap_or_else(Ty::dynamic);
            match param.kind {
                ast::ParamKind::Positional => {
                    positional.push(ty);
                    required += 1;
                }
                ast::ParamKind::OptionalPositional => positional.push(ty),
                ast::ParamKind::Named => named.push(NamedTy { name: param.name.name, ty, required: param.required }),
            }
        }
        named.arrange_by_key(|n: &NamedTy| n.name);
        close_function(own, FunctionTy { type_params: Vec::new(), ret, positional, required, named })
    }

    // ------------------------------------------------------------ conditions

    /// The condition of an `if`: pattern variables are declared in a scope that stays open for the `then` part; pop it after.
    pub fn asked(&mut self, condition: &'static ast::Condition) -> Asked {
        let span = condition.expr.span;
        let Some(case) = &condition.case else {
            let (code, flow) = self.condition(&condition.expr);
            self.push_scope();
            return Asked { condition: Condition::Holds(code), span, flow };
        };
        let subject = self.expr(&condition.expr, Ty::unknown());
        self.not_void(&subject, &condition.expr);
        let token = self.flow.begin_if_case(&subject.flow, subject.ty);
        let var = self.any_variable();
        self.push_scope();
        let (case, guard) = self.guarded_pattern(case, var, Vec::new());
        let flow = self.flow.end_if_case(token, guard.as_ref());
        Asked { condition: Condition::Matches { subject: subject.e, var, case: Box::new(case) }, span, flow }
    }

    pub(crate) fn if_stmt(
        &mut self,
        condition: &'static ast::Condition,
        then: &'static ast::Stmt,
        otherwise: Option<&'static ast::Stmt>,
    ) -> Stmt {
        let token = self.flow.begin_if();
        let asked = self.asked(condition);
        let mut token = self.flow.if_then(token, &asked.flow);
        let then_code = self.scoped(then);
        self.pop_scope();
        let mut else_code = None;
        if let Some(otherwise) = otherwise {
            token = self.flow.if_else(token);
            else_code = Some(self.scoped(otherwise));
        }
        self.flow.end_if(token);
        Stmt::If { condition: asked.condition, then: Box::new(then_code), otherwise: else_code.map(Box::new) }
    }

    // ------------------------------------------------------------ try

    pub(crate) fn try_stmt(
        &mut self,
        body: &'static ast::Block,
        catches: &'static [ast::Catch],
        finally: Option<&'static ast::Block>,
        span: Span,
    ) -> Stmt {
        let protected = finally.map(|_| self.flow.begin_finally_region(span));
        let caught = (!catches.is_empty()).then(|| self.flow.begin_try(body.span));
        let mut result = self.block(body);
        if let Some(token) = caught {
            let mut token = self.flow.end_try_body(token);
            let (exception, stack_trace) = (self.any_variable(), self.any_variable());
            let mut clauses = Vec::new();
            for catch in catches {
                self.flow.begin_catch(&token);
                self.push_scope();
                let ty = catch.on.as_ref().map(|t| self.written_type(t));
                let named = catch.exception.map(|name| self.bind_caught(name, ty.unwrap_or_else(object_type)));
                let trace = catch.stack_trace.map(|name| self.bind_caught(name, core_type(CoreClass::StackTrace, &[])));
                self.func().catches.push((exception, stack_trace));
                let body = self.block(&catch.body);
                self.func().catches.pop();
                self.pop_scope();
                self.flow.end_catch(&mut token);
                let on = ty.filter(|ty| *ty != object_type());
                clauses.push(Clause { on, exception: named, stack_trace: trace, body });
            }
            let catch = Catch { exception, stack_trace, clauses };
            result = Stmt::Try { body: Box::new(result), catch: Some(catch), finally: None };
            self.flow.end_try(token);
        }
        if let (Some(finally), Some(token)) = (finally, protected) {
            let token = self.flow.begin_finally(token);
            let code = self.block(finally);
            self.flow.end_finally(token);
            result = Stmt::Try { body: Box::new(result), catch: None, finally: Some(Box::new(code)) };
        }
        result
    }

    /// Declares a caught error or stack trace, which can't be assigned.
    fn bind_caught(&mut self, name: ast::Ident, ty: Ty) -> typed::Variable {
        let id = self.declare(name.name, ty, name.span);
        let variable = self.local(id).variable;
        if let Some(LocalDecl::Var(id)) = self.lookup_local(name.name) {
            self.local_mut(id).final_ = true;
        }
        variable
    }

    // ------------------------------------------------------------ the rest

    pub fn assert_stmt(&mut self, condition: &'static ast::Expr, message: Option<&'static ast::Expr>, span: Span) -> Stmt {
        let token = self.flow.begin_assert();
        let (code, flow) = self.condition(condition);
        let token = self.flow.assert_message(token, &flow);
        let message = message.map(|m| {
            let typed = self.expr(m, Ty::unknown());
            self.not_void(&typed, m);
            typed.e
        });
        self.flow.end_assert(token);
        let source = self.place.source;
        let (line, column) = source.line_col(condition.span.start);
        let (text, pos) = (&source.text[condition.span.range()], self.pos(span));
        Stmt::Assert { condition: code, message, text, uri: &source.uri, line, column, pos, mark: self.offset(condition) }
    }

    pub(crate) fn yield_stmt(&mut self, star: bool, value: &'static ast::Expr, span: Span) -> Stmt {
        let f = self.func();
        let (marker, result, context) = (f.marker, f.result, f.result_context);
        let collection = match marker {
            AsyncMarker::SyncStar => CoreClass::Iterable,
            AsyncMarker::AsyncStar => CoreClass::Stream,
            AsyncMarker::Sync | AsyncMarker::Async => {
                self.error(span, errors::yield_outside());
                self.expr(value, Ty::unknown());
                return Stmt::Block(Vec::new());
            }
        };
        let wanted_context = if star && !context.is_unknown() { core_type(collection, &[context]) } else { context };
        let typed = self.expr(value, wanted_context);
        self.not_void_unless(&typed, if star { Ty::unknown() } else { result.unwrap_or_else(Ty::unknown) }, value);
        let pos = self.pos(span);
        let code = match result {
            Some(element) => {
                let wanted = if star { core_type(collection, &[element]) } else { element };
                self.coerce(typed, wanted, value, Use::Other)
            }
            None => {
                let element = if star {
                    as_instance_of(resolve_bound(typed.ty), core_class(collection))
                        .and_then(|a| a.first().copied())
                        .unwrap_or_else(Ty::dynamic)
                } else {
                    typed.ty
                };
                self.func().returned.push(element);
                if star && typed.ty.is_dynamic() {
                    self.coerce(typed, core_type(collection, &[Ty::dynamic()]), value, Use::Other)
                } else {
                    typed.e
                }
            }
        };
        Stmt::Yield { value: code, star, pos }
    }
}
