//! Switch statements and expressions. May touch the rest of `check`.

use oche_syntax::ast::{self};
use oche_syntax::{Name, Span};

use super::bodies::Use;
use super::cx::*;
use super::expr::*;
use super::flow_state::{FlowState, Key, VarId};
use super::pattern::*;
use super::usage::Usage;
use crate::ir::{self, Const, Expr, Prim, Rep, Slot, Stmt, TypeArgs};
use crate::types::*;

impl Cx<'_> {
    pub fn switch_expr(&mut self, subject: &'static ast::Expr, cases: &'static [ast::SwitchExprCase], context: Ty, span: Span) -> Typed {
        let value = self.expr(subject, Ty::unknown());
        self.not_void(&value, subject);
        let (ty, key) = (value.ty, value.key.clone());
        let (stmt, slot, _) = self.temp(value.value());
        let mut arms: Vec<(Expr, Typed, Span)> = Vec::new();
        let mut after: Option<FlowState> = None;
        for case in cases {
            self.push_scope();
            let code = self.guarded_pattern(&case.pattern, slot, ty, key.clone(), true);
            self.state = code.when_true;
            let arm = self.expr(&case.value, context);
            let state = self.state.clone();
            after = Some(match after {
                Some(other) => other.join(&state),
                None => state,
            });
            self.pop_scope();
            self.state = code.when_false;
            arms.push((code.code, arm, case.value.span));
        }
        let patterns: Vec<&'static ast::GuardedPattern> = cases.iter().map(|c| &c.pattern).collect();
        self.check_exhaustive(ty, &patterns, subject, true);
        self.state = after.unwrap_or_else(|| self.state.unreachable());
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
                arm.e.to_rep(rep)
            };
            e = match code {
                Expr::Const(Const::Bool(true)) => value,
                code => Expr::If { condition: Box::new(code), then: Box::new(value), otherwise: Box::new(e), rep },
            };
        }
        Typed::new(Expr::Block { stmts: vec![stmt], value: Box::new(e) }, result)
    }

    /// No case matched: possible only if a class's `==` or a type from elsewhere misbehaves.
    pub(super) fn no_match(&mut self, pos: ir::Pos, rep: Rep) -> Expr {
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
        Expr::Throw { value: Box::new(error), pos }.to_rep(rep)
    }

    pub fn switch_stmt(&mut self, subject: &'static ast::Expr, cases: &'static [ast::SwitchCase], names: Vec<Name>, span: Span) -> Stmt {
        let value = self.expr(subject, Ty::unknown());
        self.not_void(&value, subject);
        let (ty, key) = (value.ty, value.key.clone());
        let (stmt, slot, _) = self.temp(value.value());
        let mut out = vec![stmt];
        let label = self.label();
        self.func().jumps.push(Jump {
            names,
            label,
            loop_: false,
            switch: true,
            case_labels: Vec::new(),
            case_slot: None,
            breaks: None,
            continues: None,
        });
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
            let slot = self.slot();
            let restart = self.label();
            out.push(Stmt::Expr(Expr::SetLocal(slot, Rep::Int, Box::new(Expr::Const(Const::Int(-1))))));
            let mut labels = Vec::new();
            for (i, group) in groups.iter().enumerate() {
                for case in group {
                    labels.extend(case.labels.iter().map(|l| (l.name, i)));
                }
            }
            let usage = {
                let mut usage = Usage::default();
                cases.iter().for_each(|c| c.body.iter().for_each(|s| usage.stmt(s)));
                usage
            };
            self.forget_assigned(&usage);
            if let Some(jump) = self.func().jumps.last_mut() {
                jump.case_labels = labels;
                jump.case_slot = Some((slot, restart));
            }
            case_slot = Some((slot, restart));
        }
        let start = self.state.clone();
        let mut has_default = false;
        let mut arms: Vec<(Expr, Stmt)> = Vec::new();
        let mut default: Option<Stmt> = None;
        let mut next = start.clone();
        let mut end: Option<FlowState> = None;
        let last = groups.len().saturating_sub(1);
        for (i, group) in groups.iter().enumerate() {
            self.push_scope();
            let mut code: Option<Expr> = None;
            let mut body_state: Option<FlowState> = None;
            let mut is_default = false;
            for case in group {
                self.state = next.clone();
                match &case.pattern {
                    None => {
                        is_default = true;
                        has_default = true;
                        body_state = Some(match body_state {
                            Some(other) => other.join(&start),
                            None => start.clone(),
                        });
                    }
                    Some(pattern) => {
                        // Variables of several heads sharing a body must be the same in all: the scope is shared.
                        let scope = if group.len() > 1 { self.scopes.last().cloned() } else { None };
                        let test = self.shared_heads(pattern, slot, ty, key.clone(), code.is_some());
                        if let (Some(_), true) = (&scope, code.is_none()) {
                            // The first head's variables stay declared.
                        }
                        body_state = Some(match body_state {
                            Some(other) => other.join(&test.when_true),
                            None => test.when_true,
                        });
                        next = test.when_false;
                        code = Some(match code {
                            Some(other) => Expr::Or(Box::new(other), Box::new(test.code)),
                            None => test.code,
                        });
                    }
                }
            }
            self.state = body_state.unwrap_or_else(|| start.clone());
            if labelled {
                self.state = start.join(&self.state);
            }
            let body_stmts: &'static [ast::Stmt] = group.last().map_or(&[], |c| &c.body);
            self.push_scope();
            let mut body = self.stmts(body_stmts);
            self.pop_scope();
            self.pop_scope();
            let _ = last;
            let completes = self.state.clone();
            if completes.reachable {
                end = Some(match end {
                    Some(other) => other.join(&completes),
                    None => completes,
                });
            }
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
        let mut chain: Option<Stmt> = default;
        for (test, body) in arms.into_iter().rev() {
            chain = Some(match test {
                Expr::Const(Const::Bool(true)) => body,
                test => Stmt::If { condition: test, then: Box::new(body), otherwise: chain.map(Box::new) },
            });
        }
        let chain = chain.unwrap_or(Stmt::Block(Vec::new()));
        let breaks = self.func().jumps.pop().and_then(|j| j.breaks);
        let mut state = end;
        if !exhaustive {
            state = Some(match state {
                Some(other) => other.join(&next),
                None => next,
            });
        }
        if let Some(breaks) = breaks {
            state = Some(match state {
                Some(other) => other.join(&breaks),
                None => breaks,
            });
        }
        self.state = state.unwrap_or_else(|| start.unreachable());
        let _ = span;
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

    /// One head of a case. Later heads of the same body bind the variables of the first.
    pub(super) fn shared_heads(
        &mut self,
        pattern: &'static ast::GuardedPattern,
        slot: Slot,
        ty: Ty,
        key: Option<Key>,
        again: bool,
    ) -> ConditionCode {
        if !again {
            return self.guarded_pattern(pattern, slot, ty, key, true);
        }
        let pattern_span = pattern.pattern.span;
        let before = self.state.clone();
        let shared: Vec<(Name, VarId)> = self
            .scopes
            .last()
            .into_iter()
            .flatten()
            .filter_map(|(n, d)| match d {
                LocalDecl::Var(id) => Some((*n, *id)),
                _ => None,
            })
            .collect();
        let mut bound = Bound { vars: Vec::new(), shared };
        let matched = Matched { slot, ty, key };
        let code = self.pattern(&pattern.pattern, &matched, Binding::Match, &mut bound);
        let mut when_false = before;
        if let Some(key) = &matched.key {
            self.narrow_failed(&pattern.pattern, key, ty, &mut when_false);
        }
        match &pattern.guard {
            None => ConditionCode { before: Vec::new(), code, span: pattern_span, when_true: self.state.clone(), when_false },
            Some(guard) => {
                let (guard_code, guard_true, guard_false) = self.condition(guard);
                ConditionCode {
                    before: Vec::new(),
                    code: and(code, guard_code),
                    span: pattern_span,
                    when_true: guard_true,
                    when_false: when_false.join(&guard_false),
                }
            }
        }
    }
}
