//! The standard input: one buffer for the whole process, filled by whoever reads. What a reader gives up stays in it.

use std::io::Read;
use std::sync::{LazyLock, Mutex, MutexGuard};

use super::data::OsError;

#[derive(Default)]
struct Input {
    waiting: Vec<u8>,
    ended: bool,
}

static INPUT: LazyLock<Mutex<Input>> = LazyLock::new(Default::default);

fn input() -> MutexGuard<'static, Input> {
    INPUT.lock().unwrap_or_else(|p| p.into_inner())
}

impl Input {
    /// Reads more, blocking; false at the end.
    fn read(&mut self) -> Result<bool, OsError> {
        if self.ended {
            return Ok(false);
        }
        let mut block = [0; 1 << 16];
        loop {
            match std::io::stdin().lock().read(&mut block) {
                Ok(0) => {
                    self.ended = true;
                    return Ok(false);
                }
                Ok(count) => {
                    self.waiting.extend_from_slice(&block[..count]);
                    return Ok(true);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Waits until something is in the buffer, or the input has ended.
pub fn fill() -> Result<(), OsError> {
    let mut input = input();
    if input.waiting.is_empty() {
        input.read()?;
    }
    Ok(())
}

/// Takes what is in the buffer; nothing at the end of the input.
pub fn take() -> Vec<u8> {
    std::mem::take(&mut input().waiting)
}

/// The next line with its line break; `None` at the end.
pub fn read_line() -> Option<Vec<u8>> {
    let mut input = input();
    let mut searched = 0;
    loop {
        if let Some(at) = input.waiting[searched..].iter().position(|b| *b == b'\n') {
            let rest = input.waiting.split_off(searched + at + 1);
            return Some(std::mem::replace(&mut input.waiting, rest));
        }
        searched = input.waiting.len();
        if !input.read().unwrap_or(false) {
            return (!input.waiting.is_empty()).then(|| std::mem::take(&mut input.waiting));
        }
    }
}

pub fn read_byte() -> Option<u8> {
    let mut input = input();
    if input.waiting.is_empty() {
        input.read().ok()?;
    }
    (!input.waiting.is_empty()).then(|| input.waiting.remove(0))
}
