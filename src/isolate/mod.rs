//! Isolates: event loop, messages, control, life and death. One isolate is one OS thread with a heap of its own; a program is the main
//! isolate and those it spawned. May touch `natives`, `interp`, `heap`, `host`.

pub mod alive;
mod async_natives;
pub mod control;
pub mod debugger;
pub mod driver;
pub mod event_loop;
pub mod foreground;
mod helpers;
mod io_natives;
mod isolate_natives;
pub mod log;
pub mod mailbox;
pub mod message;
pub mod program;
pub mod record;
pub mod refusal;
pub mod run;
pub mod schedule;
pub mod sharing;
pub mod spawn;
pub mod stepping;
pub mod timers;
pub mod trace;
pub mod uncaught;

use std::sync::LazyLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

pub use program::{Options, Program};
pub use run::{Outcome, run_main, run_main_until};

use crate::interp::NativeFn;
use crate::natives::support::Row;

/// The tables of natives that need the event loop, and the interpreter's own.
pub const TABLES: &[&[Row]] = &[async_natives::ROWS, isolate_natives::ROWS, io_natives::ROWS, crate::interp::NATIVES];

static NATIVES: LazyLock<FxHashMap<&'static str, NativeFn>> = LazyLock::new(|| {
    let tables = || crate::natives::TABLES.iter().chain(TABLES);
    // With room for all from the start: every program has to wait for this.
    let mut natives = FxHashMap::with_capacity_and_hasher(tables().map(|table| table.len()).sum(), FxBuildHasher);
    natives.extend(tables().copied().flatten().copied());
    natives
});

/// The native with this key.
pub fn find_native(key: &str) -> Option<NativeFn> {
    NATIVES.get(key).copied()
}
/// The keys of all natives, as often as they are in a table.
pub fn native_keys() -> impl Iterator<Item = &'static str> {
    crate::natives::TABLES.iter().chain(TABLES).copied().flatten().map(|(key, _)| *key)
}

#[cfg(test)]
mod tests;
