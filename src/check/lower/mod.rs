//! Lowering: the typed tree to the core tree. What goes in is what inference found out about a body; what comes out is what the compiler
//! takes. Variables get slots in the frames of their functions, closures get elements and take along what they need, every type
//! parameter has a place where it is found at run time. Each static type says how its values are held (`representation::rep_of`), and a value is
//! converted where it is wanted otherwise. What is written short is written out: arguments in another order than the
//! callee's, cascades, null-aware chains, loops, collections, catch clauses, patterns and switches. Nothing here reports, and nothing asks
//! flow analysis. May touch `typed`, `ir`, `elements`, `types`, and of `world` and `resolve` the tables that elements are entered in and
//! the functions of the core library that such code calls.

mod assign;
mod calls;
mod collection;
mod expr;
mod frame;
mod loops;
mod patterns;
mod representation;
mod state;
mod stmt;
mod switch;
pub(crate) mod unwritten;
mod variables;
mod walk;

use crate::check::typed;
use crate::check::world::World;
use crate::elements::FunctionRef;
use crate::ir;

use state::Lowering;

/// The core tree of a body, and what it captures of the closure it stands in, if any.
pub(crate) fn lower(world: &mut World, function: FunctionRef, body: &typed::Body) -> (ir::Body, Vec<ir::Slot>) {
    let homes = vec![None; body.variables.len()];
    let mut cx = Lowering { world, body, homes, frames: Vec::new(), labels: body.labels, matches: Vec::new() };
    body.within.iter().for_each(|within| cx.enter_around(within));
    cx.enter(&body.function, body.has_this);
    let (mut lowered, captures) = cx.function(function, &body.function);
    lowered.has_this = body.has_this;
    (lowered, captures)
}
