//! Variables that live outside the frame: static fields, instance fields, and elements of native lists. May touch `interp`.

use super::calm::calm;
use super::context::{Cx, next_method_site};
use super::kind::{Any, Fun, Int, Kind, Node, Operand, Outcome, both};
use super::prim::Prims;
use crate::elements::{CoreClass, FieldRef, SelectorKind, core_class};
use crate::heap::{ListKind, Value};
use crate::interp::{Flow, Frame, Isolate, Shape, Stop};
use crate::ir::{CallMethod, Expr, Pos};
use crate::types::{Ty, TyKind, TyList};

impl Cx<'_> {
    pub fn read_static<K: Kind>(&mut self, field: FieldRef, pos: Pos, at: u32) -> Fun<K::T> {
        let site = self.site(pos, at);
        match field.index.get() {
            Some(&index) => {
                let index = index as usize;
                Box::new(move |iso, frame| match iso.statics.get(index) {
                    Some(&value) if !value.is_absent() => Ok(K::unbox(value)),
                    _ => Ok(K::unbox(iso.read_static(frame, site, field)?)),
                })
            }
            None => Box::new(move |iso, frame| Ok(K::unbox(iso.read_static(frame, site, field)?))),
        }
    }

    pub fn write_static<K: Prims>(&mut self, field: FieldRef, value: &Expr, pos: Pos, at: u32) -> Fun<K::T> {
        let site = self.site(pos, at);
        let once = field.late && field.final_;
        self.eval::<K, _>(value, at, move |iso, frame, value| {
            let Some(&index) = field.index.get() else { return Ok(value) };
            if once && iso.statics.get(index as usize).is_some_and(|v| !v.is_absent()) {
                return Err(iso.error_in(frame, Some(site), "lateAlreadyInitialized", field.name));
            }
            iso.set_static(index as usize, K::boxed(value));
            Ok(value)
        })
    }

    /// A field at a known place.
    pub fn read_field<K: Kind>(&mut self, object: &Expr, field: FieldRef, pos: Pos, at: u32) -> Fun<K::T> {
        let site = self.site(pos, at + 1);
        let object = self.expr::<Any>(object, at);
        match field.index.get() {
            Some(&index) if !field.late => {
                let index = index as usize;
                object.then(move |iso, _, object| match object {
                    Value::Object(object) => Ok(K::unbox(iso.heap.field(object, index))),
                    _ => Ok(K::unbox(Value::Null)),
                })
            }
            _ => object.then(move |iso, frame, object| {
                frame.set(site.at - 1, object);
                Ok(K::unbox(iso.read_field(frame, Some(site), object, field)?))
            }),
        }
    }

    pub fn write_field<K: Prims>(&mut self, object: &Expr, field: FieldRef, value: &Expr, pos: Pos, at: u32) -> Fun<K::T> {
        let site = self.site(pos, at + 2);
        let plain = field.index.get().filter(|_| !(field.late && field.final_)).map(|&i| i as usize);
        let store = move |iso: &mut Isolate, frame: Frame<'_>, object: Value, value: K::T| {
            match (plain, object) {
                (Some(index), Value::Object(object)) => iso.heap.set_field(object, index, K::boxed(value)),
                _ => {
                    frame.set(site.at - 2, object);
                    frame.set(site.at - 1, K::boxed(value));
                    iso.write_field(frame, Some(site), object, field, K::boxed(value))?;
                }
            }
            Ok(value)
        };
        self.with_value::<K, _>(object, value, at, store)
    }

    /// Evaluates an object and then a value, keeping the object safe meanwhile.
    fn with_value<K: Prims, T: Outcome>(
        &mut self,
        object: &Expr,
        value: &Expr,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, Value, K::T) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        if calm(value) {
            return both(self.expr::<Any>(object, at), self.expr::<K>(value, at), next);
        }
        let object = self.store_value(object, at);
        let value = self.expr::<K>(value, at + 1).code();
        Box::new(move |iso, frame| {
            if object(iso, frame) != Flow::Next {
                return T::stopped();
            }
            match value(iso, frame) {
                Ok(value) => next(iso, frame, frame.get(at), value),
                Err(_) => T::stopped(),
            }
        })
    }

    /// `object.name`, dispatched: mostly a field.
    pub fn getter<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Fun<K::T> {
        let site = self.site(call.pos, at);
        let (id, selector) = (next_method_site(), call.selector);
        self.reach(at + 3);
        let list = is_core(call.object_ty, CoreClass::List);
        let length = selector.library.is_none() && selector.name.as_str() == "length";
        let object = self.expr::<Any>(&call.object, at);
        if length && list.is_some() {
            return object.then(move |iso, frame, object| match object {
                Value::List(list) => Ok(K::unbox(Value::Int(iso.heap.list(list).items.len() as i64))),
                _ => iso.get::<K>(id, frame, site, selector, object),
            });
        }
        if length && is_core(call.object_ty, CoreClass::String).is_some() {
            return object.then(move |iso, frame, object| match object {
                Value::String(text) => Ok(K::unbox(Value::Int(iso.heap.str(text).len() as i64))),
                _ => iso.get::<K>(id, frame, site, selector, object),
            });
        }
        object.then(move |iso, frame, object| iso.get::<K>(id, frame, site, selector, object))
    }

    /// `object.name = value`, dispatched.
    pub fn setter<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Fun<K::T> {
        let site = self.site(call.pos, at + 2);
        let (id, selector) = (next_method_site(), call.selector);
        self.reach(at + 6);
        self.with_value::<K, _>(&call.object, &call.positional[0], at, move |iso, frame, object, value| {
            let shape = Shape::positional(1);
            let class = iso.class_of(object);
            if let Value::Object(object) = object
                && let Some(index) = iso.cached_field(id, class)
            {
                iso.heap.set_field(object, index as usize, K::boxed(value));
                return Ok(value);
            }
            // The value is the expression's, whatever the setter does: keep it.
            frame.set(site.at - 2, object);
            frame.set(site.at - 1, K::boxed(value));
            frame.set(site.at, Value::Site(site));
            let callee = frame.rest(site.at + 1);
            callee.set(0, object);
            callee.set(1, K::boxed(value));
            iso.call_laid_out::<Any>(id, callee, selector, &shape)?;
            Ok(K::unbox(frame.get(site.at - 1)))
        })
    }

    /// `list[i]` and `string[i]` where the static type says that is likely; `None` for other operators.
    pub fn index_get<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Option<Fun<K::T>> {
        let index = call.positional.first().filter(|i| i.rep() == crate::ir::Rep::Int)?;
        is_core(call.object_ty, CoreClass::List)?;
        let site = self.site(call.pos, at + 1);
        let (id, selector) = (next_method_site(), call.selector);
        self.reach(at + 5);
        let next = move |iso: &mut Isolate, frame: Frame<'_>, object: Value, index: i64| {
            if let Value::List(list) = object
                && let Some(&value) = iso.heap.list(list).items.get(index as usize)
            {
                return Ok(K::unbox(value));
            }
            frame.set(site.at - 1, object);
            frame.set(site.at, Value::Site(site));
            let callee = frame.rest(site.at + 1);
            callee.set(0, object);
            callee.set(1, Value::Int(index));
            iso.call_laid_out::<K>(id, callee, selector, &Shape::positional(1))
        };
        Some(self.with_value::<Int, _>(&call.object, index, at, next))
    }

    /// `list[i] = value`.
    pub fn index_set<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Option<Fun<K::T>> {
        let [index, value] = call.positional.as_slice() else { return None };
        if index.rep() != crate::ir::Rep::Int {
            return None;
        }
        let element = is_core(call.object_ty, CoreClass::List)?;
        // If the list's own element type is the static one, the value is known to fit. (An open type never is.)
        let expected = TyList::new(&[element]);
        let (list_at, index_at, value_at) = (at, at + 1, at + 2);
        let site = self.site(call.pos, at + 3);
        let (id, selector) = (next_method_site(), call.selector);
        self.reach(at + 8);
        let store = move |iso: &mut Isolate, frame: Frame<'_>, object: Value, index: i64, value: Value| {
            if let Value::List(list) = object {
                let list = iso.heap.list_mut(list);
                if list.types == expected
                    && list.kind != ListKind::Const
                    && let Some(place) = list.items.get_mut(index as usize)
                {
                    *place = value;
                    return Ok(K::unbox(value));
                }
            }
            frame.set(list_at, object);
            frame.set(index_at, Value::Int(index));
            frame.set(value_at, value);
            frame.set(site.at, Value::Site(site));
            let callee = frame.rest(site.at + 1);
            callee.set(0, object);
            callee.set(1, Value::Int(index));
            callee.set(2, value);
            iso.call_laid_out::<Any>(id, callee, selector, &Shape::positional(2))?;
            Ok(K::unbox(frame.get(value_at)))
        };
        if calm(index)
            && calm(value)
            && let Expr::Local(list, _) = call.object
        {
            // Nothing can change the local or collect before the store.
            let index = self.expr::<Int>(index, at);
            let value = self.expr::<Any>(value, at);
            return Some(both(index, value, move |iso, frame, index, value| {
                store(iso, frame, frame.get(list), index, value)
            }));
        }
        let object = self.store(&call.object, list_at, at);
        let index = self.store(index, index_at, at + 1);
        let value = self.expr::<Any>(value, at + 2);
        Some(value_after(object, index, value, move |iso, frame, value| {
            store(iso, frame, frame.get(list_at), frame.int(index_at), value)
        }))
    }

    /// `list.add(value)`.
    pub fn list_add<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Option<Fun<K::T>> {
        let [value] = call.positional.as_slice() else { return None };
        let element = is_core(call.object_ty, CoreClass::List)?;
        let expected = TyList::new(&[element]);
        let site = self.site(call.pos, at + 1);
        let (id, selector) = (next_method_site(), call.selector);
        self.reach(at + 5);
        Some(
            self.with_value::<Any, _>(&call.object, value, at, move |iso, frame, object, value| {
                if let Value::List(handle) = object {
                    let list = iso.heap.list(handle);
                    if list.types == expected && list.kind == ListKind::Growable {
                        iso.heap.push(handle, value);
                        return Ok(K::unbox(Value::Null));
                    }
                }
                frame.set(site.at - 1, object);
                frame.set(site.at, Value::Site(site));
                let callee = frame.rest(site.at + 1);
                callee.set(0, object);
                callee.set(1, value);
                iso.call_laid_out::<K>(id, callee, selector, &Shape::positional(1))
            }),
        )
    }
}

/// Runs two stores, evaluates a value and goes on.
fn value_after<T: Outcome>(
    first: Node<Flow>,
    second: Node<Flow>,
    value: Operand<Any>,
    next: impl Fn(&mut Isolate, Frame<'_>, Value) -> T + Send + Sync + 'static,
) -> Node<T> {
    let value = value.code();
    Box::new(move |iso, frame| {
        if first(iso, frame) != Flow::Next || second(iso, frame) != Flow::Next {
            return T::stopped();
        }
        match value(iso, frame) {
            Ok(value) => next(iso, frame, value),
            Err(_) => T::stopped(),
        }
    })
}

/// If the type is this core class: its first type argument (or the type itself if it has none).
pub fn is_core(ty: Ty, class: CoreClass) -> Option<Ty> {
    match ty.kind() {
        TyKind::Interface(c, args) if *c == core_class(class) => Some(args.first().copied().unwrap_or(ty)),
        _ => None,
    }
}

impl Isolate {
    /// The place of the plain field that a site's cache has for this class.
    #[inline(always)]
    pub(crate) fn cached_field(&self, id: u32, class: crate::elements::ClassRef) -> Option<u32> {
        match self.method_caches.get(id as usize) {
            Some(cache) if cache.class == Some(class) => match cache.found {
                crate::interp::Found::Field(index) => Some(index),
                crate::interp::Found::Method(_) | crate::interp::Found::Other => None,
            },
            _ => None,
        }
    }

    /// Reads `object.name`, mostly a field.
    #[inline(always)]
    pub(crate) fn get<K: Kind>(
        &mut self,
        id: u32,
        frame: Frame<'_>,
        site: &'static crate::heap::Site,
        selector: crate::elements::Selector,
        object: Value,
    ) -> Result<K::T, Stop> {
        debug_assert_eq!(selector.kind, SelectorKind::Getter);
        if let Value::Object(handle) = object
            && let Some(class) = self.heap.class(handle)
            && let Some(index) = self.cached_field(id, class)
        {
            return Ok(K::unbox(self.heap.field(handle, index as usize)));
        }
        frame.set(site.at, Value::Site(site));
        let callee = frame.rest(site.at + 1);
        callee.set(0, object);
        self.call_laid_out::<K>(id, callee, selector, &Shape::positional(0))
    }
}
