//! Variables that live outside the frame: static fields and instance fields. May touch `interp`.

use super::calm::survives;
use super::context::Cx;
use super::kind::{Any, Fun, Kind, Node, Outcome, both};
use super::prim::Prims;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::elements::{ClassRef, FieldRef, Selector};
use crate::heap::{Object, Site, Value};
use crate::interp::{Flow, Found, Frame, Isolate, MethodSite, Place, Shape, Stop};
use crate::ir::{CallMethod, Expr, Pos};

impl Cx {
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
                return Err(iso.error_in(frame, Place::Node(site), "lateAlreadyInitialized", field.name));
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
                Ok(K::unbox(iso.read_field(frame, Place::Node(site), object, field)?))
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
                    iso.write_field(frame, Place::Node(site), object, field, K::boxed(value))?;
                }
            }
            Ok(value)
        };
        self.with_value::<K, _>(object, value, at, store)
    }

    /// Evaluates an object and then a value, keeping the object safe meanwhile.
    pub fn with_value<K: Prims, T: Outcome>(
        &mut self,
        object: &Expr,
        value: &Expr,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, Value, K::T) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        if survives(object, value) {
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

    /// `object.name`, dispatched: mostly a field. And on with the value.
    pub fn getter<K: Prims, T: Outcome>(
        &mut self,
        call: &CallMethod,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, K::T) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        let access = Access::new(self.site(call.pos, at), call.selector);
        self.reach(at + 3);
        let object = self.expr::<Any>(&call.object, at);
        // Of native objects, without a call.
        let native: Option<fn(usize) -> Value> = match call.selector.name.as_str() {
            "length" => Some(|length| Value::Int(length as i64)),
            "isEmpty" => Some(|length| Value::bool(length == 0)),
            "isNotEmpty" => Some(|length| Value::bool(length != 0)),
            _ => None,
        };
        if let Some(native) = native {
            return object.then(move |iso, frame, object| {
                let value = match iso.native_length(object) {
                    Some(length) => Ok(native(length)),
                    None => iso.get::<Any>(&access, frame, object),
                };
                match value {
                    Ok(value) => next(iso, frame, K::unbox(value)),
                    Err(_) => T::stopped(),
                }
            });
        }
        object.then(move |iso, frame, object| match iso.get::<K>(&access, frame, object) {
            Ok(value) => next(iso, frame, value),
            Err(_) => T::stopped(),
        })
    }

    /// `object.name = value`, dispatched.
    pub fn setter<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Fun<K::T> {
        let access = Access::new(self.site(call.pos, at + 2), call.selector);
        self.reach(at + 6);
        self.with_value::<K, _>(&call.object, &call.positional[0], at, move |iso, frame, object, value| {
            if let Value::Object(object) = object
                && let Some(index) = iso.accessed(&access, object)
            {
                iso.heap.set_field(object, index, K::boxed(value));
                return Ok(value);
            }
            // The value is the expression's, whatever the setter does: keep it.
            let site = access.site;
            frame.set(site.at - 2, object);
            frame.set(site.at - 1, K::boxed(value));
            frame.set(site.at, Value::Site(site));
            let callee = frame.rest(site.at + 1);
            callee.set(0, object);
            callee.set(1, K::boxed(value));
            iso.call_laid_out::<Any>(&access.member, callee, access.selector, &Shape::positional(1))?;
            Ok(K::unbox(frame.get(site.at - 1)))
        })
    }
}

/// A place in the program that reads or writes a member, mostly a plain field.
pub struct Access {
    member: MethodSite,
    site: &'static Site,
    selector: Selector,
    /// The class met here first and the place of its field: the class's address and 16 bits. 0 if there is none. Classes do not
    /// belong to an isolate, so this is shared, and read without a look into the isolate's caches.
    first: AtomicU64,
}

impl Access {
    pub fn new(site: &'static Site, selector: Selector) -> Access {
        Access { member: MethodSite::new(), site, selector, first: AtomicU64::new(0) }
    }
    fn note(&self, class: ClassRef, index: u32) {
        let address = class.address() as u64;
        if self.first.load(Ordering::Relaxed) == 0 && index < 1 << 16 && address < 1 << 48 {
            self.first.store(address << 16 | u64::from(index), Ordering::Relaxed);
        }
    }
}

impl Isolate {
    /// The place of the plain field that an access leads to, if that is known.
    #[inline(always)]
    fn accessed(&self, access: &Access, object: Object) -> Option<usize> {
        let class = self.heap.class(object)?;
        let first = access.first.load(Ordering::Relaxed);
        if first >> 16 == class.address() as u64 {
            return Some(first as usize & 0xFFFF);
        }
        self.accessed_by_others(access, class)
    }
    fn accessed_by_others(&self, access: &Access, class: ClassRef) -> Option<usize> {
        match self.cached(&access.member, class)?.found {
            Found::Field(index) => {
                access.note(class, index);
                Some(index as usize)
            }
            Found::Method(_) | Found::Other => None,
        }
    }

    /// Reads `object.name`, mostly a field.
    #[inline(always)]
    pub(crate) fn get<K: Kind>(&mut self, access: &Access, frame: Frame<'_>, object: Value) -> Result<K::T, Stop> {
        if let Value::Object(handle) = object
            && let Some(index) = self.accessed(access, handle)
        {
            return Ok(K::unbox(self.heap.field(handle, index)));
        }
        self.call_getter::<K>(access, frame, object)
    }
    #[inline(never)]
    fn call_getter<K: Kind>(&mut self, access: &Access, frame: Frame<'_>, object: Value) -> Result<K::T, Stop> {
        let (site, selector) = (access.site, access.selector);
        frame.set(site.at, Value::Site(site));
        let callee = frame.rest(site.at + 1);
        callee.set(0, object);
        if let Some(code) = self.cached_method(&access.member, self.class_of(object)) {
            return self.enter(code, callee, |_, _| (), |iso, frame| K::run(&code.run, iso, frame, code.args));
        }
        self.call_laid_out::<K>(&access.member, callee, selector, &Shape::positional(0))
    }
    /// The length of a native object.
    #[inline(always)]
    fn native_length(&self, object: Value) -> Option<usize> {
        Some(match object {
            Value::List(list) => self.heap.list(list).items.len(),
            Value::String(text) => self.heap.str(text).len(),
            Value::Table(table) => self.heap.table(table).len(),
            Value::View(view) => self.heap.view(view).length,
            _ => return None,
        })
    }
}
