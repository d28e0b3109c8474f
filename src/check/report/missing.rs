//! Members that are not there: the error, with what to try. May touch `errors`.

use oche_syntax::Name;

use super::errors;
use super::message::{Message, Part};
use crate::types::resolve_bound;

/// The kinds of members that are looked for in vain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    Getter,
    Setter,
    Method,
    Operator,
}

/// No such member in the class; the hint says what could be meant.
pub fn undefined(what: Missing, name: Name, class: impl Into<Part>) -> Message {
    let class = match class.into() {
        // What a type parameter has, its bound has.
        Part::Type(ty) => Part::Type(resolve_bound(ty)),
        text => text,
    };
    let member =
        |word: &str, or: &str| format!("Try correcting the name to the name of an existing {word}, or defining a {or} named '{name}'.");
    match what {
        Missing::Getter => errors::undefined_getter(name, class).hint(member("getter", "getter or field")),
        Missing::Setter => errors::undefined_setter(name, class).hint(member("setter", "setter or field")),
        Missing::Method => errors::undefined_method(name, class).hint(member("method", "method")),
        Missing::Operator => errors::undefined_operator(name, class)
            .hint(format!("Try correcting the operator to an existing operator, or defining a '{name}' operator.")),
    }
}
