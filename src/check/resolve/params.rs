//! Parameters: type parameters to infer for, and what parameters of constructors declare. May touch `world`, `types`.

use oche_syntax::ast;

use crate::check::world::World;
use crate::elements::*;
use crate::types::*;

/// Fresh declared parameters standing for those of a generic function type.
pub fn fresh_params(f: &FunctionTy) -> Vec<ParamRef> {
    let params: Vec<ParamRef> = f.type_params.iter().map(|p| TypeParam::declare(p.name)).collect();
    let types: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
    for (param, bound) in params.iter().zip(instantiate_bounds(f, &types)) {
        let _ = param.bound.set(bound);
    }
    params
}

/// The parameters of a declaration to solve for against `other`: copies of them where `other` mentions the declaration's own, as it does
/// inside the declaration itself, where they are types like any other.
pub(crate) fn params_apart_from(other: Ty, params: &[ParamRef]) -> Vec<ParamRef> {
    let mut mentioned = Vec::new();
    free_params(other, &mut mentioned);
    if !mentioned.iter().any(|p| params.contains(p)) {
        return params.to_vec();
    }
    let copies: Vec<ParamRef> = params.iter().map(|p| TypeParam::declare(p.name)).collect();
    let types: Vec<Ty> = copies.iter().map(|p| Ty::param(*p)).collect();
    for (copy, param) in copies.iter().zip(params) {
        let _ = copy.bound.set(Substitution { params, args: &types }.apply(param.bound()));
    }
    copies
}

/// Whether a parameter of a primary constructor declares a field.
pub(crate) fn declaring(class: ClassRef, param: &ast::Param) -> bool {
    !param.this && !param.super_ && (param.keyword != ast::VarKeyword::None || class.is_extension_type())
}

impl World {
    /// The `this : …;` part of a class with a primary constructor.
    pub fn primary_body(&self, class: ClassRef) -> Option<&'static ast::ConstructorDecl> {
        self.class(class).decl?.members.iter().find_map(|m| match &m.kind {
            ast::MemberKind::Constructor(c) if c.primary_body => Some(&**c),
            _ => None,
        })
    }
}
