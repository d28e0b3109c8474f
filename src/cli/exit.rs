//! Exit codes, as Dart's (`exit(n)` gives n; 255 is an uncaught error, and the run time's affair), and how a wrong command line ends.

use std::io::Write;

pub const OK: u8 = 0;
/// `oche doctor` has found something.
pub const FINDINGS: u8 = 1;
/// `oche check` has found errors.
pub const ERRORS: u8 = 3;
/// Two runs with one seed have differed.
pub const DIFFERENT: u8 = 1;
/// `oche explore` has found an outcome that is an error, or a hang.
pub const BAD_OUTCOME: u8 = 2;
/// The command line itself is wrong.
pub const USAGE: u8 = 64;
/// Ctrl-C.
pub const INTERRUPTED: i64 = 130;
/// A file isn't what it should be.
pub const DATA: u8 = 65;
/// The program can't be loaded or has compile-time errors.
pub const COMPILE_ERROR: u8 = 254;
/// The program has no `main`.
pub const NO_MAIN: u8 = 253;
/// A defect in oche itself.
pub const INTERNAL: u8 = crate::host::defect::EXIT_CODE as u8;

/// Complains about the command line.
pub fn wrong(what: &str) -> u8 {
    let _ = writeln!(std::io::stderr(), "{what}\nMore with: oche --help");
    USAGE
}
