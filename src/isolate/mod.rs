//! Isolates: event loop, messages, control, life and death. One isolate is one OS thread with a heap of its own; a program is the main
//! isolate and those it spawned. May touch `natives`, `interp`, `heap`, `host`.

pub mod program;
pub mod event_loop;
pub mod timers;
pub mod mailbox;
pub mod message;
pub mod sharing;
pub mod refusal;
pub mod control;
pub mod uncaught;
pub mod driver;
