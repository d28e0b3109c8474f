//! What dispatch remembers: for a place in the code, and for an isolate. May touch `elements` and compiled functions.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use oche_syntax::Name;

use super::function::Code;
use crate::elements::{ClassRef, CoreClass, FieldRef, FunctionRef, Selector, SelectorKind, core_class};

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
            equals: selector("==", SelectorKind::Method),
            hash_code: selector("hashCode", SelectorKind::Getter),
            to_string: selector("toString", SelectorKind::Method),
        }
    }
}

/// The selector of a public member.
pub(crate) fn selector(name: &str, kind: SelectorKind) -> Selector {
    Selector { name: Name::new(name), library: None, kind }
}

/// The fit of arguments that were laid out for a call site and a callee.
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

/// The result of dispatch: how a receiver of a class answers a selector.
#[derive(Clone, Copy)]
pub(crate) enum CachedMember {
    /// This code is called.
    Method(&'static Code),
    /// A plain field at this place; reading it needs nothing else.
    Field(u32),
    /// A late field that is read: as above, once it has been set.
    Late(u32),
    /// A field that is written after a check of the value.
    Checked(FieldRef),
    /// A method where a getter is asked for: it becomes a value.
    TornOff(FunctionRef),
    /// Anything that takes several steps: see `Isolate::invoke_slowly`.
    Other,
}

#[derive(Clone, Copy)]
pub(crate) struct MethodCache {
    pub class: Option<ClassRef>,
    pub found: CachedMember,
    pub fit: Fit,
}

impl MethodCache {
    const EMPTY: MethodCache = MethodCache { class: None, found: CachedMember::Other, fit: Fit::Not };
}

/// A place in the code that reaches a member. Its cache is shared by all isolates: classes and code belong to none of them.
pub(crate) struct MethodSite {
    pub number: u32,
    /// The cache of the class met here first.
    pub(super) first: OnceLock<MethodCache>,
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
    pub(super) fn get(&self, class: ClassRef, site: u32) -> Option<&MethodCache> {
        match self.0.get(self.place(class, site)) {
            Some((s, cache)) if *s == site && cache.class == Some(class) => Some(cache),
            _ => None,
        }
    }
    /// Puts a member into the cache.
    pub(super) fn put(&mut self, class: ClassRef, site: u32, cache: MethodCache) {
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

/// The arguments that a call site passes, in the order it lays them out.
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
    /// The fit of these arguments and a callee.
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
