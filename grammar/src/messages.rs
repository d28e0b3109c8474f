//! What the LALRPOP parser reports, in Dart's words. May touch `token` and `span` only.

use lalrpop_util::ParseError;

use crate::SyntaxError;
use crate::shape::Shaped;
use crate::span::Span;
use crate::token::Tok;

/// `{int a: 3}`: an error since version 3.0 of the language; what a program says in an earlier one is up to who knows the version.
pub const COLON_DEFAULT: &str = "Using a colon as the separator before a default value is no longer supported.";

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
        (after, "Illegal assignment to non-assignable expression.".to_owned())
    } else if wants(";") && !wants("ident") {
        (after, "Expected ';' after this.".to_owned())
    } else if wants("ident") || wants("statement") {
        (here, format!("Expected an identifier, but got '{got}'."))
    } else if wants("{") {
        (here, "Expected '{' before this.".to_owned())
    } else if let [only] = expected.as_slice() {
        (here, format!("Expected '{only}' before this."))
    } else if wants("(") {
        (here, "Expected '(' before this.".to_owned())
    } else if wants(")") {
        (here, "Expected ')' before this.".to_owned())
    } else {
        (here, format!("Unexpected token '{got}'."))
    };
    Some(SyntaxError { span, message, incomplete: here.start as usize >= source.trim_end().len() })
}

/// What the Dart compiler says below a syntax error, about what to try.
pub fn advice(message: &str) -> Option<String> {
    if let Some(got) = message.strip_prefix("Expected an identifier, but got ") {
        return Some(format!("Try inserting an identifier before {got}"));
    }
    let fixed = match message {
        m if m.ends_with("can't be used as an identifier because it's a keyword.") => {
            "Try renaming this to be an identifier that isn't a keyword."
        }
        m if m.starts_with("A '$' has special meaning") => "Try adding a backslash (\\) to escape the '$'.",
        m if m.starts_with("The default case should be the last case") => "Try moving the default case after the other case clauses.",
        m if m.starts_with("A function declaration needs an explicit list") => "Try adding a parameter list to the function declaration.",
        m if m.starts_with("A method declaration needs an explicit list") => "Try adding a parameter list to the method declaration.",
        m if m.starts_with("Variables must be declared using the keywords") => {
            "Try adding the name of the type of the variable or the keyword 'var'."
        }
        m if m.starts_with("A try block must be followed by") => {
            "Try adding either a catch or finally clause, or remove the try statement."
        }
        m if m.starts_with("Digit separators") => "Try removing the '_'.",
        m if m.starts_with("Numbers in exponential notation") => "Make sure there is an exponent, and remove any whitespace before it.",
        m if m.starts_with("The non-ASCII character") => {
            "Try using an US-ASCII letter, a digit, '_' (an underscore), or '$' (a dollar sign)."
        }
        "Expected a function body or '=>'." => "Try adding {}.",
        "Directives must appear before any declarations." => "Try moving the directive before any declarations.",
        "Variables can't be declared using both 'var' and a type name." => "Try removing 'var.'",
        "Members can't be declared to be both 'final' and 'var'." => "Try removing the keyword 'var'.",
        "Members can't be declared to be both 'const' and 'final'." => "Try removing either the 'const' or 'final' keyword.",
        "Only static fields can be declared as const." => "Try using 'final' instead of 'const', or adding the keyword 'static'.",
        "Abstract fields cannot have initializers." => "Try removing the initializer or the 'abstract' keyword.",
        "A getter can't have formal parameters." => "Try removing '(...)'.",
        _ => return None,
    };
    Some(fixed.to_owned())
}

/// How a token of the grammar is written in Dart; `None` for markers people never see.
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
