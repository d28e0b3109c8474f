//! What a program waits for outside of itself, and whether virtual time may go on meanwhile. May touch nothing.
//!
//! Time that jumps must not overtake what is under way. What is over soon is waited for. For an answer that somebody outside owes (a
//! process, a server elsewhere) a program waits as long as it would in real time, and at least a while. Who may come or may stay away (a
//! connection, a packet, a signal) holds nobody up, nor does what only the program itself can send; but what has been sent already must
//! have arrived, so that before such a jump the sockets are looked at once more.

use std::time::Duration;

use rustc_hash::FxHashMap;

/// Degrees of certainty that something comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// It is over soon, whatever anybody else does.
    Soon,
    /// Somebody outside works on it, or should.
    Answer,
    /// Somebody may come, at any time.
    Visit,
    /// Only the program itself can send it.
    Own,
}

/// Whether time may jump to the next moment that somebody waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Jump {
    Now,
    /// If nothing has come for so long: ask again then, after [`Outside::looked`].
    After(Duration),
    /// Something has to come first.
    Never,
}

/// So long an answer is waited for at least, however close the next moment is.
const PATIENCE: Duration = Duration::from_secs(2);
/// The time after which what was sent to a socket of this process has arrived.
const LOOK: Duration = Duration::from_millis(1);
/// After so many jumps in a row without a sign of life, who waits for visits waits as in real time.
const IDLE_JUMPS: u32 = 1 << 12;

/// All that is waited for, by task.
#[derive(Default)]
pub struct Outside {
    tasks: FxHashMap<u64, (u32, Expected)>,
    counts: [usize; 4],
    /// Grows with everything that begins or ends.
    changes: u64,
    /// The value of `changes` when nothing had come for as long as was asked for.
    quiet_at: Option<u64>,
    /// The time answers have been waited for since something came last.
    waited: Duration,
    asked: Duration,
}

impl Outside {
    pub fn begin(&mut self, task: u64, owner: u32, expected: Expected) {
        self.changes += 1;
        if let Some((_, before)) = self.tasks.insert(task, (owner, expected)) {
            self.counts[before as usize] -= 1;
        }
        self.counts[expected as usize] += 1;
    }
    /// It has come, or is of no interest any more.
    pub fn end(&mut self, task: u64) {
        if let Some((_, expected)) = self.tasks.remove(&task) {
            self.counts[expected as usize] -= 1;
            self.changes += 1;
            self.waited = Duration::ZERO;
        }
    }
    /// Forgets what this isolate waited for.
    pub fn leave(&mut self, owner: u32) {
        let counts = &mut self.counts;
        self.tasks.retain(|_, (of, expected)| {
            let stays = *of != owner;
            counts[*expected as usize] -= usize::from(!stays);
            stays
        });
        self.changes += 1;
    }

    fn count(&self, expected: Expected) -> usize {
        self.counts[expected as usize]
    }
    pub fn is_soon_over(&self) -> bool {
        self.count(Expected::Soon) > 0
    }
    /// Whether something may come that the program itself does not send.
    pub fn may_come(&self) -> bool {
        self.tasks.len() > self.count(Expected::Own)
    }

    /// Whether time may jump when nobody runs: to the `next` moment that somebody waits for, if there is one, so many microseconds from
    /// now; and if there is none, to the end. `idle`: how many jumps there were since the last sign of life.
    pub fn jump(&mut self, next: Option<i64>, idle: u32) -> Jump {
        if self.tasks.is_empty() {
            return Jump::Now;
        }
        if self.is_soon_over() || next.is_none() && self.may_come() {
            return Jump::Never;
        }
        if self.quiet_at.take() == Some(self.changes) {
            self.waited = self.waited.saturating_add(self.asked);
            return Jump::Now;
        }
        let real = Duration::from_micros(next.unwrap_or(0).max(0).unsigned_abs());
        self.asked = if self.count(Expected::Answer) > 0 {
            real.max(PATIENCE.saturating_sub(self.waited))
        } else if self.count(Expected::Visit) > 0 && idle >= IDLE_JUMPS {
            real
        } else {
            LOOK
        };
        Jump::After(self.asked)
    }
    /// The counter that [`Outside::looked`] wants to know from when it was quiet.
    pub fn changes(&self) -> u64 {
        self.changes
    }
    /// Nothing has come since `changes` was this, for as long as was asked for; false if something has.
    pub fn looked(&mut self, changes: u64) -> bool {
        self.quiet_at = Some(changes);
        changes == self.changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting_for(expected: &[Expected]) -> Outside {
        let mut outside = Outside::default();
        (1..).zip(expected).for_each(|(task, expected)| outside.begin(task, 1, *expected));
        outside
    }
    fn after_a_look(outside: &mut Outside, next: Option<i64>) -> Jump {
        let changes = outside.changes();
        assert!(outside.looked(changes));
        outside.jump(next, 0)
    }

    #[test]
    fn what_holds_time_up() {
        use Expected::{Answer, Own, Soon, Visit};
        let hour = 3_600_000_000;
        assert_eq!(waiting_for(&[]).jump(None, 0), Jump::Now);
        assert_eq!(waiting_for(&[Soon, Visit]).jump(Some(hour), 0), Jump::Never);
        assert_eq!(waiting_for(&[Visit]).jump(None, 0), Jump::Never);
        assert_eq!(waiting_for(&[Visit]).jump(Some(hour), 0), Jump::After(LOOK));
        assert_eq!(waiting_for(&[Visit]).jump(Some(hour), IDLE_JUMPS), Jump::After(Duration::from_secs(3600)));
        assert_eq!(waiting_for(&[Answer]).jump(Some(hour), 0), Jump::After(Duration::from_secs(3600)));
        let mut own = waiting_for(&[Own]);
        assert_eq!(own.jump(None, 0), Jump::After(LOOK));
        assert_eq!(after_a_look(&mut own, None), Jump::Now);
        assert_eq!(own.jump(None, 0), Jump::After(LOOK), "a look is good for one jump");
    }

    #[test]
    fn patience_is_for_silence_and_comes_back_with_an_answer() {
        let mut outside = waiting_for(&[Expected::Answer, Expected::Answer]);
        let soon = Some(10_000);
        assert_eq!(outside.jump(soon, 0), Jump::After(PATIENCE));
        assert_eq!(after_a_look(&mut outside, soon), Jump::Now);
        assert_eq!(outside.jump(soon, 0), Jump::After(Duration::from_millis(10)));
        let before = outside.changes();
        outside.end(1);
        assert!(!outside.looked(before));
        assert_eq!(outside.jump(soon, 0), Jump::After(PATIENCE));
        outside.leave(1);
        assert_eq!(outside.jump(soon, 0), Jump::Now);
    }
}
