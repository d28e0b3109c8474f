//! Every name and sentence that people read about a run stands in this folder of words: what things are called here, the arguments in
//! `argue`, the prose in `prose`, the moments of a timeline in `moments`, what `oche doctor` finds in `doctor`.

pub mod alive;
mod argue;
pub mod doctor;
pub mod explore;
mod met;
mod moments;
mod prose;

pub use moments::is_over;
pub use prose::Rule;

use super::run::{Line, Run, Step, StepAt};
use crate::isolate::trace::{Kind, Place, PlaceId, SourceFrame, StepKind, UNNAMED};

/// `1 turn`, `2 turns`.
pub fn counted(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// A function of the core library as it is written: `Future(...)`, `then(...)`, `Timer.run(...)`.
pub fn call_of(api: &str) -> String {
    let api = api.strip_prefix("new ").unwrap_or(api);
    if api == "_awaitForLeave" {
        return "the end of the loop".to_owned();
    }
    let name = match api.split_once('.') {
        // Whose class is not for people to see.
        Some((class, method)) if class.starts_with('_') => method,
        Some(_) => api,
        // What a factory like that of Completer makes.
        None => ["_Async", "_Sync", "_"].into_iter().find_map(|prefix| api.strip_prefix(prefix)).unwrap_or(api).trim_end_matches("Impl"),
    };
    format!("{name}(...)")
}

/// A time as people say it.
pub fn duration(micros: i64) -> String {
    const UNITS: [(i64, &str); 6] =
        [(86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"), (1000, "ms"), (1, "us")];
    let shown = |unit: i64| format!("{:.3}", micros as f64 / unit as f64).trim_end_matches('0').trim_end_matches('.').to_owned();
    let mut fitting = UNITS.into_iter().filter(|(unit, _)| micros >= *unit);
    let whole = fitting.clone().find(|(unit, _)| micros < 1000 * unit && !shown(*unit).contains('.'));
    match whole.or_else(|| fitting.next()) {
        Some((unit, name)) => format!("{} {name}", shown(unit)),
        None => "0 ms".to_owned(),
    }
}

impl Run {
    /// `the first turn and the first 5 microtasks`, of what was dropped; nothing if all is kept.
    pub fn gone(&self) -> Option<String> {
        let first = |many: u64, one: &str| match many {
            0 => None,
            1 => Some(format!("the first {one}")),
            many => Some(format!("the first {many} {one}s")),
        };
        let dropped = &self.trace.dropped;
        let parts: Vec<String> = [first(dropped.turns, "turn"), first(dropped.microtasks, "microtask")].into_iter().flatten().collect();
        match parts.is_empty() {
            true => first(dropped.records, "record"),
            false => Some(parts.join(" and ")),
        }
    }
    /// The dropped records, and how to keep them; nothing if all are kept.
    pub fn not_kept(&self) -> Option<String> {
        let gone = self.gone()?;
        let advice = if self.is_session() { String::new() } else { format!(" All is kept with --trace-limit {}.", self.limit_for_all()) };
        Some(format!("Not kept, to stay within the limit: {gone}.{advice}"))
    }
    /// A round number of records that is enough for the whole run.
    fn limit_for_all(&self) -> usize {
        let all = self.trace.records.len() + self.trace.dropped.records as usize;
        let unit = 10_usize.pow(all.max(10).ilog10() - 1);
        all.div_ceil(unit) * unit
    }

    /// `:19:3`, or with the file if it is not the program's own.
    pub fn at(&self, frame: &SourceFrame) -> String {
        format!("{}:{}:{}", self.shown_file(frame), frame.line, frame.column)
    }
    /// A place in words; empty if it is none of the user's.
    pub fn at_place(&self, place: PlaceId) -> String {
        self.frame(place).map_or_else(String::new, |frame| self.at(frame))
    }
    /// `:19`, or with the file; empty if it is none of the user's.
    pub fn source(&self, place: PlaceId) -> String {
        let users = self.frame(place).filter(|frame| !frame.uri.starts_with("dart:"));
        users.map_or_else(String::new, |frame| format!("{}:{}", self.shown_file(frame), frame.line))
    }
    /// Nothing for the program's own file; a file of the core library with the library's name, so that nobody looks for it at home.
    fn shown_file<'a>(&self, frame: &'a SourceFrame) -> &'a str {
        match &*frame.uri {
            own if own == &*self.about.uri => "",
            core if core.starts_with("dart:") => core,
            file => file.rsplit('/').next().unwrap_or(file),
        }
    }
    /// ` at :19`, or nothing.
    pub(super) fn at_source(&self, place: PlaceId) -> String {
        let source = self.source(place);
        if source.is_empty() { source } else { format!(" at {source}") }
    }

    /// The call that registered a step or thing: `Future(...)`, `await`, `then(...)`.
    pub fn call_at(&self, place: Option<&Place>) -> String {
        match place {
            Some(Place { api: Some(api), .. }) => call_of(api),
            Some(_) => "await".to_owned(),
            None => "the core library".to_owned(),
        }
    }

    /// `turn 2`, `microtask 5`; of a reaction or delivery, the same of what it runs in.
    pub fn step_name(&self, step: StepAt) -> String {
        let found = self.around(step).find(|at| matches!(self.steps[*at].kind, Kind::Turn | Kind::Microtask));
        match found.map(|at| &self.steps[at]) {
            Some(Step { kind: Kind::Turn, number, .. }) => format!("turn {number}"),
            Some(Step { number, .. }) => format!("microtask {number}"),
            None => "a step that is not kept".to_owned(),
        }
    }

    /// A turn or microtask in words: `main`, `the timer of Future(...)`, `main goes on after await`.
    pub fn step_title(&self, at: StepAt) -> String {
        let step = &self.steps[at];
        let place = self.place(step.place);
        match (step.kind, step.what) {
            (Kind::Turn, StepKind::Main) if self.is_main(step.isolate) => "main".to_owned(),
            (Kind::Turn, StepKind::Main) => format!("isolate {} begins", self.isolate_name(step.isolate)),
            (Kind::Turn, StepKind::Input) => format!("input {}", self.record(step.begin).trigger),
            (Kind::Turn, StepKind::Timer) if self.is_periodic(step) => format!("a tick of {}", self.call_at(place)),
            (Kind::Turn, StepKind::Timer) => format!("the timer of {}", self.call_at(place)),
            (Kind::Turn, StepKind::Message) => match step.queued.map(|sent| self.record(sent).isolate) {
                Some(sender) if sender == step.isolate => "a message from itself".to_owned(),
                Some(sender) => format!("a message from {}", self.isolate_name(sender)),
                None => "a message".to_owned(),
            },
            (Kind::Turn, StepKind::Control) => match step.queued.map(|sent| self.record(sent).isolate) {
                Some(sender) => format!("a request of isolate {}", self.isolate_name(sender)),
                None => "a control request".to_owned(),
            },
            (Kind::Turn, StepKind::Io) => format!("the result of {}", self.call_at(place)),
            (Kind::Turn, _) => "an event".to_owned(),
            (Kind::Microtask, StepKind::Begins | StepKind::Yielded) => self.generator_goes(step.what, step.body),
            (Kind::Microtask, _) if step.via == 0 && self.delivers(at) && !matches!(place, Some(Place { api: Some(_), .. })) => {
                "a stream has an event".to_owned()
            }
            (Kind::Microtask, _) => match place {
                Some(Place { api: None, .. }) if !self.goes_on_after_await(at) => "of what is awaited".to_owned(),
                Some(Place { api: None, frames }) => format!("{} goes on after await", function_name(&frames[0])),
                Some(Place { api: Some(api), .. }) => format!("of {}", call_of(api)),
                None if step.queued.is_none() && self.is_cut() => "asked for in what is gone".to_owned(),
                None => "of the core library".to_owned(),
            },
            (Kind::Reaction, _) => match place {
                Some(Place { api: None, frames }) => format!("{}, which waits for it, goes on", function_name(&frames[0])),
                Some(Place { api: Some(api), .. }) => format!("{} runs", call_of(api)),
                None => "the core library takes it over".to_owned(),
            },
            (Kind::Delivery, what) => {
                let event = match what {
                    StepKind::Error => "an error",
                    StepKind::Done => "the end",
                    _ => "an event",
                };
                match place {
                    Some(Place { api: None, frames }) => format!("{event} of the stream that {} waits for", function_name(&frames[0])),
                    Some(Place { api: Some(api), .. }) => format!("{event} of the stream, for {}", call_of(api)),
                    None => format!("{event} of a stream inside the core library"),
                }
            }
            _ => String::new(),
        }
    }

    /// The innermost function of the user's at a place.
    pub fn function_at(&self, place: PlaceId) -> String {
        self.frame(place).map_or_else(|| "the core library".to_owned(), function_name)
    }
    /// The progress of the body of an async* function, which stands at `body`: `count begins`.
    pub fn generator_goes(&self, what: StepKind, body: PlaceId) -> String {
        let goes = if what == StepKind::Begins { "begins" } else { "goes on after yield" };
        format!("{} {goes}", self.function_at(body))
    }
    /// Whether a step begins with the delivery of a stream's event.
    pub(super) fn delivers(&self, at: StepAt) -> bool {
        self.steps.get(at + 1).is_some_and(|next| next.kind == Kind::Delivery && next.parent == Some(at))
    }

    pub fn is_periodic(&self, step: &Step) -> bool {
        step.queued.is_some_and(|armed| self.record(armed).what == StepKind::Periodic)
    }

    /// Who asked for a turn or microtask: `asked in turn 1, :19:3`.
    pub fn asked_by(&self, at: StepAt) -> String {
        let step = &self.steps[at];
        let verb = match (step.kind, step.what) {
            (Kind::Turn, StepKind::Main) if self.is_main(step.isolate) => return "started by oche".to_owned(),
            (Kind::Turn, StepKind::Input) => return "typed".to_owned(),
            (Kind::Turn, StepKind::Main) => "spawned",
            (Kind::Turn, StepKind::Message | StepKind::Control) => "sent",
            _ => "asked",
        };
        let place = self.at_place(step.place);
        match (step.asked, place.as_str()) {
            (Some(asked), "") => format!("{verb} in {}", self.step_name(asked)),
            (Some(asked), place) => format!("{verb} in {}, {place}", self.step_name(asked)),
            (None, "") => String::new(),
            (None, place) => format!("{verb} at {place}"),
        }
    }

    /// Whose code printed a line: `stepThree, called by stepTwo, called by main`.
    pub fn who_printed(&self, line: &Line) -> String {
        let Some(place) = self.place(line.place) else {
            return "the core library".to_owned();
        };
        let mut names: Vec<String> = place.frames.iter().take(4).map(function_name).collect();
        if let Some(last) = names.last_mut()
            && place.frames.len() <= 4
            && place.frames.last().is_some_and(SourceFrame::is_unnamed)
        {
            let given = place.frames.last().and_then(|frame| self.callback_of(line.step, frame));
            *last = given.unwrap_or_else(|| last.clone());
        }
        // A closure in a closure is one in the same function.
        names.dedup();
        names.join(", called by ")
    }

    /// The outermost function of a step, which stands at `frame`, if it was written where it was given to the core library. What runs may
    /// be another function, like that of a zone.
    fn callback_of(&self, step: Option<StepAt>, frame: &SourceFrame) -> Option<String> {
        let place = self.place(self.steps[step?].place)?;
        let api = place.api.as_ref().filter(|_| self.is_argument(&place.frames[0], frame))?;
        Some(format!("the callback given to {}", call_of(api)))
    }
    /// Whether the code at `frame` stands between the parentheses of the call at `call`; where the source is not known, it is believed.
    fn is_argument(&self, call: &SourceFrame, frame: &SourceFrame) -> bool {
        let Some(text) = self.about.sources.get(&call.uri).filter(|_| call.line > 0) else { return true };
        let offset = |at: &SourceFrame| {
            let lines = text.split_inclusive('\n').take(at.line as usize - 1).map(str::len).sum::<usize>();
            lines + at.column.saturating_sub(1) as usize
        };
        let (begin, at) = (offset(call), if frame.line > 0 { offset(frame) } else { 0 });
        call.uri == frame.uri && at >= begin && at < end_of_call(text, begin)
    }
}

/// Text in lines that are not too long, the later ones indented as the first one's beginning is.
pub fn wrapped(head: &str, text: &str) -> String {
    const WIDTH: usize = 112;
    let (mut out, mut line) = (String::new(), head.to_owned());
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line = " ".repeat(head.chars().count());
        }
        line.push_str(word);
        line.push(' ');
    }
    out + line.trim_end() + "\n"
}

/// A name at the beginning of a sentence: the names of functions stay as they are written.
pub fn first_word(name: &str) -> String {
    if name.contains(' ') { capital(name) } else { name.to_owned() }
}

pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The name of a frame's function.
pub fn function_name(frame: &SourceFrame) -> String {
    named(&frame.function)
}
/// A function by its name: a closure without one by the function that it is in.
pub fn named(function: &str) -> String {
    match (function, function.strip_suffix(UNNAMED)) {
        ("", _) => "a function without a name".to_owned(),
        // Of a session, what is in no function of the user's.
        ("<input>", _) => "the input".to_owned(),
        (_, Some(around)) => format!("a closure in {}", named(around)),
        (name, None) => name.to_owned(),
    }
}
/// A call of a function: `fetch()`, or the closure that is called.
pub fn call_named(function: &str) -> String {
    if function.is_empty() || function.ends_with(UNNAMED) { named(function) } else { format!("{function}()") }
}

/// Where the arguments of the call that begins at `from` end: behind the parenthesis that closes them.
fn end_of_call(text: &str, from: usize) -> usize {
    let mut depth = 0;
    // Quotes and braces that are open, inside each other.
    let mut open: Vec<char> = Vec::new();
    let mut chars = text.get(from..).unwrap_or_default().char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let quote = open.last().copied().filter(|open| *open != '{');
        match char {
            '\\' if quote.is_some() => drop(chars.next()),
            '$' if quote.is_some() => open.extend(chars.next_if(|(_, next)| *next == '{').map(|(_, brace)| brace)),
            _ if quote == Some(char) => drop(open.pop()),
            _ if quote.is_some() => {}
            '\'' | '"' | '{' => open.push(char),
            '}' => drop(open.pop()),
            '(' => depth += 1,
            ')' if depth <= 1 => return from + at + 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_end_with_their_parentheses() {
        let text = "f(x); Timer(d, () => print('a) ${b(')')}')); g();";
        assert_eq!(&text[6..end_of_call(text, 6)], "Timer(d, () => print('a) ${b(')')}'))");
        assert_eq!(end_of_call(text, 45), 48);
        assert_eq!(end_of_call("f(", 0), 2);
    }

    #[test]
    fn durations() {
        let shown = [0, 7, 1500, 40_000, 60_003, 1_001_000, 3_600_000_000, 90_000_002_000].map(duration);
        assert_eq!(shown, ["0 ms", "7 us", "1.5 ms", "40 ms", "60.003 ms", "1.001 s", "1 h", "25 h"]);
    }

    #[test]
    fn calls() {
        let shown = ["new Future", "Future.delayed", "_Future.then", "scheduleMicrotask", "new _AsyncCompleter"].map(call_of);
        assert_eq!(shown, ["Future(...)", "Future.delayed(...)", "then(...)", "scheduleMicrotask(...)", "Completer(...)"]);
    }
}
