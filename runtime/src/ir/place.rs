//! Where a piece of the core tree stands in the source: the position of the first thing in it that has one.

use super::{Expr, HIDDEN, NOWHERE, Pos, Stmt};

impl Expr {
    pub fn place(&self) -> Option<Pos> {
        let pos = match self {
            Expr::LateLocal { pos, .. }
            | Expr::SetLateFinal { pos, .. }
            | Expr::Static(_, _, pos)
            | Expr::SetStatic(_, _, pos)
            | Expr::Field { pos, .. }
            | Expr::SetField { pos, .. }
            | Expr::CallStatic { pos, .. }
            | Expr::New { pos, .. }
            | Expr::TearOff { pos, .. }
            | Expr::Instantiate { pos, .. }
            | Expr::Prim(_, _, pos)
            | Expr::Equals { pos, .. }
            | Expr::As { pos, .. }
            | Expr::NullCheck { pos, .. }
            | Expr::Interpolate(_, pos)
            | Expr::Throw { pos, .. }
            | Expr::Await { pos, .. }
            | Expr::NoSuchMethod { pos, .. } => *pos,
            Expr::CallMethod(call) | Expr::CallDynamic(call) => call.pos,
            Expr::CallFunction(call) => call.pos,
            Expr::SetLocal(_, _, value) | Expr::SetCell(_, _, value) => return value.place(),
            Expr::Is { value, .. } | Expr::Convert { value, .. } => return value.place(),
            Expr::RecordField { record, .. } => return record.place(),
            Expr::And(first, then) | Expr::Or(first, then) => return first.place().or_else(|| then.place()),
            Expr::If { condition: first, then, .. } | Expr::IfNull { value: first, otherwise: then, .. } => {
                return first.place().or_else(|| then.place());
            }
            Expr::Block { stmts, value } => return first_of(stmts).or_else(|| value.place()),
            Expr::List { items, .. } | Expr::Set { items, .. } | Expr::Record { positional: items, .. } => {
                return items.iter().find_map(Expr::place);
            }
            Expr::Map { entries, .. } => return entries.iter().find_map(|(key, value)| key.place().or_else(|| value.place())),
            Expr::Const(_)
            | Expr::Local(..)
            | Expr::Cell(..)
            | Expr::Closure { .. }
            | Expr::Type(_)
            | Expr::TypeArgs(_)
            | Expr::Rethrow { .. }
            | Expr::AssertsEnabled
            | Expr::Absent => return None,
        };
        Some(pos).filter(|pos| !matches!(*pos, NOWHERE | HIDDEN))
    }
}

impl Stmt {
    pub fn place(&self) -> Option<Pos> {
        match self {
            Stmt::Expr(value) | Stmt::NewCell { value: Some(value), .. } | Stmt::Return(Some(value)) => value.place(),
            Stmt::Block(stmts) => first_of(stmts),
            Stmt::If { condition, then, .. } => condition.place().or_else(|| then.place()),
            Stmt::While { condition, body, .. } => condition.place().or_else(|| body.place()),
            Stmt::DoWhile { body, .. } | Stmt::Labeled { body, .. } | Stmt::Try { body, .. } => body.place(),
            Stmt::Yield { pos, .. } => Some(*pos),
            Stmt::NewCell { .. } | Stmt::CopyCell(_) | Stmt::Break(_) | Stmt::Continue(_) | Stmt::Return(None) => None,
        }
    }
}

fn first_of(stmts: &[Stmt]) -> Option<Pos> {
    stmts.iter().find_map(Stmt::place)
}
