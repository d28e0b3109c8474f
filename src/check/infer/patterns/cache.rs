//! A match calls each member of the matched value once: what later patterns ask for again is remembered
//! (accepted/3.0/patterns, "Side effects and exhaustiveness", invocation keys). May touch `cx`.
//!
//! A part of the value is known by the slot that holds the whole, and a label that says which part. Only what the patterns of one match
//! ask for at least twice is remembered, which their syntax tells beforehand.

use oche_syntax::ast::{self, BinaryOp, ListPatternElement, PatternKind};
use rustc_hash::FxHashMap;

use crate::check::infer::context::*;
use crate::check::infer::patterns::is_wildcard;
use crate::check::typed::{Const, Expr, Rep, Stmt, Variable};
use crate::elements::FunctionRef;

/// The invocations of one match.
#[derive(Default)]
pub struct PatternCache {
    /// How many patterns ask for each.
    counts: FxHashMap<String, u32>,
    entries: Vec<Entry>,
}

struct Entry {
    whole: Variable,
    label: String,
    /// The extension's member, if it is one.
    function: Option<FunctionRef>,
    slot: Variable,
    /// Whether the slot holds the result yet.
    done: Variable,
}

impl Cx<'_> {
    pub(crate) fn begin_match<'p>(&mut self, patterns: impl Iterator<Item = &'p ast::Pattern>) {
        let mut cache = PatternCache::default();
        for pattern in patterns {
            count(pattern, self.place.source.text, &mut cache.counts);
        }
        self.pattern_caches.push(cache);
    }

    /// What runs before the match: nothing has been called yet.
    pub(crate) fn end_match(&mut self) -> Vec<Stmt> {
        let entries = self.pattern_caches.pop().map_or_else(Vec::new, |cache| cache.entries);
        let no = || Box::new(Expr::Const(Const::Bool(false)));
        entries.into_iter().map(|entry| Stmt::Expr(Expr::SetLocal(entry.done, Rep::Bool, no()))).collect()
    }

    /// Evaluates `read` into a slot, unless that has been done already.
    pub(crate) fn once(&mut self, whole: Variable, label: String, rep: Rep, read: Expr) -> (Stmt, Variable) {
        let (function, calls) = match invocation(&read) {
            Expr::CallStatic { function, .. } => (Some(*function), true),
            call => (None, is_call(call)),
        };
        let asked = self.pattern_caches.last().and_then(|cache| cache.counts.get(&label)).copied().unwrap_or(0);
        if !calls || asked < 2 {
            let (stmt, slot, _) = self.temp(read.held_as(rep));
            return (stmt, slot);
        }
        let known = self.pattern_caches.last().and_then(|cache| {
            let mut entries = cache.entries.iter();
            entries.find(|e| e.whole == whole && e.label == label && e.function == function).map(|e| (e.slot, e.done))
        });
        let (slot, done) = known.unwrap_or_else(|| {
            let (slot, done) = (self.new_variable(), self.new_variable());
            if let Some(cache) = self.pattern_caches.last_mut() {
                cache.entries.push(Entry { whole, label, function, slot, done });
            }
            (slot, done)
        });
        let stmts = vec![
            Stmt::Expr(Expr::SetLocal(slot, rep, Box::new(read.held_as(rep)))),
            Stmt::Expr(Expr::SetLocal(done, Rep::Bool, Box::new(Expr::Const(Const::Bool(true))))),
        ];
        let stmt = Stmt::If {
            condition: Expr::Local(done, Rep::Bool),
            then: Box::new(Stmt::Block(Vec::new())),
            otherwise: Some(Box::new(Stmt::Block(stmts))),
        };
        (stmt, slot)
    }

    /// The outcome of an operator.
    pub(crate) fn test_once(&mut self, whole: Variable, label: String, test: Expr) -> Expr {
        let asked = self.pattern_caches.last().and_then(|cache| cache.counts.get(&label)).copied().unwrap_or(0);
        if asked < 2 || !is_call(invocation(&test)) {
            return test;
        }
        let (stmt, slot) = self.once(whole, label, Rep::Bool, test);
        Expr::Block { stmts: vec![stmt], value: Box::new(Expr::Local(slot, Rep::Bool)) }
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

pub(crate) fn operator_label(op: &str, operand: &ast::Expr, text: &str) -> String {
    format!("{op} {}", text.get(operand.span.range()).unwrap_or(""))
}

pub(crate) fn key_label(key: &ast::Expr, text: &str) -> String {
    operator_label("key", key, text)
}

/// Whether a map has the key.
pub(crate) fn presence_label(key: &str) -> String {
    format!("has {key}")
}

/// `at` elements before, `of` elements in all, `rest` where the rest element stands.
pub(crate) fn element_label(at: usize, of: usize, rest: Option<usize>) -> String {
    match rest {
        Some(rest) if at > rest => format!("tail {}", of - at),
        Some(rest) if at == rest => format!("rest {at} {}", of - at - 1),
        _ => format!("at {at}"),
    }
}

fn count(pattern: &ast::Pattern, text: &str, counts: &mut FxHashMap<String, u32>) {
    let mut ask = |label: String| *counts.entry(label).or_insert(0) += 1;
    match &pattern.kind {
        PatternKind::Relational { op: BinaryOp::Ne, operand } => ask(operator_label("==", operand, text)),
        PatternKind::Relational { op, operand } => ask(operator_label(op.spelling(), operand, text)),
        PatternKind::Constant(e) => ask(operator_label("constant==", e, text)),
        PatternKind::List { elements, .. } => {
            ask("length".to_owned());
            let rest = elements.iter().position(|e| matches!(e, ListPatternElement::Rest { .. }));
            for (i, element) in elements.iter().enumerate() {
                let label = element_label(i, elements.len(), rest);
                match element {
                    ListPatternElement::Pattern(p) if is_wildcard(p) => {}
                    ListPatternElement::Pattern(p) | ListPatternElement::Rest { pattern: Some(p), .. } => {
                        *counts.entry(label).or_insert(0) += 1;
                        count(p, text, counts);
                    }
                    ListPatternElement::Rest { pattern: None, .. } => {}
                }
            }
        }
        PatternKind::Map { entries, .. } => {
            for entry in entries {
                let label = key_label(&entry.key, text);
                *counts.entry(presence_label(&label)).or_insert(0) += 1;
                *counts.entry(label).or_insert(0) += 1;
                count(&entry.value, text, counts);
            }
        }
        PatternKind::Record(fields) => fields.iter().for_each(|f| count(&f.pattern, text, counts)),
        PatternKind::Object { fields, .. } => {
            for field in fields {
                if let Some(name) = crate::check::infer::patterns::field_name(field) {
                    *counts.entry(format!("get {}", name.name)).or_insert(0) += 1;
                }
                count(&field.pattern, text, counts);
            }
        }
        PatternKind::Or(a, b) | PatternKind::And(a, b) => {
            count(a, text, counts);
            count(b, text, counts);
        }
        PatternKind::Cast { pattern, .. }
        | PatternKind::NullCheck(pattern)
        | PatternKind::NullAssert(pattern)
        | PatternKind::Parenthesized(pattern) => count(pattern, text, counts),
        PatternKind::Variable { .. } | PatternKind::Error => {}
    }
}
