//! What a program may do to the world: everything, as in `dart`, or in a sandbox only what it was allowed by name. Every operation of
//! this folder that reaches files, processes, the environment or the network asks here first. May touch `std::fs`.
//!
//! A path is judged by where it really leads: links are followed, `..` is taken away after that, and what is not there yet counts as if it
//! were. An answer alone would be worth little, since another isolate can turn a folder into a link between the question and the
//! deed. So the answer is a [`Place`]: on Linux the folder stays open and is named through `/proc/self/fd`, where no link can
//! be slipped in, and a file that has been opened is asked where it lies before anything is read from it or written to it.
//! Elsewhere a place is the path without links.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, RwLock};

use super::data::{ELOOP, EPERM, OsError};

mod network;

/// All of a kind of thing, or some.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Grant<T> {
    All,
    Only(Vec<T>),
}

impl<T> Grant<T> {
    pub fn is_all(&self) -> bool {
        matches!(self, Grant::All)
    }
    fn any(&self, matches: impl Fn(&T) -> bool) -> bool {
        match self {
            Grant::All => true,
            Grant::Only(some) => some.iter().any(matches),
        }
    }
}

/// The kinds of access to a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    Read,
    Write,
}

/// The options' rules: `None` nothing, no names at all everything, else these.
#[derive(Clone, Default, Debug)]
pub struct Rules {
    pub read: Option<Vec<String>>,
    pub write: Option<Vec<String>>,
    pub net: Option<Vec<String>>,
    pub run: Option<Vec<String>>,
    pub env: Option<Vec<String>>,
}

/// A program's current directory.
#[derive(Clone, Default, Debug)]
pub enum Directory {
    /// The process's: to change the one is to change the other.
    #[default]
    OfProcess,
    /// One of its own, as of a program that shares the process with others. An absolute path.
    Own(Arc<RwLock<PathBuf>>),
}

impl Directory {
    pub fn of(path: PathBuf) -> Directory {
        Directory::Own(Arc::new(RwLock::new(path)))
    }
    /// The directory, if it is not the process's.
    pub fn own(&self) -> Option<PathBuf> {
        match self {
            Directory::OfProcess => None,
            Directory::Own(path) => Some(path.read().unwrap_or_else(|p| p.into_inner()).clone()),
        }
    }
    /// A path of the program, as the process has to write it.
    pub fn path(&self, path: &str) -> PathBuf {
        // The system refuses an empty path; a joined one would be the directory itself.
        match self.own() {
            Some(own) if !path.is_empty() => own.join(path),
            _ => PathBuf::from(path),
        }
    }
    pub fn get(&self) -> std::io::Result<PathBuf> {
        self.own().map_or_else(std::env::current_dir, Ok)
    }
    pub fn set(&self, path: PathBuf) -> std::io::Result<()> {
        match self {
            Directory::OfProcess => std::env::set_current_dir(path),
            Directory::Own(own) => {
                let path = fs::canonicalize(path)?;
                if !path.is_dir() {
                    return Err(std::io::ErrorKind::NotADirectory.into());
                }
                *own.write().unwrap_or_else(|p| p.into_inner()) = path;
                Ok(())
            }
        }
    }
}

/// The things a program may do.
#[derive(Clone, Debug)]
pub struct Permissions {
    /// Where its relative paths start.
    pub directory: Directory,
    read: Grant<PathBuf>,
    write: Grant<PathBuf>,
    net: Grant<network::Rule>,
    /// The addresses of names that were looked up.
    names: network::Names,
    /// Programs, by their real paths.
    run: Grant<PathBuf>,
    env: Grant<String>,
}

/// A file's name, checked; it stays what was checked as long as this lives.
pub struct Place {
    path: PathBuf,
    /// Where that really is, if it matters.
    real: Option<PathBuf>,
    /// The folder the path goes through.
    _folder: Option<File>,
}

impl Permissions {
    /// No sandbox.
    pub fn all() -> Permissions {
        Permissions {
            directory: Directory::default(),
            read: Grant::All,
            write: Grant::All,
            net: Grant::All,
            names: network::Names::default(),
            run: Grant::All,
            env: Grant::All,
        }
    }

    /// The permissions of a program with a current directory of its own, an absolute path.
    pub fn in_directory(self, path: PathBuf) -> Permissions {
        Permissions { directory: Directory::of(path), ..self }
    }

    /// Whether any server may be asked and any program started: what fetching packages takes.
    pub fn may_fetch(&self) -> bool {
        self.net.is_all() && self.run.is_all()
    }

    pub fn sandbox(rules: &Rules) -> Permissions {
        fn grant<T>(names: &Option<Vec<String>>, known: impl Fn(&String) -> Option<T>) -> Grant<T> {
            match names {
                None => Grant::Only(Vec::new()),
                Some(names) if names.is_empty() => Grant::All,
                // An empty name would be the current directory.
                Some(names) => Grant::Only(names.iter().filter(|name| !name.is_empty()).filter_map(known).collect()),
            }
        }
        let path = |name: &String| resolve(Path::new(name), true).ok();
        Permissions {
            directory: Directory::default(),
            read: grant(&rules.read, path),
            write: grant(&rules.write, path),
            net: grant(&rules.net, |name| Some(network::Rule::of(name))),
            names: network::Names::default(),
            run: grant(&rules.run, |name| find_program(name)),
            env: grant(&rules.env, |name| Some(name.clone())),
        }
    }

    // ---- files

    fn files(&self, access: Access) -> &Grant<PathBuf> {
        match access {
            Access::Read => &self.read,
            Access::Write => &self.write,
        }
    }
    pub fn is_restricted(&self, access: Access) -> bool {
        !self.files(access).is_all()
    }
    /// Whether a path may be accessed, wherever it leads.
    pub fn allows(&self, access: Access, path: &Path) -> bool {
        match self.files(access) {
            Grant::All => true,
            grant => resolve(path, true).is_ok_and(|real| grant.any(|allowed| real.starts_with(allowed))),
        }
    }

    /// A path that may be accessed; `follow`: if it is a link, what it leads to.
    pub fn place(&self, accesses: &[Access], path: &str, follow: bool) -> Result<Place, OsError> {
        if accesses.iter().all(|access| self.files(*access).is_all()) {
            return Ok(Place { path: self.directory.path(path), real: None, _folder: None });
        }
        let real = self.check(accesses, path, &self.directory.path(path), follow)?;
        Place::pinned(real).map_err(|problem| problem.unwrap_or_else(|| refusal(accesses[0], path)))
    }

    /// Where a path really leads, if it may be accessed; `named` is how the program calls it.
    pub fn check(&self, accesses: &[Access], named: &str, path: &Path, follow: bool) -> Result<PathBuf, OsError> {
        let real = resolve(path, follow)?;
        for access in accesses {
            if !self.files(*access).any(|allowed| real.starts_with(allowed)) {
                return Err(refusal(*access, named));
            }
        }
        Ok(real)
    }

    /// The current directory, if it may be known. The path that is judged is the one that is told: somebody may move the folder meanwhile.
    pub fn current_directory(&self) -> Result<PathBuf, OsError> {
        let here = self.directory.get()?;
        if self.allows(Access::Read, &here) { Ok(here) } else { Err(refusal(Access::Read, ".")) }
    }

    // ---- all else

    /// The program to start, by its real path unless everything is allowed. What is started is outside the sandbox.
    pub fn run(&self, program: &str, environment: &[&str]) -> Result<PathBuf, OsError> {
        if self.run.is_all() {
            return Ok(PathBuf::from(program));
        }
        // The system would look for it in the path that the new process is given, which the caller can choose.
        let Some(real) = find_program(program).filter(|real| self.run.any(|allowed| allowed == real)) else {
            return Err(refused(&format!("running '{program}' is not allowed; run with --allow-run={program}")));
        };
        // The dynamic linker loads what these name into any program.
        match environment.iter().find(|name| name.starts_with("LD_") || name.starts_with("DYLD_")) {
            Some(name) => Err(refused(&format!("running '{program}' with {name} set is not allowed; run with --allow-run"))),
            None => Ok(real),
        }
    }
    /// Signals reach any process, so no list of programs says whom.
    pub fn signal(&self) -> Result<(), OsError> {
        if self.run.is_all() { Ok(()) } else { Err(refused("sending signals is not allowed; run with --allow-run")) }
    }

    pub fn may_see(&self, variable: &str) -> bool {
        self.env.any(|name| name == variable)
    }
    /// Whether nothing about this machine needs to be hidden.
    pub fn sees_machine(&self) -> bool {
        self.env.is_all()
    }
}

fn refused(text: &str) -> OsError {
    OsError { number: EPERM, text: text.to_owned() }
}

fn refusal(access: Access, path: &str) -> OsError {
    let (doing, option) = match access {
        Access::Read => ("reading", "read"),
        Access::Write => ("writing", "write"),
    };
    refused(&format!("{doing} '{path}' is not allowed; run with --allow-{option}={path}"))
}

/// More links than this lead in a circle.
const MOST_LINKS: usize = 40;

/// The absolute path without links and dots; what does not exist is taken as it is written. `follow`: also the last link.
fn resolve(path: &Path, follow: bool) -> Result<PathBuf, OsError> {
    let mut left: VecDeque<OsString> = VecDeque::new();
    let mut real = PathBuf::new();
    if !path.has_root() {
        real = std::env::current_dir()?;
        // The system gives it without links, where it can.
        real = fs::canonicalize(&real).unwrap_or(real);
    }
    left.extend(path.components().map(|part| part.as_os_str().to_owned()));
    let mut links = 0;
    while let Some(part) = left.pop_front() {
        match Path::new(&part).components().next() {
            None | Some(Component::CurDir) => {}
            Some(Component::Prefix(_) | Component::RootDir) => real.push(&part),
            Some(Component::ParentDir) => {
                real.pop();
            }
            Some(Component::Normal(name)) => {
                real.push(name);
                if left.is_empty() && !follow {
                    break;
                }
                let Ok(target) = fs::read_link(&real) else { continue };
                links += 1;
                if links > MOST_LINKS {
                    return Err(OsError::numbered(ELOOP));
                }
                real.pop();
                for part in target.components().rev() {
                    left.push_front(part.as_os_str().to_owned());
                }
            }
        }
    }
    Ok(real)
}

/// The real path of a program, found as a shell would.
fn find_program(name: &str) -> Option<PathBuf> {
    if name.contains('/') {
        return resolve(Path::new(name), true).ok();
    }
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())?;
    resolve(&found, true).ok()
}

impl Place {
    pub fn path(&self) -> &Path {
        &self.path
    }
    /// Where it really is; the path itself where everything is allowed.
    pub fn real(&self) -> &Path {
        self.real.as_deref().unwrap_or(&self.path)
    }
    pub fn is_checked(&self) -> bool {
        self.real.is_some()
    }

    /// A path through its folder, held open. `Err(None)`: something has moved since it was checked.
    fn pinned(real: PathBuf) -> Result<Place, Option<OsError>> {
        let (Some(folder), Some(name)) = (real.parent(), real.file_name()) else {
            return Ok(Place { path: real.clone(), real: Some(real), _folder: None });
        };
        let open = File::open(folder).map_err(|error| Some(error.into()))?;
        match descriptor(&open) {
            None => Ok(Place { path: real.clone(), real: Some(real), _folder: Some(open) }),
            Some((_, lies)) if lies != folder => Err(None),
            Some((link, _)) => Ok(Place { path: link.join(name), real: Some(real), _folder: Some(open) }),
        }
    }

    /// A file opened by this place's path, unless it is another than the one that was checked.
    pub fn opened(&self, file: File) -> Result<File, OsError> {
        match (&self.real, descriptor(&file)) {
            (Some(real), Some((_, lies))) if lies != *real => Err(refused("the path was changed while it was being opened")),
            _ => Ok(file),
        }
    }

    /// The folder at this place, to go on from: its contents are reached by this path, whatever happens to its name.
    pub fn folder(&self) -> Result<Place, OsError> {
        let Some(real) = &self.real else {
            return Ok(Place { path: self.path.clone(), real: None, _folder: None });
        };
        let open = self.opened(File::open(&self.path)?)?;
        let path = descriptor(&open).map_or_else(|| real.clone(), |(link, _)| link);
        Ok(Place { path, real: Some(real.clone()), _folder: Some(open) })
    }
}

/// The name of an open file that no link can change, and where the file lies.
#[cfg(target_os = "linux")]
fn descriptor(file: &File) -> Option<(PathBuf, PathBuf)> {
    use std::os::fd::AsRawFd;
    let link = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
    let lies = fs::read_link(&link).ok()?;
    Some((link, lies))
}
#[cfg(not(target_os = "linux"))]
fn descriptor(_: &File) -> Option<(PathBuf, PathBuf)> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn some(path: &Path) -> Option<Vec<String>> {
        Some(vec![path.to_string_lossy().into_owned()])
    }

    #[test]
    fn paths_are_judged_by_where_they_lead() -> std::io::Result<()> {
        let base = std::env::temp_dir().join(format!("oche-permissions-{}", std::process::id()));
        let _ = fs::remove_dir_all(&base);
        fs::create_dir_all(base.join("in/sub"))?;
        fs::create_dir_all(base.join("inside"))?;
        fs::write(base.join("in/file"), "")?;
        fs::write(base.join("out"), "")?;
        let link = |target: &str, name: &str| std::os::unix::fs::symlink(target, base.join(name));
        link("../out", "in/away")?;
        link("sub/../file", "in/home")?;
        link("..", "in/up")?;
        link("in", "door")?;
        link("round", "in/round")?;
        link("../new", "in/dangling")?;
        let permissions = Permissions::sandbox(&Rules { read: some(&base.join("door")), ..Rules::default() });
        let allowed = |path: &str| permissions.allows(Access::Read, &base.join(path));
        for path in ["in", "in/file", "door/file", "in/home", "in/sub/../new/x", "in/../in/file", "in/sub/./.."] {
            assert!(allowed(path), "{path}");
        }
        for path in
            ["out", "in/away", "in/..", "in/up/out", "in/up", "inside", "in/round", "in/dangling", "in/sub/../../out", "in/new/../../out"]
        {
            assert!(!allowed(path), "{path}");
        }
        assert!(!permissions.allows(Access::Write, &base.join("in/file")));
        let shown = base.join("out").to_string_lossy().into_owned();
        let error = permissions.place(&[Access::Read], &shown, true).err().map(|error| error.text);
        assert_eq!(error, Some(format!("reading '{shown}' is not allowed; run with --allow-read={shown}")));
        fs::remove_dir_all(&base)
    }

    #[test]
    fn a_folder_that_becomes_a_link_is_noticed() -> std::io::Result<()> {
        let base = std::env::temp_dir().join(format!("oche-race-{}", std::process::id()));
        let _ = fs::remove_dir_all(&base);
        fs::create_dir_all(base.join("in/sub"))?;
        fs::create_dir_all(base.join("out"))?;
        fs::write(base.join("out/file"), "secret")?;
        fs::write(base.join("in/sub/file"), "mine")?;
        let permissions = Permissions::sandbox(&Rules { read: some(&base.join("in")), ..Rules::default() });
        let path = base.join("in/sub/file").to_string_lossy().into_owned();
        let Ok(place) = permissions.place(&[Access::Read], &path, true) else { panic!("refused") };
        fs::rename(base.join("in/sub"), base.join("in/old"))?;
        std::os::unix::fs::symlink(base.join("out"), base.join("in/sub"))?;
        let opened = File::open(place.path()).map(|file| place.opened(file));
        // Either the file that was meant, under its new name, or nothing.
        assert!(!matches!(opened, Ok(Ok(_))));
        fs::remove_dir_all(&base)
    }

    #[test]
    fn programs_and_variables() {
        let list = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let rules = Rules { run: list(&["sh"]), env: list(&["HOME"]), ..Rules::default() };
        let permissions = Permissions::sandbox(&rules);
        assert!(permissions.run("sh", &[]).is_ok_and(|path| path.is_absolute()));
        assert!(permissions.run("sh", &["LD_PRELOAD"]).is_err());
        assert!(permissions.run("./sh", &[]).is_err());
        assert!(permissions.run("cat", &[]).is_err());
        assert!(permissions.signal().is_err());
        assert!(permissions.may_see("HOME") && !permissions.may_see("PATH"));
    }
}
