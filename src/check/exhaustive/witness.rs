//! What no case matches, in words: the pattern that says all that is known of such a value, and the one to write. May touch what the
//! parent may.

use std::fmt::Write;

use super::{Constant, Exhaustiveness, Fact, Key, Restriction, approximate};
use crate::elements::{CoreClass, core_class};
use crate::types::TyKind;

/// A value that no case matches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Witness {
    /// A pattern for it that says all that is known of it.
    pub pattern: String,
    /// The pattern to write: with `_` for what may be anything.
    pub correction: String,
}

/// Both patterns of a witness, being written.
#[derive(Default)]
struct Patterns([String; 2]);

impl Patterns {
    fn push(&mut self, text: &str) {
        self.0.iter_mut().for_each(|pattern| pattern.push_str(text));
    }

    /// Writes the pattern of a part; for the correction it may be left out where it may be anything.
    fn push_part(&mut self, part: (Witness, bool), omit: bool) {
        let (Witness { pattern, correction }, whole) = part;
        self.0[0].push_str(&pattern);
        match whole {
            true if omit => {}
            true => self.0[1].push('_'),
            false => self.0[1].push_str(&correction),
        }
    }

    /// Parts between brackets.
    fn push_list(&mut self, parts: impl Iterator<Item = (Witness, bool)>) {
        for (i, part) in parts.enumerate() {
            self.push(if i > 0 { ", " } else { "" });
            self.push_part(part, false);
        }
    }
}

impl Exhaustiveness<'_> {
    /// The known facts about the value at `path` as patterns, and whether they leave it to be anything that its declaration says.
    pub(super) fn witness(&self, facts: &[Fact], path: &[Key]) -> (Witness, bool) {
        let fact = |path: &[Key]| facts.iter().find(|(p, _)| **p == *path).map(|(_, single)| single);
        let Some(single) = fact(path) else {
            return (Witness { pattern: "_".to_owned(), correction: "_".to_owned() }, true);
        };
        let declared = path.split_last().and_then(|(key, parent)| self.declared(fact(parent)?, *key));
        let mut whole = declared.is_some_and(|ty| approximate(ty) == single.ty);
        let child = |key: Key| self.witness(facts, &[path, &[key]].concat());
        let keys = || facts.iter().filter_map(|(p, _)| p.split_last().filter(|(_, parent)| *parent == path).map(|(key, _)| *key));
        let mut text = Patterns::default();
        match (&single.restriction, single.ty.kind()) {
            (Restriction::Constant(Constant::Bool(value)), _) => {
                text.push(if *value { "true" } else { "false" });
                whole = false;
            }
            (Restriction::Constant(Constant::Enum(class, name)), _) => {
                text.push(&format!("{}.{name}", class.name));
                whole = false;
            }
            (Restriction::Arity { length, rest }, _) => {
                text.push("[");
                text.push_list((0..*length).map(|i| child(Key::Head(i))));
                if *rest {
                    text.push(if *length > 0 { ", ..." } else { "..." });
                    if let Some(of_rest) = keys().find(|key| matches!(key, Key::Rest(..))) {
                        text.push_part(child(of_rest), true);
                    }
                }
                text.push("]");
                whole &= *rest && *length == 0;
            }
            (_, TyKind::Null) => text.push("null"),
            (_, TyKind::Record(r)) => {
                let positional = (0..r.positional.len() as u32).map(|i| child(Key::Positional(i)));
                text.push("(");
                text.push_list(positional.inspect(|(_, part)| whole &= part));
                for (i, (name, _)) in r.named.iter().enumerate() {
                    let separator = if i > 0 || !r.positional.is_empty() { ", " } else { "" };
                    text.push(&format!("{separator}{name}: "));
                    let part = child(Key::Named(*name));
                    whole &= part.1;
                    text.push_part(part, false);
                }
                text.push(")");
            }
            (_, TyKind::Function(_)) => text.push(&format!("{} _", single.ty)),
            (_, TyKind::Interface(class, _)) if *class == core_class(CoreClass::List) && keys().next().is_none() => text.push("[...]"),
            _ => {
                text.push(&format!("{}(", single.ty));
                let (mut separators, parts) =
                    (["", ""], keys().filter_map(|key| if let Key::Getter(name) = key { Some((name, child(key))) } else { None }));
                for (name, (part, anything)) in parts {
                    whole &= anything;
                    let texts = [(&part.pattern, false), (&part.correction, anything)];
                    for ((text, separator), (part, omitted)) in text.0.iter_mut().zip(&mut separators).zip(texts) {
                        if !omitted {
                            let _ = write!(text, "{separator}{name}: {part}");
                            *separator = ", ";
                        }
                    }
                }
                text.push(")");
            }
        }
        let Patterns([pattern, correction]) = text;
        (Witness { pattern, correction }, whole)
    }
}
