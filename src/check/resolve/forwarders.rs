//! Signatures of functions that nobody has written: torn-off constructors, and forwarders to `noSuchMethod`, which are the members that a concrete class with a
//! `noSuchMethod` of its own has for what its interface declares and nothing implements (specification, "The method noSuchMethod").
//! May touch `world`, `members`.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::params::fresh_params;
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

    /// The parameters of a generic alias of a class, and what they make of the class's.
    pub(crate) fn alias_arguments(&mut self, alias: TypedefId) -> Option<(Vec<ParamRef>, TyList)> {
        let (_, args) = self.typedef_type(alias).as_interface()?;
        Some((self.typedefs[alias.0 as usize].params.clone(), args))
    }

    pub(crate) fn torn_off_signature(&mut self, function: FunctionRef, original: FunctionRef, alias: Option<TypedefId>) -> Signature {
        let own = function.class.map_or_else(Vec::new, |class| class.type_params().to_vec());
        let (type_params, args) = match alias.and_then(|alias| self.alias_arguments(alias)) {
            Some((params, args)) => (params, args.to_vec()),
            None => (own.clone(), own.iter().map(|p| Ty::param(*p)).collect()),
        };
        let s = self.signature(original);
        let replace = |ty: Ty| Substitution { params: &own, args: &args }.apply(ty);
        let params = s.params.iter().map(|p| SignatureParam { ty: replace(p.ty), ..p.clone() }).collect();
        Signature { type_params, has_this: false, params, ret: replace(s.ret), positional: s.positional, required: s.required }
    }
}
