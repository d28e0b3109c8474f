//! Variables that live outside the frame: static fields and instance fields. May touch `interp`.

use super::context::Cx;
use super::effects::{assigns, survives};
use super::kind::{Any, Fun, Kind, Node, Outcome, both};
use super::prim::Prims;
use super::walk::Expressions;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::elements::{ClassRef, FieldRef, Selector, SetCheck};
use crate::heap::{Iterators, Object, Site, Value};
use crate::interp::{CachedMember, Flow, Frame, Isolate, MethodSite, Place, Shape, Stop};
use crate::ir::{CallMethod, Expr, Pos};

impl Cx {
    pub fn read_static<K: Kind>(&mut self, field: FieldRef, pos: Pos, at: u32) -> Fun<K::T> {
        let site = self.site(pos, at);
        match field.index.get() {
            Some(&index) => {
                let index = index as usize;
                Node::new(move |iso, frame| match iso.statics.get(index) {
                    Some(&value) if !value.is_absent() => Ok(K::unbox(value)),
                    _ => Ok(K::unbox(iso.read_static(frame, site, field)?)),
                })
            }
            None => Node::new(move |iso, frame| Ok(K::unbox(iso.read_static(frame, site, field)?))),
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
        let place = FieldPlace::new(field, self.site(pos, at + 2));
        self.with_value::<K, _>(object, value, at, move |iso, frame, object, value| {
            place.write(iso, frame, object, K::boxed(value))?;
            Ok(value)
        })
    }
    /// The assignment as a statement.
    pub fn put_field<K: Prims>(&mut self, object: &Expr, field: FieldRef, value: &Expr, pos: Pos, at: u32) -> Node<Flow> {
        let place = FieldPlace::new(field, self.site(pos, at + 2));
        self.put::<K>(object, value, at, move |iso, frame, object, value| match place.write(iso, frame, object, K::boxed(value)) {
            Ok(()) => Flow::Next,
            Err(_) => Flow::Stop,
        })
    }

    /// Evaluates a value that goes into an object: in one node with what does it, if the object is at hand in a local.
    fn put<K: Prims>(
        &mut self,
        object: &Expr,
        value: &Expr,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, Value, K::T) -> Flow + Send + Sync + 'static,
    ) -> Node<Flow> {
        match *object {
            Expr::Local(slot, _) if !assigns(value, slot) => {
                self.eval::<K, _>(value, at, move |iso, frame, value| next(iso, frame, frame.get(slot), value))
            }
            _ => self.with_value::<K, _>(object, value, at, next),
        }
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
        Node::new(move |iso, frame| {
            if object.run(iso, frame) != Flow::Next {
                return T::stopped();
            }
            match value.run(iso, frame) {
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
        let access = Access::new(self.site(call.pos, at), call.selector, false);
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
        let read = ReadMember { access, next };
        if call.selector.name.as_str() == "current" {
            let iterators = Iterators::known();
            return object.then(move |iso, frame, object| {
                if let Value::Object(iterator) = object
                    && let Some(current) = iso.heap.current(&iterators, iterator)
                {
                    return (read.next)(iso, frame, K::unbox(current));
                }
                read.elsewhere::<K, T>(iso, frame, object)
            });
        }
        object.then(move |iso, frame, object| {
            if let Value::Object(handle) = object
                && let Some(index) = iso.accessed_first(&read.access, handle)
            {
                return (read.next)(iso, frame, K::unbox(iso.heap.field(handle, index)));
            }
            read.elsewhere::<K, T>(iso, frame, object)
        })
    }

    /// `object.name = value`, dispatched.
    pub fn setter<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Fun<K::T> {
        let access = self.setting(call, at);
        self.with_value::<K, _>(&call.object, &call.positional[0], at, move |iso, frame, object, value| {
            if access.write_first(iso, object, K::boxed(value)) {
                return Ok(value);
            }
            access.write_elsewhere(iso, frame, object, K::boxed(value))?;
            Ok(K::unbox(frame.get(access.site.at - 1)))
        })
    }
    /// The assignment as a statement.
    pub fn put_member<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Node<Flow> {
        let access = self.setting(call, at);
        self.put::<K>(&call.object, &call.positional[0], at, move |iso, frame, object, value| {
            if access.write_first(iso, object, K::boxed(value)) {
                return Flow::Next;
            }
            match access.write_elsewhere(iso, frame, object, K::boxed(value)) {
                Ok(()) => Flow::Next,
                Err(_) => Flow::Stop,
            }
        })
    }
    fn setting(&mut self, call: &CallMethod, at: u32) -> Access {
        self.reach(at + 6);
        let own = matches!(call.object, Expr::Local(slot, _) if Some(slot) == self.this);
        Access::new(self.site(call.pos, at + 2), call.selector, own)
    }
}

/// A field at a known place, unless it is one that is written once.
struct FieldPlace {
    field: FieldRef,
    plain: Option<usize>,
    site: &'static Site,
}

impl FieldPlace {
    fn new(field: FieldRef, site: &'static Site) -> FieldPlace {
        let plain = field.index.get().filter(|_| !(field.late && field.final_)).map(|&i| i as usize);
        FieldPlace { field, plain, site }
    }
    #[inline(always)]
    fn write(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, value: Value) -> Result<(), Stop> {
        match (self.plain, object) {
            (Some(index), Value::Object(object)) => {
                iso.heap.set_field(object, index, value);
                Ok(())
            }
            _ => self.write_once(iso, frame, object, value),
        }
    }
    #[inline(never)]
    fn write_once(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, value: Value) -> Result<(), Stop> {
        frame.set(self.site.at - 2, object);
        frame.set(self.site.at - 1, value);
        iso.write_field(frame, Place::Node(self.site), object, self.field, value)
    }
}

/// Reads a member and goes on with it. What is not done at once is a function of its own, the last thing a node does: so the node keeps
/// nothing on the native stack.
struct ReadMember<N> {
    access: Access,
    next: N,
}

impl<N> ReadMember<N> {
    #[inline(never)]
    fn elsewhere<K: Kind, T: Outcome>(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value) -> T
    where
        N: Fn(&mut Isolate, Frame<'_>, K::T) -> T,
    {
        match iso.get::<K>(&self.access, frame, object) {
            Ok(value) => (self.next)(iso, frame, value),
            Err(_) => T::stopped(),
        }
    }
}

/// A place in the program that reads or writes a member, mostly a plain field.
pub struct Access {
    member: MethodSite,
    site: &'static Site,
    selector: Selector,
    /// The object is `this`.
    own: bool,
    /// The class met here first and the place of its field: the class's address and 16 bits. 0 if there is none. Classes do not
    /// belong to an isolate, so this is shared, and read without a look into the isolate's caches.
    first: AtomicU64,
}

impl Access {
    pub fn new(site: &'static Site, selector: Selector, own: bool) -> Access {
        Access { member: MethodSite::new(), site, selector, own, first: AtomicU64::new(0) }
    }
    fn note(&self, class: ClassRef, index: u32) {
        let address = class.address() as u64;
        if self.first.load(Ordering::Relaxed) == 0 && index < 1 << 16 && address < 1 << 48 {
            self.first.store(address << 16 | u64::from(index), Ordering::Relaxed);
        }
    }
    /// Writes the field of an object of the class met first; false if it is none.
    #[inline(always)]
    fn write_first(&self, iso: &mut Isolate, object: Value, value: Value) -> bool {
        if let Value::Object(object) = object
            && let Some(index) = iso.accessed_first(self, object)
        {
            iso.heap.set_field(object, index, value);
            return true;
        }
        false
    }
    #[inline(never)]
    fn write_elsewhere(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, value: Value) -> Result<(), Stop> {
        let site = self.site;
        // The value is the expression's, whatever the setter does: keep it.
        frame.set(site.at - 2, object);
        frame.set(site.at - 1, value);
        if let Value::Object(object) = object
            && let Some(index) = iso.accessed(self, object)
        {
            iso.heap.set_field(object, index, value);
            return Ok(());
        }
        frame.set(site.at, Value::Site(site));
        let callee = frame.rest(site.at + 1);
        callee.set(0, object);
        callee.set(1, value);
        iso.call_laid_out::<Any>(&self.member, callee, self.selector, &Shape::positional(1))?;
        Ok(())
    }
}

impl Isolate {
    /// The place of the plain field that an access leads to, if the object is of the class met first.
    #[inline(always)]
    fn accessed_first(&self, access: &Access, object: Object) -> Option<usize> {
        let class = self.heap.class(object)?;
        let first = access.first.load(Ordering::Relaxed);
        (first >> 16 == class.address() as u64).then_some(first as usize & 0xFFFF)
    }
    /// The place of the field in an object of any class.
    fn accessed(&self, access: &Access, object: Object) -> Option<usize> {
        if let Some(index) = self.accessed_first(access, object) {
            return Some(index);
        }
        let class = self.heap.class(object)?;
        match self.cached(&access.member, class)?.found {
            CachedMember::Field(index) => {
                access.note(class, index);
                Some(index as usize)
            }
            CachedMember::Checked(field) if access.own && field.check_on_set.get() == Some(&SetCheck::FromOutside) => {
                let index = field.index.get().copied()?;
                access.note(class, index);
                Some(index as usize)
            }
            CachedMember::Method(_) | CachedMember::Late(_) | CachedMember::Checked(_) | CachedMember::TornOff(_) | CachedMember::Other => {
                None
            }
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
