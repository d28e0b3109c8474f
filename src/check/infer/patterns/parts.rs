//! What patterns have in common: what they do with variables, the value that is matched, and tests of its type. The way from a pattern to
//! those inside of it leads through a trait. May touch `context`, `flow`.

use oche_syntax::ast::{self};
use oche_syntax::ast::{PatternFieldName, PatternKind};
use oche_syntax::{Name, Span};

use crate::check::flow::ExprFlow;
use crate::check::infer::anchor::At;
use crate::check::infer::context::*;
use crate::check::report::errors;
use crate::check::typed::{AsKind, Stmt, Variable};
use crate::check::typed::{Condition, Pattern};
use crate::types::*;

/// Infers patterns.
pub(crate) trait Patterns {
    /// The typed pattern. Flow analysis knows the type of the value, promoted by what tests established.
    fn pattern(&mut self, pattern: &'static ast::Pattern, variable: Variable, binding: Binding, bound: &mut Bound) -> Pattern;
}

/// The effect of variables in a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    /// `case`: the pattern may fail; `var x` declares.
    Match,
    /// `var (a, b) = e`: bare names declare.
    Declare { final_: bool },
    /// `(a, b) = e`: bare names assign.
    Assign,
}

/// A condition that may bind variables, where it stands, and what it says.
pub struct Asked {
    pub condition: Condition,
    pub span: Span,
    pub flow: ExprFlow,
}

/// The value a pattern is matched against, with the type that is known of it where the pattern begins.
#[derive(Clone, Copy)]
pub(crate) struct Matched {
    pub variable: Variable,
    pub ty: Ty,
}

/// A pattern with parts, as it is inferred: what it is matched against, what its variables do and which it has bound, and where it stands.
pub(crate) struct Matching<'b> {
    pub matched: Matched,
    pub binding: Binding,
    pub bound: &'b mut Bound,
    pub span: Span,
}

/// Variables a pattern has bound so far.
#[derive(Default)]
pub(crate) struct Bound {
    pub vars: Vec<(Name, VarId)>,
    /// Names bound in the other branch of an `||`.
    pub shared: Vec<(Name, VarId)>,
    /// Names bound by earlier heads of the same case: variables of the same type are the same.
    pub heads: Vec<(Name, VarId)>,
    /// The assignments at the end of a pattern assignment.
    pub assignments: Vec<Stmt>,
    /// The local variables it assigns, and where.
    pub assigned: Vec<(VarId, Span)>,
}

impl Cx<'_> {
    /// A test that the value is a `ty`: none if the static type says so. In an irrefutable pattern a value of type dynamic is cast.
    pub(crate) fn type_test(&mut self, matched: Matched, ty: Ty, binding: Binding, span: Span) -> Pattern {
        if is_subtype(matched.ty, ty) {
            return Pattern::Any;
        }
        if binding == Binding::Match {
            return Pattern::IsType(ty);
        }
        if !matched.ty.is_dynamic() && !matched.ty.is_error() && !ty.is_error() {
            self.error(At::Start(span), errors::pattern_type(matched.ty, ty));
        }
        Pattern::Cast(ty, AsKind::Implicit(None), self.pos(span))
    }

    pub(crate) fn refutable_only(&mut self, binding: Binding, at: At) {
        if binding != Binding::Match {
            self.error(at, errors::refutable_pattern());
        }
    }

    /// The pattern of a part of the matched value, of this type.
    pub(crate) fn part_pattern(
        &mut self,
        pattern: &'static ast::Pattern,
        variable: Variable,
        (ty, value): (Ty, &ExprFlow),
        binding: Binding,
        bound: &mut Bound,
    ) -> Pattern {
        self.flow.push_part(ty, value);
        let code = self.pattern(pattern, variable, binding, bound);
        self.flow.pop_part();
        code
    }
}

/// `_` by itself, which takes anything and looks at nothing.
pub(crate) fn is_wildcard(pattern: &ast::Pattern) -> bool {
    matches!(&pattern.kind, PatternKind::Variable { ty: None, name, .. } if name.name.as_str() == "_")
}

/// The name of a field pattern: written, or that of the variable (`:var x`).
pub(crate) fn field_name(field: &ast::PatternField) -> Option<ast::Ident> {
    match field.name {
        PatternFieldName::Positional => None,
        PatternFieldName::Named(name) => Some(name),
        PatternFieldName::Inferred => variable_name(&field.pattern),
    }
}

pub(crate) fn variable_name(pattern: &ast::Pattern) -> Option<ast::Ident> {
    match &pattern.kind {
        PatternKind::Variable { name, .. } => Some(*name),
        PatternKind::Cast { pattern, .. } | PatternKind::NullCheck(pattern) | PatternKind::NullAssert(pattern) => variable_name(pattern),
        PatternKind::Parenthesized(pattern) => variable_name(pattern),
        PatternKind::Constant(e) => match &e.kind {
            ast::ExprKind::Ident(name) => Some(*name),
            _ => None,
        },
        _ => None,
    }
}
