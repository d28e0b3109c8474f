//! `oche FILE`: load, check, run. May touch everything below the command line.

use std::io::Write;
use std::sync::Arc;

use super::args::RunOptions;
use super::exit;
use crate::check;
use crate::diagnostics::{Diagnostic, Style, render};
use crate::host::{self, Host};
use crate::isolate;
use crate::library::{Loader, Options};

/// Runs a program; the exit code.
pub fn run(file: &str, arguments: &[String], options: &RunOptions) -> u8 {
    let mut loader = Loader::new(Options { packages: options.packages.clone(), defines: options.defines.clone(), ..Options::default() });
    let main = loader.load_file(file);
    if !loader.diagnostics.is_empty() {
        return refuse(&loader.diagnostics);
    }
    let script = loader.libraries.get(main).map_or_else(String::new, |library| library.uri.clone());
    check::install();
    host::declare(options.defines.iter().cloned().collect());
    let program = match check::check_program(loader, main, check::Options { environment: options.defines.clone() }) {
        Ok(program) => program,
        Err(diagnostics) => return refuse(&diagnostics),
    };
    let options = isolate::Options {
        asserts: options.enable_asserts,
        max_heap: options.max_heap,
        stress: std::env::var_os("OCHE_GC_STRESS").is_some(),
        owns_process: true,
        script,
    };
    let code = isolate::run_main(program.main, arguments, Arc::new(Host::real()), options);
    // Exit codes are what the system keeps of them: the low byte.
    code as u8
}

/// Prints why a program can't run.
fn refuse(diagnostics: &[Diagnostic]) -> u8 {
    // Nobody listens on stderr: nothing to be done about it.
    let _ = std::io::stderr().write_all(render(diagnostics, Style::for_stderr()).as_bytes());
    exit::COMPILE_ERROR
}
