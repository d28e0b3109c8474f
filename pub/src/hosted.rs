//! Packages from repositories: the protocol (listing versions, fetching archives) and what of it is kept in the cache. May touch
//! `http`, `cache`, `archive`, `pubspec`, `package`, `settings`, `solver` (its words for what is missing), `failure`.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::archive;
use crate::cache::{self, Cache};
use crate::failure::{Failure, code};
use crate::http::{Answer, Client};
use crate::package::{Id, Reference, Source};
use crate::pubspec::{Origin, Pubspec, Reader};
use crate::settings::Settings;
use crate::solver::{Available, Missing};
use crate::version::Version;
use crate::yaml::Node;

/// Listings on disk are good enough for this long where only news are wanted of them.
const LISTING_AGE: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// Larger ones are not kept, as in pub.
const LARGEST_KEPT: usize = 1000 * 1024;

/// A repository's statement about a package.
pub struct Listing {
    pub versions: Arc<Vec<Available>>,
    /// The pubspecs and the URLs of the archives, in the same order.
    entries: Vec<Value>,
    pub discontinued: bool,
    pub replaced_by: Option<String>,
    /// Asked now, not read from the disk.
    pub fresh: bool,
}

/// Repositories, and the cache of what they had.
pub struct Hosted<'a> {
    pub settings: &'a Settings,
    pub cache: &'a Cache,
    pub client: &'a Client,
}

impl Hosted<'_> {
    fn headers(&self, url: &str) -> Vec<(&'static str, String)> {
        let mut headers = vec![("accept", "application/vnd.pub.v2+json".to_owned())];
        headers.extend(self.settings.token(url).map(|token| ("authorization", format!("Bearer {token}"))));
        headers
    }

    /// Asks a repository for all versions of a package.
    pub fn list(&self, package: &Reference, host: &str) -> Result<Listing, Missing> {
        if self.settings.offline {
            return self.list_offline(package, host);
        }
        let name = &package.name;
        let url = format!("{host}/api/packages/{name}");
        let answer = self.client.get(&url, &self.headers(&url)).map_err(|error| Missing {
            message: format!("Got socket error trying to find package {name} at {host}.\n{}", error.why),
            hint: None,
            fatal: true,
            code: code::UNAVAILABLE,
        })?;
        if answer.status != 200 {
            return Err(refused(name, host, &answer));
        }
        let wrong = |why: &str| Missing {
            message: format!("Got badly formatted response trying to find package {name} at {host}: {why}"),
            hint: Some("Check that PUB_HOSTED_URL or the dependency's URL is a package repository.".to_owned()),
            fatal: true,
            code: code::DATA,
        };
        let json: Value = serde_json::from_slice(&answer.body).map_err(|error| wrong(&error.to_string()))?;
        let listing = listing(&json, package, true).map_err(|why| wrong(&why))?;
        self.keep(json, &answer, package, host);
        Ok(listing)
    }

    /// Keeps a listing for reports and other runs. Without it they only say less.
    fn keep(&self, mut json: Value, answer: &Answer, package: &Reference, host: &str) {
        if answer.body.len() >= LARGEST_KEPT {
            return;
        }
        if let Some(entries) = json.as_object_mut() {
            entries.insert("_fetchedAt".to_owned(), Value::from(timestamp(SystemTime::now())));
            let _ = cache::write(&self.cache.listing(host, &package.name), json.to_string().as_bytes());
        }
    }

    /// The versions that are in the cache.
    fn list_offline(&self, package: &Reference, host: &str) -> Result<Listing, Missing> {
        let entries = std::fs::read_dir(self.cache.host(host)).into_iter().flatten().flatten();
        let version = |entry: std::fs::DirEntry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            Version::parse(name.strip_prefix(&package.name)?.strip_prefix('-')?).ok()
        };
        let mut versions: Vec<Version> = entries.filter_map(version).collect();
        versions.sort();
        if versions.is_empty() {
            return Err(Missing {
                message: format!("could not find package {} in cache", package.name),
                hint: Some("Try again without --offline!".to_owned()),
                fatal: false,
                code: code::UNAVAILABLE,
            });
        }
        let available = |version| {
            let mut id = Id::new(package.clone(), version);
            id.sha256 = self.cache.hash(host, &id);
            Available { id, retracted: false }
        };
        let versions = Arc::new(versions.into_iter().map(available).collect());
        Ok(Listing { versions, entries: Vec::new(), discontinued: false, replaced_by: None, fresh: true })
    }

    /// The last statement about a package, if that is not too old.
    pub fn last_listing(&self, package: &Reference, host: &str) -> Option<Listing> {
        let path = self.cache.listing(host, &package.name);
        let age = std::fs::metadata(&path).and_then(|data| data.modified()).ok()?.elapsed().unwrap_or_default();
        if age > LISTING_AGE {
            return None;
        }
        let json: Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
        listing(&json, package, false).ok()
    }

    /// The pubspec a listing has of a version.
    pub fn pubspec_of(&self, listing: &Listing, id: &Id, host: &str) -> Result<Pubspec, Failure> {
        let found = listing.versions.iter().position(|available| available.id.version == id.version);
        let Some(entry) = found.and_then(|at| listing.entries.get(at)) else {
            return Err(Failure::new(format!("{host} has no {} {}.", id.name(), id.version)));
        };
        let node = Node::from_json(entry.get("pubspec").unwrap_or(&Value::Null));
        let reader = self.reader(host);
        reader.node(&node, "")
    }

    pub fn reader<'b>(&'b self, host: &str) -> Reader<'b> {
        Reader { origin: Origin::Hosted(host.to_owned()), default_host: &self.settings.default_host, file: "pubspec.yaml" }
    }

    /// The pubspec of a version that is in the cache.
    pub fn pubspec_in_cache(&self, id: &Id, host: &str) -> Option<Pubspec> {
        let folder = self.cache.folder(id)?;
        let text = std::fs::read_to_string(folder.join("pubspec.yaml")).ok()?;
        self.reader(host).text(&text).ok()
    }

    /// Whether a version is in the cache as the lock or the listing has it.
    pub fn is_cached(&self, id: &Id, host: &str) -> bool {
        let there = self.cache.folder(id).is_some_and(|folder| folder.is_dir());
        let hash = self.cache.hash(host, id);
        there
            && match (&id.sha256, &hash) {
                (Some(expected), Some(hash)) => expected == hash,
                (_, None) => self.settings.offline,
                (None, Some(_)) => true,
            }
    }

    /// Fetches a version into the cache; the hash of its archive.
    pub fn download(&self, listing: &Listing, id: &Id, host: &str) -> Result<String, Failure> {
        let (name, version) = (id.name(), &id.version);
        let at = listing.versions.iter().position(|available| available.id.version == *version);
        let (Some(at), Some(entry)) = (at, at.and_then(|at| listing.entries.get(at))) else {
            let message = format!("Package {name} has no version {version}");
            return Err(Failure::with_code(code::UNAVAILABLE, message));
        };
        let url = entry.get("archive_url").and_then(Value::as_str).unwrap_or_default();
        let url = if url.starts_with('/') { format!("{host}{url}") } else { url.to_owned() };
        let failed = |why: String| Failure::with_code(code::UNAVAILABLE, format!("Could not download {name} {version} from {host}: {why}"));
        let answer = self.client.get(&url, &self.headers(&url)).map_err(|error| failed(error.why))?;
        if answer.status != 200 {
            return Err(failed(format!("the server answered {} for {url}", answer.status)));
        }
        let hash = cache::sha256(&answer.body);
        if listing.versions[at].id.sha256.as_ref().is_some_and(|expected| *expected != hash) {
            return Err(Failure::with_code(
                code::DATA,
                format!(
                    "Downloaded archive for {name}-{version} had wrong content-hash.\n\n\
                     This indicates a problem on the package repository: `{host}`.\n\n\
                     See https://dart.dev/go/content-hashes."
                ),
            ));
        }
        let temporary = self.cache.temporary()?;
        archive::unpack(&answer.body, &temporary.path).map_err(|why| Failure::with_code(code::DATA, format!("{name} {version}: {why}")))?;
        self.check_content(&temporary.path, id)?;
        let place = self.cache.folder(id).ok_or_else(|| Failure::new(format!("{name} has no place in the cache.")))?;
        if place.is_dir() {
            std::fs::remove_dir_all(&place).map_err(|error| Failure::io(&format!("Could not replace {}", place.display()), &error))?;
        }
        temporary.keep(&place)?;
        self.cache.write_hash(host, id, &hash)?;
        Ok(hash)
    }

    /// An archive must hold the package it was fetched for.
    fn check_content(&self, folder: &Path, id: &Id) -> Result<(), Failure> {
        let text = std::fs::read_to_string(folder.join("pubspec.yaml")).unwrap_or_default();
        let name =
            crate::yaml::parse(&text, "pubspec.yaml").ok().and_then(|node| node.get("name").and_then(Node::as_str).map(str::to_owned));
        match name {
            Some(name) if name == id.name() => Ok(()),
            _ => {
                Err(Failure::with_code(code::DATA, format!("The archive for {}-{} holds another package, or none.", id.name(), id.version)))
            }
        }
    }
}

/// The answer that a package isn't there, or not for us.
fn refused(name: &str, host: &str, answer: &Answer) -> Missing {
    let missing = |message: String, hint: Option<String>, fatal| Missing { message, hint, fatal, code: code::UNAVAILABLE };
    let told = answer.challenge.as_deref().and_then(challenge_message);
    match answer.status {
        404 => missing(format!("could not find package {name} at {host}"), None, false),
        401 => {
            let hint = format!(
                "{host} package repository requested authentication!\nYou can provide credentials using:\n    dart pub token add {host}"
            );
            missing("authentication failed".to_owned(), Some(told.map_or(hint.clone(), |told| format!("{hint}\n{told}"))), false)
        }
        403 => missing(
            "authorization failed".to_owned(),
            Some(told.unwrap_or_else(|| format!("Insufficient permissions to the resource at the {host} package repository."))),
            false,
        ),
        429 => missing(format!("{host} answers too many requests (429) for package {name}; try again later."), None, true),
        status => missing(format!("{host} answered {status} when asked for package {name}."), None, true),
    }
}

/// `Bearer realm="pub", message="..."`.
fn challenge_message(challenge: &str) -> Option<String> {
    let (_, after) = challenge.split_once("message=\"")?;
    let message: String = after.split('"').next()?.chars().filter(|c| !c.is_control()).take(1024).collect();
    (!message.is_empty()).then_some(message)
}

fn listing(json: &Value, package: &Reference, fresh: bool) -> Result<Listing, String> {
    let entries = json.get("versions").and_then(Value::as_array).ok_or("versions must be a list")?;
    let mut versions = Vec::new();
    for entry in entries {
        let text = entry.get("version").and_then(Value::as_str).ok_or("version must be a String")?;
        entry.get("archive_url").and_then(Value::as_str).ok_or("archive_url must be a String")?;
        entry.get("pubspec").filter(|pubspec| pubspec.is_object()).ok_or("pubspec must be a map")?;
        let mut id = Id::new(package.clone(), Version::parse(text)?);
        if let Some(hash) = entry.get("archive_sha256").filter(|hash| !hash.is_null()) {
            let hash = hash.as_str().ok_or("archive_sha256 must be a String")?;
            if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err("Content-hash has incorrect length".to_owned());
            }
            id.sha256 = Some(hash.to_ascii_lowercase());
        }
        let retracted = entry.get("retracted").and_then(Value::as_bool).unwrap_or(false);
        versions.push((Available { id, retracted }, entry.clone()));
    }
    versions.sort_by(|a, b| a.0.id.version.cmp(&b.0.id.version));
    let (versions, entries) = versions.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
    Ok(Listing {
        versions: Arc::new(versions),
        entries,
        discontinued: json.get("isDiscontinued").and_then(Value::as_bool).unwrap_or(false),
        replaced_by: json.get("replacedBy").and_then(Value::as_str).map(str::to_owned),
        fresh,
    })
}

/// A time as in ISO 8601, in UTC.
fn timestamp(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // From days to a date of the proleptic Gregorian calendar, in years that begin in March.
    let z = days as i64 + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.000Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// The repository of a hosted package.
pub fn host_of(package: &Reference) -> Option<&str> {
    match &package.source {
        Source::Hosted(url) => Some(url),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let at = |seconds| timestamp(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(at(951_782_399), "2000-02-28T23:59:59.000Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00.000Z");
    }

    #[test]
    fn listings_that_are_none() {
        let package = Reference::new("a", Source::Hosted("https://h".to_owned()));
        for text in [
            "{}",
            r#"{"versions":[{"version":"x","archive_url":"u","pubspec":{}}]}"#,
            r#"{"versions":[{"version":"1.0.0","pubspec":{}}]}"#,
            r#"{"versions":[{"version":"1.0.0","archive_url":"u"}]}"#,
            r#"{"versions":[{"version":"1.0.0","archive_url":"u","pubspec":{},"archive_sha256":"12"}]}"#,
        ] {
            let json = serde_json::from_str(text).unwrap_or_default();
            assert!(listing(&json, &package, true).is_err(), "{text}");
        }
    }
}
