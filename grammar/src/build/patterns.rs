//! Patterns.

use super::{Cx, MAX_CHAIN};
use crate::ast::*;
use crate::errors;
use crate::span::Span;

/// `p && q || r`: `&&` binds tighter; both associate to the left.
pub fn pattern_chain(cx: &mut Cx, first: Pattern, rest: Vec<(bool, Pattern)>) -> Pattern {
    if rest.len() > MAX_CHAIN {
        cx.error(first.span, errors::too_deep());
        return Pattern { span: first.span, kind: PatternKind::Error };
    }
    let mut ors: Option<Pattern> = None;
    let mut ands = first;
    for (and, next) in rest {
        if and {
            ands = join(ands, next, PatternKind::And);
        } else {
            let done = std::mem::replace(&mut ands, next);
            ors = Some(match ors {
                Some(left) => join(left, done, PatternKind::Or),
                None => done,
            });
        }
    }
    match ors {
        Some(left) => join(left, ands, PatternKind::Or),
        None => ands,
    }
}

fn join(left: Pattern, right: Pattern, kind: fn(Box<Pattern>, Box<Pattern>) -> PatternKind) -> Pattern {
    Pattern { span: left.span.to(right.span), kind: kind(Box::new(left), Box::new(right)) }
}

/// `p?`, `p!`, `p as T`: one at most.
pub fn wrap_pattern(cx: &mut Cx, inner: Pattern, end: u32, kind: impl FnOnce(Box<Pattern>) -> PatternKind) -> Pattern {
    let span = Span { start: inner.span.start, end };
    let what = match inner.kind {
        PatternKind::Cast { .. } => Some("'as'"),
        PatternKind::NullCheck(_) => Some("'?'"),
        PatternKind::NullAssert(_) => Some("'!'"),
        _ => None,
    };
    if let Some(what) = what {
        cx.error(inner.span, errors::pattern_needs_parentheses(what));
        // Left out: nothing nests that is not in brackets.
        return inner;
    }
    Pattern { span, kind: kind(Box::new(inner)) }
}

/// A constant; `_` matches anything.
pub fn constant_pattern(value: Expr) -> PatternKind {
    match value.kind {
        ExprKind::Ident(name) if name.name.as_str() == "_" => PatternKind::Variable { keyword: VarKeyword::None, ty: None, name },
        _ => PatternKind::Constant(value),
    }
}

/// `(p)` or a record pattern.
pub fn paren_pattern(fields: Vec<PatternField>, last: Option<PatternField>) -> PatternKind {
    match last {
        Some(field) if fields.is_empty() && matches!(field.name, PatternFieldName::Positional) => {
            PatternKind::Parenthesized(Box::new(field.pattern))
        }
        last => PatternKind::Record(super::list(fields, last)),
    }
}

pub fn map_pattern(type_args: Option<Vec<Type>>, brace: u32, found: Vec<Result<MapPatternEntry, Span>>) -> PatternKind {
    let mut entries = Vec::with_capacity(found.len());
    let mut rest = Vec::new();
    for entry in found {
        match entry {
            Ok(entry) => entries.push(entry),
            Err(span) => rest.push(span),
        }
    }
    PatternKind::Map { type_args: type_args.unwrap_or_default(), brace, entries, rest }
}

/// In a declaration or an assignment a bare name is a variable, not a constant.
pub fn bind_names(pattern: &mut Pattern) {
    match &mut pattern.kind {
        PatternKind::Constant(Expr { kind: ExprKind::Ident(name), .. }) => {
            let name = *name;
            pattern.kind = PatternKind::Variable { keyword: VarKeyword::None, ty: None, name };
        }
        PatternKind::Or(left, right) | PatternKind::And(left, right) => {
            bind_names(left);
            bind_names(right);
        }
        PatternKind::Cast { pattern, .. }
        | PatternKind::NullCheck(pattern)
        | PatternKind::NullAssert(pattern)
        | PatternKind::Parenthesized(pattern) => {
            bind_names(pattern);
        }
        PatternKind::List { elements, .. } => elements.iter_mut().for_each(|element| match element {
            ListPatternElement::Pattern(pattern) | ListPatternElement::Rest { pattern: Some(pattern), .. } => bind_names(pattern),
            ListPatternElement::Rest { pattern: None, .. } => {}
        }),
        PatternKind::Map { entries, .. } => entries.iter_mut().for_each(|entry| bind_names(&mut entry.value)),
        PatternKind::Record(fields) | PatternKind::Object { fields, .. } => {
            fields.iter_mut().for_each(|field| bind_names(&mut field.pattern))
        }
        PatternKind::Relational { .. } | PatternKind::Constant(_) | PatternKind::Variable { .. } | PatternKind::Error => {}
    }
}

/// Is it a pattern that may be assigned to?
pub fn is_outer(pattern: &Pattern) -> bool {
    matches!(
        pattern.kind,
        PatternKind::Parenthesized(_)
            | PatternKind::Record(_)
            | PatternKind::List { .. }
            | PatternKind::Map { .. }
            | PatternKind::Object { .. }
    )
}
