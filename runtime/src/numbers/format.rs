//! Numbers as text. Dart's `double.toString` is ECMAScript's, with a trailing `.0` for whole numbers; the digit-limited forms round
//! halves up on the exact binary value. Pure functions.

use std::fmt::Write;

/// `double.toString()`.
pub fn double_to_string(value: f64) -> String {
    if let Some(special) = not_finite(value) {
        return special.to_owned();
    }
    if value == 0.0 {
        return if value.is_sign_negative() { "-0.0" } else { "0.0" }.to_owned();
    }
    let mut buffer = ryu_js::Buffer::new();
    let digits = buffer.format_finite(value);
    let mut text = String::with_capacity(digits.len() + 2);
    text.push_str(digits);
    if !digits.bytes().any(|b| b == b'.' || b == b'e') {
        text.push_str(".0");
    }
    text
}

fn not_finite(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value.is_infinite() {
        Some(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        None
    }
}

fn sign(value: f64) -> &'static str {
    if value.is_sign_negative() { "-" } else { "" }
}

/// `toStringAsFixed`; `digits` is within 0..=20. From 1e21 on it is `toString`.
pub fn to_fixed(value: f64, digits: u8) -> String {
    if let Some(special) = not_finite(value) {
        return special.to_owned();
    }
    if value.abs() >= 1e21 {
        return double_to_string(value);
    }
    let mut buffer = ryu_js::Buffer::new();
    format!("{}{}", sign(value), buffer.format_to_fixed(value.abs(), digits))
}

/// `toStringAsExponential`; without `digits` as many as are needed to tell the value apart.
pub fn to_exponential(value: f64, digits: Option<u8>) -> String {
    if let Some(special) = not_finite(value) {
        return special.to_owned();
    }
    let (mantissa, exponent) = match digits {
        Some(digits) => exact_digits(value.abs(), usize::from(digits) + 1),
        None => split(&format!("{:e}", value.abs())),
    };
    scientific(value, &mantissa, exponent)
}

/// `toStringAsPrecision`; `digits` is within 1..=21.
pub fn to_precision(value: f64, digits: u8) -> String {
    if let Some(special) = not_finite(value) {
        return special.to_owned();
    }
    let count = usize::from(digits);
    let (mantissa, exponent) = exact_digits(value.abs(), count);
    if exponent < -6 || exponent >= i32::from(digits) {
        return scientific(value, &mantissa, exponent);
    }
    let mut text = sign(value).to_owned();
    if exponent < 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', (-exponent - 1) as usize));
        text.push_str(&mantissa);
    } else {
        let (whole, fraction) = mantissa.split_at(exponent as usize + 1);
        text.push_str(whole);
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(fraction);
        }
    }
    text
}

fn scientific(value: f64, mantissa: &str, exponent: i32) -> String {
    let (first, rest) = mantissa.split_at(1);
    let mut text = format!("{}{first}", sign(value));
    if !rest.is_empty() {
        text.push('.');
        text.push_str(rest);
    }
    // Writing to a String cannot fail.
    let _ = write!(text, "e{exponent:+}");
    text
}

/// Splits `1.25e-7` into its digits and exponent.
fn split(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (mantissa.chars().filter(|c| *c != '.').collect(), exponent.parse().unwrap_or(0))
}

/// The first `count` significant digits of `value >= 0` and the exponent of the first one, halves rounded up.
fn exact_digits(value: f64, count: usize) -> (String, i32) {
    // The standard library rounds halves to even, so ask for more and round here. Where what is cut off looks like exactly one
    // half, only all digits (a double has at most 767) can tell.
    let (mut digits, exponent) = split(&format!("{:.*e}", count + 10, value));
    if is_half(&digits[count..]) {
        digits = split(&format!("{value:.780e}")).0;
    }
    let up = digits.as_bytes()[count] >= b'5';
    digits.truncate(count);
    if up { increment(&digits, exponent) } else { (digits, exponent) }
}

fn is_half(tail: &str) -> bool {
    tail.strip_prefix('5').is_some_and(|rest| rest.bytes().all(|b| b == b'0'))
}

fn increment(digits: &str, exponent: i32) -> (String, i32) {
    let mut bytes = digits.as_bytes().to_vec();
    for digit in bytes.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return (bytes.iter().map(|b| char::from(*b)).collect(), exponent);
        }
        *digit = b'0';
    }
    // All nines: 999 becomes 100 of the next magnitude.
    let mut text = String::from("1");
    text.extend(std::iter::repeat_n('0', digits.len() - 1));
    (text, exponent + 1)
}

/// `int.toRadixString`; `radix` is within 2..=36.
pub fn to_radix(value: i64, radix: u32) -> String {
    if radix == 10 {
        return value.to_string();
    }
    let radix = u64::from(radix);
    let mut rest = value.unsigned_abs();
    let mut buffer = [0_u8; 65];
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % radix) as usize];
        rest /= radix;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    buffer[at..].iter().map(|b| char::from(*b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_string_is_ecmascripts_with_a_fraction() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (1e20, "100000000000000000000.0"),
            (1e21, "1e+21"),
            (0.000001, "0.000001"),
            (1e-7, "1e-7"),
            (5e-324, "5e-324"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
            (0.1 + 0.2, "0.30000000000000004"),
            (123456789012345680000.0, "123456789012345680000.0"),
        ] {
            assert_eq!(double_to_string(value), text);
        }
    }

    #[test]
    fn fixed() {
        for (value, digits, text) in [
            (0.0, 2, "0.00"),
            (-0.0, 0, "-0"),
            (-0.4, 0, "-0"),
            (0.5, 0, "1"),
            (2.5, 0, "3"),
            (-0.5, 0, "-1"),
            (1.005, 2, "1.00"),
            (9.995, 2, "9.99"),
            (1.45, 1, "1.4"),
            (0.000001, 20, "0.00000100000000000000"),
            (123456789012345680000.0, 1, "123456789012345683968.0"),
            (1e21, 3, "1e+21"),
            (9.223_372_036_854_776e18, 2, "9223372036854775808.00"),
        ] {
            assert_eq!(to_fixed(value, digits), text);
        }
    }

    #[test]
    fn exponential() {
        for (value, digits, text) in [
            (0.0, None, "0e+0"),
            (-0.0, Some(2), "-0.00e+0"),
            (1234.5, None, "1.2345e+3"),
            (1.5e-7, Some(0), "1e-7"),
            (2.5, Some(0), "3e+0"),
            (999.995, Some(1), "1.0e+3"),
            (5e-324, Some(20), "4.94065645841246544177e-324"),
            (-1e21, Some(1), "-1.0e+21"),
            (9.995, Some(2), "9.99e+0"),
        ] {
            assert_eq!(to_exponential(value, digits), text);
        }
    }

    #[test]
    fn precision() {
        for (value, digits, text) in [
            (0.0, 1, "0"),
            (0.0, 5, "0.0000"),
            (100.0, 5, "100.00"),
            (99.5, 2, "1.0e+2"),
            (1.5, 1, "2"),
            (0.15, 1, "0.1"),
            (0.000001, 5, "0.0000010000"),
            (1e-7, 2, "1.0e-7"),
            (123456789012345680000.0, 20, "1.2345678901234568397e+20"),
            (123456789012345680000.0, 21, "123456789012345683968"),
            (9.995, 2, "10"),
        ] {
            assert_eq!(to_precision(value, digits), text);
        }
    }

    #[test]
    fn radix() {
        assert_eq!(to_radix(i64::MIN, 36), "-1y2p0ij32e8e8");
        assert_eq!(to_radix(25, 36), "p");
        assert_eq!(to_radix(0, 2), "0");
        assert_eq!(to_radix(i64::MIN, 2).len(), 65);
    }
}
