//! Diagnostics as the Dart analyzer prints them for tools: `--format machine` and `--format json`. May touch its parent only.
//!
//! The analyzer gives every error a code, which is in the tables of errors. What has none is COMPILE_TIME_ERROR or SYNTACTIC_ERROR by type
//! and code.

use oche_syntax::Span;

use super::{Diagnostic, Severity, Source};

/// Type and code of an error.
fn classify(diagnostic: &Diagnostic) -> (&'static str, String) {
    let kind = if diagnostic.is_syntax() { "SYNTACTIC_ERROR" } else { "COMPILE_TIME_ERROR" };
    (kind, diagnostic.kind.code_with(&diagnostic.parts).unwrap_or_else(|| kind.to_owned()))
}

fn severity(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
    }
}

/// `SEVERITY|TYPE|ERROR_CODE|FILE_PATH|LINE|COLUMN|LENGTH|ERROR_MESSAGE` and a line break.
pub fn render_machine(diagnostic: &Diagnostic) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('|', "\\|").replace('\n', "\\n").replace('\r', "\\r");
    let (kind, code) = classify(diagnostic);
    let (line, column) = diagnostic.source.line_col(diagnostic.span.start);
    let length = units(diagnostic.source, diagnostic.span.range());
    let (path, message) = (escaped(&diagnostic.source.path()), escaped(&diagnostic.message));
    format!("{}|{kind}|{code}|{path}|{line}|{column}|{length}|{message}\n", severity(diagnostic))
}

/// All of them as one object of version 1, and a line break.
pub fn render_json(diagnostics: &[Diagnostic]) -> String {
    let one = |diagnostic: &Diagnostic| {
        let (kind, code) = classify(diagnostic);
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
            render_machine(&error),
            "ERROR|COMPILE_TIME_ERROR|INVALID_ASSIGNMENT|/w/a b.dart|2|17|5|A value of type 'String' can't be assigned to a variable of type 'a\\|b\\\\'.\n"
        );
        assert_eq!(
            render_json(std::slice::from_ref(&error)),
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
        let missing = Diagnostic::of(source, Span::new(0, 1), oche_syntax::errors::expected_after(";"));
        assert_eq!(classify(&missing), ("SYNTACTIC_ERROR", "EXPECTED_TOKEN".to_owned()));
    }
}
