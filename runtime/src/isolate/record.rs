//! What is told to an isolate's recorder, if it has one: by natives, by dart:async and by the interpreter. May touch the event loop's
//! `state` and the interpreter's services.

use std::sync::Arc;

use super::id::IsolateId;
use super::log::Log;
use super::mailbox::{Mailbox, PortId};
use super::recorder::{Asked, Recorder, index};
use super::state::{EventLoop, state};
use super::timers::TimerId;
use super::trace::{Kind, PlaceId, StepKind};
use crate::heap::{Site, Value};
use crate::host::Host;
use crate::interp::{Isolate, Note};

/// Starts recording in an isolate.
pub fn record(isolate: &mut Isolate, log: &Arc<Log>) {
    let state = state(isolate);
    let recorder = Recorder::new(log.clone(), state.program.host.clone(), state.mailbox.isolate, &state.mailbox.debug_name);
    state.recorder = Some(Box::new(recorder));
    isolate.on_note = Some(take_note);
}

/// An isolate that could not begin says why, to `port`; the number of that message.
pub fn never_began(log: &Arc<Log>, host: &Arc<Host>, isolate: &Mailbox, port: PortId) -> u32 {
    let mut recorder = Recorder::new(log.clone(), host.clone(), isolate.isolate, &isolate.debug_name);
    let number = recorder.sends(port);
    recorder.add(Kind::Ended, |record| record.id = 1);
    recorder.hand_over();
    number
}

/// Does something with the recorder while the isolate can be looked at, if there is a recorder.
fn with(isolate: &mut Isolate, act: impl FnOnce(&mut Recorder, &Isolate)) {
    let recorder = isolate.event_loop_mut::<EventLoop>().and_then(|state| state.recorder.take());
    if let Some(mut recorder) = recorder {
        act(&mut recorder, isolate);
        if let Some(state) = isolate.event_loop_mut::<EventLoop>() {
            state.recorder = Some(recorder);
        }
    }
}
/// The recorder, for what needs nothing else of the isolate.
fn recorder(isolate: &mut Isolate) -> Option<&mut Recorder> {
    isolate.event_loop_mut::<EventLoop>()?.recorder.as_deref_mut()
}
/// Records an event with the place where the user's code stands.
fn at_place(isolate: &mut Isolate, act: impl FnOnce(&mut Recorder, PlaceId)) {
    with(isolate, |recorder, isolate| {
        let place = recorder.place(isolate, isolate.base());
        act(recorder, place);
    });
}

// ---- what natives tell, where there is a recorder; mostly after the thing has happened

/// A microtask is queued, in front (`at`) or at the end.
pub fn queued(isolate: &mut Isolate, at: Option<usize>) {
    at_place(isolate, |recorder, place| recorder.queue_microtask(place, at, 0));
}
/// A microtask that resumes an activation is queued.
pub fn resume_queued(isolate: &mut Isolate, activation: Value) {
    let Some(recorder) = recorder(isolate) else { return };
    let number = recorder.activations.get(index(activation)).map_or(0, |(number, _)| *number);
    match recorder.batch.queued_at_once(number) {
        Some(step) => recorder.microtasks.push_back(step),
        None => at_place(isolate, |recorder, place| recorder.queue_microtask(place, None, number)),
    }
}
/// The next microtask is for the body of an async* function, or, without one, for nothing of the kind.
pub fn generator_scheduled(isolate: &mut Isolate, activation: Value) {
    with(isolate, |recorder, isolate| {
        recorder.generator = isolate.generator_at(activation).map(|at| match at {
            Ok(site) => (StepKind::Yielded, recorder.place_of(site)),
            Err(function) => {
                let address = std::ptr::from_ref(function.get()) as usize;
                let beginning = recorder.beginnings.entry(address);
                let site = beginning.or_insert_with(|| Box::leak(Box::new(Site { function, pos: function.span.start, at: 0 })));
                let site = *site;
                (StepKind::Begins, recorder.place_of(site))
            }
        });
    });
}
pub fn timer_started(isolate: &mut Isolate, timer: TimerId, millis: i64, repeats: bool) {
    at_place(isolate, |recorder, place| {
        let step = recorder.now();
        let number = recorder.add(Kind::Armed, |record| {
            (record.asked, record.place) = (step, place);
            (record.via, record.what) = (u32::try_from(millis).unwrap_or(u32::MAX), StepKind::periodic(repeats));
        });
        recorder.timers.insert(timer, (number, Asked { step, place }));
    });
}
pub fn timer_cancelled(isolate: &mut Isolate, timer: TimerId) {
    at_place(isolate, |recorder, place| {
        if let Some((number, _)) = recorder.timers.get(&timer).copied() {
            let now = recorder.now();
            recorder.add(Kind::Cancelled, |record| (record.id, record.asked, record.place) = (number, now, place));
        }
    });
}
/// A message is about to be sent; its number, 0 without a recorder.
pub fn sending(isolate: &mut Isolate, port: PortId, message: Value) -> u32 {
    let mut text = String::new();
    preview(isolate, message, &mut text);
    sends(isolate, port.isolate(), port.number(), &text)
}
/// Records a control request.
pub fn requesting(isolate: &mut Isolate, to: IsolateId) -> u32 {
    sends(isolate, to, 0, "")
}
fn sends(isolate: &mut Isolate, to: IsolateId, port: u32, text: &str) -> u32 {
    let mut number = 0;
    at_place(isolate, |recorder, place| {
        let (now, text) = (recorder.now(), recorder.batch.text(text.as_bytes()));
        number = recorder.add(Kind::Sent, |record| {
            (record.asked, record.place, record.via, record.trigger) = (now, place, to, port);
            record.text = text;
        });
    });
    number
}

/// About so many characters of a message are kept.
const PREVIEW: usize = 40;

/// A message in few words: plain values as they are written, of others the class.
fn preview(isolate: &Isolate, value: Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::True | Value::False => out.push_str(if value == Value::True { "true" } else { "false" }),
        Value::Int(int) => out.push_str(&int.to_string()),
        Value::String(text) => {
            let text = isolate.text(text).to_rust();
            let shown: String = text.chars().take(PREVIEW).map(|c| if c.is_control() { ' ' } else { c }).collect();
            out.push_str(&format!("'{shown}{}'", if text.chars().count() > PREVIEW { "…" } else { "" }));
        }
        Value::List(list) => {
            out.push('[');
            for (i, item) in isolate.heap.list(list).items.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                if out.chars().count() > PREVIEW {
                    out.push('…');
                    break;
                }
                preview(isolate, item, out);
            }
            out.push(']');
        }
        other => {
            let class = isolate.shown_type(other).to_string();
            out.push_str(if class == "_SendPort" { "SendPort" } else { &class });
        }
    }
}

pub fn task_begins(isolate: &mut Isolate, task: u64) {
    at_place(isolate, |recorder, place| {
        let step = recorder.now();
        let number = recorder.add(Kind::Requested, |record| (record.asked, record.place) = (step, place));
        recorder.tasks.insert(task, (number, Asked { step, place }));
    });
}
pub fn sleeps(isolate: &mut Isolate, micros: i64) {
    at_place(isolate, |recorder, place| {
        let (now, millis) = (recorder.now(), u32::try_from(micros / 1000).unwrap_or(u32::MAX));
        recorder.add(Kind::Slept, |record| (record.id, record.asked, record.place, record.via) = (0, now, place, millis));
    });
}
pub fn port_opened(isolate: &mut Isolate, port: u32) {
    at_place(isolate, |recorder, place| {
        let now = recorder.now();
        recorder.add(Kind::Opened, |record| (record.id, record.asked, record.place) = (port, now, place));
    });
}
/// It keeps nothing alive any more.
pub fn port_released(isolate: &mut Isolate, port: u32) {
    at_place(isolate, |recorder, place| {
        let now = recorder.now();
        recorder.add(Kind::Released, |record| (record.id, record.asked, record.place) = (port, now, place));
    });
}
pub fn port_closed(isolate: &mut Isolate, port: u32) {
    at_place(isolate, |recorder, place| {
        let now = recorder.now();
        recorder.add(Kind::Closed, |record| (record.id, record.asked, record.place) = (port, now, place));
    });
}
pub fn spawned(isolate: &mut Isolate, child: IsolateId) {
    at_place(isolate, |recorder, place| {
        let now = recorder.now();
        recorder.add(Kind::Spawned, |record| (record.id, record.asked, record.place) = (child, now, place));
    });
}
/// An error that nothing has caught.
pub fn failed(isolate: &mut Isolate, text: &str, site: Option<&'static Site>) {
    with(isolate, |recorder, _| {
        let place = site.map_or(0, |site| recorder.place_of(site));
        let text = recorder.batch.text(text.as_bytes());
        let now = recorder.now();
        recorder.add(Kind::Failed, |record| {
            (record.id, record.asked, record.place, record.text) = (0, now, place, text);
        });
    });
}
/// An input of a session begins to run; what happens until its end belongs to it.
pub fn input_begins(isolate: &mut Isolate, input: u32) {
    with(isolate, |recorder, _| recorder.turn_begins(StepKind::Input, Asked::default(), input, 0));
}
pub fn input_ends(isolate: &mut Isolate) {
    with(isolate, |recorder, _| recorder.turn_ends());
}
/// The isolate has ended: 0 nothing left, 1 failed, 2 stopped, 3 stuck.
pub fn ended(isolate: &mut Isolate, why: u32) {
    with(isolate, |recorder, _| {
        recorder.add(Kind::Ended, |record| record.id = why);
        recorder.hand_over();
    });
}

// ---- what dart:async tells

pub fn future_made(isolate: &mut Isolate, future: Value) {
    at_place(isolate, |recorder, place| recorder.made(future, place, false));
}
pub fn listened(isolate: &mut Isolate, listener: Value, future: Value, pending: bool) {
    at_place(isolate, |recorder, place| {
        let step = recorder.now();
        // What is known to be complete was another future, whose place this one has taken.
        if pending && recorder.futures.get(index(future)).is_some_and(|(_, completed)| *completed != 0) {
            recorder.futures.remove(index(future));
        }
        recorder.listeners.insert(index(listener), Asked { step, place });
        let number = recorder.futures.get(index(future)).map_or(0, |(number, _)| *number);
        recorder.add(Kind::Listened, |record| (record.id, record.asked, record.place, record.via) = (0, step, place, number));
    });
}
pub fn completed(isolate: &mut Isolate, future: Value, failed: bool) {
    if let Some(recorder) = recorder(isolate) {
        recorder.complete(future, failed);
    }
}
/// Nobody waits for a future that has failed.
pub fn unheard(isolate: &mut Isolate, future: Value) {
    with(isolate, |recorder, _| {
        let (number, _) = recorder.futures.get(index(future)).copied().unwrap_or_default();
        let now = recorder.now();
        recorder.add(Kind::Unheard, |record| (record.id, record.asked) = (number, now));
    });
}
pub fn reaction_begins(isolate: &mut Isolate, listener: Value, future: Value) {
    with(isolate, |recorder, _| {
        let asked = recorder.listeners.get(index(listener)).copied().unwrap_or_default();
        let (number, completed) = recorder.futures.get(index(future)).copied().unwrap_or_default();
        recorder.begin(Kind::Reaction, |record| {
            (record.asked, record.place, record.trigger, record.via) = (asked.step, asked.place, completed, number);
        });
    });
}
pub fn reaction_ends(isolate: &mut Isolate) {
    with(isolate, |recorder, _| recorder.end(Kind::Reaction));
}
pub fn subscribed(isolate: &mut Isolate, subscription: Value) {
    at_place(isolate, |recorder, place| {
        let step = recorder.now();
        let loops = recorder.awaiting.last_mut().filter(|awaiting| awaiting.place == place);
        let place = if loops.is_some_and(|awaiting| std::mem::replace(&mut awaiting.listens, true)) { 0 } else { place };
        let number = recorder.add(Kind::Subscribed, |record| (record.asked, record.place) = (step, place));
        recorder.subscriptions.insert(index(subscription), (number, Asked { step, place }));
    });
}
/// An event of a stream waits for its delivery.
pub fn added(isolate: &mut Isolate, event: Value) {
    with(isolate, |recorder, _| {
        let now = recorder.now();
        recorder.events.insert(index(event), now);
    });
}
/// It is about to be delivered.
pub fn delivering(isolate: &mut Isolate, event: Value) {
    with(isolate, |recorder, _| recorder.delivering = recorder.events.remove(&index(event)).unwrap_or(0));
}
pub fn delivery_begins(isolate: &mut Isolate, subscription: Value, what: StepKind) {
    with(isolate, |recorder, _| {
        let (number, asked) = recorder.subscriptions.get(&index(subscription)).copied().unwrap_or_default();
        // An event that has not waited is delivered by the step that adds it.
        let now = recorder.now();
        let added = Some(std::mem::take(&mut recorder.delivering)).filter(|step| *step != 0).unwrap_or(now);
        recorder.begin(Kind::Delivery, |record| {
            (record.what, record.asked, record.place, record.trigger, record.via) = (what, asked.step, asked.place, added, number);
        });
    });
}
/// The event is an error, and its listener has no function for errors.
pub fn unheard_event(isolate: &mut Isolate, subscription: Value) {
    with(isolate, |recorder, _| {
        let (number, _) = recorder.subscriptions.get(&index(subscription)).copied().unwrap_or_default();
        let now = recorder.now();
        recorder.add(Kind::Unheard, |record| (record.id, record.asked) = (number, now));
    });
}
pub fn delivery_ends(isolate: &mut Isolate) {
    with(isolate, |recorder, _| recorder.end(Kind::Delivery));
}

// ---- what the interpreter tells

/// Takes down what the interpreter tells.
fn take_note(isolate: &mut Isolate, note: Note<'_>) {
    match note {
        Note::Called { future, base } => with(isolate, |recorder, isolate| {
            let place = recorder.place(isolate, base);
            recorder.made(future, place, true);
        }),
        Note::Wrote { line, text } => at_place(isolate, |recorder, place| {
            let now = recorder.now();
            let text = recorder.batch.text(text);
            recorder.add(Kind::Printed, |record| {
                (record.id, record.asked, record.place, record.text) = (line, now, place, text);
            });
        }),
        Note::LooksAtClock => at_place(isolate, |recorder, place| {
            if recorder.looked_at.replace(place) != Some(place) {
                let now = recorder.now();
                recorder.add(Kind::Looked, |record| (record.id, record.asked, record.place) = (0, now, place));
            }
        }),
        Note::Suspends { .. } | Note::HandedOver | Note::Resumes { .. } | Note::Ends { .. } => {
            if let Some(recorder) = recorder(isolate) {
                recorder.note_of_call(note);
            }
        }
    }
}
