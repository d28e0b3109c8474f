//! Build script: the table of all Dart files below this folder and of what they declare, for `mod.rs`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use oche_syntax::ast::{ClassKind, Decl, DeclKind, FunctionKind, VarKeyword};
use oche_syntax::{Lazy, ParseOptions, Span, parse_unit};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("src/corelib");
    println!("cargo::rerun-if-changed=src/corelib");
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut rows: Vec<(String, String)> = Vec::new();
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        rows.push((name.clone(), row(&name, &file, &out)?));
    }
    rows.sort();
    let count = rows.len();
    let rows: String = rows.into_iter().map(|(_, row)| row).collect();
    fs::write(out.join("corelib.rs"), format!("static FILES: [File; {count}] = [\n{rows}];\n"))
}

/// The files, by their folders, that the smallest program reads: their texts are there as they are, so that a start has nothing to expand. All
/// others are kept small.
const PLAIN: &[(&str, &[&str])] = &[
    ("async", &["activation", "async", "future", "future_group", "future_impl", "future_records", "generators", "stream"]),
    ("collection", &["collection"]),
    ("convert", &["convert"]),
    (
        "core",
        &["array", "core", "date_time", "enum", "errors", "hash_map", "hash_set", "interfaces", "invocation", "iterable", "list", "map"],
    ),
    ("core", &["num", "object", "pattern", "runtime_errors", "set", "string", "string_buffer"]),
    ("internal", &["internal"]),
    ("math", &["math"]),
    ("typed_data", &["typed_data"]),
];

/// The text of a file, as an expression.
fn text(name: &str, path: &Path, text: &str, out: &Path) -> io::Result<String> {
    let (folder, file) = name.trim_end_matches(".dart").split_once('/').unwrap_or_default();
    if PLAIN.iter().any(|(of, files)| *of == folder && files.contains(&file)) {
        return Ok(format!("Text::plain(include_str!({:?}))", path.to_string_lossy()));
    }
    let mut room = vec![0; zlib_rs::compress_bound(text.len())];
    let (small, _) = zlib_rs::compress_slice(&mut room, text.as_bytes(), zlib_rs::DeflateConfig::best_compression());
    let packed = out.join(name.replace('/', "-"));
    fs::write(&packed, small)?;
    Ok(format!("Text::packed(include_bytes!({:?}), {})", packed.to_string_lossy(), text.len()))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "dart") {
            files.push(path);
        }
    }
    Ok(())
}

/// A file's row of the table. A file with syntax errors has no declarations to list: the build stops.
fn row(file: &str, path: &Path, out: &Path) -> io::Result<String> {
    let source = fs::read_to_string(path)?;
    let (unit, errors) = parse_unit(&source, ParseOptions { lazy: Lazy::Bodies });
    if let Some(error) = errors.first() {
        let line = source[..error.span.start as usize].lines().count();
        return Err(io::Error::other(format!("{}:{line}: {}", path.display(), error.message.text())));
    }
    let directives = unit.directives.last().map_or(0, |directive| directive.span.end);
    let (mut declarations, mut declared) = (String::new(), Vec::new());
    for decl in &unit.decls {
        for (kind, name) in names(decl) {
            let span = decl.span;
            declared.push(&source[name.range()]);
            let _ = writeln!(declarations, "        row({kind}, ({}, {}), ({}, {})),", name.start, name.end, span.start, span.end);
        }
    }
    let (text, declared) = (text(file, path, &source, out)?, declared.join(" "));
    let declarations = format!("&[\n{declarations}    ]");
    Ok(format!(
        "    File {{ path: {file:?}, text: {text}, directives: {directives}, names: {declared:?}, declarations: {declarations} }},\n"
    ))
}

/// The names that a declaration declares, and their kinds (of `DeclarationKind`).
fn names(decl: &Decl) -> Vec<(&'static str, Span)> {
    match &decl.kind {
        DeclKind::Class(class) => {
            let kind = match class.kind {
                ClassKind::Enum => "Whole",
                ClassKind::Extension => "Extension",
                _ => "Class",
            };
            vec![(kind, class.name.map_or(Span::default(), |name| name.span))]
        }
        DeclKind::Function(function) => {
            let setter = function.kind == FunctionKind::Setter;
            vec![(if setter { "Setter" } else { "Function" }, function.name.span)]
        }
        DeclKind::Variables(variables) => {
            let kind = |initialized: bool| match variables.keyword {
                VarKeyword::Const => "Whole",
                VarKeyword::Final if initialized || !variables.late => "Whole",
                _ => "Variable",
            };
            variables.vars.iter().map(|var| (kind(var.init.is_some()), var.name.span)).collect()
        }
        DeclKind::Typedef(typedef) => vec![("Whole", typedef.name.span)],
        DeclKind::Error => Vec::new(),
    }
}
