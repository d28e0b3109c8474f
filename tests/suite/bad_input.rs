//! Whatever the text, the parser and the checker answer: they may refuse it, but never panic, and never take long.
//!
//! Everything here is deterministic: a failure prints the text that caused it.

use crate::common;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, io, process, thread};

use oche::check::{self, check_program};
use oche::library::{LoadOptions, Loader};
use oche_syntax::{ParseOptions, parse_unit};

/// The longest a text of a sample's size may take, in a debug build on a busy machine.
const LONGEST: Duration = Duration::from_secs(5);

/// Parsing alone.
fn parse(text: &str) {
    parse_unit(text, ParseOptions::default());
}

/// Everything that comes before running. (It keeps what it makes for the rest of the process, so this is for samplings.)
fn compile(text: &str) {
    let mut loader = Loader::new(LoadOptions::default());
    let main = loader.load_text("file:///bad/input.dart", "input.dart", text);
    let _ = check_program(loader, main, check::CheckOptions::default());
}

/// Tries a step on many texts, on a thread with the stack a program gets. A text that takes too long ends the whole test program,
/// since a thread can't be stopped and may be eating all memory.
fn survive(step: fn(&str), texts: impl Iterator<Item = String> + Send + 'static) {
    let current: Arc<Mutex<Option<(Instant, String)>>> = Arc::default();
    let watched = Arc::clone(&current);
    let work = move || {
        for text in texts {
            *lock(&current) = Some((Instant::now(), text.clone()));
            let outcome = catch_unwind(AssertUnwindSafe(|| step(&text)));
            *lock(&current) = None;
            assert!(outcome.is_ok(), "a panic on this text:\n{text}\n(end)");
        }
    };
    let thread = thread::Builder::new().stack_size(1 << 30).spawn(work).expect("a thread");
    while !thread.is_finished() {
        thread::sleep(Duration::from_millis(20));
        if let Some((started, text)) = &*lock(&watched)
            && started.elapsed() > LONGEST
        {
            let _ = writeln!(io::stderr(), "more than {LONGEST:?} for this text:\n{text}\n(end)");
            process::exit(1);
        }
    }
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sources() -> io::Result<Vec<String>> {
    let samples = common::dart_files(&common::root().join("samples"))?;
    samples.iter().map(fs::read_to_string).collect()
}

/// The offsets at which a token could begin or end, roughly: words and single other characters.
fn boundaries(text: &str) -> Vec<usize> {
    let mut inside_word = false;
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        let word = c.is_alphanumeric() || c == '_';
        if !(c.is_whitespace() || word && inside_word) {
            found.push(at);
        }
        inside_word = word;
    }
    found.push(text.len());
    found
}

#[test]
fn every_prefix_of_every_sample_is_parsed() -> io::Result<()> {
    let sources = sources()?;
    survive(
        parse,
        sources.into_iter().flat_map(|text| {
            let ends = boundaries(&text);
            ends.into_iter().map(move |end| text[..end].to_owned())
        }),
    );
    Ok(())
}

#[test]
fn prefixes_are_compiled() -> io::Result<()> {
    let sources = sources()?;
    survive(
        compile,
        sources.into_iter().enumerate().flat_map(|(n, text)| {
            let ends = (n % 31..text.len()).step_by(31).filter(|&end| text.is_char_boundary(end));
            let prefixes: Vec<String> = ends.map(|end| text[..end].to_owned()).collect();
            prefixes
        }),
    );
    Ok(())
}

#[test]
fn suffixes_are_parsed() -> io::Result<()> {
    let sources = sources()?;
    survive(
        parse,
        sources.into_iter().flat_map(|text| {
            let starts: Vec<usize> = boundaries(&text).into_iter().step_by(7).collect();
            starts.into_iter().map(move |start| text[start..].to_owned())
        }),
    );
    Ok(())
}

#[test]
fn a_thousand_byte_mutations() -> io::Result<()> {
    let sources = sources()?;
    let mut random = Random(0x5eed_0001);
    survive(
        compile,
        (0..1000).map(move |_| {
            let mut bytes = random.pick(&sources).clone().into_bytes();
            for _ in 0..=random.below(4) {
                let at = random.below(bytes.len());
                match random.below(4) {
                    0 => bytes[at] = random.below(256) as u8,
                    1 => bytes[at] ^= 1 << random.below(8),
                    2 => bytes.insert(at, random.below(128) as u8),
                    _ => drop(bytes.drain(at..(at + 1 + random.below(20)).min(bytes.len()))),
                }
                if bytes.is_empty() {
                    break;
                }
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }),
    );
    Ok(())
}

const TOKENS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    ">>",
    ">>>=",
    "?",
    "?.",
    "?..",
    "..",
    "...",
    "...?",
    "??",
    "??=",
    "!",
    "!=",
    "=>",
    "=",
    "==",
    ";",
    ":",
    ",",
    ".",
    "@",
    "#",
    "'",
    "\"",
    "'''",
    "r'",
    "${",
    "$",
    "\\",
    "/*",
    "//",
    "0x",
    "1e",
    "1_0",
    "class ",
    "extension type ",
    "enum ",
    "mixin ",
    "switch ",
    "case ",
    "when ",
    "default",
    "is ",
    "as ",
    "async",
    "sync*",
    "await ",
    "yield ",
    "const ",
    "final ",
    "late ",
    "var ",
    "get ",
    "set ",
    "operator ",
    "factory ",
    "required ",
    "covariant ",
    "super",
    "this",
    "new ",
    "for (",
    "in ",
    "try {",
    "catch (",
    "finally ",
    "on ",
    "import ",
    "export ",
    "part of ",
    "library ",
    "external ",
    "static ",
    "typedef ",
    "throw ",
    "rethrow",
    "null",
    "void ",
    "Function(",
    "dynamic ",
    "_",
    "é",
    "\u{feff}",
    "\0",
];

#[test]
fn a_thousand_token_mutations() -> io::Result<()> {
    let sources = sources()?;
    let mut random = Random(0x5eed_0002);
    survive(
        compile,
        (0..1000).map(move |_| {
            let source = random.pick(&sources);
            let ends = boundaries(source);
            let mut tokens: Vec<&str> = ends.windows(2).map(|pair| &source[pair[0]..pair[1]]).collect();
            for _ in 0..=random.below(3) {
                let at = random.below(tokens.len());
                match random.below(4) {
                    0 => drop(tokens.remove(at)),
                    1 => tokens.insert(at, tokens[random.below(tokens.len())]),
                    2 => tokens[at] = TOKENS[random.below(TOKENS.len())],
                    _ => tokens.insert(at, TOKENS[random.below(TOKENS.len())]),
                }
                if tokens.is_empty() {
                    break;
                }
            }
            tokens.concat()
        }),
    );
    Ok(())
}

#[test]
fn token_soup() {
    let mut random = Random(0x5eed_0003);
    survive(
        parse,
        (0..5000).map(move |_| {
            let mut text = String::new();
            for _ in 0..1 + random.below(40) {
                text.push_str(TOKENS[random.below(TOKENS.len())]);
                if random.below(3) == 0 {
                    text.push('x');
                }
            }
            text
        }),
    );
}

/// A hundred thousand levels of everything that nests: refused or accepted by the built program, which must not run out of stack.
#[test]
fn deep_nesting() -> io::Result<()> {
    const DEPTH: usize = 100_000;
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let nests = [
        ("(", "1", ")"),
        ("[", "", "]"),
        ("{", "", "}"),
        ("f(", "", ")"),
        ("a[", "0", "]"),
        ("-", "1", ""),
        ("!", "a", ""),
        ("await ", "a", ""),
        ("1 + ", "1", ""),
        ("a ? ", "b", " : c"),
        ("a ?? ", "b", ""),
        ("a = ", "b", ""),
        ("() => ", "1", ""),
        ("(x) { return ", "1", "; }"),
        ("throw ", "1", ""),
        ("switch (a) { _ => ", "1", " }"),
        ("[if (a) ", "1", "]"),
        ("<List<", "int", ">>[]"),
        ("'${", "1", "}'"),
        ("a.b", "", ""),
        ("(a: ", "1", ")"),
        ("/*", "", "*/1"),
    ];
    let statements = [
        ("{", "", "}"),
        ("if (a) ", ";", ""),
        ("if (a) {} else ", ";", ""),
        ("while (a) ", ";", ""),
        ("for (;;) ", ";", ""),
        ("do ", ";", " while (a);"),
        ("try {", "", "} finally {}"),
        ("void f() {", "", "}"),
        ("l: ", ";", ""),
        ("switch (a) { case 1: ", "", "}"),
        ("if (a case ", "1", ") {}"),
        ("if (a case (", "1", ")) {}"),
        ("if (a case [", "1", "]) {}"),
        ("List<", "int", "> x;"),
    ];
    let nested = |(open, middle, close): &(&str, &str, &str)| format!("{}{middle}{}", open.repeat(DEPTH), close.repeat(DEPTH));
    let expressions = nests.iter().map(|nest| (nest.0, format!("var x = {};\nvoid main() {{}}\n", nested(nest))));
    let bodies = statements.iter().map(|nest| (nest.0, format!("void main() {{ return; {} }}\n", nested(nest))));
    let unclosed = nests.iter().chain(&statements).map(|nest| (nest.0, format!("void main() {{ {}", nest.0.repeat(DEPTH))));
    let mut failures = Vec::new();
    for (n, (what, text)) in expressions.chain(bodies).chain(unclosed).enumerate() {
        let file = format!("nested-{}-{n}.dart", std::process::id());
        fs::write(folder.join(&file), text)?;
        let started = Instant::now();
        let outcome = common::oche(folder, &[&file], &[], Duration::from_secs(20))?;
        if !matches!(outcome.exit, Some(0 | 254)) {
            let how: String = outcome.stderr.chars().take(200).collect();
            failures.push(format!("{n}: {what:?}: exit {:?} after {:?}: {how}", outcome.exit, started.elapsed()));
        }
        fs::remove_file(folder.join(&file))?;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

/// Numbers that look random and are the same in every run (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}
