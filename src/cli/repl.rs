//! `oche repl`: the prompt. May touch everything below the command line.

use std::io::IsTerminal;
use std::sync::Arc;

use super::args::RunOptions;
use crate::diagnostics::Style;
use crate::host::Host;
use crate::host::limits::{self, Limits};
use crate::{isolate, library, repl};

/// Runs a session; the exit code. `stack`: bytes of stack that this thread has.
pub fn run(options: &RunOptions, stack: usize) -> u8 {
    // The session writes out what it prints by itself.
    watch(&Host::process(), options);
    repl::main(host(options), session(options, stack)) as u8
}

/// `oche -e CODE ARGUMENT...`: prints the value; the exit code.
pub fn evaluate(code: &str, arguments: &[String], options: &RunOptions, stack: usize) -> u8 {
    let host = Arc::new(host(options));
    watch(&host, options);
    limits::stop_on_signals(&host);
    repl::evaluate(code, arguments, host, session(options, stack)) as u8
}

fn host(options: &RunOptions) -> Host {
    Host { permissions: options.sandbox.permissions(), defines: options.program.defines.clone(), ..Host::real() }
}
fn watch(host: &Arc<Host>, options: &RunOptions) {
    limits::watch(host, Limits { time: options.timeout, memory: options.sandbox.max_memory(options.max_heap) });
}

pub fn session(options: &RunOptions, stack: usize) -> repl::SessionOptions {
    let style = |terminal| Style::choose(options.program.color.into(), terminal);
    repl::SessionOptions {
        library: library::LoadOptions {
            packages: options.program.packages.clone(),
            defines: options.program.defines.clone(),
            files: options.sandbox.files(None, options.program.packages.as_deref()),
            ..Default::default()
        },
        isolate: isolate::IsolateOptions {
            asserts: options.enable_asserts,
            max_heap: options.sandbox.max_heap(options.max_heap),
            max_isolates: options.sandbox.max_isolates(),
            stress: std::env::var_os("OCHE_GC_STRESS").is_some(),
            owns_process: false,
            functions: Default::default(),
            front_end: None,
            asks_where: false,
            origin: None,
        },
        stack,
        width: 80,
        bare: false,
        color: style(std::io::stdout().is_terminal()) == Style::Page { color: true },
        pages: style(std::io::stderr().is_terminal()) != Style::Plain,
    }
}
