//! The sentences of a run told as prose.

use super::{call_named, call_of, capital, counted, duration, first_word, function_name};
use crate::insight::run::{Moment, Run, StepAt};
use crate::isolate::trace::{Kind, Place, StepKind};

/// The rules of Dart that a reader has to know, told where each is first needed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Rule {
    Turn,
    Timer,
    Message,
    Microtasks,
    AwaitsComplete,
    AwaitsPending,
    AwaitsNext,
    AtOnce,
    Delivery,
    ZeroTimer,
}

impl Rule {
    pub fn text(self) -> &'static str {
        match self {
            Rule::Turn => "(An isolate runs one event after the other, each to its end; the first is the call of main.)",
            Rule::Timer => "(When no event is ready, the isolate waits for the timer that is due first.)",
            Rule::Message => "(A message is an event for the isolate it is sent to.)",
            Rule::Microtasks => {
                "When the code of an event has ended, all microtasks run before the next event, in the order in which they were queued."
            }
            Rule::AwaitsComplete => "(There is nothing to wait for, and still the rest of the function runs only as a microtask.)",
            Rule::AwaitsPending => "(The function is left here, and its caller goes on; the rest runs when the future completes.)",
            Rule::AwaitsNext => "(The loop is left here, and goes on when the stream has an event, or ends.)",
            Rule::AtOnce => "(A future calls those who wait for it in the moment it completes: no microtask and no event lies between.)",
            Rule::Delivery => "(A stream calls its listener with each event.)",
            Rule::ZeroTimer => "(A timer of 0 ms is an event at the end of the queue.)",
        }
    }
}

/// `line 3`, `lines 3 and 4`, `lines 3 to 7`.
fn listed(lines: &[usize]) -> String {
    match lines {
        [one] => format!("line {one}"),
        [a, b] => format!("lines {a} and {b}"),
        [a, .., b] if b - a + 1 == lines.len() => format!("lines {a} to {b}"),
        many => format!("lines {}", many.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

impl Run {
    /// A few lines with their texts, or many by their numbers.
    pub fn quoted_lines(&self, lines: &[usize]) -> String {
        if lines.len() > 3 {
            return listed(lines);
        }
        let quoted = lines.iter().map(|number| {
            let text = self.line(*number).map_or("", |line| line.text.trim());
            format!("\"{text}\" (line {number})")
        });
        quoted.collect::<Vec<_>>().join(" and ")
    }
    /// The beginning of a paragraph.
    pub fn turn_opens(&self, turn: StepAt) -> String {
        let step = &self.steps[turn];
        let isolate = if self.has_isolates() { format!(", in isolate {}", self.isolate_name(step.isolate)) } else { String::new() };
        let time = self.record(step.begin).time;
        let clock = if time > 0 && self.about.virtual_time { format!(", at {}", duration(time)) } else { String::new() };
        let asked = match self.asked_by(turn) {
            asked if asked.is_empty() || step.what == StepKind::Main => String::new(),
            asked => format!(" ({asked})"),
        };
        format!("{}{isolate}{clock}: {}{asked}.", capital(&self.step_name(turn)), self.step_title(turn))
    }
    pub fn rule_of_turn(&self, turn: StepAt) -> Option<Rule> {
        let step = &self.steps[turn];
        match step.what {
            StepKind::Main if self.is_main(step.isolate) => Some(Rule::Turn),
            StepKind::Timer if step.queued.is_some_and(|armed| self.record(armed).via > 0) => Some(Rule::Timer),
            StepKind::Message => Some(Rule::Message),
            _ => None,
        }
    }
    pub fn microtask_opens(&self, at: StepAt) -> String {
        let place = self.at_source(self.steps[at].place);
        format!("{}: {}{place}. ", capital(&self.step_name(at)), self.step_title(at))
    }
    /// A listener is called.
    pub fn inner_opens(&self, at: StepAt) -> String {
        let step = &self.steps[at];
        let place = self.at_source(step.place);
        match step.kind {
            Kind::Delivery => format!("There is {}{place}. ", self.step_title(at)),
            _ => match self.call_of_future(step.via).filter(|name| !name.is_empty()) {
                Some(call) => {
                    let call = call_named(call);
                    // Names stay as they are written.
                    let call = if call.ends_with("()") { call } else { capital(&call) };
                    format!("{call} is over: {}{place}. ", self.step_title(at))
                }
                None => format!("A future is complete: {}{place}. ", self.step_title(at)),
            },
        }
    }

    /// Something that happens in a step, and the rule to know.
    pub fn happening(&self, at: Moment) -> Option<(String, Option<Rule>)> {
        let record = self.record(at);
        let place = self.place(record.place)?;
        let source = self.at_source(record.place);
        let call = match place {
            Place { api: Some(api), .. } => call_of(api),
            _ => "await".to_owned(),
        };
        Some(match record.kind {
            Kind::Armed => {
                let turns = self.turns_of(record.id);
                let turn = turns.first().map_or_else(|| "which never comes".to_owned(), |turn| self.step_name(*turn));
                let time = duration(i64::from(record.via) * 1000);
                let rule = (record.via == 0).then_some(Rule::ZeroTimer);
                let every = if record.what == StepKind::Periodic { "every" } else { "of" };
                (format!("{call}{source} asks for a timer {every} {time}: {turn}."), rule)
            }
            Kind::Queued if record.what.is_of_generator() => {
                (format!("That {}, is put into the queue of microtasks.", self.generator_goes(record.what, record.trigger)), None)
            }
            Kind::Queued if place.api.is_some() => (format!("{call}{source} queues a microtask."), None),
            Kind::Sent => {
                let to =
                    if record.via == record.isolate { "itself".to_owned() } else { format!("isolate {}", self.isolate_name(record.via)) };
                (format!("It sends a message to {to}{source}."), None)
            }
            Kind::Spawned => (format!("It starts isolate {}{source}.", self.isolate_name(record.id)), None),
            Kind::Suspended => {
                let who = first_word(&function_name(&place.frames[0]));
                if record.what == StepKind::Next {
                    return Some((format!("{who} waits for the next event of the stream{source}."), Some(Rule::AwaitsNext)));
                }
                let complete = (at + 1..self.trace.records.len()).take(3).any(|next| {
                    let next = self.record(next);
                    next.kind == Kind::Queued && next.via == record.id && next.isolate == record.isolate
                });
                if complete {
                    (format!("{who} awaits what is there already{source}."), Some(Rule::AwaitsComplete))
                } else {
                    (format!("{who} awaits a future that is not complete yet{source}."), Some(Rule::AwaitsPending))
                }
            }
            Kind::Failed => (format!("Nothing catches the error: {}.", self.trace.text(record).lines().next().unwrap_or_default()), None),
            _ => return None,
        })
    }

    pub fn more_turns(&self, more: usize) -> String {
        format!("And {} more; see them all with oche trace.\n\n", counted(more, "turn"))
    }

    pub fn more_microtasks(&self, more: usize) -> String {
        format!("  ({} more, which oche trace shows.)\n", counted(more, "microtask"))
    }

    /// The last sentence.
    pub fn how_it_ends(&self) -> String {
        let end = self.trace.records.iter().rev().find(|record| record.kind == Kind::Ended && self.is_main(record.isolate));
        match end.map(|record| record.id) {
            Some(0) => "Then nothing is left that could happen, and the program ends.\n",
            Some(1) => "The error ends the program.\n",
            Some(3) => "The program would wait for ever, and is stopped.\n",
            _ => "The program is stopped.\n",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_lines() {
        assert_eq!([&[3][..], &[3, 4], &[3, 4, 5], &[3, 5, 6]].map(listed), ["line 3", "lines 3 and 4", "lines 3 to 5", "lines 3, 5, 6"]);
    }
}
