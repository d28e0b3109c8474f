//! Which package is meant: its name, where it comes from, and of which version. May touch `version`, `constraint`, `paths`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::constraint::Constraint;
use crate::paths;
use crate::version::Version;

/// The repository packages come from unless something else is said.
pub const DEFAULT_HOST: &str = "https://pub.dev";

/// Where a package comes from.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Source {
    /// The package that is worked on, or one of its workspace.
    Root,
    /// A repository that speaks the hosted protocol, by its URL.
    Hosted(String),
    Path(Folder),
    Git(Git),
    /// Part of an SDK, such as `flutter`.
    Sdk(String),
    /// A source this program doesn't know.
    Unknown(String),
}

/// A folder; as written it may have been relative, which is how it is written again.
#[derive(Clone, Debug)]
pub struct Folder {
    pub path: PathBuf,
    pub relative: bool,
}

impl PartialEq for Folder {
    fn eq(&self, other: &Folder) -> bool {
        self.path == other.path
    }
}
impl Eq for Folder {}
impl std::hash::Hash for Folder {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.path.hash(state);
    }
}
impl PartialOrd for Folder {
    fn partial_cmp(&self, other: &Folder) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Folder {
    fn cmp(&self, other: &Folder) -> std::cmp::Ordering {
        self.path.cmp(&other.path)
    }
}

/// A place in a git repository.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Git {
    /// The URL that git is told; absolute where it is a path.
    pub url: String,
    /// A branch, tag or commit.
    pub reference: Option<String>,
    /// The package's folder in the repository, `.` for the top.
    pub path: String,
    /// `v{{version}}`: which tags are versions of the package.
    pub tag_pattern: Option<String>,
}

impl Source {
    /// The word for it in pubspecs and messages.
    pub fn kind(&self) -> &str {
        match self {
            Source::Root => "root",
            Source::Hosted(_) => "hosted",
            Source::Path(_) => "path",
            Source::Git(_) => "git",
            Source::Sdk(_) => "sdk",
            Source::Unknown(kind) => kind,
        }
    }
    /// Whether a package from there comes in several versions.
    pub fn has_many_versions(&self) -> bool {
        matches!(self, Source::Hosted(_)) || matches!(self, Source::Git(git) if git.tag_pattern.is_some())
    }
    /// Where exactly, for messages.
    pub fn place(&self) -> String {
        match self {
            Source::Root | Source::Unknown(_) => String::new(),
            Source::Hosted(url) => format!("on {url}"),
            Source::Path(folder) if folder.relative => paths::relative_to_current(&folder.path),
            Source::Path(folder) => folder.path.to_string_lossy().into_owned(),
            Source::Git(git) => {
                let path = if git.path == "." { String::new() } else { format!(" in {}", git.path) };
                let reference = git.reference.as_ref().map(|r| format!(" at {r}")).unwrap_or_default();
                format!("{}{reference}{path}", git.url)
            }
            Source::Sdk(name) => name.clone(),
        }
    }
}

/// A package, of whatever version.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Reference {
    pub name: String,
    pub source: Source,
}

impl Reference {
    pub fn new(name: impl Into<String>, source: Source) -> Reference {
        Reference { name: name.into(), source }
    }
    pub fn is_root(&self) -> bool {
        self.source == Source::Root
    }
}

/// Versions of a package, as a dependency names them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dependency {
    pub package: Reference,
    pub constraint: Constraint,
}

pub type Dependencies = BTreeMap<String, Dependency>;

/// Exactly one version of a package, with what proves that it is the same as last time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Id {
    pub package: Reference,
    pub version: Version,
    /// The SHA-256 of a hosted package's archive, in hexadecimal.
    pub sha256: Option<String>,
    /// The commit of a git package.
    pub revision: Option<String>,
}

impl Id {
    pub fn new(package: Reference, version: Version) -> Id {
        Id { package, version, sha256: None, revision: None }
    }
    pub fn name(&self) -> &str {
        &self.package.name
    }
    /// Its version and, unless it is hosted where all are, where it comes from.
    pub fn shown(&self, default_host: &str) -> String {
        match &self.package.source {
            Source::Hosted(url) if url == default_host => self.version.to_string(),
            source => {
                let revision = self.revision.as_ref().map(|r| format!(" at {}", &r[..r.len().min(6)])).unwrap_or_default();
                match source {
                    Source::Git(git) => format!("{} from git {}{revision}", self.version, git.url),
                    source => format!("{} from {} {}", self.version, source.kind(), source.place()),
                }
            }
        }
    }
}
