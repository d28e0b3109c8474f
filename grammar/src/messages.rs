//! What the LALRPOP parser reports, in Dart's words. May touch `token`, `span` and `errors` only.

use lalrpop_util::ParseError;

use crate::SyntaxError;
use crate::errors;
use crate::shape::Shaped;
use crate::span::Span;
use crate::token::Tok;

pub type Failure = ParseError<u32, Tok, ()>;

/// The index of the token the parser could not accept.
pub fn place(tokens: &[Shaped], failure: &Failure) -> usize {
    match failure {
        ParseError::UnrecognizedToken { token, .. } | ParseError::ExtraToken { token } => {
            // Markers have no width: several tokens may start here.
            let first = tokens.partition_point(|t| t.0 < token.0);
            first + tokens[first..].iter().position(|t| t == token).unwrap_or(0)
        }
        _ => tokens.len(),
    }
}

/// Words an error at the token with this index.
pub fn explain(source: &str, tokens: &[Shaped], at: usize, failure: &Failure) -> Option<SyntaxError> {
    let expected = match failure {
        ParseError::UnrecognizedToken { expected, .. } | ParseError::UnrecognizedEof { expected, .. } => expected.as_slice(),
        ParseError::ExtraToken { .. } | ParseError::InvalidToken { .. } => &[],
        ParseError::User { .. } => return None,
    };
    let next = (at..tokens.len()).find(|i| tokens[*i].2 > tokens[*i].0).unwrap_or(tokens.len());
    let previous = tokens[..next].iter().rev().find(|t| t.2 > t.0).map(|t| sp(t.0, t.2));
    let here = match tokens.get(next) {
        Some(t) => sp(t.0, t.2),
        None => Span::new(source.len(), source.len()),
    };
    let got = source.get(here.range()).unwrap_or("").lines().next().unwrap_or("");
    let expected: Vec<&str> = expected.iter().filter_map(|e| spelling(e.trim_matches('"'))).collect();
    let wants = |what: &str| expected.contains(&what);
    let after = previous.unwrap_or(here);
    let kind = tokens.get(next).map(|t| t.1);
    let (span, message) = if matches!(kind, Some(Tok::Assign | Tok::OpAssign)) && !wants("=") {
        (after, errors::not_assignable())
    } else if wants(";") && !wants("ident") {
        (after, errors::expected_after(";"))
    } else if wants("ident") || wants("statement") {
        (here, errors::expected_identifier(format!("'{got}'")))
    } else if wants("{") {
        (here, errors::expected_before("{"))
    } else if let [only] = expected.as_slice() {
        (here, errors::expected_before(*only))
    } else if wants("(") {
        (here, errors::expected_before("("))
    } else if wants(")") {
        (here, errors::expected_before(")"))
    } else {
        (here, errors::unexpected_token(got))
    };
    Some(SyntaxError { span, message, incomplete: here.start as usize >= source.trim_end().len() })
}

/// The spelling of a token of the grammar in Dart; `None` for markers people never see.
fn spelling(token: &str) -> Option<&str> {
    match token {
        "STMT" => Some("statement"),
        "(rec" | "(fn" | "(meta" => Some("("),
        "{lit" => Some("{"),
        "<t" | "<p" => Some("<"),
        ">t" => Some(">"),
        "?t" | "?[" | "FunctionT" | "str{" | "strmid" | "}str" => None,
        marker if marker.starts_with(|c: char| c.is_ascii_uppercase()) => None,
        plain => Some(plain),
    }
}

fn sp(start: u32, end: u32) -> Span {
    Span { start, end }
}
