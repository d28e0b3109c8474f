//! Dart strings: immutable sequences of UTF-16 code units, one byte each while all fit Latin-1 (always, if they can: equal strings have
//! equal representations). Short ones live in place, longer ones are shared, also between isolates. Knows nothing of the heap.

use std::cmp::Ordering;
use std::fmt;
use std::hash::Hasher;
use std::sync::Arc;

use oche_syntax::ast::Text;
use rustc_hash::FxHasher;

use super::slab::Payload;

const IN_PLACE: usize = 22;

#[derive(Clone)]
enum Repr {
    InPlace(u8, [u8; IN_PLACE]),
    Latin1(Arc<[u8]>),
    Utf16(Arc<[u16]>),
}

#[derive(Clone)]
pub struct Str(Repr);

/// The code units of a string, in the representation they have.
#[derive(Clone, Copy, Debug)]
pub enum Units<'a> {
    Latin1(&'a [u8]),
    Utf16(&'a [u16]),
}

impl Str {
    pub fn from_latin1(units: &[u8]) -> Str {
        if units.len() <= IN_PLACE {
            let mut place = [0; IN_PLACE];
            place[..units.len()].copy_from_slice(units);
            Str(Repr::InPlace(units.len() as u8, place))
        } else {
            Str(Repr::Latin1(units.into()))
        }
    }
    pub fn from_utf16(units: &[u16]) -> Str {
        if units.iter().all(|&u| u < 256) {
            Str::from_latin1(&units.iter().map(|&u| u as u8).collect::<Vec<u8>>())
        } else {
            Str(Repr::Utf16(units.into()))
        }
    }
    pub fn from_text(text: &Text) -> Str {
        match text {
            Text::Utf8(s) => Str::from(s.as_str()),
            Text::Utf16(units) => Str::from_utf16(units),
        }
    }
    /// The string of one code point (two units beyond the basic plane).
    pub fn from_char(c: char) -> Str {
        Str::from(c.encode_utf8(&mut [0; 4]) as &str)
    }

    #[inline]
    pub fn units(&self) -> Units<'_> {
        match &self.0 {
            Repr::InPlace(len, place) => Units::Latin1(&place[..*len as usize]),
            Repr::Latin1(units) => Units::Latin1(units),
            Repr::Utf16(units) => Units::Utf16(units),
        }
    }
    /// Length in code units.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Repr::InPlace(len, _) => *len as usize,
            Repr::Latin1(units) => units.len(),
            Repr::Utf16(units) => units.len(),
        }
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    #[inline]
    pub fn unit(&self, index: usize) -> Option<u16> {
        match self.units() {
            Units::Latin1(units) => units.get(index).map(|&u| u16::from(u)),
            Units::Utf16(units) => units.get(index).copied(),
        }
    }
    /// The code units from `start` to `end`, which must be within the string (they are cut to it).
    pub fn slice(&self, start: usize, end: usize) -> Str {
        let end = end.min(self.len());
        let start = start.min(end);
        match self.units() {
            Units::Latin1(units) => Str::from_latin1(&units[start..end]),
            Units::Utf16(units) => Str::from_utf16(&units[start..end]),
        }
    }
    pub fn concat(&self, other: &Str) -> Str {
        match (self.units(), other.units()) {
            (Units::Latin1(a), Units::Latin1(b)) if a.len() + b.len() <= IN_PLACE => {
                let mut place = [0; IN_PLACE];
                place[..a.len()].copy_from_slice(a);
                place[a.len()..a.len() + b.len()].copy_from_slice(b);
                Str(Repr::InPlace((a.len() + b.len()) as u8, place))
            }
            (Units::Latin1(a), Units::Latin1(b)) => {
                let mut units = Vec::with_capacity(a.len() + b.len());
                units.extend_from_slice(a);
                units.extend_from_slice(b);
                Str(Repr::Latin1(units.into()))
            }
            (a, b) => {
                let mut units = Vec::with_capacity(a.len() + b.len());
                a.append_to(&mut units);
                b.append_to(&mut units);
                Str(Repr::Utf16(units.into()))
            }
        }
    }
    /// Whether both are the same memory, not just the same text; short strings, which live in place, are compared.
    pub fn shares(&self, other: &Str) -> bool {
        match (&self.0, &other.0) {
            (Repr::Latin1(a), Repr::Latin1(b)) => Arc::ptr_eq(a, b),
            (Repr::Utf16(a), Repr::Utf16(b)) => Arc::ptr_eq(a, b),
            (Repr::InPlace(..), Repr::InPlace(..)) => self == other,
            _ => false,
        }
    }
    /// The first place at or after `from` where `pattern` stands.
    pub fn find(&self, pattern: &Str, from: usize) -> Option<usize> {
        fn search<T: PartialEq + Copy>(text: &[T], pattern: &[T], from: usize) -> Option<usize> {
            if pattern.is_empty() {
                return (from <= text.len()).then_some(from);
            }
            let first = pattern[0];
            let last = text.len().checked_sub(pattern.len())?;
            (from..=last).find(|&i| text[i] == first && text[i..i + pattern.len()] == *pattern)
        }
        match (self.units(), pattern.units()) {
            (Units::Latin1(t), Units::Latin1(p)) => search(t, p, from),
            (Units::Utf16(t), Units::Utf16(p)) => search(t, p, from),
            (Units::Utf16(t), p @ Units::Latin1(_)) => search(t, &p.iter().collect::<Vec<u16>>(), from),
            // A string with a unit beyond Latin-1 cannot stand in one without.
            (Units::Latin1(_), Units::Utf16(_)) => None,
        }
    }
    /// `hashCode`, the number Dart gives: it decides the order in which a `HashMap` shows its keys.
    pub fn hash_code(&self) -> u32 {
        let mut hash = 0_u32;
        for unit in self.units().iter() {
            hash = hash.wrapping_add(u32::from(unit));
            hash = hash.wrapping_add(hash << 10);
            hash ^= hash >> 6;
        }
        hash = hash.wrapping_add(hash << 3);
        hash ^= hash >> 11;
        hash = hash.wrapping_add(hash << 15) & 0x3fff_ffff;
        hash.max(1)
    }
    /// A faster hash of the code units, for tables whose order it does not decide; equal strings hash equally on every isolate.
    pub fn hash(&self) -> u32 {
        let mut hasher = FxHasher::default();
        match self.units() {
            Units::Latin1(units) => hasher.write(units),
            Units::Utf16(units) => units.iter().for_each(|&u| hasher.write_u16(u)),
        }
        let hash = hasher.finish();
        ((hash >> 32) ^ hash) as u32 & 0x3fff_ffff
    }
    /// As Rust text; lone surrogates become replacement characters.
    pub fn to_rust(&self) -> String {
        match self.units() {
            Units::Latin1(units) if units.is_ascii() => String::from_utf8_lossy(units).into_owned(),
            Units::Latin1(units) => units.iter().map(|&u| char::from(u)).collect(),
            Units::Utf16(units) => String::from_utf16_lossy(units),
        }
    }
    /// Compares with Rust text without allocating.
    pub fn is(&self, text: &str) -> bool {
        self.units().iter().eq(text.encode_utf16())
    }
}

impl<'a> Units<'a> {
    pub fn len(self) -> usize {
        match self {
            Units::Latin1(units) => units.len(),
            Units::Utf16(units) => units.len(),
        }
    }
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
    pub fn iter(self) -> impl DoubleEndedIterator<Item = u16> + 'a {
        // One of the two is empty.
        let (narrow, wide): (&[u8], &[u16]) = match self {
            Units::Latin1(units) => (units, &[]),
            Units::Utf16(units) => (&[], units),
        };
        narrow.iter().map(|&u| u16::from(u)).chain(wide.iter().copied())
    }
    /// The code unit at an index within the string.
    #[inline]
    pub fn at(self, index: usize) -> u16 {
        match self {
            Units::Latin1(units) => u16::from(units[index]),
            Units::Utf16(units) => units[index],
        }
    }
    /// The units from `start` to `end`, which must be within the string.
    pub fn slice(self, start: usize, end: usize) -> Units<'a> {
        match self {
            Units::Latin1(units) => Units::Latin1(&units[start..end]),
            Units::Utf16(units) => Units::Utf16(&units[start..end]),
        }
    }
    pub fn append_to(self, units: &mut Vec<u16>) {
        match self {
            Units::Latin1(narrow) => units.extend(narrow.iter().map(|&u| u16::from(u))),
            Units::Utf16(wide) => units.extend_from_slice(wide),
        }
    }
}

/// By content: parts of a wide string may fit Latin-1.
impl PartialEq for Units<'_> {
    fn eq(&self, other: &Units<'_>) -> bool {
        match (self, other) {
            (Units::Latin1(a), Units::Latin1(b)) => a == b,
            (Units::Utf16(a), Units::Utf16(b)) => a == b,
            _ => self.len() == other.len() && self.iter().eq(other.iter()),
        }
    }
}
impl Eq for Units<'_> {}

impl From<Units<'_>> for Str {
    fn from(units: Units<'_>) -> Str {
        match units {
            Units::Latin1(units) => Str::from_latin1(units),
            Units::Utf16(units) => Str::from_utf16(units),
        }
    }
}
impl From<&str> for Str {
    fn from(text: &str) -> Str {
        if text.is_ascii() { Str::from_latin1(text.as_bytes()) } else { Str::from_utf16(&text.encode_utf16().collect::<Vec<u16>>()) }
    }
}
impl From<String> for Str {
    fn from(text: String) -> Str {
        Str::from(text.as_str())
    }
}
impl Default for Str {
    fn default() -> Str {
        Str(Repr::InPlace(0, [0; IN_PLACE]))
    }
}
impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        match (self.units(), other.units()) {
            (Units::Latin1(a), Units::Latin1(b)) => a == b,
            (Units::Utf16(a), Units::Utf16(b)) => a == b,
            _ => false,
        }
    }
}
impl Eq for Str {}
impl std::hash::Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(Str::hash(self));
    }
}
impl PartialOrd for Str {
    fn partial_cmp(&self, other: &Str) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
/// By code units, as Dart's `compareTo`.
impl Ord for Str {
    fn cmp(&self, other: &Str) -> Ordering {
        match (self.units(), other.units()) {
            (Units::Latin1(a), Units::Latin1(b)) => a.cmp(b),
            (a, b) => a.iter().cmp(b.iter()),
        }
    }
}
impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rust())
    }
}
impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_rust(), f)
    }
}
impl Payload for Str {
    fn extra(&self) -> usize {
        match &self.0 {
            Repr::InPlace(..) => 0,
            Repr::Latin1(units) => units.len() + 16,
            Repr::Utf16(units) => units.len() * 2 + 16,
        }
    }
}

/// A string under construction: narrow until the first unit that is not.
#[derive(Default, Clone, Debug)]
pub struct StringBuilder {
    narrow: Vec<u8>,
    /// Once this is not empty, it holds everything.
    wide: Vec<u16>,
}

impl StringBuilder {
    pub fn len(&self) -> usize {
        if self.wide.is_empty() { self.narrow.len() } else { self.wide.len() }
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// So many units fit before it has to grow.
    pub fn capacity(&self) -> usize {
        if self.wide.is_empty() { self.narrow.capacity() } else { self.wide.capacity() }
    }
    pub fn clear(&mut self) {
        *self = StringBuilder::default();
    }
    pub fn push_str(&mut self, text: &Str) {
        self.push_units(text.units());
    }
    pub fn push_units(&mut self, units: Units<'_>) {
        match units {
            Units::Latin1(units) if self.wide.is_empty() => self.narrow.extend_from_slice(units),
            units => {
                self.widen();
                units.append_to(&mut self.wide);
            }
        }
    }
    pub fn push_unit(&mut self, unit: u16) {
        match u8::try_from(unit) {
            Ok(narrow) if self.wide.is_empty() => self.narrow.push(narrow),
            _ => {
                self.widen();
                self.wide.push(unit);
            }
        }
    }
    pub fn push_char(&mut self, c: char) {
        c.encode_utf16(&mut [0; 2]).iter().for_each(|&u| self.push_unit(u));
    }
    pub fn push_int(&mut self, mut i: i64) {
        // Digits from the right; 20 bytes hold any i64 with its sign.
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let negative = i < 0;
        loop {
            at -= 1;
            digits[at] = b'0' + (i % 10).unsigned_abs() as u8;
            i /= 10;
            if i == 0 {
                break;
            }
        }
        if negative {
            at -= 1;
            digits[at] = b'-';
        }
        self.push_ascii(&digits[at..]);
    }
    pub fn push_rust(&mut self, text: &str) {
        if text.is_ascii() {
            self.push_ascii(text.as_bytes());
        } else {
            text.encode_utf16().for_each(|u| self.push_unit(u));
        }
    }
    fn push_ascii(&mut self, bytes: &[u8]) {
        if self.wide.is_empty() {
            self.narrow.extend_from_slice(bytes);
        } else {
            self.wide.extend(bytes.iter().map(|&b| u16::from(b)));
        }
    }
    fn widen(&mut self) {
        if self.wide.is_empty() {
            self.wide.extend(self.narrow.iter().map(|&u| u16::from(u)));
            self.narrow = Vec::new();
        }
    }
    pub fn to_str(&self) -> Str {
        if self.wide.is_empty() { Str::from_latin1(&self.narrow) } else { Str::from_utf16(&self.wide) }
    }
}
impl Payload for StringBuilder {
    fn extra(&self) -> usize {
        self.narrow.capacity() + 2 * self.wide.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn representations() {
        assert_eq!(Str::from("abc").concat(&Str::from("defghijklmnopqrstuvwxyz")).to_rust(), "abcdefghijklmnopqrstuvwxyz");
        let wide = Str::from("aπ😀");
        assert_eq!((wide.len(), wide.unit(1)), (4, Some(0x3c0)));
        assert_eq!(wide.slice(0, 1), Str::from("a"));
        assert_eq!(wide.find(&Str::from("😀"), 0), Some(2));
        assert!(Str::from("é") == Str::from_utf16(&[0xe9]));
        let mut b = StringBuilder::default();
        b.push_int(i64::MIN);
        b.push_char('π');
        b.push_int(0);
        assert_eq!(b.to_str().to_rust(), "-9223372036854775808π0");
    }
}
