//! `:doc`: what is written about a name, its head on top. May touch the engine.

use super::answer::Answer;
use super::engine::Engine;
use crate::session::documentation::Documentation;
use crate::types::non_nullable;

/// More members than this are not listed one to a line.
const MOST_MEMBERS: usize = 200;

impl Engine<'_> {
    pub(super) fn doc(&mut self, name: &str) -> Answer {
        let name = name.trim_end_matches(';').trim_end_matches("()");
        if name.is_empty() {
            return Answer::failed(":doc NAME, as in :doc List, :doc List.map, :doc dart:async\n");
        }
        let found = self.session.documentation(name).or_else(|| self.documentation_of_expression(name));
        let Some(doc) = found else {
            return Answer::failed(format!("Nothing is known about '{name}'.\n"));
        };
        let paint = self.paint();
        let mut text = String::new();
        for head in &doc.heads {
            text.push_str(&format!("{}\n", paint.name(head)));
        }
        if let Some(library) = &doc.library {
            text.push_str(&format!("{}\n", paint.dim(&format!("// {library}"))));
        }
        if !doc.comment.is_empty() {
            text.push('\n');
            for line in &doc.comment {
                text.push_str(&format!("{}\n", format!("  {line}").trim_end()));
            }
        }
        if !doc.members.is_empty() {
            text.push('\n');
            if doc.heads.iter().any(|head| head.starts_with("library ")) {
                text.push_str(&in_columns(&doc.members, self.options.width));
            } else {
                for member in doc.members.iter().take(MOST_MEMBERS) {
                    text.push_str(&format!("  {member}\n"));
                }
            }
        }
        Answer::done(text)
    }

    /// The documentation of the member that an expression ends with, else of the class of its value.
    pub(super) fn documentation_of_expression(&mut self, text: &str) -> Option<Documentation> {
        if let Some((receiver, member)) = text.rsplit_once('.')
            && let Some(ty) = self.static_type(receiver.trim_end_matches(['?', '!', '.']))
            && let Some((class, _)) = non_nullable(ty).as_interface()
            && let Some(doc) = self.session.documentation_of_member(class, member.trim())
        {
            return Some(doc);
        }
        let (class, _) = non_nullable(self.static_type(text)?).as_interface()?;
        // The type of a type says nothing about it.
        let name = class.shown_name();
        (name.as_str() != "Type").then(|| self.session.documentation(name.as_str()))?
    }
}

/// Words, as many to a line as fit.
fn in_columns(words: &[String], width: usize) -> String {
    let mut text = String::new();
    let mut column = usize::MAX;
    for word in words {
        let length = word.chars().count() + 1;
        if column.saturating_add(length) > width {
            text.push_str(if text.is_empty() { "  " } else { "\n  " });
            column = 2;
        } else {
            text.push(' ');
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
    text
}
