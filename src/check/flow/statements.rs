//! The analysis of statements (flow-analysis.md, "Statements"); collection `if` and `for` are analysed by the same calls. See the module
//! above for the protocol. May touch `types`.

use oche_syntax::Span;

use super::model::Model;
use super::{ExprFlow, FlowAnalysis};

/// Where a `break` or `continue` goes: given by the statement that is left or continued.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JumpTarget(usize);

/// The models of the jumps to one statement.
pub(super) struct Jump {
    depth: u32,
    breaks: Option<Model>,
    continues: Option<Model>,
}

/// Between the parts of an `if`.
#[must_use]
pub struct If {
    otherwise: Option<Model>,
    after_then: Option<Model>,
}

/// While a loop is analysed.
#[must_use]
pub struct Loop {
    pub target: JumpTarget,
    /// Where the condition was false; of a for-in loop: where there are no more elements.
    done: Option<Model>,
}

/// While a labelled statement is analysed.
#[must_use]
pub struct Labeled {
    pub target: JumpTarget,
}

/// While a `try` with `catch` clauses is analysed.
#[must_use]
pub struct Try {
    body: Span,
    before: Model,
    /// At the start of each handler.
    caught: Option<Model>,
    after: Option<Model>,
}

/// While a `try` with `finally` is analysed.
#[must_use]
pub struct Finally {
    node: Span,
    before: Model,
    /// After the protected part, and at the start of the `finally` block.
    protected: Option<(Model, Model)>,
}

impl FlowAnalysis {
    // ------------------------------------------------------------ if

    /// Before the condition.
    pub fn begin_if(&mut self) -> If {
        self.current = self.current.split();
        If { otherwise: None, after_then: None }
    }

    /// After the condition. (An `if`-`case` makes its condition with `begin_if_case` and `end_if_case`.)
    pub fn if_then(&mut self, mut token: If, condition: &ExprFlow) -> If {
        token.otherwise = Some(self.when_false(condition));
        self.current = self.when_true(condition);
        token
    }

    /// Between the branches; only if there is an `else`.
    pub fn if_else(&mut self, mut token: If) -> If {
        if let Some(otherwise) = token.otherwise.take() {
            token.after_then = Some(std::mem::replace(&mut self.current, otherwise));
        }
        token
    }

    pub fn end_if(&mut self, token: If) {
        let here = self.current.clone();
        self.current = self.join_with(token.after_then.or(token.otherwise), &here).unsplit();
    }

    // ------------------------------------------------------------ jumps

    pub(super) fn new_target(&mut self) -> JumpTarget {
        self.jumps.push(Jump { depth: self.current.depth(), breaks: None, continues: None });
        JumpTarget(self.jumps.len() - 1)
    }

    /// `break`.
    pub fn break_to(&mut self, target: JumpTarget) {
        self.jump(target, true);
    }

    /// `continue` of a loop. (To `continue` a labelled case of a switch, call `exit`: its labels were said to `begin_case_body`.)
    pub fn continue_to(&mut self, target: JumpTarget) {
        self.jump(target, false);
    }

    fn jump(&mut self, target: JumpTarget, breaks: bool) {
        let here = self.current.clone();
        self.exit();
        let Some(jump) = self.jumps.get_mut(target.0) else { return };
        let slot = if breaks { &mut jump.breaks } else { &mut jump.continues };
        let model = here.unsplit_to(jump.depth);
        *slot = Some(match slot.take() {
            Some(other) => other.join(&model, &mut self.store),
            None => model,
        });
    }

    pub(super) fn breaks(&mut self, target: JumpTarget) -> Option<Model> {
        self.jumps.get_mut(target.0)?.breaks.take()
    }

    fn continues(&mut self, target: JumpTarget) -> Option<Model> {
        self.jumps.get_mut(target.0)?.continues.take()
    }

    /// Before a labelled statement (of any kind; a `continue` with the label goes to the loop inside).
    pub fn begin_labeled(&mut self) -> Labeled {
        self.current = self.current.split();
        Labeled { target: self.new_target() }
    }

    pub fn end_labeled(&mut self, token: Labeled) {
        let here = self.current.clone();
        let breaks = self.breaks(token.target);
        self.current = self.join_with(breaks, &here).unsplit();
    }

    // ------------------------------------------------------------ loops

    /// The start of what is repeated: whatever the loop `node` assigns may have been assigned.
    fn begin_loop(&mut self, node: Span) -> JumpTarget {
        let assigned = self.assigned.clone();
        let info = assigned.node(node);
        self.current = self.current.split().conservative_join(&info.written, &info.captured, &mut self.store);
        self.new_target()
    }

    /// Before the condition of a `while`; or of a classic `for`, after its initialiser (also if it has no condition). `node` is the span
    /// of the statement or element.
    pub fn begin_loop_condition(&mut self, node: Span) -> Loop {
        Loop { target: self.begin_loop(node), done: None }
    }

    /// Between condition and body; `None` if a `for` has no condition.
    pub fn loop_body(&mut self, mut token: Loop, condition: Option<&ExprFlow>) -> Loop {
        match condition {
            Some(condition) => {
                token.done = Some(self.when_false(condition));
                self.current = self.when_true(condition);
            }
            None => token.done = Some(self.current.unreachable()),
        }
        token
    }

    /// Between the body of a classic `for` and its updates (also if there are none).
    pub fn loop_updates(&mut self, token: Loop) -> Loop {
        self.join_continues(token.target);
        token
    }

    fn join_continues(&mut self, target: JumpTarget) {
        let here = self.current.clone();
        let continues = self.continues(target);
        self.current = self.join_with(continues, &here);
    }

    /// After a `while` or classic `for`.
    pub fn end_loop(&mut self, token: Loop) {
        let last = self.current.clone();
        let breaks = self.breaks(token.target);
        let done = token.done.unwrap_or_else(|| last.clone());
        self.current = self.join_with(breaks, &done).unsplit().inherit_tested(&last);
    }

    /// Before the body of a `do`.
    pub fn begin_do(&mut self, node: Span) -> Loop {
        Loop { target: self.begin_loop(node), done: None }
    }

    /// Between body and condition.
    pub fn do_condition(&mut self, token: Loop) -> Loop {
        self.join_continues(token.target);
        token
    }

    pub fn end_do(&mut self, token: Loop, condition: &ExprFlow) {
        let done = self.when_false(condition);
        let breaks = self.breaks(token.target);
        self.current = self.join_with(breaks, &done).unsplit();
    }

    /// After the iterable of a for-in loop, before its variable is declared or assigned.
    pub fn begin_for_in(&mut self, node: Span) -> Loop {
        let target = self.begin_loop(node);
        Loop { target, done: Some(self.current.clone()) }
    }

    pub fn end_for_in(&mut self, token: Loop) {
        let here = self.current.clone();
        self.current = self.join_with(token.done, &here).unsplit();
    }

    // ------------------------------------------------------------ try

    /// Before the body of a `try` that has `catch` clauses (inside `begin_finally_region`, if it has `finally` too). `body` is the span of
    /// the body block.
    pub fn begin_try(&mut self, body: Span) -> Try {
        self.current = self.current.split();
        Try { body, before: self.current.clone(), caught: None, after: None }
    }

    /// After the body, before the handlers.
    pub fn end_try_body(&mut self, mut token: Try) -> Try {
        let assigned = self.assigned.clone();
        let info = assigned.node(token.body);
        token.caught = Some(token.before.conservative_join(&info.written, &info.captured, &mut self.store));
        token.after = Some(self.current.clone());
        token
    }

    /// Before a handler: then declare its variables.
    pub fn begin_catch(&mut self, token: &Try) {
        if let Some(caught) = &token.caught {
            self.current = caught.clone();
        }
    }

    pub fn end_catch(&mut self, token: &mut Try) {
        let here = self.current.clone();
        token.after = Some(self.join_with(token.after.take(), &here));
    }

    pub fn end_try(&mut self, token: Try) {
        if let Some(after) = token.after {
            self.current = after.unsplit();
        }
    }

    /// Before the body of a `try` that has `finally`; `node` is the span of the statement.
    pub fn begin_finally_region(&mut self, node: Span) -> Finally {
        Finally { node, before: self.current.clone(), protected: None }
    }

    /// After the body and the handlers, before the `finally` block.
    pub fn begin_finally(&mut self, mut token: Finally) -> Finally {
        let assigned = self.assigned.clone();
        let info = assigned.node(token.node);
        let after = self.current.clone();
        let anywhere_in = token.before.conservative_join(&info.written, &info.captured, &mut self.store);
        self.current = self.join(&after, &anywhere_in);
        token.protected = Some((after, self.current.clone()));
        token
    }

    pub fn end_finally(&mut self, token: Finally) {
        if let Some((after, before_finally)) = token.protected {
            self.current = after.attach_finally(&before_finally, &self.current);
        }
    }
}
