//! `pubspec.yaml`: what a package says about itself. May touch `yaml`, `package`, `constraint`, `version`, `paths`, `failure`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::constraint::Constraint;
use crate::failure::Failure;
use crate::package::{Dependencies, Dependency, Folder, Git, Reference, Source};
use crate::paths;
use crate::version::Version;
use crate::yaml::{self, Node};

/// Language versions by which the meaning of a pubspec changes.
const WITH_NULL_SAFETY: (u64, u64) = (2, 12);
const WITH_SHORT_HOSTED: (u64, u64) = (2, 15);
const DEFAULT_LANGUAGE: (u64, u64) = (2, 7);

/// A package's statement about itself.
#[derive(Clone, Debug)]
pub struct Pubspec {
    pub name: String,
    pub version: Version,
    pub dependencies: Dependencies,
    pub dev_dependencies: Dependencies,
    pub overrides: Dependencies,
    /// By SDK: `dart`, `flutter`.
    pub sdks: BTreeMap<String, Constraint>,
    /// The language version its code is written in, unless a file says another.
    pub language_version: (u64, u64),
    /// Folders of the packages that are resolved with this one.
    pub workspace: Vec<String>,
    /// Whether it is resolved with the workspace it is in.
    pub in_workspace: bool,
    /// Commands and the scripts in `bin/` they run.
    pub executables: BTreeMap<String, String>,
}

/// Where a pubspec was found: what relative places in it mean.
#[derive(Clone, Debug)]
pub enum Origin {
    Folder(PathBuf),
    Git(Git),
    Hosted(String),
}

/// Reads pubspecs that were found at the same place.
pub struct Reader<'a> {
    pub origin: Origin,
    /// The repository of packages that don't say theirs.
    pub default_host: &'a str,
    /// The file's name in messages.
    pub file: &'a str,
}

impl Pubspec {
    /// One that says nothing but who it is.
    pub fn bare(name: &str, version: Version) -> Pubspec {
        Pubspec {
            name: name.to_owned(),
            version,
            dependencies: BTreeMap::new(),
            dev_dependencies: BTreeMap::new(),
            overrides: BTreeMap::new(),
            sdks: BTreeMap::new(),
            language_version: DEFAULT_LANGUAGE,
            workspace: Vec::new(),
            in_workspace: false,
            executables: BTreeMap::new(),
        }
    }

    /// Reads the one of the package in a folder.
    pub fn load(folder: &Path, default_host: &str) -> Result<Pubspec, Failure> {
        let path = folder.join("pubspec.yaml");
        let shown = paths::relative_to_current(&path);
        let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                let folder = paths::relative_to_current(folder);
                Failure::with_code(crate::failure::code::NO_INPUT, format!("Could not find a file named \"pubspec.yaml\" in \"{folder}\"."))
            }
            _ => Failure::io(&format!("Could not read {shown}"), &error),
        })?;
        let reader = Reader { origin: Origin::Folder(paths::absolute(folder)), default_host, file: &shown };
        let mut pubspec = reader.text(&text)?;
        let beside = folder.join("pubspec_overrides.yaml");
        if let Ok(text) = std::fs::read_to_string(&beside) {
            let shown = paths::relative_to_current(&beside);
            let reader = Reader { file: &shown, ..reader };
            let node = yaml::parse(&text, &shown)?;
            if let Some(node) = node.get("dependency_overrides") {
                pubspec.overrides = reader.dependencies(node, &text, &pubspec.name, pubspec.language_version)?;
            }
        }
        Ok(pubspec)
    }

    /// The packages that a user of this one needs with it; those that its own work needs too, if it is the one worked on.
    pub fn all_dependencies(&self) -> Dependencies {
        let mut all = self.dependencies.clone();
        all.extend(self.dev_dependencies.iter().map(|(name, dependency)| (name.clone(), dependency.clone())));
        all
    }
}

impl Reader<'_> {
    pub fn text(&self, text: &str) -> Result<Pubspec, Failure> {
        self.node(&yaml::parse(text, self.file)?, text)
    }

    /// Reads from a value; `text` is what its spans point into.
    pub fn node(&self, node: &Node, text: &str) -> Result<Pubspec, Failure> {
        let wrong = |at: &Node, message: &str| Failure::at(text, self.file, &at.span, message);
        if node.entries().is_none() {
            return Err(wrong(node, "The pubspec must be a YAML mapping."));
        }
        let name = match node.get("name") {
            None => return Err(wrong(node, "Missing the required \"name\" field.")),
            Some(name) => name.as_text().ok_or_else(|| wrong(name, "\"name\" field must be a string."))?,
        };
        if !is_package_name(name) {
            return Err(wrong(node.get("name").unwrap_or(node), "\"name\" field must be a valid Dart identifier."));
        }
        let mut pubspec = Pubspec::bare(name, Version::none());
        if let Some(version) = node.get("version").filter(|version| !version.is_null()) {
            let text = version.as_text().ok_or_else(|| wrong(version, "\"version\" field must be a string."))?;
            pubspec.version = Version::parse(text).map_err(|why| wrong(version, &format!("Invalid version number: {why}")))?;
        }
        let sdk = self.sdks(node, text, &mut pubspec)?;
        pubspec.language_version = language_version(&sdk);
        let language = pubspec.language_version;
        for (field, into) in [
            ("dependencies", &mut pubspec.dependencies),
            ("dev_dependencies", &mut pubspec.dev_dependencies),
            ("dependency_overrides", &mut pubspec.overrides),
        ] {
            if let Some(found) = node.get(field) {
                *into = self.dependencies(found, text, name, language)?;
            }
        }
        self.places(node, text, &mut pubspec)?;
        Ok(pubspec)
    }

    /// `workspace`, `resolution` and `executables`.
    fn places(&self, node: &Node, text: &str, pubspec: &mut Pubspec) -> Result<(), Failure> {
        let wrong = |at: &Node, message: &str| Failure::at(text, self.file, &at.span, message);
        if let Some(workspace) = node.get("workspace").filter(|workspace| !workspace.is_null()) {
            let items = workspace.items().ok_or_else(|| wrong(workspace, "\"workspace\" must be a list of strings"))?;
            for item in items {
                let folder = item.as_str().ok_or_else(|| wrong(item, "\"workspace\" must be a list of strings"))?;
                pubspec.workspace.push(folder.to_owned());
            }
        }
        match node.get("resolution") {
            None => {}
            Some(resolution) => match resolution.as_str() {
                Some("workspace") => pubspec.in_workspace = true,
                Some("none" | "local" | "external") => {}
                _ => return Err(wrong(resolution, "\"resolution\" must be one of `workspace`, `local`, `external`")),
            },
        }
        if let Some(executables) = node.get("executables").filter(|executables| !executables.is_null()) {
            let entries = executables.entries().ok_or_else(|| wrong(executables, "\"executables\" field must be a map."))?;
            for (key, value) in entries {
                let key = key.as_str().ok_or_else(|| wrong(key, "\"executables\" keys must be strings."))?;
                let script = if value.is_null() { Some(key) } else { value.as_str() };
                let script = script.ok_or_else(|| wrong(value, "\"executables\" values must be strings or null."))?;
                pubspec.executables.insert(key.to_owned(), script.to_owned());
            }
        }
        Ok(())
    }

    /// Reads `environment`; the constraint on Dart as it was written.
    fn sdks(&self, node: &Node, text: &str, pubspec: &mut Pubspec) -> Result<Option<Constraint>, Failure> {
        let wrong = |at: &Node, message: &str| Failure::at(text, self.file, &at.span, message);
        let mut dart = None;
        if let Some(environment) = node.get("environment").filter(|environment| !environment.is_null()) {
            let entries = environment.entries().ok_or_else(|| wrong(environment, "\"environment\" field must be a map"))?;
            for (key, value) in entries {
                let name = key.as_str().ok_or_else(|| wrong(key, "SDK names must be strings."))?;
                let constraint = self.constraint(value, text)?;
                match name {
                    "sdk" => dart = Some(constraint),
                    name => {
                        pubspec.sdks.insert(name.to_owned(), constraint);
                    }
                }
            }
        }
        // What the language is called by is what was written.
        let effective = effective_sdk(dart.as_ref().unwrap_or(&Constraint::any()));
        pubspec.sdks.insert("dart".to_owned(), effective);
        Ok(dart)
    }

    fn constraint(&self, node: &Node, text: &str) -> Result<Constraint, Failure> {
        if node.is_null() {
            return Ok(Constraint::any());
        }
        let wrong = |message: String| Failure::at(text, self.file, &node.span, &message);
        let written = node.as_text().ok_or_else(|| wrong("A version constraint must be a string.".to_owned()))?;
        Constraint::parse(written).map_err(|why| wrong(format!("Invalid version constraint: {why}")))
    }

    fn dependencies(&self, node: &Node, text: &str, own: &str, language: (u64, u64)) -> Result<Dependencies, Failure> {
        let mut found = BTreeMap::new();
        if node.is_null() {
            return Ok(found);
        }
        let wrong = |at: &Node, message: &str| Failure::at(text, self.file, &at.span, message);
        let entries = node.entries().ok_or_else(|| wrong(node, "Dependencies must be a YAML mapping."))?;
        for (key, value) in entries {
            let name = key.as_str().filter(|name| is_package_name(name));
            let name = name.ok_or_else(|| wrong(key, "Not a valid package name."))?;
            if name == own {
                return Err(wrong(key, "A package may not list itself as a dependency."));
            }
            let dependency = self.dependency(name, value, text, language)?;
            found.insert(name.to_owned(), dependency);
        }
        Ok(found)
    }

    /// `name: ^1.0.0`, or a mapping with a source.
    pub fn dependency(&self, name: &str, node: &Node, text: &str, language: (u64, u64)) -> Result<Dependency, Failure> {
        let default = || Source::Hosted(self.default_host.to_owned());
        let Some(entries) = node.entries() else {
            let constraint = self.constraint(node, text)?;
            return Ok(Dependency { package: Reference::new(name, default()), constraint });
        };
        let wrong = |at: &Node, message: &str| Failure::at(text, self.file, &at.span, message);
        let constraint = node.get("version").map_or(Ok(Constraint::any()), |version| self.constraint(version, text))?;
        let mut others = entries.iter().filter(|(key, _)| key.as_str() != Some("version"));
        let source = match (others.next(), others.next()) {
            (None, _) => default(),
            (Some((_, _)), Some((second, _))) => return Err(wrong(second, "A dependency may only have one source.")),
            (Some((kind, description)), None) => {
                let Some(word) = kind.as_str() else {
                    return Err(wrong(kind, "A source name must be a string."));
                };
                let source = self.source(name, word, description, language);
                source.map_err(|why| {
                    wrong(description, &format!("Invalid description in the \"{}\" pubspec on the \"{name}\" dependency: {why}", name))
                })?
            }
        };
        Ok(Dependency { package: Reference::new(name, source), constraint })
    }

    fn source(&self, name: &str, kind: &str, node: &Node, language: (u64, u64)) -> Result<Source, String> {
        match kind {
            "hosted" => self.hosted(name, node, language),
            "path" => self.path(node),
            "git" => self.git(node),
            "sdk" => {
                node.as_str().map(|name| Source::Sdk(name.to_owned())).ok_or_else(|| "The description must be an SDK name.".to_owned())
            }
            kind => Ok(Source::Unknown(kind.to_owned())),
        }
    }

    fn hosted(&self, name: &str, node: &Node, language: (u64, u64)) -> Result<Source, String> {
        let url = match node.as_str() {
            Some(url) if language >= WITH_SHORT_HOSTED => Some(url),
            // Before, the text was the package's name.
            Some(_) => None,
            None if node.is_null() => None,
            None => {
                if node.entries().is_none() {
                    return Err("The description must be a package name or map.".to_owned());
                }
                match node.get("name").map(Node::as_str) {
                    Some(Some(other)) if other != name => return Err(format!("The 'name' key must be the dependency's, {name}.")),
                    Some(None) => return Err("The 'name' key must have a string value.".to_owned()),
                    _ => {}
                }
                let url = node.get("url").map(|url| url.as_str().ok_or("The 'url' key must be a string value.")).transpose()?;
                if url.is_none() && language < WITH_SHORT_HOSTED {
                    return Err("The 'url' key must have a string value.".to_owned());
                }
                url
            }
        };
        match url {
            None => Ok(Source::Hosted(self.default_host.to_owned())),
            Some(url) => Ok(Source::Hosted(host_url(url)?)),
        }
    }

    fn path(&self, node: &Node) -> Result<Source, String> {
        let written = node.as_str().ok_or("The description must be a string.")?;
        let relative = !Path::new(written).is_absolute();
        match &self.origin {
            Origin::Folder(folder) => Ok(Source::Path(Folder { path: paths::absolute(&folder.join(written)), relative })),
            Origin::Git(git) if relative => {
                let path = inside(&format!("{}/{written}", git.path))
                    .ok_or_else(|| format!("the path \"{written}\" cannot refer outside the git repository"))?;
                Ok(Source::Git(Git { path, ..git.clone() }))
            }
            Origin::Git(_) => Err(format!("\"{written}\" is an absolute path, it can't be referenced from a git pubspec.")),
            Origin::Hosted(_) if relative => Err(format!("\"{written}\" is a relative path, but this isn't a local pubspec.")),
            Origin::Hosted(_) => Err(format!("\"{written}\" is a path, but this isn't a local pubspec.")),
        }
    }

    fn git(&self, node: &Node) -> Result<Source, String> {
        let text = |key: &str| match node.get(key) {
            None => Ok(None),
            Some(value) if value.is_null() => Ok(None),
            Some(value) => value.as_str().map(Some).ok_or_else(|| format!("The '{key}' field of the description must be a string.")),
        };
        let (url, reference, path, tag_pattern) = match node.as_str() {
            Some(url) => (url, None, None, None),
            None => {
                let url = text("url")?.ok_or("The description must be a Git URL or a map with a 'url' key.")?;
                (url, text("ref")?, text("path")?, text("tag_pattern")?)
            }
        };
        if reference.is_some() && tag_pattern.is_some() {
            return Err("A git description cannot have both a ref and a `tag_pattern`.".to_owned());
        }
        if tag_pattern.is_some_and(|pattern| pattern.matches("{{version}}").count() != 1) {
            return Err("The `tag_pattern` must contain \"{{version}}\" exactly once.".to_owned());
        }
        let path = inside(path.unwrap_or(".")).ok_or("The 'path' field of the description must not reach outside the repository.")?;
        let relative = !url.contains(':') && !Path::new(url).is_absolute();
        let url = match &self.origin {
            Origin::Folder(folder) if relative => paths::absolute(&folder.join(url)).to_string_lossy().into_owned(),
            _ if relative => return Err(format!("\"{url}\" is a relative path, but this isn't a local pubspec.")),
            _ => url.to_owned(),
        };
        // What begins like an option would be one for git.
        if url.starts_with('-') || reference.is_some_and(|reference| reference.starts_with('-')) {
            return Err("A git URL or ref must not begin with '-'.".to_owned());
        }
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Ok(Source::Git(Git { url, reference: owned(reference), path, tag_pattern: owned(tag_pattern) }))
    }
}

/// A relative path without `.` and `..`, if it doesn't lead out of where it starts.
fn inside(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    if path.starts_with('/') {
        return None;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

/// A repository's URL in the form that is compared: without a slash at its end.
pub fn host_url(url: &str) -> Result<String, String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if rest.is_none_or(|rest| rest.is_empty() || rest.starts_with('/')) {
        return Err("url must be absolute and begin with 'https://' or 'http://'".to_owned());
    }
    if url.contains(['?', '#']) {
        return Err("url must not have a query or fragment".to_owned());
    }
    let url = url.trim_end_matches('/');
    Ok(if url == "https://pub.dartlang.org" { "https://pub.dev".to_owned() } else { url.to_owned() })
}

/// Identifiers, lower case or not, with dots between them.
pub fn is_package_name(name: &str) -> bool {
    let identifier = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.split('.').all(identifier)
}

/// A constraint on Dart as it is applied: null-safe packages that stop before Dart 3 run there too, and what begins before Dart 2 and
/// doesn't say where it stops, stops there.
fn effective_sdk(written: &Constraint) -> Constraint {
    let before_two = Constraint::any().with_max(&Version::new(2, 0, 0));
    if written.is_unbounded() && written.allows_any(&before_two) {
        return written.intersect(&before_two);
    }
    let null_safe = written.min().is_some_and(|min| (min.major, min.minor) >= WITH_NULL_SAFETY);
    if null_safe && written.ends_before(&Version::new(3, 0, 0)) {
        return written.with_max(&Version::new(4, 0, 0));
    }
    written.clone()
}

/// The language version that goes with a constraint on Dart: its lower end's.
fn language_version(sdk: &Option<Constraint>) -> (u64, u64) {
    sdk.as_ref().and_then(Constraint::min).map_or(DEFAULT_LANGUAGE, |min| (min.major, min.minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Pubspec, Failure> {
        let reader = Reader { origin: Origin::Folder(PathBuf::from("/w/app")), default_host: "https://pub.dev", file: "pubspec.yaml" };
        reader.text(text)
    }
    fn source(text: &str) -> Source {
        let pubspec = read(&format!("name: app\nenvironment: {{sdk: ^3.0.0}}\ndependencies:\n  x: {text}\n"));
        pubspec.map_or_else(
            |error| Source::Unknown(error.message),
            |mut p| p.dependencies.remove("x").map_or(Source::Root, |d| d.package.source),
        )
    }

    #[test]
    fn sources() {
        let hosted = |url: &str| Source::Hosted(url.to_owned());
        assert_eq!(source("^1.0.0"), hosted("https://pub.dev"));
        assert_eq!(source(""), hosted("https://pub.dev"));
        assert_eq!(source("{hosted: 'https://h.example/'}"), hosted("https://h.example"));
        assert_eq!(source("{hosted: {url: 'https://h.example', name: x}, version: 1.0.0}"), hosted("https://h.example"));
        assert_eq!(source("{path: ../x}"), Source::Path(Folder { path: PathBuf::from("/w/x"), relative: true }));
        let git = |url: &str, reference: Option<&str>, path: &str| {
            Source::Git(Git { url: url.to_owned(), reference: reference.map(str::to_owned), path: path.to_owned(), tag_pattern: None })
        };
        assert_eq!(source("{git: 'https://h/x.git'}"), git("https://h/x.git", None, "."));
        assert_eq!(source("{git: {url: ../x, ref: v1, path: a/../b}}"), git("/w/x", Some("v1"), "b"));
        assert_eq!(source("{git: {url: 'git@h:x.git'}}"), git("git@h:x.git", None, "."));
        assert_eq!(source("{sdk: flutter}"), Source::Sdk("flutter".to_owned()));
        assert_eq!(source("{svn: x}"), Source::Unknown("svn".to_owned()));
    }

    #[test]
    fn what_is_refused() {
        let message = |text: &str| read(text).map_or_else(|error| error.message, |_| "accepted".to_owned());
        for (text, word) in [
            ("[]", "must be a YAML mapping"),
            ("version: 1.0.0", "Missing the required \"name\""),
            ("name: 1a", "valid Dart identifier"),
            ("name: a\nversion: 1.0", "\"version\" field must be a string"),
            ("name: a\nversion: x", "Invalid version number"),
            ("name: a\ndependencies: {a: any}", "may not list itself"),
            ("name: a\ndependencies: {b: '>1 2'}", "Invalid version constraint"),
            ("name: a\ndependencies: {b: {path: x, git: y}}", "only have one source"),
            ("name: a\ndependencies: {b: {git: {url: x, path: ../..}}}", "outside the repository"),
            ("name: a\ndependencies: {b: {git: {url: '--upload-pack=x:y'}}}", "must not begin with '-'"),
            ("name: a\ndependencies: {b: {hosted: {url: 'ftp://x'}}}\nenvironment: {sdk: ^3.0.0}", "begin with 'https://'"),
        ] {
            assert!(message(text).contains(word), "{text}: {}", message(text));
        }
    }

    #[test]
    fn constraints_on_dart() {
        let sdk = |text: &str| {
            let pubspec = read(&format!("name: a\nenvironment:\n  {text}\n"));
            pubspec.map_or_else(|error| error.message, |p| format!("{} {:?}", p.sdks["dart"].spelled_out(), p.language_version))
        };
        assert_eq!(sdk("sdk: ^3.4.0"), ">=3.4.0 <4.0.0 (3, 4)");
        assert_eq!(sdk("sdk: '>=2.12.0 <3.0.0'"), ">=2.12.0 <4.0.0 (2, 12)");
        assert_eq!(sdk("sdk: '>=2.10.0 <3.0.0'"), ">=2.10.0 <3.0.0 (2, 10)");
        assert_eq!(sdk("flutter: any"), "<2.0.0 (2, 7)");
    }
}
