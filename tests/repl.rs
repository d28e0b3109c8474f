//! Sessions at the prompt: every file under `tests/repl/` is what a user types, and the page under `snapshots/repl/` what they see.
//! Run twice: as it is, and with a collection at every safepoint. After its last line every session must still answer.
//!
//! A transcript is typed line by line; `> ` begins an input, `. ` goes on with one. Lines that begin with `%` are for the test:
//! `% real` (the first line) takes the real clock, since isolates do not share a virtual one; `% heap BYTES` limits the heap;
//! `% file NAME` … `% end` writes a file beside the session; `% paste` … `% end` is one input; `% idle MS` lets time pass;
//! `% tab TEXT` shows what could follow and, after an open parenthesis, what the call takes;
//! `% interrupt` presses Ctrl-C while the next input runs; `% run FILE` runs a saved program; `% quick` spares what is slow under
//! constant collection.

mod common;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};
use oche::host::{Clock, Console, Host, RealClock, VirtualClock};
use oche::repl::{Engine, SessionOptions, Status};
use oche::{isolate, library};

/// What a session's thread may use; the engine is told less.
const STACK: usize = 320 << 20;
const LIMIT: Duration = Duration::from_secs(120);
/// From the beginning of an input until Ctrl-C is pressed: what the input starts has started, on a busy machine too.
const LONG_ENOUGH: Duration = Duration::from_millis(200);

fn main() -> io::Result<()> {
    // Sessions read and write files where they are.
    let folder = std::env::temp_dir().join(format!("oche-repl-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let mut trials = Vec::new();
    for file in common::files_below(&common::root().join("tests/repl"), "txt")? {
        let name = file.strip_prefix(common::root().join("tests/repl")).unwrap_or(&file).with_extension("").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file)?;
        let here = folder.join(&name);
        trials.push(Trial::test(name.clone(), move || on_big_stack(move || check(&name, &text, &here))));
    }
    trials.extend(MADE.iter().map(|(name, made)| Trial::test(format!("made/{name}"), move || on_big_stack(*made))));
    let result = libtest_mimic::run(&Arguments::from_args(), trials);
    std::fs::remove_dir_all(&folder)?;
    result.exit();
}

/// Runs a test on a thread of its own; one that does not come back has failed.
fn on_big_stack(work: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Result<(), Failed> {
    let (done, result) = mpsc::channel();
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let _ = done.send(work());
    })?;
    match result.recv_timeout(LIMIT) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err("does not come to an end".into()),
        Err(RecvTimeoutError::Disconnected) => {
            let panic = thread.join().err();
            Err(panic.and_then(|panic| panic.downcast::<String>().ok()).map_or("panicked".to_owned(), |text| *text).into())
        }
    }
}

fn check(name: &str, text: &str, here: &Path) -> Result<(), Failed> {
    std::fs::create_dir_all(here)?;
    let page = Session::new(text, here, false).play(text)?;
    let (subject, stem) = name.split_once('/').unwrap_or(("", name));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots/repl").join(subject));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(stem, page));
    std::fs::remove_dir_all(here)?;
    if text.starts_with("% quick") {
        return Ok(());
    }
    std::fs::create_dir_all(here)?;
    let stressed = Session::new(text, here, true).play(text)?;
    if stressed == page { Ok(()) } else { Err(format!("differs under constant collection:\n{stressed}").into()) }
}

/// A session, and what its screen shows.
struct Session {
    engine: Engine<'static>,
    screen: Arc<Mutex<Vec<u8>>>,
    here: PathBuf,
    page: String,
    interrupt: bool,
    quit: bool,
    clock: Option<Arc<VirtualClock>>,
}

impl Session {
    fn new(text: &str, here: &Path, stress: bool) -> Session {
        let directive = |name: &str| text.lines().take(3).find_map(|line| line.strip_prefix(name));
        // Standard output and standard error stand on one screen.
        let (stdout, screen) = Console::captured();
        let stderr = Console::new(Box::new(Shared(screen.clone())), false);
        let clock = directive("% real").is_none().then(|| Arc::new(VirtualClock::default()));
        let host_clock: Box<dyn Clock> = match &clock {
            Some(clock) => Box::new(SharedClock(clock.clone())),
            None => Box::new(RealClock::new()),
        };
        let max_heap = directive("% heap ").and_then(|bytes| bytes.trim().parse().ok());
        let options = SessionOptions {
            library: library::LoadOptions { directory: here.to_string_lossy().into_owned(), ..library::LoadOptions::default() },
            isolate: isolate::IsolateOptions { asserts: true, max_heap, stress, ..isolate::IsolateOptions::default() },
            stack: 256 << 20,
            width: 80,
            color: false,
            pages: true,
            bare: false,
        };
        let engine = Engine::new(Arc::new(Host::with(host_clock, stdout, stderr)), options);
        Session { engine, screen, here: here.to_owned(), page: String::new(), interrupt: false, quit: false, clock }
    }

    fn play(mut self, text: &str) -> Result<String, Failed> {
        let mut lines = text.lines();
        let mut waiting = String::new();
        while let Some(line) = lines.next() {
            let Some(directive) = line.strip_prefix("% ") else {
                self.page.push_str(&format!("{}{line}\n", if waiting.is_empty() { "> " } else { ". " }));
                waiting.push_str(line);
                waiting.push('\n');
                match self.input(&waiting) {
                    Status::Incomplete => continue,
                    Status::Quit(code) => {
                        self.page.push_str(&format!("--- exit {code}\n"));
                        self.quit = true;
                    }
                    _ => {}
                }
                waiting.clear();
                continue;
            };
            let (word, rest) = directive.split_once(' ').unwrap_or((directive, ""));
            match word {
                "paste" | "file" => {
                    let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "% end").collect();
                    let block = block.join("\n") + "\n";
                    if word == "paste" {
                        for (i, line) in block.lines().enumerate() {
                            self.page.push_str(&format!("{}{line}\n", if i == 0 { "> " } else { ". " }));
                        }
                        self.input(&block);
                    } else {
                        self.page.push_str(&format!("--- file {rest}\n"));
                        std::fs::write(self.here.join(rest), block)?;
                    }
                }
                "idle" => self.idle(rest.parse()?),
                "tab" => self.tab(&rest.replace("\\n", "\n")),
                "interrupt" => self.interrupt = true,
                "run" => {
                    let outcome = common::oche(&self.here, &[rest], &[], LIMIT)?;
                    self.page.push_str(&format!("--- oche {rest}\n{}{}", outcome.stdout, outcome.stderr));
                    if outcome.exit != Some(0) {
                        self.page.push_str(&format!("--- exit {:?}\n", outcome.exit));
                    }
                }
                "quick" | "real" | "heap" => {}
                _ => return Err(format!("no such directive: {line}").into()),
            }
        }
        if !waiting.is_empty() {
            self.page.push_str("--- end\n");
            let answer = self.engine.eval_whole(&waiting);
            self.engine.print(&answer.text);
            self.scroll();
        }
        if !self.quit {
            self.still_usable()?;
        }
        self.engine.close();
        Ok(self.page)
    }

    fn input(&mut self, text: &str) -> Status {
        let done = Arc::new(AtomicBool::new(false));
        if std::mem::take(&mut self.interrupt) {
            let (interrupter, done) = (self.engine.interrupter(), done.clone());
            std::thread::spawn(move || {
                std::thread::sleep(LONG_ENOUGH);
                if !done.load(Ordering::SeqCst) {
                    interrupter.interrupt();
                }
            });
        }
        let answer = self.engine.eval(text);
        done.store(true, Ordering::SeqCst);
        self.engine.print(&answer.text);
        self.scroll();
        answer.status
    }

    /// What the Tab key offers, the first of it; and what is shown behind an open parenthesis.
    fn tab(&mut self, text: &str) {
        const FIRST: usize = 6;
        let (start, found) = self.engine.complete(text, text.len());
        let more = if found.len() > FIRST { format!(" and {} more", found.len() - FIRST) } else { String::new() };
        let first: Vec<&str> = found.iter().take(FIRST).map(String::as_str).collect();
        self.page.push_str(&format!("--- tab {}|{}: {}{more}\n", &text[..start], &text[start..], first.join(" ")));
        if let Some(signature) = self.engine.signature(text) {
            self.page.push_str(&format!("    {text}{signature}\n"));
        }
    }

    /// Lets time pass, as while a user thinks.
    fn idle(&mut self, millis: u64) {
        self.page.push_str(&format!("--- {millis} ms later\n"));
        let (interrupter, clock) = (self.engine.interrupter(), self.clock.clone());
        let mut left = millis + 5;
        let exit = self.engine.idle(&mut || {
            // A letter, so that nothing is waited for: a virtual clock goes on by itself only if somebody waits.
            interrupter.wake();
            match &clock {
                Some(clock) => clock.idle_until(clock.monotonic() + 1000),
                None => std::thread::sleep(Duration::from_millis(1)),
            }
            left -= 1;
            left == 0
        });
        self.scroll();
        if let Some(code) = exit {
            self.page.push_str(&format!("--- exit {code}\n"));
            self.quit = true;
        }
    }

    /// What has come onto the screen.
    fn scroll(&mut self) {
        self.engine.print("");
        let mut screen = self.screen.lock().unwrap_or_else(|p| p.into_inner());
        let text = String::from_utf8_lossy(&screen).into_owned();
        screen.clear();
        let here = self.here.to_string_lossy();
        self.page.push_str(&text.replace(&*here, "/here"));
    }

    fn still_usable(&mut self) -> Result<(), Failed> {
        self.page.push('\n');
        for (text, expected) in [
            ("int stillUsable(int x) => x + 1;", ""),
            ("await Future.delayed(const Duration(milliseconds: 1), () => stillUsable(41))", "42  // int\n"),
            ("throw 'this'", "Unhandled exception:\nthis\n"),
            ("'$_error and ${[_, 1]}'", "'this and [42, 1]'  // String\n"),
        ] {
            let answer = self.engine.eval(text);
            if answer.text != expected {
                return Err(format!("{}\nat the end, '{text}' gives {answer:?}", self.page).into());
            }
        }
        Ok(())
    }
}

struct SharedClock(Arc<VirtualClock>);
impl Clock for SharedClock {
    fn nanos(&self) -> i64 {
        self.0.nanos()
    }
    fn wall(&self) -> i64 {
        self.0.wall()
    }
    fn idle_until(&self, deadline: i64) {
        self.0.idle_until(deadline);
    }
    fn skip(&self, micros: i64) {
        self.0.skip(micros);
    }
}

struct Shared(Arc<Mutex<Vec<u8>>>);
impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(|p| p.into_inner()).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// ------------------------------------------------------------ inputs that are made

type Made = fn() -> Result<(), Failed>;
const MADE: &[(&str, Made)] = &[
    ("brackets", brackets),
    ("many_statements", many_statements),
    ("many_inputs", many_inputs),
    ("long_values", long_values),
    ("long_checks", long_checks),
    ("garbage", garbage),
    ("prefixes", prefixes),
    ("saved_again", saved_again),
    ("piped", piped),
    ("pages", pages),
    ("readme", readme),
];

fn session() -> Session {
    Session::new("", &std::env::temp_dir(), false)
}

/// The README's session is true to the letter.
fn readme() -> Result<(), Failed> {
    let readme = std::fs::read_to_string(common::root().join("README.md"))?;
    let (_, section) = readme.split_once("## The prompt").ok_or("no section on the prompt")?;
    let block = section.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).ok_or("no session")?;
    let typed = block.lines().filter_map(|line| line.strip_prefix("> ").or_else(|| line.strip_prefix(". ")));
    let text = format!("% real\n{}\n", typed.collect::<Vec<&str>>().join("\n"));
    let here = std::env::temp_dir();
    let page = Session::new(&text, &here, false).play(&text)?;
    if page.trim_end() == block.trim_end() { Ok(()) } else { Err(format!("the session is now:\n{page}").into()) }
}

/// Deep nesting is refused or waited for, never run out of stack on.
fn brackets() -> Result<(), Failed> {
    let mut session = session();
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("() => ", ""), ("-", ""), ("[1, ", "]"), ("'${", "}'")] {
        for depth in [10, 1000, 30_000] {
            for text in [open.repeat(depth), format!("{}1{}", open.repeat(depth), close.repeat(depth)), close.repeat(depth)] {
                session.engine.eval(&text);
                session.engine.eval_whole(&text);
            }
        }
    }
    session.still_usable()
}

fn many_statements() -> Result<(), Failed> {
    let mut session = session();
    let text: String = (0..10_000).map(|i| format!("n += {i};\n")).collect();
    let answer = session.engine.eval(&format!("var n = 0;\n{text}n"));
    if answer.text != "49995000  // int\n" {
        return Err(format!("{answer:?}").into());
    }
    session.still_usable()
}

fn many_inputs() -> Result<(), Failed> {
    let mut session = session();
    for i in 0..300 {
        let answer = session.engine.eval(&format!("int f{}() => {i}; var v = f{}() + 1; v", i % 10, i % 10));
        if answer.text.lines().last() != Some(&format!("{}  // int", i + 1)) {
            return Err(format!("{i}: {answer:?}").into());
        }
    }
    session.still_usable()
}

/// What is shown has an end.
fn long_values() -> Result<(), Failed> {
    let mut session = session();
    for text in [
        "'x' * 100000",
        "List.filled(100000, 'text')",
        "{for (var i = 0; i < 10000; i++) i: [i]}",
        "List.generate(200, (i) => List.generate(200, (j) => List.filled(200, 1)))",
        "Iterable.generate(100000)",
        "(() sync* { while (true) { yield 1; } })()",
        "throw 'x' * 100000",
    ] {
        let answer = session.engine.eval(text);
        if answer.text.len() > 1_500_000 || matches!(answer.status, Status::Failed(254)) {
            return Err(format!("{text}: {} characters, {}", answer.text.len(), &answer.text[..200.min(answer.text.len())]).into());
        }
    }
    session.still_usable()
}

/// Ctrl-C is heard while an input is checked, which leaves nothing behind then.
fn long_checks() -> Result<(), Failed> {
    let mut session = session();
    let text = format!("var sums = [{}];", "1 + 1, ".repeat(40_000));
    let (interrupter, done) = (session.engine.interrupter(), Arc::new(AtomicBool::new(false)));
    let over = done.clone();
    // Again and again: the first may come before the input has begun.
    let pressing = std::thread::spawn(move || {
        while !over.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
            interrupter.interrupt();
        }
    });
    let answer = session.engine.eval(&text);
    done.store(true, Ordering::SeqCst);
    pressing.join().map_err(|_| "the thread that presses Ctrl-C has failed")?;
    if answer.status != Status::Interrupted {
        return Err(format!("not interrupted: {:?}", answer.status).into());
    }
    match session.engine.eval("sums").status {
        Status::Failed(254) => session.still_usable(),
        other => Err(format!("left something behind: {other:?}").into()),
    }
}

/// Texts that are nothing: stretches of the transcripts, cut anywhere, characters replaced.
fn garbage() -> Result<(), Failed> {
    let mut session = session();
    let mut seed = 42u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    // Neither what does not end nor what ends the session.
    let unfit = |line: &str| {
        ["while", "exit", "kill", "%", "pause", ":", "sleep", "down(", "grow(", "<< 62", "<< 40"].iter().any(|w| line.contains(w))
    };
    let mut lines = Vec::new();
    for file in common::files_below(&common::root().join("tests/repl"), "txt")? {
        lines.extend(std::fs::read_to_string(file)?.lines().filter(|line| !unfit(line)).map(str::to_owned));
    }
    for _ in 0..600 {
        let mut text: Vec<char> = lines[next(lines.len())].chars().collect();
        for _ in 0..=next(2) {
            let junk =
                ['(', ')', '{', '}', '[', ']', '\'', '"', '$', ';', ',', '<', '>', '=', '.', '\u{0}', 'é', '\u{202e}', '😀', '@', ' '];
            let at = next(text.len() + 1);
            match next(3) {
                0 => text.insert(at, junk[next(junk.len())]),
                1 => text.truncate(at),
                _ => text.extend(lines[next(lines.len())].chars()),
            }
        }
        let text: String = text.into_iter().collect();
        if !unfit(&text) {
            session.engine.eval(&text);
        }
    }
    session.engine.reset();
    session.still_usable()
}

/// However far a program has been typed, it is never wrong.
fn prefixes() -> Result<(), Failed> {
    let mut wrong = Vec::new();
    // Programs that compile: a prefix of them is incomplete, not wrong.
    for sample in common::samples()?.iter().filter(|sample| !matches!(sample.exit, 253 | 254)).step_by(7) {
        let text = std::fs::read_to_string(&sample.file)?;
        if text.len() > 4000 {
            continue;
        }
        for (end, _) in text.match_indices('\n') {
            let (_, errors) = oche_syntax::parse_repl(&text[..end]);
            if !errors.is_empty() && !errors.iter().any(|e| e.incomplete) {
                wrong.push(format!("{}, {end}: {}", sample.name, errors[0].message.text()));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// A saved session, loaded, is worth the same.
fn saved_again() -> Result<(), Failed> {
    let mut first = session();
    for text in ["import 'dart:math' as m;", "var n = 1", "int twice(int x) => m.max(x, x) * n * 2;", "n = 3", "twice(n)", "'$n'"] {
        first.engine.eval(text);
    }
    let program = first.engine.eval(":save").text;
    let mut second = session();
    second.engine.eval_whole(&program);
    let answer = second.engine.eval("main(); twice(n)");
    second.scroll();
    if answer.text != "18  // int\n" || second.page != "3\n18\n3\n" {
        return Err(format!("{program}\n{answer:?}\n{}", second.page).into());
    }
    second.still_usable()
}

/// From a pipe: no prompts, errors on the standard error, the exit code of the last of them.
fn piped() -> Result<(), Failed> {
    let cases = [
        ("1 + 1\n", "2  // int\n", "", 0),
        ("var x = 1;\nint f() {\n  return x;\n}\nf()", "1  // int\n", "", 0),
        ("print('a')\nthrow 'b'\nprint('c')\n", "a\nc\n", "Unhandled exception:\nb\n", 255),
        ("throw 'b'\nnope\n", "", "Unhandled exception:\nb\ninput 2:1:1: Error: Undefined name 'nope'.\nnope\n^^^^\n", 254),
        ("exit(3)\nprint('never')\n", "// import 'dart:io';\n", "", 3),
        ("exitCode = 4\n", "// import 'dart:io';\n4  // int\n", "", 4),
        ("throw 1\n:quit\n", "", "Unhandled exception:\n1\n", 255),
        ("f(\n", "", "input 1:1:2: Error: Can't find ')' to match '('.\nf(\n ^\n", 254),
        ("Timer(Duration(milliseconds: 5), () => print('later'));\n'now'", "// import 'dart:async';\n", "", 0),
        ("", "", "", 0),
    ];
    for (input, stdout, stderr, exit) in cases {
        let mut child = Command::new(env!("CARGO_BIN_EXE_oche"))
            .arg("repl")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            io::Write::write_all(&mut stdin, input.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if !out.starts_with(stdout) || err != stderr || output.status.code() != Some(exit) {
            return Err(format!("{input}\n--- {:?}\n{out}--- stderr\n{err}", output.status).into());
        }
    }
    Ok(())
}

/// A page whose transcript is gone says nothing.
fn pages() -> Result<(), Failed> {
    let names = |folder: &str, extension: &str| -> io::Result<BTreeSet<PathBuf>> {
        let folder = common::root().join(folder);
        let files = common::files_below(&folder, extension)?;
        Ok(files.iter().map(|file| file.strip_prefix(&folder).unwrap_or(file).with_extension("")).collect())
    };
    let (transcripts, pages) = (names("tests/repl", "txt")?, names("snapshots/repl", "snap")?);
    let orphans: Vec<&PathBuf> = pages.difference(&transcripts).collect();
    if orphans.is_empty() { Ok(()) } else { Err(format!("{orphans:?}").into()) }
}
