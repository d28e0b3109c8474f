//! What must stay true of the source itself. Each rule is a test; the reason stands beside it.

use crate::common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Where the crates of this workspace have their source.
const CRATES: &[&str] = &["src", "runtime", "grammar", "pub", "regexp"];

/// Every Rust file of ours below these folders, as (path from the root, text).
fn rust_files(folders: &[&str]) -> io::Result<Vec<(String, String)>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders {
        files.extend(common::files_below(&common::root().join(folder), "rs")?);
    }
    let name = |path: &Path| path.strip_prefix(common::root()).unwrap_or(path).to_string_lossy().into_owned();
    files.iter().map(|path| Ok((name(path), fs::read_to_string(path)?))).collect()
}

/// The module of `oche` or of `oche_runtime` that a file belongs to: the first part of its path in the crate.
fn module(name: &str) -> &str {
    name.trim_start_matches("runtime/").trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default()
}

fn report(broken: Vec<String>) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// A reader learns what a module is, and what it may touch, before its first line of code.
#[test]
fn every_file_opens_with_its_purpose() -> io::Result<()> {
    let files = rust_files(&[CRATES, &["tests", "benches", "fuzz", "examples"]].concat())?;
    let broken = files.iter().filter(|(_, text)| !text.starts_with("//! "));
    report(broken.map(|(name, _)| format!("{name} does not open with //!")).collect());
    Ok(())
}

/// Files that are longer than six hundred lines, each with its reason. The list may only get shorter.
const LONG_FILES: &[(&str, &str)] = &[
    ("grammar/src/ast.rs", "the tree: a type for each kind of syntax"),
    ("runtime/src/corelib/core/uri.dart", "one class"),
    ("runtime/src/corelib/io/socket_impl.dart", "the classes of sockets, private to each other"),
    ("runtime/src/corelib/io/http_client.dart", "as above, of HTTP clients"),
    ("runtime/src/corelib/io/websocket_impl.dart", "as above, of web sockets"),
];

/// A file is one thing.
#[test]
fn no_file_is_longer_than_six_hundred_lines() -> io::Result<()> {
    let mut files = rust_files(&[CRATES, &["tests"]].concat())?;
    for extension in ["dart", "lalrpop"] {
        for folder in CRATES {
            for path in common::files_below(&common::root().join(folder), extension)? {
                let name = path.strip_prefix(common::root()).unwrap_or(&path).to_string_lossy().into_owned();
                files.push((name, fs::read_to_string(path)?));
            }
        }
    }
    let long: Vec<(&str, usize)> =
        files.iter().map(|(name, text)| (name.as_str(), text.lines().count())).filter(|(_, lines)| *lines > 600).collect();
    let listed = |name: &str| LONG_FILES.iter().any(|(file, _)| *file == name);
    let mut broken: Vec<String> =
        long.iter().filter(|(name, _)| !listed(name)).map(|(name, lines)| format!("{name} has {lines} lines")).collect();
    let met = |file: &str| long.iter().any(|(name, _)| *name == file);
    broken.extend(LONG_FILES.iter().filter(|(file, _)| !met(file)).map(|(file, _)| format!("{file} is not long any more")));
    report(broken);
    Ok(())
}

/// Functions that are longer than a hundred lines, each with its reason. The list may only get shorter.
const LONG_FUNCTIONS: &[(&str, &str, &str)] = &[
    ("src/check/infer/evaluator.rs", "eval", "an arm for each kind of node"),
    ("src/check/infer/arguments.rs", "arguments_with", "the stages of inference (inference.md, \"Function invocation\") in their order"),
    ("runtime/src/compile/expr.rs", "expr_of_kind", "an arm for each kind of node"),
    ("runtime/src/compile/stmt.rs", "stmt", "as above"),
    ("runtime/src/compile/resume.rs", "stmt", "as above"),
    ("src/insight/words/argue.rs", "sentence", "a sentence for each rule of the event loop"),
    ("grammar/src/brackets.rs", "pair", "one pass over all tokens"),
    ("regexp/src/matcher.rs", "at", "an arm for each instruction, in the loop that must be fast"),
];

/// The functions of a file with more lines than that, by name.
fn long_functions(text: &str, most: usize) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut found = Vec::new();
    for (begin, line) in lines.iter().enumerate() {
        let words = line.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ").trim_start_matches("pub ");
        let Some(rest) = words.trim_start_matches("const ").strip_prefix("fn ") else { continue };
        let name = rest.split(['(', '<']).next().unwrap_or_default();
        let closes = |end: &&str| indent(end) == indent(line) && (end.trim() == "}" || end.ends_with(';'));
        let length = match line.ends_with(['}', ';']) {
            true => 1,
            false => lines[begin + 1..].iter().position(closes).map_or(0, |end| end + 2),
        };
        if length > most {
            found.push((name, length));
        }
    }
    found
}

/// A function does one thing.
#[test]
fn no_function_is_longer_than_a_hundred_lines() -> io::Result<()> {
    let mut broken = Vec::new();
    let mut met = BTreeSet::new();
    for (name, text) in rust_files(&["src", "runtime/src", "grammar/src", "pub/src", "regexp/src"])? {
        for (function, length) in long_functions(&text, 100) {
            match LONG_FUNCTIONS.iter().position(|(file, long, _)| (*file, *long) == (name.as_str(), function)) {
                Some(at) => drop(met.insert(at)),
                None => broken.push(format!("{name}: {function} has {length} lines")),
            }
        }
    }
    broken.extend(
        (0..LONG_FUNCTIONS.len()).filter(|at| !met.contains(at)).map(|at| format!("{:?} is not long any more", LONG_FUNCTIONS[at])),
    );
    report(broken);
    Ok(())
}

/// From the bottom up: a module may use those before it, never those after it. The order is the
/// one of the maps in `runtime/src/lib.rs` (up to `isolate`) and `src/lib.rs`; between these two crates it is the compiler's affair.
const LAYERS: &[&str] = &[
    "numbers",
    "sorting",
    "corelib",
    "elements",
    "types",
    "ir",
    "heap",
    "host",
    "interp",
    "compile",
    "natives",
    "isolate",
    "diagnostics",
    "library",
    "check",
    "insight",
    "session",
    "engine",
    "repl",
    "cli",
];

/// Pairs that point downwards and are still wrong.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("insight", "check", "a trace is read as it is, whatever made it"),
    ("insight", "compile", "as above"),
    ("check", "isolate", "checking ends with the core tree; it is given to `interp` as a front end, and knows no more of what runs"),
    ("check", "heap", "as above"),
    ("check", "compile", "as above"),
    ("check", "natives", "as above"),
    ("host", "interp", "the door to the outside knows nothing of Dart"),
];

#[test]
fn imports_point_one_way() -> io::Result<()> {
    let place = |module: &str| LAYERS.iter().position(|layer| *layer == module);
    let mut broken = Vec::new();
    for (name, text) in rust_files(&["src", "runtime/src"])? {
        let from = module(&name);
        if matches!(from, "lib" | "main") {
            continue;
        }
        let Some(own) = place(from) else {
            broken.push(format!("{name}: the module {from} has no place in LAYERS"));
            continue;
        };
        for to in used_modules(&text) {
            let pair = |(a, b, _): &&(&str, &str, &str)| *a == from && *b == to;
            let upwards = place(&to).is_some_and(|other| other > own);
            if upwards || FORBIDDEN.iter().any(|e| pair(&e)) {
                broken.push(format!("{name}: {from} may not use {to}"));
            }
        }
    }
    report(broken);
    Ok(())
}

/// The modules named as `crate::module`, in `use crate::{…}` groups too.
fn used_modules(text: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => {
                found.insert(word(rest));
            }
            Some(group) => {
                let mut depth = 0;
                let mut start = true;
                for (i, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if start && !c.is_whitespace() => {
                            found.insert(word(&group[i..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found.into_iter().filter(|name| name.starts_with(|c: char| c.is_lowercase())).collect()
}

#[test]
fn used_modules_are_found() {
    let text = "use crate::heap::{Heap, Value};\nuse crate::{ir, types::{Ty, x}, elements};\n// crate::cli\nfn f(x: crate::host::Clock) {}";
    assert_eq!(used_modules(text).into_iter().collect::<Vec<_>>(), ["elements", "heap", "host", "ir", "types"]);
}

/// Unfinished work is not hidden in the source; a wrong behaviour is asserted and named, not skipped.
#[test]
fn nothing_is_left_for_later() -> io::Result<()> {
    let words = ["todo!(", "unimplemented!(", "dbg!(", "#[ignore", "#[should_panic"];
    let mut broken = Vec::new();
    for (name, text) in rust_files(&[CRATES, &["tests", "benches"]].concat())? {
        if name == "tests/suite/tidy.rs" {
            continue;
        }
        for (n, line) in text.lines().enumerate() {
            broken.extend(words.iter().filter(|word| line.contains(**word)).map(|word| format!("{name}:{}: {word}", n + 1)));
        }
    }
    report(broken);
    Ok(())
}

/// The crates that only one place may name, so that they can be replaced there.
const CONFINED: &[(&str, &[&str])] = &[
    ("ariadne", &["src/diagnostics/terminal.rs"]),
    ("clap", &["src/cli/"]),
    ("clap_complete", &["src/cli/"]),
    ("clap_mangen", &["src/cli/manual.rs"]),
    ("signal_hook", &["runtime/src/host/limits.rs", "runtime/src/host/signals.rs", "src/repl/presses.rs"]),
    ("mio", &["runtime/src/host/events.rs", "runtime/src/host/socket.rs", "runtime/src/host/sockets.rs", "runtime/src/host/processes.rs"]),
    ("socket2", &["runtime/src/host/sockets.rs"]),
    ("rustls", &["runtime/src/host/tls.rs", "runtime/src/host/keys.rs", "runtime/src/host/pkcs12.rs"]),
    ("pkcs8", &["runtime/src/host/keys.rs", "runtime/src/host/pkcs12.rs"]),
    ("cbc", &["runtime/src/host/keys.rs", "runtime/src/host/pkcs12.rs"]),
    ("flate2", &["pub/src/archive.rs"]),
    ("zlib_rs", &["runtime/src/corelib/", "runtime/src/host/compression.rs"]),
    ("notify", &["runtime/src/host/watching.rs"]),
    ("if_addrs", &["runtime/src/host/network.rs"]),
    ("dns_lookup", &["runtime/src/host/network.rs"]),
    ("rustix", &["runtime/src/host/input.rs"]),
    ("logos", &["grammar/src/lexer.rs", "grammar/src/token.rs"]),
    ("lalrpop_util", &["grammar/"]),
    ("oche_regexp", &["runtime/src/natives/"]),
    ("num_bigint", &["runtime/src/numbers/", "runtime/src/natives/", "runtime/src/heap/"]),
    ("ryu_js", &["runtime/src/numbers/"]),
    ("crossbeam_channel", &["runtime/src/isolate/", "runtime/src/host/", "src/engine/", "src/repl/terminal.rs"]),
    ("rustyline", &["src/repl/terminal.rs", "src/repl/keys.rs"]),
    ("oche_pub", &["src/cli/", "src/repl/packages.rs", "pub/tests/"]),
    ("ureq", &["pub/src/http.rs"]),
    ("saphyr_parser", &["pub/src/yaml.rs"]),
];

#[test]
fn crates_stay_where_they_belong() -> io::Result<()> {
    let mut broken = Vec::new();
    for (name, text) in rust_files(CRATES)? {
        for (krate, places) in CONFINED {
            let used = text.contains(&format!("use {krate}")) || text.contains(&format!("{krate}::"));
            if used && !places.iter().any(|place| name.starts_with(place)) {
                broken.push(format!("{name}: {krate} belongs to {}", places.join(", ")));
            }
        }
    }
    report(broken);
    Ok(())
}

/// What belongs to the process and not to a program, by module. No program can see from it that there is another: tables of what exists
/// once and never changes, numbers given out once, and what the operating system has once per process.
const PROCESS_WIDE: &[(&str, &str, &str)] = &[
    (
        "check",
        "WORLD",
        "the declarations of all programs, each found by its own program only; the core library's once. One checks at a time",
    ),
    ("check", "CHECKING", "whether this thread holds the lock"),
    ("check", "NO_ARGS", "constant"),
    ("check", "EMPTY", "constant"),
    ("check", "NO_PARAMS", "constant"),
    ("check", "NOTHING", "constant"),
    ("interp", "SITES", "numbers given out once"),
    ("compile", "TYPE_SITES", "numbers given out once"),
    ("compile", "CONSTANTS", "numbers given out once"),
    ("compile", "RECORDED", "whether the command line has said that all is recorded, or nothing; the core library's code exists once"),
    ("diagnostics", "ASSIGNMENT", "constant"),
    ("diagnostics", "IDS", "numbers given out once"),
    ("elements", "CLASS_IDS", "numbers given out once"),
    ("elements", "FUNCTION_IDS", "numbers given out once"),
    ("elements", "FIELD_IDS", "numbers given out once"),
    ("elements", "STATIC_IDS", "numbers given out once"),
    ("elements", "PARAM_IDS", "numbers given out once"),
    ("elements", "LIBRARY_IDS", "numbers given out once"),
    ("elements", "WELL_KNOWN", "the classes of the language exist once"),
    ("host", "CATCHING", "of a thread"),
    ("host", "SAID", "of a thread"),
    ("host", "HOOK", "the process has one panic hook"),
    ("host", "NEXT", "numbers given out once"),
    ("host", "REACTOR", "a thread that waits for everybody's sockets"),
    ("host", "ANSWER", "the process has one set of signal handlers; set by the command line"),
    ("host", "INTERRUPT", "the process has one set of signal handlers; set while somebody stands at a prompt inside of the program"),
    ("host", "OPERATIONS", "constant"),
    ("host", "WATCH", "the process has one set of signal handlers and of children"),
    ("host", "RUNNING", "the process has one set of children"),
    ("host", "LOCAL", "the process is in one time zone"),
    ("host", "NEWEST", "constant"),
    ("interp", "EQUALS", "what any site remembers: classes tell programs apart"),
    ("interp", "HASH_CODE", "what any site remembers: classes tell programs apart"),
    ("interp", "FUNCTIONS", "the code of each declaration exists once"),
    ("ir", "CONSTANTS", "equal constants exist once"),
    ("ir", "TEXTS", "equal texts exist once"),
    ("host", "BEGINNING", "the limit of address space is the process's"),
    ("isolate", "BLOCKING", "how many threads help everybody"),
    ("isolate", "POOL", "threads that help everybody"),
    ("isolate", "NATIVES", "constant"),
    ("library", "CORE_UNITS", "the core library's texts are parsed once"),
    ("elements", "TYPES", "equal types exist once"),
    ("elements", "LISTS", "equal types exist once"),
    ("elements", "MADE", "of a thread"),
    ("elements", "IT", "constant"),
];

/// Two programs in one process see nothing of each other (`tests/suite/two_programs.rs` tries): nothing of a program is in a static.
#[test]
fn nothing_of_a_program_belongs_to_the_process() -> io::Result<()> {
    let mut broken = Vec::new();
    let mut met = BTreeSet::new();
    for (name, text) in rust_files(&["src", "runtime/src"])? {
        let words = |line: &str| -> Option<String> {
            let line = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
            let rest = line.strip_prefix("static ")?;
            Some(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        };
        for found in text.lines().filter_map(words) {
            match PROCESS_WIDE.iter().position(|(own, known, _)| *own == module(&name) && *known == found) {
                Some(at) => drop(met.insert(at)),
                None => broken.push(format!("{name}: the static {found} belongs to the process; put it in the Program or the Host")),
            }
        }
    }
    broken.extend((0..PROCESS_WIDE.len()).filter(|at| !met.contains(at)).map(|at| format!("there is no {:?}", PROCESS_WIDE[at])));
    report(broken);
    Ok(())
}

/// A snapshot whose program is gone says nothing.
#[test]
fn every_page_has_its_sample_and_every_sample_its_page() -> io::Result<()> {
    let pages = common::root().join("snapshots/samples");
    let stems = |folder: &Path, files: Vec<PathBuf>| -> BTreeSet<String> {
        let name = |path: &PathBuf| path.strip_prefix(folder).unwrap_or(path).with_extension("").to_string_lossy().into_owned();
        files.iter().map(name).collect()
    };
    let pages = stems(&pages, common::files_below(&pages, "snap")?);
    let samples: BTreeSet<String> = common::samples()?.into_iter().map(|sample| sample.name).collect();
    report(pages.symmetric_difference(&samples).cloned().collect());
    Ok(())
}

/// What a core library exists for is written down in Dart; the table that embeds it misses no file.
#[test]
fn every_core_library_file_is_embedded() -> io::Result<()> {
    let folder = common::root().join("runtime/src/corelib");
    let on_disk = common::dart_files(&folder)?.len();
    assert_eq!(oche::corelib::files().len(), on_disk);
    Ok(())
}

/// The rooms of the checker, from the bottom up: each may use those before it. What stands in no folder is a room of its own.
const ROOMS: &[&str] = &["report", "typed", "world", "declare", "resolve", "rules", "flow", "exhaustive", "infer", "lower", "program"];

/// Pairs of rooms that point downwards and are still wrong, with the reason.
const ROOM_FORBIDDEN: &[(&str, &str, &str)] = &[
    ("typed", "report", "the typed tree is data"),
    ("lower", "report", "lowering never reports"),
    ("lower", "flow", "what flow analysis knows is in the typed tree"),
    ("lower", "infer", "inference is over when lowering begins"),
    ("lower", "exhaustive", "as above"),
    ("lower", "rules", "as above"),
];

/// The room that a file of `src/check` stands in.
fn room(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("src/check/")?;
    rest.split(['/', '.']).next().filter(|room| *room != "mod")
}

/// The methods of the checker's shared types that a file declares: those in `impl World` and `impl Cx` blocks.
fn shared_methods(text: &str) -> Vec<&str> {
    let mut inside = false;
    let mut methods = Vec::new();
    for line in text.lines() {
        if line.starts_with("impl") {
            inside = ["impl World {", "impl Cx<'_> {", "impl<'w> Cx<'w> {"].contains(&line);
        }
        let code = line.strip_prefix("    ").unwrap_or("");
        let code = code.strip_prefix("pub(crate) ").or_else(|| code.strip_prefix("pub ")).unwrap_or(code);
        if let Some(rest) = code.strip_prefix("fn ").filter(|_| inside) {
            methods.extend(rest.split(['(', '<']).next());
        }
    }
    methods
}

/// Uses between rooms point one way: imports, and calls of methods that other rooms add to the shared types.
#[test]
fn rooms_of_the_checker_use_only_those_below() -> io::Result<()> {
    let files: Vec<(String, String)> = rust_files(&["src/check"])?.into_iter().filter(|(name, _)| !name.ends_with("tests.rs")).collect();
    let mut homes: std::collections::BTreeMap<&str, BTreeSet<&str>> = std::collections::BTreeMap::new();
    for (name, text) in &files {
        for method in shared_methods(text) {
            homes.entry(method).or_default().extend(room(name));
        }
    }
    let place = |room: &str| ROOMS.iter().position(|r| *r == room);
    let mut broken = Vec::new();
    for (name, text) in &files {
        let Some(from) = room(name) else { continue };
        let Some(own) = place(from) else {
            broken.push(format!("{name}: {from} has no place in ROOMS"));
            continue;
        };
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let word = |at: usize| -> &str { code[at..].split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("") };
        let imports = code.match_indices("crate::check::").map(|(at, start)| {
            let to = word(at + start.len());
            let end = at + start.len() + to.len();
            (to, if code[end..].starts_with("::") { word(end + 2) } else { "" })
        });
        let shares = code.contains("World") || code.contains("Cx");
        let calls = code.match_indices('.').filter(|_| shares).filter_map(|(at, _)| {
            let method = word(at + 1);
            if !["self", "self.w", "world", "cx"].iter().any(|receiver| code[..at].trim_end().ends_with(receiver)) {
                return None;
            }
            let is_call = code[at + 1 + method.len()..].starts_with(['(', ':']);
            let homes = homes.get(method).filter(|homes| is_call && homes.len() == 1 && !homes.contains(from))?;
            homes.iter().next().map(|to| (*to, method))
        });
        for (to, what) in imports.chain(calls) {
            if let Some((_, _, why)) = ROOM_FORBIDDEN.iter().find(|(a, b, _)| *a == from && *b == to) {
                broken.push(format!("{name}: {from} may not use {what} of {to}: {why}"));
            }
            if place(to).is_some_and(|other| other > own) {
                broken.push(format!("{name}: {from} may not use {what} of {to}, which is above it"));
            }
        }
    }
    report(broken);
    Ok(())
}
