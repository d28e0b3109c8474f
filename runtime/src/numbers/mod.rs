//! Numbers as Dart has them: the operations of `int` and `double`, each defined here once, for the compiler, for constants and for
//! natives; how numbers are written; and integers too large for one piece of work. Pure functions. May touch nothing.

pub mod arith;
pub mod big;
pub mod format;
