//! What a resolution has changed, in pub's words. May touch `project`, `lock`, `catalog`, `package`.

use std::collections::BTreeSet;
use std::io::Write;

use crate::catalog::Sources;
use crate::hosted::host_of;
use crate::lock::{Lock, Role};
use crate::package::Id;
use crate::project::{Project, Purpose, Wish};
use crate::version::Version;

/// Prints every package that has changed, or about which there is something to say. How many changed.
pub fn changes(project: &Project, new: &Lock, wish: &Wish, sources: &Sources, out: &mut dyn Write) -> usize {
    let old = &project.lock;
    let mut count = 0;
    let mut text = String::new();
    for name in new.packages.keys() {
        count += usize::from(line(project, new, name, wish, sources, &mut text));
    }
    let removed: Vec<&String> = old.packages.keys().filter(|name| !new.packages.contains_key(*name)).collect();
    if !removed.is_empty() {
        text += "These packages are no longer being depended on:\n";
        for name in removed {
            if let Some((id, _)) = old.packages.get(name) {
                text += &format!("- {name} {}\n", id.shown(&sources.settings().default_host));
            }
            count += 1;
        }
    }
    text += &changed_contents(old, new, wish);
    let _ = out.write_all(text.as_bytes());
    count
}

/// The versions of a package that are known without asking.
fn known_versions(id: &Id, sources: &Sources) -> Vec<Version> {
    let listing = host_of(&id.package).and_then(|_| sources.known_listing(&id.package));
    let versions =
        listing.map(|listing| listing.versions.iter().filter(|v| !v.retracted).map(|v| v.id.version.clone()).collect::<Vec<_>>());
    versions.unwrap_or_default()
}

/// Adds the line of a package, if it needs one; whether the package has changed.
fn line(project: &Project, new: &Lock, name: &str, wish: &Wish, sources: &Sources, text: &mut String) -> bool {
    let (Some((id, role)), old) = (new.packages.get(name), project.lock.packages.get(name)) else {
        return false;
    };
    let host = &sources.settings().default_host;
    let overridden = project.overrides().contains_key(name);
    let same_content = |old: &Id| old.revision == id.revision && (old.sha256.is_none() || id.sha256.is_none() || old.sha256 == id.sha256);
    let (icon, changed) = match old {
        _ if overridden => ('!', old.is_some_and(|(old, _)| old.version != id.version || old.package != id.package)),
        None => ('+', false),
        Some((old, _)) if old.package != id.package => ('*', true),
        Some((old, _)) if old.version < id.version => ('>', true),
        Some((old, _)) if old.version > id.version => ('<', true),
        Some((old, _)) if !same_content(old) => ('~', true),
        Some(_) => (' ', false),
    };
    let note = if wish.purpose == Purpose::Downgrade { None } else { note(id, *role, sources) };
    let moved = old.filter(|(_, before)| before.word() != role.word());
    let counted = changed || old.is_none() || moved.is_some();
    if !counted && note.is_none() && !overridden {
        return false;
    }
    *text += &format!("{icon} {name} {}", id.shown(host));
    if let (true, Some((old, _))) = (changed, old) {
        *text += &format!(" (was {})", old.shown(host));
    }
    if let Some((_, before)) = moved {
        *text += &format!(" (from {} dependency to {} dependency)", before.word(), role.word());
    }
    if overridden {
        *text += " (overridden)";
    }
    if let Some(note) = note {
        *text += &format!(" ({note})");
    }
    text.push('\n');
    counted
}

/// Further facts about a chosen version.
fn note(id: &Id, role: Role, sources: &Sources) -> Option<String> {
    host_of(&id.package)?;
    let listing = sources.known_listing(&id.package)?;
    let newer: Vec<Version> = known_versions(id, sources).into_iter().filter(|version| *version > id.version).collect();
    let best = newer.iter().filter(|version| !version.is_pre_release()).max();
    let best = best.or_else(|| newer.iter().max().filter(|_| id.version.is_pre_release()));
    let retracted = listing.versions.iter().any(|version| version.retracted && version.id.version == id.version);
    match (retracted, best) {
        (true, Some(best)) => Some(format!("retracted, {best} available")),
        (true, None) => Some("retracted".to_owned()),
        (false, _) if listing.discontinued && matches!(role, Role::Main | Role::Dev) => {
            let instead = listing.replaced_by.as_ref().map(|name| format!(" replaced by {name}")).unwrap_or_default();
            Some(format!("discontinued{instead}"))
        }
        (false, best) => best.map(|best| format!("{best} available")),
    }
}

/// Versions whose archives aren't what they were.
fn changed_contents(old: &Lock, new: &Lock, wish: &Wish) -> String {
    let changed = new.packages.iter().filter_map(|(name, (id, _))| {
        let (before, _) = old.packages.get(name)?;
        let differs = before.sha256.is_some() && id.sha256.is_some() && before.sha256 != id.sha256;
        (differs && before.version == id.version && before.package == id.package)
            .then(|| format!(" * {name}-{} from \"{}\"\n", id.version, host_of(&id.package).unwrap_or_default()))
    });
    let changed: String = changed.collect();
    if changed.is_empty() {
        return changed;
    }
    let updated = if wish.dry_run || wish.enforce_lock { "" } else { "\nThe content-hashes in pubspec.lock has been updated.\n" };
    format!(
        "The existing content-hash from pubspec.lock doesn't match contents for:\n{changed}\n\
         This indicates one of:\n * The content has changed on the server since you created the pubspec.lock.\n * The pubspec.lock has been corrupted.\n{updated}\n\
         For more information see:\nhttps://dart.dev/go/content-hashes\n"
    )
}

pub fn not_as_locked() -> String {
    "Unable to satisfy `pubspec.yaml` using `pubspec.lock`.\n\nTo update `pubspec.lock` run `oche pub get` without\n`--enforce-lockfile`."
        .to_owned()
}

/// The number of changes, and what could still be newer.
pub fn summary(project: &Project, lock: &Lock, changes: usize, wish: &Wish, sources: &Sources, out: &mut dyn Write) {
    let mut text = match changes {
        0 if wish.dry_run => "No dependencies would change.\n".to_owned(),
        0 if wish.purpose == Purpose::Get => "Got dependencies!\n".to_owned(),
        0 => "No dependencies changed.\n".to_owned(),
        count => {
            let noun = if count == 1 { "dependency" } else { "dependencies" };
            if wish.dry_run || wish.enforce_lock { format!("Would change {count} {noun}.\n") } else { format!("Changed {count} {noun}!\n") }
        }
    };
    let listings = || {
        lock.packages.values().filter_map(|(id, role)| Some((id, role, sources.known_listing(host_of(&id.package).map(|_| &id.package)?)?)))
    };
    let root = &project.root().pubspec;
    let direct: BTreeSet<&String> = root.dependencies.keys().chain(root.dev_dependencies.keys()).collect();
    match listings().filter(|(id, _, listing)| listing.discontinued && direct.contains(&id.package.name)).count() {
        0 => {}
        1 => text += "1 package is discontinued.\n",
        many => text += &format!("{many} packages are discontinued.\n"),
    }
    let newer =
        |id: &Id| known_versions(id, sources).iter().any(|v| *v > id.version && (id.version.is_pre_release() || !v.is_pre_release()));
    match lock.packages.values().filter(|(id, _)| newer(id)).count() {
        0 => {}
        count => {
            let subject = if count == 1 { "1 package has".to_owned() } else { format!("{count} packages have") };
            text += &format!(
                "{subject} newer versions incompatible with dependency constraints.\nTry `oche pub outdated` for more information.\n"
            );
        }
    }
    let _ = out.write_all(text.as_bytes());
}
