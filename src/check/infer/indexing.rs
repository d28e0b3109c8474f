//! `e[i]`. May touch what stands before it in `infer`.

use oche_syntax::ast::{self, ExprKind};
use oche_syntax::{Name, Span};

use super::arguments::CallArgs;
use super::coercions::Use;
use super::context::*;
use super::lookup::Lookup;
use super::walk::*;
use crate::check::report::errors;
use crate::check::typed::Node;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    pub fn index(&mut self, target: &'static ast::Expr, index: &'static ast::Expr, null_aware: bool, context: Ty, span: Span) -> Typed {
        let name = Name::new("[]");
        if matches!(target.kind, ExprKind::Super) {
            let Some((found, superclass)) = self.super_target(name, false, span) else {
                self.missing_super(ast::Ident { name, span }, "operator");
                return Typed::error();
            };
            let ty = self.w.member_type_in(found, superclass);
            let Some(f) = ty.as_function().cloned() else {
                return Typed::error();
            };
            let arg = self.expr(index, f.positional.first().copied().unwrap_or_else(Ty::dynamic));
            let arg = self.coerce(arg, f.positional.first().copied().unwrap_or_else(Ty::dynamic), index, Use::Other);
            let Target::Function(function) = found.target else {
                return Typed::error();
            };
            let this = self.this_expr();
            let bracket = self.bracket(Span { start: span.start, end: index.span.start });
            let pos = self.mark(bracket).unwrap_or(span.start);
            return Typed::new(Node::call(function, Some(this), vec![arg], pos), f.ret);
        }
        if let Some((extension, args, receiver)) = self.extension_application(target) {
            let receiver = if null_aware { self.guard(receiver) } else { receiver };
            let lib = self.place.lib;
            let Some(member) = self.w.own_member(extension, name, lib, false) else {
                self.name_error(span, errors::undefined_extension_operator("[]", extension.name));
                return Typed::error();
            };
            let lookup = Lookup::Extension { target: member, extension, args };
            return self.index_found(lookup, receiver, index, span);
        }
        self.shorthand_from(target, context);
        let receiver = self.chain(target, Ty::unknown());
        self.not_void(&receiver, target);
        let receiver = if null_aware { self.guard(receiver) } else { receiver };
        let lookup = self.lookup(receiver.ty, name, false);
        self.index_found(lookup, receiver, index, span)
    }

    pub(crate) fn index_found(&mut self, lookup: Lookup, receiver: Typed, index: &'static ast::Expr, span: Span) -> Typed {
        let name = Name::new("[]");
        let wanted = {
            let ty = self.lookup_type(&lookup, receiver.ty);
            ty.as_function().and_then(|f| f.positional.first().copied()).unwrap_or_else(Ty::unknown)
        };
        let arg = self.expr(index, wanted);
        let bracket = self.bracket(Span { start: span.start, end: index.span.start });
        match lookup {
            Lookup::Dynamic | Lookup::None | Lookup::Never | Lookup::Ambiguous => {
                let at = Span { start: self.mark(bracket).unwrap_or(span.start), end: span.end };
                self.call_operator(receiver, name, vec![(arg, index.into())], bracket, at)
            }
            found => {
                let ty = self.lookup_type(&found, receiver.ty);
                let Some(f) = ty.as_function().cloned() else {
                    return Typed::error();
                };
                let arg = self.coerce(arg, wanted, index, Use::Other);
                let at = Span { start: self.mark(bracket).unwrap_or(span.start), end: span.end };
                self.invoke(found, receiver, name, CallArgs::plain(vec![(None, arg)], f.ret), at)
            }
        }
    }
}
