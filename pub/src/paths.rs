//! Paths as text: without `.` and `..`, and from one folder to another. May touch nothing.

use std::path::{Component, Path, PathBuf};

/// The path without `.` and `..`, from the current directory if it is relative. Nothing is looked at, links are not followed.
pub fn absolute(path: &Path) -> PathBuf {
    let current = if path.is_absolute() { PathBuf::new() } else { std::env::current_dir().unwrap_or_default() };
    let mut out = PathBuf::new();
    for part in current.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// The path from a folder to another path, both absolute; with forward slashes. `.` if it is the same.
pub fn relative(to: &Path, from: &Path) -> String {
    let to: Vec<Component<'_>> = to.components().collect();
    let from: Vec<Component<'_>> = from.components().collect();
    let common = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let down = to[common..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// The path from the current directory.
pub fn relative_to_current(path: &Path) -> String {
    relative(&absolute(path), &absolute(Path::new(".")))
}

/// A path as a `file:` URI.
pub fn uri(path: &Path) -> String {
    format!("file://{}", escaped(&path.to_string_lossy()))
}

/// A path with the characters that may stand in a URI; the rest becomes `%` and two digits.
pub fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_folder_to_folder() {
        let path = |to: &str, from: &str| relative(Path::new(to), Path::new(from));
        assert_eq!(path("/a/b", "/a/c"), "../b");
        assert_eq!(path("/a/b/c", "/a"), "b/c");
        assert_eq!(path("/a", "/a"), ".");
        assert_eq!(absolute(Path::new("/a/./b/../../c")), Path::new("/c"));
        assert_eq!(uri(Path::new("/a b/é")), "file:///a%20b/%C3%A9");
    }
}
