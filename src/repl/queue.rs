//! `:queue`: what may still happen in the session's isolate, and which line of the user's made it. May touch the engine and the event
//! loop.

use super::engine::{Answer, Engine};
use crate::isolate::event_loop::state;

impl Engine {
    pub(super) fn queue(&mut self) -> Answer {
        let loop_ = state(&mut self.isolate);
        loop_.receive();
        let waiting = loop_.waiting();
        let paint = self.paint();
        let mut text = String::new();
        for one in &waiting {
            let place = one.origin.and_then(|site| self.isolate.place_of(site));
            let place = place.map_or_else(String::new, |place| paint.dim(&format!("  // {place}")));
            text.push_str(&format!("{:<7} {}{place}\n", one.what, one.when));
        }
        if waiting.is_empty() {
            text.push_str("Nothing is waiting.\n");
        }
        Answer::done(text)
    }
}
