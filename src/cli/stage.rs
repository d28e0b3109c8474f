//! A program that is loaded once and run many times, each time under a strategy of the scheduler. May touch everything below the command
//! line.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::args::RunOptions;
use super::exit;
use super::recorded::{about, nowhere, run_of};
use super::run::{Loaded, Origin, Time, host_in, isolate_options, load};
use crate::compile;
use crate::diagnostics::Style;
use crate::host::limits::{self, Limits};
use crate::host::{Console, Host, system};
use crate::insight::explore::{GivenUp, Ran};
use crate::insight::run::About;
use crate::interp::Origin as _;
use crate::isolate::log::{Log, USUAL_LIMIT};
use crate::isolate::schedule::seed::program_number;
use crate::isolate::schedule::strategy::Order;
use crate::isolate::schedule::{Key, Made, Prodder, Schedule, Seed, Strategy};
use crate::isolate::{self, Program};

/// A program that runs for so long is not run again and again.
pub const LONG_RUN: Duration = Duration::from_secs(2);
/// So long other orders are tried.
pub const LONGEST_SEARCH: Duration = Duration::from_secs(5);
/// A run with more steps is given up then.
pub const MOST_STEPS: usize = 10_000;

/// A program that is loaded once and run many times.
pub struct Stage<'a> {
    loaded: Loaded,
    /// The arguments of its `main`.
    pub arguments: Vec<String>,
    options: &'a RunOptions,
    about: About,
    /// Tells the program from others, in seeds.
    pub number: u16,
    prodder: Prodder,
    /// A run that lasts until then is given up.
    until: Option<Instant>,
    interrupted: Arc<Interrupted>,
}

/// Whether somebody at the terminal has had enough, and what runs then.
#[derive(Default)]
struct Interrupted {
    set: AtomicBool,
    running: Mutex<Weak<Program>>,
}

impl Interrupted {
    /// The first time what runs is given up, so that it can be told what is known; the second time that is given up, too.
    fn set(&self) {
        if self.set.swap(true, Ordering::SeqCst) {
            system::exit_process(exit::INTERRUPTED);
        }
        self.give_up();
    }
    fn give_up(&self) {
        if let Some(program) = self.running.lock().unwrap_or_else(PoisonError::into_inner).upgrade() {
            program.kill_all();
        }
    }
    fn runs(&self, program: &Arc<Program>) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(program);
        if self.set.load(Ordering::SeqCst) {
            program.kill_all();
        }
    }
}

impl<'a> Stage<'a> {
    /// Loads and checks a program; its errors have been printed if the exit code is returned.
    pub fn new(origin: &Origin, arguments: &[String], options: &'a RunOptions) -> Result<Stage<'a>, u8> {
        let style = Style::choose(options.program.color.into(), io::stderr().is_terminal());
        let host = Arc::new(Host { permissions: options.sandbox.permissions(), ..Host::real() });
        limits::watch(&host, Limits { time: options.timeout, memory: options.sandbox.max_memory(options.max_heap) });
        limits::stop_on_signals(&host);
        let loaded = load(origin, options, style)?;
        let number = program_number(loaded.sources.values().map(|source| &*source.text));
        let about = about(origin, loaded.origin.script(), arguments, &loaded.sources);
        let (prodder, interrupted) = (Prodder::default(), Arc::default());
        Ok(Stage { loaded, arguments: arguments.to_vec(), options, about, number, prodder, until: None, interrupted })
    }
    /// No run lasts longer than until so long from now.
    pub fn lasting(self, time: Option<Duration>) -> Stage<'a> {
        Stage { until: time.and_then(|time| Instant::now().checked_add(time)), ..self }
    }
    /// Ctrl-C ends the run, and those to come, instead of everything.
    pub fn interruptible(self) -> Stage<'a> {
        let interrupted = self.interrupted.clone();
        limits::on_interrupt(Some(Box::new(move || interrupted.set())));
        self
    }

    /// Runs the program, unless it takes too long.
    pub fn run(&self, strategy: Box<dyn Strategy>) -> Ran {
        let (stderr, written) = Console::captured();
        let permissions = self.options.sandbox.permissions();
        let defines = self.options.program.defines.clone();
        let host = Host { permissions, defines, stdout: nowhere().numbered(), stderr, ..Host::real() };
        let host = host_in(&Time::Seeded(Seed::default()), host);
        let log = Arc::new(Log::new(USUAL_LIMIT));
        let begins = Arc::default();
        let strategy = Box::new(Noted { strategy, log: log.clone(), begins: Arc::clone(&begins) });
        let schedule = Schedule::new(host.clone(), strategy, true);
        self.prodder.turn_to(&schedule);
        let program = Program::with_driver(host, schedule.clone(), isolate_options(self.options, self.loaded.origin.clone(), false));
        // Nobody else sets it.
        let _ = program.log.set(log.clone());
        compile::set_recording(true);
        self.interrupted.runs(&program);
        let outcome = isolate::run_main_until(self.loaded.main, &self.arguments, program, self.until);
        let late = outcome.is_none().then_some(GivenUp::Late);
        let given_up = if self.interrupted.set.load(Ordering::SeqCst) { Some(GivenUp::Interrupted) } else { late };
        let outcome = outcome.unwrap_or_default();
        let about = About { exit_code: outcome.code, ..self.about.clone() };
        let errors = String::from_utf8_lossy(&written.lock().unwrap_or_else(|p| p.into_inner())).into_owned();
        let begins = std::mem::take(&mut *begins.lock().unwrap_or_else(|p| p.into_inner()));
        Ran { account: schedule.account(), begins, run: run_of(&log, about), stuck: outcome.stuck, errors, given_up }
    }
}

/// A strategy, and what the log had come to when each step began.
struct Noted {
    strategy: Box<dyn Strategy>,
    log: Arc<Log>,
    begins: Arc<Mutex<Vec<u64>>>,
}

impl Strategy for Noted {
    fn order(&self) -> Order {
        self.strategy.order()
    }
    fn pauses(&mut self, nth: u32) -> bool {
        self.strategy.pauses(nth)
    }
    fn choose(&mut self, enabled: &[Key], made: &[Made]) -> Option<usize> {
        let mut begins = self.begins.lock().unwrap_or_else(|p| p.into_inner());
        begins.truncate(made.len());
        begins.push(self.log.seq());
        self.strategy.choose(enabled, made)
    }
}
