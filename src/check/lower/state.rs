//! The state of lowering one body: the functions on the way down, the slots of their variables, and what matches remember. Data only.

use rustc_hash::FxHashMap;

use crate::check::typed::{self, Captured};
use crate::check::world::World;
use crate::elements::*;
use crate::ir::{self, ParamSource, Slot};

/// The state of lowering one body.
pub(super) struct Lowering<'a> {
    pub(super) world: &'a mut World,
    pub(super) body: &'a typed::Body,
    /// Where each variable is in the frame of the function that declares it, once it has been met.
    pub(super) homes: Vec<Option<ir::Slot>>,
    /// The functions on the way from the outermost one to the closure being lowered.
    pub(super) frames: Vec<Frame>,
    /// The number of labels.
    pub(super) labels: u32,
    /// The matches being lowered, outermost first.
    pub(super) matches: Vec<Remembered>,
}

/// One function on the way from the outermost body to the closure being lowered.
pub(super) struct Frame {
    pub(super) next_slot: Slot,
    pub(super) captures: Vec<(Captured, Slot)>,
    /// Where each of them is.
    pub(super) captured: FxHashMap<Captured, Slot>,
    pub(super) type_env: FxHashMap<ParamRef, ParamSource>,
    pub(super) type_params: Vec<ParamRef>,
    pub(super) type_slot: Option<Slot>,
    /// The representation of its result.
    pub(super) rep: ir::Rep,
    /// Slot of `this`, where this function has it itself.
    pub(super) this_slot: Option<Slot>,
}

/// The invocations of one match.
#[derive(Default)]
pub(super) struct Remembered {
    /// The number of patterns that ask for each.
    pub(super) counts: FxHashMap<String, u32>,
    pub(super) parts: Vec<RememberedPart>,
}

pub(super) struct RememberedPart {
    pub(super) whole: Slot,
    pub(super) key: String,
    /// The extension's member, if it is one.
    pub(super) function: Option<FunctionRef>,
    pub(super) slot: Slot,
    /// Whether the slot holds the result yet.
    pub(super) done: Slot,
}
