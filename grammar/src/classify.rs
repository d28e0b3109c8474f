//! What each stretch of a text is, for colours and completion: words, literals, comments. Any text will do, however broken.
//! May touch the lexer.

use crate::Span;
use crate::lexer::lex;
use crate::token::Tok;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenClass {
    /// A reserved word, or one that usually is a keyword where it stands.
    Keyword,
    /// An identifier, built-in ones (`get`, `of`) included.
    Identifier,
    Number,
    /// A string, or a part of one between interpolations.
    String,
    Comment,
    Punctuation,
}

/// The tokens and comments of a text, in order.
pub fn classify(source: &str) -> Vec<(TokenClass, Span)> {
    let lexed = lex(source, Span::new(0, source.len()));
    let mut out = Vec::new();
    let mut end = 0;
    for token in lexed.tokens {
        let (start, stop) = (token.start as usize, token.end as usize);
        comments(source, end, start, &mut out);
        end = end.max(stop);
        let text = source.get(start..stop).unwrap_or("");
        if text.is_empty() {
            continue;
        }
        let word = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$');
        let class = match token.kind {
            Tok::Int | Tok::Double => TokenClass::Number,
            Tok::Str | Tok::StrBegin | Tok::StrMid | Tok::StrEnd => TokenClass::String,
            Tok::LineComment | Tok::BlockComment | Tok::ScriptTag => TokenClass::Comment,
            _ if word && KEYWORDS.binary_search(&text).is_ok() => TokenClass::Keyword,
            _ if word => TokenClass::Identifier,
            _ => TokenClass::Punctuation,
        };
        out.push((class, Span::new(start, stop)));
    }
    comments(source, end, source.len(), &mut out);
    out
}

/// Between tokens there is white space, or a comment.
fn comments(source: &str, from: usize, to: usize, out: &mut Vec<(TokenClass, Span)>) {
    let gap = source.get(from..to).unwrap_or("");
    let text = gap.trim();
    if !text.is_empty() {
        let start = from + (gap.len() - gap.trim_start().len());
        out.push((TokenClass::Comment, Span::new(start, start + text.len())));
    }
}

/// Words to colour as keywords and to complete at the beginning of something; sorted.
pub const KEYWORDS: &[&str] = &[
    "abstract",
    "as",
    "assert",
    "async",
    "await",
    "base",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "covariant",
    "default",
    "deferred",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "extension",
    "external",
    "factory",
    "false",
    "final",
    "finally",
    "for",
    "if",
    "implements",
    "import",
    "in",
    "interface",
    "is",
    "late",
    "mixin",
    "new",
    "null",
    "operator",
    "part",
    "required",
    "rethrow",
    "return",
    "sealed",
    "static",
    "super",
    "switch",
    "sync",
    "this",
    "throw",
    "true",
    "try",
    "typedef",
    "var",
    "void",
    "when",
    "while",
    "with",
    "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stretch_has_its_class() {
        let source = "final x = f('a$b', 1.5); // end";
        let classes: Vec<(TokenClass, &str)> = classify(source).into_iter().map(|(class, span)| (class, &source[span.range()])).collect();
        assert_eq!(classes.first(), Some(&(TokenClass::Keyword, "final")));
        assert!(classes.contains(&(TokenClass::Identifier, "b")));
        assert!(classes.contains(&(TokenClass::String, "'a$")) || classes.contains(&(TokenClass::String, "'a")));
        assert!(classes.contains(&(TokenClass::Number, "1.5")));
        assert_eq!(classes.last(), Some(&(TokenClass::Comment, "// end")));
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }
}
