//! YAML as a tree that knows where everything stands, and the form pub writes lock files in. May touch `failure`. The only place that
//! names the YAML crate.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::failure::Failure;

/// Nodes one document may have: aliases multiply them.
const MOST_NODES: usize = 200_000;
const MOST_NESTED: usize = 100;

/// A value and the bytes it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Value,
    pub span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~`, or nothing at all.
    Null,
    /// Any other scalar. `plain`: without quotes, so that it may be a number or a truth value.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// A value of something that is no YAML text.
    pub fn from_json(json: &serde_json::Value) -> Node {
        let scalar = |text: String, plain| Value::Scalar { text, plain };
        let value = match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(b) => scalar(b.to_string(), true),
            serde_json::Value::Number(n) => scalar(n.to_string(), true),
            serde_json::Value::String(text) => scalar(text.clone(), false),
            serde_json::Value::Array(items) => Value::List(items.iter().map(Node::from_json).collect()),
            serde_json::Value::Object(entries) => {
                let key = |text: &String| Node { value: scalar(text.clone(), false), span: 0..0 };
                Value::Map(entries.iter().map(|(name, value)| (key(name), Node::from_json(value))).collect())
            }
        };
        Node { value, span: 0..0 }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }
    /// The key and the value.
    pub fn entry(&self, key: &str) -> Option<(&Node, &Node)> {
        self.entries()?.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(key, value)| (key, value))
    }
    pub fn entries(&self) -> Option<&[(Node, Node)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }
    pub fn items(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }
    /// A scalar that is neither a number nor a truth value.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, plain } if !plain || !(is_number(text) || matches!(text.as_str(), "true" | "false")) => Some(text),
            _ => None,
        }
    }
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok() && text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
}

/// Reads a document; `file` is how messages name it. An empty one is null.
pub fn parse(text: &str, file: &str) -> Result<Node, Failure> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).collect();
    let mut builder = Builder { parser: Parser::new_from_str(text), starts, text, file, anchors: HashMap::new(), count: 0 };
    loop {
        match builder.next()? {
            (Event::StreamEnd, _) => return Ok(Node { value: Value::Null, span: 0..0 }),
            (Event::DocumentStart(_), _) => {
                let event = builder.next()?;
                return builder.node(event, 0);
            }
            _ => {}
        }
    }
}

struct Builder<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    /// Where each character begins.
    starts: Vec<usize>,
    text: &'a str,
    file: &'a str,
    anchors: HashMap<usize, Node>,
    count: usize,
}

type Spanned<'a> = (Event<'a>, Range<usize>);

impl<'a> Builder<'a> {
    fn byte(&self, index: usize) -> usize {
        self.starts.get(index).copied().unwrap_or(self.text.len())
    }

    fn next(&mut self) -> Result<Spanned<'a>, Failure> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, self.byte(span.start.index())..self.byte(span.end.index()))),
            Some(Err(error)) => {
                let at = self.byte(error.marker().index());
                Err(Failure::at(self.text, self.file, &(at..at), error.info()))
            }
            None => Ok((Event::StreamEnd, self.text.len()..self.text.len())),
        }
    }

    fn node(&mut self, (event, span): Spanned<'a>, depth: usize) -> Result<Node, Failure> {
        self.count += 1;
        if self.count > MOST_NODES || depth > MOST_NESTED {
            return Err(Failure::at(self.text, self.file, &span, "Too much YAML."));
        }
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                let null = plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                (if null { Value::Null } else { Value::Scalar { text: text.into_owned(), plain } }, anchor)
            }
            Event::SequenceStart(anchor, _) => return self.list(span.start, anchor, depth),
            Event::MappingStart(anchor, _) => return self.map(span.start, anchor, depth),
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                let node = node.ok_or_else(|| Failure::at(self.text, self.file, &span, "Undefined alias."))?;
                self.count += size(&node);
                return Ok(Node { span, ..node });
            }
            _ => (Value::Null, 0),
        };
        Ok(self.keep(Node { value, span }, anchor))
    }

    fn keep(&mut self, node: Node, anchor: usize) -> Node {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        node
    }

    fn list(&mut self, start: usize, anchor: usize, depth: usize) -> Result<Node, Failure> {
        let mut items: Vec<Node> = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, span) => {
                    let end = self.end(span.end, items.last().map(|item| item.span.end));
                    return Ok(self.keep(Node { value: Value::List(items), span: start..end }, anchor));
                }
                event => items.push(self.node(event, depth + 1)?),
            }
        }
    }

    fn map(&mut self, start: usize, anchor: usize, depth: usize) -> Result<Node, Failure> {
        let mut entries: Vec<(Node, Node)> = Vec::new();
        loop {
            match self.next()? {
                (Event::MappingEnd, span) => {
                    let end = self.end(span.end, entries.last().map(|(key, value)| value.span.end.max(key.span.end)));
                    return Ok(self.keep(Node { value: Value::Map(entries), span: start..end }, anchor));
                }
                event => {
                    let key = self.node(event, depth + 1)?;
                    if let Some((_, _)) = key.as_str().and_then(|name| entries.iter().find(|(k, _)| k.as_str() == Some(name))) {
                        return Err(Failure::at(self.text, self.file, &key.span, "Duplicate mapping key."));
                    }
                    let event = self.next()?;
                    entries.push((key, self.node(event, depth + 1)?));
                }
            }
        }
    }

    /// A block ends with its last entry, not where the next line shows that it is over.
    fn end(&self, told: usize, last: Option<usize>) -> usize {
        let bracketed = told > 0 && matches!(self.text.as_bytes().get(told - 1), Some(b']' | b'}'));
        match last {
            Some(last) if !bracketed || told < last => last,
            _ => told,
        }
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::List(items) => items.iter().map(size).sum(),
        Value::Map(entries) => entries.iter().map(|(key, value)| size(key) + size(value)).sum(),
        _ => 0,
    }
}

/// The values of a lock file.
pub enum Plain {
    Text(String),
    Bool(bool),
    Map(BTreeMap<String, Plain>),
}

impl Plain {
    pub fn text(text: impl ToString) -> Plain {
        Plain::Text(text.to_string())
    }
    pub fn map<const N: usize>(entries: [(&str, Plain); N]) -> Plain {
        Plain::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }
}

/// Writes as pub does: keys in order, two spaces, quotes as in JSON where a text could be taken for something else.
pub fn write(value: &Plain) -> String {
    let mut out = String::new();
    write_into(value, "", false, &mut out);
    out
}

fn write_into(value: &Plain, indent: &str, after_key: bool, out: &mut String) {
    match value {
        Plain::Map(entries) if !entries.is_empty() => {
            let inner = if after_key { format!("{indent}  ") } else { indent.to_owned() };
            for (i, (key, value)) in entries.iter().enumerate() {
                if i > 0 || after_key {
                    out.push('\n');
                }
                out.push_str(&inner);
                out.push_str(&quoted(key));
                out.push(':');
                write_into(value, &inner, true, out);
            }
        }
        value => {
            let text = match value {
                Plain::Text(text) => quoted(text),
                Plain::Bool(value) => value.to_string(),
                Plain::Map(_) => "{}".to_owned(),
            };
            out.push_str(if after_key { " " } else { indent });
            out.push_str(&text);
        }
    }
}

fn quoted(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '-')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Node {
        parse(text, "t.yaml").unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn spans() {
        let text = "name: é\ndeps: # all\n  a: ^1.0.0\n  b:\n    path: x # y\n\nlast: [1, two]\n";
        let node = read(text);
        let shown = |node: &Node| text[node.span.clone()].to_owned();
        assert_eq!(node.get("name").map(shown).as_deref(), Some("é"));
        assert_eq!(node.get("deps").map(shown).as_deref(), Some("a: ^1.0.0\n  b:\n    path: x"));
        assert_eq!(node.get("last").map(shown).as_deref(), Some("[1, two]"));
        assert_eq!(node.get("last").and_then(Node::items).map(<[Node]>::len), Some(2));
    }

    #[test]
    fn scalars() {
        let node = read("a:\nb: ~\nc: '1'\nd: 1\ne: true\nf: x\ng: 1.2.3\n");
        let text = |key| node.get(key).and_then(Node::as_text);
        assert!(node.get("a").is_some_and(Node::is_null) && node.get("b").is_some_and(Node::is_null));
        assert_eq!((text("c"), text("d"), text("e"), text("f"), text("g")), (Some("1"), None, None, Some("x"), Some("1.2.3")));
    }

    #[test]
    fn what_is_refused() {
        for text in ["a: b: c", "a: [1", "a: 1\na: 2", "\t- x: {", "a: *nobody", "&a [*a]"] {
            assert!(parse(text, "t.yaml").is_err(), "{text}");
        }
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for i in 1..12 {
            let before = format!("*a{}, ", i - 1).repeat(10);
            bomb += &format!("a{i}: &a{i} [{}]\n", before.trim_end_matches(", "));
        }
        assert!(parse(&bomb, "t.yaml").is_err());
        assert!(parse(&"[".repeat(100_000), "t.yaml").is_err());
    }

    #[test]
    fn written() {
        let value = Plain::map([
            ("b", Plain::map([("url", Plain::text("https://x")), ("on", Plain::Bool(true))])),
            ("a-1", Plain::text("1.0.0")),
            ("c", Plain::Map(BTreeMap::new())),
        ]);
        assert_eq!(write(&value), "a-1: \"1.0.0\"\nb:\n  on: true\n  url: \"https://x\"\nc: {}");
    }
}
