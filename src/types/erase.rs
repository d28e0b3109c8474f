//! Extension type erasure (accepted/3.3/extension-types): at run time an extension type is its representation type. May touch `types`
//! and `elements`.

use super::known::Known;
use super::substitute::{map_function, map_list, map_record};
use super::{Ty, TyKind, substitute_class};

/// `ty` with every extension type in it replaced by its representation type, as often as it takes.
pub fn erase_extension_types(ty: Ty) -> Ty {
    erase(ty, &Known::of(ty))
}

fn erase(ty: Ty, known: &Known<Ty, Ty>) -> Ty {
    if !ty.traits().extension {
        return ty;
    }
    known.answer(ty, || erased(ty, known))
}

fn erased(ty: Ty, known: &Known<Ty, Ty>) -> Ty {
    let erase_extension_types = |ty: Ty| erase(ty, known);
    match ty.kind() {
        TyKind::Interface(class, args) => {
            let args = map_list(*args, erase_extension_types);
            match class.representation.get() {
                Some(representation) if class.is_extension_type() => {
                    erase_extension_types(substitute_class(*representation, *class, &args))
                }
                // Of an extension type whose declaration had a mistake nothing is known.
                None if class.is_extension_type() => Ty::error(),
                _ => Ty::new(TyKind::Interface(*class, args)),
            }
        }
        TyKind::FutureOr(inner) => Ty::future_or(erase_extension_types(*inner)),
        TyKind::Nullable(inner) => erase_extension_types(*inner).nullable(),
        TyKind::Promoted(param, to) => Ty::new(TyKind::Promoted(*param, erase_extension_types(*to))),
        TyKind::Function(f) => Ty::function(map_function(f, &erase_extension_types)),
        TyKind::Record(r) => Ty::record(map_record(r, erase_extension_types)),
        _ => ty,
    }
}
