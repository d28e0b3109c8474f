//! Files that have changed since they were loaded: what imports them again gets them as they are now. May touch this module and
//! `diagnostics`.

use std::collections::BTreeSet;

use super::read::decoded;
use super::{Loader, uri};
use crate::diagnostics::Diagnostic;

impl Loader {
    /// Looks whether files behind the imports of a session's unit have changed. Those libraries, and all that lead to them, are loaded
    /// again for whoever asks from now on; the session's earlier imports lead to the new ones. The libraries whose place is taken: they
    /// stay as they are for code that has them.
    pub(super) fn renew(&mut self, session: usize, unit: usize) -> Vec<usize> {
        let directives = &self.libraries[session].units[unit].ast.directives;
        let asked: Vec<usize> = directives.iter().filter_map(|directive| self.known_target(session, directive)).collect();
        let mut replaced: BTreeSet<usize> = self.reached(asked).into_iter().filter(|library| self.has_changed(*library)).collect();
        if replaced.is_empty() {
            return Vec::new();
        }
        let all: Vec<usize> = self.by_uri.values().copied().filter(|library| *library != session).collect();
        while let Some(next) = all
            .iter()
            .copied()
            .find(|library| !replaced.contains(library) && self.next_to(*library).any(|target| replaced.contains(&target)))
        {
            replaced.insert(next);
        }
        for library in &replaced {
            self.by_uri.remove(&self.libraries[*library].uri);
        }
        for at in 0..self.libraries[session].imports.len() {
            let import = self.libraries[session].imports[at].clone();
            if !replaced.contains(&import.target) {
                continue;
            }
            let uri = self.libraries[import.target].uri.clone();
            let target = self.request(&uri, Some(session));
            self.libraries[session].imports[at].target = target;
            if let Some(message) = self.libraries[target].failed.clone() {
                let source = self.libraries[session].units[import.unit].source;
                self.diagnostics.push(Diagnostic::of(source, import.span, message));
            }
        }
        replaced.into_iter().collect()
    }

    /// The libraries that a library imports and exports.
    fn next_to(&self, library: usize) -> impl Iterator<Item = usize> {
        let library = &self.libraries[library];
        library.imports.iter().map(|import| import.target).chain(library.exports.iter().map(|export| export.target))
    }

    /// These libraries of the user's and all they lead to.
    fn reached(&self, mut waiting: Vec<usize>) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        while let Some(next) = waiting.pop() {
            if !self.libraries[next].is_core && reached.insert(next) {
                waiting.extend(self.next_to(next));
            }
        }
        reached
    }

    /// Whether a file of a library is not what it was. One that is gone has changed, too.
    fn has_changed(&self, library: usize) -> bool {
        if self.given.contains(&self.libraries[library].uri) {
            return false;
        }
        self.libraries[library].units.iter().any(|unit| {
            let source = unit.source;
            let file = uri::scheme(&source.uri).is_some_and(|scheme| matches!(scheme, "file" | "package"));
            let file = file && !self.options.provided.contains_key(&source.uri);
            file && self.bytes(&source.uri).map_or(true, |bytes| decoded(bytes).0 != *source.text)
        })
    }
}
