//! What a type is made of: its parts are visited, and replaced, here and nowhere else. What each kind of type means is left to those who
//! ask. May touch `types`.

use super::{FunctionTy, FunctionTyParam, NamedTy, RecordTy, Ty, TyKind, TyList};

/// The roles of a part in the type around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A type argument, a result, a field of a record, or what `T?` and `FutureOr<T>` are made of.
    Covariant,
    /// The type of a parameter of a function.
    Parameter,
    /// The bound of a type parameter of a function.
    Bound,
}

/// Calls `visit` with each part that a type is directly made of, and what it is there. The type variable of a promoted one is none.
pub fn each_part(ty: Ty, visit: &mut dyn FnMut(Ty, Role)) {
    match ty.kind() {
        TyKind::Interface(_, args) => args.iter().for_each(|arg| visit(*arg, Role::Covariant)),
        TyKind::FutureOr(inner) | TyKind::Nullable(inner) | TyKind::Promoted(_, inner) => visit(*inner, Role::Covariant),
        TyKind::Function(f) => {
            f.type_params.iter().for_each(|p| visit(p.bound, Role::Bound));
            visit(f.ret, Role::Covariant);
            f.positional.iter().for_each(|t| visit(*t, Role::Parameter));
            f.named.iter().for_each(|n| visit(n.ty, Role::Parameter));
        }
        TyKind::Record(r) => {
            r.positional.iter().for_each(|t| visit(*t, Role::Covariant));
            r.named.iter().for_each(|(_, t)| visit(*t, Role::Covariant));
        }
        TyKind::Dynamic
        | TyKind::Void
        | TyKind::Never
        | TyKind::Null
        | TyKind::Unknown
        | TyKind::Error
        | TyKind::Param(_)
        | TyKind::Bound { .. } => {}
    }
}

/// The type with each part that it is directly made of replaced by what `map` gives for it, and for what it is there.
pub fn map_parts(ty: Ty, map: &dyn Fn(Ty, Role) -> Ty) -> Ty {
    let same = |ty: Ty| map(ty, Role::Covariant);
    match ty.kind() {
        TyKind::Interface(class, args) => Ty::new(TyKind::Interface(*class, map_list(*args, same))),
        TyKind::FutureOr(inner) => Ty::future_or(same(*inner)),
        TyKind::Nullable(inner) => same(*inner).nullable(),
        TyKind::Promoted(param, to) => Ty::new(TyKind::Promoted(*param, same(*to))),
        TyKind::Function(f) => Ty::function(map_function(f, map)),
        TyKind::Record(r) => Ty::record(RecordTy {
            positional: r.positional.iter().map(|t| same(*t)).collect(),
            named: r.named.iter().map(|(name, t)| (*name, same(*t))).collect(),
        }),
        TyKind::Dynamic
        | TyKind::Void
        | TyKind::Never
        | TyKind::Null
        | TyKind::Unknown
        | TyKind::Error
        | TyKind::Param(_)
        | TyKind::Bound { .. } => ty,
    }
}

/// A list of types, each replaced by what `map` gives for it.
pub(super) fn map_list(list: TyList, map: impl Fn(Ty) -> Ty) -> TyList {
    if list.is_empty() {
        return list;
    }
    TyList::new(&list.iter().map(|t| map(*t)).collect::<Vec<_>>())
}

/// A function type with each part replaced.
pub(super) fn map_function(f: &FunctionTy, map: &dyn Fn(Ty, Role) -> Ty) -> FunctionTy {
    FunctionTy {
        type_params: f.type_params.iter().map(|p| FunctionTyParam { name: p.name, bound: map(p.bound, Role::Bound) }).collect(),
        ret: map(f.ret, Role::Covariant),
        positional: f.positional.iter().map(|t| map(*t, Role::Parameter)).collect(),
        required: f.required,
        named: f.named.iter().map(|n| NamedTy { ty: map(n.ty, Role::Parameter), ..n.clone() }).collect(),
    }
}
