//! Locks on parts of files: on Linux and macOS the process's record locks (`fcntl`), as Dart takes them; they guard against other processes,
//! not against other isolates, and all of a file's are gone as soon as the process closes it anywhere. Elsewhere a lock is on the whole
//! file. May touch nix.

use std::fs::File;

use super::data::{Data, OsError, Outcome};
use super::events::lock;
use super::resources::Resources;

/// The operations, by the numbers that random_access.dart gives Dart's `FileLock`s.
const UNLOCK: i64 = 0;
const SHARED: i64 = 1;
const EXCLUSIVE: i64 = 2;
const BLOCKING_SHARED: i64 = 3;

/// Locks the bytes from `start` to `end`, or unlocks them; an `end` of -1 is the end of the file, however far it grows.
pub fn change(resources: &Resources, number: i64, mode: i64, (start, end): (i64, i64)) -> Outcome {
    let file = resources.files.get(number)?;
    // A second handle would not do: closing it would end the locks.
    change_range(&lock(&file), mode, start, end)?;
    Ok(Data::Null)
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn change_range(file: &File, mode: i64, start: i64, end: i64) -> Result<(), OsError> {
    use nix::errno::Errno;
    use nix::fcntl::{FcntlArg, fcntl};
    use nix::libc;

    let kind = match mode {
        UNLOCK => libc::F_UNLCK,
        SHARED | BLOCKING_SHARED => libc::F_RDLCK,
        _ => libc::F_WRLCK,
    };
    let length = if end == -1 { 0 } else { end - start };
    let range = libc::flock { l_type: kind as _, l_whence: libc::SEEK_SET as _, l_start: start, l_len: length, l_pid: 0 };
    loop {
        let wanted = if mode <= EXCLUSIVE { FcntlArg::F_SETLK(&range) } else { FcntlArg::F_SETLKW(&range) };
        match fcntl(file, wanted) {
            Err(Errno::EINTR) => {}
            Err(error) => return Err(OsError::numbered(error as i32)),
            Ok(_) => return Ok(()),
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn change_range(file: &File, mode: i64, _: i64, _: i64) -> Result<(), OsError> {
    use std::fs::TryLockError;

    let would_block = |error: TryLockError| match error {
        TryLockError::Error(error) => OsError::from(error),
        TryLockError::WouldBlock => OsError::numbered(11),
    };
    match mode {
        UNLOCK => file.unlock()?,
        SHARED => file.try_lock_shared().map_err(would_block)?,
        EXCLUSIVE => file.try_lock().map_err(would_block)?,
        BLOCKING_SHARED => file.lock_shared()?,
        _ => file.lock()?,
    }
    Ok(())
}
