//! Programs in a single file that name the packages they need in a comment at their head. May touch everything of this crate.
//!
//! ```dart
//! // /// pubspec
//! // dependencies:
//! //   args: ^2.4.0
//! // ///
//! ```
//!
//! Between the marks is a pubspec, each line behind `//` and a space; it need not have a name. The resolution is kept in the cache
//! by what the block says, so that only the first run asks a server.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cache;
use crate::catalog::Sources;
use crate::failure::Failure;
use crate::project::{Project, Purpose, Wish};
use crate::pubspec::{Origin, Reader};
use crate::yaml;

/// The name of the package that a script is.
const NAME: &str = "script";

/// The pubspec at the head of a program, if there is one. The error says what is wrong with the block.
pub fn block(text: &str) -> Option<Result<String, String>> {
    let mut lines = text.lines();
    // Only comments and blank lines may stand before it, and the line for the shell.
    let comment = |line: &str| line.trim().is_empty() || line.trim_start().starts_with("//") || line.starts_with("#!");
    loop {
        let line = lines.next()?;
        if !comment(line) {
            return None;
        }
        if line.trim_end() == "// /// pubspec" {
            break;
        }
    }
    let mut pubspec = String::new();
    for line in lines {
        let line = line.trim_end();
        if line == "// ///" {
            return Some(Ok(pubspec));
        }
        match line.strip_prefix("// ").or_else(|| (line == "//").then_some("")) {
            Some(line) => pubspec.push_str(line),
            None => {
                return Some(
                    Err("The block '// /// pubspec' has a line that does not begin with '// '; it ends with '// ///'.".to_owned()),
                );
            }
        }
        pubspec.push('\n');
    }
    Some(Err("The block '// /// pubspec' has no end: '// ///'.".to_owned()))
}

/// The resolved packages of a program.
pub struct Resolved {
    /// The package configuration.
    pub config: PathBuf,
    /// The language version of the program itself.
    pub language: (u64, u64),
}

/// Resolves a block, or finds the resolution of an earlier run. `folder`: what relative paths start from.
pub fn resolve(block: &str, folder: &Path, upgrade: bool, sources: &Sources, out: &mut dyn Write) -> Result<Resolved, Failure> {
    let settings = sources.settings();
    let text = named(block)?;
    let reader = Reader { origin: Origin::Folder(folder.to_owned()), default_host: &settings.default_host, file: "the script's pubspec" };
    let pubspec = reader.text(&text)?;
    let has_paths =
        pubspec.all_dependencies().values().chain(pubspec.overrides.values()).any(|d| matches!(d.package.source.kind(), "path" | "git"));
    // Paths mean something else in another folder.
    let from = if has_paths { folder.to_string_lossy().into_owned() } else { String::new() };
    let key = cache::sha256(format!("{}\n{}\n{from}\n{text}", settings.dart, settings.default_host).as_bytes());
    let home = settings.cache.join("oche").join("scripts").join(&key[..32]);
    let resolved = Resolved { config: home.join(".dart_tool").join("package_config.json"), language: pubspec.language_version };
    if !upgrade && whole(&resolved.config) {
        return Ok(resolved);
    }
    cache::write(&home.join("pubspec.yaml"), text.as_bytes())?;
    let mut project = Project::find(&home, settings)?;
    project.members.truncate(1);
    // Read again, for the paths in it start where the script is.
    project.members[0].pubspec = pubspec;
    let purpose = if upgrade { Purpose::Upgrade } else { Purpose::Get };
    project.acquire(&Wish { quiet: true, ..Wish::new(purpose) }, sources, out)?;
    Ok(resolved)
}

/// Resolves, and writes the configuration beside the program, where editors look for it. The packages must not be another program's.
pub fn resolve_beside(block: &str, script: &Path, upgrade: bool, sources: &Sources, out: &mut dyn Write) -> Result<PathBuf, Failure> {
    let folder = crate::paths::absolute(script.parent().unwrap_or(Path::new(".")));
    if let Some(package) = folder.ancestors().find(|folder| folder.join("pubspec.yaml").is_file()) {
        let message = format!(
            "{} belongs to the package in {}, whose packages an editor shows it; the program runs with its own all the same.",
            script.display(),
            crate::paths::relative_to_current(package)
        );
        return Err(Failure::new(message));
    }
    let resolved = resolve(block, &folder, upgrade, sources, out)?;
    let text =
        std::fs::read_to_string(&resolved.config).map_err(|error| Failure::io("Could not read the package configuration", &error))?;
    let mut config: serde_json::Value = serde_json::from_str(&text).map_err(|error| Failure::new(error.to_string()))?;
    for entry in config.get_mut("packages").and_then(serde_json::Value::as_array_mut).into_iter().flatten() {
        if entry.get("name").and_then(serde_json::Value::as_str) == Some(NAME) {
            entry["rootUri"] = serde_json::Value::from("../");
        }
    }
    let place = folder.join(".dart_tool").join("package_config.json");
    let text = serde_json::to_string_pretty(&config).unwrap_or_default() + "\n";
    cache::write_if_different(&place, &text)?;
    Ok(place)
}

/// The pubspec with a name, which a script need not have, and with a version of Dart, whose absence would mean Dart 1.
fn named(block: &str) -> Result<String, Failure> {
    let node = yaml::parse(block, "the script's pubspec")?;
    let mut text = String::new();
    if node.get("name").is_none() {
        text += &format!("name: {NAME}\n");
    }
    if node.get("environment").is_none() {
        text += "environment:\n  sdk: '>=3.0.0 <4.0.0'\n";
    }
    Ok(text + block)
}

/// Whether a configuration is there with all packages it names: somebody may have cleared the cache.
fn whole(config: &Path) -> bool {
    let text = std::fs::read_to_string(config).unwrap_or_default();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let Some(packages) = json.get("packages").and_then(serde_json::Value::as_array) else {
        return false;
    };
    packages.iter().all(|package| {
        let root = package.get("rootUri").and_then(serde_json::Value::as_str).unwrap_or_default();
        match root.strip_prefix("file://") {
            Some(path) => Path::new(&unescaped(path)).is_dir(),
            None => config.parent().is_some_and(|folder| folder.join(unescaped(root)).is_dir()),
        }
    })
}

/// Undoes `paths::escaped`.
fn unescaped(uri: &str) -> String {
    let bytes = uri.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| uri.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok())).flatten();
        out.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks() {
        let text =
            "#!/usr/bin/env oche\n// Says hello.\n\n// /// pubspec\n// dependencies:\n//   args: ^2.4.0\n//\n// ///\nvoid main() {}\n";
        assert_eq!(block(text), Some(Ok("dependencies:\n  args: ^2.4.0\n\n".to_owned())));
        assert_eq!(block("void main() {}\n// /// pubspec\n// ///\n"), None);
        assert_eq!(block("// nothing\nvoid main() {}\n"), None);
        assert!(block("// /// pubspec\n// a: b\nvoid main() {}\n").is_some_and(|block| block.is_err()));
        assert!(block("// /// pubspec\n// a: b\n").is_some_and(|block| block.is_err()));
    }

    #[test]
    fn escapes() {
        for path in ["/a b/é%20", "../x"] {
            assert_eq!(unescaped(&crate::paths::escaped(path)), path);
        }
    }
}
