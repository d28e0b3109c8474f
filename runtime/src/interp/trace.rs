//! Stack traces: taken by a walk over the value stack, and printed as Dart prints them. May touch `heap`, calls and dispatch.
//!
//! Calls leave their sites on the value stack, so that a trace costs nothing before it is taken. The stack of a resumed async body ends
//! with its resumption; from there the trace goes on with those who wait for it (`waiting`).

use super::isolate::Step;
use super::suspension::ResumableKind;
use super::{Frame, Isolate};
use oche_syntax::ast::ClassKind;
use std::collections::VecDeque;

use crate::elements::{Function, FunctionKind, FunctionRef};
use crate::heap::{Call, Frames, Site, Trace, Value};
use crate::ir::{HIDDEN, NOWHERE};

/// More calls than this are not kept in a trace.
pub(super) const MAX_TRACE: usize = 4096;
/// Of so many of them what stands in their frames, where that is kept.
const MAX_FRAMES: usize = 256;

/// Where something was made, and where the function that made it was called.
#[derive(Clone, Copy, Debug)]
pub struct MadeAt {
    pub site: &'static Site,
    pub caller: Option<&'static Site>,
}

impl Isolate {
    /// `StackTrace.current`, for a native.
    pub fn current_trace(&mut self) -> Value {
        self.trace_from(None, self.base)
    }

    /// The current frames with their values.
    pub fn current_frames(&mut self) -> Value {
        let before = std::mem::replace(&mut self.keeps_frames, true);
        let trace = self.trace_from(None, self.base);
        self.keeps_frames = before;
        trace
    }

    /// Puts a value into a frame of the calls that stand, counted as `current_frames` counts them.
    pub fn set_in_frame(&self, call: usize, slot: u32, value: Value) {
        let mut at = 0;
        self.walk(self.base, |step| {
            let Step::Call(_, frame) = step else { return true };
            if at == call {
                frame.set(slot, value);
            }
            at += 1;
            at <= call
        });
    }

    /// The trace of an error that `future` is about to be completed with, for a native.
    pub fn trace_for(&mut self, future: Value) -> Value {
        let mut calls = Vec::new();
        self.walk(self.base, |step| {
            if let Step::Call(site, _) = step {
                calls.push(Call::At(site));
            }
            calls.len() < MAX_TRACE
        });
        calls.push(Call::Suspension);
        self.waiting_for(future, &mut calls);
        self.heap.new_trace(Trace::Calls(calls.into_boxed_slice()))
    }

    /// The trace of what runs: `first`, then the calls from the frame that starts at `base`.
    pub(super) fn trace_from(&mut self, first: Option<&'static Site>, base: usize) -> Value {
        let mut calls: Vec<Call> = first.map(Call::At).into_iter().collect();
        let mut frames: Vec<Box<[Value]>> = Vec::new();
        if let Some(site) = first.filter(|_| self.keeps_frames) {
            frames.push(values(Frame::new(&self.cells()[base..]), site));
        }
        let mut resumed = None;
        self.walk(base, |step| {
            match step {
                Step::Call(site, frame) => {
                    if let Some(listener) = handled_listener(site.function.get(), frame) {
                        resumed = Some(listener);
                        return false;
                    }
                    if self.keeps_frames && frames.len() < MAX_FRAMES {
                        frames.push(values(frame, site));
                    }
                    calls.push(Call::At(site));
                }
                Step::Native(frame) => resumed = self.resumed_body(frame),
            }
            resumed.is_none() && calls.len() < MAX_TRACE
        });
        if let Some(resumed) = resumed {
            calls.push(Call::Suspension);
            self.waiting_for(resumed, &mut calls);
        }
        let calls = calls.into_boxed_slice();
        let trace = match self.keeps_frames {
            true => Trace::Frames(Box::new(Frames { calls, values: frames })),
            false => Trace::Calls(calls),
        };
        self.heap.new_trace(trace)
    }

    /// The trace of a stack overflow, in a function that has just been entered: the innermost and the outermost calls. Dart has room for so
    /// many of them, among them two of its own.
    pub(super) fn overflow_trace(&mut self, entered: Option<FunctionRef>, base: usize) -> Value {
        const INNERMOST: usize = 44;
        const OUTERMOST: usize = 40;
        let mut calls: Vec<Call> = entered.map(Call::Entered).into_iter().collect();
        let (mut last, mut count) = (VecDeque::with_capacity(OUTERMOST + 1), 0u32);
        self.walk(base, |step| {
            if let Step::Call(site, _) = step {
                if calls.len() < INNERMOST {
                    calls.push(Call::At(site));
                } else {
                    last.push_back(site);
                    count += 1;
                }
                if last.len() > OUTERMOST {
                    last.pop_front();
                }
            }
            true
        });
        let skipped = count - last.len() as u32;
        calls.extend((skipped > 0).then_some(Call::Skipped(skipped)));
        calls.extend(last.into_iter().map(Call::At));
        self.heap.new_trace(Trace::Calls(calls.into_boxed_slice()))
    }

    /// If the native is the resumption of an async or async* body: its activation.
    fn resumed_body(&self, frame: Frame<'_>) -> Option<Value> {
        let value = frame.cells().first()?.get();
        let body = self.resumable(self.activation(value)?)?;
        (body.kind != ResumableKind::SyncStar).then_some(value)
    }

    /// Where the user's code stands, under whatever of the core libraries it has called.
    pub fn user_site(&self) -> Option<&'static Site> {
        let mut found = None;
        self.walk(self.base, |step| {
            if let Step::Call(site, _) = step {
                found = (!is_core(site.function.get())).then_some(site);
            }
            found.is_none()
        });
        found
    }
    /// The origin of the current call with where that was called, if it was by the user's code, too.
    pub fn user_origin(&self) -> Option<MadeAt> {
        let mut found: Option<MadeAt> = None;
        self.walk(self.base, |step| {
            if let Step::Call(site, _) = step {
                let users = !is_core(site.function.get());
                match &mut found {
                    None => found = users.then_some(MadeAt { site, caller: None }),
                    Some(origin) => {
                        origin.caller = users.then_some(site);
                        return false;
                    }
                }
            }
            true
        });
        found
    }
    /// `a.dart:3:14`
    pub fn place_of(&self, site: &Site) -> Option<String> {
        let place = self.services.front_end.locate(site.function, site.pos)?;
        Some(format!("{}:{}:{}", place.uri, place.line, place.column))
    }

    /// A stack trace as Dart prints it, one call per line. What dart:async does behind its doors is left out, and so is what has called
    /// the user's outermost function.
    pub fn trace_text(&self, trace: &Trace) -> String {
        match trace {
            Trace::Text(text) => text.to_rust(),
            Trace::Calls(_) | Trace::Frames(_) => self.trace_lines(trace).into_iter().map(|(_, line)| line + "\n").collect(),
        }
    }

    /// Its lines, each with the call that it is about.
    pub fn trace_lines(&self, trace: &Trace) -> Vec<(Option<usize>, String)> {
        let Some(calls) = trace.calls() else { return Vec::new() };
        let users = calls.iter().rposition(|call| function_of(call).is_some_and(|function| !is_core(function)));
        let places = &self.services.front_end;
        let (mut lines, mut number, mut gap) = (Vec::new(), 0u32, false);
        let line = |call: usize, number: &mut u32, name: &str, place: &str, lines: &mut Vec<(Option<usize>, String)>| {
            lines.push((Some(call), format!("#{number:<6} {name} ({place})")));
            *number += 1;
        };
        for (i, call) in calls.iter().enumerate() {
            let (function, pos) = match call {
                Call::At(site) => (site.function, site.pos),
                Call::Entered(function) => (*function, places.beginning(*function)),
                Call::Skipped(count) => {
                    lines.extend([(None, "...".to_owned()), (None, "...".to_owned())]);
                    number += count;
                    continue;
                }
                Call::Waiting(function) if is_of_extension(function) && !function.static_ => (*function, function.span.start),
                Call::Waiting(function) => (*function, places.beginning(*function)),
                Call::Suspension => {
                    if !gap {
                        lines.push((None, "<asynchronous suspension>".to_owned()));
                    }
                    gap = true;
                    continue;
                }
            };
            if pos == HIDDEN || users.is_some_and(|last| is_hidden(&function) || i > last && is_scheduling(&function)) {
                continue;
            }
            gap = false;
            let place = if pos == NOWHERE { None } else { places.locate(function, pos) };
            let place = place.map_or_else(|| function.library.uri.clone(), |p| format!("{}:{}:{}", p.uri, p.line, p.column));
            let name = if let Call::Waiting(_) = call { torn_off(&function) } else { function.full_name() };
            line(i, &mut number, &name, &place, &mut lines);
            if function.kind == FunctionKind::Initializer && matches!(call, Call::At(_)) {
                // In Dart it is the variable's getter that calls its initialiser.
                line(i, &mut number, &name, &function.library.uri, &mut lines);
            }
        }
        lines
    }
}

/// The values in a frame, up to the call at a site.
fn values(frame: Frame<'_>, site: &Site) -> Box<[Value]> {
    frame.cells().iter().take(site.at as usize).map(std::cell::Cell::get).collect()
}

fn is_of_extension(function: &Function) -> bool {
    function.class.is_some_and(|class| matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType))
}
/// The name that Dart gives to a function that has been made a value: one of an extension is a closure there, or a function beside it.
fn torn_off(function: &Function) -> String {
    match function.class.filter(|_| is_of_extension(function) && function.kind == FunctionKind::Method) {
        Some(class) if function.static_ => format!("{}|{}", class.shown_name(), function.name),
        Some(_) => format!("{}.<anonymous closure>", function.full_name()),
        None => function.closure_name(),
    }
}

fn function_of(call: &Call) -> Option<&'static Function> {
    match call {
        Call::At(site) => Some(site.function.get()),
        Call::Waiting(function) | Call::Entered(function) => Some(function.get()),
        Call::Suspension | Call::Skipped(_) => None,
    }
}

fn is_core(function: &Function) -> bool {
    function.library.uri.starts_with("dart:")
}
/// Of dart:async: no name that its users know. That a zone's errorCallback has been asked is shown: package:stack_trace counts on it.
fn is_hidden(function: &Function) -> bool {
    if function.library.uri != "dart:async" || function.name.as_str() == "errorCallback" {
        return false;
    }
    let outermost = outermost(function);
    outermost.name.is_private() || outermost.class.is_some_and(|class| class.name.is_private())
}
fn is_scheduling(function: &Function) -> bool {
    matches!(function.library.uri.as_str(), "dart:async" | "dart:isolate" | "dart:io")
}
fn outermost(function: &Function) -> &Function {
    function.enclosing.get().map_or(function, |around| outermost(around.get()))
}

/// The listener of a future whose callback for values has been called from here.
fn handled_listener(function: &Function, frame: Frame<'_>) -> Option<Value> {
    let handles = function.name.as_str() == "handle"
        && function.library.uri == "dart:async"
        && function.class.is_some_and(|class| class.name.as_str() == "_Then");
    handles.then(|| frame.cells().first().map(|cell| cell.get()))?
}
