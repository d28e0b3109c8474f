//! Names in scopes, and written types to [`Ty`]s. May touch `world`, `types`, `elements`.

use std::collections::HashSet;

use oche_syntax::ast::{self, TypeKind};
use oche_syntax::{Name, Span};

use crate::check::report::errors;
use crate::check::report::message::*;
pub use crate::check::resolve::scope::TypeScope;
use crate::check::world::*;
use crate::elements::*;
use crate::library::Source;
use crate::sorting::Arrange;
use crate::types::*;

impl World {
    /// What a name means in a library: declared there, a prefix, or imported.
    pub fn lookup_library(&mut self, lib: LibId, name: Name, setter: bool) -> Option<Decl> {
        let info = self.lib(lib);
        if let Some(entry) = info.declared.get(name, setter) {
            return self.read(entry);
        }
        if let Some(prefix) = info.prefixes.get(&name) {
            return Some(Decl::Prefix(*prefix));
        }
        if let Some(entry) = info.imported.get(name, setter) {
            return self.read(entry);
        }
        match name.as_str() {
            "dynamic" => Some(Decl::Dynamic),
            "Never" => Some(Decl::Never),
            _ => None,
        }
    }

    pub fn lookup_prefixed(&mut self, prefix: PrefixId, name: Name, setter: bool) -> Option<Decl> {
        let namespace = &self.prefixes[prefix.0 as usize].namespace;
        match (namespace.get(name, setter), name.as_str()) {
            (Some(entry), _) => self.read(entry),
            (None, "dynamic") if self.prefix_has_core(namespace) => Some(Decl::Dynamic),
            (None, "Never") if self.prefix_has_core(namespace) => Some(Decl::Never),
            (None, _) => None,
        }
    }

    fn prefix_has_core(&self, namespace: &Namespace) -> bool {
        namespace.names.get(&Name::new("Object")) == Some(&Entry::Known(Decl::Class(core_class(CoreClass::Object))))
    }

    /// Type scope for members of a class.
    pub fn class_scope(&self, class: ClassRef) -> TypeScope {
        let mut scope = TypeScope::new(self.class(class).place).with_params(class.type_params());
        scope.class = Some(class);
        scope
    }

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

    /// The declaration that a name in a type means, if it is at library level.
    pub fn named_declaration(&mut self, prefix: Option<ast::Ident>, name: ast::Ident, scope: &TypeScope) -> Option<Decl> {
        match prefix {
            Some(prefix) => match self.lookup_library(scope.place.lib, prefix.name, false)? {
                Decl::Prefix(id) => self.lookup_prefixed(id, name.name, false),
                _ => None,
            },
            None if scope.param(name.name).is_some() => None,
            None => self.lookup_library(scope.place.lib, name.name, false),
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
                let args = self.type_arguments(class.type_params().to_vec(), args, span, &shown(), scope, class);
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

    /// Whether a class declares a member of this name (its scope hides the library's names).
    pub fn declares(&self, class: ClassRef, name: Name) -> bool {
        let info = self.class(class);
        [SelectorKind::Getter, SelectorKind::Method, SelectorKind::Setter]
            .iter()
            .any(|kind| info.instance.contains_key(&(name, *kind)) || info.statics.contains_key(&(name, *kind)))
    }

    /// `C<args>`, with the classes the language treats apart: `Null`, `FutureOr`.
    pub fn class_type(&self, class: ClassRef, args: &[Ty]) -> Ty {
        if class == core_class(CoreClass::Null) {
            Ty::null()
        } else if class == core_class(CoreClass::FutureOr) {
            args.first().copied().unwrap_or_else(Ty::dynamic).future_or()
        } else {
            Ty::interface(class, args)
        }
    }

    fn type_arguments(
        &mut self,
        params: Vec<ParamRef>,
        args: &[ast::Type],
        span: Span,
        shown: &str,
        scope: &TypeScope,
        class: ClassRef,
    ) -> Vec<Ty> {
        if args.is_empty() && !params.is_empty() {
            self.ensure_bounds(class);
        }
        self.resolve_arguments(&params, args, span, shown, scope)
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

    /// What a typedef stands for, in terms of its parameters.
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

    /// Checks the arguments of every written type against the bounds, once all bounds are known.
    pub fn check_type_bounds(&mut self, ty: &ast::Type, scope: &TypeScope, super_bounded: bool) {
        match &ty.kind {
            TypeKind::Void => {}
            TypeKind::Named { prefix, name, args } => {
                for arg in args {
                    self.check_type_bounds(arg, scope, true);
                }
                if let Some(id) = self.written_typedef(*prefix, *name, scope) {
                    let (body, params, given) = self.quietly(|world| {
                        let body = world.typedef_type(id);
                        let params = world.typedefs[id.0 as usize].params.clone();
                        let given: Vec<Ty> = args.iter().map(|a| world.resolve_type(a, scope)).collect();
                        (body, params, given)
                    });
                    let given = if given.is_empty() { instantiate_alias_to_bounds(&params, body) } else { given };
                    if given.len() == params.len() && !params.is_empty() && !body.is_error() {
                        self.report_alias_bounds(&params, &given, body, ty.span, name.name, scope.source());
                    }
                    return;
                }
                let resolved = self.quietly(|world| world.resolve_type(ty, scope));
                let resolved = match resolved.kind() {
                    TyKind::Nullable(inner) => *inner,
                    _ => resolved,
                };
                if let Some((class, type_args)) = resolved.as_interface()
                    && !args.is_empty()
                    && class.type_params().len() == type_args.len()
                {
                    let params = class.type_params().to_vec();
                    self.report_bounds(&params, &type_args, ty.span, class.name, scope.source(), super_bounded);
                }
            }
            TypeKind::Function { ret, type_params, params } => {
                let own: Vec<ParamRef> = type_params.iter().map(|p| TypeParam::declare(p.name.name)).collect();
                let inner = scope.clone().with_params(&own);
                self.quietly(|world| world.resolve_bounds(&own, type_params, &inner));
                self.check_simple_bounds(type_params, &inner);
                for bound in type_params.iter().filter_map(|p| p.bound.as_ref()) {
                    self.check_type_bounds(bound, &inner, true);
                }
                if let Some(ret) = ret {
                    self.check_type_bounds(ret, &inner, true);
                }
                for param in params {
                    if let Some(ty) = &param.ty {
                        self.check_type_bounds(ty, &inner, true);
                    }
                }
            }
            TypeKind::Record { positional, named } => {
                for field in positional.iter().chain(named) {
                    self.check_type_bounds(&field.ty, scope, true);
                }
            }
        }
    }

    /// The typedef a written name means, if it means one.
    fn written_typedef(&mut self, prefix: Option<ast::Ident>, name: ast::Ident, scope: &TypeScope) -> Option<TypedefId> {
        let lib = scope.place.lib;
        let decl = match prefix {
            Some(prefix) => match self.lookup_library(lib, prefix.name, false) {
                Some(Decl::Prefix(id)) if scope.param(prefix.name).is_none() => self.lookup_prefixed(id, name.name, false),
                _ => None,
            },
            None if scope.param(name.name).is_some() => None,
            None => self.lookup_library(lib, name.name, false),
        };
        match decl {
            Some(Decl::Typedef(id)) => Some(id),
            _ => None,
        }
    }

    pub fn report_alias_bounds(&mut self, params: &[ParamRef], args: &[Ty], body: Ty, span: Span, target: Name, source: &'static Source) {
        if let Err(violation) = check_alias_well_bounded(params, args, body) {
            self.bound_error(violation, span, target, source);
        }
    }

    fn bound_error(&mut self, violation: BoundViolation, span: Span, target: Name, source: &'static Source) {
        let BoundViolation { argument, bound, param, .. } = violation;
        let message = errors::type_argument_bound(argument, bound, param.name, target);
        let message = message.hint("Try changing type arguments so that they conform to the bounds.").stage(Stage::Finish);
        self.error_at(source, span, Some(span.start), message);
    }

    pub fn report_bounds(
        &mut self,
        params: &[ParamRef],
        args: &[Ty],
        span: Span,
        target: Name,
        source: &'static Source,
        super_bounded: bool,
    ) -> bool {
        let result = if super_bounded { check_well_bounded(params, args) } else { check_bounds(params, args) };
        if let Err(violation) = result {
            self.bound_error(violation, span, target, source);
            return false;
        }
        true
    }
}
