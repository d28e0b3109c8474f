//! The static semantics: names to elements, expressions to types, checked bodies to the core tree. What it accepts can run; what it
//! refuses it refuses in the Dart compiler's words. May touch `library`, `types`, `elements`, `ir`, `diagnostics`.
//!
//! A body goes two steps. It is inferred: each expression, with the type its context wants, gives a typed tree, and errors. And it is
//! lowered: the typed tree gives the core tree. User code is inferred before the program runs, the core library's bodies when they are
//! first called; what is lowered is what is called. `oche check` lowers nothing.
//!
//! The rooms, in the order of reading; each uses those before it:
//!
//! | | |
//! |---|---|
//! | `report` | what an error says, and in which order errors are told |
//! | `typed` | the typed tree: what inference finds out about a body, as data |
//! | `world` | the tables: what is known of each element |
//! | `declare` | syntax trees to elements and scopes |
//! | `resolve` | names and written types, supertypes, signatures, lookup, layout |
//! | `rules` | what declarations must keep to |
//! | `flow` | promotion, definite assignment, reachability |
//! | `exhaustive` | whether a switch knows every value |
//! | `infer` | bodies: expressions, statements, patterns, constants, to the typed tree |
//! | `lower` | the typed tree to the core tree |
//! | `program` | whole programs, and bodies for the run time |

pub(crate) mod declare;
pub mod exhaustive;
pub(crate) mod flow;
pub(crate) mod infer;
pub(crate) mod lower;
#[cfg(test)]
#[path = "../../runtime/src/types/tests/notation.rs"]
mod notation;
pub(crate) mod program;
pub(crate) mod report;
pub(crate) mod resolve;
pub(crate) mod rules;
pub(crate) mod typed;
pub(crate) mod world;

pub use program::spawned::LoadedFrom;
pub use program::{
    Program, check_core_libraries, check_libraries, check_program, core_trees, entry_point, front_end, infer_again, lowered,
};
pub use report::errors;
pub use world::CheckOptions;
