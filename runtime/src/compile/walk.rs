//! How the kinds of nodes come back to each other: an operand may be any expression. May touch `kind`, `prim` and `interp`.

use super::context::Cx;
use super::effects::survives;
use super::kind::{Any, Node, Operand, Outcome, both};
use super::prim::Prims;
use crate::heap::Value;
use crate::interp::{Flow, Frame, Isolate, MethodSite};
use crate::ir::{Expr, Pos};

/// Compiling an expression of any kind. `expr` implements it.
pub trait Expressions {
    /// Compiles an expression, with the frame's first `at` cells in use, to deliver its value as a `K`.
    fn expr<K: Prims>(&mut self, expr: &Expr, at: u32) -> Operand<K>;

    /// Evaluates and goes on with the value: one node where the operation allows it.
    fn eval<K: Prims, T: Outcome>(
        &mut self,
        expr: &Expr,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, K::T) -> T + Send + Sync + 'static,
    ) -> Node<T>;

    /// Evaluates and stores in a slot, in the representation the expression has.
    fn store(&mut self, expr: &Expr, slot: u32, at: u32) -> Node<Flow>;
}

impl Cx {
    /// Evaluates two values and goes on with both. The first waits on the stack if evaluating the second may collect.
    pub fn two_values<T: Outcome>(
        &mut self,
        a: &Expr,
        b: &Expr,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, Value, Value) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        if survives(a, b) {
            let (a, b) = (self.expr::<Any>(a, at), self.expr::<Any>(b, at));
            return both(a, b, next);
        }
        let a = self.store_value(a, at);
        let b = self.expr::<Any>(b, at + 1).code();
        Node::new(move |iso, frame| {
            if a.run(iso, frame) != Flow::Next {
                return T::stopped();
            }
            match b.run(iso, frame) {
                Ok(y) => next(iso, frame, frame.get(at), y),
                Err(_) => T::stopped(),
            }
        })
    }
    /// Evaluates to a boxed value in a cell.
    pub fn store_value(&mut self, expr: &Expr, slot: u32) -> Node<Flow> {
        self.store(expr, slot, slot)
    }

    /// `==`, and on with the answer.
    pub fn equals<T: Outcome>(
        &mut self,
        left: &Expr,
        right: &Expr,
        pos: Pos,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, bool) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        let (site, member) = (self.site(pos, at), MethodSite::new());
        self.reach(at + 4);
        self.two_values(left, right, at, move |iso, frame, x, y| {
            let same = match iso.equals_plainly(x, y) {
                Some(same) => same,
                None => match iso.equals_at(frame, site, &member, (x, y)) {
                    Ok(same) => same,
                    Err(_) => return T::stopped(),
                },
            };
            next(iso, frame, same)
        })
    }
}
