//! Calls of Dart from Rust: by natives, the event loop and the engine. May touch `call`.

use oche_syntax::Name;

use super::caches::Shape;
use super::function::RtFunction;
use super::{Frame, Isolate, Stop};
use crate::elements::{FunctionRef, Selector, SelectorKind};
use crate::heap::Value;
use crate::sorting::Arrange;
use crate::types::TyList;

impl Isolate {
    /// A frame for a call out of the running native, past everything it has pushed, that starts with `args`.
    #[inline]
    pub(super) fn out<T>(&mut self, args: &[Value], run: impl FnOnce(&mut Isolate, Frame<'_>) -> Result<T, Stop>) -> Result<T, Stop> {
        self.out_sized(args.len() + 64, |iso, frame| {
            args.iter().enumerate().for_each(|(i, &arg)| frame.set(i as u32, arg));
            run(iso, frame)
        })
    }
    /// The same with room for `size` cells.
    #[inline]
    pub(crate) fn out_sized<T>(&mut self, size: usize, run: impl FnOnce(&mut Isolate, Frame<'_>) -> Result<T, Stop>) -> Result<T, Stop> {
        let cells = self.cells();
        let (base, top) = (self.base, self.top);
        let frame = Frame::new(&cells[top..]);
        frame.set(0, Value::Int((top - base) as i64));
        let frame = frame.rest(1);
        let result = if frame.len() < size { self.in_new_segment(frame, 0, size, run) } else { run(self, frame) };
        (self.base, self.top) = (base, top);
        result
    }

    /// Calls a function value with positional arguments.
    pub fn call(&mut self, function: Value, args: &[Value]) -> Result<Value, Stop> {
        let shape = Shape { receiver: false, ..Shape::positional(args.len()) };
        self.out(args, |iso, frame| match iso.fitting(function, frame, &shape)? {
            Some((closure, code)) => iso.enter(
                code,
                frame,
                |iso, frame| iso.bring_captures(code, Some(closure), frame),
                |iso, frame| code.run.value(iso, frame, code.args),
            ),
            None => iso.call_value(function, frame, &shape, true),
        })
    }
    /// Calls a function value as `Function.apply` does: everything is checked.
    pub fn apply(&mut self, function: Value, types: Option<TyList>, positional: &[Value], named: &[(Name, Value)]) -> Result<Value, Stop> {
        let (shape, args) = lay_out_named(None, types, positional, named);
        self.out(&args, |iso, frame| iso.call_value(function, frame, &shape, false))
    }
    /// Calls a method, getter or setter of a value, unchecked.
    pub fn invoke(&mut self, receiver: Value, selector: Selector, args: &[Value]) -> Result<Value, Stop> {
        self.invoke_as(receiver, selector, args, true)
    }
    /// The same where everything is checked, as in a call on a `dynamic`.
    pub fn invoke_dynamic(&mut self, receiver: Value, selector: Selector, args: &[Value]) -> Result<Value, Stop> {
        self.invoke_as(receiver, selector, args, false)
    }
    fn invoke_as(&mut self, receiver: Value, selector: Selector, args: &[Value], checked: bool) -> Result<Value, Stop> {
        let shape = Shape::positional(args.len());
        let mut all = Vec::with_capacity(args.len() + 1);
        all.push(receiver);
        all.extend_from_slice(args);
        self.out(&all, |iso, frame| iso.invoke_slowly(frame, selector, &shape, checked))
    }
    /// [`Isolate::invoke`] of a public method by name.
    pub fn invoke_method(&mut self, receiver: Value, name: &str, args: &[Value]) -> Result<Value, Stop> {
        self.invoke(receiver, Isolate::selector(name, SelectorKind::Method), args)
    }
    /// Calls a static function, constructor (with `this` first) or method. `args` in calling order, without type arguments.
    pub fn call_static(&mut self, function: FunctionRef, types: TyList, args: &[Value]) -> Result<Value, Stop> {
        let function = RtFunction::of(function);
        let mut all = Vec::with_capacity(args.len() + 1);
        let generic = function.decl.signature.get().is_some_and(|s| !s.type_params.is_empty());
        if generic {
            all.push(Value::Types(types));
        }
        all.extend_from_slice(args);
        self.out(&all, |iso, frame| {
            let code = function.code(iso, frame)?;
            if (all.len() as u32) < code.args {
                frame.fill(all.len() as u32, code.args, Value::Absent);
            }
            iso.enter(code, frame, |_, _| (), |iso, frame| code.run.value(iso, frame, code.args))
        })
    }
    /// Runs a body that a test or a tool has made.
    pub fn run_body(&mut self, function: &'static RtFunction, args: &[Value]) -> Result<Value, Stop> {
        self.out(args, |iso, frame| iso.run(function, frame))
    }
}

/// Arguments in the order a call site lays them out.
pub(crate) fn lay_out_named(
    receiver: Option<Value>,
    types: Option<TyList>,
    positional: &[Value],
    named: &[(Name, Value)],
) -> (Shape, Vec<Value>) {
    let mut named = named.to_vec();
    named.arrange_by_key(|(name, _)| name.as_str());
    let mut args: Vec<Value> = types.map(Value::Types).into_iter().collect();
    args.extend(receiver);
    args.extend_from_slice(positional);
    args.extend(named.iter().map(|(_, value)| *value));
    let shape = Shape {
        types: types.is_some(),
        receiver: receiver.is_some(),
        positional: positional.len() as u32,
        named: named.iter().map(|(name, _)| *name).collect(),
    };
    (shape, args)
}
