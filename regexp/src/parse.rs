//! Patterns to trees (ECMA-262 22.2.1, with the leniency of Annex B.1.2 unless the flag `u` is set), as Dart reads them. May touch
//! `tree`, `set`, `fold` and `property`. It keeps its own stack of open groups, so no pattern exhausts the native one; how deep the tree may be
//! is limited for the sake of those who walk it.

mod class;
mod escape;

use std::collections::HashMap;

use crate::error::SyntaxError;
use crate::fold;
use crate::set::{self, CharSet};
use crate::tree::{Assertion, Look, Node, Pattern, Repeat, UNBOUNDED};
use crate::{Flags, MAX_DEPTH};

const MAX_GROUPS: u32 = 65_535;

pub fn parse(pattern: &[u16], flags: Flags) -> Result<Pattern, SyntaxError> {
    let chars: Vec<u32> = if flags.unicode {
        char::decode_utf16(pattern.iter().copied()).map(|c| c.map_or_else(|e| u32::from(e.unpaired_surrogate()), u32::from)).collect()
    } else {
        pattern.iter().map(|unit| u32::from(*unit)).collect()
    };
    let parser = Parser {
        chars,
        at: 0,
        flags,
        groups: 0,
        names: Vec::new(),
        numbers: HashMap::new(),
        references: Vec::new(),
        census: None,
        open: Vec::new(),
        level: Level::new(Kind::Plain, 0),
        last: Term::default(),
    };
    parser.pattern()
}

struct Parser {
    /// Code points in Unicode mode, otherwise code units.
    chars: Vec<u32>,
    at: usize,
    flags: Flags,
    /// Capturing groups opened so far.
    groups: u32,
    names: Vec<(String, u32)>,
    /// The numbers of groups by name, to look them up.
    numbers: HashMap<String, u32>,
    /// The names in `\k<name>`.
    references: Vec<String>,
    /// The number of groups in the pattern and whether any has a name; counted when first asked for.
    census: Option<(u32, bool)>,
    /// The groups around the innermost open one.
    open: Vec<Level>,
    level: Level,
    last: Term,
}

/// An open group (or the whole pattern).
struct Level {
    kind: Kind,
    name: Option<String>,
    alternatives: Vec<Node>,
    terms: Vec<Node>,
    /// Depth of the deepest term.
    depth: usize,
    /// `groups` before this one.
    before: u32,
    /// Of the last term.
    quantifiable: bool,
}
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Capture(u32),
    Look { behind: bool, negative: bool },
}

/// The facts about a term that the quantifier behind it needs.
#[derive(Clone, Copy, Default)]
struct Term {
    depth: usize,
    /// `groups` before it.
    before: u32,
    quantifiable: bool,
}

impl Level {
    fn new(kind: Kind, before: u32) -> Level {
        Level { kind, name: None, alternatives: Vec::new(), terms: Vec::new(), depth: 0, before, quantifiable: true }
    }
    fn end_alternative(&mut self) {
        let mut terms = std::mem::take(&mut self.terms);
        self.alternatives.push(match terms.len() {
            0 => Node::Empty,
            1 => terms.remove(0),
            _ => Node::Sequence(terms),
        });
    }
    /// The disjunction. Alternatives that are all single characters are one set.
    fn end(mut self) -> Node {
        self.end_alternative();
        let mut nodes = self.alternatives;
        if nodes.len() == 1 {
            return nodes.remove(0);
        }
        let mut ranges = Vec::new();
        for node in &nodes {
            match node {
                Node::Char(c) => ranges.push((*c, *c)),
                Node::Set(set) => ranges.extend_from_slice(set.ranges()),
                _ => return Node::Alternation(nodes),
            }
        }
        Node::Set(CharSet::new(ranges))
    }
}

impl Parser {
    fn pattern(mut self) -> Result<Pattern, SyntaxError> {
        while let Some(c) = self.peek(0) {
            self.term(c)?;
        }
        if !self.open.is_empty() {
            return Err(SyntaxError::UnterminatedGroup);
        }
        let mut root = std::mem::replace(&mut self.level, Level::new(Kind::Plain, 0)).end();
        let numbers = self.references.iter().map(|name| self.numbers.get(name).copied());
        let numbers = numbers.collect::<Option<Vec<u32>>>().ok_or(SyntaxError::UnknownGroupName)?;
        if !numbers.is_empty() {
            resolve(&mut root, &numbers);
        }
        Ok(Pattern { root, groups: self.groups, names: self.names })
    }

    // ---- characters

    fn peek(&self, ahead: usize) -> Option<u32> {
        self.chars.get(self.at + ahead).copied()
    }
    fn is(&self, ahead: usize, c: char) -> bool {
        self.peek(ahead) == Some(u32::from(c))
    }
    fn eat(&mut self, c: char) -> bool {
        let found = self.is(0, c);
        self.at += usize::from(found);
        found
    }
    fn eat_all(&mut self, text: &str) -> bool {
        let found = text.chars().enumerate().all(|(i, c)| self.is(i, c));
        if found {
            self.at += text.len();
        }
        found
    }
    fn digit(&self, ahead: usize) -> Option<u32> {
        self.peek(ahead).filter(|c| (0x30..=0x39).contains(c)).map(|c| c - 0x30)
    }

    // ---- terms

    /// A term with its quantifier, or what stands between terms.
    fn term(&mut self, c: u32) -> Result<(), SyntaxError> {
        self.last = Term { depth: 1, before: self.groups, quantifiable: true };
        let node = match char::from_u32(c).unwrap_or('\0') {
            '(' => {
                self.at += 1;
                return self.open_group();
            }
            ')' => {
                self.at += 1;
                self.close_group()?
            }
            '|' => {
                self.at += 1;
                self.level.end_alternative();
                return Ok(());
            }
            '^' => return self.assertion(1, if self.flags.multi_line { Assertion::LineStart } else { Assertion::TextStart }),
            '$' => return self.assertion(1, if self.flags.multi_line { Assertion::LineEnd } else { Assertion::TextEnd }),
            '*' | '+' | '?' => return Err(SyntaxError::NothingToRepeat),
            '{' if self.counts().is_some() => return Err(SyntaxError::NothingToRepeat),
            '{' | '}' | ']' if self.flags.unicode => return Err(SyntaxError::LoneBracket),
            '.' => {
                self.at += 1;
                Node::Set(if self.flags.dot_all { CharSet::all() } else { set::line_terminators().complement() })
            }
            '[' => {
                self.at += 1;
                Node::Set(self.class()?)
            }
            '\\' if self.is(1, 'b') => return self.assertion(2, Assertion::WordBoundary),
            '\\' if self.is(1, 'B') => return self.assertion(2, Assertion::NoWordBoundary),
            '\\' => {
                self.at += 1;
                self.atom_escape()?
            }
            _ => {
                self.at += 1;
                self.char(c)
            }
        };
        let node = self.quantified(node)?;
        self.level.depth = self.level.depth.max(self.last.depth);
        if self.level.depth > MAX_DEPTH {
            return Err(SyntaxError::TooLarge);
        }
        if !matches!(node, Node::Empty) {
            self.level.terms.push(node);
            self.level.quantifiable = self.last.quantifiable;
        }
        Ok(())
    }

    /// Adds an assertion, which can't be repeated: a quantifier behind it has nothing to repeat.
    fn assertion(&mut self, length: usize, assertion: Assertion) -> Result<(), SyntaxError> {
        self.at += length;
        self.level.quantifiable = true;
        self.level.terms.push(Node::Assertion(assertion));
        Ok(())
    }

    fn char(&self, c: u32) -> Node {
        if !self.flags.ignore_case {
            return Node::Char(c);
        }
        let equal = fold::closure(&CharSet::single(c), self.flags.unicode);
        if equal.only().is_some() { Node::Char(c) } else { Node::Set(equal) }
    }

    /// Applies the quantifier that stands here, if one does.
    fn quantified(&mut self, body: Node) -> Result<Node, SyntaxError> {
        let (min, max) = if self.eat('*') {
            (0, UNBOUNDED)
        } else if self.eat('+') {
            (1, UNBOUNDED)
        } else if self.eat('?') {
            (0, 1)
        } else if self.is(0, '{')
            && let Some((min, max)) = self.counts()
        {
            if max < min {
                return Err(SyntaxError::CountsOutOfOrder);
            }
            (min, max)
        } else {
            return Ok(body);
        };
        let greedy = !self.eat('?');
        if !self.last.quantifiable {
            return Err(SyntaxError::InvalidQuantifier);
        }
        if matches!(body, Node::Empty) {
            return Ok(body);
        }
        self.last.depth += 1;
        Ok(Node::Repeat(Box::new(Repeat { body, min, max, greedy, groups: self.last.before + 1..self.groups + 1 })))
    }

    /// `{n}`, `{n,}`, `{n,m}`; if it is none of these, nothing is consumed.
    fn counts(&mut self) -> Option<(u32, u32)> {
        let start = self.at;
        self.at += 1;
        let min = self.count();
        let max = match (self.eat(','), self.is(0, '}')) {
            (false, _) => min,
            (true, true) => Some(UNBOUNDED),
            (true, false) => self.count(),
        };
        let counts = min.zip(max).filter(|_| self.eat('}'));
        if counts.is_none() {
            self.at = start;
        }
        counts
    }
    /// Digits; what is too large is without bound.
    fn count(&mut self) -> Option<u32> {
        let mut value = self.digit(0)?;
        self.at += 1;
        while let Some(digit) = self.digit(0) {
            value = value.saturating_mul(10).saturating_add(digit);
            self.at += 1;
        }
        Some(value)
    }

    // ---- groups

    fn open_group(&mut self) -> Result<(), SyntaxError> {
        let before = self.groups;
        let kind = if !self.eat('?') {
            Kind::Capture(self.new_group()?)
        } else if self.eat(':') {
            Kind::Plain
        } else if self.eat('=') {
            Kind::Look { behind: false, negative: false }
        } else if self.eat('!') {
            Kind::Look { behind: false, negative: true }
        } else if self.eat_all("<=") {
            Kind::Look { behind: true, negative: false }
        } else if self.eat_all("<!") {
            Kind::Look { behind: true, negative: true }
        } else if self.eat('<') {
            let number = self.new_group()?;
            let name = self.group_name()?;
            let level = Level { name: Some(name), ..Level::new(Kind::Capture(number), before) };
            self.open.push(std::mem::replace(&mut self.level, level));
            return Ok(());
        } else {
            return Err(SyntaxError::InvalidGroup);
        };
        self.open.push(std::mem::replace(&mut self.level, Level::new(kind, before)));
        Ok(())
    }
    fn new_group(&mut self) -> Result<u32, SyntaxError> {
        if self.groups >= MAX_GROUPS {
            return Err(SyntaxError::TooManyCaptures);
        }
        self.groups += 1;
        Ok(self.groups)
    }

    fn close_group(&mut self) -> Result<Node, SyntaxError> {
        let outer = self.open.pop().ok_or(SyntaxError::UnmatchedParenthesis)?;
        let mut level = std::mem::replace(&mut self.level, outer);
        // A name counts from the end of its group: that is when Dart notices that it was taken.
        if let (Kind::Capture(number), Some(name)) = (level.kind, level.name.take()) {
            if self.numbers.insert(name.clone(), number).is_some() {
                return Err(SyntaxError::DuplicateGroupName);
            }
            self.names.push((name, number));
        }
        let Level { kind, before, depth, quantifiable, .. } = level;
        let (several, long) = (!level.alternatives.is_empty(), level.terms.len() > 1);
        let body = level.end();
        self.last = Term { depth: depth + usize::from(several) + usize::from(several || long), before, quantifiable: true };
        let node = match kind {
            Kind::Plain => {
                if !several && !long {
                    // As if the parentheses were not there, which matters to lookarounds.
                    self.last.quantifiable = quantifiable;
                }
                return Ok(body);
            }
            Kind::Capture(number) => Node::Group(number, Box::new(body)),
            Kind::Look { behind, negative } => {
                // Annex B lets lookaheads be repeated.
                self.last.quantifiable = !behind && !self.flags.unicode;
                Node::Look(Box::new(Look { body, behind, negative }))
            }
        };
        self.last.depth += 1;
        Ok(node)
    }

    /// The groups of the whole pattern: a look ahead for references to those that come later.
    fn census(&mut self) -> (u32, bool) {
        if let Some(known) = self.census {
            return known;
        }
        let (mut groups, mut named, mut in_class, mut i) = (0, false, false, 0);
        let is = |i: usize, c: char| self.chars.get(i) == Some(&u32::from(c));
        while i < self.chars.len() {
            if is(i, '\\') {
                i += 1;
            } else if in_class {
                in_class = !is(i, ']');
            } else if is(i, '[') {
                in_class = true;
            } else if is(i, '(') {
                let name = is(i + 1, '?') && is(i + 2, '<') && !is(i + 3, '=') && !is(i + 3, '!');
                groups += u32::from(name || !is(i + 1, '?'));
                named |= name;
            }
            i += 1;
        }
        self.census = Some((groups, named));
        (groups, named)
    }
}

/// Gives named references their numbers.
fn resolve(node: &mut Node, numbers: &[u32]) {
    match node {
        Node::Named(index) => {
            if let Some(number) = numbers.get(*index) {
                *node = Node::BackReference(*number);
            }
        }
        Node::Sequence(nodes) | Node::Alternation(nodes) => nodes.iter_mut().for_each(|node| resolve(node, numbers)),
        Node::Group(_, body) => resolve(body, numbers),
        Node::Repeat(repeat) => resolve(&mut repeat.body, numbers),
        Node::Look(look) => resolve(&mut look.body, numbers),
        Node::Empty | Node::Char(_) | Node::Set(_) | Node::BackReference(_) | Node::Assertion(_) => {}
    }
}
