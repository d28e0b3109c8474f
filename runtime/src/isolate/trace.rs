//! A recorded run as data. May touch `elements`.
//!
//! Records have a fixed size; texts stand beside them. A record keeps where it was asked for even if the step that asked was dropped.

use super::id::IsolateId;
use crate::elements::{FunctionKind, FunctionRef};
use crate::sorting::Arrange;

/// Numbers a step: by the record that tells of it first.
pub type StepId = u32;
/// Numbers a place in the source; 0 is none.
pub type PlaceId = u32;

/// The kinds of records. The meaning of the numbers depends on it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub enum Kind {
    // Steps begin; `id` is the step, `asked` and `place` who registered it and where, `trigger` what made it runnable.
    /// An event; `what` says which kind. `trigger`: of a message, its number; `via`: the timer or message.
    #[default]
    Turn,
    /// The rest was told when it was queued.
    Microtask,
    /// A listener of a future is called; `trigger` is the step that completed the future `via`.
    Reaction,
    /// An event of a stream reaches the subscription `via`; `trigger` is the step that added it.
    Delivery,
    /// The step `id` ends.
    End,

    // What happens inside the step `asked`, at `place`; `id` is the number of the thing, if it has one.
    /// The microtask `id` has been queued; `via`: the call it will resume; `trigger`: 1 more than its place, if it was put in front. If it is
    /// for the body of an async* function, `what` says so, and `trigger` is the place where that stands.
    Queued,
    /// The timer `id`; `via`: its milliseconds.
    Armed,
    Cancelled,
    /// The message `id` to the isolate `via`, port `trigger`.
    Sent,
    Opened,
    /// The port `id` keeps its isolate alive no longer.
    Released,
    Closed,
    /// The isolate `id`.
    Spawned,
    /// The future `id`; `what` says whether it is that of a call of an async function.
    Made,
    /// Somebody waits for the future `via`.
    Listened,
    Completed,
    /// The future `id`, which has failed, has no listener: its error goes to the zone. So does that of a stream whose subscription, `id`, has no
    /// function for errors.
    Unheard,
    /// The call `id`, whose future is `trigger`, waits for the future `via` (0 if it waits for no future), or for the `Next` event.
    Suspended,
    /// The call `id` goes on.
    Resumed,
    /// The call `id`, whose future is `via`, is over.
    Returned,
    Subscribed,
    /// `text` has been printed; its first line is the `id`th of the run.
    Printed,
    /// An error, `text`, that nothing has caught.
    Failed,
    /// The program has looked at the clock, for the first time at this place of its step.
    Looked,
    /// The program sleeps for `via` milliseconds.
    Slept,
    /// Something outside has been asked for, by the number `id`.
    Requested,
    /// The isolate has ended; `id`: 0 nothing was left, 1 it failed, 2 it was stopped, 3 it would have waited for ever.
    Ended,
}

/// The kind of a step, or a fact about the thing.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum StepKind {
    #[default]
    Plain,
    Main,
    /// An input of a session; `trigger`: its number.
    Input,
    Timer,
    Message,
    /// A control request: pause, ping, kill and the like.
    Control,
    Io,
    /// A periodic timer.
    Periodic,
    /// A future that has failed, an error of a stream.
    Error,
    /// The end of a stream.
    Done,
    /// The future of a call.
    Call,
    /// The body of an async* function begins.
    Begins,
    /// It goes on after its `yield`.
    Yielded,
    /// The next event of the stream of an `await for`.
    Next,
}

impl StepKind {
    pub fn periodic(yes: bool) -> StepKind {
        if yes { StepKind::Periodic } else { StepKind::Plain }
    }
    pub fn failed(yes: bool) -> StepKind {
        if yes { StepKind::Error } else { StepKind::Plain }
    }
    /// Whether the body of an async* function runs.
    pub fn is_of_generator(self) -> bool {
        matches!(self, StepKind::Begins | StepKind::Yielded)
    }
    pub fn called(yes: bool) -> StepKind {
        if yes { StepKind::Call } else { StepKind::Plain }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Record {
    /// The order among all records of a run.
    pub seq: u64,
    pub kind: Kind,
    pub what: StepKind,
    pub isolate: IsolateId,
    pub id: u32,
    pub asked: StepId,
    pub trigger: u32,
    pub via: u32,
    pub place: PlaceId,
    /// Microseconds of the clock in use.
    pub time: i64,
    /// Start and length in the texts.
    pub text: (u32, u32),
}

/// The end of the name of a closure that has none.
pub const UNNAMED: &str = ".<anonymous closure>";

/// `f`, `C.m`, `new C`, `C.named`; `f.<anonymous closure>` for a function without a name inside of `f`, however deep.
pub(super) fn shown_name(function: FunctionRef) -> String {
    let name = function.name.as_str();
    match function.class {
        _ if function.kind == FunctionKind::Closure && name.is_empty() => match function.enclosing.get() {
            Some(around) => shown_name(*around).trim_end_matches(UNNAMED).to_owned() + UNNAMED,
            None => String::new(),
        },
        _ if function.kind == FunctionKind::Closure => name.to_owned(),
        Some(class) if name.is_empty() => format!("new {}", class.name),
        Some(class) => format!("{}.{name}", class.name),
        None => name.to_owned(),
    }
}

/// A recorded run, complete in itself.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Trace {
    /// In order. If something was dropped, what is left begins with a whole turn or microtask of each isolate, but for what stands alone: the
    /// beginning of a turn that went on, and what was asked for and had still to come.
    pub records: Vec<Record>,
    pub texts: Vec<u8>,
    /// By number; the first is none.
    pub places: Vec<Place>,
    /// Numbers and debug names.
    pub isolates: Vec<(IsolateId, String)>,
    pub dropped: Dropped,
}

/// The records that were left out, to stay within a limit: the oldest turns and microtasks, each as a whole.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Dropped {
    pub records: u64,
    /// All steps, with those inside of turns and microtasks.
    pub steps: u64,
    pub turns: u64,
    pub microtasks: u64,
    /// The number of kept records before the last that was dropped: others around them are missing.
    pub among: usize,
}

/// Where the user's code stood.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Place {
    /// The function of the core library that the user's code had called there, if any: `Future.delayed`.
    pub api: Option<String>,
    /// The user's frames, innermost first; only the first few.
    pub frames: Vec<SourceFrame>,
}

#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct SourceFrame {
    /// As a trace says it; empty for a function without a name that is in none.
    pub function: String,
    pub uri: String,
    /// From 1; 0 if it isn't known.
    pub line: u32,
    pub column: u32,
}

impl SourceFrame {
    /// Whether it is of a function without a name.
    pub fn is_unnamed(&self) -> bool {
        self.function.is_empty() || self.function.ends_with(UNNAMED)
    }
}

impl Trace {
    /// Brings the records into their order.
    pub fn sort(&mut self) {
        if !self.records.is_sorted_by_key(|record| record.seq) {
            self.records.arrange_by_key(|record| record.seq);
        }
    }
    pub fn text(&self, record: &Record) -> String {
        let (start, length) = (record.text.0 as usize, record.text.1 as usize);
        self.texts.get(start..start + length).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    }
    pub fn place(&self, place: PlaceId) -> Option<&Place> {
        self.places.get(place as usize).filter(|place| !place.frames.is_empty())
    }
}
