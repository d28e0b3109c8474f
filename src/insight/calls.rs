//! Which calls of async functions a line of output comes of, and who waits for them. Made once from a run.

use rustc_hash::{FxHashMap, FxHashSet};

use super::run::{Moment, Run};
use crate::isolate::id::IsolateId;
use crate::isolate::trace::Kind;

/// The calls of a run, by the futures that they gave.
#[derive(Default, Debug)]
pub struct Calls {
    /// The call that had gone on last when a line was printed.
    of_lines: FxHashMap<usize, u32>,
    /// When the call of a future came back to its caller, because it had to wait.
    suspended: FxHashMap<u32, Moment>,
    /// When a future was waited for first, and by which call if it was one.
    waited: FxHashMap<u32, (Moment, u32)>,
}

/// Calls that wait for each other are followed so far.
const DEPTH: usize = 100;

impl Calls {
    pub fn new(run: &Run) -> Calls {
        let mut calls = Calls::default();
        // By the number of the call: its future.
        let mut futures: FxHashMap<u32, u32> = FxHashMap::default();
        let mut running: FxHashMap<IsolateId, Vec<u32>> = FxHashMap::default();
        for (at, record) in run.trace.records.iter().enumerate() {
            let running = running.entry(record.isolate).or_default();
            match record.kind {
                Kind::Turn => running.clear(),
                Kind::Resumed => running.push(record.id),
                Kind::Suspended => {
                    futures.insert(record.id, record.trigger);
                    calls.suspended.entry(record.trigger).or_insert(at);
                    calls
                        .waited
                        .entry(record.via)
                        .and_modify(|(_, by)| *by = if *by == 0 { record.trigger } else { *by })
                        .or_insert((at, record.trigger));
                    running.pop_if(|call| *call == record.id);
                }
                Kind::Returned => drop(running.pop_if(|call| *call == record.id)),
                Kind::Listened => drop(calls.waited.entry(record.via).or_insert((at, 0))),
                Kind::Printed => {
                    if let Some(future) = running.last().and_then(|call| futures.get(call)) {
                        calls.of_lines.extend(run.lines_at(at).map(|line| (line.number, *future)));
                    }
                }
                _ => {}
            }
        }
        calls.waited.remove(&0);
        calls
    }

    /// The call that a line comes of, the one that waits for that, and so on.
    pub fn around(&self, line: usize) -> impl Iterator<Item = u32> + '_ {
        let mut known = FxHashSet::default();
        let first = self.of_lines.get(&line).copied();
        let waiting = |future: &u32| self.waited.get(future).map(|(_, by)| *by);
        std::iter::successors(first, waiting).take_while(move |future| *future != 0 && known.insert(*future)).take(DEPTH)
    }
    /// When the call of a future came back to its caller, because it had to wait.
    pub fn came_back(&self, future: u32) -> Option<Moment> {
        self.suspended.get(&future).copied()
    }
    /// When a future was waited for first.
    pub fn waited_for(&self, future: u32) -> Option<Moment> {
        self.waited.get(&future).map(|(at, _)| *at)
    }
}
