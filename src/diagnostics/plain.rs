//! Diagnostics as the Dart compiler prints them into a pipe. May touch its parent only.

use oche_syntax::Span;

use super::{Diagnostic, Severity, Source};

/// In bytes: a line longer than this (generated, or not text at all) helps nobody.
pub(super) const LONGEST_LINE: usize = 2000;

/// `FILE:LINE:COL: Error: text`, the hint, the source line and a line of carets; then the notes alike.
pub fn render_plain(diagnostic: &Diagnostic) -> String {
    if let Some(bare) = &diagnostic.bare {
        return format!("{bare}\n");
    }
    let word = match diagnostic.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
    };
    let mut text = format!("{word}: {}{}", diagnostic.message, diagnostic.origins);
    if let Some(hint) = &diagnostic.hint {
        text.push('\n');
        text.push_str(hint);
    }
    let mut out = located(Some(diagnostic.source), Some(diagnostic.marked()), &text);
    for note in &diagnostic.notes {
        out.push_str(&located(note.source, note.span, &format!("Context: {}", note.message)));
    }
    out
}

fn located(source: Option<&Source>, span: Option<Span>, text: &str) -> String {
    match (source, span) {
        (None, _) => format!("{text}\n"),
        (Some(source), Some(span)) if !source.text.is_empty() => {
            let (line, column) = source.line_col(span.start);
            let shown = format!("{}:{line}:{column}: {text}\n", source.display);
            let line = source.line_text(line);
            if line.is_empty() || line.len() > LONGEST_LINE {
                return shown;
            }
            let marked = source.text.get(span.range()).unwrap_or("");
            let width = marked.encode_utf16().count().max(1);
            format!("{shown}{line}\n{}\n", carets(line, column as usize - 1, width))
        }
        (Some(source), _) => format!("{}: {text}\n", source.display),
    }
}

/// Spaces and carets below a line; tabs stay tabs, and what runs past the line is cut.
fn carets(line: &str, indent: usize, width: usize) -> String {
    let units: Vec<u16> = line.encode_utf16().collect();
    let mark = |i: usize| match units.get(i) {
        Some(&unit) if unit == u16::from(b'\t') => '\t',
        _ if i < indent => ' ',
        _ => '^',
    };
    if indent + width > units.len() {
        (0..=units.len()).map(mark).chain("...".chars()).collect()
    } else {
        (0..indent + width).map(mark).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &'static str, at: &str) -> String {
        let source = Source::new("file:///a.dart", "a.dart", text);
        let start = text.find(at).unwrap_or(0);
        let kind = &oche_syntax::errors::kinds::too_deep;
        render_plain(&Diagnostic::new(kind, source, Span::new(start, start + at.len()), "No.").hint("Try yes."))
    }

    #[test]
    fn tabs_stay_and_long_spans_are_cut() {
        assert_eq!(plain("\tint\tf;", "f"), "a.dart:1:6: Error: No.\nTry yes.\n\tint\tf;\n\t   \t^\n");
        assert_eq!(plain("é f(1\n,2);", "(1\n,2)"), "a.dart:1:4: Error: No.\nTry yes.\né f(1\n   ^^^...\n");
    }

    #[test]
    fn an_empty_text_has_no_position() {
        assert_eq!(plain("", ""), "a.dart: Error: No.\nTry yes.\n");
    }
}
