//! Messages: a copy of an object graph outside any heap, made by the sender and turned into objects by the receiver. Identity and cycles
//! stay; strings, types, constants and the code of closures are shared. May touch `heap` and the interpreter's services.
//!
//! The graph is flat: every object is a `Node` and has a number, the order in which it was first met; what objects hold are `Item`s
//! in one vector. Neither direction recurses, so the depth of a structure does not matter.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHashMap;

use super::refusal::{Refused, Unsent};
use crate::elements::ClassRef;
use crate::heap::room::{LARGE, can_afford, can_take, has_room};
use crate::heap::{
    Buffer, Cell, Closure, ClosureKind, Element, Entry, Few, ForeignData, Heap, Identity, Items as ListItems, ListKind, Payload, Record,
    RecordShape, Str, StringBuilder, Table, Trace, Value, View, Weak, identity,
};
use crate::interp::{Isolate, Stop};
use crate::ir::ConstRef;
use crate::natives::throw;
use crate::types::{Ty, TyList};
use oche_syntax::Name;

/// The items of the graph.
#[derive(Clone, Copy, Debug)]
enum Item {
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Type(Ty),
    Types(TyList),
    Absent,
    Const(ConstRef),
    Symbol(Name),
    Node(u32),
}

/// Where a node's items are.
#[derive(Clone, Copy, Debug)]
struct Items {
    from: u32,
    len: u32,
}

enum Node {
    Str(Str),
    /// Fields, then the type arguments if the class is generic.
    Object(ClassRef, Items),
    List(ListKind, TyList, Items),
    /// Keys and values in turn.
    Table {
        class: ClassRef,
        types: TyList,
        identity: bool,
        unmodifiable: bool,
        entries: Items,
    },
    Closure {
        code: u32,
        kind: ClosureKind,
        ty: Ty,
        type_args: Option<TyList>,
        captures: Items,
    },
    Cell(Items),
    Record(RecordShape, Items),
    Builder(StringBuilder),
    Buffer(ClassRef, Vec<u8>),
    View {
        class: ClassRef,
        element: Element,
        unmodifiable: bool,
        shows: bool,
        offset: usize,
        length: usize,
        buffer: Items,
    },
    Trace(Trace),
    Weak(WeakNode, ClassRef, TyList, Items),
    Foreign(ClassRef, TyList, Box<dyn ForeignData>),
}

#[derive(Clone, Copy)]
enum WeakNode {
    /// The target, if something else in the message holds it.
    Reference,
    /// Name, then keys and values of what else in the message is a key.
    Expando,
}

/// An object graph on its way from one isolate to another.
pub struct Message {
    root: Item,
    nodes: Vec<Node>,
    items: Vec<Item>,
    weight: Option<Weight>,
}

/// The bytes of a message in the sum of all that wait for its receiver, as long as it lives.
struct Weight {
    bytes: usize,
    sum: Arc<AtomicUsize>,
}
impl Drop for Weight {
    fn drop(&mut self) {
        self.sum.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

impl Message {
    pub fn null() -> Message {
        Message::scalar(Item::Null)
    }
    fn scalar(root: Item) -> Message {
        Message { root, nodes: Vec::new(), items: Vec::new(), weight: None }
    }
    /// Adds this message's bytes to a sum, from which they are taken when it is gone.
    pub fn weigh(&mut self, sum: &Arc<AtomicUsize>) {
        let bytes = self.bytes();
        sum.fetch_add(bytes, Ordering::Relaxed);
        self.weight = Some(Weight { bytes, sum: sum.clone() });
    }
    /// About how many bytes it takes. (Strings are shared, but may be shared with nobody any more.)
    fn bytes(&self) -> usize {
        let own = |node: &Node| match node {
            Node::Str(text) => text.extra(),
            Node::Builder(builder) => builder.extra(),
            Node::Buffer(_, bytes) => bytes.len(),
            Node::Foreign(_, _, data) => data.extra(),
            _ => 0,
        };
        let payload: usize = self.nodes.iter().map(own).sum();
        size_of::<Message>() + self.nodes.len() * size_of::<Node>() + self.items.len() * size_of::<Item>() + payload
    }

    /// A list of ints.
    pub fn ints(ints: &[i64]) -> Message {
        let mut message = Message::scalar(Item::Node(0));
        let items = Items { from: 0, len: ints.len() as u32 };
        message.nodes.push(Node::List(ListKind::Growable, TyList::new(&[Ty::dynamic()]), items));
        message.items.extend(ints.iter().map(|i| Item::Int(*i)));
        message
    }
    pub fn text(text: &str) -> Message {
        let mut message = Message::scalar(Item::Node(0));
        message.nodes.push(Node::Str(Str::from(text)));
        message
    }
    /// A list of these texts (null for `None`), as error listeners get it.
    pub fn texts(texts: &[Option<Str>]) -> Message {
        let mut message = Message::scalar(Item::Node(0));
        let items = Items { from: 0, len: texts.len() as u32 };
        message.nodes.push(Node::List(ListKind::Growable, TyList::new(&[Ty::dynamic()]), items));
        for text in texts {
            message.items.push(match text {
                Some(text) => {
                    message.nodes.push(Node::Str(text.clone()));
                    Item::Node(message.nodes.len() as u32 - 1)
                }
                None => Item::Null,
            });
        }
        message
    }
}

/// The sender's rules for sharing and refusing.
pub trait Rules {
    /// The constant that a value is, if it is one.
    fn constant(&self, value: Value) -> Option<ConstRef>;
    /// Whether instances of a class may not leave their isolate.
    fn refuses(&self, class: ClassRef) -> bool;
    /// Whether the receiver runs another program: it knows none of the code and the classes of this one.
    fn abroad(&self) -> bool {
        false
    }
}

/// Copies a graph out of a heap. `Err` names the first object found that cannot be sent.
pub fn write(heap: &Heap, rules: &dyn Rules, root: Value) -> Result<Message, Unsent> {
    let mut writer =
        Writer { heap, rules, known: FxHashMap::default(), queue: Vec::new(), weak: Vec::new(), message: Message::scalar(Item::Null) };
    writer.message.root = writer.item(root);
    writer.drain()?;
    writer.write_weak()?;
    Ok(writer.message)
}

struct Writer<'a> {
    heap: &'a Heap,
    rules: &'a dyn Rules,
    known: FxHashMap<Identity, u32>,
    /// Objects by number; those beyond the nodes made so far are still to be copied.
    queue: Vec<Value>,
    /// Numbers of weak nodes, whose items come last.
    weak: Vec<u32>,
    message: Message,
}

impl Writer<'_> {
    fn item(&mut self, value: Value) -> Item {
        match value {
            Value::Null => Item::Null,
            Value::False => Item::Bool(false),
            Value::True => Item::Bool(true),
            Value::Int(i) => Item::Int(i),
            Value::Double(d) => Item::Double(d.get()),
            Value::Type(ty) => Item::Type(ty),
            Value::Types(types) => Item::Types(types),
            Value::Absent | Value::Site(_) | Value::Class(_) | Value::Free(_) => Item::Absent,
            Value::Symbol(symbol) if !self.rules.abroad() => Item::Symbol(self.heap.symbol_name(symbol)),
            Value::Symbol(_)
            | Value::String(_)
            | Value::Object(_)
            | Value::List(_)
            | Value::Table(_)
            | Value::Closure(_)
            | Value::Record(_)
            | Value::StringBuilder(_)
            | Value::Buffer(_)
            | Value::View(_)
            | Value::Trace(_)
            | Value::Weak(_)
            | Value::Foreign(_)
            | Value::Cell(_) => match identity(value) {
                Some(identity) => self.object(value, identity),
                None => Item::Null,
            },
        }
    }

    fn object(&mut self, value: Value, identity: Identity) -> Item {
        if let Some(number) = self.known.get(&identity) {
            return Item::Node(*number);
        }
        if let Some(constant) = self.rules.constant(value) {
            return Item::Const(constant);
        }
        let number = self.queue.len() as u32;
        self.known.insert(identity, number);
        self.queue.push(value);
        Item::Node(number)
    }

    fn items(&mut self, values: impl IntoIterator<Item = Value>) -> Items {
        // The items of one node are adjacent, because nothing is copied while they are listed: new objects only join the queue.
        let from = self.message.items.len() as u32;
        for value in values {
            let item = self.item(value);
            self.message.items.push(item);
        }
        Items { from, len: self.message.items.len() as u32 - from }
    }

    fn drain(&mut self) -> Result<(), Unsent> {
        while let Some(value) = self.queue.get(self.message.nodes.len()).copied() {
            self.ask(value)?;
            let node = self.node(value)?;
            self.message.nodes.push(node);
        }
        Ok(())
    }

    /// Asks for room for a node, all that it holds, and their nodes.
    fn ask(&mut self, value: Value) -> Result<(), Unsent> {
        let (held, bytes) = match value {
            Value::Object(object) => (self.heap.fields(object).len(), 0),
            Value::List(list) => (self.heap.list(list).items.len(), 0),
            Value::Table(table) => (self.heap.table(table).cells().len(), 0),
            Value::Buffer(buffer) => (0, self.heap.buffer(buffer).bytes.len()),
            Value::StringBuilder(builder) => (0, self.heap.builder(builder).extra()),
            Value::Foreign(foreign) => (0, self.heap.foreign(foreign).data.extra()),
            Value::Closure(closure) => (self.heap.closure(closure).captures.len(), 0),
            Value::Record(record) => (self.heap.record(record).fields.len(), 0),
            _ => (1, 0),
        };
        let Writer { known, queue, message, .. } = self;
        let room = has_room(&mut message.nodes, 1) && has_room(&mut message.items, held) && has_room(queue, held) && has_room(known, held);
        if room && can_take(bytes) { Ok(()) } else { Err(Unsent::NoRoom) }
    }

    fn node(&mut self, value: Value) -> Result<Node, Refused> {
        let heap = self.heap;
        if self.rules.abroad() && !self.is_plain(value) {
            return Err(Refused { culprit: value });
        }
        Ok(match value {
            Value::String(s) => Node::Str(heap.str(s).clone()),
            Value::Object(object) => {
                let class = heap.class(object).ok_or(Refused { culprit: value })?;
                if self.rules.refuses(class) {
                    return Err(Refused { culprit: value });
                }
                Node::Object(class, self.items(heap.fields(object).iter().copied()))
            }
            Value::List(list) => {
                let list = heap.list(list);
                Node::List(list.kind, list.types, self.items(list.items.iter()))
            }
            Value::Table(table) => {
                let table = heap.table(table);
                Node::Table {
                    class: table.class,
                    types: table.types,
                    identity: table.identity,
                    unmodifiable: table.unmodifiable,
                    entries: self.items(table.iter().flat_map(|e: Entry| [e.key, e.value])),
                }
            }
            Value::Closure(closure) => {
                let closure = heap.closure(closure);
                if let ClosureKind::Native(_) = closure.kind {
                    // Part of a suspended body; and its number means something else elsewhere.
                    return Err(Refused { culprit: value });
                }
                Node::Closure {
                    code: closure.code,
                    kind: closure.kind,
                    ty: closure.ty,
                    type_args: closure.type_args,
                    captures: self.items(closure.captures.iter().copied()),
                }
            }
            Value::Cell(cell) => Node::Cell(self.items([heap.cell(cell).0])),
            Value::Record(record) => {
                let record = heap.record(record);
                Node::Record(record.shape.clone(), self.items(record.fields.iter().copied()))
            }
            Value::StringBuilder(builder) => Node::Builder(heap.builder(builder).clone()),
            Value::Buffer(buffer) => Node::Buffer(heap.buffer(buffer).class, heap.buffer(buffer).bytes.clone()),
            Value::View(view) => {
                let view = heap.view(view);
                Node::View {
                    class: view.class,
                    element: view.element,
                    unmodifiable: view.unmodifiable,
                    shows: view.shows,
                    offset: view.offset,
                    length: view.length,
                    buffer: self.items([Value::Buffer(view.buffer)]),
                }
            }
            Value::Trace(trace) => Node::Trace(heap.trace(trace).without_frames()),
            Value::Weak(weak) => {
                let nothing = Items { from: 0, len: 0 };
                self.weak.push(self.message.nodes.len() as u32);
                match heap.weak(weak) {
                    Weak::Reference { class, types, .. } => Node::Weak(WeakNode::Reference, *class, *types, nothing),
                    Weak::Expando { class, types, .. } => Node::Weak(WeakNode::Expando, *class, *types, nothing),
                    Weak::Finalizer { .. } => return Err(Refused { culprit: value }),
                }
            }
            Value::Foreign(foreign) => {
                let foreign = heap.foreign(foreign);
                let data = foreign.data.copy().ok_or(Refused { culprit: value })?;
                Node::Foreign(foreign.class, foreign.types, data)
            }
            _ => return Err(Refused { culprit: value }),
        })
    }

    /// Whether another program can make something of a value.
    fn is_plain(&self, value: Value) -> bool {
        match value {
            Value::String(_) | Value::List(_) | Value::Buffer(_) | Value::View(_) => true,
            Value::Object(object) => self.heap.class(object).is_some_and(|class| !self.rules.refuses(class)),
            Value::Table(table) => !self.rules.refuses(self.heap.table(table).class),
            _ => false,
        }
    }

    /// A weak reference arrives with its target if the target travels for another reason; an expando with the values of such keys.
    fn write_weak(&mut self) -> Result<(), Unsent> {
        let mut done = 0;
        while done < self.weak.len() {
            let number = self.weak[done];
            done += 1;
            let Value::Weak(weak) = self.queue[number as usize] else {
                continue;
            };
            let held: Vec<Value> = match self.heap.weak(weak) {
                Weak::Reference { target, .. } => vec![if self.travels(*target) { *target } else { Value::Null }],
                Weak::Expando { name, entries, .. } => {
                    let pairs = entries.iter().filter(|(key, _)| self.travels(**key)).flat_map(|(key, value)| [*key, *value]);
                    std::iter::once(*name).chain(pairs).collect()
                }
                Weak::Finalizer { .. } => Vec::new(),
            };
            let items = self.items(held);
            if let Some(Node::Weak(_, _, _, place)) = self.message.nodes.get_mut(number as usize) {
                *place = items;
            }
            self.drain()?;
        }
        Ok(())
    }

    fn travels(&self, value: Value) -> bool {
        identity(value).is_none_or(|identity| self.known.contains_key(&identity))
    }
}

/// Makes the message's objects in the receiver's heap. Calls Dart code where the keys of a map have their own `hashCode`.
pub fn read(isolate: &mut Isolate, message: Message) -> Result<Value, Stop> {
    // It counts until all of it has been made.
    let bytes = message.bytes();
    // Once more as objects, and a list of them.
    if bytes >= LARGE && !can_afford(2 * bytes) {
        return Err(throw::out_of_memory(isolate));
    }
    let Message { root, nodes, items, weight: _weight } = message;
    let mut reader = Reader { values: Vec::with_capacity(nodes.len()), items };
    // First the objects, empty where they hold others; then what they hold.
    let mut to_fill = Vec::new();
    for node in nodes {
        let (value, items) = reader.create(isolate, node);
        if items.len > 0 {
            to_fill.push((value, items));
        }
        reader.values.push(value);
    }
    let mut to_hash = Vec::new();
    for (value, items) in to_fill {
        match value {
            Value::Object(object) => {
                for (field, at) in (items.from..items.from + items.len).enumerate() {
                    let held = reader.value(isolate, reader.items[at as usize]);
                    isolate.heap.set_field(object, field, held);
                }
            }
            Value::Table(table) => to_hash.push((table, reader.all(isolate, items))),
            _ => {
                let held = reader.all(isolate, items);
                fill(&mut isolate.heap, value, held);
            }
        }
    }
    let root = reader.value(isolate, root);
    if to_hash.is_empty() {
        return Ok(root);
    }
    // Entries that are not in their tables yet must survive the calls.
    let all = isolate.heap.new_list(ListKind::Fixed, TyList::empty(), reader.values);
    let kept = (isolate.heap.keep(all), isolate.heap.keep(root));
    let hashed = to_hash
        .into_iter()
        .try_for_each(|(table, entries)| entries.chunks_exact(2).try_for_each(|pair| isolate.table_set(table, pair[0], pair[1]).map(drop)));
    isolate.heap.release(kept.0);
    let root = isolate.heap.release(kept.1);
    hashed.map(|()| root)
}

struct Reader {
    /// The objects by number.
    values: Vec<Value>,
    items: Vec<Item>,
}

impl Reader {
    fn value(&self, isolate: &mut Isolate, item: Item) -> Value {
        match item {
            Item::Null => Value::Null,
            Item::Bool(b) => Value::bool(b),
            Item::Int(i) => Value::Int(i),
            Item::Double(d) => Value::double(d),
            Item::Type(ty) => Value::Type(ty),
            Item::Types(types) => Value::Types(types),
            Item::Absent => Value::Absent,
            Item::Symbol(name) => isolate.heap.symbol(name),
            Item::Const(constant) => isolate.canonical(constant),
            Item::Node(number) => self.values.get(number as usize).copied().unwrap_or(Value::Null),
        }
    }

    fn all(&self, isolate: &mut Isolate, items: Items) -> Vec<Value> {
        let range = items.from as usize..(items.from + items.len) as usize;
        self.items[range].iter().map(|item| self.value(isolate, *item)).collect()
    }

    /// The object of a node, and the items it is still to be filled with.
    fn create(&self, isolate: &mut Isolate, node: Node) -> (Value, Items) {
        let heap = &mut isolate.heap;
        let nothing = Items { from: 0, len: 0 };
        match node {
            Node::Str(text) => (heap.new_str(text), nothing),
            Node::Object(class, mut items) => {
                let last = items.len.checked_sub(1).map(|last| self.items[(items.from + last) as usize]);
                let types = match last {
                    Some(Item::Types(types)) if !class.type_params().is_empty() => {
                        items.len -= 1;
                        Some(types)
                    }
                    _ => None,
                };
                (Value::Object(heap.new_object(class, items.len as usize, types)), items)
            }
            Node::List(kind, types, items) => (heap.new_list(kind, types, Vec::new()), items),
            Node::Table { class, types, identity, unmodifiable, entries } => {
                let mut table = Table::new(class, types, identity);
                table.unmodifiable = unmodifiable;
                (heap.new_table(table), entries)
            }
            Node::Closure { code, kind, ty, type_args, captures } => {
                let closure = Closure { code, kind, ty, captures: Few::default(), type_args };
                (heap.new_closure(closure), captures)
            }
            Node::Cell(items) => (heap.new_cell(Cell(Value::Null)), items),
            Node::Record(shape, items) => {
                let fields = Few::default();
                (heap.new_record(Record { shape, fields }), items)
            }
            Node::Builder(builder) => (heap.new_builder(builder), nothing),
            Node::Buffer(class, bytes) => (heap.new_buffer(Buffer { class, bytes }), nothing),
            Node::View { class, element, unmodifiable, shows, offset, length, buffer } => {
                let view = View { class, element, unmodifiable, shows, offset, length, ..View::default() };
                (heap.new_view(view), buffer)
            }
            Node::Trace(trace) => (heap.new_trace(trace), nothing),
            Node::Weak(WeakNode::Reference, class, types, items) => {
                let target = Value::Null;
                (heap.new_weak(Weak::Reference { class, types, target }), items)
            }
            Node::Weak(WeakNode::Expando, class, types, items) => {
                let (name, entries) = (Value::Null, FxHashMap::default());
                let expando = Weak::Expando { class, types, name, entries };
                (heap.new_weak(expando), items)
            }
            Node::Foreign(class, types, data) => (heap.new_foreign(class, types, data), nothing),
        }
    }
}

/// Puts what an object holds in its place. (Fields of instances have been set.)
fn fill(heap: &mut Heap, value: Value, held: Vec<Value>) {
    let first = held.first().copied().unwrap_or(Value::Null);
    match value {
        Value::List(list) => {
            let items = ListItems::new(heap.list(list).types, held);
            heap.charge(items.len() * items.width());
            heap.list_mut(list).items = items;
        }
        Value::Closure(closure) => heap.closure_mut(closure).captures = Few::new(&held),
        Value::Cell(cell) => heap.cell_mut(cell).0 = first,
        Value::Record(record) => heap.record_mut(record).fields = Few::new(&held),
        Value::View(view) => {
            if let Value::Buffer(buffer) = first {
                heap.view_mut(view).buffer = buffer;
            }
        }
        Value::Weak(weak) => match heap.weak_mut(weak) {
            Weak::Reference { target, .. } => *target = first,
            Weak::Expando { name, entries, .. } => {
                *name = first;
                *entries = held[1..].chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
            }
            Weak::Finalizer { .. } => {}
        },
        _ => {}
    }
}
