//! What can be said for the order of two lines: the verdict, the points in their order, and how to turn it round. Data only: `why` finds it,
//! `words` says it.

use super::explore::Alternatives;
use super::explore::witness::Finding;
use super::order::Verdict;
use super::run::{Moment, StepAt};
use crate::isolate::trace::PlaceId;

/// Why one line comes before another.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Argument {
    pub first: usize,
    pub second: usize,
    /// `None`: what would be needed to know is not kept.
    pub verdict: Option<Verdict>,
    /// At most five.
    pub points: Vec<Point>,
    /// The second was asked for before the first.
    pub though_asked_earlier: bool,
    /// A way to turn the order round.
    pub advice: Option<Advice>,
    /// The finding of other orders of messages, if they were tried.
    pub finding: Option<Finding>,
}

/// Ways to turn the order of two lines round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Advice {
    /// To await the future that the call at this place gives.
    Future(PlaceId),
    /// To await the call of an async function at this place.
    Call(PlaceId),
    /// A loop that awaits, instead of a function that drops what it gets.
    Loop(PlaceId),
}

/// A sentence of an argument.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Point {
    /// Where a line was printed.
    Ran {
        line: usize,
        step: StepAt,
    },
    /// Both lines in one stretch of code.
    SameGo {
        step: StepAt,
    },
    /// A completion, or a new event of a stream, runs who waits for it at once.
    AtOnce {
        inner: StepAt,
    },
    /// The inner step was called by the code that goes on with the second line.
    CalledInside {
        inner: StepAt,
    },
    /// Listeners of one future, in the order in which they came.
    Registered {
        first: StepAt,
        second: StepAt,
    },
    /// A chain: what hangs on the result of a callback runs right behind it.
    Chain {
        head: StepAt,
    },
    /// Events of streams in the order in which they were added, or listeners in the order in which they came.
    Events {
        first: StepAt,
        second: StepAt,
    },
    /// A line waits for a microtask while its turn's code runs.
    WaitsForMicrotask {
        line: usize,
        microtask: StepAt,
    },
    /// A microtask queued the other one.
    QueuedBy {
        first: StepAt,
        second: StepAt,
    },
    /// Microtasks in the order in which they were queued.
    MicrotaskFifo {
        first: StepAt,
        second: StepAt,
    },
    /// A line was reached by a number of microtasks.
    ByMicrotasks {
        line: usize,
        microtasks: Vec<StepAt>,
    },
    /// A line waits in the queue of events.
    WaitsForTurn {
        line: usize,
        turn: StepAt,
    },
    /// A line's event was asked for only after the other line.
    AskedOnlyThen {
        line: usize,
        turn: StepAt,
    },
    /// The microtask just named led to a line, so many microtasks later.
    LedTo {
        line: usize,
        microtasks: usize,
    },
    /// The second line comes of a call of an async function that was made before the first, and not waited for. `late`: it is, after that.
    NotWaitedFor {
        future: u32,
        place: PlaceId,
        late: bool,
    },
    /// The rule that events wait for the running code.
    FinishesFirst,
    /// The rule that events wait for microtasks.
    MicrotasksFirst,
    /// The rule that `main` is an isolate's first event.
    MainFirst {
        turn: StepAt,
    },
    /// A line's turn was asked for by one that itself comes later.
    ComesOf {
        line: usize,
        turn: StepAt,
    },
    /// Events in the order in which they were put into the queue.
    EventFifo {
        first: StepAt,
        second: StepAt,
    },
    NoLonger {
        first: StepAt,
        second: StepAt,
    },
    Due {
        first: StepAt,
        second: StepAt,
        at: (i64, i64),
    },
    NotDueYet {
        first: StepAt,
        second: StepAt,
        queued: i64,
        due: i64,
    },
    DueBefore {
        first: StepAt,
        second: StepAt,
        due: i64,
        queued: i64,
    },
    /// The program passed the time by looking at the clock.
    Looked {
        place: PlaceId,
        time: i64,
    },
    /// The program slept.
    Slept {
        place: PlaceId,
        time: i64,
    },
    /// Ticks of one periodic timer.
    Ticks {
        turn: StepAt,
    },
    /// The messages by which the first leads to the second.
    Messages(Vec<Moment>),
    Race {
        first: StepAt,
        second: StepAt,
    },
    /// Lines of isolates that have nothing to do with each other.
    Apart {
        first: StepAt,
        second: StepAt,
    },
    /// Lines of isolates that have nothing to do with each other, at different times.
    ApartInTime {
        first: i64,
        second: i64,
    },
    Outside,
    /// One of them comes of an input of a session.
    Typed,
    /// The next points hold by an order of messages that was luck.
    ByOrderOfThisRun,
    /// Which of two steps comes first decides.
    Decides(Alternatives),
    /// The lines have changed places in another order of the messages.
    SeenTurnedRound,
    /// They have not, in any order that can make a difference.
    NeverTurnedRound,
}
