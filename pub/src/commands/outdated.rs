//! `outdated`: the versions that are locked beside newer ones. May touch everything of this crate.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Write;
use std::path::Path;

use crate::catalog::Sources;
use crate::constraint::Constraint;
use crate::failure::Failure;
use crate::hosted::host_of;
use crate::package::Id;
use crate::project::{Project, Purpose, Wish};
use crate::pubspec::Pubspec;
use crate::solver::{Catalog, Solution};
use crate::version::Version;

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
