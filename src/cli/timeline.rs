//! `oche timeline`: draws a run. May touch `insight` and everything below the command line.

use std::io::{self, IsTerminal, Write};

use super::args::{TimelineArguments, TimelineFormat};
use super::insight::{print, watched};
use super::{exit, wrong};
use crate::insight::moments::Score;
use crate::insight::{Run, page, perfetto};

/// `oche timeline`; the exit code.
pub fn timeline(arguments: &TimelineArguments) -> u8 {
    if arguments.output.is_none() && io::stdout().is_terminal() {
        return wrong("Name the file to write: oche timeline PROGRAM -o FILE.html");
    }
    let script: Vec<String> = arguments.program.iter().chain(&arguments.arguments).cloned().collect();
    let run = match watched(&script, &arguments.watch) {
        Ok(run) => run,
        Err(code) => return code,
    };
    let drawn = match arguments.format {
        TimelineFormat::Html => {
            let run = Run::new(page::bounded(run.trace, page::MAX_RECORDS), run.about);
            page::write(&run, &Score::of(&run))
        }
        TimelineFormat::Perfetto => perfetto::write(&Score::of(&run), &run.about.program, run.about.virtual_time),
    };
    let Some(file) = &arguments.output else {
        return print(&drawn);
    };
    match std::fs::write(file, drawn) {
        Ok(()) => exit::OK,
        Err(error) => {
            let _ = writeln!(io::stderr(), "oche: {file}: {error}");
            exit::INTERNAL
        }
    }
}
