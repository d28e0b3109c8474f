//! Calls of members of `super`. May touch the rest of `check`.

use oche_syntax::Name;
use oche_syntax::ast::{self, ClassKind};

use super::calls::Call;
use super::context::*;
use crate::check::typed::Node;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    /// The type that a member of `super` has for a mixin's code: as the mixin's `on` types declare it, whatever the application overrides.
    fn mixin_interface(&mut self, name: Name) -> Option<Ty> {
        let mixin = self.lexical.filter(|c| c.kind == ClassKind::Mixin && self.class != Some(*c))?;
        let (_, args) = self.class?.mixin.get()?.as_interface()?;
        let lib = self.place.lib;
        mixin.on.get().cloned().unwrap_or_default().into_iter().find_map(|on| {
            let on = substitute_class(on, mixin, &args);
            let found = self.w.find_member(on.as_interface()?.0, name, lib, false)?;
            Some(self.w.member_type_in(found, on))
        })
    }

    pub(crate) fn super_call_method(&mut self, name: ast::Ident, call: Call) -> Typed {
        let Some((found, superclass)) = self.super_target(name.name, false, name.span) else {
            self.arguments_alone(call.args);
            self.missing_super(name, "method");
            return Typed::error();
        };
        let ty = match self.mixin_interface(name.name) {
            Some(ty) if ty.as_function().is_some() => ty,
            _ => self.w.member_type_in(found, superclass),
        };
        match found.target {
            Target::Function(function) if function.kind == FunctionKind::Method => {
                let Some(f) = ty.as_function() else { return Typed::error() };
                let Some(call) = self.arguments(f, call, Some(function)) else {
                    return Typed::error();
                };
                let this = self.this_expr();
                self.static_call(function, Some(this), call, name.span)
            }
            _ => {
                let pos = self.pos(name.span);
                let this = self.this_expr();
                let value = match found.target {
                    Target::Field(field) => {
                        self.w.ensure_field(field);
                        Node::Field { object: Box::new(this), field, pos }
                    }
                    Target::Function(function) => Node::call(function, Some(this), Vec::new(), pos),
                };
                self.call_value(Typed::new(value, ty), call)
            }
        }
    }
}
