//! Constructors: initialising formals, initialiser lists, calls of other constructors, redirecting factories. May touch what stands before
//! it in `infer`.

use oche_syntax::ast::{self, AsyncMarker, BodyKind, ParamKind};
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::anchor::At;
use super::coercions::Use;
use super::context::*;
use super::initializers::*;
use crate::check::flow::AssignedVariables;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::resolve::params::declaring;
use crate::check::resolve::params::ordered_params;
use crate::check::resolve::scope::TypeScope;
use crate::check::typed::{self, Const, Expr, Node, Stmt, Variable};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

/// The parts of a generative constructor.
pub(super) struct Parts {
    class: ClassRef,
    /// `None` for a primary constructor.
    decl: Option<&'static ast::ConstructorDecl>,
    /// In calling order, with their variables.
    params: Vec<(&'static ast::Param, Variable)>,
    initializers: &'static [ast::Initializer],
    /// In an extension type: what will be its representation.
    representation: Option<Variable>,
}

impl Cx<'_> {
    pub(crate) fn default_constructor(&mut self, function: FunctionRef) -> typed::Body {
        let Some(class) = function.class else { return self.empty_body() };
        let params = self.begin(function, None, AsyncMarker::Sync);
        self.func().constructor = true;
        self.const_initializers = self.w.function(function).is_const;
        let mut code = Vec::new();
        self.field_initializers(class, false, &mut code);
        let span = class.span.get().copied().unwrap_or_default();
        code.extend(self.super_call(class, None, None, &[], span));
        self.check_fields_set(class, &FxHashSet::default(), span);
        self.finish(function, params, typed::BodyKind::Sync, Stmt::Block(code), Ty::void())
    }

    /// A mixin application's constructor: passes everything on.
    pub(crate) fn forward_constructor(&mut self, function: FunctionRef, original: FunctionRef) -> typed::Body {
        let Some(class) = function.class else { return self.empty_body() };
        let signature = self.w.signature(function);
        self.push_fn(AsyncMarker::Sync);
        self.push_scope();
        let mut params = Vec::new();
        let mut args = Vec::new();
        for param in &signature.params {
            let variable = self.any_variable();
            // Absent is passed on, so that the original's default counts.
            params.push(typed::Param {
                var: variable,
                default: Some(Const::Null),
                check: None,
                name: param.name,
                pos: function.span.start,
            });
            let name = (args.len() >= signature.positional).then_some(param.name);
            args.push((name, Expr::local(variable, Ty::dynamic())));
        }
        let originals = self.w.declared_params(original);
        for (param, ast) in params.iter_mut().zip(&originals) {
            let required = ast.kind == ParamKind::Positional || ast.kind == ParamKind::Named && ast.required;
            param.default = match (&ast.default, required) {
                (_, true) => None,
                (Some(_), false) => Some(self.w.default_of(original, param.name)),
                (None, false) => Some(Const::Null),
            };
        }
        let mut code = Vec::new();
        self.field_initializers(class, false, &mut code);
        let pos = typed::NOWHERE;
        let callee = typed::Callee::Function(original, Some(self.this_expr()));
        code.push(invoked(typed::Invocation { callee, type_args: Vec::new(), args, pos }));
        self.finish(function, params, typed::BodyKind::Sync, Stmt::Block(code), Ty::void())
    }

    /// Initialisers of the class's own fields, in order of declaration.
    /// A primary constructor's parameters are in their scope (accepted/3.13/primary-constructors, "primary initializer scope").
    pub(crate) fn field_initializers(&mut self, class: ClassRef, primary: bool, code: &mut Vec<Stmt>) {
        self.w.ensure_layout(class);
        let scopes = if primary { self.scopes.clone() } else { std::mem::take(&mut self.scopes) };
        self.push_scope();
        self.no_this = true;
        let saved = (self.types.clone(), self.lexical);
        for field in self.w.class(class).fields.clone() {
            let (init, original) = match self.w.field(field).ast {
                FieldAst::Variable { var, .. } => (var.init.as_ref(), field),
                FieldAst::MixinCopy(original) => match self.w.field(original).ast {
                    FieldAst::Variable { var, .. } => (var.init.as_ref(), original),
                    _ => (None, field),
                },
                _ => (None, field),
            };
            if field.late {
                continue;
            }
            let Some(init) = init else { continue };
            if let Some(mixin) = original.class
                && mixin != class
            {
                let args = class.mixin.get().and_then(|m| m.as_interface()).map(|(_, a)| a).unwrap_or_else(TyList::empty);
                let place = self.w.field(original).place;
                let mut types = TypeScope::new(place);
                types.add_applied(mixin.type_params(), args);
                types.class = Some(mixin);
                self.types = types;
                self.place = place;
                self.lexical = Some(mixin);
            }
            let ty = self.w.field_type(field);
            let flow = self.enter_expr(init);
            let typed = self.expr(init, ty);
            let value = Self::cast_at(self.coerce(typed, ty, init, Use::Variable(field.name)), field.span);
            self.flow.leave(flow);
            self.potentially_constant(&value, init.span);
            let this = self.this_expr();
            let pos = self.pos(init.span);
            code.push(set_field(this, field, value, pos));
            (self.types, self.lexical) = saved.clone();
            self.place = self.types.place;
        }
        self.no_this = false;
        self.scopes = scopes;
    }

    pub(crate) fn constructor(
        &mut self,
        function: FunctionRef,
        decl: Option<&'static ast::ConstructorDecl>,
        params_ast: &'static ast::Params,
    ) -> typed::Body {
        let Some(class) = function.class else { return self.empty_body() };
        let body = decl.map(|d| self.w.parsed_body(self.place, &d.body));
        let primary_body = if decl.is_none() { self.w.primary_body(class) } else { None };
        let body = body.or_else(|| primary_body.map(|d| self.w.parsed_body(self.place, &d.body)));
        let initializers: &'static [ast::Initializer] = decl.or(primary_body).map_or(&[], |d| &d.initializers);
        let _ = self.flow.enter(|first| AssignedVariables::of_function(first, Some(params_ast), initializers, body));
        if function.external {
            let connected = self.w.lib(self.place.lib).is_core;
            return self.external_body(function, Some(params_ast), connected, Ty::void());
        }
        self.primary_params = decl.is_none();
        let mut params = self.begin(function, Some(params_ast), AsyncMarker::Sync);
        self.primary_params = false;
        let version = self.w.lib(self.place.lib).version;
        let ordered = ordered_params(Some(params_ast), version);
        self.inherit_defaults(class, decl.or(primary_body), &ordered, &mut params);
        let extension_type = class.is_extension_type();
        let result = self.w.this_type(class);
        let f = self.func();
        f.constructor = true;
        f.result = Some(Ty::void());
        let redirecting = initializers.iter().find_map(|i| match &i.kind {
            ast::InitializerKind::This { name, args } => Some((i.span, *name, args)),
            _ => None,
        });
        let mut code = Vec::new();
        self.const_initializers = self.w.function(function).is_const;
        // An extension type's constructor has no object: its representation is an ordinary value that it returns.
        let representation = extension_type.then(|| self.new_variable(erase_extension_types(result)));
        self.representation = representation;

        // Initialising formals are variables of the initialiser list.
        self.push_scope();
        let variables: Vec<Variable> = params.iter().map(|p| p.var).collect();
        for (i, param) in ordered.iter().enumerate() {
            // So are declaring parameters: in the body their names mean the fields.
            if param.this || param.super_ || decl.is_none() && declaring(class, param) {
                let id = self.declared_as(variables[i]).unwrap_or(VarId(0));
                self.bind(param.name.name, LocalDecl::Var(id), param.name.span);
            }
        }
        if let Some((span, name, args)) = redirecting {
            self.no_this = true;
            code.extend(self.redirect_call(class, name, args, span, representation));
            self.no_this = false;
            self.pop_scope();
        } else {
            let parts = Parts { class, decl, params: ordered.iter().copied().zip(variables).collect(), initializers, representation };
            self.initializer_list(function, &parts, &mut code);
        }
        self.const_initializers = false;
        if let Some(body) = body {
            if !matches!(body.kind, BodyKind::Empty) {
                if matches!(body.kind, BodyKind::Arrow(_)) || body.marker != AsyncMarker::Sync {
                    let message =
                        if body.marker == AsyncMarker::Sync { errors::constructor_return_type() } else { errors::constructor_async() };
                    if body.marker != AsyncMarker::Sync {
                        self.error(body.span, message);
                    }
                }
                self.push_scope();
                code.push(self.body_code(body.into()));
                self.pop_scope();
            }
            if redirecting.is_some() && !matches!(body.kind, BodyKind::Empty) {
                self.error(body.span, errors::body_and_redirection());
            }
        }
        if let Some(variable) = representation {
            code.push(Stmt::Return(Some(Expr::local(variable, result))));
            return self.finish(function, params, typed::BodyKind::Sync, Stmt::Block(code), result);
        }
        self.finish(function, params, typed::BodyKind::Sync, Stmt::Block(code), Ty::void())
    }

    /// `super.x` without a default has the one of the superclass's constructor.
    fn inherit_defaults(
        &mut self,
        class: ClassRef,
        decl: Option<&'static ast::ConstructorDecl>,
        ordered: &[&'static ast::Param],
        params: &mut [typed::Param],
    ) {
        let mut known: Option<(FunctionRef, FxHashMap<Name, &'static ast::Param>)> = None;
        let mut supers = 0;
        for (param, ast) in params.iter_mut().zip(ordered) {
            let before = supers;
            supers += usize::from(ast.super_);
            if ast.super_
                && ast.default.is_none()
                && param.default.is_some()
                && let Some((target, name, _)) = self.w.super_param(class, before, ast, decl)
                && !self.w.function(target).running
            {
                let by_name = || (target, self.w.declared_params(target).into_iter().map(|p| (p.name.name, p)).collect());
                let (_, originals) = known.get_or_insert_with(by_name);
                let original = originals.get(&name).copied();
                let required = original.is_some_and(|p| p.kind == ParamKind::Positional || p.required);
                let ty = self.local_type_of(param.var);
                if required && !is_nullable(ty) && !ty.is_error() {
                    self.missing_default(ast, ty, false);
                }
                param.default = Some(self.w.default_of(target, name));
            }
        }
    }

    /// The initialisation in a constructor that does not redirect: fields get their values, and the superclass's constructor runs.
    fn initializer_list(&mut self, function: FunctionRef, parts: &Parts, code: &mut Vec<Stmt>) {
        let Parts { class, decl, initializers, representation, .. } = *parts;
        let extension_type = class.is_extension_type();
        if !extension_type {
            self.field_initializers(class, decl.is_none(), code);
        }
        let mut set: FxHashSet<Name> = FxHashSet::default();
        for &(param, variable) in &parts.params {
            let declares = decl.is_none() && declaring(class, param);
            if param.this || declares {
                self.field_formal(class, param, variable, representation, code);
                if !set.insert(param.name.name) {
                    self.error(param.name.span, errors::initialized_twice(param.name.name));
                }
            }
        }
        self.no_this = true;
        let mut super_init = None;
        for initializer in initializers {
            match &initializer.kind {
                ast::InitializerKind::Field { name, value } => {
                    code.extend(self.field_initializer_entry(class, *name, value, representation, &mut set));
                }
                ast::InitializerKind::Assert { condition, message } => {
                    let stmt = self.assert_stmt(condition, message.as_ref(), initializer.span);
                    code.push(stmt);
                }
                ast::InitializerKind::Super { name, args } => super_init = Some((initializer.span, *name, args)),
                ast::InitializerKind::This { .. } => {}
            }
        }
        if !extension_type {
            let super_params: Vec<(&'static ast::Param, Variable)> = parts.params.iter().filter(|(p, _)| p.super_).copied().collect();
            let span = super_init.map_or_else(|| decl.map_or(function.span, |d| d.class_name.span), |(s, ..)| s);
            let (name, args) = (super_init.and_then(|(_, name, _)| name), super_init.map(|(.., args)| args));
            code.extend(self.super_call(class, name, args, &super_params, span));
        }
        self.no_this = false;
        self.pop_scope();
        let span = decl.map_or(function.span, |d| {
            // From the class's name, as long as the constructor's.
            let length = d.name.map_or(d.class_name.span, |n| n.span).range().len() as u32;
            Span { start: d.class_name.span.start, end: d.class_name.span.start + length }
        });
        self.check_fields_set(class, &set, span);
    }

    /// `this.x`: the argument goes to the field.
    pub(crate) fn field_formal(
        &mut self,
        class: ClassRef,
        param: &'static ast::Param,
        variable: Variable,
        representation: Option<Variable>,
        code: &mut Vec<Stmt>,
    ) {
        let read = Expr::local(variable, self.local_type_of(variable));
        if let Some(target) = representation {
            code.push(set_local(target, read));
            return;
        }
        let field = self.w.own_field(class, param.name.name);
        let Some(field) = field else {
            self.error(param.name.span, errors::not_an_instance_field(param.name.name));
            return;
        };
        let (field_ty, param_ty) = (self.w.field_type(field), self.local_type_of(variable));
        if param.this && !is_subtype(param_ty, field_ty) && !param_ty.is_error() && !field_ty.is_error() && !param_ty.is_dynamic() {
            self.error(
                param.name.span,
                errors::field_formal_type(param.name.name, param_ty, field_ty)
                    .hint(format!("Try changing the type of parameter '{}' to a subtype of '{field_ty}'.", param.name.name))
                    .context(self.w.field(field).place.source, field.span, "The field that corresponds to the parameter."),
            );
        }
        if field.final_ && !field.late && param.this {
            let has_init = matches!(self.w.field(field).ast, FieldAst::Variable { var, .. } if var.init.is_some());
            if has_init {
                self.error(
                    param.name.span,
                    errors::final_initialized_at_declaration(field.name).context(
                        self.w.field(field).place.source,
                        field.span,
                        note!("'{}' was initialized here.", field.name),
                    ),
                );
            }
        }
        let this = self.this_expr();
        let pos = self.pos(param.span);
        let value = if param_ty.is_dynamic() && !is_top(field_ty) {
            let why = typed::AsKind::Implicit(Some(param.name.name));
            Expr::new(Node::As { value: Box::new(read), why, pos }, field_ty)
        } else {
            read
        };
        code.push(set_field(this, field, value, pos));
    }

    pub(crate) fn field_initializer_entry(
        &mut self,
        class: ClassRef,
        name: ast::Ident,
        value: &'static ast::Expr,
        representation: Option<Variable>,
        set: &mut FxHashSet<Name>,
    ) -> Option<Stmt> {
        let field = self.w.own_field(class, name.name);
        let Some(field) = field else {
            self.expr(value, Ty::unknown());
            self.error(name.span, errors::not_an_instance_field(name.name));
            return None;
        };
        let ty = self.w.field_type(field);
        let typed = self.expr(value, ty);
        let text = self.place.source.text.get(name.span.end as usize..value.span.start as usize).unwrap_or("");
        let equals = text.find('=').map_or(name.span.start, |i| name.span.end + i as u32);
        let value_ir = self.coerce(typed, ty, value, Use::Variable(name.name));
        let value_ir = Self::cast_at(value_ir, Span { start: equals, end: value.span.end });
        self.potentially_constant(&value_ir, value.span);
        if !set.insert(name.name) {
            self.error(At::Mark(name.span, equals), errors::initialized_twice(name.name));
        }
        if field.final_ && !field.late && matches!(self.w.field(field).ast, FieldAst::Variable { var, .. } if var.init.is_some()) {
            self.error(name.span, errors::final_initialized_at_declaration(name.name));
        }
        let pos = self.pos(name.span);
        Some(match representation {
            Some(variable) => set_local(variable, value_ir),
            None => set_field(self.this_expr(), field, value_ir, pos),
        })
    }

    /// Every final or non-nullable field must have got a value.
    pub(crate) fn check_fields_set(&mut self, class: ClassRef, set: &FxHashSet<Name>, span: Span) {
        if class.kind == ast::ClassKind::MixinApplication {
            return;
        }
        let mut set_somewhere = None;
        for field in self.w.class(class).fields.clone() {
            let has_init = match self.w.field(field).ast {
                FieldAst::Variable { var, decl } => var.init.is_some() || decl.external || decl.abstract_,
                // A constructor beside the primary one initialises the representation itself.
                FieldAst::Parameter(_) => !class.is_extension_type(),
                FieldAst::EnumValue { .. } | FieldAst::EnumValues | FieldAst::MixinCopy(_) | FieldAst::Assigned => true,
            };
            if has_init || field.late || set.contains(&field.name) {
                continue;
            }
            let ty = self.w.field_type(field);
            if !field.final_ && (is_nullable(ty) || ty.is_error()) {
                continue;
            }
            let source = self.w.field(field).place.source;
            let defined = note!("'{}' is defined here.", field.name);
            let some = set_somewhere.get_or_insert_with(|| self.fields_set_somewhere(class)).contains(&field.name);
            let message = match (field.final_, some) {
                (true, true) => errors::final_not_initialized_by_constructor(field.name).context(source, field.span, defined),
                (false, true) => errors::not_initialized_by_constructor(field.name, ty).context(source, field.span, defined),
                (true, false) => errors::final_field_uninitialized(field.name),
                (false, false) => errors::field_uninitialized(field.name, ty),
            };
            let at = if some { span } else { field.span };
            self.error(at, message.stage(Stage::Finish));
        }
    }

    /// The fields that at least one constructor sets.
    fn fields_set_somewhere(&self, class: ClassRef) -> FxHashSet<Name> {
        let mut set = FxHashSet::default();
        for constructor in self.w.class(class).constructors.values() {
            let FunctionAst::Constructor(decl) = self.w.function(*constructor).ast else { continue };
            set.extend(decl.params.params.iter().filter(|p| p.this).map(|p| p.name.name));
            set.extend(decl.initializers.iter().filter_map(|i| match &i.kind {
                ast::InitializerKind::Field { name, .. } => Some(name.name),
                _ => None,
            }));
        }
        set
    }
}

pub(super) fn set_field(object: Expr, field: FieldRef, value: Expr, pos: typed::Pos) -> Stmt {
    Stmt::Expr(Expr::new(Node::SetField { object: Box::new(object), field, value: Box::new(value), pos }, Ty::void()))
}
