//! The prompt: an engine that takes inputs and answers them, and the ways to talk to it: a terminal, a pipe. May touch everything below.
//!
//! `inputs` takes what is typed, `engine` runs it and `show` lays out its values; all of them know nothing of terminals, and the tests talk to them as a terminal
//! would. `commands` are the inputs that begin with a colon, `save` turns a session into a
//! program, `debugger` looks into a program that stands still, `doc` and `queue` are commands with more to say, `notes` words remarks, `unmade` keeps classes that wait for others.

mod answer;
mod command_table;
pub mod commands;
mod complete;
pub mod debugger;
mod doc;
pub mod engine;
mod frames;
mod highlight;
mod inputs;
mod keys;
mod notes;
pub mod packages;
mod piped;
mod presses;
mod queue;
mod save;
pub mod show;
mod standing;
mod step;
mod terminal;
mod unfinished;
mod unmade;
mod watch;

pub use answer::{Answer, SessionOptions, Status};
pub use engine::{Engine, Interrupter};

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

use crate::host::Host;
use crate::isolate::Program;

/// Runs a session on this process's standard streams; the exit code. On a terminal it is edited, else read from the pipe.
pub fn main(host: Host, options: SessionOptions) -> i64 {
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if terminal && !is_plain() {
        return terminal::run(host, options, files());
    }
    let mut engine = Engine::new(Arc::new(host), options);
    let presses = Arc::new(presses::Presses::default());
    if terminal {
        let program = engine.program.clone();
        presses::watch(engine.interrupter(), presses.clone(), move || {
            program.host.stdout.write_beside(b"\n> ");
            program.host.stdout.flush();
        });
    }
    let code = piped::run(&mut engine, std::io::stdin().lock(), terminal.then_some(&presses));
    engine.close();
    code
}

/// Lets a program stop for somebody at the terminal.
pub fn attach(program: &Program, setting: debugger::Setting) {
    debugger::attach(program, setting, |engine, greeting| terminal::stand(engine, files(), greeting));
}

/// Evaluates one text and prints its value, as `-e` does; then everything that is still to happen happens. `arguments` are what the
/// text finds under that name. The exit code.
pub fn evaluate(code: &str, arguments: &[String], host: Arc<Host>, options: SessionOptions) -> i64 {
    let mut engine = Engine::new(host, SessionOptions { bare: true, ..options });
    engine.declare_arguments(arguments);
    let answer = engine.eval_whole(code);
    let code = match answer.status {
        Status::Done | Status::Incomplete => {
            engine.print(&answer.text);
            engine.finish().unwrap_or_else(|| engine.exit_code())
        }
        Status::Failed(code) => {
            engine.print_error(&answer.text);
            i64::from(code)
        }
        Status::Interrupted => 130,
        Status::Quit(code) => code,
    };
    engine.close();
    code
}

/// A terminal that says of itself that it can't move its cursor.
fn is_plain() -> bool {
    std::env::var("TERM").is_ok_and(|name| matches!(name.as_str(), "dumb" | "cons25" | "emacs"))
}

/// The user's start-up file and history, where such files belong (XDG Base Directory Specification).
fn files() -> terminal::Files {
    let folder = |variable: &str, fallback: &str| {
        let set = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        set.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(fallback))).map(|path| path.join("oche"))
    };
    terminal::Files {
        start_up: folder("XDG_CONFIG_HOME", ".config").map(|path| path.join("init.dart")),
        history: folder("XDG_STATE_HOME", ".local/state").map(|path| path.join("history")),
    }
}
