//! Native maps and sets: their operations, with keys that may be compared by Dart code. May touch `heap` and calls.
//!
//! A `hashCode` or `==` may change the very table that is searched. So a search that calls Dart code looks afterwards whether the
//! table has been rearranged, and starts again if it has.

use super::{Isolate, Stop};
use crate::heap::{Handle, Table, Value};

impl Isolate {
    /// The position of a key.
    #[inline]
    pub fn table_find(&mut self, table: Handle<Table>, key: Value) -> Result<(u32, Option<usize>), Stop> {
        // Searches that call nothing.
        let identity = self.heap.table(table).identity;
        let hash = if identity { Some(self.identity_hash(key)) } else { self.plain_hash(key) };
        match (key, hash) {
            (_, Some(hash)) if identity => Ok((hash, self.heap.table(table).find(hash, |k| self.identical(k, key)))),
            (Value::Int(i), Some(hash)) => {
                let found = self.heap.table(table).find(hash, |k| match k {
                    Value::Int(j) => i == j,
                    Value::Double(_) => self.equals_plainly(k, key) == Some(true),
                    _ => false,
                });
                Ok((hash, found))
            }
            (
                Value::String(_) | Value::Double(_) | Value::Null | Value::True | Value::False | Value::Type(_) | Value::Symbol(_),
                Some(hash),
            ) => {
                // These are equal to nothing whose == is not theirs.
                Ok((hash, self.heap.table(table).find(hash, |k| self.equals_plainly(key, k) == Some(true))))
            }
            _ => self.table_find_slowly(table, key),
        }
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
                let candidate = self.heap.table(table).entries[position].key;
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
        Ok(found.and_then(|position| self.heap.table(table).entries.get(position)).map(|e| e.value))
    }
    /// True if the key is new. The caller keeps key and value safe from collection (as arguments they are).
    pub fn table_set(&mut self, table: Handle<Table>, key: Value, value: Value) -> Result<bool, Stop> {
        let (hash, found) = self.table_find(table, key)?;
        match found {
            Some(position) => {
                if let Some(entry) = self.heap.table_mut(table).entries.get_mut(position) {
                    entry.value = value;
                }
                Ok(false)
            }
            None => {
                self.heap.charge(48);
                self.heap.table_mut(table).insert(hash, key, value);
                Ok(true)
            }
        }
    }
    pub fn table_remove(&mut self, table: Handle<Table>, key: Value) -> Result<Option<Value>, Stop> {
        let (_, found) = self.table_find(table, key)?;
        Ok(found.map(|position| self.heap.table_mut(table).remove(position)))
    }
}
