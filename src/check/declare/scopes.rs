//! The scopes of libraries: what they export and import. May touch `world` and the loaded syntax trees.

use super::outline::shown;
use crate::check::report::errors;
use crate::check::report::message::{Message, Stage, note};
use crate::check::world::*;
use crate::elements::*;
use crate::library::{Export, Loader, Source};
use oche_syntax::ast::ClassKind;
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

impl World {
    /// Exports reach through other exports, in cycles too: repeat until nothing is added.
    pub(super) fn compute_exports(&mut self, loader: &Loader, ids: &[LibId], fresh: &[usize]) {
        for &index in fresh {
            let declared = self.lib(ids[index]).declared.clone();
            let exported = &mut self.lib_mut(ids[index]).exported;
            exported.names.extend(declared.names.iter().filter(|(n, _)| !n.is_private()).map(|(n, d)| (*n, *d)));
            exported.setters.extend(declared.setters.iter().filter(|(n, _)| !n.is_private()).map(|(n, d)| (*n, *d)));
        }
        // Each name goes once from library to library, also round and round.
        let mut exporters: FxHashMap<LibId, Vec<(LibId, &Export)>> = FxHashMap::default();
        let mut waiting = VecDeque::new();
        for &index in fresh {
            for export in &loader.libraries[index].exports {
                let target = ids[export.target];
                let known = exporters.entry(target).or_default();
                if known.is_empty() {
                    let exported = &self.lib(target).exported;
                    waiting.extend(exported.names.keys().map(|name| (target, *name, false)));
                    waiting.extend(exported.setters.keys().map(|name| (target, *name, true)));
                }
                known.push((ids[index], export));
            }
        }
        while let Some((from, name, setter)) = waiting.pop_front() {
            let Some(entry) = self.lib(from).exported.get(name, setter) else { continue };
            for (to, export) in exporters.get(&from).into_iter().flatten() {
                let lib = self.lib(*to);
                if !shown(export.combinators, name) || lib.declared.get(name, setter).is_some() || lib.exported.get(name, setter).is_some()
                {
                    continue;
                }
                let exported = &mut self.lib_mut(*to).exported;
                let into = if setter { &mut exported.setters } else { &mut exported.names };
                into.insert(name, entry);
                waiting.push_back((*to, name, setter));
            }
        }
        // Two exports of one name with different meanings.
        for &index in fresh {
            let library = &loader.libraries[index];
            if library.exports.len() < 2 {
                continue;
            }
            // The compiler takes the exported libraries in the order in which they were loaded.
            let mut exports: Vec<&Export> = library.exports.iter().collect();
            exports.sort_by_key(|export| export.target);
            let mut seen: FxHashMap<(Name, bool), Entry> = FxHashMap::default();
            let mut told: FxHashSet<Name> = FxHashSet::default();
            for export in exports {
                let mut twice = Vec::new();
                let source = &self.lib(ids[export.target]).exported;
                for setter in [false, true] {
                    for (&name, &decl) in if setter { &source.setters } else { &source.names } {
                        if !shown(export.combinators, name) || self.lib(ids[index]).declared.get(name, setter).is_some() {
                            continue;
                        }
                        match seen.get(&(name, setter)) {
                            Some(other) if *other != decl => twice.push((name, *other, decl)),
                            _ => {
                                seen.insert((name, setter), decl);
                            }
                        }
                    }
                }
                twice.sort_by_key(|(name, _, other)| (Self::declared_at(*other), name.to_string()));
                for (name, one, other) in twice {
                    if told.insert(name) {
                        let shown = |entry| self.library_of(entry).map(|library| self.library_shown(library)).unwrap_or_default();
                        let text = errors::exported_twice(name, shown(one), shown(other));
                        let unit = library.units[export.unit].source;
                        self.error_at(unit, export.directive, Some(export.directive.start), text.stage(Stage::Parser));
                    }
                }
            }
        }
    }

    /// Fills a library's import scope from its import list: once, or again when a session has imported more.
    pub(crate) fn compute_imports(&mut self, loader: &Loader, ids: &[LibId], index: usize) {
        let id = ids[index];
        let mut plain = Namespace::default();
        // Whether a name came from a core library: a declaration elsewhere silently wins over it (specification, "Imports").
        let mut prefixed: Vec<(Name, Namespace, bool)> = Vec::new();
        let mut extensions: Vec<ClassRef> = Vec::new();
        let mut met = FxHashSet::default();
        let library = &loader.libraries[index];
        let wildcards = self.lib(id).version >= (3, 7);
        for (i, import) in library.imports.iter().enumerate() {
            if let Some(prefix) = import.prefix {
                let source = library.units[import.unit].source;
                let others = library.imports.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other);
                let name = prefix.name;
                let used = others.filter_map(|other| other.prefix.filter(|p| p.name == name).map(|p| (other.unit, p.span))).next();
                if let (true, Some((unit, other))) = (import.deferred, used) {
                    let text = errors::deferred_prefix_used(name);
                    let text = text.context(library.units[unit].source, other, note!("'{}' is used here.", name));
                    self.error(source, prefix.span, text);
                }
                if name.as_str() == "Function" {
                    self.error(source, prefix.span, errors::function_as_name());
                }
            }
            let combinators: Vec<(bool, Vec<Name>)> =
                import.combinators.iter().map(|c| (c.show, c.names.iter().map(|name| name.name).collect())).collect();
            // To import the same again adds nothing: at a prompt it is done all the time.
            if !met.insert((import.target, import.prefix.map(|prefix| prefix.name), import.deferred, combinators)) {
                continue;
            }
            let source_lib = ids[import.target];
            let exported = self.lib(source_lib).exported.clone();
            let mut chosen = Namespace::default();
            let mut names: Vec<(Name, Entry)> = exported.names.iter().map(|(name, entry)| (*name, *entry)).collect();
            if import.deferred {
                names.sort_by_key(|(name, _)| name.to_string());
            }
            for (name, decl) in names.into_iter().filter(|(n, _)| shown(import.combinators, *n)) {
                chosen.names.insert(name, decl);
                if let Entry::Known(Decl::Class(class)) = decl
                    && class.kind == ClassKind::Extension
                {
                    if import.deferred {
                        let message = errors::deferred_extension(name).hint(format!("Try adding the `hide {name}` to the import."));
                        let source = library.units[import.unit].source;
                        self.error_at(source, import.directive, Some(import.directive.start), message);
                    }
                    extensions.push(class);
                }
            }
            for (&name, &decl) in exported.setters.iter().filter(|(n, _)| shown(import.combinators, **n)) {
                chosen.setters.insert(name, decl);
            }
            let into = match import.prefix {
                None => &mut plain,
                Some(prefix) => match prefixed.iter().position(|(name, ..)| *name == prefix.name) {
                    Some(i) => &mut prefixed[i].1,
                    None => {
                        prefixed.push((prefix.name, Namespace::default(), import.deferred));
                        let last = prefixed.len() - 1;
                        &mut prefixed[last].1
                    }
                },
            };
            let source = library.units[import.unit].source;
            self.merge_import(into, &chosen, source, import.prefix.map_or(import.directive, |prefix| prefix.span));
        }
        let all = &mut self.lib_mut(id).extensions;
        for extension in extensions {
            if !all.contains(extension) {
                all.push(extension);
            }
        }
        self.lib_mut(id).imported = plain;
        for (name, namespace, deferred) in prefixed {
            let prefix = PrefixId(self.prefixes.len() as u32);
            self.has_deferred |= deferred;
            self.prefixes.push(PrefixInfo { namespace, deferred });
            if self.lib(id).declared.names.contains_key(&name)
                && let Some(import) = library.imports.iter().find(|i| i.prefix.is_some_and(|p| p.name == name))
                && let Some(ident) = import.prefix
            {
                let source = library.units[import.unit].source;
                match self.lib(id).declared.names.get(&name) {
                    Some(Entry::Known(declared)) => self.declared_twice(source, ident.span, name.as_str(), *declared),
                    _ => self.error(source, ident.span, errors::already_declared(name)),
                }
            }
            // `_` binds nothing (accepted/3.7/wildcard-variables).
            if !(wildcards && name.as_str() == "_") {
                self.lib_mut(id).prefixes.insert(name, prefix);
            }
        }
    }

    fn merge_import(&mut self, into: &mut Namespace, from: &Namespace, source: &'static Source, span: Span) {
        for setter in [false, true] {
            let (into, from) = if setter { (&mut into.setters, &from.setters) } else { (&mut into.names, &from.names) };
            for (&name, &decl) in from {
                match into.get(&name) {
                    None => {
                        into.insert(name, decl);
                    }
                    Some(&present) if present == decl => {}
                    Some(&present) => {
                        let (old, new) = (self.is_core_entry(present), self.is_core_entry(decl));
                        if old && !new {
                            into.insert(name, decl);
                        } else if old == new
                            && let (Some(one), Some(other)) = (self.library_of(present), self.library_of(decl))
                        {
                            let id = AmbiguityId(self.ambiguities.len() as u32);
                            self.ambiguities.push(Ambiguity { from: [one, other], source, span });
                            into.insert(name, Entry::Known(Decl::Ambiguous(id)));
                        }
                    }
                }
            }
        }
    }

    fn is_core_entry(&self, entry: Entry) -> bool {
        let Entry::Known(decl) = entry else { return true };
        let library = match decl {
            Decl::Class(c) => c.library,
            Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => f.library,
            Decl::Field(f) => f.library,
            Decl::Typedef(t) => return self.lib(self.typedefs[t.0 as usize].place.lib).is_core,
            Decl::Prefix(_) | Decl::Dynamic | Decl::Never | Decl::Ambiguous(_) => return false,
        };
        library.uri.starts_with("dart:")
    }

    /// Where in its file a declaration stands.
    fn declared_at(entry: Entry) -> u32 {
        match entry {
            Entry::Known(Decl::Class(c)) => c.span.get().map_or(0, |span| span.start),
            Entry::Known(Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f)) => f.span.start,
            Entry::Known(Decl::Field(f)) => f.span.start,
            _ => 0,
        }
    }

    /// The library that declares what a table of names has.
    fn library_of(&self, entry: Entry) -> Option<LibraryRef> {
        let of = |lib: LibId| self.lib(lib).element;
        let decl = match entry {
            Entry::Lazy(id) => return Some(of(self.lazy[id.0 as usize].place.lib)),
            Entry::Known(decl) => decl,
        };
        match decl {
            Decl::Class(c) => Some(c.library),
            Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => Some(f.library),
            Decl::Field(f) => Some(f.library),
            Decl::Typedef(t) => Some(of(self.typedefs[t.0 as usize].place.lib)),
            Decl::Prefix(_) | Decl::Dynamic | Decl::Never | Decl::Ambiguous(_) => None,
        }
    }

    /// A library's name in messages.
    fn library_shown(&self, library: LibraryRef) -> String {
        let file = self.lib_of_element.get(&library).and_then(|lib| self.lib(*lib).sources.first());
        match file {
            Some(source) if !library.uri.starts_with("dart:") && !library.uri.starts_with("package:") => source.display.clone(),
            _ => library.uri.to_string(),
        }
    }

    pub(crate) fn imported_twice(&self, id: AmbiguityId, name: Name) -> Message {
        let [one, other] = self.ambiguities[id.0 as usize].from;
        errors::imported_twice(name, self.library_shown(one), self.library_shown(other))
    }
}
