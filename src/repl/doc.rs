//! `:doc`: what is written about a name, its head on top. May touch the engine.

use super::engine::{Answer, Engine};

/// More members than this are not listed one to a line.
const MOST_MEMBERS: usize = 200;

impl Engine {
    pub(super) fn doc(&mut self, name: &str) -> Answer {
        let name = name.trim_end_matches(';').trim_end_matches("()");
        if name.is_empty() {
            return Answer::failed(":doc NAME, as in :doc List, :doc List.map, :doc dart:async\n");
        }
        let Some(doc) = self.session.documentation(name) else {
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
