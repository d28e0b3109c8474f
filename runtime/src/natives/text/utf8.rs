//! UTF-8 in and out, with Dart's treatment of what is malformed: its messages when it is refused, U+FFFD for each maximal bad part
//! when it is allowed. Pure functions.

use super::{UnitBuf, Units, code_point_at};

/// Why bytes are not UTF-8, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Malformed {
    pub message: &'static str,
    pub offset: usize,
}

/// The most bytes a text takes.
pub fn encoded_length(text: Units<'_>) -> usize {
    match text {
        Units::Latin1(bytes) => bytes.iter().map(|byte| 1 + usize::from(byte >> 7)).sum(),
        // (Each half of a pair counts three, as it does alone.)
        Units::Utf16(units) => units.iter().map(|unit| 1 + usize::from(*unit >= 0x80) + usize::from(*unit >= 0x800)).sum(),
    }
}

/// Encodes; a lone surrogate becomes the replacement character.
pub fn encode(text: Units<'_>) -> Vec<u8> {
    if let Units::Latin1(bytes) = text
        && bytes.is_ascii()
    {
        return bytes.to_vec();
    }
    let mut out = Vec::with_capacity(text.len() + text.len() / 2);
    let mut at = 0;
    while at < text.len() {
        let (point, width) = code_point_at(text, at);
        let c = char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        at += width;
    }
    out
}

/// Decodes all of `bytes`. A byte order mark is content here; who wants it gone skips it first.
pub fn decode(bytes: &[u8], allow_malformed: bool) -> Result<UnitBuf, Malformed> {
    if bytes.is_ascii() {
        return Ok(UnitBuf::Latin1(bytes.to_vec()));
    }
    let mut out = UnitBuf::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(good) => {
                good.chars().for_each(|c| out.push_char(c));
                return Ok(out);
            }
            Err(error) => {
                let (good, bad) = rest.split_at(error.valid_up_to());
                if !allow_malformed {
                    return Err(diagnose(bad, bytes.len() - bad.len()));
                }
                // The error's own prefix is valid, so nothing is replaced in it.
                String::from_utf8_lossy(good).chars().for_each(|c| out.push_char(c));
                out.push(0xfffd);
                match error.error_len() {
                    Some(length) => rest = &bad[length..],
                    None => return Ok(out),
                }
            }
        }
    }
}

/// The fault of the sequence at the start of `bad`, which begins at `offset` of the whole.
fn diagnose(bad: &[u8], offset: usize) -> Malformed {
    let at = |message, extra| Malformed { message, offset: offset + extra };
    let Some(lead) = bad.first().copied() else {
        return at("Unfinished UTF-8 octet sequence", 0);
    };
    let length = match lead {
        0x80..=0xbf => return at("Unexpected extension byte", 0),
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return at("Invalid UTF-8 byte", 0),
    };
    for i in 1..length {
        let Some(byte) = bad.get(i).copied() else {
            return at("Unfinished UTF-8 octet sequence", i);
        };
        if !(0x80..=0xbf).contains(&byte) {
            return at("Missing extension byte", i);
        }
        if i == 1 {
            match (lead, byte) {
                (0xe0, 0x80..=0x9f) | (0xf0, 0x80..=0x8f) => return at("Overlong encoding", 1),
                (0xed, 0xa0..=0xbf) => return at("Encoded surrogate", 1),
                (0xf4, 0x90..=0xbf) => return at("Out of unicode range", 1),
                _ => {}
            }
        }
    }
    at("Invalid UTF-8 byte", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> Option<(&'static str, usize)> {
        decode(bytes, false).err().map(|m| (m.message, m.offset))
    }
    fn replaced(bytes: &[u8]) -> Vec<u16> {
        decode(bytes, true).map(|b| b.as_units().iter().collect()).unwrap_or_default()
    }

    #[test]
    fn messages() {
        assert_eq!(refused(&[0x80]), Some(("Unexpected extension byte", 0)));
        assert_eq!(refused(&[0xc0, 0x80]), Some(("Invalid UTF-8 byte", 0)));
        assert_eq!(refused(&[0xe0, 0x80, 0x80]), Some(("Overlong encoding", 1)));
        assert_eq!(refused(&[0xed, 0xa0, 0x80]), Some(("Encoded surrogate", 1)));
        assert_eq!(refused(&[0xf4, 0x90, 0x80, 0x80]), Some(("Out of unicode range", 1)));
        assert_eq!(refused(&[0xe2, 0x82]), Some(("Unfinished UTF-8 octet sequence", 2)));
        assert_eq!(refused(&[0xe2, 0x82, 65]), Some(("Missing extension byte", 2)));
        assert_eq!(refused(&[65, 0xc3]), Some(("Unfinished UTF-8 octet sequence", 2)));
        assert_eq!(refused(&[0xf0, 0x9f, 0x98, 0x80]), None);
    }

    #[test]
    fn replacement() {
        assert_eq!(replaced(&[0xc0, 0x80]), [0xfffd, 0xfffd]);
        assert_eq!(replaced(&[0xf4, 0x90, 0x80, 0x80]), [0xfffd; 4]);
        assert_eq!(replaced(&[0xe2, 0x82, 65]), [0xfffd, 65]);
        assert_eq!(replaced(&[0xf0, 0x9f, 0x98]), [0xfffd]);
        assert_eq!(replaced(&[65, 0xef, 0xbb, 0xbf]), [65, 0xfeff]);
    }

    #[test]
    fn round_trip() {
        let units = [97, 0xd800, 98, 0xd83d, 0xde00, 0xe9];
        assert_eq!(encode(Units::Utf16(&units)), "a\u{fffd}b😀é".as_bytes());
        assert!(encoded_length(Units::Utf16(&units)) >= encode(Units::Utf16(&units)).len());
        assert_eq!(encoded_length(Units::Latin1(&[97, 0xe9])), 3);
        assert_eq!(decode("é".as_bytes(), false), Ok(UnitBuf::Latin1(vec![0xe9])));
    }
}
