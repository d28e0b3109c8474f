//! What may stand on the command line, for clap. May touch nothing of the interpreter but how a seed is written.

mod insight;
mod packages;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::time::Duration;

use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

pub use insight::*;
pub use packages::*;

use crate::isolate::schedule::Seed;

const EXAMPLES: &str = "\
Examples:
  oche                             the prompt
  oche -e '2 + 3'                  print a value
  oche hello.dart                  run a program
  oche hello.dart --verbose x y    what follows the file belongs to the program
  echo 'main() => print(6 * 7);' | oche
                                   run what comes on the standard input (or: oche -)
  oche --enable-asserts test.dart  run it with assertions
  oche -D level=3 app.dart         String.fromEnvironment('level') is '3'
  oche --sandbox --allow-read=data --timeout 10s stranger.dart
                                   run somebody else's program
  oche check                       errors of all Dart files in this folder
  oche check --format json lib     the same for tools
  oche pub add args                take a package from pub.dev

Exit codes: the program's own, 255 after an uncaught error, 254 if it does not compile, 253 if it has no main, 64 for wrong usage, 130 after Ctrl-C,
124 after --timeout and where --virtual-time would wait for ever, 1 where oche run --check finds a difference, 137 when the sandbox runs out of memory, 70 where oche
itself has failed; oche check: 3 if there are errors; oche explore: 1 if there are several outcomes, 2 if one is an error or a hang.";

/// Runs Dart programs. No SDK, no build step.
#[derive(Parser, Debug)]
#[command(
    name = "oche",
    version,
    override_usage = "oche [OPTIONS] [FILE [ARGUMENT]...]\n       oche COMMAND",
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub struct CommandLine {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub run: RunArguments,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run a program; the same as naming just the file
    #[command(override_usage = "oche run [OPTIONS] FILE [ARGUMENT]...")]
    Run(RunArguments),
    /// Print what a program did: its turns and microtasks, what each asked for, and what it printed
    #[command(override_usage = "oche trace [OPTIONS] FILE [ARGUMENT]... [-- ARGUMENT...]")]
    Trace(TraceArguments),
    /// Explain why one line of a program's output comes before another, or what led to a line
    #[command(override_usage = "oche why [OPTIONS] FILE LINE [LINE] [-- ARGUMENT...]\n       oche why [OPTIONS] FILE error")]
    Why(WhyArguments),
    /// Tell what a program did in prose, each rule of Dart where it is first needed
    #[command(override_usage = "oche explain [OPTIONS] FILE [ARGUMENT]... [-- ARGUMENT...]")]
    Explain(ExplainArguments),
    /// Run a program and report what went wrong without anybody noticing: lost errors, work cut off, futures that never complete
    #[command(
        override_usage = "oche doctor [OPTIONS] FILE [ARGUMENT]... [-- ARGUMENT...]",
        after_help = "Exit code: 0, or 1 if something was found."
    )]
    Doctor(DoctorArguments),
    /// Draw what a program did: a page for any browser, or a trace for the Perfetto UI
    #[command(override_usage = "oche timeline PROGRAM -o FILE [OPTIONS] [-- ARGUMENT...]")]
    Timeline(TimelineArguments),
    /// Find out what a program can come to, depending on which of its isolates' messages come first
    #[command(
        override_usage = "oche explore [OPTIONS] FILE [ARGUMENT]... [-- ARGUMENT...]",
        after_help = "Exit code: 0 if there is one outcome, 1 if there are several, 2 if an error or a hang is among them."
    )]
    Explore(ExploreArguments),
    /// Start the prompt
    Repl(RunOptions),
    /// Report compile-time errors without running anything
    #[command(visible_alias = "analyze")]
    Check(CheckArguments),
    /// Packages: get, add, remove, upgrade, outdated, deps
    Pub(PubArguments),
    /// Run the tests of the package here, with package:test's options: -n NAME, -t TAG, -j NUMBER, -r REPORTER, FILE:LINE
    #[command(disable_help_flag = true)]
    Test(Rest),
    /// Make a new package
    Create(CreateArguments),
    /// Say what is known of this machine, oche and the package here
    Info,
    /// Print the completions of a shell, for its start-up file
    Completions { shell: Shell },
    /// Print this manual as a man page
    Man,
    /// Print help, of a command or of all
    Help { command: Option<String> },
    /// Print the version
    Version,
}

#[derive(Args, Default, Debug)]
pub struct RunArguments {
    #[command(flatten)]
    pub options: RunOptions,
    /// Waiting takes no time: timers fire at once, in their order, and the program's clocks agree
    #[arg(long, conflicts_with = "eval")]
    pub virtual_time: bool,
    /// Choose by SEED whatever is left to chance: which message comes first, random numbers. The same seed gives the same run, in virtual time
    #[arg(long, value_name = "SEED", conflicts_with = "eval")]
    pub seed: Option<Seed>,
    /// Run twice, and complain if the runs differ
    #[arg(long, requires = "seed", conflicts_with_all = ["record", "why_alive"])]
    pub check: bool,
    /// Say what keeps the program alive, once it has waited for a second; SIGQUIT asks at any time
    #[arg(long, conflicts_with_all = ["eval", "virtual_time", "record"])]
    pub why_alive: bool,
    /// At a terminal: when an error ends the program, open a prompt that sees its state (dart:developer's debugger() does so anywhere)
    #[arg(long, conflicts_with_all = ["eval", "record", "check"])]
    pub debug_on_error: bool,
    /// Write down what the program does, for oche trace --from and the like
    #[arg(long, value_name = "TRACE", conflicts_with = "eval", value_hint = ValueHint::FilePath)]
    pub record: Option<String>,
    /// Of a long run keep so many records, the newest [usually 524288]
    #[arg(long, value_name = "RECORDS", requires = "record")]
    pub trace_limit: Option<usize>,
    /// Evaluate code and print its value
    #[arg(short = 'e', long = "eval", value_name = "CODE")]
    pub eval: Option<String>,
    /// The program: a file, a folder with a package, :NAME for its bin/NAME.dart, or - for the standard input; what follows is what its
    /// main() gets
    #[arg(value_name = "FILE", trailing_var_arg = true, value_hint = ValueHint::FilePath)]
    pub script: Vec<String>,
}

#[derive(Args, Clone, Default, Debug)]
pub struct RunOptions {
    /// Evaluate assert statements
    #[arg(long)]
    pub enable_asserts: bool,
    #[command(flatten)]
    pub program: ProgramOptions,
    /// Most memory one isolate's objects may take, e.g. 512M; 1G in a sandbox
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_heap: Option<usize>,
    /// Stop the program after this time, e.g. 500ms, 10s or 2m
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<Duration>,
    #[command(flatten)]
    pub sandbox: SandboxOptions,
}

/// The options that decide which program is meant.
#[derive(Args, Clone, Default, Debug)]
pub struct ProgramOptions {
    /// Define a value for String.fromEnvironment and conditional imports
    #[arg(short = 'D', long = "define", value_name = "NAME=VALUE", value_parser = definition)]
    pub defines: Vec<(String, String)>,
    /// Use this package_config.json for package: imports
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub packages: Option<String>,
    /// Colours and pages for people
    #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true, default_value = "auto", default_missing_value = "always")]
    pub color: Color,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

const STRANGERS: &str = "Other people's programs";

#[derive(Args, Clone, Default, Debug)]
pub struct SandboxOptions {
    /// Deny files, network, processes, environment; limit memory and isolates
    #[arg(long, help_heading = STRANGERS)]
    pub sandbox: bool,
    /// Allow reading files and folders; without PATH, all
    #[arg(long, value_name = "PATH,...", num_args = 0..=1, require_equals = true, value_delimiter = ',', requires = "sandbox", help_heading = STRANGERS)]
    pub allow_read: Option<Vec<String>>,
    /// Allow writing files and folders
    #[arg(long, value_name = "PATH,...", num_args = 0..=1, require_equals = true, value_delimiter = ',', requires = "sandbox", help_heading = STRANGERS)]
    pub allow_write: Option<Vec<String>>,
    /// Allow connections, also as HOST:PORT
    #[arg(long, value_name = "HOST,...", num_args = 0..=1, require_equals = true, value_delimiter = ',', requires = "sandbox", help_heading = STRANGERS)]
    pub allow_net: Option<Vec<String>>,
    /// Allow starting programs; they are not in the sandbox
    #[arg(long, value_name = "PROGRAM,...", num_args = 0..=1, require_equals = true, value_delimiter = ',', requires = "sandbox", help_heading = STRANGERS)]
    pub allow_run: Option<Vec<String>>,
    /// Allow seeing environment variables
    #[arg(long, value_name = "NAME,...", num_args = 0..=1, require_equals = true, value_delimiter = ',', requires = "sandbox", help_heading = STRANGERS)]
    pub allow_env: Option<Vec<String>>,
    /// Most isolates alive at a time; 64 in a sandbox
    #[arg(long, value_name = "NUMBER", help_heading = STRANGERS)]
    pub max_isolates: Option<usize>,
}

/// Arguments that somebody else understands.
#[derive(Args, Clone, Debug)]
pub struct Rest {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    pub arguments: Vec<OsString>,
}

impl Rest {
    pub fn words(&self) -> Vec<String> {
        self.arguments.iter().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }
}

#[derive(Args, Clone, Debug)]
pub struct CheckArguments {
    /// For people, or for tools with the fields of dart analyze
    #[arg(long, value_name = "FORMAT", default_value = "default")]
    pub format: Format,
    #[command(flatten)]
    pub program: ProgramOptions,
    /// Stop checking after this time, e.g. 10s or 2m
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Files and folders; this folder if there are none
    #[arg(value_name = "FILE|FOLDER", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    Default,
    // SEVERITY|TYPE|ERROR_CODE|FILE_PATH|LINE|COLUMN|LENGTH|ERROR_MESSAGE, a line each.
    Machine,
    Json,
}

/// The arguments of this process. The error is help, version or what is wrong, ready to print.
pub fn parse() -> Result<CommandLine, clap::Error> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Some(script) = plain_run(&arguments) {
        let named = arguments.get(1).is_some_and(|word| word == "run");
        let run = RunArguments { script, ..RunArguments::default() };
        return Ok(match named {
            true => CommandLine { command: Some(Command::Run(run)), run: RunArguments::default() },
            false => CommandLine { command: None, run },
        });
    }
    let mut command = definition_of_all().color(color_of_help(&arguments));
    let matches = command.try_get_matches_from_mut(arguments)?;
    CommandLine::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// The script and its arguments, where nothing else is said: `oche run FILE …`, `oche FILE.dart …`. The common case needs no grammar.
fn plain_run(arguments: &[OsString]) -> Option<Vec<String>> {
    let [_, rest @ ..] = arguments else { return None };
    let (named, script) = match rest {
        [first, script @ ..] if first == "run" => (true, script),
        script => (false, script),
    };
    let file = script.first()?.to_str()?;
    if file.starts_with('-') || !(named || file.ends_with(".dart")) {
        return None;
    }
    script.iter().map(|argument| argument.to_str().map(str::to_owned)).collect()
}

/// Help as `--help` prints it, of a command or of all.
pub fn print_help(command: Option<&str>) -> std::io::Result<()> {
    let mut all = definition_of_all();
    all.build();
    match command.and_then(|name| all.find_subcommand_mut(name)) {
        Some(command) => command.print_help(),
        None => all.print_help(),
    }
}

/// The whole command line, for completions and the manual.
pub fn definition_of_all() -> clap::Command {
    CommandLine::command()
}

/// `--color` holds for clap's own output too, which is made before anything is parsed.
fn color_of_help(arguments: &[OsString]) -> ColorChoice {
    let options = arguments.iter().skip(1).map_while(|argument| argument.to_str().filter(|text| text.starts_with('-')));
    let mut choice = ColorChoice::Auto;
    for option in options {
        match option {
            "--color" | "--color=always" => choice = ColorChoice::Always,
            "--color=never" => choice = ColorChoice::Never,
            "--color=auto" => choice = ColorChoice::Auto,
            _ => {}
        }
    }
    choice
}

fn definition(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// A number of bytes with an optional unit: K, M or G.
fn size(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit: usize = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" => 1 << 10,
        "M" | "MB" => 1 << 20,
        "G" | "GB" => 1 << 30,
        _ => return Err("expected a number and K, M or G".to_owned()),
    };
    let number: usize = digits.parse().map_err(|_| "expected a number and K, M or G".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "too large".to_owned())
}

/// A number, perhaps with a fraction, and `ms`, `s` (also if there is none), `m` or `h`.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a number and ms, s, m or h".to_owned();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(wrong()),
    };
    if !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return Err(wrong());
    }
    let number: f64 = digits.parse().map_err(|_| wrong())?;
    match Duration::try_from_secs_f64(number * unit) {
        Ok(duration) if duration.is_zero() => Err("no program is that fast".to_owned()),
        duration => duration.map_err(|_| "too long".to_owned()),
    }
}
