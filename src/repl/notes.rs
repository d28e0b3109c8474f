//! What a session says besides values: remarks on what an input changed, and errors nobody caught. May touch `check::session`.

use super::show::Paint;
use crate::check::session::{DeclaredKind, Input};

/// Remarks on an accepted input, a line each.
pub fn of_input(input: &Input, paint: Paint) -> String {
    let mut lines = Vec::new();
    lines.extend(input.imported.iter().map(|uri| format!("import '{uri}';")));
    for d in input.replaced.iter().filter(|d| matches!(d.kind, DeclaredKind::Class(_))) {
        lines.push(format!("'{}' is a new {} now; objects made before keep the earlier one.", d.name, d.ty));
    }
    if !input.stale.is_empty() {
        let mut names: Vec<String> = input.stale.iter().map(|n| format!("'{n}'")).collect();
        names.dedup();
        let verb = if names.len() == 1 { "goes" } else { "go" };
        let mut replaced: Vec<String> = input.replaced.iter().map(|d| format!("'{}'", d.name)).collect();
        replaced.dedup();
        lines.push(format!("{} {verb} on with the earlier {}.", list(&names), list(&replaced)));
    }
    lines.iter().map(|line| format!("{}\n", paint.dim(&format!("// {line}")))).collect()
}

/// `a`, `a and b`, `a, b and c`
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}

/// An uncaught error: Dart's first lines, then the frames of the user's own code.
pub fn uncaught(error: &str, trace: Option<&str>, paint: Paint) -> String {
    let mut text = format!("{}\n{error}\n", paint.error("Unhandled exception:"));
    let frames = trace.into_iter().flat_map(str::lines).filter(|line| line.starts_with('#') && !line.contains("(dart:"));
    let mut shown: Vec<&str> = frames.collect();
    // The input itself, called by nobody.
    if let [.., last] = shown[..]
        && last.contains(" input (")
        && shown.len() == 1
    {
        shown.pop();
    }
    let more = shown.len().saturating_sub(20);
    for (i, line) in shown.iter().take(20).enumerate() {
        let rest = line.split_once(' ').map_or(*line, |(_, rest)| rest.trim_start());
        text.push_str(&format!("{}\n", paint.dim(&format!("#{i:<3} {rest}"))));
    }
    if more > 0 {
        text.push_str(&format!("{}\n", paint.dim(&format!("     and {more} more"))));
    }
    text
}
