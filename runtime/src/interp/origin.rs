//! Where a running program came from, and how it starts others. The run time does not know how programs are loaded and checked; what
//! does is handed to it behind a trait. May touch `elements`.

use std::fmt::Debug;
use std::sync::Arc;

use crate::elements::FunctionRef;

/// Where a spawned program's packages are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PackageSource {
    /// Where those of the program that spawns it are.
    Inherited,
    /// In this configuration, a URI.
    Configuration(String),
    /// To be looked for from its own place upwards.
    Searched,
}

/// The sources of a program, for its run.
pub trait Origin: Send + Sync + Debug {
    /// The URI of the library with the `main` that runs.
    fn script(&self) -> &str;
    /// The URI of the package configuration in force.
    fn package_config(&self) -> Option<&str>;
    /// The configuration that was asked for by name, not found.
    fn named_package_config(&self) -> Option<&str>;
    /// The file that a `package:` URI stands for.
    fn resolve_package(&self, uri: &str) -> Option<String>;
    /// Loads the program at `uri`, which may be relative to the script: its entry point.
    ///
    /// # Errors
    /// All that a compiler has to say against it, as text.
    fn load(&self, uri: &str, packages: &PackageSource) -> Result<(FunctionRef, Arc<dyn Origin>), String>;
}
