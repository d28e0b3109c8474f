//! Typed data: numbers in bytes. May touch `heap` and the interpreter's services for natives.

use crate::heap::{Element, Handle, Value, View};
use crate::interp::Isolate;

/// Bytes per element.
pub fn size(element: Element) -> usize {
    match element {
        Element::Int8 | Element::Uint8 | Element::Uint8Clamped | Element::Bytes => 1,
        Element::Int16 | Element::Uint16 => 2,
        Element::Int32 | Element::Uint32 | Element::Float32 => 4,
        Element::Int64 | Element::Uint64 | Element::Float64 => 8,
        Element::Float32x4 | Element::Int32x4 | Element::Float64x2 => 16,
    }
}

/// The element at an index; `None` beyond the end.
pub fn read(iso: &Isolate, view: Handle<View>, index: usize) -> Option<Value> {
    let view = iso.heap.view(view);
    if index >= view.length {
        return None;
    }
    let at = view.offset + index * size(view.element);
    let bytes = iso.heap.buffer(view.buffer).bytes.get(at..at + size(view.element))?;
    decode(view.element, bytes)
}

fn decode(element: Element, bytes: &[u8]) -> Option<Value> {
    Some(match element {
        Element::Int8 => Value::Int(i64::from(i8::from_ne_bytes(bytes.try_into().ok()?))),
        Element::Uint8 | Element::Uint8Clamped | Element::Bytes => Value::Int(i64::from(*bytes.first()?)),
        Element::Int16 => Value::Int(i64::from(i16::from_ne_bytes(bytes.try_into().ok()?))),
        Element::Uint16 => Value::Int(i64::from(u16::from_ne_bytes(bytes.try_into().ok()?))),
        Element::Int32 => Value::Int(i64::from(i32::from_ne_bytes(bytes.try_into().ok()?))),
        Element::Uint32 => Value::Int(i64::from(u32::from_ne_bytes(bytes.try_into().ok()?))),
        Element::Int64 => Value::Int(i64::from_ne_bytes(bytes.try_into().ok()?)),
        Element::Uint64 => Value::Int(u64::from_ne_bytes(bytes.try_into().ok()?) as i64),
        Element::Float32 => Value::double(f64::from(f32::from_ne_bytes(bytes.try_into().ok()?))),
        Element::Float64 => Value::double(f64::from_ne_bytes(bytes.try_into().ok()?)),
        Element::Float32x4 | Element::Int32x4 | Element::Float64x2 => return None,
    })
}
