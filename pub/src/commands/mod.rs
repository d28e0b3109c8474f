//! What people ask for: get, upgrade, downgrade here; what changes a pubspec, and what only reports, in files of their own. May touch everything
//! of this crate.

mod change;
mod deps;
mod outdated;

use std::io::Write;
use std::path::Path;

use crate::catalog::Sources;
use crate::failure::{Failure, code};
use crate::project::{Project, Wish};
use crate::pubspec::Pubspec;

pub use change::{add, remove, upgrade_major};
pub use deps::{Style, deps};
pub use outdated::outdated;

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
