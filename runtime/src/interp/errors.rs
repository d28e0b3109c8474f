//! Throwing and catching, and the errors the run time itself throws. May touch `heap` and calls.
//!
//! An error of the run time is made by a static function of the class `_Errors` in dart:core, so that its class and message are Dart's
//! business. Nothing about exceptions costs anything until one is thrown; see `trace`.

use oche_syntax::Name;

use super::{Frame, Isolate, Stop};
use crate::elements::{CoreClass, FunctionRef, core_class};
use crate::heap::{Site, Value};
use crate::types::TyList;

/// An exception that nothing has caught.
#[derive(Clone, Copy, Debug)]
pub struct Uncaught {
    pub error: Value,
    pub trace: Value,
}

impl Isolate {
    /// Throws from a native.
    pub fn throw(&mut self, error: Value) -> Stop {
        let trace = self.trace_from(None, self.base);
        self.throw_with(error, trace)
    }
    /// Throws with a given stack trace (which becomes the error's, if it is an Error without one).
    pub fn throw_with(&mut self, error: Value, trace: Value) -> Stop {
        self.note_trace(error, trace);
        self.error = error;
        self.trace = trace;
        Stop(())
    }
    /// Throws from a node of the function whose frame this is. `at`: cells of the frame in use.
    #[cold]
    pub(crate) fn throw_at(&mut self, frame: Frame<'_>, site: &'static Site, error: Value) -> Stop {
        let trace = self.trace_from(Some(site), self.offset(frame));
        self.throw_with(error, trace)
    }
    /// Throws what was caught, with the trace it had.
    pub(crate) fn rethrow(&mut self, error: Value, trace: Value) -> Stop {
        self.error = error;
        self.trace = trace;
        Stop(())
    }

    /// Throws what `_Errors.name(args)` makes; for natives.
    #[cold]
    pub fn error(&mut self, name: &'static str, args: &[Value]) -> Stop {
        let trace = self.trace_from(None, self.base);
        self.error_with(name, args, trace)
    }
    /// The same from a node: `frame[..site.at]` is in use.
    #[cold]
    pub(crate) fn error_at(&mut self, frame: Frame<'_>, site: &'static Site, name: &'static str, args: &[Value]) -> Stop {
        let trace = self.trace_from(Some(site), self.offset(frame));
        self.enter_native(frame, site.at);
        self.error_with(name, args, trace)
    }
    fn error_with(&mut self, name: &'static str, args: &[Value], trace: Value) -> Stop {
        let kept = self.push(trace);
        let Some(function) = self.entry("dart:core", "_Errors", name) else {
            let text = format!("_Errors.{name} is missing from dart:core");
            let text = self.string(&text);
            return self.throw_with(text, trace);
        };
        match self.call_static(function, TyList::empty(), args) {
            Ok(error) => {
                let trace = self.pushed(kept);
                self.throw_with(error, trace)
            }
            Err(stop) => stop,
        }
    }
    /// The same with a message.
    #[cold]
    pub fn error_text(&mut self, name: &'static str, message: &str) -> Stop {
        let message = self.string(message);
        self.error(name, &[message])
    }
    #[cold]
    pub(crate) fn error_text_at(&mut self, frame: Frame<'_>, site: &'static Site, name: &'static str, message: &str) -> Stop {
        let message = self.string(message);
        self.error_at(frame, site, name, &[message])
    }

    #[cold]
    pub(crate) fn out_of_memory(&mut self) -> Stop {
        self.error("outOfMemory", &[])
    }
    #[cold]
    pub(crate) fn stack_overflow(&mut self, frame: Frame<'_>, entered: Option<FunctionRef>) -> Stop {
        // The margin of the native stack is there for this.
        let limit = std::mem::replace(&mut self.native_limit, 0);
        self.base = self.offset(frame);
        self.top = self.base;
        let trace = self.overflow_trace(entered, self.base);
        let stop = self.error_with("stackOverflow", &[], trace);
        self.native_limit = limit;
        stop
    }

    /// Takes the exception on its way; `None` if the isolate is dying, when nothing may catch.
    pub(crate) fn catch(&mut self) -> Option<(Value, Value)> {
        if self.dying {
            return None;
        }
        Some((std::mem::replace(&mut self.error, Value::Null), std::mem::replace(&mut self.trace, Value::Null)))
    }
    /// For natives and the event loop: what stopped an evaluation. `None`: the isolate was told to stop.
    pub fn take_error(&mut self, _stop: Stop) -> Option<Uncaught> {
        let (error, trace) = self.catch()?;
        Some(Uncaught { error, trace })
    }
    /// After `take_error` returned `None` for a cancelled evaluation: run again.
    pub fn revive(&mut self) {
        self.dying = self.control.is_killed();
    }

    /// `Error.stackTrace` is that of the first throw.
    fn note_trace(&mut self, error: Value, trace: Value) {
        let Value::Object(object) = error else { return };
        let Some(class) = self.heap.class(object) else { return };
        if class.supertype_args(core_class(CoreClass::Error)).is_none() {
            return;
        }
        let wanted = Name::new("_stackTrace");
        let place = class.ready_layout().and_then(|layout| layout.place_of(wanted));
        if let Some(place) = place
            && !matches!(self.heap.field(object, place), Value::Trace(_))
        {
            self.heap.set_field(object, place, trace);
        }
    }
}
