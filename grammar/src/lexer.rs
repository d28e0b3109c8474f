//! Source text to tokens. Logos finds the tokens; this file adds what regular expressions can't say: nested comments, and strings,
//! whose interpolations hold any tokens, again with strings in them. May touch `token` and `span` only.
//!
//! `'a$b${c}d'` becomes `StrBegin("'a")`, `Ident(b)`, `StrMid("")`, `Ident(c)`, `StrEnd("d'")`: the ranges leave out `$`, `${`, `}`.

use logos::Logos;

use crate::SyntaxError;
use crate::errors::{self, Message};
use crate::span::Span;
use crate::token::{Tok, Token};

/// The result of lexing: the tokens without comments, closed by `Eof`.
pub struct Lexed {
    pub tokens: Vec<Token>,
    pub language_version: Option<(u8, u8)>,
    pub errors: Vec<SyntaxError>,
}

/// Lexes `source[range]`; the ranges of the tokens are those of the whole source.
pub fn lex(source: &str, range: Span) -> Lexed {
    let mut lexer = Lexer::new(source, range);
    lexer.run();
    lexer.out
}

/// Lexes a declaration but for what its `{ … }` holds, if it ends with one: what stands between the braces isn't looked at.
pub fn lex_outline(source: &str, range: Span) -> Lexed {
    let mut lexer = Lexer::new(source, range);
    lexer.skips = lexer.source.ends_with('}');
    lexer.run();
    lexer.out
}

/// A string in whose `${…}` we are.
struct OpenString {
    quotes: Quotes,
    start: usize,
    /// `{` seen inside the interpolation and not yet closed.
    braces: u32,
}

#[derive(Clone, Copy)]
struct Quotes {
    quote: u8,
    triple: bool,
    raw: bool,
}

/// Why a stretch of string text ended.
enum TextEnd {
    Closed,
    Name,
    Expression,
    Unterminated,
}

struct Lexer<'s> {
    source: &'s str,
    logos: logos::Lexer<'s, Tok>,
    open: Vec<OpenString>,
    /// The next `{` outside of parentheses is followed by the last `}` of the text.
    skips: bool,
    /// Where the last word ends that has a foreign letter in it: what it goes on with belongs to it.
    foreign_end: Option<usize>,
    out: Lexed,
}

impl<'s> Lexer<'s> {
    fn new(source: &'s str, range: Span) -> Lexer<'s> {
        let end = source.floor_char_boundary((range.end as usize).min(source.len()));
        let start = source.floor_char_boundary((range.start as usize).min(end));
        let source = &source[..end];
        let mut logos = Tok::lexer(source);
        logos.bump(start);
        let out = Lexed { tokens: Vec::new(), language_version: None, errors: Vec::new() };
        Lexer { source, logos, open: Vec::new(), skips: false, foreign_end: None, out }
    }

    fn run(&mut self) {
        if !self.skips {
            self.out.tokens.reserve((self.source.len() - self.logos.span().end) / 4);
        }
        let mut parentheses = 0_u32;
        while let Some(found) = self.logos.next() {
            let span = self.logos.span();
            match found {
                Err(()) => self.bad_character(span.start, span.end),
                Ok(Tok::LineComment) => self.line_comment(span.start),
                Ok(Tok::BlockComment) => self.block_comment(span.start),
                Ok(Tok::ScriptTag) if span.start == 0 => self.skip_line(span.start),
                Ok(Tok::ScriptTag) => {
                    self.push(Tok::Hash, span.start, span.start + 1);
                    self.push(Tok::Bang, span.start + 1, span.end);
                }
                Ok(Tok::Str) => {
                    let text = self.logos.slice().as_bytes();
                    let raw = text[0] == b'r';
                    let quotes = Quotes { quote: text[text.len() - 1], triple: text.len() - usize::from(raw) == 3, raw };
                    self.string_text(span.start, span.end, quotes, true);
                }
                Ok(Tok::LBrace) => {
                    if let Some(open) = self.open.last_mut() {
                        open.braces += 1;
                    }
                    self.push(Tok::LBrace, span.start, span.end);
                    if self.skips && parentheses == 0 && self.open.is_empty() {
                        self.skips = false;
                        self.resume_at(self.source.len() - 1);
                    }
                }
                Ok(kind @ (Tok::LParen | Tok::RParen)) => {
                    parentheses = if kind == Tok::LParen { parentheses + 1 } else { parentheses.saturating_sub(1) };
                    self.push(kind, span.start, span.end);
                }
                Ok(Tok::RBrace) => self.close_brace(span.start, span.end),
                Ok(_) if self.foreign_end == Some(span.start) && is_word(self.logos.slice()) => self.go_on_with_word(span.start, span.end),
                Ok(kind) => {
                    if matches!(kind, Tok::Int | Tok::Double) {
                        self.check_number(kind, span.start, span.end);
                    }
                    self.push(kind, span.start, span.end);
                }
            }
        }
        let end = self.source.len();
        while let Some(open) = self.open.pop() {
            self.unterminated_string(open.start, open.quotes);
            // The interpolation may go on in the next line.
            if let Some(last) = self.out.errors.last_mut() {
                last.incomplete = true;
            }
            self.push(Tok::StrEnd, end, end);
        }
        self.push(Tok::Eof, end, end);
    }

    fn push(&mut self, kind: Tok, start: usize, end: usize) {
        self.out.tokens.push(Token { kind, start: start as u32, end: end as u32 });
    }

    fn error(&mut self, start: usize, end: usize, message: Message) {
        self.out.errors.push(SyntaxError { span: Span::new(start, end), message, incomplete: false });
    }

    /// Moves on to `end`, wherever the token found last ended.
    fn resume_at(&mut self, end: usize) {
        let here = self.logos.span().end;
        self.logos.bump(end.saturating_sub(here));
    }

    // ------------------------------------------------------------ comments

    fn skip_line(&mut self, start: usize) {
        let rest = &self.source.as_bytes()[start..];
        let length = rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
        self.resume_at(start + length);
    }

    fn line_comment(&mut self, start: usize) {
        self.skip_line(start);
        if self.out.tokens.is_empty() && self.out.language_version.is_none() {
            let end = self.logos.span().end;
            self.out.language_version = language_version(&self.source[start + 2..end]);
        }
    }

    /// Block comments nest.
    fn block_comment(&mut self, start: usize) {
        let bytes = self.source.as_bytes();
        let mut depth = 1;
        let mut at = start + 2;
        while depth > 0 {
            match (bytes.get(at), bytes.get(at + 1)) {
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    at += 2;
                }
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    at += 2;
                }
                (Some(_), _) => at += 1,
                (None, _) => {
                    self.error(start, start + 1, errors::unterminated_comment());
                    if let Some(last) = self.out.errors.last_mut() {
                        last.incomplete = true;
                    }
                    at = bytes.len();
                    break;
                }
            }
        }
        self.resume_at(at);
    }

    // ------------------------------------------------------------ strings

    /// Reads string text from `at`; `start` is where its token begins (the quote, or the text after an interpolation).
    fn string_text(&mut self, mut start: usize, mut at: usize, quotes: Quotes, mut first: bool) {
        let opened = start;
        loop {
            let (end, why) = self.scan_text(at, quotes);
            let closing = if quotes.triple { 3 } else { 1 };
            let (kind, token_end) = match why {
                TextEnd::Closed => (if first { Tok::Str } else { Tok::StrEnd }, end + closing),
                TextEnd::Unterminated => (if first { Tok::Str } else { Tok::StrEnd }, end),
                TextEnd::Name | TextEnd::Expression => (if first { Tok::StrBegin } else { Tok::StrMid }, end),
            };
            self.push(kind, start, token_end);
            match why {
                TextEnd::Closed => return self.resume_at(token_end),
                TextEnd::Unterminated => {
                    self.unterminated_string(opened, quotes);
                    return self.resume_at(token_end);
                }
                TextEnd::Expression => {
                    self.open.push(OpenString { quotes, start: opened, braces: 0 });
                    return self.resume_at(end + 2);
                }
                TextEnd::Name => {
                    let name = &self.source.as_bytes()[end + 1..];
                    let length = name.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_').unwrap_or(name.len());
                    let name_end = end + 1 + length;
                    let kind = Tok::lexer(&self.source[end + 1..name_end]).next().and_then(Result::ok).unwrap_or(Tok::Ident);
                    self.push(kind, end + 1, name_end);
                    (start, at, first) = (name_end, name_end, false);
                }
            }
        }
    }

    fn scan_text(&mut self, mut at: usize, quotes: Quotes) -> (usize, TextEnd) {
        let bytes = self.source.as_bytes();
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'\\' if !quotes.raw => {
                    at += 1;
                    if quotes.triple || !matches!(bytes.get(at), Some(b'\n' | b'\r')) {
                        at += 1;
                    }
                }
                b'\n' | b'\r' if !quotes.triple => return (at, TextEnd::Unterminated),
                b'$' if !quotes.raw => match bytes.get(at + 1) {
                    Some(b'{') => return (at, TextEnd::Expression),
                    Some(b) if b.is_ascii_alphabetic() || *b == b'_' => return (at, TextEnd::Name),
                    _ => {
                        self.error(at + 1, at + 2, errors::unexpected_dollar());
                        at += 1;
                    }
                },
                b if b == quotes.quote && (!quotes.triple || (bytes.get(at + 1) == Some(&b) && bytes.get(at + 2) == Some(&b))) => {
                    return (at, TextEnd::Closed);
                }
                _ => at += 1,
            }
        }
        (bytes.len(), TextEnd::Unterminated)
    }

    fn unterminated_string(&mut self, start: usize, quotes: Quotes) {
        let quote = char::from(quotes.quote).to_string().repeat(if quotes.triple { 3 } else { 1 });
        let raw = if quotes.raw { "r" } else { "" };
        // The rest of the line is marked, of a very long one its beginning.
        let rest = self.source.get(start..).unwrap_or("");
        let line = rest.as_bytes().iter().take(1000).position(|byte| matches!(byte, b'\n' | b'\r'));
        let length = line.map_or(rest.len().min(1000), |line| line + usize::from(quotes.triple));
        self.error(start, start + length.max(1).min(rest.len()), errors::unterminated_string(format!("{raw}{quote}"), quote));
        if quotes.triple
            && let Some(last) = self.out.errors.last_mut()
        {
            last.incomplete = true;
        }
    }

    fn close_brace(&mut self, start: usize, end: usize) {
        match self.open.last_mut() {
            Some(open) if open.braces == 0 => {
                let quotes = open.quotes;
                self.open.pop();
                self.string_text(end, end, quotes, false);
            }
            Some(open) => {
                open.braces -= 1;
                self.push(Tok::RBrace, start, end);
            }
            None => self.push(Tok::RBrace, start, end),
        }
    }

    // ------------------------------------------------------------ numbers and what is no token

    fn check_number(&mut self, kind: Tok, start: usize, end: usize) {
        let text = &self.source[start..end];
        let bytes = text.as_bytes();
        let hex = bytes.len() > 1 && matches!(bytes[1], b'x' | b'X');
        let digit = |b: &u8| if hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() };
        if hex && text.len() == 2 {
            self.error(start, start + 1, errors::missing_hex_digit());
        } else if kind == Tok::Double && !bytes.last().is_some_and(|b| b.is_ascii_digit() || *b == b'_') {
            self.error(start, start + 1, errors::missing_exponent());
        } else if text.contains('_') {
            let misplaced = bytes.iter().enumerate().any(|(i, b)| {
                *b == b'_'
                    && (!bytes.get(i.wrapping_sub(1)).is_some_and(|b| digit(b) || *b == b'_')
                        || !bytes.get(i + 1).is_some_and(|b| digit(b) || *b == b'_'))
            });
            if misplaced {
                self.error(start, start + 1, errors::misplaced_separator());
            }
        }
    }

    fn bad_character(&mut self, start: usize, end: usize) {
        let Some(bad) = self.source[start..].chars().next() else { return };
        let code = bad as u32;
        let code = format!("{code:04X}");
        let message = if bad.is_ascii() {
            errors::control_character(code)
        } else if bad.is_whitespace() {
            errors::foreign_space(code)
        } else {
            errors::foreign_character(bad, code)
        };
        let end = end.max(start + bad.len_utf8());
        self.error(start, end, message);
        if !bad.is_ascii() && !bad.is_whitespace() {
            self.go_on_with_word(start, end);
        }
    }

    /// A letter that no word may have is taken as part of one all the same, so that it is the only mistake.
    fn go_on_with_word(&mut self, start: usize, end: usize) {
        let source = self.source;
        let goes_on = |last: &&mut Token| {
            let no_word = matches!(last.kind, Tok::Int | Tok::Double | Tok::Str | Tok::StrBegin | Tok::StrMid | Tok::StrEnd);
            last.end as usize == start && !no_word && source.get(last.start as usize..start).is_some_and(is_word)
        };
        match self.out.tokens.last_mut().filter(goes_on) {
            Some(last) => (last.kind, last.end) = (Tok::Ident, end as u32),
            None => self.push(Tok::Ident, start, end),
        }
        self.foreign_end = Some(end);
    }
}

/// Letters and digits, foreign ones too.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii())
}

/// `@dart = 2.12`, the text of a line comment.
fn language_version(comment: &str) -> Option<(u8, u8)> {
    let version = comment.trim().strip_prefix("@dart")?.trim_start().strip_prefix('=')?.trim();
    let (major, minor) = version.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<Tok> {
        lex(source, Span::new(0, source.len())).tokens.iter().map(|t| t.kind).collect()
    }

    fn messages(source: &str) -> Vec<String> {
        lex(source, Span::new(0, source.len())).errors.into_iter().map(|e| e.message.text()).collect()
    }

    #[test]
    fn interpolations_nest() {
        use Tok::*;
        assert_eq!(
            kinds(r#"'a$b${c + "d${ {} }"}e'"#),
            [StrBegin, Ident, StrMid, Ident, Plus, StrBegin, LBrace, RBrace, StrEnd, StrEnd, Eof]
        );
        assert_eq!(kinds(r#"r'$a' '''it's''' "\"""#), [Str, Str, Str, Eof]);
        assert_eq!(kinds(r"'$this'"), [StrBegin, This, StrEnd, Eof]);
    }

    #[test]
    fn comments_nest_and_the_language_version_is_read() {
        let source = "#!/bin/dart\n// @dart = 2.19\n/* a /* b */ c */ x";
        let lexed = lex(source, Span::new(0, source.len()));
        assert_eq!(lexed.language_version, Some((2, 19)));
        assert_eq!(lexed.tokens.len(), 2);
        assert!(lexed.errors.is_empty());
    }

    #[test]
    fn numbers() {
        use Tok::*;
        assert_eq!(
            kinds("1 0xFF 1_000 1e3 1.5e-3 .5 1.abs 1..x"),
            [Int, Int, Int, Double, Double, Double, Int, Dot, Ident, Int, DotDot, Ident, Eof]
        );
        assert_eq!(messages("1_ 0x 1e 1__0").len(), 3);
    }

    #[test]
    fn what_does_not_end_is_an_error() {
        assert_eq!(messages("'abc\n"), ["String starting with ' must end with '."]);
        assert_eq!(messages("/* abc"), ["Comment starting with '/*' must end with '*/'."]);
        assert_eq!(messages("'a$ '").len(), 1);
        assert_eq!(messages("'${'${'").len(), 3);
        assert_eq!(messages("var ééé;").len(), 3);
    }
}
