//! What went wrong, in words, with the exit code it ends the command with. May touch nothing.

use std::fmt;
use std::ops::Range;

/// Exit codes, as pub's.
pub mod code {
    pub const FAILED: u8 = 1;
    pub const USAGE: u8 = 64;
    /// A file that isn't what it should be.
    pub const DATA: u8 = 65;
    pub const NO_INPUT: u8 = 66;
    /// A server, or what it should have had.
    pub const UNAVAILABLE: u8 = 69;
}

/// An error of the user's, or of the world's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub message: String,
    pub code: u8,
}

impl Failure {
    pub fn new(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code: code::FAILED }
    }
    pub fn with_code(code: u8, message: impl Into<String>) -> Failure {
        Failure { message: message.into(), code }
    }

    /// An error in a file, with the line it is in.
    pub fn at(text: &str, file: &str, span: &Range<usize>, message: &str) -> Failure {
        Failure::with_code(code::DATA, located(text, file, span, message))
    }

    /// The error of a file operation.
    pub fn io(what: &str, error: &std::io::Error) -> Failure {
        Failure::new(format!("{what}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// `Error on line 1, column 2 of FILE: MESSAGE`, and the line, marked.
fn located(text: &str, file: &str, span: &Range<usize>, message: &str) -> String {
    let start = span.start.min(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
    let line = text[..line_start].matches('\n').count() + 1;
    let column = text[line_start..start].chars().count();
    let marked = text[start..span.end.clamp(start, line_end)].chars().count().max(1);
    let shown = text[line_start..line_end].trim_end();
    let number = line.to_string();
    let bar = " ".repeat(number.len());
    format!(
        "Error on line {line}, column {} of {file}: {message}\n{bar} ╷\n{number} │ {shown}\n{bar} │ {}{}\n{bar} ╵",
        column + 1,
        " ".repeat(column),
        "^".repeat(marked)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_its_line() {
        let failure = Failure::at("a: 1\nbé: no\n", "x.yaml", &(10..12), "Not good.");
        assert_eq!(failure.message, "Error on line 2, column 5 of x.yaml: Not good.\n  ╷\n2 │ bé: no\n  │     ^^\n  ╵");
        // Past the end, and over several lines.
        assert!(Failure::at("", "x", &(5..9), "m").message.starts_with("Error on line 1, column 1 of x: m"));
        assert!(Failure::at("ab\ncd", "x", &(1..5), "m").message.contains("\n  │  ^\n"));
    }
}
