//! The one door to the outside: clock, console, files, environment, processes, the network. Nothing else in the crate touches `std::fs`, `std::env`,
//! `std::process` or the clock. One [`Host`] is shared by all isolates of a program.

pub mod apart;
pub mod certificates;
pub mod clock;
pub mod compression;
pub mod console;
pub mod data;
pub mod defect;
pub mod entropy;
pub mod events;
pub mod files;
pub mod input;
pub mod limits;
pub mod network;
pub mod operations;
pub mod permissions;
pub mod processes;
#[cfg(unix)]
pub mod signals;
#[cfg(not(unix))]
#[path = "signals_elsewhere.rs"]
pub mod signals;
pub mod sockets;
pub mod system;
pub mod timezone;
pub mod tls;
pub mod watching;

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

pub use clock::{Clock, RealClock, VirtualClock, Woken};
pub use console::Console;
pub use entropy::Entropy;
pub use permissions::Permissions;

/// What a program sees of the world.
pub struct Host {
    pub clock: Box<dyn Clock>,
    pub stdout: Console,
    pub stderr: Console,
    pub permissions: Permissions,
    pub entropy: Entropy,
    /// How an error that nothing caught is shown, if not as Dart shows it: from its text and its stack trace.
    pub uncaught: Option<Presenter>,
}

pub type Presenter = Box<dyn Fn(&str, &str) -> String + Send + Sync>;

impl Host {
    /// The world of this process.
    pub fn process() -> Arc<Host> {
        Arc::new(Host::real())
    }
    pub fn real() -> Host {
        Host::with(Box::new(RealClock::new()), Console::stdout(), Console::stderr())
    }

    /// A world in which everything is allowed.
    pub fn with(clock: Box<dyn Clock>, stdout: Console, stderr: Console) -> Host {
        Host { clock, stdout, stderr, permissions: Permissions::all(), entropy: Entropy::default(), uncaught: None }
    }

    /// Writes to the standard error, after what the standard output has buffered.
    pub fn write_error(&self, text: &str) {
        self.stdout.flush();
        self.stderr.write(text.as_bytes());
        self.stderr.flush();
    }
}

static DECLARATIONS: RwLock<Option<HashMap<String, String>>> = RwLock::new(None);

/// Sets what `String.fromEnvironment` and its like see (`-Dname=value`).
pub fn declare(declarations: HashMap<String, String>) {
    *DECLARATIONS.write().unwrap_or_else(|p| p.into_inner()) = Some(declarations);
}
pub fn declaration(name: &str) -> Option<String> {
    DECLARATIONS.read().unwrap_or_else(|p| p.into_inner()).as_ref()?.get(name).cloned()
}
