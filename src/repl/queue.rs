//! `:queue`: what may still happen in the session's isolate, and which line of the user's made it. May touch the engine and the event
//! loop.

use super::answer::Answer;
use super::engine::Engine;
use crate::isolate::event_loop::{Waiting, state};

impl Engine<'_> {
    /// The things that wait in the session's isolate.
    pub(super) fn waiting(&mut self) -> Vec<Waiting> {
        let loop_ = state(&mut self.isolate);
        loop_.receive();
        loop_.waiting()
    }

    pub(super) fn queue(&mut self) -> Answer {
        let waiting = self.waiting();
        if waiting.is_empty() {
            return Answer::done("Nothing is waiting.\n");
        }
        let run = self.recorded();
        let mut text = String::new();
        for (i, one) in waiting.iter().enumerate() {
            let recorded = || {
                let run = run.as_ref()?;
                let record = run.record(run.made(one.number)?);
                run.frame(record.place).map(|frame| run.at(frame))
            };
            let place = one.origin.and_then(|origin| self.isolate.place_of(origin.site)).or_else(recorded);
            let place = place.map_or_else(String::new, |place| self.paint().dim(&format!("  // {place}")));
            text.push_str(&format!("{:<3} {:<9} {}{place}\n", i + 1, one.what, one.when));
        }
        Answer::done(text)
    }
}
