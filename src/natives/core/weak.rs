//! Expando, WeakReference, Finalizer: the native halves, which the collector knows. May touch the interpreter's services for natives.

use crate::elements::{CoreClass, core_class};
use crate::heap::{Attachment, Handle, Value, Weak};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::Row;
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
        entries: Vec::new(),
    }))
}
fn table_get(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let found = weak(args).and_then(|table| match iso.heap.weak(table) {
        Weak::Expando { entries, .. } => entries.iter().find(|(key, _)| iso.identical(*key, args.get(1))).map(|(_, value)| *value),
        Weak::Reference { .. } | Weak::Finalizer { .. } => None,
    });
    Ok(found.unwrap_or(Value::Null))
}
fn table_set(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Some(table) = weak(args)
        && let Weak::Expando { entries, .. } = iso.heap.weak_mut(table)
    {
        let (key, value) = (args.get(1), args.get(2));
        let place = entries.iter().position(|(k, _)| *k == key);
        match (place, value) {
            (Some(place), Value::Null) => drop(entries.swap_remove(place)),
            (Some(place), value) => entries[place].1 = value,
            (None, Value::Null) => {}
            (None, value) => entries.push((key, value)),
        }
        iso.heap.charge(32);
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
        attached: Vec::new(),
    }))
}
fn attach(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Some(finalizer) = weak(args)
        && let Weak::Finalizer { attached, .. } = iso.heap.weak_mut(finalizer)
    {
        let detach = match args.get(3) {
            Value::Null => Value::Absent,
            key => key,
        };
        attached.push(Attachment { object: args.get(1), token: args.get(2), detach });
        iso.heap.charge(size_of::<Attachment>());
    }
    Ok(Value::Null)
}
fn detach(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Some(finalizer) = weak(args)
        && let Weak::Finalizer { attached, .. } = iso.heap.weak_mut(finalizer)
    {
        attached.retain(|a| a.detach != args.get(1));
    }
    Ok(Value::Null)
}
