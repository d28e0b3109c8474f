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
    /// Where many have a member of a name: by the classes that they are on.
    on: FxHashMap<Name, On>,
}

#[derive(Default, Clone)]
struct On {
    /// The number of those with such a member that are in the table.
    sorted: usize,
    classes: FxHashMap<ClassRef, Vec<ClassRef>>,
    /// Those that may apply to instances of any class.
    others: Vec<ClassRef>,
}

/// So many are tried one after the other.
const FEW: usize = 16;

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
        self.in_force(self.members.get(&name).into_iter().flatten())
    }
    fn in_force<'a>(&self, extensions: impl Iterator<Item = &'a ClassRef>) -> Vec<ClassRef> {
        extensions.copied().filter(|extension| self.contains(*extension)).collect()
    }

    /// If many have a member of this name: those of which it is not known yet what class they are on. Each is told once, for
    /// [`Extensions::sort`].
    pub fn take_unsorted(&mut self, name: Name) -> Option<Vec<ClassRef>> {
        let all = self.members.get(&name).filter(|all| all.len() > FEW)?;
        let on = self.on.entry(name).or_default();
        let unsorted = all.get(on.sorted..).unwrap_or_default().to_vec();
        on.sorted = all.len();
        Some(unsorted)
    }
    /// `class`: of whose instances an extension is, if it is of any.
    pub fn sort(&mut self, name: Name, extension: ClassRef, class: Option<ClassRef>) {
        let on = self.on.entry(name).or_default();
        match class {
            Some(class) => on.classes.entry(class).or_default().push(extension),
            None => on.others.push(extension),
        }
    }
    /// Of those sorted, the ones that may apply to an instance of a class.
    pub fn applicable(&self, name: Name, class: ClassRef) -> Vec<ClassRef> {
        let (Some(on), Some(supertypes)) = (self.on.get(&name), class.supertypes.get()) else { return self.with_member(name) };
        let mut found: Vec<&ClassRef> = on.others.iter().collect();
        // Whichever is less: the classes above it, or those that extensions are on.
        if supertypes.count() <= on.classes.len() {
            found.extend(supertypes.classes().iter().filter_map(|above| on.classes.get(above)).flatten());
        } else {
            found.extend(on.classes.iter().filter(|(above, _)| supertypes.contains(**above)).flat_map(|(_, extensions)| extensions));
        }
        self.in_force(found.into_iter())
    }
}
