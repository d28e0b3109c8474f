//! What `oche doctor` says.

use super::{call_named, call_of, capital, counted, duration, first_word, function_name, wrapped};
use crate::insight::doctor::{Finding, Harm, Link};
use crate::insight::run::{Moment, Run, StepAt};
use crate::isolate::trace::{Kind, Place, PlaceId, StepKind};

/// Lines that people still read one by one.
const MOST: usize = 8;

/// `line 3`, `lines 2-4`, `lines 1, 3 and 7`.
fn lines_named(lines: &[usize]) -> String {
    match lines {
        [] => "no line".to_owned(),
        [one] => format!("line {one}"),
        [first, .., last] if last - first + 1 == lines.len() => format!("lines {first}-{last}"),
        lines if lines.len() > MOST => format!("{} lines from line {} on", lines.len(), lines[0]),
        lines => format!("lines {}", list(&lines.iter().map(usize::to_string).collect::<Vec<_>>())),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}

impl Run {
    /// All findings, and how many; empty if there are none and the whole run was looked at.
    pub fn report(&self, findings: &[Finding]) -> String {
        let mut out = String::new();
        for finding in findings {
            out.push_str(&self.finding(finding));
            out.push('\n');
        }
        if !findings.is_empty() {
            out.push_str(&format!("doctor: {}\n", counted(findings.len(), "finding")));
        }
        if let Some(gone) = self.not_kept() {
            out.push_str(&wrapped("doctor: ", &format!("What went wrong in the beginning was not seen. {gone}")));
        }
        out
    }

    /// A finding: where it is and what, the line of the source, what happened, what to do.
    fn finding(&self, finding: &Finding) -> String {
        let mut out = String::new();
        let title = title_of(&finding.harm);
        match self.frame(finding.place) {
            Some(frame) => {
                let file = frame.uri.rsplit('/').next().unwrap_or(&frame.uri);
                out.push_str(&format!("{file}:{}:{}  {title}\n", frame.line, frame.column));
                if let Some(source) = self.source_line(frame) {
                    out.push_str(&format!("{:>5} | {source}\n", frame.line));
                }
            }
            None => out.push_str(&format!("{}  {title}\n", self.about.program)),
        }
        let (text, advice) = self.told(finding);
        out.push_str(&wrapped("  ", &text));
        if !advice.is_empty() {
            out.push_str(&wrapped("  ", &advice));
        }
        out
    }

    /// A finding in words, and advice.
    pub fn told(&self, finding: &Finding) -> (String, String) {
        match &finding.harm {
            Harm::LostError { error, future, thrown, late, waiting } => self.lost_error(error, *future, *thrown, *late, waiting),
            Harm::StreamError { error, thrown } => {
                let thrown = if *thrown == 0 { String::new() } else { format!(", thrown{}", self.at_source(*thrown)) };
                let (call, source) = (self.call_at(self.place(finding.place)), self.at_source(finding.place));
                (
                    format!(
                        "The stream had the error '{error}'{thrown}, and {call}{source} has no onError: no try around it reaches that."
                    ),
                    "Give it an onError, put handleError before it, or read the stream with await for in a try.".to_owned(),
                )
            }
            Harm::ThrownInCallback { error, step } => (
                format!(
                    "{} threw '{error}' when it ran ({}). Who had registered it had long gone on: no try around that reaches the error.",
                    capital(&self.callback_at(*step)),
                    self.step_name(*step)
                ),
                "Catch it inside the callback, or run the program in runZonedGuarded.".to_owned(),
            ),
            Harm::DiedAlone { error, isolate } => (
                format!("Isolate {} died of '{error}', and nobody listened for its errors.", self.isolate_name(*isolate)),
                "Give Isolate.spawn an onError port, or use Isolate.run, whose future fails.".to_owned(),
            ),
            Harm::Dropped { calls, lines, before } => self.dropped(finding.place, *calls, lines, *before),
            Harm::NeverCompleted { chain, of_main } => self.never_completed(finding, chain, *of_main),
            Harm::CutOff { calls } => {
                let places: Vec<String> =
                    calls.iter().map(|place| format!("{}, which stood{}", self.call_name(*place), self.at_source(*place))).collect();
                (
                    format!("The program ended while nobody waited for {}: what comes after the await was not done.", list(&places)),
                    "Await the call before the program ends.".to_owned(),
                )
            }
            Harm::IsolateCutOff { isolate, timers } => self.isolate_cut_off(*isolate, timers),
            Harm::OnlyByLuck { isolate, lines } => (
                format!(
                    "{} {} printed by isolate {}, and nothing makes the program wait for that: had it been slower, the program would have ended without.",
                    capital(&lines_named(lines)),
                    if lines.len() == 1 { "was" } else { "were" },
                    self.isolate_name(*isolate)
                ),
                "Let the isolate say when it is done, and wait for that message; Isolate.run does both.".to_owned(),
            ),
            Harm::Embrace { circle } => self.embrace(circle),
            Harm::Starved { microtasks, waiting, turn } => (
                format!(
                    "{}{microtasks} microtasks ran in one go ({}) while {} waited: no event is taken before the microtasks are done.",
                    if self.is_whole_from(self.steps[*turn].begin) { "" } else { "More than " },
                    self.step_name(*turn),
                    self.waiting_turn(*waiting)
                ),
                "Let events in now and then: await Future(() {}), or a timer of 0 ms, instead of a microtask.".to_owned(),
            ),
            Harm::Endless { microtasks, waiting } => {
                let waiting: Vec<String> = waiting.iter().map(|at| self.thing(*at)).collect();
                let waiting = if waiting.is_empty() { String::new() } else { format!(" For ever waits {}.", list(&waiting)) };
                (
                    format!(
                        "Microtasks that ask for further microtasks: {microtasks} ran in one go, and the program was stopped. No event is taken before the microtasks are done.{waiting}"
                    ),
                    "Use a timer of 0 ms or an event instead of a microtask.".to_owned(),
                )
            }
            Harm::LongTurn { turn, took, waiting, ready, spent } => self.long_turn(*turn, *took, *waiting, *ready, spent),
            Harm::Unread { messages, ended } => self.unread(messages, *ended),
            Harm::NeverEnds { things } => {
                let things: Vec<String> = things.iter().take(MOST).map(|at| self.thing(*at)).collect();
                let things = match things.is_empty() {
                    true if self.is_cut() => "what was asked for before the steps that are kept".to_owned(),
                    true => "something outside".to_owned(),
                    false => list(&things),
                };
                (
                    format!("The program would never have ended. It stays alive because of {things}."),
                    "Close what is open and cancel what repeats once it is done with.".to_owned(),
                )
            }
        }
    }

    fn lost_error(&self, error: &str, future: u32, thrown: PlaceId, late: Option<PlaceId>, waiting: &[PlaceId]) -> (String, String) {
        let thrown = if thrown == 0 { String::new() } else { format!(", thrown{}", self.at_source(thrown)) };
        let with = if error.is_empty() { String::new() } else { format!(" with '{error}'{thrown}") };
        let name = self.future_name(future);
        let made = self.made(future).map_or(0, |made| self.record(made).place);
        let mut text = format!("{}{} failed{with}, and nobody was listening to it.", capital(&name), self.at_source(made));
        match late {
            Some(late) => text.push_str(&format!(" Somebody began to listen only later{}: too late.", self.at_source(late))),
            None => {
                for place in waiting {
                    text.push_str(&format!(
                        " {} was waiting for something else{}.",
                        first_word(&self.call_name(*place)),
                        self.at_source(*place)
                    ));
                }
            }
        }
        text.push_str(" So no try and no catchError could catch the error.");
        let advice =
            "Await the future in a try, or give it an error handler, before anything else is awaited; Future.wait does that for several.";
        (text, advice.to_owned())
    }

    fn dropped(&self, place: PlaceId, calls: usize, lines: &[usize], before: usize) -> (String, String) {
        let each = match self.place(place) {
            Some(Place { api: Some(api), .. }) => api.rsplit('.').next().unwrap_or(api).to_owned(),
            _ => "forEach".to_owned(),
        };
        let output = match lines {
            [] => format!("What they did later came after line {before}."),
            lines => format!("Their output is {}, after line {before}.", lines_named(lines)),
        };
        let text = format!(
            "{} went on after {each} had returned: it drops the futures of the async function that it calls, and waits for none. {output}",
            counted(calls, "call")
        );
        (
            text,
            "To wait for them: for (final x in list) { await ... }, one after the other; or await Future.wait(list.map(...)), all at once."
                .to_owned(),
        )
    }

    fn never_completed(&self, finding: &Finding, chain: &[Link], of_main: bool) -> (String, String) {
        let who = match (of_main, self.is_main(finding.isolate)) {
            (true, true) => "main".to_owned(),
            (true, false) => format!("isolate {}", self.isolate_name(finding.isolate)),
            (false, _) => self.call_name(finding.place),
        };
        let mut text = format!("{} never came past {}", first_word(&who), self.source(finding.place));
        text.push_str(&self.chain_told(&chain[1..]));
        text.push_str(match chain.last() {
            Some(Link::Events(_)) => "; nothing is left that could send any more.",
            _ => "; nothing is left that could complete it.",
        });
        let advice = match chain.last() {
            Some(Link::Events(_)) => "Close the stream when nothing more will come, so that who listens is told.",
            _ => "Complete the future on every path, or wait for it with a timeout.",
        };
        (text, advice.to_owned())
    }

    fn chain_told(&self, links: &[Link]) -> String {
        let mut text = String::new();
        for (i, link) in links.iter().enumerate() {
            text.push_str(if i == 0 { ": it waits for " } else { ", which waits for " });
            text.push_str(&match link {
                Link::Call(place) => format!("{}{}", self.call_name(*place), self.at_source(*place)),
                Link::Events(place) if self.place(*place).is_some_and(|place| place.api.is_none()) => {
                    "the next event of its stream".to_owned()
                }
                Link::Events(place) => {
                    format!("an event of the stream that {}{} listens to", self.call_at(self.place(*place)), self.at_source(*place))
                }
                Link::Future(future) => {
                    let made = self.made(*future).map_or(0, |made| self.record(made).place);
                    match self.place(made) {
                        Some(Place { api: Some(api), .. }) if call_of(api).contains("Completer") => {
                            format!("the Completer made{}", self.at_source(made))
                        }
                        _ => format!("{}{}", self.future_name(*future), self.at_source(made)),
                    }
                }
            });
        }
        text
    }

    fn isolate_cut_off(&self, isolate: u32, timers: &[PlaceId]) -> (String, String) {
        let name = self.isolate_name(isolate);
        let text = match timers {
            [] => format!("The program ended before isolate {name} had begun."),
            timers => {
                let places: Vec<String> = timers
                    .iter()
                    .take(MOST)
                    .map(|place| format!("{}{}", self.call_at(self.place(*place)), self.at_source(*place)))
                    .collect();
                format!("The program ended while isolate {name} still waited for {}: what was to follow was not done.", list(&places))
            }
        };
        (text, "Let main wait for it: for a message, for its exit, or with Isolate.run.".to_owned())
    }

    fn embrace(&self, circle: &[(u32, PlaceId)]) -> (String, String) {
        let name = |i: usize| self.isolate_name(circle[i % circle.len()].0).to_owned();
        let waits: Vec<String> =
            (0..circle.len()).map(|i| format!("{}{} for {}", name(i), self.at_source(circle[i].1), name(i + 1))).collect();
        (
            format!("{} isolates wait for each other, and none can go on: {}.", circle.len(), list(&waits)),
            "Let everybody ask in the same order, or wait with a timeout.".to_owned(),
        )
    }

    fn long_turn(&self, turn: StepAt, took: i64, waiting: StepAt, ready: i64, spent: &[(PlaceId, i64, Kind)]) -> (String, String) {
        let parts: Vec<String> = spent
            .iter()
            .map(|(place, time, kind)| {
                let how = match kind {
                    Kind::Looked => " by looking at the clock again and again",
                    Kind::Slept => " asleep",
                    _ => "",
                };
                format!("{}{how}{}", duration(*time), self.at_source(*place))
            })
            .collect();
        let parts = if parts.is_empty() { String::new() } else { format!(": {}", list(&parts)) };
        let who = self.frame(spent.first().map_or(0, |(place, ..)| *place)).map_or_else(|| self.step_title(turn), function_name);
        (
            format!(
                "{} took {} in one go ({}){parts}. Meanwhile {} waited, ready since {}: an isolate finishes what it is doing first.",
                capital(&who),
                duration(took),
                self.step_name(turn),
                self.waiting_turn(waiting),
                duration(ready)
            ),
            "Await something that takes the time instead, or compute in another isolate: Isolate.run.".to_owned(),
        )
    }

    fn unread(&self, messages: &[Moment], ended: bool) -> (String, String) {
        let record = self.record(messages[0]);
        let to = if record.via == record.isolate {
            "the isolate itself".to_owned()
        } else {
            format!("isolate {}", self.isolate_name(record.via))
        };
        let many = if messages.len() == 1 { "A message".to_owned() } else { format!("{} messages", messages.len()) };
        let why = if ended { "which had ended" } else { "whose port was closed" };
        (
            format!("{many} to {to}, {why}: nobody reads what is sent there, and nobody is told."),
            "Close a port only when nobody will write any more.".to_owned(),
        )
    }

    // ---- names

    /// `fetch()`, `the call at :9`.
    fn call_name(&self, place: PlaceId) -> String {
        match self.frame(place) {
            Some(frame) if frame.function == "main" => "main".to_owned(),
            Some(frame) => call_named(&frame.function),
            None => "the core library".to_owned(),
        }
    }

    /// `the callback given to Timer(...) at :4`.
    fn callback_at(&self, step: StepAt) -> String {
        let step = &self.steps[step];
        match self.place(step.place) {
            Some(Place { api: Some(api), .. }) => format!("the callback given to {}{}", call_of(api), self.at_source(step.place)),
            Some(_) => format!("what goes on after the await{}", self.at_source(step.place)),
            None => "a callback".to_owned(),
        }
    }

    /// `the timer of 10 ms made at :7`, `a message from a`.
    fn waiting_turn(&self, turn: StepAt) -> String {
        let step = &self.steps[turn];
        match step.queued {
            Some(queued) => self.thing(queued),
            None => self.step_title(turn),
        }
    }

    /// The thing that was asked for at a moment: a timer, a message, a port.
    fn thing(&self, at: Moment) -> String {
        let record = self.record(at);
        let source = self.at_source(record.place);
        match record.kind {
            Kind::Armed if record.what == StepKind::Periodic => {
                format!("the timer every {} made{source}", duration(i64::from(record.via) * 1000))
            }
            Kind::Armed => format!("the timer of {} made{source}", duration(i64::from(record.via) * 1000)),
            Kind::Turn => format!("the timer made{source}"),
            Kind::Sent => format!("the message sent{source} by isolate {}", self.isolate_name(record.isolate)),
            Kind::Opened => format!("the port opened{source}"),
            Kind::Requested => format!("the result of {}{source}", self.call_at(self.place(record.place))),
            _ => format!("what was asked for{source}"),
        }
    }
}

/// The title of a kind of harm.
pub fn title_of(harm: &Harm) -> &'static str {
    match harm {
        Harm::LostError { .. } | Harm::StreamError { .. } | Harm::ThrownInCallback { .. } => "an error that nobody could catch",
        Harm::DiedAlone { .. } => "an isolate that died alone",
        Harm::Dropped { .. } => "async calls that nobody waits for",
        Harm::NeverCompleted { .. } => "a future that can never complete",
        Harm::CutOff { .. } | Harm::IsolateCutOff { .. } => "work cut off at the end",
        Harm::OnlyByLuck { .. } => "output that only luck let through",
        Harm::Embrace { .. } => "isolates that wait for each other",
        Harm::Starved { .. } | Harm::Endless { .. } => "events starved by microtasks",
        Harm::LongTurn { .. } => "a turn that took too long",
        Harm::Unread { ended: true, .. } => "messages to an isolate that has ended",
        Harm::Unread { .. } => "messages to a closed port",
        Harm::NeverEnds { .. } => "a program that never ends",
    }
}
