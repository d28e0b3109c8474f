//! How isolates are told from each other. Touches nothing.

/// Numbers an isolate of a program, from 1 in the order they were made.
pub type IsolateId = u32;
