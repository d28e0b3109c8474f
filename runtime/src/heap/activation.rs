//! Suspended calls. One is an instance of dart:async's class `_Activation`, so that it hangs on a future as any listener does. Behind the
//! fields that the class declares stand a cell that says which body it is and where it stands, and the cells of the body's frame. May touch
//! instances.

use super::{Heap, Object, Value};
use crate::elements::ClassRef;

/// The second of the fields that `_Activation` has; the first is the next listener.
const STATE: usize = 1;
/// `suspension << 34 | code << 2 | status`
const BODY: usize = 2;
const SLOTS: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActivationStatus {
    NotStarted,
    Suspended,
    Running,
    Done,
}

impl Heap {
    /// A call that has not started; `code` is the body's number in the interpreter's table of functions. There is room for `slots` cells of
    /// its frame, all null.
    #[inline]
    pub fn new_activation(&mut self, class: ClassRef, code: u32, slots: usize) -> Object {
        let activation = self.new_object(class, SLOTS + slots, None);
        self.set_field(activation, BODY, Value::Int(i64::from(code) << 2));
        activation
    }

    /// The number of the body, and where the call stands.
    #[inline]
    pub fn body(&self, activation: Object) -> (u32, ActivationStatus) {
        let Value::Int(body) = self.field(activation, BODY) else { return (0, ActivationStatus::Done) };
        let status = match body & 3 {
            0 => ActivationStatus::NotStarted,
            1 => ActivationStatus::Suspended,
            2 => ActivationStatus::Running,
            _ => ActivationStatus::Done,
        };
        ((body >> 2) as u32, status)
    }
    #[inline]
    pub fn set_status(&mut self, activation: Object, status: ActivationStatus) {
        if let Value::Int(body) = self.field(activation, BODY) {
            self.set_field(activation, BODY, Value::Int(body & !3 | status as i64));
        }
    }
    /// The body is left at one of its suspensions, which are numbered.
    #[inline]
    pub fn suspend(&mut self, activation: Object, suspension: u32) {
        let (code, _) = self.body(activation);
        let body = i64::from(suspension) << 34 | i64::from(code) << 2 | ActivationStatus::Suspended as i64;
        self.set_field(activation, BODY, Value::Int(body));
    }
    /// Where the body was left last, if it ever was.
    pub fn last_suspension(&self, activation: Object) -> Option<u32> {
        match self.field(activation, BODY) {
            Value::Int(body) if body & 3 != ActivationStatus::NotStarted as i64 => Some((body >> 34) as u32),
            _ => None,
        }
    }
    pub fn is_suspended(&self, activation: Object) -> bool {
        self.body(activation).1 == ActivationStatus::Suspended
    }

    /// The cells of the frame.
    #[inline]
    pub fn slots(&self, activation: Object) -> &[Value] {
        self.fields(activation).get(SLOTS..).unwrap_or(&[])
    }
    #[inline]
    pub fn slots_mut(&mut self, activation: Object) -> &mut [Value] {
        self.instances.fields_mut(activation).get_mut(SLOTS..).unwrap_or(&mut [])
    }

    /// The field `state`, which is dart:async's own.
    pub fn activation_state(&self, activation: Object) -> Value {
        self.field(activation, STATE)
    }
    pub fn set_activation_state(&mut self, activation: Object, state: Value) {
        self.set_field(activation, STATE, state);
    }
}
