//! oche runs Dart programs: a parser, a checker with Dart's static types, an interpreter with its own heap, and an event loop per
//! isolate on its own thread.
//!
//! # The map
//!
//! ```text
//!  source text
//!    │  oche_syntax (grammar/)   lexer → bracket pairs → shape markers → LALRPOP grammar → tree; syntax errors
//!    ▼
//!  library      imports, exports, parts, packages → the libraries of a program     ← corelib: dart:* in Dart, embedded
//!  types        what a type is: subtyping, bounds, instantiation, printing
//!  elements     what is declared: libraries, classes, functions, fields
//!  check        names → elements, expressions → types; flow, patterns, constants; errors in Dart's words
//!    │          from here on no name is looked up by its spelling, and every expression has a static type
//!    ▼
//!  ir           what checking leaves: a small core tree, some 25 kinds of node, slots instead of names, no sugar
//!  compile      core tree → a tree of Rust closures, each specialised on types and shapes; on a body's first call
//!    ▼
//!  heap         values, objects, collection
//!  interp       calls, dispatch, exceptions, suspension
//!  natives      the Rust halves of `external` members: a table                  ← oche_regexp (regexp/): regular expressions
//!  isolate      event loop, timers, ports, messages, threads
//!  host         the one door to the outside: files, clock, environment, standard streams
//!
//!  insight      what a recorded run tells: why this line comes before that one
//!  diagnostics  errors as data, and the two ways to print them
//!  session      what is typed at a prompt, checked: one library that grows
//!  repl         the prompt: an engine without a terminal, and the terminal
//!  cli          the command line                                                ← oche_pub (pub/): packages, versions, repositories
//! ```
//!
//! To read a program's way from the top: `cli::run`, then `library::Loader`, `check::check_program`, `compile`, `isolate`. The way of a
//! line at the prompt: `repl::engine`, `session`.
//!
//! # Layers
//!
//! Uses point one way: `cli` → `repl` → `session`, `insight` → `isolate` → `natives` → `compile`, `interp` → `host`, `heap` → `ir` → `elements`, `types`;
//! and `check` → `ir`, `library` → syntax, `diagnostics`. Checking installs itself in `interp` as the source of bodies; the run time
//! (`heap` to `isolate`) knows elements, types and the core tree, and nothing of syntax trees, scopes or checking. Every module's first lines say what it may touch, and `tests/tidy.rs` holds it to that.
//!
//! # What is always true
//!
//! - Loading and parsing never fail: they give a tree and a list of errors. Errors are values ([`diagnostics::Diagnostic`]); only
//!   `diagnostics` turns them into text.
//! - No input makes oche panic, hang or run out of stack; `tests/bad_input.rs` tries, and `fuzz/` goes on trying.
//! - A compiled program is immutable and shared by all isolates. What changes (objects, statics, inline caches, queues) belongs to one
//!   isolate and is touched by its thread only.
//! - An isolate handles one event to completion and never blocks inside it. All that is not deterministic comes through two doors: the
//!   clock and the isolate's inbox.
//! - A reference that must outlive another evaluation is on the isolate's value stack, never only in a Rust local: a collection can
//!   happen at every safepoint. `OCHE_GC_STRESS=1` collects at every one.
//! - Orders are Dart's, to the microtask. `samples/` holds programs with what Dart itself printed.
//! - The core library is Dart (`src/corelib`). A member is `external` exactly if it has a native.
//! - Of the core library, what a program doesn't name is never read: the build lists its declarations (`corelib/embed.rs`), the first
//!   look-up of a name reads the head (`World::read`), the first look inside a class its members (`World::ensure_members`), the first
//!   call a body.
//! - No unsafe code.

#![deny(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unimplemented))]

pub mod check;
pub mod cli;
pub mod compile;
pub mod corelib;
pub mod diagnostics;
pub mod elements;
pub mod heap;
pub mod host;
pub mod insight;
pub mod interp;
pub mod ir;
pub mod isolate;
pub mod library;
pub mod natives;
pub mod repl;
pub mod session;
pub mod types;
