//! A prompt inside a program that stands still: at a call of dart:developer's `debugger`, or after an error that nobody has caught.
//! May touch the engine, the terminal and `crate::session`.
//!
//! An input runs where the program stands, on top of its calls. Nothing else does: no event, no microtask, until the program goes on. At
//! a call of `debugger` an input sees the variables there and can assign them (`crate::check::infer::stops`), and those of the calls that
//! have led there. After an error its calls are over; its stack trace has kept what stood in their frames when it was thrown (`frames`).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::ThreadId;

use super::answer::{Answer, SessionOptions, Status};
use super::engine::{Ended, Engine};
use super::show::{Paint, Shower};
use super::standing::{Frames, Kept, Lease, Left, Standing, known_name};
use crate::heap::Value;
use crate::host::input::Turn;
use crate::interp::{Isolate, Uncaught};
use crate::isolate::debugger::{Debugger, Stopped};
use crate::isolate::event_loop::state;
use crate::isolate::program::Program;
use crate::isolate::stepping;
use crate::library::Loader;
use crate::session::standing::{keep_frames, keep_stops, library_of, stops};
use crate::session::{Declared, DeclaredKind, Input};

/// The exit code of a program that was ended from here.
const ENDED: i64 = 130;

// ---------------------------------------------------------------- stopping

/// The setting in which a program is stopped for somebody at the terminal.
pub struct Setting {
    pub options: SessionOptions,
    /// The program as it was loaded, and its main library.
    pub loader: Loader,
    pub main: String,
    pub on_error: bool,
}

/// Talks to somebody about a program that stands still.
pub(super) type Talk = fn(&mut Engine<'_>, String);

/// The state between two stops.
struct Between {
    setting: Setting,
    talk: Talk,
    /// The session of each library that the program has stopped in, with what was declared there.
    sessions: Vec<Kept>,
}

/// Programs that are checked from now on can stop for somebody at the terminal.
pub fn prepare() {
    keep_stops();
}
/// Whether programs are checked so.
pub fn may_stop() -> bool {
    stops().is_some()
}
/// Whether there is any place where they would stop.
pub fn stops_anywhere() -> bool {
    stops().is_some_and(|stops| stops > 0)
}

/// Lets a program stop for somebody, to whom `talk` talks until it is to go on; it begins with a greeting.
pub(super) fn attach(program: &Program, setting: Setting, talk: Talk) {
    keep_frames();
    // Who reads what the program reads gives way to the prompt.
    program.host.input.give(Turn::Program);
    // Nobody else sets it.
    let _ = program.debugger.set(debugger(setting, talk));
}

fn debugger(setting: Setting, talk: Talk) -> Debugger {
    let on_error = setting.on_error;
    // There is one terminal: an isolate that stops while another stands waits for its turn.
    let between = Arc::new(Mutex::new(Between { setting, talk, sessions: Vec::new() }));
    let (off, busy) = (AtomicBool::new(false), Arc::new(Mutex::new(None)));
    // What is typed at the prompt may come to a call of `debugger`, too, or end the program.
    let stands_here = |busy: &Mutex<Option<ThreadId>>| {
        let here = std::thread::current().id();
        *busy.lock().unwrap_or_else(PoisonError::into_inner) == Some(here)
    };
    let (in_use, who) = (between.clone(), busy.clone());
    let wait_for_prompt = move || {
        if !stands_here(&who) {
            drop(in_use.lock());
        }
    };
    let stand = move |isolate: &mut Isolate, stopped: &Stopped| {
        if stands_here(&busy) || off.load(Ordering::SeqCst) {
            return;
        }
        let mut between = between.lock().unwrap_or_else(PoisonError::into_inner);
        *busy.lock().unwrap_or_else(PoisonError::into_inner) = Some(std::thread::current().id());
        let left = between.stand(isolate, stopped);
        off.fetch_or(left == Left::ForGood, Ordering::SeqCst);
        *busy.lock().unwrap_or_else(PoisonError::into_inner) = None;
        drop(between);
        if left == Left::Ended {
            state(isolate).program.clone().exit(ENDED);
        }
    };
    Debugger { stand: Box::new(stand), wait_for_prompt: Box::new(wait_for_prompt), on_error }
}

impl Between {
    /// Talks to somebody until the program is to go on.
    fn stand(&mut self, isolate: &mut Isolate, stopped: &Stopped) -> Left {
        let library = match stopped.scope {
            Some((stop, _)) => library_of(stop),
            None => self.setting.main.clone(),
        };
        let sessions = std::mem::take(&mut self.sessions);
        let mut frames = Frames::new(isolate, stopped, sessions, self.setting.loader.clone());
        // A program from a URI has libraries of its own.
        let Some((session, is_new)) = frames.begin(&library, &isolate.control) else {
            self.sessions = frames.end(isolate);
            return Left::ForNow;
        };
        let options = self.setting.options.clone();
        let standing = Standing { frames, left: Left::ForNow };
        let mut engine = Engine::of(session, Lease::Lent(isolate), options, Some(standing));
        engine.prepare_session(is_new);
        if stopped.error.is_some() {
            engine.look_from_the_throw();
        }
        let greeting = engine.greeting(stopped);
        (self.talk)(&mut engine, greeting);
        // A Ctrl-C that came too late is not about the program.
        engine.isolate.control.take_cancel();
        let Some(Standing { mut frames, left }) = engine.standing.take() else { return Left::ForNow };
        frames.put_away(engine.session);
        self.sessions = frames.end(&mut engine.isolate);
        left
    }
}

impl Engine<'_> {
    /// Where the program stands, and what to type.
    fn greeting(&mut self, stopped: &Stopped) -> String {
        let paint = self.paint();
        let what = if stopped.error.is_some() { "thrown" } else { "debugger()" };
        let mut text = match self.place_text(what) {
            Some(place) => place,
            None if stopped.error.is_none() => format!("{}\n", paint.name(what)),
            None => String::new(),
        };
        if let Some(message) = &stopped.message {
            text += &format!("{message}\n");
        }
        let own = state(&mut self.isolate).mailbox.debug_name.clone();
        if own != "main" {
            text += &format!("{}\n", paint.dim(&format!("in isolate {}", known_name(&own))));
        }
        let what = match stopped.error {
            Some(_) if self.session.place().is_some() => {
                "Variables are as they were then: :vars, :where, :up. The error is _error. Ctrl-D leaves."
            }
            Some(_) => {
                "The calls are gone; what is declared at top level can be looked at, the error is _error, its trace _stack. Ctrl-D leaves."
            }
            None if stopped.scope.is_some() => "Type Dart; :vars, :where; :go or Ctrl-D goes on; :help.",
            None => "The variables here can't be seen: not called by its name. Type Dart; :where; :go or Ctrl-D goes on; :help.",
        };
        text + &format!("{}\n", paint.dim(what))
    }

    // ------------------------------------------------------------ inputs

    /// Runs an accepted input where the program stands.
    pub(super) fn run_standing(&mut self, input: &Input) -> Ended {
        let body = self.session.body_of(input.body);
        let seen = self.seen();
        let captures: Vec<Value> = input.captures.iter().map(|at| seen.get(*at as usize).copied().unwrap_or(Value::Null)).collect();
        let closure = self.isolate.new_closure_of(input.body, body, &captures);
        let result = self.isolate.call(closure, &[]);
        self.program.host.stdout.flush();
        self.write_back();
        match result {
            Ok(future) => match stepping::take_failure(&mut self.isolate, future) {
                Some((error, trace)) => Ended::Threw(Uncaught { error, trace }),
                None if self.isolate.is_pending(future) => Ended::Waits,
                None => Ended::Normally,
            },
            Err(stop) => match self.isolate.take_error(stop) {
                Some(error) => Ended::Threw(error),
                None if self.program.exiting.load(Ordering::SeqCst) => Ended::Exit(self.program.exit_code.load(Ordering::SeqCst)),
                None => {
                    self.isolate.revive();
                    Ended::Interrupted
                }
            },
        }
    }

    // ------------------------------------------------------------ commands

    /// `:go`, `:go all`.
    pub(super) fn go_on(&mut self, how: &str) -> Answer {
        if !matches!(how, "" | "all") {
            return Answer::failed(":go or :go all\n");
        }
        if let Some(standing) = &mut self.standing {
            standing.left = if how == "all" { Left::ForGood } else { Left::ForNow };
        }
        Answer { status: Status::Quit(0), text: String::new() }
    }

    pub(super) fn end_program(&mut self) -> Answer {
        if let Some(standing) = &mut self.standing {
            standing.left = Left::Ended;
        }
        Answer { status: Status::Quit(ENDED), text: String::new() }
    }

    /// The variables where the program stands, and `this`; then those of its library.
    pub(super) fn standing_vars(&mut self) -> String {
        let seen = self.seen();
        let mut text = String::new();
        if let Some((ty, at)) = self.session.standing_this()
            && let Some(this) = seen.get(at)
        {
            text += &self.var(&ty.to_string(), "this", Some(*this));
        }
        for variable in self.session.standing().into_iter().filter(|variable| !variable.is_function) {
            let isolate = &self.isolate;
            let value_at = |at: usize| match seen.get(at).copied() {
                Some(Value::Cell(cell)) => Some(isolate.heap.cell(cell).0),
                value => value,
            };
            let Some(captured) = variable.captured else { continue };
            let is_set = variable.is_set.is_none_or(|at| value_at(at) == Some(Value::True));
            let value = value_at(captured).filter(|value| is_set && *value != Value::Absent);
            text += &self.var(&variable.ty.to_string(), variable.name.as_str(), value);
        }
        let local = !text.is_empty();
        let mut top = String::new();
        for Declared { name, kind, ty } in self.session.declared_outside() {
            if let DeclaredKind::Variable(field) = kind {
                let value = self.isolate.static_value(field);
                top += &self.var(&ty, name.as_str(), value);
            }
        }
        if local && !top.is_empty() {
            text += &format!("{}\n", self.paint().dim("at top level:"));
        }
        text += &top;
        let own = |declared: &Declared| matches!(declared.kind, DeclaredKind::Variable(_)) && !declared.name.is_private();
        if !text.is_empty() && self.session.declarations().iter().any(own) {
            text += &format!("{}\n", self.paint().dim("declared here:"));
        }
        text
    }

    fn var(&mut self, ty: &str, name: &str, value: Option<Value>) -> String {
        let paint: Paint = self.paint();
        let taken = ty.chars().count() + name.chars().count() + 4;
        let width = self.options.width.saturating_sub(taken).max(20);
        let value = match value {
            Some(value) => Shower { isolate: &mut self.isolate, width, paint }.show(value, 0),
            None => paint.dim("not set"),
        };
        self.recover();
        format!("{} {} = {value}\n", paint.dim(ty), paint.name(name))
    }
}
