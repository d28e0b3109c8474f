//! How the nodes of the core tree deliver their values: boxed, or as what the static type says. May touch the tree.

use super::{Const, Expr, Prim};

/// The ways a value is held between nodes: unboxed where the static type says so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rep {
    Value,
    Int,
    Double,
    Bool,
}

impl Const {
    /// The representation of a constant.
    pub fn rep(&self) -> Rep {
        match self {
            Const::Int(_) => Rep::Int,
            Const::Double(_) => Rep::Double,
            Const::Bool(_) => Rep::Bool,
            Const::Null | Const::String(_) | Const::Object(_) => Rep::Value,
        }
    }
}

/// The operations that deliver ints, as a pattern. A match by kind of result names all four groups, so that a new operation is missed
/// nowhere.
macro_rules! int_prims {
    () => {
        Prim::IntAdd
            | Prim::IntSub
            | Prim::IntMul
            | Prim::IntDiv
            | Prim::IntMod
            | Prim::IntAnd
            | Prim::IntOr
            | Prim::IntXor
            | Prim::IntShl
            | Prim::IntShr
            | Prim::IntUShr
            | Prim::IntNeg
            | Prim::IntNot
            | Prim::DoubleIntDiv
    };
}
/// Those that deliver doubles.
macro_rules! double_prims {
    () => {
        Prim::IntQuot
            | Prim::DoubleAdd
            | Prim::DoubleSub
            | Prim::DoubleMul
            | Prim::DoubleDiv
            | Prim::DoubleMod
            | Prim::DoubleNeg
            | Prim::IntToDouble
    };
}
/// Those that deliver bools.
macro_rules! bool_prims {
    () => {
        Prim::IntLt
            | Prim::IntLe
            | Prim::IntGt
            | Prim::IntGe
            | Prim::IntEq
            | Prim::DoubleLt
            | Prim::DoubleLe
            | Prim::DoubleGt
            | Prim::DoubleGe
            | Prim::DoubleEq
            | Prim::BoolNot
            | Prim::BoolEq
            | Prim::BoolAnd
            | Prim::BoolOr
            | Prim::BoolXor
            | Prim::Identical
            | Prim::IsNull
    };
}
/// Those that deliver other values.
macro_rules! value_prims {
    () => {
        Prim::Concat
    };
}
pub(crate) use {bool_prims, double_prims, int_prims, value_prims};

impl Prim {
    /// The representation of an operation's result.
    pub fn rep(self) -> Rep {
        match self {
            int_prims!() => Rep::Int,
            double_prims!() => Rep::Double,
            bool_prims!() => Rep::Bool,
            value_prims!() => Rep::Value,
        }
    }
}

impl Expr {
    /// The representation of this node's value.
    pub fn rep(&self) -> Rep {
        match self {
            Expr::Const(value) => value.rep(),
            Expr::Local(_, rep) | Expr::Cell(_, rep) | Expr::Static(_, rep, _) | Expr::LateLocal { rep, .. } | Expr::Field { rep, .. } => {
                *rep
            }
            Expr::SetLocal(_, rep, _) | Expr::SetCell(_, rep, _) => *rep,
            Expr::SetLateFinal { value, .. } | Expr::SetStatic(_, value, _) | Expr::SetField { value, .. } => value.rep(),
            Expr::CallStatic { rep, .. }
            | Expr::As { rep, .. }
            | Expr::NullCheck { rep, .. }
            | Expr::If { rep, .. }
            | Expr::IfNull { rep, .. } => *rep,
            Expr::CallMethod(call) | Expr::CallDynamic(call) => call.rep,
            Expr::CallFunction(call) => call.rep,
            Expr::Prim(op, ..) => op.rep(),
            Expr::Equals { .. } | Expr::Is { .. } | Expr::And(..) | Expr::Or(..) | Expr::AssertsEnabled => Rep::Bool,
            Expr::Block { value, .. } => value.rep(),
            Expr::Convert { to, .. } => *to,
            Expr::New { .. }
            | Expr::Closure { .. }
            | Expr::TearOff { .. }
            | Expr::Instantiate { .. }
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
            | Expr::Absent
            | Expr::NoSuchMethod { .. } => Rep::Value,
        }
    }

    /// This node with its value in the representation `to`. What has just been converted from it is taken as it was.
    pub fn to_rep(self, to: Rep) -> Expr {
        match self {
            e if e.rep() == to => e,
            Expr::Convert { value, .. } if value.rep() == to => *value,
            e => Expr::Convert { value: Box::new(e), to },
        }
    }
}
