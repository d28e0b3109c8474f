//! The Rust halves of the core library's `external` members.

pub mod json;
pub mod number;
pub mod random;
pub mod regexp;
pub mod text;
