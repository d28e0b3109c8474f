//! Colours for the line being edited. May touch syntax only.

use oche_syntax::{TokenClass, classify};

const RESET: &str = "\x1b[0m";

/// Colours an input. The bracket that belongs to the one at (or just before) the cursor stands out. Nothing but escape sequences is
/// added.
pub fn highlight(whole: &str, cursor: usize) -> String {
    let matching = matching_bracket(whole, cursor.min(whole.len()));
    let mut out = String::with_capacity(whole.len() * 2);
    let mut at = 0;
    for (class, span) in classify(whole) {
        let range = span.range();
        if range.end <= at {
            continue;
        }
        let start = range.start.max(at);
        out.push_str(whole.get(at..start).unwrap_or(""));
        let text = whole.get(start..range.end).unwrap_or("");
        let marked = matching.is_some_and(|m| m == range.start && range.len() == 1);
        let code = if marked { "1;7" } else { code(class, text) };
        match code {
            "" => out.push_str(text),
            // An escape sequence ends with its line: the editor wraps and redraws by lines.
            code => out.push_str(
                &text
                    .split('\n')
                    .map(|l| if l.is_empty() { String::new() } else { format!("\x1b[{code}m{l}{RESET}") })
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
        }
        at = range.end;
    }
    out.push_str(whole.get(at..).unwrap_or(""));
    out
}

fn code(class: TokenClass, text: &str) -> &'static str {
    match class {
        TokenClass::Keyword => "35",
        TokenClass::Number => "33",
        TokenClass::String => "32",
        TokenClass::Comment => "2",
        TokenClass::Identifier if text.starts_with(|c: char| c.is_ascii_uppercase()) => "36",
        TokenClass::Identifier if matches!(text, "int" | "double" | "num" | "bool" | "dynamic") => "36",
        TokenClass::Identifier | TokenClass::Punctuation => "",
    }
}

/// The place of the bracket that matches the one at the cursor, or the one before it.
fn matching_bracket(text: &str, cursor: usize) -> Option<usize> {
    let brackets: Vec<(usize, &str)> = classify(text)
        .into_iter()
        .filter(|(class, _)| *class == TokenClass::Punctuation)
        .filter_map(|(_, span)| Some((span.range().start, text.get(span.range())?)))
        .filter(|(_, t)| matches!(*t, "(" | ")" | "[" | "]" | "{" | "}"))
        .collect();
    let mut open: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, bracket) in brackets {
        match bracket {
            "(" | "[" | "{" => open.push(at),
            _ => pairs.extend(open.pop().map(|start| (start, at))),
        }
    }
    let partner = |place: usize| {
        pairs.iter().find_map(|(a, b)| match place {
            p if p == *a => Some(*b),
            p if p == *b => Some(*a),
            _ => None,
        })
    };
    partner(cursor).or_else(|| cursor.checked_sub(1).and_then(partner))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('\x1b') {
            out.push_str(&rest[..at]);
            rest = rest[at..].split_once('m').map_or("", |(_, rest)| rest);
        }
        out + rest
    }

    #[test]
    fn only_colours_are_added() {
        for line in ["var x = f('a${1 + 2}b'); // ü", "'''abc", "(((", "class A { int x = 0x1F; }", "/* ...", "", "😀"] {
            for cursor in 0..=line.len() {
                assert_eq!(plain(&highlight(line, cursor)), line);
            }
        }
    }

    #[test]
    fn brackets_find_each_other() {
        assert_eq!(matching_bracket("f(a[1])", 1), Some(6));
        assert_eq!(matching_bracket("f(a[1])", 7), Some(1));
        assert_eq!(matching_bracket("f('(')", 1), Some(5));
        assert_eq!(matching_bracket("f(", 1), None);
    }
}
