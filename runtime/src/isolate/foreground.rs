//! Work that somebody outside waits for, in an isolate that lives on: a call from a Rust program. It is an event like any other: it runs, its microtasks run, and if it gives a future, the event loop goes on until that is complete. May touch the
//! event loop.

use std::sync::atomic::Ordering;

use super::event_loop::{self, End, Step, state};
use crate::heap::{Tracer, Value};
use crate::interp::{Args, Extension, Isolate, Stop, Uncaught};
use crate::types::Ty;

/// The end of such work.
pub enum Ended {
    /// With this value, or that of its future.
    Normally(Value),
    Threw(Uncaught),
    Interrupted,
    /// It awaits something that nothing can complete any more.
    Stuck,
    /// The program has called `exit`.
    Exit(i64),
}

/// The end of the work that goes on, once it is known.
#[derive(Default)]
struct Foreground {
    /// Work given up may still end; it is told apart by number.
    number: i64,
    end: Option<Result<Value, (Value, Value)>>,
}

impl Extension for Foreground {
    fn trace(&self, tracer: &mut Tracer) {
        match self.end {
            Some(Ok(value)) => tracer.value(value),
            Some(Err((error, trace))) => tracer.values(&[error, trace]),
            None => {}
        }
    }
}

fn foreground(isolate: &mut Isolate) -> &mut Foreground {
    if isolate.extension::<Foreground>().is_none() {
        isolate.add_extension(Box::<Foreground>::default());
    }
    match isolate.extension_mut() {
        Some(foreground) => foreground,
        None => unreachable!("attached above"),
    }
}

/// Called back when work is done: its number is captured.
fn note_done(isolate: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (number, value) = (args.get(0), args.get(1));
    let foreground = foreground(isolate);
    if Value::Int(foreground.number) == number {
        foreground.end = Some(Ok(value));
    }
    Ok(Value::Null)
}
fn note_failed(isolate: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (number, error, trace) = (args.get(0), args.get(1), args.get(2));
    let foreground = foreground(isolate);
    if Value::Int(foreground.number) == number {
        foreground.end = Some(Err((error, trace)));
    }
    Ok(Value::Null)
}

/// Begins work; what it throws, and what the future it gives ends with, is its end. `Some`: the isolate has been told to stop.
pub fn begin(isolate: &mut Isolate, work: impl FnOnce(&mut Isolate) -> Result<Value, Stop>) -> Option<Ended> {
    let here = foreground(isolate);
    here.number += 1;
    here.end = None;
    let number = here.number;
    let end = event_loop::event(isolate, |isolate| {
        let result = match work(isolate) {
            Ok(result) => result,
            Err(stop) => match isolate.take_error(stop) {
                Some(Uncaught { error, trace }) => {
                    foreground(isolate).end = Some(Err((error, trace)));
                    return Ok(());
                }
                None => return Err(isolate.die()),
            },
        };
        let kept = isolate.heap.keep(result);
        let done = isolate.new_native_closure(note_done, &[Value::Int(number)], Ty::dynamic());
        let done = isolate.heap.keep(done);
        let failed = isolate.new_native_closure(note_failed, &[Value::Int(number)], Ty::dynamic());
        let (done, result) = (isolate.heap.release(done), isolate.heap.release(kept));
        match isolate.entry("dart:async", "", "_watchForeground") {
            Some(watch) => isolate.call_static(watch, crate::types::TyList::empty(), &[result, done, failed]).map(drop),
            None => Ok(()),
        }
    });
    end.and_then(|end| survive(isolate, end))
}

/// Lets the event loop go one step further, unless the work has ended.
pub fn advance(isolate: &mut Isolate) -> Option<Ended> {
    if let Some(end) = foreground(isolate).end.take() {
        return Some(match end {
            Ok(value) => Ended::Normally(value),
            Err((error, trace)) => {
                abandon(isolate);
                Ended::Threw(Uncaught { error, trace })
            }
        });
    }
    let ended = if isolate.control.take_cancel() {
        Some(Ended::Interrupted)
    } else {
        match event_loop::step(isolate) {
            Step::Done => None,
            Step::Idle => Some(Ended::Stuck),
            Step::Ended(end) => survive(isolate, end),
        }
    };
    if ended.is_some() {
        abandon(isolate);
    }
    ended
}

/// Whatever the work still does is nobody's business any more.
pub fn abandon(isolate: &mut Isolate) {
    foreground(isolate).number += 1;
}

/// The isolate was told to end. Unless the program did it by `exit`, it lives on; the work does not.
pub fn survive(isolate: &mut Isolate, end: End) -> Option<Ended> {
    if end != End::Stopped {
        return None;
    }
    abandon(isolate);
    let program = state(isolate).program.clone();
    if program.exiting.load(Ordering::SeqCst) {
        return Some(Ended::Exit(program.exit_code.load(Ordering::SeqCst)));
    }
    isolate.control.revoke_kill();
    isolate.revive();
    state(isolate).give_up();
    Some(Ended::Interrupted)
}
