//! The conformance suite of the Dart team, co19, against a checkout that the environment variable `CO19` names: skipped without one.
//!
//! Each test is a Dart file whose name ends in `tNN.dart`. A comment `// [cfe] …` says that the line before it must not compile: then
//! oche must refuse the program, and an error must stand in a line that is marked. Any other test must run to its end. What is known to fail is
//! listed in `tests/co19.failures`, each with its reason: a new failure is an error, and so is one that is healed but still listed.
//!
//! `CO19=~/co19 cargo test --release --test co19 -- Language/Classes` runs what has that in its path.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Other platforms and tools.
const FOREIGN: &[&str] = &["LibTest/html/", "LibTest/js/", "LibTest/js_interop/", "LibTest/ffi/", "LibTest/mirrors/", "Utils/", "VM/"];
const FOREIGN_LIBRARIES: &[&str] =
    &["dart:ffi", "dart:html", "dart:js", "dart:js_interop", "dart:js_interop_unsafe", "dart:js_util", "dart:mirrors", "dart:svg"];
/// Features of no language version yet.
const UNSHIPPED: &[&str] = &["Augmentations/", "Parts-with-imports/", "Static-extensions/", "Unquoted-imports/"];
const LIMIT: Duration = Duration::from_secs(60);

struct Test {
    /// Below the checkout, with `/`.
    name: String,
    file: PathBuf,
    /// The files' names and lines (from 1) that an error is expected in: the test's own, or those of a library it uses.
    errors: Vec<(String, usize)>,
}

fn main() -> ExitCode {
    let Some(root) = std::env::var_os("CO19").map(PathBuf::from) else {
        println!("co19: skipped; the environment variable CO19 names no checkout");
        return ExitCode::SUCCESS;
    };
    let filters: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let known = known_failures();
    let tests = collect(&root, &filters);
    let failed = run(&tests);
    let selected: Vec<&str> = tests.iter().map(|t| t.name.as_str()).collect();
    let is_known = |name: &str| known.contains_key(name) || known.keys().any(|k| k.ends_with('/') && name.starts_with(k.as_str()));
    let new: Vec<_> = failed.iter().filter(|(name, _)| !is_known(name)).collect();
    let healed: Vec<_> = known.keys().filter(|name| selected.contains(&name.as_str()) && !failed.contains_key(*name)).collect();
    for (name, why) in &new {
        println!("new failure: {name}: {why}");
    }
    for name in &healed {
        println!("healed, but still in tests/co19.failures: {name}");
    }
    println!("co19: {} tests, {} fail as known, {} new, {} healed", tests.len(), failed.len() - new.len(), new.len(), healed.len());
    if new.is_empty() && healed.is_empty() && !tests.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// `tests/co19.failures`: a line per test, its path and, after a `#`, the reason; a line that begins with `#` gives the reason for those
/// below it. A folder, ending in `/`, stands for all tests in it, of which some may pass: what is being worked on.
fn known_failures() -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/co19.failures");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let mut reason = String::new();
    let mut known = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix('#') {
            Some(heading) => reason = heading.trim().to_owned(),
            None => {
                let (name, own) = line.split_once('#').unwrap_or((line, ""));
                let why = if own.trim().is_empty() { reason.clone() } else { own.trim().to_owned() };
                assert!(!why.is_empty(), "no reason is given for {name} in tests/co19.failures");
                known.insert(name.trim().to_owned(), why);
            }
        }
    }
    known
}

fn collect(root: &Path, filters: &[String]) -> Vec<Test> {
    let mut files = Vec::new();
    walk(root, &mut files);
    files.sort();
    let mut tests = Vec::new();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        let wanted = filters.is_empty() || filters.iter().any(|f| name.contains(f.as_str()));
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let unshipped = name.strip_prefix("LanguageFeatures/").is_some_and(|rest| UNSHIPPED.iter().any(|f| rest.starts_with(f)));
        if !wanted || !is_test(&name) || unshipped || FOREIGN.iter().any(|f| name.starts_with(f)) || is_beyond(&text) {
            continue;
        }
        let mut errors = error_lines(&file, &text);
        let mut refused = text.contains("// [cfe]");
        let analyzer_only = !refused && hard_analyzer_error(&text);
        let mut beyond = false;
        for used in uses(&file, &text) {
            let text = std::fs::read_to_string(&used).unwrap_or_default();
            errors.extend(error_lines(&used, &text));
            refused |= text.contains("// [cfe]");
            beyond |= is_beyond(&text);
        }
        if !refused {
            errors.clear();
        }
        if !beyond && (!analyzer_only || refused) {
            tests.push(Test { name, file, errors });
        }
    }
    tests
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|e| e == "dart") {
            files.push(path);
        }
    }
}

/// `…tNN.dart` or `…tNNN.dart`.
fn is_test(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".dart") else { return false };
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    (2..=3).contains(&digits) && stem[..stem.len() - digits].ends_with('t')
}

/// Needs an experiment that no language version has, or a library of another platform.
fn is_beyond(text: &str) -> bool {
    const EXPERIMENTS: &[&str] = &["augmentations", "enhanced-parts", "static-extensions", "unquoted-imports", "variance", "macros"];
    let mut options = text.lines().filter_map(|l| l.split_once("--enable-experiment=")).map(|(_, flags)| flags);
    options.any(|flags| EXPERIMENTS.iter().any(|e| flags.contains(e))) || imports(text).any(|uri| FOREIGN_LIBRARIES.contains(&uri))
}

fn imports(text: &str) -> impl Iterator<Item = &str> {
    let directives = text.lines().map(str::trim_start).filter(|l| ["import ", "export ", "part "].iter().any(|d| l.starts_with(d)));
    directives.filter_map(|l| l.split(['\'', '"']).nth(1))
}

/// The lines that a `[cfe]` or `[analyzer]` comment marks: the last line before it that is no comment, or the one that `[error line N` names.
fn error_lines(file: &Path, text: &str) -> Vec<(String, usize)> {
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let mut marked = Vec::new();
    let (mut code, mut explicit) = (0, None);
    for (i, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if !trimmed.starts_with("//") {
            (code, explicit) = (i + 1, None);
        } else if let Some(rest) = trimmed.split_once("[error line ").map(|(_, rest)| rest) {
            explicit = rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse().ok());
        } else if trimmed.contains("// [cfe]") || trimmed.contains("// [analyzer]") && !trimmed.contains("WARNING") {
            marked.push((name.clone(), explicit.unwrap_or(code)));
        }
    }
    marked.dedup();
    marked
}

/// What a compiler does with what only the analyzer must refuse is left open.
fn hard_analyzer_error(text: &str) -> bool {
    text.lines().filter_map(|l| l.trim_start().strip_prefix("// [analyzer]")).any(|what| !what.contains("WARNING"))
}

/// The files that a test imports, exports or has as parts, where they are its neighbours.
fn uses(file: &Path, text: &str) -> Vec<PathBuf> {
    imports(text).filter(|uri| !uri.contains(':') && !uri.contains("Utils/")).filter_map(|uri| Some(file.parent()?.join(uri))).collect()
}

/// Runs the tests, as many at a time as there are processors: each failure with what was seen.
fn run(tests: &[Test]) -> BTreeMap<String, String> {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(BTreeMap::new());
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(test) = tests.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = judge(test) {
                        failed.lock().expect("no worker panics").insert(test.name.clone(), why);
                    }
                }
            });
        }
    });
    failed.into_inner().expect("no worker panics")
}

fn judge(test: &Test) -> Result<(), String> {
    let (exit, stdout, stderr) = oche(&test.file).map_err(|why| why.to_owned())?;
    if exit == Some(101) || stderr.contains("panicked at") || exit.is_none() {
        return Err("oche crashed".to_owned());
    }
    let first = stderr.lines().next().unwrap_or("no message").to_owned();
    if test.errors.is_empty() {
        if exit != Some(0) {
            return Err(format!("exit {}: {first}", exit.unwrap_or(-1)));
        }
        let waits = stdout.contains("unittest-suite-wait-for-done") && !stdout.contains("unittest-suite-success");
        return if waits { Err("ended before all that it waits for".to_owned()) } else { Ok(()) };
    }
    if exit != Some(254) {
        return Err("compiles".to_owned());
    }
    let told = |(file, line): &(String, usize)| stderr.contains(&format!("{file}:{line}:"));
    if test.errors.iter().any(told) { Ok(()) } else { Err(format!("no error in line {}: {first}", test.errors[0].1)) }
}

fn oche(file: &Path) -> Result<(Option<i32>, String, String), &'static str> {
    let folder = std::env::temp_dir().join(format!("oche-co19-{}-{:?}", std::process::id(), std::thread::current().id()));
    let streams = (folder.with_extension("out"), folder.with_extension("err"));
    let open = |path: &Path| std::fs::File::create(path).map_err(|_| "no place for what it prints");
    let (out, err) = (open(&streams.0)?, open(&streams.1)?);
    let command = Command::new(env!("CARGO_BIN_EXE_oche")).arg("run").arg(file).stdin(Stdio::null()).stdout(out).stderr(err).spawn();
    let mut child = command.map_err(|_| "oche does not start")?;
    let started = Instant::now();
    let exit = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status.code(),
            _ if started.elapsed() > LIMIT => {
                let _ = child.kill();
                let _ = child.wait();
                return Err("does not come to an end");
            }
            _ => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    let read = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
    let (stdout, stderr) = (read(&streams.0), read(&streams.1));
    let _ = (std::fs::remove_file(streams.0), std::fs::remove_file(streams.1));
    Ok((exit, stdout, stderr))
}
