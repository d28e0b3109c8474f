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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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

    /// Exploration finds what trying every choice finds, in fewer runs. `OCHE_EXPLORE_PROGRAMS` says with how many programs.
    #[test]
    fn all_outcomes_are_found() {
        let many = std::env::var("OCHE_EXPLORE_PROGRAMS").ok().and_then(|many| many.parse().ok()).unwrap_or(5);
        let file = std::env::temp_dir().join(format!("oche-actors-{}.dart", std::process::id()));
        assert!(std::fs::write(&file, ACTORS).is_ok());
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
            let limits = explore::Limits {
                exhaustive: true,
                runs: 0,
                max_delays: 0,
                max_steps: 10_000,
                time: None,
                observe: Observe::Isolates,
                program: 0,
            };
            let mut found = BTreeSet::new();
            let mut made = 0;
            let report = explore::explore(&limits, &mut |strategy| {
                let ran = stage.run(strategy, Console::captured());
                if ran.account.ended || ran.stuck.is_some() {
                    found.insert(shown(&ran));
                }
                made += 1;
                ran
            });
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
        let file = std::env::temp_dir().join(format!("oche-sampled-{}.dart", std::process::id()));
        assert!(std::fs::write(&file, ACTORS).is_ok());
        let (mut programs, mut several, mut runs, mut outcomes) = (0, 0, 0, 0);
        for seed in 1.. {
            if programs == many {
                break;
            }
            let (arguments, options) = ([seed.to_string()], RunOptions::default());
            let Ok(stage) = Stage::new(&Origin::File(file.display().to_string()), &arguments, &options) else {
                panic!("the program must compile");
            };
            let limits = explore::Limits {
                exhaustive: true,
                runs: 0,
                max_delays: 0,
                max_steps: 10_000,
                time: Some(Duration::from_secs(5)),
                observe: Observe::Isolates,
                program: 0,
            };
            let mut found = BTreeSet::new();
            let report = explore::explore(&limits, &mut |strategy| {
                let ran = stage.run(strategy, Console::captured());
                if ran.account.ended || ran.stuck.is_some() {
                    found.insert(shown(&ran));
                }
                ran
            });
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
