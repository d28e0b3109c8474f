//! Literals with elements that are more than values, and constant ones. May touch what stands before it in `infer`.

use oche_syntax::{Name, Span, ast};

use super::anchor::At;
use super::coercions::Use;
use super::constants::MOST_ELEMENTS;
use super::context::*;
use super::evaluator::{Fail, NULL_VALUE};
use crate::check::report::errors;
use crate::check::report::message::Text;
use crate::check::typed::constant::{ConstRef, ConstValue};
use crate::check::typed::{self, Collection, Condition, Element, Expr, Kind, Node};
use crate::elements::*;
use crate::types::*;

/// The types inferred for a collection's elements.
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
    /// A spread: its value, and whether it may be null.
    Spread(Typed, &'static ast::Expr, bool),
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

impl Sink {
    /// The class of a value that can be spread there.
    pub(super) fn spread(self) -> CoreClass {
        match self {
            Sink::List(_) | Sink::Set(_) => CoreClass::Iterable,
            Sink::Map(..) => CoreClass::Map,
        }
    }
}

pub(super) type Wrap = super::patterns::parts::Asked;

pub(super) type ForWrap = typed::For;

impl Cx<'_> {
    pub(super) fn coerce_element(&mut self, typed: Typed, to: Ty, span: Span) -> Expr {
        self.not_void_unless(&typed, to, span);
        self.coerce(typed, to, span, Use::Other)
    }

    /// Whether a value can be spread there, and what it adds can be what the collection wants.
    pub(super) fn check_spread(&mut self, typed: &Typed, sink: Sink, value: &'static ast::Expr, null_aware: bool) -> bool {
        let ty = if null_aware { non_nullable(typed.ty) } else { typed.ty };
        if ty.is_dynamic() || ty.is_error() || ty.is_never() || ty.is_null() && null_aware {
            return !ty.is_error();
        }
        if ty.is_null() {
            self.error(value, errors::null_spread());
            return false;
        }
        let args = as_instance_of(resolve_bound(non_nullable(ty)), core_class(sink.spread()));
        let fits = |found: Ty, wanted: Ty| is_subtype(found, wanted) || found.is_dynamic() || found.is_error() || wanted.is_error();
        let nullable = is_potentially_nullable(ty);
        let before = self.w.diagnostics.len();
        match (args.as_deref(), sink) {
            (Some(&[found]), Sink::List(wanted) | Sink::Set(wanted)) if !fits(found, wanted) => {
                self.error(value, errors::spread_type(found, wanted));
            }
            (Some(&[key, entry]), Sink::Map(k, v)) if !fits(key, k) || !fits(entry, v) => {
                if !fits(key, k) {
                    self.error(value, errors::spread_key_type(key, k));
                }
                if !fits(entry, v) {
                    self.error(value, errors::spread_value_type(entry, v));
                }
            }
            (args, _) => {
                if nullable {
                    self.error(value, errors::nullable_spread());
                }
                match (args, sink) {
                    (Some(_), _) => {}
                    (None, Sink::Map(..)) => self.error(value, errors::not_map_spread(typed.ty)),
                    (None, _) => self.error(value, errors::not_iterable_spread(typed.ty)),
                }
            }
        }
        args.is_some() && !nullable && self.w.diagnostics.len() == before
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
        let mut wrong = false;
        for part in parts {
            wrong |= self.const_elements(part, sink, true, &mut out).is_none();
        }
        if wrong {
            return Typed::error();
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

    /// The values that an element adds to a constant collection; `None` after an error. In a branch that is not `taken` nothing is
    /// evaluated: it only has to be potentially constant.
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
            Part::Spread(typed, spread, null_aware) => {
                if !self.check_spread(&typed, sink, spread, null_aware) {
                    return None;
                }
                let value = self.branch_part(&typed.e, spread.span, taken)?;
                if !taken {
                    return Some(());
                }
                let length = match value.value() {
                    ConstValue::List { items, .. } | ConstValue::Set { items, .. } => items.len(),
                    ConstValue::Map { entries, .. } => entries.len(),
                    _ => 0,
                };
                if out.len() + length > MOST_ELEMENTS {
                    return self.spread_fails(spread, format!("The collection has more than {MOST_ELEMENTS} elements."));
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
                    (ConstValue::Null, _) => return self.spread_fails(spread, NULL_VALUE),
                    _ => {
                        let what = if matches!(sink, Sink::Map(..)) {
                            "Only maps can be used in spreads in constant maps."
                        } else {
                            "Only lists and sets can be used in spreads in constant lists and sets."
                        };
                        return self.spread_fails(spread, what);
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

    /// Reports a spread that can't be.
    fn spread_fails<T>(&mut self, spread: &'static ast::Expr, reason: impl Into<Text>) -> Option<T> {
        let mark = (self.place.source, self.offset(spread));
        self.constant_error(At::Expr(spread), mark, reason);
        None
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
            Part::Spread(typed, value, null_aware) => self.converted_spread(typed, sink, value, null_aware),
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

    fn converted_spread(&mut self, typed: Typed, sink: Sink, spread: &'static ast::Expr, null_aware: bool) -> Element {
        let span = spread.span;
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
        self.check_spread(&typed, sink, spread, null_aware);
        let var = self.any_variable();
        let read = Typed::local(var, source_ty);
        let read = if source_ty.is_dynamic() { self.coerce(read, wanted, span, Use::Other) } else { read.e };
        let added = if element_dynamic { self.each_added(read, sink, span) } else { typed::Added::All(read) };
        Element::Spread { value: typed.e, var, null_aware, added }
    }

    /// Elements of which nothing is known before they are there: each is converted on its own.
    fn each_added(&mut self, from: Expr, sink: Sink, span: Span) -> typed::Added {
        let pos = self.pos(span);
        let get = |object: Expr, name: &str, ty: Ty| {
            let selector = Selector::new(Name::new(name), core_class(CoreClass::Object).library, SelectorKind::Getter);
            let call = typed::CallMethod { object, selector, type_args: Vec::new(), args: Vec::new(), pos };
            Expr::new(Node::CallMethod(Box::new(call)), ty)
        };
        let iterator = self.any_variable();
        let current = |ty| Expr::new(Node::Current { iterator, await_: false, pos }, ty);
        let (iterable, element, bind, body) = match sink {
            Sink::List(wanted) | Sink::Set(wanted) => {
                let item = self.coerce(Typed::new(current(Ty::dynamic()).node, Ty::dynamic()), wanted, span, Use::Other);
                (from, Ty::dynamic(), Vec::new(), Element::Item(typed::Part::Value(item)))
            }
            Sink::Map(key, value) => {
                let entry = core_type(CoreClass::MapEntry, &[Ty::dynamic(), Ty::dynamic()]);
                let (var, entries) = (self.any_variable(), core_type(CoreClass::Iterable, &[entry]));
                let mut half = |name, wanted| {
                    let read = get(Expr::new(Node::Local(var), entry), name, Ty::dynamic());
                    typed::Part::Value(self.coerce(Typed::new(read.node, Ty::dynamic()), wanted, span, Use::Other))
                };
                let halves = Box::new((half("key", key), half("value", value)));
                (get(from, "entries", entries), entry, vec![typed::Stmt::Declare(var, Some(current(entry)))], Element::Entry(halves))
            }
        };
        let kind = typed::ForKind::In { iterator, iterable, element, await_: false, bind, pos, turn: pos };
        typed::Added::Each(Box::new((typed::For { label: self.label(), kind }, body)))
    }
}
