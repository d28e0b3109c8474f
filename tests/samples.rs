//! Every program under `samples/`, each a test of its own: it must print what Dart prints (`.out`), exit as Dart does (`.exit`), and
//! its stderr must begin as Dart's does (`.err`). Run three times: as it is, with a collection at every safepoint, and in virtual time, where
//! nothing depends on how busy the machine is; if it has isolates, also with some seeds, each of which puts what is left to chance into
//! another order. Of a program that doesn't compile, stderr must be all that Dart prints; nothing of it runs, so once is enough.
//!
//! The truth is what Dart printed when the sample was recorded. The page under `snapshots/samples/` shows it to a reader, and pins
//! what we print besides: it can't be accepted while the program differs from Dart.

mod common;

use std::io;
use std::time::Duration;

use common::{Outcome, Sample};
use libtest_mimic::{Arguments, Failed, Trial};

/// Dart's exit code for compile-time errors.
const DOES_NOT_COMPILE: i32 = 254;

const LIMIT: Duration = Duration::from_secs(120);
/// Programs whose order depends on a few milliseconds between timers: on a busy machine even Dart misses them now and then. They
/// run in virtual time only, where it doesn't.
const TIME_MARGINS: &[&str] = &[
    "m13_wait_any",
    "a08_for_each_does_not_wait",
    "i08_kill",
    "s003_method1_and_2_timed",
    "s08_pause_and_resume",
    "s17_periodic_take",
    "t01_zero_before_positive",
    "t02_late_timer_before_new_zero",
    "t05_periodic_and_delayed",
    "t06_periodic_skips_missed_ticks",
    "t07_future_delayed_runs_async_work",
    "x05_paused_broadcast_listener",
    "x06_futures_as_streams",
    "x09_retry_with_backoff",
];

/// 0 is the usual order.
const SEEDS: [&str; 4] = ["0", "1", "2", "3"];

fn main() -> io::Result<()> {
    let mut trials = Vec::new();
    for sample in common::samples()? {
        let (stressed, timeless) = (sample.clone(), sample.clone());
        let margins = TIME_MARGINS.iter().any(|name| sample.name.ends_with(name));
        let options: &[&str] = if margins { &["--virtual-time"] } else { &[] };
        trials.push(Trial::test(sample.name.clone(), move || check(&sample, options, &[], LIMIT)));
        if margins || stressed.exit == DOES_NOT_COMPILE {
            continue;
        }
        trials.push(Trial::test(format!("virtual_time/{}", timeless.name), move || check(&timeless, &["--virtual-time"], &[], LIMIT)));
        trials.push(Trial::test(format!("gc_stress/{}", stressed.name), move || check(&stressed, &[], &[("OCHE_GC_STRESS", "1")], LIMIT)));
    }
    for sample in common::samples()? {
        if sample.exit == DOES_NOT_COMPILE || !std::fs::read_to_string(&sample.file)?.contains("dart:isolate") {
            continue;
        }
        trials.push(Trial::test(format!("seeded/{}", sample.name), move || {
            SEEDS.iter().try_for_each(|seed| check(&sample, &["--seed", seed], &[], LIMIT))
        }));
    }
    let mut arguments = Arguments::from_args();
    // Many samples only wait for their timers: more of them than there are processors can do so at once.
    let processors = std::thread::available_parallelism().map_or(2, |n| n.get());
    arguments.test_threads.get_or_insert(2 * processors);
    libtest_mimic::run(&arguments, trials).exit();
}

fn check(sample: &Sample, options: &[&str], environment: &[(&str, &str)], limit: Duration) -> Result<(), Failed> {
    let folder = sample.file.parent().ok_or("a sample without a folder")?;
    let file = sample.file.file_name().ok_or("a sample without a name")?.to_string_lossy();
    let mut outcome = common::oche(folder, &[options, &[&*file]].concat(), environment, limit)?;
    // Stack traces name files by their URI; samples are recorded in whatever folder.
    let here = format!("file://{}/", folder.canonicalize()?.display());
    for text in [&mut outcome.stdout, &mut outcome.stderr] {
        *text = text.replace(&here, "file:///DIR/");
    }
    let stderr = match sample.exit {
        DOES_NOT_COMPILE => outcome.stderr == sample.stderr,
        _ => outcome.stderr.starts_with(&sample.stderr),
    };
    let as_recorded = outcome.stdout == sample.stdout && stderr && outcome.exit == Some(sample.exit);
    if !as_recorded {
        return Err(difference(sample, &outcome).into());
    }
    if environment.is_empty() {
        page(sample, &outcome);
    }
    Ok(())
}

/// Dart's outcome and ours, and the first line that differs.
fn difference(sample: &Sample, outcome: &Outcome) -> String {
    let line = first_difference(&sample.stdout, &outcome.stdout).map_or(String::new(), |n| format!("; stdout differs in line {n}"));
    format!(
        "not what Dart does{line}\n--- Dart, exit {}\n{}{}\n--- oche, exit {}\n{}{}",
        sample.exit,
        sample.stdout,
        sample.stderr,
        outcome.exit.map_or("by signal or time limit".to_owned(), |code| code.to_string()),
        outcome.stdout,
        outcome.stderr
    )
}

fn first_difference(a: &str, b: &str) -> Option<usize> {
    let (mut a, mut b) = (a.lines(), b.lines());
    (1..).find_map(|n| match (a.next(), b.next()) {
        (None, None) => Some(None),
        (x, y) => (x != y).then_some(Some(n)),
    })?
}

fn page(sample: &Sample, outcome: &Outcome) {
    let (subject, stem) = sample.name.split_once('/').unwrap_or(("", &sample.name));
    let mut text = format!("$ oche {stem}.dart\n{}", outcome.stdout);
    if !sample.stderr.is_empty() {
        text.push_str(&format!("--- stderr\n{}", sample.stderr));
    }
    text.push_str(&format!("--- exit {}\n", sample.exit));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(common::root().join("snapshots/samples").join(subject));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(stem, text));
}
