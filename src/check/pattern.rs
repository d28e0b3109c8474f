//! Patterns: tests and bindings for `if-case`, `switch`, destructuring declarations and assignments
//! (dart-lang/language, accepted/3.0/patterns). May touch the rest of `check`.

use oche_syntax::ast::{self, BinaryOp, ListPatternElement, PatternFieldName, PatternKind, VarKeyword};
use oche_syntax::{Name, Span};

use super::at::At;
use super::bodies::{Use, inferred_variable_type};
use super::cx::*;
use super::expr::*;
use super::flow_state::{FlowState, Key, VarId};
use super::message::*;
use crate::elements::*;
use crate::ir::{self, AsKind, Const, Expr, Prim, Rep, Slot, Stmt, TypeArgs};
use crate::types::*;

/// What variables in a pattern do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    /// `case`: the pattern may fail; `var x` declares.
    Match,
    /// `var (a, b) = e`: bare names declare.
    Declare { final_: bool },
    /// `(a, b) = e`: bare names assign.
    Assign,
}

/// A condition that may bind variables.
pub struct ConditionCode {
    pub before: Vec<Stmt>,
    pub code: Expr,
    pub span: Span,
    pub when_true: FlowState,
    pub when_false: FlowState,
}

impl ConditionCode {
    pub fn if_stmt(self, then: Stmt, otherwise: Option<Stmt>) -> Stmt {
        let stmt = Stmt::If { condition: self.code, then: Box::new(then), otherwise: otherwise.map(Box::new) };
        if self.before.is_empty() {
            return stmt;
        }
        let mut stmts = self.before;
        stmts.push(stmt);
        Stmt::Block(stmts)
    }
}

/// The value a pattern is matched against.
#[derive(Clone)]
pub(super) struct Matched {
    pub slot: Slot,
    pub ty: Ty,
    pub key: Option<Key>,
}

/// Variables a pattern has bound so far.
#[derive(Default)]
pub(super) struct Bound {
    pub vars: Vec<(Name, VarId)>,
    /// Names bound in the other branch of an `||`.
    pub shared: Vec<(Name, VarId)>,
}

pub(super) fn truth() -> Expr {
    Expr::Const(Const::Bool(true))
}

pub(super) fn and(a: Expr, b: Expr) -> Expr {
    match (&a, &b) {
        (Expr::Const(Const::Bool(true)), _) => b,
        (_, Expr::Const(Const::Bool(true))) => a,
        _ => Expr::And(Box::new(a), Box::new(b)),
    }
}

/// Runs statements, then is true.
pub(super) fn then_true(stmts: Vec<Stmt>) -> Expr {
    Expr::Block { stmts, value: Box::new(truth()) }
}

impl Cx<'_> {
    /// A guarded pattern against a value in a slot. The scope for its variables is the innermost one.
    pub fn guarded_pattern(
        &mut self,
        case: &'static ast::GuardedPattern,
        slot: Slot,
        ty: Ty,
        key: Option<Key>,
        _switch: bool,
    ) -> ConditionCode {
        let pattern_span = case.pattern.span;
        let before = self.state.clone();
        let mut bound = Bound::default();
        let matched = Matched { slot, ty, key };
        let code = self.pattern(&case.pattern, &matched, Binding::Match, &mut bound);
        let always = matches!(code, Expr::Const(Const::Bool(true))) || self.covers(&case.pattern, ty);
        let mut when_false = before;
        if let Some(key) = &matched.key {
            self.narrow_failed(&case.pattern, key, ty, &mut when_false);
        }
        match &case.guard {
            None => {
                if always {
                    when_false = when_false.unreachable();
                }
                ConditionCode { before: Vec::new(), code, span: pattern_span, when_true: self.state.clone(), when_false }
            }
            Some(guard) => {
                let (guard_code, guard_true, guard_false) = self.condition(guard);
                let when_false = if always { guard_false } else { when_false.join(&guard_false) };
                ConditionCode { before: Vec::new(), code: and(code, guard_code), span: pattern_span, when_true: guard_true, when_false }
            }
        }
    }

    /// After `case null` has failed, the value is not null.
    pub(super) fn narrow_failed(&mut self, pattern: &'static ast::Pattern, key: &Key, ty: Ty, state: &mut FlowState) {
        if let PatternKind::Constant(e) = &pattern.kind
            && matches!(e.kind, ast::ExprKind::Null)
        {
            state.promote(key, ty, non_nullable(ty));
        }
    }

    /// A pattern that cannot fail (declaration, assignment, for-in): code that binds, for its effects.
    pub fn irrefutable(&mut self, pattern: &'static ast::Pattern, slot: Slot, ty: Ty, binding: Binding) -> Expr {
        let mut bound = Bound::default();
        let matched = Matched { slot, ty, key: None };
        self.pattern(pattern, &matched, binding, &mut bound)
    }

    pub fn pattern_variables(&mut self, keyword: VarKeyword, pattern: &'static ast::Pattern, value: &'static ast::Expr) -> Stmt {
        let context = self.pattern_schema(pattern);
        let typed = self.expr(value, context);
        self.not_void(&typed, value);
        let ty = typed.ty;
        let (stmt, slot, _) = self.temp(typed.value());
        let code = self.irrefutable(pattern, slot, ty, Binding::Declare { final_: keyword == VarKeyword::Final });
        Stmt::Block(vec![stmt, Stmt::Expr(code)])
    }

    pub fn pattern_assign(&mut self, pattern: &'static ast::Pattern, value: &'static ast::Expr) -> Typed {
        let context = self.pattern_schema(pattern);
        let typed = self.expr(value, context);
        self.not_void(&typed, value);
        let ty = typed.ty;
        let (stmt, slot, _) = self.temp(typed.value());
        let code = self.irrefutable(pattern, slot, ty, Binding::Assign);
        Typed::new(Expr::Block { stmts: vec![stmt, Stmt::Expr(code)], value: Box::new(Expr::Local(slot, Rep::Value)) }, ty)
    }

    /// The context type a pattern gives to the value it destructures.
    pub fn pattern_schema(&mut self, pattern: &'static ast::Pattern) -> Ty {
        match &pattern.kind {
            PatternKind::Or(a, _) => self.pattern_schema(a),
            PatternKind::And(a, b) => {
                let (a, b) = (self.pattern_schema(a), self.pattern_schema(b));
                if a.is_unknown() {
                    b
                } else if b.is_unknown() {
                    a
                } else {
                    lower_bound(a, b)
                }
            }
            PatternKind::Relational { .. } | PatternKind::Constant(_) | PatternKind::Error => Ty::unknown(),
            PatternKind::Cast { .. } => Ty::unknown(),
            PatternKind::NullCheck(p) | PatternKind::NullAssert(p) => {
                let inner = self.pattern_schema(p);
                if inner.is_unknown() { inner } else { inner.nullable() }
            }
            PatternKind::Parenthesized(p) => self.pattern_schema(p),
            PatternKind::Variable { ty: Some(ty), .. } => {
                let scope = self.type_scope();
                self.w.quiet += 1;
                let ty = self.w.resolve_type(ty, &scope);
                self.w.quiet -= 1;
                ty
            }
            PatternKind::Variable { ty: None, name, keyword } => {
                if *keyword == VarKeyword::None
                    && let Some(LocalDecl::Var(id)) = self.lookup_local(name.name)
                {
                    let declared = self.local(id).ty;
                    return self.state.promoted(&Key::var(id)).unwrap_or(declared);
                }
                Ty::unknown()
            }
            PatternKind::List { type_args, elements } => {
                let element = match type_args.first() {
                    Some(ty) => {
                        let scope = self.type_scope();
                        self.w.resolve_type(ty, &scope)
                    }
                    None => {
                        let mut schema = Ty::unknown();
                        for element in elements {
                            let inner = match element {
                                ListPatternElement::Pattern(p) => self.pattern_schema(p),
                                ListPatternElement::Rest { .. } => continue,
                            };
                            schema = if schema.is_unknown() {
                                inner
                            } else if inner.is_unknown() {
                                schema
                            } else {
                                lower_bound(schema, inner)
                            };
                        }
                        schema
                    }
                };
                core_type(CoreClass::List, &[element])
            }
            PatternKind::Map { type_args, entries, .. } => {
                let scope = self.type_scope();
                let (key, value) = if type_args.len() == 2 {
                    (self.w.resolve_type(&type_args[0], &scope), self.w.resolve_type(&type_args[1], &scope))
                } else {
                    let mut value = Ty::unknown();
                    for entry in entries {
                        let inner = self.pattern_schema(&entry.value);
                        value = if value.is_unknown() {
                            inner
                        } else if inner.is_unknown() {
                            value
                        } else {
                            lower_bound(value, inner)
                        };
                    }
                    (Ty::unknown(), value)
                };
                core_type(CoreClass::Map, &[key, value])
            }
            PatternKind::Record(fields) => {
                let mut record = RecordTy { positional: Vec::new(), named: Vec::new() };
                for field in fields {
                    let inner = self.pattern_schema(&field.pattern);
                    match field_name(field) {
                        None => record.positional.push(inner),
                        Some(name) => record.named.push((name.name, inner)),
                    }
                }
                record.named.sort_by_key(|(n, _)| *n);
                Ty::record(record)
            }
            PatternKind::Object { ty, .. } => {
                let scope = self.type_scope();
                self.w.quiet += 1;
                let ty = self.w.resolve_type(ty, &scope);
                self.w.quiet -= 1;
                ty
            }
        }
    }

    /// A test that the value is a `ty`: none if the static type says so. In an irrefutable pattern a value of type dynamic is cast.
    pub(super) fn type_test(&mut self, matched: &Matched, ty: Ty, binding: Binding, span: Span) -> Expr {
        if is_subtype(matched.ty, ty) {
            return truth();
        }
        let reified = self.reify(ty);
        let value = Expr::Local(matched.slot, Rep::Value);
        if binding == Binding::Match {
            return Expr::Is { value: Box::new(value), ty: reified };
        }
        if !matched.ty.is_dynamic() && !matched.ty.is_error() && !ty.is_error() {
            let message = says!("The matched value of type '{}' isn't assignable to the required type '{}'.", matched.ty, ty);
            self.error(At::Start(span), message.hint("Try changing the required type of the pattern, or the matched value type."));
        }
        let pos = self.pos(span);
        then_true(vec![Stmt::Expr(Expr::As { value: Box::new(value), ty: reified, why: AsKind::Implicit(None), rep: Rep::Value, pos })])
    }

    pub(super) fn refutable_only(&mut self, binding: Binding, span: Span) {
        if binding != Binding::Match {
            let message = Message::from("Refutable patterns can't be used in an irrefutable context.").stage(Stage::Names);
            self.error(At::Start(span), message.hint("Try using an if-case, a 'switch' statement, or a 'switch' expression instead."));
        }
    }

    /// The code that tests (and binds), a bool. The static type of the value, promoted by what a test established, is `matched.ty`.
    pub(super) fn pattern(&mut self, pattern: &'static ast::Pattern, matched: &Matched, binding: Binding, bound: &mut Bound) -> Expr {
        let span = pattern.span;
        let pos = self.pos(span);
        match &pattern.kind {
            PatternKind::Error => truth(),
            PatternKind::Parenthesized(inner) => self.pattern(inner, matched, binding, bound),
            PatternKind::Or(a, b) => {
                self.refutable_only(binding, span);
                let before = self.state.clone();
                let mut left = Bound { vars: Vec::new(), shared: bound.shared.clone() };
                let a_code = self.pattern(a, matched, binding, &mut left);
                let after_a = std::mem::replace(&mut self.state, before);
                let mut right = Bound { vars: Vec::new(), shared: left.vars.iter().chain(&bound.shared).copied().collect() };
                let b_code = self.pattern(b, matched, binding, &mut right);
                self.state = after_a.join(&self.state);
                let names = |b: &Bound| {
                    let mut names: Vec<Name> = b.vars.iter().map(|(n, _)| *n).collect();
                    names.sort();
                    names
                };
                for (have, lack, branch) in [(&right, &left, a), (&left, &right, b)] {
                    for name in names(have).into_iter().filter(|n| !names(lack).contains(n)) {
                        let message = says!("Variable pattern '{}' is missing in this branch of the logical-or pattern.", name);
                        let hint = "Try declaring this variable pattern in the branch.";
                        self.name_error(At::Start(branch.span), message.hint(hint));
                    }
                }
                bound.vars.extend(left.vars);
                Expr::Or(Box::new(a_code), Box::new(b_code))
            }
            PatternKind::And(a, b) => {
                let a_code = self.pattern(a, matched, binding, bound);
                let narrowed = self.narrowed(a, matched);
                let b_code = self.pattern(b, &narrowed, binding, bound);
                and(a_code, b_code)
            }
            PatternKind::Relational { op, operand } => {
                self.refutable_only(binding, span);
                self.relational(*op, operand, matched, pos)
            }
            PatternKind::Cast { pattern: inner, ty } => {
                let target = self.written_type(ty);
                let reified = self.reify(target);
                let cast = Expr::As {
                    value: Box::new(Expr::Local(matched.slot, Rep::Value)),
                    ty: reified,
                    why: AsKind::Cast,
                    rep: Rep::Value,
                    pos,
                };
                if let Some(key) = &matched.key {
                    self.state.promote(key, matched.ty, target);
                }
                let narrowed = Matched { slot: matched.slot, ty: target, key: matched.key.clone() };
                let inner = self.pattern(inner, &narrowed, binding, bound);
                and(then_true(vec![Stmt::Expr(cast)]), inner)
            }
            PatternKind::NullCheck(inner) => {
                self.refutable_only(binding, span);
                let test = Expr::Prim(Prim::BoolNot, vec![Expr::Prim(Prim::IsNull, vec![Expr::Local(matched.slot, Rep::Value)], pos)], pos);
                let narrowed = self.not_null(matched);
                let inner = self.pattern(inner, &narrowed, binding, bound);
                and(test, inner)
            }
            PatternKind::NullAssert(inner) => {
                let check = Expr::NullCheck { value: Box::new(Expr::Local(matched.slot, Rep::Value)), rep: Rep::Value, pos };
                let narrowed = self.not_null(matched);
                let inner = self.pattern(inner, &narrowed, binding, bound);
                and(then_true(vec![Stmt::Expr(check)]), inner)
            }
            PatternKind::Constant(e) => {
                self.refutable_only(binding, span);
                self.constant_pattern(e, matched, pos)
            }
            PatternKind::Variable { keyword, ty, name } => {
                self.variable_pattern(*keyword, ty.as_ref(), *name, matched, binding, bound, span)
            }
            PatternKind::List { type_args, elements } => self.list_pattern(type_args, elements, matched, binding, bound, span),
            PatternKind::Map { type_args, entries, rest } => {
                if let Some(rest) = rest.first() {
                    self.error(*rest, "The '...' pattern can't appear in map patterns.");
                }
                self.map_pattern(type_args, entries, matched, binding, bound, span)
            }
            PatternKind::Record(fields) => self.record_pattern(fields, matched, binding, bound, span),
            PatternKind::Object { ty, fields } => self.object_pattern(ty, fields, matched, binding, bound, span),
        }
    }

    pub(super) fn not_null(&mut self, matched: &Matched) -> Matched {
        let ty = non_nullable(matched.ty);
        if let Some(key) = &matched.key {
            self.state.promote(key, matched.ty, ty);
        }
        Matched { slot: matched.slot, ty, key: matched.key.clone() }
    }

    /// The value's type after a pattern has matched it.
    pub(super) fn narrowed(&mut self, pattern: &'static ast::Pattern, matched: &Matched) -> Matched {
        let ty = match &pattern.kind {
            PatternKind::NullCheck(_) | PatternKind::NullAssert(_) => Some(non_nullable(matched.ty)),
            PatternKind::Cast { ty, .. } | PatternKind::Object { ty, .. } | PatternKind::Variable { ty: Some(ty), .. } => {
                let scope = self.type_scope();
                self.w.quiet += 1;
                let ty = self.w.resolve_type(ty, &scope);
                self.w.quiet -= 1;
                Some(ty)
            }
            PatternKind::Parenthesized(inner) => return self.narrowed(inner, matched),
            PatternKind::And(a, b) => {
                let first = self.narrowed(a, matched);
                return self.narrowed(b, &first);
            }
            _ => None,
        };
        match ty {
            Some(ty) if is_subtype(ty, matched.ty) => Matched { slot: matched.slot, ty, key: matched.key.clone() },
            _ => matched.clone(),
        }
    }

    pub(super) fn relational(&mut self, op: BinaryOp, operand: &'static ast::Expr, matched: &Matched, pos: ir::Pos) -> Expr {
        let value = Typed::new(Expr::Local(matched.slot, Rep::Value), matched.ty);
        if matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
            self.shorthand_from(operand, matched.ty);
            let constant = self.const_expr_value(operand, Ty::unknown());
            if matches!(operand.kind, ast::ExprKind::Null) {
                let test = Expr::Prim(Prim::IsNull, vec![value.value()], pos);
                if op == BinaryOp::Ne
                    && let Some(key) = &matched.key
                {
                    self.state.promote(key, matched.ty, non_nullable(matched.ty));
                }
                return if op == BinaryOp::Ne { Expr::Prim(Prim::BoolNot, vec![test], pos) } else { test };
            }
            return Expr::Equals { left: Box::new(value.value()), right: Box::new(constant.value()), negated: op == BinaryOp::Ne, pos };
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
        let result = self.binary_typed(op, operand.span, value, constant, operand.into());
        if result.ty.is_dynamic() {
            return self.coerce(result, bool_type(), operand, Use::Other);
        }
        result.e.to_rep(Rep::Bool)
    }

    pub(super) fn constant_pattern(&mut self, e: &'static ast::Expr, matched: &Matched, pos: ir::Pos) -> Expr {
        let value = Expr::Local(matched.slot, Rep::Value);
        if matches!(e.kind, ast::ExprKind::Null) {
            return Expr::Prim(Prim::IsNull, vec![value], pos);
        }
        let constant = self.const_expr_value(e, matched.ty);
        if let Expr::Const(Const::Bool(b)) = &constant.e
            && matched.ty == bool_type()
        {
            let test = value.to_rep(Rep::Bool);
            return if *b { test } else { Expr::Prim(Prim::BoolNot, vec![test], pos) };
        }
        if matches!(constant.e, Expr::Const(Const::Int(_))) && matched.ty == int_type() {
            return Expr::Prim(Prim::IntEq, vec![value.to_rep(Rep::Int), constant.e], pos);
        }
        // The constant's own `==` decides.
        Expr::Equals { left: Box::new(constant.value()), right: Box::new(value), negated: false, pos }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a variable pattern")]
    pub(super) fn variable_pattern(
        &mut self,
        keyword: VarKeyword,
        ty: Option<&'static ast::Type>,
        name: ast::Ident,
        matched: &Matched,
        binding: Binding,
        bound: &mut Bound,
        span: Span,
    ) -> Expr {
        let wildcard = name.name.as_str() == "_";
        if binding == Binding::Assign && keyword == VarKeyword::None && ty.is_none() {
            if wildcard {
                return truth();
            }
            return self.assign_pattern_variable(name, matched);
        }
        let declared = ty.map(|t| self.written_type(t));
        let test = match declared {
            Some(declared) => {
                let test = self.type_test(matched, declared, binding, ty.map_or(span, |t| t.span));
                if let Some(key) = &matched.key {
                    self.state.promote(key, matched.ty, declared);
                }
                test
            }
            None => truth(),
        };
        if wildcard {
            return test;
        }
        let var_ty = declared.unwrap_or_else(|| inferred_variable_type(matched.ty));
        let final_ = keyword == VarKeyword::Final || matches!(binding, Binding::Declare { final_: true });
        let id = match bound.shared.iter().find(|(n, _)| *n == name.name) {
            Some((_, id)) => {
                let id = *id;
                if self.local(id).ty != var_ty && !var_ty.is_error() && !self.local(id).ty.is_error() {
                    self.error(name.span, format!("The variable '{}' doesn't have the same type and/or finality in all cases.", name.name));
                }
                id
            }
            None => {
                if bound.vars.iter().any(|(n, _)| *n == name.name) {
                    let mut message = says!("'{}' is already declared in this scope.", name.name);
                    if let Some((_, id)) = bound.vars.iter().find(|(n, _)| *n == name.name)
                        && let Some(previous) = self.declared_at.get(id)
                    {
                        let context = says!("Previous declaration of '{}'.", name.name);
                        message = message.context(self.place.source, *previous, context);
                    }
                    self.name_error(name.span, message);
                }
                if let Some(scope) = self.scopes.last_mut()
                    && matches!(scope.get(&name.name), Some(LocalDecl::Later))
                {
                    scope.remove(&name.name);
                }
                let id = self.declare(name.name, var_ty, name.span);
                self.local_mut(id).final_ = final_;
                id
            }
        };
        bound.vars.push((name.name, id));
        let local = self.local(id);
        let (cell, slot, rep) = (local.cell, local.slot, local.rep);
        let value = Expr::Local(matched.slot, Rep::Value).to_rep(rep);
        let bind = if cell { Stmt::NewCell { slot, value: Some(value) } } else { Stmt::Expr(Expr::SetLocal(slot, rep, Box::new(value))) };
        and(test, then_true(vec![bind]))
    }

    pub(super) fn assign_pattern_variable(&mut self, name: ast::Ident, matched: &Matched) -> Expr {
        let value = Typed::new(Expr::Local(matched.slot, Rep::Value), matched.ty);
        match self.meaning(name.name, true) {
            super::access::Meaning::Local(id) => {
                let typed = self.set_local(id, value, name.span.into(), name.span);
                then_true(vec![Stmt::Expr(typed.e)])
            }
            super::access::Meaning::None => {
                self.name_error(name.span, format!("Setter not found: '{}'.", name.name));
                truth()
            }
            super::access::Meaning::Static(Target::Field(field))
                if field.class.is_none() && self.w.lib(self.place.lib).prompt && self.w.lib(self.place.lib).element == field.library =>
            {
                self.w.ensure_field(field);
                let ty = self.w.field_type(field);
                let value = self.coerce(value, ty, name.span, Use::Variable(name.name));
                then_true(vec![Stmt::Expr(Expr::SetStatic(field, Box::new(value), name.span.start))])
            }
            _ => {
                self.error(name.span, "Only local variables can be assigned in pattern assignments.");
                truth()
            }
        }
    }

    /// A part of the matched value, in a temporary of its own.
    pub(super) fn part(&mut self, value: Expr, ty: Ty) -> (Stmt, Matched) {
        let (stmt, slot, _) = self.temp(value.to_rep(Rep::Value));
        (stmt, Matched { slot, ty, key: None })
    }

    pub(super) fn list_pattern(
        &mut self,
        type_args: &'static [ast::Type],
        elements: &'static [ListPatternElement],
        matched: &Matched,
        binding: Binding,
        bound: &mut Bound,
        span: Span,
    ) -> Expr {
        let pos = self.pos(span);
        if type_args.len() > 1 {
            self.error(span, "A list pattern requires exactly one type argument.");
        }
        let written = type_args.first().map(|t| self.written_type(t));
        let element = written.unwrap_or_else(|| match as_instance_of(resolve_bound(matched.ty), core_class(CoreClass::List)) {
            Some(args) => args.first().copied().unwrap_or_else(Ty::dynamic),
            None if matched.ty.is_dynamic() => Ty::dynamic(),
            None => object_question(),
        });
        let list = core_type(CoreClass::List, &[element]);
        let mut code = self.type_test(matched, list, binding, span);
        let list_ty = if is_subtype(matched.ty, list) { matched.ty } else { list };
        let rest = elements.iter().position(|e| matches!(e, ListPatternElement::Rest { .. }));
        if elements.iter().filter(|e| matches!(e, ListPatternElement::Rest { .. })).count() > 1 {
            self.error(span, "At most one rest element is allowed in a list pattern.");
        }
        let fixed = elements.len() - usize::from(rest.is_some());
        let length = self.list_call(matched.slot, list_ty, "length", SelectorKind::Getter, Vec::new(), Rep::Int, pos);
        let (length_stmt, length_slot, _) = self.temp(length);
        let length_read = || Expr::Local(length_slot, Rep::Int);
        let wanted = Expr::Const(Const::Int(fixed as i64));
        let test = if rest.is_some() {
            Expr::Prim(Prim::IntGe, vec![length_read(), wanted], pos)
        } else {
            Expr::Prim(Prim::IntEq, vec![length_read(), wanted], pos)
        };
        let test = if binding == Binding::Match { test } else { self.must_match(test, span) };
        if !(rest.is_some() && fixed == 0) {
            code = and(code, Expr::Block { stmts: vec![length_stmt], value: Box::new(test) });
        } else {
            code = and(code, then_true(vec![length_stmt]));
        }
        for (i, item) in elements.iter().enumerate() {
            match item {
                ListPatternElement::Pattern(p) => {
                    let index = match rest {
                        Some(r) if i > r => {
                            let from_end = Expr::Const(Const::Int((elements.len() - i) as i64));
                            Expr::Prim(Prim::IntSub, vec![length_read(), from_end], pos)
                        }
                        _ => Expr::Const(Const::Int(i as i64)),
                    };
                    let read = self.list_call(matched.slot, list_ty, "[]", SelectorKind::Method, vec![index], rep_of(element), pos);
                    let (stmt, part) = self.part(read, element);
                    let inner = self.pattern(p, &part, binding, bound);
                    code = and(code, Expr::Block { stmts: vec![stmt], value: Box::new(inner) });
                }
                ListPatternElement::Rest { pattern: Some(p), .. } => {
                    let after = elements.len() - i - 1;
                    let end = Expr::Prim(Prim::IntSub, vec![length_read(), Expr::Const(Const::Int(after as i64))], pos);
                    let start = Expr::Const(Const::Int(i as i64));
                    let read = self.list_call(
                        matched.slot,
                        list_ty,
                        "sublist",
                        SelectorKind::Method,
                        vec![start, end.to_rep(Rep::Value)],
                        Rep::Value,
                        pos,
                    );
                    let (stmt, part) = self.part(read, list);
                    let inner = self.pattern(p, &part, binding, bound);
                    code = and(code, Expr::Block { stmts: vec![stmt], value: Box::new(inner) });
                }
                ListPatternElement::Rest { pattern: None, .. } => {}
            }
        }
        code
    }

    /// In a declaration a list of the wrong length throws a StateError.
    pub(super) fn must_match(&mut self, test: Expr, span: Span) -> Expr {
        let pos = self.pos(span);
        let error = match self.w.entry("dart:core", "_Errors", "stateError") {
            Some(function) => {
                self.w.signature(function);
                let text = Expr::Const(Const::String(intern_text(&ast::Text::Utf8("Pattern matching error".to_owned()))));
                Expr::CallStatic { function, type_args: TypeArgs::None, args: vec![text], rep: Rep::Value, pos }
            }
            None => Expr::Const(Const::Null),
        };
        let throw = Stmt::Expr(Expr::Throw { value: Box::new(error), pos });
        then_true(vec![Stmt::If { condition: test, then: Box::new(Stmt::Block(Vec::new())), otherwise: Some(Box::new(throw)) }])
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a call")]
    pub(super) fn list_call(
        &mut self,
        slot: Slot,
        ty: Ty,
        name: &str,
        kind: SelectorKind,
        args: Vec<Expr>,
        rep: Rep,
        pos: ir::Pos,
    ) -> Expr {
        let object = core_class(CoreClass::Object).library;
        Expr::CallMethod(Box::new(ir::CallMethod {
            object: Expr::Local(slot, Rep::Value),
            selector: Selector::new(Name::new(name), object, kind),
            type_args: TypeArgs::None,
            positional: args,
            named: Vec::new(),
            object_ty: erase_extension_types(ty),
            rep,
            pos,
        }))
    }

    pub(super) fn map_pattern(
        &mut self,
        type_args: &'static [ast::Type],
        entries: &'static [ast::MapPatternEntry],
        matched: &Matched,
        binding: Binding,
        bound: &mut Bound,
        span: Span,
    ) -> Expr {
        let pos = self.pos(span);
        if entries.is_empty() {
            self.error(span, "A map pattern must have at least one entry.");
        }
        let (key_ty, value_ty) = if type_args.len() == 2 {
            (self.written_type(&type_args[0]), self.written_type(&type_args[1]))
        } else {
            match as_instance_of(resolve_bound(matched.ty), core_class(CoreClass::Map)) {
                Some(args) if args.len() == 2 => (args[0], args[1]),
                _ if matched.ty.is_dynamic() => (Ty::dynamic(), Ty::dynamic()),
                _ => (object_question(), object_question()),
            }
        };
        let map = core_type(CoreClass::Map, &[key_ty, value_ty]);
        let mut code = self.type_test(matched, map, binding, span);
        let map_ty = if is_subtype(matched.ty, map) { matched.ty } else { map };
        let mut keys: Vec<ir::ConstRef> = Vec::new();
        for entry in entries {
            let key = self.const_expr_value(&entry.key, key_ty);
            if let Some(value) = Self::const_ref(&key.e) {
                if keys.contains(&value) {
                    self.error(entry.key.span, "Two keys in a map pattern can't be equal.");
                }
                keys.push(value);
            }
            let (key_stmt, key_slot, _) = self.temp(key.value());
            let read =
                self.list_call(matched.slot, map_ty, "[]", SelectorKind::Method, vec![Expr::Local(key_slot, Rep::Value)], Rep::Value, pos);
            let (stmt, slot, _) = self.temp(read);
            let present = {
                let has = self.list_call(
                    matched.slot,
                    map_ty,
                    "containsKey",
                    SelectorKind::Method,
                    vec![Expr::Local(key_slot, Rep::Value)],
                    Rep::Bool,
                    pos,
                );
                let null = Expr::Prim(Prim::IsNull, vec![Expr::Local(slot, Rep::Value)], pos);
                let not_null = Expr::Prim(Prim::BoolNot, vec![null], pos);
                if is_nullable(value_ty) || !is_non_nullable(value_ty) { Expr::Or(Box::new(not_null), Box::new(has)) } else { not_null }
            };
            let present = if binding == Binding::Match { present } else { self.must_match(present, span) };
            code = and(code, Expr::Block { stmts: vec![key_stmt, stmt], value: Box::new(present) });
            let part = Matched { slot, ty: value_ty, key: None };
            let inner = self.pattern(&entry.value, &part, binding, bound);
            code = and(code, inner);
        }
        code
    }

    pub(super) fn record_pattern(
        &mut self,
        fields: &'static [ast::PatternField],
        matched: &Matched,
        binding: Binding,
        bound: &mut Bound,
        span: Span,
    ) -> Expr {
        // The shape, with the types the value is known to have.
        let known = resolve_bound(matched.ty).as_record();
        let positional = fields.iter().filter(|f| field_name(f).is_none()).count();
        let known = known.filter(|r| r.positional.len() == positional && r.named.len() == fields.len() - positional);
        let unknown_field = || {
            if matched.ty.is_dynamic() { Ty::dynamic() } else { object_question() }
        };
        let mut record = RecordTy { positional: Vec::new(), named: Vec::new() };
        let mut names: Vec<Name> = Vec::new();
        for field in fields {
            match field_name(field) {
                None => {
                    let ty = known.and_then(|r| r.positional.get(record.positional.len()).copied()).unwrap_or_else(unknown_field);
                    record.positional.push(ty);
                }
                Some(name) => {
                    if names.contains(&name.name) {
                        self.error(name.span, format!("Duplicated record field name '{}'.", name.name));
                        continue;
                    }
                    names.push(name.name);
                    let ty =
                        known.and_then(|r| r.named.iter().find(|(n, _)| *n == name.name).map(|(_, t)| *t)).unwrap_or_else(unknown_field);
                    record.named.push((name.name, ty));
                }
            }
        }
        record.named.sort_by_key(|(n, _)| *n);
        let shape = Ty::record(record.clone());
        let mut code = self.type_test(matched, shape, binding, span);
        let mut index = 0;
        for field in fields {
            let (ir_field, ty) = match field_name(field) {
                None => {
                    index += 1;
                    (ir::RecordField::Positional(index - 1), record.positional[index as usize - 1])
                }
                Some(name) => {
                    let ty = record.named.iter().find(|(n, _)| *n == name.name).map_or_else(Ty::dynamic, |(_, t)| *t);
                    (ir::RecordField::Named(name.name), ty)
                }
            };
            let read = Expr::RecordField { record: Box::new(Expr::Local(matched.slot, Rep::Value)), field: ir_field };
            let (stmt, part) = self.part(read, ty);
            let inner = self.pattern(&field.pattern, &part, binding, bound);
            code = and(code, Expr::Block { stmts: vec![stmt], value: Box::new(inner) });
        }
        code
    }

    pub(super) fn object_pattern(
        &mut self,
        ty: &'static ast::Type,
        fields: &'static [ast::PatternField],
        matched: &Matched,
        binding: Binding,
        bound: &mut Bound,
        span: Span,
    ) -> Expr {
        self.written_type(ty);
        let target = self.object_pattern_type(ty, matched.ty);
        let mut code = self.type_test(matched, target, binding, span);
        if let Some(key) = &matched.key {
            self.state.promote(key, matched.ty, target);
        }
        let value_ty = if is_subtype(matched.ty, target) && !matched.ty.is_dynamic() { matched.ty } else { target };
        let mut seen: Vec<Name> = Vec::new();
        for field in fields {
            let Some(name) = field_name(field) else {
                self.error(field.span, "Object patterns can only use named fields.");
                continue;
            };
            if seen.contains(&name.name) {
                self.error(name.span, format!("Duplicated object pattern field '{}'.", name.name));
            }
            seen.push(name.name);
            let mut receiver = Typed::new(Expr::Local(matched.slot, Rep::Value), value_ty);
            receiver.key = matched.key.clone();
            // The compiler marks the colon.
            let text = self.place.source.text.get(field.span.range()).unwrap_or("");
            let colon = text.find(':').map_or(name.span.start, |i| field.span.start + i as u32);
            let name = ast::Ident { name: name.name, span: Span { start: colon, end: colon + 1 } };
            let read = self.read_member(receiver, name, name.span, Ty::unknown());
            let (ty, key) = (read.ty, read.key.clone());
            let (stmt, mut part) = self.part(read.e, ty);
            part.key = key;
            let inner = self.pattern(&field.pattern, &part, binding, bound);
            code = and(code, Expr::Block { stmts: vec![stmt], value: Box::new(inner) });
        }
        code
    }

    /// The class an object pattern names; `Box(…)` without arguments takes them from the matched type.
    pub fn object_pattern_type(&mut self, ty: &'static ast::Type, matched: Ty) -> Ty {
        let scope = self.type_scope();
        self.w.quiet += 1;
        let target = self.w.resolve_type(ty, &scope);
        self.w.quiet -= 1;
        if let ast::TypeKind::Named { args, .. } = &ty.kind
            && args.is_empty()
            && let Some((class, given)) = target.as_interface()
            && !given.is_empty()
        {
            return self.infer_pattern_type(class, matched).unwrap_or(target);
        }
        target
    }

    /// The type arguments of an object pattern's class, from the type of the value.
    pub(super) fn infer_pattern_type(&mut self, class: ClassRef, matched: Ty) -> Option<Ty> {
        let params = class.type_params().to_vec();
        let this = self.w.this_type(class);
        let mut inference = Inference::new(&params);
        inference.from_return(this, matched);
        let types = match inference.finish() {
            Ok(types) => types,
            Err(failure) => failure.types,
        };
        Some(Ty::interface(class, &types))
    }

    /// Whether a pattern matches every value of the type (without looking at other cases).
    pub fn covers(&mut self, pattern: &'static ast::Pattern, ty: Ty) -> bool {
        match &pattern.kind {
            PatternKind::Variable { ty: None, .. } => true,
            PatternKind::Variable { ty: Some(t), .. } => {
                let scope = self.type_scope();
                self.w.quiet += 1;
                let t = self.w.resolve_type(t, &scope);
                self.w.quiet -= 1;
                is_subtype(ty, t)
            }
            PatternKind::Parenthesized(p) => self.covers(p, ty),
            PatternKind::And(a, b) => self.covers(a, ty) && self.covers(b, ty),
            PatternKind::Or(a, b) => self.covers(a, ty) || self.covers(b, ty),
            PatternKind::Cast { pattern, ty: to } => {
                let scope = self.type_scope();
                self.w.quiet += 1;
                let to = self.w.resolve_type(to, &scope);
                self.w.quiet -= 1;
                self.covers(pattern, to)
            }
            PatternKind::NullAssert(pattern) => self.covers(pattern, non_nullable(ty)),
            PatternKind::Record(fields) => {
                let Some(record) = ty.as_record() else { return false };
                let record = record.clone();
                let mut index = 0;
                let positional = fields.iter().filter(|f| field_name(f).is_none()).count();
                if positional != record.positional.len() || fields.len() - positional != record.named.len() {
                    return false;
                }
                fields.iter().all(|f| match field_name(f) {
                    None => {
                        index += 1;
                        self.covers(&f.pattern, record.positional[index - 1])
                    }
                    Some(name) => match record.named.iter().find(|(n, _)| *n == name.name) {
                        Some((_, t)) => self.covers(&f.pattern, *t),
                        None => false,
                    },
                })
            }
            PatternKind::Object { ty: t, fields } => {
                let t = self.object_pattern_type(t, ty);
                is_subtype(ty, t) && fields.is_empty()
            }
            _ => false,
        }
    }
}

pub(super) fn label_never() -> ir::Label {
    ir::Label(u32::MAX)
}

/// The name of a field pattern: written, or that of the variable (`:var x`).
pub fn field_name(field: &ast::PatternField) -> Option<ast::Ident> {
    match field.name {
        PatternFieldName::Positional => None,
        PatternFieldName::Named(name) => Some(name),
        PatternFieldName::Inferred => variable_name(&field.pattern),
    }
}

pub(super) fn variable_name(pattern: &ast::Pattern) -> Option<ast::Ident> {
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
