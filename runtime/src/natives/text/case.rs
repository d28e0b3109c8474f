//! `toUpperCase` and `toLowerCase` as the Dart VM has them: every code point by itself, to exactly one code point (so `ß` stays).
//! Pure functions.

use super::{UnitBuf, Units, code_point_at};

/// `None` if the text is already in upper case, so that the same string can be returned.
pub fn to_upper(text: Units<'_>) -> Option<UnitBuf> {
    map(text, upper, |byte| byte.is_ascii_lowercase() || byte >= 0xb5)
}

pub fn to_lower(text: Units<'_>) -> Option<UnitBuf> {
    map(text, lower, |byte| byte.is_ascii_uppercase() || byte >= 0xc0)
}

fn map(text: Units<'_>, to: fn(char) -> char, may_change: fn(u8) -> bool) -> Option<UnitBuf> {
    if let Units::Latin1(bytes) = text
        && !bytes.iter().any(|b| may_change(*b))
    {
        return None;
    }
    let mut out = UnitBuf::with_capacity(text.len());
    let mut changed = false;
    let mut at = 0;
    while at < text.len() {
        let (point, width) = code_point_at(text, at);
        match char::from_u32(point) {
            Some(c) => {
                let mapped = to(c);
                changed |= mapped != c;
                out.push_char(mapped);
            }
            // A lone surrogate.
            None => out.push_code_point(point),
        }
        at += width;
    }
    changed.then_some(out)
}

fn upper(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_uppercase();
    }
    // The full mapping of these takes two characters; their simple one is the title-case form.
    match c {
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => above(c, 8),
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => above(c, 9),
        _ => single(c.to_uppercase(), c),
    }
}

fn lower(c: char) -> char {
    if c == '\u{130}' { 'i' } else { single(c.to_lowercase(), c) }
}

fn above(c: char, distance: u32) -> char {
    char::from_u32(u32::from(c) + distance).unwrap_or(c)
}

fn single(mut mapping: impl Iterator<Item = char>, c: char) -> char {
    match (mapping.next(), mapping.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upper_of(text: &str) -> Option<String> {
        let units: Vec<u16> = text.encode_utf16().collect();
        to_upper(Units::Utf16(&units)).map(|b| b.to_rust())
    }
    fn lower_of(text: &str) -> Option<String> {
        let units: Vec<u16> = text.encode_utf16().collect();
        to_lower(Units::Utf16(&units)).map(|b| b.to_rust())
    }

    #[test]
    fn one_code_point_each() {
        assert_eq!(upper_of("straße").as_deref(), Some("STRAßE"));
        assert_eq!(upper_of("ÿµŉ").as_deref(), Some("ŸΜŉ"));
        assert_eq!(upper_of("ᾀᾳ").as_deref(), Some("ᾈᾼ"));
        assert_eq!(lower_of("ΑΣ").as_deref(), Some("ας".replace('ς', "σ").as_str()));
        assert_eq!(lower_of("İ").as_deref(), Some("i"));
        assert_eq!(lower_of("\u{10400}").as_deref(), Some("\u{10428}"));
        assert_eq!(upper_of("ABC"), None);
        assert_eq!(to_lower(Units::Latin1(b"abc")), None);
        assert_eq!(to_upper(Units::Latin1(b"\xff")), Some(UnitBuf::Utf16(vec![0x178])));
    }
}
