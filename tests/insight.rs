//! What a recorded run must be, whatever the program: for every sample, the trace has its lines, each step that began has ended, and
//! everything that ran was asked for by something that ran before.

mod common;

use std::time::Duration;

use common::Sample;
use libtest_mimic::{Arguments, Failed, Trial};
use oche::insight::order::{Order, Verdict};
use oche::insight::why::why;
use oche::insight::{Run, json};
use oche::isolate::trace::{Kind, StepKind};

/// Exit codes of programs that never begin: no `main`, and mistakes that the compiler finds.
const DO_NOT_BEGIN: [i32; 2] = [253, 254];
const LIMIT: Duration = Duration::from_secs(120);

fn main() -> std::io::Result<()> {
    let followed = |sample: &Sample| !DO_NOT_BEGIN.contains(&sample.exit);
    let samples = common::samples()?.into_iter().filter(followed);
    let trials = samples.map(|sample| Trial::test(sample.name.clone(), move || check(&sample))).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn check(sample: &Sample) -> Result<(), Failed> {
    let folder = sample.file.parent().ok_or("a sample without a folder")?;
    let file = sample.file.file_name().ok_or("a sample without a name")?.to_string_lossy();
    let outcome = common::oche(folder, &["trace", "--format", "json", &file], &[], LIMIT)?;
    let run = json::read(&outcome.stdout)?;
    let printed: String = run.lines.iter().map(|line| format!("{}\n", line.text)).collect();
    if printed.trim_end() != sample.stdout.trim_end() {
        return Err(format!("other lines than Dart's:\n{printed}---\n{}", sample.stdout).into());
    }
    if run.about.exit_code != i64::from(sample.exit) {
        return Err(format!("exit code {}, not {}", run.about.exit_code, sample.exit).into());
    }
    whole(&run)?;
    argued(&run)
}

/// Steps end, and inside the step around them; whatever was asked for was asked for before.
fn whole(run: &Run) -> Result<(), Failed> {
    for step in &run.steps {
        let shown = || format!("{step:?}");
        if step.end == run.trace.records.len()
            && run.trace.records.last().is_some_and(|last| last.kind != Kind::End)
            && run.about.exit_code == 0
        {
            let isolate_ended = run.trace.records.iter().any(|r| r.kind == Kind::Ended && r.isolate == step.isolate && r.id == 0);
            if isolate_ended {
                return Err(format!("a step without an end: {}", shown()).into());
            }
        }
        let of_main = step.what == StepKind::Main && run.is_main(step.isolate);
        // The end of the program is nobody's request.
        let of_program = step.what == StepKind::Control && step.via == 0;
        if step.kind == Kind::Microtask && step.queued.is_none_or(|queued| queued >= step.begin) {
            return Err(format!("a microtask that nobody queued: {}", shown()).into());
        }
        if step.kind == Kind::Turn
            && !of_main
            && !of_program
            && step.what != StepKind::Io
            && step.queued.is_none_or(|queued| queued >= step.begin)
        {
            return Err(format!("a turn that nobody asked for: {}", shown()).into());
        }
        if let Some(parent) = step.parent.map(|parent| &run.steps[parent])
            && !(parent.begin < step.begin && step.end <= parent.end)
        {
            return Err(format!("not inside the step around it: {}", shown()).into());
        }
    }
    for line in &run.lines {
        if line.step.is_none() {
            return Err(format!("a line that no step has printed: {line:?}").into());
        }
    }
    Ok(())
}

/// Each line has an argument for standing before the next one; where nothing comes from outside, it is never luck.
fn argued(run: &Run) -> Result<(), Failed> {
    let order = Order::new(run);
    let fixed = !run.has_isolates() && run.steps.iter().all(|step| step.what != StepKind::Io);
    for pair in run.lines.windows(2) {
        let argument = why(&order, &pair[0], &pair[1]);
        let shown = || run.answer(&argument);
        if argument.verdict.is_none() || !(1..=5).contains(&argument.points.len()) {
            return Err(format!("no argument, or too long a one:\n{}", shown()).into());
        }
        if fixed && argument.verdict == Some(Verdict::Luck) {
            return Err(format!("not luck:\n{}", shown()).into());
        }
        if argument.points.iter().any(|point| run.sentence(point).contains("  ")) {
            return Err(format!("a sentence with a gap:\n{}", shown()).into());
        }
    }
    Ok(())
}
