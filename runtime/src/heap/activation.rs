//! Suspended calls. One is an instance of dart:async's class `_Activation`, so that it hangs on a future as any listener does. Behind the
//! fields that the class declares stand a cell that says which body it is and where it stands, and the cells of the body's frame. May touch
//! instances.

use super::{Heap, Object, Value};
use crate::elements::ClassRef;

/// The second of the fields that `_Activation` has; the first is the next listener. (`tests/suite/corelib.rs` holds it to that.)
const STATE: usize = 1;
/// A [`Standing`].
const BODY: usize = 2;
const SLOTS: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActivationStatus {
    NotStarted,
    Suspended,
    Running,
    Done,
}

/// Which body a call has, and where it stands: `suspension << 34 | code << 2 | status`.
#[derive(Clone, Copy)]
pub struct Standing(i64);

impl Standing {
    /// The body's number in the interpreter's table of functions.
    #[inline(always)]
    pub fn code(self) -> u32 {
        (self.0 >> 2) as u32
    }
    #[inline(always)]
    pub fn status(self) -> ActivationStatus {
        match self.0 & 3 {
            0 => ActivationStatus::NotStarted,
            1 => ActivationStatus::Suspended,
            2 => ActivationStatus::Running,
            _ => ActivationStatus::Done,
        }
    }
    /// The number of the suspension at which the body was left last, if it ever was.
    pub fn last_suspension(self) -> Option<u32> {
        (self.status() != ActivationStatus::NotStarted).then_some((self.0 >> 34) as u32)
    }

    #[inline(always)]
    pub fn with(self, status: ActivationStatus) -> Standing {
        Standing(self.0 & !3 | status as i64)
    }
    /// Left at one of the body's suspensions.
    #[inline(always)]
    pub fn suspended_at(self, suspension: u32) -> Standing {
        Standing(i64::from(suspension) << 34 | i64::from(self.code()) << 2 | ActivationStatus::Suspended as i64)
    }
}

impl Heap {
    /// A call that has not started; `code` is the body's number in the interpreter's table of functions. There is room for `slots` cells of
    /// its frame, all null.
    #[inline]
    pub fn new_activation(&mut self, class: ClassRef, code: u32, slots: u32) -> Object {
        let activation = self.new_object(class, SLOTS + slots as usize, None);
        self.set_standing(activation, Standing(i64::from(code) << 2));
        activation
    }

    #[inline(always)]
    pub fn standing(&self, activation: Object) -> Standing {
        match self.field(activation, BODY) {
            Value::Int(standing) => Standing(standing),
            _ => Standing(ActivationStatus::Done as i64),
        }
    }
    #[inline(always)]
    pub fn set_standing(&mut self, activation: Object, standing: Standing) {
        self.set_field(activation, BODY, Value::Int(standing.0));
    }
    pub fn is_suspended(&self, activation: Object) -> bool {
        self.standing(activation).status() == ActivationStatus::Suspended
    }

    /// The cells of the frame; `count`: as many as it was made with.
    #[inline(always)]
    pub fn slots(&self, activation: Object, count: u32) -> &[Value] {
        self.instances.part(activation, SLOTS, count as usize)
    }
    #[inline(always)]
    pub fn slots_mut(&mut self, activation: Object, count: u32) -> &mut [Value] {
        self.instances.part_mut(activation, SLOTS, count as usize)
    }
    /// One of them.
    #[inline]
    pub fn slot(&self, activation: Object, slot: u32) -> Value {
        self.field(activation, SLOTS + slot as usize)
    }

    /// The field `state`, which is dart:async's own.
    pub fn activation_state(&self, activation: Object) -> Value {
        self.field(activation, STATE)
    }
    pub fn set_activation_state(&mut self, activation: Object, state: Value) {
        self.set_field(activation, STATE, state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_of_a_standing_are_kept_apart() {
        let fresh = Standing(i64::from(u32::MAX) << 2);
        assert_eq!((fresh.code(), fresh.status(), fresh.last_suspension()), (u32::MAX, ActivationStatus::NotStarted, None));
        let waits = fresh.suspended_at((1 << 29) - 1);
        assert_eq!((waits.code(), waits.status(), waits.last_suspension()), (u32::MAX, ActivationStatus::Suspended, Some((1 << 29) - 1)));
        let done = waits.with(ActivationStatus::Done);
        assert_eq!((done.code(), done.status(), done.last_suspension()), (u32::MAX, ActivationStatus::Done, Some((1 << 29) - 1)));
    }
}
