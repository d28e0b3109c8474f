//! The options of the commands that tell what a program did or could have done: trace, why, explain, doctor, timeline, explore.

use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};

use super::{RunOptions, duration};
use crate::isolate::schedule::Seed;

/// The options of a run that is to be explained.
#[derive(Args, Clone, Debug)]
pub struct WatchOptions {
    #[command(flatten)]
    pub run: RunOptions,
    /// Read the run from a file that oche run --record has written
    #[arg(long, value_name = "TRACE", value_hint = ValueHint::FilePath)]
    pub from: Option<String>,
    /// The run with this seed, as in oche run
    #[arg(long, value_name = "SEED", conflicts_with_all = ["from", "real"])]
    pub seed: Option<Seed>,
    /// Real time and this machine's order, as in oche run, instead of virtual time and the usual order
    #[arg(long)]
    pub real: bool,
    /// Of a long run keep so many records, the newest [usually 262144, for a timeline 524288]
    #[arg(long, value_name = "RECORDS", conflicts_with = "from")]
    pub trace_limit: Option<usize>,
}

#[derive(Args, Clone, Debug)]
pub struct TraceArguments {
    #[command(flatten)]
    pub watch: WatchOptions,
    /// For people, or for tools
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TraceFormat,
    /// Show also what the core libraries do for themselves
    #[arg(long)]
    pub internals: bool,
    /// The program; what follows is what its main() gets; what begins with - is oche's, unless it stands after --
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub script: Vec<String>,
}

#[derive(Args, Clone, Debug)]
pub struct ExplainArguments {
    #[command(flatten)]
    pub watch: WatchOptions,
    /// The program; what follows is what its main() gets; what begins with - is oche's, unless it stands after --
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub script: Vec<String>,
}

#[derive(Args, Clone, Debug)]
pub struct DoctorArguments {
    #[command(flatten)]
    pub watch: WatchOptions,
    /// The program; what follows is what its main() gets; what begins with - is oche's, unless it stands after --
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub script: Vec<String>,
}

#[derive(Args, Clone, Debug)]
pub struct WhyArguments {
    #[command(flatten)]
    pub watch: WatchOptions,
    /// The program (unless --from is given), and lines of its output: their numbers, or a part of their text; or error
    #[arg(value_name = "FILE|LINE", value_hint = ValueHint::FilePath)]
    pub words: Vec<String>,
    /// Where isolates or the outside might decide, try up to so many orders of messages, to see whether the lines change places; 0: none
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub runs: u32,
    /// What the program's main() gets
    #[arg(last = true, value_name = "ARGUMENT")]
    pub arguments: Vec<String>,
}

#[derive(Args, Clone, Debug)]
pub struct ExploreArguments {
    #[command(flatten)]
    pub run: RunOptions,
    /// Try every order that can make a difference
    #[arg(long)]
    pub exhaustive: bool,
    /// Try so many orders: half of them those nearest to the usual one, the others by chance
    #[arg(long, value_name = "N", default_value_t = 200, conflicts_with = "exhaustive", value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: u32,
    /// So many times a message may come later than a timer that is due after it was sent
    #[arg(long, value_name = "D", default_value_t = 1)]
    pub max_delays: u32,
    /// What counts as a difference: what each isolate prints, or the whole output, with the order of lines of different isolates
    #[arg(long, value_name = "WHAT", default_value = "isolates")]
    pub observe: ObserveWhat,
    /// Which messages to one isolate keep their order: all those of which it is certain which was sent first, or only those of one sender,
    /// since Dart's documentation promises no more
    #[arg(long, value_name = "ORDER", default_value = "causal")]
    pub order: LettersKeep,
    /// Give up a run after so many steps
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_steps: u32,
    /// Stop after this time and say what is known
    #[arg(long, value_name = "LIMIT", value_parser = duration)]
    pub time: Option<Duration>,
    /// Complain (exit code 1) unless there are exactly so many outcomes, for tests
    #[arg(long, value_name = "N")]
    pub expect: Option<usize>,
    /// The program; what follows is what its main() gets; what begins with - is oche's, unless it stands after --
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub script: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ObserveWhat {
    Isolates,
    Outputs,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum LettersKeep {
    Causal,
    Documented,
}

#[derive(Args, Clone, Debug)]
pub struct TimelineArguments {
    #[command(flatten)]
    pub watch: WatchOptions,
    /// The file to write; without it the timeline goes to standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<String>,
    /// A page, complete in itself, or a trace for the Perfetto UI
    #[arg(long, value_name = "FORMAT", default_value = "html")]
    pub format: TimelineFormat,
    /// The program
    #[arg(value_name = "PROGRAM", value_hint = ValueHint::FilePath)]
    pub program: Option<String>,
    /// What the program's main() gets
    #[arg(value_name = "ARGUMENT", last = true)]
    pub arguments: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum TimelineFormat {
    Html,
    Perfetto,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum TraceFormat {
    Text,
    Json,
}
