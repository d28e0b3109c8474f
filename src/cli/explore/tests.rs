//! Exploration against trying every choice, against chance, and against what `oche why` says of the order of lines, on random programs.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::*;
use crate::cli::args::RunOptions;
use crate::insight::Run;
use crate::insight::explore::Ran;
use crate::insight::explore::witness::{Bounds, turned_round};
use crate::insight::order::{Order, Verdict};
use crate::insight::why::{add_finding, why};
use crate::isolate::schedule::strategy::{self, Left, Random};
use crate::isolate::schedule::{Key, LaneKey, Made, Seed, Strategy};

/// Isolates that send each other messages, and themselves, as a table of random numbers says. What each of them has met is its output:
/// each message by the way it has come, so that no two lines are alike. What they have met before decides what they send.
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
  ports[0].send([-1, 4, 'm']);
  print(await end.first);
}

void actor(List<Object> job) {
  final [Object hello, Object me, Object seed] = job;
  final inbox = RawReceivePort();
  final third = Completer<void>();
  var ports = <SendPort>[];
  SendPort? end;
  var hash = 1, heard = 0;
  inbox.handler = (message) {
    if (message case [List<SendPort> all, SendPort last]) {
      ports = all;
      end = last;
      return;
    }
    final [int from, int level, String way] = message as List;
    print(way);
    if (++heard == 2) print('$me has heard two');
    if (heard == 3) third.complete();
    hash = (hash * 31 + level * 7 + from + 3) % 1000003;
    var state = ((seed as int) * 7919 + (me as int) * 104729 + level * 1299709 + hash % 3) % 2147483647;
    int next(int most) => (state = (state * 48271 + 11) % 2147483647) ~/ 7 % most;
    if (level == 0) return;
    for (var count = next(4); count > 0; count--) {
      final to = ports[next(ports.length)];
      final less = level - 1 - next(3);
      if (less < 0) continue;
      if (next(6) == 0) {
        Timer(Duration(milliseconds: next(2)), () => to.send([me, less, '$way$count']));
      } else {
        to.send([me, less, '$way$count']);
      }
    }
    if (next(9) == 0 && seed % 2 == 0) end!.send('$me has had enough');
  };
  third.future.then((_) => print('$me has heard three'));
  (hello as SendPort).send(inbox.sendPort);
}
";

/// The actors as a file of this name, which is deleted in the end.
struct Actors(PathBuf);

impl Actors {
    fn new(name: &str) -> Actors {
        let file = std::env::temp_dir().join(format!("oche-actors-{name}-{}.dart", std::process::id()));
        assert!(std::fs::write(&file, ACTORS).is_ok());
        Actors(file)
    }
    fn stage<'a>(&self, options: &'a RunOptions) -> Stage<'a> {
        let Ok(stage) = Stage::new(&Origin::File(self.0.display().to_string()), &[], options) else {
            panic!("the program must compile");
        };
        stage
    }
}

impl Drop for Actors {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// As many programs as a variable of the environment says.
fn many(variable: &str, usually: usize) -> usize {
    std::env::var(variable).ok().and_then(|many| many.parse().ok()).unwrap_or(usually)
}

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
        let ran = stage.run(Box::new(Path { choices: choices.clone(), at: 0 }));
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

/// A run that came to its end.
struct Seen {
    shown: String,
    /// Everything that was printed, in its order.
    lines: Vec<String>,
}

impl Seen {
    fn of(ran: &Ran) -> Seen {
        Seen { shown: shown(ran), lines: ran.run.lines.iter().map(|line| line.text.clone()).collect() }
    }
    /// Whether the second of two lines comes first.
    fn has_turned_round(&self, first: &str, second: &str) -> bool {
        let at = |text: &str| self.lines.iter().position(|line| line == text);
        at(first).zip(at(second)).is_some_and(|(first, second)| second < first)
    }
}

/// Exploration, and what it has run.
fn explored(stage: &Stage<'_>, max_delays: usize, time: Option<Duration>) -> (explore::Report, Vec<Seen>) {
    let limits = explore::Limits {
        exhaustive: true,
        runs: 0,
        max_delays,
        max_steps: 10_000,
        time,
        observe: Observe::Isolates,
        order: strategy::Order::Causal,
        program: 0,
    };
    let mut seen = Vec::new();
    let report = explore::explore(&limits, &mut |strategy| {
        let ran = stage.run(strategy);
        if ran.account.ended || ran.stuck.is_some() {
            seen.push(Seen::of(&ran));
        }
        ran
    });
    (report, seen)
}

/// Exploration finds what trying every choice finds, in fewer runs. `OCHE_EXPLORE_PROGRAMS` says with how many programs.
#[test]
fn all_outcomes_are_found() {
    let many = many("OCHE_EXPLORE_PROGRAMS", 5);
    let (actors, options) = (Actors::new("all"), RunOptions::default());
    let mut stage = actors.stage(&options);
    let (mut programs, mut all, mut ours) = (0, 0, 0);
    for seed in 1.. {
        if programs == many {
            break;
        }
        stage.arguments = vec![seed.to_string()];
        let Some((expected, runs)) = brute_force(&stage, 400) else { continue };
        programs += 1;
        let (report, seen) = explored(&stage, 0, None);
        let found: BTreeSet<String> = seen.into_iter().map(|seen| seen.shown).collect();
        assert!(report.complete, "program {seed}: {report:?}");
        assert_eq!(found, expected, "program {seed}");
        assert!(report.runs <= runs, "program {seed}: {} runs, and {runs} by trying every choice", report.runs);
        (all, ours) = (all + runs, ours + report.runs + report.blocked);
    }
    println!("{programs} programs: {ours} runs instead of {all}");
    assert!(ours < all);
}

/// No order chosen by chance comes to an outcome that exploration has not found. `OCHE_EXPLORE_SAMPLED` says with how many programs.
#[test]
fn chance_finds_nothing_else() {
    let many = many("OCHE_EXPLORE_SAMPLED", 4);
    let (actors, options) = (Actors::new("chance"), RunOptions::default());
    let mut stage = actors.stage(&options);
    let (mut programs, mut several, mut runs, mut outcomes) = (0, 0, 0, 0);
    for seed in 1.. {
        if programs == many {
            break;
        }
        stage.arguments = vec![seed.to_string()];
        let (report, seen) = explored(&stage, 0, Some(Duration::from_secs(5)));
        if !report.complete {
            continue;
        }
        let found: BTreeSet<String> = seen.into_iter().map(|seen| seen.shown).collect();
        programs += 1;
        for chance in 1..=60 {
            let text = shown(&stage.run(Box::new(Random(chance))));
            assert!(found.contains(&text), "program {seed}, seed {chance}: {text}");
        }
        several += usize::from(report.outcomes.len() > 1);
        (runs, outcomes) = (runs + report.runs, outcomes + report.outcomes.len());
    }
    println!("{programs} programs, {several} with several outcomes: {outcomes} outcomes in {runs} runs");
}

/// How often `oche why` came to each verdict, and what one run alone would have said.
#[derive(Default, Debug)]
struct Verdicts {
    always: usize,
    time: usize,
    luck: usize,
    unknown: usize,
    /// Turned round, though the run alone says "always"; held, though it says "luck".
    overturned: usize,
    held: usize,
}

/// No schedule contradicts an "always" of `oche why`, and each "luck" has one that proves it. `OCHE_EXPLORE_ARGUED` says with how many
/// programs.
#[test]
fn why_says_what_exploration_shows() {
    let many = many("OCHE_EXPLORE_ARGUED", 3);
    let (actors, options) = (Actors::new("why"), RunOptions::default());
    let mut stage = actors.stage(&options);
    let (mut programs, mut verdicts) = (0, Verdicts::default());
    for seed in 1.. {
        if programs == many {
            break;
        }
        stage.arguments = vec![seed.to_string()];
        let (report, mut seen) = explored(&stage, 1, Some(Duration::from_secs(2)));
        if !report.complete || report.runs > 150 {
            continue;
        }
        programs += 1;
        seen.extend((1..=40).map(|chance| Seen::of(&stage.run(Box::new(Random(chance))))));
        let run = stage.run(strategy::of(&Seed::default(), &Left::default())).run;
        let lines = run.lines.len();
        // Some pairs: neighbours, and others.
        for at in 0..lines {
            for other in [at + 1, at + 2 + (at + seed) % 5] {
                if other < lines {
                    judge(&stage, &run, [at, other], &seen, &mut verdicts);
                }
            }
        }
    }
    println!("{programs} programs: {verdicts:?}");
    assert!(verdicts.always > 0 && verdicts.luck > 0);
}

fn judge(stage: &Stage<'_>, run: &Run, [at, other]: [usize; 2], seen: &[Seen], verdicts: &mut Verdicts) {
    let (first, second) = (&run.lines[at], &run.lines[other]);
    let mut argument = why(&Order::new(run), first, second);
    let alone = argument.verdict;
    let bounds = Bounds { runs: 400, time: Duration::from_secs(20), max_steps: 10_000, program: stage.number };
    let finding = turned_round(&bounds, &mut |strategy| stage.run(strategy), run, first, second);
    add_finding(&mut argument, [first, second], finding);
    let shown = || format!("program {:?}: {}", stage.arguments, run.full_answer(&argument, "actors.dart"));
    let contradiction = seen.iter().find(|seen| seen.has_turned_round(&first.text, &second.text));
    match argument.verdict {
        Some(Verdict::Always) => {
            if let Some(contradiction) = contradiction {
                panic!("{}is not so: {:?}", shown(), contradiction.lines);
            }
            verdicts.always += 1;
            verdicts.held += usize::from(alone == Some(Verdict::Luck));
        }
        Some(Verdict::Luck) => {
            let Some(witness) = argument.finding.as_ref().and_then(|finding| finding.witness.as_ref()) else {
                panic!("no witness: {}", shown());
            };
            let proof = Seen::of(&stage.run(strategy::of(&witness.seed, &Left::default())));
            let [there, then] = witness.texts.clone().unwrap_or_else(|| [second.text.clone(), first.text.clone()]);
            assert!(proof.has_turned_round(&then, &there), "{}does not prove it: {:?}", shown(), proof.lines);
            verdicts.luck += 1;
            verdicts.overturned += usize::from(alone == Some(Verdict::Always));
        }
        Some(Verdict::Time) => verdicts.time += 1,
        Some(Verdict::Unknown) => verdicts.unknown += 1,
        None => panic!("no argument: {}", shown()),
    }
    assert!((1..=5).contains(&argument.points.len()), "{}", shown());
}
