//! The statements of a body as one expression: where a function plainly ends in `return`s, their values are results of closures and never
//! take the detour through the isolate. May touch `interp`.

use super::choice::Chain;
use super::context::Cx;
use super::effects::known;
use super::kind::{Bool, Fun, Node};
use super::prim::Prims;
use super::row::sequence;
use super::stmt::{ends, flatten, returns};
use super::walk::Expressions;
use crate::heap::Value;
use crate::interp::{Flow, Stop};
use crate::ir::{Expr, Stmt};

/// Bodies of more statements are run one after the other.
const MOST_NESTED: usize = 500;

impl Cx {
    /// Statements at the end of a body.
    pub fn tail<K: Prims>(&mut self, stmts: &[&Stmt], at: u32) -> Fun<K::T> {
        let Some((first, rest)) = stmts.split_first() else {
            return Node::new(|_, _| Ok(K::unbox(Value::Null)));
        };
        match first {
            Stmt::Block(_) => {
                // All at once: one by one, a thousand blocks would be a thousand lists.
                let mut all = Vec::new();
                stmts.iter().for_each(|stmt| flatten(std::slice::from_ref(*stmt), &mut all));
                return self.tail::<K>(&all, at);
            }
            // What is nested here is nested when it runs: that must not depend on how long the program is.
            _ if stmts.len() > MOST_NESTED => {
                let all = sequence(stmts.iter().map(|stmt| self.piece(stmt, at)).collect());
                return Node::new(move |iso, frame| match all.run(iso, frame) {
                    Flow::Next => Ok(K::unbox(Value::Null)),
                    Flow::Return => Ok(K::unbox(iso.result)),
                    _ => Err(Stop::new()),
                });
            }
            Stmt::Return(Some(value)) => return self.result::<K>(value, at),
            Stmt::Return(None) => return Node::new(|_, _| Ok(K::unbox(Value::Null))),
            Stmt::If { condition, then, otherwise } => {
                if let Some(yes) = known(condition) {
                    let chosen = if yes { Some(&**then) } else { otherwise.as_deref() };
                    let all: Vec<&Stmt> = chosen.into_iter().chain(rest.iter().copied()).collect();
                    return self.tail::<K>(&all, at);
                }
                if let Some(chosen) = self.chosen_tail::<K>(first, rest, at) {
                    return chosen;
                }
                let otherwise = otherwise.as_deref();
                if rest.is_empty() || ends(then) || otherwise.is_some_and(ends) {
                    let then = self.branch::<K>(Some(then), rest, at);
                    let otherwise = self.branch::<K>(otherwise, rest, at);
                    return self.eval::<Bool, _>(
                        condition,
                        at,
                        move |iso, frame, yes| {
                            if yes { then.run(iso, frame) } else { otherwise.run(iso, frame) }
                        },
                    );
                }
            }
            _ => {}
        }
        if returns(first) {
            let stmt = self.stmt(first, at);
            let rest = self.tail::<K>(rest, at);
            return Node::new(move |iso, frame| match stmt.run(iso, frame) {
                Flow::Next => rest.run(iso, frame),
                Flow::Return => Ok(K::unbox(iso.result)),
                _ => Err(Stop::new()),
            });
        }
        let plain = stmts.iter().take_while(|s| !returns(s)).count();
        let before = stmts[..plain].iter().map(|s| self.piece(s, at)).collect();
        let before = sequence(before);
        if plain == stmts.len() {
            return Node::new(move |iso, frame| match before.run(iso, frame) {
                Flow::Next => Ok(K::unbox(Value::Null)),
                _ => Err(Stop::new()),
            });
        }
        let rest = self.tail::<K>(&stmts[plain..], at);
        Node::new(move |iso, frame| match before.run(iso, frame) {
            Flow::Next => rest.run(iso, frame),
            _ => Err(Stop::new()),
        })
    }

    /// A chain of comparisons, unless what is behind it would have to stand in more than one of its arms.
    fn chosen_tail<K: Prims>(&mut self, first: &Stmt, rest: &[&Stmt], at: u32) -> Option<Fun<K::T>> {
        let mut chain = Chain::at(first)?;
        if !rest.is_empty() && chain.ways().filter(|way| !way.is_some_and(ends)).count() > 1 {
            return None;
        }
        let choice = self.choice(&mut chain, at);
        let arms: Box<[Fun<K::T>]> = chain.ways().map(|way| self.branch::<K>(way, rest, at)).collect();
        Some(Node::new(move |iso, frame| {
            let arm = choice.arm(iso, frame)?;
            arms[arm].run(iso, frame)
        }))
    }

    fn branch<K: Prims>(&mut self, branch: Option<&Stmt>, rest: &[&Stmt], at: u32) -> Fun<K::T> {
        match branch {
            // Nothing runs behind a branch that ends.
            Some(branch) if ends(branch) => self.tail::<K>(&[branch], at),
            Some(branch) => {
                let all: Vec<&Stmt> = std::iter::once(branch).chain(rest.iter().copied()).collect();
                self.tail::<K>(&all, at)
            }
            None => self.tail::<K>(rest, at),
        }
    }

    fn result<K: Prims>(&mut self, value: &Expr, at: u32) -> Fun<K::T> {
        if let Expr::If { condition, then, otherwise, .. } = value
            && Chain::at(value).is_none()
        {
            if let Some(yes) = known(condition) {
                return self.result::<K>(if yes { then } else { otherwise }, at);
            }
            let (then, otherwise) = (self.result::<K>(then, at), self.result::<K>(otherwise, at));
            return self.eval::<Bool, _>(
                condition,
                at,
                move |iso, frame, yes| if yes { then.run(iso, frame) } else { otherwise.run(iso, frame) },
            );
        }
        self.eval::<K, _>(value, at, |_, _, value| Ok(value))
    }
}
