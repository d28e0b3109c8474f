//! The pass that finds assigned variables. It resolves local names only as far as that takes, and meets each node once.

use std::collections::BTreeSet;

use oche_syntax::ast::*;
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{AssignedVariables, Assignments};
use crate::check::flow::Var;

/// The assignments of a node being walked.
#[derive(Default)]
struct Region {
    written: BTreeSet<Var>,
    captured: BTreeSet<Var>,
    mentioned: BTreeSet<Var>,
}

impl Region {
    fn finish(self) -> Assignments {
        let Region { written, captured, mentioned } = self;
        Assignments {
            written: written.into_iter().collect(),
            captured: captured.into_iter().collect(),
            mentioned: mentioned.into_iter().collect(),
        }
    }
}

type Group = FxHashMap<Name, Var>;

pub(super) struct Walker {
    result: AssignedVariables,
    /// Innermost last. `None`: a name that is not a variable hides what is outside.
    scopes: Vec<FxHashMap<Name, Option<Declared>>>,
    regions: Vec<Region>,
    /// The number of closures around.
    closures: u32,
}

/// A variable in scope.
#[derive(Clone, Copy)]
struct Declared {
    var: Var,
    /// The number of closures around its declaration.
    closures: u32,
}

impl Walker {
    pub(super) fn run(first: Var, walk: impl FnOnce(&mut Walker)) -> AssignedVariables {
        let mut walker = Walker {
            result: AssignedVariables { first: first.0, ..AssignedVariables::default() },
            scopes: vec![FxHashMap::default()],
            regions: vec![Region::default()],
            closures: 0,
        };
        walk(&mut walker);
        if let Some(whole) = walker.regions.pop() {
            walker.result.anywhere = whole.finish();
        }
        walker.result
    }

    // ------------------------------------------------------------ names

    pub(super) fn scope(&mut self, walk: impl FnOnce(&mut Walker)) {
        self.scopes.push(FxHashMap::default());
        walk(self);
        self.scopes.pop();
    }

    pub(super) fn bind(&mut self, name: Name, to: Option<Var>) {
        let to = to.map(|var| Declared { var, closures: self.closures });
        // (Before 3.7 `_` is a variable like others. From then on no scope has one that could be meant instead.)
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name, to);
        }
    }

    /// A variable that stands nowhere in the text.
    pub(super) fn declare_outside(&mut self, name: Name) {
        let var = Var(self.result.first + self.result.count);
        self.result.count += 1;
        self.bind(name, Some(var));
    }

    fn declare(&mut self, name: Ident) -> Var {
        let var = Var(self.result.first + self.result.count);
        self.result.count += 1;
        self.result.variables.insert(name.span.start, var);
        self.bind(name.name, Some(var));
        var
    }

    fn mention(&mut self, name: Name) -> Option<Var> {
        let found = (*self.scopes.iter().rev().find_map(|scope| scope.get(&name))?)?;
        if found.closures < self.closures {
            self.result.mentioned.insert(found.var);
        }
        self.sees(found);
        Some(found.var)
    }

    /// Notes that the closure around sees a variable from further out.
    fn sees(&mut self, found: Declared) {
        if let Some(region) = self.regions.last_mut().filter(|_| found.closures < self.closures) {
            region.mentioned.insert(found.var);
        }
    }

    fn assign(&mut self, name: Name) {
        if let (Some(var), Some(region)) = (self.mention(name), self.regions.last_mut()) {
            region.written.insert(var);
        }
    }

    /// A call of what may be dart:developer's `debugger`: who stands at the prompt there sees every variable.
    fn watch(&mut self, callee: &Expr) {
        let name = match &callee.kind {
            ExprKind::Ident(name) | ExprKind::Property { name, .. } => name.name,
            _ => return,
        };
        if name.as_str() == "debugger" {
            let mut names: FxHashSet<Name> = FxHashSet::default();
            let innermost = self.scopes.iter().rev().flatten().filter(|(name, _)| names.insert(**name));
            let seen: Vec<Declared> = innermost.filter_map(|(_, declared)| *declared).collect();
            for declared in seen {
                self.result.watched.insert(declared.var);
                self.sees(declared);
            }
        }
    }

    fn suspend(&mut self) {
        self.result.suspends |= self.closures == 0;
    }

    // ------------------------------------------------------------ regions

    /// Walks what belongs to `node`; `closure` if it may run at another time.
    fn region(&mut self, node: Span, closure: bool, walk: impl FnOnce(&mut Walker)) {
        self.regions.push(Region::default());
        self.closures += u32::from(closure);
        walk(self);
        self.closures -= u32::from(closure);
        let Some(region) = self.regions.pop() else { return };
        if let Some(outer) = self.regions.last_mut() {
            outer.written.extend(&region.written);
            outer.captured.extend(&region.captured);
            if closure {
                outer.captured.extend(&region.written);
            }
            if self.closures > 0 {
                outer.mentioned.extend(&region.mentioned);
            }
        }
        self.result.nodes.insert(node, region.finish());
    }

    // ------------------------------------------------------------ functions

    pub(super) fn params(&mut self, params: &Params) {
        for param in &params.params {
            self.declare(param.name);
            param.default.iter().for_each(|d| self.expr(d));
        }
    }

    fn type_params(&mut self, params: &[TypeParam]) {
        for param in params {
            self.bind(param.name.name, None);
        }
    }

    pub(super) fn body(&mut self, body: &FunctionBody) {
        match &body.kind {
            BodyKind::Block(block) => self.block(block),
            BodyKind::Arrow(expr) => self.expr(expr),
            BodyKind::Empty | BodyKind::Lazy => {}
        }
    }

    fn closure(&mut self, node: Span, type_params: &[TypeParam], params: Option<&Params>, body: &FunctionBody) {
        self.region(node, true, |w| {
            w.scope(|w| {
                w.type_params(type_params);
                params.iter().for_each(|p| w.params(p));
                w.body(body);
            });
        });
    }

    // ------------------------------------------------------------ statements

    fn block(&mut self, block: &Block) {
        self.scope(|w| w.stmts(&block.stmts));
    }

    fn stmts(&mut self, stmts: &[Stmt]) {
        stmts.iter().for_each(|s| self.stmt(s));
    }

    /// A statement in a position where a declaration would have a scope of its own.
    fn scoped(&mut self, stmt: &Stmt) {
        self.scope(|w| w.stmt(stmt));
    }

    pub(super) fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Empty | StmtKind::Break(_) | StmtKind::Continue(_) | StmtKind::Rethrow | StmtKind::Error => {}
            StmtKind::Return(value) => value.iter().for_each(|e| self.expr(e)),
            StmtKind::Block(block) => self.block(block),
            StmtKind::Expr(expr) => self.expr(expr),
            StmtKind::Variables(decl) => self.variables(decl),
            StmtKind::PatternVariables { pattern, value, .. } => {
                self.expr(value);
                self.pattern(pattern, &mut Group::default());
            }
            StmtKind::Function { function, .. } => {
                self.declare(function.name);
                self.closure(function.name.span, &function.type_params, function.params.as_ref(), &function.body);
            }
            StmtKind::If { condition, then, otherwise } => {
                self.condition(condition, |w| w.scoped(then));
                otherwise.iter().for_each(|s| self.scoped(s));
            }
            StmtKind::While { condition, body } => self.region(stmt.span, false, |w| {
                w.expr(condition);
                w.scoped(body);
            }),
            StmtKind::Do { body, condition } => self.region(stmt.span, false, |w| {
                w.scoped(body);
                w.expr(condition);
            }),
            StmtKind::For { parts, body } => self.for_loop(stmt.span, parts, &mut |w| w.scoped(body)),
            StmtKind::Switch { subject, cases } => {
                self.expr(subject);
                self.region(stmt.span, false, |w| w.cases(cases));
            }
            StmtKind::Try { body, catches, finally } => {
                self.region(stmt.span, false, |w| {
                    w.region(body.span, false, |w| w.block(body));
                    for catch in catches {
                        w.scope(|w| {
                            [catch.exception, catch.stack_trace].into_iter().flatten().for_each(|name| {
                                w.declare(name);
                            });
                            w.block(&catch.body);
                        });
                    }
                });
                finally.iter().for_each(|b| self.block(b));
            }
            StmtKind::Assert { condition, message } => {
                self.expr(condition);
                message.iter().for_each(|m| self.expr(m));
            }
            StmtKind::Yield { value, .. } => {
                self.suspend();
                self.expr(value);
            }
            StmtKind::Labeled { body, .. } => self.stmt(body),
        }
    }

    fn variables(&mut self, decl: &VariablesDecl) {
        for var in &decl.vars {
            match &var.init {
                Some(init) if decl.late => self.region(var.name.span, true, |w| w.expr(init)),
                Some(init) => self.expr(init),
                None => {}
            }
            self.declare(var.name);
        }
    }

    /// A condition, and what its pattern's variables are in scope of.
    fn condition(&mut self, condition: &Condition, then: impl FnOnce(&mut Walker)) {
        self.expr(&condition.expr);
        self.scope(|w| {
            if let Some(case) = &condition.case {
                w.guarded(case, &mut Group::default());
            }
            then(w);
        });
    }

    fn guarded(&mut self, case: &GuardedPattern, group: &mut Group) {
        self.pattern(&case.pattern, group);
        case.guard.iter().for_each(|g| self.expr(g));
    }

    /// The cases of a switch statement. Those that share a body share their variables.
    fn cases(&mut self, cases: &[SwitchCase]) {
        let mut group = Group::default();
        for case in cases {
            self.scope(|w| {
                if let Some(pattern) = &case.pattern {
                    w.guarded(pattern, &mut group);
                }
                for (name, var) in &group {
                    w.bind(*name, Some(*var));
                }
                w.scope(|w| w.stmts(&case.body));
            });
            if !case.body.is_empty() {
                group.clear();
            }
        }
    }

    fn for_loop(&mut self, node: Span, parts: &ForParts, body: &mut dyn FnMut(&mut Walker)) {
        self.scope(|w| match parts {
            ForParts::Classic { init, condition, updates } => {
                init.iter().for_each(|s| w.stmt(s));
                w.region(node, false, |w| {
                    condition.iter().for_each(|c| w.expr(c));
                    body(w);
                    updates.iter().for_each(|u| w.expr(u));
                });
            }
            ForParts::In { await_, target, iterable } => {
                if *await_ {
                    w.suspend();
                }
                w.expr(iterable);
                w.region(node, false, |w| {
                    match target {
                        ForInTarget::Declared { name, .. } => {
                            w.declare(*name);
                        }
                        ForInTarget::Assigned(target) => w.target(target),
                        ForInTarget::Pattern { keyword: VarKeyword::None, pattern } => {
                            w.each_variable(pattern, &mut |w, name| w.assign(name.name));
                        }
                        ForInTarget::Pattern { pattern, .. } => w.pattern(pattern, &mut Group::default()),
                    }
                    body(w);
                });
            }
        });
    }

    // ------------------------------------------------------------ patterns

    /// Declares the variables of a pattern. `group`: those of the same name are the same (in `a || b`, in cases that share a body).
    fn pattern(&mut self, pattern: &Pattern, group: &mut Group) {
        self.each_variable(pattern, &mut |w, name| match group.get(&name.name) {
            Some(var) => {
                w.result.variables.insert(name.span.start, *var);
                w.bind(name.name, Some(*var));
            }
            None => {
                // (A wildcard is no variable, in patterns since there are patterns.)
                if name.name.as_str() != "_" {
                    let var = w.declare(name);
                    group.insert(name.name, var);
                }
            }
        });
    }

    /// Calls `on_variable` for the variable patterns inside, and walks the expressions.
    fn each_variable(&mut self, pattern: &Pattern, on_variable: &mut dyn FnMut(&mut Walker, Ident)) {
        match &pattern.kind {
            PatternKind::Or(a, b) | PatternKind::And(a, b) => {
                self.each_variable(a, on_variable);
                self.each_variable(b, on_variable);
            }
            PatternKind::Relational { operand, .. } => self.expr(operand),
            PatternKind::Constant(value) => self.expr(value),
            PatternKind::Cast { pattern, .. }
            | PatternKind::NullCheck(pattern)
            | PatternKind::NullAssert(pattern)
            | PatternKind::Parenthesized(pattern) => self.each_variable(pattern, on_variable),
            PatternKind::Variable { name, .. } => on_variable(self, *name),
            PatternKind::List { elements, .. } => {
                for element in elements {
                    match element {
                        ListPatternElement::Pattern(p) | ListPatternElement::Rest { pattern: Some(p), .. } => {
                            self.each_variable(p, on_variable);
                        }
                        ListPatternElement::Rest { pattern: None, .. } => {}
                    }
                }
            }
            PatternKind::Map { entries, .. } => {
                for entry in entries {
                    self.expr(&entry.key);
                    self.each_variable(&entry.value, on_variable);
                }
            }
            PatternKind::Record(fields) | PatternKind::Object { fields, .. } => {
                fields.iter().for_each(|f| self.each_variable(&f.pattern, on_variable));
            }
            PatternKind::Error => {}
        }
    }

    // ------------------------------------------------------------ expressions

    /// The left side of an assignment.
    fn target(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Ident(name) => self.assign(name.name),
            ExprKind::Paren(inner) => self.target(inner),
            _ => self.expr(target),
        }
    }

    pub(super) fn args(&mut self, args: &Args) {
        args.args.iter().for_each(|a| self.expr(&a.value));
    }

    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Int { .. }
            | ExprKind::Double(_)
            | ExprKind::Symbol(_)
            | ExprKind::This
            | ExprKind::Super
            | ExprKind::DotShorthand { .. }
            | ExprKind::CascadeTarget
            | ExprKind::Error => {}
            ExprKind::Ident(name) => {
                self.mention(name.name);
            }
            ExprKind::String(literal) => literal.parts.iter().for_each(|part| {
                if let StringPart::Interpolation(e) = part {
                    self.expr(e);
                }
            }),
            ExprKind::List { elements, .. } | ExprKind::SetOrMap { elements, .. } => elements.iter().for_each(|e| self.element(e)),
            ExprKind::Record { fields, .. } => fields.iter().for_each(|f| self.expr(&f.value)),
            ExprKind::Paren(e) | ExprKind::NullCheck(e) | ExprKind::Throw(e) => self.expr(e),
            ExprKind::Await(e) => {
                self.suspend();
                self.expr(e);
            }
            ExprKind::Unary { operand: e, .. } | ExprKind::Is { value: e, .. } | ExprKind::As { value: e, .. } => self.expr(e),
            ExprKind::Property { target: e, .. } | ExprKind::Instantiate { target: e, .. } => self.expr(e),
            ExprKind::Function(f) => self.closure(expr.span, &f.type_params, Some(&f.params), &f.body),
            ExprKind::New { args, .. } => self.args(args),
            ExprKind::Index { target, index, .. } => {
                self.expr(target);
                self.expr(index);
            }
            ExprKind::Call { target, args, .. } => {
                self.watch(target);
                self.expr(target);
                self.args(args);
            }
            ExprKind::Cascade { target, sections, .. } => {
                self.expr(target);
                sections.iter().for_each(|s| self.expr(s));
            }
            ExprKind::IncDec { target, .. } => self.target(target),
            ExprKind::Binary { left, right, .. } => {
                // Long chains lean to the left: loop instead of recursing.
                let mut chain = (left, right);
                loop {
                    self.expr(chain.1);
                    match &chain.0.kind {
                        ExprKind::Binary { left, right, .. } => chain = (left, right),
                        _ => break self.expr(chain.0),
                    }
                }
            }
            ExprKind::Conditional { condition, then, otherwise } => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            ExprKind::Assign { target, value, .. } => {
                self.target(target);
                self.expr(value);
            }
            ExprKind::PatternAssign { pattern, value } => {
                self.expr(value);
                self.each_variable(pattern, &mut |w, name| w.assign(name.name));
            }
            ExprKind::Switch { subject, cases } => {
                self.expr(subject);
                self.region(expr.span, false, |w| {
                    for case in cases {
                        w.scope(|w| {
                            w.guarded(&case.pattern, &mut Group::default());
                            w.expr(&case.value);
                        });
                    }
                });
            }
        }
    }

    fn element(&mut self, element: &Element) {
        match &element.kind {
            ElementKind::Expr { value, .. } | ElementKind::Spread { value, .. } => self.expr(value),
            ElementKind::Entry { key, value, .. } => {
                self.expr(key);
                self.expr(value);
            }
            ElementKind::If { condition, then, otherwise } => {
                self.condition(condition, |w| w.element(then));
                otherwise.iter().for_each(|e| self.element(e));
            }
            ElementKind::For { parts, body } => self.for_loop(element.span, parts, &mut |w| w.element(body)),
        }
    }
}
