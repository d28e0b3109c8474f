//! What stays of records that are dropped: how many they were, and those that what is kept still belongs to: the turn that goes on, timers,
//! ports, messages and requests that still wait, isolates that live. May touch `trace`.

use std::collections::BTreeMap;

use super::id::IsolateId;
use super::trace::{Dropped, Kind, Record, StepId, StepKind, Trace};

/// Things that wait are kept up to so many, the newest.
const MOST: usize = 1 << 12;

/// A record with its text.
type Kept = (Record, Vec<u8>);

#[derive(Clone, Default)]
pub struct Remains {
    dropped: Dropped,
    /// The last record that was dropped.
    last: u64,
    /// By isolate, the turn that goes on.
    turns: BTreeMap<IsolateId, Kept>,
    /// By number, what waits.
    waiting: BTreeMap<u32, Kept>,
    /// By number, isolates that live.
    isolates: BTreeMap<IsolateId, Kept>,
}

impl Remains {
    /// So many records are dropped, up to this one.
    pub fn pass(&mut self, records: u64, last: u64) {
        self.dropped.records += records;
        self.last = self.last.max(last);
    }
    /// Counts a record by its kind; whether more of it must be told.
    pub fn is_to_be_told(&mut self, kind: Kind) -> bool {
        self.dropped.turns += u64::from(kind == Kind::Turn);
        self.dropped.microtasks += u64::from(kind == Kind::Microtask);
        self.dropped.steps += u64::from(matches!(kind, Kind::Turn | Kind::Microtask | Kind::Reaction | Kind::Delivery));
        let things =
            matches!(kind, Kind::Armed | Kind::Cancelled | Kind::Sent | Kind::Requested | Kind::Opened | Kind::Closed | Kind::Released);
        things || matches!(kind, Kind::Turn | Kind::End | Kind::Spawned | Kind::Ended)
    }
    /// Takes down a record that is dropped, if it is one that must be told.
    pub fn take(&mut self, record: &Record, text: &[u8]) {
        match record.kind {
            Kind::Turn => {
                self.turns.insert(record.isolate, (*record, text.to_vec()));
                if record.via != 0 && self.waiting.get(&record.via).is_some_and(|(asked, _)| asked.what != StepKind::Periodic) {
                    self.waiting.remove(&record.via);
                }
            }
            Kind::End => self.turn_ends(record.isolate, record.id),
            Kind::Armed | Kind::Sent | Kind::Opened | Kind::Requested => {
                self.waiting.insert(record.id, (*record, text.to_vec()));
                if self.waiting.len() > MOST {
                    self.waiting.pop_first();
                }
            }
            Kind::Cancelled | Kind::Closed | Kind::Released => drop(self.waiting.remove(&record.id)),
            Kind::Spawned => drop(self.isolates.insert(record.id, (*record, text.to_vec()))),
            Kind::Ended => drop(self.isolates.remove(&record.isolate)),
            _ => {}
        }
    }
    /// A step ends; of an isolate's turn nothing goes on.
    pub fn turn_ends(&mut self, isolate: IsolateId, step: StepId) {
        if self.turns.get(&isolate).is_some_and(|(turn, _)| turn.id == step) {
            self.turns.remove(&isolate);
        }
    }

    /// Puts what stays in front of what is kept, which stands in the trace already.
    pub fn put_in_front(self, trace: &mut Trace) {
        let turns = self.turns.len() as u64;
        let stubs: Vec<Kept> = self.turns.into_values().chain(self.waiting.into_values()).chain(self.isolates.into_values()).collect();
        trace.dropped = Dropped {
            records: self.dropped.records - stubs.len() as u64,
            turns: self.dropped.turns - turns,
            steps: self.dropped.steps - turns,
            ..self.dropped
        };
        let stubs = stubs.into_iter().map(|(record, text)| {
            let start = trace.texts.len() as u32;
            trace.texts.extend_from_slice(&text);
            Record { text: (start, text.len() as u32), ..record }
        });
        trace.records.splice(0..0, stubs);
        trace.sort();
        trace.dropped.among = if trace.dropped.records > 0 { trace.records.partition_point(|record| record.seq <= self.last) } else { 0 };
    }
}
