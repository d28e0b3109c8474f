//! Calls of the core library with arguments chosen by the fuzzer (`tests/common/calls.rs` writes the programs): whatever they are, the
//! program ends and oche does not fail. May touch the library crate only.

#![no_main]

#[path = "../../tests/common/calls.rs"]
mod calls;
mod common;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut choices = bytes.chunks(2).map(|pair| usize::from(pair[0]) | usize::from(pair.get(1).copied().unwrap_or(0)) << 8);
    // A call takes some five choices.
    let calls = (bytes.len() / 10).clamp(1, 40);
    let program = calls::program(calls, &mut |n| choices.next().unwrap_or(0) % n);
    common::run(&program);
});
