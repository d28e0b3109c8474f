//! Operations on values that the language itself defines: equality, hash codes, `toString`, fields, tear-offs. May touch `heap`, calls and
//! run-time types.

use super::caches::Shape;
use super::function::RtFunction;
use super::rti::is_virtual;
use super::{Frame, Isolate, Stop};
use crate::elements::{FieldRef, FunctionRef};
use crate::heap::{Closure, ClosureKind, Few, FieldNames, Handle, Record, RecordShape, Site, Str, Units, Value};
use crate::types::{self, Ty, TyList};
use oche_syntax::Name;

/// Where a node or a laid-out call stands: what of its frame is in use, and what a stack trace says.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    Node(&'static Site),
    /// Arguments in this many cells, not yet entered; their caller's site is below them.
    Args(u32),
}

impl Place {
    fn used(self) -> u32 {
        match self {
            Place::Node(site) => site.at,
            Place::Args(cells) => cells,
        }
    }
}

impl Isolate {
    pub fn static_tear_off(&mut self, function: FunctionRef, type_args: TyList) -> Value {
        let ty = self.function_type(function, None);
        let code = RtFunction::of(function).id;
        let applied = (!type_args.is_empty()).then_some(type_args);
        let ty = match (applied, ty.as_function()) {
            (Some(args), Some(f)) => Ty::function(types::open_function(f, &args)),
            _ => ty,
        };
        self.heap.new_closure(Closure { code, kind: ClosureKind::Static(function), ty, captures: Few::default(), type_args: applied })
    }
    /// A function expression with this body, as if it stood where these values can be captured.
    pub fn new_closure_of(&mut self, function: FunctionRef, body: std::sync::Arc<crate::ir::Body>, captures: &[Value]) -> Value {
        let ty = self.function_type(function, None);
        let code = RtFunction::with_body(function, body).id;
        self.heap.new_closure(Closure { code, kind: ClosureKind::Local, ty, captures: Few::new(captures), type_args: None })
    }
    /// `receiver.method` as a value.
    pub(crate) fn tear_off(&mut self, receiver: Value, function: FunctionRef) -> Value {
        let ty = self.method_type(function, receiver);
        self.heap.new_closure(Closure {
            code: RtFunction::of(function).id,
            kind: ClosureKind::Method(function),
            ty,
            captures: Few::new(&[receiver]),
            type_args: None,
        })
    }
    /// A function value made by a native: `captures` are passed before the arguments of a call.
    pub fn new_native_closure(&mut self, native: super::NativeFn, captures: &[Value], ty: Ty) -> Value {
        let native = self.native_closure(native);
        self.heap.new_closure(Closure { code: 0, kind: ClosureKind::Native(native), ty, captures: Few::new(captures), type_args: None })
    }

    // ---- equality, hash codes, text

    /// `a == b`.
    #[inline]
    pub fn equals(&mut self, a: Value, b: Value) -> Result<bool, Stop> {
        match self.equals_plainly(a, b) {
            Some(answer) => Ok(answer),
            None => {
                let answer = self.invoke(a, self.selectors.equals, &[b])?;
                Ok(answer == Value::True)
            }
        }
    }
    /// Equality as far as it needs no Dart code.
    #[inline]
    pub(crate) fn equals_plainly(&self, a: Value, b: Value) -> Option<bool> {
        Some(match (a, b) {
            (Value::Double(x), Value::Double(y)) => x.get() == y.get(),
            (Value::Null, _) | (_, Value::Null) => a == b,
            (Value::Int(x), Value::Int(y)) => x == y,
            (Value::Int(x), Value::Double(y)) => int_equals_double(x, y.get()),
            (Value::Double(x), Value::Int(y)) => int_equals_double(y, x.get()),
            (Value::String(x), Value::String(y)) => x == y || self.heap.same_text(x, y),
            (Value::Closure(_), Value::Closure(_)) => self.same_closure(a, b),
            (Value::Object(o), _) => {
                // A class that keeps Object's == compares identity.
                let class = self.heap.class(o)?;
                if self.keeps_equality(class) {
                    return Some(a == b);
                }
                return None;
            }
            (Value::Type(x), Value::Type(y)) => types::normalize(x) == types::normalize(y),
            (Value::Record(x), Value::Record(y)) => return self.records_equal_plainly(x, y),
            (Value::List(_) | Value::Table(_) | Value::Record(_) | Value::Foreign(_) | Value::View(_) | Value::Buffer(_), _) => {
                return None;
            }
            _ => a == b,
        })
    }
    fn records_equal_plainly(&self, a: Handle<Record>, b: Handle<Record>) -> Option<bool> {
        let (a, b) = (self.heap.record(a), self.heap.record(b));
        if a.shape != b.shape {
            return Some(false);
        }
        for (&x, &y) in a.fields.iter().zip(b.fields.iter()) {
            // As for hash codes, one level.
            if matches!(x, Value::Record(_)) {
                return None;
            }
            if !self.equals_plainly(x, y)? {
                return Some(false);
            }
        }
        Some(true)
    }
    fn keeps_equality(&self, class: crate::elements::ClassRef) -> bool {
        match self.member(class, self.selectors.equals) {
            Some(crate::elements::Target::Function(f)) => f.class == Some(self.classes.object) || f.external && self.is_enum_equality(f),
            _ => false,
        }
    }
    fn is_enum_equality(&self, function: FunctionRef) -> bool {
        function.class.is_some_and(|c| c.name.as_str() == "Enum" || c.name.as_str() == "_Enum")
    }

    /// `v.hashCode`.
    pub fn hash_code(&mut self, value: Value) -> Result<i64, Stop> {
        if let Value::String(s) = value {
            return Ok(i64::from(self.heap.text_hash_code(s)));
        }
        match self.plain_hash(value) {
            Some(hash) => Ok(i64::from(hash)),
            None => {
                let hash = self.invoke(value, self.selectors.hash_code, &[])?;
                Ok(hash.as_int().unwrap_or(0))
            }
        }
    }
    /// The hash code of a value whose class computes it without Dart code.
    #[inline]
    pub(crate) fn plain_hash(&self, value: Value) -> Option<u32> {
        Some(match value {
            Value::Int(i) => folded(i),
            Value::String(s) => self.heap.text_hash(s),
            Value::Double(d) => {
                let d = d.get();
                let i = d as i64;
                if i as f64 == d { folded(i) } else { int_hash(d.to_bits() as i64) }
            }
            Value::Object(o) => {
                let class = self.heap.class(o)?;
                let plain = matches!(self.member(class, self.selectors.hash_code),
                    Some(crate::elements::Target::Function(f)) if f.class == Some(self.classes.object));
                if !plain {
                    return None;
                }
                self.identity_hash(value)
            }
            Value::Record(record) => {
                let fields = self.heap.record(record).fields.iter();
                let mut hash = RECORD_HASH;
                for &field in fields {
                    // A record in a record is not looked into: nothing limits how deep that goes.
                    let field = if matches!(field, Value::Record(_)) { None } else { self.plain_hash(field) };
                    hash = mix_record_hash(hash, i64::from(field?));
                }
                hash as u32
            }
            Value::List(_) | Value::Table(_) | Value::Foreign(_) | Value::View(_) | Value::Buffer(_) => return None,
            Value::Closure(c) => match self.heap.closure(c).kind {
                ClosureKind::Static(f) => int_hash(i64::from(f.id)),
                ClosureKind::Method(f) if is_virtual(f) => int_hash(i64::from(f.id)) ^ self.identity_hash(self.heap.closure(c).captures[0]),
                ClosureKind::Method(_) | ClosureKind::Local | ClosureKind::Native(_) => self.identity_hash(value),
            },
            Value::Type(ty) => int_hash(types::normalize(ty).address() as i64),
            _ => self.identity_hash(value),
        })
    }
    /// `identityHashCode`: nothing moves, so an object's place will do.
    pub fn identity_hash(&self, value: Value) -> u32 {
        let (kind, place) = match value {
            Value::Null => (1, 0),
            Value::True => (2, 0),
            Value::False => (3, 0),
            Value::Int(i) => return folded(i),
            Value::Double(d) => return int_hash(d.get().to_bits() as i64),
            Value::String(s) => (4, s.index()),
            Value::Object(o) => (5, o.index()),
            Value::List(h) => (6, h.index()),
            Value::Table(h) => (7, h.index()),
            Value::Closure(h) => (8, h.index()),
            Value::Record(h) => (9, h.index()),
            Value::Type(ty) => (10, ty.address()),
            Value::Symbol(h) => (11, h.index()),
            Value::StringBuilder(h) => (12, h.index()),
            Value::Buffer(h) => (13, h.index()),
            Value::View(h) => (14, h.index()),
            Value::Trace(h) => (15, h.index()),
            Value::Weak(h) => (16, h.index()),
            Value::Foreign(h) => (17, h.index()),
            Value::Absent | Value::Types(_) | Value::Cell(_) | Value::Site(_) | Value::Class(_) | Value::Free(_) => (0, 0),
        };
        int_hash((place as i64) << 5 | kind)
    }

    /// `v.toString()`.
    pub fn to_str(&mut self, value: Value) -> Result<Str, Stop> {
        match value {
            Value::String(s) => Ok(self.heap.str(s).clone()),
            Value::Int(i) => Ok(Str::from(i.to_string())),
            Value::Null => Ok(Str::from("null")),
            Value::True => Ok(Str::from("true")),
            Value::False => Ok(Str::from("false")),
            _ => match self.invoke(value, self.selectors.to_string, &[])? {
                Value::String(s) => Ok(self.heap.str(s).clone()),
                _ => Ok(Str::default()),
            },
        }
    }

    /// `v.toString()` from a node.
    pub(crate) fn text_at(&mut self, frame: Frame<'_>, site: &'static Site, value: Value) -> Result<Str, Stop> {
        if let Value::True | Value::False | Value::Null = value {
            return self.to_str(value);
        }
        frame.set(site.at, Value::Site(site));
        let callee = frame.rest(site.at + 1);
        callee.set(0, value);
        let selector = self.selectors.to_string;
        match self.invoke_slowly(callee, selector, &Shape::positional(0), true)? {
            Value::String(s) => Ok(self.heap.str(s).clone()),
            _ => Ok(Str::default()),
        }
    }

    // ---- fields

    /// The value of an instance field, initialising a late one.
    pub(crate) fn read_field(&mut self, frame: Frame<'_>, place: Place, object: Value, field: FieldRef) -> Result<Value, Stop> {
        let (Value::Object(handle), Some(&index)) = (object, field.index.get()) else {
            return Ok(Value::Null);
        };
        let value = self.heap.field(handle, index as usize);
        if !field.late || !value.is_absent() {
            return Ok(value);
        }
        match field.initializer.get().copied().flatten() {
            None => Err(self.error_in(frame, place, "lateNotInitialized", field.name)),
            Some(initializer) => {
                let callee = self.lay_call(frame, place);
                callee.set(0, object);
                let value = self.run(RtFunction::of(initializer), callee)?;
                if field.final_ && !self.heap.field(handle, index as usize).is_absent() {
                    return Err(self.error_in(frame, place, "lateInitializedDuringInitialization", field.name));
                }
                self.heap.set_field(handle, index as usize, value);
                Ok(value)
            }
        }
    }
    /// Assigns an instance field (whose type is known to fit).
    pub(crate) fn write_field(&mut self, frame: Frame<'_>, place: Place, object: Value, field: FieldRef, value: Value) -> Result<(), Stop> {
        let (Value::Object(handle), Some(&index)) = (object, field.index.get()) else {
            return Ok(());
        };
        if field.late && field.final_ && !self.heap.field(handle, index as usize).is_absent() {
            return Err(self.error_in(frame, place, "lateAlreadyInitialized", field.name));
        }
        self.heap.set_field(handle, index as usize, value);
        Ok(())
    }
    /// A static field, initialised at its first use.
    pub(crate) fn read_static(&mut self, frame: Frame<'_>, site: &'static Site, field: FieldRef) -> Result<Value, Stop> {
        let Some(&index) = field.index.get() else { return Ok(Value::Null) };
        let index = index as usize;
        if let Some(&value) = self.statics.get(index)
            && !value.is_absent()
        {
            return Ok(value);
        }
        match field.initializer.get().copied().flatten() {
            None if field.late => Err(self.error_in(frame, Place::Node(site), "lateNotInitialized", field.name)),
            None => {
                self.set_static(index, Value::Null);
                Ok(Value::Null)
            }
            Some(initializer) => {
                let callee = self.lay_call(frame, Place::Node(site));
                let value = self.run(RtFunction::of(initializer), callee)?;
                if field.final_ && self.statics.get(index).is_some_and(|v| !v.is_absent()) {
                    return Err(self.error_in(frame, Place::Node(site), "lateInitializedDuringInitialization", field.name));
                }
                self.set_static(index, value);
                Ok(value)
            }
        }
    }
    /// What a static field holds; `None` before it is initialised. For tools: nothing is run.
    pub fn static_value(&self, field: FieldRef) -> Option<Value> {
        let index = *field.index.get()?;
        self.statics.get(index as usize).copied().filter(|value| !value.is_absent())
    }
    /// Sets a static field from outside the program. The value must be of the field's type.
    pub fn set_static_value(&mut self, field: FieldRef, value: Value) {
        if let Some(&index) = field.index.get() {
            self.set_static(index as usize, value);
        }
    }
    pub(crate) fn set_static(&mut self, index: usize, value: Value) {
        if self.statics.len() <= index {
            self.statics.resize(index + 1, Value::Absent);
        }
        self.statics[index] = value;
    }

    /// The frame of a call laid out behind what is in use.
    fn lay_call<'a>(&self, frame: Frame<'a>, place: Place) -> Frame<'a> {
        let at = place.used();
        frame.set(
            at,
            match place {
                Place::Node(site) => Value::Site(site),
                Place::Args(cells) => Value::Int(i64::from(cells)),
            },
        );
        frame.rest(at + 1)
    }
    /// The type of a value as messages show it.
    pub fn shown_type(&self, value: Value) -> String {
        types::runtime_name(self.runtime_type(value))
    }
    /// What `runtimeType` is: a window on another's bytes has a class of its own there.
    pub fn runtime_type(&self, value: Value) -> Ty {
        if let Value::View(view) = value {
            let view = self.heap.view(view);
            let shown = if view.shows { view.element.shown_window(view.unmodifiable) } else { None };
            if let Some(class) = shown.and_then(|name| self.services.front_end.class("dart:typed_data", name)) {
                return Ty::interface(class, &[]);
            }
        }
        self.type_of(value)
    }

    // ---- records, lists

    pub fn new_record(&mut self, positional: usize, named: &[Name], fields: &[Value]) -> Value {
        let shape = RecordShape { positional, named: FieldNames::new(named) };
        self.heap.new_record(Record { shape, fields: Few::new(fields) })
    }
    /// Compares and orders nothing: appends the text of a value to a string under construction.
    pub fn append(&mut self, builder: &mut crate::heap::StringBuilder, value: Value) -> Result<(), Stop> {
        match value {
            Value::String(s) => builder.push_str(self.heap.str(s)),
            Value::Int(i) => builder.push_int(i),
            _ => {
                let text = self.to_str(value)?;
                builder.push_str(&text);
            }
        }
        Ok(())
    }
    /// The units of a string value; empty for anything else.
    pub fn units(&self, value: Value) -> Units<'_> {
        match value {
            Value::String(s) => self.heap.str(s).units(),
            _ => Units::Latin1(&[]),
        }
    }
}

/// What the hash code of a record begins with.
pub(crate) const RECORD_HASH: i64 = 17;
/// The hash code of a record with one more field, of this hash code.
pub(crate) fn mix_record_hash(hash: i64, field: i64) -> i64 {
    hash.wrapping_mul(31).wrapping_add(field) & 0x3fff_ffff
}
#[inline]
/// The hash of an int in native maps: itself, so that neighbours are found near each other.
pub(super) fn folded(i: i64) -> u32 {
    (i ^ (i >> 32)) as u32 & 0x3fff_ffff
}
/// A hash of something whose low bits say little.
fn int_hash(i: i64) -> u32 {
    let mixed = (i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 34) as u32 & 0x3fff_ffff
}
#[inline(always)]
pub(super) fn int_equals_double(i: i64, d: f64) -> bool {
    // Not exact for large ints: Dart compares with the nearest double.
    i as f64 == d
}
