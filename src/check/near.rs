//! Names that could be meant by a misspelt one: for advice on pages. May touch the rest of `check`; reports nothing.

use oche_syntax::Name;

use super::cx::Cx;
use super::world::*;
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
