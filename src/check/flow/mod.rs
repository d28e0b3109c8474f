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
mod shared;
mod statements;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use oche_syntax::{Name, Span};

use rustc_hash::FxHashMap;

use crate::types::{Ty, TyKind, is_subtype};

pub use assigned::AssignedVariables;
pub use expressions::NullAware;
pub use patterns::Switch;
pub use statements::{JumpTarget, Loop};

use model::{Condition, Key, Model, SUPER, Ssa, Store, THIS, VarModel};
use shared::Tested;
use statements::Jump;

/// A local variable or parameter, numbered by [`AssignedVariables`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Var(pub u32);

impl From<Var> for Key {
    fn from(var: Var) -> Key {
        Key(var.0)
    }
}

/// The knowledge that flow analysis has of an expression's value. The default says nothing.
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
    /// This value as the receiver of a cascade: only the place that it was read from matters.
    pub fn as_receiver(&self) -> ExprFlow {
        ExprFlow { reference: self.reference, ..ExprFlow::default() }
    }

    fn condition(when_true: Model, when_false: Model) -> ExprFlow {
        ExprFlow { condition: Some(Rc::new(Condition { when_true, when_false })), ..ExprFlow::default() }
    }
}

/// A variable's initialisation at its declaration.
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

/// The flow analysis of one body: a function with everything in it, a field's initialiser. It starts without knowing any syntax;
/// [`FlowAnalysis::enter`] tells it what it is about.
pub struct FlowAnalysis {
    assigned: Rc<AssignedVariables>,
    store: Store,
    current: Model,
    this: Option<Key>,
    /// By `Var`.
    declared: FxHashMap<Var, Ty>,
    jumps: Vec<Jump>,
    matches: Vec<patterns::Match>,
    sound: bool,
}

/// The state that [`FlowAnalysis::leave`] goes back to.
#[must_use]
pub struct Outer {
    assigned: Rc<AssignedVariables>,
    current: Model,
}

impl FlowAnalysis {
    /// `sound`: the library's language version is 3.9 or later.
    pub fn new(sound: bool) -> FlowAnalysis {
        FlowAnalysis {
            this: None,
            store: Store::new(),
            assigned: Rc::default(),
            current: Model::start(),
            declared: FxHashMap::default(),
            jumps: Vec::new(),
            matches: Vec::new(),
            sound,
        }
    }

    /// Begins the analysis of a piece of syntax, looking ahead over it with one of the constructors of `AssignedVariables`.
    pub fn enter(&mut self, look_ahead: impl FnOnce(Var) -> AssignedVariables) -> Outer {
        let assigned = look_ahead(Var(self.store.next_key().0));
        self.store.reserve(assigned.count());
        Outer { assigned: std::mem::replace(&mut self.assigned, Rc::new(assigned)), current: self.current.clone() }
    }

    /// Back to what was analysed before: the piece was one of several that run one after the other (the initialisers of fields).
    pub fn leave(&mut self, outer: Outer) {
        self.assigned = outer.assigned;
        self.current = outer.current;
    }

    /// The variable declared by the identifier at this place. One that the syntax doesn't show is new each time.
    pub fn variable(&mut self, name: Span) -> Var {
        self.assigned.variable(name).unwrap_or_else(|| Var(self.store.fresh_key().0))
    }

    /// A closure may see the variable change: they have to share it.
    pub fn is_shared(&self, var: Var) -> bool {
        self.assigned.is_mentioned_in_closure(var) && self.assigned.anywhere().written.binary_search(&var).is_ok()
    }

    /// In scope where something is called that may be dart:developer's `debugger`.
    pub fn is_watched(&self, var: Var) -> bool {
        self.assigned.is_watched(var)
    }

    /// Assigned anywhere, its initializer apart.
    pub fn is_written(&self, var: Var) -> bool {
        self.assigned.anywhere().written.binary_search(&var).is_ok()
    }

    /// Mentioned in a closure inside the function that declares it.
    pub fn is_mentioned_in_closure(&self, var: Var) -> bool {
        self.assigned.is_mentioned_in_closure(var)
    }

    // ------------------------------------------------------------ queries

    /// Can this point be reached?
    pub fn is_reachable(&self) -> bool {
        self.current.is_reachable()
    }

    /// Definitely assigned here.
    pub fn is_assigned(&self, var: Var) -> bool {
        self.current.get(var.into()).is_none_or(|v| v.assigned)
    }

    /// Definitely unassigned here.
    pub fn is_unassigned(&self, var: Var) -> bool {
        self.current.get(var.into()).is_some_and(|v| v.unassigned)
    }

    /// The variable's current type: the declared one or what it is promoted to. The context for the right side of an assignment.
    pub fn type_of(&self, var: Var) -> Ty {
        let promoted = self.current.get(var.into()).and_then(|v| v.promoted.last().copied());
        promoted.unwrap_or_else(|| self.declared_type(var.into()).unwrap_or_else(Ty::error))
    }

    fn declared_type(&self, key: Key) -> Option<Ty> {
        self.declared.get(&Var(key.0)).copied()
    }

    /// Starts a variable with the promotion that was found before this body.
    pub fn assume(&mut self, var: Var, ty: Ty) {
        if let Some(mut model) = self.current.get(var.into()).cloned() {
            model.promoted = vec![ty];
            self.current.set(var.into(), model);
        }
    }

    /// Assigned in a closure or local function.
    pub fn is_write_captured(&self, var: Var) -> bool {
        self.assigned.anywhere().captured.binary_search(&var).is_ok()
    }

    // ------------------------------------------------------------ variables

    /// A variable enters scope. `assigned`: it has a value already (a parameter, a catch or loop variable, a pattern variable).
    pub fn declare(&mut self, var: Var, ty: Ty, assigned: bool) {
        self.declared.insert(var, ty);
        let ssa = self.store.fresh_ssa(None);
        self.current.set(var.into(), VarModel::new(ssa, assigned));
    }

    /// After `declare(.., false)` and after the initialiser was evaluated.
    pub fn initialize(&mut self, var: Var, init: InitialValue<'_>) {
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
    pub fn write(&mut self, var: Var, written: Ty, value: &ExprFlow) {
        self.write_key(var, written, value.condition.clone(), true);
    }

    fn write_key(&mut self, var: Var, written: Ty, condition: Option<Rc<Condition>>, interest: bool) {
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
                model.tested = Tested::default();
            }
        }
        self.current.set(var.into(), model);
    }

    fn reference(&self, var: Var) -> Reference {
        let ssa = self.current.get(var.into()).and_then(|v| v.ssa);
        Reference { key: var.into(), ssa, ty: self.type_of(var) }
    }

    /// A variable is read: its type here, and what its value says.
    pub fn read(&mut self, var: Var) -> (Ty, ExprFlow) {
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
        let key = *self.this.get_or_insert_with(|| self.store.fresh_key());
        let reference = Reference { key, ssa: Some(THIS), ty };
        ExprFlow { reference: Some(reference), ..ExprFlow::default() }
    }

    /// `super`: its properties are not those of `this`, which may have overridden them.
    pub fn super_(&mut self, ty: Ty) -> ExprFlow {
        let reference = Reference { key: self.store.fresh_key(), ssa: Some(SUPER), ty };
        ExprFlow { reference: Some(reference), ..ExprFlow::default() }
    }

    /// A property that can be promoted (a private final field and so on) of `target` is read.
    /// `ty` is its declared type; the answer is its type here. Properties that can't be promoted need no call.
    pub fn property(&mut self, target: &ExprFlow, name: Name, ty: Ty) -> (Ty, ExprFlow) {
        let Some(ssa) = target.reference.and_then(|r| r.ssa) else { return (ty, ExprFlow::default()) };
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
