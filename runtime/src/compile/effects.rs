//! What evaluating an expression cannot do, or must come to. May touch `ir`, `elements` and the operands in `suspend`.

use std::sync::atomic::{AtomicU8, Ordering};

use super::suspend::operands;
use crate::elements::FieldRef;
use crate::ir::{Const, Expr, Prim, Slot, Stmt};

/// Whether the value of `first` need not be saved on the stack while `then` is evaluated: nothing is called meanwhile, or the value is a
/// constant, or it stays in a local that is not assigned.
pub fn survives(first: &Expr, then: &Expr) -> bool {
    match first {
        Expr::Const(_) => true,
        Expr::Local(slot, _) => !assigns(then, *slot),
        _ => is_pure(then),
    }
}

/// Whether everything that runs in this process is recorded, or nothing, as somebody has said who knows.
static RECORDED: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = 0;
const NEVER: u8 = 1;
const ALWAYS: u8 = 2;

/// From now on the core library's code is made for a process in which all programs have a recorder, or none has: without asking, and in the
/// latter case without what only a recorder wants to be told.
pub fn set_recording(always: bool) {
    RECORDED.store(if always { ALWAYS } else { NEVER }, Ordering::Relaxed);
}

/// The variable by which dart:async asks whether somebody records.
fn asks_for_recorder(field: FieldRef) -> bool {
    field.name.as_str() == "_observed" && field.library.uri == "dart:async"
}

/// The value of a condition, if that is known: then only one branch is ever taken, and only that is compiled.
pub fn known(condition: &Expr) -> Option<bool> {
    match condition {
        Expr::Const(Const::Bool(value)) => Some(*value),
        Expr::Static(field, ..) if asks_for_recorder(*field) => match RECORDED.load(Ordering::Relaxed) {
            UNKNOWN => None,
            known => Some(known == ALWAYS),
        },
        Expr::Prim(Prim::BoolNot, args, _) => Some(!known(args.first()?)?),
        Expr::And(a, b) => match known(a)? {
            true => known(b),
            false => Some(false),
        },
        Expr::Or(a, b) => match known(a)? {
            true => Some(true),
            false => known(b),
        },
        // Nothing is known of any other: safe to say of a new node, too.
        _ => None,
    }
}

/// Whether evaluating may assign a local. Each node is named: one that assigns must not be missed.
pub fn assigns(expr: &Expr, slot: Slot) -> bool {
    match expr {
        Expr::SetLocal(s, ..) | Expr::SetLateFinal { slot: s, cell: false, .. } if *s == slot => true,
        Expr::Block { stmts, value } => stmts.iter().any(|s| stmt_assigns(s, slot)) || assigns(value, slot),
        Expr::Const(_)
        | Expr::Local(..)
        | Expr::SetLocal(..)
        | Expr::Cell(..)
        | Expr::SetCell(..)
        | Expr::LateLocal { .. }
        | Expr::SetLateFinal { .. }
        | Expr::Static(..)
        | Expr::SetStatic(..)
        | Expr::Field { .. }
        | Expr::SetField { .. }
        | Expr::CallStatic { .. }
        | Expr::CallMethod(_)
        | Expr::CallFunction(_)
        | Expr::CallDynamic(_)
        | Expr::New { .. }
        | Expr::Closure { .. }
        | Expr::TearOff { .. }
        | Expr::Instantiate { .. }
        | Expr::Prim(..)
        | Expr::Convert { .. }
        | Expr::Equals { .. }
        | Expr::Is { .. }
        | Expr::As { .. }
        | Expr::NullCheck { .. }
        | Expr::And(..)
        | Expr::Or(..)
        | Expr::If { .. }
        | Expr::IfNull { .. }
        | Expr::List { .. }
        | Expr::Set { .. }
        | Expr::Map { .. }
        | Expr::Record { .. }
        | Expr::RecordField { .. }
        | Expr::Interpolate(..)
        | Expr::Type(_)
        | Expr::TypeArgs(_)
        | Expr::Throw { .. }
        | Expr::Rethrow { .. }
        | Expr::Await { .. }
        | Expr::AssertsEnabled
        | Expr::Absent
        | Expr::NoSuchMethod { .. } => operands(expr).into_iter().any(|e| assigns(e, slot)),
    }
}
fn stmt_assigns(stmt: &Stmt, slot: Slot) -> bool {
    match stmt {
        Stmt::Expr(e) => assigns(e, slot),
        // Statements inside an expression are rare; those that are more than an assignment are not looked into.
        _ => true,
    }
}

/// Whether an expression neither calls anything (so that no collection can happen during it, unless it throws) nor assigns a variable.
/// A value read before a pure expression need not be saved on the stack.
pub fn is_pure(expr: &Expr) -> bool {
    match expr {
        Expr::Const(_) | Expr::Local(..) | Expr::Cell(..) | Expr::AssertsEnabled | Expr::Absent | Expr::Type(_) | Expr::TypeArgs(_) => true,
        Expr::Prim(op, args, _) => *op != Prim::Concat && args.iter().all(is_pure),
        Expr::Convert { value, .. } => is_pure(value),
        Expr::And(a, b) | Expr::Or(a, b) => is_pure(a) && is_pure(b),
        Expr::If { condition, then, otherwise, .. } => is_pure(condition) && is_pure(then) && is_pure(otherwise),
        Expr::RecordField { record, .. } => is_pure(record),
        Expr::Field { object, field, .. } => !field.late && is_pure(object),
        Expr::NullCheck { value, .. } => is_pure(value),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_that_are_known() {
        let constant = |value| Expr::Const(Const::Bool(value));
        let read = || Expr::Local(0, crate::ir::Rep::Bool);
        let not = |value| Expr::Prim(Prim::BoolNot, vec![value], 0);
        let and = |a, b| Expr::And(Box::new(a), Box::new(b));
        assert_eq!(known(&not(constant(true))), Some(false));
        assert_eq!(known(&and(constant(false), read())), Some(false));
        assert_eq!(known(&and(constant(true), read())), None);
        // What stands on the left is evaluated, whatever follows.
        assert_eq!(known(&and(read(), constant(false))), None);
    }
}
