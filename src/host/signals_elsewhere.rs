//! Where there are no signals: the ends of processes are waited for by threads. May touch `std::process` and `std::thread`.

use std::process::Child;
use std::sync::{LazyLock, Mutex};

use super::data::{Data, ENOSYS, OsError, Outcome};
use super::events::{self, lock};
use super::system;

/// The processes that run.
static RUNNING: LazyLock<Mutex<Vec<u32>>> = LazyLock::new(Mutex::default);

pub fn watch(permitted: Result<(), OsError>, _: i64) -> Outcome {
    permitted?;
    Err(OsError::numbered(ENOSYS))
}

/// A queue that says the exit code of a process when it has ended.
pub fn adopt(mut child: Child) -> Result<usize, OsError> {
    let queue = events::open_queue();
    lock(&RUNNING).push(child.id());
    std::thread::Builder::new().name("process".to_owned()).spawn(move || {
        let code = child.wait().map_or(-1, system::exit_code);
        lock(&RUNNING).retain(|id| *id != child.id());
        events::push(queue, Data::Int(code));
    })?;
    Ok(queue)
}
/// Whether a process is one that was started and has not ended.
pub fn runs(pid: i64) -> bool {
    lock(&RUNNING).iter().any(|id| i64::from(*id) == pid)
}
