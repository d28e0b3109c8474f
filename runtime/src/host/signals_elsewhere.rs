//! Where there are no signals, or nothing to take them with (the feature `signals` is off): the ends of processes are waited for by threads. May touch `std::process` and `std::thread`.

use std::process::Child;
use std::sync::{LazyLock, Mutex};

use super::call::Call;
use super::data::{Data, ENOSYS, OsError, Outcome};
use super::events::lock;
use super::outside::Expected;
use super::queue::Queue;
use super::{system, threads};

/// The processes that run.
static RUNNING: LazyLock<Mutex<Vec<u32>>> = LazyLock::new(Mutex::default);

pub fn watch(call: &Call<'_>, _: i64) -> Outcome {
    call.permissions().signal()?;
    Err(OsError::numbered(ENOSYS))
}

/// A queue that says the exit code of a process when it has ended.
pub fn adopt(call: &Call<'_>, mut child: Child) -> Result<i64, OsError> {
    let (number, queue) = call.resources().open_queue(call.owner, Expected::Answer);
    lock(&call.resources().children).push(child.id());
    lock(&RUNNING).push(child.id());
    threads::start("process", threads::SMALL_STACK, move || {
        let code = child.wait().map_or(-1, system::exit_code);
        lock(&RUNNING).retain(|id| *id != child.id());
        Queue::push(&queue, Data::Int(code));
    })?;
    Ok(number)
}
/// Whether a process, which has been started from here, has not ended.
pub fn runs(pid: i64) -> bool {
    lock(&RUNNING).iter().any(|id| i64::from(*id) == pid)
}
