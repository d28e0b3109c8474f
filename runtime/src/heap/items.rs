//! The elements of a native list, in as few bytes as their type allows: an int or a double in eight, a bool in one, anything else as a
//! value. May touch values and types.
//!
//! Which it is follows from the list's element type and never changes: what Dart lets into a `List<int>` is an int.

use std::ops::Range;

use super::Value;
use super::room::Growing;
use crate::elements::{CoreClass, core_class};
use crate::types::{TyKind, TyList};

#[derive(Clone, Debug)]
pub enum Items {
    Values(Vec<Value>),
    Ints(Vec<i64>),
    Doubles(Vec<f64>),
    Bools(Vec<bool>),
}

/// What a vector of elements holds.
trait Element: Copy {
    /// What stands where nothing has been put yet.
    const NOTHING: Self;
    fn wide(self) -> Value;
    fn narrow(value: Value) -> Option<Self>;
}
impl Element for Value {
    const NOTHING: Value = Value::Null;
    #[inline(always)]
    fn wide(self) -> Value {
        self
    }
    #[inline(always)]
    fn narrow(value: Value) -> Option<Value> {
        Some(value)
    }
}
impl Element for i64 {
    const NOTHING: i64 = 0;
    #[inline(always)]
    fn wide(self) -> Value {
        Value::Int(self)
    }
    #[inline(always)]
    fn narrow(value: Value) -> Option<i64> {
        value.as_int()
    }
}
impl Element for f64 {
    const NOTHING: f64 = 0.0;
    #[inline(always)]
    fn wide(self) -> Value {
        Value::double(self)
    }
    #[inline(always)]
    fn narrow(value: Value) -> Option<f64> {
        value.as_double()
    }
}
impl Element for bool {
    const NOTHING: bool = false;
    #[inline(always)]
    fn wide(self) -> Value {
        Value::bool(self)
    }
    #[inline(always)]
    fn narrow(value: Value) -> Option<bool> {
        value.as_bool()
    }
}

/// What stands for a value: itself, or nothing if it is none of these elements (which only a gap's null is).
#[inline(always)]
fn or_nothing<T: Element>(value: Value) -> T {
    T::narrow(value).unwrap_or(T::NOTHING)
}

/// The same for whatever vector there is.
macro_rules! each {
    ($items:expr, $all:ident => $result:expr) => {
        match $items {
            Items::Values($all) => $result,
            Items::Ints($all) => $result,
            Items::Doubles($all) => $result,
            Items::Bools($all) => $result,
        }
    };
}

impl Items {
    /// No elements yet, and room for some, of a list with these type arguments.
    pub fn with_capacity(types: TyList, capacity: usize) -> Items {
        match types.first().map(|ty| ty.kind()) {
            Some(TyKind::Interface(class, _)) if *class == core_class(CoreClass::Int) => Items::Ints(Vec::with_capacity(capacity)),
            Some(TyKind::Interface(class, _)) if *class == core_class(CoreClass::Double) => Items::Doubles(Vec::with_capacity(capacity)),
            Some(TyKind::Interface(class, _)) if *class == core_class(CoreClass::Bool) => Items::Bools(Vec::with_capacity(capacity)),
            _ => Items::Values(Vec::with_capacity(capacity)),
        }
    }
    /// These elements.
    pub fn new(types: TyList, values: Vec<Value>) -> Items {
        match Items::with_capacity(types, 0) {
            Items::Values(_) => Items::Values(values),
            mut narrow => {
                narrow.reserve(values.len());
                values.into_iter().for_each(|value| narrow.push(value));
                narrow
            }
        }
    }
    /// The same element many times.
    pub fn filled(types: TyList, value: Value, length: usize) -> Items {
        let mut items = Items::with_capacity(types, 0);
        items.resize(length, value);
        items
    }
    #[inline]
    pub fn len(&self) -> usize {
        each!(self, all => all.len())
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Bytes an element takes.
    pub fn width(&self) -> usize {
        fn of<T>(_: &[T]) -> usize {
            size_of::<T>()
        }
        each!(self, all => of(all))
    }
    pub fn capacity(&self) -> usize {
        each!(self, all => all.capacity())
    }
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        each!(self, all => all.get(index).map(|item| item.wide()))
    }
    /// Replaces an element; `None` beyond the end.
    #[inline]
    pub fn set(&mut self, index: usize, value: Value) -> Option<()> {
        each!(self, all => *all.get_mut(index)? = or_nothing(value));
        Some(())
    }
    #[inline]
    pub fn push(&mut self, value: Value) {
        each!(self, all => all.push(or_nothing(value)))
    }
    pub fn pop(&mut self) -> Option<Value> {
        each!(self, all => all.pop().map(Element::wide))
    }
    pub fn insert(&mut self, index: usize, value: Value) {
        each!(self, all => all.insert(index, or_nothing(value)))
    }
    pub fn remove(&mut self, index: usize) -> Value {
        each!(self, all => all.remove(index).wide())
    }
    pub fn resize(&mut self, length: usize, value: Value) {
        each!(self, all => all.resize(length, or_nothing(value)))
    }
    pub fn clear(&mut self) {
        each!(self, all => *all = Vec::new())
    }
    pub fn shrink_to_fit(&mut self) {
        each!(self, all => all.shrink_to_fit())
    }
    /// Room for so many more; false if there is none.
    pub fn reserve(&mut self, more: usize) -> bool {
        each!(self, all => all.try_reserve_exact(more).is_ok())
    }
    pub fn remove_range(&mut self, range: Range<usize>) {
        each!(self, all => drop(all.drain(range)))
    }
    /// Makes room in the middle, to be filled at once.
    pub fn open_gap(&mut self, at: usize, count: usize) {
        fn open<T: Element>(all: &mut Vec<T>, at: usize, count: usize) {
            drop(all.splice(at..at, std::iter::repeat_n(T::NOTHING, count)));
        }
        each!(self, all => open(all, at, count))
    }
    pub fn copy_within(&mut self, from: Range<usize>, to: usize) {
        each!(self, all => all.copy_within(from, to))
    }
    /// Copies elements of another list, which fit this one, over those from `at` on.
    pub fn copy_from(&mut self, at: usize, other: &Items, from: Range<usize>) {
        let to = at..at + from.len();
        match (&mut *self, other) {
            (Items::Values(all), Items::Values(other)) => all[to].copy_from_slice(&other[from]),
            (Items::Ints(all), Items::Ints(other)) => all[to].copy_from_slice(&other[from]),
            (Items::Doubles(all), Items::Doubles(other)) => all[to].copy_from_slice(&other[from]),
            (Items::Bools(all), Items::Bools(other)) => all[to].copy_from_slice(&other[from]),
            _ => to.zip(from).for_each(|(to, from)| {
                self.set(to, other.get(from).unwrap_or(Value::Null));
            }),
        }
    }
    pub fn extend_from(&mut self, other: &Items) {
        match (&mut *self, other) {
            (Items::Values(all), Items::Values(other)) => all.extend_from_slice(other),
            (Items::Ints(all), Items::Ints(other)) => all.extend_from_slice(other),
            (Items::Doubles(all), Items::Doubles(other)) => all.extend_from_slice(other),
            (Items::Bools(all), Items::Bools(other)) => all.extend_from_slice(other),
            _ => other.iter().for_each(|value| self.push(value)),
        }
    }
    pub fn iter(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }
    pub fn to_vec(&self) -> Vec<Value> {
        each!(self, all => all.iter().map(|item| item.wide()).collect())
    }
    /// What the collector has to follow.
    pub fn values(&self) -> &[Value] {
        match self {
            Items::Values(values) => values,
            Items::Ints(_) | Items::Doubles(_) | Items::Bools(_) => &[],
        }
    }
}

impl Growing for Items {
    fn capacity_and_width(&self) -> (usize, usize) {
        (self.capacity(), self.width())
    }
    fn length(&self) -> usize {
        self.len()
    }
    fn try_more(&mut self, more: usize) -> bool {
        self.reserve(more)
    }
}

impl Default for Items {
    fn default() -> Items {
        Items::Values(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elements::core_type;
    use crate::types::Ty;

    fn of(class: CoreClass) -> TyList {
        TyList::new(&[core_type(class, &[])])
    }

    #[test]
    fn lists_of_numbers_are_narrow_and_behave_alike() {
        let numbers: Vec<Value> = (0..10).map(Value::Int).collect();
        let mut narrow = Items::new(of(CoreClass::Int), numbers.clone());
        let mut wide = Items::new(TyList::new(&[Ty::dynamic()]), numbers);
        assert_eq!((narrow.width(), wide.width()), (8, size_of::<Value>()));
        for items in [&mut narrow, &mut wide] {
            items.open_gap(2, 3);
            items.copy_within(8..11, 2);
            items.remove_range(0..1);
            items.insert(1, Value::Int(77));
            assert_eq!(items.remove(3), Value::Int(6));
            assert_eq!((items.set(0, Value::Int(-1)), items.set(99, Value::Int(0))), (Some(()), None));
            items.push(Value::Int(5));
            assert_eq!((items.pop(), items.len(), items.get(12)), (Some(Value::Int(5)), 12, None));
        }
        assert_eq!(narrow.to_vec(), wide.to_vec());
        let mut mixed = wide.clone();
        mixed.extend_from(&narrow);
        mixed.copy_from(0, &narrow, 3..6);
        assert_eq!(mixed.iter().nth(1), narrow.get(4));
        narrow.extend_from(&mixed);
        assert_eq!((narrow.len(), narrow.values().len()), (36, 0));
    }

    #[test]
    fn doubles_and_bools() {
        let mut doubles = Items::new(of(CoreClass::Double), vec![Value::double(0.5)]);
        doubles.push(Value::double(f64::NAN));
        assert!(doubles.get(1).and_then(Value::as_double).is_some_and(f64::is_nan));
        let bools = Items::filled(of(CoreClass::Bool), Value::True, 3);
        assert_eq!((bools.to_vec(), bools.width()), (vec![Value::True; 3], 1));
    }
}
