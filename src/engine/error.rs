//! What can go wrong, as a Rust error. May touch `diagnostics`.

use std::fmt;

use crate::diagnostics::{Diagnostic, Style, render};

/// A compile-time error of a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileError {
    /// In the Dart compiler's words.
    pub message: String,
    /// The file as messages name it.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
}

/// Why a program, or a call of it, has not come to its end.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The program, or the expression, is wrong.
    Compile {
        /// One by one.
        errors: Vec<CompileError>,
        /// All of them as the Dart compiler prints them.
        text: String,
    },
    /// Nothing has caught an error.
    Uncaught {
        /// Its `toString()`.
        error: String,
        /// Its stack trace as Dart prints it.
        stack_trace: String,
    },
    /// It awaits something that nothing can complete any more.
    Stuck,
    /// Given up because of an [`Interrupter`](super::Interrupter).
    Interrupted,
    /// Given up because it took longer than [`Engine::timeout`](super::Engine::timeout) allows.
    TimedOut,
    /// The program has called `exit` with this code. Nothing of it runs any more.
    Exit(i64),
    /// The program declares nothing of this name that can be called or read.
    NotFound(String),
    /// A value is not what the Rust side wants, or belongs to another program.
    Conversion {
        /// The type that is wanted.
        wanted: String,
        /// What there is.
        found: String,
    },
    /// The declaration of a Rust function is wrong.
    Declaration(String),
    /// A defect of oche itself.
    Internal(String),
}

impl Error {
    pub(super) fn compile(diagnostics: &[Diagnostic]) -> Error {
        let errors = diagnostics.iter().map(|diagnostic| {
            let (line, column) = diagnostic.source.line_col(diagnostic.span.start);
            CompileError { message: diagnostic.message.clone(), file: diagnostic.source.display.to_string(), line, column }
        });
        Error::Compile { errors: errors.collect(), text: render(diagnostics, Style::Plain).trim_end().to_owned() }
    }
    pub(super) fn conversion(wanted: &str, found: &super::Value) -> Error {
        Error::Conversion { wanted: wanted.to_owned(), found: found.kind().to_owned() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Compile { text, .. } => f.write_str(text),
            Error::Uncaught { error, stack_trace } => write!(f, "Unhandled exception:\n{error}\n{}", stack_trace.trim_end()),
            Error::Stuck => f.write_str("the program awaits something that can't happen any more"),
            Error::Interrupted => f.write_str("interrupted"),
            Error::TimedOut => f.write_str("the call took too long"),
            Error::Exit(code) => write!(f, "the program has called exit({code})"),
            Error::NotFound(name) => write!(f, "the program declares no '{name}'"),
            Error::Conversion { wanted, found } => write!(f, "a Dart {found} is no {wanted}"),
            Error::Declaration(why) | Error::Internal(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}
