//! Diagnostics as pages for people, drawn by ariadne: the only file that names it. May touch its parent only.

use std::ops::Range;

use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, sources};

use super::{Diagnostic, Severity, Source, render_plain};

/// The message, the source with what is wrong underlined, and what to try.
pub fn render_terminal(diagnostic: &Diagnostic, color: bool) -> String {
    let (kind, tint) = match diagnostic.severity {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
    };
    let source = diagnostic.source;
    if source.text.is_empty() {
        return render_plain(diagnostic);
    }
    let place = (source.display.clone(), visible(source, diagnostic.span.range()));
    let mut marked = Label::new(place.clone()).with_color(tint);
    if let Some(hint) = &diagnostic.hint {
        marked = marked.with_message(hint);
    }
    let mut report = Report::build(kind, place)
        .with_config(Config::default().with_index_type(IndexType::Byte).with_color(color))
        .with_message(&diagnostic.message)
        .with_label(marked);
    for note in &diagnostic.notes {
        match (note.source, note.span) {
            (Some(source), Some(span)) if !source.text.is_empty() => {
                let place = (source.display.clone(), visible(source, span.range()));
                report.add_label(Label::new(place).with_message(&note.message).with_color(Color::Blue));
            }
            (Some(source), _) => report.add_note(format!("{}: {}", source.display, note.message)),
            (None, _) => report.add_note(&note.message),
        }
    }
    let places = std::iter::once(source).chain(diagnostic.notes.iter().filter_map(|note| note.source));
    let texts: Vec<(String, &'static str)> = places.map(|s| (s.display.clone(), s.text)).collect();
    let mut page = Vec::new();
    match report.finish().write(sources(texts), &mut page) {
        Ok(()) => trimmed(&String::from_utf8_lossy(&page)),
        Err(_) => render_plain(diagnostic),
    }
}

/// A range inside the text, at least one character wide where there is one, on character boundaries.
fn visible(source: &Source, range: Range<usize>) -> Range<usize> {
    let text = source.text;
    let mut start = range.start.min(text.len());
    if start == text.len() {
        start = text.trim_end().char_indices().next_back().map_or(0, |(i, _)| i);
    }
    let start = text.floor_char_boundary(start);
    let end = text.ceil_char_boundary(range.end.clamp(start, text.len()));
    let next = text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
    start..end.max(next)
}

fn trimmed(page: &str) -> String {
    page.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use oche_syntax::Span;

    use super::*;

    #[test]
    fn a_page() {
        let source = Source::new("file:///a.dart", "a.dart", "main() {\n  var é = 'x';\n  pritn(é);\n}\n");
        let span = |text: &str| {
            let start = source.text.find(text).unwrap_or(0);
            Span::new(start, start + text.len())
        };
        let diagnostic = Diagnostic::error(source, span("pritn"), "Method not found: 'pritn'.")
            .hint("Did you mean 'print'?")
            .note(source, span("é"), "It would print this.")
            .fact("Names are case-sensitive.");
        insta::assert_snapshot!(render_terminal(&diagnostic, false), @"");
    }

    #[test]
    fn the_end_of_the_text_and_odd_spans_are_drawn() {
        let source = Source::new("file:///b.dart", "b.dart", "é(\n\n");
        for start in 0..=source.text.len() + 2 {
            assert!(render_terminal(&Diagnostic::error(source, Span::new(start, start), "Odd."), false).contains("b.dart:1:"));
        }
    }
}
