//! Reading members: of what a lookup has found the node that reads it, with the type that it has there, promoted if flow analysis says so.
//! May touch `lookup`, `instantiation`, `flow`.

use oche_syntax::ast::{self};
use oche_syntax::{Name, Span};

use super::context::*;
use super::lookup::Lookup;
use crate::check::flow::ExprFlow;
use crate::check::report::errors;
use crate::check::report::missing::{Missing, undefined};
use crate::check::typed::{self, Expr, Node};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    /// Reads `receiver.name`.
    pub fn read_member(&mut self, receiver: Typed, name: ast::Ident, span: Span, context: Ty) -> Typed {
        let lookup = self.lookup(receiver.ty, name.name, false);
        self.read_looked_up(receiver, lookup, name, span, context)
    }

    /// Reads what a lookup has found; a method is instantiated for its context.
    pub fn read_looked_up(&mut self, receiver: Typed, lookup: Lookup, name: ast::Ident, span: Span, context: Ty) -> Typed {
        let method = |target: Target| matches!(target, Target::Function(f) if f.kind == FunctionKind::Method);
        let torn_off = match &lookup {
            Lookup::Member(found) => method(found.target),
            Lookup::Extension { target, .. } => method(*target),
            _ => false,
        };
        let typed = self.read_found(receiver, lookup, name, span);
        if torn_off { self.torn_off_in(typed, context, span) } else { typed }
    }

    pub fn read_found(&mut self, receiver: Typed, lookup: Lookup, name: ast::Ident, span: Span) -> Typed {
        let pos = self.pos(span);
        if self.const_depth > 0 && !self.const_member(&receiver, name.name) {
            self.error(span, errors::not_constant());
            return Typed::error();
        }
        let receiver_ty = receiver.ty;
        match lookup {
            Lookup::Dynamic => {
                if receiver_ty.is_error() {
                    return Typed::error();
                }
                let ty = self.object_member_type(name.name);
                self.dynamic_read(receiver, name.name, ty.unwrap_or_else(Ty::dynamic), pos)
            }
            Lookup::Never => Typed::fit(receiver.e, Ty::never()),
            Lookup::FunctionCall => receiver.with(ExprFlow::default()),
            Lookup::RecordField(field, ty) => Typed::new(Node::RecordField { record: Box::new(receiver.e), field }, ty),
            Lookup::Member(found) => {
                let ty = self.w.member_type_in(found, resolve_bound(receiver_ty));
                if let Some(function) = self.extension_type_member(found) {
                    let args = self.extension_type_args(receiver_ty, found.class);
                    return self.read_extension_target(Target::Function(function), args, receiver, ty, span);
                }
                if self.is_representation(found) {
                    if self.const_initializers {
                        self.name_error(span, errors::not_constant());
                    }
                    let (promoted, flow) = match name.name.is_private() {
                        true => self.flow.property(&receiver.flow, name.name, ty),
                        false => (ty, ExprFlow::default()),
                    };
                    return Typed::fit(receiver.e.fit(ty), promoted).with(flow);
                }
                if let Target::Function(function) = found.target
                    && function.kind == FunctionKind::Method
                {
                    let selector = Selector::new(name.name, function.library, SelectorKind::Method);
                    let narrower = self.may_be_narrower(found, &receiver);
                    let torn_off = Expr::new(Node::TearOff { object: Box::new(receiver.e), selector, function: None, pos }, ty);
                    return Typed::fit(if narrower { self.checked(torn_off, ty, pos) } else { torn_off }, ty);
                }
                let library = self.target_library(found.target);
                let selector = Selector::new(name.name, library, SelectorKind::Getter);
                let (promoted, flow) = match self.is_promotable(found, name.name) {
                    true => self.flow.property(&receiver.flow, name.name, ty),
                    false => (ty, ExprFlow::default()),
                };
                if receiver.e.trusted().is_some() {
                    let known = Typed { e: receiver.e.into_known(), ..receiver };
                    let read = self.dynamic_read(known, name.name, Ty::dynamic(), pos);
                    return self.taken_for(read, Some(ty), span);
                }
                let narrower = self.may_be_narrower(found, &receiver);
                let call = typed::CallMethod { object: receiver.e, selector, type_args: Vec::new(), args: Vec::new(), pos };
                let mut e = Expr::new(Node::CallMethod(Box::new(call)), ty);
                if narrower {
                    e = self.checked(e, ty, pos);
                }
                let typed = Typed::fit(e, promoted).with(flow);
                if typed.ty.is_never() {
                    self.flow.exit();
                }
                typed
            }
            Lookup::Extension { target, extension, args } => {
                let ty = self.w.target_type(target);
                let ty = substitute_class(ty, extension, &args);
                self.read_extension_target(target, args, receiver, ty, span)
            }
            Lookup::Ambiguous => {
                self.error(span, errors::property_in_two_extensions(name.name, receiver_ty));
                Typed::error()
            }
            Lookup::None => {
                self.missing_getter(receiver_ty, name.name, span);
                let stripped = non_nullable(receiver_ty);
                let found = if stripped == receiver_ty { Lookup::None } else { self.lookup(stripped, name.name, false) };
                match found {
                    Lookup::Member(_) | Lookup::Extension { .. } => {
                        let ty = self.lookup_type(&found, stripped);
                        Typed::new(Node::Const(typed::Const::Null), ty)
                    }
                    _ => Typed::error(),
                }
            }
        }
    }

    /// A value that Dart takes for one of this type.
    pub fn taken_for(&self, typed: Typed, ty: Option<Ty>, span: Span) -> Typed {
        match ty {
            Some(ty) if !typed.ty.is_error() && !is_subtype(typed.ty, ty) => {
                Typed::new(Node::As { value: Box::new(typed.e), why: typed::AsKind::Trusted, pos: self.pos(span) }, ty)
            }
            Some(ty) if !typed.ty.is_error() => Typed::fit(typed.e, ty).with(typed.flow),
            _ => typed,
        }
    }

    /// Whether what a member gives may be of a narrower type than the static type of its receiver says: a `Box<int>` that is known as
    /// a `Box<Object>` gives a `void Function(int)`, not a `void Function(Object)`. Such a value is checked where it is read.
    pub fn may_be_narrower(&mut self, found: Found, receiver: &Typed) -> bool {
        let params = found.class.type_params();
        let declared = self.w.target_type(found.target);
        if params.is_empty() || declared.is_closed() {
            return false;
        }
        let given = match found.target {
            Target::Function(function) if function.kind == FunctionKind::Method => declared.as_function().map_or(declared, |f| f.ret),
            Target::Function(_) | Target::Field(_) => declared,
        };
        let varies = |p: &ParamRef| !matches!(variance_of(*p, given), Variance::Unrelated | Variance::Covariant);
        !given.is_closed() && params.iter().any(varies) && !self.is_this(receiver)
    }

    /// Whether this is `this`, in a class: then the type arguments are the object's own.
    pub fn is_this(&self, value: &Typed) -> bool {
        let Some((class, args)) = resolve_bound(value.ty).as_interface() else { return false };
        let own = class.type_params().iter().zip(args.iter()).all(|(param, arg)| *arg.kind() == TyKind::Param(*param));
        own && matches!(value.e.node, Node::This)
    }

    /// A value that must be of this type, or the program throws.
    pub fn checked(&self, value: Expr, ty: Ty, pos: typed::Pos) -> Expr {
        Expr::new(Node::As { value: Box::new(value), why: typed::AsKind::Implicit(None), pos }, ty)
    }

    /// A private final field without overriding getters anywhere in the library can be promoted (language version 3.2).
    pub fn is_promotable(&mut self, found: Found, name: Name) -> bool {
        if !name.is_private() || self.w.lib(self.place.lib).version < (3, 2) {
            return false;
        }
        let Target::Field(field) = found.target else { return false };
        field.final_ && !field.static_ && !self.w.is_abstract_field(found.target) && self.w.field_is_promotable(field)
    }

    /// The representation of an extension type: the value itself.
    pub fn is_representation(&self, found: Found) -> bool {
        matches!(found.target, Target::Field(field) if !field.static_ && field.class.is_some_and(|c| c.is_extension_type()))
    }

    /// The member, if it is one an extension type declares: it is called statically.
    pub fn extension_type_member(&self, found: Found) -> Option<FunctionRef> {
        match found.target {
            Target::Function(f) if found.class.is_extension_type() => Some(f),
            _ => None,
        }
    }

    pub fn extension_type_args(&self, receiver: Ty, class: ClassRef) -> Vec<Ty> {
        as_instance_of(resolve_bound(receiver), class).map(|a| a.to_vec()).unwrap_or_default()
    }

    /// A getter or method of an extension (or extension type) on a receiver.
    pub fn read_extension_target(&mut self, target: Target, args: Vec<Ty>, receiver: Typed, ty: Ty, span: Span) -> Typed {
        let pos = self.pos(span);
        let Target::Function(function) = target else {
            return Typed::error();
        };
        self.w.signature(function);
        if function.kind == FunctionKind::Getter {
            let callee = typed::Callee::Function(function, Some(receiver.e));
            let call = typed::Invocation { callee, type_args: args, args: Vec::new(), pos };
            return Typed::new(Node::Invoke(Box::new(call)), ty);
        }
        // A method as a value: a closure that remembers the receiver.
        let selector = Selector::new(function.name, function.library, SelectorKind::Method);
        let mut e = Expr::new(Node::TearOff { object: Box::new(receiver.e), selector, function: Some(function), pos }, ty);
        if !args.is_empty() {
            // The extension's own type arguments come first.
            e = Expr::new(Node::Instantiate { function: Box::new(e), type_args: args, pos }, ty);
        }
        Typed::fit(e, ty)
    }

    pub fn read_extension_member(&mut self, extension: ClassRef, args: Vec<Ty>, receiver: Typed, name: ast::Ident) -> Typed {
        let lib = self.place.lib;
        match self.w.own_member(extension, name.name, lib, false) {
            Some(target) => {
                let ty = self.w.target_type(target);
                let ty = substitute_class(ty, extension, &args);
                self.read_extension_target(target, args, receiver, ty, name.span)
            }
            None => {
                self.name_error(name.span, errors::member_not_found(name.name));
                Typed::error()
            }
        }
    }

    pub fn missing_getter(&mut self, ty: Ty, name: Name, span: Span) {
        if ty.is_void() {
            self.error(span, undefined(Missing::Getter, name, ty));
            return;
        }
        let message = if is_potentially_nullable(ty) && !matches!(self.lookup(non_nullable(ty), name, false), Lookup::None) && !ty.is_null()
        {
            errors::property_of_nullable(name, ty)
        } else {
            undefined(Missing::Getter, name, ty).advice(self.advice_for_member(ty, name))
        };
        self.error(span, message);
    }

    /// Members of Object have their types on a dynamic receiver too.
    pub fn object_member_type(&self, name: Name) -> Option<Ty> {
        match name.as_str() {
            "hashCode" => Some(int_type()),
            "runtimeType" => Some(core_type(CoreClass::Type, &[])),
            _ => None,
        }
    }

    pub fn dynamic_read(&mut self, receiver: Typed, name: Name, ty: Ty, pos: typed::Pos) -> Typed {
        let selector = self.w.selector(self.place.lib, name, SelectorKind::Getter);
        let call = typed::CallMethod { object: receiver.e, selector, type_args: Vec::new(), args: Vec::new(), pos };
        Typed::new(Node::CallDynamic(Box::new(call)), ty)
    }

    /// Whether a constant's member may be read in a constant expression: a string's length, an enum value's index is not.
    pub fn const_member(&self, receiver: &Typed, name: Name) -> bool {
        name.as_str() == "length" && (receiver.ty == string_type() || receiver.ty.is_dynamic())
            || receiver.ty.is_dynamic()
            || receiver.ty.as_interface().is_some_and(|(c, _)| c.is_extension_type())
    }

    pub fn target_library(&self, target: Target) -> LibraryRef {
        match target {
            Target::Function(f) => f.library,
            Target::Field(f) => f.library,
        }
    }
}
