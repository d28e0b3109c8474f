//! Stopping an isolate for somebody at a prompt: where it calls dart:developer's `debugger`, and after an error that nobody has caught.
//! Who stops it is given from above. May touch the event loop.

pub use super::halted::{Debugger, Stopped};
use super::state::state;
use crate::heap::Value;
use crate::interp::{Args, Isolate, RtFunction, Stop, Uncaught};

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
