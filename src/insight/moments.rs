//! A run as it is drawn: a row of moments, and a table of the steps they belong to. Timeline and Perfetto are two ways to write it down.
//! May touch `run`, `words` and `isolate::trace`.
//!
//! A trace says what happened; a picture also needs what did not happen yet: a step that waits in a queue stands in the table from the
//! moment it was queued, whether it ever begins or not. So a reader of the table can tell the queues at any moment.

use crate::isolate::trace::PlaceId;

/// The kinds of steps. The numbers are part of the page's data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Shape {
    Main = 0,
    Timer = 1,
    Message = 2,
    Io = 3,
    Control = 4,
    Microtask = 6,
    Reaction = 7,
    Continuation = 8,
    Delivery = 9,
}

impl Shape {
    pub fn is_turn(self) -> bool {
        (self as u8) < Shape::Microtask as u8
    }
}

/// Where a step waits for its turn. The numbers are part of the page's data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Queue {
    None = 0,
    Microtasks = 1,
    Events = 2,
    Timers = 3,
    Letters = 4,
    /// Asked of the outside; its result will be an event.
    Outside = 5,
}

/// The kinds of events at a moment. The numbers are part of the page's data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Act {
    Begin = 0,
    Print = 1,
    Queue = 2,
    Cancel = 3,
    Send = 4,
    Complete = 5,
    Fail = 6,
    Listen = 7,
    Suspend = 8,
    Return = 10,
    Spawn = 12,
    End = 13,
    Jump = 14,
    Other = 15,
}

/// An index into one of the tables of a [`Score`].
pub type Index = usize;

#[derive(Clone, Debug)]
pub struct Step {
    pub shape: Shape,
    pub isolate: Index,
    pub parent: Option<Index>,
    /// Turns and microtasks are counted from 1 in the order in which they begin.
    pub number: Option<u32>,
    pub name: String,
    pub queue: Queue,
    /// 1 more than its place, if it was put in front of others.
    pub front: u32,
    /// Moments.
    pub queued: Option<Index>,
    pub began: Option<Index>,
    /// The moment after the last one of the step.
    pub ended: Option<Index>,
    pub gone: Option<Index>,
    pub asked: Option<Index>,
    pub asked_at: Option<Index>,
    pub place: PlaceId,
    pub trigger: Option<Index>,
    pub trigger_at: Option<Index>,
    /// Nanoseconds.
    pub due: Option<i64>,
    /// It begins by resuming a call.
    pub resumes: bool,
    pub until: i64,
    /// Where the step begins and ends among all beginnings, ends and moments.
    pub ticks: (Index, Index),
}

#[derive(Clone, Debug)]
pub struct Moment {
    pub act: Act,
    pub step: Option<Index>,
    pub place: PlaceId,
    /// Nanoseconds.
    pub time: i64,
    pub text: String,
    /// The step that is queued, sent or cancelled, the line that is printed, the isolate that is started or ends.
    pub what: Option<Index>,
    pub tick: Index,
}

/// A call that has come to an `await`.
#[derive(Clone, Debug)]
pub struct Wait {
    pub isolate: Index,
    pub from: Index,
    /// The moment when it went on.
    pub to: Option<Index>,
    pub name: String,
    pub place: PlaceId,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub number: u32,
    pub moment: Index,
    pub text: String,
}

/// A run, ready to be drawn.
#[derive(Default, Debug)]
pub struct Score {
    /// In the order in which they were queued; those that never waited, when they began.
    pub steps: Vec<Step>,
    pub moments: Vec<Moment>,
    pub waits: Vec<Wait>,
    pub lines: Vec<Line>,
    pub isolates: Vec<String>,
    /// The times of beginnings, ends and moments.
    pub ticks: Vec<i64>,
}
