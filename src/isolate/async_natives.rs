//! dart:async's door to the event loop: microtasks, timers, uncaught errors. May touch the event loop.

use super::event_loop::{self, Microtask, state};
use crate::heap::Value;
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::{Row, boolean, int};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:async/_enqueueMicrotask", enqueue),
    ("dart:async/_enqueueCall", enqueue_call),
    ("dart:async/_enqueueResume", enqueue_resume),
    ("dart:async/_enqueuePriorityMicrotask", enqueue_priority),
    ("dart:async/_fatalUncaught", fatal_uncaught),
    ("dart:async/_traceFor", |iso, args| Ok(iso.trace_for(args.get(0)))),
    ("dart:async/_timerStart", timer_start),
    ("dart:async/_timerCancel", timer_cancel),
];

fn enqueue(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    state(iso).enqueue(Microtask::Call(args.get(0)));
    Ok(Value::Null)
}
fn enqueue_call(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    state(iso).enqueue(Microtask::CallWith(args.get(0), args.get(1), args.get(2)));
    Ok(Value::Null)
}
fn enqueue_resume(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    state(iso).enqueue(Microtask::Resume(args.get(0), args.get(1)));
    Ok(Value::Null)
}
fn enqueue_priority(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    state(iso).enqueue_priority(Microtask::Call(args.get(0)));
    Ok(Value::Null)
}

/// Called from a microtask that does nothing else, so an ordinary throw leaves the loop.
fn fatal_uncaught(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Err(iso.throw_with(args.get(0), args.get(1)))
}

fn timer_start(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let origin = event_loop::origin(iso);
    let id = state(iso).start_timer(args.get(0), int(args, 1), boolean(args, 2), origin);
    Ok(Value::Int(id as i64))
}
fn timer_cancel(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    state(iso).cancel_timer(int(args, 0) as u64);
    Ok(Value::Null)
}
