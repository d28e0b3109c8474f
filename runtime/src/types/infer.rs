//! The solving of one generic invocation: constraints from the context and the arguments, and the type arguments that meet them
//! (resources/type-system/inference.md, "Constraint solving"; accepted/3.7/inference-using-bounds). May touch `types` and `elements`.

use super::schema::{Constraints, Side, constrain};
use super::substitute::demote;
use super::{Substitution, Ty, free_params, greatest_closure, instantiate_to_bounds, is_subtype, least_closure, lower_bound, upper_bound};
use crate::elements::ParamRef;

/// The solving of one generic invocation, for the callee's type parameters (declared ones, or fresh ones put in the place of a generic
/// function type's).
///
/// Order of calls: `new`; `from_return`, if the invocation has a context; then for each stage of arguments `partial` (substituted into
/// the parameter types it gives the arguments' contexts) and `argument` for each of them; at last `finish`.
#[derive(Clone, Debug)]
pub struct Inference {
    params: Vec<ParamRef>,
    constraints: Constraints,
    /// The solutions of the parameters at the end of the last stage; what is known (has no `_`) stays.
    solved: Vec<Ty>,
}

/// `argument`, inferred for `param`, is not a subtype of `bound`. `types` is everything inferred: the checker reports the failure and
/// goes on with them.
#[derive(Clone, Debug)]
pub struct InferenceFailure {
    pub types: Vec<Ty>,
    pub param: ParamRef,
    pub argument: Ty,
    /// The bound as declared: it may mention the parameters.
    pub bound: Ty,
}

/// A merged constraint `lower <: X <: upper`; `_` where there is none.
struct Merged {
    lower: Ty,
    upper: Ty,
}

impl Inference {
    pub fn new(params: &[ParamRef]) -> Inference {
        Inference { params: params.to_vec(), constraints: Constraints::default(), solved: vec![Ty::unknown(); params.len()] }
    }

    pub fn params(&self) -> &[ParamRef] {
        &self.params
    }

    /// Downwards: what the callee returns should fit the context. False (and nothing is learnt) if it can't.
    pub fn from_return(&mut self, declared_return: Ty, context: Ty) -> bool {
        context.is_unknown() || constrain(declared_return, context, &self.params, &mut self.constraints)
    }

    /// Upwards or horizontally: an argument of type `arg` for a parameter of type `param`. False (and nothing is learnt) if it can't fit.
    pub fn argument(&mut self, arg: Ty, param: Ty) -> bool {
        constrain(arg, param, &self.params, &mut self.constraints)
    }

    /// Ends a stage: the schemas known so far. Those without `_` are settled by this call.
    pub fn partial(&mut self) -> Vec<Ty> {
        for index in 0..self.params.len() {
            self.solved[index] = self.solve(index, false);
        }
        self.solved.clone()
    }

    /// `param_type` with what is known so far: the context of an argument for it. Call it after `partial`.
    pub fn context(&self, param_type: Ty) -> Ty {
        self.view(&self.solved).apply(param_type)
    }

    /// The type arguments. Parameters without constraint and bound become `dynamic`.
    pub fn finish(mut self) -> Result<Vec<Ty>, InferenceFailure> {
        // A parameter that only its bound says something of waits for those that the bound mentions.
        let (waiting, ready): (Vec<usize>, Vec<usize>) = (0..self.params.len()).partition(|&index| self.waits(index));
        for index in ready.into_iter().chain(waiting) {
            self.solved[index] = demote(self.solve(index, true));
        }
        // Nothing is known of what only mentions such as nothing is known of, either.
        if self.solved.iter().any(|solved| solved.is_unknown()) {
            let bounds = instantiate_to_bounds(&self.params);
            for (solved, bound) in self.solved.iter_mut().zip(bounds) {
                if solved.is_unknown() {
                    *solved = bound;
                }
            }
        }
        for (index, param) in self.params.iter().enumerate() {
            let argument = self.solved[index];
            if !is_subtype(argument, self.view(&self.solved).apply(param.bound())) {
                return Err(InferenceFailure { param: *param, argument, bound: param.bound(), types: self.solved });
            }
        }
        Ok(self.solved)
    }

    /// Whether nothing is known of a parameter but a bound that mentions later ones, of which something is known.
    fn waits(&self, index: usize) -> bool {
        let known = |param: ParamRef| {
            let merged = self.merge(param);
            !merged.lower.is_unknown() || !merged.upper.is_unknown()
        };
        let is_later = |param: &ParamRef| param.place_in(&self.params).is_some_and(|place| place > index);
        let param = self.params[index];
        let mut mentioned = Vec::new();
        free_params(param.bound(), &mut mentioned);
        mentioned.iter().any(|param| is_later(param) && known(*param)) && !known(param)
    }

    fn view<'a>(&'a self, args: &'a [Ty]) -> Substitution<'a> {
        Substitution { params: &self.params, args }
    }

    /// "Constraint solution for a set of type variables", for one of them; the grounded one if `grounded`.
    fn solve(&mut self, index: usize, grounded: bool) -> Ty {
        if !self.solved[index].has_unknown() {
            return self.solved[index];
        }
        let param = self.params[index];
        let bound = param.bound();
        let mut merged = self.merge(param);
        if !grounded {
            let solution = solution(&merged, false);
            if solution.has_unknown() {
                return solution;
            }
        }
        if bound != Ty::top() {
            if !merged.lower.is_unknown() {
                constrain(merged.lower, bound, &self.params, &mut self.constraints);
                merged = self.merge(param);
            }
            let known = self.view(&self.solved).apply(bound);
            merged.upper = lower_bound(merged.upper, known);
        }
        solution(&merged, grounded)
    }

    /// "Merge of a constraint set".
    fn merge(&self, param: ParamRef) -> Merged {
        Merged {
            lower: self.constraints.of(param, Side::Lower).fold(Ty::unknown(), upper_bound),
            upper: self.constraints.of(param, Side::Upper).fold(Ty::unknown(), lower_bound),
        }
    }
}

/// "Constraint solution for a type variable" and the grounded one; `_` if there is no constraint at all.
fn solution(merged: &Merged, grounded: bool) -> Ty {
    let Merged { lower, upper } = *merged;
    if !lower.has_unknown() {
        lower
    } else if !upper.has_unknown() {
        upper
    } else if !lower.is_unknown() {
        if grounded { least_closure(lower) } else { lower }
    } else if grounded && !upper.is_unknown() {
        greatest_closure(upper)
    } else {
        upper
    }
}
