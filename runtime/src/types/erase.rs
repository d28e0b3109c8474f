//! Extension type erasure (accepted/3.3/extension-types): at run time an extension type is its representation type. May touch `types`
//! and `elements`.

use std::cell::Cell;

use super::known::Known;
use super::parts::map_parts;
use super::{Ty, TyKind, substitute_class};
use crate::elements::ClassRef;

/// `ty` with every extension type in it replaced by its representation type, as often as it takes.
pub fn erase_extension_types(ty: Ty) -> Ty {
    Erasing { known: Known::of(ty), all_known: Cell::new(true) }.erase(ty)
}

struct Erasing {
    known: Known<Ty, Ty>,
    /// Every extension type met so far has a representation.
    all_known: Cell<bool>,
}

impl Erasing {
    fn erase(&self, ty: Ty) -> Ty {
        if !ty.traits().extension {
            return ty;
        }
        self.known.answer(ty, || self.erased(ty))
    }

    fn erased(&self, ty: Ty) -> Ty {
        let erased = map_parts(ty, &|part, _| self.erase(part));
        match erased.kind() {
            TyKind::Interface(class, args) if class.is_extension_type() => {
                substitute_class(self.erased_representation(*class), *class, args)
            }
            _ => erased,
        }
    }

    /// In terms of the extension type's parameters; remembered, once all that it leads to is known.
    fn erased_representation(&self, class: ClassRef) -> Ty {
        let class = class.get();
        if let Some(erased) = class.erased.get() {
            return *erased;
        }
        let Some(representation) = class.representation.get() else {
            // Not known yet, or, in a declaration with a mistake, never.
            self.all_known.set(false);
            return Ty::error();
        };
        let outside = self.all_known.replace(true);
        let erased = self.erase(*representation);
        if self.all_known.get() {
            let _ = class.erased.set(erased);
        }
        self.all_known.set(self.all_known.get() && outside);
        erased
    }
}
