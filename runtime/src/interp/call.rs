//! Calling: entering a function's code, fitting arguments to parameters, calling values. May touch `heap`, dispatch and functions.
//!
//! The caller leaves its [`Site`](crate::heap::Site) (or, a native, the distance to its own frame) in a cell and the arguments in those after it, in the
//! order of the callee's `Signature`; the callee's frame starts at the first argument.

use oche_syntax::Name;

use super::arguments::{STACK_RESERVE, lay_out_named, missing_types};
use super::caches::{Fit, MethodSite, Shape};
use super::checks::takes_types;
use super::function::{Args, Code, Prologue, RtFunction, Run};
use super::sites::Place;
use super::{Frame, Isolate, Stop};
use crate::elements::{FunctionRef, Selector, SelectorKind, SetCheck, Target};
use crate::heap::{Cell, Closure, ClosureKind, Handle, Value};
use crate::types::{self, Ty, TyList};

impl RtFunction {
    /// The code, made at the first call.
    #[inline(always)]
    pub(crate) fn code(&'static self, iso: &mut Isolate, frame: Frame<'_>) -> Result<&'static Code, Stop> {
        match self.compiled() {
            Some(code) => Ok(code),
            None => self.code_slowly(iso, frame),
        }
    }
    #[cold]
    fn code_slowly(&'static self, iso: &mut Isolate, frame: Frame<'_>) -> Result<&'static Code, Stop> {
        self.compile(&iso.services).map_err(|message| {
            iso.base = iso.offset(frame);
            iso.top = iso.base;
            iso.error_text("unsupported", &message)
        })
    }
}

impl Run {
    #[inline(always)]
    pub(crate) fn value(&self, iso: &mut Isolate, frame: Frame<'_>, args: u32) -> Result<Value, Stop> {
        match self {
            Run::Value(run) => run.run(iso, frame),
            Run::Int(run) => Ok(Value::Int(run.run(iso, frame)?)),
            Run::Double(run) => Ok(Value::double(run.run(iso, frame)?)),
            Run::Bool(run) => Ok(Value::bool(run.run(iso, frame)?)),
            Run::Native(run) => {
                iso.enter_native(frame, args);
                run(iso, Args::new(&frame.cells()[..args as usize]))
            }
        }
    }
}

impl Isolate {
    /// Everything that happens between the arguments standing in `frame` and the body running there. `bring` puts in place what a
    /// closure brings along.
    #[inline(always)]
    pub(crate) fn enter<T>(
        &mut self,
        code: &'static Code,
        frame: Frame<'_>,
        bring: impl Fn(&Isolate, Frame<'_>),
        body: impl Fn(&mut Isolate, Frame<'_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let here = 0u8;
        if (&raw const here as usize) < self.native_limit {
            return Err(self.stack_overflow(frame, Some(code.function)));
        }
        if frame.len() < code.size as usize {
            return self.enter_new_segment(code, frame, &bring, &body);
        }
        frame.fill(code.args, code.slots, Value::Null);
        bring(self, frame);
        if self.heap.budget.step() {
            self.poll(frame, code.slots)?;
        }
        if let Some(prologue) = &code.prologue {
            self.prologue(prologue, frame)?;
        }
        body(self, frame)
    }

    #[cold]
    fn enter_new_segment<T>(
        &mut self,
        code: &'static Code,
        frame: Frame<'_>,
        bring: &dyn Fn(&Isolate, Frame<'_>),
        body: &dyn Fn(&mut Isolate, Frame<'_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.in_new_segment(frame, code.args, code.size as usize, |iso, frame| {
            frame.fill(code.args, code.slots, Value::Null);
            bring(iso, frame);
            iso.poll(frame, code.slots)?;
            if let Some(prologue) = &code.prologue {
                iso.prologue(prologue, frame)?;
            }
            body(iso, frame)
        })
    }

    /// Defaults, checks and cells of parameters.
    fn prologue(&mut self, steps: &'static [Prologue], frame: Frame<'_>) -> Result<(), Stop> {
        for step in steps {
            match step {
                Prologue::Defaults { slots, value, id } => {
                    let mut absent = slots.clone().filter(|slot| frame.get(*slot).is_absent());
                    if let Some(first) = absent.next() {
                        let value = self.constant(*id, value);
                        frame.set(first, value);
                        absent.for_each(|slot| frame.set(slot, value));
                    }
                }
                Prologue::Check { slot, ty, name, site } => {
                    let wanted = self.site_type(ty, frame);
                    let value = frame.get(*slot);
                    if !self.is_cached(ty.id, value, wanted) {
                        return Err(self.type_error(frame, site, value, wanted, Some(*name)));
                    }
                }
                Prologue::Cell { slot } => {
                    let cell = self.heap.new_cell(Cell(frame.get(*slot)));
                    frame.set(*slot, cell);
                }
            }
        }
        Ok(())
    }

    /// Runs a function whose arguments stand in `frame`, laid out as it wants them.
    #[inline(always)]
    pub(crate) fn run(&mut self, function: &'static RtFunction, frame: Frame<'_>) -> Result<Value, Stop> {
        let code = function.code(self, frame)?;
        self.enter(code, frame, |_, _| (), |iso, frame| code.run.value(iso, frame, code.args))
    }
    /// The code of a function expression, if it takes arguments of this shape as they are.
    #[inline(always)]
    pub(crate) fn fitting(
        &mut self,
        function: Value,
        frame: Frame<'_>,
        shape: &Shape,
    ) -> Result<Option<(Handle<Closure>, &'static Code)>, Stop> {
        let Value::Closure(handle) = function else { return Ok(None) };
        let closure = self.heap.closure(handle);
        if closure.kind != ClosureKind::Local || closure.type_args.is_some() {
            return Ok(None);
        }
        let id = closure.code;
        let code = self.function(id).code(self, frame)?;
        let fits = code.args == shape.cells() && code.has_types == shape.types && code.named.len() == shape.named.len();
        Ok(fits.then_some((handle, code)))
    }

    /// Calls a value with arguments laid out in `frame` for `shape` (which has no receiver). Nothing about the call has been checked but,
    /// if `checked`, that the static type of the value allows it.
    pub(crate) fn call_value(&mut self, function: Value, frame: Frame<'_>, shape: &Shape, checked: bool) -> Result<Value, Stop> {
        if Isolate::is_cramped(frame, shape) {
            return self.in_new_segment(frame, shape.cells(), shape.cells() as usize + STACK_RESERVE, |iso, frame| {
                iso.call_value(function, frame, shape, checked)
            });
        }
        match function {
            Value::Closure(closure) => self.call_closure(closure, frame, shape, checked),
            _ => {
                // Anything else that has a method `call`.
                let selector = Isolate::selector("call", SelectorKind::Method);
                let target = match self.member(self.class_of(function), selector) {
                    Some(Target::Function(target)) => Some(RtFunction::of(target)),
                    _ => None,
                };
                match target {
                    Some(target) => {
                        let mut shape = shape.clone();
                        self.insert(frame, shape.types as u32, &[function], shape.cells())?;
                        shape.receiver = true;
                        self.call_unchecked(target, function, frame, &shape, checked)
                    }
                    None => self.no_such_method_from(frame, function, selector, shape),
                }
            }
        }
    }

    /// Inserts values among the cells of a frame in which `used` are in use.
    fn insert(&mut self, frame: Frame<'_>, at: u32, values: &[Value], used: u32) -> Result<(), Stop> {
        let n = values.len() as u32;
        if !self.has_room(frame, used + n) {
            return Err(self.stack_overflow(frame, None));
        }
        for slot in (at..used).rev() {
            frame.set(slot + n, frame.get(slot));
        }
        for (i, &value) in values.iter().enumerate() {
            frame.set(at + i as u32, value);
        }
        Ok(())
    }

    fn call_closure(&mut self, handle: Handle<Closure>, frame: Frame<'_>, shape: &Shape, checked: bool) -> Result<Value, Stop> {
        let closure = self.heap.closure(handle);
        let (kind, id) = (closure.kind, closure.code);
        let function = Value::Closure(handle);
        let mut shape = std::borrow::Cow::Borrowed(shape);
        if let Some(applied) = closure.type_args {
            let given = match frame.get(0) {
                Value::Types(given) if shape.types => Some(given),
                _ => None,
            };
            let types = applied.followed_by(&missing_types(closure, given));
            if shape.types {
                frame.set(0, Value::Types(types));
            } else {
                self.insert(frame, 0, &[Value::Types(types)], shape.cells())?;
                shape.to_mut().types = true;
            }
        }
        match kind {
            ClosureKind::Native(native) => {
                let captures: Vec<Value> = self.heap.closure(handle).captures.to_vec();
                self.insert(frame, 0, &captures, shape.cells())?;
                let args = shape.cells() + captures.len() as u32;
                let Some(&run) = self.native_closures.get(native.0 as usize) else {
                    return Ok(Value::Null);
                };
                self.enter_native(frame, args);
                run(self, Args::new(&frame.cells()[..args as usize]))
            }
            ClosureKind::Method(_) => {
                let receiver = self.heap.closure(handle).captures[0];
                self.insert(frame, shape.types as u32, &[receiver], shape.cells())?;
                shape.to_mut().receiver = true;
                let target = self.function(id);
                self.call_unchecked(target, function, frame, &shape, checked)
            }
            ClosureKind::Static(_) | ClosureKind::Local => {
                let target = self.function(id);
                self.call_unchecked(target, function, frame, &shape, checked)
            }
        }
    }

    /// Calls a function with arguments that may not fit. `callee` is what the program called, for `noSuchMethod`.
    fn call_unchecked(
        &mut self,
        target: &'static RtFunction,
        callee: Value,
        frame: Frame<'_>,
        shape: &Shape,
        checked: bool,
    ) -> Result<Value, Stop> {
        let closure = match callee {
            Value::Closure(closure) => Some(closure),
            _ => None,
        };
        let code = target.code(self, frame)?;
        let mut fitting = std::borrow::Cow::Borrowed(shape);
        if code.has_types && !shape.types {
            fitting.to_mut().types = true;
        }
        let fit = fitting.fit(code);
        if fit == Fit::Not || shape.types && !takes_types(target, code, frame) {
            let selector = Isolate::selector("call", SelectorKind::Method);
            return self.no_such_method_from(frame, callee, selector, shape);
        }
        if fitting.types && !shape.types {
            // A generic function called without type arguments gets its bounds.
            let types = self.default_types(target);
            self.insert(frame, 0, &[Value::Types(types)], shape.cells())?;
        }
        let shape = fitting;
        if !self.has_room(frame, code.args) {
            return self.in_new_segment(frame, shape.cells(), code.args as usize + STACK_RESERVE, |iso, frame| {
                iso.call_unchecked(target, callee, frame, &shape, checked)
            });
        }
        self.fit(fit, &shape, code, frame);
        if !checked {
            self.check_arguments(target, code, closure, frame)?;
        }
        self.enter(code, frame, |iso, frame| iso.bring_captures(code, closure, frame), |iso, frame| code.run.value(iso, frame, code.args))
    }

    /// The function with this number.
    #[inline(always)]
    pub(crate) fn function(&mut self, id: u32) -> &'static RtFunction {
        match self.functions.get(id as usize) {
            Some(function) => function,
            None => self.function_slowly(id),
        }
    }
    #[cold]
    fn function_slowly(&mut self, id: u32) -> &'static RtFunction {
        while self.functions.len() <= id as usize {
            match RtFunction::numbered(self.functions.len() as u32) {
                Some(function) => self.functions.push(function),
                // Numbers come from closures, whose functions exist.
                None => return self.functions[self.functions.len() - 1],
            }
        }
        self.functions[id as usize]
    }

    /// Calls a method whose dispatch takes more than one step. Arguments are laid out in `frame` for `shape`.
    pub(crate) fn invoke_slowly(&mut self, frame: Frame<'_>, selector: Selector, shape: &Shape, checked: bool) -> Result<Value, Stop> {
        if Isolate::is_cramped(frame, shape) {
            return self.in_new_segment(frame, shape.cells(), shape.cells() as usize + STACK_RESERVE, |iso, frame| {
                iso.invoke_slowly(frame, selector, shape, checked)
            });
        }
        let receiver = frame.get(shape.types as u32);
        let class = self.class_of(receiver);
        if selector.kind == SelectorKind::Method
            && selector.name.as_str() == "call"
            && let Value::Closure(_) = receiver
        {
            return self.call_without_receiver(frame, receiver, shape, checked);
        }
        match self.member(class, selector) {
            Some(Target::Function(target)) => {
                let target = RtFunction::of(target);
                let code = target.code(self, frame)?;
                let mut fitting = std::borrow::Cow::Borrowed(shape);
                if code.has_types && !shape.types {
                    fitting.to_mut().types = true;
                }
                let fit = fitting.fit(code);
                if fit == Fit::Not || shape.types && !takes_types(target, code, frame) {
                    return self.no_such_method_from(frame, receiver, selector, shape);
                }
                if fitting.types && !shape.types {
                    let types = self.default_types(target);
                    self.insert(frame, 0, &[Value::Types(types)], shape.cells())?;
                }
                let shape = fitting;
                if !self.has_room(frame, code.args) {
                    return self.in_new_segment(frame, shape.cells(), code.args as usize + STACK_RESERVE, |iso, frame| {
                        iso.invoke_slowly(frame, selector, &shape, checked)
                    });
                }
                self.fit(fit, &shape, code, frame);
                if !checked {
                    self.check_arguments(target, code, None, frame)?;
                }
                self.enter(code, frame, |_, _| (), |iso, frame| code.run.value(iso, frame, code.args))
            }
            Some(Target::Field(field)) => match selector.kind {
                SelectorKind::Setter => {
                    let value = frame.get(1);
                    if !checked || field.check_on_set.get().is_some_and(|check| *check != SetCheck::Never) {
                        let declared = field.ty.get().copied().unwrap_or_else(Ty::dynamic);
                        let ty = match field.class {
                            Some(class) => types::substitute_class(declared, class, &self.types_as(receiver, class)),
                            None => declared,
                        };
                        if !self.is(value, ty) {
                            return Err(self.type_error_in_call(frame, 2, value, ty, Some(Name::new("value"))));
                        }
                    }
                    self.write_field(frame, Place::Args(shape.cells()), receiver, field, value)?;
                    Ok(value)
                }
                SelectorKind::Getter | SelectorKind::Method => self.read_field(frame, Place::Args(shape.cells()), receiver, field),
            },
            None => self.invoke_otherwise(frame, receiver, selector, shape, checked),
        }
    }

    /// A method selector may lead to a getter whose value is called, a getter selector to a method that is torn off.
    fn invoke_otherwise(
        &mut self,
        frame: Frame<'_>,
        receiver: Value,
        selector: Selector,
        shape: &Shape,
        checked: bool,
    ) -> Result<Value, Stop> {
        let class = self.class_of(receiver);
        match selector.kind {
            SelectorKind::Method => {
                let getter = Selector { kind: SelectorKind::Getter, ..selector };
                if let Some(function) = self.record_field(receiver, selector.name) {
                    return self.call_without_receiver(frame, function, shape, false);
                }
                if self.member(class, getter).is_some() {
                    // The getter runs beyond the arguments, which stay where they are.
                    let used = shape.cells();
                    if !self.has_room(frame, used + 2) {
                        return Err(self.stack_overflow(frame, None));
                    }
                    frame.set(used, Value::Int(i64::from(used)));
                    frame.set(used + 1, receiver);
                    let getter_shape = Shape::positional(0);
                    let function = self.invoke_slowly(frame.rest(used + 1), getter, &getter_shape, checked)?;
                    return self.call_without_receiver(frame, function, shape, false);
                }
            }
            SelectorKind::Getter => {
                if let Some(value) = self.record_field(receiver, selector.name) {
                    return Ok(value);
                }
                let method = Selector { kind: SelectorKind::Method, ..selector };
                if let Some(Target::Function(function)) = self.member(class, method) {
                    return Ok(self.tear_off(receiver, function));
                }
                if selector.name.as_str() == "call"
                    && let Value::Closure(_) = receiver
                {
                    return Ok(receiver);
                }
            }
            SelectorKind::Setter => {}
        }
        self.no_such_method_from(frame, receiver, selector, shape)
    }

    /// Calls a value with arguments that were laid out with a receiver, which is dropped.
    fn call_without_receiver(&mut self, frame: Frame<'_>, function: Value, shape: &Shape, checked: bool) -> Result<Value, Stop> {
        let this = shape.types as u32;
        for slot in this + 1..shape.cells() {
            frame.set(slot - 1, frame.get(slot));
        }
        let shape = Shape { receiver: false, ..shape.clone() };
        self.call_value(function, frame, &shape, checked)
    }

    // ---- from Rust: natives, the event loop, the engine

    /// A frame for a call out of the running native, past everything it has pushed, that starts with `args`.
    #[inline]
    pub(super) fn out<T>(&mut self, args: &[Value], run: impl FnOnce(&mut Isolate, Frame<'_>) -> Result<T, Stop>) -> Result<T, Stop> {
        self.out_sized(args.len() + 64, |iso, frame| {
            args.iter().enumerate().for_each(|(i, &arg)| frame.set(i as u32, arg));
            run(iso, frame)
        })
    }
    /// A frame for a call out of the running native, with room for `size` cells.
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
    /// Calls a method, getter or setter of a value where everything is checked, as in a call on a `dynamic`.
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
    /// [`Isolate::invoke`] of the first of the values, where the caches of a site know what is found.
    pub(crate) fn invoke_often(&mut self, member: &MethodSite, selector: Selector, all: &[Value]) -> Result<Value, Stop> {
        self.out(all, |iso, frame| match iso.cached_method(member, iso.class_of(all[0])) {
            Some(code) => iso.enter(code, frame, |_, _| (), |iso, frame| code.run.value(iso, frame, code.args)),
            None => {
                let shape = Shape::positional(all.len() - 1);
                iso.dispatch(member, iso.class_of(all[0]), selector, &shape);
                iso.invoke_slowly(frame, selector, &shape, true)
            }
        })
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
