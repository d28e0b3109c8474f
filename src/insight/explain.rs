//! A run as prose: a paragraph for each turn, each rule in full where it is first needed. May touch the run and its words.

use rustc_hash::FxHashSet;

use super::run::{Run, StepAt};
use super::words::{Rule, wrapped};
use crate::isolate::trace::Kind;

/// Turns that people still read, and microtasks of a turn.
const MOST: usize = 60;
/// Of more microtasks, so many of the last are told.
const LAST: usize = 5;

/// The whole run.
pub fn explain(run: &Run) -> String {
    let mut prose = Prose { run, told: FxHashSet::default(), children: vec![Vec::new(); run.steps.len()] };
    let mut turns = Vec::new();
    for (at, step) in run.steps.iter().enumerate() {
        match step.parent {
            Some(parent) => prose.children[parent].push(at),
            None => turns.push(at),
        }
    }
    let mut out = run.not_kept().map_or_else(String::new, |gone| wrapped("", &gone) + "\n");
    for turn in turns.iter().take(MOST) {
        out.push_str(&prose.turn(*turn));
        out.push('\n');
    }
    if turns.len() > MOST {
        out.push_str(&run.more_turns(turns.len() - MOST));
    }
    out.push_str(&run.how_it_ends());
    out
}

struct Prose<'a> {
    run: &'a Run,
    told: FxHashSet<Rule>,
    children: Vec<Vec<StepAt>>,
}

impl Prose<'_> {
    fn turn(&mut self, turn: StepAt) -> String {
        let run = self.run;
        let mut text = wrapped("", &run.turn_opens(turn));
        let opening = match run.steps[turn].kind {
            Kind::Turn => run.rule_of_turn(turn),
            _ => None,
        };
        let mut body = self.told_once(opening);
        body.push_str(&self.step(turn));
        if !body.is_empty() {
            text.push_str(&wrapped("  ", &body));
        }
        let microtasks: Vec<StepAt> = self.children[turn].iter().copied().filter(|at| run.steps[*at].kind == Kind::Microtask).collect();
        let left_out = if microtasks.len() > MOST { MOST - LAST..microtasks.len() - LAST } else { 0..0 };
        for (i, microtask) in microtasks.iter().enumerate() {
            if left_out.contains(&i) {
                if i == left_out.start {
                    text.push_str(&run.more_microtasks(left_out.len()));
                }
                continue;
            }
            let mut body = if i == 0 { self.told_once(Some(Rule::Microtasks)) } else { String::new() };
            body.push_str(&run.microtask_opens(*microtask));
            body.push_str(&self.step(*microtask));
            text.push_str(&wrapped("  ", &body));
        }
        text
    }

    /// A rule in full, if it has not been told.
    fn told_once(&mut self, rule: Option<Rule>) -> String {
        match rule.filter(|rule| self.told.insert(*rule)) {
            Some(rule) => format!("{} ", rule.text()),
            None => String::new(),
        }
    }

    /// Tells a step and those inside of it, in order.
    fn step(&mut self, at: StepAt) -> String {
        let run = self.run;
        let step = &run.steps[at];
        let (mut out, mut lines) = (String::new(), Vec::new());
        let mut inner = self.children[at].clone().into_iter().filter(|child| run.steps[*child].kind != Kind::Microtask).peekable();
        let mut moment = step.begin + 1;
        while moment < step.end {
            let record = run.record(moment);
            if inner.peek().is_some_and(|child| run.steps[*child].begin == moment) {
                let Some(child) = inner.next() else { break };
                self.print(&mut lines, &mut out);
                if run.steps[child].place != 0 && !run.is_taking(child) {
                    out.push_str(&run.inner_opens(child));
                    let rule = if run.steps[child].kind == Kind::Reaction { Rule::AtOnce } else { Rule::Delivery };
                    out.push_str(&self.told_once(Some(rule)));
                }
                let told = self.step(child);
                out.push_str(&told);
                moment = run.steps[child].end;
                continue;
            }
            if record.isolate == step.isolate && run.inside(moment) == Some(at) {
                if record.kind == Kind::Printed {
                    lines.extend(run.lines_at(moment).map(|line| line.number));
                } else if let Some((sentence, rule)) = run.happening(moment) {
                    self.print(&mut lines, &mut out);
                    out.push_str(&format!("{sentence} "));
                    out.push_str(&self.told_once(rule));
                }
            }
            moment += 1;
        }
        self.print(&mut lines, &mut out);
        out
    }

    fn print(&self, lines: &mut Vec<usize>, out: &mut String) {
        if !lines.is_empty() {
            out.push_str(&format!("It prints {}. ", self.run.quoted_lines(lines)));
            lines.clear();
        }
    }
}
