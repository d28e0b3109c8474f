//! Signals, and the ends of processes that were started: one thread takes what the system reports and puts it into the queues of those
//! who watch. May touch signal-hook and `std::process`.

use std::process::Child;
use std::sync::{Arc, LazyLock, Mutex, Weak};

use signal_hook::consts::{SIGCHLD, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use super::call::Call;
use super::data::{Data, OsError, Outcome};
use super::events::lock;
use super::outside::Expected;
use super::queue::Queue;
use super::{Host, limits, system, threads};

#[derive(Default)]
struct Watch {
    /// Signal, and the queue of who watches it.
    watchers: Vec<(i32, Weak<Queue>)>,
    /// Processes that run, and the queue of who waits for each.
    children: Vec<(Child, Weak<Queue>)>,
    /// Signals that the thread takes from the system.
    taken: Vec<i32>,
    thread: Option<Handle>,
    /// Who is told when the program is to end.
    ends: Option<Arc<Host>>,
}

static WATCH: LazyLock<Mutex<Watch>> = LazyLock::new(Mutex::default);

/// On Ctrl-C and `kill`, what has been printed is still written out, unless the program watches the signal itself.
pub fn stop_on(host: &Arc<Host>, signals: &[i32]) {
    let mut watch = lock(&WATCH);
    watch.ends = Some(host.clone());
    for signal in signals {
        // Without the thread the signal does what it does by itself.
        let _ = take(&mut watch, *signal);
    }
}

/// Lets the thread take a signal from the system.
fn take(watch: &mut Watch, signal: i32) -> Result<(), OsError> {
    if watch.taken.contains(&signal) {
        return Ok(());
    }
    match &watch.thread {
        Some(thread) => thread.add_signal(signal)?,
        None => {
            let mut signals = Signals::new([signal])?;
            watch.thread = Some(signals.handle());
            threads::start("signals", threads::SMALL_STACK, move || {
                for signal in signals.forever() {
                    arrived(signal);
                }
            })?;
        }
    }
    watch.taken.push(signal);
    Ok(())
}

fn arrived(signal: i32) {
    if limits::interrupts(signal) {
        return;
    }
    let mut watch = lock(&WATCH);
    if signal == SIGCHLD {
        reap(&mut watch);
    }
    watch.watchers.retain(|(of, queue)| *of != signal || Queue::push(queue, Data::Int(i64::from(signal))));
    if watch.watchers.iter().any(|(of, _)| *of == signal) || signal == SIGCHLD {
        return;
    }
    let ends = if signal == SIGINT || signal == SIGTERM { watch.ends.clone() } else { None };
    drop(watch);
    match ends {
        Some(host) => limits::stop_by_signal(&host, signal),
        None if limits::answer(signal) => {}
        // Nobody watches any more: what would have happened without us.
        None => drop(signal_hook::low_level::emulate_default_handler(signal)),
    }
}

/// Tells those who wait which processes have ended.
fn reap(watch: &mut Watch) {
    watch.children.retain_mut(|(child, queue)| match child.try_wait() {
        Ok(Some(status)) => {
            Queue::push(queue, Data::Int(system::exit_code(status)));
            false
        }
        Ok(None) => true,
        Err(_) => {
            Queue::push(queue, Data::Int(-1));
            false
        }
    });
}

/// A queue that says when a signal comes.
pub fn watch(call: &Call<'_>, signal: i64) -> Outcome {
    call.permissions().signal()?;
    let signal = signal as i32;
    if signal_hook::consts::FORBIDDEN.contains(&signal) {
        return Err(OsError::numbered(super::data::EINVAL));
    }
    let mut watch = lock(&WATCH);
    take(&mut watch, signal)?;
    let (number, queue) = call.resources().open_queue(call.owner, Expected::Visit);
    watch.watchers.push((signal, queue));
    Ok(Data::Int(number))
}

/// A queue that says the exit code of a process when it has ended.
pub fn adopt(call: &Call<'_>, child: Child) -> Result<i64, OsError> {
    let mut watch = lock(&WATCH);
    take(&mut watch, SIGCHLD)?;
    let (number, queue) = call.resources().open_queue(call.owner, Expected::Answer);
    lock(&call.resources().children).push(child.id());
    watch.children.push((child, queue));
    // It may have ended before anybody listened.
    reap(&mut watch);
    Ok(number)
}
/// Whether a process, which has been started from here, has not ended.
pub fn runs(pid: i64) -> bool {
    lock(&WATCH).children.iter().any(|(child, _)| i64::from(child.id()) == pid)
}
