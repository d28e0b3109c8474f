//! `oche info`: what a report of a fault should say. May touch `packages`.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{exit, packages};
use crate::library::LANGUAGE_VERSION;

/// Prints it; the exit code.
pub fn info() -> u8 {
    let (major, minor) = LANGUAGE_VERSION;
    let mut text = format!(
        "oche {}, Dart language {major}.{minor}\n{} on {}, {} processors\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        std::thread::available_parallelism().map_or(1, usize::from)
    );
    text += &cache();
    match package_above(Path::new(".")) {
        None => text += "no package here\n",
        Some(folder) => {
            let state = packages::remedy(&folder).unwrap_or_else(|| "Its packages are there.".to_owned());
            text += &format!("package {} in {}\n{state}\n", package_name(&folder).unwrap_or_default(), folder.display());
        }
    }
    // A reader who has seen enough is no reason to complain.
    let _ = std::io::stdout().write_all(text.as_bytes());
    exit::OK
}

#[cfg(feature = "pub")]
fn cache() -> String {
    match packages::settings() {
        Ok(settings) => format!("packages from {}, kept in {}\n", settings.default_host, settings.cache.display()),
        Err(failure) => format!("{failure}\n"),
    }
}
#[cfg(not(feature = "pub"))]
fn cache() -> String {
    "built without packages (the feature 'pub')\n".to_owned()
}

/// The folder of the package that a folder belongs to.
fn package_above(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().ok()?;
    folder.ancestors().find(|folder| folder.join("pubspec.yaml").is_file()).map(Path::to_owned)
}

/// The name a pubspec gives. Only the one line is looked for.
fn package_name(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("pubspec.yaml")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("name:"))?;
    Some(line.split('#').next()?.trim().trim_matches(['\'', '"']).to_owned())
}
