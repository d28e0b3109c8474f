//! What natives have in common: taking arguments apart. Parameters are as the Dart declarations say (calls are checked), so a value
//! of another kind cannot come; where one would, a neutral value stands in rather than a panic.

use std::ops::Range;
use std::sync::Arc;

use crate::elements::{CoreClass, core_class, core_type};
use crate::heap::{Element, ForeignData, Handle, Str, Tracer, Value, View};
use crate::host::Host;
use crate::host::apart::apart;
use crate::interp::{Args, Extension, Isolate, NativeFn, Stop};
use crate::types::{Ty, TyList};

pub use super::throw;

/// A native and the `external` member it is the body of.
pub type Row = (&'static str, NativeFn);

/// An isolate's way to the host.
pub struct HostAccess {
    host: Arc<Host>,
    /// The isolate's number in its program, and how often it has drawn random bits.
    isolate: u32,
    drawn: u64,
}
impl HostAccess {
    pub fn new(host: Arc<Host>, isolate: u32) -> HostAccess {
        HostAccess { host, isolate, drawn: 0 }
    }
}
impl Extension for HostAccess {
    fn trace(&self, _: &mut Tracer) {}
}
/// The host of an isolate; one made without a host (in a test) gets the real one.
pub fn host(iso: &mut Isolate) -> Arc<Host> {
    if let Some(access) = iso.extension::<HostAccess>() {
        return access.host.clone();
    }
    let host = Arc::new(Host::real());
    iso.add_extension(Box::new(HostAccess::new(host.clone(), 0)));
    host
}
/// Fresh random bits.
pub fn random_bits(iso: &mut Isolate) -> u64 {
    let host = host(iso);
    let Some(access) = iso.extension_mut::<HostAccess>() else {
        return host.entropy.bits(0, 0);
    };
    access.drawn += 1;
    host.entropy.bits(access.isolate, access.drawn)
}

pub fn int(args: Args<'_>, i: usize) -> i64 {
    args.get(i).as_int().unwrap_or(0)
}
pub fn boolean(args: Args<'_>, i: usize) -> bool {
    args.get(i) == Value::True
}
/// A string argument. Cheap: text is in place or shared.
pub fn text(iso: &Isolate, args: Args<'_>, i: usize) -> Str {
    match args.get(i) {
        Value::String(s) => iso.text(s).clone(),
        _ => Str::default(),
    }
}
pub fn rust_text(iso: &Isolate, args: Args<'_>, i: usize) -> String {
    match args.get(i) {
        Value::String(s) => iso.text(s).to_rust(),
        _ => String::new(),
    }
}
/// Type arguments passed to a generic function or factory.
pub fn types(args: Args<'_>, i: usize) -> TyList {
    match args.get(i) {
        Value::Types(types) => types,
        _ => TyList::empty(),
    }
}
/// The Rust value in an opaque object.
pub fn foreign<T: ForeignData>(iso: &Isolate, value: Value) -> Option<&T> {
    match value {
        Value::Foreign(object) => iso.heap.foreign(object).get(),
        _ => None,
    }
}
pub fn foreign_mut<T: ForeignData>(iso: &mut Isolate, value: Value) -> Option<&mut T> {
    match value {
        Value::Foreign(object) => iso.heap.foreign_mut(object).get_mut(),
        _ => None,
    }
}
/// An opaque object that Dart code only hands back to natives.
pub fn opaque(iso: &mut Isolate, data: impl ForeignData) -> Value {
    iso.heap.new_foreign(core_class(CoreClass::Object), TyList::empty(), Box::new(data))
}

/// Does what may take for ever, unless the isolate is told to stop meanwhile.
pub fn patiently<T: Send + 'static>(iso: &mut Isolate, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stop> {
    let mut stop = None;
    let done = apart(work, &mut || {
        stop = iso.check_interrupts().err();
        stop.is_some()
    });
    match done {
        Some(done) => Ok(done),
        None => Err(stop.unwrap_or_else(|| throw::out_of_memory(iso))),
    }
}

/// Texts up to this are gone through at once; longer ones take longer than somebody who waits would like.
const LONG_TEXT: usize = 1 << 24;

/// Goes through a text of so many units.
pub fn through_text<T: Send + 'static>(iso: &mut Isolate, units: usize, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stop> {
    if units > LONG_TEXT { patiently(iso, work) } else { Ok(work()) }
}

/// An allocation below this goes by unasked: the next safepoint sees it.
const SMALL: usize = 64 << 10;

/// Asks for room before something is made whose size the program chooses. Arguments and pushed values are safe.
pub fn room(iso: &mut Isolate, bytes: usize) -> Result<(), Stop> {
    if bytes < SMALL || iso.can_allocate(bytes) { Ok(()) } else { Err(throw::out_of_memory(iso)) }
}

/// Watches over the making of many values, of which nobody knows the number before: is there room, does anybody still wait for them?
pub struct Meter {
    /// Bytes in use that the heap does not know of yet.
    pub held: usize,
    /// Questions until the next look.
    left: u32,
    /// What was in use when the system was asked last whether it has something to spare.
    asked: usize,
    stop: Option<Stop>,
    full: bool,
}

impl Meter {
    /// So many values come before the first look, and between two.
    const STRETCH: u32 = 1 << 10;

    fn new(iso: &Isolate) -> Meter {
        Meter { held: 0, left: Meter::STRETCH, asked: iso.heap.used(), stop: None, full: false }
    }

    /// Asked before each value.
    #[inline]
    pub fn goes_on(&mut self, iso: &mut Isolate) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => self.look(iso),
        }
    }
    fn look(&mut self, iso: &mut Isolate) -> bool {
        self.left = Meter::STRETCH;
        self.stop = iso.check_interrupts().err();
        self.full = !iso.heap.goes_on(self.held, &mut self.asked);
        self.stop.is_none() && !self.full
    }
}

/// Makes values that are in no place where the collector would find them, so that it can't run meanwhile. Where there is no room, once more
/// after a collection. `make` gives `None` where the meter has told it to stop. Arguments and pushed values are safe.
pub fn in_one_go<T>(iso: &mut Isolate, mut make: impl FnMut(&mut Isolate, &mut Meter) -> Option<T>) -> Result<T, Stop> {
    for _ in 0..2 {
        let mut meter = Meter::new(iso);
        if let Some(made) = make(iso, &mut meter) {
            return Ok(made);
        }
        if let Some(stop) = meter.stop {
            return Err(stop);
        }
        iso.collect_garbage();
        iso.heap.budget.take_run_out();
    }
    Err(throw::out_of_memory(iso))
}

/// The range of `count` places from `start` on in something of `length` places. Whoever calls has checked that; but the program's code (an
/// iterable, an overridden getter) may have run since, or the sum may have wrapped around. Then it is a RangeError.
pub fn span(iso: &mut Isolate, start: i64, count: i64, length: usize) -> Result<Range<usize>, Stop> {
    match (usize::try_from(start), usize::try_from(count)) {
        (Ok(from), Ok(count)) if from <= length && count <= length - from => Ok(from..from + count),
        _ => Err(throw::range(iso, start.saturating_add(count.max(0)), Some(0), Some(length as i64), None)),
    }
}
/// A range given by its ends.
pub fn range(iso: &mut Isolate, start: i64, end: i64, length: usize) -> Result<Range<usize>, Stop> {
    span(iso, start, end.wrapping_sub(start), length)
}

/// `List<int>`, `List<String>`, … as the type arguments of a list.
pub fn list_of(class: CoreClass) -> TyList {
    TyList::new(&[core_type(class, &[])])
}
pub fn list_of_dynamic() -> TyList {
    TyList::new(&[Ty::dynamic()])
}

/// The int at an index of a native list or typed data view; `None` if there is none.
pub fn index_list(iso: &Isolate, list: Value, index: usize) -> Option<i64> {
    match list {
        Value::List(list) => iso.heap.list(list).items.get(index)?.as_int(),
        Value::View(view) => iso.heap.view_element(view, index),
        _ => None,
    }
}

/// The bytes of a list of ints, from typed data or any other native list; `None` if an element is no byte.
pub fn bytes_of(iso: &Isolate, list: Value, start: usize, end: usize) -> Option<Vec<u8>> {
    match list {
        Value::View(view) if is_bytes(iso.heap.view(view)) => Some(view_bytes(iso, view).get(start..end)?.to_vec()),
        _ => (start..end).map(|i| u8::try_from(index_list(iso, list, i)?).ok()).collect(),
    }
}
fn is_bytes(view: &View) -> bool {
    matches!(view.element, Element::Uint8 | Element::Uint8Clamped | Element::Bytes)
}
/// The bytes a view shows.
pub fn view_bytes(iso: &Isolate, view: Handle<View>) -> &[u8] {
    let view = iso.heap.view(view);
    let bytes = &iso.heap.buffer(view.buffer).bytes;
    let length = view.length * view.element.size();
    bytes.get(view.offset..view.offset + length).unwrap_or_default()
}
