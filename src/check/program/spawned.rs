//! Programs that a running program starts (`Isolate.spawnUri`): what was said on the command line holds for them too. Implements the run
//! time's [`Origin`]. May touch `library`, `diagnostics` and `program`.

use std::fmt;
use std::sync::Arc;

use super::{CheckOptions, check_program};
use crate::diagnostics::{Style, render};
use crate::elements::FunctionRef;
use crate::interp::{Origin, PackageSource};
use crate::library::{self, Files, Loader, Packages};

/// A program's script, and what it was loaded with.
#[derive(Clone)]
pub struct LoadedFrom {
    script: String,
    options: library::LoadOptions,
    packages: Arc<Packages>,
}

impl LoadedFrom {
    /// `script`: the URI of the program's own library.
    pub fn new(script: String, loader: &Loader) -> LoadedFrom {
        LoadedFrom { script, options: loader.options.clone(), packages: loader.packages() }
    }
}

impl fmt::Debug for LoadedFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LoadedFrom({})", self.script)
    }
}

impl Origin for LoadedFrom {
    fn script(&self) -> &str {
        &self.script
    }
    fn package_config(&self) -> Option<&str> {
        self.packages.uri.as_deref()
    }
    fn named_package_config(&self) -> Option<&str> {
        self.options.packages.as_ref().and(self.package_config())
    }
    fn resolve_package(&self, uri: &str) -> Option<String> {
        self.packages.resolve(uri).ok()
    }

    fn load(&self, uri: &str, packages: &PackageSource) -> Result<(FunctionRef, Arc<dyn Origin>), String> {
        let uri = library::resolve(&self.script, uri)?;
        let packages = match packages {
            PackageSource::Inherited => self.packages.uri.clone(),
            PackageSource::Configuration(config) => Some(config.clone()),
            PackageSource::Searched => None,
        };
        let files = Arc::new(SameFiles(self.options.files.clone()));
        let mut loader = Loader::new(library::LoadOptions { packages, files, ..self.options.clone() });
        let main = loader.load(&uri);
        let plain = |diagnostics: &[_]| render(diagnostics, Style::Plain).trim_end().to_owned();
        if !loader.diagnostics.is_empty() {
            return Err(plain(&loader.diagnostics));
        }
        let script = loader.libraries.get(main).map_or(uri, |library| library.uri.clone());
        let origin = LoadedFrom::new(script, &loader);
        let environment = loader.options.defines.clone();
        let program = check_program(loader, main, CheckOptions { environment }).map_err(|diagnostics| plain(&diagnostics))?;
        Ok((program.main, Arc::new(origin)))
    }
}

/// The files that the first program may read. A configuration that a running program names opens no further folder.
struct SameFiles(Arc<dyn Files>);

impl Files for SameFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.read(path)
    }
}
