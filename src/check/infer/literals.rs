//! List, set, map and record literals with their elements (spreads, `if`, `for`, null-aware), typed and elaborated. May touch what stands
//! before it in `infer`.

use oche_syntax::Span;
use oche_syntax::ast::{self, ElementKind, ForParts};

use super::anchor::At;
use super::coercions::Use;
use super::context::*;
use super::literal_elements::*;
use crate::check::report::errors;
use crate::check::typed::{Expr, Kind, Node};
use crate::elements::*;
use crate::types::*;

impl Part {
    /// Each expression that is spread, its place, and whether it may be null.
    fn each_spread(&self, visit: &mut dyn FnMut(&Typed, &'static ast::Expr, bool)) {
        match self {
            Part::Item(..) | Part::Entry(..) => {}
            Part::Spread(typed, value, null_aware) => visit(typed, value, *null_aware),
            Part::If { then, otherwise, .. } => {
                then.each_spread(visit);
                otherwise.iter().for_each(|part| part.each_spread(visit));
            }
            Part::For { body, .. } => body.each_spread(visit),
        }
    }
}

/// The kinds of values that are spread into a literal: maps, and what is no map.
fn spread_kinds(parts: &[Part]) -> (bool, bool) {
    let (mut map, mut set) = (false, false);
    for part in parts {
        part.each_spread(&mut |typed, _, _| {
            let ty = non_nullable(typed.ty);
            map |= as_instance_of(ty, core_class(CoreClass::Map)).is_some();
            set |= as_instance_of(ty, core_class(CoreClass::Iterable)).is_some();
        });
    }
    (map, set)
}

impl Cx<'_> {
    /// Where the elements of a constant literal stand, if each is one.
    fn places(&self, elements: &[ast::Element]) -> Vec<Span> {
        let at = |e: &ast::Expr| Span { start: self.offset(e), end: e.span.end };
        let place = |element: &ast::Element| match &element.kind {
            ElementKind::Expr { value, null_aware: false } => Some(at(value)),
            ElementKind::Entry { key, key_null_aware: false, value_null_aware: false, .. } => Some(at(key)),
            _ => None,
        };
        elements.iter().map(place).collect::<Option<Vec<Span>>>().unwrap_or_default()
    }

    pub fn list(
        &mut self,
        const_: bool,
        type_args: &'static [ast::Type],
        elements: &'static [ast::Element],
        context: Ty,
        span: Span,
    ) -> Typed {
        let places = if const_ || self.const_depth > 0 { self.places(elements) } else { Vec::new() };
        self.in_const(const_, span, &places, |cx| {
            let written = match type_args {
                [] => None,
                [one] => Some(cx.written_type(one)),
                _ => {
                    cx.error(span, errors::list_type_arguments());
                    Some(Ty::error())
                }
            };
            let wanted = written.unwrap_or_else(|| cx.element_context(context, CoreClass::List, CoreClass::Iterable));
            let mut inferred = Inferred::default();
            let parts: Vec<Part> = elements.iter().map(|e| cx.element(e, Some(Sink::List(wanted)), &mut inferred)).collect();
            let element = written.unwrap_or_else(|| cx.solve_const(&inferred.elements, wanted));
            let ty = core_type(CoreClass::List, &[element]);
            if parts.iter().all(|p| matches!(p, Part::Item(_, _, false))) {
                let items = cx.coerced_items(parts, element);
                return Typed::new(Node::List { element, items }, ty);
            }
            cx.build(Kind::List(element), ty, Sink::List(element), parts, span)
        })
    }

    /// The values of parts that are nothing but values.
    fn coerced_items(&mut self, parts: Vec<Part>, element: Ty) -> Vec<Expr> {
        let items = parts.into_iter().filter_map(|part| if let Part::Item(t, span, _) = part { Some((t, span)) } else { None });
        items.map(|(t, span)| self.coerce_element(t, element, span)).collect()
    }

    /// `T` if the context is `Collection<T>` or a supertype of it.
    fn element_context(&mut self, context: Ty, class: CoreClass, iterable: CoreClass) -> Ty {
        let context = match non_nullable(context).kind() {
            TyKind::FutureOr(inner) => non_nullable(*inner),
            _ => non_nullable(context),
        };
        match context.as_interface() {
            Some((c, args)) if c == core_class(class) || c == core_class(iterable) => args.first().copied().unwrap_or_else(Ty::unknown),
            _ => Ty::unknown(),
        }
    }

    /// Inferred type arguments of a constant mention no type variables: their least closure is taken
    /// (accepted/2.12/nnbd, "Const type variable elimination").
    fn solve_const(&mut self, types: &[Ty], wanted: Ty) -> Ty {
        let solved = self.solve(types, wanted);
        let mut params = Vec::new();
        if self.const_depth > 0 {
            free_params(solved, &mut params);
        }
        if params.is_empty() { solved } else { least_closure_of(solved, &params) }
    }

    /// The element type: the context's, or the upper bound of the elements.
    fn solve(&mut self, types: &[Ty], wanted: Ty) -> Ty {
        let has_unknown = contains_unknown(wanted);
        if !has_unknown {
            return wanted;
        }
        let mut types = types.iter().copied();
        match types.next() {
            Some(first) => types.fold(first, upper_bound),
            None if wanted.is_unknown() => Ty::dynamic(),
            None => greatest_closure(wanted),
        }
    }

    /// An element whose context says something of its type, if not all: it must fit that, whatever comes of the others.
    fn element_in(&mut self, value: &'static ast::Expr, wanted: Ty) -> Typed {
        let typed = self.expr(value, wanted);
        if wanted.is_unknown() || !wanted.has_unknown() {
            return typed;
        }
        let (ty, flow, closure) = (typed.ty, typed.flow.clone(), checked_closure(wanted));
        if is_subtype(ty, closure) || ty.is_error() {
            return typed;
        }
        let function = self.coerces_to_function(ty, closure);
        let e = self.coerce(typed, closure, value, Use::Other);
        let ty = if function { e.ty } else { ty };
        Typed::fit(e, ty).with(flow)
    }

    pub fn set_or_map(
        &mut self,
        const_: bool,
        type_args: &'static [ast::Type],
        elements: &'static [ast::Element],
        context: Ty,
        span: Span,
    ) -> Typed {
        let places = if const_ || self.const_depth > 0 { self.places(elements) } else { Vec::new() };
        self.in_const(const_, span, &places, |cx| cx.set_or_map_inner(type_args, elements, context, span))
    }

    fn set_or_map_inner(&mut self, type_args: &'static [ast::Type], elements: &'static [ast::Element], context: Ty, span: Span) -> Typed {
        let stripped = match non_nullable(context).kind() {
            TyKind::FutureOr(inner) => non_nullable(*inner),
            _ => non_nullable(context),
        };
        let context_class = stripped.as_interface();
        let wants_map = context_class.is_some_and(|(c, _)| c == core_class(CoreClass::Map));
        let wants_set = !wants_map && context_class.is_some_and(|(c, _)| is_iterable(c));
        let shape = elements.iter().find_map(shape);
        let mut inferred = Inferred::default();
        let mut open = None;
        let is_map = match (type_args.len(), shape) {
            (1, _) => false,
            (2, _) => true,
            (_, Some(is_map)) => is_map,
            (_, None) if wants_map => true,
            (_, None) if wants_set => false,
            // Only spreads: what they spread decides.
            (_, None) if !elements.is_empty() => {
                let parts: Vec<Part> = elements.iter().map(|e| self.element(e, None, &mut inferred)).collect();
                let is_map = match spread_kinds(&parts) {
                    (true, true) => {
                        self.error(At::Start(span), errors::set_and_map());
                        return Typed::error();
                    }
                    (false, false) => {
                        for part in &parts {
                            let any = Sink::Map(Ty::dynamic(), Ty::dynamic());
                            part.each_spread(&mut |typed, value, null_aware| {
                                self.check_spread(typed, any, value, null_aware);
                            });
                        }
                        self.error(At::Start(span), errors::set_or_map());
                        return Typed::error();
                    }
                    (is_map, _) => is_map,
                };
                open = Some(parts);
                is_map
            }
            (_, None) => true,
        };
        // Entries make it a map where a set is wanted; what a map spreads must be a map.
        let iterable = !wants_map && context_class.is_some_and(|(c, _)| is_iterable(c));
        let spreads = |map: bool, e: &'static ast::Element| matches!(&e.kind, ElementKind::Spread { value, .. } if surely_not(value, map));
        let mixed = shape.is_some_and(|map| elements.iter().any(|e| spreads(map, e)));
        if type_args.is_empty() && (shape == Some(true) && iterable || mixed) {
            self.error(At::Start(span), errors::set_and_map());
            return Typed::error();
        }
        if type_args.len() > 2 {
            self.error(span, errors::set_or_map_type_arguments());
        }
        let written = self.written_types(type_args);
        if is_map {
            let (k, v) = match (written.as_slice(), context_class) {
                ([k, v], _) => (*k, *v),
                (_, Some((c, args))) if c == core_class(CoreClass::Map) && args.len() == 2 => (args[0], args[1]),
                _ => (Ty::unknown(), Ty::unknown()),
            };
            let parts = self.parts(elements, Sink::Map(k, v), open, &mut inferred);
            let (k, v) =
                if written.len() == 2 { (k, v) } else { (self.solve_const(&inferred.keys, k), self.solve_const(&inferred.values, v)) };
            let ty = core_type(CoreClass::Map, &[k, v]);
            if parts.iter().all(|p| matches!(p, Part::Entry(_, _, false, _, _, false))) {
                let mut entries = Vec::new();
                for part in parts {
                    if let Part::Entry(key, key_span, _, value, value_span, _) = part {
                        let key = self.coerce_element(key, k, key_span);
                        let value = self.coerce_element(value, v, value_span);
                        entries.push((key, value));
                    }
                }
                return Typed::new(Node::Map { key: k, value: v, entries }, ty);
            }
            return self.build(Kind::Map(k, v), ty, Sink::Map(k, v), parts, span);
        }
        let wanted = match written.as_slice() {
            [t] => *t,
            _ => self.element_context(context, CoreClass::Set, CoreClass::Iterable),
        };
        let parts = self.parts(elements, Sink::Set(wanted), open, &mut inferred);
        let element = if written.len() == 1 { wanted } else { self.solve_const(&inferred.elements, wanted) };
        let ty = core_type(CoreClass::Set, &[element]);
        if parts.iter().all(|p| matches!(p, Part::Item(_, _, false))) {
            let items = self.coerced_items(parts, element);
            return Typed::new(Node::Set { element, items }, ty);
        }
        self.build(Kind::Set(element), ty, Sink::Set(element), parts, span)
    }

    /// The elements of a literal, elaborated; `open`: they have been, before it was known where they go.
    fn parts(&mut self, elements: &'static [ast::Element], sink: Sink, open: Option<Vec<Part>>, inferred: &mut Inferred) -> Vec<Part> {
        let Some(parts) = open else { return elements.iter().map(|e| self.element(e, Some(sink), inferred)).collect() };
        for part in &parts {
            part.each_spread(&mut |typed, _, null_aware| self.spread_types(typed, sink, null_aware, inferred));
        }
        parts
    }

    /// Elaborates an element, noting what it says about the collection's type. Without a sink it is not known yet whether the collection is
    /// a set or a map: what is spread decides, and is noted later.
    pub(super) fn element(&mut self, element: &'static ast::Element, sink: Option<Sink>, inferred: &mut Inferred) -> Part {
        match &element.kind {
            ElementKind::Expr { value, null_aware } => {
                let wanted = match sink {
                    Some(Sink::List(t) | Sink::Set(t)) => t,
                    Some(Sink::Map(..)) => {
                        self.error(element.span, errors::map_value_missing());
                        Ty::unknown()
                    }
                    None => Ty::unknown(),
                };
                let wanted = if *null_aware && !wanted.is_unknown() { wanted.nullable() } else { wanted };
                let typed = self.element_in(value, wanted);
                inferred.elements.push(if *null_aware { non_nullable(typed.ty) } else { typed.ty });
                Part::Item(typed, value.span, *null_aware)
            }
            ElementKind::Entry { key, key_null_aware, value, value_null_aware } => {
                let (k, v) = match sink {
                    Some(Sink::Map(k, v)) => (k, v),
                    Some(Sink::List(_) | Sink::Set(_)) => {
                        self.error(element.span, errors::map_entry_not_here());
                        (Ty::unknown(), Ty::unknown())
                    }
                    None => (Ty::unknown(), Ty::unknown()),
                };
                let wk = if *key_null_aware && !k.is_unknown() { k.nullable() } else { k };
                let wv = if *value_null_aware && !v.is_unknown() { v.nullable() } else { v };
                let key_typed = self.element_in(key, wk);
                if *key_null_aware {
                    self.not_void(&key_typed, key);
                }
                let value_typed = self.element_in(value, wv);
                if *value_null_aware {
                    self.not_void(&value_typed, value);
                }
                inferred.keys.push(if *key_null_aware { non_nullable(key_typed.ty) } else { key_typed.ty });
                inferred.values.push(if *value_null_aware { non_nullable(value_typed.ty) } else { value_typed.ty });
                Part::Entry(key_typed, key.span, *key_null_aware, value_typed, value.span, *value_null_aware)
            }
            ElementKind::Spread { null_aware, value } => {
                let context = match sink {
                    Some(Sink::List(t) | Sink::Set(t)) => core_type(CoreClass::Iterable, &[t]),
                    Some(Sink::Map(k, v)) => core_type(CoreClass::Map, &[k, v]),
                    None => Ty::unknown(),
                };
                let context = if *null_aware && !context.is_unknown() { context.nullable() } else { context };
                let typed = self.expr(value, context);
                if let Some(sink) = sink {
                    self.spread_types(&typed, sink, *null_aware, inferred);
                }
                Part::Spread(typed, value, *null_aware)
            }
            ElementKind::If { condition, then, otherwise } => {
                let token = self.flow.begin_if();
                let wrap = self.asked(condition);
                let mut token = self.flow.if_then(token, &wrap.flow);
                let then_part = self.element(then, sink, inferred);
                self.pop_scope();
                let mut else_part = None;
                if let Some(otherwise) = otherwise {
                    token = self.flow.if_else(token);
                    else_part = Some(Box::new(self.element(otherwise, sink, inferred)));
                }
                self.flow.end_if(token);
                Part::If { condition: wrap, then: Box::new(then_part), otherwise: else_part }
            }
            ElementKind::For { parts, body } => {
                if self.const_depth > 0 {
                    self.error(element.span, errors::not_constant());
                }
                let parts: &'static ForParts = parts;
                let (wrap, token) = self.for_begin(parts, element.span, body.span, element.span);
                let part = self.element(body, sink, inferred);
                let wrap = self.for_end(wrap, token, parts);
                Part::For { wrap, body: Box::new(part) }
            }
        }
    }

    /// Takes the types of a spread value for the collection's.
    fn spread_types(&mut self, typed: &Typed, sink: Sink, null_aware: bool, inferred: &mut Inferred) {
        let ty = if null_aware { non_nullable(typed.ty) } else { typed.ty };
        if ty.is_dynamic() || ty.is_error() || ty.is_never() {
            let unsaid = if ty.is_never() { ty } else { Ty::dynamic() };
            inferred.elements.push(unsaid);
            inferred.keys.push(unsaid);
            inferred.values.push(unsaid);
            return;
        }
        let args = as_instance_of(resolve_bound(non_nullable(ty)), core_class(sink.spread()));
        match args.as_deref() {
            Some(&[element]) => inferred.elements.push(element),
            Some(&[key, value]) => {
                inferred.keys.push(key);
                inferred.values.push(value);
            }
            _ => {}
        }
    }
}

/// Whether the element makes the literal a map (`true`), a set (`false`), or says nothing.
pub(super) fn shape(element: &ast::Element) -> Option<bool> {
    match &element.kind {
        ElementKind::Expr { .. } => Some(false),
        ElementKind::Entry { .. } => Some(true),
        ElementKind::Spread { .. } => None,
        ElementKind::If { then, otherwise, .. } => shape(then).or_else(|| otherwise.as_ref().and_then(|e| shape(e))),
        ElementKind::For { body, .. } => shape(body),
    }
}

pub fn contains_unknown(ty: Ty) -> bool {
    greatest_closure(ty) != ty || ty.is_unknown()
}

/// A class whose values are iterable: where one is wanted, a set literal is meant.
pub(super) fn is_iterable(class: ClassRef) -> bool {
    let iterable = core_class(CoreClass::Iterable);
    class == iterable || class.is_below(iterable)
}

/// A literal that can't be spread into a map (or a set).
pub(super) fn surely_not(value: &ast::Expr, map: bool) -> bool {
    matches!(&value.kind, ast::ExprKind::List { .. } if map)
}
