//! The static semantics: names to elements, expressions to types, checked bodies to the core tree. What it accepts can run; what it
//! refuses it refuses in the Dart compiler's words. May touch `library`, `types`, `elements`, `ir`, `diagnostics`.
//!
//! Checking and lowering are one walk: an expression is elaborated once, with the type its context wants, to a core-tree node with its
//! static type. User code is elaborated before the program runs; the core library's bodies when they are first called.
//!
//! In the order of reading:
//!
//! - What is declared: `world` (what is known of each element), `outline` and `unread` (declarations), `resolve` (names and written
//!   types), `hierarchy` (supertypes), `members` (signatures, lookup, layout), `forwarders` (what goes to `noSuchMethod`).
//! - Bodies: `cx` (one body's state), `flow` (promotion, definite assignment, reachability), `bodies`, `stmt`, `loops`, `switch`,
//!   `expr`, `operators`, `literals`, `access`, `member_access`, `calls`, `arity`, `construct`, `constructors`, `assign`, `consts`,
//!   `const_text`.
//! - Patterns: `pattern`, `pattern_collections`, `pattern_cache`; `spaces` and `exhaustiveness`.
//! - What declarations must keep to: `classes` (the order of it all), `supertypes`, `interfaces`, `conflicts`, `bounds`, `simple_bounds`,
//!   `declaration_rules`, `constructor_rules`, `potential_constant`, `extension_types`, `metadata`.
//! - Errors: `message` (words), `at` (places), `order`, `near` (advice).
//! - Doors: `program` (a whole program; bodies for the run time), `spawned` (programs that a program starts), `session` and `redeclared` (the prompt), `assist` (completion),
//!   `documentation`.

mod access;
mod arity;
mod assign;
pub mod assist;
mod at;
mod bodies;
mod bounds;
mod calls;
mod classes;
mod conflicts;
mod const_text;
mod construct;
mod constructor_rules;
mod constructors;
mod consts;
mod cx;
mod declaration_rules;
pub mod documentation;
pub mod exhaustiveness;
mod expr;
mod extension_types;
mod flow;
mod forwarders;
mod hierarchy;
mod interfaces;
mod known;
mod literals;
mod loops;
mod member_access;
mod members;
mod message;
mod metadata;
mod near;
mod operators;
mod order;
mod outline;
mod pattern;
mod pattern_cache;
mod pattern_collections;
mod potential_constant;
mod program;
mod redeclared;
mod resolve;
pub mod session;
mod simple_bounds;
mod spaces;
mod spawned;
mod stmt;
mod super_calls;
mod supertypes;
mod switch;
mod unread;
mod world;

pub use program::{NO_MAIN, Program, check_core_libraries, check_libraries, check_program, entry_point, install};
pub use spawned::LoadedFrom;
pub use world::Options;
