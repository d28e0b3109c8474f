//! Throwing and catching, and the errors the run time itself throws: of operations that a value does not allow, and calls of `noSuchMethod`.
//! May touch `heap` and calls.
//!
//! An error of the run time is made by a static function of the class `_Errors` in dart:core, so that its class and message are Dart's
//! business. Nothing about exceptions costs anything until one is thrown; see `trace`.

use oche_syntax::Name;

use super::caches::Shape;
use super::sites::Place;
use super::{Frame, Isolate, Stop};
use crate::elements::{CoreClass, FunctionRef, Selector, SelectorKind, Target, core_class, core_type};
use crate::heap::{ClosureKind, ListKind, Site, Table, Value};
use crate::types::{self, Ty, TyList};

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
    /// An error from a node: `frame[..site.at]` is in use.
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
    /// An error with a message.
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

impl Isolate {
    /// An error about a name, wherever it comes up.
    #[cold]
    pub(crate) fn error_in(&mut self, frame: Frame<'_>, place: Place, kind: &'static str, name: Name) -> Stop {
        match place {
            Place::Node(site) => self.error_text_at(frame, site, kind, name.as_str()),
            Place::Args(cells) => {
                self.enter_native(frame, cells);
                self.error_text(kind, name.as_str())
            }
        }
    }

    /// `as`, or an implicit check.
    #[cold]
    pub(crate) fn type_error(&mut self, frame: Frame<'_>, site: &'static Site, value: Value, wanted: Ty, name: Option<Name>) -> Stop {
        let message = self.type_message(value, wanted, name);
        self.error_text_at(frame, site, "typeError", &message)
    }

    #[cold]
    pub(crate) fn cast_error(&mut self, frame: Frame<'_>, site: &'static Site, value: Value, wanted: Ty) -> Stop {
        let message = format!("{} in type cast", self.type_message(value, wanted, None));
        self.error_text_at(frame, site, "castError", &message)
    }

    /// A type error of arguments that have been laid out for a callee but not yet entered.
    #[cold]
    pub(crate) fn type_error_in_call(&mut self, frame: Frame<'_>, args: u32, value: Value, wanted: Ty, name: Option<Name>) -> Stop {
        let message = self.type_message(value, wanted, name);
        self.enter_native(frame, args);
        self.error_text("typeError", &message)
    }

    fn type_message(&self, value: Value, wanted: Ty, name: Option<Name>) -> String {
        let of = name.map_or_else(String::new, |name| format!(" of '{name}'"));
        format!("type '{}' is not a subtype of type '{}'{of}", self.shown_type(value), types::runtime_name(wanted))
    }

    /// A member was not found, or the arguments in `frame` do not fit it.
    #[cold]
    pub(crate) fn no_such_method_from(
        &mut self,
        frame: Frame<'_>,
        receiver: Value,
        selector: Selector,
        shape: &Shape,
    ) -> Result<Value, Stop> {
        let first = shape.types as u32 + shape.receiver as u32;
        let types = match frame.get(0) {
            Value::Types(types) if shape.types => types,
            _ => TyList::empty(),
        };
        let positional: Vec<Value> = (0..shape.positional).map(|i| frame.get(first + i)).collect();
        let named = shape.named.iter().enumerate();
        let named: Vec<(Name, Value)> = named.map(|(i, &name)| (name, frame.get(first + shape.positional + i as u32))).collect();
        self.enter_native(frame, shape.cells());
        self.no_such_method(receiver, selector, types, positional, &named)
    }

    /// Calls the receiver's `noSuchMethod`, or throws a NoSuchMethodError. Runs as a native.
    #[cold]
    pub(crate) fn no_such_method(
        &mut self,
        receiver: Value,
        selector: Selector,
        types: TyList,
        positional: Vec<Value>,
        named: &[(Name, Value)],
    ) -> Result<Value, Stop> {
        let receiver_at = self.push(receiver);
        let any = Ty::dynamic();
        let name = self.string(selector.name.as_str());
        let name_at = self.push(name);
        let positional = self.heap.new_list(ListKind::Fixed, TyList::new(&[any]), positional);
        let positional_at = self.push(positional);
        let types: Vec<Value> = types.iter().map(|&ty| Value::Type(ty)).collect();
        let types = self.heap.new_list(ListKind::Fixed, TyList::new(&[core_type(CoreClass::Type, &[])]), types);
        let types_at = self.push(types);
        let mut table = Table::new(core_class(CoreClass::NativeMap), TyList::new(&[core_type(CoreClass::Symbol, &[]), any]), false);
        for &(name, value) in named {
            let key = self.heap.symbol(name);
            let hash = self.plain_hash(key).unwrap_or(0);
            table.insert(hash, key, value);
        }
        let named = self.heap.new_table(table);
        let named_at = self.push(named);
        let kind = Value::Int(match selector.kind {
            SelectorKind::Method => 0,
            SelectorKind::Getter => 1,
            SelectorKind::Setter => 2,
        });
        let class = self.class_of(receiver);
        let custom = class.ready_layout().and_then(|layout| layout.no_such_method);
        let (name, positional, named, types) =
            (self.pushed(name_at), self.pushed(positional_at), self.pushed(named_at), self.pushed(types_at));
        match custom {
            Some(custom) => {
                let Some(make) = self.entry("dart:core", "_Errors", "invocation") else {
                    return Ok(Value::Null);
                };
                let invocation = self.call_static(make, TyList::empty(), &[name, kind, positional, named, types])?;
                let receiver = self.pushed(receiver_at);
                self.call_static(custom, TyList::empty(), &[receiver, invocation])
            }
            None => {
                let mut arguments = vec![receiver, name, kind, positional, named, types];
                if let Some((found, called)) = self.misfit(receiver, selector) {
                    // (Nothing is collected before the call.)
                    let called = called.map_or(Value::Null, |called| self.string(&called));
                    arguments.extend([self.string(&found), called]);
                }
                Err(self.error("noSuchMember", &arguments))
            }
        }
    }

    /// The signature of what would have been called if the arguments had fitted, and what a function that is a value is called.
    fn misfit(&self, receiver: Value, selector: Selector) -> Option<(String, Option<String>)> {
        if selector.kind != SelectorKind::Method {
            return None;
        }
        if let Value::Closure(closure) = receiver {
            let closure = self.heap.closure(closure);
            let called = match (closure.kind, selector.name.as_str()) {
                (ClosureKind::Native(_), _) => return None,
                (_, "call") => self.functions.get(closure.code as usize)?.decl.closure_name(),
                (_, other) => other.to_owned(),
            };
            return Some((types::runtime_name(closure.ty), Some(called)));
        }
        match self.member(self.class_of(receiver), selector) {
            Some(Target::Function(method)) => {
                let params = method.class.as_ref().map_or(&[][..], |class| class.type_params());
                Some((types::signature_name(self.function_type(method, None), params), None))
            }
            Some(Target::Field(_)) | None => None,
        }
    }
}
