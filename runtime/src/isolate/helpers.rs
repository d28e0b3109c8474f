//! Threads that do what would block an isolate. Short jobs share a few threads; what may wait for ever gets one of its own. May touch
//! `std::thread` and crossbeam.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_channel::{Receiver, Sender, unbounded};

type Job = Box<dyn FnOnce() + Send>;

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
    if may_block && BLOCKING.fetch_add(1, Ordering::SeqCst) < MOST_BLOCKING {
        start(Box::new(move || {
            job();
            BLOCKING.fetch_sub(1, Ordering::SeqCst);
        }));
        return;
    }
    if may_block {
        BLOCKING.fetch_sub(1, Ordering::SeqCst);
    }
    let pool = &*POOL;
    let pending = pool.pending.fetch_add(1, Ordering::SeqCst) + 1;
    // The channel is never closed: the pool holds both ends.
    let _ = pool.jobs.0.send(Box::new(job));
    let threads = pool.threads.load(Ordering::SeqCst);
    if threads < pending && threads < MOST {
        pool.threads.fetch_add(1, Ordering::SeqCst);
        start(Box::new(|| {
            for job in &POOL.jobs.1 {
                job();
                POOL.pending.fetch_sub(1, Ordering::SeqCst);
            }
        }));
    }
}

fn start(job: Job) {
    // If the system has no thread left, the job's result never comes; the program sees a file operation that takes for ever.
    let _ = std::thread::Builder::new().stack_size(1 << 20).spawn(job);
}
