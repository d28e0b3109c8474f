//! What the compiler knows while it is inside one body, and the numbers it gives out. May touch `interp` and `ir`.

use std::sync::atomic::{AtomicU32, Ordering};

use rustc_hash::FxHashMap;

use crate::elements::{FunctionRef, ParamRef};
use crate::heap::Site;
use crate::interp::{OpenType, TypeSite};
use crate::ir::{Body, ParamSource, Pos, Slot};
use crate::types::{Ty, TyList, free_params};

/// Numbers of type sites and constants, by which isolates remember what they found there.
static TYPE_SITES: AtomicU32 = AtomicU32::new(0);
static CONSTANTS: AtomicU32 = AtomicU32::new(0);

pub fn next_constant() -> u32 {
    CONSTANTS.fetch_add(1, Ordering::Relaxed)
}

pub struct Cx {
    pub function: FunctionRef,
    /// Its number.
    pub id: u32,
    pub type_env: FxHashMap<ParamRef, ParamSource>,
    /// Where `this` is, in a body of an instance member.
    pub this: Option<Slot>,
    /// The most cells in use at once so far.
    pub high: u32,
}

impl Cx {
    /// Notes that cells up to here are in use.
    pub fn reach(&mut self, cells: u32) {
        self.high = self.high.max(cells);
    }
    /// A call's site; its record goes into cell `at`.
    pub fn site(&mut self, pos: Pos, at: u32) -> &'static Site {
        self.reach(at + 2);
        Box::leak(Box::new(Site { function: self.function, pos, at }))
    }
    pub fn type_site(&self, ty: Ty) -> TypeSite<Ty> {
        let mut params = Vec::new();
        free_params(ty, &mut params);
        TypeSite { ty, id: TYPE_SITES.fetch_add(1, Ordering::Relaxed), open: self.open(params) }
    }
    pub fn types_site(&self, types: &[Ty]) -> TypeSite<TyList> {
        let mut params = Vec::new();
        types.iter().for_each(|&ty| free_params(ty, &mut params));
        TypeSite { ty: TyList::new(types), id: TYPE_SITES.fetch_add(1, Ordering::Relaxed), open: self.open(params) }
    }
    /// A type with a parameter that cannot be found here is left as it is: it equals no type of an object. (Only hints, such as the static
    /// type of a receiver, mention such parameters.)
    fn open(&self, params: Vec<ParamRef>) -> Option<OpenType> {
        let known = params.iter().all(|p| self.type_env.contains_key(p));
        (known && !params.is_empty()).then(|| OpenType::new(params, &self.type_env))
    }

    /// For a body: its own type parameters and those of its class are at hand even if the core tree needs none of them.
    pub fn new(function: FunctionRef, id: u32, body: &Body) -> Cx {
        let mut type_env = body.type_env.clone();
        for (index, &param) in body.type_params.iter().enumerate() {
            type_env.entry(param).or_insert(ParamSource::Slot { slot: 0, index: index as u32 });
        }
        let mut this = None;
        if let (true, Some(class)) = (body.has_this, function.class) {
            let slot = !body.type_params.is_empty() as u32;
            this = Some(slot).filter(|_| !class.is_extension());
            for (index, &param) in class.type_params().iter().enumerate() {
                type_env.entry(param).or_insert(ParamSource::This { slot, class, index: index as u32 });
            }
        }
        Cx { function, id, type_env, this, high: body.slots }
    }
}
