//! Methods of native lists, typed data, maps, sets and strings that programs use most, done in place. May touch `interp`.
//!
//! Each node looks at the receiver it gets: a native object is worked on directly, anything else gets the call that was written. Storing
//! into a native object must check the value against the object's own type arguments; where they are the static ones (the usual case), the
//! value is known to fit.

use super::context::Cx;
use super::effects::{assigns, survives};
use super::kind::{Any, Double, Fun, Int, Kind, Node, Operand, Outcome, both};
use super::prim::Prims;
use super::walk::Expressions;
use crate::elements::{ClassRef, CoreClass, Selector, SelectorKind, core_class};
use crate::heap::{Handle, ListKind, Site, Table, Value};
use crate::interp::{Flow, Frame, Isolate, MethodSite, Shape, Stop, TypeSite};
use crate::ir::{CallMethod, Expr, Rep, TypeArgs};
use crate::types::{Ty, TyKind, TyList};

/// The call that a node makes when the receiver is not what it hoped for: the receiver and its arguments stand in the cells below the
/// site's.
#[derive(Clone, Copy)]
struct Fallback {
    member: &'static MethodSite,
    selector: Selector,
    site: &'static Site,
    args: u32,
}

impl Fallback {
    #[inline(never)]
    fn call<K: Prims>(self, iso: &mut Isolate, frame: Frame<'_>, receiver: Value, args: &[Value]) -> Result<K::T, Stop> {
        let first = self.site.at - self.args;
        frame.set(first, receiver);
        args.iter().enumerate().for_each(|(i, &arg)| frame.set(first + 1 + i as u32, arg));
        frame.set(self.site.at, Value::Site(self.site));
        let callee = frame.rest(self.site.at + 1);
        (0..self.args).for_each(|i| callee.set(i, frame.get(first + i)));
        iso.call_laid_out::<K>(self.member, callee, self.selector, &Shape::positional(args.len()))
    }
    /// `receiver[index]`, the receiver being neither a list nor typed data that has such an element.
    #[inline(never)]
    fn element(self, iso: &mut Isolate, frame: Frame<'_>, receiver: Value, index: i64) -> Result<Value, Stop> {
        match receiver {
            Value::Table(table) => return entry(iso, frame, self, table, Value::Int(index)),
            Value::String(text) => {
                if let Some(unit) = iso.heap.str(text).unit(index as usize) {
                    return Ok(iso.heap.unit_string(unit));
                }
            }
            _ => {}
        }
        self.call::<Any>(iso, frame, receiver, &[Value::Int(index)])
    }
    /// Makes the receiver and arguments safe for an operation of the run time that may call Dart code.
    #[inline(always)]
    fn enter(self, iso: &mut Isolate, frame: Frame<'_>, values: &[Value]) {
        let first = self.site.at - self.args;
        values.iter().enumerate().for_each(|(i, &value)| frame.set(first + i as u32, value));
        frame.set(self.site.at, Value::Site(self.site));
        iso.enter_native(frame.rest(self.site.at + 1), 0);
    }
}

impl Cx {
    fn fallback(&mut self, call: &CallMethod, at: u32) -> Fallback {
        let args = 1 + call.positional.len() as u32;
        let site = self.site(call.pos, at + args);
        self.reach(at + 2 * args + 4);
        Fallback { member: Box::leak(Box::new(MethodSite::new())), selector: call.selector, site, args }
    }

    /// A node for a method call that native objects have in place; `None` if this is not one.
    pub fn native_method<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Option<Fun<K::T>> {
        match (call.selector.name.as_str(), call.positional.as_slice()) {
            ("[]", _) if is_element(call) => Some(self.element::<K, _>(call, at, |_, _, value| Ok(value))),
            ("[]", [key]) => Some(self.lookup::<K>(call, key, at)),
            ("[]=", _) => self.assigned_item::<K>(call, at),
            ("add", _) => self.add::<Any, _>(call, at, |answer| Ok(K::unbox(answer))),
            ("containsKey" | "contains", [key]) => Some(self.contains::<K>(call, key, at)),
            ("moveNext", []) => Some(self.move_next::<K>(call, at)),
            ("codeUnitAt", [index]) if index.rep() == Rep::Int => Some(self.code_unit::<K>(call, index, at)),
            _ => None,
        }
    }

    /// `object[i]` with an int, and on with the element.
    pub fn element<K: Prims, T: Outcome>(
        &mut self,
        call: &CallMethod,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, K::T) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        let read = Read { other: self.fallback(call, at), next };
        self.with_value::<Int, _>(&call.object, &call.positional[0], at, move |iso, frame, object, index| {
            if let Value::List(list) = object
                && let Some(value) = K::item(&iso.heap.list(list).items, index as usize)
            {
                return (read.next)(iso, frame, value);
            }
            read.of_view::<K, T>(iso, frame, object, index)
        })
    }
    /// `map[key]`.
    fn lookup<K: Prims>(&mut self, call: &CallMethod, key: &Expr, at: u32) -> Fun<K::T> {
        let look = LookUp { other: self.fallback(call, at) };
        self.with_key(&call.object, key, at, move |iso, frame, object, key| {
            if let (Value::Table(table), Value::Int(i)) = (object, key)
                && let Some((_, found)) = iso.table_find_int(table, i)
            {
                return Ok(K::unbox(found.map_or(Value::Null, |position| iso.heap.table(table).value_at(position))));
            }
            look.elsewhere::<K>(iso, frame, object, key)
        })
    }
    /// `map.containsKey(key)`, `set.contains(key)`.
    fn contains<K: Prims>(&mut self, call: &CallMethod, key: &Expr, at: u32) -> Fun<K::T> {
        let look = LookUp { other: self.fallback(call, at) };
        self.with_key(&call.object, key, at, move |iso, frame, object, key| {
            if let (Value::Table(table), Value::Int(i)) = (object, key)
                && let Some((_, found)) = iso.table_find_int(table, i)
            {
                return Ok(K::unbox(Value::bool(found.is_some())));
            }
            look.contained::<K>(iso, frame, object, key)
        })
    }
    /// Evaluates an object and a key; an int is not boxed on the way.
    fn with_key<T: Outcome>(
        &mut self,
        object: &Expr,
        key: &Expr,
        at: u32,
        next: impl Fn(&mut Isolate, Frame<'_>, Value, Value) -> T + Send + Sync + 'static,
    ) -> Node<T> {
        match key {
            Expr::Convert { value: int, .. } if int.rep() == Rep::Int => self.with_key(object, int, at, next),
            int if int.rep() == Rep::Int => {
                self.with_value::<Int, _>(object, int, at, move |iso, frame, object, key| next(iso, frame, object, Value::Int(key)))
            }
            key => self.with_value::<Any, _>(object, key, at, next),
        }
    }
    fn code_unit<K: Prims>(&mut self, call: &CallMethod, index: &Expr, at: u32) -> Fun<K::T> {
        let other = self.fallback(call, at);
        self.with_value::<Int, _>(&call.object, index, at, move |iso, frame, object, index| {
            if let Value::String(text) = object
                && let Some(unit) = iso.heap.str(text).unit(index as usize)
            {
                return Ok(K::unbox(Value::Int(i64::from(unit))));
            }
            other.call::<K>(iso, frame, object, &[Value::Int(index)])
        })
    }

    /// `list[i] = value` or `map[key] = value` as a statement; `None` if this is neither.
    pub fn put_item(&mut self, call: &CallMethod, at: u32) -> Option<Node<Flow>> {
        let (write, of_map) = self.write(call, at)?;
        if of_map {
            return Some(self.put_entry(call, write, at));
        }
        Some(match call.positional[1].rep() {
            Rep::Value | Rep::Bool => self.put_element::<Any>(call, write, at),
            Rep::Int => self.put_element::<Int>(call, write, at),
            Rep::Double => self.put_element::<Double>(call, write, at),
        })
    }
    /// The store where its value is wanted: everything waits in cells.
    fn assigned_item<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Option<Fun<K::T>> {
        let (write, of_map) = self.write(call, at)?;
        let object = self.store(&call.object, at, at);
        let key = self.store(&call.positional[0], at + 1, at + 1);
        let value = self.store(&call.positional[1], at + 2, at + 2);
        Some(Node::new(move |iso, frame| {
            for store in [&object, &key, &value] {
                if store.run(iso, frame) != Flow::Next {
                    return Err(Stop::new());
                }
            }
            let (object, key, value) = (frame.get(at), frame.get(at + 1), frame.get(at + 2));
            let flow = match key {
                Value::Int(index) if !of_map => write.element::<Any>(iso, frame, object, index, value),
                key => write.entry(iso, frame, object, key, value),
            };
            if flow == Flow::Next { Ok(K::unbox(frame.get(at + 2))) } else { Err(Stop::new()) }
        }))
    }
    /// A write to a list at an int, or (true) to a map.
    fn write(&mut self, call: &CallMethod, at: u32) -> Option<(Write, bool)> {
        let [index, _] = call.positional.as_slice() else { return None };
        if !is_plain(call, "[]=") {
            return None;
        }
        let of_map = is_core(call.object_ty, CoreClass::Map);
        // Typed data knows itself what fits; its types are not compared.
        let of_list = || is_core(call.object_ty, CoreClass::List).or_else(|| is_typed_data(call.object_ty).then(TyList::empty));
        let types = of_map.or_else(|| of_list().filter(|_| index.rep() == Rep::Int))?;
        let class = core_class(CoreClass::NativeMap);
        Some((Write { types: self.types_site(&types), class, other: self.fallback(call, at) }, of_map.is_some()))
    }
    fn put_element<V: Prims>(&mut self, call: &CallMethod, write: Write, at: u32) -> Node<Flow> {
        let (index, value) = (&call.positional[0], &call.positional[1]);
        if let Expr::Local(list, _) = call.object
            && !assigns(index, list)
            && !assigns(value, list)
        {
            // The list stays in its local.
            if let Expr::Local(index, _) = *index
                && !assigns(value, index)
            {
                return self.eval::<V, _>(value, at, move |iso, frame, value| {
                    write.element::<V>(iso, frame, frame.get(list), frame.int(index), value)
                });
            }
            let index = self.expr::<Int>(index, at);
            let value = self.expr::<V>(value, at);
            return both(index, value, move |iso, frame, index, value| write.element::<V>(iso, frame, frame.get(list), index, value));
        }
        let object = self.store(&call.object, at, at);
        let index = self.store(index, at + 1, at + 1);
        let value = self.expr::<V>(value, at + 2);
        value_after(object, index, value, move |iso, frame, value| write.element::<V>(iso, frame, frame.get(at), frame.int(at + 1), value))
    }
    fn put_entry(&mut self, call: &CallMethod, write: Write, at: u32) -> Node<Flow> {
        let (key, value) = (&call.positional[0], &call.positional[1]);
        if let Expr::Local(map, _) = call.object
            && !assigns(key, map)
            && !assigns(value, map)
        {
            if key.rep() == Rep::Int {
                let (key, value) = (self.expr::<Int>(key, at), self.expr::<Any>(value, at));
                return both(key, value, move |iso, frame, key, value| write.entry(iso, frame, frame.get(map), Value::Int(key), value));
            }
            if survives(key, value) {
                let (key, value) = (self.expr::<Any>(key, at), self.expr::<Any>(value, at));
                return both(key, value, move |iso, frame, key, value| write.entry(iso, frame, frame.get(map), key, value));
            }
        }
        let object = self.store(&call.object, at, at);
        let key = self.store(key, at + 1, at + 1);
        let value = self.expr::<Any>(value, at + 2);
        value_after(object, key, value, move |iso, frame, value| write.entry(iso, frame, frame.get(at), frame.get(at + 1), value))
    }
    /// `list.add(value)` and `set.add(value)`, and on with the answer; `None` if this is not one.
    pub fn add<V: Prims, T: Outcome>(
        &mut self,
        call: &CallMethod,
        at: u32,
        next: impl Fn(Value) -> T + Copy + Send + Sync + 'static,
    ) -> Option<Node<T>> {
        let [value] = call.positional.as_slice() else { return None };
        let types = is_core(call.object_ty, CoreClass::List).or_else(|| is_core(call.object_ty, CoreClass::Set))?;
        if !is_plain(call, "add") {
            return None;
        }
        let write = Write { types: self.types_site(&types), class: core_class(CoreClass::NativeSet), other: self.fallback(call, at) };
        Some(self.with_value::<V, _>(&call.object, value, at, move |iso, frame, object, value| {
            let value = V::boxed(value);
            if let Value::List(handle) = object
                && let list = iso.heap.list(handle)
                && list.types == write.types.ty
                && list.kind == ListKind::Growable
            {
                iso.heap.push(handle, value);
                return next(Value::Null);
            }
            write.add(iso, frame, object, value, next)
        }))
    }
}

/// Reads an element and goes on with it. What is not done at once is a function of its own, the last thing a node does: so the node
/// keeps nothing on the native stack.
struct Read<N> {
    other: Fallback,
    next: N,
}

impl<N> Read<N> {
    /// Of typed data; a function of its own for the same reason.
    #[inline(never)]
    fn of_view<K: Prims, T: Outcome>(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, index: i64) -> T
    where
        N: Fn(&mut Isolate, Frame<'_>, K::T) -> T,
    {
        if let Value::View(view) = object
            && K::rep() != Rep::Value
            && let Some(number) = iso.heap.view_element(view, index as usize)
        {
            return (self.next)(iso, frame, number);
        }
        self.elsewhere::<K, T>(iso, frame, object, index)
    }
    #[inline(never)]
    fn elsewhere<K: Prims, T: Outcome>(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, index: i64) -> T
    where
        N: Fn(&mut Isolate, Frame<'_>, K::T) -> T,
    {
        let known = match object {
            Value::List(list) => iso.heap.list(list).items.get(index as usize),
            Value::View(view) => iso.heap.view_element(view, index as usize),
            _ => None,
        };
        match known.map_or_else(|| self.other.element(iso, frame, object, index), Ok) {
            Ok(value) => (self.next)(iso, frame, K::unbox(value)),
            Err(_) => T::stopped(),
        }
    }
}

/// Looks for what is no int, or elsewhere.
struct LookUp {
    other: Fallback,
}

impl LookUp {
    #[inline(never)]
    fn elsewhere<K: Kind>(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, key: Value) -> Result<K::T, Stop> {
        Ok(K::unbox(match object {
            Value::Table(table) => entry(iso, frame, self.other, table, key)?,
            _ => self.other.call::<Any>(iso, frame, object, &[key])?,
        }))
    }
    #[inline(never)]
    fn contained<K: Kind>(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, key: Value) -> Result<K::T, Stop> {
        Ok(K::unbox(match object {
            Value::Table(table) => Value::bool(find(iso, frame, self.other, table, &[object, key])?.1.is_some()),
            _ => self.other.call::<Any>(iso, frame, object, &[key])?,
        }))
    }
}

/// Writes to a native object, whose type arguments must be these; as above.
struct Write {
    types: TypeSite<TyList>,
    /// Of tables: their class.
    class: ClassRef,
    other: Fallback,
}

impl Write {
    /// `list[index] = value`.
    #[inline(always)]
    fn element<V: Kind>(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, index: i64, value: V::T) -> Flow {
        // A list that holds ints takes every int. Other types are compared; those with parameters in them are those of no list.
        if let Value::List(list) = object
            && let list = iso.heap.list_mut(list)
            && list.kind != ListKind::Const
            && (V::rep() != Rep::Value || list.types == self.types.ty)
            && let Some(place) = V::place(&mut list.items, index as usize)
        {
            *place = value;
            return Flow::Next;
        }
        self.of_view::<V>(iso, frame, object, index, value)
    }
    #[inline(never)]
    fn of_view<V: Kind>(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, index: i64, value: V::T) -> Flow {
        if let Value::View(view) = object
            && V::rep() != Rep::Value
            && iso.heap.set_view_element(view, index as usize, value).is_some()
        {
            return Flow::Next;
        }
        self.elsewhere(iso, frame, object, index, V::boxed(value))
    }
    #[inline(never)]
    fn elsewhere(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, index: i64, value: Value) -> Flow {
        match object {
            Value::View(view) if iso.heap.set_view_element(view, index as usize, value).is_some() => return Flow::Next,
            Value::List(list) => {
                let types = iso.site_types(&self.types, frame);
                let list = iso.heap.list_mut(list);
                if list.types == types && list.kind != ListKind::Const && list.items.set(index as usize, value).is_some() {
                    return Flow::Next;
                }
            }
            _ => {}
        }
        self.call(iso, frame, object, Value::Int(index), value)
    }
    /// `map[key] = value`.
    #[inline(always)]
    fn entry(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, key: Value, value: Value) -> Flow {
        if let (Value::Table(handle), Value::Int(i)) = (object, key)
            && let table = iso.heap.table(handle)
            && table.types == self.types.ty
            && table.class == self.class
            && !table.unmodifiable
            && let Some((hash, found)) = iso.table_find_int(handle, i)
        {
            let Some(position) = found else { return insert(iso, handle, hash, key, value) };
            iso.heap.table_mut(handle).set_value_at(position, value);
            return Flow::Next;
        }
        self.entry_elsewhere(iso, frame, object, key, value)
    }
    #[inline(never)]
    fn entry_elsewhere(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, key: Value, value: Value) -> Flow {
        if let Value::Table(handle) = object {
            let types = iso.site_types(&self.types, frame);
            let table = iso.heap.table(handle);
            if table.types == types && table.class == self.class && !table.unmodifiable {
                let Ok(found) = find(iso, frame, self.other, handle, &[object, key, value]) else { return Flow::Stop };
                iso.table_put(handle, found, key, value);
                return Flow::Next;
            }
        }
        self.call(iso, frame, object, key, value)
    }
    /// `set.add(value)`, or to whatever else.
    #[inline(never)]
    fn add<T: Outcome>(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, value: Value, next: impl Fn(Value) -> T) -> T {
        let types = iso.site_types(&self.types, frame);
        match object {
            Value::List(handle) => {
                let list = iso.heap.list(handle);
                if list.types == types && list.kind == ListKind::Growable {
                    iso.heap.push(handle, value);
                    return next(Value::Null);
                }
            }
            Value::Table(handle) => {
                let table = iso.heap.table(handle);
                if table.types == types && table.class == self.class && !table.unmodifiable {
                    let Ok(found) = find(iso, frame, self.other, handle, &[object, value]) else { return T::stopped() };
                    if found.1.is_none() {
                        iso.table_put(handle, found, value, Value::Null);
                    }
                    return next(Value::bool(found.1.is_none()));
                }
            }
            _ => {}
        }
        match self.other.call::<Any>(iso, frame, object, &[value]) {
            Ok(answer) => next(answer),
            Err(_) => T::stopped(),
        }
    }
    #[inline(never)]
    fn call(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value, key: Value, value: Value) -> Flow {
        match self.other.call::<Any>(iso, frame, object, &[key, value]) {
            Ok(_) => Flow::Next,
            Err(_) => Flow::Stop,
        }
    }
}

/// `object[i]` with an int.
pub fn is_element(call: &CallMethod) -> bool {
    is_plain(call, "[]") && matches!(call.positional.as_slice(), [index] if index.rep() == Rep::Int)
}
/// A call of this public method without named and type arguments.
fn is_plain(call: &CallMethod, name: &str) -> bool {
    call.selector.kind == SelectorKind::Method
        && call.selector.library.is_none()
        && call.named.is_empty()
        && matches!(call.type_args, TypeArgs::None)
        && call.selector.name.as_str() == name
}

/// A map's value for a key, null if there is none.
#[inline(always)]
fn entry(iso: &mut Isolate, frame: Frame<'_>, other: Fallback, table: Handle<Table>, key: Value) -> Result<Value, Stop> {
    let (_, found) = find(iso, frame, other, table, &[Value::Table(table), key])?;
    Ok(found.map_or(Value::Null, |position| iso.heap.table(table).value_at(position)))
}

/// Adds a key that is missing.
#[inline(never)]
fn insert(iso: &mut Isolate, table: Handle<Table>, hash: u32, key: Value, value: Value) -> Flow {
    iso.table_put(table, (hash, None), key, value);
    Flow::Next
}

/// The hash and position of a key, the second of the values of a call.
#[inline(always)]
fn find(
    iso: &mut Isolate,
    frame: Frame<'_>,
    other: Fallback,
    table: Handle<Table>,
    values: &[Value],
) -> Result<(u32, Option<usize>), Stop> {
    match iso.table_find_plainly(table, values[1]) {
        Some(found) => Ok(found),
        None => {
            other.enter(iso, frame, values);
            iso.table_find(table, values[1])
        }
    }
}

/// Runs two stores, evaluates a value and goes on.
fn value_after<V: Kind, T: Outcome>(
    first: Node<Flow>,
    second: Node<Flow>,
    value: Operand<V>,
    next: impl Fn(&mut Isolate, Frame<'_>, V::T) -> T + Send + Sync + 'static,
) -> Node<T> {
    let value = value.code();
    Node::new(move |iso, frame| {
        if first.run(iso, frame) != Flow::Next || second.run(iso, frame) != Flow::Next {
            return T::stopped();
        }
        match value.run(iso, frame) {
            Ok(value) => next(iso, frame, value),
            Err(_) => T::stopped(),
        }
    })
}

/// The type arguments, if the type is this core class.
fn is_core(ty: Ty, class: CoreClass) -> Option<TyList> {
    match ty.kind() {
        TyKind::Interface(c, args) if *c == core_class(class) => Some(*args),
        _ => None,
    }
}

/// Whether the type is a class of typed-data lists.
fn is_typed_data(ty: Ty) -> bool {
    match ty.kind() {
        TyKind::Interface(class, _) => class.library.uri.as_str() == "dart:typed_data",
        _ => false,
    }
}
