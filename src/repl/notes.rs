//! What a session says besides values: remarks on what an input changed, and errors nobody caught. May touch `crate::session`.

use super::show::Paint;
use crate::session::{Declared, DeclaredKind, INPUT, Input};

/// More frames of a stack trace help nobody.
const MOST_FRAMES: usize = 20;

/// Remarks on an accepted input, a line each.
pub fn of_input(input: &Input, paint: Paint) -> String {
    let mut lines = Vec::new();
    lines.extend(input.imported.iter().map(|uri| format!("import '{uri}';")));
    if !input.read_again.is_empty() {
        let files: Vec<String> = input.read_again.iter().map(|file| format!("'{file}'")).collect();
        let verb = if files.len() == 1 { "is" } else { "are" };
        lines.push(format!("{} {verb} read again; what was made before keeps the earlier version.", list(&files)));
    }
    for earlier in input.replaced.iter().filter(|d| has_objects(d)) {
        let new = input.declared.iter().find(|d| d.name == earlier.name && has_objects(d));
        lines.push(match new {
            Some(new) if new.ty == earlier.ty => {
                format!("'{}' is a new {} now; objects made before keep the earlier one.", new.name, new.ty)
            }
            _ => format!("Objects made before keep the earlier {} '{}'.", earlier.ty, earlier.name),
        });
    }
    for (class, function) in &input.unforeseen {
        lines.push(format!("'{function}' does not know '{class}': its switch was checked before."));
    }
    for (function, missing) in &input.waiting {
        let missing: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
        lines.push(format!("'{function}' waits for {}; declare it before you call '{function}'.", list(&missing)));
    }
    for function in &input.complete {
        lines.push(format!("'{function}' is complete."));
    }
    for on in &input.hidden_extensions {
        lines.push(format!("The earlier unnamed extension on {on} is gone."));
    }
    if !input.stale.is_empty() {
        let mut names: Vec<String> = input.stale.iter().map(|n| format!("'{n}'")).collect();
        names.dedup();
        let verb = if names.len() == 1 { "goes" } else { "go" };
        let again = input.read_again.iter().map(|file| format!("'{file}'"));
        let mut replaced: Vec<String> = input.replaced.iter().map(|d| format!("'{}'", d.name)).chain(again).collect();
        replaced.dedup();
        if !replaced.is_empty() {
            lines.push(format!("{} {verb} on with the earlier {}.", list(&names), list(&replaced)));
        }
    }
    lines.iter().map(|line| format!("{}\n", paint.dim(&format!("// {line}")))).collect()
}

/// Extensions and aliases have none.
fn has_objects(declared: &Declared) -> bool {
    matches!(declared.kind, DeclaredKind::Class(_)) && !declared.ty.contains("extension")
}

/// `a`, `a and b`, `a, b and c`
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}

/// An uncaught error: Dart's first lines, then the frames of the user's own code. The same frame many times over stands once.
pub fn uncaught(error: &str, trace: Option<&str>, paint: Paint) -> String {
    let mut text = format!("{}\n{}\n", paint.error("Unhandled exception:"), error.trim_end());
    let lines = trace.into_iter().flat_map(str::lines).filter(|line| line.starts_with('#') && !line.contains(" (dart:") && has_place(line));
    let mut frames: Vec<(&str, usize)> = Vec::new();
    for line in lines {
        let frame = line.split_once(' ').map_or(line, |(_, rest)| rest.trim_start());
        // A closure of an input is in nothing that has a name.
        let frame = frame.strip_prefix(INPUT).and_then(|rest| rest.strip_prefix('.')).unwrap_or(frame);
        match frames.last_mut() {
            Some((last, times)) if *last == frame => *times += 1,
            _ => frames.push((frame, 1)),
        }
    }
    // The input itself, called by nobody.
    if frames.last().is_some_and(|(frame, _)| frame.starts_with(INPUT)) {
        frames.pop();
    }
    for (i, (frame, times)) in frames.iter().take(MOST_FRAMES).enumerate() {
        let times = if *times > 1 { format!(" {times} times") } else { String::new() };
        text.push_str(&format!("{}\n", paint.dim(&format!("#{i:<3} {frame}{times}"))));
    }
    if frames.len() > MOST_FRAMES {
        text.push_str(&format!("{}\n", paint.dim(&format!("     and {} more", frames.len() - MOST_FRAMES))));
    }
    text
}

/// Whether a line of a stack trace ends in a line and a column.
fn has_place(line: &str) -> bool {
    line.trim_end_matches(')').rsplitn(3, ':').take(2).all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}
