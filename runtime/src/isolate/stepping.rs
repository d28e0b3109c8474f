//! The event loop taken apart, for somebody who watches it: one microtask, one event, or nothing at all. May touch the event loop.
//!
//! Due timers come in batches, because they are found together; whoever steps wants them one by one. The rest of a batch waits in
//! `EventLoop::due` and goes first when the next event is taken.

use super::event_loop;
use super::mailbox::Content;
use super::state::{End, EventLoop, Microtask, Next, state};
use super::uncaught;
use crate::heap::{Site, Value};
use crate::interp::{Isolate, Stop};

/// The kinds of steps of the loop.
pub enum Took {
    /// An event: what it was, and where the user's code had asked for it.
    Event(&'static str, Option<&'static Site>),
    /// None was ready, and time has passed, or something has come.
    Waited,
    /// Nothing is ready, and nothing will be by itself.
    Nothing,
}

/// Does something as the beginning of an event: its microtasks wait.
pub fn begin(isolate: &mut Isolate, content: impl FnOnce(&mut Isolate) -> Result<(), Stop>) -> Option<End> {
    match content(isolate) {
        Ok(()) => None,
        Err(stop) => uncaught::handle(isolate, stop),
    }
}

/// Runs the first microtask; false if there is none.
pub fn microtask(isolate: &mut Isolate) -> Result<bool, End> {
    match event_loop::run_microtask(isolate) {
        Ok(ran) => Ok(ran),
        Err(stop) => uncaught::handle(isolate, stop).map_or(Ok(true), Err),
    }
}

/// Runs the microtasks that wait, and those that they add; how many waited at first.
pub fn microtasks(isolate: &mut Isolate) -> Result<usize, End> {
    let waiting = state(isolate).microtasks.len();
    event_loop::event(isolate, |_| Ok(())).map_or(Ok(waiting), Err)
}

/// Takes the next event, with all its microtasks. Waits if that will be a timer or the result of a request; once, then it says so.
pub fn event(isolate: &mut Isolate) -> Result<Took, End> {
    if let Some(end) = event_loop::requests(isolate) {
        return Err(end);
    }
    let next = match next(state(isolate)) {
        Some(next) => next,
        None if state(isolate).comes_by_itself() => return event_loop::wait(isolate, false).map_or(Ok(Took::Waited), Err),
        None => return Ok(Took::Nothing),
    };
    let took = state(isolate).described(&next);
    event_loop::turn(isolate, next).map_or(Ok(took), Err)
}

/// Takes the next event if it is ready, with all its microtasks; false if none is.
pub fn ready_event(isolate: &mut Isolate) -> Result<bool, End> {
    match next(state(isolate)) {
        Some(next) => event_loop::turn(isolate, next).map_or(Ok(true), Err),
        None => Ok(false),
    }
}

/// The next event, a single timer if it is timers.
fn next(state: &mut EventLoop) -> Option<Next> {
    state.receive();
    while state.due.is_empty() {
        match state.next()? {
            Next::Event(Content::Wake, _) => {}
            Next::Timers(due) => state.due.extend(due),
            event @ Next::Event(..) => return Some(event),
        }
    }
    state.due.pop_front().map(|timer| Next::Timers(vec![timer]))
}

/// Waits for a letter and leaves it where it is.
pub fn stand_still(isolate: &mut Isolate) -> Option<End> {
    let end = event_loop::wait(isolate, true);
    state(isolate).queue.retain(|letter| !matches!(letter.content, Content::Wake));
    end.or_else(|| event_loop::requests(isolate))
}

/// The loop goes on by itself from here: first the timers and microtasks that stepping has left.
pub fn go_on(isolate: &mut Isolate) -> Option<End> {
    let due: Vec<_> = state(isolate).due.drain(..).collect();
    let end = event_loop::event(isolate, |_| Ok(()));
    if end.is_some() || due.is_empty() { end } else { event_loop::turn(isolate, Next::Timers(due)) }
}

/// If a body has failed before it waited for anything, its future is to fail by a microtask, which has just been queued: that is called off,
/// and the error and its stack trace are given.
pub fn take_failure(isolate: &mut Isolate, future: Value) -> Option<(Value, Value)> {
    let state = state(isolate);
    let Some(Microtask::CallWith(_, of, error)) = state.microtasks.back() else { return None };
    let error = Some(*error).filter(|_| *of == future)?;
    let found = isolate.async_error(error)?;
    let state = event_loop::state(isolate);
    state.microtasks.pop_back();
    if let Some(recorder) = &mut state.recorder {
        recorder.calls_off_last();
    }
    Some(found)
}

impl EventLoop {
    /// Whether an event will come that nobody else has to send.
    fn comes_by_itself(&self) -> bool {
        !self.timers.is_empty() || !self.tasks.is_empty()
    }
    fn described(&self, next: &Next) -> Took {
        match next {
            Next::Timers(due) => {
                let origin = due.first().and_then(|timer| self.timers.callback_of(*timer)).and_then(|made| made.origin);
                Took::Event("timer", origin.map(|origin| origin.site))
            }
            Next::Event(Content::Message { port, .. }, _) => {
                Took::Event("message", self.ports.get(port).and_then(|port| port.origin).map(|origin| origin.site))
            }
            Next::Event(Content::Finished { .. }, _) => Took::Event("result from the system", None),
            Next::Event(..) => Took::Event("event", None),
        }
    }
}
