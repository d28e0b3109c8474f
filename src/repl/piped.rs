//! A session fed from a pipe: no prompts; values to the standard output, errors to the standard error. May touch the engine.

use std::io::BufRead;
use std::ops::ControlFlow;

use super::answer::{Answer, Status};
use super::engine::Engine;
use super::presses::Presses;

/// Evaluates everything that comes, input by input. The exit code: that of `exit` or `:quit`, else of the last error, else 0.
/// `presses`: somebody types, on a terminal that can't edit.
pub fn run(engine: &mut Engine<'_>, input: impl BufRead, presses: Option<&Presses>) -> i64 {
    let mut session = Piped { engine, typed: presses.is_some(), waiting: String::new(), code: 0 };
    let mut lines = input.lines();
    loop {
        if session.typed {
            session.engine.print(if session.waiting.is_empty() { "> " } else { ". " });
        }
        let line = lines.next().and_then(Result::ok);
        let at_end = line.is_none();
        // The system has cleared the line; what stood above it goes as well.
        if presses.is_some_and(Presses::take_early) {
            session.waiting.clear();
        }
        if let Some(line) = line {
            session.waiting.push_str(&line);
            session.waiting.push('\n');
        }
        if session.waiting.trim().is_empty() {
            session.waiting.clear();
        } else {
            presses.into_iter().for_each(Presses::begin);
            let answer = if at_end { session.engine.eval_whole(&session.waiting) } else { session.engine.eval(&session.waiting) };
            presses.into_iter().for_each(Presses::end);
            if let ControlFlow::Break(code) = session.give(&answer) {
                return code;
            }
        }
        if at_end {
            let exit = session.engine.finish();
            return exit.unwrap_or(if session.code == 0 { session.engine.exit_code() } else { session.code });
        }
    }
}

/// A session between two lines.
struct Piped<'a, 'e> {
    engine: &'a mut Engine<'e>,
    /// Somebody types: an error or a Ctrl-C is not the end of anything.
    typed: bool,
    /// The lines of an input that is not complete.
    waiting: String,
    /// The exit code of the last error.
    code: i64,
}

impl Piped<'_, '_> {
    /// Prints an answer, and notes what it means for the exit code; breaks with that if the session is over.
    fn give(&mut self, answer: &Answer) -> ControlFlow<i64> {
        match answer.status {
            Status::Incomplete => return ControlFlow::Continue(()),
            Status::Done => self.engine.print(&answer.text),
            Status::Failed(failed) => {
                self.engine.print_error(&answer.text);
                self.code = if self.typed { 0 } else { i64::from(failed) };
            }
            Status::Interrupted => {
                self.engine.print_error(&answer.text);
                if !self.typed {
                    return ControlFlow::Break(130);
                }
            }
            Status::Quit(quit) => {
                self.engine.print(&answer.text);
                return ControlFlow::Break(if quit == 0 { self.code } else { quit });
            }
        }
        self.waiting.clear();
        ControlFlow::Continue(())
    }
}
