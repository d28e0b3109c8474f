//! A program's standard input: one buffer, filled by whoever reads. What a reader gives up stays in it. Who waits for input
//! holds no lock that others need to look into the buffer. May touch `std::io`, and rustix to ask whether something is there.

use std::io::Read;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use super::data::OsError;
use super::events::lock;

/// Where input comes from, and what of it has been read.
pub struct Input {
    buffer: Mutex<Buffer>,
    /// Held while somebody reads from the system. Nothing: the process's own standard input.
    source: Mutex<Option<Box<dyn Read + Send>>>,
    of_process: bool,
    turn: AtomicU8,
}

/// Whose turn it is to read. A prompt reads the same input as the programs it runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Turn {
    /// There is no prompt.
    Alone,
    Prompt,
    Program,
}

#[derive(Default)]
struct Buffer {
    bytes: Vec<u8>,
    /// The number of them that have been taken.
    taken: usize,
    ended: bool,
}

impl Buffer {
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

impl Input {
    /// The process's standard input.
    pub fn process() -> Input {
        Input { buffer: Mutex::default(), source: Mutex::new(None), of_process: true, turn: AtomicU8::new(Turn::Alone as u8) }
    }
    /// An input from a reader.
    pub fn of(source: impl Read + Send + 'static) -> Input {
        Input {
            buffer: Mutex::default(),
            source: Mutex::new(Some(Box::new(source))),
            of_process: false,
            turn: AtomicU8::new(Turn::Alone as u8),
        }
    }
    pub fn is_of_process(&self) -> bool {
        self.of_process
    }
    fn buffer(&self) -> MutexGuard<'_, Buffer> {
        lock(&self.buffer)
    }
    fn has_more_than(&self, have: usize) -> bool {
        let buffer = self.buffer();
        buffer.ended || buffer.waiting().len() > have
    }

    /// Whether waiting for more than `have` bytes takes no more than a moment: something is there, the end, or an error.
    pub fn is_ready(&self, have: usize) -> bool {
        !self.of_process || self.has_more_than(have) || process_is_ready()
    }

    /// Waits for more than `have` bytes in the buffer, or the end.
    pub fn read_more(&self, have: usize) -> Result<(), OsError> {
        let mut source = lock(&self.source);
        if self.has_more_than(have) {
            return Ok(());
        }
        let mut block = [0; 1 << 16];
        loop {
            let read = match &mut *source {
                Some(source) => source.read(&mut block),
                None => std::io::stdin().lock().read(&mut block),
            };
            match read {
                Ok(0) => {
                    self.buffer().ended = true;
                    return Ok(());
                }
                Ok(count) => {
                    self.buffer().bytes.extend_from_slice(&block[..count]);
                    return Ok(());
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Says whose turn it is.
    pub fn give(&self, turn: Turn) {
        self.turn.store(turn as u8, Ordering::SeqCst);
    }
    fn is_turn(&self, turn: Turn) -> bool {
        self.turn.load(Ordering::SeqCst) == turn as u8
    }

    /// Waits until something is in the buffer, or the input has ended. Beside a prompt nothing is read while that has its turn.
    pub fn fill(&self) -> Result<(), OsError> {
        const GLANCE: Duration = Duration::from_millis(20);
        while !self.is_turn(Turn::Alone) && !self.has_more_than(0) {
            match self.is_turn(Turn::Program) {
                // Asking takes a moment, too.
                true if process_is_ready() && self.is_turn(Turn::Program) => break,
                true => {}
                false => std::thread::sleep(GLANCE),
            }
        }
        self.read_more(0)
    }

    /// Takes what is in the buffer; nothing at the end of the input.
    pub fn take(&self) -> Vec<u8> {
        let mut buffer = self.buffer();
        let count = buffer.waiting().len();
        buffer.take(count)
    }

    /// The next line with its line break, if it is there; at the end what is left. `searched`: so many bytes hold no line break.
    pub fn line(&self, searched: usize) -> Next<Vec<u8>> {
        let mut buffer = self.buffer();
        let waiting = buffer.waiting();
        // Somebody else may have taken some meanwhile.
        let searched = searched.min(waiting.len());
        match waiting[searched..].iter().position(|b| *b == b'\n') {
            Some(at) => Next::Here(buffer.take(searched + at + 1)),
            None if !buffer.ended => Next::Wait(waiting.len()),
            None if waiting.is_empty() => Next::End,
            None => {
                let count = waiting.len();
                Next::Here(buffer.take(count))
            }
        }
    }

    /// The next byte, if it is there.
    pub fn byte(&self) -> Next<u8> {
        let mut buffer = self.buffer();
        match buffer.waiting().first().copied() {
            Some(byte) => {
                buffer.take(1);
                Next::Here(byte)
            }
            None if buffer.ended => Next::End,
            None => Next::Wait(0),
        }
    }
}

#[cfg(unix)]
fn process_is_ready() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdin = std::io::stdin();
    let mut polled = [PollFd::new(&stdin, PollFlags::IN)];
    match poll(&mut polled, Some(&Timespec { tv_sec: 0, tv_nsec: 20_000_000 })) {
        Ok(count) => count > 0,
        Err(error) => error != rustix::io::Errno::INTR,
    }
}
#[cfg(not(unix))]
fn process_is_ready() -> bool {
    true
}

/// The state of the input, without waiting.
pub enum Next<T> {
    Here(T),
    /// Not yet; there are so many bytes that do not do.
    Wait(usize),
    End,
}
