//! `switch`, as a statement and as an expression. May touch what `lower` may.

use oche_syntax::ast::Text;

use super::patterns::truth;
use super::state::Lowering;
use crate::check::typed::{Group, Switch, SwitchExpr, Variable};
use crate::ir::constant::intern_text;
use crate::ir::{self, Const, Expr, Label, Prim, Rep, Slot, Stmt};

impl Lowering<'_> {
    pub(super) fn switch_expr(&mut self, switch: &SwitchExpr, rep: Rep) -> Expr {
        let SwitchExpr { subject, var, arms, pos } = switch;
        let mut stmts = Vec::new();
        self.keep(*var, subject, &mut stmts);
        self.begin_match(arms.iter().map(|(case, _)| &case.pattern));
        let arms: Vec<(Expr, Expr)> = arms.iter().map(|(case, value)| (self.case(case, *var), self.held_as(value, rep))).collect();
        stmts.extend(self.end_match());
        let mut e = self.no_match(*pos, rep);
        for (test, value) in arms.into_iter().rev() {
            e = match test {
                Expr::Const(Const::Bool(true)) => value,
                test => Expr::If { condition: Box::new(test), then: Box::new(value), otherwise: Box::new(e), rep },
            };
        }
        Expr::Block { stmts, value: Box::new(e) }
    }

    /// No case matched: possible only if a class's `==` or a type from elsewhere misbehaves.
    fn no_match(&mut self, pos: ir::Pos, rep: Rep) -> Expr {
        let text = Text::Utf8("None of the patterns in the switch expression matched".to_owned());
        let args = vec![Expr::Const(Const::String(intern_text(&text)))];
        let error = self.entry("dart:core", "_Errors", "reachabilityError", args, pos);
        Expr::Throw { value: Box::new(error.unwrap_or(Expr::Const(Const::Null))), pos }.to_rep(rep)
    }

    pub(super) fn switch(&mut self, switch: &Switch) -> Stmt {
        let Switch { subject, var, label, groups, resumed } = switch;
        let mut out = Vec::new();
        self.keep(*var, subject, &mut out);
        self.begin_match(groups.iter().flat_map(|group| &group.heads).map(|case| &case.pattern));
        let (mut arms, mut default) = (Vec::new(), None);
        for (index, group) in groups.iter().enumerate() {
            let (test, mut body) = self.group(group, *var);
            drop_last_break(&mut body, *label);
            let body = Stmt::Block(body);
            // `default` runs when nothing else matches, wherever it stands; heads that share its body are covered by it.
            if group.default {
                default = Some((index, body));
            } else {
                arms.push((index, test, body));
            }
        }
        out.extend(self.end_match());
        let chosen = match *resumed {
            None => either(arms.into_iter().map(|(_, test, body)| (test, body)), default.map(|(_, body)| body)),
            Some((var, restart)) => {
                let case = self.slot(var);
                let (chosen, bodies) = numbered(arms, default, case);
                out.push(chosen);
                let body = Box::new(Stmt::Block(vec![bodies, Stmt::Break(*label)]));
                Stmt::While { label: restart, condition: truth(), body, update: Vec::new() }
            }
        };
        // Most need no label: nothing in them says `break` but at the end of a case.
        let is_left = breaks(&chosen, *label);
        out.push(if is_left { Stmt::Labeled { label: *label, body: Box::new(chosen) } } else { chosen });
        Stmt::Block(out)
    }

    /// When a body runs, and what it does.
    fn group(&mut self, group: &Group, var: Variable) -> (Expr, Vec<Stmt>) {
        let heads: Vec<Expr> = group.heads.iter().map(|head| self.case(head, var)).collect();
        let either = heads.into_iter().reduce(|a, b| Expr::Or(Box::new(a), Box::new(b)));
        (either.unwrap_or(Expr::Const(Const::Bool(false))), self.stmts(&group.body))
    }
}

/// What leaves a body where it ends anyway.
fn drop_last_break(body: &mut Vec<Stmt>, label: Label) {
    match body.last_mut() {
        Some(Stmt::Break(to)) if *to == label => drop(body.pop()),
        Some(Stmt::Block(inner)) => drop_last_break(inner, label),
        _ => {}
    }
}

/// Whether control can leave a statement by this label.
fn breaks(stmt: &Stmt, label: Label) -> bool {
    let inner = |stmt: &Stmt| breaks(stmt, label);
    match stmt {
        Stmt::Break(to) => *to == label,
        Stmt::Block(all) => all.iter().any(inner),
        Stmt::If { then, otherwise, .. } => inner(then) || otherwise.as_deref().is_some_and(inner),
        Stmt::While { body, .. } | Stmt::DoWhile { body, .. } | Stmt::Labeled { body, .. } => inner(body),
        Stmt::Try { body, catch, finally } => {
            inner(body) || catch.as_ref().is_some_and(|catch| inner(&catch.body)) || finally.as_deref().is_some_and(inner)
        }
        Stmt::Expr(_) | Stmt::NewCell { .. } | Stmt::CopyCell(_) | Stmt::Continue(_) | Stmt::Return(_) | Stmt::Yield { .. } => false,
    }
}

/// The first body whose test holds.
fn either(arms: impl DoubleEndedIterator<Item = (Expr, Stmt)>, default: Option<Stmt>) -> Stmt {
    let mut chain = default;
    for (test, body) in arms.rev() {
        chain = Some(match test {
            Expr::Const(Const::Bool(true)) => body,
            test => Stmt::If { condition: test, then: Box::new(body), otherwise: chain.map(Box::new) },
        });
    }
    chain.unwrap_or(Stmt::Block(Vec::new()))
}

/// Where cases can be continued: a statement that finds the number of the first case, and one that does what the number says.
fn numbered(arms: Vec<(usize, Expr, Stmt)>, default: Option<(usize, Stmt)>, case: Slot) -> (Stmt, Stmt) {
    let number = |index: usize| Expr::Const(Const::Int(index as i64));
    let (mut chosen, mut bodies) = (default.as_ref().map_or(Expr::Const(Const::Int(-1)), |(index, _)| number(*index)), Vec::new());
    for (index, test, body) in arms.into_iter().rev() {
        bodies.push((is_case(case, index), body));
        let (condition, then, otherwise) = (Box::new(test), Box::new(number(index)), Box::new(chosen));
        chosen = Expr::If { condition, then, otherwise, rep: Rep::Int };
    }
    bodies.extend(default.map(|(index, body)| (is_case(case, index), body)));
    (Stmt::Expr(Expr::SetLocal(case, Rep::Int, Box::new(chosen))), either(bodies.into_iter(), None))
}

pub(super) fn set_case(slot: Slot, index: usize) -> Stmt {
    Stmt::Expr(Expr::SetLocal(slot, Rep::Int, Box::new(Expr::Const(Const::Int(index as i64)))))
}

fn is_case(slot: Slot, index: usize) -> Expr {
    Expr::Prim(Prim::IntEq, vec![Expr::Local(slot, Rep::Int), Expr::Const(Const::Int(index as i64))], 0)
}
