//! Trees to programs. Counted loops stay loops, so a program is about as long as its pattern. May touch `first` for what can follow.

use std::collections::HashMap;

use memchr::memmem::Finder;

use crate::Flags;
use crate::first::First;
use crate::program::{Class, Filter, Inst, Loop, NONE, Program, Run, Start};
use crate::set::CharSet;
use crate::tree::{Assertion, Look, Node, Pattern, Repeat, UNBOUNDED};

/// Looking ahead before choices: more of them than this do without. (A pattern of megabytes would take hundreds of them.)
const MOST_FILTERS: usize = 1 << 14;

pub fn compile(pattern: &Pattern, flags: Flags) -> Program {
    let mut compiler = Compiler {
        flags,
        insts: Vec::new(),
        literals: Vec::new(),
        sets: Vec::new(),
        known: HashMap::new(),
        runs: Vec::new(),
        loops: Vec::new(),
        registers: 2 * (pattern.groups + 1),
    };
    compiler.node(&pattern.root, false);
    compiler.push(Inst::Match);
    compiler.finish(pattern.groups)
}

struct Compiler {
    flags: Flags,
    insts: Vec<Inst>,
    literals: Vec<u16>,
    sets: Vec<CharSet>,
    known: HashMap<CharSet, u32>,
    runs: Vec<Run>,
    loops: Vec<Loop>,
    registers: u32,
}

impl Compiler {
    fn here(&self) -> u32 {
        self.insts.len() as u32
    }
    fn push(&mut self, inst: Inst) -> usize {
        self.insts.push(inst);
        self.insts.len() - 1
    }
    fn register(&mut self) -> u32 {
        self.registers += 1;
        self.registers - 1
    }
    fn split(&mut self) -> usize {
        self.push(Inst::Split { first: NONE, second: NONE, filters: NONE })
    }
    /// Fills in a split: the body is preferred if the quantifier is greedy.
    fn choose(&mut self, at: usize, greedy: bool, body: u32, exit: u32) {
        let (first, second) = if greedy { (body, exit) } else { (exit, body) };
        self.insts[at] = Inst::Split { first, second, filters: NONE };
    }

    fn node(&mut self, node: &Node, back: bool) {
        match node {
            Node::Empty | Node::Named(_) => {}
            Node::Char(c) => self.char(*c, back),
            Node::Set(set) => self.set(set, back),
            Node::Sequence(nodes) if back => nodes.iter().rev().for_each(|node| self.node(node, true)),
            Node::Sequence(nodes) => self.sequence(nodes),
            Node::Alternation(nodes) => self.alternation(nodes, back),
            Node::Group(number, body) => {
                // Backwards the end comes first.
                let (first, second) = if back { (2 * number + 1, 2 * number) } else { (2 * number, 2 * number + 1) };
                self.push(Inst::Save(first));
                self.node(body, back);
                self.push(Inst::Save(second));
            }
            Node::Repeat(repeat) => self.repeat(repeat, back),
            Node::Look(look) => self.look(look),
            Node::BackReference(group) => {
                self.push(Inst::BackReference { group: *group, back });
            }
            Node::Assertion(assertion) => {
                self.push(Inst::Assert(*assertion));
            }
        }
    }

    // ---- characters

    fn char(&mut self, c: u32, back: bool) {
        if self.is_half(c) {
            return self.set(&CharSet::single(c), back);
        }
        let mut units = [0; 2];
        let units = encode(c, &mut units);
        if back {
            units.iter().rev().for_each(|unit| self.insts.push(Inst::UnitBack(*unit)));
        } else {
            self.literal(units);
        }
    }
    fn literal(&mut self, units: &[u16]) {
        match units {
            [] => {}
            [unit] => self.insts.push(Inst::Unit(*unit)),
            _ => {
                self.insts.push(Inst::Literal { from: self.literals.len() as u32, len: units.len() as u32 });
                self.literals.extend_from_slice(units);
            }
        }
    }
    /// Characters in a row become one instruction.
    fn sequence(&mut self, nodes: &[Node]) {
        let mut units: Vec<u16> = Vec::new();
        for node in nodes {
            match node {
                Node::Char(c) if !self.is_half(*c) => units.extend_from_slice(encode(*c, &mut [0; 2])),
                _ => {
                    self.literal(&units);
                    units.clear();
                    self.node(node, false);
                }
            }
        }
        self.literal(&units);
    }

    /// A surrogate alone, where code points are matched: it does not match half of a pair.
    fn is_half(&self, c: u32) -> bool {
        self.flags.unicode && (0xD800..0xE000).contains(&c)
    }
    /// Whether one member takes two code units, or half of two: then code points must be told apart.
    fn by_points(&self, set: &CharSet) -> bool {
        self.flags.unicode && (set.meets(0xD800, 0xDFFF) || set.meets(0x1_0000, crate::set::LAST))
    }
    fn class(&mut self, set: &CharSet) -> u32 {
        if let Some(known) = self.known.get(set) {
            return *known;
        }
        let index = self.sets.len() as u32;
        self.sets.push(set.clone());
        self.known.insert(set.clone(), index);
        index
    }
    fn set(&mut self, set: &CharSet, back: bool) {
        if let (Some(c), false) = (set.only(), self.by_points(set)) {
            return self.char(c, back);
        }
        let class = self.class(set);
        self.push(match (self.by_points(set), back) {
            (false, false) => Inst::Class(class),
            (false, true) => Inst::ClassBack(class),
            (true, false) => Inst::Point(class),
            (true, true) => Inst::PointBack(class),
        });
    }

    // ---- choices

    fn alternation(&mut self, nodes: &[Node], back: bool) {
        let Some((last, others)) = nodes.split_last() else { return };
        let mut ends = Vec::with_capacity(others.len());
        for node in others {
            let split = self.split();
            self.node(node, back);
            ends.push(self.push(Inst::Jump(NONE)));
            let next = self.here();
            self.choose(split, true, split as u32 + 1, next);
        }
        self.node(last, back);
        let end = self.here();
        ends.into_iter().for_each(|at| self.insts[at] = Inst::Jump(end));
    }

    fn repeat(&mut self, repeat: &Repeat, back: bool) {
        let Repeat { body, min, max, greedy, groups } = repeat;
        let (least, most) = body.width();
        if *max == 0 || (most == 0 && *min == 0) {
            // An iteration that is not required and matches nothing fails, so there is none.
            return;
        }
        if most == 0 {
            return self.node(body, back);
        }
        if !back && let Some(run) = self.run(repeat) {
            self.insts.push(run);
            return;
        }
        let mark = if least == 0 { self.register() } else { NONE };
        let clear = (!groups.is_empty()).then_some(Inst::Clear { from: 2 * groups.start, to: 2 * groups.end });
        match (*min, *max) {
            (1, 1) => self.node(body, back),
            (0, 1 | UNBOUNDED) => {
                let split = self.split();
                if mark != NONE {
                    self.push(Inst::Save(mark));
                }
                // One iteration finds its groups undefined anyway: those of the loop around it are cleared with its own.
                self.insts.extend(clear.filter(|_| *max > 1));
                self.node(body, back);
                if mark != NONE {
                    self.push(Inst::Moved(mark));
                }
                if *max > 1 {
                    self.push(Inst::Jump(split as u32));
                }
                let exit = self.here();
                self.choose(split, *greedy, split as u32 + 1, exit);
            }
            (1, UNBOUNDED) if mark == NONE => {
                let start = self.here();
                self.insts.extend(clear);
                self.node(body, back);
                let split = self.split();
                self.choose(split, *greedy, start, split as u32 + 1);
            }
            (min, max) => {
                let index = self.loops.len();
                let counter = self.register();
                self.push(Inst::Zero(counter));
                let head = self.here();
                self.loops.push(Loop { counter, mark, min, max, greedy: *greedy, head, exit: NONE });
                self.push(Inst::Repeat(index as u32));
                self.push(Inst::Enter(index as u32));
                self.insts.extend(clear);
                self.node(body, back);
                self.push(Inst::Again(index as u32));
                self.loops[index].exit = self.here();
            }
        }
    }

    /// A quantified character needs no stack entry per iteration.
    fn run(&mut self, repeat: &Repeat) -> Option<Inst> {
        let set = match &repeat.body {
            Node::Char(c) => CharSet::single(*c),
            Node::Set(set) => set.clone(),
            _ => return None,
        };
        let (class, point) = (self.class(&set), self.by_points(&set));
        let Repeat { min, max, greedy, .. } = *repeat;
        self.runs.push(Run { class, point, min, max, greedy, follow: NONE, possessive: false });
        Some(Inst::Run(self.runs.len() as u32 - 1))
    }

    fn look(&mut self, look: &Look) {
        let registers = self.register();
        self.register();
        let at = self.push(Inst::Match);
        self.node(&look.body, look.behind);
        self.push(if look.negative { Inst::EndLookNot { registers } } else { Inst::EndLook { registers } });
        let after = self.here();
        self.insts[at] = if look.negative { Inst::LookNot { registers, after } } else { Inst::Look { registers, after } };
    }

    // ---- what can follow

    fn finish(mut self, groups: u32) -> Program {
        let mut first = First::new(&self.insts, &self.sets, &self.runs, &self.loops, &self.literals, self.flags.unicode);
        let mut filters: Vec<Filter> = Vec::new();
        let (mut splits, mut follows) = (Vec::new(), Vec::new());
        // From the end, so that what is asked for again is known already.
        for at in (0..self.insts.len()).rev() {
            if filters.len() >= MOST_FILTERS {
                break;
            }
            match self.insts[at] {
                Inst::Split { first: a, second: b, .. } => {
                    let (a, b) = (first.at(a), first.at(b));
                    if a.is_some() || b.is_some() {
                        splits.push((at, filters.len() as u32));
                        filters.extend([a, b].map(|set| set.map_or_else(Filter::anything, |set| Filter::new(&set))));
                    }
                }
                Inst::Run(index) => {
                    let Some(set) = first.at(at as u32 + 1) else { continue };
                    let possessive = self.sets[self.runs[index as usize].class as usize].disjoint(&set);
                    follows.push((index as usize, filters.len() as u32, possessive));
                    filters.push(Filter::new(&set));
                }
                _ => {}
            }
        }
        let start = self.start(first.at(0));
        for (run, follow, possessive) in follows {
            self.runs[run] = Run { follow, possessive, ..self.runs[run] };
        }
        for (at, index) in splits {
            if let Inst::Split { filters, .. } = &mut self.insts[at] {
                *filters = index;
            }
        }
        Program {
            insts: self.insts,
            literals: self.literals,
            classes: self.sets.iter().map(Class::new).collect(),
            runs: self.runs,
            loops: self.loops,
            filters,
            start,
            registers: self.registers as usize,
            groups: groups as usize,
            unicode: self.flags.unicode,
            ignore_case: self.flags.ignore_case,
        }
    }

    fn start(&self, first: Option<CharSet>) -> Start {
        let mut insts = self.insts.iter().filter(|inst| !matches!(inst, Inst::Save(_)));
        let literal = match insts.next() {
            Some(Inst::Assert(Assertion::TextStart)) => return Start::Text,
            Some(Inst::Unit(unit)) => Some(vec![*unit]),
            Some(Inst::Literal { from, len }) => Some(self.literals[*from as usize..(from + len) as usize].to_vec()),
            _ => None,
        };
        if let Some(units) = literal {
            let bytes: Option<Vec<u8>> = units.iter().map(|unit| u8::try_from(*unit).ok()).collect();
            let finder = bytes.map(|bytes| Box::new(Finder::new(&bytes).into_owned()));
            return Start::Literal { units, finder };
        }
        match first {
            Some(set) if !set.contains(crate::first::END) => {
                let filter = Filter::new(&set);
                match filter.few() {
                    Some(latin) => Start::Few { latin, filter },
                    None => Start::Filter(filter),
                }
            }
            _ => Start::Anywhere,
        }
    }
}

/// The code units of a code point.
fn encode(c: u32, units: &mut [u16; 2]) -> &[u16] {
    match char::from_u32(c) {
        Some(c) => c.encode_utf16(units),
        None => {
            units[0] = c as u16;
            &units[..1]
        }
    }
}
