//! What an isolate's event loop knows: its queues, timers, ports and listeners. How it goes on stands in `event_loop`. May touch mailboxes,
//! timers, messages and the interpreter's services.

use std::collections::VecDeque;
use std::sync::Arc;

use crossbeam_channel::Receiver;
use rustc_hash::FxHashMap;

use super::driver;
use super::mailbox::{Content, Letter, Mailbox, PortId, Request};
use super::message::Message;
use super::program::{IsolateOptions, Program};
use super::recorder::Recorder;
use super::sharing::Sharing;
use super::timers::{Millis, Queued, TimerId, Timers};
use crate::elements::FunctionRef;
use crate::heap::room::{grow, has_room};
use crate::heap::{Site, Tracer, Value};
use crate::host::{Expected, Host, limits};
use crate::interp::{Extension, Isolate, MadeAt, Uncaught};
use crate::sorting::Arrange;

/// The state of the loop: an extension of the isolate, so that the collector sees what it holds.
pub struct EventLoop {
    pub program: Arc<Program>,
    pub mailbox: Arc<Mailbox>,
    pub(super) inbox: Receiver<Letter>,
    /// Events whose turn has not come.
    pub(super) queue: VecDeque<Letter>,
    /// With the numbers of the letters they came in.
    pub(super) requests: VecDeque<(Request, u32)>,
    pub(super) microtasks: VecDeque<Microtask>,
    /// The number of priority microtasks in front since the running microtask or event began.
    pub(super) priority: usize,
    pub(super) timers: Timers<Made>,
    pub(super) next_port: u32,
    pub ports: FxHashMap<PortId, Port>,
    /// Requests whose results are waited for.
    pub(super) tasks: FxHashMap<u64, Task>,
    /// Timers that were found to be due, and wait for somebody who takes one at a time.
    pub(super) due: VecDeque<TimerId>,
    /// The entry point and its arguments, until they are called.
    pub(super) start: Option<(Value, Vec<Value>)>,

    /// Resume capabilities of the pauses in force.
    pub pauses: Vec<u64>,
    pub exit_listeners: Vec<(PortId, Message)>,
    pub error_listeners: Vec<PortId>,
    pub errors_are_fatal: bool,
    pub is_main: bool,
    /// Gone by `Isolate.exit`.
    pub left: bool,
    /// The last message, that of `Isolate.exit`.
    pub exit_message: Option<(Option<PortId>, Message)>,
    pub sharing: Sharing,
    /// Tells a session of errors that nobody caught, instead of the standard error.
    pub on_uncaught: Option<fn(&mut Isolate, Uncaught)>,
    /// Takes down what runs and why, if anybody wants to know.
    pub recorder: Option<Box<Recorder>>,
    /// The call of `main`, where somebody will want to know whether it has come to its end.
    pub main_call: Option<Value>,
    /// Where Completers were made, by the places of their futures in the heap, where somebody wants to know.
    pub completers: FxHashMap<usize, &'static Site>,
    /// Remember also where timers of 0 ms were made: for sessions. Of what may wait for long it is always known.
    pub(super) all_origins: bool,
    pub(super) entries: [Option<FunctionRef>; ENTRIES.len()],
    /// The driver chooses every event.
    pub(super) chosen: bool,
    /// Messages sent so far.
    pub(super) sent: u64,
    /// The signs of life of the isolate when it waited last.
    pub(super) signs: u64,
}

/// A timer, with where the user's code started it.
#[derive(Clone, Copy)]
pub(super) struct Made {
    pub(super) timer: Value,
    pub(super) origin: Option<MadeAt>,
}

/// Something that may still happen, for people.
pub struct Waiting {
    /// `timer`, `port`, …
    pub what: &'static str,
    pub when: String,
    /// By which the recorder knows it; 0 without one.
    pub number: u32,
    /// Where the user's code made it.
    pub origin: Option<MadeAt>,
    /// The Dart object, if it is a port.
    pub port: Value,
    /// Whether the isolate lives on because of it.
    pub keeps_alive: bool,
}

impl Waiting {
    fn simple(what: &'static str, when: String, number: u32) -> Waiting {
        Waiting { what, when, number, origin: None, port: Value::Null, keeps_alive: true }
    }
}

/// A request to the outside that waits.
#[derive(Clone, Copy)]
pub struct Task {
    /// The request that the result is given to.
    pub request: Value,
    /// Where the user's code made it.
    pub origin: Option<MadeAt>,
}

pub enum Microtask {
    Call(Value),
    CallWith(Value, Value, Value),
    /// An activation, and what it is resumed with.
    Resume(Value, Value),
}

/// An open receive port.
pub struct Port {
    /// The Dart object, which knows the handler.
    pub object: Value,
    pub keeps_alive: bool,
    /// Where the user's code opened it.
    pub(super) origin: Option<MadeAt>,
}

/// Why an isolate has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// Nothing more can happen.
    Idle,
    /// An error nobody caught.
    Failed,
    /// Killed, or gone by `Isolate.exit` or `exit`.
    Stopped,
    /// It waits for what cannot happen any more, as a clock that is not the real one has found out.
    Stuck,
}

impl Extension for EventLoop {
    fn trace(&self, tracer: &mut Tracer) {
        for task in &self.microtasks {
            match *task {
                Microtask::Call(function) => tracer.value(function),
                Microtask::CallWith(function, a, b) => tracer.values(&[function, a, b]),
                Microtask::Resume(activation, value) => tracer.values(&[activation, value]),
            }
        }
        self.timers.callbacks().for_each(|made| tracer.value(made.timer));
        self.ports.values().for_each(|port| tracer.value(port.object));
        self.tasks.values().for_each(|task| tracer.value(task.request));
        self.main_call.iter().for_each(|call| tracer.value(*call));
        if let Some((function, args)) = &self.start {
            tracer.value(*function);
            tracer.values(args);
        }
    }
    fn bytes(&self) -> usize {
        self.queue.capacity() * size_of::<Letter>()
            + self.microtasks.capacity() * size_of::<Microtask>()
            + self.timers.bytes()
            + self.ports.capacity() * size_of::<(PortId, Port)>()
            + self.mailbox.held()
    }
    fn starved(&self) {
        limits::stop_starved(&self.program.host);
    }
}

impl EventLoop {
    pub fn new(program: Arc<Program>, mailbox: Arc<Mailbox>, inbox: Receiver<Letter>) -> EventLoop {
        EventLoop {
            chosen: program.driver.chooses(),
            program,
            mailbox,
            inbox,
            queue: VecDeque::new(),
            requests: VecDeque::new(),
            microtasks: VecDeque::new(),
            priority: 0,
            timers: Timers::new(),
            next_port: 1,
            ports: FxHashMap::default(),
            tasks: FxHashMap::default(),
            due: VecDeque::new(),
            start: None,
            pauses: Vec::new(),
            exit_listeners: Vec::new(),
            error_listeners: Vec::new(),
            errors_are_fatal: true,
            is_main: false,
            left: false,
            exit_message: None,
            sharing: Sharing::default(),
            on_uncaught: None,
            recorder: None,
            main_call: None,
            completers: FxHashMap::default(),
            all_origins: false,
            entries: [None; ENTRIES.len()],
            sent: 0,
            signs: 0,
        }
    }

    /// The function that the first event calls.
    pub fn set_start(&mut self, function: Value, args: Vec<Value>) {
        self.start = Some((function, args));
        self.append(Content::Start, 0);
    }

    pub(super) fn now(&self) -> Millis {
        self.program.host.clock.monotonic() / 1000
    }

    // ---- microtasks

    /// False if there is hardly room for it.
    #[inline]
    pub fn enqueue(&mut self, task: Microtask) -> bool {
        let enough = self.microtasks.len() < self.microtasks.capacity() || grow(&mut self.microtasks);
        self.microtasks.push_back(task);
        enough
    }
    /// In front of all others, behind those put there since the running microtask or event began.
    /// Its place in the queue.
    pub fn enqueue_priority(&mut self, task: Microtask) -> usize {
        self.microtasks.insert(self.priority, task);
        self.priority += 1;
        self.priority - 1
    }

    /// Room for one more timer, port, request to the outside, and event; false if there is none.
    pub fn has_room(&mut self) -> bool {
        self.timers.has_room() && has_room(&mut self.ports, 1) && has_room(&mut self.tasks, 1) && has_room(&mut self.queue, 1)
    }

    /// Drops the microtasks that wait: what an interrupt gives up with the running code.
    pub fn give_up(&mut self) {
        self.microtasks.clear();
        if let Some(recorder) = &mut self.recorder {
            recorder.give_up();
        }
        self.left = false;
        self.exit_message = None;
    }

    /// Nothing waits any more: no microtask, timer, open port or request to the system.
    pub fn forget_everything(&mut self) {
        self.give_up();
        for (id, ..) in self.timers.live() {
            self.timers.cancel(id);
        }
        self.due.clear();
        self.ports.clear();
        self.tasks.clear();
    }

    // ---- timers

    pub fn start_timer(&mut self, timer: Value, millis: i64, repeats: bool, origin: Option<MadeAt>) -> TimerId {
        let now = self.arrivals();
        let (id, queued) = self.timers.start(Made { timer, origin }, millis.max(0), repeats, now);
        self.note_timer(id, Some(queued), now);
        id
    }
    pub fn cancel_timer(&mut self, id: TimerId) {
        self.timers.cancel(id);
    }
    /// `now`: what the timer was (re)started with. Its event bears the same time, or what is due before the event and what is due before
    /// the timer would be two things.
    pub(super) fn note_timer(&mut self, id: TimerId, queued: Option<Queued>, now: Millis) {
        if queued == Some(Queued::Event) {
            self.queue_own(Letter { sent: now, number: 0, content: Content::ZeroTimer(id) });
        }
    }

    // ---- ports

    /// The numbers by which others control this isolate: control port, pause and terminate capability.
    pub fn introduction(&self) -> [i64; 3] {
        let control = PortId::new(self.mailbox.isolate, 0);
        [control.to_int(), self.mailbox.pause_capability as i64, self.mailbox.terminate_capability as i64]
    }

    pub fn open_port(&mut self, object: Value, origin: Option<MadeAt>) -> PortId {
        let id = PortId::new(self.mailbox.isolate, self.next_port);
        self.next_port += 1;
        self.ports.insert(id, Port { object, keeps_alive: true, origin });
        id
    }
    /// Sends to any isolate of the program, this one included.
    pub fn send(&mut self, port: PortId, message: Message) {
        let number = self.recorder.as_mut().map_or(0, |recorder| recorder.sends(port));
        self.send_numbered(port, message, number);
    }
    /// Sends a message with the number that the recorder has given it.
    pub fn send_numbered(&mut self, port: PortId, message: Message, number: u32) {
        self.sent += 1;
        if port.isolate() == self.mailbox.isolate {
            self.append(Content::Message { port, message }, number);
        } else {
            self.program.send(port, message, number);
        }
    }

    /// Whether a port belongs to an isolate that runs another program.
    pub fn is_abroad(&self, port: PortId) -> bool {
        if port.isolate() == self.mailbox.isolate || !self.program.has_groups() {
            return false;
        }
        self.program.mailbox(port.isolate()).is_some_and(|other| !Arc::ptr_eq(&other.group, &self.mailbox.group))
    }

    // ---- what waits, for sessions

    /// From now on also timers of 0 ms remember where they were made.
    pub fn record_origins(&mut self) {
        self.all_origins = true;
    }
    /// Timers by their time, then ports, then requests to the system.
    pub fn waiting(&mut self) -> Vec<Waiting> {
        let now = self.now();
        let mut all = Vec::new();
        match &self.recorder {
            Some(recorder) => {
                let microtask = |number| Waiting::simple("microtask", String::new(), number);
                all.extend(recorder.waiting_microtasks().map(microtask));
            }
            None if !self.microtasks.is_empty() => {
                let when = self.microtasks.len().to_string();
                all.push(Waiting::simple("microtasks", when, 0));
            }
            None => {}
        }
        for (id, deadline, period) in self.timers.live() {
            // A deadline is one more than asked for: see `Timers::start`.
            let left = format!("in {} ms", (deadline - now - 1).max(0));
            let when = period.map_or_else(|| left.clone(), |period| format!("every {period} ms, next {left}"));
            let origin = self.timers.callback_of(id).and_then(|made| made.origin);
            let number = self.recorder.as_ref().map_or(0, |recorder| recorder.number_of_timer(id));
            all.push(Waiting { origin, ..Waiting::simple("timer", when, number) });
        }
        let mut ports: Vec<PortId> = self.ports.keys().copied().collect();
        ports.arrange_by_key(|port| port.to_int());
        for port in ports {
            let when = if self.ports[&port].keeps_alive { "open" } else { "open, keeps nothing alive" };
            let origin = self.ports[&port].origin;
            let (number, keeps_alive) = (port.number(), self.ports[&port].keeps_alive);
            all.push(Waiting { origin, port: self.ports[&port].object, keeps_alive, ..Waiting::simple("port", when.to_owned(), number) });
        }
        all.extend(self.waiting_outside());
        let letters: Vec<u32> = self
            .queue
            .iter()
            .filter(|letter| matches!(&letter.content, Content::Message { port, .. } if self.ports.contains_key(port)))
            .map(|letter| letter.number)
            .collect();
        if self.recorder.is_some() {
            let message = |number| Waiting::simple("message", String::new(), number);
            all.extend(letters.into_iter().map(message));
        } else if !letters.is_empty() {
            all.push(Waiting::simple("messages", letters.len().to_string(), 0));
        }
        all
    }

    /// Requests to the outside, those of one place in the source together.
    fn waiting_outside(&self) -> impl Iterator<Item = Waiting> {
        let mut numbers: Vec<u64> = self.tasks.keys().copied().collect();
        numbers.arrange();
        let mut places: Vec<(Option<MadeAt>, usize)> = Vec::new();
        for origin in numbers.iter().map(|number| self.tasks[number].origin) {
            let is_same = |known: &Option<MadeAt>| match (known, &origin) {
                (Some(known), Some(origin)) => std::ptr::eq(known.site, origin.site),
                (known, origin) => known.is_none() && origin.is_none(),
            };
            match places.iter_mut().find(|(known, _)| is_same(known)) {
                Some((_, many)) => *many += 1,
                None => places.push((origin, 1)),
            }
        }
        places.into_iter().map(|(origin, many)| {
            let when = if many == 1 { "1 request".to_owned() } else { format!("{many} requests") };
            Waiting { origin, ..Waiting::simple("outside", when, 0) }
        })
    }

    // ---- events

    /// Puts an event of the isolate's own at the end, behind everything that has been sent so far.
    pub(super) fn append(&mut self, content: Content, number: u32) {
        let sent = self.arrivals();
        self.queue_own(Letter { sent, number, content });
    }
    pub(super) fn queue_own(&mut self, letter: Letter) {
        self.queue.push_back(letter);
        if self.chosen {
            self.program.driver.queues_own(self.mailbox.isolate);
        }
    }
    /// Grows with each thing that can be seen of the isolate, or keeps it going.
    pub(super) fn signs(&self) -> u64 {
        self.program.host.stdout.written() + self.timers.started() + self.sent + u64::from(self.next_port)
    }
    /// Takes in what has been sent so far; the time after that, so that an event of this time stands behind it rightly.
    pub(super) fn arrivals(&mut self) -> Millis {
        self.receive();
        self.now()
    }
    /// Moves what has been sent from the channel to the queues.
    pub fn receive(&mut self) {
        // Those for which there is no room stay where they are.
        while has_room(&mut self.queue, 1)
            && let Ok(letter) = self.inbox.try_recv()
        {
            self.sort(letter);
        }
    }
    pub(super) fn sort(&mut self, letter: Letter) {
        match letter.content {
            Content::Control(request) => self.requests.push_back((request, letter.number)),
            _ => self.queue.push_back(letter),
        }
    }
    pub fn peek_request(&self) -> Option<&Request> {
        self.requests.front().map(|(request, _)| request)
    }
    pub fn next_request(&mut self) -> Option<(Request, u32)> {
        self.receive();
        self.requests.pop_front()
    }

    /// Whether anything may still happen.
    pub(super) fn is_alive(&self) -> bool {
        self.start.is_some() || !self.timers.is_empty() || !self.tasks.is_empty() || self.ports.values().any(|port| port.keeps_alive)
    }

    /// The next event; `None` if it has to be waited for.
    pub(super) fn next(&mut self) -> Option<Next> {
        let first = self.queue.front().map(|letter| letter.sent);
        if let Some(deadline) = self.timers.next_deadline() {
            let now = self.now();
            if deadline <= now && first.is_none_or(|sent| deadline < sent) {
                let due = self.timers.due_at_deadline(now);
                // An older zero timer may stand further back, behind a message that was sent after the deadline; its turn is before.
                if !due.is_empty() {
                    return Some(Next::Timers(due));
                }
            }
        }
        let letter = self.queue.pop_front()?;
        Some(match letter.content {
            Content::ZeroTimer(_) => Next::Timers(self.timers.due_at_zero_event()),
            content => Next::Event(content, letter.number),
        })
    }

    /// A task that a helper thread is to do; while it is pending, the isolate lives. `request` is given back with the result.
    pub fn begin_task(&mut self, request: Task, expected: Expected) -> (u64, Arc<Mailbox>) {
        let task = self.program.unique_number();
        self.program.driver.task_begins(self.mailbox.isolate, task, expected);
        self.tasks.insert(task, request);
        (task, self.mailbox.clone())
    }
    /// Keeps the isolate alive until it is forgotten; no result will come.
    pub fn hold(&mut self, request: Task) -> u64 {
        let task = self.program.unique_number();
        self.tasks.insert(task, request);
        task
    }
    /// The result will be ignored, and is not waited for.
    pub fn forget_task(&mut self, task: u64) {
        if self.tasks.remove(&task).is_some() {
            self.program.driver.task_is_given_up(task);
        }
    }
}

pub(super) enum Next {
    Timers(Vec<TimerId>),
    Event(Content, u32),
}

/// Where the user's code stands that makes a timer or a port. Of what is over soon it is known only where somebody wants to know.
pub fn origin(isolate: &mut Isolate, lasting: bool) -> Option<MadeAt> {
    if lasting || state(isolate).all_origins { isolate.user_origin() } else { None }
}

/// The loop of an isolate; one that was made without (by a test) gets a program of its own.
pub fn state(isolate: &mut Isolate) -> &mut EventLoop {
    if !isolate.has_event_loop() {
        let host = Arc::new(Host::real());
        let driver = driver::of(&host);
        let program = Program::with_natives(host, driver, IsolateOptions::default(), |_| None);
        let (mailbox, inbox) = Mailbox::new(&program, "main".to_owned());
        isolate.control = mailbox.control.clone();
        isolate.set_event_loop(Box::new(EventLoop::new(program, mailbox, inbox)));
    }
    match isolate.event_loop_mut() {
        Some(state) => state,
        None => unreachable!("attached above"),
    }
}

/// The Dart functions that the loop calls.
#[derive(Clone, Copy)]
pub(super) enum Entry {
    FireTimer,
    Deliver,
    IoDone,
}
pub(super) const ENTRIES: [(&str, &str, &str); 3] =
    [("dart:async", "", "_fireTimer"), ("dart:isolate", "", "_deliver"), ("dart:io", "", "_ioDone")];
