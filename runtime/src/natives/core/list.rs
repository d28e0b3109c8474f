//! The native lists behind `List`: growable, fixed and unmodifiable arrays. May touch the interpreter's services for natives.

use std::ops::Range;

use crate::heap::{Handle, Items, List, ListKind, Value};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::{Row, int, patiently, range, room, span, throw, types};
use crate::numbers::arith::compare_doubles;
use crate::types::{Ty, TyList};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    ("dart:core/_ArrayList.length", |iso, args| Ok(Value::Int(length_of(iso, args, 0) as i64))),
    ("dart:core/_ArrayList.[]", get),
    ("dart:core/_ArrayList.[]=", set),
    ("dart:core/_GrowableList.new", |iso, args| Ok(iso.heap.new_list(ListKind::Growable, types(args, 0), Vec::new()))),
    ("dart:core/_GrowableList.add", add),
    ("dart:core/_GrowableList.removeLast", remove_last),
    ("dart:core/_FixedList._empty", |iso, args| Ok(iso.heap.new_list(ListKind::Fixed, types(args, 0), Vec::new()))),
    ("dart:_internal/makeListUnmodifiable", make_unmodifiable),
];
#[rustfmt::skip]
pub const LONG_ROWS: &[Row] = &[
    ("dart:core/_ArrayList._slice", slice),
    ("dart:core/_ArrayList._copy", copy),
    ("dart:core/_ArrayList._sortPlain", sort_plain),
    ("dart:core/_ArrayList._sortBy", super::sort::sort_by),
    ("dart:core/_GrowableList._withCapacity", with_capacity),
    ("dart:core/_GrowableList._filled", |iso, args| filled(iso, args, ListKind::Growable)),
    ("dart:core/_GrowableList._of", |iso, args| of(iso, args, ListKind::Growable)),
    ("dart:core/_GrowableList.length=", set_length),
    ("dart:core/_GrowableList.insert", insert),
    ("dart:core/_GrowableList.removeAt", remove_at),
    ("dart:core/_GrowableList.clear", clear),
    ("dart:core/_GrowableList._addArray", add_array),
    ("dart:core/_GrowableList._removeRange", remove_range),
    ("dart:core/_GrowableList._openGap", open_gap),
    ("dart:core/_FixedList._filled", |iso, args| filled(iso, args, ListKind::Fixed)),
    ("dart:core/_FixedList._of", |iso, args| of(iso, args, ListKind::Fixed)),
    ("dart:core/_ConstList._of", |iso, args| of(iso, args, ListKind::Const)),
];

/// The largest length a list may be asked to have.
const MAX_LENGTH: i64 = 0x0fff_ffff_ffff_ffff;

fn list(args: Args<'_>, i: usize) -> Option<Handle<List>> {
    match args.get(i) {
        Value::List(list) => Some(list),
        _ => None,
    }
}
/// The number of elements of a list argument.
fn length_of(iso: &Isolate, args: Args<'_>, i: usize) -> usize {
    list(args, i).map_or(0, |list| iso.heap.list(list).items.len())
}
/// Changes the receiver's elements.
fn edit<T>(iso: &mut Isolate, args: Args<'_>, change: impl FnOnce(&mut Items) -> T) -> Option<T> {
    list(args, 0).map(|list| change(&mut iso.heap.list_mut(list).items))
}

/// An index argument, checked to be below `limit`.
fn index(iso: &mut Isolate, args: Args<'_>, i: usize, limit: usize) -> Result<usize, Stop> {
    let index = int(args, i);
    match usize::try_from(index) {
        Ok(index) if index < limit => Ok(index),
        _ => Err(throw::index(iso, index, limit)),
    }
}

fn get(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let length = length_of(iso, args, 0);
    let index = index(iso, args, 1, length)?;
    Ok(list(args, 0).and_then(|list| iso.heap.list(list).items.get(index)).unwrap_or(Value::Null))
}
fn set(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let length = length_of(iso, args, 0);
    let index = index(iso, args, 1, length)?;
    edit(iso, args, |items| items.set(index, args.get(2)));
    Ok(Value::Null)
}

fn element_types(iso: &Isolate, args: Args<'_>) -> TyList {
    list(args, 0).map_or_else(TyList::empty, |list| iso.heap.list(list).types)
}

fn slice(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let range = range(iso, int(args, 1), int(args, 2), length_of(iso, args, 0))?;
    let types = element_types(iso, args);
    copied(iso, args, 0, range, ListKind::Growable, types)
}

/// A new list of some elements of a list argument.
fn copied(iso: &mut Isolate, args: Args<'_>, i: usize, range: Range<usize>, kind: ListKind, types: TyList) -> Result<Value, Stop> {
    room(iso, range.len() * size_of::<Value>())?;
    let mut items = Items::filled(types, Value::Null, range.len());
    if let Some(source) = list(args, i) {
        items.copy_from(0, &iso.heap.list(source).items, range);
    }
    Ok(iso.heap.add_list(List { class: kind.class(), types, kind, items }))
}

fn copy(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let (at, from, count) = (int(args, 1), int(args, 3), int(args, 4));
    let target = span(iso, at, count, length_of(iso, args, 0))?;
    let source = span(iso, from, count, length_of(iso, args, 2))?;
    if args.get(0) == args.get(2) {
        edit(iso, args, |items| items.copy_within(source, target.start));
    } else if let (Some(list), Some(other)) = (list(args, 0), list(args, 2)) {
        let mut items = std::mem::take(&mut iso.heap.list_mut(list).items);
        items.copy_from(target.start, &iso.heap.list(other).items, source);
        iso.heap.list_mut(list).items = items;
    }
    Ok(Value::Null)
}

fn sort_plain(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Some(list) = list(args, 0) else {
        return Ok(Value::False);
    };
    let mut items = std::mem::take(&mut iso.heap.list_mut(list).items);
    let sorted = match &mut items {
        Items::Ints(ints) => sort_in_place(iso, ints, Ord::cmp),
        Items::Doubles(doubles) => sort_in_place(iso, doubles, |a, b| compare_doubles(*a, *b)),
        Items::Values(values) => sort_values(iso, values),
        Items::Bools(_) => Ok(false),
    };
    iso.heap.list_mut(list).items = items;
    sorted.map(Value::bool)
}
fn sort_in_place<T: Send + 'static>(iso: &mut Isolate, items: &mut Vec<T>, order: fn(&T, &T) -> std::cmp::Ordering) -> Result<bool, Stop> {
    *items = sort(iso, std::mem::take(items), order)?;
    Ok(true)
}
fn sort_values(iso: &mut Isolate, items: &mut [Value]) -> Result<bool, Stop> {
    match items.first() {
        None => Ok(true),
        Some(Value::Int(_)) => sort_as(iso, items, |_, v| v.as_int(), Ord::cmp, Value::Int),
        Some(Value::Double(_)) => sort_as(iso, items, |_, v| v.as_double(), |a, b| compare_doubles(*a, *b), Value::double),
        Some(Value::String(_)) => {
            let text = |iso: &Isolate, v: Value| match v {
                Value::String(s) => Some((iso.text(s).clone(), s)),
                _ => None,
            };
            sort_as(iso, items, text, |(a, _), (b, _)| a.cmp(b), |(_, s)| Value::String(s))
        }
        Some(_) => Ok(false),
    }
}

/// Sorts what all elements are under the surface; no change if one is something else.
fn sort_as<T: Send + 'static>(
    iso: &mut Isolate,
    items: &mut [Value],
    open: impl Fn(&Isolate, Value) -> Option<T>,
    order: fn(&T, &T) -> std::cmp::Ordering,
    close: impl Fn(T) -> Value,
) -> Result<bool, Stop> {
    let Some(plain) = items.iter().map(|v| open(iso, *v)).collect::<Option<Vec<T>>>() else {
        return Ok(false);
    };
    let sorted = sort(iso, plain, order)?;
    for (item, value) in items.iter_mut().zip(sorted) {
        *item = close(value);
    }
    Ok(true)
}

/// So many elements are sorted in the blink of an eye.
const MANY: usize = 1 << 18;

/// Sorts what can't be told apart if it is equal, so this need not be stable.
pub fn sort<T: Send + 'static>(iso: &mut Isolate, mut items: Vec<T>, order: fn(&T, &T) -> std::cmp::Ordering) -> Result<Vec<T>, Stop> {
    if items.len() > MANY {
        return patiently(iso, move || {
            items.sort_unstable_by(order);
            items
        });
    }
    items.sort_unstable_by(order);
    Ok(items)
}

/// A length argument, checked.
fn length(iso: &mut Isolate, args: Args<'_>, i: usize) -> Result<usize, Stop> {
    let length = int(args, i);
    if !(0..=MAX_LENGTH).contains(&length) {
        return Err(throw::range(iso, length, Some(0), Some(MAX_LENGTH), Some("length")));
    }
    match usize::try_from(length) {
        Ok(length) if length < 1 << 32 && iso.can_allocate(length * size_of::<Value>()) => Ok(length),
        _ => Err(throw::out_of_memory(iso)),
    }
}

fn with_capacity(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let capacity = length(iso, args, 1)?;
    let (kind, types) = (ListKind::Growable, types(args, 0));
    Ok(iso.heap.add_list(List { class: kind.class(), types, kind, items: Items::with_capacity(types, capacity) }))
}
fn filled(iso: &mut Isolate, args: Args<'_>, kind: ListKind) -> Result<Value, Stop> {
    let length = length(iso, args, 1)?;
    let types = types(args, 0);
    Ok(iso.heap.add_list(List { class: kind.class(), types, kind, items: Items::filled(types, args.get(2), length) }))
}
fn of(iso: &mut Isolate, args: Args<'_>, kind: ListKind) -> Result<Value, Stop> {
    let all = 0..length_of(iso, args, 1);
    copied(iso, args, 1, all, kind, types(args, 0))
}

fn set_length(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let new = length(iso, args, 1)?;
    let old = length_of(iso, args, 0);
    if new > old {
        let element = element_types(iso, args).first().copied().unwrap_or_else(Ty::dynamic);
        if !iso.is(Value::Null, element) {
            let message = format!("type 'Null' is not a subtype of type '{element}' in type cast");
            return Err(throw::type_error(iso, &message));
        }
        iso.heap.charge((new - old) * size_of::<Value>());
    }
    edit(iso, args, |items| {
        items.resize(new, Value::Null);
        if items.capacity() > 4 * items.len() + 64 {
            items.shrink_to_fit();
        }
    });
    Ok(Value::Null)
}

fn add(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    if let Some(list) = list(args, 0) {
        iso.heap.push(list, args.get(1));
    }
    Ok(Value::Null)
}
fn remove_last(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    match edit(iso, args, Items::pop).flatten() {
        Some(last) => Ok(last),
        None => Err(throw::index(iso, -1, 0)),
    }
}
fn insert(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let length = length_of(iso, args, 0);
    let at = int(args, 1);
    match usize::try_from(at) {
        Ok(at) if at <= length => {
            grows(iso, args, 1)?;
            edit(iso, args, |items| items.insert(at, args.get(2)));
            Ok(Value::Null)
        }
        _ => Err(throw::range(iso, at, Some(0), Some(length as i64), None)),
    }
}
fn remove_at(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let length = length_of(iso, args, 0);
    let at = index(iso, args, 1, length)?;
    Ok(edit(iso, args, |items| items.remove(at)).unwrap_or(Value::Null))
}
fn clear(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    edit(iso, args, Items::clear);
    Ok(Value::Null)
}
/// Before so many elements are added to the receiver: room for what it takes then, which is metered.
fn grows(iso: &mut Isolate, args: Args<'_>, added: usize) -> Result<(), Stop> {
    let Some(list) = list(args, 0) else { return Ok(()) };
    let items = &iso.heap.list(list).items;
    let (capacity, wanted, width) = (items.capacity(), items.len() + added, items.width());
    if wanted <= capacity {
        return Ok(());
    }
    // A vector grows at least by doubling.
    let bytes = (wanted.max(2 * capacity) - capacity) * width;
    room(iso, bytes)?;
    iso.heap.charge(bytes);
    Ok(())
}
fn add_array(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    grows(iso, args, length_of(iso, args, 1))?;
    if let (Some(target), Some(source)) = (list(args, 0), list(args, 1))
        && target != source
    {
        // Taken out so that both can be held; adding a list to itself is refused before.
        let mut grown = std::mem::take(&mut iso.heap.list_mut(target).items);
        grown.extend_from(&iso.heap.list(source).items);
        iso.heap.list_mut(target).items = grown;
    }
    Ok(Value::Null)
}
fn remove_range(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let range = range(iso, int(args, 1), int(args, 2), length_of(iso, args, 0))?;
    edit(iso, args, |items| items.remove_range(range));
    Ok(Value::Null)
}
fn open_gap(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let at = span(iso, int(args, 1), 0, length_of(iso, args, 0))?.start;
    let count = length(iso, args, 2)?;
    edit(iso, args, |items| items.open_gap(at, count));
    iso.heap.charge(count * size_of::<Value>());
    Ok(Value::Null)
}

fn make_unmodifiable(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    // The type argument comes first.
    if let Some(list) = list(args, 1) {
        let list = iso.heap.list_mut(list);
        list.kind = ListKind::Const;
        list.class = ListKind::Const.class();
    }
    Ok(args.get(1))
}
