//! gzip and zlib, piece by piece, by zlib-rs. May touch zlib-rs.

use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Inflate, InflateError, InflateFlush, Status, Strategy};

use super::data::{Data, EINVAL, OsError, Outcome};

/// Comes out at once at most.
const BLOCK: usize = 1 << 16;

enum Work {
    Deflate(Deflate),
    Inflate(Expansion),
}

struct Expansion {
    state: Inflate,
    /// Zlib and gzip are told apart by their first bytes.
    shape: Option<Shape>,
    raw: bool,
    window_bits: u8,
    dictionary: Option<Vec<u8>>,
    ended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Zlib,
    Gzip,
}

/// A compressor or decompressor, and what has gone into it.
pub struct Filter {
    work: Work,
    input: Vec<u8>,
    at: usize,
    finished: bool,
}

fn damaged() -> OsError {
    OsError { number: EINVAL, text: "Filter error, bad data".to_owned() }
}

/// A flag added to the bits of a window: the format is gzip.
const GZIP: u8 = 16;

impl Filter {
    fn new(work: Work) -> Filter {
        Filter { work, input: Vec::new(), at: 0, finished: false }
    }

    /// `[shape (gzip, zlib or raw), level, window bits, memory level, strategy, dictionary or null]`
    pub fn deflate(arguments: &[Data]) -> Result<Filter, OsError> {
        let [shape, level, window_bits, memory, strategy, dictionary] = arguments else {
            return Err(OsError::numbered(EINVAL));
        };
        // The smallest window that the format knows is one that compressors don't.
        let window_bits = window_bits.int().clamp(9, 15) as i32;
        let config = DeflateConfig {
            level: level.int() as i32,
            window_bits: match shape.text() {
                "gzip" => window_bits + i32::from(GZIP),
                "zlib" => window_bits,
                _ => -window_bits,
            },
            mem_level: memory.int() as i32,
            strategy: Strategy::try_from(strategy.int() as i32).map_err(|()| damaged())?,
            ..DeflateConfig::default()
        };
        let mut state = Deflate::new_with_config(config);
        if let Some(dictionary) = dictionary.optional() {
            state.set_dictionary(dictionary.bytes()).map_err(|_| damaged())?;
        }
        Ok(Filter::new(Work::Deflate(state)))
    }
    /// `[raw, window bits, dictionary or null]`
    pub fn inflate(arguments: &[Data]) -> Result<Filter, OsError> {
        let [raw, window_bits, dictionary] = arguments else { return Err(OsError::numbered(EINVAL)) };
        let window_bits = window_bits.int().clamp(9, 15) as u8;
        let mut state = Inflate::new(!raw.bool(), window_bits);
        let dictionary = dictionary.optional().map(|data| data.bytes().to_vec());
        if let (true, Some(dictionary)) = (raw.bool(), &dictionary) {
            state.set_dictionary(dictionary).map_err(|_| damaged())?;
        }
        Ok(Filter::new(Work::Inflate(Expansion { state, shape: None, raw: raw.bool(), window_bits, dictionary, ended: false })))
    }

    /// Takes in a piece.
    pub fn put(&mut self, bytes: &[u8]) {
        self.input.drain(..self.at);
        self.at = 0;
        self.input.extend_from_slice(bytes);
    }
    /// The next bytes that come out; null if there are none for now. `flush`: all that can come out; `end`: nothing more goes in.
    pub fn get(&mut self, flush: bool, end: bool) -> Outcome {
        if self.finished {
            return Ok(Data::Null);
        }
        let mut out = vec![0; BLOCK];
        let rest = self.input.get(self.at..).unwrap_or_default();
        let length = match &mut self.work {
            Work::Deflate(state) => {
                let how = match (end, flush) {
                    (true, _) => DeflateFlush::Finish,
                    (_, true) => DeflateFlush::SyncFlush,
                    _ => DeflateFlush::NoFlush,
                };
                let before = (state.total_in(), state.total_out());
                let status = state.compress(rest, &mut out, how).map_err(|_| damaged())?;
                self.at += (state.total_in() - before.0) as usize;
                self.finished = status == Status::StreamEnd;
                (state.total_out() - before.1) as usize
            }
            Work::Inflate(expansion) => {
                let (used, length) = expansion.step(rest, &mut out)?;
                self.at += used;
                length
            }
        };
        out.truncate(length);
        out.shrink_to_fit();
        Ok(if out.is_empty() { Data::Null } else { Data::Bytes(out) })
    }
}

impl Expansion {
    /// The number of bytes of the input that were used, and of those that came out.
    fn step(&mut self, input: &[u8], out: &mut [u8]) -> Result<(usize, usize), OsError> {
        let (mut used, mut length) = (0, 0);
        loop {
            let (rest, space) = (input.get(used..).unwrap_or_default(), out.get_mut(length..).unwrap_or_default());
            // Dart takes what there is, even if the rest is missing.
            if rest.is_empty() || space.is_empty() {
                return Ok((used, length));
            }
            if self.ended {
                // Another one may follow.
                self.restart();
            }
            self.choose(rest);
            let before = (self.state.total_in(), self.state.total_out());
            let result = self.state.decompress(rest, space, InflateFlush::NoFlush);
            let taken = (self.state.total_in() - before.0) as usize;
            used += taken;
            length += (self.state.total_out() - before.1) as usize;
            match result {
                Ok(Status::StreamEnd) => self.ended = true,
                Ok(_) if taken == 0 => return Ok((used, length)),
                Ok(_) => {}
                Err(error) => match (error, self.dictionary.take()) {
                    (InflateError::NeedDict { .. }, Some(dictionary)) => {
                        self.state.set_dictionary(&dictionary).map_err(|_| damaged())?;
                    }
                    _ => return Err(damaged()),
                },
            }
        }
    }

    /// Gzip begins with 1f 8b.
    fn choose(&mut self, input: &[u8]) {
        if self.raw || self.shape.is_some() {
            return;
        }
        let shape = if input.first() == Some(&0x1f) { Shape::Gzip } else { Shape::Zlib };
        if shape == Shape::Gzip {
            self.state = Inflate::new(true, self.window_bits + GZIP);
        }
        self.shape = Some(shape);
    }
    fn restart(&mut self) {
        self.state = Inflate::new(!self.raw, self.window_bits);
        self.shape = None;
        self.ended = false;
    }
}
