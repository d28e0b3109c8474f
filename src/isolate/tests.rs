//! The event loop and messages without any Dart code: callbacks are native closures that note that they ran.

use std::sync::{Arc, Mutex};

use super::event_loop::{End, Microtask, run, state};
use super::mailbox::Mailbox;
use super::program::{Options, Program};
use super::{message, sharing, spawn};
use crate::heap::{Cell, ListKind, Value};
use crate::host::{Console, Host, VirtualClock};
use crate::interp::{Args, Isolate, Stop};
use crate::types::{Ty, TyList};

fn isolate() -> (Isolate, Arc<Mutex<Vec<u8>>>) {
    let (stderr, errors) = Console::captured();
    let host = Host::with(Box::new(VirtualClock::default()), Console::captured().0, stderr);
    let program = Program::new(Arc::new(host), Options::default());
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
    assert_eq!(entries(&isolate, log), []);
    let errors = String::from_utf8_lossy(&errors.lock().unwrap_or_else(|p| p.into_inner())).into_owned();
    assert!(errors.starts_with("Unhandled exception:\nboom\n"), "{errors}");
}

#[test]
fn messages_keep_identity_and_cycles() {
    let (mut sender, _) = isolate();
    let text = sender.string("a text that is longer than what fits in place");
    let cell = sender.heap.new_cell(Cell(text));
    let list = sender.heap.new_list(ListKind::Growable, TyList::empty(), vec![text, text, cell, Value::double(0.5)]);
    let Value::List(handle) = list else { panic!("a list") };
    sender.heap.push(handle, list);
    let Ok(message) = sharing::copy(&mut sender, list) else { panic!("refused") };

    let (mut receiver, _) = isolate();
    let Ok(copy @ Value::List(handle)) = message::read(&mut receiver, message) else { panic!("a list") };
    let items = receiver.heap.list(handle).items.clone();
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
    let Ok(message) = sharing::copy(&mut sender, list) else { panic!("refused") };
    let (mut receiver, _) = isolate();
    assert!(message::read(&mut receiver, message).is_ok());
}
