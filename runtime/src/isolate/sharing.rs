//! What messages share instead of copying, and what they refuse: knowledge of an isolate about its own values, kept between messages.
//! May touch `elements` and the interpreter's services.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashMap;

use super::message::Rules;
use crate::elements::{ClassRef, CoreClass, core_class};
use crate::heap::{Identity, Value, identity};
use crate::interp::Isolate;
use crate::ir::ConstRef;

#[derive(Default)]
pub struct Sharing {
    /// The constants that have been made in this isolate, by the objects made for them.
    constants: FxHashMap<Identity, ConstRef>,
    /// The number of the isolate's constants in the table.
    known: usize,
    refused: RefCell<FxHashMap<ClassRef, bool>>,
    /// The class asked for last, which is often the next one too, and need not be refused.
    harmless: Cell<Option<ClassRef>>,
}

impl Rules for Sharing {
    fn constant(&self, value: Value) -> Option<ConstRef> {
        self.constants.get(&identity(value)?).copied()
    }
    fn refuses(&self, class: ClassRef) -> bool {
        if self.harmless.get() == Some(class) {
            return false;
        }
        let refused = *self.refused.borrow_mut().entry(class).or_insert_with(|| is_unsendable(class));
        if !refused {
            self.harmless.set(Some(class));
        }
        refused
    }
}

/// Objects that belong to one event loop: futures, streams and their parts, timers, zones, ports, open files.
fn is_unsendable(class: ClassRef) -> bool {
    let own = match class.library.uri.as_str() {
        "dart:async" => {
            const PARTS: [&str; 3] = ["Zone", "Completer", "Timer"];
            let is_part = |c: &ClassRef| c.library == class.library && PARTS.contains(&c.name.as_str());
            let is_a = |core: CoreClass| class.supertype_args(core_class(core)).is_some();
            (is_a(CoreClass::Activation)
                || is_a(CoreClass::Future)
                || is_a(CoreClass::Stream)
                || class.all_supertypes().iter().any(is_part))
                && class.name.as_str() != "_RootZone"
        }
        "dart:isolate" => class.name.as_str().contains("ReceivePort"),
        "dart:io" => matches!(class.name.as_str(), "Stdin" | "_RandomAccessFile"),
        "dart:core" => class.name.as_str() == "_FinalizerImpl",
        _ => false,
    };
    own || class.superclass().and_then(|s| s.as_interface()).is_some_and(|(superclass, _)| is_unsendable(superclass))
}

impl Sharing {
    /// Constants are made as a program goes on, and never go away.
    pub(super) fn learn(&mut self, isolate: &Isolate) {
        let constants = isolate.constants_made();
        if constants.len() != self.known {
            self.known = constants.len();
            self.constants = constants.iter().filter_map(|(constant, value)| Some((identity(*value)?, *constant))).collect();
        }
    }
}
