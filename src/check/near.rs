//! Names that could be meant by a misspelt one: for advice on pages. May touch the rest of `check`; reports nothing.

use oche_syntax::Name;

use super::cx::Cx;
use super::world::*;
use crate::corelib;
use crate::diagnostics::Diagnostic;
use crate::elements::*;
use crate::library::Loader;
use crate::types::*;

/// The name most like a misspelt one, if one is like it at all.
pub fn nearest(wrong: Name, names: impl Iterator<Item = Name>) -> Option<Name> {
    let wrong: Vec<char> = wrong.as_str().chars().collect();
    let limit = match wrong.len() {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    let near = names.filter_map(|name| {
        let chars: Vec<char> = name.as_str().chars().collect();
        if chars.len().abs_diff(wrong.len()) > limit || chars == wrong {
            return None;
        }
        let distance = distance(&wrong, &chars);
        (distance <= limit && distance < wrong.len().max(2)).then_some((distance, chars.len().abs_diff(wrong.len()), name.as_str(), name))
    });
    near.min().map(|(.., name)| name)
}

/// Insertions, deletions, replacements and swaps of neighbours; another case of a letter costs nothing but is not the same.
fn distance(a: &[char], b: &[char]) -> usize {
    let same = |x: char, y: char| x.eq_ignore_ascii_case(&y);
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(!same(a[i - 1], b[j - 1]));
            let mut best = replace.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]) {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// How a value of one type is made one of another, where people forget to.
pub fn conversion(from: Ty, to: Ty) -> Option<String> {
    let is = |ty: Ty, class: CoreClass| ty.as_interface().is_some_and(|(c, _)| c == core_class(class));
    let inner = |ty: Ty| ty.as_interface().and_then(|(_, args)| args.first().copied());
    let fits = || inner(from).zip(inner(to)).is_some_and(|(a, b)| is_subtype(a, b));
    let (strings, ints) = (is(to, CoreClass::String), is(to, CoreClass::Int));
    let advice = if is(from, CoreClass::Future) && inner(from).is_some_and(|ty| is_subtype(ty, to)) {
        "Write 'await' before it to get its value."
    } else if is(from, CoreClass::Iterable) && is(to, CoreClass::List) && fits() {
        "Add '.toList()' to get a list."
    } else if is(to, CoreClass::Set) && as_instance_of(from, core_class(CoreClass::Iterable)).is_some() && fits() {
        "Add '.toSet()' to get a set."
    } else if ints && is(from, CoreClass::String) {
        "'int.parse' reads a number from a string."
    } else if is(to, CoreClass::Double) && is(from, CoreClass::String) {
        "'double.parse' reads a number from a string."
    } else if ints && is(from, CoreClass::Double) {
        "Add '.round()' or '.toInt()' to get an int; '~/' divides ints."
    } else if is(to, CoreClass::Double) && is(from, CoreClass::Int) {
        "Add '.toDouble()' to get a double."
    } else if strings && (is(from, CoreClass::Int) || is(from, CoreClass::Double) || is(from, CoreClass::Bool)) {
        "Add '.toString()', or write it into a string: '${...}'."
    } else {
        return None;
    };
    Some(advice.to_owned())
}

/// What to do about a value that can be null where none may be.
pub fn beware_of_null() -> Option<String> {
    Some("It can be null: test for that first, give another value with '??', or insist with '!'.".to_owned())
}

pub fn did_you_mean(name: Option<Name>) -> Option<String> {
    name.map(|name| format!("Did you mean '{name}'?"))
}

impl Cx<'_> {
    /// What could be meant by a name that means nothing here.
    pub fn advice_for_name(&mut self, name: Name) -> Option<String> {
        let mut names: Vec<Name> = self.scopes.iter().flat_map(|scope| scope.keys().copied()).collect();
        if let Some(class) = self.lexical {
            let info = self.w.class(class);
            names.extend(info.statics.keys().map(|(name, _)| *name));
            if let Some(this) = self.this_ty {
                names.extend(self.w.members_of_type(self.place.lib, this));
            }
        }
        self.w.advice_for_name(self.place.lib, name, names)
    }

    /// What could be meant by a member that a type doesn't have.
    pub fn advice_for_member(&mut self, ty: Ty, name: Name) -> Option<String> {
        did_you_mean(nearest(name, self.w.members_of_type(self.place.lib, ty).into_iter()))
    }
}

impl World {
    /// What could be meant by a name that a library doesn't know.
    pub fn advice_for_name(&self, lib: LibId, name: Name, mut names: Vec<Name>) -> Option<String> {
        let library = self.lib(lib);
        names.extend(library.declared.names.keys().copied());
        names.extend(library.imported.names.keys().copied());
        did_you_mean(nearest(name, names.into_iter()))
    }
}

impl World {
    /// What type could be meant by a name that is none.
    pub fn advice_for_type(&self, lib: LibId, name: Name) -> Option<String> {
        let library = self.lib(lib);
        let all = library.declared.names.iter().chain(&library.imported.names);
        let types = all.filter(|(_, d)| matches!(d, Decl::Class(_) | Decl::Typedef(_))).map(|(n, _)| *n);
        did_you_mean(nearest(name, types))
    }

    /// For names that mean nothing in the program but are a core library's: which import would help.
    pub fn advise_imports(&mut self, diagnostics: &mut [Diagnostic], mut loader: Loader) {
        let unknown = |d: &Diagnostic| {
            let about = ["Undefined name", "Method not found", "Setter not found", "Type '", "'"].iter().any(|p| d.message.starts_with(p));
            let name = d.source.text.get(d.span.range())?;
            let word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
            let missing = d.message.ends_with("isn't a type.") || d.message.contains("not found") || d.message.starts_with("Undefined");
            (about && word && missing && d.message.contains(&format!("'{name}'"))).then(|| Name::new(name))
        };
        if !diagnostics.iter().any(|d| unknown(d).is_some()) {
            return;
        }
        let mut ids = Vec::new();
        for uri in corelib::PUBLIC.iter().filter(|uri| **uri != "dart:core") {
            loader.load(uri);
        }
        self.declare_libraries(&loader, &mut ids);
        for diagnostic in diagnostics {
            let Some(name) = unknown(diagnostic) else { continue };
            let exports = |uri: &&&str| self.core_libs.get(**uri).is_some_and(|id| self.lib(*id).exported.names.contains_key(&name));
            if let Some(uri) = corelib::PUBLIC.iter().filter(|uri| **uri != "dart:core").find(exports) {
                diagnostic.advice = Some(format!("It is in '{uri}': write import '{uri}'; at the top."));
            }
        }
    }
}
