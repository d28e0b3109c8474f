//! Isolates.

pub mod driver;
pub mod message;
pub mod refusal;
pub mod timers;
