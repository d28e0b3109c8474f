//! Text as numbers: what `int.parse` and `double.parse` accept, and nothing else. Works on code units, because text is code units.
//! Pure functions.

use super::{Units, is_whitespace};

/// Why a text is not an int.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotAnInt {
    /// Offset of the first character that is not white space: where Dart's message points.
    Syntax(usize),
    /// Well formed, but beyond 64 bits.
    TooLarge { negative: bool },
}

/// `int.parse(text)` without a radix: decimal or `0x` hexadecimal.
pub fn parse_int(text: Units<'_>) -> Result<i64, NotAnInt> {
    let (start, end) = trimmed(text);
    let (negative, at) = sign(text, start, end);
    let unit = |i: usize| (i < end).then(|| text.at(i));
    if unit(at) == Some(b'0'.into()) && matches!(unit(at + 1), Some(0x58 | 0x78)) {
        let magnitude = digits(text, at + 2, end, 16, start)?;
        // Sixteen digits fill the word: 0xFFFFFFFFFFFFFFFF is -1. With a sign they must be a number in range.
        return match (u64::try_from(magnitude), negative) {
            (Ok(bits), false) => Ok(bits as i64),
            (Ok(bits), true) if bits <= 1 << 63 => Ok((bits as i64).wrapping_neg()),
            _ => Err(NotAnInt::TooLarge { negative }),
        };
    }
    signed(digits(text, at, end, 10, start)?, negative)
}

/// `int.parse(text, radix: radix)` for a radix within 2..=36.
pub fn parse_int_radix(text: Units<'_>, radix: u32) -> Result<i64, NotAnInt> {
    let (start, end) = trimmed(text);
    let (negative, at) = sign(text, start, end);
    signed(digits(text, at, end, radix, start)?, negative)
}

fn signed(magnitude: u128, negative: bool) -> Result<i64, NotAnInt> {
    let value = if negative { -(magnitude as i128) } else { magnitude as i128 };
    i64::try_from(value).map_err(|_| NotAnInt::TooLarge { negative })
}

/// The value of at least one digit up to `end`, stuck just above 64 bits when it grows beyond.
fn digits(text: Units<'_>, from: usize, end: usize, radix: u32, start: usize) -> Result<u128, NotAnInt> {
    if from >= end {
        return Err(NotAnInt::Syntax(start));
    }
    const CAP: u128 = 1 << 65;
    let mut value = 0_u128;
    for i in from..end {
        let digit = char::from_u32(u32::from(text.at(i))).and_then(|c| c.to_digit(radix));
        let digit = digit.ok_or(NotAnInt::Syntax(start))?;
        value = (value * u128::from(radix) + u128::from(digit)).min(CAP);
    }
    Ok(value)
}

fn sign(text: Units<'_>, start: usize, end: usize) -> (bool, usize) {
    match (start < end).then(|| text.at(start)) {
        Some(0x2d) => (true, start + 1),
        Some(0x2b) => (false, start + 1),
        _ => (false, start),
    }
}

fn trimmed(text: Units<'_>) -> (usize, usize) {
    let (mut start, mut end) = (0, text.len());
    while start < end && is_whitespace(text.at(start)) {
        start += 1;
    }
    while start < end && is_whitespace(text.at(end - 1)) {
        end -= 1;
    }
    (start, end)
}

/// `double.parse`: white space around an optional sign and `NaN`, `Infinity` or a decimal number. `None` for anything else.
pub fn parse_double(text: Units<'_>) -> Option<f64> {
    let (start, end) = trimmed(text);
    // What is left must be ASCII; checked first, so that the rest can work on bytes.
    let mut ascii = String::with_capacity(end - start);
    for i in start..end {
        ascii.push(char::from(u8::try_from(text.at(i)).ok().filter(u8::is_ascii)?));
    }
    let (negative, body) = match ascii.as_bytes().first()? {
        b'-' => (true, &ascii[1..]),
        b'+' => (false, &ascii[1..]),
        _ => (false, ascii.as_str()),
    };
    let value = match body {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        _ if is_decimal(body) => body.parse().ok()?,
        _ => return None,
    };
    Some(if negative { -value } else { value })
}

/// `digits [. digits*] [exponent]` or `. digits [exponent]`. Rust's own syntax is wider (`inf`, `nan`).
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(i) => (&text[..i], Some(&text[i + 1..])),
        None => (text, None),
    };
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction) && whole.len() + fraction.len() > 0,
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    let exponent_ok = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && all_digits(e)
    });
    mantissa_ok && exponent_ok
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(text: &str) -> Option<i64> {
        let units: Vec<u16> = text.encode_utf16().collect();
        parse_int(Units::Utf16(&units)).ok()
    }
    fn radix(text: &str, radix: u32) -> Option<i64> {
        parse_int_radix(Units::Latin1(text.as_bytes()), radix).ok()
    }
    fn double(text: &str) -> Option<f64> {
        let units: Vec<u16> = text.encode_utf16().collect();
        parse_double(Units::Utf16(&units))
    }

    #[test]
    fn ints() {
        for (text, value) in [
            ("0XfF", Some(255)),
            ("-0x10", Some(-16)),
            ("+0x5", Some(5)),
            ("0xFFFFFFFFFFFFFFFF", Some(-1)),
            ("-0xFFFFFFFFFFFFFFFF", None),
            ("-0x8000000000000000", Some(i64::MIN)),
            ("0x10000000000000000", None),
            ("9223372036854775808", None),
            ("-9223372036854775808", Some(i64::MIN)),
            ("  12\n", Some(12)),
            ("\u{feff}1", Some(1)),
            ("\u{180e}1", None),
            ("0x", None),
            ("-", None),
            ("", None),
            ("1 2", None),
            ("0x-1", None),
            ("00000000000000000000000000000000000000000000000000001", Some(1)),
        ] {
            assert_eq!(int(text), value, "{text}");
        }
        assert_eq!(parse_int(Units::Latin1(b" 1 x")), Err(NotAnInt::Syntax(1)));
        assert_eq!(radix("1y2p0ij32e8e8", 36), None);
        assert_eq!(radix("-1y2p0ij32e8e8", 36), Some(i64::MIN));
        assert_eq!(radix("0x10", 16), None);
        assert_eq!(radix("8", 8), None);
        assert_eq!(radix(" +11 ", 2), Some(3));
    }

    #[test]
    fn doubles() {
        for (text, value) in [
            ("1.", Some(1.0)),
            (".5", Some(0.5)),
            ("-1.e3", Some(-1000.0)),
            ("+.12e-9", Some(0.12e-9)),
            (" 3.25 \u{a0}", Some(3.25)),
            ("1.5E+003", Some(1500.0)),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("1e400", Some(f64::INFINITY)),
            ("infinity", None),
            ("inf", None),
            ("nan", None),
            (".", None),
            (".e1", None),
            ("1e", None),
            ("1e+", None),
            ("0x10", None),
            ("1_0", None),
            ("1d", None),
            ("- 1", None),
            ("", None),
        ] {
            assert_eq!(double(text), value, "{text}");
        }
        assert!(double("-NaN").is_some_and(f64::is_nan));
        assert!(double("-0").is_some_and(|d| d == 0.0 && d.is_sign_negative()));
    }
}
