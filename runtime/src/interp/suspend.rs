//! Suspended calls: starting, suspending and resuming async, async* and sync* bodies, and the natives of `_Activation`. May touch `heap`,
//! calls and compiled bodies. What futures and streams are is Dart code in dart:async; the functions it offers to this file are [`Entry`].
//!
//! A body runs on the value stack like any other. When it suspends, its slots move to an activation (`heap/activation.rs`); when it is
//! resumed, they move back and the body is entered from its root again (see `compile::resume`).
//!
//! What a recorder is told on this way is compiled into a copy of its own: the functions with `WATCHED`. Whether a recorder listens is asked
//! once for a call, and once each time that one goes on, and costs the ways of programs without a recorder nothing else.

use std::sync::Arc;

use super::function::{Args, NativeFn, RtFunction};
use super::suspension::{ENTRIES, Entry, Resumable, ResumableKind, Resumption, Suspension};
use super::{Flow, Frame, Isolate, Note, STACK_RESERVE, Stop};
use crate::elements::{CoreClass, core_class, core_type};
use crate::heap::{ActivationStatus, Cell, Object, Value};
use crate::types::TyList;

/// Cells that a call of a function of dart:async needs at least: its record and its arguments.
const ENTRY_ROOM: usize = 16;

/// The natives that the interpreter itself has: the members of an activation.
pub const NATIVES: &[(&str, NativeFn)] = &[
    ("dart:async/_Activation.resume", |iso, args| {
        let value = args.get(1);
        iso.resume(args, Resumption::Value(value))
    }),
    ("dart:async/_Activation.resumeError", |iso, args| {
        let (error, trace) = (args.get(1), args.get(2));
        iso.resume(args, Resumption::Error(error, trace))
    }),
    ("dart:async/_Activation.moveNext", |iso, args| iso.move_next(args, Resumption::Value(Value::Null))),
    ("dart:async/_Activation.moveNextThrowing", |iso, args| {
        let (error, trace) = (args.get(1), args.get(2));
        iso.move_next(args, Resumption::Error(error, trace))
    }),
];

impl Isolate {
    /// A call of a resumable body, its arguments bound.
    pub(crate) fn start(&mut self, body: &Arc<Resumable>, frame: Frame<'_>) -> Result<Value, Stop> {
        let types = self.site_types(&body.types, frame);
        match body.kind {
            ResumableKind::Async if self.is_watched() => self.start_watched(body, frame, types),
            ResumableKind::Async => self.start_async::<false>(body, frame, types),
            ResumableKind::SyncStar | ResumableKind::AsyncStar => {
                // The arguments wait in a template, which `start` copies.
                let template = Value::Object(self.new_activation(body, frame));
                let ty = core_type(CoreClass::Function, &[]);
                let start = self.new_native_closure(fresh_activation, &[template], ty);
                let entry = if body.kind == ResumableKind::SyncStar { Entry::SyncStar } else { Entry::AsyncStar };
                self.entry_call(entry, frame, body.slots, Some(types), [start])
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn start_watched(&mut self, body: &Arc<Resumable>, frame: Frame<'_>, types: TyList) -> Result<Value, Stop> {
        self.start_async::<true>(body, frame, types)
    }
    #[inline(always)]
    fn start_async<const WATCHED: bool>(&mut self, body: &Arc<Resumable>, frame: Frame<'_>, types: TyList) -> Result<Value, Stop> {
        let future = self.entry_call(Entry::AsyncStart, frame, body.slots, Some(types), [])?;
        frame.set(body.owner, future);
        if WATCHED {
            self.note(Note::Called { future, base: self.offset(frame) });
        }
        self.resumption = Resumption::Start;
        let flow = body.root.run(self, frame);
        if flow == Flow::Suspend {
            let activation = self.new_activation(body, frame);
            let fresh = self.heap.standing(activation);
            self.heap.set_standing(activation, fresh.suspended_at(self.suspended_at));
            if let Some(on) = self.hand_over::<WATCHED>(activation, frame, body.slots)? {
                let (base, top) = (self.base, self.top);
                self.enter_native(frame, body.slots);
                let kept = self.heap.keep(Value::Object(activation));
                let result = self.go_on::<WATCHED>(activation, on);
                self.heap.release(kept);
                (self.base, self.top) = (base, top);
                result?;
            }
        } else {
            self.finish_async::<WATCHED>(flow, future, Value::Null, frame, body.slots)?;
        }
        Ok(frame.get(body.owner))
    }

    /// A call with what its frame holds.
    #[inline(always)]
    fn new_activation(&mut self, body: &Resumable, frame: Frame<'_>) -> Object {
        let activation = self.heap.new_activation(core_class(CoreClass::Activation), body.code, body.slots);
        self.heap.slots_mut(activation, body.slots).iter_mut().zip(frame.cells()).for_each(|(slot, cell)| *slot = cell.get());
        activation
    }

    /// Tells dart:async how an async body ended. `activation`: null if it was never suspended.
    #[inline(always)]
    fn finish_async<const WATCHED: bool>(
        &mut self,
        flow: Flow,
        future: Value,
        activation: Value,
        frame: Frame<'_>,
        at: u32,
    ) -> Result<(), Stop> {
        let value = if flow == Flow::Return { self.result } else { Value::Null };
        // What is no object is no future.
        let completes = flow != Flow::Stop && !matches!(value, Value::Object(_));
        if WATCHED {
            self.note(Note::Ends { activation, future, completes });
        }
        match flow {
            Flow::Stop => match self.catch() {
                Some((error, trace)) => {
                    let suspended = Value::bool(activation != Value::Null);
                    self.entry_call(Entry::AsyncThrow, frame, at, None, [future, error, trace, suspended])?;
                }
                None => return Err(Stop(())),
            },
            _ => {
                let entry = if completes { Entry::AsyncReturnValue } else { Entry::AsyncReturn };
                self.entry_call(entry, frame, at, None, [future, value])?;
            }
        }
        Ok(())
    }

    /// Tells dart:async what a suspended body waits for; what it gives is what the body must go on with at once.
    fn hand_over<const WATCHED: bool>(&mut self, suspended: Object, frame: Frame<'_>, at: u32) -> Result<Option<Resumption>, Stop> {
        let (activation, value) = (Value::Object(suspended), self.result);
        let cancelled = match self.suspension {
            Suspension::Yield { star: false } => self.entry_call(Entry::AsyncStarYield, frame, at, None, [activation, value])?,
            Suspension::Yield { star: true } => self.entry_call(Entry::AsyncStarYieldStar, frame, at, None, [activation, value])?,
            Suspension::Await(types) => {
                if WATCHED {
                    self.note_suspended(suspended, value);
                }
                let waits = self.wait_for(activation, value, types, frame, at);
                if WATCHED {
                    self.note(Note::HandedOver);
                }
                // A future of the program's own may throw instead of listening: the error comes out of the `await`.
                return match waits {
                    Ok(()) => Ok(None),
                    Err(stop) => match self.catch() {
                        Some((error, trace)) => Ok(Some(Resumption::Error(error, trace))),
                        None => Err(stop),
                    },
                };
            }
        };
        Ok((cancelled == Value::True).then_some(Resumption::Value(Value::True)))
    }

    /// Tells a recorder what a suspended body waits for.
    #[cold]
    #[inline(never)]
    fn note_suspended(&mut self, suspended: Object, awaited: Value) {
        let function = self.function(self.heap.standing(suspended).code());
        if let Some(site) = self.stands_in(suspended, function) {
            let own = self.owner(suspended).unwrap_or(Value::Null);
            let next = self.is_await_for(awaited);
            self.note(Note::Suspends { activation: Value::Object(suspended), site, awaited, next, own });
        }
    }

    #[inline(always)]
    fn wait_for(&mut self, activation: Value, value: Value, types: Option<TyList>, frame: Frame<'_>, at: u32) -> Result<(), Stop> {
        if self.is_await_for(value) {
            self.entry_call(Entry::AsyncAwaitNext, frame, at, None, [activation, value])?;
            return Ok(());
        }
        // The check that only a future of the right type is waited on is made here if it is cheap.
        match types.filter(|types| !self.is_plainly_future_of(value, types)) {
            None => self.entry_call(Entry::AsyncAwait, frame, at, None, [activation, value])?,
            Some(types) => self.entry_call(Entry::AsyncAwaitTyped, frame, at, Some(types), [activation, value])?,
        };
        Ok(())
    }

    #[inline(always)]
    fn is_await_for(&self, value: Value) -> bool {
        matches!(value, Value::Object(object) if self.heap.class(object) == Some(core_class(CoreClass::AwaitFor)))
    }

    #[inline(always)]
    fn is_plainly_future_of(&self, value: Value, types: &TyList) -> bool {
        match value {
            Value::Object(object) => self.heap.object_types(object) == *types,
            _ => true,
        }
    }

    /// What the microtask of an `await` does: resumes a body.
    pub fn resume_with(&mut self, activation: Value, value: Value) -> Result<(), Stop> {
        let args = [activation, value];
        self.out(&args, |iso, frame| {
            iso.enter_native(frame, args.len() as u32);
            iso.resume(Args::new(&frame.cells()[..args.len()]), Resumption::Value(value))
        })?;
        Ok(())
    }

    /// `_Activation.resume` and `resumeError`: runs the body until it suspends again or ends.
    #[inline(always)]
    fn resume(&mut self, args: Args<'_>, resumption: Resumption) -> Result<Value, Stop> {
        let Some(activation) = self.activation(args.get(0)) else {
            return Ok(Value::Null);
        };
        if self.is_watched() {
            self.resume_watched(activation, resumption)?;
        } else {
            self.go_on::<false>(activation, resumption)?;
        }
        Ok(Value::Null)
    }
    #[cold]
    #[inline(never)]
    fn resume_watched(&mut self, activation: Object, resumption: Resumption) -> Result<(), Stop> {
        self.note(Note::Resumes { activation: Value::Object(activation) });
        self.go_on::<true>(activation, resumption)
    }

    fn go_on<const WATCHED: bool>(&mut self, activation: Object, mut resumption: Resumption) -> Result<(), Stop> {
        loop {
            let Some((flow, body)) = self.enter_activation(activation, resumption)? else {
                return Ok(());
            };
            let cells = self.cells();
            let frame = Frame::new(&cells[self.base..]);
            let at = (self.top - self.base) as u32;
            match (body.kind, flow) {
                (_, Flow::Suspend) => {
                    if let Some(on) = self.hand_over::<WATCHED>(activation, frame, at)?
                        && self.heap.is_suspended(activation)
                    {
                        resumption = on;
                        continue;
                    }
                }
                (ResumableKind::Async, flow) => {
                    let owner = self.heap.slot(activation, body.owner);
                    self.finish_async::<WATCHED>(flow, owner, Value::Object(activation), frame, at)?;
                }
                (_, Flow::Stop) => match self.catch() {
                    Some((error, trace)) => {
                        let args = [Value::Object(activation), error, trace];
                        self.entry_call(Entry::AsyncStarError, frame, at, None, args)?;
                    }
                    None => return Err(Stop(())),
                },
                (_, _) => {
                    self.entry_call(Entry::AsyncStarDone, frame, at, None, [Value::Object(activation)])?;
                }
            }
            return Ok(());
        }
    }

    /// `_Activation.moveNext`: false at the end, true at a yield, whose value is the state then; at a `yield*`, its operand.
    fn move_next(&mut self, args: Args<'_>, resumption: Resumption) -> Result<Value, Stop> {
        let Some(activation) = self.activation(args.get(0)) else {
            return Ok(Value::False);
        };
        match self.heap.standing(activation).status() {
            ActivationStatus::Done => return Ok(Value::False),
            ActivationStatus::Running => return Err(self.error_text("stateError", "Iterator is already running")),
            ActivationStatus::NotStarted | ActivationStatus::Suspended => {}
        }
        let Some((flow, _)) = self.enter_activation(activation, resumption)? else {
            return Ok(Value::False);
        };
        let (state, answer) = match flow {
            Flow::Suspend if matches!(self.suspension, Suspension::Yield { star: true }) => (Value::Null, self.result),
            Flow::Suspend => (self.result, Value::True),
            Flow::Stop => return Err(Stop(())),
            _ => (Value::Null, Value::False),
        };
        self.heap.set_activation_state(activation, state);
        Ok(answer)
    }

    /// Runs a body from where it stands. `None` if it does not stand anywhere.
    fn enter_activation(&mut self, activation: Object, resumption: Resumption) -> Result<Option<(Flow, &'static Resumable)>, Stop> {
        let standing = self.heap.standing(activation);
        let resumption = match standing.status() {
            ActivationStatus::NotStarted => Resumption::Start,
            ActivationStatus::Suspended => resumption,
            ActivationStatus::Running | ActivationStatus::Done => return Ok(None),
        };
        let Some(code) = self.function(standing.code()).compiled() else { return Ok(None) };
        let Some(body) = code.resumable.as_deref() else { return Ok(None) };
        self.heap.set_standing(activation, standing.with(ActivationStatus::Running));
        let flow = self.out_sized(code.size as usize, |iso, frame| {
            let here = 0u8;
            if (&raw const here as usize) < iso.native_limit {
                return Err(iso.stack_overflow(frame, None));
            }
            let slots = iso.heap.slots(activation, body.slots);
            frame.cells().iter().zip(slots).for_each(|(cell, &value)| cell.set(value));
            iso.resumption = resumption;
            let flow = body.root.run(iso, frame);
            let slots = iso.heap.slots_mut(activation, body.slots);
            if flow == Flow::Suspend {
                slots.iter_mut().zip(frame.cells()).for_each(|(slot, cell)| *slot = cell.get());
                iso.heap.set_standing(activation, standing.suspended_at(iso.suspended_at));
            } else {
                // What the body has held may go; its future is still asked for.
                let owner = slots[body.owner as usize];
                slots.fill(Value::Null);
                slots[body.owner as usize] = owner;
                iso.heap.set_standing(activation, standing.with(ActivationStatus::Done));
            }
            Ok(flow)
        });
        match flow {
            Ok(flow) => Ok(Some((flow, body))),
            Err(stop) => {
                self.heap.set_standing(activation, standing.with(ActivationStatus::Done));
                Err(stop)
            }
        }
    }

    /// Calls a function of dart:async with the frame's first `at` cells in use. In place, so that the arguments are laid out by plain moves.
    #[inline(always)]
    fn entry_call<const N: usize>(
        &mut self,
        entry: Entry,
        frame: Frame<'_>,
        at: u32,
        types: Option<TyList>,
        args: [Value; N],
    ) -> Result<Value, Stop> {
        if frame.len() < at as usize + ENTRY_ROOM {
            return self.entry_call_aside(entry, frame, at, types, &args);
        }
        lay_out(frame.rest(at + 1), types, &args);
        self.enter_entry(entry, frame, at)
    }
    /// The same in a new segment of the stack.
    #[cold]
    fn entry_call_aside(&mut self, entry: Entry, frame: Frame<'_>, at: u32, types: Option<TyList>, args: &[Value]) -> Result<Value, Stop> {
        self.in_new_segment(frame, at, at as usize + STACK_RESERVE, |iso, frame| {
            lay_out(frame.rest(at + 1), types, args);
            iso.enter_entry(entry, frame, at)
        })
    }
    /// Calls one whose arguments stand behind the frame's cell `at`.
    #[inline(never)]
    fn enter_entry(&mut self, entry: Entry, frame: Frame<'_>, at: u32) -> Result<Value, Stop> {
        let function = match self.async_entries[entry as usize] {
            Some(function) => function,
            None => self.find_entry(entry, frame, at)?,
        };
        frame.set(at, Value::Int(i64::from(at)));
        let (base, top) = (self.base, self.top);
        let limit = std::mem::replace(&mut self.native_limit, self.reserved_limit);
        let result = self.run(function, frame.rest(at + 1));
        self.native_limit = limit;
        (self.base, self.top) = (base, top);
        result
    }
    #[cold]
    fn find_entry(&mut self, entry: Entry, frame: Frame<'_>, at: u32) -> Result<&'static RtFunction, Stop> {
        let name = ENTRIES[entry as usize];
        match self.entry("dart:async", "", name) {
            Some(found) => Ok(*self.async_entries[entry as usize].insert(RtFunction::of(found))),
            None => {
                self.enter_native(frame, at);
                Err(self.error_text("unsupported", &format!("{name} is missing from dart:async")))
            }
        }
    }
}

/// Writes the arguments of a call to where its frame begins.
#[inline(always)]
fn lay_out(callee: Frame<'_>, types: Option<TyList>, args: &[Value]) {
    let first = u32::from(types.is_some());
    if let Some(types) = types {
        callee.set(0, Value::Types(types));
    }
    for (i, &arg) in args.iter().enumerate() {
        callee.set(first + i as u32, arg);
    }
}

/// What `_syncStar` and `_asyncStar` get: makes an activation of the template it has captured.
fn fresh_activation(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(template) = iso.activation(args.get(0)) else { return Ok(Value::Null) };
    let id = iso.heap.standing(template).code();
    let Some(body) = iso.function(id).compiled().and_then(|code| code.resumable.as_ref()) else { return Ok(Value::Null) };
    let slots = iso.heap.slots(template, body.slots).to_vec();
    let fresh = iso.heap.new_activation(core_class(CoreClass::Activation), id, body.slots);
    iso.heap.slots_mut(fresh, body.slots).copy_from_slice(&slots);
    for &slot in &body.cells {
        if let Value::Cell(cell) = slots[slot as usize] {
            let value = iso.heap.cell(cell).0;
            let cell = iso.heap.new_cell(Cell(value));
            iso.heap.slots_mut(fresh, body.slots)[slot as usize] = cell;
        }
    }
    Ok(Value::Object(fresh))
}
