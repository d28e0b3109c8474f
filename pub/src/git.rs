//! Packages from git repositories, by the system's git. May touch `cache`, `package`, `pubspec`, `failure`.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::cache::Cache;
use crate::failure::{Failure, code};
use crate::package::{Git, Id, Reference};
use crate::version::Version;

/// Runs git; what it prints.
fn git(folder: Option<&Path>, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("git");
    command.args(arguments).stdin(Stdio::null()).env("GIT_TERMINAL_PROMPT", "0").env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let output = command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "git is not installed".to_owned(),
        _ => format!("git could not be started: {error}"),
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

/// The git half of the cache.
pub struct Repositories<'a> {
    pub cache: &'a Cache,
    pub offline: bool,
}

impl Repositories<'_> {
    fn failed(place: &Git, why: &str) -> Failure {
        Failure::with_code(code::UNAVAILABLE, format!("Git error with {}:\n{why}", place.url))
    }

    /// Brings the mirror of a repository up to date.
    fn refresh(&self, place: &Git) -> Result<(), Failure> {
        let mirror = self.cache.mirror(place);
        if self.offline {
            return if mirror.is_dir() { Ok(()) } else { Err(Self::failed(place, "It is not in the cache. Try again without --offline!")) };
        }
        if mirror.is_dir() {
            return git(Some(&mirror), &["fetch"]).map(|_| ()).map_err(|why| Self::failed(place, &why));
        }
        let temporary = self.cache.temporary()?;
        let made = temporary.path.join("mirror");
        git(None, &["clone", "--mirror", "--", &place.url, &made.to_string_lossy()]).map_err(|why| Self::failed(place, &why))?;
        crate::cache::Temporary { path: made }.keep(&mirror)
    }

    fn ensure(&self, place: &Git, revision: &str) -> Result<(), Failure> {
        let mirror = self.cache.mirror(place);
        if mirror.is_dir() && git(Some(&mirror), &["cat-file", "-e", &format!("{revision}^{{commit}}")]).is_ok() {
            return Ok(());
        }
        self.refresh(place)
    }

    /// The versions there are: one, or one per tag if a pattern says which tags are versions.
    pub fn versions(&self, package: &Reference, place: &Git) -> Result<Vec<Id>, Failure> {
        self.refresh(place)?;
        let mirror = self.cache.mirror(place);
        let run = |arguments: &[&str]| git(Some(&mirror), arguments).map_err(|why| Self::failed(place, &why));
        let id = |version, revision: &str| Id { revision: Some(revision.to_owned()), ..Id::new(package.clone(), version) };
        if let Some((before, after)) = place.tag_pattern.as_deref().and_then(|pattern| pattern.split_once("{{version}}")) {
            let tags = run(&[
                "tag",
                "--list",
                "--format=%(refname:lstrip=2)%09%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)",
            ])?;
            let version = |line: &str| {
                let (tag, revision) = line.split_once('\t')?;
                let version = Version::parse(tag.strip_prefix(before)?.strip_suffix(after)?).ok()?;
                Some(id(version, revision))
            };
            let mut found: Vec<Id> = tags.lines().filter_map(version).collect();
            found.sort_by(|a, b| a.version.cmp(&b.version));
            return Ok(found);
        }
        let reference = place.reference.as_deref().unwrap_or("HEAD");
        let revision = git(Some(&mirror), &["rev-list", "--max-count=1", reference, "--"]);
        let revision = revision.map_err(|why| Self::failed(place, &format!("Could not find git ref '{reference}' ({why})")))?;
        let text = self.file(place, revision.trim(), "pubspec.yaml")?;
        let node = crate::yaml::parse(&text, "pubspec.yaml")?;
        let version = node.get("version").and_then(crate::yaml::Node::as_text).and_then(|text| Version::parse(text).ok());
        Ok(vec![id(version.unwrap_or_else(Version::none), revision.trim())])
    }

    /// A file of the package at a commit.
    pub fn file(&self, place: &Git, revision: &str, name: &str) -> Result<String, Failure> {
        self.ensure(place, revision)?;
        let path = if place.path == "." { name.to_owned() } else { format!("{}/{name}", place.path) };
        let shown = git(Some(&self.cache.mirror(place)), &["show", &format!("{revision}:{path}")]);
        shown.map_err(|_| Failure::new(format!("Could not find a file named \"{path}\" in {} {revision}.", place.url)))
    }

    /// Checks a commit out, if that hasn't been done.
    pub fn check_out(&self, place: &Git, revision: &str) -> Result<bool, Failure> {
        let folder = self.cache.checkout(place, revision);
        if folder.is_dir() {
            return Ok(false);
        }
        self.ensure(place, revision)?;
        let failed = |why: String| Self::failed(place, &why);
        let temporary = self.cache.temporary()?;
        let made = temporary.path.join("checkout");
        let mirror = self.cache.mirror(place);
        git(None, &["clone", "--no-checkout", "--", &mirror.to_string_lossy(), &made.to_string_lossy()]).map_err(failed)?;
        git(Some(&made), &["checkout", "--quiet", revision]).map_err(failed)?;
        crate::cache::Temporary { path: made }.keep(&folder)?;
        Ok(true)
    }
}
