//! What time it is, real or virtual. May touch `std::time`.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// What time it is.
pub trait Clock: Send + Sync {
    /// Nanoseconds since some fixed moment; never goes backwards.
    fn nanos(&self) -> i64;
    /// The same in microseconds.
    fn monotonic(&self) -> i64 {
        self.nanos() / 1000
    }
    /// Microseconds since the epoch.
    fn wall(&self) -> i64;
    /// Called when nothing can happen before `deadline` (of `monotonic`): a virtual clock jumps there, a real one does nothing.
    fn idle_until(&self, _deadline: i64) {}
}

pub struct RealClock {
    start: Instant,
}

impl RealClock {
    pub fn new() -> RealClock {
        RealClock { start: Instant::now() }
    }
}

impl Default for RealClock {
    fn default() -> Self {
        RealClock::new()
    }
}

impl Clock for RealClock {
    fn nanos(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_nanos()).unwrap_or(i64::MAX)
    }
    fn wall(&self) -> i64 {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            Err(before) => -i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX),
        }
    }
}

/// Time that passes only when everybody waits. For one isolate; with several, their driver decides when it may jump.
#[derive(Default)]
pub struct VirtualClock {
    /// In microseconds.
    now: AtomicI64,
}

impl Clock for VirtualClock {
    fn nanos(&self) -> i64 {
        self.monotonic().saturating_mul(1000)
    }
    fn monotonic(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }
    fn wall(&self) -> i64 {
        self.monotonic()
    }
    fn idle_until(&self, deadline: i64) {
        self.now.fetch_max(deadline, Ordering::SeqCst);
    }
}
