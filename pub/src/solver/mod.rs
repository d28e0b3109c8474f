//! Choosing a version of every package that is needed, so that all constraints hold; or saying why there is no such choice. May touch
//! `package`, `pubspec`, `constraint`, `version`, `failure`.
//!
//! The algorithm is PubGrub. What is known is a growing list of incompatibilities. A choice is propagated through them until nothing
//! more follows; a conflict is traced to its root, which becomes a new incompatibility and says how far to go back. What the last
//! conflict was derived from is the explanation.
//!
//! `term` and `incompatibility` say what is known, `partial` what has been chosen, `lister` what a choice entails, `explain` writes
//! the proof.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use crate::constraint::Constraint;
use crate::failure::{Failure, code};
use crate::package::{Dependencies, Id, Reference, Source};
use crate::pubspec::Pubspec;
use crate::version::Version;

mod explain;
mod incompatibility;
mod lister;
mod partial;
mod term;
#[cfg(test)]
mod tests;

use incompatibility::{Cause, Incompatibility};
use lister::Lister;
use partial::PartialSolution;
use term::{Relation, Term};

/// A version that can be had.
#[derive(Clone, Debug)]
pub struct Available {
    pub id: Id,
    /// Taken back by its author: chosen only by who has it already.
    pub retracted: bool,
}

/// Why a package or a version can't be had.
#[derive(Clone, Debug)]
pub struct Missing {
    pub message: String,
    pub hint: Option<String>,
    /// No answer at all, rather than the answer that it isn't there.
    pub fatal: bool,
    pub code: u8,
}

/// Where packages are found.
pub trait Catalog {
    /// All versions of a package, in ascending order.
    fn versions(&self, package: &Reference) -> Result<Arc<Vec<Available>>, Missing>;
    fn pubspec(&self, id: &Id) -> Result<Arc<Pubspec>, Missing>;
    /// Told of packages that will probably be asked for.
    fn expect(&self, _packages: &mut dyn Iterator<Item = &Reference>) {}
}

/// The problem to solve.
pub struct Problem<'a> {
    /// The package that is worked on, then the other members of its workspace.
    pub roots: &'a [Pubspec],
    pub overrides: Dependencies,
    /// Versions to keep if they can be kept.
    pub locked: BTreeMap<String, Id>,
    /// The versions used so far: they are kept even if they have been retracted.
    pub previous: BTreeMap<String, Version>,
    /// The version of Dart there is.
    pub dart: Version,
    /// Prefer old versions to new ones.
    pub lowest: bool,
    pub catalog: &'a dyn Catalog,
    /// Of a line of the explanation.
    pub width: usize,
}

impl Problem<'_> {
    fn root_id(&self, name: &str) -> Id {
        let version = self.roots.iter().find(|root| root.name == name).map_or_else(Version::none, |root| root.version.clone());
        Id::new(Reference::new(name, Source::Root), version)
    }

    /// Announces packages that will probably be asked for: those for which there is no locked version that will do.
    fn expect(&self, terms: &mut dyn Iterator<Item = &Term>) {
        let settled = |term: &&Term| {
            self.locked.get(&term.package.name).is_some_and(|id| id.package == *term.package && term.constraint.allows(&id.version))
        };
        self.catalog.expect(&mut terms.filter(|term| !settled(term)).map(|term| &*term.package));
    }

    /// Whether an SDK is what a package asks for.
    fn has_sdk(&self, pubspec: &Pubspec, sdk: &str) -> bool {
        let overridden = self.overrides.contains_key(&pubspec.name);
        match pubspec.sdks.get(sdk) {
            Some(constraint) if !overridden => sdk == "dart" && constraint.allows(&self.dart),
            _ => true,
        }
    }
}

/// One version of each package that is needed, without the packages worked on.
#[derive(Debug)]
pub struct Solution {
    pub chosen: Vec<Id>,
    /// The number of choices that had to be taken back.
    pub conflicts: usize,
}

/// Solves a problem. The error explains.
pub fn solve(problem: &Problem<'_>) -> Result<Solution, Failure> {
    let mut solver = Solver {
        problem,
        known: Vec::new(),
        by_name: HashMap::new(),
        solution: PartialSolution::default(),
        listers: HashMap::new(),
        conflicts: 0,
    };
    let Some(root) = problem.roots.first() else {
        return Err(Failure::new("There is no package to resolve."));
    };
    let term = Term::new(&Rc::new(Reference::new(root.name.clone(), Source::Root)), Constraint::exactly(root.version.clone()), false);
    solver.learn(Incompatibility::new(vec![term], Cause::Root));
    let mut next = Some(root.name.clone());
    while let Some(name) = next {
        solver.propagate(&name)?;
        next = solver.choose()?;
    }
    let chosen = solver.solution.decisions().filter(|id| !id.package.is_root()).cloned().collect();
    Ok(Solution { chosen, conflicts: solver.conflicts })
}

struct Solver<'a> {
    problem: &'a Problem<'a>,
    known: Vec<Incompatibility>,
    /// Those that mention a name.
    by_name: HashMap<String, Vec<usize>>,
    solution: PartialSolution,
    listers: HashMap<Rc<Reference>, Lister>,
    conflicts: usize,
}

/// The consequence of an incompatibility.
enum Outcome {
    Nothing,
    Conflict,
    /// Something new is known about this package.
    Derived(String),
}

impl<'a> Solver<'a> {
    fn learn(&mut self, incompatibility: Incompatibility) -> usize {
        let id = self.keep(incompatibility);
        self.index(id);
        id
    }
    fn keep(&mut self, incompatibility: Incompatibility) -> usize {
        self.known.push(incompatibility);
        self.known.len() - 1
    }
    fn index(&mut self, id: usize) {
        for term in &self.known[id].terms {
            let list = self.by_name.entry(term.package.name.clone()).or_default();
            if list.last() != Some(&id) {
                list.push(id);
            }
        }
    }

    /// Draws all conclusions from what has become known about a package.
    fn propagate(&mut self, name: &str) -> Result<(), Failure> {
        let mut changed: Vec<String> = vec![name.to_owned()];
        while !changed.is_empty() {
            let name = changed.remove(0);
            // The newest first: conflicts teach general things last, and they conclude most.
            let about = self.by_name.get(&name).cloned().unwrap_or_default();
            for id in about.into_iter().rev() {
                match self.apply(id) {
                    Outcome::Nothing => {}
                    Outcome::Derived(name) if changed.contains(&name) => {}
                    Outcome::Derived(name) => changed.push(name),
                    Outcome::Conflict => {
                        let cause = self.resolve(id)?;
                        changed.clear();
                        if let Outcome::Derived(name) = self.apply(cause) {
                            changed.push(name);
                        }
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// If all terms but one hold, that one can't.
    fn apply(&mut self, id: usize) -> Outcome {
        let mut open = None;
        for term in &self.known[id].terms {
            match self.solution.relation(term) {
                Relation::Disjoint => return Outcome::Nothing,
                Relation::Overlapping if open.is_some() => return Outcome::Nothing,
                Relation::Overlapping => open = Some(term.clone()),
                Relation::Subset => {}
            }
        }
        match open {
            None => Outcome::Conflict,
            Some(term) => {
                self.solution.derive(term.inverse(), id);
                Outcome::Derived(term.package.name.clone())
            }
        }
    }

    /// Finds the root of a conflict and goes back to where it can be avoided. The error is that it can't.
    fn resolve(&mut self, conflict: usize) -> Result<usize, Failure> {
        self.conflicts += 1;
        let mut current = conflict;
        let mut new = false;
        while !self.known[current].is_failure() {
            let Some(step) = self.last_step(current) else {
                return Err(Failure::new("Version solving lost its way."));
            };
            if step.previous_level < step.level || step.cause.is_none() {
                self.solution.backtrack(step.previous_level);
                if new {
                    self.index(current);
                }
                return Ok(current);
            }
            let cause = step.cause.unwrap_or(current);
            let own = self.known[current].terms.iter().enumerate().filter(|(i, _)| *i != step.term).map(|(_, term)| term.clone());
            let others = self.known[cause].terms.iter().filter(|term| term.package != step.package).cloned();
            let terms: Vec<Term> = own.chain(others).chain(step.rest.map(|rest| rest.inverse())).collect();
            current = self.keep(Incompatibility::new(terms, Cause::Derived(current, cause)));
            new = true;
        }
        Err(self.explain(current))
    }

    /// The step that made an incompatibility hold, and where one would have to go back to.
    fn last_step(&self, id: usize) -> Option<Step> {
        let mut step: Option<Step> = None;
        // Going back past the choice of the package worked on would make worse explanations.
        let mut previous_level = 1;
        for (i, term) in self.known[id].terms.iter().enumerate() {
            let satisfier = self.solution.satisfier(term)?;
            let newer = step.as_ref().is_none_or(|step| step.index < satisfier.index);
            if !newer {
                previous_level = previous_level.max(satisfier.level);
                continue;
            }
            if let Some(before) = &step {
                previous_level = previous_level.max(before.level);
            }
            // What the step alone doesn't say, earlier ones must have said.
            let rest = satisfier.term.difference(term);
            if let Some(rest) = &rest {
                previous_level = previous_level.max(self.solution.satisfier(&rest.inverse())?.level);
            }
            step = Some(Step {
                term: i,
                package: Rc::clone(&satisfier.term.package),
                index: satisfier.index,
                level: satisfier.level,
                cause: satisfier.cause,
                rest,
                previous_level: 0,
            });
        }
        step.map(|step| Step { previous_level, ..step })
    }

    /// Chooses a version of a package that is needed; the package's name. `None`: all is chosen.
    fn choose(&mut self) -> Result<Option<String>, Failure> {
        let problem = self.problem;
        let undecided = self.solution.undecided();
        if let Some(strange) = undecided.iter().find(|term| matches!(term.package.source, Source::Unknown(_))) {
            let term = Term::new(&strange.package, Constraint::any(), true);
            self.learn(Incompatibility::new(vec![term], Cause::UnknownSource));
            return Ok(Some(strange.package.name.clone()));
        }
        problem.expect(&mut undecided.iter());
        // Where there is little choice, a conflict shows soonest.
        let mut best: Option<(usize, Term)> = None;
        for term in undecided {
            let count = self.lister(&term.package).count(&term.constraint, problem);
            if best.as_ref().is_none_or(|(least, _)| count < *least) {
                best = Some((count, term));
            }
        }
        let Some((_, term)) = best else {
            return Ok(None);
        };
        let name = term.package.name.clone();
        let Some(id) = self.best_version(&term)? else {
            return Ok(Some(name));
        };
        let entailed = self.lister(&term.package).incompatibilities(&id, problem).map_err(fatal)?;
        let mut conflict = false;
        for incompatibility in entailed {
            problem.expect(&mut incompatibility.terms.iter().filter(|term| !term.positive));
            conflict |= incompatibility.terms.iter().all(|term| term.package.name == name || self.solution.satisfies(term));
            self.learn(incompatibility);
        }
        if !conflict {
            let chosen = Term::new(&term.package, Constraint::exactly(id.version.clone()), true);
            self.solution.decide(id, chosen);
        }
        Ok(Some(name))
    }

    /// The version to choose; if there is none, that has been learnt.
    fn best_version(&mut self, term: &Term) -> Result<Option<Id>, Failure> {
        let problem = self.problem;
        let best = match self.lister(&term.package).best(&term.constraint, problem) {
            Ok(Some(id)) => return Ok(Some(id)),
            Ok(None) if term.constraint.complement().version().is_some() => {
                // Only the locked version is excluded, and there is no other: what that one entails says more.
                self.lister(&term.package).best(&Constraint::any(), problem)
            }
            other => other,
        };
        match best {
            Ok(Some(id)) => Ok(Some(id)),
            Ok(None) => {
                self.learn(Incompatibility::new(vec![term.clone()], Cause::NoVersions));
                Ok(None)
            }
            Err(missing) if missing.fatal => Err(fatal(missing)),
            Err(missing) => {
                let term = Term::new(&term.package, Constraint::any(), true);
                let cause = Cause::NotFound { message: missing.message, hint: missing.hint };
                self.learn(Incompatibility::new(vec![term], cause));
                Ok(None)
            }
        }
    }

    fn lister(&mut self, package: &Rc<Reference>) -> &mut Lister {
        self.listers.entry(Rc::clone(package)).or_insert_with(|| Lister::new(Rc::clone(package), self.problem))
    }

    fn explain(&self, root: usize) -> Failure {
        let tidied = self.known.iter().map(|incompatibility| {
            let terms = incompatibility.terms.iter().map(|term| {
                let listed = self.listers.get(&term.package).and_then(Lister::known).unwrap_or_default();
                let versions: Vec<&Version> = listed.iter().map(|id| &id.version).collect();
                Term { constraint: term.constraint.tidied(&versions), ..term.clone() }
            });
            Incompatibility { terms: terms.collect(), cause: incompatibility.cause.clone() }
        });
        let tidied: Vec<Incompatibility> = tidied.collect();
        let (text, missing) = explain::explain(&tidied, root, &self.problem.dart.to_string(), self.problem.width);
        Failure::with_code(if missing { code::UNAVAILABLE } else { code::FAILED }, text.trim_end())
    }
}

struct Step {
    /// The term it made hold.
    term: usize,
    package: Rc<Reference>,
    index: usize,
    level: usize,
    cause: Option<usize>,
    /// The part beyond the term.
    rest: Option<Term>,
    previous_level: usize,
}

fn fatal(missing: Missing) -> Failure {
    let hint = missing.hint.map(|hint| format!("\n{hint}")).unwrap_or_default();
    Failure::with_code(missing.code, missing.message + &hint)
}
