//! The deterministic scheduler: a driver under which one isolate runs at a time, and a strategy chooses, between any two events, which
//! isolate goes on and with what. A run is then a function of its choices, and can be repeated exactly. May touch drivers, mailboxes and
//! `host`.
//!
//! Isolates stay on their threads; one of them holds the baton. It gives it away when it is between two events, sleeps, or ends; whoever
//! gives it away chooses who gets it. No step needs to be interrupted: isolates share no memory, and what one sends goes into lanes
//! (`world`), so that what comes first is a matter of which lane is taken next. Time is virtual: it moves when nothing else can happen.
//! Of the outside, what is over soon (files) is waited for before anything is chosen; other things (connections) come when they come, and
//! time waits for them as `host::outside` says.

mod seat;
pub mod seed;
mod steps;
pub mod strategy;
mod world;

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, Weak};
use std::time::Duration;

use crossbeam_channel::Receiver;

pub use seed::Seed;
pub use steps::{Key, LaneKey, Lost, Made, Stamp, Who};
pub use strategy::Strategy;

use super::driver::{Between, Driver, Turn, Wait, start_thread};
use super::id::IsolateId;
use super::mailbox::{Content, Letter, Mailbox, PortId, Request};
use crate::host::{Expected, Host, events, threads};
use world::{Dispatched, World};

/// Lets one isolate run at a time, as a strategy chooses. The host's clock must be a virtual one of its own.
pub struct Schedule {
    host: Arc<Host>,
    world: Mutex<World>,
    own: Weak<Schedule>,
    prodder: OnceLock<Prodder>,
}

/// A step that lasts longer may be waiting for somebody to stop it.
const LONG_STEP: Duration = Duration::from_secs(2);

/// The account of a run when it is over.
pub struct Account {
    /// The steps, if they were kept.
    pub made: Vec<Made>,
    /// The letters that nobody has read, because their receivers were over.
    pub lost: Vec<Lost>,
    /// The program has come to an end: it was not given up, and did not wait for ever.
    pub ended: bool,
    /// The number of choices with an alternative.
    pub forks: u32,
    /// Those that were not the usual one: which of them, and what was taken.
    pub unusual: Vec<(u32, u32)>,
    /// The number of times something was sent, or an isolate spawned.
    pub sends: u32,
}

impl Schedule {
    /// `keep`: whether the steps are kept, for [`Schedule::account`].
    pub fn new(host: Arc<Host>, strategy: Box<dyn Strategy>, keep: bool) -> Arc<Schedule> {
        let world = Mutex::new(World::new(strategy, keep));
        Arc::new_cyclic(|own| Schedule { host, world, own: own.clone(), prodder: OnceLock::new() })
    }

    /// The account so far.
    pub fn account(&self) -> Account {
        let mut world = self.world();
        Account {
            made: std::mem::take(&mut world.made),
            lost: std::mem::take(&mut world.lost),
            ended: world.ended,
            forks: world.forks,
            unusual: world.unusual.clone(),
            sends: world.sends,
        }
    }

    /// Tells a step that lasts since the last call (`since` is what that gave) to let others go on, for it might not end without them. From
    /// then on the run depends on when this was called.
    fn prod(&self, since: usize) -> usize {
        let mut world = self.world();
        if let Some(control) = world.lingering(since).and_then(|isolate| world.control(isolate)) {
            control.wake();
        }
        world.steps
    }
    /// Prods now and then as long as the schedule is in use.
    pub fn watch(self: &Arc<Self>) {
        self.prodder.get_or_init(Prodder::default).turn_to(self);
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(|p| p.into_inner())
    }
    /// The number of writes that can be seen outside.
    fn written(&self) -> u64 {
        self.host.stdout.written() + self.host.stderr.written()
    }
    /// Chooses who goes on, if nobody has the baton, and calls it.
    fn dispatch(&self, world: &mut World) {
        let clock = &self.host.clock;
        match world.dispatch(|| clock.monotonic(), |time| clock.idle_until(time), self.written()) {
            Dispatched::Isolate(next) => {
                if let Some(seat) = world.seat(next) {
                    seat.bell.notify_one();
                }
            }
            Dispatched::IfQuiet(quiet, changes) => {
                let own = self.own.clone();
                let goes_on = move || {
                    if let Some(schedule) = own.upgrade() {
                        schedule.goes_on(changes);
                    }
                };
                events::when_quiet(self.own.as_ptr().addr(), quiet, Box::new(goes_on));
            }
            Dispatched::Nobody => {}
        }
    }
    /// Nothing has come from outside for as long as was asked for.
    fn goes_on(&self, changes: u64) {
        let mut world = self.world();
        if world.outside.looked(changes) {
            self.dispatch(&mut world);
        }
    }
    /// Something has been sent: if the strategy wants it, the others go on before the sender does.
    fn sent(&self, mut world: MutexGuard<'_, World>) {
        if let Some(sender) = world.pauses() {
            world.interrupt(sender, self.host.clock.monotonic(), self.written());
            self.hand_over(world, sender);
        }
    }
    /// Gives the baton away, and waits until it comes back.
    fn hand_over(&self, mut world: MutexGuard<'_, World>, isolate: IsolateId) -> Turn {
        self.dispatch(&mut world);
        loop {
            let closing = world.closing;
            let Some(seat) = world.seat(isolate) else { return Turn::Over };
            if let Some(turn) = seat.given.take() {
                return turn;
            }
            if closing {
                return Turn::Over;
            }
            let bell = seat.bell.clone();
            world = bell.wait(world).unwrap_or_else(|p| p.into_inner());
        }
    }
}

/// Prods the schedule that is in use, now and then, from a thread of its own that ends with this.
pub struct Prodder(Arc<Mutex<Weak<Schedule>>>);

impl Default for Prodder {
    fn default() -> Prodder {
        let current: Arc<Mutex<Weak<Schedule>>> = Arc::default();
        let weak = Arc::downgrade(&current);
        let prodding = move || {
            let (mut last, mut since) = (Weak::new(), usize::MAX);
            while let Some(current) = weak.upgrade() {
                let schedule = current.lock().unwrap_or_else(|p| p.into_inner()).clone();
                if !schedule.ptr_eq(&last) {
                    (last, since) = (schedule.clone(), usize::MAX);
                }
                since = schedule.upgrade().map_or(usize::MAX, |schedule| schedule.prod(since));
                drop(current);
                std::thread::sleep(LONG_STEP);
            }
        };
        // Without a thread, steps last as long as they last.
        let _ = threads::start("schedule", threads::SMALL_STACK, prodding);
        Prodder(current)
    }
}

impl Prodder {
    /// From now on it prods this one.
    pub fn turn_to(&self, schedule: &Arc<Schedule>) {
        *self.0.lock().unwrap_or_else(|p| p.into_inner()) = Arc::downgrade(schedule);
    }
}

impl Driver for Schedule {
    fn start(&self, stack: usize, body: Box<dyn FnOnce() + Send>) -> std::io::Result<()> {
        start_thread(stack, body)?;
        self.sent(self.world());
        Ok(())
    }
    fn joins(&self, mailbox: &Mailbox) {
        self.world().join(mailbox);
    }
    fn begins(&self, isolate: IsolateId) -> bool {
        let world = self.world();
        !matches!(self.hand_over(world, isolate), Turn::Over)
    }
    fn leaves(&self, isolate: IsolateId) {
        let mut world = self.world();
        let written = self.written();
        world.ends(isolate, written);
        self.dispatch(&mut world);
    }
    fn deliver(&self, to: &Mailbox, letter: Letter) {
        // Somebody from outside: no event of the program.
        if matches!(letter.content, Content::Wake | Content::Control(Request::Status | Request::End)) {
            return to.insert(letter);
        }
        let mut world = self.world();
        if world.is_interrupted(to.isolate) && matches!(letter.content, Content::Control(_)) {
            return to.insert(letter);
        }
        if !world.closing {
            let is_message = matches!(letter.content, Content::Message { .. });
            world.send(to.isolate, letter);
            self.dispatch(&mut world);
            if is_message {
                self.sent(world);
            }
        }
    }
    fn wait(&self, _: IsolateId, _: &Receiver<Letter>, _: Option<i64>) -> Wait {
        // Who is scheduled asks for turns.
        Wait::Never
    }
    fn sleep(&self, isolate: IsolateId, micros: i64) {
        let mut world = self.world();
        let until = self.host.clock.monotonic().saturating_add(micros.max(0));
        world.sleep(isolate, until, self.written());
        self.hand_over(world, isolate);
    }
    fn task_begins(&self, isolate: IsolateId, task: u64, expected: Expected) {
        self.world().begin_task(isolate, task, expected);
    }
    fn task_is_given_up(&self, task: u64) {
        let mut world = self.world();
        world.end_task(task);
        self.dispatch(&mut world);
    }

    fn chooses(&self) -> bool {
        true
    }
    fn turn(&self, isolate: IsolateId, between: Between) -> Turn {
        let mut world = self.world();
        world.between(isolate, between, self.written());
        self.hand_over(world, isolate)
    }
    fn is_interrupted(&self, isolate: IsolateId) -> bool {
        self.world().is_interrupted(isolate)
    }
    fn looks_up(&self, isolate: IsolateId) {
        let mut world = self.world();
        if world.is_prodded(isolate) {
            world.interrupt(isolate, self.host.clock.monotonic(), self.written());
            self.hand_over(world, isolate);
        }
    }
    fn sends_in_vain(&self, to: PortId, number: u32) {
        let moment = self.host.clock.monotonic() / 1000;
        self.world().send_in_vain(to, moment, number);
    }
    fn closes_port(&self, port: PortId) {
        self.world().close_port(port);
    }
    fn queues_own(&self, isolate: IsolateId) {
        self.world().queue_own(isolate);
    }
    fn is_over(&self, isolate: IsolateId) {
        let mut world = self.world();
        world.over(isolate, self.written());
        self.hand_over(world, isolate);
    }
    fn closes(&self) {
        self.world().close();
    }
}
