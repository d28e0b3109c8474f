//! Who stops an isolate, and why it stands still, as data. May touch the interpreter's values.

use crate::elements::FunctionRef;
use crate::heap::Value;
use crate::interp::{Isolate, Uncaught};

/// The functions that stop the isolates of a program.
pub struct Debugger {
    /// Talks to somebody until the isolate is to go on.
    pub stand: Box<dyn Fn(&mut Isolate, &Stopped) + Send + Sync>,
    /// Before the program ends: waits until nobody stands in another of its isolates.
    pub wait_for_prompt: Box<dyn Fn() + Send + Sync>,
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
