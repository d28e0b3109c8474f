//! What an error says: its sentence, made of text and types, what to try, and other places that explain it; and what follows from
//! the types it mentions. May touch types and elements, nothing of the checker.

use std::cell::RefCell;

use oche_syntax::ast::ClassKind;
use oche_syntax::{Name, Span};

pub use crate::diagnostics::Stage;
use crate::diagnostics::{Advice, Diagnostic, Kind, Source, fill};
use crate::elements::ClassRef;
use crate::types::{Ty, display_with};

/// The content of a diagnostic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub kind: &'static Kind,
    pub text: Text,
    /// The named parts as the sentence shows them.
    pub parts: Vec<(&'static str, String)>,
    pub hint: Option<String>,
    /// Advice, where the Dart compiler has none: for pages.
    pub advice: Option<Advice>,
    /// Places that explain it.
    pub context: Vec<(&'static Source, Span, Text)>,
    pub stage: Stage,
    /// The position up to which the compiler has read when it says this: a call is looked at after its arguments.
    pub after: Option<u32>,
}

/// A sentence that mentions types.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Text {
    pub text: String,
    /// The classes mentioned, in order, by the name the text gives them: where they come from is said below the text.
    pub classes: Vec<(String, ClassRef)>,
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
impl From<&Name> for Part {
    fn from(name: &Name) -> Part {
        Part::from(*name)
    }
}
impl From<&Ty> for Part {
    fn from(ty: &Ty) -> Part {
        Part::Type(*ty)
    }
}
impl From<u64> for Part {
    fn from(number: u64) -> Part {
        Part::Text(number.to_string())
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

/// A sentence with `{}` for each of the parts that follow: types, names, text.
macro_rules! note {
    ($template:expr $(, $part:expr)* $(,)?) => {
        $crate::check::report::message::Text::of($template, &[$($crate::check::report::message::Part::from($part)),*])
    };
}
pub(crate) use note;

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text { text, classes: Vec::new() }
    }
}
impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::from(text.to_owned())
    }
}

/// The names of the classes mentioned: classes of one name are told apart by numbers, in the order they are mentioned.
struct Labels(Vec<ClassRef>);

impl Labels {
    fn of<'a>(parts: impl Iterator<Item = &'a Part>) -> Labels {
        let seen: RefCell<Vec<ClassRef>> = RefCell::new(Vec::new());
        let mention = |class: ClassRef| {
            let mut seen = seen.borrow_mut();
            if !seen.contains(&class) {
                seen.push(class);
            }
            class.name.to_string()
        };
        for part in parts {
            if let Part::Type(ty) = part {
                display_with(*ty, &mention);
            }
        }
        Labels(seen.into_inner())
    }

    fn label(&self, class: ClassRef) -> String {
        let same: Vec<&ClassRef> = self.0.iter().filter(|c| c.name == class.name).collect();
        match same.iter().position(|c| **c == class) {
            Some(index) if same.len() > 1 => format!("{}/*{}*/", class.name, index + 1),
            _ => class.name.to_string(),
        }
    }

    fn show(&self, part: &Part) -> String {
        match part {
            Part::Text(text) => text.clone(),
            Part::Type(ty) => display_with(*ty, &|class| self.label(class)),
        }
    }

    fn classes(&self) -> Vec<(String, ClassRef)> {
        self.0.iter().map(|class| (self.label(*class), *class)).collect()
    }
}

impl Text {
    /// The template with each `{}` replaced by the next part.
    pub fn of(template: &str, parts: &[Part]) -> Text {
        let labels = Labels::of(parts.iter());
        let mut parts = parts.iter();
        let text = fill(template, &mut |_| parts.next().map(|part| labels.show(part)));
        Text { text, classes: labels.classes() }
    }

    /// This text, and then that.
    pub fn followed_by(mut self, after: Text) -> Text {
        self.text.push_str(&after.text);
        for (label, class) in after.classes {
            if !self.classes.iter().any(|(_, known)| *known == class) {
                self.classes.push((label, class));
            }
        }
        self
    }

    /// Whether it mentions two classes of one name.
    pub fn has_namesakes(&self) -> bool {
        self.classes.iter().enumerate().any(|(i, (_, class))| self.classes[..i].iter().any(|(_, other)| other.name == class.name))
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

impl Message {
    /// The sentence of a row with its parts.
    pub fn of(kind: &'static Kind, parts: Vec<(&'static str, Part)>) -> Message {
        let labels = Labels::of(parts.iter().map(|(_, part)| part));
        let parts: Vec<(&'static str, String)> = parts.iter().map(|(name, part)| (*name, labels.show(part))).collect();
        let text = fill(kind.sentence, &mut |name| parts.iter().find(|(part, _)| *part == name).map(|(_, text)| text.clone()));
        Message {
            kind,
            text: Text { text, classes: labels.classes() },
            parts,
            hint: kind.hint.map(str::to_owned),
            advice: None,
            context: Vec::new(),
            stage: kind.stage,
            after: None,
        }
    }

    /// The diagnostic of a message that mentions no types.
    pub fn diagnostic(self, source: &'static Source, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.kind, source, span, self.text.text);
        Diagnostic { parts: self.parts, hint: self.hint, advice: self.advice, stage: self.stage, ..diagnostic }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Message {
        self.hint = Some(hint.into());
        self
    }

    pub fn advice(mut self, advice: Option<impl Into<Advice>>) -> Message {
        self.advice = advice.map(Into::into);
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

    pub fn context(mut self, source: &'static Source, span: Span, text: impl Into<Text>) -> Message {
        self.context.push((source, span, text.into()));
        self
    }
}
