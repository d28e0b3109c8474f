//! How a schedule chooses: the usual order, at random, or exactly as a seed says. May touch the keys of steps.

use std::sync::{Arc, Mutex};

use super::seed::Seed;
use super::steps::{Key, LaneKey, Made};

/// Chooses what happens next.
pub trait Strategy: Send {
    /// One of `enabled`, which has at least one and begins with what has waited longest. `made`: the steps so far, if they are kept.
    /// `None` gives the run up.
    fn choose(&mut self, enabled: &[Key], made: &[Made]) -> Option<usize>;
    /// Which letters an isolate must get in the order in which they were sent.
    fn order(&self) -> Order {
        Order::Causal
    }
    /// Whether an isolate lets the others go on as far as they can, in the middle of its step: when it has made the program's `nth` send. To
    /// spawn an isolate counts as one.
    fn pauses(&mut self, _nth: u32) -> bool {
        false
    }
}

/// Which letters to one isolate keep their order.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Order {
    /// All those of which it is certain which was sent first: so it is, since a send is the insertion into a queue.
    #[default]
    Causal,
    /// Those of one sender: more is not documented.
    Documented,
}

/// Where a run could not follow its seed any more: the number of the choice, if it happened.
pub type Left = Arc<Mutex<Option<u32>>>;

/// The strategy that a seed stands for.
pub fn of(seed: &Seed, left: &Left) -> Box<dyn Strategy> {
    match seed {
        Seed::Number(0) => Box::new(Exact::new(&[], None, Order::Causal, left)),
        Seed::Number(number) => Box::new(Random(*number)),
        Seed::Exact { choices, pause, order, .. } => Box::new(Exact::new(choices, *pause, *order, left)),
    }
}

/// Any, with the same chance.
pub struct Random(pub u64);

impl Strategy for Random {
    fn choose(&mut self, enabled: &[Key], _: &[Made]) -> Option<usize> {
        // Nothing is late by chance only.
        let among = enabled.iter().filter(|key| key.lane != LaneKey::Delay).count();
        if among < 2 {
            return Some(0);
        }
        Some((next_bits(&mut self.0) % among as u64) as usize)
    }
}

/// The next bits of the generator splitmix64.
pub fn next_bits(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (*state ^ *state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ n >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ n >> 31
}

/// The usual choice, except where something else is said.
struct Exact {
    /// Numbers of choices that have an alternative, and what is taken there.
    choices: Vec<(u32, u32)>,
    pause: Option<u32>,
    next: usize,
    forks: u32,
    left: Left,
    order: Order,
}

impl Exact {
    fn new(choices: &[(u32, u32)], pause: Option<u32>, order: Order, left: &Left) -> Exact {
        Exact { choices: choices.to_vec(), pause, next: 0, forks: 0, left: left.clone(), order }
    }
}

impl Strategy for Exact {
    fn order(&self) -> Order {
        self.order
    }
    fn pauses(&mut self, nth: u32) -> bool {
        self.pause == Some(nth)
    }
    fn choose(&mut self, enabled: &[Key], _: &[Made]) -> Option<usize> {
        if enabled.len() == 1 {
            return Some(0);
        }
        let fork = self.forks;
        self.forks += 1;
        match self.choices.get(self.next) {
            Some((at, choice)) if *at == fork => {
                self.next += 1;
                if (*choice as usize) < enabled.len() {
                    return Some(*choice as usize);
                }
                self.next = self.choices.len();
                self.left.lock().unwrap_or_else(|p| p.into_inner()).get_or_insert(fork);
                Some(0)
            }
            _ => Some(0),
        }
    }
}
