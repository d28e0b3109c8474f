//! What is found out about a declaration when somebody first asks. Declarations need each other in circles: the type of a field may be that
//! of its initialiser, this calls a method, whose signature is inherited, from a class which is named by a type, whose arguments have bounds,
//! which are types. So no one thing is found out below another. Whoever needs one asks here: what is known stands in the tables, and what
//! is not is asked of who finds it out, above: `resolve` for types of declarations, `infer` for what only a body can tell. `program` puts them
//! together. An answer is given while its own question is still open, too: each says what it is then. May touch `world`'s types.

use std::sync::Arc;

use oche_syntax::ast;

use super::{Phase, World};
use crate::check::typed::Body;
use crate::elements::{ClassRef, FieldRef, FunctionRef, Signature};
use crate::types::Ty;

/// Who finds out what is not known yet.
#[derive(Clone, Copy)]
pub struct Queries {
    /// A function's signature. While it is being found: one without parameters that gives `dynamic`.
    pub signature: fn(&mut World, FunctionRef) -> &'static Signature,
    /// A field's type. While it is being found it is an error to ask.
    pub field_type: fn(&mut World, FieldRef) -> Ty,
    /// The supertypes of a class, and of those.
    pub supertypes: fn(&mut World, ClassRef),
    /// The type of a variable without a written type, from its initialiser.
    pub variable_type: fn(&mut World, FieldRef, &'static ast::Expr) -> Ty,
    /// The type of a value of an enum, from its arguments.
    pub enum_value_type: fn(&mut World, FieldRef, &'static ast::EnumValue) -> Ty,
    /// The type of an expression that stands in a class.
    pub expression_type: fn(&mut World, &'static ast::Expr, ClassRef) -> Ty,
    /// The typed tree of a function's body.
    pub typed_body: fn(&mut World, FunctionRef) -> Arc<Body>,
    /// Infers again the bodies with constants that needed what was still being inferred; false if something still is.
    pub reinfer_unsettled: fn(&mut World) -> bool,
}

impl World {
    /// A function's signature: what is written, and what it inherits.
    pub fn signature(&mut self, function: FunctionRef) -> &'static Signature {
        match function.get().signature.get() {
            Some(signature) => signature,
            None => (self.queries.signature)(self, function),
        }
    }
    /// A field's type: written, inherited, or inferred from its initialiser.
    pub fn field_type(&mut self, field: FieldRef) -> Ty {
        match field.get().ty.get() {
            Some(ty) => *ty,
            None => (self.queries.field_type)(self, field),
        }
    }
    /// Sees to it that a class's supertypes are known, unless they are being found.
    pub fn ensure_hierarchy(&mut self, class: ClassRef) {
        if self.class(class).hierarchy == Phase::New {
            (self.queries.supertypes)(self, class);
        }
    }
    /// A type mentions the class: what it is a subtype of must be known, as soon as nothing of the kind is being found.
    pub fn mention(&mut self, class: ClassRef) {
        if class.supertypes.get().is_some() || !self.has_class(class) || self.class(class).hierarchy != Phase::New {
            return;
        }
        if self.hierarchies == 0 {
            self.ensure_hierarchy(class);
        } else {
            self.mentioned.push(class);
        }
    }
    /// The typed tree of a function's body, kept until it is lowered.
    pub fn typed_body(&mut self, function: FunctionRef) -> Arc<Body> {
        (self.queries.typed_body)(self, function)
    }
    /// Infers again the bodies with constants that needed what was still being inferred, unless something still is.
    pub fn reinfer_unsettled(&mut self) -> bool {
        (self.queries.reinfer_unsettled)(self)
    }
}

impl Queries {
    /// Nobody answers: for worlds without declarations.
    pub const NONE: Queries = Queries {
        signature: |_, function| unreachable!("nobody finds the signature of {}", function.name),
        field_type: |_, _| Ty::dynamic(),
        supertypes: |_, _| {},
        variable_type: |_, _, _| Ty::dynamic(),
        enum_value_type: |_, _, _| Ty::dynamic(),
        expression_type: |_, _, _| Ty::dynamic(),
        typed_body: |_, function| unreachable!("nobody infers the body of {}", function.name),
        reinfer_unsettled: |_| true,
    };
}
