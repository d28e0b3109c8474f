//! What a session is set up with, and what it answers. May touch the options of what is below.

use crate::{isolate, library};

/// The options of a session.
#[derive(Clone)]
pub struct SessionOptions {
    pub library: library::LoadOptions,
    pub isolate: isolate::IsolateOptions,
    /// Bytes of native stack that the calling thread has left.
    pub stack: usize,
    /// Columns to lay values out in.
    pub width: usize,
    pub color: bool,
    /// Draw compile-time errors as pages.
    pub pages: bool,
    /// Results as `print` prints them, and no remarks: for `-e`.
    pub bare: bool,
}

/// The state of an input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Status {
    Done,
    /// More text could make a whole of it; nothing was done.
    Incomplete,
    /// Wrong at compile time (254) or at run time (255).
    Failed(u8),
    Interrupted,
    /// The session is over.
    Quit(i64),
}

/// The answer to an input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub status: Status,
    /// The text to show: a value, errors, remarks. Ends in a line break unless it is empty.
    pub text: String,
}

impl Answer {
    pub fn done(text: impl Into<String>) -> Answer {
        Answer { status: Status::Done, text: text.into() }
    }
    pub fn failed(text: impl Into<String>) -> Answer {
        Answer { status: Status::Failed(254), text: text.into() }
    }
    pub(super) fn incomplete() -> Answer {
        Answer { status: Status::Incomplete, text: String::new() }
    }
}

/// The result of an input, for the program that the session amounts to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shown {
    Value,
    Nothing,
    /// Its declarations stay; what it did is not worth repeating.
    Failed,
}
