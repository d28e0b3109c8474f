//! String algorithms over code units, whether they lie in memory as Latin-1 bytes or as UTF-16. Pure functions: offsets in, offsets
//! or fresh units out; ranges are checked by the callers.

pub mod case;
pub mod number;
pub mod search;
pub mod utf8;

use std::cmp::Ordering;

use crate::heap::Str;
pub use crate::heap::Units;

/// Freshly made code units. Wide text may turn out to fit Latin-1; whoever makes a string of it decides whether to look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum UnitBuf {
    Latin1(Vec<u8>),
    Utf16(Vec<u16>),
}

impl Default for UnitBuf {
    fn default() -> Self {
        UnitBuf::Latin1(Vec::new())
    }
}

impl UnitBuf {
    pub fn as_units(&self) -> Units<'_> {
        match self {
            UnitBuf::Latin1(bytes) => Units::Latin1(bytes),
            UnitBuf::Utf16(units) => Units::Utf16(units),
        }
    }

    /// As Rust text; lone surrogates become U+FFFD.
    pub fn to_rust(&self) -> String {
        match self {
            UnitBuf::Latin1(bytes) => bytes.iter().map(|b| char::from(*b)).collect(),
            UnitBuf::Utf16(units) => String::from_utf16_lossy(units),
        }
    }

    /// As a string; it may turn out to fit Latin-1.
    pub fn into_str(self) -> Str {
        match self {
            UnitBuf::Latin1(bytes) => Str::from_latin1(&bytes),
            UnitBuf::Utf16(units) => Str::from_utf16(&units),
        }
    }

    pub fn with_capacity(capacity: usize) -> UnitBuf {
        UnitBuf::Latin1(Vec::with_capacity(capacity))
    }

    fn widen(&mut self) -> &mut Vec<u16> {
        if let UnitBuf::Latin1(bytes) = self {
            let mut wide = Vec::with_capacity(bytes.capacity());
            wide.extend(bytes.iter().map(|b| u16::from(*b)));
            *self = UnitBuf::Utf16(wide);
        }
        match self {
            UnitBuf::Utf16(units) => units,
            UnitBuf::Latin1(_) => unreachable!("widened above"),
        }
    }

    /// Appends a unit, widening when the first one above 0xFF comes.
    pub fn push(&mut self, unit: u16) {
        match (&mut *self, u8::try_from(unit)) {
            (UnitBuf::Latin1(bytes), Ok(byte)) => bytes.push(byte),
            (UnitBuf::Utf16(units), _) => units.push(unit),
            (UnitBuf::Latin1(_), Err(_)) => self.widen().push(unit),
        }
    }

    pub fn push_units(&mut self, text: Units<'_>) {
        match (&mut *self, text) {
            (UnitBuf::Latin1(bytes), Units::Latin1(more)) => bytes.extend_from_slice(more),
            (UnitBuf::Utf16(units), Units::Utf16(more)) => units.extend_from_slice(more),
            (UnitBuf::Utf16(units), Units::Latin1(more)) => units.extend(more.iter().map(|b| u16::from(*b))),
            (UnitBuf::Latin1(_), Units::Utf16(more)) if more.iter().all(|u| *u <= 0xff) => more.iter().for_each(|u| self.push(*u)),
            (UnitBuf::Latin1(_), Units::Utf16(more)) => self.widen().extend_from_slice(more),
        }
    }

    pub fn push_char(&mut self, c: char) {
        let mut pair = [0; 2];
        for unit in c.encode_utf16(&mut pair) {
            self.push(*unit);
        }
    }

    /// Appends a code point, a lone surrogate included. It is at most 0x10FFFF.
    pub fn push_code_point(&mut self, point: u32) {
        if let Ok(unit) = u16::try_from(point) {
            self.push(unit);
        } else {
            let rest = point - 0x10000;
            self.push(0xd800 | (rest >> 10) as u16);
            self.push(0xdc00 | (rest & 0x3ff) as u16);
        }
    }
}

/// White space to `trim` and the number parsers: Unicode's White_Space and the byte order mark.
pub fn is_whitespace(unit: u16) -> bool {
    matches!(
        unit,
        0x09..=0x0d | 0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000 | 0xfeff
    )
}

/// The range of a text without leading or trailing white space.
pub fn trim_range(text: Units<'_>, left: bool, right: bool) -> (usize, usize) {
    let (mut start, mut end) = (0, text.len());
    if left {
        while start < end && is_whitespace(text.at(start)) {
            start += 1;
        }
    }
    if right {
        while start < end && is_whitespace(text.at(end - 1)) {
            end -= 1;
        }
    }
    (start, end)
}

/// `String.compareTo`: by code units.
pub fn compare(a: Units<'_>, b: Units<'_>) -> Ordering {
    match (a, b) {
        (Units::Latin1(a), Units::Latin1(b)) => a.cmp(b),
        (Units::Utf16(a), Units::Utf16(b)) => a.cmp(b),
        _ => a.iter().cmp(b.iter()),
    }
}

/// `padLeft`/`padRight`: as many whole copies of `padding` as units are missing.
pub fn pad(text: Units<'_>, width: usize, padding: Units<'_>, left: bool) -> UnitBuf {
    let missing = width.saturating_sub(text.len());
    let padding = repeat(padding, missing);
    let mut out = UnitBuf::with_capacity(text.len() + padding.as_units().len());
    for part in if left { [padding.as_units(), text] } else { [text, padding.as_units()] } {
        out.push_units(part);
    }
    out
}

/// `text * times`.
pub fn repeat(text: Units<'_>, times: usize) -> UnitBuf {
    match text {
        Units::Latin1(bytes) => UnitBuf::Latin1(bytes.repeat(times)),
        Units::Utf16(units) => UnitBuf::Utf16(units.repeat(times)),
    }
}

/// The code point that starts at `index`, and its length in units. A lone surrogate is itself.
pub fn code_point_at(text: Units<'_>, index: usize) -> (u32, usize) {
    let first = text.at(index);
    if let (0xd800..=0xdbff, true) = (first, index + 1 < text.len()) {
        let second = text.at(index + 1);
        if let 0xdc00..=0xdfff = second {
            return (0x10000 + ((u32::from(first) & 0x3ff) << 10) + (u32::from(second) & 0x3ff), 2);
        }
    }
    (u32::from(first), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn wide(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn buffers_widen_only_when_they_must() {
        let mut out = UnitBuf::default();
        out.push_units(Units::Utf16(&wide("é")));
        assert_eq!(out, UnitBuf::Latin1(vec![0xe9]));
        out.push_code_point(0x1f600);
        assert_eq!(out, UnitBuf::Utf16(vec![0xe9, 0xd83d, 0xde00]));
    }

    #[test]
    fn the_same_text_is_equal_in_both_forms() {
        assert_eq!(Units::Latin1(b"abc"), Units::Utf16(&wide("abc")));
        assert_eq!(compare(Units::Latin1(b"ab"), Units::Utf16(&wide("abc"))), Ordering::Less);
        assert_eq!(compare(Units::Latin1(b"\xff"), Units::Utf16(&wide("Ā"))), Ordering::Less);
    }

    #[test]
    fn padding_repeats_the_whole_padding() {
        assert_eq!(pad(Units::Latin1(b"abc"), 6, Units::Latin1(b"xy"), true), UnitBuf::Latin1(b"xyxyxyabc".to_vec()));
        assert_eq!(pad(Units::Latin1(b"abc"), 2, Units::Latin1(b"x"), false), UnitBuf::Latin1(b"abc".to_vec()));
    }

    #[test]
    fn trimming() {
        let text = wide("\u{feff} \u{85}x\u{180e}\u{2003}");
        assert_eq!(trim_range(Units::Utf16(&text), true, true), (3, 5));
    }

    #[test]
    fn code_points() {
        let text = wide("a😀");
        assert_eq!(code_point_at(Units::Utf16(&text), 1), (0x1f600, 2));
        assert_eq!(code_point_at(Units::Utf16(&text), 2), (0xde00, 1));
        assert_eq!(code_point_at(Units::Utf16(&text[..2]), 1), (0xd83d, 1));
    }
}
