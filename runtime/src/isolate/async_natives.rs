//! dart:async's door to the event loop: microtasks, timers, uncaught errors. May touch the event loop.

use super::event_loop::{self, Microtask, state};
use super::record;
use super::trace::StepKind;
use crate::heap::Value;
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::{Row, boolean, int, throw};

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
    ("dart:async/_doesAskWhere", |iso, _| Ok(Value::bool(state(iso).program.options.asks_where))),
    ("dart:async/_isObserved", |iso, _| Ok(Value::bool(iso.is_watched()))),
    ("dart:async/_noteMade", made),
    ("dart:async/_noteListened", |iso, args| { record::listened(iso, args.get(0), args.get(1), boolean(args, 2)); Ok(Value::Null) }),
    ("dart:async/_noteCompleted", |iso, args| { record::completed(iso, args.get(0), boolean(args, 1)); Ok(Value::Null) }),
    ("dart:async/_noteCompleter", completer_made),
    ("dart:async/_noteUnheard", |iso, args| { record::unheard(iso, args.get(0)); Ok(Value::Null) }),
    ("dart:async/_noteReaction", |iso, args| { record::reaction_begins(iso, args.get(0), args.get(1)); Ok(Value::Null) }),
    ("dart:async/_noteReactionEnd", |iso, _| { record::reaction_ends(iso); Ok(Value::Null) }),
    ("dart:async/_noteSubscribed", |iso, args| { record::subscribed(iso, args.get(0)); Ok(Value::Null) }),
    ("dart:async/_noteAdded", |iso, args| { record::added(iso, args.get(0)); Ok(Value::Null) }),
    ("dart:async/_noteDelivering", |iso, args| { record::delivering(iso, args.get(0)); Ok(Value::Null) }),
    ("dart:async/_noteDelivery", delivery),
    ("dart:async/_noteGenerator", |iso, args| { record::generator_scheduled(iso, args.get(0)); Ok(Value::Null) }),
    ("dart:async/_noteDeliveryEnd", |iso, _| { record::delivery_ends(iso); Ok(Value::Null) }),
];

#[inline]
fn add(iso: &mut Isolate, task: Microtask) {
    if !state(iso).enqueue(task) {
        iso.heap.runs_out();
    }
}
fn enqueue(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if iso.is_watched() {
        record::queued(iso, None);
    }
    add(iso, Microtask::Call(args.get(0)));
    Ok(Value::Null)
}
fn enqueue_call(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if iso.is_watched() {
        record::queued(iso, None);
    }
    add(iso, Microtask::CallWith(args.get(0), args.get(1), args.get(2)));
    Ok(Value::Null)
}
fn enqueue_resume(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if iso.is_watched() {
        return enqueue_resume_watched(iso, args);
    }
    add(iso, Microtask::Resume(args.get(0), args.get(1)));
    Ok(Value::Null)
}
/// A copy, so that the way without a recorder keeps nothing over a call.
#[cold]
#[inline(never)]
fn enqueue_resume_watched(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    record::resume_queued(iso, args.get(0));
    add(iso, Microtask::Resume(args.get(0), args.get(1)));
    Ok(Value::Null)
}
fn enqueue_priority(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let at = state(iso).enqueue_priority(Microtask::Call(args.get(0)));
    record::queued(iso, Some(at));
    Ok(Value::Null)
}

/// Called from a microtask that does nothing else, so an ordinary throw leaves the loop.
fn fatal_uncaught(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Err(iso.throw_with(args.get(0), args.get(1)))
}

// ---- what a recorder is told; nothing happens without one

/// `_noteMade<T>(future)`: the type argument comes first.
fn made(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    record::future_made(iso, args.get(1));
    Ok(args.get(1))
}
/// `_noteCompleter<T>(future)`
fn completer_made(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let (Value::Object(future), Some(site)) = (args.get(1), iso.user_site()) {
        state(iso).completers.insert(future.index(), site);
    }
    Ok(args.get(1))
}
/// `_noteDelivery(subscription, kind)`: 0 an event, 1 an error, 2 the end, 3 an error that the listener has no function for.
fn delivery(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let what = match int(args, 1) {
        0 => StepKind::Plain,
        1 | 3 => StepKind::Error,
        _ => StepKind::Done,
    };
    record::delivery_begins(iso, args.get(0), what);
    if int(args, 1) == 3 {
        record::unheard_event(iso, args.get(0));
    }
    Ok(Value::Null)
}

/// Room for one more of what the event loop keeps.
pub(super) fn room(iso: &mut Isolate) -> Result<(), Stop> {
    if state(iso).has_room() { Ok(()) } else { Err(throw::out_of_memory(iso)) }
}

fn timer_start(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let origin = event_loop::origin(iso, int(args, 1) > 0);
    room(iso)?;
    let id = state(iso).start_timer(args.get(0), int(args, 1), boolean(args, 2), origin);
    if iso.is_watched() {
        record::timer_started(iso, id, int(args, 1), boolean(args, 2));
    }
    Ok(Value::Int(id as i64))
}
fn timer_cancel(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    state(iso).cancel_timer(int(args, 0) as u64);
    if iso.is_watched() {
        record::timer_cancelled(iso, int(args, 0) as u64);
    }
    Ok(Value::Null)
}
