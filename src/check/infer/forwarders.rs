//! Forwarders to `noSuchMethod`: the members that a concrete class with a `noSuchMethod` of its own has for what its interface declares
//! and nothing implements (specification, "The method noSuchMethod"). They make the Invocation, defaults included, and check what comes
//! back against the declared type. May touch `world`, `members`, `cx`.

use std::sync::Arc;

use oche_syntax::ast::AsyncMarker;
use rustc_hash::FxHashMap;

use super::context::*;
use super::expressions::fresh_params;
use crate::check::typed::{self, AsKind, Const, Expr, Node, Stmt};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl World {
    /// Puts a forwarder in the place of each member of the interface that is not implemented. Private members of other libraries stay
    /// out of reach.
    pub(crate) fn add_forwarders(
        &mut self,
        class: ClassRef,
        inherited: Option<&Arc<Inherited<Selector, Target>>>,
        members: &mut FxHashMap<Selector, Target>,
    ) {
        let place = self.class(class).place;
        let library = self.lib(place.lib).element;
        for ancestor in class.all_supertypes() {
            self.ensure_members(ancestor);
            let declared: Vec<(MemberKey, Target)> = self.class(ancestor).instance.iter().map(|(k, t)| (*k, *t)).collect();
            for ((name, kind), target) in declared {
                let owner = match target {
                    Target::Function(f) => f.library,
                    Target::Field(f) => f.library,
                };
                let selector = Selector::new(name, owner, kind);
                let implemented = members.contains_key(&selector) || inherited.is_some_and(|inherited| inherited.contains(selector));
                if implemented || name.is_private() && owner != library {
                    continue;
                }
                let lib = self.lib_of(owner);
                let Some(found) = self.find_member(class, name, lib, kind == SelectorKind::Setter) else { continue };
                let forwarder = self.forwarder(class, selector, found);
                members.insert(selector, Target::Function(forwarder));
            }
        }
    }

    fn forwarder(&mut self, class: ClassRef, selector: Selector, found: Found) -> FunctionRef {
        let (library, span) = match found.target {
            Target::Function(f) => (f.library, f.span),
            Target::Field(f) => (f.library, f.span),
        };
        let kind = match selector.kind {
            SelectorKind::Method => FunctionKind::Method,
            SelectorKind::Getter => FunctionKind::Getter,
            SelectorKind::Setter => FunctionKind::Setter,
        };
        let head = FunctionHead {
            name: selector.name,
            kind,
            library,
            class: Some(class),
            static_: false,
            abstract_: false,
            external: false,
            span,
        };
        let forwarder = Function::declare(head);
        let place = match found.target {
            Target::Function(f) => self.function(f).place,
            Target::Field(f) => self.field(f).place,
        };
        self.set_function(forwarder, place, FunctionAst::NoSuchMethod(found));
        self.signature(forwarder);
        forwarder
    }

    /// The signature of the member forwarded, as the class sees it.
    pub(crate) fn forwarder_signature(&mut self, function: FunctionRef, found: Found) -> Signature {
        let this = function.class.map_or_else(Ty::object, |class| self.this_type(class));
        let ty = self.member_type_in(found, this);
        let accessor = |params: Vec<SignatureParam>, ret: Ty| {
            let positional = params.len();
            Signature { type_params: Vec::new(), has_this: true, params, ret, positional, required: positional }
        };
        match (function.kind, ty.as_function()) {
            (FunctionKind::Setter, _) => accessor(vec![SignatureParam { name: function.name, ty, required: false }], Ty::void()),
            (FunctionKind::Method, Some(f)) => {
                let names: Vec<oche_syntax::Name> = match found.target {
                    Target::Function(original) => self.signature(original).params.iter().map(|p| p.name).collect(),
                    Target::Field(_) => Vec::new(),
                };
                let type_params = fresh_params(f);
                let own: Vec<Ty> = type_params.iter().map(|p| Ty::param(*p)).collect();
                let opened = open_function(f, &own);
                let name = |i: usize| names.get(i).copied().unwrap_or(function.name);
                let positional =
                    opened.positional.iter().enumerate().map(|(i, ty)| SignatureParam { name: name(i), ty: *ty, required: false });
                let named = opened.named.iter().map(|n| SignatureParam { name: n.name, ty: n.ty, required: n.required });
                let params = positional.chain(named).collect();
                let (positional, required) = (opened.positional.len(), opened.required);
                Signature { type_params, has_this: true, params, ret: opened.ret, positional, required }
            }
            _ => accessor(Vec::new(), ty),
        }
    }
}

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
            named.sort_by_key(|(name, _)| {
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
