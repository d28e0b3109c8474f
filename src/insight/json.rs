//! A recorded run as JSON: what `oche trace --format json` prints, `oche run --record` writes and `--from` reads.
//!
//! # The format, version 1
//!
//! ```text
//! { "format": "oche trace", "version": 1,
//!   "program": "a.dart", "uri": "file:///…/a.dart", "arguments": ["x"], "time": "virtual" | "real", "exit": 0,
//!   "endless": 1000000,                             // only if microtasks without end have been stopped: so many
//!   "dropped": { "records": 0, "steps": 0, "turns": 0, "microtasks": 0, "among": 0 },   // what was left out, to stay within the limit; around the first `among` records others are missing
//!   "isolates": [ { "id": 1, "name": "main" } ],
//!   "places": [ null,                                // by number; number 0 is no place
//!     { "api": "Future.delayed",                     // the function of the core library that was called there; may be missing
//!       "frames": [ { "function": "f", "uri": "file:///…/a.dart", "line": 3, "column": 5 } ] } ],   // the user's, innermost first; f.<anonymous closure> for one without a name
//!   "sources": { "file:///…/a.dart": "void main() …" },
//!   "records": [ { "kind": "turn", "what": "main", "isolate": 1, "id": 1, "time": 0 }, … ] }        // in the order of the run
//! ```
//!
//! Fields of a record that are 0, empty or `plain` are missing. `time` is in microseconds of the clock in use; `id`, `asked`, `trigger`,
//! `via`, `place` are numbers. A number that nothing else in the trace has belongs to something that was dropped.
//!
//! | kind | id | other fields |
//! |---|---|---|
//! | `turn` | step | `what`: main, timer, message, control, io; `asked` and `place`: who registered it, and where; `via`: number of the timer or message |
//! | `microtask` | step | told by its `queued` record |
//! | `reaction` | step | a listener of the future `via` is called; `asked`, `place`: where it began to listen; `trigger`: the step that completed the future |
//! | `delivery` | step | an event (`what`: plain, error, done) reaches the subscription `via`; `trigger`: the step that added it |
//! | `end` | step | the step is over |
//! | `queued` | the step to be | microtask asked for by `asked` at `place`; `via`: the call it resumes; `trigger`: 1 more than its place in the queue, if it was put in front; `what`: begins, yielded if the body of an async* function does so or goes on, and `trigger` is the place where |
//! | `armed` | timer | `via`: milliseconds; `what`: periodic |
//! | `cancelled` | timer | |
//! | `sent` | message | to isolate `via`, port `trigger`; `text`: what it is known by |
//! | `opened`, `closed` | port | |
//! | `released` | port | it keeps its isolate alive no longer |
//! | `spawned` | isolate | |
//! | `made` | future | `what`: call, if it is the future of a call of an async function |
//! | `listened` | | to the future `via` |
//! | `completed` | future | `what`: error, if it failed |
//! | `unheard` | future or subscription | it has failed and has no listener, or has no function for an error of its stream: the error goes to the zone |
//! | `suspended` | call | its future is `trigger`; waits for the future `via`, 0 if for no future; `what`: next, if for the next event of a stream |
//! | `resumed` | call | |
//! | `returned` | call | its future is `via` |
//! | `subscribed` | subscription | |
//! | `printed` | line number | `text`, with its line break |
//! | `failed` | | `text`: an error that nothing caught |
//! | `looked` | | the step looks at the clock, for the first time at this place |
//! | `slept` | | for `via` milliseconds |
//! | `requested` | request | something outside; its result is a turn with `via` this number |
//! | `ended` | 0 nothing was left, 1 failed, 2 stopped, 3 would have waited for ever | the isolate is over |

use std::collections::HashMap;
use std::fmt::Write;
use std::io;
use std::sync::Arc;

use super::run::{About, Run};
use crate::isolate::trace::{Dropped, Kind, Place, Record, SourceFrame, StepKind, Trace};
use crate::library::json::{Json, parse};
use crate::sorting::Arrange;

const FORMAT: &str = "oche trace";
const VERSION: i64 = 1;

const KINDS: [(Kind, &str); 27] = [
    (Kind::Turn, "turn"),
    (Kind::Microtask, "microtask"),
    (Kind::Reaction, "reaction"),
    (Kind::Delivery, "delivery"),
    (Kind::End, "end"),
    (Kind::Queued, "queued"),
    (Kind::Armed, "armed"),
    (Kind::Cancelled, "cancelled"),
    (Kind::Sent, "sent"),
    (Kind::Opened, "opened"),
    (Kind::Released, "released"),
    (Kind::Closed, "closed"),
    (Kind::Spawned, "spawned"),
    (Kind::Made, "made"),
    (Kind::Listened, "listened"),
    (Kind::Completed, "completed"),
    (Kind::Unheard, "unheard"),
    (Kind::Suspended, "suspended"),
    (Kind::Resumed, "resumed"),
    (Kind::Returned, "returned"),
    (Kind::Subscribed, "subscribed"),
    (Kind::Printed, "printed"),
    (Kind::Failed, "failed"),
    (Kind::Looked, "looked"),
    (Kind::Slept, "slept"),
    (Kind::Requested, "requested"),
    (Kind::Ended, "ended"),
];
const WHATS: [(StepKind, &str); 14] = [
    (StepKind::Plain, "plain"),
    (StepKind::Main, "main"),
    (StepKind::Input, "input"),
    (StepKind::Timer, "timer"),
    (StepKind::Message, "message"),
    (StepKind::Control, "control"),
    (StepKind::Io, "io"),
    (StepKind::Periodic, "periodic"),
    (StepKind::Error, "error"),
    (StepKind::Done, "done"),
    (StepKind::Call, "call"),
    (StepKind::Begins, "begins"),
    (StepKind::Yielded, "yielded"),
    (StepKind::Next, "next"),
];

fn name_of<T: PartialEq>(table: &[(T, &'static str)], value: &T) -> &'static str {
    table.iter().find(|(known, _)| known == value).map_or("", |(_, name)| name)
}
fn value_of<T: Copy>(table: &[(T, &'static str)], name: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == name).map(|(value, _)| *value)
}

// ---- writing

/// A JSON string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // `</script>` must not end a page that the trace stands in; line separators end a line of old scripts.
            '<' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn list<T>(items: impl IntoIterator<Item = T>, mut write: impl FnMut(T) -> String) -> String {
    let items: Vec<String> = items.into_iter().map(&mut write).collect();
    format!("[{}]", items.join(","))
}

/// The whole run.
pub fn write(run: &Run) -> String {
    let mut out = Vec::new();
    // Memory takes whatever is written to it.
    let _ = write_to(run, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Writes the JSON to a file or the like, a piece at a time.
pub fn write_to(run: &Run, to: &mut dyn io::Write) -> io::Result<()> {
    const PIECE: usize = 1 << 16;
    let mut out = head(run);
    for (i, record) in run.trace.records.iter().enumerate() {
        out.push_str(if i == 0 { "\n" } else { ",\n" });
        write_record(&mut out, &run.trace, record);
        if out.len() > PIECE {
            to.write_all(out.as_bytes())?;
            out.clear();
        }
    }
    out.push_str("\n]}\n");
    to.write_all(out.as_bytes())
}

/// The part before the records.
fn head(run: &Run) -> String {
    let (about, trace) = (&run.about, &run.trace);
    let mut out = format!("{{\"format\":{},\"version\":{VERSION},\n", quoted(FORMAT));
    let _ = write!(out, "\"program\":{},\"uri\":{},", quoted(&about.program), quoted(&about.uri));
    let _ = write!(out, "\"arguments\":{},", list(&about.arguments, |argument| quoted(argument)));
    let _ = write!(out, "\"time\":{},\"exit\":{},", quoted(if about.virtual_time { "virtual" } else { "real" }), about.exit_code);
    if let Some(microtasks) = about.endless {
        let _ = write!(out, "\"endless\":{microtasks},");
    }
    let Dropped { records, steps, turns, microtasks, among } = trace.dropped;
    let _ = write!(out, "\"dropped\":{{\"records\":{records},\"steps\":{steps},\"turns\":{turns},");
    let _ = writeln!(out, "\"microtasks\":{microtasks},\"among\":{among}}},");
    let isolates = list(&trace.isolates, |(id, name)| format!("{{\"id\":{id},\"name\":{}}}", quoted(name)));
    let _ = writeln!(out, "\"isolates\":{isolates},");
    let _ = writeln!(out, "\"places\":{},", list(&trace.places, place));
    let mut sources: Vec<_> = about.sources.iter().collect();
    sources.arrange();
    let sources: Vec<String> = sources.into_iter().map(|(uri, text)| format!("{}:{}", quoted(uri), quoted(text))).collect();
    let _ = write!(out, "\"sources\":{{{}}},\n\"records\":[", sources.join(","));
    out
}

fn place(place: &Place) -> String {
    if place.frames.is_empty() {
        return "null".to_owned();
    }
    let frames = list(&place.frames, |frame| {
        let (function, uri) = (quoted(&frame.function), quoted(&frame.uri));
        format!("{{\"function\":{function},\"uri\":{uri},\"line\":{},\"column\":{}}}", frame.line, frame.column)
    });
    let api = place.api.as_ref().map_or_else(String::new, |api| format!("\"api\":{},", quoted(api)));
    format!("{{{api}\"frames\":{frames}}}")
}

fn write_record(out: &mut String, trace: &Trace, record: &Record) {
    // There may be half a million of them: no formatting machinery.
    for part in ["{\"kind\":\"", name_of(&KINDS, &record.kind), "\""] {
        out.push_str(part);
    }
    if record.what != StepKind::Plain {
        for part in [",\"what\":\"", name_of(&WHATS, &record.what), "\""] {
            out.push_str(part);
        }
    }
    let numbers = [
        (",\"isolate\":", i64::from(record.isolate)),
        (",\"id\":", i64::from(record.id)),
        (",\"asked\":", i64::from(record.asked)),
        (",\"trigger\":", i64::from(record.trigger)),
        (",\"via\":", i64::from(record.via)),
        (",\"place\":", i64::from(record.place)),
        (",\"time\":", record.time),
    ];
    for (i, (name, number)) in numbers.into_iter().enumerate() {
        if i == 0 || number != 0 {
            out.push_str(name);
            write_number(out, number);
        }
    }
    if record.text.1 > 0 {
        let _ = write!(out, ",\"text\":{}", quoted(&trace.text(record)));
    }
    out.push('}');
}

fn write_number(out: &mut String, number: i64) {
    if number < 0 {
        out.push('-');
    }
    let mut digits = [b'0'; 20];
    let (mut left, mut first) = (number.unsigned_abs(), digits.len() - 1);
    while left > 0 {
        digits[first] = b'0' + (left % 10) as u8;
        left /= 10;
        first -= usize::from(left > 0);
    }
    out.push_str(std::str::from_utf8(&digits[first..]).unwrap_or("0"));
}

// ---- reading

/// A run from its JSON; the error says what is wrong.
pub fn read(text: &str) -> Result<Run, String> {
    let json = parse(text).map_err(|_| "it is not JSON".to_owned())?;
    if json.get("format").and_then(Json::as_str) != Some(FORMAT) {
        return Err("it is not a trace of oche".to_owned());
    }
    if number(&json, "version") != VERSION {
        return Err("it was written by another version of oche".to_owned());
    }
    let dropped = |name| json.get("dropped").map_or(0, |dropped| number(dropped, name)) as u64;
    let mut trace = Trace {
        dropped: Dropped {
            records: dropped("records"),
            steps: dropped("steps"),
            turns: dropped("turns"),
            microtasks: dropped("microtasks"),
            among: dropped("among") as usize,
        },
        ..Trace::default()
    };
    trace.isolates = items(&json, "isolates").iter().map(|one| (number(one, "id") as u32, string(one, "name"))).collect();
    trace.places = items(&json, "places").iter().map(read_place).collect();
    for (i, item) in items(&json, "records").iter().enumerate() {
        let kind = value_of(&KINDS, &string(item, "kind")).ok_or("it has records of an unknown kind")?;
        let text = string(item, "text");
        let start = trace.texts.len() as u32;
        trace.texts.extend_from_slice(text.as_bytes());
        let field = |name| number(item, name) as u32;
        trace.records.push(Record {
            seq: i as u64,
            kind,
            what: value_of(&WHATS, &string(item, "what")).unwrap_or_default(),
            isolate: field("isolate"),
            id: field("id"),
            asked: field("asked"),
            trigger: field("trigger"),
            via: field("via"),
            place: field("place"),
            time: number(item, "time"),
            text: (start, text.len() as u32),
        });
    }
    let sources = match json.get("sources") {
        Some(Json::Object(entries)) => {
            entries.iter().filter_map(|(uri, text)| Some((uri.clone(), text.as_str()?.to_owned()))).collect::<HashMap<_, _>>()
        }
        _ => HashMap::new(),
    };
    let about = About {
        program: string(&json, "program"),
        uri: string(&json, "uri"),
        arguments: items(&json, "arguments").iter().filter_map(|a| a.as_str().map(str::to_owned)).collect(),
        virtual_time: string(&json, "time") == "virtual",
        exit_code: number(&json, "exit"),
        endless: usize::try_from(number(&json, "endless")).ok().filter(|microtasks| *microtasks > 0),
        sources: Arc::new(sources),
    };
    Ok(Run::new(trace, about))
}

fn number(json: &Json, name: &str) -> i64 {
    match json.get(name) {
        Some(Json::Number(number)) => *number as i64,
        _ => 0,
    }
}
fn string(json: &Json, name: &str) -> String {
    json.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
}
fn items<'a>(json: &'a Json, name: &str) -> &'a [Json] {
    json.get(name).and_then(Json::as_array).unwrap_or_default()
}
fn read_place(json: &Json) -> Place {
    let frame = |frame: &Json| SourceFrame {
        function: string(frame, "function"),
        uri: string(frame, "uri"),
        line: number(frame, "line") as u32,
        column: number(frame, "column") as u32,
    };
    Place { api: json.get("api").and_then(Json::as_str).map(str::to_owned), frames: items(json, "frames").iter().map(frame).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let frame = SourceFrame { function: "f".to_owned(), uri: "file:///a.dart".to_owned(), line: 3, column: 5 };
        let dropped = Dropped { records: 9, steps: 4, turns: 1, microtasks: 2, among: 1 };
        let mut trace = Trace { isolates: vec![(1, "main".to_owned())], dropped, ..Trace::default() };
        trace.places = vec![Place::default(), Place { api: Some("Timer.run".to_owned()), frames: vec![frame] }];
        trace.texts = "a \"quoted\" </script> π\n".as_bytes().to_vec();
        let record = |seq, kind| Record { seq, kind, isolate: 1, id: 7, place: 1, time: 12, ..Record::default() };
        trace.records = vec![record(0, Kind::Turn), Record { text: (0, trace.texts.len() as u32), id: 1, ..record(1, Kind::Printed) }];
        let sources = HashMap::from([("file:///a.dart".to_owned(), "void f() {}\n".to_owned())]);
        let about = About { program: "a.dart".to_owned(), virtual_time: true, exit_code: 3, sources: sources.into(), ..About::default() };
        let written = write(&Run::new(trace.clone(), about.clone()));
        assert!(!written.contains("</"));
        let again = read(&written).unwrap_or_else(|why| panic!("{why}"));
        let blank = |trace: &Trace| Trace {
            records: trace.records.iter().map(|r| Record { text: (0, r.text.1), ..*r }).collect(),
            ..trace.clone()
        };
        assert_eq!(blank(&again.trace), blank(&trace));
        assert_eq!(again.about, about);
        assert_eq!(again.lines[0].text, "a \"quoted\" </script> π");
    }

    #[test]
    fn other_files_are_refused() {
        for text in ["", "{}", "{\"format\":\"oche trace\",\"version\":99}"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
