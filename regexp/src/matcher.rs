//! The matcher: runs a program on a text, with a stack of choices instead of recursion. It counts its steps and polls the caller now and
//! then; the stack is bounded.

use std::ops::Range;

use crate::fold;
use crate::program::{Inst, NONE, Program, Start};
use crate::text::Text;
use crate::tree::Assertion;
use crate::{Anchor, Regex, Stopped, Subject};

/// Steps between two polls: a fraction of a millisecond.
const POLL_EVERY: isize = 10_000;

/// Entries on the stack, 128 megabytes of them.
const MAX_STACK: usize = 8 << 20;

/// A stack larger than this is given back after the match.
const KEPT_STACK: usize = 4 << 10;

/// The memory of a match, to be used for many.
pub struct Matcher {
    stack: Vec<Frame>,
    registers: Vec<u32>,
    /// Entries that the stack may have.
    most: usize,
}

impl Default for Matcher {
    fn default() -> Matcher {
        Matcher { stack: Vec::new(), registers: Vec::new(), most: MAX_STACK }
    }
}

/// The things to do when what came later failed.
#[derive(Clone, Copy)]
enum Frame {
    /// Go on elsewhere.
    Branch { pc: u32, at: u32 },
    /// A register had another value.
    Restore { register: u32, value: u32 },
    /// A greedy run may end earlier, anywhere from `low` to `at`.
    Give { pc: u32, low: u32, at: u32 },
    /// A lazy run that ended at `at` may go on, for so many characters.
    Take { pc: u32, at: u32, left: u32 },
}

/// Start and end of each group; the first is the whole match. `None`: the group took no part.
#[derive(Clone, Copy, Debug)]
pub struct Groups<'a>(&'a [u32]);

impl<'a> Groups<'a> {
    /// The ranges of the groups, in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Option<Range<usize>>> + 'a {
        self.0.chunks_exact(2).map(|pair| (pair[0] != NONE && pair[1] != NONE).then(|| pair[0] as usize..pair[1] as usize))
    }
}

impl Matcher {
    /// Looks for a match of `regex` at or behind `start`. `poll` is called every few thousand steps; the search ends if it says `true`.
    pub fn run(
        &mut self,
        regex: &Regex,
        subject: Subject<'_>,
        start: usize,
        anchor: Anchor,
        poll: &mut dyn FnMut() -> bool,
    ) -> Result<Option<Groups<'_>>, Stopped> {
        let program = &regex.program;
        let found = match subject {
            Subject::Latin1(text) => self.search(program, text, start, anchor, poll),
            Subject::Utf16(text) => self.search(program, text, start, anchor, poll),
        };
        self.stack.clear();
        self.stack.shrink_to(KEPT_STACK);
        Ok(found?.then(|| Groups(&self.registers[..2 * (program.groups + 1)])))
    }

    /// From now on the stack of a match takes at most about so many bytes, and never more than it may anyway.
    pub fn limit(&mut self, bytes: usize) {
        // It grows by doubling.
        self.most = (bytes / size_of::<Frame>() / 2).min(MAX_STACK);
    }

    /// Bytes it holds between matches.
    pub fn kept_bytes(&self) -> usize {
        self.stack.capacity() * size_of::<Frame>() + self.registers.capacity() * size_of::<u32>()
    }

    fn search<T: Text>(
        &mut self,
        program: &Program,
        text: T,
        start: usize,
        anchor: Anchor,
        poll: &mut dyn FnMut() -> bool,
    ) -> Result<bool, Stopped> {
        // Places are 32 bits wide, and one value stands for none.
        if start > text.len() || text.len() >= NONE as usize {
            return Ok(false);
        }
        self.stack.clear();
        self.registers.clear();
        self.registers.resize(program.registers, NONE);
        let mut attempt = Attempt {
            insts: &program.insts,
            program,
            text,
            stack: &mut self.stack,
            most: self.most,
            registers: &mut self.registers,
            fuel: POLL_EVERY,
            poll,
            dirty: false,
        };
        // In Unicode mode Dart does not begin inside a pair. (It goes on there, where only what matches no character can match.)
        let mut at = if program.unicode && text.splits_pair(start) { start - 1 } else { start };
        if anchor == Anchor::Sticky {
            return attempt.at(at);
        }
        loop {
            let Some(candidate) = text.candidate(&program.start, at) else { return Ok(false) };
            attempt.burn((candidate - at) / 16)?;
            at = candidate;
            if attempt.at(at)? {
                return Ok(true);
            }
            if at >= text.len() || matches!(program.start, Start::Text) {
                return Ok(false);
            }
            at += 1;
        }
    }
}

struct Attempt<'a, T> {
    insts: &'a [Inst],
    program: &'a Program,
    text: T,
    stack: &'a mut Vec<Frame>,
    most: usize,
    registers: &'a mut Vec<u32>,
    fuel: isize,
    poll: &'a mut dyn FnMut() -> bool,
    /// Registers were set.
    dirty: bool,
}

impl<T: Text> Attempt<'_, T> {
    /// Whether the program matches at a place; if so the registers say what.
    fn at(&mut self, start: usize) -> Result<bool, Stopped> {
        if self.dirty {
            self.burn(self.registers.len() / 8)?;
            self.registers.fill(NONE);
            self.dirty = false;
        }
        let (mut pc, mut at) = (0, start);
        loop {
            let Some(inst) = self.insts.get(pc) else { return Ok(false) };
            pc += 1;
            let ok = match *inst {
                Inst::Unit(unit) => {
                    let ok = self.text.get(at) == Some(u32::from(unit));
                    at += 1;
                    ok
                }
                Inst::Class(class) => {
                    let ok = self.text.get(at).is_some_and(|unit| self.program.classes[class as usize].contains(unit));
                    at += 1;
                    ok
                }
                Inst::Literal { from, len } => {
                    let units = &self.program.literals[from as usize..(from + len) as usize];
                    let ok = self.text.has(at, units);
                    at += units.len();
                    ok
                }
                Inst::Point(class) => match self.text.point(at) {
                    Some((c, next)) if self.program.classes[class as usize].contains(c) => {
                        at = next;
                        true
                    }
                    _ => false,
                },
                Inst::UnitBack(_) | Inst::ClassBack(_) | Inst::PointBack(_) => match self.before(*inst, at) {
                    Some(before) => {
                        at = before;
                        true
                    }
                    None => false,
                },
                Inst::Run(index) => match self.start_run(index, pc, at)? {
                    Some(end) => {
                        at = end;
                        true
                    }
                    None => false,
                },
                Inst::Jump(to) => {
                    self.burn(1)?;
                    pc = to as usize;
                    true
                }
                Inst::Split { first, second, filters } => {
                    let (a, b) = match self.program.filters.get(filters as usize..) {
                        Some([a, b, ..]) => {
                            let unit = self.text.get(at);
                            (a.allows(unit), b.allows(unit))
                        }
                        _ => (true, true),
                    };
                    if a && b {
                        self.push(Frame::Branch { pc: second, at: at as u32 })?;
                    }
                    pc = if a { first } else { second } as usize;
                    a || b
                }
                Inst::Save(register) => {
                    self.set(register, at as u32)?;
                    true
                }
                Inst::Clear { from, to } => {
                    self.burn((to - from) as usize / 8)?;
                    for register in from..to {
                        if self.registers[register as usize] != NONE {
                            self.set(register, NONE)?;
                        }
                    }
                    true
                }
                Inst::Moved(register) => self.registers[register as usize] != at as u32,
                Inst::Zero(register) => {
                    self.set(register, 0)?;
                    true
                }
                Inst::Repeat(index) => {
                    self.burn(1)?;
                    let looped = &self.program.loops[index as usize];
                    let count = self.registers[looped.counter as usize];
                    if count >= looped.max {
                        pc = looped.exit as usize;
                    } else if count >= looped.min {
                        let (body, exit) = (pc, looped.exit as usize);
                        let (now, later) = if looped.greedy { (body, exit) } else { (exit, body) };
                        self.push(Frame::Branch { pc: later as u32, at: at as u32 })?;
                        pc = now;
                    }
                    true
                }
                Inst::Enter(index) => {
                    let looped = &self.program.loops[index as usize];
                    let count = self.registers[looped.counter as usize];
                    self.set(looped.counter, count.saturating_add(1))?;
                    if looped.mark != NONE {
                        self.set(looped.mark, at as u32)?;
                    }
                    true
                }
                Inst::Again(index) => {
                    let looped = &self.program.loops[index as usize];
                    pc = looped.head as usize;
                    // Only iterations that are required may match nothing.
                    let empty = looped.mark != NONE && self.registers[looped.mark as usize] == at as u32;
                    !(empty && self.registers[looped.counter as usize] > looped.min)
                }
                Inst::BackReference { group, back } => match self.back_reference(group, back, at)? {
                    Some(end) => {
                        at = end;
                        true
                    }
                    None => false,
                },
                Inst::Assert(assertion) => self.holds(assertion, at),
                Inst::Look { registers, .. } => {
                    self.enter_look(registers, at);
                    true
                }
                Inst::EndLook { registers } => {
                    at = self.leave_look(registers);
                    true
                }
                Inst::LookNot { registers, after } => {
                    self.enter_look(registers, at);
                    self.push(Frame::Branch { pc: after, at: at as u32 })?;
                    true
                }
                Inst::EndLookNot { registers } => {
                    // As if nothing had matched, and then without the choice that a failure would come back to.
                    let height = self.registers[registers as usize] as usize;
                    while self.stack.len() > height {
                        if let Some(Frame::Restore { register, value }) = self.stack.pop() {
                            self.registers[register as usize] = value;
                        }
                    }
                    false
                }
                Inst::Match => {
                    self.registers[0] = start as u32;
                    self.registers[1] = at as u32;
                    return Ok(true);
                }
            };
            if ok {
                continue;
            }
            match self.backtrack()? {
                Some(place) => (pc, at) = place,
                None => return Ok(false),
            }
        }
    }

    /// Counts steps; now and then asks whether to go on.
    #[inline]
    fn burn(&mut self, steps: usize) -> Result<(), Stopped> {
        self.fuel -= steps as isize;
        if self.fuel < 0 { self.refuel() } else { Ok(()) }
    }
    #[cold]
    fn refuel(&mut self) -> Result<(), Stopped> {
        self.fuel = POLL_EVERY;
        if (self.poll)() { Err(Stopped::Interrupted) } else { Ok(()) }
    }

    #[inline]
    fn push(&mut self, frame: Frame) -> Result<(), Stopped> {
        if self.stack.len() >= self.most {
            return Err(Stopped::StackOverflow);
        }
        self.stack.push(frame);
        Ok(())
    }
    #[inline]
    fn set(&mut self, register: u32, value: u32) -> Result<(), Stopped> {
        self.dirty = true;
        let old = std::mem::replace(&mut self.registers[register as usize], value);
        // Without a choice to go back to, nobody will ask for the old value.
        if self.stack.is_empty() { Ok(()) } else { self.push(Frame::Restore { register, value: old }) }
    }

    /// The last choice that is left: where to go on.
    fn backtrack(&mut self) -> Result<Option<(usize, usize)>, Stopped> {
        loop {
            self.burn(1)?;
            match self.stack.pop() {
                None => return Ok(None),
                Some(Frame::Branch { pc, at }) => return Ok(Some((pc as usize, at as usize))),
                Some(Frame::Restore { register, value }) => self.registers[register as usize] = value,
                Some(Frame::Give { pc, low, at }) => {
                    if let Some(end) = self.give(pc as usize, low as usize, at as usize)? {
                        return Ok(Some((pc as usize, end)));
                    }
                }
                Some(Frame::Take { pc, at, left }) => {
                    if let Some(end) = self.take(pc as usize, at as usize, left)? {
                        return Ok(Some((pc as usize, end)));
                    }
                }
            }
        }
    }

    // ---- runs

    /// Where the run before `pc` ends at first.
    fn start_run(&mut self, index: u32, pc: usize, at: usize) -> Result<Option<usize>, Stopped> {
        let run = &self.program.runs[index as usize];
        let class = &self.program.classes[run.class as usize];
        if !run.greedy {
            let mut low = at;
            for _ in 0..run.min {
                self.burn(1)?;
                match self.character(run.class, run.point, low) {
                    Some(next) => low = next,
                    None => return Ok(None),
                }
            }
            return self.lazy(pc, low, run.max - run.min);
        }
        if run.point {
            let (mut low, mut end, mut count) = (at, at, 0);
            while count < run.max
                && let Some(next) = self.character(run.class, true, end)
            {
                self.burn(1)?;
                end = next;
                count += 1;
                if count == run.min {
                    low = end;
                }
            }
            return if count < run.min { Ok(None) } else { self.greedy(run.possessive, pc, low, end) };
        }
        let limit = self.text.len().min(at.saturating_add(run.max as usize));
        let end = if at < limit { self.text.run(class, at, limit) } else { at };
        self.burn((end - at) / 8)?;
        if end - at < run.min as usize {
            return Ok(None);
        }
        self.greedy(run.possessive, pc, at + run.min as usize, end)
    }
    fn greedy(&mut self, possessive: bool, pc: usize, low: usize, end: usize) -> Result<Option<usize>, Stopped> {
        if possessive || low == end { Ok(Some(end)) } else { self.give(pc, low, end) }
    }

    /// The last end from `low` to `at` behind which the rest may match; what is before it stays a choice.
    fn give(&mut self, pc: usize, low: usize, mut at: usize) -> Result<Option<usize>, Stopped> {
        let Some(Inst::Run(index)) = self.insts.get(pc - 1) else { return Ok(None) };
        let run = &self.program.runs[*index as usize];
        let filter = self.program.filters.get(run.follow as usize);
        let mut tried = 0;
        loop {
            let found = filter.is_none_or(|filter| filter.allows(self.text.get(at)));
            let before = (at > low).then(|| match run.point {
                true => self.text.point_before(at).map_or(low, |(_, before)| before.max(low)),
                false => at - 1,
            });
            tried += 1;
            if let (true, Some(before)) = (found, before) {
                self.push(Frame::Give { pc: pc as u32, low: low as u32, at: before as u32 })?;
            }
            if found || before.is_none() {
                self.burn(tried / 8)?;
                return Ok(found.then_some(at));
            }
            at = before.unwrap_or(low);
        }
    }

    /// A lazy run goes on by a character.
    fn take(&mut self, pc: usize, at: usize, left: u32) -> Result<Option<usize>, Stopped> {
        let Some(Inst::Run(index)) = self.insts.get(pc - 1) else { return Ok(None) };
        let run = &self.program.runs[*index as usize];
        match self.character(run.class, run.point, at) {
            Some(next) => self.lazy(pc, next, left - 1),
            None => Ok(None),
        }
    }
    /// The first end at or behind `at` behind which the rest may match; what is behind it stays a choice.
    fn lazy(&mut self, pc: usize, mut at: usize, mut left: u32) -> Result<Option<usize>, Stopped> {
        let Some(Inst::Run(index)) = self.insts.get(pc - 1) else { return Ok(None) };
        let run = &self.program.runs[*index as usize];
        if let Some(filter) = self.program.filters.get(run.follow as usize) {
            while !filter.allows(self.text.get(at)) {
                self.burn(1)?;
                match self.character(run.class, run.point, at) {
                    Some(next) if left > 0 => (at, left) = (next, left - 1),
                    _ => return Ok(None),
                }
            }
        }
        if left > 0 && !run.possessive {
            self.push(Frame::Take { pc: pc as u32, at: at as u32, left })?;
        }
        Ok(Some(at))
    }
    /// The place behind a character of a class.
    #[inline]
    fn character(&self, class: u32, point: bool, at: usize) -> Option<usize> {
        let (c, next) = if point { self.text.point(at)? } else { (self.text.get(at)?, at + 1) };
        self.program.classes[class as usize].contains(c).then_some(next)
    }

    // ---- backwards

    /// The place before a character that matches.
    fn before(&self, inst: Inst, at: usize) -> Option<usize> {
        let (found, before) = match inst {
            Inst::PointBack(class) => {
                let (c, before) = self.text.point_before(at)?;
                (self.program.classes[class as usize].contains(c), before)
            }
            _ => {
                let before = at.checked_sub(1)?;
                let c = self.text.get(before)?;
                let found = match inst {
                    Inst::UnitBack(unit) => c == u32::from(unit),
                    Inst::ClassBack(class) => self.program.classes[class as usize].contains(c),
                    _ => false,
                };
                (found, before)
            }
        };
        found.then_some(before)
    }

    /// BackreferenceMatcher (ECMA-262 22.2.2.7.2): the other end of the text that the group captured, if that stands here, too. A group
    /// that took no part matches nothing, at once.
    fn back_reference(&mut self, group: u32, back: bool, at: usize) -> Result<Option<usize>, Stopped> {
        let (start, end) = (self.registers[2 * group as usize], self.registers[2 * group as usize + 1]);
        if start == NONE || end == NONE {
            return Ok(Some(at));
        }
        let (start, end) = (start as usize, end as usize);
        let length = end - start;
        self.burn(length / 8)?;
        let Some(from) = (if back { at.checked_sub(length) } else { Some(at) }) else { return Ok(None) };
        let cut = self.program.unicode && (self.text.splits_pair(from) || self.text.splits_pair(from + length));
        let same = from + length <= self.text.len() && !cut && self.same(start, from, length);
        Ok(same.then_some(if back { from } else { from + length }))
    }
    /// Whether the same characters stand at two places.
    fn same(&self, a: usize, b: usize, length: usize) -> bool {
        let Program { unicode, ignore_case, .. } = *self.program;
        let equal = |x, y| x == y || (ignore_case && fold::canonicalize(x, unicode) == fold::canonicalize(y, unicode));
        let mut i = 0;
        while i < length {
            let (x, y) = if unicode {
                (self.text.point(a + i), self.text.point(b + i))
            } else {
                (self.text.get(a + i).map(|unit| (unit, a + i + 1)), self.text.get(b + i).map(|unit| (unit, b + i + 1)))
            };
            match (x, y) {
                (Some((x, next)), Some((y, _))) if equal(x, y) => i = next - a,
                _ => return false,
            }
        }
        true
    }

    // ---- conditions

    fn holds(&self, assertion: Assertion, at: usize) -> bool {
        let ends_line = |unit: Option<u32>| unit.is_none_or(|unit| matches!(unit, 0x0A | 0x0D | 0x2028 | 0x2029));
        match assertion {
            Assertion::TextStart => at == 0,
            Assertion::TextEnd => at == self.text.len(),
            Assertion::LineStart => at == 0 || ends_line(self.text.get(at - 1)),
            Assertion::LineEnd => ends_line(self.text.get(at)),
            Assertion::WordBoundary => self.at_boundary(at),
            Assertion::NoWordBoundary => !self.at_boundary(at),
        }
    }
    fn at_boundary(&self, at: usize) -> bool {
        let folds = self.program.unicode && self.program.ignore_case;
        let word = |unit: Option<u32>| match unit {
            Some(unit @ 0..0x80) => (unit as u8).is_ascii_alphanumeric() || unit == 0x5F,
            // They are `s` and `k` regardless of case.
            Some(0x17F | 0x212A) => folds,
            _ => false,
        };
        word(at.checked_sub(1).and_then(|before| self.text.get(before))) != word(self.text.get(at))
    }

    fn enter_look(&mut self, registers: u32, at: usize) {
        self.dirty = true;
        self.registers[registers as usize] = self.stack.len() as u32;
        self.registers[registers as usize + 1] = at as u32;
    }
    /// The body matched: its choices are forgotten, but not what its groups were before. Gives the position it started at.
    fn leave_look(&mut self, registers: u32) -> usize {
        let height = self.registers[registers as usize] as usize;
        let mut kept = height;
        for i in height..self.stack.len() {
            if height > 0 && matches!(self.stack[i], Frame::Restore { .. }) {
                self.stack[kept] = self.stack[i];
                kept += 1;
            }
        }
        self.stack.truncate(kept);
        self.registers[registers as usize + 1] as usize
    }
}
