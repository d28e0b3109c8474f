//! A trace as text: turns, the microtasks in them, what each asked for, and the lines it printed with their numbers. May touch the run and
//! its words.

use super::run::{Moment, Run, StepAt};
use super::words::{counted, duration, function_name, wrapped};
use crate::isolate::trace::{Kind, Record, StepKind};

/// Where what is said about the source begins, if there is room.
const COLUMN: usize = 66;

/// The whole trace. `internals`: with what the core library does for itself.
pub fn trace(run: &Run, internals: bool) -> String {
    let mut log = Log { run, internals, out: String::new(), isolate: 0 };
    if let Some(gone) = run.not_kept() {
        log.out.push_str(&wrapped("", &gone));
    }
    // Isolates run side by side; a turn is shown in one piece.
    let mut turns: Vec<Vec<Moment>> = vec![Vec::new(); run.steps.len()];
    for at in 0..run.trace.records.len() {
        if let Some(step) = run.inside(at) {
            turns[run.steps[step].turn].push(at);
        }
    }
    for at in turns.into_iter().flatten() {
        let record = run.record(at);
        match record.kind {
            Kind::Turn | Kind::Microtask | Kind::Reaction | Kind::Delivery => run.inside(at).into_iter().for_each(|step| log.begin(step)),
            Kind::Printed => log.print(at),
            _ => log.happens(at, record),
        }
    }
    log.end();
    log.out
}

struct Log<'a> {
    run: &'a Run,
    internals: bool,
    out: String,
    /// Whose turn was shown last.
    isolate: u32,
}

impl Log<'_> {
    /// A line with something about its place in the source.
    fn line(&mut self, indent: usize, text: &str, note: &str) {
        let text = format!("{:indent$}{text}", "");
        let gap = if note.is_empty() { 0 } else { COLUMN.saturating_sub(text.chars().count()).max(2) };
        self.out.push_str(format!("{text}{:gap$}{note}", "").trim_end());
        self.out.push('\n');
    }

    /// The depth at which the events of a step are shown.
    fn depth(&self, step: Option<StepAt>) -> usize {
        let inner = step.map_or(0, |step| self.run.around(step).filter(|at| self.run.steps[*at].kind == Kind::Microtask).count());
        5 + 2 * inner
    }

    fn begin(&mut self, at: StepAt) {
        let (run, step) = (self.run, &self.run.steps[at]);
        match step.kind {
            Kind::Turn => {
                if run.has_isolates() && step.isolate != self.isolate {
                    self.line(0, &format!("isolate {}", run.isolate_name(step.isolate)), "");
                    self.isolate = step.isolate;
                }
                let time = run.record(step.begin).time;
                let clock = if time == 0 || !run.about.virtual_time { String::new() } else { format!("   ({})", duration(time)) };
                let text = format!("{:<12}{}{clock}", format!("turn {}", step.number), run.step_title(at));
                self.line(0, &text, &run.asked_by(at));
            }
            Kind::Microtask if step.place != 0 || self.internals || self.shows_something(at) => {
                let text = format!("microtask {}   {}", step.number, run.step_title(at));
                self.line(2, &text, &run.asked_by(at));
            }
            Kind::Reaction | Kind::Delivery => {
                // Said by the microtask already, if it was queued for just this.
                let said = step.parent.is_some_and(|parent| {
                    let parent = &run.steps[parent];
                    parent.kind == Kind::Microtask && parent.place == step.place && parent.begin + 1 == step.begin
                });
                if (step.place == 0 && !self.internals) || said || run.is_taking(at) {
                    return;
                }
                let text = match step.kind {
                    Kind::Delivery => format!("= {}", run.step_title(at)),
                    _ => format!("= {} is complete: {} at once", self.run.future_name(step.via), run.step_title(at)),
                };
                self.line(self.depth(Some(at)), &text, &run.at_place(step.place));
            }
            _ => {}
        }
    }

    /// Whether something that is shown happens in a step.
    fn shows_something(&self, at: StepAt) -> bool {
        let step = &self.run.steps[at];
        (step.begin..step.end).any(|at| {
            let record = self.run.record(at);
            record.isolate == step.isolate
                && (record.kind == Kind::Printed
                    || (record.place != 0 && !matches!(record.kind, Kind::Made | Kind::Completed | Kind::Looked)))
        })
    }

    fn print(&mut self, at: Moment) {
        let run = self.run;
        let mut place = run.at_place(run.record(at).place);
        for line in run.lines_at(at) {
            let text = format!("{:>4} | {}", line.number, line.text);
            self.line(self.depth(line.step) - 5, &text, &std::mem::take(&mut place));
        }
    }

    fn happens(&mut self, at: Moment, record: &Record) {
        let run = self.run;
        let place = run.at_place(record.place);
        if record.place == 0 && !self.internals && !matches!(record.kind, Kind::Failed) {
            return;
        }
        let call = run.call_at(run.place(record.place));
        let text = match record.kind {
            Kind::Queued if self.is_told_by_await(at) => return,
            Kind::Queued if record.what.is_of_generator() => format!("+ {}: {}", self.microtask(record.id), run.waiting_title(record)),
            Kind::Queued if call == "await" => format!("+ {}: asked for by what is awaited", self.microtask(record.id)),
            Kind::Queued => format!("+ {}: {call}", self.microtask(record.id)),
            Kind::Armed if record.what == StepKind::Periodic => {
                format!("+ {}: {call}, a timer every {}", self.turns_of(record.id), duration(i64::from(record.via) * 1000))
            }
            Kind::Armed => format!("+ {}: {call}, a timer of {}", self.turns_of(record.id), duration(i64::from(record.via) * 1000)),
            Kind::Cancelled => format!(
                "- {call}: the timer of {} is cancelled",
                run.made(record.id).map_or(String::new(), |made| { run.at_place(run.record(made).place) })
            ),
            Kind::Sent => {
                let to =
                    if record.via == record.isolate { "itself".to_owned() } else { format!("isolate {}", run.isolate_name(record.via)) };
                format!("> {}: a message to {to}", self.turns_of(record.id))
            }
            Kind::Requested => format!("+ {}: {call}", self.turns_of(record.id)),
            Kind::Slept => format!("~ sleeps for {}", duration(i64::from(record.via) * 1000)),
            Kind::Spawned => format!("+ isolate {}", run.isolate_name(record.id)),
            Kind::Suspended => self.awaits(at, record),
            Kind::Failed => format!("! {}", run.trace.text(record).lines().next().unwrap_or_default()),
            Kind::Subscribed if self.internals => format!("+ {call}: a subscription"),
            Kind::Listened if self.internals => format!("+ {call}: listens to {}", self.run.future_name(record.via)),
            Kind::Completed if self.internals => format!("= {} is complete", self.run.future_name(record.id)),
            _ => return,
        };
        self.line(self.depth(run.inside(at)), &text, &place);
    }

    /// Whether a microtask is the one by which the `await` just told goes on.
    fn is_told_by_await(&self, at: Moment) -> bool {
        self.awaited_by(at).is_some()
    }
    /// The suspension that a microtask was queued for.
    fn awaited_by(&self, at: Moment) -> Option<Moment> {
        let record = self.run.record(at);
        if record.what.is_of_generator() {
            return None;
        }
        let before = (0..at)
            .rev()
            .take(8)
            .find(|at| self.run.record(*at).isolate == record.isolate && self.run.record(*at).kind != Kind::Listened)?;
        let suspended = self.run.record(before);
        (suspended.kind == Kind::Suspended && suspended.place == record.place).then_some(before)
    }

    fn awaits(&self, at: Moment, record: &Record) -> String {
        let run = self.run;
        let who = run.frame(record.place).map_or_else(String::new, function_name);
        let queued = (at + 1..run.trace.records.len())
            .take(8)
            .find(|next| run.record(*next).kind == Kind::Queued && run.record(*next).isolate == record.isolate)
            .filter(|next| self.awaited_by(*next) == Some(at));
        match queued {
            Some(queued) if record.via != 0 => {
                format!("~ {who} awaits a future that is complete: + {}", self.microtask(run.record(queued).id))
            }
            Some(queued) => format!("~ {who} awaits a value that is no future: + {}", self.microtask(run.record(queued).id)),
            None if record.what == StepKind::Next => format!("~ {who} awaits the next event of the stream"),
            None => format!("~ {who} awaits {}", self.run.future_name(record.via)),
        }
    }

    /// A microtask by its number among those that ran.
    fn microtask(&self, id: u32) -> String {
        match self.run.step_of(id) {
            Some(step) => format!("microtask {}", self.run.steps[step].number),
            None => "microtask (never run)".to_owned(),
        }
    }
    /// The turns of a timer or message.
    fn turns_of(&self, number: u32) -> String {
        let turns: Vec<usize> = self.run.turns_of(number).iter().map(|step| self.run.steps[*step].number).take(4).collect();
        match turns.as_slice() {
            [] => "no turn".to_owned(),
            [one] => format!("turn {one}"),
            [a, b] => format!("turns {a} and {b}"),
            [a, b, c] => format!("turns {a}, {b} and {c}"),
            [a, b, c, ..] => format!("turns {a}, {b}, {c} and so on"),
        }
    }

    fn end(&mut self) {
        let run = self.run;
        let why =
            run.trace.records.iter().rev().find(|r| r.kind == Kind::Ended && r.isolate == run.trace.isolates.first().map_or(1, |i| i.0));
        let why = match why.map(|r| r.id) {
            Some(0) => "nothing is left that could happen",
            Some(1) => "an error that nothing caught",
            Some(3) => "it would wait for ever",
            _ => "the program was stopped",
        };
        let waited = run.trace.records.last().map_or(0, |last| last.time);
        let waited = if run.about.virtual_time { format!(", {} of waiting", duration(waited)) } else { String::new() };
        let counts = format!(
            "{}, {}, {}{waited}",
            counted(run.turns_run(), "turn"),
            counted(run.microtasks_run(), "microtask"),
            counted(run.lines_printed(), "line")
        );
        self.line(0, &format!("end         {why}: {counts}"), "");
    }
}
