//! Values as a prompt shows them: laid out by the width of the screen, cut off in depth and length, cycles marked. May touch `heap` and
//! `interp`.
//!
//! A value becomes a small tree of texts and groups first; a group that fits stands on one line, else each of its items on its own.
//! Objects say what their `toString` says; those that do not define it show their fields.

use crate::elements::{ClassRef, CoreClass, core_class};
use crate::heap::{Kept, Value};
use crate::interp::Isolate;
use crate::types::Ty;

/// More items of a collection, or deeper nesting, help nobody.
const MOST_ITEMS: usize = 100;
const DEEPEST: usize = 8;
/// Items of all collections in a value together.
const MOST_IN_ALL: usize = 2_000;
/// Characters of one text (a string, or what `toString` says).
const LONGEST_TEXT: usize = 10_000;

/// Colours, or none.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    pub color: bool,
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }
    pub fn error(self, text: &str) -> String {
        self.with("1;31", text)
    }
    pub fn name(self, text: &str) -> String {
        self.with("1", text)
    }
    fn style(self, style: Style, text: &str) -> String {
        match style {
            Style::Plain => text.to_owned(),
            Style::Number => self.with("33", text),
            Style::Text => self.with("32", text),
            Style::Word => self.with("35", text),
            Style::Dim => self.dim(text),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Style {
    Plain,
    Number,
    Text,
    Word,
    Dim,
}

/// A value on its way to text.
#[derive(Debug)]
enum Doc {
    Text(String, Style),
    Group {
        open: String,
        items: Vec<Item>,
        close: &'static str,
        /// Short items of one kind: several to a line.
        fill: bool,
    },
}

#[derive(Debug)]
struct Item {
    /// The key of a map entry, the name of a field.
    key: Option<Doc>,
    value: Doc,
}

impl Doc {
    fn dim(text: impl Into<String>) -> Doc {
        Doc::Text(text.into(), Style::Dim)
    }
    /// The columns of the whole on one line; `None` if it has line breaks.
    fn width(&self) -> Option<usize> {
        match self {
            Doc::Text(text, _) => (!text.contains('\n')).then(|| text.chars().count()),
            Doc::Group { open, items, close, .. } => {
                let mut width = open.chars().count() + close.len();
                for (i, item) in items.iter().enumerate() {
                    width += item.width()? + if i > 0 { 2 } else { 0 };
                }
                Some(width)
            }
        }
    }
}

impl Item {
    fn width(&self) -> Option<usize> {
        let key = match &self.key {
            Some(key) => key.width()? + 2,
            None => 0,
        };
        Some(key + self.value.width()?)
    }
}

/// The collections around the value at hand, and how many items may still be shown.
struct Path {
    inside: Vec<Value>,
    left: usize,
}

/// Shows the values of an isolate.
pub struct Shower<'a> {
    pub isolate: &'a mut Isolate,
    pub width: usize,
    pub paint: Paint,
}

impl Shower<'_> {
    /// The value as text, without a line break at the end; its last line leaves `reserve` columns free. May run Dart code (`toString`).
    pub fn show(&mut self, value: Value, reserve: usize) -> String {
        let kept = self.isolate.heap.keep(value);
        let mut path = Path { inside: Vec::new(), left: MOST_IN_ALL };
        let doc = self.doc(value, &mut path);
        self.isolate.heap.release(kept);
        let mut out = String::new();
        Layout { width: self.width.max(20), paint: self.paint }.write(&doc, 0, 0, reserve, &mut out);
        out
    }

    fn doc(&mut self, value: Value, path: &mut Path) -> Doc {
        match value {
            Value::Null => Doc::Text("null".to_owned(), Style::Word),
            Value::True => Doc::Text("true".to_owned(), Style::Word),
            Value::False => Doc::Text("false".to_owned(), Style::Word),
            Value::Int(i) => Doc::Text(i.to_string(), Style::Number),
            Value::Double(_) => Doc::Text(self.text(value), Style::Number),
            Value::String(s) => {
                let text = self.isolate.text(s).to_rust();
                Doc::Text(quoted(&text), Style::Text)
            }
            Value::List(_) | Value::Table(_) | Value::Record(_) | Value::View(_) | Value::Object(_) => self.nested(value, path),
            _ => Doc::Text(self.text(value), Style::Plain),
        }
    }

    /// A value with others inside.
    fn nested(&mut self, value: Value, path: &mut Path) -> Doc {
        let cycle = path.inside.contains(&value);
        let deep = path.inside.len() >= DEEPEST;
        path.inside.push(value);
        let doc = match value {
            Value::List(list) => {
                let items = self.isolate.heap.list(list).items.to_vec();
                self.group(("[", "]"), items.len(), items.into_iter().map(|v| (None, v)), cycle || deep, path)
            }
            Value::Table(table) => {
                let table = self.isolate.heap.table(table);
                let is_map = table.class.supertype_args(core_class(CoreClass::Map)).is_some();
                let entries: Vec<(Option<Value>, Value)> =
                    table.iter().map(|e| if is_map { (Some(e.key), e.value) } else { (None, e.key) }).collect();
                self.group(("{", "}"), entries.len(), entries.into_iter(), cycle || deep, path)
            }
            Value::Record(record) => {
                let record = self.isolate.heap.record(record);
                let positional = record.shape.positional;
                let names: Vec<Option<String>> = (0..record.fields.len())
                    .map(|i| record.shape.named.get(i.wrapping_sub(positional)).filter(|_| i >= positional).map(|n| n.to_string()))
                    .collect();
                let fields: Vec<Value> = record.fields.to_vec();
                let named = names.into_iter().zip(fields).map(|(name, value)| (name.unwrap_or_default(), value)).collect();
                let mut doc = self.fields("(".to_owned(), named, cycle || deep, path);
                // One positional field: the comma makes it a record.
                if let (1, Doc::Group { close, .. }) = (positional, &mut doc)
                    && path.inside.last().is_some_and(|v| matches!(v, Value::Record(r) if self.isolate.heap.record(*r).fields.len() == 1))
                {
                    *close = ",)";
                }
                doc
            }
            Value::View(_) => self.indexed(value, cycle || deep, path),
            _ => self.object(value, cycle || deep, path),
        };
        path.inside.pop();
        doc
    }

    fn group(
        &mut self,
        (open, close): (&str, &'static str),
        length: usize,
        items: impl Iterator<Item = (Option<Value>, Value)>,
        cut: bool,
        path: &mut Path,
    ) -> Doc {
        if cut {
            return Doc::dim(format!("{open}...{close}"));
        }
        let shown: Vec<(Option<Value>, Value)> = items.take(MOST_ITEMS.min(path.left)).collect();
        path.left -= shown.len();
        // `toString` of one item may throw the next one away.
        let kept: Vec<Kept> = shown.iter().flat_map(|(k, v)| [*k, Some(*v)]).flatten().map(|v| self.isolate.heap.keep(v)).collect();
        let mut docs: Vec<Item> = Vec::new();
        let mut fill = true;
        for (key, value) in shown {
            fill &= key.is_none()
                && matches!(value, Value::Int(_) | Value::Double(_) | Value::True | Value::False | Value::Null | Value::String(_));
            let key = key.map(|key| self.doc(key, path));
            docs.push(Item { key, value: self.doc(value, path) });
        }
        kept.into_iter().for_each(|k| {
            self.isolate.heap.release(k);
        });
        if length > docs.len() {
            let more = if docs.is_empty() { "...".to_owned() } else { format!("... {} more", length - docs.len()) };
            docs.push(Item { key: None, value: Doc::dim(more) });
        }
        Doc::Group { open: open.to_owned(), items: docs, close, fill }
    }

    fn fields(&mut self, open: String, fields: Vec<(String, Value)>, cut: bool, path: &mut Path) -> Doc {
        if cut {
            return Doc::dim(format!("{open}...)"));
        }
        let kept: Vec<Kept> = fields.iter().map(|(_, v)| self.isolate.heap.keep(*v)).collect();
        let mut items = Vec::new();
        for (name, value) in fields {
            let key = (!name.is_empty()).then_some(Doc::Text(name, Style::Plain));
            let value = if value.is_absent() { Doc::dim("not set") } else { self.doc(value, path) };
            items.push(Item { key, value });
        }
        kept.into_iter().for_each(|k| {
            self.isolate.heap.release(k);
        });
        Doc::Group { open, items, close: ")", fill: false }
    }

    /// Typed data, and other lists that know their length.
    fn indexed(&mut self, value: Value, cut: bool, path: &mut Path) -> Doc {
        let class = self.isolate.class_of(value);
        if class.supertype_args(core_class(CoreClass::List)).is_none() {
            return Doc::Text(self.text(value), Style::Plain);
        }
        let Ok(Value::Int(length)) = self.isolate.invoke(value, Isolate::selector("length", crate::elements::SelectorKind::Getter), &[])
        else {
            return Doc::Text(self.text(value), Style::Plain);
        };
        let length = usize::try_from(length).unwrap_or(0);
        let mut items = Vec::new();
        for i in 0..length.min(MOST_ITEMS) {
            match self.isolate.invoke_method(value, "[]", &[Value::Int(i as i64)]) {
                Ok(item) => items.push((None, item)),
                Err(stop) => {
                    self.isolate.take_error(stop);
                    break;
                }
            }
        }
        self.group(("[", "]"), length, items.into_iter(), cut, path)
    }

    /// An object: what its `toString` says, or its fields if it is a user's class that has none of its own.
    fn object(&mut self, value: Value, cut: bool, path: &mut Path) -> Doc {
        let class = self.isolate.class_of(value);
        let own = self.isolate.method(class, "toString").is_some_and(|f| f.class != Some(core_class(CoreClass::Object)));
        let users = !class.library.uri.starts_with("dart:");
        let Value::Object(handle) = value else { return Doc::Text(self.text(value), Style::Plain) };
        if own || !users {
            return Doc::Text(self.text(value), Style::Plain);
        }
        let names: Vec<String> = field_names(class);
        let values: Vec<Value> = self.isolate.heap.fields(handle).to_vec();
        let fields = names.into_iter().zip(values).collect();
        self.fields(format!("{}(", class.name), fields, cut, path)
    }

    /// A value's `toString()`. An error in it is no error of the session's.
    fn text(&mut self, value: Value) -> String {
        let text = match self.isolate.to_str(value) {
            Ok(text) => text.to_rust(),
            Err(stop) => {
                let why = match self.isolate.take_error(stop) {
                    Some(_) => "its toString throws",
                    None => "interrupted",
                };
                format!("Instance of '{}' ({why})", public_type(self.isolate, value))
            }
        };
        // What has no `toString` of its own names its class: an internal one by what it stands for.
        let internal = text.strip_prefix("Instance of '_").is_some_and(|rest| !rest.contains(' '));
        let text = if internal { format!("Instance of '{}'", public_type(self.isolate, value)) } else { text };
        match text.char_indices().nth(LONGEST_TEXT) {
            Some((at, _)) => format!("{}...", &text[..at]),
            None => text,
        }
    }
}

/// The type of a value as the prompt names it: an internal class of the core libraries goes by the public one it stands for.
pub fn public_type(isolate: &mut Isolate, value: Value) -> String {
    let ty = isolate.type_of(value);
    let internal = ty.as_interface().filter(|(class, _)| class.library.uri.starts_with("dart:") && class.shown_name().is_private());
    let Some((class, _)) = internal else { return isolate.shown_type(value) };
    let mut nearest = std::collections::VecDeque::from([class]);
    let mut known = None;
    for _ in 0..MOST_ITEMS {
        let Some(next) = nearest.pop_front() else { break };
        // Nothing may have looked at it yet.
        next.ready_layout();
        let public = !next.shown_name().is_private() && next != core_class(CoreClass::Object);
        if let (true, Some(args)) = (public, crate::types::as_instance_of(ty, next)) {
            let args: Vec<Ty> = args.iter().copied().collect();
            let shown = Ty::interface(next, &args).to_string();
            // A map is a Map to everybody, and a LinkedHashMap to few.
            if next.library.uri == "dart:core" {
                return shown;
            }
            known.get_or_insert(shown);
        }
        let interfaces = next.interfaces.get().into_iter().flatten().copied();
        let parents = interfaces.chain(next.superclass.get().copied().flatten());
        nearest.extend(parents.filter_map(|parent| parent.as_interface().map(|(class, _)| class)));
    }
    known.unwrap_or_else(|| isolate.shown_type(value))
}

fn field_names(class: ClassRef) -> Vec<String> {
    class.ready_layout().map_or_else(Vec::new, |layout| layout.fields().iter().map(|f| f.name.to_string()).collect())
}

/// A string as a Dart literal.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for (i, c) in text.chars().enumerate() {
        if i == LONGEST_TEXT {
            out.push_str("...");
            break;
        }
        match c {
            '\n' => out.push_str(r"\n"),
            '\r' => out.push_str(r"\r"),
            '\t' => out.push_str(r"\t"),
            '\\' => out.push_str(r"\\"),
            '$' => out.push_str(r"\$"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", c as u32)),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

struct Layout {
    width: usize,
    paint: Paint,
}

impl Layout {
    /// Writes a document that starts in `column` of a line indented by `indent`, with `after` columns taken behind it.
    fn write(&self, doc: &Doc, indent: usize, column: usize, after: usize, out: &mut String) {
        match doc {
            Doc::Text(text, style) => out.push_str(&self.paint.style(*style, text)),
            Doc::Group { open, items, close, fill } => {
                let fits = doc.width().is_some_and(|width| column + width + after <= self.width);
                out.push_str(open);
                if fits {
                    for (i, item) in items.iter().enumerate() {
                        if i > 0 {
                            out.push_str(", ");
                        }
                        self.item(item, indent, 0, 0, out);
                    }
                } else if *fill {
                    self.filled(items, indent + 2, out);
                    out.push_str(&format!("\n{:indent$}", ""));
                } else {
                    for item in items {
                        out.push_str(&format!("\n{:1$}", "", indent + 2));
                        self.item(item, indent + 2, indent + 2, 1, out);
                        out.push(',');
                    }
                    out.push_str(&format!("\n{:indent$}", ""));
                }
                out.push_str(close);
            }
        }
    }

    fn item(&self, item: &Item, indent: usize, column: usize, after: usize, out: &mut String) {
        let mut column = column;
        if let Some(key) = &item.key {
            self.write(key, indent, column, 2, out);
            out.push_str(": ");
            column += key.width().unwrap_or(0) + 2;
        }
        self.write(&item.value, indent, column, after, out);
    }

    /// As many items to a line as fit.
    fn filled(&self, items: &[Item], indent: usize, out: &mut String) {
        let mut column = usize::MAX;
        for item in items {
            let width = item.width().unwrap_or(0) + 2;
            if column.saturating_add(width) > self.width {
                out.push_str(&format!("\n{:indent$}", ""));
                column = indent;
            } else {
                out.push(' ');
            }
            self.item(item, indent, column, 1, out);
            out.push(',');
            column += width;
        }
    }
}
