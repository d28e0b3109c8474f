//! Numbers as Dart has them: reading, printing and the integer operations the machine does not give for free. Pure functions over
//! `i64` and `f64`; touches nothing of the run time.

pub mod arith;
pub mod format;
pub mod parse;
