//! ECMAScript regular expressions (ECMA-262 22.2) as dart:core's `RegExp` has them, over Latin-1 or UTF-16 text.
//!
//! A pattern is parsed to a tree (`parse`, `tree`), compiled to a short program (`compile`, `program`; `first` finds what can follow) and
//! matched by backtracking with a stack of its own (`matcher`). Backtracking can take time exponential in the text, so a match polls its
//! caller and can be stopped; and its stack is bounded. `set`, `fold` and `property` are about characters. Knows nothing of oche.

#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unimplemented))]

mod compile;
mod error;
mod first;
mod fold;
mod matcher;
mod parse;
mod program;
mod property;
mod set;
mod text;
mod tree;

pub use error::SyntaxError;
pub use matcher::{Groups, Matcher};

/// The greatest depth of a pattern's tree: it is walked by recursion.
const MAX_DEPTH: usize = 1200;

/// The flags of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Flags {
    /// `^` and `$` match at each line.
    pub multi_line: bool,
    /// Letters match their other case, too.
    pub ignore_case: bool,
    /// The pattern is about characters, not code units.
    pub unicode: bool,
    /// `.` matches line terminators, too.
    pub dot_all: bool,
}

/// A compiled pattern. It is immutable; threads may share it.
#[derive(Debug)]
pub struct Regex {
    program: program::Program,
    names: Vec<(String, u32)>,
    bytes: usize,
}

/// Code units to match.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// Text of characters below 256.
    Latin1(&'a [u8]),
    /// Any text.
    Utf16(&'a [u16]),
}

/// Where a match may begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// The first match at or behind the start.
    Search,
    /// Only a match that begins at the start.
    Sticky,
}

/// Why a match ended without an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stopped {
    /// The caller said so when polled.
    Interrupted,
    /// The stack of choices is full.
    StackOverflow,
}

impl Regex {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(pattern: &[u16], flags: Flags) -> Result<Regex, SyntaxError> {
        let pattern = parse::parse(pattern, flags)?;
        let program = compile::compile(&pattern, flags);
        Ok(Regex { bytes: program.bytes(), program, names: pattern.names })
    }
    /// The memory that the compiled pattern takes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
    /// The named groups and their numbers, in the order in which the groups end.
    pub fn names(&self) -> &[(String, u32)] {
        &self.names
    }
}

#[cfg(test)]
mod tests;
