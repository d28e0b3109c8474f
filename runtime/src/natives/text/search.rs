//! Finding and replacing text in text. Pure functions; positions come and go as offsets in code units.

use super::{UnitBuf, Units};

/// The first occurrence of `needle` at or after `from`; none beyond the end.
pub fn index_of(text: Units<'_>, needle: Units<'_>, from: usize) -> Option<usize> {
    if needle.len() > text.len().checked_sub(from)? {
        return None;
    }
    if needle.is_empty() {
        return Some(from);
    }
    match (text, needle) {
        (Units::Latin1(text), Units::Latin1(needle)) => find(&text[from..], needle).map(|i| i + from),
        (Units::Utf16(text), Units::Utf16(needle)) => find(&text[from..], needle).map(|i| i + from),
        (Units::Utf16(text), Units::Latin1(needle)) => {
            let wide: Vec<u16> = needle.iter().map(|b| u16::from(*b)).collect();
            find(&text[from..], &wide).map(|i| i + from)
        }
        (Units::Latin1(text), Units::Utf16(needle)) => {
            // Latin-1 text cannot hold a unit above 0xFF.
            let narrow: Option<Vec<u8>> = needle.iter().map(|u| u8::try_from(*u).ok()).collect();
            find(&text[from..], &narrow?).map(|i| i + from)
        }
    }
}

/// Skips to places where the first unit fits; the rest is compared there.
fn find<T: Copy + PartialEq>(text: &[T], needle: &[T]) -> Option<usize> {
    if is_long(text.len(), needle.len()) {
        return occurrences(text, needle).next();
    }
    let (first, rest) = needle.split_first()?;
    let last = text.len().checked_sub(needle.len())?;
    let mut at = 0;
    while at <= last {
        at += text[at..=last].iter().position(|unit| unit == first)?;
        if text[at + 1..at + needle.len()] == *rest {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Whether comparing at every place could take long.
fn is_long(text: usize, needle: usize) -> bool {
    needle > 16 && text.saturating_mul(needle) > 1 << 22
}

/// Where `needle` (not empty) occurs, overlapping or not, in linear time (Knuth, Morris, Pratt).
fn occurrences<T: Copy + PartialEq>(text: &[T], needle: &[T]) -> impl Iterator<Item = usize> {
    // How much of the needle still fits when its next unit doesn't: its longest beginning that is an end of what has fitted.
    let mut shorter = vec![0; needle.len()];
    let mut fits = 0;
    for at in 1..needle.len() {
        while fits > 0 && needle[at] != needle[fits] {
            fits = shorter[fits - 1];
        }
        fits += usize::from(needle[at] == needle[fits]);
        shorter[at] = fits;
    }
    let mut fits = 0;
    text.iter().enumerate().filter_map(move |(at, unit)| {
        while fits > 0 && needle[fits] != *unit {
            fits = shorter[fits - 1];
        }
        fits += usize::from(needle[fits] == *unit);
        if fits < needle.len() {
            return None;
        }
        fits = shorter[fits - 1];
        Some(at + 1 - needle.len())
    })
}

/// The last occurrence that starts at or before `from` (at most the length).
pub fn last_index_of(text: Units<'_>, needle: Units<'_>, from: usize) -> Option<usize> {
    let last = text.len().checked_sub(needle.len())?.min(from);
    if is_long(last, needle.len()) {
        let (text, needle): (Vec<u16>, Vec<u16>) = (text.slice(0, last + needle.len()).iter().collect(), needle.iter().collect());
        return occurrences(&text, &needle).last();
    }
    (0..=last).rev().find(|at| matches_at(text, needle, *at))
}

/// Whether `needle` stands at `at`; `false` if it would reach beyond the end.
pub fn matches_at(text: Units<'_>, needle: Units<'_>, at: usize) -> bool {
    text.len().checked_sub(at).is_some_and(|room| room >= needle.len()) && text.slice(at, at + needle.len()) == needle
}

/// `replaceAll` with plain text; `None` if there is nothing to replace. An empty needle matches between all units and at both ends.
pub fn replace_all(text: Units<'_>, needle: Units<'_>, with: Units<'_>) -> Option<UnitBuf> {
    let mut out = UnitBuf::with_capacity(text.len());
    if needle.is_empty() {
        for unit in text.iter() {
            out.push_units(with);
            out.push(unit);
        }
        out.push_units(with);
        return Some(out);
    }
    let mut start = index_of(text, needle, 0)?;
    let mut done = 0;
    loop {
        out.push_units(text.slice(done, start));
        out.push_units(with);
        done = start + needle.len();
        match index_of(text, needle, done) {
            Some(next) => start = next,
            None => break,
        }
    }
    out.push_units(text.slice(done, text.len()));
    Some(out)
}

/// `split` at plain text: the ranges of the pieces. An empty separator splits into single units.
pub fn split<'a>(text: Units<'a>, separator: Units<'a>) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        if separator.is_empty() {
            next = Some(start + 1);
            return (start < text.len()).then_some((start, start + 1));
        }
        let at = index_of(text, separator, start);
        next = at.map(|at| at + separator.len());
        Some((start, at.unwrap_or(text.len())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latin(text: &str) -> Units<'_> {
        Units::Latin1(text.as_bytes())
    }

    #[test]
    fn long_needles_are_found_in_linear_time() {
        let text = [b"a".repeat(300_000), b"b".to_vec(), b"a".repeat(300_000)].concat();
        let needle = [b"a".repeat(200_000), b"b".to_vec()].concat();
        let (text, needle) = (Units::Latin1(&text), Units::Latin1(&needle));
        assert_eq!(index_of(text, needle, 0), Some(100_000));
        assert_eq!(index_of(text, needle, 100_001), None);
        assert_eq!(last_index_of(text, needle, 600_001), Some(100_000));
        assert_eq!(last_index_of(text, needle, 99_999), None);
        assert_eq!(occurrences(b"abababa", b"aba").collect::<Vec<_>>(), [0, 2, 4]);
    }

    #[test]
    fn finding() {
        let wide: Vec<u16> = "aĀbcĀb".encode_utf16().collect();
        let needle: Vec<u16> = "Āb".encode_utf16().collect();
        assert_eq!(index_of(Units::Utf16(&wide), Units::Utf16(&needle), 0), Some(1));
        assert_eq!(index_of(Units::Utf16(&wide), Units::Utf16(&needle), 2), Some(4));
        assert_eq!(index_of(Units::Utf16(&wide), latin("bc"), 0), Some(2));
        assert_eq!(index_of(latin("abc"), Units::Utf16(&needle), 0), None);
        assert_eq!(index_of(latin("aab"), latin("ab"), 0), Some(1));
        assert_eq!(index_of(latin("abc"), latin(""), 3), Some(3));
        assert_eq!(index_of(latin("abc"), latin("abcd"), 0), None);
        assert_eq!(last_index_of(latin("abcb"), latin("b"), 4), Some(3));
        assert_eq!(last_index_of(latin("abcb"), latin("b"), 2), Some(1));
        assert_eq!(last_index_of(latin("abc"), latin("b"), 0), None);
        assert_eq!(last_index_of(latin("abc"), latin(""), 3), Some(3));
        assert!(matches_at(latin("abc"), latin("bc"), 1));
        assert!(!matches_at(latin("abc"), latin("bc"), 2));
    }

    #[test]
    fn replacing() {
        assert_eq!(replace_all(latin("abc"), latin(""), latin("-")), Some(UnitBuf::Latin1(b"-a-b-c-".to_vec())));
        assert_eq!(replace_all(latin("aXbX"), latin("X"), latin("12")), Some(UnitBuf::Latin1(b"a12b12".to_vec())));
        assert_eq!(replace_all(latin("abc"), latin("X"), latin("1")), None);
    }

    #[test]
    fn splitting() {
        let pieces = |text, separator| split(latin(text), latin(separator)).collect::<Vec<_>>();
        assert_eq!(pieces("a,b,,c", ","), [(0, 1), (2, 3), (4, 4), (5, 6)]);
        assert_eq!(pieces("", ","), [(0, 0)]);
        assert_eq!(pieces("", ""), []);
        assert_eq!(pieces("ab", ""), [(0, 1), (1, 2)]);
    }
}
