//! `moveNext()` and `current`, of which every loop over a collection is made: on the iterators that the heap knows they are done in place. May touch
//! `walk` and `interp`.

use super::context::Cx;
use super::kind::{Any, Fun};
use super::prim::Prims;
use super::walk::Expressions;
use crate::elements::Selector;
use crate::heap::{Iterators, Site, Value};
use crate::interp::{Frame, Isolate, MethodSite, Shape, Stop};
use crate::ir::CallMethod;

/// The call that is made on any other object.
struct Otherwise {
    member: MethodSite,
    selector: Selector,
    site: &'static Site,
}

impl Otherwise {
    #[inline(never)]
    fn call<K: Prims>(&self, iso: &mut Isolate, frame: Frame<'_>, object: Value) -> Result<K::T, Stop> {
        frame.set(self.site.at, Value::Site(self.site));
        let callee = frame.rest(self.site.at + 1);
        callee.set(0, object);
        match iso.cached_method(&self.member, iso.class_of(object)) {
            Some(code) => iso.enter(code, callee, |_, _| (), |iso, frame| K::run(&code.run, iso, frame, code.args)),
            None => iso.call_laid_out::<K>(&self.member, callee, self.selector, &Shape::positional(0)),
        }
    }
}

impl Cx {
    /// `object.moveNext()`
    pub fn move_next<K: Prims>(&mut self, call: &CallMethod, at: u32) -> Fun<K::T> {
        let otherwise = Otherwise { member: MethodSite::new(), selector: call.selector, site: self.site(call.pos, at) };
        let classes = Iterators::known();
        self.expr::<Any>(&call.object, at).then(move |iso, frame, object| {
            if let Value::Object(iterator) = object
                && let Some(more) = iso.heap.move_next(&classes, iterator)
            {
                return Ok(K::unbox(Value::bool(more)));
            }
            otherwise.call::<K>(iso, frame, object)
        })
    }
}
