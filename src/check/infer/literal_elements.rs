//! Literals with elements that are more than values, and constant ones. May touch what stands before it in `infer`.

use oche_syntax::{Name, Span};

use super::coercions::Use;
use super::constants::MOST_ELEMENTS;
use super::context::*;
use super::evaluator::Fail;
use crate::check::report::errors;
use crate::check::typed::constant::{ConstRef, ConstValue};
use crate::check::typed::{self, Collection, Condition, Element, Expr, Kind, Node};
use crate::elements::*;
use crate::types::*;

/// What a collection's elements are inferred to be.
#[derive(Default)]
pub(super) struct Inferred {
    pub(super) elements: Vec<Ty>,
    pub(super) keys: Vec<Ty>,
    pub(super) values: Vec<Ty>,
}

/// Where elements go.
#[derive(Clone, Copy)]
pub(super) enum Sink {
    List(Ty),
    Set(Ty),
    Map(Ty, Ty),
}

/// An elaborated element, before the collection's type is known.
pub(super) enum Part {
    Item(Typed, Span, bool),
    Entry(Typed, Span, bool, Typed, Span, bool),
    Spread(Typed, Span, bool),
    /// Statements around inner parts: the closure-free shape of `if` and `for`.
    If {
        condition: Wrap,
        then: Box<Part>,
        otherwise: Option<Box<Part>>,
    },
    For {
        wrap: ForWrap,
        body: Box<Part>,
    },
}

pub(super) type Wrap = super::patterns::parts::Asked;

pub(super) type ForWrap = typed::For;

impl Cx<'_> {
    pub(super) fn coerce_element(&mut self, typed: Typed, to: Ty, span: Span) -> Expr {
        self.not_void_unless(&typed, to, span);
        self.coerce(typed, to, span, Use::Other)
    }

    pub(super) fn check_spread(&mut self, from: Ty, sink: Sink, span: Span) {
        let (found, wanted) = match sink {
            Sink::List(t) | Sink::Set(t) => match as_instance_of(resolve_bound(from), core_class(CoreClass::Iterable)) {
                Some(args) => (args.first().copied().unwrap_or_else(Ty::dynamic), t),
                None => return,
            },
            Sink::Map(k, v) => match as_instance_of(resolve_bound(from), core_class(CoreClass::Map)) {
                Some(args) if args.len() == 2 => {
                    if !is_subtype(args[0], k) && !args[0].is_dynamic() {
                        (args[0], k)
                    } else {
                        (args[1], v)
                    }
                }
                _ => return,
            },
        };
        if !is_subtype(found, wanted) && !found.is_dynamic() && !found.is_error() && !wanted.is_error() {
            self.error(span, errors::spread_type(found, wanted));
        }
    }

    /// A literal whose elements are more than values: converted to the collection's type, now that it is known.
    pub(super) fn build(&mut self, kind: Kind, ty: Ty, sink: Sink, parts: Vec<Part>, span: Span) -> Typed {
        if self.const_depth > 0 {
            return self.build_const(kind, ty, sink, parts);
        }
        let elements = parts.into_iter().map(|part| self.converted(part, sink)).collect();
        Typed::new(Node::Collection(Box::new(Collection { kind, elements, pos: self.pos(span) })), ty)
    }

    /// A constant collection: spreads and `if`s are carried out now.
    fn build_const(&mut self, kind: Kind, ty: Ty, sink: Sink, parts: Vec<Part>) -> Typed {
        let mut out: Vec<(Expr, Option<Expr>)> = Vec::new();
        for part in parts {
            if self.const_elements(part, sink, true, &mut out).is_none() {
                return Typed::error();
            }
        }
        let e = match kind {
            Kind::List(element) => Node::List { element, items: out.into_iter().map(|(item, _)| item).collect() },
            Kind::Set(element) => Node::Set { element, items: out.into_iter().map(|(item, _)| item).collect() },
            Kind::Map(key, value) => {
                Node::Map { key, value, entries: out.into_iter().filter_map(|(key, value)| Some((key, value?))).collect() }
            }
        };
        Typed::new(e, ty)
    }

    /// What an element adds to a constant collection; `None` after an error. In a branch that is not `taken` nothing is evaluated: it
    /// only has to be potentially constant.
    fn const_elements(&mut self, part: Part, sink: Sink, taken: bool, out: &mut Vec<(Expr, Option<Expr>)>) -> Option<()> {
        let (first, second) = match sink {
            Sink::List(t) | Sink::Set(t) => (t, t),
            Sink::Map(k, v) => (k, v),
        };
        match part {
            Part::Item(typed, span, null_aware) => {
                let item = self.const_item(typed, first, span, (null_aware, taken))?;
                out.extend(item.map(|item| (item, None)));
            }
            Part::Entry(key, key_span, key_null_aware, value, value_span, value_null_aware) => {
                let key = self.const_item(key, first, key_span, (key_null_aware, taken))?;
                let value = self.const_item(value, second, value_span, (value_null_aware, taken))?;
                out.extend(key.zip(value).map(|(key, value)| (key, Some(value))));
            }
            Part::Spread(typed, span, null_aware) => {
                self.check_spread(non_nullable(typed.ty), sink, span);
                let value = self.branch_part(&typed.e, span, taken)?;
                if !taken {
                    return Some(());
                }
                let length = match value.value() {
                    ConstValue::List { items, .. } | ConstValue::Set { items, .. } => items.len(),
                    ConstValue::Map { entries, .. } => entries.len(),
                    _ => 0,
                };
                if out.len() + length > MOST_ELEMENTS {
                    self.error(span, errors::constant_fails(format!("The collection has more than {MOST_ELEMENTS} elements.")));
                    return None;
                }
                match (value.value(), sink) {
                    (ConstValue::List { items, .. } | ConstValue::Set { items, .. }, Sink::List(_) | Sink::Set(_)) => {
                        out.extend(items.iter().map(|item| (Self::constant(*item), None)));
                    }
                    (ConstValue::Map { entries, .. }, Sink::Map(..)) => {
                        let entries = entries.iter().map(|(k, v)| (Self::constant(*k), Some(Self::constant(*v))));
                        out.extend(entries);
                    }
                    (ConstValue::Null, _) if null_aware => {}
                    (ConstValue::Null, _) => {
                        self.error(span, errors::constant_fails("Null value during constant evaluation."));
                        return None;
                    }
                    _ => {
                        let what = if matches!(sink, Sink::Map(..)) {
                            "Only maps can be used in spreads in constant maps."
                        } else {
                            "Only lists and sets can be used in spreads in constant lists and sets."
                        };
                        self.error(span, errors::constant_fails(what));
                        return None;
                    }
                }
            }
            Part::If { condition, then, otherwise } => {
                let Condition::Holds(asked) = &condition.condition else {
                    self.error(condition.span, errors::not_constant());
                    return None;
                };
                let chosen = self.branch_part(asked, condition.span, taken)?;
                match (chosen.value(), otherwise) {
                    (ConstValue::Bool(true), otherwise) => {
                        self.const_elements(*then, sink, taken, out)?;
                        if let Some(otherwise) = otherwise {
                            self.const_elements(*otherwise, sink, false, &mut Vec::new())?;
                        }
                    }
                    (ConstValue::Bool(false), otherwise) => {
                        self.const_elements(*then, sink, false, &mut Vec::new())?;
                        if let Some(otherwise) = otherwise {
                            self.const_elements(*otherwise, sink, taken, out)?;
                        }
                    }
                    _ if !taken => {}
                    _ => {
                        self.error(condition.span, errors::not_constant());
                        return None;
                    }
                }
            }
            // Its error was reported.
            Part::For { .. } => return None,
        }
        Some(())
    }

    /// A constant item, converted to its type; nothing if it is null behind a `?`.
    fn const_item(&mut self, typed: Typed, to: Ty, span: Span, (null_aware, taken): (bool, bool)) -> Option<Option<Expr>> {
        let typed = if null_aware {
            let value = self.branch_part(&typed.e, span, taken)?;
            if matches!(value.value(), ConstValue::Null) {
                return Some(None);
            }
            Typed::new(Node::Const(Self::const_of(value)), non_nullable(typed.ty))
        } else {
            typed
        };
        let e = self.coerce_element(typed, to, span);
        self.branch_part(&e, span, taken)?;
        Some(Some(e))
    }

    /// As [`Cx::const_part`]; what would throw in a branch that is not taken counts as null.
    fn branch_part(&mut self, e: &Expr, span: Span, taken: bool) -> Option<ConstRef> {
        if !taken && matches!(self.w.evaluate(e), Err(Fail::Throws(_))) {
            return Some(ConstRef::new(ConstValue::Null));
        }
        self.const_part(e, span)
    }

    fn converted(&mut self, part: Part, sink: Sink) -> Element {
        let (first, second) = match sink {
            Sink::List(t) | Sink::Set(t) => (t, t),
            Sink::Map(k, v) => (k, v),
        };
        match part {
            Part::Item(typed, span, null_aware) => {
                let to = if matches!(sink, Sink::Map(..)) { Ty::dynamic() } else { first };
                Element::Item(self.converted_part(typed, to, span, null_aware))
            }
            Part::Entry(key, key_span, key_null_aware, value, value_span, value_null_aware) => {
                let (k, v) = if matches!(sink, Sink::Map(..)) { (first, second) } else { (Ty::dynamic(), Ty::dynamic()) };
                let key = self.converted_part(key, k, key_span, key_null_aware);
                Element::Entry(Box::new((key, self.converted_part(value, v, value_span, value_null_aware))))
            }
            Part::Spread(typed, span, null_aware) => self.converted_spread(typed, sink, span, null_aware),
            Part::If { condition, then, otherwise } => {
                let then = Box::new(self.converted(*then, sink));
                let otherwise = otherwise.map(|part| Box::new(self.converted(*part, sink)));
                Element::If { condition: condition.condition, then, otherwise }
            }
            Part::For { wrap, body } => Element::For { head: wrap, body: Box::new(self.converted(*body, sink)) },
        }
    }

    fn converted_part(&mut self, typed: Typed, to: Ty, span: Span, null_aware: bool) -> typed::Part {
        if !null_aware {
            return typed::Part::Value(self.coerce_element(typed, to, span));
        }
        let (var, inner) = (self.any_variable(), non_nullable(typed.ty));
        let present = self.coerce_element(Typed::local(var, inner), to, span);
        typed::Part::NullAware { value: typed.e, var, present }
    }

    fn converted_spread(&mut self, typed: Typed, sink: Sink, span: Span, null_aware: bool) -> Element {
        let source_ty = if null_aware { non_nullable(typed.ty) } else { typed.ty };
        let any = |map: bool| match map {
            true => core_type(CoreClass::Map, &[Ty::dynamic(), Ty::dynamic()]),
            false => core_type(CoreClass::Iterable, &[Ty::dynamic()]),
        };
        let map = matches!(sink, Sink::Map(..));
        let wanted = if source_ty.is_dynamic() { any(map) } else { source_ty };
        let element_dynamic = match sink {
            Sink::List(t) | Sink::Set(t) => as_instance_of(resolve_bound(wanted), core_class(CoreClass::Iterable))
                .and_then(|a| a.first().copied())
                .is_some_and(|from| !is_subtype(from, t)),
            Sink::Map(k, v) => as_instance_of(resolve_bound(wanted), core_class(CoreClass::Map))
                .is_some_and(|a| a.len() == 2 && (!is_subtype(a[0], k) || !is_subtype(a[1], v))),
        };
        if element_dynamic {
            self.check_spread(wanted, sink, span);
        }
        let var = self.any_variable();
        let read = Typed::local(var, source_ty);
        let read = if source_ty.is_dynamic() { self.coerce(read, wanted, span, Use::Other) } else { read.e };
        // Elements of a dynamic collection are checked one by one.
        let all = if element_dynamic {
            let types = match sink {
                Sink::List(t) | Sink::Set(t) => vec![t],
                Sink::Map(k, v) => vec![k, v],
            };
            let call = typed::CallMethod {
                object: read.fit(any(map)),
                selector: Selector::new(Name::new("cast"), core_class(CoreClass::Object).library, SelectorKind::Method),
                type_args: types,
                args: Vec::new(),
                pos: self.pos(span),
            };
            Expr::new(Node::CallMethod(Box::new(call)), any(map))
        } else {
            read
        };
        Element::Spread { value: typed.e, var, null_aware, all }
    }
}
