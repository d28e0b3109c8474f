//! The way from text to tree: lexing, pairing, shaping, parsing; errors of all four in one list. May touch every module here.

use lalrpop_util::lalrpop_mod;

use crate::ast::{AsyncMarker, BodyKind, DirectiveKind, FunctionBody, Unit};
use crate::build::{Cx, ItemNode, StartNode};
use crate::lexer::lex;
use crate::shape::{Shaped, Start, shape};
use crate::span::Span;
use crate::{ParseOptions, SyntaxError, brackets, messages, recover};

/// Stretches that may be replaced before a text is given up.
const MAX_ATTEMPTS: usize = 40;

lalrpop_mod!(
    #[allow(clippy::all, clippy::pedantic, unused, missing_debug_implementations)]
    #[rustfmt::skip]
    dart
);

/// Parses a library or part file.
pub fn parse_unit(source: &str, options: ParseOptions) -> (Unit, Vec<SyntaxError>) {
    let (node, version, mut errors) = parse(source, Span::new(0, source.len()), Start::Unit, options.lazy_bodies);
    let mut unit = Unit { language_version: version, ..Unit::default() };
    if let Some(StartNode::Unit(items)) = node {
        for item in items {
            match item {
                ItemNode::Directive(directive) => {
                    if let Some(message) = misplaced(&unit, &directive.kind) {
                        errors.push(SyntaxError { span: directive.span, message: message.to_owned(), incomplete: false });
                    }
                    unit.directives.push(directive);
                }
                ItemNode::Decl(decl) => unit.decls.push(decl),
            }
        }
    }
    (unit, errors)
}

/// Why a directive can't follow what is in the unit already.
fn misplaced(unit: &Unit, directive: &DirectiveKind) -> Option<&'static str> {
    use DirectiveKind::{Export, Import, Library, Part, PartOf};
    let after = |found: fn(&DirectiveKind) -> bool| unit.directives.iter().any(|d| found(&d.kind));
    let part = after(|d| matches!(d, Part { .. }));
    match directive {
        _ if !unit.decls.is_empty() => Some("Directives must appear before any declarations."),
        Library { .. } if after(|d| matches!(d, Library { .. })) => Some("Only one library directive may be declared in a file."),
        Library { .. } if !unit.directives.is_empty() => Some("The library directive must appear before all other directives."),
        PartOf { .. } if after(|d| matches!(d, PartOf { .. })) => Some("Only one part-of directive may be declared in a file."),
        PartOf { .. } if !unit.directives.is_empty() => Some("The part-of directive must be the only directive in a part."),
        Import { .. } if part => Some("Import directives must precede part directives."),
        Export { .. } if part => Some("Export directives must precede part directives."),
        _ if after(|d| matches!(d, PartOf { .. })) => Some("The part-of directive must be the only directive in a part."),
        _ => None,
    }
}

/// Parses a body that `parse_unit` left out. Spans are those of the whole file.
pub fn parse_body(source: &str, span: Span, marker: AsyncMarker) -> (FunctionBody, Vec<SyntaxError>) {
    let start = Start::Body {
        awaits: matches!(marker, AsyncMarker::Async | AsyncMarker::AsyncStar),
        yields: matches!(marker, AsyncMarker::SyncStar | AsyncMarker::AsyncStar),
    };
    let (node, _, errors) = parse(source, span, start, false);
    match node {
        Some(StartNode::Body(body)) => (FunctionBody { marker, ..body }, errors),
        _ => (FunctionBody { marker, span, kind: BodyKind::Empty }, errors),
    }
}

fn parse(source: &str, range: Span, start: Start, lazy_bodies: bool) -> (Option<StartNode>, Option<(u8, u8)>, Vec<SyntaxError>) {
    let lexed = lex(source, range);
    let mut errors = lexed.errors;
    let Some(paired) = brackets::pair(lexed.tokens, &mut errors) else {
        return (None, lexed.language_version, errors);
    };
    let (mut tokens, shape_errors) = shape(source, paired, start, lazy_bodies);
    errors.extend(shape_errors);

    let parser = dart::StartParser::new();
    let mut replaced = None;
    let mut node = None;
    for _ in 0..MAX_ATTEMPTS {
        let mut cx = Cx { source, errors: Vec::new() };
        match parser.parse(&mut cx, tokens.iter().map(|t| Ok::<Shaped, ()>(*t))) {
            Ok(parsed) => {
                node = Some(parsed);
                errors.extend(cx.errors);
                break;
            }
            Err(failure) => {
                let at = messages::place(&tokens, &failure);
                // Where something was put in or left out, what the grammar says about the same line is no news.
                if let Some(error) = messages::explain(source, &tokens, at, &failure)
                    && !errors.iter().any(|e| near(source, e.span, error.span))
                {
                    errors.push(error);
                }
                replaced = recover::replace(&mut tokens, at, replaced);
                if replaced.is_none() {
                    errors.extend(cx.errors);
                    break;
                }
            }
        }
    }
    errors.sort_by_key(|e| (e.span.start, e.span.end));
    errors.dedup();
    (node, lexed.language_version, errors)
}

/// On one line?
fn near(source: &str, a: Span, b: Span) -> bool {
    let (from, to) = (a.start.min(b.start) as usize, a.start.max(b.start) as usize);
    source.get(from..to).is_none_or(|between| !between.contains('\n'))
}
