//! Switch statements and expressions. May touch the rest of `check`.

use oche_syntax::ast::{self};
use oche_syntax::{Name, Span};

use super::bodies::Use;
use super::context::*;
use super::expressions::*;
use super::patterns::*;
use crate::check::typed::{self, Const, Expr, Prim, Rep, Stmt, TypeArgs};
use crate::types::*;

impl Cx<'_> {
    pub fn switch_expr(&mut self, subject: &'static ast::Expr, cases: &'static [ast::SwitchExprCase], context: Ty, span: Span) -> Typed {
        let value = self.expr(subject, Ty::unknown());
        self.not_void(&value, subject);
        let ty = value.ty;
        let mut token = self.flow.begin_switch(span, &value.flow, ty);
        let (stmt, slot, _) = self.temp(value.value());
        self.begin_match(cases.iter().map(|case| &case.pattern.pattern));
        let mut arms: Vec<(Expr, Typed, Span)> = Vec::new();
        for case in cases {
            self.push_scope();
            self.flow.begin_case(&token);
            let (code, guard) = self.guarded_pattern(&case.pattern, slot, Vec::new());
            self.flow.end_case(&mut token, guard.as_ref());
            self.flow.begin_case_body(&mut token, false);
            let arm = self.expr(&case.value, context);
            self.flow.end_case_body(&mut token);
            self.pop_scope();
            arms.push((code, arm, case.value.span));
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
        let rep = rep_of(result);
        let pos = self.pos(span);
        let mut e = self.no_match(pos, rep);
        for (code, arm, arm_span) in arms.into_iter().rev() {
            let value = if arm.ty.is_dynamic() && !result.is_dynamic() {
                self.coerce(arm, result, arm_span, Use::Other)
            } else {
                arm.e.held_as(rep)
            };
            e = match code {
                Expr::Const(Const::Bool(true)) => value,
                code => Expr::If { condition: Box::new(code), then: Box::new(value), otherwise: Box::new(e), rep },
            };
        }
        let mut stmts = vec![stmt];
        stmts.extend(self.end_match());
        Typed::new(Expr::Block { stmts, value: Box::new(e) }, result)
    }

    /// No case matched: possible only if a class's `==` or a type from elsewhere misbehaves.
    pub(crate) fn no_match(&mut self, pos: typed::Pos, rep: Rep) -> Expr {
        let error = match self
            .w
            .entry("dart:core", "_Errors", "reachabilityError")
            .or_else(|| self.w.entry("dart:core", "_Errors", "stateError"))
        {
            Some(function) => {
                let count = self.w.signature(function).params.len();
                let text = || {
                    Expr::Const(Const::String(intern_text(&ast::Text::Utf8(
                        "None of the patterns in the switch expression matched".to_owned(),
                    ))))
                };
                let args = (0..count).map(|_| text()).collect();
                Expr::CallStatic { function, type_args: TypeArgs::None, args, rep: Rep::Value, pos }
            }
            None => Expr::Const(Const::Null),
        };
        Expr::Throw { value: Box::new(error), pos }.held_as(rep)
    }

    pub fn switch_stmt(&mut self, subject: &'static ast::Expr, cases: &'static [ast::SwitchCase], names: Vec<Name>, span: Span) -> Stmt {
        let value = self.expr(subject, Ty::unknown());
        self.not_void(&value, subject);
        let ty = value.ty;
        let mut token = self.flow.begin_switch(span, &value.flow, ty);
        let (stmt, slot, _) = self.temp(value.value());
        let mut out = vec![stmt];
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
        let labelled = cases.iter().any(|c| !c.labels.is_empty());
        let mut case_slot = None;
        if labelled {
            let slot = self.new_variable();
            let restart = self.label();
            out.push(Stmt::Expr(Expr::SetLocal(slot, Rep::Int, Box::new(Expr::Const(Const::Int(-1))))));
            let mut labels = Vec::new();
            for (i, group) in groups.iter().enumerate() {
                for case in group {
                    labels.extend(case.labels.iter().map(|l| (l.name, i)));
                }
            }
            if let Some(jump) = self.func().jumps.last_mut() {
                jump.case_labels = labels;
                jump.case_slot = Some((slot, restart));
            }
            case_slot = Some((slot, restart));
        }
        self.begin_match(cases.iter().filter_map(|case| case.pattern.as_ref()).map(|case| &case.pattern));
        let mut has_default = false;
        let mut arms: Vec<(Expr, Stmt)> = Vec::new();
        let mut default: Option<Stmt> = None;
        for (i, group) in groups.iter().enumerate() {
            self.push_scope();
            let mut code: Option<Expr> = None;
            let mut is_default = false;
            let mut heads: Vec<Vec<(Name, VarId)>> = Vec::new();
            for case in group {
                self.flow.begin_case(&token);
                let mut guard = None;
                self.push_scope();
                match &case.pattern {
                    None => {
                        is_default = true;
                        has_default = true;
                    }
                    Some(pattern) => {
                        let known = heads.iter().flatten().copied().collect();
                        let (test, says) = self.guarded_pattern(pattern, slot, known);
                        guard = says;
                        code = Some(match code {
                            Some(other) => Expr::Or(Box::new(other), Box::new(test)),
                            None => test,
                        });
                    }
                }
                heads.push(self.innermost_variables());
                self.pop_scope();
                self.flow.end_case(&mut token, guard.as_ref());
            }
            self.share_variables(&heads, group.iter().any(|case| !case.labels.is_empty()));
            self.flow.begin_case_body(&mut token, group.iter().any(|case| !case.labels.is_empty()));
            let body_stmts: &'static [ast::Stmt] = group.last().map_or(&[], |c| &c.body);
            self.push_scope();
            let mut body = self.stmts(body_stmts);
            self.pop_scope();
            self.pop_scope();
            self.flow.end_case_body(&mut token);
            body.push(Stmt::Break(label));
            let body = if let Some((target, _)) = case_slot {
                let reset = Stmt::Expr(Expr::SetLocal(target, Rep::Int, Box::new(Expr::Const(Const::Int(-1)))));
                let mut stmts = vec![reset];
                stmts.extend(body);
                Stmt::Block(stmts)
            } else {
                Stmt::Block(body)
            };
            if is_default {
                // `default` runs when nothing else matches, wherever it stands; heads sharing its body are covered by it.
                let test = match (code, case_slot) {
                    (_, Some((target, _))) => {
                        Expr::Prim(Prim::IntEq, vec![Expr::Local(target, Rep::Int), Expr::Const(Const::Int(i as i64))], 0)
                    }
                    (Some(code), None) => code,
                    (None, None) => Expr::Const(Const::Bool(false)),
                };
                if case_slot.is_some() {
                    arms.push((test, Stmt::Continue(label_never())));
                    arms.pop();
                }
                default = Some(body);
                continue;
            }
            let test = code.unwrap_or(Expr::Const(Const::Bool(false)));
            let test = match case_slot {
                Some((target, _)) => {
                    let here = Expr::Prim(Prim::IntEq, vec![Expr::Local(target, Rep::Int), Expr::Const(Const::Int(i as i64))], 0);
                    let fresh = Expr::Prim(Prim::IntEq, vec![Expr::Local(target, Rep::Int), Expr::Const(Const::Int(-1))], 0);
                    Expr::Or(Box::new(here), Box::new(and(fresh, test)))
                }
                None => test,
            };
            arms.push((test, body));
        }
        let exhaustive = {
            let patterns: Vec<&'static ast::GuardedPattern> = cases.iter().filter_map(|c| c.pattern.as_ref()).collect();
            has_default || self.check_exhaustive(ty, &patterns, subject, false)
        };
        out.extend(self.end_match());
        let mut chain: Option<Stmt> = default;
        for (test, body) in arms.into_iter().rev() {
            chain = Some(match test {
                Expr::Const(Const::Bool(true)) => body,
                test => Stmt::If { condition: test, then: Box::new(body), otherwise: chain.map(Box::new) },
            });
        }
        let chain = chain.unwrap_or(Stmt::Block(Vec::new()));
        self.end_jump();
        self.flow.end_switch(token, exhaustive);
        match case_slot {
            None => out.push(Stmt::Labeled { label, body: Box::new(chain) }),
            Some((_, restart)) => {
                let body = Stmt::Block(vec![chain, Stmt::Break(label)]);
                let loop_ = Stmt::While { label: restart, condition: truth(), body: Box::new(body), update: Vec::new() };
                out.push(Stmt::Labeled { label, body: Box::new(loop_) });
            }
        }
        Stmt::Block(out)
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
