//! What an error says: its sentence, made of text and types, what to try, and other places that explain it; and what follows from
//! the types it mentions. May touch types and elements, nothing of the checker.

use std::cell::RefCell;

use oche_syntax::ast::ClassKind;
use oche_syntax::{Name, Span};

use crate::diagnostics::Source;
use crate::elements::ClassRef;
use crate::types::{Ty, display_with, resolve_bound};

/// The words of a diagnostic, as the Dart compiler has them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Message {
    pub text: String,
    /// The classes mentioned, in order, by the name the text gives them: where they come from is said below the text.
    pub classes: Vec<(String, ClassRef)>,
    pub hint: Option<String>,
    /// What to try, where the Dart compiler has no advice: for pages.
    pub advice: Option<String>,
    /// Places that explain it.
    pub context: Vec<(&'static Source, Span, Box<Message>)>,
    pub stage: Stage,
    /// How far the compiler has read when it says this: a call is looked at after its arguments.
    pub after: Option<u32>,
}

/// When the Dart compiler finds a mistake; it prints what it finds first first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Stage {
    /// Declarations and signatures. Less is syntax: [`crate::diagnostics::Diagnostic::stage`].
    Outline = 3,
    /// What classes inherit and override.
    Members,
    /// A body's names and shapes, before its types.
    Names,
    /// A body's types and flow.
    #[default]
    Types,
    /// What is looked at after all bodies.
    Finish,
    /// Constants and exhaustiveness.
    Constants,
}

/// A piece of a message.
pub enum Part {
    Text(String),
    Type(Ty),
}

impl From<Ty> for Part {
    fn from(ty: Ty) -> Part {
        Part::Type(ty)
    }
}
impl From<Name> for Part {
    fn from(name: Name) -> Part {
        Part::Text(name.to_string())
    }
}
impl From<String> for Part {
    fn from(text: String) -> Part {
        Part::Text(text)
    }
}
impl From<&str> for Part {
    fn from(text: &str) -> Part {
        Part::Text(text.to_owned())
    }
}
impl From<usize> for Part {
    fn from(number: usize) -> Part {
        Part::Text(number.to_string())
    }
}

/// A message from a sentence with `{}` for each of the parts that follow: types, names, text.
macro_rules! says {
    ($template:expr $(, $part:expr)* $(,)?) => {
        $crate::check::report::message::Message::of($template, &[$($crate::check::report::message::Part::from($part)),*])
    };
}
pub(crate) use says;

impl From<String> for Message {
    fn from(text: String) -> Message {
        Message { text, ..Message::default() }
    }
}
impl From<&str> for Message {
    fn from(text: &str) -> Message {
        Message::from(text.to_owned())
    }
}

impl Message {
    /// Two classes of one name are told apart by numbers, in the order they are mentioned.
    pub fn of(template: &str, parts: &[Part]) -> Message {
        let seen: RefCell<Vec<ClassRef>> = RefCell::new(Vec::new());
        let note = |class: ClassRef| {
            let mut seen = seen.borrow_mut();
            if !seen.contains(&class) {
                seen.push(class);
            }
            class.name.to_string()
        };
        for part in parts {
            if let Part::Type(ty) = part {
                display_with(*ty, &note);
            }
        }
        let seen = seen.into_inner();
        let label = |class: ClassRef| {
            let same: Vec<&ClassRef> = seen.iter().filter(|c| c.name == class.name).collect();
            match same.iter().position(|c| **c == class) {
                Some(index) if same.len() > 1 => format!("{}/*{}*/", class.name, index + 1),
                _ => class.name.to_string(),
            }
        };
        let mut text = String::new();
        let mut parts = parts.iter();
        for (i, piece) in template.split("{}").enumerate() {
            if i > 0 {
                match parts.next() {
                    Some(Part::Text(part)) => text.push_str(part),
                    Some(Part::Type(ty)) => text.push_str(&display_with(*ty, &label)),
                    None => {}
                }
            }
            text.push_str(piece);
        }
        let classes = seen.iter().map(|c| (label(*c), *c)).collect();
        Message { text, classes, ..Message::default() }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Message {
        self.hint = Some(hint.into());
        self
    }

    pub fn advice(mut self, advice: Option<String>) -> Message {
        self.advice = advice;
        self
    }

    pub fn after(mut self, end: u32) -> Message {
        self.after = Some(end);
        self
    }

    pub fn stage(mut self, stage: Stage) -> Message {
        self.stage = stage;
        self
    }

    pub fn context(mut self, source: &'static Source, span: Span, message: impl Into<Message>) -> Message {
        self.context.push((source, span, Box::new(message.into())));
        self
    }

    /// Where the classes mentioned come from, a line each; what everybody knows needs no line. `display` is a library's path if it is
    /// a file of its own.
    pub fn origins(&self, display: impl Fn(ClassRef) -> Option<String>) -> String {
        let mut lines = String::new();
        for (label, class) in &self.classes {
            let uri = &class.library.uri;
            let known = uri == "dart:core"
                && matches!(class.name.as_str(), "int" | "double" | "num" | "bool" | "String" | "Null" | "Record" | "Never");
            if known || class.kind == ClassKind::ExtensionType {
                continue;
            }
            let place = match display(*class) {
                Some(path) if uri.starts_with("package:") => format!("'{uri}' ('{path}')"),
                Some(path) if !uri.starts_with("dart:") => format!("'{path}'"),
                _ => format!("'{uri}'"),
            };
            lines.push_str(&format!("\n - '{label}' is from {place}."));
        }
        lines
    }
}

pub fn with_hint(text: impl Into<String>, hint: &str) -> Message {
    Message::from(text.into()).hint(hint)
}

/// What kind of member was looked for in vain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    Getter,
    Setter,
    Method,
    Operator,
}

/// No such member in the class; the hint says what could be meant.
pub fn undefined(what: Missing, name: Name, class: impl Into<Part>) -> Message {
    let (word, hint) = match what {
        Missing::Getter => {
            ("getter", format!("Try correcting the name to the name of an existing getter, or defining a getter or field named '{name}'."))
        }
        Missing::Setter => {
            ("setter", format!("Try correcting the name to the name of an existing setter, or defining a setter or field named '{name}'."))
        }
        Missing::Method => {
            ("method", format!("Try correcting the name to the name of an existing method, or defining a method named '{name}'."))
        }
        Missing::Operator => ("operator", format!("Try correcting the operator to an existing operator, or defining a '{name}' operator.")),
    };
    let class = match class.into() {
        // What a type parameter has, its bound has.
        Part::Type(ty) => Part::Type(resolve_bound(ty)),
        text => text,
    };
    says!("The {} '{}' isn't defined for the class '{}'.", word, name, class).hint(hint)
}
