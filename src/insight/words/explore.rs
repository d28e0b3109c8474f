//! What is said of seeds, and of what a program's luck can come to.

use crate::insight::run::Run;
use crate::isolate::trace::Record;

/// What is said if a seed was made for another program (`other`), or the run could not follow it from its nth choice on.
pub fn misfit(other: bool, left: Option<u32>) -> Option<String> {
    let choice = left.map(|left| left + 1);
    match (other, choice) {
        (false, None) => None,
        (true, None) => Some("the program has changed since this seed was made; all its choices could be made here, too.".to_owned()),
        (true, Some(choice)) => Some(format!(
            "the program has changed since this seed was made; the run left it at choice {choice} and went on in the usual order."
        )),
        (false, Some(choice)) => Some(format!(
            "this run is another one than that of the seed: it left it at choice {choice} and went on in the usual order. Does the program depend on its arguments, on files or the network?"
        )),
    }
}

impl Run {
    /// Where a second run, with the same seed, differs from this one first.
    pub fn difference(&self, other: &Run) -> Option<String> {
        let (ours, theirs) = (&self.trace, &other.trace);
        // Numbers of places and texts say nothing by themselves.
        let record = |run: &Run, at: usize| {
            let record = run.trace.records.get(at)?;
            let plain = Record { place: 0, text: (0, 0), ..*record };
            Some((plain, run.trace.text(record), run.trace.place(record.place).cloned()))
        };
        let at = (0..ours.records.len().max(theirs.records.len())).find(|at| record(self, *at) != record(other, *at))?;
        let line = |run: &Run| run.lines.iter().find(|line| line.at >= at).cloned();
        Some(match (line(self), line(other)) {
            (Some(one), Some(two)) if one.at == at && two.at == at && one.number == two.number => format!(
                "two runs with this seed differ. First difference: line {}, printed{}, is '{}' and then '{}'.",
                one.number,
                self.at_source(one.place),
                one.text,
                two.text
            ),
            (one, _) => {
                let place = self.trace.records.get(at).map_or_else(String::new, |record| self.at_source(record.place));
                let before = one.map_or_else(String::new, |line| format!(", before line {}", line.number));
                let step = self
                    .inside(at)
                    .map_or_else(|| "a step".to_owned(), |step| format!("{} ({})", self.step_name(step), self.step_title(step)));
                format!("two runs with this seed differ. First difference: in {step}{place}{before}.")
            }
        })
    }
}
