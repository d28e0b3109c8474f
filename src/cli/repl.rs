//! `oche repl`: the prompt. May touch everything below the command line.

use super::args::RunOptions;
use crate::{isolate, library, repl};

/// Runs a session; the exit code.
pub fn run(options: &RunOptions) -> u8 {
    let library = library::Options { packages: options.packages.clone(), defines: options.defines.clone(), ..Default::default() };
    let isolate = isolate::Options {
        asserts: options.enable_asserts,
        max_heap: options.max_heap,
        stress: std::env::var_os("OCHE_GC_STRESS").is_some(),
        owns_process: false,
        script: String::new(),
    };
    crate::host::declare(options.defines.iter().cloned().collect());
    repl::main(library, isolate, 256 << 20) as u8
}
