//! What evaluating an expression cannot do. May touch `ir` only.

use crate::ir::{Expr, Prim};

/// Whether an expression neither calls anything (so that no collection can happen during it, unless it throws) nor assigns a variable.
/// A value read before a calm expression need not be saved on the stack.
pub fn calm(expr: &Expr) -> bool {
    match expr {
        Expr::Const(_) | Expr::Local(..) | Expr::Cell(..) | Expr::AssertsEnabled | Expr::Absent | Expr::Type(_) | Expr::TypeArgs(_) => true,
        Expr::Prim(op, args, _) => *op != Prim::Concat && args.iter().all(calm),
        Expr::Convert { value, .. } => calm(value),
        Expr::And(a, b) | Expr::Or(a, b) => calm(a) && calm(b),
        Expr::If {
            condition,
            then,
            otherwise,
            ..
        } => calm(condition) && calm(then) && calm(otherwise),
        Expr::RecordField { record, .. } => calm(record),
        Expr::Field { object, field, .. } => !field.late && calm(object),
        Expr::NullCheck { value, .. } => calm(value),
        Expr::SetLocal(..)
        | Expr::SetCell(..)
        | Expr::LateLocal { .. }
        | Expr::SetLateFinal { .. }
        | Expr::Static(..)
        | Expr::SetStatic(..)
        | Expr::SetField { .. }
        | Expr::CallStatic { .. }
        | Expr::CallMethod(_)
        | Expr::CallFunction(_)
        | Expr::CallDynamic(_)
        | Expr::New { .. }
        | Expr::Closure { .. }
        | Expr::TearOff { .. }
        | Expr::Instantiate { .. }
        | Expr::Equals { .. }
        | Expr::Is { .. }
        | Expr::As { .. }
        | Expr::IfNull { .. }
        | Expr::Block { .. }
        | Expr::List { .. }
        | Expr::Set { .. }
        | Expr::Map { .. }
        | Expr::Record { .. }
        | Expr::Interpolate(..)
        | Expr::Throw { .. }
        | Expr::Rethrow { .. }
        | Expr::Await { .. }
        | Expr::NoSuchMethod { .. } => false,
    }
}
