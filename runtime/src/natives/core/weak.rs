//! Expando, WeakReference, Finalizer: the native halves, which the collector knows. May touch the interpreter's services for natives.

use rustc_hash::FxHashMap;

use crate::elements::{CoreClass, core_class};
use crate::heap::room::has_room;
use crate::heap::{Attachment, Handle, Value, Weak};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::{Row, throw};
use crate::types::TyList;

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:core/_newWeakTable", new_table),
    ("dart:core/_weakTableGet", table_get),
    ("dart:core/_weakTableSet", table_set),
    ("dart:core/_newWeakCell", new_cell),
    ("dart:core/_weakCellTarget", cell_target),
    ("dart:core/_newFinalizer", new_finalizer),
    ("dart:core/_finalizerAttach", attach),
    ("dart:core/_finalizerDetach", detach),
];

fn weak(args: Args<'_>) -> Option<Handle<Weak>> {
    match args.get(0) {
        Value::Weak(weak) => Some(weak),
        _ => None,
    }
}

fn new_table(iso: &mut Isolate, _: Args<'_>) -> Result<Value, Stop> {
    Ok(iso.heap.new_weak(Weak::Expando {
        class: core_class(CoreClass::Object),
        types: TyList::empty(),
        name: Value::Null,
        entries: FxHashMap::default(),
    }))
}
/// The key under which an object stands. (Tear-offs of one static function are one object, however often they are made.)
fn key_in(iso: &Isolate, entries: &FxHashMap<Value, Value>, object: Value) -> Option<Value> {
    match object {
        object if entries.contains_key(&object) => Some(object),
        Value::Closure(_) => entries.keys().copied().find(|key| iso.identical(*key, object)),
        _ => None,
    }
}
fn table_get(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let found = weak(args).and_then(|table| match iso.heap.weak(table) {
        Weak::Expando { entries, .. } => key_in(iso, entries, args.get(1)).and_then(|key| entries.get(&key).copied()),
        Weak::Reference { .. } | Weak::Finalizer { .. } => None,
    });
    Ok(found.unwrap_or(Value::Null))
}
fn table_set(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(table) = weak(args) else { return Ok(Value::Null) };
    let (object, value) = (args.get(1), args.get(2));
    let key = match iso.heap.weak(table) {
        Weak::Expando { entries, .. } => key_in(iso, entries, object).unwrap_or(object),
        Weak::Reference { .. } | Weak::Finalizer { .. } => object,
    };
    if let Weak::Expando { entries, .. } = iso.heap.weak_mut(table) {
        if !has_room(entries, 1) {
            return Err(throw::out_of_memory(iso));
        }
        let _ = if value.is_null() { entries.remove(&key) } else { entries.insert(key, value) };
        iso.heap.charge(48);
    }
    Ok(Value::Null)
}

fn new_cell(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(iso.heap.new_weak(Weak::Reference { class: core_class(CoreClass::Object), types: TyList::empty(), target: args.get(0) }))
}
fn cell_target(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(weak(args).map_or(Value::Null, |cell| match iso.heap.weak(cell) {
        Weak::Reference { target, .. } => *target,
        Weak::Expando { .. } | Weak::Finalizer { .. } => Value::Null,
    }))
}

fn new_finalizer(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    Ok(iso.heap.new_weak(Weak::Finalizer {
        class: core_class(CoreClass::Object),
        types: TyList::empty(),
        callback: args.get(0),
        attached: FxHashMap::default(),
        count: 0,
    }))
}
fn attach(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Some(finalizer) = weak(args)
        && let Weak::Finalizer { attached, count, .. } = iso.heap.weak_mut(finalizer)
    {
        let detach = match args.get(3) {
            Value::Null => Value::Absent,
            key => key,
        };
        if !has_room(attached, 1) {
            return Err(throw::out_of_memory(iso));
        }
        *count += 1;
        attached.entry(detach).or_default().push(Attachment { object: args.get(1), token: args.get(2), number: *count });
        iso.heap.charge(48 + size_of::<Attachment>());
    }
    Ok(Value::Null)
}
fn detach(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Some(finalizer) = weak(args)
        && let Weak::Finalizer { attached, .. } = iso.heap.weak_mut(finalizer)
    {
        attached.remove(&args.get(1));
    }
    Ok(Value::Null)
}
