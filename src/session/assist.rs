//! What could stand where somebody is typing: members of types, names of arguments. For completion at a prompt. May touch the rest of
//! `check`; reports nothing.

use oche_syntax::ast::ClassKind;
use oche_syntax::{Name, ReplItem};

use crate::check::world::*;
use crate::corelib;
use crate::elements::*;
use crate::library::Source;
use crate::session::Session;
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

    /// What could stand in an input for the dot shorthand `.nobodys`, which no class declares.
    pub fn shorthand_names(&mut self, source: &'static Source, items: &'static [ReplItem], nobodys: &str) -> Option<Vec<Name>> {
        let errors = self.errors_of(source, items);
        let start = format!("The static getter or field '{nobodys}' isn't defined for the type '");
        let class = errors.iter().find_map(|error| error.message.strip_prefix(&start)?.strip_suffix("'."))?;
        self.members_of_name(&[class])
    }

    /// What a core library exports.
    pub fn exported_names(&mut self, uri: &str) -> Vec<String> {
        let names = self.with_exports(uri, |exported| exported.names.keys().map(Name::to_string).collect::<Vec<_>>());
        let mut names = names.unwrap_or_default();
        names.sort();
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

fn sorted(mut names: Vec<Name>) -> Vec<Name> {
    names.sort_by_key(|name| name.as_str());
    names.dedup();
    names
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

    pub(crate) fn members_of_type(&mut self, lib: LibId, ty: Ty) -> Vec<Name> {
        let mut names = Vec::new();
        let ty = non_nullable(ty);
        let class = match ty.kind() {
            TyKind::Interface(class, _) => Some(*class),
            TyKind::Record(record) => {
                names.extend((1..=record.positional.len()).map(|i| Name::new(&format!("${i}"))));
                names.extend(record.named.iter().map(|(name, _)| *name));
                Some(core_class(CoreClass::Record))
            }
            TyKind::Function(_) => {
                names.push(Name::new("call"));
                Some(core_class(CoreClass::Function))
            }
            TyKind::Param(param) | TyKind::Promoted(param, _) => return self.members_of_type(lib, param.bound()),
            TyKind::FutureOr(_) | TyKind::Dynamic => Some(core_class(CoreClass::Object)),
            _ => None,
        };
        let Some(class) = class else { return names };
        self.ensure_hierarchy(class);
        let element = self.lib(lib).element;
        let mut classes: Vec<ClassRef> = class.supertypes.get().map_or_else(|| vec![class], Supertypes::classes);
        if class.kind == ClassKind::ExtensionType {
            classes.push(core_class(CoreClass::Object));
        }
        for extension in self.lib(lib).extensions.all().to_vec() {
            self.ensure_hierarchy(extension);
            let on = extension.on.get().and_then(|on| on.first().copied());
            let applies = match on.map(Ty::kind) {
                Some(TyKind::Interface(on, _)) => class.is_below(*on),
                Some(TyKind::Param(_) | TyKind::Nullable(_)) => true,
                _ => false,
            };
            if applies {
                classes.push(extension);
            }
        }
        for class in classes {
            if !self.has_class(class) {
                continue;
            }
            self.ensure_members(class);
            let own = class.library == element;
            names.extend(self.class(class).instance.keys().map(|(name, _)| *name).filter(|n| own || !n.is_private()));
        }
        names.retain(|name| name.as_str().starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$'));
        // What every object has comes last.
        const OF_ALL: [&str; 4] = ["hashCode", "noSuchMethod", "runtimeType", "toString"];
        let (of_all, own): (Vec<Name>, Vec<Name>) = sorted(names).into_iter().partition(|name| OF_ALL.contains(&name.as_str()));
        own.into_iter().chain(of_all).collect()
    }
}
