//! Files and directories. May touch `std::fs`.

use std::fs::{self, File, FileTimes, Metadata, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustc_hash::FxHashMap;

use super::data::{Data, EBADF, EINVAL, EISDIR, ENOTDIR, OsError, Outcome};

// ---- whole files

pub fn read(path: &str) -> Outcome {
    let bytes = fs::read(path)?;
    Ok(Data::Bytes(bytes))
}

/// How a file is opened, by Dart's `FileMode`.
fn options(mode: i64) -> OpenOptions {
    let mut options = OpenOptions::new();
    match mode {
        0 => options.read(true),
        1 => options.read(true).write(true).create(true).truncate(true),
        2 => options.read(true).append(true).create(true),
        3 => options.write(true).create(true).truncate(true),
        _ => options.append(true).create(true),
    };
    options
}

pub fn write(path: &str, bytes: &[u8], mode: i64) -> Outcome {
    options(mode).open(path)?.write_all(bytes)?;
    Ok(Data::Null)
}

pub fn create(path: &str, exclusive: bool) -> Outcome {
    let mut options = OpenOptions::new();
    options.write(true);
    if exclusive {
        options.create_new(true);
    } else {
        options.create(true).truncate(false);
    }
    options.open(path)?;
    Ok(Data::Null)
}

pub fn delete(path: &str) -> Outcome {
    if fs::symlink_metadata(path)?.is_dir() {
        return Err(OsError::numbered(EISDIR));
    }
    fs::remove_file(path)?;
    Ok(Data::Null)
}

pub fn rename(from: &str, to: &str) -> Outcome {
    fs::rename(from, to)?;
    Ok(Data::Null)
}

pub fn copy(from: &str, to: &str) -> Outcome {
    fs::copy(from, to)?;
    Ok(Data::Null)
}

pub fn length(path: &str) -> Outcome {
    Ok(Data::Int(fs::metadata(path)?.len() as i64))
}

// ---- what is there

const FILE: i64 = 0;
const DIRECTORY: i64 = 1;
const LINK: i64 = 2;
const SOCKET: i64 = 3;
const PIPE: i64 = 4;
const NOTHING: i64 = 5;

fn kind(metadata: &Metadata) -> i64 {
    let kind = metadata.file_type();
    if kind.is_dir() {
        DIRECTORY
    } else if kind.is_symlink() {
        LINK
    } else {
        special_kind(&kind)
    }
}
#[cfg(unix)]
fn special_kind(kind: &fs::FileType) -> i64 {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_socket() {
        SOCKET
    } else if kind.is_fifo() {
        PIPE
    } else {
        FILE
    }
}
#[cfg(not(unix))]
fn special_kind(_: &fs::FileType) -> i64 {
    FILE
}

/// What is at a path; nothing is not an error.
pub fn type_of(path: &str, follow_links: bool) -> Outcome {
    let metadata = if follow_links { fs::metadata(path) } else { fs::symlink_metadata(path) };
    Ok(Data::Int(metadata.map_or(NOTHING, |m| kind(&m))))
}

fn millis(time: std::io::Result<SystemTime>) -> Data {
    let since = time.ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    Data::Int(since.map_or(0, |d| d.as_millis() as i64))
}

/// `[type, changed, modified, accessed, mode, size]`
pub fn stat(path: &str) -> Outcome {
    let metadata = fs::metadata(path)?;
    let (changed, mode) = unix_facts(&metadata);
    Ok(Data::List(vec![
        Data::Int(kind(&metadata)),
        changed,
        millis(metadata.modified()),
        millis(metadata.accessed()),
        Data::Int(mode),
        Data::Int(metadata.len() as i64),
    ]))
}
#[cfg(unix)]
fn unix_facts(metadata: &Metadata) -> (Data, i64) {
    use std::os::unix::fs::MetadataExt;
    let changed = metadata.ctime() * 1000 + metadata.ctime_nsec() / 1_000_000;
    (Data::Int(changed), i64::from(metadata.mode()))
}
#[cfg(not(unix))]
fn unix_facts(metadata: &Metadata) -> (Data, i64) {
    (millis(metadata.created()), if metadata.permissions().readonly() { 0o444 } else { 0o666 })
}

pub fn set_times(path: &str, accessed: Option<i64>, modified: Option<i64>) -> Outcome {
    let time = |millis: i64| UNIX_EPOCH + Duration::from_millis(millis.max(0) as u64);
    let mut times = FileTimes::new();
    if let Some(accessed) = accessed {
        times = times.set_accessed(time(accessed));
    }
    if let Some(modified) = modified {
        times = times.set_modified(time(modified));
    }
    // A file need not be writable for this, but it must be opened somehow.
    OpenOptions::new().write(true).open(path).or_else(|_| File::open(path))?.set_times(times)?;
    Ok(Data::Null)
}

/// Whether two paths lead to the same thing.
pub fn identical(a: &str, b: &str) -> Outcome {
    Ok(Data::Bool(fs::canonicalize(a)? == fs::canonicalize(b)?))
}

pub fn resolve(path: &str) -> Outcome {
    Ok(Data::Text(fs::canonicalize(path)?.to_string_lossy().into_owned()))
}

// ---- directories

pub fn make_directory(path: &str, recursive: bool) -> Outcome {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Ok(Data::Null),
        Ok(_) => return Err(OsError::numbered(ENOTDIR)),
        Err(_) => {}
    }
    if recursive {
        fs::create_dir_all(path)?;
    } else {
        fs::create_dir(path)?;
    }
    Ok(Data::Null)
}

/// A new directory: the prefix and six letters.
pub fn make_temporary(prefix: &str) -> Outcome {
    let mut seed = super::system::random_bits();
    loop {
        let mut path = prefix.to_owned();
        for _ in 0..6 {
            path.push(char::from(b'A' + (seed % 26) as u8));
            seed /= 26;
        }
        match fs::create_dir(&path) {
            Ok(()) => return Ok(Data::Text(path)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => seed = super::system::random_bits(),
            Err(error) => return Err(error.into()),
        }
    }
}

pub fn delete_directory(path: &str, recursive: bool) -> Outcome {
    let metadata = fs::symlink_metadata(path)?;
    if !recursive {
        fs::remove_dir(path)?;
    } else if metadata.is_dir() {
        fs::remove_dir_all(path)?;
    } else {
        fs::remove_file(path)?;
    }
    Ok(Data::Null)
}

/// `[type, path, type, path, …]` of what is in a directory.
pub fn list(path: &str, recursive: bool, follow_links: bool) -> Outcome {
    let mut found = Vec::new();
    let mut seen = Vec::new();
    list_into(path, recursive, follow_links, &mut seen, &mut found)?;
    Ok(Data::List(found))
}

/// `seen` holds the directories on the way down, so that links in a circle come to an end.
fn list_into(
    path: &str,
    recursive: bool,
    follow_links: bool,
    seen: &mut Vec<std::path::PathBuf>,
    found: &mut Vec<Data>,
) -> Result<(), OsError> {
    let entries = fs::read_dir(path)?;
    let real = fs::canonicalize(path)?;
    if seen.contains(&real) {
        return Ok(());
    }
    seen.push(real);
    for entry in entries {
        let name = entry?.file_name();
        let separator = if path.ends_with('/') { "" } else { "/" };
        let child = format!("{path}{separator}{}", name.to_string_lossy());
        let own = fs::symlink_metadata(&child)?;
        let leads_to = if follow_links && own.is_symlink() { fs::metadata(&child).map_or(LINK, |m| kind(&m)) } else { kind(&own) };
        found.push(Data::Int(leads_to));
        found.push(Data::Text(child.clone()));
        if recursive && leads_to == DIRECTORY {
            list_into(&child, recursive, follow_links, seen, found)?;
        }
    }
    seen.pop();
    Ok(())
}

/// The names in a directory, folders with a slash; none if it can't be read. For tools.
pub fn names(directory: &str) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let shown = |entry: fs::DirEntry| {
        let slash = if entry.path().is_dir() { "/" } else { "" };
        format!("{}{slash}", entry.file_name().to_string_lossy())
    };
    entries.map(shown).collect()
}

// ---- links

#[cfg(unix)]
pub fn make_link(path: &str, target: &str) -> Outcome {
    std::os::unix::fs::symlink(target, path)?;
    Ok(Data::Null)
}
#[cfg(windows)]
pub fn make_link(path: &str, target: &str) -> Outcome {
    if Path::new(target).is_dir() {
        std::os::windows::fs::symlink_dir(target, path)?;
    } else {
        std::os::windows::fs::symlink_file(target, path)?;
    }
    Ok(Data::Null)
}
pub fn read_link(path: &str) -> Outcome {
    Ok(Data::Text(fs::read_link(path)?.to_string_lossy().into_owned()))
}

// ---- open files

/// The open files of the process, by the numbers Dart programs hold.
#[derive(Default)]
struct OpenFiles {
    last: i64,
    files: FxHashMap<i64, Arc<Mutex<File>>>,
}
static OPEN: LazyLock<Mutex<OpenFiles>> = LazyLock::new(Default::default);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|p| p.into_inner())
}
fn handle(number: i64) -> Result<Arc<Mutex<File>>, OsError> {
    lock(&OPEN).files.get(&number).cloned().ok_or_else(|| OsError::numbered(EBADF))
}

pub fn open(path: &str, mode: i64) -> Outcome {
    if Path::new(path).is_dir() {
        return Err(OsError::numbered(EISDIR));
    }
    let mut file = options(mode).open(path)?;
    if mode == 2 || mode == 4 {
        file.seek(SeekFrom::End(0))?;
    }
    let mut open = lock(&OPEN);
    open.last += 1;
    let number = open.last;
    open.files.insert(number, Arc::new(Mutex::new(file)));
    Ok(Data::Int(number))
}
pub fn close(number: i64) -> Outcome {
    match lock(&OPEN).files.remove(&number) {
        Some(_) => Ok(Data::Null),
        None => Err(OsError::numbered(EBADF)),
    }
}
/// Up to `count` bytes; fewer only at the end.
pub fn read_some(number: i64, count: i64) -> Outcome {
    let file = handle(number)?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(count).map_err(|_| OsError::numbered(EINVAL))?;
    Read::by_ref(&mut *lock(&file)).take(limit).read_to_end(&mut bytes)?;
    Ok(Data::Bytes(bytes))
}
pub fn write_some(number: i64, bytes: &[u8]) -> Outcome {
    lock(&*handle(number)?).write_all(bytes)?;
    Ok(Data::Null)
}
pub fn position(number: i64) -> Outcome {
    Ok(Data::Int(lock(&*handle(number)?).stream_position()? as i64))
}
pub fn set_position(number: i64, position: i64) -> Outcome {
    let position = u64::try_from(position).map_err(|_| OsError::numbered(EINVAL))?;
    lock(&*handle(number)?).seek(SeekFrom::Start(position))?;
    Ok(Data::Null)
}
pub fn truncate(number: i64, length: i64) -> Outcome {
    let length = u64::try_from(length).map_err(|_| OsError::numbered(EINVAL))?;
    lock(&*handle(number)?).set_len(length)?;
    Ok(Data::Null)
}
pub fn handle_length(number: i64) -> Outcome {
    Ok(Data::Int(lock(&*handle(number)?).metadata()?.len() as i64))
}
pub fn flush(number: i64) -> Outcome {
    lock(&*handle(number)?).sync_data()?;
    Ok(Data::Null)
}

/// Locks a file, by Dart's `FileLock` modes; 0 unlocks. The whole file is meant, whatever the range.
pub fn lock_file(number: i64, mode: i64) -> Outcome {
    let file = handle(number)?;
    let file = lock(&file);
    let would_block = |error: fs::TryLockError| match error {
        fs::TryLockError::Error(error) => OsError::from(error),
        fs::TryLockError::WouldBlock => OsError::numbered(11),
    };
    match mode {
        0 => file.unlock()?,
        1 => file.try_lock_shared().map_err(would_block)?,
        2 => file.try_lock().map_err(would_block)?,
        3 => file.lock_shared()?,
        _ => file.lock()?,
    }
    Ok(Data::Null)
}
