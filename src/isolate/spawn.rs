//! Making isolates and seeing them off: the set-up of a thread's isolate, its loop, and the messages of its end. May touch the event
//! loop, messages and the interpreter's services.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_channel::Receiver;

use super::event_loop::{self, End, EventLoop, state};
use super::mailbox::{IsolateId, Letter, Mailbox, PortId};
use super::message::{self, Message};
use super::program::Program;
use super::{driver, record, uncaught};
use crate::heap::{Str, Value};
use crate::host::defect::catch;
use crate::interp::Isolate;
use crate::natives::support::HostAccess;

/// What a new isolate is given.
pub struct Birth {
    /// A list: the entry point, and the arguments it is called with.
    pub entry: Message,
    pub debug_name: String,
    pub errors_are_fatal: bool,
    pub paused: bool,
    pub on_exit: Option<PortId>,
    pub on_error: Option<PortId>,
    /// Told of the new isolate before its entry point runs.
    pub ready: PortId,
}

/// Starts an isolate on a thread of its own. `born` is told its number before anything of it runs.
pub fn spawn(program: &Arc<Program>, birth: Birth, born: impl FnOnce(IsolateId)) -> std::io::Result<()> {
    if program.is_full() {
        return Err(std::io::Error::other("too many isolates; see --max-isolates"));
    }
    let (mailbox, inbox) = Mailbox::new(program, birth.debug_name.clone());
    program.add(&mailbox);
    born(mailbox.isolate);
    let (shared, id) = (program.clone(), mailbox.isolate);
    let started = program.driver.start(Box::new(move || {
        let lived = catch(|| {
            let mut isolate = prepare(&shared, mailbox, inbox, driver::ISOLATE_STACK);
            let end = contain(&mut isolate, |isolate| live(isolate, birth));
            bury(&mut isolate, end);
        });
        if let Err(defect) = lived {
            // Not even its death went well; the program must not wait for this isolate for ever.
            shared.defective.store(true, Ordering::SeqCst);
            shared.host.write_error(&defect.to_string());
            shared.remove(id);
        }
        shared.driver.leaves(id);
    }));
    if started.is_err() {
        program.remove(id);
        program.driver.leaves(id);
    }
    started
}

/// An isolate for this thread, with nothing to do yet.
pub fn prepare(program: &Arc<Program>, mailbox: Arc<Mailbox>, inbox: Receiver<Letter>, stack: usize) -> Isolate {
    let mut isolate = Isolate::new(stack);
    isolate.control = mailbox.control.clone();
    isolate.asserts = program.options.asserts;
    if let Some(limit) = program.options.max_heap {
        isolate.heap.limit = limit;
    }
    isolate.heap.set_stress(program.options.stress);
    let number = mailbox.isolate;
    isolate.add_extension(Box::new(EventLoop::new(program.clone(), mailbox, inbox)));
    isolate.add_extension(Box::new(HostAccess::new(program.host.clone(), number)));
    if let Some(log) = program.log.get() {
        record::record(&mut isolate, log);
    }
    isolate
}

/// Runs an isolate; a defect of oche ends it as an uncaught error would: its error listeners are told, and its own death goes on.
pub fn contain(isolate: &mut Isolate, run: impl FnOnce(&mut Isolate) -> End) -> End {
    match catch(|| run(isolate)) {
        Ok(end) => end,
        Err(mut defect) => {
            defect.calls = isolate.abandon_calls();
            let state = state(isolate);
            state.program.defective.store(true, Ordering::SeqCst);
            state.program.host.write_error(&defect.to_string());
            let texts = [Some(Str::from(format!("Internal error: {}", defect.what))), Some(Str::from(defect.calls))];
            for listener in state.error_listeners.clone() {
                state.send(listener, Message::texts(&texts));
            }
            End::Failed
        }
    }
}

fn live(isolate: &mut Isolate, birth: Birth) -> End {
    let state = state(isolate);
    state.errors_are_fatal = birth.errors_are_fatal;
    state.exit_listeners.extend(birth.on_exit.map(|port| (port, Message::null())));
    state.error_listeners.extend(birth.on_error);
    if birth.paused {
        state.pauses.push(state.mailbox.pause_capability);
    }
    let introduction = Message::ints(&state.introduction());
    state.send(birth.ready, introduction);
    match message::read(isolate, birth.entry) {
        Ok(Value::List(entry)) => {
            let mut items = isolate.heap.list(entry).items.clone().into_iter();
            if let Some(function) = items.next() {
                event_loop::state(isolate).set_start(function, items.collect());
            }
        }
        Ok(_) => {}
        Err(stop) => {
            if let Some(end) = uncaught::handle(isolate, stop) {
                return end;
            }
        }
    }
    event_loop::run(isolate)
}

/// The last messages of an isolate: what `Isolate.exit` sends, then the exit responses.
pub fn bury(isolate: &mut Isolate, end: End) {
    let state = state(isolate);
    if let Some((Some(port), message)) = state.last_words.take() {
        state.send(port, message);
    }
    for (port, response) in std::mem::take(&mut state.exit_listeners) {
        state.send(port, response);
    }
    state.program.host.stdout.flush();
    record::ended(isolate, end as u32);
    let state = event_loop::state(isolate);
    let (program, id) = (state.program.clone(), state.mailbox.isolate);
    program.remove(id);
    crate::host::operations::close_all(id);
}
