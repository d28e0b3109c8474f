//! `switch`, as a statement and as an expression. May touch what `lower` may.

use oche_syntax::ast::Text;

use super::patterns::{and, truth};
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
        let resumed = resumed.map(|(var, label)| (self.slot(var), label));
        out.extend(resumed.map(|(slot, _)| set_case(slot, -1)));
        self.begin_match(groups.iter().flat_map(|group| &group.heads).map(|case| &case.pattern));
        let (mut arms, mut default) = (Vec::new(), None);
        for (index, group) in groups.iter().enumerate() {
            let (test, body) = self.group(group, *var, *label, resumed.map(|(slot, _)| (slot, index as i64)));
            // `default` runs when nothing else matches, wherever it stands; heads that share its body are covered by it.
            if group.default {
                default = Some(body);
            } else {
                arms.push((test, body));
            }
        }
        out.extend(self.end_match());
        out.push(dispatch(arms, default, *label, resumed.map(|(_, restart)| restart)));
        Stmt::Block(out)
    }

    /// When a body runs, and what it does. `resumed`: where it is said which case goes on, and this case's number.
    fn group(&mut self, group: &Group, var: Variable, label: Label, resumed: Option<(Slot, i64)>) -> (Expr, Stmt) {
        let heads: Vec<Expr> = group.heads.iter().map(|head| self.case(head, var)).collect();
        let either = heads.into_iter().reduce(|a, b| Expr::Or(Box::new(a), Box::new(b)));
        let test = either.unwrap_or(Expr::Const(Const::Bool(false)));
        let test = match resumed {
            Some((slot, index)) => Expr::Or(Box::new(is_case(slot, index)), Box::new(and(is_case(slot, -1), test))),
            None => test,
        };
        let mut body: Vec<Stmt> = resumed.map(|(slot, _)| set_case(slot, -1)).into_iter().collect();
        body.extend(self.stmts(&group.body));
        body.push(Stmt::Break(label));
        (test, Stmt::Block(body))
    }
}

/// One body after the other; a loop around them, if cases can be continued.
fn dispatch(arms: Vec<(Expr, Stmt)>, default: Option<Stmt>, label: Label, restart: Option<Label>) -> Stmt {
    let mut chain: Option<Stmt> = default;
    for (test, body) in arms.into_iter().rev() {
        chain = Some(match test {
            Expr::Const(Const::Bool(true)) => body,
            test => Stmt::If { condition: test, then: Box::new(body), otherwise: chain.map(Box::new) },
        });
    }
    let chain = chain.unwrap_or(Stmt::Block(Vec::new()));
    let Some(restart) = restart else { return Stmt::Labeled { label, body: Box::new(chain) } };
    let body = Box::new(Stmt::Block(vec![chain, Stmt::Break(label)]));
    let loop_ = Stmt::While { label: restart, condition: truth(), body, update: Vec::new() };
    Stmt::Labeled { label, body: Box::new(loop_) }
}

pub(super) fn set_case(slot: Slot, index: i64) -> Stmt {
    Stmt::Expr(Expr::SetLocal(slot, Rep::Int, Box::new(Expr::Const(Const::Int(index)))))
}

fn is_case(slot: Slot, index: i64) -> Expr {
    Expr::Prim(Prim::IntEq, vec![Expr::Local(slot, Rep::Int), Expr::Const(Const::Int(index))], 0)
}
