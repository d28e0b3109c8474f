//! A run for the Perfetto UI: JSON in the trace event format. May touch `moments` and `json`.
//!
//! That viewer drops slices of a track that overlap, and does not show those of no length. So every beginning, end and moment of a run
//! gets a time of its own, later than that of the one before: then slices are strictly nested because steps are. With virtual time,
//! where a whole run can take no time at all, they simply stand 10 microseconds apart.

use super::json::quoted;
use super::moments::{Act, Index, Queue, Score, Shape, Step};
use crate::sorting::Arrange;

/// Nanoseconds between two ticks of virtual time, and at least between two of real time.
const VIRTUAL: i64 = 10_000;
const SHORTEST: i64 = 100;

/// The trace, and its events one a line.
pub fn write(score: &Score, program: &str, virtual_time: bool) -> String {
    let writer = Writer { score, times: times(score, virtual_time), events: Vec::new() };
    let clock = if virtual_time { "virtual: 10 microseconds a step" } else { "real" };
    format!(
        "{{\"displayTimeUnit\":\"ns\",\"otherData\":{{\"program\":{},\"clock\":{}}},\"traceEvents\":[\n{}\n]}}\n",
        quoted(program),
        quoted(clock),
        writer.write(program).join(",\n")
    )
}

/// The time of each tick, in nanoseconds.
fn times(score: &Score, virtual_time: bool) -> Vec<i64> {
    let mut last = -SHORTEST;
    let real = score.ticks.iter().map(|time| {
        last = (*time).max(last + SHORTEST);
        last
    });
    if virtual_time { (0..score.ticks.len() as i64).map(|tick| tick * VIRTUAL).collect() } else { real.collect() }
}

struct Writer<'r> {
    score: &'r Score,
    times: Vec<i64>,
    events: Vec<String>,
}

impl Writer<'_> {
    fn write(mut self, program: &str) -> Vec<String> {
        self.event("M", None, 0, &[("name", quoted("process_name")), ("args", name_of(program))]);
        for (isolate, name) in self.score.isolates.iter().enumerate() {
            self.event("M", None, isolate, &[("name", quoted("thread_name")), ("args", name_of(name))]);
            let order = format!("{{\"sort_index\":{isolate}}}");
            self.event("M", None, isolate, &[("name", quoted("thread_sort_index")), ("args", order)]);
        }
        for (index, step) in self.score.steps.iter().enumerate() {
            if step.began.is_some() {
                self.slice(step);
                self.flows(index, step);
            }
        }
        self.moments();
        self.waits();
        self.counters();
        self.events
    }

    /// An event at `time`, on the track of `isolate`.
    fn event(&mut self, phase: &str, time: Option<i64>, isolate: Index, more: &[(&str, String)]) {
        let time = time.map_or_else(String::new, |time| format!(",\"ts\":{}", micros(time)));
        let more = more.iter().map(|(name, value)| format!(",\"{name}\":{value}")).collect::<String>();
        self.events.push(format!("{{\"ph\":\"{phase}\",\"pid\":1,\"tid\":{}{time}{more}}}", isolate + 1));
    }

    fn slice(&mut self, step: &Step) {
        let (begin, end) = (self.times[step.ticks.0], self.times[step.ticks.1]);
        let asked = step.asked.map_or_else(|| "started by oche".to_owned(), |asked| title(&self.score.steps[asked]));
        let more = [
            ("dur", micros(end - begin)),
            ("name", quoted(&title(step))),
            ("cat", quoted(word(step))),
            ("args", format!("{{\"asked for in\":{}}}", quoted(&asked))),
        ];
        self.event("X", Some(begin), step.isolate, &more);
    }

    /// Arrows from where a step was asked for, and from what made it ready.
    fn flows(&mut self, index: Index, step: &Step) {
        let mut causes = vec![("asked", step.asked_at)];
        if step.trigger_at != step.asked_at {
            causes.push(("made ready", step.trigger_at));
        }
        for (n, (word, moment)) in causes.into_iter().enumerate() {
            let Some((moment, from)) = moment.map(|m| &self.score.moments[m]).and_then(|m| m.step.map(|step| (m, step))) else {
                continue;
            };
            let id = (index * 2 + n).to_string();
            let common = [("id", id), ("name", quoted(word)), ("cat", quoted(word))];
            let from = (self.times[moment.tick], self.score.steps[from].isolate);
            let to = self.times[step.ticks.0];
            self.event("s", Some(from.0), from.1, &common);
            let [id, name, cat] = common;
            self.event("f", Some(to), step.isolate, &[id, name, cat, ("bp", quoted("e"))]);
        }
    }

    fn moments(&mut self) {
        for moment in &self.score.moments {
            let (Some(step), Act::Print | Act::Fail) = (moment.step, moment.act) else {
                continue;
            };
            let text = match moment.what {
                Some(line) => format!("{} | {}", self.score.lines[line].number, moment.text),
                None => moment.text.clone(),
            };
            let isolate = self.score.steps[step].isolate;
            self.event(
                "i",
                Some(self.times[moment.tick]),
                isolate,
                &[("s", quoted("t")), ("name", quoted(&text)), ("cat", quoted("output"))],
            );
        }
    }

    /// A call that waits: a stretch of its own, as it does not run meanwhile.
    fn waits(&mut self) {
        let last = self.times.last().copied().unwrap_or(0);
        for (index, wait) in self.score.waits.iter().enumerate() {
            let common =
                || [("id", quoted(&format!("wait {index}"))), ("name", quoted(&format!("{} waits", wait.name))), ("cat", quoted("await"))];
            let time = |moment: Index| self.times[self.score.moments[moment].tick];
            let (from, to) = (time(wait.from), wait.to.map_or(last, time));
            self.event("b", Some(from), wait.isolate, &common());
            self.event("e", Some(to), wait.isolate, &common());
        }
    }

    /// The lengths of the queues, whenever they change.
    fn counters(&mut self) {
        let mut changes: Vec<(Index, Index, bool, i64)> = Vec::new();
        for step in &self.score.steps {
            let micro = step.queue == Queue::Microtasks;
            let Some(queued) = step.queued.filter(|_| !matches!(step.queue, Queue::None | Queue::Outside)) else {
                continue;
            };
            changes.push((queued, step.isolate, micro, 1));
            changes.extend(step.began.or(step.gone).map(|left| (left, step.isolate, micro, -1)));
        }
        changes.arrange_by_key(|change| change.0);
        let mut lengths = vec![(0, 0); self.score.isolates.len()];
        for (moment, isolate, micro, by) in changes {
            let (microtasks, events) = &mut lengths[isolate];
            *(if micro { &mut *microtasks } else { &mut *events }) += by;
            let args = format!("{{\"microtasks\":{microtasks},\"events\":{events}}}");
            let time = self.times[self.score.moments[moment].tick];
            let name = quoted(&format!("queues of {}", self.score.isolates[isolate]));
            self.event("C", Some(time), isolate, &[("name", name), ("args", args)]);
        }
    }
}

fn micros(nanos: i64) -> String {
    format!("{}.{:03}", nanos / 1000, nanos % 1000)
}

fn name_of(name: &str) -> String {
    format!("{{\"name\":{}}}", quoted(name))
}

fn word(step: &Step) -> &'static str {
    match step.shape {
        Shape::Microtask => "microtask",
        Shape::Reaction => "reaction",
        Shape::Continuation => "continuation",
        Shape::Delivery => "delivery",
        _ => "turn",
    }
}

fn title(step: &Step) -> String {
    match step.number {
        Some(number) => format!("{} {number}: {}", word(step), step.name),
        None => step.name.clone(),
    }
}
