//! Constants: canonical, immutable values made at compile time. Equal constants are the same address; each isolate makes the object
//! for one at first use, and messages pass constants by reference. May touch `elements` and `types`.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{LazyLock, Mutex};

use oche_syntax::Name;
use oche_syntax::ast::Text;

use crate::elements::{ClassRef, FunctionRef};
use crate::types::{Ty, TyList};

/// A canonical constant.
#[derive(Clone, Copy, Debug)]
pub struct ConstRef(&'static ConstValue);

#[derive(Clone, Debug)]
pub enum ConstValue {
    Null,
    Bool(bool),
    Int(i64),
    /// Identical constants have the same bits (so `0.0` and `-0.0` differ).
    Double(f64),
    String(&'static Text),
    Symbol(Name),
    Type(Ty),
    List {
        element: Ty,
        items: Vec<ConstRef>,
    },
    Set {
        element: Ty,
        items: Vec<ConstRef>,
    },
    Map {
        key: Ty,
        value: Ty,
        entries: Vec<(ConstRef, ConstRef)>,
    },
    Record {
        positional: Vec<ConstRef>,
        named: Vec<(Name, ConstRef)>,
    },
    /// Fields in the order of the class's layout.
    Instance {
        class: ClassRef,
        type_args: TyList,
        fields: Vec<ConstRef>,
    },
    /// A static function, top-level function or constructor as a value, perhaps with type arguments applied.
    TearOff {
        function: FunctionRef,
        type_args: TyList,
    },
}

static CONSTANTS: LazyLock<Mutex<HashMap<&'static ConstValue, ()>>> = LazyLock::new(Default::default);

impl ConstRef {
    /// The canonical constant equal to this one.
    pub fn new(value: ConstValue) -> ConstRef {
        let mut constants = CONSTANTS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some((found, ())) = constants.get_key_value(&value) {
            return ConstRef(found);
        }
        let kept: &'static ConstValue = Box::leak(Box::new(value));
        constants.insert(kept, ());
        ConstRef(kept)
    }
    pub fn value(self) -> &'static ConstValue {
        self.0
    }
    pub fn address(self) -> usize {
        self.0 as *const ConstValue as usize
    }
}
impl PartialEq for ConstRef {
    fn eq(&self, other: &ConstRef) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}
impl Eq for ConstRef {}
impl Hash for ConstRef {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address().hash(state);
    }
}

impl PartialEq for ConstValue {
    fn eq(&self, other: &ConstValue) -> bool {
        use ConstValue::*;
        match (self, other) {
            (Null, Null) => true,
            (Bool(a), Bool(b)) => a == b,
            (Int(a), Int(b)) => a == b,
            (Double(a), Double(b)) => a.to_bits() == b.to_bits(),
            (String(a), String(b)) => a == b,
            (Symbol(a), Symbol(b)) => a == b,
            (Type(a), Type(b)) => a == b,
            (List { element: t, items: a }, List { element: u, items: b })
            | (Set { element: t, items: a }, Set { element: u, items: b }) => t == u && a == b,
            (Map { key: k, value: v, entries: a }, Map { key: l, value: w, entries: b }) => k == l && v == w && a == b,
            (Record { positional: p, named: n }, Record { positional: q, named: m }) => p == q && n == m,
            (Instance { class: c, type_args: t, fields: f }, Instance { class: d, type_args: u, fields: g }) => c == d && t == u && f == g,
            (TearOff { function: f, type_args: t }, TearOff { function: g, type_args: u }) => f == g && t == u,
            _ => false,
        }
    }
}
impl Eq for ConstValue {}
impl Hash for ConstValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        use ConstValue::*;
        std::mem::discriminant(self).hash(state);
        match self {
            Null => {}
            Bool(b) => b.hash(state),
            Int(i) => i.hash(state),
            Double(d) => d.to_bits().hash(state),
            String(oche_syntax::ast::Text::Utf8(s)) => s.hash(state),
            String(oche_syntax::ast::Text::Utf16(s)) => s.hash(state),
            Symbol(n) => n.hash(state),
            Type(t) => t.hash(state),
            List { element, items } | Set { element, items } => (element, items).hash(state),
            Map { key, value, entries } => (key, value, entries).hash(state),
            Record { positional, named } => (positional, named).hash(state),
            Instance { class, type_args, fields } => (class, type_args, fields).hash(state),
            TearOff { function, type_args } => (function, type_args).hash(state),
        }
    }
}

/// String constants live for the process, each text once.
pub fn intern_text(text: &Text) -> &'static Text {
    static TEXTS: LazyLock<Mutex<HashMap<Vec<u16>, &'static Text>>> = LazyLock::new(Default::default);
    let key: Vec<u16> = match text {
        Text::Utf8(s) => s.encode_utf16().collect(),
        Text::Utf16(u) => u.clone(),
    };
    let mut texts = TEXTS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    texts.entry(key).or_insert_with(|| Box::leak(Box::new(text.clone())))
}
