//! Flow analysis: promotion, definite assignment and reachability, as resources/type-system/flow-analysis.md has it (with field
//! promotion of Dart 3.2 and, if `sound`, the rules of 3.9). May touch `types`, `elements` and the syntax tree.
//!
//! The checker walks a body once, in evaluation order, and tells the analysis what it meets; the analysis keeps the model of the current
//! point. What an expression's value says about other things (`x is int`, `x != null`, a promotable reference) comes back as an
//! [`ExprFlow`] that the caller holds and hands on. A construct with several stages gives a token at its first call; the later calls
//! want it, so the order can't be wrong. For example:
//!
//! ```text
//! a && b      let t = flow.begin_logical();  let l = expr(a);  let t = flow.logical_right(t, &l, true);
//!             let r = expr(b);  flow.end_logical(t, &r)
//! if (c) s    let t = flow.begin_if();  let c = expr(c);  let t = flow.if_then(t, &c);  stmt(s);  flow.end_if(t)
//! x = v       let v = expr(v);  flow.write(x, v_type, &v)
//! ```
//!
//! Parentheses hand their operand's `ExprFlow` on; every other expression not mentioned here has `ExprFlow::default()`. After an
//! expression of type `Never` was evaluated, call [`FlowAnalysis::exit`].

mod assigned;
mod expressions;
mod model;
mod patterns;
mod promote;
mod statements;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use oche_syntax::Name;

use crate::types::{Ty, TyKind, is_subtype};

pub use assigned::AssignedVariables;
pub use expressions::{Asserting, Branching, Closure, IfNull, Logical, NullAware};
pub use patterns::{IfCase, OrPattern, Switch};
pub use statements::{Finally, If, JumpTarget, Labeled, Loop, Try};

use model::{Condition, Key, Model, Ssa, Store, THIS, VarModel};
use statements::Jump;

/// A local variable or parameter, numbered by [`AssignedVariables`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct VarId(pub u32);

impl From<VarId> for Key {
    fn from(var: VarId) -> Key {
        Key(var.0)
    }
}

/// What an expression's value says. The default says nothing.
#[derive(Clone, Default, Debug)]
pub struct ExprFlow {
    condition: Option<Rc<Condition>>,
    reference: Option<Reference>,
    null: bool,
}

/// Something that can be promoted: a variable or a property path.
#[derive(Clone, Copy, Debug)]
struct Reference {
    key: Key,
    /// The value it stands for; `None` if that can change at any time.
    ssa: Option<Ssa>,
    /// Its type where it was mentioned, promotions included.
    ty: Ty,
}

impl ExprFlow {
    fn condition(when_true: Model, when_false: Model) -> ExprFlow {
        ExprFlow { condition: Some(Rc::new(Condition { when_true, when_false })), ..ExprFlow::default() }
    }
}

/// How a variable is initialised at its declaration.
#[derive(Clone, Copy, Debug)]
pub struct InitialValue<'a> {
    /// The type of the value.
    pub ty: Ty,
    pub value: &'a ExprFlow,
    pub final_: bool,
    pub late: bool,
    /// No type was written: the variable has the type of the value.
    pub implicit: bool,
}

/// The flow analysis of one body: a function with everything in it, a field's initialiser.
pub struct FlowAnalysis {
    assigned: Rc<AssignedVariables>,
    store: Store,
    current: Model,
    this: Key,
    /// By `VarId`.
    declared: Vec<Ty>,
    jumps: Vec<Jump>,
    matches: Vec<patterns::Match>,
    sound: bool,
}

impl FlowAnalysis {
    /// `sound`: the library's language version is 3.9 or later.
    pub fn new(assigned: Rc<AssignedVariables>, sound: bool) -> FlowAnalysis {
        let count = assigned.count();
        let mut store = Store::new(count);
        FlowAnalysis {
            this: store.fresh_key(),
            store,
            assigned,
            current: Model::start(),
            declared: vec![Ty::error(); count],
            jumps: Vec::new(),
            matches: Vec::new(),
            sound,
        }
    }

    /// The variable declared by the identifier that starts here.
    pub fn variable(&self, name: oche_syntax::Span) -> VarId {
        self.assigned.variable(name)
    }

    // ------------------------------------------------------------ queries

    /// Can this point be reached?
    pub fn is_reachable(&self) -> bool {
        self.current.is_reachable()
    }

    /// Definitely assigned here.
    pub fn is_assigned(&self, var: VarId) -> bool {
        self.current.get(var.into()).is_none_or(|v| v.assigned)
    }

    /// Definitely unassigned here.
    pub fn is_unassigned(&self, var: VarId) -> bool {
        self.current.get(var.into()).is_some_and(|v| v.unassigned)
    }

    /// The variable's current type: the declared one or what it is promoted to. The context for the right side of an assignment.
    pub fn type_of(&self, var: VarId) -> Ty {
        let promoted = self.current.get(var.into()).and_then(|v| v.promoted.last().copied());
        promoted.unwrap_or_else(|| self.declared_type(var.into()).unwrap_or_else(Ty::error))
    }

    fn declared_type(&self, key: Key) -> Option<Ty> {
        self.declared.get(key.0 as usize).copied()
    }

    // ------------------------------------------------------------ variables

    /// A variable enters scope. `assigned`: it has a value already (a parameter, a catch or loop variable, a pattern variable).
    pub fn declare(&mut self, var: VarId, ty: Ty, assigned: bool) {
        if let Some(declared) = self.declared.get_mut(var.0 as usize) {
            *declared = ty;
        }
        let ssa = self.store.fresh_ssa(None);
        self.current.set(var.into(), VarModel::new(ssa, assigned));
    }

    /// After `declare(.., false)` and after the initialiser was evaluated.
    pub fn initialize(&mut self, var: VarId, init: InitialValue<'_>) {
        let condition = if init.late { None } else { init.value.condition.clone() };
        let interest = !init.implicit && !init.final_;
        self.write_key(var, init.ty, condition, interest);
        // `var y = x` with `x` of type `X & B`: `y` is an `X`, promoted likewise.
        if let TyKind::Promoted(_, to) = init.ty.kind()
            && init.implicit
        {
            let reference = self.reference(var);
            self.current = self.promote_to(&self.current.clone(), reference, Some(*to), Some(init.ty));
        }
    }

    /// `assign`: after the value was evaluated (and coerced: `written` is its type then). For `x ??= v`, `x += v`, `x++` too.
    pub fn write(&mut self, var: VarId, written: Ty, value: &ExprFlow) {
        self.write_key(var, written, value.condition.clone(), true);
    }

    fn write_key(&mut self, var: VarId, written: Ty, condition: Option<Rc<Condition>>, interest: bool) {
        let Some(mut model) = self.current.get(var.into()).cloned() else {
            return;
        };
        model.assigned = true;
        model.unassigned = false;
        if model.ssa.is_some() {
            model.ssa = Some(self.store.fresh_ssa(condition));
            let had_promotions = !model.promoted.is_empty();
            model.promoted.retain(|t| is_subtype(written, *t));
            if interest && let Some(declared) = self.declared_type(var.into()) {
                promote::to_type_of_interest(&mut model, declared, written);
            }
            if had_promotions && model.promoted.is_empty() {
                model.tested.clear();
            }
        }
        self.current.set(var.into(), model);
    }

    fn reference(&self, var: VarId) -> Reference {
        let ssa = self.current.get(var.into()).and_then(|v| v.ssa);
        Reference { key: var.into(), ssa, ty: self.type_of(var) }
    }

    /// A variable is read: its type here, and what its value says.
    pub fn read(&mut self, var: VarId) -> (Ty, ExprFlow) {
        let reference = self.reference(var);
        let condition = reference.ssa.and_then(|ssa| self.store.condition(ssa)).map(|known| {
            Rc::new(Condition {
                when_true: known.when_true.rebase_onto(&self.current),
                when_false: known.when_false.rebase_onto(&self.current),
            })
        });
        let flow = ExprFlow { condition, reference: Some(reference), null: false };
        (reference.ty, flow)
    }

    /// `this`, where it is matched by a pattern or compared. (Its type is never promoted, its fields are.)
    pub fn this(&mut self, ty: Ty) -> ExprFlow {
        let reference = Reference { key: self.this, ssa: Some(THIS), ty };
        ExprFlow { reference: Some(reference), ..ExprFlow::default() }
    }

    /// A property that can be promoted (a private final field and so on) of `target`, or of `this` or `super` if there is none, is read.
    /// `ty` is its declared type; the answer is its type here. Properties that can't be promoted need no call.
    pub fn property(&mut self, target: Option<&ExprFlow>, name: Name, ty: Ty) -> (Ty, ExprFlow) {
        let ssa = match target {
            None => Some(THIS),
            Some(target) => target.reference.and_then(|r| r.ssa),
        };
        let Some(ssa) = ssa else { return (ty, ExprFlow::default()) };
        let (key, own) = self.store.property(ssa, name);
        let promoted = self.current.get(key).and_then(|v| v.promoted.last().copied());
        let ty = promoted.filter(|p| is_subtype(*p, ty)).unwrap_or(ty);
        let reference = Reference { key, ssa: Some(own), ty };
        (ty, ExprFlow { reference: Some(reference), ..ExprFlow::default() })
    }

    // ------------------------------------------------------------ exits

    /// Control does not come here: after `return`, `throw`, `rethrow` and expressions of type `Never`.
    pub fn exit(&mut self) {
        self.current = self.current.unreachable();
    }

    // ------------------------------------------------------------ models

    fn when_true(&self, flow: &ExprFlow) -> Model {
        flow.condition.as_ref().map_or_else(|| self.current.clone(), |c| c.when_true.clone())
    }

    fn when_false(&self, flow: &ExprFlow) -> Model {
        flow.condition.as_ref().map_or_else(|| self.current.clone(), |c| c.when_false.clone())
    }

    fn join(&mut self, a: &Model, b: &Model) -> Model {
        a.join(b, &mut self.store)
    }

    /// The join of a model with one that may not be there.
    fn join_with(&mut self, a: Option<Model>, b: &Model) -> Model {
        match a {
            Some(a) => self.join(&a, b),
            None => b.clone(),
        }
    }
}
