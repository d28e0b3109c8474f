//! Incompatibilities: sets of terms that can't all be true, why that is known, and how it is said. May touch `term`, `package`.
//!
//! The wording is pub's, which its users have read often enough to know.

use std::collections::HashMap;

use super::term::Term;
use crate::constraint::Constraint;

/// Terms that can't all hold.
#[derive(Clone, Debug)]
pub struct Incompatibility {
    pub terms: Vec<Term>,
    pub cause: Cause,
}

/// Why they can't.
#[derive(Clone, PartialEq, Debug)]
pub enum Cause {
    /// The package worked on has to be in the solution.
    Root,
    Dependency,
    /// A constraint on an SDK that is not met.
    Sdk {
        sdk: String,
        available: bool,
        constraint: Constraint,
    },
    NoVersions,
    NotFound {
        message: String,
        hint: Option<String>,
    },
    UnknownSource,
    /// Concluded from two others, by their numbers.
    Derived(usize, usize),
}

/// The details of a package in a sentence that names two of its name.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Detail {
    pub source: bool,
    pub place: bool,
}

pub type Details = HashMap<String, Detail>;

impl Incompatibility {
    /// Brings terms about the same package together.
    pub fn new(terms: Vec<Term>, cause: Cause) -> Incompatibility {
        let derived = matches!(cause, Cause::Derived(..));
        // That the package worked on is chosen goes without saying, unless nothing else is said.
        let drop_root = derived && terms.len() != 1 && terms.iter().any(|term| term.positive && term.package.is_root());
        let kept = terms.into_iter().filter(|term| !(drop_root && term.positive && term.package.is_root()));
        let mut merged: Vec<Term> = Vec::new();
        for term in kept {
            match merged.iter_mut().find(|other| other.package == term.package) {
                Some(other) => {
                    if let Some(both) = other.intersect(&term) {
                        *other = both;
                    }
                }
                None => merged.push(term),
            }
        }
        // Where one place is required, that another is not is implied.
        let positive: Vec<String> = merged.iter().filter(|term| term.positive).map(|term| term.package.name.clone()).collect();
        merged.retain(|term| term.positive || !positive.contains(&term.package.name));
        Incompatibility { terms: merged, cause }
    }

    /// Whether it says that there is no solution.
    pub fn is_failure(&self) -> bool {
        match self.terms.as_slice() {
            [] => true,
            [term] => term.positive && term.package.is_root(),
            _ => false,
        }
    }

    fn is_dependency(&self) -> bool {
        self.cause == Cause::Dependency
    }
    fn positives(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(|term| term.positive)
    }
    fn negatives(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(|term| !term.positive)
    }
    fn only_positive(&self) -> Option<&Term> {
        let mut terms = self.positives();
        terms.next().filter(|_| terms.next().is_none())
    }
    fn only_negative(&self) -> Option<&Term> {
        let mut terms = self.negatives();
        terms.next().filter(|_| terms.next().is_none())
    }

    /// The incompatibility as a clause.
    pub fn shown(&self, details: &Details) -> String {
        if let (cause, [first]) = (&self.cause, self.terms.as_slice()) {
            let name = package(first, details);
            match cause {
                Cause::Sdk { .. } => return format!("{} requires {}", every(first, details), requirement(cause)),
                Cause::NoVersions => return format!("no versions of {name} match {}", first.constraint),
                Cause::NotFound { message, .. } => return format!("{name} doesn't exist ({message})"),
                Cause::UnknownSource => {
                    return format!("{} comes from unknown source \"{}\"", first.package.name, first.package.source.kind());
                }
                Cause::Root => return format!("{} is {}", first.package.name, first.constraint),
                _ => {}
            }
        }
        if self.is_failure() {
            return "version solving failed".to_owned();
        }
        match self.terms.as_slice() {
            [depender, dependee] if self.is_dependency() => format!("{} depends on {}", every(depender, details), terse(dependee, details)),
            [one] => {
                let subject = if one.constraint.is_any() { package(one, details) } else { terse(one, details) };
                format!("{subject} is {}", if one.positive { "forbidden" } else { "required" })
            }
            [a, b] if a.positive && b.positive => {
                let short = |term: &Term| if term.constraint.is_any() { package(term, details) } else { terse(term, details) };
                format!("{} is incompatible with {}", short(a), short(b))
            }
            [a, b] if !a.positive && !b.positive => format!("either {} or {}", terse(a, details), terse(b, details)),
            _ => self.shown_as_rule(details),
        }
    }

    fn shown_as_rule(&self, details: &Details) -> String {
        let join = |terms: Vec<String>, word: &str| terms.join(word);
        let positive: Vec<String> = self.positives().map(|term| terse(term, details)).collect();
        let negative: Vec<String> = self.negatives().map(|term| terse(term, details)).collect();
        match (self.only_positive(), positive.is_empty(), negative.is_empty()) {
            (Some(only), _, false) => format!("{} requires {}", every(only, details), join(negative, " or ")),
            (_, false, false) => format!("if {} then {}", join(positive, " and "), join(negative, " or ")),
            (_, false, true) => format!("one of {} must be false", join(positive, " or ")),
            _ => format!("one of {} must be true", join(negative, " or ")),
        }
    }

    /// This and another as one clause; the numbers are of the lines that proved them.
    pub fn and(&self, other: &Incompatibility, details: &Details, lines: (Option<usize>, Option<usize>)) -> String {
        self.requires_both(other, details, lines)
            .or_else(|| self.requires_through(other, details, lines))
            .or_else(|| self.requires_forbidden(other, details, lines))
            .unwrap_or_else(|| {
                let line = |line: Option<usize>| line.map(|line| format!(" ({line})")).unwrap_or_default();
                format!("{}{} and {}{}", self.shown(details), line(lines.0), other.shown(details), line(lines.1))
            })
    }

    fn requires_both(&self, other: &Incompatibility, details: &Details, lines: (Option<usize>, Option<usize>)) -> Option<String> {
        if self.terms.len() == 1 || other.terms.len() == 1 {
            return None;
        }
        let (own, others) = (self.only_positive()?, other.only_positive()?);
        if own.package != others.package || own.constraint != others.constraint {
            return None;
        }
        let verb = if self.is_dependency() && other.is_dependency() { "depends on" } else { "requires" };
        let needs =
            |it: &Incompatibility, line| it.negatives().map(|term| terse(term, details)).collect::<Vec<_>>().join(" or ") + &numbered(line);
        Some(format!("{} {verb} both {} and {}", every(own, details), needs(self, lines.0), needs(other, lines.1)))
    }

    fn requires_through(&self, other: &Incompatibility, details: &Details, lines: (Option<usize>, Option<usize>)) -> Option<String> {
        if self.terms.len() == 1 || other.terms.len() == 1 {
            return None;
        }
        let leads = |prior: &Incompatibility, latter: &Incompatibility| {
            let (needed, needing) = (prior.only_negative()?, latter.only_positive()?);
            (needed.package.name == needing.package.name && needed.inverse().satisfies(needing)).then(|| needed.clone())
        };
        let (prior, latter, needed, lines) = match leads(self, other) {
            Some(needed) => (self, other, needed, lines),
            None => (other, self, leads(other, self)?, (lines.1, lines.0)),
        };
        let verb = if latter.is_dependency() { "depends on" } else { "requires" };
        let after: Vec<String> = latter.negatives().map(|term| terse(term, details)).collect();
        let start = prior.beginning(details);
        Some(format!("{start}{}{} which {verb} {}{}", terse(&needed, details), numbered(lines.0), after.join(" or "), numbered(lines.1)))
    }

    fn requires_forbidden(&self, other: &Incompatibility, details: &Details, lines: (Option<usize>, Option<usize>)) -> Option<String> {
        let (prior, latter, lines) = match (self.terms.len(), other.terms.len()) {
            (1, _) => (other, self, (lines.1, lines.0)),
            (_, 1) => (self, other, lines),
            _ => return None,
        };
        let (negative, forbidden) = (prior.only_negative()?, latter.terms.first()?);
        if !negative.inverse().satisfies(forbidden) || prior.positives().next().is_none() {
            return None;
        }
        let start = prior.beginning(details);
        let line = lines.0.map(|line| format!("({line}) ")).unwrap_or_default();
        let end = numbered(lines.1);
        if latter.cause == Cause::UnknownSource {
            let package = &forbidden.package;
            return Some(format!("{start}{} {line}from unknown source \"{}\"{end}", package.name, package.source.kind()));
        }
        let why = match &latter.cause {
            Cause::Sdk { .. } => format!("which requires {}", requirement(&latter.cause)),
            Cause::NoVersions => "which doesn't match any versions".to_owned(),
            Cause::NotFound { message, .. } => format!("which doesn't exist ({message})"),
            _ => "which is forbidden".to_owned(),
        };
        Some(format!("{start}{} {line}{why}{end}", terse(forbidden, details)))
    }

    /// The subject of what is required, and the verb.
    fn beginning(&self, details: &Details) -> String {
        let positives: Vec<&Term> = self.positives().collect();
        match positives.as_slice() {
            [one] => format!("{} {} ", every(one, details), if self.is_dependency() { "depends on" } else { "requires" }),
            many => format!("if {} then ", many.iter().map(|term| terse(term, details)).collect::<Vec<_>>().join(" or ")),
        }
    }
}

fn numbered(line: Option<usize>) -> String {
    line.map(|line| format!(" ({line})")).unwrap_or_default()
}

fn requirement(cause: &Cause) -> String {
    match cause {
        Cause::Sdk { sdk, available: false, .. } => format!("the {} SDK", sdk_name(sdk)),
        Cause::Sdk { constraint, .. } => format!("SDK version {constraint}"),
        _ => String::new(),
    }
}

/// An SDK's name as people write it.
pub fn sdk_name(sdk: &str) -> &str {
    match sdk {
        "dart" => "Dart",
        "flutter" => "Flutter",
        "fuchsia" => "Fuchsia",
        other => other,
    }
}

fn origin(term: &Term, details: &Details) -> String {
    let detail = details.get(&term.package.name).copied().unwrap_or_default();
    let source = &term.package.source;
    if term.package.is_root() || (!detail.source && !detail.place && source.kind() == "hosted") {
        return String::new();
    }
    if detail.place { format!(" from {} {}", source.kind(), source.place()) } else { format!(" from {}", source.kind()) }
}

fn package(term: &Term, details: &Details) -> String {
    format!("{}{}", term.package.name, origin(term, details))
}

fn terse(term: &Term, details: &Details) -> String {
    let silent = term.package.is_root() || (term.constraint.is_any() && !term.package.source.has_many_versions());
    let constraint = if silent { String::new() } else { format!(" {}", term.constraint) };
    format!("{}{constraint}{}", term.package.name, origin(term, details))
}

fn every(term: &Term, details: &Details) -> String {
    if term.constraint.is_any() && !term.package.is_root() {
        return format!("every version of {}", package(term, details));
    }
    terse(term, details)
}
