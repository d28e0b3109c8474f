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
    let mut rows: Vec<(String, String)> = Vec::new();
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        rows.push((name.clone(), row(&name, &file)?));
    }
    rows.sort();
    let rows: String = rows.into_iter().map(|(_, row)| row).collect();
    let table = format!("static FILES: &[File] = &[\n{rows}];\n");
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("corelib.rs"), table)
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
fn row(name: &str, path: &Path) -> io::Result<String> {
    let text = fs::read_to_string(path)?;
    let (unit, errors) = parse_unit(&text, ParseOptions { lazy: Lazy::Bodies });
    if let Some(error) = errors.first() {
        let line = text[..error.span.start as usize].lines().count();
        return Err(io::Error::other(format!("{}:{line}: {}", path.display(), error.message)));
    }
    let directives = unit.directives.last().map_or(0, |directive| directive.span.end);
    let mut declarations = String::new();
    for decl in &unit.decls {
        for (kind, name) in names(decl) {
            let span = decl.span;
            let _ = writeln!(declarations, "        row({kind}, ({}, {}), ({}, {})),", name.start, name.end, span.start, span.end);
        }
    }
    let text = format!("include_str!({:?})", path.to_string_lossy());
    let declarations = format!("&[\n{declarations}    ]");
    Ok(format!("    File {{ path: {name:?}, text: {text}, directives: {directives}, declarations: {declarations} }},\n"))
}

/// What a declaration declares: kinds (of `DeclarationKind`) and names.
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
