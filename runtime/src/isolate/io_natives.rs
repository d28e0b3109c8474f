//! dart:io's natives: host operations now or on a helper thread, the standard streams, facts about the platform. May touch `host` and
//! the event loop.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::async_natives::room;
use super::event_loop::state;
use super::mailbox::{Content, TaskResult};
use super::state::Task;
use super::{helpers, record};
use crate::elements::CoreClass;
use crate::heap::room::{LARGE, can_afford};
use crate::heap::{ListKind, Str, Value};
use crate::host::console::Piece;
use crate::host::data::{Data, ENOMEM, OsError, Outcome};
use crate::host::defect::catch;
use crate::host::events::{self, Direction};
use crate::host::input::Next;
use crate::host::{Expected, Host, call, operations, sockets, system};
use crate::interp::{Args, Isolate, Note, Origin, Stop};
use crate::natives::support::{Row, boolean, host, int, list_of, list_of_dynamic, patiently, view_bytes};
use crate::natives::throw;
use crate::natives::typed_data::new_bytes;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:io/_io", io),
    ("dart:io/_ioSubmit", io_submit),
    ("dart:io/_ioForget", io_forget),
    ("dart:io/_ioWait", io_wait),
    ("dart:io/_ioHold", io_hold),
    ("dart:io/_stdWrite", std_write),
    ("dart:io/_stdWriteText", std_write_text),
    ("dart:io/_stdReadLine", std_read_line),
    ("dart:io/_stdReadByte", std_read_byte),
    ("dart:io/_stdKind", |iso, args| Ok(Value::Int(host(iso).stream_kind(int(args, 0))))),
    ("dart:io/_stdSize", |iso, _| Ok(outcome(iso, system::terminal_size()))),
    ("dart:io/_stdMode", |iso, args| Ok(outcome(iso, system::terminal_mode(int(args, 0))))),
    ("dart:io/_stdSetMode", |iso, args| Ok(outcome(iso, system::set_terminal_mode(int(args, 0), boolean(args, 1))))),
    ("dart:io/_platform", platform),
    ("dart:io/_exit", exit),
    ("dart:io/_exitCode", |iso, _| Ok(Value::Int(state(iso).program.exit_code.load(Ordering::SeqCst)))),
    ("dart:io/_setExitCode", set_exit_code),
    ("dart:io/_sleep", sleep),
    ("dart:developer/_stop", super::debugger::stop),
    ("dart:developer/_log", |_, _| Ok(Value::Null)),
];

// ---- between values and data

fn data_of(iso: &Isolate, value: Value) -> Data {
    match value {
        Value::True | Value::False => Data::Bool(value == Value::True),
        Value::Int(int) => Data::Int(int),
        Value::String(text) => Data::Text(iso.text(text).to_rust()),
        Value::View(view) => Data::Bytes(view_bytes(iso, view).to_vec()),
        Value::List(list) => Data::List(iso.heap.list(list).items.iter().map(|item| data_of(iso, item)).collect()),
        _ => Data::Null,
    }
}
fn arguments(iso: &mut Isolate, args: Args<'_>, i: usize) -> Result<Vec<Data>, Stop> {
    let bytes = |item: Value| match item {
        Value::View(view) => view_bytes(iso, view).len(),
        Value::String(text) => iso.text(text).len(),
        _ => 0,
    };
    let bytes = match args.get(i) {
        Value::List(list) => iso.heap.list(list).items.iter().map(bytes).sum(),
        _ => 0,
    };
    // Whoever is given them may copy them once more.
    if bytes >= LARGE && !can_afford(2 * bytes) {
        return Err(throw::out_of_memory(iso));
    }
    Ok(match data_of(iso, args.get(i)) {
        Data::List(items) => items,
        _ => Vec::new(),
    })
}
fn value_of(iso: &mut Isolate, data: Data) -> Value {
    match data {
        Data::Null => Value::Null,
        Data::Bool(b) => Value::bool(b),
        Data::Int(int) => Value::Int(int),
        Data::Text(text) => iso.string(&text),
        Data::Bytes(bytes) => new_bytes(iso, bytes),
        Data::List(items) => {
            let items = items.into_iter().map(|item| value_of(iso, item)).collect();
            iso.heap.new_list(ListKind::Growable, list_of_dynamic(), items)
        }
    }
}
/// A list: of one, the value; of two, number and text of an error.
fn outcome(iso: &mut Isolate, outcome: Outcome) -> Value {
    let items = match outcome {
        Ok(data) => vec![data],
        Err(error) => vec![Data::Int(i64::from(error.number)), Data::Text(error.text)],
    };
    value_of(iso, Data::List(items))
}

// ---- operations

/// The name of an operation, or of what is waited for.
fn name(iso: &Isolate, args: Args<'_>) -> String {
    match args.get(0) {
        Value::String(text) => iso.text(text).to_rust(),
        _ => String::new(),
    }
}

fn io(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (operation, arguments) = (name(iso, args), arguments(iso, args, 1)?);
    let owner = state(iso).mailbox.isolate;
    let host = host(iso);
    let waits = operations::may_wait(&host, &operation, &arguments);
    let perform = move || {
        let call = call::Call { host: &host, owner, arguments: &arguments };
        operations::perform(&operation, &call)
    };
    let result = if waits { patiently(iso, perform)? } else { perform() };
    match result {
        Err(error) if error.number == ENOMEM => Err(throw::out_of_memory(iso)),
        result => Ok(outcome(iso, result)),
    }
}

/// The result is empty: whoever waited tries again.
fn io_wait(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (what, handle) = (name(iso, args), int(args, 1));
    let host = host(iso);
    let expected = match what.as_str() {
        "read" | "write" => sockets::expected(&host.resources, handle),
        _ => host.resources.queues.get(handle).map_or(Expected::Soon, |queue| queue.expected),
    };
    let request = task(iso, args.get(2));
    room(iso)?;
    let (task, mailbox) = state(iso).begin_task(request, expected);
    let finished: events::Waker = Box::new(move || {
        let result: TaskResult = Box::new(|iso| outcome(iso, Ok(Data::Null)));
        mailbox.put(Content::Finished { task, result });
    });
    match what.as_str() {
        "read" => sockets::wait(&host.resources, handle, Direction::Read, finished),
        "write" => sockets::wait(&host.resources, handle, Direction::Write, finished),
        _ => host.resources.wait_for_queue(handle, finished),
    }
    Ok(Value::Int(task.cast_signed()))
}
fn io_hold(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let request = task(iso, args.get(0));
    room(iso)?;
    Ok(Value::Int(state(iso).hold(request).cast_signed()))
}
/// A request, with where it is made.
fn task(iso: &mut Isolate, request: Value) -> Task {
    Task { request, origin: iso.user_origin() }
}

fn io_submit(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (operation, arguments) = (name(iso, args), arguments(iso, args, 1)?);
    let host = host(iso);
    let owner = state(iso).mailbox.isolate;
    if operation == operations::READ_INPUT {
        // A prompt must be seen before its answer is waited for.
        host.stdout.flush();
    }
    let may_block = operations::may_wait(&host, &operation, &arguments);
    let request = task(iso, args.get(2));
    room(iso)?;
    let (task, mailbox) = state(iso).begin_task(request, if may_block { Expected::Answer } else { Expected::Soon });
    record::task_begins(iso, task);
    helpers::run(may_block, move || {
        // Whatever happens, the isolate hears of it.
        let performed = catch(|| operations::perform(&operation, &call::Call { host: &host, owner, arguments: &arguments }));
        let result = performed.unwrap_or_else(|defect| {
            host.write_error(&defect.to_string());
            Err(OsError { number: 0, text: "internal error of oche".to_owned() })
        });
        let reads_input = operation == operations::READ_INPUT;
        let result: TaskResult = Box::new(move |iso| {
            let result = match result {
                // Taken only now: a request that has been given up leaves the input to the next one.
                Ok(_) if reads_input => Ok(Data::Bytes(host.input.take())),
                other => other,
            };
            outcome(iso, result)
        });
        mailbox.put(Content::Finished { task, result });
    });
    Ok(Value::Int(task.cast_signed()))
}

fn io_forget(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    state(iso).forget_task(int(args, 0).cast_unsigned());
    Ok(Value::Null)
}

// ---- the standard streams

fn std_write(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let host = host(iso);
    if let Value::View(view) = args.get(1) {
        let bytes = view_bytes(iso, view);
        let watched = (iso.is_watched() && int(args, 0) == 1).then(|| bytes.to_vec());
        let written = if int(args, 0) == 1 {
            host.stdout.try_write(bytes)
        } else {
            host.stdout.flush();
            let written = host.stderr.try_write(bytes);
            host.stderr.flush();
            written
        };
        if let (Ok(line), Some(text)) = (&written, &watched) {
            iso.note(Note::Wrote { line: *line, text });
        }
        return Ok(outcome(iso, written.map(|_| Data::Null)));
    }
    Ok(outcome(iso, Ok(Data::Null)))
}
/// The second argument and the third (a string or an int) as UTF-8, with a line break after them if the fourth says so. Null, or the failure.
fn std_write_text(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (host, nothing) = (host(iso), Str::default());
    let piece = |at: usize| match args.get(at) {
        Value::String(text) => Piece::Text(iso.text(text)),
        Value::Int(number) => Piece::Int(number),
        _ => Piece::Text(&nothing),
    };
    let (pieces, line_break, to_output) = ([piece(1), piece(2)], boolean(args, 3), int(args, 0) == 1);
    let written = if to_output {
        host.stdout.try_write_text(&pieces, line_break)
    } else {
        host.stdout.flush();
        let written = host.stderr.try_write_text(&pieces, line_break);
        host.stderr.flush();
        written
    };
    if let (Ok(line), true) = (&written, to_output && iso.is_watched()) {
        let mut text: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_rust(),
                Piece::Int(number) => number.to_string(),
            })
            .collect();
        if line_break {
            text.push('\n');
        }
        iso.note(Note::Wrote { line: *line, text: text.as_bytes() });
    }
    Ok(written.map_or_else(|failure| outcome(iso, Err(failure)), |_| Value::Null))
}
fn std_read_line(iso: &mut Isolate, _: Args<'_>) -> Result<Value, Stop> {
    let host = host(iso);
    host.stdout.flush();
    let mut searched = 0;
    loop {
        match host.input.line(searched) {
            Next::Here(line) => return Ok(new_bytes(iso, line)),
            Next::End => return Ok(Value::Null),
            Next::Wait(have) => {
                searched = have;
                if have > host.resources.most_bytes() {
                    return Err(throw::out_of_memory(iso));
                }
                if !more_input(iso, &host, have)? {
                    let rest = host.input.take();
                    return Ok(if rest.is_empty() { Value::Null } else { new_bytes(iso, rest) });
                }
            }
        }
    }
}
fn std_read_byte(iso: &mut Isolate, _: Args<'_>) -> Result<Value, Stop> {
    let host = host(iso);
    host.stdout.flush();
    loop {
        match host.input.byte() {
            Next::Here(byte) => return Ok(Value::Int(i64::from(byte))),
            Next::End => return Ok(Value::Int(-1)),
            Next::Wait(have) => {
                if !more_input(iso, &host, have)? {
                    return Ok(Value::Int(-1));
                }
            }
        }
    }
}
/// Waits for more of the standard input; false if it can't be read.
fn more_input(iso: &mut Isolate, host: &Host, have: usize) -> Result<bool, Stop> {
    // What is read is gone for everybody else, also for the prompt: nothing is read before it is there.
    while !host.input.is_ready(have) {
        iso.check_interrupts()?;
    }
    Ok(host.input.read_more(have).is_ok())
}

// ---- the process

/// Where the isolate's program came from.
pub fn origin(iso: &mut Isolate) -> Option<Arc<dyn Origin>> {
    state(iso).mailbox.group.origin.get().cloned()
}

/// Facts by the numbers that platform.dart gives them.
fn platform(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let host = host(iso);
    let text = match int(args, 0) {
        0 => system::system().to_owned(),
        1 => system::system_version(),
        2 => system::hostname(&host.permissions),
        3 => return Ok(Value::Int(system::processors())),
        4 => system::locale(&host.permissions),
        5 => return Ok(strings(iso, system::environment(&host.permissions))),
        6 | 7 => system::executable(),
        8 => origin(iso).map_or_else(String::new, |origin| origin.script().to_owned()),
        9 => return Ok(strings(iso, Vec::new())),
        10 => match origin(iso).and_then(|origin| origin.named_package_config().map(str::to_owned)) {
            Some(config) => config,
            None => return Ok(Value::Null),
        },
        11 => format!("{} (oche) on \"{}_{}\"", env!("CARGO_PKG_VERSION"), system::system(), std::env::consts::ARCH),
        12 => return Ok(Value::Int(system::current_rss())),
        13 => return Ok(Value::Int(system::max_rss())),
        14 => return Ok(Value::Int(system::pid())),
        _ => return Ok(Value::Null),
    };
    Ok(iso.string(&text))
}
fn strings(iso: &mut Isolate, texts: Vec<String>) -> Value {
    let items = texts.iter().map(|text| iso.string(text)).collect();
    iso.heap.new_list(ListKind::Growable, list_of(CoreClass::String), items)
}

fn exit(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let program = state(iso).program.clone();
    program.exit(int(args, 0));
    Err(iso.die())
}
fn set_exit_code(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    state(iso).program.exit_code.store(int(args, 0), Ordering::SeqCst);
    Ok(Value::Null)
}
fn sleep(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    host(iso).stdout.flush();
    let state_ = state(iso);
    let (program, isolate) = (state_.program.clone(), state_.mailbox.isolate);
    let mut left = int(args, 0);
    if iso.is_watched() {
        record::sleeps(iso, left);
    }
    // In virtual time a sleep takes none. In real time it looks up now and then.
    let glance = if program.host.clock.shared().is_some() { i64::MAX } else { 10_000 };
    let end = program.host.clock.monotonic().saturating_add(left);
    while left > 0 {
        program.driver.sleep(isolate, left.min(glance));
        iso.check_interrupts()?;
        left = if glance == i64::MAX { 0 } else { end - program.host.clock.monotonic() };
    }
    Ok(Value::Null)
}
