//! Where packages are on this machine: pub's cache, so that both tools share it. May touch `package`, `settings`, `failure`.
//!
//! `hosted/HOST/NAME-VERSION` are unpacked archives, `hosted-hashes/HOST/NAME-VERSION.sha256` their hashes, `hosted/HOST/.cache` the
//! last listings, `git/cache` mirrors of repositories and `git/NAME-COMMIT` what has been checked out of them. Whatever is at its
//! place is whole: it is made under `_temp` and moved.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::Digest;

use crate::failure::Failure;
use crate::package::{Git, Id, Source};

/// Folders and files of the cache.
#[derive(Clone, Debug)]
pub struct Cache {
    pub root: PathBuf,
}

impl Cache {
    /// The folder of a repository's packages.
    pub fn host(&self, url: &str) -> PathBuf {
        self.root.join("hosted").join(host_folder(url))
    }
    fn hash_file(&self, url: &str, id: &Id) -> PathBuf {
        self.root.join("hosted-hashes").join(host_folder(url)).join(format!("{}-{}.sha256", id.name(), id.version))
    }
    /// The last listing of a package's versions.
    pub fn listing(&self, url: &str, name: &str) -> PathBuf {
        self.host(url).join(".cache").join(format!("{name}-versions.json"))
    }
    /// The mirror of a git repository.
    pub fn mirror(&self, git: &Git) -> PathBuf {
        let hash = hex(&sha1::Sha1::digest(git.url.as_bytes()));
        self.root.join("git").join("cache").join(format!("{}-{hash}", repository_name(&git.url)))
    }
    /// The folder of a commit of a git repository.
    pub fn checkout(&self, git: &Git, revision: &str) -> PathBuf {
        self.root.join("git").join(format!("{}-{revision}", repository_name(&git.url)))
    }

    /// Where a package is, or will be.
    pub fn folder(&self, id: &Id) -> Option<PathBuf> {
        match &id.package.source {
            Source::Hosted(url) => Some(self.host(url).join(format!("{}-{}", id.name(), id.version))),
            Source::Path(folder) => Some(folder.path.clone()),
            Source::Git(git) => {
                let checkout = self.checkout(git, id.revision.as_deref()?);
                Some(if git.path == "." { checkout } else { checkout.join(&git.path) })
            }
            Source::Root | Source::Sdk(_) | Source::Unknown(_) => None,
        }
    }

    /// The hash of the archive a package was unpacked from.
    pub fn hash(&self, url: &str, id: &Id) -> Option<String> {
        let text = fs::read_to_string(self.hash_file(url, id)).ok()?;
        let hash = text.trim().to_ascii_lowercase();
        (hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit())).then_some(hash)
    }
    pub fn write_hash(&self, url: &str, id: &Id, hash: &str) -> Result<(), Failure> {
        write(&self.hash_file(url, id), hash.as_bytes())
    }

    /// A new folder under `_temp`, gone when it is dropped unless it has been moved.
    pub fn temporary(&self) -> Result<Temporary, Failure> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let name = format!("oche-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = self.root.join("_temp").join(name);
        fs::create_dir_all(&path).map_err(|error| Failure::io(&format!("Could not create {}", path.display()), &error))?;
        Ok(Temporary { path })
    }
}

pub struct Temporary {
    pub path: PathBuf,
}

impl Temporary {
    /// Moves the folder to its place. Another process may have been faster with the same.
    pub fn keep(self, place: &Path) -> Result<(), Failure> {
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(|error| Failure::io(&format!("Could not create {}", parent.display()), &error))?;
        }
        match fs::rename(&self.path, place) {
            Err(_) if place.is_dir() => Ok(()),
            result => result.map_err(|error| Failure::io(&format!("Could not create {}", place.display()), &error)),
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // It is only rubbish that stays otherwise.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Writes a file so that it is whole or not there.
pub fn write(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::io(&format!("Could not write {}", path.display()), &error);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    fs::write(&beside, content).and_then(|()| fs::rename(&beside, path)).map_err(failed)
}

/// Writes a file, unless that is what it says already.
pub fn write_if_different(path: &Path, content: &str) -> Result<(), Failure> {
    if fs::read(path).is_ok_and(|before| before == content.as_bytes()) { Ok(()) } else { write(path, content.as_bytes()) }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
pub fn sha256(bytes: &[u8]) -> String {
    hex(&sha2::Sha256::digest(bytes))
}

/// The name of a repository's folder: its URL without `https://`, odd characters as `%` and their decimal code. All names of this
/// machine are one.
fn host_folder(url: &str) -> String {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => ("", url),
    };
    let local = ["127.0.0.1", "[::1]", "localhost"].iter().find_map(|name| rest.strip_prefix(name));
    let readable = match (local, scheme) {
        (Some(rest), _) => format!("localhost{rest}"),
        (None, "https" | "") => rest.to_owned(),
        (None, scheme) => format!("{scheme}://{rest}"),
    };
    readable.chars().map(|c| if "<>:\"\\/|?*%".contains(c) { format!("%{}", u32::from(c)) } else { c.to_string() }).collect()
}

/// The last part of a git URL without `.git`.
fn repository_name(url: &str) -> String {
    let name = url.trim_end_matches('/').rsplit(['/', ':', '\\']).next().unwrap_or_default();
    let name = name.strip_suffix(".git").unwrap_or(name);
    if name.is_empty() || name == ".." { "repository".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::Reference;
    use crate::version::Version;

    #[test]
    fn the_layout_is_pubs() {
        let cache = Cache { root: PathBuf::from("/c") };
        let id = |url: &str| Id::new(Reference::new("args", Source::Hosted(url.to_owned())), Version::new(2, 7, 0));
        let folder = |url: &str| cache.folder(&id(url)).unwrap_or_default().display().to_string();
        assert_eq!(folder("https://pub.dev"), "/c/hosted/pub.dev/args-2.7.0");
        assert_eq!(folder("http://localhost:8080"), "/c/hosted/localhost%588080/args-2.7.0");
        assert_eq!(folder("http://127.0.0.1:8080/x"), "/c/hosted/localhost%588080%47x/args-2.7.0");
        assert_eq!(folder("http://h.example"), "/c/hosted/http%58%47%47h.example/args-2.7.0");
        let git = Git { url: "https://example.org/a/repo.git".to_owned(), reference: None, path: "pkg/x".to_owned(), tag_pattern: None };
        assert_eq!(cache.mirror(&git).file_name().map(|name| name.len()), Some("repo-".len() + 40));
        let mut id = Id::new(Reference::new("x", Source::Git(git)), Version::none());
        id.revision = Some("abc".to_owned());
        assert_eq!(cache.folder(&id).unwrap_or_default().display().to_string(), "/c/git/repo-abc/pkg/x");
    }
}
