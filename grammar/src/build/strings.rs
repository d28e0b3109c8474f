//! Literals: strings with their escapes, numbers, symbols.

use super::Cx;
use crate::ast::*;
use crate::errors;
use crate::name::Name;
use crate::span::Span;

/// One of the adjacent literals of a string.
#[derive(Debug)]
pub enum Piece {
    Whole(Span),
    /// The text before the first interpolation (with its quotes), the interpolations each with the text after it.
    Interpolated(Span, Vec<(Expr, Span)>),
}

/// `middle` pairs the text before an interpolation with that interpolation.
pub fn interpolated(begin: Span, first: Expr, middle: Vec<(u32, u32, Expr)>, end: Span) -> Piece {
    let mut parts = Vec::with_capacity(middle.len() + 1);
    let mut expr = first;
    for (l, r, next) in middle {
        parts.push((expr, Span { start: l, end: r }));
        expr = next;
    }
    parts.push((expr, end));
    Piece::Interpolated(begin, parts)
}

#[derive(Clone, Copy)]
struct Style {
    raw: bool,
    quotes: usize,
}

fn style(text: &str) -> Style {
    let raw = text.starts_with('r');
    let rest = &text[usize::from(raw)..];
    let quotes = if rest.starts_with("'''") || rest.starts_with("\"\"\"") { 3 } else { usize::from(!rest.is_empty()) };
    Style { raw, quotes }
}

pub fn string(cx: &mut Cx, span: Span, pieces: Vec<Piece>) -> StringLit {
    let mut writer = Writer { parts: Vec::new(), units: Units::default() };
    let source = cx.source;
    for piece in pieces {
        let first = match &piece {
            Piece::Whole(s) | Piece::Interpolated(s, _) => *s,
        };
        let text = source.get(first.range()).unwrap_or("");
        let style = style(text);
        let open = usize::from(style.raw) + style.quotes;
        let mut start = open.min(text.len());
        if style.quotes == 3 {
            start += first_line_of_space(&text[start..]);
        }
        let quote = text.as_bytes().get(usize::from(style.raw)).copied();
        match piece {
            Piece::Whole(_) => {
                let end = text.len() - closing(&text[start.min(text.len())..], style, quote);
                writer.text(cx, &text[start.min(end)..end], first.start as usize + start, style);
            }
            Piece::Interpolated(_, parts) => {
                writer.text(cx, text.get(start..).unwrap_or(""), first.start as usize + start, style);
                let count = parts.len();
                for (i, (expr, span)) in parts.into_iter().enumerate() {
                    writer.interpolation(expr);
                    let text = source.get(span.range()).unwrap_or("");
                    let end = if i + 1 == count { text.len() - closing(text, style, quote) } else { text.len() };
                    writer.text(cx, &text[..end], span.start as usize, style);
                }
            }
        }
    }
    StringLit { span, parts: writer.finish() }
}

/// The number of closing quotes at the end of `text`: none if the literal was cut short.
fn closing(text: &str, style: Style, quote: Option<u8>) -> usize {
    let bytes = text.as_bytes();
    let closed = bytes.len() >= style.quotes && bytes[bytes.len() - style.quotes..].iter().all(|b| Some(*b) == quote);
    if closed { style.quotes } else { 0 }
}

/// The first line of a multiline string doesn't count if it holds only white space.
fn first_line_of_space(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += 1;
        }
        match bytes.get(at) {
            Some(b' ' | b'\t') => at += 1,
            Some(b'\r') => return at + 1 + usize::from(bytes.get(at + 1) == Some(&b'\n')),
            Some(b'\n') => return at + 1,
            _ => return 0,
        }
    }
    0
}

/// Text that is UTF-8 until a lone surrogate makes it UTF-16.
#[derive(Default)]
struct Units {
    text: String,
    wide: Option<Vec<u16>>,
}

impl Units {
    fn push(&mut self, c: char) {
        match &mut self.wide {
            Some(wide) => wide.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            None => self.text.push(c),
        }
    }

    /// A code unit or code point from an escape. Surrogates that meet become one character again.
    fn push_code(&mut self, code: u32) {
        match char::from_u32(code) {
            Some(c) => self.push(c),
            None => {
                let wide = self.wide.get_or_insert_with(|| std::mem::take(&mut self.text).encode_utf16().collect());
                wide.push(code as u16);
            }
        }
    }

    fn take(&mut self) -> Option<Text> {
        let text = std::mem::take(&mut self.text);
        match self.wide.take() {
            Some(wide) => Some(match String::from_utf16(&wide) {
                Ok(text) => Text::Utf8(text),
                Err(_) => Text::Utf16(wide),
            }),
            None => (!text.is_empty()).then_some(Text::Utf8(text)),
        }
    }
}

struct Writer {
    parts: Vec<StringPart>,
    units: Units,
}

impl Writer {
    fn interpolation(&mut self, expr: Expr) {
        self.flush();
        self.parts.push(StringPart::Interpolation(expr));
    }

    fn flush(&mut self) {
        self.parts.extend(self.units.take().map(StringPart::Text));
    }

    fn finish(mut self) -> Vec<StringPart> {
        self.flush();
        self.parts
    }

    /// Source text between quotes or interpolations, which begins at `base` in the file.
    fn text(&mut self, cx: &mut Cx, text: &str, base: usize, style: Style) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if c == '\\' && !style.raw {
                let at = base + (text.len() - rest.len());
                rest = &rest[1..];
                rest = self.escape(cx, rest, at);
                continue;
            }
            rest = &rest[c.len_utf8()..];
            if c == '\r' {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
            self.units.push(if c == '\r' { '\n' } else { c });
        }
    }

    /// After a backslash at `at`; answers what is left.
    fn escape<'t>(&mut self, cx: &mut Cx, rest: &'t str, at: usize) -> &'t str {
        let Some(c) = rest.chars().next() else { return rest };
        let after = &rest[c.len_utf8()..];
        let (digits, end) = match c {
            'x' => (hex(after, 2), 2),
            'u' if after.starts_with('{') => match after.find('}') {
                Some(close) if (2..=7).contains(&close) => (hex(&after[1..], close - 1), close + 1),
                _ => (None, 0),
            },
            'u' => (hex(after, 4), 4),
            'n' => (Some(10), 0),
            'r' => (Some(13), 0),
            'f' => (Some(12), 0),
            'b' => (Some(8), 0),
            't' => (Some(9), 0),
            'v' => (Some(11), 0),
            '\r' => (Some(10), usize::from(after.starts_with('\n'))),
            other => (Some(other as u32), 0),
        };
        match digits {
            Some(code) if code <= 0x10FFFF => {
                self.units.push_code(code);
                after.get(end..).unwrap_or("")
            }
            Some(_) => {
                cx.error(Span::new(at, at + 1 + end), errors::escape_not_unicode());
                after.get(end..).unwrap_or("")
            }
            None if c == 'x' => {
                let digits = after.bytes().take(2).take_while(u8::is_ascii_hexdigit).count();
                cx.error(Span::new(at, at + 2 + digits), errors::escape_hex());
                after
            }
            None => {
                cx.error(Span::new(at, at + 2), errors::escape_unicode());
                after
            }
        }
    }
}

fn hex(text: &str, digits: usize) -> Option<u32> {
    let text = text.get(..digits)?;
    text.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(text, 16).ok())?
}

// ------------------------------------------------------------ numbers and symbols

fn without_separators(cx: &Cx, span: Span) -> String {
    cx.text(span).chars().filter(|c| *c != '_').collect()
}

pub fn int(cx: &mut Cx, span: Span) -> Expr {
    let text = without_separators(cx, span);
    let hex = text.get(..2).is_some_and(|p| p.eq_ignore_ascii_case("0x"));
    let value = if hex { u64::from_str_radix(&text[2..], 16) } else { text.parse() };
    Expr { span, kind: ExprKind::Int { value: value.ok(), hex } }
}

pub fn double(cx: &mut Cx, span: Span) -> Expr {
    // What doesn't parse was reported by the lexer.
    let value = without_separators(cx, span).parse().unwrap_or(0.0);
    Expr { span, kind: ExprKind::Double(value) }
}

/// `#a.b`, `#+`; white space and comments may stand inside.
pub fn symbol(cx: &mut Cx, span: Span) -> Expr {
    let text = cx.text(span);
    let spelling = text.get(1..).unwrap_or("");
    let name = if spelling.bytes().any(|b| b.is_ascii_whitespace()) || spelling.contains("/*") {
        let tokens = crate::lexer::lex(spelling, Span::new(0, spelling.len())).tokens;
        let plain: String = tokens.iter().filter_map(|t| spelling.get(t.start as usize..t.end as usize)).collect();
        Name::new(&plain)
    } else {
        Name::new(spelling)
    };
    Expr { span, kind: ExprKind::Symbol(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(literal: &str) -> (Vec<Text>, usize) {
        let mut cx = Cx { source: literal, errors: vec![] };
        let span = Span::new(0, literal.len());
        let string = string(&mut cx, span, vec![Piece::Whole(span)]);
        let texts = string.parts.into_iter().filter_map(|p| if let StringPart::Text(t) = p { Some(t) } else { None }).collect();
        (texts, cx.errors.len())
    }

    fn plain(literal: &str) -> String {
        match text(literal).0.as_slice() {
            [] => String::new(),
            [Text::Utf8(t)] => t.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn escapes() {
        assert_eq!(plain(r"'a\n\x41\u0042\u{43}\q\''"), "a\nABCq'");
        assert_eq!(plain(r"r'a\n'"), r"a\n");
        assert_eq!(plain(r"'\uD83D\uDE00'"), "😀");
        assert_eq!(text(r"'a\uD800'").0, [Text::Utf16(vec![97, 0xD800])]);
        assert_eq!(text(r"'\x4 \u12 \u{110000}'").1, 3);
    }

    #[test]
    fn multiline_strings_drop_a_first_line_of_space() {
        assert_eq!(plain("'''  \n a\r\nb'''"), " a\nb");
        assert_eq!(plain("'''\\ \\\n a'''"), " a");
        assert_eq!(plain("''' a\n'''"), " a\n");
        assert_eq!(plain("''''a'''"), "'a");
    }

    #[test]
    fn what_was_cut_short_is_still_read() {
        for literal in ["'", "'a", "'''", "'''a'", "r'", "'\\", "'\\x", "'\\u{"] {
            text(literal);
        }
    }
}
