//! What collecting has found and not followed yet. May touch values.

use rustc_hash::FxHashMap;

use super::objects::Weak;
use super::room::grow;
use super::{Handle, Value};

/// Collects the values that still have to be followed.
#[derive(Default)]
pub struct Tracer {
    pub(super) work: Vec<Value>,
    /// Expandos that have been reached and not been looked into, and values of expandos by the keys that have to be reached first.
    pub(super) expandos: Vec<Handle<Weak>>,
    pub(super) awaiting: FxHashMap<Value, Vec<Value>>,
}

impl Tracer {
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
