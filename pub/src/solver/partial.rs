//! What has been chosen and concluded so far, in order, so that it can be taken back. May touch `term`, `package`.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::term::{Relation, Term};
use crate::package::{Id, Reference};

/// A step towards the solution: a decision, or what an incompatibility forces.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub term: Term,
    pub level: usize,
    pub index: usize,
    /// The incompatibility that forced it; a decision has none.
    pub cause: Option<usize>,
}

/// The steps so far and what they come to, by package.
#[derive(Default)]
pub struct PartialSolution {
    assignments: Vec<Assignment>,
    decisions: BTreeMap<String, Id>,
    /// The statement of all steps about a name together, if one of them was positive.
    positive: HashMap<String, Term>,
    /// The statements about a name where all were negative: one per source it may come from.
    negative: HashMap<String, Vec<Term>>,
    /// Steps that require a package, in the order in which they were made.
    required: Vec<String>,
    level: usize,
}

impl PartialSolution {
    pub fn decisions(&self) -> impl Iterator<Item = &Id> {
        self.decisions.values()
    }

    /// Packages that are required and not decided yet.
    pub fn undecided(&self) -> Vec<Term> {
        let names = self.required.iter().filter(|name| !self.decisions.contains_key(*name));
        names.filter_map(|name| self.positive.get(name).cloned()).collect()
    }

    pub fn decide(&mut self, id: Id, term: Term) {
        self.decisions.insert(id.name().to_owned(), id);
        self.level += 1;
        self.assign(term, None);
    }

    pub fn derive(&mut self, term: Term, cause: usize) {
        self.assign(term, Some(cause));
    }

    fn assign(&mut self, term: Term, cause: Option<usize>) {
        let assignment = Assignment { term, level: self.level, index: self.assignments.len(), cause };
        self.register(&assignment.term);
        self.assignments.push(assignment);
    }

    fn register(&mut self, term: &Term) {
        let name = &term.package.name;
        if let Some(before) = self.positive.get_mut(name) {
            // The steps never contradict each other: that would have been a conflict.
            if let Some(both) = before.intersect(term) {
                *before = both;
            }
            return;
        }
        let negatives = self.negative.entry(name.clone()).or_default();
        let at = negatives.iter().position(|before| before.package == term.package);
        let both = match at.map(|at| &negatives[at]) {
            Some(before) => term.intersect(before).unwrap_or_else(|| term.clone()),
            None => term.clone(),
        };
        if both.positive {
            self.negative.remove(name);
            self.required.push(name.clone());
            self.positive.insert(name.clone(), both);
            return;
        }
        match at {
            Some(at) => negatives[at] = both,
            None => negatives.push(both),
        }
    }

    /// Takes back all steps after a level of decisions.
    pub fn backtrack(&mut self, level: usize) {
        self.level = level;
        let mut names = Vec::new();
        while self.assignments.last().is_some_and(|last| last.level > level) {
            if let Some(assignment) = self.assignments.pop() {
                let name = assignment.term.package.name.clone();
                if assignment.cause.is_none() {
                    self.decisions.remove(&name);
                }
                names.push(name);
            }
        }
        for name in &names {
            self.positive.remove(name);
            self.negative.remove(name);
            self.required.retain(|required| required != name);
        }
        let again: Vec<Term> =
            self.assignments.iter().filter(|assignment| names.contains(&assignment.term.package.name)).map(|a| a.term.clone()).collect();
        for term in again {
            self.register(&term);
        }
    }

    pub fn relation(&self, term: &Term) -> Relation {
        if let Some(positive) = self.positive.get(&term.package.name) {
            return positive.relation(term);
        }
        let negatives = self.negative.get(&term.package.name);
        let negative = negatives.and_then(|terms| terms.iter().find(|negative| negative.package == term.package));
        negative.map_or(Relation::Overlapping, |negative| negative.relation(term))
    }
    pub fn satisfies(&self, term: &Term) -> bool {
        self.relation(term) == Relation::Subset
    }

    /// The first step after which a term held. It does hold when this is asked.
    pub fn satisfier(&self, term: &Term) -> Option<&Assignment> {
        let mut so_far: Option<Term> = None;
        for assignment in self.assignments.iter().filter(|assignment| assignment.term.package.name == term.package.name) {
            let step = &assignment.term;
            if !step.package.is_root() && !same(&step.package, &term.package) {
                // Not what was asked about, but what excludes it.
                if !step.positive {
                    continue;
                }
                return Some(assignment);
            }
            so_far = match so_far {
                None => Some(step.clone()),
                Some(before) => before.intersect(step),
            };
            if so_far.as_ref().is_some_and(|so_far| so_far.satisfies(term)) {
                return Some(assignment);
            }
        }
        None
    }
}

fn same(a: &Rc<Reference>, b: &Rc<Reference>) -> bool {
    a == b
}
