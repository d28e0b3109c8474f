//! What an isolate does, and what keeps it alive, as data. May touch nothing.

/// The state of an isolate, for somebody who asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Status {
    pub isolate: String,
    /// The program ends with this isolate.
    pub is_main: bool,
    /// Where the calls of the running code stand, innermost first; `None` if it waits.
    pub calls: Option<Vec<String>>,
    pub waits_for: Vec<WaitsFor>,
    /// The calls that wait for each other.
    pub awaits: Vec<Awaits>,
}

/// Calls that wait for each other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Awaits {
    /// Each with its place; the first one waits for something that is no call.
    pub calls: Vec<String>,
    /// Where the Completer was made that it waits for, if that is known.
    pub completer: Option<String>,
}

/// Something that may still happen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaitsFor {
    /// `timer`, `port` and the like.
    pub what: &'static str,
    pub when: String,
    /// Where the user's code made it.
    pub made_at: Option<String>,
    /// The function that made it, and where it was called, if it was by the user's code.
    pub made_by: Option<(String, String)>,
    /// It is a port whose messages nobody gets.
    pub unheard: bool,
    /// Whether the isolate lives on because of it.
    pub keeps_alive: bool,
}

/// A status in words.
pub type Say = fn(&Status) -> String;
