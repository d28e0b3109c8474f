//! Checking and running a program inside of a fuzz target. May touch the library crate only.

use std::sync::Arc;

use oche::check::{self, check_program};
use oche::host::{Console, Host, RealClock};
use oche::isolate::{self, Program};
use oche::library::{Loader, LoadOptions};

/// Does something with as much stack as the command gives a program.
pub fn on_big_stack(work: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(scope, work);
        // Without a thread nothing was tried; a panic has ended the process already.
        let _ = thread.map(|thread| thread.join());
    });
}

/// Runs a program that ends by itself; it may fail as programs do, but oche may not.
#[allow(dead_code, reason = "not every target runs what it has made")]
pub fn run(text: &str) {
    on_big_stack(|| run_here(text));
}

fn run_here(text: &str) {
    let mut loader = Loader::new(LoadOptions::default());
    let main = loader.load_text("file:///fuzz/input.dart", "input.dart", text);
    let program = match check_program(loader, main, check::CheckOptions::default()) {
        Ok(program) => program,
        Err(errors) => panic!("not a program: {:?}\n{text}", errors.first().map(|error| &error.message)),
    };
    let (stdout, _) = Console::captured();
    let (stderr, errors) = Console::captured();
    let host = Arc::new(Host::with(Box::new(RealClock::new()), stdout, stderr));
    let options = isolate::IsolateOptions { front_end: Some(check::front_end()), max_heap: Some(64 << 20), max_isolates: Some(8), ..isolate::IsolateOptions::default() };
    let outcome = isolate::run_main(program.main, &[], Program::new(host, options));
    if outcome.code != 0 {
        let said = String::from_utf8_lossy(&errors.lock().unwrap_or_else(|p| p.into_inner())).into_owned();
        panic!("exit {}: {said}\n{text}", outcome.code);
    }
}
