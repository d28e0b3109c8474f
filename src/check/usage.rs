//! A look ahead over a body's syntax: which names are assigned where, and which are mentioned inside closures. By name, not by
//! variable: two variables of one name are confused, which only makes the answer more careful. May touch the syntax tree only.

use std::collections::HashSet;

use oche_syntax::Name;
use oche_syntax::ast::*;

/// What a stretch of code does to the variables around it.
#[derive(Clone, Default, Debug)]
pub struct Usage {
    /// Assigned anywhere, closures included.
    pub assigned: HashSet<Name>,
    /// Mentioned inside a closure or local function.
    pub captured: HashSet<Name>,
    /// Assigned inside a closure or local function.
    pub captured_assigned: HashSet<Name>,
    /// Contains `await`, `yield` or `await for` outside closures.
    pub suspends: bool,
    depth: u32,
}

impl Usage {
    pub fn of_body(body: &FunctionBody) -> Usage {
        let mut usage = Usage::default();
        usage.body(body);
        usage
    }
    pub fn of_stmt(stmt: &Stmt) -> Usage {
        let mut usage = Usage::default();
        usage.stmt(stmt);
        usage
    }
    pub fn of_stmts(stmts: &[Stmt]) -> Usage {
        let mut usage = Usage::default();
        stmts.iter().for_each(|s| usage.stmt(s));
        usage
    }
    pub fn of_expr(expr: &Expr) -> Usage {
        let mut usage = Usage::default();
        usage.expr(expr);
        usage
    }
    pub fn of_for(parts: &ForParts, body: &Stmt) -> Usage {
        let mut usage = Usage::default();
        usage.for_parts(parts);
        usage.stmt(body);
        usage
    }
    pub fn of_for_element(parts: &ForParts, body: &Element) -> Usage {
        let mut usage = Usage::default();
        usage.for_parts(parts);
        usage.element(body);
        usage
    }

    fn mention(&mut self, name: Name) {
        if self.depth > 0 {
            self.captured.insert(name);
        }
    }
    fn assign(&mut self, name: Name) {
        self.mention(name);
        self.assigned.insert(name);
        if self.depth > 0 {
            self.captured_assigned.insert(name);
        }
    }
    fn assign_target(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Ident(name) => self.assign(name.name),
            ExprKind::Paren(inner) => self.assign_target(inner),
            _ => self.expr(target),
        }
    }

    fn closure(&mut self, params: Option<&Params>, body: &FunctionBody) {
        self.depth += 1;
        let suspends = self.suspends;
        for param in params.iter().flat_map(|p| &p.params) {
            if let Some(default) = &param.default {
                self.expr(default);
            }
        }
        self.body(body);
        self.suspends = suspends;
        self.depth -= 1;
    }

    pub fn body(&mut self, body: &FunctionBody) {
        match &body.kind {
            BodyKind::Empty | BodyKind::Lazy => {}
            BodyKind::Block(block) => self.block(block),
            BodyKind::Arrow(expr) => self.expr(expr),
        }
    }

    fn block(&mut self, block: &Block) {
        block.stmts.iter().for_each(|s| self.stmt(s));
    }

    pub fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Empty | StmtKind::Break(_) | StmtKind::Continue(_) | StmtKind::Rethrow | StmtKind::Error => {}
            StmtKind::Block(block) => self.block(block),
            StmtKind::Expr(expr) => self.expr(expr),
            StmtKind::Variables(decl) => decl.vars.iter().filter_map(|v| v.init.as_ref()).for_each(|e| {
                // A late variable's initialiser runs whenever it is first read: as good as a closure.
                if decl.late {
                    self.depth += 1;
                    self.expr(e);
                    self.depth -= 1;
                } else {
                    self.expr(e);
                }
            }),
            StmtKind::PatternVariables { pattern, value, .. } => {
                self.expr(value);
                self.pattern(pattern, false);
            }
            StmtKind::Function { function, .. } => self.closure(function.params.as_ref(), &function.body),
            StmtKind::If { condition, then, otherwise } => {
                self.condition(condition);
                self.stmt(then);
                otherwise.iter().for_each(|s| self.stmt(s));
            }
            StmtKind::While { condition, body } | StmtKind::Do { body, condition } => {
                self.expr(condition);
                self.stmt(body);
            }
            StmtKind::For { parts, body } => {
                self.for_parts(parts);
                self.stmt(body);
            }
            StmtKind::Switch { subject, cases } => {
                self.expr(subject);
                for case in cases {
                    case.pattern.iter().for_each(|p| self.guarded(p));
                    case.body.iter().for_each(|s| self.stmt(s));
                }
            }
            StmtKind::Return(value) => value.iter().for_each(|e| self.expr(e)),
            StmtKind::Try { body, catches, finally } => {
                self.block(body);
                catches.iter().for_each(|c| self.block(&c.body));
                finally.iter().for_each(|b| self.block(b));
            }
            StmtKind::Assert { condition, message } => {
                self.expr(condition);
                message.iter().for_each(|e| self.expr(e));
            }
            StmtKind::Yield { value, .. } => {
                self.suspends |= self.depth == 0;
                self.expr(value);
            }
            StmtKind::Labeled { body, .. } => self.stmt(body),
        }
    }

    fn for_parts(&mut self, parts: &ForParts) {
        match parts {
            ForParts::Classic { init, condition, updates } => {
                init.iter().for_each(|s| self.stmt(s));
                condition.iter().for_each(|e| self.expr(e));
                updates.iter().for_each(|e| self.expr(e));
            }
            ForParts::In { await_, target, iterable } => {
                self.suspends |= *await_ && self.depth == 0;
                self.expr(iterable);
                match target {
                    ForInTarget::Declared { .. } => {}
                    ForInTarget::Assigned(target) => self.assign_target(target),
                    ForInTarget::Pattern { keyword, pattern } => self.pattern(pattern, *keyword == VarKeyword::None),
                }
            }
        }
    }

    fn condition(&mut self, condition: &Condition) {
        self.expr(&condition.expr);
        condition.case.iter().for_each(|p| self.guarded(p));
    }

    fn guarded(&mut self, guarded: &GuardedPattern) {
        self.pattern(&guarded.pattern, false);
        guarded.guard.iter().for_each(|e| self.expr(e));
    }

    /// `assigns`: bare names in the pattern assign variables that exist.
    fn pattern(&mut self, pattern: &Pattern, assigns: bool) {
        match &pattern.kind {
            PatternKind::Or(a, b) | PatternKind::And(a, b) => {
                self.pattern(a, assigns);
                self.pattern(b, assigns);
            }
            PatternKind::Relational { operand, .. } => self.expr(operand),
            PatternKind::Cast { pattern, .. }
            | PatternKind::NullCheck(pattern)
            | PatternKind::NullAssert(pattern)
            | PatternKind::Parenthesized(pattern) => self.pattern(pattern, assigns),
            PatternKind::Constant(expr) => self.expr(expr),
            PatternKind::Variable { name, .. } => {
                if assigns {
                    self.assign(name.name);
                }
            }
            PatternKind::List { elements, .. } => {
                for element in elements {
                    match element {
                        ListPatternElement::Pattern(p) => self.pattern(p, assigns),
                        ListPatternElement::Rest { pattern, .. } => pattern.iter().for_each(|p| self.pattern(p, assigns)),
                    }
                }
            }
            PatternKind::Map { entries, .. } => {
                for entry in entries {
                    self.expr(&entry.key);
                    self.pattern(&entry.value, assigns);
                }
            }
            PatternKind::Record(fields) | PatternKind::Object { fields, .. } => {
                fields.iter().for_each(|f| self.pattern(&f.pattern, assigns));
            }
            PatternKind::Error => {}
        }
    }

    fn args(&mut self, args: &Args) {
        args.args.iter().for_each(|a| self.expr(&a.value));
    }

    fn element(&mut self, element: &Element) {
        match &element.kind {
            ElementKind::Expr { value, .. } | ElementKind::Spread { value, .. } => self.expr(value),
            ElementKind::Entry { key, value, .. } => {
                self.expr(key);
                self.expr(value);
            }
            ElementKind::If { condition, then, otherwise } => {
                self.condition(condition);
                self.element(then);
                otherwise.iter().for_each(|e| self.element(e));
            }
            ElementKind::For { parts, body } => {
                self.for_parts(parts);
                self.element(body);
            }
        }
    }

    pub fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Int { .. }
            | ExprKind::Double(_)
            | ExprKind::Symbol(_)
            | ExprKind::Super
            | ExprKind::DotShorthand { .. }
            | ExprKind::CascadeTarget
            | ExprKind::Error => {}
            ExprKind::This => {}
            ExprKind::Ident(name) => self.mention(name.name),
            ExprKind::String(string) => {
                for part in &string.parts {
                    if let StringPart::Interpolation(e) = part {
                        self.expr(e);
                    }
                }
            }
            ExprKind::List { elements, .. } | ExprKind::SetOrMap { elements, .. } => elements.iter().for_each(|e| self.element(e)),
            ExprKind::Record { fields, .. } => fields.iter().for_each(|f| self.expr(&f.value)),
            ExprKind::Paren(e) | ExprKind::NullCheck(e) | ExprKind::Throw(e) => self.expr(e),
            ExprKind::Await(e) => {
                self.suspends |= self.depth == 0;
                self.expr(e);
            }
            ExprKind::Function(function) => self.closure(Some(&function.params), &function.body),
            ExprKind::New { args, .. } => self.args(args),
            ExprKind::Property { target, .. } | ExprKind::Instantiate { target, .. } => self.expr(target),
            ExprKind::Index { target, index, .. } => {
                self.expr(target);
                self.expr(index);
            }
            ExprKind::Call { target, args, .. } => {
                self.expr(target);
                self.args(args);
            }
            ExprKind::Cascade { target, sections, .. } => {
                self.expr(target);
                sections.iter().for_each(|e| self.expr(e));
            }
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::IncDec { target, .. } => self.assign_target(target),
            ExprKind::Binary { left, right, .. } => {
                // Long chains lean to the left: loop instead of recursing.
                let mut current = (left, right);
                loop {
                    self.expr(current.1);
                    match &current.0.kind {
                        ExprKind::Binary { left, right, .. } => current = (left, right),
                        _ => break self.expr(current.0),
                    }
                }
            }
            ExprKind::Is { value, .. } | ExprKind::As { value, .. } => self.expr(value),
            ExprKind::Conditional { condition, then, otherwise } => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            ExprKind::Assign { target, value, .. } => {
                self.assign_target(target);
                self.expr(value);
            }
            ExprKind::PatternAssign { pattern, value } => {
                self.expr(value);
                self.pattern(pattern, true);
            }
            ExprKind::Switch { subject, cases } => {
                self.expr(subject);
                for case in cases {
                    self.guarded(&case.pattern);
                    self.expr(&case.value);
                }
            }
        }
    }
}
