//! What messages share instead of copying, and what they refuse: knowledge of an isolate about its own values, kept between messages.
//! May touch `elements` and the interpreter's services.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashMap;

use super::mailbox::PortId;
use super::message::{Message, Rules, write};
use super::refusal;
use crate::elements::{ClassRef, CoreClass, core_class};
use crate::heap::{Identity, Value, identity};
use crate::interp::{Isolate, Stop};
use crate::ir::ConstRef;

#[derive(Default)]
pub struct Sharing {
    /// The constants that have been made in this isolate, by the objects made for them.
    constants: FxHashMap<Identity, ConstRef>,
    /// How many of the isolate's constants are in the table.
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
            (is_a(CoreClass::Future) || is_a(CoreClass::Stream) || class.all_supertypes().iter().any(is_part))
                && class.name.as_str() != "_RootZone"
        }
        "dart:isolate" => class.name.as_str().contains("ReceivePort"),
        "dart:io" => matches!(class.name.as_str(), "Stdin" | "_RandomAccessFile"),
        "dart:core" => class.name.as_str() == "_FinalizerImpl",
        _ => false,
    };
    own || class.superclass().and_then(|s| s.as_interface()).is_some_and(|(superclass, _)| is_unsendable(superclass))
}

/// What isolates of other programs get: numbers, texts, bytes, lists, sets and maps of such, ports and capabilities.
struct Abroad;

impl Rules for Abroad {
    fn constant(&self, _: Value) -> Option<ConstRef> {
        None
    }
    fn refuses(&self, class: ClassRef) -> bool {
        !matches!(
            (class.library.uri.as_str(), class.name.as_str()),
            ("dart:core", "_Map" | "_ConstMap" | "_Set" | "_ConstSet")
                | ("dart:isolate", "_SendPort" | "_Capability" | "_TransferableTypedData")
        )
    }
    fn abroad(&self) -> bool {
        true
    }
}

/// Copies a value for whoever listens at a port.
pub fn copy_to(isolate: &mut Isolate, port: PortId, value: Value) -> Result<Message, Stop> {
    if super::event_loop::state(isolate).is_abroad(port) { copy_abroad(isolate, value, value) } else { copy(isolate, value) }
}

/// Copies a value for an isolate that runs another program. `root`: from where the way to what can't be sent is described.
pub fn copy_abroad(isolate: &mut Isolate, value: Value, root: Value) -> Result<Message, Stop> {
    write(&isolate.heap, &Abroad, value).map_err(|refused| {
        let text = refusal::describe_abroad(isolate, root, refused);
        let text = isolate.string(&text);
        isolate.error("argument", &[refused.culprit, Value::Null, text])
    })
}

/// Copies a value for a message of this isolate. Refused values become the ArgumentError that `send` throws.
pub fn copy(isolate: &mut Isolate, value: Value) -> Result<Message, Stop> {
    let mut sharing = std::mem::take(&mut super::event_loop::state(isolate).sharing);
    sharing.learn(isolate);
    let written = write(&isolate.heap, &sharing, value);
    super::event_loop::state(isolate).sharing = sharing;
    written.map_err(|refused| {
        let text = refusal::describe(isolate, value, refused);
        isolate.error_text("argumentMessage", &text)
    })
}

impl Sharing {
    /// Constants are made as a program goes on, and never go away.
    fn learn(&mut self, isolate: &Isolate) {
        let constants = isolate.constants_made();
        if constants.len() != self.known {
            self.known = constants.len();
            self.constants = constants.iter().filter_map(|(constant, value)| Some((identity(*value)?, *constant))).collect();
        }
    }
}
