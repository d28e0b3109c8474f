//! JSON text of values that JSON has a form for: null, bools, finite numbers, strings, native lists, and native maps whose keys are
//! strings. Everything else is left to Dart code, which may be asked what to write instead. May touch the heap.

use super::text::{UnitBuf, code_point_at};
use crate::elements::{CoreClass, core_class};
use crate::heap::{Heap, StringBuilder, Units, Value};
use crate::numbers::format::double_to_string;

/// Deeper values may be cyclic, longer texts may have no end: Dart code finds that out, and can be interrupted.
const DEEPEST: u32 = 100;
const LONGEST: usize = 64 << 20;

/// Writes a value; false if it is not for us.
pub fn write(heap: &Heap, value: Value, out: &mut StringBuilder) -> bool {
    write_nested(heap, value, out, 0)
}

fn write_nested(heap: &Heap, value: Value, out: &mut StringBuilder, depth: u32) -> bool {
    if depth > DEEPEST || out.len() > LONGEST {
        return false;
    }
    match value {
        Value::Null => out.push_rust("null"),
        Value::True => out.push_rust("true"),
        Value::False => out.push_rust("false"),
        Value::Int(int) => out.push_int(int),
        Value::Double(double) if double.get().is_finite() => out.push_rust(&double_to_string(double.get())),
        Value::String(text) => write_string(heap.str(text).units(), out),
        Value::List(list) => {
            out.push_char('[');
            for (i, item) in heap.list(list).items.iter().enumerate() {
                if i > 0 {
                    out.push_char(',');
                }
                if !write_nested(heap, item, out, depth + 1) {
                    return false;
                }
            }
            out.push_char(']');
        }
        Value::Table(table) if heap.table(table).class == core_class(CoreClass::NativeMap) => {
            out.push_char('{');
            for (i, entry) in heap.table(table).iter().enumerate() {
                let Value::String(key) = entry.key else { return false };
                if i > 0 {
                    out.push_char(',');
                }
                write_string(heap.str(key).units(), out);
                out.push_char(':');
                if !write_nested(heap, entry.value, out, depth + 1) {
                    return false;
                }
            }
            out.push_char('}');
        }
        _ => return false,
    }
    true
}

fn write_string(text: Units<'_>, out: &mut StringBuilder) {
    out.push_char('"');
    match escape(text) {
        None => out.push_units(text),
        Some(escaped) => out.push_units(escaped.as_units()),
    }
    out.push_char('"');
}

/// The length of the text between quotes, at most.
pub fn escaped_length(text: Units<'_>) -> usize {
    let long = |unit: u16| unit < 0x20 || matches!(unit, 0xd800..=0xdfff);
    text.iter().map(|unit| if long(unit) { 6 } else { 1 + usize::from(matches!(unit, 0x22 | 0x5c)) }).sum()
}

/// The text as it stands between quotes; `None` if nothing has to be escaped. Lone surrogates are, so that the result is valid UTF-16.
pub fn escape(text: Units<'_>) -> Option<UnitBuf> {
    let is_plain = match text {
        Units::Latin1(units) => !units.iter().any(|unit| matches!(unit, 0..0x20 | 0x22 | 0x5c)),
        Units::Utf16(units) => !units.iter().any(|unit| matches!(unit, 0..0x20 | 0x22 | 0x5c | 0xd800..=0xdfff)),
    };
    if is_plain {
        return None;
    }
    let mut out = UnitBuf::with_capacity(text.len() + 8);
    let mut at = 0;
    while at < text.len() {
        let (point, width) = code_point_at(text, at);
        at += width;
        let short = match point {
            0x08 => Some(b'b'),
            0x09 => Some(b't'),
            0x0a => Some(b'n'),
            0x0c => Some(b'f'),
            0x0d => Some(b'r'),
            0x22 => Some(b'"'),
            0x5c => Some(b'\\'),
            _ => None,
        };
        if let Some(letter) = short {
            out.push(u16::from(b'\\'));
            out.push(u16::from(letter));
        } else if point < 0x20 || (0xd800..=0xdfff).contains(&point) {
            format!("\\u{point:04x}").bytes().for_each(|b| out.push(u16::from(b)));
        } else {
            out.push_code_point(point);
        }
    }
    Some(out)
}
