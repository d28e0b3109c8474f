//! `e.name`, `e[i]` and tear-offs: reading members of values, classes and extensions. May touch the rest of `check`.

use oche_syntax::ast::{self, ClassKind, ExprKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::arguments::CallArgs;
use super::bodies::Use;
use super::context::*;
use super::expressions::*;
use super::names::*;
use super::tear_offs::Through;
use crate::check::flow::ExprFlow;
use crate::check::report::errors;
use crate::check::report::missing::{Missing, undefined};
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
        self.read_member(receiver, name, name.span, context)
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

    pub(crate) fn target_library(&self, target: Target) -> LibraryRef {
        match target {
            Target::Function(f) => f.library,
            Target::Field(f) => f.library,
        }
    }

    /// Reads `receiver.name`.
    pub fn read_member(&mut self, receiver: Typed, name: ast::Ident, span: Span, context: Ty) -> Typed {
        let lookup = self.lookup(receiver.ty, name.name, false);
        self.read_looked_up(receiver, lookup, name, span, context)
    }

    /// Reads what a lookup has found; a method is instantiated for its context.
    pub(crate) fn read_looked_up(&mut self, receiver: Typed, lookup: Lookup, name: ast::Ident, span: Span, context: Ty) -> Typed {
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

    /// Whether what a member gives may be of a narrower type than the static type of its receiver says: a `Box<int>` that is known as
    /// a `Box<Object>` gives a `void Function(int)`, not a `void Function(Object)`. Such a value is checked where it is read.
    pub(crate) fn may_be_narrower(&mut self, found: Found, receiver: &Typed) -> bool {
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
    fn is_this(&self, value: &Typed) -> bool {
        let Some((class, args)) = resolve_bound(value.ty).as_interface() else { return false };
        let own = class.type_params().iter().zip(args.iter()).all(|(param, arg)| *arg.kind() == TyKind::Param(*param));
        own && matches!(value.e.node, Node::This)
    }

    /// A value that must be of this type, or the program throws.
    pub(crate) fn checked(&self, value: Expr, ty: Ty, pos: typed::Pos) -> Expr {
        Expr::new(Node::As { value: Box::new(value), why: typed::AsKind::Implicit(None), pos }, ty)
    }

    /// A private final field without overriding getters anywhere in the library can be promoted (language version 3.2).
    pub(crate) fn is_promotable(&mut self, found: Found, name: Name) -> bool {
        if !name.is_private() || self.w.lib(self.place.lib).version < (3, 2) {
            return false;
        }
        let Target::Field(field) = found.target else { return false };
        field.final_ && !field.static_ && !self.w.is_abstract_field(found.target) && self.w.field_is_promotable(field)
    }

    /// The representation of an extension type: the value itself.
    pub(crate) fn is_representation(&self, found: Found) -> bool {
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
    pub(crate) fn read_extension_target(&mut self, target: Target, args: Vec<Ty>, receiver: Typed, ty: Ty, span: Span) -> Typed {
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

    pub(crate) fn read_extension_member(&mut self, extension: ClassRef, args: Vec<Ty>, receiver: Typed, name: ast::Ident) -> Typed {
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
            self.w.report_bounds(&params, &given, e.span, extension.name, source, false);
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

    pub(crate) fn dynamic_read(&mut self, receiver: Typed, name: Name, ty: Ty, pos: typed::Pos) -> Typed {
        let selector = self.w.selector(self.place.lib, name, SelectorKind::Getter);
        let call = typed::CallMethod { object: receiver.e, selector, type_args: Vec::new(), args: Vec::new(), pos };
        Typed::new(Node::CallDynamic(Box::new(call)), ty)
    }

    /// What may be read of a constant in a constant expression: a string's length, an enum value's index is not.
    pub(crate) fn const_member(&self, receiver: &Typed, name: Name) -> bool {
        name.as_str() == "length" && (receiver.ty == string_type() || receiver.ty.is_dynamic())
            || receiver.ty.is_dynamic()
            || receiver.ty.as_interface().is_some_and(|(c, _)| c.is_extension_type())
    }

    // ------------------------------------------------------------ indexing

    /// If the expression begins with a dot shorthand: what it looks up, it looks up in this type.
    pub fn shorthand_from(&mut self, e: &ast::Expr, ty: Ty) {
        if self.shorthand.is_none() && starts_with_shorthand(e) {
            self.shorthand = Some(ty);
        }
    }

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

    /// Nothing of a deferred library is a constant before it is loaded.
    pub(crate) fn check_deferred_constant(&mut self, prefix: PrefixId, at: ast::Ident) {
        if self.w.prefixes[prefix.0 as usize].deferred {
            self.name_error(at.span, errors::deferred_in_constant(at.name));
        }
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
