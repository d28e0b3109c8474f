//! From a receiver and a selector to what is called: classes of values, member lookup, inline caches. May touch `heap`, `elements` and
//! compiled functions.
//!
//! Three layers: a cache in the call site itself (one class), a table per isolate hashed by class and site (many classes at one site),
//! and the class's layout.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use oche_syntax::Name;

use super::Isolate;
use super::function::{Code, RtFunction};
use crate::elements::{ClassRef, CoreClass, FieldRef, FunctionRef, Selector, SelectorKind, SetCheck, Target, core_class};
use crate::heap::Value;

/// The classes of values that are not instances.
pub(crate) struct Classes {
    pub null: ClassRef,
    pub bool: ClassRef,
    pub int: ClassRef,
    pub double: ClassRef,
    pub string: ClassRef,
    pub closure: ClassRef,
    pub record: ClassRef,
    pub type_: ClassRef,
    pub symbol: ClassRef,
    pub builder: ClassRef,
    pub trace: ClassRef,
    pub activation: ClassRef,
    pub object: ClassRef,
}

impl Classes {
    pub fn new() -> Classes {
        Classes {
            null: core_class(CoreClass::Null),
            bool: core_class(CoreClass::Bool),
            int: core_class(CoreClass::Int),
            double: core_class(CoreClass::Double),
            string: core_class(CoreClass::String),
            closure: core_class(CoreClass::Closure),
            record: core_class(CoreClass::RecordValue),
            type_: core_class(CoreClass::NativeType),
            symbol: core_class(CoreClass::NativeSymbol),
            builder: core_class(CoreClass::StringBuffer),
            trace: core_class(CoreClass::NativeStackTrace),
            activation: core_class(CoreClass::Activation),
            object: core_class(CoreClass::Object),
        }
    }
}

/// Members the run time itself calls.
pub(crate) struct Selectors {
    pub equals: Selector,
    pub hash_code: Selector,
    pub to_string: Selector,
}

impl Selectors {
    pub fn new() -> Selectors {
        Selectors {
            equals: Isolate::selector("==", SelectorKind::Method),
            hash_code: Isolate::selector("hashCode", SelectorKind::Getter),
            to_string: Isolate::selector("toString", SelectorKind::Method),
        }
    }
}

/// How arguments that were laid out for a call site fit the callee.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fit {
    Exact,
    /// No named argument was given: the callee's further parameters are all absent.
    Fill,
    /// Named arguments have to move.
    Move,
    /// They do not fit: for calls that are not checked before the program runs.
    Not,
}

/// What dispatch has found.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    Method(&'static Code),
    /// A plain field at this place; reading it needs nothing else.
    Field(u32),
    /// A late field that is read: as above, once it has been set.
    Late(u32),
    /// A field that is written after a check of the value.
    Checked(FieldRef),
    /// Anything that takes several steps: see `Isolate::invoke_slowly`.
    Other,
}

#[derive(Clone, Copy)]
pub(crate) struct MethodCache {
    pub class: Option<ClassRef>,
    pub found: Found,
    pub fit: Fit,
}

impl MethodCache {
    const EMPTY: MethodCache = MethodCache { class: None, found: Found::Other, fit: Fit::Not };
}

/// A place in the code that reaches a member. Its cache is shared by all isolates: classes and code belong to none of them.
pub(crate) struct MethodSite {
    pub number: u32,
    /// What the class met here first has.
    first: OnceLock<MethodCache>,
}

static SITES: AtomicU32 = AtomicU32::new(0);

impl MethodSite {
    pub fn new() -> MethodSite {
        MethodSite { number: SITES.fetch_add(1, Ordering::Relaxed), first: OnceLock::new() }
    }
}

/// Shared by all sites that meet several classes: (class, site) hashed to one entry. As long as a power of two, or empty.
pub(crate) struct GlobalCache(Vec<(u32, MethodCache)>);

impl GlobalCache {
    const LEAST: usize = 64;
    const MOST: usize = 4096;

    pub fn new() -> GlobalCache {
        GlobalCache(Vec::new())
    }
    #[inline(always)]
    fn place(&self, class: ClassRef, site: u32) -> usize {
        (class.id.wrapping_mul(0x9E37_79B1) ^ site.wrapping_mul(0x85EB_CA6B)) as usize >> 7 & self.0.len().wrapping_sub(1)
    }
    #[inline(always)]
    fn get(&self, class: ClassRef, site: u32) -> Option<&MethodCache> {
        match self.0.get(self.place(class, site)) {
            Some((s, cache)) if *s == site && cache.class == Some(class) => Some(cache),
            _ => None,
        }
    }
    /// What is driven out is found again the slow way; where that happens, the table grows.
    fn put(&mut self, class: ClassRef, site: u32, cache: MethodCache) {
        let taken = self.0.get(self.place(class, site)).is_none_or(|(_, cache)| cache.class.is_some());
        if taken && self.0.len() < GlobalCache::MOST {
            let larger = vec![(0, MethodCache::EMPTY); (self.0.len() * 2).max(GlobalCache::LEAST)];
            for (site, cache) in std::mem::replace(&mut self.0, larger) {
                if let Some(class) = cache.class {
                    let place = self.place(class, site);
                    self.0[place] = (site, cache);
                }
            }
        }
        let place = self.place(class, site);
        self.0[place] = (site, cache);
    }
}

/// What a call site passes, in the order it lays it out.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub types: bool,
    /// Whether there is a receiver that becomes `this`.
    pub receiver: bool,
    pub positional: u32,
    /// Sorted.
    pub named: Vec<Name>,
}

impl Shape {
    pub fn positional(positional: usize) -> Shape {
        Shape { types: false, receiver: true, positional: positional as u32, named: Vec::new() }
    }
    /// Cells the arguments take.
    pub fn cells(&self) -> u32 {
        self.types as u32 + self.receiver as u32 + self.positional + self.named.len() as u32
    }
    /// How these arguments fit a callee.
    pub fn fit(&self, code: &Code) -> Fit {
        let same = self.types == code.has_types && self.receiver == code.has_this;
        if !same || self.positional < code.required || self.positional > code.positional {
            return Fit::Not;
        }
        let known = self.named.iter().all(|name| code.named.iter().any(|(n, _)| n == name));
        let given = code.named.iter().all(|(n, required)| !required || self.named.contains(n));
        if !known || !given {
            return Fit::Not;
        }
        if self.positional == code.positional && self.named.len() == code.named.len() {
            Fit::Exact
        } else if self.named.is_empty() {
            Fit::Fill
        } else {
            Fit::Move
        }
    }
}

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
            Value::Activation(_) => classes.activation,
            Value::Class(class) => class,
            Value::Object(_) | Value::Types(_) | Value::Cell(_) | Value::Site(_) | Value::Free(_) => classes.object,
        }
    }

    /// What the class has for a selector.
    pub(crate) fn member(&self, class: ClassRef, selector: Selector) -> Option<Target> {
        class.ready_layout()?.members.get(selector)
    }

    /// What the caches have for a class at a site.
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
            MethodCache { found: Found::Method(code), fit: Fit::Exact, .. } => Some(code),
            _ => None,
        }
    }

    /// The dispatch of a call site for the receiver's class, cached. `Found::Method` comes with its fit.
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
        if matches!(cache.found, Found::Other) || site.first.set(cache).is_err() {
            self.global_cache.put(class, site.number, cache);
        }
        cache
    }

    fn find_member(&self, class: ClassRef, selector: Selector, shape: &Shape) -> MethodCache {
        let cache = |found, fit| MethodCache { class: Some(class), found, fit };
        let other = cache(Found::Other, Fit::Not);
        match self.member(class, selector) {
            Some(Target::Function(function)) => {
                let function = RtFunction::of(function);
                if selector.kind == SelectorKind::Getter
                    && let Some(Target::Field(field)) = function.only_reads(&self.services).and_then(|field| self.member(class, field))
                    && let Some(index) = plain_field(field, selector.kind)
                {
                    return cache(Found::Field(index), Fit::Exact);
                }
                match function.compile(&self.services) {
                    Ok(code) => cache(Found::Method(code), shape.fit(code)),
                    // Reported when it is called.
                    Err(_) => other,
                }
            }
            Some(Target::Field(field)) => match plain_field(field, selector.kind) {
                Some(index) => cache(Found::Field(index), Fit::Exact),
                None => match (selector.kind, field.index.get()) {
                    (SelectorKind::Setter, Some(_)) if !field.late => cache(Found::Checked(field), Fit::Exact),
                    (SelectorKind::Getter, Some(&index)) => cache(Found::Late(index), Fit::Exact),
                    _ => other,
                },
            },
            None => other,
        }
    }

    /// The selector of a public member, for natives.
    pub fn selector(name: &str, kind: SelectorKind) -> Selector {
        Selector { name: Name::new(name), library: None, kind }
    }
    /// The function a class has for a method, if it is a plain one.
    pub fn method(&self, class: ClassRef, name: &str) -> Option<FunctionRef> {
        match self.member(class, Isolate::selector(name, SelectorKind::Method)) {
            Some(Target::Function(function)) => Some(function),
            _ => None,
        }
    }
}
