//! An isolate's event loop: microtasks, timers, messages and control requests, in Dart's order. May touch its `state`,
//! mailboxes, messages and the interpreter's services.
//!
//! Everything that is not a microtask is an event: messages, timers, finished tasks, and the call of `main` itself. After each event,
//! and after each timer when several are due at once, the microtask queue is drained to empty. Events come from one FIFO: what other
//! isolates send arrives through a channel and is moved there, and each letter says when it was sent, so that a timer that became due
//! between two letters runs between them.

use std::sync::atomic::Ordering;

use super::driver::{Between, Turn, Wait};
use super::mailbox::{Content, TaskResult};
use super::message;
use super::program::STUCK;
use super::recorder::Asked;
use super::state::{ENTRIES, Entry, Made, Next, Task};
pub use super::state::{End, EventLoop, Microtask, Port, Waiting, origin, state};
use super::timers::TimerId;
use super::trace::StepKind;
use super::{control, uncaught};
use crate::heap::{Kept, Value};
use crate::interp::{Isolate, Stop};
use crate::types::TyList;

/// What one step of the loop came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// An event was handled, or waited for.
    Done,
    /// Nothing is left that could happen.
    Idle,
    Ended(End),
}

/// Runs an isolate until it ends.
pub fn run(isolate: &mut Isolate) -> End {
    loop {
        match step(isolate) {
            Step::Done => {}
            Step::Idle => return End::Idle,
            Step::Ended(end) => return end,
        }
    }
}

/// Handles the next event; if none is there, waits for one.
pub fn step(isolate: &mut Isolate) -> Step {
    match step_if_ready(isolate) {
        Ready::Stepped(step) => step,
        Ready::Waits { paused } => wait(isolate, paused).map_or(Step::Done, Step::Ended),
    }
}

/// What a step came to that does not wait.
pub enum Ready {
    Stepped(Step),
    /// Nothing can be done now; something may come. `paused`: only a request can.
    Waits {
        paused: bool,
    },
}

/// Handles the next event if one is there.
pub fn step_if_ready(isolate: &mut Isolate) -> Ready {
    if let Some(end) = requests(isolate) {
        return Ready::Stepped(Step::Ended(end));
    }
    let state = state(isolate);
    let paused = !state.pauses.is_empty();
    if !paused && !state.is_alive() {
        return Ready::Stepped(Step::Idle);
    }
    match if paused || state.chosen { None } else { state.next() } {
        None if state.chosen => Ready::Stepped(choose(isolate, paused).map_or(Step::Done, Step::Ended)),
        Some(next) => Ready::Stepped(turn(isolate, next).map_or(Step::Done, Step::Ended)),
        None => Ready::Waits { paused },
    }
}

/// Handles the control requests that have come.
pub(super) fn requests(isolate: &mut Isolate) -> Option<End> {
    isolate.on_wake = Some(control::while_running);
    while let Some((request, number)) = state(isolate).next_request() {
        if let Some(recorder) = &mut state(isolate).recorder {
            recorder.request_arrives(number);
        }
        let end = control::handle(isolate, request);
        turn_ends(isolate);
        if end.is_some() {
            return end;
        }
    }
    None
}

/// Where nothing is left that could happen by itself: handles a letter that has come, or waits for one.
pub fn next_event(isolate: &mut Isolate) -> Option<End> {
    let state = state(isolate);
    state.receive();
    match state.next() {
        Some(next) => turn(isolate, next),
        None => wait(isolate, true),
    }
}

/// Waits for a letter, or for the next timer.
pub(super) fn wait(isolate: &mut Isolate, paused: bool) -> Option<End> {
    let state = state(isolate);
    let program = state.program.clone();
    let signs = state.signs();
    if std::mem::replace(&mut state.signs, signs) != signs {
        program.driver.sign_of_life();
    }
    program.host.stdout.flush();
    let deadline = if paused { None } else { state.timers.next_deadline() };
    let steps = u64::from(state.is_main);
    program.waits.fetch_add(steps, Ordering::Relaxed);
    let woken = program.driver.wait(state.mailbox.isolate, &state.inbox, deadline.map(|millis| millis.saturating_mul(1000)));
    program.waits.fetch_add(steps, Ordering::Relaxed);
    match woken {
        Wait::Letter(letter) => state.sort(letter),
        Wait::Time => {}
        Wait::Never => return Some(End::Stuck),
    }
    None
}

/// Does what the driver chooses.
fn choose(isolate: &mut Isolate, paused: bool) -> Option<End> {
    let state = state(isolate);
    let between = Between {
        own: state.queue.len(),
        first: state.queue.front().map(|letter| letter.sent),
        deadline: state.timers.next_deadline(),
        paused,
        signs: state.signs(),
        stirred: state.recorder.as_ref().is_none_or(|recorder| recorder.is_stirred()),
    };
    let program = state.program.clone();
    match program.driver.turn(state.mailbox.isolate, between) {
        Turn::Own => {
            let next = state.next()?;
            turn(isolate, next)
        }
        Turn::Letter(letter) if matches!(letter.content, Content::Control(_)) => {
            state.sort(letter);
            None
        }
        Turn::Letter(letter) => turn(isolate, Next::Event(letter.content, letter.number)),
        Turn::Never => Some(End::Stuck),
        Turn::Over => Some(End::Stopped),
    }
}

/// One event and the microtasks that follow it.
pub(super) fn turn(isolate: &mut Isolate, next: Next) -> Option<End> {
    match next {
        Next::Timers(due) => {
            let done = fire(isolate, due);
            let end = settle(isolate, done);
            turn_ends(isolate);
            end
        }
        Next::Event(content, number) => {
            if isolate.is_watched()
                && let Some(recorder) = &mut state(isolate).recorder
            {
                match &content {
                    Content::Start => recorder.turn_begins(StepKind::Main, Asked::default(), 0, 0),
                    Content::Message { .. } => recorder.message_arrives(number),
                    Content::Finished { task, .. } => recorder.task_ends(*task),
                    Content::ZeroTimer(_) | Content::Control(_) | Content::Wake => {}
                }
            }
            let end = event(isolate, |isolate| deliver(isolate, content));
            turn_ends(isolate);
            end
        }
    }
}

/// What is said of a turn when it is over.
fn turn_ends(isolate: &mut Isolate) {
    if !isolate.is_watched() {
        return;
    }
    if let Some(recorder) = &mut state(isolate).recorder {
        recorder.turn_ends();
    }
}

/// After an event: an error that is not fatal keeps no microtask from its turn.
fn settle(isolate: &mut Isolate, mut done: Result<(), Stop>) -> Option<End> {
    loop {
        match done.and_then(|()| finalize(isolate)) {
            Ok(()) => return None,
            Err(stop) => {
                if let Some(end) = uncaught::handle(isolate, stop) {
                    return Some(end);
                }
            }
        }
        done = drain(isolate);
    }
}

/// Does something as an event of its own, with the microtasks that follow it.
pub fn event(isolate: &mut Isolate, content: impl FnOnce(&mut Isolate) -> Result<(), Stop>) -> Option<End> {
    state(isolate).priority = 0;
    let done = content(isolate).and_then(|()| drain(isolate));
    settle(isolate, done)
}

fn deliver(isolate: &mut Isolate, content: Content) -> Result<(), Stop> {
    match content {
        Content::Start => match state(isolate).start.take() {
            Some((function, args)) => {
                let future = isolate.call(function, &args)?;
                if state(isolate).program.options.asks_where {
                    state(isolate).main_call = isolate.body_of(future);
                }
                Ok(())
            }
            None => Ok(()),
        },
        Content::Message { port, message } => {
            if !state(isolate).ports.contains_key(&port) {
                return Ok(());
            }
            let value = message::read(isolate, message)?;
            match state(isolate).ports.get(&port).map(|port| port.object) {
                Some(port) => call_entry(isolate, Entry::Deliver, &[port, value]).map(drop),
                None => Ok(()),
            }
        }
        Content::Finished { task, result } => finish_task(isolate, task, result),
        Content::ZeroTimer(_) | Content::Control(_) | Content::Wake => Ok(()),
    }
}

fn finish_task(isolate: &mut Isolate, task: u64, result: TaskResult) -> Result<(), Stop> {
    let Some(Task { request, .. }) = state(isolate).tasks.remove(&task) else {
        return Ok(());
    };
    // Nothing is collected before the call, which keeps both safe.
    let value = result(isolate);
    call_entry(isolate, Entry::IoDone, &[request, value]).map(drop)
}

/// Runs the microtasks, and those they add, until none is left or one throws.
pub fn drain(isolate: &mut Isolate) -> Result<(), Stop> {
    if isolate.is_watched() {
        while run_watched(isolate)? {}
    } else {
        while run_first(isolate)? {}
    }
    Ok(())
}

/// Runs the first microtask; false if none waits.
pub(super) fn run_microtask(isolate: &mut Isolate) -> Result<bool, Stop> {
    if isolate.is_watched() { run_watched(isolate) } else { run_first(isolate) }
}
#[inline(always)]
fn run_first(isolate: &mut Isolate) -> Result<bool, Stop> {
    let state = state(isolate);
    state.priority = 0;
    match state.microtasks.pop_front() {
        None => return Ok(false),
        Some(Microtask::Call(function)) => isolate.call(function, &[]).map(drop)?,
        Some(Microtask::CallWith(function, a, b)) => isolate.call(function, &[a, b]).map(drop)?,
        Some(Microtask::Resume(activation, value)) => isolate.resume_with(activation, value)?,
    }
    Ok(true)
}
#[cold]
#[inline(never)]
fn run_watched(isolate: &mut Isolate) -> Result<bool, Stop> {
    microtask_begins(isolate);
    let ran = run_first(isolate)?;
    if ran {
        microtask_ends(isolate);
    }
    Ok(ran)
}

/// The first microtask, if there is one, is about to run.
fn microtask_begins(isolate: &mut Isolate) {
    let state = state(isolate);
    if let Some(recorder) = &mut state.recorder {
        debug_assert_eq!(recorder.waiting(), state.microtasks.len(), "the recorder's queue moves with the real one");
        if !state.microtasks.is_empty() && !recorder.microtask_begins() {
            state.program.exit(STUCK);
        }
    }
}
fn microtask_ends(isolate: &mut Isolate) {
    if let Some(recorder) = &mut state(isolate).recorder {
        recorder.microtask_ends();
    }
}

/// Runs due timers, each with its microtasks. If one throws, the others wait for their next turn.
fn fire(isolate: &mut Isolate, due: Vec<TimerId>) -> Result<(), Stop> {
    let mut due = due.into_iter();
    while let Some(id) = due.next() {
        let state = state(isolate);
        let now = state.now();
        state.priority = 0;
        let Some((Made { timer, .. }, tick)) = state.timers.begin(id, now) else {
            continue;
        };
        if let Some(recorder) = &mut state.recorder {
            recorder.timer_fires(id);
        }
        let done = call_entry(isolate, Entry::FireTimer, &[timer, Value::Int(tick)]).map(drop);
        let state = self::state(isolate);
        if done.is_ok() {
            let now = state.arrivals();
            let queued = state.timers.finish(id, now);
            state.note_timer(id, queued, now);
        } else {
            // A periodic timer whose callback throws is not started again.
            state.timers.cancel(id);
        }
        if let Err(stop) = done.and_then(|()| drain(isolate)) {
            for id in due {
                let state = self::state(isolate);
                let now = state.arrivals();
                let queued = state.timers.requeue(id, now);
                state.note_timer(id, queued, now);
            }
            return Err(stop);
        }
        turn_ends(isolate);
    }
    Ok(())
}

/// Calls one of them. That it exists is certain once something in the loop needs it.
fn call_entry(isolate: &mut Isolate, entry: Entry, args: &[Value]) -> Result<Value, Stop> {
    let known = state(isolate).entries[entry as usize];
    let function = match known {
        Some(function) => function,
        None => {
            let (library, class, name) = ENTRIES[entry as usize];
            let Some(found) = isolate.entry(library, class, name) else {
                return Ok(Value::Null);
            };
            state(isolate).entries[entry as usize] = Some(found);
            found
        }
    };
    isolate.call_static(function, TyList::empty(), args)
}

/// Calls the callbacks of finalizers whose objects are gone.
fn finalize(isolate: &mut Isolate) -> Result<(), Stop> {
    while isolate.heap.has_due() {
        let due = isolate.heap.take_due();
        let kept: Vec<(Kept, Kept)> = due.into_iter().map(|(c, t)| (isolate.heap.keep(c), isolate.heap.keep(t))).collect();
        let mut done = Ok(());
        for (callback, token) in kept {
            let (callback, token) = (isolate.heap.release(callback), isolate.heap.release(token));
            if done.is_ok() {
                done = isolate.call(callback, &[token]).map(drop).and_then(|()| drain(isolate));
            }
        }
        done?;
    }
    Ok(())
}
