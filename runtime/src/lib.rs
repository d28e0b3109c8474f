//! The run time of [oche](https://crates.io/crates/oche), a Dart interpreter: what a checked program is made of, and what runs it. Made for
//! `oche`; who wants to run Dart inside of a Rust program takes that crate's `Engine`.
//!
//! # The map of the source
//!
//! ```text
//!  numbers      the operations of int and double, and how they are written: for the compiler, constants and natives
//!  elements     what is declared: libraries, classes, functions, fields; and the types that it is made of
//!  types        the rules of types: subtyping, bounds, instantiation, printing
//!  corelib      dart:* in Dart, embedded
//!    │
//!    ▼
//!  ir           what checking leaves: a small core tree, slots instead of names, no sugar
//!  compile      core tree → a tree of Rust closures, each specialised on types and shapes; on a body's first call
//!    ▼
//!  heap         values, objects, collection
//!  interp       calls, dispatch, exceptions, suspension
//!  natives      the Rust halves of `external` members: a table                  ← oche_regexp (regexp/): regular expressions
//!  isolate      event loop, timers, ports, messages, threads; the scheduler that can put them into any order
//!  host         the one door to the outside: files, clock, environment, standard streams
//! ```
//!
//! Uses point one way: `isolate` → `natives` → `compile` → `interp` → `host`, `heap` → `ir` → `types` → `elements`. Of Dart's syntax only names
//! and other small data are known here (`oche_syntax`); how a program was checked is not: what is declared comes in as [`elements`], what a
//! function does as a body of the core tree ([`ir`]), which is asked for at the function's first call (`interp::FrontEnd`). `compile` is
//! given to an isolate in the same way (`interp::Services`), and so is the table of natives: [`isolate::Program`] puts them together.
//!
//! Nothing here is stable between versions of `oche`; what always holds stands on the front page of that crate.
//!
//! The feature `signals` (signal-hook) lets programs watch signals, and keeps limits with them.

#![deny(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo, clippy::unimplemented))]

pub mod compile;
pub mod corelib;
pub mod elements;
pub mod heap;
pub mod host;
pub mod interp;
pub mod ir;
pub mod isolate;
pub mod natives;
pub mod numbers;
pub mod sorting;
pub mod types;
