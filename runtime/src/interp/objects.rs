//! Operations on values that may call Dart: equality, hash codes and text by a class's own members; fields with initialisers. May touch
//! `values`, `heap` and calls.

use std::sync::LazyLock;

use super::caches::{MethodSite, Shape};
use super::function::RtFunction;
use super::sites::Place;
use super::{Frame, Isolate, Stop};
use crate::elements::FieldRef;
use crate::heap::{Site, Str, Value};

/// Where natives call `==` and `hashCode`.
static EQUALS: LazyLock<MethodSite> = LazyLock::new(MethodSite::new);
static HASH_CODE: LazyLock<MethodSite> = LazyLock::new(MethodSite::new);

impl Isolate {
    // ---- equality, hash codes, text

    /// `a == b`.
    #[inline]
    pub fn equals(&mut self, a: Value, b: Value) -> Result<bool, Stop> {
        match self.equals_plainly(a, b) {
            Some(answer) => Ok(answer),
            None => {
                let answer = self.invoke_often(&EQUALS, self.selectors.equals, &[a, b])?;
                Ok(answer == Value::True)
            }
        }
    }
    /// `v.hashCode`.
    pub fn hash_code(&mut self, value: Value) -> Result<i64, Stop> {
        if let Value::String(s) = value {
            return Ok(i64::from(self.heap.text_hash_code(s)));
        }
        match self.plain_hash(value) {
            Some(hash) => Ok(i64::from(hash)),
            None => {
                let hash = self.invoke_often(&HASH_CODE, self.selectors.hash_code, &[value])?;
                Ok(hash.as_int().unwrap_or(0))
            }
        }
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
}
