//! Statements.

use super::{Cx, Mods, Place, Raw};
use crate::ast::*;
use crate::errors;
use crate::span::Span;
use crate::token::Tok;

pub fn if_(condition: Condition, then: Stmt, otherwise: Option<Stmt>) -> StmtKind {
    StmtKind::If { condition, then: Box::new(then), otherwise: otherwise.map(Box::new) }
}

pub fn local_variables(cx: &mut Cx, _metadata: Vec<Metadata>, mods: Vec<(Tok, Span)>, ty: Option<Type>, vars: Vec<VarInit>) -> StmtKind {
    StmtKind::Variables(Box::new(Mods::new(mods).variables(cx, ty, vars, Place::Local)))
}

pub fn pattern_variables(cx: &mut Cx, metadata: Vec<Metadata>, mods: Vec<(Tok, Span)>, mut pattern: Pattern, value: Expr) -> StmtKind {
    let keyword = Mods::new(mods).pattern_keyword(cx);
    super::bind_names(&mut pattern);
    StmtKind::PatternVariables { metadata, keyword, pattern, value }
}

#[allow(clippy::too_many_arguments)] // The parts of one production.
pub fn local_function(
    cx: &mut Cx,
    metadata: Vec<Metadata>,
    mods: Vec<(Tok, Span)>,
    ret: Option<Type>,
    name: Ident,
    type_params: Option<Vec<TypeParam>>,
    params: Params,
    body: FunctionBody,
) -> StmtKind {
    match super::function(FunctionKind::Function, ret, name, type_params, Some(params), body) {
        Raw::Function(function) => StmtKind::Function { metadata, function: Mods::new(mods).function(cx, function, Place::Local) },
        _ => StmtKind::Error,
    }
}

pub fn switch(cx: &mut Cx, subject: Expr, cases: Vec<SwitchCase>) -> StmtKind {
    let mut defaults = cases.iter().skip_while(|c| c.pattern.is_some()).skip(1);
    if let Some(case) = defaults.next() {
        let message = if case.pattern.is_none() { errors::two_defaults() } else { errors::default_not_last() };
        cx.error(Span { start: case.span.start, end: case.span.start + 4 }, message);
    }
    StmtKind::Switch { subject, cases }
}

pub fn try_(cx: &mut Cx, span: Span, body: Block, catches: Vec<Catch>, finally: Option<Block>) -> StmtKind {
    if catches.is_empty() && finally.is_none() {
        cx.error(span, errors::try_alone());
    }
    StmtKind::Try { body, catches, finally }
}

pub fn catch(_cx: &mut Cx, span: Span, on: Option<Type>, part: Option<(Span, Vec<Ident>)>, body: Block) -> Catch {
    let mut names = Vec::new();
    if let Some((_, found)) = part {
        names = found;
    }
    let mut names = names.into_iter();
    Catch { span, on, exception: names.next(), stack_trace: names.next(), body }
}

pub fn for_classic(
    cx: &mut Cx,
    span: Span,
    await_: bool,
    init: Option<Box<Stmt>>,
    condition: Option<Expr>,
    updates: Vec<Expr>,
) -> ForParts {
    if await_ {
        cx.error(span, errors::await_for_shape());
    }
    ForParts::Classic { init, condition, updates }
}

pub fn for_declared(cx: &mut Cx, metadata: Vec<Metadata>, mods: Vec<(Tok, Span)>, ty: Option<Type>, name: Ident) -> ForInTarget {
    let keyword = Mods::new(mods).pattern_keyword(cx);
    if let (VarKeyword::Var, Some(ty)) = (keyword, &ty) {
        cx.error(ty.span, errors::var_and_type());
    }
    ForInTarget::Declared { metadata, keyword, ty, name }
}

pub fn for_pattern(cx: &mut Cx, mods: Vec<(Tok, Span)>, mut pattern: Pattern) -> ForInTarget {
    let keyword = Mods::new(mods).pattern_keyword(cx);
    super::bind_names(&mut pattern);
    ForInTarget::Pattern { keyword, pattern }
}
