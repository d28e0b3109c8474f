//! Assignments: plain, compound, `??=`, `++` and `--`, to every kind of target. A target is resolved once; what reads and writes it is
//! kept in variables if both do (`place`). May touch what stands before it in `infer`.

mod access;
mod place;
mod targets;

use oche_syntax::ast::{self, BinaryOp, ExprKind};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::context::*;
use super::lookup::Lookup;
use super::meaning::*;
use crate::check::report::errors;
use crate::check::report::missing::{Missing, undefined};
use crate::check::typed::{Const, Expr, Node, Prim};
use crate::elements::*;
use crate::types::*;

use place::{Place, keeping};

/// The ways an assignment's value comes about.
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
        span: Span,
    ) -> Typed {
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
        if let (Value::Step { .. }, ExprKind::Ident(name), None) = (&value, &target.kind, self.this_ty)
            && matches!(self.meaning(name.name, false), Meaning::None)
            && matches!(self.meaning(name.name, true), Meaning::None)
        {
            let advice = self.advice_for_name(name.name);
            self.name_error(name.span, errors::getter_not_found(name.name).advice(advice));
            return Typed::error();
        }
        let place = self.assignable(target, &mut kept);
        let result = match value {
            Value::Plain(e) => {
                let wanted = self.write_type(&place);
                let typed = self.expr(e, wanted);
                self.store(&place, typed, wanted, e.into(), target.span)
            }
            Value::Compound(op, op_span, e) => {
                let current = self.load(&place, target.span);
                if is_bottom(current.ty) {
                    self.flow.exit();
                }
                let wanted = self.write_type(&place);
                self.not_void(&current, target);
                let result = self.binary_with(op, op_span, current, e, wanted);
                self.store(&place, result, wanted, At::Mark(span, op_span.start), target.span)
            }
            Value::IfNull(e) => self.if_null_assign(&place, e, target),
            Value::Step { prefix, increment } => self.step(&place, prefix, increment, target, span),
        };
        let Typed { e, ty, .. } = result;
        Typed::fit(keeping(kept, e), ty)
    }

    /// `target = value` for a value that is elaborated already (`for (x in …)`).
    pub fn assign_typed(&mut self, target: &'static ast::Expr, value: Typed, value_span: Span) -> Typed {
        let mut kept = Vec::new();
        let place = self.assignable(target, &mut kept);
        let wanted = match &place {
            Place::Local(id) => self.local(*id).ty,
            _ => self.write_type(&place),
        };
        let result = self.store(&place, value, wanted, value_span.into(), target.span);
        let ty = result.ty;
        Typed::fit(keeping(kept, result.e), ty)
    }

    fn if_null_assign(&mut self, place: &Place, value: &'static ast::Expr, target: &'static ast::Expr) -> Typed {
        let current = self.load(place, target.span);
        let current_ty = current.ty;
        let wanted = self.write_type(place);
        // The target's promotion does not bind the new value.
        let wanted = match place {
            Place::Local(id) => self.local(*id).ty,
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
    fn step(&mut self, place: &Place, prefix: bool, increment: bool, target: &'static ast::Expr, span: Span) -> Typed {
        let current = self.load(place, target.span);
        let wanted = self.write_type(place);
        let (name, pos) = (if increment { "+" } else { "-" }, if prefix { span.start } else { span.end - 2 });
        let current_ty = current.ty;
        let (mut first, mut read) = (current, None);
        if !prefix {
            let known = first.e.trusted().map_or(current_ty, |known| known.ty);
            let variable = self.new_variable(known);
            let old = self.taken_for(Typed::local(variable, known), (known != current_ty).then_some(current_ty), span);
            read = Some((variable, std::mem::replace(&mut first, old).e.into_known()));
        }
        let one = Typed::new(Node::Const(Const::Int(1)), int_type());
        let operator = At::Mark(span, if prefix { span.start } else { span.end - 2 });
        let trusted = first.e.trusted().is_some();
        let new = if trusted {
            let typed = self.call_operator(first, Name::new(name), vec![(one, operator)], operator, span);
            self.taken_for(Typed::fit(typed.e.into_known(), num_type()), Some(current_ty), span)
        } else if current_ty == int_type() {
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
