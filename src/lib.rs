//! oche: a Dart interpreter.

pub mod elements;
pub mod heap;
pub mod ir;
pub mod natives;
pub mod types;
