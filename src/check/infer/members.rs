//! Members of values, classes and extensions: `e.name`, `C.name`, `E(e).name`, `prefix.name`. May touch what stands before it in `infer`.

use oche_syntax::ast::{self, ClassKind, ExprKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::arguments::CallArgs;
use super::coercions::Use;
use super::context::*;
use super::lookup::Lookup;
use super::meaning::*;
use super::tear_offs::Through;
use super::walk::*;
use crate::check::report::errors;
use crate::check::resolve::bounds::TypeArguments;
use crate::check::typed::{self, Expr, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    pub fn property(&mut self, target: &'static ast::Expr, name: ast::Ident, null_aware: bool, context: Ty, span: Span) -> Typed {
        if let Some(typed) = self.static_property(target, name, null_aware, context, span) {
            return typed;
        }
        if matches!(target.kind, ExprKind::Super) {
            return self.super_property(name, span);
        }
        self.shorthand_from(target, context);
        let receiver = self.chain(target, Ty::unknown());
        self.not_void(&receiver, target);
        let receiver = if null_aware { self.guard(receiver) } else { receiver };
        if self.const_depth == 0 || self.const_member(&receiver, name.name) {
            return self.read_member(receiver, name, name.span, context);
        }
        // What is read of a new value is looked at when it comes to it: perhaps it doesn't.
        if matches!(strip(target).kind, ExprKind::Ident(_) | ExprKind::Property { .. } | ExprKind::Index { .. }) {
            self.error(At::Mark(target.span, self.offset(target)), errors::not_constant());
            return Typed::error();
        }
        let depth = std::mem::take(&mut self.const_depth);
        let typed = self.read_member(receiver, name, name.span, context);
        self.const_depth = depth;
        typed
    }

    /// `Class.member`, `prefix.name`, `Extension(e).member`; `None` if the target is a value.
    pub(crate) fn static_property(
        &mut self,
        target: &'static ast::Expr,
        name: ast::Ident,
        null_aware: bool,
        context: Ty,
        span: Span,
    ) -> Option<Typed> {
        if let Some((extension, args, receiver)) = self.extension_application(target) {
            let receiver = if null_aware { self.guard(receiver) } else { receiver };
            return Some(self.read_extension_member(extension, args, receiver, name));
        }
        // `C<T>.name`: a constructor tear-off.
        if let ExprKind::Instantiate { target: inner, type_args } = &target.kind
            && let Some(head) = self.head(inner)
            && let Some((class, _)) = self.head_class(&head)
        {
            let mut given = self.written_types(type_args);
            if let Head::Typedef(id) = head
                && let Some(constructed) = self.typedef_class(id, given.clone(), span)
            {
                given = constructed.given;
            }
            let key = if name.name.as_str() == "new" { Name::new("") } else { name.name };
            return Some(match self.w.find_constructor(class, key) {
                Some(constructor) if given.len() == class.type_params().len() => {
                    let typed = self.constructor_tear_off(class, Through::Arguments(given), constructor, span);
                    self.torn_off_in(typed, context, span)
                }
                _ => {
                    self.name_error(name.span, errors::member_not_found(name.name));
                    Typed::error()
                }
            });
        }
        let head = self.head(target)?;
        match head {
            Head::Prefix(prefix) => {
                if null_aware {
                    self.name_error(target.span, errors::prefix_null_aware());
                    return Some(Typed::error());
                }
                let name_text = name.name;
                Some(match self.w.lookup_prefixed(prefix, name_text, false) {
                    Some(Decl::Class(c)) => self.head_value(Head::Class(c), name, span),
                    Some(Decl::Typedef(t)) => self.head_value(Head::Typedef(t), name, span),
                    Some(Decl::Dynamic) => self.type_literal(Ty::dynamic()),
                    Some(Decl::Never) => self.type_literal(Ty::never()),
                    Some(Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f)) => {
                        self.read_static(Target::Function(f), name.span, context)
                    }
                    Some(Decl::Field(f)) => self.read_static(Target::Field(f), name.span, context),
                    Some(Decl::Ambiguous(id)) => {
                        let message = self.w.imported_twice(id, name_text);
                        self.error(name.span, message);
                        Typed::error()
                    }
                    _ if name_text.as_str() == "loadLibrary" && self.w.prefixes[prefix.0 as usize].deferred => match &target.kind {
                        ExprKind::Ident(prefix) => self.load_library(true, *prefix),
                        _ => Typed::error(),
                    },
                    _ => {
                        self.name_error(name.span, errors::undefined_name(name_text));
                        Typed::error()
                    }
                })
            }
            Head::Class(_) | Head::Typedef(_) => {
                let (class, through) = self.head_class(&head)?;
                Some(self.class_property(class, through, name, context, span))
            }
            Head::TypeParam(_) | Head::Dynamic | Head::Never => None,
        }
    }

    /// A static member or constructor tear-off.
    pub(crate) fn class_property(&mut self, class: ClassRef, through: Through, name: ast::Ident, context: Ty, span: Span) -> Typed {
        let is_new = name.name.as_str() == "new";
        let info = self.w.class(class);
        let found = info
            .statics
            .get(&(name.name, SelectorKind::Getter))
            .or_else(|| info.statics.get(&(name.name, SelectorKind::Method)))
            .copied()
            .filter(|t| !name.name.is_private() || self.target_library(*t) == self.w.lib(self.place.lib).element);
        if let Some(target) = found {
            return self.read_static(target, name.span, context);
        }
        let key = if is_new { Name::new("") } else { name.name };
        if let Some(constructor) =
            self.w.find_constructor(class, key).filter(|c| !key.is_private() || c.library == self.w.lib(self.place.lib).element)
        {
            let typed = self.constructor_tear_off(class, through, constructor, span);
            return self.torn_off_in(typed, context, span);
        }
        // `C.hashCode` is a member of the type object only in parentheses.
        if class.kind == ClassKind::Extension {
            self.name_error(name.span, errors::member_not_found(name.name));
            return Typed::error();
        }
        self.name_error(name.span, errors::member_not_found(name.name));
        Typed::error()
    }

    /// `E(e)` or `E<T>(e)`: an explicit extension application.
    pub fn extension_application(&mut self, e: &'static ast::Expr) -> Option<(ClassRef, Vec<Ty>, Typed)> {
        let ExprKind::Call { target, type_args, args } = &e.kind else {
            return None;
        };
        let head = self.head(target)?;
        let Head::Class(extension) = head else { return None };
        if extension.kind != ClassKind::Extension {
            return None;
        }
        self.w.ensure_hierarchy(extension);
        if args.args.len() != 1 || args.args[0].name.is_some() {
            self.name_error(At::Start(target.span), errors::extension_application_arguments());
            return Some((extension, Vec::new(), Typed::error()));
        }
        let on = extension.on.get().and_then(|o| o.first().copied()).unwrap_or_else(Ty::dynamic);
        let params = extension.type_params().to_vec();
        let value = &args.args[0].value;
        if !type_args.is_empty() {
            let given = self.written_types(type_args);
            if given.len() != params.len() {
                self.error(e.span, errors::wrong_type_arguments(params.len()));
                return Some((extension, instantiate_to_bounds(&params), Typed::error()));
            }
            let source = self.place.source;
            self.w.report_bounds(TypeArguments { params: &params, args: &given, of: extension.name, source, span: e.span }, false);
            let on = substitute_class(on, extension, &given);
            let typed = self.expr(value, on);
            let receiver_ty = on;
            let e = self.coerce(typed, on, value, Use::Argument);
            return Some((extension, given, Typed::fit(e, receiver_ty)));
        }
        let open: Vec<Ty> = params.iter().map(|_| Ty::unknown()).collect();
        let typed = self.expr(value, substitute_class(on, extension, &open));
        match self.extension_applies(extension, typed.ty) {
            Some((given, on)) => {
                let e = self.coerce(typed, on, value, Use::Argument);
                Some((extension, given, Typed::fit(e, on)))
            }
            None if typed.ty.is_dynamic() => {
                let given = instantiate_to_bounds(&params);
                let on = substitute_class(on, extension, &given);
                let e = self.coerce(typed, on, value, Use::Argument);
                Some((extension, given, Typed::fit(e, on)))
            }
            None => {
                let given = instantiate_to_bounds(&params);
                let on = substitute_class(on, extension, &given);
                self.assignment_error(typed.ty, on, value, Use::Argument);
                Some((extension, given, Typed::error()))
            }
        }
    }

    // ------------------------------------------------------------ indexing

    /// `E(e) op right` or `op E(e)`: an operator of an explicitly applied extension.
    pub fn extension_operator(
        &mut self,
        left: &'static ast::Expr,
        name: Name,
        right: Option<&'static ast::Expr>,
        span: Span,
    ) -> Option<Typed> {
        let (extension, args, receiver) = self.extension_application(left)?;
        let lib = self.place.lib;
        let Some(member) = self.w.own_member(extension, name, lib, false) else {
            if let Some(right) = right {
                self.expr(right, Ty::unknown());
            }
            self.error(
                span,
                errors::undefined_extension_operator(if name.as_str() == "unary-" { "-" } else { name.as_str() }, extension.name),
            );
            return Some(Typed::error());
        };
        let lookup = Lookup::Extension { target: member, extension, args };
        let ty = self.lookup_type(&lookup, receiver.ty);
        let Some(f) = ty.as_function().cloned() else {
            return Some(Typed::error());
        };
        let mut items = Vec::new();
        if let (Some(right), Some(wanted)) = (right, f.positional.first().copied()) {
            let arg = self.expr(right, wanted);
            self.not_void(&arg, right);
            items.push((None, self.coerce(arg, wanted, right, Use::Other)));
        }
        Some(self.invoke(lookup, receiver, name, CallArgs::plain(items, f.ret), span))
    }

    /// `prefix.loadLibrary`, called or not.
    pub fn load_library(&mut self, tear_off: bool, prefix: ast::Ident) -> Typed {
        let Some(function) = self.w.entry("dart:async", "", "_libraryLoader") else {
            return Typed::error();
        };
        let pos = self.pos(prefix.span);
        let args = vec![Expr::new(Node::Const(self.prefix_name(prefix)), string_type())];
        let ty = self.w.signature(function).ret;
        let loader = Expr::new(Node::call(function, None, args, pos), ty);
        if tear_off {
            return Typed::fit(loader, ty);
        }
        let loaded = ty.as_function().map_or_else(Ty::dynamic, |f| f.ret);
        let call = typed::CallFunction { function: loader, type_args: Vec::new(), args: Vec::new(), pos };
        Typed::new(Node::CallFunction(Box::new(call)), loaded)
    }
}
