//! Control requests: pause, resume, ping, kill, listeners. They are handled before waiting events, in the order in which they came;
//! those that need no Dart code also while the isolate runs. May touch the event loop.

use super::alive;
use super::event_loop::{End, state};
use super::mailbox::Request;
use crate::interp::Isolate;

/// Between two events.
pub fn handle(isolate: &mut Isolate, request: Request) -> Option<End> {
    let state = state(isolate);
    match request {
        Request::Pause { capability, resume } => {
            if capability == state.mailbox.pause_capability && !state.pauses.contains(&resume) {
                state.pauses.push(resume);
            }
        }
        Request::Resume { resume } => state.pauses.retain(|r| *r != resume),
        Request::Ping { port, response, .. } => state.send(port, response),
        Request::Kill { capability } if capability == state.mailbox.terminate_capability => return Some(End::Stopped),
        Request::Kill { .. } => {}
        Request::End => return Some(End::Stopped),
        Request::Status => alive::answer(isolate, false),
        Request::AddExitListener { port, response } => {
            // The same port twice: the later response counts.
            state.exit_listeners.retain(|(p, _)| *p != port);
            state.exit_listeners.push((port, response));
        }
        Request::RemoveExitListener { port } => state.exit_listeners.retain(|(p, _)| *p != port),
        Request::AddErrorListener { port } => {
            if !state.error_listeners.contains(&port) {
                state.error_listeners.push(port);
            }
        }
        Request::RemoveErrorListener { port } => state.error_listeners.retain(|p| *p != port),
        Request::SetErrorsFatal { capability, fatal } => {
            if capability == state.mailbox.terminate_capability {
                state.errors_are_fatal = fatal;
            }
        }
    }
    None
}

/// At a safepoint of a running isolate: immediate pings and questions are answered at once. The rest keeps its order for the next pause between
/// events; as soon as something else came first, so do pings.
pub fn while_running(isolate: &mut Isolate) {
    let own = state(isolate);
    let (program, id) = (own.program.clone(), own.mailbox.isolate);
    program.driver.looks_up(id);
    state(isolate).receive();
    while let Some(Request::Ping { immediate: true, .. } | Request::Status) = super::event_loop::state(isolate).peek_request() {
        match super::event_loop::state(isolate).next_request() {
            Some((Request::Ping { port, response, .. }, _)) => super::event_loop::state(isolate).send(port, response),
            _ => alive::answer(isolate, true),
        }
    }
}
