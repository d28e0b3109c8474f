//! Names that could be meant by a misspelt one: for advice on pages. May touch `world`; reports nothing.

use oche_syntax::Name;
use oche_syntax::ast::ClassKind;

use crate::check::world::*;
use crate::diagnostics::{Advice, similar};
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

/// In one program so many names are held against misspelt ones. Where thousands are wrong among thousands, nobody reads advice on each.
const MOST_COMPARED: usize = 1_000_000;

impl World {
    /// Whether there still is advice on names.
    pub fn may_advise(&self) -> bool {
        self.compared.get() < MOST_COMPARED
    }
    /// The name most like a misspelt one, if one is like it at all.
    pub fn nearest(&self, wrong: Name, names: impl Iterator<Item = Name>) -> Option<Name> {
        if !self.may_advise() {
            return None;
        }
        let count = |_: &Name| self.compared.set(self.compared.get() + 1);
        similar::nearest(wrong.as_str(), names.inspect(count).map(Name::as_str)).map(Name::new)
    }
}

pub fn did_you_mean(name: Option<Name>) -> Option<Advice> {
    name.map(|name| Advice::Meant(name.to_string()))
}

impl World {
    /// Advice on a name that a library doesn't know: the one that could be meant.
    pub fn advice_for_name(&self, lib: LibId, name: Name, mut names: Vec<Name>) -> Option<Advice> {
        if !self.may_advise() {
            return None;
        }
        let library = self.lib(lib);
        names.extend(library.declared.names.keys().copied());
        names.extend(library.imported.names.keys().copied());
        did_you_mean(self.nearest(name, names.into_iter()))
    }
}

impl World {
    /// The names of all that can be asked of a value of a type, those of every object last.
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

    /// Advice on a name that is no type: the type that could be meant.
    pub fn advice_for_type(&self, lib: LibId, name: Name) -> Option<Advice> {
        let library = self.lib(lib);
        let all = library.declared.names.iter().chain(&library.imported.names);
        // Of the core library's names that have not been read, types are known by their looks.
        let looks = |n: &Name| n.as_str().starts_with(char::is_uppercase) || matches!(n.as_str(), "int" | "double" | "num" | "bool");
        let types = all.filter(|(n, entry)| match entry {
            Entry::Known(decl) => matches!(decl, Decl::Class(_) | Decl::Typedef(_)),
            Entry::Lazy(_) => looks(n),
        });
        let types = types.map(|(n, _)| *n);
        did_you_mean(self.nearest(name, types))
    }
}

/// In order, each once.
pub(crate) fn sorted(mut names: Vec<Name>) -> Vec<Name> {
    names.arrange_by_key(|name| name.as_str());
    names.dedup();
    names
}
