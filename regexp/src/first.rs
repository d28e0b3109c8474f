//! What the text must start with for a part of a program to match: the matcher need not try where it says no. An over-approximation;
//! zero-width conditions are passed over.

use std::collections::{HashMap, HashSet};

use crate::program::{Inst, Loop, Run};
use crate::set::{self, CharSet, LAST};
use crate::tree::Assertion;

/// Stands in a set for the end of the text.
pub const END: u32 = LAST + 1;

/// The number of instructions a search looks at before it gives up.
const EFFORT: usize = 400;

/// The most ranges of characters that are found out in all. Patterns of people need some hundreds; beyond, matches do without.
const MOST_RANGES: usize = 1 << 18;

pub struct First<'a> {
    insts: &'a [Inst],
    sets: &'a [CharSet],
    runs: &'a [Run],
    loops: &'a [Loop],
    literals: &'a [u16],
    unicode: bool,
    known: HashMap<u32, Option<CharSet>>,
    /// Ranges in `known`.
    ranges: usize,
}

impl<'a> First<'a> {
    pub fn new(
        insts: &'a [Inst],
        sets: &'a [CharSet],
        runs: &'a [Run],
        loops: &'a [Loop],
        literals: &'a [u16],
        unicode: bool,
    ) -> First<'a> {
        First { insts, sets, runs, loops, literals, unicode, known: HashMap::new(), ranges: 0 }
    }

    /// The characters, and [`END`], at which the program can go on from `start`; `None` if it may match nothing there, or anything.
    pub fn at(&mut self, start: u32) -> Option<CharSet> {
        if let Some(known) = self.known.get(&start) {
            return known.clone();
        }
        if self.ranges > MOST_RANGES {
            return None;
        }
        let found = self.search(start);
        self.ranges += found.as_ref().map_or(0, |set| set.ranges().len());
        self.known.insert(start, found.clone());
        found
    }

    fn search(&self, start: u32) -> Option<CharSet> {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        let (mut waiting, mut seen) = (vec![start], HashSet::new());
        while let Some(pc) = waiting.pop() {
            if !seen.insert(pc) {
                continue;
            }
            if seen.len() > EFFORT {
                return None;
            }
            if let Some(known) = self.known.get(&pc) {
                ranges.extend_from_slice(known.as_ref()?.ranges());
                continue;
            }
            match *self.insts.get(pc as usize)? {
                Inst::Unit(unit) => ranges.push(self.unit(unit)),
                Inst::Literal { from, .. } => ranges.push(self.unit(*self.literals.get(from as usize)?)),
                Inst::Class(class) | Inst::Point(class) => self.class(class, &mut ranges),
                Inst::Run(run) => {
                    let run = &self.runs[run as usize];
                    self.class(run.class, &mut ranges);
                    if run.min == 0 {
                        waiting.push(pc + 1);
                    }
                }
                Inst::Jump(to) => waiting.push(to),
                Inst::Split { first, second, .. } => waiting.extend([first, second]),
                Inst::Save(_) | Inst::Clear { .. } | Inst::Moved(_) | Inst::Enter(_) => waiting.push(pc + 1),
                // At least one iteration.
                Inst::Zero(_) => match self.insts.get(pc as usize + 1) {
                    Some(Inst::Repeat(index)) if self.loops[*index as usize].min > 0 => waiting.push(pc + 2),
                    _ => waiting.push(pc + 1),
                },
                Inst::Repeat(index) => waiting.extend([pc + 1, self.loops[index as usize].exit]),
                Inst::Again(index) => waiting.push(self.loops[index as usize].head),
                Inst::Assert(Assertion::TextEnd) => ranges.push((END, END)),
                Inst::Assert(Assertion::LineEnd) => {
                    ranges.push((END, END));
                    ranges.extend_from_slice(set::line_terminators().ranges());
                }
                Inst::Assert(_) => waiting.push(pc + 1),
                Inst::Look { after, .. } | Inst::LookNot { after, .. } => waiting.push(after),
                Inst::UnitBack(_)
                | Inst::ClassBack(_)
                | Inst::PointBack(_)
                | Inst::BackReference { .. }
                | Inst::EndLook { .. }
                | Inst::EndLookNot { .. }
                | Inst::Match => return None,
            }
        }
        Some(CharSet::new(ranges))
    }

    /// Half a pair stands for all code points that take two units: sets know those only whole.
    fn unit(&self, unit: u16) -> (u32, u32) {
        if self.unicode && (0xD800..0xE000).contains(&unit) { (0xD800, LAST) } else { (u32::from(unit), u32::from(unit)) }
    }
    fn class(&self, class: u32, ranges: &mut Vec<(u32, u32)>) {
        ranges.extend_from_slice(self.sets[class as usize].ranges());
    }
}
