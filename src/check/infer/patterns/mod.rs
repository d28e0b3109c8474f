//! Patterns: tests and bindings for `if-case`, `switch`, destructuring declarations and assignments
//! (dart-lang/language, accepted/3.0/patterns). May touch the rest of `check`.

pub(crate) mod collections;
pub(crate) mod keys;
pub(crate) mod spaces;

use oche_syntax::ast::{self, BinaryOp, ListPatternElement, PatternFieldName, PatternKind, VarKeyword};
use oche_syntax::{Name, Span};

use super::anchor::At;
use super::bodies::{Use, inferred_variable_type};
use super::calls::strip;
use super::context::*;
use super::expressions::*;
use super::patterns::keys::operator_label;
use crate::check::flow::ExprFlow;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::resolve::params::params_apart_from;
use crate::check::typed::{self, AsKind, Case, Condition, Const, Destructure, Expr, Node, Pattern, Prim, Stmt, Variable};
use crate::check::world::Decl;
use crate::elements::*;
use crate::sorting::Arrange;
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

/// Variables a pattern has bound so far.
#[derive(Default)]
pub(crate) struct Bound {
    pub vars: Vec<(Name, VarId)>,
    /// Names bound in the other branch of an `||`.
    pub shared: Vec<(Name, VarId)>,
    /// Names bound by earlier heads of the same case: variables of the same type are the same.
    pub heads: Vec<(Name, VarId)>,
    /// What a pattern assignment does in the end.
    pub assignments: Vec<Stmt>,
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

    /// The value of an irrefutable pattern: a generic function is instantiated, a callable object's `call` taken, where the whole is
    /// bound to a variable of a function type. Parts of it are not coerced.
    fn destructured(&mut self, value: &'static ast::Expr, context: Ty) -> Typed {
        let typed = self.expr(value, context);
        self.not_void(&typed, value);
        if !self.coerces_to_function(typed.ty, context) {
            return typed;
        }
        Typed::fit(self.coerce(typed, context, value, Use::Other), context)
    }

    /// The context type a pattern gives to the value it destructures. A name alone is a new variable in a declaration, and in an
    /// assignment one that has a type.
    pub fn pattern_schema(&mut self, pattern: &'static ast::Pattern, declares: bool) -> Ty {
        match &pattern.kind {
            PatternKind::Or(a, _) => self.pattern_schema(a, declares),
            PatternKind::And(a, b) => {
                let (a, b) = (self.pattern_schema(a, declares), self.pattern_schema(b, declares));
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
                let inner = self.pattern_schema(p, declares);
                if inner.is_unknown() { inner } else { inner.nullable() }
            }
            PatternKind::Parenthesized(p) => self.pattern_schema(p, declares),
            PatternKind::Variable { ty: Some(ty), .. } => self.quiet_type(ty),
            PatternKind::Variable { ty: None, name, keyword } => {
                if !declares
                    && *keyword == VarKeyword::None
                    && let Some(LocalDecl::Var(id)) = self.lookup_local(name.name)
                {
                    let var = self.local(id).flow;
                    return self.flow.type_of(var);
                }
                Ty::unknown()
            }
            PatternKind::List { type_args, elements, .. } => {
                let element = match type_args.first() {
                    Some(ty) => {
                        let scope = self.type_scope();
                        self.w.resolve_type(ty, &scope)
                    }
                    None => {
                        let mut schema = Ty::unknown();
                        for element in elements {
                            let inner = match element {
                                ListPatternElement::Pattern(p) => self.pattern_schema(p, declares),
                                // The rest's elements are elements.
                                ListPatternElement::Rest { pattern, .. } => {
                                    match pattern.as_ref().map(|p| self.pattern_schema(p, declares)) {
                                        Some(rest) if !rest.is_unknown() => match as_instance_of(rest, core_class(CoreClass::Iterable)) {
                                            Some(args) => args[0],
                                            None => continue,
                                        },
                                        _ => continue,
                                    }
                                }
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
                        let inner = self.pattern_schema(&entry.value, declares);
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
                    let inner = self.pattern_schema(&field.pattern, declares);
                    match field_name(field) {
                        None => record.positional.push(inner),
                        Some(name) => record.named.push((name.name, inner)),
                    }
                }
                record.named.arrange_by_key(|(n, _)| *n);
                Ty::record(record)
            }
            PatternKind::Object { ty, .. } => self.quiet_type(ty),
        }
    }

    /// A test that the value is a `ty`: none if the static type says so. In an irrefutable pattern a value of type dynamic is cast.
    pub(crate) fn type_test(&mut self, matched: &Matched, ty: Ty, binding: Binding, span: Span) -> Pattern {
        if is_subtype(matched.ty, ty) {
            return Pattern::Any;
        }
        let erased = erase_extension_types(ty);
        if binding == Binding::Match {
            return Pattern::IsType(erased);
        }
        if !matched.ty.is_dynamic() && !matched.ty.is_error() && !ty.is_error() {
            self.error(At::Start(span), errors::pattern_type(matched.ty, ty));
        }
        Pattern::Cast(erased, AsKind::Implicit(None), self.pos(span))
    }

    pub(crate) fn refutable_only(&mut self, binding: Binding, span: Span) {
        if binding != Binding::Match {
            self.error(At::Start(span), errors::refutable_pattern());
        }
    }

    /// The typed pattern. Flow analysis knows the type of the value, promoted by what tests established.
    pub(crate) fn pattern(&mut self, pattern: &'static ast::Pattern, variable: Variable, binding: Binding, bound: &mut Bound) -> Pattern {
        let span = pattern.span;
        let matched = &Matched { variable, ty: self.flow.matched_type() };
        let pos = self.pos(span);
        match &pattern.kind {
            PatternKind::Error => Pattern::Any,
            PatternKind::Parenthesized(inner) => self.pattern(inner, variable, binding, bound),
            PatternKind::Or(a, b) => {
                self.refutable_only(binding, span);
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
                self.refutable_only(binding, span);
                self.relational(*op, operand, matched, pos)
            }
            PatternKind::Cast { pattern: inner, ty } => {
                let target = self.written_type(ty);
                self.flow.pattern_cast(target);
                let inner = self.part_pattern(inner, variable, (target, &ExprFlow::default()), binding, bound);
                Pattern::Cast(erase_extension_types(target), AsKind::Cast, pos).and(inner)
            }
            PatternKind::NullCheck(inner) => {
                self.refutable_only(binding, span);
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
                self.refutable_only(binding, span);
                self.constant_pattern(e, matched, pos)
            }
            PatternKind::Variable { keyword, ty, name } => {
                self.variable_pattern(*keyword, ty.as_ref(), *name, matched, binding, bound, span)
            }
            PatternKind::List { type_args, bracket, elements } => {
                self.list_pattern(type_args, elements, matched, binding, bound, Span { start: *bracket, ..span })
            }
            PatternKind::Map { type_args, brace, entries, rest } => {
                if let Some(rest) = rest.first() {
                    self.error(*rest, errors::rest_in_map());
                }
                self.map_pattern(type_args, entries, matched, binding, bound, Span { start: *brace, ..span })
            }
            PatternKind::Record(fields) => self.record_pattern(fields, matched, binding, bound, span),
            PatternKind::Object { ty, fields } => self.object_pattern(ty, fields, matched, binding, bound, span),
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
                matches!(head, Some(crate::check::infer::names::Head::Class(_) | crate::check::infer::names::Head::Typedef(_)))
            }
            _ => false,
        };
        if implicit {
            self.name_error(operand.span, errors::not_constant());
        }
    }

    pub(crate) fn relational(&mut self, op: BinaryOp, operand: &'static ast::Expr, matched: &Matched, pos: typed::Pos) -> Pattern {
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
        let result = self.binary_typed(op, operand.span, value, constant, operand.into());
        let key = Some(operator_label(op.spelling(), operand, &self.place.source.text));
        let test = if result.ty == bool_type() { result.e } else { self.coerce(result, bool_type(), operand, Use::Variable(name)) };
        Pattern::Test { test, key, negated: false, pos }
    }

    pub(crate) fn constant_pattern(&mut self, e: &'static ast::Expr, matched: &Matched, pos: typed::Pos) -> Pattern {
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

    #[expect(clippy::too_many_arguments, reason = "the parts of a variable pattern")]
    pub(crate) fn variable_pattern(
        &mut self,
        keyword: VarKeyword,
        ty: Option<&'static ast::Type>,
        name: ast::Ident,
        matched: &Matched,
        binding: Binding,
        bound: &mut Bound,
        span: Span,
    ) -> Pattern {
        let wildcard = name.name.as_str() == "_";
        if binding == Binding::Assign && keyword == VarKeyword::None && ty.is_none() {
            if wildcard {
                return Pattern::Any;
            }
            return self.assign_pattern_variable(name, matched, bound);
        }
        if binding == Binding::Assign {
            self.name_error(name.span, errors::declaration_in_assignment());
        }
        if matches!(binding, Binding::Declare { .. }) && keyword != VarKeyword::None {
            self.name_error(At::Start(span), errors::keyword_in_pattern_declaration());
        }
        let declared = ty.map(|t| self.written_type(t));
        let test = match declared {
            Some(declared) => {
                let test = self.type_test(matched, declared, binding, name.span);
                self.flow.pattern_type_test(declared);
                test
            }
            None => Pattern::Any,
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
                    self.error(name.span, errors::pattern_variable_differs(name.name));
                }
                id
            }
            None => {
                if bound.vars.iter().any(|(n, _)| *n == name.name) {
                    let mut message = errors::already_declared(name.name);
                    if let Some((_, id)) = bound.vars.iter().find(|(n, _)| *n == name.name)
                        && let Some(previous) = self.declared_at.get(id)
                    {
                        let context = note!("Previous declaration of '{}'.", name.name);
                        message = message.context(self.place.source, *previous, context);
                    }
                    self.name_error(name.span, message);
                }
                if let Some(scope) = self.scopes.last_mut()
                    && matches!(scope.get(&name.name), Some(LocalDecl::Later(_)))
                {
                    scope.remove(&name.name);
                }
                let same = |id: &VarId| self.local(*id).ty == var_ty && self.local(*id).final_ == final_;
                match bound.heads.iter().find(|(n, id)| *n == name.name && same(id)).copied() {
                    Some((_, id)) => {
                        self.scopes.last_mut().into_iter().for_each(|s| {
                            s.insert(name.name, LocalDecl::Var(id));
                        });
                        id
                    }
                    None => {
                        let id = self.declare(name.name, var_ty, name.span);
                        self.local_mut(id).final_ = final_;
                        id
                    }
                }
            }
        };
        bound.vars.push((name.name, id));
        let var = self.local(id).flow;
        self.flow.pattern_variable(var, var_ty, final_, declared.is_none());
        test.and(Pattern::Declare(self.local(id).variable))
    }

    /// The value is checked where it is matched, and assigned when everything has matched.
    fn assign_pattern_variable(&mut self, name: ast::Ident, matched: &Matched, bound: &mut Bound) -> Pattern {
        let value = Typed::local(matched.variable, matched.ty);
        match self.meaning(name.name, true) {
            super::names::Meaning::Local(id) => {
                let declared = self.local(id).ty;
                let ty = if !matched.ty.is_dynamic() && is_subtype(matched.ty, declared) { matched.ty } else { declared };
                let fits = self.coerce(value, declared, name.span, Use::Pattern);
                let kept = self.new_variable(fits.ty);
                let typed = self.set_local(id, Typed::local(kept, ty), name.span.into(), name.span);
                bound.assignments.push(Stmt::Expr(typed.e));
                Pattern::Keep(kept, fits)
            }
            super::names::Meaning::None => {
                let advice = self.advice_for_name(name.name);
                self.name_error(name.span, errors::undefined_name(name.name).advice(advice));
                self.name_error(name.span, errors::pattern_assigns_local().stage(Stage::Names));
                Pattern::Any
            }
            super::names::Meaning::Static(Target::Field(field))
                if field.class.is_none() && self.w.lib(self.place.lib).prompt && self.w.lib(self.place.lib).element == field.library =>
            {
                self.w.ensure_field(field);
                let ty = self.w.field_type(field);
                let value = self.coerce(value, ty, name.span, Use::Pattern);
                Pattern::Effect(Expr::new(Node::SetStatic(field, Box::new(value), name.span.start), ty))
            }
            _ => {
                self.error(name.span, errors::pattern_assigns_local());
                Pattern::Any
            }
        }
    }

    pub(crate) fn record_pattern(
        &mut self,
        fields: &'static [ast::PatternField],
        matched: &Matched,
        binding: Binding,
        bound: &mut Bound,
        span: Span,
    ) -> Pattern {
        // The shape, with the types the value is known to have.
        let known = resolve_bound(non_nullable(matched.ty)).as_record();
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
                        self.error(name.span, errors::record_field_twice(name.name));
                        continue;
                    }
                    names.push(name.name);
                    let ty =
                        known.and_then(|r| r.named.iter().find(|(n, _)| *n == name.name).map(|(_, t)| *t)).unwrap_or_else(unknown_field);
                    record.named.push((name.name, ty));
                }
            }
        }
        record.named.arrange_by_key(|(n, _)| *n);
        let shape = Ty::record(record.clone());
        let mut code = self.type_test(matched, shape, binding, span);
        self.flow.pattern_type_test(shape);
        // The record with what is shown of its fields.
        let mut shown = record.clone();
        let mut index = 0;
        for field in fields {
            let (ir_field, ty) = match field_name(field) {
                None => {
                    index += 1;
                    (typed::RecordField::Positional(index - 1), record.positional[index as usize - 1])
                }
                Some(name) => {
                    let ty = record.named.iter().find(|(n, _)| *n == name.name).map_or_else(Ty::dynamic, |(_, t)| *t);
                    (typed::RecordField::Named(name.name), ty)
                }
            };
            let record = Box::new(Expr::local(matched.variable, shape));
            let read = Expr::new(Node::RecordField { record, field: ir_field }, ty);
            let part = self.any_variable();
            self.flow.push_part(ty, &ExprFlow::default());
            let inner = self.pattern(&field.pattern, part, binding, bound);
            let known = self.flow.matched_type();
            self.flow.pop_part();
            match ir_field {
                typed::RecordField::Positional(at) => shown.positional[at as usize] = known,
                typed::RecordField::Named(name) => {
                    if let Some((_, ty)) = shown.named.iter_mut().find(|(n, _)| *n == name) {
                        *ty = known;
                    }
                }
            }
            code = code.and(Pattern::Part { var: part, read, key: None, pattern: Box::new(inner) });
        }
        if shown != record {
            self.flow.pattern_promote(Ty::record(shown));
        }
        code
    }

    pub(crate) fn object_pattern(
        &mut self,
        ty: &'static ast::Type,
        fields: &'static [ast::PatternField],
        matched: &Matched,
        binding: Binding,
        bound: &mut Bound,
        span: Span,
    ) -> Pattern {
        self.written_type(ty);
        let target = self.object_pattern_type(ty, matched.ty);
        let mut code = self.type_test(matched, target, binding, span);
        self.flow.pattern_type_test(target);
        let value_ty = if is_subtype(matched.ty, target) && !matched.ty.is_dynamic() { matched.ty } else { target };
        let mut seen: Vec<Name> = Vec::new();
        for field in fields {
            let Some(name) = field_name(field) else {
                self.error(field.span, errors::object_pattern_positional());
                continue;
            };
            if name.name.as_str() == "_" && matches!(field.name, PatternFieldName::Inferred) && self.wildcards() {
                self.name_error(name.span, errors::object_pattern_no_name());
                continue;
            }
            if seen.contains(&name.name) {
                self.error(name.span, errors::object_pattern_twice(name.name));
            }
            seen.push(name.name);
            let receiver = Typed::local(matched.variable, value_ty).with(self.flow.matched_source());
            let label = format!("get {}", name.name);
            // The compiler marks the colon.
            let text = self.place.source.text.get(field.span.range()).unwrap_or("");
            let colon = text.find(':').map_or(name.span.start, |i| field.span.start + i as u32);
            let name = ast::Ident { name: name.name, span: Span { start: colon, end: colon + 1 } };
            let read = self.read_member(receiver, name, name.span, Ty::unknown());
            let part = self.any_variable();
            let inner = self.part_pattern(&field.pattern, part, (read.ty, &read.flow), binding, bound);
            code = code.and(Pattern::Part { var: part, read: read.e, key: Some(label), pattern: Box::new(inner) });
        }
        code
    }

    /// The class an object pattern names; `Box(…)` without arguments takes them from the matched type.
    pub fn object_pattern_type(&mut self, ty: &'static ast::Type, matched: Ty) -> Ty {
        let target = self.quiet_type(ty);
        let ast::TypeKind::Named { prefix, name, args } = &ty.kind else { return target };
        if !args.is_empty() {
            return target;
        }
        match self.w.named_declaration(*prefix, *name, &self.type_scope()) {
            Some(Decl::Class(class)) if !class.type_params().is_empty() => {
                let params = class.type_params().to_vec();
                let this = self.w.this_type(class);
                self.infer_pattern_type(&params, this, matched)
            }
            Some(Decl::Typedef(id)) => {
                let params = self.w.typedefs[id.0 as usize].params.clone();
                let body = self.w.typedef_type(id);
                if params.is_empty() { target } else { self.infer_pattern_type(&params, body, matched) }
            }
            _ => target,
        }
    }

    /// What an object pattern's type, declared with these parameters, is for a value of the matched type.
    pub(crate) fn infer_pattern_type(&mut self, params: &[ParamRef], declared: Ty, matched: Ty) -> Ty {
        let solved = params_apart_from(matched, params);
        let own: Vec<Ty> = solved.iter().map(|p| Ty::param(*p)).collect();
        let mut inference = Inference::new(&solved);
        inference.from_return(Substitution { params, args: &own }.apply(declared), matched);
        let types = match inference.finish() {
            Ok(types) => types,
            Err(failure) => failure.types,
        };
        Substitution { params, args: &types }.apply(declared)
    }

    /// Whether a pattern matches every value of the type (without looking at other cases).
    pub fn covers(&mut self, pattern: &'static ast::Pattern, ty: Ty) -> bool {
        match &pattern.kind {
            PatternKind::Variable { ty: None, .. } => true,
            PatternKind::Variable { ty: Some(t), .. } => {
                let t = self.quiet_type(t);
                is_subtype(ty, t)
            }
            PatternKind::Parenthesized(p) => self.covers(p, ty),
            PatternKind::And(a, b) => self.covers(a, ty) && self.covers(b, ty),
            PatternKind::Or(a, b) => self.covers(a, ty) || self.covers(b, ty),
            PatternKind::Cast { pattern, ty: to } => {
                let to = self.quiet_type(to);
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

/// `_` by itself, which takes anything and looks at nothing.
pub(crate) fn is_wildcard(pattern: &ast::Pattern) -> bool {
    matches!(&pattern.kind, PatternKind::Variable { ty: None, name, .. } if name.name.as_str() == "_")
}

/// The name of a field pattern: written, or that of the variable (`:var x`).
pub fn field_name(field: &ast::PatternField) -> Option<ast::Ident> {
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
