//! Words for the moments of a run, one by one, and for what waits. May touch the run.

use super::{call_named, call_of, duration};
use crate::insight::run::Run;
use crate::isolate::trace::{Kind, Place, Record, StepKind};

impl Run {
    /// A thing that has been queued, armed, sent or spawned, while it is not known whether it will ever run.
    pub fn waiting_title(&self, record: &Record) -> String {
        let call = self.call_at(self.place(record.place));
        match record.kind {
            Kind::Queued if record.what.is_of_generator() => self.generator_goes(record.what, record.trigger),
            Kind::Queued => format!("of {call}"),
            Kind::Armed => format!("the timer of {call}"),
            Kind::Sent => format!("a message from {}", self.isolate_name(record.isolate)),
            Kind::Requested => format!("the result of {call}"),
            _ => format!("isolate {} begins", self.isolate_name(record.id)),
        }
    }
    /// A future's name, by its number.
    pub fn future_name(&self, number: u32) -> String {
        let Some(made) = self.made(number).map(|at| self.record(at)) else {
            return "a future".to_owned();
        };
        match self.place(made.place) {
            Some(Place { frames, .. }) if made.what == StepKind::Call => {
                let called = self.call_of_future(number).unwrap_or_default();
                match called.is_empty() {
                    true => format!("the future of the call at {}", self.at(&frames[0])),
                    false => format!("the future of {}", call_named(called)),
                }
            }
            Some(Place { api: Some(api), .. }) => format!("the future of {}", call_of(api)),
            _ => "a future".to_owned(),
        }
    }
    /// A call comes to an `await`.
    pub fn awaits(&self, record: &Record, complete: bool) -> String {
        let what = match (record.via, complete) {
            _ if record.what == StepKind::Next => "awaits the next event of the stream",
            (0, _) => "waits",
            (_, true) => "awaits a future that is complete",
            (future, false) => &format!("awaits {}", self.future_name(future)),
        };
        format!("{} {what}", self.function_at(record.place))
    }
    /// Any other event of a moment in words.
    pub fn shown_moment(&self, record: &Record) -> String {
        let call = self.call_at(self.place(record.place));
        match (record.kind, record.what) {
            (Kind::Completed, StepKind::Error) => format!("{} fails", self.future_name(record.id)),
            (Kind::Completed, _) => format!("{} is complete", self.future_name(record.id)),
            (Kind::Listened, _) => format!("{call} waits for {}", self.future_name(record.via)),
            (Kind::Subscribed, _) => format!("{call} waits for events"),
            (Kind::Spawned, _) => format!("spawns isolate {}", self.isolate_name(record.id)),
            (Kind::Failed, _) => format!("nothing catches: {}", self.trace.text(record).lines().next().unwrap_or_default()),
            (Kind::Ended, _) => format!("isolate {} ends: {}", self.isolate_name(record.isolate), why_ended(record.id)),
            (Kind::Opened, _) => "opens a port".to_owned(),
            (Kind::Closed, _) => "closes a port".to_owned(),
            (Kind::Looked, _) => "looks at the clock".to_owned(),
            (Kind::Slept, _) => format!("sleeps for {}", duration(i64::from(record.via) * 1000)),
            _ => String::new(),
        }
    }
}

/// A call of an async function has come to its end.
pub fn is_over(function: &str, failed: bool) -> String {
    format!("{function} is over, and its future {}", if failed { "fails" } else { "is complete" })
}

fn why_ended(why: u32) -> &'static str {
    match why {
        0 => "nothing is left that could happen",
        1 => "an error that nothing caught",
        3 => "it would wait for ever",
        _ => "it was stopped",
    }
}
