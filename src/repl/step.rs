//! The event loop in slow motion: `:hold`, `:step`, `:go`, or sped up: `:clock`; and `:why`, which asks what led to a line, an entry of `:queue` or an error.
//! May touch the engine, the event loop and `insight`.

use super::answer::{Answer, Status};
use super::engine::Engine;
use crate::insight::Run;
use crate::insight::order::Order;
use crate::insight::run::{About, Line, SESSION};
use crate::insight::why::{chain, why};
use crate::insight::words::duration;
use crate::isolate::event_loop::state;
use crate::isolate::stepping::{self, Took};
use crate::isolate::trace::Kind;

/// Printed lines that `:why` shows.
const MOST_LINES: usize = 20;

impl Engine<'_> {
    pub(super) fn hold(&mut self) -> Answer {
        self.held = true;
        Answer::done(self.remark("held: events and microtasks wait for :step or :go"))
    }

    /// A line about what has happened, for people.
    pub(super) fn go(&mut self) -> Answer {
        self.held = false;
        let end = stepping::go_on(&mut self.isolate);
        let ended = end.and_then(|end| self.survive(end));
        match self.pending.take() {
            Some(pending) => {
                let ended = self.follow(ended);
                self.end_of_input(pending, Some(ended))
            }
            None => self.after_steps(ended, String::new()),
        }
    }

    /// `:step`, `:step 3`, `:step micro`.
    pub(super) fn step(&mut self, what: &str) -> Answer {
        if !self.held {
            return Answer::failed("The loop runs by itself; :hold stops it.\n");
        }
        let micro = !what.is_empty() && "microtask".starts_with(what);
        let times = match what.parse::<usize>() {
            Ok(times) => times,
            Err(_) if micro || what.is_empty() => 1,
            Err(_) => return Answer::failed(":step, :step 3 or :step micro\n"),
        };
        let mut text = String::new();
        for _ in 0..times {
            let stepped = if micro { self.step_microtask() } else { self.step_event() };
            match stepped {
                Ok(said) => text = said,
                Err(end) => {
                    let ended = self.survive(end);
                    return self.after_steps(ended, text);
                }
            }
            self.keep_stray();
        }
        self.after_steps(None, text)
    }

    fn step_microtask(&mut self) -> Result<String, crate::isolate::event_loop::End> {
        let ran = stepping::microtask(&mut self.isolate)?;
        Ok(if ran { String::new() } else { "No microtask waits.\n".to_owned() })
    }

    /// The microtasks that wait, before any event; else the next event and its microtasks.
    fn step_event(&mut self) -> Result<String, crate::isolate::event_loop::End> {
        let waited = stepping::microtasks(&mut self.isolate)?;
        if waited > 0 {
            let microtasks = if waited == 1 { "the microtask".to_owned() } else { format!("the {waited} microtasks") };
            return Ok(self.remark(&format!("that was {microtasks} that waited, before any event")));
        }
        loop {
            match stepping::event(&mut self.isolate)? {
                Took::Event(what, origin) => {
                    let place =
                        origin.and_then(|site| self.isolate.place_of(site)).map_or_else(String::new, |place| format!(" of {place}"));
                    return Ok(self.remark(&format!("that was a {what}{place}")));
                }
                Took::Nothing => return Ok("Nothing is ready.\n".to_owned()),
                Took::Waited if self.isolate.control.take_cancel() => return Ok("Interrupted.\n".to_owned()),
                Took::Waited => {}
            }
        }
    }

    // ------------------------------------------------------------ the clock

    /// `:clock`, `:clock +1h`.
    pub(super) fn clock(&mut self, jump: &str) -> Answer {
        let Some(micros) = span(jump) else {
            return Answer::failed(":clock +1h, +90s, +5min, +2d: the session's time jumps ahead\n");
        };
        // A timer is due a millisecond later than it was asked for.
        self.program.host.clock.skip(micros + 1000);
        self.program.wake_all();
        let said = self.remark(&format!("{} later", duration(micros)));
        // What is due now has its turn, unless somebody takes one turn after the other.
        while !self.held && !self.isolate.control.take_cancel() {
            match stepping::ready_event(&mut self.isolate) {
                Ok(true) => self.keep_stray(),
                Ok(false) => break,
                Err(end) => {
                    let ended = self.survive(end);
                    return self.after_steps(ended, said);
                }
            }
        }
        self.after_steps(None, said)
    }

    // ------------------------------------------------------------ why

    /// The late records of the session's recorder, as a run.
    pub(super) fn recorded(&mut self) -> Option<Run> {
        let log = self.program.log.get()?.clone();
        state(&mut self.isolate).recorder.as_mut()?.hand_over();
        let about = About { program: "session".to_owned(), uri: SESSION.to_owned(), ..About::default() };
        Some(Run::new(log.trace(&*crate::check::front_end()), about))
    }

    /// `:why`, `:why 3`, `:why 3 5`, `:why #2`, `:why _error`.
    pub(super) fn why(&mut self, what: &str) -> Answer {
        let Some(run) = self.recorded() else { return Answer::failed("Nothing is recorded here.\n") };
        let words: Vec<&str> = what.split_whitespace().collect();
        match words[..] {
            [] => printed(&run),
            ["_error"] => self.why_error(&run),
            [entry] if entry.starts_with('#') => self.why_entry(&run, entry),
            [line] => match find(&run, line) {
                Some(line) => match line.step {
                    Some(step) => Answer::done(run.chain_answer(line.number, &chain(&run, step))),
                    None => Answer::failed("What led to this line is not kept.\n"),
                },
                None => no_line(&run, line),
            },
            [one, other] => match (find(&run, one), find(&run, other)) {
                (Some(one), Some(other)) if one.number == other.number => Answer::failed("That is one line twice.\n"),
                (Some(one), Some(other)) => Answer::done(run.answer(&why(&Order::new(&run), one, other))),
                (None, _) => no_line(&run, one),
                _ => no_line(&run, other),
            },
            _ => Answer::failed(":why 3 (a printed line), :why 3 5, :why #2 (an entry of :queue), :why _error\n"),
        }
    }

    fn why_error(&mut self, run: &Run) -> Answer {
        let failed = run.trace.records.iter().rposition(|record| record.kind == Kind::Failed);
        // That the core library has passed the error on says nothing.
        let told = |at: &usize| run.steps[*at].place != 0 || run.steps[*at].kind == Kind::Turn;
        let step = failed.and_then(|at| run.inside(at)).and_then(|step| run.around(step).find(told));
        match (step, &self.last_error) {
            (Some(step), Some(error)) => Answer::done(format!("{}\n{}", error.trim_end(), run.chain_lines(&chain(run, step)))),
            (None, Some(_)) => Answer::failed("What led to this error is not kept.\n"),
            (_, None) => Answer::failed("No error was left uncaught.\n"),
        }
    }

    fn why_entry(&mut self, run: &Run, entry: &str) -> Answer {
        let waiting = self.waiting();
        let chosen = entry[1..].parse::<usize>().ok().and_then(|n| waiting.get(n.checked_sub(1)?));
        let Some(chosen) = chosen else {
            return Answer::failed(format!(":queue has no entry {entry}.\n"));
        };
        let asked = match chosen.what {
            "port" => run.trace.records.iter().rposition(|record| record.kind == Kind::Opened && record.id == chosen.number),
            _ => run.made(chosen.number).filter(|_| chosen.number != 0),
        };
        let Some(asked) = asked else { return Answer::failed("Who asked for it is not kept.\n") };
        let record = run.record(asked);
        let mut text = format!("{} {}\n", chosen.what, chosen.when).replace(" \n", "\n");
        text.push_str(&run.asked_for_at(record));
        if let Some(step) = run.inside(asked) {
            text.push_str(&run.chain_lines(&chain(run, step)));
        }
        Answer::done(text)
    }
}

/// `+90s` in microseconds.
fn span(text: &str) -> Option<i64> {
    const UNITS: [(&str, i64); 6] =
        [("ms", 1000), ("s", 1_000_000), ("min", 60_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("d", 86_400_000_000)];
    let text = text.trim_start_matches('+');
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let unit = text[digits.len()..].trim();
    let number: i64 = digits.parse().ok().filter(|number| (1..=1_000_000).contains(number))?;
    UNITS.iter().find(|(name, _)| *name == unit).map(|(_, micros)| number * micros)
}

/// The lines of late, with their numbers.
fn printed(run: &Run) -> Answer {
    let lines = &run.lines[run.lines.len().saturating_sub(MOST_LINES)..];
    if lines.is_empty() {
        return Answer::done("Nothing has been printed.\n");
    }
    let shown: String = lines.iter().map(|line| format!("{:>4} | {}\n", line.number, line.text)).collect();
    Answer { status: Status::Done, text: shown }
}

/// The line that a word means: by its number or a part of its text.
fn find<'a>(run: &'a Run, word: &str) -> Option<&'a Line> {
    let number = word.parse().ok();
    let by_number = number.and_then(|number| run.line(number));
    if number.is_some_and(|number| run.is_gone(number)) {
        return None;
    }
    by_number.or_else(|| run.lines.iter().rev().find(|line| line.text.contains(word)))
}
fn no_line(run: &Run, word: &str) -> Answer {
    if word.parse().is_ok_and(|number| run.is_gone(number)) {
        return Answer::failed(format!("Line {word} was printed before what is kept; :why alone shows those of late.\n"));
    }
    let many = if run.lines.is_empty() { "nothing has been printed".to_owned() } else { ":why alone shows those of late".to_owned() };
    Answer::failed(format!("There is no line '{word}'; {many}.\n"))
}
