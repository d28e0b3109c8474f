//! Representation types of extension types (accepted/3.3/extension-types): whether one leads back to itself. May touch `world`.

use rustc_hash::FxHashSet;

use crate::check::world::World;
use crate::elements::ClassRef;
use crate::types::{Ty, TyKind, each_part};

/// Calls `f` with the classes that types mention, each part of a type looked at once.
fn each_class(ty: Ty, met: &mut FxHashSet<Ty>, f: &mut dyn FnMut(ClassRef)) {
    if !met.insert(ty) {
        return;
    }
    if let TyKind::Interface(class, _) = ty.kind() {
        f(*class);
    }
    each_part(ty, &mut |part, _| each_class(part, met, f));
}

impl World {
    /// Whether erasing the representation type would come back to the extension type itself ("Composing an extension type").
    pub(crate) fn depends_on_itself(&mut self, class: ClassRef, representation: Ty) -> bool {
        let (mut met, mut seen) = (FxHashSet::default(), FxHashSet::default());
        let (mut todo, mut settled) = (vec![representation], true);
        while let Some(ty) = todo.pop() {
            let mut found = false;
            each_class(ty, &mut met, &mut |other| {
                found |= other == class;
                // What does not lead to anything that is still open does not lead here.
                if other.is_extension_type() && !self.settled_representations.contains(&other) && seen.insert(other) {
                    settled &= other.representation.get().is_some();
                    todo.extend(other.representation.get());
                }
            });
            if found {
                return true;
            }
        }
        if settled {
            self.settled_representations.insert(class);
        }
        false
    }
}
