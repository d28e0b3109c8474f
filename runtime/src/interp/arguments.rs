//! Arguments in a frame: whether there is room for them, and how those that were laid out for a call site come into the order of the callee.
//! Nothing is called here. May touch `heap`, `caches` and functions.

use oche_syntax::Name;

use super::caches::{Fit, Shape};
use super::function::Code;
use super::{Frame, Isolate};
use crate::heap::{Closure, Handle, Value};
use crate::sorting::Arrange;
use crate::types::{self, Ty, TyList};

/// Cells that a call of unknown kind may need behind its arguments: a receiver, type arguments, what a native closure brings along.
pub(crate) const STACK_RESERVE: usize = 64;
/// Cells that every code leaves free behind those it uses: for the few values a native pushes, and for the cell below a call out of it.
/// So whatever runs as a native at the end of a segment of the stack, raises an error there, say, finds room.
pub(crate) const NATIVE_ROOM: u32 = 8;

impl Isolate {
    /// A native has taken long, and so may the next: who interrupts is heard at the next safepoint, not after as many as there are bytes in
    /// the budget. Short natives do not ask: it would cost a loop of them a twelfth of its time.
    #[inline(always)]
    pub(crate) fn leave_long_native(&mut self) {
        if self.control.is_interrupted() {
            self.heap.budget.look_up_soon();
        }
    }

    /// Makes a frame the one that natives see.
    #[inline(always)]
    pub(crate) fn enter_native(&mut self, frame: Frame<'_>, args: u32) {
        self.base = self.offset(frame);
        self.top = self.base + args as usize;
    }

    /// Brings arguments laid out for `shape` into the order of `code`. They are known to fit.
    pub(crate) fn fit(&mut self, fit: Fit, shape: &Shape, code: &Code, frame: Frame<'_>) {
        match fit {
            Fit::Exact | Fit::Not => {}
            Fit::Fill => frame.fill(shape.cells(), code.args, Value::Absent),
            Fit::Move => {
                let first_named = shape.cells() - shape.named.len() as u32;
                let named: Vec<Value> = (first_named..shape.cells()).map(|slot| frame.get(slot)).collect();
                let to = code.args - code.named.len() as u32;
                frame.fill(first_named, to, Value::Absent);
                for (i, (name, _)) in code.named.iter().enumerate() {
                    let given = shape.named.iter().position(|n| n == name);
                    frame.set(to + i as u32, given.map_or(Value::Absent, |at| named[at]));
                }
            }
        }
    }

    /// Whether everything that a call of unknown kind may put among its arguments fits behind them in this segment of the stack.
    /// If not, the call moves to another one: only the native stack ends in a StackOverflowError.
    #[inline(always)]
    pub(super) fn is_cramped(frame: Frame<'_>, shape: &Shape) -> bool {
        frame.len() < shape.cells() as usize + STACK_RESERVE
    }

    /// Room for the arguments of a callee that takes more of them than were laid out.
    pub(super) fn has_room(&self, frame: Frame<'_>, cells: u32) -> bool {
        frame.len() > (cells + NATIVE_ROOM) as usize
    }

    /// Copies a closure's captured values to where its code wants them.
    #[inline(always)]
    pub(crate) fn bring_captures(&self, code: &Code, closure: Option<Handle<Closure>>, frame: Frame<'_>) {
        if let Some(closure) = closure
            && !code.captures.is_empty()
        {
            let values: &[Value] = &self.heap.closure(closure).captures;
            code.captures.iter().zip(values).for_each(|(&slot, &value)| frame.set(slot, value));
        }
    }

    /// A field of a record, by the name of its getter.
    pub(super) fn record_field(&self, receiver: Value, name: Name) -> Option<Value> {
        let Value::Record(record) = receiver else { return None };
        let record = self.heap.record(record);
        let index = match record.shape.named.iter().position(|n| *n == name) {
            Some(index) => record.shape.positional + index,
            None => {
                let digits = name.as_str().strip_prefix('$').filter(|digits| !digits.starts_with(['0', '+']))?;
                digits.parse::<usize>().ok()?.checked_sub(1).filter(|index| *index < record.shape.positional)?
            }
        };
        record.fields.get(index).copied()
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

/// The type arguments that an instantiated closure still needs in a call: those given, or else the bounds. Mostly none.
pub(super) fn missing_types(closure: &Closure, given: Option<TyList>) -> TyList {
    match closure.ty.as_function() {
        Some(f) if !f.type_params.is_empty() => given.unwrap_or_else(|| {
            let dynamic = vec![Ty::dynamic(); f.type_params.len()];
            TyList::new(&types::instantiate_bounds(f, &dynamic))
        }),
        _ => TyList::empty(),
    }
}
