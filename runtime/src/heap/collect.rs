//! Mark and sweep. The interpreter names the roots through a [`Tracer`]; marking follows every object; then weak references, expandos
//! and finalizers are settled; then every table is swept.
//!
//! The isolate stands still meanwhile, the others go on. Measured with ten million live objects of four fields (processor time): 0.25 s if
//! they lie in memory as they refer to each other, 1.5 to 2 s if they refer to each other at random; 0.2 s with as many lists, closures or
//! entries of a map, 0.12 s with strings. A million take a tenth or less. Four fifths of it at least, mostly nine tenths, are marking, which
//! waits for memory.
//!
//! What would shorten the pause, and why it is not done:
//! - Marking in portions. All changes of objects go through [`Heap::set_field`], [`Heap::push`] and the `…_mut` of lists, tables and cells;
//!   there an object that has been followed could become grey again. That test alone, never true, costs 1.4 % of the instructions of 16
//!   programs of `benches/programs` (geometric mean), but 8 % of sorting and 7 % of fannkuch, whose lists hold no references: it would have
//!   to stand where the representation is known. What is made meanwhile, the stack and what became grey again is left for the last
//!   portion; sweeping (40 ms) would have to come in portions too.
//! - Marking on several threads needs marks that are atomic; with two processors it halves what is a hundred times too long.
//! - Looking at an object's cells some time before it is followed does nothing without an instruction to prefetch, which is unsafe.

use super::objects::Weak;
use super::{Heap, MIN_BUDGET, Tracer, Value, make_room};
use crate::sorting::Arrange;

impl Heap {
    /// Collects. `roots` names what the heap itself does not know to be in use.
    pub fn collect(&mut self, roots: impl FnOnce(&mut Tracer)) {
        self.collections += 1;
        let mut tracer = Tracer::default();
        roots(&mut tracer);
        tracer.values(&self.kept);
        tracer.values(&self.chars);
        for &(callback, token) in &self.due {
            tracer.value(callback);
            tracer.value(token);
        }
        self.mark::<false>(&mut tracer);
        self.settle_weak(&mut tracer);
        self.sweep();
    }

    /// Follows everything. If `SETTLING`, a key that is reached brings the values that expandos have for it.
    fn mark<const SETTLING: bool>(&mut self, tracer: &mut Tracer) {
        while let Some(value) = tracer.work.pop().or_else(|| self.next_piece(tracer)) {
            if SETTLING && let Some(values) = tracer.awaiting.remove(&value) {
                tracer.values(&values);
            }
            match value {
                Value::Object(o) => {
                    if self.instances.mark(o) {
                        tracer.values(self.instances.fields(o));
                    }
                }
                Value::String(s) => {
                    self.strings.mark(s);
                }
                Value::List(l) => {
                    if let Some(list) = self.lists.mark(l) {
                        tracer.piece(value, list.items.values(), 0);
                    }
                }
                Value::Table(t) => {
                    if let Some(table) = self.tables.mark(t) {
                        tracer.piece(value, table.cells(), 0);
                    }
                }
                Value::Closure(c) => {
                    if let Some(closure) = self.closures.mark(c) {
                        tracer.values(&closure.captures);
                    }
                }
                Value::Record(r) => {
                    if let Some(record) = self.records.mark(r) {
                        tracer.values(&record.fields);
                    }
                }
                Value::Cell(c) => {
                    if let Some(cell) = self.cells.mark(c) {
                        tracer.value(cell.0);
                    }
                }
                Value::View(v) => {
                    if let Some(view) = self.views.mark(v) {
                        tracer.value(Value::Buffer(view.buffer));
                    }
                }
                Value::Weak(w) => {
                    if let Some(weak) = self.weaks.mark(w) {
                        match weak {
                            Weak::Reference { .. } => {}
                            Weak::Expando { name, .. } => {
                                tracer.value(*name);
                                tracer.expandos.push(w);
                            }
                            Weak::Finalizer { callback, attached, .. } => {
                                tracer.value(*callback);
                                attached.values().flatten().for_each(|a| tracer.value(a.token));
                            }
                        }
                    }
                }
                Value::Foreign(f) => {
                    if let Some(foreign) = self.foreigns.mark(f) {
                        foreign.data.trace(tracer);
                    }
                }
                Value::StringBuilder(b) => {
                    self.builders.mark(b);
                }
                Value::Buffer(b) => {
                    self.buffers.mark(b);
                }
                Value::Trace(t) => {
                    if let Some(trace) = self.traces.mark(t) {
                        trace.values().for_each(|values| tracer.values(values));
                    }
                }
                Value::Null
                | Value::False
                | Value::True
                | Value::Int(_)
                | Value::Double(_)
                | Value::Type(_)
                | Value::Symbol(_)
                | Value::Absent
                | Value::Types(_)
                | Value::Site(_)
                | Value::Class(_)
                | Value::Free(_) => {}
            }
        }
    }

    /// Takes a piece of something long to be followed; a value of it.
    #[cold]
    fn next_piece(&self, tracer: &mut Tracer) -> Option<Value> {
        loop {
            let (holder, from) = tracer.long.pop()?;
            match holder {
                Value::List(list) => tracer.piece(holder, self.lists.get(list).items.values(), from),
                Value::Table(table) => tracer.piece(holder, self.tables.get(table).cells(), from),
                _ => {}
            }
            if let Some(value) = tracer.work.pop() {
                return Some(value);
            }
        }
    }

    /// Whether marking has reached it.
    fn reached(&self, value: Value) -> bool {
        match value {
            Value::Object(o) => self.instances.is_marked(o),
            Value::String(s) => self.strings.is_marked(s),
            Value::List(l) => self.lists.is_marked(l),
            Value::Table(t) => self.tables.is_marked(t),
            Value::Closure(c) => self.closures.is_marked(c),
            Value::Record(r) => self.records.is_marked(r),
            Value::Cell(c) => self.cells.is_marked(c),
            Value::View(v) => self.views.is_marked(v),
            Value::Weak(w) => self.weaks.is_marked(w),
            Value::Foreign(f) => self.foreigns.is_marked(f),
            Value::StringBuilder(b) => self.builders.is_marked(b),
            Value::Buffer(b) => self.buffers.is_marked(b),
            Value::Trace(t) => self.traces.is_marked(t),
            Value::Null
            | Value::False
            | Value::True
            | Value::Int(_)
            | Value::Double(_)
            | Value::Type(_)
            | Value::Symbol(_)
            | Value::Absent
            | Value::Types(_)
            | Value::Site(_)
            | Value::Class(_)
            | Value::Free(_) => true,
        }
    }

    fn settle_weak(&mut self, tracer: &mut Tracer) {
        // An expando's value lives if the expando and its key do; a value may be what keeps another key alive, or another expando.
        while let Some(expando) = tracer.expandos.pop() {
            if let Weak::Expando { entries, .. } = self.weaks.get(expando) {
                for (&key, &value) in entries {
                    match self.reached(key) {
                        true => tracer.value(value),
                        false => tracer.awaiting.entry(key).or_default().push(value),
                    }
                }
            }
            self.mark::<true>(tracer);
        }
        let all: Vec<_> = self.weaks.handles().filter(|&w| self.weaks.is_marked(w)).collect();
        let mut due = Vec::new();
        for handle in all {
            let mut weak = std::mem::take(self.weaks.get_mut(handle));
            match &mut weak {
                Weak::Reference { target, .. } => {
                    if !self.reached(*target) {
                        *target = Value::Null;
                    }
                }
                Weak::Expando { entries, .. } => entries.retain(|key, _| self.reached(*key)),
                Weak::Finalizer { callback, attached, .. } => {
                    let (mut gone, mut keyless) = (Vec::new(), Vec::new());
                    attached.retain(|detach, group| {
                        gone.extend(group.extract_if(.., |a| !self.reached(a.object)).map(|a| (a.number, a.token)));
                        let keeps = self.reached(*detach);
                        if !keeps {
                            keyless.append(group);
                        }
                        keeps && !group.is_empty()
                    });
                    if !keyless.is_empty() {
                        attached.entry(Value::Absent).or_default().append(&mut keyless);
                    }
                    gone.arrange_by_key(|(number, _)| *number);
                    due.extend(gone.into_iter().map(|(_, token)| (*callback, token)));
                }
            }
            *self.weaks.get_mut(handle) = weak;
        }
        self.due.extend(due);
    }

    fn sweep(&mut self) {
        let mut live = 0;
        macro_rules! sweep {
            ($($table:ident)*) => {
                $(live += if self.stress { self.$table.sweep_for_good() } else { self.$table.sweep() };)*
            };
        }
        sweep!(instances strings lists tables closures records builders buffers views traces weaks foreigns cells);
        self.live = live;
        // Never let the heap run past its limit before the next look at it.
        let room = self.limit.saturating_sub(live + self.for_good).clamp(1 << 16, i64::MAX as usize) as i64;
        self.budget.grant(if self.stress { 0 } else { (live as i64).max(MIN_BUDGET).min(room) });
        make_room(self.budget.refill().unwrap_or(0));
    }

    /// Bytes that survived the last collection.
    pub fn live(&self) -> usize {
        self.live
    }
    /// In stress mode: panics if the value has been freed.
    pub fn check(&self, value: Value) {
        match value {
            Value::Object(o) => self.instances.check(o),
            Value::String(s) => self.strings.check(s),
            Value::List(l) => self.lists.check(l),
            Value::Table(t) => self.tables.check(t),
            Value::Closure(c) => self.closures.check(c),
            Value::Record(r) => self.records.check(r),
            Value::Cell(c) => self.cells.check(c),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;

    #[test]
    fn keeps_what_is_reachable() {
        let mut heap = Heap::new();
        let text = heap.new_string("kept through a list");
        let list = heap.new_list(ListKind::Growable, TyList::empty(), vec![text]);
        let lost = heap.new_string("lost");
        let Value::List(handle) = list else { unreachable!() };
        heap.push(handle, list);
        let expando = heap.new_weak(Weak::Expando {
            class: ListKind::Const.class(),
            types: TyList::empty(),
            name: Value::Null,
            entries: [(list, lost)].into_iter().collect(),
        });
        let reference = heap.new_weak(Weak::Reference { class: ListKind::Const.class(), types: TyList::empty(), target: lost });
        let kept = heap.keep(list);
        heap.collect(|t| {
            t.value(expando);
            t.value(reference);
        });
        heap.check(lost);
        heap.release(kept);
        heap.collect(|t| {
            t.value(expando);
            t.value(reference);
        });
        let Value::Weak(reference) = reference else { unreachable!() };
        assert!(matches!(heap.weak(reference), Weak::Reference { target: Value::Null, .. }));
        assert_eq!((heap.lists.live(), heap.strings.live()), (0, 0));
    }

    #[test]
    fn under_stress_nothing_is_reused() {
        let mut heap = Heap::new();
        heap.set_stress(true);
        let class = ListKind::Const.class();
        let kept = (heap.new_object(class, 2, None), heap.new_string("kept"));
        let mut last = (kept.0.index(), 0);
        for _ in 0..2000 {
            let (object, text) = (heap.new_object(class, 2, None), heap.new_string("lost"));
            let Value::String(text) = text else { unreachable!() };
            assert!(object.index() > last.0 && text.index() > last.1);
            last = (object.index(), text.index());
            heap.collect(|t| {
                t.value(Value::Object(kept.0));
                t.value(kept.1);
            });
            assert_eq!((heap.class(object), heap.strings.live()), (None, 1));
        }
        heap.check(Value::Object(kept.0));
        heap.check(kept.1);
    }
}
