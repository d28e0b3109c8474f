//! Functions of every kind: their parameters with their defaults, their code, and what they return. May touch `constants`, `jumps`,
//! `coercions`.

use std::sync::Arc;

use oche_syntax::ast::{self, AsyncMarker, BodyKind, ParamKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::context::*;
use super::walk::*;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::resolve::params::ordered_params;
use crate::check::typed::{self, Const, Stmt, Variable};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    pub fn empty_body(&mut self) -> typed::Body {
        let function = typed::Function {
            type_params: Vec::new(),
            params: Vec::new(),
            kind: typed::BodyKind::Sync,
            ret: Ty::void(),
            code: Stmt::Block(Vec::new()),
        };
        typed::Body { function, has_this: false, class: None, variables: Vec::new(), labels: 0, within: None }
    }

    /// Starts the outermost function: type arguments, `this`, parameters.
    pub fn begin(&mut self, function: FunctionRef, params: Option<&'static ast::Params>, marker: AsyncMarker) -> Vec<typed::Param> {
        let signature = self.w.signature(function);
        self.push_fn(marker);
        self.push_scope();
        if !signature.type_params.is_empty() {
            self.func().type_params = signature.type_params.clone();
            for param in &signature.type_params {
                self.scopes.last_mut().into_iter().for_each(|s| {
                    if function.kind != FunctionKind::Factory {
                        s.insert(param.name, LocalDecl::TypeParam(*param));
                    }
                });
            }
        }
        let covariance =
            if matches!(function.kind, FunctionKind::Method | FunctionKind::Setter) { self.w.covariance(function) } else { Arc::default() };
        let version = self.w.lib(self.place.lib).version;
        let ordered = ordered_params(params, version);
        self.params(&ordered, &signature.params, &covariance)
    }

    /// Declares parameters in calling order; the types are the signature's.
    pub fn params(&mut self, ordered: &[&'static ast::Param], types: &[SignatureParam], covariance: &[bool]) -> Vec<typed::Param> {
        let variables: Vec<Variable> = ordered.iter().zip(types).map(|(_, param)| self.new_variable(param.ty)).collect();
        // Only a primary constructor's parameters declare fields (language version 3.13).
        let primary = self.primary_params;
        let declaring = primary || self.w.lib(self.place.lib).version < (3, 13) || self.w.lib(self.place.lib).is_core;
        self.primary_params = false;
        let mut out = Vec::new();
        self.func().parameters = true;
        for (i, (param, signature)) in ordered.iter().zip(types).enumerate() {
            let variable = variables[i];
            if !declaring && matches!(param.keyword, ast::VarKeyword::Final | ast::VarKeyword::Var) {
                let word = if param.keyword == ast::VarKeyword::Final { "final" } else { "var" };
                self.error(param.span, errors::modifier_not_here(word));
            }
            if self.fns.len() > 1 {
                let source = self.place.source;
                self.w.check_parameter_rules(source, std::slice::from_ref(*param), Some(" here"));
            }
            let optional = param.kind == ParamKind::OptionalPositional || param.kind == ParamKind::Named && !param.required;
            let default = match &param.default {
                Some(default) => Some(self.default_value(default, signature.ty, param.name.span)),
                None if optional => {
                    if !is_nullable(signature.ty) && !signature.ty.is_error() && !self.defaults_elsewhere {
                        self.missing_default(param, signature.ty, param.super_);
                    }
                    Some(Const::Null)
                }
                None => None,
            };
            let declares_field = primary && self.class.is_some_and(|class| crate::check::resolve::params::declaring(class, param));
            let field_formal = param.this || param.super_ || declares_field;
            let id = if field_formal {
                // In scope in the initialiser list only, and final; see `constructor`.
                let id = self.declare_unbound(param.name.name, signature.ty, param.name.span, variable);
                let local = self.local_mut(id);
                (local.final_, local.cell) = (true, false);
                id
            } else {
                self.declare_at(param.name.name, signature.ty, param.name.span, variable)
            };
            if param.keyword == ast::VarKeyword::Final {
                self.local_mut(id).final_ = true;
            }
            let check = (covariance.get(i) == Some(&true)).then_some(signature.ty);
            out.push(typed::Param { var: variable, default, check, name: signature.name, pos: param.name.span.start });
        }
        self.func().parameters = false;
        out
    }

    /// A `super.x` parameter may take its default from the superclass's constructor.
    pub fn missing_default(&mut self, param: &ast::Param, ty: Ty, inherits: bool) {
        if !inherits {
            self.error(param.name.span, errors::null_default(param.name.name, ty).stage(Stage::Outline));
        }
    }

    pub fn declare_unbound(&mut self, name: Name, ty: Ty, span: Span, variable: Variable) -> VarId {
        self.push_scope();
        let id = self.declare_at(name, ty, span, variable);
        self.pop_scope();
        id
    }

    pub fn default_value(&mut self, default: &'static ast::Expr, ty: Ty, parameter: Span) -> Const {
        // A default is a constant, but unlike elsewhere its literals must say so.
        let what = match &strip(default).kind {
            ast::ExprKind::List { const_: false, .. } => Some(errors::list_not_constant()),
            ast::ExprKind::SetOrMap { const_: false, .. } => Some(errors::map_not_constant()),
            _ => None,
        };
        if let Some(what) = what {
            self.name_error(At::Expr(default), errors::constant_expected());
            self.error(At::Expr(default), what.stage(Stage::Constants));
        }
        let unsettled = self.w.is_unsettled;
        self.analyzing = Some(Span { end: parameter.start + 1, ..parameter });
        let value = self.const_expr(default, ty);
        if value.is_none() && self.w.is_unsettled && !unsettled {
            // Whoever asks meanwhile would take it for null.
            let mark = (self.place.source, self.offset(default));
            self.constant_error(At::Expr(default), mark, super::constants::DEPENDS_ON_ITSELF);
        }
        self.analyzing = None;
        value.map_or(Const::Null, Self::const_of)
    }

    /// Wraps up the outermost function.
    pub fn finish(&mut self, function: FunctionRef, params: Vec<typed::Param>, kind: typed::BodyKind, code: Stmt, ret: Ty) -> typed::Body {
        let signature = self.w.signature(function);
        self.fns.pop();
        self.pop_scope();
        let function = typed::Function { type_params: signature.type_params.clone(), params, kind, ret, code };
        self.body_of(function, signature.has_this)
    }

    /// A whole body, once its code is known.
    pub fn body_of(&mut self, function: typed::Function, has_this: bool) -> typed::Body {
        let mut variables = std::mem::take(&mut self.variables);
        self.locals.iter().for_each(|local| variables[local.variable.0 as usize].cell = local.cell);
        typed::Body { function, has_this, class: self.class, variables, labels: self.labels + 1, within: self.within.take() }
    }

    /// The type that `return` and `yield` must give, from a declared return type and the body's marker.
    pub fn result_type(marker: AsyncMarker, declared: Ty) -> Ty {
        match marker {
            AsyncMarker::Sync => declared,
            AsyncMarker::Async => future_value_type(declared),
            AsyncMarker::SyncStar => iterable_element_type(declared),
            AsyncMarker::AsyncStar => stream_element_type(declared),
        }
    }

    /// The code of a function with a declared return type, and its kind.
    pub fn function_code(&mut self, marker: AsyncMarker, code: Code, declared: Ty, name_span: Span) -> (Stmt, typed::BodyKind) {
        self.check_marker(marker, declared, name_span);
        let result = Self::result_type(marker, declared);
        let f = self.func();
        f.marker = marker;
        f.result = Some(result);
        f.result_context = result;
        f.declared_return = Some(declared);
        f.named = f.named.or(Some(name_span));
        let code = self.body_code(code);
        let kind = self.body_kind(marker, result);
        (code, kind)
    }

    pub fn check_marker(&mut self, marker: AsyncMarker, declared: Ty, span: Span) {
        let (class, message) = match marker {
            AsyncMarker::Sync => return,
            AsyncMarker::Async => (CoreClass::Future, errors::async_function_type()),
            AsyncMarker::SyncStar => (CoreClass::Iterable, errors::generator_type()),
            AsyncMarker::AsyncStar => (CoreClass::Stream, errors::async_generator_type()),
        };
        if self.func().is_setter {
            return;
        }
        let least = core_type(class, &[Ty::never()]);
        self.w.ensure_hierarchy(core_class(class));
        let wrong = if declared.is_void() {
            matches!(marker, AsyncMarker::SyncStar | AsyncMarker::AsyncStar)
        } else {
            !is_subtype(least, declared) && !declared.is_error()
        };
        if wrong {
            self.error(span, message);
        }
    }

    pub fn body_kind(&mut self, marker: AsyncMarker, result: Ty) -> typed::BodyKind {
        match marker {
            AsyncMarker::Sync => typed::BodyKind::Sync,
            AsyncMarker::Async => typed::BodyKind::Async(result),
            AsyncMarker::SyncStar => typed::BodyKind::SyncStar(result),
            AsyncMarker::AsyncStar => typed::BodyKind::AsyncStar(result),
        }
    }

    /// The statements of a body, with the implicit `return` at the end.
    pub fn body_code(&mut self, code: Code) -> Stmt {
        match code {
            Code::Block(block) => {
                let code = self.block(block);
                if self.flow.is_reachable() {
                    self.falls_off(block.span);
                }
                code
            }
            Code::Arrow(expr) => {
                if matches!(self.func().marker, AsyncMarker::SyncStar | AsyncMarker::AsyncStar) {
                    self.name_error(At::Start(expr.span), errors::generator_returns());
                }
                self.return_value(expr, true)
            }
            Code::Empty => Stmt::Block(Vec::new()),
        }
    }

    /// The end of a block body can be reached.
    pub fn falls_off(&mut self, span: Span) {
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
        if !unconstrained && is_potentially_non_nullable(result) {
            let at = At::Start(self.func().named.unwrap_or(span));
            self.error(at, errors::missing_return(result));
        }
    }
}

impl World {
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
            self.error(place.source, error.span, errors::syntax(error.message.text()));
        }
        let parsed: &'static ast::FunctionBody = Box::leak(Box::new(parsed));
        self.lazy_bodies.insert(key, parsed);
        parsed
    }
}

/// Not allowed to fall off the end: null does not fit.
pub fn is_potentially_non_nullable(ty: Ty) -> bool {
    !is_nullable(ty)
}
