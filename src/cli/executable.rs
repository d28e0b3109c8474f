//! Which file a name on the command line stands for: a file as it is, a folder's main program, `:NAME` for `bin/NAME.dart` of the package
//! around, and after `run` the executable of a package. May touch `library` and the file system.

use std::path::{Path, PathBuf};

use crate::library::{Disk, Packages, uri};

/// The file to run. `run`: names of packages count.
pub fn file(name: &str, run: bool, packages: Option<&str>) -> Result<String, String> {
    let path = Path::new(name);
    if path.is_dir() {
        return main_program(path);
    }
    if let Some(own) = name.strip_prefix(':').filter(|own| !own.is_empty()) {
        let folder = package_around(Path::new(".")).ok_or("There is no pubspec.yaml in this folder or above it.")?;
        return existing(&[folder.join("bin").join(format!("{own}.dart"))]);
    }
    let names_package = run && !path.exists() && !name.contains(['/', '\\']) && !name.ends_with(".dart");
    match names_package.then(|| of_package(name, packages)).flatten() {
        Some(file) => existing(&[file]),
        None => Ok(name.to_owned()),
    }
}

/// The program of a package: `bin/NAME.dart`, or one of the usual names.
fn main_program(folder: &Path) -> Result<String, String> {
    let mut candidates = Vec::new();
    if let Some(name) = package_name(folder) {
        candidates.push(folder.join("bin").join(format!("{name}.dart")));
    }
    candidates.extend(["bin/main.dart", "main.dart", "lib/main.dart"].map(|usual| folder.join(usual)));
    existing(&candidates)
}

/// The first of these files that is there.
fn existing(candidates: &[PathBuf]) -> Result<String, String> {
    let shown = |path: &PathBuf| path.strip_prefix("./").unwrap_or(path).display().to_string();
    let names: Vec<String> = candidates.iter().map(shown).collect();
    match candidates.iter().position(|path| path.is_file()) {
        Some(found) => Ok(names[found].clone()),
        None => Err(format!("There is no program to run: looked for {}.", names.join(", "))),
    }
}

/// `NAME` or `NAME:EXECUTABLE` of a package that is configured here.
fn of_package(name: &str, config: Option<&str>) -> Option<PathBuf> {
    let (package, executable) = name.split_once(':').unwrap_or((name, name));
    let (config_uri, text) = match config {
        Some(file) => (uri::of_path(&std::path::absolute(file).ok()?.to_string_lossy(), "/"), std::fs::read(file).ok()?),
        None => {
            let here = std::env::current_dir().ok()?.join("x.dart");
            Packages::find(&uri::of_path(&here.to_string_lossy(), "/"), &Disk)?
        }
    };
    let packages = Packages::parse(&config_uri, &text).ok()?;
    let root = PathBuf::from(uri::to_path(packages.root_of(package)?)?);
    Some(root.join("bin").join(format!("{executable}.dart")))
}

/// The nearest folder with a pubspec, from this one upwards.
pub fn package_around(folder: &Path) -> Option<PathBuf> {
    let mut folder = folder.to_path_buf();
    let depth = std::path::absolute(&folder).ok()?.components().count();
    for _ in 0..depth {
        if folder.join("pubspec.yaml").is_file() {
            return Some(folder);
        }
        folder.push("..");
    }
    None
}

/// The `name:` of a folder's pubspec.
fn package_name(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("pubspec.yaml")).ok()?;
    let name = text.lines().find_map(|line| line.strip_prefix("name:"))?;
    let name = name.split('#').next().unwrap_or("").trim().trim_matches(['\'', '"']);
    (!name.is_empty()).then(|| name.to_owned())
}
