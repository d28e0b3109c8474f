//! Insight: why did this print in this order? What a recorded run (`isolate::trace`) tells, for people and for tools. May touch
//! `isolate`, `library` (its JSON reader) and what lies below, and nothing of checking.
//!
//! In reading order: `run` (steps and lines of a trace), `order` (what must come before what), `calls` (which call of an async function a line comes of), `why` (the argument for the order of two
//! lines), `words` (every sentence that people read), `log` (a trace as text), `explain` (as prose), `doctor` (what went wrong without
//! anybody noticing), `json` (as data), `moments` and `reading` (a run as it is drawn), `page` (the timeline), `perfetto` (the same for
//! the Perfetto UI), `explore` (what the program can come to in other orders of its messages).

pub mod argument;
mod calls;
pub mod doctor;
pub mod explain;
pub mod explore;
pub mod json;
pub mod log;
pub mod moments;
pub mod order;
pub mod page;
pub mod perfetto;
mod reading;
pub mod run;
pub mod why;
pub mod words;

pub use run::Run;
