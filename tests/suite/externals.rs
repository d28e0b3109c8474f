//! Every `external` member of the core library has exactly one native, and every native has its member. Works on the text of the Dart
//! files, which is regular: declarations of members begin a line, types at its start, members indented.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const LIBRARIES: [(&str, &str); 10] = [
    ("core", "dart:core"),
    ("internal", "dart:_internal"),
    ("async", "dart:async"),
    ("collection", "dart:collection"),
    ("convert", "dart:convert"),
    ("developer", "dart:developer"),
    ("io", "dart:io"),
    ("isolate", "dart:isolate"),
    ("math", "dart:math"),
    ("typed_data", "dart:typed_data"),
];

#[test]
fn natives_and_externals_are_paired() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("runtime/src/corelib");
    let mut declared = BTreeSet::new();
    for (folder, library) in LIBRARIES {
        let Ok(files) = fs::read_dir(root.join(folder)) else { continue };
        for file in files.flatten() {
            if file.path().extension().is_some_and(|e| e == "dart") {
                externals(library, &file.path(), &mut declared);
            }
        }
    }
    let mut natives = BTreeSet::new();
    let twice: Vec<_> = oche::isolate::native_keys().filter(|key| !natives.insert((*key).to_owned())).collect();
    let services = oche::isolate::Program::new(oche::host::Host::process(), Default::default()).services();
    let missing: Vec<_> = declared.iter().filter(|key| services.native(key).is_none()).collect();
    let left_over: Vec<_> = natives.difference(&declared).collect();
    assert!(
        missing.is_empty() && left_over.is_empty() && twice.is_empty(),
        "externals without a native: {missing:#?}\nnatives without an external: {left_over:#?}\nnatives given twice: {twice:#?}"
    );
}

/// Collects the keys of a file's external members.
fn externals(library: &str, path: &Path, keys: &mut BTreeSet<String>) {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut class = String::new();
    for line in text.lines() {
        if !line.starts_with(' ') {
            if let Some(name) = declared_type(line) {
                class = name;
            } else if line.starts_with('}') || line.starts_with("external") {
                class.clear();
            }
        }
        let member = line.trim_start();
        if let Some(rest) = member.strip_prefix("external ") {
            let name = member_name(rest, &class);
            keys.insert(if class.is_empty() { format!("{library}/{name}") } else { format!("{library}/{class}.{name}") });
        }
    }
}

/// The name that a line declares, if it begins a class, mixin, enum or extension.
fn declared_type(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|w| matches!(*w, "class" | "mixin" | "enum" | "extension"))?;
    let is_modifier = |w: &&str| matches!(*w, "abstract" | "final" | "base" | "interface" | "sealed" | "mixin");
    if !words[..at].iter().all(is_modifier) {
        return None;
    }
    let at = if words[at] == "mixin" && words.get(at + 1) == Some(&"class") { at + 1 } else { at };
    let name = words.get(at + 1)?;
    Some(name.split(['<', '{', '(']).next()?.to_owned())
}

/// The key of a member: `foo`, `foo=` for a setter, `+`, `unary-`; a constructor's name, `new` for the unnamed one.
fn member_name(declaration: &str, class: &str) -> String {
    let mut text = declaration;
    for modifier in ["const ", "static ", "covariant "] {
        text = text.strip_prefix(modifier).unwrap_or(text);
    }
    if let Some(factory) = text.strip_prefix("factory ") {
        let name = factory.split('(').next().unwrap_or_default();
        return match name.strip_prefix(class).and_then(|n| n.strip_prefix('.')) {
            Some(named) => named.to_owned(),
            None => "new".to_owned(),
        };
    }
    if let Some(operator) = text.split("operator ").nth(1) {
        let (name, parameters) = operator.split_once('(').unwrap_or((operator, ""));
        return match (name.trim(), parameters.starts_with(')')) {
            ("-", true) => "unary-".to_owned(),
            (name, _) => name.to_owned(),
        };
    }
    if let Some((before, name)) = text.split_once("get ")
        && !before.contains('(')
    {
        return identifier(name);
    }
    if let Some((before, name)) = text.split_once("set ")
        && !before.contains('(')
    {
        return format!("{}=", identifier(name));
    }
    // A method: the identifier before the parameters (or type parameters), after a type that may have brackets of its own.
    let head = strip_type_parameters(text.split('(').next().unwrap_or_default());
    head.split_whitespace().last().unwrap_or_default().to_owned()
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '$').collect()
}

/// `List<E> foo<T>` without the `<T>`.
fn strip_type_parameters(head: &str) -> &str {
    if !head.ends_with('>') {
        return head;
    }
    let mut depth = 0;
    for (i, c) in head.char_indices().rev() {
        match c {
            '>' => depth += 1,
            '<' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &head[..i];
        }
    }
    head
}
