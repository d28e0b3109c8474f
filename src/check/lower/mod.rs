//! Lowering: the typed tree to the core tree. What goes in is what inference found out about a body; what comes out is what the compiler
//! takes: variables have slots in the frames of their functions, closures have elements and know what they bring along, every type
//! parameter that is needed at run time has a place where it is found. Nothing here can fail or reports, and nothing asks flow analysis.
//! May touch `typed`, `ir`, `elements`, `types`, and `world` for the tables that elements are entered in.

mod expr;
mod frame;
mod stmt;

use crate::check::typed;
use crate::check::world::World;
use crate::ir;

use frame::Frame;

/// The core tree of a body, and what it captures of the closure it stands in, if any.
pub(crate) fn lower(world: &mut World, body: &typed::Body) -> (ir::Body, Vec<ir::Slot>) {
    let mut cx = Lowering { world, body, homes: vec![None; body.variables.len()], frames: Vec::new() };
    body.within.iter().for_each(|within| cx.enter_around(within));
    cx.enter(&body.function, body.has_this);
    let (mut lowered, captures) = cx.function(&body.function);
    lowered.has_this = body.has_this;
    (lowered, captures)
}

/// The state of lowering one body.
struct Lowering<'a> {
    world: &'a mut World,
    body: &'a typed::Body,
    /// Where each variable is in the frame of the function that declares it, once it has been met.
    homes: Vec<Option<ir::Slot>>,
    /// The functions on the way from the outermost one to the closure being lowered.
    frames: Vec<Frame>,
}
