//! `oche timeline`: draws a run. May touch `insight` and everything below the command line.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use super::args::WatchOptions;
use super::args::{TimelineArguments, TimelineFormat};
use super::exit::{self, wrong};
use super::recorded::{nowhere, print, watched_with};
use super::run::Origin;
use super::stage::{LONG_RUN, LONGEST_SEARCH, MOST_STEPS, Stage};
use crate::insight::explore::survey::Survey;
use crate::insight::explore::witness::Bounds;
use crate::insight::moments::Score;
use crate::insight::why::may_be_luck;
use crate::insight::{Run, page, perfetto};
use crate::isolate::log::LONG_LIMIT;

/// `oche timeline`; the exit code.
pub fn timeline(arguments: &TimelineArguments) -> u8 {
    if arguments.output.is_none() && io::stdout().is_terminal() {
        return wrong("Name the file to write: oche timeline PROGRAM -o FILE.html");
    }
    let script: Vec<String> = arguments.program.iter().chain(&arguments.arguments).cloned().collect();
    let begun = Instant::now();
    let run = match watched_with(&script, &arguments.watch, nowhere(), LONG_LIMIT) {
        Ok(run) => run,
        Err(code) => return code,
    };
    let drawn = match arguments.format {
        TimelineFormat::Html => {
            let took = begun.elapsed();
            let run = Run::new(page::bounded(run.trace, arguments.watch.trace_limit.unwrap_or(page::MAX_RECORDS)), run.about);
            match surveyed(&run, &script, &arguments.watch, took) {
                Ok(page) => page,
                Err(code) => return code,
            }
        }
        TimelineFormat::Perfetto => perfetto::write(&Score::of(&run), &run.about.program, run.about.virtual_time),
    };
    let Some(file) = &arguments.output else {
        return print(&drawn);
    };
    match std::fs::write(file, drawn) {
        Ok(()) => exit::OK,
        Err(error) => wrong(&format!("{file} can't be written: {error}.")),
    }
}

/// So many other orders of messages are tried, for all pairs of lines together.
const RUNS: usize = 200;

/// The page of a run. If its order of messages might make a difference, others are tried, unless a run takes too long (`took`).
fn surveyed(run: &Run, script: &[String], watch: &WatchOptions, took: Duration) -> Result<String, u8> {
    let score = Score::of(run);
    let Some((file, rest)) = script.split_first().filter(|_| may_be_luck(run) && watch.from.is_none() && !watch.real) else {
        return Ok(page::write(run, &score, None));
    };
    let stage = Stage::new(&Origin::File(file.clone()), rest, &watch.run)?.lasting(Some(LONGEST_SEARCH));
    let runs = if took > LONG_RUN { 0 } else { RUNS };
    let bounds = Bounds { runs, time: LONGEST_SEARCH, max_steps: MOST_STEPS, program: stage.number };
    let mut runner = |strategy| stage.run(strategy);
    let survey = Survey::new(&bounds, &mut runner, run);
    Ok(page::write(run, &score, Some(&survey)))
}
