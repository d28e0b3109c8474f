//! Who waits for what runs: from a suspended body or a future to its awaiters, for stack traces. May touch `heap`, calls and dispatch.
//!
//! It reads the objects of dart:async where they are, by the names of their fields, and runs no Dart code: a trace may be taken anywhere.
//! It goes where Dart's own traces go, and ends where they end: at a future nobody listens to, at a callback of the user's that nothing
//! is made of, at a listener that serves several.

use super::suspend::ResumableKind;
use super::trace::MAX_TRACE;
use super::{Isolate, RtFunction};
use crate::elements::{ClassRef, FunctionKind, FunctionRef};
use crate::heap::{Activation, Call, Closure, ClosureKind, Handle, Object, Site, Value};
use oche_syntax::Name;

/// Steps from one call to the next: streams can be wired in circles.
const MAX_STEPS: usize = 64;

impl Isolate {
    /// Adds the calls that wait for `running`: the activation that runs, the listener whose callback does, or a future.
    pub(super) fn waiting_for(&self, running: Value, calls: &mut Vec<Call>) {
        let mut next = match running {
            Value::Activation(activation) => self.outcome(activation),
            Value::Object(object) => self.field(object, "result").or(Some(running)),
            _ => None,
        };
        let mut steps = 0;
        while let Some(value) = next {
            let before = calls.len();
            next = self.next_waiting(value, calls);
            steps = if calls.len() > before { 0 } else { steps + 1 };
            if steps > MAX_STEPS || calls.len() > MAX_TRACE {
                return;
            }
        }
    }

    /// Adds the call that waits for a value, if it is one, and says what it goes on to.
    fn next_waiting(&self, value: Value, calls: &mut Vec<Call>) -> Option<Value> {
        match value {
            Value::Activation(activation) => {
                let site = self.stands_at(activation)?;
                calls.extend([Call::At(site), Call::Suspension]);
                self.outcome(activation)
            }
            Value::Closure(closure) => self.callback(self.heap.closure(closure), calls),
            Value::Object(object) => {
                let class = self.heap.class(object).filter(|class| class.library.uri == "dart:async")?;
                self.waiting_object(object, class, calls)
            }
            _ => None,
        }
    }

    fn waiting_object(&self, object: Object, class: ClassRef, calls: &mut Vec<Call>) -> Option<Value> {
        match class.name.as_str() {
            // Its last listener, or the future it has become.
            "_Future" => match self.field(object, "_last")? {
                Value::Object(listener) => Some(Value::Object(listener)),
                _ => self.field(object, "_result").filter(|&next| self.is_pending_future(next)),
            },
            "_Awaiter" | "_AsyncStar" => self.field(object, "activation"),
            "_Then" | "_Catch" | "_Finally" => {
                let callback = ["onValue", "test", "action"].iter().find_map(|name| self.field(object, name));
                let result = self.field(object, "result");
                match callback {
                    Some(Value::Closure(closure)) => {
                        let closure = self.heap.closure(closure);
                        match self.users(closure) {
                            Some(function) => {
                                calls.extend([Call::Waiting(function), Call::Suspension]);
                                result
                            }
                            None => self.made_of(closure).or(result),
                        }
                    }
                    _ => result,
                }
            }
            "_AwaitFor" => {
                let waits = |name| self.field(object, name).filter(|&value| value != Value::Null);
                waits("_waiting").or_else(|| waits("_next"))
            }
            _ => match self.field(object, "_onData") {
                Some(on_data) => Some(on_data),
                None => self.controller(object),
            },
        }
    }

    /// A controller: the async* body that adds a stream to it, or its subscription.
    fn controller(&self, object: Object) -> Option<Value> {
        let adds = self.field(object, "_adding").is_some_and(|adding| adding != Value::Null);
        if let (true, Some(Value::Closure(on_listen))) = (adds, self.field(object, "onListen"))
            && let Some(star @ Value::Object(receiver)) = self.receiver(self.heap.closure(on_listen))
            && self.heap.class(receiver).is_some_and(|class| class.name.as_str() == "_AsyncStar")
        {
            return Some(star);
        }
        self.field(object, "_subscription").filter(|&subscription| subscription != Value::Null)
    }

    /// The callback of a stream's events.
    fn callback(&self, closure: &Closure, calls: &mut Vec<Call>) -> Option<Value> {
        match self.users(closure) {
            Some(function) => {
                calls.extend([Call::Waiting(function), Call::Suspension]);
                None
            }
            None => self.receiver(closure).or_else(|| self.made_of(closure)),
        }
    }

    /// The pending future that an anonymous function of dart:async completes: one that it has captured, or `result` of an object it has.
    fn made_of(&self, closure: &Closure) -> Option<Value> {
        let function = self.declaration(closure)?;
        if function.kind != FunctionKind::Closure || !function.name.as_str().is_empty() {
            return None;
        }
        closure.captures.as_slice().iter().find_map(|&captured| {
            let captured = match captured {
                Value::Cell(cell) => self.heap.cell(cell).0,
                value => value,
            };
            if self.is_pending_future(captured) {
                return Some(captured);
            }
            let Value::Object(object) = captured else { return None };
            self.heap.class(object).filter(|class| class.library.uri == "dart:async")?;
            self.field(object, "result").filter(|&result| self.is_pending_future(result))
        })
    }

    fn is_pending_future(&self, value: Value) -> bool {
        // Bit 2: it has a value; bit 3: an error.
        matches!(value, Value::Object(object)
            if self.heap.class(object).is_some_and(|class| class.name.as_str() == "_Future" && class.library.uri == "dart:async")
                && matches!(self.field(object, "_state"), Some(Value::Int(state)) if state & 12 == 0))
    }

    /// What a body completes: its future, or who listens to its stream.
    fn outcome(&self, activation: Handle<Activation>) -> Option<Value> {
        let state = self.heap.activation(activation);
        let body = RtFunction::numbered(state.code)?.compiled()?.resumable.as_ref()?;
        match body.kind {
            ResumableKind::Async => Some(state.owner),
            ResumableKind::AsyncStar => match state.state {
                Value::Object(star) => match self.field(star, "_controller")? {
                    Value::Object(controller) => self.field(controller, "_subscription"),
                    _ => None,
                },
                _ => None,
            },
            ResumableKind::SyncStar => None,
        }
    }

    /// The `await` or `yield` a body is suspended at.
    pub(super) fn stands_at(&self, activation: Handle<Activation>) -> Option<&'static Site> {
        let state = self.heap.activation(activation);
        let body = RtFunction::numbered(state.code)?.compiled()?.resumable.as_ref()?;
        let at = |slot: u32| matches!(state.slots.get(slot as usize), Some(Value::Int(1)));
        body.suspensions.iter().find(|(slot, _)| at(*slot)).map(|(_, site)| *site)
    }

    /// The function of a closure, unless that is native.
    fn declaration(&self, closure: &Closure) -> Option<FunctionRef> {
        match closure.kind {
            ClosureKind::Static(function) | ClosureKind::Method(function) => Some(function),
            ClosureKind::Local => RtFunction::numbered(closure.code).map(|function| function.decl),
            ClosureKind::Native(_) => None,
        }
    }
    fn users(&self, closure: &Closure) -> Option<FunctionRef> {
        self.declaration(closure).filter(|function| !function.library.uri.starts_with("dart:"))
    }
    /// Of a torn-off method.
    fn receiver(&self, closure: &Closure) -> Option<Value> {
        matches!(closure.kind, ClosureKind::Method(_)).then(|| closure.captures.as_slice().first().copied())?
    }

    /// A field of an object by its name.
    fn field(&self, object: Object, name: &str) -> Option<Value> {
        let class = self.heap.class(object)?;
        let name = Name::new(name);
        let place = class.ready_layout()?.fields.iter().position(|field| field.name == name)?;
        Some(self.heap.field(object, place))
    }
}
