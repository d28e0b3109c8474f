//! The command line: arguments, exit codes, and how a program starts. May touch everything below it.
//!
//! `args` says what may be written, `run` runs a program, `insight` explains a run, `timeline` draws it, `explore` tries the other orders, `check` reports errors, `packages` gets
//! packages, `testing` runs tests, `create` makes a package, `info` says what is here, `manual` prints completions and the man page; `executable` finds the file
//! that a name stands for; `sandbox` and `suggest` serve them; `words` knows the other commands of `dart`.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;

mod args;
mod check;
mod create;
mod executable;
mod exit;
mod explore;
mod info;
mod insight;
mod manual;
mod packages;
mod recorded;
mod repl;
mod run;
mod sandbox;
mod stage;
mod suggest;
mod testing;
mod timeline;
mod words;

use crate::host::defect::catch;
use crate::host::{limits, threads};
use args::{Command, RunArguments};
use exit::wrong;
use run::{Origin, Time};

/// Does what the process's arguments say; the exit code.
pub fn main() -> ExitCode {
    let command_line = match args::parse() {
        Ok(command_line) => command_line,
        Err(error) => {
            // Help and version go to stdout and are no error. A closed pipe is not worth a complaint.
            let _ = error.print();
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return ExitCode::from(if asked { exit::OK } else { exit::USAGE });
        }
    };
    limits::stop_when_out_of_memory();
    ExitCode::from(match command_line.command {
        None => program(command_line.run, false),
        Some(Command::Run(arguments)) => program(arguments, true),
        Some(Command::Trace(arguments)) => on_big_stack(move |_| insight::trace(&arguments)),
        Some(Command::Why(arguments)) => on_big_stack(move |_| insight::why(&arguments)),
        Some(Command::Explain(arguments)) => on_big_stack(move |_| insight::explain(&arguments)),
        Some(Command::Doctor(arguments)) => on_big_stack(move |_| insight::doctor(&arguments)),
        Some(Command::Timeline(arguments)) => on_big_stack(move |_| timeline::timeline(&arguments)),
        Some(Command::Explore(arguments)) => on_big_stack(move |_| explore::explore(&arguments)),
        Some(Command::Repl(options)) => on_big_stack(move |stack| repl::run(&options, stack)),
        Some(Command::Check(arguments)) => on_big_stack(move |_| check::check(&arguments)),
        Some(Command::Pub(arguments)) => packages::command(&arguments),
        Some(Command::Test(rest)) => on_big_stack(move |_| testing::test(&rest.words())),
        Some(Command::Create(arguments)) => create::create(&arguments),
        Some(Command::Info) => info::info(),
        Some(Command::Completions { shell }) => manual::completions(shell),
        Some(Command::Man) => manual::man(),
        Some(Command::Help { command }) => {
            let _ = args::print_help(command.as_deref());
            exit::OK
        }
        Some(Command::Version) => {
            let _ = writeln!(std::io::stdout(), "oche {}", env!("CARGO_PKG_VERSION"));
            exit::OK
        }
    })
}

/// `run`: the word stands there, as in `oche run NAME`: the name may be that of a package.
fn program(arguments: RunArguments, run: bool) -> u8 {
    let RunArguments { options, virtual_time, seed, check, why_alive, debug_on_error, record, trace_limit, eval, script } = arguments;
    if let (None, false, Some(answer)) = (&eval, run, script.first().and_then(|word| words::answer(word))) {
        return answer;
    }
    if let Some(code) = eval {
        return on_big_stack(move |stack| repl::evaluate(&code, &script, &options, stack));
    }
    let mut script = script.into_iter();
    let origin = match script.next() {
        Some(file) if file == "-" => Origin::Input,
        Some(name) => match executable::file(&name, run, options.program.packages.as_deref()) {
            Ok(file) => Origin::File(file),
            Err(why) => return wrong(&why),
        },
        None if std::io::stdin().is_terminal() && (virtual_time || seed.is_some() || record.is_some()) => {
            return wrong("Name a Dart program to run: oche run [OPTIONS] FILE.dart");
        }
        None if std::io::stdin().is_terminal() => return on_big_stack(move |stack| repl::run(&options, stack)),
        None => Origin::Input,
    };
    let rest: Vec<String> = script.collect();
    let time = match seed {
        Some(seed) => Time::Seeded(seed),
        None if virtual_time => Time::Virtual,
        None => Time::Real,
    };
    match record {
        None if check => on_big_stack(move |_| recorded::check(&origin, &rest, &options, &time)),
        None => {
            let watch = run::Watching { why_alive, debug_on_error };
            on_big_stack(move |stack| run::run(&origin, &rest, &options, &time, watch, stack))
        }
        Some(file) => on_big_stack(move |_| recorded::record(&origin, &rest, &options, &time, (&file, trace_limit))),
    }
}

/// Stack for the program's main isolate, in bytes: address space, not memory, until it is used.
const STACKS: [usize; 3] = [1 << 30, 256 << 20, 32 << 20];

/// `work` is told how much it got. Deeply nested programs need a deep stack to parse, check and run: more than the process's first thread has.
fn on_big_stack(work: impl FnOnce(usize) -> u8 + Send + 'static) -> u8 {
    match threads::start_with_one_of("main", &STACKS, move |stack| contained(work, stack)) {
        Ok(thread) => thread.join().unwrap_or(exit::INTERNAL),
        Err((work, _)) => work(1 << 20),
    }
}

fn contained(work: impl FnOnce(usize) -> u8, stack: usize) -> u8 {
    catch(|| work(stack)).unwrap_or_else(|defect| {
        let _ = write!(std::io::stderr(), "{defect}");
        exit::INTERNAL
    })
}
