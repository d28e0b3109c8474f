//! Why a message was refused, in Dart's words: what cannot be sent, and the path to it from the message's root. May touch `heap` and
//! the interpreter's services.
//!
//! Copying does not remember paths; this searches again, breadth first, which is the order in which the copy met the culprit.

use rustc_hash::FxHashMap;

use crate::elements::{ClassRef, CoreClass, LibraryRef, core_class};
use crate::heap::{ClosureKind, Identity, Value, Weak, identity};
use crate::interp::{Isolate, RtFunction};

/// Why nothing is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unsent {
    Refused(Refused),
    /// There is no memory for the copy.
    NoRoom,
}
impl From<Refused> for Unsent {
    fn from(refused: Refused) -> Unsent {
        Unsent::Refused(refused)
    }
}

/// The object that cannot be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refused {
    pub culprit: Value,
}

/// The message of the ArgumentError.
pub fn describe(isolate: &Isolate, root: Value, refused: Refused) -> String {
    let mut text = format!("Illegal argument in isolate message: {}", reason(isolate, refused.culprit));
    for holder in path(isolate, root, refused.culprit) {
        text.push_str("\n <- ");
        text.push_str(&holder);
    }
    text.push('\n');
    text
}

/// The message of the ArgumentError for what another program could make nothing of.
pub fn describe_abroad(isolate: &Isolate, root: Value, refused: Refused) -> String {
    let kind = match refused.culprit {
        Value::Closure(_) => "Closure",
        Value::Record(_) => "Record",
        Value::Trace(_) => "StackTrace",
        culprit if isolate.class_of(culprit).name.as_str() == "_RegExp" => "RegExp",
        _ => "regular instance",
    };
    let mut steps = match root {
        Value::Table(_) => Vec::new(),
        _ => path(isolate, root, refused.culprit),
    };
    // The VM has no name for what a message's own list keeps its elements in.
    if backing(isolate, root).is_some()
        && let [.., kept_in, _] = &mut steps[..]
    {
        *kept_in = "null (from dart:core)".to_owned();
    }
    let lines = steps.iter().map(|step| format!(" <- {step}\n")).collect::<String>();
    format!("is a {kind} reachable via {lines}")
}

fn reason(isolate: &Isolate, culprit: Value) -> String {
    let class = isolate.class_of(culprit);
    match culprit {
        // A function of the run time's own is how a suspended body is held.
        Value::Closure(_) => "(object is a SuspendState)".to_owned(),
        _ if class == core_class(CoreClass::Activation) => "(object is a SuspendState)".to_owned(),
        Value::Weak(weak) if matches!(isolate.heap.weak(weak), Weak::Finalizer { .. }) => "(object is a Finalizer)".to_owned(),
        _ if class.name.as_str() == "_FinalizerImpl" => "(object is a Finalizer)".to_owned(),
        _ if class == core_class(CoreClass::RawReceivePort) => "(object is a ReceivePort)".to_owned(),
        _ if class.name.as_str() == "_Timer" => unsendable("dart:isolate", "_Timer@1026248"),
        _ => unsendable(&class.library.uri, &class_name(class)),
    }
}

fn unsendable(library: &str, class: &str) -> String {
    let see = "(see restrictions listed at `SendPort.send()` documentation for more information)";
    format!("object is unsendable - Library:'{library}' Class: {class} {see}")
}

/// Private names carry the number of their library, as the VM prints them.
fn class_name(class: ClassRef) -> String {
    // A future says that it is a `Future`; its class's own name is private.
    let name = if class.name.as_str() == "_Future" { class.name } else { class.shown_name() };
    let number = match class.library.uri.as_str() {
        "dart:async" => 5_048_458,
        "dart:isolate" => 1_026_248,
        "dart:io" => 15_069_316,
        _ => return name.to_string(),
    };
    if name.is_private() { format!("{name}@{number}") } else { name.to_string() }
}

/// The objects on the way from the culprit's holder up to the root.
fn path(isolate: &Isolate, root: Value, culprit: Value) -> Vec<String> {
    let mut queue = vec![root];
    let mut holders: FxHashMap<Identity, (usize, usize)> = FxHashMap::default();
    let mut at = 0;
    while let Some(holder) = queue.get(at).copied() {
        for (place, held) in held_by(isolate, holder).into_iter().enumerate() {
            let Some(id) = identity(held) else { continue };
            if holders.contains_key(&id) || Some(id) == identity(root) {
                continue;
            }
            holders.insert(id, (at, place));
            queue.push(held);
        }
        at += 1;
    }
    let mut steps = Vec::new();
    let mut step = identity(culprit).and_then(|id| holders.get(&id));
    while let Some((holder, place)) = step {
        steps.extend(backing(isolate, queue[*holder]));
        steps.push(step_text(isolate, queue[*holder], *place));
        step = identity(queue[*holder]).and_then(|id| holders.get(&id));
    }
    steps.retain(|step| !step.is_empty());
    steps
}

/// The values that a value refers to, in the order in which copying visits them.
fn held_by(isolate: &Isolate, value: Value) -> Vec<Value> {
    let heap = &isolate.heap;
    match value {
        Value::Object(object) => heap.fields(object).to_vec(),
        Value::List(list) => heap.list(list).items.to_vec(),
        Value::Table(table) => heap.table(table).iter().flat_map(|e| [e.key, e.value]).collect(),
        Value::Closure(closure) => heap.closure(closure).captures.to_vec(),
        Value::Cell(cell) => vec![heap.cell(cell).0],
        Value::Record(record) => heap.record(record).fields.to_vec(),
        Value::View(view) => vec![Value::Buffer(heap.view(view).buffer)],
        _ => Vec::new(),
    }
}

/// The holder of the elements of a list that can grow, of a map or a set: an object of its own in the VM.
fn backing(isolate: &Isolate, holder: Value) -> Option<String> {
    let length = match holder {
        Value::List(list) if isolate.class_of(holder).name.as_str() == "_GrowableList" => isolate.heap.list(list).items.len(),
        Value::Table(table) => {
            let table = isolate.heap.table(table);
            let (least, cells) = if table.class.name.as_str() == "_Set" { (4, 1) } else { (8, 2) };
            (table.len() * cells).next_power_of_two().max(least)
        }
        _ => return None,
    };
    Some(format!("_List len:{length} (from dart:core)"))
}

/// One line of the path: the holder, and through which of its places it holds the next.
fn step_text(isolate: &Isolate, holder: Value, place: usize) -> String {
    let heap = &isolate.heap;
    let class = isolate.class_of(holder);
    let from = |library: LibraryRef| format!("(from {})", library.uri);
    match holder {
        Value::Object(_) => {
            let field = class.ready_layout().and_then(|layout| layout.fields().get(place).copied());
            let field = field.map_or_else(String::new, |field| format!("{} in ", field.name));
            format!("{field}Instance of '{}' {}", isolate.shown_type(holder), from(class.library))
        }
        Value::List(list) => format!("Instance(length:{}) of '{}' {}", heap.list(list).items.len(), class.name, from(class.library)),
        Value::Table(table) => format!("{} len:{} (from dart:_compact_hash)", class.name, heap.table(table).len()),
        Value::Record(_) => format!("Record {} {}", isolate.shown_type(holder), from(class.library)),
        Value::Closure(closure) => {
            let closure = heap.closure(closure);
            let library = match closure.kind {
                ClosureKind::Static(function) | ClosureKind::Method(function) => Some(function.library),
                ClosureKind::Local => RtFunction::numbered(closure.code).map(|f| f.decl.library),
                ClosureKind::Native(_) => None,
            };
            // `this` of a function expression in a method.
            if let (ClosureKind::Local, Some(function)) = (closure.kind, RtFunction::numbered(closure.code))
                && let (Some(class), Some(&held)) = (function.decl.class, closure.captures.get(place))
                && isolate.class_of(held).is_below(class)
            {
                return format!("field this in {} {}", function.decl.full_name(), from(function.decl.library));
            }
            format!("Closure: {} {}", isolate.shown_type(holder), library.map_or_else(String::new, from))
        }
        // A captured variable belongs to its closure.
        _ => String::new(),
    }
}
