//! Making isolates and seeing them off: the set-up of a thread's isolate, its loop, and the messages of its end. May touch the event
//! loop, messages and the interpreter's services.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crossbeam_channel::Receiver;

use super::event_loop::{self, End, EventLoop, state};
use super::id::IsolateId;
use super::mailbox::{Letter, Mailbox, PortId};
use super::message::{self, Message};
use super::program::{Group, Program};
use super::run::main_arguments;
use super::{driver, record, uncaught};
use crate::elements::FunctionRef;
use crate::heap::{Str, Value};
use crate::host::defect::catch;
use crate::interp::{Isolate, PackageSource};
use crate::natives::support::HostAccess;
use crate::types::TyList;

/// The first code of a new isolate.
pub enum Entry {
    /// Calls a function: a list of it and its arguments.
    Call(Message),
    /// Loads a program and calls its `main`.
    Main(Box<NewProgram>),
}

/// A program that another one starts.
pub struct NewProgram {
    pub uri: String,
    pub packages: PackageSource,
    /// A list: the arguments for `main`, and the message.
    pub given: Message,
}

/// The parameters of a new isolate.
pub struct Birth {
    pub entry: Entry,
    pub debug_name: String,
    pub errors_are_fatal: bool,
    pub paused: bool,
    pub on_exit: Option<PortId>,
    pub on_error: Option<PortId>,
    /// Told of the new isolate before its entry point runs, or why there is none.
    pub ready: PortId,
}

/// Starts an isolate on a thread of its own; `parent` is the group of the one that asks for it. `born` is told its number before
/// anything of it runs.
pub fn spawn(program: &Arc<Program>, parent: &Arc<Group>, birth: Birth, born: impl FnOnce(IsolateId)) -> std::io::Result<()> {
    // Loading a program takes as much stack as the first one had for it.
    let (group, stack) = match &birth.entry {
        Entry::Call(_) => (parent.clone(), driver::ISOLATE_STACK),
        Entry::Main(_) => (program.new_group(), driver::MAIN_STACK),
    };
    let parent = parent.clone();
    let (mailbox, inbox) = Mailbox::in_group(program, birth.debug_name.clone(), group);
    if !program.admit(&mailbox) {
        return Err(std::io::Error::other("too many isolates; see --max-isolates"));
    }
    born(mailbox.isolate);
    if let Some(log) = program.log.get().filter(|_| !program.driver.chooses()) {
        log.share();
    }
    let (shared, id) = (program.clone(), mailbox.isolate);
    let body = move || {
        let lived = catch(|| {
            if !shared.driver.begins(id) {
                return;
            }
            let Some(main) = load(&shared, &parent, &mailbox, &birth) else { return };
            let mut isolate = prepare(&shared, mailbox, inbox, stack);
            let end = contain(&mut isolate, |isolate| live(isolate, birth, main));
            dispose(&mut isolate, end);
        });
        if let Err(defect) = lived {
            // Not even its death went well.
            shared.defective.store(true, Ordering::SeqCst);
            shared.host.write_error(&defect.to_string());
        }
        // However it went: the program must not wait for this isolate for ever.
        shared.remove(id);
        shared.driver.leaves(id);
    };
    let started = program.driver.start(stack, Box::new(body));
    if started.is_err() {
        program.remove(id);
        program.driver.leaves(id);
    }
    started
}

/// Loads the program that an isolate is to run, if it is one of its own: the `main`. Says why if that fails, and then gives `None`.
fn load(program: &Program, parent: &Group, own: &Mailbox, birth: &Birth) -> Option<Option<FunctionRef>> {
    let Entry::Main(new) = &birth.entry else { return Some(None) };
    let loaded = match parent.origin.get() {
        Some(origin) => origin.load(&new.uri, &new.packages),
        None => Err("only a program that comes from a file can start another one".to_owned()),
    };
    match loaded {
        Ok((main, origin)) => {
            // Nobody else knows the group before its first isolate runs.
            let _ = own.group.origin.set(origin);
            Some(Some(main))
        }
        Err(why) => {
            let number = program.log.get().map_or(0, |log| record::never_began(log, &program.host, own, birth.ready));
            program.send(birth.ready, Message::text(&why), number);
            None
        }
    }
}

/// An isolate for this thread, with nothing to do yet.
pub fn prepare(program: &Arc<Program>, mailbox: Arc<Mailbox>, inbox: Receiver<Letter>, stack: usize) -> Isolate {
    let mut isolate = Isolate::new(stack, program.services());
    isolate.control = mailbox.control.clone();
    isolate.asserts = program.options.asserts;
    isolate.keeps_frames = program.debugger.get().is_some_and(|debugger| debugger.on_error);
    if let Some(limit) = program.options.max_heap {
        isolate.heap.limit = limit;
    }
    isolate.heap.set_stress(program.options.stress);
    let number = mailbox.isolate;
    isolate.set_event_loop(Box::new(EventLoop::new(program.clone(), mailbox, inbox)));
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

fn live(isolate: &mut Isolate, birth: Birth, main: Option<FunctionRef>) -> End {
    let state = state(isolate);
    state.errors_are_fatal = birth.errors_are_fatal;
    state.exit_listeners.extend(birth.on_exit.map(|port| (port, Message::null())));
    state.error_listeners.extend(birth.on_error);
    if birth.paused {
        state.pauses.push(state.mailbox.pause_capability);
    }
    let introduction = Message::ints(&state.introduction());
    state.send(birth.ready, introduction);
    let given = match birth.entry {
        Entry::Call(entry) => entry,
        Entry::Main(new) => new.given,
    };
    match message::read(isolate, given) {
        Ok(Value::List(given)) => start(isolate, main, isolate.heap.list(given).items.to_vec()),
        Ok(_) => {}
        Err(stop) => {
            if let Some(end) = uncaught::handle(isolate, stop) {
                return end;
            }
        }
    }
    event_loop::run(isolate)
}

/// Makes the first event: the call of `main` with as much of what was given as it takes, or of the function that comes first in it.
fn start(isolate: &mut Isolate, main: Option<FunctionRef>, given: Vec<Value>) {
    let (function, args) = match (main, &given[..]) {
        (Some(main), [arguments, message]) => {
            (isolate.static_tear_off(main, TyList::empty()), main_arguments(main, [*arguments, *message]))
        }
        (None, [function, args @ ..]) => (*function, args.to_vec()),
        _ => return,
    };
    event_loop::state(isolate).set_start(function, args);
}

/// The last messages of an isolate: what `Isolate.exit` sends, then the exit responses.
pub fn dispose(isolate: &mut Isolate, end: End) {
    let state = state(isolate);
    if let Some((Some(port), message)) = state.exit_message.take() {
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
    program.host.resources.close_all(id);
}
