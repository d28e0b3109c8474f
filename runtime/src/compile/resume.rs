//! Statements that can be left in the middle and entered again. May touch `interp`.
//!
//! A resumable body is entered from its root every time. Each statement on the way to a suspension owns a *state slot* in the frame: it
//! reads and resets it on entry, and writes it only when it is being left by a suspension. So the way back is found again, a second
//! iteration starts afresh, and a `break` or an exception out of a half-finished statement leaves no trace. Only one way is under way at
//! a time: statements side by side share their slots. The suspension where the way ends knows that it is resumed by what there is to go on
//! with (`Isolate::resumed`): nothing is evaluated before it.
//! Statements that cannot suspend are compiled as everywhere else.

use std::sync::Arc;

use super::choice::Chain;
use super::context::Cx;
use super::kind::{Any, Bool, Node, StmtFn};
use super::row::{Piece, sequence};
use super::stmt::{park, safepoint, unpark};
use super::suspend::{self, stmt_suspends};
use super::walk::Expressions;
use crate::heap::{Site, Value};
use crate::interp::{Flow, Frame, Isolate, NATIVE_ROOM, Resumable, ResumableKind, Resumption, Run, Suspension};
use crate::ir::{Body, BodyKind, Catch, Expr, Pos, Stmt};
use crate::types::{Ty, is_top};

/// Compiles a body that can suspend; what is run when it is called only starts it.
pub fn body(cx: &mut Cx, body: &Body) -> (Run, Arc<Resumable>) {
    let lowered = suspend::lower(body);
    // One slot for the future, then the state slots, all below the temporaries.
    let owner = lowered.slots;
    let slots = owner + 1 + states(&lowered.code);
    let mut compiler = Resume { cx, next: owner + 1, slots, suspensions: Vec::new() };
    let root = compiler.stmt(&lowered.code);
    let suspensions = compiler.suspensions.into_boxed_slice();
    cx.reach(slots + NATIVE_ROOM);
    let (kind, ty) = match body.kind {
        BodyKind::Async(ty) => (ResumableKind::Async, ty),
        BodyKind::SyncStar(ty) => (ResumableKind::SyncStar, ty),
        BodyKind::AsyncStar(ty) => (ResumableKind::AsyncStar, ty),
        BodyKind::Sync | BodyKind::Native => (ResumableKind::Async, Ty::dynamic()),
    };
    let resumable = Arc::new(Resumable {
        kind,
        root,
        types: cx.types_site(&[ty]),
        owner,
        slots,
        suspensions,
        cells: body.params.iter().filter(|p| p.cell).map(|p| p.slot).collect(),
        code: cx.id,
    });
    let started = resumable.clone();
    (Run::Value(Node::new(move |iso, frame| iso.start(&started, frame))), resumable)
}

struct Resume<'a> {
    cx: &'a mut Cx,
    /// The next state slot to give out.
    next: u32,
    /// Cells of the frame that survive a suspension.
    slots: u32,
    /// For `Resumable::suspensions`.
    suspensions: Vec<&'static Site>,
}

/// State slots that a statement needs.
fn states(stmt: &Stmt) -> u32 {
    if !stmt_suspends(stmt) {
        return 0;
    }
    match stmt {
        Stmt::Block(all) => is_divided(all) as u32 + all.iter().map(states).max().unwrap_or(0),
        Stmt::If { then, otherwise, .. } => {
            1 + match Chain::at(stmt) {
                Some(chain) => chain.ways().flatten().map(states).max().unwrap_or(0),
                None => states(then).max(otherwise.as_deref().map_or(0, states)),
            }
        }
        Stmt::While { body, .. } => 1 + states(body),
        Stmt::DoWhile { body, .. } | Stmt::Labeled { body, .. } => states(body),
        Stmt::Try { body, catch, finally } => {
            4 + states(body).max(catch.as_ref().map_or(0, |c| states(&c.body))).max(finally.as_deref().map_or(0, states))
        }
        Stmt::Expr(_)
        | Stmt::Yield { .. }
        | Stmt::NewCell { .. }
        | Stmt::CopyCell(_)
        | Stmt::Break(_)
        | Stmt::Continue(_)
        | Stmt::Return(_) => 0,
    }
}

/// Whether there is more in a block that suspends than the one statement that does.
fn is_divided(block: &[Stmt]) -> bool {
    block.len() > 1
}

/// Reads a state slot and resets it; 0 if the statement starts afresh.
#[inline(always)]
fn take(frame: Frame<'_>, slot: u32) -> i64 {
    match frame.get(slot) {
        Value::Int(state) => {
            frame.set(slot, Value::Null);
            state
        }
        _ => 0,
    }
}

impl Resume<'_> {
    fn state(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }
    /// The number of an `await` or `yield`.
    fn suspension(&mut self, pos: Pos) -> u32 {
        self.suspensions.push(self.cx.site(pos, self.slots));
        self.suspensions.len() as u32 - 1
    }
    /// One of the statements that share the slots from here on.
    fn part(&mut self, stmt: &Stmt) -> StmtFn {
        let shared = self.next;
        let part = self.stmt(stmt);
        self.next = shared;
        part
    }

    fn stmt(&mut self, stmt: &Stmt) -> StmtFn {
        if !stmt_suspends(stmt) {
            return self.cx.stmt(stmt, self.slots);
        }
        match stmt {
            Stmt::Expr(Expr::SetLocal(slot, _, value)) => match &**value {
                Expr::Await { value, ty, pos } => self.wait(value, *ty, Some(*slot), *pos),
                _ => self.cx.stmt(stmt, self.slots),
            },
            Stmt::Expr(Expr::Await { value, ty, pos }) => self.wait(value, *ty, None, *pos),
            Stmt::Block(stmts) => self.block(stmts),
            Stmt::If { condition, then, otherwise } => {
                if let Some(chain) = Chain::at(stmt) {
                    return self.choose(chain);
                }
                let state = self.state();
                let then = self.part(then);
                let otherwise = match otherwise {
                    Some(otherwise) => self.part(otherwise),
                    None => sequence(vec![]),
                };
                let condition = self.cx.expr::<Bool>(condition, self.slots).code();
                Node::new(move |iso, frame| {
                    let which = match take(frame, state) {
                        0 => match condition.run(iso, frame) {
                            Ok(true) => 1,
                            Ok(false) => 2,
                            Err(_) => return Flow::Stop,
                        },
                        which => which,
                    };
                    let flow = if which == 1 { then.run(iso, frame) } else { otherwise.run(iso, frame) };
                    if flow == Flow::Suspend {
                        frame.set(state, Value::Int(which));
                    }
                    flow
                })
            }
            Stmt::While { label, condition, body, update } => {
                let (state, at, label) = (self.state(), self.slots, label.0);
                let site = self.cx.loop_site(condition, body, at);
                let body = self.stmt(body);
                let condition = self.cx.expr::<Bool>(condition, at).code();
                let update = sequence(update.iter().map(|e| Piece::Run(self.cx.effect(e, at))).collect());
                Node::new(move |iso, frame| {
                    let mut inside = take(frame, state) == 1;
                    loop {
                        if !inside {
                            match condition.run(iso, frame) {
                                Ok(true) => {}
                                Ok(false) => return Flow::Next,
                                Err(_) => return Flow::Stop,
                            }
                        }
                        inside = false;
                        match body.run(iso, frame) {
                            Flow::Next => {}
                            Flow::Continue(l) if l == label => {}
                            Flow::Break(l) if l == label => return Flow::Next,
                            Flow::Suspend => {
                                frame.set(state, Value::Int(1));
                                return Flow::Suspend;
                            }
                            other => return other,
                        }
                        if update.run(iso, frame) != Flow::Next || safepoint(iso, frame, site) != Flow::Next {
                            return Flow::Stop;
                        }
                    }
                })
            }
            Stmt::DoWhile { label, body, condition } => {
                // Entered again, it goes straight to its body, as it does at first.
                let (at, label) = (self.slots, label.0);
                let site = self.cx.loop_site(condition, body, at);
                let body = self.stmt(body);
                let condition = self.cx.expr::<Bool>(condition, at).code();
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
                        if safepoint(iso, frame, site) != Flow::Next {
                            return Flow::Stop;
                        }
                    }
                })
            }
            Stmt::Labeled { label, body } => {
                let (label, body) = (label.0, self.stmt(body));
                Node::new(move |iso, frame| match body.run(iso, frame) {
                    Flow::Break(l) if l == label => Flow::Next,
                    other => other,
                })
            }
            Stmt::Try { body, catch, finally } => self.try_statement(body, catch.as_ref(), finally.as_deref()),
            Stmt::Yield { value, star, pos } => self.yields(value, *star, *pos),
            // These suspend only in their operands, and those have been brought before them.
            Stmt::Expr(_) | Stmt::NewCell { .. } | Stmt::CopyCell(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::Return(_) => {
                self.cx.stmt(stmt, self.slots)
            }
        }
    }

    /// One of many arms, as `Cx::chosen_stmt`.
    fn choose(&mut self, mut chain: Chain<'_, Stmt>) -> StmtFn {
        let state = self.state();
        let choice = self.cx.choice(&mut chain, self.slots);
        let arms: Box<[StmtFn]> = chain.ways().map(|way| way.map_or_else(|| sequence(vec![]), |way| self.part(way))).collect();
        Node::new(move |iso, frame| {
            let arm = match take(frame, state) {
                0 => match choice.arm(iso, frame) {
                    Ok(arm) => arm,
                    Err(_) => return Flow::Stop,
                },
                arm => arm as usize - 1,
            };
            let flow = arms[arm].run(iso, frame);
            if flow == Flow::Suspend {
                frame.set(state, Value::Int(arm as i64 + 1));
            }
            flow
        })
    }

    /// Statements that cannot suspend are one unit together.
    fn block(&mut self, stmts: &[Stmt]) -> StmtFn {
        if !is_divided(stmts) {
            return stmts.first().map_or_else(|| sequence(vec![]), |only| self.stmt(only));
        }
        let state = self.state();
        let mut units: Vec<StmtFn> = Vec::new();
        let mut plain: Vec<Piece> = Vec::new();
        for stmt in stmts {
            if stmt_suspends(stmt) {
                if !plain.is_empty() {
                    units.push(sequence(std::mem::take(&mut plain)));
                }
                units.push(self.part(stmt));
            } else {
                plain.push(self.cx.piece(stmt, self.slots));
            }
        }
        if !plain.is_empty() {
            units.push(sequence(plain));
        }
        let units: Box<[StmtFn]> = units.into_boxed_slice();
        Node::new(move |iso, frame| {
            let start = take(frame, state) as usize;
            for (i, unit) in units.iter().enumerate().skip(start) {
                match unit.run(iso, frame) {
                    Flow::Next => {}
                    Flow::Suspend => {
                        frame.set(state, Value::Int(i as i64));
                        return Flow::Suspend;
                    }
                    other => return other,
                }
            }
            Flow::Next
        })
    }

    /// `slot = await value`.
    fn wait(&mut self, value: &Expr, ty: Ty, slot: Option<u32>, pos: Pos) -> StmtFn {
        let number = self.suspension(pos);
        let value = self.cx.expr::<Any>(value, self.slots).code();
        let site = (!is_top(ty)).then(|| Arc::new(self.cx.types_site(&[ty])));
        Node::new(move |iso, frame| match iso.resumed() {
            Resumption::Start => match value.run(iso, frame) {
                Ok(value) => {
                    let types = site.as_ref().map(|site| iso.site_types(site, frame));
                    iso.suspend(value, Suspension::Await(types), number)
                }
                Err(_) => Flow::Stop,
            },
            Resumption::Value(value) => {
                if let Some(slot) = slot {
                    frame.set(slot, value);
                }
                Flow::Next
            }
            Resumption::Error(error, trace) => {
                iso.rethrow(error, trace);
                Flow::Stop
            }
        })
    }

    /// `yield value`. Resumed with `true`, it is a `return`: the stream has been cancelled.
    fn yields(&mut self, value: &Expr, star: bool, pos: Pos) -> StmtFn {
        let number = self.suspension(pos);
        let value = self.cx.expr::<Any>(value, self.slots).code();
        Node::new(move |iso, frame| match iso.resumed() {
            Resumption::Start => match value.run(iso, frame) {
                Ok(value) => iso.suspend(value, Suspension::Yield { star }, number),
                Err(_) => Flow::Stop,
            },
            Resumption::Value(Value::True) => {
                iso.result = Value::Null;
                Flow::Return
            }
            Resumption::Value(_) => Flow::Next,
            Resumption::Error(error, trace) => {
                iso.rethrow(error, trace);
                Flow::Stop
            }
        })
    }

    fn try_statement(&mut self, body: &Stmt, catch: Option<&Catch>, finally: Option<&Stmt>) -> StmtFn {
        // State 0: in the body. 1: in the handler. 2: in `finally`, with what is on its way in three more slots.
        let state = self.state();
        let parked = self.state();
        let _second = self.state();
        let flow_slot = self.state();
        let body = self.part(body);
        let catch = catch.map(|c| {
            self.cx.reach(c.exception.max(c.stack_trace) + 1);
            (c.exception, c.stack_trace, self.part(&c.body))
        });
        let finally = finally.map(|finally| self.part(finally));
        Node::new(move |iso, frame| {
            let entered = take(frame, state);
            let flow = match entered {
                2 => decode(take(frame, flow_slot)),
                entered => {
                    let flow = if entered == 1 { Flow::Stop } else { body.run(iso, frame) };
                    match (flow, &catch) {
                        (Flow::Stop, Some((exception, stack_trace, handler))) => {
                            if entered != 1 {
                                match iso.catch() {
                                    Some((error, trace)) => {
                                        frame.set(*exception, error);
                                        frame.set(*stack_trace, trace);
                                    }
                                    None => return Flow::Stop,
                                }
                            }
                            let flow = handler.run(iso, frame);
                            if flow == Flow::Suspend {
                                frame.set(state, Value::Int(1));
                                return flow;
                            }
                            flow
                        }
                        (flow, _) => flow,
                    }
                }
            };
            if flow == Flow::Suspend {
                return flow;
            }
            let Some(finally) = &finally else { return flow };
            if entered != 2 && !park(iso, frame, parked, flow) {
                return Flow::Stop;
            }
            match finally.run(iso, frame) {
                Flow::Next => {
                    let flow = unpark(iso, frame, parked, flow);
                    frame.set(parked, Value::Null);
                    frame.set(parked + 1, Value::Null);
                    flow
                }
                Flow::Suspend => {
                    frame.set(state, Value::Int(2));
                    frame.set(flow_slot, Value::Int(encode(flow)));
                    Flow::Suspend
                }
                other => {
                    // The slots are others' in turn.
                    frame.set(parked, Value::Null);
                    frame.set(parked + 1, Value::Null);
                    other
                }
            }
        })
    }
}

fn encode(flow: Flow) -> i64 {
    match flow {
        Flow::Next | Flow::Suspend => 1,
        Flow::Return => 2,
        Flow::Stop => 3,
        Flow::Break(label) => 4 + 2 * i64::from(label),
        Flow::Continue(label) => 5 + 2 * i64::from(label),
    }
}
fn decode(code: i64) -> Flow {
    match code {
        2 => Flow::Return,
        3 => Flow::Stop,
        4.. if code % 2 == 0 => Flow::Break(((code - 4) / 2) as u32),
        4.. => Flow::Continue(((code - 5) / 2) as u32),
        _ => Flow::Next,
    }
}

impl Isolate {
    /// Takes what the body has been resumed with.
    #[inline(always)]
    pub(crate) fn resumed(&mut self) -> Resumption {
        std::mem::replace(&mut self.resumption, Resumption::Start)
    }
    /// Leaves the body at a suspension, with the value that is awaited or yielded.
    #[inline(always)]
    fn suspend(&mut self, value: Value, how: Suspension, number: u32) -> Flow {
        (self.result, self.suspension, self.suspended_at) = (value, how, number);
        Flow::Suspend
    }
}
