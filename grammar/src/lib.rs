//! Dart's syntax: source text to abstract syntax tree, and syntax errors worded for people. May touch nothing of the interpreter.
//!
//! `lexer` (logos) → `brackets` (what pairs with what) → `shape` (marker tokens that settle what LR(1) cannot see) →
//! `rules/*.lalrpop` with the actions in `build` → [`ast`]. Every way through ends: with a tree, and a list of errors.

#![forbid(unsafe_code)]

pub mod ast;
mod brackets;
mod build;
mod lexer;
mod messages;
mod name;
mod parse;
mod recover;
mod shape;
mod span;
mod token;

pub use name::Name;
pub use parse::{parse_body, parse_unit};
pub use span::Span;

/// How to parse a file.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ParseOptions {
    /// Leave the bodies of top-level functions and members unparsed ([`ast::BodyKind::Lazy`]); [`parse_body`] reads one later.
    pub lazy_bodies: bool,
}

/// A syntax error: where, and what to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    pub span: Span,
    /// One sentence in the Dart compiler's words, e.g. `Expected ';' after this.`
    pub message: String,
    /// The text ended too early: more input could make it right. The REPL asks for another line.
    pub incomplete: bool,
}
