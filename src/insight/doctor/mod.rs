//! What went wrong in a run without anybody noticing: only harm that was seen, each with its lines. May touch the run and its order; what
//! it says is put into words elsewhere.
//!
//! Each kind of harm is looked for by a function of its own: `errors` (errors that nobody could catch), `calls` (what the others need to
//! know of the calls of async functions), `ends` (what a program had not done when it was over), `dropped` (`forEach` with an async
//! callback), `between` (isolates), `held_up` (events that had to wait). A finding says what is to be said, in numbers.

mod between;
mod calls;
mod dropped;
mod ends;
mod errors;
mod held_up;

use super::order::Order;
use super::run::{Moment, Run, StepAt};
use crate::isolate::mailbox::IsolateId;
use crate::isolate::trace::{Kind, PlaceId, Record};
use crate::sorting::Arrange;
use calls::Calls;

/// Something that went wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The line of the user's that it is about.
    pub place: PlaceId,
    pub isolate: IsolateId,
    pub harm: Harm,
}

/// What went wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Harm {
    /// A future has failed that nobody listened to.
    LostError {
        error: String,
        future: u32,
        /// Where the error was thrown.
        thrown: PlaceId,
        /// Where somebody began to listen too late.
        late: Option<PlaceId>,
        /// What the others were at: the places where calls waited for something else.
        waiting: Vec<PlaceId>,
    },
    /// A callback has thrown, and who had registered it was gone.
    ThrownInCallback { error: String, step: StepAt },
    /// An isolate has died of an error, and nobody was told.
    DiedAlone { error: String, isolate: IsolateId },
    /// `forEach` and the like have called an async function and dropped its futures.
    Dropped {
        calls: usize,
        /// What they printed after `forEach` had returned.
        lines: Vec<usize>,
        /// What their caller had printed by then.
        before: usize,
    },
    /// Calls that wait for what nothing can complete any more: the outermost first.
    NeverCompleted { chain: Vec<Link>, of_main: bool },
    /// Calls that were not at their end when the program was.
    CutOff { calls: Vec<PlaceId> },
    /// An isolate that had still to do something when the program ended: timers that were still to come; none if it had not even begun.
    IsolateCutOff { isolate: IsolateId, timers: Vec<PlaceId> },
    /// Lines of an isolate that the program would not have waited for.
    OnlyByLuck { isolate: IsolateId, lines: Vec<usize> },
    /// Isolates that wait for each other in a circle, with the line at which each waits.
    Embrace { circle: Vec<(IsolateId, PlaceId)> },
    /// So many microtasks ran while an event waited.
    Starved { microtasks: usize, waiting: StepAt, turn: StepAt },
    /// Microtasks without end: the program was stopped.
    Endless { microtasks: usize, waiting: Vec<Moment> },
    /// A turn took long, in microseconds, while an event waited.
    LongTurn { turn: StepAt, took: i64, waiting: StepAt, ready: i64, spent: Vec<(PlaceId, i64, Kind)> },
    /// Messages that nobody can read: sent to a port that was closed, or to an isolate that had ended.
    Unread { messages: Vec<Moment>, ended: bool },
    /// The program would have gone on for ever because of these.
    NeverEnds { things: Vec<Moment> },
}

/// A link of a chain of those who wait.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Link {
    /// A call of an async function, at an `await`.
    Call(PlaceId),
    /// A future by its number.
    Future(u32),
    /// Events of a stream.
    Events(PlaceId),
}

/// Everything that went wrong, in the order of the source.
pub fn examine(run: &Run) -> Vec<Finding> {
    let case = Case { run, order: Order::new(run), calls: Calls::new(run), ended: ended(run) };
    let mut found = case.errors();
    // What follows from isolates that wait for each other is said with that.
    match case.embraces() {
        Some(embrace) => found.push(embrace),
        None => {
            found.extend(case.never_completed());
            found.extend(case.never_ends());
        }
    }
    found.extend(case.cut_off());
    found.extend(case.dropped_futures());
    found.extend(case.only_by_luck());
    found.extend(case.unread());
    found.extend(case.held_up());
    found.retain(|finding| !run.is_to_be_ignored(finding.place));
    let position = |finding: &Finding| run.frame(finding.place).map(|frame| (frame.uri.clone(), frame.line, frame.column));
    found.arrange_by_key(position);
    found
}

/// Drops what was only suspected. `missing` says which of these lines are not printed if their isolate is late.
pub fn verify(findings: &mut Vec<Finding>, mut missing: impl FnMut(&[usize]) -> Vec<usize>) {
    findings.retain_mut(|finding| match &mut finding.harm {
        Harm::OnlyByLuck { lines, .. } => {
            *lines = missing(lines);
            !lines.is_empty()
        }
        _ => true,
    });
}

struct Case<'a> {
    run: &'a Run,
    order: Order<'a>,
    calls: Calls,
    /// When each isolate ended.
    ended: Vec<(IsolateId, Moment)>,
}

fn ended(run: &Run) -> Vec<(IsolateId, Moment)> {
    let ends = run.trace.records.iter().enumerate().filter(|(_, record)| record.kind == Kind::Ended);
    ends.map(|(at, record)| (record.isolate, at)).collect()
}

/// Why an isolate has ended, as in its record.
mod why {
    pub const IDLE: u32 = 0;
    pub const STOPPED: u32 = 2;
    pub const STUCK: u32 = 3;
}

impl Case<'_> {
    fn record(&self, at: Moment) -> &Record {
        self.run.record(at)
    }
    fn records(&self) -> impl DoubleEndedIterator<Item = (Moment, &Record)> {
        self.run.trace.records.iter().enumerate()
    }
    /// The isolate that the program ends with.
    fn main(&self) -> IsolateId {
        self.run.trace.isolates.first().map_or(1, |(first, _)| *first)
    }
    fn end_of(&self, isolate: IsolateId) -> Option<Moment> {
        self.ended.iter().find(|(ended, _)| *ended == isolate).map(|(_, at)| *at)
    }
    /// Why an isolate has ended.
    fn why(&self, isolate: IsolateId) -> Option<u32> {
        self.end_of(isolate).map(|at| self.record(at).id)
    }
    /// Whether a place is the call of this function of the core library, in any class.
    fn is_call_of(&self, place: PlaceId, names: &[&str]) -> bool {
        let api = self.run.place(place).and_then(|place| place.api.as_deref());
        api.is_some_and(|api| names.contains(&api.rsplit('.').next().unwrap_or(api)))
    }
}

impl Run {
    /// Whether the user has said so: `// oche: ignore` on the line or the one before.
    fn is_to_be_ignored(&self, place: PlaceId) -> bool {
        let Some(frame) = self.frame(place) else { return false };
        let Some(text) = self.about.sources.get(&frame.uri) else { return false };
        let line = frame.line as usize;
        text.lines().skip(line.saturating_sub(2)).take(2.min(line)).any(|line| line.contains("// oche: ignore"))
    }
}
