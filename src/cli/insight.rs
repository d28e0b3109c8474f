//! `oche trace` and its like: runs a program with a recorder, or reads a recorded run, and shows what it tells. May touch everything below
//! the command line.

use std::time::{Duration, Instant};

use super::args::{DoctorArguments, ExplainArguments, TraceArguments, TraceFormat, WhyArguments};
use super::exit::{self, wrong};
use super::recorded::{print, watched, watched_with};
use super::run::Origin;
use super::stage::{LONG_RUN, LONGEST_SEARCH, MOST_STEPS, Stage};
use crate::host::Console;
use crate::insight::doctor::{Finding, Harm};
use crate::insight::explore::witness::{self, Bounds};
use crate::insight::order::Order;
use crate::insight::run::Line;
use crate::insight::why::{add_finding, chain, may_be_luck, why as why_before};
use crate::insight::{Run, doctor, explain, json, log};
use crate::isolate::log::USUAL_LIMIT;

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
    let run = match watched_with(&arguments.script, watch, Console::stdout(), USUAL_LIMIT) {
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
    let report = run.report(&findings);
    if !report.is_empty() {
        print(&format!("\n{report}"));
    }
    if findings.is_empty() { exit::OK } else { exit::FINDINGS }
}

/// Tries the suspicions of findings about other orders of messages; none is believed where that can't be done.
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
        Ok([one, other, ..]) if one.number == other.number => match next_like(&run, &lines[1], one) {
            Some(next) => explain_order(arguments, &script, &run, [one, next], begun.elapsed()),
            None => wrong("That is one line twice."),
        },
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
        add_finding(&mut argument, [first, second], finding);
    }
    print(&run.full_answer(&argument, &program))
}

/// The line that a word means: by its number, its text, or a part of it.
fn find_line<'a>(run: &'a Run, word: &str) -> Result<&'a Line, u8> {
    let number = word.parse().ok();
    if number.is_some_and(|number| run.is_gone(number)) {
        return Err(wrong(&format!("Line {word} was printed before what is kept. {}", run.not_kept().unwrap_or_default())));
    }
    let by_number = number.and_then(|number| run.line(number));
    by_number.or_else(|| alike(run, word).into_iter().next()).ok_or_else(|| {
        let lines = run.lines_printed();
        let gone = run.not_kept().map_or_else(String::new, |gone| format!("{gone} "));
        let missing = match number {
            Some(_) => format!("There is no line {word}; the output has {lines} lines."),
            None => format!("No line of the output is or contains '{word}'; it has {lines} lines."),
        };
        wrong(&format!("{missing} {gone}They are shown by: oche trace"))
    })
}

/// The lines whose text a word is; if there is none, those of which it is a part. A number is never a part of a text.
fn alike<'a>(run: &'a Run, word: &str) -> Vec<&'a Line> {
    let whole: Vec<&Line> = run.lines.iter().filter(|line| line.text.trim() == word.trim()).collect();
    if !whole.is_empty() || word.parse::<i64>().is_ok() {
        return whole;
    }
    run.lines.iter().filter(|line| line.text.contains(word)).collect()
}

/// The line after `first` that the word means as well, if it is a text: of two lines with one text the first two are meant.
fn next_like<'a>(run: &'a Run, word: &str, first: &Line) -> Option<&'a Line> {
    if word.parse().is_ok_and(|number| run.line(number).is_some()) {
        return None;
    }
    alike(run, word).into_iter().find(|line| line.number > first.number)
}
