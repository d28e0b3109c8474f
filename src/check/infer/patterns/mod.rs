//! Patterns: tests and bindings for `if-case`, `switch`, destructuring declarations and assignments (dart-lang/language,
//! accepted/3.0/patterns). May touch what stands before it in `infer`.

pub(crate) mod collections;
pub(crate) mod keys;
mod objects;
pub(crate) mod parts;
mod schema;
pub(crate) mod spaces;
mod types;
mod variables;

use oche_syntax::ast::{self, BinaryOp, PatternKind, VarKeyword};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::coercions::Use;
use super::context::*;
use super::lookup::Lookup;
use super::walk::*;
use crate::check::flow::ExprFlow;
use crate::check::report::errors;
use crate::check::typed::{self, AsKind, Case, Const, Destructure, Expr, Node, Pattern, Prim, Stmt, Variable};
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

use keys::operator_label;
use parts::*;

impl Patterns for Cx<'_> {
    fn pattern(&mut self, pattern: &'static ast::Pattern, variable: Variable, binding: Binding, bound: &mut Bound) -> Pattern {
        let span = pattern.span;
        let matched = Matched { variable, ty: self.flow.matched_type() };
        let pos = self.pos(span);
        match &pattern.kind {
            PatternKind::Error => Pattern::Any,
            PatternKind::Parenthesized(inner) => self.pattern(inner, variable, binding, bound),
            PatternKind::Or(a, b) => {
                let between = self.place.source.text.get(a.span.end as usize..b.span.start as usize).unwrap_or("");
                self.refutable_only(binding, At::Mark(span, a.span.end + between.find('|').unwrap_or(0) as u32));
                let token = self.flow.begin_or_pattern();
                let mut left = Bound { shared: bound.shared.clone(), heads: bound.heads.clone(), ..Bound::default() };
                let a_code = self.pattern(a, variable, binding, &mut left);
                let token = self.flow.or_pattern_right(token);
                let shared = left.vars.iter().chain(&bound.shared).copied().collect();
                let mut right = Bound { shared, ..Bound::default() };
                let b_code = self.pattern(b, variable, binding, &mut right);
                self.flow.end_or_pattern(token);
                let names = |b: &Bound| {
                    let mut names: Vec<Name> = b.vars.iter().map(|(n, _)| *n).collect();
                    names.arrange();
                    names
                };
                for (have, lack, branch) in [(&right, &left, a), (&left, &right, b)] {
                    for name in names(have).into_iter().filter(|n| !names(lack).contains(n)) {
                        self.name_error(At::Start(branch.span), errors::or_pattern_variable(name));
                    }
                }
                bound.vars.extend(left.vars);
                Pattern::Or(Box::new(a_code), Box::new(b_code))
            }
            PatternKind::And(a, b) => {
                let a_code = self.pattern(a, variable, binding, bound);
                let b_code = self.pattern(b, variable, binding, bound);
                a_code.and(b_code)
            }
            PatternKind::Relational { op, operand } => {
                self.refutable_only(binding, At::Start(span));
                self.relational((*op, span), operand, matched, pos)
            }
            PatternKind::Cast { pattern: inner, ty } => {
                let target = self.written_type(ty);
                self.flow.pattern_cast(target);
                let inner = self.part_pattern(inner, variable, (target, &ExprFlow::default()), binding, bound);
                Pattern::Cast(target, AsKind::Cast, pos).and(inner)
            }
            PatternKind::NullCheck(inner) => {
                self.refutable_only(binding, At::Mark(span, span.end - 1));
                self.flow.pattern_null_check();
                let inner = self.pattern(inner, variable, binding, bound);
                Pattern::NotNull(pos).and(inner)
            }
            PatternKind::NullAssert(inner) => {
                self.flow.pattern_null_assert();
                let inner = self.pattern(inner, variable, binding, bound);
                Pattern::NullAssert(pos).and(inner)
            }
            PatternKind::Constant(e) => {
                self.refutable_only(binding, At::Start(span));
                self.constant_pattern(e, matched, pos)
            }
            PatternKind::Variable { name, .. } => self.variable_pattern(pattern, *name, matched, binding, bound),
            PatternKind::List { type_args, bracket, elements } => {
                self.list_pattern(type_args, elements, Matching { matched, binding, bound, span: Span { start: *bracket, ..span } })
            }
            PatternKind::Map { type_args, brace, entries, rest } => {
                if let Some(rest) = rest.first() {
                    self.error(*rest, errors::rest_in_map());
                }
                self.map_pattern(type_args, entries, Matching { matched, binding, bound, span: Span { start: *brace, ..span } })
            }
            PatternKind::Record(fields) => self.record_pattern(fields, Matching { matched, binding, bound, span }),
            PatternKind::Object { ty, fields } => self.object_pattern(ty, fields, Matching { matched, binding, bound, span }),
        }
    }
}

impl Cx<'_> {
    /// A guarded pattern against the value in a variable, inside a match that the caller has begun and ends in flow analysis. The scope for
    /// its variables is the innermost one; `heads` are those that earlier heads of the same body have bound. Gives what the guard says, too.
    pub fn guarded_pattern(
        &mut self,
        case: &'static ast::GuardedPattern,
        variable: Variable,
        heads: Vec<(Name, VarId)>,
    ) -> (Case, Option<ExprFlow>) {
        let mut bound = Bound { heads, ..Bound::default() };
        let pattern = self.pattern(&case.pattern, variable, Binding::Match, &mut bound);
        let (guard, flow) = case.guard.as_ref().map(|guard| self.condition(guard)).unzip();
        (Case { pattern, guard }, flow)
    }

    /// A pattern that cannot fail (declaration, assignment, for-in), and its value.
    pub fn irrefutable(&mut self, pattern: &'static ast::Pattern, value: Typed, binding: Binding) -> Box<Destructure> {
        let var = self.any_variable();
        self.flow.begin_irrefutable(value.ty);
        let mut bound = Bound::default();
        let pattern = self.pattern(pattern, var, binding, &mut bound);
        self.flow.end_irrefutable();
        Box::new(Destructure { value: value.e, var, pattern, assignments: bound.assignments })
    }

    pub fn pattern_variables(&mut self, keyword: VarKeyword, pattern: &'static ast::Pattern, value: &'static ast::Expr) -> Stmt {
        let context = self.pattern_schema(pattern, true);
        let value = self.destructured(value, context);
        Stmt::Destructure(self.irrefutable(pattern, value, Binding::Declare { final_: keyword == VarKeyword::Final }))
    }

    pub fn pattern_assign(&mut self, pattern: &'static ast::Pattern, value: &'static ast::Expr) -> Typed {
        let context = self.pattern_schema(pattern, false);
        let value = self.destructured(value, context);
        let ty = value.ty;
        Typed::new(Node::Destructure(self.irrefutable(pattern, value, Binding::Assign)), ty)
    }

    /// The value of an irrefutable pattern. One of type dynamic is cast to all that the pattern says of it; a generic function is
    /// instantiated, a callable object's `call` taken, where the whole is bound to a variable of a function type. Parts are not coerced.
    fn destructured(&mut self, value: &'static ast::Expr, context: Ty) -> Typed {
        let typed = self.expr(value, context);
        self.not_void(&typed, value);
        if typed.ty.is_dynamic() && !context.is_unknown() {
            let all = checked_closure(context);
            return if is_top(all) { typed } else { Typed::fit(self.coerce(typed, all, value, Use::Other), all) };
        }
        if !self.coerces_to_function(typed.ty, context) {
            return typed;
        }
        Typed::fit(self.coerce(typed, context, value, Use::Other), context)
    }

    /// Tells flow analysis of the comparison with an operand.
    fn matches_equal(&mut self, operand: &'static ast::Expr, ty: Ty, negated: bool) {
        let flow = match strip(operand).kind {
            ast::ExprKind::Null => self.flow.null_literal(),
            _ => ExprFlow::default(),
        };
        self.flow.pattern_equals(&flow, ty, negated);
    }

    /// The operand of a relational pattern is a constant, but no constant context: objects and collections in it are written with `const`.
    fn require_const(&mut self, operand: &'static ast::Expr) {
        let implicit = match &strip(operand).kind {
            ast::ExprKind::List { const_, .. } | ast::ExprKind::SetOrMap { const_, .. } => !const_,
            ast::ExprKind::Call { target, .. } => {
                let head = match &target.kind {
                    ast::ExprKind::Property { target: inner, .. } => self.head(target).or_else(|| self.head(inner)),
                    _ => self.head(target),
                };
                matches!(head, Some(crate::check::infer::meaning::Head::Class(_) | crate::check::infer::meaning::Head::Typedef(_)))
            }
            _ => false,
        };
        if implicit {
            self.name_error(operand.span, errors::not_constant());
        }
    }

    pub(crate) fn relational(
        &mut self,
        (op, span): (BinaryOp, Span),
        operand: &'static ast::Expr,
        matched: Matched,
        pos: typed::Pos,
    ) -> Pattern {
        let value = Typed::local(matched.variable, matched.ty);
        self.require_const(operand);
        if matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
            self.shorthand_from(operand, matched.ty);
            let constant = self.const_expr_value(operand, Ty::unknown());
            self.matches_equal(operand, constant.ty, op == BinaryOp::Ne);
            if let Lookup::Member(found) = self.lookup(matched.ty, Name::new("=="), false)
                && let Some(wanted) =
                    self.w.member_type_in(found, resolve_bound(matched.ty)).as_function().and_then(|f| f.positional.first())
                && !is_subtype(constant.ty, wanted.nullable())
                && !constant.ty.is_dynamic()
                && !constant.ty.is_error()
            {
                self.error(operand, errors::argument_type(constant.ty, wanted.nullable()));
            }
            if matches!(operand.kind, ast::ExprKind::Null) {
                let test = Expr::new(Node::Prim(Prim::IsNull, vec![value.e], pos), bool_type());
                return Pattern::Test { test, key: None, negated: op == BinaryOp::Ne, pos };
            }
            let (left, right) = (Box::new(value.e), Box::new(constant.e));
            let test = Expr::new(Node::Equals { left, right, negated: false, pos }, bool_type());
            let key = Some(operator_label("==", operand, &self.place.source.text));
            return Pattern::Test { test, key, negated: op == BinaryOp::Ne, pos };
        }
        let name = Name::new(op.spelling());
        let wanted = match self.lookup(matched.ty, name, false) {
            Lookup::Member(found) => {
                let ty = self.w.member_type_in(found, resolve_bound(matched.ty));
                ty.as_function().and_then(|f| f.positional.first().copied()).unwrap_or_else(Ty::unknown)
            }
            _ => Ty::unknown(),
        };
        self.shorthand_from(operand, matched.ty);
        let constant = self.const_expr_value(operand, wanted);
        self.flow.pattern_may_fail();
        let opaque = matched.ty.is_dynamic() || matched.ty.is_error() || matched.ty.is_never();
        if !opaque && matches!(self.lookup(non_nullable(matched.ty), name, false), Lookup::None) {
            self.missing_method(matched.ty, name, Span { end: span.start + op.spelling().len() as u32, ..span }, false);
            return Pattern::Test { test: Expr::new(Node::Const(Const::Bool(false)), bool_type()), key: None, negated: false, pos };
        }
        let result = self.binary_typed(op, operand.span, value, constant, operand.into());
        let key = Some(operator_label(op.spelling(), operand, &self.place.source.text));
        let test = if result.ty == bool_type() { result.e } else { self.coerce(result, bool_type(), operand, Use::Variable(name)) };
        Pattern::Test { test, key, negated: false, pos }
    }

    pub(crate) fn constant_pattern(&mut self, e: &'static ast::Expr, matched: Matched, pos: typed::Pos) -> Pattern {
        let value = Expr::local(matched.variable, matched.ty);
        if matches!(e.kind, ast::ExprKind::Null) {
            self.matches_equal(e, Ty::null(), false);
            let test = Expr::new(Node::Prim(Prim::IsNull, vec![value], pos), bool_type());
            return Pattern::Test { test, key: None, negated: false, pos };
        }
        let constant = self.const_expr_value(e, matched.ty);
        self.matches_equal(e, constant.ty, false);
        if let Node::Const(Const::Bool(b)) = &constant.e.node
            && matched.ty == bool_type()
        {
            return Pattern::Test { test: value, key: None, negated: !*b, pos };
        }
        if matches!(constant.e.node, Node::Const(Const::Int(_))) && matched.ty == int_type() {
            let test = Expr::new(Node::Prim(Prim::IntEq, vec![value, constant.e], pos), bool_type());
            return Pattern::Test { test, key: None, negated: false, pos };
        }
        // The constant's own `==` decides; that of a primitive value nobody sees.
        let own = matches!(constant.e.node, Node::Const(Const::Object(_)));
        let equals = Node::Equals { left: Box::new(constant.e), right: Box::new(value), negated: false, pos };
        let test = Expr::new(equals, bool_type());
        let key = own.then(|| operator_label("constant==", e, &self.place.source.text));
        Pattern::Test { test, key, negated: false, pos }
    }
}
