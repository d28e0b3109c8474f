//! `oche test`: one program of all test files, so that what they share is loaded and checked once, and a runner over the package's own
//! package:test (`runner.dart`). May touch everything below the command line.
//!
//! A file that can't be compiled is reported as a suite that could not be loaded, and the others run.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use oche_syntax::ast::Unit;
use oche_syntax::{Lazy, ParseOptions, parse_unit};

use super::{exit, packages};
use crate::check;
use crate::diagnostics::{Diagnostic, Style, render};
use crate::host::{Host, limits};
use crate::isolate;
use crate::library::{self, Loader};

const RUNNER: &str = include_str!("runner.dart");

/// The annotations that package:test reads from the head of a file.
const ANNOTATIONS: [&str; 6] = ["TestOn", "Timeout", "Skip", "Tags", "Retry", "OnPlatform"];

/// Begins the error of a file whose annotations can't be understood.
const BAD_HEAD: &str = "An annotation at the head of the file is not a constant that means the same elsewhere: ";

/// Options of package:test whose value is an argument of its own: it names no file.
const WITH_VALUE: [&str; 24] = [
    "-n",
    "--name",
    "-N",
    "--plain-name",
    "-t",
    "--tags",
    "-x",
    "--exclude-tags",
    "-p",
    "--platform",
    "-c",
    "--compiler",
    "-P",
    "--preset",
    "-j",
    "--concurrency",
    "-r",
    "--reporter",
    "--total-shards",
    "--shard-index",
    "--timeout",
    "--file-reporter",
    "--coverage",
    "--test-randomize-ordering-seed",
];

/// A test file.
struct Suite {
    /// As it was named, or found below what was.
    path: String,
    annotations: Vec<String>,
    /// Why it can't be run.
    error: Option<String>,
}

/// Runs the tests of the package here; the exit code. `arguments` are package:test's.
pub fn test(arguments: &[String]) -> u8 {
    let here = std::env::current_dir().unwrap_or_default().to_string_lossy().into_owned();
    if library::find_package(&here, "test_core").is_none() {
        let remedy = packages::remedy(Path::new("."));
        let remedy = remedy.unwrap_or_else(|| "package:test is not among the packages here: run 'oche pub add dev:test'.".to_owned());
        let _ = writeln!(std::io::stderr(), "{remedy}");
        return exit::DATA;
    }
    let mut suites: Vec<Suite> = files(&chosen(arguments)).into_iter().map(|path| suite(&path)).collect();
    let mut host = Host::real();
    host.uncaught = None;
    let host = Arc::new(host);
    limits::stop_on_signals(&host);
    loop {
        match build(&suites) {
            Ok((program, origin)) => return run(program, origin, arguments, host),
            Err(broken) if broken.is_empty() => return exit::COMPILE_ERROR,
            Err(broken) => broken.into_iter().for_each(|(at, error)| {
                if error.starts_with(BAD_HEAD) {
                    suites[at].annotations.clear();
                }
                suites[at].error = Some(error);
            }),
        }
    }
}

fn run(program: check::Program, origin: check::LoadedFrom, arguments: &[String], host: Arc<Host>) -> u8 {
    let options = isolate::IsolateOptions {
        asserts: true,
        max_heap: None,
        max_isolates: None,
        stress: std::env::var_os("OCHE_GC_STRESS").is_some(),
        owns_process: true,
        functions: Default::default(),
        front_end: Some(check::front_end()),
        asks_where: false,
        origin: Some(Arc::new(origin)),
    };
    let outcome = isolate::run_main(program.main, &with_concurrency(arguments), isolate::Program::new(host, options));
    outcome.code as u8
}

/// Isolates share what is compiled here, so that all processors can be used.
fn with_concurrency(arguments: &[String]) -> Vec<String> {
    let given = arguments.iter().any(|argument| argument.starts_with("-j") || argument.starts_with("--concurrency"));
    let configured = std::fs::read_to_string("dart_test.yaml").is_ok_and(|text| text.contains("concurrency:"));
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let own = (!given && !configured).then(|| format!("--concurrency={processors}"));
    own.into_iter().chain(arguments.iter().map(|argument| with_query(argument))).collect()
}

/// `file:line:column` in the form package:test knows, `file?line=…&col=…`.
fn with_query(argument: &str) -> String {
    let path = without_place(argument);
    let Some(place) = argument.strip_prefix(path).and_then(|rest| rest.strip_prefix(':')).filter(|_| path.ends_with(".dart")) else {
        return argument.to_owned();
    };
    match place.split_once(':') {
        Some((line, column)) => format!("{path}?line={line}&col={column}"),
        None => format!("{path}?line={place}"),
    }
}

/// The files and folders that were named; `test` if none was.
fn chosen(arguments: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--" {
            found.extend(rest.cloned());
            break;
        }
        if WITH_VALUE.contains(&argument.as_str()) {
            rest.next();
        } else if !argument.starts_with('-') {
            found.push(without_place(argument).to_owned());
        }
    }
    if found.is_empty() { vec!["test".to_owned()] } else { found }
}

/// A path without `?line=…` and `:line:column`.
fn without_place(path: &str) -> &str {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let strip = |path| match str::rsplit_once(path, ':') {
        Some((before, after)) if number(after) => before,
        _ => path,
    };
    strip(strip(path))
}

/// All test files below folders, and files that were named themselves.
fn files(chosen: &[String]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for path in chosen {
        if Path::new(path).is_dir() {
            below(Path::new(path), &mut found);
        } else if Path::new(path).is_file() {
            found.insert(path.clone());
        }
    }
    found.into_iter().collect()
}

fn below(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !name.starts_with('.') => below(&path, found),
            Ok(kind) if !kind.is_dir() && name.ends_with("_test.dart") => {
                let path = path.strip_prefix("./").map_or(path.clone(), Path::to_owned);
                found.insert(path.to_string_lossy().into_owned());
            }
            _ => {}
        }
    }
}

fn suite(path: &str) -> Suite {
    let text = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let (unit, _) = parse_unit(text.trim_start_matches('\u{feff}'), ParseOptions { lazy: Lazy::Bodies });
    Suite { path: path.to_owned(), annotations: annotations(&unit, &text), error: None }
}

/// The annotations at the head of a file that package:test knows, as expressions without prefixes.
fn annotations(unit: &Unit, text: &str) -> Vec<String> {
    let of_directive = unit.directives.first().map(|directive| &directive.metadata);
    let found = of_directive.into_iter().flatten().filter_map(|metadata| {
        let known = metadata.path.iter().position(|name| ANNOTATIONS.contains(&name.name.to_string().as_str()))?;
        let start = metadata.path[known].span.start;
        text.get(start as usize..metadata.span.end as usize).map(str::to_owned)
    });
    found.collect()
}

/// The program of all suites that aren't known to be broken and where it came from, or those that turn out to be, with what is wrong.
fn build(suites: &[Suite]) -> Result<(check::Program, check::LoadedFrom), BTreeMap<usize, String>> {
    let current = std::env::current_dir().unwrap_or_default();
    let mut text = String::new();
    let mut table = String::new();
    for (i, suite) in suites.iter().enumerate() {
        let path = format!("'{}'", suite.path.replace('\\', "\\\\").replace('\'', "\\'").replace('$', "\\$"));
        match &suite.error {
            Some(error) => {
                let error = error.trim_end().replace("'''", "' ' '");
                // A quotation mark at the end would be taken for one of the three.
                let annotations = suite.annotations.join(", ");
                table += &format!("  _File.broken({path}, r'''\n{error}\n'''.trimRight(), const <Object>[{annotations}]),\n");
            }
            None => {
                text += &format!("import '{}' as s{i};\n", uri(&current.join(&suite.path)));
                table += &format!("  _File({path}, () => s{i}.main, const <Object>[{}]),\n", suite.annotations.join(", "));
            }
        }
    }
    text += RUNNER;
    text += "\nfinal _suites = <_File>[\n";
    text += &table;
    text += "];\n";

    let mut loader = Loader::new(library::LoadOptions::default());
    let main = loader.load_text(&loader.uri_of("oche_test_runner.dart"), "the test runner", &text);
    let needs = Needs::of(&loader, main, suites);
    if !loader.diagnostics.is_empty() {
        return Err(needs.broken(&loader.diagnostics, &text));
    }
    let origin = check::LoadedFrom::new(loader.uri_of("oche_test_runner.dart"), &loader);
    let options = check::CheckOptions { environment: Vec::new() };
    match check::check_program(loader, main, options) {
        Ok(program) => Ok((program, origin)),
        Err(errors) => Err(needs.broken(&errors, &text)),
    }
}

fn uri(path: &Path) -> String {
    let escaped = path.to_string_lossy().replace('%', "%25").replace(' ', "%20").replace('$', "%24").replace('\'', "%27");
    format!("file://{escaped}")
}

/// Which suite needs which library.
struct Needs {
    /// By the number of a source, the suites that need it.
    by_source: BTreeMap<u32, BTreeSet<usize>>,
    /// The runner itself.
    own: u32,
    suites: usize,
}

impl Needs {
    fn of(loader: &Loader, main: usize, suites: &[Suite]) -> Needs {
        let mut by_source: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
        let current = std::env::current_dir().unwrap_or_default();
        for (i, suite) in suites.iter().enumerate() {
            let uri = uri(&current.join(&suite.path));
            let Some(start) = loader.libraries.iter().position(|library| library.uri == uri) else {
                continue;
            };
            let mut seen = BTreeSet::new();
            let mut waiting = vec![start];
            while let Some(index) = waiting.pop() {
                if !seen.insert(index) {
                    continue;
                }
                let library = &loader.libraries[index];
                library.units.iter().for_each(|unit| {
                    by_source.entry(unit.source.id).or_default().insert(i);
                });
                waiting.extend(library.imports.iter().map(|import| import.target));
                waiting.extend(library.exports.iter().map(|export| export.target));
            }
        }
        let own = loader.libraries[main].units.first().map_or(0, |unit| unit.source.id);
        Needs { by_source, own, suites: suites.len() }
    }

    /// The suites that errors are in, each with its errors. Where the runner itself can't be compiled, that is said, and nothing runs.
    fn broken(&self, errors: &[Diagnostic], text: &str) -> BTreeMap<usize, String> {
        let mut broken: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
        let mut nobodys = Vec::new();
        for error in errors {
            let suites = self.by_source.get(&error.source.id).cloned().unwrap_or_default();
            // Of a library that every suite needs, the runner needs it too.
            let everybodys = suites.len() == self.suites && suites.len() > 1;
            match self.in_table(error, text) {
                Some(suite) => broken.entry(suite).or_default().push(error.clone()),
                None if suites.is_empty() || everybodys => nobodys.push(error.clone()),
                None => suites.into_iter().for_each(|suite| broken.entry(suite).or_default().push(error.clone())),
            }
        }
        if !nobodys.is_empty() {
            let _ = std::io::stderr().write_all(render(&nobodys, Style::Plain).as_bytes());
            return BTreeMap::new();
        }
        let shown = |errors: Vec<Diagnostic>| {
            let in_table = errors.iter().find(|error| error.source.id == self.own);
            match in_table {
                Some(error) if error.part("name") == Some("main") => "No top-level main() function defined.".to_owned(),
                Some(error) => format!("{BAD_HEAD}{}", error.message),
                None => render(&errors, Style::Plain),
            }
        };
        broken.into_iter().map(|(suite, errors)| (suite, shown(errors))).collect()
    }

    /// The suite whose line of the runner an error is in.
    fn in_table(&self, error: &Diagnostic, text: &str) -> Option<usize> {
        if error.source.id != self.own {
            return None;
        }
        let start = text.get(..error.span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
        let line = text[start..].lines().next()?;
        let after = line.split_once("() => s").or_else(|| line.split_once("' as s"))?.1;
        after.split(['.', ';']).next()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn what_is_a_file() {
        assert_eq!(
            chosen(&strings(&["-n", "x", "--reporter=json", "test/a_test.dart:12:3", "-t", "slow", "b?line=3", "--", "-c"])),
            ["test/a_test.dart", "b", "-c"]
        );
        assert_eq!(chosen(&strings(&["-j", "2"])), ["test"]);
    }

    #[test]
    fn places() {
        assert_eq!(with_query("test/a_test.dart:12"), "test/a_test.dart?line=12");
        assert_eq!(with_query("a_test.dart:12:3"), "a_test.dart?line=12&col=3");
        for same in ["a_test.dart", "a_test.dart?line=3", "-n", "x:1", "json:out.json"] {
            assert_eq!(with_query(same), same);
        }
    }

    #[test]
    fn heads() {
        let text = "@TestOn('vm')\n@t.Tags(['slow', 'x'])\n@Other(1)\nlibrary;\n\nimport 'package:test/test.dart' as t;\nvoid main() {}\n";
        let (unit, _) = parse_unit(text, ParseOptions { lazy: Lazy::Bodies });
        assert_eq!(annotations(&unit, text), ["TestOn('vm')", "Tags(['slow', 'x'])"]);
    }
}
