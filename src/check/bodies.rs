//! Elaboration of function bodies, closures and initialisers into core-tree bodies. May touch the rest of `check`.

use std::sync::Arc;

use oche_syntax::ast::{self, AsyncMarker, BodyKind, ParamKind};
use oche_syntax::{Name, Span};

use super::cx::*;
use super::members::ordered_params;
use super::resolve::TypeScope;
use super::usage::Usage;
use super::world::*;
use crate::elements::*;
use crate::ir::{self, Const, Expr, Rep, Stmt};
use crate::types::*;

impl World {
    /// The elaborated body of a function, made at first use.
    pub fn body(&mut self, function: FunctionRef) -> Arc<ir::Body> {
        if let Some(body) = &self.function(function).body {
            return body.clone();
        }
        self.function_mut(function).running = true;
        let body = Arc::new(self.elaborate(function));
        let info = self.function_mut(function);
        info.running = false;
        info.body = Some(body.clone());
        body
    }

    fn elaborate(&mut self, function: FunctionRef) -> ir::Body {
        if let Some(class) = function.class {
            self.ensure_hierarchy(class);
        }
        let quiet = matches!(self.function(function).ast, FunctionAst::MixinCopy(_));
        self.quiet += u32::from(quiet);
        self.signature(function);
        let types = self.function_scope(function);
        let ast = self.function(function).ast;
        let lexical = match ast {
            FunctionAst::MixinCopy(original) => original.class,
            _ => function.class,
        };
        let this_ty = function.class.filter(|_| !function.static_).map(|class| match class.kind {
            ast::ClassKind::Extension => class.on.get().and_then(|on| on.first().copied()).unwrap_or_else(Ty::dynamic),
            _ => self.this_type(class),
        });
        let class = function.class;
        let mut cx = Cx::new(self, types, class, lexical, this_ty);
        let body = match ast {
            FunctionAst::Function(decl) => cx.method(function, decl),
            FunctionAst::MixinCopy(original) => match cx.w.function(original).ast {
                FunctionAst::Function(decl) => cx.method(function, decl),
                _ => cx.empty_body(),
            },
            FunctionAst::Constructor(decl) if function.kind == FunctionKind::Factory => cx.factory(function, decl),
            FunctionAst::Constructor(decl) => cx.constructor(function, Some(decl), &decl.params),
            FunctionAst::Primary(primary) => cx.constructor(function, None, &primary.params),
            FunctionAst::Default => cx.default_constructor(function),
            FunctionAst::Forward(original) => cx.forward_constructor(function, original),
            FunctionAst::TearOff(original) => cx.torn_off_constructor(function, original),
            FunctionAst::FieldInitializer(field) => cx.field_initializer(field),
            FunctionAst::Values => cx.empty_body(),
            FunctionAst::NoSuchMethodForwarder(original) => cx.no_such_method_forwarder(function, original),
        };
        self.quiet -= u32::from(quiet);
        body
    }

    /// The parsed body: a core library's is read only now.
    pub fn parsed_body(&mut self, place: Place, body: &'static ast::FunctionBody) -> &'static ast::FunctionBody {
        if !matches!(body.kind, BodyKind::Lazy) {
            return body;
        }
        let key = (place.source.id, body.span.start);
        if let Some(parsed) = self.lazy_bodies.get(&key) {
            return parsed;
        }
        let (parsed, errors) = oche_syntax::parse_body(&place.source.text, body.span, body.marker);
        for error in errors {
            self.error(place.source, error.span, error.message);
        }
        let parsed: &'static ast::FunctionBody = Box::leak(Box::new(parsed));
        self.lazy_bodies.insert(key, parsed);
        parsed
    }

    /// Which arguments a member must check on entry: its own `covariant` and generic ones, and those of what it overrides.
    pub fn covariance(&mut self, function: FunctionRef) -> Vec<bool> {
        self.signature(function);
        let mut flags = self.function(function).covariant.clone();
        let Some(class) = function.class.filter(|c| !function.static_ && !matches!(c.kind, ast::ClassKind::Extension | ast::ClassKind::ExtensionType))
        else {
            return Vec::new();
        };
        if !matches!(function.kind, FunctionKind::Method | FunctionKind::Setter) || self.function(function).running && flags.is_empty() {
            return flags;
        }
        let lib = self.function(function).place.lib;
        let setter = function.kind == FunctionKind::Setter;
        for parent in self.direct_supertypes(class) {
            let Some(found) = self.find_member(parent, function.name, lib, setter) else { continue };
            match found.target {
                Target::Function(other) if other != function => {
                    for (i, inherited) in self.covariance(other).into_iter().enumerate() {
                        if inherited && i < flags.len() {
                            flags[i] = true;
                        }
                    }
                }
                Target::Field(field) if setter => {
                    self.ensure_field(field);
                    if field.check_on_set.get() == Some(&true)
                        && let Some(first) = flags.first_mut()
                    {
                        *first = true;
                    }
                }
                Target::Function(_) | Target::Field(_) => {}
            }
        }
        flags
    }

    // ------------------------------------------------------------ inference of variables

    /// Type of a variable without a written type, from its initialiser.
    pub fn infer_variable_type(&mut self, field: FieldRef, init: &'static ast::Expr) -> Ty {
        let types = match field.class {
            Some(class) => self.class_scope(class),
            None => TypeScope::new(self.field(field).place),
        };
        self.quiet += 1;
        let this_ty = field.class.filter(|_| !field.static_).map(|c| self.this_type(c));
        let mut cx = Cx::new(self, types, field.class, field.class, this_ty);
        cx.no_this = !field.late;
        cx.push_fn(AsyncMarker::Sync);
        cx.func().this_slot = this_ty.map(|_| 0);
        cx.func().next_slot = 1;
        cx.push_scope();
        cx.usage.expr(init);
        if cx.w.field(field).is_const {
            cx.const_depth += 1;
        }
        let ty = cx.expr(init, Ty::unknown()).ty;
        self.quiet -= 1;
        inferred_variable_type(ty)
    }

    pub fn infer_expression_type(&mut self, init: &'static ast::Expr, class: ClassRef) -> Ty {
        let types = self.class_scope(class);
        self.quiet += 1;
        let mut cx = Cx::new(self, types, Some(class), Some(class), None);
        cx.push_fn(AsyncMarker::Sync);
        cx.push_scope();
        let ty = cx.expr(init, Ty::unknown()).ty;
        self.quiet -= 1;
        inferred_variable_type(ty)
    }
}

/// `var x = null` is dynamic; a promoted type variable loses its promotion.
pub fn inferred_variable_type(ty: Ty) -> Ty {
    match ty.kind() {
        TyKind::Null | TyKind::Void if ty.is_null() => Ty::dynamic(),
        TyKind::Promoted(..) => ty,
        TyKind::Unknown => Ty::dynamic(),
        _ => ty,
    }
}

impl Cx<'_> {
    pub fn empty_body(&mut self) -> ir::Body {
        ir::Body {
            type_params: Vec::new(),
            has_this: false,
            params: Vec::new(),
            captures: Vec::new(),
            slots: 0,
            kind: ir::BodyKind::Sync,
            type_env: Default::default(),
            rep: Rep::Value,
            code: Stmt::Block(Vec::new()),
        }
    }

    /// Starts the outermost function: type arguments, `this`, parameters in their slots.
    fn begin(&mut self, function: FunctionRef, params: Option<&'static ast::Params>, marker: AsyncMarker) -> Vec<ir::Param> {
        let signature = self.w.signature(function);
        self.push_fn(marker);
        self.push_scope();
        if !signature.type_params.is_empty() {
            let slot = self.slot();
            let f = self.func();
            f.type_slot = Some(slot);
            f.type_params = signature.type_params.clone();
            for param in &signature.type_params {
                self.scopes.last_mut().into_iter().for_each(|s| {
                    if function.kind != FunctionKind::Factory {
                        s.insert(param.name, LocalDecl::TypeParam(*param));
                    }
                });
            }
        }
        if signature.has_this {
            let slot = self.slot();
            self.func().this_slot = Some(slot);
        }
        let covariance = if matches!(function.kind, FunctionKind::Method | FunctionKind::Setter) { self.w.covariance(function) } else { Vec::new() };
        let version = self.w.lib(self.place.lib).version;
        let ordered = ordered_params(params, version);
        self.params(&ordered, &signature.params, &covariance)
    }

    /// Declares parameters in calling order; the types are the signature's.
    pub fn params(&mut self, ordered: &[&'static ast::Param], types: &[SignatureParam], covariance: &[bool]) -> Vec<ir::Param> {
        let first = self.func().next_slot;
        self.func().next_slot += ordered.len() as u32;
        // Only a primary constructor's parameters declare fields (language version 3.13).
        let declaring = self.primary_params || self.w.lib(self.place.lib).version < (3, 13) || self.w.lib(self.place.lib).is_core;
        self.primary_params = false;
        let mut out = Vec::new();
        for (i, (param, signature)) in ordered.iter().zip(types).enumerate() {
            let slot = first + i as u32;
            if !declaring && matches!(param.keyword, ast::VarKeyword::Final | ast::VarKeyword::Var) {
                let word = if param.keyword == ast::VarKeyword::Final { "final" } else { "var" };
                self.error(param.span, format!("Can't have modifier '{word}' here."));
            }
            let optional = param.kind == ParamKind::OptionalPositional || param.kind == ParamKind::Named && !param.required;
            let default = match &param.default {
                Some(default) => Some(self.default_value(default, signature.ty)),
                None if optional => {
                    if !is_nullable(signature.ty) && !signature.ty.is_error() && !self.defaults_elsewhere {
                        self.missing_default(param, signature.ty);
                    }
                    Some(Const::Null)
                }
                None => None,
            };
            let field_formal = param.this || param.super_;
            let id = if field_formal {
                // In scope in the initialiser list only, and final; see `constructor`.
                let id = self.declare_unbound(param.name.name, signature.ty, param.name.span, slot);
                self.local_mut(id).final_ = true;
                id
            } else {
                self.declare_at(param.name.name, signature.ty, param.name.span, slot)
            };
            if param.keyword == ast::VarKeyword::Final {
                self.local_mut(id).final_ = true;
            }
            let check = (covariance.get(i) == Some(&true)).then(|| self.reify(signature.ty));
            let local = self.local(id);
            out.push(ir::Param { slot, rep: local.rep, default, check, cell: local.cell, name: signature.name });
        }
        out
    }

    fn missing_default(&mut self, param: &ast::Param, ty: Ty) {
        let message = if param.super_ || param.this && param.ty.is_none() && param.function.is_none() && param.super_ {
            return;
        } else {
            format!(
                "The parameter '{}' can't have a value of 'null' because of its type '{}', but the implicit default value is 'null'.",
                param.name.name, ty
            )
        };
        self.error(param.name.span, message);
    }

    pub fn declare_unbound(&mut self, name: Name, ty: Ty, span: Span, slot: ir::Slot) -> super::flow_state::VarId {
        self.push_scope();
        let id = self.declare_at(name, ty, span, slot);
        self.pop_scope();
        id
    }

    fn default_value(&mut self, default: &'static ast::Expr, ty: Ty) -> Const {
        let value = self.const_expr(default, ty);
        match value {
            Some(value) => Self::const_of(value),
            None => Const::Null,
        }
    }

    /// Wraps up the outermost function.
    fn finish(&mut self, function: FunctionRef, params: Vec<ir::Param>, kind: ir::BodyKind, code: Stmt, rep: Rep) -> ir::Body {
        let signature = self.w.signature(function);
        let state = match self.fns.pop() {
            Some(state) => state,
            None => unreachable!("finish without begin"),
        };
        self.pop_scope();
        ir::Body {
            type_params: signature.type_params.clone(),
            has_this: signature.has_this,
            params,
            captures: Vec::new(),
            slots: state.next_slot,
            kind,
            type_env: state.type_env,
            rep,
            code,
        }
    }

    fn method(&mut self, function: FunctionRef, decl: &'static ast::FunctionDecl) -> ir::Body {
        let body = self.w.parsed_body(self.place, &decl.body);
        self.usage = Usage::of_body(body);
        if function.external || matches!(body.kind, BodyKind::Empty) {
            let mut params = self.begin(function, None, AsyncMarker::Sync);
            let covariance = self.w.covariance(function);
            let version = self.w.lib(self.place.lib).version;
            let ordered = ordered_params(decl.params.as_ref(), version);
            let signature = self.w.signature(function);
            params.extend(self.native_params(&ordered, &signature.params, &covariance));
            let rep = rep_of(signature.ret);
            return self.finish(function, params, ir::BodyKind::Native, Stmt::Block(Vec::new()), rep);
        }
        let params = self.begin(function, decl.params.as_ref(), decl.body.marker);
        let signature = self.w.signature(function);
        let declared = signature.ret;
        self.func().is_setter = function.kind == FunctionKind::Setter;
        let (code, kind) = self.function_code(body, declared, decl.name.span);
        let rep = if kind == ir::BodyKind::Sync { rep_of(declared) } else { Rep::Value };
        self.finish(function, params, kind, code, rep)
    }

    /// Parameters of an external member: no defaults are needed but those written.
    fn native_params(&mut self, ordered: &[&'static ast::Param], types: &[SignatureParam], covariance: &[bool]) -> Vec<ir::Param> {
        let mut out = Vec::new();
        for (i, (param, signature)) in ordered.iter().zip(types).enumerate() {
            let slot = self.slot();
            let optional = param.kind == ParamKind::OptionalPositional || param.kind == ParamKind::Named && !param.required;
            let default = match &param.default {
                Some(default) => Some(self.default_value(default, signature.ty)),
                None => optional.then_some(Const::Null),
            };
            let check = (covariance.get(i) == Some(&true)).then(|| self.reify(signature.ty));
            out.push(ir::Param { slot, rep: Rep::Value, default, check, cell: false, name: signature.name });
        }
        out
    }

    /// What `return` and `yield` must give, from a declared return type and the body's marker.
    pub fn result_type(marker: AsyncMarker, declared: Ty) -> Ty {
        match marker {
            AsyncMarker::Sync => declared,
            AsyncMarker::Async => future_value_type(declared),
            AsyncMarker::SyncStar => iterable_element_type(declared),
            AsyncMarker::AsyncStar => stream_element_type(declared),
        }
    }

    /// The code of a function with a declared return type, and its kind.
    pub fn function_code(&mut self, body: &'static ast::FunctionBody, declared: Ty, name_span: Span) -> (Stmt, ir::BodyKind) {
        let marker = body.marker;
        self.check_marker(marker, declared, name_span);
        let result = Self::result_type(marker, declared);
        let f = self.func();
        f.marker = marker;
        f.result = Some(result);
        f.result_context = result;
        f.declared_return = Some(declared);
        let code = self.body_code(body);
        let kind = self.body_kind(marker, result);
        (code, kind)
    }

    fn check_marker(&mut self, marker: AsyncMarker, declared: Ty, span: Span) {
        let (class, message) = match marker {
            AsyncMarker::Sync => return,
            AsyncMarker::Async => (CoreClass::Future, "Functions marked 'async' must have a return type which is a supertype of 'Future'."),
            AsyncMarker::SyncStar => (CoreClass::Iterable, "Functions marked 'sync*' must have a return type which is a supertype of 'Iterable'."),
            AsyncMarker::AsyncStar => (CoreClass::Stream, "Functions marked 'async*' must have a return type which is a supertype of 'Stream'."),
        };
        if self.func().is_setter {
            return;
        }
        let least = core_type(class, &[Ty::never()]);
        self.w.ensure_hierarchy(core_class(class));
        if !is_subtype(least, declared) && !declared.is_void() && !declared.is_error() {
            self.error(span, message);
        } else if declared.is_void() && matches!(marker, AsyncMarker::SyncStar | AsyncMarker::AsyncStar) {
            self.error(span, message);
        }
    }

    pub fn body_kind(&mut self, marker: AsyncMarker, result: Ty) -> ir::BodyKind {
        match marker {
            AsyncMarker::Sync => ir::BodyKind::Sync,
            AsyncMarker::Async => ir::BodyKind::Async(self.reify(result)),
            AsyncMarker::SyncStar => ir::BodyKind::SyncStar(self.reify(result)),
            AsyncMarker::AsyncStar => ir::BodyKind::AsyncStar(self.reify(result)),
        }
    }

    /// The statements of a body, with the implicit `return` at the end.
    pub fn body_code(&mut self, body: &'static ast::FunctionBody) -> Stmt {
        match &body.kind {
            BodyKind::Block(block) => {
                let code = self.block(block);
                if self.state.reachable {
                    self.falls_off(block.span);
                }
                code
            }
            BodyKind::Arrow(expr) => {
                let generator = matches!(body.marker, AsyncMarker::SyncStar | AsyncMarker::AsyncStar);
                if generator {
                    self.error(expr.span, "'sync*' and 'async*' can't return a value.");
                }
                self.return_value(expr, true)
            }
            BodyKind::Empty | BodyKind::Lazy => Stmt::Block(Vec::new()),
        }
    }

    /// The end of a block body can be reached.
    fn falls_off(&mut self, span: Span) {
        let f = self.func();
        if f.result.is_none() {
            // A closure whose return type is inferred: it returns null there.
            if matches!(f.marker, AsyncMarker::Sync | AsyncMarker::Async) {
                f.returned.push(Ty::null());
            }
            return;
        }
        if f.constructor || f.is_setter || !matches!(f.marker, AsyncMarker::Sync | AsyncMarker::Async) {
            return;
        }
        let result = f.result.unwrap_or_else(Ty::dynamic);
        let unconstrained = result.is_void() || result.is_dynamic() || result.is_null() || result.is_error();
        if !unconstrained && is_non_nullable_or_never(result) {
            let end = Span { start: span.start, end: span.start + 1 };
            let declared = self.func().declared_return.unwrap_or(result);
            let place = self.func_name_span().unwrap_or(end);
            self.error(
                place,
                format!("A non-null value must be returned since the return type '{declared}' doesn't allow null."),
            );
        }
    }

    fn func_name_span(&self) -> Option<Span> {
        None
    }

    // ------------------------------------------------------------ closures

    /// A function expression or local function. `context`: the type it is wanted as.
    pub fn closure(
        &mut self,
        name: Name,
        type_params: &'static [ast::TypeParam],
        params: &'static ast::Params,
        declared_return: Option<&'static ast::Type>,
        body: &'static ast::FunctionBody,
        context: Ty,
        span: Span,
    ) -> Typed {
        let saved_types = self.types.clone();
        let own: Vec<ParamRef> = type_params.iter().map(|p| TypeParam::declare(p.name.name)).collect();
        self.types = self.types.clone().with_params(&own);
        let scope = self.types.clone();
        self.w.resolve_bounds(&own, type_params, &scope);
        let wanted = match non_nullable(context).kind() {
            TyKind::Function(f) if f.type_params.len() == own.len() => {
                let args: Vec<Ty> = own.iter().map(|p| Ty::param(*p)).collect();
                Some(open_function(f, &args))
            }
            _ => None,
        };
        let version = self.w.lib(self.place.lib).version;
        let ordered = ordered_params(Some(params), version);
        let mut signature_params = Vec::new();
        let (mut positional, mut required) = (0, 0);
        for (i, param) in ordered.iter().enumerate() {
            let written = self.w.param_type(param, &scope);
            let ty = written.unwrap_or_else(|| {
                let hint = wanted.as_ref().and_then(|f| match param.kind {
                    ParamKind::Named => f.named.iter().find(|n| n.name == param.name.name).map(|n| n.ty),
                    _ => f.positional.get(i).copied(),
                });
                let hint = hint.map(greatest_closure).filter(|t| !t.is_unknown());
                match hint {
                    Some(t) if t.is_null() || t.is_never() => core_type(CoreClass::Object, &[]).nullable(),
                    Some(t) => match (param.default.as_ref(), is_nullable(t)) {
                        _ if param.kind != ParamKind::Positional && !param.required && param.default.is_none() => t.nullable(),
                        _ => t,
                    },
                    None => Ty::dynamic(),
                }
            });
            match param.kind {
                ParamKind::Positional => {
                    positional += 1;
                    required += 1;
                }
                ParamKind::OptionalPositional => positional += 1,
                ParamKind::Named => {}
            }
            signature_params.push(SignatureParam { name: param.name.name, ty, required: param.required });
        }

        let usage = Usage::of_body(body);
        // Inside, variables that anything assigns later are not promoted; what the closure assigns is never promoted again.
        for id in self.vars_named(&usage.assigned) {
            self.state.write_capture(id);
        }
        let outer_state = self.state.clone();
        let assigned_anywhere: Vec<_> = self.vars_named(&self.usage.assigned.clone());
        for id in assigned_anywhere {
            self.state.forget(id);
        }
        self.state.reachable = true;
        let saved_guards = std::mem::take(&mut self.guards);
        let saved_cascade = self.cascade.clone();
        let saved_const = std::mem::take(&mut self.const_depth);

        self.push_fn(body.marker);
        self.push_scope();
        if !own.is_empty() {
            let slot = self.slot();
            let f = self.func();
            f.type_slot = Some(slot);
            f.type_params = own.clone();
            for param in &own {
                self.bind(param.name, LocalDecl::TypeParam(*param), span);
            }
        }
        let ir_params = self.params(&ordered, &signature_params, &[]);
        let declared = declared_return.map(|t| self.w.resolve_type(t, &scope));
        let (code, result, kind);
        match declared {
            Some(ret) => {
                let (c, k) = self.function_code(body, ret, span);
                (code, result, kind) = (c, ret, k);
            }
            None => {
                let wanted_return = wanted.as_ref().map_or(Ty::unknown(), |f| f.ret);
                let context = if wanted_return.is_unknown() { wanted_return } else { Self::result_type(body.marker, wanted_return) };
                let f = self.func();
                f.result_context = context;
                // A void context: whatever is returned is fine.
                f.result = (context.is_void()).then_some(context);
                f.declared_return = None;
                let c = self.body_code(body);
                let value = self.inferred_return(body.marker, context, body);
                let k = self.body_kind(body.marker, value);
                let ret = match body.marker {
                    AsyncMarker::Sync => value,
                    AsyncMarker::Async => core_type(CoreClass::Future, &[flatten_future_value(value)]),
                    AsyncMarker::SyncStar => core_type(CoreClass::Iterable, &[value]),
                    AsyncMarker::AsyncStar => core_type(CoreClass::Stream, &[value]),
                };
                (code, result, kind) = (c, ret, k);
            }
        }
        let rep = if kind == ir::BodyKind::Sync { rep_of(result) } else { Rep::Value };
        let state = match self.fns.pop() {
            Some(state) => state,
            None => unreachable!("closure without its function state"),
        };
        self.pop_scope();
        self.guards = saved_guards;
        self.cascade = saved_cascade;
        self.const_depth = saved_const;
        self.state = outer_state;
        self.types = saved_types;

        let signature = Signature { type_params: own.clone(), has_this: false, params: signature_params, ret: result, positional, required };
        let function_ty = {
            let named =
                signature.params[positional..].iter().map(|p| NamedTy { name: p.name, ty: p.ty, required: p.required }).collect();
            let positional = signature.params[..positional].iter().map(|p| p.ty).collect();
            close_function(&own, FunctionTy { type_params: Vec::new(), ret: result, positional, required, named })
        };
        let element = Function::declare(FunctionHead {
            name,
            kind: FunctionKind::Closure,
            library: self.w.lib(self.place.lib).element,
            class: self.class,
            static_: true,
            abstract_: false,
            external: false,
            span,
        });
        let _ = element.get().signature.set(signature);
        let place = self.place;
        self.w.set_function(element, place, FunctionAst::Values);
        let captures = self.capture_sources(&state);
        let body = ir::Body {
            type_params: own,
            has_this: false,
            params: ir_params,
            captures: state.captures.iter().map(|(_, slot)| *slot).collect(),
            slots: state.next_slot,
            kind,
            type_env: state.type_env,
            rep,
            code,
        };
        let ty = self.reify(function_ty);
        Typed::new(Expr::Closure { function: element, body: Arc::new(body), captures, ty }, function_ty)
    }

    /// The return type of a closure that declares none (inference.md, "Function literal return type inference").
    fn inferred_return(&mut self, marker: AsyncMarker, context: Ty, body: &ast::FunctionBody) -> Ty {
        let reachable_end = self.state.reachable && matches!(body.kind, BodyKind::Block(_));
        let returned = std::mem::take(&mut self.func().returned);
        let mut types = returned.into_iter();
        let mut actual = match types.next() {
            Some(first) => types.fold(first, upper_bound),
            None if reachable_end || matches!(marker, AsyncMarker::SyncStar | AsyncMarker::AsyncStar) => {
                if matches!(marker, AsyncMarker::SyncStar | AsyncMarker::AsyncStar) {
                    if context.is_unknown() { Ty::dynamic() } else { greatest_closure(context) }
                } else {
                    Ty::null()
                }
            }
            None => Ty::never(),
        };
        if context.is_void() {
            return Ty::void();
        }
        if !context.is_unknown() {
            let bound = greatest_closure(context);
            if !is_subtype(actual, bound) && !actual.is_dynamic() {
                actual = bound;
            } else if actual.is_dynamic() && !bound.is_dynamic() && !is_top(bound) {
                actual = bound;
            }
        }
        actual
    }

    // ------------------------------------------------------------ initialisers

    fn field_initializer(&mut self, field: FieldRef) -> ir::Body {
        let init = match self.w.field(field).ast {
            FieldAst::Variable { var, .. } => var.init.as_ref(),
            FieldAst::MixinCopy(original) => match self.w.field(original).ast {
                FieldAst::Variable { var, .. } => var.init.as_ref(),
                _ => None,
            },
            _ => None,
        };
        self.push_fn(AsyncMarker::Sync);
        self.push_scope();
        if !field.static_ {
            let slot = self.slot();
            self.func().this_slot = Some(slot);
        } else {
            self.this_ty = None;
        }
        let ty = self.w.field_type(field);
        let is_const = self.w.field(field).is_const;
        let value = match init {
            Some(_) if is_const => {
                let value = self.w.const_field(field);
                Expr::Const(value.map_or(Const::Null, Self::const_of))
            }
            Some(init) => {
                self.usage.expr(init);
                let typed = self.expr(init, ty);
                self.coerce(typed, ty, init.span, Use::Variable(field.name))
            }
            None => match self.w.const_field(field) {
                Some(value) => Expr::Const(Self::const_of(value)),
                None => Expr::Const(Const::Null),
            },
        };
        let rep = rep_of(ty);
        let code = Stmt::Return(Some(value.to_rep(rep)));
        let state = match self.fns.pop() {
            Some(state) => state,
            None => unreachable!("initialiser without its function state"),
        };
        self.pop_scope();
        ir::Body {
            type_params: Vec::new(),
            has_this: !field.static_,
            params: Vec::new(),
            captures: Vec::new(),
            slots: state.next_slot,
            kind: ir::BodyKind::Sync,
            type_env: state.type_env,
            rep,
            code,
        }
    }

    fn no_such_method_forwarder(&mut self, function: FunctionRef, _original: FunctionRef) -> ir::Body {
        let params = self.begin(function, None, AsyncMarker::Sync);
        self.finish(function, params, ir::BodyKind::Sync, Stmt::Block(Vec::new()), Rep::Value)
    }

    // ------------------------------------------------------------ constructors

    fn default_constructor(&mut self, function: FunctionRef) -> ir::Body {
        let Some(class) = function.class else { return self.empty_body() };
        let params = self.begin(function, None, AsyncMarker::Sync);
        self.func().constructor = true;
        let mut code = Vec::new();
        self.field_initializers(class, &mut code);
        let span = class.span.get().copied().unwrap_or_default();
        self.super_call(class, None, None, &[], span, &mut code);
        self.check_fields_set(class, &[], span);
        self.finish(function, params, ir::BodyKind::Sync, Stmt::Block(code), Rep::Value)
    }

    /// A mixin application's constructor: passes everything on.
    fn forward_constructor(&mut self, function: FunctionRef, original: FunctionRef) -> ir::Body {
        let Some(class) = function.class else { return self.empty_body() };
        let signature = self.w.signature(function);
        self.push_fn(AsyncMarker::Sync);
        self.push_scope();
        let this = self.slot();
        self.func().this_slot = Some(this);
        let mut params = Vec::new();
        let mut args = vec![Expr::Local(this, Rep::Value)];
        for param in &signature.params {
            let slot = self.slot();
            let rep = Rep::Value;
            // Absent is passed on, so that the original's default counts.
            params.push(ir::Param { slot, rep, default: Some(Const::Null), check: None, cell: false, name: param.name });
            args.push(Expr::Local(slot, rep));
        }
        let originals = self.w.declared_params(original);
        for (param, ast) in params.iter_mut().zip(&originals) {
            let required = ast.kind == ParamKind::Positional || ast.kind == ParamKind::Named && ast.required;
            param.default = match (&ast.default, required) {
                (_, true) => None,
                (Some(_), false) => Some(self.w.default_of(original, param.name)),
                (None, false) => Some(Const::Null),
            };
        }
        let mut code = Vec::new();
        self.field_initializers(class, &mut code);
        let pos = self.pos(function.span);
        code.push(Stmt::Expr(Expr::CallStatic { function: original, type_args: ir::TypeArgs::None, args, rep: Rep::Value, pos }));
        self.finish(function, params, ir::BodyKind::Sync, Stmt::Block(code), Rep::Value)
    }

    fn torn_off_constructor(&mut self, function: FunctionRef, original: FunctionRef) -> ir::Body {
        self.this_ty = None;
        let Some(class) = function.class else { return self.empty_body() };
        let mut params = self.begin(function, None, AsyncMarker::Sync);
        let signature = self.w.signature(function);
        let mut args = Vec::new();
        for param in &signature.params {
            let slot = self.slot();
            let rep = rep_of(param.ty);
            params.push(ir::Param { slot, rep, default: None, check: None, cell: false, name: param.name });
            args.push(Expr::Local(slot, rep));
        }
        let originals = self.w.declared_params(original);
        for (param, ast) in params.iter_mut().zip(&originals) {
            let required = ast.kind == ParamKind::Positional || ast.kind == ParamKind::Named && ast.required;
            if !required {
                param.default = Some(self.w.default_of(original, param.name));
            }
        }
        self.w.ensure_layout(class);
        let own: Vec<Ty> = class.type_params().iter().map(|p| Ty::param(*p)).collect();
        let type_args = self.reify_all(&own);
        let pos = self.pos(function.span);
        let made = Expr::New { class, type_args, constructor: original, args, pos };
        self.finish(function, params, ir::BodyKind::Sync, Stmt::Return(Some(made)), Rep::Value)
    }

    /// Initialisers of the class's own fields, in order of declaration.
    fn field_initializers(&mut self, class: ClassRef, code: &mut Vec<Stmt>) {
        self.w.ensure_layout(class);
        let scopes = std::mem::take(&mut self.scopes);
        self.push_scope();
        self.no_this = true;
        let saved = (self.types.clone(), self.lexical);
        for field in self.w.class(class).fields.clone() {
            let (init, original) = match self.w.field(field).ast {
                FieldAst::Variable { var, .. } => (var.init.as_ref(), field),
                FieldAst::MixinCopy(original) => match self.w.field(original).ast {
                    FieldAst::Variable { var, .. } => (var.init.as_ref(), original),
                    _ => (None, field),
                },
                _ => (None, field),
            };
            if field.late {
                continue;
            }
            let Some(init) = init else { continue };
            if let Some(mixin) = original.class
                && mixin != class
            {
                let args = class.mixin.get().and_then(|m| m.as_interface()).map(|(_, a)| a).unwrap_or_else(TyList::empty);
                let place = self.w.field(original).place;
                let mut types = TypeScope::new(place);
                types.params.extend(mixin.type_params().iter().zip(args.iter()).map(|(p, a)| (p.name, *a)));
                types.class = Some(mixin);
                self.types = types;
                self.place = place;
                self.lexical = Some(mixin);
            }
            let ty = self.w.field_type(field);
            let usage = std::mem::replace(&mut self.usage, Usage::of_expr(init));
            let typed = self.expr(init, ty);
            let value = self.coerce(typed, ty, init.span, Use::Variable(field.name));
            self.usage = usage;
            let this = self.this_expr();
            let pos = self.pos(init.span);
            code.push(Stmt::Expr(Expr::SetField { object: Box::new(this), field, value: Box::new(value), pos }));
            (self.types, self.lexical) = saved.clone();
            self.place = self.types.place;
        }
        self.no_this = false;
        self.scopes = scopes;
    }

    fn constructor(&mut self, function: FunctionRef, decl: Option<&'static ast::ConstructorDecl>, params_ast: &'static ast::Params) -> ir::Body {
        let Some(class) = function.class else { return self.empty_body() };
        let body = decl.map(|d| self.w.parsed_body(self.place, &d.body));
        let primary_body = if decl.is_none() { self.w.primary_body(class) } else { None };
        let body = body.or_else(|| primary_body.map(|d| self.w.parsed_body(self.place, &d.body)));
        let initializers: &'static [ast::Initializer] = decl.or(primary_body).map_or(&[], |d| &d.initializers);
        if let Some(body) = body {
            self.usage = Usage::of_body(body);
        }
        for initializer in initializers {
            match &initializer.kind {
                ast::InitializerKind::Field { value, .. } => self.usage.expr(value),
                ast::InitializerKind::Super { args, .. } | ast::InitializerKind::This { args, .. } => {
                    args.args.iter().for_each(|a| self.usage.expr(&a.value));
                }
                ast::InitializerKind::Assert { condition, message } => {
                    self.usage.expr(condition);
                    message.iter().for_each(|m| self.usage.expr(m));
                }
            }
        }
        if function.external {
            let mut params = self.begin(function, None, AsyncMarker::Sync);
            let version = self.w.lib(self.place.lib).version;
            let ordered = ordered_params(Some(params_ast), version);
            let signature = self.w.signature(function);
            params.extend(self.native_params(&ordered, &signature.params, &[]));
            return self.finish(function, params, ir::BodyKind::Native, Stmt::Block(Vec::new()), Rep::Value);
        }
        self.primary_params = decl.is_none();
        let mut params = self.begin(function, Some(params_ast), AsyncMarker::Sync);
        self.primary_params = false;
        let version = self.w.lib(self.place.lib).version;
        let ordered = ordered_params(Some(params_ast), version);
        // `super.x` without a default has the one of the superclass's constructor.
        for (param, ast) in params.iter_mut().zip(&ordered) {
            if ast.super_
                && ast.default.is_none()
                && param.default.is_some()
                && let Some((target, name, _)) = self.w.super_param(class, params_ast, ast, decl.or(primary_body))
                && !self.w.function(target).running
            {
                param.default = Some(self.w.default_of(target, name));
            }
        }
        let extension_type = class.is_extension_type();
        let result = self.w.this_type(class);
        let f = self.func();
        f.constructor = true;
        f.result = Some(Ty::void());
        self.const_initializers(function);
        let redirecting = initializers.iter().find_map(|i| match &i.kind {
            ast::InitializerKind::This { name, args } => Some((i.span, *name, args)),
            _ => None,
        });
        let mut code = Vec::new();
        // An extension type's constructor has no object: its representation is an ordinary value that it returns.
        let representation = extension_type.then(|| self.slot());
        if extension_type {
            self.func().this_slot = representation;
        }

        // Initialising formals are variables of the initialiser list.
        self.push_scope();
        let first = params.first().map_or(0, |p| p.slot);
        for (i, param) in ordered.iter().enumerate() {
            if param.this || param.super_ {
                let slot = first + i as u32;
                let id = super::flow_state::VarId(self.locals.iter().rposition(|l| l.slot == slot && l.depth == 0).unwrap_or(0) as u32);
                self.bind(param.name.name, LocalDecl::Var(id), param.name.span);
            }
        }
        if let Some((span, name, args)) = redirecting {
            self.no_this = true;
            self.redirect_call(class, name, args, span, representation, &mut code);
            self.no_this = false;
            self.pop_scope();
        } else {
            if !extension_type {
                self.field_initializers(class, &mut code);
            }
            let mut set: Vec<Name> = Vec::new();
            for (i, param) in ordered.iter().enumerate() {
                let declares = decl.is_none() && (param.keyword != ast::VarKeyword::None || extension_type) && !param.super_;
                if param.this || declares {
                    let slot = first + i as u32;
                    self.field_formal(class, param, slot, &mut params, i, representation, &mut code);
                    if set.contains(&param.name.name) {
                        self.error(param.name.span, format!("'{}' was already initialized by this constructor.", param.name.name));
                    }
                    set.push(param.name.name);
                }
            }
            self.no_this = true;
            let mut super_init = None;
            for initializer in initializers {
                match &initializer.kind {
                    ast::InitializerKind::Field { name, value } => {
                        self.field_initializer_entry(class, *name, value, representation, &mut set, &mut code);
                    }
                    ast::InitializerKind::Assert { condition, message } => {
                        let stmt = self.assert_stmt(condition, message.as_ref(), initializer.span);
                        code.push(stmt);
                    }
                    ast::InitializerKind::Super { name, args } => super_init = Some((initializer.span, *name, args)),
                    ast::InitializerKind::This { .. } => {}
                }
            }
            if !extension_type {
                let super_params: Vec<(&'static ast::Param, ir::Slot)> =
                    ordered.iter().enumerate().filter(|(_, p)| p.super_).map(|(i, p)| (*p, first + i as u32)).collect();
                let span = super_init.map_or_else(|| decl.map_or(function.span, |d| d.class_name.span), |(s, ..)| s);
                self.super_call(class, super_init.and_then(|(_, n, _)| n), super_init.map(|(_, _, a)| a), &super_params, span, &mut code);
            }
            self.no_this = false;
            self.pop_scope();
            let span = decl.map_or(function.span, |d| d.name.map_or(d.class_name.span, |n| n.span));
            self.check_fields_set(class, &set, span);
        }
        if let Some(body) = body {
            if !matches!(body.kind, BodyKind::Empty) {
                if matches!(body.kind, BodyKind::Arrow(_)) || body.marker != AsyncMarker::Sync {
                    let message = if body.marker == AsyncMarker::Sync {
                        "Constructors can't have a return type."
                    } else {
                        "Constructor bodies can't use 'async', 'async*', or 'sync*'."
                    };
                    if body.marker != AsyncMarker::Sync {
                        self.error(body.span, message);
                    }
                }
                self.push_scope();
                code.push(self.body_code(body));
                self.pop_scope();
            }
            if redirecting.is_some() && !matches!(body.kind, BodyKind::Empty) {
                self.error(body.span, "A constructor can't have both a body and a redirection.");
            }
        }
        if let Some(slot) = representation {
            let rep = rep_of(erase_extension_types(result));
            code.push(Stmt::Return(Some(Expr::Local(slot, rep))));
            let body = self.finish(function, params, ir::BodyKind::Sync, Stmt::Block(code), rep);
            return body;
        }
        self.finish(function, params, ir::BodyKind::Sync, Stmt::Block(code), Rep::Value)
    }

    /// `this.x`: the argument goes to the field.
    #[expect(clippy::too_many_arguments, reason = "one step of `constructor`, split off for reading")]
    fn field_formal(
        &mut self,
        class: ClassRef,
        param: &'static ast::Param,
        slot: ir::Slot,
        params: &mut [ir::Param],
        index: usize,
        representation: Option<ir::Slot>,
        code: &mut Vec<Stmt>,
    ) {
        let rep = params.get(index).map_or(Rep::Value, |p| p.rep);
        let cell = params.get(index).is_some_and(|p| p.cell);
        let read = if cell { Expr::Cell(slot, rep) } else { Expr::Local(slot, rep) };
        if let Some(target) = representation {
            code.push(Stmt::Expr(Expr::SetLocal(target, rep, Box::new(read))));
            return;
        }
        let field = self.w.class(class).fields.iter().copied().find(|f| f.name == param.name.name);
        let Some(field) = field else {
            self.error(param.name.span, format!("'{}' isn't an instance field of this class.", param.name.name));
            return;
        };
        let (field_ty, param_ty) = (self.w.field_type(field), self.local_type_of_slot(slot));
        if param.this && !is_subtype(param_ty, field_ty) && !param_ty.is_error() && !field_ty.is_error() && !param_ty.is_dynamic() {
            self.error(
                param.name.span,
                format!("The type of parameter '{}', '{param_ty}' is not a subtype of the corresponding field's type, '{field_ty}'.", param.name.name),
            );
        }
        if field.final_ && !field.late && param.this {
            let has_init = matches!(self.w.field(field).ast, FieldAst::Variable { var, .. } if var.init.is_some());
            if has_init {
                self.error(param.name.span, format!("'{}' is a final instance variable that was initialized at the declaration.", field.name));
            }
        }
        let this = self.this_expr();
        let pos = self.pos(param.span);
        let value = if param_ty.is_dynamic() && !is_top(field_ty) {
            let ty = self.reify(field_ty);
            let why = ir::AsKind::Implicit(Some(param.name.name));
            Expr::As { value: Box::new(read), ty, why, rep: rep_of(field_ty), pos }
        } else {
            read
        };
        code.push(Stmt::Expr(Expr::SetField { object: Box::new(this), field, value: Box::new(value), pos }));
    }

    fn local_type_of_slot(&self, slot: ir::Slot) -> Ty {
        self.locals.iter().rev().find(|l| l.slot == slot && l.depth == 0).map_or_else(Ty::dynamic, |l| l.ty)
    }

    fn field_initializer_entry(
        &mut self,
        class: ClassRef,
        name: ast::Ident,
        value: &'static ast::Expr,
        representation: Option<ir::Slot>,
        set: &mut Vec<Name>,
        code: &mut Vec<Stmt>,
    ) {
        let field = self.w.class(class).fields.iter().copied().find(|f| f.name == name.name);
        let Some(field) = field else {
            self.expr(value, Ty::unknown());
            self.error(name.span, format!("'{}' isn't an instance field of this class.", name.name));
            return;
        };
        let ty = self.w.field_type(field);
        let typed = self.expr(value, ty);
        let value_ir = self.coerce(typed, ty, value.span, Use::Variable(name.name));
        if set.contains(&name.name) {
            self.error(name.span, format!("'{}' was already initialized by this constructor.", name.name));
        }
        set.push(name.name);
        if field.final_
            && !field.late
            && matches!(self.w.field(field).ast, FieldAst::Variable { var, .. } if var.init.is_some())
        {
            self.error(name.span, format!("'{}' is a final instance variable that was initialized at the declaration.", name.name));
        }
        let pos = self.pos(name.span);
        match representation {
            Some(slot) => code.push(Stmt::Expr(Expr::SetLocal(slot, rep_of(ty), Box::new(value_ir.to_rep(rep_of(ty)))))),
            None => {
                let this = self.this_expr();
                code.push(Stmt::Expr(Expr::SetField { object: Box::new(this), field, value: Box::new(value_ir), pos }));
            }
        }
    }

    /// Every final or non-nullable field must have got a value.
    fn check_fields_set(&mut self, class: ClassRef, set: &[Name], span: Span) {
        if class.kind == ast::ClassKind::MixinApplication {
            return;
        }
        let constructor_is_external = false;
        for field in self.w.class(class).fields.clone() {
            let has_init = match self.w.field(field).ast {
                FieldAst::Variable { var, decl } => var.init.is_some() || decl.external || decl.abstract_,
                FieldAst::Parameter(_) => true,
                FieldAst::EnumValue { .. } | FieldAst::EnumValues | FieldAst::MixinCopy(_) => true,
            };
            if has_init || field.late || set.contains(&field.name) || constructor_is_external {
                continue;
            }
            let ty = self.w.field_type(field);
            if field.final_ {
                self.error(span, format!("Final field '{}' is not initialized by this constructor.", field.name));
            } else if !is_nullable(ty) && !ty.is_error() {
                self.error(
                    span,
                    format!("This constructor should initialize field '{}' because its type '{}' doesn't allow null.", field.name, ty),
                );
            }
        }
    }

    /// The superclass constructor's call, written or implicit, with `super.x` parameters merged in.
    fn super_call(
        &mut self,
        class: ClassRef,
        name: Option<ast::Ident>,
        args: Option<&'static ast::Args>,
        super_params: &[(&'static ast::Param, ir::Slot)],
        span: Span,
        code: &mut Vec<Stmt>,
    ) {
        let Some(superclass) = class.superclass() else { return };
        let Some((parent, type_args)) = superclass.as_interface() else { return };
        if parent == core_class(CoreClass::Object) && args.is_none() && super_params.is_empty() {
            return;
        }
        if class.kind == ast::ClassKind::Enum {
            // The index and the name of a value are put in by the constant evaluator.
            if let Some(args) = args {
                let _ = args;
                self.error(span, "Enum constructors can't have super initializers.");
            }
            return;
        }
        let key = name.map_or(Name::new(""), |n| if n.name.as_str() == "new" { Name::new("") } else { n.name });
        let constructor = self.w.find_constructor(parent, key);
        let Some(constructor) = constructor else {
            let shown = if key.as_str().is_empty() { String::new() } else { format!(".{key}") };
            if args.is_none() && key.as_str().is_empty() {
                self.error(span, format!("The superclass, '{}', has no unnamed constructor that takes no arguments.", visible_name(parent)));
            } else {
                self.error(span, format!("Couldn't find constructor '{}{}'.", visible_name(parent), shown));
            }
            return;
        };
        if constructor.kind == FunctionKind::Factory {
            self.error(span, format!("The constructor '{}' is a factory constructor, a generative one is expected.", visible_name(parent)));
            return;
        }
        let signature = self.w.signature(constructor);
        let mut function_ty = FunctionTy {
            type_params: Vec::new(),
            ret: Ty::void(),
            positional: signature.params[..signature.positional].iter().map(|p| substitute_class(p.ty, parent, &type_args)).collect(),
            required: signature.required,
            named: signature.params[signature.positional..]
                .iter()
                .map(|p| NamedTy { name: p.name, ty: substitute_class(p.ty, parent, &type_args), required: p.required })
                .collect(),
        };
        // Arguments that come as `super.x` parameters are taken out of what the written arguments must give.
        let explicit = args.map_or(0, |a| a.args.iter().filter(|a| a.name.is_none()).count());
        let mut positional_supers: Vec<Expr> = Vec::new();
        let mut named_supers: Vec<(Name, Expr)> = Vec::new();
        let mut ordered: Vec<_> = super_params.iter().collect();
        ordered.sort_by_key(|(p, _)| p.span.start);
        for (param, slot) in ordered {
            let ty = self.local_type_of_slot(*slot);
            let wanted = if param.kind == ParamKind::Named {
                function_ty.named.iter().find(|n| n.name == param.name.name).map(|n| n.ty)
            } else {
                function_ty.positional.get(explicit + positional_supers.len()).copied()
            };
            let Some(wanted) = wanted else {
                let kind = if param.kind == ParamKind::Named { "named" } else { "positional" };
                self.error(
                    param.name.span,
                    if kind == "named" {
                        "The super constructor has no corresponding named parameter."
                    } else {
                        "The super constructor has no corresponding positional parameter."
                    },
                );
                continue;
            };
            if !is_subtype(ty, wanted) && !ty.is_dynamic() && !ty.is_error() && !wanted.is_error() {
                self.error(
                    param.name.span,
                    format!("The type '{ty}' of this parameter is not a subtype of the type '{wanted}' of the corresponding super constructor parameter."),
                );
            }
            let read = Typed::raw(Expr::Local(*slot, rep_of(ty)), ty);
            let value = self.coerce(read, wanted, param.name.span, Use::Argument);
            if param.kind == ParamKind::Named {
                named_supers.push((param.name.name, value));
            } else {
                positional_supers.push(value);
            }
        }
        for n in &mut function_ty.named {
            if named_supers.iter().any(|(name, _)| *name == n.name) {
                n.required = false;
            }
        }
        function_ty.required = function_ty.required.saturating_sub(positional_supers.len().min(function_ty.required.saturating_sub(explicit)));
        static NO_ARGS: std::sync::LazyLock<ast::Args> = std::sync::LazyLock::new(|| ast::Args { span: Span::default(), args: Vec::new() });
        let written: &'static ast::Args = args.unwrap_or(&NO_ARGS);
        let pos = self.pos(span);
        let report = if args.is_some() { written.span } else { span };
        let Some(call) = self.arguments(&function_ty, &[], written, Ty::unknown(), report, Name::new(parent.name.as_str())) else { return };
        let mut items = call.items;
        items.extend(positional_supers.into_iter().map(|e| (None, e)));
        items.extend(named_supers.into_iter().map(|(n, e)| (Some(n), e)));
        let this = self.this_expr();
        let (stmts, args) = self.calling_order(signature, Some(this), items);
        code.extend(stmts);
        code.push(Stmt::Expr(Expr::CallStatic { function: constructor, type_args: ir::TypeArgs::None, args, rep: Rep::Value, pos }));
    }

    /// `: this.other(…)`
    fn redirect_call(
        &mut self,
        class: ClassRef,
        name: Option<ast::Ident>,
        args: &'static ast::Args,
        span: Span,
        representation: Option<ir::Slot>,
        code: &mut Vec<Stmt>,
    ) {
        let key = name.map_or(Name::new(""), |n| if n.name.as_str() == "new" { Name::new("") } else { n.name });
        let Some(constructor) = self.w.class(class).constructors.get(&key).copied() else {
            let shown = if key.as_str().is_empty() { class.name.to_string() } else { format!("{}.{key}", class.name) };
            self.error(span, format!("Couldn't find constructor '{shown}'."));
            return;
        };
        if constructor.kind == FunctionKind::Factory {
            self.error(span, "A generative constructor can't redirect to a factory constructor.");
            return;
        }
        let signature = self.w.signature(constructor);
        let ty = self.w.function_type(constructor);
        let Some(function_ty) = ty.as_function() else { return };
        let mut plain = function_ty.clone();
        plain.type_params.clear();
        if !function_ty.type_params.is_empty() {
            let own: Vec<Ty> = class.type_params().iter().map(|p| Ty::param(*p)).collect();
            plain = open_function(function_ty, &own);
        }
        let Some(call) = self.arguments(&plain, &[], args, Ty::unknown(), args.span, class.name) else { return };
        let pos = self.pos(span);
        match representation {
            Some(slot) => {
                let (stmts, args) = self.calling_order(signature, None, call.items);
                code.extend(stmts);
                let types = class.type_params().iter().map(|p| Ty::param(*p)).collect::<Vec<_>>();
                let types = self.reify_all(&types);
                let type_args = if types.is_empty() { ir::TypeArgs::None } else { ir::TypeArgs::Types(types) };
                let this = self.w.this_type(class);
                let rep = rep_of(this);
                let value = Expr::CallStatic { function: constructor, type_args, args, rep, pos };
                code.push(Stmt::Expr(Expr::SetLocal(slot, rep, Box::new(value))));
            }
            None => {
                let this = self.this_expr();
                let (stmts, args) = self.calling_order(signature, Some(this), call.items);
                code.extend(stmts);
                code.push(Stmt::Expr(Expr::CallStatic { function: constructor, type_args: ir::TypeArgs::None, args, rep: Rep::Value, pos }));
            }
        }
    }

    fn const_initializers(&mut self, function: FunctionRef) {
        let _ = function;
    }

    fn factory(&mut self, function: FunctionRef, decl: &'static ast::ConstructorDecl) -> ir::Body {
        self.this_ty = None;
        let body = self.w.parsed_body(self.place, &decl.body);
        self.usage = Usage::of_body(body);
        let version = self.w.lib(self.place.lib).version;
        if function.external || (matches!(body.kind, BodyKind::Empty) && decl.redirect.is_none()) {
            let mut params = self.begin(function, None, AsyncMarker::Sync);
            let ordered = ordered_params(Some(&decl.params), version);
            let signature = self.w.signature(function);
            params.extend(self.native_params(&ordered, &signature.params, &[]));
            return self.finish(function, params, ir::BodyKind::Native, Stmt::Block(Vec::new()), Rep::Value);
        }
        self.defaults_elsewhere = decl.redirect.is_some();
        let mut params = self.begin(function, Some(&decl.params), body.marker);
        let signature = self.w.signature(function);
        let rep = rep_of(signature.ret);
        if decl.redirect.is_some() {
            let Some(redirect) = self.w.resolve_redirect(function) else {
                return self.finish(function, params, ir::BodyKind::Sync, Stmt::Block(Vec::new()), rep);
            };
            // Defaults are the target's: what is absent is passed on as absent.
            for (param, ast) in params.iter_mut().zip(ordered_params(Some(&decl.params), version)) {
                let required = ast.kind == ParamKind::Positional || ast.kind == ParamKind::Named && ast.required;
                if !required {
                    param.default = Some(self.w.default_of(redirect.function, param.name));
                }
            }
            let target = self.w.signature(redirect.function);
            let find = |index: usize, name: Name| {
                if index < target.positional {
                    params.get(index).filter(|_| index < signature.positional)
                } else {
                    params[signature.positional..].iter().find(|p| p.name == name)
                }
            };
            let args: Vec<Expr> = target
                .params
                .iter()
                .enumerate()
                .map(|(i, p)| find(i, p.name).map_or(Expr::Absent, |found| Expr::Local(found.slot, found.rep)))
                .collect();
            let pos = self.pos(function.span);
            let types = self.reify_all(&redirect.type_args);
            let value = if redirect.function.kind == FunctionKind::Constructor && !redirect.class.is_extension_type() {
                self.w.ensure_layout(redirect.class);
                Expr::New { class: redirect.class, type_args: types, constructor: redirect.function, args, pos }
            } else {
                let type_args = if types.is_empty() { ir::TypeArgs::None } else { ir::TypeArgs::Types(types) };
                Expr::CallStatic { function: redirect.function, type_args, args, rep, pos }
            };
            let code = Stmt::Return(Some(value.to_rep(rep)));
            return self.finish(function, params, ir::BodyKind::Sync, code, rep);
        }
        let declared = signature.ret;
        if body.marker != AsyncMarker::Sync {
            self.error(body.span, "Factory bodies can't use 'async', 'async*', or 'sync*'.");
        }
        let f = self.func();
        f.result = Some(declared);
        f.result_context = declared;
        f.declared_return = Some(declared);
        let code = self.body_code(body);
        self.finish(function, params, ir::BodyKind::Sync, code, rep)
    }
}

/// `FutureOr`-like results of closures: the value type of the future.
fn flatten_future_value(ty: Ty) -> Ty {
    flatten(ty)
}

fn is_non_nullable_or_never(ty: Ty) -> bool {
    is_potentially_non_nullable(ty)
}

/// Not allowed to fall off the end: null does not fit.
pub fn is_potentially_non_nullable(ty: Ty) -> bool {
    !is_nullable(ty)
}

/// A superclass's name as the program knows it: that of the class a mixin is applied to.
pub fn visible_name(class: ClassRef) -> Name {
    let mut class = class;
    while class.name.as_str().contains('&') {
        match class.superclass().and_then(|t| t.as_interface()) {
            Some((parent, _)) => class = parent,
            None => break,
        }
    }
    class.name
}

/// What a coerced value is for: decides the wording of the error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// Initialising or assigning a variable, field or setter.
    Variable(Name),
    Argument,
    Return,
    /// Anything else.
    Other,
}
