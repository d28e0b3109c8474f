//! Questions about a declaration that only a body can answer: what type an initialiser has, what a constant's constructor does. `resolve`
//! and what evaluates constants ask them, and the inference of bodies, which is above both, answers; `program` puts them together. May
//! touch `world`'s types.

use std::sync::Arc;

use oche_syntax::ast;

use super::World;
use crate::check::typed::Body;
use crate::elements::{ClassRef, FieldRef, FunctionRef};
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
    /// What is found out about a function's body.
    pub typed_body: fn(&mut World, FunctionRef) -> Arc<Body>,
    /// Infers again the bodies with constants that needed what was still being inferred; false if something still is.
    pub settle: fn(&mut World) -> bool,
}

impl World {
    /// What inference finds out about a function's body, kept until it is lowered.
    pub fn typed_body(&mut self, function: FunctionRef) -> Arc<Body> {
        (self.queries.typed_body)(self, function)
    }
    /// Infers again the bodies with constants that needed what was still being inferred, unless something still is.
    pub fn settle(&mut self) -> bool {
        (self.queries.settle)(self)
    }
}

impl Queries {
    /// Nobody answers: for worlds without bodies.
    pub const NONE: Queries = Queries {
        variable_type: |_, _, _| Ty::dynamic(),
        enum_value_type: |_, _, _| Ty::dynamic(),
        expression_type: |_, _, _| Ty::dynamic(),
        typed_body: |_, function| unreachable!("nobody infers the body of {}", function.name),
        settle: |_| true,
    };
}
