//! The package that is worked on and its workspace: found from a folder, resolved, and its resolution written where programs look for
//! it. May touch everything but the commands.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::cache;
use crate::catalog::Sources;
use crate::constraint::Constraint;
use crate::failure::{Failure, code};
use crate::lock::{Lock, Role};
use crate::package::{Dependencies, Id, Source};
use crate::paths;
use crate::pubspec::Pubspec;
use crate::report;
use crate::settings::Settings;
use crate::solver::{Catalog, Problem, Solution, solve};

/// Downloads at a time.
const WORKERS: usize = 8;

/// A package on the disk that is worked on.
#[derive(Clone, Debug)]
pub struct Member {
    pub folder: PathBuf,
    pub pubspec: Pubspec,
}

/// The packages that are resolved together, and how they were resolved last.
#[derive(Clone, Debug)]
pub struct Project {
    /// The root first.
    pub members: Vec<Member>,
    /// Which of them the command was given in.
    pub work: usize,
    pub lock: Lock,
}

/// The purposes of a resolution.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    Get,
    Upgrade,
    Downgrade,
}

/// A wish for a resolution.
#[derive(Clone, Debug)]
pub struct Wish {
    pub purpose: Purpose,
    /// Packages that need not stay as they are; none named: all, if this is no `Get`.
    pub unlock: Vec<String>,
    pub dry_run: bool,
    pub enforce_lock: bool,
    /// Say nothing unless it fails.
    pub quiet: bool,
}

impl Wish {
    pub fn new(purpose: Purpose) -> Wish {
        Wish { purpose, unlock: Vec::new(), dry_run: false, enforce_lock: false, quiet: false }
    }
}

impl Project {
    /// The project a folder belongs to.
    pub fn find(from: &Path, settings: &Settings) -> Result<Project, Failure> {
        let start = paths::absolute(from);
        let mut work: Option<Member> = None;
        for folder in start.ancestors() {
            if !folder.join("pubspec.yaml").is_file() {
                continue;
            }
            let pubspec = Pubspec::load(folder, &settings.default_host)?;
            let member = Member { folder: folder.to_owned(), pubspec };
            if member.pubspec.in_workspace {
                work.get_or_insert(member);
                continue;
            }
            return Project::of(member, work, settings);
        }
        match work {
            None => {
                let shown = paths::relative_to_current(&start);
                Err(Failure::with_code(code::NO_INPUT, format!("Found no `pubspec.yaml` file in `{shown}` or parent directories")))
            }
            Some(member) => {
                let shown = paths::relative_to_current(&member.folder.join("pubspec.yaml"));
                let message = format!(
                    "Found a pubspec.yaml at {shown}. It has resolution `workspace`.\n\
                     But found no workspace root including it in parent directories.\n\n\
                     See https://dart.dev/go/pub-workspaces for more information."
                );
                Err(Failure::new(message))
            }
        }
    }

    fn of(root: Member, work: Option<Member>, settings: &Settings) -> Result<Project, Failure> {
        let lock = Lock::load(&root.folder)?;
        let mut members = vec![root];
        let mut next = 0;
        while next < members.len() {
            for folder in members[next].pubspec.workspace.clone() {
                let folder = paths::absolute(&members[next].folder.join(&folder));
                let pubspec = Pubspec::load(&folder, &settings.default_host)?;
                let shown = paths::relative_to_current(&folder.join("pubspec.yaml"));
                if !pubspec.in_workspace {
                    let root = paths::relative_to_current(&members[0].folder);
                    return Err(Failure::with_code(
                        code::DATA,
                        format!(
                            "{shown} is included in the workspace from {root}, but does not have `resolution: workspace`.\n\nSee https://dart.dev/go/pub-workspaces for more information."
                        ),
                    ));
                }
                if let Some(other) = members.iter().find(|member| member.pubspec.name == pubspec.name) {
                    return Err(Failure::with_code(
                        code::DATA,
                        format!(
                            "Workspace members must have unique names.\n`{}` and `{shown}` are both called \"{}\".",
                            paths::relative_to_current(&other.folder.join("pubspec.yaml")),
                            pubspec.name
                        ),
                    ));
                }
                members.push(Member { folder, pubspec });
            }
            next += 1;
        }
        let work = match work {
            None => 0,
            Some(work) => members.iter().position(|member| member.folder == work.folder).ok_or_else(|| {
                let shown = paths::relative_to_current(&work.folder.join("pubspec.yaml"));
                Failure::new(format!("Found a pubspec.yaml at {shown}. It has resolution `workspace`.\nBut it is not among the members of the workspace in {}.", paths::relative_to_current(&members[0].folder)))
            })?,
        };
        Ok(Project { members, work, lock })
    }

    pub fn root(&self) -> &Member {
        &self.members[0]
    }
    pub fn work(&self) -> &Member {
        &self.members[self.work]
    }
    pub fn pubspecs(&self) -> Vec<Pubspec> {
        self.members.iter().map(|member| member.pubspec.clone()).collect()
    }
    /// The overrides of all members.
    pub fn overrides(&self) -> Dependencies {
        self.members.iter().flat_map(|member| member.pubspec.overrides.clone()).collect()
    }
    pub fn config_path(&self) -> PathBuf {
        self.root().folder.join(".dart_tool").join("package_config.json")
    }
    fn role(&self, name: &str) -> Role {
        let root = &self.root().pubspec;
        if root.dependencies.contains_key(name) {
            Role::Main
        } else if root.dev_dependencies.contains_key(name) {
            Role::Dev
        } else if self.overrides().contains_key(name) {
            Role::Overridden
        } else {
            Role::Transitive
        }
    }

    /// Chooses versions. Nothing is fetched but what that needs.
    pub fn solve(&self, wish: &Wish, sources: &Sources) -> Result<Solution, Failure> {
        let keep = |id: &Id| match wish.purpose {
            Purpose::Get => !wish.unlock.contains(&id.package.name),
            Purpose::Downgrade if !id.package.source.has_many_versions() => true,
            Purpose::Upgrade | Purpose::Downgrade => !wish.unlock.is_empty() && !wish.unlock.contains(&id.package.name),
        };
        let locked = self.lock.packages.iter().filter(|(_, (id, _))| keep(id)).map(|(name, (id, _))| (name.clone(), id.clone()));
        let problem = Problem {
            roots: &self.pubspecs(),
            overrides: self.overrides(),
            locked: locked.collect(),
            previous: self.lock.packages.iter().map(|(name, (id, _))| (name.clone(), id.version.clone())).collect(),
            dart: sources.settings().dart.clone(),
            lowest: wish.purpose == Purpose::Downgrade,
            catalog: sources,
            width: sources.settings().width,
        };
        solve(&problem)
    }

    /// Resolves, fetches, and writes the lock file and the package configuration. Tells `out` about it.
    pub fn acquire(&mut self, wish: &Wish, sources: &Sources, out: &mut dyn Write) -> Result<(), Failure> {
        if wish.enforce_lock && !self.root().folder.join("pubspec.lock").is_file() {
            return Err(Failure::with_code(
                code::DATA,
                "Retrieving dependencies failed.\nCannot do `--enforce-lockfile` without an existing `pubspec.lock`.",
            ));
        }
        say(out, wish, "Resolving dependencies...");
        let solution = self.solve(wish, sources)?;
        let chosen = if wish.dry_run {
            solution.chosen
        } else {
            say(out, wish, "Downloading packages...");
            fetch_all(&solution.chosen, sources)?
        };
        let lock = self.lock_of(&chosen, sources)?;
        let changes = if wish.quiet { 0 } else { report::changes(self, &lock, wish, sources, out) };
        if wish.enforce_lock && !self.lock.same_packages(&lock) {
            return Err(Failure::with_code(code::DATA, report::not_as_locked()));
        }
        if !wish.dry_run && !wish.enforce_lock {
            let path = self.root().folder.join("pubspec.lock");
            let text = lock.write(&self.root().folder);
            let windows = std::fs::read_to_string(&path).is_ok_and(|old| old.contains("\r\n"));
            cache::write_if_different(&path, &if windows { text.replace('\n', "\r\n") } else { text })?;
        }
        if !wish.quiet {
            report::summary(self, &lock, changes, wish, sources, out);
        }
        if !wish.dry_run {
            self.lock = lock;
            self.write_configuration(sources)?;
        }
        Ok(())
    }

    fn lock_of(&self, chosen: &[Id], sources: &Sources) -> Result<Lock, Failure> {
        let overrides = self.overrides();
        let mut sdks: BTreeMap<String, Constraint> = BTreeMap::new();
        let mut add = |pubspec: &Pubspec| {
            for (sdk, constraint) in &pubspec.sdks {
                let known = sdks.entry(sdk.clone()).or_insert_with(Constraint::any);
                *known = known.intersect(constraint);
            }
        };
        self.members.iter().for_each(|member| add(&member.pubspec));
        for id in chosen.iter().filter(|id| !overrides.contains_key(id.name())) {
            add(&*sources.pubspec(id).map_err(|missing| Failure::with_code(missing.code, missing.message))?);
        }
        let packages = chosen.iter().map(|id| (id.name().to_owned(), (id.clone(), self.role(id.name()))));
        Ok(Lock { packages: packages.collect(), sdks })
    }

    /// `.dart_tool/package_config.json` and the files beside it.
    pub fn write_configuration(&self, sources: &Sources) -> Result<(), Failure> {
        let folder = self.root().folder.join(".dart_tool");
        let mut entries = Vec::new();
        let mut graph = Vec::new();
        for (id, _) in self.lock.packages.values() {
            let place = sources.cache().folder(id).ok_or_else(|| Failure::new(format!("{} has no folder.", id.name())))?;
            let pubspec = sources.pubspec(id).map_err(|missing| Failure::with_code(missing.code, missing.message))?;
            let relative = matches!(&id.package.source, Source::Path(folder) if folder.relative);
            let uri = if relative { paths::escaped(&paths::relative(&place, &folder)) } else { paths::uri(&place) };
            entries.push(entry(&pubspec.name, &uri, pubspec.language_version));
            graph.push(json!({"name": id.name(), "version": id.version.to_string(), "dependencies": names(&pubspec.dependencies)}));
        }
        let mut roots = Vec::new();
        for member in &self.members {
            let pubspec = &member.pubspec;
            let uri = format!("{}/", paths::escaped(&paths::relative(&member.folder, &folder)));
            entries.push(entry(&pubspec.name, uri.trim_end_matches("//"), pubspec.language_version));
            roots.push(json!({
                "name": pubspec.name, "version": pubspec.version.to_string(),
                "dependencies": names(&pubspec.dependencies), "devDependencies": names(&pubspec.dev_dependencies),
            }));
        }
        let config = json!({
            "configVersion": 2,
            "packages": entries,
            "generator": "oche",
            "generatorVersion": sources.settings().dart.to_string(),
            "pubCache": paths::uri(&sources.cache().root),
        });
        let mut names: Vec<&str> = self.members.iter().map(|member| member.pubspec.name.as_str()).collect();
        names.sort_unstable();
        roots.extend(graph);
        cache::write(&folder.join("package_config.json"), pretty(&config).as_bytes())?;
        cache::write_if_different(
            &folder.join("package_graph.json"),
            &pretty(&json!({"roots": names, "packages": roots, "configVersion": 1})),
        )?;
        if self.members.len() > 1 {
            for member in &self.members {
                let place = member.folder.join(".dart_tool").join("pub");
                let text = pretty(&json!({"workspaceRoot": paths::relative(&self.root().folder, &place)}));
                cache::write_if_different(&place.join("workspace_ref.json"), &text)?;
            }
        }
        self.mark_active(sources)
    }

    /// So that pub does not clear away what this project uses.
    fn mark_active(&self, sources: &Sources) -> Result<(), Failure> {
        if !self.lock.packages.values().any(|(id, _)| matches!(id.package.source, Source::Hosted(_) | Source::Git(_))) {
            return Ok(());
        }
        let uri = paths::uri(&self.config_path());
        let hash = cache::sha256(uri.as_bytes());
        let file = sources.cache().root.join("active_roots").join(&hash[..2]).join(&hash[2..]);
        cache::write_if_different(&file, &format!("{}\n", json!({"package_config": uri})))
    }
}

fn say(out: &mut dyn Write, wish: &Wish, text: &str) {
    if !wish.quiet {
        // Nobody listens.
        let _ = writeln!(out, "{text}");
    }
}

fn names(dependencies: &Dependencies) -> Vec<&String> {
    dependencies.keys().collect()
}

fn entry(name: &str, uri: &str, language: (u64, u64)) -> Value {
    json!({"name": name, "rootUri": uri, "packageUri": "lib/", "languageVersion": format!("{}.{}", language.0, language.1)})
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Brings all packages into the cache, several at a time.
pub fn fetch_all(ids: &[Id], sources: &Sources) -> Result<Vec<Id>, Failure> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<Id, Failure>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..WORKERS.min(ids.len()) {
            scope.spawn(|| {
                while let Some((at, id)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, ids.get(at)?))) {
                    let fetched = sources.fetch(id);
                    done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((at, fetched));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, fetched)| fetched).collect()
}

impl Lock {
    /// Whether the same versions of the same packages are locked, down to the hashes both have.
    pub fn same_packages(&self, other: &Lock) -> bool {
        let same = |(a, b): (&(Id, Role), &(Id, Role))| {
            let hashes = a.0.sha256.is_none() || b.0.sha256.is_none() || a.0.sha256 == b.0.sha256;
            a.0.package == b.0.package && a.0.version == b.0.version && a.0.revision == b.0.revision && hashes
        };
        self.packages.keys().eq(other.packages.keys()) && self.packages.values().zip(other.packages.values()).all(same)
    }
}

/// The state of a package's resolution.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// No pubspec there.
    NoPackage,
    /// Never resolved.
    Unresolved,
    /// Resolved before the pubspec was changed.
    Stale,
    Resolved,
}

/// Looks at files only, so that it costs next to nothing.
pub fn state(folder: &Path) -> State {
    let time = |path: &Path| std::fs::metadata(path).and_then(|data| data.modified()).ok();
    for folder in folder.ancestors() {
        let Some(pubspec) = time(&folder.join("pubspec.yaml")) else {
            continue;
        };
        // A member's configuration is its workspace's.
        let above = folder.ancestors().find_map(|folder| time(&folder.join(".dart_tool").join("package_config.json")));
        return match above {
            None => State::Unresolved,
            Some(config) if config < pubspec => State::Stale,
            Some(_) => State::Resolved,
        };
    }
    State::NoPackage
}
