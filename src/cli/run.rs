//! `oche FILE`: load, check, run. May touch everything below the command line.

use std::collections::HashMap;
use std::io::{IsTerminal, Read, Write};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::args::{self, RunOptions};
use super::{exit, packages, suggest};
use crate::check;
use crate::compile;
use crate::diagnostics::{self, Diagnostic, Source, Style, render, render_uncaught};
use crate::elements::FunctionRef;
use crate::host::limits::{self, Limits};
use crate::host::{Entropy, Host, Presenter, VirtualClock, threads};
use crate::insight::words;
use crate::insight::words::alive::{never_ends, said, unfinished};
use crate::isolate;
use crate::isolate::schedule::seed::program_number;
use crate::isolate::schedule::strategy::{self, Left};
use crate::isolate::schedule::{Schedule, Seed};
use crate::library::{self, LoadOptions, Loader};
use crate::repl;

/// Where a program is.
#[derive(Clone, Debug)]
pub enum Origin {
    File(String),
    /// The whole standard input.
    Input,
}

/// Which time a program lives in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Time {
    Real,
    /// Waiting takes no time.
    Virtual,
    /// Virtual time, and what is left to chance is chosen by a seed.
    Seeded(Seed),
}

/// The host of a program that lives in this time.
pub fn host_in(time: &Time, mut host: Host) -> Arc<Host> {
    if *time != Time::Real {
        host.clock = Box::new(VirtualClock::default());
    }
    if let Time::Seeded(seed) = time {
        host.entropy = Entropy::seeded(seed.entropy());
    }
    Arc::new(host)
}

/// A program that lives in this time, and how it keeps to its seed.
pub fn program_in(time: &Time, host: Arc<Host>, options: isolate::IsolateOptions) -> (Arc<isolate::Program>, Left) {
    let left = Left::default();
    let program = match time {
        Time::Real | Time::Virtual => isolate::Program::new(host, options),
        Time::Seeded(seed) => {
            let schedule = Schedule::new(host.clone(), strategy::of(seed, &left), false);
            schedule.watch();
            isolate::Program::with_driver(host, schedule, options)
        }
    };
    (program, left)
}

/// Says if a seed does not fit the program any more.
pub fn report_seed(time: &Time, left: &Left, sources: &HashMap<String, &'static Source>) {
    let Time::Seeded(seed) = time else { return };
    let left = *left.lock().unwrap_or_else(|p| p.into_inner());
    let other = seed.is_for_another(program_number(sources.values().map(|source| &*source.text)));
    if let Some(note) = words::explore::misfit(other, left) {
        let _ = writeln!(std::io::stderr(), "oche: {note}");
    }
}

/// The ways in which somebody wants to watch a run.
#[derive(Clone, Copy)]
pub struct Watching {
    /// It says what it waits for when it has waited for a while.
    pub why_alive: bool,
    /// An error that ends it opens a prompt.
    pub debug_on_error: bool,
}

/// Runs a program; the exit code. `stack`: bytes of stack that this thread has.
pub fn run(origin: &Origin, arguments: &[String], options: &RunOptions, time: &Time, watching: Watching, stack: usize) -> u8 {
    let style = Style::choose(options.program.color.into(), std::io::stderr().is_terminal());
    let mut host = Host { permissions: options.sandbox.permissions(), defines: options.program.defines.clone(), ..Host::real() };
    // Loading counts: a program can take for ever to check, too. Only how its errors are shown is not known before.
    let sources = Arc::<OnceLock<_>>::default();
    host.uncaught = presenter(style, sources.clone());
    let host = host_in(time, host);
    limits::watch(&host, Limits { time: options.timeout, memory: options.sandbox.max_memory(options.max_heap) });
    limits::stop_on_signals(&host);

    let at_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal() && matches!(origin, Origin::File(_));
    if at_terminal {
        repl::debugger::prepare();
    }
    let loaded = match load(origin, options, style) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let setting = loaded.loader.filter(|_| at_terminal).map(|loader| repl::debugger::Setting {
        options: super::repl::session(options, stack),
        loader,
        main: loaded.main.library.uri.clone(),
        on_error: watching.debug_on_error,
    });
    let files = loaded.sources.clone();
    let _ = sources.set(loaded.sources);
    let options = isolate::IsolateOptions { asks_where: tells_at_the_end(), ..isolate_options(options, loaded.origin, true) };
    let (program, left) = program_in(time, host, options);
    answer_questions(&program);
    if watching.why_alive {
        ask_when_quiet(&program);
    }
    match setting.filter(|setting| setting.on_error || repl::debugger::stops_anywhere()) {
        Some(setting) => repl::attach(&program, setting),
        // Only a prompt would want to know afterwards what has happened.
        None => compile::set_recording(false),
    }
    let outcome = isolate::run_main(loaded.main, arguments, program);
    report_stuck(&outcome);
    report_seed(time, &left, &files);
    if let Some(chain) = &outcome.unfinished {
        let _ = write!(std::io::stderr(), "{}", unfinished(chain));
    }
    // Exit codes are what the system keeps of them: the low byte.
    outcome.code as u8
}

/// Asks the program once what it does, when its main isolate has waited for a second without a break, or whenever one looks for three.
fn ask_when_quiet(program: &Arc<isolate::Program>) {
    const GLANCES: u32 = 10;
    let program = program.clone();
    let watching = threads::start("why alive", threads::SMALL_STACK, move || {
        let (mut last, mut quiet, mut waiting) = (0, 0, 0);
        while quiet < GLANCES && waiting < 3 * GLANCES {
            std::thread::sleep(Duration::from_secs(1) / GLANCES);
            let now = program.waits.load(Ordering::Relaxed);
            waiting = if now % 2 == 1 { waiting + 1 } else { 0 };
            quiet = if waiting > 0 && now == last { quiet + 1 } else { 0 };
            last = now;
        }
        program.ask();
    });
    if let Err(error) = watching {
        let _ = writeln!(std::io::stderr(), "oche: no thread for --why-alive: {error}");
    }
}

/// Ctrl-\ makes the program say what it does.
pub fn answer_questions(program: &Arc<isolate::Program>) {
    let _ = program.say.set(said);
    let program = program.clone();
    limits::on_question(move || program.ask());
}

/// A program that is ready to run.
pub struct Loaded {
    pub main: FunctionRef,
    /// Where the program came from.
    pub origin: Arc<check::LoadedFrom>,
    /// The user's files by URI.
    pub sources: HashMap<String, &'static Source>,
    /// The libraries, for somebody who is to stand at a prompt inside of the program.
    pub loader: Option<Loader>,
}

/// Loads and checks a program; what is wrong with it has been said, if the exit code is returned.
pub fn load(origin: &Origin, options: &RunOptions, style: Style) -> Result<Loaded, u8> {
    let file = match origin {
        Origin::File(file) => Some(file.as_str()),
        Origin::Input => None,
    };
    let own = match file.map(|file| packages::of_script(file, options)).transpose() {
        Ok(own) => own.unwrap_or_default(),
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "{why}");
            return Err(exit::COMPILE_ERROR);
        }
    };
    let configuration = options.program.packages.clone().or(own.config);
    let mut loader = Loader::new(LoadOptions {
        files: options.sandbox.files(file, configuration.as_deref()),
        packages: configuration,
        language: own.language,
        defines: options.program.defines.clone(),
        ..LoadOptions::default()
    });
    let main = match file {
        Some(file) => loader.load_file(file),
        None => match read_input() {
            Ok(text) if text.is_empty() => return Err(super::exit::wrong("Name a Dart program to run: oche FILE.dart")),
            Ok(text) => {
                let uri = loader.uri_of("stdin");
                loader.load_text(&uri, "stdin", &text)
            }
            Err(why) => {
                let _ = writeln!(std::io::stderr(), "stdin: Error: {why}");
                return Err(exit::COMPILE_ERROR);
            }
        },
    };
    if !loader.diagnostics.is_empty() {
        let missing =
            file.filter(|file| loader.libraries.get(main).is_some_and(|l| l.failed.is_some()) && !std::path::Path::new(file).exists());
        if let (Some(file), Some(first)) = (missing, loader.diagnostics.first_mut()) {
            first.hint = suggest::for_program(file);
        }
        let code = match missing.is_none() && loader.is_whole() {
            // The compiler goes on after what it could mend.
            true => {
                let environment = options.program.defines.clone();
                match check::check_program(loader.clone(), main, check::CheckOptions { environment }) {
                    Err(diagnostics) => refuse(&diagnostics, style),
                    Ok(_) => refuse(&loader.diagnostics, style),
                }
            }
            false => refuse(&loader.diagnostics, style),
        };
        if loader.diagnostics.iter().any(|error| error.is(&library::errors::kinds::package_not_found)) {
            let remedy = packages::remedy(std::path::Path::new(file.unwrap_or(".")));
            let _ = remedy.map_or(Ok(()), |remedy| writeln!(std::io::stderr(), "{remedy}"));
        }
        return Err(code);
    }
    let script = loader.libraries.get(main).map_or_else(String::new, |library| library.uri.clone());
    let origin = check::LoadedFrom::new(script, &loader);
    let sources = own_sources(&loader);
    let environment = options.program.defines.clone();
    let kept = repl::debugger::may_stop().then(|| loader.clone());
    match check::check_program(loader, main, check::CheckOptions { environment }) {
        Ok(program) => Ok(Loaded { main: program.main, origin: Arc::new(origin), sources, loader: kept }),
        Err(diagnostics) => Err(refuse(&diagnostics, style)),
    }
}

/// Whether a person is told at the end what `main` still waits for: at a terminal, unless the environment says to be quiet.
fn tells_at_the_end() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("OCHE_QUIET").is_none()
}

/// The options of a program's isolates, by the command line. `owns_process`: nothing follows its end.
pub fn isolate_options(options: &RunOptions, origin: Arc<check::LoadedFrom>, owns_process: bool) -> isolate::IsolateOptions {
    isolate::IsolateOptions {
        asserts: options.enable_asserts,
        max_heap: options.sandbox.max_heap(options.max_heap),
        max_isolates: options.sandbox.max_isolates(),
        stress: std::env::var_os("OCHE_GC_STRESS").is_some(),
        owns_process,
        functions: Default::default(),
        front_end: Some(check::front_end()),
        asks_where: false,
        origin: Some(origin),
    }
}

/// Says of a program that it would have waited for ever.
pub fn report_stuck(outcome: &isolate::Outcome) {
    if let Some(waiting) = &outcome.stuck {
        let _ = write!(std::io::stderr(), "{}", never_ends(waiting));
    }
}

fn read_input() -> Result<String, String> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| "Unable to decode bytes as UTF-8.".to_owned())
}

/// The user's files by URI.
fn own_sources(loader: &Loader) -> HashMap<String, &'static Source> {
    let own = loader.libraries.iter().filter(|library| !library.is_core);
    own.flat_map(|library| &library.units).map(|unit| (unit.source.uri.clone(), unit.source)).collect()
}

/// For people, errors of the running program come with their source; in a pipe they are exactly Dart's.
fn presenter(style: Style, sources: Arc<OnceLock<HashMap<String, &'static Source>>>) -> Option<Presenter> {
    let Style::Page { color } = style else {
        return None;
    };
    Some(Box::new(move |error, trace| {
        let source = |uri: &str| sources.get()?.get(uri).copied();
        render_uncaught(error, trace, source, color)
    }))
}

/// Prints why a program can't run.
fn refuse(diagnostics: &[Diagnostic], style: Style) -> u8 {
    // Nobody listens on stderr: nothing to be done about it.
    let _ = std::io::stderr().write_all(render(diagnostics, style).as_bytes());
    match diagnostics {
        [only] if only.is(&check::errors::kinds::no_main) => exit::NO_MAIN,
        _ => exit::COMPILE_ERROR,
    }
}

impl From<args::Color> for diagnostics::Color {
    fn from(color: args::Color) -> diagnostics::Color {
        match color {
            args::Color::Auto => diagnostics::Color::Auto,
            args::Color::Always => diagnostics::Color::Always,
            args::Color::Never => diagnostics::Color::Never,
        }
    }
}
