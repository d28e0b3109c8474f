//! When a program has to look up from its work: after so many allocated bytes, so many steps, so much done by natives. Touches nothing.
//!
//! An isolate may allocate what it is granted before a collection is due. The grant is handed out in portions; at the end of each the next
//! safepoint looks up: are there messages that interrupt, is there still something of the grant? So that a program that allocates nothing
//! is heard too, safepoints draw on the portion (a byte each), and long work gives part of it back before its time.

use std::cell::Cell;

/// The grant is handed out in portions of this size.
const PORTION: i64 = 64 << 10;

/// Bytes an isolate may still allocate: before it looks up (negative: it should have), in reserve, and what both came to when they were
/// granted.
#[derive(Default)]
pub struct Budget {
    portion: Cell<i64>,
    reserve: Cell<i64>,
    granted: i64,
    /// Something could not be had for lack of memory.
    run_out: Cell<bool>,
}

impl Budget {
    pub fn new(granted: i64) -> Budget {
        let mut budget = Budget::default();
        budget.grant(granted);
        budget
    }
    /// After a collection: so much may be allocated before the next one. The first portion is not handed out yet.
    pub fn grant(&mut self, bytes: i64) {
        self.granted = bytes;
        self.portion.set(0);
        self.reserve.set(bytes);
    }

    /// So many bytes have been allocated.
    #[inline(always)]
    pub fn draw(&self, bytes: usize) {
        self.portion.set(self.portion.get() - bytes as i64);
    }
    /// A safepoint: whether to look up.
    #[inline(always)]
    pub fn step(&self) -> bool {
        self.draw(1);
        self.portion.get() < 0
    }
    /// Work that takes as long as so many steps has been done. It allocates nothing: what it takes of the portion goes back into the
    /// reserve.
    pub fn work(&self, steps: usize) {
        self.draw(steps);
        self.reserve.set(self.reserve.get() + steps as i64);
    }
    /// The next safepoint looks up; what was left to allocate still is.
    pub fn look_up_soon(&self) {
        self.work(self.portion.get().max(0) as usize);
    }
    /// Something could not be made for lack of memory: the next safepoint throws.
    #[cold]
    pub fn run_out(&self) {
        self.run_out.set(true);
        self.look_up_soon();
    }
    pub fn has_run_out(&self) -> bool {
        self.run_out.get()
    }
    pub fn take_run_out(&self) -> bool {
        self.run_out.take()
    }
    /// Hands out the next portion, and says how large it is; none if there is nothing to hand out: a collection is due.
    pub fn refill(&mut self) -> Option<usize> {
        let portion = (PORTION - self.portion.get()).min(self.reserve.get());
        self.reserve.set(self.reserve.get() - portion);
        self.portion.set(self.portion.get() + portion);
        (self.portion.get() > 0).then_some(portion.max(0) as usize)
    }
    /// What has been allocated since the grant.
    pub fn drawn(&self) -> usize {
        (self.granted - self.reserve.get() - self.portion.get()).max(0) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_makes_a_program_look_up_without_taking_what_it_may_allocate() {
        let mut budget = Budget::new(3 * PORTION);
        assert_eq!(budget.refill(), Some(PORTION as usize));
        assert!(!budget.step());
        budget.work(10 * PORTION as usize);
        assert!(budget.step());
        assert_eq!(budget.drawn(), 2, "two steps");
        assert!(budget.refill().is_some());
        assert!(!budget.step());
        budget.look_up_soon();
        assert!(budget.step());
        assert_eq!(budget.drawn(), 4);
    }

    #[test]
    fn what_is_granted_is_handed_out_in_portions_and_then_a_collection_is_due() {
        let mut budget = Budget::new(2 * PORTION);
        for _ in 0..2 {
            assert!(budget.refill().is_some());
            budget.draw(PORTION as usize);
            assert!(budget.step());
        }
        assert_eq!(budget.refill(), None);
    }
}
