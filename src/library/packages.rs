//! `package:` imports: `.dart_tool/package_config.json`, version 2. May touch `json` and `uri` of this module.

use super::files::Files;
use super::json::{self, Json};
use super::uri;
use crate::sorting::Arrange;

/// The packages a program may import.
#[derive(Clone, Default, Debug)]
pub struct Packages {
    /// Where the configuration stands; nowhere if there is none.
    pub uri: Option<String>,
    /// Innermost roots first.
    packages: Vec<Package>,
}

#[derive(Clone, Debug)]
struct Package {
    name: String,
    /// Root and importable folder, as `file:` URIs that end in a slash.
    root: String,
    importable: String,
    language_version: Option<(u8, u8)>,
}

/// Why a `package:` URI stands for no file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Unresolved {
    /// The package that there is none of; empty if the URI itself is wrong.
    pub package: String,
    pub text: String,
}

impl Packages {
    /// The configuration of the nearest folder above a script that has one; its URI and its text, if there is any.
    pub fn find(script: &str, files: &dyn Files) -> Option<(String, Vec<u8>)> {
        let mut folder = uri::to_path(script)?;
        while let Some(end) = folder.rfind('/') {
            folder.truncate(end);
            let path = format!("{folder}/.dart_tool/package_config.json");
            if let Ok(text) = files.read(&path) {
                return Some((uri::of_path(&path, "/"), text));
            }
        }
        None
    }

    /// Reads a configuration that stands at this URI.
    pub fn parse(config_uri: &str, text: &[u8]) -> Result<Packages, String> {
        let text = std::str::from_utf8(text).map_err(|_| "Unexpected character".to_owned())?;
        let config = json::parse(text)?;
        match config.get("configVersion") {
            Some(Json::Number(version)) if (1.0..=2.0).contains(version) => {}
            Some(Json::Number(_)) => return Err("Must be in the range 1 to 2".to_owned()),
            _ => return Err("Missing configVersion entry".to_owned()),
        }
        let entries = config.get("packages").and_then(Json::as_array).ok_or("Missing packages list")?;
        let mut packages = entries.iter().map(|entry| Package::parse(config_uri, entry)).collect::<Result<Vec<Package>, String>>()?;
        packages.arrange_by_key(|package| std::cmp::Reverse(package.root.len()));
        Ok(Packages { uri: Some(config_uri.to_owned()), packages })
    }

    /// Where a package is.
    pub fn root_of(&self, name: &str) -> Option<&str> {
        self.packages.iter().find(|package| package.name == name).map(|package| package.root.as_str())
    }

    /// The file a `package:` URI stands for.
    ///
    /// # Errors
    /// Why it stands for none.
    pub fn resolve(&self, package_uri: &str) -> Result<String, Unresolved> {
        let path = package_uri.strip_prefix("package:").unwrap_or(package_uri);
        let unresolved = |text| Unresolved { package: String::new(), text };
        let invalid = |why| unresolved(format!("Invalid package URI '{package_uri}':\n  {why}"));
        let (name, rest) = match path.split_once('/') {
            Some(("", _)) => return Err(invalid("Package URIs must not start with a '/'.")),
            Some((name, rest)) => (name, rest),
            None => return Err(invalid("Package URIs must start with the package name followed by a '/'.")),
        };
        let package = self.packages.iter().find(|package| package.name == name);
        let text = || format!("Couldn't resolve the package '{name}' in '{package_uri}'.");
        let package = package.ok_or_else(|| Unresolved { package: name.to_owned(), text: text() })?;
        uri::resolve(&package.importable, rest).map_err(|why| unresolved(why.to_owned()))
    }

    /// The importable folders.
    pub fn folders(&self) -> Vec<String> {
        self.packages.iter().filter_map(|package| uri::to_path(&package.importable)).collect()
    }

    /// Adds packages whose names are new.
    pub fn merge(&mut self, more: Packages) {
        for package in more.packages {
            if !self.packages.iter().any(|known| known.name == package.name) {
                self.packages.push(package);
            }
        }
        self.packages.arrange_by_key(|package| std::cmp::Reverse(package.root.len()));
    }

    /// The folder of a package.
    pub fn root(&self, name: &str) -> Option<String> {
        let package = self.packages.iter().find(|package| package.name == name)?;
        uri::to_path(&package.root)
    }

    /// The language version of the package that holds this file.
    pub fn language_version(&self, file_uri: &str) -> Option<(u8, u8)> {
        let package = self.packages.iter().find(|package| file_uri.starts_with(&package.root))?;
        package.language_version
    }
}

impl Package {
    fn parse(config_uri: &str, entry: &Json) -> Result<Package, String> {
        let field = |key: &str| entry.get(key).and_then(Json::as_str);
        let name = field("name").ok_or("Missing name entry")?.to_owned();
        let root = field("rootUri").ok_or("Missing rootUri entry")?;
        let root = with_slash(uri::resolve(config_uri, root)?);
        let importable = match field("packageUri") {
            Some(inside) => with_slash(uri::resolve(&root, inside)?),
            None => root.clone(),
        };
        if !importable.starts_with(&root) {
            return Err("packageUri is not inside rootUri".to_owned());
        }
        Ok(Package { name, root, importable, language_version: field("languageVersion").and_then(version) })
    }
}

/// `3.5` as a pair.
fn version(text: &str) -> Option<(u8, u8)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn with_slash(mut uri: String) -> String {
    if !uri.ends_with('/') {
        uri.push('/');
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r#"{"configVersion": 2, "generator": "pub", "packages": [
        {"name": "app", "rootUri": "../", "packageUri": "lib/", "languageVersion": "3.5"},
        {"name": "dep", "rootUri": "file:///cache/dep-1.0", "packageUri": "lib/"},
        {"name": "inner", "rootUri": "../packages/inner", "languageVersion": "2.19"}]}"#;

    fn packages(config: &str) -> Result<Packages, String> {
        Packages::parse("file:///w/.dart_tool/package_config.json", config.as_bytes())
    }

    #[test]
    fn resolution() -> Result<(), String> {
        let packages = packages(CONFIG)?;
        let resolve = |uri| packages.resolve(uri).unwrap_or_else(|error| error.text);
        assert_eq!(resolve("package:app/src/a.dart"), "file:///w/lib/src/a.dart");
        assert_eq!(resolve("package:dep/d.dart"), "file:///cache/dep-1.0/lib/d.dart");
        assert_eq!(resolve("package:inner/i.dart"), "file:///w/packages/inner/i.dart");
        assert_eq!(resolve("package:none/n.dart"), "Couldn't resolve the package 'none' in 'package:none/n.dart'.");
        assert_eq!(resolve("package:/n.dart"), "Invalid package URI 'package:/n.dart':\n  Package URIs must not start with a '/'.");
        assert_eq!(packages.language_version("file:///w/bin/m.dart"), Some((3, 5)));
        assert_eq!(packages.language_version("file:///w/packages/inner/i.dart"), Some((2, 19)));
        assert_eq!(packages.language_version("file:///elsewhere.dart"), None);
        Ok(())
    }

    #[test]
    fn what_is_refused() {
        let error = |config| packages(config).err().unwrap_or_default();
        assert_eq!(error(r#"{"configVersion":3,"packages":[]}"#), "Must be in the range 1 to 2");
        assert_eq!(error(r#"{"configVersion":2,"packages":[}"#), "Unexpected character");
        assert_eq!(error(r#"{"configVersion":2,"packages":[{"name":"a"}]}"#), "Missing rootUri entry");
        assert_eq!(
            error(r#"{"configVersion":2,"packages":[{"name":"a","rootUri":"x","packageUri":"../y"}]}"#),
            "packageUri is not inside rootUri"
        );
    }
}
