//! A value as the interpreter holds it: sixteen bytes, Copy, passed in two registers. May touch `elements` and `types` only for the
//! one-word references that a value can be.
//!
//! Every payload is one integer or pointer of eight bytes at the same offset, which is what lets rustc pass a `Value` (and a
//! `Result<Value, Stop>`, whose error hides in unused tags) in two registers instead of memory; `tests::shape` guards the size.
//! That is why a double is carried as its bits and a bool as two variants.

use std::hash::{Hash, Hasher};

use super::{Buffer, Cell, Closure, Foreign, Handle, List, Record, Str, StringBuilder, Symbol, Table, Trace, View, Weak};
use crate::elements::{ClassRef, FunctionRef};
use crate::types::{Ty, TyList};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
    Null,
    False,
    True,
    Int(i64),
    Double(DoubleBits),
    String(Handle<Str>),
    /// An instance of an ordinary class.
    Object(Handle<Instance>),
    List(Handle<List>),
    /// A native map or set.
    Table(Handle<Table>),
    Closure(Handle<Closure>),
    Record(Handle<Record>),
    /// A `Type` object. Types are canonical, so these need no heap.
    Type(Ty),
    Symbol(Handle<Symbol>),
    StringBuilder(Handle<StringBuilder>),
    Buffer(Handle<Buffer>),
    View(Handle<View>),
    Trace(Handle<Trace>),
    Weak(Handle<Weak>),
    /// An object whose inside only natives know: a RegExp, a BigInt, a port.
    Foreign(Handle<Foreign>),

    // What follows is never seen by a Dart program.
    /// An argument not given, a late variable not yet set.
    Absent,
    /// Type arguments in their frame slot.
    Types(TyList),
    /// A captured variable.
    Cell(Handle<Cell>),
    /// The record of a call on the value stack.
    Site(&'static Site),
    /// First cell of an instance.
    Class(ClassRef),
    /// First cell of a free place, with the next one.
    Free(u64),
}

/// Where a call stands in the source; left on the value stack just below the callee's frame, so that frames can be walked.
#[derive(PartialEq, Eq, Debug)]
pub struct Site {
    pub function: FunctionRef,
    pub pos: u32,
    /// Distance from the caller's frame to the cell that holds this record.
    pub at: u32,
}

/// The bits of a double; equality is by bits, as `identical` wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DoubleBits(u64);

impl DoubleBits {
    #[inline(always)]
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// Marker for [`Handle`]s into the arena of ordinary instances.
#[derive(Debug)]
pub struct Instance;

/// Tells objects apart: the place in the heap and the kind.
pub type Identity = u64;
#[inline]
pub fn identity(value: Value) -> Option<Identity> {
    let (kind, place) = match value {
        Value::String(h) => (0, h.index()),
        Value::Object(h) => (1, h.index()),
        Value::List(h) => (2, h.index()),
        Value::Table(h) => (3, h.index()),
        Value::Closure(h) => (4, h.index()),
        Value::Record(h) => (5, h.index()),
        Value::StringBuilder(h) => (6, h.index()),
        Value::Buffer(h) => (7, h.index()),
        Value::View(h) => (8, h.index()),
        Value::Trace(h) => (9, h.index()),
        Value::Weak(h) => (10, h.index()),
        Value::Foreign(h) => (11, h.index()),
        Value::Cell(h) => (12, h.index()),
        Value::Symbol(h) => (13, h.index()),
        Value::Null
        | Value::False
        | Value::True
        | Value::Int(_)
        | Value::Double(_)
        | Value::Type(_)
        | Value::Absent
        | Value::Types(_)
        | Value::Site(_)
        | Value::Class(_)
        | Value::Free(_) => return None,
    };
    Some((place as u64) << 4 | kind)
}

/// By identity.
impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match (identity(*self), self) {
            (Some(identity), _) => identity.hash(state),
            (None, Value::Int(int)) => int.hash(state),
            (None, Value::Type(ty)) => ty.hash(state),
            (None, other) => std::mem::discriminant(other).hash(state),
        }
    }
}

impl Value {
    #[inline(always)]
    pub fn bool(b: bool) -> Value {
        if b { Value::True } else { Value::False }
    }
    #[inline(always)]
    pub fn double(d: f64) -> Value {
        Value::Double(DoubleBits(d.to_bits()))
    }
    #[inline(always)]
    pub fn as_int(self) -> Option<i64> {
        match self {
            Value::Int(i) => Some(i),
            _ => None,
        }
    }
    #[inline(always)]
    pub fn as_bool(self) -> Option<bool> {
        match self {
            Value::True => Some(true),
            Value::False => Some(false),
            _ => None,
        }
    }
    #[inline(always)]
    pub fn as_double(self) -> Option<f64> {
        match self {
            Value::Double(d) => Some(d.get()),
            _ => None,
        }
    }
    /// The number as a double, for parameters of type `num`.
    pub fn as_num(self) -> Option<f64> {
        match self {
            Value::Int(i) => Some(i as f64),
            Value::Double(d) => Some(d.get()),
            _ => None,
        }
    }
    #[inline(always)]
    pub fn is_null(self) -> bool {
        matches!(self, Value::Null)
    }
    #[inline(always)]
    pub fn is_absent(self) -> bool {
        matches!(self, Value::Absent)
    }
    /// Whether the collector has to look at it.
    #[inline(always)]
    pub fn is_heap(self) -> bool {
        identity(self).is_some()
    }
}

impl From<i64> for Value {
    fn from(i: i64) -> Value {
        Value::Int(i)
    }
}
impl From<f64> for Value {
    fn from(d: f64) -> Value {
        Value::double(d)
    }
}
impl From<bool> for Value {
    fn from(b: bool) -> Value {
        Value::bool(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape() {
        struct Stop;
        assert_eq!(size_of::<Value>(), 16);
        assert_eq!(size_of::<Result<Value, Stop>>(), 16);
        assert_eq!(size_of::<Option<Value>>(), 16);
    }
}
