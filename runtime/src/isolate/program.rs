//! A running program: the isolates it consists of, what they share, and how it ends. May touch `host`, and mailboxes.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::driver::Driver;
use super::halted::Debugger;
use super::id::IsolateId;
use super::log::Log;
use super::mailbox::{Content, Mailbox, PortId, Request};
use super::message::Message;
use super::status::Say;
use crate::host::Host;
use crate::interp::{FrontEnd, HostFunction, Native, Origin, Services};
use crate::sorting::Arrange;

/// More isolates are not alive at once. Each has a thread, which takes some six of the 65,530 mappings that a process may have on Linux; where
/// the last one goes, the system ends the process.
pub(super) const MOST_ISOLATES: usize = 10_000;

/// The code of a program that would wait for ever, as of one that takes too long.
pub const STUCK: i64 = 124;

/// Functions of the Rust program around, by the keys of natives.
#[derive(Clone, Default)]
pub struct HostFunctions(pub Arc<FxHashMap<String, HostFunction>>);

impl fmt::Debug for HostFunctions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The options of a program.
#[derive(Clone, Debug, Default)]
pub struct IsolateOptions {
    /// Evaluate `assert`.
    pub asserts: bool,
    /// Bytes of heap each isolate may use.
    pub max_heap: Option<usize>,
    /// Isolates that may be alive at a time.
    pub max_isolates: Option<usize>,
    /// Collect garbage at every safepoint (slow: finds missing roots).
    pub stress: bool,
    /// `exit(n)` ends the process at once; otherwise the program only, as tests and tools want it.
    pub owns_process: bool,
    /// Functions of the Rust program around.
    pub functions: HostFunctions,
    /// The checker of the program.
    pub front_end: Option<Arc<dyn FrontEnd>>,
    /// Somebody will be told what `main` still waits for at the end, and where that was made.
    pub asks_where: bool,
    /// Where the program came from; nothing if it is in no library of its own.
    pub origin: Option<Arc<dyn Origin>>,
}

/// The isolates that run the same source, and can send each other any object: one of the whole program, one for each program that it
/// has spawned from a URI.
#[derive(Default)]
pub struct Group {
    /// Where the program came from. Known before its first isolate runs, if it came from anywhere.
    pub origin: OnceLock<Arc<dyn Origin>>,
}

/// Bytes on their way between isolates, by number.
#[derive(Default)]
pub struct Transfers {
    bytes: usize,
    all: FxHashMap<i64, Vec<u8>>,
}

impl Transfers {
    /// Whether that is no more than may be on its way at a time.
    pub fn put(&mut self, number: i64, bytes: Vec<u8>, most: usize) -> bool {
        if self.bytes.saturating_add(bytes.len()) > most {
            return false;
        }
        self.bytes += bytes.len();
        self.all.insert(number, bytes);
        true
    }
    pub fn take(&mut self, number: i64) -> Option<Vec<u8>> {
        let bytes = self.all.remove(&number)?;
        self.bytes -= bytes.len();
        Some(bytes)
    }
}

/// Finds a native by its key.
pub(super) type Natives = fn(&str) -> Option<Native>;

/// The state that the isolates of a program share.
pub struct Program {
    pub host: Arc<Host>,
    pub driver: Arc<dyn Driver>,
    pub options: IsolateOptions,
    natives: Natives,
    /// Where the isolates record what they do, if they do.
    pub log: OnceLock<Arc<Log>>,
    /// Odd while the main isolate waits; it counts with each wait.
    pub waits: AtomicU64,
    /// Tells an isolate's status to somebody who asks.
    pub say: OnceLock<Say>,
    /// Stops an isolate for somebody at a prompt, if there is one.
    pub debugger: OnceLock<Debugger>,
    /// The isolates that run the program's own `main`, and those they spawned.
    pub group: Arc<Group>,
    /// `exitCode`, and what `exit` was called with.
    pub exit_code: AtomicI64,
    pub exiting: AtomicBool,
    /// The main isolate has ended: whoever is born later dies at once.
    finished: AtomicBool,
    /// An isolate has died of a defect of oche itself.
    pub defective: AtomicBool,
    grouped: AtomicBool,
    alive: Mutex<FxHashMap<IsolateId, Arc<Mailbox>>>,
    someone_ended: Condvar,
    isolates: AtomicU32,
    numbers: AtomicU64,
    /// Bytes on their way between isolates, by number.
    transfers: Mutex<Transfers>,
}

impl Program {
    /// With this table of natives.
    pub(super) fn with_natives(host: Arc<Host>, driver: Arc<dyn Driver>, options: IsolateOptions, natives: Natives) -> Arc<Program> {
        host.resources.limit_reads(options.max_heap);
        Arc::new(Program {
            host,
            driver,
            natives,
            group: Arc::new(Group { origin: options.origin.clone().map_or_else(OnceLock::new, OnceLock::from) }),
            options,
            log: OnceLock::new(),
            waits: AtomicU64::new(0),
            say: OnceLock::new(),
            debugger: OnceLock::new(),
            exit_code: AtomicI64::new(0),
            exiting: AtomicBool::new(false),
            finished: AtomicBool::new(false),
            defective: AtomicBool::new(false),
            grouped: AtomicBool::new(false),
            alive: Mutex::default(),
            someone_ended: Condvar::new(),
            isolates: AtomicU32::new(1),
            numbers: AtomicU64::new(1),
            transfers: Mutex::default(),
        })
    }

    fn alive(&self) -> MutexGuard<'_, FxHashMap<IsolateId, Arc<Mailbox>>> {
        self.alive.lock().unwrap_or_else(|p| p.into_inner())
    }
    /// Those who are alive now: a copy, because an isolate that ends takes itself out.
    fn everyone(&self) -> Vec<Arc<Mailbox>> {
        self.alive().values().cloned().collect()
    }
    /// The services of its isolates.
    pub fn services(&self) -> Services {
        let front_end = self.options.front_end.clone().unwrap_or_else(|| Arc::new(()));
        let (functions, natives) = (self.options.functions.clone(), self.natives);
        let find = move |key: &str| {
            let own = functions.0.get(key).cloned().map(Native::Host);
            own.or_else(|| natives(key))
        };
        Services { front_end, natives: Arc::new(find), compiler: crate::compile::code_of }
    }
    /// The number of a new isolate.
    pub fn next_isolate(&self) -> IsolateId {
        self.isolates.fetch_add(1, Ordering::Relaxed)
    }
    /// A number that is given out once: for capabilities, tasks and the like.
    pub fn unique_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Bytes on their way between isolates, by number.
    pub fn transfers(&self) -> MutexGuard<'_, Transfers> {
        self.transfers.lock().unwrap_or_else(|p| p.into_inner())
    }

    pub fn add(&self, mailbox: &Arc<Mailbox>) {
        self.driver.joins(mailbox);
        self.alive().insert(mailbox.isolate, mailbox.clone());
    }
    /// Whether isolates of more than one group may be alive.
    pub fn has_groups(&self) -> bool {
        self.grouped.load(Ordering::Relaxed)
    }
    /// A group of its own, for a program that is loaded now.
    pub fn new_group(&self) -> Arc<Group> {
        self.grouped.store(true, Ordering::Relaxed);
        Arc::default()
    }
    /// Adds an isolate, unless as many are alive as may be: whether it is one of them now.
    pub fn admit(&self, mailbox: &Arc<Mailbox>) -> bool {
        let mut alive = self.alive();
        if alive.len() >= self.options.max_isolates.unwrap_or(MOST_ISOLATES) {
            return false;
        }
        alive.insert(mailbox.isolate, mailbox.clone());
        drop(alive);
        self.driver.joins(mailbox);
        // One that is spawned while the others are killed is not among them.
        if self.is_ending() {
            mailbox.end();
        }
        true
    }
    /// It is not reached any more. Its driver is told apart, once nothing follows.
    pub fn remove(&self, isolate: IsolateId) {
        self.alive().remove(&isolate);
        self.someone_ended.notify_all();
    }

    /// The isolates that are alive, oldest first, with their debug names.
    pub fn isolates(&self) -> Vec<(IsolateId, String)> {
        let mut all: Vec<(IsolateId, String)> = self.alive().values().map(|m| (m.isolate, m.debug_name.clone())).collect();
        all.arrange();
        all
    }

    /// The isolate with this number, while it is alive.
    pub fn mailbox(&self, isolate: IsolateId) -> Option<Arc<Mailbox>> {
        self.alive().get(&isolate).cloned()
    }
    /// Nothing happens if the port's isolate has ended. `number`: see [`Letter`](super::mailbox::Letter).
    pub fn send(&self, port: PortId, message: Message, number: u32) {
        if let Some(mailbox) = self.mailbox(port.isolate()) {
            mailbox.put_numbered(Content::Message { port, message }, number);
        } else {
            self.driver.sends_in_vain(port, number);
        }
    }

    /// Whether its end has begun.
    pub fn is_ending(&self) -> bool {
        self.finished.load(Ordering::SeqCst) || self.exiting.load(Ordering::SeqCst)
    }
    /// `exit(code)`: nothing runs any more.
    pub fn exit(&self, code: i64) {
        self.exit_code.store(code, Ordering::SeqCst);
        self.exiting.store(true, Ordering::SeqCst);
        if self.options.owns_process {
            self.wait_for_prompt();
            self.host.stdout.close();
            self.host.stderr.close();
            crate::host::limits::exit_at_once(code);
        }
        self.kill_all();
    }

    /// Nobody at a prompt is cut off.
    fn wait_for_prompt(&self) {
        if let Some(debugger) = self.debugger.get() {
            (debugger.wait_for_prompt)();
        }
    }

    /// Asks every isolate what it does; each answers for itself as soon as it can.
    pub fn ask(&self) {
        self.everyone().iter().for_each(|mailbox| mailbox.request(Request::Status, 0));
    }

    /// The time has jumped: whoever waits looks at the clock again.
    pub fn wake_all(&self) {
        self.everyone().iter().for_each(|mailbox| mailbox.put(Content::Wake));
    }

    /// Kills every isolate, wherever it is.
    pub fn kill_all(&self) {
        self.driver.closes();
        self.everyone().iter().for_each(|mailbox| mailbox.end());
    }

    /// The main isolate has ended, and with it the program: the others are killed, and not heard any more.
    pub fn finish(&self, main: IsolateId) {
        self.wait_for_prompt();
        self.host.stdout.close();
        self.host.stderr.flush();
        self.finished.store(true, Ordering::SeqCst);
        self.kill_all();
        // Only now: else the others would go on by themselves as if nothing had happened.
        self.driver.leaves(main);
        if self.options.owns_process {
            return;
        }
        // A test or tool goes on after this: give the threads time to end, unless one hangs in the operating system.
        let alive = self.alive();
        let waited = self.someone_ended.wait_timeout_while(alive, Duration::from_secs(5), |alive| !alive.is_empty());
        drop(waited);
    }
}
