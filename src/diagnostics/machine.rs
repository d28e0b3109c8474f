//! Diagnostics as the Dart analyzer prints them for tools: `--format machine` and `--format json`. May touch its parent only.
//!
//! The analyzer gives every error a code, which is in the tables of errors. What is found while loading has none there yet: the table below
//! knows those by their words; what has no code is COMPILE_TIME_ERROR or SYNTACTIC_ERROR by type and code.

use oche_syntax::Span;

use super::{Diagnostic, Severity, Source};

/// How a message begins, perhaps how it goes on, and the analyzer's code for it.
#[rustfmt::skip]
const CODES: &[(&str, &str, &str)] = &[
    ("Error when reading '", "", "URI_DOES_NOT_EXIST"),
    ("Not found: 'package:", "", "URI_DOES_NOT_EXIST"),
    ("Dart library '", "is not available", "URI_DOES_NOT_EXIST"),
    ("Can't import '", "'part of'", "IMPORT_OF_NON_LIBRARY"),
    ("Can't export this file", "'part of'", "EXPORT_OF_NON_LIBRARY"),
];
/// The same for the parser's.
#[rustfmt::skip]
const SYNTAX_CODES: &[(&str, &str, &str)] = &[
    ("Expected an identifier", "", "MISSING_IDENTIFIER"),
    ("Expected ", " after this", "EXPECTED_TOKEN"),
    ("Expected to find ", "", "EXPECTED_TOKEN"),
    ("Unexpected token", "", "UNEXPECTED_TOKEN"),
    ("Expected ", "before this", "EXPECTED_TOKEN"),
];

fn find(table: &[(&str, &str, &'static str)], message: &str) -> Option<&'static str> {
    table.iter().find(|(start, rest, _)| message.starts_with(start) && message.contains(rest)).map(|(_, _, code)| *code)
}

/// Type and code of an error. `syntactic`: it was found while loading and parsing.
fn classify(diagnostic: &Diagnostic, syntactic: bool) -> (&'static str, &'static str) {
    match (diagnostic.kind.code.or_else(|| find(CODES, &diagnostic.message)), syntactic) {
        (Some(code), _) => ("COMPILE_TIME_ERROR", code),
        (None, true) => ("SYNTACTIC_ERROR", find(SYNTAX_CODES, &diagnostic.message).unwrap_or("SYNTACTIC_ERROR")),
        (None, false) => ("COMPILE_TIME_ERROR", "COMPILE_TIME_ERROR"),
    }
}

fn severity(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
    }
}

/// `SEVERITY|TYPE|ERROR_CODE|FILE_PATH|LINE|COLUMN|LENGTH|ERROR_MESSAGE` and a line break.
pub fn render_machine(diagnostic: &Diagnostic, syntactic: bool) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|").replace('\n', "\\n").replace('\r', "\\r");
    let (kind, code) = classify(diagnostic, syntactic);
    let (line, column) = diagnostic.source.line_col(diagnostic.span.start);
    let length = units(diagnostic.source, diagnostic.span.range());
    let (path, message) = (escaped(&diagnostic.source.path()), escaped(&diagnostic.message));
    format!("{}|{kind}|{code}|{path}|{line}|{column}|{length}|{message}\n", severity(diagnostic))
}

/// All of them as one object of version 1, and a line break.
pub fn render_json(diagnostics: &[(&Diagnostic, bool)]) -> String {
    let one = |(diagnostic, syntactic): &(&Diagnostic, bool)| {
        let (kind, code) = classify(diagnostic, *syntactic);
        let mut fields = format!(
            "{{\"code\":{},\"severity\":{},\"type\":{},\"location\":{},\"problemMessage\":{}",
            quoted(&code.to_ascii_lowercase()),
            quoted(severity(diagnostic)),
            quoted(kind),
            location(diagnostic.source, diagnostic.span),
            quoted(&diagnostic.message)
        );
        if let Some(hint) = &diagnostic.hint {
            fields.push_str(&format!(",\"correctionMessage\":{}", quoted(hint)));
        }
        let notes = diagnostic.notes.iter().filter_map(|note| {
            let place = location(note.source?, note.span.unwrap_or_default());
            Some(format!("{{\"location\":{place},\"message\":{}}}", quoted(&note.message)))
        });
        let notes: Vec<String> = notes.collect();
        if !notes.is_empty() {
            fields.push_str(&format!(",\"contextMessages\":[{}]", notes.join(",")));
        }
        fields + "}"
    };
    let all: Vec<String> = diagnostics.iter().map(one).collect();
    format!("{{\"version\":1,\"diagnostics\":[{}]}}\n", all.join(","))
}

fn location(source: &Source, span: Span) -> String {
    let place = |at: u32| {
        let (line, column) = source.line_col(at);
        let offset = units(source, 0..at as usize);
        format!("{{\"offset\":{offset},\"line\":{line},\"column\":{column}}}")
    };
    format!("{{\"file\":{},\"range\":{{\"start\":{},\"end\":{}}}}}", quoted(&source.path()), place(span.start), place(span.end))
}

/// Dart counts UTF-16 code units.
fn units(source: &Source, range: std::ops::Range<usize>) -> usize {
    source.text.get(range).map_or(0, |text| text.encode_utf16().count())
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Kind, Stage};

    #[test]
    fn what_tools_read() {
        let source = Source::new("file:///w/a%20b.dart", "a b.dart", "main() {\n  '😀'; int x = 'one';\n}\n");
        let at = source.text.find("'one'").unwrap_or(0);
        let message = "A value of type 'String' can't be assigned to a variable of type 'a|b\\'.";
        static ASSIGNMENT: Kind = Kind { id: "a", code: Some("INVALID_ASSIGNMENT"), stage: Stage::Types, sentence: "", hint: None };
        let error =
            Diagnostic::new(&ASSIGNMENT, source, Span::new(at, at + 5), message).hint("Try \"it\".").note(source, Span::new(0, 4), "Here.");
        assert_eq!(
            render_machine(&error, false),
            "ERROR|COMPILE_TIME_ERROR|INVALID_ASSIGNMENT|/w/a b.dart|2|17|5|A value of type 'String' can't be assigned to a variable of type 'a\\|b\\\\'.\n"
        );
        assert_eq!(
            render_json(&[(&error, false)]),
            concat!(
                r#"{"version":1,"diagnostics":[{"code":"invalid_assignment","severity":"ERROR","type":"COMPILE_TIME_ERROR","#,
                r#""location":{"file":"/w/a b.dart","range":{"start":{"offset":25,"line":2,"column":17},"end":{"offset":30,"line":2,"column":22}}},"#,
                r#""problemMessage":"A value of type 'String' can't be assigned to a variable of type 'a|b\\'.","#,
                r#""correctionMessage":"Try \"it\".","#,
                r#""contextMessages":[{"location":{"file":"/w/a b.dart","range":{"start":{"offset":0,"line":1,"column":1},"#,
                r#""end":{"offset":4,"line":1,"column":5}}},"message":"Here."}]}]}"#,
                "\n"
            )
        );
        assert_eq!(render_json(&[]), "{\"version\":1,\"diagnostics\":[]}\n");
        assert_eq!(
            classify(&Diagnostic::error(source, Span::new(0, 1), "Expected ';' after this."), true),
            ("SYNTACTIC_ERROR", "EXPECTED_TOKEN")
        );
        assert_eq!(classify(&Diagnostic::error(source, Span::new(0, 1), "No."), false).1, "COMPILE_TIME_ERROR");
    }
}
