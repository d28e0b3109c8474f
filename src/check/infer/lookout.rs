//! Looking from a place in a function that has been lowered: its body is inferred again, and `stops` takes down what can be seen there. May
//! touch what stands before it in `infer`.

use std::sync::Arc;

use super::stops::Stop;
use crate::check::world::*;
use crate::elements::FunctionRef;

impl World {
    /// A view from a place in a function that has been lowered; and for each captured value the slot of the function's frame that it is in,
    /// and whether that holds the variable's cell.
    pub(crate) fn stop_in(&mut self, function: FunctionRef, pos: u32) -> Option<(Arc<Stop>, Vec<Option<(u32, bool)>>)> {
        let map = self.frames.as_ref()?.get(&function)?.clone();
        let mut outermost = function;
        while let Some(around) = outermost.enclosing.get() {
            outermost = *around;
        }
        let source = self.function(outermost).place.source;
        self.lookout = Some(Lookout { source, pos, map: map.clone(), found: None });
        self.quietly(|world| drop(world.infer_body(outermost)));
        let stop = self.lookout.take()?.found?.downcast::<Stop>().ok()?;
        let slots = stop.captures.iter().map(|what| map.slots.get(what).copied()).collect();
        Some((stop, slots))
    }
}
