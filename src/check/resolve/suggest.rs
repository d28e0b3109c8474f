//! Names that could be meant by a misspelt one: for advice on pages. May touch the rest of `check`; reports nothing.

use oche_syntax::Name;

use crate::check::infer::context::Cx;
use crate::check::report::errors;
use crate::check::world::*;
use crate::corelib;
use crate::diagnostics::{Diagnostic, similar};
use crate::library::Loader;
use crate::types::*;

/// The name most like a misspelt one, if one is like it at all.
pub fn nearest(wrong: Name, names: impl Iterator<Item = Name>) -> Option<Name> {
    similar::nearest(wrong.as_str(), names.map(Name::as_str)).map(Name::new)
}

pub fn did_you_mean(name: Option<Name>) -> Option<String> {
    name.map(|name| format!("Did you mean '{name}'?"))
}

impl Cx<'_> {
    /// What could be meant by a member that a type doesn't have.
    pub fn advice_for_member(&mut self, ty: Ty, name: Name) -> Option<String> {
        did_you_mean(nearest(name, self.w.members_of_type(self.place.lib, ty).into_iter()))
    }
}

impl World {
    /// What could be meant by a name that a library doesn't know.
    pub fn advice_for_name(&self, lib: LibId, name: Name, mut names: Vec<Name>) -> Option<String> {
        let library = self.lib(lib);
        names.extend(library.declared.names.keys().copied());
        names.extend(library.imported.names.keys().copied());
        did_you_mean(nearest(name, names.into_iter()))
    }
}

impl World {
    /// What type could be meant by a name that is none.
    pub fn advice_for_type(&self, lib: LibId, name: Name) -> Option<String> {
        let library = self.lib(lib);
        let all = library.declared.names.iter().chain(&library.imported.names);
        // Of the core library's names that have not been read, types are known by their looks.
        let looks = |n: &Name| n.as_str().starts_with(char::is_uppercase) || matches!(n.as_str(), "int" | "double" | "num" | "bool");
        let types = all.filter(|(n, entry)| match entry {
            Entry::Known(decl) => matches!(decl, Decl::Class(_) | Decl::Typedef(_)),
            Entry::Lazy(_) => looks(n),
        });
        let types = types.map(|(n, _)| *n);
        did_you_mean(nearest(name, types))
    }

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
                diagnostic.advice = Some(format!("It is in '{uri}': write import '{uri}'; at the top."));
            }
        }
    }
}
