//! From a URI to a parsed unit. Core library files are read once per process, and of each only the
//! directives. May touch this module,
//! syntax, `diagnostics` and `corelib`.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use oche_syntax::errors::kinds;
use oche_syntax::{ParseOptions, Span, ast, parse_unit};

use super::packages::Unresolved;
use super::{LANGUAGE_VERSION, LoadedLibrary, LoadedUnit, Loader, Source, errors, uri};
use crate::corelib;
use crate::diagnostics::{self, Diagnostic, Message};

const LOWEST_VERSION: (u8, u8) = (2, 12);

static CORE_UNITS: LazyLock<Mutex<HashMap<String, LoadedUnit>>> = LazyLock::new(Mutex::default);

/// A text, or why there is none.
pub(super) type Text = Result<&'static Source, Message>;

/// A file's text without a byte order mark, and where it is no UTF-8.
pub(super) fn decoded(bytes: Vec<u8>) -> (String, Option<usize>) {
    let (mut text, bad) = match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
        }
    };
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    text.drain(..mark);
    (text, bad.map(|at| at - mark.min(at)))
}

impl Loader {
    /// The index of a library, read now if it is new.
    pub(super) fn request(&mut self, uri: &str, importer: Option<usize>) -> usize {
        if let Some(&index) = self.by_uri.get(uri) {
            return index;
        }
        let display = uri::shown(uri, &self.options.directory);
        let text = match uri.starts_with("dart:") {
            true => match corelib::file(uri, None) {
                Some(_) => return self.add_core(uri, importer),
                None => Err(errors::library_unavailable(uri)),
            },
            false => self.read(uri),
        };
        self.add(uri, display, text, importer)
    }

    fn add_core(&mut self, uri: &str, importer: Option<usize>) -> usize {
        let unit = core_unit(uri, None, &mut self.diagnostics);
        self.push(LoadedLibrary {
            uri: uri.to_owned(),
            display: uri.to_owned(),
            units: vec![unit.unwrap_or_else(|| LoadedUnit::empty(Source::new(uri, uri, "")))],
            imports: Vec::new(),
            exports: Vec::new(),
            language_version: LANGUAGE_VERSION,
            is_core: true,
            failed: None,
            importer,
        })
    }

    /// Adds a library whose text is known, or known to be missing.
    pub(super) fn add(&mut self, uri: &str, display: String, text: Text, importer: Option<usize>) -> usize {
        let (unit, failed) = match text {
            Ok(source) => (self.parse(source), None),
            Err(message) => (LoadedUnit::empty(Source::new(uri, display.as_str(), "")), Some(message)),
        };
        let language_version = self.language_version(uri, unit);
        self.allow_what_was_allowed(unit.source, language_version);
        self.push(LoadedLibrary {
            uri: uri.to_owned(),
            display,
            units: vec![unit],
            imports: Vec::new(),
            exports: Vec::new(),
            language_version,
            is_core: uri.starts_with("dart:"),
            failed,
            importer,
        })
    }

    fn push(&mut self, library: LoadedLibrary) -> usize {
        let index = self.libraries.len();
        self.by_uri.insert(library.uri.clone(), index);
        self.libraries.push(library);
        self.waiting.push_back(index);
        index
    }

    /// Reads a part of a core library.
    pub(super) fn core_part(&mut self, library: &str, path: &str) -> Option<LoadedUnit> {
        core_unit(library, Some(path), &mut self.diagnostics)
    }

    /// Reads a user's file.
    pub(super) fn read(&mut self, uri: &str) -> Text {
        if let Some(text) = self.options.provided.get(uri) {
            return Ok(Source::new(uri, uri, text.clone()));
        }
        let bytes = self.bytes(uri)?;
        let (text, bad) = decoded(bytes);
        let source = Source::new(uri, uri::shown(&self.file(uri)?, &self.options.directory), text);
        if let Some(at) = bad {
            self.diagnostics.push(Diagnostic::of(source, Span::new(at, at + 1), errors::not_utf8()));
        }
        Ok(source)
    }

    /// The file behind a URI.
    fn file(&self, uri: &str) -> Result<String, Message> {
        if !uri.starts_with("package:") {
            return Ok(uri.to_owned());
        }
        let resolved = self.packages.as_ref().map(|packages| packages.resolve(uri));
        let not_found = |why: Unresolved| errors::package_not_found(uri, why.package).hint(why.text);
        resolved.unwrap_or_else(|| Err(Unresolved::default())).map_err(not_found)
    }

    /// The content of a user's file.
    pub(super) fn bytes(&self, uri: &str) -> Result<Vec<u8>, Message> {
        let file = self.file(uri)?;
        let unread = |why: &str| errors::unreadable(uri::shown(&file, &self.options.directory), why);
        match uri::to_path(&file) {
            Some(path) => self.options.files.read(&path).map_err(|why| unread(&why)),
            None if file.starts_with("data:") => super::data::bytes(&file).ok_or_else(|| unread("Invalid data URI")),
            None => Err(unread("StandardFileSystem only supports file:* and data:* URIs")),
        }
    }

    pub(super) fn parse(&mut self, source: &'static Source) -> LoadedUnit {
        parse(source, &source.text, &mut self.diagnostics)
    }

    /// Takes back what the parser, which knows no versions, has said against the syntax of an earlier one.
    pub(super) fn allow_what_was_allowed(&mut self, source: &'static Source, version: (u8, u8)) {
        if version < (3, 0) {
            self.diagnostics.retain(|d| d.source != source || !d.is(&kinds::colon_default));
        }
    }

    /// The language version of a unit: that of `// @dart=`, else the package's, else the newest.
    fn language_version(&mut self, uri: &str, unit: LoadedUnit) -> (u8, u8) {
        let packages = self.packages.as_ref();
        let default = packages.and_then(|packages| {
            let file = if uri.starts_with("package:") { packages.resolve(uri).ok()? } else { uri.to_owned() };
            packages.language_version(&file)
        });
        let Some((major, minor)) = unit.ast.language_version else {
            return default.or(self.options.language).unwrap_or(LANGUAGE_VERSION).min(LANGUAGE_VERSION);
        };
        let shown = |(major, minor): (u8, u8)| format!("{major}.{minor}");
        let (bound, message) = if (major, minor) < LOWEST_VERSION {
            (LOWEST_VERSION, errors::version_too_low(shown((major, minor)), shown(LOWEST_VERSION)))
        } else if (major, minor) > LANGUAGE_VERSION {
            (LANGUAGE_VERSION, errors::version_too_high(shown((major, minor)), shown(LANGUAGE_VERSION)))
        } else {
            return (major, minor);
        };
        self.diagnostics.push(Diagnostic::of(unit.source, version_comment(unit.source), message));
        bound
    }
}

/// Where `// @dart=x.y` stands.
pub(super) fn version_comment(source: &Source) -> Span {
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let comment = line.trim();
        if comment.strip_prefix("//").is_some_and(|text| text.trim_start().starts_with("@dart")) {
            let start = start + line.len() - line.trim_start().len();
            return Span::new(start, start + comment.len());
        }
        start += line.len();
    }
    Span::default()
}

fn core_unit(library: &str, path: Option<&str>, diagnostics: &mut Vec<Diagnostic>) -> Option<LoadedUnit> {
    let file = corelib::file(library, path)?;
    let name = library.strip_prefix("dart:").unwrap_or(library);
    let uri = match path {
        Some(path) => format!("dart:{name}/{path}"),
        None => format!("dart:{name}/{}.dart", name.trim_start_matches('_')),
    };
    let mut units = CORE_UNITS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(unit) = units.get(&uri) {
        return Some(*unit);
    }
    let source = Source::with_text(uri.as_str(), uri.as_str(), diagnostics::Text::Later(&file.text));
    // A part says nothing that the list of parts doesn't.
    let unit = match path {
        Some(_) => LoadedUnit::empty(source),
        None => parse(source, file.text.get(..file.directives as usize).unwrap_or_default(), diagnostics),
    };
    let unit = LoadedUnit { core: Some(file), ..unit };
    units.insert(uri, unit);
    Some(unit)
}

/// Parses a source's text, or the beginning of it.
fn parse(source: &'static Source, text: &str, diagnostics: &mut Vec<Diagnostic>) -> LoadedUnit {
    let (unit, errors): (ast::Unit, _) = parse_unit(text, ParseOptions::default());
    diagnostics.extend(errors.into_iter().map(|error| Diagnostic::of(source, error.span, error.message)));
    LoadedUnit { source, ast: Box::leak(Box::new(unit)), core: None }
}
