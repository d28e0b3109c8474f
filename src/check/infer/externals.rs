//! Members without a body: natives, and what is external where there are none. May touch what stands before it in `infer`.

use super::context::*;
use crate::check::resolve::params::ordered_params;
use crate::check::typed::{self, Const, Expr, Node, Stmt};
use crate::elements::*;
use crate::types::*;
use oche_syntax::ast::{self, AsyncMarker, ParamKind};
use std::sync::Arc;

impl Cx<'_> {
    /// The body of a member without one: a native, or, where there are none, what says so.
    pub(crate) fn external_body(
        &mut self,
        function: FunctionRef,
        params: Option<&'static ast::Params>,
        connected: bool,
        ret: Ty,
    ) -> typed::Body {
        let mut own = self.begin(function, None, AsyncMarker::Sync);
        let is_member = !matches!(function.kind, FunctionKind::Constructor | FunctionKind::Factory);
        let covariance = if is_member { self.w.covariance(function) } else { Arc::default() };
        let version = self.w.lib(self.place.lib).version;
        let ordered = ordered_params(params, version);
        let signature = self.w.signature(function);
        own.extend(self.native_params(&ordered, &signature.params, &covariance));
        match connected {
            true => self.finish(function, own, typed::BodyKind::Native, Stmt::Block(Vec::new()), ret),
            false => {
                let code = self.unconnected(function);
                self.finish(function, own, typed::BodyKind::Sync, code, ret)
            }
        }
    }

    /// The body of an `external` member of a program: nothing implements it.
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
                Some(default) => Some(self.default_value(default, signature.ty, param.name.span)),
                None => optional.then_some(Const::Null),
            };
            let check = (covariance.get(i) == Some(&true)).then_some(signature.ty);
            out.push(typed::Param { var: variable, default, check, name: signature.name, pos: param.name.span.start });
        }
        self.func().parameters = false;
        out
    }
}
