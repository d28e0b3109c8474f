//! Build script: the table of all Dart files below this folder, for `mod.rs`.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("src/corelib");
    println!("cargo::rerun-if-changed=src/corelib");
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    let mut rows: Vec<(String, String)> = files
        .iter()
        .map(|file| {
            let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
            (name, file.to_string_lossy().into_owned())
        })
        .collect();
    rows.sort();
    let rows: String = rows.iter().map(|(name, file)| format!("    ({name:?}, include_str!({file:?})),\n")).collect();
    let table = format!("const FILES: &[(&str, &str)] = &[\n{rows}];\n");
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
