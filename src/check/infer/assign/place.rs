//! Places that can be assigned, with what is used more than once kept in variables. May touch what stands before `assign` in `infer`.

use oche_syntax::ast::{self};
use oche_syntax::{Name, Span};

use crate::check::flow::ExprFlow;
use crate::check::infer::context::*;
use crate::check::typed::{Expr, Node, Variable};
use crate::elements::*;
use crate::types::*;

/// A place that can be assigned, its parts kept in variables where they are used twice.
pub enum Place {
    Local(VarId),
    /// A top-level or static setter or variable.
    Static {
        read: Option<Target>,
        write: Target,
    },
    Member(Member),
    Super {
        name: ast::Ident,
    },
    Index(Indexed),
    Wrong,
}

/// An extension that is applied explicitly, with its type arguments.
type Applied = Option<(ClassRef, Vec<Ty>)>;

pub struct Member {
    pub receiver: Held,
    pub explicit: Applied,
    pub name: Name,
    pub span: Span,
}

pub struct Indexed {
    pub receiver: Held,
    pub index: Expr,
    pub explicit: Applied,
    pub super_: bool,
    /// From the bracket on.
    pub at: Span,
}

/// A receiver that is read more than once: a temporary, `this`, or a variable that never changes.
#[derive(Clone)]
pub struct Held {
    value: Expr,
    pub ty: Ty,
    flow: ExprFlow,
}

/// Expressions that are used more than once, and the variables that keep their values.
pub type Kept = Vec<(Variable, Expr)>;

/// The expression, after what it uses has been kept.
pub fn keeping(kept: Kept, value: Expr) -> Expr {
    if kept.is_empty() {
        return value;
    }
    let ty = value.ty;
    Expr::new(Node::Let { kept, value: Box::new(value) }, ty)
}

impl Cx<'_> {
    pub(super) fn hold(&mut self, receiver: Typed, kept: &mut Kept) -> Held {
        let (ty, flow) = (receiver.ty, receiver.flow.as_receiver());
        Held { value: self.held_in(receiver.e, kept), ty, flow }
    }

    /// A value that can be read again while more is evaluated: the variable it is in, if nothing ever assigns that one.
    pub(super) fn held_in(&mut self, value: Expr, kept: &mut Kept) -> Expr {
        if self.is_steady(&value) {
            return value;
        }
        let (ty, variable) = (value.ty, self.new_variable(value.ty));
        kept.push((variable, value));
        Expr::local(variable, ty)
    }

    fn is_steady(&self, value: &Expr) -> bool {
        let variable = match &value.node {
            Node::This => return true,
            Node::Fit(value) => return self.is_steady(value),
            Node::Local(variable) => *variable,
            _ => return false,
        };
        let local = self.declared_as(variable).map(|id| self.local(id));
        local.is_some_and(|local| !local.cell && !local.late && !self.flow.is_written(local.flow))
    }

    pub(super) fn held(&self, receiver: &Held) -> Typed {
        Typed::fit(receiver.value.clone(), receiver.ty).with(receiver.flow.clone())
    }
}
