//! One isolate's heap: values, objects, and their collection. May touch `elements` and `types`; knows nothing of how code is run.
//!
//! A [`Value`] is Copy and names objects by [`Handle`], an index; nothing moves, and nothing is collected except at a *safepoint* of the
//! interpreter (a call or a loop's back-edge): natives may allocate as they like between calls to Dart code. What has to live across a
//! safepoint is on the value stack, in another object, or kept with [`Heap::keep`].
//!
//! Memory is metered: allocation draws down a budget (`budget.rs`), which the safepoints look at.

mod activation;
mod budget;
mod collect;
mod handle;
mod instances;
mod items;
mod iterators;
mod objects;
pub mod room;
mod slab;
mod string;
mod symbols;
mod table;
mod tracer;
mod value;
mod view;

use oche_syntax::Name;

pub use activation::{ActivationStatus, Standing};
pub use budget::Budget;
pub use handle::Handle;
pub use items::Items;
pub use iterators::Iterators;
pub use objects::{
    Attachment, Buffer, Call, Cell, Closure, ClosureKind, Element, Few, FieldNames, Foreign, ForeignData, Frames, List, ListKind,
    NativeClosure, Object, Record, RecordShape, Trace, View, Weak,
};
pub use slab::Payload;
pub use string::{Str, StringBuilder, Units};
pub use symbols::Symbol;
pub use table::{Entry, Probe, Table};
pub use tracer::Tracer;
pub use value::{DoubleBits, Identity, Instance, Site, Value, identity};
pub use view::Number;

use instances::Instances;
use room::LARGE;
use slab::Slab;
use symbols::Symbols;

use crate::elements::ClassRef;
use crate::types::TyList;

/// Collect when this much has been allocated, or as much as survived the last time, whichever is more.
const MIN_BUDGET: i64 = 8 << 20;
/// Texts of so many units take longer to compare than to count; so many of them take as long as a step of a loop.
const LONG_TEXT: usize = 1 << 10;
const UNITS_A_STEP: usize = 1 << 5;

/// Lets the allocator of this thread grow at once by what will be needed soon: it asks the system anew for every few kilobytes of small blocks.
pub fn make_room(bytes: usize) {
    // What is larger would not stand among the small blocks.
    const BLOCK: usize = 120 << 10;
    const MOST: usize = 16 << 20;
    if bytes >= 1 << 12 {
        let blocks = bytes.min(MOST).div_ceil(BLOCK);
        std::hint::black_box((0..blocks).map(|_| Vec::<u8>::with_capacity(bytes.min(BLOCK))).collect::<Vec<_>>());
    }
}

pub struct Heap {
    instances: Instances,
    strings: Slab<Str>,
    lists: Slab<List>,
    tables: Slab<Table>,
    closures: Slab<Closure>,
    records: Slab<Record>,
    symbols: Symbols,
    builders: Slab<StringBuilder>,
    buffers: Slab<Buffer>,
    views: Slab<View>,
    traces: Slab<Trace>,
    weaks: Slab<Weak>,
    foreigns: Slab<Foreign>,
    cells: Slab<Cell>,

    /// What may still be allocated before a safepoint looks up, and before a collection is due.
    pub budget: Budget,
    /// Bytes in use after the last collection, and those in use outside of the heap.
    live: usize,
    outside: usize,
    /// Of the stack of values, but for its first segment.
    stacks: usize,
    /// Of what is never freed: types, and the names of symbols.
    for_good: usize,
    /// So much may be allocated before the system is asked whether it has something to spare.
    unasked: usize,
    /// What was in use when it was found that the system has nothing to spare.
    short: Option<usize>,
    /// Above this the program gets an OutOfMemoryError.
    pub limit: usize,
    /// Collect at every safepoint and never reuse what is freed.
    stress: bool,
    pub collections: u64,

    kept: Vec<Value>,
    kept_free: Vec<u32>,
    /// Strings of one Latin-1 unit, made when first needed; as long as the highest needed so far.
    chars: Vec<Value>,
    /// Callbacks of finalizers whose objects are gone, with their tokens: to be taken by the event loop.
    due: Vec<(Value, Value)>,
}

/// Bytes that are allocated between two questions whether the system has something to spare: where it has plenty, at first, and where it has
/// little, for then each small block may take a page.
const UNASKED_OF_PLENTY: usize = 8 << 20;
const UNASKED: usize = 1 << 20;
const UNASKED_OF_LITTLE: usize = 1 << 17;

/// What a symbol takes beside its spelling, in the tables of symbols and names.
const SYMBOL: usize = 110;

/// A value kept alive for a native until it is released.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Kept(u32);

macro_rules! kinds {
    ($($variant:ident $slab:ident $payload:ty, $new:ident $get:ident $get_mut:ident;)*) => {
        impl Heap { $(
            #[inline]
            pub fn $new(&mut self, payload: $payload) -> Value {
                self.budget.draw(size_of::<$payload>() + payload.extra());
                Value::$variant(self.$slab.insert(payload, &self.budget))
            }
            #[inline(always)]
            pub fn $get(&self, handle: Handle<$payload>) -> &$payload {
                self.$slab.get(handle)
            }
            #[inline(always)]
            pub fn $get_mut(&mut self, handle: Handle<$payload>) -> &mut $payload {
                self.$slab.get_mut(handle)
            }
        )* }
    };
}

kinds! {
    String strings Str, new_str str str_mut;
    List lists List, add_list list list_mut;
    Table tables Table, new_table table table_mut;
    Closure closures Closure, new_closure closure closure_mut;
    Record records Record, new_record record record_mut;
    StringBuilder builders StringBuilder, new_builder builder builder_mut;
    Buffer buffers Buffer, new_buffer buffer buffer_mut;
    View views View, new_view view view_mut;
    Trace traces Trace, new_trace trace trace_mut;
    Weak weaks Weak, new_weak weak weak_mut;
    Foreign foreigns Foreign, add_foreign foreign foreign_mut;
    Cell cells Cell, new_cell cell cell_mut;
}

impl Heap {
    pub fn new() -> Heap {
        Heap {
            instances: Instances::new(),
            strings: Slab::new(),
            lists: Slab::new(),
            tables: Slab::new(),
            closures: Slab::new(),
            records: Slab::new(),
            symbols: Symbols::default(),
            builders: Slab::new(),
            buffers: Slab::new(),
            views: Slab::new(),
            traces: Slab::new(),
            weaks: Slab::new(),
            foreigns: Slab::new(),
            cells: Slab::new(),
            budget: Budget::new(MIN_BUDGET),
            live: 0,
            outside: 0,
            stacks: 0,
            unasked: UNASKED,
            short: None,
            limit: usize::MAX,
            for_good: 0,
            stress: false,
            collections: 0,
            kept: Vec::new(),
            kept_free: Vec::new(),
            chars: Vec::new(),
            due: Vec::new(),
        }
    }

    /// An instance with its fields null. `fields` is the class's layout's count; a generic class's type arguments follow the fields.
    #[inline(always)]
    pub fn new_object(&mut self, class: ClassRef, fields: usize, types: Option<TyList>) -> Object {
        let cells = fields + types.is_some() as usize;
        self.budget.draw((cells + 1) * size_of::<Value>());
        let object = self.instances.insert(class, cells, &self.budget);
        if let Some(types) = types {
            self.instances.set(object, fields, Value::Types(types));
        }
        object
    }
    #[inline(always)]
    pub fn class(&self, object: Object) -> Option<ClassRef> {
        self.instances.class(object)
    }
    #[inline(always)]
    pub fn field(&self, object: Object, field: usize) -> Value {
        self.instances.get(object, field)
    }
    #[inline(always)]
    pub fn set_field(&mut self, object: Object, field: usize, value: Value) {
        self.instances.set(object, field, value);
    }
    /// The fields, and the type arguments after them if the class is generic.
    pub fn fields(&self, object: Object) -> &[Value] {
        self.instances.fields(object)
    }
    /// The type arguments of an instance.
    #[inline]
    pub fn object_types(&self, object: Object) -> TyList {
        match self.instances.fields(object).last() {
            Some(Value::Types(types)) => *types,
            _ => TyList::empty(),
        }
    }

    /// All objects there are, garbage that has not been collected included: for somebody who asks.
    pub fn objects(&self) -> impl Iterator<Item = Object> + '_ {
        self.instances.handles()
    }

    pub fn new_string(&mut self, text: &str) -> Value {
        self.new_str(Str::from(text))
    }
    /// The string of one code unit, shared if it is Latin-1.
    #[inline]
    pub fn unit_string(&mut self, unit: u16) -> Value {
        match self.chars.get(unit as usize) {
            Some(&known @ Value::String(_)) => known,
            _ => self.new_unit_string(unit),
        }
    }
    fn new_unit_string(&mut self, unit: u16) -> Value {
        let Ok(latin1) = u8::try_from(unit) else {
            return self.new_str(Str::from_utf16(&[unit]));
        };
        let made = self.new_str(Str::from_latin1(&[latin1]));
        let place = usize::from(latin1);
        if self.chars.len() <= place {
            self.chars.resize(place + 1, Value::Null);
        }
        self.chars[place] = made;
        made
    }
    /// A list; `types` is its element type as a list of one.
    pub fn new_list(&mut self, kind: ListKind, types: TyList, items: Vec<Value>) -> Value {
        self.add_list(List { class: kind.class(), types, kind, items: Items::new(types, items) })
    }
    /// Appends, metering the growth.
    #[inline]
    pub fn push(&mut self, list: Handle<List>, value: Value) {
        let items = &mut self.lists.get_mut(list).items;
        if items.len() == items.capacity() {
            return self.push_and_grow(list, value);
        }
        items.push(value);
    }
    /// Appends where the list has to grow, perhaps by so much that it may not succeed.
    #[inline(never)]
    fn push_and_grow(&mut self, list: Handle<List>, value: Value) {
        let items = &mut self.lists.get_mut(list).items;
        let (before, width) = (items.capacity(), items.width());
        if before * width >= LARGE {
            let enough = self.live.saturating_add(before * width) <= self.limit && room::grow(items);
            if !enough {
                self.budget.run_out();
            }
            if items.len() == items.capacity() {
                return;
            }
        }
        items.push(value);
        self.budget.draw((items.capacity() - before) * width);
    }
    pub fn new_foreign(&mut self, class: ClassRef, types: TyList, data: Box<dyn ForeignData>) -> Value {
        self.add_foreign(Foreign { class, types, data })
    }
    /// The symbol of a name; there is one per isolate.
    pub fn symbol(&mut self, name: Name) -> Value {
        if let Some(known) = self.symbols.get(name) {
            return Value::Symbol(known);
        }
        let (made, enough) = self.symbols.add(name);
        if !enough {
            self.budget.run_out();
        }
        self.keep_for_good(SYMBOL + name.as_str().len());
        Value::Symbol(made)
    }
    pub fn symbol_name(&self, symbol: Handle<Symbol>) -> Name {
        self.symbols.name(symbol)
    }

    /// Whether two strings have the same text.
    #[inline]
    pub fn same_text(&self, a: Handle<Str>, b: Handle<Str>) -> bool {
        let (a, b) = (self.str(a), self.str(b));
        if a.len() == b.len() {
            self.goes_through(a);
        }
        a == b
    }
    /// The hash of a string's text.
    #[inline]
    pub fn text_hash(&self, text: Handle<Str>) -> u32 {
        let text = self.str(text);
        self.goes_through(text);
        text.hash()
    }
    /// `hashCode` of a string.
    pub fn text_hash_code(&self, text: Handle<Str>) -> u32 {
        let text = self.str(text);
        self.goes_through(text);
        text.hash_code()
    }
    /// Going through a long text counts as work.
    #[inline(always)]
    fn goes_through(&self, text: &Str) {
        if text.len() >= LONG_TEXT {
            self.budget.work(text.len() / UNITS_A_STEP);
        }
    }

    /// Refills the budget; false if there is nothing to refill it from: a collection is due.
    pub fn refill(&mut self) -> bool {
        if self.budget.has_run_out() {
            return false;
        }
        let Some(portion) = self.budget.refill() else { return false };
        match self.unasked.checked_sub(portion) {
            Some(left) => self.unasked = left,
            None => {
                let used = self.used();
                if room::has_plenty(used) {
                    self.unasked = UNASKED_OF_PLENTY;
                } else {
                    self.unasked = UNASKED_OF_LITTLE;
                    if !room::can_spare(used) {
                        self.short = Some(used);
                        return false;
                    }
                }
            }
        }
        make_room(portion);
        true
    }
    /// After a collection: whether there is still nothing to spare. What has become free can be used again, and be it that the system does not
    /// get it back.
    fn is_short(&mut self) -> bool {
        let Some(before) = self.short.take() else { return false };
        let freed = before.saturating_sub(self.used());
        self.unasked = freed.clamp(UNASKED_OF_LITTLE, 16 * UNASKED);
        !room::can_live() || freed < before / 4 && !room::can_spare(self.used())
    }
    /// Says that a native has grown an object by this many bytes behind the heap's back.
    pub fn charge(&mut self, bytes: usize) {
        self.budget.draw(bytes);
    }
    /// Whether this much more may be allocated at once, and can be; natives ask before they make something large.
    pub fn has_room(&self, bytes: usize) -> bool {
        // The system is asked, too: what it refuses would end the process.
        self.used().saturating_add(bytes) <= self.limit && room::can_take(bytes)
    }
    /// Whether a native may go on to make many small things, of which so many bytes are in use that the heap does not know of. `asked`: what
    /// was in use when the system was asked last.
    pub fn goes_on(&self, held: usize, asked: &mut usize) -> bool {
        let used = self.used().saturating_add(held);
        if self.budget.has_run_out() || used > self.limit {
            return false;
        }
        if used < asked.saturating_add(UNASKED) {
            return true;
        }
        *asked = used;
        room::can_spare(used)
    }
    /// How much more may be in use.
    pub fn room(&self) -> usize {
        self.limit.saturating_sub(self.used())
    }
    /// Bytes in use, as far as the meter knows.
    pub fn used(&self) -> usize {
        self.live + self.outside + self.stacks + self.for_good + self.budget.drawn()
    }
    /// What the program keeps in use outside of the heap, as of the last collection: queues, timers, messages on their way.
    pub fn set_outside(&mut self, bytes: usize) {
        self.outside = bytes;
    }
    /// The program has made something that is never freed.
    pub fn keep_for_good(&mut self, bytes: usize) {
        self.for_good += bytes;
        self.charge(bytes);
    }
    /// The stack of values has grown by a segment.
    pub fn stack_grows(&mut self, bytes: usize) {
        self.stacks += bytes;
    }
    pub fn stack_shrinks(&mut self, bytes: usize) {
        self.stacks = self.stacks.saturating_sub(bytes);
    }
    /// Whether so much more can be made where nothing can be collected before: what may be garbage does not count.
    fn may_have_room(&self, bytes: usize) -> bool {
        self.live.saturating_add(bytes) <= self.limit && room::can_afford(bytes)
    }
    /// Whether a text of so many code units can be made. If not, the next safepoint throws, and whoever asks makes do with another text.
    pub fn room_for_text(&mut self, units: usize) -> bool {
        let fits = units < LARGE || units < 1 << 31 && self.may_have_room(units);
        if !fits {
            self.budget.run_out();
        }
        fits
    }
    /// Something could not be made for lack of memory: the next safepoint throws.
    #[cold]
    pub fn runs_out(&self) {
        self.budget.run_out();
    }
    /// Whether a safepoint has to throw an OutOfMemoryError. What the stack takes is bounded by itself: recursion without end is told as such.
    pub fn take_exhausted(&mut self) -> bool {
        let short = self.is_short();
        self.budget.take_run_out() || short || self.used() - self.stacks > self.limit
    }

    /// Whether hardly anything is left: the errors that said so have been of no use.
    pub fn is_starved(&self) -> bool {
        !room::can_live()
    }

    /// Keeps a value alive until `release`.
    pub fn keep(&mut self, value: Value) -> Kept {
        match self.kept_free.pop() {
            Some(place) => {
                self.kept[place as usize] = value;
                Kept(place)
            }
            None => {
                self.kept.push(value);
                Kept(self.kept.len() as u32 - 1)
            }
        }
    }
    pub fn kept(&self, kept: Kept) -> Value {
        self.kept[kept.0 as usize]
    }
    pub fn set_kept(&mut self, kept: Kept, value: Value) {
        self.kept[kept.0 as usize] = value;
    }
    pub fn release(&mut self, kept: Kept) -> Value {
        self.kept_free.push(kept.0);
        std::mem::replace(&mut self.kept[kept.0 as usize], Value::Null)
    }

    /// Finalizer callbacks that have become due, with their tokens. They are no longer rooted once taken.
    pub fn take_due(&mut self) -> Vec<(Value, Value)> {
        std::mem::take(&mut self.due)
    }
    pub fn has_due(&self) -> bool {
        !self.due.is_empty()
    }

    /// Switches the stress mode: a collection at every safepoint, nothing freed is reused.
    pub fn set_stress(&mut self, stress: bool) {
        self.stress = stress;
        self.budget.grant(if stress { 0 } else { MIN_BUDGET });
    }
    pub fn stress(&self) -> bool {
        self.stress
    }
}

impl Default for Heap {
    fn default() -> Heap {
        Heap::new()
    }
}
