//! Iterators over native lists, typed data, maps and sets: a step, and the element they are at, without a call. They are instances of classes of the
//! core library, and what is done here is what their Dart code says; `tests/suite/corelib.rs` holds the places of the fields to their
//! declarations. May touch the tables of instances, lists, views and maps.

use super::{Heap, Object, Value};
use crate::elements::{ClassRef, CoreClass, core_class};

/// The fields of `_ArrayIterator` and `_TypedListIterator`.
mod in_list {
    pub const LIST: usize = 0;
    pub const LENGTH: usize = 1;
    pub const INDEX: usize = 2;
    pub const CURRENT: usize = 3;
}

/// The fields of `_MapKeyIterator`, `_MapValueIterator`, `_MapEntryIterator` and `_SetIterator`.
mod in_table {
    pub const TABLE: usize = 0;
    pub const CHANGES: usize = 1;
    pub const AT: usize = 2;
    pub const ENDED: usize = 3;
    pub const CURRENT: usize = 4;
}

/// The classes of such iterators.
#[derive(Clone, Copy)]
pub struct Iterators {
    list: ClassRef,
    typed_list: ClassRef,
    keys: ClassRef,
    values: ClassRef,
    entries: ClassRef,
    set: ClassRef,
}

impl Iterators {
    pub fn known() -> Iterators {
        Iterators {
            list: core_class(CoreClass::ArrayIterator),
            typed_list: core_class(CoreClass::TypedListIterator),
            keys: core_class(CoreClass::MapKeyIterator),
            values: core_class(CoreClass::MapValueIterator),
            entries: core_class(CoreClass::MapEntryIterator),
            set: core_class(CoreClass::SetIterator),
        }
    }

    /// Where an iterator of such a class has its element.
    #[inline(always)]
    fn current(&self, class: ClassRef) -> Option<usize> {
        if class == self.list || class == self.typed_list {
            return Some(in_list::CURRENT);
        }
        [self.keys, self.values, self.entries, self.set].contains(&class).then_some(in_table::CURRENT)
    }
}

impl Heap {
    /// `iterator.moveNext()`; `None` if this is no such iterator, or one whose list or map has changed, and nothing has been done.
    #[inline(always)]
    pub fn move_next(&mut self, classes: &Iterators, iterator: Object) -> Option<bool> {
        let class = self.class(iterator)?;
        if class == classes.list {
            return self.move_in_list(iterator);
        }
        self.move_elsewhere(classes, class, iterator)
    }

    /// `iterator.current`; `None` if this is no such iterator, or one that is at no element or at null.
    #[inline(always)]
    pub fn current(&self, classes: &Iterators, iterator: Object) -> Option<Value> {
        let current = classes.current(self.class(iterator)?)?;
        Some(self.field(iterator, current)).filter(|current| !current.is_null())
    }

    fn move_elsewhere(&mut self, classes: &Iterators, class: ClassRef, iterator: Object) -> Option<bool> {
        if class == classes.typed_list {
            return self.move_in_list(iterator);
        }
        classes.current(class)?;
        self.move_in_table(classes, class, iterator)
    }

    fn move_in_list(&mut self, iterator: Object) -> Option<bool> {
        let Value::Int(length) = self.field(iterator, in_list::LENGTH) else { return None };
        let Value::Int(index) = self.field(iterator, in_list::INDEX) else { return None };
        let next = match self.field(iterator, in_list::LIST) {
            Value::List(list) => {
                let items = &self.lists.get(list).items;
                if items.len() as i64 != length {
                    return None;
                }
                items.get(index as usize)
            }
            Value::View(view) => self.view_element(view, index as usize),
            _ => return None,
        };
        self.set_field(iterator, in_list::CURRENT, next.unwrap_or(Value::Null));
        if next.is_some() {
            self.set_field(iterator, in_list::INDEX, Value::Int(index + 1));
        }
        Some(next.is_some())
    }

    fn move_in_table(&mut self, classes: &Iterators, class: ClassRef, iterator: Object) -> Option<bool> {
        let Value::Table(handle) = self.field(iterator, in_table::TABLE) else { return None };
        let Value::Int(at) = self.field(iterator, in_table::AT) else { return None };
        let table = self.tables.get(handle);
        if self.field(iterator, in_table::CHANGES) != Value::Int(i64::from(table.version)) {
            return None;
        }
        if self.field(iterator, in_table::ENDED) == Value::True {
            return Some(false);
        }
        let Some((next, entry)) = table.entry_from((at + 1) as usize) else {
            self.set_field(iterator, in_table::AT, Value::Int(-1));
            self.set_field(iterator, in_table::ENDED, Value::True);
            self.set_field(iterator, in_table::CURRENT, Value::Null);
            return Some(false);
        };
        let current = if class == classes.entries {
            let made = self.new_object(core_class(CoreClass::MapEntry), 2, Some(self.object_types(iterator)));
            self.set_field(made, 0, entry.key);
            self.set_field(made, 1, entry.value);
            Value::Object(made)
        } else if class == classes.values {
            entry.value
        } else {
            entry.key
        };
        self.set_field(iterator, in_table::AT, Value::Int(next as i64));
        self.set_field(iterator, in_table::CURRENT, current);
        Some(true)
    }
}
