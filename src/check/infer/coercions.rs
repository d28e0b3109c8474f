//! Conversions that the language makes by itself, and errors of values that do not fit. May touch what `infer` may.

use super::anchor::At;
use super::bodies::Use;
use super::calls::strip;
use super::context::*;
use super::expressions::*;
use crate::check::report::errors;
use crate::check::resolve::params::fresh_params;
use crate::check::typed::{AsKind, Expr, Node};
use crate::elements::*;
use crate::types::*;
use oche_syntax::ast::{self, ExprKind};
use oche_syntax::{Name, Span};

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

    /// A generic function value where a non-generic function type (or a schema of one) is wanted: its type arguments are inferred.
    #[expect(clippy::result_large_err, reason = "the value comes back unchanged where nothing is to be instantiated")]
    pub(crate) fn instantiated(&mut self, typed: Typed, to: Ty, span: Span) -> Result<Typed, Typed> {
        let target = match non_nullable(to).kind() {
            TyKind::FutureOr(inner) => non_nullable(*inner),
            _ => non_nullable(to),
        };
        let (Some(from), Some(wanted)) = (typed.ty.as_function(), target.as_function()) else {
            return Err(typed);
        };
        if from.type_params.is_empty() || !wanted.type_params.is_empty() {
            return Err(typed);
        }
        let params = fresh_params(from);
        let args: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
        let opened = Ty::function(open_function(from, &args));
        let mut inference = Inference::new(&params);
        inference.from_return(opened, target);
        let types = match inference.finish() {
            Ok(types) => types,
            Err(failure) => failure.types,
        };
        let result = Ty::function(open_function(from, &types));
        if !is_subtype(result, greatest_closure(target)) {
            return Err(typed);
        }
        let pos = self.pos(span);
        Ok(Typed::new(Node::Instantiate { function: Box::new(typed.e), type_args: types, pos }, result))
    }

    /// A function torn off where the context wants a function: a generic one is instantiated at once.
    pub(crate) fn torn_off_in(&mut self, typed: Typed, context: Ty, span: Span) -> Typed {
        let flow = typed.flow.clone();
        match self.instantiated(typed, context, span) {
            Ok(typed) => typed.with(flow),
            Err(typed) => typed,
        }
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
}
