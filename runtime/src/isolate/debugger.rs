//! Stopping an isolate for somebody at a prompt: where it calls dart:developer's `debugger`, and after an error that nobody has caught.
//! Who stops it is given from above. May touch the event loop.

use super::event_loop::state;
use crate::elements::FunctionRef;
use crate::heap::Value;
use crate::interp::{Args, Isolate, RtFunction, Stop, Uncaught};

/// What the isolates of a program are stopped by.
pub struct Debugger {
    /// Talks to somebody until the isolate is to go on.
    pub stand: Box<dyn Fn(&mut Isolate, &Stopped) + Send + Sync>,
    /// Before the program ends: waits until nobody stands in another of its isolates.
    pub settle: Box<dyn Fn() + Send + Sync>,
    /// After errors that nobody has caught, too.
    pub on_error: bool,
}

/// Why an isolate stands still. The values are rooted as long as it does.
pub struct Stopped {
    pub message: Option<String>,
    /// A call of `debugger` that was compiled for this: the function that stands for it, and a closure of what can be seen.
    pub scope: Option<(FunctionRef, Value)>,
    pub error: Option<Uncaught>,
}

/// `debugger()`. Without somebody at a prompt nothing happens.
pub fn stop(isolate: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let program = state(isolate).program.clone();
    let Some(debugger) = program.debugger.get() else { return Ok(Value::Null) };
    let message = match args.get(0) {
        Value::String(text) => Some(isolate.text(text).to_rust()),
        _ => None,
    };
    let scope = match args.get(1) {
        closure @ Value::Closure(handle) => {
            RtFunction::numbered(isolate.heap.closure(handle).code).map(|function| (function.decl, closure))
        }
        _ => None,
    };
    (debugger.stand)(isolate, &Stopped { message, scope, error: None });
    Ok(Value::Null)
}

/// An error has been reported that ends the isolate.
pub fn after_error(isolate: &mut Isolate, error: Uncaught) {
    let program = state(isolate).program.clone();
    let Some(debugger) = program.debugger.get().filter(|debugger| debugger.on_error) else { return };
    let kept = (isolate.heap.keep(error.error), isolate.heap.keep(error.trace));
    (debugger.stand)(isolate, &Stopped { message: None, scope: None, error: Some(error) });
    isolate.heap.release(kept.0);
    isolate.heap.release(kept.1);
}
