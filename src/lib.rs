//! oche: a Dart interpreter.

pub mod diagnostics;
pub mod library;
pub mod corelib;
pub mod elements;
pub mod types;
pub mod check;
pub mod ir;
pub mod compile;
pub mod heap;
pub mod interp;
pub mod natives;
pub mod isolate;
pub mod host;
pub mod cli;
