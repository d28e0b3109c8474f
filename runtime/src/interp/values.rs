//! What is known of values without calling anything: new closures and records, equality and hash codes where no `==` of a program's decides,
//! values of static fields, types as they are shown. May touch `heap` and run-time types.

use super::Isolate;
use super::function::RtFunction;
use super::rti::is_virtual;
use crate::elements::{ByIdentity, ClassRef, FieldRef, FunctionRef, Target};
use crate::heap::{Closure, ClosureKind, Few, FieldNames, Handle, Record, RecordShape, Units, Value};
use crate::types::{self, Ty, TyList};
use oche_syntax::Name;

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
                if !self.by_identity(class).equality {
                    return None;
                }
                a == b
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

    fn by_identity(&self, class: ClassRef) -> ByIdentity {
        let Some(layout) = class.ready_layout() else { return ByIdentity { equality: false, hash_code: false } };
        *layout.by_identity.get_or_init(|| {
            let is_of_object = |selector| match layout.members.get(selector) {
                Some(Target::Function(function)) => function.class == Some(self.classes.object),
                _ => false,
            };
            ByIdentity { equality: is_of_object(self.selectors.equals), hash_code: is_of_object(self.selectors.hash_code) }
        })
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
                if !self.by_identity(class).hash_code {
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

    /// The value of a static field; `None` before it is initialised. For tools: nothing is run.
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

    /// The type of a value as messages show it.
    pub fn shown_type(&self, value: Value) -> String {
        types::runtime_name(self.runtime_type(value))
    }

    /// The `runtimeType` of a value: a window on another's bytes has a class of its own there.
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

    pub fn new_record(&mut self, positional: usize, named: &[Name], fields: &[Value]) -> Value {
        let shape = RecordShape { positional, named: FieldNames::new(named) };
        self.heap.new_record(Record { shape, fields: Few::new(fields) })
    }

    /// The units of a string value; empty for anything else.
    pub fn units(&self, value: Value) -> Units<'_> {
        match value {
            Value::String(s) => self.heap.str(s).units(),
            _ => Units::Latin1(&[]),
        }
    }
}

/// The initial hash code of a record.
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
