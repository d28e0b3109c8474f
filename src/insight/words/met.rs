//! Words for what an isolate met: a message, by whom it was sent and where, or another event.

use crate::insight::run::Run;
use crate::isolate::schedule::{Account, Key, LaneKey, Made};
use crate::isolate::trace::{Kind, Record};

impl Run {
    /// A meeting of an isolate, by its lane and how often that had been taken before: `'get' sent at :31 by isolate b`.
    pub fn met(&self, account: &Account, key: Key, nth: usize) -> String {
        let step = account.made.iter().filter(|step| step.key == key).nth(nth);
        let lost = account.lost.iter().filter(|letter| letter.key == key);
        let taken = account.made.iter().filter(|step| step.key == key).count();
        let number = step.map(|step| step.number).or_else(|| lost.map(|letter| letter.number).nth(nth.saturating_sub(taken)));
        let name = |who| account.made.iter().find(|step| step.key.who == who).map_or("?", |step| self.isolate_name(step.isolate));
        let news = |step: &Made| step.asked.is_some_and(|asked| account.made[asked].key.lane == LaneKey::Begin);
        match key.lane {
            LaneKey::From(sender) if step.is_some_and(news) => format!("the news that isolate {} has begun", name(sender)),
            LaneKey::Begin => format!("the beginning of isolate {}", name(key.who)),
            LaneKey::Own if nth == 0 => format!("the call of isolate {}'s first function", name(key.who)),
            LaneKey::Own => format!("an event of isolate {} itself (a timer, or a message to itself)", name(key.who)),
            LaneKey::Awake => format!("the end of a sleep of isolate {}", name(key.who)),
            LaneKey::End => "the end of the program".to_owned(),
            LaneKey::Delay => "a delay".to_owned(),
            LaneKey::Task(_) => format!("what isolate {} got from outside", name(key.who)),
            LaneKey::From(sender) | LaneKey::Requests(sender) => {
                let what = if matches!(key.lane, LaneKey::From(_)) { "message" } else { "request" };
                match number.filter(|number| *number != 0).and_then(|number| self.made(number)).map(|at| self.record(at)) {
                    Some(sent) if sent.kind == Kind::Sent => self.sent(sent, what),
                    _ => format!("a {what} of isolate {}", name(sender)),
                }
            }
        }
    }

    /// `'get' sent at :31 in ask, called at :32, by isolate b`.
    fn sent(&self, sent: &Record, what: &str) -> String {
        let text = self.trace.text(sent);
        let text = if text.is_empty() { format!("a {what}") } else { text };
        let frames = self.place(sent.place).map_or(&[][..], |place| &place.frames);
        let at = |frame| self.at(frame).rsplit_once(':').map_or_else(String::new, |(line, _)| line.to_owned());
        let mut place = frames.first().map_or_else(String::new, |frame| format!(" sent at {}", at(frame)));
        if let Some(caller) = frames.get(1) {
            place.push_str(&format!(", called at {},", at(caller)));
        }
        format!("{text}{place} by isolate {}", self.isolate_name(sent.isolate))
    }
}
