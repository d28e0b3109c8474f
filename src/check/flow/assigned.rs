//! Which variables are assigned where: a pass over a body before flow analysis, because loops, closures and handlers need to know what
//! is assigned later. What it finds stands here, the pass itself in `walk`. May touch the syntax tree.

mod walk;

use oche_syntax::ast::*;
use oche_syntax::{Name, ReplItem, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::Var;
use walk::Walker;

/// The assignments inside a node.
#[derive(Clone, Default, Debug)]
pub struct Assignments {
    /// Anywhere inside, closures included.
    pub written: Vec<Var>,
    /// In closures and late initialisers inside.
    pub captured: Vec<Var>,
    /// Of a node in a closure, or that is one: the variables of closures further out, or of the body, that are mentioned inside. Nothing
    /// else of what is known of the place around matters in there.
    pub mentioned: Vec<Var>,
}

/// The variables of a body and the assignments to them. Nodes are known by their spans: loops (statements and elements), switches,
/// function expressions and whole `try` statements by their own; bodies of `try` by the block's; local functions and late variables by
/// the name's.
#[derive(Default, Debug)]
pub struct AssignedVariables {
    variables: FxHashMap<u32, Var>,
    /// The number of the first variable, and how many there are.
    first: u32,
    count: u32,
    nodes: FxHashMap<Span, Assignments>,
    anywhere: Assignments,
    mentioned: FxHashSet<Var>,
    /// In scope where something is called that may be dart:developer's `debugger`.
    watched: FxHashSet<Var>,
    suspends: bool,
}

static NOTHING: Assignments = Assignments { written: Vec::new(), captured: Vec::new(), mentioned: Vec::new() };

impl AssignedVariables {
    /// Of a function, method or constructor. As with the others, `first` is what the first variable is called.
    pub fn of_function(
        first: Var,
        params: Option<&Params>,
        initializers: &[Initializer],
        body: Option<&FunctionBody>,
    ) -> AssignedVariables {
        Walker::run(first, |w| {
            if let Some(params) = params {
                w.params(params);
            }
            for initializer in initializers {
                match &initializer.kind {
                    InitializerKind::Field { value, .. } => w.expr(value),
                    InitializerKind::Super { args, .. } | InitializerKind::This { args, .. } => w.args(args),
                    InitializerKind::Assert { condition, message } => {
                        w.expr(condition);
                        message.iter().for_each(|m| w.expr(m));
                    }
                }
            }
            // `this.x` and `super.x` are variables of the initialisers only.
            w.scope(|w| {
                for param in params.iter().flat_map(|p| &p.params).filter(|p| p.this || p.super_) {
                    w.bind(param.name.name, None);
                }
                body.iter().for_each(|b| w.body(b));
            });
        })
    }

    /// Of an initialiser, default value or annotation argument.
    pub fn of_expression(first: Var, expr: &Expr) -> AssignedVariables {
        Walker::run(first, |w| w.expr(expr))
    }

    /// Of what was typed at a prompt. `session`: variables of earlier inputs, which are numbered in this order from `first` on.
    pub fn of_input(first: Var, items: &[ReplItem], session: &[Name]) -> AssignedVariables {
        Walker::run(first, |w| {
            session.iter().for_each(|name| w.declare_outside(*name));
            for item in items {
                match item {
                    ReplItem::Stmt(stmt) => w.stmt(stmt),
                    ReplItem::Expr(e) => w.expr(e),
                    ReplItem::Directive(_) | ReplItem::Decl(_) => {}
                }
            }
        })
    }

    pub fn count(&self) -> u32 {
        self.count
    }

    /// The variable declared by the identifier at this place.
    pub fn variable(&self, name: Span) -> Option<Var> {
        self.variables.get(&name.start).copied()
    }

    /// Mentioned in a closure, local function or late initialiser inside the function that declares it.
    pub fn is_mentioned_in_closure(&self, var: Var) -> bool {
        self.mentioned.contains(&var)
    }

    /// In scope where something of the name of dart:developer's `debugger` is called.
    pub fn is_watched(&self, var: Var) -> bool {
        self.watched.contains(&var)
    }

    /// Contains `await`, `yield` or `await for` outside closures.
    pub fn suspends(&self) -> bool {
        self.suspends
    }

    pub fn node(&self, node: Span) -> &Assignments {
        self.nodes.get(&node).unwrap_or(&NOTHING)
    }

    pub fn anywhere(&self) -> &Assignments {
        &self.anywhere
    }
}

#[cfg(test)]
impl AssignedVariables {
    /// So many variables, and the assignments of one node.
    pub fn of_test(count: u32, node: Span, written: &[u32], captured: &[u32]) -> AssignedVariables {
        let vars = |numbers: &[u32]| numbers.iter().map(|n| Var(*n)).collect();
        let mentioned = written.iter().chain(captured).map(|n| Var(*n)).collect();
        let all = Assignments { written: vars(written), captured: vars(captured), mentioned };
        AssignedVariables { count, nodes: FxHashMap::from_iter([(node, all.clone())]), anywhere: all, ..AssignedVariables::default() }
    }
    /// Where the variable is declared.
    pub fn places(&self, var: Var) -> impl Iterator<Item = u32> + '_ {
        self.variables.iter().filter(move |(_, v)| **v == var).map(|(at, _)| *at)
    }
    pub fn nodes(&self) -> impl Iterator<Item = (Span, &Assignments)> + '_ {
        self.nodes.iter().map(|(span, info)| (*span, info))
    }
}
