//! The recorder of an isolate: what ran, what asked for it, and what made it run, while the program runs. It knows nothing of text, and
//! holds numbers and places in the source only, never values. May touch the event loop, `trace` and the interpreter's services.
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

use super::event_loop::{EventLoop, state};
use super::log::{Batch, Entry, Log, With};
use super::mailbox::{IsolateId, Mailbox, PortId};
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

/// What is known of objects by their places in the heap, in pages that are made as they are needed.
struct Slots<T>(Vec<Option<Box<[Option<T>; PAGE]>>>);

const PAGE: usize = 256;

const KNOWN_FRAMES: usize = 64;

impl<T> Default for Slots<T> {
    fn default() -> Slots<T> {
        Slots(Vec::new())
    }
}

impl<T: Copy> Slots<T> {
    fn get(&self, at: usize) -> Option<&T> {
        self.0.get(at / PAGE)?.as_ref()?[at % PAGE].as_ref()
    }
    /// What is no object has no place.
    fn insert(&mut self, at: usize, value: T) {
        if at == usize::MAX {
            return;
        }
        if self.0.len() <= at / PAGE {
            self.0.resize_with(at / PAGE + 1, || None);
        }
        self.0[at / PAGE].get_or_insert_with(|| Box::new([None; PAGE]))[at % PAGE] = Some(value);
    }
    fn remove(&mut self, at: usize) -> Option<T> {
        self.0.get_mut(at / PAGE)?.as_mut()?[at % PAGE].take()
    }
}

pub struct Recorder {
    log: Arc<Log>,
    host: Arc<Host>,
    /// The steps that are running, outermost first.
    running: Vec<(StepId, Kind)>,
    /// The microtasks that wait, as in the event loop.
    microtasks: VecDeque<StepId>,
    /// Numbers of timers, with who started them.
    timers: FxHashMap<TimerId, (u32, Asked)>,
    /// Requests to the outside.
    tasks: FxHashMap<u64, (u32, Asked)>,
    /// By place in the heap: the number of a future, and the step that completed it (0: none yet).
    futures: Slots<(u32, StepId)>,
    listeners: Slots<Asked>,
    subscriptions: FxHashMap<usize, (u32, Asked)>,
    /// Events of streams that wait: the step that added them.
    events: FxHashMap<usize, StepId>,
    activations: Slots<(u32, Asked)>,
    /// The step that added the event which is about to be delivered.
    delivering: StepId,
    /// The `await`s that are being handed to dart:async, outermost first: what it asks for is asked for there.
    awaiting: Vec<Awaiting>,
    /// The body of an async* function that the next microtask is for: whether it begins, and where it stands.
    generator: Option<(StepKind, PlaceId)>,
    /// Where the bodies of such functions begin.
    beginnings: FxHashMap<usize, &'static Site>,
    batch: Batch,
    places: FxHashMap<[usize; FRAMES + 1], PlaceId>,
    /// The places that were asked for last.
    last_place: ([usize; FRAMES + 1], PlaceId),
    last_frame: (usize, PlaceId),
    frames: FxHashMap<usize, FrameKind>,
    /// Those that were met last, each where its address puts it.
    known_frames: [(usize, FrameKind); KNOWN_FRAMES],
    /// How many microtasks have run in this turn.
    ran: usize,
    /// Where the running step has looked at the clock last.
    looked_at: Option<PlaceId>,
    /// Code of the program's own has run since the turn began, or something has come of it.
    stirred: bool,
}

#[derive(Clone, Copy)]
struct Awaiting {
    place: PlaceId,
    /// An `await for` has begun to listen to its stream; what else listens now, does so inside of that.
    listens: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FrameKind {
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
    fn add(&mut self, kind: Kind, fill: impl FnOnce(&mut Entry)) -> u32 {
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
    fn last(&mut self, kind: Kind, with: With) -> Option<&mut Entry> {
        self.batch.last_mut().filter(|entry| entry.kind == kind && entry.with == with)
    }

    // ---- steps

    fn begin(&mut self, kind: Kind, fill: impl FnOnce(&mut Entry)) {
        let step = self.add(kind, fill);
        self.running.push((step, kind));
        self.looked_at = None;
    }
    /// Ends the innermost step of this kind, and what an exception has left open inside.
    fn end(&mut self, kind: Kind) {
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
    /// How many microtasks wait; as many as in the event loop.
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

    fn queue_microtask(&mut self, place: PlaceId, at: Option<usize>, via: u32) {
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
    fn place(&mut self, isolate: &Isolate, base: usize) -> PlaceId {
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
    fn place_of(&mut self, site: &'static Site) -> PlaceId {
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

/// Starts recording in an isolate.
pub fn record(isolate: &mut Isolate, log: &Arc<Log>) {
    let state = state(isolate);
    let recorder = Recorder::new(log.clone(), state.program.host.clone(), state.mailbox.isolate, &state.mailbox.debug_name);
    state.recorder = Some(Box::new(recorder));
    isolate.on_note = Some(take_note);
}

/// An isolate that could not begin says why, to `port`; the number of that message.
pub fn never_began(log: &Arc<Log>, host: &Arc<Host>, isolate: &Mailbox, port: PortId) -> u32 {
    let mut recorder = Recorder::new(log.clone(), host.clone(), isolate.isolate, &isolate.debug_name);
    let number = recorder.sends(port);
    recorder.add(Kind::Ended, |record| record.id = 1);
    recorder.hand_over();
    number
}

/// Does something with the recorder while the isolate can be looked at, if there is a recorder.
fn with(isolate: &mut Isolate, act: impl FnOnce(&mut Recorder, &Isolate)) {
    let recorder = isolate.event_loop_mut::<EventLoop>().and_then(|state| state.recorder.take());
    if let Some(mut recorder) = recorder {
        act(&mut recorder, isolate);
        if let Some(state) = isolate.event_loop_mut::<EventLoop>() {
            state.recorder = Some(recorder);
        }
    }
}
/// The recorder, for what needs nothing else of the isolate.
fn recorder(isolate: &mut Isolate) -> Option<&mut Recorder> {
    isolate.event_loop_mut::<EventLoop>()?.recorder.as_deref_mut()
}
/// The same with the place where the user's code stands.
fn at_place(isolate: &mut Isolate, act: impl FnOnce(&mut Recorder, PlaceId)) {
    with(isolate, |recorder, isolate| {
        let place = recorder.place(isolate, isolate.base());
        act(recorder, place);
    });
}

fn index(value: Value) -> usize {
    match value {
        Value::Object(object) => object.index(),
        Value::Activation(activation) => activation.index(),
        _ => usize::MAX,
    }
}

// ---- what natives tell, where there is a recorder; mostly after the thing has happened

/// A microtask is queued, in front (`at`) or at the end.
pub fn queued(isolate: &mut Isolate, at: Option<usize>) {
    at_place(isolate, |recorder, place| recorder.queue_microtask(place, at, 0));
}
/// A microtask that resumes an activation is queued.
pub fn resume_queued(isolate: &mut Isolate, activation: Value) {
    let Some(recorder) = recorder(isolate) else { return };
    let number = recorder.activations.get(index(activation)).map_or(0, |(number, _)| *number);
    match recorder.batch.queued_at_once(number) {
        Some(step) => recorder.microtasks.push_back(step),
        None => at_place(isolate, |recorder, place| recorder.queue_microtask(place, None, number)),
    }
}
/// The next microtask is for the body of an async* function, or, without one, for nothing of the kind.
pub fn generator_scheduled(isolate: &mut Isolate, activation: Value) {
    with(isolate, |recorder, isolate| {
        recorder.generator = isolate.generator_at(activation).map(|at| match at {
            Ok(site) => (StepKind::Yielded, recorder.place_of(site)),
            Err(function) => {
                let address = std::ptr::from_ref(function.get()) as usize;
                let beginning = recorder.beginnings.entry(address);
                let site = beginning.or_insert_with(|| Box::leak(Box::new(Site { function, pos: function.span.start, at: 0 })));
                let site = *site;
                (StepKind::Begins, recorder.place_of(site))
            }
        });
    });
}
pub fn timer_started(isolate: &mut Isolate, timer: TimerId, millis: i64, repeats: bool) {
    at_place(isolate, |recorder, place| {
        let step = recorder.now();
        let number = recorder.add(Kind::Armed, |record| {
            (record.asked, record.place) = (step, place);
            (record.via, record.what) = (u32::try_from(millis).unwrap_or(u32::MAX), StepKind::periodic(repeats));
        });
        recorder.timers.insert(timer, (number, Asked { step, place }));
    });
}
pub fn timer_cancelled(isolate: &mut Isolate, timer: TimerId) {
    at_place(isolate, |recorder, place| {
        if let Some((number, _)) = recorder.timers.get(&timer).copied() {
            let now = recorder.now();
            recorder.add(Kind::Cancelled, |record| (record.id, record.asked, record.place) = (number, now, place));
        }
    });
}
/// A message is about to be sent; its number, 0 without a recorder.
pub fn sending(isolate: &mut Isolate, port: PortId, message: Value) -> u32 {
    let mut text = String::new();
    preview(isolate, message, &mut text);
    sends(isolate, port.isolate(), port.number(), &text)
}
/// The same for a control request.
pub fn requesting(isolate: &mut Isolate, to: IsolateId) -> u32 {
    sends(isolate, to, 0, "")
}
fn sends(isolate: &mut Isolate, to: IsolateId, port: u32, text: &str) -> u32 {
    let mut number = 0;
    at_place(isolate, |recorder, place| {
        let (now, text) = (recorder.now(), recorder.batch.text(text.as_bytes()));
        number = recorder.add(Kind::Sent, |record| {
            (record.asked, record.place, record.via, record.trigger) = (now, place, to, port);
            record.text = text;
        });
    });
    number
}

/// About so many characters of a message are kept.
const PREVIEW: usize = 40;

/// What people know a message by: plain values as they are written, of others the class.
fn preview(isolate: &Isolate, value: Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::True | Value::False => out.push_str(if value == Value::True { "true" } else { "false" }),
        Value::Int(int) => out.push_str(&int.to_string()),
        Value::String(text) => {
            let text = isolate.text(text).to_rust();
            let shown: String = text.chars().take(PREVIEW).map(|c| if c.is_control() { ' ' } else { c }).collect();
            out.push_str(&format!("'{shown}{}'", if text.chars().count() > PREVIEW { "…" } else { "" }));
        }
        Value::List(list) => {
            out.push('[');
            for (i, item) in isolate.heap.list(list).items.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                if out.chars().count() > PREVIEW {
                    out.push('…');
                    break;
                }
                preview(isolate, item, out);
            }
            out.push(']');
        }
        other => {
            let class = isolate.shown_type(other).to_string();
            out.push_str(if class == "_SendPort" { "SendPort" } else { &class });
        }
    }
}

pub fn task_begins(isolate: &mut Isolate, task: u64) {
    at_place(isolate, |recorder, place| {
        let step = recorder.now();
        let number = recorder.add(Kind::Requested, |record| (record.asked, record.place) = (step, place));
        recorder.tasks.insert(task, (number, Asked { step, place }));
    });
}
pub fn sleeps(isolate: &mut Isolate, micros: i64) {
    at_place(isolate, |recorder, place| {
        let (now, millis) = (recorder.now(), u32::try_from(micros / 1000).unwrap_or(u32::MAX));
        recorder.add(Kind::Slept, |record| (record.id, record.asked, record.place, record.via) = (0, now, place, millis));
    });
}
pub fn port_opened(isolate: &mut Isolate, port: u32) {
    at_place(isolate, |recorder, place| {
        let now = recorder.now();
        recorder.add(Kind::Opened, |record| (record.id, record.asked, record.place) = (port, now, place));
    });
}
/// It keeps nothing alive any more.
pub fn port_released(isolate: &mut Isolate, port: u32) {
    at_place(isolate, |recorder, place| {
        let now = recorder.now();
        recorder.add(Kind::Released, |record| (record.id, record.asked, record.place) = (port, now, place));
    });
}
pub fn port_closed(isolate: &mut Isolate, port: u32) {
    at_place(isolate, |recorder, place| {
        let now = recorder.now();
        recorder.add(Kind::Closed, |record| (record.id, record.asked, record.place) = (port, now, place));
    });
}
pub fn spawned(isolate: &mut Isolate, child: IsolateId) {
    at_place(isolate, |recorder, place| {
        let now = recorder.now();
        recorder.add(Kind::Spawned, |record| (record.id, record.asked, record.place) = (child, now, place));
    });
}
/// An error that nothing has caught.
pub fn failed(isolate: &mut Isolate, text: &str, site: Option<&'static Site>) {
    with(isolate, |recorder, _| {
        let place = site.map_or(0, |site| recorder.place_of(site));
        let text = recorder.batch.text(text.as_bytes());
        let now = recorder.now();
        recorder.add(Kind::Failed, |record| {
            (record.id, record.asked, record.place, record.text) = (0, now, place, text);
        });
    });
}
/// An input of a session begins to run; what happens until its end belongs to it.
pub fn input_begins(isolate: &mut Isolate, input: u32) {
    with(isolate, |recorder, _| recorder.turn_begins(StepKind::Input, Asked::default(), input, 0));
}
pub fn input_ends(isolate: &mut Isolate) {
    with(isolate, |recorder, _| recorder.turn_ends());
}
/// The isolate has ended: 0 nothing left, 1 failed, 2 stopped, 3 stuck.
pub fn ended(isolate: &mut Isolate, why: u32) {
    with(isolate, |recorder, _| {
        recorder.add(Kind::Ended, |record| record.id = why);
        recorder.hand_over();
    });
}

// ---- what dart:async tells

pub fn future_made(isolate: &mut Isolate, future: Value) {
    at_place(isolate, |recorder, place| recorder.made(future, place, false));
}
pub fn listened(isolate: &mut Isolate, listener: Value, future: Value, pending: bool) {
    at_place(isolate, |recorder, place| {
        let step = recorder.now();
        // What is known to be complete was another future, whose place this one has taken.
        if pending && recorder.futures.get(index(future)).is_some_and(|(_, completed)| *completed != 0) {
            recorder.futures.remove(index(future));
        }
        recorder.listeners.insert(index(listener), Asked { step, place });
        let number = recorder.futures.get(index(future)).map_or(0, |(number, _)| *number);
        recorder.add(Kind::Listened, |record| (record.id, record.asked, record.place, record.via) = (0, step, place, number));
    });
}
pub fn completed(isolate: &mut Isolate, future: Value, failed: bool) {
    if let Some(recorder) = recorder(isolate) {
        recorder.complete(future, failed);
    }
}
/// Nobody waits for a future that has failed.
pub fn unheard(isolate: &mut Isolate, future: Value) {
    with(isolate, |recorder, _| {
        let (number, _) = recorder.futures.get(index(future)).copied().unwrap_or_default();
        let now = recorder.now();
        recorder.add(Kind::Unheard, |record| (record.id, record.asked) = (number, now));
    });
}
pub fn reaction_begins(isolate: &mut Isolate, listener: Value, future: Value) {
    with(isolate, |recorder, _| {
        let asked = recorder.listeners.get(index(listener)).copied().unwrap_or_default();
        let (number, completed) = recorder.futures.get(index(future)).copied().unwrap_or_default();
        recorder.begin(Kind::Reaction, |record| {
            (record.asked, record.place, record.trigger, record.via) = (asked.step, asked.place, completed, number);
        });
    });
}
pub fn reaction_ends(isolate: &mut Isolate) {
    with(isolate, |recorder, _| recorder.end(Kind::Reaction));
}
pub fn subscribed(isolate: &mut Isolate, subscription: Value) {
    at_place(isolate, |recorder, place| {
        let step = recorder.now();
        let loops = recorder.awaiting.last_mut().filter(|awaiting| awaiting.place == place);
        let place = if loops.is_some_and(|awaiting| std::mem::replace(&mut awaiting.listens, true)) { 0 } else { place };
        let number = recorder.add(Kind::Subscribed, |record| (record.asked, record.place) = (step, place));
        recorder.subscriptions.insert(index(subscription), (number, Asked { step, place }));
    });
}
/// An event of a stream waits for its delivery.
pub fn added(isolate: &mut Isolate, event: Value) {
    with(isolate, |recorder, _| {
        let now = recorder.now();
        recorder.events.insert(index(event), now);
    });
}
/// It is about to be delivered.
pub fn delivering(isolate: &mut Isolate, event: Value) {
    with(isolate, |recorder, _| recorder.delivering = recorder.events.remove(&index(event)).unwrap_or(0));
}
pub fn delivery_begins(isolate: &mut Isolate, subscription: Value, what: StepKind) {
    with(isolate, |recorder, _| {
        let (number, asked) = recorder.subscriptions.get(&index(subscription)).copied().unwrap_or_default();
        // An event that has not waited is delivered by the step that adds it.
        let now = recorder.now();
        let added = Some(std::mem::take(&mut recorder.delivering)).filter(|step| *step != 0).unwrap_or(now);
        recorder.begin(Kind::Delivery, |record| {
            (record.what, record.asked, record.place, record.trigger, record.via) = (what, asked.step, asked.place, added, number);
        });
    });
}
/// The event is an error, and its listener has no function for errors.
pub fn unheard_event(isolate: &mut Isolate, subscription: Value) {
    with(isolate, |recorder, _| {
        let (number, _) = recorder.subscriptions.get(&index(subscription)).copied().unwrap_or_default();
        let now = recorder.now();
        recorder.add(Kind::Unheard, |record| (record.id, record.asked) = (number, now));
    });
}
pub fn delivery_ends(isolate: &mut Isolate) {
    with(isolate, |recorder, _| recorder.end(Kind::Delivery));
}

// ---- what the interpreter tells

/// Takes down what the interpreter tells.
fn take_note(isolate: &mut Isolate, note: Note<'_>) {
    match note {
        Note::Called { future, base } => with(isolate, |recorder, isolate| {
            let place = recorder.place(isolate, base);
            recorder.made(future, place, true);
        }),
        Note::Wrote { line, text } => at_place(isolate, |recorder, place| {
            let now = recorder.now();
            let text = recorder.batch.text(text);
            recorder.add(Kind::Printed, |record| {
                (record.id, record.asked, record.place, record.text) = (line, now, place, text);
            });
        }),
        Note::LooksAtClock => at_place(isolate, |recorder, place| {
            if recorder.looked_at.replace(place) != Some(place) {
                let now = recorder.now();
                recorder.add(Kind::Looked, |record| (record.id, record.asked, record.place) = (0, now, place));
            }
        }),
        Note::Suspends { .. } | Note::HandedOver | Note::Resumes { .. } | Note::Ends { .. } => {
            if let Some(recorder) = recorder(isolate) {
                recorder.note_of_call(note);
            }
        }
    }
}

impl Recorder {
    /// A call is suspended, goes on, or ends.
    fn note_of_call(&mut self, note: Note<'_>) {
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
    fn call_ends(&mut self, activation: Value, future: Value) {
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
    fn complete(&mut self, future: Value, failed: bool) {
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
    fn made(&mut self, future: Value, place: PlaceId, called: bool) {
        let now = self.now();
        let number = self.add(Kind::Made, |record| (record.asked, record.place, record.what) = (now, place, StepKind::called(called)));
        self.futures.insert(index(future), (number, 0));
    }
}
