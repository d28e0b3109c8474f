//! The analysis of expressions (flow-analysis.md, "Expressions"). See the module above for the protocol. May touch `types`.

use oche_syntax::Span;

use super::model::Model;
use super::promote::is_always_null;
use super::{ExprFlow, FlowAnalysis, Var};
use crate::types::{Ty, is_bottom, is_non_nullable, is_subtype};

/// Between the parts of `a && b` and `a || b`.
#[must_use]
pub struct Logical {
    and: bool,
    /// The model in which the left operand decided.
    short: Option<Model>,
}

/// Between the parts of `c ? a : b`.
#[must_use]
pub struct Branching {
    otherwise: Option<Model>,
    /// After the first alternative: when true, when false, and in any case.
    then: Option<(Model, Model, Model)>,
    conditional: bool,
}

/// Between the parts of `a ?? b`.
#[must_use]
pub struct IfNull(Model);

/// From a `?.` to the end of what it can skip.
#[must_use]
pub struct NullAware(Model);

/// Between the parts of `assert(c, m)`.
#[must_use]
pub struct Asserting {
    before: Model,
    passed: Option<Model>,
}

/// While the body of a closure, local function or late initialiser is analysed.
#[must_use]
pub struct Closure {
    after: Model,
    jumps: usize,
}

impl FlowAnalysis {
    /// `true` or `false`.
    pub fn bool_literal(&mut self, value: bool) -> ExprFlow {
        let (here, dead) = (self.current.clone(), self.current.unreachable());
        if value { ExprFlow::condition(here, dead) } else { ExprFlow::condition(dead, here) }
    }

    /// `null`.
    pub fn null_literal(&mut self) -> ExprFlow {
        ExprFlow { null: true, ..ExprFlow::default() }
    }

    /// `value is tested`, `value is! tested`; `ty` is the type of `value`.
    pub fn is_test(&mut self, value: &ExprFlow, ty: Ty, tested: Ty, negated: bool) -> ExprFlow {
        let here = self.current.clone();
        let (when_true, when_false) = if is_bottom(ty) {
            (here.unreachable(), here)
        } else if let Some(reference) = value.reference {
            // The type is of interest from now on, whatever becomes of the test.
            self.current = self.promote_to(&here, reference, Some(tested), None);
            self.type_check(&here, reference, tested)
        } else if self.sound && is_subtype(ty, tested) {
            (here.clone(), here.unreachable())
        } else {
            return ExprFlow::default();
        };
        let flow = ExprFlow::condition(when_true, when_false);
        if negated { self.not(&flow) } else { flow }
    }

    /// `value as to`.
    pub fn cast(&mut self, value: &ExprFlow, to: Ty) {
        if let Some(reference) = value.reference {
            self.current = self.type_cast(&self.current.clone(), reference, to);
        }
    }

    /// `value!`.
    pub fn null_check(&mut self, value: &ExprFlow, ty: Ty) {
        self.current = self.mark_non_null(&self.current.clone(), value.reference);
        if self.sound && is_always_null(ty) {
            self.exit();
        }
    }

    /// `!value`.
    pub fn not(&mut self, value: &ExprFlow) -> ExprFlow {
        match &value.condition {
            Some(condition) => ExprFlow::condition(condition.when_false.clone(), condition.when_true.clone()),
            None => ExprFlow::default(),
        }
    }

    /// `left == right`, `left != right`, after both were evaluated.
    pub fn equals(&mut self, left: (&ExprFlow, Ty), right: (&ExprFlow, Ty), negated: bool) -> ExprFlow {
        let here = self.current.clone();
        let (left_null, right_null) = (is_always_null(left.1), is_always_null(right.1));
        let (equal, different) = if left_null && right_null {
            (here.clone(), here.unreachable())
        } else if left_null && is_non_nullable(right.1) || right_null && is_non_nullable(left.1) {
            if !self.sound {
                return ExprFlow::default();
            }
            (here.unreachable(), here)
        } else if left.0.null {
            (here.clone(), self.mark_non_null(&here, right.0.reference))
        } else if right.0.null {
            (here.clone(), self.mark_non_null(&here, left.0.reference))
        } else {
            return ExprFlow::default();
        };
        if negated { ExprFlow::condition(different, equal) } else { ExprFlow::condition(equal, different) }
    }

    // ------------------------------------------------------------ && and ||

    /// Before `a` of `a && b`, `a || b`.
    pub fn begin_logical(&mut self) -> Logical {
        self.current = self.current.split();
        Logical { and: true, short: None }
    }

    /// Between the operands.
    pub fn logical_right(&mut self, _: Logical, left: &ExprFlow, and: bool) -> Logical {
        let (goes_on, short) = match and {
            true => (self.when_true(left), self.when_false(left)),
            false => (self.when_false(left), self.when_true(left)),
        };
        self.current = goes_on;
        Logical { and, short: Some(short) }
    }

    /// After `b`.
    pub fn end_logical(&mut self, token: Logical, right: &ExprFlow) -> ExprFlow {
        let (on_true, on_false) = (self.when_true(right), self.when_false(right));
        let (when_true, when_false) = match token.and {
            true => (on_true, self.join_with(token.short, &on_false)),
            false => (self.join_with(token.short, &on_true), on_false),
        };
        let (when_true, when_false) = (when_true.unsplit(), when_false.unsplit());
        self.current = self.join(&when_true, &when_false);
        ExprFlow::condition(when_true, when_false)
    }

    // ------------------------------------------------------------ c ? a : b

    /// Before `c` of `c ? a : b`.
    pub fn begin_conditional(&mut self) -> Branching {
        self.current = self.current.split();
        Branching { otherwise: None, then: None, conditional: false }
    }

    /// Before `a`.
    pub fn conditional_then(&mut self, mut token: Branching, condition: &ExprFlow) -> Branching {
        token.otherwise = Some(self.when_false(condition));
        self.current = self.when_true(condition);
        token
    }

    /// Between `a` and `b`.
    pub fn conditional_else(&mut self, mut token: Branching, then: &ExprFlow) -> Branching {
        token.conditional = then.condition.is_some();
        token.then = Some((self.when_true(then), self.when_false(then), self.current.clone()));
        if let Some(otherwise) = token.otherwise.take() {
            self.current = otherwise;
        }
        token
    }

    /// After `b`.
    pub fn end_conditional(&mut self, token: Branching, otherwise: &ExprFlow) -> ExprFlow {
        let (on_true, on_false) = (self.when_true(otherwise), self.when_false(otherwise));
        let Some((then_true, then_false, then)) = token.then else {
            return ExprFlow::default();
        };
        let says = token.conditional || otherwise.condition.is_some();
        self.current = self.join(&then, &self.current.clone()).unsplit();
        if !says {
            return ExprFlow::default();
        }
        ExprFlow::condition(self.join(&then_true, &on_true).unsplit(), self.join(&then_false, &on_false).unsplit())
    }

    // ------------------------------------------------------------ null

    /// Between `a` and `b` of `a ?? b`, `a ??= b`; `ty` is the type of `a`. (For `??=` the assignment of `b` comes before the end.)
    pub fn begin_if_null(&mut self, left: &ExprFlow, ty: Ty) -> IfNull {
        let split = self.current.split();
        let mut not_null = self.mark_non_null(&split, left.reference);
        if is_always_null(ty) {
            not_null = not_null.unreachable();
        }
        self.current = match self.sound && is_non_nullable(ty) {
            true => split.unreachable(),
            false => split,
        };
        IfNull(not_null)
    }

    pub fn end_if_null(&mut self, token: IfNull) {
        self.current = self.join(&self.current.clone(), &token.0).unsplit();
    }

    /// After the target of `?.`, `?[`, `?..` (of type `ty`), before what is skipped if it is null. In a chain `a?.b.c(d)` all of
    /// `.b.c(d)` is; the end comes after it.
    pub fn begin_null_aware(&mut self, target: &ExprFlow, ty: Ty) -> NullAware {
        let split = self.current.split();
        self.current = self.mark_non_null(&split, target.reference);
        if !self.sound {
            return NullAware(split);
        }
        if is_always_null(ty) {
            self.exit();
        }
        NullAware(if is_non_nullable(ty) { split.unreachable() } else { split })
    }

    pub fn end_null_aware(&mut self, token: NullAware) {
        self.current = self.join(&self.current.clone(), &token.0).unsplit();
    }

    // ------------------------------------------------------------ assert

    /// Before the condition.
    pub fn begin_assert(&mut self) -> Asserting {
        let before = self.current.split();
        self.current = before.clone();
        Asserting { before, passed: None }
    }

    /// Between the condition and the message (also if there is none).
    pub fn assert_message(&mut self, mut token: Asserting, condition: &ExprFlow) -> Asserting {
        token.passed = Some(self.when_true(condition));
        self.current = self.when_false(condition);
        token
    }

    pub fn end_assert(&mut self, token: Asserting) {
        self.current = self.join_with(token.passed, &token.before).unsplit();
    }

    // ------------------------------------------------------------ closures

    /// Before the parameters of a function expression (`node`: its span), of a local function (the span of its name), or before the
    /// initialiser of a late variable (the span of its name).
    pub fn begin_closure(&mut self, node: Span) -> Closure {
        let assigned = self.assigned.clone();
        let inside = assigned.node(node);
        let after = self.current.conservative_join(&[], &inside.written, &mut self.store);
        // As if all that is assigned anywhere had been, as far as anybody in there could see it.
        let seen = |all: &[Var]| -> Vec<Var> { inside.mentioned.iter().copied().filter(|var| all.binary_search(var).is_ok()).collect() };
        let anywhere = assigned.anywhere();
        self.current = after.conservative_join(&seen(&anywhere.written), &seen(&anywhere.captured), &mut self.store).split();
        Closure { after, jumps: self.jumps.len() }
    }

    /// After the body. Whether its end can be reached is to be asked before.
    pub fn end_closure(&mut self, token: Closure) {
        self.jumps.truncate(token.jumps);
        self.current = token.after;
    }
}
