//! What is checked in a call of which the static types promise nothing: a dynamic call, or one of a `Function`. Are there as many type
//! arguments as parameters, do they keep to the bounds, is each argument of its parameter's type? May touch `heap` and run-time types.

use oche_syntax::Name;

use super::function::{Code, RtFunction};
use super::{Frame, Isolate, Stop};
use crate::heap::{Closure, Handle, Value};
use crate::types::{self, Ty, TyList};

impl Isolate {
    pub(super) fn default_types(&self, target: &'static RtFunction) -> TyList {
        let params = match target.decl.signature.get() {
            Some(signature) => &signature.type_params,
            None => return TyList::empty(),
        };
        TyList::new(&types::instantiate_to_bounds(params))
    }

    /// Checks arguments against the declared types, for calls whose static types promise nothing.
    pub(super) fn check_arguments(
        &mut self,
        target: &'static RtFunction,
        code: &'static Code,
        closure: Option<Handle<Closure>>,
        frame: Frame<'_>,
    ) -> Result<(), Stop> {
        let first = code.has_types as u32 + code.has_this as u32;
        let type_args = match frame.get(0) {
            Value::Types(list) if code.has_types => list,
            _ => TyList::empty(),
        };
        // A closure's own type is closed; a method's parameter types are in terms of the receiver's class.
        let of_closure = closure.and_then(|c| self.heap.closure(c).ty.as_function().cloned());
        self.check_type_arguments(target, code, type_args, frame)?;
        let wanted: Vec<(Name, Ty)> = match (of_closure, target.decl.signature.get()) {
            (Some(ty), _) => {
                // Of a partly applied closure only the last type arguments are the call's.
                let own = type_args.len().saturating_sub(ty.type_params.len());
                let ty = if type_args.is_empty() || ty.type_params.is_empty() { ty } else { types::open_function(&ty, &type_args[own..]) };
                let names = target.decl.signature.get();
                let positional = ty.positional.iter().enumerate();
                let positional = positional.map(|(i, &t)| (names.map_or_else(|| Name::new(""), |s| s.params[i].name), t));
                positional.chain(ty.named.iter().map(|n| (n.name, n.ty))).collect()
            }
            (None, Some(signature)) => {
                let this = frame.get(code.has_types as u32);
                let class_args = match target.decl.class {
                    Some(class) if code.has_this => Some((class, self.types_as(this, class))),
                    _ => None,
                };
                let map = |p| match signature.type_params.iter().position(|q| *q == p) {
                    Some(i) => type_args.get(i).copied(),
                    None => {
                        let (class, args) = class_args?;
                        let i = class.type_params().iter().position(|q| *q == p)?;
                        args.get(i).copied()
                    }
                };
                signature.params.iter().map(|p| (p.name, types::substitute(p.ty, &map))).collect()
            }
            (None, None) => return Ok(()),
        };
        for (i, (name, ty)) in wanted.into_iter().enumerate() {
            let value = frame.get(first + i as u32);
            if !value.is_absent() && !self.is(value, ty) {
                let name = (!name.as_str().is_empty()).then_some(name);
                return Err(self.type_error_in_call(frame, code.args, value, ty, name));
            }
        }
        Ok(())
    }

    /// Checks type arguments against the bounds.
    fn check_type_arguments(
        &mut self,
        target: &'static RtFunction,
        code: &'static Code,
        given: TyList,
        frame: Frame<'_>,
    ) -> Result<(), Stop> {
        let Some(params) = target.decl.signature.get().map(|signature| &signature.type_params).filter(|params| !params.is_empty()) else {
            return Ok(());
        };
        let class_args = match target.decl.class {
            Some(class) if code.has_this => Some((class, self.types_as(frame.get(code.has_types as u32), class))),
            _ => None,
        };
        for (param, &argument) in params.iter().zip(given.iter()) {
            let own = types::substitute(param.bound(), &|p| params.iter().position(|q| *q == p).and_then(|i| given.get(i).copied()));
            let bound = class_args.as_ref().map_or(own, |(class, args)| types::substitute_class(own, *class, args));
            // A bound in terms of a function around a local one is not known here.
            if bound.is_closed() && !types::is_subtype(argument, bound) {
                let (argument, bound) = (types::runtime_name(argument), types::runtime_name(bound));
                let message = format!("type '{argument}' is not a subtype of type '{bound}' of '{}'", param.name);
                self.enter_native(frame, code.args);
                return Err(self.error_text("typeError", &message));
            }
        }
        Ok(())
    }
}

/// Whether the type arguments in a frame are as many as a function has type parameters.
pub(super) fn takes_types(target: &RtFunction, code: &Code, frame: Frame<'_>) -> bool {
    let params = target.decl.signature.get().map_or(0, |signature| signature.type_params.len());
    match frame.get(0) {
        Value::Types(given) if code.has_types && params > 0 => given.len() == params,
        _ => true,
    }
}
