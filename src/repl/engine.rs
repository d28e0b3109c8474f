//! The prompt without a terminal: runs accepted inputs in one isolate that lives as long as the session, and shows what they come to. What is
//! typed comes in by `inputs`. May touch everything below `repl`; nothing of terminals.
//!
//! An input is an event like any other: it runs, its microtasks run, and if it awaits, the event loop goes on until it is done. Between
//! inputs the loop goes on too, as far as the caller lets it ([`Engine::idle`]). Nothing an input does ends the session but `exit`.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use oche_syntax::{Name, ReplInput, ReplItem, SyntaxError, parse_repl, parse_repl_expression};

use super::answer::{Answer, SessionOptions, Status};
use super::notes;
use super::save::Accepted;
use super::show::{Paint, Shower};
use super::standing::{Lease, Standing, interruptible_session};
use super::unfinished::may_be_expression;
use super::watch::{end_at_once, note_done, note_failed, watch};
use crate::check;
use crate::diagnostics::{Diagnostic, Source, Style, render};
use crate::elements::FieldRef;
use crate::heap::Value;
use crate::host::Host;
use crate::host::defect::{Defect, catch};
use crate::interp::{Control, Isolate, Uncaught};
use crate::isolate::event_loop::{self, End, Step, state};
use crate::isolate::id::IsolateId;
use crate::isolate::mailbox::{Content, Mailbox};
use crate::isolate::program::Program;
use crate::isolate::{record, spawn, stepping, uncaught};
use crate::library::Loader;
use crate::session::{Declared, Input, Session};
use crate::types::{Ty, TyList, is_object, is_top};

/// So long isolates that were told to end are waited for.
const A_MOMENT: Duration = Duration::from_millis(500);

/// So many events within a second are a flood: Ctrl-C stops it.
const FLOOD: u32 = 20;

/// The ways an input's code can end.
pub(super) enum Ended {
    Normally,
    /// It waits at an `await`, and the loop stands still.
    Waits,
    Threw(Uncaught),
    Interrupted,
    /// It awaits something that nothing can complete any more.
    Stuck,
    Exit(i64),
}

/// The remarks to show when an input that goes on has ended.
#[derive(Clone, Copy)]
pub(super) struct Pending {
    pub(super) result: Option<(FieldRef, Ty)>,
}

/// A text, its items, and its errors: whether each could be mended by more text.
pub(super) type Parsed = (&'static Source, Vec<ReplItem>, Vec<(Diagnostic, bool)>);

/// A text of declarations that can't be made yet.
pub(super) struct Unmade {
    pub(super) text: String,
    pub(super) declares: Vec<Name>,
    pub(super) missing: Vec<Name>,
}

/// A session. Belongs to the thread that made it.
pub struct Engine<'i> {
    pub(super) session: Session,
    pub(super) isolate: Lease<'i>,
    pub(super) program: Arc<Program>,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) options: SessionOptions,
    /// The number of texts that have been read.
    pub(super) inputs: u32,
    /// The event loop stands still but for `:step`.
    pub(super) held: bool,
    /// The input that waits at an `await` while the loop stands still: what it has to show.
    pub(super) pending: Option<Pending>,
    /// The last error that nobody caught, as it was said.
    pub(super) last_error: Option<String>,
    /// Events that the loop has handled by itself of late: how many, and since when.
    recent: (u32, Duration),
    /// The accepted inputs, for `:save`.
    pub(super) accepted: Vec<Accepted>,
    /// Packages that were added, each as a line of a pubspec.
    pub(super) packages: Vec<String>,
    /// Declarations that wait for others.
    pub(super) unmade: Vec<Unmade>,
    /// The session looks into a program that stands still.
    pub(super) standing: Option<Standing>,
}

/// Stops a session's running code, from any thread.
#[derive(Clone)]
pub struct Interrupter {
    control: Arc<Control>,
    /// Where the session waits for events beside inputs.
    mailbox: Option<Arc<Mailbox>>,
}

impl Interrupter {
    /// Gives up the code that runs or awaits.
    pub fn interrupt(&self) {
        self.control.cancel();
        self.wake();
    }
    /// Makes a waiting session look up.
    pub fn wake(&self) {
        if let Some(mailbox) = &self.mailbox {
            mailbox.put(Content::Wake);
        }
    }
}

impl Engine<'_> {
    /// A session about an isolate.
    pub(super) fn of(session: Session, mut isolate: Lease<'_>, options: SessionOptions, standing: Option<Standing>) -> Engine<'_> {
        let own = state(&mut isolate);
        let (program, mailbox) = (own.program.clone(), own.mailbox.clone());
        Engine {
            session,
            isolate,
            program,
            mailbox,
            options,
            inputs: 0,
            held: false,
            pending: None,
            last_error: None,
            recent: (0, Duration::ZERO),
            accepted: Vec::new(),
            packages: Vec::new(),
            unmade: Vec::new(),
            standing,
        }
    }

    pub fn interrupter(&self) -> Interrupter {
        let mailbox = self.standing.is_none().then(|| self.mailbox.clone());
        Interrupter { control: self.isolate.control.clone(), mailbox }
    }

    /// The columns to lay out values in from now on.
    pub fn set_width(&mut self, width: usize) {
        self.options.width = width;
    }

    /// Ends isolates, and waits until they are gone, unless one hangs in the operating system.
    pub(super) fn end_isolates(&self, isolates: &[IsolateId]) {
        for mailbox in isolates.iter().filter_map(|isolate| self.program.mailbox(*isolate)) {
            mailbox.end();
        }
        let until = Instant::now() + A_MOMENT;
        while isolates.iter().any(|isolate| self.program.mailbox(*isolate).is_some()) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The answer of an input that has ended.
    pub(super) fn end_of_input(&mut self, pending: Pending, ended: Option<Ended>) -> Answer {
        let mut answer = Answer::done("");
        match ended {
            None | Some(Ended::Waits) => {}
            Some(Ended::Normally) => {
                if let Some((field, ty)) = pending.result {
                    let value = self.isolate.static_value(field).unwrap_or(Value::Null);
                    answer.text = self.show(value, ty);
                }
            }
            Some(Ended::Threw(error)) => {
                answer.status = Status::Failed(255);
                answer.text = self.note_error(error);
            }
            Some(Ended::Interrupted) => {
                answer.status = Status::Interrupted;
                answer.text.push_str("Interrupted.\n");
            }
            Some(Ended::Stuck) => {
                answer.status = Status::Failed(255);
                answer.text.push_str("The input awaits something that can't happen any more: no timer, port or file operation is left.\n");
            }
            Some(Ended::Exit(code)) => answer.status = Status::Quit(code),
        }
        answer
    }

    /// The answer after some steps: the end of the input that has waited, if that has come.
    pub(super) fn after_steps(&mut self, ended: Option<Ended>, text: String) -> Answer {
        self.program.host.stdout.flush();
        self.keep_stray();
        let ended = ended.or_else(|| self.end_of_watched());
        let pending = self.pending.filter(|_| ended.is_some());
        let end = match (pending, ended) {
            (Some(pending), ended) => {
                self.pending = None;
                self.end_of_input(pending, ended)
            }
            (None, Some(Ended::Exit(code))) => Answer { status: Status::Quit(code), text: String::new() },
            (None, Some(Ended::Interrupted)) => Answer { status: Status::Interrupted, text: "Interrupted.\n".to_owned() },
            (None, _) => Answer::done(""),
        };
        Answer { text: text + &end.text, ..end }
    }

    /// Parses an input. What begins like a statement but is none may be an expression: `{'a': 1}`, `switch (x) { _ => 1 }`.
    pub(super) fn parse(&mut self, text: &str) -> Parsed {
        let name = format!("input {}", self.inputs + 1);
        let source = Source::new(name.clone(), name, text.to_owned());
        let (items, errors) = parsed(source, parse_repl);
        let (start, ambiguous) = (text.trim(), may_be_expression(text));
        let unfinished = |errors: &[(Diagnostic, bool)]| errors.iter().any(|(_, incomplete)| *incomplete);
        if ambiguous && (!errors.is_empty() || start == "{}") {
            let (expression, wrong) = parsed(source, parse_repl_expression);
            // What is hopeless as a statement may be the beginning of an expression.
            if wrong.is_empty() && !unfinished(&errors) || unfinished(&wrong) && !unfinished(&errors) {
                return (source, expression, wrong);
            }
        }
        (source, items, errors)
    }

    /// Runs an accepted input of a session that has its isolate to itself, to its end.
    pub(super) fn run_own(&mut self, input: &Input) -> Ended {
        let isolate = &mut *self.isolate;
        let number = match watch(isolate) {
            Some(watch) => {
                watch.input += 1;
                watch.end = None;
                watch.input
            }
            None => return Ended::Stuck,
        };
        let (body, held) = (input.body, self.held);
        // One that waited is forgotten: only the last one is watched.
        self.pending = None;
        record::input_begins(isolate, self.inputs);
        let content = |isolate: &mut Isolate| {
            let future = isolate.call_static(body, TyList::empty(), &[])?;
            // Where microtasks wait, what is over already says so itself.
            if held && end_at_once(isolate, future) {
                return Ok(());
            }
            let kept = isolate.heap.keep(future);
            let done = isolate.new_native_closure(note_done, &[Value::Int(number)], Ty::dynamic());
            let done = isolate.heap.keep(done);
            let failed = isolate.new_native_closure(note_failed, &[Value::Int(number)], Ty::dynamic());
            let (done, future) = (isolate.heap.release(done), isolate.heap.release(kept));
            match isolate.entry("dart:async", "", "_watchInput") {
                Some(watch) => isolate.call_static(watch, TyList::empty(), &[future, done, failed]).map(drop),
                None => Ok(()),
            }
        };
        let end = if held { stepping::begin(isolate, content) } else { event_loop::event(isolate, content) };
        record::input_ends(isolate);
        let ended = end.and_then(|end| self.survive(end));
        if !held {
            return self.follow(ended);
        }
        self.program.host.stdout.flush();
        self.keep_stray();
        ended.or_else(|| self.end_of_watched()).unwrap_or(Ended::Waits)
    }

    /// The end of the input that is watched, if it has come.
    fn end_of_watched(&mut self) -> Option<Ended> {
        watch(&mut self.isolate).and_then(|watch| watch.end.take()).map(|end| match end {
            Ok(()) => Ended::Normally,
            Err((error, trace)) => Ended::Threw(Uncaught { error, trace }),
        })
    }

    /// Lets the event loop go on until the input has ended, unless it has.
    pub(super) fn follow(&mut self, mut ended: Option<Ended>) -> Ended {
        loop {
            self.keep_stray();
            // An isolate at a prompt can't be paused: nobody could type its resuming.
            state(&mut self.isolate).pauses.clear();
            if let Some(ended) = ended {
                if !matches!(ended, Ended::Normally) {
                    self.abandon();
                }
                self.program.host.stdout.flush();
                return ended;
            }
            ended = self.end_of_watched();
            if ended.is_some() {
                continue;
            }
            if self.isolate.control.take_cancel() {
                ended = Some(Ended::Interrupted);
            } else {
                ended = match event_loop::step(&mut self.isolate) {
                    Step::Done => None,
                    Step::Idle => Some(Ended::Stuck),
                    Step::Ended(end) => self.survive(end),
                };
            }
        }
    }

    /// The last error that nobody caught goes to `_error` and `_stack`.
    pub(super) fn keep_stray(&mut self) {
        if let Some((error, trace)) = watch(&mut self.isolate).and_then(|watch| watch.stray.take()) {
            self.keep_error(error, trace);
            self.last_error = watch(&mut self.isolate).and_then(|watch| watch.said.take());
        }
    }

    /// Whatever the running input still does is nobody's business any more.
    pub(super) fn abandon(&mut self) {
        if let Some(watch) = watch(&mut self.isolate) {
            watch.input += 1;
        }
    }

    /// Does something for the session. A defect of oche ends that, not the session.
    pub(super) fn contained<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Result<T, Defect> {
        // The program around can't go on after that.
        if self.standing.is_some() {
            return Ok(work(self));
        }
        catch(|| work(self)).map_err(|mut defect| {
            defect.calls = self.isolate.abandon_calls();
            state(&mut self.isolate).give_up();
            self.abandon();
            self.recover();
            defect
        })
    }

    /// The isolate was told to end. Unless the program did it by `exit`, the session goes on; the input does not.
    pub(super) fn survive(&mut self, end: End) -> Option<Ended> {
        if end != End::Stopped {
            return None;
        }
        if self.program.exiting.load(Ordering::SeqCst) {
            return Some(Ended::Exit(self.program.exit_code.load(Ordering::SeqCst)));
        }
        self.isolate.control.revoke_kill();
        self.isolate.revive();
        state(&mut self.isolate).give_up();
        Some(Ended::Interrupted)
    }

    /// Variables of an input that it did not get to set.
    pub(super) fn unset(&self, declared: &[Declared]) -> Vec<Name> {
        let unset = |d: &&Declared| match d.kind {
            crate::session::DeclaredKind::Variable(field) => self.isolate.static_value(field).is_none(),
            _ => false,
        };
        declared.iter().filter(unset).map(|d| d.name).collect()
    }

    // ------------------------------------------------------------ between inputs

    /// Lets the event loop go on until `until` says otherwise; it is asked after every event. `Some`: the program has called `exit`.
    pub fn idle(&mut self, until: &mut dyn FnMut() -> bool) -> Option<i64> {
        while !until() {
            let mut stopped = self.isolate.control.take_cancel();
            state(&mut self.isolate).pauses.clear();
            let held = self.held;
            let end = self.contained(|engine| match held {
                true => stepping::stand_still(&mut engine.isolate).and_then(|end| engine.survive(end)),
                false => match event_loop::step(&mut engine.isolate) {
                    Step::Done => None,
                    Step::Idle => event_loop::next_event(&mut engine.isolate).and_then(|end| engine.survive(end)),
                    Step::Ended(end) => engine.survive(end),
                },
            });
            let end = end.unwrap_or_else(|defect| {
                self.print_error(&defect.to_string());
                None
            });
            self.keep_stray();
            match end {
                Some(Ended::Exit(code)) => return Some(code),
                Some(Ended::Interrupted) => stopped = true,
                _ => {}
            }
            let flooded = self.is_flooded();
            if stopped && flooded && !self.held {
                self.held = true;
                self.print("Events are held: :go lets them go on, :step takes one, :reset ends them all.\n");
            }
            self.program.host.stdout.flush();
        }
        None
    }

    /// Whether many events have been handled of late, without anybody having asked. Called once for each.
    fn is_flooded(&mut self) -> bool {
        let (count, since) = self.recent;
        let now = self.now();
        self.recent = if now.saturating_sub(since) > Duration::from_secs(1) { (1, now) } else { (count + 1, since) };
        // Just after a new second has begun, the last one counts.
        count.max(self.recent.0) > FLOOD
    }

    /// The `exitCode` that the program has set.
    pub fn exit_code(&self) -> i64 {
        self.program.exit_code.load(Ordering::SeqCst)
    }

    /// Ends the isolates that are still alive.
    pub fn close(&mut self) {
        spawn::dispose(&mut self.isolate, End::Idle);
        self.program.finish(self.mailbox.isolate);
    }

    // ------------------------------------------------------------ showing

    /// Writes to the session's standard output, in order with what its programs print.
    pub fn print(&self, text: &str) {
        self.program.host.stdout.write_beside(text.as_bytes());
        self.program.host.stdout.flush();
    }
    pub fn print_error(&self, text: &str) {
        self.program.host.write_error(text);
    }

    pub(super) fn host(&self) -> &Host {
        &self.program.host
    }

    pub(super) fn paint(&self) -> Paint {
        Paint { color: self.options.color }
    }

    pub(super) fn remark(&self, text: &str) -> String {
        format!("{}\n", self.paint().dim(&format!("// {text}")))
    }

    pub(super) fn render(&self, errors: &[Diagnostic]) -> String {
        render(errors, if self.options.pages { Style::Page { color: self.options.color } } else { Style::Plain })
    }

    /// A value as the answer to an input; `null` is quiet.
    pub(super) fn show(&mut self, value: Value, ty: Ty) -> String {
        if value == Value::Null {
            return String::new();
        }
        if self.options.bare {
            return self.bare(value);
        }
        let shown_type = if ty.is_dynamic() || is_top(ty) || is_object(ty) {
            super::show::public_type(&mut self.isolate, value)
        } else {
            ty.to_string()
        };
        let (width, paint) = (self.options.width, self.paint());
        let text = Shower { isolate: &mut self.isolate, width, paint }.show(value, shown_type.chars().count() + 5);
        self.recover();
        format!("{text}  {}\n", paint.dim(&format!("// {shown_type}")))
    }

    /// A value as `print` prints it.
    pub(super) fn bare(&mut self, value: Value) -> String {
        match self.isolate.to_str(value) {
            Ok(text) => format!("{}\n", text.to_rust()),
            Err(stop) => match self.isolate.take_error(stop) {
                Some(error) => self.note_error(error),
                None => String::new(),
            },
        }
    }

    /// After Dart code that an interrupt may have stopped.
    pub(super) fn recover(&mut self) {
        self.isolate.control.revoke_kill();
        self.isolate.control.take_cancel();
        self.isolate.revive();
    }

    /// Keeps an error in `_error` and `_stack`, and says it.
    pub(super) fn note_error(&mut self, error: Uncaught) -> String {
        self.keep_error(error.error, error.trace);
        let (text, trace) = uncaught::describe(&mut self.isolate, error);
        self.recover();
        self.last_error = Some(text.to_rust());
        notes::uncaught(&text.to_rust(), trace.map(|t| t.to_rust()).as_deref(), self.paint())
    }

    pub(super) fn keep_error(&mut self, error: Value, trace: Value) {
        for (name, value) in [("_error", error), ("_stack", trace)] {
            if let Some(field) = self.session.variable(name) {
                self.set(field, value);
            }
        }
    }

    fn set(&mut self, field: FieldRef, value: Value) {
        self.isolate.set_static_value(field, value);
    }

    /// Time as the program sees it.
    pub(super) fn now(&self) -> Duration {
        Duration::from_micros(self.program.host.clock.monotonic().unsigned_abs())
    }
}

/// The items of a text, and its errors: whether each could be mended by more text.
pub(super) fn parsed(
    source: &'static Source,
    parse: fn(&str) -> (ReplInput, Vec<SyntaxError>),
) -> (Vec<ReplItem>, Vec<(Diagnostic, bool)>) {
    let (ReplInput::Items(items), errors) = parse(&source.text);
    let errors = errors.into_iter().map(|e| {
        let at_end = e.message.at_end_of_input();
        let diagnostic = Diagnostic::of(source, e.span, e.message);
        let diagnostic = match at_end {
            Some(message) => Diagnostic { message, hint: None, ..diagnostic },
            None => diagnostic,
        };
        (diagnostic, e.incomplete)
    });
    (items, errors.collect())
}

/// Ctrl-C is heard while an input is being checked, too.
pub(super) fn new_session(options: &SessionOptions, control: &Arc<Control>) -> Session {
    let environment = options.library.defines.clone();
    interruptible_session(Session::new(Loader::new(options.library.clone()), check::CheckOptions { environment }), control)
}
