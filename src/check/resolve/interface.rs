//! Interfaces as maps, for classes with many supertypes. (What one with few has under a name is found by asking its direct supertypes, and
//! theirs.) A map continues that of the direct supertype which brings the most, so that it has only the names that the class adds. May
//! touch `world`, `classes`, `members`.

use std::sync::Arc;

use oche_syntax::Name;
use oche_syntax::ast::ClassKind;
use rustc_hash::{FxHashMap, FxHashSet};

use super::classes::{target_class, target_library};
use crate::check::world::inheritance::{Entry, Interface};
use crate::check::world::*;
use crate::elements::*;

fn has_many(class: ClassRef) -> bool {
    class.get().supertypes.get().is_some_and(Supertypes::are_many)
}

impl World {
    /// The interface of a class, if it has many supertypes and all are known.
    pub(crate) fn interface(&mut self, class: ClassRef) -> Option<Arc<Interface>> {
        if !has_many(class) || self.class(class).hierarchy != Phase::Done {
            return None;
        }
        let (mut waiting, mut met) = (vec![class], FxHashSet::default());
        while let Some(&next) = waiting.last() {
            if self.class(next).interface.is_some() {
                waiting.pop();
            } else if met.insert(next) {
                let unknown = |parent: &ClassRef| has_many(*parent) && self.class(*parent).interface.is_none();
                waiting.extend(self.direct_supertypes(next).into_iter().filter(unknown));
            } else {
                let made = self.make_interface(next);
                self.class_mut(next).interface = Some(made);
            }
        }
        self.class(class).interface.clone()
    }

    fn make_interface(&mut self, class: ClassRef) -> Arc<Interface> {
        let first = class.supertypes.get().and_then(Supertypes::first);
        let above = first.and_then(|first| self.class(first).interface.clone());
        let mut own: FxHashMap<Selector, Entry> = FxHashMap::default();
        for parent in self.direct_supertypes(class) {
            // What is above the first parent anyway adds nothing.
            if first.is_none_or(|first| !first.is_below(parent)) {
                own.extend(self.member_names(parent).into_iter().map(|selector| (selector, Entry::CombinedIn(class))));
            }
        }
        for (selector, target) in self.declared_names(class) {
            own.insert(selector, Entry::Declared(Found { target, class: target_class(target).unwrap_or(class) }));
            if class.kind == ClassKind::ExtensionType {
                // A setter precludes inherited methods, a method setters.
                let kind = if selector.kind == SelectorKind::Setter { SelectorKind::Method } else { SelectorKind::Setter };
                own.entry(Selector { kind, ..selector }).or_insert(Entry::CombinedIn(class));
            }
        }
        Inherited::new(above.as_ref(), own)
    }

    /// The members that a class declares itself.
    pub(crate) fn declared_names(&mut self, class: ClassRef) -> Vec<(Selector, Target)> {
        self.ensure_members(class);
        let instance = self.class(class).instance.iter();
        instance
            .map(|((name, kind), target)| {
                let kind = if *kind == SelectorKind::Setter { SelectorKind::Setter } else { SelectorKind::Method };
                (Selector::new(*name, target_library(*target), kind), *target)
            })
            .collect()
    }

    /// All names that a class's interface has.
    pub(crate) fn member_names(&mut self, class: ClassRef) -> Vec<Selector> {
        if let Some(interface) = self.interface(class) {
            return interface.entries().into_iter().map(|(selector, _)| selector).collect();
        }
        let declared = class.all_supertypes().into_iter().flat_map(|ancestor| self.declared_names(ancestor));
        let names: FxHashSet<Selector> = declared.map(|(selector, _)| selector).collect();
        names.into_iter().collect()
    }

    /// The member that the interface of a class with many supertypes has under a name; `None` for other classes.
    pub(crate) fn find_in_interface(&mut self, class: ClassRef, name: Name, lib: LibId, setter: bool) -> Option<Option<Found>> {
        let interface = self.interface(class)?;
        let kind = if setter { SelectorKind::Setter } else { SelectorKind::Method };
        let selector = self.selector(lib, name, kind);
        Some(match interface.get(selector) {
            Some(Entry::Declared(found)) => Some(found),
            Some(Entry::CombinedIn(at)) => match self.class(at).found.get(&selector) {
                Some(found) => *found,
                None => {
                    let found = self.find_member_uncached(at, name, lib, setter);
                    self.class_mut(at).found.insert(selector, found);
                    found
                }
            },
            None if class.kind == ClassKind::ExtensionType => self.find_member(core_class(CoreClass::Object), name, lib, setter),
            None => None,
        })
    }

    /// The implementation of a name, from the layout that has been made of a class with many supertypes. `None` if it must be looked for
    /// class by class.
    pub(crate) fn find_in_layout(&self, class: ClassRef, name: Name, lib: LibId, setter: bool) -> Option<Option<Found>> {
        let layout = class.get().layout.get().filter(|_| has_many(class))?;
        let find = |kind: SelectorKind| layout.members.get(self.selector(lib, name, kind));
        let found = match setter {
            true => find(SelectorKind::Setter),
            false => match (find(SelectorKind::Method), find(SelectorKind::Getter)) {
                (Some(_), Some(_)) => return None,
                (method, getter) => method.or(getter),
            },
        };
        let Some(target) = found else { return Some(None) };
        let made_up = matches!(target, Target::Function(f) if matches!(self.function(f).ast, FunctionAst::NoSuchMethod(_)));
        let class = target_class(target).filter(|declaring| !made_up && declaring.kind != ClassKind::Mixin)?;
        Some(Some(Found { target, class }))
    }
}
