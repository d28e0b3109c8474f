//! The core library, written in Dart: one folder per library, embedded in the program. May touch syntax and zlib-rs.
//!
//! `dart:core` is `core/core.dart` and its parts, `dart:_internal` is `internal/internal.dart`, and so on. The table is made from the
//! folder's content when the program is built (`embed.rs`). It also says what each file declares and where, so that a program's start
//! takes no time for the declarations it doesn't use. Texts that few programs need are packed (zlib) and expanded when they are read.

use std::ops::Deref;
use std::sync::OnceLock;

use oche_syntax::Span;

use DeclarationKind::{Class, Extension, Function, Setter, Variable, Whole};

/// One file of the core library.
pub struct File {
    /// Below this folder.
    pub path: &'static str,
    pub text: Text,
    /// Where the directives end.
    pub directives: u32,
    /// The names of the declarations, with a space in between.
    names: &'static str,
    /// In order. Each variable of `int a, b;` is one, with the same span.
    pub declarations: &'static [Declaration],
}

/// A name that a file declares at top level.
pub struct Declaration {
    pub kind: DeclarationKind,
    pub name: Span,
    /// All of it.
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeclarationKind {
    /// A class, mixin or extension type.
    Class,
    /// The name may be empty.
    Extension,
    /// A function or getter.
    Function,
    Setter,
    /// A variable that can be assigned to: getter and setter.
    Variable,
    /// An enum, type alias, or variable without setter: a name whose declaration is read as a whole.
    Whole,
}

/// The text of a file: a `str`, expanded when it is first looked at.
pub enum Text {
    Plain(&'static str),
    Packed { bytes: &'static [u8], length: usize, text: OnceLock<String> },
}

impl Text {
    const fn plain(text: &'static str) -> Text {
        Text::Plain(text)
    }
    const fn packed(bytes: &'static [u8], length: usize) -> Text {
        Text::Packed { bytes, length, text: OnceLock::new() }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Text::Plain(text) => text,
            Text::Packed { bytes, length, text } => text.get_or_init(|| {
                let mut room = vec![0; *length];
                zlib_rs::decompress_slice(&mut room, bytes, zlib_rs::InflateConfig::default());
                String::from_utf8(room).unwrap_or_default()
            }),
        }
    }
}

impl File {
    /// The file's declarations with their names: its text is not looked at.
    pub fn declared(&self) -> impl Iterator<Item = (&'static str, &'static Declaration)> {
        self.names.split(' ').zip(self.declarations)
    }
}

/// Keeps the rows of the table short.
const fn row(kind: DeclarationKind, name: (u32, u32), span: (u32, u32)) -> Declaration {
    Declaration { kind, name: Span { start: name.0, end: name.1 }, span: Span { start: span.0, end: span.1 } }
}

include!(concat!(env!("OUT_DIR"), "/corelib.rs"));

/// A core library's file. `path` is relative to the library's own folder; the library file itself is `None`.
pub fn file(uri: &str, path: Option<&str>) -> Option<&'static File> {
    let folder = folder(uri)?;
    let path = match path {
        None => format!("{folder}/{folder}.dart"),
        Some(path) => format!("{folder}/{path}"),
    };
    FILES.binary_search_by(|file| file.path.cmp(path.as_str())).ok().map(|i| &FILES[i])
}

/// Whether programs may import this library: it exists and is not private (`dart:_internal`).
pub fn is_public(uri: &str) -> bool {
    file(uri, None).is_some() && !uri.starts_with("dart:_")
}

/// The libraries that programs may import, in the order in which a name is looked for that a program uses without importing it.
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

/// A define of the platform itself, as by `-Dname=value`: the libraries it has, for code that chooses by `fromEnvironment`.
pub fn declaration(name: &str) -> Option<&'static str> {
    const LIBRARIES: &[&str] = &[
        "async",
        "cli",
        "collection",
        "concurrent",
        "convert",
        "core",
        "developer",
        "ffi",
        "io",
        "isolate",
        "math",
        "mirrors",
        "nativewrappers",
        "typed_data",
    ];
    match name {
        "dart.vm.product" => Some("false"),
        "dart.isVM" => Some("true"),
        _ => name.strip_prefix("dart.library.").filter(|library| LIBRARIES.contains(library)).map(|_| "true"),
    }
}

/// Every file.
pub fn files() -> &'static [File] {
    &FILES
}

fn folder(uri: &str) -> Option<&str> {
    let name = uri.strip_prefix("dart:")?;
    Some(name.strip_prefix('_').unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_texts_are_whole() {
        let packed: Vec<&File> = files().iter().filter(|file| matches!(file.text, Text::Packed { .. })).collect();
        assert!(packed.len() > 40);
        for file in packed {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/corelib/").to_owned() + file.path;
            assert_eq!(*file.text, std::fs::read_to_string(path).expect("a file"));
        }
    }

    #[test]
    fn names_are_those_of_the_text() {
        for file in files() {
            for (name, declaration) in file.declared() {
                assert_eq!(file.text.get(declaration.name.range()), Some(name), "{}", file.path);
            }
        }
    }

    #[test]
    fn the_table_says_what_a_file_declares() {
        let file = file("dart:core", Some("list.dart")).expect("embedded");
        let (_, list) = file.declared().find(|(name, _)| *name == "List").expect("declared");
        let text = file.text.get(list.span.range()).unwrap_or_default();
        assert_eq!(list.kind, Class);
        assert!(text.contains("class List<E>") && text.ends_with('}'));
        assert!(file.text[..file.directives as usize].ends_with("part of 'core.dart';"), "{}", &file.text[..file.directives as usize]);
    }
}
