//! Errors that nobody could catch: of futures without a listener, of callbacks, of isolates.

use super::case::Case;
use super::finding::{Finding, Harm};
use crate::insight::run::Moment;
use crate::isolate::trace::{Kind, PlaceId, StepKind};

impl Case<'_> {
    pub(super) fn errors(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = self.records().filter(|(_, r)| r.kind == Kind::Failed).filter_map(|(at, _)| self.error(at)).collect();
        found.extend(self.records().filter(|(_, r)| r.kind == Kind::Unheard).filter_map(|(at, _)| self.heard_too_late(at)));
        // One mistake in a loop is one mistake.
        found.dedup_by(|a, b| a.place == b.place && a.place != 0);
        found
    }

    /// An error that nothing has caught.
    fn error(&self, at: Moment) -> Option<Finding> {
        let run = self.run;
        let record = self.record(at);
        let (error, thrown, isolate) = (run.trace.text(record), record.place, record.isolate);
        let error = error.lines().next().unwrap_or_default().to_owned();
        let step = run.inside(at)?;
        let told = run.trace.records[at + 1..].iter().find(|r| r.isolate == isolate).is_some_and(|r| r.kind == Kind::Sent && r.place == 0);
        if told {
            return None;
        }
        // What throws into nothing is a microtask in front of all others.
        let queued = Some(&run.steps[step]).filter(|step| step.kind == Kind::Microtask).and_then(|step| step.queued);
        let from = queued.filter(|queued| self.record(*queued).trigger != 0);
        let future = from.and_then(|from| {
            let before = run.trace.records[..from].iter().rev().filter(|r| r.isolate == isolate).take(4);
            before.clone().find(|r| r.kind == Kind::Unheard).map(|r| r.id)
        });
        let step = from.and_then(|from| run.inside(from)).unwrap_or(step);
        let listens = future.and_then(|number| run.made(number)).map(|at| self.record(at)).filter(|made| made.kind == Kind::Subscribed);
        if let Some(listens) = listens {
            return Some(Finding { place: listens.place, isolate, harm: Harm::StreamError { error, thrown } });
        }
        let of_entry = match future {
            Some(future) => run.is_of_entry(future),
            None => run.steps[step].what == StepKind::Main && run.steps[step].kind == Kind::Turn,
        };
        if of_entry {
            // It could have been caught by main; of another isolate, somebody could have listened.
            let alone = Finding { place: self.spawned_at(isolate), isolate, harm: Harm::DiedAlone { error, isolate } };
            return (isolate != self.main()).then_some(alone);
        }
        match future {
            Some(future) => {
                let made = run.made(future).map_or(0, |made| self.record(made).place);
                let harm = Harm::LostError { error, future, thrown, late: self.late(future, at), waiting: self.waiting_at(at) };
                Some(Finding { place: [made, thrown].into_iter().find(|place| *place != 0).unwrap_or(0), isolate, harm })
            }
            None => {
                let place = [run.steps[step].place, thrown].into_iter().find(|place| *place != 0).unwrap_or(0);
                Some(Finding { place, isolate, harm: Harm::ThrownInCallback { error, step } })
            }
        }
    }

    fn spawned_at(&self, isolate: u32) -> PlaceId {
        self.run.spawned(isolate).map_or(0, |spawned| self.record(spawned).place)
    }

    /// An error that a zone has been told of, and that somebody would have caught a little later.
    fn heard_too_late(&self, at: Moment) -> Option<Finding> {
        let run = self.run;
        let record = self.record(at);
        let future = record.id;
        let late = self.late(future, at)?;
        let next = run.trace.records[at + 1..].iter().filter(|r| r.isolate == record.isolate).take(4);
        if next.clone().any(|r| r.kind == Kind::Queued && r.trigger != 0) {
            // Nobody has caught it at all: told above.
            return None;
        }
        let made = run.made(future).map_or(0, |made| self.record(made).place);
        let harm = Harm::LostError { error: String::new(), future, thrown: 0, late: Some(late), waiting: self.waiting_at(at) };
        Some(Finding { place: if made == 0 { late } else { made }, isolate: record.isolate, harm })
    }

    /// Where somebody began to listen to a future after a moment.
    fn late(&self, future: u32, at: Moment) -> Option<PlaceId> {
        if future == 0 {
            return None;
        }
        let listened = self.calls.listened.get(&future).into_iter().flatten();
        listened.filter(|(when, place)| *when > at && *place != 0).map(|(_, place)| *place).next()
    }

    /// Where calls of the same isolate waited at a moment, that of main first.
    fn waiting_at(&self, at: Moment) -> Vec<PlaceId> {
        let isolate = self.record(at).isolate;
        let mut waiting: Vec<PlaceId> = Vec::new();
        for call in self.calls.all.iter().filter(|call| call.isolate == isolate && call.is_open() && call.waits < at) {
            if !waiting.contains(&call.place) && self.run.is_of_entry(call.future) {
                waiting.push(call.place);
            }
        }
        waiting
    }
}
