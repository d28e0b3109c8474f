//! Promotion: by type tests, null tests, casts and assignments (flow-analysis.md, "Promotion"). May touch `types`.

use super::model::{Model, VarModel};
use super::{FlowAnalysis, Reference};
use crate::types::{Ty, TyKind, is_bottom, is_non_nullable, is_subtype, non_nullable};

/// The type a reference of type `from` gets by a successful test for `to`; `None` if the test can't promote it.
fn promotion(to: Ty, from: Ty) -> Option<Ty> {
    if to == from {
        return None;
    }
    if is_subtype(to, from) {
        // Types of the same values, like `void` for `Object?`, are no promotion.
        return (!is_subtype(from, to)).then_some(to);
    }
    // `X?` is promoted like `X`.
    let variable = match from.kind() {
        TyKind::Nullable(inner) => inner.kind(),
        kind => kind,
    };
    match variable {
        TyKind::Param(x) if is_subtype(to, x.bound()) => Some(Ty::new(TyKind::Promoted(*x, to))),
        TyKind::Promoted(x, bound) if is_subtype(to, *bound) => Some(Ty::new(TyKind::Promoted(*x, to))),
        _ => None,
    }
}

/// Every value of this type is null (and there may be some).
pub(super) fn is_always_null(ty: Ty) -> bool {
    is_subtype(ty, Ty::null()) && !is_non_nullable(ty)
}

/// `factor`: what is left of `ty` when a test for `tested` failed.
pub fn factor(ty: Ty, tested: Ty) -> Ty {
    if is_subtype(ty, tested) {
        return Ty::never();
    }
    match ty.kind() {
        TyKind::Nullable(inner) if is_subtype(Ty::null(), tested) => factor(*inner, tested),
        TyKind::Nullable(inner) => factor(*inner, tested).nullable(),
        TyKind::FutureOr(inner) if is_subtype(inner.future(), tested) => factor(*inner, tested),
        TyKind::FutureOr(inner) if is_subtype(*inner, tested) => factor(inner.future(), tested),
        _ => ty,
    }
}

/// `toi_promote`: an assignment promotes to a type of interest above what was written.
pub(super) fn to_type_of_interest(var: &mut VarModel, declared: Ty, written: Ty) {
    let provisional = var.promoted.last().copied().unwrap_or(declared);
    if written == provisional {
        return;
    }
    let tested = var.tested.to_vec().into_iter().flat_map(|t| [t, non_nullable(t)]);
    let interesting = tested
        .chain([non_nullable(declared)])
        .filter(|t| *t != provisional && is_subtype(written, *t) && is_subtype(*t, provisional) && !is_subtype(provisional, *t));
    let mut candidates: Vec<Ty> = Vec::new();
    for ty in interesting {
        if ty == written {
            var.promoted.push(ty);
            return;
        }
        if !candidates.contains(&ty) {
            candidates.push(ty);
        }
    }
    let mut best = candidates.iter().filter(|t| candidates.iter().all(|other| is_subtype(**t, *other)));
    if let (Some(only), None) = (best.next(), best.next()) {
        var.promoted.push(*only);
    }
}

impl FlowAnalysis {
    /// `model` with `tested` as a type of interest of the reference and with it promoted, where either is given.
    pub(super) fn promote_to(&mut self, model: &Model, reference: Reference, tested: Option<Ty>, promoted: Option<Ty>) -> Model {
        let mut var = match model.get(reference.key) {
            Some(var) => var.clone(),
            None => {
                // A property or matched value of which nothing was known yet.
                let Some(ssa) = reference.ssa else { return model.clone() };
                VarModel::new(ssa, true)
            }
        };
        if var.ssa.is_none() || var.ssa != reference.ssa {
            return model.clone();
        }
        if let Some(tested) = tested {
            var.tested.push(tested);
        }
        if let Some(promoted) = promoted {
            var.promoted.push(promoted);
        }
        let mut model = model.clone();
        model.set(reference.key, var);
        match promoted {
            Some(promoted) if is_bottom(promoted) => model.unreachable(),
            _ => model,
        }
    }

    /// The models after a test of the reference for `tested` succeeded and failed.
    pub(super) fn type_check(&mut self, model: &Model, reference: Reference, tested: Ty) -> (Model, Model) {
        let when_true = self.promote_to(model, reference, Some(tested), promotion(tested, reference.ty));
        let rest = factor(reference.ty, tested);
        // Before sound flow analysis, a test that can't fail left its other branch reachable.
        let rest = (rest != reference.ty && (self.sound || !is_bottom(rest))).then_some(rest);
        let when_false = self.promote_to(model, reference, Some(tested), rest.and_then(|rest| promotion(rest, reference.ty)));
        (when_true, when_false)
    }

    /// The model after a cast of the reference.
    pub(super) fn type_cast(&mut self, model: &Model, reference: Reference, to: Ty) -> Model {
        match promotion(to, reference.ty) {
            Some(promoted) => self.promote_to(model, reference, Some(to), Some(promoted)),
            None => model.clone(),
        }
    }

    /// `promoteToNonNull`.
    pub(super) fn mark_non_null(&mut self, model: &Model, reference: Option<Reference>) -> Model {
        let Some(reference) = reference else { return model.clone() };
        let to = non_nullable(reference.ty);
        if to == reference.ty {
            return model.clone();
        }
        self.promote_to(model, reference, None, Some(to))
    }
}
