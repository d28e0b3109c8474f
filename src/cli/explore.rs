//! `oche explore`: makes a program run again and again in different orders of its messages. May touch everything below the command line.

use std::collections::HashMap;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use super::args::{ExploreArguments, ObserveWhat, RunOptions};
use super::exit;
use super::insight::{nowhere, print};
use super::run::{Loaded, Origin, Time, host_in, isolate_options, load};
use crate::check::front_end;
use crate::diagnostics::Style;
use crate::host::limits::{self, Limits};
use crate::host::{Console, Host};
use crate::insight::explore::{self, Observe, Ran};
use crate::insight::run::About;
use crate::insight::{Run, words};
use crate::interp::Origin as _;
use crate::isolate::schedule::seed::program_number;
use crate::isolate::schedule::{Schedule, Seed, Strategy};
use crate::isolate::trace::{Log, USUAL_LIMIT};
use crate::isolate::{self, Program};

/// `oche explore`; the exit code.
pub fn explore(arguments: &ExploreArguments) -> u8 {
    let Some((file, rest)) = arguments.script.split_first() else { return exit::USAGE };
    let stage = match Stage::new(&Origin::File(file.clone()), rest, &arguments.run) {
        Ok(stage) => stage,
        Err(code) => return code,
    };
    let limits = explore::Limits {
        exhaustive: arguments.exhaustive,
        runs: arguments.runs as usize,
        max_delays: arguments.max_delays as usize,
        max_steps: arguments.max_steps as usize,
        time: arguments.time,
        observe: match arguments.observe {
            ObserveWhat::Isolates => Observe::Isolates,
            ObserveWhat::Outputs => Observe::Outputs,
        },
        program: stage.number,
    };
    let report = explore::explore(&limits, &mut |strategy| stage.run(strategy, Console::captured()));
    let program = rest.iter().fold(file.clone(), |line, argument| line + " " + argument);
    print(&words::explore::report(&report, &limits, &program));
    let bad = report.outcomes.iter().any(|outcome| outcome.stuck.is_some() || outcome.code != 0 || !outcome.errors.is_empty());
    match arguments.expect {
        Some(expected) => u8::from(expected != report.outcomes.len()),
        None if bad => exit::BAD_OUTCOME,
        None => u8::from(report.outcomes.len() > 1),
    }
}

/// A program that is loaded once and run many times.
pub struct Stage<'a> {
    loaded: Loaded,
    arguments: &'a [String],
    options: &'a RunOptions,
    about: About,
    /// Tells the program from others, in seeds.
    pub number: u16,
    /// The schedule of the run that is going on, for who looks after steps that don't end.
    current: Current,
}

/// The number of the run that is going on, and its schedule.
type Current = Arc<Mutex<(u64, Weak<Schedule>)>>;

impl<'a> Stage<'a> {
    /// What is wrong with the program has been said, if the exit code is returned.
    pub fn new(origin: &Origin, arguments: &'a [String], options: &'a RunOptions) -> Result<Stage<'a>, u8> {
        let style = Style::choose(options.program.color.into(), io::stderr().is_terminal());
        let host = Arc::new(Host { permissions: options.sandbox.permissions(), ..Host::real() });
        limits::watch(&host, Limits { time: options.timeout, memory: options.sandbox.max_memory(options.max_heap) });
        limits::stop_on_signals(&host);
        let loaded = load(origin, options, style)?;
        let name = match origin {
            Origin::File(file) => Path::new(file).file_name().map_or_else(|| file.clone(), |name| name.to_string_lossy().into_owned()),
            Origin::Input => "stdin".to_owned(),
        };
        let sources: HashMap<String, String> = loaded.sources.iter().map(|(uri, source)| (uri.clone(), source.text.to_owned())).collect();
        let number = program_number(loaded.sources.values().map(|source| source.text));
        let about = About {
            program: name,
            uri: loaded.origin.script().to_owned(),
            arguments: arguments.to_vec(),
            virtual_time: true,
            exit_code: 0,
            endless: None,
            sources,
        };
        let current = Arc::default();
        look_after(&current);
        Ok(Stage { loaded, arguments, options, about, number, current })
    }

    fn begins(&self, schedule: &Arc<Schedule>) {
        let mut current = self.current.lock().unwrap_or_else(|p| p.into_inner());
        *current = (current.0 + 1, Arc::downgrade(schedule));
    }

    /// Runs the program, whose standard error goes to a console that is read afterwards.
    pub fn run(&self, strategy: Box<dyn Strategy>, errors: (Console, Arc<Mutex<Vec<u8>>>)) -> Ran {
        let (stderr, written) = errors;
        let permissions = self.options.sandbox.permissions();
        let defines = self.options.program.defines.clone();
        let host = Host { permissions, defines, stdout: nowhere().numbered(), stderr, ..Host::real() };
        let host = host_in(&Time::Seeded(Seed::default()), host);
        let schedule = Schedule::new(host.clone(), strategy, true);
        self.begins(&schedule);
        let program = Program::with_driver(host, schedule.clone(), isolate_options(self.options, self.loaded.origin.clone(), false));
        let log = Arc::new(Log::new(USUAL_LIMIT));
        // Nobody else sets it.
        let _ = program.log.set(log.clone());
        let outcome = isolate::run_main(self.loaded.main, self.arguments, program);
        let endless = Some(log.endless.load(Ordering::Relaxed) as usize).filter(|microtasks| *microtasks > 0);
        let about = About { exit_code: outcome.code, endless, ..self.about.clone() };
        let errors = String::from_utf8_lossy(&written.lock().unwrap_or_else(|p| p.into_inner())).into_owned();
        Ran { account: schedule.account(), run: Run::new(log.trace(&*front_end()), about), stuck: outcome.stuck, errors }
    }
}

/// Tells steps that don't end by themselves to let others go on.
fn look_after(current: &Current) {
    let current = Arc::downgrade(current);
    let watching = move || {
        let (mut run, mut since) = (0, usize::MAX);
        while let Some(current) = current.upgrade() {
            let (number, schedule) = current.lock().unwrap_or_else(|p| p.into_inner()).clone();
            if std::mem::replace(&mut run, number) != number {
                since = usize::MAX;
            }
            since = schedule.upgrade().map_or(usize::MAX, |schedule| schedule.prod(since));
            drop(current);
            std::thread::sleep(Duration::from_secs(2));
        }
    };
    // Without a thread, steps last as long as they last.
    let _ = std::thread::Builder::new().name("schedule".to_owned()).spawn(watching);
}
