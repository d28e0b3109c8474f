//! What `--sandbox` means for a run: the program's permissions, what may be loaded as its source, and how much memory all of it may
//! take. May touch `host` and `library`.

use std::path::Path;
use std::sync::{Arc, Mutex};

use super::args::SandboxOptions;
use crate::host::files;
use crate::host::permissions::{Access, Permissions, Rules};
use crate::host::resources::Resources;
use crate::isolate::driver::MAIN_STACK;
use crate::library::{Disk, Files};

/// Of heap, in a sandbox that says nothing else.
const HEAP: usize = 1 << 30;
/// Isolates alive at a time, likewise.
const ISOLATES: usize = 64;

/// Memory of a sandboxed process beyond its heap: the interpreter, the program's own text and types, and all of the main isolate's stack:
/// recursion without end is to be a StackOverflowError.
const BASE: usize = (256 << 20) + MAIN_STACK;

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
        let packages = packages.is_some().then(|| Mutex::new(reading(Vec::new())));
        Arc::new(Sources { allowed: reading(read), packages })
    }
}

/// A permission to read these, and nothing else. Reading nothing must not read as reading everything.
fn reading(paths: Vec<String>) -> Permissions {
    let read = if paths.is_empty() { None } else { Some(paths) };
    Permissions::sandbox(&Rules { read, ..Rules::default() })
}

/// The source of a sandboxed program: its file, what lies beside and below it, and what it may read anyway; otherwise an import would be
/// a way to look at any file. The rule is that of all files ([`files::read`]): what counts is where the opened file lies.
struct Sources {
    allowed: Permissions,
    /// The folders of a package configuration that was named with `--packages`, once it has been read. One that is found beside the
    /// program comes with it and could declare any folder a package: it opens nothing.
    packages: Option<Mutex<Permissions>>,
}

impl Sources {
    /// Reads a file as it is permitted: of the packages, only Dart files are source.
    fn read_as(&self, permissions: &Permissions, path: &str) -> Option<Result<Vec<u8>, String>> {
        if !permissions.allows(Access::Read, Path::new(path)) {
            return None;
        }
        if Path::new(path).is_dir() {
            return Some(Err("Is a directory".to_owned()));
        }
        Some(files::read(permissions, &Resources::default(), path).map(|data| data.bytes().to_vec()).map_err(|error| error.text))
    }
}

impl Files for Sources {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let packages = self.packages.as_ref().filter(|_| path.ends_with(".dart"));
        let packages = packages.map(|packages| packages.lock().unwrap_or_else(|p| p.into_inner()).clone());
        let read = self.read_as(&self.allowed, path).or_else(|| self.read_as(&packages?, path));
        read.unwrap_or_else(|| Err(format!("outside the program's folder, not allowed; run with --allow-read={}", shown(path))))
    }

    fn found_packages(&self, folders: &[String]) {
        if let Some(packages) = &self.packages {
            *packages.lock().unwrap_or_else(|p| p.into_inner()) = reading(folders.to_vec());
        }
    }
}

/// From the current directory, where that is shorter.
fn shown(path: &str) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    Path::new(path).strip_prefix(current).unwrap_or(Path::new(path)).to_string_lossy().into_owned()
}
