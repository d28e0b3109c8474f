//! The kinds of heap objects other than instances, strings and tables: plain data that natives and the interpreter work on directly.
//! May touch `elements`, `types` and values.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;

use oche_syntax::Name;
use rustc_hash::FxHashMap;

use super::handle::Handle;
use super::items::Items;
use super::slab::Payload;
use super::value::{Instance, Site, Value};
use crate::elements::{ClassRef, CoreClass, FunctionRef, core_class};
use crate::types::{Ty, TyList};

/// A native list of any of the kinds.
#[derive(Clone, Debug)]
pub struct List {
    /// `_GrowableList`, `_FixedList` or `_ConstList`.
    pub class: ClassRef,
    /// The element type, as the class's type arguments.
    pub types: TyList,
    pub kind: ListKind,
    pub items: Items,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListKind {
    Growable,
    Fixed,
    /// Unmodifiable.
    Const,
}

impl ListKind {
    pub fn class(self) -> ClassRef {
        core_class(match self {
            ListKind::Growable => CoreClass::GrowableList,
            ListKind::Fixed => CoreClass::FixedList,
            ListKind::Const => CoreClass::ConstList,
        })
    }
}
impl List {
    pub fn element(&self) -> Ty {
        self.types.first().copied().unwrap_or_else(Ty::dynamic)
    }
}
impl Default for List {
    fn default() -> List {
        List { class: ListKind::Const.class(), types: TyList::empty(), kind: ListKind::Const, items: Items::default() }
    }
}
impl Payload for List {
    fn extra(&self) -> usize {
        self.items.capacity() * self.items.width()
    }
}

/// A function value.
#[derive(Clone, Debug)]
pub struct Closure {
    /// The code: an index into the interpreter's table of functions.
    pub code: u32,
    pub kind: ClosureKind,
    /// Its run-time type.
    pub ty: Ty,
    /// What the code finds in its frame: captured values, or the receiver of a torn-off method.
    pub captures: Few<2>,
    /// Type arguments applied to a generic function.
    pub type_args: Option<TyList>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClosureKind {
    /// A function expression; captures follow the parameters.
    Local,
    /// A static or top-level function or constructor. Two of the same function are equal and identical.
    Static(FunctionRef),
    /// A method with its receiver in `captures[0]`, which is passed as `this`. Equal if function and receiver are.
    Method(FunctionRef),
    /// A function of the interpreter itself with `captures` passed before the arguments.
    Native(NativeClosure),
}

/// Which native closure (a number the registering module gives out).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NativeClosure(pub u32);

/// Values that stay as many as they are: up to `N` live in place, more in a box of their own.
#[derive(Clone, Debug)]
pub enum Few<const N: usize> {
    InPlace(u8, [Value; N]),
    Boxed(Box<[Value]>),
}

impl<const N: usize> Few<N> {
    /// What `value` gives for each index.
    #[inline(always)]
    pub fn of(count: usize, mut value: impl FnMut(usize) -> Value) -> Few<N> {
        if count > N {
            return Few::Boxed((0..count).map(value).collect());
        }
        let mut values = [Value::Null; N];
        for (index, place) in values.iter_mut().enumerate().take(count) {
            *place = value(index);
        }
        Few::InPlace(count as u8, values)
    }
    pub fn new(values: &[Value]) -> Few<N> {
        Few::of(values.len(), |index| values[index])
    }
    /// Bytes owned beyond the value itself.
    fn extra(&self) -> usize {
        match self {
            Few::InPlace(..) => 0,
            Few::Boxed(values) => values.len() * size_of::<Value>(),
        }
    }
}
impl<const N: usize> Deref for Few<N> {
    type Target = [Value];
    #[inline]
    fn deref(&self) -> &[Value] {
        match self {
            Few::InPlace(n, values) => &values[..*n as usize],
            Few::Boxed(values) => values,
        }
    }
}
impl<const N: usize> Default for Few<N> {
    fn default() -> Few<N> {
        Few::InPlace(0, [Value::Null; N])
    }
}
impl Default for Closure {
    fn default() -> Closure {
        Closure { code: 0, kind: ClosureKind::Local, ty: Ty::dynamic(), captures: Few::default(), type_args: None }
    }
}
impl Payload for Closure {
    fn extra(&self) -> usize {
        self.captures.extra()
    }
}

/// A variable shared by closures and the function that declares it.
#[derive(Clone, Copy, Debug)]
pub struct Cell(pub Value);
impl Default for Cell {
    fn default() -> Cell {
        Cell(Value::Null)
    }
}
impl Payload for Cell {}

/// The names of a record's fields: positional ones first, then these, sorted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RecordShape {
    pub positional: usize,
    pub named: FieldNames,
}
/// Shared by all records that one expression makes. Most have none, and then there is nothing to share.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FieldNames(Option<Arc<[Name]>>);
impl FieldNames {
    pub fn new(names: &[Name]) -> FieldNames {
        FieldNames((!names.is_empty()).then(|| names.into()))
    }
}
impl Deref for FieldNames {
    type Target = [Name];
    #[inline]
    fn deref(&self) -> &[Name] {
        self.0.as_deref().unwrap_or_default()
    }
}
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub shape: RecordShape,
    pub fields: Few<3>,
}
impl Payload for Record {
    fn extra(&self) -> usize {
        self.fields.extra()
    }
}

/// The bytes of a `ByteBuffer`.
#[derive(Clone, Debug)]
pub struct Buffer {
    pub class: ClassRef,
    pub bytes: Vec<u8>,
}
impl Default for Buffer {
    fn default() -> Buffer {
        Buffer { class: core_class(CoreClass::Object), bytes: Vec::new() }
    }
}
impl Payload for Buffer {
    fn extra(&self) -> usize {
        self.bytes.capacity()
    }
}

/// A typed-data list or ByteData: a window on a buffer.
#[derive(Clone, Debug)]
pub struct View {
    pub class: ClassRef,
    pub buffer: Handle<Buffer>,
    pub element: Element,
    pub unmodifiable: bool,
    /// Made to show a buffer that was there; else the buffer was made for it.
    pub shows: bool,
    /// In bytes.
    pub offset: usize,
    /// In elements.
    pub length: usize,
}
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Element {
    Int8,
    Uint8,
    Uint8Clamped,
    Int16,
    Uint16,
    Int32,
    Uint32,
    Int64,
    Uint64,
    Float32,
    Float64,
    Float32x4,
    Int32x4,
    Float64x2,
    /// ByteData.
    Bytes,
}
impl Default for View {
    fn default() -> View {
        View {
            class: core_class(CoreClass::Object),
            buffer: Handle::new(0),
            element: Element::Bytes,
            unmodifiable: true,
            shows: true,
            offset: 0,
            length: 0,
        }
    }
}
impl Payload for View {}

/// A stack trace: the calls, innermost first, or text (from `StackTrace.fromString`).
#[derive(Clone, Debug)]
pub enum Trace {
    Calls(Box<[Call]>),
    /// With what stood in their frames, for somebody who is to look into them.
    Frames(Box<Frames>),
    Text(super::Str),
}
/// Calls, and what stood in the frames of the first ones.
#[derive(Clone, Debug)]
pub struct Frames {
    pub calls: Box<[Call]>,
    pub values: Vec<Box<[Value]>>,
}
impl Trace {
    /// The calls, if it is not text.
    pub fn calls(&self) -> Option<&[Call]> {
        match self {
            Trace::Calls(calls) => Some(calls),
            Trace::Frames(frames) => Some(&frames.calls),
            Trace::Text(_) => None,
        }
    }
    /// What stood in the frame of a call.
    pub fn frame(&self, call: usize) -> Option<&[Value]> {
        match self {
            Trace::Frames(frames) => frames.values.get(call).map(|values| &**values),
            Trace::Calls(_) | Trace::Text(_) => None,
        }
    }
    /// Puts a value into what is kept of a call's frame.
    pub fn set_in_frame(&mut self, call: usize, slot: u32, value: Value) {
        if let Trace::Frames(frames) = self
            && let Some(place) = frames.values.get_mut(call).and_then(|values| values.get_mut(slot as usize))
        {
            *place = value;
        }
    }
    /// The values that it keeps alive.
    pub fn values(&self) -> impl Iterator<Item = &[Value]> {
        let frames = match self {
            Trace::Frames(frames) => &frames.values[..],
            Trace::Calls(_) | Trace::Text(_) => &[],
        };
        frames.iter().map(|values| &**values)
    }
    /// The same for another isolate: without values.
    pub fn without_frames(&self) -> Trace {
        match self {
            Trace::Frames(frames) => Trace::Calls(frames.calls.clone()),
            Trace::Calls(_) | Trace::Text(_) => self.clone(),
        }
    }
}
/// One line of a stack trace.
#[derive(Clone, Copy, Debug)]
pub enum Call {
    At(&'static Site),
    /// A callback that has not been called yet, but will be: `then(callback)`.
    Waiting(FunctionRef),
    /// A function that has been entered, and has done nothing yet.
    Entered(FunctionRef),
    /// So many calls that are not kept.
    Skipped(u32),
    /// Between a call that waits and what it waits for.
    Suspension,
}
impl Default for Trace {
    fn default() -> Trace {
        Trace::Calls(Box::new([]))
    }
}
impl Payload for Trace {
    fn extra(&self) -> usize {
        match self {
            Trace::Calls(calls) => calls.len() * size_of::<Call>(),
            Trace::Frames(frames) => {
                let values: usize = frames.values.iter().map(|values| size_of_val(&**values)).sum();
                frames.calls.len() * size_of::<Call>() + values
            }
            Trace::Text(_) => 0,
        }
    }
}

/// Weak things; see `collect` for what happens to them.
#[derive(Clone, Debug)]
pub enum Weak {
    /// WeakReference: the target becomes null.
    Reference { class: ClassRef, types: TyList, target: Value },
    /// Expando: a value lives as long as its key and the expando do.
    Expando { class: ClassRef, types: TyList, name: Value, entries: FxHashMap<Value, Value> },
    /// Finalizer: `callback(token)` is due once the attached object is gone. What is attached stands by its detach key, which is not kept
    /// alive; `Absent` if none was given.
    Finalizer { class: ClassRef, types: TyList, callback: Value, attached: FxHashMap<Value, Vec<Attachment>>, count: u64 },
}
#[derive(Clone, Copy, Debug)]
pub struct Attachment {
    /// Not kept alive.
    pub object: Value,
    pub token: Value,
    /// Which one it is, for callbacks in the order of attaching.
    pub number: u64,
}
impl Default for Weak {
    fn default() -> Weak {
        Weak::Reference { class: core_class(CoreClass::Object), types: TyList::empty(), target: Value::Null }
    }
}
impl Payload for Weak {
    fn extra(&self) -> usize {
        match self {
            Weak::Reference { .. } => 0,
            Weak::Expando { entries, .. } => entries.capacity() * size_of::<(Value, Value)>(),
            Weak::Finalizer { attached, .. } => attached.values().map(|group| 48 + group.capacity() * size_of::<Attachment>()).sum(),
        }
    }
}

/// An object whose inside only natives know.
pub struct Foreign {
    pub class: ClassRef,
    pub types: TyList,
    pub data: Box<dyn ForeignData>,
}
/// What a native keeps in an object.
pub trait ForeignData: Any + Send {
    /// Names the values it holds, so that they are kept alive.
    fn trace(&self, _tracer: &mut super::Tracer) {}
    /// What a message carries in its place; `None` if it cannot be sent.
    fn copy(&self) -> Option<Box<dyn ForeignData>> {
        None
    }
    /// Bytes it owns.
    fn extra(&self) -> usize {
        0
    }
}
impl ForeignData for () {}
impl Default for Foreign {
    fn default() -> Foreign {
        Foreign { class: core_class(CoreClass::Object), types: TyList::empty(), data: Box::new(()) }
    }
}
impl Payload for Foreign {
    fn extra(&self) -> usize {
        self.data.extra() + 64
    }
}
impl Foreign {
    pub fn get<T: ForeignData>(&self) -> Option<&T> {
        (&*self.data as &dyn Any).downcast_ref()
    }
    pub fn get_mut<T: ForeignData>(&mut self) -> Option<&mut T> {
        (&mut *self.data as &mut dyn Any).downcast_mut()
    }
}

/// Keeps `Instance` out of the slabs by type: instances live in their own arena.
pub type Object = Handle<Instance>;
