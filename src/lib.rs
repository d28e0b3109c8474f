//! oche: a Dart interpreter.

pub mod compile;
pub mod elements;
pub mod heap;
pub mod host;
pub mod interp;
pub mod ir;
pub mod isolate;
pub mod natives;
pub mod types;
