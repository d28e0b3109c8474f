//! What people ask for: get, upgrade, downgrade, add, remove, outdated, deps. May touch everything of this crate.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::catalog::Sources;
use crate::constraint::Constraint;
use crate::edit;
use crate::failure::{Failure, code};
use crate::hosted::host_of;
use crate::package::{Dependency, Id, Reference, Source};
use crate::project::{Project, Purpose, Wish};
use crate::pubspec::{Origin, Pubspec, Reader};
use crate::solver::{Catalog, Solution};
use crate::version::Version;
use crate::yaml;

/// `get`, `upgrade` and `downgrade`.
pub fn resolve(folder: &Path, wish: &Wish, sources: &Sources, out: &mut dyn Write) -> Result<(), Failure> {
    let mut project = Project::find(folder, sources.settings())?;
    if let Some(name) = wish
        .unlock
        .iter()
        .find(|name| !project.members.iter().any(|member| known(&member.pubspec, name)) && !project.lock.packages.contains_key(*name))
    {
        return Err(Failure::with_code(code::DATA, format!("Package {name} is not a dependency of {}.", project.root().pubspec.name)));
    }
    project.acquire(wish, sources, out)
}

fn known(pubspec: &Pubspec, name: &str) -> bool {
    pubspec.dependencies.contains_key(name) || pubspec.dev_dependencies.contains_key(name) || pubspec.overrides.contains_key(name)
}

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

    /// What is written after the name, now that a version has been chosen.
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
    finish(project, &path, &text, dry_run, Wish { dry_run, unlock: trial.unlock, ..Wish::new(Purpose::Get) }, sources, out)
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
    finish(project, &path, &text, dry_run, Wish { dry_run, ..Wish::new(Purpose::Get) }, sources, out)
}

/// Resolves with a changed pubspec. It is written first, and put back if that fails.
fn finish(
    mut project: Project,
    path: &PathBuf,
    text: &str,
    dry_run: bool,
    wish: Wish,
    sources: &Sources,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let folder = project.work().folder.clone();
    let shown = crate::paths::relative_to_current(path);
    let reader = Reader { origin: Origin::Folder(folder.clone()), default_host: &sources.settings().default_host, file: &shown };
    let mut changed = reader.text(text)?;
    if folder.join("pubspec_overrides.yaml").is_file() {
        changed.overrides = project.work().pubspec.overrides.clone();
    }
    let work = project.work;
    project.members[work].pubspec = changed;
    if dry_run {
        return project.acquire(&wish, sources, out);
    }
    let before = std::fs::read(path).map_err(|error| Failure::io("Could not read pubspec.yaml", &error))?;
    crate::cache::write(path, text.as_bytes())?;
    project.acquire(&wish, sources, out).inspect_err(|_| {
        // What failed is reported; a pubspec that can't be put back is at least a whole one.
        let _ = crate::cache::write(path, &before);
    })
}

/// The versions a report compares.
struct Row {
    name: String,
    kind: usize,
    versions: [Option<Version>; 4],
    note: Option<String>,
}

const KINDS: [&str; 4] = ["direct dependencies", "dev_dependencies", "transitive dependencies", "transitive dev_dependencies"];

/// `outdated`: the locked versions beside those the constraints allow, those that would do without constraints, and the newest.
pub fn outdated(folder: &Path, as_json: bool, all: bool, sources: &Sources, out: &mut dyn Write) -> Result<(), Failure> {
    let project = Project::find(folder, sources.settings())?;
    let upgrade = Wish::new(Purpose::Upgrade);
    let upgradable = project.solve(&upgrade, sources);
    let mut free = project.clone();
    for member in &mut free.members {
        let sections = [&mut member.pubspec.dependencies, &mut member.pubspec.dev_dependencies];
        for dependency in sections.into_iter().flat_map(|section| section.values_mut()) {
            if dependency.package.source.has_many_versions() {
                dependency.constraint = Constraint::any();
            }
        }
    }
    let resolvable = free.solve(&upgrade, sources);
    let resolved = upgradable.is_ok() && resolvable.is_ok();
    let ids = |solution: Result<Solution, Failure>| -> BTreeMap<String, Id> {
        solution.map(|solution| solution.chosen.into_iter().map(|id| (id.name().to_owned(), id)).collect()).unwrap_or_default()
    };
    let current: BTreeMap<String, Id> = project.lock.packages.iter().map(|(name, (id, _))| (name.clone(), id.clone())).collect();
    let columns = [current, ids(upgradable), ids(resolvable)];
    let mut rows = rows(&project, &columns, sources);
    if !all {
        rows.retain(|row| row.versions[0] != row.versions[3] || row.note.is_some());
    }
    let text = if as_json { json_of(&rows) } else { table(&project, &rows, resolved) };
    let _ = out.write_all(text.as_bytes());
    Ok(())
}

fn rows(project: &Project, columns: &[BTreeMap<String, Id>; 3], sources: &Sources) -> Vec<Row> {
    let roots: Vec<&Pubspec> = project.members.iter().map(|member| &member.pubspec).collect();
    let used = reachable(roots.iter().flat_map(|root| root.dependencies.keys()), columns, sources);
    let names: BTreeSet<&String> = columns.iter().flat_map(BTreeMap::keys).collect();
    let row = |name: &String| {
        let id = columns.iter().find_map(|column| column.get(name))?;
        let kind = if roots.iter().any(|root| root.dependencies.contains_key(name)) {
            0
        } else if roots.iter().any(|root| root.dev_dependencies.contains_key(name)) {
            1
        } else if used.contains(name) {
            2
        } else {
            3
        };
        let listing = host_of(&id.package).and_then(|_| sources.listing(&id.package).ok());
        let newest = match &listing {
            Some(listing) => {
                let mut usable: Vec<&Version> = listing.versions.iter().filter(|v| !v.retracted).map(|v| &v.id.version).collect();
                usable.sort_by(|a, b| a.preferred(b));
                usable.last().map(|version| (*version).clone())
            }
            None => Some(id.version.clone()),
        };
        let chosen = |i: usize| columns[i].get(name).map(|id| id.version.clone());
        let retracted =
            listing.as_ref().is_some_and(|l| l.versions.iter().any(|v| v.retracted && Some(&v.id.version) == chosen(0).as_ref()));
        let note = match &listing {
            Some(listing) if listing.discontinued && kind < 2 => {
                let instead = listing.replaced_by.as_ref().map(|name| format!(", replaced by {name}")).unwrap_or_default();
                Some(format!("Package {name} has been discontinued{instead}. See https://dart.dev/go/package-discontinue"))
            }
            _ if retracted => Some("Version has been retracted. See https://dart.dev/go/package-retraction".to_owned()),
            _ => None,
        };
        Some(Row { name: name.clone(), kind, versions: [chosen(0), chosen(1), chosen(2), newest], note })
    };
    names.into_iter().filter_map(row).collect()
}

/// All that the packages of these names need, in any of the resolutions.
fn reachable<'a>(names: impl Iterator<Item = &'a String>, columns: &[BTreeMap<String, Id>; 3], sources: &Sources) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut waiting: VecDeque<String> = names.cloned().collect();
    while let Some(name) = waiting.pop_front() {
        if !found.insert(name.clone()) {
            continue;
        }
        for id in columns.iter().filter_map(|column| column.get(&name)) {
            let pubspec = sources.pubspec(id);
            waiting.extend(pubspec.iter().flat_map(|pubspec| pubspec.dependencies.keys().cloned()));
        }
    }
    found
}

fn json_of(rows: &[Row]) -> String {
    let version =
        |version: &Option<Version>| version.as_ref().map_or(serde_json::Value::Null, |v| serde_json::json!({"version": v.to_string()}));
    let packages = rows.iter().map(|row| {
        let [current, upgradable, resolvable, latest] = row.versions.each_ref().map(version);
        let kind = ["direct", "dev", "transitive", "transitive"][row.kind];
        let discontinued = row.note.as_ref().is_some_and(|note| note.contains("discontinued"));
        serde_json::json!({
            "package": row.name, "kind": kind, "isDiscontinued": discontinued,
            "isCurrentRetracted": row.note.as_ref().is_some_and(|note| note.contains("retracted")),
            "current": current, "upgradable": upgradable, "resolvable": resolvable, "latest": latest,
        })
    });
    let all = serde_json::json!({"packages": packages.collect::<Vec<_>>()});
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}

fn table(project: &Project, rows: &[Row], resolved: bool) -> String {
    let mut text = "Showing outdated packages.\n[*] indicates versions that are not the latest available.\n\n".to_owned();
    if rows.is_empty() {
        return text + "Found no outdated packages\n";
    }
    let mut lines: Vec<Vec<String>> = vec![["Package Name", "Current", "Upgradable", "Resolvable", "Latest"].map(str::to_owned).to_vec()];
    let has = |kind: usize| {
        project.members.iter().any(|m| if kind == 0 { !m.pubspec.dependencies.is_empty() } else { !m.pubspec.dev_dependencies.is_empty() })
    };
    for (kind, title) in KINDS.iter().enumerate() {
        let of_kind: Vec<&Row> = rows.iter().filter(|row| row.kind == kind).collect();
        match (of_kind.is_empty(), kind < 2 && has(kind)) {
            (true, false) => continue,
            (true, true) => lines.push(vec![format!("\n{title}: all up-to-date.")]),
            (false, _) => lines.push(vec![format!("\n{title}:")]),
        }
        lines.extend(of_kind.into_iter().map(cells));
    }
    let width = |column: usize| lines.iter().filter(|line| line.len() > 1).map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    for line in &lines {
        if let [title] = line.as_slice() {
            text += &format!("{title}\n");
            continue;
        }
        for (cell, width) in line.iter().zip(&widths) {
            text += &format!("{cell:width$}  ");
        }
        text.push('\n');
    }
    text + &advice(rows, resolved, !project.lock.packages.is_empty())
}

fn cells(row: &Row) -> Vec<String> {
    let latest = &row.versions[3];
    let cell = |(i, version): (usize, &Option<Version>)| match version {
        None => "-".to_owned(),
        Some(version) if i < 3 && Some(version) != latest.as_ref() => format!("*{version}"),
        Some(version) => version.to_string(),
    };
    std::iter::once(row.name.clone()).chain(row.versions.iter().enumerate().map(cell)).collect()
}

fn advice(rows: &[Row], resolved: bool, locked: bool) -> String {
    let less = |a: &Option<Version>, b: &Option<Version>| matches!((a, b), (Some(a), Some(b)) if a < b);
    let upgradable = rows.iter().filter(|row| less(&row.versions[0], &row.versions[1])).count();
    let constrained = rows.iter().filter(|row| less(&row.versions[1], &row.versions[2])).count();
    let mut text = String::new();
    if !resolved {
        text += "\nNo resolution was found. Try running `oche pub upgrade --dry-run` to explore why.\n";
    } else if !locked {
        text += "\nNo pubspec.lock found. There are no Current versions.\nRun `oche pub get` to create a pubspec.lock with versions matching your pubspec.yaml.\n";
    } else {
        match upgradable {
            0 => {}
            1 => {
                text +=
                    "\n1 upgradable dependency is locked (in pubspec.lock) to an older version.\nTo update it, use `oche pub upgrade`.\n"
            }
            many => {
                text += &format!(
                    "\n{many} upgradable dependencies are locked (in pubspec.lock) to older versions.\nTo update these dependencies, use `oche pub upgrade`.\n"
                );
            }
        }
        let direct = rows.iter().any(|row| row.kind < 2);
        if direct && upgradable == 0 && constrained == 0 {
            text += "You are already using the newest resolvable versions listed in the 'Resolvable' column.\nNewer versions, listed in 'Latest', may not be mutually compatible.\n";
        } else if !direct {
            text += "all dependencies are up-to-date.\n";
        }
    }
    match constrained {
        0 => {}
        1 => {
            text += "\n1 dependency is constrained to a version that is older than a resolvable version.\nTo update it, edit pubspec.yaml, or run `oche pub upgrade --major-versions`.\n"
        }
        many => {
            text += &format!(
                "\n{many}  dependencies are constrained to versions that are older than a resolvable version.\nTo update these dependencies, edit pubspec.yaml, or run `oche pub upgrade --major-versions`.\n"
            );
        }
    }
    for row in rows {
        if let Some(note) = &row.note {
            text += &format!("\n{}\n    {note}\n", row.name);
        }
    }
    text
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
    finish(project, &path, &text, dry_run, wish, sources, out)?;
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

/// How `deps` shows the packages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    Tree,
    List,
    Compact,
    Json,
}

/// `deps`: what depends on what, as it is locked.
pub fn deps(folder: &Path, style: Style, dev: bool, sources: &Sources, out: &mut dyn Write) -> Result<(), Failure> {
    let project = Project::find(folder, sources.settings())?;
    if project.lock.packages.is_empty() && project.members.iter().any(|member| !member.pubspec.all_dependencies().is_empty()) {
        return Err(Failure::with_code(code::DATA, "No pubspec.lock file found, please run \"oche pub get\" first."));
    }
    let mut pubspecs: BTreeMap<String, Pubspec> = BTreeMap::new();
    for (id, _) in project.lock.packages.values() {
        let pubspec = sources.pubspec(id).map_err(|missing| Failure::with_code(missing.code, missing.message))?;
        let pubspec = Pubspec { version: id.version.clone(), dev_dependencies: BTreeMap::new(), ..(*pubspec).clone() };
        pubspecs.insert(id.name().to_owned(), pubspec);
    }
    for member in &project.members {
        let mut pubspec = member.pubspec.clone();
        if !dev {
            pubspec.dev_dependencies.clear();
        }
        pubspecs.insert(pubspec.name.clone(), pubspec);
    }
    let graph = Graph { project: &project, pubspecs, dart: &sources.settings().dart };
    let text = match style {
        Style::Tree => graph.tree(),
        Style::List => graph.sections(true),
        Style::Compact => graph.sections(false),
        Style::Json => graph.json(),
    };
    let _ = out.write_all(text.as_bytes());
    Ok(())
}

struct Graph<'a> {
    project: &'a Project,
    pubspecs: BTreeMap<String, Pubspec>,
    dart: &'a Version,
}

impl Graph<'_> {
    fn label(&self, name: &str) -> String {
        self.pubspecs.get(name).map_or_else(|| name.to_owned(), |pubspec| format!("{name} {}", pubspec.version))
    }
    fn children(&self, name: &str) -> Vec<String> {
        self.pubspecs.get(name).map(|pubspec| pubspec.all_dependencies().into_keys().collect()).unwrap_or_default()
    }

    /// Each package is opened where it is nearest to the root.
    fn tree(&self) -> String {
        let mut opened: BTreeSet<String> = BTreeSet::new();
        let mut nodes: Vec<(String, Vec<usize>)> = Vec::new();
        let mut waiting: VecDeque<(String, Option<usize>)> = self.project.members.iter().map(|m| (m.pubspec.name.clone(), None)).collect();
        let mut tops = Vec::new();
        while let Some((name, parent)) = waiting.pop_front() {
            let first = opened.insert(name.clone());
            let index = nodes.len();
            nodes.push((if first { self.label(&name) } else { format!("{name}...") }, Vec::new()));
            match parent {
                Some(parent) => nodes[parent].1.push(index),
                None => tops.push(index),
            }
            if first {
                waiting.extend(self.children(&name).into_iter().map(|child| (child, Some(index))));
            }
        }
        let mut text = format!("Dart SDK {}\n", self.dart);
        for top in tops {
            text += &format!("{}\n", nodes[top].0);
            draw(&nodes, top, "", &mut text);
        }
        text
    }

    fn sections(&self, list: bool) -> String {
        let mut text = format!("Dart SDK {}\n", self.dart);
        let mut direct: BTreeSet<String> = BTreeSet::new();
        for (i, member) in self.project.members.iter().enumerate() {
            let pubspec = &self.pubspecs[&member.pubspec.name];
            let gap = if i > 0 { "\n" } else { "" };
            text += &format!("{gap}{}\n", self.label(&pubspec.name));
            direct.insert(pubspec.name.clone());
            for (title, section) in [
                ("dependencies", &pubspec.dependencies),
                ("dev dependencies", &pubspec.dev_dependencies),
                ("dependency overrides", &pubspec.overrides),
            ] {
                direct.extend(section.keys().cloned());
                text += &self.section(title, section.keys(), list);
            }
        }
        let transitive: Vec<&String> = self.pubspecs.keys().filter(|name| !direct.contains(*name)).collect();
        text + &self.section("transitive dependencies", transitive.into_iter(), list)
    }

    fn section<'b>(&self, title: &str, names: impl Iterator<Item = &'b String>, list: bool) -> String {
        let mut text = String::new();
        for name in names {
            let needs = self.pubspecs.get(name).map(|pubspec| pubspec.dependencies.clone()).unwrap_or_default();
            text += &format!("- {}", self.label(name));
            if list {
                text += &needs.iter().map(|(name, dependency)| format!("\n  - {name} {}", dependency.constraint)).collect::<String>();
            } else if !needs.is_empty() {
                text += &format!(" [{}]", needs.into_keys().collect::<Vec<_>>().join(" "));
            }
            text.push('\n');
        }
        if text.is_empty() { text } else { format!("\n{title}:\n{text}") }
    }

    fn json(&self) -> String {
        let root = &self.project.root().pubspec;
        let roots: Vec<&String> = self.project.members.iter().map(|member| &member.pubspec.name).collect();
        let package = |(name, pubspec): (&String, &Pubspec)| {
            let locked = self.project.lock.packages.get(name);
            let kind = match () {
                () if roots.contains(&name) => "root",
                () if root.dependencies.contains_key(name) => "direct",
                () if root.dev_dependencies.contains_key(name) => "dev",
                () => "transitive",
            };
            let all = pubspec.all_dependencies();
            let constraints: BTreeMap<&String, String> = all.iter().map(|(name, d)| (name, d.constraint.to_string())).collect();
            serde_json::json!({
                "name": name, "version": pubspec.version.to_string(), "kind": kind,
                "source": locked.map_or("root", |(id, _)| id.package.source.kind()),
                "dependencies": all.keys().collect::<Vec<_>>(), "directDependencies": pubspec.dependencies.keys().collect::<Vec<_>>(),
                "dependencyConstraints": constraints,
            })
        };
        let all = serde_json::json!({
            "root": root.name,
            "packages": self.pubspecs.iter().map(package).collect::<Vec<_>>(),
            "sdks": [{"name": "Dart", "version": self.dart.to_string()}],
        });
        serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
    }
}

fn draw(nodes: &[(String, Vec<usize>)], at: usize, prefix: &str, text: &mut String) {
    let children = &nodes[at].1;
    for (i, child) in children.iter().enumerate() {
        let last = i + 1 == children.len();
        *text += &format!("{prefix}{}{}\n", if last { "└── " } else { "├── " }, nodes[*child].0);
        draw(nodes, *child, &format!("{prefix}{}", if last { "    " } else { "│   " }), text);
    }
}

/// A reference to a package of a repository, for those who ask by name.
pub fn hosted(name: &str, host: &str) -> Reference {
    Reference::new(name, Source::Hosted(host.to_owned()))
}
