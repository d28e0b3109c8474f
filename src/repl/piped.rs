//! A session fed from a pipe: no prompts; values to the standard output, errors to the standard error. May touch the engine.

use std::io::BufRead;

use super::answer::Status;
use super::engine::Engine;
use super::presses::Presses;

/// Evaluates everything that comes, input by input. The exit code: that of `exit` or `:quit`, else of the last error, else 0.
/// `presses`: somebody types, on a terminal that can't edit.
pub fn run(engine: &mut Engine<'_>, input: impl BufRead, presses: Option<&Presses>) -> i64 {
    let prompts = presses.is_some();
    let mut code = 0;
    let mut waiting = String::new();
    let mut lines = input.lines();
    loop {
        if prompts {
            engine.print(if waiting.is_empty() { "> " } else { ". " });
        }
        let line = match lines.next() {
            Some(Ok(line)) => Some(line),
            Some(Err(_)) | None => None,
        };
        let at_end = line.is_none();
        // The system has cleared the line; what stood above it goes as well.
        if presses.is_some_and(Presses::take_early) {
            waiting.clear();
        }
        if let Some(line) = line {
            waiting.push_str(&line);
            waiting.push('\n');
        }
        if waiting.trim().is_empty() {
            waiting.clear();
        } else {
            presses.into_iter().for_each(Presses::begin);
            let answer = if at_end { engine.eval_whole(&waiting) } else { engine.eval(&waiting) };
            presses.into_iter().for_each(Presses::end);
            match answer.status {
                Status::Incomplete => {}
                Status::Done => engine.print(&answer.text),
                Status::Failed(failed) => {
                    engine.print_error(&answer.text);
                    code = if prompts { 0 } else { i64::from(failed) };
                }
                Status::Interrupted => {
                    engine.print_error(&answer.text);
                    if prompts {
                        waiting.clear();
                        continue;
                    }
                    return 130;
                }
                Status::Quit(quit) => {
                    engine.print(&answer.text);
                    return if quit == 0 { code } else { quit };
                }
            }
            if answer.status != Status::Incomplete {
                waiting.clear();
            }
        }
        if at_end {
            let exit = engine.finish();
            return exit.unwrap_or(if code == 0 { engine.exit_code() } else { code });
        }
    }
}
