//! The commands of a prompt, by name. What they do stands in `commands`. May touch the engine.

use super::engine::Engine;

/// A command, what it takes, and what it does.
pub type Row = (&'static str, &'static str, &'static str);

/// Every command, what it takes, and what it does.
pub const COMMANDS: &[Row] = &[
    ("help", "", "this list"),
    ("type", "EXPR", "the static type of an expression, without running it"),
    ("doc", "NAME", "documentation: :doc List, :doc List.map"),
    ("vars", "", "the session's variables with their values"),
    ("imports", "", "what has been imported"),
    ("add", "PACKAGE", "get a package, as in :add args or :add args@^2.0.0; then import it"),
    ("load", "FILE", "take a file's declarations into the session"),
    ("save", "FILE", "write the session as a program"),
    ("time", "EXPR", "run and say how long it took"),
    ("isolates", "", "the isolates that are alive, with numbers"),
    ("kill", "N", "end an isolate: its number is in :isolates"),
    ("queue", "", "what waits, with numbers: microtasks, timers, open ports, messages"),
    ("hold", "", "stop the event loop: events and microtasks wait"),
    ("step", "N|micro", "take one event and its microtasks, N of them, or one microtask"),
    ("go", "", "let the event loop go on by itself"),
    ("clock", "+1h", "let the session's time jump: what is due until then happens now (90s, 5min, 2d)"),
    ("why", "N", "what led to a printed line (:why lists them), to an entry of :queue (:why #2), or to _error"),
    ("reset", "", "forget everything; timers, ports and isolates end"),
    ("quit", "", "leave (also Ctrl-D)"),
];

/// The commands where a program stands still.
pub(super) const STANDING_COMMANDS: &[Row] = &[
    ("help", "", "this list"),
    ("vars", "", "the variables here, and those that are declared at top level"),
    ("where", "N", "the calls that have led here; with a number: look from that one (also :frames)"),
    ("up", "", "look from the call that has called this one"),
    ("down", "", "look from the call that this one has made"),
    ("frames", "N", "the same as :where"),
    ("go", "all", "let the program go on (also Ctrl-D); :go all: it does not stop any more"),
    ("type", "EXPR", "the static type of an expression, without running it"),
    ("doc", "NAME", "documentation: :doc List, :doc List.map"),
    ("imports", "", "what the program's library imports"),
    ("load", "FILE", "take a file's declarations into the session"),
    ("time", "EXPR", "run and say how long it took"),
    ("isolates", "", "the isolates that are alive, with numbers"),
    ("kill", "N", "end an isolate: its number is in :isolates"),
    ("queue", "", "what waits, with numbers: microtasks, timers, open ports, messages"),
    ("quit", "", "end the program"),
];

impl Engine<'_> {
    /// The commands there are.
    pub(super) fn commands(&self) -> &'static [Row] {
        if self.standing.is_some() { STANDING_COMMANDS } else { COMMANDS }
    }
}
