//! The state of one isolate, and the services natives build on. May touch everything in `interp` and `heap`.

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;

use super::caches::GlobalCache;
use super::function::RtFunction;
use super::memo::Memo;
use super::sites::{InstanceCache, TypeCache};
use super::{Frame, Stop};
use crate::elements::{ClassRef, FunctionRef, Layout};
use crate::heap::{Handle, Heap, NativeClosure, Site, Str, Tracer, Value};
use crate::types::TyList;

/// Cells in the first segment of the value stack; further ones are larger.
const FIRST_SEGMENT: usize = 1 << 9;
const LAST_SEGMENT: usize = 1 << 18;
/// Native stack kept free for natives and for making the StackOverflowError itself.
const MARGIN: usize = 512 << 10;
/// The part of it that dart:async may use, so that a call that ends or suspends near the limit still settles its future.
pub(super) const RESERVE: usize = 192 << 10;

pub struct Isolate {
    pub(crate) services: super::Services,
    pub heap: Heap,
    /// Compiled code and inline caches by number, grown when a number is first met.
    pub(crate) functions: Vec<&'static RtFunction>,
    pub(crate) type_caches: Memo<TypeCache>,
    pub(crate) instance_caches: Memo<InstanceCache>,
    /// The types of an object and of what was last written to a field of it that is checked.
    pub(crate) fit_caches: Memo<((usize, usize), (usize, usize))>,
    pub(crate) global_cache: GlobalCache,
    /// Static fields, by `Field::index`; `Absent` until initialised.
    pub(crate) statics: Vec<Value>,
    /// Constants of the code by number; what they refer to is kept by the two tables after this one.
    pub(crate) constants: Memo<Value>,
    /// The objects made for canonical constants.
    pub(crate) canonical: FxHashMap<crate::ir::ConstRef, Value>,
    /// Strings of literals.
    pub(crate) literals: FxHashMap<Str, Value>,
    pub(crate) selectors: super::caches::Selectors,
    /// Entry points already found.
    pub(crate) entries: FxHashMap<(&'static str, &'static str, &'static str), FunctionRef>,
    named_classes: FxHashMap<(&'static str, &'static str), ClassRef>,
    pub(crate) classes: super::caches::Classes,

    /// The value of a `return` on its way out.
    pub(crate) result: Value,
    /// The exception on its way, and its stack trace.
    pub(crate) error: Value,
    pub(crate) trace: Value,
    /// No handler may run any more.
    pub(crate) dying: bool,
    /// The value or error that a resumed activation is resumed with.
    pub(crate) resumption: super::suspension::Resumption,
    /// Why a body has just been left.
    pub(crate) suspension: super::suspension::Suspension,
    /// Where: one of the body's suspensions.
    pub(crate) suspended_at: u32,
    pub(crate) async_entries: super::suspension::Entries,

    pub(super) stack: Stack,
    /// Where the frame of the running native starts and where it may push, in the current segment.
    pub(crate) base: usize,
    pub(crate) top: usize,
    /// Lowest address the native stack may reach.
    pub(crate) native_limit: usize,
    /// The lowest address that functions of dart:async may reach when the run time calls them.
    pub(crate) reserved_limit: usize,

    pub control: Arc<Control>,
    /// Called at a safepoint after `Control::wake`.
    pub on_wake: Option<fn(&mut Isolate)>,
    /// Told what a recorder wants to know.
    pub on_note: Option<fn(&mut Isolate, Note<'_>)>,
    pub asserts: bool,
    /// Stack traces keep what stands in the frames of their calls: somebody is to look into them.
    pub keeps_frames: bool,
    /// The event loop, which is asked for all the time.
    pub(super) event_loop: Option<Box<dyn Extension>>,
    pub(super) extensions: Vec<Box<dyn Extension>>,
    pub(crate) native_closures: Vec<super::NativeFn>,
}

/// Events inside the interpreter, for a recorder.
#[derive(Clone, Copy, Debug)]
pub enum Note<'a> {
    /// A call of an async function has made its future. `base`: where its frame starts.
    Called {
        future: Value,
        base: usize,
    },
    /// A body has been left at an `await`.
    Suspends {
        activation: Value,
        site: &'static Site,
        awaited: Value,
        /// It is an `await for`, which waits for the next event.
        next: bool,
        /// The future of the call.
        own: Value,
    },
    /// A result was handed over to the call that waits for it.
    HandedOver,
    Resumes {
        activation: Value,
    },
    /// The body of the call with this future is over; with it the future, if it `completes`.
    Ends {
        activation: Value,
        future: Value,
        completes: bool,
    },
    /// Text has gone to the standard output; its first line is the `line`th.
    Wrote {
        line: u32,
        text: &'a [u8],
    },
    /// The program has looked at the clock.
    LooksAtClock,
}

/// The requests of other threads to an isolate.
#[derive(Default)]
pub struct Control {
    /// Look at the other flags at the next safepoint.
    pub(super) interrupt: AtomicBool,
    pub(super) kill: AtomicBool,
    /// Ctrl-C: what runs is given up, the isolate lives on.
    pub(super) cancel: AtomicBool,
}

impl Control {
    /// Stop at the next safepoint and run nothing more.
    pub fn kill(&self) {
        self.kill.store(true, Ordering::Relaxed);
        self.interrupt.store(true, Ordering::Release);
    }
    /// Give up what is running.
    pub fn cancel(&self) {
        self.cancel.store(true, Ordering::Relaxed);
        self.interrupt.store(true, Ordering::Release);
    }
    /// Look at what other threads have sent, at the next safepoint.
    pub fn wake(&self) {
        self.interrupt.store(true, Ordering::Release);
    }
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed)
    }
    /// Whether something was to be given up; it is from now on.
    pub fn take_cancel(&self) -> bool {
        self.cancel.swap(false, Ordering::Relaxed)
    }
    /// Whether the isolate was to be stopped, and still is.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
    /// Takes a kill back: the isolate lives on, as a session's does.
    pub fn revoke_kill(&self) {
        self.kill.store(false, Ordering::Relaxed);
    }
    pub fn is_killed(&self) -> bool {
        self.kill.load(Ordering::Relaxed)
    }
}

/// State that an upper module keeps in an isolate (event loop, ports), with the values it holds.
pub trait Extension: Any {
    fn trace(&self, tracer: &mut Tracer);
    /// About how many bytes it has in use.
    fn bytes(&self) -> usize {
        0
    }
    /// The program has gone on after error upon error, and the system has hardly anything left: whoever can ends the process.
    fn starved(&self) {}
}

/// A value pushed by a native: rooted until the native returns.
#[derive(Clone, Copy, Debug)]
pub struct Pushed(usize);

/// One thing that a walk over the stack comes by.
pub(super) enum Step<'a> {
    /// A call: where it stands, and the caller's frame.
    Call(&'static crate::heap::Site, Frame<'a>),
    /// A native that called back, with its frame.
    Native(Frame<'a>),
}

pub(super) struct Stack {
    pub(super) cells: Rc<[Cell<Value>]>,
    /// The segments below, with the number of cells in use and the base of the frame that left them.
    pub(super) below: Vec<Left>,
    /// Kept for the next time the stack grows.
    spare: Option<Rc<[Cell<Value>]>>,
}

/// A segment left for a new one.
pub(super) struct Left {
    pub(super) cells: Rc<[Cell<Value>]>,
    /// Cells in use.
    pub(super) used: usize,
    /// Start of the frame that was copied to the new segment.
    base: usize,
}

fn segment(cells: usize) -> Rc<[Cell<Value>]> {
    (0..cells).map(|_| Cell::new(Value::Null)).collect()
}

impl Isolate {
    /// An isolate for this thread, which has about `native_stack` bytes of stack left.
    pub fn new(native_stack: usize, services: super::Services) -> Isolate {
        // What this thread has made before was not for the isolate.
        crate::types::take_made();
        let here = 0u8;
        let address = &raw const here as usize;
        let native_limit = address.saturating_sub(native_stack.saturating_sub(MARGIN));
        Isolate {
            services,
            heap: Heap::new(),
            functions: Vec::new(),
            type_caches: Memo::new(),
            instance_caches: Memo::new(),
            fit_caches: Memo::new(),
            global_cache: GlobalCache::new(),
            statics: Vec::new(),
            constants: Memo::new(),
            canonical: FxHashMap::default(),
            literals: FxHashMap::default(),
            selectors: super::caches::Selectors::new(),
            entries: FxHashMap::default(),
            named_classes: FxHashMap::default(),
            classes: super::caches::Classes::new(),
            result: Value::Null,
            error: Value::Null,
            trace: Value::Null,
            dying: false,
            resumption: super::suspension::Resumption::Start,
            suspension: super::suspension::Suspension::Await(None),
            suspended_at: 0,
            async_entries: Default::default(),
            stack: Stack { cells: segment(FIRST_SEGMENT), below: Vec::new(), spare: None },
            base: 1,
            top: 1,
            native_limit,
            reserved_limit: native_limit.saturating_sub(RESERVE),
            control: Arc::new(Control::default()),
            on_wake: None,
            on_note: None,
            asserts: true,
            keeps_frames: false,
            event_loop: None,
            extensions: Vec::new(),
            native_closures: Vec::new(),
        }
    }

    // ---- the value stack

    pub(crate) fn cells(&self) -> Rc<[Cell<Value>]> {
        self.stack.cells.clone()
    }
    /// Where a frame starts in the current segment.
    #[inline(always)]
    pub(crate) fn offset(&self, frame: Frame<'_>) -> usize {
        self.stack.cells.len() - frame.len()
    }
    /// Roots a value until the running native returns. There is room for a few (`NATIVE_ROOM`); a native with more keeps them in
    /// an object.
    pub fn push(&mut self, value: Value) -> Pushed {
        self.stack.cells[self.top].set(value);
        self.top += 1;
        Pushed(self.top - 1)
    }
    pub fn pushed(&self, pushed: Pushed) -> Value {
        self.stack.cells[pushed.0].get()
    }

    /// Goes on in a new segment: `run` gets a frame there that starts with the first `args` cells of `frame`.
    #[cold]
    pub(crate) fn in_new_segment<T>(
        &mut self,
        frame: Frame<'_>,
        args: u32,
        size: usize,
        run: impl FnOnce(&mut Isolate, Frame<'_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let wanted = match self.heap.stress() {
            // Nearly every call meets the end of a segment.
            true => size + 1,
            false => (self.stack.cells.len() * 4).clamp(FIRST_SEGMENT, LAST_SEGMENT).max(size + 256),
        };
        let next = match self.stack.spare.take() {
            Some(spare) if spare.len() >= wanted => spare,
            _ => segment(wanted),
        };
        let base = self.offset(frame);
        let used = base + args as usize;
        // The cell below the frame says how the frame was called; absence sends a walk to the segment below.
        next[0].set(Value::Absent);
        for i in 0..args {
            next[1 + i as usize].set(frame.get(i));
        }
        let bytes = next.len() * size_of::<Value>();
        self.heap.stack_grows(bytes);
        let left = std::mem::replace(&mut self.stack.cells, next.clone());
        self.stack.below.push(Left { cells: left, used, base });
        let (saved_base, saved_top) = (self.base, self.top);
        let result = run(self, Frame::new(&next[1..]));
        (self.base, self.top) = (saved_base, saved_top);
        self.heap.stack_shrinks(bytes);
        if let Some(left) = self.stack.below.pop() {
            self.stack.spare = Some(std::mem::replace(&mut self.stack.cells, left.cells));
        }
        result
    }

    /// Where the frame of the running native starts.
    pub(crate) fn base(&self) -> usize {
        self.base
    }
    /// Visits where the calls stand, from the frame that starts at `base`, innermost first.
    pub(crate) fn sites(&self, base: usize, mut visit: impl FnMut(&'static Site) -> bool) {
        self.walk(base, |step| match step {
            Step::Call(site, _) => visit(site),
            Step::Native(_) => true,
        });
    }
    /// The sites of those calls only that the interpreter has not made itself: up to the last function of a core library that it has
    /// called.
    pub fn inner_sites(&self, base: usize, mut visit: impl FnMut(&'static Site) -> bool) {
        self.walk(base, |step| match step {
            Step::Call(site, _) => visit(site),
            Step::Native(_) => false,
        });
    }
    /// Walks the calls from the frame that starts at `base`, innermost first.
    pub(super) fn walk(&self, base: usize, mut visit: impl FnMut(Step<'_>) -> bool) {
        let mut cells = &self.stack.cells;
        let mut below = self.stack.below.iter().rev();
        let mut base = base;
        while base > 0 {
            let step = match cells[base - 1].get() {
                Value::Site(site) => {
                    base = base.saturating_sub(1 + site.at as usize);
                    Step::Call(site, Frame::new(&cells[base..]))
                }
                // Its frame starts so many cells below.
                Value::Int(distance) => {
                    base = base.saturating_sub(1 + distance as usize);
                    Step::Native(Frame::new(&cells[base..]))
                }
                Value::Absent => match below.next() {
                    Some(left) => {
                        cells = &left.cells;
                        base = left.base;
                        continue;
                    }
                    None => return,
                },
                _ => return,
            };
            if !visit(step) {
                return;
            }
        }
    }

    // ---- extensions

    /// The isolate's event loop; other extensions are searched for.
    pub fn set_event_loop(&mut self, event_loop: Box<dyn Extension>) {
        self.event_loop = Some(event_loop);
    }
    #[inline(always)]
    pub fn has_event_loop(&self) -> bool {
        self.event_loop.is_some()
    }
    #[inline(always)]
    pub fn event_loop_mut<T: Extension>(&mut self) -> Option<&mut T> {
        (self.event_loop.as_deref_mut()? as &mut dyn Any).downcast_mut()
    }
    pub fn add_extension(&mut self, extension: Box<dyn Extension>) {
        self.extensions.push(extension);
    }
    pub fn extension<T: Extension>(&self) -> Option<&T> {
        self.extensions.iter().find_map(|e| (&**e as &dyn Any).downcast_ref())
    }
    pub fn extension_mut<T: Extension>(&mut self) -> Option<&mut T> {
        self.extensions.iter_mut().find_map(|e| (&mut **e as &mut dyn Any).downcast_mut())
    }

    /// Whether a recorder wants to be told.
    #[inline(always)]
    pub fn is_watched(&self) -> bool {
        self.on_note.is_some()
    }
    /// Tells a recorder, if there is one; asking `is_watched` first costs less.
    #[cold]
    #[inline(never)]
    pub fn note(&mut self, note: Note<'_>) {
        if let Some(take) = self.on_note {
            take(self, note);
        }
    }

    // ---- small services for natives

    /// The canonical constants that have been made so far. They are never collected.
    pub fn constants_made(&self) -> &FxHashMap<crate::ir::ConstRef, Value> {
        &self.canonical
    }

    pub fn text(&self, string: Handle<Str>) -> &Str {
        self.heap.str(string)
    }
    pub fn string(&mut self, text: &str) -> Value {
        self.heap.new_string(text)
    }
    /// The Dart function `name` of `class` (empty: top level) in `library`.
    pub fn entry(&mut self, library: &'static str, class: &'static str, name: &'static str) -> Option<FunctionRef> {
        if let Some(&known) = self.entries.get(&(library, class, name)) {
            return Some(known);
        }
        let found = self.services.front_end.function(library, class, name)?;
        self.entries.insert((library, class, name), found);
        Some(found)
    }
    /// The class `name` of `library`.
    pub fn class(&mut self, library: &'static str, name: &'static str) -> Option<ClassRef> {
        if let Some(&known) = self.named_classes.get(&(library, name)) {
            return Some(known);
        }
        let found = self.services.front_end.class(library, name)?;
        self.named_classes.insert((library, name), found);
        Some(found)
    }
    /// Gives a native a number by which closures can refer to it (once per isolate and native).
    pub fn native_closure(&mut self, native: super::NativeFn) -> NativeClosure {
        let known = self.native_closures.iter().position(|&n| std::ptr::fn_addr_eq(n, native));
        let at = known.unwrap_or_else(|| {
            self.native_closures.push(native);
            self.native_closures.len() - 1
        });
        NativeClosure(at as u32)
    }
    /// An instance of a class with its fields null (no constructor is run). `types` are its type arguments if it is generic.
    pub fn new_instance(&mut self, class: ClassRef, types: TyList) -> Value {
        let fields = class.ready_layout().map_or(0, Layout::field_count);
        let types = (!class.type_params().is_empty()).then_some(types);
        Value::Object(self.heap.new_object(class, fields, types))
    }
}
