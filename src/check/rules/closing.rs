//! What class modifiers further up mean for a class: whether anything it is derived from is `base` or `final`, and what of other libraries
//! must not be implemented (accepted/3.0/class-modifiers). Found once for each class, from what is known of its parents. May touch
//! `world`, `resolve`.

use rustc_hash::FxHashSet;

use crate::check::world::inheritance::Closing;
use crate::check::world::*;
use crate::elements::*;

impl World {
    /// Whether a base or final class is among the supertypes (through sealed ones). What the platform's classes are is told of the class
    /// itself, and of what a library from before class modifiers makes of them.
    pub(crate) fn base_or_final(&mut self, class: ClassRef) -> (bool, bool) {
        let closing = self.closing(class);
        let own = if class.library.uri.starts_with("dart:") { class.modifiers() } else { Default::default() };
        (closing.base || own.base, closing.final_ || own.final_)
    }

    /// The base or final class or mixin of another library that keeps a declaration from being implemented: itself, or one it is
    /// derived from. Libraries from before class modifiers may implement what the platform closes.
    pub(crate) fn closed_elsewhere(&mut self, parent: ClassRef, lib: LibId) -> Option<ClassRef> {
        let library = self.lib(lib).element;
        let libraries = self.closing(parent).libraries;
        let closed = |c: ClassRef| {
            let m = c.modifiers();
            (m.base || m.final_) && c.library != library && !self.may_ignore_modifiers(c, lib)
        };
        if closed(parent) {
            return Some(parent);
        }
        libraries.iter().map(|(_, first)| *first).filter(|first| closed(*first)).min_by_key(|first| first.id)
    }

    /// A library from before class modifiers may use the platform's classes as if they had none (accepted/3.0/class-modifiers,
    /// "Language versioning").
    pub(crate) fn may_ignore_modifiers(&self, class: ClassRef, lib: LibId) -> bool {
        let lib = self.lib(lib);
        (lib.version < (3, 0) || lib.is_core) && class.library.uri.starts_with("dart:")
    }

    fn closing(&mut self, class: ClassRef) -> Closing {
        let (mut waiting, mut met) = (vec![class], FxHashSet::default());
        while let Some(&next) = waiting.last() {
            if self.closings.contains_key(&next) {
                waiting.pop();
                continue;
            }
            let parents = self.direct_supertypes(next);
            // Met before: its parents are known by now, unless by mistake it is above itself.
            if met.insert(next) {
                waiting.extend(parents.into_iter().filter(|parent| !self.closings.contains_key(parent)));
            } else {
                let closing = self.closing_of(next, &parents);
                self.closings.insert(next, closing);
            }
        }
        self.closings.get(&class).cloned().unwrap_or_default()
    }

    fn closing_of(&self, class: ClassRef, parents: &[ClassRef]) -> Closing {
        let is_core = class.library.uri.starts_with("dart:");
        let own = class.modifiers();
        let mut closing = Closing { base: !is_core && own.base, final_: !is_core && own.final_, ..Closing::default() };
        if self.has_class(class) && self.lib(self.class(class).place.lib).version < (3, 0) {
            for parent in parents.iter().filter(|p| p.library.uri.starts_with("dart:")) {
                closing.base |= parent.modifiers().base;
                closing.final_ |= parent.modifiers().final_;
            }
        }
        for above in parents.iter().filter_map(|parent| self.closings.get(parent)) {
            closing.base |= above.base;
            closing.final_ |= above.final_;
            if closing.libraries.is_empty() {
                closing.libraries = above.libraries.clone();
                continue;
            }
            above.libraries.iter().for_each(|(library, first)| closing.meet(*library, *first));
        }
        if own.base || own.final_ {
            closing.meet(class.library, class);
        }
        closing
    }
}
