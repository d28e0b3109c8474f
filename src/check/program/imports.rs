//! Which import would help where a name means nothing in the program but is a core library's: advice for pages. May touch what `program` may.

use oche_syntax::Name;

use crate::check::report::errors;
use crate::check::world::*;
use crate::corelib;
use crate::diagnostics::{Advice, Diagnostic};
use crate::library::Loader;

impl World {
    /// For names that mean nothing in the program but are a core library's: which import would help.
    pub fn advise_imports(&mut self, diagnostics: &mut [Diagnostic], mut loader: Loader) {
        use errors::kinds::{getter_not_found, method_not_found, not_a_type, setter_not_found, type_not_found, undefined_name};
        let unknown = |d: &Diagnostic| {
            let missing = [&undefined_name, &method_not_found, &getter_not_found, &setter_not_found, &type_not_found, &not_a_type];
            let name = d.part("name").filter(|_| missing.iter().any(|kind| d.is(kind)))?;
            (d.source.text.get(d.span.range()) == Some(name)).then(|| Name::new(name))
        };
        if !diagnostics.iter().any(|d| unknown(d).is_some()) {
            return;
        }
        let mut ids = Vec::new();
        for uri in corelib::PUBLIC.iter().filter(|uri| **uri != "dart:core") {
            loader.load(uri);
        }
        self.declare_libraries(&loader, &mut ids);
        for diagnostic in diagnostics {
            let Some(name) = unknown(diagnostic) else { continue };
            let exports = |uri: &&&str| self.core_libs.get(**uri).is_some_and(|id| self.lib(*id).exported.names.contains_key(&name));
            if let Some(uri) = corelib::PUBLIC.iter().filter(|uri| **uri != "dart:core").find(exports) {
                diagnostic.advice = Some(Advice::Sentence(format!("It is in '{uri}': write import '{uri}'; at the top.")));
            }
        }
    }
}
