//! Errors as data: what is wrong, where, and what would help. Every stage up to the checker makes these; only this folder turns them
//! into text. May touch nothing of the interpreter but syntax: spans, and the parser's errors.
//!
//! `plain` prints what the Dart compiler prints, for pipes; `machine` what the Dart analyzer prints for tools; `terminal` draws a page for
//! people, and `uncaught` one about an error of the running program.

use std::fmt;

use crate::sorting::Arrange;
use oche_syntax::Span;
pub use oche_syntax::errors::Message;

#[cfg(feature = "repl")]
mod advice;
mod machine;
#[cfg_attr(not(feature = "repl"), allow(dead_code, reason = "what only pages say"))]
mod other_languages;
mod plain;
mod render;
pub mod similar;
mod source;
#[cfg(feature = "repl")]
mod terminal;
mod uncaught;

pub use machine::{render_json, render_machine};
pub(crate) use oche_syntax::error_table as errors;
pub use oche_syntax::{Kind, Stage, fill};
pub use plain::render_plain;
pub use render::{Color, Style, render};
pub use source::{Source, Text};
#[cfg(feature = "repl")]
pub use terminal::render_terminal;
pub use uncaught::render_uncaught;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    Error,
    Warning,
}

/// One thing wrong with a program, in the Dart compiler's words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    pub kind: &'static Kind,
    /// The named parts of its sentence, as text.
    pub parts: Vec<(&'static str, String)>,
    pub source: &'static Source,
    pub span: Span,
    pub severity: Severity,
    pub message: String,
    /// A hint: the line the Dart compiler prints below the message.
    pub hint: Option<String>,
    pub notes: Vec<Note>,
    /// In plain text mark only this character, as the Dart compiler does for most expressions.
    pub mark: Option<u32>,
    /// Lines about the message, before the hint: where the classes come from.
    pub origins: String,
    /// Its sentence mentions two classes of one name.
    pub namesakes: bool,
    /// The plain text without a place, if that differs.
    pub bare: Option<String>,
    /// Advice that only pages give.
    pub advice: Option<Advice>,
    /// When Dart would have found it: what is found first is printed first.
    pub stage: Stage,
    /// The position up to which the text has been read when the compiler says this.
    pub read: u32,
}

/// Advice where the Dart compiler has none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Advice {
    /// A name that could be meant.
    Meant(String),
    Sentence(String),
}

impl Advice {
    /// The name that could be meant, if that is the advice.
    pub fn meant(&self) -> Option<&str> {
        match self {
            Advice::Meant(name) => Some(name),
            Advice::Sentence(_) => None,
        }
    }
}

impl From<String> for Advice {
    fn from(sentence: String) -> Advice {
        Advice::Sentence(sentence)
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Advice::Meant(name) => write!(f, "Did you mean '{name}'?"),
            Advice::Sentence(sentence) => f.write_str(sentence),
        }
    }
}

/// Another place, or a fact, that explains a diagnostic; Dart calls it context.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    pub source: Option<&'static Source>,
    pub span: Option<Span>,
    pub message: String,
}

impl Diagnostic {
    /// An error of a kind of which the message has been made.
    pub fn new(kind: &'static Kind, source: &'static Source, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            kind,
            parts: Vec::new(),
            source,
            span,
            severity: Severity::Error,
            message: message.into(),
            hint: kind.hint.map(str::to_owned),
            notes: Vec::new(),
            mark: None,
            origins: String::new(),
            namesakes: false,
            bare: None,
            advice: None,
            stage: kind.stage,
            read: span.end,
        }
    }
    /// A diagnostic of the parser or the loader.
    pub fn of(source: &'static Source, span: Span, message: Message) -> Diagnostic {
        let text = message.text();
        Diagnostic { parts: message.parts, hint: message.hint, ..Diagnostic::new(message.kind, source, span, text) }
    }
    /// Whether the parser says it.
    pub fn is_syntax(&self) -> bool {
        oche_syntax::errors::all().any(|kind| self.is(kind))
    }
    pub fn at_stage(self, stage: Stage) -> Diagnostic {
        Diagnostic { stage, ..self }
    }
    /// Whether it is of this kind.
    pub fn is(&self, kind: &Kind) -> bool {
        self.kind == kind
    }
    /// A named part of its sentence, as text.
    pub fn part(&self, name: &str) -> Option<&str> {
        self.parts.iter().find(|(part, _)| *part == name).map(|(_, text)| text.as_str())
    }
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hint = Some(hint.into());
        self
    }
    pub fn note(mut self, source: &'static Source, span: Span, message: impl Into<String>) -> Diagnostic {
        self.notes.push(Note { source: Some(source), span: Some(span), message: message.into() });
        self
    }
    /// Plain text marks the first character only.
    pub fn caret(mut self) -> Diagnostic {
        self.mark = Some(self.span.start);
        self
    }
    /// The span that plain text marks.
    pub fn marked(&self) -> Span {
        self.mark.map_or(self.span, |mark| Span { start: mark, end: mark })
    }
    /// A note about no place in particular.
    pub fn fact(mut self, message: impl Into<String>) -> Diagnostic {
        self.notes.push(Note { source: None, span: None, message: message.into() });
        self
    }
}

/// Puts diagnostics in reading order, each said once.
pub fn in_reading_order(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics
        .arrange_by_key(|d| (d.source.id, d.stage, if d.stage == Stage::Unmatched { u32::MAX - d.span.start } else { d.span.start }));
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for d in diagnostics.drain(..) {
        let same_place = |k: &&Diagnostic| k.source == d.source && k.span.start == d.span.start;
        if !kept.iter().rev().take_while(same_place).any(|k| k.message == d.message) {
            kept.push(d);
        }
    }
    *diagnostics = kept;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_said_once_in_order_and_not_without_end() {
        let source = Source::new("file:///a.dart", "a.dart", "x".repeat(300));
        let error = |n: usize| Diagnostic::of(source, Span::new(n % 150, n % 150 + 1), oche_syntax::errors::too_deep());
        let mut all: Vec<Diagnostic> = (0..300).map(error).rev().collect();
        in_reading_order(&mut all);
        assert_eq!(all.len(), 150);
        assert!(all.is_sorted_by_key(|d| d.span.start));
        let text = render(&all, Style::Plain);
        assert_eq!(text.lines().count(), 301);
        assert!(text.ends_with("\nError: There are 50 more errors.\n"));
    }
}
