//! The analysis of patterns, `if`-`case` and switches. A pattern is analysed against a matched value: a hidden variable that can be
//! promoted, together with the reference it was read from. May touch `types`.
//!
//! ```text
//! if (e case p when g) s   let t = flow.begin_if();  let e = expr(e);  let c = flow.begin_if_case(&e, type);  pattern(p);
//!                          let g = expr(g);  let c = flow.end_if_case(c, Some(&g));  let t = flow.if_then(t, &c);  ...
//! switch (e) { case p when g: s }
//!                          let e = expr(e);  let mut t = flow.begin_switch(node, &e, type);
//!                          for each group of cases with one body:
//!                              for each case: flow.begin_case(&t);  pattern(p);  let g = expr(g);  flow.end_case(&mut t, Some(&g));
//!                              flow.begin_case_body(&mut t, has_labels);  statements or value;  flow.end_case_body(&mut t);
//!                          flow.end_switch(t, exhaustive)
//! var (a, b) = e           let e = expr(e);  flow.begin_irrefutable(type);  pattern(p);  flow.end_irrefutable()
//! ```
//!
//! Inside a pattern: type tests of object, list, map, record and typed variable patterns are `pattern_type_test`; parts go between
//! `push_part` and `pop_part`; `a && b` is `a`, then `b`.

use oche_syntax::Span;

use super::model::{Key, Model, Ssa};
use super::promote::is_always_null;
use super::{ExprFlow, FlowAnalysis, InitialValue, JumpTarget, Reference, Var};
use crate::types::{Ty, erase_extension_types, is_non_nullable, is_subtype, non_nullable};

/// A matching in progress.
pub(super) struct Match {
    /// The value matched now, and those it is a part of.
    values: Vec<Matched>,
    /// The join of all points where the match failed; `None` while it can't have.
    unmatched: Option<Model>,
}

#[derive(Clone)]
struct Matched {
    key: Key,
    ssa: Ssa,
    ty: Ty,
    /// The place that the value was read from, if that can be promoted too.
    reference: Option<Reference>,
}

/// Between the parts of an `if`-`case`.
#[must_use]
pub struct IfCase(());

/// While a switch statement or expression is analysed.
#[must_use]
pub struct Switch {
    /// `break` goes here.
    pub target: JumpTarget,
    node: Span,
    scrutinee: Matched,
    /// Before the first case.
    before: Model,
    /// Where no case so far has matched.
    unmatched: Model,
    /// Where one of the cases of the current group has matched.
    matched: Option<Model>,
    /// The ends of the bodies.
    after: Option<Model>,
}

/// Between the parts of `a || b`.
#[must_use]
pub struct OrPattern {
    outer: Option<Model>,
    left: Option<Model>,
}

impl FlowAnalysis {
    // ------------------------------------------------------------ matchings

    fn scrutinee(&mut self, value: &ExprFlow, ty: Ty) -> Matched {
        Matched { key: self.store.fresh_key(), ssa: self.store.fresh_ssa(None), ty, reference: value.reference }
    }

    fn begin_match(&mut self, scrutinee: Matched) {
        self.matches.push(Match { values: vec![scrutinee], unmatched: None });
    }

    /// Ends a matching with its guard: `current` is where it matched; the answer is where it did not.
    fn end_match(&mut self, guard: Option<&ExprFlow>) -> Model {
        let failed = self.matches.pop().and_then(|m| m.unmatched);
        let Some(guard) = guard else {
            return failed.unwrap_or_else(|| self.current.unreachable());
        };
        let refused = self.when_false(guard);
        self.current = self.when_true(guard);
        self.join_with(failed, &refused)
    }

    /// After `e` of `e case p`.
    pub fn begin_if_case(&mut self, value: &ExprFlow, ty: Ty) -> IfCase {
        let scrutinee = self.scrutinee(value, ty);
        self.begin_match(scrutinee);
        IfCase(())
    }

    /// After the pattern and the guard: the condition for `if_then`.
    pub fn end_if_case(&mut self, _: IfCase, guard: Option<&ExprFlow>) -> ExprFlow {
        let unmatched = self.end_match(guard);
        ExprFlow::condition(self.current.clone(), unmatched)
    }

    /// Before the pattern of a declaration, an assignment or a for-in loop; after the value (or the element's type) is known. The pattern
    /// can't fail, so it says nothing of the variable the value was read from: `var [int a] = d` leaves a dynamic `d` dynamic.
    pub fn begin_irrefutable(&mut self, ty: Ty) {
        let scrutinee = self.scrutinee(&ExprFlow::default(), ty);
        self.begin_match(scrutinee);
    }

    pub fn end_irrefutable(&mut self) {
        self.matches.pop();
    }

    // ------------------------------------------------------------ switches

    /// After `e` of `switch (e)`; `node` is the span of the statement or expression.
    pub fn begin_switch(&mut self, node: Span, value: &ExprFlow, ty: Ty) -> Switch {
        let scrutinee = self.scrutinee(value, ty);
        self.current = self.current.split();
        let target = self.new_target();
        Switch { target, node, scrutinee, before: self.current.clone(), unmatched: self.current.clone(), matched: None, after: None }
    }

    /// Before a case's pattern. `default` has `begin_case` and `end_case` with nothing in between.
    pub fn begin_case(&mut self, switch: &Switch) {
        self.current = switch.unmatched.clone();
        self.begin_match(switch.scrutinee.clone());
    }

    /// After a case's pattern and guard.
    pub fn end_case(&mut self, switch: &mut Switch, guard: Option<&ExprFlow>) {
        switch.unmatched = self.end_match(guard);
        let here = self.current.clone();
        switch.matched = Some(self.join_with(switch.matched.take(), &here));
    }

    /// Before the body of a group of cases. With labels, it can be continued to from anywhere inside the switch.
    pub fn begin_case_body(&mut self, switch: &mut Switch, has_labels: bool) {
        if let Some(matched) = switch.matched.take() {
            self.current = matched;
        }
        if has_labels {
            let assigned = self.assigned.clone();
            let info = assigned.node(switch.node);
            let anywhere = switch.before.conservative_join(&info.written, &info.captured, &mut self.store);
            let here = self.current.clone();
            self.current = self.join(&anywhere, &here);
        }
        self.current = self.current.split();
    }

    /// After the body; of a switch expression, after the value.
    pub fn end_case_body(&mut self, switch: &mut Switch) {
        let here = self.current.unsplit();
        switch.after = Some(self.join_with(switch.after.take(), &here));
    }

    /// `exhaustive`: there is a `default`, or the cases cover an always-exhaustive type. True of every switch expression.
    pub fn end_switch(&mut self, switch: Switch, exhaustive: bool) {
        let mut after = self.breaks(switch.target);
        if let Some(bodies) = &switch.after {
            after = Some(self.join_with(after, bodies));
        }
        if !exhaustive {
            after = Some(self.join_with(after, &switch.unmatched));
        }
        self.current = after.unwrap_or_else(|| switch.unmatched.unreachable()).unsplit();
    }

    // ------------------------------------------------------------ inside a pattern

    fn value(&self) -> Option<Matched> {
        self.matches.last()?.values.last().cloned()
    }

    /// The hidden variable as a reference, with its current type.
    fn value_reference(&self, value: &Matched) -> Reference {
        Reference { key: value.key, ssa: Some(value.ssa), ty: self.key_type(value.key, value.ty) }
    }

    fn key_type(&self, key: Key, otherwise: Ty) -> Ty {
        self.current.get(key).and_then(|v| v.promoted.last().copied()).unwrap_or(otherwise)
    }

    /// The type of the matched value here, promotions included.
    pub fn matched_type(&self) -> Ty {
        self.value().map_or_else(Ty::error, |value| self.key_type(value.key, value.ty))
    }

    fn fail(&mut self, model: &Model) {
        let Some(failed) = self.matches.last_mut().map(|m| m.unmatched.take()) else {
            return;
        };
        let joined = self.join_with(failed, model);
        if let Some(matching) = self.matches.last_mut() {
            matching.unmatched = Some(joined);
        }
    }

    /// The value must have this type, or the match fails. The answer is its type afterwards.
    pub fn pattern_type_test(&mut self, tested: Ty) -> Ty {
        let matched = self.matched_type();
        let covered = is_subtype(matched, tested) || is_subtype(erase_extension_types(matched), erase_extension_types(tested));
        let failed = self.promote_value(tested);
        if !covered {
            self.fail(&failed);
        }
        self.matched_type()
    }

    /// Promotes the value (and what it was read from) to `tested`; the answer is the model where it is not of that type.
    fn promote_value(&mut self, tested: Ty) -> Model {
        let Some(value) = self.value() else { return self.current.clone() };
        let reference = self.value_reference(&value);
        let (mut yes, mut no) = self.type_check(&self.current.clone(), reference, tested);
        // What the value was read from is promoted from the type that it was read with, whatever earlier cases made of it.
        if let Some(source) = value.reference {
            yes = self.type_check(&yes, source, tested).0;
            no = self.type_check(&no, source, tested).1;
        }
        self.current = yes;
        no
    }

    /// Promotes the value to what its parts have shown of it (a record pattern's fields), without a way to fail.
    pub fn pattern_promote(&mut self, shown: Ty) {
        self.promote_value(shown);
    }

    /// The pattern can fail for reasons types don't show: relational patterns, the length of a list, the keys of a map.
    pub fn pattern_may_fail(&mut self) {
        let here = self.current.clone();
        self.fail(&here);
    }

    /// Promotes the value and its source to non-null in a copy of the current model.
    fn non_null_model(&mut self) -> Model {
        let Some(value) = self.value() else { return self.current.clone() };
        let reference = self.value_reference(&value);
        let model = self.mark_non_null(&self.current.clone(), Some(reference));
        let source = value.reference.map(|r| Reference { ty: self.key_type(r.key, r.ty), ..r });
        self.mark_non_null(&model, source)
    }

    /// A constant pattern, `== e` or (`negated`) `!= e`, after the operand.
    pub fn pattern_equals(&mut self, operand: &ExprFlow, operand_ty: Ty, negated: bool) {
        let (ty, here) = (self.matched_type(), self.current.clone());
        let (value_null, operand_null) = (is_always_null(ty), is_always_null(operand_ty));
        let impossible = value_null && is_non_nullable(operand_ty) || operand_null && is_non_nullable(ty);
        let (equal, different) = if value_null && operand_null {
            (here.clone(), here.unreachable())
        } else if impossible && self.sound {
            (here.unreachable(), here)
        } else if operand.null && !impossible {
            (here, self.non_null_model())
        } else {
            (here.clone(), here)
        };
        let (matched, failed) = if negated { (different, equal) } else { (equal, different) };
        self.current = matched;
        self.fail(&failed);
    }

    /// Before the subpattern of `p?`: the type of the value for it.
    pub fn pattern_null_check(&mut self) -> Ty {
        let (ty, here) = (self.matched_type(), self.current.clone());
        let non_null = self.non_null_model();
        if !(self.sound && is_non_nullable(ty)) {
            self.fail(&here);
        }
        self.current = non_null;
        non_nullable(ty)
    }

    /// Before the subpattern of `p!`.
    pub fn pattern_null_assert(&mut self) -> Ty {
        let ty = self.matched_type();
        self.current = self.non_null_model();
        non_nullable(ty)
    }

    /// Before the subpattern of `p as T`.
    pub fn pattern_cast(&mut self, to: Ty) {
        self.promote_value(to);
    }

    /// A variable pattern: declares the variable (of type `ty`) and gives it the value. If a type is written (it is not `implicit`), the
    /// value was tested for it.
    pub fn pattern_variable(&mut self, var: Var, ty: Ty, final_: bool, implicit: bool) {
        let value = self.matched_type();
        self.declare(var, ty, false);
        let init = InitialValue { ty: value, value: &ExprFlow::default(), final_, late: false, implicit };
        self.initialize(var, init);
    }

    /// Before the pattern of a part of the value (a list element, map value, record field, the result of a getter). `value` is what
    /// reading the part says: a property may be promoted.
    pub fn push_part(&mut self, ty: Ty, value: &ExprFlow) {
        let part = Matched { key: self.store.fresh_key(), ssa: self.store.fresh_ssa(None), ty, reference: value.reference };
        if let Some(matching) = self.matches.last_mut() {
            matching.values.push(part);
        }
    }

    /// The place that the value was read from: the target of the properties an object pattern names.
    pub fn matched_source(&self) -> ExprFlow {
        ExprFlow { reference: self.value().and_then(|value| value.reference), ..ExprFlow::default() }
    }

    /// After the pattern of a part.
    pub fn pop_part(&mut self) {
        if let Some(matching) = self.matches.last_mut() {
            matching.values.pop();
        }
    }

    /// Before `a` of `a || b`.
    pub fn begin_or_pattern(&mut self) -> OrPattern {
        let outer = self.matches.last_mut().and_then(|m| m.unmatched.take());
        OrPattern { outer, left: None }
    }

    /// Between `a` and `b`.
    pub fn or_pattern_right(&mut self, mut token: OrPattern) -> OrPattern {
        let left = self.current.clone();
        if let Some(matching) = self.matches.last_mut() {
            self.current = matching.unmatched.take().unwrap_or_else(|| left.unreachable());
            matching.unmatched = token.outer.take();
        }
        token.left = Some(left);
        token
    }

    /// After `b`.
    pub fn end_or_pattern(&mut self, token: OrPattern) {
        let right = self.current.clone();
        self.current = self.join_with(token.left, &right);
    }
}
