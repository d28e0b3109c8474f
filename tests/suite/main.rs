//! The tests that need nothing of their own: one program, since each links all of oche. `cargo test --test suite -- bounds` runs those of a
//! file.

#[path = "../common/mod.rs"]
mod common;

mod await_property;
mod bad_input;
mod bounds;
mod circles;
mod cli;
mod corelib;
mod docs;
mod embedding;
mod errors;
mod externals;
mod inference;
mod memory;
mod natives;
mod network;
mod pages;
mod refusals;
mod runtime;
mod testing;
mod tidy;
mod transcripts;
mod two_programs;
