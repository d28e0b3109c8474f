//! Runs that are looked at: of a program that runs under a recorder, or recorded before. May touch everything below the command line.

use std::collections::HashMap;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::args::{RunOptions, WatchOptions};
use super::exit::{self, wrong};
use super::run::{Loaded, Origin, Time, host_in, isolate_options, load, program_in, report_seed, report_stuck};
use crate::compile;
use crate::diagnostics::{Source, Style};
use crate::host::limits::{self, Limits};
use crate::host::{Console, Host, system, threads};
use crate::insight::run::About;
use crate::insight::{Run, json};
use crate::interp::Origin as _;
use crate::isolate::log::{LONG_LIMIT, Log, USUAL_LIMIT};
use crate::isolate::{self, Program};

/// The run that is to be looked at: of a program and its arguments, or recorded before.
pub fn watched(script: &[String], options: &WatchOptions) -> Result<Run, u8> {
    watched_with(script, options, nowhere(), USUAL_LIMIT)
}

/// A watched run with a place for what the program prints, and so many records at most unless the user says how many.
pub fn watched_with(script: &[String], options: &WatchOptions, output: Console, records: usize) -> Result<Run, u8> {
    if let Some(file) = &options.from {
        let text = std::fs::read_to_string(file).map_err(|error| wrong(&format!("{file}: {error}")))?;
        return json::read(&text).map_err(|why| wrong(&format!("{file} can't be read as a trace: {why}.")));
    }
    let Some((file, arguments)) = script.split_first() else {
        return Err(wrong("Name a Dart program, or a trace with --from."));
    };
    let time = match &options.seed {
        None if options.real => Time::Real,
        seed => Time::Seeded(seed.clone().unwrap_or_default()),
    };
    let origin = Origin::File(file.clone());
    let records = options.trace_limit.unwrap_or(records);
    let watching = Watching {
        origin: &origin,
        arguments,
        options: &options.run,
        time: &time,
        most_microtasks: MOST_MICROTASKS,
        records,
        ends_early: true,
    };
    run(&watching, output, Console::stderr())
}

/// A program that runs so many microtasks in one turn under a recorder is stopped.
const MOST_MICROTASKS: usize = 1_000_000;

/// `oche run --record FILE`: the program runs as ever, and what it did, the last so many records, is written to the file at its end; the
/// program's exit code.
pub fn record(origin: &Origin, arguments: &[String], options: &RunOptions, time: &Time, (file, records): (&str, Option<usize>)) -> u8 {
    let records = records.unwrap_or(LONG_LIMIT);
    let watching = Watching { origin, arguments, options, time, most_microtasks: usize::MAX, records, ends_early: true };
    let run = match run(&watching, Console::stdout(), Console::stderr()) {
        Ok(run) => run,
        Err(code) => return code,
    };
    let written = std::fs::File::create(file).and_then(|mut file| json::write_to(&run, &mut file));
    if let Err(error) = written {
        return wrong(&format!("{file} can't be written: {error}."));
    }
    run.about.exit_code as u8
}

/// `oche run --seed SEED --check`: the program runs as ever, then again where nobody sees it, and whatever differs is told; the exit code.
pub fn check(origin: &Origin, arguments: &[String], options: &RunOptions, time: &Time) -> u8 {
    let watching = Watching { origin, arguments, options, time, most_microtasks: usize::MAX, records: LONG_LIMIT, ends_early: false };
    let first = run(&watching, Console::stdout(), Console::stderr());
    let (first, second) = match first.and_then(|first| Ok((first, run(&watching, nowhere(), nowhere())?))) {
        Ok(both) => both,
        Err(code) => return code,
    };
    match first.difference(&second) {
        None => first.about.exit_code as u8,
        Some(difference) => {
            let _ = writeln!(io::stderr(), "oche: {difference}");
            exit::DIFFERENT
        }
    }
}

/// A program that is run under a recorder.
struct Watching<'a> {
    origin: &'a Origin,
    arguments: &'a [String],
    options: &'a RunOptions,
    time: &'a Time,
    /// So many microtasks in one turn are without end.
    most_microtasks: usize,
    /// Records that are kept.
    records: usize,
    /// What it did is of use even if it is stopped before its end.
    ends_early: bool,
}

/// An output that nobody reads.
pub fn nowhere() -> Console {
    Console::new(Box::new(io::sink()), false)
}

/// `output`, `errors`: where what the program writes goes.
fn run(watching: &Watching<'_>, output: Console, errors: Console) -> Result<Run, u8> {
    let Watching { origin, arguments, options, time, most_microtasks, records, ends_early } = *watching;
    let is_shown = errors.is_of_process();
    let host = Host {
        permissions: options.sandbox.permissions(),
        stdout: output.numbered(),
        stderr: errors,
        defines: options.program.defines.clone(),
        ..Host::real()
    };
    let host = host_in(time, host);
    let time_limit = options.timeout.map(|time| if ends_early { time.saturating_add(GRACE) } else { time });
    limits::watch(&host, Limits { time: time_limit, memory: options.sandbox.max_memory(options.max_heap) });
    limits::stop_on_signals(&host);
    let style = Style::choose(options.program.color.into(), io::stderr().is_terminal());
    let Loaded { main, origin: from, sources, .. } = load(origin, options, style)?;
    let (program, left) = program_in(time, host, isolate_options(options, from.clone(), false));
    let log = Arc::new(Log::bounded(records, most_microtasks));
    // Nobody else sets it.
    let _ = program.log.set(log.clone());
    compile::set_recording(true);
    if ends_early {
        end_early(&program, options.timeout);
    }
    let outcome = isolate::run_main(main, arguments, program);
    limits::on_interrupt(None);
    if is_shown {
        report_stuck(&outcome);
        report_seed(time, &left, &sources);
    }
    let about = About { virtual_time: *time != Time::Real, exit_code: outcome.code, ..about(origin, from.script(), arguments, &sources) };
    Ok(run_of(&log, about))
}

/// A program that has been told to end may take so long over it, before the process ends.
const GRACE: Duration = Duration::from_secs(5);

/// At Ctrl-C, and when its time is up, a program that is looked at ends, and what it did until then is told. A second Ctrl-C ends everything.
fn end_early(program: &Arc<Program>, timeout: Option<Duration>) {
    let stop = |program: &Weak<Program>, code: i64, why: &str| {
        if let Some(program) = program.upgrade().filter(|program| !program.is_ending()) {
            program.host.write_error(&format!("oche: stopped{why}\n"));
            program.exit(code);
        }
    };
    let (interrupted, asked) = (Arc::downgrade(program), AtomicBool::new(false));
    limits::on_interrupt(Some(Box::new(move || {
        if asked.swap(true, Ordering::SeqCst) {
            system::exit_process(exit::INTERRUPTED);
        }
        stop(&interrupted, exit::INTERRUPTED, "");
    })));
    if let Some(time) = timeout {
        let late = Arc::downgrade(program);
        let waits = move || {
            std::thread::sleep(time);
            stop(&late, limits::TIMED_OUT, &format!(" after {} (--timeout)", limits::shown_time(time)));
        };
        // Without it the process ends a little later.
        let _ = threads::start("timer", threads::SMALL_STACK, waits);
    }
}

/// The facts about a program before it runs, in virtual time.
pub fn about(origin: &Origin, uri: &str, arguments: &[String], sources: &HashMap<String, &'static Source>) -> About {
    let program = match origin {
        Origin::File(file) => Path::new(file).file_name().map_or_else(|| file.clone(), |name| name.to_string_lossy().into_owned()),
        Origin::Input => "stdin".to_owned(),
    };
    let sources = sources.iter().map(|(uri, source)| (uri.clone(), source.text.to_owned())).collect();
    About {
        program,
        uri: uri.to_owned(),
        arguments: arguments.to_vec(),
        virtual_time: true,
        sources: Arc::new(sources),
        ..About::default()
    }
}

/// The records of a log, as a run.
pub fn run_of(log: &Log, about: About) -> Run {
    let endless = Some(log.endless.load(Ordering::Relaxed) as usize).filter(|microtasks| *microtasks > 0);
    Run::new(log.trace(&*crate::check::front_end()), About { endless, ..about })
}

/// Prints what was asked for. A reader who has seen enough is no reason to complain.
pub fn print(text: &str) -> u8 {
    let _ = io::stdout().write_all(text.as_bytes());
    exit::OK
}
