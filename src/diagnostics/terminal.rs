//! Diagnostics as pages for people, drawn by ariadne: the only file that names it. May touch its parent only.

use std::ops::Range;

use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, sources};

use oche_syntax::Span;

use super::advice::advise;
use super::other_languages;
use super::plain::LONGEST_LINE;
use super::{Diagnostic, Severity, Source, render_plain};

/// Who marks so little marks a name.
const LONGEST_NAME: usize = 16;

/// The message, the source with what is wrong underlined, and what to try.
pub fn render_terminal(diagnostic: &Diagnostic, color: bool) -> String {
    let (kind, tint) = match diagnostic.severity {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
    };
    if diagnostic.message.is_empty() {
        return String::new();
    }
    let source = diagnostic.source;
    let (line, _) = source.line_col(diagnostic.span.start);
    if source.text.is_empty() || source.line_text(line).len() > LONGEST_LINE {
        return render_plain(diagnostic);
    }
    let label = |at: &'static Source, span: Span| {
        // ariadne draws labels in this order and starts a new excerpt where lines go backwards: so by line, other files last.
        let order = if at == source { source.line_col(span.start).0 as i32 } else { i32::MAX };
        Label::new((at.display.clone(), visible(at, span.range()))).with_order(order)
    };
    // Advice is short and stands at the arrow; the compiler's hint is a sentence or two and stands below. Without a message ariadne
    // underlines nothing: an empty one, whose arrow is taken away again.
    let advice =
        other_languages::advise(diagnostic).or_else(|| diagnostic.advice.as_ref().map(ToString::to_string)).or_else(|| advise(diagnostic));
    let elsewhere = diagnostic.notes.iter().any(|note| note.source.is_some());
    let marked = label(source, diagnostic.span).with_color(tint);
    let marked = marked.with_message(advice.as_deref().unwrap_or(if elsewhere { "here" } else { "" }));
    let mut report = Report::build(kind, (source.display.clone(), visible(source, diagnostic.span.range())))
        .with_config(Config::default().with_index_type(IndexType::Byte).with_color(color))
        .with_message(&diagnostic.message)
        .with_label(marked);
    for note in &diagnostic.notes {
        match (note.source, note.span) {
            (Some(source), Some(span)) if !source.text.is_empty() => {
                report.add_label(label(source, span).with_message(&note.message).with_color(Color::Blue));
            }
            (Some(source), _) => report.add_note(format!("{}: {}", source.display, note.message)),
            (None, _) => report.add_note(&note.message),
        }
    }
    if let (None, Some(hint)) = (advice, &diagnostic.hint) {
        report.add_help(hint.trim_end());
    }
    // Where a class comes from is worth a line where there are two of its name.
    if diagnostic.namesakes && !diagnostic.origins.is_empty() {
        report.add_note(diagnostic.origins.trim().replace("\n - ", "\n").trim_start_matches("- "));
    }
    let places = std::iter::once(source).chain(diagnostic.notes.iter().filter_map(|note| note.source));
    let texts: Vec<(String, &str)> = places.map(|s| (s.display.clone(), &*s.text)).collect();
    let mut page = Vec::new();
    match report.finish().write(sources(texts), &mut page) {
        Ok(()) => trimmed(&String::from_utf8_lossy(&page)),
        Err(_) => render_plain(diagnostic),
    }
}

/// A range inside the text, at least one character wide where there is one, on character boundaries, not ending in white space.
fn visible(source: &Source, range: Range<usize>) -> Range<usize> {
    let text = source.text.trim_end();
    let last = text.char_indices().next_back().map_or(0, |(i, _)| i);
    let start = text.floor_char_boundary(range.start.min(last));
    let end = text.ceil_char_boundary(range.end.clamp(start, text.len()));
    let first = text[start..].chars().next().map_or(0, char::len_utf8);
    // Where only a name was to be marked, its length is counted from somewhere else: it stays in the line.
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let end = if end - start <= LONGEST_NAME && end > line_end { line_end.max(start) } else { end };
    start..start + text[start..end].trim_end().len().max(first)
}

/// Without white space at the ends of lines, and without arrows that point at nothing.
fn trimmed(page: &str) -> String {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let pointless = |next: &str| matches!(drawn(next).trim_matches([' ', '│', '─']), "╰");
        match lines.peek() {
            // Of one line: an excerpt of several is drawn with such arrows.
            Some(next) if pointless(next) && drawn(line).trim_matches([' ', '│', '─']) == "┬" => {
                out.push_str(line.replace(['┬', '─'], "^").trim_end());
                lines.next();
            }
            _ => out.push_str(line.trim_end()),
        }
        out.push('\n');
    }
    out
}

/// A line without its colours.
fn drawn(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\x1b' {
            let _ = chars.by_ref().find(|c| *c == 'm');
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use oche_syntax::errors::kinds;

    use super::*;
    use crate::diagnostics::Advice;

    #[test]
    fn a_page() {
        let source = Source::new("file:///a.dart", "a.dart", "main() {\n  var é = 'x';\n  pritn(é);\n}\n");
        let span = |text: &str| {
            let start = source.text.find(text).unwrap_or(0);
            Span::new(start, start + text.len())
        };
        let mut diagnostic = Diagnostic::new(&kinds::too_deep, source, span("pritn"), "Method not found: 'pritn'.")
            .note(source, span("é"), "It would print this.")
            .fact("Names are case-sensitive.");
        diagnostic.advice = Some(Advice::Meant("print".to_owned()));
        insta::assert_snapshot!(render_terminal(&diagnostic, false), @"
        Error: Method not found: 'pritn'.
           ╭─[ a.dart:3:3 ]
           │
         2 │   var é = 'x';
           │       ┬
           │       ╰── It would print this.
         3 │   pritn(é);
           │   ──┬──
           │     ╰──── Did you mean 'print'?
           │
           │ Note: Names are case-sensitive.
        ───╯
        ");
    }

    #[test]
    fn every_span_can_be_drawn() {
        let source = Source::new("file:///b.dart", "b.dart", "é(\n\r\n\t😀\u{2028}x \r\n\n");
        for start in 0..=source.text.len() + 2 {
            for end in 0..=source.text.len() + 2 {
                let page = render_terminal(&Diagnostic::of(source, Span::new(start, end), oche_syntax::errors::too_deep()), false);
                assert!(page.contains("b.dart:"), "{start}..{end}\n{page}");
            }
        }
    }
}
