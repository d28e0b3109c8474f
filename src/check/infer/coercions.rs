//! Conversions that the language makes by itself, and errors of values that do not fit. May touch what stands before it in `infer`.

use oche_syntax::ast::{self, ExprKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::context::*;
use super::contexts::*;
use super::lookup::Lookup;
use super::walk::*;
use crate::check::flow::ExprFlow;
use crate::check::report::errors;
use crate::check::typed::{AsKind, Expr, Node};
use crate::elements::*;
use crate::types::*;

/// The purpose of a coerced value: decides the wording of the error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// Initialising or assigning a variable, field or setter.
    Variable(Name),
    /// A variable that a pattern assigns.
    Pattern,
    Argument,
    Return,
    /// A return of an `async` function.
    AsyncReturn,
    /// Anything else.
    Other,
}

impl Cx<'_> {
    pub fn not_void(&mut self, typed: &Typed, at: impl Into<At>) {
        if typed.ty.is_void() {
            self.error(at, errors::void_value());
        }
    }

    /// An implicit cast that has just been made fails at the place that is written to.
    pub fn cast_at(mut e: Expr, place: Span) -> Expr {
        if let Node::As { why: AsKind::Implicit(None), pos, .. } = &mut e.node {
            *pos = place.start;
        }
        e
    }

    /// Fits a value to the type its place has: implicit downcast from dynamic, `.call` tear-off, generic instantiation; or an error.
    pub fn coerce(&mut self, typed: Typed, to: Ty, at: impl Into<At>, what: Use) -> Expr {
        let at = at.into();
        let span = at.span();
        let from = typed.ty;
        if to.is_error() || from.is_error() || to.is_unknown() {
            return typed.e.fit(if to.is_unknown() { Ty::dynamic() } else { to });
        }
        if is_subtype(from, to) {
            if typed.e.trusted().is_some_and(|known| is_subtype(known.ty, to)) {
                return typed.e.into_known().fit(to);
            }
            // A generic function where a non-generic one is wanted was instantiated already; void accepts everything.
            return typed.e.fit(to);
        }
        if from.is_dynamic() {
            let pos = if let At::Expr(e) = at { self.offset(e) } else { self.pos(span) };
            return Expr::new(Node::As { value: Box::new(typed.e), why: AsKind::Implicit(None), pos }, to);
        }
        let typed = match self.instantiated(typed, to, span) {
            Ok(typed) => return typed.e,
            Err(typed) => typed,
        };
        // A callable object where a function is wanted.
        if is_function_context(to)
            && let Lookup::Member(found) = self.lookup(from, Name::new("call"), false)
            && let Target::Function(function) = found.target
            && function.kind == FunctionKind::Method
        {
            let name = ast::Ident { name: Name::new("call"), span };
            let tear_off = self.read_found(typed, Lookup::Member(found), name, span);
            if is_subtype(tear_off.ty, to) {
                return tear_off.e;
            }
            return match self.instantiated(tear_off, to, span) {
                Ok(typed) => typed.e,
                Err(tear_off) => {
                    self.assignment_error(from, to, at, what);
                    tear_off.e
                }
            };
        }
        self.assignment_error(from, to, at, what);
        // Checking goes on; the code never runs.
        typed.e.fit(to)
    }

    pub fn assignment_error(&mut self, from: Ty, to: Ty, at: impl Into<At>, what: Use) {
        let at = match at.into() {
            At::Whole(span) => At::Start(span),
            at => at,
        };
        if from.is_void() {
            self.error(at, errors::void_value());
            return;
        }
        if what == Use::Pattern {
            self.error(at, errors::pattern_type(from, to));
            return;
        }
        // What an async function returns may be the value of its future.
        let fits = |ty: Ty| is_subtype(non_nullable(from), ty);
        let nullable_only = !is_potentially_nullable(to) && !from.is_null() && (fits(to) || what == Use::AsyncReturn && fits(flatten(to)));
        let literal = |span: Span| self.place.source.text.get(span.range()) == Some("null");
        let null = match at {
            At::Expr(e) => matches!(strip(e).kind, ExprKind::Null),
            At::Start(span) => from.is_null() && literal(span),
            _ => false,
        };
        let message = if null {
            let message = match what {
                Use::Argument => errors::argument_null(to),
                Use::Return => errors::return_null(to),
                Use::AsyncReturn => errors::async_return_null(to),
                Use::Variable(_) | Use::Pattern | Use::Other => errors::assignment_null(to),
            };
            message.advice(Some(format!("Write the type as '{to}?' if it may be null.")))
        } else if from.is_null() && !is_nullable(to) {
            match what {
                Use::Argument => errors::argument_not_nullable(from, to),
                Use::Return => errors::return_not_nullable(from, to),
                Use::AsyncReturn => errors::async_return_not_nullable(from, to),
                Use::Variable(_) | Use::Pattern | Use::Other => errors::assignment_not_nullable(from, to),
            }
        } else if nullable_only {
            match what {
                Use::Argument => errors::argument_nullable(from, to),
                Use::Return => errors::return_nullable(from, to),
                Use::AsyncReturn => errors::async_return_nullable(from, to),
                Use::Variable(_) | Use::Pattern | Use::Other => errors::assignment_nullable(from, to),
            }
        } else {
            let message = match what {
                Use::Argument => errors::argument_type(from, to),
                Use::Return => errors::return_type(from, to),
                Use::AsyncReturn => errors::async_return_type(from, to),
                Use::Variable(_) | Use::Pattern | Use::Other => errors::assignment_type(from, to),
            };
            message.advice(self.advice_for_value(from, to))
        };
        self.error(at, message);
    }

    pub(crate) fn not_void_unless(&mut self, typed: &Typed, wanted: Ty, at: impl Into<At>) {
        if typed.ty.is_void() && !wanted.is_void() {
            self.error(at, errors::void_value());
        }
    }

    /// A condition: its code, and what it says.
    pub(crate) fn condition(&mut self, e: &'static ast::Expr) -> (Expr, ExprFlow) {
        let typed = self.expr(e, bool_type());
        let flow = typed.flow.clone();
        (self.coerce(typed, bool_type(), e, Use::Other), flow)
    }

    /// Whether a value of type `from` is not a `to` but can be made one, a function.
    pub(crate) fn coerces_to_function(&mut self, from: Ty, to: Ty) -> bool {
        if to.as_function().is_none() || is_subtype(from, to) {
            return false;
        }
        match from.as_function() {
            Some(f) => !f.type_params.is_empty(),
            None => matches!(self.lookup(from, Name::new("call"), false), Lookup::Member(_)),
        }
    }
}
