//! What may take for ever, done so that it can be given up: on a thread of its own, while the isolate that wants it looks up now and then.
//! For what waits in the system, or comes to an end soon: who computes for hours must be able to stop, or it keeps a processor busy for nobody
//! (`numbers::big`). May touch `threads`.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::threads;

/// The interval at which `stop` is asked.
const GLANCE: Duration = Duration::from_millis(10);
/// Dividing and conquering needs little stack.
const STACK: usize = 8 << 20;

/// Where another thread leaves a result for the one that made this. A channel of the standard library would do, for ten kilobytes a type.
pub struct Slot<T> {
    result: Mutex<Option<T>>,
    waiting: Thread,
}

impl<T> Slot<T> {
    pub fn new() -> Arc<Slot<T>> {
        Arc::new(Slot { result: Mutex::default(), waiting: thread::current() })
    }
    pub fn fill(&self, result: T) {
        *self.result.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        self.waiting.unpark();
    }
    fn take(&self) -> Option<T> {
        self.result.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
    /// The result, whenever it comes.
    pub fn wait(&self) -> T {
        loop {
            match self.take() {
                Some(result) => return result,
                None => thread::park(),
            }
        }
    }
    /// The result, if it comes by then.
    pub fn wait_until(&self, end: Instant) -> Option<T> {
        loop {
            let result = self.take();
            let left = end.saturating_duration_since(Instant::now());
            if result.is_some() || left.is_zero() {
                return result;
            }
            thread::park_timeout(left);
        }
    }
}

/// The result of `work`, or `None` as soon as `stop` says so: what is given up then goes on to its end, but nobody hears of it.
pub fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static, stop: &mut dyn FnMut() -> bool) -> Option<T> {
    let slot = Slot::new();
    let filled = slot.clone();
    // Without a thread the work can't be done at all: it has gone with the closure.
    let working = threads::start("apart", STACK, move || filled.fill(work())).ok()?;
    loop {
        let is_over = working.is_finished();
        match slot.wait_until(Instant::now() + GLANCE) {
            Some(result) => return Some(result),
            // The work itself has failed: a defect, which belongs to whoever asked.
            None if is_over => unreachable!("work that was done apart has panicked"),
            None if stop() => return None,
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_up_is_not_waited_for() {
        let (never, wait) = std::sync::mpsc::channel::<()>();
        let mut asked = 0;
        let given_up = apart(move || wait.recv().is_ok(), &mut || {
            asked += 1;
            asked == 3
        });
        assert_eq!((given_up, asked), (None, 3));
        drop(never);
        assert_eq!(apart(|| 7, &mut || false), Some(7));
    }
}
