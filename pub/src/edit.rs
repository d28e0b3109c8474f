//! Changing a pubspec without touching what is not meant: comments, order and blank lines stay. May touch `yaml`, `failure`.

use crate::failure::Failure;
use crate::yaml::{self, Node};

/// Sets `section: name: value`. `value` is a line of YAML.
pub fn set(text: &str, section: &str, name: &str, value: &str) -> Result<String, Failure> {
    let root = yaml::parse(text, "pubspec.yaml")?;
    let Some((key, found)) = root.entry(section) else {
        let gap = if text.is_empty() || text.ends_with("\n\n") {
            ""
        } else if text.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        return Ok(format!("{text}{gap}{section}:\n  {name}: {value}\n"));
    };
    if let Some((key, old)) = found.entry(name) {
        return Ok(replace(text, key, old, value));
    }
    let entries = found.entries().unwrap_or_default();
    if text[found.span.clone()].starts_with('{') {
        let separator = if entries.is_empty() { "" } else { ", " };
        let at = found.span.end - 1;
        return Ok(format!("{}{separator}{name}: {value}{}", text[..at].trim_end(), &text[at..]));
    }
    // In order if the others are.
    let names: Vec<&str> = entries.iter().filter_map(|(key, _)| key.as_str()).collect();
    let sorted = names.is_sorted();
    let before = entries.iter().rev().find(|(key, _)| !sorted || key.as_str().is_some_and(|key| key < name));
    let indent = entries.first().map_or("  ", |(key, _)| indentation(text, key.span.start));
    let at = match before {
        Some((key, value)) => after_line(text, value.span.end.max(key.span.end)),
        None => after_line(text, key.span.end),
    };
    let newline = if at > 0 && !text[..at].ends_with('\n') { "\n" } else { "" };
    Ok(format!("{}{newline}{indent}{name}: {value}\n{}", &text[..at], &text[at..]))
}

/// Takes `section: name` away, and the section if nothing is left of it. `None` if it isn't there.
pub fn remove(text: &str, section: &str, name: &str) -> Result<Option<String>, Failure> {
    let root = yaml::parse(text, "pubspec.yaml")?;
    let Some((section_key, found)) = root.entry(section) else {
        return Ok(None);
    };
    let Some((key, value)) = found.entry(name) else {
        return Ok(None);
    };
    let entries = found.entries().unwrap_or_default();
    if text[found.span.clone()].starts_with('{') && entries.len() > 1 {
        let (start, end) = (key.span.start, value.span.end.max(key.span.end));
        let rest = text[end..].trim_start();
        let changed = match rest.strip_prefix(',') {
            Some(rest) => format!("{}{}", &text[..start], rest.trim_start()),
            None => format!("{}{}", text[..start].trim_end().trim_end_matches(','), &text[end..]),
        };
        return Ok(Some(changed));
    }
    let (first, last) = if entries.len() == 1 { (section_key, value) } else { (key, value) };
    let start = text[..first.span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = after_line(text, last.span.end.max(key.span.end));
    Ok(Some(format!("{}{}", &text[..start], &text[end..])))
}

fn replace(text: &str, key: &Node, old: &Node, value: &str) -> String {
    let written = &text[old.span.clone()];
    if old.is_null() || old.entries().is_some() && !written.starts_with('{') {
        // Nothing is there, or a block on lines of its own.
        let colon = text[key.span.end..].find(':').map_or(key.span.end, |at| key.span.end + at + 1);
        return format!("{} {value}{}", &text[..colon], &text[old.span.end.max(colon)..]);
    }
    format!("{}{value}{}", &text[..old.span.start], &text[old.span.end..])
}

fn indentation(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    &text[start..at]
}

/// Where the line after this place begins.
fn after_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |i| at + i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok<T>(result: Result<T, Failure>) -> T {
        result.unwrap_or_else(|error| panic!("{error}"))
    }

    const TEXT: &str =
        "# Mine\nname: app\n\ndependencies:\n  # why\n  a: ^1.0.0 # keep\n  c:\n    path: ../c\n\ndev_dependencies:\n  t: any\n";

    #[test]
    fn adding() {
        assert_eq!(ok(set(TEXT, "dependencies", "b", "^2.0.0")), TEXT.replace("# keep\n", "# keep\n  b: ^2.0.0\n"));
        assert_eq!(ok(set(TEXT, "dependencies", "d", "{path: x}")), TEXT.replace("../c\n", "../c\n  d: {path: x}\n"));
        assert_eq!(ok(set(TEXT, "dependencies", "a", "^3.0.0")), TEXT.replace("a: ^1.0.0", "a: ^3.0.0"));
        assert_eq!(ok(set(TEXT, "dependencies", "c", "^3.0.0")), TEXT.replace("c:\n    path: ../c", "c: ^3.0.0"));
        assert_eq!(ok(set("name: app", "dependencies", "a", "any")), "name: app\n\ndependencies:\n  a: any\n");
        assert_eq!(ok(set("name: app\ndependencies:\n", "dependencies", "a", "any")), "name: app\ndependencies:\n  a: any\n");
        assert_eq!(ok(set("name: app\ndependencies:\n  b:\n", "dependencies", "b", "^1.0.0")), "name: app\ndependencies:\n  b: ^1.0.0\n");
        assert_eq!(ok(set("dependencies: {b: any}\n", "dependencies", "a", "any")), "dependencies: {b: any, a: any}\n");
        assert_eq!(ok(set("dependencies: {}\n", "dependencies", "a", "any")), "dependencies: {a: any}\n");
    }

    #[test]
    fn removing() {
        let removed = |text: &str, section: &str, name: &str| ok(remove(text, section, name)).unwrap_or_default();
        assert_eq!(removed(TEXT, "dependencies", "c"), TEXT.replace("  c:\n    path: ../c\n", ""));
        assert_eq!(removed(TEXT, "dev_dependencies", "t"), TEXT.replace("dev_dependencies:\n  t: any\n", ""));
        assert_eq!(removed("dependencies: {a: any, b: any}\n", "dependencies", "a"), "dependencies: {b: any}\n");
        assert_eq!(removed("dependencies: {a: any, b: any}\n", "dependencies", "b"), "dependencies: {a: any}\n");
        assert_eq!(ok(remove(TEXT, "dependencies", "x")), None);
    }
}
