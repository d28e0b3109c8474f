//! What goes into Dart and comes out: plain data, and references to objects that stay where they are. May touch `interp` and `heap`.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::sync::{Arc, Mutex};

use super::Error;
use crate::elements::{CoreClass, core_class, core_type};
use crate::heap::{self, Kept, ListKind, Table, Tracer};
use crate::interp::{Extension, Isolate, Stop};
use crate::types::{Ty, TyKind, TyList};

/// A Dart value as Rust has it. Lists, sets, maps and records are copies.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum Value {
    /// `null`.
    Null,
    /// A `bool`.
    Bool(bool),
    /// An `int`.
    Int(i64),
    /// A `double`.
    Double(f64),
    /// A `String`. Halves of surrogate pairs, which Rust's strings can't have, are replaced.
    String(String),
    /// A `List`.
    List(Vec<Value>),
    /// A `Set`, in Dart's order.
    Set(Vec<Value>),
    /// A `Map`, in Dart's order.
    Map(Vec<(Value, Value)>),
    /// Positional fields, then named ones.
    Record(Vec<Value>, Vec<(String, Value)>),
    /// Any other object: an instance of a class, a function, a future.
    Object(Object),
}

/// A reference to a Dart object, which lives at least as long.
#[derive(Clone, Debug)]
pub struct Object(Arc<Held>);

#[derive(Debug)]
struct Held {
    kept: Kept,
    class: String,
    released: Released,
}

/// References that Rust has dropped.
type Released = Arc<Mutex<Vec<Kept>>>;

impl Drop for Held {
    fn drop(&mut self) {
        self.released.lock().unwrap_or_else(|p| p.into_inner()).push(self.kept);
    }
}

impl Object {
    /// The name of its type, as `runtimeType` gives it.
    pub fn type_name(&self) -> &str {
        &self.0.class
    }
}

/// Whether both are one object.
impl PartialEq for Object {
    fn eq(&self, other: &Object) -> bool {
        Arc::ptr_eq(&self.0.released, &other.0.released) && self.0.kept == other.0.kept
    }
}

/// The objects of an isolate that Rust refers to.
#[derive(Default)]
struct Objects(Released);

impl Extension for Objects {
    // The heap keeps them.
    fn trace(&self, _: &mut Tracer) {}
}

fn objects(isolate: &mut Isolate) -> Released {
    if isolate.extension::<Objects>().is_none() {
        isolate.add_extension(Box::<Objects>::default());
    }
    let released = isolate.extension::<Objects>().map(|objects| objects.0.clone()).unwrap_or_default();
    let dropped = std::mem::take(&mut *released.lock().unwrap_or_else(|p| p.into_inner()));
    for kept in dropped {
        isolate.heap.release(kept);
    }
    released
}

/// Values nest at most so deep on their way out of Dart.
const MOST_NESTED: usize = 100;

impl Value {
    /// Its kind, for messages.
    pub fn kind(&self) -> &str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Double(_) => "double",
            Value::String(_) => "String",
            Value::List(_) => "List",
            Value::Set(_) => "Set",
            Value::Map(_) => "Map",
            Value::Record(..) => "Record",
            Value::Object(object) => object.type_name(),
        }
    }

    /// The value of an isolate for Rust.
    pub(super) fn read(isolate: &mut Isolate, value: heap::Value) -> Value {
        Value::read_nested(isolate, value, 0)
    }

    fn read_nested(isolate: &mut Isolate, value: heap::Value, depth: usize) -> Value {
        let deeper = depth + 1;
        match value {
            heap::Value::Null | heap::Value::Absent => Value::Null,
            heap::Value::True => Value::Bool(true),
            heap::Value::False => Value::Bool(false),
            heap::Value::Int(int) => Value::Int(int),
            heap::Value::Double(bits) => Value::Double(bits.get()),
            heap::Value::String(text) => Value::String(isolate.text(text).to_rust()),
            heap::Value::List(list) if depth < MOST_NESTED => {
                let items = isolate.heap.list(list).items.to_vec();
                Value::List(items.into_iter().map(|item| Value::read_nested(isolate, item, deeper)).collect())
            }
            heap::Value::Table(table) if depth < MOST_NESTED => {
                let table = isolate.heap.table(table);
                let is_map = table.class.supertype_args(core_class(CoreClass::Map)).is_some();
                let entries: Vec<_> = table.iter().map(|entry| (entry.key, entry.value)).collect();
                let mut read = |value| Value::read_nested(isolate, value, deeper);
                if is_map {
                    Value::Map(entries.into_iter().map(|(key, value)| (read(key), read(value))).collect())
                } else {
                    Value::Set(entries.into_iter().map(|(key, _)| read(key)).collect())
                }
            }
            heap::Value::Record(record) if depth < MOST_NESTED => {
                let record = isolate.heap.record(record).clone();
                let mut fields: Vec<Value> = record.fields.iter().map(|field| Value::read_nested(isolate, *field, deeper)).collect();
                let named = fields.split_off(record.shape.positional.min(fields.len()));
                Value::Record(fields, record.shape.named.iter().map(|name| name.to_string()).zip(named).collect())
            }
            other => {
                let released = objects(isolate);
                let class = isolate.shown_type(other);
                Value::Object(Object(Arc::new(Held { kept: isolate.heap.keep(other), class, released })))
            }
        }
    }

    /// The type it has in Dart where nothing else is wanted.
    fn natural(&self) -> Ty {
        match self {
            Value::Null => Ty::null(),
            Value::Bool(_) => core_type(CoreClass::Bool, &[]),
            Value::Int(_) => core_type(CoreClass::Int, &[]),
            Value::Double(_) => core_type(CoreClass::Double, &[]),
            Value::String(_) => core_type(CoreClass::String, &[]),
            Value::List(items) => core_type(CoreClass::List, &[common(items.iter())]),
            Value::Set(items) => core_type(CoreClass::Set, &[common(items.iter())]),
            Value::Map(entries) => {
                let (keys, values) = (entries.iter().map(|(key, _)| key), entries.iter().map(|(_, value)| value));
                core_type(CoreClass::Map, &[common(keys), common(values)])
            }
            Value::Record(..) | Value::Object(_) => Ty::object(),
        }
    }

    /// The value in an isolate, where `wanted` is expected: it says of what type lists and the like are. If it doesn't, their elements
    /// do. A new list is not rooted.
    ///
    /// # Errors
    /// `None`: an object of another isolate. A `Stop` if Dart code that hashes a key has thrown.
    pub(super) fn write(&self, isolate: &mut Isolate, wanted: Ty) -> Result<heap::Value, Option<Stop>> {
        let wanted = match wanted.kind() {
            TyKind::Nullable(inner) | TyKind::FutureOr(inner) => *inner,
            _ => wanted,
        };
        let args = |classes: &[CoreClass]| -> TyList {
            match wanted.as_interface() {
                Some((class, args)) if classes.iter().any(|known| core_class(*known) == class) => args,
                _ => self.natural().as_interface().map_or_else(TyList::empty, |(_, args)| args),
            }
        };
        Ok(match self {
            Value::Null => heap::Value::Null,
            Value::Bool(yes) => heap::Value::bool(*yes),
            Value::Int(int) if wanted == core_type(CoreClass::Double, &[]) => heap::Value::double(*int as f64),
            Value::Int(int) => heap::Value::Int(*int),
            Value::Double(double) => heap::Value::double(*double),
            Value::String(text) => isolate.heap.new_string(text),
            Value::List(items) => {
                let types = args(&[CoreClass::List, CoreClass::Iterable]);
                let items = write_all(isolate, items, types.as_slice()[0])?;
                isolate.heap.new_list(ListKind::Growable, types, items)
            }
            Value::Set(items) => {
                let types = args(&[CoreClass::Set, CoreClass::Iterable]);
                let pairs: Vec<(Value, Value)> = items.iter().map(|item| (item.clone(), Value::Null)).collect();
                write_table(isolate, CoreClass::NativeSet, types, &pairs)?
            }
            Value::Map(entries) => write_table(isolate, CoreClass::NativeMap, args(&[CoreClass::Map]), entries)?,
            Value::Record(positional, named) => {
                let shape: Vec<oche_syntax::Name> = named.iter().map(|(name, _)| oche_syntax::Name::new(name)).collect();
                let fields: Vec<Value> = positional.iter().chain(named.iter().map(|(_, value)| value)).cloned().collect();
                let fields = write_all(isolate, &fields, Ty::dynamic())?;
                isolate.new_record(positional.len(), &shape, &fields)
            }
            Value::Object(object) => {
                if !Arc::ptr_eq(&objects(isolate), &object.0.released) {
                    return Err(None);
                }
                isolate.heap.kept(object.0.kept)
            }
        })
    }
}

/// The type that all of these have.
fn common<'a>(values: impl Iterator<Item = &'a Value>) -> Ty {
    let mut found: Option<Ty> = None;
    let mut nullable = false;
    for value in values {
        match (value, found) {
            (Value::Null, _) => nullable = true,
            (value, None) => found = Some(value.natural()),
            (value, Some(ty)) if value.natural() != ty => return Ty::object().nullable(),
            _ => {}
        }
    }
    match found {
        Some(ty) if nullable => ty.nullable(),
        Some(ty) => ty,
        None => Ty::dynamic(),
    }
}

/// Values in their order. Those that have been made are safe while the next is made.
fn write_all(isolate: &mut Isolate, values: &[Value], wanted: Ty) -> Result<Vec<heap::Value>, Option<Stop>> {
    let mut kept = Vec::with_capacity(values.len());
    let mut failed = None;
    for value in values {
        match value.write(isolate, wanted) {
            Ok(value) => kept.push(isolate.heap.keep(value)),
            Err(why) => {
                failed = Some(why);
                break;
            }
        }
    }
    let values = kept.into_iter().map(|kept| isolate.heap.release(kept)).collect();
    failed.map_or(Ok(values), Err)
}

fn write_table(isolate: &mut Isolate, class: CoreClass, types: TyList, entries: &[(Value, Value)]) -> Result<heap::Value, Option<Stop>> {
    let table = isolate.heap.new_table(Table::new(core_class(class), types, false));
    let heap::Value::Table(handle) = table else { return Ok(table) };
    let of_value = types.as_slice().get(1).copied().unwrap_or_else(Ty::dynamic);
    let kept = isolate.heap.keep(table);
    let mut fill = || {
        for (key, value) in entries {
            let pair = write_all(isolate, std::slice::from_ref(key), types.as_slice()[0])?;
            let key = isolate.heap.keep(pair[0]);
            let value = value.write(isolate, of_value).map(|value| isolate.heap.keep(value));
            let key = isolate.heap.release(key);
            let value = isolate.heap.release(value?);
            isolate.table_set(handle, key, value).map_err(Some)?;
        }
        Ok(())
    };
    let filled = fill();
    let table = isolate.heap.release(kept);
    filled.map(|()| table)
}

/// Rust types that Dart values can become.
pub trait FromDart: Sized {
    /// The Dart type that fits exactly, as it is written; `dynamic` if any may.
    fn dart_type() -> String;
    /// # Errors
    /// [`Error::Conversion`].
    fn from_dart(value: Value) -> Result<Self, Error>;
}

/// Rust types that can become Dart values.
pub trait IntoDart {
    /// The Dart type that fits exactly, as it is written; `dynamic` if it depends on the value.
    fn dart_type() -> String;
    /// The value.
    fn into_dart(self) -> Value;
}

macro_rules! simple {
    ($($rust:ty, $dart:literal, $pattern:pat => $value:expr, $it:ident => $back:expr;)*) => {$(
        impl FromDart for $rust {
            fn dart_type() -> String {
                $dart.to_owned()
            }
            fn from_dart(value: Value) -> Result<$rust, Error> {
                match value {
                    $pattern => Ok($value),
                    other => Err(Error::conversion($dart, &other)),
                }
            }
        }
        impl IntoDart for $rust {
            fn dart_type() -> String {
                $dart.to_owned()
            }
            fn into_dart(self) -> Value {
                let $it = self;
                $back
            }
        }
    )*};
}

simple! {
    bool, "bool", Value::Bool(it) => it, it => Value::Bool(it);
    i64, "int", Value::Int(it) => it, it => Value::Int(it);
    f64, "double", Value::Double(it) => it, it => Value::Double(it);
    String, "String", Value::String(it) => it, it => Value::String(it);
    Object, "Object", Value::Object(it) => it, it => Value::Object(it);
}

/// Whatever it is.
impl FromDart for () {
    fn dart_type() -> String {
        "void".to_owned()
    }
    fn from_dart(_: Value) -> Result<(), Error> {
        Ok(())
    }
}
impl IntoDart for () {
    fn dart_type() -> String {
        "void".to_owned()
    }
    fn into_dart(self) -> Value {
        Value::Null
    }
}
impl FromDart for i32 {
    fn dart_type() -> String {
        "int".to_owned()
    }
    fn from_dart(value: Value) -> Result<i32, Error> {
        let found = Error::conversion("int of 32 bits", &value);
        i64::from_dart(value)?.try_into().map_err(|_| found)
    }
}
impl FromDart for usize {
    fn dart_type() -> String {
        "int".to_owned()
    }
    fn from_dart(value: Value) -> Result<usize, Error> {
        let found = Error::conversion("non-negative int", &value);
        i64::from_dart(value)?.try_into().map_err(|_| found)
    }
}
impl IntoDart for i32 {
    fn dart_type() -> String {
        "int".to_owned()
    }
    fn into_dart(self) -> Value {
        Value::Int(i64::from(self))
    }
}
impl IntoDart for &str {
    fn dart_type() -> String {
        "String".to_owned()
    }
    fn into_dart(self) -> Value {
        Value::String(self.to_owned())
    }
}
impl FromDart for Value {
    fn dart_type() -> String {
        "dynamic".to_owned()
    }
    fn from_dart(value: Value) -> Result<Value, Error> {
        Ok(value)
    }
}
impl IntoDart for Value {
    fn dart_type() -> String {
        "dynamic".to_owned()
    }
    fn into_dart(self) -> Value {
        self
    }
}
impl<T: FromDart> FromDart for Option<T> {
    fn dart_type() -> String {
        nullable(T::dart_type())
    }
    fn from_dart(value: Value) -> Result<Option<T>, Error> {
        if value == Value::Null { Ok(None) } else { T::from_dart(value).map(Some) }
    }
}
impl<T: IntoDart> IntoDart for Option<T> {
    fn dart_type() -> String {
        nullable(T::dart_type())
    }
    fn into_dart(self) -> Value {
        self.map_or(Value::Null, T::into_dart)
    }
}
fn nullable(inner: String) -> String {
    if inner == "dynamic" || inner.ends_with('?') { inner } else { inner + "?" }
}

impl<T: FromDart> FromDart for Vec<T> {
    fn dart_type() -> String {
        format!("List<{}>", T::dart_type())
    }
    fn from_dart(value: Value) -> Result<Vec<T>, Error> {
        match value {
            Value::List(items) | Value::Set(items) => items.into_iter().map(T::from_dart).collect(),
            other => Err(Error::conversion(&Vec::<T>::dart_type(), &other)),
        }
    }
}
impl<T: IntoDart> IntoDart for Vec<T> {
    fn dart_type() -> String {
        format!("List<{}>", T::dart_type())
    }
    fn into_dart(self) -> Value {
        Value::List(self.into_iter().map(T::into_dart).collect())
    }
}

fn entries<K: FromDart, V: FromDart, M: FromIterator<(K, V)>>(value: Value, wanted: &str) -> Result<M, Error> {
    match value {
        Value::Map(entries) => entries.into_iter().map(|(key, value)| Ok((K::from_dart(key)?, V::from_dart(value)?))).collect(),
        other => Err(Error::conversion(wanted, &other)),
    }
}
fn map_type(key: String, value: String) -> String {
    format!("Map<{key}, {value}>")
}
impl<K: FromDart + Eq + Hash, V: FromDart, S: BuildHasher + Default> FromDart for HashMap<K, V, S> {
    fn dart_type() -> String {
        map_type(K::dart_type(), V::dart_type())
    }
    fn from_dart(value: Value) -> Result<Self, Error> {
        entries(value, &<Self as FromDart>::dart_type())
    }
}
impl<K: IntoDart, V: IntoDart, S> IntoDart for HashMap<K, V, S> {
    fn dart_type() -> String {
        map_type(K::dart_type(), V::dart_type())
    }
    fn into_dart(self) -> Value {
        Value::Map(self.into_iter().map(|(key, value)| (key.into_dart(), value.into_dart())).collect())
    }
}
impl<K: FromDart + Ord, V: FromDart> FromDart for BTreeMap<K, V> {
    fn dart_type() -> String {
        map_type(K::dart_type(), V::dart_type())
    }
    fn from_dart(value: Value) -> Result<Self, Error> {
        entries(value, &<Self as FromDart>::dart_type())
    }
}
impl<K: IntoDart, V: IntoDart> IntoDart for BTreeMap<K, V> {
    fn dart_type() -> String {
        map_type(K::dart_type(), V::dart_type())
    }
    fn into_dart(self) -> Value {
        Value::Map(self.into_iter().map(|(key, value)| (key.into_dart(), value.into_dart())).collect())
    }
}

/// The arguments of a call: a tuple, an array or a vector of what can go into Dart.
pub trait IntoArguments {
    /// Them, in order.
    fn into_arguments(self) -> Vec<Value>;
}

impl IntoArguments for Vec<Value> {
    fn into_arguments(self) -> Vec<Value> {
        self
    }
}
impl<T: IntoDart, const N: usize> IntoArguments for [T; N] {
    fn into_arguments(self) -> Vec<Value> {
        self.into_iter().map(T::into_dart).collect()
    }
}
macro_rules! tuples {
    ($(($($name:ident),*))*) => {$(
        impl<$($name: IntoDart),*> IntoArguments for ($($name,)*) {
            #[allow(non_snake_case, reason = "variables are called like their types")]
            fn into_arguments(self) -> Vec<Value> {
                let ($($name,)*) = self;
                vec![$($name.into_dart()),*]
            }
        }
    )*};
}
tuples! { () (A) (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, F) }
