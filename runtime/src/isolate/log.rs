//! Where the recorders of all isolates of a program write, in a form that is quick to write and small; and how it becomes a trace. May touch
//! `trace`, and the interpreter's knowledge of places.
//!
//! An [`Entry`] is one record, or several that often come together. Entries come in batches of whole turns and microtasks. When there are
//! too many, the oldest batches are dropped, never a part of one, and it is counted what was in them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use super::dropped::Remains;
use super::id::IsolateId;
use super::trace::{Kind, Place, PlaceId, Record, SourceFrame, StepKind, Trace, shown_name};
use crate::elements::FunctionRef;
use crate::heap::Site;
use crate::interp::FrontEnd;
use crate::sorting::Arrange;

/// An entry of a recorder; the fields are those of [`Record`].
#[derive(Clone, Copy, Default, Debug)]
pub struct Entry {
    /// Counted from the first of its batch.
    seq: u32,
    pub id: u32,
    pub asked: u32,
    pub trigger: u32,
    pub via: u32,
    pub place: PlaceId,
    /// 1 more than where its text is in those of the batch; 0 is none.
    pub text: u32,
    pub time: i64,
    pub kind: Kind,
    pub what: StepKind,
    pub with: With,
}

impl Entry {
    pub fn new(kind: Kind, id: u32, time: i64) -> Entry {
        Entry { kind, id, time, ..Entry::default() }
    }
}

/// The records that an entry stands for, beside its own.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum With {
    #[default]
    Nothing,
    /// Of `Made`: the call is over.
    Returned,
    /// And its future is complete.
    Completed,
    /// Of `Suspended`: the microtask that goes on has been queued; its number stands in the place of a text.
    Queued,
    /// And the running microtask is over.
    Ended,
    /// Of `Microtask`: the call `via` goes on, which was suspended by `asked` at `place`.
    Resumed,
}

impl With {
    fn records(self) -> usize {
        match self {
            With::Nothing => 0,
            With::Returned | With::Queued | With::Resumed => 1,
            With::Completed | With::Ended => 2,
        }
    }
}

/// Entries of an isolate, one after the other.
#[derive(Default, Debug)]
pub struct Batch {
    isolate: IsolateId,
    /// The number of the first entry.
    first: u64,
    entries: Vec<Entry>,
    /// Each behind its length, of four bytes.
    texts: Vec<u8>,
}

impl Batch {
    pub fn new(isolate: IsolateId) -> Batch {
        Batch { isolate, ..Batch::default() }
    }
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
    pub fn push(&mut self, seq: u64, mut entry: Entry) {
        if self.entries.is_empty() {
            self.first = seq;
        }
        entry.seq = (seq - self.first) as u32;
        self.entries.push(entry);
    }
    pub fn last_mut(&mut self) -> Option<&mut Entry> {
        self.entries.last_mut()
    }
    /// If the last entry tells that this call has been suspended, tells with it that the microtask has been queued by which that goes on; the
    /// number of the microtask.
    pub fn queued_at_once(&mut self, call: u32) -> Option<u32> {
        let first = self.first;
        let entry = self.entries.last_mut().filter(|entry| (entry.kind, entry.with, entry.id) == (Kind::Suspended, With::Nothing, call))?;
        (entry.text, entry.with) = ((first + u64::from(entry.seq) + 1) as u32, With::Queued);
        Some(entry.text)
    }
    /// Keeps a text; gives what stands for it in an entry.
    pub fn text(&mut self, bytes: &[u8]) -> u32 {
        let start = self.texts.len() as u32;
        self.texts.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        self.texts.extend_from_slice(bytes);
        start + 1
    }

    fn records(&self) -> usize {
        self.entries.iter().map(|entry| 1 + entry.with.records()).sum()
    }
    /// Takes down what stays of it. `records`: how many it has.
    fn drop_into(&self, records: usize, remains: &mut Remains) {
        let last = self.entries.last().map_or(0, |entry| self.first + u64::from(entry.seq));
        remains.pass(records as u64, last);
        for entry in &self.entries {
            if entry.with == With::Ended {
                remains.turn_ends(self.isolate, entry.asked);
            }
            if remains.is_to_be_told(entry.kind) {
                let record = self.record(entry, 0);
                let (start, length) = (record.text.0 as usize, record.text.1 as usize);
                remains.take(&record, self.texts.get(start..start + length).unwrap_or_default());
            }
        }
    }
    /// The record of an entry alone, its text behind so many bytes of others.
    fn record(&self, entry: &Entry, shift: usize) -> Record {
        Record {
            seq: self.first + u64::from(entry.seq),
            kind: entry.kind,
            what: entry.what,
            isolate: self.isolate,
            id: entry.id,
            asked: entry.asked,
            trigger: entry.trigger,
            via: entry.via,
            place: entry.place,
            time: entry.time,
            text: self.text_at(if entry.with == With::Nothing { entry.text } else { 0 }, shift),
        }
    }

    fn unfold(&self, trace: &mut Trace) {
        let shift = trace.texts.len();
        trace.texts.extend_from_slice(&self.texts);
        for entry in &self.entries {
            let mut record = self.record(entry, shift);
            let bare = Record { seq: record.seq, isolate: self.isolate, time: record.time, ..Record::default() };
            if entry.with == With::Resumed {
                (record.via, record.asked, record.place) = (0, 0, 0);
            }
            trace.records.push(record);
            let (asked, place) = (entry.asked, entry.place);
            let records = &mut trace.records;
            if matches!(entry.with, With::Returned | With::Completed) {
                records.push(Record { kind: Kind::Returned, asked, via: entry.id, ..bare });
            }
            if entry.with == With::Completed {
                records.push(Record { kind: Kind::Completed, id: entry.id, asked, ..bare });
            }
            if matches!(entry.with, With::Queued | With::Ended) {
                records.push(Record { kind: Kind::Queued, id: entry.text, asked, place, via: entry.id, ..bare });
            }
            if entry.with == With::Ended {
                records.push(Record { kind: Kind::End, id: asked, ..bare });
            }
            if entry.with == With::Resumed {
                records.push(Record { kind: Kind::Resumed, id: entry.via, asked, place, ..bare });
            }
        }
    }
    /// Start and length among all texts.
    fn text_at(&self, text: u32, shift: usize) -> (u32, u32) {
        let Some(start) = (text as usize).checked_sub(1) else { return (0, 0) };
        let length = self.texts.get(start..start + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
        ((shift + start + 4) as u32, length)
    }
}

/// Where all recorders of a program write.
pub struct Log {
    seq: AtomicU64,
    /// Isolates run at the same time.
    shared: AtomicBool,
    /// Records that may be kept.
    limit: usize,
    /// So many microtasks in one turn are without end: the program is stopped.
    pub most_microtasks: usize,
    /// The number of those that came to no end.
    pub endless: AtomicU64,
    store: Mutex<Store>,
}

#[derive(Default)]
struct Store {
    /// Each with how many records it stands for.
    batches: VecDeque<(Batch, usize)>,
    kept: usize,
    remains: Remains,
    places: Vec<(Option<FunctionRef>, Vec<&'static Site>)>,
    isolates: Vec<(IsolateId, String)>,
}

/// Records that are kept, unless more are asked for.
pub const USUAL_LIMIT: usize = 1 << 18;
/// Those of a run that is drawn, or written to a file: of 100,000 steps there are some 400,000.
pub const LONG_LIMIT: usize = 1 << 19;

impl Log {
    pub fn new(limit: usize) -> Log {
        Log {
            seq: AtomicU64::new(1),
            shared: AtomicBool::default(),
            limit,
            most_microtasks: usize::MAX,
            endless: AtomicU64::new(0),
            store: Mutex::default(),
        }
    }
    /// A log for programs that are stopped if their microtasks come to no end.
    pub fn bounded(limit: usize, most_microtasks: usize) -> Log {
        Log { most_microtasks, ..Log::new(limit) }
    }
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(|p| p.into_inner())
    }
    /// Another isolate is about to run, at the same time as those that do.
    pub fn share(&self) {
        self.shared.store(true, Ordering::Relaxed);
    }
    /// The number of an entry.
    pub fn next_seq(&self) -> u64 {
        self.take_numbers(1)
    }
    /// The number of an entry, and the one after it.
    pub fn next_two(&self) -> u64 {
        self.take_numbers(2)
    }
    fn take_numbers(&self, many: u64) -> u64 {
        if self.shared.load(Ordering::Relaxed) {
            return self.seq.fetch_add(many, Ordering::Relaxed);
        }
        // Who is alone need not wait for the memory.
        let first = self.seq.load(Ordering::Relaxed);
        self.seq.store(first + many, Ordering::Relaxed);
        first
    }
    /// The number that `next_seq` will give.
    pub fn seq(&self) -> u64 {
        self.seq.load(Ordering::Relaxed)
    }
    pub fn name_isolate(&self, isolate: IsolateId, name: &str) {
        self.store().isolates.push((isolate, name.to_owned()));
    }
    pub fn add_place(&self, api: Option<FunctionRef>, frames: Vec<&'static Site>) -> PlaceId {
        let mut store = self.store();
        store.places.push((api, frames));
        store.places.len() as PlaceId
    }
    /// Keeps a batch, and drops the oldest ones if there are too many records. Gives an empty one.
    pub fn take(&self, batch: Batch) -> Batch {
        let (mut next, many) = (Batch::new(batch.isolate), batch.entries.len());
        let mut store = self.store();
        let records = batch.records();
        store.kept += records;
        store.batches.push_back((batch, records));
        while store.kept > self.limit && store.batches.len() > 1 {
            if let Some((oldest, records)) = store.batches.pop_front() {
                store.kept -= records;
                oldest.drop_into(records, &mut store.remains);
                (next.entries, next.texts) = (oldest.entries, oldest.texts);
                next.entries.clear();
                next.texts.clear();
            }
        }
        next.entries.reserve(many);
        next
    }

    /// The trace of what has been recorded so far.
    pub fn trace(&self, places: &dyn FrontEnd) -> Trace {
        let store = self.store();
        let mut trace = Trace::default();
        trace.records.reserve_exact(store.kept);
        store.batches.iter().for_each(|(batch, _)| batch.unfold(&mut trace));
        store.remains.clone().put_in_front(&mut trace);
        order_last_ends(&mut trace.records);
        trace.places.push(Place::default());
        for (api, sites) in &store.places {
            let frame = |site: &&'static Site| {
                let at = places.locate(site.function, site.pos);
                let (uri, line, column) = at.map_or((site.function.library.uri.clone(), 0, 0), |at| (at.uri, at.line, at.column));
                SourceFrame { function: shown_name(site.function), uri, line, column }
            };
            trace.places.push(Place { api: api.map(shown_name), frames: sites.iter().map(frame).collect() });
        }
        trace.isolates = store.isolates.clone();
        trace.isolates.arrange();
        trace
    }
}

/// The isolates that are stopped with the program end all at once, each on its thread: whichever was quicker, they stand in the order of
/// their numbers, so that two runs of a seed have one trace.
fn order_last_ends(records: &mut [Record]) {
    const STOPPED: u32 = 2;
    let first = records.iter().rposition(|record| (record.kind, record.id) != (Kind::Ended, STOPPED)).map_or(0, |last| last + 1);
    let ends = &mut records[first..];
    let numbers: Vec<u64> = ends.iter().map(|record| record.seq).collect();
    ends.arrange_by_key(|record| record.isolate);
    ends.iter_mut().zip(numbers).for_each(|(record, number)| record.seq = number);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isolate::trace::Dropped;

    fn batch(log: &Log, turns: usize) -> Batch {
        let mut batch = Batch::new(1);
        for kind in [Kind::Turn, Kind::End].repeat(turns) {
            batch.push(log.next_seq(), Entry { kind, ..Entry::default() });
        }
        batch
    }

    #[test]
    fn the_oldest_turns_are_dropped_whole_and_counted() {
        let log = Log::new(10);
        for turns in [3, 2, 4] {
            log.take(batch(&log, turns));
        }
        let trace = log.trace(&());
        assert_eq!((trace.dropped.turns, trace.dropped.records, trace.records.len()), (5, 10, 8));
        assert_eq!(trace.records.iter().map(|r| r.kind).collect::<Vec<_>>(), [Kind::Turn, Kind::End].repeat(4));
    }

    #[test]
    fn what_waits_and_the_turn_that_goes_on_are_kept() {
        let log = Log::new(4);
        let entry = |kind, id| Entry { kind, id, ..Entry::default() };
        let mut batch = Batch::new(1);
        let entries = [(Kind::Turn, 1), (Kind::Armed, 2), (Kind::Armed, 3), (Kind::Opened, 4), (Kind::Microtask, 5), (Kind::Closed, 4)];
        entries.into_iter().for_each(|(kind, id)| batch.push(log.next_seq(), entry(kind, id)));
        batch.push(log.next_seq(), entry(Kind::End, 5));
        batch.push(log.next_seq(), entry(Kind::Cancelled, 2));
        log.take(batch);
        let mut batch = Batch::new(1);
        [(Kind::Microtask, 6), (Kind::End, 6), (Kind::End, 1)]
            .into_iter()
            .for_each(|(kind, id)| batch.push(log.next_seq(), entry(kind, id)));
        log.take(batch);
        let trace = log.trace(&());
        let shown: Vec<_> = trace.records.iter().map(|record| (record.kind, record.id)).collect();
        assert_eq!(shown, [(Kind::Turn, 1), (Kind::Armed, 3), (Kind::Microtask, 6), (Kind::End, 6), (Kind::End, 1)]);
        assert_eq!(trace.dropped, Dropped { records: 6, steps: 1, turns: 0, microtasks: 1, among: 2 });
    }

    #[test]
    fn isolates_that_are_stopped_together_have_one_order() {
        let log = Log::new(100);
        for (isolate, id) in [(5, 2), (1, 0), (4, 2), (3, 2)] {
            let mut batch = Batch::new(isolate);
            batch.push(log.next_seq(), Entry { kind: Kind::Ended, id, ..Entry::default() });
            log.take(batch);
        }
        let trace = log.trace(&());
        assert_eq!(trace.records.iter().map(|record| record.isolate).collect::<Vec<_>>(), [5, 1, 3, 4]);
        assert!(trace.records.is_sorted_by_key(|record| record.seq));
    }

    #[test]
    fn one_batch_is_kept_however_long() {
        let log = Log::new(10);
        log.take(batch(&log, 30));
        assert_eq!(log.trace(&()).records.len(), 60);
    }

    #[test]
    fn what_comes_together_is_told_one_by_one() {
        let log = Log::new(100);
        let mut batch = Batch::new(1);
        let text = batch.text("a line\n".as_bytes());
        let entries = [
            Entry { kind: Kind::Made, id: 3, asked: 2, with: With::Completed, ..Entry::default() },
            Entry { kind: Kind::Suspended, id: 4, asked: 2, place: 7, text: 5, with: With::Ended, ..Entry::default() },
            Entry { kind: Kind::Microtask, id: 5, via: 4, asked: 2, place: 7, with: With::Resumed, ..Entry::default() },
            Entry { kind: Kind::Printed, text, ..Entry::default() },
        ];
        entries.into_iter().for_each(|entry| batch.push(log.next_seq(), entry));
        log.take(batch);
        let trace = log.trace(&());
        let shown: Vec<_> = trace.records.iter().map(|r| (r.kind, r.id, r.asked, r.via, r.place)).collect();
        let wanted = [
            (Kind::Made, 3, 2, 0, 0),
            (Kind::Returned, 0, 2, 3, 0),
            (Kind::Completed, 3, 2, 0, 0),
            (Kind::Suspended, 4, 2, 0, 7),
            (Kind::Queued, 5, 2, 4, 7),
            (Kind::End, 2, 0, 0, 0),
            (Kind::Microtask, 5, 0, 0, 0),
            (Kind::Resumed, 4, 2, 0, 7),
            (Kind::Printed, 0, 0, 0, 0),
        ];
        assert_eq!(shown, wanted);
        assert_eq!(trace.text(&trace.records[8]), "a line\n");
    }
}
