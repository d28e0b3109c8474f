//! The native hash tables behind maps and sets. Looking a key up may call Dart code; the interpreter does that. May touch the
//! interpreter's services for natives.

use crate::heap::{Handle, Table, Value};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::{Row, int, types};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:core/_Map.new", |iso, args| Ok(make(iso, args, "_Map", false))),
    ("dart:core/_Map.length", length),
    ("dart:core/_Map.[]", |iso, args| get(iso, args, |found| found.unwrap_or(Value::Null))),
    ("dart:core/_Map.[]=", set),
    ("dart:core/_Map.remove", |iso, args| Ok(remove(iso, args)?.unwrap_or(Value::Null))),
    ("dart:core/_Map.containsKey", contains),
    ("dart:core/_Map._next", next),
    ("dart:core/_Map._keyAt", key_at),
    ("dart:core/_Map._valueAt", value_at),
    ("dart:core/_Map._setValueAt", set_value_at),
    ("dart:core/_Map._modCount", mod_count),
    ("dart:core/_IdentityMap.new", |iso, args| Ok(make(iso, args, "_IdentityMap", true))),
    ("dart:core/_Set.new", |iso, args| Ok(make(iso, args, "_Set", false))),
    ("dart:core/_Set.length", length),
    ("dart:core/_Set.add", add),
    ("dart:core/_Set.contains", contains),
    ("dart:core/_Set.remove", |iso, args| Ok(Value::bool(remove(iso, args)?.is_some()))),
    ("dart:core/_Set.lookup", lookup),
    ("dart:core/_Set._next", next),
    ("dart:core/_Set._keyAt", key_at),
    ("dart:core/_Set._modCount", mod_count),
    ("dart:core/_IdentitySet.new", |iso, args| Ok(make(iso, args, "_IdentitySet", true))),
];
#[rustfmt::skip]
pub const LONG_ROWS: &[Row] = &[
    ("dart:core/_Map.clear", clear),
    ("dart:core/_ConstMap._of", |iso, args| Ok(const_of(iso, args, "_ConstMap"))),
    ("dart:core/_Set.clear", clear),
    ("dart:core/_ConstSet._of", |iso, args| Ok(const_of(iso, args, "_ConstSet"))),
];

fn table(args: Args<'_>, i: usize) -> Option<Handle<Table>> {
    match args.get(i) {
        Value::Table(table) => Some(table),
        _ => None,
    }
}
fn receiver<'a>(iso: &'a Isolate, args: Args<'_>) -> Option<&'a Table> {
    table(args, 0).map(|table| iso.heap.table(table))
}

fn make(iso: &mut Isolate, args: Args<'_>, class: &'static str, identity: bool) -> Value {
    match iso.class("dart:core", class) {
        Some(class) => iso.heap.new_table(Table::new(class, types(args, 0), identity)),
        None => Value::Null,
    }
}
fn const_of(iso: &mut Isolate, args: Args<'_>, class: &'static str) -> Value {
    let (Some(source), Some(class)) = (table(args, 1), iso.class("dart:core", class)) else {
        return Value::Null;
    };
    let mut copy = iso.heap.table(source).clone();
    copy.class = class;
    copy.types = types(args, 0);
    copy.unmodifiable = true;
    iso.heap.new_table(copy)
}

fn length(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::Int(receiver(iso, args).map_or(0, |t| t.len() as i64)))
}
fn mod_count(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(Value::Int(receiver(iso, args).map_or(0, |t| i64::from(t.version))))
}

fn get(iso: &mut Isolate, args: Args<'_>, result: fn(Option<Value>) -> Value) -> Result<Value, Stop> {
    match table(args, 0) {
        Some(table) => Ok(result(iso.table_get(table, args.get(1))?)),
        None => Ok(Value::Null),
    }
}
fn contains(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    get(iso, args, |found| Value::bool(found.is_some()))
}
fn lookup(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(table) = table(args, 0) else {
        return Ok(Value::Null);
    };
    let (_, found) = iso.table_find(table, args.get(1))?;
    Ok(found.map_or(Value::Null, |at| iso.heap.table(table).key_at(at)))
}
fn set(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Some(table) = table(args, 0) {
        iso.table_set(table, args.get(1), args.get(2))?;
    }
    Ok(Value::Null)
}
fn add(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    match table(args, 0) {
        Some(table) => Ok(Value::bool(iso.table_set(table, args.get(1), Value::Null)?)),
        None => Ok(Value::False),
    }
}
fn remove(iso: &mut Isolate, args: Args<'_>) -> Result<Option<Value>, Stop> {
    match table(args, 0) {
        Some(table) => iso.table_remove(table, args.get(1)),
        None => Ok(None),
    }
}
fn clear(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Some(table) = table(args, 0) {
        iso.heap.table_mut(table).clear();
    }
    Ok(Value::Null)
}

// ---- iteration by position, as the Dart iterators do it

/// The position of the first entry at or after one; -1 at the end.
fn next(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let found = receiver(iso, args).and_then(|t| t.entry_from(int(args, 1) as usize));
    Ok(Value::Int(found.map_or(-1, |(position, _)| position as i64)))
}
fn key_at(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(receiver(iso, args).map(|t| t.key_at(int(args, 1) as usize)).filter(|key| !key.is_absent()).unwrap_or(Value::Null))
}
fn value_at(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(receiver(iso, args).map_or(Value::Null, |t| t.value_at(int(args, 1) as usize)))
}
fn set_value_at(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Some(table) = table(args, 0) {
        iso.heap.table_mut(table).set_value_at(int(args, 1) as usize, args.get(2));
    }
    Ok(Value::Null)
}
