//! Switch statements and expressions. May touch what stands before it in `infer`.

use oche_syntax::ast::{self};
use oche_syntax::{Name, Span};

use super::coercions::Use;
use super::context::*;
use crate::check::flow::Switch as SwitchToken;
use crate::check::typed::{Case, Group, Node, Stmt, Switch, SwitchExpr, Variable};
use crate::types::*;

impl Cx<'_> {
    pub fn switch_expr(&mut self, subject: &'static ast::Expr, cases: &'static [ast::SwitchExprCase], context: Ty, span: Span) -> Typed {
        let value = self.expr(subject, Ty::unknown());
        self.not_void(&value, subject);
        let ty = value.ty;
        let mut token = self.flow.begin_switch(span, &value.flow, ty);
        let var = self.any_variable();
        let mut arms: Vec<(Case, Typed, Span)> = Vec::new();
        for case in cases {
            self.push_scope();
            self.flow.begin_case(&token);
            let (head, guard) = self.guarded_pattern(&case.pattern, var, Vec::new());
            self.flow.end_case(&mut token, guard.as_ref());
            self.flow.begin_case_body(&mut token, false);
            let arm = self.expr(&case.value, context);
            self.flow.end_case_body(&mut token);
            self.pop_scope();
            arms.push((head, arm, case.value.span));
        }
        self.flow.end_switch(token, true);
        let patterns: Vec<&'static ast::GuardedPattern> = cases.iter().map(|c| &c.pattern).collect();
        self.check_exhaustive(ty, &patterns, subject, true);
        let mut types = arms.iter().map(|(_, t, _)| t.ty);
        let mut result = types.next().map_or(Ty::never(), |first| types.fold(first, upper_bound));
        if !context.is_unknown() && !context.is_dynamic() {
            let wanted = greatest_closure(context);
            if !is_subtype(result, wanted) && arms.iter().all(|(_, t, _)| is_subtype(t.ty, wanted) || t.ty.is_dynamic()) {
                result = wanted;
            }
        }
        let mut fitted = Vec::new();
        for (head, arm, arm_span) in arms {
            let value = if arm.ty.is_dynamic() && !result.is_dynamic() {
                self.coerce(arm, result, arm_span, Use::Other)
            } else {
                arm.e.fit(result)
            };
            fitted.push((head, value));
        }
        let switch = SwitchExpr { subject: value.e, var, arms: fitted, pos: self.pos(span) };
        Typed::new(Node::Switch(Box::new(switch)), result)
    }

    pub fn switch_stmt(&mut self, subject: &'static ast::Expr, cases: &'static [ast::SwitchCase], names: Vec<Name>, span: Span) -> Stmt {
        let value = self.expr(subject, Ty::unknown());
        self.not_void(&value, subject);
        let ty = value.ty;
        let mut token = self.flow.begin_switch(span, &value.flow, ty);
        let var = self.any_variable();
        let label = self.jump(names, false, true, token.target);
        // Cases share a body with the ones above that have none.
        let mut groups: Vec<Vec<&'static ast::SwitchCase>> = Vec::new();
        let mut open = false;
        for case in cases {
            if open && let Some(group) = groups.last_mut() {
                group.push(case);
            } else {
                groups.push(vec![case]);
            }
            open = case.body.is_empty();
        }
        let resumed = cases.iter().any(|c| !c.labels.is_empty()).then(|| (self.any_variable(), self.label()));
        if let (Some(jump), Some(_)) = (self.func().jumps.last_mut(), resumed) {
            let numbered = groups.iter().enumerate().flat_map(|(i, group)| group.iter().map(move |case| (i, case)));
            jump.case_labels = numbered.flat_map(|(i, case)| case.labels.iter().map(move |l| (l.name, i))).collect();
            jump.case_slot = resumed;
        }
        let made: Vec<Group> = groups.iter().map(|group| self.switch_group(group, var, &mut token)).collect();
        let exhaustive = {
            let patterns: Vec<&'static ast::GuardedPattern> = cases.iter().filter_map(|c| c.pattern.as_ref()).collect();
            made.iter().any(|group| group.default) || self.check_exhaustive(ty, &patterns, subject, false)
        };
        self.end_jump();
        self.flow.end_switch(token, exhaustive);
        Stmt::Switch(Box::new(Switch { subject: value.e, var, label, groups: made, resumed }))
    }

    /// Cases that share a body.
    fn switch_group(&mut self, group: &[&'static ast::SwitchCase], var: Variable, token: &mut SwitchToken) -> Group {
        self.push_scope();
        let (mut made, mut default) = (Vec::new(), false);
        let mut heads: Vec<Vec<(Name, VarId)>> = Vec::new();
        for case in group {
            self.flow.begin_case(token);
            let mut guard = None;
            self.push_scope();
            match &case.pattern {
                None => default = true,
                Some(pattern) => {
                    let known = heads.iter().flatten().copied().collect();
                    let (head, says) = self.guarded_pattern(pattern, var, known);
                    guard = says;
                    made.push(head);
                }
            }
            heads.push(self.innermost_variables());
            self.pop_scope();
            self.flow.end_case(token, guard.as_ref());
        }
        let labelled = group.iter().any(|case| !case.labels.is_empty());
        self.share_variables(&heads, labelled);
        self.flow.begin_case_body(token, labelled);
        self.push_scope();
        let body = self.stmts(group.last().map_or(&[], |c| &c.body));
        self.pop_scope();
        self.pop_scope();
        self.flow.end_case_body(token);
        Group { heads: made, default, body }
    }

    /// The scope of a body: a variable that all of its heads bind can be used there, of others the name only is known.
    fn share_variables(&mut self, heads: &[Vec<(Name, VarId)>], labelled: bool) {
        let Some(scope) = self.scopes.last_mut() else { return };
        for (name, id) in heads.iter().flatten() {
            let shared = !labelled && heads.iter().all(|head| head.contains(&(*name, *id)));
            scope.insert(*name, if shared { LocalDecl::Var(*id) } else { LocalDecl::Unshared });
        }
    }

    /// The variables declared in the innermost scope.
    fn innermost_variables(&self) -> Vec<(Name, VarId)> {
        let declared = self.scopes.last().into_iter().flatten();
        declared.filter_map(|(name, decl)| if let LocalDecl::Var(id) = decl { Some((*name, *id)) } else { None }).collect()
    }
}
