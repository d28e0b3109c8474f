//! Types of variables, from their initialisers: what `resolve` asks. May touch what stands before it in `infer`.

use super::context::*;
use crate::check::resolve::scope::TypeScope;
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;
use oche_syntax::ast::{self, AsyncMarker};

impl World {
    /// Type of a variable without a written type, from its initialiser.
    pub fn infer_variable_type(&mut self, field: FieldRef, init: &'static ast::Expr) -> Ty {
        let types = match field.class {
            Some(class) => self.class_scope(class),
            None => TypeScope::new(self.field(field).place),
        };
        self.quietly(|world| {
            let this_ty = field.class.filter(|_| !field.static_).map(|c| world.this_type(c));
            let mut cx = Cx::new(world, types, field.class, field.class, this_ty);
            cx.no_this = !field.late;
            cx.push_fn(AsyncMarker::Sync);
            cx.push_scope();
            let _ = cx.enter_expr(init);
            if !field.static_ && !field.late {
                cx.bind_primary_params(field.class);
            }
            let is_const = cx.w.field(field).is_const;
            if is_const {
                cx.const_depth += 1;
            }
            let types_only = std::mem::replace(&mut cx.w.types_only, is_const);
            let ty = cx.expr(init, Ty::unknown()).ty;
            cx.w.types_only = types_only;
            inferred_variable_type(ty)
        })
    }

    pub fn infer_expression_type(&mut self, init: &'static ast::Expr, class: ClassRef) -> Ty {
        let types = self.class_scope(class);
        self.quietly(|world| {
            let mut cx = Cx::new(world, types, Some(class), Some(class), None);
            cx.push_fn(AsyncMarker::Sync);
            cx.push_scope();
            inferred_variable_type(cx.expr(init, Ty::unknown()).ty)
        })
    }
}

impl Cx<'_> {
    /// Declares the parameters of a class's primary constructor, for an initialiser whose type is asked for.
    fn bind_primary_params(&mut self, class: Option<ClassRef>) {
        let Some(class) = class else { return };
        let constructors: Vec<FunctionRef> = self.w.class(class).constructors.values().copied().collect();
        for constructor in constructors {
            if !matches!(self.w.function(constructor).ast, FunctionAst::Primary(_)) {
                continue;
            }
            let signature = self.w.signature(constructor);
            let declared = self.w.declared_params(constructor);
            for (param, ast) in signature.params.iter().zip(declared) {
                let variable = self.new_variable(param.ty);
                self.declare_at(ast.name.name, param.ty, ast.name.span, variable);
            }
        }
    }
}

/// `var x = null` is dynamic; a promoted type variable loses its promotion.
pub fn inferred_variable_type(ty: Ty) -> Ty {
    match ty.kind() {
        TyKind::Null | TyKind::Void if ty.is_null() => Ty::dynamic(),
        TyKind::Promoted(..) => ty,
        TyKind::Unknown => Ty::dynamic(),
        _ => ty,
    }
}
