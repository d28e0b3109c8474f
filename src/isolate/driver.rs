//! Waiting and running, behind a small trait: with the clock, all of an isolate that is not determined by its events. Threads are the
//! real driver; virtual time and replay are other ones. May touch `std::thread` and crossbeam.

use std::time::Duration;

use crossbeam_channel::{Receiver, TryRecvError};

use crate::host::Clock;

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
    inbox.recv_timeout(Duration::from_micros(left.unsigned_abs())).ok()
}

/// One thread per isolate.
pub struct Threads;

/// Address space, not memory: pages are taken only as the stack grows.
pub const ISOLATE_STACK: usize = 16 << 20;

impl Driver for Threads {
    fn start(&self, body: Box<dyn FnOnce() + Send>) -> std::io::Result<()> {
        std::thread::Builder::new().stack_size(ISOLATE_STACK).spawn(body).map(drop)
    }
}
