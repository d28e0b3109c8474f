//! From a receiver and a selector to what is called: classes of values, member lookup, inline caches. May touch `heap`, `elements` and
//! compiled functions.
//!
//! Three layers: a cache in the call site itself (one class), a table per isolate hashed by class and site (many classes at one site),
//! and the class's layout.

use super::Isolate;
use super::caches::{self, CachedMember, Fit, MethodCache, MethodSite, Shape};
use super::function::{Code, RtFunction};
use crate::elements::{ClassRef, FieldRef, FunctionRef, Selector, SelectorKind, SetCheck, Target};
use crate::heap::Value;

/// The place of a field that takes nothing but reading or writing it. What is read has been checked when it was written.
fn plain_field(field: FieldRef, access: SelectorKind) -> Option<u32> {
    let checked = access == SelectorKind::Setter && field.check_on_set.get().is_some_and(|check| *check != SetCheck::Never);
    field.index.get().copied().filter(|_| !field.late && !checked)
}

impl Isolate {
    /// The class of any value.
    #[inline(always)]
    pub fn class_of(&self, value: Value) -> ClassRef {
        if let Value::Object(object) = value
            && let Some(class) = self.heap.class(object)
        {
            return class;
        }
        self.class_of_other(value)
    }

    fn class_of_other(&self, value: Value) -> ClassRef {
        let classes = &self.classes;
        match value {
            Value::Null | Value::Absent => classes.null,
            Value::True | Value::False => classes.bool,
            Value::Int(_) => classes.int,
            Value::Double(_) => classes.double,
            Value::String(_) => classes.string,
            Value::List(l) => self.heap.list(l).class,
            Value::Table(t) => self.heap.table(t).class,
            Value::Closure(_) => classes.closure,
            Value::Record(_) => classes.record,
            Value::Type(_) => classes.type_,
            Value::Symbol(_) => classes.symbol,
            Value::StringBuilder(_) => classes.builder,
            Value::Buffer(b) => self.heap.buffer(b).class,
            Value::View(v) => self.heap.view(v).class,
            Value::Trace(_) => classes.trace,
            Value::Weak(w) => match self.heap.weak(w) {
                crate::heap::Weak::Reference { class, .. }
                | crate::heap::Weak::Expando { class, .. }
                | crate::heap::Weak::Finalizer { class, .. } => *class,
            },
            Value::Foreign(f) => self.heap.foreign(f).class,
            Value::Class(class) => class,
            Value::Object(_) | Value::Types(_) | Value::Cell(_) | Value::Site(_) | Value::Free(_) => classes.object,
        }
    }

    /// The member a class has for a selector.
    pub(crate) fn member(&self, class: ClassRef, selector: Selector) -> Option<Target> {
        class.ready_layout()?.members.get(selector)
    }

    /// The member that the caches have for a class at a site.
    #[inline(always)]
    pub(crate) fn cached<'a>(&'a self, site: &'a MethodSite, class: ClassRef) -> Option<&'a MethodCache> {
        match site.first.get() {
            Some(cache) if cache.class == Some(class) => Some(cache),
            _ => self.global_cache.get(class, site.number),
        }
    }
    /// The code of the method that the caches have for this class at a site, if the arguments fit it as they are.
    #[inline(always)]
    pub(crate) fn cached_method(&self, site: &MethodSite, class: ClassRef) -> Option<&'static Code> {
        match self.cached(site, class)? {
            MethodCache { found: CachedMember::Method(code), fit: Fit::Exact, .. } => Some(code),
            _ => None,
        }
    }

    /// The dispatch of a call site for the receiver's class, cached. `CachedMember::Method` comes with its fit.
    #[inline(always)]
    pub(crate) fn dispatch(&mut self, site: &MethodSite, class: ClassRef, selector: Selector, shape: &Shape) -> MethodCache {
        match self.cached(site, class) {
            Some(cache) => *cache,
            None => self.dispatch_slowly(site, class, selector, shape),
        }
    }

    #[inline(never)]
    fn dispatch_slowly(&mut self, site: &MethodSite, class: ClassRef, selector: Selector, shape: &Shape) -> MethodCache {
        let cache = self.find_member(class, selector, shape);
        // The first class met keeps the site's own place, unless its member may be found another time; further ones share the table.
        if matches!(cache.found, CachedMember::Other) || site.first.set(cache).is_err() {
            self.global_cache.put(class, site.number, cache);
        }
        cache
    }

    fn find_member(&self, class: ClassRef, selector: Selector, shape: &Shape) -> MethodCache {
        let cache = |found, fit| MethodCache { class: Some(class), found, fit };
        let other = cache(CachedMember::Other, Fit::Not);
        match self.member(class, selector) {
            Some(Target::Function(function)) => {
                let function = RtFunction::of(function);
                if selector.kind == SelectorKind::Getter
                    && let Some(Target::Field(field)) = function.only_reads(&self.services).and_then(|field| self.member(class, field))
                    && let Some(index) = plain_field(field, selector.kind)
                {
                    return cache(CachedMember::Field(index), Fit::Exact);
                }
                match function.compile(&self.services) {
                    Ok(code) => cache(CachedMember::Method(code), shape.fit(code)),
                    // Reported when it is called.
                    Err(_) => other,
                }
            }
            Some(Target::Field(field)) => match plain_field(field, selector.kind) {
                Some(index) => cache(CachedMember::Field(index), Fit::Exact),
                None => match (selector.kind, field.index.get()) {
                    (SelectorKind::Setter, Some(_)) if !field.late => cache(CachedMember::Checked(field), Fit::Exact),
                    (SelectorKind::Getter, Some(&index)) => cache(CachedMember::Late(index), Fit::Exact),
                    _ => other,
                },
            },
            None if selector.kind == SelectorKind::Getter => {
                match self.member(class, Selector { kind: SelectorKind::Method, ..selector }) {
                    Some(Target::Function(function)) => cache(CachedMember::TornOff(function), Fit::Exact),
                    _ => other,
                }
            }
            None => other,
        }
    }

    /// The selector of a public member, for natives.
    pub fn selector(name: &str, kind: SelectorKind) -> Selector {
        caches::selector(name, kind)
    }
    /// The function a class has for a method, if it is a plain one.
    pub fn method(&self, class: ClassRef, name: &str) -> Option<FunctionRef> {
        match self.member(class, Isolate::selector(name, SelectorKind::Method)) {
            Some(Target::Function(function)) => Some(function),
            _ => None,
        }
    }
}
