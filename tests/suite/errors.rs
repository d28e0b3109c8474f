//! The table of errors is true: every kind of error is raised by a program here or by a sample, and no two say the same. A kind that
//! nobody raises is named by the test.

use crate::common;

use std::collections::{BTreeSet, HashMap};
use std::io;

use oche::check::{self, check_program};
use oche::diagnostics::{Diagnostic, Kind};
use oche::library::{self, LoadOptions, Loader};

/// Programs, a line each; what they raise is looked up. (`refusals` tests where and in which words.)
const PROGRAMS: &str = include_str!("../errors/programs.txt");

/// A library that programs import as `lib.dart` and as `lib2.dart`.
const LIBRARY: &str = "class Random {} void sqrt() {} interface class Open {} sealed class Shut {} base class Based {}";

/// Files that stand beside the programs.
const TEXTS: &[(&str, &str)] = &[
    ("test:/part.dart", "part of 'other.dart';"),
    ("test:/old.dart", "// @dart=3.0\npart of 'other.dart';"),
    ("test:/plain.dart", "int plain = 1;"),
];

/// Kinds that no program can raise, each with its reason.
const ELSEWHERE: &[(&str, &str)] = &[
    ("syntax", "a core library's text that can't be parsed"),
    ("exhaustiveness_too_complex", "takes seconds: unit tests of check::exhaustive"),
    ("local_function_parameters", "the parser refuses it first"),
    ("yield_outside", "the parser refuses it first"),
    ("rest_in_map", "the parser refuses it first"),
    ("only_imports", "at a prompt"),
    ("return_outside", "at a prompt"),
    ("session_assign_to_final", "at a prompt"),
    ("given_up", "Ctrl-C at a prompt: tests/repl.rs"),
    ("too_deep", "thousands of brackets: tests/suite/bad_input.rs"),
    ("expected_assignment", "the scanner knows no other"),
    ("bad_packages", "a package configuration: unit tests of library"),
    ("not_utf8", "bytes that are no text: tests/suite/cli.rs"),
    ("no_such_core_part", "a core library's own"),
];

/// The rows of all tables.
fn all() -> impl Iterator<Item = &'static Kind> {
    check::errors::all().chain(oche_syntax::errors::all()).chain(library::errors::all())
}

fn errors_of(load: impl FnOnce(&mut Loader) -> usize) -> Vec<Diagnostic> {
    let provided: HashMap<String, String> = TEXTS.iter().map(|(uri, text)| ((*uri).to_owned(), (*text).to_owned())).collect();
    let mut loader = Loader::new(LoadOptions { provided: provided.into(), ..LoadOptions::default() });
    let main = load(&mut loader);
    check_program(loader, main, check::CheckOptions::default()).err().unwrap_or_default()
}

fn raised() -> io::Result<BTreeSet<&'static str>> {
    let mut found = BTreeSet::new();
    for (n, program) in PROGRAMS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).enumerate() {
        let program = program.replace("\\n", "\n");
        let errors = errors_of(|loader| {
            loader.load_text("test:/lib.dart", "lib.dart", LIBRARY);
            loader.load_text("test:/lib2.dart", "lib2.dart", LIBRARY);
            loader.load_text(&format!("test:/{n}.dart"), "a.dart", &program)
        });
        assert!(!errors.is_empty(), "no error: {program}");
        found.extend(errors.iter().map(|error| error.kind.id));
    }
    for sample in common::samples()?.iter().filter(|sample| sample.exit == 254) {
        let errors = errors_of(|loader| loader.load_file(&sample.file.display().to_string()));
        found.extend(errors.iter().map(|error| error.kind.id));
    }
    Ok(found)
}

#[test]
fn every_kind_of_error_is_raised() -> io::Result<()> {
    let work = std::thread::Builder::new().stack_size(1 << 28).spawn(raised)?;
    let raised = work.join().unwrap_or_else(|_| Err(io::Error::other("the checker panicked")))?;
    let missing: Vec<&str> =
        all().map(|kind| kind.id).filter(|id| !raised.contains(id) && !ELSEWHERE.iter().any(|(elsewhere, _)| elsewhere == id)).collect();
    assert!(missing.is_empty(), "{} kinds of errors are raised by no program:\n{}", missing.len(), missing.join("\n"));
    Ok(())
}

#[test]
fn ids_and_sentences_are_each_one_kinds() {
    let ids: BTreeSet<&str> = all().map(|kind| kind.id).collect();
    assert_eq!(ids.len(), all().count());
    // What the parser sees of a mistake, and what the checker sees of the same, have the same words.
    for table in [check::errors::all().collect::<Vec<_>>(), oche_syntax::errors::all().collect(), library::errors::all().collect()] {
        let sentences: BTreeSet<&str> = table.iter().map(|kind| kind.sentence).collect();
        assert_eq!(sentences.len(), table.len());
    }
}
