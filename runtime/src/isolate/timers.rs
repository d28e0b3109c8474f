//! An isolate's timers, ordered as the Dart VM orders them. Pure bookkeeping: what fires is returned to the event loop, which runs it.
//!
//! Timers of zero duration are events like messages: each stands in the isolate's event queue, and in `zero` here, in the same
//! order. The others wait in a heap ordered by deadline, then age. Whenever a zero timer's turn comes, the heap's timers that were
//! due before that zero timer was made go first.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::heap::room::has_room;
use crate::sorting::Arrange;
use rustc_hash::FxHashMap;

pub type TimerId = u64;

/// Milliseconds of the monotonic clock: what deadlines are measured in.
pub type Millis = i64;

struct Timer<T> {
    callback: T,
    /// Duration or period.
    every: Millis,
    repeats: bool,
    deadline: Millis,
    tick: i64,
}

pub struct Timers<T> {
    live: FxHashMap<TimerId, Timer<T>>,
    /// Entries of cancelled timers stay until they come up, or until they are the majority.
    heap: BinaryHeap<Reverse<(Millis, TimerId)>>,
    /// Zero timers whose event has not come yet, with the time they were made.
    zero: VecDeque<(Millis, TimerId)>,
    next_id: TimerId,
}

/// Whether a timer that was just (re)started needs an event in the queue now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Queued {
    /// Append a zero-timer event.
    Event,
    /// Its time will come.
    InHeap,
}

impl<T: Copy> Timers<T> {
    pub fn new() -> Timers<T> {
        Timers { live: FxHashMap::default(), heap: BinaryHeap::new(), zero: VecDeque::new(), next_id: 1 }
    }

    /// Room for one more; false if there is none.
    pub fn has_room(&mut self) -> bool {
        has_room(&mut self.live, 1) && has_room(&mut self.heap, 1) && has_room(&mut self.zero, 1)
    }

    /// Starts a timer; `millis` is not negative.
    pub fn start(&mut self, callback: T, millis: Millis, repeats: bool, now: Millis) -> (TimerId, Queued) {
        let id = self.next_id;
        self.next_id += 1;
        // A millisecond has begun already, so the deadline is one more: never fire early.
        let deadline = if millis == 0 { now } else { now.saturating_add(1).saturating_add(millis) };
        let timer = Timer { callback, every: millis, repeats, deadline, tick: 0 };
        let queued = self.enqueue(id, millis, deadline);
        self.live.insert(id, timer);
        (id, queued)
    }

    fn enqueue(&mut self, id: TimerId, every: Millis, deadline: Millis) -> Queued {
        if every == 0 {
            self.zero.push_back((deadline, id));
            Queued::Event
        } else {
            self.heap.push(Reverse((deadline, id)));
            Queued::InHeap
        }
    }

    pub fn cancel(&mut self, id: TimerId) {
        self.live.remove(&id);
        if self.heap.len() > 64 && self.heap.len() > 2 * self.live.len() {
            let live = &self.live;
            self.heap.retain(|Reverse((deadline, id))| live.get(id).is_some_and(|t| t.deadline == *deadline));
        }
    }

    /// The number of timers that have been started so far.
    pub fn started(&self) -> u64 {
        self.next_id
    }
    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        self.live.capacity() * size_of::<(TimerId, Timer<T>)>()
            + (self.heap.capacity() + self.zero.capacity()) * size_of::<(Millis, TimerId)>()
    }

    /// Whether any timer may still fire.
    pub fn is_empty(&self) -> bool {
        self.live.is_empty()
    }

    pub fn callback_of(&self, id: TimerId) -> Option<T> {
        self.live.get(&id).map(|timer| timer.callback)
    }
    pub fn callbacks(&self) -> impl Iterator<Item = T> + '_ {
        self.live.values().map(|t| t.callback)
    }

    pub fn is_live(&self, id: TimerId) -> bool {
        self.live.contains_key(&id)
    }
    /// The timers that may still fire, by their time: their deadlines, and the periods of those that repeat.
    pub fn live(&self) -> Vec<(TimerId, Millis, Option<Millis>)> {
        let mut live: Vec<_> = self.live.iter().map(|(id, t)| (*id, t.deadline, t.repeats.then_some(t.every))).collect();
        live.arrange_by_key(|(id, deadline, _)| (*deadline, *id));
        live
    }

    /// The earliest deadline of the heap.
    pub fn next_deadline(&mut self) -> Option<Millis> {
        while let Some(Reverse((deadline, id))) = self.heap.peek().copied() {
            if self.live.get(&id).is_some_and(|t| t.deadline == deadline) {
                return Some(deadline);
            }
            self.heap.pop();
        }
        None
    }

    /// The timers that a zero timer's event fires: the heap's older ones, then the zero timer itself.
    pub fn due_at_zero_event(&mut self) -> Vec<TimerId> {
        let Some(first) = self.zero.pop_front() else {
            return Vec::new();
        };
        let mut due = self.pop_before(first);
        due.push(first.1);
        due
    }

    /// The timers that fire when the earliest deadline has passed. While zero timers wait, only what is older than the first of them.
    pub fn due_at_deadline(&mut self, now: Millis) -> Vec<TimerId> {
        match self.zero.front().copied() {
            Some(first) => self.pop_before(first),
            None => self.pop_before((now.saturating_add(1), 0)),
        }
    }

    fn pop_before(&mut self, limit: (Millis, TimerId)) -> Vec<TimerId> {
        let mut due = Vec::new();
        while let Some(deadline) = self.next_deadline() {
            match self.heap.peek().copied() {
                Some(Reverse((_, id))) if (deadline, id) < limit => {
                    self.heap.pop();
                    due.push(id);
                }
                _ => break,
            }
        }
        due
    }

    /// A due timer is about to run: its callback and tick, unless it has been cancelled meanwhile. A one-shot timer is over with this.
    pub fn begin(&mut self, id: TimerId, now: Millis) -> Option<(T, i64)> {
        let timer = self.live.get_mut(&id)?;
        if timer.repeats && timer.every > 0 {
            // Whole periods that were missed are skipped, but counted.
            let missed = (now - timer.deadline) / timer.every;
            if now - timer.deadline > timer.every {
                timer.deadline += missed * timer.every;
                timer.tick += missed;
            }
        }
        timer.tick += 1;
        let (callback, tick) = (timer.callback, timer.tick);
        if !timer.repeats {
            self.live.remove(&id);
        }
        Some((callback, tick))
    }

    /// After a periodic timer's callback: starts the next period, unless it was cancelled. `None` if it is over.
    pub fn finish(&mut self, id: TimerId, now: Millis) -> Option<Queued> {
        let timer = self.live.get_mut(&id)?;
        if timer.every > 0 {
            timer.deadline += timer.every;
        } else {
            timer.deadline = now;
        }
        let (every, deadline) = (timer.every, timer.deadline);
        Some(self.enqueue(id, every, deadline))
    }

    /// A timer that was due but did not get to run, because one before it threw.
    pub fn requeue(&mut self, id: TimerId, now: Millis) -> Option<Queued> {
        let timer = self.live.get_mut(&id)?;
        if timer.every == 0 {
            // It gets a new event, at the end.
            timer.deadline = now;
        }
        let (every, deadline) = (timer.every, timer.deadline);
        Some(self.enqueue(id, every, deadline))
    }
}

impl<T: Copy> Default for Timers<T> {
    fn default() -> Self {
        Timers::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fire(timers: &mut Timers<char>, due: Vec<TimerId>, now: Millis) -> String {
        let mut fired = String::new();
        for id in due {
            if let Some((name, tick)) = timers.begin(id, now) {
                fired.push_str(&format!("{name}{tick} "));
                timers.finish(id, now);
            }
        }
        fired
    }

    #[test]
    fn equal_durations_fire_in_the_order_they_were_made() {
        let mut timers = Timers::new();
        for name in ['a', 'b', 'c'] {
            timers.start(name, 5, false, 0);
        }
        assert_eq!(timers.next_deadline(), Some(6));
        let due = timers.due_at_deadline(6);
        assert_eq!(fire(&mut timers, due, 6), "a1 b1 c1 ");
        assert!(timers.is_empty());
    }

    #[test]
    fn a_late_timer_goes_between_older_and_newer_zero_timers() {
        let mut timers = Timers::new();
        timers.start('l', 10, false, 0);
        timers.start('1', 0, false, 0);
        timers.start('2', 0, false, 40);
        let due = timers.due_at_zero_event();
        assert_eq!(fire(&mut timers, due, 40), "11 ");
        let due = timers.due_at_zero_event();
        assert_eq!(fire(&mut timers, due, 40), "l1 21 ");
    }

    #[test]
    fn while_zero_timers_wait_only_older_ones_fire() {
        let mut timers = Timers::new();
        timers.start('x', 20, false, 0);
        timers.start('z', 0, false, 10);
        assert!(timers.due_at_deadline(30).is_empty());
        let due = timers.due_at_zero_event();
        assert_eq!(fire(&mut timers, due, 30), "z1 ");
    }

    #[test]
    fn missed_periods_are_counted_not_repeated() {
        let mut timers = Timers::new();
        timers.start('p', 10, true, 0);
        let due = timers.due_at_deadline(11);
        assert_eq!(fire(&mut timers, due, 11), "p1 ");
        assert_eq!(timers.next_deadline(), Some(21));
        let due = timers.due_at_deadline(55);
        assert_eq!(fire(&mut timers, due, 55), "p5 ");
        assert_eq!(timers.next_deadline(), Some(61));
    }

    #[test]
    fn cancelled_timers_neither_fire_nor_hold() {
        let mut timers = Timers::new();
        let (a, _) = timers.start('a', 5, false, 0);
        let (z, queued) = timers.start('z', 0, false, 0);
        assert_eq!(queued, Queued::Event);
        timers.cancel(a);
        timers.cancel(z);
        timers.cancel(z);
        assert!(timers.is_empty());
        assert_eq!(timers.next_deadline(), None);
        let due = timers.due_at_zero_event();
        assert_eq!(fire(&mut timers, due, 9), "");
        for _ in 0..1000 {
            let (id, _) = timers.start('t', 1000, false, 0);
            timers.cancel(id);
        }
        assert!(timers.heap.len() <= 65);
    }
}
