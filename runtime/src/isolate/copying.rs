//! Copies of values for other isolates. May touch the event loop's `state` and the interpreter's services.

use super::mailbox::PortId;
use super::message::{Message, Rules, write};
use super::refusal::{self, Unsent};
use super::state::state;
use crate::elements::ClassRef;
use crate::heap::Value;
use crate::interp::{Isolate, Stop};
use crate::ir::ConstRef;
use crate::natives::throw;

/// The rules for messages to isolates of other programs: numbers, texts, bytes, lists, sets and maps of such, ports and capabilities.
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
    if state(isolate).is_abroad(port) { copy_abroad(isolate, value, value) } else { copy(isolate, value) }
}

/// Copies a value for an isolate that runs another program. `root`: from where the way to what can't be sent is described.
pub fn copy_abroad(isolate: &mut Isolate, value: Value, root: Value) -> Result<Message, Stop> {
    write(&isolate.heap, &Abroad, value).map_err(|unsent| {
        let Unsent::Refused(refused) = unsent else { return throw::out_of_memory(isolate) };
        let text = refusal::describe_abroad(isolate, root, refused);
        let text = isolate.string(&text);
        isolate.error("argument", &[refused.culprit, Value::Null, text])
    })
}

/// Copies a value for a message of this isolate. Refused values become the ArgumentError that `send` throws.
pub fn copy(isolate: &mut Isolate, value: Value) -> Result<Message, Stop> {
    let mut sharing = std::mem::take(&mut state(isolate).sharing);
    sharing.learn(isolate);
    let written = write(&isolate.heap, &sharing, value);
    state(isolate).sharing = sharing;
    written.map_err(|unsent| {
        let Unsent::Refused(refused) = unsent else { return throw::out_of_memory(isolate) };
        let text = refusal::describe(isolate, value, refused);
        isolate.error_text("argumentMessage", &text)
    })
}
