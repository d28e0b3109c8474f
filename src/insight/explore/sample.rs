//! Trying some of many orders by chance. May touch the scheduler's strategies.
//!
//! Every second run gives each lane a priority and takes what has the highest, changing the priorities at two random moments (PCT): a
//! mistake that needs only few things to come in a certain order is found with a known chance. The others choose freely.

use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;

use super::tree::Course;
use crate::isolate::schedule::strategy::{Order, next_bits};
use crate::isolate::schedule::{Key, LaneKey, Made, Strategy};

pub struct Sample {
    bits: u64,
    by_priority: bool,
    priorities: FxHashMap<Key, u64>,
    /// Steps at which what would be next goes behind all others.
    changes: [usize; 2],
    max_steps: usize,
    course: Arc<Mutex<Course>>,
    order: Order,
}

impl Sample {
    /// `longest`: about how many steps a run has.
    pub fn new(number: u64, longest: usize, max_steps: usize, order: Order) -> Sample {
        let mut bits = number;
        let length = longest.max(1) as u64;
        let mut moment = || (next_bits(&mut bits) % length) as usize;
        let changes = [moment(), moment()];
        Sample { bits, by_priority: number % 2 == 1, priorities: FxHashMap::default(), changes, max_steps, course: Arc::default(), order }
    }
    pub fn course(&self) -> Arc<Mutex<Course>> {
        self.course.clone()
    }
}

impl Strategy for Sample {
    fn order(&self) -> Order {
        self.order
    }
    fn choose(&mut self, enabled: &[Key], made: &[Made]) -> Option<usize> {
        if made.len() >= self.max_steps {
            *self.course.lock().unwrap_or_else(|p| p.into_inner()) = Course::Cut;
            return None;
        }
        let among = enabled.iter().filter(|key| key.lane != LaneKey::Delay).count();
        if among < 2 {
            return Some(0);
        }
        if !self.by_priority {
            return Some((next_bits(&mut self.bits) % among as u64) as usize);
        }
        for key in &enabled[..among] {
            if !self.priorities.contains_key(key) {
                // Above what has been put behind.
                let priority = next_bits(&mut self.bits) | 1 << 63;
                self.priorities.insert(*key, priority);
            }
        }
        let highest = (0..among).max_by_key(|at| self.priorities.get(&enabled[*at]))?;
        if let Some(change) = self.changes.iter().position(|at| *at == made.len()) {
            self.priorities.insert(enabled[highest], 2 - change as u64);
            return (0..among).max_by_key(|at| self.priorities.get(&enabled[*at]));
        }
        Some(highest)
    }
}
