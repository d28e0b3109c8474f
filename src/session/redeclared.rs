//! What an input means for what earlier inputs declared: functions that are declared again, functions that wait for names, extensions
//! that are hidden, switches that no longer know every case. May touch what `check::session` may.

use std::sync::Arc;

use oche_syntax::ast::{self, DeclKind};
use oche_syntax::{Name, ReplItem};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::errors;
use crate::check::typed::{self, Expr, Node, Stmt};
use crate::check::world::*;
use crate::diagnostics::Diagnostic;
use crate::elements::*;
use crate::session::{Declaration, Declared, DeclaredKind};
use crate::types::Ty;

impl World {
    /// A function that misses names: if it is called before they are declared, it says which.
    pub(crate) fn let_wait(&mut self, said: &[Declaration], name: Name, missing: &[Name]) {
        let functions: Vec<FunctionRef> = said
            .iter()
            .filter(|entry| entry.name == name)
            .filter_map(|entry| match entry.decl {
                Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => Some(f),
                _ => None,
            })
            .collect();
        let names: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let text = format!("{} {verb} not declared yet", names.join(" and "));
        for function in functions {
            let full = self.typed_body(function);
            let error = self.entry("dart:core", "_Errors", "stateError").map(|make| {
                self.signature(make);
                Expr::new(Node::call(make, None, vec![Expr::text(&text)], typed::HIDDEN), Ty::dynamic())
            });
            let code = Stmt::Expr(Expr::new(Node::Throw(Box::new(error.unwrap_or_else(Expr::null)), function.span.start), Ty::never()));
            let mut body = typed::Body::clone(&full);
            body.function.code = code;
            self.function_mut(function).typed = Some(Arc::new(body));
        }
    }

    /// Declares again the functions that mention a replaced name. What was declared again, and what goes on with the former meaning.
    /// `members` are those of extensions that were replaced.
    pub(crate) fn relink(
        &mut self,
        lib: LibId,
        entries: &mut [Declaration],
        replaced: &FxHashSet<Name>,
        members: &FxHashSet<Name>,
        said: &FxHashSet<Name>,
    ) -> (Vec<Name>, Vec<Name>) {
        let mut stale: Vec<Name> = Vec::new();
        if replaced.is_empty() && members.is_empty() {
            return (Vec::new(), stale);
        }
        loop {
            // Everything that mentions a replaced name, or a function that mentions one.
            let mut affected: FxHashSet<Name> = replaced.union(members).copied().collect();
            let chosen = affected_functions(entries, &mut affected, |name| said.contains(name) || stale.contains(name));
            let before = self.lib(lib).declared.clone();
            let mut fresh = Vec::new();
            for &at in &chosen {
                let Some((place, syntax)) = entries[at].syntax else { continue };
                let name = entries[at].name;
                let old = entries[at].decl;
                let declared = &mut self.lib_mut(lib).declared;
                match old {
                    Decl::Setter(_) => declared.setters.remove(&name),
                    _ => declared.names.remove(&name),
                };
                self.declare_top(place, syntax);
                let setter = matches!(old, Decl::Setter(_));
                if let Some(decl) = self.lib(lib).declared.known(name, setter) {
                    fresh.push((at, decl));
                }
            }
            let mut failed = Vec::new();
            for (at, decl) in &fresh {
                let count = self.diagnostics.len();
                self.check_declarations(&[], &[*decl]);
                if self.diagnostics.len() > count {
                    failed.push(entries[*at].name);
                }
            }
            self.diagnostics.clear();
            self.reported.clear();
            if failed.is_empty() {
                let mut relinked: Vec<Name> = Vec::new();
                for (at, decl) in fresh {
                    entries[at].decl = decl;
                    relinked.push(entries[at].name);
                }
                affected.retain(|name| replaced.contains(name) || !members.contains(name));
                let classes = entries
                    .iter()
                    .filter(|e| matches!(e.decl, Decl::Class(_)) && !said.contains(&e.name) && !e.mentions.is_disjoint(&affected));
                stale.extend(classes.map(|e| e.name));
                return (relinked, stale);
            }
            self.lib_mut(lib).declared = before;
            stale.extend(failed);
        }
    }

    /// A new unnamed extension hides an earlier one on the same type that has a member of the same name: nothing else could take it
    /// back. The names of its members go to `replaced`.
    pub(crate) fn hide_extensions(&mut self, lib: LibId, before: &[ClassRef], replaced: &mut FxHashSet<Name>) -> Vec<String> {
        let unnamed = |world: &World, class: ClassRef| {
            let info = world.class(class);
            let decl = info.decl.filter(|decl| decl.name.is_none() && info.place.lib == lib)?;
            let on = info.place.source.text.get(decl.on.first()?.span.range())?;
            Some((on.split_whitespace().collect::<Vec<_>>().join(" "), info.instance.keys().copied().collect::<Vec<_>>()))
        };
        let all = self.lib(lib).extensions.clone();
        let mut hidden = Vec::new();
        for new in all.iter().filter(|e| !before.contains(e)) {
            let Some((on, members)) = unnamed(self, *new) else { continue };
            for old in before {
                let Some((earlier_on, earlier)) = unnamed(self, *old) else { continue };
                if earlier_on == on && earlier.iter().any(|member| members.contains(member)) {
                    self.lib_mut(lib).extensions.retain(|e| e != old);
                    replaced.extend(earlier.iter().map(|(name, _)| *name));
                    hidden.push(on.clone());
                }
            }
        }
        hidden
    }

    /// Which functions have a switch over a sealed class that has just got another subclass.
    pub(crate) fn unforeseen(&mut self, declared: &[Declared], entries: &[Declaration], said: &FxHashSet<Name>) -> Vec<(Name, Name)> {
        let switch = Name::new("switch");
        let mut found = Vec::new();
        for new in declared {
            let DeclaredKind::Class(class) = new.kind else { continue };
            let supertypes: Vec<Name> = class
                .all_supertypes()
                .into_iter()
                .filter(|c| *c != class && c.modifiers.get().is_some_and(|m| m.sealed) && !said.contains(&c.name))
                .map(|c| c.name)
                .collect();
            for entry in entries.iter().filter(|e| !matches!(e.decl, Decl::Field(_)) && !said.contains(&e.name)) {
                if entry.mentions.contains(&switch) && supertypes.iter().any(|name| entry.mentions.contains(name)) {
                    found.push((new.name, entry.name));
                }
            }
        }
        found
    }
}

/// The name that an error misses, if it is about one.
fn missing_name(error: &Diagnostic) -> Option<Name> {
    let missing = error.is(&errors::kinds::method_not_found) || error.is(&errors::kinds::undefined_name);
    error.part("name").filter(|_| missing).map(Name::new)
}

/// Whether an input with these errors may be one whose functions only miss names.
pub(crate) fn may_wait(items: &[ReplItem], errors: &[Diagnostic]) -> bool {
    let declares = items.iter().any(|item| match item {
        ReplItem::Decl(decl) => matches!(decl.kind, DeclKind::Function(_)),
        ReplItem::Stmt(stmt) => matches!(stmt.kind, ast::StmtKind::Function { .. }),
        ReplItem::Directive(_) | ReplItem::Expr(_) => false,
    });
    declares && errors.iter().all(|error| missing_name(error).is_some())
}

/// The functions that the errors are in, with the names they miss; `None` if the errors are about anything else. A name that looks like
/// one that is there is a slip, and nothing to wait for.
pub(crate) fn waiting_functions(errors: &[Diagnostic], said: &[Declaration]) -> Option<Vec<(Name, Vec<Name>)>> {
    let mut waiting: Vec<(Name, Vec<Name>)> = Vec::new();
    for error in errors {
        let missing = missing_name(error)?;
        let inside = said.iter().find(|entry| {
            let body = match entry.syntax {
                Some((place, ast::Decl { kind: DeclKind::Function(function), .. })) if place.source.id == error.source.id => {
                    function.body.span
                }
                _ => return false,
            };
            body.start <= error.span.start && error.span.end <= body.end
        })?;
        if error.advice.as_ref().and_then(|advice| advice.split('\'').nth(1)).is_some_and(|near| is_slip(missing.as_str(), near)) {
            return None;
        }
        match waiting.iter_mut().find(|(name, _)| *name == inside.name) {
            Some((_, names)) if names.contains(&missing) => {}
            Some((_, names)) => names.push(missing),
            None => waiting.push((inside.name, vec![missing])),
        }
    }
    Some(waiting)
}

/// Whether a name is another one mistyped: a letter more, less or other, or two in the wrong order.
pub fn is_slip(name: &str, near: &str) -> bool {
    let (name, near): (Vec<char>, Vec<char>) = (name.chars().collect(), near.chars().collect());
    let start = name.iter().zip(&near).take_while(|(a, b)| a == b).count();
    let (rest, other) = (&name[start..], &near[start..]);
    match (rest, other) {
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([_, a @ ..], b) | (b, [_, a @ ..]) if a == b => true,
        ([a, b, rest @ ..], [c, d, other @ ..]) => a == d && b == c && rest == other,
        _ => false,
    }
}

/// The functions that mention a name of `affected`, or of a function that does, in the order of declaration: each name is looked at once.
fn affected_functions(entries: &[Declaration], affected: &mut FxHashSet<Name>, excepted: impl Fn(&Name) -> bool) -> Vec<usize> {
    let mut mentioned_by: FxHashMap<Name, Vec<usize>> = FxHashMap::default();
    for (at, entry) in entries.iter().enumerate() {
        if matches!(entry.decl, Decl::Function(_) | Decl::Getter(_) | Decl::Setter(_)) && !excepted(&entry.name) {
            entry.mentions.iter().for_each(|name| mentioned_by.entry(*name).or_default().push(at));
        }
    }
    let mut waiting: Vec<Name> = affected.iter().copied().collect();
    let mut chosen: FxHashSet<usize> = FxHashSet::default();
    while let Some(name) = waiting.pop() {
        for at in mentioned_by.remove(&name).unwrap_or_default() {
            if chosen.insert(at) && affected.insert(entries[at].name) {
                waiting.push(entries[at].name);
            }
        }
    }
    let mut chosen: Vec<usize> = chosen.into_iter().collect();
    chosen.sort_unstable();
    chosen
}
