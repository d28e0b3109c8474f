//! A program that stands still, as a session sees it: whose isolate it uses, the calls that have led there, and how it is left. May touch
//! `crate::session` and the isolate.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::elements::FunctionRef;
use crate::heap::{self, Call, Value};
use crate::interp::{Control, Isolate, Uncaught};
use crate::isolate::debugger::{Debugger, Stopped};
use crate::isolate::event_loop::state;
use crate::library::Loader;
use crate::session::Session;
use crate::session::standing::{Outside, View};

/// The name of an isolate that runs a computation for `Isolate.run`.
const RUNS: &str = "_runErrand";

/// An isolate that a session has, or may use for a while.
pub(super) enum Lease<'i> {
    Own(Box<Isolate>),
    Lent(&'i mut Isolate),
}

impl Deref for Lease<'_> {
    type Target = Isolate;
    fn deref(&self) -> &Isolate {
        match self {
            Lease::Own(isolate) => isolate,
            Lease::Lent(isolate) => isolate,
        }
    }
}
impl DerefMut for Lease<'_> {
    fn deref_mut(&mut self) -> &mut Isolate {
        match self {
            Lease::Own(isolate) => isolate,
            Lease::Lent(isolate) => isolate,
        }
    }
}

/// A program that stands still.
pub(super) struct Standing {
    /// The calls that have led here, and from which of them somebody looks.
    pub frames: Frames,
    pub left: Left,
}

/// The ways to leave a program that stood still.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    ForNow,
    /// It is not to stop again.
    ForGood,
    /// It is to end.
    Ended,
}

/// The session of a library, and what was declared there.
pub(super) struct Kept {
    pub library: String,
    pub session: Session,
    pub declared: Option<Outside>,
}

/// The calls of a program that stands still.
pub(super) struct Frames {
    /// The stack trace, with what stood in the frames.
    pub(super) trace: heap::Kept,
    /// Its lines, each with the call it is about, if one can look from there.
    pub(super) lines: Vec<(Option<Place>, String)>,
    /// The line of the call from which somebody looks.
    pub(super) chosen: Option<usize>,
    /// A call of `debugger`: the function that stands for it, and a closure of what can be seen.
    pub(super) stop: Option<(FunctionRef, Value)>,
    /// The scope of another call, and the values in it.
    pub(super) view: Option<(View, Vec<heap::Kept>)>,
    /// The library that the session is in, and what it means without the session.
    pub(super) library: String,
    pub(super) outside: Option<Outside>,
    /// The sessions of other libraries.
    pub(super) sessions: Vec<Kept>,
    pub(super) loader: Loader,
    /// The calls are over.
    pub(super) error: Option<Uncaught>,
}

/// A call under way: which one it is, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) call: usize,
    pub(super) function: FunctionRef,
    pub(super) pos: u32,
}

impl Frames {
    /// `sessions`: those of earlier stops.
    pub fn new(isolate: &mut Isolate, stopped: &Stopped, sessions: Vec<Kept>, loader: Loader) -> Frames {
        let trace = stopped.error.map_or_else(|| isolate.current_frames(), |error| error.trace);
        let mut lines = Vec::new();
        if let Value::Trace(trace) = trace {
            let trace = isolate.heap.trace(trace);
            let calls = trace.calls().unwrap_or_default();
            for (call, text) in isolate.trace_lines(trace) {
                let place = call.and_then(|call| match calls.get(call)? {
                    Call::At(site) if !site.function.library.uri.starts_with("dart:") && trace.frame(call).is_some() => {
                        Some(Place { call, function: site.function, pos: site.pos })
                    }
                    _ => None,
                });
                if !text.contains("(dart:developer") {
                    lines.push((place, text));
                }
            }
        }
        let first = lines.iter().position(|(place, _)| place.is_some());
        Frames {
            trace: isolate.heap.keep(trace),
            lines,
            chosen: first.filter(|_| stopped.scope.is_some()),
            stop: stopped.scope,
            view: None,
            library: String::new(),
            outside: None,
            sessions,
            loader,
            error: stopped.error,
        }
    }

    /// A session in a library, and whether it is a new one. `None` if there is no such library.
    pub fn begin(&mut self, library: &str, control: &Arc<Control>) -> Option<(Session, bool)> {
        let known = self.sessions.iter().position(|kept| kept.library == library).map(|at| self.sessions.swap_remove(at));
        let (mut session, declared) = match known {
            Some(kept) => (kept.session, kept.declared),
            None => (interruptible_session(Session::inside(self.loader.clone(), library)?, control), None),
        };
        let is_new = declared.is_none();
        self.outside = Some(session.stand(self.stop.map(|(stop, _)| stop), declared));
        library.clone_into(&mut self.library);
        Some((session, is_new))
    }

    /// The session's library means again what it meant.
    pub fn put_away(&mut self, mut session: Session) {
        let declared = self.outside.take().map(|outside| session.leave(outside));
        self.sessions.push(Kept { library: std::mem::take(&mut self.library), session, declared });
    }

    /// Nobody looks any more; the sessions, for the next time.
    pub fn end(mut self, isolate: &mut Isolate) -> Vec<Kept> {
        self.forget_view(isolate);
        isolate.heap.release(self.trace);
        self.sessions
    }

    pub(super) fn forget_view(&mut self, isolate: &mut Isolate) {
        if let Some((_, values)) = self.view.take() {
            values.into_iter().for_each(|value| _ = isolate.heap.release(value));
        }
    }

    /// The first line from which one can look.
    pub(super) fn first(&self) -> Option<usize> {
        self.lines.iter().position(|(place, _)| place.is_some())
    }

    pub(super) fn place(&self, line: usize) -> Option<Place> {
        self.lines.get(line).and_then(|(place, _)| *place)
    }
}

/// At the prompt there is nothing to stop.
pub(super) fn pointless() -> Debugger {
    let say = |isolate: &mut Isolate, _: &Stopped| {
        let note = "// debugger() stops a program that is run at a terminal; here it does nothing.\n";
        state(isolate).program.host.write_error(note);
    };
    Debugger { stand: Box::new(say), wait_for_prompt: Box::new(|| ()), on_error: false }
}

/// An isolate's name as the user knows it.
pub(super) fn known_name(debug_name: &str) -> &str {
    if debug_name == RUNS { "Isolate.run" } else { debug_name }
}

/// A session that gives up checking when its isolate is told to give up.
pub(super) fn interruptible_session(mut session: Session, control: &Arc<Control>) -> Session {
    let control = control.clone();
    session.give_up_when(Arc::new(move || control.is_cancelled()));
    session
}
