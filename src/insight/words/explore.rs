//! What is said of seeds, and of what a program's luck can come to.

use super::{counted, duration, wrapped};
use crate::insight::explore::{GivenUp, Limits, Observe, Outcome, Report};
use crate::insight::run::Run;
use crate::isolate::schedule::strategy::Order;
use crate::isolate::trace::Record;
use crate::sorting::Arrange;

/// The warning that a seed was made for another program (`other`), or that the run could not follow it from its nth choice on.
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

/// Lines of an outcome that are still shown in a table.
const SHOWN_LINES: usize = 4;

/// The report of `oche explore`. `program`: as it is named on a command line.
pub fn report(report: &Report, limits: &Limits, program: &str) -> String {
    let head = format!("{} in {}: {}", counted(report.outcomes.len(), "outcome"), counted(report.runs, "run"), tried(report, limits));
    let mut out = wrapped("", &head);
    let shown = shown(&report.outcomes);
    let width = shown.iter().map(|text| text.chars().count()).max().unwrap_or(0).clamp(12, 48);
    for (number, (outcome, text)) in report.outcomes.iter().zip(&shown).enumerate() {
        let runs = format!("{:>5} {}", outcome.runs, if outcome.runs == 1 { "run " } else { "runs" });
        let seed = outcome.seed.to_string();
        out.push_str(&format!("{:>3}  {text:<width$} {runs}   oche run --seed {seed:<9} {program}\n", number + 1));
        if let Some(waiting) = &outcome.stuck {
            for one in waiting.iter().filter(|one| one.keeps_alive) {
                let file = |place: &String| format!(", made at {}", place.rsplit('/').next().unwrap_or(place));
                let made = one.made_at.as_ref().map_or_else(String::new, file);
                out.push_str(&format!("      it waits for ever: {} {}{made}\n", one.what, one.when));
            }
        }
        if outcome.proven == Some(false) {
            out.push_str("      but the run with this seed came to something else: the program depends on more than its messages.\n");
        }
    }
    let decisions: Vec<_> = report.decisions.iter().filter(|decision| decision.outcomes.0.min(decision.outcomes.1) == 0).collect();
    for decision in decisions.iter().take(3) {
        let (with, without) = (decision.outcomes.0 + 1, decision.outcomes.1 + 1);
        let (low, high) = (with.min(without), with.max(without));
        let which = match &decision.alternatives.isolate {
            Some(isolate) => format!("isolate {isolate} meets first"),
            None => "comes first".to_owned(),
        };
        out.push_str(&format!("What decides between {low} and {high}: which of these {which}.\n"));
        let mut sides = [(with, &decision.alternatives.first), (without, &decision.alternatives.second)];
        sides.arrange();
        sides.iter().for_each(|(outcome, side)| out.push_str(&format!("{outcome:>3}  {side}\n")));
    }
    out
}

/// The extent of the search: what was tried, and what was not.
fn tried(report: &Report, limits: &Limits) -> String {
    if !report.several_isolates && report.complete && report.runs == 1 {
        return "one isolate, and nothing from outside: nothing is left to chance.".to_owned();
    }
    let mut parts = Vec::new();
    if report.complete {
        parts.push("every order of messages that can make a difference was tried".to_owned());
    } else {
        parts.push("not every order of messages that can make a difference was tried".to_owned());
        if report.untried > 0 {
            parts.push(format!("at least {} {} left", report.untried, if report.untried == 1 { "is" } else { "are" }));
        }
        let when = if report.runs == 0 { " before the first run had come to its end" } else { "" };
        match report.given_up {
            Some(GivenUp::Late) => {
                let time = duration(limits.time.map_or(0, |time| time.as_micros() as i64));
                parts.push(format!("the time of {time} was up{when}"));
            }
            Some(GivenUp::Interrupted) => parts.push(format!("it was interrupted{when}")),
            None => {}
        }
        if report.cut > 0 {
            parts.push(format!(
                "{} of more than {} steps {} given up",
                counted(report.cut, "run"),
                limits.max_steps,
                if report.cut == 1 { "was" } else { "were" }
            ));
        }
        if report.strayed > 0 {
            parts.push(format!("{} went another way than planned, for something besides messages decides", counted(report.strayed, "run")));
        }
    }
    let delays = match limits.max_delays {
        0 => "timers are exact".to_owned(),
        most => format!("at most {} of messages behind timers", counted(most, "delay")),
    };
    let lines = match limits.observe {
        Observe::Isolates if report.several_isolates => "; how lines of different isolates mix was not looked at",
        Observe::Isolates => "",
        Observe::Outputs => "",
    };
    let order = match limits.order {
        Order::Causal => "",
        Order::Documented => ", only messages of one sender keep their order",
    };
    format!("{} ({delays}, no kill inside a step{order}{lines}).", parts.join(", "))
}

/// The outcomes as they are shown: where they differ.
fn shown(outcomes: &[Outcome]) -> Vec<String> {
    let same = |at: usize| outcomes.iter().all(|one| one.lines.get(at).is_some() && one.lines.get(at) == outcomes[0].lines.get(at));
    let common = if outcomes.len() > 1 { (0..).take_while(|at| same(*at)).count() } else { 0 };
    let text = |outcome: &Outcome, from: usize, most: usize| {
        let rest = &outcome.lines[from.min(outcome.lines.len())..];
        let mut parts: Vec<String> = rest.iter().take(most).cloned().collect();
        if from > common {
            parts.insert(0, "…".to_owned());
        }
        if rest.len() > most {
            parts.push(format!("{} more", counted(rest.len() - most, "line")));
        }
        if rest.is_empty() {
            parts.push(if common > 0 { format!("nothing more after line {common}") } else { "no output".to_owned() });
        }
        if let Some(error) = outcome.errors.lines().find(|line| !line.is_empty() && *line != "Unhandled exception:") {
            parts.push(format!("error: {error}"));
        }
        if outcome.stuck.is_some() {
            parts.push("hangs".to_owned());
        } else if outcome.code != 0 {
            parts.push(format!("exit code {}", outcome.code));
        }
        parts.join(" / ")
    };
    let mut from = vec![common; outcomes.len()];
    let mut texts: Vec<String> = outcomes.iter().map(|outcome| text(outcome, common, SHOWN_LINES)).collect();
    // Of those that read alike more is told, and then what follows where they differ.
    for level in 0..MOST_LEVELS {
        let before = texts.clone();
        for (at, outcome) in outcomes.iter().enumerate() {
            let alike = || before.iter().zip(outcomes).filter(|(other, _)| **other == before[at]).map(|(_, outcome)| outcome);
            let differs = |line: &usize| alike().any(|other| other.lines.get(*line) != outcome.lines.get(*line));
            if alike().nth(1).is_some() {
                let first = (from[at]..outcome.lines.len()).find(differs).filter(|_| level > 0);
                from[at] = first.unwrap_or(from[at]);
                texts[at] = text(outcome, from[at], 2 * SHOWN_LINES);
            }
        }
    }
    texts
}

/// So often those outcomes are told apart that still read alike.
const MOST_LEVELS: usize = 3;
