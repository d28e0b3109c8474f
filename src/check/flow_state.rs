//! What is known at a point of a body: whether it is reachable, what variables are promoted to, which are assigned
//! (dart-lang/language, resources/type-system/flow-analysis.md). A state is a value: the walk saves, joins and restores it.
//! May touch `types` only.

use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

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

#[derive(Clone, Debug, Default)]
struct VarState {
    /// Which assignment the value comes from: the same number, the same value.
    value: u32,
    /// What holds if the value is true, and if it is false.
    condition: Option<Rc<(FlowState, FlowState)>>,
    /// Each a subtype of the one before and of the declared type.
    promoted: Vec<Ty>,
    /// Types it was tested against: an assignment of such a type promotes.
    tested: Vec<Ty>,
    assigned: bool,
    unassigned: bool,
    /// Assigned in a closure: promotion has no meaning any more.
    write_captured: bool,
}

impl PartialEq for VarState {
    fn eq(&self, other: &VarState) -> bool {
        self.promoted == other.promoted
            && self.tested == other.tested
            && (self.assigned, self.unassigned, self.write_captured) == (other.assigned, other.unassigned, other.write_captured)
    }
}

/// A number for the value of an assignment.
fn new_value() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
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
        let state = VarState { assigned, unassigned: !assigned, value: new_value(), ..VarState::default() };
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
        state.value = new_value();
        state.condition = None;
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

    /// The variable was just given the value of a condition: testing it will promote what testing the condition does.
    pub fn hold_condition(&mut self, id: VarId, states: &(FlowState, FlowState)) {
        let state = self.var(Key::var(id));
        if !state.write_captured {
            state.condition = Some(Rc::new(states.clone()));
        }
    }

    /// The states where the variable is true and where it is false, if it holds a condition.
    pub fn held_condition(&self, id: VarId) -> Option<(FlowState, FlowState)> {
        let held = self.vars.get(&Key::var(id))?.condition.clone()?;
        Some((self.with_promotions(&held.0), self.with_promotions(&held.1)))
    }

    /// This state with those promotions of another that concern the same values.
    fn with_promotions(&self, other: &FlowState) -> FlowState {
        let mut state = self.clone();
        let value = |state: &FlowState, key: &Key| match key.root {
            Root::Var(id) => state.vars.get(&Key::var(id)).filter(|v| !v.write_captured).map(|v| v.value),
            Root::This => Some(0),
        };
        for (key, then) in other.vars.iter() {
            let (Some(a), Some(b)) = (value(self, key), value(other, key)) else {
                continue;
            };
            let now = self.vars.get(key).map_or(&[][..], |v| &v.promoted);
            if a == b && then.promoted.len() > now.len() && then.promoted.starts_with(now) {
                state.var(key.clone()).promoted.clone_from(&then.promoted);
            }
        }
        state
    }

    /// A value of unknown time may have been assigned (loop, closure, try): promotions go.
    pub fn forget(&mut self, id: VarId) {
        self.forget_paths(id);
        let state = self.var(Key::var(id));
        state.promoted.clear();
        state.unassigned = false;
        state.value = new_value();
        state.condition = None;
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
                    value: if a.value == b.value { a.value } else { new_value() },
                    condition: a.condition.clone().filter(|c| b.condition.as_ref().is_some_and(|d| Rc::ptr_eq(c, d))),
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
