//! Calls of what is known: a function, a member that a lookup has found, a value, an operator. May touch `arguments`, `reads`, `coercions`,
//! `stops`.

use oche_syntax::ast::{self};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::arguments::{Call, CallArgs};
use super::coercions::Use;
use super::context::*;
use super::contexts::*;
use super::lookup::Lookup;
use crate::check::report::errors;
use crate::check::report::missing::{Missing, undefined};
use crate::check::typed::{self, Const, Expr, Node};
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

    pub fn function_call(&mut self, function: FunctionRef, name: ast::Ident, call: Call) -> Typed {
        let ty = self.w.function_type(function);
        let Some(f) = ty.as_function() else { return Typed::error() };
        let is_identical = self.w.is_entry(function, "dart:core", "identical");
        if self.const_depth > 0 && !is_identical {
            self.name_error(At::Start(name.span), errors::invocation_not_constant());
        }
        let Some(inferred) = self.arguments(f, call, Some(function)) else {
            return Typed::error();
        };
        if is_identical && inferred.items.len() == 2 {
            let pos = self.pos(call.span);
            let operands = inferred.items.into_iter().map(|(_, e)| e).collect();
            return Typed::new(Node::Prim(typed::Prim::Identical, operands, pos), bool_type());
        }
        self.static_call(function, None, inferred, name.span)
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

    pub fn missing_method(&mut self, ty: Ty, name: Name, span: Span, ambiguous: bool) {
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

    pub fn dynamic_call(&mut self, receiver: Typed, name: ast::Ident, call: Call, ty: Ty) -> Typed {
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

    /// A call of an operator method on a value.
    pub fn call_operator(&mut self, a: Typed, name: Name, args: Vec<(Typed, At)>, at: impl Into<At>, span: Span) -> Typed {
        let pos = self.pos(span);
        if a.ty.is_error() {
            return Typed::error();
        }
        if a.ty.is_dynamic() {
            let selector = self.w.selector(self.place.lib, name, SelectorKind::Method);
            let call = typed::CallMethod {
                object: a.e,
                selector,
                type_args: Vec::new(),
                args: args.into_iter().map(|(t, _)| (None, t.e)).collect(),
                pos,
            };
            return Typed::new(Node::CallDynamic(Box::new(call)), Ty::dynamic());
        }
        if a.ty.is_never() {
            return Typed::fit(a.e, Ty::never());
        }
        match self.lookup(a.ty, name, false) {
            Lookup::None => {
                let shown = if name.as_str() == "unary-" { "unary-" } else { name.as_str() };
                let message = if is_potentially_nullable(a.ty)
                    && !a.ty.is_null()
                    && !matches!(self.lookup(non_nullable(a.ty), name, false), Lookup::None)
                {
                    errors::operator_of_nullable(shown, a.ty)
                } else {
                    undefined(Missing::Operator, Name::new(shown), resolve_bound(a.ty))
                };
                self.error(at.into(), message);
                self.as_if_not_null(a.ty, name)
            }
            found => {
                let ty = self.lookup_type(&found, a.ty);
                let Some(f) = ty.as_function() else { return Typed::error() };
                let f = f.clone();
                let mut positional = Vec::new();
                for (i, (arg, arg_span)) in args.into_iter().enumerate() {
                    match f.positional.get(i) {
                        Some(wanted) => positional.push(self.coerce(arg, *wanted, arg_span, Use::Other)),
                        None => positional.push(arg.e),
                    }
                }
                self.invoke(found, a, name, CallArgs::plain(typed::positional(positional), f.ret), span)
            }
        }
    }

    /// After an operator of what may be null: what it would give otherwise.
    pub fn as_if_not_null(&mut self, ty: Ty, operator: Name) -> Typed {
        let stripped = non_nullable(ty);
        if stripped == ty || ty.is_null() {
            return Typed::error();
        }
        let found = self.lookup(stripped, operator, false);
        let ret = self.lookup_type(&found, stripped).as_function().map(|f| f.ret);
        ret.map_or_else(Typed::error, |ret| Typed::new(Node::Const(Const::Null), ret))
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
