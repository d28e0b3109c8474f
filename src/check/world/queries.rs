//! Questions about a declaration that only a body can answer: what type an initialiser has. `resolve` asks them, and `infer`, which is
//! above it, answers; `program` puts the two together. May touch `world`'s types.

use oche_syntax::ast;

use super::World;
use crate::elements::{ClassRef, FieldRef};
use crate::types::Ty;

/// What `infer` answers.
#[derive(Clone, Copy)]
pub struct Queries {
    /// The type of a variable without a written type, from its initialiser.
    pub variable_type: fn(&mut World, FieldRef, &'static ast::Expr) -> Ty,
    /// The type of a value of an enum, from its arguments.
    pub enum_value_type: fn(&mut World, FieldRef, &'static ast::EnumValue) -> Ty,
    /// The type of an expression that stands in a class.
    pub expression_type: fn(&mut World, &'static ast::Expr, ClassRef) -> Ty,
}

impl Queries {
    /// Nobody answers: for worlds without bodies.
    pub const NONE: Queries = Queries {
        variable_type: |_, _, _| Ty::dynamic(),
        enum_value_type: |_, _, _| Ty::dynamic(),
        expression_type: |_, _, _| Ty::dynamic(),
    };
}
