//! Versions as pub understands them: semantic versions, ordered with their build parts. May touch nothing.

use std::cmp::Ordering;
use std::fmt;

/// One dot-separated piece of a pre-release or a build.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Piece {
    Number(u64),
    Text(String),
}

/// A version such as `1.2.3-dev.4+5`.
#[derive(Clone, Debug)]
pub struct Version {
    pub major: u64,
    pub minor: u64,
    pub patch: u64,
    pre: Vec<Piece>,
    build: Vec<Piece>,
    /// As it was written: `1.02.0` and `1.2.0` are equal and shown differently.
    text: String,
}

impl Version {
    pub fn new(major: u64, minor: u64, patch: u64) -> Version {
        Version { major, minor, patch, pre: Vec::new(), build: Vec::new(), text: format!("{major}.{minor}.{patch}") }
    }

    /// The version of a package whose pubspec names none.
    pub fn none() -> Version {
        Version::new(0, 0, 0)
    }

    /// Reads a version that makes up the whole text.
    pub fn parse(text: &str) -> Result<Version, String> {
        match Version::prefix(text.trim()) {
            Some((version, "")) => Ok(version),
            _ => Err(format!("Could not parse \"{text}\".")),
        }
    }

    /// Reads the version a text begins with; the rest.
    pub(crate) fn prefix(text: &str) -> Option<(Version, &str)> {
        let (major, rest) = number(text)?;
        let (minor, rest) = number(rest.strip_prefix('.')?)?;
        let (patch, rest) = number(rest.strip_prefix('.')?)?;
        let (pre, rest) = pieces(rest, '-');
        let (build, rest) = pieces(rest, '+');
        let text = text[..text.len() - rest.len()].to_owned();
        Some((Version { major, minor, patch, pre, build, text }, rest))
    }

    pub fn is_pre_release(&self) -> bool {
        !self.pre.is_empty()
    }
    pub(crate) fn has_build(&self) -> bool {
        !self.build.is_empty()
    }

    /// The least version of all with these three numbers: `1.2.3-0`.
    pub fn first_pre_release(&self) -> Version {
        let Version { major, minor, patch, .. } = *self;
        Version { pre: vec![Piece::Number(0)], text: format!("{major}.{minor}.{patch}-0"), ..Version::new(major, minor, patch) }
    }
    pub(crate) fn is_first_pre_release(&self) -> bool {
        self.pre == [Piece::Number(0)]
    }

    /// Whether the three numbers are equal.
    pub(crate) fn same_release(&self, other: &Version) -> bool {
        (self.major, self.minor, self.patch) == (other.major, other.minor, other.patch)
    }

    /// The first version that may break users of this one: `2.0.0` after `1.2.3`, `0.3.0` after `0.2.1`.
    pub fn next_breaking(&self) -> Version {
        match self.major {
            0 => Version::new(0, self.minor + 1, 0),
            major => Version::new(major + 1, 0, 0),
        }
    }

    /// Compares how good versions are: releases before pre-releases, then the newer.
    pub fn preferred(&self, other: &Version) -> Ordering {
        other.is_pre_release().cmp(&self.is_pre_release()).then_with(|| self.cmp(other))
    }
}

fn number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The pieces that follow a mark, if the text goes on with it.
fn pieces(text: &str, mark: char) -> (Vec<Piece>, &str) {
    let Some(rest) = text.strip_prefix(mark) else {
        return (Vec::new(), text);
    };
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.')).unwrap_or(rest.len());
    let parts: Vec<&str> = rest[..end].split('.').collect();
    if parts.iter().any(|part| part.is_empty()) {
        return (Vec::new(), text);
    }
    let piece = |part: &&str| match part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse()) {
        Some(Ok(number)) => Piece::Number(number),
        _ => Piece::Text((*part).to_owned()),
    };
    (parts.iter().map(piece).collect(), &rest[end..])
}

impl Ord for Piece {
    fn cmp(&self, other: &Piece) -> Ordering {
        match (self, other) {
            (Piece::Number(a), Piece::Number(b)) => a.cmp(b),
            (Piece::Text(a), Piece::Text(b)) => a.cmp(b),
            (Piece::Number(_), Piece::Text(_)) => Ordering::Less,
            (Piece::Text(_), Piece::Number(_)) => Ordering::Greater,
        }
    }
}
impl PartialOrd for Piece {
    fn partial_cmp(&self, other: &Piece) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Version) -> Ordering {
        let release = |version: &Version| (version.major, version.minor, version.patch);
        release(self)
            .cmp(&release(other))
            .then_with(|| self.pre.is_empty().cmp(&other.pre.is_empty()))
            .then_with(|| self.pre.cmp(&other.pre))
            .then_with(|| self.build.cmp(&other.build))
    }
}
impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Version {
    fn eq(&self, other: &Version) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Version {}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        let sorted =
            ["0.1.0", "1.0.0-0", "1.0.0-1", "1.0.0-1.a", "1.0.0-a", "1.0.0-a.b", "1.0.0", "1.0.0+1", "1.0.0+a", "1.0.1-dev", "1.10.0"];
        let parsed: Vec<Version> = sorted.iter().filter_map(|text| Version::parse(text).ok()).collect();
        assert_eq!(parsed.len(), sorted.len());
        for pair in parsed.windows(2) {
            assert!(pair[0] < pair[1], "{} {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn what_is_no_version() {
        for text in ["", "1", "1.2", "1.2.x", "1.2.3-", "1.2.3-a..b", "1.2.3+", "v1.2.3", "1.2.3 4"] {
            assert_eq!(Version::parse(text).map_err(|error| error.contains("Could not parse")), Err(true), "{text}");
        }
        assert_eq!(Version::parse("01.2.3").map(|version| version.to_string()), Ok("01.2.3".to_owned()));
    }

    #[test]
    fn breaking() {
        let next = |text| Version::parse(text).map(|version| version.next_breaking().to_string());
        assert_eq!(next("1.2.3"), Ok("2.0.0".to_owned()));
        assert_eq!(next("0.2.3"), Ok("0.3.0".to_owned()));
        assert_eq!(next("2.0.0-dev"), Ok("3.0.0".to_owned()));
    }
}
