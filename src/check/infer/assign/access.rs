//! Reads and writes of places. The value of a write is the value written. May touch `place`, and what stands before `assign` in `infer`.

use oche_syntax::ast;
use oche_syntax::{Name, Span};

use super::place::{Indexed, Member, Place};
use crate::check::infer::anchor::At;
use crate::check::infer::arguments::CallArgs;
use crate::check::infer::coercions::Use;
use crate::check::infer::context::*;
use crate::check::infer::lookup::Lookup;
use crate::check::report::errors;
use crate::check::report::missing::{Missing, undefined};
use crate::check::typed::{self, Expr, Node};
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
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
        let known = self.local(id).known;
        let e = match value.e.trusted() {
            Some(trusted) if is_subtype(result, declared) && is_subtype(trusted.ty, known) => value.e.into_known(),
            _ => Self::cast_at(self.coerce(value, declared, value_span, Use::Variable(name)), target_span),
        };
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

    /// `receiver.name = value`: the value of the whole is `value`.
    pub(super) fn set_member(&mut self, receiver: Typed, name: ast::Ident, value: &'static ast::Expr) -> Typed {
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
        self.write_member(receiver, lookup, name, e, ty)
    }

    /// Writes a member whose lookup is done; the node's value is the value written.
    fn write_member(&mut self, receiver: Typed, lookup: Lookup, name: ast::Ident, value: Expr, ty: Ty) -> Typed {
        let ast::Ident { name, span } = name;
        let pos = self.pos(span);
        match lookup {
            Lookup::Dynamic => {
                if receiver.ty.is_error() {
                    return Typed::error();
                }
                let selector = self.w.selector(self.place.lib, name, SelectorKind::Setter);
                Typed::new(assigning_call(receiver, selector, vec![value], true, pos), ty)
            }
            Lookup::Never => Typed::fit(receiver.e, Ty::never()),
            Lookup::Member(found) => {
                if let Some(function) = self.extension_type_member(found) {
                    let args = self.extension_type_args(receiver.ty, found.class);
                    return self.extension_set(function, args, receiver, (value, pos), ty);
                }
                let library = match found.target {
                    Target::Function(f) => f.library,
                    Target::Field(f) => f.library,
                };
                let selector = Selector::new(name, library, SelectorKind::Setter);
                Typed::new(assigning_call(receiver, selector, vec![value], false, pos), ty)
            }
            Lookup::Extension { target: Target::Function(function), args, .. } => {
                self.extension_set(function, args, receiver, (value, pos), ty)
            }
            Lookup::Extension { .. } | Lookup::RecordField(..) | Lookup::FunctionCall | Lookup::Ambiguous | Lookup::None => {
                self.missing_setter(receiver.ty, name, span);
                Typed::error()
            }
        }
    }

    fn extension_set(&mut self, function: FunctionRef, args: Vec<Ty>, receiver: Typed, (value, pos): (Expr, typed::Pos), ty: Ty) -> Typed {
        self.w.signature(function);
        let callee = typed::Callee::Function(function, Some(receiver.e));
        Typed::new(store(callee, args, value, pos), ty)
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
            let message = undefined(Missing::Setter, name, ty);
            match self.lookup(ty, name, false) {
                Lookup::Member(found) => message.advice(self.why_not_set(found.target)),
                Lookup::Extension { target, .. } => message.advice(self.why_not_set(target)),
                _ => message.advice(self.advice_for_member(ty, name)),
            }
        };
        self.error(span, message);
    }

    pub(super) fn set_index(&mut self, receiver: Typed, index: &'static ast::Expr, value: &'static ast::Expr, span: Span) -> Typed {
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
                Typed::new(assigning_call(receiver, selector, vec![i, v], true, pos), result)
            }
            Lookup::Member(found) if self.extension_type_member(found).is_none() => {
                let library = match found.target {
                    Target::Function(f) => f.library,
                    Target::Field(f) => f.library,
                };
                let selector = Selector::new(name, library, SelectorKind::Method);
                Typed::new(assigning_call(receiver, selector, vec![i, v], false, pos), result)
            }
            Lookup::Member(_) | Lookup::Extension { .. } => {
                let receiver = Typed::fit(receiver.e, receiver_ty);
                let items = typed::positional(vec![i, v]);
                let call = self.invoke(lookup, receiver, name, CallArgs::plain(items, Ty::void()), Span { start: pos, end: span.end });
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

    // ------------------------------------------------------------ what a place has

    /// A member of an extension that is applied explicitly, or of the interface (or of an extension that applies).
    fn lookup_in(&mut self, explicit: &Option<(ClassRef, Vec<Ty>)>, receiver: Ty, name: Name, setter: bool) -> Lookup {
        let Some((extension, args)) = explicit else { return self.lookup(receiver, name, setter) };
        let lib = self.place.lib;
        match self.w.own_member(*extension, name, lib, setter) {
            Some(target) => Lookup::Extension { target, extension: *extension, args: args.clone() },
            None => Lookup::None,
        }
    }

    /// The type of what was found; unknown if nothing tells it.
    fn found_type(&mut self, found: &Lookup, receiver: Ty) -> Ty {
        match found {
            Lookup::None | Lookup::Dynamic | Lookup::Never | Lookup::Ambiguous => Ty::unknown(),
            found => self.lookup_type(found, receiver),
        }
    }

    /// The type a value for the place must have.
    pub(super) fn write_type(&mut self, place: &Place) -> Ty {
        match place {
            Place::Local(id) => {
                let var = self.local(*id).flow;
                self.flow.type_of(var)
            }
            Place::Static { write, .. } => self.w.target_type(*write),
            Place::Member(member) => {
                let found = self.lookup_in(&member.explicit, member.receiver.ty, member.name, true);
                self.found_type(&found, member.receiver.ty)
            }
            Place::Super { name } => match self.super_target(name.name, true, name.span) {
                Some((found, superclass)) => self.w.member_type_in(found, superclass),
                None => Ty::unknown(),
            },
            Place::Index(index) => {
                let name = Name::new("[]=");
                let ty = if index.super_ {
                    match self.super_target(name, false, Span::default()) {
                        Some((found, superclass)) => self.w.member_type_in(found, superclass),
                        None => return Ty::unknown(),
                    }
                } else {
                    let found = self.lookup_in(&index.explicit, index.receiver.ty, name, false);
                    self.found_type(&found, index.receiver.ty)
                };
                ty.as_function().and_then(|f| f.positional.get(1).copied()).unwrap_or_else(Ty::unknown)
            }
            Place::Wrong => Ty::unknown(),
        }
    }

    // ------------------------------------------------------------ reads

    /// The place's present value.
    pub(super) fn load(&mut self, place: &Place, span: Span) -> Typed {
        match place {
            Place::Local(id) => self.read_local(*id, span),
            Place::Static { read: Some(read), .. } => self.read_static(*read, span, Ty::unknown()),
            Place::Static { read: None, write } => {
                let name = match write {
                    Target::Function(f) => f.name,
                    Target::Field(f) => f.name,
                };
                self.name_error(span, errors::getter_not_found(name));
                Typed::error()
            }
            Place::Member(member) => self.load_member(member),
            Place::Super { name } => self.load_super(*name),
            Place::Index(index) => self.load_index(index, span),
            Place::Wrong => Typed::error(),
        }
    }

    fn load_member(&mut self, member: &Member) -> Typed {
        let receiver = self.held(&member.receiver);
        let name = ast::Ident { name: member.name, span: member.span };
        if member.explicit.is_none() {
            return self.read_member(receiver, name, member.span, Ty::unknown());
        }
        match self.lookup_in(&member.explicit, receiver.ty, member.name, false) {
            Lookup::None => {
                self.name_error(member.span, errors::getter_not_found(member.name));
                Typed::error()
            }
            found => self.read_found(receiver, found, name, member.span),
        }
    }

    fn load_super(&mut self, name: ast::Ident) -> Typed {
        let Some((found, superclass)) = self.super_target(name.name, false, name.span) else {
            self.missing_super(name, "getter");
            return Typed::error();
        };
        let ty = self.w.member_type_in(found, superclass);
        let (this, pos) = (self.this_expr(), self.pos(name.span));
        match found.target {
            Target::Field(field) => {
                self.w.ensure_field(field);
                Typed::new(Node::Field { object: Box::new(this), field, pos }, ty)
            }
            Target::Function(function) => Typed::new(Node::call(function, Some(this), Vec::new(), pos), ty),
        }
    }

    fn load_index(&mut self, place: &Indexed, span: Span) -> Typed {
        let name = Name::new("[]");
        let (arg, value) = (place.index.clone(), self.held(&place.receiver));
        if place.super_ {
            let Some((found, superclass)) = self.super_target(name, false, span) else { return Typed::error() };
            let ty = self.w.member_type_in(found, superclass);
            let ret = ty.as_function().map_or_else(Ty::dynamic, |f| f.ret);
            let Target::Function(function) = found.target else { return Typed::error() };
            let this = self.this_expr();
            return self.static_call(function, Some(this), CallArgs::plain(vec![(None, arg)], ret), place.at);
        }
        match self.lookup_in(&place.explicit, value.ty, name, false) {
            Lookup::Dynamic | Lookup::None | Lookup::Never | Lookup::Ambiguous => {
                let ty = arg.ty;
                let bracket = self.bracket(span);
                self.call_operator(value, name, vec![(Typed::fit(arg, ty), span.into())], bracket, place.at)
            }
            found => {
                let ty = self.lookup_type(&found, value.ty);
                let ret = ty.as_function().map_or_else(Ty::dynamic, |f| f.ret);
                self.invoke(found, value, name, CallArgs::plain(vec![(None, arg)], ret), place.at)
            }
        }
    }

    // ------------------------------------------------------------ writes

    /// Stores a value; the node's value is what was stored.
    pub(super) fn store(&mut self, place: &Place, value: Typed, wanted: Ty, value_span: At, target_span: Span) -> Typed {
        self.not_void_unless(&value, wanted, value_span);
        match place {
            Place::Local(id) => self.set_local(*id, value, value_span, target_span),
            Place::Static { write, .. } => self.store_static(*write, value, wanted, value_span, target_span),
            Place::Member(member) => self.store_member(member, value, wanted, value_span),
            Place::Super { name } => self.store_super(*name, value, wanted, value_span),
            Place::Index(index) => self.store_index(index, value, wanted, value_span, target_span),
            Place::Wrong => Typed::error(),
        }
    }

    fn store_static(&mut self, write: Target, value: Typed, wanted: Ty, value_span: At, target_span: Span) -> Typed {
        let (ty, known) = (value.ty, value.flow.clone());
        match write {
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

    fn store_member(&mut self, member: &Member, value: Typed, wanted: Ty, value_span: At) -> Typed {
        let (ty, name, span) = (value.ty, member.name, member.span);
        let e = if wanted.is_unknown() { value.e } else { self.coerce(value, wanted, value_span, Use::Variable(name)) };
        let e = if member.explicit.is_some() { e } else { Self::cast_at(e, span) };
        let receiver = self.held(&member.receiver);
        match self.lookup_in(&member.explicit, receiver.ty, name, true) {
            Lookup::None if member.explicit.is_some() => {
                self.name_error(span, errors::setter_not_found(name));
                Typed::error()
            }
            found => self.write_member(receiver, found, ast::Ident { name, span }, e, ty),
        }
    }

    fn store_super(&mut self, name: ast::Ident, value: Typed, wanted: Ty, value_span: At) -> Typed {
        let Some((found, _)) = self.super_target(name.name, true, name.span) else {
            self.missing_super(name, "setter");
            return Typed::error();
        };
        let ty = value.ty;
        let e = self.coerce(value, wanted, value_span, Use::Variable(name.name));
        let (value, pos) = (Self::cast_at(e, name.span), self.pos(name.span));
        let this = self.this_expr();
        match found.target {
            Target::Field(field) => {
                self.w.ensure_field(field);
                Typed::new(Node::SetField { object: Box::new(this), field, value: Box::new(value), pos }, ty)
            }
            Target::Function(function) => {
                self.w.signature(function);
                Typed::new(store(typed::Callee::Function(function, Some(this)), Vec::new(), value, pos), ty)
            }
        }
    }

    fn store_index(&mut self, place: &Indexed, value: Typed, wanted: Ty, value_span: At, target_span: Span) -> Typed {
        let name = Name::new("[]=");
        let ty = value.ty;
        let e = if wanted.is_unknown() { value.e } else { self.coerce(value, wanted, value_span, Use::Variable(name)) };
        let (i, receiver) = (place.index.clone(), self.held(&place.receiver));
        if place.super_ {
            let Some((found, _)) = self.super_target(name, false, target_span) else {
                self.missing_super(ast::Ident { name, span: target_span }, "operator");
                return Typed::error();
            };
            let Target::Function(function) = found.target else { return Typed::error() };
            let this = self.this_expr();
            let call = self.static_call(function, Some(this), CallArgs::plain(typed::positional(vec![i, e]), Ty::void()), place.at);
            return Typed::new(stored(call.e), ty);
        }
        let found = self.lookup_in(&place.explicit, receiver.ty, name, false);
        if place.explicit.is_some() && matches!(found, Lookup::None) {
            self.error(At::Start(target_span), undefined(Missing::Operator, name, receiver.ty));
            return Typed::error();
        }
        let call = match found {
            Lookup::Dynamic | Lookup::None | Lookup::Never | Lookup::Ambiguous => {
                let index_ty = i.ty;
                let args = vec![(Typed::fit(i, index_ty), target_span.into()), (Typed::fit(e, ty), value_span)];
                let bracket = self.bracket(target_span);
                self.call_operator(receiver, name, args, bracket, place.at)
            }
            found => self.invoke(found, receiver, name, CallArgs::plain(typed::positional(vec![i, e]), Ty::void()), place.at),
        };
        Typed::new(stored(call.e), ty)
    }
}

/// The call of a setter or of `[]=`, found when it runs: as an expression, its value is the value written.
fn assigning_call(receiver: Typed, selector: Selector, args: Vec<Expr>, dynamic: bool, pos: typed::Pos) -> Node {
    let call = Box::new(typed::CallMethod { object: receiver.e, selector, type_args: Vec::new(), args: typed::positional(args), pos });
    if dynamic { Node::CallDynamic(call) } else { Node::CallMethod(call) }
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
