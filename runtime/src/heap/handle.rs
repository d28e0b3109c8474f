//! References into a heap. May touch nothing.

use std::marker::PhantomData;

/// A reference into one isolate's heap: an index into the table of one kind of object. It keeps nothing alive by itself: what must
/// survive a safepoint has to be on the value stack or otherwise rooted.
pub struct Handle<T> {
    index: u64,
    kind: PhantomData<fn() -> T>,
}

impl<T> Handle<T> {
    #[inline(always)]
    pub(super) fn new(index: usize) -> Handle<T> {
        Handle { index: index as u64, kind: PhantomData }
    }
    #[inline(always)]
    pub fn index(self) -> usize {
        self.index as usize
    }
}
impl<T> Clone for Handle<T> {
    fn clone(&self) -> Handle<T> {
        *self
    }
}
impl<T> Copy for Handle<T> {}
impl<T> PartialEq for Handle<T> {
    fn eq(&self, other: &Handle<T>) -> bool {
        self.index == other.index
    }
}
impl<T> Eq for Handle<T> {}
impl<T> std::fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.index)
    }
}
