//! Bodies of forwarders to `noSuchMethod` (`resolve::forwarders`): they make the Invocation, defaults included, and check what comes back
//! against the declared type. May touch `world`, `resolve`, `typed`.

use oche_syntax::ast::AsyncMarker;

use super::context::*;
use crate::check::typed::{self, AsKind, Const, Expr, Node, Stmt};
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

impl Cx<'_> {
    pub(crate) fn no_such_method_forwarder(&mut self, function: FunctionRef, target: Target) -> typed::Body {
        let mut params = self.begin(function, None, AsyncMarker::Sync);
        let signature = self.w.signature(function);
        let covariance = self.w.covariance(function);
        let mut values = Vec::new();
        for (i, param) in signature.params.iter().enumerate() {
            let variable = self.any_variable();
            let optional = if i < signature.positional { i >= signature.required } else { !param.required };
            let default = match target {
                Target::Function(original) if optional => Some(self.w.default_of(original, param.name)),
                _ => optional.then_some(Const::Null),
            };
            let check = (covariance.get(i) == Some(&true)).then(|| erase_extension_types(param.ty));
            params.push(typed::Param { var: variable, default, check, name: param.name, pos: function.span.start });
            values.push(Expr::local(variable, Ty::dynamic()));
        }
        let named = values.split_off(signature.positional);
        let mut named: Vec<_> = signature.params[signature.positional..].iter().map(|p| p.name).zip(named).collect();
        // In the Invocation they stand as they are declared, not in calling order.
        if let Target::Function(original) = target {
            let declared = self.w.declared_params(original);
            named.arrange_by_key(|(name, _)| {
                signature.params.iter().position(|p| p.name == *name).map(|i| declared.get(i).map(|p| p.span.start))
            });
        }
        let own: Vec<Ty> = signature.type_params.iter().map(|p| Ty::param(*p)).collect();
        let types = erased(&own);
        let kind = match function.kind {
            FunctionKind::Getter => SelectorKind::Getter,
            FunctionKind::Setter => SelectorKind::Setter,
            _ => SelectorKind::Method,
        };
        let named = named.into_iter().map(|(name, value)| (Some(name), value));
        let args = values.into_iter().map(|value| (None, value)).chain(named).collect();
        let (object, pos) = (Box::new(self.this_expr()), self.pos(function.span));
        let call = Expr::new(
            Node::NoSuchMethod { object, selector: Selector::new(function.name, function.library, kind), type_args: types, args, pos },
            Ty::dynamic(),
        );
        let code = match is_top(erase_extension_types(signature.ret)) {
            true => call,
            false => Expr::new(Node::As { value: Box::new(call), why: AsKind::Implicit(None), pos }, signature.ret),
        };
        self.finish(function, params, typed::BodyKind::Sync, Stmt::Return(Some(code)), signature.ret)
    }
}
