//! Safepoints: where an isolate hears what other threads ask for, and where it collects. May touch the isolate's state and errors.

use std::sync::atomic::Ordering;

use super::isolate::RESERVE;
use super::suspension::Resumption;
use super::{Frame, Isolate, Stop};
use crate::heap::{Site, Value};

impl Isolate {
    /// Looks at the requests of other threads; natives that run long do so, too. Nothing is collected.
    #[cold]
    pub fn check_interrupts(&mut self) -> Result<(), Stop> {
        if self.control.interrupt.swap(false, Ordering::Acquire) {
            if self.control.kill.load(Ordering::Relaxed) || self.control.cancel.swap(false, Ordering::Relaxed) {
                return Err(self.die());
            }
            if let Some(on_wake) = self.on_wake {
                on_wake(self);
            }
        }
        Ok(())
    }

    /// Looks at requests at the end of a round of a loop, where the code stands at no call: who asks is told the loop's place.
    #[cold]
    pub(crate) fn poll_in_loop(&mut self, frame: Frame<'_>, site: &'static Site) -> Result<(), Stop> {
        if self.control.interrupt.load(Ordering::Relaxed) {
            frame.set(site.at, Value::Site(site));
            let (left, here) = ((self.base, self.top), self.offset(frame) + site.at as usize + 1);
            (self.base, self.top) = (here, here);
            let heeded = self.check_interrupts();
            (self.base, self.top) = left;
            heeded?;
        }
        self.poll(frame, site.at)
    }

    /// The slow half of a safepoint: interrupts, and collection with the first `used` cells of `frame` as the live end of the stack.
    #[cold]
    pub(crate) fn poll(&mut self, frame: Frame<'_>, used: u32) -> Result<(), Stop> {
        if self.control.interrupt.load(Ordering::Relaxed) {
            // Who asks where the code stands looks at the stack.
            let left = (self.base, self.top);
            (self.base, self.top) = (self.offset(frame), self.offset(frame) + used as usize);
            let checked = self.check_interrupts();
            (self.base, self.top) = left;
            checked?;
        }
        if !self.heap.refill() {
            let end = self.offset(frame) + used as usize;
            self.collect(end);
            if self.heap.take_exhausted() {
                if self.heap.is_starved() {
                    self.extensions.iter().chain(&self.event_loop).for_each(|extension| extension.starved());
                }
                self.base = self.offset(frame);
                self.top = end;
                return Err(self.out_of_memory());
            }
        }
        Ok(())
    }

    /// Whether so much more may be allocated, after a collection if need be; for natives (arguments and pushed values are safe).
    pub fn can_allocate(&mut self, bytes: usize) -> bool {
        if self.heap.has_room(bytes) {
            return true;
        }
        // What is known to be too much stays so.
        if bytes > self.heap.limit {
            return false;
        }
        self.collect_garbage();
        self.heap.has_room(bytes)
    }

    /// Collects garbage now; only for natives asked to do just that (arguments and pushed values are safe).
    pub fn collect_garbage(&mut self) {
        self.collect(self.top);
    }

    fn collect(&mut self, end: usize) {
        let kept = self.extensions.iter().chain(&self.event_loop).map(|extension| extension.bytes()).sum();
        self.heap.set_outside(kept);
        let Isolate { heap, stack, statics, canonical, literals, event_loop, extensions, result, error, trace, resumption, .. } = self;
        heap.collect(|tracer| {
            for left in &stack.below {
                left.cells[..left.used].iter().for_each(|cell| tracer.value(cell.get()));
            }
            stack.cells[..end].iter().for_each(|cell| tracer.value(cell.get()));
            tracer.values(statics);
            canonical.values().for_each(|&v| tracer.value(v));
            literals.values().for_each(|&v| tracer.value(v));
            tracer.values(&[*result, *error, *trace]);
            resumption.trace(tracer);
            extensions.iter().chain(&*event_loop).for_each(|e| e.trace(tracer));
        });
    }

    /// After a panic that went through running code: that code is forgotten, what it had on the stack with it. The calls that led to the
    /// panic, as a stack trace.
    pub fn abandon_calls(&mut self) -> String {
        let Value::Trace(trace) = self.current_trace() else { return String::new() };
        let calls = self.trace_text(self.heap.trace(trace));
        if let Some(first) = std::mem::take(&mut self.stack.below).into_iter().next() {
            self.stack.cells = first.cells;
        }
        self.heap.stack_shrinks(usize::MAX);
        (self.base, self.top) = (1, 1);
        self.native_limit = self.reserved_limit + RESERVE;
        (self.result, self.error, self.trace) = (Value::Null, Value::Null, Value::Null);
        self.resumption = Resumption::Start;
        calls
    }

    /// Ends whatever runs for good: no handler, no `finally`.
    pub fn die(&mut self) -> Stop {
        self.dying = true;
        Stop(())
    }
}
