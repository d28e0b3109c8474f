//! `data:` URIs: a program that is its own address. May touch `uri`.

use super::uri;

/// The bytes that a `data:` URI carries: `data:[media type][;base64],DATA`.
pub fn bytes(data_uri: &str) -> Option<Vec<u8>> {
    let (head, data) = data_uri.strip_prefix("data:")?.split_once(',')?;
    let data = uri::decode(data);
    if head.ends_with(";base64") { base64(&data) } else { Some(data) }
}

/// Both alphabets, with or without the padding.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let digits = text.iter().filter(|byte| !matches!(byte, b'=' | b'\r' | b'\n'));
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn both_ways_of_writing() {
        assert_eq!(bytes("data:application/dart;charset=utf-8,a%20b%C3%A9").as_deref(), Some("a bé".as_bytes()));
        assert_eq!(bytes("data:;base64,aGVsbG8="), Some(b"hello".to_vec()));
        assert_eq!(bytes("data:,"), Some(Vec::new()));
        assert_eq!(bytes("data:no comma"), None);
        assert_eq!(bytes("data:;base64,a*b"), None);
    }
}
