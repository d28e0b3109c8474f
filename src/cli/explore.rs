//! `oche explore`: makes a program run again and again in different orders of its messages. May touch everything below the command line.

use std::io::{self, IsTerminal};
use std::sync::{Arc, Mutex};

use super::args::{ExploreArguments, ObserveWhat, RunOptions};
use super::exit;
use super::insight::{about, nowhere, print, run_of};
use super::run::{Loaded, Origin, Time, host_in, isolate_options, load};
use crate::diagnostics::Style;
use crate::host::limits::{self, Limits};
use crate::host::{Console, Host};
use crate::insight::explore::{self, Observe, Ran};
use crate::insight::run::About;
use crate::insight::words;
use crate::interp::Origin as _;
use crate::isolate::schedule::seed::program_number;
use crate::isolate::schedule::{Prodder, Schedule, Seed, Strategy};
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
    prodder: Prodder,
}

impl<'a> Stage<'a> {
    /// What is wrong with the program has been said, if the exit code is returned.
    pub fn new(origin: &Origin, arguments: &'a [String], options: &'a RunOptions) -> Result<Stage<'a>, u8> {
        let style = Style::choose(options.program.color.into(), io::stderr().is_terminal());
        let host = Arc::new(Host { permissions: options.sandbox.permissions(), ..Host::real() });
        limits::watch(&host, Limits { time: options.timeout, memory: options.sandbox.max_memory(options.max_heap) });
        limits::stop_on_signals(&host);
        let loaded = load(origin, options, style)?;
        let number = program_number(loaded.sources.values().map(|source| source.text));
        let about = about(origin, loaded.origin.script(), arguments, &loaded.sources);
        Ok(Stage { loaded, arguments, options, about, number, prodder: Prodder::default() })
    }

    /// Runs the program, whose standard error goes to a console that is read afterwards.
    pub fn run(&self, strategy: Box<dyn Strategy>, errors: (Console, Arc<Mutex<Vec<u8>>>)) -> Ran {
        let (stderr, written) = errors;
        let permissions = self.options.sandbox.permissions();
        let defines = self.options.program.defines.clone();
        let host = Host { permissions, defines, stdout: nowhere().numbered(), stderr, ..Host::real() };
        let host = host_in(&Time::Seeded(Seed::default()), host);
        let schedule = Schedule::new(host.clone(), strategy, true);
        self.prodder.turn_to(&schedule);
        let program = Program::with_driver(host, schedule.clone(), isolate_options(self.options, self.loaded.origin.clone(), false));
        let log = Arc::new(Log::new(USUAL_LIMIT));
        // Nobody else sets it.
        let _ = program.log.set(log.clone());
        let outcome = isolate::run_main(self.loaded.main, self.arguments, program);
        let about = About { exit_code: outcome.code, ..self.about.clone() };
        let errors = String::from_utf8_lossy(&written.lock().unwrap_or_else(|p| p.into_inner())).into_owned();
        Ran { account: schedule.account(), run: run_of(&log, about), stuck: outcome.stuck, errors }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;
    use crate::isolate::schedule::{Key, LaneKey, Made};

    /// Isolates that send each other messages, and themselves, as a table of random numbers says; what each of them has met is its output.
    const ACTORS: &str = "
import 'dart:async';
import 'dart:isolate';

void main(List<String> arguments) async {
  final seed = int.parse(arguments[0]);
  final ports = <SendPort>[];
  for (var i = 0; i < 2 + seed % 3; i++) {
    final hello = ReceivePort();
    await Isolate.spawn(actor, [hello.sendPort, i, seed]);
    ports.add(await hello.first as SendPort);
  }
  final end = ReceivePort();
  for (final port in ports) {
    port.send([ports, end.sendPort]);
  }
  ports[0].send([-1, 4]);
  print(await end.first);
}

void actor(List<Object> job) {
  final [Object hello, Object me, Object seed] = job;
  final inbox = RawReceivePort();
  var ports = <SendPort>[];
  SendPort? end;
  var hash = 1;
  inbox.handler = (message) {
    if (message case [List<SendPort> all, SendPort last]) {
      ports = all;
      end = last;
      return;
    }
    final [int from, int level] = message as List;
    print('$level from $from');
    hash = (hash * 31 + level * 7 + from + 3) % 1000003;
    var state = ((seed as int) * 7919 + (me as int) * 104729 + level * 1299709 + hash % 3) % 2147483647;
    int next(int most) => (state = (state * 48271 + 11) % 2147483647) ~/ 7 % most;
    if (level == 0) return;
    for (var count = next(4); count > 0; count--) {
      final to = ports[next(ports.length)];
      final less = level - 1 - next(3);
      if (less < 0) continue;
      if (next(6) == 0) {
        Timer(Duration(milliseconds: next(2)), () => to.send([me, less]));
      } else {
        to.send([me, less]);
      }
    }
    if (next(9) == 0 && seed % 2 == 0) end!.send('$me has had enough');
  };
  (hello as SendPort).send(inbox.sendPort);
}
";

    /// Takes every choice that there is, one path after the other.
    struct Path {
        choices: Arc<Mutex<Vec<(usize, usize)>>>,
        at: usize,
    }

    impl Strategy for Path {
        fn choose(&mut self, enabled: &[Key], _: &[Made]) -> Option<usize> {
            let among = enabled.iter().filter(|key| key.lane != LaneKey::Delay).count().max(1);
            let mut choices = self.choices.lock().ok()?;
            if self.at == choices.len() {
                choices.push((0, among));
            }
            self.at += 1;
            Some(choices[self.at - 1].0)
        }
    }

    /// The outcomes of all paths, and how many there are; `None` if there are too many.
    fn brute_force(stage: &Stage<'_>, most: usize) -> Option<(BTreeSet<String>, usize)> {
        let choices: Arc<Mutex<Vec<(usize, usize)>>> = Arc::default();
        let mut outcomes = BTreeSet::new();
        for run in 1..=most {
            let ran = stage.run(Box::new(Path { choices: choices.clone(), at: 0 }), Console::captured());
            outcomes.insert(shown(&ran));
            let mut path = choices.lock().ok()?;
            while path.last().is_some_and(|(choice, among)| choice + 1 == *among) {
                path.pop();
            }
            match path.last_mut() {
                Some((choice, _)) => *choice += 1,
                None => return Some((outcomes, run)),
            }
        }
        None
    }

    /// What each isolate has printed.
    fn shown(ran: &Ran) -> String {
        let isolates = ran.run.trace.isolates.iter();
        let texts = isolates.map(|(isolate, _)| {
            let own = ran.run.lines.iter().filter(|line| line.isolate == *isolate);
            own.map(|line| line.text.clone()).collect::<Vec<_>>().join(", ")
        });
        texts.collect::<Vec<_>>().join(" | ")
    }

    /// The actors as a file of this name.
    fn actors(name: &str) -> PathBuf {
        let file = std::env::temp_dir().join(format!("oche-actors-{name}-{}.dart", std::process::id()));
        assert!(std::fs::write(&file, ACTORS).is_ok());
        file
    }

    /// Exploration without delays, and the outcomes of the runs that came to an end.
    fn explored(stage: &Stage<'_>, time: Option<Duration>) -> (explore::Report, BTreeSet<String>) {
        let limits =
            explore::Limits { exhaustive: true, runs: 0, max_delays: 0, max_steps: 10_000, time, observe: Observe::Isolates, program: 0 };
        let mut found = BTreeSet::new();
        let report = explore::explore(&limits, &mut |strategy| {
            let ran = stage.run(strategy, Console::captured());
            if ran.account.ended || ran.stuck.is_some() {
                found.insert(shown(&ran));
            }
            ran
        });
        (report, found)
    }

    /// Exploration finds what trying every choice finds, in fewer runs. `OCHE_EXPLORE_PROGRAMS` says with how many programs.
    #[test]
    fn all_outcomes_are_found() {
        let many = std::env::var("OCHE_EXPLORE_PROGRAMS").ok().and_then(|many| many.parse().ok()).unwrap_or(5);
        let file = actors("all");
        let (mut programs, mut all, mut ours) = (0, 0, 0);
        for seed in 1.. {
            if programs == many {
                break;
            }
            let (arguments, options) = ([seed.to_string()], RunOptions::default());
            let Ok(stage) = Stage::new(&Origin::File(file.display().to_string()), &arguments, &options) else {
                panic!("the program must compile");
            };
            let Some((expected, runs)) = brute_force(&stage, 400) else { continue };
            programs += 1;
            let (report, found) = explored(&stage, None);
            assert!(report.complete, "program {seed}: {report:?}");
            assert_eq!(found, expected, "program {seed}");
            assert!(report.runs <= runs, "program {seed}: {} runs, and {runs} by trying every choice", report.runs);
            (all, ours) = (all + runs, ours + report.runs + report.blocked);
        }
        let _ = std::fs::remove_file(&file);
        println!("{programs} programs: {ours} runs instead of {all}");
        assert!(ours < all);
    }

    /// No order chosen by chance comes to an outcome that exploration has not found. `OCHE_EXPLORE_SAMPLED` says with how many programs.
    #[test]
    fn chance_finds_nothing_else() {
        let many: usize = std::env::var("OCHE_EXPLORE_SAMPLED").ok().and_then(|many| many.parse().ok()).unwrap_or(4);
        let file = actors("chance");
        let (mut programs, mut several, mut runs, mut outcomes) = (0, 0, 0, 0);
        for seed in 1.. {
            if programs == many {
                break;
            }
            let (arguments, options) = ([seed.to_string()], RunOptions::default());
            let Ok(stage) = Stage::new(&Origin::File(file.display().to_string()), &arguments, &options) else {
                panic!("the program must compile");
            };
            let (report, found) = explored(&stage, Some(Duration::from_secs(5)));
            if !report.complete {
                continue;
            }
            programs += 1;
            for chance in 1..=60 {
                let ran = stage.run(Box::new(crate::isolate::schedule::strategy::Random(chance)), Console::captured());
                let text = shown(&ran);
                assert!(found.contains(&text), "program {seed}, seed {chance}: {text}");
            }
            several += usize::from(report.outcomes.len() > 1);
            (runs, outcomes) = (runs + report.runs, outcomes + report.outcomes.len());
        }
        let _ = std::fs::remove_file(&file);
        println!("{programs} programs, {several} with several outcomes: {outcomes} outcomes in {runs} runs");
    }
}
