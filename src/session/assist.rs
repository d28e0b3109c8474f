//! What could stand where somebody is typing: members of types, names of arguments. For completion at a prompt. May touch the rest of
//! `check`; reports nothing.

use oche_syntax::{Name, ReplItem};

use crate::check::errors::kinds;
use crate::check::resolve::suggest::sorted;
use crate::check::world::*;
use crate::corelib;
use crate::diagnostics::Diagnostic;
use crate::library::Source;
use crate::session::Session;
use crate::sorting::Arrange;
use crate::types::*;

impl Session {
    /// The names that can follow a dot after a value of this type; without the private ones of other libraries.
    pub fn members_of_type(&self, ty: Ty) -> Vec<Name> {
        self.world().members_of_type(self.lib, ty)
    }

    /// The names that can follow a dot after these names: a class's static members and constructors, what a prefix imports. `None` if
    /// they stand for neither.
    pub fn members_of_name(&mut self, path: &[&str]) -> Option<Vec<Name>> {
        let decl = self.decl_at(path)?;
        let mut world = self.world();
        match decl {
            Decl::Prefix(prefix) => {
                let namespace = &world.prefixes[prefix.0 as usize].namespace;
                Some(sorted(namespace.names.keys().chain(namespace.setters.keys()).copied().collect()))
            }
            Decl::Class(class) => {
                world.ensure_members(class);
                let own = class.library == world.lib(self.lib).element;
                let info = world.class(class);
                let statics = info.statics.keys().map(|(name, _)| *name);
                let constructors = info.constructors.keys().copied().filter(|n| !n.as_str().is_empty());
                Some(sorted(statics.chain(constructors).filter(|n| own || !n.is_private()).collect()))
            }
            _ => None,
        }
    }

    /// The named parameters of a class's constructor (`C`, `C.named`, also behind a prefix); `None` if the names are not one.
    pub fn constructor_arguments(&mut self, path: &[&str]) -> Option<Vec<Name>> {
        let (class, name) = match (self.decl_at(path), path) {
            (Some(Decl::Class(class)), _) => (class, ""),
            (None, [init @ .., last]) => match self.decl_at(init)? {
                Decl::Class(class) => (class, *last),
                _ => return None,
            },
            _ => return None,
        };
        let mut world = self.world();
        world.ensure_members(class);
        let constructor = *world.class(class).constructors.get(&Name::new(name))?;
        let signature = world.signature(constructor);
        Some(signature.params[signature.positional..].iter().map(|p| p.name).collect())
    }

    /// The names that could stand in an input for the dot shorthand `.nobodys`, which no class declares.
    pub fn shorthand_names(&mut self, source: &'static Source, items: &'static [ReplItem], nobodys: &str) -> Option<Vec<Name>> {
        let errors = self.errors_of(source, items);
        let missing = |error: &&Diagnostic| error.is(&kinds::undefined_static) && error.part("name") == Some(nobodys);
        let class = errors.iter().find(missing)?.part("class")?;
        self.members_of_name(&[class])
    }

    /// The names that a core library exports.
    pub fn exported_names(&mut self, uri: &str) -> Vec<String> {
        let names = self.with_exports(uri, |exported| exported.names.keys().map(Name::to_string).collect::<Vec<_>>());
        let mut names = names.unwrap_or_default();
        names.arrange();
        names
    }

    /// Names of core libraries that an input can use as if they were imported.
    pub fn importable_names(&mut self) -> Vec<Name> {
        let exports = corelib::PUBLIC.iter().filter_map(|uri| self.with_exports(uri, |e| e.names.keys().copied().collect::<Vec<Name>>()));
        sorted(exports.collect::<Vec<_>>().concat())
    }

    /// The declaration that one name, or a prefix and a name, stand for; in a core library, if it means nothing here.
    pub(crate) fn decl_at(&mut self, path: &[&str]) -> Option<Decl> {
        let found = self.world().decl_at(self.lib, path);
        match path {
            [name] if found.is_none() => corelib::PUBLIC.iter().find_map(|uri| self.exported(uri, Name::new(name))),
            _ => found,
        }
    }
}

/// The named parameters of a function type.
pub fn named_arguments(ty: Ty) -> Vec<Name> {
    ty.as_function().map_or_else(Vec::new, |f| f.named.iter().map(|n| n.name).collect())
}

impl World {
    /// The declaration that one name, or a prefix and a name, stand for.
    fn decl_at(&mut self, lib: LibId, path: &[&str]) -> Option<Decl> {
        match path {
            [name] => self.lookup_library(lib, Name::new(name), false),
            [prefix, name] => match self.lookup_library(lib, Name::new(prefix), false)? {
                Decl::Prefix(prefix) => self.lookup_prefixed(prefix, Name::new(name), false),
                _ => None,
            },
            _ => None,
        }
    }
}
