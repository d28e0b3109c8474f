//! Packages on the command line: `oche pub`, and what a program's own comment says it needs. May touch `oche_pub` and `args`.
//!
//! Without the feature `pub` nothing of it is there, and what would need it says so.

use std::path::{Path, PathBuf};

use super::args::{PubArguments, RunOptions};

/// The packages that a program in a file needs, beyond what lies beside it.
#[derive(Default)]
pub struct Own {
    /// The package configuration to use.
    pub config: Option<String>,
    /// The language version its own pubspec names.
    pub language: Option<(u8, u8)>,
}

#[cfg(not(feature = "pub"))]
pub fn command(_arguments: &PubArguments) -> u8 {
    super::exit::wrong("This oche was built without packages (the feature 'pub').")
}

#[cfg(not(feature = "pub"))]
pub fn of_script(_file: &str, _options: &RunOptions) -> Result<Own, String> {
    Ok(Own::default())
}

#[cfg(feature = "pub")]
pub use crate::repl::packages::settings;
#[cfg(feature = "pub")]
pub use with_pub::{command, of_script};

#[cfg(feature = "pub")]
mod with_pub {
    use std::io::Write;

    use oche_pub::catalog::Sources;
    use oche_pub::commands::{self, Style};
    use oche_pub::failure::Failure;
    use oche_pub::project::{Purpose, Wish};
    use oche_pub::script;
    use oche_pub::settings::Settings;

    use super::super::args::{DepsStyle, PubCommand};
    use super::super::exit;
    use super::*;
    /// `oche pub …`; the exit code.
    pub fn command(arguments: &PubArguments) -> u8 {
        match run(arguments) {
            Ok(()) => exit::OK,
            Err(failure) => {
                let _ = writeln!(std::io::stderr(), "{failure}");
                failure.code
            }
        }
    }

    fn run(arguments: &PubArguments) -> Result<(), Failure> {
        let settings = Settings { offline: arguments.offline, ..settings()? };
        let folder = PathBuf::from(arguments.directory.as_deref().unwrap_or("."));
        let sources = Sources::new(&settings);
        let out = &mut std::io::stdout();
        match &arguments.command {
            PubCommand::Get { script: Some(file), .. } => beside(&folder.join(file), false, &sources),
            PubCommand::Get { dry_run, enforce_lockfile, script: None } => {
                let wish = Wish { dry_run: *dry_run, enforce_lock: *enforce_lockfile, ..Wish::new(Purpose::Get) };
                commands::resolve(&folder, &wish, &sources, out)
            }
            PubCommand::Add { dry_run, dev, packages } => commands::add(&folder, packages, *dev, *dry_run, &sources, out),
            PubCommand::Remove { dry_run, packages } => commands::remove(&folder, packages, *dry_run, &sources, out),
            PubCommand::Upgrade { packages, .. } if packages.iter().any(|name| name.ends_with(".dart")) => {
                packages.iter().try_for_each(|file| beside(&folder.join(file), true, &sources))
            }
            PubCommand::Upgrade { dry_run, major_versions: true, packages } => {
                commands::upgrade_major(&folder, packages, *dry_run, &sources, out)
            }
            PubCommand::Upgrade { dry_run, packages, .. } => {
                let wish = Wish { dry_run: *dry_run, unlock: packages.clone(), ..Wish::new(Purpose::Upgrade) };
                commands::resolve(&folder, &wish, &sources, out)
            }
            PubCommand::Downgrade { dry_run, packages } => {
                let wish = Wish { dry_run: *dry_run, unlock: packages.clone(), ..Wish::new(Purpose::Downgrade) };
                commands::resolve(&folder, &wish, &sources, out)
            }
            PubCommand::Outdated { json, show_all } => commands::outdated(&folder, *json, *show_all, &sources, out),
            PubCommand::Deps { style, json, no_dev } => {
                let style = match style {
                    _ if *json => Style::Json,
                    DepsStyle::Tree => Style::Tree,
                    DepsStyle::List => Style::List,
                    DepsStyle::Compact => Style::Compact,
                };
                commands::deps(&folder, style, !no_dev, &sources, out)
            }
        }
    }

    /// Resolves a script's own packages and writes where they are beside it, for editors.
    fn beside(file: &Path, upgrade: bool, sources: &Sources) -> Result<(), Failure> {
        let text = std::fs::read_to_string(file).map_err(|error| Failure::new(format!("Could not read {}: {error}", file.display())))?;
        let block = script::block(&text).ok_or_else(|| {
            Failure::new(format!("{} names no packages: they stand at its head, between '// /// pubspec' and '// ///'.", file.display()))
        })?;
        let block = block.map_err(|why| Failure::new(format!("{}: {why}", file.display())))?;
        let config = script::resolve_beside(&block, file, upgrade, sources, &mut std::io::sink())?;
        let _ = writeln!(std::io::stdout(), "Got the packages of {}; editors find them by {}.", file.display(), config.display());
        Ok(())
    }

    /// Resolves what a program says it needs. In a sandbox nothing is fetched that hasn't been allowed.
    pub fn of_script(file: &str, options: &RunOptions) -> Result<Own, String> {
        let none = Ok(Own::default());
        // What comes through a pipe can be read only once, and that is to run it.
        if options.program.packages.is_some() || !Path::new(file).is_file() {
            return none;
        }
        let Ok(text) = std::fs::read_to_string(file) else {
            return none;
        };
        let Some(block) = script::block(&text) else {
            return none;
        };
        let block = block?;
        let sandboxed = options.sandbox.sandbox;
        let all = |grant: &Option<Vec<String>>| grant.as_ref().is_some_and(Vec::is_empty);
        let allowed = !sandboxed || (all(&options.sandbox.allow_net) && (all(&options.sandbox.allow_run) || !block.contains("git")));
        let settings = settings().map_err(|failure| failure.message)?;
        let settings = Settings { offline: !allowed, ..settings };
        let folder = oche_pub::paths::absolute(Path::new(file).parent().unwrap_or(Path::new(".")));
        let found = script::resolve(&block, &folder, false, &Sources::new(&settings), &mut std::io::sink());
        let resolved = found.map_err(|failure| match allowed {
            true => failure.message,
            false => format!(
                "{}\nIn a sandbox nothing is fetched: run 'oche pub get {file}' first, or allow it with --allow-net.",
                failure.message
            ),
        })?;
        let small = |n: u64| u8::try_from(n).unwrap_or(u8::MAX);
        let language = Some((small(resolved.language.0), small(resolved.language.1)));
        Ok(Own { config: Some(resolved.config.to_string_lossy().into_owned()), language })
    }
}

/// Advice for a program or folder whose packages aren't there.
#[cfg(feature = "pub")]
pub fn remedy(program: &Path) -> Option<String> {
    use std::io::IsTerminal;

    use oche_pub::project::{State, state};
    let place = oche_pub::paths::absolute(program);
    let folder = if place.is_dir() { place } else { place.parent()?.to_owned() };
    match state(&folder) {
        State::Unresolved => Some("The packages of this pubspec.yaml have not been fetched: run 'oche pub get'.".to_owned()),
        State::Stale => Some("The pubspec.yaml is newer than what was fetched for it: run 'oche pub get'.".to_owned()),
        // In a pipe stderr is Dart's.
        State::NoPackage if std::io::stderr().is_terminal() => Some("There is no pubspec.yaml; a program in one file can name its packages itself, as a pubspec between '// /// pubspec' and '// ///' at its head.".to_owned()),
        State::NoPackage | State::Resolved => None,
    }
}
#[cfg(not(feature = "pub"))]
pub fn remedy(_program: &Path) -> Option<String> {
    None
}
