//! Putting types in the place of type variables: of declarations (`substitute`), and of generic function types, whose variables are
//! de Bruijn indices (`open_function`, `close_function`). A binder is a function type with type parameters; other function types do
//! not count. May touch `types` and `elements`.

use super::known::Known;
use super::parts::{Role, map_function, map_list, map_parts};
use super::{FunctionTy, FunctionTyParam, NamedTy, Ty, TyKind, TyList};
use crate::elements::{ClassRef, ParamRef, Signature};

/// Rebuilds `ty` with `leaf` asked at every type variable (of either sort), given how many binders stand around it; where it answers
/// `None`, and above, the type stays as it is. `enter` says whether there can be anything to do inside a type at this depth.
fn rebuild(ty: Ty, enter: &dyn Fn(Ty, u32) -> bool, leaf: &dyn Fn(&TyKind, u32) -> Option<Ty>) -> Ty {
    Rebuilding { enter, leaf, known: Known::of(ty) }.ty(ty, 0)
}

struct Rebuilding<'a> {
    enter: &'a dyn Fn(Ty, u32) -> bool,
    leaf: &'a dyn Fn(&TyKind, u32) -> Option<Ty>,
    known: Known<(Ty, u32), Ty>,
}

impl Rebuilding<'_> {
    fn ty(&self, ty: Ty, depth: u32) -> Ty {
        if !(self.enter)(ty, depth) {
            return ty;
        }
        self.known.answer((ty, depth), || self.rebuilt(ty, depth))
    }

    fn rebuilt(&self, ty: Ty, depth: u32) -> Ty {
        match ty.kind() {
            kind @ (TyKind::Param(_) | TyKind::Bound { .. }) => (self.leaf)(kind, depth).unwrap_or(ty),
            // A promotion holds for the variable only: what stands in its place is not promoted.
            TyKind::Promoted(param, _) => {
                (self.leaf)(&TyKind::Param(*param), depth).unwrap_or_else(|| map_parts(ty, &|t, _| self.ty(t, depth)))
            }
            kind => {
                let binds = matches!(kind, TyKind::Function(f) if !f.type_params.is_empty());
                map_parts(ty, &|t, _| self.ty(t, depth + u32::from(binds)))
            }
        }
    }
}

/// `ty`, valid somewhere, as it must be written `by` binders further in.
pub(super) fn shift(ty: Ty, by: u32) -> Ty {
    if by == 0 {
        return ty;
    }
    rebuild(ty, &|t, depth| t.traits().loose > depth, &|kind, depth| match kind {
        TyKind::Bound { depth: d, index } if *d >= depth => Some(Ty::new(TyKind::Bound { depth: d + by, index: *index })),
        _ => None,
    })
}

/// `ty` from directly inside a binder, as it must be written outside; `args` take the place of the binder's variables.
pub(super) fn unbind(ty: Ty, args: &[Ty]) -> Ty {
    rebuild(ty, &|t, depth| t.traits().loose > depth, &|kind, depth| match kind {
        TyKind::Bound { depth: d, index } if *d == depth => args.get(*index as usize).map(|arg| shift(*arg, depth)),
        TyKind::Bound { depth: d, index } if *d > depth => Some(Ty::new(TyKind::Bound { depth: d - 1, index: *index })),
        _ => None,
    })
}

/// `ty` with `map`'s answers in the place of type variables of declarations. `T?` and the like are kept in order: `T?` with `dynamic` for
/// `T` is `dynamic`.
pub fn substitute(ty: Ty, map: &dyn Fn(ParamRef) -> Option<Ty>) -> Ty {
    rebuild(ty, &|t, _| t.traits().params, &|kind, depth| match kind {
        TyKind::Param(param) => map(*param).map(|to| shift(to, depth)),
        _ => None,
    })
}

/// A type written in terms of `class`'s parameters, with `args` in their place.
pub fn substitute_class(ty: Ty, class: ClassRef, args: &[Ty]) -> Ty {
    Substitution { params: class.type_params(), args }.apply(ty)
}

/// `args` for `params`.
#[derive(Clone, Copy)]
pub struct Substitution<'a> {
    pub params: &'a [ParamRef],
    pub args: &'a [Ty],
}

impl Substitution<'_> {
    pub fn get(&self, param: ParamRef) -> Option<Ty> {
        self.args.get(param.place_in(self.params)?).copied()
    }

    pub fn apply(&self, ty: Ty) -> Ty {
        if self.params.is_empty() || ty.is_closed() {
            return ty;
        }
        substitute(ty, &|p| self.get(p))
    }

    pub fn apply_list(&self, list: TyList) -> TyList {
        if self.params.is_empty() || !list.traits().params {
            return list;
        }
        map_list(list, |t| self.apply(t))
    }
}

/// The non-generic function type that results from giving `f` these type arguments.
pub fn open_function(f: &FunctionTy, args: &[Ty]) -> FunctionTy {
    if f.type_params.is_empty() {
        return f.clone();
    }
    let mut opened = map_function(f, &|t, _| unbind(t, args));
    opened.type_params.clear();
    opened
}

/// `f` with type arguments for its first type parameters; it keeps the others.
pub fn open_first(f: &FunctionTy, args: &[Ty]) -> FunctionTy {
    let first = args.len() as u32;
    if args.len() >= f.type_params.len() {
        return open_function(f, args);
    }
    let inside = |ty: Ty, _: Role| {
        rebuild(ty, &|t, depth| t.traits().loose > depth, &|kind, depth| match kind {
            TyKind::Bound { depth: d, index } if *d == depth => Some(match args.get(*index as usize) {
                Some(arg) => shift(*arg, depth + 1),
                None => Ty::new(TyKind::Bound { depth, index: index - first }),
            }),
            _ => None,
        })
    };
    let mut opened = map_function(f, &inside);
    opened.type_params.drain(..args.len());
    opened
}

/// The bounds of `f`'s type parameters, with `args` for the parameters.
pub fn instantiate_bounds(f: &FunctionTy, args: &[Ty]) -> Vec<Ty> {
    f.type_params.iter().map(|p| unbind(p.bound, args)).collect()
}

/// The function type with `params` as its type parameters: `f` is written with them (and has no type parameters of its own yet); in the
/// result they are indices.
pub fn close_function(params: &[ParamRef], f: FunctionTy) -> Ty {
    if params.is_empty() {
        return Ty::function(f);
    }
    let close = |ty: Ty| {
        let inside = shift(ty, 1);
        rebuild(inside, &|t, _| t.traits().params, &|kind, depth| match kind {
            TyKind::Param(p) => {
                let index = p.place_in(params)? as u32;
                Some(Ty::new(TyKind::Bound { depth, index }))
            }
            _ => None,
        })
    };
    let mut closed = map_function(&f, &|ty, _| close(ty));
    closed.type_params = params.iter().map(|p| FunctionTyParam { name: p.name, bound: close(p.bound()) }).collect();
    Ty::function(closed)
}

/// `X & B` as `X`: what is inferred for variables, type arguments and record fields is never a promoted type variable.
pub fn demote(ty: Ty) -> Ty {
    match ty.kind() {
        TyKind::Promoted(param, _) => Ty::param(*param),
        _ => ty,
    }
}

impl Signature {
    /// The type of functions with this signature, generic in its type parameters.
    pub fn function_type(&self) -> Ty {
        let (positional, named) = self.params.split_at(self.positional);
        let ty = FunctionTy {
            type_params: Vec::new(),
            ret: self.ret,
            positional: positional.iter().map(|p| p.ty).collect(),
            required: self.required,
            named: named.iter().map(|p| NamedTy { name: p.name, ty: p.ty, required: p.required }).collect(),
        };
        close_function(&self.type_params, ty)
    }
}
