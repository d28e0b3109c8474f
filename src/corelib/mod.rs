//! The core library, written in Dart: one folder per library, embedded in the program. May touch nothing.
//!
//! `dart:core` is `core/core.dart` and its parts, `dart:_internal` is `internal/internal.dart`, and so on. The table is made from the
//! folder's content when the program is built (`embed.rs`).

include!(concat!(env!("OUT_DIR"), "/corelib.rs"));

/// The text of a core library's file. `path` is relative to the library's own folder; the library file itself is `None`.
pub fn source(uri: &str, path: Option<&str>) -> Option<&'static str> {
    let folder = folder(uri)?;
    let path = match path {
        None => format!("{folder}/{folder}.dart"),
        Some(path) => format!("{folder}/{path}"),
    };
    FILES.binary_search_by(|(name, _)| (*name).cmp(path.as_str())).ok().map(|i| FILES[i].1)
}

/// Whether programs may import this library: it exists and is not private (`dart:_internal`).
pub fn is_public(uri: &str) -> bool {
    source(uri, None).is_some() && !uri.starts_with("dart:_")
}

/// What programs may import, in the order in which a name is looked for that a program uses without importing it.
pub const PUBLIC: &[&str] = &[
    "dart:core",
    "dart:async",
    "dart:math",
    "dart:convert",
    "dart:collection",
    "dart:isolate",
    "dart:io",
    "dart:typed_data",
    "dart:developer",
];

/// Every file: its path below this folder, and its text.
pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied()
}

fn folder(uri: &str) -> Option<&str> {
    let name = uri.strip_prefix("dart:")?;
    Some(name.strip_prefix('_').unwrap_or(name))
}
