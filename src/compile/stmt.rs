//! Statements. May touch `interp`.

use super::calm::known;
use super::context::Cx;
use super::kind::{Any, Bool, Double, Int, Operand, StmtFn};
use super::prim::Prims;
use crate::heap::{Cell, Value};
use crate::interp::{Flow, Frame, Isolate};
use crate::ir::{Catch, Const, Expr, Label, Prim, Rep, Slot, Stmt};

impl Cx {
    pub fn stmt(&mut self, stmt: &Stmt, at: u32) -> StmtFn {
        self.reach(at);
        match stmt {
            Stmt::Expr(expr) => self.effect(expr, at),
            Stmt::Block(stmts) => self.block(stmts, at),
            Stmt::NewCell { slot, value } => {
                let slot = *slot;
                self.reach(slot + 1);
                match value {
                    None => Box::new(move |iso, frame| {
                        let cell = iso.heap.new_cell(Cell(Value::Absent));
                        frame.set(slot, cell);
                        Flow::Next
                    }),
                    Some(value) => self.eval::<Any, Flow>(value, at, move |iso, frame, value| {
                        let cell = iso.heap.new_cell(Cell(value));
                        frame.set(slot, cell);
                        Flow::Next
                    }),
                }
            }
            Stmt::CopyCell(slot) => {
                let slot = *slot;
                Box::new(move |iso, frame| {
                    let value = super::expr::read_cell(iso, frame, slot);
                    let cell = iso.heap.new_cell(Cell(value));
                    frame.set(slot, cell);
                    Flow::Next
                })
            }
            Stmt::If { condition, then, otherwise } => {
                if let Some(yes) = known(condition) {
                    let chosen = if yes { Some(&**then) } else { otherwise.as_deref() };
                    return chosen.map_or_else(|| sequence(Vec::new()), |chosen| self.stmt(chosen, at));
                }
                let then = self.stmt(then, at);
                match otherwise {
                    None => self.eval::<Bool, Flow>(condition, at, move |iso, frame, yes| if yes { then(iso, frame) } else { Flow::Next }),
                    Some(otherwise) => {
                        let otherwise = self.stmt(otherwise, at);
                        self.eval::<Bool, Flow>(
                            condition,
                            at,
                            move |iso, frame, yes| {
                                if yes { then(iso, frame) } else { otherwise(iso, frame) }
                            },
                        )
                    }
                }
            }
            Stmt::While { label, condition, body, update } => {
                let body = self.stmt(body, at);
                let label = label.0;
                // The usual `for` counts in a local.
                if let [update] = update.as_slice()
                    && let Some((slot, n)) = step(update)
                {
                    return self.while_loop(condition, label, at, body, move |_, frame| take_step(frame, slot, n));
                }
                let updates =
                    update.iter().map(|e| step(e).map_or_else(|| Piece::Run(self.effect(e, at)), |(slot, n)| Piece::Step(slot, n)));
                let updates: Vec<Piece> = updates.collect();
                if updates.is_empty() {
                    return self.while_loop(condition, label, at, body, |_, _| Flow::Next);
                }
                self.while_loop(condition, label, at, body, sequence(updates))
            }
            Stmt::DoWhile { label, body, condition } => {
                let body = self.stmt(body, at);
                let condition = self.expr::<Bool>(condition, at).code();
                let label = label.0;
                Box::new(move |iso, frame| {
                    loop {
                        match body(iso, frame) {
                            Flow::Next => {}
                            Flow::Continue(l) if l == label => {}
                            Flow::Break(l) if l == label => return Flow::Next,
                            other => return other,
                        }
                        match condition(iso, frame) {
                            Ok(true) => {}
                            Ok(false) => return Flow::Next,
                            Err(_) => return Flow::Stop,
                        }
                        if safepoint(iso, frame, at) == Flow::Stop {
                            return Flow::Stop;
                        }
                    }
                })
            }
            Stmt::Labeled { label, body } => {
                let body = self.stmt(body, at);
                let label = label.0;
                Box::new(move |iso, frame| match body(iso, frame) {
                    Flow::Break(l) if l == label => Flow::Next,
                    other => other,
                })
            }
            Stmt::Break(Label(label)) => {
                let flow = Flow::Break(*label);
                Box::new(move |_, _| flow)
            }
            Stmt::Continue(Label(label)) => {
                let flow = Flow::Continue(*label);
                Box::new(move |_, _| flow)
            }
            Stmt::Return(None) => Box::new(|iso, _| {
                iso.result = Value::Null;
                Flow::Return
            }),
            Stmt::Return(Some(value)) => self.eval::<Any, Flow>(value, at, |iso, _, value| {
                iso.result = value;
                Flow::Return
            }),
            Stmt::Try { body, catch, finally } => self.try_statement(body, catch.as_ref(), finally.as_deref(), at),
            // In bodies that suspend, `resume` has compiled these; elsewhere there are none.
            Stmt::Yield { value, .. } => self.effect(value, at),
        }
    }

    /// An expression for its effect.
    pub fn effect(&mut self, expr: &Expr, at: u32) -> StmtFn {
        fn plain<K: Prims>(cx: &mut Cx, expr: &Expr, at: u32) -> StmtFn {
            match cx.expr::<K>(expr, at) {
                Operand::Const(_) | Operand::Local(_) => Box::new(|_, _| Flow::Next),
                Operand::Code(code) => Box::new(move |iso, frame| match code(iso, frame) {
                    Ok(_) => Flow::Next,
                    Err(_) => Flow::Stop,
                }),
            }
        }
        if let Some((slot, n)) = step(expr) {
            return Box::new(move |_, frame| take_step(frame, slot, n));
        }
        if let Expr::CallMethod(call) = expr {
            let store = self.set_element(call, at, |_, _, _| Flow::Next);
            if let Some(store) = store.or_else(|| self.set_entry(call, at, |_, _, _| Flow::Next)) {
                return store;
            }
        }
        match expr {
            Expr::SetLocal(slot, _, value) => self.store(value, *slot, at),
            Expr::SetCell(slot, _, value) => {
                let slot = *slot;
                self.eval::<Any, Flow>(value, at, move |iso, frame, value| {
                    super::expr::write_cell(iso, frame, slot, value);
                    Flow::Next
                })
            }
            Expr::If { condition, then, otherwise, .. } => {
                if let Some(yes) = known(condition) {
                    return self.effect(if yes { then } else { otherwise }, at);
                }
                let (then, otherwise) = (self.effect(then, at), self.effect(otherwise, at));
                self.eval::<Bool, Flow>(condition, at, move |iso, frame, yes| if yes { then(iso, frame) } else { otherwise(iso, frame) })
            }
            Expr::Block { stmts, value } => {
                let mut all: Vec<Piece> = stmts.iter().map(|s| self.piece(s, at)).collect();
                all.push(Piece::Run(self.effect(value, at)));
                sequence(all)
            }
            _ => match expr.rep() {
                Rep::Value => plain::<Any>(self, expr, at),
                Rep::Int => plain::<Int>(self, expr, at),
                Rep::Double => plain::<Double>(self, expr, at),
                Rep::Bool => plain::<Bool>(self, expr, at),
            },
        }
    }

    pub fn block(&mut self, stmts: &[Stmt], at: u32) -> StmtFn {
        let mut flat = Vec::new();
        flatten(stmts, &mut flat);
        let all = flat.into_iter().map(|stmt| self.piece(stmt, at)).collect();
        sequence(all)
    }
    pub fn piece(&mut self, stmt: &Stmt, at: u32) -> Piece {
        let Stmt::Expr(expr) = stmt else { return Piece::Run(self.stmt(stmt, at)) };
        if let Some((slot, n)) = step(expr) {
            return Piece::Step(slot, n);
        }
        if let Expr::SetLocal(to, _, value) = expr
            && let Expr::Local(from, _) = **value
        {
            self.reach(to + 1);
            return Piece::Move { from, to: *to };
        }
        Piece::Run(self.effect(expr, at))
    }

    /// A loop, specialised on the comparisons that loops mostly end with.
    fn while_loop(
        &mut self,
        condition: &Expr,
        label: u32,
        at: u32,
        body: StmtFn,
        update: impl Fn(&mut Isolate, Frame<'_>) -> Flow + Send + Sync + 'static,
    ) -> StmtFn {
        if let Expr::Prim(op @ (Prim::IntLt | Prim::IntLe | Prim::IntGt), args, _) = condition {
            let (a, b) = (self.expr::<Int>(&args[0], at), self.expr::<Int>(&args[1], at));
            return match (op, a, b) {
                (Prim::IntLt, Operand::Local(i), Operand::Local(j)) => {
                    run_loop(label, at, move |_, frame| Ok(frame.int(i) < frame.int(j)), body, update)
                }
                (Prim::IntLt, Operand::Local(i), Operand::Const(n)) => {
                    run_loop(label, at, move |_, frame| Ok(frame.int(i) < n), body, update)
                }
                (Prim::IntLe, Operand::Local(i), Operand::Local(j)) => {
                    run_loop(label, at, move |_, frame| Ok(frame.int(i) <= frame.int(j)), body, update)
                }
                (Prim::IntLe, Operand::Local(i), Operand::Const(n)) => {
                    run_loop(label, at, move |_, frame| Ok(frame.int(i) <= n), body, update)
                }
                (Prim::IntGt, Operand::Local(i), Operand::Const(n)) => {
                    run_loop(label, at, move |_, frame| Ok(frame.int(i) > n), body, update)
                }
                (Prim::IntLt, Operand::Local(i), Operand::Code(b)) => {
                    run_loop(label, at, move |iso, frame| Ok(frame.int(i) < b(iso, frame)?), body, update)
                }
                (op, a, b) => {
                    let (a, b, op) = (a.code(), b.code(), *op);
                    run_loop(
                        label,
                        at,
                        move |iso, frame| {
                            let (x, y) = (a(iso, frame)?, b(iso, frame)?);
                            Ok(match op {
                                Prim::IntLt => x < y,
                                Prim::IntLe => x <= y,
                                _ => x > y,
                            })
                        },
                        body,
                        update,
                    )
                }
            };
        }
        match self.expr::<Bool>(condition, at) {
            Operand::Const(true) => run_loop(label, at, |_, _| Ok(true), body, update),
            condition => run_loop(label, at, condition.code(), body, update),
        }
    }

    fn try_statement(&mut self, body: &Stmt, catch: Option<&Catch>, finally: Option<&Stmt>, at: u32) -> StmtFn {
        let body = self.stmt(body, at);
        let guarded: StmtFn = match catch {
            None => body,
            Some(Catch { exception, stack_trace, body: handler }) => {
                let (exception, stack_trace) = (*exception, *stack_trace);
                self.reach(exception.max(stack_trace) + 1);
                let handler = self.stmt(handler, at);
                Box::new(move |iso, frame| match body(iso, frame) {
                    Flow::Stop => match iso.catch() {
                        Some((error, trace)) => {
                            frame.set(exception, error);
                            frame.set(stack_trace, trace);
                            handler(iso, frame)
                        }
                        None => Flow::Stop,
                    },
                    other => other,
                })
            }
        };
        let Some(finally) = finally else { return guarded };
        // What is on its way waits in two cells.
        self.reach(at + 2);
        let finally = self.stmt(finally, at + 2);
        Box::new(move |iso, frame| {
            let flow = guarded(iso, frame);
            match park(iso, frame, at, flow) {
                false => Flow::Stop,
                true => match finally(iso, frame) {
                    Flow::Next => unpark(iso, frame, at, flow),
                    other => other,
                },
            }
        })
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
fn take_step(frame: Frame<'_>, slot: Slot, n: i64) -> Flow {
    frame.set(slot, Value::Int(frame.int(slot).wrapping_add(n)));
    Flow::Next
}

/// Puts what a flow carries in two cells of the frame; false if nothing may run any more.
pub fn park(iso: &mut Isolate, frame: Frame<'_>, at: u32, flow: Flow) -> bool {
    let (first, second) = match flow {
        Flow::Return => (iso.result, Value::Null),
        Flow::Stop => match iso.catch() {
            Some(thrown) => thrown,
            None => return false,
        },
        Flow::Next | Flow::Break(_) | Flow::Continue(_) | Flow::Suspend => (Value::Null, Value::Null),
    };
    frame.set(at, first);
    frame.set(at + 1, second);
    true
}
pub fn unpark(iso: &mut Isolate, frame: Frame<'_>, at: u32, flow: Flow) -> Flow {
    match flow {
        Flow::Return => iso.result = frame.get(at),
        Flow::Stop => {
            iso.rethrow(frame.get(at), frame.get(at + 1));
        }
        Flow::Next | Flow::Break(_) | Flow::Continue(_) | Flow::Suspend => {}
    }
    flow
}

#[inline(always)]
pub fn safepoint(iso: &mut Isolate, frame: Frame<'_>, at: u32) -> Flow {
    iso.heap.budget -= 1;
    if iso.heap.budget < 0 && iso.poll(frame, at).is_err() {
        return Flow::Stop;
    }
    Flow::Next
}

fn run_loop(
    label: u32,
    at: u32,
    condition: impl Fn(&mut Isolate, Frame<'_>) -> Result<bool, crate::interp::Stop> + Send + Sync + 'static,
    body: StmtFn,
    update: impl Fn(&mut Isolate, Frame<'_>) -> Flow + Send + Sync + 'static,
) -> StmtFn {
    Box::new(move |iso, frame| {
        loop {
            match condition(iso, frame) {
                Ok(true) => {}
                Ok(false) => return Flow::Next,
                Err(_) => return Flow::Stop,
            }
            match body(iso, frame) {
                Flow::Next => {}
                Flow::Continue(l) if l == label => {}
                Flow::Break(l) if l == label => return Flow::Next,
                other => return other,
            }
            if update(iso, frame) != Flow::Next || safepoint(iso, frame, at) != Flow::Next {
                return Flow::Stop;
            }
        }
    })
}

pub(super) fn flatten<'a>(stmts: &'a [Stmt], flat: &mut Vec<&'a Stmt>) {
    for stmt in stmts {
        match stmt {
            Stmt::Block(inner) => flatten(inner, flat),
            Stmt::If { condition, then, otherwise } => match known(condition) {
                None => flat.push(stmt),
                Some(true) => flatten(std::slice::from_ref(then), flat),
                Some(false) => otherwise.iter().for_each(|otherwise| flatten(std::slice::from_ref(otherwise), flat)),
            },
            other => flat.push(other),
        }
    }
}

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
    fn run(&self, iso: &mut Isolate, frame: Frame<'_>) -> Flow {
        match self {
            Piece::Run(run) => run(iso, frame),
            Piece::Step(slot, n) => take_step(frame, *slot, *n),
            Piece::Move { from, to } => {
                frame.set(*to, frame.get(*from));
                Flow::Next
            }
        }
    }
    fn alone(self) -> StmtFn {
        match self {
            Piece::Run(run) => run,
            piece => Box::new(move |iso, frame| piece.run(iso, frame)),
        }
    }
}

/// One after the other until one does not end normally.
pub fn sequence(all: Vec<Piece>) -> StmtFn {
    match all.len() {
        0 => Box::new(|_, _| Flow::Next),
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
        (Ok(all), Some(last)) => Box::new(move |iso, frame| {
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
    Box::new(move |iso, frame| {
        for piece in &all {
            match piece.run(iso, frame) {
                Flow::Next => {}
                other => return other,
            }
        }
        Flow::Next
    })
}

/// Whether control can leave a statement by `return`.
pub fn returns(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Return(_) => true,
        Stmt::Expr(_) | Stmt::NewCell { .. } | Stmt::CopyCell(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::Yield { .. } => false,
        Stmt::Block(all) => all.iter().any(returns),
        Stmt::If { then, otherwise, .. } => returns(then) || otherwise.as_ref().is_some_and(|s| returns(s)),
        Stmt::While { body, .. } | Stmt::DoWhile { body, .. } | Stmt::Labeled { body, .. } => returns(body),
        Stmt::Try { body, catch, finally } => {
            returns(body) || catch.as_ref().is_some_and(|c| returns(&c.body)) || finally.as_ref().is_some_and(|s| returns(s))
        }
    }
}

/// Whether control never goes on behind a statement.
pub fn ends(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Return(_) | Stmt::Break(_) | Stmt::Continue(_) => true,
        Stmt::Expr(Expr::Throw { .. } | Expr::Rethrow { .. }) => true,
        Stmt::Block(all) => all.iter().any(ends),
        Stmt::If { then, otherwise: Some(otherwise), .. } => ends(then) && ends(otherwise),
        _ => false,
    }
}
