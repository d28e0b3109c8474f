//! What went wrong in a run without anybody noticing: only harm that was seen, each with its lines. May touch the run and its order; what
//! it says is put into words elsewhere.
//!
//! Each kind of harm is looked for by a function of its own: `errors` (errors that nobody could catch), `calls` (what the others need to
//! know of the calls of async functions), `ends` (what a program had not done when it was over), `dropped` (`forEach` with an async
//! callback), `between` (isolates), `held_up` (events that had to wait). A finding says what is to be said, in numbers.

mod between;
mod calls;
mod case;
mod dropped;
mod ends;
mod errors;
mod finding;
mod held_up;

use super::run::Run;
use crate::isolate::trace::PlaceId;
use crate::sorting::Arrange;
use case::Case;
pub use finding::{Finding, Harm, Link};

/// Everything that went wrong, in the order of the source.
pub fn examine(run: &Run) -> Vec<Finding> {
    let case = Case::new(run);
    let mut found = case.errors();
    // What follows from isolates that wait for each other is said with that.
    match case.embraces() {
        Some(embrace) => found.push(embrace),
        None => {
            found.extend(case.never_completed());
            found.extend(case.never_ends());
        }
    }
    found.extend(case.cut_off());
    found.extend(case.dropped_futures());
    found.extend(case.only_by_luck());
    found.extend(case.unread());
    found.extend(case.held_up());
    found.retain(|finding| !run.is_to_be_ignored(finding.place));
    let position = |finding: &Finding| run.frame(finding.place).map(|frame| (frame.uri.clone(), frame.line, frame.column));
    found.arrange_by_key(position);
    found
}

/// Drops what was only suspected. `missing` says which of these lines are not printed if their isolate is late.
pub fn verify(findings: &mut Vec<Finding>, mut missing: impl FnMut(&[usize]) -> Vec<usize>) {
    findings.retain_mut(|finding| match &mut finding.harm {
        Harm::OnlyByLuck { lines, .. } => {
            *lines = missing(lines);
            !lines.is_empty()
        }
        _ => true,
    });
}

impl Run {
    /// Whether the user has said so: `// oche: ignore` on the line or the one before.
    fn is_to_be_ignored(&self, place: PlaceId) -> bool {
        let Some(frame) = self.frame(place) else { return false };
        let Some(text) = self.about.sources.get(&frame.uri) else { return false };
        let line = frame.line as usize;
        text.lines().skip(line.saturating_sub(2)).take(2.min(line)).any(|line| line.contains("// oche: ignore"))
    }
}
