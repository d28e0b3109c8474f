//! The command line as people see it: the pages under `tests/cli/` show commands with what they print and their exit codes. Each page
//! runs in the folder of its name ending in `.in`; where there is one ending in `.out`, in a copy, which must end up like that.
//!
//! To accept what has changed: `TRYCMD=overwrite cargo test --test suite transcripts`, and read the difference.

#![cfg(unix)]

use std::env;
use std::path::Path;

#[test]
fn transcripts() {
    let oche = Path::new(env!("CARGO_BIN_EXE_oche"));
    let mut path = oche.parent().unwrap_or(Path::new("")).as_os_str().to_owned();
    path.push(":");
    path.push(env::var_os("PATH").unwrap_or_default());
    let cases = trycmd::TestCases::new();
    // Pipes and redirections need a shell.
    cases.register_bin("sh", Path::new("/bin/sh")).register_bin("oche", oche);
    cases.env("PATH", path.to_string_lossy()).env("LANG", "C").env("RUST_BACKTRACE", "0");
    cases.insert_var("[VERSION]", env!("CARGO_PKG_VERSION")).map_or_else(|error| panic!("{error}"), |_| ());
    cases.case("tests/cli/*.md");
}
