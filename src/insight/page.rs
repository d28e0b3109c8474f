//! The timeline: a run as one page that needs nothing but a browser. What it looks like and does is in `page/`, to be
//! read from `trace.js` on; here the run becomes its data. May touch `run`, `order`, `why`, `words`,
//! `moments`, `json` and `isolate::trace`.
//!
//! Everything is bounded: of a long run the newest part is shown, and the page says how much is gone. Tables are written by column, as
//! differences, texts once each.

use std::collections::HashMap;

use super::argument::Argument;
use super::explore::survey::Survey;
use super::json::quoted;
use super::moments::{Index, Moment, Score, Step};
use super::order::{Order, Verdict};
use super::run::Run;
use super::why::{add_finding, why};
use super::words;
use crate::isolate::trace::{Kind, Trace};

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
/// In reading order; together they are one script.
const SCRIPTS: [&str; 4] =
    [include_str!("page/trace.js"), include_str!("page/lanes.js"), include_str!("page/panels.js"), include_str!("page/moving.js")];

/// Records that are shown; of 100,000 steps there are some 400,000.
pub const MAX_RECORDS: usize = 1 << 19;

/// Of so many lines the arguments for all pairs are in the page, of more those for neighbours, and so many at most.
const ALL_PAIRS: usize = 40;
const NEIGHBOURS: usize = 2_000;

/// The newest part of a trace, if it is too long to be shown: from a turn on that begins while nothing runs.
pub fn bounded(mut trace: Trace, limit: usize) -> Trace {
    let Some(excess) = trace.records.len().checked_sub(limit).filter(|excess| *excess > 0) else {
        return trace;
    };
    let begins = |kind| matches!(kind, Kind::Turn | Kind::Microtask | Kind::Reaction | Kind::Delivery);
    let (mut open, mut dropped, mut cut) = (0_usize, trace.dropped, None);
    for (at, record) in trace.records.iter().enumerate() {
        if open == 0 && at >= excess && record.kind == Kind::Turn {
            cut = Some(at);
            break;
        }
        if begins(record.kind) {
            (open, dropped.steps) = (open + 1, dropped.steps + 1);
            dropped.turns += u64::from(record.kind == Kind::Turn);
            dropped.microtasks += u64::from(record.kind == Kind::Microtask);
        } else if record.kind == Kind::End {
            open = open.saturating_sub(1);
        }
    }
    // One turn that is too long by itself is shown whole.
    if let Some(cut) = cut {
        dropped.records += cut as u64;
        dropped.among = dropped.among.saturating_sub(cut);
        trace.dropped = dropped;
        trace.records.drain(..cut);
    }
    trace
}

/// The page of a run. `survey`: what other orders of the program's messages have come to, if that can make a difference.
pub fn write(run: &Run, score: &Score, survey: Option<&Survey<'_>>) -> String {
    let data = data(run, score, survey);
    let mut page = String::with_capacity(data.len() + PAGE.len() + STYLE.len());
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        page.push_str(before);
        match name {
            "PROGRAM" => page.push_str(&escape(&run.about.program)),
            "STYLE" => page.push_str(STYLE),
            "SCRIPT" => SCRIPTS.iter().for_each(|script| page.push_str(script)),
            _ => page.push_str(&data),
        }
        rest = after;
    }
    page.push_str(rest);
    page
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Texts by number, each of them once.
#[derive(Default)]
struct Texts {
    numbers: HashMap<String, i64>,
    texts: Vec<String>,
}

impl Texts {
    fn number(&mut self, text: &str) -> i64 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as i64;
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(quoted(text));
        number
    }
}

fn data(run: &Run, score: &Score, survey: Option<&Survey<'_>>) -> String {
    let mut texts = Texts::default();
    let (files, sites) = sites(run, &mut texts);
    let steps = steps(&score.steps, &mut texts);
    let moments = moments(&score.moments, &mut texts);
    let lines = table(&[
        ("moment", score.lines.iter().map(|line| line.moment as i64).collect()),
        ("number", score.lines.iter().map(|line| i64::from(line.number)).collect()),
        ("text", score.lines.iter().map(|line| texts.number(&line.text)).collect()),
    ]);
    let waits = table(&[
        ("isolate", score.waits.iter().map(|wait| wait.isolate as i64).collect()),
        ("from", score.waits.iter().map(|wait| wait.from as i64).collect()),
        ("to", score.waits.iter().map(|wait| number(wait.to)).collect()),
        ("name", score.waits.iter().map(|wait| texts.number(&wait.name)).collect()),
        ("site", score.waits.iter().map(|wait| i64::from(wait.place)).collect()),
    ]);
    let isolates = list(score.isolates.iter().map(|name| format!("{{\"name\":{}}}", quoted(name))));
    let clock = if run.about.virtual_time { "virtual" } else { "real" };
    let whys = list(arguments(run, score, survey));
    format!(
        "{{\"format\":1,\"program\":{},\"clock\":\"{clock}\",\"gone\":{},\"isolates\":{isolates},\"files\":{files},\n\"sites\":{sites},\n\
         \"steps\":{steps},\n\"moments\":{moments},\n\"lines\":{lines},\n\"waits\":{waits},\n\"texts\":{},\n\"whys\":{whys}}}",
        quoted(&run.about.program),
        quoted(&run.not_kept().unwrap_or_default()),
        list(texts.texts),
    )
}

/// A list of what is already JSON.
fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(","))
}

/// Numbers, each as its difference from the one before: of runs little is left.
fn differences(numbers: &[i64]) -> String {
    let before = std::iter::once(0).chain(numbers.iter().copied());
    list(numbers.iter().zip(before).map(|(number, before)| number.wrapping_sub(before).to_string()))
}

fn table(columns: &[(&str, Vec<i64>)]) -> String {
    let columns = columns.iter().map(|(name, numbers)| format!("{}:{}", quoted(name), differences(numbers)));
    format!("{{{}}}", columns.collect::<Vec<_>>().join(","))
}

/// -1 is none.
fn number(index: Option<Index>) -> i64 {
    index.map_or(-1, |index| index as i64)
}

fn steps(steps: &[Step], texts: &mut Texts) -> String {
    let column = |of: &dyn Fn(&Step) -> i64| steps.iter().map(of).collect::<Vec<_>>();
    let names = steps.iter().map(|step| texts.number(&step.name)).collect();
    table(&[
        ("kind", column(&|step| step.shape as i64)),
        ("isolate", column(&|step| step.isolate as i64)),
        ("parent", column(&|step| number(step.parent))),
        ("number", column(&|step| step.number.map_or(-1, i64::from))),
        ("name", names),
        ("site", column(&|step| i64::from(step.place))),
        ("queue", column(&|step| step.queue as i64)),
        ("front", column(&|step| i64::from(step.front))),
        ("queued", column(&|step| number(step.queued))),
        ("began", column(&|step| number(step.began))),
        ("ended", column(&|step| number(step.ended))),
        ("gone", column(&|step| number(step.gone))),
        ("asked", column(&|step| number(step.asked))),
        ("askedAt", column(&|step| number(step.asked_at))),
        ("trigger", column(&|step| number(step.trigger))),
        ("triggerAt", column(&|step| number(step.trigger_at))),
        ("due", column(&|step| step.due.unwrap_or(-1))),
        ("until", column(&|step| step.until)),
    ])
}

fn moments(moments: &[Moment], texts: &mut Texts) -> String {
    let column = |of: &dyn Fn(&Moment) -> i64| moments.iter().map(of).collect::<Vec<_>>();
    let words = moments.iter().map(|moment| texts.number(&moment.text)).collect();
    table(&[
        ("kind", column(&|moment| moment.act as i64)),
        ("step", column(&|moment| number(moment.step))),
        ("site", column(&|moment| i64::from(moment.place))),
        ("time", column(&|moment| moment.time)),
        ("text", words),
        ("what", column(&|moment| number(moment.what))),
    ])
}

/// The files that are named by places, and the places: file, line, column, and the function with its callers.
fn sites(run: &Run, texts: &mut Texts) -> (String, String) {
    let mut numbers: HashMap<&str, i64> = HashMap::new();
    let mut files: Vec<String> = Vec::new();
    let mut columns: [Vec<i64>; 4] = Default::default();
    for place in &run.trace.places {
        let Some(frame) = place.frames.first() else {
            columns.iter_mut().for_each(|column| column.push(0));
            continue;
        };
        let file = *numbers.entry(&frame.uri).or_insert_with(|| {
            let name = frame.uri.rsplit('/').next().unwrap_or(&frame.uri);
            let text = run.about.sources.get(&frame.uri).map_or("", String::as_str);
            files.push(format!("{{\"name\":{},\"text\":{}}}", quoted(name), quoted(text)));
            files.len() as i64 - 1
        });
        let callers = place.frames.iter().map(words::function_name);
        let function = texts.number(&callers.collect::<Vec<_>>().join(", called by "));
        let values = [file, i64::from(frame.line), i64::from(frame.column), function];
        columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
    }
    let [file, line, column, function] = columns;
    (list(files), table(&[("file", file), ("line", line), ("column", column), ("function", function)]))
}

/// Arguments for the order of lines.
fn arguments(run: &Run, score: &Score, survey: Option<&Survey<'_>>) -> Vec<String> {
    let order = Order::new(run);
    let indices: HashMap<usize, Index> = score.lines.iter().enumerate().map(|(index, line)| (line.number as usize, index)).collect();
    let pairs = |first: Index| {
        let reach = if run.lines.len() <= ALL_PAIRS { run.lines.len() } else { 2 };
        run.lines[first..].iter().take(reach).skip(1).map(move |second| (&run.lines[first], second))
    };
    let firsts = 0..run.lines.len().min(NEIGHBOURS);
    let known = firsts.flat_map(pairs).filter_map(|(one, other)| {
        let mut argument = why(&order, one, other);
        if let Some(survey) = survey {
            let lines = if one.number < other.number { [one, other] } else { [other, one] };
            add_finding(&mut argument, lines, survey.finding(lines[0], lines[1]));
        }
        let (a, b) = (*indices.get(&argument.first)?, *indices.get(&argument.second)?);
        Some(self::argument(run, &argument, (a.min(b), a.max(b))))
    });
    known.collect()
}

fn argument(run: &Run, argument: &Argument, (a, b): (Index, Index)) -> String {
    let program = run.about.arguments.iter().fold(run.about.program.clone(), |line, argument| line + " " + argument);
    let witness = argument.finding.as_ref().is_some_and(|finding| finding.witness.is_some());
    let otherwise = match argument.verdict {
        Some(Verdict::Luck | Verdict::Unknown) if !witness => Some(run.more_orders(argument, &program)),
        _ => run.other_orders(argument, &program),
    };
    let verdict = match argument.verdict {
        Some(Verdict::Always) => "always",
        Some(Verdict::Time) => "time",
        Some(Verdict::Luck) => "luck",
        Some(Verdict::Unknown) | None => "unknown",
    };
    format!(
        "{{\"a\":{a},\"b\":{b},\"verdict\":\"{verdict}\",\"headline\":{},\"sentences\":{},\"advice\":{}}}",
        quoted(&run.headline(argument)),
        list(argument.points.iter().map(|point| quoted(&run.sentence(point)))),
        run.advice(argument).or(otherwise).map_or_else(|| "null".to_owned(), |text| quoted(&text)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isolate::trace::Record;

    #[test]
    fn of_a_long_run_the_newest_whole_turns_are_kept() {
        let turn = [Kind::Turn, Kind::Reaction, Kind::End, Kind::End].map(|kind| Record { kind, ..Record::default() });
        let trace = |turns: usize| Trace { records: turn.repeat(turns), ..Trace::default() };
        let kept = |turns, limit| {
            let trace = bounded(trace(turns), limit);
            (trace.records.len(), trace.dropped.steps, trace.dropped.records)
        };
        assert_eq!(kept(3, 12), (12, 0, 0));
        assert_eq!(kept(3, 11), (8, 2, 4));
        assert_eq!(kept(3, 7), (4, 4, 8));
        // One turn that is too long by itself is shown whole.
        assert_eq!(kept(1, 2), (4, 0, 0));
    }

    #[test]
    fn numbers_are_written_as_differences() {
        assert_eq!(differences(&[3, 3, 5, -1]), "[3,0,2,-6]");
        assert_eq!(differences(&[]), "[]");
    }
}
