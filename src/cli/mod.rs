//! The command line: arguments, exit codes, and how a program starts. May touch everything below it.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

mod args;
mod repl;
mod run;

use args::{Command, CommandLine};

/// Exit codes, as Dart's (`exit(n)` gives n; 255 is an uncaught error, and the run time's affair).
pub mod exit {
    pub const OK: u8 = 0;
    /// The command line itself is wrong.
    pub const USAGE: u8 = 64;
    /// The program can't be loaded or has compile-time errors.
    pub const COMPILE_ERROR: u8 = 254;
    /// A defect in oche itself.
    pub const INTERNAL: u8 = 253;
}

/// Does what the process's arguments say; the exit code.
pub fn main() -> ExitCode {
    let command_line = match CommandLine::try_parse() {
        Ok(command_line) => command_line,
        Err(error) => {
            // Help and version go to stdout and are no error. A closed pipe is not worth a complaint.
            let _ = error.print();
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return ExitCode::from(if asked { exit::OK } else { exit::USAGE });
        }
    };
    let arguments = match command_line.command {
        Some(Command::Run(arguments)) => arguments,
        Some(Command::Repl(options)) => return ExitCode::from(on_big_stack(move |stack| repl::run(&options, stack))),
        None => command_line.run,
    };
    if let Some(code) = arguments.eval {
        return ExitCode::from(on_big_stack(move |stack| repl::evaluate(&code, &arguments.options, stack)));
    }
    match arguments.script.split_first() {
        Some((file, rest)) => {
            let (file, rest) = (file.clone(), rest.to_vec());
            ExitCode::from(on_big_stack(move |_| run::run(&file, &rest, &arguments.options)))
        }
        None if std::io::stdin().is_terminal() => ExitCode::from(on_big_stack(move |stack| repl::run(&arguments.options, stack))),
        None => {
            let _ = writeln!(std::io::stderr(), "Name a Dart program to run: oche FILE.dart\nMore with: oche --help");
            ExitCode::from(exit::USAGE)
        }
    }
}

/// Stack for the program's main isolate, in bytes: address space, not memory, until it is used.
const STACKS: [usize; 3] = [1 << 30, 256 << 20, 32 << 20];

/// `work` is told how much it got. Deeply nested programs need a deep stack to parse, check and run: more than the process's first thread has.
fn on_big_stack(work: impl FnOnce(usize) -> u8 + Send + Clone + 'static) -> u8 {
    for size in STACKS {
        let thread = std::thread::Builder::new().name("main".to_owned()).stack_size(size);
        let work = work.clone();
        if let Ok(thread) = thread.spawn(move || work(size)) {
            // A panic has printed its message already.
            return thread.join().unwrap_or(exit::INTERNAL);
        }
    }
    work(1 << 20)
}
