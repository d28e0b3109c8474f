//! gzip and zlib, piece by piece, by flate2 over zlib-rs. May touch flate2.

use std::sync::{Arc, Mutex};

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::data::{Data, EINVAL, OsError, Outcome};
use super::events::lock;
use super::operations::Call;
use super::resources::Resources;

/// Comes out at once at most.
const BLOCK: usize = 1 << 16;

enum Work {
    Deflate(Compress),
    Inflate(Inflate),
}

struct Inflate {
    state: Decompress,
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

fn add(call: &Call<'_>, work: Work) -> Outcome {
    let filter = Filter { work, input: Vec::new(), at: 0, finished: false };
    Ok(Data::Int(call.resources().filters.add(call.owner, Arc::new(Mutex::new(filter)))))
}
pub fn close(resources: &Resources, number: i64) -> Outcome {
    resources.filters.remove(number);
    Ok(Data::Null)
}

/// `[shape (gzip, zlib or raw), level, window bits, dictionary or null]`
pub fn deflate(call: &Call<'_>) -> Outcome {
    let [shape, level, window_bits, dictionary] = call.arguments else { return Err(OsError::numbered(EINVAL)) };
    let level = u32::try_from(level.int()).map_or_else(|_| Compression::default(), Compression::new);
    // The smallest window that the format knows is one that compressors don't.
    let window_bits = window_bits.int().clamp(9, 15) as u8;
    let mut state = match shape.text() {
        "gzip" => Compress::new_gzip(level, window_bits),
        shape => Compress::new_with_window_bits(level, shape == "zlib", window_bits),
    };
    if let Some(dictionary) = dictionary.optional() {
        state.set_dictionary(dictionary.bytes()).map_err(|_| damaged())?;
    }
    add(call, Work::Deflate(state))
}
/// `[raw, window bits, dictionary or null]`
pub fn inflate(call: &Call<'_>) -> Outcome {
    let [raw, window_bits, dictionary] = call.arguments else { return Err(OsError::numbered(EINVAL)) };
    let window_bits = window_bits.int().clamp(9, 15) as u8;
    let mut state = Decompress::new_with_window_bits(!raw.bool(), window_bits);
    let dictionary = dictionary.optional().map(|data| data.bytes().to_vec());
    if let (true, Some(dictionary)) = (raw.bool(), &dictionary) {
        state.set_dictionary(dictionary).map_err(|_| damaged())?;
    }
    add(call, Work::Inflate(Inflate { state, shape: None, raw: raw.bool(), window_bits, dictionary, ended: false }))
}

/// Takes in a piece.
pub fn put(resources: &Resources, number: i64, bytes: &[u8]) -> Outcome {
    let filter = resources.filters.get(number)?;
    let mut filter = lock(&filter);
    let at = filter.at;
    filter.input.drain(..at);
    filter.at = 0;
    filter.input.extend_from_slice(bytes);
    Ok(Data::Null)
}
/// The next bytes that come out; null if there are none for now. `flush`: all that can come out; `end`: nothing more goes in.
pub fn get(resources: &Resources, number: i64, flush: bool, end: bool) -> Outcome {
    let filter = resources.filters.get(number)?;
    let mut filter = lock(&filter);
    let filter = &mut *filter;
    if filter.finished {
        return Ok(Data::Null);
    }
    let mut out = Vec::with_capacity(BLOCK);
    let rest = filter.input.get(filter.at..).unwrap_or_default();
    match &mut filter.work {
        Work::Deflate(state) => {
            let how = match (end, flush) {
                (true, _) => FlushCompress::Finish,
                (_, true) => FlushCompress::Sync,
                _ => FlushCompress::None,
            };
            let before = state.total_in();
            let status = state.compress_vec(rest, &mut out, how).map_err(|_| damaged())?;
            filter.at += (state.total_in() - before) as usize;
            filter.finished = status == Status::StreamEnd;
        }
        Work::Inflate(inflate) => filter.at += inflate.step(rest, &mut out)?,
    }
    out.shrink_to_fit();
    Ok(if out.is_empty() { Data::Null } else { Data::Bytes(out) })
}

impl Inflate {
    /// How much of the input was used.
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<usize, OsError> {
        let mut used = 0;
        loop {
            let rest = input.get(used..).unwrap_or_default();
            if rest.is_empty() {
                // Dart takes what there is, even if the rest is missing.
                return Ok(used);
            }
            if self.ended {
                // Another one may follow.
                self.restart();
            }
            self.choose(rest);
            let before = self.state.total_in();
            let result = self.state.decompress_vec(rest, out, FlushDecompress::None);
            used += (self.state.total_in() - before) as usize;
            match result {
                Ok(Status::StreamEnd) => self.ended = true,
                Ok(_) if out.len() == out.capacity() => return Ok(used),
                Ok(_) if self.state.total_in() == before => return Ok(used),
                Ok(_) => {}
                Err(error) => match (error.needs_dictionary(), self.dictionary.take()) {
                    (Some(_), Some(dictionary)) => drop(self.state.set_dictionary(&dictionary).map_err(|_| damaged())?),
                    _ => return Err(damaged()),
                },
            }
            if out.len() == out.capacity() {
                return Ok(used);
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
            self.state = Decompress::new_gzip(self.window_bits);
        }
        self.shape = Some(shape);
    }
    fn restart(&mut self) {
        self.state = Decompress::new_with_window_bits(!self.raw, self.window_bits);
        self.shape = None;
        self.ended = false;
    }
}
