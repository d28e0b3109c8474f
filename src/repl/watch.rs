//! What a session's isolate is watched for: the end of the running input, and errors that nobody has caught. May touch the isolate.

use super::notes;
use super::show::Paint;
use crate::heap::{Tracer, Value};
use crate::interp::{Args, Extension, Isolate, Stop, Uncaught};
use crate::isolate::event_loop::state;
use crate::isolate::{record, stepping, uncaught};

/// The end of the input that is running, once it is known.
#[derive(Default)]
pub(super) struct Watch {
    /// Inputs given up may still end; they are told apart by number.
    pub(super) input: i64,
    pub(super) end: Option<Result<(), (Value, Value)>>,
    /// The error that nobody caught, input or not; not yet in `_error` and `_stack`.
    pub(super) stray: Option<(Value, Value)>,
    /// The error as text.
    pub(super) said: Option<String>,
    pub(super) color: bool,
}

impl Extension for Watch {
    fn trace(&self, tracer: &mut Tracer) {
        let failed = match self.end {
            Some(Err(error)) => Some(error),
            _ => None,
        };
        for (error, trace) in failed.into_iter().chain(self.stray) {
            tracer.values(&[error, trace]);
        }
    }
}

pub(super) fn watch(isolate: &mut Isolate) -> Option<&mut Watch> {
    isolate.extension_mut::<Watch>()
}

/// Called back when an input is done: its number is captured.
pub(super) fn note_done(isolate: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let number = args.get(0);
    if let Some(watch) = watch(isolate).filter(|w| Value::Int(w.input) == number) {
        watch.end = Some(Ok(()));
    }
    Ok(Value::Null)
}
pub(super) fn note_failed(isolate: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (number, error, trace) = (args.get(0), args.get(1), args.get(2));
    if let Some(watch) = watch(isolate).filter(|w| Value::Int(w.input) == number) {
        watch.end = Some(Err((error, trace)));
        record::failed(isolate, "", None);
    }
    Ok(Value::Null)
}

/// In a loop that stands still: whether an input has ended already, well or by an error that would come by a microtask.
pub(super) fn end_at_once(isolate: &mut Isolate, future: Value) -> bool {
    let end = match stepping::take_failure(isolate, future) {
        Some(failure) => Err(failure),
        None if isolate.is_pending(future) => return false,
        None => Ok(()),
    };
    if end.is_err() {
        record::failed(isolate, "", None);
    }
    if let Some(watch) = watch(isolate) {
        watch.end = Some(end);
    }
    true
}

/// An error in a timer, a microtask, a message's handler: said at once, as an input's would be.
pub(super) fn note_stray(isolate: &mut Isolate, uncaught: Uncaught) {
    let Some(watch) = watch(isolate) else { return };
    watch.stray = Some((uncaught.error, uncaught.trace));
    record::failed(isolate, "", None);
    let Some(watch) = self::watch(isolate) else { return };
    let paint = Paint { color: watch.color };
    let (error, trace) = uncaught::describe(isolate, uncaught);
    let text = notes::uncaught(&error.to_rust(), trace.map(|t| t.to_rust()).as_deref(), paint);
    if let Some(watch) = self::watch(isolate) {
        watch.said = Some(error.to_rust());
    }
    state(isolate).program.host.write_error(&text);
}
