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

    /// The number at the start of some bytes, if there are enough of them.
    #[inline(always)]
    fn decode(self, bytes: &[u8]) -> Option<Value> {
        Some(match self {
            Element::Uint8 | Element::Uint8Clamped | Element::Bytes => Value::Int(i64::from(*bytes.first()?)),
            Element::Int8 => Value::Int(i64::from(*bytes.first()? as i8)),
            Element::Int16 => Value::Int(i64::from(i16::from_ne_bytes(*bytes.first_chunk()?))),
            Element::Uint16 => Value::Int(i64::from(u16::from_ne_bytes(*bytes.first_chunk()?))),
            Element::Int32 => Value::Int(i64::from(i32::from_ne_bytes(*bytes.first_chunk()?))),
            Element::Uint32 => Value::Int(i64::from(u32::from_ne_bytes(*bytes.first_chunk()?))),
            Element::Int64 | Element::Uint64 => Value::Int(i64::from_ne_bytes(*bytes.first_chunk()?)),
            Element::Float32 => Value::double(f64::from(f32::from_ne_bytes(*bytes.first_chunk()?))),
            Element::Float64 => Value::double(f64::from_ne_bytes(*bytes.first_chunk()?)),
            Element::Float32x4 | Element::Int32x4 | Element::Float64x2 => return None,
        })
    }

    /// Writes a number to the start of some bytes: ints lose their high bits, doubles are rounded. `None` if it does not belong there.
    #[inline(always)]
    pub fn encode(self, value: Value, bytes: &mut [u8]) -> Option<()> {
        match self {
            Element::Uint8 | Element::Int8 | Element::Bytes => *bytes.first_mut()? = value.as_int()? as u8,
            Element::Uint8Clamped => *bytes.first_mut()? = value.as_int()?.clamp(0, 255) as u8,
            Element::Int16 | Element::Uint16 => *bytes.first_chunk_mut()? = (value.as_int()? as u16).to_ne_bytes(),
            Element::Int32 | Element::Uint32 => *bytes.first_chunk_mut()? = (value.as_int()? as u32).to_ne_bytes(),
            Element::Int64 | Element::Uint64 => *bytes.first_chunk_mut()? = value.as_int()?.to_ne_bytes(),
            Element::Float32 => *bytes.first_chunk_mut()? = (value.as_double()? as f32).to_ne_bytes(),
            Element::Float64 => *bytes.first_chunk_mut()? = value.as_double()?.to_ne_bytes(),
            Element::Float32x4 | Element::Int32x4 | Element::Float64x2 => return None,
        }
        Some(())
    }
}

impl Heap {
    /// The number at an index; `None` beyond the end.
    #[inline]
    pub fn view_element(&self, view: Handle<View>, index: usize) -> Option<Value> {
        let view = self.views.get(view);
        if index >= view.length {
            return None;
        }
        view.element.decode(self.buffers.get(view.buffer).bytes.get(view.offset + index * view.element.size()..)?)
    }

    /// Writes the number at an index; `None` beyond the end, or if the list may not be written to.
    #[inline]
    pub fn set_view_element(&mut self, view: Handle<View>, index: usize, value: Value) -> Option<()> {
        let view = self.views.get(view);
        if index >= view.length || view.unmodifiable {
            return None;
        }
        let bytes = self.buffers.get_mut(view.buffer).bytes.get_mut(view.offset + index * view.element.size()..)?;
        view.element.encode(value, bytes)
    }
}
