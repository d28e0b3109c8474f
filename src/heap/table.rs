//! The hash table behind native maps and sets: entries in insertion order, found through an index of positions. Comparing keys may
//! call Dart code, so this file offers single steps (where to look, what to insert) that the interpreter strings together.

use super::Value;
use super::slab::Payload;
use crate::elements::{ClassRef, CoreClass, core_class};
use crate::types::TyList;

#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// `Absent` in a removed entry.
    pub key: Value,
    pub value: Value,
    pub hash: u32,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub class: ClassRef,
    pub types: TyList,
    /// Keys are compared with `identical`.
    pub identity: bool,
    pub unmodifiable: bool,
    /// Counts insertions and removals: iterators compare it to notice a change.
    pub version: u32,
    /// Counts rearrangements of `entries`: a search that called Dart code compares it to know whether its positions still hold.
    pub shape: u32,
    pub entries: Vec<Entry>,
    /// Positions in `entries`, by hash; a power of two long. See [`Probe`] for where a hash is looked for.
    index: Vec<u32>,
    live: usize,
}

const EMPTY: u32 = u32::MAX;
/// An index this long is cheaper to clear than to make.
const SMALL: usize = 64;

/// A search in progress: the next place in the index to look at.
///
/// The first place is the low bits of the hash, so that ints near each other stay near each other. Hashes that agree there part at the
/// next step, which brings in five higher bits; without any left, the steps visit every place once.
#[derive(Clone, Copy, Debug)]
pub struct Probe {
    hash: u32,
    at: usize,
    rest: usize,
}

impl Probe {
    #[inline]
    fn new(hash: u32, mask: usize) -> Probe {
        Probe { hash, at: hash as usize & mask, rest: hash as usize }
    }
    #[inline]
    fn step(&mut self, mask: usize) {
        self.rest >>= 5;
        self.at = (self.at * 5 + self.rest + 1) & mask;
    }
}

impl Table {
    pub fn new(class: ClassRef, types: TyList, identity: bool) -> Table {
        Table { class, types, identity, unmodifiable: false, version: 0, shape: 0, entries: Vec::new(), index: Vec::new(), live: 0 }
    }
    pub fn len(&self) -> usize {
        self.live
    }
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    #[inline]
    pub fn probe(&self, hash: u32) -> Probe {
        Probe::new(hash, self.index.len().wrapping_sub(1))
    }
    /// The next entry with the hash that is looked for.
    #[inline]
    pub fn next(&self, probe: &mut Probe) -> Option<usize> {
        if self.index.is_empty() {
            return None;
        }
        loop {
            let position = self.index[probe.at];
            if position == EMPTY {
                return None;
            }
            probe.step(self.index.len() - 1);
            let entry = &self.entries[position as usize];
            if entry.hash == probe.hash && !entry.key.is_absent() {
                return Some(position as usize);
            }
        }
    }
    /// Searches with an equality that calls nothing.
    #[inline]
    pub fn find(&self, hash: u32, equal: impl Fn(Value) -> bool) -> Option<usize> {
        let mut probe = self.probe(hash);
        while let Some(position) = self.next(&mut probe) {
            if equal(self.entries[position].key) {
                return Some(position);
            }
        }
        None
    }
    /// Adds a key known to be missing.
    pub fn insert(&mut self, hash: u32, key: Value, value: Value) {
        // At most two thirds full, removed entries included.
        if (self.entries.len() + 1) * 3 > self.index.len() * 2 {
            self.rearrange();
        }
        let position = self.entries.len() as u32;
        place(&mut self.index, hash, position);
        self.entries.push(Entry { key, value, hash });
        self.live += 1;
        self.version = self.version.wrapping_add(1);
    }
    /// Removes the entry at a position; its place stays until the next rearrangement.
    pub fn remove(&mut self, position: usize) -> Value {
        let entry = &mut self.entries[position];
        let value = entry.value;
        entry.key = Value::Absent;
        entry.value = Value::Null;
        self.live -= 1;
        self.version = self.version.wrapping_add(1);
        if self.live == 0 {
            // A queue that runs empty again and again must not pay for the size it once had.
            self.entries.clear();
            if self.index.len() > SMALL {
                self.index = Vec::new()
            } else {
                self.index.fill(EMPTY)
            }
            self.shape = self.shape.wrapping_add(1);
        }
        value
    }
    pub fn clear(&mut self) {
        self.entries = Vec::new();
        self.index = Vec::new();
        if self.live > 0 {
            self.version = self.version.wrapping_add(1);
        }
        self.live = 0;
        self.shape = self.shape.wrapping_add(1);
    }
    fn rearrange(&mut self) {
        self.entries.retain(|e| !e.key.is_absent());
        let size = ((self.live + 1) * 2).next_power_of_two().max(8);
        self.index.clear();
        self.index.resize(size, EMPTY);
        for (position, entry) in self.entries.iter().enumerate() {
            place(&mut self.index, entry.hash, position as u32);
        }
        self.shape = self.shape.wrapping_add(1);
    }

    /// The first entry at or after a position that has not been removed.
    #[inline]
    pub fn entry_from(&self, mut position: usize) -> Option<(usize, Entry)> {
        loop {
            let entry = *self.entries.get(position)?;
            if !entry.key.is_absent() {
                return Some((position, entry));
            }
            position += 1;
        }
    }
    pub fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        self.entries.iter().copied().filter(|e| !e.key.is_absent())
    }
}

/// Puts a position where a search for its hash will come by.
#[inline]
fn place(index: &mut [u32], hash: u32, position: u32) {
    let mask = index.len() - 1;
    let mut probe = Probe::new(hash, mask);
    while index[probe.at] != EMPTY {
        probe.step(mask);
    }
    index[probe.at] = position;
}

impl Default for Table {
    fn default() -> Table {
        Table::new(core_class(CoreClass::NativeMap), TyList::empty(), false)
    }
}
impl Payload for Table {
    fn extra(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>() + self.index.capacity() * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(table: &Table, key: i64, hash: u32) -> Option<usize> {
        table.find(hash, |k| k == Value::Int(key))
    }

    #[test]
    fn hashes_that_agree_in_their_low_bits_are_told_apart() {
        for shift in [0, 4, 10, 20, 32] {
            let hash = |i: i64| if shift == 32 { 7 } else { (i << shift) as u32 };
            let many = if shift == 32 { 200 } else { 3000 };
            let mut table = Table::default();
            for i in 0..many {
                assert_eq!(find(&table, i, hash(i)), None);
                table.insert(hash(i), Value::Int(i), Value::Int(-i));
            }
            for i in (0..many).step_by(2) {
                let position = find(&table, i, hash(i));
                assert_eq!(position.map(|p| table.remove(p)), Some(Value::Int(-i)));
            }
            for i in 0..many {
                assert_eq!(find(&table, i, hash(i)).is_some(), i % 2 == 1, "{i} << {shift}");
            }
        }
    }

    #[test]
    fn a_table_that_runs_empty_can_be_filled_again() {
        let mut table = Table::default();
        for round in 0..3 {
            for i in 0..500 {
                table.insert(i, Value::Int(i64::from(i)), Value::Null);
            }
            for i in 0..500 {
                assert!(find(&table, i64::from(i), i).map(|p| table.remove(p)).is_some(), "{i} in round {round}");
            }
            assert!(table.is_empty() && find(&table, 3, 3).is_none());
        }
    }
}
