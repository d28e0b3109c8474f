//! What is known of bodies that can be suspended. May touch compiled functions.

use super::function::{RtFunction, StmtFn};
use super::sites::TypeSite;
use crate::heap::{Site, Tracer, Value};
use crate::types::TyList;

/// The value or error that the body that is being entered is resumed with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Resumption {
    /// Not resumed at all: it starts.
    Start,
    Value(Value),
    Error(Value, Value),
}

impl Resumption {
    pub fn trace(&self, tracer: &mut Tracer) {
        match *self {
            Resumption::Start => {}
            Resumption::Value(value) => tracer.value(value),
            Resumption::Error(error, trace) => tracer.values(&[error, trace]),
        }
    }
}

/// Why a body has just been left; the value is in `Isolate::result`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Suspension {
    /// With the type whose futures are waited on, unless all are.
    Await(Option<TyList>),
    Yield {
        star: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ResumableKind {
    Async,
    SyncStar,
    AsyncStar,
}

/// A compiled body that can be resumed.
pub(crate) struct Resumable {
    pub kind: ResumableKind,
    pub root: StmtFn,
    /// The future value type, or the element type.
    pub types: TypeSite<TyList>,
    /// The slot of the future.
    pub owner: u32,
    /// The number of slots of the frame that survive a suspension.
    pub slots: u32,
    /// Where the body can be suspended.
    pub suspensions: Box<[&'static Site]>,
    /// Parameters in cells: each iteration of a sync* body starts with fresh ones.
    pub cells: Box<[u32]>,
    /// The number of the function.
    pub code: u32,
}

/// Functions of dart:async that the run time calls.
#[derive(Clone, Copy)]
pub(super) enum Entry {
    AsyncStart,
    AsyncReturn,
    AsyncReturnValue,
    AsyncThrow,
    AsyncAwait,
    AsyncAwaitTyped,
    AsyncAwaitNext,
    SyncStar,
    AsyncStar,
    AsyncStarYield,
    AsyncStarYieldStar,
    AsyncStarDone,
    AsyncStarError,
}
pub(super) const ENTRIES: [&str; 13] = [
    "_asyncStart",
    "_asyncReturn",
    "_asyncReturnValue",
    "_asyncThrow",
    "_asyncAwait",
    "_asyncAwaitTyped",
    "_asyncAwaitNext",
    "_syncStar",
    "_asyncStar",
    "_asyncStarYield",
    "_asyncStarYieldStar",
    "_asyncStarDone",
    "_asyncStarError",
];

pub(crate) type Entries = [Option<&'static RtFunction>; ENTRIES.len()];
