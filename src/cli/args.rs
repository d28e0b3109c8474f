//! What may stand on the command line, for clap. May touch nothing of the interpreter but how a seed is written.

use std::ffi::OsString;
use std::time::Duration;

use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

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
    #[command(override_usage = "oche trace [OPTIONS] FILE [ARGUMENT]...")]
    Trace(TraceArguments),
    /// Explain why one line of a program's output comes before another, or what led to a line
    #[command(override_usage = "oche why [OPTIONS] FILE LINE [LINE] [-- ARGUMENT...]\n       oche why [OPTIONS] FILE error")]
    Why(WhyArguments),
    /// Tell what a program did in prose, each rule of Dart where it is first needed
    #[command(override_usage = "oche explain [OPTIONS] FILE [ARGUMENT]...")]
    Explain(ExplainArguments),
    /// Run a program and report what went wrong without anybody noticing: lost errors, work cut off, futures that never complete
    #[command(override_usage = "oche doctor [OPTIONS] FILE [ARGUMENT]...", after_help = "Exit code: 0, or 1 if something was found.")]
    Doctor(DoctorArguments),
    /// Draw what a program did: a page for any browser, or a trace for the Perfetto UI
    #[command(override_usage = "oche timeline PROGRAM -o FILE [OPTIONS] [-- ARGUMENT...]")]
    Timeline(TimelineArguments),
    /// Find out what a program can come to, depending on which of its isolates' messages come first
    #[command(
        override_usage = "oche explore [OPTIONS] FILE [ARGUMENT]...",
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

/// What decides which program is meant.
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

/// How a run is watched that is to be explained.
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
    /// The program; what follows is what its main() gets
    #[arg(value_name = "FILE", trailing_var_arg = true, value_hint = ValueHint::FilePath)]
    pub script: Vec<String>,
}

#[derive(Args, Clone, Debug)]
pub struct ExplainArguments {
    #[command(flatten)]
    pub watch: WatchOptions,
    /// The program; what follows is what its main() gets
    #[arg(value_name = "FILE", trailing_var_arg = true, value_hint = ValueHint::FilePath)]
    pub script: Vec<String>,
}

#[derive(Args, Clone, Debug)]
pub struct DoctorArguments {
    #[command(flatten)]
    pub watch: WatchOptions,
    /// The program; what follows is what its main() gets
    #[arg(value_name = "FILE", trailing_var_arg = true, value_hint = ValueHint::FilePath)]
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
    /// The program; what follows is what its main() gets
    #[arg(value_name = "FILE", required = true, trailing_var_arg = true, value_hint = ValueHint::FilePath)]
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

#[derive(Args, Debug)]
pub struct PubArguments {
    #[command(subcommand)]
    pub command: PubCommand,
    /// Use what is in the cache, ask no server
    #[arg(long, global = true)]
    pub offline: bool,
    /// Work in this folder
    #[arg(short = 'C', long, global = true, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub directory: Option<String>,
}

#[derive(Subcommand, Debug)]
pub enum PubCommand {
    /// Get the packages that pubspec.yaml names, or a script's own
    Get {
        /// Say what would change, change nothing
        #[arg(short = 'n', long)]
        dry_run: bool,
        /// Fail if pubspec.lock does not fit
        #[arg(long)]
        enforce_lockfile: bool,
        /// A program that names its packages itself: where editors find them is written beside it
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        script: Option<String>,
    },
    /// Add packages to pubspec.yaml: NAME, dev:NAME, NAME@^1.0.0, 'NAME@{path: ../x}'
    Add {
        #[arg(short = 'n', long)]
        dry_run: bool,
        /// To dev_dependencies
        #[arg(short = 'd', long)]
        dev: bool,
        #[arg(value_name = "PACKAGE", required = true)]
        packages: Vec<String>,
    },
    /// Remove packages from pubspec.yaml
    Remove {
        #[arg(short = 'n', long)]
        dry_run: bool,
        #[arg(value_name = "PACKAGE", required = true)]
        packages: Vec<String>,
    },
    /// Take the newest versions that the constraints allow
    Upgrade {
        #[arg(short = 'n', long)]
        dry_run: bool,
        /// Change the constraints, too
        #[arg(long)]
        major_versions: bool,
        /// Only these packages, or a script's own
        #[arg(value_name = "PACKAGE|FILE")]
        packages: Vec<String>,
    },
    /// Take the oldest versions that the constraints allow
    Downgrade {
        #[arg(short = 'n', long)]
        dry_run: bool,
        #[arg(value_name = "PACKAGE")]
        packages: Vec<String>,
    },
    /// Show which packages have newer versions
    Outdated {
        #[arg(long)]
        json: bool,
        /// Those that are up to date, too
        #[arg(long)]
        show_all: bool,
    },
    /// Show what depends on what
    Deps {
        #[arg(short = 's', long, default_value = "tree")]
        style: DepsStyle,
        #[arg(long)]
        json: bool,
        /// Leave dev_dependencies out
        #[arg(long)]
        no_dev: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum DepsStyle {
    Tree,
    List,
    Compact,
}

#[derive(Args, Debug)]
pub struct CreateArguments {
    /// What it is to be
    #[arg(short = 't', long, default_value = "console")]
    pub template: Template,
    /// Write over what is there
    #[arg(long)]
    pub force: bool,
    /// Get no packages afterwards
    #[arg(long)]
    pub no_pub: bool,
    /// Its folder; the package gets the folder's name
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub folder: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Template {
    /// A command with a library and a test
    Console,
    /// A library for other packages
    Package,
    /// One file that names its packages itself
    Script,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<CommandLine, clap::error::ErrorKind> {
        CommandLine::try_parse_from(std::iter::once(&"oche").chain(arguments)).map_err(|error| error.kind())
    }

    fn script(arguments: &[&str]) -> Vec<String> {
        let run = |line: CommandLine| match line.command {
            Some(Command::Run(arguments)) => arguments.script,
            Some(_) => Vec::new(),
            None => line.run.script,
        };
        parsed(arguments).map(run).unwrap_or_default()
    }

    #[test]
    fn the_definition_holds_together() {
        definition_of_all().debug_assert();
    }

    #[test]
    fn what_follows_the_file_is_the_programs() {
        assert_eq!(script(&["a.dart", "--version", "-D", "x"]), ["a.dart", "--version", "-D", "x"]);
        assert_eq!(script(&["run", "--enable-asserts", "a.dart", "run", "--help"]), ["a.dart", "run", "--help"]);
        assert_eq!(script(&["--max-heap", "1M", "a.dart", "--", "x"]), ["a.dart", "--", "x"]);
        assert_eq!(script(&["-", "-x", "check"]), ["-", "-x", "check"]);
        assert_eq!(script(&["a.dart", "check"]), ["a.dart", "check"]);
        assert_eq!(script(&["--sandbox", "--allow-read", "a.dart"]), ["a.dart"]);
        assert_eq!(script(&["--color", "a.dart"]), ["a.dart"]);
    }

    #[test]
    fn what_needs_no_grammar_means_the_same() {
        for line in [&["a.dart", "--version"][..], &["run", "a", "-D", "x"], &["run", "check"], &["a.dart", "--", "x"]] {
            let arguments: Vec<OsString> = std::iter::once(&"oche").chain(line).map(OsString::from).collect();
            assert_eq!(plain_run(&arguments), Some(script(line)), "{line:?}");
        }
        for line in [&["-e", "1"][..], &["--version"], &["check"], &["run"], &["run", "-D", "x", "a.dart"], &["run", "-"], &["helo"], &[]] {
            let arguments: Vec<OsString> = std::iter::once(&"oche").chain(line).map(OsString::from).collect();
            assert_eq!(plain_run(&arguments), None, "{line:?}");
        }
    }

    #[test]
    fn options() {
        let options = parsed(&["-D", "a=b=c", "-Dx=", "--max-heap=2g", "--packages", "p.json", "a.dart"]).map(|line| line.run.options);
        assert!(options.is_ok_and(|o| {
            o.program.defines == [("a".to_owned(), "b=c".to_owned()), ("x".to_owned(), String::new())]
                && o.max_heap == Some(2 << 30)
                && o.program.packages.as_deref() == Some("p.json")
                && !o.enable_asserts
        }));
        for wrong in [&["-D", "a"][..], &["--max-heap", "1X"], &["--no-such-flag"], &["--allow-read"], &["--timeout", "0"], &["--color=no"]]
        {
            assert!(parsed(&[wrong, &["x.dart"]].concat()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_allowed() {
        let sandbox = |arguments: &[&str]| parsed(&[arguments, &["x.dart"]].concat()).map(|line| line.run.options.sandbox);
        let none = sandbox(&["--sandbox"]);
        assert!(none.is_ok_and(|o| o.sandbox && o.allow_read.is_none()));
        let some = sandbox(&["--sandbox", "--allow-read", "--allow-write=a,b", "--allow-write=c"]);
        assert!(some.is_ok_and(|o| o.allow_read == Some(Vec::new()) && o.allow_write.is_some_and(|names| names == ["a", "b", "c"])));
    }

    #[test]
    fn durations() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(duration("3"), Ok(Duration::from_secs(3)));
        for wrong in ["", "s", "-1s", "1d", "1e3s", "nan", "0s", "99999999999999999999999h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
