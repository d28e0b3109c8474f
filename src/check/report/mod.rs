//! Errors of the checker: what they say, and the order in which Dart tells them. In go a sentence with its parts and the place it is
//! about. Out come messages that `world` makes diagnostics of. May touch `types`, `elements`, `diagnostics`, syntax.

pub mod errors;
pub(crate) mod message;
pub(crate) mod missing;
pub(crate) mod order;
