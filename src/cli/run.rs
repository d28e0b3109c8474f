//! `oche FILE`: load, check, run. May touch everything below the command line.

use std::io::Write;

use super::args::RunOptions;
use super::exit;
use crate::diagnostics::{Diagnostic, Style, render};
use crate::library::{Loader, Options};

/// Runs a program; the exit code.
pub fn run(file: &str, _arguments: &[String], options: &RunOptions) -> u8 {
    let mut loader = Loader::new(Options {
        packages: options.packages.clone(),
        defines: options.defines.clone(),
        ..Options::default()
    });
    let _main = loader.load_file(file);
    if !loader.diagnostics.is_empty() {
        return refuse(&loader.diagnostics);
    }
    exit::OK
}

/// Prints why a program can't run.
fn refuse(diagnostics: &[Diagnostic]) -> u8 {
    // Nobody listens on stderr: nothing to be done about it.
    let _ = std::io::stderr().write_all(render(diagnostics, Style::for_stderr()).as_bytes());
    exit::COMPILE_ERROR
}
