//! Potentially constant expressions: what the initialisers of a constant constructor may be (specification, "Constants"). Decided on the
//! typed tree, in which every constant part is folded already. May touch `context`, `typed`.

use oche_syntax::Span;

use super::context::*;
use crate::check::report::errors;
use crate::check::typed::{self, Expr, Node};
use crate::elements::*;

/// Why an expression is not potentially constant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Obstacle {
    /// Something is created that a `const` would make a constant of.
    Creation,
    Call,
    Other,
}

impl Cx<'_> {
    /// In a constant constructor, an expression of its initialisers must be potentially constant.
    pub fn potentially_constant(&mut self, e: &Expr, span: Span) {
        // What is not settled is looked at again.
        if !self.const_initializers || self.w.is_unsettled {
            return;
        }
        let message = match obstacle(e) {
            None => return,
            Some(Obstacle::Creation) => errors::constant_expected(),
            Some(Obstacle::Call) => errors::invocation_not_constant(),
            Some(Obstacle::Other) => errors::not_constant(),
        };
        self.error(span, message);
    }
}

/// The first part that stands in the way; `None` if the expression is potentially constant.
fn obstacle(e: &Expr) -> Option<Obstacle> {
    let all = |parts: &[&Expr]| parts.iter().find_map(|e| obstacle(e));
    match &e.node {
        Node::Const(_) | Node::This | Node::Local(_) | Node::Type(_) => None,
        Node::SetLocal(_, value) | Node::Fit(value) | Node::Is { value, .. } | Node::As { value, .. } => obstacle(value),
        Node::Instantiate { function, .. } => obstacle(function),
        Node::Prim(_, operands, _) => operands.iter().find_map(obstacle),
        Node::Equals { left, right, .. } => all(&[left, right]),
        Node::And(left, right) | Node::Or(left, right) => all(&[left, right]),
        // What `a?.b` then reads is no constant.
        Node::NullAware { receiver, rest, .. } => all(&[receiver, rest]),
        Node::If { condition, then, otherwise, .. } => all(&[condition, then, otherwise]),
        Node::IfNull { value, otherwise, .. } => all(&[value, otherwise]),
        Node::Let { kept, value } => kept.iter().find_map(|(_, e)| obstacle(e)).or_else(|| obstacle(value)),
        Node::Postfix { read, write, .. } => all(&[read, write]),
        Node::SuperEquals { right, call, .. } => all(&[right, call]),
        Node::Record(fields) => fields.iter().find_map(|(_, value)| obstacle(value)),
        Node::Interpolate(parts, _) => parts.iter().find_map(obstacle),
        Node::CallMethod(call) | Node::CallDynamic(call) => {
            let name = call.selector.name.as_str();
            let getter = call.selector.kind == SelectorKind::Getter;
            let allowed = if getter { name == "length" } else { is_constant_operator(name) };
            if !allowed {
                return Some(if getter { Obstacle::Other } else { Obstacle::Call });
            }
            obstacle(&call.object).or_else(|| call.args.iter().find_map(|(_, arg)| obstacle(arg)))
        }
        Node::Collection(_) | Node::List { .. } | Node::Set { .. } | Node::Map { .. } => Some(Obstacle::Creation),
        Node::Invoke(invocation) => Some(match invocation.callee {
            typed::Callee::New(..) => Obstacle::Creation,
            typed::Callee::Function(function, _) if function.kind == FunctionKind::Getter => Obstacle::Other,
            typed::Callee::Function(..) => Obstacle::Call,
        }),
        Node::CallFunction(_) | Node::Store(_) | Node::Loaded { .. } => Some(Obstacle::Call),
        Node::Destructure(_)
        | Node::LateInit(..)
        | Node::SetLateInit(..)
        | Node::Cascade { .. }
        | Node::Current { .. }
        | Node::Switch(_)
        | Node::LateLocal { .. }
        | Node::SetLateFinal { .. }
        | Node::Static(..)
        | Node::SetStatic(..)
        | Node::Field { .. }
        | Node::SetField { .. }
        | Node::Closure(_)
        | Node::Scope { .. }
        | Node::TearOff { .. }
        | Node::NullCheck { .. }
        | Node::RecordField { .. }
        | Node::Throw { .. }
        | Node::Rethrow { .. }
        | Node::Await { .. }
        | Node::NoSuchMethod { .. } => Some(Obstacle::Other),
    }
}

fn is_constant_operator(name: &str) -> bool {
    matches!(
        name,
        "+" | "-" | "*" | "/" | "~/" | "%" | "<" | "<=" | ">" | ">=" | "<<" | ">>" | ">>>" | "&" | "|" | "^" | "~" | "unary-" | "=="
    )
}
