//! Elaboration of function bodies, closures and initialisers into core-tree bodies. May touch the rest of `check`.

use std::sync::Arc;

use oche_syntax::ast::{self, AsyncMarker, BodyKind, ParamKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::calls::strip;
use super::context::*;
use crate::check::flow::AssignedVariables;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::resolve::members::{arity, ordered_params};
use crate::check::resolve::written::TypeScope;
use crate::check::typed::{self, Const, Expr, Node, Stmt, Variable};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

/// The statements or the expression of a function.
#[derive(Clone, Copy)]
pub enum Code {
    Block(&'static ast::Block),
    Arrow(&'static ast::Expr),
    Empty,
}

impl From<&'static ast::FunctionBody> for Code {
    fn from(body: &'static ast::FunctionBody) -> Code {
        match &body.kind {
            BodyKind::Block(block) => Code::Block(block),
            BodyKind::Arrow(e) => Code::Arrow(e),
            BodyKind::Empty | BodyKind::Lazy => Code::Empty,
        }
    }
}

/// A function in a body, as it is written: a function expression, a local function, the initialiser of a `late` variable.
#[derive(Clone, Copy)]
pub struct FunctionLiteral {
    pub name: Name,
    pub type_params: &'static [ast::TypeParam],
    pub params: &'static ast::Params,
    pub return_type: Option<&'static ast::Type>,
    pub marker: AsyncMarker,
    pub code: Code,
    pub span: Span,
}

impl World {
    /// What inference finds out about a function's body, kept until it is lowered.
    pub fn typed_body(&mut self, function: FunctionRef) -> Arc<typed::Body> {
        if let Some(body) = &self.function(function).typed {
            return body.clone();
        }
        self.function_mut(function).running = true;
        let constructor = matches!(function.kind, FunctionKind::Constructor | FunctionKind::Factory);
        self.constructors_running += u32::from(constructor);
        // It is made once, so its mistakes are told now, even if the question that led here is a quiet one.
        let body = Arc::new(self.aloud(|world| world.infer_body(function)));
        let info = self.function_mut(function);
        info.running = false;
        info.typed = Some(body.clone());
        self.constructors_running -= u32::from(constructor);
        if !self.is_unsettled {
            return body;
        }
        self.unsettled.push(function);
        self.settle();
        self.function(function).typed.clone().unwrap_or(body)
    }

    /// Infers again the bodies with constants that needed what was still being inferred, unless something still is. Twice: the first
    /// time, constants may come of what could not be said before.
    pub(crate) fn settle(&mut self) -> bool {
        if self.constructors_running > 0 || self.constants_running > 0 {
            return false;
        }
        self.is_unsettled = false;
        let unsettled = std::mem::take(&mut self.unsettled);
        for function in [&unsettled, &unsettled].into_iter().flatten() {
            let body = self.aloud(|world| world.infer_body(*function));
            self.function_mut(*function).typed = Some(Arc::new(body));
        }
        true
    }

    pub(crate) fn infer_body(&mut self, function: FunctionRef) -> typed::Body {
        if let Some(class) = function.class {
            self.ensure_hierarchy(class);
        }
        // What a mixin's members have to be told has been told where they are declared.
        let told = self.mixin_field(function).is_some() || matches!(self.function(function).ast, FunctionAst::MixinCopy(_));
        match told {
            true => self.quietly(|world| world.infer_anew(function)),
            false => self.infer_anew(function),
        }
    }

    fn infer_anew(&mut self, function: FunctionRef) -> typed::Body {
        let mixin_field = self.mixin_field(function);
        self.signature(function);
        let types = self.function_scope(function);
        let ast = self.function(function).ast;
        let lexical = match ast {
            FunctionAst::MixinCopy(original) => original.class,
            _ => mixin_field.map_or(function.class, |field| field.class),
        };
        let this_ty = function.class.filter(|_| !function.static_).map(|class| match class.kind {
            ast::ClassKind::Extension => class.on.get().and_then(|on| on.first().copied()).unwrap_or_else(Ty::dynamic),
            _ => self.this_type(class),
        });
        let class = function.class;
        let mut cx = Cx::new(self, types, class, lexical, this_ty);
        match ast {
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
            FunctionAst::NoSuchMethod(found) => cx.no_such_method_forwarder(function, found.target),
            FunctionAst::TearOff(original, alias) => cx.torn_off_constructor(function, original, alias),
            FunctionAst::FieldInitializer(field) => cx.field_initializer(field),
            FunctionAst::Values => cx.empty_body(),
        }
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
            self.error(place.source, error.span, errors::syntax(error.message.text()));
        }
        let parsed: &'static ast::FunctionBody = Box::leak(Box::new(parsed));
        self.lazy_bodies.insert(key, parsed);
        parsed
    }

    // ------------------------------------------------------------ inference of variables

    /// Type of a variable without a written type, from its initialiser.
    pub fn infer_variable_type(&mut self, field: FieldRef, init: &'static ast::Expr) -> Ty {
        let types = match field.class {
            Some(class) => self.class_scope(class),
            None => TypeScope::new(self.field(field).place),
        };
        self.quietly(|world| {
            let this_ty = field.class.filter(|_| !field.static_).map(|c| world.this_type(c));
            let mut cx = Cx::new(world, types, field.class, field.class, this_ty);
            cx.no_this = !field.late;
            cx.push_fn(AsyncMarker::Sync);
            cx.push_scope();
            let _ = cx.enter_expr(init);
            if !field.static_ && !field.late {
                cx.bind_primary_params(field.class);
            }
            let is_const = cx.w.field(field).is_const;
            if is_const {
                cx.const_depth += 1;
            }
            let types_only = std::mem::replace(&mut cx.w.types_only, is_const);
            let ty = cx.expr(init, Ty::unknown()).ty;
            cx.w.types_only = types_only;
            inferred_variable_type(ty)
        })
    }

    pub fn infer_expression_type(&mut self, init: &'static ast::Expr, class: ClassRef) -> Ty {
        let types = self.class_scope(class);
        self.quietly(|world| {
            let mut cx = Cx::new(world, types, Some(class), Some(class), None);
            cx.push_fn(AsyncMarker::Sync);
            cx.push_scope();
            inferred_variable_type(cx.expr(init, Ty::unknown()).ty)
        })
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
    /// Declares the parameters of a class's primary constructor, for an initialiser whose type is asked for.
    fn bind_primary_params(&mut self, class: Option<ClassRef>) {
        let Some(class) = class else { return };
        let constructors: Vec<FunctionRef> = self.w.class(class).constructors.values().copied().collect();
        for constructor in constructors {
            if !matches!(self.w.function(constructor).ast, FunctionAst::Primary(_)) {
                continue;
            }
            let signature = self.w.signature(constructor);
            let declared = self.w.declared_params(constructor);
            for (param, ast) in signature.params.iter().zip(declared) {
                let variable = self.new_variable(param.ty);
                self.declare_at(ast.name.name, param.ty, ast.name.span, variable);
            }
        }
    }

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
    pub(crate) fn begin(&mut self, function: FunctionRef, params: Option<&'static ast::Params>, marker: AsyncMarker) -> Vec<typed::Param> {
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
                Some(default) => Some(self.default_value(default, signature.ty)),
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
            let check = (covariance.get(i) == Some(&true)).then(|| erase_extension_types(signature.ty));
            out.push(typed::Param { var: variable, default, check, name: signature.name, pos: param.name.span.start });
        }
        self.func().parameters = false;
        out
    }

    /// A `super.x` parameter may take its default from the superclass's constructor.
    pub(crate) fn missing_default(&mut self, param: &ast::Param, ty: Ty, inherits: bool) {
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

    pub(crate) fn default_value(&mut self, default: &'static ast::Expr, ty: Ty) -> Const {
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
        let value = self.const_expr(default, ty);
        if value.is_none() && self.w.is_unsettled && !unsettled {
            // Whoever asks meanwhile would take it for null.
            self.error(At::Expr(default), errors::constant_fails("Constant expression depends on itself.".to_owned()));
        }
        value.map_or(Const::Null, Self::const_of)
    }

    /// Wraps up the outermost function.
    pub(crate) fn finish(
        &mut self,
        function: FunctionRef,
        params: Vec<typed::Param>,
        kind: typed::BodyKind,
        code: Stmt,
        ret: Ty,
    ) -> typed::Body {
        let signature = self.w.signature(function);
        self.fns.pop();
        self.pop_scope();
        let function = typed::Function { type_params: signature.type_params.clone(), params, kind, ret, code };
        self.body_of(function, signature.has_this)
    }

    /// A whole body, once its code is known.
    pub(crate) fn body_of(&mut self, function: typed::Function, has_this: bool) -> typed::Body {
        let mut variables = std::mem::take(&mut self.variables);
        self.locals.iter().for_each(|local| variables[local.variable.0 as usize].cell = local.cell);
        typed::Body { function, has_this, class: self.class, variables, labels: self.labels + 1, within: self.within.take() }
    }

    pub(crate) fn method(&mut self, function: FunctionRef, decl: &'static ast::FunctionDecl) -> typed::Body {
        let body = self.w.parsed_body(self.place, &decl.body);
        let _ = self.flow.enter(|first| AssignedVariables::of_function(first, decl.params.as_ref(), &[], Some(body)));
        if function.external || matches!(body.kind, BodyKind::Empty) {
            let mut params = self.begin(function, None, AsyncMarker::Sync);
            let covariance = self.w.covariance(function);
            let version = self.w.lib(self.place.lib).version;
            let ordered = ordered_params(decl.params.as_ref(), version);
            let signature = self.w.signature(function);
            params.extend(self.native_params(&ordered, &signature.params, &covariance));
            if !self.w.lib(self.place.lib).has_natives {
                let code = self.unconnected(function);
                return self.finish(function, params, typed::BodyKind::Sync, code, signature.ret);
            }
            return self.finish(function, params, typed::BodyKind::Native, Stmt::Block(Vec::new()), signature.ret);
        }
        let params = self.begin(function, decl.params.as_ref(), decl.body.marker);
        let signature = self.w.signature(function);
        let declared = signature.ret;
        self.func().is_setter = function.kind == FunctionKind::Setter;
        let (code, kind) = self.function_code(body.marker, body.into(), declared, decl.name.span);
        self.finish(function, params, kind, code, declared)
    }

    /// What an `external` member of a program does: nothing implements it.
    pub(crate) fn unconnected(&mut self, function: FunctionRef) -> Stmt {
        let value = match self.w.entry("dart:core", "_Errors", "unconnected") {
            Some(error) => {
                self.w.signature(error);
                let text = |s: &str| Expr::text(s);
                let what = match function.kind {
                    FunctionKind::Getter => "getter",
                    FunctionKind::Setter => "setter",
                    FunctionKind::Constructor | FunctionKind::Factory => "constructor",
                    _ => "method",
                };
                let name = function.name.as_str().trim_end_matches('=');
                let setter = if what == "setter" { "=" } else { "" };
                // An extension's members are top-level functions: `E|member`, `E|get#member`.
                let (what, name, class) = match function.class {
                    Some(class)
                        if matches!(class.kind, ast::ClassKind::Extension | ast::ClassKind::ExtensionType) && what != "constructor" =>
                    {
                        let accessor = match function.kind {
                            FunctionKind::Getter if !function.static_ => "get#",
                            FunctionKind::Setter if !function.static_ => "set#",
                            _ => "",
                        };
                        let (what, setter) = if accessor.is_empty() { (what, setter) } else { ("method", "") };
                        (what, format!("{}|{accessor}{name}{setter}", class.name), String::new())
                    }
                    class => (what, format!("{name}{setter}"), class.map_or_else(String::new, |class| class.name.to_string())),
                };
                let args = vec![text(what), text(&name), text(&class)];
                Expr::new(Node::call(error, None, args, self.pos(function.span)), Ty::dynamic())
            }
            None => Expr::null(),
        };
        Stmt::Expr(Expr::new(Node::Throw(Box::new(value), self.pos(function.span)), Ty::never()))
    }

    /// Parameters of an external member: no defaults are needed but those written.
    pub(crate) fn native_params(
        &mut self,
        ordered: &[&'static ast::Param],
        types: &[SignatureParam],
        covariance: &[bool],
    ) -> Vec<typed::Param> {
        let mut out = Vec::new();
        self.func().parameters = true;
        for (i, (param, signature)) in ordered.iter().zip(types).enumerate() {
            let variable = self.any_variable();
            let optional = param.kind == ParamKind::OptionalPositional || param.kind == ParamKind::Named && !param.required;
            let default = match &param.default {
                Some(default) => Some(self.default_value(default, signature.ty)),
                None => optional.then_some(Const::Null),
            };
            let check = (covariance.get(i) == Some(&true)).then(|| erase_extension_types(signature.ty));
            out.push(typed::Param { var: variable, default, check, name: signature.name, pos: param.name.span.start });
        }
        self.func().parameters = false;
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

    pub(crate) fn check_marker(&mut self, marker: AsyncMarker, declared: Ty, span: Span) {
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
            AsyncMarker::Async => typed::BodyKind::Async(erase_extension_types(result)),
            AsyncMarker::SyncStar => typed::BodyKind::SyncStar(erase_extension_types(result)),
            AsyncMarker::AsyncStar => typed::BodyKind::AsyncStar(erase_extension_types(result)),
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
    pub(crate) fn falls_off(&mut self, span: Span) {
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

    // ------------------------------------------------------------ closures

    /// A function expression or local function. `context`: the type it is wanted as.
    pub fn closure(&mut self, literal: FunctionLiteral, context: Ty) -> Typed {
        let FunctionLiteral { name, type_params, span, .. } = literal;
        let saved_types = self.types.clone();
        let own: Vec<ParamRef> = type_params.iter().map(|p| TypeParam::declare(p.name.name)).collect();
        let scope = self.types.clone().with_params(&own);
        self.types = scope.clone();
        self.w.resolve_bounds(&own, type_params, &scope);
        let wanted = match non_nullable(context).kind() {
            TyKind::Function(f) if f.type_params.len() == own.len() => {
                let args: Vec<Ty> = own.iter().map(|p| Ty::param(*p)).collect();
                Some(open_function(f, &args))
            }
            _ => None,
        };
        let version = self.w.lib(self.place.lib).version;
        let ordered = ordered_params(Some(literal.params), version);
        let (positional, required) = arity(&ordered);
        let params = self.literal_params(&ordered, wanted.as_ref(), &scope);

        let flow = self.flow.begin_closure(span);
        let saved_guards = std::mem::take(&mut self.guards);
        let saved_cascade = self.cascade.clone();
        let saved_const = std::mem::take(&mut self.const_depth);

        self.push_fn(literal.marker);
        self.func().named = literal.return_type.map(|ty| ty.span);
        self.push_scope();
        if !own.is_empty() {
            self.func().type_params = own.clone();
            for param in &own {
                self.bind(param.name, LocalDecl::TypeParam(*param), span);
            }
        }
        let own_params = self.params(&ordered, &params, &[]);
        let (code, ret, kind) = self.literal_body(&literal, wanted.as_ref().map(|f| f.ret), &scope);
        self.fns.pop();
        self.pop_scope();
        self.guards = saved_guards;
        self.cascade = saved_cascade;
        self.const_depth = saved_const;
        self.flow.end_closure(flow);
        self.types = saved_types;

        let signature = Signature { type_params: own.clone(), has_this: false, params, ret, positional, required };
        let ty = signature.function_type();
        let closure = typed::Closure {
            function: typed::Function { type_params: own, params: own_params, kind, ret, code },
            name,
            span,
            begins: literal.return_type.map_or(span.start, |ty| ty.span.start),
            library: self.w.lib(self.place.lib).element,
            source: self.place.source,
            class: self.class,
            signature,
        };
        Typed::new(Node::Closure(Box::new(closure)), ty)
    }

    /// The parameters of a function literal: what has no written type takes the one of the function that is wanted (inference.md,
    /// "Function literal parameter type inference").
    fn literal_params(&mut self, ordered: &[&'static ast::Param], wanted: Option<&FunctionTy>, scope: &TypeScope) -> Vec<SignatureParam> {
        let mut params = Vec::new();
        for (i, param) in ordered.iter().enumerate() {
            let written = self.w.param_type(param, scope);
            let ty = written.unwrap_or_else(|| {
                let hint = wanted.and_then(|f| match param.kind {
                    ParamKind::Named => f.named(param.name.name).map(|n| n.ty),
                    _ => f.positional.get(i).copied(),
                });
                match hint.map(greatest_closure).filter(|t| !t.is_unknown()) {
                    Some(t) if is_subtype(t, Ty::null()) => core_type(CoreClass::Object, &[]).nullable(),
                    Some(t) if param.kind != ParamKind::Positional && !param.required && param.default.is_none() => t.nullable(),
                    Some(t) => t,
                    None => Ty::dynamic(),
                }
            });
            params.push(SignatureParam { name: param.name.name, ty, required: param.required });
        }
        params
    }

    /// The code of a function literal, its return type, declared or inferred, and the kind of its body.
    fn literal_body(&mut self, literal: &FunctionLiteral, wanted: Option<Ty>, scope: &TypeScope) -> (Stmt, Ty, typed::BodyKind) {
        let FunctionLiteral { marker, code, span, .. } = *literal;
        if let Some(declared) = literal.return_type {
            let ret = self.w.resolve_type(declared, scope);
            let (code, kind) = self.function_code(marker, code, ret, span);
            return (code, ret, kind);
        }
        let wanted = wanted.unwrap_or_else(Ty::unknown);
        let context = if wanted.is_unknown() { wanted } else { Self::result_type(marker, wanted) };
        let f = self.func();
        f.result_context = context;
        // A void context: whatever is returned is fine.
        f.result = (context.is_void()).then_some(context);
        f.declared_return = None;
        let statements = self.body_code(code);
        let value = self.inferred_return(marker, context, code, span);
        let kind = self.body_kind(marker, value);
        let ret = match marker {
            AsyncMarker::Sync => value,
            AsyncMarker::Async => core_type(CoreClass::Future, &[flatten(value)]),
            AsyncMarker::SyncStar => core_type(CoreClass::Iterable, &[value]),
            AsyncMarker::AsyncStar => core_type(CoreClass::Stream, &[value]),
        };
        (statements, ret, kind)
    }

    /// The return type of a closure that declares none (inference.md, "Function literal return type inference").
    pub(crate) fn inferred_return(&mut self, marker: AsyncMarker, context: Ty, code: Code, span: Span) -> Ty {
        let reachable_end = self.flow.is_reachable() && matches!(code, Code::Block(_));
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
            let fits = if actual.is_dynamic() { is_top(bound) } else { is_subtype(actual, bound) };
            if !fits {
                if reachable_end
                    && matches!(marker, AsyncMarker::Sync | AsyncMarker::Async)
                    && is_potentially_non_nullable(bound)
                    && !bound.is_error()
                {
                    let message = errors::missing_return(bound);
                    let at = self.func().named.unwrap_or(span);
                    self.error(At::Start(at), message);
                }
                actual = bound;
            }
        }
        if !(actual.is_void() || actual.is_dynamic() || actual.is_null() || actual.is_error()) {
            for at in std::mem::take(&mut self.func().bare_returns) {
                self.error(At::Start(at), errors::bare_return());
            }
        }
        actual
    }

    // ------------------------------------------------------------ initialisers

    pub(crate) fn field_initializer(&mut self, field: FieldRef) -> typed::Body {
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
        if field.static_ {
            self.this_ty = None;
        }
        let ty = self.w.field_type(field);
        let is_const = self.w.field(field).is_const;
        let value = match init {
            Some(_) if is_const => {
                let value = self.w.const_field(field);
                value.map_or_else(Expr::null, Self::constant)
            }
            Some(init) => {
                let _ = self.enter_expr(init);
                let typed = self.expr(init, ty);
                Self::cast_at(self.coerce(typed, ty, init, Use::Variable(field.name)), field.span)
            }
            None => match self.w.const_field(field) {
                Some(value) => Self::constant(value),
                None => Expr::null(),
            },
        };
        let code = Stmt::Return(Some(value.fit(ty)));
        self.fns.pop();
        self.pop_scope();
        let function = typed::Function { type_params: Vec::new(), params: Vec::new(), kind: typed::BodyKind::Sync, ret: ty, code };
        self.body_of(function, !field.static_)
    }
}

/// Not allowed to fall off the end: null does not fit.
pub fn is_potentially_non_nullable(ty: Ty) -> bool {
    !is_nullable(ty)
}

/// What a coerced value is for: decides the wording of the error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// Initialising or assigning a variable, field or setter.
    Variable(Name),
    /// A variable that a pattern assigns.
    Pattern,
    Argument,
    Return,
    /// A return of an `async` function.
    AsyncReturn,
    /// Anything else.
    Other,
}
