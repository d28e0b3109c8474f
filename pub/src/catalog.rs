//! All sources of packages as the solver sees them. May touch everything but `resolve` and the commands.
//!
//! Repositories are asked on threads of their own, ahead of the solver: it says which packages it will probably ask about.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::cache::Cache;
use crate::failure::{Failure, code};
use crate::git::Repositories;
use crate::hosted::{Hosted, Listing, host_of};
use crate::http::Client;
use crate::package::{Id, Reference, Source};
use crate::pubspec::{Origin, Pubspec, Reader};
use crate::settings::Settings;
use crate::solver::{Available, Catalog, Missing};

/// Requests at a time.
const WORKERS: usize = 8;

type Cell<T> = Arc<OnceLock<Result<Arc<T>, Missing>>>;

/// The knowledge of all packages in this run.
#[derive(Clone)]
pub struct Sources {
    inner: Arc<Inner>,
    queue: Sender<Reference>,
}

struct Inner {
    settings: Settings,
    cache: Cache,
    client: Client,
    listings: Mutex<HashMap<Reference, Cell<Listing>>>,
    git: Mutex<HashMap<Reference, Cell<Vec<Available>>>>,
    pubspecs: Mutex<HashMap<(Reference, String), Arc<Pubspec>>>,
    expected: Mutex<HashSet<Reference>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sources {
    pub fn new(settings: &Settings) -> Sources {
        let inner = Arc::new(Inner {
            client: Client::new(&settings.agent, settings.tries, settings.pause, settings.timeout),
            cache: Cache { root: settings.cache.clone() },
            settings: settings.clone(),
            listings: Mutex::default(),
            git: Mutex::default(),
            pubspecs: Mutex::default(),
            expected: Mutex::default(),
        });
        let (queue, waiting) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        if !settings.offline {
            for _ in 0..WORKERS {
                let (inner, waiting) = (Arc::clone(&inner), Arc::clone(&waiting));
                // Without threads everything is only asked later.
                let _ = std::thread::Builder::new().name("pub".to_owned()).spawn(move || inner.work(&waiting));
            }
        }
        Sources { inner, queue }
    }

    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }
    pub fn cache(&self) -> &Cache {
        &self.inner.cache
    }
    pub fn hosted(&self) -> Hosted<'_> {
        self.inner.hosted()
    }
    pub fn repositories(&self) -> Repositories<'_> {
        self.inner.repositories()
    }

    /// A repository's listing of a package, asked for if that hasn't been done.
    pub fn listing(&self, package: &Reference) -> Result<Arc<Listing>, Missing> {
        self.inner.listing(package)
    }

    /// The listing, if it is known without asking anybody.
    pub fn known_listing(&self, package: &Reference) -> Option<Arc<Listing>> {
        let known = locked(&self.inner.listings).get(package).and_then(|cell| cell.get().cloned());
        match known {
            Some(listing) => listing.ok(),
            None => self.hosted().last_listing(package, host_of(package)?).map(Arc::new),
        }
    }

    /// Brings a package into the cache. The same package, with the hash of what is there.
    pub fn fetch(&self, id: &Id) -> Result<Id, Failure> {
        match &id.package.source {
            Source::Hosted(host) => {
                let hosted = self.hosted();
                if hosted.is_cached(id, host) {
                    return Ok(Id { sha256: self.cache().hash(host, id).or_else(|| id.sha256.clone()), ..id.clone() });
                }
                if self.settings().offline {
                    return Err(Failure::new(format!("Missing package {}-{}. Try again without --offline.", id.name(), id.version)));
                }
                let listing = self.listing(&id.package).map_err(|missing| Failure::with_code(missing.code, missing.message))?;
                let hash = hosted.download(&listing, id, host)?;
                Ok(Id { sha256: Some(hash), ..id.clone() })
            }
            Source::Git(git) => {
                let revision = id.revision.as_deref().unwrap_or_default();
                self.repositories().check_out(git, revision)?;
                Ok(id.clone())
            }
            _ => Ok(id.clone()),
        }
    }
}

impl Inner {
    fn hosted(&self) -> Hosted<'_> {
        Hosted { settings: &self.settings, cache: &self.cache, client: &self.client }
    }
    fn repositories(&self) -> Repositories<'_> {
        Repositories { cache: &self.cache, offline: self.settings.offline }
    }

    fn work(&self, waiting: &Mutex<Receiver<Reference>>) {
        loop {
            let next = locked(waiting).recv();
            let Ok(package) = next else {
                return;
            };
            let _ = self.listing(&package);
        }
    }

    fn listing(&self, package: &Reference) -> Result<Arc<Listing>, Missing> {
        let cell = Arc::clone(locked(&self.listings).entry(package.clone()).or_default());
        let host = host_of(package).unwrap_or_default();
        cell.get_or_init(|| self.hosted().list(package, host).map(Arc::new)).clone()
    }

    fn git_versions(&self, package: &Reference, git: &crate::package::Git) -> Result<Arc<Vec<Available>>, Missing> {
        let cell = Arc::clone(locked(&self.git).entry(package.clone()).or_default());
        let list = || {
            let ids = self.repositories().versions(package, git).map_err(missing)?;
            Ok(Arc::new(ids.into_iter().map(|id| Available { id, retracted: false }).collect()))
        };
        cell.get_or_init(list).clone()
    }

    fn read(&self, id: &Id) -> Result<Pubspec, Missing> {
        let default_host = self.settings.default_host.as_str();
        let pubspec = match &id.package.source {
            Source::Hosted(host) => {
                let listed = locked(&self.listings).get(&id.package).and_then(|cell| cell.get().cloned());
                match (listed, self.hosted().pubspec_in_cache(id, host)) {
                    (Some(Ok(listing)), None) => self.hosted().pubspec_of(&listing, id, host).map_err(|failure| broken(&failure))?,
                    (_, Some(pubspec)) => pubspec,
                    (_, None) => {
                        let listing = self.listing(&id.package)?;
                        self.hosted().pubspec_of(&listing, id, host).map_err(|failure| broken(&failure))?
                    }
                }
            }
            Source::Path(folder) => Pubspec::load(&folder.path, default_host).map_err(missing)?,
            Source::Git(git) => {
                let revision = id.revision.as_deref().unwrap_or_default();
                let text = self.repositories().file(git, revision, "pubspec.yaml").map_err(missing)?;
                let reader = Reader { origin: Origin::Git(git.clone()), default_host, file: "pubspec.yaml" };
                reader.text(&text).map_err(missing)?
            }
            Source::Root | Source::Sdk(_) | Source::Unknown(_) => Pubspec::bare(id.name(), id.version.clone()),
        };
        if pubspec.name != id.name() {
            let message = format!("\"name\" field doesn't match expected name \"{}\".", id.name());
            return Err(Missing { message, hint: None, fatal: !id.package.source.has_many_versions(), code: code::DATA });
        }
        Ok(pubspec)
    }
}

/// A package that is missing because its folder or repository is wrong, which ends the search: there is no other version to try.
fn missing(failure: Failure) -> Missing {
    Missing { message: failure.message, hint: None, fatal: true, code: failure.code }
}

/// A listed version with a broken pubspec is one that can't be chosen.
fn broken(failure: &Failure) -> Missing {
    Missing { message: failure.message.clone(), hint: None, fatal: false, code: failure.code }
}

impl Catalog for Sources {
    fn versions(&self, package: &Reference) -> Result<Arc<Vec<Available>>, Missing> {
        let not_found = |message: String, hint: Option<String>| Missing { message, hint, fatal: false, code: code::UNAVAILABLE };
        match &package.source {
            Source::Hosted(_) => self.listing(package).map(|listing| Arc::clone(&listing.versions)),
            Source::Git(git) => self.inner.git_versions(package, git),
            Source::Path(folder) => {
                if !folder.path.join("pubspec.yaml").is_file() {
                    return Err(not_found(format!("could not find package {} at \"{}\"", package.name, package.source.place()), None));
                }
                let pubspec = Pubspec::load(&folder.path, &self.settings().default_host).map_err(missing)?;
                Ok(Arc::new(vec![Available { id: Id::new(package.clone(), pubspec.version), retracted: false }]))
            }
            Source::Sdk(sdk) => {
                Err(not_found(format!("oche has no SDK \"{sdk}\""), Some("Packages that come with an SDK can't be used.".to_owned())))
            }
            Source::Root => Err(not_found(format!("{} is not part of the workspace", package.name), None)),
            Source::Unknown(_) => Ok(Arc::new(Vec::new())),
        }
    }

    fn pubspec(&self, id: &Id) -> Result<Arc<Pubspec>, Missing> {
        let key = (id.package.clone(), format!("{} {}", id.version, id.revision.as_deref().unwrap_or_default()));
        if let Some(known) = locked(&self.inner.pubspecs).get(&key) {
            return Ok(Arc::clone(known));
        }
        let pubspec = Arc::new(self.inner.read(id)?);
        locked(&self.inner.pubspecs).insert(key, Arc::clone(&pubspec));
        Ok(pubspec)
    }

    fn expect(&self, packages: &mut dyn Iterator<Item = &Reference>) {
        for package in packages.filter(|package| host_of(package).is_some()) {
            if locked(&self.inner.expected).insert(package.clone()) {
                // If nobody takes it, it is asked when it is needed.
                let _ = self.queue.send(package.clone());
            }
        }
    }
}
