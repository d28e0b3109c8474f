//! The prompt on a terminal: line editing by rustyline on one thread, the session on another, so that the event loop runs while
//! somebody types. May touch the engine, rustyline and signals.
//!
//! An input is one buffer, however many lines it has: Enter goes on with it while it is unfinished (`keys`, `unfinished`), Up goes to
//! its earlier lines.
//!
//! The editor's thread sends what was typed and waits for the answer; between answers the session lets its event loop go on. Whatever
//! the session prints goes through the editor's printer, which puts it above the line being edited. Ctrl-C is a key while a line is
//! edited and a signal while code runs.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter, HistoryHinter};
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, ExternalPrinter, Helper};

use super::answer::{SessionOptions, Status};
use super::complete::Completion;
use super::engine::{Engine, Interrupter};
use super::highlight::highlight;
use super::keys::{self, Keys};
use super::presses::{self, Presses};
use super::show::Paint;
use super::unfinished::is_unfinished;
use crate::host::input::Turn;
use crate::host::{Console, Host, limits, threads};

const PROMPT: &str = "> ";
/// Where a program stands still.
const STANDING_PROMPT: &str = "debug> ";

/// So long may completion keep somebody waiting who is typing.
const PATIENCE: Duration = Duration::from_millis(500);

/// The native stack of the editor's thread, which parses what is typed.
const EDITOR_STACK: usize = 256 << 20;

/// So many lines are kept.
const HISTORY: usize = 10_000;

/// Where a session reads and writes besides the terminal.
pub struct Files {
    /// Evaluated at the start.
    pub start_up: Option<PathBuf>,
    pub history: Option<PathBuf>,
}

/// The editor's questions to the session.
enum Request {
    /// `file`: where the text is from, if nobody has typed it.
    Eval {
        text: String,
        file: Option<String>,
        width: usize,
    },
    Complete {
        text: String,
        cursor: usize,
        reply: Sender<Completion>,
    },
    /// The parameters of the call before the cursor.
    Signature {
        text: String,
        reply: Sender<Option<String>>,
    },
    /// `gives_up`: not satisfied.
    Quit {
        gives_up: bool,
    },
}

/// By then the session has begun to evaluate what it was sent.
const TAKEN_UP: Duration = Duration::from_millis(50);

/// The editor's end of the line to the session.
struct Link {
    requests: Sender<Request>,
    statuses: Receiver<Status>,
    interrupter: Interrupter,
    presses: Arc<Presses>,
}

impl Link {
    fn send(&self, request: Request) {
        // The session outlives the editor; an error means that the process is ending.
        let _ = self.requests.send(request);
        self.interrupter.wake();
    }
    /// Ctrl-C while nothing was evaluated, when the line was not yet edited: something in the event loop may be running for ever.
    fn pass_on_early_press(&self) {
        if self.presses.take_early() {
            self.interrupter.interrupt();
        }
    }
    /// Evaluates; `None` if the session is gone.
    fn eval(&self, text: String, file: Option<String>, width: usize) -> Option<Status> {
        self.presses.begin();
        // It was pressed after Enter, before this.
        if self.presses.take_early() {
            self.presses.end();
            let _ = writeln!(io::stdout(), "Interrupted.");
            return Some(Status::Interrupted);
        }
        self.send(Request::Eval { text, file, width });
        // The session forgets what was pressed before it has taken up the input.
        let status = match self.statuses.recv_timeout(TAKEN_UP) {
            Err(RecvTimeoutError::Timeout) => {
                if self.presses.stop_wanted() {
                    self.interrupter.interrupt();
                }
                self.statuses.recv().ok()
            }
            status => status.ok(),
        };
        self.presses.end();
        status
    }
}

/// The editor, at work on its thread, and the session's ends of the lines to it.
struct Desk {
    editing: JoinHandle<()>,
    printer: SharedPrinter,
    interrupters: Sender<Interrupter>,
    requests: Receiver<Request>,
    statuses: Sender<Status>,
    presses: Arc<Presses>,
}

/// The text that the editor shows.
struct Looks {
    color: bool,
    prompt: &'static str,
    greeting: String,
    /// The start-up file is evaluated.
    starts_up: bool,
}

impl Desk {
    fn open(files: Files, looks: Looks) -> Option<Desk> {
        let (printers, printer) = bounded(1);
        let (interrupters, interrupter) = bounded(1);
        let (to_session, requests) = unbounded();
        let (statuses, to_editor) = unbounded();
        let presses = Arc::new(Presses::default());
        let presses_there = presses.clone();
        let editing = threads::start("editor", EDITOR_STACK, move || {
            let Ok((mut editor, printer)) = new_editor(looks.color) else {
                return;
            };
            if printers.send(printer).is_err() {
                return;
            }
            let Ok(interrupter) = interrupter.recv() else { return };
            let link = Link { requests: to_session, statuses: to_editor, interrupter, presses: presses_there };
            edit(&mut editor, link, &files, &looks);
        });
        match (editing, printer.recv()) {
            (Ok(editing), Ok(printer)) => Some(Desk { editing, printer, interrupters, requests, statuses, presses }),
            _ => {
                let _ = writeln!(io::stderr(), "The terminal can't be used for editing; try: oche repl < FILE");
                None
            }
        }
    }

    /// Answers the editor until it quits; the exit code. The editor leaves the terminal as it found it.
    fn run(self, engine: &mut Engine<'_>) -> i64 {
        let _ = self.interrupters.send(engine.interrupter());
        let code = serve(engine, &self.requests, &self.statuses);
        drop(self.statuses);
        let _ = self.editing.join();
        code
    }
}

/// Runs a session on the terminal; the exit code.
pub fn run(host: Host, options: SessionOptions, files: Files) -> i64 {
    let (major, minor) = crate::library::LANGUAGE_VERSION;
    let greeting = format!("oche {}, Dart {major}.{minor}. Type Dart, or :help; Ctrl-D leaves.", env!("CARGO_PKG_VERSION"));
    let paint = Paint { color: options.color };
    let greeting = format!("{}\n", paint.dim(&greeting));
    let Some(desk) = Desk::open(files, Looks { color: options.color, prompt: PROMPT, greeting, starts_up: true }) else { return 1 };
    let output = || Console::new(Box::new(Printer(desk.printer.clone())), true);
    let host = Host { stdout: output(), stderr: output(), ..host };
    let mut engine = Engine::new(Arc::new(host), options);
    presses::watch(engine.interrupter(), desk.presses.clone(), || {});
    engine.host().input.give(Turn::Prompt);
    let code = desk.run(&mut engine);
    engine.close();
    code
}

/// Talks to somebody about a program that stands still, until it is to go on.
pub fn stand(engine: &mut Engine<'_>, files: Files, greeting: String) {
    let color = engine.options.color;
    let Some(desk) = Desk::open(files, Looks { color, prompt: STANDING_PROMPT, greeting, starts_up: false }) else { return };
    // Other isolates go on, and may print.
    let printer = || Box::new(Printer(desk.printer.clone()));
    let program = engine.program.clone();
    let streams = [&program.host.stdout, &program.host.stderr];
    let targets = streams.map(|stream| stream.redirect(printer()));
    let (interrupter, presses) = (engine.interrupter(), desk.presses.clone());
    limits::on_interrupt(Some(Box::new(move || presses.press(&interrupter))));
    program.host.input.give(Turn::Prompt);
    desk.run(engine);
    limits::on_interrupt(None);
    for (stream, target) in streams.into_iter().zip(targets) {
        stream.redirect(target);
    }
    program.host.input.give(Turn::Program);
}

/// Answers the editor until it quits, and lets the event loop go on meanwhile.
fn serve(engine: &mut Engine<'_>, requests: &Receiver<Request>, statuses: &Sender<Status>) -> i64 {
    let mut exited = None;
    loop {
        let mut request = None;
        let exit = if engine.standing.is_some() {
            request = requests.recv().ok();
            None
        } else {
            engine.idle(&mut || {
                request = requests.try_recv().ok();
                request.is_some()
            })
        };
        if let Some(code) = exit
            && exited.is_none()
        {
            exited = Some(code);
            engine.print("The program has called exit; press Enter to leave.\n");
            request = requests.recv().ok();
        }
        let status = match request {
            None | Some(Request::Quit { .. }) if engine.standing.is_none() => return exited.unwrap_or(0),
            None | Some(Request::Quit { gives_up: false }) => return 0,
            Some(Request::Quit { gives_up: true }) => {
                engine.end_program();
                return 0;
            }
            Some(Request::Complete { text, cursor, reply }) => {
                let _ = reply.send(engine.complete(&text, cursor));
                continue;
            }
            Some(Request::Signature { text, reply }) => {
                let _ = reply.send(engine.signature(&text));
                continue;
            }
            Some(Request::Eval { .. }) if exited.is_some() => Status::Quit(0),
            Some(Request::Eval { text, file, width }) => {
                engine.set_width(width);
                if engine.standing.is_none() {
                    engine.host().input.give(Turn::Program);
                }
                let answer = match file {
                    Some(file) => engine.eval_named(&text, &file),
                    // The editor has seen to it that the input is whole.
                    None => engine.eval_whole(&text),
                };
                engine.host().input.give(Turn::Prompt);
                engine.print(&answer.text);
                answer.status
            }
        };
        let quit = match status {
            Status::Quit(code) => Some(exited.unwrap_or(code)),
            _ => None,
        };
        let _ = statuses.send(status);
        if let Some(code) = quit {
            return code;
        }
    }
}

// ---------------------------------------------------------------- output

type SharedPrinter = Arc<std::sync::Mutex<Box<dyn ExternalPrinter + Send>>>;

/// Writes above the line being edited.
struct Printer(SharedPrinter);

impl Write for Printer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut printer = self.0.lock().unwrap_or_else(|p| p.into_inner());
        printer.print(text).map_err(io::Error::other)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// ---------------------------------------------------------------- editing

type LineEditor = Editor<Assistant, DefaultHistory>;

fn new_editor(color: bool) -> rustyline::Result<(LineEditor, SharedPrinter)> {
    let config = Config::builder()
        .max_history_size(HISTORY)?
        .history_ignore_dups(true)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .color_mode(if color { rustyline::ColorMode::Enabled } else { rustyline::ColorMode::Disabled })
        .tab_stop(4)
        .bracketed_paste(true)
        .build();
    let mut editor = Editor::with_config(config)?;
    let printer = editor.create_external_printer()?;
    Ok((editor, Arc::new(std::sync::Mutex::new(Box::new(printer)))))
}

/// Reads inputs until the user leaves.
fn edit(editor: &mut LineEditor, link: Link, files: &Files, looks: &Looks) {
    if let Some(history) = &files.history {
        // The first time there is none.
        let _ = editor.load_history(history);
    }
    let start_up = files.start_up.as_ref().filter(|_| looks.starts_up).and_then(|file| std::fs::read_to_string(file).ok());
    let name = files.start_up.as_ref().map(|file| file.display().to_string());
    if let Some(text) = start_up.filter(|text| !text.trim().is_empty())
        && matches!(link.eval(text, name, 80), None | Some(Status::Quit(_)))
    {
        return;
    }
    let link = Arc::new(link);
    let keys = Arc::new(Keys::default());
    keys::bind(editor, &keys);
    editor.set_helper(Some(Assistant { link: link.clone(), history: HistoryHinter::new(), keys: keys.clone(), color: looks.color }));
    let _ = write!(io::stdout(), "{}", looks.greeting);
    let mut interrupted = false;
    loop {
        keys.begin();
        link.pass_on_early_press();
        let typed = match editor.readline(looks.prompt) {
            Ok(_) if keys.is_interrupted() => Err(ReadlineError::Interrupted),
            typed => typed,
        };
        match typed {
            Ok(input) => {
                interrupted = false;
                if input.trim().is_empty() {
                    continue;
                }
                remember(editor, &input, files);
                let width = editor.dimensions().map_or(80, |(columns, _)| usize::from(columns));
                if matches!(link.eval(input, None, width), None | Some(Status::Quit(_))) {
                    return;
                }
            }
            Err(ReadlineError::Interrupted) => {
                // Something in the event loop may be running for ever.
                link.interrupter.interrupt();
                let cleared = keys.take_cleared();
                if interrupted && !cleared {
                    link.send(Request::Quit { gives_up: true });
                    return;
                }
                interrupted = !cleared;
                if interrupted {
                    let _ = writeln!(io::stdout(), "(Ctrl-C again or Ctrl-D to leave)");
                }
            }
            Err(_) => break,
        }
    }
    link.send(Request::Quit { gives_up: false });
}

fn remember(editor: &mut LineEditor, input: &str, files: &Files) {
    let _ = editor.add_history_entry(input.trim_end());
    if let Some(history) = &files.history {
        if let Some(folder) = history.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        // A history that can't be kept is no reason to bother anybody.
        let _ = editor.append_history(history).or_else(|_| editor.save_history(history));
    }
}

/// The answers to rustyline's questions while a line is edited.
struct Assistant {
    link: Arc<Link>,
    history: HistoryHinter,
    keys: Arc<Keys>,
    color: bool,
}

impl Helper for Assistant {}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let input = context.input();
        Ok(match !self.keys.is_interrupted() && is_unfinished(input) {
            false => ValidationResult::Valid(None),
            // Somebody is lost.
            true if input.ends_with("\n\n") => ValidationResult::Invalid(Some("\n(unfinished; Ctrl-C clears it)".to_owned())),
            true => ValidationResult::Incomplete,
        })
    }
}

impl Assistant {
    /// The parameters of the call whose argument is to be typed at the end of the text.
    fn signature(&self, text: &str) -> Option<String> {
        let (reply, answer) = bounded(1);
        self.link.send(Request::Signature { text: text.to_owned(), reply });
        answer.recv_timeout(PATIENCE).ok().flatten()
    }
}

impl Completer for Assistant {
    type Candidate = Pair;

    /// Where an argument may begin, what the call takes stands first in the list: nothing is put in then before it has been seen.
    fn complete(&self, line: &str, cursor: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (reply, answer) = bounded(1);
        self.link.send(Request::Complete { text: line.to_owned(), cursor, reply });
        let (start, found) = answer.recv_timeout(PATIENCE).unwrap_or_default();
        let start = start.min(cursor);
        let mut pairs: Vec<Pair> = found.into_iter().map(|name| Pair { display: name.clone(), replacement: name }).collect();
        let (head, word) = line.get(..cursor).unwrap_or(line).split_at(start);
        let is_whole = matches!(&pairs[..], [only] if only.replacement == word);
        let signature = match word.is_empty() {
            true => self.signature(head),
            // A second Tab at a whole name.
            false if is_whole => self.signature(&format!("{head}{word}(")),
            false => None,
        };
        if let Some(signature) = signature {
            let shown = |display: String| Pair { display, replacement: word.to_owned() };
            pairs.retain(|pair| pair.replacement != word);
            if pairs.is_empty() {
                // Only of several are there a list.
                pairs.push(shown(String::new()));
            }
            pairs.insert(0, shown(format!("({signature}")));
        }
        Ok((start, pairs))
    }
}

/// Text behind the cursor that is not there: the rest of an earlier input, or what a call takes.
struct Suggestion {
    text: String,
    /// The right arrow takes it over.
    completes: bool,
}

impl Hint for Suggestion {
    fn display(&self) -> &str {
        &self.text
    }
    fn completion(&self) -> Option<&str> {
        self.completes.then_some(self.text.as_str())
    }
}

impl Hinter for Assistant {
    type Hint = Suggestion;

    fn hint(&self, line: &str, cursor: usize, context: &Context<'_>) -> Option<Suggestion> {
        self.keys.note_change();
        self.link.pass_on_early_press();
        if line.trim().is_empty() {
            return None;
        }
        if cursor == line.len() && line.ends_with('(') {
            return self.signature(line).map(|text| Suggestion { text, completes: false });
        }
        let text = self.history.hint(line, cursor, context).filter(|hint| !hint.contains('\n'))?;
        Some(Suggestion { text, completes: true })
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, cursor: usize) -> Cow<'l, str> {
        if self.color { Cow::Owned(highlight(line, cursor)) } else { Cow::Borrowed(line) }
    }
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        if self.color { Cow::Owned(format!("\x1b[1;36m{prompt}\x1b[0m")) } else { Cow::Borrowed(prompt) }
    }
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.color { Cow::Owned(format!("\x1b[2m{hint}\x1b[0m")) } else { Cow::Borrowed(hint) }
    }
    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        kind != CmdKind::ForcedRefresh || self.color
    }
}
