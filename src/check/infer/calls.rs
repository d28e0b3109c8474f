//! Calls as they are written: what stands before the arguments decides what is called. May touch what stands before it in `infer`.

use oche_syntax::Name;
use oche_syntax::ast::{self, ClassKind, ExprKind};

use super::arguments::Call;
use super::construct::Constructed;
use super::context::*;
use super::invocations::call_at;
use super::lookup::Lookup;
use super::meaning::*;
use super::walk::*;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::report::missing::{Missing, undefined};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    // ------------------------------------------------------------ call expressions

    pub fn call(&mut self, whole: &'static ast::Expr, target: &'static ast::Expr, call: Call) -> Typed {
        if let ExprKind::Property { target: receiver, name, null_aware } = &target.kind {
            return self.property_call(target, receiver, *name, *null_aware, call);
        }
        match &target.kind {
            ExprKind::Ident(name) => return self.name_call(whole, *name, call),
            ExprKind::DotShorthand { name, const_ } => return self.shorthand_call(*name, *const_, call),
            ExprKind::Super => {
                let name = ast::Ident { name: Name::new("call"), span: target.span };
                return self.super_call_method(name, call);
            }
            ExprKind::Instantiate { target: inner, type_args: class_args } if call.type_args.is_empty() => {
                // `C<int>.new(…)` comes as a property; `f<int>(…)` carries its arguments; what is left is `(f<int>)(…)`.
                if let Some(head) = self.head(inner)
                    && let Some((class, _)) = self.head_class(&head)
                {
                    let given = self.written_types(class_args);
                    let constructed = match &head {
                        Head::Typedef(id) => self.typedef_class(*id, given, call.span),
                        _ => Some(Constructed::new(class, given)),
                    };
                    let Some(constructed) = constructed else { return Typed::error() };
                    return self.construct(constructed, ast::Ident { name: Name::new(""), span: call.span }, false, call);
                }
            }
            _ => {}
        }
        if let Some((extension, ext_args, receiver)) = self.extension_application(target) {
            let lib = self.place.lib;
            if let Some(member) = self.w.own_member(extension, Name::new("call"), lib, false) {
                let lookup = Lookup::Extension { target: member, extension, args: ext_args };
                return self.call_member(receiver, lookup, ast::Ident { name: Name::new("call"), span: call.span }, call);
            }
            self.error(call.span, errors::extension_not_callable());
            return Typed::error();
        }
        self.shorthand_from(target, call.context);
        let callee = self.chain(target, Ty::unknown());
        self.call_value(callee, call)
    }

    /// `name(…)`
    pub(crate) fn name_call(&mut self, whole: &'static ast::Expr, name: ast::Ident, call: Call) -> Typed {
        match self.meaning(name.name, false) {
            Meaning::Head(Head::Class(class)) if class.kind == ClassKind::Extension => {
                if let Some((_, _, typed)) = self.extension_application(whole)
                    && !typed.ty.is_error()
                {
                    self.name_error(call.span, errors::extension_application_as_expression());
                }
                Typed::error()
            }
            Meaning::Head(head @ (Head::Class(_) | Head::Typedef(_))) => self.head_call(head, name, call),
            Meaning::Static(Target::Function(function)) if function.kind == FunctionKind::Method => {
                self.function_call(function, name, call)
            }
            Meaning::Instance if self.this_ty.is_none() => {
                self.arguments_alone(call.args);
                let advice = self.advice_for_name(name.name);
                self.name_error(name.span, errors::method_not_found(name.name).advice(advice).after(call.args.span.end));
                Typed::error()
            }
            Meaning::Later(declared) => {
                self.arguments_alone(call.args);
                let outside = self.w.lookup_library(self.place.lib, name.name, false).is_some() || self.this_ty.is_some();
                self.too_early(name.name, name.span, declared, (!outside).then(|| errors::method_not_found(name.name)));
                Typed::error()
            }
            Meaning::Instance if self.this_ty.is_some() => {
                if self.no_this {
                    self.name_error(name.span, errors::initializer_reads(name.name));
                    return Typed::error();
                }
                let this = self.implicit_this();
                let lookup = self.own_lookup(name.name, false);
                self.call_member(this, lookup, name, call)
            }
            Meaning::None => {
                if let Some(this_ty) = self.this_ty
                    && !self.no_this
                {
                    let lookup = self.lookup(this_ty, name.name, false);
                    if !matches!(lookup, Lookup::None) {
                        let this = self.implicit_this();
                        return self.call_member(this, lookup, name, call);
                    }
                }
                self.arguments_alone(call.args);
                let message = match self.this_ty.filter(|_| self.class.is_some()) {
                    Some(ty) => undefined(Missing::Method, name.name, ty).advice(self.advice_for_name(name.name)),
                    None => errors::method_not_found(name.name)
                        .advice(self.advice_for_name(name.name))
                        .stage(Stage::Names)
                        .after(call.args.span.end),
                };
                self.error(name.span, message);
                Typed::error()
            }
            _ => {
                let callee = self.read_name(name, Ty::unknown());
                let function = matches!(self.lookup_local(name.name), Some(LocalDecl::Var(id)) if self.local(id).is_function);
                let mut typed = self.call_value(callee, call);
                if function {
                    call_at(&mut typed.e, name.span);
                }
                typed
            }
        }
    }

    pub(crate) fn head_call(&mut self, head: Head, name: ast::Ident, call: Call) -> Typed {
        let given = self.written_types(call.type_args);
        let unnamed = ast::Ident { name: Name::new(""), span: name.span };
        match &head {
            Head::Typedef(id) => {
                let Some(constructed) = self.typedef_class(*id, given, call.span) else {
                    self.name_error(name.span, errors::constructor_not_found(name.name));
                    return Typed::error();
                };
                self.construct(constructed, unnamed, false, call)
            }
            Head::Class(class) => self.construct(Constructed::new(*class, given), unnamed, false, call),
            _ => Typed::error(),
        }
    }

    /// `receiver.name(…)`, whatever the receiver is. The callee is `receiver.name`.
    pub(crate) fn property_call(
        &mut self,
        callee: &'static ast::Expr,
        receiver: &'static ast::Expr,
        name: ast::Ident,
        null_aware: bool,
        call: Call,
    ) -> Typed {
        if matches!(receiver.kind, ExprKind::Super) {
            return self.super_call_method(name, call);
        }
        if let Some((extension, ext_args, value)) = self.extension_application(receiver) {
            let value = if null_aware { self.guard(value) } else { value };
            let lib = self.place.lib;
            let Some(member) = self.w.own_member(extension, name.name, lib, false) else {
                let advice = self.advice_for_name(name.name);
                self.name_error(name.span, errors::method_not_found(name.name).advice(advice).after(call.args.span.end));
                return Typed::error();
            };
            let lookup = Lookup::Extension { target: member, extension, args: ext_args };
            return self.call_member(value, lookup, name, call);
        }
        // `C<T>.named(…)`
        if let ExprKind::Instantiate { target: inner, type_args: class_args } = &receiver.kind
            && let Some(head) = self.head(inner)
            && matches!(head, Head::Class(_) | Head::Typedef(_))
        {
            let given = self.written_types(class_args);
            let resolved = match &head {
                Head::Class(class) => Some(Constructed::new(*class, given)),
                Head::Typedef(id) => self.typedef_class(*id, given, call.span),
                _ => None,
            };
            let Some(constructed) = resolved else { return Typed::error() };
            let key = if name.name.as_str() == "new" { Name::new("") } else { name.name };
            return self.construct(constructed, ast::Ident { name: key, span: name.span }, false, call);
        }
        match self.head(receiver) {
            Some(Head::Prefix(prefix)) => {
                return match self.w.lookup_prefixed(prefix, name.name, false) {
                    Some(Decl::Class(class)) if class.kind != ClassKind::Extension => self.head_call(Head::Class(class), name, call),
                    Some(Decl::Typedef(id)) => self.head_call(Head::Typedef(id), name, call),
                    Some(Decl::Function(function)) => self.function_call(function, name, call),
                    None if name.name.as_str() == "loadLibrary" && self.w.prefixes[prefix.0 as usize].deferred => match &receiver.kind {
                        ExprKind::Ident(prefix) => self.load_library(false, *prefix),
                        _ => Typed::error(),
                    },
                    None => {
                        self.arguments_alone(call.args);
                        let advice = self.advice_for_name(name.name);
                        self.name_error(name.span, errors::method_not_found(name.name).advice(advice).after(call.args.span.end));
                        Typed::error()
                    }
                    _ => {
                        let value = self.chain(callee, Ty::unknown());
                        self.call_value(value, call)
                    }
                };
            }
            Some(head @ (Head::Class(_) | Head::Typedef(_))) if self.head_class(&head).is_some() => {
                let Some((class, _)) = self.head_class(&head) else { return Typed::error() };
                let info = self.w.class(class);
                let found = info.statics.get(&(name.name, SelectorKind::Method)).copied();
                if let Some(Target::Function(function)) = found
                    && (!name.name.is_private() || function.library == self.w.lib(self.place.lib).element)
                {
                    return self.function_call(function, name, call);
                }
                let key = if name.name.as_str() == "new" { Name::new("") } else { name.name };
                if self.w.find_constructor(class, key).is_some() {
                    if !call.type_args.is_empty() {
                        self.error(call.span, errors::constructor_type_arguments());
                    }
                    let constructed = match &head {
                        Head::Typedef(id) => self.typedef_class(*id, Vec::new(), call.span),
                        _ => None,
                    };
                    let constructed = constructed.unwrap_or_else(|| Constructed::new(class, Vec::new()));
                    return self.construct(constructed, ast::Ident { name: key, span: name.span }, false, call);
                }
                let has_getter = self.w.class(class).statics.contains_key(&(name.name, SelectorKind::Getter));
                if has_getter {
                    let value = self.chain(callee, Ty::unknown());
                    return self.call_value(value, call);
                }
                self.arguments_alone(call.args);
                self.name_error(name.span, errors::static_method_not_found(class.name, name.name).after(call.args.span.end));
                return Typed::error();
            }
            _ => {}
        }
        self.shorthand_from(receiver, call.context);
        let value = self.chain(receiver, Ty::unknown());
        self.not_void(&value, receiver);
        let value = if null_aware { self.guard(value) } else { value };
        let lookup = self.lookup(value.ty, name.name, false);
        self.call_member(value, lookup, name, call)
    }
}
