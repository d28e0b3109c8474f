//! Loading: from one URI to every library the program consists of, parsed, with imports, exports and parts connected. May touch
//! syntax, `diagnostics` and `corelib`.
//!
//! Loading never fails: what is missing or wrong becomes a [`Diagnostic`], and a library that could not be read stands in the list
//! without declarations, so that one run reports everything. `read` gets texts, `directives` follows them, `renewal` looks for
//! changes; `packages`, `json`,
//! `uri`, `data` and `files` serve those two.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use oche_syntax::Span;
use oche_syntax::ast::{self, Ident};

use crate::corelib;
use crate::diagnostics::{Diagnostic, Message, in_reading_order};

mod data;
mod directives;
pub mod errors;
mod files;
pub mod json;
mod packages;
mod read;
mod renewal;
#[cfg(test)]
mod tests;
pub mod uri;

pub use crate::diagnostics::Source;
pub use files::{Disk, Files, Memory};

pub use packages::Packages;

/// The package configuration that holds in a folder, and the root folder of a package in it, if there are any.
pub fn find_package(folder: &str, name: &str) -> Option<(String, String)> {
    let (config, text) = Packages::find(&uri::of_path("main.dart", folder), &Disk)?;
    let root = Packages::parse(&config, &text).ok()?.root(name)?;
    Some((uri::to_path(&config)?, root))
}

/// The language version of programs that do not say another, and the newest there is.
pub const LANGUAGE_VERSION: (u8, u8) = (3, 13);

/// A library file or a part.
#[derive(Clone, Copy)]
pub struct LoadedUnit {
    pub source: &'static Source,
    /// Of a file of the core library, the directives only.
    pub ast: &'static ast::Unit,
    /// The file of the core library it is: the declarations are listed there.
    pub core: Option<&'static corelib::File>,
}

impl LoadedUnit {
    fn empty(source: &'static Source) -> LoadedUnit {
        LoadedUnit { source, ast: Box::leak(Box::default()), core: None }
    }
}

#[derive(Clone)]
pub struct LoadedLibrary {
    /// `dart:core`, `file:///x/y.dart`, `package:a/b.dart`.
    pub uri: String,
    /// The library's name in messages: `dart:core`, `y.dart`, `package:a/b.dart`.
    pub display: String,
    /// The library file first, then its parts. Never empty.
    pub units: Vec<LoadedUnit>,
    pub imports: Vec<Import>,
    pub exports: Vec<Export>,
    pub language_version: (u8, u8),
    /// One of the `dart:` libraries.
    pub is_core: bool,
    /// Why the file could not be read; there is one empty unit then. Reported at every import.
    pub failed: Option<Message>,
    /// The library whose import made this one part of the program; `None` for those asked for by name.
    pub importer: Option<usize>,
}

impl LoadedLibrary {
    /// No library by itself: a part that was asked for, or imported by mistake.
    pub fn is_part(&self) -> bool {
        self.units.first().is_some_and(|unit| directives::is_part(*unit))
    }
}

/// An `import`, or the implicit one of `dart:core` (which has an empty span).
#[derive(Clone, Debug)]
pub struct Import {
    /// Index in [`Loader::libraries`].
    pub target: usize,
    pub prefix: Option<Ident>,
    pub deferred: bool,
    pub combinators: &'static [ast::Combinator],
    /// The URI.
    pub span: Span,
    /// The whole directive.
    pub directive: Span,
    /// Index in [`LoadedLibrary::units`] of the file it stands in.
    pub unit: usize,
}

#[derive(Clone, Debug)]
pub struct Export {
    pub target: usize,
    pub combinators: &'static [ast::Combinator],
    /// The whole directive.
    pub directive: Span,
    pub unit: usize,
}

/// The things that loading depends on, apart from the program.
#[derive(Clone)]
pub struct LoadOptions {
    /// The current directory: paths and messages are relative to it.
    pub directory: String,
    /// `--packages`: use this package configuration, a path or a `file:` URI, instead of searching for one.
    pub packages: Option<String>,
    /// The language version of files that belong to no package and say none; the newest if this says none either.
    pub language: Option<(u8, u8)>,
    /// `-D name=value`: for conditional imports and `fromEnvironment`.
    pub defines: Vec<(String, String)>,
    pub files: Arc<dyn Files>,
    /// Libraries that are in no file, by their URIs: texts.
    pub provided: Arc<HashMap<String, String>>,
}

impl Default for LoadOptions {
    fn default() -> LoadOptions {
        let directory = std::env::current_dir().ok();
        LoadOptions {
            directory: directory.map_or_else(|| "/".to_owned(), |path| path.to_string_lossy().into_owned()),
            packages: None,
            language: None,
            defines: Vec::new(),
            files: Arc::new(Disk),
            provided: Arc::default(),
        }
    }
}

/// Loads libraries, each once. `dart:core` is always number 0.
#[derive(Clone)]
pub struct Loader {
    pub libraries: Vec<LoadedLibrary>,
    /// In reading order after each `load`.
    pub diagnostics: Vec<Diagnostic>,
    pub options: LoadOptions,
    by_uri: HashMap<String, usize>,
    /// Libraries whose text was given: what a file of that name holds is not about them.
    given: HashSet<String>,
    /// Libraries whose directives have not been followed yet.
    waiting: VecDeque<usize>,
    packages: Option<Arc<Packages>>,
}

impl Loader {
    /// Whether nothing of the program's own text is missing from its trees, whatever mistakes it has.
    pub fn is_whole(&self) -> bool {
        self.libraries.iter().filter(|library| !library.is_core).flat_map(|library| &library.units).all(|unit| !unit.ast.has_gaps)
    }

    pub fn new(options: LoadOptions) -> Loader {
        let mut loader = Loader {
            libraries: Vec::new(),
            diagnostics: Vec::new(),
            options,
            by_uri: HashMap::new(),
            given: HashSet::new(),
            waiting: VecDeque::new(),
            packages: None,
        };
        loader.request("dart:core", None);
        loader
    }

    /// Loads a library and all it needs; its index. A part stands for the library it belongs to.
    pub fn load(&mut self, uri: &str) -> usize {
        self.find_packages(uri);
        let index = self.request(uri, None);
        self.finish(index)
    }

    /// Loads the program in a file, by its path as given on the command line.
    pub fn load_file(&mut self, path: &str) -> usize {
        match uri::scheme(path) {
            Some("file" | "package" | "dart" | "data") => self.load(path),
            _ => self.load(&uri::of_path(path, &self.options.directory)),
        }
    }

    /// Loads a program that is in no file, or not only: `-e`, standard input, tests. Its imports are relative to `uri`.
    pub fn load_text(&mut self, uri: &str, display: &str, text: &str) -> usize {
        self.given.insert(uri.to_owned());
        self.find_packages(uri);
        let source = Source::new(uri, display, text.to_owned());
        let index = self.add(uri, display.to_owned(), Ok(source), None);
        self.finish(index)
    }

    /// Adds a unit to a library and follows its imports: how a session's library grows. No other directive is looked at. What has been
    /// imported before and has changed since is loaded again; the libraries whose place is taken.
    pub fn extend(&mut self, index: usize, unit: LoadedUnit) -> Vec<usize> {
        self.libraries[index].units.push(unit);
        let number = self.libraries[index].units.len() - 1;
        let replaced = self.renew(index, number);
        for directive in &unit.ast.directives {
            self.import(index, number, directive);
        }
        self.finish_waiting();
        replaced
    }

    /// Forgets what was loaded since there were `libraries` libraries, and the unit that `extend` added to one of them.
    pub fn retract(&mut self, libraries: usize, index: usize) {
        let newer: Vec<String> = self.libraries.drain(libraries..).map(|library| library.uri).collect();
        if !newer.is_empty() {
            // Of two with one URI, the earlier one is in force again.
            self.by_uri = self.libraries.iter().enumerate().map(|(index, library)| (library.uri.clone(), index)).collect();
            for import in &mut self.libraries[index].imports {
                let former = import.target.checked_sub(libraries).and_then(|at| self.by_uri.get(&newer[at]));
                import.target = former.copied().unwrap_or(import.target);
            }
        }
        self.waiting.clear();
        self.diagnostics.clear();
        let number = self.libraries[index].units.len() - 1;
        self.libraries[index].units.pop();
        self.libraries[index].imports.retain(|import| import.unit < number);
    }

    /// The URI of a file in the current directory, for `load_text`.
    pub fn uri_of(&self, path: &str) -> String {
        uri::of_path(path, &self.options.directory)
    }

    /// Loads all that a library asked for by name needs.
    fn finish(&mut self, index: usize) -> usize {
        let whole = self.whole_of_part(index).map_or(index, |uri| self.request(&uri, None));
        if let Some(message) = self.libraries[whole].failed.clone() {
            let source = self.libraries[whole].units[0].source;
            self.diagnostics.push(Diagnostic::of(source, Span::default(), message));
        }
        self.finish_waiting();
        whole
    }

    fn finish_waiting(&mut self) {
        while let Some(next) = self.waiting.pop_front() {
            self.follow(next);
        }
        in_reading_order(&mut self.diagnostics);
    }

    /// Adds the packages of another configuration. Those that are known stay what they are.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn add_packages(&mut self, configuration: &str) -> Result<(), String> {
        let uri = uri::of_path(configuration, &self.options.directory);
        let text = Disk.read(&uri::to_path(&uri).unwrap_or_default())?;
        let mut all = self.packages.take().map(Arc::unwrap_or_clone).unwrap_or_default();
        let added = Packages::parse(&uri, &text).map(|more| all.merge(more));
        self.options.files.found_packages(&all.folders());
        self.packages = Some(Arc::new(all));
        added
    }

    /// Reads the package configuration, the first time something is loaded.
    fn find_packages(&mut self, script: &str) {
        if self.packages.is_some() {
            return;
        }
        let files = Arc::clone(&self.options.files);
        let directory = &self.options.directory;
        let found = match &self.options.packages {
            Some(path) => {
                let uri = absolute(path, directory);
                let text = files.read(&uri::to_path(&uri).unwrap_or_default());
                let text = text.map_err(|error| errors::unreadable(uri::shown(&uri, directory), error));
                Some((uri, text))
            }
            None => Packages::find(script, &*files).map(|(uri, text)| (uri, Ok(text))),
        };
        let Some((uri, text)) = found else {
            self.packages = Some(Arc::default());
            return;
        };
        let parsed = text.and_then(|text| Packages::parse(&uri, &text).map_err(errors::bad_packages));
        let packages = parsed.unwrap_or_else(|message| {
            let source = Source::new(uri.as_str(), uri::shown(&uri, &self.options.directory), "");
            let bare = (message.kind == &errors::kinds::unreadable).then(|| format!("Error: {}", message.text()));
            self.diagnostics.push(Diagnostic { bare, ..Diagnostic::of(source, Span::default(), message) });
            Packages::default()
        });
        files.found_packages(&packages.folders());
        self.packages = Some(Arc::new(packages));
    }

    /// The packages that imports were looked for in.
    pub fn packages(&self) -> Arc<Packages> {
        self.packages.clone().unwrap_or_default()
    }
}

/// The URI of a file that is named by a path or by a URI.
pub fn absolute(file: &str, directory: &str) -> String {
    match uri::scheme(file) {
        Some("file") => file.to_owned(),
        _ => uri::of_path(file, directory),
    }
}

/// The URI that a reference means in the program at `base`. The error says what is wrong with it.
pub fn resolve(base: &str, reference: &str) -> Result<String, &'static str> {
    uri::resolve(base, reference)
}
