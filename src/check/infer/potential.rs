//! Potentially constant expressions: what the initialisers of a constant constructor may be (specification, "Constants"). Decided on the
//! core tree, in which every constant part is folded already. May touch `cx`, `ir`.

use oche_syntax::Span;

use super::context::*;
use crate::check::report::errors;
use crate::check::typed::{self, Expr};
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
        if !self.const_initializers {
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
    match e {
        Expr::Const(_) | Expr::This(_) | Expr::Local(..) | Expr::Cell(..) | Expr::Type(_) | Expr::Absent => None,
        Expr::SetLocal(_, _, value) | Expr::Convert { value, .. } | Expr::Is { value, .. } | Expr::As { value, .. } => obstacle(value),
        Expr::Instantiate { function, .. } => obstacle(function),
        Expr::Prim(_, operands, _) => operands.iter().find_map(obstacle),
        Expr::Equals { left, right, .. } => all(&[left, right]),
        Expr::And(left, right) | Expr::Or(left, right) => all(&[left, right]),
        // What `a?.b` then reads is no constant.
        Expr::NullAware { receiver, rest, .. } => all(&[receiver, rest]),
        Expr::If { condition, then, otherwise, .. } => all(&[condition, then, otherwise]),
        Expr::IfNull { value, otherwise, .. } => all(&[value, otherwise]),
        Expr::Let { kept, value } => kept.iter().find_map(|(_, e)| obstacle(e)).or_else(|| obstacle(value)),
        Expr::Postfix { read, write, .. } => all(&[read, write]),
        Expr::SuperEquals { right, call, .. } => all(&[right, call]),
        Expr::Record(fields) => fields.iter().find_map(|(_, value)| obstacle(value)),
        Expr::Interpolate(parts, _) => parts.iter().find_map(obstacle),
        Expr::CallMethod(call) | Expr::CallDynamic(call) => {
            let name = call.selector.name.as_str();
            let getter = call.selector.kind == SelectorKind::Getter;
            let allowed = if getter { name == "length" } else { is_constant_operator(name) };
            if !allowed {
                return Some(if getter { Obstacle::Other } else { Obstacle::Call });
            }
            obstacle(&call.object).or_else(|| call.args.iter().find_map(|(_, arg)| obstacle(arg)))
        }
        Expr::New { .. } | Expr::Collection(_) | Expr::List { .. } | Expr::Set { .. } | Expr::Map { .. } => Some(Obstacle::Creation),
        Expr::Invoke(invocation) => Some(match invocation.callee {
            typed::Callee::New(..) => Obstacle::Creation,
            typed::Callee::Function(..) => Obstacle::Call,
        }),
        Expr::CallStatic { function, .. } if function.kind == FunctionKind::Getter => Some(Obstacle::Other),
        Expr::CallStatic { .. } | Expr::CallFunction(_) | Expr::Store(_) | Expr::Loaded { .. } => Some(Obstacle::Call),
        Expr::SetCell(..)
        | Expr::Destructure(_)
        | Expr::LateInit(..)
        | Expr::SetLateInit(..)
        | Expr::Cascade { .. }
        | Expr::Current { .. }
        | Expr::Switch(_)
        | Expr::LateLocal { .. }
        | Expr::SetLateFinal { .. }
        | Expr::Static(..)
        | Expr::SetStatic(..)
        | Expr::Field { .. }
        | Expr::SetField { .. }
        | Expr::Closure(_)
        | Expr::Scope { .. }
        | Expr::TearOff { .. }
        | Expr::NullCheck { .. }
        | Expr::RecordField { .. }
        | Expr::Throw { .. }
        | Expr::Rethrow { .. }
        | Expr::Await { .. }
        | Expr::NoSuchMethod { .. } => Some(Obstacle::Other),
    }
}

fn is_constant_operator(name: &str) -> bool {
    matches!(
        name,
        "+" | "-" | "*" | "/" | "~/" | "%" | "<" | "<=" | ">" | ">=" | "<<" | ">>" | ">>>" | "&" | "|" | "^" | "~" | "unary-" | "=="
    )
}
