//! The hash table behind native maps and sets: entries in insertion order, found through their hashes, which have an index of their own
//! if there are many. Comparing keys may call Dart code, so this file offers single steps (where to look, what to insert) that the
//! interpreter strings together.

use super::Value;
use super::room::{LARGE, can_afford, can_take};
use super::slab::Payload;
use crate::elements::{ClassRef, CoreClass, core_class};
use crate::types::TyList;

#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub key: Value,
    /// Null in a set.
    pub value: Value,
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
    /// Counts rearrangements: a search that called Dart code compares it to know whether its positions still hold.
    pub shape: u32,
    /// Of a map the keys, each with its value behind it; of a set the keys alone. The key of a removed entry is `Absent`.
    cells: Vec<Value>,
    /// Cells per entry, as a power of two.
    width: u8,
    index: Index,
    live: usize,
}

/// Where the entries are, by their hashes.
#[derive(Clone, Debug)]
enum Index {
    /// Of few entries the hashes, by position: most tables of a program are small, and these need no allocation of their own.
    Few([u32; FEW]),
    /// A power of two long. See [`Probe`] for where a hash is looked for.
    Many(Vec<Place>),
}

/// So many entries, removed ones included, are found by going through their hashes.
const FEW: usize = 8;

/// The hash of an entry's key, and its position: a search mostly knows here whether it has come to the right one, and the index can be
/// made larger without a look at the keys.
#[derive(Clone, Copy, Debug)]
struct Place {
    hash: u32,
    position: u32,
}

impl Place {
    const NONE: u32 = u32::MAX;
    const EMPTY: Place = Place { hash: 0, position: Place::NONE };
}

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
    #[inline(always)]
    fn new(hash: u32, mask: usize) -> Probe {
        Probe { hash, at: hash as usize & mask, rest: hash as usize }
    }
    #[inline(always)]
    fn step(&mut self, mask: usize) {
        self.rest >>= 5;
        self.at = (self.at * 5 + self.rest + 1) & mask;
    }
}

impl Table {
    /// A set if there is one type argument, else a map.
    pub fn new(class: ClassRef, types: TyList, identity: bool) -> Table {
        let width = u8::from(types.len() != 1);
        let index = Index::Few([0; FEW]);
        Table { class, types, identity, unmodifiable: false, version: 0, shape: 0, cells: Vec::new(), width, index, live: 0 }
    }
    pub fn len(&self) -> usize {
        self.live
    }
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }
    /// Entries, removed ones included.
    fn entries(&self) -> usize {
        self.cells.len() >> self.width
    }
    /// Everything it holds, for the collector.
    pub fn cells(&self) -> &[Value] {
        &self.cells
    }
    /// The key at a position: `Absent` if it has been removed, or never was.
    #[inline(always)]
    pub fn key_at(&self, position: usize) -> Value {
        self.cells.get(position << self.width).copied().unwrap_or(Value::Absent)
    }
    #[inline(always)]
    pub fn value_at(&self, position: usize) -> Value {
        match self.cells.get((position << self.width) + 1) {
            Some(&value) if self.width > 0 => value,
            _ => Value::Null,
        }
    }
    #[inline(always)]
    pub fn set_value_at(&mut self, position: usize, value: Value) {
        if self.width > 0
            && let Some(place) = self.cells.get_mut((position << self.width) + 1)
        {
            *place = value;
        }
    }

    #[inline]
    pub fn probe(&self, hash: u32) -> Probe {
        match &self.index {
            Index::Few(_) => Probe { hash, at: 0, rest: 0 },
            Index::Many(index) => Probe::new(hash, index.len() - 1),
        }
    }
    /// The next entry with the hash that is looked for.
    #[inline]
    pub fn next(&self, probe: &mut Probe) -> Option<usize> {
        let index = match &self.index {
            Index::Few(hashes) => {
                let entries = self.entries();
                let found = (probe.at..entries).find(|&at| hashes[at] == probe.hash && !self.key_at(at).is_absent());
                probe.at = found.map_or(entries, |at| at + 1);
                return found;
            }
            Index::Many(index) => index,
        };
        loop {
            let place = *index.get(probe.at)?;
            if place.position == Place::NONE {
                return None;
            }
            probe.step(index.len() - 1);
            if place.hash == probe.hash && !self.key_at(place.position as usize).is_absent() {
                return Some(place.position as usize);
            }
        }
    }
    /// Searches with an equality that calls nothing. It is asked about `Absent` too, where a key has been removed.
    #[inline(always)]
    pub fn find(&self, hash: u32, equal: impl Fn(Value) -> bool) -> Option<usize> {
        let index = match &self.index {
            Index::Few(hashes) => {
                let mut entries = hashes.iter().zip(0..self.entries());
                return entries.find(|(own, at)| **own == hash && equal(self.key_at(*at))).map(|(_, at)| at);
            }
            Index::Many(index) => index,
        };
        let mask = index.len() - 1;
        let mut probe = Probe::new(hash, mask);
        loop {
            let place = *index.get(probe.at)?;
            if place.position == Place::NONE {
                return None;
            }
            if place.hash == hash && equal(self.key_at(place.position as usize)) {
                return Some(place.position as usize);
            }
            probe.step(mask);
        }
    }
    /// Adds a key known to be missing; false if there is no memory for that.
    pub fn insert(&mut self, hash: u32, key: Value, value: Value) -> bool {
        let room = match &self.index {
            Index::Few(_) => FEW,
            // At most two thirds full.
            Index::Many(index) => index.len() * 2 / 3,
        };
        if self.entries() >= room && !self.rearrange() {
            return false;
        }
        let position = self.entries();
        match &mut self.index {
            Index::Few(hashes) => hashes[position] = hash,
            Index::Many(index) => put(index, Place { hash, position: position as u32 }),
        }
        self.cells.push(key);
        if self.width > 0 {
            self.cells.push(value);
        }
        self.live += 1;
        self.version = self.version.wrapping_add(1);
        true
    }
    /// Removes the entry at a position; its place stays until the next rearrangement.
    pub fn remove(&mut self, position: usize) -> Value {
        let value = self.value_at(position);
        self.cells[position << self.width] = Value::Absent;
        self.set_value_at(position, Value::Null);
        self.live -= 1;
        self.version = self.version.wrapping_add(1);
        if self.live == 0 {
            // A queue that runs empty again and again must not pay for the size it once had.
            self.cells.clear();
            match &mut self.index {
                Index::Many(index) if index.len() <= SMALL => index.fill(Place::EMPTY),
                _ => self.index = Index::Few([0; FEW]),
            }
            self.shape = self.shape.wrapping_add(1);
        }
        value
    }
    pub fn clear(&mut self) {
        self.cells = Vec::new();
        self.index = Index::Few([0; FEW]);
        if self.live > 0 {
            self.version = self.version.wrapping_add(1);
        }
        self.live = 0;
        self.shape = self.shape.wrapping_add(1);
    }
    /// Makes the index as long as it should be, and closes the gaps that removed entries have left; false if there is no memory for that.
    fn rearrange(&mut self) -> bool {
        let places = ((self.live + 1) * 2).next_power_of_two();
        let mut index = Vec::new();
        if self.live >= FEW && (!can_take(places * size_of::<Place>()) || index.try_reserve_exact(places).is_err())
            || !self.makes_room(places)
        {
            return false;
        }
        let moved = if self.live < self.entries() { self.close_gaps() } else { Vec::new() };
        let now = |position: u32| moved.get(position as usize).copied().unwrap_or(position);
        let old = match std::mem::replace(&mut self.index, Index::Few([0; FEW])) {
            Index::Few(hashes) => hashes.into_iter().zip(0..).map(|(hash, position)| Place { hash, position }).collect(),
            Index::Many(index) => index,
        };
        // In the order of the old index: what is written lies as near as what is read.
        let entries =
            old.into_iter().map(|place| Place { position: now(place.position), ..place }).filter(|place| place.position != Place::NONE);
        if self.live < FEW {
            let mut hashes = [0; FEW];
            entries.for_each(|place| hashes[place.position as usize] = place.hash);
            self.index = Index::Few(hashes);
        } else {
            index.resize(places, Place::EMPTY);
            entries.for_each(|place| put(&mut index, place));
            self.index = Index::Many(index);
        }
        self.shape = self.shape.wrapping_add(1);
        true
    }
    /// Room for as many entries as an index of so many places will have, if they are many; and for what closing the gaps takes.
    fn makes_room(&mut self, places: usize) -> bool {
        let cells = (places * 2 / 3) << self.width;
        cells * size_of::<Value>() < LARGE
            || can_afford(cells * size_of::<Value>())
                && self.cells.try_reserve_exact(cells.saturating_sub(self.cells.len())).is_ok()
                && can_afford(self.entries() * size_of::<u32>())
    }
    /// The new position of each entry.
    fn close_gaps(&mut self) -> Vec<u32> {
        let mut moved = vec![Place::NONE; self.entries()];
        let mut kept = 0;
        for (position, to) in moved.iter_mut().enumerate() {
            let (from, next) = (position << self.width, (position + 1) << self.width);
            if !self.cells[from].is_absent() {
                *to = kept as u32;
                self.cells.copy_within(from..next, kept << self.width);
                kept += 1;
            }
        }
        self.cells.truncate(kept << self.width);
        moved
    }

    /// The first entry at or after a position that has not been removed.
    #[inline]
    pub fn entry_from(&self, mut position: usize) -> Option<(usize, Entry)> {
        while position < self.entries() {
            let key = self.key_at(position);
            if !key.is_absent() {
                return Some((position, Entry { key, value: self.value_at(position) }));
            }
            position += 1;
        }
        None
    }
    pub fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        let all = (0..self.entries()).map(|position| Entry { key: self.key_at(position), value: self.value_at(position) });
        all.filter(|entry| !entry.key.is_absent())
    }
}

/// Puts a place where a search for its hash will come by.
#[inline]
fn put(index: &mut [Place], place: Place) {
    let mask = index.len() - 1;
    let mut probe = Probe::new(place.hash, mask);
    while index[probe.at].position != Place::NONE {
        probe.step(mask);
    }
    index[probe.at] = place;
}

impl Default for Table {
    fn default() -> Table {
        Table::new(core_class(CoreClass::NativeMap), TyList::empty(), false)
    }
}
impl Payload for Table {
    fn extra(&self) -> usize {
        let index = match &self.index {
            Index::Few(_) => 0,
            Index::Many(index) => index.capacity() * size_of::<Place>(),
        };
        self.cells.capacity() * size_of::<Value>() + index
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
    fn gaps_are_closed_and_order_is_kept() {
        let mut set = Table::new(core_class(CoreClass::NativeSet), TyList::new(&[crate::types::Ty::dynamic()]), false);
        for i in 0..1000 {
            set.insert(i * 7 % 1000, Value::Int(i64::from(i)), Value::Int(1));
            if i % 3 != 0 {
                let gone = i / 2;
                if let Some(position) = find(&set, i64::from(gone), gone * 7 % 1000) {
                    assert_eq!(set.remove(position), Value::Null);
                }
            }
        }
        let left: Vec<i64> = set.iter().filter_map(|entry| entry.key.as_int()).collect();
        assert!(left.len() == set.len() && left.is_sorted() && set.cells().len() < 1000);
        for i in left {
            assert!(find(&set, i, i as u32 * 7 % 1000).is_some(), "{i}");
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
