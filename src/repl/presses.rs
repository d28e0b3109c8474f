//! Ctrl-C as a signal: pressed while code runs, or where no editor takes it for a key. May touch the engine and signals.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::engine::Interrupter;
use crate::host::threads;

/// The state of Ctrl-C, and whether an input is being evaluated.
#[derive(Default)]
pub struct Presses {
    evaluating: AtomicBool,
    /// The number of requests to stop the input.
    stops: AtomicUsize,
    /// It was pressed while nothing was evaluated, and nobody has asked since.
    early: AtomicBool,
}

impl Presses {
    /// An input is about to be evaluated.
    pub fn begin(&self) {
        self.stops.store(0, Ordering::SeqCst);
        self.evaluating.store(true, Ordering::SeqCst);
    }
    /// It has been.
    pub fn end(&self) {
        self.evaluating.store(false, Ordering::SeqCst);
    }
    /// Whether the input was to be stopped.
    pub fn stop_wanted(&self) -> bool {
        self.stops.load(Ordering::SeqCst) > 0
    }
    /// Whether it was pressed since somebody last asked, outside of any input.
    pub fn take_early(&self) -> bool {
        self.early.swap(false, Ordering::SeqCst)
    }

    /// It is pressed: what runs is given up. If nothing helps (a call that waits in the system), the third time ends the process.
    pub fn press(&self, interrupter: &Interrupter) {
        if !self.evaluating.load(Ordering::SeqCst) {
            self.early.store(true, Ordering::SeqCst);
            return;
        }
        interrupter.interrupt();
        if self.stops.fetch_add(1, Ordering::SeqCst) >= 2 {
            crate::host::system::exit_process(130);
        }
    }
}

/// From now on the signal does not end the process. `idle` is called when it came while nothing was evaluated.
#[cfg(unix)]
pub fn watch(interrupter: Interrupter, presses: Arc<Presses>, idle: impl Fn() + Send + 'static) {
    let Ok(mut signals) = signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT]) else { return };
    let watcher = move || {
        for _ in signals.forever() {
            presses.press(&interrupter);
            if presses.early.load(Ordering::SeqCst) {
                idle();
            }
        }
    };
    let _ = threads::start("signals", threads::SMALL_STACK, watcher);
}
#[cfg(not(unix))]
pub fn watch(_: Interrupter, _: Arc<Presses>, _: impl Fn() + Send + 'static) {}
