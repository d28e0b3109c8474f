//! Names in the scopes of libraries and imports' prefixes. May touch `world`, `scope`.

use oche_syntax::Name;
use oche_syntax::ast;

use super::scope::TypeScope;
use crate::check::world::*;
use crate::elements::*;

impl World {
    /// The declaration that a name means in a library: declared there, a prefix, or imported.
    pub fn lookup_library(&mut self, lib: LibId, name: Name, setter: bool) -> Option<Decl> {
        let info = self.lib(lib);
        if let Some(entry) = info.declared.get(name, setter) {
            return self.read(entry);
        }
        if let Some(prefix) = info.prefixes.get(&name) {
            return Some(Decl::Prefix(*prefix));
        }
        if let Some(entry) = info.imported.get(name, setter) {
            return self.read(entry);
        }
        match name.as_str() {
            "dynamic" => Some(Decl::Dynamic),
            "Never" => Some(Decl::Never),
            _ => None,
        }
    }

    pub fn lookup_prefixed(&mut self, prefix: PrefixId, name: Name, setter: bool) -> Option<Decl> {
        let namespace = &self.prefixes[prefix.0 as usize].namespace;
        match (namespace.get(name, setter), name.as_str()) {
            (Some(entry), _) => self.read(entry),
            (None, "dynamic") if self.prefix_has_core(namespace) => Some(Decl::Dynamic),
            (None, "Never") if self.prefix_has_core(namespace) => Some(Decl::Never),
            (None, _) => None,
        }
    }

    fn prefix_has_core(&self, namespace: &Namespace) -> bool {
        namespace.names.get(&Name::new("Object")) == Some(&Entry::Known(Decl::Class(core_class(CoreClass::Object))))
    }

    /// The declaration that a name in a type means, if it is at library level.
    pub fn named_declaration(&mut self, prefix: Option<ast::Ident>, name: ast::Ident, scope: &TypeScope) -> Option<Decl> {
        match prefix {
            Some(prefix) => match self.lookup_library(scope.place.lib, prefix.name, false)? {
                Decl::Prefix(id) => self.lookup_prefixed(id, name.name, false),
                _ => None,
            },
            None if scope.param(name.name).is_some() => None,
            None => self.lookup_library(scope.place.lib, name.name, false),
        }
    }

    /// The typedef a written name means, if it means one.
    pub(crate) fn written_typedef(&mut self, prefix: Option<ast::Ident>, name: ast::Ident, scope: &TypeScope) -> Option<TypedefId> {
        let lib = scope.place.lib;
        let decl = match prefix {
            Some(prefix) => match self.lookup_library(lib, prefix.name, false) {
                Some(Decl::Prefix(id)) if scope.param(prefix.name).is_none() => self.lookup_prefixed(id, name.name, false),
                _ => None,
            },
            None if scope.param(name.name).is_some() => None,
            None => self.lookup_library(lib, name.name, false),
        };
        match decl {
            Some(Decl::Typedef(id)) => Some(id),
            _ => None,
        }
    }

    /// Whether a class declares a member of this name (its scope hides the library's names).
    pub fn declares(&self, class: ClassRef, name: Name) -> bool {
        let info = self.class(class);
        [SelectorKind::Getter, SelectorKind::Method, SelectorKind::Setter]
            .iter()
            .any(|kind| info.instance.contains_key(&(name, *kind)) || info.statics.contains_key(&(name, *kind)))
    }
}
