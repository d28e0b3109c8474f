//! A table of heap objects of one kind, indexed by handle: slots are reused through a free list, marked and swept. May touch nothing
//! but [`Handle`] and the budget.

use super::room::{LARGE, grow};
use super::{Budget, Handle};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    Free,
    White,
    Black,
}

/// What lives in a slab. The default value stands in a free slot.
pub trait Payload: Default {
    /// Bytes owned beyond the slot itself.
    fn extra(&self) -> usize {
        0
    }
}

pub struct Slab<T> {
    slots: Vec<T>,
    states: Vec<Slot>,
    free: Vec<u32>,
    /// Where nothing is reused: what the last sweep left, and how many slots there were then.
    survivors: Vec<u32>,
    swept: usize,
}

impl<T: Payload> Slab<T> {
    pub fn new() -> Slab<T> {
        Slab { slots: Vec::new(), states: Vec::new(), free: Vec::new(), survivors: Vec::new(), swept: 0 }
    }

    #[inline]
    pub fn insert(&mut self, payload: T, budget: &Budget) -> Handle<T> {
        match self.free.pop() {
            Some(index) => {
                let index = index as usize;
                self.slots[index] = payload;
                self.states[index] = Slot::White;
                Handle::new(index)
            }
            None => {
                if self.slots.len() == self.slots.capacity() {
                    self.grow(budget);
                }
                self.slots.push(payload);
                self.states.push(Slot::White);
                Handle::new(self.slots.len() - 1)
            }
        }
    }

    /// With more slots come more states; and each of them may have to be noted as free one day, when there may be no room for that.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, budget: &Budget) {
        let mut enough = grow(&mut self.slots);
        let slots = self.slots.capacity();
        if slots * size_of::<T>() >= LARGE {
            enough &= self.states.try_reserve_exact(slots - self.states.len()).is_ok();
            enough &= self.free.try_reserve_exact(slots - self.free.len()).is_ok();
        }
        if !enough {
            budget.run_out();
        }
    }

    #[inline(always)]
    pub fn get(&self, handle: Handle<T>) -> &T {
        &self.slots[handle.index()]
    }
    #[inline(always)]
    pub fn get_mut(&mut self, handle: Handle<T>) -> &mut T {
        &mut self.slots[handle.index()]
    }

    /// Marks; the payload is returned if it had not been marked, to be traced by the caller.
    pub fn mark(&mut self, handle: Handle<T>) -> Option<&T> {
        let index = handle.index();
        match self.states[index] {
            Slot::White => {
                self.states[index] = Slot::Black;
                Some(&self.slots[index])
            }
            Slot::Black => None,
            Slot::Free => stale(),
        }
    }
    pub fn is_marked(&self, handle: Handle<T>) -> bool {
        self.states[handle.index()] == Slot::Black
    }
    /// Panics if the object has been freed: a missing root, found by the stress mode.
    pub fn check(&self, handle: Handle<T>) {
        if self.states[handle.index()] == Slot::Free {
            stale::<()>();
        }
    }

    pub fn handles(&self) -> impl Iterator<Item = Handle<T>> + '_ {
        let used = self.states.iter().enumerate().filter(|(_, s)| **s != Slot::Free);
        used.map(|(i, _)| Handle::new(i))
    }

    /// Frees what is unmarked, unmarks the rest, and returns the bytes in use.
    pub fn sweep(&mut self) -> usize {
        let mut bytes = 0;
        for index in 0..self.slots.len() {
            match self.states[index] {
                Slot::Black => bytes += self.spare(index),
                Slot::White => {
                    self.clear(index);
                    self.free.push(index as u32);
                }
                Slot::Free => {}
            }
        }
        bytes
    }

    /// The same, but freed slots are never used again, so that a stale handle is noticed. They are not looked at again either: many
    /// sweeps take no longer than what is alive.
    pub fn sweep_for_good(&mut self) -> usize {
        if self.survivors.is_empty() && self.swept == self.slots.len() {
            return 0;
        }
        let mut bytes = 0;
        let mut survivors = std::mem::take(&mut self.survivors);
        survivors.extend(self.swept as u32..self.slots.len() as u32);
        survivors.retain(|&index| {
            let index = index as usize;
            let marked = self.states[index] == Slot::Black;
            if marked {
                bytes += self.spare(index);
            } else {
                self.clear(index);
            }
            marked
        });
        self.survivors = survivors;
        self.swept = self.slots.len();
        bytes
    }

    #[inline]
    fn spare(&mut self, index: usize) -> usize {
        self.states[index] = Slot::White;
        self.slots[index].extra() + size_of::<T>()
    }

    #[inline]
    fn clear(&mut self, index: usize) {
        self.states[index] = Slot::Free;
        self.slots[index] = T::default();
    }

    #[cfg(test)]
    pub fn live(&self) -> usize {
        self.states.iter().filter(|s| **s != Slot::Free).count()
    }
}

impl<T: Payload> Default for Slab<T> {
    fn default() -> Slab<T> {
        Slab::new()
    }
}

#[cold]
#[expect(clippy::panic, reason = "a missing root is a bug of ours that must not go on with a wrong object")]
fn stale<T>() -> T {
    panic!("a heap object was used after it had been collected: a root is missing")
}
