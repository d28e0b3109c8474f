//! oche: a Dart interpreter.

pub mod elements;
pub mod ir;
pub mod types;
