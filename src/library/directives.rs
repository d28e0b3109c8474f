//! Following a library's directives: imports and exports to other libraries, parts to files of its own. May touch this module,
//! syntax, `diagnostics` and `corelib`.

use oche_syntax::Span;
use oche_syntax::ast::{Configuration, Directive, DirectiveKind, StringLit, StringPart};

use super::read::version_comment;
use super::{Export, Import, LoadedUnit, Loader, Source, errors, uri};
use crate::corelib;
use crate::diagnostics::{Diagnostic, Message, Note, Stage};

/// The target of a `part of`: another file's URI, or the library's name.
enum PartOf {
    Uri(String),
    Name(String),
}

impl Loader {
    /// Follows all directives of a library that has been read.
    pub(super) fn follow(&mut self, index: usize) {
        let unit = self.libraries[index].units[0];
        let mut sees_core = self.libraries[index].uri == "dart:core";
        for directive in &unit.ast.directives {
            match &directive.kind {
                DirectiveKind::Import { .. } => {
                    if let Some(target) = self.import(index, 0, directive) {
                        sees_core |= target == 0;
                    }
                }
                DirectiveKind::Export { uri, configurations, combinators } => {
                    if let Some(target) = self.target(index, 0, directive, uri, configurations) {
                        self.libraries[index].exports.push(Export { target, combinators, directive: directive.span, unit: 0 });
                    }
                }
                DirectiveKind::Part { uri } => self.part(index, uri),
                DirectiveKind::Library { .. } | DirectiveKind::PartOf { .. } => {}
            }
        }
        if !sees_core {
            self.libraries[index].imports.push(Import {
                target: 0,
                prefix: None,
                deferred: false,
                combinators: &[],
                span: Span::default(),
                directive: Span::default(),
                unit: 0,
            });
        }
    }

    /// Adds what an import directive in one of a library's units leads to; `None` for what is no import, or wrong.
    pub(super) fn import(&mut self, index: usize, unit: usize, directive: &'static Directive) -> Option<usize> {
        let DirectiveKind::Import { uri, configurations, deferred, prefix, combinators } = &directive.kind else { return None };
        let target = self.target(index, unit, directive, uri, configurations)?;
        let import = Import { target, prefix: *prefix, deferred: *deferred, combinators, span: uri.span, directive: directive.span, unit };
        self.libraries[index].imports.push(import);
        Some(target)
    }

    /// The library that an import leads to, if it has been loaded.
    pub(super) fn known_target(&self, index: usize, directive: &'static Directive) -> Option<usize> {
        let DirectiveKind::Import { uri, configurations, .. } = &directive.kind else { return None };
        let chosen = configurations.iter().find(|c| self.holds(c)).map_or(uri, |c| &c.uri);
        let library = &self.libraries[index];
        let uri = uri::resolve(&library.uri, &chosen.plain()?).ok()?;
        self.by_uri.get(&uri).copied()
    }

    /// The library an import or export leads to.
    fn target(
        &mut self,
        from: usize,
        unit: usize,
        directive: &'static Directive,
        literal: &'static StringLit,
        configurations: &'static [Configuration],
    ) -> Option<usize> {
        let source = self.libraries[from].units[unit].source;
        let chosen = configurations.iter().find(|c| self.holds(c)).map_or(literal, |c| &c.uri);
        let uri = self.resolve(source, &self.libraries[from].uri.clone(), chosen)?;
        if uri.starts_with("dart:_") && !self.libraries[from].is_core {
            self.diagnostics.push(Diagnostic::of(source, chosen.span, errors::private_library()).caret());
            return None;
        }
        let export = matches!(directive.kind, DirectiveKind::Export { .. });
        let target = self.request(&uri, Some(from));
        let place = if export { directive.span } else { chosen.span };
        if let Some(message) = self.libraries[target].failed.clone() {
            let mut diagnostic = Diagnostic::of(source, place, message).caret();
            // The package map's complaint has no place, and comes first.
            let unknown = diagnostic.is(&errors::kinds::package_not_found) && diagnostic.part("package") != Some("");
            if let Some(hint) = diagnostic.hint.take_if(|_| unknown) {
                let bare = Some(format!("Error: {hint}"));
                let message = errors::unresolved_package(&hint);
                self.diagnostics.push(Diagnostic { bare, message: String::new(), ..Diagnostic::of(source, place, message) });
                diagnostic.advice = Some(hint.into());
            }
            self.diagnostics.push(match uri.starts_with("dart:") {
                // Found when all files have been read.
                true => diagnostic.fact(self.import_path(from, &uri)).at_stage(Stage::Parser),
                false => diagnostic,
            });
        } else if part_of(self.libraries[target].units[0]).is_some() {
            self.diagnostics.push(self.is_a_part(source, directive.span, target, export));
        }
        Some(target)
    }

    fn is_a_part(&self, source: &'static Source, place: Span, target: usize, export: bool) -> Diagnostic {
        let part = self.libraries[target].units[0].source;
        if export {
            let keyword = Span::new(place.start as usize, place.start as usize + "export".len());
            let mut diagnostic = Diagnostic::of(source, keyword, errors::exported_part());
            diagnostic.notes.push(Note { source: Some(part), span: None, message: "This is the file that can't be exported.".to_owned() });
            return diagnostic.at_stage(Stage::Outline);
        }
        Diagnostic::of(source, place, errors::imported_part(&part.display)).caret().at_stage(Stage::Outline)
    }

    /// The imports that lead to an unavailable library, from the program's own file on.
    fn import_path(&self, from: usize, uri: &str) -> String {
        let mut path = vec![uri];
        let mut at = Some(from);
        while let Some(index) = at {
            path.push(&self.libraries[index].display);
            at = self.libraries[index].importer;
        }
        path.reverse();
        let own = path.first().and_then(|main| main.rfind('/')).map_or("", |slash| &path[0][..=slash]);
        let path: Vec<&str> = path.iter().map(|file| file.strip_prefix(own).unwrap_or(file)).collect();
        format!("The unavailable library '{uri}' is imported through these paths:\n\n    {}\n", path.join(" => "))
    }

    fn holds(&self, configuration: &Configuration) -> bool {
        let names: Vec<&str> = configuration.test.iter().map(|ident| ident.name.as_str()).collect();
        let name = names.join(".");
        let found = match name.strip_prefix("dart.library.") {
            Some(library) => corelib::is_public(&format!("dart:{library}")).then_some("true"),
            None => {
                let mut defines = self.options.defines.iter().rev();
                defines.find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
            }
        };
        let wanted = configuration.value.as_ref().and_then(StringLit::plain);
        found == Some(wanted.as_deref().unwrap_or("true"))
    }

    /// The URI a literal means in a library; reports what is wrong with it.
    fn resolve(&mut self, source: &'static Source, base: &str, literal: &StringLit) -> Option<String> {
        let Some(text) = literal.plain() else {
            let interpolated = literal.parts.iter().any(|part| matches!(part, StringPart::Interpolation(_)));
            let message = if interpolated { errors::interpolated_uri() } else { errors::uri_not_text() };
            let marked = source.text.get(literal.span.range()).and_then(|text| text.find('$'));
            let at = literal.span.start as usize + marked.unwrap_or(0);
            self.diagnostics.push(Diagnostic::of(source, Span::new(at, at + 1), message));
            return None;
        };
        match uri::resolve(base, &text) {
            Ok(uri) => Some(uri),
            Err(why) => {
                let message = errors::invalid_uri(&text).hint(format!("  {why}"));
                self.diagnostics.push(Diagnostic::of(source, literal.span, message));
                None
            }
        }
    }

    // ---------------------------------------------------------------- parts

    /// Reads a part, checks that both sides agree, and makes it one of the library's units.
    fn part(&mut self, index: usize, literal: &'static StringLit) {
        let library = &self.libraries[index];
        let source = library.units[0].source;
        if library.is_core {
            let uri = library.uri.clone();
            match literal.plain().and_then(|path| self.core_part(&uri, &path)) {
                Some(unit) => self.libraries[index].units.push(unit),
                None => self.diagnostics.push(Diagnostic::of(source, literal.span, errors::no_such_core_part())),
            }
            return;
        }
        let base = library.uri.clone();
        let Some(uri) = self.resolve(source, &base, literal) else {
            return;
        };
        let complain = |loader: &mut Loader, message: Message| {
            let stage = if message.kind == &errors::kinds::unreadable { Stage::Scanner } else { Stage::Outline };
            loader.diagnostics.push(Diagnostic::of(source, literal.span, message).caret().at_stage(stage));
        };
        let name = uri::shown(&uri, &self.options.directory);
        if self.libraries[index].units.iter().any(|unit| unit.source.uri == uri) {
            return complain(self, errors::part_twice(name));
        }
        let part = match self.read(&uri) {
            Ok(source) => self.parse(source),
            Err(message) => {
                complain(self, message);
                return complain(self, errors::part_without_part_of(name));
            }
        };
        match part_of(part) {
            None => complain(self, errors::part_without_part_of(name)),
            Some(claim) => {
                if let Some(message) = self.disagreement(index, &name, &uri, &claim) {
                    complain(self, message);
                }
            }
        }
        if part.ast.language_version != self.libraries[index].units[0].ast.language_version {
            let mut diagnostic = Diagnostic::of(source, literal.span, errors::part_version()).caret();
            for (unit, what) in [(self.libraries[index].units[0], "library"), (part, "part")] {
                if unit.ast.language_version.is_some() {
                    let message = format!("This is language version annotation in the {what}.");
                    diagnostic = diagnostic.note(unit.source, version_comment(unit.source), message);
                }
            }
            self.diagnostics.push(diagnostic);
        }
        self.allow_what_was_allowed(part.source, self.libraries[index].language_version);
        self.libraries[index].units.push(part);
    }

    /// The error if a part claims to belong to another library.
    fn disagreement(&self, index: usize, name: &str, part_uri: &str, claim: &PartOf) -> Option<Message> {
        let library = &self.libraries[index];
        let own_name = library.units[0].ast.directives.iter().find_map(|directive| match &directive.kind {
            DirectiveKind::Library { name } if !name.is_empty() => Some(dotted(name)),
            _ => None,
        });
        let shown = |uri: &str| uri::shown(uri, &self.options.directory);
        let (agrees, says, hint) = match claim {
            PartOf::Uri(text) => {
                let claimed = uri::resolve(part_uri, text).unwrap_or_default();
                (claimed == library.uri, shown(&claimed), None)
            }
            PartOf::Name(name) => {
                let hint = match own_name {
                    Some(_) => None,
                    None => Some("Try changing the 'part of' declaration to use a relative file name."),
                };
                (own_name.as_ref() == Some(name), name.clone(), hint)
            }
        };
        let own = own_name.filter(|_| matches!(claim, PartOf::Name(_)));
        let own = own.unwrap_or_else(|| library.display.clone());
        let message = errors::part_of_another(name, own, says);
        (!agrees).then(|| Message { hint: hint.map(str::to_owned), ..message })
    }

    /// A program that begins with `part of 'x.dart'` means the program in `x.dart`: its URI.
    pub(super) fn whole_of_part(&mut self, index: usize) -> Option<String> {
        let unit = self.libraries[index].units[0];
        match part_of(unit)? {
            PartOf::Uri(text) => uri::resolve(&self.libraries[index].uri, &text).ok(),
            PartOf::Name(_) => {
                let place = unit.ast.directives.first().map_or(Span::default(), |directive| directive.span);
                self.diagnostics.push(Diagnostic::of(unit.source, place, errors::not_a_program()).caret());
                None
            }
        }
    }
}

pub(super) fn is_part(unit: LoadedUnit) -> bool {
    part_of(unit).is_some()
}

fn part_of(unit: LoadedUnit) -> Option<PartOf> {
    unit.ast.directives.iter().find_map(|directive| match &directive.kind {
        DirectiveKind::PartOf { uri: Some(uri), .. } => Some(PartOf::Uri(uri.plain().unwrap_or_default())),
        DirectiveKind::PartOf { uri: None, name } => Some(PartOf::Name(dotted(name))),
        _ => None,
    })
}

fn dotted(name: &[oche_syntax::ast::Ident]) -> String {
    name.iter().map(|ident| ident.name.as_str()).collect::<Vec<&str>>().join(".")
}
