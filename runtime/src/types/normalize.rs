//! NORM (resources/type-system/normalization.md): one representative of all types that are subtypes of each other. Run-time types are
//! kept in this form. May touch `types` and `elements`.

use super::known::Known;
use super::parts::map_parts;
use super::{Ty, TyKind, is_nullable, is_object, is_subtype, is_top, resolve_bound};

/// NORM(`ty`). (Recall that [`Ty::nullable`] already keeps `T??`, `Null?`, `Never?`, `dynamic?` and `void?` in normal form.)
pub fn normalize(ty: Ty) -> Ty {
    norm(ty, &Known::of(ty))
}

fn norm(ty: Ty, known: &Known<Ty, Ty>) -> Ty {
    if !ty.traits().unions {
        return ty;
    }
    known.answer(ty, || norm_of(ty, known))
}

fn norm_of(ty: Ty, known: &Known<Ty, Ty>) -> Ty {
    let normalize = |ty: Ty| norm(ty, known);
    match ty.kind() {
        TyKind::FutureOr(inner) => {
            let inner = normalize(*inner);
            match inner.kind() {
                _ if is_top(inner) || is_object(inner) => inner,
                TyKind::Never => Ty::never().future(),
                TyKind::Null => Ty::null().future().nullable(),
                _ => Ty::future_or(inner),
            }
        }
        TyKind::Nullable(inner) => {
            let inner = normalize(*inner);
            match inner.kind() {
                _ if is_top(inner) => inner,
                TyKind::FutureOr(of) if is_nullable(*of) => inner,
                _ => inner.nullable(),
            }
        }
        TyKind::Param(_) if resolve_bound(ty).is_never() => Ty::never(),
        TyKind::Promoted(param, to) => {
            let to = normalize(*to);
            let variable = Ty::param(*param);
            if to.is_never() {
                to
            } else if is_top(to) || to == variable || is_subtype(normalize(param.bound()), to) {
                variable
            } else {
                Ty::new(TyKind::Promoted(*param, to))
            }
        }
        _ => map_parts(ty, &|part, _| normalize(part)),
    }
}
