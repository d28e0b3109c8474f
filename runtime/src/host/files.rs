//! Files and directories, as far as the program's permissions go. May touch `std::fs`.

use std::fs::{self, File, FileTimes, Metadata, OpenOptions};
use std::io::{Seek, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::call::Call;
use super::data::{Data, EBADF, EEXIST, EINVAL, EISDIR, ENOENT, ENOTDIR, EPERM, OsError, Outcome};
use super::events::lock;
use super::permissions::Access::{Read, Write};
use super::permissions::{Permissions, Place};
use super::resources::Resources;

// ---- whole files

pub fn read(permissions: &Permissions, resources: &Resources, path: &str) -> Outcome {
    let place = permissions.place(&[Read], path, true)?;
    let file = place.opened(File::open(place.path())?)?;
    Ok(Data::Bytes(resources.read(file, u64::MAX)?))
}

/// Dart's `FileMode`s.
const MODE_READ: i64 = 0;
const MODE_WRITE: i64 = 1;
const MODE_APPEND: i64 = 2;
const MODE_WRITE_ONLY: i64 = 3;
const MODE_APPEND_ONLY: i64 = 4;

/// Opens a file by Dart's `FileMode`. It is emptied only once it is known to be the one that was meant.
fn open_as(permissions: &Permissions, path: &str, mode: i64) -> Result<File, OsError> {
    let access = if mode == MODE_READ { Read } else { Write };
    let place = permissions.place(&[access], path, true)?;
    // Dart can read from a file it appends to; who may only write it may not.
    let mode = match mode {
        MODE_APPEND if place.is_checked() && !permissions.allows(Read, place.real()) => MODE_APPEND_ONLY,
        mode => mode,
    };
    let mut options = OpenOptions::new();
    match mode {
        MODE_READ => options.read(true),
        MODE_WRITE => options.read(true).write(true),
        // Not the system's append mode: the position may be set afterwards.
        MODE_APPEND => options.read(true).write(true),
        _ => options.write(true),
    };
    let empties = matches!(mode, MODE_WRITE | MODE_WRITE_ONLY);
    let creates = mode != MODE_READ;
    let mut file = if place.is_checked() {
        open_checked(&place, &mut options, creates)?
    } else {
        options.create(creates).truncate(empties).open(place.path())?
    };
    match mode {
        MODE_APPEND | MODE_APPEND_ONLY => drop(file.seek(SeekFrom::End(0))?),
        _ if empties && place.is_checked() => file.set_len(0)?,
        _ => {}
    }
    Ok(file)
}

/// A new file is made only where there is nothing, not even a link that has just got there.
fn open_checked(place: &Place, options: &mut OpenOptions, creates: bool) -> Result<File, OsError> {
    let file = match options.open(place.path()) {
        Err(error) if creates && error.kind() == std::io::ErrorKind::NotFound => options.create_new(true).open(place.path())?,
        file => file?,
    };
    place.opened(file)
}

/// Writes a file of a session: all of it, in place of what was there.
pub fn save(permissions: &Permissions, path: &str, bytes: &[u8]) -> Outcome {
    open_as(permissions, path, MODE_WRITE_ONLY)?.write_all(bytes)?;
    Ok(Data::Null)
}

pub fn create(permissions: &Permissions, path: &str, exclusive: bool) -> Outcome {
    let place = permissions.place(&[Write], path, !exclusive)?;
    let mut options = OpenOptions::new();
    options.write(true);
    match (exclusive, place.is_checked()) {
        (true, _) => options.create_new(true).open(place.path()).map_err(OsError::from).and_then(|file| place.opened(file))?,
        (false, true) => open_checked(&place, &mut options, true)?,
        (false, false) => options.create(true).truncate(false).open(place.path())?,
    };
    Ok(Data::Null)
}

/// Fails, in Dart's way, where a path leads to another kind of thing than the class that is used on it stands for.
fn require(permissions: &Permissions, path: &str, wanted: i64) -> Result<(), OsError> {
    let place = permissions.place(&[Write], path, wanted != LINK)?;
    let found = metadata(&place, wanted != LINK);
    let problem = match (wanted, found) {
        (FILE, Ok(found)) if !found.is_dir() => return Ok(()),
        (LINK, Ok(found)) if found.is_symlink() => return Ok(()),
        (DIRECTORY, Ok(found)) if found.is_dir() => return Ok(()),
        (DIRECTORY, Ok(_)) => ENOTDIR,
        (DIRECTORY, Err(error)) => return Err(error.into()),
        (_, Err(_)) => ENOENT,
        (_, Ok(found)) if found.is_dir() => EISDIR,
        _ => EINVAL,
    };
    Err(OsError::numbered(problem))
}

/// Deletes a file, or a link if that is what is `wanted`.
pub fn delete(permissions: &Permissions, path: &str, wanted: i64) -> Outcome {
    require(permissions, path, wanted)?;
    fs::remove_file(permissions.place(&[Write], path, false)?.path())?;
    Ok(Data::Null)
}

/// Reading too, or a file could be moved to where it may be read.
pub fn rename(permissions: &Permissions, from: &str, to: &str, wanted: i64) -> Outcome {
    let (source, to) = (permissions.place(&[Read, Write], from, false)?, permissions.place(&[Write], to, false)?);
    require(permissions, from, wanted)?;
    if source.is_checked() && has_climbing_link(source.path(), 0) {
        return Err(OsError { number: EPERM, text: format!("moving a link that has '..' in its target is not allowed; {ABSOLUTE}") });
    }
    fs::rename(source.path(), to.path())?;
    Ok(Data::Null)
}

pub fn copy(permissions: &Permissions, from: &str, to: &str) -> Outcome {
    let (source, target) = (permissions.place(&[Read], from, true)?, permissions.place(&[Write], to, true)?);
    match metadata(&source, true) {
        Ok(found) if found.is_dir() => return Err(OsError::numbered(EISDIR)),
        Ok(_) => {}
        Err(_) => return Err(OsError::numbered(ENOENT)),
    }
    if !source.is_checked() && !target.is_checked() {
        fs::copy(from, to)?;
        return Ok(Data::Null);
    }
    let mut source = source.opened(File::open(source.path())?)?;
    if source.metadata()?.is_dir() {
        return Err(OsError::numbered(EISDIR));
    }
    std::io::copy(&mut source, &mut open_as(permissions, to, MODE_WRITE_ONLY)?)?;
    Ok(Data::Null)
}

pub fn length(permissions: &Permissions, path: &str) -> Outcome {
    let place = permissions.place(&[Read], path, true)?;
    let metadata = metadata(&place, true)?;
    if metadata.is_dir() { Err(OsError::numbered(EISDIR)) } else { Ok(Data::Int(metadata.len() as i64)) }
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

/// Files of more bytes take longer than somebody who waits would like.
pub const LARGE: u64 = 16 << 20;

/// Whether reading from a path may wait for somebody who writes, or never end (a pipe, a socket, a device), or only take long.
pub fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| if found.is_file() { found.len() > LARGE } else { !found.is_dir() })
}
/// Whether an open file is special.
pub fn is_special_handle(resources: &Resources, number: i64) -> bool {
    // A file that is being read by another thread is locked: whatever it is, this one has to wait.
    resources.files.get(number).is_ok_and(|file| file.try_lock().map_or(true, |file| file.metadata().is_ok_and(|found| !found.is_file())))
}

/// The metadata of a place. One that has been checked has no link left to follow.
fn metadata(place: &Place, follow_links: bool) -> std::io::Result<Metadata> {
    if follow_links && !place.is_checked() { fs::metadata(place.path()) } else { fs::symlink_metadata(place.path()) }
}

/// The type of the file at a path; nothing is not an error.
pub fn type_of(permissions: &Permissions, path: &str, follow_links: bool) -> Outcome {
    let found = match permissions.place(&[Read], path, follow_links) {
        Ok(place) => metadata(&place, follow_links).map_or(NOTHING, |m| kind(&m)),
        // Allowed, but the folder it would be in is not there.
        Err(error) if error.number != EPERM => NOTHING,
        Err(error) => return Err(error),
    };
    Ok(Data::Int(found))
}

fn millis(time: std::io::Result<SystemTime>) -> Data {
    let since = time.ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    Data::Int(since.map_or(0, |d| d.as_millis() as i64))
}

/// `[type, changed, modified, accessed, mode, size]`
pub fn stat(permissions: &Permissions, path: &str) -> Outcome {
    let metadata = metadata(&permissions.place(&[Read], path, true)?, true)?;
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

pub fn set_times(permissions: &Permissions, path: &str, accessed: Option<i64>, modified: Option<i64>) -> Outcome {
    let time = |millis: i64| UNIX_EPOCH + Duration::from_millis(millis.max(0) as u64);
    let mut times = FileTimes::new();
    if let Some(accessed) = accessed {
        times = times.set_accessed(time(accessed));
    }
    if let Some(modified) = modified {
        times = times.set_modified(time(modified));
    }
    // A file need not be writable for this, but it must be opened somehow.
    let place = permissions.place(&[Write], path, true)?;
    if metadata(&place, true)?.is_dir() {
        return Err(OsError::numbered(EISDIR));
    }
    let file = OpenOptions::new().write(true).open(place.path()).or_else(|_| File::open(place.path()))?;
    place.opened(file)?.set_times(times)?;
    Ok(Data::Null)
}

/// Whether two paths name the same thing; a link is another thing than what it leads to.
pub fn identical(permissions: &Permissions, a: &str, b: &str) -> Outcome {
    let identity = |path| -> Result<_, OsError> {
        let place = permissions.place(&[Read], path, false)?;
        Ok(identity_of(&place, &fs::symlink_metadata(place.path())?)?)
    };
    let (a, b) = (identity(a)?, identity(b)?);
    Ok(Data::Bool(a == b))
}
#[cfg(unix)]
fn identity_of(_: &Place, metadata: &Metadata) -> std::io::Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Ok((metadata.dev(), metadata.ino()))
}
#[cfg(not(unix))]
fn identity_of(place: &Place, metadata: &Metadata) -> std::io::Result<PathBuf> {
    if metadata.is_symlink() { std::path::absolute(place.path()) } else { fs::canonicalize(place.path()) }
}
pub fn resolve(permissions: &Permissions, path: &str) -> Outcome {
    Ok(Data::Text(canonical(permissions, path)?.to_string_lossy().into_owned()))
}

fn canonical(permissions: &Permissions, path: &str) -> Result<PathBuf, OsError> {
    let place = permissions.place(&[Read], path, true)?;
    if place.is_checked() {
        metadata(&place, true)?;
        return Ok(place.real().to_owned());
    }
    Ok(fs::canonicalize(place.path())?)
}

// ---- directories

pub fn make_directory(permissions: &Permissions, path: &str, recursive: bool) -> Outcome {
    if recursive && permissions.is_restricted(Write) {
        // One by one: each has a place only when the one above is there.
        let real = permissions.check(&[Write], path, &permissions.directory.path(path), true)?;
        let missing = real.ancestors().take_while(|folder| !folder.exists());
        let missing: Vec<String> = missing.map(|folder| folder.to_string_lossy().into_owned()).collect();
        for folder in missing.iter().rev().map(String::as_str).chain([path]) {
            make_directory_at(&permissions.place(&[Write], folder, true)?, false)?;
        }
        return Ok(Data::Null);
    }
    make_directory_at(&permissions.place(&[Write], path, true)?, recursive)
}
fn make_directory_at(place: &Place, recursive: bool) -> Outcome {
    match metadata(place, true) {
        Ok(metadata) if metadata.is_dir() => return Ok(Data::Null),
        Ok(_) => return Err(OsError::numbered(ENOTDIR)),
        Err(_) => {}
    }
    let made = if recursive { fs::create_dir_all(place.path()) } else { fs::create_dir(place.path()) };
    match made.map_err(OsError::from) {
        // A link that leads nowhere is in the way.
        Err(error) if error.number == EEXIST => metadata(place, true).map(|_| Data::Null).map_err(OsError::from),
        made => made.map(|()| Data::Null),
    }
}

/// A new directory: the prefix and six letters.
pub fn make_temporary(permissions: &Permissions, prefix: &str) -> Outcome {
    let mut seed = super::system::random_bits();
    loop {
        let mut path = prefix.to_owned();
        for _ in 0..6 {
            path.push(char::from(b'A' + (seed % 26) as u8));
            seed /= 26;
        }
        if permissions.is_restricted(Write) {
            // The name that is refused is the one the program gave.
            permissions.check(&[Write], prefix, &permissions.directory.path(&path), false)?;
        }
        let place = permissions.place(&[Write], &path, false)?;
        match fs::create_dir(place.path()) {
            Ok(()) => return Ok(Data::Text(path)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => seed = super::system::random_bits(),
            Err(error) => return Err(error.into()),
        }
    }
}

pub fn delete_directory(permissions: &Permissions, path: &str, recursive: bool) -> Outcome {
    let place = permissions.place(&[Write], path, false)?;
    let path = place.path();
    let metadata = fs::symlink_metadata(path)?;
    if !recursive && metadata.is_symlink() && fs::metadata(path).is_ok_and(|end| end.is_dir()) {
        fs::remove_file(path)?;
    } else if !recursive {
        fs::remove_dir(path)?;
    } else if metadata.is_dir() {
        fs::remove_dir_all(path)?;
    } else {
        fs::remove_file(path)?;
    }
    Ok(Data::Null)
}

/// `[type, path, type, path, …]` of what is in a directory.
pub fn list(permissions: &Permissions, path: &str, recursive: bool, follow_links: bool) -> Outcome {
    let mut listing = Listing { permissions, recursive, follow_links, way: Vec::new(), found: Vec::new() };
    listing.add(path)?;
    Ok(Data::List(listing.found))
}

struct Listing<'a> {
    permissions: &'a Permissions,
    recursive: bool,
    follow_links: bool,
    /// Where the links on the way down lead, so that links in a circle come to an end.
    way: Vec<PathBuf>,
    found: Vec<Data>,
}

impl Listing<'_> {
    fn add(&mut self, path: &str) -> Result<(), OsError> {
        let folder = self.permissions.place(&[Read], path, true)?.folder()?;
        for entry in fs::read_dir(folder.path())? {
            let name = entry?.file_name();
            let separator = if path.ends_with('/') { "" } else { "/" };
            let child = format!("{path}{separator}{}", name.to_string_lossy());
            let own = fs::symlink_metadata(folder.path().join(&name))?;
            let followed = self.follow_links && own.is_symlink();
            let leads_to = if followed { self.end_of_link(&child) } else { kind(&own) };
            let descends = self.recursive && leads_to == DIRECTORY;
            let end = if descends && followed { Some(canonical(self.permissions, &child)?) } else { None };
            let circle = end.as_ref().is_some_and(|end| self.way.contains(end));
            self.found.push(Data::Int(if circle { LINK } else { leads_to }));
            self.found.push(Data::Text(child.clone()));
            if descends && !circle {
                let depth = self.way.len();
                self.way.extend(end);
                self.add(&child)?;
                self.way.truncate(depth);
            }
        }
        Ok(())
    }

    /// A link that leads nowhere, or where the program may not look, is just a link.
    fn end_of_link(&self, path: &str) -> i64 {
        let place = self.permissions.place(&[Read], path, true);
        place.ok().and_then(|place| metadata(&place, true).ok()).map_or(LINK, |m| kind(&m))
    }
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

const ABSOLUTE: &str = "name its target by an absolute path";

/// Whether a link, or one in a folder, leads out of what is moved by `..`: where it leads changes with its place. `depth`: so many folders
/// of what is moved are around the path.
fn has_climbing_link(path: &Path, depth: usize) -> bool {
    let Ok(found) = fs::symlink_metadata(path) else { return false };
    if found.is_symlink() {
        return fs::read_link(path).is_ok_and(|target| climbs(&target, depth));
    }
    // Nobody nests folders that deep; what can't be looked at counts as bad.
    if found.is_dir() {
        return depth > 100
            || fs::read_dir(path).map_or(true, |entries| entries.flatten().any(|entry| has_climbing_link(&entry.path(), depth + 1)));
    }
    false
}

/// Whether a relative target leaves `depth` folders by `..`; even where it seems not to, a folder on its way may be a link.
fn climbs(target: &Path, depth: usize) -> bool {
    let ups = target.components().filter(|part| matches!(part, std::path::Component::ParentDir)).count();
    !target.has_root() && ups >= depth.max(1) || target.has_root() && ups > 0
}

pub fn make_link(permissions: &Permissions, path: &str, target: &str) -> Outcome {
    let place = permissions.place(&[Write], path, false)?;
    if permissions.is_restricted(Read) || permissions.is_restricted(Write) {
        // A link is a door for whoever comes later; it may not lead where its maker cannot go.
        let leads_to = match permissions.check(&[Write], path, &permissions.directory.path(path), false)?.parent() {
            Some(folder) => folder.join(target),
            None => PathBuf::from(target),
        };
        permissions.check(&[Read, Write], target, &leads_to, true)?;
        // It could be moved, or a folder on its way could become a link, and then it would lead elsewhere.
        if climbs(Path::new(target), 0) {
            return Err(OsError { number: EPERM, text: format!("a link to '{target}' with '..' is not allowed; {ABSOLUTE}") });
        }
    }
    link(target, place.path())?;
    Ok(Data::Null)
}
#[cfg(unix)]
fn link(target: &str, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}
#[cfg(windows)]
fn link(target: &str, path: &Path) -> std::io::Result<()> {
    if Path::new(target).is_dir() {
        std::os::windows::fs::symlink_dir(target, path)
    } else {
        std::os::windows::fs::symlink_file(target, path)
    }
}
pub fn read_link(permissions: &Permissions, path: &str) -> Outcome {
    let place = permissions.place(&[Read], path, false)?;
    let target = fs::read_link(place.path()).map_err(|error| match OsError::from(error) {
        // What is no link has no target.
        error if error.number == EINVAL => OsError::numbered(ENOENT),
        error => error,
    });
    Ok(Data::Text(target?.to_string_lossy().into_owned()))
}

// ---- open files

pub fn open(call: &Call<'_>, path: &str, mode: i64) -> Outcome {
    let permissions = call.permissions();
    if !permissions.is_restricted(Read) && permissions.directory.path(path).is_dir() {
        return Err(OsError::numbered(EISDIR));
    }
    let file = open_as(permissions, path, mode)?;
    if permissions.is_restricted(Read) && file.metadata()?.is_dir() {
        return Err(OsError::numbered(EISDIR));
    }
    Ok(Data::Int(call.resources().files.add(call.owner, Arc::new(Mutex::new(file)))))
}
pub fn close(resources: &Resources, number: i64) -> Outcome {
    match resources.files.remove(number) {
        Some(_) => Ok(Data::Null),
        None => Err(OsError::numbered(EBADF)),
    }
}
/// Up to `count` bytes; fewer only at the end.
pub fn read_some(resources: &Resources, number: i64, count: i64) -> Outcome {
    let file = resources.files.get(number)?;
    let count = u64::try_from(count).map_err(|_| OsError::numbered(EINVAL))?;
    let bytes = resources.read(&mut *lock(&file), count)?;
    Ok(Data::Bytes(bytes))
}
pub fn write_some(resources: &Resources, number: i64, bytes: &[u8]) -> Outcome {
    lock(&*resources.files.get(number)?).write_all(bytes)?;
    Ok(Data::Null)
}
pub fn position(resources: &Resources, number: i64) -> Outcome {
    Ok(Data::Int(lock(&*resources.files.get(number)?).stream_position()? as i64))
}
pub fn set_position(resources: &Resources, number: i64, position: i64) -> Outcome {
    let position = u64::try_from(position).map_err(|_| OsError::numbered(EINVAL))?;
    lock(&*resources.files.get(number)?).seek(SeekFrom::Start(position))?;
    Ok(Data::Null)
}
pub fn truncate(resources: &Resources, number: i64, length: i64) -> Outcome {
    let length = u64::try_from(length).map_err(|_| OsError::numbered(EINVAL))?;
    lock(&*resources.files.get(number)?).set_len(length)?;
    Ok(Data::Null)
}
pub fn handle_length(resources: &Resources, number: i64) -> Outcome {
    Ok(Data::Int(lock(&*resources.files.get(number)?).metadata()?.len() as i64))
}
pub fn flush(resources: &Resources, number: i64) -> Outcome {
    lock(&*resources.files.get(number)?).sync_data()?;
    Ok(Data::Null)
}
