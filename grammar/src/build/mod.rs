//! The grammar's actions: from what a production matched to the nodes of the tree, with the checks that need no context.
//! May touch `ast`, `name`, `span`, `token`.

mod declarations;
mod expressions;
mod members;
mod modifiers;
mod operators;
mod patterns;
mod statements;
mod strings;
mod types;

pub use declarations::*;
pub use expressions::*;
pub use members::*;
pub use modifiers::*;
pub use operators::*;
pub use patterns::*;
pub use statements::*;
pub use strings::*;
pub use types::*;

use crate::SyntaxError;
use crate::ast::*;
use crate::errors::{self, Message};
use crate::name::Name;
use crate::span::Span;

/// Trees deeper than this are refused: later stages recurse over them.
pub const MAX_CHAIN: usize = 3000;

/// The state that the actions share.
pub struct Cx<'s> {
    pub source: &'s str,
    pub errors: Vec<SyntaxError>,
}

impl Cx<'_> {
    pub fn error(&mut self, span: Span, message: Message) {
        self.errors.push(SyntaxError { span, message, incomplete: false });
    }

    pub fn text(&self, span: Span) -> &str {
        self.source.get(span.range()).unwrap_or("")
    }
}

/// The results of the start symbol.
#[derive(Debug)]
pub enum StartNode {
    Unit(Vec<ItemNode>),
    Body(FunctionBody),
    Repl(Vec<EntryNode>),
}

#[derive(Debug)]
pub enum EntryNode {
    Item(ItemNode),
    Stmt(Stmt),
}

#[derive(Debug)]
pub enum ItemNode {
    Directive(Directive),
    Decl(Decl),
}

pub fn sp(start: u32, end: u32) -> Span {
    Span { start, end: end.max(start) }
}

pub fn list<T>(mut items: Vec<T>, last: Option<T>) -> Vec<T> {
    items.extend(last);
    items
}

/// The word or operator at a place, as a name. Empty if it was put in for a missing one.
pub fn word(cx: &mut Cx, start: u32, end: u32) -> Ident {
    let span = sp(start, end);
    let text = cx.text(span);
    let name = if text.bytes().any(|b| b.is_ascii_whitespace() || b == b'/' && text.len() > 2) {
        // `[ ]` and `/* … */` between the signs of an operator.
        Name::new(&text.chars().filter(|c| !c.is_whitespace()).collect::<String>())
    } else {
        Name::new(text)
    };
    Ident { name, span }
}

/// Names of types and prefixes: built-in identifiers are none.
pub fn type_name(cx: &mut Cx, name: Ident) -> Ident {
    let text = name.name.as_str();
    let mut lexed = crate::lexer::lex(text, Span::new(0, text.len())).tokens.into_iter();
    // `Function` too is none, but dart:core declares it: the checker refuses it elsewhere.
    if text != "Function" && lexed.next().is_some_and(|t| t.kind.is_built_in()) || text == "dynamic" {
        cx.error(name.span, errors::not_a_name(text));
    }
    name
}

/// `C.new` is the unnamed constructor.
pub fn not_new(name: Option<Ident>) -> Option<Ident> {
    name.filter(|n| n.name.as_str() != "new")
}
