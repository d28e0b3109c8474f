//! What is known of one package while solving: its versions, and what choosing one of them entails. May touch `incompatibility`,
//! `term`, `package`, `pubspec`, and the catalog.
//!
//! Versions one after another mostly have the same dependencies. An incompatibility is stated for all of them at once, so that the
//! solver need not learn it again for each.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::incompatibility::{Cause, Incompatibility};
use super::term::Term;
use super::{Missing, Problem};
use crate::constraint::Constraint;
use crate::package::{Dependency, Id, Reference};
use crate::pubspec::Pubspec;
use crate::version::Version;

/// SDKs a package may ask for; only the first is there.
const SDKS: [&str; 3] = ["dart", "flutter", "fuchsia"];

pub struct Lister {
    package: Rc<Reference>,
    locked: Option<Id>,
    /// In ascending order, once they have been asked for.
    versions: Option<Result<Rc<Vec<Id>>, Missing>>,
    /// Names that are overridden: dependencies on them don't count.
    ignored: BTreeSet<String>,
    /// Versions of which is known that they can't be chosen.
    invalid: Constraint,
    /// By dependency, the versions for which it has been stated.
    stated: BTreeMap<String, Constraint>,
    stated_locked: bool,
}

impl Lister {
    pub fn new(package: Rc<Reference>, problem: &Problem<'_>) -> Lister {
        let locked = problem.locked.get(&package.name).filter(|id| id.package == *package).cloned();
        let locked = if package.is_root() { Some(problem.root_id(&package.name)) } else { locked };
        let mut ignored: BTreeSet<String> = problem.overrides.keys().cloned().collect();
        if ignored.contains(&package.name) {
            ignored.extend(problem.roots.iter().map(|root| root.name.clone()));
        }
        Lister { package, locked, versions: None, ignored, invalid: Constraint::empty(), stated: BTreeMap::new(), stated_locked: false }
    }

    fn versions(&mut self, problem: &Problem<'_>) -> Result<Rc<Vec<Id>>, Missing> {
        if let Some(known) = &self.versions {
            return known.clone();
        }
        let name = &self.package.name;
        let pinned = problem.overrides.get(name).and_then(|dependency| dependency.constraint.version());
        let allowed = pinned.or_else(|| problem.previous.get(name));
        let found = problem.catalog.versions(&self.package).map(|available| {
            let usable = available.iter().filter(|version| !version.retracted || allowed == Some(&version.id.version));
            Rc::new(usable.map(|version| version.id.clone()).collect::<Vec<Id>>())
        });
        self.versions = Some(found.clone());
        found
    }

    /// The number of versions to choose from; a package that isn't there is looked at first.
    pub fn count(&mut self, constraint: &Constraint, problem: &Problem<'_>) -> usize {
        if self.locked.as_ref().is_some_and(|locked| constraint.allows(&locked.version)) {
            return 1;
        }
        self.versions(problem).map_or(0, |versions| versions.iter().filter(|id| constraint.allows(&id.version)).count())
    }

    /// The version to try first: the locked one, else the newest release, else the newest pre-release.
    pub fn best(&mut self, constraint: &Constraint, problem: &Problem<'_>) -> Result<Option<Id>, Missing> {
        if let Some(locked) = self.locked.as_ref().filter(|locked| constraint.allows(&locked.version)) {
            return Ok(Some(locked.clone()));
        }
        let versions = self.versions(problem)?;
        let allowed = versions.iter().filter(|id| constraint.allows(&id.version));
        let better = |a: &&Id, b: &&Id| {
            let releases_first = b.version.is_pre_release().cmp(&a.version.is_pre_release());
            let order = a.version.cmp(&b.version);
            releases_first.then(if problem.lowest { order.reverse() } else { order })
        };
        Ok(allowed.max_by(better).cloned())
    }

    /// The incompatibilities of choosing a version, as far as they haven't been stated before.
    pub fn incompatibilities(&mut self, id: &Id, problem: &Problem<'_>) -> Result<Vec<Incompatibility>, Missing> {
        if self.invalid.allows(&id.version) {
            return Ok(Vec::new());
        }
        if self.package.is_root() {
            return Ok(self.of_root(problem));
        }
        let pubspec = match problem.catalog.pubspec(id) {
            Ok(pubspec) => pubspec,
            Err(missing) if missing.fatal => return Err(missing),
            Err(_) => {
                let only = Constraint::exactly(id.version.clone());
                self.invalid = self.invalid.union(&only);
                return Ok(vec![Incompatibility::new(vec![Term::new(&self.package, only, true)], Cause::NoVersions)]);
            }
        };
        if self.versions.is_none() && self.locked.as_ref().is_some_and(|locked| locked.version == id.version) {
            return Ok(self.of_locked(id, &pubspec, problem));
        }
        let versions = self.versions(problem)?;
        let Some(index) = versions.iter().position(|version| version.version == id.version) else {
            return Ok(self.of_locked(id, &pubspec, problem));
        };
        for sdk in SDKS {
            if !problem.has_sdk(&pubspec, sdk) {
                return Ok(vec![self.sdk_mismatch(sdk, &versions, index, problem)]);
            }
        }
        let mut dependencies = pubspec.dependencies.clone();
        dependencies.retain(|name, _| !self.ignored.contains(name) && !self.stated.get(name).is_some_and(|c| c.allows(&id.version)));
        let lower = self.bound(&dependencies, &versions[..index], Some(id), true, problem);
        let upper = self.bound(&dependencies, &versions[index + 1..], None, false, problem);
        let stated = dependencies.into_iter().map(|(name, dependency)| {
            let range = Constraint::between(lower.get(&name).cloned(), upper.get(&name).cloned());
            let known = self.stated.entry(name).or_insert_with(Constraint::empty);
            *known = known.union(&range);
            depends(Term::new(&self.package, range, true), &dependency)
        });
        Ok(stated.collect())
    }

    fn of_root(&mut self, problem: &Problem<'_>) -> Vec<Incompatibility> {
        if std::mem::replace(&mut self.stated_locked, true) {
            return Vec::new();
        }
        let Some(root) = problem.roots.iter().find(|root| root.name == self.package.name) else {
            return Vec::new();
        };
        let depender = || Term::new(&self.package, Constraint::exactly(root.version.clone()), true);
        for sdk in SDKS {
            if !problem.has_sdk(root, sdk) {
                return vec![Incompatibility::new(vec![depender()], sdk_cause(sdk, root))];
            }
        }
        let mut all: Vec<Dependency> =
            root.all_dependencies().into_values().filter(|dependency| !self.ignored.contains(&dependency.package.name)).collect();
        if problem.roots.first().is_some_and(|first| first.name == root.name) {
            all.extend(problem.roots.iter().skip(1).map(|member| Dependency {
                package: Reference::new(member.name.clone(), crate::package::Source::Root),
                constraint: Constraint::exactly(member.version.clone()),
            }));
            all.extend(problem.overrides.values().cloned());
        }
        all.iter().map(|dependency| depends(depender(), dependency)).collect()
    }

    /// Only this version's: asking for the others may mean asking a server.
    fn of_locked(&mut self, id: &Id, pubspec: &Pubspec, problem: &Problem<'_>) -> Vec<Incompatibility> {
        if std::mem::replace(&mut self.stated_locked, true) {
            return Vec::new();
        }
        let depender = || Term::new(&self.package, Constraint::exactly(id.version.clone()), true);
        if let Some(sdk) = SDKS.iter().find(|sdk| !problem.has_sdk(pubspec, sdk)) {
            return vec![Incompatibility::new(vec![depender()], sdk_cause(sdk, pubspec))];
        }
        let counted = pubspec.dependencies.values().filter(|dependency| !self.ignored.contains(&dependency.package.name));
        counted.map(|dependency| depends(depender(), dependency)).collect()
    }

    /// The neighbours that ask for the same SDK in vain.
    fn sdk_mismatch(&mut self, sdk: &str, versions: &[Id], index: usize, problem: &Problem<'_>) -> Incompatibility {
        let fails = |id: &Id| !problem.has_sdk(&describe(problem, id), sdk);
        let first = versions[..index].iter().rposition(|id| !fails(id)).map_or(0, |i| i + 1);
        let after = versions[index + 1..].iter().position(|id| !fails(id)).map(|i| index + 1 + i);
        let version = |i: usize| versions[i].version.clone();
        let range = Constraint::between((first > 0).then(|| version(first)), after.map(version));
        self.invalid = self.invalid.union(&range);
        let asked = versions[first..after.unwrap_or(versions.len())]
            .iter()
            .fold(Constraint::empty(), |asked, id| asked.union(describe(problem, id).sdks.get(sdk).unwrap_or(&Constraint::any())));
        let cause = Cause::Sdk { sdk: sdk.to_owned(), available: sdk == "dart", constraint: asked };
        Incompatibility::new(vec![Term::new(&self.package, range, true)], cause)
    }

    /// The reach of each of these dependencies among the neighbours on one side. Going down, the last with it is the bound, going up the
    /// first without; none if all have it.
    fn bound(
        &self,
        dependencies: &BTreeMap<String, Dependency>,
        neighbours: &[Id],
        from: Option<&Id>,
        down: bool,
        problem: &Problem<'_>,
    ) -> BTreeMap<String, Version> {
        let mut bounds = BTreeMap::new();
        let mut previous = from.map(|id| id.version.clone());
        let ordered: Box<dyn Iterator<Item = &Id>> = if down { Box::new(neighbours.iter().rev()) } else { Box::new(neighbours.iter()) };
        for id in ordered {
            if bounds.len() == dependencies.len() {
                break;
            }
            let pubspec = describe(problem, id);
            let boundary = previous.take().filter(|_| down).unwrap_or_else(|| id.version.clone());
            // What it depends on doesn't matter if it can't be chosen.
            let usable = SDKS.iter().all(|sdk| problem.has_sdk(&pubspec, sdk));
            for (name, dependency) in dependencies {
                if !bounds.contains_key(name) && (!usable || pubspec.dependencies.get(name) != Some(dependency)) {
                    bounds.insert(name.clone(), boundary.clone());
                }
            }
            previous = Some(id.version.clone());
        }
        bounds
    }

    /// The versions that have been asked for, for messages.
    pub fn known(&self) -> Option<&[Id]> {
        self.versions.as_ref().and_then(|versions| versions.as_ref().ok()).map(|versions| versions.as_slice())
    }
}

fn depends(depender: Term, dependency: &Dependency) -> Incompatibility {
    let dependee = Term::new(&Rc::new(dependency.package.clone()), dependency.constraint.clone(), false);
    Incompatibility::new(vec![depender, dependee], Cause::Dependency)
}

fn sdk_cause(sdk: &str, pubspec: &Pubspec) -> Cause {
    let constraint = pubspec.sdks.get(sdk).cloned().unwrap_or_else(Constraint::any);
    Cause::Sdk { sdk: sdk.to_owned(), available: sdk == "dart", constraint }
}

/// A version's pubspec; where it is broken, one that says nothing: a neighbour's fault shows when it is chosen.
fn describe(problem: &Problem<'_>, id: &Id) -> Arc<Pubspec> {
    problem.catalog.pubspec(id).unwrap_or_else(|_| Arc::new(Pubspec::bare(id.name(), id.version.clone())))
}
