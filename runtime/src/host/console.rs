//! A stream of output shared by all isolates: buffered, flushed when its program would otherwise wait, quiet when its reader has gone.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use super::data::OsError;
use crate::heap::{Str, Units};

/// Written out at the latest when this much is waiting.
const BUFFER: usize = 1 << 16;

pub struct Console {
    state: Mutex<State>,
    /// Something may be waiting in the buffer; saves the lock when the loop goes idle.
    dirty: AtomicBool,
    terminal: bool,
    /// The number of writes.
    written: AtomicU64,
    /// Count lines.
    numbered: AtomicBool,
    /// One of the process's own streams.
    of_process: bool,
}

/// A piece of text to be written: a string, or a number that nobody needs as one.
pub enum Piece<'a> {
    Text(&'a Str),
    Int(i64),
}

struct State {
    target: Box<dyn Write + Send>,
    waiting: Vec<u8>,
    /// Lines that have been begun so far, counted only where somebody wants to know.
    lines: u32,
    /// The program has ended, or nobody reads any more: what is written vanishes.
    closed: bool,
    /// Why nothing can be written any more, once that is so.
    failure: Option<OsError>,
    /// Something has been written out: what follows may wait.
    proven: bool,
}

impl Console {
    pub fn new(target: Box<dyn Write + Send>, terminal: bool) -> Console {
        Console {
            state: Mutex::new(State { target, waiting: Vec::new(), lines: 1, closed: false, failure: None, proven: false }),
            dirty: AtomicBool::new(false),
            terminal,
            written: AtomicU64::new(0),
            numbered: AtomicBool::new(false),
            of_process: false,
        }
    }
    pub fn stdout() -> Console {
        Console { of_process: true, ..Console::new(Box::new(io::stdout()), io::stdout().is_terminal()) }
    }
    pub fn stderr() -> Console {
        Console { of_process: true, ..Console::new(Box::new(io::stderr()), io::stderr().is_terminal()) }
    }
    /// Collects what is written, for tests and tools.
    pub fn captured() -> (Console, Arc<Mutex<Vec<u8>>>) {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        (Console::new(Box::new(Capture(bytes.clone())), false), bytes)
    }
    /// From now on lines are counted.
    pub fn numbered(self) -> Console {
        self.count_lines();
        self
    }
    /// Counts lines from now on, in a console that others use already.
    pub fn count_lines(&self) {
        self.numbered.store(true, Ordering::Relaxed);
    }
    fn is_numbered(&self) -> bool {
        self.numbered.load(Ordering::Relaxed)
    }
    pub fn is_of_process(&self) -> bool {
        self.of_process
    }
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Sends what is written from now on elsewhere; where it went so far.
    pub fn redirect(&self, target: Box<dyn Write + Send>) -> Box<dyn Write + Send> {
        let mut state = self.lock();
        state.flush();
        std::mem::replace(&mut state.target, target)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|p| p.into_inner())
    }

    /// The number of writes.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// The number of the line that this begins in or goes on with, if lines are counted.
    pub fn write(&self, bytes: &[u8]) -> u32 {
        self.put(bytes, true)
    }
    /// Writes without counting lines: for output from elsewhere than the program.
    pub fn write_beside(&self, bytes: &[u8]) {
        self.put(bytes, false);
    }
    fn put(&self, bytes: &[u8], counted: bool) -> u32 {
        let mut state = self.lock();
        if state.closed {
            return 0;
        }
        let line = if counted { self.count(&mut state, bytes) } else { 0 };
        state.waiting.extend_from_slice(bytes);
        self.after_write(&mut state);
        line
    }
    fn count(&self, state: &mut State, bytes: &[u8]) -> u32 {
        let line = state.lines;
        if self.is_numbered() {
            state.lines += bytes.iter().filter(|byte| **byte == b'\n').count() as u32;
        }
        line
    }

    /// Writes for somebody who wants to know whether it can be done. The first bytes are written out at once; after that, what goes wrong is
    /// known a buffer later.
    pub fn try_write(&self, bytes: &[u8]) -> Result<u32, OsError> {
        let line = self.write(bytes);
        Console::proved(&mut self.lock()).map(|()| line)
    }
    /// Writes text, if it is possible.
    pub fn try_write_text(&self, pieces: &[Piece<'_>], line_break: bool) -> Result<u32, OsError> {
        let mut state = self.lock();
        let line = self.put_text(&mut state, pieces, line_break);
        Console::proved(&mut state).map(|()| line)
    }
    fn proved(state: &mut State) -> Result<(), OsError> {
        if !state.proven && !state.waiting.is_empty() {
            state.flush();
        }
        match &state.failure {
            Some(failure) => Err(failure.clone()),
            None => Ok(()),
        }
    }

    /// Writes a string and a line break. The line's number, if lines are counted.
    pub fn write_line(&self, line: &Str) -> u32 {
        self.write_text(line, true)
    }
    /// Writes a string as UTF-8, and after it a line break if there is to be one. The number of the line that this begins in.
    pub fn write_text(&self, text: &Str, line_break: bool) -> u32 {
        self.put_text(&mut self.lock(), &[Piece::Text(text)], line_break)
    }
    fn put_text(&self, state: &mut State, pieces: &[Piece<'_>], line_break: bool) -> u32 {
        if state.closed {
            return 0;
        }
        let number = state.lines;
        for piece in pieces {
            match piece {
                Piece::Text(text) => {
                    if self.is_numbered() {
                        self.count(state, text.to_rust().as_bytes());
                    }
                    match text.units() {
                        Units::Latin1(units) if units.is_ascii() => state.waiting.extend_from_slice(units),
                        _ => state.waiting.extend_from_slice(text.to_rust().as_bytes()),
                    }
                }
                // (A vector takes everything.)
                Piece::Int(number) => drop(write!(state.waiting, "{number}")),
            }
        }
        if line_break {
            state.lines += u32::from(self.is_numbered());
            state.waiting.push(b'\n');
        }
        self.after_write(state);
        number
    }

    fn after_write(&self, state: &mut State) {
        self.written.store(self.written() + 1, Ordering::Relaxed);
        if self.terminal || state.waiting.len() >= BUFFER {
            state.flush();
            self.dirty.store(false, Ordering::Relaxed);
        } else {
            self.dirty.store(true, Ordering::Relaxed);
        }
    }

    pub fn flush(&self) {
        if self.dirty.swap(false, Ordering::Relaxed) {
            self.lock().flush();
        }
    }

    /// Flushes, and ignores everything from now on: isolates that outlive the program's end must not be heard.
    pub fn close(&self) {
        let mut state = self.lock();
        state.flush();
        state.closed = true;
    }
}

impl State {
    fn flush(&mut self) {
        if self.closed {
            self.waiting.clear();
            return;
        }
        let result = self.target.write_all(&self.waiting).and_then(|()| self.target.flush());
        self.waiting.clear();
        match result {
            Ok(()) => self.proven = true,
            Err(error) => {
                // `oche program | head`: the reader has what it wanted.
                self.closed = true;
                self.failure = Some(error.into());
            }
        }
    }
}

struct Capture(Arc<Mutex<Vec<u8>>>);
impl Write for Capture {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(|p| p.into_inner()).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken;
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_wait_until_they_are_flushed() {
        let (console, bytes) = Console::captured();
        console.write_line(&Str::from("π"));
        assert!(bytes.lock().unwrap_or_else(|p| p.into_inner()).is_empty());
        console.close();
        console.write(b"never seen");
        console.flush();
        assert_eq!(*bytes.lock().unwrap_or_else(|p| p.into_inner()), "π\n".as_bytes());
    }

    #[test]
    fn a_closed_pipe_is_quiet() {
        let console = Console::new(Box::new(Broken), false);
        console.write(b"x");
        console.flush();
        console.write(b"y");
        console.flush();
        assert!(console.lock().closed);
        assert!(console.try_write(b"z").is_err());
    }
}
