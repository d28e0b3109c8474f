//! Dart errors thrown by natives: thin names over the static functions of dart:core's `_Errors`, which makes the objects and the texts.
//! May touch the interpreter's services for natives.

use crate::heap::Value;
use crate::interp::{Isolate, Stop};

fn optional(value: Option<i64>) -> Value {
    value.map_or(Value::Null, Value::Int)
}
fn name(iso: &mut Isolate, name: Option<&str>) -> Value {
    match name {
        Some(name) => iso.string(name),
        None => Value::Null,
    }
}

/// `RangeError.range(value, start, end, name)`
pub fn range(iso: &mut Isolate, value: i64, start: Option<i64>, end: Option<i64>, of: Option<&str>) -> Stop {
    let of = name(iso, of);
    iso.error("range", &[Value::Int(value), optional(start), optional(end), of])
}
/// The error of the index operators of lists.
pub fn index(iso: &mut Isolate, index: i64, length: usize) -> Stop {
    // The VM calls the culprit "length" here.
    range(iso, index, Some(0), Some(length as i64 - 1), Some("length"))
}
/// `IndexError.withLength(index, length, indexable: …, name: …)`
pub fn index_error(iso: &mut Isolate, index: i64, length: usize, indexable: Value, of: &str) -> Stop {
    let of = name(iso, Some(of));
    iso.error("indexError", &[Value::Int(index), Value::Int(length as i64), indexable, of])
}
/// `RangeError(message)`
pub fn range_message(iso: &mut Isolate, message: &str) -> Stop {
    iso.error_text("rangeMessage", message)
}
/// `ArgumentError(value)`: the value takes the message's place.
pub fn argument_message(iso: &mut Isolate, value: Value) -> Stop {
    iso.error("argumentMessage", &[value])
}
pub fn argument_text(iso: &mut Isolate, message: &str) -> Stop {
    iso.error_text("argumentMessage", message)
}
pub fn unsupported(iso: &mut Isolate, message: &str) -> Stop {
    iso.error_text("unsupported", message)
}
pub fn state(iso: &mut Isolate, message: &str) -> Stop {
    iso.error_text("stateError", message)
}
pub fn exception(iso: &mut Isolate, message: &str) -> Stop {
    iso.error_text("exception", message)
}
pub fn type_error(iso: &mut Isolate, message: &str) -> Stop {
    iso.error_text("typeError", message)
}
pub fn division_by_zero(iso: &mut Isolate) -> Stop {
    iso.error("divisionByZero", &[])
}
pub fn out_of_memory(iso: &mut Isolate) -> Stop {
    iso.error("outOfMemory", &[])
}
/// `FormatException(message, source, offset)`
pub fn format(iso: &mut Isolate, message: &str, source: Value, offset: Option<usize>) -> Stop {
    let source = iso.push(source);
    let message = iso.string(message);
    let source = iso.pushed(source);
    iso.error("format", &[message, source, optional(offset.map(|o| o as i64))])
}
