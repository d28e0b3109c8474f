//! What `--sandbox` means for a run: the program's permissions, what may be loaded as its source, and how much memory all of it may
//! take. May touch `host` and `library`.

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::args::SandboxOptions;
use crate::host::files;
use crate::host::permissions::{Access, Permissions, Rules};
use crate::library::{Disk, Files};

/// Of heap, in a sandbox that says nothing else.
const HEAP: usize = 1 << 30;
/// Isolates alive at a time, likewise.
const ISOLATES: usize = 64;

/// What a sandboxed process may take beyond its heap: the interpreter, the program's own text and types, stacks.
const BASE: usize = 256 << 20;

impl SandboxOptions {
    pub fn permissions(&self) -> Permissions {
        if !self.sandbox {
            return Permissions::all();
        }
        Permissions::sandbox(&Rules {
            read: self.allow_read.clone(),
            write: self.allow_write.clone(),
            net: self.allow_net.clone(),
            run: self.allow_run.clone(),
            env: self.allow_env.clone(),
        })
    }

    pub fn max_heap(&self, asked: Option<usize>) -> Option<usize> {
        asked.or(self.sandbox.then_some(HEAP))
    }
    pub fn max_isolates(&self) -> Option<usize> {
        self.max_isolates.or(self.sandbox.then_some(ISOLATES))
    }
    /// Memory of the whole process. Twice the heap, since what a native makes in one go is seen only afterwards.
    pub fn max_memory(&self, asked: Option<usize>) -> Option<usize> {
        let heap = self.max_heap(asked)?;
        self.sandbox.then(|| heap.saturating_mul(2).saturating_add(BASE))
    }

    /// Where the program's source comes from. `program`: its file, if it is in one; `packages`: the `--packages` option.
    pub fn files(&self, program: Option<&str>, packages: Option<&str>) -> Arc<dyn Files> {
        let Some(read) = self.sandbox.then(|| self.allow_read.clone()) else {
            return Arc::new(Disk);
        };
        if read.as_ref().is_some_and(Vec::is_empty) {
            return Arc::new(Disk);
        }
        let mut read = read.unwrap_or_default();
        let folder = program.and_then(|file| Path::new(file).parent()).map(|folder| folder.to_string_lossy().into_owned());
        read.push(folder.filter(|folder| !folder.is_empty()).unwrap_or_else(|| ".".to_owned()));
        read.extend([program, packages].into_iter().flatten().map(str::to_owned));
        Arc::new(Sources { allowed: reading(read), packages: Mutex::new(reading(Vec::new())) })
    }
}

/// A permission to read these, and nothing else. Reading nothing must not read as reading everything.
fn reading(paths: Vec<String>) -> Permissions {
    let read = if paths.is_empty() { None } else { Some(paths) };
    Permissions::sandbox(&Rules { read, ..Rules::default() })
}

/// The source of a sandboxed program: its file, what lies beside and below, its packages, and what it may read anyway. Otherwise an
/// import would be a way to look at any file.
struct Sources {
    allowed: Permissions,
    packages: Mutex<Permissions>,
}

impl Files for Sources {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        // A configuration is only parsed as such, and it is looked for in the folders above.
        if path.ends_with("/.dart_tool/package_config.json") {
            return Disk.read(path);
        }
        let packages = self.packages.lock().unwrap_or_else(|p| p.into_inner());
        // A configuration that comes with the program could declare any folder a package.
        let of_package = path.ends_with(".dart") && packages.allows(Access::Read, Path::new(path));
        let permissions = if of_package { &*packages } else { &self.allowed };
        if !permissions.allows(Access::Read, Path::new(path)) {
            return Err(format!("outside the program's folder, not allowed; run with --allow-read={}", shown(path)));
        }
        if Path::new(path).is_dir() {
            return Err("Is a directory".to_owned());
        }
        files::read(permissions, path).map(|data| data.bytes().to_vec()).map_err(|error| error.text)
    }

    fn found_packages(&self, folders: &[String]) {
        *self.packages.lock().unwrap_or_else(|p| p.into_inner()) = reading(folders.to_vec());
    }
}

/// From the current directory, where that is shorter.
fn shown(path: &str) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    Path::new(path).strip_prefix(current).unwrap_or(Path::new(path)).to_string_lossy().into_owned()
}
