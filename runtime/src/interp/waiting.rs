//! Who waits for what runs: from a suspended body or a future to its awaiters, for stack traces. May touch `heap`, calls and dispatch.
//!
//! It reads the objects of dart:async where they are, by the names of their fields, and runs no Dart code: a trace may be taken anywhere.
//! It goes where Dart's own traces go, and ends where they end: at a future nobody listens to, at a callback of the user's that nothing
//! is made of, at a listener that serves several.

use super::suspension::Resumable;
use super::suspension::ResumableKind;
use super::trace::MAX_TRACE;
use super::{Isolate, RtFunction};
use crate::elements::{ClassRef, CoreClass, FunctionKind, FunctionRef, core_class};
use crate::heap::{Call, Closure, ClosureKind, Object, Site, Value};
use oche_syntax::Name;

/// Steps from one call to the next: streams can be wired in circles.
const MAX_STEPS: usize = 64;

/// A call that waits at an `await`, and those that wait for it.
pub struct Waiting {
    /// The bodies among the calls: that of the one that waits, and of those that wait for it.
    pub bodies: Vec<Value>,
    /// The innermost first.
    pub calls: Vec<Call>,
}

impl Isolate {
    /// The calls that wait for something that is no call: each chain of those who wait for each other, from its inner end.
    pub fn waiting_calls(&self) -> Vec<Waiting> {
        let mut chains: Vec<Waiting> = Vec::new();
        for activation in self.activations().filter(|&activation| self.heap.is_suspended(activation)) {
            let (mut bodies, mut calls) = (Vec::new(), Vec::new());
            let mut next = Some(Value::Object(activation)).filter(|_| self.awaits(activation));
            while let Some(value) = next.filter(|_| calls.len() < MAX_STEPS && bodies.len() < MAX_STEPS) {
                if self.activation(value).is_some() {
                    if bodies.contains(&value) {
                        break;
                    }
                    bodies.push(value);
                }
                next = self.next_waiting(value, &mut calls);
            }
            calls.retain(|call| !matches!(call, Call::Suspension));
            if !bodies.is_empty() && !chains.iter().any(|chain| chain.bodies.contains(&bodies[0])) {
                chains.retain(|chain| !bodies[1..].contains(&chain.bodies[0]));
                chains.push(Waiting { bodies, calls });
            }
        }
        chains
    }
    /// Whether a body is that of an async function or async* generator, not of a sync* one.
    fn awaits(&self, activation: Object) -> bool {
        self.resumable(activation).is_some_and(|body| body.kind != ResumableKind::SyncStar)
    }

    /// The activations of the calls there are.
    fn activations(&self) -> impl Iterator<Item = Object> + '_ {
        let class = Some(core_class(CoreClass::Activation));
        self.heap.objects().filter(move |&object| self.heap.class(object) == class)
    }
    /// A value as the activation it is.
    #[inline(always)]
    pub(super) fn activation(&self, value: Value) -> Option<Object> {
        match value {
            Value::Object(object) if self.heap.class(object) == Some(core_class(CoreClass::Activation)) => Some(object),
            _ => None,
        }
    }
    /// The compiled body of a call.
    pub(super) fn resumable(&self, activation: Object) -> Option<&'static Resumable> {
        RtFunction::numbered(self.heap.standing(activation).code())?.compiled()?.resumable.as_deref()
    }
    /// The future of an async call.
    pub(super) fn owner(&self, activation: Object) -> Option<Value> {
        Some(self.heap.slot(activation, self.resumable(activation)?.owner))
    }

    /// The future that a body waits for, if it is one of dart:async.
    pub fn awaited_by(&self, body: Value) -> Option<Object> {
        let activation = self.activation(body)?;
        // In a zone, a listener of its own stands for it.
        let awaiter = match self.heap.activation_state(activation) {
            Value::Object(awaiter) => awaiter,
            _ => activation,
        };
        let is_listened_to = |future: &Object| {
            if !self.is_pending_future(Value::Object(*future)) {
                return false;
            }
            let Some(Value::Object(last)) = self.field(*future, "_last") else { return false };
            let mut listener = last;
            for _ in 0..MAX_STEPS {
                if listener == awaiter {
                    return true;
                }
                match self.field(listener, "_next") {
                    Some(Value::Object(next)) if next != last => listener = next,
                    _ => return false,
                }
            }
            false
        };
        self.heap.objects().find(is_listened_to)
    }

    /// Whether somebody would get the messages of an open port, the Dart object.
    pub fn is_heard(&self, port: Value) -> bool {
        let Value::Object(raw) = port else { return true };
        let wraps = |object: &Object| self.field(*object, "_rawPort") == Some(port);
        let Some(stream) = self.heap.objects().find(wraps) else {
            return self.field(raw, "_handler") != Some(Value::Null);
        };
        let messages = self.field(stream, "_messages");
        !matches!(messages, Some(Value::Object(messages)) if self.field(messages, "_subscription") == Some(Value::Null))
    }

    /// The body of an async function whose call has this future.
    pub fn body_of(&self, future: Value) -> Option<Value> {
        self.activations().find(|&activation| self.owner(activation) == Some(future) && self.awaits(activation)).map(Value::Object)
    }
    /// Whether a value is a future that is not complete.
    pub fn is_pending(&self, future: Value) -> bool {
        self.is_pending_future(future)
    }
    /// The error and the stack trace of an AsyncError.
    pub fn async_error(&self, error: Value) -> Option<(Value, Value)> {
        let Value::Object(object) = error else { return None };
        self.heap.class(object).filter(|class| class.name.as_str() == "AsyncError")?;
        Some((self.field(object, "error")?, self.field(object, "stackTrace")?))
    }
    /// Whether a body waits for something.
    pub fn is_suspended(&self, body: Value) -> bool {
        self.activation(body).is_some_and(|activation| self.heap.is_suspended(activation))
    }

    /// A call as people read it: its function and where it stands.
    pub fn call_text(&self, call: &Call) -> Option<String> {
        match call {
            Call::At(site) => Some(format!("{} {}", site.function.full_name(), self.place_of(site)?)),
            Call::Waiting(function) | Call::Entered(function) => {
                let place = self.services.front_end.locate(*function, function.span.start)?;
                Some(format!("{} {}:{}:{}", function.full_name(), place.uri, place.line, place.column))
            }
            Call::Suspension | Call::Skipped(_) => None,
        }
    }

    /// Adds the calls that wait for `running`: the activation that runs, the listener whose callback does, or a future.
    pub(super) fn waiting_for(&self, running: Value, calls: &mut Vec<Call>) {
        let mut next = match (self.activation(running), running) {
            (Some(activation), _) => self.outcome(activation),
            (None, Value::Object(object)) => self.field(object, "result").or(Some(running)),
            _ => None,
        };
        let mut steps = 0;
        while let Some(value) = next.filter(|&value| !self.is_relay(value)) {
            let before = calls.len();
            next = self.next_waiting(value, calls).filter(|_| !self.is_tested(value));
            steps = if calls.len() > before { 0 } else { steps + 1 };
            if steps > MAX_STEPS || calls.len() > MAX_TRACE {
                return;
            }
        }
    }

    /// Whether a value is the subscription of a stream that is made of another one, as by `map`: Dart's traces go no further.
    fn is_relay(&self, value: Value) -> bool {
        matches!(value, Value::Object(object) if self.heap.class(object).is_some_and(|class| {
            matches!(class.name.as_str(), "_Relay" | "_SinkSubscription") && class.library.uri == "dart:async"
        }))
    }
    /// Whether a value is a listener that asks which errors it is for: Dart's traces end with its test.
    fn is_tested(&self, value: Value) -> bool {
        matches!(value, Value::Object(object) if self.field(object, "test").is_some_and(|test| test != Value::Null))
    }

    /// Adds the call that waits for a value, if it is one, and says what it goes on to.
    fn next_waiting(&self, value: Value, calls: &mut Vec<Call>) -> Option<Value> {
        match value {
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
            "_Activation" => {
                calls.extend([Call::At(self.stands_at(object)?), Call::Suspension]);
                self.outcome(object)
            }
            "_ZoneAwaiter" | "_AsyncStar" => self.field(object, "activation"),
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
            "_StreamIterator" => self.field(object, "_waiting").filter(|&waiting| waiting != Value::Null),
            _ => match self.field(object, "_onData") {
                // What only collects events leads nowhere; an error completes what is made of them.
                Some(on_data) => self.collected(object, on_data).or(Some(on_data)),
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
            // What everybody may call, as a controller's `add`, says nothing of who has it called.
            None => match self.receiver(closure) {
                Some(receiver) => Some(receiver).filter(|_| self.declaration(closure).is_some_and(|function| function.name.is_private())),
                None => self.made_of(closure).or_else(|| self.fed_by(closure)),
            },
        }
    }

    /// The pending future that the errors of a subscription go to, if its events are only collected by the core library.
    fn collected(&self, subscription: Object, on_data: Value) -> Option<Value> {
        let (Value::Closure(on_data), Some(Value::Closure(on_error))) = (on_data, self.field(subscription, "_onError")) else {
            return None;
        };
        let on_data = self.heap.closure(on_data);
        let leads_on = self.users(on_data).is_some() || matches!(self.receiver(on_data), Some(Value::Object(_)));
        let future = self.receiver(self.heap.closure(on_error)).filter(|&receiver| self.is_pending_future(receiver));
        future.filter(|_| !leads_on && self.made_of(on_data).is_none())
    }

    /// The pending future that an anonymous function of dart:async completes: one that it has captured, or `result` of an object it has.
    fn made_of(&self, closure: &Closure) -> Option<Value> {
        let function = self.declaration(closure)?;
        if function.kind != FunctionKind::Closure || !function.name.as_str().is_empty() {
            return None;
        }
        closure.captures.iter().find_map(|&captured| {
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

    /// Who listens to the controller that a callback of dart:async hands events on to: one that it has captured.
    fn fed_by(&self, closure: &Closure) -> Option<Value> {
        closure.captures.iter().find_map(|&captured| {
            let captured = match captured {
                Value::Cell(cell) => self.heap.cell(cell).0,
                value => value,
            };
            let Value::Object(object) = captured else { return None };
            self.heap.class(object).filter(|class| class.library.uri == "dart:async")?;
            self.field(object, "onListen")?;
            self.field(object, "_subscription").filter(|&listener| listener != Value::Null)
        })
    }

    fn is_pending_future(&self, value: Value) -> bool {
        // Bit 2: it has a value; bit 3: an error.
        matches!(value, Value::Object(object)
            if self.heap.class(object).is_some_and(|class| class.name.as_str() == "_Future" && class.library.uri == "dart:async")
                && matches!(self.field(object, "_state"), Some(Value::Int(state)) if state & 12 == 0))
    }

    /// The object that a body completes: its future, or who listens to its stream.
    fn outcome(&self, activation: Object) -> Option<Value> {
        match self.resumable(activation)?.kind {
            ResumableKind::Async => self.owner(activation),
            ResumableKind::AsyncStar => match self.heap.activation_state(activation) {
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
    pub(super) fn stands_at(&self, activation: Object) -> Option<&'static Site> {
        self.stands_in(activation, RtFunction::numbered(self.heap.standing(activation).code())?)
    }
    /// The site at which a body of this function stands.
    pub(super) fn stands_in(&self, activation: Object, function: &RtFunction) -> Option<&'static Site> {
        let body = function.compiled()?.resumable.as_ref()?;
        body.suspensions.get(self.heap.standing(activation).last_suspension()? as usize).copied()
    }

    /// The `yield` or `await` where the body of a generator stands, or its function if it has not begun.
    pub fn generator_at(&self, body: Value) -> Option<Result<&'static Site, FunctionRef>> {
        let activation = self.activation(body)?;
        let function = RtFunction::numbered(self.heap.standing(activation).code())?;
        Some(self.stands_at(activation).ok_or(function.decl))
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
        matches!(closure.kind, ClosureKind::Method(_)).then(|| closure.captures.first().copied())?
    }

    /// A field of an object by its name.
    fn field(&self, object: Object, name: &str) -> Option<Value> {
        let class = self.heap.class(object)?;
        let name = Name::new(name);
        let place = class.ready_layout()?.place_of(name)?;
        Some(self.heap.field(object, place))
    }
}
