//! What is known at a point of a body: whether it is reachable, what variables are promoted to, which are assigned
//! (dart-lang/language, resources/type-system/flow-analysis.md). A state is a value: the walk saves, joins and restores it.
//! May touch `types` only.

use std::rc::Rc;

use oche_syntax::Name;
use rustc_hash::FxHashMap;

use crate::types::*;

/// A local variable of the body being checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct VarId(pub u32);

/// What can be promoted: a local variable, `this`, or a chain of private final fields from one of them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Key {
    pub root: Root,
    pub path: Vec<Name>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Root {
    Var(VarId),
    This,
}

impl Key {
    pub fn var(id: VarId) -> Key {
        Key { root: Root::Var(id), path: Vec::new() }
    }
    pub fn this() -> Key {
        Key { root: Root::This, path: Vec::new() }
    }
    pub fn field(&self, name: Name) -> Key {
        let mut path = self.path.clone();
        path.push(name);
        Key { root: self.root, path }
    }
}

#[derive(Clone, PartialEq, Debug, Default)]
struct VarState {
    /// Each a subtype of the one before and of the declared type.
    promoted: Vec<Ty>,
    /// Types it was tested against: an assignment of such a type promotes.
    tested: Vec<Ty>,
    assigned: bool,
    unassigned: bool,
    /// Assigned in a closure: promotion has no meaning any more.
    write_captured: bool,
}

#[derive(Clone, Debug)]
pub struct FlowState {
    pub reachable: bool,
    vars: Rc<FxHashMap<Key, VarState>>,
}

impl Default for FlowState {
    fn default() -> FlowState {
        FlowState { reachable: true, vars: Rc::default() }
    }
}

impl FlowState {
    pub fn unreachable(&self) -> FlowState {
        FlowState { reachable: false, vars: self.vars.clone() }
    }

    fn var(&mut self, key: Key) -> &mut VarState {
        Rc::make_mut(&mut self.vars).entry(key).or_default()
    }

    pub fn declare(&mut self, id: VarId, assigned: bool) {
        let state = VarState { assigned, unassigned: !assigned, ..VarState::default() };
        Rc::make_mut(&mut self.vars).insert(Key::var(id), state);
    }

    /// The type the key is promoted to here.
    pub fn promoted(&self, key: &Key) -> Option<Ty> {
        self.vars.get(key).and_then(|v| v.promoted.last().copied())
    }
    pub fn is_assigned(&self, id: VarId) -> bool {
        !self.reachable || self.vars.get(&Key::var(id)).is_none_or(|v| v.assigned)
    }
    pub fn is_unassigned(&self, id: VarId) -> bool {
        self.vars.get(&Key::var(id)).is_some_and(|v| v.unassigned)
    }
    pub fn is_write_captured(&self, id: VarId) -> bool {
        self.vars.get(&Key::var(id)).is_some_and(|v| v.write_captured)
    }

    /// After a test that succeeded: the key, so far of type `current`, is a `ty`.
    pub fn promote(&mut self, key: &Key, current: Ty, ty: Ty) {
        if let Root::Var(id) = key.root
            && self.is_write_captured(id)
        {
            return;
        }
        let state = self.var(key.clone());
        if !state.tested.contains(&ty) {
            state.tested.push(ty);
        }
        if ty == current {
            return;
        }
        let promoted = if is_subtype(ty, current) {
            ty
        } else if let TyKind::Param(param) = current.kind() {
            // `X` tested against a subtype of its bound becomes `X & T`.
            if !is_subtype(ty, param.bound()) {
                return;
            }
            Ty::new(TyKind::Promoted(*param, ty))
        } else if let TyKind::Nullable(inner) = current.kind()
            && let TyKind::Param(param) = inner.kind()
            && is_subtype(ty, param.bound())
        {
            Ty::new(TyKind::Promoted(*param, ty))
        } else if let TyKind::Promoted(param, bound) = current.kind() {
            if !is_subtype(ty, *bound) {
                return;
            }
            Ty::new(TyKind::Promoted(*param, ty))
        } else {
            return;
        };
        if state.promoted.last() != Some(&promoted) {
            state.promoted.push(promoted);
        }
    }

    /// Notes a type tested without success, which makes it of interest for later assignments.
    pub fn tested(&mut self, key: &Key, ty: Ty) {
        let state = self.var(key.clone());
        if !state.tested.contains(&ty) {
            state.tested.push(ty);
        }
    }

    /// An assignment of a value of type `written` to a variable declared as `declared`.
    pub fn write(&mut self, id: VarId, declared: Ty, written: Ty) {
        self.forget_paths(id);
        let state = self.var(Key::var(id));
        state.assigned = true;
        state.unassigned = false;
        if state.write_captured {
            return;
        }
        // Promotions that the new value still fits stay.
        let keep = state.promoted.iter().position(|t| !is_subtype(written, *t)).unwrap_or(state.promoted.len());
        state.promoted.truncate(keep);
        let current = state.promoted.last().copied().unwrap_or(declared);
        if written == current || !is_subtype(written, current) || written.is_dynamic() {
            return;
        }
        // A type of interest between the current type and the written one.
        let mut best: Option<Ty> = None;
        let interest = state.tested.iter().copied().chain([non_nullable(declared)]);
        for candidate in interest.flat_map(|t| [t, non_nullable(t)]) {
            if candidate != current && is_subtype(written, candidate) && is_subtype(candidate, current) {
                best = match best {
                    Some(b) if is_subtype(b, candidate) => Some(b),
                    Some(b) if is_subtype(candidate, b) => Some(candidate),
                    Some(b) if candidate == written => Some(candidate).or(Some(b)),
                    Some(b) => Some(b),
                    None => Some(candidate),
                };
            }
        }
        if let Some(ty) = best {
            state.promoted.push(ty);
        }
    }

    /// A value of unknown time may have been assigned (loop, closure, try): promotions go.
    pub fn forget(&mut self, id: VarId) {
        self.forget_paths(id);
        let state = self.var(Key::var(id));
        state.promoted.clear();
        state.unassigned = false;
    }

    pub fn write_capture(&mut self, id: VarId) {
        self.forget(id);
        self.var(Key::var(id)).write_captured = true;
    }

    fn forget_paths(&mut self, id: VarId) {
        let affected = |k: &Key| k.root == Root::Var(id) && !k.path.is_empty();
        if self.vars.keys().any(affected) {
            Rc::make_mut(&mut self.vars).retain(|k, _| !affected(k));
        }
    }

    /// Both ways lead here.
    pub fn join(&self, other: &FlowState) -> FlowState {
        if !self.reachable {
            return other.clone();
        }
        if !other.reachable || Rc::ptr_eq(&self.vars, &other.vars) {
            return self.clone();
        }
        let mut vars = FxHashMap::default();
        for (key, a) in self.vars.iter() {
            let Some(b) = other.vars.get(key) else { continue };
            vars.insert(
                key.clone(),
                VarState {
                    promoted: join_promoted(&a.promoted, &b.promoted),
                    tested: a.tested.iter().chain(b.tested.iter().filter(|t| !a.tested.contains(t))).copied().collect(),
                    assigned: a.assigned && b.assigned,
                    unassigned: a.unassigned && b.unassigned,
                    write_captured: a.write_captured || b.write_captured,
                },
            );
        }
        FlowState { reachable: true, vars: Rc::new(vars) }
    }

    /// After `try … finally`: what held after the body (this) holds unless the finally block (`after`, begun from `before`) touched it.
    pub fn after_finally(&self, before: &FlowState, after: &FlowState) -> FlowState {
        let mut vars = (*after.vars).clone();
        for (key, body) in self.vars.iter() {
            if let (Some(start), Some(end)) = (before.vars.get(key), vars.get_mut(key)) {
                if start == end {
                    end.promoted = body.promoted.clone();
                }
                end.assigned |= body.assigned;
                end.unassigned &= body.unassigned;
            }
        }
        FlowState { reachable: self.reachable && after.reachable, vars: Rc::new(vars) }
    }
}

/// The promotions common to both chains.
fn join_promoted(a: &[Ty], b: &[Ty]) -> Vec<Ty> {
    a.iter().filter(|t| b.contains(t)).copied().collect()
}
