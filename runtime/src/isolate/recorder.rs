//! The recorder of an isolate: what ran, what asked for it, and what made it run, while the program runs. It knows nothing of text, and
//! holds numbers and places in the source only, never values. May touch `trace`, `log` and the interpreter's services.
//!
//! A **step** is a stretch of code that runs because of one thing. Turns (events) and microtasks come out of queues; reactions (a
//! listener called by the completion of a future) and deliveries (an event of a stream handed to its listener) run inside of them. Each
//! step has a number. The queues of the run time keep their layout: the numbers of what waits in them stand in queues of the recorder
//! that move in step with the real ones. Objects are known by their place in the heap; what is made there later overwrites what was
//! known, so that a place that is used again is no danger.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustc_hash::FxHashMap;

use super::id::IsolateId;
use super::log::{Batch, Entry, Log, With};
use super::mailbox::PortId;
use super::timers::TimerId;
use super::trace::{Kind, PlaceId, StepId, StepKind};
use crate::elements::Function;
use crate::heap::{Site, Value};
use crate::host::Host;
use crate::interp::{Isolate, Note};

/// Frames of the user's that are kept of a place.
const FRAMES: usize = 6;
/// Records are handed over when so many are there, at the next end of a microtask or turn.
const BATCH: usize = 4096;

/// Who asked for something, and where.
#[derive(Clone, Copy, Default)]
pub struct Asked {
    pub step: StepId,
    pub place: PlaceId,
}

/// A table of objects by their places in the heap, in pages that are made as they are needed.
pub(super) struct Slots<T>(Vec<Option<Box<[Option<T>; PAGE]>>>);

const PAGE: usize = 256;

const KNOWN_FRAMES: usize = 64;

impl<T> Default for Slots<T> {
    fn default() -> Slots<T> {
        Slots(Vec::new())
    }
}

impl<T: Copy> Slots<T> {
    pub(super) fn get(&self, at: usize) -> Option<&T> {
        self.0.get(at / PAGE)?.as_ref()?[at % PAGE].as_ref()
    }
    /// Inserts a value, if the place is that of an object.
    pub(super) fn insert(&mut self, at: usize, value: T) {
        if at == usize::MAX {
            return;
        }
        if self.0.len() <= at / PAGE {
            self.0.resize_with(at / PAGE + 1, || None);
        }
        self.0[at / PAGE].get_or_insert_with(|| Box::new([None; PAGE]))[at % PAGE] = Some(value);
    }
    pub(super) fn remove(&mut self, at: usize) -> Option<T> {
        self.0.get_mut(at / PAGE)?.as_mut()?[at % PAGE].take()
    }
}

pub struct Recorder {
    pub(super) log: Arc<Log>,
    pub(super) host: Arc<Host>,
    /// The steps that are running, outermost first.
    pub(super) running: Vec<(StepId, Kind)>,
    /// The microtasks that wait, as in the event loop.
    pub(super) microtasks: VecDeque<StepId>,
    /// Numbers of timers, with who started them.
    pub(super) timers: FxHashMap<TimerId, (u32, Asked)>,
    /// Requests to the outside.
    pub(super) tasks: FxHashMap<u64, (u32, Asked)>,
    /// By place in the heap: the number of a future, and the step that completed it (0: none yet).
    pub(super) futures: Slots<(u32, StepId)>,
    pub(super) listeners: Slots<Asked>,
    pub(super) subscriptions: FxHashMap<usize, (u32, Asked)>,
    /// Events of streams that wait: the step that added them.
    pub(super) events: FxHashMap<usize, StepId>,
    pub(super) activations: Slots<(u32, Asked)>,
    /// The step that added the event which is about to be delivered.
    pub(super) delivering: StepId,
    /// The `await`s that are being handed to dart:async, outermost first: what it asks for is asked for there.
    pub(super) awaiting: Vec<Awaiting>,
    /// The body of an async* function that the next microtask is for: whether it begins, and where it stands.
    pub(super) generator: Option<(StepKind, PlaceId)>,
    /// Where the bodies of such functions begin.
    pub(super) beginnings: FxHashMap<usize, &'static Site>,
    pub(super) batch: Batch,
    pub(super) places: FxHashMap<[usize; FRAMES + 1], PlaceId>,
    /// The places that were asked for last.
    pub(super) last_place: ([usize; FRAMES + 1], PlaceId),
    pub(super) last_frame: (usize, PlaceId),
    pub(super) frames: FxHashMap<usize, FrameKind>,
    /// Those that were met last, each where its address puts it.
    pub(super) known_frames: [(usize, FrameKind); KNOWN_FRAMES],
    /// The number of microtasks that have run in this turn.
    pub(super) ran: usize,
    /// Where the running step has looked at the clock last.
    pub(super) looked_at: Option<PlaceId>,
    /// Code of the program's own has run since the turn began, or something has come of it.
    pub(super) stirred: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Awaiting {
    pub(super) place: PlaceId,
    /// An `await for` has begun to listen to its stream; what else listens now, does so inside of that.
    pub(super) listens: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameKind {
    Users,
    Core,
    /// Of the core library, and the outermost function of a step: what is below belongs to another one.
    Edge,
}

/// Functions that run what somebody registered.
const EDGES: [&str; 6] = ["_deliver", "_fireData", "_callOnError", "_callOnDone", "_fireTimer", "_deliverFirst"];

impl Recorder {
    pub fn new(log: Arc<Log>, host: Arc<Host>, isolate: IsolateId, name: &str) -> Recorder {
        log.name_isolate(isolate, name);
        Recorder {
            log,
            host,
            running: Vec::new(),
            microtasks: VecDeque::new(),
            timers: FxHashMap::default(),
            tasks: FxHashMap::default(),
            futures: Slots::default(),
            listeners: Slots::default(),
            subscriptions: FxHashMap::default(),
            events: FxHashMap::default(),
            activations: Slots::default(),
            delivering: 0,
            awaiting: Vec::new(),
            generator: None,
            beginnings: FxHashMap::default(),
            batch: Batch::new(isolate),
            places: FxHashMap::default(),
            last_place: ([0; FRAMES + 1], 0),
            last_frame: (0, 0),
            frames: FxHashMap::default(),
            known_frames: [(0, FrameKind::Core); KNOWN_FRAMES],
            ran: 0,
            looked_at: None,
            stirred: false,
        }
    }

    /// The innermost step that is running; 0 between turns.
    pub fn now(&self) -> StepId {
        self.running.last().map_or(0, |(step, _)| *step)
    }

    /// Whether more has come of the turn so far than that a port was closed and a future completed.
    pub fn is_stirred(&self) -> bool {
        self.stirred
    }
    /// Adds an entry, whose number it gives: that of what is made with it, unless it is about something else.
    pub(super) fn add(&mut self, kind: Kind, fill: impl FnOnce(&mut Entry)) -> u32 {
        self.stirred = match kind {
            Kind::Turn => false,
            Kind::Closed | Kind::Completed | Kind::End => self.stirred,
            _ => true,
        };
        // A microtask that goes on from a suspension is mostly queued at once: then it has the next number.
        let seq = if kind == Kind::Suspended { self.log.next_two() } else { self.log.next_seq() };
        let mut entry = Entry::new(kind, seq as u32, self.host.clock.monotonic());
        fill(&mut entry);
        self.batch.push(seq, entry);
        seq as u32
    }
    /// The entry that was added last, if it is one of this kind and stands for these records, and nothing else must come behind it.
    pub(super) fn last(&mut self, kind: Kind, with: With) -> Option<&mut Entry> {
        self.batch.last_mut().filter(|entry| entry.kind == kind && entry.with == with)
    }

    // ---- steps

    pub(super) fn begin(&mut self, kind: Kind, fill: impl FnOnce(&mut Entry)) {
        let step = self.add(kind, fill);
        self.running.push((step, kind));
        self.looked_at = None;
    }
    /// Ends the innermost step of this kind, and what an exception has left open inside.
    pub(super) fn end(&mut self, kind: Kind) {
        if !self.running.iter().any(|(_, open)| *open == kind) {
            return;
        }
        while let Some((step, open)) = self.running.pop() {
            match self.last(Kind::Suspended, With::Queued).filter(|entry| entry.asked == step) {
                Some(entry) => entry.with = With::Ended,
                None => {
                    self.add(Kind::End, |record| record.id = step);
                }
            }
            if open == kind {
                break;
            }
        }
        if self.running.len() < 2 && self.batch.len() >= BATCH {
            self.hand_over();
        }
    }
    /// Gives what has been recorded to the program's log.
    pub fn hand_over(&mut self) {
        if !self.batch.is_empty() {
            self.batch = self.log.take(std::mem::take(&mut self.batch));
        }
    }

    pub fn turn_begins(&mut self, what: StepKind, asked: Asked, trigger: u32, via: u32) {
        self.ran = 0;
        self.begin(Kind::Turn, |record| {
            (record.what, record.asked, record.place, record.trigger, record.via) = (what, asked.step, asked.place, trigger, via);
        });
    }
    pub fn turn_ends(&mut self) {
        self.end(Kind::Turn);
    }
    /// The turn of a timer; it is its own trigger.
    pub fn timer_fires(&mut self, timer: TimerId) {
        let (number, asked) = self.timers.get(&timer).copied().unwrap_or_default();
        self.turn_begins(StepKind::Timer, asked, 0, number);
    }
    /// The turn of a message, by the number it was sent with.
    pub fn message_arrives(&mut self, number: u32) {
        self.turn_begins(StepKind::Message, Asked::default(), number, number);
    }
    /// A control request is handled, between two events.
    pub fn request_arrives(&mut self, number: u32) {
        self.turn_begins(StepKind::Control, Asked::default(), number, number);
    }
    /// The result of a request to the outside.
    pub fn task_ends(&mut self, task: u64) {
        let (number, asked) = self.tasks.remove(&task).unwrap_or_default();
        self.turn_begins(StepKind::Io, asked, 0, number);
    }

    /// False if there are too many in this turn.
    pub fn microtask_begins(&mut self) -> bool {
        let step = self.microtasks.pop_front().unwrap_or(0);
        self.add(Kind::Microtask, |record| record.id = step);
        self.running.push((step, Kind::Microtask));
        self.looked_at = None;
        self.ran += 1;
        if self.ran == self.log.most_microtasks {
            self.log.endless.store(self.ran as u64, Ordering::Relaxed);
        }
        self.ran < self.log.most_microtasks
    }
    pub fn microtask_ends(&mut self) {
        self.end(Kind::Microtask);
    }
    /// The loop gives up the microtasks that wait.
    pub fn give_up(&mut self) {
        self.microtasks.clear();
    }
    /// A message that the loop sends by itself; its number.
    pub fn sends(&mut self, port: PortId) -> u32 {
        let now = self.now();
        self.add(Kind::Sent, |record| (record.asked, record.via, record.trigger) = (now, port.isolate(), port.number()))
    }
    /// The number of microtasks that wait; as many as in the event loop.
    pub fn waiting(&self) -> usize {
        self.microtasks.len()
    }

    /// The numbers of the microtasks that wait.
    pub fn waiting_microtasks(&self) -> impl Iterator<Item = StepId> + '_ {
        self.microtasks.iter().copied()
    }
    /// The microtask that was queued last will not run.
    pub fn calls_off_last(&mut self) {
        self.microtasks.pop_back();
    }
    pub fn number_of_timer(&self, timer: TimerId) -> u32 {
        self.timers.get(&timer).map_or(0, |(number, _)| *number)
    }

    pub(super) fn queue_microtask(&mut self, place: PlaceId, at: Option<usize>, via: u32) {
        let (asked, generator) = (self.now(), self.generator.take());
        let step = self.add(Kind::Queued, |record| {
            (record.asked, record.place, record.via) = (asked, place, via);
            record.trigger = at.map_or(0, |at| at as u32 + 1);
            if let Some((what, stands)) = generator {
                (record.what, record.trigger) = (what, stands);
            }
        });
        match at {
            Some(at) => self.microtasks.insert(at, step),
            None => self.microtasks.push_back(step),
        }
    }

    // ---- places

    /// Where the user's code stands, seen from the frame that starts at `base`.
    pub(super) fn place(&mut self, isolate: &Isolate, base: usize) -> PlaceId {
        let awaiting = self.awaiting.last().map(|awaiting| awaiting.place);
        let mut key = [0; FRAMES + 1];
        let mut sites: [Option<&'static Site>; FRAMES] = [None; FRAMES];
        let (mut count, mut api) = (0, None);
        let mut look = |site: &'static Site| {
            let function: &'static Function = site.function.get();
            let address = std::ptr::from_ref(function) as usize;
            let known = &mut self.known_frames[(address >> 6) % KNOWN_FRAMES];
            if known.0 != address {
                *known = (address, *self.frames.entry(address).or_insert_with(|| kind_of(function)));
            }
            match known.1 {
                FrameKind::Edge => return false,
                FrameKind::Core if count == 0 => api = Some(site.function),
                FrameKind::Core => {}
                FrameKind::Users => {
                    sites[count] = Some(site);
                    count += 1;
                    key[count] = std::ptr::from_ref(site) as usize;
                }
            }
            count < FRAMES
        };
        match awaiting {
            None => isolate.sites(base, look),
            // Code of the user's may have been called meanwhile, as a stream calls its `onListen`.
            Some(_) => isolate.inner_sites(base, &mut look),
        }
        if count == 0 {
            return awaiting.unwrap_or(0);
        }
        key[0] = api.map_or(0, |function| std::ptr::from_ref(function.get()) as usize);
        // Most differ in their first frame, if they differ.
        if key.iter().zip(&self.last_place.0).all(|(one, other)| one == other) {
            return self.last_place.1;
        }
        let place = *self.places.entry(key).or_insert_with(|| self.log.add_place(api, sites.into_iter().flatten().collect()));
        self.last_place = (key, place);
        place
    }
    /// A place of one frame.
    pub(super) fn place_of(&mut self, site: &'static Site) -> PlaceId {
        let mut key = [0; FRAMES + 1];
        key[1] = std::ptr::from_ref(site) as usize;
        if self.last_frame.0 != key[1] {
            let place = *self.places.entry(key).or_insert_with(|| self.log.add_place(None, vec![site]));
            self.last_frame = (key[1], place);
        }
        self.last_frame.1
    }
}

fn kind_of(function: &Function) -> FrameKind {
    if !function.library.uri.starts_with("dart:") {
        return FrameKind::Users;
    }
    let edge = matches!(function.library.uri.as_str(), "dart:async" | "dart:isolate") && EDGES.contains(&function.name.as_str());
    if edge { FrameKind::Edge } else { FrameKind::Core }
}

impl Recorder {
    /// A call is suspended, goes on, or ends.
    pub(super) fn note_of_call(&mut self, note: Note<'_>) {
        match note {
            Note::Suspends { activation, site, awaited, next, own } => {
                let place = self.place_of(site);
                let step = self.now();
                self.awaiting.push(Awaiting { place, listens: false });
                let of = |future| self.futures.get(index(future)).map_or(0, |(number, _)| *number);
                let (future, own) = (of(awaited), of(own));
                let known = self.activations.get(index(activation)).map(|(number, _)| *number);
                let made = self.add(Kind::Suspended, |record| {
                    record.id = known.unwrap_or(record.id);
                    (record.asked, record.place, record.via, record.trigger) = (step, place, future, own);
                    record.what = if next { StepKind::Next } else { StepKind::Plain };
                });
                self.activations.insert(index(activation), (known.unwrap_or(made), Asked { step, place }));
            }
            Note::HandedOver => drop(self.awaiting.pop()),
            Note::Resumes { activation } => {
                let (number, asked) = self.activations.get(index(activation)).copied().unwrap_or_default();
                if let Some(entry) = self.last(Kind::Microtask, With::Nothing) {
                    (entry.via, entry.asked, entry.place, entry.with) = (number, asked.step, asked.place, With::Resumed);
                    return;
                }
                self.add(Kind::Resumed, |record| {
                    (record.id, record.asked, record.place) = (number, asked.step, asked.place);
                });
            }
            Note::Ends { activation, future, completes } => {
                self.call_ends(activation, future);
                if completes {
                    self.complete(future, false);
                }
            }
            _ => {}
        }
    }
    pub(super) fn call_ends(&mut self, activation: Value, future: Value) {
        let (number, _) = self.activations.remove(index(activation)).unwrap_or_default();
        let future = self.futures.get(index(future)).map_or(0, |(number, _)| *number);
        let now = self.now();
        if let Some(entry) = self.last(Kind::Made, With::Nothing)
            && (entry.id, entry.asked, entry.what, number) == (future, now, StepKind::Call, 0)
        {
            entry.with = With::Returned;
            return;
        }
        self.add(Kind::Returned, |record| (record.id, record.asked, record.via) = (number, now, future));
    }
    pub(super) fn complete(&mut self, future: Value, failed: bool) {
        let now = self.now();
        // No future completes twice: then this is another one in the same place.
        let known = self.futures.get(index(future)).filter(|(_, completed)| *completed == 0).map(|(number, _)| *number);
        let just_returned = self.last(Kind::Made, With::Returned).filter(|entry| Some(entry.id) == known && !failed);
        let number = match just_returned {
            Some(entry) => {
                entry.with = With::Completed;
                entry.id
            }
            None => {
                let own = self.add(Kind::Completed, |record| {
                    (record.id, record.asked, record.what) = (known.unwrap_or(record.id), now, StepKind::failed(failed));
                });
                known.unwrap_or(own)
            }
        };
        self.futures.insert(index(future), (number, now));
    }
    pub(super) fn made(&mut self, future: Value, place: PlaceId, called: bool) {
        let now = self.now();
        let number = self.add(Kind::Made, |record| (record.asked, record.place, record.what) = (now, place, StepKind::called(called)));
        self.futures.insert(index(future), (number, 0));
    }
}

pub(super) fn index(value: Value) -> usize {
    match value {
        Value::Object(object) => object.index(),
        _ => usize::MAX,
    }
}
