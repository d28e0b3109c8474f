//! `String` and `StringBuffer`. The algorithms are in `natives::text`; here they meet Dart's arguments and errors. May touch the
//! interpreter's services for natives.

use crate::elements::CoreClass;
use crate::heap::{Handle, ListKind, Str, StringBuilder, Units, Value};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::{self, Row, in_one_go, index_list, int, room, text, through_text, throw};
use crate::natives::text::{UnitBuf, case, pad, repeat, search, trim_range};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:core/String.fromCharCode", from_char_code),
    ("dart:core/String.[]", unit_at),
    ("dart:core/String.codeUnitAt", code_unit_at),
    ("dart:core/String.length", |iso, args| Ok(Value::Int(text(iso, args, 0).len() as i64))),
    ("dart:core/String.isEmpty", |iso, args| Ok(Value::bool(text(iso, args, 0).is_empty()))),
    ("dart:core/String.isNotEmpty", |iso, args| Ok(Value::bool(!text(iso, args, 0).is_empty()))),
    ("dart:core/StringBuffer.length", buffer_length),
    ("dart:core/StringBuffer.write", buffer_write),
    ("dart:core/StringBuffer.writeCharCode", buffer_write_char_code),
    ("dart:core/StringBuffer.clear", buffer_clear),
];
#[rustfmt::skip]
pub const LONG_ROWS: &[Row] = &[
    ("dart:core/String._fromCodes", from_codes),
    ("dart:core/String.hashCode", |iso, args| Ok(Value::Int(i64::from(text(iso, args, 0).hash_code())))),
    ("dart:core/String.==", equals),
    ("dart:core/String.compareTo", compare_to),
    ("dart:core/String.endsWith", ends_with),
    ("dart:core/String._startsWith", starts_with),
    ("dart:core/String._indexOf", index_of),
    ("dart:core/String._lastIndexOf", last_index_of),
    ("dart:core/String.+", concat),
    ("dart:core/String.substring", substring),
    ("dart:core/String.trim", |iso, args| Ok(trim(iso, args, true, true))),
    ("dart:core/String.trimLeft", |iso, args| Ok(trim(iso, args, true, false))),
    ("dart:core/String.trimRight", |iso, args| Ok(trim(iso, args, false, true))),
    ("dart:core/String.*", times),
    ("dart:core/String.padLeft", |iso, args| padded(iso, args, true)),
    ("dart:core/String.padRight", |iso, args| padded(iso, args, false)),
    ("dart:core/String._replaceAll", replace_all),
    ("dart:core/String._split", split),
    ("dart:core/String.toLowerCase", |iso, args| mapped(iso, args, case::to_lower)),
    ("dart:core/String.toUpperCase", |iso, args| mapped(iso, args, case::to_upper)),
    ("dart:core/StringBuffer.toString", buffer_to_string),
];

const LAST_CODE_POINT: i64 = 0x10ffff;

fn from_char_code(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let code = int(args, 0);
    if let Ok(unit) = u16::try_from(code) {
        return Ok(iso.heap.unit_string(unit));
    }
    let Some(point) = u32::try_from(code).ok().filter(|p| i64::from(*p) <= LAST_CODE_POINT) else {
        return Err(throw::range(iso, code, Some(0), Some(LAST_CODE_POINT), None));
    };
    let mut out = UnitBuf::default();
    out.push_code_point(point);
    Ok(iso.heap.new_str(out.into_str()))
}

fn from_codes(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (start, end) = (int(args, 1) as usize, int(args, 2) as usize);
    room(iso, end.saturating_sub(start).saturating_mul(2))?;
    let mut out = UnitBuf::with_capacity(end.saturating_sub(start));
    for i in start..end {
        let code = index_list(iso, args.get(0), i);
        match code {
            Some(point @ 0..=LAST_CODE_POINT) => out.push_code_point(point as u32),
            // The VM names the culprit only where it finds it early.
            Some(0..) => return Err(throw::argument_message(iso, Value::Null)),
            _ => return Err(throw::argument_message(iso, args.get(0))),
        }
    }
    Ok(iso.heap.new_str(out.into_str()))
}

fn unit_at(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let index = int(args, 1);
    let string = handle(args, 0);
    let unit = usize::try_from(index).ok().and_then(|i| string.and_then(|s| iso.text(s).unit(i)));
    match unit {
        Some(unit) => Ok(iso.heap.unit_string(unit)),
        None => Err(bad_index(iso, args, "index")),
    }
}
fn code_unit_at(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let string = handle(args, 0);
    let unit = usize::try_from(int(args, 1)).ok().and_then(|i| string.and_then(|s| iso.text(s).unit(i)));
    match unit {
        Some(unit) => Ok(Value::Int(i64::from(unit))),
        None => Err(bad_index(iso, args, "length")),
    }
}
fn bad_index(iso: &mut Isolate, args: Args<'_>, name: &str) -> Stop {
    let last = text(iso, args, 0).len() as i64 - 1;
    throw::range(iso, int(args, 1), Some(0), Some(last), Some(name))
}

fn handle(args: Args<'_>, i: usize) -> Option<Handle<Str>> {
    match args.get(i) {
        Value::String(s) => Some(s),
        _ => None,
    }
}

fn equals(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::bool(match (args.get(0), args.get(1)) {
        (Value::String(a), Value::String(b)) => a == b || iso.heap.same_text(a, b),
        _ => false,
    }))
}
fn compare_to(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::Int(text(iso, args, 0).cmp(&text(iso, args, 1)) as i64))
}

fn ends_with(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (this, other) = (text(iso, args, 0), text(iso, args, 1));
    let at = this.len().checked_sub(other.len());
    Ok(Value::bool(at.is_some_and(|at| search::matches_at(this.units(), other.units(), at))))
}
fn starts_with(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (this, other) = (text(iso, args, 0), text(iso, args, 1));
    Ok(Value::bool(search::matches_at(this.units(), other.units(), int(args, 2) as usize)))
}
fn index_of(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (this, other) = (text(iso, args, 0), text(iso, args, 1));
    Ok(position(search::index_of(this.units(), other.units(), int(args, 2) as usize)))
}
fn last_index_of(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (this, other) = (text(iso, args, 0), text(iso, args, 1));
    Ok(position(search::last_index_of(this.units(), other.units(), int(args, 2) as usize)))
}
fn position(found: Option<usize>) -> Value {
    Value::Int(found.map_or(-1, |at| at as i64))
}

fn concat(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    check_room(iso, text(iso, args, 0).len().checked_add(text(iso, args, 1).len()))?;
    let joined = text(iso, args, 0).concat(&text(iso, args, 1));
    Ok(iso.heap.new_str(joined))
}

fn substring(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let this = text(iso, args, 0);
    let length = this.len() as i64;
    let start = int(args, 1);
    let end = args.get(2).as_int().unwrap_or(length);
    if !(0..=length).contains(&start) {
        return Err(throw::range(iso, start, Some(0), Some(length), Some("start")));
    }
    if !(start..=length).contains(&end) {
        return Err(throw::range(iso, end, Some(start), Some(length), Some("end")));
    }
    if start == 0 && end == length {
        return Ok(args.get(0));
    }
    if let (1, Some(unit)) = (end - start, this.unit(start as usize)) {
        return Ok(iso.heap.unit_string(unit));
    }
    Ok(iso.heap.new_str(this.slice(start as usize, end as usize)))
}

fn trim(iso: &mut Isolate, args: Args<'_>, left: bool, right: bool) -> Value {
    let this = text(iso, args, 0);
    let (start, end) = trim_range(this.units(), left, right);
    if end - start == this.len() {
        return args.get(0);
    }
    iso.heap.new_str(this.slice(start, end))
}

/// Refuses to make a string of `length` units if there is no room for it.
fn check_room(iso: &mut Isolate, length: Option<usize>) -> Result<(), Stop> {
    match length {
        Some(length) if length < 1 << 31 && iso.can_allocate(2 * length) => Ok(()),
        _ => Err(throw::out_of_memory(iso)),
    }
}

fn times(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let this = text(iso, args, 0);
    let times = usize::try_from(int(args, 1)).unwrap_or(0);
    check_room(iso, this.len().checked_mul(times))?;
    Ok(iso.heap.new_str(repeat(this.units(), times).into_str()))
}

fn padded(iso: &mut Isolate, args: Args<'_>, left: bool) -> Result<Value, Stop> {
    let this = text(iso, args, 0);
    let width = usize::try_from(int(args, 1)).unwrap_or(0);
    let padding = match args.get(2) {
        Value::String(s) => iso.text(s).clone(),
        _ => Str::from(" "),
    };
    if width <= this.len() {
        return Ok(args.get(0));
    }
    check_room(iso, width.checked_mul(padding.len().max(1)))?;
    Ok(iso.heap.new_str(pad(this.units(), width, padding.units(), left).into_str()))
}

fn replace_all(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (this, from, to) = (text(iso, args, 0), text(iso, args, 1), text(iso, args, 2));
    let count = search::split(this.units(), from.units()).count();
    check_room(iso, count.checked_mul(to.len()).and_then(|added| added.checked_add(this.len())))?;
    let replaced = through_text(iso, this.len(), move || search::replace_all(this.units(), from.units(), to.units()))?;
    Ok(match replaced {
        Some(replaced) => iso.heap.new_str(replaced.into_str()),
        None => args.get(0),
    })
}

fn split(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (this, separator) = (text(iso, args, 0), text(iso, args, 1));
    let pieces = in_one_go(iso, |iso, meter| {
        let mut pieces = Vec::new();
        for (start, end) in search::split(this.units(), separator.units()) {
            meter.held = 2 * pieces.len() * size_of::<Value>();
            if !meter.goes_on(iso) {
                return None;
            }
            pieces.push(match (end - start, this.unit(start)) {
                (1, Some(unit)) => iso.heap.unit_string(unit),
                _ => iso.heap.new_str(this.slice(start, end)),
            });
        }
        Some(pieces)
    })?;
    Ok(iso.heap.new_list(ListKind::Growable, support::list_of(CoreClass::String), pieces))
}

fn mapped(iso: &mut Isolate, args: Args<'_>, map: fn(Units<'_>) -> Option<UnitBuf>) -> Result<Value, Stop> {
    let this = text(iso, args, 0);
    room(iso, 2 * this.len())?;
    let mapped = through_text(iso, this.len(), move || map(this.units()))?;
    Ok(match mapped {
        Some(changed) => iso.heap.new_str(changed.into_str()),
        None => args.get(0),
    })
}

// ---- StringBuffer: the text under construction is in the object's first field, once there is any.

fn builder(iso: &Isolate, args: Args<'_>) -> Option<Handle<StringBuilder>> {
    let Value::Object(object) = args.get(0) else {
        return None;
    };
    match iso.heap.field(object, 0) {
        Value::StringBuilder(builder) => Some(builder),
        _ => None,
    }
}

/// The buffer's builder, made if need be; `change` grows it, which is metered.
fn grow(iso: &mut Isolate, args: Args<'_>, added: usize, change: impl FnOnce(&mut StringBuilder)) -> Result<(), Stop> {
    let builder = match builder(iso, args) {
        Some(builder) => builder,
        None => {
            let made = iso.heap.new_builder(StringBuilder::default());
            let (Value::Object(object), Value::StringBuilder(builder)) = (args.get(0), made) else {
                return Ok(());
            };
            iso.heap.set_field(object, 0, made);
            builder
        }
    };
    // It grows by doubling: asking each time would cost more than the text.
    let (length, capacity) = (iso.heap.builder(builder).len(), iso.heap.builder(builder).capacity());
    if length + added >= 1 << 20 && length + added > capacity {
        check_room(iso, length.checked_add(added))?;
    }
    let target = iso.heap.builder_mut(builder);
    change(target);
    let grown = target.len() - length;
    iso.heap.charge(grown);
    Ok(())
}

fn buffer_length(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::Int(builder(iso, args).map_or(0, |b| iso.heap.builder(b).len() as i64)))
}
fn buffer_write(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    match args.get(1) {
        Value::Int(int) => grow(iso, args, 20, |b| b.push_int(int))?,
        other => {
            let piece = match other {
                Value::String(piece) => iso.text(piece).clone(),
                other => iso.to_str(other)?,
            };
            grow(iso, args, piece.len(), |b| b.push_str(&piece))?;
        }
    }
    Ok(Value::Null)
}
fn buffer_write_char_code(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let code = int(args, 1);
    match u32::try_from(code) {
        Ok(point) if code <= LAST_CODE_POINT => {
            let mut units = UnitBuf::default();
            units.push_code_point(point);
            grow(iso, args, 2, |b| units.as_units().iter().for_each(|u| b.push_unit(u)))?;
            Ok(Value::Null)
        }
        _ => Err(throw::range(iso, code, Some(0), Some(LAST_CODE_POINT), None)),
    }
}
fn buffer_clear(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Value::Object(object) = args.get(0) {
        iso.heap.set_field(object, 0, Value::Null);
    }
    Ok(Value::Null)
}
fn buffer_to_string(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let text = builder(iso, args).map_or_else(Str::default, |b| iso.heap.builder(b).to_str());
    Ok(iso.heap.new_str(text))
}

/// For lists whose elements are known to be strings.
pub fn list_of_strings(iso: &mut Isolate, texts: impl IntoIterator<Item = Str>) -> Value {
    let items = texts.into_iter().map(|t| iso.heap.new_str(t)).collect();
    iso.heap.new_list(ListKind::Growable, support::list_of(CoreClass::String), items)
}
