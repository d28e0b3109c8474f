//! Whether a text could be made an input by more text: decided from its syntax alone, on any thread. May touch syntax only.

use oche_syntax::{SyntaxError, parse_repl, parse_repl_expression};

/// Whether more lines are wanted before there is anything to evaluate.
pub fn is_unfinished(text: &str) -> bool {
    if text.trim_start().starts_with(':') {
        return false;
    }
    if only_documentation(text) {
        return true;
    }
    let unfinished = |errors: &[SyntaxError]| errors.iter().any(|error| error.incomplete);
    let (_, errors) = parse_repl(text);
    if may_be_expression(text) && !errors.is_empty() {
        let (_, wrong) = parse_repl_expression(text);
        if wrong.is_empty() || unfinished(&wrong) {
            return unfinished(&errors) || unfinished(&wrong);
        }
    }
    unfinished(&errors)
}

/// Whether a text that begins like a statement may be an expression: `{'a': 1}`, `switch (x) { _ => 1 }`.
pub fn may_be_expression(text: &str) -> bool {
    let start = text.trim();
    start.starts_with('{') || start.starts_with("switch")
}

/// Documentation waits for what it is about.
pub fn only_documentation(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    lines.peek().is_some() && lines.all(|line| line.starts_with("///"))
}

/// The indentation of the line after this text: two spaces for each bracket that is open, inside a string none.
pub fn indentation(text: &str) -> usize {
    let mut depth = 0usize;
    for (class, span) in oche_syntax::classify(text) {
        let token = text.get(span.range()).unwrap_or("");
        match class {
            oche_syntax::TokenClass::Punctuation => match token {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            },
            oche_syntax::TokenClass::String if span.end as usize == text.len() && token.starts_with(['\'', '"', 'r']) => return 0,
            _ => {}
        }
    }
    2 * depth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wants_more() {
        for text in ["class A {", "f() {", "[1,", "{'a':", "switch (1) {", "/// What f does.", "f(", "'''a", "if (true)", "x ="] {
            assert!(is_unfinished(text), "{text}");
        }
        for text in ["", "1 + 2", "class A {}", "{'a': 1}", "switch (1) { _ => 2 }", ":type [", "f());", "'a", "int x = 1", "{}"] {
            assert!(!is_unfinished(text), "{text}");
        }
    }

    #[test]
    fn indentation_follows_the_brackets() {
        assert_eq!(indentation("f() {"), 2);
        assert_eq!(indentation("f() {\n  g([1, 2],"), 4);
        assert_eq!(indentation("f() {\n  '''text {"), 0);
        assert_eq!(indentation("f(x) =>"), 0);
    }
}
