//! The steps and the lines of a recorded run, with what asked for each step and what made it runnable. Made once from a trace; all that
//! is shown and argued is read from here.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::isolate::id::IsolateId;
use crate::isolate::trace::{Kind, Place, PlaceId, Record, SourceFrame, StepId, StepKind, Trace};
use crate::sorting::Arrange;

/// An index into `Run::steps`.
pub type StepAt = usize;
/// An index into the trace's records: a moment of the run.
pub type Moment = usize;

/// The facts about a run beside its trace.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct About {
    /// The program as it was named: `methods.dart`.
    pub program: String,
    /// Its URI.
    pub uri: String,
    pub arguments: Vec<String>,
    pub virtual_time: bool,
    pub exit_code: i64,
    /// It was stopped because its microtasks came to no end: how many had run in one turn.
    pub endless: Option<usize>,
    /// The texts of the user's files by URI: the same for all runs of a program.
    pub sources: Arc<HashMap<String, String>>,
}

/// The URI of what is recorded at a prompt.
pub const SESSION: &str = "session";

/// A recorded run.
pub struct Run {
    pub about: About,
    pub trace: Trace,
    pub steps: Vec<Step>,
    pub lines: Vec<Line>,
    by_id: Numbers,
    /// The innermost step at each record; `NOWHERE` is none.
    inside: Vec<u32>,
    /// Where things were made, by their numbers: futures, timers, messages, microtasks.
    made: Numbers,
    /// Where isolates were spawned.
    spawned: FxHashMap<IsolateId, Moment>,
    /// The turns of timers and messages, by their numbers.
    turns: FxHashMap<u32, Vec<StepAt>>,
    /// The names of isolates, each different.
    names: FxHashMap<IsolateId, String>,
    /// Where the calls wait that the futures with these numbers belong to; made when it is needed.
    calls: OnceLock<FxHashMap<u32, PlaceId>>,
}

/// The name of an isolate for people: those of the core library are not shown.
pub fn shown_name(name: &str) -> &str {
    if name.starts_with('_') || name.is_empty() { "run" } else { name }
}

/// Names for people: those that several isolates have are counted.
fn isolate_names(isolates: &[(IsolateId, String)]) -> FxHashMap<IsolateId, String> {
    let mut counts: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
    isolates.iter().for_each(|(_, name)| counts.entry(shown_name(name)).or_default().0 += 1);
    let numbered = isolates.iter().map(|(id, name)| {
        let name = shown_name(name);
        let (all, before) = counts.entry(name).or_default();
        *before += 1;
        (*id, if *all == 1 { name.to_owned() } else { format!("{name} {before}") })
    });
    numbered.collect()
}

/// A stretch of code that ran because of one thing.
#[derive(Clone, Debug)]
pub struct Step {
    pub id: StepId,
    pub kind: Kind,
    pub what: StepKind,
    pub isolate: IsolateId,
    /// Where it was registered, and in which step.
    pub place: PlaceId,
    pub asked: Option<StepAt>,
    /// When it was put into its queue or registered; `None` if that is not known.
    pub queued: Option<Moment>,
    /// The step that made it runnable: completed the future, sent the message, added the event.
    pub trigger: Option<StepAt>,
    /// The timer, message, future or subscription in between.
    pub via: u32,
    /// The step around a reaction or delivery, the turn of a microtask.
    pub parent: Option<StepAt>,
    /// The turn it belongs to.
    pub turn: StepAt,
    pub begin: Moment,
    /// The moment behind its last record.
    pub end: Moment,
    /// Counted among the turns, or microtasks, of the run from 1, with those that were dropped; 0 for other steps.
    pub number: usize,
    /// Where the body of an async* function stands that it is for; `what` says whether that begins or goes on.
    pub body: PlaceId,
}

/// A line of output.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    pub number: usize,
    pub text: String,
    /// `None` if the step is not kept.
    pub step: Option<StepAt>,
    pub place: PlaceId,
    pub isolate: IsolateId,
    pub at: Moment,
}

const NOWHERE: u32 = u32::MAX;

fn packed(step: Option<StepAt>) -> u32 {
    step.map_or(NOWHERE, |step| step as u32)
}

/// Moments or steps by the numbers of things. Most numbers lie close together.
#[derive(Default)]
struct Numbers {
    first: u32,
    /// 1 more than what is known; 0 is nothing.
    dense: Vec<u32>,
    far: FxHashMap<u32, u32>,
}

impl Numbers {
    /// For so many numbers from `first` on.
    fn new(first: u32, many: usize) -> Numbers {
        Numbers { first, dense: vec![0; many], ..Numbers::default() }
    }
    /// The greatest gap between dense numbers.
    const GAP: usize = 1 << 12;

    fn insert(&mut self, number: u32, at: usize) {
        let offset = number.wrapping_sub(self.first) as usize;
        if offset >= self.dense.len() {
            if offset > self.dense.len() + Numbers::GAP {
                self.far.insert(number, at as u32);
                return;
            }
            self.dense.resize(offset + 1, 0);
        }
        self.dense[offset] = at as u32 + 1;
    }
    fn get(&self, number: u32) -> Option<usize> {
        match self.dense.get(number.wrapping_sub(self.first) as usize) {
            Some(0) | None => self.far.get(&number).map(|at| *at as usize),
            Some(at) => Some(*at as usize - 1),
        }
    }
}

/// The steps that are open in an isolate while its records are read.
#[derive(Default)]
struct Open {
    steps: Vec<StepAt>,
    turn: Option<StepAt>,
}

impl Run {
    pub fn new(trace: Trace, about: About) -> Run {
        let number = |record: Option<&Record>| record.map_or(0, |record| record.seq as u32);
        let (first, last) = (number(trace.records.first()), number(trace.records.last()));
        let many = (last.wrapping_sub(first) as usize).min(2 * trace.records.len()) + 1;
        let begins = |record: &&Record| matches!(record.kind, Kind::Turn | Kind::Microtask | Kind::Reaction | Kind::Delivery);
        let mut run = Run {
            about,
            inside: Vec::with_capacity(trace.records.len()),
            trace: Trace::default(),
            steps: Vec::with_capacity(trace.records.iter().filter(begins).count()),
            lines: Vec::new(),
            by_id: Numbers::new(first, many),
            made: Numbers::new(first, many),
            turns: FxHashMap::default(),
            spawned: FxHashMap::default(),
            calls: OnceLock::new(),
            names: isolate_names(&trace.isolates),
        };
        let mut all: FxHashMap<IsolateId, Open> = FxHashMap::default();
        // Most records are of the isolate of the one before.
        let (mut isolate, mut open) = (0, Open::default());
        let mut numbers = [trace.dropped.turns as usize, trace.dropped.microtasks as usize];
        for (at, record) in trace.records.iter().enumerate() {
            if record.isolate != isolate {
                let next = all.remove(&record.isolate).unwrap_or_default();
                all.insert(std::mem::replace(&mut isolate, record.isolate), std::mem::replace(&mut open, next));
            }
            match record.kind {
                Kind::Turn | Kind::Microtask | Kind::Reaction | Kind::Delivery => {
                    let step = run.step(&trace, at, &open, &mut numbers);
                    if record.kind == Kind::Turn && record.via != 0 {
                        run.turns.entry(record.via).or_default().push(run.steps.len());
                    }
                    if record.kind == Kind::Turn {
                        open.turn = Some(run.steps.len());
                    }
                    run.by_id.insert(record.id, run.steps.len());
                    open.steps.push(run.steps.len());
                    run.steps.push(step);
                    run.inside.push(packed(open.steps.last().copied()));
                }
                Kind::End => {
                    run.inside.push(packed(open.steps.last().copied()));
                    if let Some(step) = open.steps.pop() {
                        run.steps[step].end = at + 1;
                    }
                }
                _ => {
                    // What an isolate does between two turns, it does because of the first.
                    run.inside.push(packed(open.steps.last().copied().or(open.turn)));
                    if record.kind == Kind::Spawned {
                        run.spawned.insert(record.id, at);
                    }
                    if matches!(record.kind, Kind::Queued | Kind::Armed | Kind::Sent | Kind::Made | Kind::Subscribed | Kind::Requested) {
                        run.made.insert(record.id, at);
                    }
                    if record.kind == Kind::Printed {
                        run.print(&trace, at, record, open.steps.last().copied());
                    }
                }
            }
        }
        all.insert(isolate, open);
        for (isolate, Open { steps, .. }) in all {
            if !steps.is_empty() {
                let end = trace.records.iter().rposition(|record| record.isolate == isolate).map_or(0, |last| last + 1);
                steps.into_iter().for_each(|step| run.steps[step].end = end);
            }
        }
        run.lines.arrange_by_key(|line| line.number);
        run.lines.iter_mut().for_each(|line| line.text.truncate(line.text.trim_end_matches('\n').len()));
        run.trace = trace;
        run
    }

    /// A call has a name as soon as it waits for something.
    fn places_of_calls(&self) -> FxHashMap<u32, PlaceId> {
        let mut names: FxHashMap<u32, PlaceId> = FxHashMap::default();
        let mut calls: FxHashMap<u32, PlaceId> = FxHashMap::default();
        for record in &self.trace.records {
            match record.kind {
                Kind::Suspended => {
                    names.insert(record.id, record.place);
                    if record.trigger != 0 {
                        calls.insert(record.trigger, record.place);
                    }
                }
                Kind::Returned => {
                    if let Some(place) = names.get(&record.id) {
                        calls.insert(record.via, *place);
                    }
                }
                _ => {}
            }
        }
        calls
    }

    /// The step that begins at a moment, inside of what is open in its isolate. `numbers`: how many turns and microtasks there have been.
    fn step(&self, trace: &Trace, at: Moment, open: &Open, numbers: &mut [usize; 2]) -> Step {
        let (record, own) = (&trace.records[at], self.steps.len());
        let (around, turn) = (open.steps.last().copied(), open.turn);
        let mut step = Step {
            id: record.id,
            kind: record.kind,
            what: record.what,
            isolate: record.isolate,
            place: record.place,
            asked: self.by_id.get(record.asked),
            queued: None,
            trigger: self.by_id.get(record.trigger),
            via: record.via,
            parent: around,
            turn: turn.unwrap_or(own),
            begin: at,
            end: trace.records.len(),
            number: 0,
            body: 0,
        };
        match record.kind {
            Kind::Turn => {
                numbers[0] += 1;
                step.number = numbers[0];
                (step.parent, step.turn) = (None, own);
                step.queued = self.made.get(record.via).filter(|_| record.via != 0);
                // A message was asked for by who sent it; a timer is triggered by time.
                step.trigger = None;
                if let (StepKind::Message | StepKind::Control, Some(sent)) = (record.what, step.queued) {
                    step.asked = self.inside(sent);
                    step.trigger = step.asked;
                    step.place = trace.records[sent].place;
                }
                if record.what == StepKind::Main {
                    step.queued = self.spawned.get(&record.isolate).copied();
                    step.asked = step.queued.and_then(|spawned| self.inside(spawned));
                    step.place = step.queued.map_or(0, |spawned| trace.records[spawned].place);
                }
            }
            Kind::Microtask => {
                numbers[1] += 1;
                step.number = numbers[1];
                step.queued = self.made.get(record.id);
                if let Some(queued) = step.queued {
                    let queued = &trace.records[queued];
                    step.asked = self.by_id.get(queued.asked);
                    (step.place, step.via) = (queued.place, queued.via);
                    if queued.what.is_of_generator() {
                        (step.what, step.body) = (queued.what, queued.trigger);
                    }
                }
                step.parent = around.or(turn);
            }
            _ => {}
        }
        step
    }

    fn print(&mut self, trace: &Trace, at: Moment, record: &Record, step: Option<StepAt>) {
        let text = trace.text(record);
        for (i, piece) in text.split_inclusive('\n').enumerate() {
            let number = record.id as usize + i;
            // What goes on with a line belongs to who began it.
            match self.lines.iter_mut().rev().take(8).find(|line| line.number == number) {
                Some(line) => line.text.push_str(piece),
                None => {
                    self.lines.push(Line { number, text: piece.to_owned(), step, place: record.place, isolate: record.isolate, at });
                }
            }
        }
    }

    // ---- what is not kept

    /// Whether the beginning of the run was dropped.
    pub fn is_cut(&self) -> bool {
        self.trace.dropped.records > 0
    }
    /// Whether this is what the recorder of a prompt has taken down.
    pub fn is_session(&self) -> bool {
        self.about.uri == SESSION
    }
    /// Whether everything is kept that happened from this moment on.
    pub fn is_whole_from(&self, at: Moment) -> bool {
        at >= self.trace.dropped.among
    }
    /// Whether a line with this number was printed, of which nothing is kept.
    pub fn is_gone(&self, line: usize) -> bool {
        self.is_cut() && line > 0 && self.line(line).is_none() && line <= self.lines_printed()
    }
    /// The number of lines, turns and microtasks, with those that were dropped.
    pub fn lines_printed(&self) -> usize {
        self.lines.last().map_or(0, |line| line.number)
    }
    pub fn turns_run(&self) -> usize {
        self.steps.iter().filter(|step| step.kind == Kind::Turn).count() + self.trace.dropped.turns as usize
    }
    pub fn microtasks_run(&self) -> usize {
        self.steps.iter().filter(|step| step.kind == Kind::Microtask).count() + self.trace.dropped.microtasks as usize
    }

    // ---- looking things up

    /// The first error that nothing caught: its text, and the step it came from.
    pub fn error(&self) -> Option<(String, StepAt)> {
        let at = self.trace.records.iter().position(|record| record.kind == Kind::Failed)?;
        Some((self.trace.text(self.record(at)), self.inside(at)?))
    }

    pub fn line(&self, number: usize) -> Option<&Line> {
        self.lines.binary_search_by_key(&number, |line| line.number).ok().map(|at| &self.lines[at])
    }
    pub fn step_of(&self, id: StepId) -> Option<StepAt> {
        self.by_id.get(id)
    }
    /// The innermost step at a moment.
    pub fn inside(&self, at: Moment) -> Option<StepAt> {
        self.inside.get(at).filter(|step| **step != NOWHERE).map(|step| *step as StepAt)
    }
    /// The moment a future, timer, message or microtask with this number was made.
    pub fn made(&self, number: u32) -> Option<Moment> {
        self.made.get(number)
    }
    /// The turns of a timer or message.
    pub fn turns_of(&self, number: u32) -> &[StepAt] {
        self.turns.get(&number).map_or(&[], Vec::as_slice)
    }
    /// The async function whose call a future belongs to.
    pub fn call_of_future(&self, future: u32) -> Option<&str> {
        let place = self.calls.get_or_init(|| self.places_of_calls()).get(&future)?;
        self.frame(*place).map(|frame| frame.function.as_str())
    }
    /// The lines that were begun at a moment.
    pub fn lines_at(&self, at: Moment) -> impl Iterator<Item = &Line> {
        let first = self.lines.partition_point(|line| line.number < self.record(at).id as usize);
        self.lines[first..].iter().take_while(move |line| line.at == at)
    }
    /// The moment an isolate was spawned.
    pub fn spawned(&self, isolate: IsolateId) -> Option<Moment> {
        self.spawned.get(&isolate).copied()
    }
    pub fn record(&self, at: Moment) -> &Record {
        &self.trace.records[at]
    }
    pub fn place(&self, place: PlaceId) -> Option<&Place> {
        self.trace.place(place)
    }
    /// The innermost frame of the user's at a place.
    pub fn frame(&self, place: PlaceId) -> Option<&SourceFrame> {
        self.place(place)?.frames.first()
    }
    pub fn isolate_name(&self, isolate: IsolateId) -> &str {
        self.names.get(&isolate).map_or("?", String::as_str)
    }
    /// Whether this is the isolate that the program begins and ends with.
    pub fn is_main(&self, isolate: IsolateId) -> bool {
        self.trace.isolates.first().is_none_or(|(first, _)| *first == isolate)
    }
    pub fn has_isolates(&self) -> bool {
        self.trace.isolates.len() > 1
    }
    /// The text of a source line, without its indentation.
    pub fn source_line(&self, frame: &SourceFrame) -> Option<&str> {
        let text = self.about.sources.get(&frame.uri)?;
        Some(text.lines().nth((frame.line as usize).checked_sub(1)?)?.trim())
    }
    /// Whether a step is only how what was asked for at one place passes on the event that is being delivered to it: from stream to stream, or
    /// to the loop that awaits it.
    pub fn is_taking(&self, at: StepAt) -> bool {
        let step = &self.steps[at];
        let around = step.parent.map(|parent| &self.steps[parent]);
        let is_same = |around: &Step| around.kind == Kind::Delivery && around.place == step.place && step.place != 0;
        matches!(step.kind, Kind::Reaction | Kind::Delivery) && around.is_some_and(is_same)
    }
    /// The step that is told of in the place of one.
    pub fn shown_for(&self, at: StepAt) -> StepAt {
        self.around(at).find(|at| !self.is_taking(*at)).unwrap_or(at)
    }
    /// Whether a step is what comes of an `await`, where a function goes on.
    pub fn goes_on_after_await(&self, at: StepAt) -> bool {
        let step = &self.steps[at];
        if step.body != 0 || self.place(step.place).is_none_or(|place| place.api.is_some()) {
            return false;
        }
        // A microtask may have been queued by what is awaited, for itself.
        step.kind != Kind::Microtask
            || step.via != 0
            || self.trace.records.get(step.begin + 1).is_some_and(|next| next.kind == Kind::Reaction && next.place == step.place)
    }
    /// The steps around a step, from itself to its turn.
    pub fn around(&self, step: StepAt) -> impl Iterator<Item = StepAt> + '_ {
        std::iter::successors(Some(step), |step| self.steps[*step].parent)
    }
}
