//! Expressions.

use super::{Cx, MAX_CHAIN};
use crate::ast::*;
use crate::errors;
use crate::span::Span;

/// Selectors: they select from an operand, or instantiate or call it.
#[derive(Debug)]
pub enum Sel {
    Bang,
    Dot(Ident),
    NullDot(Ident),
    Index(Expr),
    NullIndex(Expr),
    Args(Args),
    TypeArgs(Vec<Type>),
}

/// A collection literal but for its `const`.
#[derive(Debug)]
pub struct Collection {
    pub list: bool,
    pub type_args: Vec<Type>,
    pub elements: Vec<Element>,
}

impl Collection {
    pub fn into_kind(self, const_: bool) -> ExprKind {
        let Collection { list, type_args, elements } = self;
        if list { ExprKind::List { const_, type_args, elements } } else { ExprKind::SetOrMap { const_, type_args, elements } }
    }
}

/// A name; what was put in for a missing one is an error already reported.
pub fn ident(name: Ident) -> Expr {
    let kind = if name.span.start == name.span.end { ExprKind::Error } else { ExprKind::Ident(name) };
    Expr { span: name.span, kind }
}

/// `a.b.c` as properties.
pub fn dotted(names: Vec<Ident>) -> Expr {
    let mut names = names.into_iter();
    let Some(first) = names.next() else {
        return Expr { span: Span::default(), kind: ExprKind::Error };
    };
    names.fold(ident(first), |target, name| {
        let span = target.span.to(name.span);
        Expr { span, kind: ExprKind::Property { target: Box::new(target), name, null_aware: false } }
    })
}

/// An operand with its selectors.
pub fn select(cx: &mut Cx, start: u32, primary: Expr, selectors: Vec<(Sel, u32)>) -> Expr {
    if selectors.is_empty() {
        return primary;
    }
    if selectors.len() > MAX_CHAIN {
        cx.error(primary.span, errors::too_deep());
        return Expr { span: primary.span, kind: ExprKind::Error };
    }
    let mut value = primary;
    let mut selectors = selectors.into_iter().peekable();
    while let Some((selector, mut end)) = selectors.next() {
        let target = Box::new(value);
        let kind = match selector {
            Sel::Bang => ExprKind::NullCheck(target),
            Sel::Dot(name) => ExprKind::Property { target, name, null_aware: false },
            Sel::NullDot(name) => ExprKind::Property { target, name, null_aware: true },
            Sel::Index(index) => ExprKind::Index { target, index: Box::new(index), null_aware: false },
            Sel::NullIndex(index) => ExprKind::Index { target, index: Box::new(index), null_aware: true },
            Sel::Args(args) => ExprKind::Call { target, type_args: Vec::new(), args },
            Sel::TypeArgs(type_args) => match selectors.next_if(|next| matches!(next.0, Sel::Args(_))) {
                Some((Sel::Args(args), args_end)) => {
                    end = args_end;
                    ExprKind::Call { target, type_args, args }
                }
                _ => ExprKind::Instantiate { target, type_args },
            },
        };
        value = Expr { span: Span { start, end }, kind };
    }
    value
}

pub fn unary(_cx: &mut Cx, span: Span, op: UnaryOp, operand: Expr) -> Expr {
    Expr { span, kind: ExprKind::Unary { op, operand: Box::new(operand) } }
}

/// May this be assigned to? Whether it really can is the checker's to say.
fn assignable(target: &Expr) -> bool {
    if let ExprKind::Paren(inner) = &target.kind {
        return matches!(inner.kind, ExprKind::Ident(_) | ExprKind::Paren(_));
    }
    matches!(
        target.kind,
        ExprKind::Ident(_) | ExprKind::Property { .. } | ExprKind::Index { .. } | ExprKind::Error | ExprKind::CascadeTarget
    )
}

/// Reports a target that can't be assigned to: it is another assignment of that kind, or a call, which is told where it is, or any value,
/// which is told at the operator.
fn not_assignable(cx: &mut Cx, target: &Expr, at: Span, plain: bool) {
    let (span, message) = match &target.kind {
        ExprKind::IncDec { prefix: false, .. } => (Span { start: target.span.end - 2, end: target.span.end }, errors::not_assignable()),
        ExprKind::Call { .. } | ExprKind::New { .. } if plain => (target.span, errors::not_assignable()),
        ExprKind::This | ExprKind::Super => (target.span, errors::no_place_to_assign()),
        _ => (at, errors::no_place_to_assign()),
    };
    cx.error(span, message);
}

pub fn inc_dec(cx: &mut Cx, span: Span, prefix: bool, increment: bool, target: Expr) -> Expr {
    if !assignable(&target) {
        let start = target.span.start as usize;
        let at = if matches!(target.kind, ExprKind::IncDec { .. }) { span } else { Span::new(start, start + 1) };
        not_assignable(cx, &target, at, false);
        return Expr { span, kind: ExprKind::Error };
    }
    Expr { span, kind: ExprKind::IncDec { prefix, increment, target: Box::new(target) } }
}

pub fn assign(cx: &mut Cx, mut target: Expr, (op, op_span): (Option<BinaryOp>, Span), value: Expr) -> Expr {
    if !assignable(&target) {
        not_assignable(cx, &target, op_span, op.is_none());
        target.kind = ExprKind::Error;
    }
    let span = target.span.to(value.span);
    Expr { span, kind: ExprKind::Assign { op, op_span, target: Box::new(target), value: Box::new(value) } }
}

/// `+=` and its like.
pub fn compound(cx: &mut Cx, span: Span) -> (Option<BinaryOp>, Span) {
    let op = match cx.text(span) {
        "+=" => BinaryOp::Add,
        "-=" => BinaryOp::Sub,
        "*=" => BinaryOp::Mul,
        "/=" => BinaryOp::Div,
        "~/=" => BinaryOp::IntDiv,
        "%=" => BinaryOp::Mod,
        "&=" => BinaryOp::BitAnd,
        "|=" => BinaryOp::BitOr,
        "^=" => BinaryOp::BitXor,
        "<<=" => BinaryOp::Shl,
        ">>=" => BinaryOp::Shr,
        ">>>=" => BinaryOp::UShr,
        "??=" => BinaryOp::IfNull,
        other => {
            cx.error(span, errors::expected_assignment(other));
            BinaryOp::IfNull
        }
    };
    (Some(op), span)
}

pub fn pattern_assign(cx: &mut Cx, start: u32, mut pattern: Pattern, value: Expr) -> Expr {
    if !super::is_outer(&pattern) {
        cx.error(pattern.span, errors::not_assignable());
    }
    super::bind_names(&mut pattern);
    let span = Span { start, end: value.span.end };
    Expr { span, kind: ExprKind::PatternAssign { pattern: Box::new(pattern), value: Box::new(value) } }
}

pub fn conditional(condition: Expr, then: Expr, otherwise: Expr) -> Expr {
    let span = condition.span.to(otherwise.span);
    Expr { span, kind: ExprKind::Conditional { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) } }
}

/// `target..a()..b = c`
pub fn cascade(cx: &mut Cx, target: Expr, sections: Vec<(bool, Expr)>) -> Expr {
    let null_aware = sections.first().is_some_and(|s| s.0);
    if let Some((_, late)) = sections.iter().skip(1).find(|s| s.0) {
        cx.error(late.span, errors::cascade_out_of_order());
    }
    let end = sections.last().map_or(target.span.end, |s| s.1.span.end);
    let span = Span { start: target.span.start, end };
    let sections = sections.into_iter().map(|s| s.1).collect();
    Expr { span, kind: ExprKind::Cascade { target: Box::new(target), null_aware, sections } }
}

type Assignment = ((Option<BinaryOp>, Span), Expr);

/// One section of a cascade: its first selector, the others, an assignment.
pub fn section(cx: &mut Cx, head_span: Span, head: Sel, mut selectors: Vec<(Sel, u32)>, assignment: Option<Assignment>) -> Expr {
    let at = Span { start: head_span.start, end: head_span.start };
    let target = Expr { span: at, kind: ExprKind::CascadeTarget };
    selectors.insert(0, (head, head_span.end));
    let value = select(cx, head_span.start, target, selectors);
    match assignment {
        Some((op, right)) => assign(cx, value, op, right),
        None => value,
    }
}

/// `(e)` or a record.
pub fn paren(span: Span, const_: bool, args: Vec<Arg>, last: Option<Arg>) -> Expr {
    let kind = match last {
        Some(Arg { name: None, value }) if args.is_empty() => ExprKind::Paren(Box::new(value)),
        last => {
            let fields = super::list(args, last).into_iter().map(|a| RecordField { name: a.name, value: a.value }).collect();
            ExprKind::Record { const_, fields }
        }
    };
    Expr { span, kind }
}

/// `const (e)` is a pattern only.
pub fn no_const_paren(cx: &mut Cx, value: Expr) -> Expr {
    if let ExprKind::Paren(_) = value.kind {
        let end = Span { start: value.span.end.saturating_sub(1), end: value.span.end };
        cx.error(end, errors::record_needs_comma());
    }
    value
}

/// `const .name(…)`
pub fn const_shorthand(span: Span, name: Ident, args: Args) -> Expr {
    let head = Expr { span: Span { start: span.start, end: name.span.end }, kind: ExprKind::DotShorthand { const_: true, name } };
    Expr { span, kind: ExprKind::Call { target: Box::new(head), type_args: Vec::new(), args } }
}

fn function_expr(start: u32, (type_params, params): (Vec<TypeParam>, Params), body: FunctionBody) -> Expr {
    let span = Span { start, end: body.span.end };
    Expr { span, kind: ExprKind::Function(Box::new(FunctionExpr { type_params, params, body })) }
}

pub fn arrow_function(
    cx: &mut Cx,
    start: u32,
    arrow: u32,
    head: (Vec<TypeParam>, Params),
    marker: Option<AsyncMarker>,
    value: Expr,
) -> Expr {
    super::refuse_fields(cx, &head.1);
    let span = Span { start: arrow, end: value.span.end };
    function_expr(start, head, super::arrow_body(cx, marker, span, value))
}

pub fn block_function(cx: &mut Cx, start: u32, head: (Vec<TypeParam>, Params), marker: Option<AsyncMarker>, block: Block) -> Expr {
    super::refuse_fields(cx, &head.1);
    function_expr(start, head, super::block_body(marker, block))
}

pub fn throw(start: u32, value: Expr) -> Expr {
    Expr { span: Span { start, end: value.span.end }, kind: ExprKind::Throw(Box::new(value)) }
}

pub fn if_element(condition: Condition, then: Element, otherwise: Option<Element>) -> ElementKind {
    ElementKind::If { condition, then: Box::new(then), otherwise: otherwise.map(Box::new) }
}
