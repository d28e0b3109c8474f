//! Time and waiting, behind two small traits: everything about an isolate that is not determined by its events. The real ones are
//! here; virtual time and replay are other implementations. May touch `std::time` and crossbeam.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError};

/// What time it is.
pub trait Clock: Send + Sync {
    /// Microseconds since some fixed moment; never goes backwards.
    fn monotonic(&self) -> i64;
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
    fn monotonic(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_micros()).unwrap_or(i64::MAX)
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
    now: AtomicI64,
}

impl Clock for VirtualClock {
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

/// How an isolate waits and how a new one gets to run. With threads, each isolate has its own; another driver may let one isolate
/// at a time go on and choose which.
pub trait Driver: Send + Sync {
    /// Starts `body` as an isolate of its own.
    fn start(&self, body: Box<dyn FnOnce() + Send>) -> std::io::Result<()>;
}

/// Waits for what comes next on a channel, until `deadline` (of the clock) if there is one. `None`: the time is up.
pub fn wait<T>(clock: &dyn Clock, inbox: &Receiver<T>, deadline: Option<i64>) -> Option<T> {
    let Some(deadline) = deadline else {
        return inbox.recv().ok();
    };
    match inbox.try_recv() {
        Ok(letter) => return Some(letter),
        Err(TryRecvError::Empty | TryRecvError::Disconnected) => clock.idle_until(deadline),
    }
    let left = deadline - clock.monotonic();
    if left <= 0 {
        return None;
    }
    match inbox.recv_timeout(Duration::from_micros(left.unsigned_abs())) {
        Ok(letter) => Some(letter),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
    }
}

/// One thread per isolate.
pub struct Threads;

/// Address space, not memory: pages are taken only as the stack grows.
const ISOLATE_STACK: usize = 16 << 20;

impl Driver for Threads {
    fn start(&self, body: Box<dyn FnOnce() + Send>) -> std::io::Result<()> {
        std::thread::Builder::new().stack_size(ISOLATE_STACK).spawn(body).map(drop)
    }
}
