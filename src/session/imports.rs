//! What a session imports: libraries that an input names, and those that have what it needs. May touch `library` and `check`.

use oche_syntax::ast;
use oche_syntax::{Name, ReplItem};

use super::{Session, is_identifier};
use crate::check::report::errors;
use crate::check::world::*;
use crate::corelib;
use crate::diagnostics::Diagnostic;
use crate::library::{LoadedUnit, Source};

impl Session {
    /// Follows the input's directives. The libraries that have been loaded again, as they were before.
    pub(super) fn load(&mut self, source: &'static Source, items: &'static [ReplItem]) -> Result<Vec<usize>, Vec<Diagnostic>> {
        let mut directives = Vec::new();
        let mut errors = Vec::new();
        for item in items {
            let ReplItem::Directive(directive) = item else { continue };
            if matches!(directive.kind, ast::DirectiveKind::Import { .. }) {
                directives.push(directive.clone());
            } else if !matches!(directive.kind, ast::DirectiveKind::Library { .. }) {
                errors.push(errors::only_imports().diagnostic(source, directive.span));
            }
        }
        let ast: &'static ast::Unit = Box::leak(Box::new(ast::Unit { directives, ..ast::Unit::default() }));
        let read_again = self.loader.extend(self.index, LoadedUnit { source, ast, core: None });
        errors.append(&mut self.loader.diagnostics);
        if errors.is_empty() { Ok(read_again) } else { Err(errors) }
    }

    /// Imports a library as if it had been asked for; whether that went well.
    pub(super) fn import(&mut self, uri: &str) -> bool {
        let text = format!("import '{uri}';");
        let source = Source::new(self.loader.libraries[self.index].uri.clone(), "session", text);
        let (oche_syntax::ReplInput::Items(items), _) = oche_syntax::parse_repl(&source.text);
        self.attempt(source, items.leak(), false).is_ok()
    }

    /// The core library that declares a name which an error is about.
    pub(super) fn missing_import(&mut self, errors: &[Diagnostic]) -> Option<String> {
        let names: Vec<Name> = errors
            .iter()
            .filter_map(|d| d.source.text.get(d.span.range()))
            .filter(|text| !text.is_empty() && text.chars().all(is_identifier))
            .map(Name::new)
            .filter(|name| self.meaning(*name).is_none())
            .collect();
        if names.is_empty() {
            return None;
        }
        let knows = |exported: &Namespace| names.iter().any(|name| exported.get(*name, false).or(exported.get(*name, true)).is_some());
        corelib::PUBLIC.iter().find(|uri| self.with_exports(uri, knows) == Some(true)).map(|uri| (*uri).to_owned())
    }

    /// The declaration that a core library exports under a name, whether or not the session imports it.
    pub(crate) fn exported(&mut self, uri: &str, name: Name) -> Option<Decl> {
        let entry = self.with_exports(uri, |exported| exported.get(name, false).or(exported.get(name, true)))??;
        self.world().read(entry)
    }

    /// Looks at what a core library exports, loading it if need be.
    pub(crate) fn with_exports<T>(&mut self, uri: &str, look: impl FnOnce(&Namespace) -> T) -> Option<T> {
        self.loader.load(uri);
        let mut world = self.world();
        world.declare_libraries(&self.loader, &mut self.ids);
        let lib = *world.core_libs.get(uri)?;
        Some(look(&world.lib(lib).exported))
    }

    /// From now on, what a package configuration names can be imported; what could be before stays.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn add_packages(&mut self, configuration: &str) -> Result<(), String> {
        self.loader.add_packages(configuration)
    }

    /// The meaning of a name in the next input.
    pub(crate) fn meaning(&self, name: Name) -> Option<Decl> {
        self.world().lookup_library(self.lib, name, false)
    }
}
