//! The extensions that can be used in a library without being named, and which of them has a member of a name.

use oche_syntax::Name;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::elements::ClassRef;

#[derive(Default, Clone)]
pub struct Extensions {
    all: Vec<ClassRef>,
    present: FxHashSet<ClassRef>,
    /// By the names of members, and so far.
    members: FxHashMap<Name, Vec<ClassRef>>,
    indexed: FxHashSet<ClassRef>,
    unindexed: Vec<ClassRef>,
}

impl Extensions {
    /// In the order in which they came.
    pub fn all(&self) -> &[ClassRef] {
        &self.all
    }
    pub fn len(&self) -> usize {
        self.all.len()
    }
    pub fn contains(&self, extension: ClassRef) -> bool {
        self.present.contains(&extension)
    }
    pub fn push(&mut self, extension: ClassRef) {
        self.insert(self.all.len(), extension);
    }
    /// Puts an extension where it stood.
    pub fn insert(&mut self, at: usize, extension: ClassRef) {
        if self.present.insert(extension) {
            self.all.insert(at.min(self.all.len()), extension);
            if self.indexed.insert(extension) {
                self.unindexed.push(extension);
            }
        }
    }
    /// Takes one away; where it stood.
    pub fn remove(&mut self, extension: ClassRef) -> Option<usize> {
        self.present.remove(&extension).then(|| self.all.iter().rposition(|e| *e == extension))?.inspect(|at| {
            self.all.remove(*at);
        })
    }
    pub fn truncate(&mut self, len: usize) {
        while self.all.len() > len {
            self.all.pop().map(|extension| self.present.remove(&extension));
        }
    }

    /// Those whose members are not known to this table yet: each is told once.
    pub fn take_unindexed(&mut self) -> Vec<ClassRef> {
        std::mem::take(&mut self.unindexed)
    }
    pub fn add_members(&mut self, extension: ClassRef, names: impl Iterator<Item = Name>) {
        for name in names {
            let list = self.members.entry(name).or_default();
            if list.last() != Some(&extension) {
                list.push(extension);
            }
        }
    }
    /// Those that have a member of this name.
    pub fn with_member(&self, name: Name) -> Vec<ClassRef> {
        self.members.get(&name).into_iter().flatten().copied().filter(|extension| self.contains(*extension)).collect()
    }
}
