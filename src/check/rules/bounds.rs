//! Whether the types written in declarations (signatures, fields, clauses, aliases) keep to the bounds of what they name. Types in
//! bodies are checked where they are elaborated. May touch `world`, `resolve`, `members`.

use oche_syntax::ast;

use crate::check::report::errors;
use crate::check::resolve::bounds::TypeArguments;
use crate::check::resolve::scope::TypeScope;
use crate::check::world::*;
use crate::elements::*;
use crate::types::{TyKind, erase_extension_types, instantiate_to_bounds};

impl World {
    pub fn check_declared_types(&mut self, target: Target) {
        match target {
            Target::Field(field) => {
                let scope = match field.class {
                    Some(class) => self.class_scope(class),
                    None => TypeScope::new(self.field(field).place),
                };
                match self.field(field).ast {
                    FieldAst::Variable { decl, .. } => {
                        if let Some(ty) = &decl.ty {
                            self.check_type_bounds(ty, &scope, true);
                        }
                    }
                    FieldAst::Parameter(param) => self.check_param_type(param, &scope),
                    _ => {}
                }
            }
            Target::Function(function) => {
                self.signature(function);
                let scope = self.function_scope(function);
                match self.function(function).ast {
                    FunctionAst::Function(decl) => {
                        self.check_param_bounds(&decl.type_params, &scope);
                        if let Some(ty) = &decl.return_type {
                            self.check_type_bounds(ty, &scope, true);
                        }
                        self.check_params(decl.params.as_ref(), &scope);
                    }
                    FunctionAst::Constructor(decl) => self.check_params(Some(&decl.params), &scope),
                    _ => {}
                }
            }
        }
    }

    pub fn check_class_types(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let scope = self.class_scope(class);
        self.check_param_bounds(&decl.type_params, &scope);
        for ty in decl.extends.iter().chain(&decl.with).chain(&decl.implements) {
            self.check_type_bounds(ty, &scope, false);
        }
        for ty in &decl.on {
            self.check_type_bounds(ty, &scope, decl.kind == ast::ClassKind::Extension);
        }
        if let Some(primary) = &decl.primary {
            self.check_params(Some(&primary.params), &scope);
        }
    }

    pub fn check_typedef_types(&mut self, id: TypedefId) {
        let info = &self.typedefs[id.0 as usize];
        let (decl, scope) = (info.decl, TypeScope::new(info.place).with_params(&info.params));
        self.check_param_bounds(&decl.type_params, &scope);
        // What an alias stands for must be well-bounded as it is written; parts of it may be super-bounded.
        let is_class = matches!(&decl.ty.kind, ast::TypeKind::Named { .. });
        self.check_type_bounds(&decl.ty, &scope, !is_class);
        if let ast::TypeKind::Named { prefix, name, args } = &decl.ty.kind
            && args.is_empty()
            && let Some(Decl::Class(class)) = self.named_declaration(*prefix, *name, &scope)
            && !class.type_params().is_empty()
        {
            let params = class.type_params();
            let args = instantiate_to_bounds(params);
            let given = TypeArguments { params, args: &args, of: class.name, source: scope.source(), span: decl.ty.span };
            self.report_bounds(given, false);
        }
    }

    fn check_param_bounds(&mut self, params: &'static [ast::TypeParam], scope: &TypeScope) {
        self.check_simple_bounds(params, scope);
        for bound in params.iter().filter_map(|p| p.bound.as_ref()) {
            self.check_type_bounds(bound, scope, true);
        }
        // A bound may lead back to its parameter through the representation of an extension type (accepted/3.3/extension-types).
        for written in params {
            let Some(TyKind::Param(param)) = scope.param(written.name.name).map(|ty| ty.kind()) else {
                continue;
            };
            let (mut seen, mut bound) = (vec![*param], erase_extension_types(param.bound()));
            while let TyKind::Param(next) = bound.kind() {
                if seen.contains(next) {
                    self.error(scope.source(), written.name.span, errors::own_bound(written.name.name));
                    break;
                }
                seen.push(*next);
                bound = erase_extension_types(next.bound());
            }
        }
    }

    fn check_params(&mut self, params: Option<&'static ast::Params>, scope: &TypeScope) {
        for param in params.iter().flat_map(|p| &p.params) {
            self.check_param_type(param, scope);
        }
    }

    fn check_param_type(&mut self, param: &'static ast::Param, scope: &TypeScope) {
        // Of `T f<X>(…)` the inner types are left out: its type parameters have no elements of their own.
        if param.function.is_none()
            && let Some(ty) = &param.ty
        {
            self.check_type_bounds(ty, scope, true);
        }
    }
}
