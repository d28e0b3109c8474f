//! The calls of async functions in a run: when each waited, for what, and what it printed. May touch the run.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::insight::run::{Moment, Run};
use crate::isolate::id::IsolateId;
use crate::isolate::trace::{Kind, PlaceId, StepKind};
use crate::sorting::Arrange;

/// A call that has waited at least once.
#[derive(Debug)]
pub struct Call {
    pub isolate: IsolateId,
    /// The number of its own future; 0 if it is none of a future.
    pub future: u32,
    /// Where and when it waited last, and for which future (0: for none that is known).
    pub waits: Moment,
    pub place: PlaceId,
    pub awaited: u32,
    /// It has gone on from the place where it stands before: it goes round.
    pub goes_round: bool,
    /// It has gone on at least once.
    pub went_on: bool,
    /// When it came to its end.
    pub ended: Option<Moment>,
    /// The lines it has printed since it waited for the first time.
    pub lines: Vec<usize>,
    passed: Vec<PlaceId>,
}

impl Call {
    /// Whether it still waits at the end of the run.
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }
}

/// The calls of a run.
#[derive(Default, Debug)]
pub struct Calls {
    /// By number, in the order in which they waited for the first time.
    pub all: Vec<Call>,
    by_future: FxHashMap<u32, usize>,
    /// Futures that somebody has listened to, with when and where.
    pub listened: FxHashMap<u32, Vec<(Moment, PlaceId)>>,
    /// Futures that are complete.
    pub completed: FxHashSet<u32>,
    /// Where events of streams are waited for.
    pub subscribed: FxHashSet<PlaceId>,
}

impl Calls {
    pub fn new(run: &Run) -> Calls {
        let mut calls = Calls::default();
        let mut by_number: FxHashMap<u32, usize> = FxHashMap::default();
        let mut running: FxHashMap<IsolateId, Vec<u32>> = FxHashMap::default();
        for (at, record) in run.trace.records.iter().enumerate() {
            let running = running.entry(record.isolate).or_default();
            match record.kind {
                Kind::Suspended => {
                    let own = *by_number.entry(record.id).or_insert(calls.all.len());
                    if own == calls.all.len() {
                        calls.all.push(Call::new(record.isolate, record.trigger));
                        if record.trigger != 0 {
                            calls.by_future.insert(record.trigger, own);
                        }
                    }
                    let call = &mut calls.all[own];
                    (call.waits, call.place, call.awaited) = (at, record.place, record.via);
                    call.goes_round = call.passed.contains(&record.place);
                    if running.last() == Some(&record.id) {
                        running.pop();
                    }
                }
                Kind::Resumed => {
                    running.push(record.id);
                    if let Some(call) = by_number.get(&record.id).map(|own| &mut calls.all[*own]) {
                        call.went_on = true;
                        if call.passed.len() < 64 && !call.passed.contains(&call.place) {
                            call.passed.push(call.place);
                        }
                    }
                }
                Kind::Returned => {
                    if running.last() == Some(&record.id) {
                        running.pop();
                    }
                    if let Some(own) = by_number.get(&record.id) {
                        calls.all[*own].ended = Some(at);
                    }
                }
                Kind::Printed => {
                    let lines: Vec<usize> = run.lines_at(at).map(|line| line.number).collect();
                    for call in running.iter().filter_map(|number| by_number.get(number)) {
                        calls.all[*call].lines.extend(&lines);
                    }
                }
                Kind::Turn => running.clear(),
                Kind::Listened => calls.listened.entry(record.via).or_default().push((at, record.place)),
                Kind::Completed => {
                    calls.completed.insert(record.id);
                }
                Kind::Subscribed => {
                    calls.subscribed.insert(record.place);
                }
                _ => {}
            }
        }
        calls
    }

    pub fn of_future(&self, future: u32) -> Option<&Call> {
        self.by_future.get(&future).map(|own| &self.all[*own])
    }
    /// Whether a call, or anybody else, waits for a future.
    pub fn is_listened_to(&self, future: u32) -> bool {
        self.listened.contains_key(&future) || self.all.iter().any(|call| call.awaited == future)
    }

    /// The lines that these calls and those they waited for have printed since they waited for the first time.
    pub fn lines_of(&self, futures: &[u32]) -> Vec<usize> {
        let mut calls: Vec<usize> = futures.iter().filter_map(|future| self.by_future.get(future).copied()).collect();
        let mut known: FxHashSet<usize> = calls.iter().copied().collect();
        let mut lines = Vec::new();
        while let Some(own) = calls.pop() {
            let call = &self.all[own];
            lines.extend(&call.lines);
            if let Some(inner) = self.by_future.get(&call.awaited).copied().filter(|inner| known.insert(*inner)) {
                calls.push(inner);
            }
        }
        lines.arrange();
        lines.dedup();
        lines
    }
}

impl Call {
    fn new(isolate: IsolateId, future: u32) -> Call {
        let passed = Vec::new();
        Call { isolate, future, waits: 0, place: 0, awaited: 0, goes_round: false, went_on: false, ended: None, lines: Vec::new(), passed }
    }
}

impl Run {
    /// Whether a future is that of the call that an isolate began with.
    pub fn is_of_entry(&self, future: u32) -> bool {
        let Some(made) = self.made(future) else { return false };
        let record = self.record(made);
        let begins = self.inside(made).is_some_and(|step| {
            let step = &self.steps[step];
            step.what == StepKind::Main && step.kind == Kind::Turn
        });
        let first = || {
            let earlier = &self.trace.records[..made];
            !earlier.iter().any(|r| r.kind == Kind::Made && r.isolate == record.isolate && r.what == StepKind::Call)
        };
        record.what == StepKind::Call && begins && record.place == 0 && first()
    }
}
