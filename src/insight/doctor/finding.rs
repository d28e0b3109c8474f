//! What the doctor finds, as data: a finding says what is to be said, in numbers.

use crate::insight::run::{Moment, StepAt};
use crate::isolate::id::IsolateId;
use crate::isolate::trace::{Kind, PlaceId};

/// Something that went wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The line of the user's that it is about.
    pub place: PlaceId,
    pub isolate: IsolateId,
    pub harm: Harm,
}

/// The kinds of harm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Harm {
    /// A future has failed that nobody listened to.
    LostError {
        error: String,
        future: u32,
        /// Where the error was thrown.
        thrown: PlaceId,
        /// Where somebody began to listen too late.
        late: Option<PlaceId>,
        /// The places where the other calls waited for something else.
        waiting: Vec<PlaceId>,
    },
    /// A stream had an error, and the finding's place is that of a listener without a function for errors.
    StreamError { error: String, thrown: PlaceId },
    /// A callback has thrown, and who had registered it was gone.
    ThrownInCallback { error: String, step: StepAt },
    /// An isolate has died of an error, and nobody was told.
    DiedAlone { error: String, isolate: IsolateId },
    /// `forEach` and the like have called an async function and dropped its futures.
    Dropped {
        calls: usize,
        /// The lines they printed after `forEach` had returned.
        lines: Vec<usize>,
        /// The number of lines their caller had printed by then.
        before: usize,
    },
    /// Calls that wait for what nothing can complete any more: the outermost first.
    NeverCompleted { chain: Vec<Link>, of_main: bool },
    /// Calls that were not at their end when the program was.
    CutOff { calls: Vec<PlaceId> },
    /// An isolate that had still to do something when the program ended: timers that were still to come; none if it had not even begun.
    IsolateCutOff { isolate: IsolateId, timers: Vec<PlaceId> },
    /// Lines of an isolate that the program would not have waited for.
    OnlyByLuck { isolate: IsolateId, lines: Vec<usize> },
    /// Isolates that wait for each other in a circle, with the line at which each waits.
    Embrace { circle: Vec<(IsolateId, PlaceId)> },
    /// So many microtasks ran while an event waited.
    Starved { microtasks: usize, waiting: StepAt, turn: StepAt },
    /// Microtasks without end: the program was stopped.
    Endless { microtasks: usize, waiting: Vec<Moment> },
    /// A turn took long, in microseconds, while an event waited.
    LongTurn { turn: StepAt, took: i64, waiting: StepAt, ready: i64, spent: Vec<(PlaceId, i64, Kind)> },
    /// Messages that nobody can read: sent to a port that was closed, or to an isolate that had ended.
    Unread { messages: Vec<Moment>, ended: bool },
    /// The program would have gone on for ever because of these.
    NeverEnds { things: Vec<Moment> },
}

/// A link of a chain of those who wait.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Link {
    /// A call of an async function, at an `await`.
    Call(PlaceId),
    /// A future by its number.
    Future(u32),
    /// Events of a stream.
    Events(PlaceId),
}
