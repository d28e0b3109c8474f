//! oche: a Dart interpreter.

pub mod compile;
pub mod elements;
pub mod heap;
pub mod interp;
pub mod ir;
pub mod types;
