//! Lists that share what follows: what is put in front of one leaves it as it is.

use std::rc::Rc;

pub(super) struct List<T>(Option<Rc<Cell<T>>>);

struct Cell<T> {
    first: T,
    rest: List<T>,
    count: u32,
}

impl<T> List<T> {
    pub fn first(&self) -> Option<&T> {
        self.0.as_ref().map(|cell| &cell.first)
    }
    pub fn rest(&self) -> List<T> {
        self.0.as_ref().map_or_else(List::default, |cell| cell.rest.clone())
    }
    pub fn count(&self) -> u32 {
        self.0.as_ref().map_or(0, |cell| cell.count)
    }
    pub fn with(self, first: T) -> List<T> {
        let count = self.count() + 1;
        List(Some(Rc::new(Cell { first, rest: self, count })))
    }
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::successors(self.0.as_deref(), |cell| cell.rest.0.as_deref()).map(|cell| &cell.first)
    }
}

impl<T> Default for List<T> {
    fn default() -> List<T> {
        List(None)
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> List<T> {
        List(self.0.clone())
    }
}

impl<T> Drop for List<T> {
    /// One cell after the other: a list may be longer than the stack is deep.
    fn drop(&mut self) {
        let mut rest = self.0.take();
        while let Some(mut cell) = rest.and_then(Rc::into_inner) {
            rest = cell.rest.0.take();
        }
    }
}
