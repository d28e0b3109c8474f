//! Invocations: arguments, inference of type arguments, and the code of calls of every kind. May touch the rest of `check`.

use oche_syntax::ast::{self, ClassKind, ExprKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::arguments::{Call, CallArgs};
use super::construct::Constructed;
use super::context::*;
use super::expressions::*;
use super::names::*;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::report::missing::{Missing, undefined};
use crate::check::typed::{self, Expr, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    /// A call of a function known now.
    pub fn static_call(&mut self, function: FunctionRef, this: Option<Expr>, call: CallArgs, span: Span) -> Typed {
        let CallArgs { type_args, items, ret, taken_for } = call;
        let (function, items) = self.stop_here(function, items, span);
        self.w.signature(function);
        if ret.is_never() {
            self.flow.exit();
        }
        let callee = typed::Callee::Function(function, this);
        let invocation = typed::Invocation { callee, type_args, args: items, pos: self.pos(span) };
        self.taken_for(Typed::new(Node::Invoke(Box::new(invocation)), ret), taken_for, span)
    }

    /// A call of what a lookup found on a receiver.
    pub fn invoke(&mut self, found: Lookup, receiver: Typed, name: Name, call: CallArgs, span: Span) -> Typed {
        match found {
            Lookup::Extension { target: Target::Function(function), args, .. } => {
                let type_args = args.into_iter().chain(call.type_args).collect();
                self.static_call(function, Some(receiver.e), CallArgs { type_args, ..call }, span)
            }
            Lookup::Member(found) if self.extension_type_member(found).is_some() => {
                let Some(function) = self.extension_type_member(found) else {
                    return Typed::error();
                };
                let own = self.extension_type_args(receiver.ty, found.class);
                let type_args = own.into_iter().chain(call.type_args).collect();
                self.static_call(function, Some(receiver.e), CallArgs { type_args, ..call }, span)
            }
            Lookup::Member(found) => {
                let library = match found.target {
                    Target::Function(f) => f.library,
                    Target::Field(f) => f.library,
                };
                let selector = Selector::new(name, library, SelectorKind::Method);
                let CallArgs { type_args, items, ret, taken_for } = call;
                let pos = self.pos(span);
                if receiver.e.trusted().is_some() {
                    let object = receiver.e.into_known();
                    let call = typed::CallMethod { object, selector, type_args, args: items, pos };
                    return self.taken_for(Typed::new(Node::CallDynamic(Box::new(call)), Ty::dynamic()), taken_for.or(Some(ret)), span);
                }
                let narrower = self.may_be_narrower(found, &receiver);
                if ret.is_never() {
                    self.flow.exit();
                }
                let call = typed::CallMethod { object: receiver.e, selector, type_args, args: items, pos };
                let mut call = Expr::new(Node::CallMethod(Box::new(call)), ret);
                if narrower {
                    call = self.checked(call, ret, pos);
                }
                self.taken_for(Typed::fit(call, ret), taken_for, span)
            }
            _ => Typed::error(),
        }
    }

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

    pub(crate) fn function_call(&mut self, function: FunctionRef, name: ast::Ident, call: Call) -> Typed {
        let ty = self.w.function_type(function);
        let Some(f) = ty.as_function() else { return Typed::error() };
        if self.const_depth > 0 && !(function.library.uri == "dart:core" && name.name.as_str() == "identical") {
            self.name_error(At::Start(name.span), errors::invocation_not_constant());
        }
        let Some(inferred) = self.arguments(f, call, Some(function)) else {
            return Typed::error();
        };
        if function.library.uri == "dart:core" && function.class.is_none() && name.name.as_str() == "identical" && inferred.items.len() == 2
        {
            let pos = self.pos(call.span);
            let operands = inferred.items.into_iter().map(|(_, e)| e).collect();
            return Typed::new(Node::Prim(typed::Prim::Identical, operands, pos), bool_type());
        }
        self.static_call(function, None, inferred, name.span)
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

    /// What a constructor's call through a typedef constructs.
    pub(crate) fn typedef_class(&mut self, id: TypedefId, given: Vec<Ty>, span: Span) -> Option<Constructed> {
        let ty = self.w.typedef_type(id);
        let params = self.w.typedefs[id.0 as usize].params.clone();
        let (class, args) = ty.as_interface()?;
        if !given.is_empty() {
            if given.len() != params.len() {
                self.error(span, errors::wrong_type_arguments(params.len()));
                return Some(Constructed::new(class, Vec::new()));
            }
            let (source, name) = (self.place.source, self.w.typedefs[id.0 as usize].decl.name.name);
            self.w.report_bounds(&params, &given, span, name, source, false);
            let args = args.iter().map(|t| Substitution { params: &params, args: &given }.apply(*t)).collect();
            return Some(Constructed::new(class, args));
        }
        if params.is_empty() {
            return Some(Constructed::new(class, args.to_vec()));
        }
        Some(Constructed { class, given: Vec::new(), alias: Some((params, args)) })
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

    /// `receiver.name(…)`, looked up already.
    pub fn call_member(&mut self, receiver: Typed, lookup: Lookup, ident: ast::Ident, call: Call) -> Typed {
        let ast::Ident { name, span: name_span } = ident;
        if self.const_depth > 0 {
            self.name_error(At::Start(name_span), errors::invocation_not_constant());
        }
        match &lookup {
            Lookup::Dynamic => {
                if receiver.ty.is_error() {
                    self.arguments_alone(call.args);
                    return Typed::error();
                }
                let ty = match name.as_str() {
                    "toString" if call.args.args.is_empty() => string_type(),
                    _ => Ty::dynamic(),
                };
                return self.dynamic_call(receiver, ident, call, ty);
            }
            Lookup::Never => {
                self.arguments_alone(call.args);
                return Typed::fit(receiver.e, Ty::never());
            }
            Lookup::FunctionCall => return self.call_value(receiver, call),
            Lookup::None if is_potentially_nullable(receiver.ty) && !receiver.ty.is_null() && !receiver.ty.is_void() => {
                // Reported after the arguments, as if it were there.
                let (ty, stripped) = (receiver.ty, non_nullable(receiver.ty));
                let there = self.lookup(stripped, name, false);
                let typed = if matches!(there, Lookup::None) {
                    self.arguments_alone(call.args);
                    Typed::error()
                } else {
                    let receiver = Typed { ty: stripped, ..receiver };
                    self.call_member(receiver, there, ident, call)
                };
                self.missing_method(ty, name, name_span, false);
                return typed;
            }
            Lookup::None | Lookup::Ambiguous => {
                self.arguments_alone(call.args);
                self.missing_method(receiver.ty, name, name_span, matches!(lookup, Lookup::Ambiguous));
                return Typed::error();
            }
            _ => {}
        }
        let is_method = match &lookup {
            Lookup::Member(found) => matches!(found.target, Target::Function(f) if f.kind == FunctionKind::Method),
            Lookup::Extension { target, .. } => matches!(target, Target::Function(f) if f.kind == FunctionKind::Method),
            _ => false,
        };
        if !is_method {
            // A getter or field that holds something to call.
            let value = self.read_found(receiver, lookup, ident, name_span);
            let callable = |ty: Ty| {
                let ty = resolve_bound(ty);
                ty.is_error() || ty.is_dynamic() || ty.is_never() || ty.as_function().is_some() || is_potentially_nullable(ty)
            };
            let function = value.ty.as_interface().is_some_and(|(c, _)| c == core_class(CoreClass::Function));
            if !callable(value.ty) && !function && matches!(self.lookup(value.ty, Name::new("call"), false), Lookup::None) {
                self.arguments_alone(call.args);
                let start = call.args.span.start;
                let place = Span { start, end: start + name.as_str().len() as u32 };
                self.error(place, errors::not_callable(name));
                return Typed::error();
            }
            return self.call_value(value, call);
        }
        let ty = self.lookup_type(&lookup, receiver.ty);
        let Some(f) = ty.as_function() else { return Typed::error() };
        let special = is_number(receiver.ty)
            && call.args.args.iter().all(|a| a.name.is_none())
            && matches!((name.as_str(), call.args.args.len()), ("remainder", 1) | ("clamp", 2));
        let inferred = match special && call.type_args.is_empty() {
            true => Some(self.number_arguments(receiver.ty, name, call)),
            false => self.arguments(f, call, None),
        };
        match inferred {
            Some(inferred) => self.invoke(lookup, receiver, name, inferred, name_span),
            None => Typed::error(),
        }
    }

    pub(crate) fn missing_method(&mut self, ty: Ty, name: Name, span: Span, ambiguous: bool) {
        if ambiguous {
            self.error(span, errors::method_in_two_extensions(name, ty));
            return;
        }
        if ty.is_void() {
            self.error(span, undefined(Missing::Method, name, ty));
            return;
        }
        let message = if is_potentially_nullable(ty) && !ty.is_null() && !matches!(self.lookup(non_nullable(ty), name, false), Lookup::None)
        {
            errors::method_of_nullable(name, ty)
        } else {
            undefined(Missing::Method, name, ty).advice(self.advice_for_member(ty, name))
        };
        self.error(span, message);
    }

    pub(crate) fn dynamic_call(&mut self, receiver: Typed, name: ast::Ident, call: Call, ty: Ty) -> Typed {
        let given = self.written_types(call.type_args);
        if let Some((at, message)) = self.misplaced_argument(call.args) {
            self.name_error(at, message);
        }
        let mut items = Vec::new();
        for arg in &call.args.args {
            let typed = self.expr(&arg.value, Ty::unknown());
            self.not_void(&typed, &arg.value);
            items.push((arg.name.map(|n| n.name), typed.e));
        }
        let object = receiver.e;
        let selector = self.w.selector(self.place.lib, name.name, SelectorKind::Method);
        let type_args = given;
        let pos = self.pos(name.span);
        let call = typed::CallMethod { object, selector, type_args, args: items, pos };
        Typed::new(Node::CallDynamic(Box::new(call)), ty)
    }

    /// Calls a value: a function, an object with a `call` method, or something dynamic.
    pub fn call_value(&mut self, callee: Typed, call: Call) -> Typed {
        if self.const_depth > 0 && !callee.ty.is_error() {
            self.error(call.span, errors::not_constant());
        }
        let name = ast::Ident { name: Name::new("call"), span: call.args.span };
        let resolved = resolve_bound(callee.ty);
        match resolved.kind() {
            TyKind::Error => {
                self.arguments_alone(call.args);
                Typed::error()
            }
            TyKind::Dynamic => self.dynamic_call(callee, name, call, Ty::dynamic()),
            TyKind::Interface(class, _) if *class == core_class(CoreClass::Function) => {
                self.dynamic_call(callee, name, call, Ty::dynamic())
            }
            TyKind::Never => {
                self.arguments_alone(call.args);
                Typed::fit(callee.e, Ty::never())
            }
            TyKind::Function(f) => {
                // A known static function called through its name in parentheses needs no closure.
                let Some(inferred) = self.arguments(f, call, None) else {
                    return Typed::error();
                };
                let CallArgs { type_args, items, ret, taken_for } = inferred;
                if ret.is_never() {
                    self.flow.exit();
                }
                let pos = self.pos(call.args.span);
                let node = typed::CallFunction { function: callee.e, type_args, args: items, pos };
                self.taken_for(Typed::new(Node::CallFunction(Box::new(node)), ret), taken_for, call.args.span)
            }
            _ => {
                let lookup = self.lookup(callee.ty, name.name, false);
                let is_method = match &lookup {
                    Lookup::Member(found) => matches!(found.target, Target::Function(f) if f.kind == FunctionKind::Method),
                    Lookup::Extension { target, .. } => matches!(target, Target::Function(f) if f.kind == FunctionKind::Method),
                    _ => false,
                };
                if is_method {
                    return self.call_member(callee, lookup, name, call);
                }
                self.arguments_alone(call.args);
                let message = if is_potentially_nullable(callee.ty) && !callee.ty.is_null() && non_nullable(callee.ty) != callee.ty {
                    errors::call_of_nullable(callee.ty)
                } else {
                    undefined(Missing::Method, name.name, callee.ty)
                };
                self.error(At::Start(call.args.span), message);
                Typed::error()
            }
        }
    }
}

pub(crate) fn strip(e: &ast::Expr) -> &ast::Expr {
    match &e.kind {
        ExprKind::Paren(inner) => strip(inner),
        _ => e,
    }
}

/// The call that has just been made stands at this place.
pub(crate) fn call_at(e: &mut Expr, place: Span) {
    match &mut e.node {
        Node::CallFunction(call) => call.pos = place.start,
        Node::Invoke(invocation) => invocation.pos = place.start,
        _ => {}
    }
}
