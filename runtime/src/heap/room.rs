//! Asking before memory is taken. What the system refuses would end the process on the spot, whoever asked for it. So what is large is asked
//! for, and small things are made unasked as long as there is something to spare for them, which is looked at again and again. Touches nothing.

use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::hash::{BuildHasher, Hash};
use std::hint::black_box;

/// An allocation of this many bytes may fail.
pub const LARGE: usize = 1 << 20;

/// So much is to be left for what nobody asks about: many times what is made between two looks. (The allocator learns from blocks up to 32 MB
/// that are given back, and would keep the next ones.)
const SPARE: usize = 40 << 20;

const PLENTY: usize = 4 * SPARE;

/// Whether the system would give so many bytes in one piece.
pub fn can_give(bytes: usize) -> bool {
    let mut asked = Vec::<u8>::new();
    let given = asked.try_reserve_exact(bytes).is_ok();
    // Or the compiler sees that nobody needs them, and does not ask.
    black_box(asked.as_mut_ptr());
    given
}
/// Whether the system would give so many bytes in one piece, and have something to spare after that.
pub fn can_afford(bytes: usize) -> bool {
    can_give(bytes.saturating_add(SPARE))
}
/// Whether so many bytes may be taken; where they are few nobody is asked.
pub fn can_take(bytes: usize) -> bool {
    bytes < LARGE || can_afford(bytes)
}
/// Whether there is so much that nobody has to be careful. (The allocator takes address space in steps of 64 MB, which need twice that
/// for a moment; where it can't, it takes a page for the smallest block.)
pub fn has_plenty(in_use: usize) -> bool {
    can_give(PLENTY + in_use / 3)
}
/// Whether there is something to spare beside what is in use. Collecting needs a part of that: in the worst case it has to remember each
/// object before it follows one.
pub fn can_spare(in_use: usize) -> bool {
    can_afford(in_use / 3)
}

/// Whether there is still some of what is to be spared always.
pub fn can_live() -> bool {
    can_give(SPARE / 2)
}

/// What grows as it is filled.
pub trait Growing {
    /// How many things it has room for, and how many bytes each takes.
    fn capacity_and_width(&self) -> (usize, usize);
    fn length(&self) -> usize;
    /// Room for so many more than there are; false if there is none.
    fn try_more(&mut self, more: usize) -> bool;
}

macro_rules! growing {
    ($($kind:ident $(: $bound:path)?),*) => { $(
        impl<T $(: $bound)?> Growing for $kind<T> {
            fn capacity_and_width(&self) -> (usize, usize) {
                (self.capacity(), size_of::<T>())
            }
            fn length(&self) -> usize {
                self.len()
            }
            fn try_more(&mut self, more: usize) -> bool {
                self.try_reserve_exact(more).is_ok()
            }
        }
    )* };
}
growing!(Vec, VecDeque, BinaryHeap: Ord);

/// A table takes twice as much when it grows, and something for each place.
impl<K: Eq + Hash, V, S: BuildHasher> Growing for HashMap<K, V, S> {
    fn capacity_and_width(&self) -> (usize, usize) {
        (self.capacity(), 2 * (size_of::<(K, V)>() + 2))
    }
    fn length(&self) -> usize {
        self.len()
    }
    fn try_more(&mut self, more: usize) -> bool {
        self.try_reserve(more).is_ok()
    }
}

/// Room for so many more, if there is something to spare after that; false if there is not.
pub fn has_room(for_more: &mut impl Growing, more: usize) -> bool {
    let (capacity, width) = for_more.capacity_and_width();
    if capacity - for_more.length() >= more {
        return true;
    }
    let more = more.max(capacity);
    can_take(more * width) && for_more.try_more(more)
}

/// Makes something larger that is full: by as much again or, where so much is not to be had, by less. False if it is only as much as is always
/// to spare: whoever fills it has to come to an end.
#[cold]
#[inline(never)]
pub fn grow(full: &mut impl Growing) -> bool {
    let (capacity, width) = full.capacity_and_width();
    if capacity * width < LARGE {
        return full.try_more(capacity.max(4));
    }
    let mut try_more = |more| can_afford(more * width) && full.try_more(more);
    let enough = try_more(capacity) || try_more(capacity / 8);
    if !enough {
        full.try_more(LARGE / width.max(1));
    }
    enough
}
