//! Dart's syntax: source text to abstract syntax tree, and syntax errors worded for people. May touch nothing of the interpreter.
//!
//! `lexer` (logos) → `brackets` (what pairs with what) → `shape` (marker tokens that settle what LR(1) cannot see) →
//! `rules/*.lalrpop` with the actions in `build` → [`ast`]. Every way through ends: with a tree, and a list of errors.

#![forbid(unsafe_code)]

pub mod ast;
mod brackets;
mod build;
mod classify;
pub mod errors;
mod kind;
mod lexer;
mod messages;
mod name;
mod parse;
mod recover;
mod shape;
mod span;
#[cfg(test)]
mod tests;
mod token;

pub use classify::{KEYWORDS, TokenClass, classify};
pub use kind::{Kind, Stage, fill};
pub use name::Name;
pub use parse::{parse_body, parse_declaration, parse_outline, parse_repl, parse_repl_expression, parse_unit};
pub use shape::Lazy;
pub use span::Span;

/// The options of parsing a file.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ParseOptions {
    /// Whether to leave bodies unparsed ([`ast::BodyKind::Lazy`]; [`parse_body`] reads one later).
    pub lazy: Lazy,
}

/// An input of a prompt.
#[derive(Clone, Debug)]
pub enum ReplInput {
    Items(Vec<ReplItem>),
}

#[derive(Clone, Debug)]
pub enum ReplItem {
    Directive(ast::Directive),
    /// A class-like declaration or type alias. Functions and variables come as statements.
    Decl(ast::Decl),
    Stmt(ast::Stmt),
    /// An expression without `;`: its value is to be shown.
    Expr(ast::Expr),
}

/// A syntax error: where, and what to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    pub span: Span,
    pub message: errors::Message,
    /// The text ended too early: more input could make it right. The REPL asks for another line.
    pub incomplete: bool,
}
