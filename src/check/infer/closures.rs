//! Function expressions and local functions. May touch what stands before it in `infer`.

use oche_syntax::Span;
use oche_syntax::ast::{self, AsyncMarker, ParamKind};

use super::anchor::At;
use super::context::*;
use super::functions::is_potentially_non_nullable;
use super::walk::*;
use crate::check::report::errors;
use crate::check::resolve::params::{arity, ordered_params};
use crate::check::resolve::scope::TypeScope;
use crate::check::typed::{self, Node, Stmt};
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
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
            let bound = checked_closure(context);
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
}
