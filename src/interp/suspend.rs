//! Suspended calls. Stub until the resumable bodies are in.

use crate::heap::{Tracer, Value};

/// What the body that is about to run is resumed with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Resumption {
    /// Not resumed at all: it starts.
    Start,
    Value(Value),
    Error(Value, Value),
}

impl Resumption {
    pub fn trace(&self, tracer: &mut Tracer) {
        match *self {
            Resumption::Start => {}
            Resumption::Value(value) => tracer.value(value),
            Resumption::Error(error, trace) => tracer.values(&[error, trace]),
        }
    }
}
