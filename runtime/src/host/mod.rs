//! The one door to the outside: clock, console, files, environment, processes, the network. Nothing else in the crate touches `std::fs`, `std::env`,
//! `std::process` or the clock. One [`Host`] is shared by all isolates of a program.

pub mod apart;
pub mod call;
pub mod certificates;
pub mod clock;
pub mod compression;
pub mod console;
pub mod data;
pub mod defect;
pub mod entropy;
pub mod events;
pub mod file_locks;
pub mod files;
pub mod input;
pub mod keys;
pub mod limits;
pub mod network;
pub mod operations;
pub mod outside;
pub mod permissions;
pub mod pkcs12;
pub mod processes;
pub mod queue;
pub mod resources;
pub mod secure;
#[cfg(all(unix, feature = "signals"))]
pub mod signals;
#[cfg(not(all(unix, feature = "signals")))]
#[path = "signals_elsewhere.rs"]
pub mod signals;
pub mod socket;
pub mod sockets;
pub mod system;
pub mod threads;
pub mod timezone;
pub mod tls;
pub mod watching;

use std::sync::Arc;

pub use clock::{Clock, RealClock, VirtualClock, Woken};
pub use console::Console;
pub use entropy::Entropy;
use input::Input;
pub use outside::Expected;
pub use permissions::Permissions;
use resources::Resources;

/// A program's view of the world.
pub struct Host {
    pub clock: Box<dyn Clock>,
    pub stdout: Console,
    pub stderr: Console,
    pub input: Input,
    pub permissions: Permissions,
    /// The files, sockets and processes that the program has open.
    pub resources: Resources,
    /// `-D name=value`: what `String.fromEnvironment` and its like see.
    pub defines: Vec<(String, String)>,
    pub entropy: Entropy,
    /// The way an error that nothing caught is shown, if not as Dart shows it: from its text and its stack trace.
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
        Host {
            clock,
            stdout,
            stderr,
            input: Input::process(),
            permissions: Permissions::all(),
            resources: Resources::default(),
            defines: Vec::new(),
            entropy: Entropy::default(),
            uncaught: None,
        }
    }

    /// The kind of a standard stream: 0 terminal, 1 pipe or socket, 2 file, 3 other. One that is not the process's is a pipe.
    pub fn stream_kind(&self, descriptor: i64) -> i64 {
        let of_process = match descriptor {
            0 => self.input.is_of_process(),
            1 => self.stdout.is_of_process(),
            _ => self.stderr.is_of_process(),
        };
        if of_process { system::stream_kind(descriptor) } else { 1 }
    }

    /// The last value of a name given by `-D name=value`.
    pub fn define(&self, name: &str) -> Option<&str> {
        self.defines.iter().rev().find(|(defined, _)| defined == name).map(|(_, value)| value.as_str())
    }

    /// Writes to the standard error, after what the standard output has buffered.
    pub fn write_error(&self, text: &str) {
        self.stdout.flush();
        self.stderr.write(text.as_bytes());
        self.stderr.flush();
    }
}
