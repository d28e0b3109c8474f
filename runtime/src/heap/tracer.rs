//! What collecting has found and not followed yet. May touch values.

use rustc_hash::FxHashMap;

use super::objects::Weak;
use super::room::grow;
use super::{Handle, Value};

/// Collects the values that still have to be followed.
#[derive(Default)]
pub struct Tracer {
    pub(super) work: Vec<Value>,
    /// Long lists and tables with the place from which on they still have to be followed: all that one of them holds would make the work as
    /// long as it is itself, and there may be no memory for that.
    pub(super) long: Vec<(Value, usize)>,
    /// Expandos that have been reached and not been looked into, and values of expandos by the keys that have to be reached first.
    pub(super) expandos: Vec<Handle<Weak>>,
    pub(super) awaiting: FxHashMap<Value, Vec<Value>>,
}

/// More values than these are followed in pieces.
const PIECE: usize = 1 << 12;

impl Tracer {
    /// The values of a list or table from a place on, as many as make a piece.
    #[inline]
    pub(super) fn piece(&mut self, holder: Value, values: &[Value], from: usize) {
        let end = values.len().min(from + PIECE);
        if end < values.len() {
            self.long.push((holder, end));
        }
        self.values(&values[from..end]);
    }
    #[inline(always)]
    pub fn value(&mut self, value: Value) {
        if value.is_heap() {
            if self.work.len() == self.work.capacity() {
                // What is to spare is enough for this.
                grow(&mut self.work);
            }
            self.work.push(value);
        }
    }
    pub fn values(&mut self, values: &[Value]) {
        values.iter().for_each(|&v| self.value(v));
    }
}
