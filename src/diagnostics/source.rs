//! One source file in memory: its text, its address and its lines. May touch nothing of the interpreter.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

static IDS: AtomicU32 = AtomicU32::new(0);

/// A source file. Lives as long as the process, like the elements made from it, so that every stage can point into it.
pub struct Source {
    /// Files are numbered in the order they were read.
    pub id: u32,
    /// `dart:core/list.dart`, `file:///x/y.dart`, `package:a/b.dart`: what stack traces show.
    pub uri: String,
    /// Its name in compile-time errors: for files, the path from the current directory.
    pub display: String,
    pub text: Text,
    /// Where each line starts, once somebody asked.
    lines: OnceLock<Vec<u32>>,
    /// The number of UTF-16 code units before every [`STEP`]th byte: a program may be one long line.
    units: OnceLock<Vec<u32>>,
}

/// The text of a source: a `str`, which need not be there before it is looked at.
pub enum Text {
    Known(&'static str),
    Later(&'static (dyn Deref<Target = str> + Send + Sync)),
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Text::Known(text) => text,
            Text::Later(text) => text,
        }
    }
}

impl Source {
    pub fn new(uri: impl Into<String>, display: impl Into<String>, text: impl Into<Cow<'static, str>>) -> &'static Source {
        let text = match text.into() {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => Box::leak(text.into_boxed_str()),
        };
        Source::with_text(uri, display, Text::Known(text))
    }

    pub fn with_text(uri: impl Into<String>, display: impl Into<String>, text: Text) -> &'static Source {
        Box::leak(Box::new(Source {
            id: IDS.fetch_add(1, Ordering::Relaxed),
            uri: uri.into(),
            display: display.into(),
            text,
            lines: OnceLock::new(),
            units: OnceLock::new(),
        }))
    }

    /// The path of a file; the URI of anything else.
    pub fn path(&self) -> String {
        let Some(path) = self.uri.strip_prefix("file://") else {
            return self.uri.clone();
        };
        let mut bytes = Vec::with_capacity(path.len());
        let mut rest = path.as_bytes();
        while let Some((&byte, after)) = rest.split_first() {
            let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok()).and_then(|code| u8::from_str_radix(code, 16).ok());
            match (byte, code) {
                (b'%', Some(code)) => {
                    bytes.push(code);
                    rest = &after[2..];
                }
                _ => {
                    bytes.push(byte);
                    rest = after;
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The line of a byte offset, from 1.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts().partition_point(|&start| start <= offset).max(1) as u32
    }

    /// Line and column of a byte offset, both from 1, the column in UTF-16 code units as Dart counts.
    pub fn line_col(&self, offset: u32) -> (u32, u32) {
        let starts = self.line_starts();
        let line = self.line(offset);
        let start = starts.get(line as usize - 1).copied().unwrap_or(0) as usize;
        (line, self.units_before(offset as usize).saturating_sub(self.units_before(start)) + 1)
    }

    /// The number of UTF-16 code units before a byte offset.
    fn units_before(&self, offset: usize) -> u32 {
        let bytes = self.text.as_bytes();
        let steps = self.units.get_or_init(|| {
            let counted = bytes.chunks(STEP).scan(0, |units, chunk| Some(std::mem::replace(units, *units + utf16_units(chunk))));
            counted.collect()
        });
        let offset = offset.min(bytes.len());
        let step = offset / STEP;
        match steps.get(step) {
            Some(units) => units + utf16_units(&bytes[step * STEP..offset]),
            // At the very end of a text of whole steps, or of none.
            None => steps.last().map_or(0, |units| units + utf16_units(&bytes[(step - 1) * STEP..])),
        }
    }

    /// The text of a line (from 1) without its line break.
    pub fn line_text(&self, line: u32) -> &str {
        let starts = self.line_starts();
        let start = starts.get(line.saturating_sub(1) as usize).map_or(self.text.len(), |&s| s as usize);
        let end = starts.get(line as usize).map_or(self.text.len(), |&s| s as usize);
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let ends_line = |i: usize| bytes[i] == b'\n' || (bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
            std::iter::once(0).chain((0..bytes.len()).filter(|&i| ends_line(i)).map(|i| i as u32 + 1)).collect()
        })
    }
}

/// So many bytes are counted one by one.
const STEP: usize = 256;

/// The number of UTF-16 code units that these bytes of UTF-8 begin.
fn utf16_units(bytes: &[u8]) -> u32 {
    let units = |byte: &u8| match byte {
        0x80..=0xbf => 0,
        0xf0.. => 2,
        _ => 1,
    };
    bytes.iter().map(units).sum()
}

impl PartialEq for Source {
    fn eq(&self, other: &Source) -> bool {
        self.id == other.id
    }
}
impl Eq for Source {}
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.display)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units() {
        let source = Source::new("file:///a.dart", "a.dart", "é😀x\r\nab\rc\n");
        let at = |needle: char| source.line_col(source.text.find(needle).unwrap_or(0) as u32);
        assert_eq!(at('é'), (1, 1));
        assert_eq!(at('x'), (1, 4));
        assert_eq!(at('b'), (2, 2));
        assert_eq!(at('c'), (3, 1));
        assert_eq!(source.line_col(source.text.len() as u32), (4, 1));
        let lines: Vec<&str> = (1..=5).map(|l| source.line_text(l)).collect();
        assert_eq!(lines, ["é😀x", "ab", "c", "", ""]);
    }
}
