//! What the left side of an assignment means: which place it is. May touch `place`, `access`, and what stands below `assign`.

use oche_syntax::ast::{self, ClassKind, ExprKind};
use oche_syntax::{Name, Span};

use super::place::{Indexed, Kept, Member, Place};
use crate::check::infer::anchor::At;
use crate::check::infer::coercions::Use;
use crate::check::infer::context::*;
use crate::check::infer::lookup::Lookup;
use crate::check::infer::meaning::*;
use crate::check::infer::walk::*;
use crate::check::report::errors;
use crate::check::report::missing::{Missing, undefined};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    /// `local = v`, `o.x = v`, `o[i] = v` in the shortest form.
    pub(super) fn simple_assignment(&mut self, target: &'static ast::Expr, value: &'static ast::Expr, span: Span) -> Option<Typed> {
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

    pub(super) fn assignable(&mut self, target: &'static ast::Expr, kept: &mut Kept) -> Place {
        match &target.kind {
            ExprKind::Paren(inner) if matches!(inner.kind, ExprKind::Ident(_) | ExprKind::Paren(_)) => {
                let closer = Span { start: target.span.end - 1, ..target.span };
                self.name_error(closer, errors::assign_parenthesized());
                Place::Wrong
            }
            ExprKind::Ident(name) => self.assignable_name(*name, kept),
            ExprKind::Property { target: object, name, null_aware } => {
                if matches!(object.kind, ExprKind::Super) {
                    return Place::Super { name: *name };
                }
                if let Some((extension, args, receiver)) = self.extension_application(object) {
                    let receiver = if *null_aware { self.guard(receiver) } else { receiver };
                    let receiver = self.hold(receiver, kept);
                    return Place::Member(Member { receiver, explicit: Some((extension, args)), name: name.name, span: name.span });
                }
                if let Some(head) = self.head(object) {
                    return self.assignable_static(head, *name);
                }
                let receiver = self.chain(object, Ty::unknown());
                self.not_void(&receiver, object);
                let receiver = if *null_aware { self.guard(receiver) } else { receiver };
                let receiver = self.hold(receiver, kept);
                Place::Member(Member { receiver, explicit: None, name: name.name, span: name.span })
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
                let e = if index_ty.is_unknown() { i.e } else { self.coerce(i, index_ty, index, Use::Other) };
                let index_value = self.held_in(e, kept);
                let bracket = self.bracket(Span { start: target.span.start, end: index.span.start });
                let at = Span { start: self.mark(bracket).unwrap_or(target.span.start), end: target.span.end };
                Place::Index(Indexed { receiver, index: index_value, explicit, super_, at })
            }
            ExprKind::Error => Place::Wrong,
            _ => {
                self.expr(target, Ty::unknown());
                self.name_error(At::Start(target.span), errors::assign_to_this());
                Place::Wrong
            }
        }
    }

    fn assignable_name(&mut self, name: ast::Ident, kept: &mut Kept) -> Place {
        match self.meaning(name.name, true) {
            Meaning::Local(id) => Place::Local(id),
            Meaning::Static(write) => {
                let read = match self.meaning(name.name, false) {
                    Meaning::Static(read) => Some(read),
                    _ => None,
                };
                Place::Static { read, write }
            }
            Meaning::Instance if self.this_ty.is_some() => {
                if self.no_this {
                    self.name_error(name.span, errors::initializer_writes(name.name));
                    return Place::Wrong;
                }
                let this = self.implicit_this();
                let receiver = self.hold(this, kept);
                match self.own_lookup(name.name, true) {
                    Lookup::Extension { extension, args, .. } if self.lexical == Some(extension) => {
                        Place::Member(Member { receiver, explicit: Some((extension, args)), name: name.name, span: name.span })
                    }
                    _ => Place::Member(Member { receiver, explicit: None, name: name.name, span: name.span }),
                }
            }
            Meaning::Later(declared) => {
                let outside = self.w.lookup_library(self.place.lib, name.name, true).is_some() || self.this_ty.is_some();
                self.too_early(name.name, name.span, declared, (!outside).then(|| errors::setter_not_found(name.name)));
                Place::Wrong
            }
            Meaning::Head(_) => {
                self.name_error(name.span, errors::assign_to_type());
                Place::Wrong
            }
            Meaning::Unshared => {
                self.read_name(name, Ty::unknown());
                Place::Wrong
            }
            _ => {
                if let Some(this_ty) = self.this_ty
                    && !self.no_this
                    && (!matches!(self.lookup(this_ty, name.name, true), Lookup::None))
                {
                    let this = self.implicit_this();
                    let receiver = self.hold(this, kept);
                    return Place::Member(Member { receiver, explicit: None, name: name.name, span: name.span });
                }
                self.unassignable(name);
                Place::Wrong
            }
        }
    }

    fn unassignable(&mut self, name: ast::Ident) {
        let message = match self.meaning(name.name, false) {
            Meaning::Static(target @ Target::Field(_)) => errors::setter_not_found(name.name).advice(self.why_not_set(target)),
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

    fn assignable_static(&mut self, head: Head, name: ast::Ident) -> Place {
        let (read, write) = match &head {
            Head::Prefix(prefix) => (self.w.lookup_prefixed(*prefix, name.name, false), self.w.lookup_prefixed(*prefix, name.name, true)),
            Head::Class(_) | Head::Typedef(_) => {
                let Some((class, _)) = self.head_class(&head) else {
                    return Place::Wrong;
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
            Some(write) => Place::Static { read: target(read), write },
            None => {
                let message = match target(read) {
                    Some(target) => errors::setter_not_found(name.name).advice(self.why_not_set(target)),
                    _ => errors::setter_not_found(name.name),
                };
                self.name_error(name.span, message);
                Place::Wrong
            }
        }
    }
}
