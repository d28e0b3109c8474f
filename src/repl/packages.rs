//! `:add`: packages for the session, from a repository or elsewhere. May touch the engine and `oche_pub`.
//!
//! Without the feature `pub` the command says that it isn't there.

use super::answer::Answer;
use super::engine::Engine;

#[cfg(feature = "pub")]
pub use with_pub::settings;

#[cfg(not(feature = "pub"))]
impl Engine<'_> {
    pub(super) fn add(&mut self, _names: &str) -> Answer {
        Answer::failed("This oche was built without packages (the feature 'pub').\n")
    }
}

#[cfg(feature = "pub")]
mod with_pub {
    use std::path::Path;

    use oche_pub::catalog::Sources;
    use oche_pub::failure::Failure;
    use oche_pub::script;
    use oche_pub::settings::Settings;
    use oche_pub::version::Version;

    use super::*;
    use crate::library::LANGUAGE_VERSION;

    /// The settings for packages from the environment. oche takes those that a Dart of its language version would.
    ///
    /// # Errors
    /// A variable that isn't what it should be.
    pub fn settings() -> Result<Settings, Failure> {
        let (major, minor) = LANGUAGE_VERSION;
        let agent = concat!("oche/", env!("CARGO_PKG_VERSION"));
        Settings::from_environment(Version::new(u64::from(major), u64::from(minor), 0), agent)
    }

    impl Engine<'_> {
        /// `names`: `args`, `args@^2.0.0`, `near@{path: ../near}`, one or several.
        pub(in crate::repl) fn add(&mut self, names: &str) -> Answer {
            if names.is_empty() {
                return Answer::failed(":add PACKAGE, as in :add args or :add args@^2.0.0\n");
            }
            if !self.program.host.permissions.may_fetch() {
                return Answer::failed("In a sandbox nothing is fetched; --allow-net --allow-run would allow it.\n");
            }
            let before = self.packages.len();
            let mut imports = String::new();
            // What is in braces may have spaces.
            let words: Vec<&str> = if names.contains('{') { vec![names] } else { names.split_whitespace().collect() };
            for word in words {
                let (name, what) = word.split_once('@').unwrap_or((word, "any"));
                let quoted = if what.starts_with('{') { what.to_owned() } else { format!("'{}'", what.replace('\'', "''")) };
                self.packages.retain(|line| !line.starts_with(&format!("  {name}:")));
                self.packages.push(format!("  {name}: {quoted}\n"));
                imports.push_str(&format!("import 'package:{name}/{name}.dart';\n"));
            }
            match self.resolve() {
                Ok(()) => Answer::done(format!("{}\n", self.paint().dim(&format!("// now: {}", imports.trim_end().replace('\n', " "))))),
                Err(why) => {
                    self.packages.truncate(before);
                    Answer::failed(format!("{}\n", why.trim_end()))
                }
            }
        }

        /// Resolves all packages that were added, together, and lets the session import them.
        fn resolve(&mut self) -> Result<(), String> {
            let settings = settings().map_err(|failure| failure.message)?;
            let block = format!("dependencies:\n{}", self.packages.concat());
            let folder = Path::new(&self.options.library.directory).to_owned();
            let resolved = script::resolve(&block, &folder, false, &Sources::new(&settings), &mut std::io::sink());
            let config = resolved.map_err(|failure| failure.message)?.config;
            self.session.add_packages(&config.to_string_lossy())
        }
    }
}
