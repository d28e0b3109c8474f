//! Waiting, sending and running, behind a small trait: with the clock and random bits, all of an isolate that is not determined by its
//! events. Threads with the real clock are the usual driver, threads with virtual time another; one that lets one isolate at a time go
//! on and chooses which is a third (`schedule`). May touch `std::thread`, crossbeam, mailboxes and `host`.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError};

use super::id::IsolateId;
use super::mailbox::{Content, Letter, Mailbox, PortId};
use super::timers::Millis;
use crate::host::{Clock, Expected, Host, VirtualClock, Woken, system, threads};

/// The world of isolates: the ways an isolate waits, letters travel, and a new isolate gets to run.
pub trait Driver: Send + Sync {
    /// Starts `body` as an isolate of its own, with this much stack.
    fn start(&self, stack: usize, body: Box<dyn FnOnce() + Send>) -> std::io::Result<()>;

    /// An isolate is about to begin. Called by who starts it, before `start`.
    fn joins(&self, _mailbox: &Mailbox) {}
    /// An isolate has ended, and sends nothing any more; or it could not be started.
    fn leaves(&self, _isolate: IsolateId) {}

    /// Brings a letter to a mailbox.
    fn deliver(&self, to: &Mailbox, letter: Letter) {
        to.insert(letter);
    }
    /// An isolate waits for a letter, or until `deadline` (microseconds of the clock) if there is one.
    fn wait(&self, isolate: IsolateId, inbox: &Receiver<Letter>, deadline: Option<i64>) -> Wait;
    /// An isolate does nothing for so many microseconds, and doesn't handle anything either.
    fn sleep(&self, isolate: IsolateId, micros: i64);

    /// An isolate waits for something outside; its result will come as a letter ([`Content::Finished`]).
    fn task_begins(&self, _isolate: IsolateId, _task: u64, _expected: Expected) {}
    /// The result is of no interest any more.
    fn task_is_given_up(&self, _task: u64) {}
    /// An isolate has done something that can be seen, since it waited last.
    fn sign_of_life(&self) {}

    // ---- what only a driver is asked that chooses every event

    /// Whether it chooses every event: then isolates ask for their turns.
    fn chooses(&self) -> bool {
        false
    }
    /// An isolate's thread has begun; false if it is not to go on.
    fn begins(&self, _isolate: IsolateId) -> bool {
        true
    }
    /// An isolate is between two events: what it does next.
    fn turn(&self, _isolate: IsolateId, _between: Between) -> Turn {
        Turn::Own
    }
    /// A running isolate has been woken.
    fn looks_up(&self, _isolate: IsolateId) {}
    /// Whether an isolate has let others go on in the middle of a step.
    fn is_interrupted(&self, _isolate: IsolateId) -> bool {
        false
    }
    /// A running isolate has sent something to one that is over.
    fn sends_in_vain(&self, _to: PortId, _number: u32) {}
    /// A running isolate has closed a port of its own.
    fn closes_port(&self, _port: PortId) {}
    /// A running isolate has put an event into its own queue.
    fn queues_own(&self, _isolate: IsolateId) {}
    /// The main isolate has nothing more to do: the program ends when this comes back.
    fn is_over(&self, _isolate: IsolateId) {}
    /// The program is over: nobody gets a turn any more.
    fn closes(&self) {}
}

/// The state of an isolate between two events, for a driver that chooses.
#[derive(Clone, Copy, Debug)]
pub struct Between {
    /// Events in its own queue, and when the first of them was put there.
    pub own: usize,
    pub first: Option<Millis>,
    /// When its next timer is due.
    pub deadline: Option<Millis>,
    /// It handles nothing but control requests.
    pub paused: bool,
    /// Grows with each thing that can be seen of it.
    pub signs: u64,
    /// Code of the program's own has run since its turn began, or it can't be told.
    pub stirred: bool,
}

impl Between {
    /// Whether the next of its own events is that of timers which are due.
    pub fn timers_are_next(&self, now: Millis) -> bool {
        self.deadline.is_some_and(|due| due <= now && self.first.is_none_or(|first| due < first))
    }
}

/// The next turn of an isolate.
pub enum Turn {
    /// The first event of its own queue, or a timer that is due.
    Own,
    Letter(Letter),
    /// Nothing can happen any more, in the whole program.
    Never,
    /// The program is over.
    Over,
}

/// The result of a wait.
pub enum Wait {
    Letter(Letter),
    /// The time is up.
    Time,
    /// Nothing can happen any more, in the whole program.
    Never,
}

/// Address space, not memory: pages are taken only as the stack grows.
pub const ISOLATE_STACK: usize = 16 << 20;
/// Of an isolate that runs a `main`: deep recursion ends in a StackOverflowError only after this much.
pub const MAIN_STACK: usize = 256 << 20;

/// The driver that belongs to the host's clock.
pub fn of(host: &Arc<Host>) -> Arc<dyn Driver> {
    match host.clock.shared() {
        Some(clock) => Arc::new(VirtualTime(clock)),
        None => Arc::new(Threads(host.clone())),
    }
}

pub(super) fn start_thread(stack: usize, body: Box<dyn FnOnce() + Send>) -> std::io::Result<()> {
    threads::start("isolate", stack, body).map(drop)
}

/// One thread per isolate.
pub struct Threads(Arc<Host>);

impl Driver for Threads {
    fn start(&self, stack: usize, body: Box<dyn FnOnce() + Send>) -> std::io::Result<()> {
        start_thread(stack, body)
    }
    fn wait(&self, _: IsolateId, inbox: &Receiver<Letter>, deadline: Option<i64>) -> Wait {
        let Some(deadline) = deadline else {
            return inbox.recv().map_or(Wait::Never, Wait::Letter);
        };
        let clock: &dyn Clock = &*self.0.clock;
        match inbox.try_recv() {
            Ok(letter) => return Wait::Letter(letter),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => clock.idle_until(deadline),
        }
        let left = deadline - clock.monotonic();
        if left <= 0 {
            return Wait::Time;
        }
        match inbox.recv_timeout(Duration::from_micros(left.unsigned_abs())) {
            Ok(letter) => Wait::Letter(letter),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Wait::Time,
        }
    }
    fn sleep(&self, _: IsolateId, micros: i64) {
        system::sleep(micros);
    }
}

/// One thread per isolate, and time that passes only when all of them wait.
pub struct VirtualTime(VirtualClock);

impl Driver for VirtualTime {
    fn start(&self, stack: usize, body: Box<dyn FnOnce() + Send>) -> std::io::Result<()> {
        start_thread(stack, body)
    }
    fn joins(&self, mailbox: &Mailbox) {
        self.0.join(mailbox.isolate);
    }
    fn leaves(&self, isolate: IsolateId) {
        self.0.leave(isolate);
    }
    fn deliver(&self, to: &Mailbox, letter: Letter) {
        let finished = match &letter.content {
            Content::Finished { task, .. } => Some(*task),
            _ => None,
        };
        to.insert(letter);
        self.0.ring(to.isolate);
        if let Some(task) = finished {
            self.0.end_outside(task);
        }
    }
    fn wait(&self, isolate: IsolateId, inbox: &Receiver<Letter>, deadline: Option<i64>) -> Wait {
        match self.0.wait(isolate, deadline, || inbox.try_recv().ok()) {
            Ok(letter) => Wait::Letter(letter),
            Err(Woken::Never) => Wait::Never,
            Err(Woken::Time | Woken::Rung) => Wait::Time,
        }
    }
    fn sleep(&self, isolate: IsolateId, micros: i64) {
        self.0.sleep(isolate, micros);
    }
    fn task_begins(&self, isolate: IsolateId, task: u64, expected: Expected) {
        self.0.begin_outside(task, isolate, expected);
    }
    fn task_is_given_up(&self, task: u64) {
        self.0.end_outside(task);
    }
    fn sign_of_life(&self) {
        self.0.sign_of_life();
    }
}
