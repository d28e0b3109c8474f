//! Assignments: plain, compound, `??=`, `++` and `--`, to every kind of target. May touch the rest of `check`.

use oche_syntax::ast::{self, BinaryOp, ClassKind, ExprKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::bodies::Use;
use super::context::*;
use super::expressions::*;
use super::names::*;
use crate::check::flow::ExprFlow;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::typed::{self, Const, Expr, Node, Prim, Variable};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

/// A place that can be assigned, its parts evaluated into temporaries where they are used twice.
pub enum AssignTarget {
    Local(VarId),
    /// A top-level or static setter or variable.
    Static {
        read: Option<Target>,
        write: Target,
    },
    Member {
        receiver: Held,
        name: Name,
        span: Span,
    },
    Super {
        name: ast::Ident,
    },
    /// Member of an explicitly applied extension.
    ExtensionMember {
        extension: ClassRef,
        args: Vec<Ty>,
        receiver: Held,
        name: Name,
        span: Span,
    },
    Index {
        receiver: Held,
        index: (Expr, Ty),
        explicit: Option<(ClassRef, Vec<Ty>)>,
        super_: bool,
        /// From the bracket on.
        at: Span,
    },
    Wrong,
}

/// A receiver that is read more than once: a temporary, `this`, or a variable that never changes.
#[derive(Clone)]
pub struct Held {
    value: Expr,
    ty: Ty,
    flow: ExprFlow,
}

/// How an assignment's value comes about.
enum Value {
    Plain(&'static ast::Expr),
    Compound(BinaryOp, Span, &'static ast::Expr),
    IfNull(&'static ast::Expr),
    Step { prefix: bool, increment: bool },
}

impl Cx<'_> {
    pub fn assign(
        &mut self,
        op: Option<BinaryOp>,
        op_span: Span,
        target: &'static ast::Expr,
        value: &'static ast::Expr,
        context: Ty,
        span: Span,
    ) -> Typed {
        let _ = context;
        let value = match op {
            None => Value::Plain(value),
            Some(BinaryOp::IfNull) => Value::IfNull(value),
            Some(op) => Value::Compound(op, op_span, value),
        };
        self.assignment(target, value, span)
    }

    pub fn inc_dec(&mut self, prefix: bool, increment: bool, target: &'static ast::Expr, span: Span) -> Typed {
        self.assignment(target, Value::Step { prefix, increment }, span)
    }

    fn assignment(&mut self, target: &'static ast::Expr, value: Value, span: Span) -> Typed {
        if self.const_depth > 0 {
            self.error(span, errors::not_constant());
            return Typed::error();
        }
        let mut kept = Vec::new();
        // A plain assignment to a member needs no temporaries: receiver, then value.
        if let Value::Plain(value) = value
            && let Some(typed) = self.simple_assignment(target, value, span)
        {
            return typed;
        }
        // What is read and written is looked for twice.
        if let (false, ExprKind::Ident(name), Some(ty)) = (matches!(value, Value::Plain(_)), &target.kind, self.this_ty)
            && self.class.is_some()
            && matches!(self.meaning(name.name, false), Meaning::None)
            && matches!(self.lookup(ty, name.name, false), Lookup::None)
        {
            let advice = self.advice_for_name(name.name);
            self.error(name.span, undefined(Missing::Getter, name.name, ty).advice(advice));
        }
        let place = self.assignable(target, &mut kept);
        let result = match value {
            Value::Plain(e) => {
                let wanted = self.write_type(&place, target.span);
                let typed = self.expr(e, wanted);
                self.store(&place, typed, wanted, e.into(), target.span)
            }
            Value::Compound(op, op_span, e) => {
                let current = self.load(&place, target.span);
                if is_bottom(current.ty) {
                    self.flow.exit();
                }
                let wanted = self.write_type(&place, target.span);
                self.not_void(&current, target);
                let result = self.binary_with(op, op_span, current, e, wanted, span);
                self.store(&place, result, wanted, At::Mark(span, op_span.start), target.span)
            }
            Value::IfNull(e) => self.if_null_assign(&place, e, target, span),
            Value::Step { prefix, increment } => self.step(&place, prefix, increment, target, span),
        };
        let Typed { e, ty, .. } = result;
        Typed::fit(keeping(kept, e), ty)
    }

    /// `local = v`, `o.x = v`, `o[i] = v` in the shortest form.
    fn simple_assignment(&mut self, target: &'static ast::Expr, value: &'static ast::Expr, span: Span) -> Option<Typed> {
        match &target.kind {
            ExprKind::Property { target: object, name, null_aware } => {
                if matches!(object.kind, ExprKind::Super) || self.head(object).is_some() || self.is_extension_application(object) {
                    return None;
                }
                let receiver = self.chain(object, Ty::unknown());
                self.not_void(&receiver, object);
                let receiver = if *null_aware { self.guard(receiver) } else { receiver };
                Some(self.set_member(receiver, *name, value))
            }
            ExprKind::Index { target: object, index, null_aware } => {
                if matches!(object.kind, ExprKind::Super) || self.is_extension_application(object) {
                    return None;
                }
                let receiver = self.chain(object, Ty::unknown());
                self.not_void(&receiver, object);
                let receiver = if *null_aware { self.guard(receiver) } else { receiver };
                Some(self.set_index(receiver, index, value, span))
            }
            _ => None,
        }
    }

    fn is_extension_application(&mut self, e: &'static ast::Expr) -> bool {
        match &e.kind {
            ExprKind::Call { target, .. } => matches!(self.head(target), Some(Head::Class(c)) if c.kind == ClassKind::Extension),
            _ => false,
        }
    }

    /// `receiver.name = value`: the value of the whole is `value`.
    fn set_member(&mut self, receiver: Typed, name: ast::Ident, value: &'static ast::Expr) -> Typed {
        let lookup = self.lookup(receiver.ty, name.name, true);
        let wanted = match &lookup {
            Lookup::Dynamic | Lookup::None | Lookup::Never | Lookup::Ambiguous => Ty::unknown(),
            found => self.lookup_type(found, receiver.ty),
        };
        let typed = self.expr(value, wanted);
        self.not_void_unless(&typed, wanted, value);
        let ty = typed.ty;
        let e = if wanted.is_unknown() { typed.e } else { self.coerce(typed, wanted, value, Use::Variable(name.name)) };
        let e = Self::cast_at(e, name.span);
        self.write_member(receiver, lookup, name.name, e, ty, name.span)
    }

    pub fn not_void_unless(&mut self, typed: &Typed, wanted: Ty, at: impl Into<At>) {
        if typed.ty.is_void() && !wanted.is_void() {
            self.error(at, errors::void_value());
        }
    }

    /// Writes a member whose lookup is done; the node's value is the value written.
    fn write_member(&mut self, receiver: Typed, lookup: Lookup, name: Name, value: Expr, ty: Ty, span: Span) -> Typed {
        let pos = self.pos(span);
        match lookup {
            Lookup::Dynamic => {
                if receiver.ty.is_error() {
                    return Typed::error();
                }
                let selector = self.w.selector(self.place.lib, name, SelectorKind::Setter);
                self.setter_call(receiver, selector, value, ty, true, pos)
            }
            Lookup::Never => Typed::fit(receiver.e, Ty::never()),
            Lookup::Member(found) => {
                if let Some(function) = self.extension_type_member(found) {
                    let args = self.extension_type_args(receiver.ty, found.class);
                    return self.extension_set(function, args, receiver, value, ty, pos);
                }
                let library = match found.target {
                    Target::Function(f) => f.library,
                    Target::Field(f) => f.library,
                };
                let selector = Selector::new(name, library, SelectorKind::Setter);
                self.setter_call(receiver, selector, value, ty, false, pos)
            }
            Lookup::Extension { target: Target::Function(function), args, .. } => {
                self.extension_set(function, args, receiver, value, ty, pos)
            }
            Lookup::Extension { .. } | Lookup::RecordField(..) | Lookup::FunctionCall | Lookup::Ambiguous | Lookup::None => {
                self.missing_setter(receiver.ty, name, span);
                Typed::error()
            }
        }
    }

    /// The call of a setter: as an expression, its value is the value written.
    fn setter_call(&mut self, receiver: Typed, selector: Selector, value: Expr, ty: Ty, dynamic: bool, pos: typed::Pos) -> Typed {
        let call = typed::CallMethod { object: receiver.e, selector, type_args: Vec::new(), args: typed::positional(vec![value]), pos };
        Typed::new(if dynamic { Node::CallDynamic(Box::new(call)) } else { Node::CallMethod(Box::new(call)) }, ty)
    }

    fn extension_set(&mut self, function: FunctionRef, args: Vec<Ty>, receiver: Typed, value: Expr, ty: Ty, pos: typed::Pos) -> Typed {
        self.w.signature(function);
        let callee = typed::Callee::Function(function, Some(receiver.e));
        Typed::new(store(callee, erased(&args), value, pos), ty)
    }

    pub fn missing_setter(&mut self, ty: Ty, name: Name, span: Span) {
        if ty.is_void() {
            self.error(span, errors::void_value());
            return;
        }
        let message = if is_potentially_nullable(ty) && !ty.is_null() && !matches!(self.lookup(non_nullable(ty), name, true), Lookup::None)
        {
            errors::property_of_nullable(name, ty)
        } else {
            undefined(Missing::Setter, name, ty).advice(self.advice_for_member(ty, name))
        };
        self.error(span, message);
    }

    fn set_index(&mut self, receiver: Typed, index: &'static ast::Expr, value: &'static ast::Expr, span: Span) -> Typed {
        let name = Name::new("[]=");
        let lookup = self.lookup(receiver.ty, name, false);
        let ty = self.lookup_type(&lookup, receiver.ty);
        let params: Vec<Ty> = ty.as_function().map(|f| f.positional.clone()).unwrap_or_default();
        let index_ty = params.first().copied().unwrap_or_else(Ty::unknown);
        let value_ty = params.get(1).copied().unwrap_or_else(Ty::unknown);
        let receiver_ty = receiver.ty;
        let i = self.expr(index, index_ty);
        self.not_void_unless(&i, index_ty, index);
        let i = if index_ty.is_unknown() { i.e } else { self.coerce(i, index_ty, index, Use::Other) };
        let v = self.expr(value, value_ty);
        self.not_void_unless(&v, value_ty, value);
        let result = v.ty;
        let v = if value_ty.is_unknown() { v.e } else { self.coerce(v, value_ty, value, Use::Variable(name)) };
        let bracket = self.bracket(Span { start: span.start, end: index.span.start });
        let pos = self.mark(bracket).unwrap_or(span.start);
        match lookup {
            Lookup::Dynamic if receiver_ty.is_error() => Typed::error(),
            Lookup::Dynamic => {
                let selector = self.w.selector(self.place.lib, name, SelectorKind::Method);
                self.index_store(receiver, selector, i, v, result, true, pos)
            }
            Lookup::Member(found) if self.extension_type_member(found).is_none() => {
                let library = match found.target {
                    Target::Function(f) => f.library,
                    Target::Field(f) => f.library,
                };
                let selector = Selector::new(name, library, SelectorKind::Method);
                self.index_store(receiver, selector, i, v, result, false, pos)
            }
            Lookup::Member(_) | Lookup::Extension { .. } => {
                let receiver = Typed::fit(receiver.e, receiver_ty);
                let items = typed::positional(vec![i, v]);
                let call = self.invoke(lookup, receiver, name, Vec::new(), items, Ty::void(), Span { start: pos, end: span.end });
                Typed::new(stored(call.e), result)
            }
            Lookup::Never => Typed::fit(receiver.e, Ty::never()),
            _ => {
                let message = if is_potentially_nullable(receiver_ty)
                    && !matches!(self.lookup(non_nullable(receiver_ty), name, false), Lookup::None)
                {
                    errors::operator_of_nullable("[]=", receiver_ty)
                } else {
                    undefined(Missing::Operator, Name::new("[]="), receiver_ty)
                };
                let bracket = self.bracket(span);
                self.error(bracket, message);
                Typed::error()
            }
        }
    }

    /// `receiver[i] = v` as an expression whose value is `v`.
    #[expect(clippy::too_many_arguments, reason = "the parts of an indexed store")]
    fn index_store(&mut self, receiver: Typed, selector: Selector, i: Expr, v: Expr, ty: Ty, dynamic: bool, pos: typed::Pos) -> Typed {
        let call = typed::CallMethod { object: receiver.e, selector, type_args: Vec::new(), args: typed::positional(vec![i, v]), pos };
        Typed::new(if dynamic { Node::CallDynamic(Box::new(call)) } else { Node::CallMethod(Box::new(call)) }, ty)
    }

    // ------------------------------------------------------------ places

    fn hold(&mut self, receiver: Typed, kept: &mut Kept) -> Held {
        let (ty, flow) = (receiver.ty, receiver.flow.as_receiver());
        Held { value: self.held_in(receiver.e, kept), ty, flow }
    }

    /// A value that can be read again while more is evaluated: the variable it is in, if nothing ever assigns that one.
    fn held_in(&mut self, value: Expr, kept: &mut Kept) -> Expr {
        if self.is_steady(&value) {
            return value;
        }
        let (ty, variable) = (value.ty, self.new_variable(value.ty));
        kept.push((variable, value));
        Expr::local(variable, ty)
    }

    fn is_steady(&self, value: &Expr) -> bool {
        let variable = match &value.node {
            Node::This => return true,
            Node::Fit(value) => return self.is_steady(value),
            Node::Local(variable) => *variable,
            _ => return false,
        };
        let local = self.declared_as(variable).map(|id| self.local(id));
        local.is_some_and(|local| !local.cell && !local.late && !self.flow.is_written(local.flow))
    }

    fn held(&self, receiver: &Held) -> Typed {
        Typed::fit(receiver.value.clone(), receiver.ty).with(receiver.flow.clone())
    }

    fn assignable(&mut self, target: &'static ast::Expr, kept: &mut Kept) -> AssignTarget {
        match &target.kind {
            ExprKind::Paren(inner) if matches!(inner.kind, ExprKind::Ident(_) | ExprKind::Paren(_)) => {
                self.name_error(target.span, errors::assign_parenthesized());
                AssignTarget::Wrong
            }
            ExprKind::Ident(name) => self.assignable_name(*name, kept),
            ExprKind::Property { target: object, name, null_aware } => {
                if matches!(object.kind, ExprKind::Super) {
                    return AssignTarget::Super { name: *name };
                }
                if let Some((extension, args, receiver)) = self.extension_application(object) {
                    let receiver = if *null_aware { self.guard(receiver) } else { receiver };
                    let receiver = self.hold(receiver, kept);
                    return AssignTarget::ExtensionMember { extension, args, receiver, name: name.name, span: name.span };
                }
                if let Some(head) = self.head(object) {
                    return self.assignable_static(head, *name);
                }
                let receiver = self.chain(object, Ty::unknown());
                self.not_void(&receiver, object);
                let receiver = if *null_aware { self.guard(receiver) } else { receiver };
                let receiver = self.hold(receiver, kept);
                AssignTarget::Member { receiver, name: name.name, span: name.span }
            }
            ExprKind::Index { target: object, index, null_aware } => {
                let super_ = matches!(object.kind, ExprKind::Super);
                let (receiver, explicit) = if super_ {
                    (self.implicit_this(), None)
                } else if let Some((extension, args, receiver)) = self.extension_application(object) {
                    (receiver, Some((extension, args)))
                } else {
                    (self.chain(object, Ty::unknown()), None)
                };
                self.not_void(&receiver, object);
                let receiver = if *null_aware { self.guard(receiver) } else { receiver };
                let receiver_ty = receiver.ty;
                let receiver = self.hold(receiver, kept);
                let name = Name::new("[]");
                let index_ty = match self.lookup(receiver_ty, name, false) {
                    Lookup::None | Lookup::Dynamic | Lookup::Never | Lookup::Ambiguous => Ty::unknown(),
                    found => {
                        let ty = self.lookup_type(&found, receiver_ty);
                        ty.as_function().and_then(|f| f.positional.first().copied()).unwrap_or_else(Ty::unknown)
                    }
                };
                let i = self.expr(index, index_ty);
                let ty = i.ty;
                let (e, ty) = if index_ty.is_unknown() { (i.e, ty) } else { (self.coerce(i, index_ty, index, Use::Other), index_ty) };
                let index_value = self.held_in(e, kept);
                let bracket = self.bracket(Span { start: target.span.start, end: index.span.start });
                let at = Span { start: self.mark(bracket).unwrap_or(target.span.start), end: target.span.end };
                AssignTarget::Index { receiver, index: (index_value, ty), explicit, super_, at }
            }
            ExprKind::Error => AssignTarget::Wrong,
            _ => {
                self.expr(target, Ty::unknown());
                self.name_error(At::Start(target.span), errors::assign_to_this());
                AssignTarget::Wrong
            }
        }
    }

    fn assignable_name(&mut self, name: ast::Ident, kept: &mut Kept) -> AssignTarget {
        match self.meaning(name.name, true) {
            Meaning::Local(id) => AssignTarget::Local(id),
            Meaning::Static(write) => {
                let read = match self.meaning(name.name, false) {
                    Meaning::Static(read) => Some(read),
                    _ => None,
                };
                AssignTarget::Static { read, write }
            }
            Meaning::Instance if self.this_ty.is_some() => {
                if self.no_this {
                    self.name_error(name.span, errors::initializer_writes(name.name));
                    return AssignTarget::Wrong;
                }
                let this = self.implicit_this();
                let receiver = self.hold(this, kept);
                match self.own_lookup(name.name, true) {
                    Lookup::Extension { extension, args, .. } if self.lexical == Some(extension) => {
                        AssignTarget::ExtensionMember { extension, args, receiver, name: name.name, span: name.span }
                    }
                    _ => AssignTarget::Member { receiver, name: name.name, span: name.span },
                }
            }
            Meaning::Later(declared) => {
                let outside = self.w.lookup_library(self.place.lib, name.name, true).is_some() || self.this_ty.is_some();
                self.too_early(name.name, name.span, declared, (!outside).then(|| errors::setter_not_found(name.name)));
                AssignTarget::Wrong
            }
            Meaning::Head(_) => {
                self.name_error(name.span, errors::assign_to_type());
                AssignTarget::Wrong
            }
            Meaning::Unshared => {
                self.read_name(name, Ty::unknown());
                AssignTarget::Wrong
            }
            _ => {
                if let Some(this_ty) = self.this_ty
                    && !self.no_this
                    && (!matches!(self.lookup(this_ty, name.name, true), Lookup::None))
                {
                    let this = self.implicit_this();
                    let receiver = self.hold(this, kept);
                    return AssignTarget::Member { receiver, name: name.name, span: name.span };
                }
                self.unassignable(name);
                AssignTarget::Wrong
            }
        }
    }

    fn unassignable(&mut self, name: ast::Ident) {
        let message = match self.meaning(name.name, false) {
            Meaning::Static(Target::Field(_)) => errors::setter_not_found(name.name).advice(Some("It is final.".to_owned())),
            Meaning::Head(_) => errors::assign_to_type(),
            _ => match self.this_ty {
                Some(ty) => {
                    let message = undefined(Missing::Setter, name.name, ty).advice(self.advice_for_name(name.name));
                    self.error(name.span, message);
                    return;
                }
                None => errors::setter_not_found(name.name).advice(self.advice_for_name(name.name)),
            },
        };
        self.name_error(name.span, message);
    }

    fn assignable_static(&mut self, head: Head, name: ast::Ident) -> AssignTarget {
        let (read, write) = match &head {
            Head::Prefix(prefix) => (self.w.lookup_prefixed(*prefix, name.name, false), self.w.lookup_prefixed(*prefix, name.name, true)),
            Head::Class(_) | Head::Typedef(_) => {
                let Some((class, _)) = self.head_class(&head) else {
                    return AssignTarget::Wrong;
                };
                let info = self.w.class(class);
                let get = |kind| {
                    info.statics.get(&(name.name, kind)).map(|t| match t {
                        Target::Function(f) => Decl::Function(*f),
                        Target::Field(f) => Decl::Field(*f),
                    })
                };
                (get(SelectorKind::Getter).or_else(|| get(SelectorKind::Method)), get(SelectorKind::Setter))
            }
            _ => (None, None),
        };
        let target = |decl: Option<Decl>| match decl {
            Some(Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f)) => Some(Target::Function(f)),
            Some(Decl::Field(f)) => Some(Target::Field(f)),
            _ => None,
        };
        match target(write) {
            Some(write) => AssignTarget::Static { read: target(read), write },
            None => {
                let message = match target(read) {
                    Some(Target::Field(_)) => errors::setter_not_found(name.name).advice(Some("It is final.".to_owned())),
                    _ => errors::setter_not_found(name.name),
                };
                self.name_error(name.span, message);
                AssignTarget::Wrong
            }
        }
    }

    /// The type a value for the place must have.
    fn write_type(&mut self, place: &AssignTarget, _span: Span) -> Ty {
        match place {
            AssignTarget::Local(id) => {
                let var = self.local(*id).flow;
                self.flow.type_of(var)
            }
            AssignTarget::Static { write, .. } => self.w.target_type(*write),
            AssignTarget::Member { receiver, name, .. } => match self.lookup(receiver.ty, *name, true) {
                Lookup::None | Lookup::Dynamic | Lookup::Never | Lookup::Ambiguous => Ty::unknown(),
                found => self.lookup_type(&found, receiver.ty),
            },
            AssignTarget::ExtensionMember { extension, args, name, .. } => {
                let lib = self.place.lib;
                match self.w.own_member(*extension, *name, lib, true) {
                    Some(target) => {
                        let ty = self.w.target_type(target);
                        substitute_class(ty, *extension, args)
                    }
                    None => Ty::unknown(),
                }
            }
            AssignTarget::Super { name } => match self.super_target(name.name, true, name.span) {
                Some((found, superclass)) => self.w.member_type_in(found, superclass),
                None => Ty::unknown(),
            },
            AssignTarget::Index { receiver, explicit, super_, .. } => {
                let name = Name::new("[]=");
                let ty = if *super_ {
                    match self.super_target(name, false, Span::default()) {
                        Some((found, superclass)) => self.w.member_type_in(found, superclass),
                        None => return Ty::unknown(),
                    }
                } else if let Some((extension, args)) = explicit {
                    let lib = self.place.lib;
                    match self.w.own_member(*extension, name, lib, false) {
                        Some(target) => {
                            let ty = self.w.target_type(target);
                            substitute_class(ty, *extension, args)
                        }
                        None => return Ty::unknown(),
                    }
                } else {
                    match self.lookup(receiver.ty, name, false) {
                        Lookup::None | Lookup::Dynamic | Lookup::Never | Lookup::Ambiguous => return Ty::unknown(),
                        found => self.lookup_type(&found, receiver.ty),
                    }
                };
                ty.as_function().and_then(|f| f.positional.get(1).copied()).unwrap_or_else(Ty::unknown)
            }
            AssignTarget::Wrong => Ty::unknown(),
        }
    }

    /// The place's present value.
    fn load(&mut self, place: &AssignTarget, span: Span) -> Typed {
        match place {
            AssignTarget::Local(id) => self.read_local(*id, span),
            AssignTarget::Static { read: Some(read), .. } => self.read_static(*read, span, Ty::unknown()),
            AssignTarget::Static { read: None, write } => {
                let name = match write {
                    Target::Function(f) => f.name,
                    Target::Field(f) => f.name,
                };
                self.name_error(span, errors::getter_not_found(name));
                Typed::error()
            }
            AssignTarget::Member { receiver, name, span } => {
                let receiver = self.held(receiver);
                self.read_member(receiver, ast::Ident { name: *name, span: *span }, *span, Ty::unknown())
            }
            AssignTarget::ExtensionMember { extension, args, receiver, name, span } => {
                let lib = self.place.lib;
                let receiver = self.held(receiver);
                match self.w.own_member(*extension, *name, lib, false) {
                    Some(target) => {
                        let lookup = Lookup::Extension { target, extension: *extension, args: args.clone() };
                        self.read_found(receiver, lookup, ast::Ident { name: *name, span: *span }, *span)
                    }
                    None => {
                        self.name_error(*span, errors::getter_not_found(name));
                        Typed::error()
                    }
                }
            }
            AssignTarget::Super { name } => {
                let Some((found, superclass)) = self.super_target(name.name, false, name.span) else {
                    self.missing_super(*name, "getter");
                    return Typed::error();
                };
                let ty = self.w.member_type_in(found, superclass);
                let this = self.this_expr();
                let pos = self.pos(name.span);
                match found.target {
                    Target::Field(field) => {
                        self.w.ensure_field(field);
                        Typed::new(Node::Field { object: Box::new(this), field, pos }, ty)
                    }
                    Target::Function(function) => Typed::new(Node::call(function, Some(this), Vec::new(), pos), ty),
                }
            }
            AssignTarget::Index { receiver, index, explicit, super_, at } => {
                let name = Name::new("[]");
                let arg = index.0.clone();
                let value = self.held(receiver);
                if *super_ {
                    let Some((found, superclass)) = self.super_target(name, false, span) else {
                        return Typed::error();
                    };
                    let ty = self.w.member_type_in(found, superclass);
                    let ret = ty.as_function().map_or_else(Ty::dynamic, |f| f.ret);
                    let Target::Function(function) = found.target else {
                        return Typed::error();
                    };
                    let this = self.this_expr();
                    return self.static_call(function, Some(this), Vec::new(), vec![(None, arg)], ret, *at);
                }
                let lookup = match explicit {
                    Some((extension, args)) => {
                        let lib = self.place.lib;
                        match self.w.own_member(*extension, name, lib, false) {
                            Some(target) => Lookup::Extension { target, extension: *extension, args: args.clone() },
                            None => Lookup::None,
                        }
                    }
                    None => self.lookup(value.ty, name, false),
                };
                match lookup {
                    Lookup::Dynamic | Lookup::None | Lookup::Never | Lookup::Ambiguous => {
                        self.call_operator(value, name, vec![(Typed::fit(arg, index.1), span.into())], At::Start(span), *at)
                    }
                    found => {
                        let ty = self.lookup_type(&found, value.ty);
                        let ret = ty.as_function().map_or_else(Ty::dynamic, |f| f.ret);
                        self.invoke(found, value, name, Vec::new(), vec![(None, arg)], ret, *at)
                    }
                }
            }
            AssignTarget::Wrong => Typed::error(),
        }
    }

    /// Stores a value; the node's value is what was stored.
    fn store(&mut self, place: &AssignTarget, value: Typed, wanted: Ty, value_span: At, target_span: Span) -> Typed {
        self.not_void_unless(&value, wanted, value_span);
        match place {
            AssignTarget::Local(id) => self.set_local(*id, value, value_span, target_span),
            AssignTarget::Static { write, .. } => {
                let ty = value.ty;
                let known = value.flow.clone();
                match *write {
                    Target::Field(field) => {
                        self.w.ensure_field(field);
                        let e = self.coerce(value, wanted, value_span, Use::Variable(field.name));
                        let name = last_name(target_span, field.name);
                        let e = Self::cast_at(e, name);
                        if let Some(var) = self.session.get(&field).copied() {
                            self.flow.write(var, if ty.is_dynamic() { wanted } else { ty }, &known);
                        }
                        Typed::new(Node::SetStatic(field, Box::new(e), name.start), ty)
                    }
                    Target::Function(function) => {
                        let e = self.coerce(value, wanted, value_span, Use::Variable(function.name));
                        let pos = last_name(target_span, function.name).start;
                        self.w.signature(function);
                        Typed::new(store(typed::Callee::Function(function, None), Vec::new(), e, pos), ty)
                    }
                }
            }
            AssignTarget::Member { receiver, name, span } => {
                let ty = value.ty;
                let e = if wanted.is_unknown() { value.e } else { self.coerce(value, wanted, value_span, Use::Variable(*name)) };
                let e = Self::cast_at(e, *span);
                let receiver = self.held(receiver);
                let lookup = self.lookup(receiver.ty, *name, true);
                self.write_member(receiver, lookup, *name, e, ty, *span)
            }
            AssignTarget::ExtensionMember { extension, args, receiver, name, span } => {
                let lib = self.place.lib;
                let ty = value.ty;
                let e = if wanted.is_unknown() { value.e } else { self.coerce(value, wanted, value_span, Use::Variable(*name)) };
                let receiver = self.held(receiver);
                match self.w.own_member(*extension, *name, lib, true) {
                    Some(target) => {
                        let lookup = Lookup::Extension { target, extension: *extension, args: args.clone() };
                        self.write_member(receiver, lookup, *name, e, ty, *span)
                    }
                    None => {
                        self.name_error(*span, errors::setter_not_found(name));
                        Typed::error()
                    }
                }
            }
            AssignTarget::Super { name } => {
                let Some((found, _)) = self.super_target(name.name, true, name.span) else {
                    self.missing_super(*name, "setter");
                    return Typed::error();
                };
                let ty = value.ty;
                let e = self.coerce(value, wanted, value_span, Use::Variable(name.name));
                let (e, pos) = (Self::cast_at(e, name.span), self.pos(name.span));
                let this = self.this_expr();
                match found.target {
                    Target::Field(field) => {
                        self.w.ensure_field(field);
                        Typed::new(Node::SetField { object: Box::new(this), field, value: Box::new(e), pos }, ty)
                    }
                    Target::Function(function) => {
                        self.w.signature(function);
                        Typed::new(store(typed::Callee::Function(function, Some(this)), Vec::new(), e, pos), ty)
                    }
                }
            }
            AssignTarget::Index { receiver, index, explicit, super_, at } => {
                let name = Name::new("[]=");
                let ty = value.ty;
                let e = if wanted.is_unknown() { value.e } else { self.coerce(value, wanted, value_span, Use::Variable(name)) };
                let i = index.0.clone();
                let receiver = self.held(receiver);
                let receiver_ty = receiver.ty;
                let call = if *super_ {
                    let Some((found, _)) = self.super_target(name, false, target_span) else {
                        self.missing_super(ast::Ident { name, span: target_span }, "operator");
                        return Typed::error();
                    };
                    let Target::Function(function) = found.target else {
                        return Typed::error();
                    };
                    let this = self.this_expr();
                    self.static_call(function, Some(this), Vec::new(), vec![(None, i), (None, e)], Ty::void(), *at)
                } else {
                    let lookup = match explicit {
                        Some((extension, args)) => {
                            let lib = self.place.lib;
                            match self.w.own_member(*extension, name, lib, false) {
                                Some(target) => Lookup::Extension { target, extension: *extension, args: args.clone() },
                                None => Lookup::None,
                            }
                        }
                        None => self.lookup(receiver_ty, name, false),
                    };
                    if explicit.is_some() && matches!(lookup, Lookup::None) {
                        self.error(At::Start(target_span), undefined(Missing::Operator, name, receiver_ty));
                        return Typed::error();
                    }
                    match lookup {
                        Lookup::Dynamic | Lookup::None | Lookup::Never | Lookup::Ambiguous => self.call_operator(
                            receiver,
                            name,
                            vec![(Typed::fit(i, index.1), target_span.into()), (Typed::fit(e, ty), value_span)],
                            At::Start(target_span),
                            *at,
                        ),
                        found => self.invoke(found, receiver, name, Vec::new(), vec![(None, i), (None, e)], Ty::void(), *at),
                    }
                };
                Typed::new(stored(call.e), ty)
            }
            AssignTarget::Wrong => {
                let _ = value;
                Typed::error()
            }
        }
    }

    /// `target = value` for a value that is elaborated already (`for (x in …)`).
    pub fn assign_typed(&mut self, target: &'static ast::Expr, value: Typed, value_span: Span) -> Typed {
        let mut kept = Vec::new();
        let place = self.assignable(target, &mut kept);
        let wanted = match &place {
            AssignTarget::Local(id) => self.local(*id).ty,
            _ => self.write_type(&place, target.span),
        };
        let result = self.store(&place, value, wanted, value_span.into(), target.span);
        let ty = result.ty;
        Typed::fit(keeping(kept, result.e), ty)
    }

    /// Assigns a local variable.
    pub fn set_local(&mut self, id: VarId, value: Typed, value_span: At, target_span: Span) -> Typed {
        let local = self.local(id);
        let var = local.flow;
        let (name, declared, late, final_) = (local.name, local.ty, local.late, local.final_);
        let (is_const, is_function, has_init) = (local.is_const, local.is_function, local.has_init);
        if is_const {
            self.name_error(target_span, errors::assign_to_const(name));
        } else if is_function {
            self.name_error(target_span, errors::assign_to_function());
        } else if final_ {
            if has_init {
                self.name_error(target_span, errors::assign_to_final(name));
            } else if late {
                if self.flow.is_assigned(var) && self.flow.is_reachable() {
                    self.error(target_span, errors::late_final_assigned(name));
                }
            } else if !self.flow.is_unassigned(var) && self.flow.is_reachable() {
                self.error(target_span, errors::final_assigned_again(name));
            }
        }
        // What is dynamic is checked when it is written, and is still dynamic as the value of the assignment.
        let result = value.ty;
        let written = if result.is_dynamic() { declared } else { result };
        let flow = value.flow.clone();
        let e = Self::cast_at(self.coerce(value, declared, value_span, Use::Variable(name)), target_span);
        let variable = self.local(id).variable;
        self.flow.write(var, written, &flow);
        if let Some(late) = self.local(id).late_init {
            return Typed::new(Node::SetLateInit(late, Box::new(e)), result);
        }
        let e = if late && final_ && !has_init {
            Node::SetLateFinal(variable, Box::new(e), target_span.start)
        } else {
            Node::SetLocal(variable, Box::new(e))
        };
        Typed::new(e, result)
    }

    fn if_null_assign(&mut self, place: &AssignTarget, value: &'static ast::Expr, target: &'static ast::Expr, _span: Span) -> Typed {
        let current = self.load(place, target.span);
        let current_ty = current.ty;
        let wanted = self.write_type(place, target.span);
        // The target's promotion does not bind the new value.
        let wanted = match place {
            AssignTarget::Local(id) => self.local(*id).ty,
            _ => wanted,
        };
        let token = self.flow.begin_if_null(&current.flow, current_ty);
        let typed = self.expr(value, wanted);
        let value_ty = typed.ty;
        let stored = self.store(place, typed, wanted, value.into(), target.span);
        let stripped = non_nullable(current_ty);
        self.flow.end_if_null(token);
        let ty = upper_bound(stripped, value_ty);
        if current_ty.is_error() || stored.ty.is_error() {
            return Typed::error();
        }
        Typed::new(Node::IfNull { value: Box::new(current.e), otherwise: Box::new(stored.e.fit(ty)) }, ty)
    }

    /// `++` and `--`
    fn step(&mut self, place: &AssignTarget, prefix: bool, increment: bool, target: &'static ast::Expr, span: Span) -> Typed {
        let current = self.load(place, target.span);
        let wanted = self.write_type(place, target.span);
        let (name, pos) = (if increment { "+" } else { "-" }, if prefix { span.start } else { span.end - 2 });
        let current_ty = current.ty;
        let (mut first, mut read) = (current, None);
        if !prefix {
            let variable = self.new_variable(current_ty);
            let old = Typed::local(variable, current_ty);
            read = Some((variable, std::mem::replace(&mut first, old).e));
        }
        let one = Typed::new(Node::Const(Const::Int(1)), int_type());
        let operator = At::Mark(span, if prefix { span.start } else { span.end - 2 });
        let new = if current_ty == int_type() {
            let prim = if increment { Prim::IntAdd } else { Prim::IntSub };
            Typed::new(Node::Prim(prim, vec![first.e, one.e], pos), int_type())
        } else if current_ty == double_type() {
            let prim = if increment { Prim::DoubleAdd } else { Prim::DoubleSub };
            Typed::new(Node::Prim(prim, vec![first.e, Expr::new(Node::Const(Const::Double(1.0)), double_type())], pos), double_type())
        } else {
            let mut typed = self.call_operator(first, Name::new(name), vec![(one, operator)], operator, span);
            if is_subtype(current_ty, num_type()) && typed.ty == num_type() {
                typed.ty = num_type();
            }
            typed
        };
        let stored = self.store(place, new, wanted, operator, target.span);
        let Some((old, read)) = read else { return stored };
        if stored.ty.is_error() && current_ty.is_error() {
            return Typed::error();
        }
        Typed::new(Node::Postfix { old, read: Box::new(read), write: Box::new(stored.e) }, current_ty)
    }
}

/// What is used more than once, and the variables that keep it.
type Kept = Vec<(Variable, Expr)>;

fn keeping(kept: Kept, value: Expr) -> Expr {
    if kept.is_empty() {
        return value;
    }
    let ty = value.ty;
    Expr::new(Node::Let { kept, value: Box::new(value) }, ty)
}

/// The call of a setter that is known at compile time.
fn store(callee: typed::Callee, type_args: Vec<Ty>, value: Expr, pos: typed::Pos) -> Node {
    let args = typed::positional(vec![value]);
    Node::Store(Box::new(typed::Invocation { callee, type_args, args, pos }))
}

/// A call of `[]=`, as an expression whose value is the value written.
fn stored(call: Expr) -> Node {
    match call.node {
        Node::Invoke(call) => Node::Store(call),
        Node::Fit(call) => stored(*call),
        node => node,
    }
}

/// The name at the end of what is assigned to: `C.name`, `prefix.name`, `name`.
fn last_name(target: Span, name: Name) -> Span {
    let length = name.as_str().len() as u32;
    Span { start: target.end.saturating_sub(length).max(target.start), end: target.end }
}
