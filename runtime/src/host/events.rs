//! Waiting without blocking: one thread of the process waits for all its sockets and pipes at once, and for what comes by itself (signals,
//! the ends of processes, changes of files). Whoever waits leaves a waker, which puts a letter into an isolate's inbox.
//!
//! The system is asked through mio and not through `polling`: there, to register a socket is unsafe, and this crate has no unsafe
//! code. mio reports only edges; registering again before each wait makes an edge of what is there already, so that nobody has to read
//! to the end before waiting. May touch mio and `std::thread`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use mio::event::Source;
use mio::{Events, Interest, Poll, Registry, Token};
use rustc_hash::FxHashMap;

use super::data::OsError;
use super::threads;

/// Called once, from the waiting thread.
pub type Waker = Box<dyn FnOnce() + Send>;

/// The kinds of readiness to wait for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    Read,
    Write,
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|p| p.into_inner())
}

/// A number that no other socket, pipe or queue has.
pub fn new_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

// ---- readiness

#[derive(Default)]
struct Waiting {
    read: Option<Waker>,
    write: Option<Waker>,
}

struct Reactor {
    registry: Registry,
    waiting: Mutex<FxHashMap<usize, Waiting>>,
    /// Those who wait until nothing happens, and when that is.
    listening: Mutex<FxHashMap<usize, (Instant, Waker)>>,
    /// Makes the thread look at who listens.
    alarm: mio::Waker,
}

/// The token of the alarm: no source has this number.
const ALARM: Token = Token(0);

static REACTOR: LazyLock<Result<Reactor, OsError>> = LazyLock::new(|| {
    let poll = Poll::new()?;
    let registry = poll.registry().try_clone()?;
    let alarm = mio::Waker::new(&registry, ALARM)?;
    threads::start("readiness", threads::SMALL_STACK, move || watch(poll))?;
    Ok(Reactor { registry, waiting: Mutex::default(), listening: Mutex::default(), alarm })
});

fn watch(mut poll: Poll) {
    let mut events = Events::with_capacity(256);
    let mut quiet_in = None;
    loop {
        // Interrupted by a signal: nothing has happened.
        if poll.poll(&mut events, quiet_in).is_err() {
            continue;
        }
        let Ok(reactor) = &*REACTOR else { return };
        if events.is_empty() {
            reactor.tell_of_quiet();
        }
        for event in &events {
            let failed = event.is_error();
            let reads = failed || event.is_readable() || event.is_read_closed();
            let writes = failed || event.is_writable() || event.is_write_closed();
            let mut wakers = (None, None);
            if let Some(waiting) = lock(&reactor.waiting).get_mut(&event.token().0) {
                wakers.0 = if reads { waiting.read.take() } else { None };
                wakers.1 = if writes { waiting.write.take() } else { None };
            }
            for waker in [wakers.0, wakers.1].into_iter().flatten() {
                waker();
            }
        }
        let next = lock(&reactor.listening).values().map(|(when, _)| *when).min();
        quiet_in = next.map(|when| when.saturating_duration_since(Instant::now()));
    }
}

impl Reactor {
    /// All that was there has been told: so are those who wait for that, and whose time has come.
    fn tell_of_quiet(&self) {
        let now = Instant::now();
        let mut listening = lock(&self.listening);
        let due: Vec<(Instant, Waker)> = listening.extract_if(|_, (when, _)| *when <= now).map(|(_, listener)| listener).collect();
        drop(listening);
        due.into_iter().for_each(|(_, waker)| waker());
    }
}

/// Calls `waker` after so long a time, and after all those whose sources have become ready by then. Who waits already for that waits
/// anew.
pub fn when_quiet(who: usize, after: Duration, waker: Waker) {
    let Ok(reactor) = &*REACTOR else { return waker() };
    // No deadline that can't be said is ever reached.
    let Some(when) = Instant::now().checked_add(after) else { return };
    lock(&reactor.listening).insert(who, (when, waker));
    // The thread looks at the list when it is woken; if it can't be, it will be by the next event.
    let _ = reactor.alarm.wake();
}

/// Calls `waker` as soon as the source can be read from or written to, or has failed. `known`: it has been waited for before. Gives the
/// waker back if the system can't wait for the source.
pub fn wait(source: &mut dyn Source, number: usize, known: &mut bool, direction: Direction, waker: Waker) -> Result<(), Waker> {
    let Ok(reactor) = &*REACTOR else { return Err(waker) };
    let interest = {
        let mut all = lock(&reactor.waiting);
        let waiting = all.entry(number).or_default();
        match direction {
            Direction::Read => waiting.read = Some(waker),
            Direction::Write => waiting.write = Some(waker),
        }
        match (&waiting.read, &waiting.write) {
            (Some(_), Some(_)) => Interest::READABLE | Interest::WRITABLE,
            (Some(_), None) => Interest::READABLE,
            _ => Interest::WRITABLE,
        }
    };
    let registered = if *known {
        reactor.registry.reregister(source, Token(number), interest)
    } else {
        reactor.registry.register(source, Token(number), interest)
    };
    *known = true;
    if registered.is_ok() {
        return Ok(());
    }
    let waiting = lock(&reactor.waiting).remove(&number);
    let waker = waiting.and_then(|waiting| if direction == Direction::Read { waiting.read } else { waiting.write });
    // Who else waited in the other direction was woken by the thread already, or will try in vain.
    waker.map_or(Ok(()), Err)
}

/// Nobody waits for the source any more; who did is woken.
pub fn forget(source: &mut dyn Source, number: usize, known: bool) {
    if let (true, Ok(reactor)) = (known, &*REACTOR) {
        let _ = reactor.registry.deregister(source);
        let waiting = lock(&reactor.waiting).remove(&number);
        for waker in waiting.into_iter().flat_map(|waiting| [waiting.read, waiting.write]).flatten() {
            waker();
        }
    }
}
