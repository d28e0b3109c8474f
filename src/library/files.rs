//! Reading source files: from the disk, or from memory in tests. The only file of this module that touches the disk.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::{fs, io};

/// Where the loader reads files. Errors are worded as Dart's, e.g. `No such file or directory`.
pub trait Files: Send + Sync {
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;
    /// Told of the folders that packages are imported from, once they are known.
    fn found_packages(&self, _folders: &[String]) {}
}

/// The real file system.
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if Path::new(path).is_dir() {
            return Err("Is a directory".to_owned());
        }
        read_text(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => "No such file or directory".to_owned(),
            io::ErrorKind::PermissionDenied => "Permission denied".to_owned(),
            _ => {
                let text = error.to_string();
                text.split(" (os error").next().unwrap_or(&text).to_owned()
            }
        })
    }
}

/// No source is longer; a device may have no end.
const LONGEST: u64 = 1 << 30;

fn read_text(path: &str) -> io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    if file.metadata().is_ok_and(|found| found.is_file()) {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    file.take(LONGEST).read_to_end(&mut bytes)?;
    match bytes.len() as u64 {
        LONGEST => Err(io::Error::other("File too large")),
        _ => Ok(bytes),
    }
}

/// Files by absolute path.
#[derive(Default)]
pub struct Memory(pub HashMap<String, Vec<u8>>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0.get(path).cloned().ok_or_else(|| "No such file or directory".to_owned())
    }
}
