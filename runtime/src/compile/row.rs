//! Statements in a row. The simplest of them, steps of a counter and moves from local to local, are done in place instead of by a node of
//! their own. May touch `interp`.

use super::context::Cx;
use super::kind::{Node, StmtFn};
use crate::heap::Value;
use crate::interp::{Flow, Frame, Isolate};
use crate::ir::{Const, Expr, Prim, Rep, Slot, Stmt};

/// A statement among others. The simplest are done in place, without a call.
pub enum Piece {
    Run(StmtFn),
    /// `i += n`.
    Step(Slot, i64),
    /// `to = from`, both locals.
    Move {
        from: Slot,
        to: Slot,
    },
}

impl Piece {
    #[inline(always)]
    pub fn run(&self, iso: &mut Isolate, frame: Frame<'_>) -> Flow {
        match self {
            Piece::Run(run) => run.run(iso, frame),
            Piece::Step(slot, n) => take_step(frame, *slot, *n),
            Piece::Move { from, to } => {
                frame.set(*to, frame.get(*from));
                Flow::Next
            }
        }
    }
    pub fn alone(self) -> StmtFn {
        match self {
            Piece::Run(run) => run,
            Piece::Step(slot, n) => Node::new(move |_, frame| take_step(frame, slot, n)),
            piece => Node::new(move |iso, frame| piece.run(iso, frame)),
        }
    }
}

impl Cx {
    pub fn piece(&mut self, stmt: &Stmt, at: u32) -> Piece {
        match stmt {
            Stmt::Expr(expr) => self.effect_piece(expr, at),
            stmt => Piece::Run(self.stmt(stmt, at)),
        }
    }
    pub fn effect_piece(&mut self, expr: &Expr, at: u32) -> Piece {
        self.in_place(expr).unwrap_or_else(|| Piece::Run(self.effect(expr, at)))
    }
    /// The piece that takes no node of its own.
    pub fn in_place(&mut self, expr: &Expr) -> Option<Piece> {
        if let Some((slot, n)) = step(expr) {
            return Some(Piece::Step(slot, n));
        }
        let Expr::SetLocal(to, _, value) = expr else { return None };
        let Expr::Local(from, _) = **value else { return None };
        self.reach(to + 1);
        Some(Piece::Move { from, to: *to })
    }
}

/// `i += j`: both locals.
pub fn step_by(expr: &Expr) -> Option<(Slot, Slot)> {
    let Expr::SetLocal(to, _, value) = expr else { return None };
    let Expr::Prim(Prim::IntAdd, args, _) = &**value else { return None };
    match args.as_slice() {
        [Expr::Local(from, _), Expr::Local(by, _)] if from == to => Some((*to, *by)),
        _ => None,
    }
}

/// `i += n`, or `i++` whose old value nobody wants (`old = i; i = old + n`): the local and the number.
fn step(expr: &Expr) -> Option<(Slot, i64)> {
    let (from, to, sum) = match expr {
        Expr::SetLocal(slot, Rep::Int, sum) => (slot, slot, sum),
        Expr::Block { stmts, value } if matches!(**value, Expr::Local(..)) => match stmts.as_slice() {
            [Stmt::Expr(Expr::SetLocal(old, Rep::Int, read)), Stmt::Expr(Expr::SetLocal(to, Rep::Int, sum))] if matches!(**read, Expr::Local(from, Rep::Int) if from == *to) => {
                (old, to, sum)
            }
            _ => return None,
        },
        _ => return None,
    };
    let Expr::Prim(op, args, _) = &**sum else { return None };
    match (op, args.as_slice()) {
        (Prim::IntAdd, [Expr::Local(a, Rep::Int), Expr::Const(Const::Int(n))]) if a == from => Some((*to, *n)),
        (Prim::IntSub, [Expr::Local(a, Rep::Int), Expr::Const(Const::Int(n))]) if a == from => Some((*to, n.wrapping_neg())),
        _ => None,
    }
}
#[inline(always)]
pub fn take_step(frame: Frame<'_>, slot: Slot, n: i64) -> Flow {
    frame.set(slot, Value::Int(frame.int(slot).wrapping_add(n)));
    Flow::Next
}

/// One after the other until one does not end normally.
pub fn sequence(all: Vec<Piece>) -> StmtFn {
    match all.len() {
        0 => Node::new(|_, _| Flow::Next),
        1 => one_by_one(all),
        2 => in_a_row::<1>(all),
        3 => in_a_row::<2>(all),
        4 => in_a_row::<3>(all),
        5 => in_a_row::<4>(all),
        6 => in_a_row::<5>(all),
        n => {
            let mut all = all.into_iter();
            let portions = (0..n.div_ceil(PORTION)).map(|_| Piece::Run(sequence(all.by_ref().take(PORTION).collect()))).collect();
            if n <= PORTION * PORTION { sequence(portions) } else { one_by_one(portions) }
        }
    }
}

/// So many statements are one loop that the Rust compiler unrolls.
const PORTION: usize = 6;

/// So many statements and a last one.
fn in_a_row<const N: usize>(mut all: Vec<Piece>) -> StmtFn {
    let last = all.pop();
    match (<[Piece; N]>::try_from(all), last) {
        (Ok(all), Some(last)) => Node::new(move |iso, frame| {
            for piece in &all {
                match piece.run(iso, frame) {
                    Flow::Next => {}
                    other => return other,
                }
            }
            last.run(iso, frame)
        }),
        (Err(all), last) => one_by_one(all.into_iter().chain(last).collect()),
        (Ok(all), None) => one_by_one(all.into()),
    }
}
fn one_by_one(mut all: Vec<Piece>) -> StmtFn {
    if all.len() == 1
        && let Some(only) = all.pop()
    {
        return only.alone();
    }
    let all = all.into_boxed_slice();
    Node::new(move |iso, frame| {
        for piece in &all {
            match piece.run(iso, frame) {
                Flow::Next => {}
                other => return other,
            }
        }
        Flow::Next
    })
}
