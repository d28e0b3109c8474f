//! Any bytes as a Dart program: it may be refused, never panic. May touch the library crate only.
//!
//! What is loaded lives as long as the process, so memory grows with the number of runs: `fuzz/run` begins again in time.

#![no_main]

mod common;

use libfuzzer_sys::fuzz_target;
use oche::check::{self, check_program};
use oche::library::{Loader, LoadOptions};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    common::on_big_stack(|| {
        let mut loader = Loader::new(LoadOptions::default());
        let main = loader.load_text("file:///fuzz/input.dart", "input.dart", &text);
        let _ = check_program(loader, main, check::CheckOptions::default());
    });
});
