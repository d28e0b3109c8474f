//! `oche check`: the compile-time errors of files and folders, for people and for tools. May touch everything below the command line.

use std::collections::BTreeSet;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use oche_syntax::ast::DirectiveKind;
use oche_syntax::{Lazy, ParseOptions, parse_unit};

use super::args::{CheckArguments, Format};
use super::exit;
use crate::check::{self, check_libraries};
use crate::diagnostics::{Diagnostic, Style, in_reading_order, render, render_json, render_machine};
use crate::host::Host;
use crate::host::limits::{self, Limits};
use crate::library::{LoadOptions, Loader};

/// Checks without running; the exit code.
pub fn check(arguments: &CheckArguments) -> u8 {
    limits::watch(&Host::process(), Limits { time: arguments.timeout, memory: None });
    let mut files = BTreeSet::new();
    let here = [".".to_owned()];
    for path in if arguments.paths.is_empty() { &here[..] } else { &arguments.paths[..] } {
        match std::fs::metadata(path) {
            Ok(found) if found.is_dir() => dart_files(Path::new(path), &mut files),
            Ok(found) if found.is_file() => {
                files.insert(PathBuf::from(path));
            }
            // A pipe would be read twice, and a device has no end.
            Ok(_) => return super::exit::wrong(&format!("'{path}' is neither a file nor a folder.")),
            Err(_) => return super::exit::wrong(&format!("There is no file or folder '{path}'.")),
        }
    }
    let options = &arguments.program;
    let new_loader =
        || Loader::new(LoadOptions { packages: options.packages.clone(), defines: options.defines.clone(), ..LoadOptions::default() });
    let mut loader = new_loader();
    let roots: Vec<(&PathBuf, usize)> = files.iter().map(|file| (file, loader.load_file(&file.to_string_lossy()))).collect();
    let mut syntactic = std::mem::take(&mut loader.diagnostics);
    in_reading_order(&mut syntactic);
    if !syntactic.is_empty() {
        // Only what could be parsed with all it needs is checked, as in a run.
        let broken = broken_libraries(&loader, &syntactic);
        loader = new_loader();
        for (file, _) in roots.iter().filter(|(_, index)| !broken.contains(index)) {
            loader.load_file(&file.to_string_lossy());
        }
    }
    let mut errors = check_libraries(&loader, check::CheckOptions { environment: options.defines.clone() });
    in_reading_order(&mut errors);
    let found: Vec<Diagnostic> = syntactic.into_iter().chain(errors).collect();

    let text = match arguments.format {
        Format::Default => report(&found, Style::choose(options.color.into(), std::io::stdout().is_terminal())),
        Format::Machine => found.iter().map(render_machine).collect(),
        Format::Json => render_json(&found),
    };
    match std::io::stdout().write_all(text.as_bytes()) {
        // A reader who has seen enough is no reason to complain.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(std::io::stderr(), "oche: what was found can't be written: {error}");
            return exit::ERRORS;
        }
        _ => {}
    }
    if found.is_empty() { exit::OK } else { exit::ERRORS }
}

/// Libraries with errors, and those that need them.
fn broken_libraries(loader: &Loader, errors: &[Diagnostic]) -> BTreeSet<usize> {
    let sources: BTreeSet<u32> = errors.iter().map(|error| error.source.id).collect();
    let libraries = || loader.libraries.iter().enumerate();
    let in_error = libraries().filter(|(_, library)| library.units.iter().any(|unit| sources.contains(&unit.source.id)));
    let mut broken: BTreeSet<usize> = in_error.map(|(index, _)| index).collect();
    loop {
        let before = broken.len();
        for (index, library) in libraries() {
            let mut needed = library.imports.iter().map(|import| import.target).chain(library.exports.iter().map(|export| export.target));
            if needed.any(|target| broken.contains(&target)) {
                broken.insert(index);
            }
        }
        if broken.len() == before {
            return broken;
        }
    }
}

fn report(errors: &[Diagnostic], style: Style) -> String {
    let summary = match errors.len() {
        0 => "No issues found!\n".to_owned(),
        1 => "1 issue found.\n".to_owned(),
        many => format!("{many} issues found.\n"),
    };
    let shown = render(errors, style);
    if shown.is_empty() { summary } else { format!("{shown}\n{summary}") }
}

/// The libraries below a folder. Hidden folders hold tools' own files, and a part is checked with its library.
fn dart_files(folder: &Path, files: &mut BTreeSet<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        // A link to a folder is not followed: it may lead in a circle.
        let (path, Ok(kind)) = (entry.path(), entry.file_type()) else {
            continue;
        };
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            dart_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "dart") && path.is_file() && !is_part(&path) {
            files.insert(path);
        }
    }
}

fn is_part(file: &Path) -> bool {
    let text = std::fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    if !text.contains("part") {
        return false;
    }
    let (unit, _) = parse_unit(text.trim_start_matches('\u{feff}'), ParseOptions { lazy: Lazy::Bodies });
    unit.directives.iter().any(|directive| matches!(directive.kind, DirectiveKind::PartOf { .. }))
}
