//! What a pattern is compiled to: a vector of instructions and the tables they name by index. A program is immutable; what changes
//! during a match (registers, stack) belongs to the matcher.

use memchr::memmem::Finder;

use crate::first::END;
use crate::set::{CharSet, LAST};
use crate::tree::Assertion;

/// The whole of a compiled pattern.
#[derive(Debug)]
pub struct Program {
    pub insts: Vec<Inst>,
    pub literals: Vec<u16>,
    pub classes: Vec<Class>,
    pub runs: Vec<Run>,
    pub loops: Vec<Loop>,
    pub filters: Vec<Filter>,
    pub start: Start,
    /// Registers: start and end of each group (the whole match is group 0), then counters, marks and what lookarounds keep.
    pub registers: usize,
    pub groups: usize,
    pub unicode: bool,
    pub ignore_case: bool,
}

impl Program {
    /// The memory it takes.
    pub fn bytes(&self) -> usize {
        let classes: usize = self.classes.iter().map(|class| 256 + size_of_val(&*class.wide)).sum();
        size_of_val(&*self.insts)
            + size_of_val(&*self.literals)
            + size_of_val(&*self.runs)
            + size_of_val(&*self.loops)
            + size_of_val(&*self.classes)
            + classes
            + self.filters.len() * (size_of::<Filter>() + 256)
    }
}

/// An instruction. It succeeds and the next one runs, or it fails and the matcher goes back to the last choice. Those named `…Back` match
/// what stands before the position: the bodies of lookbehinds (ECMA-262 22.2.2.3, direction backward).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inst {
    /// One code unit.
    Unit(u16),
    UnitBack(u16),
    /// One code unit of a class.
    Class(u32),
    ClassBack(u32),
    /// One code point of a class.
    Point(u32),
    PointBack(u32),
    /// Code units in a row: a part of `literals`.
    Literal {
        from: u32,
        len: u32,
    },
    /// A quantified class.
    Run(u32),
    Jump(u32),
    /// `first`, and if that fails `second`. `filters` and the one after it say at what characters they can match at all.
    Split {
        first: u32,
        second: u32,
        filters: u32,
    },
    /// Sets a register to the position.
    Save(u32),
    /// Makes registers `from..to` undefined.
    Clear {
        from: u32,
        to: u32,
    },
    /// Fails if the position is still that in the register: an iteration that matched nothing.
    Moved(u32),
    /// The counted loop: before it, at its head, at the start and at the end of an iteration.
    Zero(u32),
    Repeat(u32),
    Enter(u32),
    Again(u32),
    BackReference {
        group: u32,
        back: bool,
    },
    Assert(Assertion),
    /// A lookaround's body follows; it keeps two registers (the height of the stack, the position). `after` is what comes behind it.
    Look {
        registers: u32,
        after: u32,
    },
    EndLook {
        registers: u32,
    },
    LookNot {
        registers: u32,
        after: u32,
    },
    EndLookNot {
        registers: u32,
    },
    Match,
}

/// `NONE` in place of an index.
pub const NONE: u32 = u32::MAX;

/// A quantified class, matched without a stack entry per character.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub class: u32,
    /// Code points rather than code units.
    pub point: bool,
    pub min: u32,
    pub max: u32,
    pub greedy: bool,
    /// The filter of characters with which what follows may start.
    pub follow: u32,
    /// No character of the class can follow, so giving back is of no use.
    pub possessive: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Loop {
    pub counter: u32,
    /// Where an iteration started, if it may match nothing.
    pub mark: u32,
    pub min: u32,
    pub max: u32,
    pub greedy: bool,
    pub head: u32,
    pub exit: u32,
}

/// A set as a table.
#[derive(Debug)]
pub struct Class {
    latin: Box<[bool; 256]>,
    /// Beyond Latin-1.
    wide: Box<[(u32, u32)]>,
    /// The characters of Latin-1 that it lacks, if they are few: a run of the class is a search for them.
    pub stops: Option<Vec<u8>>,
}

impl Class {
    pub fn new(set: &CharSet) -> Class {
        let latin = latin(set);
        let wide = set.ranges().iter().filter(|range| range.1 > 0xFF).map(|range| (range.0.max(0x100), range.1)).collect();
        let stops: Vec<u8> = (0..=255).filter(|c| !latin[usize::from(*c)]).collect();
        Class { latin, wide, stops: (stops.len() <= 3).then_some(stops) }
    }
    #[inline]
    pub fn contains(&self, c: u32) -> bool {
        match self.latin.get(c as usize) {
            Some(found) => *found,
            None => self.contains_wide(c),
        }
    }
    #[inline]
    pub fn contains_latin(&self, c: u8) -> bool {
        self.latin[usize::from(c)]
    }
    fn contains_wide(&self, c: u32) -> bool {
        if let [(from, to)] = *self.wide {
            return (from..=to).contains(&c);
        }
        let after = self.wide.partition_point(|&(from, _)| from <= c);
        after > 0 && c <= self.wide[after - 1].1
    }
}

fn latin(set: &CharSet) -> Box<[bool; 256]> {
    let mut table = Box::new([false; 256]);
    for &(from, to) in set.ranges().iter().take_while(|range| range.0 < 256) {
        table[from as usize..=to.min(255) as usize].fill(true);
    }
    table
}

/// Whether something can match at a code unit, without trying: never wrong when it says no.
#[derive(Debug)]
pub struct Filter {
    latin: Box<[bool; 256]>,
    wide: bool,
    end: bool,
}

impl Filter {
    pub fn new(set: &CharSet) -> Filter {
        Filter { latin: latin(set), wide: set.meets(0x100, LAST), end: set.contains(END) }
    }
    pub fn anything() -> Filter {
        Filter { latin: Box::new([true; 256]), wide: true, end: true }
    }
    #[inline]
    pub fn allows(&self, unit: Option<u32>) -> bool {
        unit.map_or(self.end, |unit| self.latin.get(unit as usize).copied().unwrap_or(self.wide))
    }
    #[inline]
    pub fn allows_latin(&self, unit: u8) -> bool {
        self.latin[usize::from(unit)]
    }
    /// The characters of Latin-1 that it allows, if they are few.
    pub fn few(&self) -> Option<Vec<u8>> {
        let few: Vec<u8> = (0..=255).filter(|c| self.latin[usize::from(*c)]).collect();
        (few.len() <= 3).then_some(few)
    }
}

/// Where a match can begin.
#[derive(Debug)]
pub enum Start {
    Anywhere,
    /// At the start of the text only.
    Text,
    /// Before these units; with a finder if they are all of Latin-1.
    Literal {
        units: Vec<u16>,
        finder: Option<Box<Finder<'static>>>,
    },
    /// Before one of few characters of Latin-1; beyond it the filter decides.
    Few {
        latin: Vec<u8>,
        filter: Filter,
    },
    Filter(Filter),
}
