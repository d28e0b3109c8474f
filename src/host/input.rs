//! The standard input: one buffer for the whole process, filled by whoever reads. What a reader gives up stays in it. Who waits for input
//! holds no lock that others need to look into the buffer.

use std::io::Read;
use std::sync::{LazyLock, Mutex, MutexGuard};

use super::data::OsError;

#[derive(Default)]
struct Input {
    bytes: Vec<u8>,
    /// How many of them have been taken.
    taken: usize,
    ended: bool,
}

static INPUT: LazyLock<Mutex<Input>> = LazyLock::new(Default::default);
/// Held while somebody reads from the system.
static READING: Mutex<()> = Mutex::new(());

fn input() -> MutexGuard<'static, Input> {
    INPUT.lock().unwrap_or_else(|p| p.into_inner())
}

impl Input {
    fn waiting(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }
    fn take(&mut self, count: usize) -> Vec<u8> {
        let end = self.taken + count;
        let piece = self.bytes[self.taken..end].to_vec();
        self.taken = end;
        // What has been taken goes when it is the greater part: each byte is moved less than once on average.
        if self.taken * 2 > self.bytes.len() {
            self.bytes.drain(..self.taken);
            self.taken = 0;
        }
        piece
    }
}

/// Whether waiting for more than `have` bytes takes no more than a moment: something is there, the end, or an error.
#[cfg(unix)]
pub fn is_ready(have: usize) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    {
        let input = input();
        if input.ended || input.waiting().len() > have {
            return true;
        }
    }
    let stdin = std::io::stdin();
    let mut polled = [PollFd::new(&stdin, PollFlags::IN)];
    match poll(&mut polled, Some(&Timespec { tv_sec: 0, tv_nsec: 20_000_000 })) {
        Ok(count) => count > 0,
        Err(error) => error != rustix::io::Errno::INTR,
    }
}
#[cfg(not(unix))]
pub fn is_ready(_: usize) -> bool {
    true
}

/// Waits for more than `have` bytes in the buffer, or the end.
pub fn read_more(have: usize) -> Result<(), OsError> {
    let _turn = READING.lock().unwrap_or_else(|p| p.into_inner());
    {
        let input = input();
        if input.ended || input.waiting().len() > have {
            return Ok(());
        }
    }
    let mut block = [0; 1 << 16];
    loop {
        match std::io::stdin().lock().read(&mut block) {
            Ok(0) => {
                input().ended = true;
                return Ok(());
            }
            Ok(count) => {
                input().bytes.extend_from_slice(&block[..count]);
                return Ok(());
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits until something is in the buffer, or the input has ended.
pub fn fill() -> Result<(), OsError> {
    read_more(0)
}

/// Takes what is in the buffer; nothing at the end of the input.
pub fn take() -> Vec<u8> {
    let mut input = input();
    let count = input.waiting().len();
    input.take(count)
}

/// What can be said about the input without waiting.
pub enum Next<T> {
    Here(T),
    /// Not yet; there are so many bytes that do not do.
    Wait(usize),
    End,
}

/// The next line with its line break, if it is there; at the end what is left. `searched`: so many bytes hold no line break.
pub fn line(searched: usize) -> Next<Vec<u8>> {
    let mut input = input();
    let waiting = input.waiting();
    // Somebody else may have taken some meanwhile.
    let searched = searched.min(waiting.len());
    match waiting[searched..].iter().position(|b| *b == b'\n') {
        Some(at) => Next::Here(input.take(searched + at + 1)),
        None if !input.ended => Next::Wait(waiting.len()),
        None if waiting.is_empty() => Next::End,
        None => {
            let count = waiting.len();
            Next::Here(input.take(count))
        }
    }
}

/// The next byte, if it is there.
pub fn byte() -> Next<u8> {
    let mut input = input();
    match input.waiting().first().copied() {
        Some(byte) => {
            input.take(1);
            Next::Here(byte)
        }
        None if input.ended => Next::End,
        None => Next::Wait(0),
    }
}
