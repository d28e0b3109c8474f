//! Stopping a process that will not stop by itself: signals from outside, too much time, too much memory. What is watched may hang in any
//! native, hold any lock and have filled any pipe, so nothing here waits for it for long. May touch `std::thread` and signal-hook.

use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::apart::Slot;
use super::{Host, threads};

/// Exit codes: as of `timeout`, of what runs out of memory in a container, and 128 + signal.
pub const TIMED_OUT: i64 = 124;
const OUT_OF_MEMORY: i64 = 137;
#[cfg(all(unix, feature = "signals"))]
const SIGNALLED: i64 = 128;

/// The unit of `statm`. Where pages are larger, programs are stopped later: the heap's own limit is exact everywhere.
const PAGE: usize = 4096;
/// The interval at which memory is looked at. A process can touch some tens of megabytes in that time.
const GLANCE: Duration = Duration::from_millis(10);
/// The time that may be taken to write out what has been printed.
const PATIENCE: Duration = Duration::from_millis(300);

/// Of a thread that says the last words: there may be no room for more.
const STACK: usize = 1 << 17;

/// Limits of a process, from now on.
#[derive(Clone, Copy, Default, Debug)]
pub struct Limits {
    pub time: Option<Duration>,
    /// In bytes, of all the process.
    pub memory: Option<usize>,
}

/// Watches over the process, on a thread of its own.
pub fn watch(host: &Arc<Host>, limits: Limits) {
    if limits.time.is_none() && limits.memory.is_none() {
        return;
    }
    let watched = host.clone();
    let started = Instant::now();
    let meter = limits.memory.map(|most| (most, Meter::open()));
    let watching = threads::start("watchdog", threads::SMALL_STACK, move || {
        loop {
            let left = limits.time.map(|time| time.saturating_sub(started.elapsed()));
            if let (Some(time), Some(Duration::ZERO)) = (limits.time, left) {
                stop(&watched, TIMED_OUT, Some(format!("oche: stopped after {} (--timeout)", shown_time(time))));
            }
            match &meter {
                Some((most, meter)) if meter.in_use() > *most => {
                    stop(&watched, OUT_OF_MEMORY, Some(format!("oche: stopped at {} of memory (--max-heap)", shown_size(*most))));
                }
                _ => {}
            }
            let glance = limits.memory.map(|_| GLANCE);
            thread::sleep(left.into_iter().chain(glance).min().unwrap_or(GLANCE));
        }
    });
    if let Err(error) = watching {
        // Unwatched is not what was asked for.
        stop(host, OUT_OF_MEMORY, Some(format!("oche: no thread to watch over the program: {error}")));
    }
}

/// Reads how much memory the process has in use. The file stays open from the beginning: a program may use up all descriptors.
struct Meter(Option<File>);

impl Meter {
    fn open() -> Meter {
        Meter(File::open("/proc/self/statm").ok())
    }

    /// In bytes. Where there is such a file, not to know counts as too much; other systems have no such limit.
    fn in_use(&self) -> usize {
        match &self.0 {
            Some(file) => Meter::resident_pages(file).map_or(usize::MAX, |pages| pages * PAGE),
            None if cfg!(target_os = "linux") => usize::MAX,
            None => 0,
        }
    }

    #[cfg(unix)]
    fn resident_pages(file: &File) -> Option<usize> {
        let mut text = [0; 128];
        let length = std::os::unix::fs::FileExt::read_at(file, &mut text, 0).ok()?;
        std::str::from_utf8(text.get(..length)?).ok()?.split(' ').nth(1)?.parse().ok()
    }
    #[cfg(not(unix))]
    fn resident_pages(_: &File) -> Option<usize> {
        None
    }
}

/// The action when somebody asks what the program does: by Ctrl-\, or the signal SIGUSR1.
static ANSWER: OnceLock<Box<dyn Fn() + Send + Sync>> = OnceLock::new();

/// The action of Ctrl-C while somebody stands at a prompt inside of the program.
static INTERRUPT: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);

/// From now on Ctrl-C does this; or what it does to every program.
pub fn on_interrupt(does: Option<Box<dyn Fn() + Send>>) {
    *INTERRUPT.lock().unwrap_or_else(PoisonError::into_inner) = does;
}

/// Whether a signal was a Ctrl-C that is somebody's.
#[cfg(all(unix, feature = "signals"))]
pub fn interrupts(signal: i32) -> bool {
    let does = INTERRUPT.lock().unwrap_or_else(PoisonError::into_inner);
    match &*does {
        Some(does) if signal == signal_hook::consts::SIGINT => {
            does();
            true
        }
        _ => false,
    }
}

/// The signals that ask.
#[cfg(all(unix, feature = "signals"))]
const QUESTIONS: [i32; 2] = [signal_hook::consts::SIGQUIT, signal_hook::consts::SIGUSR1];

/// Answers a signal that asks, if anything runs that could be asked.
#[cfg(all(unix, feature = "signals"))]
pub fn answer(signal: i32) -> bool {
    match ANSWER.get() {
        Some(answer) if QUESTIONS.contains(&signal) => {
            answer();
            true
        }
        _ => false,
    }
}

/// From now on questions are answered. Only the first call counts.
pub fn on_question(answer: impl Fn() + Send + Sync + 'static) {
    let _ = ANSWER.set(Box::new(answer));
}

/// On Ctrl-C and `kill`, what has been printed is still written out.
#[cfg(not(all(unix, feature = "signals")))]
pub fn stop_on_signals(_: &Arc<Host>) {}
#[cfg(all(unix, feature = "signals"))]
pub fn stop_on_signals(host: &Arc<Host>) {
    let wanted = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM];
    // Who started us with a signal ignored (`nohup`, a shell's background job) wants it that way.
    let wanted = wanted.into_iter().filter(|signal| !is_ignored(*signal));
    // A question does no harm, so it is answered in the background, too.
    let wanted: Vec<i32> = wanted.chain(QUESTIONS).collect();
    super::signals::stop_on(host, &wanted);
}
/// What is allocated without asking, and not to be had, aborts the process, after a line that says so. That is how the standard library has
/// it; at least the exit code says what it was.
pub fn stop_when_out_of_memory() {
    #[cfg(all(unix, feature = "signals"))]
    let _ = signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGABRT, OUT_OF_MEMORY as i32, Arc::new(true.into()));
}

/// Ends the process because the system has no memory left for it.
pub fn stop_starved(host: &Arc<Host>) -> ! {
    stop(host, OUT_OF_MEMORY, Some("oche: stopped, because the system has no more memory".to_owned()))
}
/// Ends the process as the signal would.
#[cfg(all(unix, feature = "signals"))]
pub fn stop_by_signal(host: &Arc<Host>, signal: i32) -> ! {
    stop(host, SIGNALLED + i64::from(signal), None)
}

#[cfg(all(unix, feature = "signals"))]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// Ends the process: what it has printed, then the line, if they can be written soon.
fn stop(host: &Arc<Host>, code: i64, line: Option<String>) -> ! {
    let stdout = host.clone();
    patiently(move || stdout.stdout.close());
    if let Some(line) = line {
        let say = move || drop(writeln!(std::io::stderr(), "{line}"));
        if !patiently(say.clone()) {
            // There is no thread to be had.
            say();
        }
    }
    exit_at_once(code)
}

/// Ends the process with nothing between: at its end the standard library waits for a lock that starting threads take, and a program may
/// have ten thousand of them.
pub fn exit_at_once(code: i64) -> ! {
    #[cfg(all(unix, feature = "signals"))]
    signal_hook::low_level::exit(code as i32);
    #[cfg(not(all(unix, feature = "signals")))]
    super::system::exit_process(code)
}

/// Does something that may block, and goes on in any case; false if there is no way to do that.
fn patiently(work: impl FnOnce() + Send + 'static) -> bool {
    let done = Slot::new();
    let filled = done.clone();
    let started = thread::Builder::new().stack_size(STACK).spawn(move || {
        work();
        filled.fill(());
    });
    if started.is_ok() {
        done.wait_until(Instant::now() + PATIENCE);
    }
    started.is_ok()
}

/// `10 s`, `1.5 s`, `500 ms`, `2 min`.
/// `500 ms`, `2 s`, `3 min`
pub fn shown_time(time: Duration) -> String {
    match time.as_millis() {
        millis if millis % 60_000 == 0 => format!("{} min", millis / 60_000),
        millis if millis < 1000 => format!("{millis} ms"),
        _ => format!("{} s", time.as_secs_f64()),
    }
}

fn shown_size(bytes: usize) -> String {
    format!("{} MB", bytes >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn the_meter_fails_closed() {
        let meter = Meter::open();
        assert!((1 << 20..1 << 36).contains(&meter.in_use()));
        assert_eq!(Meter(None).in_use(), usize::MAX);
    }

    #[test]
    fn times_and_sizes() {
        let shown = |millis| shown_time(Duration::from_millis(millis));
        assert_eq!([shown(500), shown(10_000), shown(1500), shown(120_000)], ["500 ms", "10 s", "1.5 s", "2 min"]);
        assert_eq!(shown_size(3 << 30), "3072 MB");
    }
}
