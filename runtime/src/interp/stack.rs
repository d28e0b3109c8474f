//! The value stack and the frames on it. May touch `heap` values only.
//!
//! A [`Frame`] is the rest of the stack from a function's first slot on: its length says both where it starts and how much room is
//! left. The cells are shared, not borrowed mutably, so that the collector can see the whole stack while code runs on it.

use std::cell::Cell;

use crate::heap::Value;

#[derive(Clone, Copy)]
pub struct Frame<'a>(&'a [Cell<Value>]);

impl<'a> Frame<'a> {
    #[inline(always)]
    pub fn new(cells: &'a [Cell<Value>]) -> Frame<'a> {
        Frame(cells)
    }
    #[inline(always)]
    pub fn get(self, slot: u32) -> Value {
        self.0[slot as usize].get()
    }
    #[inline(always)]
    pub fn set(self, slot: u32, value: Value) {
        self.0[slot as usize].set(value);
    }
    /// An int by the core tree's invariant.
    #[inline(always)]
    pub fn int(self, slot: u32) -> i64 {
        match self.get(slot) {
            Value::Int(i) => i,
            _ => 0,
        }
    }
    #[inline(always)]
    pub fn double(self, slot: u32) -> f64 {
        match self.get(slot) {
            Value::Double(d) => d.get(),
            _ => 0.0,
        }
    }
    #[inline(always)]
    pub fn bool(self, slot: u32) -> bool {
        self.get(slot) == Value::True
    }
    /// The frame that starts `at` cells further on.
    #[inline(always)]
    pub fn rest(self, at: u32) -> Frame<'a> {
        Frame(&self.0[at as usize..])
    }
    /// Cells from here to the end of the stack.
    #[inline(always)]
    pub fn len(self) -> usize {
        self.0.len()
    }
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
    #[inline(always)]
    pub fn cells(self) -> &'a [Cell<Value>] {
        self.0
    }
    #[inline]
    pub fn fill(self, from: u32, to: u32, value: Value) {
        self.0[from as usize..to as usize].iter().for_each(|cell| cell.set(value));
    }
    /// Copies out the first `n` values.
    pub fn to_vec(self, n: usize) -> Vec<Value> {
        self.0[..n].iter().map(Cell::get).collect()
    }
}
