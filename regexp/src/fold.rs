//! Matching regardless of case: `Canonicalize` (ECMA-262 22.2.2.7.3) and the characters that it makes equal. Pure; the table of case
//! mappings is made when a pattern first needs it.

use std::sync::OnceLock;

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use crate::set::CharSet;

const SURROGATES: (u32, u32) = (0xD800, 0xDFFF);

/// The set with everything that equals one of its members regardless of case.
pub fn closure(set: &CharSet, unicode: bool) -> CharSet {
    if unicode { simple_closure(set) } else { upper_closure(set) }
}

/// The character that stands for all those equal to `c` regardless of case.
pub fn canonicalize(c: u32, unicode: bool) -> u32 {
    if !unicode {
        return upper(c);
    }
    if c < 0x80 && !matches!(c, 0x4B | 0x6B | 0x53 | 0x73) {
        return u32::from((c as u8).to_ascii_uppercase());
    }
    simple_closure(&CharSet::single(c)).ranges().first().map_or(c, |range| range.0)
}

/// Without the flag `u`: `toUpperCase` of a code unit, where that is one unit and does not leave the characters beyond ASCII.
fn upper(c: u32) -> u32 {
    if c < 0x80 {
        return u32::from((c as u8).to_ascii_uppercase());
    }
    let Some(char) = char::from_u32(c) else { return c };
    let mut mapped = char.to_uppercase();
    match (mapped.next().map(u32::from), mapped.next()) {
        (Some(upper @ 0x80..=0xFFFF), None) => upper,
        _ => c,
    }
}

/// Units that share an upper case, as (the upper case, a unit), sorted; units equal to themselves only are left out.
fn mappings() -> &'static [(u32, u32)] {
    static TABLE: OnceLock<Vec<(u32, u32)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut pairs: Vec<(u32, u32)> = (0x80..=0xFFFF).map(|c| (upper(c), c)).filter(|(upper, c)| upper != c).collect();
        let uppers: Vec<(u32, u32)> = pairs.iter().map(|(upper, _)| (*upper, *upper)).collect();
        pairs.extend(uppers);
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    })
}

fn upper_closure(set: &CharSet) -> CharSet {
    let mut ranges = set.ranges().to_vec();
    for &(from, to) in set.ranges() {
        let mut shift = |first: u32, last: u32, other: u32| {
            let (low, high) = (from.max(first), to.min(last));
            if low <= high {
                ranges.push((low - first + other, high - first + other));
            }
        };
        shift(0x41, 0x5A, 0x61);
        shift(0x61, 0x7A, 0x41);
    }
    // Nothing beyond ASCII equals a character of ASCII.
    if let Some(c) = set.only().filter(|c| *c >= 0x80) {
        let key = upper(c);
        let first = mappings().partition_point(|(upper, _)| *upper < key);
        ranges.extend(mappings()[first..].iter().take_while(|(upper, _)| *upper == key).map(|(_, c)| (*c, *c)));
    } else if set.meets(0x80, 0xFFFF) {
        for equal in mappings().chunk_by(|a, b| a.0 == b.0) {
            if equal.iter().any(|(_, c)| set.contains(*c)) {
                ranges.extend(equal.iter().map(|(_, c)| (*c, *c)));
            }
        }
    }
    CharSet::new(ranges)
}

fn simple_closure(set: &CharSet) -> CharSet {
    let mut ranges = set.ranges().to_vec();
    // Surrogates have no case, and that table knows only characters.
    let parts = ranges.iter().flat_map(|&(from, to)| [(from, to.min(SURROGATES.0 - 1)), (from.max(SURROGATES.1 + 1), to)]);
    let chars =
        parts.filter_map(|(from, to)| (from <= to).then(|| Some(ClassUnicodeRange::new(char::from_u32(from)?, char::from_u32(to)?)))?);
    let mut class = ClassUnicode::new(chars);
    if class.try_case_fold_simple().is_ok() {
        ranges.extend(class.iter().map(|range| (u32::from(range.start()), u32::from(range.end()))));
    }
    CharSet::new(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal_to(c: char, unicode: bool) -> Vec<u32> {
        let set = closure(&CharSet::single(u32::from(c)), unicode);
        set.ranges().iter().flat_map(|&(from, to)| from..=to).collect()
    }

    #[test]
    fn as_dart_folds() {
        assert_eq!(equal_to('k', false), [0x4B, 0x6B]);
        assert_eq!(equal_to('k', true), [0x4B, 0x6B, 0x212A]);
        assert_eq!(equal_to('ſ', false), [0x17F]);
        assert_eq!(equal_to('ı', true), [0x131]);
        assert_eq!(equal_to('ß', false), [0xDF]);
        assert_eq!(equal_to('ß', true), [0xDF, 0x1E9E]);
        assert_eq!(equal_to('σ', false), [0x3A3, 0x3C2, 0x3C3]);
        assert_eq!(equal_to('ϴ', false), [0x3F4]);
        assert_eq!(equal_to('ÿ', false), [0xFF, 0x178]);
        assert_eq!(equal_to('𐐀', false), [0x10400]);
        assert_eq!(equal_to('𐐀', true), [0x10400, 0x10428]);
    }

    #[test]
    fn canonical_characters_agree_with_the_closures() {
        for unicode in [false, true] {
            for c in (0..0x600_u32).chain(0x1E00..0x2200).chain([0xD800, 0x10400, 0x10428]) {
                let set = closure(&CharSet::single(c), unicode);
                let same = set.ranges().iter().flat_map(|&(from, to)| from..=to);
                for other in same {
                    assert_eq!(canonicalize(c, unicode), canonicalize(other, unicode), "{c:x} {other:x}");
                }
            }
        }
    }
}
