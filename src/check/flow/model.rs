//! Flow models: what is known at one point of a function about reachability and about each variable, and the operations of
//! resources/type-system/flow-analysis.md on them (`join`, `split`, `conservativeJoin`, `attachFinally`, ...). Models are shared and
//! copied on writing, so keeping one for later costs nothing. May touch `types`.

use std::rc::Rc;

use oche_syntax::Name;
use rustc_hash::FxHashMap;

use super::shared::{Shared, Tested};
use crate::types::{Ty, is_subtype};

/// A thing that can be promoted: a variable, a property path, or a value that a pattern matches.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Key(pub u32);

/// One value of a variable: as long as the number stays the same, nothing was assigned.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ssa(pub u32);

/// The models of a boolean expression's two outcomes. Kept with the value of a variable too: `final b = x is int; if (b) ...`.
#[derive(Clone, Debug)]
pub struct Condition {
    pub when_true: Model,
    pub when_false: Model,
}

#[derive(Default, Debug)]
struct SsaNode {
    condition: Option<Rc<Condition>>,
    /// The properties of this value that were looked at.
    properties: FxHashMap<Name, (Key, Ssa)>,
}

/// The values and keys of one analysis.
#[derive(Debug)]
pub struct Store {
    nodes: Vec<SsaNode>,
    keys: u32,
}

/// `this`.
pub const THIS: Ssa = Ssa(0);
/// `super`.
pub const SUPER: Ssa = Ssa(1);

impl Store {
    pub fn new() -> Store {
        Store { nodes: vec![SsaNode::default(), SsaNode::default()], keys: 0 }
    }
    /// The number of the next key.
    pub fn next_key(&self) -> Key {
        Key(self.keys)
    }
    /// So many keys are variables'.
    pub fn reserve(&mut self, variables: u32) {
        self.keys += variables;
    }
    pub fn fresh_key(&mut self) -> Key {
        self.keys += 1;
        Key(self.keys - 1)
    }
    pub fn fresh_ssa(&mut self, condition: Option<Rc<Condition>>) -> Ssa {
        self.nodes.push(SsaNode { condition, ..SsaNode::default() });
        Ssa(self.nodes.len() as u32 - 1)
    }
    pub fn condition(&self, ssa: Ssa) -> Option<Rc<Condition>> {
        self.nodes.get(ssa.0 as usize)?.condition.clone()
    }
    /// The key and value of `target.name`.
    pub fn property(&mut self, target: Ssa, name: Name) -> (Key, Ssa) {
        if let Some(found) = self.nodes.get(target.0 as usize).and_then(|n| n.properties.get(&name)) {
            return *found;
        }
        let made = (self.fresh_key(), self.fresh_ssa(None));
        if let Some(node) = self.nodes.get_mut(target.0 as usize) {
            node.properties.insert(name, made);
        }
        made
    }
}

/// A stack of booleans: is this point reachable from the enclosing split, is that from the one around it, ...
#[derive(PartialEq, Debug)]
pub struct Reach {
    local: bool,
    /// The conjunction of the stack.
    overall: bool,
    depth: u32,
    parent: Option<Rc<Reach>>,
}

impl Reach {
    fn make(local: bool, parent: Option<Rc<Reach>>) -> Rc<Reach> {
        let overall = local && parent.as_ref().is_none_or(|p| p.overall);
        let depth = parent.as_ref().map_or(0, |p| p.depth + 1);
        Rc::new(Reach { local, overall, depth, parent })
    }
}

/// `VariableModel`. (The declared type stands elsewhere: it never changes.)
#[derive(Clone, PartialEq, Debug)]
pub struct VarModel {
    /// The promotion chain; the last is the current type.
    pub promoted: Vec<Ty>,
    /// Types of interest.
    pub tested: Tested,
    pub assigned: bool,
    pub unassigned: bool,
    /// `None`: write-captured, so no promotion can be trusted.
    pub ssa: Option<Ssa>,
}

impl VarModel {
    pub fn new(ssa: Ssa, assigned: bool) -> VarModel {
        VarModel { promoted: Vec::new(), tested: Tested::default(), assigned, unassigned: !assigned, ssa: Some(ssa) }
    }
}

/// `FlowModel`.
#[derive(Clone, Debug)]
pub struct Model {
    reach: Rc<Reach>,
    vars: Shared<VarModel>,
}

impl Model {
    pub fn start() -> Model {
        Model { reach: Reach::make(true, None), vars: Shared::default() }
    }
    pub fn is_reachable(&self) -> bool {
        self.reach.overall
    }
    pub fn depth(&self) -> u32 {
        self.reach.depth
    }
    pub fn get(&self, key: Key) -> Option<&VarModel> {
        self.vars.get(key.0 as usize).map(Rc::as_ref)
    }
    pub fn set(&mut self, key: Key, var: VarModel) {
        self.vars.set(key.0 as usize, var);
    }

    /// `split`.
    pub fn split(&self) -> Model {
        Model { reach: Reach::make(true, Some(self.reach.clone())), vars: self.vars.clone() }
    }

    /// `unsplit`.
    pub fn unsplit(&self) -> Model {
        let Some(parent) = &self.reach.parent else { return self.clone() };
        let reach = match self.reach.local {
            true => parent.clone(),
            false => Reach::make(false, parent.parent.clone()),
        };
        Model { reach, vars: self.vars.clone() }
    }

    /// `unsplitTo`, given the length of the stack.
    pub fn unsplit_to(&self, depth: u32) -> Model {
        let mut model = self.clone();
        while model.depth() > depth {
            model = model.unsplit();
        }
        model
    }

    /// `unreachable`.
    pub fn unreachable(&self) -> Model {
        Model {
            reach: match self.reach.local {
                true => Reach::make(false, self.reach.parent.clone()),
                false => self.reach.clone(),
            },
            vars: self.vars.clone(),
        }
    }

    /// `conservativeJoin`: `written` may have been assigned, `captured` may be assigned from now on at any time.
    pub fn conservative_join<I: Copy + Into<Key>>(&self, written: &[I], captured: &[I], store: &mut Store) -> Model {
        let mut model = self.clone();
        for (keys, captures) in [(written, false), (captured, true)] {
            for key in keys {
                let Some(var) = model.get((*key).into()) else { continue };
                // Nothing is known of most: there may be as many as there are closures that ask this.
                if captures && var.promoted.is_empty() && !var.unassigned && var.ssa.is_none() {
                    continue;
                }
                let mut var = var.clone();
                var.promoted.clear();
                var.unassigned = false;
                var.ssa = match var.ssa {
                    Some(_) if !captures => Some(store.fresh_ssa(None)),
                    _ => None,
                };
                model.set((*key).into(), var);
            }
        }
        model
    }

    /// `inheritTested`.
    pub fn inherit_tested(&self, from: &Model) -> Model {
        let mut model = self.clone();
        for (key, other, mine) in from.differing(self) {
            if let Some(var) = mine {
                let mut var = (*var).clone();
                if var.tested.merge(&other.tested) {
                    model.set(key, var);
                }
            }
        }
        model
    }

    /// The variables that this model knows otherwise than another does, with both models of each.
    fn differing(&self, other: &Model) -> Vec<(Key, Rc<VarModel>, Option<Rc<VarModel>>)> {
        self.vars.differing(&other.vars).into_iter().map(|(at, mine, theirs)| (Key(at as u32), mine, theirs)).collect()
    }

    /// `join`, of models with the same enclosing split. What can't be reached has no say.
    pub fn join(&self, other: &Model, store: &mut Store) -> Model {
        match (self.reach.local, other.reach.local) {
            (true, false) => return self.clone(),
            (false, true) => return other.clone(),
            _ => {}
        }
        if self.vars.is_same(&other.vars) {
            return self.clone();
        }
        let mut extra = Vec::new();
        let vars = self.vars.join(&other.vars, &mut |a, b| {
            let ssa = self.join_ssa(a.ssa, other, b.ssa, store, &mut extra);
            join_vars(a, b, ssa)
        });
        let mut model = Model { reach: self.reach.clone(), vars };
        for (key, var) in extra {
            model.set(key, var);
        }
        model
    }

    /// The value of a variable that has either of two. What both branches know of a property is known of it too.
    fn join_ssa(&self, a: Option<Ssa>, other: &Model, b: Option<Ssa>, store: &mut Store, extra: &mut Vec<(Key, VarModel)>) -> Option<Ssa> {
        let (a, b) = (a?, b?);
        if a == b {
            return Some(a);
        }
        let joined = store.fresh_ssa(None);
        let properties = |store: &Store, ssa: Ssa| store.nodes.get(ssa.0 as usize).map(|n| n.properties.clone()).unwrap_or_default();
        let of_b = properties(store, b);
        for (name, (key_a, ssa_a)) in properties(store, a) {
            let Some((key_b, ssa_b)) = of_b.get(&name) else { continue };
            let ssa = self.join_ssa(Some(ssa_a), other, Some(*ssa_b), store, extra);
            let key = store.fresh_key();
            if let (Some(node), Some(ssa)) = (store.nodes.get_mut(joined.0 as usize), ssa) {
                node.properties.insert(name, (key, ssa));
            }
            if let (Some(x), Some(y)) = (self.get(key_a), other.get(*key_b)) {
                extra.push((key, join_vars(x, y, ssa)));
            }
        }
        Some(joined)
    }

    /// `attachFinally`: `self` is the state after the `try` block.
    pub fn attach_finally(&self, before_finally: &Model, after_finally: &Model) -> Model {
        let mut model = match after_finally.reach.local {
            true => self.clone(),
            false => self.unreachable(),
        };
        // Of what the `finally` block leaves alone, types of interest is all that can be new.
        model = model.inherit_tested(after_finally);
        for (key, after, before) in after_finally.differing(before_finally) {
            let Some(tried) = self.get(key) else {
                model.set(key, (*after).clone());
                continue;
            };
            let untouched = before.is_some_and(|before| before.ssa == after.ssa);
            model.set(
                key,
                VarModel {
                    promoted: if untouched { rebase(&tried.promoted, &after.promoted) } else { after.promoted.clone() },
                    tested: after.tested.clone(),
                    assigned: tried.assigned || after.assigned,
                    unassigned: after.unassigned,
                    ssa: match (after.ssa, untouched) {
                        (None, _) => None,
                        (Some(_), true) => tried.ssa,
                        (Some(_), false) => after.ssa,
                    },
                },
            );
        }
        model
    }

    /// This model's knowledge, applied again on top of `base`, a later state: what was assigned since keeps what `base` says. (Called
    /// rebasing, as in version control.)
    pub fn rebase_onto(&self, base: &Model) -> Model {
        let mut model = match self.is_dead_since(base) {
            true => base.unreachable(),
            false => base.clone(),
        };
        for (key, known, now) in self.differing(base) {
            let Some(now) = now.filter(|now| *now != known) else { continue };
            let mut var = (*now).clone();
            var.tested.merge(&known.tested);
            if now.ssa.is_some() && now.ssa == known.ssa {
                var.promoted = rebase(&now.promoted, &known.promoted);
            }
            var.assigned |= known.assigned;
            model.set(key, var);
        }
        model
    }

    /// Unreachable below the split it has in common with `base`.
    fn is_dead_since(&self, base: &Model) -> bool {
        let mut at = Some(&self.reach);
        while let Some(reach) = at {
            let mut other = Some(&base.reach);
            while other.is_some_and(|o| o.depth > reach.depth) {
                other = other.and_then(|o| o.parent.as_ref());
            }
            if other.is_some_and(|o| Rc::ptr_eq(o, reach)) {
                return false;
            }
            if !reach.local {
                return true;
            }
            at = reach.parent.as_ref();
        }
        false
    }
}

/// `joinV`.
fn join_vars(a: &VarModel, b: &VarModel, ssa: Option<Ssa>) -> VarModel {
    let mut tested = a.tested.clone();
    tested.merge(&b.tested);
    VarModel {
        promoted: if ssa.is_some() { join_chains(&a.promoted, &b.promoted) } else { Vec::new() },
        tested,
        assigned: a.assigned && b.assigned,
        unassigned: a.unassigned && b.unassigned,
        ssa,
    }
}

/// The types that are in both chains.
fn join_chains(a: &[Ty], b: &[Ty]) -> Vec<Ty> {
    let (mut i, mut j, mut both) = (0, 0, Vec::new());
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x == y {
            both.push(*x);
            i += 1;
            j += 1;
        } else if is_subtype(*y, *x) {
            i += 1;
        } else if is_subtype(*x, *y) {
            j += 1;
        } else {
            break;
        }
    }
    both
}

/// `rebasePromotedTypes`.
fn rebase(base: &[Ty], new: &[Ty]) -> Vec<Ty> {
    let mut chain = base.to_vec();
    let last = base.last().copied();
    chain.extend(new.iter().filter(|t| last.is_none_or(|last| **t != last && is_subtype(**t, last))));
    chain
}
