//! Suspended calls: starting, suspending and resuming async, async* and sync* bodies, and the natives of `_Activation`. May touch `heap`,
//! calls and compiled bodies. What futures and streams are is Dart code in dart:async; the functions it offers to this file are [`Entry`].
//!
//! A body runs on the value stack like any other. When it suspends, its slots move to an [`Activation`]; when it is resumed, they move
//! back and the body is entered from its root again (see `compile::resume`).
//!
//! What a recorder is told on this way is compiled into a copy of its own: the functions with `WATCHED`. Whether a recorder listens is asked
//! once for a call, and once each time that one goes on, and costs the ways of programs without a recorder nothing else.

use std::sync::Arc;

use super::function::{Args, NativeFn, RtFunction};
use super::suspension::{ENTRIES, Entry, Resumable, ResumableKind, Resumption, Suspension};
use super::{Flow, Frame, Isolate, Note, STACK_RESERVE, Stop};
use crate::elements::{CoreClass, core_class, core_type};
use crate::heap::{Activation, ActivationStatus, Cell, Handle, Value};
use crate::types::TyList;

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
    ("dart:async/_Activation.state", |iso, args| Ok(activation(args).map_or(Value::Null, |a| iso.heap.activation(a).state))),
    ("dart:async/_Activation.state=", |iso, args| {
        if let Some(activation) = activation(args) {
            iso.heap.activation_mut(activation).state = args.get(1);
        }
        Ok(Value::Null)
    }),
    ("dart:async/_Activation.moveNext", |iso, args| iso.move_next(args, Resumption::Value(Value::Null))),
    ("dart:async/_Activation.moveNextThrowing", |iso, args| {
        let (error, trace) = (args.get(1), args.get(2));
        iso.move_next(args, Resumption::Error(error, trace))
    }),
    ("dart:async/_Activation.current", |iso, args| Ok(activation(args).map_or(Value::Null, |a| iso.heap.activation(a).state))),
    ("dart:async/_Activation.delegate", |iso, args| Ok(activation(args).map_or(Value::Null, |a| iso.heap.activation(a).owner))),
];

fn activation(args: Args<'_>) -> Option<Handle<Activation>> {
    match args.get(0) {
        Value::Activation(activation) => Some(activation),
        _ => None,
    }
}

impl Isolate {
    /// A call of a resumable body, its arguments bound.
    pub(crate) fn start(&mut self, body: &Arc<Resumable>, frame: Frame<'_>) -> Result<Value, Stop> {
        let types = self.site_types(&body.types, frame);
        match body.kind {
            ResumableKind::Async if self.is_watched() => self.start_watched(body, frame, types),
            ResumableKind::Async => self.start_async::<false>(body, frame, types),
            ResumableKind::SyncStar | ResumableKind::AsyncStar => {
                // The arguments wait in a template, which `start` copies.
                let slots = frame.to_vec(body.slots as usize).into_boxed_slice();
                let template = self.heap.new_activation(Activation {
                    code: body.code,
                    status: ActivationStatus::NotStarted,
                    slots,
                    ..Activation::default()
                });
                let ty = core_type(CoreClass::Function, &[]);
                let start = self.new_native_closure(fresh_activation, &[template], ty);
                let entry = if body.kind == ResumableKind::SyncStar { Entry::SyncStar } else { Entry::AsyncStar };
                self.entry_call(entry, frame, body.slots, Some(types), &[start])
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
        let future = self.entry_call(Entry::AsyncStart, frame, body.slots, Some(types), &[])?;
        frame.set(body.owner, future);
        if WATCHED {
            self.note(Note::Called { future, base: self.offset(frame) });
        }
        self.resumption = Resumption::Start;
        let flow = body.root.run(self, frame);
        if flow == Flow::Suspend {
            let slots = frame.to_vec(body.slots as usize).into_boxed_slice();
            let activation = self.heap.new_activation(Activation {
                code: body.code,
                status: ActivationStatus::Suspended,
                slots,
                owner: future,
                ..Activation::default()
            });
            let on = self.hand_over::<WATCHED>(activation, frame, body.slots)?;
            if let (Some(on), Value::Activation(suspended)) = (on, activation) {
                let (base, top) = (self.base, self.top);
                self.enter_native(frame, body.slots);
                let kept = self.heap.keep(activation);
                let result = self.go_on::<WATCHED>(suspended, on);
                self.heap.release(kept);
                (self.base, self.top) = (base, top);
                result?;
            }
        } else {
            self.finish_async::<WATCHED>(flow, future, Value::Null, frame, body.slots)?;
        }
        Ok(frame.get(body.owner))
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
                    self.entry_call(Entry::AsyncThrow, frame, at, None, &[future, error, trace, suspended])?;
                }
                None => return Err(Stop(())),
            },
            _ => {
                let entry = if completes { Entry::AsyncReturnValue } else { Entry::AsyncReturn };
                self.entry_call(entry, frame, at, None, &[future, value])?;
            }
        }
        Ok(())
    }

    /// Tells dart:async what a suspended body waits for; what it gives is what the body must go on with at once.
    fn hand_over<const WATCHED: bool>(&mut self, activation: Value, frame: Frame<'_>, at: u32) -> Result<Option<Resumption>, Stop> {
        let value = self.result;
        let cancelled = match self.suspension {
            Suspension::Yield { star: false } => self.entry_call(Entry::AsyncStarYield, frame, at, None, &[activation, value])?,
            Suspension::Yield { star: true } => self.entry_call(Entry::AsyncStarYieldStar, frame, at, None, &[activation, value])?,
            Suspension::Await(types) => {
                if WATCHED {
                    self.note_suspended(activation, value);
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
    fn note_suspended(&mut self, activation: Value, awaited: Value) {
        let Value::Activation(suspended) = activation else { return };
        let code = self.heap.activation(suspended).code;
        let function = self.function(code);
        if let Some(site) = self.stands_in(suspended, function) {
            let own = self.heap.activation(suspended).owner;
            let next = self.is_await_for(awaited);
            self.note(Note::Suspends { activation, site, awaited, next, own });
        }
    }

    #[inline(always)]
    fn wait_for(&mut self, activation: Value, value: Value, types: Option<TyList>, frame: Frame<'_>, at: u32) -> Result<(), Stop> {
        if self.is_await_for(value) {
            self.entry_call(Entry::AsyncAwaitNext, frame, at, None, &[activation, value])?;
            return Ok(());
        }
        // The check that only a future of the right type is waited on is made here if it is cheap.
        match types.filter(|types| !self.is_plainly_future_of(value, types)) {
            None => self.entry_call(Entry::AsyncAwait, frame, at, None, &[activation, value])?,
            Some(types) => self.entry_call(Entry::AsyncAwaitTyped, frame, at, Some(types), &[activation, value])?,
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
    fn resume(&mut self, args: Args<'_>, resumption: Resumption) -> Result<Value, Stop> {
        let Some(activation) = activation(args) else {
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
    fn resume_watched(&mut self, activation: Handle<Activation>, resumption: Resumption) -> Result<(), Stop> {
        self.note(Note::Resumes { activation: Value::Activation(activation) });
        self.go_on::<true>(activation, resumption)
    }

    fn go_on<const WATCHED: bool>(&mut self, activation: Handle<Activation>, mut resumption: Resumption) -> Result<(), Stop> {
        loop {
            let Some((flow, kind)) = self.enter_activation(activation, resumption)? else {
                return Ok(());
            };
            let cells = self.cells();
            let frame = Frame::new(&cells[self.base..]);
            let at = (self.top - self.base) as u32;
            let owner = self.heap.activation(activation).owner;
            match (kind, flow) {
                (_, Flow::Suspend) => {
                    if let Some(on) = self.hand_over::<WATCHED>(Value::Activation(activation), frame, at)?
                        && self.heap.activation(activation).status == ActivationStatus::Suspended
                    {
                        resumption = on;
                        continue;
                    }
                }
                (ResumableKind::Async, flow) => {
                    self.finish_async::<WATCHED>(flow, owner, Value::Activation(activation), frame, at)?;
                }
                (_, Flow::Stop) => match self.catch() {
                    Some((error, trace)) => {
                        let args = [Value::Activation(activation), error, trace];
                        self.entry_call(Entry::AsyncStarError, frame, at, None, &args)?;
                    }
                    None => return Err(Stop(())),
                },
                (_, _) => {
                    self.entry_call(Entry::AsyncStarDone, frame, at, None, &[Value::Activation(activation)])?;
                }
            }
            return Ok(());
        }
    }

    /// `_Activation.moveNext`: true at a yield, which `current` or `delegate` then tells of.
    fn move_next(&mut self, args: Args<'_>, resumption: Resumption) -> Result<Value, Stop> {
        let Some(activation) = activation(args) else {
            return Ok(Value::False);
        };
        match self.heap.activation(activation).status {
            ActivationStatus::Done => return Ok(Value::False),
            ActivationStatus::Running => return Err(self.error_text("stateError", "Iterator is already running")),
            ActivationStatus::NotStarted | ActivationStatus::Suspended => {}
        }
        let Some((flow, _)) = self.enter_activation(activation, resumption)? else {
            return Ok(Value::False);
        };
        let result = self.result;
        let state = self.heap.activation_mut(activation);
        match flow {
            Flow::Suspend => {
                let star = matches!(self.suspension, Suspension::Yield { star: true });
                (state.state, state.owner) = if star { (Value::Null, result) } else { (result, Value::Null) };
                Ok(Value::True)
            }
            Flow::Stop => Err(Stop(())),
            _ => {
                (state.state, state.owner) = (Value::Null, Value::Null);
                Ok(Value::False)
            }
        }
    }

    /// Runs a body from where it stands. `None` if it does not stand anywhere.
    fn enter_activation(&mut self, handle: Handle<Activation>, resumption: Resumption) -> Result<Option<(Flow, ResumableKind)>, Stop> {
        let activation = self.heap.activation_mut(handle);
        let resumption = match activation.status {
            ActivationStatus::NotStarted => Resumption::Start,
            ActivationStatus::Suspended => resumption,
            ActivationStatus::Running | ActivationStatus::Done => return Ok(None),
        };
        activation.status = ActivationStatus::Running;
        let id = activation.code;
        let function = self.function(id);
        let Some(code) = function.compiled() else { return Ok(None) };
        let Some(body) = &code.resumable else { return Ok(None) };
        let flow = self.out_sized(code.size as usize, |iso, frame| {
            let here = 0u8;
            if (&raw const here as usize) < iso.native_limit {
                return Err(iso.stack_overflow(frame, None));
            }
            let slots = &iso.heap.activation(handle).slots;
            frame.cells().iter().zip(slots).for_each(|(cell, &value)| cell.set(value));
            iso.resumption = resumption;
            let flow = body.root.run(iso, frame);
            let activation = iso.heap.activation_mut(handle);
            if flow == Flow::Suspend {
                activation.status = ActivationStatus::Suspended;
                activation.slots.iter_mut().zip(frame.cells()).for_each(|(place, cell)| *place = cell.get());
            } else {
                activation.status = ActivationStatus::Done;
                activation.slots = Box::new([]);
            }
            Ok(flow)
        });
        match flow {
            Ok(flow) => Ok(Some((flow, body.kind))),
            Err(stop) => {
                self.heap.activation_mut(handle).status = ActivationStatus::Done;
                Err(stop)
            }
        }
    }

    /// Calls a function of dart:async with the frame's first `at` cells in use.
    fn entry_call(&mut self, entry: Entry, frame: Frame<'_>, at: u32, types: Option<TyList>, args: &[Value]) -> Result<Value, Stop> {
        let index = entry as usize;
        let function = match self.async_entries[index] {
            Some(function) => function,
            None => {
                let Some(found) = self.entry("dart:async", "", ENTRIES[index]) else {
                    self.enter_native(frame, at);
                    let message = format!("{} is missing from dart:async", ENTRIES[index]);
                    return Err(self.error_text("unsupported", &message));
                };
                *self.async_entries[index].insert(RtFunction::of(found))
            }
        };
        if frame.len() < at as usize + 16 {
            return self.in_new_segment(frame, at, at as usize + STACK_RESERVE, |iso, frame| iso.entry_call(entry, frame, at, types, args));
        }
        frame.set(at, Value::Int(i64::from(at)));
        let callee = frame.rest(at + 1);
        let mut next = 0;
        if let Some(types) = types {
            callee.set(0, Value::Types(types));
            next = 1;
        }
        for &arg in args {
            callee.set(next, arg);
            next += 1;
        }
        let (base, top) = (self.base, self.top);
        let limit = std::mem::replace(&mut self.native_limit, self.reserved_limit);
        let result = self.run(function, callee);
        self.native_limit = limit;
        (self.base, self.top) = (base, top);
        result
    }
}

/// What `_syncStar` and `_asyncStar` get: makes an activation of the template it has captured.
fn fresh_activation(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(template) = activation(args) else { return Ok(Value::Null) };
    let mut fresh = iso.heap.activation(template).clone();
    let id = fresh.code;
    if let Some(body) = iso.function(id).compiled().and_then(|code| code.resumable.as_ref()) {
        for &slot in &body.cells {
            if let Value::Cell(cell) = fresh.slots[slot as usize] {
                let value = iso.heap.cell(cell).0;
                fresh.slots[slot as usize] = iso.heap.new_cell(Cell(value));
            }
        }
    }
    Ok(iso.heap.new_activation(fresh))
}
