//! The clocks behind `DateTime` and `Stopwatch`, and the console behind `print`. May touch `host` and the interpreter's services.

use std::sync::Arc;

use crate::heap::Value;
use crate::host::{Host, timezone};
use crate::interp::{Args, Isolate, Note, Stop};
use crate::natives::support::{Row, host, int, text};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:core/_nowMicroseconds", |iso, _| Ok(Value::Int(look(iso).clock.wall()))),
    ("dart:core/_clockTicks", |iso, _| Ok(Value::Int(look(iso).clock.nanos()))),
    ("dart:core/_localOffsetSeconds", local_offset),
    ("dart:core/_timeZoneName", zone_name),
    ("dart:_internal/printToConsole", print_line),
    ("dart:core/_currentDirectory", current_directory),
    ("dart:core/_isWindows", |_, _| Ok(Value::bool(cfg!(windows)))),
];

/// The clock of a program that looks at it.
fn look(iso: &mut Isolate) -> Arc<Host> {
    let host = host(iso);
    host.clock.look();
    if iso.is_watched() {
        iso.note(Note::LooksAtClock);
    }
    host
}
fn period(args: Args<'_>) -> timezone::Period {
    timezone::local_period(int(args, 0).div_euclid(1_000_000))
}
fn local_offset(_: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::Int(i64::from(period(args).offset)))
}
fn zone_name(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(iso.string(&period(args).name))
}

fn print_line(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let line = text(iso, args, 0);
    let number = host(iso).stdout.write_line(&line);
    if iso.is_watched() {
        let mut text = line.to_rust();
        text.push('\n');
        iso.note(Note::Wrote { line: number, text: text.as_bytes() });
    }
    Ok(Value::Null)
}

/// With a separator at the end, so that relative URIs resolve inside it.
fn current_directory(iso: &mut Isolate, _: Args<'_>) -> Result<Value, Stop> {
    // A program that may not know where it is takes itself to be at the root.
    let host = host(iso);
    let known = host.permissions.current_directory().ok();
    let mut path = known.map_or_else(String::new, |path| path.to_string_lossy().into_owned());
    if !path.ends_with(std::path::MAIN_SEPARATOR) {
        path.push(std::path::MAIN_SEPARATOR);
    }
    Ok(iso.string(&path))
}
