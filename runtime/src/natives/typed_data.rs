//! dart:typed_data: numbers in bytes. Lists and `ByteData` are views of buffers. May touch `heap` and the interpreter's services for
//! natives.

use std::cmp::Ordering;

use crate::elements::ClassRef;
use crate::heap::{Buffer, Element, Handle, Number, Value, View};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::core::list::sort;
use crate::natives::support::{Row, boolean, int, span, throw};
use crate::numbers::arith::compare_doubles;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:typed_data/_view", new_view),
    ("dart:typed_data/_ByteBuffer.lengthInBytes", buffer_length),
    ("dart:typed_data/_ByteBuffer.==", |_, args| Ok(Value::bool(args.get(0) == args.get(1)))),
    ("dart:typed_data/_ByteBuffer.hashCode", |iso, args| Ok(Value::Int(i64::from(iso.identity_hash(args.get(0)))))),
    ("dart:typed_data/_TypedList.length", |iso, args| Ok(Value::Int(view(iso, args, 0).map_or(0, |v| v.length as i64)))),
    ("dart:typed_data/_TypedList.[]", get),
    ("dart:typed_data/_TypedList.[]=", set),
    ("dart:typed_data/_TypedList.elementSizeInBytes", element_size),
    ("dart:typed_data/_TypedList.offsetInBytes", offset),
    ("dart:typed_data/_TypedList.lengthInBytes", length_in_bytes),
    ("dart:typed_data/_TypedList.buffer", buffer),
    ("dart:typed_data/_TypedList.==", |_, args| Ok(Value::bool(args.get(0) == args.get(1)))),
    ("dart:typed_data/_TypedList.hashCode", |iso, args| Ok(Value::Int(i64::from(iso.identity_hash(args.get(0)))))),
    ("dart:typed_data/_byteDataView", byte_data_view),
    ("dart:typed_data/_ByteData.offsetInBytes", offset),
    ("dart:typed_data/_ByteData.lengthInBytes", length_in_bytes),
    ("dart:typed_data/_ByteData.buffer", buffer),
    ("dart:typed_data/_ByteData._getInt", get_int),
    ("dart:typed_data/_ByteData._setInt", set_int),
    ("dart:typed_data/_ByteData._getFloat", get_float),
    ("dart:typed_data/_ByteData._setFloat", set_float),
];
#[rustfmt::skip]
pub const LONG_ROWS: &[Row] = &[
    ("dart:typed_data/_allocate", allocate),
    ("dart:typed_data/_TypedList._copyFrom", copy_from),
    ("dart:typed_data/_TypedList._sortByValue", sort_by_value),
    ("dart:typed_data/_allocateByteData", allocate_byte_data),
];

/// The kinds by the numbers that lists.dart gives them, with their classes.
const KINDS: [(Element, &str); 11] = [
    (Element::Int8, "_Int8List"),
    (Element::Uint8, "_Uint8List"),
    (Element::Uint8Clamped, "_Uint8ClampedList"),
    (Element::Int16, "_Int16List"),
    (Element::Uint16, "_Uint16List"),
    (Element::Int32, "_Int32List"),
    (Element::Uint32, "_Uint32List"),
    (Element::Int64, "_Int64List"),
    (Element::Uint64, "_Uint64List"),
    (Element::Float32, "_Float32List"),
    (Element::Float64, "_Float64List"),
];

// ---- making

fn class(iso: &mut Isolate, name: &'static str) -> Option<ClassRef> {
    iso.class("dart:typed_data", name)
}
fn new_buffer(iso: &mut Isolate, bytes: Vec<u8>) -> Option<Handle<Buffer>> {
    let class = class(iso, "_ByteBuffer")?;
    match iso.heap.new_buffer(Buffer { class, bytes }) {
        Value::Buffer(buffer) => Some(buffer),
        _ => None,
    }
}
/// A `Uint8List` of these bytes.
pub fn new_bytes(iso: &mut Isolate, bytes: Vec<u8>) -> Value {
    let length = bytes.len();
    let made = new_buffer(iso, bytes).zip(class(iso, "_Uint8List"));
    made.map_or(Value::Null, |(buffer, class)| {
        iso.heap.new_view(View { class, buffer, element: Element::Uint8, unmodifiable: false, shows: false, offset: 0, length })
    })
}
/// Takes the bytes out of a list that shows a whole buffer and that nobody will use again.
pub fn take_bytes(iso: &mut Isolate, list: Value) -> Option<Vec<u8>> {
    let Value::View(view) = list else { return None };
    let (buffer, whole) = {
        let view = iso.heap.view(view);
        (view.buffer, view.offset == 0 && view.length * view.element.size() == iso.heap.buffer(view.buffer).bytes.len())
    };
    whole.then(|| std::mem::take(&mut iso.heap.buffer_mut(buffer).bytes))
}

/// A length in elements, checked against the memory there is.
fn checked_length(iso: &mut Isolate, length: i64, size: usize) -> Result<usize, Stop> {
    const MAX: i64 = i64::MAX >> 3;
    if !(0..=MAX).contains(&length) {
        return Err(throw::range(iso, length, Some(0), Some(MAX), Some("length")));
    }
    match usize::try_from(length).ok().and_then(|l| l.checked_mul(size)) {
        Some(bytes) if bytes < 1 << 36 && iso.can_allocate(bytes) => Ok(length as usize),
        _ => Err(throw::out_of_memory(iso)),
    }
}

fn allocate(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some((element, name)) = KINDS.get(int(args, 0) as usize).copied() else {
        return Ok(Value::Null);
    };
    let length = checked_length(iso, int(args, 1), element.size())?;
    let made = new_buffer(iso, vec![0; length * element.size()]).zip(class(iso, name));
    Ok(made.map_or(Value::Null, |(buffer, class)| {
        iso.heap.new_view(View { class, buffer, element, unmodifiable: false, shows: false, offset: 0, length })
    }))
}
fn new_view(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (Some((element, name)), Value::Buffer(buffer)) = (KINDS.get(int(args, 0) as usize).copied(), args.get(1)) else {
        return Ok(Value::Null);
    };
    let (offset, length) = window(iso, buffer, int(args, 2), int(args, 3), element.size())?;
    let made = class(iso, name);
    Ok(made.map_or(Value::Null, |class| {
        iso.heap.new_view(View { class, buffer, element, unmodifiable: boolean(args, 4), shows: true, offset, length })
    }))
}
/// Offset in bytes and length in elements of a view, checked to be within the buffer: reading and writing rely on it.
fn window(iso: &mut Isolate, buffer: Handle<Buffer>, offset: i64, length: i64, size: usize) -> Result<(usize, usize), Stop> {
    let bytes = length.checked_mul(size as i64).unwrap_or(i64::MAX);
    let available = iso.heap.buffer(buffer).bytes.len();
    let range = span(iso, offset, bytes, available)?;
    Ok((range.start, range.len() / size))
}
fn allocate_byte_data(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let length = checked_length(iso, int(args, 0), 1)?;
    Ok(match new_buffer(iso, vec![0; length]) {
        Some(buffer) => byte_data(iso, buffer, 0, length, false),
        None => Value::Null,
    })
}
fn byte_data_view(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(match args.get(0) {
        Value::Buffer(buffer) => {
            let (offset, length) = window(iso, buffer, int(args, 1), int(args, 2), 1)?;
            byte_data(iso, buffer, offset, length, boolean(args, 3))
        }
        _ => Value::Null,
    })
}
fn byte_data(iso: &mut Isolate, buffer: Handle<Buffer>, offset: usize, length: usize, unmodifiable: bool) -> Value {
    let class = class(iso, "_ByteData");
    class.map_or(Value::Null, |class| {
        iso.heap.new_view(View { class, buffer, element: Element::Bytes, unmodifiable, shows: true, offset, length })
    })
}

// ---- looking

fn handle(args: Args<'_>, i: usize) -> Option<Handle<View>> {
    match args.get(i) {
        Value::View(view) => Some(view),
        _ => None,
    }
}
fn view<'a>(iso: &'a Isolate, args: Args<'_>, i: usize) -> Option<&'a View> {
    handle(args, i).map(|view| iso.heap.view(view))
}
fn buffer_length(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(match args.get(0) {
        Value::Buffer(buffer) => Value::Int(iso.heap.buffer(buffer).bytes.len() as i64),
        _ => Value::Null,
    })
}
fn element_size(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::Int(view(iso, args, 0).map_or(1, |v| v.element.size() as i64)))
}
fn offset(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::Int(view(iso, args, 0).map_or(0, |v| v.offset as i64)))
}
fn length_in_bytes(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::Int(view(iso, args, 0).map_or(0, |v| (v.length * v.element.size()) as i64)))
}
fn buffer(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(view(iso, args, 0).map_or(Value::Null, |v| Value::Buffer(v.buffer)))
}

fn get(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let index = int(args, 1);
    let found = handle(args, 0).and_then(|view| iso.heap.view_element(view, usize::try_from(index).ok()?));
    match found {
        Some(value) => Ok(value),
        None => {
            let length = view(iso, args, 0).map_or(0, |v| v.length);
            Err(throw::index(iso, index, length))
        }
    }
}

fn set(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(target) = view(iso, args, 0).cloned() else {
        return Ok(Value::Null);
    };
    check_modifiable(iso, &target)?;
    let index = int(args, 1);
    let Some(place) = usize::try_from(index).ok().filter(|i| *i < target.length) else {
        return Err(throw::index_error(iso, index, target.length, args.get(0), "index"));
    };
    if let Some(handle) = handle(args, 0) {
        iso.heap.set_view_element(handle, place, args.get(2));
    }
    Ok(Value::Null)
}

fn check_modifiable(iso: &mut Isolate, view: &View) -> Result<(), Stop> {
    if view.unmodifiable {
        return Err(throw::unsupported(iso, "Cannot modify an unmodifiable list"));
    }
    Ok(())
}

/// `_copyFrom(at, source, from, count)`: the ranges are valid.
fn copy_from(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(target) = view(iso, args, 0).cloned() else {
        return Ok(Value::False);
    };
    check_modifiable(iso, &target)?;
    let count = int(args, 4);
    let at = span(iso, int(args, 1), count, target.length)?.start;
    let (from, count) = (int(args, 3), usize::try_from(count).unwrap_or(0));
    let width = target.element.size();
    let start = target.offset + at * width;
    if let Some(source) = view(iso, args, 2).cloned()
        && (source.element == target.element || (width == 1 && source.element.size() == 1 && target.element != Element::Uint8Clamped))
    {
        let origin = source.offset + span(iso, from, count as i64, source.length)?.start * width;
        let length = count * width;
        if source.buffer == target.buffer {
            iso.heap.buffer_mut(target.buffer).bytes.copy_within(origin..origin + length, start);
        } else {
            let bytes = iso.heap.buffer(source.buffer).bytes[origin..origin + length].to_vec();
            iso.heap.buffer_mut(target.buffer).bytes[start..start + length].copy_from_slice(&bytes);
        }
        return Ok(Value::True);
    }
    let Ok(from) = usize::try_from(from) else { return Ok(Value::False) };
    // All elements are read before the first is written: the views may overlap.
    let mut bytes = vec![0; count * width];
    for (place, i) in bytes.chunks_exact_mut(width).zip(from..) {
        let value = match args.get(2) {
            Value::List(list) => iso.heap.list(list).items.get(i),
            Value::View(view) => iso.heap.view_element(view, i),
            _ => None,
        };
        if value.and_then(|value: Value| value.encode(target.element, place)).is_none() {
            return Ok(Value::False);
        }
    }
    iso.heap.buffer_mut(target.buffer).bytes[start..start + bytes.len()].copy_from_slice(&bytes);
    Ok(Value::True)
}

fn sort_by_value(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (Some(target), Some(handle)) = (view(iso, args, 0).cloned(), handle(args, 0)) else {
        return Ok(Value::Null);
    };
    check_modifiable(iso, &target)?;
    match target.element {
        Element::Float32 | Element::Float64 => sort_view(iso, handle, target.length, |a: &f64, b| compare_doubles(*a, *b)),
        // Those of a Uint64List, too, are ints, and half of them negative.
        _ => sort_view(iso, handle, target.length, i64::cmp),
    }
}

fn sort_view<N: Number + Send + 'static>(
    iso: &mut Isolate,
    view: Handle<View>,
    length: usize,
    order: fn(&N, &N) -> Ordering,
) -> Result<Value, Stop> {
    let numbers: Vec<N> = (0..length).filter_map(|i| iso.heap.view_element(view, i)).collect();
    for (place, number) in sort(iso, numbers, order)?.into_iter().enumerate() {
        iso.heap.set_view_element(view, place, number);
    }
    Ok(Value::Null)
}

// ---- ByteData

/// The place of `size` bytes at an offset of the receiver.
fn place(iso: &mut Isolate, args: Args<'_>, size: usize) -> Result<(Handle<Buffer>, usize), Stop> {
    let (buffer, start, length) = match view(iso, args, 0) {
        Some(view) => (view.buffer, view.offset, view.length),
        None => return Err(throw::state(iso, "not a ByteData")),
    };
    let offset = int(args, 1);
    match usize::try_from(offset) {
        Ok(at) if at.checked_add(size).is_some_and(|end| end <= length) => Ok((buffer, start + at)),
        _ => {
            // Dart names the last byte that would have been touched.
            let culprit = if offset < 0 { offset } else { offset.saturating_add(size as i64 - 1) };
            Err(throw::index_error(iso, culprit, length, args.get(0), "byteOffset"))
        }
    }
}
/// Bytes in little-endian order.
fn load(iso: &mut Isolate, args: Args<'_>, size: usize, little: bool) -> Result<[u8; 8], Stop> {
    let (buffer, at) = place(iso, args, size)?;
    let mut bytes = [0; 8];
    bytes[..size].copy_from_slice(&iso.heap.buffer(buffer).bytes[at..at + size]);
    if !little {
        bytes[..size].reverse();
    }
    Ok(bytes)
}
fn store(iso: &mut Isolate, args: Args<'_>, size: usize, little: bool, mut bytes: [u8; 8]) -> Result<Value, Stop> {
    if let Some(view) = view(iso, args, 0).cloned() {
        check_modifiable(iso, &view)?;
    }
    let (buffer, at) = place(iso, args, size)?;
    if !little {
        bytes[..size].reverse();
    }
    iso.heap.buffer_mut(buffer).bytes[at..at + size].copy_from_slice(&bytes[..size]);
    Ok(Value::Null)
}
fn width(args: Args<'_>) -> usize {
    (int(args, 2) as usize).clamp(1, 8)
}

/// `_getInt(byteOffset, size, signed, littleEndian)`
fn get_int(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let size = width(args);
    let value = i64::from_le_bytes(load(iso, args, size, boolean(args, 4))?);
    let unused = 64 - 8 * size as u32;
    Ok(Value::Int(if boolean(args, 3) { value << unused >> unused } else { value }))
}
fn set_int(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    store(iso, args, width(args), boolean(args, 4), int(args, 3).to_le_bytes())
}
fn get_float(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let size = width(args);
    let bits = u64::from_le_bytes(load(iso, args, size, boolean(args, 3))?);
    Ok(Value::double(if size == 4 { f64::from(f32::from_bits(bits as u32)) } else { f64::from_bits(bits) }))
}
fn set_float(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let size = width(args);
    let value = args.get(3).as_num().unwrap_or(f64::NAN);
    let bits = if size == 4 { u64::from((value as f32).to_bits()) } else { value.to_bits() };
    store(iso, args, size, boolean(args, 4), bits.to_le_bytes())
}
