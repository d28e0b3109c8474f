//! What is typed at a prompt: parsed, checked, run, answered; and the beginning and end of a session. May touch the engine and its commands.

use std::sync::Arc;

use oche_syntax::{ReplInput, ReplItem, parse_repl};

use super::answer::{Answer, SessionOptions, Shown, Status};
use super::engine::{Ended, Engine, Pending, new_session, parsed};
use super::notes;
use super::save::Accepted;
use super::standing::{Lease, known_name, pointless};
use super::unfinished::only_documentation;
use super::unmade::Taken;
use super::watch::{Watch, note_stray};
use crate::check;
use crate::diagnostics::{Diagnostic, Source};
use crate::heap::Value;
use crate::host::Host;
use crate::host::defect::{self, Defect};
use crate::isolate::event_loop::{self, Step, state};
use crate::isolate::id::IsolateId;
use crate::isolate::log::Log;
use crate::isolate::mailbox::Mailbox;
use crate::isolate::program::Program;
use crate::isolate::{self, spawn};
use crate::session::Input;

/// So many records are kept, for `:why`.
const RECORDS: usize = 1 << 14;

impl Engine<'_> {
    /// A session in an isolate of its own.
    pub fn new(host: Arc<Host>, options: SessionOptions) -> Engine<'static> {
        let program = Program::new(
            host,
            isolate::IsolateOptions { owns_process: false, front_end: Some(check::front_end()), ..options.isolate.clone() },
        );
        if !options.bare {
            program.host.stdout.count_lines();
            // Nobody else sets it.
            let _ = program.log.set(Arc::new(Log::new(RECORDS)));
            let _ = program.debugger.set(pointless());
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

    /// Understands commands of other prompts: does them, or says how it is done here. A name of the session's own means what it means.
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

    /// Evaluates the last text there is: what is unfinished is wrong.
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

    /// Evaluates a file's text.
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

    /// Runs an accepted input to its end.
    pub(super) fn run(&mut self, input: &Input) -> Ended {
        if self.standing.is_some() { self.run_standing(input) } else { self.run_own(input) }
    }
}

/// The answer to an input that oche itself has failed at.
fn broken(defect: Defect) -> Answer {
    Answer { status: Status::Failed(defect::EXIT_CODE as u8), text: defect.to_string() }
}

/// A text as it stands in a string literal.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\'', "\\'").replace('$', "\\$").replace('\n', "\\n").replace('\r', "\\r")
}

/// `List`, `List.map`, `dart:async`.
fn is_path(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | ':'))
}
