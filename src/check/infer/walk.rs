//! The way down. Expressions are made of expressions, function literals of statements, statements of patterns: what infers one of them may
//! come to any other. So that the files of this folder use each other in one direction, the way back up leads through the traits that
//! are declared here: `expressions` and `statements`, which stand above all others, implement them. May touch `context`.

use oche_syntax::ast::{self, AsyncMarker, BodyKind, ExprKind, StmtKind};
use oche_syntax::{Name, Span};

use super::context::*;
use crate::check::typed::{Expr, Node, Stmt};
use crate::types::*;

/// Infers expressions.
pub trait Expressions {
    /// An expression whose null-aware chains stay open, because the caller continues them. After one that has no value nothing is reached.
    fn chain(&mut self, e: &'static ast::Expr, context: Ty) -> Typed;
}

/// Infers statements.
pub trait Statements {
    fn stmt(&mut self, stmt: &'static ast::Stmt) -> Stmt;
}

/// The statements or the expression of a function.
#[derive(Clone, Copy)]
pub(crate) enum Code {
    Block(&'static ast::Block),
    Arrow(&'static ast::Expr),
    Empty,
}

impl From<&'static ast::FunctionBody> for Code {
    fn from(body: &'static ast::FunctionBody) -> Code {
        match &body.kind {
            BodyKind::Block(block) => Code::Block(block),
            BodyKind::Arrow(e) => Code::Arrow(e),
            BodyKind::Empty | BodyKind::Lazy => Code::Empty,
        }
    }
}

/// A function in a body, as it is written: a function expression, a local function, the initialiser of a `late` variable.
#[derive(Clone, Copy)]
pub(crate) struct FunctionLiteral {
    pub name: Name,
    pub type_params: &'static [ast::TypeParam],
    pub params: &'static ast::Params,
    pub return_type: Option<&'static ast::Type>,
    pub marker: AsyncMarker,
    pub code: Code,
    pub span: Span,
}

pub(crate) fn strip(e: &ast::Expr) -> &ast::Expr {
    match &e.kind {
        ExprKind::Paren(inner) => strip(inner),
        _ => e,
    }
}

impl Cx<'_> {
    /// A whole expression: null-aware chains end here.
    pub(crate) fn expr(&mut self, e: &'static ast::Expr, context: Ty) -> Typed {
        let mark = self.guards.len();
        let typed = self.chain(e, context);
        self.close_chain(mark, typed)
    }

    /// Ends the null-aware chains begun since `mark`: if a guard's receiver is null, so is the whole.
    pub(crate) fn close_chain(&mut self, mark: usize, typed: Typed) -> Typed {
        if self.guards.len() == mark {
            return typed;
        }
        let ty = typed.ty.nullable();
        let mut e = typed.e.fit(ty);
        while self.guards.len() > mark {
            if let Some(Guard { variable, receiver, flow }) = self.guards.pop() {
                self.flow.end_null_aware(flow);
                e = Expr::new(Node::NullAware { var: variable, receiver: Box::new(receiver), rest: Box::new(e) }, ty);
            }
        }
        Typed::fit(e, ty)
    }

    /// Begins a null-aware chain: the receiver, known not to be null from here on.
    pub(crate) fn guard(&mut self, receiver: Typed) -> Typed {
        if matches!(receiver.ty.kind(), TyKind::Error) {
            return receiver;
        }
        let ty = non_nullable(receiver.ty);
        let variable = self.any_variable();
        let value = receiver.flow.as_receiver();
        let flow = self.flow.begin_null_aware(&value, receiver.ty);
        self.guards.push(Guard { variable, receiver: receiver.e, flow });
        Typed::local(variable, ty).with(value)
    }

    pub(crate) fn block(&mut self, block: &'static ast::Block) -> Stmt {
        self.push_scope();
        let code = self.stmts(&block.stmts);
        self.pop_scope();
        Stmt::Block(code)
    }

    pub(crate) fn stmts(&mut self, stmts: &'static [ast::Stmt]) -> Vec<Stmt> {
        self.declare_later(stmts);
        let mut out = Vec::new();
        for stmt in stmts {
            let code = self.stmt(stmt);
            out.push(code);
        }
        out
    }

    /// Names a block declares further on hide outer ones from its start (specification, "Scoping").
    pub(crate) fn declare_later(&mut self, stmts: &'static [ast::Stmt]) {
        let mut names: Vec<ast::Ident> = Vec::new();
        for stmt in stmts {
            let mut stmt = stmt;
            while let StmtKind::Labeled { body, .. } = &stmt.kind {
                stmt = body;
            }
            match &stmt.kind {
                StmtKind::Variables(decl) => names.extend(decl.vars.iter().map(|v| v.name)),
                StmtKind::Function { function, .. } => names.push(function.name),
                _ => {}
            }
        }
        let wildcards = self.wildcards();
        if let Some(scope) = self.scopes.last_mut() {
            for name in names {
                if !(wildcards && name.name.as_str() == "_") {
                    scope.entry(name.name).or_insert(LocalDecl::Later(name.span));
                }
            }
        }
    }

    pub(crate) fn scoped(&mut self, stmt: &'static ast::Stmt) -> Stmt {
        self.push_scope();
        if matches!(stmt.kind, StmtKind::Variables(_) | StmtKind::Function { .. }) {
            self.declare_later(std::slice::from_ref(stmt));
        }
        let code = self.stmt(stmt);
        self.pop_scope();
        code
    }
}
