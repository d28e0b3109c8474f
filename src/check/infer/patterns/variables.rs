//! Patterns that are variables: declared by the pattern, or assigned. May touch what stands before it in `infer`.

use oche_syntax::Span;
use oche_syntax::ast::{self, PatternKind, VarKeyword};

use super::parts::*;
use crate::check::infer::anchor::At;
use crate::check::infer::coercions::Use;
use crate::check::infer::context::*;
use crate::check::infer::meaning::Meaning;
use crate::check::infer::variable_types::inferred_variable_type;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::typed::{Expr, Node, Pattern, Stmt};
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    /// `var x`, `int x` or `x`.
    pub(super) fn variable_pattern(
        &mut self,
        pattern: &'static ast::Pattern,
        name: ast::Ident,
        matched: Matched,
        binding: Binding,
        bound: &mut Bound,
    ) -> Pattern {
        let PatternKind::Variable { keyword, ty, .. } = &pattern.kind else { return Pattern::Any };
        let (keyword, ty, span) = (*keyword, ty.as_ref(), pattern.span);
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
    fn assign_pattern_variable(&mut self, name: ast::Ident, matched: Matched, bound: &mut Bound) -> Pattern {
        let value = Typed::local(matched.variable, matched.ty);
        match self.meaning(name.name, true) {
            Meaning::Local(id) => {
                match bound.assigned.iter().find(|(assigned, _)| *assigned == id) {
                    Some((_, first)) => {
                        let context = note!("The first assigned variable pattern.");
                        let message =
                            errors::assigned_twice(name.name).context(self.place.source, Span { end: first.start + 1, ..*first }, context);
                        self.error(At::Start(name.span), message);
                    }
                    None => bound.assigned.push((id, name.span)),
                }
                let declared = self.local(id).ty;
                let ty = if !matched.ty.is_dynamic() && is_subtype(matched.ty, declared) { matched.ty } else { declared };
                let fits = self.coerce(value, declared, name.span, Use::Pattern);
                let kept = self.new_variable(fits.ty);
                let typed = self.set_local(id, Typed::local(kept, ty), name.span.into(), name.span);
                bound.assignments.push(Stmt::Expr(typed.e));
                Pattern::Keep(kept, fits)
            }
            Meaning::None => {
                let advice = self.advice_for_name(name.name);
                self.name_error(name.span, errors::undefined_name(name.name).advice(advice));
                self.name_error(name.span, errors::pattern_assigns_local().stage(Stage::Names));
                Pattern::Any
            }
            Meaning::Static(Target::Field(field))
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
}
