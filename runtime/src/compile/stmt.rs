//! Statements. May touch `interp`.

use super::choice::Chain;
use super::context::Cx;
use super::effects::known;
use super::kind::{Any, Bool, Double, Int, Node, Operand, StmtFn, read_cell, write_cell};
use super::prim::Prims;
use super::row::{Piece, sequence, step_by, take_step};
use super::walk::Expressions;
use crate::elements::SelectorKind;
use crate::heap::{Cell, Site, Value};
use crate::interp::{Flow, Frame, Isolate};
use crate::ir::{Catch, Expr, Label, Prim, Rep, Stmt};

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
                    None => Node::new(move |iso, frame| {
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
                Node::new(move |iso, frame| {
                    let value = read_cell(iso, frame, slot);
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
                if let Some(chosen) = self.chosen_stmt(stmt, at) {
                    return chosen;
                }
                let then = self.stmt(then, at);
                match otherwise {
                    None => {
                        self.eval::<Bool, Flow>(condition, at, move |iso, frame, yes| if yes { then.run(iso, frame) } else { Flow::Next })
                    }
                    Some(otherwise) => {
                        let otherwise = self.stmt(otherwise, at);
                        self.eval::<Bool, Flow>(
                            condition,
                            at,
                            move |iso, frame, yes| {
                                if yes { then.run(iso, frame) } else { otherwise.run(iso, frame) }
                            },
                        )
                    }
                }
            }
            Stmt::While { label, condition, body, update } => {
                let site = self.loop_site(condition, body, at);
                let body = self.stmt(body, at);
                let label = label.0;
                // The usual `for` counts in a local.
                if let [update] = update.as_slice()
                    && let Some(Piece::Step(slot, n)) = self.in_place(update)
                {
                    return self.while_loop(condition, label, site, body, move |_, frame| take_step(frame, slot, n));
                }
                if let [update] = update.as_slice()
                    && let Some((slot, by)) = step_by(update)
                {
                    return self.while_loop(condition, label, site, body, move |_, frame| take_step(frame, slot, frame.int(by)));
                }
                if update.is_empty() {
                    return self.while_loop(condition, label, site, body, |_, _| Flow::Next);
                }
                let mut updates: Vec<Piece> = update.iter().map(|e| self.effect_piece(e, at)).collect();
                let update = match updates.len() {
                    1 => updates.remove(0),
                    _ => Piece::Run(sequence(updates)),
                };
                self.while_loop(condition, label, site, body, move |iso, frame| update.run(iso, frame))
            }
            Stmt::DoWhile { label, body, condition } => {
                let site = self.loop_site(condition, body, at);
                let body = self.stmt(body, at);
                let condition = self.expr::<Bool>(condition, at).code();
                let label = label.0;
                Node::new(move |iso, frame| {
                    loop {
                        match body.run(iso, frame) {
                            Flow::Next => {}
                            Flow::Continue(l) if l == label => {}
                            Flow::Break(l) if l == label => return Flow::Next,
                            other => return other,
                        }
                        match condition.run(iso, frame) {
                            Ok(true) => {}
                            Ok(false) => return Flow::Next,
                            Err(_) => return Flow::Stop,
                        }
                        if safepoint(iso, frame, site) == Flow::Stop {
                            return Flow::Stop;
                        }
                    }
                })
            }
            Stmt::Labeled { label, body } => {
                let body = self.stmt(body, at);
                let label = label.0;
                Node::new(move |iso, frame| match body.run(iso, frame) {
                    Flow::Break(l) if l == label => Flow::Next,
                    other => other,
                })
            }
            Stmt::Break(Label(label)) => {
                let flow = Flow::Break(*label);
                Node::new(move |_, _| flow)
            }
            Stmt::Continue(Label(label)) => {
                let flow = Flow::Continue(*label);
                Node::new(move |_, _| flow)
            }
            Stmt::Return(None) => Node::new(|iso, _| {
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

    /// A statement that begins a chain.
    fn chosen_stmt(&mut self, stmt: &Stmt, at: u32) -> Option<StmtFn> {
        let mut chain = Chain::at(stmt)?;
        let choice = self.choice(&mut chain, at);
        let arms: Box<[StmtFn]> = chain.ways().map(|way| way.map_or_else(|| sequence(Vec::new()), |way| self.stmt(way, at))).collect();
        Some(Node::new(move |iso, frame| match choice.arm(iso, frame) {
            Ok(arm) => arms[arm].run(iso, frame),
            Err(_) => Flow::Stop,
        }))
    }

    /// An expression for its effect.
    pub fn effect(&mut self, expr: &Expr, at: u32) -> StmtFn {
        fn plain<K: Prims>(cx: &mut Cx, expr: &Expr, at: u32) -> StmtFn {
            match cx.expr::<K>(expr, at) {
                Operand::Const(_) | Operand::Local(_) => Node::new(|_, _| Flow::Next),
                Operand::Code(code) => Node::new(move |iso, frame| match code.run(iso, frame) {
                    Ok(_) => Flow::Next,
                    Err(_) => Flow::Stop,
                }),
            }
        }
        if let Some(piece) = self.in_place(expr) {
            return piece.alone();
        }
        if let Expr::CallMethod(call) = expr {
            let add = |cx: &mut Cx| match call.positional.first().map(Expr::rep) {
                Some(Rep::Int) => cx.add::<Int, _>(call, at, |_| Flow::Next),
                Some(Rep::Double) => cx.add::<Double, _>(call, at, |_| Flow::Next),
                _ => cx.add::<Any, _>(call, at, |_| Flow::Next),
            };
            if let Some(node) = self.put_item(call, at).or_else(|| add(self)) {
                return node;
            }
            if call.selector.kind == SelectorKind::Setter {
                return match call.positional[0].rep() {
                    Rep::Value | Rep::Bool => self.put_member::<Any>(call, at),
                    Rep::Int => self.put_member::<Int>(call, at),
                    Rep::Double => self.put_member::<Double>(call, at),
                };
            }
        }
        match expr {
            Expr::SetLocal(slot, _, value) => self.store(value, *slot, at),
            Expr::SetField { object, field, value, pos } => match value.rep() {
                Rep::Value | Rep::Bool => self.put_field::<Any>(object, *field, value, *pos, at),
                Rep::Int => self.put_field::<Int>(object, *field, value, *pos, at),
                Rep::Double => self.put_field::<Double>(object, *field, value, *pos, at),
            },
            Expr::SetCell(slot, _, value) => {
                let slot = *slot;
                self.eval::<Any, Flow>(value, at, move |iso, frame, value| {
                    write_cell(iso, frame, slot, value);
                    Flow::Next
                })
            }
            Expr::If { condition, then, otherwise, .. } => {
                if let Some(yes) = known(condition) {
                    return self.effect(if yes { then } else { otherwise }, at);
                }
                let (then, otherwise) = (self.effect(then, at), self.effect(otherwise, at));
                self.eval::<Bool, Flow>(
                    condition,
                    at,
                    move |iso, frame, yes| if yes { then.run(iso, frame) } else { otherwise.run(iso, frame) },
                )
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
    /// Where a loop is said to stand while it goes round: in its condition, else in its body, else where its function begins.
    pub fn loop_site(&mut self, condition: &Expr, body: &Stmt, at: u32) -> &'static Site {
        let pos = condition.place().or_else(|| body.place()).unwrap_or(self.function.span.start);
        self.site(pos, at)
    }
    /// A loop, specialised on the comparisons that loops mostly end with.
    fn while_loop(
        &mut self,
        condition: &Expr,
        label: u32,
        site: &'static Site,
        body: StmtFn,
        update: impl Fn(&mut Isolate, Frame<'_>) -> Flow + Send + Sync + 'static,
    ) -> StmtFn {
        let at = site.at;
        if let Expr::Prim(op @ (Prim::IntLt | Prim::IntLe | Prim::IntGt), args, _) = condition {
            let (a, b) = (self.expr::<Int>(&args[0], at), self.expr::<Int>(&args[1], at));
            return match (op, a, b) {
                (Prim::IntLt, Operand::Local(i), Operand::Local(j)) => {
                    run_loop(label, site, move |_, frame| Ok(frame.int(i) < frame.int(j)), body, update)
                }
                (Prim::IntLt, Operand::Local(i), Operand::Const(n)) => {
                    run_loop(label, site, move |_, frame| Ok(frame.int(i) < n), body, update)
                }
                (Prim::IntLe, Operand::Local(i), Operand::Local(j)) => {
                    run_loop(label, site, move |_, frame| Ok(frame.int(i) <= frame.int(j)), body, update)
                }
                (Prim::IntLe, Operand::Local(i), Operand::Const(n)) => {
                    run_loop(label, site, move |_, frame| Ok(frame.int(i) <= n), body, update)
                }
                (Prim::IntGt, Operand::Local(i), Operand::Const(n)) => {
                    run_loop(label, site, move |_, frame| Ok(frame.int(i) > n), body, update)
                }
                (Prim::IntLt, Operand::Local(i), Operand::Code(b)) => {
                    run_loop(label, site, move |iso, frame| Ok(frame.int(i) < b.run(iso, frame)?), body, update)
                }
                (op, a, b) => {
                    let (a, b, op) = (a.code(), b.code(), *op);
                    run_loop(
                        label,
                        site,
                        move |iso, frame| {
                            let (x, y) = (a.run(iso, frame)?, b.run(iso, frame)?);
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
            Operand::Const(true) => run_loop(label, site, |_, _| Ok(true), body, update),
            condition => {
                let condition = condition.code();
                run_loop(label, site, move |iso, frame| condition.run(iso, frame), body, update)
            }
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
                Node::new(move |iso, frame| match body.run(iso, frame) {
                    Flow::Stop => match iso.catch() {
                        Some((error, trace)) => {
                            frame.set(exception, error);
                            frame.set(stack_trace, trace);
                            handler.run(iso, frame)
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
        Node::new(move |iso, frame| {
            let flow = guarded.run(iso, frame);
            match park(iso, frame, at, flow) {
                false => Flow::Stop,
                true => match finally.run(iso, frame) {
                    Flow::Next => unpark(iso, frame, at, flow),
                    other => other,
                },
            }
        })
    }
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
pub fn safepoint(iso: &mut Isolate, frame: Frame<'_>, site: &'static Site) -> Flow {
    if iso.heap.budget.step() && iso.poll_in_loop(frame, site).is_err() {
        return Flow::Stop;
    }
    Flow::Next
}

fn run_loop(
    label: u32,
    site: &'static Site,
    condition: impl Fn(&mut Isolate, Frame<'_>) -> Result<bool, crate::interp::Stop> + Send + Sync + 'static,
    body: StmtFn,
    update: impl Fn(&mut Isolate, Frame<'_>) -> Flow + Send + Sync + 'static,
) -> StmtFn {
    Node::new(move |iso, frame| {
        loop {
            match condition(iso, frame) {
                Ok(true) => {}
                Ok(false) => return Flow::Next,
                Err(_) => return Flow::Stop,
            }
            match body.run(iso, frame) {
                Flow::Next => {}
                Flow::Continue(l) if l == label => {}
                Flow::Break(l) if l == label => return Flow::Next,
                other => return other,
            }
            if update(iso, frame) != Flow::Next || safepoint(iso, frame, site) != Flow::Next {
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
