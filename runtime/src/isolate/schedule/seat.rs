//! What a schedule knows of one isolate: whether it waits, and for what; the letters on their way to it, in lanes; and which of them may be
//! taken. Data under the schedule's lock.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar};

use super::super::driver::{Between, Turn};
use super::super::mailbox::Letter;
use super::super::timers::Millis;
use super::steps::{LaneKey, Stamp, Who};
use crate::interp::Control;

/// An isolate's place.
pub(super) struct Seat {
    pub(super) who: Who,
    pub(super) children: u32,
    pub(super) tasks: u32,
    pub(super) state: State,
    pub(super) clock: Vec<u32>,
    /// When the events of its own queue were put there.
    pub(super) own: VecDeque<Stamp>,
    pub(super) lanes: Vec<Lane>,
    /// The age of timers that have become due.
    pub(super) due: Option<u64>,
    pub(super) signs: u64,
    pub(super) control: Arc<Control>,
    /// In the middle of a step.
    pub(super) interrupted: bool,
    /// And that because the strategy wants it: the program does not end before the step does.
    pub(super) pauses: bool,
    pub given: Option<Turn>,
    pub bell: Arc<Condvar>,
}

pub(super) enum State {
    Unborn(Stamp),
    Running,
    Between(Between),
    /// Microseconds of the clock.
    Asleep(i64),
    Over(u64),
}

pub(super) struct Lane {
    pub(super) key: LaneKey,
    pub(super) letters: VecDeque<(Stamp, Letter, bool)>,
}

impl Seat {
    /// Whether something that waits here was certainly sent before. Control requests overtake what else waits.
    pub(super) fn waits_behind(&self, stamp: &Stamp, control: bool) -> bool {
        let own = self.own.front().filter(|_| !control);
        let heads = self.lanes.iter().filter(|lane| !control || lane.is_control()).filter_map(|lane| lane.letters.front());
        heads.map(|(stamp, ..)| stamp).chain(own).any(|other| other.is_before(stamp))
    }
    pub(super) fn own_may_go(&self, between: &Between, timed: bool) -> bool {
        if timed {
            let due = between.deadline.unwrap_or(0);
            let sent = |lane: &Lane| lane.letters.front().is_some_and(|(_, letter, _)| letter.sent < due);
            return !self.lanes.iter().any(|lane| !matches!(lane.key, LaneKey::Task(_)) && sent(lane));
        }
        self.own.front().is_some_and(|stamp| !self.waits_behind(stamp, false))
    }
    pub(super) fn lane_may_go(&self, lane: &Lane, between: &Between, now: Millis) -> bool {
        let Some((stamp, letter, _)) = lane.letters.front() else { return false };
        if lane.is_control() {
            return !self.waits_behind(stamp, true);
        }
        let timer_first = between.timers_are_next(now) && between.deadline.is_some_and(|due| due < letter.sent);
        !between.paused && (matches!(lane.key, LaneKey::Task(_)) || !timer_first && !self.waits_behind(stamp, false))
    }
}

impl Lane {
    pub(super) fn is_control(&self) -> bool {
        matches!(self.key, LaneKey::Requests(_))
    }
}

pub(super) fn learn(clock: &mut Vec<u32>, news: &[u32]) {
    if clock.len() < news.len() {
        clock.resize(news.len(), 0);
    }
    for (known, new) in clock.iter_mut().zip(news) {
        *known = (*known).max(*new);
    }
}

/// The nth child.
pub(super) fn descendant(parent: Who, nth: u32) -> Who {
    (parent ^ u64::from(nth)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}
