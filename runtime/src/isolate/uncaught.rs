//! Errors that nothing caught: told to the error listeners, or printed as Dart prints them; then the isolate ends, if errors are fatal.
//! May touch the event loop.

use super::event_loop::{End, state};
use super::message::Message;
use super::{debugger, record};
use crate::heap::{Call, Site, Str, Trace, Value};
use crate::interp::{Isolate, Stop, Uncaught};

/// Handles an error that has stopped an event or microtask. `None`: the isolate goes on.
pub fn handle(isolate: &mut Isolate, stop: Stop) -> Option<End> {
    let Some(uncaught) = isolate.take_error(stop) else {
        return Some(End::Stopped);
    };
    if let (Some(tell), true) = (state(isolate).on_uncaught, state(isolate).error_listeners.is_empty()) {
        tell(isolate, uncaught);
        return state(isolate).errors_are_fatal.then_some(End::Failed);
    }
    let site = match uncaught.trace {
        Value::Trace(trace) => users_site(isolate.heap.trace(trace)),
        _ => None,
    };
    let kept = (isolate.heap.keep(uncaught.error), isolate.heap.keep(uncaught.trace));
    let (error, trace) = describe(isolate, uncaught);
    let uncaught = Uncaught { error: isolate.heap.release(kept.0), trace: isolate.heap.release(kept.1) };
    record::failed(isolate, &error.to_rust(), site);
    // Describing may have run into a kill.
    if isolate.control.is_killed() {
        return Some(End::Stopped);
    }
    let state = state(isolate);
    if state.error_listeners.is_empty() {
        let trace = trace.as_ref().map(Str::to_rust).unwrap_or_default();
        let host = &state.program.host;
        let text = match &host.uncaught {
            Some(present) => present(&error.to_rust(), &trace),
            None => plain(&error, &trace),
        };
        host.write_error(&text);
        debugger::after_error(isolate, uncaught);
    } else {
        for listener in state.error_listeners.clone() {
            state.send(listener, Message::texts(&[Some(error.clone()), trace.clone()]));
        }
    }
    self::state(isolate).errors_are_fatal.then_some(End::Failed)
}

/// The innermost place of a trace that is in the user's code.
fn users_site(trace: &Trace) -> Option<&'static Site> {
    trace.calls()?.iter().find_map(|call| match call {
        Call::At(site) if !site.function.library.uri.starts_with("dart:") => Some(*site),
        _ => None,
    })
}

/// As Dart prints it.
fn plain(error: &Str, trace: &str) -> String {
    let mut text = Str::from("Unhandled exception:\n").concat(error).to_rust();
    text.push('\n');
    text.push_str(trace);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The error and its stack trace as text; the trace may be missing.
pub fn describe(isolate: &mut Isolate, uncaught: Uncaught) -> (Str, Option<Str>) {
    // `toString` may collect garbage.
    let trace = isolate.heap.keep(uncaught.trace);
    let error = text_of(isolate, uncaught.error);
    let trace = isolate.heap.release(trace);
    let trace = match trace {
        Value::Null => None,
        Value::Trace(trace) => {
            let trace = isolate.heap.trace(trace).clone();
            Some(Str::from(isolate.trace_text(&trace)))
        }
        other => Some(text_of(isolate, other)),
    };
    (error, trace)
}

/// `toString()`, or what stands in for it if that throws.
fn text_of(isolate: &mut Isolate, value: Value) -> Str {
    match isolate.to_str(value) {
        Ok(text) => text,
        Err(stop) => {
            let _ = isolate.take_error(stop);
            Str::from("<Received error while converting exception to string>")
        }
    }
}
