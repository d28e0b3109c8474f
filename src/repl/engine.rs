//! The prompt without a terminal: takes inputs, runs them in one isolate that lives as long as the session, and says what to show.
//! May touch everything below `repl`; nothing of terminals.
//!
//! An input is an event like any other: it runs, its microtasks run, and if it awaits, the event loop goes on until it is done. Between
//! inputs the loop goes on too, as far as the caller lets it ([`Engine::idle`]). Nothing an input does ends the session but `exit`.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use oche_syntax::{ReplInput, ReplItem, SyntaxError, parse_repl, parse_repl_expression};

use super::debugger::{self, Lease, Standing, known_name};
use super::notes;
use super::save::Accepted;
use super::show::{Paint, Shower};
use super::unfinished::{may_be_expression, only_documentation};
use super::unmade::{Taken, Unmade};
use crate::check::{self};
use crate::diagnostics::{Diagnostic, Source, Style, render};
use crate::elements::FieldRef;
use crate::heap::{Tracer, Value};
use crate::host::Host;
use crate::host::defect::{self, Defect, catch};
use crate::interp::{Args, Control, Extension, Isolate, Stop, Uncaught};
use crate::isolate::event_loop::{self, End, Step, state};
use crate::isolate::id::IsolateId;
use crate::isolate::log::Log;
use crate::isolate::mailbox::{Content, Mailbox};
use crate::isolate::program::Program;
use crate::isolate::{self, record, spawn, stepping, uncaught};
use crate::library::{self, Loader};
use crate::session::{Declared, Input, Session};
use crate::types::{Ty, TyList, is_object, is_top};

/// So many records are kept, for `:why`.
const RECORDS: usize = 1 << 14;

/// So long isolates that were told to end are waited for.
const A_MOMENT: Duration = Duration::from_millis(500);

/// So many events within a second are a flood: Ctrl-C stops it.
const FLOOD: u32 = 20;

/// How a session is set up.
#[derive(Clone)]
pub struct Options {
    pub library: library::Options,
    pub isolate: isolate::Options,
    /// Bytes of native stack that the calling thread has left.
    pub stack: usize,
    /// Columns to lay values out in.
    pub width: usize,
    pub color: bool,
    /// Draw compile-time errors as pages.
    pub pages: bool,
    /// Results as `print` prints them, and no remarks: for `-e`.
    pub bare: bool,
}

/// What an input has come to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Status {
    Done,
    /// More text could make a whole of it; nothing was done.
    Incomplete,
    /// Wrong at compile time (254) or at run time (255).
    Failed(u8),
    Interrupted,
    /// The session is over.
    Quit(i64),
}

/// The answer to an input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub status: Status,
    /// What to show: a value, errors, remarks. Ends in a line break unless it is empty.
    pub text: String,
}

impl Answer {
    pub fn done(text: impl Into<String>) -> Answer {
        Answer { status: Status::Done, text: text.into() }
    }
    pub fn failed(text: impl Into<String>) -> Answer {
        Answer { status: Status::Failed(254), text: text.into() }
    }
    fn incomplete() -> Answer {
        Answer { status: Status::Incomplete, text: String::new() }
    }
}

/// What an input has come to, for the program that the session amounts to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shown {
    Value,
    Nothing,
    /// Its declarations stay; what it did is not worth repeating.
    Failed,
}

/// How an input's code has ended.
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

/// What an input that is not at its end has to show when it is.
#[derive(Clone, Copy)]
pub(super) struct Pending {
    result: Option<(FieldRef, Ty)>,
}

/// A text, its items, and its errors: whether each could be mended by more text.
type Parsed = (&'static Source, Vec<ReplItem>, Vec<(Diagnostic, bool)>);

/// A session. Belongs to the thread that made it.
pub struct Engine<'i> {
    pub(super) session: Session,
    pub(super) isolate: Lease<'i>,
    pub(super) program: Arc<Program>,
    mailbox: Arc<Mailbox>,
    pub(super) options: Options,
    /// How many texts have been read.
    inputs: u32,
    /// The event loop stands still but for `:step`.
    pub(super) held: bool,
    /// The input that waits at an `await` while the loop stands still: what it has to show.
    pub(super) pending: Option<Pending>,
    /// The last error that nobody caught, as it was said.
    pub(super) last_error: Option<String>,
    /// Events that the loop has handled by itself of late: how many, and since when.
    recent: (u32, Duration),
    /// What has been accepted, for `:save`.
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
    /// What runs or awaits is given up.
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

/// The end of the input that is running, once it is known.
#[derive(Default)]
struct Watch {
    /// Inputs given up may still end; they are told apart by number.
    input: i64,
    end: Option<Result<(), (Value, Value)>>,
    /// What nobody caught, input or not; not yet in `_error` and `_stack`.
    stray: Option<(Value, Value)>,
    /// The same as text.
    said: Option<String>,
    color: bool,
}

impl Extension for Watch {
    fn trace(&self, tracer: &mut Tracer) {
        let failed = match self.end {
            Some(Err(error)) => Some(error),
            _ => None,
        };
        for (error, trace) in failed.into_iter().chain(self.stray) {
            tracer.values(&[error, trace]);
        }
    }
}

fn watch(isolate: &mut Isolate) -> Option<&mut Watch> {
    isolate.extension_mut::<Watch>()
}

/// Called back when an input is done: its number is captured.
fn note_done(isolate: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let number = args.get(0);
    if let Some(watch) = watch(isolate).filter(|w| Value::Int(w.input) == number) {
        watch.end = Some(Ok(()));
    }
    Ok(Value::Null)
}
fn note_failed(isolate: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (number, error, trace) = (args.get(0), args.get(1), args.get(2));
    if let Some(watch) = watch(isolate).filter(|w| Value::Int(w.input) == number) {
        watch.end = Some(Err((error, trace)));
        record::failed(isolate, "", None);
    }
    Ok(Value::Null)
}

/// In a loop that stands still: whether an input has ended already, well or by an error that would come by a microtask.
fn end_at_once(isolate: &mut Isolate, future: Value) -> bool {
    let end = match stepping::take_failure(isolate, future) {
        Some(failure) => Err(failure),
        None if isolate.is_pending(future) => return false,
        None => Ok(()),
    };
    if end.is_err() {
        record::failed(isolate, "", None);
    }
    if let Some(watch) = watch(isolate) {
        watch.end = Some(end);
    }
    true
}

/// An error in a timer, a microtask, a message's handler: said at once, as an input's would be.
fn note_stray(isolate: &mut Isolate, uncaught: Uncaught) {
    let Some(watch) = watch(isolate) else { return };
    watch.stray = Some((uncaught.error, uncaught.trace));
    record::failed(isolate, "", None);
    let Some(watch) = self::watch(isolate) else { return };
    let paint = Paint { color: watch.color };
    let (error, trace) = uncaught::describe(isolate, uncaught);
    let text = notes::uncaught(&error.to_rust(), trace.map(|t| t.to_rust()).as_deref(), paint);
    if let Some(watch) = self::watch(isolate) {
        watch.said = Some(error.to_rust());
    }
    state(isolate).program.host.write_error(&text);
}

impl Engine<'_> {
    /// A session in an isolate of its own.
    pub fn new(host: Arc<Host>, options: Options) -> Engine<'static> {
        let program =
            Program::new(host, isolate::Options { owns_process: false, front_end: Some(check::front_end()), ..options.isolate.clone() });
        if !options.bare {
            program.host.stdout.count_lines();
            // Nobody else sets it.
            let _ = program.log.set(Arc::new(Log::new(RECORDS)));
            let _ = program.debugger.set(debugger::pointless());
        }
        let (mailbox, inbox) = Mailbox::new(&program, "main".to_owned());
        program.add(&mailbox);
        let mut isolate = spawn::prepare(&program, mailbox.clone(), inbox, options.stack);
        isolate.add_extension(Box::new(Watch { color: options.color, ..Watch::default() }));
        let state = state(&mut isolate);
        state.is_main = true;
        state.errors_are_fatal = false;
        state.on_uncaught = Some(note_stray);
        state.record_origins();
        let session = new_session(&options, &isolate.control);
        let mut engine = Engine::of(session, Lease::Own(Box::new(isolate)), options, None);
        engine.declare_own();
        engine
    }

    /// A session about an isolate.
    pub(super) fn of(session: Session, mut isolate: Lease<'_>, options: Options, standing: Option<Standing>) -> Engine<'_> {
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

    /// The variables that the session itself sets.
    pub(super) fn declare_own(&mut self) {
        let source = Source::new("session", "session", "Object? _error; StackTrace? _stack; dynamic _;");
        let (ReplInput::Items(items), _) = parse_repl(&source.text);
        if let Ok(input) = self.session.check(source, items.leak()) {
            self.run(&input);
        }
    }

    /// Declares `arguments`, what `main` of a program gets.
    pub fn declare_arguments(&mut self, arguments: &[String]) {
        let quoted: Vec<String> = arguments.iter().map(|argument| format!("'{}'", escaped(argument))).collect();
        let text = format!("List<String> arguments = [{}];", quoted.join(", "));
        let source = Source::new("arguments", "arguments", text);
        let (ReplInput::Items(items), _) = parse_repl(&source.text);
        if let Ok(input) = self.session.check(source, items.leak()) {
            self.run(&input);
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

    /// Everything is forgotten: what was declared, what waits in the loop, and the isolates that have been started.
    pub fn reset(&mut self) {
        state(&mut self.isolate).forget_everything();
        (self.held, self.pending) = (false, None);
        let others: Vec<IsolateId> =
            self.program.isolates().into_iter().map(|(isolate, _)| isolate).filter(|isolate| *isolate != self.mailbox.isolate).collect();
        self.end_isolates(&others);
        self.session = new_session(&self.options, &self.isolate.control);
        self.accepted.clear();
        self.packages.clear();
        self.unmade.clear();
        self.declare_own();
    }

    // ------------------------------------------------------------ inputs

    /// Does what an input says. Returns when it is done: an input that awaits may take long.
    pub fn eval(&mut self, text: &str) -> Answer {
        self.contained(|engine| engine.eval_here(text)).unwrap_or_else(broken)
    }
    fn eval_here(&mut self, text: &str) -> Answer {
        // From here on an interrupt is about this input, even while it is still being parsed or checked.
        self.isolate.control.take_cancel();
        if let Some(command) = text.trim_start().strip_prefix(':') {
            return self.command(command.trim());
        }
        if let Some(answer) = self.habit(text.trim()) {
            return answer;
        }
        if only_documentation(text) {
            return Answer::incomplete();
        }
        let (source, items, errors) = self.parse(text);
        if errors.iter().any(|(_, incomplete)| *incomplete) {
            return Answer::incomplete();
        }
        self.eval_parsed(source, items, errors)
    }

    /// What other prompts understand: done, or said how it is done here. A name of the session's own means what it means.
    fn habit(&mut self, text: &str) -> Option<Answer> {
        let word = text.trim_end_matches(';').trim_end_matches("()");
        match word {
            "exit" | "quit" if text != "exit()" && !self.session.declares(word) => {
                Some(Answer { status: Status::Quit(0), text: String::new() })
            }
            "help" if !self.session.declares(word) => Some(self.command("help")),
            _ => {
                if let Some(name) = text.strip_prefix('?').or_else(|| text.strip_suffix('?')).filter(|name| is_path(name)) {
                    return Some(self.command(&format!("doc {name}")));
                }
                let program = text.strip_prefix('!').filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))?;
                let words: Vec<&str> = program.split_whitespace().collect();
                let dart = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/'));
                if words[0].contains(dart) || matches!(words[0], "true" | "false") || self.session.declares(words[0]) {
                    return None;
                }
                let arguments: Vec<String> = words[1..].iter().map(|word| format!("'{word}'")).collect();
                let how = format!("Process.runSync('{}', [{}]).stdout", words[0], arguments.join(", "));
                Some(Answer::failed(format!("Programs are run in Dart: {how}\n")))
            }
        }
    }

    /// The same for the last text there is: what is unfinished is wrong.
    pub fn eval_whole(&mut self, text: &str) -> Answer {
        self.contained(|engine| engine.eval_whole_here(text)).unwrap_or_else(broken)
    }
    fn eval_whole_here(&mut self, text: &str) -> Answer {
        self.isolate.control.take_cancel();
        if text.trim_start().starts_with(':') {
            return self.eval(text);
        }
        if let Some(answer) = self.habit(text.trim()).filter(|_| !self.options.bare) {
            return answer;
        }
        let (source, items, errors) = self.parse(text);
        self.eval_parsed(source, items, errors)
    }

    /// The same for a file's text.
    pub fn eval_named(&mut self, text: &str, name: &str) -> Answer {
        self.isolate.control.take_cancel();
        let source = Source::new(name, name, text.to_owned());
        let (items, errors) = parsed(source, parse_repl);
        self.eval_parsed(source, items, errors)
    }

    fn eval_parsed(&mut self, source: &'static Source, items: Vec<ReplItem>, errors: Vec<(Diagnostic, bool)>) -> Answer {
        if errors.is_empty() {
            return self.eval_items(source, items);
        }
        let errors: Vec<Diagnostic> = errors.into_iter().map(|(error, _)| error).collect();
        Answer::failed(self.render(&errors))
    }

    pub(super) fn eval_items(&mut self, source: &'static Source, items: Vec<ReplItem>) -> Answer {
        if items.is_empty() {
            return Answer::done("");
        }
        self.inputs += 1;
        // Elements point into the syntax they were declared from, for good.
        let items: &'static [ReplItem] = items.leak();
        let Taken { source, items, mut input, completed } = match self.take(source, items) {
            Ok(taken) => taken,
            Err(answer) => return answer,
        };
        let mut answer = Answer::done(if self.options.bare { String::new() } else { notes::of_input(&input, self.paint()) });
        answer.text += &self.note_completed(&completed);
        let before = self.program.isolates().into_iter().map(|(isolate, _)| isolate).max();
        let ended = self.run(&input);
        if !matches!(ended, Ended::Normally | Ended::Waits) {
            let unset = self.unset(&input.declared);
            self.session.withdraw(&mut input, &unset);
            input.declared.retain(|d| !unset.contains(&d.name));
            self.accepted.push(Accepted::new(source, items, &input, Shown::Failed));
        }
        let pending = Pending { result: input.result };
        let mut isolates = String::new();
        match ended {
            Ended::Interrupted => isolates = self.end_isolates_after(before),
            Ended::Waits => {
                self.accepted.push(Accepted::new(source, items, &input, Shown::Nothing));
                self.pending = Some(pending).filter(|_| self.standing.is_none());
                let what = match self.standing.is_some() {
                    true => "the input waits at an await; nothing happens while the program stands still, :go lets both go on",
                    false => "the input waits at an await; :step or :go lets it go on",
                };
                answer.text.push_str(&self.remark(what));
                return answer;
            }
            Ended::Normally => {
                let value = input.result.map(|(field, _)| self.isolate.static_value(field).unwrap_or(Value::Null));
                let shown = if value.is_some_and(|value| value != Value::Null) { Shown::Value } else { Shown::Nothing };
                self.accepted.push(Accepted::new(source, items, &input, shown));
            }
            _ => {}
        }
        let end = self.end_of_input(pending, Some(ended));
        let mut answer = Answer { text: answer.text + &end.text + &isolates, ..end };
        let declared: Vec<_> = input.declared.iter().map(|declared| declared.name).collect();
        self.resume(&declared, &mut answer);
        answer
    }

    /// Ends the isolates that an interrupted input has started; says which.
    fn end_isolates_after(&self, before: Option<IsolateId>) -> String {
        let (started, names): (Vec<IsolateId>, Vec<String>) =
            self.program.isolates().into_iter().filter(|(isolate, _)| Some(*isolate) > before).unzip();
        self.end_isolates(&started);
        let names: Vec<String> = names.iter().map(|name| known_name(name).to_owned()).collect();
        if names.is_empty() { String::new() } else { self.remark(&format!("ended {}", notes::list(&names))) }
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

    /// What an input that has ended has to show.
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

    /// What is to be shown after some steps: the end of the input that has waited, if that has come.
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

    /// Runs an accepted input to its end.
    fn run(&mut self, input: &Input) -> Ended {
        if self.standing.is_some() {
            return self.run_standing(input);
        }
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

    /// How the input that is watched has ended, if it has.
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
    fn abandon(&mut self) {
        if let Some(watch) = watch(&mut self.isolate) {
            watch.input += 1;
        }
    }

    /// Does something for the session. A defect of oche ends that, not the session.
    fn contained<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Result<T, Defect> {
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
    fn unset(&self, declared: &[Declared]) -> Vec<oche_syntax::Name> {
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

    /// Runs everything that is still to happen: at the end of piped input.
    pub fn finish(&mut self) -> Option<i64> {
        self.contained(Engine::finish_here).unwrap_or_else(|defect| {
            self.print_error(&defect.to_string());
            Some(defect::EXIT_CODE)
        })
    }
    fn finish_here(&mut self) -> Option<i64> {
        if std::mem::take(&mut self.held) {
            let answer = self.go();
            self.print(&answer.text);
            if let Status::Quit(code) = answer.status {
                return Some(code);
            }
        }
        loop {
            match event_loop::step(&mut self.isolate) {
                Step::Done => {}
                Step::Idle => return None,
                Step::Ended(end) => match self.survive(end) {
                    Some(Ended::Exit(code)) => return Some(code),
                    Some(Ended::Interrupted) => return None,
                    _ => {}
                },
            }
        }
    }

    /// What the program has set `exitCode` to.
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

    pub(super) fn render(&self, errors: &[Diagnostic]) -> String {
        render(errors, if self.options.pages { Style::Page { color: self.options.color } } else { Style::Plain })
    }

    /// A value as the answer to an input; `null` is quiet.
    fn show(&mut self, value: Value, ty: Ty) -> String {
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
    fn bare(&mut self, value: Value) -> String {
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
    fn note_error(&mut self, error: Uncaught) -> String {
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

/// The answer to an input that oche itself has failed at.
fn broken(defect: Defect) -> Answer {
    Answer { status: Status::Failed(defect::EXIT_CODE as u8), text: defect.to_string() }
}

/// The items of a text, and its errors: whether each could be mended by more text.
fn parsed(source: &'static Source, parse: fn(&str) -> (ReplInput, Vec<SyntaxError>)) -> (Vec<ReplItem>, Vec<(Diagnostic, bool)>) {
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

/// A text as it stands in a string literal.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'").replace('$', "\\$").replace('\n', "\\n").replace('\r', "\\r")
}

/// `List`, `List.map`, `dart:async`.
fn is_path(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | ':'))
}

/// Ctrl-C is heard while an input is being checked, too.
fn new_session(options: &Options, control: &Arc<Control>) -> Session {
    let environment = options.library.defines.clone();
    interruptible_session(Session::new(Loader::new(options.library.clone()), check::Options { environment }), control)
}
pub(super) fn interruptible_session(mut session: Session, control: &Arc<Control>) -> Session {
    let control = control.clone();
    session.give_up_when(Arc::new(move || control.is_cancelled()));
    session
}
