//! The arena of ordinary instances: one vector of values in which an object is its class followed by its fields (and, for a generic
//! class, its type arguments), so that reading a field is one indexed load. May touch only values, classes and the
//! budget.
//!
//! Cells are handed out in blocks of objects of one size; free places of a size are chained through their first cell.

use super::room::grow;
use super::value::Instance;
use super::{Budget, Handle, Value};
use crate::elements::ClassRef;

/// Blocks are so many cells long, or a multiple of it.
const RUN: usize = 64;
/// Cells per block (more for objects larger than this), once there are so many that a part of them lost does not count.
const BLOCK: usize = 512;

struct Block {
    start: usize,
    /// Cells per object, the class cell included.
    size: usize,
    count: usize,
}

#[derive(Default)]
pub struct Instances {
    cells: Vec<Value>,
    /// One bit per cell; only those of first cells are used.
    marks: Vec<u64>,
    blocks: Vec<Block>,
    /// Per run: cells per object.
    sizes: Vec<u32>,
    /// Per size: the first free place, 0 if there is none. (Place 0 is never handed out.)
    free: Vec<usize>,
}

impl Instances {
    pub fn new() -> Instances {
        let mut instances = Instances::default();
        // The first run is given away so that 0 can mean "none".
        instances.cells.resize(RUN, Value::Free(0));
        instances.marks.resize(RUN / 64, 0);
        instances.sizes.push(1);
        instances
    }

    /// An object with `fields` cells after its class, each holding null.
    #[inline(always)]
    pub fn insert(&mut self, class: ClassRef, fields: usize, budget: &Budget) -> Handle<Instance> {
        let size = fields + 1;
        let mut place = match self.free.get(size) {
            Some(&place) => place,
            None => 0,
        };
        if place == 0 {
            place = self.grow(size, budget);
        }
        let cells = &mut self.cells[place..place + size];
        if let Value::Free(next) = cells[0] {
            self.free[size] = next as usize;
        }
        cells.fill(Value::Null);
        cells[0] = Value::Class(class);
        Handle::new(place)
    }

    #[cold]
    fn grow(&mut self, size: usize, budget: &Budget) -> usize {
        if self.free.len() <= size {
            self.free.resize(size + 1, 0);
        }
        let start = self.cells.len();
        // A small heap has small blocks: there is one for each size of object, used up or not.
        let length = (start / 16).next_multiple_of(RUN).clamp(RUN, BLOCK).max(size.next_multiple_of(RUN));
        let count = length / size;
        if self.cells.capacity() - start < length {
            let mut enough = grow(&mut self.cells);
            if self.marks.capacity() == self.marks.len() {
                enough &= grow(&mut self.marks);
            }
            if !enough {
                budget.run_out();
            }
        }
        self.cells.resize(start + length, Value::Free(0));
        self.marks.resize(self.cells.len() / 64, 0);
        self.sizes.resize(self.cells.len() / RUN, size as u32);
        for i in (0..count).rev() {
            let place = start + i * size;
            self.cells[place] = Value::Free(self.free[size] as u64);
            self.free[size] = place;
        }
        self.blocks.push(Block { start, size, count });
        start
    }

    #[inline(always)]
    pub fn class(&self, object: Handle<Instance>) -> Option<ClassRef> {
        match self.cells[object.index()] {
            Value::Class(class) => Some(class),
            _ => None,
        }
    }
    #[inline(always)]
    pub fn get(&self, object: Handle<Instance>, field: usize) -> Value {
        self.cells[object.index() + 1 + field]
    }
    #[inline(always)]
    pub fn set(&mut self, object: Handle<Instance>, field: usize, value: Value) {
        self.cells[object.index() + 1 + field] = value;
    }
    /// The cells after the class.
    pub fn fields(&self, object: Handle<Instance>) -> &[Value] {
        let size = self.sizes[object.index() / RUN] as usize;
        &self.cells[object.index() + 1..object.index() + size]
    }

    /// So many of the cells after the class, from one on; the object must have them.
    #[inline(always)]
    pub fn part(&self, object: Handle<Instance>, from: usize, count: usize) -> &[Value] {
        &self.cells[object.index() + 1 + from..][..count]
    }
    #[inline(always)]
    pub fn part_mut(&mut self, object: Handle<Instance>, from: usize, count: usize) -> &mut [Value] {
        &mut self.cells[object.index() + 1 + from..][..count]
    }

    /// All objects, garbage that has not been collected included.
    pub fn handles(&self) -> impl Iterator<Item = Handle<Instance>> + '_ {
        let places = self.blocks.iter().flat_map(|block| (0..block.count).map(|i| block.start + i * block.size));
        places.filter(|place| matches!(self.cells[*place], Value::Class(_))).map(Handle::new)
    }

    pub fn check(&self, object: Handle<Instance>) {
        assert!(self.class(object).is_some(), "a heap object was used after it had been collected: a root is missing");
    }
    /// Marks; true if it had not been marked.
    #[inline]
    pub fn mark(&mut self, object: Handle<Instance>) -> bool {
        let index = object.index();
        let word = &mut self.marks[index / 64];
        let bit = 1 << (index % 64);
        let fresh = *word & bit == 0;
        *word |= bit;
        fresh
    }
    pub fn is_marked(&self, object: Handle<Instance>) -> bool {
        self.marks[object.index() / 64] & (1 << (object.index() % 64)) != 0
    }

    /// Frees what is unmarked, unmarks the rest, and returns the bytes in use.
    pub fn sweep(&mut self) -> usize {
        let mut live = 0;
        self.free.fill(0);
        // Backwards, so that the free lists run forwards through memory.
        for block in self.blocks.iter().rev() {
            for i in (0..block.count).rev() {
                let place = block.start + i * block.size;
                if self.marks[place / 64] & (1 << (place % 64)) != 0 {
                    live += block.size;
                } else {
                    self.cells[place] = Value::Free(self.free[block.size] as u64);
                    self.free[block.size] = place;
                }
            }
        }
        self.marks.fill(0);
        live * size_of::<Value>()
    }

    /// The same, but freed places are never used again, so that a stale handle is noticed. A block in which nothing lives, and nothing
    /// will, is forgotten: many sweeps take no longer than what is alive.
    pub fn sweep_for_good(&mut self) -> usize {
        let mut live = 0;
        let Instances { cells, marks, blocks, free, .. } = self;
        blocks.retain(|block| {
            let mut needed = false;
            for i in 0..block.count {
                let place = block.start + i * block.size;
                if place == free[block.size] {
                    // From here on the block is new.
                    needed = true;
                    break;
                }
                if marks[place / 64] & (1 << (place % 64)) != 0 {
                    live += block.size;
                    needed = true;
                } else {
                    cells[place] = Value::Free(0);
                }
            }
            needed
        });
        marks.fill(0);
        live * size_of::<Value>()
    }
}
