//! The little of URIs that imports need: references against a base, file paths, and the form shown in messages. May touch nothing.

/// Resolves a reference (`b.dart`, `../c.dart`, `dart:io`) against the URI of the file it stands in. The error says what is wrong.
pub fn resolve(base: &str, reference: &str) -> Result<String, &'static str> {
    if reference.starts_with(':') {
        return Err("Invalid empty scheme.");
    }
    let reference = encode(reference);
    if let Some(scheme) = scheme(&reference) {
        return Ok(match reference[scheme.len() + 1..].strip_prefix("//") {
            Some(_) if scheme == "file" => format!("file://{}", normalize(&reference["file://".len()..])),
            _ => reference,
        });
    }
    if reference.is_empty() {
        return Ok(base.to_owned());
    }
    let base_scheme = scheme(base).unwrap_or("file");
    let base_path = &base[(base_scheme.len() + 1).min(base.len())..];
    let (authority, base_path) = match base_path.strip_prefix("//") {
        Some(path) => ("//", path),
        None => ("", base_path),
    };
    let path = if reference.starts_with('/') {
        reference
    } else {
        let folder = base_path.rfind('/').map_or("", |i| &base_path[..=i]);
        format!("{folder}{reference}")
    };
    Ok(format!("{base_scheme}:{authority}{}", normalize(&path)))
}

/// `a` of `a:b`, if the text begins with a scheme.
pub fn scheme(uri: &str) -> Option<&str> {
    let end = uri.find(':')?;
    let scheme = &uri[..end];
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then_some(scheme)
}

/// The URI of a file, from a path that may be relative to `directory`.
pub fn of_path(path: &str, directory: &str) -> String {
    let absolute = if path.starts_with('/') { path.to_owned() } else { format!("{directory}/{path}") };
    format!("file://{}", normalize(&encode(&absolute.replace('%', "%25"))))
}

/// The path of a `file:` URI.
pub fn to_path(uri: &str) -> Option<String> {
    String::from_utf8(decode(uri.strip_prefix("file://")?)).ok()
}

/// Takes percent-encoding back.
pub fn decode(text: &str) -> Vec<u8> {
    let encoded = text.as_bytes();
    let digit = |i: usize| encoded.get(i).and_then(|&b| char::from(b).to_digit(16));
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut i = 0;
    while let Some(&byte) = encoded.get(i) {
        if let (b'%', Some(high), Some(low)) = (byte, digit(i + 1), digit(i + 2)) {
            bytes.push((high * 16 + low) as u8);
            i += 3;
        } else {
            bytes.push(byte);
            i += 1;
        }
    }
    bytes
}

/// A file's name in messages: its path from `directory`, the whole path if they share nothing; other URIs as they are.
pub fn shown(uri: &str, directory: &str) -> String {
    let Some(path) = uri.strip_prefix("file://") else {
        return uri.to_owned();
    };
    let base = encode(&directory.replace('%', "%25"));
    let from: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if common == 0 && !from.is_empty() {
        return path.to_owned();
    }
    let up = "../".repeat(from.len() - common);
    format!("{up}{}", to[common.min(to.len())..].join("/"))
}

/// Percent-encodes what may not stand in a URI; a `%` that begins no escape too.
fn encode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    for (i, c) in text.char_indices() {
        let escape = c == '%' && bytes.get(i + 1..i + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let plain = c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=".contains(c) || escape;
        if plain {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            out.extend(c.encode_utf8(&mut buffer).bytes().map(|byte| format!("%{byte:02X}")));
        }
    }
    out
}

/// Removes `.` and `..` segments and doubled slashes.
fn normalize(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    format!("{}{}", if rooted { "/" } else { "" }, parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        let file = |reference| resolve("file:///w/a/m.dart", reference).unwrap_or_else(str::to_owned);
        assert_eq!(file("b.dart"), "file:///w/a/b.dart");
        assert_eq!(file("../c/./d.dart"), "file:///w/c/d.dart");
        assert_eq!(file("../../../../d.dart"), "file:///d.dart");
        assert_eq!(file("/etc/e.dart"), "file:///etc/e.dart");
        assert_eq!(file("dart:io"), "dart:io");
        assert_eq!(file("package:p/q.dart"), "package:p/q.dart");
        assert_eq!(file("file:///x/../y.dart"), "file:///y.dart");
        assert_eq!(file("n b%.dart"), "file:///w/a/n%20b%25.dart");
        assert_eq!(file(""), "file:///w/a/m.dart");
        assert_eq!(file(":::"), "Invalid empty scheme.");
        assert_eq!(resolve("package:p/src/q.dart", "../r.dart"), Ok("package:p/r.dart".to_owned()));
    }

    #[test]
    fn paths() {
        assert_eq!(of_path("a b/../é.dart", "/w"), "file:///w/%C3%A9.dart");
        assert_eq!(to_path("file:///w/%C3%A9%20b.dart").as_deref(), Some("/w/é b.dart"));
        assert_eq!(shown("file:///w/a/m.dart", "/w/a"), "m.dart");
        assert_eq!(shown("file:///w/m.dart", "/w/a"), "../m.dart");
        assert_eq!(shown("file:///x/m.dart", "/w/a"), "/x/m.dart");
        assert_eq!(shown("file:///x/m.dart", "/"), "x/m.dart");
        assert_eq!(shown("dart:core", "/w"), "dart:core");
    }
}
