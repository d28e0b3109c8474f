//! What the compiler knows while it is inside one body, and the numbers it gives out. May touch `interp` and `ir`.

use std::sync::atomic::{AtomicU32, Ordering};

use rustc_hash::FxHashMap;

use crate::elements::{FunctionRef, ParamRef};
use crate::heap::Site;
use crate::interp::{OpenType, TypeSite};
use crate::ir::{ParamSource, Pos};
use crate::types::{Ty, TyKind, TyList};

/// Numbers of call sites, type sites and constants: indices into each isolate's caches.
static METHOD_SITES: AtomicU32 = AtomicU32::new(0);
static TYPE_SITES: AtomicU32 = AtomicU32::new(0);
static CONSTANTS: AtomicU32 = AtomicU32::new(0);

pub fn next_method_site() -> u32 {
    METHOD_SITES.fetch_add(1, Ordering::Relaxed)
}
pub fn next_constant() -> u32 {
    CONSTANTS.fetch_add(1, Ordering::Relaxed)
}

pub struct Cx<'a> {
    pub function: FunctionRef,
    /// Its number.
    pub id: u32,
    pub type_env: &'a FxHashMap<ParamRef, ParamSource>,
    /// The most cells in use at once so far.
    pub high: u32,
}

impl Cx<'_> {
    /// Notes that cells up to here are in use.
    pub fn reach(&mut self, cells: u32) {
        self.high = self.high.max(cells);
    }
    /// A call's site; its record goes into cell `at`.
    pub fn site(&mut self, pos: Pos, at: u32) -> &'static Site {
        self.reach(at + 2);
        Box::leak(Box::new(Site {
            function: self.function,
            pos,
            at,
        }))
    }
    pub fn type_site(&self, ty: Ty) -> TypeSite<Ty> {
        let mut params = Vec::new();
        mentioned(ty, &mut params);
        TypeSite {
            ty,
            id: TYPE_SITES.fetch_add(1, Ordering::Relaxed),
            open: self.open(params),
        }
    }
    pub fn types_site(&self, types: &[Ty]) -> TypeSite<TyList> {
        let mut params = Vec::new();
        types.iter().for_each(|&ty| mentioned(ty, &mut params));
        TypeSite {
            ty: TyList::new(types),
            id: TYPE_SITES.fetch_add(1, Ordering::Relaxed),
            open: self.open(params),
        }
    }
    fn open(&self, params: Vec<ParamRef>) -> Option<OpenType> {
        (!params.is_empty()).then(|| OpenType::new(params, self.type_env))
    }
}

/// The type parameters a type mentions.
fn mentioned(ty: Ty, params: &mut Vec<ParamRef>) {
    match ty.kind() {
        TyKind::Dynamic | TyKind::Void | TyKind::Never | TyKind::Null | TyKind::Unknown | TyKind::Error | TyKind::Bound { .. } => {}
        TyKind::Interface(_, args) => args.iter().for_each(|&a| mentioned(a, params)),
        TyKind::FutureOr(inner) | TyKind::Nullable(inner) => mentioned(*inner, params),
        TyKind::Param(param) => params.push(*param),
        TyKind::Promoted(param, bound) => {
            params.push(*param);
            mentioned(*bound, params);
        }
        TyKind::Function(f) => {
            mentioned(f.ret, params);
            f.type_params.iter().for_each(|p| mentioned(p.bound, params));
            f.positional.iter().for_each(|&p| mentioned(p, params));
            f.named.iter().for_each(|p| mentioned(p.ty, params));
        }
        TyKind::Record(r) => {
            r.positional.iter().for_each(|&p| mentioned(p, params));
            r.named.iter().for_each(|(_, p)| mentioned(*p, params));
        }
    }
}
