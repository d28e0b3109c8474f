//! Sorting a list with a compare function of the program. Stable: insertion for short runs, merging for long ones. May touch the
//! interpreter's services for natives.

use crate::heap::{ListKind, Value};
use crate::interp::{Args, Isolate, Stop};
use crate::natives::support::throw;

/// Runs up to this long are sorted by insertion.
const SHORT: usize = 8;

/// `_sortBy(compare)`.
pub fn sort_by(iso: &mut Isolate, args: Args<'_>) -> Result<Value, Stop> {
    let Value::List(list) = args.get(0) else { return Ok(Value::Null) };
    let mut items = iso.heap.list(list).items.to_vec();
    // Whatever the function does to the list, a copy keeps the elements alive.
    let types = iso.heap.list(list).types;
    let copy = iso.heap.new_list(ListKind::Fixed, types, items.clone());
    iso.push(copy);
    let mut spare = items.clone();
    merge_sort(iso, args.get(1), &mut items, &mut spare)?;
    let target = &mut iso.heap.list_mut(list).items;
    let length = target.len();
    if length < items.len() {
        return Err(throw::index(iso, length as i64, length));
    }
    for (place, &item) in items.iter().enumerate() {
        target.set(place, item);
    }
    Ok(Value::Null)
}

/// Whether `a` may stand before `b`.
fn in_order(iso: &mut Isolate, compare: Value, a: Value, b: Value) -> Result<bool, Stop> {
    Ok(iso.call(compare, &[a, b])?.as_int().is_some_and(|order| order <= 0))
}

/// Sorts `items`; `spare` holds the same elements and is overwritten.
fn merge_sort(iso: &mut Isolate, compare: Value, items: &mut [Value], spare: &mut [Value]) -> Result<(), Stop> {
    if items.len() <= SHORT {
        return insertion_sort(iso, compare, items);
    }
    let middle = items.len() / 2;
    {
        let (left, right) = items.split_at_mut(middle);
        let (spare_left, spare_right) = spare.split_at_mut(middle);
        merge_sort(iso, compare, spare_left, left)?;
        merge_sort(iso, compare, spare_right, right)?;
    }
    if in_order(iso, compare, spare[middle - 1], spare[middle])? {
        items.copy_from_slice(spare);
        return Ok(());
    }
    let (mut left, mut right) = (0, middle);
    for item in items {
        let from_left = right == spare.len() || left < middle && in_order(iso, compare, spare[left], spare[right])?;
        let next = if from_left { &mut left } else { &mut right };
        *item = spare[*next];
        *next += 1;
    }
    Ok(())
}

fn insertion_sort(iso: &mut Isolate, compare: Value, items: &mut [Value]) -> Result<(), Stop> {
    for i in 1..items.len() {
        let item = items[i];
        let mut at = i;
        while at > 0 && !in_order(iso, compare, items[at - 1], item)? {
            items[at] = items[at - 1];
            at -= 1;
        }
        items[at] = item;
    }
    Ok(())
}
