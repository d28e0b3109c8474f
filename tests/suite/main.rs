//! The tests that need nothing of their own: one program, since each links all of oche. `cargo test --test suite -- bounds` runs those of a
//! file.

#[path = "../common/mod.rs"]
mod common;

mod await_property;
mod bad_input;
mod bounds;
mod corelib;
mod docs;
mod embedding;
mod externals;
mod inference;
mod natives;
mod pages;
mod refusals;
mod runtime;
mod testing;
mod two_programs;
