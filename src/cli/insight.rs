//! `oche trace` and its like: runs a program with a recorder, or reads a recorded run, and shows what it tells. May touch everything below
//! the command line.

use std::collections::HashMap;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::args::{DoctorArguments, ExplainArguments, RunOptions, TraceArguments, TraceFormat, WatchOptions, WhyArguments};
use super::run::{Loaded, Origin, Time, host_in, isolate_options, load, program_in, report_seed, report_stuck};
use super::stage::Stage;
use super::{exit, wrong};
use crate::compile;
use crate::diagnostics::{Source, Style};
use crate::host::limits::{self, Limits};
use crate::host::{Console, Host};
use crate::insight::doctor::{Finding, Harm};
use crate::insight::explore::witness::{self, Bounds};
use crate::insight::order::Order;
use crate::insight::run::{About, Line};
use crate::insight::why::{chain, may_be_luck, settle, why as why_before};
use crate::insight::{Run, doctor, explain, json, log};
use crate::interp::Origin as _;
use crate::isolate;
use crate::isolate::log::{Log, USUAL_LIMIT};

/// `oche trace`; the exit code.
pub fn trace(arguments: &TraceArguments) -> u8 {
    let run = match watched(&arguments.script, &arguments.watch) {
        Ok(run) => run,
        Err(code) => return code,
    };
    print(&match arguments.format {
        TraceFormat::Json => json::write(&run),
        TraceFormat::Text => log::trace(&run, arguments.internals),
    })
}

/// `oche explain`; the exit code.
pub fn explain(arguments: &ExplainArguments) -> u8 {
    match watched(&arguments.script, &arguments.watch) {
        Ok(run) => print(&explain::explain(&run)),
        Err(code) => code,
    }
}

/// `oche doctor`: the program's output, then what went wrong without anybody noticing; the exit code.
pub fn doctor(arguments: &DoctorArguments) -> u8 {
    let watch = &arguments.watch;
    let run = match watched_with(&arguments.script, watch, Console::stdout()) {
        Ok(run) => run,
        Err(code) => return code,
    };
    if watch.from.is_some() {
        let lines: String = run.lines.iter().map(|line| format!("{}\n", line.text)).collect();
        print(&lines);
    }
    let mut findings = doctor::examine(&run);
    if let Err(code) = verify(&mut findings, arguments) {
        return code;
    }
    match findings.is_empty() {
        true => exit::OK,
        false => {
            print(&format!("\n{}", run.report(&findings)));
            exit::FINDINGS
        }
    }
}

/// What a finding suspects of other orders of messages is tried; it is not believed where that can't be done.
fn verify(findings: &mut Vec<Finding>, arguments: &DoctorArguments) -> Result<(), u8> {
    let watch = &arguments.watch;
    if !findings.iter().any(|finding| matches!(finding.harm, Harm::OnlyByLuck { .. })) {
        return Ok(());
    }
    let script = arguments.script.split_first().filter(|_| watch.from.is_none() && !watch.real);
    let Some((file, rest)) = script else {
        doctor::verify(findings, |_| Vec::new());
        return Ok(());
    };
    let stage = Stage::new(&Origin::File(file.clone()), rest, &watch.run)?.lasting(Some(LONGEST_SEARCH));
    let seed = watch.seed.clone().unwrap_or_default();
    doctor::verify(findings, |lines| {
        witness::missing_if_late(&mut |strategy| stage.run(strategy), &seed, &lines[..lines.len().min(MOST_LINES)])
    });
    Ok(())
}

/// Lines of an isolate that are looked for in other orders of messages.
const MOST_LINES: usize = 20;

/// `oche why`; the exit code.
pub fn why(arguments: &WhyArguments) -> u8 {
    let (file, lines) = match (&arguments.watch.from, arguments.words.as_slice()) {
        (None, [file, lines @ ..]) => (Some(file), lines),
        (_, lines) => (None, lines),
    };
    if !(1..=2).contains(&lines.len()) {
        return wrong("Name one or two lines of the output, by their numbers or a part of their text: oche why FILE 3 5");
    }
    let script: Vec<String> = file.into_iter().chain(&arguments.arguments).cloned().collect();
    let begun = Instant::now();
    let run = match watched(&script, &arguments.watch) {
        Ok(run) => run,
        Err(code) => return code,
    };
    if let [word] = lines
        && word == "error"
    {
        return match run.error() {
            Some((text, step)) => print(&format!("{text}\n{}", run.chain_lines(&chain(&run, step)))),
            None => wrong("No error was left uncaught."),
        };
    }
    let found: Result<Vec<&Line>, u8> = lines.iter().map(|word| find_line(&run, word)).collect();
    match found.as_deref() {
        Ok([line]) => match line.step {
            Some(step) => print(&run.chain_answer(line.number, &chain(&run, step))),
            None => wrong("What led to this line is not kept."),
        },
        Ok([one, other, ..]) if one.number == other.number => wrong("That is one line twice."),
        Ok([one, other, ..]) => explain_order(arguments, &script, &run, [one, other], begun.elapsed()),
        Ok([]) => exit::USAGE,
        Err(code) => *code,
    }
}

/// Why one line comes before another. If that might be luck, other orders of the program's messages are tried, unless a run takes too long
/// (`took`).
fn explain_order(arguments: &WhyArguments, script: &[String], run: &Run, [one, other]: [&Line; 2], took: Duration) -> u8 {
    let mut argument = why_before(&Order::new(run), one, other);
    let (first, second) = if one.number < other.number { (one, other) } else { (other, one) };
    let watch = &arguments.watch;
    let program = script.join(" ");
    if arguments.runs > 0
        && watch.from.is_none()
        && !watch.real
        && may_be_luck(run)
        && let Some((file, rest)) = script.split_first()
    {
        let stage = match Stage::new(&Origin::File(file.clone()), rest, &watch.run) {
            Ok(stage) => stage.lasting(Some(LONGEST_SEARCH)),
            Err(code) => return code,
        };
        let most = if took > LONG_RUN { 0 } else { arguments.runs as usize };
        let bounds = Bounds { runs: most, time: LONGEST_SEARCH, max_steps: MOST_STEPS, program: stage.number };
        let finding = witness::turned_round(&bounds, &mut |strategy| stage.run(strategy), run, first, second);
        settle(&mut argument, [first, second], finding);
    }
    print(&run.full_answer(&argument, &program))
}

/// A program that runs for so long is not run again and again.
pub const LONG_RUN: Duration = Duration::from_secs(2);
/// So long other orders are tried.
pub const LONGEST_SEARCH: Duration = Duration::from_secs(5);
/// A run with more steps is given up then.
pub const MOST_STEPS: usize = 10_000;

/// The line that a word means: by its number, its text, or a part of it.
fn find_line<'a>(run: &'a Run, word: &str) -> Result<&'a Line, u8> {
    let by_number = word.parse().ok().and_then(|number| run.line(number));
    let by_text = || run.lines.iter().find(|line| line.text.trim() == word.trim());
    let by_part = || run.lines.iter().find(|line| line.text.contains(word));
    by_number.or_else(by_text).or_else(by_part).ok_or_else(|| {
        wrong(&format!("No line of the output is or contains '{word}'; it has {} lines. They are shown by: oche trace", run.lines.len()))
    })
}

/// `oche run --record FILE`: the program runs as ever, and what it did is written to the file at its end; the program's exit code.
pub fn record(origin: &Origin, arguments: &[String], options: &RunOptions, time: &Time, file: &str) -> u8 {
    let watching = Watching { origin, arguments, options, time, most_microtasks: usize::MAX };
    let run = match run(&watching, Console::stdout()) {
        Ok(run) => run,
        Err(code) => return code,
    };
    if let Err(error) = std::fs::write(file, json::write(&run)) {
        let _ = writeln!(io::stderr(), "oche: {file}: {error}");
        return exit::INTERNAL;
    }
    run.about.exit_code as u8
}

/// `oche run --seed SEED --check`: the program runs as ever, then again where nobody sees it, and whatever differs is told; the exit code.
pub fn check(origin: &Origin, arguments: &[String], options: &RunOptions, time: &Time) -> u8 {
    let watching = Watching { origin, arguments, options, time, most_microtasks: usize::MAX };
    let (first, second) = match run(&watching, Console::stdout()).and_then(|first| Ok((first, run(&watching, nowhere())?))) {
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

/// Prints what was asked for. A reader who has seen enough is no reason to complain.
pub fn print(text: &str) -> u8 {
    let _ = io::stdout().write_all(text.as_bytes());
    exit::OK
}

/// The run that is to be looked at: of a program and its arguments, or recorded before.
pub fn watched(script: &[String], options: &WatchOptions) -> Result<Run, u8> {
    watched_with(script, options, nowhere())
}

/// The same with a place for what the program prints.
fn watched_with(script: &[String], options: &WatchOptions, output: Console) -> Result<Run, u8> {
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
    run(&Watching { origin: &origin, arguments, options: &options.run, time: &time, most_microtasks: MOST_MICROTASKS }, output)
}

/// A program that runs so many microtasks in one turn under a recorder is stopped.
const MOST_MICROTASKS: usize = 1_000_000;

/// What is run under a recorder, and how.
struct Watching<'a> {
    origin: &'a Origin,
    arguments: &'a [String],
    options: &'a RunOptions,
    time: &'a Time,
    /// So many microtasks in one turn are without end.
    most_microtasks: usize,
}

/// An output that nobody reads.
pub fn nowhere() -> Console {
    Console::new(Box::new(io::sink()), false)
}

/// `output`: where the program's standard output goes.
fn run(watching: &Watching<'_>, output: Console) -> Result<Run, u8> {
    let Watching { origin, arguments, options, time, most_microtasks } = *watching;
    let host = Host {
        permissions: options.sandbox.permissions(),
        stdout: output.numbered(),
        defines: options.program.defines.clone(),
        ..Host::real()
    };
    let host = host_in(time, host);
    limits::watch(&host, Limits { time: options.timeout, memory: options.sandbox.max_memory(options.max_heap) });
    limits::stop_on_signals(&host);
    let style = Style::choose(options.program.color.into(), io::stderr().is_terminal());
    let Loaded { main, origin: from, sources, .. } = load(origin, options, style)?;
    let (program, left) = program_in(time, host, isolate_options(options, from.clone(), false));
    let log = Arc::new(Log::bounded(USUAL_LIMIT, most_microtasks));
    // Nobody else sets it.
    let _ = program.log.set(log.clone());
    compile::settle_recording(true);
    let outcome = isolate::run_main(main, arguments, program);
    report_stuck(&outcome);
    report_seed(time, &left, &sources);
    let about = About { virtual_time: *time != Time::Real, exit_code: outcome.code, ..about(origin, from.script(), arguments, &sources) };
    Ok(run_of(&log, about))
}

/// What is known of a program before it runs, in virtual time.
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

/// What a log has taken down, as a run.
pub fn run_of(log: &Log, about: About) -> Run {
    let endless = Some(log.endless.load(Ordering::Relaxed) as usize).filter(|microtasks| *microtasks > 0);
    Run::new(log.trace(&*crate::check::front_end()), About { endless, ..about })
}
