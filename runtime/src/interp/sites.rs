//! Places in the code: types that stand there, with what an isolate remembers of them, and where nodes and calls stand. May touch `types`, `ir`
//! and sites.

use rustc_hash::FxHashMap;

use crate::elements::ParamRef;
use crate::heap::Site;
use crate::ir::{ParamSource, Slot};
use crate::sorting::Arrange;
use crate::types::{Ty, TyList};

/// A type (or list of types) that stands in the code, and what it depends on.
pub(crate) struct TypeSite<T> {
    pub ty: T,
    /// Number of the cache; unused for a closed type.
    pub id: u32,
    pub open: Option<OpenType>,
}

/// Where the type parameters of an open type come from.
pub(crate) struct OpenType {
    pub(super) env: Vec<(ParamRef, ParamSource)>,
    /// If one value decides all of them: its slot, and whether it is a list of type arguments (else an object). Then the result is cached.
    pub(super) single: Option<(Slot, bool)>,
}

/// The last instantiation at a site.
#[derive(Clone, Copy, Default)]
pub struct TypeCache {
    pub(super) class: usize,
    pub(super) types: usize,
    pub(super) result: Option<Instantiated>,
}
#[derive(Clone, Copy)]
pub(super) enum Instantiated {
    Type(Ty),
    List(TyList),
}

/// The last type test at a site.
#[derive(Clone, Copy, Default)]
pub struct InstanceCache {
    pub(super) class: usize,
    pub(super) types: usize,
    pub(super) ty: usize,
    pub(super) result: bool,
}

impl OpenType {
    pub fn new(mut params: Vec<ParamRef>, type_env: &FxHashMap<ParamRef, ParamSource>) -> OpenType {
        params.arrange_by_key(|p| p.id);
        params.dedup();
        let env: Vec<_> = params.iter().filter_map(|p| type_env.get(p).map(|source| (*p, *source))).collect();
        let of = |source: &ParamSource| match source {
            ParamSource::Slot { slot, .. } => (*slot, true),
            ParamSource::This { slot, .. } => (*slot, false),
        };
        let single = env.first().map(|(_, s)| of(s)).filter(|first| env.iter().all(|(_, s)| of(s) == *first));
        OpenType { env, single }
    }
}

/// Where a node or a laid-out call stands: what of its frame is in use, and what a stack trace says.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Node(&'static Site),
    /// Arguments in this many cells, not yet entered; their caller's site is below them.
    Args(u32),
}

impl Place {
    pub(super) fn used(self) -> u32 {
        match self {
            Place::Node(site) => site.at,
            Place::Args(cells) => cells,
        }
    }
}
