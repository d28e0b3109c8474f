//! Threads that do what would block an isolate. Short jobs share a few threads; what may wait for ever gets one of its own. May touch
//! `host::threads` and crossbeam.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::host::threads::{self, Job};

/// No more threads than this for short jobs.
const MOST: usize = 8;
/// No more jobs than this that may wait for ever have threads of their own; the rest queue up with the short ones.
const MOST_BLOCKING: usize = 128;
static BLOCKING: AtomicUsize = AtomicUsize::new(0);

struct Pool {
    jobs: (Sender<Job>, Receiver<Job>),
    threads: AtomicUsize,
    /// Jobs handed in and not yet done.
    pending: AtomicUsize,
}

static POOL: LazyLock<Pool> = LazyLock::new(|| Pool { jobs: unbounded(), threads: AtomicUsize::new(0), pending: AtomicUsize::new(0) });

/// Runs a job on a helper thread. A job says itself what is to be if it fails.
pub fn run(may_block: bool, job: impl FnOnce() + Send + 'static) {
    let mut job: Job = Box::new(job);
    if may_block {
        if BLOCKING.fetch_add(1, Ordering::SeqCst) < MOST_BLOCKING {
            let own = move || {
                job();
                BLOCKING.fetch_sub(1, Ordering::SeqCst);
            };
            match threads::start_helper(Box::new(own)) {
                Ok(()) => return,
                Err(own) => job = own,
            }
        } else {
            BLOCKING.fetch_sub(1, Ordering::SeqCst);
        }
    }
    let pool = &*POOL;
    let pending = pool.pending.fetch_add(1, Ordering::SeqCst) + 1;
    // The channel is never closed: the pool holds both ends.
    let _ = pool.jobs.0.send(job);
    let threads = pool.threads.load(Ordering::SeqCst);
    if threads < pending && threads < MOST {
        pool.threads.fetch_add(1, Ordering::SeqCst);
        let started = threads::start_helper(Box::new(|| POOL.jobs.1.iter().for_each(done)));
        if started.is_err() && pool.threads.fetch_sub(1, Ordering::SeqCst) == 1 {
            // Nobody is there to do it, and there is no room for a thread: then the isolate waits for it.
            pool.jobs.1.try_iter().for_each(done);
        }
    }
}

fn done(job: Job) {
    job();
    POOL.pending.fetch_sub(1, Ordering::SeqCst);
}
