//! Parameters as they are declared: in calling order, under their callers' names; what those of constructors declare; type parameters to infer
//! for. May touch `world`, `types`.

use oche_syntax::Name;
use oche_syntax::ast::{self, ParamKind};

use crate::check::world::*;
use crate::elements::*;
use crate::sorting::Arrange;
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

impl World {
    /// The parameters of a function's declaration in calling order.
    pub fn declared_params(&self, function: FunctionRef) -> Vec<&'static ast::Param> {
        let info = self.function(function);
        let version = self.lib(info.place.lib).version;
        match info.ast {
            FunctionAst::Function(decl) => ordered_params(decl.params.as_ref(), version),
            FunctionAst::Constructor(decl) => ordered_params(Some(&decl.params), version),
            FunctionAst::Primary(decl) => ordered_params(Some(&decl.params), version),
            FunctionAst::MixinCopy(original) | FunctionAst::Forward(original) | FunctionAst::TearOff(original, _) => {
                self.declared_params(original)
            }
            FunctionAst::NoSuchMethod(Found { target: Target::Function(original), .. }) => self.declared_params(original),
            FunctionAst::NoSuchMethod(_) | FunctionAst::Default | FunctionAst::FieldInitializer(_) | FunctionAst::Values => Vec::new(),
        }
    }

    /// The type of a declaring parameter that nothing gives one: not `dynamic`, as it would be elsewhere.
    pub(crate) fn undeclared_parameter(&self, class: Option<ClassRef>) -> Ty {
        let version = class.map_or((3, 13), |class| self.lib(self.class(class).place.lib).version);
        if version < (3, 13) { Ty::dynamic() } else { core_type(CoreClass::Object, &[]).nullable() }
    }

    /// Type of the default value of an untyped parameter of a primary constructor.
    pub(crate) fn infer_default(&mut self, default: &'static ast::Expr, class: ClassRef) -> Ty {
        let ty = (self.queries.expression_type)(self, default, class);
        if ty.is_null() || matches!(default.kind, ast::ExprKind::Null) { core_type(CoreClass::Object, &[]).nullable() } else { ty }
    }
}

/// A parameter's name as callers write it: a private field formal (`{this._x}`) is passed as `x` (language version 3.12).
pub fn public_name(param: &ast::Param, version: (u8, u8)) -> Name {
    let name = param.name.name;
    let field_formal = param.this || param.keyword != ast::VarKeyword::None;
    if param.kind == ParamKind::Named && field_formal && version >= (3, 12) && name.is_private() {
        let public = name.as_str().strip_prefix('_').unwrap_or("");
        if public.chars().next().is_some_and(|c| !c.is_ascii_digit() && c != '_') {
            return Name::new(public);
        }
    }
    name
}

/// A declaration's parameters in calling order: positional, then named by name.
pub fn ordered_params(params: Option<&'static ast::Params>, version: (u8, u8)) -> Vec<&'static ast::Param> {
    let Some(params) = params else { return Vec::new() };
    let mut ordered: Vec<&'static ast::Param> = params.params.iter().filter(|p| p.kind != ParamKind::Named).collect();
    let mut named: Vec<&'static ast::Param> = params.params.iter().filter(|p| p.kind == ParamKind::Named).collect();
    named.arrange_by_key(|p| public_name(p, version));
    ordered.extend(named);
    ordered
}

/// The number of positional parameters, and of required ones among them.
pub fn arity(params: &[&'static ast::Param]) -> (usize, usize) {
    let positional = params.iter().filter(|p| p.kind != ParamKind::Named).count();
    let required = params.iter().filter(|p| p.kind == ParamKind::Positional).count();
    (positional, required)
}

/// Whether a parameter type mentions a class type parameter where an upcast receiver could break it.
pub(crate) fn mentions_class_param(class: ClassRef, ty: Ty) -> bool {
    class.type_params().iter().any(|p| !matches!(variance_of(*p, ty), Variance::Unrelated | Variance::Contravariant))
}
