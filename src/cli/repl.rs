//! `oche repl`: the prompt. May touch everything below the command line.

use std::io::IsTerminal;

use super::args::RunOptions;
use crate::{isolate, library, repl};

/// Runs a session; the exit code. `stack`: bytes of stack that this thread has.
pub fn run(options: &RunOptions, stack: usize) -> u8 {
    repl::main(session(options, stack)) as u8
}

/// `oche -e CODE`: prints the value; the exit code.
pub fn evaluate(code: &str, options: &RunOptions, stack: usize) -> u8 {
    repl::evaluate(code, session(options, stack)) as u8
}

fn session(options: &RunOptions, stack: usize) -> repl::Options {
    crate::host::declare(options.defines.iter().cloned().collect());
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    repl::Options {
        library: library::Options { packages: options.packages.clone(), defines: options.defines.clone(), ..Default::default() },
        isolate: isolate::Options {
            asserts: options.enable_asserts,
            max_heap: options.max_heap,
            stress: std::env::var_os("OCHE_GC_STRESS").is_some(),
            owns_process: false,
            script: String::new(),
        },
        stack,
        width: 80,
        bare: false,
        color: std::io::stdout().is_terminal() && !no_color,
        pages: std::io::stderr().is_terminal(),
    }
}
