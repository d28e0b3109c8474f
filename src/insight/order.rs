//! What must come before what, whatever the machine does, and what only does because of time or by luck. May touch the run.
//!
//! An isolate handles one event after the other, each with all its microtasks. So two moments of one turn are ordered by what the turn
//! does; and of two turns of an isolate all of one comes before all of the other. Which, is a matter of the queue: something asked for
//! by a turn comes after it; of two that wait, the one goes first that was put into the queue first, or that is due first. Between
//! isolates there is an order only by way of messages.

use std::cell::{OnceCell, RefCell};

use rustc_hash::{FxHashMap, FxHashSet};

use super::calls::Calls;
use super::run::{Moment, Run, StepAt};
use crate::isolate::trace::{Kind, StepKind};

/// Degrees of certainty of an order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Verdict {
    /// It can't be otherwise.
    Always,
    /// It follows from when timers are due, from the clock, or from how long something takes.
    Time,
    /// It was so in this run, by way of an order of messages that could have been another one.
    Unknown,
    /// It could as well be the other way round.
    Luck,
}

/// Why a turn came before another one of its isolate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The first is that of `main`, or of the isolate's entry point.
    First,
    /// Ticks of one timer.
    Ticks,
    /// The second was asked for in the first.
    Asked,
    /// The second was asked for in a turn that came after the first.
    AskedAfter(StepAt),
    /// Both went to the end of one queue, in this order.
    Fifo,
    /// Timers: the first was made before the second, for no longer a time.
    NoLonger,
    /// Timers that are due at different times, in microseconds.
    Due(i64, i64),
    /// A timer of 0 ms was put into the queue before the timer of the second was due.
    NotDueYet { queued: i64, due: i64 },
    /// The timer of the first was due before the second was put into the queue.
    DueBefore { due: i64, queued: i64 },
    /// The second was asked for only after a message that the first has led to.
    ByMessages(Vec<Moment>),
    /// The outside decides.
    Outside,
    /// When something was typed decides.
    Typed,
    /// Messages of different isolates.
    Race,
    /// The records that would tell are not kept.
    Gone,
}

pub struct Order<'a> {
    pub run: &'a Run,
    calls: OnceCell<Calls>,
    known: RefCell<FxHashMap<(StepAt, StepAt), (Verdict, Reason)>>,
}

/// The times at which a turn could have happened.
#[derive(Clone, Copy)]
enum Entry {
    /// In the queue since then.
    Queue(i64),
    /// Due then; made for so many milliseconds.
    Due(i64, u32),
}

/// Earlier turns that are looked at for a way by messages.
const LOOK_BACK: usize = 400;

impl<'a> Order<'a> {
    pub fn new(run: &'a Run) -> Order<'a> {
        Order { run, calls: OnceCell::new(), known: RefCell::default() }
    }
    /// The calls of async functions; made when they are asked for.
    pub fn calls(&self) -> &Calls {
        self.calls.get_or_init(|| Calls::new(self.run))
    }

    fn turn_at(&self, at: Moment) -> Option<StepAt> {
        Some(self.run.steps[self.run.inside(at)?].turn)
    }

    /// The turn in which a turn was asked for.
    fn asked_in(&self, turn: StepAt) -> Option<StepAt> {
        let step = &self.run.steps[turn];
        step.queued.and_then(|queued| self.turn_at(queued)).or_else(|| Some(self.run.steps[step.asked?].turn))
    }

    /// Whether the turn in which a turn was asked for is not kept.
    fn is_asked_in_gone(&self, turn: StepAt) -> bool {
        let step = &self.run.steps[turn];
        let is_asked_for = !matches!(step.what, StepKind::Main | StepKind::Input);
        self.run.is_cut() && is_asked_for && step.queued.and_then(|queued| self.turn_at(queued)).is_none()
    }

    /// Of two turns of one isolate, the first of which came first in this run: how sure that is, and why. `Unknown`: it is not kept.
    pub fn turns(&self, first: StepAt, second: StepAt) -> (Verdict, Reason) {
        if let Some(known) = self.known.borrow().get(&(first, second)) {
            return known.clone();
        }
        let found = self.find(first, second);
        self.known.borrow_mut().insert((first, second), found.clone());
        found
    }

    fn find(&self, first: StepAt, second: StepAt) -> (Verdict, Reason) {
        let (one, two) = (&self.run.steps[first], &self.run.steps[second]);
        if one.what == StepKind::Main {
            return (Verdict::Always, Reason::First);
        }
        // The ticks of a periodic timer follow each other.
        if one.via != 0 && one.via == two.via {
            return (Verdict::Always, Reason::Ticks);
        }
        // Back along what asked for the second, to what was asked for before the first ran, or by the first itself.
        let mut late = second;
        while let Some(asked) = self.asked_in(late) {
            if asked == first {
                return (Verdict::Always, if late == second { Reason::Asked } else { Reason::AskedAfter(late) });
            }
            let asking = &self.run.steps[asked];
            if asking.isolate != one.isolate || asking.begin < one.begin {
                break;
            }
            late = asked;
        }
        let way = self.run.steps[late].queued.filter(|queued| self.run.record(*queued).isolate != one.isolate);
        let (verdict, reason) = match way.and_then(|queued| self.way(one.begin, queued)) {
            Some(way) => (Verdict::Always, Reason::ByMessages(way)),
            // What the first turn has sent may not be kept, or what the second was asked for in.
            None if self.run.is_cut() && !self.run.is_whole_from(one.begin) => (Verdict::Unknown, Reason::Gone),
            None if self.is_asked_in_gone(first) || self.is_asked_in_gone(late) => (Verdict::Unknown, Reason::Gone),
            None => self.queued(first, late),
        };
        (verdict, if late == second { reason } else { Reason::AskedAfter(late) })
    }

    /// Both were in their queue before the first ran, or one comes from elsewhere.
    fn queued(&self, first: StepAt, second: StepAt) -> (Verdict, Reason) {
        let (one, two) = (&self.run.steps[first], &self.run.steps[second]);
        if one.what == StepKind::Input && two.what == StepKind::Input {
            return (Verdict::Always, Reason::Fifo);
        }
        if [one.what, two.what].contains(&StepKind::Input) {
            return (Verdict::Time, Reason::Typed);
        }
        if [one.what, two.what].contains(&StepKind::Io) {
            return (Verdict::Luck, Reason::Outside);
        }
        let (Some(q1), Some(q2)) = (one.queued, two.queued) else {
            return (Verdict::Luck, Reason::Race);
        };
        let made_first = q1 < q2 && self.moments(q1, q2) == Verdict::Always;
        match (self.entry(first), self.entry(second)) {
            (Entry::Queue(_), Entry::Queue(_)) => match self.moments(q1.min(q2), q1.max(q2)) {
                Verdict::Luck => (Verdict::Luck, Reason::Race),
                Verdict::Unknown => (Verdict::Unknown, Reason::Gone),
                verdict => (verdict, Reason::Fifo),
            },
            (Entry::Due(_, a), Entry::Due(_, b)) if made_first && a <= b && self.is_first_tick(first) => {
                (Verdict::Always, Reason::NoLonger)
            }
            (Entry::Due(a, _), Entry::Due(b, _)) => (Verdict::Time, Reason::Due(a, b)),
            (Entry::Queue(_), Entry::Due(..)) if made_first => (Verdict::Always, Reason::NoLonger),
            (Entry::Queue(queued), Entry::Due(due, _)) => (self.timed(q1, q2, queued, due), Reason::NotDueYet { queued, due }),
            (Entry::Due(due, _), Entry::Queue(queued)) => (self.timed(q1, q2, queued, due), Reason::DueBefore { due, queued }),
        }
    }

    /// By time, if one of them was queued and the other due at different times: a message of another isolate at the same time is luck.
    fn timed(&self, a: Moment, b: Moment, queued: i64, due: i64) -> Verdict {
        let foreign = self.run.record(a).isolate != self.run.record(b).isolate;
        if foreign && self.run.about.virtual_time && queued / 1000 == due / 1000 { Verdict::Luck } else { Verdict::Time }
    }

    fn is_first_tick(&self, turn: StepAt) -> bool {
        self.run.turns_of(self.run.steps[turn].via).first() == Some(&turn)
    }

    fn entry(&self, turn: StepAt) -> Entry {
        let step = &self.run.steps[turn];
        let Some(queued) = step.queued.map(|queued| self.run.record(queued)) else {
            return Entry::Queue(self.run.record(step.begin).time);
        };
        if queued.kind != Kind::Armed || queued.via == 0 {
            return Entry::Queue(queued.time);
        }
        let tick = 1 + self.run.turns_of(step.via).iter().position(|at| *at == turn).unwrap_or(0) as i64;
        // In whole milliseconds, one of which has begun already.
        let due = (queued.time / 1000 + 1 + i64::from(queued.via) * tick) * 1000;
        Entry::Due(due, queued.via)
    }

    /// The certainty that one moment comes before another, which it did in this run.
    pub fn moments(&self, a: Moment, b: Moment) -> Verdict {
        let (Some(one), Some(two)) = (self.turn_at(a), self.turn_at(b)) else {
            // Before its first turn an isolate has said that it is there.
            let one_thread = self.run.record(a).isolate == self.run.record(b).isolate;
            return match one_thread {
                _ if !self.run.is_whole_from(a.min(b)) => Verdict::Unknown,
                true => Verdict::Always,
                false => Verdict::Luck,
            };
        };
        if one == two {
            return Verdict::Always;
        }
        if self.run.steps[one].isolate == self.run.steps[two].isolate {
            return self.turns(one, two).0;
        }
        if self.way(a, b).is_some() { Verdict::Always } else { Verdict::Luck }
    }

    /// The messages by which one moment leads to another in a different isolate: when they were sent, the last one first.
    pub fn way(&self, a: Moment, b: Moment) -> Option<Vec<Moment>> {
        self.way_by(a, b, false)
    }
    /// The way from one moment to another if every isolate takes its events in the order of this run, even where that is luck. Where there
    /// is not even such a way, the two could change places and nothing else would.
    pub fn way_in_this_run(&self, a: Moment, b: Moment) -> Option<Vec<Moment>> {
        self.way_by(a, b, true)
    }

    fn way_by(&self, a: Moment, b: Moment, as_it_was: bool) -> Option<Vec<Moment>> {
        let (home, origin) = (self.run.record(a).isolate, self.turn_at(a)?);
        let mut seen: FxHashSet<StepAt> = FxHashSet::default();
        let mut open: Vec<(Moment, Vec<Moment>)> = vec![(b, Vec::new())];
        let mut next = 0;
        while next < open.len() {
            let (at, way) = open[next].clone();
            next += 1;
            let Some(turn) = self.turn_at(at) else {
                // Before the first turn of its isolate.
                let spawned = self.run.spawned(self.run.record(at).isolate).filter(|spawned| *spawned > a && *spawned < at);
                open.extend(spawned.map(|spawned| (spawned, way)));
                continue;
            };
            let step = &self.run.steps[turn];
            if step.isolate == home {
                let reached =
                    if turn == origin { a < at } else { origin < turn && (as_it_was || self.turns(origin, turn).0 == Verdict::Always) };
                if reached {
                    return Some(way);
                }
                if turn <= origin {
                    continue;
                }
            }
            if !seen.insert(turn) {
                continue;
            }
            // What led to this turn, and to those of its isolate that must come before it.
            let earlier = (0..turn).rev().filter(|t| self.run.steps[*t].kind == Kind::Turn && self.run.steps[*t].isolate == step.isolate);
            let before = earlier.take(LOOK_BACK).filter(|t| self.run.steps[*t].begin > a && (as_it_was || self.is_surely_before(*t, turn)));
            for turn in std::iter::once(turn).chain(before.collect::<Vec<_>>()) {
                if let Some(queued) = self.run.steps[turn].queued.filter(|queued| *queued > a) {
                    let mut way = way.clone();
                    if self.run.record(queued).isolate != step.isolate {
                        way.push(queued);
                    }
                    open.push((queued, way));
                }
            }
        }
        None
    }

    /// By what the isolate itself does; a way by messages is not looked for again.
    fn is_surely_before(&self, first: StepAt, second: StepAt) -> bool {
        let (one, two) = (&self.run.steps[first], &self.run.steps[second]);
        let asked = self.asked_in(second);
        let same_sender = || match (one.queued, two.queued) {
            (Some(q1), Some(q2)) => q1 < q2 && self.turn_at(q1).is_some_and(|t1| self.turn_at(q2).is_some_and(|t2| t1 == t2)),
            _ => false,
        };
        one.what == StepKind::Main || asked == Some(first) || same_sender()
    }
}
