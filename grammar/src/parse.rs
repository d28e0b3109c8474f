//! The way from text to tree: lexing, pairing, shaping, parsing; errors of all four in one list. May touch every module here.

use std::collections::HashSet;

use lalrpop_util::lalrpop_mod;

use crate::ast::{AsyncMarker, BodyKind, Decl, DirectiveKind, FunctionBody, Stmt, StmtKind, Unit};
use crate::build::{Cx, EntryNode, ItemNode, StartNode};
use crate::errors::{self, Message};
use crate::lexer::{Lexed, lex, lex_outline};
use crate::shape::{Lazy, Shaped, Start, shape};
use crate::span::Span;
use crate::token::Tok;
use crate::{ParseOptions, ReplInput, ReplItem, SyntaxError, brackets, messages, recover};

/// Stretches that may be replaced before a text is given up.
const MAX_ATTEMPTS: usize = 40;

lalrpop_mod!(
    #[allow(clippy::all, clippy::pedantic, unused, missing_debug_implementations)]
    #[rustfmt::skip]
    dart,
    "/parser.rs"
);

/// Parses a library or part file.
pub fn parse_unit(source: &str, options: ParseOptions) -> (Unit, Vec<SyntaxError>) {
    let lexed = lex(source, Span::new(0, source.len()));
    let mut gaps = !lexed.errors.is_empty();
    let (node, version, mut errors) = parse_noting(source, lexed, Start::Unit, options.lazy, &mut gaps);
    let mut unit = Unit { language_version: version, has_gaps: gaps || node.is_none(), ..Unit::default() };
    let mut order = Order::default();
    if let Some(StartNode::Unit(items)) = node {
        for item in items {
            match item {
                ItemNode::Directive(directive) => {
                    if let Some(message) = order.complaint(&unit, &directive.kind) {
                        let text = source.get(directive.span.range()).unwrap_or("");
                        let word = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
                        let span = Span { end: directive.span.start + word as u32, ..directive.span };
                        errors.push(SyntaxError { span, message, incomplete: false });
                    }
                    unit.directives.push(directive);
                }
                ItemNode::Decl(decl) => unit.decls.push(decl),
            }
        }
    }
    (unit, errors)
}

/// Which directives a unit has had so far.
#[derive(Default)]
struct Order {
    library: bool,
    part: bool,
    part_of: bool,
}

impl Order {
    /// Why a directive can't follow what is in the unit already, if so.
    fn complaint(&mut self, unit: &Unit, directive: &DirectiveKind) -> Option<Message> {
        use DirectiveKind::{Export, Import, Library, Part, PartOf};
        let first = unit.directives.is_empty();
        let complaint = match directive {
            _ if !unit.decls.is_empty() => Some(errors::directive_after_declaration()),
            Library { .. } if self.library => Some(errors::two_library_directives()),
            Library { .. } if !first => Some(errors::library_not_first()),
            PartOf { .. } if self.part_of => Some(errors::two_part_of_directives()),
            PartOf { .. } if !first => Some(errors::part_of_with_others()),
            Import { .. } if self.part => Some(errors::import_after_part()),
            Export { .. } if self.part => Some(errors::export_after_part()),
            _ if self.part_of => Some(errors::part_of_with_others()),
            _ => None,
        };
        self.library |= matches!(directive, Library { .. });
        self.part |= matches!(directive, Part { .. });
        self.part_of |= matches!(directive, PartOf { .. });
        complaint
    }
}

/// Parses a body that `parse_unit` left out. Spans are those of the whole file.
pub fn parse_body(source: &str, span: Span, marker: AsyncMarker) -> (FunctionBody, Vec<SyntaxError>) {
    let start = Start::Body {
        awaits: matches!(marker, AsyncMarker::Async | AsyncMarker::AsyncStar),
        yields: matches!(marker, AsyncMarker::SyncStar | AsyncMarker::AsyncStar),
    };
    let (node, _, errors) = parse(source, lex(source, span), start, Lazy::Nothing);
    match node {
        Some(StartNode::Body(body)) => (FunctionBody { marker, ..body }, errors),
        _ => (FunctionBody { marker, span, kind: BodyKind::Empty }, errors),
    }
}

/// Parses the one top-level declaration at `span`, without the bodies in it.
pub fn parse_declaration(source: &str, span: Span) -> (Option<Decl>, Vec<SyntaxError>) {
    parse_one(source, lex(source, span))
}

/// Parses a class or a function, of which only the head is looked at: no members are there. Takes time for the head only.
pub fn parse_outline(source: &str, span: Span) -> (Option<Decl>, Vec<SyntaxError>) {
    parse_one(source, lex_outline(source, span))
}

fn parse_one(source: &str, lexed: Lexed) -> (Option<Decl>, Vec<SyntaxError>) {
    let (node, _, errors) = parse(source, lexed, Start::Unit, Lazy::Bodies);
    let decl = match node {
        Some(StartNode::Unit(items)) => items.into_iter().find_map(|item| match item {
            ItemNode::Decl(decl) => Some(decl),
            ItemNode::Directive(_) => None,
        }),
        _ => None,
    };
    (decl, errors)
}

/// Parses what was typed at a prompt: directives, declarations, statements; the last `;` may be missing.
pub fn parse_repl(source: &str) -> (ReplInput, Vec<SyntaxError>) {
    parse_prompt(source, false)
}

/// Parses a text that begins with an expression: `{'a': 1}` is a map then, not a block.
pub fn parse_repl_expression(source: &str) -> (ReplInput, Vec<SyntaxError>) {
    parse_prompt(source, true)
}

fn parse_prompt(source: &str, expression: bool) -> (ReplInput, Vec<SyntaxError>) {
    let range = Span::new(0, source.len());
    let (node, _, mut errors) = parse(source, lex(source, range), Start::Repl { expression }, Lazy::Nothing);
    if errors.iter().any(|e| e.incomplete) {
        let hopeless = hopeless(source, range, &errors);
        if hopeless.iter().any(|hopeless| *hopeless) {
            let mut hopeless = hopeless.into_iter();
            errors.retain(|_| hopeless.next().unwrap_or(false));
            errors.iter_mut().for_each(|e| e.incomplete = false);
        }
    }
    let entries = match node {
        Some(StartNode::Repl(entries)) => entries,
        _ => Vec::new(),
    };
    let items = entries.into_iter().map(|entry| match entry {
        EntryNode::Item(ItemNode::Directive(directive)) => ReplItem::Directive(directive),
        EntryNode::Item(ItemNode::Decl(decl)) => ReplItem::Decl(decl),
        EntryNode::Stmt(Stmt { span, kind: StmtKind::Expr(expr) }) if !source.get(span.range()).is_some_and(|text| text.ends_with(';')) => {
            ReplItem::Expr(expr)
        }
        EntryNode::Stmt(stmt) => ReplItem::Stmt(stmt),
    });
    (ReplInput::Items(items.collect()), errors)
}

/// Which errors of an unfinished text no continuation mends: those of the lexer and of brackets, and those that stand before the last
/// token. At the last token anything may be said for want of what follows; so may of `try`, which waits for its `catch`.
fn hopeless(source: &str, range: Span, errors: &[SyntaxError]) -> Vec<bool> {
    let lexed = lex(source, range);
    let last = lexed.tokens.iter().rev().find(|t| t.start < t.end).map_or(0, |t| t.start);
    let mut early = lexed.errors;
    let _ = brackets::pair(lexed.tokens, &mut early);
    let beyond_help = |e: &SyntaxError| early.contains(e) || e.span.end < last && source.get(e.span.range()) != Some("try");
    errors.iter().map(|e| !e.incomplete && beyond_help(e)).collect()
}

type Parsed = (Option<StartNode>, Option<(u8, u8)>, Vec<SyntaxError>);

fn parse(source: &str, lexed: Lexed, start: Start, lazy: Lazy) -> Parsed {
    parse_noting(source, lexed, start, lazy, &mut false)
}

/// Parses, noting whether a bracket has no partner, or text was left out.
fn parse_noting(source: &str, lexed: Lexed, start: Start, lazy: Lazy, gaps: &mut bool) -> Parsed {
    let mut errors = lexed.errors;
    let Some(paired) = brackets::pair(lexed.tokens, &mut errors) else {
        return (None, lexed.language_version, errors);
    };
    *gaps |= !errors.is_empty();
    let (tokens, shape_errors) = shape(source, paired, start, lazy);
    errors.extend(shape_errors);
    *gaps |= tokens.iter().any(|token| token.1 == Tok::Junk);
    let node = parse_shaped(source, tokens, &mut errors, gaps);
    // What a thing is comes before what is missing behind it.
    errors.sort_by_key(|e| (e.span.start, e.span.end, e.message.kind != &errors::kinds::no_var_keyword));
    errors.dedup();
    (node, lexed.language_version, errors)
}

/// Parses; where that fails, again without the stretch that was wrong.
fn parse_shaped(source: &str, mut tokens: Vec<Shaped>, errors: &mut Vec<SyntaxError>, gaps: &mut bool) -> Option<StartNode> {
    let parser = dart::StartParser::new();
    let mut replaced = None;
    // Where something was put in or left out, what the grammar says about the same line is no news.
    let mut lines = Lines { ends: Vec::new(), reported: HashSet::new() };
    for _ in 0..MAX_ATTEMPTS {
        let mut cx = Cx { source, errors: Vec::new() };
        match parser.parse(&mut cx, tokens.iter().map(|t| Ok::<Shaped, ()>(*t))) {
            Ok(node) => {
                errors.extend(cx.errors);
                return Some(node);
            }
            Err(failure) => {
                *gaps = true;
                let at = messages::place(&tokens, &failure);
                if replaced.is_none() {
                    lines = Lines::of(source, errors);
                }
                if let Some(error) = messages::explain(source, &tokens, at, &failure)
                    && lines.is_news(error.span)
                {
                    errors.push(error);
                }
                replaced = recover::replace(&mut tokens, at, replaced);
                if replaced.is_none() {
                    errors.extend(cx.errors);
                    return None;
                }
            }
        }
    }
    None
}

/// Lines that errors have been reported on.
struct Lines {
    ends: Vec<usize>,
    reported: HashSet<usize>,
}

impl Lines {
    fn of(source: &str, errors: &[SyntaxError]) -> Lines {
        let ends = source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        let mut lines = Lines { ends, reported: HashSet::new() };
        for error in errors {
            lines.is_news(error.span);
        }
        lines
    }

    /// The first error on its line?
    fn is_news(&mut self, span: Span) -> bool {
        self.reported.insert(self.ends.partition_point(|end| *end < span.start as usize))
    }
}
