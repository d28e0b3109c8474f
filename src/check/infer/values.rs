//! Constants as nodes of the typed tree, and back. May touch `typed`.

use super::context::*;
use crate::check::typed::constant::ConstValue;
use crate::check::typed::{Const, ConstRef, Expr, Node};
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    pub fn const_of(value: ConstRef) -> Const {
        match value.value() {
            ConstValue::Null => Const::Null,
            ConstValue::Bool(b) => Const::Bool(*b),
            ConstValue::Int(i) => Const::Int(*i),
            ConstValue::Double(d) => Const::Double(*d),
            ConstValue::String(s) => Const::String(s),
            _ => Const::Object(value),
        }
    }

    /// A constant as an expression, of the type it has without knowing more.
    pub fn constant(value: ConstRef) -> Expr {
        let value = Self::const_of(value);
        let ty = match value {
            Const::Null => Ty::null(),
            Const::Bool(_) => bool_type(),
            Const::Int(_) => int_type(),
            Const::Double(_) => double_type(),
            Const::String(_) => string_type(),
            Const::Object(_) => object_type(),
        };
        Expr::new(Node::Const(value), ty)
    }

    pub fn const_ref(e: &Expr) -> Option<ConstRef> {
        match &e.node {
            Node::Const(c) => Some(ref_of(c)),
            Node::Fit(value) => Self::const_ref(value),
            _ => None,
        }
    }
}

pub(crate) fn ref_of(c: &Const) -> ConstRef {
    match c {
        Const::Null => ConstRef::new(ConstValue::Null),
        Const::Bool(b) => ConstRef::new(ConstValue::Bool(*b)),
        Const::Int(i) => ConstRef::new(ConstValue::Int(*i)),
        Const::Double(d) => ConstRef::new(ConstValue::Double(*d)),
        Const::String(s) => ConstRef::new(ConstValue::String(s)),
        Const::Object(value) => *value,
    }
}
