//! Starting threads, so that no limit of the process ends it on the way: what a thread begins with, its allocator's arena and the stack for
//! its signals, the standard library takes without asking. May touch `std::thread`.

use std::hint::black_box;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use super::apart::Slot;
use crate::heap::room::can_afford;

/// The stack of a thread that does nothing deep.
pub const SMALL_STACK: usize = 1 << 20;

/// Address space that a thread's small blocks come from.
const ARENA: usize = 64 << 20;

pub type Job = Box<dyn FnOnce() + Send>;

/// How much address space the process may take, in bytes, if there is a limit (`ulimit -v`).
fn address_space() -> Option<usize> {
    #[cfg(unix)]
    let limit = {
        use nix::sys::resource::{RLIM_INFINITY, Resource, getrlimit};
        getrlimit(Resource::RLIMIT_AS).ok().map(|(soft, _)| soft).filter(|soft| *soft != RLIM_INFINITY).map(|soft| soft as usize)
    };
    #[cfg(not(unix))]
    let limit = None;
    limit
}

/// Held while a thread begins.
static BEGINNING: Mutex<()> = Mutex::new(());

/// Starts a thread whose stack has so many bytes.
///
/// Where address space is limited it is asked for before, and threads begin one after the other: each takes 128 MB for a moment, to have 64 in the
/// right place, and a second one that finds nothing left in that moment would end the process.
///
/// # Errors
/// The system has no thread left, or no address space for its stack.
pub fn start<T: Send + 'static>(name: &str, stack: usize, work: impl FnOnce() -> T + Send + 'static) -> io::Result<JoinHandle<T>> {
    let builder = Builder::new().name(name.to_owned()).stack_size(stack);
    let begun = address_space().map(|_| Slot::new());
    let _turn = begun.as_ref().map(|_| BEGINNING.lock().unwrap_or_else(PoisonError::into_inner));
    if begun.is_some() && !can_afford(stack) {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    let told = begun.clone();
    let started = builder.spawn(move || {
        if let Some(begun) = told {
            // Its first block makes the arena.
            black_box(Vec::<u8>::with_capacity(1));
            begun.fill(());
        }
        work()
    })?;
    if let Some(begun) = begun {
        begun.wait();
    }
    Ok(started)
}

/// Starts a thread with the first of these stacks that is to be had, the largest first; `work` is told its size. Where address space is limited
/// no stack takes more than a quarter of it, but for the last of them.
///
/// # Errors
/// As [`start`]; the work comes back with it.
pub fn start_with_one_of<T, W>(name: &str, stacks: &[usize], work: W) -> Result<JoinHandle<T>, (W, io::Error)>
where
    T: Send + 'static,
    W: FnOnce(usize) -> T + Send + 'static,
{
    let most = address_space().map_or(usize::MAX, |limit| limit / 4);
    // A thread that does not start takes its work with it.
    let shared = Arc::new(Mutex::new(Some(work)));
    let take = |shared: &Mutex<Option<W>>| shared.lock().unwrap_or_else(PoisonError::into_inner).take();
    let mut why = io::ErrorKind::InvalidInput.into();
    for (i, &stack) in stacks.iter().enumerate() {
        if stack > most && i + 1 < stacks.len() {
            continue;
        }
        let there = shared.clone();
        let started = start(name, stack, move || match take(&there) {
            Some(work) => work(stack),
            None => unreachable!("only one thread starts"),
        });
        match started {
            Ok(thread) => return Ok(thread),
            Err(error) => why = error,
        }
    }
    match take(&shared) {
        Some(work) => Err((work, why)),
        None => unreachable!("no thread has started"),
    }
}

/// Starts a thread that a program can do without, if there is room for it and all that it may want.
///
/// # Errors
/// There is none; the job comes back.
pub fn start_helper(job: Job) -> Result<(), Job> {
    if address_space().is_some() && !can_afford(ARENA + SMALL_STACK) {
        return Err(job);
    }
    let started = start_with_one_of("helper", &[SMALL_STACK], move |_| job());
    started.map(drop).map_err(|(work, _)| -> Job { Box::new(move || work(SMALL_STACK)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_without_a_thread_comes_back() {
        let (work, _) = start_with_one_of("huge", &[usize::MAX / 2, usize::MAX / 4], |stack| stack).expect_err("no such stack");
        assert_eq!(work(3), 3);
        let started = start_with_one_of("small", &[usize::MAX / 2, SMALL_STACK], |stack| stack).map_err(|(_, why)| why);
        assert_eq!(started.expect("a thread").join().ok(), Some(SMALL_STACK));
    }
}
