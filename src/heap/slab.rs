//! A table of heap objects of one kind, indexed by handle: slots are reused through a free list, marked and swept. May touch nothing
//! but [`Handle`].

use super::Handle;

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
}

impl<T: Payload> Slab<T> {
    pub fn new() -> Slab<T> {
        Slab { slots: Vec::new(), states: Vec::new(), free: Vec::new() }
    }

    #[inline]
    pub fn insert(&mut self, payload: T) -> Handle<T> {
        match self.free.pop() {
            Some(index) => {
                let index = index as usize;
                self.slots[index] = payload;
                self.states[index] = Slot::White;
                Handle::new(index)
            }
            None => {
                self.slots.push(payload);
                self.states.push(Slot::White);
                Handle::new(self.slots.len() - 1)
            }
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

    /// Frees what is unmarked, unmarks the rest, and returns the bytes in use. With `reuse` false, freed slots are never used again, so
    /// that a stale handle is noticed.
    pub fn sweep(&mut self, reuse: bool) -> usize {
        let mut extra = 0;
        let mut live = 0;
        for index in 0..self.slots.len() {
            match self.states[index] {
                Slot::Black => {
                    self.states[index] = Slot::White;
                    extra += self.slots[index].extra();
                    live += 1;
                }
                Slot::White => {
                    self.states[index] = Slot::Free;
                    self.slots[index] = T::default();
                    if reuse {
                        self.free.push(index as u32);
                    }
                }
                Slot::Free => {}
            }
        }
        extra + live * size_of::<T>()
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
