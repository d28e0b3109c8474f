//! `oche doctor` over all samples: nothing is found in any of them but in those listed here, with what it is. What each finding says
//! stands in `tests/cli/doctor.md`.

mod common;

use std::time::Duration;

use common::Sample;
use libtest_mimic::{Arguments, Failed, Trial};

/// The samples in which something goes wrong, most of them because that is what they show.
#[rustfmt::skip]
const FOUND: [(&str, &[&str]); 15] = [
    ("articles/run_method1", &["async calls that nobody waits for"]),
    ("async/a08_for_each_does_not_wait", &["async calls that nobody waits for"]),
    ("async/a10_uncaught_in_async", &["an error that nobody could catch"]),
    ("documents/s003_method1_and_2_timed", &["async calls that nobody waits for"]),
    ("documents/s003_method1_for_each", &["async calls that nobody waits for"]),
    ("isolates/i10_unsendable", &["messages to a closed port"]),
    ("isolates/i12_receive_port_is_a_stream", &["messages to a closed port"]),
    ("isolates/i13_uncaught_in_child", &["an isolate that died alone"]),
    ("isolates/i17_main_ends_first", &["work cut off at the end"]),
    ("microtasks/m18_uncaught_order_of_two", &["an error that nobody could catch"]),
    ("microtasks/m21_each_branch_needs_a_handler", &["an error that nobody could catch"]),
    ("mixed/x02_sequential_awaits_miss_an_error", &["an error that nobody could catch"]),
    ("traces/t03_then_waits", &["an error that nobody could catch"]),
    ("traces/t04_inside_a_callback", &["an error that nobody could catch"]),
    ("traces/t17_nobody_waits", &["an error that nobody could catch"]),
];

/// Exit codes of programs that never begin: no `main`, and mistakes that the compiler finds.
const DO_NOT_BEGIN: [i32; 2] = [253, 254];
const LIMIT: Duration = Duration::from_secs(120);

fn main() -> std::io::Result<()> {
    let samples = common::samples()?.into_iter().filter(|sample| !DO_NOT_BEGIN.contains(&sample.exit));
    let trials = samples.map(|sample| Trial::test(sample.name.clone(), move || check(&sample))).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn check(sample: &Sample) -> Result<(), Failed> {
    let folder = sample.file.parent().ok_or("a sample without a folder")?;
    let file = sample.file.file_name().ok_or("a sample without a name")?.to_string_lossy();
    let outcome = common::oche(folder, &["doctor", &file], &[], LIMIT)?;
    let wanted = FOUND.iter().find(|(name, _)| *name == sample.name).map_or(&[][..], |(_, titles)| titles);
    let code = i32::from(!wanted.is_empty());
    let Some(report) = outcome.stdout.strip_prefix(&sample.stdout) else {
        return Err(format!("other output than Dart's:\n{}", outcome.stdout).into());
    };
    // A finding begins with its place and its title; all that follows is indented.
    let found: Vec<&str> = report.lines().filter(|line| !line.starts_with(' ') && line.contains("  ")).collect();
    let same = found.len() == wanted.len() && found.iter().zip(wanted).all(|(line, title)| line.ends_with(title));
    if same && outcome.exit == Some(code) {
        return Ok(());
    }
    Err(format!("exit code {:?}, not {code}; found, instead of {wanted:?}:\n{report}{}", outcome.exit, outcome.stderr).into())
}
