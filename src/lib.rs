//! oche: a Dart interpreter.

pub mod check {
    //! The static semantics.
    pub mod exhaustiveness;
    pub mod flow;
}
pub mod elements;
pub mod ir;
pub mod types;
