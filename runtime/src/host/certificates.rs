//! What a program may know of a certificate: names, times, its bytes. Reads just that much DER. May touch ring's SHA-1.

use super::data::Data;

/// One element: its tag, its content, and what follows.
pub fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut length = usize::from(first);
    if first & 0x80 != 0 {
        let count = usize::from(first & 0x7f);
        if count > 4 || rest.len() < count {
            return None;
        }
        let (digits, after) = rest.split_at(count);
        length = digits.iter().fold(0, |n, d| n << 8 | usize::from(*d));
        rest = after;
    }
    (rest.len() >= length).then(|| (tag, &rest[..length], &rest[length..]))
}

/// `/C=DE/O=Somebody/CN=name`, as OpenSSL writes names on one line.
fn name(mut der: &[u8]) -> String {
    let mut text = String::new();
    while let Some((_, set, rest)) = element(der) {
        der = rest;
        let mut set = set;
        while let Some((_, pair, rest)) = element(set) {
            set = rest;
            let Some((_, kind, value)) = element(pair) else { continue };
            let Some((_, value, _)) = element(value) else { continue };
            let kind = match kind {
                [0x55, 4, 3] => "CN".to_owned(),
                [0x55, 4, 4] => "SN".to_owned(),
                [0x55, 4, 5] => "serialNumber".to_owned(),
                [0x55, 4, 6] => "C".to_owned(),
                [0x55, 4, 7] => "L".to_owned(),
                [0x55, 4, 8] => "ST".to_owned(),
                [0x55, 4, 10] => "O".to_owned(),
                [0x55, 4, 11] => "OU".to_owned(),
                [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1] => "emailAddress".to_owned(),
                other => other.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
            };
            text.push_str(&format!("/{kind}={}", String::from_utf8_lossy(value)));
        }
    }
    text
}

/// Days from the epoch to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Milliseconds since the epoch.
fn time(tag: u8, text: &[u8]) -> i64 {
    let digits: Vec<i64> = text.iter().filter(|c| c.is_ascii_digit()).map(|c| i64::from(c - b'0')).collect();
    let pair = |i: usize| digits.get(i).copied().unwrap_or(0) * 10 + digits.get(i + 1).copied().unwrap_or(0);
    const UTC_TIME: u8 = 23;
    let (year, at) = match tag {
        UTC_TIME if pair(0) < 50 => (2000 + pair(0), 2),
        UTC_TIME => (1900 + pair(0), 2),
        _ => (pair(0) * 100 + pair(2), 4),
    };
    let seconds = days(year, pair(at), pair(at + 2)) * 86_400 + pair(at + 4) * 3600 + pair(at + 6) * 60 + pair(at + 8);
    seconds * 1000
}

/// Issuer, subject, and from when to when it is valid.
fn parsed(der: &[u8]) -> Option<(String, String, i64, i64)> {
    let (_, certificate, _) = element(der)?;
    let (_, mut body, _) = element(certificate)?;
    const VERSION: u8 = 0xa0;
    if body.first() == Some(&VERSION) {
        body = element(body)?.2;
    }
    let serial = element(body)?.2;
    let algorithm = element(serial)?.2;
    let (_, issuer, rest) = element(algorithm)?;
    let (_, validity, rest) = element(rest)?;
    let (_, subject, _) = element(rest)?;
    let (tag, from, rest) = element(validity)?;
    let from = time(tag, from);
    let (tag, until, _) = element(rest)?;
    Some((name(issuer), name(subject), from, time(tag, until)))
}

/// Whether a certificate names itself as its issuer.
pub fn signs_itself(der: &[u8]) -> bool {
    parsed(der).is_some_and(|(issuer, subject, ..)| issuer == subject)
}

/// `[der, sha1, subject, issuer, from, until]`
pub fn facts(der: &[u8]) -> Data {
    let (issuer, subject, from, until) = parsed(der).unwrap_or_default();
    let sha1 = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, der);
    Data::List(vec![
        Data::Bytes(der.to_vec()),
        Data::Bytes(sha1.as_ref().to_vec()),
        Data::Text(subject),
        Data::Text(issuer),
        Data::Int(from),
        Data::Int(until),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_names() {
        assert_eq!(time(23, b"700101000001Z"), 1000);
        assert_eq!(time(24, b"20240229120000Z"), 1_709_208_000_000);
        let name_of_ada = [0x31, 0x0c, 0x30, 0x0a, 6, 3, 0x55, 4, 3, 12, 3, b'A', b'd', b'a'];
        assert_eq!(name(&name_of_ada), "/CN=Ada");
        assert_eq!(parsed(&[0x30, 0x80]), None);
    }
}
