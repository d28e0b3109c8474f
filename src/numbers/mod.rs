//! Numbers as Dart has them: the operations of `int` and `double`, each defined here once, for the compiler, for constants and for
//! natives; and how numbers are written. Pure functions over `i64` and `f64`. May touch nothing.

pub mod arith;
pub mod format;
