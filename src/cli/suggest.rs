//! "Did you mean": the name somebody probably wanted to type. May touch the file system.

use std::path::Path;

use crate::diagnostics::similar::nearest;
use crate::sorting::Arrange;

/// Commands that could be meant by a word that is no file.
const COMMANDS: [&str; 17] = [
    "run",
    "trace",
    "why",
    "explain",
    "doctor",
    "timeline",
    "explore",
    "check",
    "repl",
    "completions",
    "man",
    "pub",
    "test",
    "create",
    "info",
    "help",
    "version",
];

/// Advice on the name of a program that is not there: the file that could be meant.
pub fn for_program(file: &str) -> Option<String> {
    let path = Path::new(file);
    let name = path.file_name()?.to_string_lossy();
    let shown = |name: &str| path.with_file_name(name).to_string_lossy().into_owned();
    if path.with_file_name(format!("{name}.dart")).is_file() {
        return Some(format!("Did you mean '{}'?", shown(&format!("{name}.dart"))));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.ends_with(".dart"))
        .collect();
    names.arrange();
    let stems = names.iter().filter_map(|name| name.strip_suffix(".dart"));
    if let Some(stem) = nearest(name.strip_suffix(".dart").unwrap_or(&name), stems) {
        return Some(format!("Did you mean '{}'?", shown(&format!("{stem}.dart"))));
    }
    let command = if file.contains(['/', '.']) { None } else { nearest(file, COMMANDS.into_iter()) };
    command.map(|command| format!("Did you mean the command '{command}'?"))
}
