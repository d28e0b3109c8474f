//! `add`, `remove` and `upgrade --major-versions`: what changes a pubspec. The text around the change stays as it is (`edit`), and a change that
//! can't be resolved is taken back. May touch everything of this crate.

use std::io::Write;
use std::path::Path;

use crate::catalog::Sources;
use crate::constraint::Constraint;
use crate::edit;
use crate::failure::{Failure, code};
use crate::hosted::host_of;
use crate::package::{Dependency, Source};
use crate::project::{Project, Purpose, Wish};
use crate::pubspec::{Origin, Reader};
use crate::version::Version;
use crate::yaml;

/// A package to add: `dev:name@constraint`, `override:name@{path: ../x}`.
struct Addition {
    section: &'static str,
    name: String,
    /// Where it comes from, as a line of YAML; a constraint alone is in `constraint`.
    description: Option<String>,
    constraint: Option<Constraint>,
    dependency: Dependency,
}

impl Addition {
    fn parse(text: &str, dev: bool, folder: &Path, sources: &Sources) -> Result<Addition, Failure> {
        let usage = |why: String| Failure::with_code(code::USAGE, why);
        let (head, descriptor) = match text.split_once('@') {
            Some((head, descriptor)) => (head, Some(descriptor)),
            // Before there was a sign for it, the constraint followed a colon.
            None => match text.split_once(':') {
                Some((name, constraint)) if !matches!(name, "dev" | "override") => (name, Some(constraint)),
                _ => (text, None),
            },
        };
        let (section, name) = match head.split_once(':') {
            Some(("dev", name)) => ("dev_dependencies", name),
            Some(("override", name)) => ("dependency_overrides", name),
            Some((word, _)) => return Err(usage(format!("'{word}' is no section: write dev: or override:."))),
            None => (if dev { "dev_dependencies" } else { "dependencies" }, head),
        };
        if !crate::pubspec::is_package_name(name) {
            return Err(usage(format!("Not a valid package name: \"{name}\"")));
        }
        let node = yaml::parse(descriptor.unwrap_or(""), "the descriptor").map_err(|error| usage(error.message))?;
        let reader =
            Reader { origin: Origin::Folder(folder.to_owned()), default_host: &sources.settings().default_host, file: "the descriptor" };
        let dependency = reader.dependency(name, &node, descriptor.unwrap_or(""), (3, 0)).map_err(|error| usage(error.message))?;
        let written = node.entries().map(|entries| entries.iter().any(|(key, _)| key.as_str() == Some("version")));
        let constraint = match (descriptor, written) {
            (None, _) | (_, Some(false)) => None,
            _ => Some(dependency.constraint.clone()),
        };
        let description = node.entries().and(descriptor).map(str::to_owned);
        Ok(Addition { section, name: name.to_owned(), description, constraint, dependency })
    }

    /// The text after the name, now that a version has been chosen.
    fn value(&self, chosen: &Version) -> String {
        let constraint = self.constraint.clone().unwrap_or_else(|| Constraint::compatible_with(chosen.clone()));
        match (&self.description, &self.dependency.package.source) {
            (Some(description), Source::Hosted(_)) if self.constraint.is_none() => {
                format!("{}, version: {constraint}}}", description.trim().trim_end_matches('}').trim_end())
            }
            (Some(description), _) => description.trim().to_owned(),
            (None, _) => {
                let text = constraint.to_string();
                if text.starts_with(['>', '<']) { format!("'{text}'") } else { text }
            }
        }
    }
}

/// `add`: the newest version of each package that fits, as a constraint in the pubspec.
pub fn add(folder: &Path, packages: &[String], dev: bool, dry_run: bool, sources: &Sources, out: &mut dyn Write) -> Result<(), Failure> {
    if packages.is_empty() {
        return Err(Failure::with_code(code::USAGE, "Must specify at least one package to be added."));
    }
    let mut project = Project::find(folder, sources.settings())?;
    let place = project.work().folder.clone();
    let additions = packages.iter().map(|text| Addition::parse(text, dev, &place, sources)).collect::<Result<Vec<_>, _>>()?;
    let own = project.work().pubspec.name.clone();
    for addition in &additions {
        if addition.name == own {
            return Err(Failure::with_code(code::DATA, "A package may not list itself as a dependency."));
        }
        let work = project.work;
        let pubspec = &mut project.members[work].pubspec;
        pubspec.dependencies.remove(&addition.name);
        pubspec.dev_dependencies.remove(&addition.name);
        let section = match addition.section {
            "dependencies" => &mut pubspec.dependencies,
            "dev_dependencies" => &mut pubspec.dev_dependencies,
            _ => &mut pubspec.overrides,
        };
        section.insert(addition.name.clone(), addition.dependency.clone());
    }
    let mut trial = Wish::new(Purpose::Get);
    trial.unlock = additions.iter().map(|addition| addition.name.clone()).collect();
    let solution = project.solve(&trial, sources).map_err(|failure| Failure::with_code(code::DATA, failure.message))?;
    let path = place.join("pubspec.yaml");
    let mut text = std::fs::read_to_string(&path).map_err(|error| Failure::io("Could not read pubspec.yaml", &error))?;
    for addition in &additions {
        let chosen = solution.chosen.iter().find(|id| id.name() == addition.name);
        let chosen = chosen.ok_or_else(|| Failure::new(format!("Package {} was not resolved.", addition.name)))?;
        if addition.section != "dependency_overrides" {
            let other = if addition.section == "dependencies" { "dev_dependencies" } else { "dependencies" };
            if let Some(without) = edit::remove(&text, other, &addition.name)? {
                let _ = writeln!(
                    out,
                    "\"{}\" was found in {other}. Removing \"{}\" and adding it to {} instead.",
                    addition.name, addition.name, addition.section
                );
                text = without;
            }
        }
        text = edit::set(&text, addition.section, &addition.name, &addition.value(&chosen.version))?;
    }
    finish(project, &text, Wish { dry_run, unlock: trial.unlock, ..Wish::new(Purpose::Get) }, sources, out)
}

/// `remove`.
pub fn remove(folder: &Path, packages: &[String], dry_run: bool, sources: &Sources, out: &mut dyn Write) -> Result<(), Failure> {
    if packages.is_empty() {
        return Err(Failure::with_code(code::USAGE, "Must specify a package to be removed."));
    }
    let project = Project::find(folder, sources.settings())?;
    let path = project.work().folder.join("pubspec.yaml");
    let mut text = std::fs::read_to_string(&path).map_err(|error| Failure::io("Could not read pubspec.yaml", &error))?;
    for package in packages {
        let (sections, name): (&[&str], &str) = match package.strip_prefix("override:") {
            Some(name) => (&["dependency_overrides"], name),
            None => (&["dependencies", "dev_dependencies"], package),
        };
        let mut found = false;
        for section in sections {
            if let Some(without) = edit::remove(&text, section, name)? {
                text = without;
                found = true;
            }
        }
        if !found {
            let _ = writeln!(out, "Package \"{name}\" was not found in {}!", crate::paths::relative_to_current(&path));
        }
    }
    finish(project, &text, Wish { dry_run, ..Wish::new(Purpose::Get) }, sources, out)
}

/// Resolves with a changed pubspec. It is written first, and put back if that fails.
fn finish(mut project: Project, text: &str, wish: Wish, sources: &Sources, out: &mut dyn Write) -> Result<(), Failure> {
    let folder = project.work().folder.clone();
    let path = folder.join("pubspec.yaml");
    let shown = crate::paths::relative_to_current(&path);
    let reader = Reader { origin: Origin::Folder(folder.clone()), default_host: &sources.settings().default_host, file: &shown };
    let mut changed = reader.text(text)?;
    if folder.join("pubspec_overrides.yaml").is_file() {
        changed.overrides = project.work().pubspec.overrides.clone();
    }
    let work = project.work;
    project.members[work].pubspec = changed;
    if wish.dry_run {
        return project.acquire(&wish, sources, out);
    }
    let before = std::fs::read(&path).map_err(|error| Failure::io("Could not read pubspec.yaml", &error))?;
    crate::cache::write(&path, text.as_bytes())?;
    project.acquire(&wish, sources, out).inspect_err(|_| {
        // What failed is reported; a pubspec that can't be put back is at least a whole one.
        let _ = crate::cache::write(&path, &before);
    })
}

/// `upgrade --major-versions`: the constraints follow the newest versions that fit together.
pub fn upgrade_major(folder: &Path, names: &[String], dry_run: bool, sources: &Sources, out: &mut dyn Write) -> Result<(), Failure> {
    let project = Project::find(folder, sources.settings())?;
    let mut free = project.clone();
    let work = free.work;
    let wanted =
        |name: &String, dependency: &Dependency| (names.is_empty() || names.contains(name)) && host_of(&dependency.package).is_some();
    let pubspec = &mut free.members[work].pubspec;
    for (name, dependency) in pubspec.dependencies.iter_mut().chain(pubspec.dev_dependencies.iter_mut()) {
        if wanted(name, dependency) {
            dependency.constraint = dependency.constraint.min().map_or_else(Constraint::any, |min| Constraint::at_least(min.clone()));
        }
    }
    let solution = free.solve(&Wish { unlock: names.to_vec(), ..Wish::new(Purpose::Upgrade) }, sources)?;
    let path = project.work().folder.join("pubspec.yaml");
    let mut text = std::fs::read_to_string(&path).map_err(|error| Failure::io("Could not read pubspec.yaml", &error))?;
    let pubspec = project.work().pubspec.clone();
    let mut changed = Vec::new();
    for (section, dependencies) in [("dependencies", &pubspec.dependencies), ("dev_dependencies", &pubspec.dev_dependencies)] {
        for (name, dependency) in dependencies.iter().filter(|(name, dependency)| wanted(name, dependency)) {
            let Some(id) = solution.chosen.iter().find(|id| id.name() == name).filter(|id| !dependency.constraint.allows(&id.version))
            else {
                continue;
            };
            let newer = Constraint::compatible_with(id.version.clone());
            text = set_constraint(&text, section, name, &newer)?;
            changed.push(format!("  {name}: {} -> {newer}\n", dependency.constraint));
        }
    }
    let wish = Wish { dry_run, unlock: names.to_vec(), ..Wish::new(Purpose::Upgrade) };
    finish(project, &text, wish, sources, out)?;
    let tense = if dry_run { "Would change" } else { "Changed" };
    let heading = match changed.len() {
        0 => "\nNo changes to pubspec.yaml!\n".to_owned(),
        1 => format!("\n{tense} 1 constraint in pubspec.yaml:\n"),
        many => format!("\n{tense} {many} constraints in pubspec.yaml:\n"),
    };
    let _ = out.write_all((heading + &changed.concat()).as_bytes());
    Ok(())
}

/// Sets a dependency's constraint, wherever it stands in it.
fn set_constraint(text: &str, section: &str, name: &str, constraint: &Constraint) -> Result<String, Failure> {
    let root = yaml::parse(text, "pubspec.yaml")?;
    let old = root.get(section).and_then(|section| section.get(name));
    match old.filter(|old| old.entries().is_some()) {
        None => edit::set(text, section, name, &constraint.to_string()),
        Some(map) => match map.get("version") {
            Some(version) => Ok(format!("{}{constraint}{}", &text[..version.span.start], &text[version.span.end..])),
            None => Ok(text.to_owned()),
        },
    }
}
