//! A pattern as a tree: what the parser makes and the compiler reads. Characters that match alike regardless of case are sets already.

use std::ops::Range;

use crate::set::CharSet;

pub struct Pattern {
    pub root: Node,
    /// Capturing groups, without the whole match.
    pub groups: u32,
    /// Named groups and their numbers, in the order in which they end: that is how Dart lists them.
    pub names: Vec<(String, u32)>,
}

/// No upper bound of a quantifier.
pub const UNBOUNDED: u32 = u32::MAX;

#[derive(Debug)]
pub enum Node {
    Empty,
    Char(u32),
    Set(CharSet),
    Sequence(Vec<Node>),
    Alternation(Vec<Node>),
    /// A capturing group.
    Group(u32, Box<Node>),
    Repeat(Box<Repeat>),
    Look(Box<Look>),
    /// The text the group captured, again.
    BackReference(u32),
    /// `\k<name>`, by its place among those references; it becomes a number when all names are known.
    Named(usize),
    Assertion(Assertion),
}

#[derive(Debug)]
pub struct Repeat {
    pub body: Node,
    pub min: u32,
    pub max: u32,
    pub greedy: bool,
    /// The groups inside, undefined again at the start of each iteration (ECMA-262 22.2.2.3.1).
    pub groups: Range<u32>,
}

#[derive(Debug)]
pub struct Look {
    pub body: Node,
    pub behind: bool,
    pub negative: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assertion {
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}

impl Node {
    /// The least and the greatest number of code units it matches; `u32::MAX` is without bound.
    pub fn width(&self) -> (u32, u32) {
        match self {
            Node::Empty | Node::Look(_) | Node::Assertion(_) => (0, 0),
            Node::Char(_) | Node::Set(_) => (1, 2),
            Node::BackReference(_) | Node::Named(_) => (0, u32::MAX),
            Node::Group(_, body) => body.width(),
            Node::Sequence(nodes) => nodes.iter().map(Node::width).fold((0, 0), |a, b| (a.0.saturating_add(b.0), a.1.saturating_add(b.1))),
            Node::Alternation(nodes) => nodes.iter().map(Node::width).fold((u32::MAX, 0), |a, b| (a.0.min(b.0), a.1.max(b.1))),
            Node::Repeat(repeat) => {
                let (least, most) = repeat.body.width();
                (least.saturating_mul(repeat.min), most.saturating_mul(repeat.max))
            }
        }
    }
}
