//! Declarations that wait for others: `class Cat extends Animal {}` before there is an `Animal`. May touch the engine.
//!
//! A class cannot be made without what it is made of, so its text is kept, and taken as if it were typed once the last name it misses
//! is declared. Declarations that need each other are taken together, as one text. Whoever uses a class that waits is told what for.
//! (A function that only calls what is not declared yet is made at once: see `crate::session`.)

use oche_syntax::ast::{DeclKind, StmtKind};
use oche_syntax::{Name, ReplItem};

use super::answer::{Answer, Status};
use super::engine::{Engine, Unmade};
use super::notes::list;
use crate::check::errors::kinds;
use crate::diagnostics::{Diagnostic, Source};
use crate::session::{Input, is_slip};
use crate::sorting::Arrange;

/// An accepted input, from the text it was accepted as.
pub(super) struct Taken {
    pub source: &'static Source,
    pub items: &'static [ReplItem],
    pub input: Input,
    /// The declarations that had waited for it.
    pub completed: Vec<Name>,
}

impl Engine<'_> {
    /// Checks an input; together with declarations that wait for it, if it needs them, too. Else the answer: it waits, or it is wrong.
    pub(super) fn take(&mut self, source: &'static Source, items: &'static [ReplItem]) -> Result<Taken, Answer> {
        let errors = match self.session.check(source, items) {
            Ok(input) => return Ok(Taken { source, items, input, completed: Vec::new() }),
            Err(_) if self.isolate.control.take_cancel() => {
                return Err(Answer { status: Status::Interrupted, text: "Interrupted.\n".to_owned() });
            }
            Err(errors) => errors,
        };
        let declares = declared(items);
        let missing = missing(&errors, declares.as_deref().unwrap_or_default());
        let needed = self.unmade_that_declare(missing.as_deref().unwrap_or_default());
        let text: String = needed.iter().map(|at| format!("{}\n", self.unmade[*at].text)).collect();
        if !needed.is_empty()
            && let Some(mut taken) = self.take_text(&(text + &source.text))
        {
            needed.iter().rev().for_each(|at| taken.completed.extend(self.unmade.remove(*at).declares));
            return Ok(taken);
        }
        match (declares, missing) {
            (Some(declares), Some(missing)) if !self.options.bare => {
                let note = waits(&declares, &missing);
                self.unmade.retain(|other| !other.declares.iter().all(|name| declares.contains(name)));
                self.unmade.push(Unmade { text: source.text.to_owned(), declares, missing });
                Err(Answer::done(format!("{}\n", self.paint().dim(&format!("// {note}.")))))
            }
            _ => {
                let mut text = self.render(&errors);
                needed.iter().for_each(|at| text += &format!("{}.\n", waits(&self.unmade[*at].declares, &self.unmade[*at].missing)));
                Err(Answer::failed(text))
            }
        }
    }

    /// Checks a text as an input.
    fn take_text(&mut self, text: &str) -> Option<Taken> {
        let (source, items, errors) = self.parse(text);
        let items: &'static [ReplItem] = items.leak();
        match errors.is_empty() {
            true => self.session.check(source, items).ok().map(|input| Taken { source, items, input, completed: Vec::new() }),
            false => None,
        }
    }

    /// The declarations that wait and declare one of these names, with those that they need themselves.
    fn unmade_that_declare(&self, names: &[Name]) -> Vec<usize> {
        let mut wanted = names.to_vec();
        let mut chosen = Vec::new();
        loop {
            let next = self
                .unmade
                .iter()
                .enumerate()
                .find(|(at, waiting)| !chosen.contains(at) && waiting.declares.iter().any(|name| wanted.contains(name)));
            let Some((at, waiting)) = next else { break };
            chosen.push(at);
            wanted.extend(&waiting.missing);
        }
        chosen.arrange();
        chosen
    }

    /// Takes the declarations that waited for what has just been declared, and forgets those that have been said again.
    pub(super) fn resume(&mut self, declared: &[Name], answer: &mut Answer) {
        self.unmade.retain(|waiting| !waiting.declares.iter().all(|name| declared.contains(name)));
        // Each once: what is declared need not be what it needs.
        let waiting = std::mem::take(&mut self.unmade);
        let (ready, rest): (Vec<Unmade>, Vec<Unmade>) =
            waiting.into_iter().partition(|waiting| waiting.missing.iter().any(|name| declared.contains(name)));
        self.unmade = rest;
        for waiting in ready {
            let (source, items, _) = self.parse(&waiting.text);
            let more = self.eval_items(source, items);
            answer.text += &more.text;
            if more.status == Status::Done && !self.unmade.iter().any(|again| again.declares == waiting.declares) {
                answer.text += &self.note_completed(&waiting.declares);
            }
        }
    }

    /// Says what is declared at last.
    pub(super) fn note_completed(&self, names: &[Name]) -> String {
        let verb = if names.len() == 1 { "is" } else { "are" };
        match names {
            [] => String::new(),
            _ => format!("{}\n", self.paint().dim(&format!("// {} {verb} complete.", quoted(names)))),
        }
    }

    /// The texts that wait, for a saved session.
    pub(super) fn unmade_texts(&self) -> impl Iterator<Item = &str> {
        self.unmade.iter().map(|waiting| waiting.text.as_str())
    }
}

/// `'a' and 'b'`
fn quoted(names: &[Name]) -> String {
    list(&names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>())
}

/// `'Cat' waits for 'Animal'`
fn waits(declares: &[Name], missing: &[Name]) -> String {
    let verb = if declares.len() == 1 { "waits" } else { "wait" };
    format!("{} {verb} for {}", quoted(declares), quoted(missing))
}

/// The names that an input declares, if it is nothing but declarations and classes are among them.
fn declared(items: &[ReplItem]) -> Option<Vec<Name>> {
    let mut names = Vec::new();
    let mut classes = false;
    for item in items {
        let ReplItem::Decl(decl) = item else {
            match item {
                ReplItem::Stmt(stmt) if matches!(stmt.kind, StmtKind::Function { .. }) => {
                    if let StmtKind::Function { function, .. } = &stmt.kind {
                        names.push(function.name.name);
                    }
                    continue;
                }
                _ => return None,
            }
        };
        match &decl.kind {
            DeclKind::Class(class) => {
                names.extend(class.name.map(|name| name.name));
                classes = true;
            }
            DeclKind::Typedef(typedef) => {
                names.push(typedef.name.name);
                classes = true;
            }
            DeclKind::Function(function) => names.push(function.name.name),
            _ => return None,
        }
    }
    (classes && !names.is_empty()).then_some(names)
}

/// The names that are missing, if that is all that is wrong. A name that looks like one that is there is a slip. `declares`: what the
/// input itself declares.
fn missing(errors: &[Diagnostic], declares: &[Name]) -> Option<Vec<Name>> {
    let mut names: Vec<Name> = Vec::new();
    for error in errors {
        let before = error.source.text.get(..error.span.start as usize)?.trim_end();
        let unknown = [&kinds::method_not_found, &kinds::undefined_name, &kinds::type_not_found, &kinds::not_a_type];
        let member = [&kinds::undefined_method, &kinds::undefined_getter].iter().any(|kind| error.is(kind));
        // A call without a receiver in a class: a method that is missing, or a function.
        let own = || declares.iter().any(|name| Some(name.as_str()) == error.part("class")) && !before.ends_with('.');
        let name = error.part("name").filter(|_| unknown.iter().any(|kind| error.is(kind)) || member && own());
        let name = name.filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$')))?;
        // `Color color` is no slip.
        let similar = error.advice.as_ref().and_then(|advice| advice.meant()).filter(|similar| !similar.eq_ignore_ascii_case(name));
        if similar.is_some_and(|similar| is_slip(name, similar)) {
            return None;
        }
        let name = Name::new(name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then_some(names)
}
