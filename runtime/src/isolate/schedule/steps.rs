//! Steps of a schedule: what each is, when what it takes was sent, and what is written down of it for those who explore. Data only.

use std::sync::Arc;

use super::super::id::IsolateId;
use super::super::timers::Millis;

/// An isolate by its descent: the same in every run in which the same isolate spawns it as the same child.
pub type Who = u64;

/// A next step: the same in every run that has come to the same point.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Key {
    pub who: Who,
    pub lane: LaneKey,
}

/// Where an isolate's next step comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum LaneKey {
    /// It has been spawned and begins.
    Begin,
    /// Its own events: timers, messages to itself.
    Own,
    /// It has slept enough.
    Awake,
    /// It is the main isolate and over, and the program with it.
    End,
    From(Who),
    /// Control requests.
    Requests(Who),
    /// The result of its nth request to the outside.
    Task(u32),
    /// Nobody's step: the clock moves on although something could happen, for messages and isolates are slow now and then.
    Delay,
}

/// When something was sent: the `nth` send of an isolate, and what it knew then of the sends of all.
#[derive(Clone, Debug)]
pub struct Stamp {
    pub(super) age: u64,
    pub by: IsolateId,
    pub nth: u32,
    pub clock: Arc<[u32]>,
    /// The step in which it was sent.
    pub step: Option<usize>,
}

impl Stamp {
    /// Whether this was certainly sent before the other.
    pub fn is_before(&self, other: &Stamp) -> bool {
        self.nth > 0
            && (self.by, self.nth) != (other.by, other.nth)
            && other.clock.get(self.by as usize).is_some_and(|known| *known >= self.nth)
    }
}

/// A step that has been made, for those who explore.
#[derive(Clone, Debug)]
pub struct Made {
    pub key: Key,
    pub isolate: IsolateId,
    /// The steps that could have been taken, in the usual order.
    pub enabled: Vec<Key>,
    /// The step in which it was asked for: in which the letter was sent, the isolate spawned.
    pub asked: Option<usize>,
    pub stamp: Option<Stamp>,
    /// The number that the sender's recorder has given the letter; 0 if there is none.
    pub number: u32,
    /// When the letter was sent, or the timer due.
    pub moment: Millis,
    /// Timers that are due.
    pub timed: bool,
    /// The clock has moved to it, because nothing else could happen.
    pub after_jump: bool,
    /// Nothing of the program's own ran: the news that an isolate has begun, which nobody waited for, or a message to a closed port.
    pub silent: bool,
    /// The step that had closed the port which the message is for.
    pub closed: Option<usize>,
    /// Something was written that can be seen outside.
    pub wrote: bool,
    /// It was the isolate's last step.
    pub last: bool,
    /// The number of sends when it began.
    pub sends: u32,
}

/// A letter that nobody has read, because its receiver was over.
#[derive(Clone, Debug)]
pub struct Lost {
    pub key: Key,
    /// The step that had closed its port, if the isolate lived longer.
    pub closed: Option<usize>,
    pub stamp: Stamp,
    pub moment: Millis,
    pub number: u32,
}

impl Made {
    pub(super) fn new(key: Key, isolate: IsolateId, enabled: Vec<Key>, moment: Millis) -> Made {
        Made {
            key,
            isolate,
            enabled,
            asked: None,
            stamp: None,
            number: 0,
            moment,
            timed: false,
            after_jump: false,
            silent: false,
            closed: None,
            wrote: false,
            last: false,
            sends: 0,
        }
    }
}
