//! Calls of members of `super`. May touch what stands before it in `infer`.

use oche_syntax::Name;
use oche_syntax::Span;
use oche_syntax::ast::{self, ClassKind};

use super::arguments::Call;
use super::coercions::Use;
use super::context::*;
use crate::check::flow::ExprFlow;
use crate::check::report::errors;
use crate::check::typed::Expr;
use crate::check::typed::Node;
use crate::check::world::*;
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

impl Cx<'_> {
    /// The word stands right before what is looked for in it.
    fn no_super(&mut self, span: Span) {
        let before = self.place.source.text.get(..span.start as usize).unwrap_or("");
        let start = before.rfind("super").unwrap_or(span.start as usize) as u32;
        self.name_error(Span { start, end: start + 5 }, errors::super_not_here());
    }

    /// Where `super.name` leads: the superclass's implementation. In a mixin, only its interface is known.
    pub fn super_target(&mut self, name: Name, setter: bool, span: Span) -> Option<(Found, Ty)> {
        let Some(class) = self.class else {
            self.no_super(span);
            return None;
        };
        if self.this_ty.is_none() || matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType) || self.no_this {
            self.no_super(span);
            return None;
        }
        self.w.ensure_hierarchy(class);
        let lib = self.place.lib;
        if class.kind == ClassKind::Mixin {
            let supers: Vec<Ty> = class.on.get().cloned().unwrap_or_default();
            for ty in supers {
                if let Some((parent, _)) = ty.as_interface()
                    && let Some(found) = self.w.find_member(parent, name, lib, setter)
                {
                    self.w.super_invoked.entry(class).or_default().insert((name, setter));
                    return Some((found, ty));
                }
            }
            let object = core_class(CoreClass::Object);
            return self.w.find_member(object, name, lib, setter).map(|found| (found, object_type()));
        }
        let superclass = class.superclass()?;
        let (parent, _) = superclass.as_interface()?;
        let found = self.w.find_concrete(parent, name, lib, setter)?;
        Some((found, superclass))
    }

    pub(crate) fn super_property(&mut self, name: ast::Ident, span: Span) -> Typed {
        let pos = self.pos(name.span);
        let Some((found, superclass)) = self.super_target(name.name, false, span) else {
            self.missing_super(name, "getter");
            return Typed::error();
        };
        let ty = self.w.member_type_in(found, superclass);
        let this = self.this_expr();
        match found.target {
            Target::Field(field) => {
                self.w.ensure_field(field);
                let (promoted, flow) = match self.is_promotable(found, name.name) {
                    true => {
                        let receiver = self.flow.super_(superclass);
                        self.flow.property(&receiver, name.name, ty)
                    }
                    false => (ty, ExprFlow::default()),
                };
                Typed::fit(Expr::new(Node::Field { object: Box::new(this), field, pos }, ty), promoted).with(flow)
            }
            Target::Function(function) if function.kind == FunctionKind::Getter => {
                Typed::new(Node::call(function, Some(this), Vec::new(), pos), ty)
            }
            Target::Function(function) => {
                let selector = Selector::new(name.name, function.library, SelectorKind::Method);
                Typed::new(Node::TearOff { object: Box::new(this), selector, function: Some(function), pos }, ty)
            }
        }
    }

    pub fn missing_super(&mut self, name: ast::Ident, what: &str) {
        let Some(class) = self.class else { return };
        if self.this_ty.is_none() || matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType) {
            return;
        }
        self.error(name.span, errors::undefined_super(what, name.name));
    }

    pub fn super_operator(&mut self, op: ast::BinaryOp, op_span: Span, right: &'static ast::Expr, span: Span) -> Typed {
        let name = Name::new(op.spelling());
        let Some((found, superclass)) = self.super_target(name, false, span) else {
            let ident = ast::Ident { name, span: op_span };
            self.missing_super(ident, "operator");
            self.expr(right, Ty::unknown());
            return Typed::error();
        };
        let ty = self.w.member_type_in(found, superclass);
        let Some(f) = ty.as_function().cloned() else {
            return Typed::error();
        };
        let wanted = f.positional.first().copied().unwrap_or_else(Ty::dynamic);
        let arg = self.expr(right, wanted);
        let wanted = if op == ast::BinaryOp::Eq { wanted.nullable() } else { wanted };
        let arg_ty = arg.ty;
        let arg = self.coerce(arg, wanted, right, Use::Other);
        let Target::Function(function) = found.target else {
            return Typed::error();
        };
        let this = self.this_expr();
        let pos = self.pos(op_span);
        let call = |arg| Node::call(function, Some(this), vec![arg], pos);
        if op != ast::BinaryOp::Eq || is_non_nullable(arg_ty) {
            return Typed::new(call(arg), f.ret);
        }
        let var = self.new_variable(arg.ty);
        let call = Box::new(Expr::new(call(Expr::local(var, arg.ty)), f.ret));
        Typed::new(Node::SuperEquals { right: Box::new(arg), var, call, pos }, f.ret)
    }
}
