//! oche: a Dart interpreter.

pub mod cli;
pub mod corelib;
pub mod diagnostics;
pub mod elements;
pub mod ir;
pub mod library;
pub mod types;
