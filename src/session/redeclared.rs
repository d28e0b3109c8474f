//! What an input means for what earlier inputs declared: functions that are declared again, functions that wait for names, extensions
//! that are hidden, switches that no longer know every case. May touch what `check::session` may.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use oche_syntax::ast::{self, DeclKind};
use oche_syntax::{Name, ReplItem};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::errors;
use crate::check::typed::{self, Expr, Node, Stmt};
use crate::check::world::*;
use crate::diagnostics::Diagnostic;
use crate::elements::*;
use crate::session::declarations::{Declaration, Declarations, Former, Ordinal};
use crate::session::{Declared, DeclaredKind};
use crate::types::Ty;

/// The declarations that an input repeats.
pub(crate) struct Again<'a> {
    /// Names that mean something else now.
    pub replaced: &'a FxHashSet<Name>,
    /// Members of extensions that were replaced.
    pub members: &'a FxHashSet<Name>,
    /// The names of its own declarations.
    pub own: &'a FxHashSet<Name>,
}

impl World {
    /// Functions that miss names: each, if it is called before they are declared, says which.
    pub(crate) fn throw_until_declared(&mut self, declarations: &mut [Declaration], waiting: &[(Name, Vec<Name>)]) {
        let waiting: FxHashMap<Name, &Vec<Name>> = waiting.iter().map(|(name, missing)| (*name, missing)).collect();
        for entry in declarations {
            if let (Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f), Some(missing)) = (entry.decl, waiting.get(&entry.name)) {
                entry.missing.clone_from(missing);
                self.throw_if_called(f, missing);
            }
        }
    }
    fn throw_if_called(&mut self, function: FunctionRef, missing: &[Name]) {
        let names: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let text = format!("{} {verb} not declared yet", names.join(" and "));
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

    /// Declares again the functions that mention a replaced name. What was declared again, and what goes on with the former meaning.
    pub(crate) fn relink(
        &mut self,
        lib: LibId,
        before: &mut Former,
        entries: &mut Declarations,
        again: &Again<'_>,
    ) -> (Vec<Name>, Vec<Name>) {
        let mut stale: Vec<Name> = Vec::new();
        let mut failed_before: FxHashSet<Name> = FxHashSet::default();
        if again.replaced.is_empty() && again.members.is_empty() {
            return (Vec::new(), stale);
        }
        loop {
            // Everything that mentions a replaced name, or a function that mentions one.
            let mut affected: FxHashSet<Name> = again.replaced.union(again.members).copied().collect();
            let excepted = |name: &Name| again.own.contains(name) || failed_before.contains(name);
            let chosen = affected_functions(entries, &mut affected, excepted);
            let mut own = Former::of(self.lib(lib));
            let fresh = self.declare_again(lib, &mut own, entries, &chosen);
            let mut failed = Vec::new();
            for (at, decl) in &fresh {
                let count = self.diagnostics.len();
                self.check_declarations(&[], &[*decl]);
                if self.diagnostics.len() > count {
                    failed.extend(entries.get(*at).map(|entry| entry.name));
                }
            }
            self.diagnostics.clear();
            self.reported.clear();
            if failed.is_empty() {
                before.absorb(own);
                let relinked = fresh.iter().filter_map(|(at, _)| Some(entries.get(*at)?.name)).collect();
                fresh.into_iter().for_each(|(at, decl)| entries.change(at, |entry| entry.decl = decl));
                affected.retain(|name| again.replaced.contains(name) || !again.members.contains(name));
                stale.extend(classes_that_mention(entries, &affected).into_iter().filter(|name| !again.own.contains(name)));
                return (relinked, stale);
            }
            own.undo(self.lib_mut(lib));
            failed_before.extend(&failed);
            stale.extend(failed);
        }
    }

    /// Declares functions a second time, from the same text.
    fn declare_again(&mut self, lib: LibId, former: &mut Former, entries: &Declarations, chosen: &[Ordinal]) -> Vec<(Ordinal, Decl)> {
        let mut fresh = Vec::new();
        for &at in chosen {
            let Some(&Declaration { name, decl, syntax: Some((place, syntax)), .. }) = entries.get(at) else { continue };
            let setter = matches!(decl, Decl::Setter(_));
            former.set(self.lib_mut(lib), name, setter, None);
            self.declare_top(place, syntax);
            if let Some(decl) = self.lib(lib).declared.known(name, setter) {
                fresh.push((at, decl));
            }
        }
        fresh
    }

    /// A new unnamed extension hides an earlier one on the same type that has a member of the same name: nothing else could take it
    /// back. The names of its members go to `replaced`. What they were on.
    pub(crate) fn hide_extensions(
        &mut self,
        before: &mut Former,
        new: &[ClassRef],
        known: &mut FxHashMap<(Name, MemberKey), Vec<ClassRef>>,
        replaced: &mut FxHashSet<Name>,
    ) -> Vec<String> {
        let mut hidden = Vec::new();
        for &new in new {
            let info = self.class(new);
            let (lib, members) = (info.place.lib, info.instance.keys().copied().collect::<Vec<_>>());
            let Some(decl) = info.decl.filter(|decl| decl.name.is_none()) else { continue };
            let Some(on) = decl.on.first().and_then(|on| info.place.source.text.get(on.span.range())) else { continue };
            let on = Name::new(&on.split_whitespace().collect::<Vec<_>>().join(" "));
            for member in members {
                let same = known.entry((on, member)).or_default();
                while let Some(old) = same.pop() {
                    if self.lib(lib).extensions.contains(old) {
                        replaced.extend(self.class(old).instance.keys().map(|(name, _)| *name));
                        before.hide(self.lib_mut(lib), old);
                        hidden.push(on.to_string());
                    }
                }
                same.push(new);
            }
        }
        hidden
    }

    /// Which functions have a switch over a sealed class that has just got another subclass.
    pub(crate) fn unforeseen(&mut self, declared: &[Declared], entries: &Declarations, own: &FxHashSet<Name>) -> Vec<(Name, Name)> {
        let switch = Name::new("switch");
        let mut found = Vec::new();
        for new in declared {
            let DeclaredKind::Class(class) = new.kind else { continue };
            let sealed = |c: &ClassRef| *c != class && c.modifiers.get().is_some_and(|m| m.sealed) && !own.contains(&c.name);
            let supertypes: Vec<Name> = class.all_supertypes().into_iter().filter(sealed).map(|c| c.name).collect();
            let mentioning: BTreeMap<Ordinal, Name> = supertypes
                .iter()
                .flat_map(|name| entries.mentioning(*name))
                .filter(|(_, e)| e.words.mentioned.contains(&switch))
                .map(|(at, e)| (at, e.name))
                .collect();
            found.extend(mentioning.into_values().filter(|name| !own.contains(name)).map(|name| (new.name, name)));
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
pub(crate) fn waiting_functions(errors: &[Diagnostic], declarations: &[Declaration]) -> Option<Vec<(Name, Vec<Name>)>> {
    // All of one text: by the places where their bodies begin.
    let mut bodies: BTreeMap<(u32, u32), (u32, Name)> = BTreeMap::new();
    for entry in declarations {
        if let Some((place, ast::Decl { kind: DeclKind::Function(function), .. })) = entry.syntax {
            bodies.insert((place.source.id, function.body.span.start), (function.body.span.end, entry.name));
        }
    }
    let mut waiting: Vec<(Name, Vec<Name>)> = Vec::new();
    let mut known: FxHashMap<Name, usize> = FxHashMap::default();
    for error in errors {
        let missing = missing_name(error)?;
        let (_, &(end, inside)) = bodies.range((error.source.id, 0)..=(error.source.id, error.span.start)).next_back()?;
        if error.span.end > end {
            return None;
        }
        if error.advice.as_ref().and_then(|advice| advice.meant()).is_some_and(|meant| is_slip(missing.as_str(), meant)) {
            return None;
        }
        let at = *known.entry(inside).or_insert_with(|| {
            waiting.push((inside, Vec::new()));
            waiting.len() - 1
        });
        if !waiting[at].1.contains(&missing) {
            waiting[at].1.push(missing);
        }
    }
    Some(waiting)
}

/// Whether a name is another one mistyped: a letter more, less or other, or two in the wrong order.
pub fn is_slip(name: &str, meant: &str) -> bool {
    let (name, meant): (Vec<char>, Vec<char>) = (name.chars().collect(), meant.chars().collect());
    let start = name.iter().zip(&meant).take_while(|(a, b)| a == b).count();
    let (rest, other) = (&name[start..], &meant[start..]);
    match (rest, other) {
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([_, a @ ..], b) | (b, [_, a @ ..]) if a == b => true,
        ([a, b, rest @ ..], [c, d, other @ ..]) => a == d && b == c && rest == other,
        _ => false,
    }
}

/// The functions that mention a name of `affected`, or of a function that does, in the order of declaration: each name is looked at once.
fn affected_functions(entries: &Declarations, affected: &mut FxHashSet<Name>, excepted: impl Fn(&Name) -> bool) -> Vec<Ordinal> {
    let mut waiting: Vec<Name> = affected.iter().copied().collect();
    let mut chosen: BTreeSet<Ordinal> = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        for (at, entry) in entries.mentioning(name) {
            let function = matches!(entry.decl, Decl::Function(_) | Decl::Getter(_) | Decl::Setter(_));
            if function && !excepted(&entry.name) && chosen.insert(at) && affected.insert(entry.name) {
                waiting.push(entry.name);
            }
        }
    }
    chosen.into_iter().collect()
}

fn classes_that_mention(entries: &Declarations, names: &FxHashSet<Name>) -> Vec<Name> {
    let mentioning = names.iter().flat_map(|name| entries.mentioning(*name));
    let classes: BTreeMap<Ordinal, Name> =
        mentioning.filter(|(_, entry)| matches!(entry.decl, Decl::Class(_))).map(|(at, entry)| (at, entry.name)).collect();
    classes.into_values().collect()
}
