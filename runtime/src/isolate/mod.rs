//! Isolates: event loop, messages, control, life and death. One isolate is one OS thread with a heap of its own; a program is the main
//! isolate and those it spawned. May touch `natives`, `interp`, `heap`, `host`.

pub mod alive;
mod async_natives;
pub mod control;
pub mod copying;
pub mod debugger;
pub mod driver;
mod dropped;
pub mod event_loop;
pub mod foreground;
pub mod halted;
mod helpers;
pub mod id;
mod io_natives;
mod isolate_natives;
pub mod log;
pub mod mailbox;
pub mod message;
pub mod program;
pub mod record;
pub mod recorder;
pub mod refusal;
pub mod run;
pub mod schedule;
pub mod sharing;
pub mod spawn;
pub mod state;
pub mod status;
pub mod stepping;
pub mod timers;
pub mod trace;
pub mod uncaught;

use std::sync::{Arc, LazyLock};

use rustc_hash::{FxBuildHasher, FxHashMap};

pub use program::{IsolateOptions, Program};
pub use run::{Outcome, run_main, run_main_until};

use crate::host::Host;
use crate::interp::Native;
use crate::natives::support::Row;
use driver::Driver;

/// The natives that need the event loop, and the interpreter's own: the short ones, and those whose work grows with what they are given.
const TABLES: &[&[Row]] = &[async_natives::ROWS, crate::interp::NATIVES];
const LONG_TABLES: &[&[Row]] = &[isolate_natives::ROWS, io_natives::ROWS];

static NATIVES: LazyLock<FxHashMap<&'static str, Native>> = LazyLock::new(|| {
    // With room for all from the start: every program has to wait for this.
    let mut natives = FxHashMap::with_capacity_and_hasher(native_keys().count(), FxBuildHasher);
    natives.extend(short().map(|(key, native)| (*key, Native::Plain(*native))));
    natives.extend(long().map(|(key, native)| (*key, Native::Long(*native))));
    natives
});

fn short() -> impl Iterator<Item = &'static Row> {
    crate::natives::TABLES.iter().chain(TABLES).copied().flatten()
}
fn long() -> impl Iterator<Item = &'static Row> {
    crate::natives::LONG_TABLES.iter().chain(LONG_TABLES).copied().flatten()
}

impl Program {
    /// With the driver that belongs to the host's clock.
    pub fn new(host: Arc<Host>, options: IsolateOptions) -> Arc<Program> {
        let driver = driver::of(&host);
        Program::with_driver(host, driver, options)
    }
    pub fn with_driver(host: Arc<Host>, driver: Arc<dyn Driver>, options: IsolateOptions) -> Arc<Program> {
        Program::with_natives(host, driver, options, find_native)
    }
}

/// The native with this key.
pub fn find_native(key: &str) -> Option<Native> {
    NATIVES.get(key).cloned()
}
/// The keys of all natives, as often as they are in a table.
pub fn native_keys() -> impl Iterator<Item = &'static str> {
    short().chain(long()).map(|(key, _)| *key)
}

#[cfg(test)]
mod tests;
