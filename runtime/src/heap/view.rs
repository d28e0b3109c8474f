//! The numbers that typed-data lists show in the bytes of their buffers. May touch nothing but values and their objects.

use super::{Element, Handle, Heap, Value, View};

impl Element {
    /// Bytes an element takes.
    #[inline]
    pub fn size(self) -> usize {
        match self {
            Element::Int8 | Element::Uint8 | Element::Uint8Clamped | Element::Bytes => 1,
            Element::Int16 | Element::Uint16 => 2,
            Element::Int32 | Element::Uint32 | Element::Float32 => 4,
            Element::Int64 | Element::Uint64 | Element::Float64 => 8,
            Element::Float32x4 | Element::Int32x4 | Element::Float64x2 => 16,
        }
    }

    /// The class of dart:typed_data that such a window on another's buffer is shown as; `None` if as any other.
    pub fn shown_window(self, unmodifiable: bool) -> Option<&'static str> {
        let (window, unmodifiable_window) = match self {
            Element::Int8 => ("_Int8ArrayView", "_UnmodifiableInt8ArrayView"),
            Element::Uint8 => ("_Uint8ArrayView", "_UnmodifiableUint8ArrayView"),
            Element::Uint8Clamped => ("_Uint8ClampedArrayView", "_UnmodifiableUint8ClampedArrayView"),
            Element::Int16 => ("_Int16ArrayView", "_UnmodifiableInt16ArrayView"),
            Element::Uint16 => ("_Uint16ArrayView", "_UnmodifiableUint16ArrayView"),
            Element::Int32 => ("_Int32ArrayView", "_UnmodifiableInt32ArrayView"),
            Element::Uint32 => ("_Uint32ArrayView", "_UnmodifiableUint32ArrayView"),
            Element::Int64 => ("_Int64ArrayView", "_UnmodifiableInt64ArrayView"),
            Element::Uint64 => ("_Uint64ArrayView", "_UnmodifiableUint64ArrayView"),
            Element::Float32 => ("_Float32ArrayView", "_UnmodifiableFloat32ArrayView"),
            Element::Float64 => ("_Float64ArrayView", "_UnmodifiableFloat64ArrayView"),
            Element::Bytes if unmodifiable => return Some("_UnmodifiableByteDataView"),
            Element::Bytes | Element::Float32x4 | Element::Int32x4 | Element::Float64x2 => return None,
        };
        Some(if unmodifiable { unmodifiable_window } else { window })
    }
}

/// What typed data holds, as the run time holds it: an int or a double, boxed or not.
pub trait Number: Copy {
    /// The number at the start of some bytes; `None` if the element is of another kind, or the bytes are too few.
    fn decode(element: Element, bytes: &[u8]) -> Option<Self>;
    /// Writes the number to the start of some bytes: ints lose their high bits, doubles are rounded. `None` if it does not belong there.
    fn encode(self, element: Element, bytes: &mut [u8]) -> Option<()>;
}

impl Number for i64 {
    #[inline(always)]
    fn decode(element: Element, bytes: &[u8]) -> Option<i64> {
        Some(match element {
            Element::Uint8 | Element::Uint8Clamped | Element::Bytes => i64::from(*bytes.first()?),
            Element::Int8 => i64::from(*bytes.first()? as i8),
            Element::Int16 => i64::from(i16::from_ne_bytes(*bytes.first_chunk()?)),
            Element::Uint16 => i64::from(u16::from_ne_bytes(*bytes.first_chunk()?)),
            Element::Int32 => i64::from(i32::from_ne_bytes(*bytes.first_chunk()?)),
            Element::Uint32 => i64::from(u32::from_ne_bytes(*bytes.first_chunk()?)),
            Element::Int64 | Element::Uint64 => i64::from_ne_bytes(*bytes.first_chunk()?),
            Element::Float32 | Element::Float64 | Element::Float32x4 | Element::Int32x4 | Element::Float64x2 => return None,
        })
    }
    #[inline(always)]
    fn encode(self, element: Element, bytes: &mut [u8]) -> Option<()> {
        match element {
            Element::Uint8 | Element::Int8 | Element::Bytes => *bytes.first_mut()? = self as u8,
            Element::Uint8Clamped => *bytes.first_mut()? = self.clamp(0, 255) as u8,
            Element::Int16 | Element::Uint16 => *bytes.first_chunk_mut()? = (self as u16).to_ne_bytes(),
            Element::Int32 | Element::Uint32 => *bytes.first_chunk_mut()? = (self as u32).to_ne_bytes(),
            Element::Int64 | Element::Uint64 => *bytes.first_chunk_mut()? = self.to_ne_bytes(),
            Element::Float32 | Element::Float64 | Element::Float32x4 | Element::Int32x4 | Element::Float64x2 => return None,
        }
        Some(())
    }
}

impl Number for f64 {
    #[inline(always)]
    fn decode(element: Element, bytes: &[u8]) -> Option<f64> {
        match element {
            Element::Float64 => Some(f64::from_ne_bytes(*bytes.first_chunk()?)),
            Element::Float32 => Some(f64::from(f32::from_ne_bytes(*bytes.first_chunk()?))),
            _ => None,
        }
    }
    #[inline(always)]
    fn encode(self, element: Element, bytes: &mut [u8]) -> Option<()> {
        match element {
            Element::Float64 => *bytes.first_chunk_mut()? = self.to_ne_bytes(),
            Element::Float32 => *bytes.first_chunk_mut()? = (self as f32).to_ne_bytes(),
            _ => return None,
        }
        Some(())
    }
}

impl Number for Value {
    #[inline]
    fn decode(element: Element, bytes: &[u8]) -> Option<Value> {
        i64::decode(element, bytes).map(Value::Int).or_else(|| f64::decode(element, bytes).map(Value::double))
    }
    #[inline]
    fn encode(self, element: Element, bytes: &mut [u8]) -> Option<()> {
        match self {
            Value::Int(i) => i.encode(element, bytes),
            Value::Double(d) => d.get().encode(element, bytes),
            _ => None,
        }
    }
}

/// No typed data holds them.
impl Number for bool {
    #[inline(always)]
    fn decode(_: Element, _: &[u8]) -> Option<bool> {
        None
    }
    #[inline(always)]
    fn encode(self, _: Element, _: &mut [u8]) -> Option<()> {
        None
    }
}

impl Heap {
    /// The number at an index; `None` beyond the end, or if it is of another kind.
    #[inline(always)]
    pub fn view_element<N: Number>(&self, view: Handle<View>, index: usize) -> Option<N> {
        let view = self.views.get(view);
        if index >= view.length {
            return None;
        }
        N::decode(view.element, self.buffers.get(view.buffer).bytes.get(view.offset + index * view.element.size()..)?)
    }

    /// Writes the number at an index; `None` beyond the end, if the list may not be written to, or holds other numbers.
    #[inline(always)]
    pub fn set_view_element<N: Number>(&mut self, view: Handle<View>, index: usize, value: N) -> Option<()> {
        let view = self.views.get(view);
        if index >= view.length || view.unmodifiable {
            return None;
        }
        let bytes = self.buffers.get_mut(view.buffer).bytes.get_mut(view.offset + index * view.element.size()..)?;
        value.encode(view.element, bytes)
    }
}
