//! Declarations of the core library that are read when their name is first looked up: a program uses few of them, and reading all
//! would be most of its start. May touch `world`, `outline` and `corelib`.

use oche_syntax::{Name, parse_declaration, parse_outline};
use rustc_hash::FxHashSet;

use crate::check::report::errors;
use crate::check::world::*;
use crate::corelib::{DeclarationKind, File};
use crate::elements::ClassRef;
use crate::elements::well_known_classes;
use crate::sorting::Arrange;

impl World {
    /// Declares the names of a core library's file. Read at once is only what is found by other ways than its name: extensions, and
    /// classes that the language knows.
    pub(crate) fn declare_core_file(&mut self, place: Place, file: &'static File) {
        let library = self.lib(place.lib).element;
        let known: FxHashSet<Name> = well_known_classes().filter(|class| class.library == library).map(|class| class.name).collect();
        for (name, declaration) in file.declared() {
            let name = Name::new(name);
            if self.lib(place.lib).declared.get(name, declaration.kind == DeclarationKind::Setter).is_some() {
                self.error(place.source, declaration.name, errors::already_declared(name));
                continue;
            }
            let id = LazyId(self.lazy.len() as u32);
            self.lazy.push(LazyDeclaration { place, declaration, decl: None });
            let at_once = match declaration.kind {
                DeclarationKind::Extension => true,
                DeclarationKind::Class => known.contains(&name),
                _ => false,
            };
            if at_once {
                self.read_declaration(id);
                continue;
            }
            let declared = &mut self.lib_mut(place.lib).declared;
            if declaration.kind != DeclarationKind::Setter {
                declared.names.insert(name, Entry::Lazy(id));
            }
            if matches!(declaration.kind, DeclarationKind::Setter | DeclarationKind::Variable) {
                declared.setters.insert(name, Entry::Lazy(id));
            }
        }
    }

    /// The declaration of a name.
    pub fn read(&mut self, entry: Entry) -> Option<Decl> {
        let id = match entry {
            Entry::Known(decl) => return Some(decl),
            Entry::Lazy(id) => id,
        };
        if self.lazy(id).decl.is_none() {
            self.read_declaration(id);
        }
        self.lazy(id).decl
    }

    fn lazy(&self, id: LazyId) -> &LazyDeclaration {
        &self.lazy[id.0 as usize]
    }

    fn read_declaration(&mut self, id: LazyId) {
        let LazyDeclaration { place, declaration, .. } = *self.lazy(id);
        let (text, span) = (&place.source.text, declaration.span);
        let (decl, errors) = match declaration.kind {
            DeclarationKind::Variable | DeclarationKind::Whole => parse_declaration(text, span),
            _ => parse_outline(text, span),
        };
        for error in errors {
            self.error(place.source, error.span, errors::syntax(error.message.text()));
        }
        if let Some(decl) = decl {
            self.declare_top(place, Box::leak(Box::new(decl)));
        }
    }

    /// The declaration of a library under a name.
    pub fn declared(&mut self, lib: LibId, name: &str) -> Option<Decl> {
        let entry = self.lib(lib).declared.get(Name::new(name), false)?;
        self.read(entry)
    }

    /// Every class, extension and so on that a library declares.
    pub(crate) fn library_classes(&mut self, lib: LibId) -> Vec<ClassRef> {
        let (names, _) = self.read_all(lib);
        let class = |decl| if let Decl::Class(class) = decl { Some(class) } else { None };
        let mut classes: Vec<ClassRef> = names.into_iter().filter_map(class).collect();
        let own = self.lib(lib).element;
        classes.extend(self.lib(lib).extensions.all().iter().filter(|extension| extension.library == own));
        classes.arrange_by_key(|c| c.id);
        classes.dedup();
        classes
    }

    /// Everything a library declares: names and setters.
    pub fn read_all(&mut self, lib: LibId) -> (Vec<Decl>, Vec<Decl>) {
        let declared = &self.lib(lib).declared;
        let mut tables = [&declared.names, &declared.setters].map(|table| table.values().copied().collect::<Vec<Entry>>());
        // In order: elements are numbered as they are read.
        tables.iter_mut().for_each(|entries| entries.arrange_by_key(|entry| if let Entry::Lazy(id) = entry { Some(*id) } else { None }));
        let [names, setters] = tables.map(|entries| entries.into_iter().filter_map(|entry| self.read(entry)).collect());
        (names, setters)
    }
}
