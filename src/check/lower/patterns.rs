//! Patterns: tests that bind, and `if` and destructuring that have them. May touch what `lower` may.
//!
//! A match calls each member of the matched value once: what later patterns ask for again is remembered (accepted/3.0/patterns, "Side
//! effects and exhaustiveness", invocation keys). A part of the value is known by the slot that holds the whole, and a key that says which
//! part. Only what the patterns of one match ask for at least twice is remembered.

use oche_syntax::ast::Text;
use rustc_hash::FxHashMap;

use super::calls::after;
use super::representation::rep_of;
use super::state::{Lowering, Remembered, RememberedPart};
use crate::check::typed::{Case, Condition, Destructure, Entry, Pattern, Variable};
use crate::ir::constant::intern_text;
use crate::ir::{self, Const, Expr, Prim, Rep, Slot, Stmt};

impl Lowering<'_> {
    // ------------------------------------------------------------ what has patterns

    /// A condition, and what runs before it.
    pub(super) fn condition(&mut self, condition: &Condition) -> (Vec<Stmt>, Expr) {
        match condition {
            Condition::Holds(e) => (Vec::new(), self.expr(e)),
            Condition::Matches { subject, var, case } => {
                let mut before = Vec::new();
                self.keep(*var, subject, &mut before);
                self.begin_match(std::iter::once(&case.pattern));
                let test = self.case(case, *var);
                before.extend(self.end_match());
                (before, test)
            }
        }
    }

    pub(super) fn destructure(&mut self, destructure: &Destructure) -> Vec<Stmt> {
        let Destructure { value, var, pattern, assignments } = destructure;
        let mut stmts = Vec::new();
        self.keep(*var, value, &mut stmts);
        self.begin_match(std::iter::once(pattern));
        let mut code = self.pattern(pattern, *var);
        if !assignments.is_empty() {
            code = and(code, then_true(self.stmts(assignments)));
        }
        stmts.push(Stmt::Expr(after(self.end_match(), code)));
        stmts
    }

    pub(super) fn destructure_expr(&mut self, destructure: &Destructure) -> Expr {
        Expr::Block { stmts: self.destructure(destructure), value: self.matched(destructure.var) }
    }

    /// A pattern with its guard, inside a match that has begun.
    pub(super) fn case(&mut self, case: &Case, var: Variable) -> Expr {
        let pattern = self.pattern(&case.pattern, var);
        match &case.guard {
            None => pattern,
            Some(guard) => and(pattern, self.expr(guard)),
        }
    }

    // ------------------------------------------------------------ patterns

    /// Tests and binds: a bool.
    fn pattern(&mut self, pattern: &Pattern, var: Variable) -> Expr {
        match pattern {
            Pattern::Any => truth(),
            Pattern::And(a, b) => {
                let a = self.pattern(a, var);
                and(a, self.pattern(b, var))
            }
            Pattern::Or(a, b) => {
                let a = self.pattern(a, var);
                Expr::Or(Box::new(a), Box::new(self.pattern(b, var)))
            }
            Pattern::IsType(ty) => Expr::Is { value: self.matched(var), ty: self.ty(*ty) },
            Pattern::Cast(ty, why, pos) => {
                let cast = Expr::As { value: self.matched(var), ty: self.ty(*ty), why: *why, rep: Rep::Value, pos: *pos };
                then_true(vec![Stmt::Expr(cast)])
            }
            Pattern::NotNull(pos) => not(is_null_at(*self.matched(var), *pos), *pos),
            Pattern::NullAssert(pos) => {
                then_true(vec![Stmt::Expr(Expr::NullCheck { value: self.matched(var), rep: Rep::Value, pos: *pos })])
            }
            Pattern::Test { test, key, negated, pos } => {
                let test = self.expr(test);
                let test = self.test_once(var, key.as_deref(), test);
                if *negated { not(test, *pos) } else { test }
            }
            Pattern::Declare(declared) => {
                let value = *self.matched(var);
                then_true(vec![self.declare(*declared, value)])
            }
            Pattern::Keep(kept, value) => {
                let value = self.expr(value);
                then_true(vec![Stmt::Expr(self.assign(*kept, value))])
            }
            Pattern::Effect(effect) => then_true(vec![Stmt::Expr(self.expr(effect))]),
            Pattern::Part { var: part, read, key, pattern } => {
                let (read, rep) = (self.expr(read), rep_of(self.info(*part).ty));
                let read = self.once(var, key.as_deref(), *part, read.to_rep(rep), rep);
                Expr::Block { stmts: vec![read], value: Box::new(self.pattern(pattern, *part)) }
            }
            Pattern::Entry(entry) => self.entry_pattern(entry, var),
            Pattern::Must(pattern, pos) => {
                let test = self.pattern(pattern, var);
                self.must_match(test, *pos)
            }
        }
    }

    /// The value that a pattern looks at.
    fn matched(&mut self, var: Variable) -> Box<Expr> {
        Box::new(Expr::Local(self.slot(var), Rep::Value))
    }

    fn entry_pattern(&mut self, entry: &Entry, var: Variable) -> Expr {
        let Entry { key, key_var, read, var: part, label, contains, must, pos, pattern } = entry;
        let mut stmts = Vec::new();
        self.keep(*key_var, key, &mut stmts);
        let read = self.value(read);
        stmts.push(self.once(var, Some(label), *part, read, Rep::Value));
        let mut present = not(is_null_at(*self.matched(*part), *pos), *pos);
        if let Some(contains) = contains {
            let contains = self.expr(contains);
            let contains = self.test_once(var, Some(&presence_key(label)), contains);
            present = Expr::Or(Box::new(present), Box::new(contains));
        }
        let present = if *must { self.must_match(present, *pos) } else { present };
        let found = Expr::Block { stmts, value: Box::new(present) };
        and(found, self.pattern(pattern, *part))
    }

    /// In a declaration a list of the wrong length, or a map without the key, throws a StateError.
    fn must_match(&mut self, test: Expr, pos: ir::Pos) -> Expr {
        let text = Expr::Const(Const::String(intern_text(&Text::Utf8("Pattern matching error".to_owned()))));
        let error = self.entry("dart:core", "_Errors", "stateError", vec![text], pos).unwrap_or(Expr::Const(Const::Null));
        let throw = Stmt::Expr(Expr::Throw { value: Box::new(error), pos });
        then_true(vec![Stmt::If { condition: test, then: Box::new(Stmt::Block(Vec::new())), otherwise: Some(Box::new(throw)) }])
    }

    // ------------------------------------------------------------ what is remembered

    pub(super) fn begin_match<'p>(&mut self, patterns: impl Iterator<Item = &'p Pattern>) {
        let mut remembered = Remembered::default();
        patterns.for_each(|pattern| count(pattern, &mut remembered.counts));
        self.matches.push(remembered);
    }

    /// The statements before the match: nothing has been called yet.
    pub(super) fn end_match(&mut self) -> Vec<Stmt> {
        let parts = self.matches.pop().map_or_else(Vec::new, |remembered| remembered.parts);
        let no = || Box::new(Expr::Const(Const::Bool(false)));
        parts.into_iter().map(|part| Stmt::Expr(Expr::SetLocal(part.done, Rep::Bool, no()))).collect()
    }

    fn asked_again(&self, key: Option<&str>) -> bool {
        let counts = self.matches.last().map(|remembered| &remembered.counts);
        key.and_then(|key| counts?.get(key)).is_some_and(|count| *count > 1)
    }

    /// Evaluates a part of the value into a variable, unless that has been done already: then the variable is where it is.
    fn once(&mut self, whole: Variable, key: Option<&str>, part: Variable, read: Expr, rep: Rep) -> Stmt {
        match key.filter(|_| self.asked_again(key) && is_call(invocation(&read))) {
            None => Stmt::Expr(Expr::SetLocal(self.slot(part), rep, Box::new(read))),
            Some(key) => {
                let whole = self.slot(whole);
                let (slot, stmt) = self.remember(whole, key, read, rep);
                self.put(part, slot);
                stmt
            }
        }
    }

    /// The outcome of an operator.
    fn test_once(&mut self, whole: Variable, key: Option<&str>, test: Expr) -> Expr {
        match key.filter(|_| self.asked_again(key) && is_call(invocation(&test))) {
            None => test,
            Some(key) => {
                let whole = self.slot(whole);
                let (slot, stmt) = self.remember(whole, key, test, Rep::Bool);
                Expr::Block { stmts: vec![stmt], value: Box::new(Expr::Local(slot, Rep::Bool)) }
            }
        }
    }

    /// The slot where the outcome of an invocation is, and the statement that puts it there if nothing has yet.
    fn remember(&mut self, whole: Slot, key: &str, read: Expr, rep: Rep) -> (Slot, Stmt) {
        let function = if let Expr::CallStatic { function, .. } = invocation(&read) { Some(*function) } else { None };
        let parts = self.matches.last().into_iter().flat_map(|remembered| &remembered.parts);
        let known = parts.into_iter().find(|p| p.whole == whole && p.key == key && p.function == function).map(|p| (p.slot, p.done));
        let (slot, done) = known.unwrap_or_else(|| {
            let (slot, done) = (self.temporary(), self.temporary());
            if let Some(remembered) = self.matches.last_mut() {
                remembered.parts.push(RememberedPart { whole, key: key.to_owned(), function, slot, done });
            }
            (slot, done)
        });
        let stmts = vec![
            Stmt::Expr(Expr::SetLocal(slot, rep, Box::new(read.to_rep(rep)))),
            Stmt::Expr(Expr::SetLocal(done, Rep::Bool, Box::new(Expr::Const(Const::Bool(true))))),
        ];
        let stmt = Stmt::If {
            condition: Expr::Local(done, Rep::Bool),
            then: Box::new(Stmt::Block(Vec::new())),
            otherwise: Some(Box::new(Stmt::Block(stmts))),
        };
        (slot, stmt)
    }
}

/// The call in an expression that converts its result.
fn invocation(e: &Expr) -> &Expr {
    match e {
        Expr::Convert { value, .. } => invocation(value),
        _ => e,
    }
}

fn is_call(e: &Expr) -> bool {
    matches!(e, Expr::CallStatic { .. } | Expr::CallMethod(_) | Expr::CallDynamic(_) | Expr::Equals { .. })
}

/// Whether a map has the key.
fn presence_key(key: &str) -> String {
    format!("has {key}")
}

fn count(pattern: &Pattern, counts: &mut FxHashMap<String, u32>) {
    let mut ask = |key: &str| *counts.entry(key.to_owned()).or_insert(0) += 1;
    match pattern {
        Pattern::Test { key: Some(key), .. } => ask(key),
        Pattern::Part { key, pattern, .. } => {
            key.iter().for_each(|key| ask(key));
            count(pattern, counts);
        }
        Pattern::Entry(entry) => {
            ask(&entry.label);
            ask(&presence_key(&entry.label));
            count(&entry.pattern, counts);
        }
        Pattern::And(a, b) | Pattern::Or(a, b) => {
            count(a, counts);
            count(b, counts);
        }
        Pattern::Must(pattern, _) => count(pattern, counts),
        Pattern::Any
        | Pattern::IsType(_)
        | Pattern::Cast(..)
        | Pattern::NotNull(_)
        | Pattern::NullAssert(_)
        | Pattern::Test { key: None, .. }
        | Pattern::Declare(_)
        | Pattern::Keep(..)
        | Pattern::Effect(_) => {}
    }
}

pub(super) fn truth() -> Expr {
    Expr::Const(Const::Bool(true))
}

pub(super) fn and(a: Expr, b: Expr) -> Expr {
    match (&a, &b) {
        (Expr::Const(Const::Bool(true)), _) => b,
        (_, Expr::Const(Const::Bool(true))) => a,
        _ => Expr::And(Box::new(a), Box::new(b)),
    }
}

/// Runs statements, then is true.
fn then_true(stmts: Vec<Stmt>) -> Expr {
    Expr::Block { stmts, value: Box::new(truth()) }
}

fn not(test: Expr, pos: ir::Pos) -> Expr {
    Expr::Prim(Prim::BoolNot, vec![test], pos)
}

fn is_null_at(value: Expr, pos: ir::Pos) -> Expr {
    Expr::Prim(Prim::IsNull, vec![value], pos)
}
