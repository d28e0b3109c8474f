//! The prompt: an engine that takes inputs and answers them, and the ways to talk to it: a terminal, a pipe. May touch everything below.
//!
//! `engine` runs inputs and `show` lays out their values; both know nothing of terminals, and the tests talk to them as a terminal
//! would. `commands` are the inputs that begin with a colon, `save` turns a session into a
//! program, `doc` and `queue` are commands with more to say, `notes` words remarks.

pub mod commands;
mod doc;
pub mod engine;
mod notes;
mod piped;
mod queue;
mod save;
pub mod show;

pub use engine::{Answer, Engine, Interrupter, Options, Status};

use std::io::IsTerminal;
use std::sync::Arc;

use crate::host::Host;

/// Runs a session on this process's standard streams; the exit code. `stack`: bytes that this thread has left.
pub fn main(library: crate::library::Options, isolate: crate::isolate::Options, stack: usize) -> i64 {
    let pages = std::io::stderr().is_terminal();
    let color = std::io::stdout().is_terminal();
    let options = Options { library, isolate, stack, width: 80, color, pages };
    let mut engine = Engine::new(Arc::new(Host::real()), options);
    let code = piped::run(&mut engine, std::io::stdin().lock());
    engine.close();
    code
}
