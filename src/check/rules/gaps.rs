//! What a class lacks of its interface, found from what its superclass lacks and what the class adds: for classes with many supertypes, where
//! going through all members for each would take the square of their number. Whether there is anything to complain of; what to say of it
//! is found the long way. May touch `world`, `resolve`.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::check::rules::interfaces::selector_kind;
use crate::check::world::*;
use crate::elements::*;

impl World {
    /// Whether some member of its interface, which a class with many supertypes must have, is missing or has the wrong type.
    pub(crate) fn has_gaps(&mut self, class: ClassRef, has_no_such_method: bool) -> bool {
        let gaps = self.gaps(class);
        gaps.iter().any(|gap| {
            // Private members of other libraries are theirs to miss; what `noSuchMethod` is asked for isn't missing.
            if gap.library.is_some_and(|library| library != class.library) {
                return false;
            }
            let lib = self.lib_of(gap.library.unwrap_or(class.library));
            let setter = gap.kind == SelectorKind::Setter;
            !has_no_such_method || self.find_concrete(class, gap.name, lib, setter).is_some()
        })
    }

    fn gaps(&mut self, class: ClassRef) -> Arc<Vec<Selector>> {
        let above = |class: ClassRef| class.superclass().and_then(|t| t.as_interface()).map(|(parent, _)| parent);
        let mut path = Vec::new();
        let mut next = Some(class);
        let mut open: FxHashSet<Selector> = FxHashSet::default();
        while let Some(at) = next {
            if let Some(known) = &self.class(at).gaps {
                open.extend(known.iter().copied());
                break;
            }
            if !at.get().supertypes.get().is_some_and(Supertypes::are_many) {
                open.extend(self.member_names(at));
                break;
            }
            path.push(at);
            next = above(at);
        }
        for at in path.into_iter().rev() {
            open.extend(self.declared_names(at).into_iter().map(|(selector, _)| selector));
            let superclass = above(at);
            for parent in self.direct_supertypes(at) {
                if Some(parent) != superclass && superclass.is_none_or(|superclass| !superclass.is_below(parent)) {
                    open.extend(self.member_names(parent));
                }
            }
            // Of abstract classes it is found out once for many below: that they lack something is no mistake.
            let is_abstract = at.modifiers().abstract_ || at.modifiers().sealed;
            if !is_abstract || at == class || Some(at) == above(class) {
                open.retain(|name| !self.is_implemented(at, *name));
                self.class_mut(at).gaps = Some(Arc::new(open.iter().copied().collect()));
            }
        }
        self.class(class).gaps.clone().unwrap_or_default()
    }

    /// Whether the class has a member of the name that fits its interface.
    fn is_implemented(&mut self, class: ClassRef, name: Selector) -> bool {
        let lib = self.lib_of(name.library.unwrap_or(class.library));
        let setter = name.kind == SelectorKind::Setter;
        let Some(found) = self.find_concrete(class, name.name, lib, setter) else { return false };
        if found.class == class {
            return true;
        }
        let Some(interface) = self.find_member(class, name.name, lib, setter).filter(|interface| interface.target != found.target) else {
            return true;
        };
        let this = self.this_type(class);
        let (have, want) = (self.member_type_in(found, this), self.member_type_in(interface, this));
        self.overrides(class, (name.name, selector_kind(found.target, setter)), lib, have, want)
    }
}
