//! Text as the matcher reads it: code units of one width, with the searches that are worth doing by whole vectors. Pure.

use crate::program::{Class, Filter, Start};

pub trait Text: Copy {
    fn len(self) -> usize;
    fn get(self, at: usize) -> Option<u32>;
    /// Whether these units stand at a place.
    fn has(self, at: usize, units: &[u16]) -> bool;
    /// The end of the run of units of a class that starts at `from`, at most `to`.
    fn run(self, class: &Class, from: usize, to: usize) -> usize;
    /// The first place at or behind `from` where a match may begin.
    fn candidate(self, start: &Start, from: usize) -> Option<usize>;

    /// The code point at a place, and the place behind it. There is none in the middle of a surrogate pair.
    fn point(self, at: usize) -> Option<(u32, usize)> {
        let unit = self.get(at)?;
        if is_trail(unit) && self.splits_pair(at) {
            return None;
        }
        if is_lead(unit)
            && let Some(trail) = self.get(at + 1).filter(|unit| is_trail(*unit))
        {
            return Some((join(unit, trail), at + 2));
        }
        Some((unit, at + 1))
    }
    /// The code point before a place, and the place before it. There is none in the middle of a surrogate pair.
    fn point_before(self, at: usize) -> Option<(u32, usize)> {
        let unit = self.get(at.checked_sub(1)?)?;
        if is_lead(unit) && self.splits_pair(at) {
            return None;
        }
        if is_trail(unit)
            && at >= 2
            && let Some(lead) = self.get(at - 2).filter(|unit| is_lead(*unit))
        {
            return Some((join(lead, unit), at - 2));
        }
        Some((unit, at - 1))
    }
    /// Whether a place is in the middle of a surrogate pair.
    fn splits_pair(self, at: usize) -> bool {
        at > 0 && self.get(at).is_some_and(is_trail) && self.get(at - 1).is_some_and(is_lead)
    }
}

pub fn is_lead(unit: u32) -> bool {
    (0xD800..0xDC00).contains(&unit)
}
pub fn is_trail(unit: u32) -> bool {
    (0xDC00..0xE000).contains(&unit)
}
fn join(lead: u32, trail: u32) -> u32 {
    0x1_0000 + ((lead - 0xD800) << 10) + (trail - 0xDC00)
}

impl Text for &[u8] {
    fn len(self) -> usize {
        <[u8]>::len(self)
    }
    #[inline]
    fn get(self, at: usize) -> Option<u32> {
        <[u8]>::get(self, at).map(|unit| u32::from(*unit))
    }
    #[inline]
    fn has(self, at: usize, units: &[u16]) -> bool {
        <[u8]>::get(self, at..at + units.len()).is_some_and(|text| text.iter().zip(units).all(|(a, b)| u16::from(*a) == *b))
    }
    #[inline]
    fn run(self, class: &Class, from: usize, to: usize) -> usize {
        let text = &self[from..to];
        let length = match class.stops.as_deref() {
            Some([]) => None,
            Some([a]) => memchr::memchr(*a, text),
            Some([a, b]) => memchr::memchr2(*a, *b, text),
            Some([a, b, c]) => memchr::memchr3(*a, *b, *c, text),
            _ => text.iter().position(|unit| !class.contains_latin(*unit)),
        };
        length.map_or(to, |length| from + length)
    }
    fn candidate(self, start: &Start, from: usize) -> Option<usize> {
        let text = <[u8]>::get(self, from..)?;
        let skipped = match start {
            Start::Anywhere => Some(0),
            Start::Text => (from == 0).then_some(0),
            Start::Literal { finder, .. } => finder.as_ref()?.find(text),
            Start::Few { latin, .. } => match latin.as_slice() {
                [a] => memchr::memchr(*a, text),
                [a, b] => memchr::memchr2(*a, *b, text),
                [a, b, c] => memchr::memchr3(*a, *b, *c, text),
                _ => None,
            },
            Start::Filter(filter) => text.iter().position(|unit| filter.allows_latin(*unit)),
        };
        skipped.map(|skipped| from + skipped)
    }
}

impl Text for &[u16] {
    fn len(self) -> usize {
        <[u16]>::len(self)
    }
    #[inline]
    fn get(self, at: usize) -> Option<u32> {
        <[u16]>::get(self, at).map(|unit| u32::from(*unit))
    }
    #[inline]
    fn has(self, at: usize, units: &[u16]) -> bool {
        <[u16]>::get(self, at..at + units.len()).is_some_and(|text| text == units)
    }
    #[inline]
    fn run(self, class: &Class, from: usize, to: usize) -> usize {
        self[from..to].iter().position(|unit| !class.contains(u32::from(*unit))).map_or(to, |length| from + length)
    }
    fn candidate(self, start: &Start, from: usize) -> Option<usize> {
        let text = <[u16]>::get(self, from..)?;
        let filtered = |filter: &Filter| text.iter().position(|unit| filter.allows(Some(u32::from(*unit))));
        let skipped = match start {
            Start::Anywhere => Some(0),
            Start::Text => (from == 0).then_some(0),
            Start::Literal { units, .. } => find(text, units),
            Start::Few { filter, .. } | Start::Filter(filter) => filtered(filter),
        };
        skipped.map(|skipped| from + skipped)
    }
}

/// The first place where `units` stand: a search for the first of them, in blocks that the compiler turns into vectors.
fn find(text: &[u16], units: &[u16]) -> Option<usize> {
    const BLOCK: usize = 32;
    let first = *units.first()?;
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let blocks = rest.chunks_exact(BLOCK).take_while(|block| block.iter().fold(true, |none, unit| none & (*unit != first)));
        at += blocks.count() * BLOCK;
        at += text[at..].iter().position(|unit| *unit == first)?;
        if text[at..].starts_with(units) {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_in_wide_text() {
        let text: Vec<u16> = (0..200).map(|i| i % 70).collect();
        assert_eq!(find(&text, &[69, 0]), Some(69));
        assert_eq!(find(&text[80..], &[69, 0]), Some(59));
        assert_eq!(find(&text, &[3, 5]), None);
        assert_eq!(find(&text, &[59, 60]), Some(59));
        assert_eq!(find(&[], &[1]), None);
    }

    #[test]
    fn points() {
        let text: &[u16] = &[0x61, 0xD83D, 0xDE00, 0xDE00, 0xD83D];
        assert_eq!(text.point(1), Some((0x1F600, 3)));
        assert_eq!(text.point(2), None);
        assert_eq!(text.point(4), Some((0xD83D, 5)));
        assert_eq!(text.point(5), None);
        assert_eq!(text.point_before(3), Some((0x1F600, 1)));
        assert_eq!(text.point_before(4), Some((0xDE00, 3)));
        assert_eq!(text.point_before(0), None);
        assert!(text.splits_pair(2) && !text.splits_pair(3));
    }
}
