//! The table of the checker's errors, in files by subject. A row is an id with named parts, the analyzer's code (`"-"` if it has none),
//! the stage that finds it, the sentence in the Dart compiler's words, and a hint. `errors::undefined_name(name)` makes the message;
//! `errors::kinds::undefined_name` is the row. To add an error, add a row, raise it, and give it a line in `tests/errors/programs.txt`.
//! May touch `report::message`, `diagnostics`.

pub(crate) use super::message::{Message, Part};
use crate::diagnostics::Kind;
pub(crate) use crate::diagnostics::errors;

pub mod classes;
pub mod constants;
pub mod constructors;
pub mod declarations;
pub mod extension_types;
pub mod names;
pub mod types;

pub use classes::*;
pub use constants::*;
pub use constructors::*;
pub use declarations::*;
pub use extension_types::*;
pub use names::*;
pub use types::*;

/// The rows, by id.
pub mod kinds {
    #[allow(unused_imports, reason = "a kind is named where it means more than its message")]
    pub use super::classes::kinds::*;
    #[allow(unused_imports, reason = "a kind is named where it means more than its message")]
    pub use super::constants::kinds::*;
    #[allow(unused_imports, reason = "a kind is named where it means more than its message")]
    pub use super::constructors::kinds::*;
    #[allow(unused_imports, reason = "a kind is named where it means more than its message")]
    pub use super::declarations::kinds::*;
    #[allow(unused_imports, reason = "a kind is named where it means more than its message")]
    pub use super::extension_types::kinds::*;
    #[allow(unused_imports, reason = "a kind is named where it means more than its message")]
    pub use super::names::kinds::*;
    #[allow(unused_imports, reason = "a kind is named where it means more than its message")]
    pub use super::types::kinds::*;
}

/// Every row.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    [declarations::ALL, classes::ALL, extension_types::ALL, constructors::ALL, names::ALL, types::ALL, constants::ALL]
        .into_iter()
        .flatten()
        .copied()
}
