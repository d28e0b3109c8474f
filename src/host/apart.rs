//! What may take for ever, done so that it can be given up: on a thread of its own, while the isolate that wants it looks up now and then.
//! For what waits in the system, or comes to an end soon: who computes for hours must be able to stop, or it keeps a processor busy for nobody
//! (`numbers::big`). May touch `std::thread`.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// How often `stop` is asked.
const GLANCE: Duration = Duration::from_millis(10);
/// Dividing and conquering needs little stack.
const STACK: usize = 8 << 20;

/// The result of `work`, or `None` as soon as `stop` says so: what is given up then goes on to its end, but nobody hears of it.
pub fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static, stop: &mut dyn FnMut() -> bool) -> Option<T> {
    let (done, result) = mpsc::channel();
    let started = thread::Builder::new().stack_size(STACK).spawn(move || {
        // An error means that it was given up.
        let _ = done.send(work());
    });
    // Without a thread the work can't be done at all: it has gone with the closure.
    started.ok()?;
    loop {
        match result.recv_timeout(GLANCE) {
            Ok(result) => return Some(result),
            Err(RecvTimeoutError::Timeout) if stop() => return None,
            Err(RecvTimeoutError::Timeout) => {}
            // The work itself has failed: a defect, which belongs to whoever asked.
            Err(RecvTimeoutError::Disconnected) => unreachable!("work that was done apart has panicked"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_up_is_not_waited_for() {
        let (never, wait) = mpsc::channel::<()>();
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
