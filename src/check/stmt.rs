//! Statements. May touch the rest of `check`.

use oche_syntax::ast::{self, AsyncMarker, ForInTarget, ForParts, StmtKind, VarKeyword};
use oche_syntax::{Name, Span};

use super::bodies::{Use, inferred_variable_type};
use super::cx::*;
use super::expr::*;
use super::flow_state::{FlowState, VarId};
use super::pattern::{Binding, ConditionCode};
use super::usage::Usage;
use crate::elements::*;
use crate::ir::{self, Const, Expr, Label, Prim, Rep, Slot, Stmt, TypeArgs};
use crate::types::*;

/// A `for` whose body is still to come.
pub struct ForCode {
    kind: ForKind,
    label: Label,
    before: Vec<Stmt>,
}

enum ForKind {
    Classic { condition: Expr, when_false: FlowState, update: Vec<Expr>, cells: Vec<Slot> },
    In { iterator: Slot, bind: Vec<Stmt>, await_: bool },
}

impl Cx<'_> {
    pub fn block(&mut self, block: &'static ast::Block) -> Stmt {
        self.push_scope();
        let code = self.stmts(&block.stmts);
        self.pop_scope();
        Stmt::Block(code)
    }

    pub fn stmts(&mut self, stmts: &'static [ast::Stmt]) -> Vec<Stmt> {
        self.declare_later(stmts);
        let mut out = Vec::new();
        for stmt in stmts {
            let code = self.stmt(stmt);
            out.push(code);
        }
        out
    }

    /// Names a block declares further on hide outer ones from its start (specification, "Scoping").
    fn declare_later(&mut self, stmts: &'static [ast::Stmt]) {
        let mut names: Vec<(Name, Span)> = Vec::new();
        for stmt in stmts {
            let mut stmt = stmt;
            while let StmtKind::Labeled { body, .. } = &stmt.kind {
                stmt = body;
            }
            match &stmt.kind {
                StmtKind::Variables(decl) => names.extend(decl.vars.iter().map(|v| (v.name.name, v.name.span))),
                StmtKind::Function { function, .. } => names.push((function.name.name, function.name.span)),
                _ => {}
            }
        }
        let wildcards = self.wildcards();
        if let Some(scope) = self.scopes.last_mut() {
            for (name, span) in names {
                if !(wildcards && name.as_str() == "_") {
                    scope.entry(name).or_insert(LocalDecl::Later(span));
                }
            }
        }
    }

    pub fn stmt(&mut self, stmt: &'static ast::Stmt) -> Stmt {
        match &stmt.kind {
            StmtKind::Empty | StmtKind::Error => Stmt::Block(Vec::new()),
            StmtKind::Block(block) => self.block(block),
            StmtKind::Expr(e) => {
                let typed = self.expr(e, Ty::unknown());
                discard(typed.e)
            }
            StmtKind::Variables(decl) => self.variables(decl),
            StmtKind::PatternVariables { keyword, pattern, value, .. } => self.pattern_variables(*keyword, pattern, value),
            StmtKind::Function { function, .. } => self.local_function(function),
            StmtKind::If { condition, then, otherwise } => self.if_stmt(condition, then, otherwise.as_deref()),
            StmtKind::While { condition, body } => self.while_stmt(condition, body, Vec::new()),
            StmtKind::Do { body, condition } => self.do_stmt(body, condition, Vec::new()),
            StmtKind::For { parts, body } => self.for_stmt(parts, body, Vec::new()),
            StmtKind::Switch { subject, cases } => self.switch_stmt(subject, cases, Vec::new(), stmt.span),
            StmtKind::Labeled { .. } => self.labeled(stmt),
            StmtKind::Return(value) => self.return_stmt(value.as_ref(), stmt.span),
            StmtKind::Break(label) => self.break_stmt(*label, stmt.span),
            StmtKind::Continue(label) => self.continue_stmt(*label, stmt.span),
            StmtKind::Rethrow => self.rethrow(stmt.span),
            StmtKind::Try { body, catches, finally } => self.try_stmt(body, catches, finally.as_ref()),
            StmtKind::Assert { condition, message } => self.assert_stmt(condition, message.as_ref(), stmt.span),
            StmtKind::Yield { star, value } => self.yield_stmt(*star, value, stmt.span),
        }
    }

    // ------------------------------------------------------------ declarations

    fn variables(&mut self, decl: &'static ast::VariablesDecl) -> Stmt {
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

    fn variable(&mut self, decl: &'static ast::VariablesDecl, var: &'static ast::VarInit, declared: Option<Ty>, out: &mut Vec<Stmt>) {
        let is_const = decl.keyword == VarKeyword::Const;
        let final_ = matches!(decl.keyword, VarKeyword::Final | VarKeyword::Const);
        if declared.is_some_and(|t| t.is_void()) && false {
            return;
        }
        if is_const {
            let value = match &var.init {
                Some(init) => self.const_typed(init, declared.unwrap_or_else(Ty::unknown)),
                None => {
                    self.error(var.name.span, format!("The const variable '{}' must be initialized.", var.name.name));
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
            self.state.declare(id, false);
            let local = self.local_mut(id);
            local.has_init = is_nullable(ty) && !final_;
            local.final_ = final_;
            if local.rep != Rep::Value {
                // Definite assignment keeps it from being read before it is set.
            }
            if local.has_init {
                self.state.declare(id, true);
                // It counts as assigned null.
            }
            let (cell, slot) = (self.local(id).cell, self.local(id).slot);
            if cell {
                out.push(Stmt::NewCell { slot, value: Some(Expr::Const(Const::Null)) });
            } else {
                out.push(Stmt::Expr(Expr::SetLocal(slot, Rep::Value, Box::new(Expr::Const(Const::Null)))));
            }
            if declared.is_none() && !final_ {
                // `var x;` is dynamic and null: an assignment may promote it to nothing.
            }
            return;
        };
        let context = declared.unwrap_or_else(Ty::unknown);
        let typed = self.expr(init, context);
        self.not_void_unless(&typed, declared.unwrap_or_else(|| typed.ty), init.span);
        if declared.is_none() && typed.ty.is_void() {
            // `var x = voidCall();` is allowed; using x is not.
        }
        let ty = declared.unwrap_or_else(|| inferred_variable_type(typed.ty));
        // A promoted type variable: the variable has the plain type and starts out promoted.
        let (ty, promoted) = match (declared, ty.kind()) {
            (None, TyKind::Promoted(param, _)) => (Ty::param(*param), Some(ty)),
            _ => (ty, None),
        };
        let init_ty = typed.ty;
        let e = self.coerce(typed, ty, init.span, Use::Variable(var.name.name));
        if let Some(LocalDecl::Later(_)) = self.scopes.last().and_then(|s| s.get(&var.name.name).copied())
            && let Some(scope) = self.scopes.last_mut()
        {
            scope.remove(&var.name.name);
        }
        let id = self.declare(var.name.name, ty, var.name.span);
        self.local_mut(id).final_ = final_;
        if let Some(promoted) = promoted {
            self.state.promote(&super::flow_state::Key::var(id), ty, promoted);
        } else if declared.is_some() {
            let written = if init_ty.is_dynamic() { ty } else { init_ty };
            self.state.write(id, ty, written);
        }
        let local = self.local(id);
        let (cell, slot, rep) = (local.cell, local.slot, local.rep);
        if cell {
            out.push(Stmt::NewCell { slot, value: Some(e) });
        } else {
            out.push(Stmt::Expr(Expr::SetLocal(slot, rep, Box::new(e.to_rep(rep)))));
        }
    }

    /// `late T x;`, `late final x = e;`: `Absent` until set; an initialiser runs at the first read.
    fn late_variable(&mut self, _decl: &'static ast::VariablesDecl, var: &'static ast::VarInit, declared: Option<Ty>, final_: bool, out: &mut Vec<Stmt>) {
        let name = var.name.name;
        match &var.init {
            None => {
                let ty = declared.unwrap_or_else(Ty::dynamic);
                let id = self.declare(name, ty, var.name.span);
                self.state.declare(id, false);
                let local = self.local_mut(id);
                local.late = true;
                local.has_init = false;
                local.final_ = final_;
                let (cell, slot) = (local.cell, local.slot);
                out.push(if cell {
                    Stmt::NewCell { slot, value: Some(Expr::Absent) }
                } else {
                    Stmt::Expr(Expr::SetLocal(slot, Rep::Value, Box::new(Expr::Absent)))
                });
            }
            Some(init) => {
                // The initialiser is a closure; the variable is read through a check that runs it once.
                let body: &'static ast::FunctionBody = Box::leak(Box::new(ast::FunctionBody {
                    marker: AsyncMarker::Sync,
                    span: init.span,
                    kind: ast::BodyKind::Arrow(Box::new(init.clone())),
                }));
                static NO_PARAMS: std::sync::LazyLock<ast::Params> =
                    std::sync::LazyLock::new(|| ast::Params { span: Span::default(), params: Vec::new() });
                let context = declared.map_or(Ty::unknown(), |ty| {
                    Ty::function(FunctionTy { type_params: Vec::new(), ret: ty, positional: Vec::new(), required: 0, named: Vec::new() })
                });
                let saved = std::mem::replace(&mut self.late_init, true);
                let closure = self.closure(name, &[], &NO_PARAMS, None, body, context, var.name.span);
                self.late_init = saved;
                let inferred = closure.ty.as_function().map_or_else(Ty::dynamic, |f| f.ret);
                let ty = declared.unwrap_or_else(|| inferred_variable_type(inferred));
                if let Some(declared) = declared
                    && !is_subtype(inferred, declared)
                    && !inferred.is_dynamic()
                {
                    self.assignment_error(inferred, declared, init.span, Use::Variable(name));
                }
                let thunk = self.declare_hidden(closure.ty, false);
                let flag = self.declare_hidden(bool_type(), true);
                out.push(Stmt::Expr(Expr::SetLocal(self.local(thunk).slot, Rep::Value, Box::new(closure.e))));
                out.push(Stmt::NewCell { slot: self.local(flag).slot, value: Some(Expr::Const(Const::Bool(false))) });
                if let Some(scope) = self.scopes.last_mut() {
                    scope.remove(&name);
                }
                let id = self.declare(name, ty, var.name.span);
                let local = self.local_mut(id);
                local.late = true;
                local.has_init = true;
                local.final_ = final_;
                local.cell = true;
                local.late_init = Some((flag, thunk));
                let slot = local.slot;
                out.push(Stmt::NewCell { slot, value: Some(Expr::Const(Const::Null)) });
            }
        }
    }

    /// The value of a late variable with an initialiser: made at the first read.
    pub fn read_late_init(&mut self, id: VarId, flag: VarId, thunk: VarId, span: Span) -> Expr {
        let rep = self.local(id).rep;
        let slots = (self.captured_slot(Captured::Var(id)), self.captured_slot(Captured::Var(flag)), self.captured_slot(Captured::Var(thunk)));
        let (Some(slot), Some(flag), Some(thunk)) = slots else { return Expr::Const(Const::Null) };
        let call = ir::CallFunction {
            function: Expr::Local(thunk, Rep::Value),
            type_args: TypeArgs::None,
            positional: Vec::new(),
            named: Vec::new(),
            rep,
            pos: self.pos(span),
        };
        let set = Expr::SetCell(slot, rep, Box::new(Expr::CallFunction(Box::new(call))));
        let done = Expr::SetCell(flag, Rep::Bool, Box::new(Expr::Const(Const::Bool(true))));
        let make = Expr::Block { stmts: vec![Stmt::Expr(set), Stmt::Expr(done)], value: Box::new(Expr::Cell(slot, rep)) };
        Expr::If { condition: Box::new(Expr::Cell(flag, Rep::Bool)), then: Box::new(Expr::Cell(slot, rep)), otherwise: Box::new(make), rep }
    }

    fn local_function(&mut self, function: &'static ast::FunctionDecl) -> Stmt {
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
        self.w.quiet += 1;
        self.w.resolve_bounds(&own, &function.type_params, &scope);
        let ty = self.declared_function_type(function, &own, &scope);
        self.w.quiet -= 1;
        self.types = saved;
        let id = self.declare(name, ty, function.name.span);
        let mentioned = self.usage.captured.contains(&name);
        let local = self.local_mut(id);
        local.is_function = true;
        local.cell = mentioned;
        let (slot, cell) = (local.slot, local.cell);
        let mut out = Vec::new();
        if cell {
            out.push(Stmt::NewCell { slot, value: None });
        }
        let Some(params) = &function.params else {
            self.error(function.name.span, "A local function must have a parameter list.");
            return Stmt::Block(out);
        };
        let typed =
            self.closure(name, &function.type_params, params, function.return_type.as_ref(), &function.body, Ty::unknown(), function.name.span);
        // An inferred return type is known only now.
        self.local_mut(id).ty = typed.ty;
        out.push(Stmt::Expr(if cell {
            Expr::SetCell(slot, Rep::Value, Box::new(typed.e))
        } else {
            Expr::SetLocal(slot, Rep::Value, Box::new(typed.e))
        }));
        Stmt::Block(out)
    }

    fn declared_function_type(&mut self, function: &'static ast::FunctionDecl, own: &[ParamRef], scope: &super::resolve::TypeScope) -> Ty {
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
        named.sort_by_key(|n: &NamedTy| n.name);
        close_function(own, FunctionTy { type_params: Vec::new(), ret, positional, required, named })
    }

    // ------------------------------------------------------------ conditions

    /// The condition of an `if`: pattern variables are declared in a scope that stays open for the `then` part; pop it after.
    pub fn condition_code(&mut self, condition: &'static ast::Condition) -> ConditionCode {
        match &condition.case {
            None => {
                let (code, when_true, when_false) = self.condition(&condition.expr);
                self.push_scope();
                ConditionCode { before: Vec::new(), code, span: condition.expr.span, when_true, when_false }
            }
            Some(case) => {
                let subject = self.expr(&condition.expr, Ty::unknown());
                self.not_void(&subject, condition.expr.span);
                let (ty, key) = (subject.ty, subject.key.clone());
                let (stmt, slot, _) = self.temp(subject.value());
                self.push_scope();
                let code = self.guarded_pattern(case, slot, ty, key, false);
                ConditionCode { before: vec![stmt], code: code.code, span: condition.expr.span, when_true: code.when_true, when_false: code.when_false }
            }
        }
    }

    fn if_stmt(&mut self, condition: &'static ast::Condition, then: &'static ast::Stmt, otherwise: Option<&'static ast::Stmt>) -> Stmt {
        let code = self.condition_code(condition);
        self.state = code.when_true.clone();
        let then_code = self.scoped(then);
        self.pop_scope();
        let after_then = self.state.clone();
        self.state = code.when_false.clone();
        let else_code = otherwise.map(|s| self.scoped(s));
        self.state = after_then.join(&self.state);
        code.if_stmt(then_code, else_code)
    }

    fn scoped(&mut self, stmt: &'static ast::Stmt) -> Stmt {
        self.push_scope();
        if matches!(stmt.kind, StmtKind::Variables(_) | StmtKind::Function { .. }) {
            self.declare_later(std::slice::from_ref(stmt));
        }
        let code = self.stmt(stmt);
        self.pop_scope();
        code
    }

    // ------------------------------------------------------------ loops

    fn jump(&mut self, names: Vec<Name>, loop_: bool, switch: bool) -> Label {
        let label = self.label();
        self.func().jumps.push(Jump {
            names,
            label,
            loop_,
            switch,
            case_labels: Vec::new(),
            case_slot: None,
            breaks: None,
            continues: None,
        });
        label
    }

    fn end_jump(&mut self) -> Option<FlowState> {
        self.func().jumps.pop().and_then(|j| j.breaks)
    }

    fn join_continues(&mut self) {
        let continues = self.func().jumps.last_mut().and_then(|j| j.continues.take());
        if let Some(state) = continues {
            self.state = self.state.join(&state);
        }
    }

    fn while_stmt(&mut self, condition: &'static ast::Expr, body: &'static ast::Stmt, names: Vec<Name>) -> Stmt {
        let mut usage = Usage::of_stmt(body);
        usage.expr(condition);
        self.forget_assigned(&usage);
        let label = self.jump(names, true, false);
        let (code, when_true, when_false) = self.condition(condition);
        self.state = when_true;
        let body = self.scoped(body);
        self.state = when_false;
        if let Some(breaks) = self.end_jump() {
            self.state = self.state.join(&breaks);
        }
        Stmt::While { label, condition: code, body: Box::new(body), update: Vec::new() }
    }

    fn do_stmt(&mut self, body: &'static ast::Stmt, condition: &'static ast::Expr, names: Vec<Name>) -> Stmt {
        let mut usage = Usage::of_stmt(body);
        usage.expr(condition);
        self.forget_assigned(&usage);
        let label = self.jump(names, true, false);
        let body = self.scoped(body);
        self.join_continues();
        let (code, _, when_false) = self.condition(condition);
        self.state = when_false;
        if let Some(breaks) = self.end_jump() {
            self.state = self.state.join(&breaks);
        }
        Stmt::DoWhile { label, body: Box::new(body), condition: code }
    }

    fn for_stmt(&mut self, parts: &'static ForParts, body: &'static ast::Stmt, names: Vec<Name>) -> Stmt {
        let usage = Usage::of_for(parts, body);
        let mut code = self.for_begin(parts, &usage, body.span);
        if let Some(jump) = self.func().jumps.last_mut() {
            jump.names = names;
        }
        let body = self.scoped(body);
        code = self.for_end(code, parts);
        self.for_wrap(code, body)
    }

    /// Everything of a `for` up to its body. A jump and a scope stay open.
    pub fn for_begin(&mut self, parts: &'static ForParts, usage: &Usage, span: Span) -> ForCode {
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
                        local.depth == depth && matches!(self.scopes.last().and_then(|s| s.get(&local.name)), Some(LocalDecl::Var(v)) if v == id)
                    })
                    .collect();
                let cells = in_scope.iter().filter(|id| self.local(**id).cell).map(|id| self.local(*id).slot).collect();
                self.forget_assigned(usage);
                let label = self.jump(Vec::new(), true, false);
                let (code, when_true, when_false) = match condition {
                    Some(condition) => self.condition(condition),
                    None => (Expr::Const(Const::Bool(true)), self.state.clone(), self.state.unreachable()),
                };
                self.state = when_true;
                ForCode { kind: ForKind::Classic { condition: code, when_false, update: Vec::new(), cells }, label, before }
            }
            ForParts::In { await_, target, iterable } => self.for_in_begin(*await_, target, iterable, usage, span),
        }
    }

    fn for_in_begin(&mut self, await_: bool, target: &'static ForInTarget, iterable: &'static ast::Expr, usage: &Usage, span: Span) -> ForCode {
        let collection = if await_ { CoreClass::Stream } else { CoreClass::Iterable };
        if await_ && !matches!(self.func().marker, AsyncMarker::Async | AsyncMarker::AsyncStar) {
            self.error(span, "The asynchronous for-in can only be used in functions marked with 'async' or 'async*'.");
        }
        // The target's type gives the element type that the iterable is wanted with.
        let declared = match target {
            ForInTarget::Declared { ty: Some(ty), .. } => Some(self.written_type(ty)),
            ForInTarget::Assigned(e) => match &e.kind {
                ast::ExprKind::Ident(name) => match self.meaning(name.name, true) {
                    super::access::Meaning::Local(id) => Some(self.local(id).ty),
                    super::access::Meaning::Static(t) => Some(self.w.target_type(t)),
                    _ => None,
                },
                _ => None,
            },
            ForInTarget::Declared { ty: None, .. } => None,
            ForInTarget::Pattern { pattern, .. } => Some(self.pattern_schema(pattern)),
        };
        let context = core_type(collection, &[declared.unwrap_or_else(Ty::unknown)]);
        let scope = self.scopes.pop();
        let subject = self.expr(iterable, context);
        if let Some(scope) = scope {
            self.scopes.push(scope);
        }
        self.not_void(&subject, iterable.span);
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
                    self.error(
                        iterable.span,
                        format!("The type '{ty}' used in the 'for' loop must implement '{wanted}'."),
                    );
                    Ty::error()
                }
            }
        };
        let subject = if resolved.is_dynamic() {
            let wanted = core_type(collection, &[Ty::dynamic()]);
            self.coerce(subject, wanted, iterable.span, Use::Other)
        } else {
            subject.value()
        };
        let pos = self.pos(iterable.span);
        let iterator = if await_ {
            let args = self.reify_all(&[element]);
            match self.w.entry("dart:async", "", "_awaitFor") {
                Some(function) => {
                    self.w.signature(function);
                    Expr::CallStatic { function, type_args: TypeArgs::Types(args), args: vec![subject], rep: Rep::Value, pos }
                }
                None => subject,
            }
        } else {
            let object = core_class(CoreClass::Object).library;
            let selector = Selector::new(Name::new("iterator"), object, SelectorKind::Getter);
            Expr::CallMethod(Box::new(ir::CallMethod {
                object: subject,
                selector,
                type_args: TypeArgs::None,
                positional: Vec::new(),
                named: Vec::new(),
                object_ty: if resolved.is_dynamic() { core_type(collection, &[Ty::dynamic()]) } else { erase_extension_types(resolved) },
                rep: Rep::Value,
                pos,
            }))
        };
        let (stmt, slot, _) = self.temp(iterator);
        self.forget_assigned(usage);
        let label = self.jump(Vec::new(), true, false);
        if let Some(jump) = self.func().jumps.last_mut() {
            // The loop may run zero times.
            let _ = &jump;
        }
        let before_state = self.state.clone();
        if let Some(jump) = self.func().jumps.last_mut() {
            jump.breaks = Some(before_state);
        }
        // Each turn: the element, converted and bound.
        let current = if await_ {
            match self.w.entry("dart:async", "", "_awaitForCurrent") {
                Some(function) => {
                    self.w.signature(function);
                    Expr::CallStatic { function, type_args: TypeArgs::None, args: vec![Expr::Local(slot, Rep::Value)], rep: Rep::Value, pos }
                }
                None => Expr::Const(Const::Null),
            }
        } else {
            self.iterator_call(slot, "current", SelectorKind::Getter, Rep::Value, element, pos)
        };
        let current = Typed::new(current.to_rep(rep_of(element)), element);
        let bind = self.bind_element(target, declared, current, element, iterable.span);
        ForCode { kind: ForKind::In { iterator: slot, bind, await_ }, label, before: vec![stmt] }
    }

    fn iterator_call(&mut self, slot: Slot, name: &str, kind: SelectorKind, rep: Rep, element: Ty, pos: ir::Pos) -> Expr {
        let object = core_class(CoreClass::Object).library;
        let selector = Selector::new(Name::new(name), object, kind);
        Expr::CallMethod(Box::new(ir::CallMethod {
            object: Expr::Local(slot, Rep::Value),
            selector,
            type_args: TypeArgs::None,
            positional: Vec::new(),
            named: Vec::new(),
            object_ty: core_type(CoreClass::Iterator, &[erase_extension_types(element)]),
            rep,
            pos,
        }))
    }

    fn bind_element(&mut self, target: &'static ForInTarget, declared: Option<Ty>, current: Typed, element: Ty, span: Span) -> Vec<Stmt> {
        match target {
            ForInTarget::Declared { keyword, name, .. } => {
                let ty = declared.unwrap_or_else(|| inferred_variable_type(element));
                let e = self.coerce(current, ty, span, Use::Variable(name.name));
                let id = self.declare(name.name, ty, name.span);
                let local = self.local_mut(id);
                local.final_ = matches!(keyword, VarKeyword::Final | VarKeyword::Const);
                let (cell, slot, rep) = (local.cell, local.slot, local.rep);
                if cell { vec![Stmt::NewCell { slot, value: Some(e) }] } else { vec![Stmt::Expr(Expr::SetLocal(slot, rep, Box::new(e.to_rep(rep))))] }
            }
            ForInTarget::Assigned(e) => {
                let (stmt, slot, rep) = self.temp(current.e);
                let value = Typed::raw(Expr::Local(slot, rep), element);
                let typed = self.assign_typed(e, value, span);
                vec![stmt, discard(typed.e)]
            }
            ForInTarget::Pattern { keyword, pattern } => {
                let (stmt, slot, _) = self.temp(current.value());
                let code = self.irrefutable(pattern, slot, element, Binding::Declare { final_: *keyword == VarKeyword::Final });
                vec![stmt, Stmt::Expr(code)]
            }
        }
    }

    /// After the body: the updates, the state behind the loop.
    pub fn for_end(&mut self, mut code: ForCode, parts: &'static ForParts) -> ForCode {
        self.join_continues();
        if let (ForKind::Classic { update, when_false, .. }, ForParts::Classic { updates, .. }) = (&mut code.kind, parts) {
            for e in updates {
                let typed = self.expr(e, Ty::unknown());
                update.push(typed.e);
            }
            self.state = when_false.clone();
        }
        match &code.kind {
            ForKind::Classic { .. } => {
                if let Some(breaks) = self.end_jump() {
                    self.state = self.state.join(&breaks);
                }
            }
            ForKind::In { .. } => {
                if let Some(breaks) = self.end_jump() {
                    self.state = breaks.join(&self.state);
                }
            }
        }
        self.pop_scope();
        code
    }

    pub fn for_wrap(&mut self, code: ForCode, body: Stmt) -> Stmt {
        let ForCode { kind, label, before } = code;
        let mut out = before;
        match kind {
            ForKind::Classic { condition, update, cells, .. } => {
                if cells.is_empty() {
                    out.push(Stmt::While { label, condition, body: Box::new(body), update });
                } else {
                    // A fresh cell per iteration, made before the updates: `continue` must come by here.
                    let inner = Label(self.label().0);
                    let body = retarget_continue(body, label, inner);
                    let mut stmts = vec![Stmt::Labeled { label: inner, body: Box::new(body) }];
                    stmts.extend(cells.into_iter().map(Stmt::CopyCell));
                    stmts.extend(update.into_iter().map(Stmt::Expr));
                    out.push(Stmt::While { label, condition, body: Box::new(Stmt::Block(stmts)), update: Vec::new() });
                }
            }
            ForKind::In { iterator, bind, await_: false } => {
                let condition = self.iterator_call(iterator, "moveNext", SelectorKind::Method, Rep::Bool, Ty::dynamic(), 0);
                let mut stmts = bind;
                stmts.push(body);
                out.push(Stmt::While { label, condition, body: Box::new(Stmt::Block(stmts)), update: Vec::new() });
            }
            ForKind::In { iterator, bind, await_: true } => {
                // The runtime knows the loop object and suspends until its next event.
                let bool_ty = bool_type();
                let next = Expr::Await { value: Box::new(Expr::Local(iterator, Rep::Value)), ty: bool_ty, pos: 0 };
                let condition = Expr::Convert { value: Box::new(next), to: Rep::Bool };
                let mut stmts = bind;
                stmts.push(body);
                let loop_ = Stmt::While { label, condition, body: Box::new(Stmt::Block(stmts)), update: Vec::new() };
                let leave = match self.w.entry("dart:async", "", "_awaitForLeave") {
                    Some(function) => {
                        self.w.signature(function);
                        let args = vec![Expr::Local(iterator, Rep::Value)];
                        Expr::CallStatic { function, type_args: TypeArgs::None, args, rep: Rep::Value, pos: 0 }
                    }
                    None => Expr::Const(Const::Null),
                };
                let (stmt, slot, _) = self.temp(leave);
                let wait = Stmt::If {
                    condition: Expr::Prim(Prim::BoolNot, vec![Expr::Prim(Prim::IsNull, vec![Expr::Local(slot, Rep::Value)], 0)], 0),
                    then: Box::new(Stmt::Expr(Expr::Await { value: Box::new(Expr::Local(slot, Rep::Value)), ty: Ty::dynamic(), pos: 0 })),
                    otherwise: None,
                };
                out.push(Stmt::Try { body: Box::new(loop_), catch: None, finally: Some(Box::new(Stmt::Block(vec![stmt, wait]))) });
            }
        }
        Stmt::Block(out)
    }

    // ------------------------------------------------------------ jumps

    fn labeled(&mut self, stmt: &'static ast::Stmt) -> Stmt {
        let mut names = Vec::new();
        let mut body = stmt;
        while let StmtKind::Labeled { label, body: inner } = &body.kind {
            if names.contains(&label.name) || self.func().jumps.iter().any(|j| j.names.contains(&label.name)) {
                self.error(label.span, format!("The label '{}' is already declared.", label.name));
            }
            names.push(label.name);
            body = inner;
        }
        match &body.kind {
            StmtKind::While { condition, body } => self.while_stmt(condition, body, names),
            StmtKind::Do { body, condition } => self.do_stmt(body, condition, names),
            StmtKind::For { parts, body } => self.for_stmt(parts, body, names),
            StmtKind::Switch { subject, cases } => self.switch_stmt(subject, cases, names, body.span),
            _ => {
                let label = self.jump(names, false, false);
                let code = self.stmt(body);
                if let Some(breaks) = self.end_jump() {
                    self.state = self.state.join(&breaks);
                }
                Stmt::Labeled { label, body: Box::new(code) }
            }
        }
    }

    fn break_stmt(&mut self, label: Option<ast::Ident>, span: Span) -> Stmt {
        let state = self.state.clone();
        let found = self.func().jumps.iter_mut().rev().find(|j| match label {
            Some(label) => j.names.contains(&label.name),
            None => j.loop_ || j.switch,
        });
        let Some(jump) = found else {
            let message = match label {
                Some(label) => format!("Can't break to '{}'.", label.name),
                None => "A break statement can't be used outside of a loop or switch statement.".to_owned(),
            };
            self.error(span, message);
            return Stmt::Block(Vec::new());
        };
        jump.breaks = Some(match jump.breaks.take() {
            Some(other) => other.join(&state),
            None => state,
        });
        let label = jump.label;
        self.state = self.state.unreachable();
        Stmt::Break(label)
    }

    fn continue_stmt(&mut self, label: Option<ast::Ident>, span: Span) -> Stmt {
        let state = self.state.clone();
        let mut case = None;
        let found = self.func().jumps.iter_mut().rev().find(|j| match label {
            Some(label) => {
                if let Some((_, index)) = j.case_labels.iter().find(|(n, _)| *n == label.name) {
                    case = j.case_slot.map(|(slot, l)| (slot, l, *index));
                    return true;
                }
                j.names.contains(&label.name)
            }
            None => j.loop_,
        });
        if let Some((slot, target, index)) = case {
            self.state = self.state.unreachable();
            let set = Expr::SetLocal(slot, Rep::Int, Box::new(Expr::Const(Const::Int(index as i64))));
            return Stmt::Block(vec![Stmt::Expr(set), Stmt::Continue(target)]);
        }
        let Some(jump) = found.filter(|j| j.loop_) else {
            let message = match label {
                Some(label) => format!("Can't continue at '{}'.", label.name),
                None => "A continue statement can't be used outside of a loop or switch statement.".to_owned(),
            };
            self.error(span, message);
            return Stmt::Block(Vec::new());
        };
        jump.continues = Some(match jump.continues.take() {
            Some(other) => other.join(&state),
            None => state,
        });
        let label = jump.label;
        self.state = self.state.unreachable();
        Stmt::Continue(label)
    }

    fn return_stmt(&mut self, value: Option<&'static ast::Expr>, span: Span) -> Stmt {
        if let Some(value) = value {
            if matches!(self.func().marker, AsyncMarker::SyncStar | AsyncMarker::AsyncStar) {
                self.error(span, "'sync*' and 'async*' can't return a value.");
            }
            if self.func().constructor {
                self.error(span, "Constructors can't have a return type.");
            }
            return self.return_value(value, false);
        }
        let f = self.func();
        match f.result {
            Some(result) if !f.constructor && !f.is_setter && matches!(f.marker, AsyncMarker::Sync | AsyncMarker::Async) => {
                let fine = result.is_void() || result.is_dynamic() || result.is_null() || result.is_error();
                if !fine {
                    self.error(span, format!("A value must be explicitly returned from a non-void function."));
                }
            }
            None if matches!(f.marker, AsyncMarker::Sync | AsyncMarker::Async) => f.returned.push(Ty::null()),
            _ => {}
        }
        self.state = self.state.unreachable();
        Stmt::Return(None)
    }

    /// `return e` or `=> e`.
    pub fn return_value(&mut self, e: &'static ast::Expr, arrow: bool) -> Stmt {
        let f = self.func();
        let (marker, result, context) = (f.marker, f.result, f.result_context);
        let (is_setter, constructor) = (f.is_setter, f.constructor);
        let is_async = marker == AsyncMarker::Async;
        let wanted = if is_async && !context.is_unknown() && !context.is_void() { context.future_or() } else { context };
        let typed = self.expr(e, if is_async && context.is_void() { Ty::unknown() } else { wanted });
        let ty = typed.ty;
        let code = match result {
            Some(_) if is_setter || constructor => typed.value(),
            Some(result) if result.is_void() => {
                if !arrow && !is_async {
                    let fine = ty.is_void() || ty.is_dynamic() || ty.is_null() || ty.is_error() || ty.is_never();
                    if !fine {
                        self.error(e.span, "Can't return a value from a void function.");
                    }
                } else if !arrow && is_async {
                    let flat = flatten(ty);
                    let fine = flat.is_void() || flat.is_dynamic() || flat.is_null() || flat.is_error() || flat.is_never();
                    if !fine {
                        self.error(e.span, "Can't return a value from a void function.");
                    }
                }
                typed.value()
            }
            Some(result) => {
                let fine_void = result.is_dynamic() || is_async && is_top(result);
                if ty.is_void() && !result.is_dynamic() {
                    self.error(e.span, "This expression has type 'void' and can't be used.");
                }
                let _ = fine_void;
                if is_async {
                    let wanted = result.future_or();
                    if is_subtype(ty, wanted) || ty.is_void() || is_subtype(flatten(ty), result) {
                        typed.value()
                    } else if ty.is_dynamic() {
                        self.coerce(typed, wanted, e.span, Use::Return)
                    } else {
                        let shown = self.func().declared_return.unwrap_or(result);
                        if flatten(ty) != ty && flatten(ty).is_dynamic() && !result.is_dynamic() {
                            // A Future<dynamic>: checked when it completes.
                            self.coerce(typed.to_dynamic(), wanted, e.span, Use::Return)
                        } else {
                            let _ = shown;
                            self.coerce(typed, wanted, e.span, Use::Return)
                        }
                    }
                } else {
                    self.coerce(typed, result, e.span, Use::Return)
                }
            }
            None => {
                let returned = if is_async { flatten(ty) } else { ty };
                self.func().returned.push(returned);
                if ty.is_dynamic() && !context.is_unknown() {
                    let closed = greatest_closure(context);
                    if !is_top(closed) {
                        self.coerce(typed, if is_async { closed.future_or() } else { closed }, e.span, Use::Return)
                    } else {
                        typed.value()
                    }
                } else if !context.is_unknown() {
                    let closed = greatest_closure(context);
                    let wanted = if is_async { closed.future_or() } else { closed };
                    if typed.ty.as_function().is_some_and(|f| !f.type_params.is_empty()) && !is_subtype(typed.ty, wanted) {
                        self.coerce(typed, wanted, e.span, Use::Return)
                    } else {
                        typed.e
                    }
                } else {
                    typed.e
                }
            }
        };
        self.state = self.state.unreachable();
        Stmt::Return(Some(code))
    }

    fn rethrow(&mut self, span: Span) -> Stmt {
        self.state = self.state.unreachable();
        match self.func().catches.last().copied() {
            Some((exception, stack_trace)) => Stmt::Expr(Expr::Rethrow { exception, stack_trace }),
            None => {
                self.error(span, "'rethrow' can only be used in catch clauses.");
                Stmt::Block(Vec::new())
            }
        }
    }

    // ------------------------------------------------------------ try

    fn try_stmt(&mut self, body: &'static ast::Block, catches: &'static [ast::Catch], finally: Option<&'static ast::Block>) -> Stmt {
        let before = self.state.clone();
        let usage = Usage::of_stmts(&body.stmts);
        let code = self.block(body);
        let mut after = self.state.clone();
        // Where a catch begins, anything the body assigns may or may not have happened.
        self.state = before.clone();
        self.state.reachable = before.reachable;
        self.forget_assigned(&usage);
        let in_catch = self.state.clone();
        let mut result = code;
        if !catches.is_empty() {
            let (exception, stack_trace) = (self.slot(), self.slot());
            let mut chain: Option<Stmt> = Some(Stmt::Expr(Expr::Rethrow { exception, stack_trace }));
            let mut arms: Vec<(Option<Ty>, Stmt)> = Vec::new();
            for catch in catches {
                self.state = in_catch.clone();
                self.push_scope();
                let ty = catch.on.as_ref().map(|t| self.written_type(t));
                let mut stmts = Vec::new();
                let caught = ty.unwrap_or_else(object_type);
                if let Some(name) = catch.exception {
                    self.bind_caught(name, caught, exception, &mut stmts);
                }
                if let Some(name) = catch.stack_trace {
                    let ty = core_type(CoreClass::StackTrace, &[]);
                    self.bind_caught(name, ty, stack_trace, &mut stmts);
                }
                self.func().catches.push((exception, stack_trace));
                stmts.push(self.block(&catch.body));
                self.func().catches.pop();
                self.pop_scope();
                after = after.join(&self.state);
                arms.push((ty, Stmt::Block(stmts)));
            }
            for (ty, arm) in arms.into_iter().rev() {
                chain = Some(match ty {
                    Some(ty) if ty != object_type() => {
                        let reified = self.reify(ty);
                        let test = Expr::Is { value: Box::new(Expr::Local(exception, Rep::Value)), ty: reified };
                        Stmt::If { condition: test, then: Box::new(arm), otherwise: chain.map(Box::new) }
                    }
                    _ => arm,
                });
            }
            let body = Box::new(chain.unwrap_or(Stmt::Block(Vec::new())));
            result = Stmt::Try { body: Box::new(result), catch: Some(ir::Catch { exception, stack_trace, body }), finally: None };
        }
        self.state = after.clone();
        if let Some(finally) = finally {
            let mut all = usage;
            for catch in catches {
                let more = Usage::of_stmts(&catch.body.stmts);
                all.assigned.extend(more.assigned);
                all.captured_assigned.extend(more.captured_assigned);
            }
            self.state = before.clone();
            self.forget_assigned(&all);
            let start = self.state.clone();
            let code = self.block(finally);
            self.state = after.after_finally(&start, &self.state);
            result = Stmt::Try { body: Box::new(result), catch: None, finally: Some(Box::new(code)) };
        }
        result
    }

    fn bind_caught(&mut self, name: ast::Ident, ty: Ty, from: Slot, stmts: &mut Vec<Stmt>) {
        let id = self.declare(name.name, ty, name.span);
        let local = self.local(id);
        let (cell, slot, rep) = (local.cell, local.slot, local.rep);
        let value = Expr::Local(from, Rep::Value).to_rep(rep);
        stmts.push(if cell { Stmt::NewCell { slot, value: Some(value) } } else { Stmt::Expr(Expr::SetLocal(slot, rep, Box::new(value))) });
    }

    // ------------------------------------------------------------ the rest

    pub fn assert_stmt(&mut self, condition: &'static ast::Expr, message: Option<&'static ast::Expr>, span: Span) -> Stmt {
        let before = self.state.clone();
        let (code, when_true, when_false) = self.condition(condition);
        let _ = when_true;
        self.state = when_false;
        let message_code = match message {
            Some(m) => {
                let typed = self.expr(m, Ty::unknown());
                self.not_void(&typed, m.span);
                typed.value()
            }
            None => Expr::Const(Const::Null),
        };
        // Assertions may be off: nothing is promoted after one.
        self.state = before;
        let text = &self.place.source.text[condition.span.range()];
        let (line, column) = self.place.source.line_col(condition.span.start);
        let pos = self.pos(span);
        let string = |s: &str| Expr::Const(Const::String(intern_text(&ast::Text::Utf8(s.to_owned()))));
        let error = match self.w.entry("dart:core", "_Errors", "assertion") {
            Some(function) => {
                self.w.signature(function);
                let args = vec![
                    message_code,
                    string(text),
                    string(&self.place.source.uri.clone()),
                    Expr::Const(Const::Int(i64::from(line as u32))),
                    Expr::Const(Const::Int(i64::from(column as u32))),
                ];
                Expr::CallStatic { function, type_args: TypeArgs::None, args, rep: Rep::Value, pos }
            }
            None => message_code,
        };
        let throw = Stmt::Expr(Expr::Throw { value: Box::new(error), pos });
        let check = Stmt::If { condition: code, then: Box::new(Stmt::Block(Vec::new())), otherwise: Some(Box::new(throw)) };
        Stmt::If { condition: Expr::AssertsEnabled, then: Box::new(check), otherwise: None }
    }

    fn yield_stmt(&mut self, star: bool, value: &'static ast::Expr, span: Span) -> Stmt {
        let f = self.func();
        let (marker, result, context) = (f.marker, f.result, f.result_context);
        let collection = match marker {
            AsyncMarker::SyncStar => CoreClass::Iterable,
            AsyncMarker::AsyncStar => CoreClass::Stream,
            AsyncMarker::Sync | AsyncMarker::Async => {
                self.error(span, "'yield' can only be used in 'sync*' or 'async*' methods.");
                self.expr(value, Ty::unknown());
                return Stmt::Block(Vec::new());
            }
        };
        let wanted_context = if star { core_type(collection, &[context]) } else { context };
        let typed = self.expr(value, wanted_context);
        self.not_void_unless(&typed, if star { Ty::unknown() } else { result.unwrap_or_else(Ty::unknown) }, value.span);
        let pos = self.pos(span);
        let code = match result {
            Some(element) => {
                let wanted = if star { core_type(collection, &[element]) } else { element };
                self.coerce(typed, wanted, value.span, Use::Return)
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
                    self.coerce(typed, core_type(collection, &[Ty::dynamic()]), value.span, Use::Return)
                } else {
                    typed.value()
                }
            }
        };
        Stmt::Yield { value: code.to_rep(Rep::Value), star, pos }
    }
}

impl Typed {
    fn to_dynamic(self) -> Typed {
        let e = self.value();
        Typed::raw(e, Ty::dynamic())
    }
}

/// An expression for its effects only. The temporaries that kept its value are dropped where that is easy to see.
pub fn discard(e: Expr) -> Stmt {
    match e {
        Expr::Convert { value, .. } => discard(*value),
        Expr::Block { mut stmts, value } if matches!(*value, Expr::Local(..) | Expr::Const(_)) => {
            simplify_store(&mut stmts);
            if stmts.len() == 1
                && let Some(only) = stmts.pop()
            {
                return match only {
                    Stmt::Expr(e) => discard(e),
                    other => other,
                };
            }
            Stmt::Block(stmts)
        }
        e => Stmt::Expr(e),
    }
}

/// `t1 = object; t2 = value; t1.x = t2` with the temporaries used nowhere else is `object.x = value`.
fn simplify_store(stmts: &mut Vec<Stmt>) {
    let Some(Stmt::Expr(Expr::CallMethod(call))) = stmts.last_mut() else { return };
    let Expr::Local(object_slot, _) = call.object else { return };
    let mut slots = vec![object_slot];
    for arg in &call.positional {
        match arg {
            Expr::Local(slot, _) => slots.push(*slot),
            _ => return,
        }
    }
    let count = slots.len();
    if !call.named.is_empty() || stmts.len() != count + 1 {
        return;
    }
    let matches = stmts[..count].iter().zip(&slots).all(|(s, slot)| matches!(s, Stmt::Expr(Expr::SetLocal(t, _, _)) if t == slot));
    if !matches {
        return;
    }
    let mut values: Vec<Expr> = Vec::new();
    let last = stmts.pop();
    for stmt in stmts.drain(..) {
        if let Stmt::Expr(Expr::SetLocal(_, rep, value)) = stmt {
            values.push(value.to_rep(rep));
        }
    }
    if let Some(Stmt::Expr(Expr::CallMethod(mut call))) = last {
        let mut values = values.into_iter();
        if let Some(object) = values.next() {
            call.object = object;
        }
        call.positional = values.collect();
        stmts.push(Stmt::Expr(Expr::CallMethod(call)));
    }
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
