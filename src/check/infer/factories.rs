//! Factory constructors. May touch what stands before it in `infer`.

use super::context::*;
use crate::check::flow::AssignedVariables;
use crate::check::report::errors;
use crate::check::resolve::params::ordered_params;
use crate::check::typed::{self, Expr, Node, Stmt};
use crate::elements::*;
use crate::types::*;
use oche_syntax::Name;
use oche_syntax::ast::{self, AsyncMarker, BodyKind, ParamKind};

impl Cx<'_> {
    pub(crate) fn factory(&mut self, function: FunctionRef, decl: &'static ast::ConstructorDecl) -> typed::Body {
        self.this_ty = None;
        let body = self.w.parsed_body(self.place, &decl.body);
        let _ = self.flow.enter(|first| AssignedVariables::of_function(first, Some(&decl.params), &[], Some(body)));
        let version = self.w.lib(self.place.lib).version;
        if function.external || (matches!(body.kind, BodyKind::Empty) && decl.redirect.is_none()) {
            let connected = !function.external || self.w.lib(self.place.lib).is_core;
            return self.external_body(function, Some(&decl.params), connected, Ty::void());
        }
        self.defaults_elsewhere = decl.redirect.is_some();
        let mut params = self.begin(function, Some(&decl.params), body.marker);
        let signature = self.w.signature(function);
        if decl.redirect.is_some() {
            let Some(redirect) = self.w.resolve_redirect(function) else {
                return self.finish(function, params, typed::BodyKind::Sync, Stmt::Block(Vec::new()), signature.ret);
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
            let args = target.params.iter().enumerate().filter_map(|(i, p)| {
                let found = find(i, p.name)?;
                let name = (i >= target.positional).then_some(p.name);
                Some((name, Expr::local(found.var, self.variables[found.var.0 as usize].ty)))
            });
            let args = args.collect();
            let pos = self.pos(function.span);
            let callee = if redirect.function.kind == FunctionKind::Constructor && !redirect.class.is_extension_type() {
                self.w.ensure_layout(redirect.class);
                typed::Callee::New(redirect.class, redirect.function)
            } else {
                typed::Callee::Function(redirect.function, None)
            };
            let invocation = typed::Invocation { callee, type_args: redirect.type_args.to_vec(), args, pos };
            let code = Stmt::Return(Some(Expr::new(Node::Invoke(Box::new(invocation)), signature.ret)));
            return self.finish(function, params, typed::BodyKind::Sync, code, signature.ret);
        }
        let declared = signature.ret;
        if body.marker != AsyncMarker::Sync {
            self.error(body.span, errors::factory_async());
        }
        let f = self.func();
        f.result = Some(declared);
        f.result_context = declared;
        f.declared_return = Some(declared);
        f.named = Some(function.span);
        let code = self.body_code(body.into());
        self.finish(function, params, typed::BodyKind::Sync, code, declared)
    }
}
