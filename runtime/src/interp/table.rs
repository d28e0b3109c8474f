//! Native maps and sets: their operations, with keys that may be compared by Dart code. May touch `heap` and calls.
//!
//! A `hashCode` or `==` may change the very table that is searched. So a search that calls Dart code looks afterwards whether the
//! table has been rearranged, and starts again if it has.

use super::values::{folded, int_equals_double};
use super::{Isolate, Stop};
use crate::heap::{Handle, Table, Value};

impl Isolate {
    /// The position of a key, and its hash.
    #[inline]
    pub fn table_find(&mut self, table: Handle<Table>, key: Value) -> Result<(u32, Option<usize>), Stop> {
        match self.table_find_plainly(table, key) {
            Some(found) => Ok(found),
            None => self.table_find_slowly(table, key),
        }
    }
    /// The place of a key, if nothing has to be called to find it.
    #[inline(always)]
    pub(crate) fn table_find_plainly(&self, handle: Handle<Table>, key: Value) -> Option<(u32, Option<usize>)> {
        match key {
            Value::Int(i) => self.table_find_int(handle, i),
            _ => None,
        }
        .or_else(|| self.find_plainly(handle, key))
    }
    /// The place of an int, in few steps; `None` if the table compares by identity.
    #[inline(always)]
    pub(crate) fn table_find_int(&self, handle: Handle<Table>, i: i64) -> Option<(u32, Option<usize>)> {
        let table = self.heap.table(handle);
        if table.identity {
            return None;
        }
        let hash = folded(i);
        let found = table.find(hash, |key| match key {
            Value::Int(j) => i == j,
            Value::Double(d) => int_equals_double(i, d.get()),
            _ => false,
        });
        Some((hash, found))
    }
    #[inline(never)]
    fn find_plainly(&self, handle: Handle<Table>, key: Value) -> Option<(u32, Option<usize>)> {
        let table = self.heap.table(handle);
        if table.identity {
            let hash = self.identity_hash(key);
            return Some((hash, table.find(hash, |k| self.identical(k, key))));
        }
        // These are equal to nothing whose == is not theirs.
        let simple = matches!(
            key,
            Value::String(_) | Value::Double(_) | Value::Null | Value::True | Value::False | Value::Type(_) | Value::Symbol(_)
        );
        let hash = if simple { self.plain_hash(key)? } else { return None };
        Some((hash, table.find(hash, |k| self.equals_plainly(key, k) == Some(true))))
    }

    fn table_find_slowly(&mut self, table: Handle<Table>, key: Value) -> Result<(u32, Option<usize>), Stop> {
        let saved = self.top;
        self.push(Value::Table(table));
        self.push(key);
        let result = self.search(table, key);
        self.top = saved;
        result
    }
    fn search(&mut self, table: Handle<Table>, key: Value) -> Result<(u32, Option<usize>), Stop> {
        let hash = self.hash_code(key)?;
        let hash = (hash ^ (hash >> 32)) as u32;
        'again: loop {
            let shape = self.heap.table(table).shape;
            let mut probe = self.heap.table(table).probe(hash);
            while let Some(position) = self.heap.table(table).next(&mut probe) {
                let candidate = self.heap.table(table).key_at(position);
                if candidate == key || self.equals(key, candidate)? {
                    return Ok((hash, Some(position)));
                }
                if self.heap.table(table).shape != shape {
                    continue 'again;
                }
            }
            return Ok((hash, None));
        }
    }

    pub fn table_get(&mut self, table: Handle<Table>, key: Value) -> Result<Option<Value>, Stop> {
        let (_, found) = self.table_find(table, key)?;
        Ok(found.map(|position| self.heap.table(table).value_at(position)))
    }
    /// True if the key is new. The caller keeps key and value safe from collection (as arguments they are).
    pub fn table_set(&mut self, table: Handle<Table>, key: Value, value: Value) -> Result<bool, Stop> {
        let found = self.table_find(table, key)?;
        Ok(self.table_put(table, found, key, value))
    }
    /// Puts an entry where the key has been looked for.
    #[inline]
    pub(crate) fn table_put(&mut self, table: Handle<Table>, (hash, found): (u32, Option<usize>), key: Value, value: Value) -> bool {
        match found {
            Some(position) => {
                self.heap.table_mut(table).set_value_at(position, value);
                false
            }
            None => {
                self.heap.charge(48);
                if !self.heap.table_mut(table).insert(hash, key, value) {
                    self.heap.runs_out();
                }
                true
            }
        }
    }
    pub fn table_remove(&mut self, table: Handle<Table>, key: Value) -> Result<Option<Value>, Stop> {
        let (_, found) = self.table_find(table, key)?;
        Ok(found.map(|position| self.heap.table_mut(table).remove(position)))
    }
}
