//! Defects of oche itself. A panic is caught where an isolate, a session or a command begins, and told as what it is: an internal error,
//! with the place in oche, the Dart calls that led there, and what to do with it. May touch `std::panic`.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

/// The exit code of a process in which oche itself has failed (EX_SOFTWARE of sysexits).
pub const EXIT_CODE: i64 = 70;

/// A fault inside of oche.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Defect {
    /// The panic's message and its place in oche's source.
    pub what: String,
    /// The Dart calls that led to it, if any are known: a stack trace as Dart prints it.
    pub calls: String,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Internal error: {}", self.what)?;
        f.write_str(&self.calls)?;
        writeln!(
            f,
            "This is a defect of oche {}, not of the program. Please report it together with the program.",
            env!("CARGO_PKG_VERSION")
        )
    }
}

thread_local! {
    /// The number of calls of [`catch`] this thread is in.
    static CATCHING: Cell<usize> = const { Cell::new(0) };
    /// The message of the panic on its way.
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Does something that should not panic; what it says if it does. Whoever calls makes sure that what was half done does no harm.
pub fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Defect> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let otherwise = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if CATCHING.get() == 0 {
                otherwise(info);
            } else {
                SAID.set(text_of(info));
            }
        }));
    });
    CATCHING.set(CATCHING.get() + 1);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(CATCHING.get() - 1);
    result.map_err(|_| Defect { what: SAID.take(), calls: String::new() })
}

/// Message and place; with RUST_BACKTRACE also the calls inside of oche.
fn text_of(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("panic");
    let place = info.location().map_or_else(String::new, |place| format!(" ({place})"));
    let trace = std::backtrace::Backtrace::capture();
    match trace.status() {
        std::backtrace::BacktraceStatus::Captured => format!("{message}{place}\n{trace}"),
        _ => format!("{message}{place}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_with_its_place() {
        let defect = catch(|| -> i32 { panic!("nothing there") });
        let what = defect.map_err(|defect| defect.what.lines().next().unwrap_or_default().to_owned());
        assert!(what.as_ref().is_err_and(|what| what.starts_with("nothing there (runtime/src/host/defect.rs:")), "{what:?}");
        assert_eq!(catch(|| 1), Ok(1));
    }
}
