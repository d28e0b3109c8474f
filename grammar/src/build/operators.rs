//! Operator chains: the grammar reads them flat, here they become trees by precedence (specification, "Operator Precedence").

use super::{Cx, MAX_CHAIN};
use crate::ast::*;
use crate::errors;
use crate::span::Span;

/// The things that can follow an operand.
#[derive(Debug)]
pub enum Tail {
    Binary(BinaryOp, Span, Expr),
    Is(bool, Type),
    As(Type),
}

const RELATIONAL: u8 = 5;
const EQUALITY: u8 = 4;

fn precedence(tail: &Tail) -> u8 {
    use BinaryOp::*;
    match tail {
        Tail::Is(..) | Tail::As(..) => RELATIONAL,
        Tail::Binary(op, ..) => match op {
            IfNull => 1,
            Or => 2,
            And => 3,
            Eq | Ne => EQUALITY,
            Lt | Gt | Le | Ge => RELATIONAL,
            BitOr => 6,
            BitXor => 7,
            BitAnd => 8,
            Shl | Shr | UShr => 9,
            Add | Sub => 10,
            Mul | Div | Mod | IntDiv => 11,
        },
    }
}

/// An operator waiting for its right operand.
struct Pending {
    left: Expr,
    op: BinaryOp,
    op_span: Span,
    precedence: u8,
}

/// `first tail tail …` by precedence; operators of one precedence associate to the left.
pub fn chain(cx: &mut Cx, first: Expr, tails: Vec<Tail>) -> Expr {
    if tails.is_empty() {
        return first;
    }
    if tails.len() > MAX_CHAIN {
        cx.error(first.span, errors::too_deep());
        return Expr { span: first.span, kind: ExprKind::Error };
    }
    let mut waiting: Vec<Pending> = Vec::new();
    let mut value = first;
    for tail in tails {
        let level = precedence(&tail);
        while let Some(pending) = waiting.pop_if(|p| p.precedence >= level) {
            value = join(cx, pending, value);
        }
        let span = value.span;
        match tail {
            Tail::Binary(op, op_span, right) => {
                waiting.push(Pending { left: value, op, op_span, precedence: level });
                value = right;
            }
            Tail::Is(negated, ty) => {
                not_a_type_test(cx, &value, ty.span);
                value = Expr { span: span.to(ty.span), kind: ExprKind::Is { value: Box::new(value), ty, negated } };
            }
            Tail::As(ty) => {
                not_a_type_test(cx, &value, ty.span);
                value = Expr { span: span.to(ty.span), kind: ExprKind::As { value: Box::new(value), ty } };
            }
        }
    }
    while let Some(pending) = waiting.pop() {
        value = join(cx, pending, value);
    }
    value
}

fn join(cx: &mut Cx, pending: Pending, right: Expr) -> Expr {
    let Pending { left, op, op_span, precedence } = pending;
    if precedence == RELATIONAL || precedence == EQUALITY {
        not_a_comparison(cx, &left, precedence, op_span);
    }
    let span = left.span.to(right.span);
    Expr { span, kind: ExprKind::Binary { op, op_span, left: Box::new(left), right: Box::new(right) } }
}

/// Comparisons don't chain: `a < b < c` and `a == b == c` are errors, also with a type test in between.
fn not_a_comparison(cx: &mut Cx, left: &Expr, level: u8, op: Span) {
    use BinaryOp::*;
    match &left.kind {
        ExprKind::Is { value, .. } | ExprKind::As { value, .. } if level == RELATIONAL => not_a_comparison(cx, value, level, op),
        ExprKind::Binary { op: Lt | Gt | Le | Ge, .. } if level == RELATIONAL => {
            cx.error(op, errors::comparison_of_comparison());
        }
        ExprKind::Binary { op: Eq | Ne, .. } if level == EQUALITY => {
            cx.error(op, errors::equality_of_equality());
        }
        _ => {}
    }
}

/// Tests and casts don't chain among themselves, but `a < b as bool` tests what the comparison gives, as the Dart compiler reads it.
fn not_a_type_test(cx: &mut Cx, value: &Expr, ty: Span) {
    if matches!(value.kind, ExprKind::Is { .. } | ExprKind::As { .. }) {
        let between = cx.text(Span { start: value.span.end, end: ty.start });
        let (blank, word) = (between.len() - between.trim_start().len(), between.trim_start().get(..2).unwrap_or("is").to_owned());
        let start = value.span.end as usize + blank;
        cx.error(Span::new(start, start + word.len()), errors::unexpected_token(word));
    }
}

/// A chain whose last operand reaches as far as it can: `a ?? throw b`.
pub fn closed_chain(cx: &mut Cx, open: (Expr, Vec<Tail>, (BinaryOp, Span)), last: Expr) -> Expr {
    let (first, mut tails, (op, op_span)) = open;
    tails.push(Tail::Binary(op, op_span, last));
    chain(cx, first, tails)
}
