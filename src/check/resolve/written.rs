//! Written types to [`Ty`]s. May touch `world`, `names`, `suggest`, `types`, `elements`.

use std::collections::HashSet;

use oche_syntax::ast::{self, ParamKind, TypeKind};
use oche_syntax::{Name, Span};

use super::scope::TypeScope;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::world::*;
use crate::elements::*;
use crate::library::Source;
use crate::sorting::Arrange;
use crate::types::*;

impl World {
    pub fn resolve_type(&mut self, ty: &ast::Type, scope: &TypeScope) -> Ty {
        let resolved = match &ty.kind {
            TypeKind::Void => Ty::void(),
            TypeKind::Named { prefix, name, args } => self.resolve_named(*prefix, *name, args, ty.span, scope),
            TypeKind::Function { ret, type_params, params } => self.resolve_function_type(ret.as_deref(), type_params, params, scope),
            TypeKind::Record { positional, named } => self.resolve_record_type(positional, named, scope),
        };
        if ty.nullable { resolved.nullable() } else { resolved }
    }

    pub fn resolve_optional(&mut self, ty: Option<&ast::Type>, scope: &TypeScope) -> Option<Ty> {
        ty.map(|ty| self.resolve_type(ty, scope))
    }

    fn resolve_record_type(&mut self, positional: &[ast::RecordTypeField], named: &[ast::RecordTypeField], scope: &TypeScope) -> Ty {
        let mut seen = HashSet::new();
        for field in positional.iter().chain(named) {
            if let Some(name) = field.name {
                let text = name.name.as_str();
                let message = if name.name.is_private() && text != "_" {
                    Some(errors::record_field_private().to_owned())
                } else if matches!(text, "hashCode" | "runtimeType" | "toString" | "noSuchMethod") {
                    Some(errors::record_field_of_object().to_owned())
                } else if text != "_" && !seen.insert(name.name) {
                    Some(errors::record_field_twice(text))
                } else if let Some(index) = text.strip_prefix('$').and_then(|d| d.parse::<usize>().ok())
                    && index >= 1
                    && index <= positional.len()
                    && !text.starts_with("$0")
                    && (named.iter().any(|f| f.name == Some(name)) || positional.get(index - 1).and_then(|f| f.name) != Some(name))
                {
                    Some(errors::record_field_positional().to_owned())
                } else {
                    None
                };
                if let Some(message) = message {
                    self.error(scope.source(), name.span, message);
                }
            }
        }
        let positional = positional.iter().map(|f| self.resolve_type(&f.ty, scope)).collect();
        let mut fields: Vec<(Name, Ty)> = Vec::new();
        for field in named {
            let ty = self.resolve_type(&field.ty, scope);
            if let Some(name) = field.name {
                fields.push((name.name, ty));
            }
        }
        fields.arrange_by_key(|(name, _)| *name);
        Ty::record(RecordTy { positional, named: fields })
    }

    fn resolve_function_type(
        &mut self,
        ret: Option<&ast::Type>,
        type_params: &[ast::TypeParam],
        params: &[ast::FunctionTypeParam],
        scope: &TypeScope,
    ) -> Ty {
        let own: Vec<ParamRef> = type_params.iter().map(|p| TypeParam::declare(p.name.name)).collect();
        let scope = scope.clone().with_params(&own);
        self.resolve_bounds(&own, type_params, &scope);
        let ret = ret.map_or(Ty::dynamic(), |t| self.resolve_type(t, &scope));
        let mut positional = Vec::new();
        let mut required = 0;
        let mut named: Vec<NamedTy> = Vec::new();
        for param in params {
            let ty = param.ty.as_ref().map_or(Ty::dynamic(), |t| self.resolve_type(t, &scope));
            match param.kind {
                ast::ParamKind::Positional => {
                    positional.push(ty);
                    required += 1;
                }
                ast::ParamKind::OptionalPositional => positional.push(ty),
                ast::ParamKind::Named => {
                    if let Some(name) = param.name {
                        if named.iter().any(|n| n.name == name.name) {
                            self.error(scope.source(), name.span, errors::parameter_twice(name.name));
                            continue;
                        }
                        named.push(NamedTy { name: name.name, ty, required: param.required });
                    }
                }
            }
        }
        named.arrange_by_key(|n| n.name);
        close_function(&own, FunctionTy { type_params: Vec::new(), ret, positional, required, named })
    }

    /// A parameter's declared type; `None` if nothing was written.
    pub fn param_type(&mut self, param: &ast::Param, scope: &TypeScope) -> Option<Ty> {
        match &param.function {
            None => self.resolve_optional(param.ty.as_ref(), scope),
            Some(function) => {
                let own: Vec<ParamRef> = function.type_params.iter().map(|p| TypeParam::declare(p.name.name)).collect();
                let inner = scope.clone().with_params(&own);
                self.resolve_bounds(&own, &function.type_params, &inner);
                let ret = self.resolve_optional(param.ty.as_ref(), &inner).unwrap_or_else(Ty::dynamic);
                let ty = self.params_to_function_type(&own, &function.params, ret, &inner);
                Some(if function.nullable { ty.nullable() } else { ty })
            }
        }
    }

    /// The function type of an old-style function-typed parameter.
    fn params_to_function_type(&mut self, own: &[ParamRef], params: &ast::Params, ret: Ty, scope: &TypeScope) -> Ty {
        let (mut positional, mut required, mut named) = (Vec::new(), 0, Vec::new());
        for param in &params.params {
            let ty = self.param_type(param, scope).unwrap_or_else(Ty::dynamic);
            match param.kind {
                ParamKind::Positional => {
                    positional.push(ty);
                    required += 1;
                }
                ParamKind::OptionalPositional => positional.push(ty),
                ParamKind::Named => named.push(NamedTy { name: param.name.name, ty, required: param.required }),
            }
        }
        named.arrange_by_key(|n: &NamedTy| n.name);
        close_function(own, FunctionTy { type_params: Vec::new(), ret, positional, required, named })
    }

    /// Sets the bounds of freshly declared parameters. `scope` includes them.
    pub fn resolve_bounds(&mut self, params: &[ParamRef], asts: &[ast::TypeParam], scope: &TypeScope) {
        let mut names = HashSet::new();
        for (param, ast) in params.iter().zip(asts) {
            if !names.insert(ast.name.name) && ast.name.name.as_str() != "_" {
                self.error(scope.source(), ast.name.span, errors::type_variable_clash(ast.name.name));
            }
            if ast.name.name.as_str() == "Function" {
                self.error(scope.source(), ast.name.span, errors::function_as_name());
            }
            let bound = match &ast.bound {
                Some(bound) if matches!(bound.kind, TypeKind::Void) => {
                    let hint = "Try removing 'void' keyword or replace it with 'var', 'final', or a type.";
                    self.error(scope.source(), bound.span, errors::void_not_here().hint(hint));
                    Ty::error()
                }
                Some(bound) => self.resolve_type(bound, scope),
                None => core_type(CoreClass::Object, &[]).nullable(),
            };
            let _ = param.bound.set(bound);
        }
        for (param, ast) in params.iter().zip(asts) {
            // `X extends Y, Y extends X` has no meaning.
            let mut seen = vec![*param];
            let mut bound = param.bound();
            while let TyKind::Param(next) = bound.kind() {
                if seen.contains(next) {
                    self.error(scope.source(), ast.name.span, errors::own_bound(param.name));
                    break;
                }
                seen.push(*next);
                bound = next.bound();
            }
        }
    }

    /// A type of a deferred library may not be there when it is needed.
    fn deferred_type(&mut self, prefix: ast::Ident, name: ast::Ident, found: Option<Decl>, source: &'static Source) {
        let span = Span { start: prefix.span.start, end: name.span.end };
        let nullable = source.text.get(name.span.end as usize..).is_some_and(|rest| rest.starts_with('?'));
        let message = match found {
            Some(Decl::Class(class)) => {
                let args: Vec<Ty> = class.type_params().iter().map(|_| Ty::dynamic()).collect();
                let ty = Ty::interface(class, &args);
                errors::deferred_type(if nullable { ty.nullable() } else { ty }, prefix.name)
            }
            _ => errors::deferred_type(name.name, prefix.name),
        };
        let shown = format!("{}{}", name.name, if nullable { "?" } else { "" });
        let fix =
            format!("Try removing 'deferred' from the import of '{}' or use a supertype of '{shown}' that isn't deferred.", prefix.name);
        self.error(source, span, message.hint(fix));
    }

    fn resolve_named(&mut self, prefix: Option<ast::Ident>, name: ast::Ident, args: &[ast::Type], span: Span, scope: &TypeScope) -> Ty {
        if name.name.as_str().is_empty() {
            // The parser has put it in.
            return Ty::error();
        }
        let source = scope.source();
        let decl = match prefix {
            Some(prefix) => self.named_with_prefix(prefix, name, scope),
            None => self.named_alone(name, args, span, scope),
        };
        let decl = match decl {
            Ok(decl) => decl,
            Err(ty) => return ty,
        };
        let shown = || match prefix {
            Some(prefix) => format!("{}.{}", prefix.name, name.name),
            None => name.name.to_string(),
        };
        match decl {
            Some(Decl::Class(class)) if class.kind == ast::ClassKind::Extension => {
                self.error(source, name.span, errors::not_a_type(shown()));
                Ty::error()
            }
            Some(Decl::Class(class)) => {
                self.mention(class);
                let args = self.type_arguments(class, args, span, &shown(), scope);
                self.class_type(class, &args)
            }
            Some(Decl::Typedef(id)) => {
                let body = self.typedef_type(id);
                let params = self.typedefs[id.0 as usize].params.clone();
                let raw = args.is_empty();
                let args = self.resolve_arguments(&params, args, span, &shown(), scope);
                let args = if raw { instantiate_alias_to_bounds(&params, body) } else { args };
                Substitution { params: &params, args: &args }.apply(body)
            }
            Some(special @ (Decl::Dynamic | Decl::Never)) => {
                if !args.is_empty() {
                    self.error(source, span, errors::wrong_type_arguments(0usize));
                }
                if special == Decl::Never { Ty::never() } else { Ty::dynamic() }
            }
            Some(Decl::Ambiguous(id)) => {
                let Ambiguity { source, span, .. } = self.ambiguities[id.0 as usize];
                let message = self.imported_twice(id, name.name).stage(Stage::Outline);
                let marked = Span { end: span.start + name.name.as_str().len() as u32, ..span };
                self.error(source, marked, message);
                Ty::error()
            }
            Some(Decl::Function(_) | Decl::Getter(_) | Decl::Setter(_) | Decl::Field(_) | Decl::Prefix(_)) => {
                for arg in args {
                    self.resolve_type(arg, scope);
                }
                self.error(source, span, errors::not_a_type(shown()).stage(scope.stage()));
                Ty::error()
            }
            None => {
                for arg in args {
                    self.resolve_type(arg, scope);
                }
                let (span, message) = match prefix {
                    _ if scope.in_body => (name.span, errors::not_a_type(name.name)),
                    Some(_) => (span, errors::type_not_found(shown())),
                    None => (name.span, errors::type_not_found(shown())),
                };
                let advice = prefix.is_none().then(|| self.advice_for_type(scope.place.lib, name.name)).flatten();
                self.error(source, span, message.advice(advice.clone()).stage(scope.stage()));
                // A variable's type is looked up again where the body is.
                if scope.in_variable && !scope.in_body {
                    let message = errors::not_a_type(name.name);
                    self.error(source, name.span, message.advice(advice).stage(Stage::Names));
                }
                Ty::error()
            }
        }
    }

    /// The declaration that `prefix.name` means in a type; the type, if that is wrong.
    fn named_with_prefix(&mut self, prefix: ast::Ident, name: ast::Ident, scope: &TypeScope) -> Result<Option<Decl>, Ty> {
        let source = scope.source();
        if scope.param(prefix.name).is_some() {
            self.error(source, prefix.span, errors::prefixed_not_a_type(prefix.name, name.name));
            return Err(Ty::error());
        }
        let Some(Decl::Prefix(id)) = self.lookup_library(scope.place.lib, prefix.name, false) else { return Ok(None) };
        let found = self.lookup_prefixed(id, name.name, false);
        if self.prefixes[id.0 as usize].deferred {
            self.deferred_type(prefix, name, found, source);
            return Err(Ty::error());
        }
        Ok(found)
    }

    /// The declaration that a name means in a type; the type, if it is a type variable, or wrong.
    fn named_alone(&mut self, name: ast::Ident, args: &[ast::Type], span: Span, scope: &TypeScope) -> Result<Option<Decl>, Ty> {
        let source = scope.source();
        if let Some(param) = scope.param(name.name) {
            if let (Some(class), TyKind::Param(param)) = (scope.static_in, param.kind())
                && class.type_params().contains(param)
            {
                self.error(source, name.span, errors::static_type_variable().stage(scope.stage()));
                return Err(Ty::error());
            }
            if !args.is_empty() {
                self.error(source, span, errors::type_variable_arguments(name.name));
            }
            return Err(param);
        }
        if let Some(class) = scope.class
            && self.has_class(class)
            && name.name != class.name
            && self.declares(class, name.name)
        {
            self.error(source, name.span, errors::not_a_type(name.name));
            return Err(Ty::error());
        }
        Ok(self.lookup_library(scope.place.lib, name.name, false))
    }

    fn type_arguments(&mut self, class: ClassRef, args: &[ast::Type], span: Span, shown: &str, scope: &TypeScope) -> Vec<Ty> {
        let params = class.type_params();
        if args.is_empty() && !params.is_empty() {
            self.ensure_bounds(class);
        }
        self.resolve_arguments(params, args, span, shown, scope)
    }

    fn resolve_arguments(&mut self, params: &[ParamRef], args: &[ast::Type], span: Span, shown: &str, scope: &TypeScope) -> Vec<Ty> {
        let given: Vec<Ty> = args.iter().map(|a| self.resolve_type(a, scope)).collect();
        if given.len() == params.len() && !params.is_empty() {
            return given;
        }
        if !given.is_empty() {
            let name = Span { start: span.start, end: span.start + shown.len() as u32 };
            self.error(scope.source(), name, errors::wrong_type_arguments(params.len()).stage(scope.stage()));
        }
        if params.is_empty() { Vec::new() } else { instantiate_to_bounds(params) }
    }

    /// Bounds of a class's type parameters, resolved at first need.
    pub fn ensure_bounds(&mut self, class: ClassRef) {
        if class.type_params().iter().all(|p| p.bound.get().is_some()) {
            return;
        }
        let Some(decl) = self.class(class).decl else { return };
        if self.class(class).hierarchy == Phase::Running {
            return;
        }
        let before = self.class(class).hierarchy;
        self.class_mut(class).hierarchy = Phase::Running;
        let scope = self.class_scope(class);
        let params = class.type_params().to_vec();
        self.resolve_bounds(&params, &decl.type_params, &scope);
        self.class_mut(class).hierarchy = before;
    }

    /// The type that a typedef stands for, in terms of its parameters.
    pub fn typedef_type(&mut self, id: TypedefId) -> Ty {
        let info = &self.typedefs[id.0 as usize];
        if let Some(ty) = info.ty {
            return ty;
        }
        let (place, decl, params) = (info.place, info.decl, info.params.clone());
        if info.resolving {
            self.error(place.source, decl.name.span, errors::typedef_of_itself(decl.name.name));
            return Ty::error();
        }
        self.typedefs[id.0 as usize].resolving = true;
        let scope = TypeScope::new(place).with_params(&params);
        self.resolve_bounds(&params, &decl.type_params, &scope);
        let ty = self.resolve_type(&decl.ty, &scope);
        self.typedefs[id.0 as usize].ty = Some(ty);
        self.typedefs[id.0 as usize].resolving = false;
        ty
    }
}
