//! What happened before what in a run under the scheduler, and which orders of it could be turned round. May touch the scheduler's
//! steps.
//!
//! Two steps are dependent if they are of one isolate; if one is the end of the program and the other has written something; and, if
//! lines of different isolates are to be told apart by their order, if both have written. Happens-before is the closure of: dependent
//! steps in the order of the run, sending before delivery, one lane's letters in their order, and everything before a jump of the clock
//! before everything after it. A **race** is a pair of dependent steps with nothing between them that orders them: the second could
//! have come first. Letters that nobody has read, because their receiver was over, count as steps that could have come earlier.

use rustc_hash::FxHashMap;

use crate::isolate::schedule::{Account, Key, LaneKey, Lost, Made, Stamp, Who};
use crate::isolate::timers::Millis;

/// The differences that count.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Observe {
    /// The output of each isolate, by itself.
    #[default]
    Isolates,
    /// The whole output: also which isolate prints first.
    Outputs,
}

/// The facts of a step by which others depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    pub key: Key,
    pub silent: bool,
    pub wrote: bool,
    /// The program has ended with it.
    pub ends: bool,
}

impl Facts {
    pub fn of(account: &Account, at: usize) -> Facts {
        let step = &account.made[at];
        Facts { key: step.key, silent: step.silent, wrote: step.wrote, ends: account.ended && at + 1 == account.made.len() }
    }

    pub fn depends(&self, other: &Facts, observe: Observe) -> bool {
        let ends = |one: &Facts, other: &Facts| one.ends && other.wrote;
        // The clock is everybody's.
        let late = |one: &Facts| one.key.lane == LaneKey::Delay;
        self.key.who == other.key.who && (!self.silent && !other.silent || self.key.lane == other.key.lane)
            || ends(self, other)
            || ends(other, self)
            || late(self)
            || late(other)
            || observe == Observe::Outputs && self.wrote && other.wrote
    }
}

/// An order of a run that could have been the other way round.
pub struct Race {
    /// The first of the two steps: before it another one must be chosen.
    pub first: usize,
    /// The way to the other order: the steps after the first that don't follow from it, and then the second.
    pub instead: Vec<Key>,
    /// Those of `instead` that could be made at once.
    pub initials: Vec<Key>,
    pub second: Key,
    /// The number of times the second's lane has been taken before.
    pub nth: usize,
}

/// The steps of a run with their order.
pub struct History<'a> {
    pub made: &'a [Made],
    observe: Observe,
    /// For each step, those that certainly happened before, from the first step since the last jump of the clock on.
    before: Vec<Bits>,
    /// The first step since the last jump of the clock.
    since: Vec<usize>,
    /// The last step before it that depends on it, of each kind.
    previous: Vec<Vec<usize>>,
}

type Bits = Vec<u64>;

fn has(bits: &Bits, bit: usize) -> bool {
    bits.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
}
fn set(bits: &mut Bits, bit: usize) {
    if bits.len() <= bit / 64 {
        bits.resize(bit / 64 + 1, 0);
    }
    bits[bit / 64] |= 1 << (bit % 64);
}
fn join(bits: &mut Bits, other: &Bits) {
    if bits.len() < other.len() {
        bits.resize(other.len(), 0);
    }
    bits.iter_mut().zip(other).for_each(|(one, two)| *one |= two);
}

/// The last steps so far.
#[derive(Default)]
struct Last {
    of_isolate: FxHashMap<Who, usize>,
    silent: FxHashMap<Who, Vec<usize>>,
    of_lane: FxHashMap<Key, usize>,
    wrote: FxHashMap<Who, usize>,
    writer: Option<usize>,
}

impl<'a> History<'a> {
    pub fn new(account: &'a Account, observe: Observe) -> History<'a> {
        let made = &account.made;
        let mut history = History { made, observe, before: Vec::new(), since: Vec::new(), previous: Vec::new() };
        let (mut last, mut since) = (Last::default(), 0);
        for (at, step) in made.iter().enumerate() {
            if step.after_jump || step.key.lane == LaneKey::Delay {
                (since, last) = (at, Last::default());
            }
            history.since.push(since);
            let ends = account.ended && at + 1 == made.len();
            history.add(at, step, ends, &mut last);
        }
        history
    }

    fn add(&mut self, at: usize, step: &Made, ends: bool, last: &mut Last) {
        let who = step.key.who;
        let mut previous = Vec::new();
        let mut orders: Vec<usize> = step.asked.into_iter().chain(last.of_lane.get(&step.key).copied()).collect();
        if !step.silent {
            previous.extend(last.of_isolate.get(&who));
        }
        // A message to a closed port has nothing to do but with the closing.
        previous.extend(step.closed);
        if step.key.lane == LaneKey::End {
            // The end comes after all that the main isolate did, and is no step of it that anything could be turned round with.
            orders.append(&mut previous);
            orders.extend(last.silent.get(&who).into_iter().flatten());
        }
        if ends {
            previous.extend(last.wrote.iter().filter(|(writer, _)| **writer != who).map(|(_, at)| *at));
        } else if self.observe == Observe::Outputs && step.wrote {
            previous.extend(last.writer);
        }
        let mut before = Bits::new();
        let since = self.since[at];
        for earlier in orders.iter().chain(&previous).filter(|earlier| **earlier >= since) {
            join(&mut before, &self.before[*earlier]);
            set(&mut before, earlier - since);
        }
        self.before.push(before);
        self.previous.push(previous);
        if step.silent {
            last.silent.entry(who).or_default().push(at);
        } else {
            last.of_isolate.insert(who, at);
        }
        if step.wrote {
            last.wrote.insert(who, at);
            last.writer = Some(at);
        }
        if matches!(step.key.lane, LaneKey::From(_) | LaneKey::Requests(_) | LaneKey::Own) {
            last.of_lane.insert(step.key, at);
        }
    }

    /// Whether one step certainly happened before another.
    pub fn is_before(&self, one: usize, other: usize) -> bool {
        one < other && (one < self.since[other] || has(&self.before[other], one - self.since[other]))
    }

    /// The races whose second step is one of those from `from` on, and those with letters that nobody has read.
    pub fn races(&self, from: usize, lost: &[Lost]) -> Vec<Race> {
        let mut races = Vec::new();
        for second in from..self.made.len() {
            let step = &self.made[second];
            if step.silent && step.closed.is_none() || matches!(step.key.lane, LaneKey::Begin | LaneKey::Awake | LaneKey::Delay) {
                continue;
            }
            for first in &self.previous[second] {
                let later = |between: &usize| self.is_before(*first, *between);
                let asked = step.asked.or(self.last_of_main(second));
                if self.previous[second].iter().any(later) || asked.is_some_and(|asked| asked == *first || later(&asked)) {
                    continue;
                }
                let first = self.begun(*first);
                if self.may_turn(first, &Second { key: step.key, stamp: step.stamp.as_ref(), moment: step.moment, timed: step.timed }) {
                    races.push(self.race(first, second, step.key, step.asked));
                }
            }
        }
        self.unread(lost, &mut races);
        races
    }

    /// The step of the main isolate that the end of the program follows from.
    fn last_of_main(&self, end: usize) -> Option<usize> {
        let step = &self.made[end];
        (step.key.lane == LaneKey::End).then(|| self.made[..end].iter().rposition(|one| one.key.who == step.key.who)).flatten()
    }

    /// The step that a stretch after a sleep is the rest of.
    fn begun(&self, mut step: usize) -> usize {
        while self.made[step].key.lane == LaneKey::Awake
            && let Some(earlier) = self.made[..step].iter().rposition(|one| one.key.who == self.made[step].key.who && !one.silent)
        {
            step = earlier;
        }
        step
    }

    /// Whether nothing but the choice put the first before the second.
    fn may_turn(&self, first: usize, second: &Second<'_>) -> bool {
        let one = &self.made[first];
        if one.key.who != second.key.who {
            return true;
        }
        if one.key.lane == second.key.lane || one.key.lane == LaneKey::Begin {
            return false;
        }
        let control = |key: &Key| matches!(key.lane, LaneKey::Requests(_));
        if control(&second.key) && !control(&one.key) {
            return true;
        }
        if (one.timed || second.timed) && one.moment != second.moment {
            return false;
        }
        !one.stamp.as_ref().zip(second.stamp).is_some_and(|(one, two)| one.is_before(two))
    }

    /// `second` is the step with this key, or the end of the run if it was not made; `asked`: where it was asked for.
    fn race(&self, first: usize, second: usize, key: Key, asked: Option<usize>) -> Race {
        let free: Vec<usize> = (first + 1..second).filter(|at| !self.is_before(first, *at)).collect();
        let is_initial = |i: usize, at: usize| !free[..i].iter().any(|earlier| self.is_before(*earlier, at));
        let mut initials: Vec<Key> =
            free.iter().enumerate().filter(|(i, at)| is_initial(*i, **at)).map(|(_, at)| self.made[*at].key).collect();
        let leads = |at: &usize| {
            let made = second < self.made.len() && self.is_before(*at, second);
            made || self.made[*at].key == key || asked.is_some_and(|asked| asked == *at || self.is_before(*at, asked))
        };
        if !free.iter().any(leads) {
            initials.push(key);
        }
        let instead: Vec<Key> = free.iter().map(|at| self.made[*at].key).chain([key]).collect();
        Race { first, instead, initials, second: key, nth: self.taken(second, key) }
    }

    /// The number of times a lane was taken before a step.
    pub fn taken(&self, before: usize, key: Key) -> usize {
        self.made[..before].iter().filter(|step| step.key == key).count()
    }

    /// Letters that came when their receiver was over, or were not read before it was: they could have come before its last step.
    fn unread(&self, lost: &[Lost], races: &mut Vec<Race>) {
        let end = self.made.len();
        let mut heads: Vec<Key> = Vec::new();
        for letter in lost {
            if heads.contains(&letter.key) {
                continue;
            }
            heads.push(letter.key);
            let last = || self.made.iter().rposition(|step| self.is_last_of(step, letter.key.who));
            let Some(first) = letter.closed.or_else(last) else { continue };
            let first = self.begun(first);
            let asked = letter.stamp.step.is_some_and(|asked| asked == first || self.is_before(first, asked));
            let second = Second { key: letter.key, stamp: Some(&letter.stamp), moment: letter.moment, timed: false };
            if asked || first < self.since[end - 1] || !self.may_turn(first, &second) {
                continue;
            }
            races.push(self.race(first, end, letter.key, letter.stamp.step));
        }
    }
    fn is_last_of(&self, step: &Made, who: Who) -> bool {
        step.key.who == who && step.key.lane != LaneKey::End && !step.silent
    }

    /// The things that could have been done at the end of the program, or of an isolate, and were never done: at which step, and what.
    pub fn left_undone(&self, account: &Account) -> Vec<(usize, Key)> {
        let mut undone = Vec::new();
        let ended = self.made.len().checked_sub(1);
        for (at, step) in self.made.iter().enumerate().filter(|(_, step)| step.last) {
            let others = step.enabled.iter().filter(|key| **key != step.key && key.lane != LaneKey::Delay);
            undone.extend(others.filter(|key| key.who == step.key.who).map(|key| (at, *key)));
        }
        if let Some(at) = ended.filter(|_| account.ended) {
            let step = &self.made[at];
            let others = step.enabled.iter().filter(|key| key.who != step.key.who && key.lane != LaneKey::Delay);
            undone.extend(others.map(|key| (at, *key)));
        }
        undone
    }
}

/// The second step of a race, which may not have been made.
struct Second<'a> {
    key: Key,
    stamp: Option<&'a Stamp>,
    moment: Millis,
    timed: bool,
}
