//! What an error says beyond its sentence: the hint below it, and how it is marked. May touch nothing of the checker.

use oche_syntax::Name;

/// The words of a diagnostic, as the Dart compiler has them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Message {
    pub text: String,
    pub hint: Option<String>,
    /// Mark only where it begins: the compiler does so for expressions of a wrong type.
    pub caret: bool,
}

impl From<String> for Message {
    fn from(text: String) -> Message {
        Message { text, hint: None, caret: false }
    }
}
impl From<&str> for Message {
    fn from(text: &str) -> Message {
        Message::from(text.to_owned())
    }
}

impl Message {
    /// An expression of a wrong type.
    pub fn at_start(text: impl Into<String>) -> Message {
        Message { caret: true, ..Message::from(text.into()) }
    }
}

pub fn with_hint(text: impl Into<String>, hint: &str) -> Message {
    Message { hint: Some(hint.to_owned()), ..Message::from(text.into()) }
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
pub fn undefined(what: Missing, name: Name, class: &str) -> Message {
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
    Message { text: format!("The {word} '{name}' isn't defined for the class '{class}'."), hint: Some(hint), caret: false }
}
