//! The event loop and messages without any Dart code: callbacks are native closures that note that they ran.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use super::event_loop::{End, Microtask, Step, run, state, step};
use super::mailbox::{Content, Mailbox};
use super::program::{IsolateOptions, MOST_ISOLATES, Program};
use super::{copying, message, spawn};
use crate::heap::{Cell, ListKind, Value};
use crate::host::{Clock, Console, Host, VirtualClock};
use crate::interp::{Args, Isolate, Stop};
use crate::types::{Ty, TyList};

/// A machine so busy that a millisecond passes between any two readings.
#[derive(Default)]
struct BusyClock(AtomicI64);

impl Clock for BusyClock {
    fn nanos(&self) -> i64 {
        self.0.fetch_add(1, Ordering::SeqCst) * 1_000_000
    }
    fn wall(&self) -> i64 {
        self.monotonic()
    }
}

fn isolate() -> (Isolate, Arc<Mutex<Vec<u8>>>) {
    isolate_with(Box::new(VirtualClock::default()))
}
fn isolate_with(clock: Box<dyn Clock>) -> (Isolate, Arc<Mutex<Vec<u8>>>) {
    let (stderr, errors) = Console::captured();
    let host = Host::with(clock, Console::captured().0, stderr);
    let program = Program::new(Arc::new(host), IsolateOptions::default());
    let (mailbox, inbox) = Mailbox::new(&program, "test".to_owned());
    program.add(&mailbox);
    (spawn::prepare(&program, mailbox, inbox, 1 << 20), errors)
}

/// A function that appends `name` to `log`.
fn note(isolate: &mut Isolate, log: Value, name: i64) -> Value {
    isolate.new_native_closure(append, &[log, Value::Int(name)], Ty::dynamic())
}
fn append(isolate: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Value::List(log) = args.get(0) {
        isolate.heap.push(log, args.get(1));
    }
    Ok(Value::Null)
}
fn fail(isolate: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Err(isolate.throw(args.get(0)))
}
fn new_log(isolate: &mut Isolate) -> Value {
    let log = isolate.heap.new_list(ListKind::Growable, TyList::empty(), Vec::new());
    isolate.heap.keep(log);
    log
}
fn entries(isolate: &Isolate, log: Value) -> Vec<i64> {
    match log {
        Value::List(log) => isolate.heap.list(log).items.iter().filter_map(|v| v.as_int()).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn microtasks_run_after_the_event_and_priority_ones_first() {
    let (mut isolate, _) = isolate();
    let log = new_log(&mut isolate);
    let names: Vec<Value> = (0..5).map(|name| note(&mut isolate, log, name)).collect();
    let loop_ = state(&mut isolate);
    loop_.set_start(names[0], Vec::new());
    loop_.enqueue(Microtask::Call(names[3]));
    loop_.enqueue(Microtask::Call(names[4]));
    loop_.enqueue_priority(Microtask::Call(names[1]));
    loop_.enqueue_priority(Microtask::Call(names[2]));
    assert_eq!(run(&mut isolate), End::Idle);
    assert_eq!(entries(&isolate, log), [0, 1, 2, 3, 4]);
}

#[test]
fn timers_of_all_durations_fire_however_fast_time_passes() {
    let (mut isolate, _) = isolate_with(Box::<BusyClock>::default());
    let log = new_log(&mut isolate);
    let timer = note(&mut isolate, log, 0);
    for i in 0..200 {
        state(&mut isolate).start_timer(timer, [0, 1, 0, 3, 7, 2][i % 6], false, None);
    }
    // Every step fires, waits for or ends something: far fewer than a loop that has nothing to do would take.
    let mut steps = 0;
    while step(&mut isolate) == Step::Done {
        steps += 1;
        assert!(steps < 10_000, "the loop goes round and nothing fires");
    }
}

#[test]
fn a_letter_sent_after_a_deadline_does_not_hide_an_older_zero_timer() {
    let (mut isolate, _) = isolate_with(Box::<BusyClock>::default());
    let log = new_log(&mut isolate);
    let timer = note(&mut isolate, log, 0);
    state(&mut isolate).start_timer(timer, 1, false, None);
    state(&mut isolate).start_timer(timer, 0, false, None);
    let mailbox = state(&mut isolate).mailbox.clone();
    for _ in 0..5 {
        mailbox.put(Content::Wake);
    }
    state(&mut isolate).start_timer(timer, 0, false, None);
    let mut steps = 0;
    while step(&mut isolate) == Step::Done {
        steps += 1;
        assert!(steps < 1000, "the loop goes round and nothing fires");
    }
}

#[test]
fn an_uncaught_error_drops_the_waiting_microtasks() {
    let (mut isolate, errors) = isolate();
    let log = new_log(&mut isolate);
    let text = isolate.string("boom");
    let thrower = isolate.new_native_closure(fail, &[text], Ty::dynamic());
    let after = note(&mut isolate, log, 1);
    let loop_ = state(&mut isolate);
    loop_.set_start(thrower, Vec::new());
    loop_.enqueue(Microtask::Call(after));
    assert_eq!(run(&mut isolate), End::Failed);
    assert!(entries(&isolate, log).is_empty());
    let errors = String::from_utf8_lossy(&errors.lock().unwrap_or_else(|p| p.into_inner())).into_owned();
    assert!(errors.starts_with("Unhandled exception:\nboom\n"), "{errors}");
}

fn panics(_: &mut Isolate, _: Args<'_>) -> Result<Value, Stop> {
    panic!("an index out of bounds")
}

#[test]
fn a_panic_ends_its_isolate_and_everybody_hears_of_it() {
    let (mut parent, errors) = isolate();
    let program = state(&mut parent).program.clone();
    let port = state(&mut parent).open_port(Value::Null, None);
    let (mailbox, inbox) = Mailbox::new(&program, "child".to_owned());
    program.add(&mailbox);
    let mut child = spawn::prepare(&program, mailbox, inbox, 1 << 20);
    let entry = child.new_native_closure(panics, &[], Ty::dynamic());
    let loop_ = state(&mut child);
    loop_.error_listeners.push(port);
    loop_.exit_listeners.push((port, message::Message::null()));
    loop_.set_start(entry, Vec::new());
    assert_eq!(spawn::contain(&mut child, run), End::Failed);
    spawn::dispose(&mut child, End::Stopped);
    let said = String::from_utf8_lossy(&errors.lock().unwrap_or_else(|p| p.into_inner())).into_owned();
    assert!(said.starts_with("Internal error: an index out of bounds (runtime/src/isolate/tests.rs:"), "{said}");
    assert!(said.contains("Please report it"), "{said}");
    assert!(program.defective.load(Ordering::SeqCst));
    assert_eq!(program.isolates().len(), 1);
    // The error, then the exit response.
    state(&mut parent).receive();
    let told = state(&mut parent).waiting().into_iter().filter(|waiting| waiting.what == "messages").map(|waiting| waiting.when);
    assert_eq!(told.collect::<Vec<_>>(), ["2"]);
    // What is left of the isolate is whole: it could go on.
    let log = new_log(&mut child);
    let after = note(&mut child, log, 7);
    assert!(child.call(after, &[]).is_ok());
    assert_eq!(entries(&child, log), [7]);
}

#[test]
fn messages_keep_identity_and_cycles() {
    let (mut sender, _) = isolate();
    let text = sender.string("a text that is longer than what fits in place");
    let cell = sender.heap.new_cell(Cell(text));
    let list = sender.heap.new_list(ListKind::Growable, TyList::empty(), vec![text, text, cell, Value::double(0.5)]);
    let Value::List(handle) = list else { panic!("a list") };
    sender.heap.push(handle, list);
    let Ok(message) = copying::copy(&mut sender, list) else { panic!("refused") };

    let (mut receiver, _) = isolate();
    let Ok(copy @ Value::List(handle)) = message::read(&mut receiver, message) else { panic!("a list") };
    let items = receiver.heap.list(handle).items.to_vec();
    assert_eq!(items[0], items[1]);
    assert_eq!(items[3], Value::double(0.5));
    assert_eq!(items[4], copy);
    let Value::Cell(cell) = items[2] else { panic!("a cell") };
    assert_eq!(receiver.heap.cell(cell).0, items[0]);
    let Value::String(text) = items[0] else { panic!("a string") };
    assert_eq!(receiver.text(text).to_rust(), "a text that is longer than what fits in place");
}

#[test]
fn deep_messages_need_no_stack() {
    let (mut sender, _) = isolate();
    let mut list = Value::Null;
    for _ in 0..200_000 {
        list = sender.heap.new_list(ListKind::Growable, TyList::empty(), vec![list]);
    }
    let Ok(message) = copying::copy(&mut sender, list) else { panic!("refused") };
    let (mut receiver, _) = isolate();
    assert!(message::read(&mut receiver, message).is_ok());
}

#[test]
fn there_are_only_so_many_isolates_at_a_time() {
    for (given, most) in [(None, MOST_ISOLATES), (Some(3), 3)] {
        let host = Host::with(Box::new(VirtualClock::default()), Console::captured().0, Console::captured().0);
        let program = Program::new(Arc::new(host), IsolateOptions { max_isolates: given, ..IsolateOptions::default() });
        let admitted = |_| {
            let (mailbox, inbox) = Mailbox::new(&program, String::new());
            program.admit(&mailbox).then_some((mailbox.isolate, inbox))
        };
        let alive: Vec<_> = (0..most).map_while(admitted).collect();
        assert_eq!(alive.len(), most);
        assert!(admitted(0).is_none(), "one more than may be");
        program.remove(alive[0].0);
        assert!(admitted(0).is_some() && admitted(0).is_none(), "one for each that has ended");
    }
}

#[test]
fn who_is_born_after_the_end_dies_at_once() {
    let host = Host::with(Box::new(VirtualClock::default()), Console::captured().0, Console::captured().0);
    let program = Program::new(Arc::new(host), IsolateOptions::default());
    let (main, _inbox) = Mailbox::new(&program, String::new());
    let (late, _its_inbox) = Mailbox::new(&program, String::new());
    program.finish(main.isolate);
    assert!(!late.control.is_killed());
    assert!(program.admit(&late));
    assert!(late.control.is_killed());
}
