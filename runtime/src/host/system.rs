//! The process, other processes, and the machine. May touch `std::process`, `std::env` and `/proc`.

use std::hash::{BuildHasher, RandomState};
use std::io::IsTerminal;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::data::{Data, ENOTTY, OsError, Outcome};
use super::permissions::{Access, Permissions};

/// Ends the process. Only the low eight bits of the code reach the parent.
pub fn exit_process(code: i64) -> ! {
    std::process::exit(code as i32)
}

/// Fresh random bits: the standard library seeds its hashers from the operating system, and no two are alike.
pub fn random_bits() -> u64 {
    RandomState::new().hash_one(Instant::now())
}

pub fn sleep(micros: i64) {
    std::thread::sleep(Duration::from_micros(micros.max(0) as u64));
}

pub fn get_directory(permissions: &Permissions) -> Outcome {
    Ok(Data::Text(permissions.current_directory()?.to_string_lossy().into_owned()))
}
pub fn set_directory(permissions: &Permissions, path: &str) -> Outcome {
    let place = permissions.place(&[Access::Read], path, true)?;
    // By the open folder: its name may have come to lead elsewhere since it was checked.
    permissions.directory.set(place.folder()?.path().to_owned())?;
    Ok(Data::Null)
}

// ---- facts

pub fn system() -> &'static str {
    std::env::consts::OS
}
pub fn system_version() -> String {
    let version = std::fs::read_to_string("/proc/version").unwrap_or_default();
    if version.is_empty() {
        return system().to_owned();
    }
    version.trim().to_owned()
}
pub fn hostname(permissions: &Permissions) -> String {
    if !permissions.sees_machine() {
        return "localhost".to_owned();
    }
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = if name.trim().is_empty() { std::env::var("HOSTNAME").unwrap_or_default() } else { name };
    if name.trim().is_empty() { "localhost".to_owned() } else { name.trim().to_owned() }
}
pub fn processors() -> i64 {
    std::thread::available_parallelism().map_or(1, |n| n.get() as i64)
}
pub fn locale(permissions: &Permissions) -> String {
    let mut names = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter(|name| permissions.may_see(name));
    let locale = names.find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    locale.unwrap_or_else(|| "C".to_owned())
}
/// Names and values in turn.
pub fn environment(permissions: &Permissions) -> Vec<String> {
    let text = |s: std::ffi::OsString| s.to_string_lossy().into_owned();
    let all = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
    all.filter(|(name, _)| permissions.may_see(name)).flat_map(|(name, value)| [name, value]).collect()
}
pub fn executable() -> String {
    std::env::current_exe().map_or_else(|_| "oche".to_owned(), |path| path.to_string_lossy().into_owned())
}
pub fn pid() -> i64 {
    i64::from(std::process::id())
}

/// A field of `/proc/self/status`, in bytes.
fn memory(field: &str) -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes = line.and_then(|rest| rest.trim_start_matches(':').trim().trim_end_matches("kB").trim().parse::<i64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
pub fn current_rss() -> i64 {
    memory("VmRSS")
}
pub fn max_rss() -> i64 {
    memory("VmHWM")
}

// ---- the standard streams

/// 0 terminal, 1 pipe or socket, 2 file, 3 other.
pub fn stream_kind(descriptor: i64) -> i64 {
    let is_terminal = match descriptor {
        0 => std::io::stdin().is_terminal(),
        1 => std::io::stdout().is_terminal(),
        _ => std::io::stderr().is_terminal(),
    };
    if is_terminal {
        return 0;
    }
    match std::fs::metadata(format!("/proc/self/fd/{descriptor}")) {
        Ok(metadata) if metadata.is_file() => 2,
        Ok(metadata) if metadata.is_dir() => 3,
        Ok(metadata) => special_stream(&metadata),
        Err(_) => 3,
    }
}
#[cfg(unix)]
fn special_stream(metadata: &std::fs::Metadata) -> i64 {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    match kind {
        _ if kind.is_fifo() || kind.is_socket() => 1,
        // To Dart, whatever gives characters is a terminal: /dev/null, too.
        _ if kind.is_char_device() => 4,
        _ => 3,
    }
}
#[cfg(not(unix))]
fn special_stream(_: &std::fs::Metadata) -> i64 {
    3
}

/// Asks the terminal's own tool, which needs no foreign functions on our side.
fn stty(arguments: &[&str]) -> Result<String, OsError> {
    if !std::io::stdin().is_terminal() {
        return Err(OsError::numbered(ENOTTY));
    }
    let output = Command::new("stty").args(arguments).stdin(Stdio::inherit()).stderr(Stdio::null()).output()?;
    if output.status.success() { Ok(String::from_utf8_lossy(&output.stdout).into_owned()) } else { Err(OsError::numbered(ENOTTY)) }
}
/// `[columns, rows]`
pub fn terminal_size() -> Outcome {
    let size = stty(&["size"])?;
    let mut numbers = size.split_whitespace().map(|n| n.parse::<i64>().unwrap_or(0));
    let (rows, columns) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    Ok(Data::List(vec![Data::Int(columns), Data::Int(rows)]))
}
const MODES: [&str; 3] = ["echo", "icanon", "echonl"];
pub fn terminal_mode(mode: i64) -> Outcome {
    let settings = stty(&["-a"])?;
    let name = MODES.get(mode as usize).copied().unwrap_or_default();
    Ok(Data::Bool(settings.split([' ', ';', '\n']).any(|word| word == name)))
}
pub fn set_terminal_mode(mode: i64, on: bool) -> Outcome {
    let name = MODES.get(mode as usize).copied().unwrap_or_default();
    stty(&[&if on { name.to_owned() } else { format!("-{name}") }])?;
    Ok(Data::Null)
}

// ---- other processes

/// Dart reports the end by a signal as the negative of its number.
#[cfg(unix)]
pub fn exit_code(status: std::process::ExitStatus) -> i64 {
    use std::os::unix::process::ExitStatusExt;
    let code = status.code().or_else(|| status.signal().map(|signal| -signal));
    i64::from(code.unwrap_or(-1))
}
#[cfg(not(unix))]
pub fn exit_code(status: std::process::ExitStatus) -> i64 {
    i64::from(status.code().unwrap_or(-1))
}
