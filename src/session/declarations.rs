//! What a session has declared, found by name and by what it mentions; and what an input has changed, so that it can be taken back. An
//! input costs what it is about, however many there have been. May touch what `check::session` may.

use std::collections::BTreeSet;
use std::sync::Arc;

use oche_syntax::{Name, ast};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::check::world::*;
use crate::elements::*;

/// The place of a declaration among all.
pub(crate) type Ordinal = usize;

/// A declaration in force.
#[derive(Clone)]
pub(crate) struct Declaration {
    pub name: Name,
    pub decl: Decl,
    /// The syntax it was declared from; `None` for variables that an input assigns.
    pub syntax: Option<(Place, &'static ast::Decl)>,
    /// The names that a function or class mentions.
    pub words: Arc<Words>,
    /// Names that have to be declared before the function can be called.
    pub missing: Vec<Name>,
}

/// The words of a piece of code.
#[derive(Default)]
pub(crate) struct Words {
    /// Every identifier, and more: comments and strings are not told apart.
    pub mentioned: FxHashSet<Name>,
    /// Of what may be assigned.
    pub assigned: FxHashSet<Name>,
}

/// The declarations in force, in the order in which they were made.
#[derive(Default)]
pub(crate) struct Declarations {
    all: Vec<Option<Declaration>>,
    by_name: FxHashMap<Name, BTreeSet<Ordinal>>,
    mentioned_by: FxHashMap<Name, BTreeSet<Ordinal>>,
    assigned_by: FxHashMap<Name, BTreeSet<Ordinal>>,
    missed_by: FxHashMap<Name, BTreeSet<Ordinal>>,
    waiting: BTreeSet<Ordinal>,
    /// The declarations the input has changed, and those that stood there before.
    changes: Vec<(Ordinal, Option<Declaration>)>,
}

impl Declarations {
    pub fn iter(&self) -> impl Iterator<Item = &Declaration> {
        self.all.iter().flatten()
    }
    pub fn get(&self, at: Ordinal) -> Option<&Declaration> {
        self.all.get(at)?.as_ref()
    }
    pub fn declares(&self, name: Name) -> bool {
        self.by_name.contains_key(&name)
    }
    /// The declarations of a name: one, or a getter and a setter.
    pub fn named(&self, name: Name) -> impl Iterator<Item = (Ordinal, &Declaration)> {
        self.these(self.by_name.get(&name))
    }
    /// Functions and classes whose text has a word.
    pub fn mentioning(&self, name: Name) -> impl Iterator<Item = (Ordinal, &Declaration)> {
        self.these(self.mentioned_by.get(&name))
    }
    /// Functions and classes that may assign a variable.
    pub fn assigning(&self, name: Name) -> impl Iterator<Item = &Declaration> {
        self.these(self.assigned_by.get(&name)).map(|(_, declaration)| declaration)
    }
    /// Functions that wait for a name to be declared.
    pub fn missing(&self, name: Name) -> impl Iterator<Item = &Declaration> {
        self.these(self.missed_by.get(&name)).map(|(_, declaration)| declaration)
    }
    /// Functions that wait for any.
    pub fn waiting(&self) -> impl Iterator<Item = &Declaration> {
        self.these(Some(&self.waiting)).map(|(_, declaration)| declaration)
    }
    fn these<'a>(&'a self, places: Option<&'a BTreeSet<Ordinal>>) -> impl Iterator<Item = (Ordinal, &'a Declaration)> {
        places.into_iter().flatten().filter_map(|at| Some((*at, self.get(*at)?)))
    }

    /// Puts a declaration behind all others.
    pub fn add(&mut self, declaration: Declaration) {
        self.set(self.all.len(), Some(declaration));
    }
    pub fn remove(&mut self, at: Ordinal) {
        self.set(at, None);
    }
    pub fn change(&mut self, at: Ordinal, change: impl FnOnce(&mut Declaration)) {
        if let Some(mut declaration) = self.get(at).cloned() {
            change(&mut declaration);
            self.set(at, Some(declaration));
        }
    }

    /// An input begins: what was changed before stays.
    pub fn begin(&mut self) {
        self.changes.clear();
        let used = self.all.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        self.all.truncate(used);
    }
    /// Takes back what the input has changed.
    pub fn undo(&mut self) {
        while let Some((at, former)) = self.changes.pop() {
            self.put(at, former);
        }
    }
    /// The declarations that were in force when the input began, and are no more.
    pub fn replaced(&self) -> Vec<Declaration> {
        let mut seen = FxHashSet::default();
        let first = self.changes.iter().filter(|(at, _)| seen.insert(*at));
        first.filter(|(at, _)| self.get(*at).is_none()).filter_map(|(_, former)| former.clone()).collect()
    }

    fn set(&mut self, at: Ordinal, declaration: Option<Declaration>) {
        let former = self.put(at, declaration);
        self.changes.push((at, former));
    }
    fn put(&mut self, at: Ordinal, declaration: Option<Declaration>) -> Option<Declaration> {
        if self.all.len() <= at {
            self.all.resize_with(at + 1, || None);
        }
        let former = self.all[at].take();
        if let Some(former) = &former {
            self.index(at, former, |places, name, at| {
                if let Some(set) = places.get_mut(&name)
                    && set.remove(&at)
                    && set.is_empty()
                {
                    places.remove(&name);
                }
            });
            self.waiting.remove(&at);
        }
        if let Some(declaration) = &declaration {
            self.index(at, declaration, |places, name, at| {
                places.entry(name).or_default().insert(at);
            });
            if !declaration.missing.is_empty() {
                self.waiting.insert(at);
            }
        }
        self.all[at] = declaration;
        former
    }
    fn index(&mut self, at: Ordinal, declaration: &Declaration, each: impl Fn(&mut FxHashMap<Name, BTreeSet<Ordinal>>, Name, Ordinal)) {
        each(&mut self.by_name, declaration.name, at);
        declaration.words.mentioned.iter().for_each(|name| each(&mut self.mentioned_by, *name, at));
        declaration.words.assigned.iter().for_each(|name| each(&mut self.assigned_by, *name, at));
        declaration.missing.iter().for_each(|name| each(&mut self.missed_by, *name, at));
    }
}

/// The meanings of a library's names before an input, and the extensions that were in force.
#[derive(Default)]
pub(crate) struct Former {
    names: FxHashMap<(Name, bool), Option<Entry>>,
    extensions: usize,
    /// Extensions that have been hidden, and where they stood.
    hidden: Vec<(usize, ClassRef)>,
}

impl Former {
    pub fn of(lib: &Lib) -> Former {
        Former { extensions: lib.extensions.len(), ..Former::default() }
    }
    /// Gives a name (or the setter of that name) another meaning, or none.
    pub fn set(&mut self, lib: &mut Lib, name: Name, setter: bool, entry: Option<Entry>) -> Option<Entry> {
        let former = put(&mut lib.declared, name, setter, entry);
        self.names.entry((name, setter)).or_insert(former);
        former
    }
    /// The former meaning of a name.
    pub fn meant(&self, lib: &Lib, name: Name) -> Option<Entry> {
        self.names.get(&(name, false)).copied().unwrap_or_else(|| lib.declared.get(name, false))
    }
    /// Names mean what they meant.
    pub fn restore(&self, lib: &mut Lib, names: &[Name]) {
        for name in names {
            for setter in [false, true] {
                if let Some(former) = self.names.get(&(*name, setter)) {
                    put(&mut lib.declared, *name, setter, *former);
                }
            }
        }
    }
    /// Adds later changes.
    pub fn absorb(&mut self, later: Former) {
        for (name, former) in later.names {
            self.names.entry(name).or_insert(former);
        }
        self.hidden.extend(later.hidden);
    }
    /// An extension is in force no more.
    pub fn hide(&mut self, lib: &mut Lib, extension: ClassRef) {
        if let Some(at) = lib.extensions.remove(extension) {
            self.hidden.push((at, extension));
        }
    }
    /// The extensions that came behind the first `known` ones.
    pub fn added(&self, lib: &Lib, known: usize) -> Vec<ClassRef> {
        let hidden = self.hidden.iter().filter(|(at, _)| *at < known).count();
        lib.extensions.all().iter().skip(known - hidden).copied().collect()
    }
    /// Everything is as it was.
    pub fn undo(&mut self, lib: &mut Lib) {
        for ((name, setter), entry) in self.names.drain() {
            put(&mut lib.declared, name, setter, entry);
        }
        while let Some((at, extension)) = self.hidden.pop() {
            lib.extensions.insert(at, extension);
        }
        lib.extensions.truncate(self.extensions);
    }
}

fn put(namespace: &mut Namespace, name: Name, setter: bool, entry: Option<Entry>) -> Option<Entry> {
    let table = if setter { &mut namespace.setters } else { &mut namespace.names };
    match entry {
        Some(entry) => table.insert(name, entry),
        None => table.remove(&name),
    }
}
