//! What may stand on the command line, for clap. May touch nothing of the interpreter.

use clap::{Args, Parser, Subcommand};

const EXAMPLES: &str = "\
Examples:
  oche hello.dart                  run a program
  oche hello.dart --verbose x y    what follows the file belongs to the program
  oche --enable-asserts test.dart  run it with assertions
  oche -D level=3 app.dart         String.fromEnvironment('level') is '3'

Exit codes: the program's own, 255 after an uncaught error, 254 if it does not compile, 64 for wrong usage.";

/// Runs Dart programs. No SDK, no build step.
#[derive(Parser, Debug)]
#[command(
    name = "oche",
    version,
    override_usage = "oche [OPTIONS] FILE [ARGUMENT]...",
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
    /// Start the prompt
    Repl(RunOptions),
}

#[derive(Args, Debug)]
pub struct RunArguments {
    #[command(flatten)]
    pub options: RunOptions,
    /// Evaluate code and print its value
    #[arg(short = 'e', long = "eval", value_name = "CODE")]
    pub eval: Option<String>,
    /// The program; what follows is what its main() gets
    #[arg(value_name = "FILE", trailing_var_arg = true)]
    pub script: Vec<String>,
}

#[derive(Args, Clone, Debug)]
pub struct RunOptions {
    /// Evaluate assert statements
    #[arg(long)]
    pub enable_asserts: bool,
    /// Define a value for String.fromEnvironment and conditional imports
    #[arg(short = 'D', long = "define", value_name = "NAME=VALUE", value_parser = definition)]
    pub defines: Vec<(String, String)>,
    /// Use this package_config.json for package: imports
    #[arg(long, value_name = "FILE")]
    pub packages: Option<String>,
    /// Most memory one isolate's objects may take, e.g. 512M or 2G
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_heap: Option<usize>,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<CommandLine, clap::error::ErrorKind> {
        CommandLine::try_parse_from(std::iter::once(&"oche").chain(arguments)).map_err(|error| error.kind())
    }

    fn script(arguments: &[&str]) -> Vec<String> {
        let run = |line: CommandLine| match line.command {
            Some(Command::Run(arguments)) => arguments.script,
            Some(Command::Repl(_)) => Vec::new(),
            None => line.run.script,
        };
        parsed(arguments).map(run).unwrap_or_default()
    }

    #[test]
    fn what_follows_the_file_is_the_programs() {
        assert_eq!(script(&["a.dart", "--version", "-D", "x"]), ["a.dart", "--version", "-D", "x"]);
        assert_eq!(script(&["run", "--enable-asserts", "a.dart", "run", "--help"]), ["a.dart", "run", "--help"]);
        assert_eq!(script(&["--max-heap", "1M", "a.dart", "--", "x"]), ["a.dart", "--", "x"]);
    }

    #[test]
    fn options() {
        let options = parsed(&["-D", "a=b=c", "-Dx=", "--max-heap=2g", "--packages", "p.json", "a.dart"]).map(|line| line.run.options);
        assert!(options.is_ok_and(|o| {
            o.defines == [("a".to_owned(), "b=c".to_owned()), ("x".to_owned(), String::new())]
                && o.max_heap == Some(2 << 30)
                && o.packages.as_deref() == Some("p.json")
                && !o.enable_asserts
        }));
        assert!(parsed(&["-D", "a", "x.dart"]).is_err());
        assert!(parsed(&["--max-heap", "1X", "x.dart"]).is_err());
        assert!(parsed(&["--no-such-flag", "x.dart"]).is_err());
    }
}
