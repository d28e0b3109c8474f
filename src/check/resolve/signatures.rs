//! Signatures of functions: what is written, what is inherited, and what parameters are, in calling order. May touch `world`, `report`,
//! `written`, `members`, `forwarders`.

use super::params::{arity, declaring, mentions_class_param, ordered_params, public_name};
use super::scope::TypeScope;
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;
use oche_syntax::Name;
use oche_syntax::ast::{self, ClassKind, ParamKind};

impl World {
    /// The scope a function's types are read in: its class's parameters and its own.
    pub fn function_scope(&mut self, function: FunctionRef) -> TypeScope {
        let info = self.function(function);
        let place = info.place;
        if let FunctionAst::MixinCopy(original) = info.ast {
            let own = function.signature.get().map(|s| s.type_params.clone()).unwrap_or_default();
            let (Some(application), Some(mixin)) = (function.class, original.class) else {
                return TypeScope::new(place);
            };
            return self.mixin_scope(application, mixin, place).with_params(&own);
        }
        if let (Some(field), Some(application)) = (self.mixin_field(function), function.class)
            && let Some(mixin) = field.class
        {
            return self.mixin_scope(application, mixin, place);
        }
        let mut scope = TypeScope::new(place);
        if let Some(class) = function.class {
            if !function.static_ || function.kind == FunctionKind::Factory {
                scope = scope.with_params(class.type_params());
            } else {
                // Static members see the parameters' names, but may not use them.
                scope = scope.with_params(class.type_params());
                scope.static_in = Some(class);
            }
            scope.class = Some(class);
        }
        if function.kind != FunctionKind::Factory
            && let Some(signature) = function.signature.get()
        {
            scope = scope.with_params(&signature.type_params);
        }
        scope
    }

    /// The field of a mixin that this is the initialiser of, for an application's copy of the field.
    pub(crate) fn mixin_field(&self, function: FunctionRef) -> Option<FieldRef> {
        match self.function(function).ast {
            FunctionAst::FieldInitializer(field) => match self.field(field).ast {
                FieldAst::MixinCopy(original) => Some(original),
                _ => None,
            },
            _ => None,
        }
    }

    /// A mixin's own scope as its application sees it: parameters stand for the application's arguments.
    fn mixin_scope(&self, application: ClassRef, mixin: ClassRef, place: Place) -> TypeScope {
        let mut scope = TypeScope::new(place);
        let args = application.mixin.get().and_then(|m| m.as_interface()).map(|(_, args)| args).unwrap_or_else(TyList::empty);
        scope.add_applied(mixin.type_params(), args);
        scope.class = Some(mixin);
        scope
    }

    /// Makes a function's signature, for [`World::signature`].
    pub(crate) fn find_signature(&mut self, function: FunctionRef) -> &'static Signature {
        if self.function(function).phase == Phase::Running {
            // A cycle through inference; whoever started it reports.
            static EMPTY: std::sync::OnceLock<Signature> = std::sync::OnceLock::new();
            return EMPTY.get_or_init(|| Signature {
                type_params: Vec::new(),
                has_this: false,
                params: Vec::new(),
                ret: Ty::dynamic(),
                positional: 0,
                required: 0,
            });
        }
        self.function_mut(function).phase = Phase::Running;
        let signature = self.make_signature(function);
        self.function_mut(function).phase = Phase::Done;
        function.get().signature.get_or_init(|| signature)
    }

    fn make_signature(&mut self, function: FunctionRef) -> Signature {
        if let Some(class) = function.class {
            self.ensure_bounds(class);
        }
        let ast = self.function(function).ast;
        match ast {
            FunctionAst::Function(decl) => self.method_signature(function, decl),
            FunctionAst::Constructor(decl) => self.constructor_signature(function, &decl.params, Some(decl)),
            FunctionAst::Primary(decl) => self.constructor_signature(function, &decl.params, None),
            FunctionAst::NoSuchMethod(found) => self.forwarder_signature(function, found),
            FunctionAst::Forward(original) => {
                let (params, positional, required) = {
                    let s = self.signature(original);
                    (s.params.clone(), s.positional, s.required)
                };
                let class = function.class.unwrap_or(core_class(CoreClass::Object));
                let args = original.class.and_then(|c| class.supertype_args(c)).unwrap_or_else(TyList::empty);
                let params = params
                    .into_iter()
                    .map(|p| SignatureParam { ty: original.class.map_or(p.ty, |c| substitute_class(p.ty, c, &args)), ..p })
                    .collect();
                Signature { type_params: Vec::new(), has_this: true, params, ret: self.this_type(class), positional, required }
            }
            FunctionAst::TearOff(original, alias) => self.torn_off_signature(function, original, alias),
            FunctionAst::MixinCopy(original) => {
                let covariant = {
                    self.signature(original);
                    self.function(original).covariant.clone()
                };
                let s = self.signature(original);
                let (Some(application), Some(mixin)) = (function.class, original.class) else {
                    return Signature {
                        type_params: s.type_params.clone(),
                        has_this: true,
                        params: s.params.clone(),
                        ret: s.ret,
                        positional: s.positional,
                        required: s.required,
                    };
                };
                let args = application.mixin.get().and_then(|m| m.as_interface()).map(|(_, a)| a).unwrap_or_else(TyList::empty);
                // The copy's own type parameters are new: their bounds may mention the mixin's.
                let own: Vec<ParamRef> = s.type_params.iter().map(|p| TypeParam::declare(p.name)).collect();
                let replace = |ty: Ty| {
                    let ty = substitute_class(ty, mixin, &args);
                    if s.type_params.is_empty() {
                        return ty;
                    }
                    let new: Vec<Ty> = own.iter().map(|p| Ty::param(*p)).collect();
                    Substitution { params: &s.type_params, args: &new }.apply(ty)
                };
                for (new, old) in own.iter().zip(&s.type_params) {
                    let _ = new.bound.set(replace(old.bound()));
                }
                let params = s.params.iter().map(|p| SignatureParam { name: p.name, ty: replace(p.ty), required: p.required }).collect();
                let signature = Signature {
                    ret: replace(s.ret),
                    params,
                    has_this: true,
                    positional: s.positional,
                    required: s.required,
                    type_params: own,
                };
                self.function_mut(function).covariant = covariant;
                signature
            }
            FunctionAst::Default => {
                let class = function.class.unwrap_or(core_class(CoreClass::Object));
                let ret = self.this_type(class);
                Signature { type_params: Vec::new(), has_this: true, params: Vec::new(), ret, positional: 0, required: 0 }
            }
            FunctionAst::FieldInitializer(field) => {
                let ret = self.field_type(field);
                Signature { type_params: Vec::new(), has_this: !field.static_, params: Vec::new(), ret, positional: 0, required: 0 }
            }
            FunctionAst::Values => {
                Signature { type_params: Vec::new(), has_this: false, params: Vec::new(), ret: Ty::dynamic(), positional: 0, required: 0 }
            }
        }
    }

    fn method_signature(&mut self, function: FunctionRef, decl: &'static ast::FunctionDecl) -> Signature {
        let place = self.function(function).place;
        let version = self.lib(place.lib).version;
        let own: Vec<ParamRef> = decl.type_params.iter().map(|p| TypeParam::declare(p.name.name)).collect();
        let mut scope = TypeScope::new(place);
        if let Some(class) = function.class {
            scope = scope.with_params(class.type_params());
            scope.class = Some(class);
            scope.static_in = function.static_.then_some(class);
        }
        let extension = function.class.filter(|c| matches!(c.kind, ClassKind::Extension));
        let scope = scope.with_params(&own);
        self.resolve_bounds(&own, &decl.type_params, &scope);
        let ordered = ordered_params(decl.params.as_ref(), version);
        let needs_inherited = function.class.is_some()
            && extension.is_none()
            && !function.static_
            && (ordered.iter().any(|p| p.ty.is_none() && p.function.is_none())
                || (decl.return_type.is_none() && function.kind != FunctionKind::Setter && decl.name.name.as_str() != "[]="));
        let inherited = if needs_inherited { self.inherited_signature(function, &own) } else { None };
        let mut params = Vec::new();
        let (positional, required) = arity(&ordered);
        for (i, param) in ordered.iter().enumerate() {
            let name = public_name(param, version);
            let declared = self.param_type(param, &TypeScope { in_variable: true, ..scope.clone() });
            let ty = match declared {
                Some(ty) => ty,
                None => inherited
                    .as_ref()
                    .and_then(|f| match param.kind {
                        ParamKind::Named => f.named.iter().find(|n| n.name == name).map(|n| n.ty),
                        _ => f.positional.get(i).copied(),
                    })
                    .unwrap_or_else(Ty::dynamic),
            };
            params.push(SignatureParam { name, ty, required: param.required });
        }
        let ret = match &decl.return_type {
            Some(ty) => self.resolve_type(ty, &scope),
            None if function.kind == FunctionKind::Setter || decl.name.name.as_str() == "[]=" => Ty::void(),
            None => inherited.as_ref().map_or_else(Ty::dynamic, |f| f.ret),
        };
        if let Some(class) = function.class
            && !function.static_
            && extension.is_none()
        {
            let covariant = ordered.iter().zip(&params).map(|(ast, p)| ast.covariant || mentions_class_param(class, p.ty)).collect();
            self.function_mut(function).covariant = covariant;
        }
        // Members of extensions and extension types take the declaration's type arguments first: their receiver does not carry them.
        let type_params = match function.class {
            Some(class) if !function.static_ && matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType) => {
                class.type_params().iter().copied().chain(own).collect()
            }
            _ => own,
        };
        Signature { type_params, has_this: function.class.is_some() && !function.static_, params, ret, positional, required }
    }

    /// The function type that an override without types inherits them from, with the overrider's type parameters.
    fn inherited_signature(&mut self, function: FunctionRef, own: &[ParamRef]) -> Option<FunctionTy> {
        let class = function.class?;
        self.ensure_hierarchy(class);
        let lib = self.function(function).place.lib;
        let setter = function.kind == FunctionKind::Setter;
        let (found, ty) = self.combined_inherited(class, function.name, lib, setter)?;
        match found.target {
            Target::Function(target) if target.kind == FunctionKind::Method => {
                let f = ty.as_function()?;
                if f.type_params.len() != own.len() {
                    return None;
                }
                if own.is_empty() {
                    return Some(f.clone());
                }
                let own: Vec<Ty> = own.iter().map(|p| Ty::param(*p)).collect();
                Some(open_function(f, &own))
            }
            _ => {
                let positional = if setter { vec![ty] } else { Vec::new() };
                Some(FunctionTy { type_params: Vec::new(), ret: ty, required: positional.len(), positional, named: Vec::new() })
            }
        }
    }

    fn constructor_signature(
        &mut self,
        function: FunctionRef,
        params: &'static ast::Params,
        decl: Option<&'static ast::ConstructorDecl>,
    ) -> Signature {
        let class = function.class.unwrap_or(core_class(CoreClass::Object));
        self.ensure_hierarchy(class);
        let version = self.lib(self.function(function).place.lib).version;
        let scope = self.class_scope(class);
        let ordered = ordered_params(Some(params), version);
        let mut out = Vec::new();
        let (positional, required) = arity(&ordered);
        let mut supers = 0;
        for param in &ordered {
            let before = supers;
            supers += usize::from(param.super_);
            let declared = self.param_type(param, &TypeScope { in_variable: true, ..scope.clone() });
            let ty = match declared {
                Some(ty) => ty,
                None if param.this => match self.own_field(class, param.name.name) {
                    Some(field) => self.field_type(field),
                    None => Ty::dynamic(),
                },
                None if decl.is_none() && declaring(class, param) => match self.own_field(class, param.name.name) {
                    Some(field) => self.field_type(field),
                    None => Ty::dynamic(),
                },
                None if param.super_ => {
                    // A primary constructor's call of the superclass's stands in the class's body.
                    let decl = decl.or_else(|| self.primary_body(class));
                    self.super_param(class, before, param, decl).map_or_else(Ty::dynamic, |(.., ty)| ty)
                }
                None => match &param.default {
                    Some(default) if decl.is_none() => self.infer_default(default, class),
                    _ => {
                        if class.kind == ClassKind::ExtensionType {
                            class.representation.get().copied().unwrap_or_else(Ty::dynamic)
                        } else {
                            Ty::dynamic()
                        }
                    }
                },
            };
            out.push(SignatureParam { name: public_name(param, version), ty, required: param.required });
        }
        // An extension type's constructors make no object: they are static functions.
        let factory = function.kind == FunctionKind::Factory || class.is_extension_type();
        Signature {
            type_params: if factory { class.type_params().to_vec() } else { Vec::new() },
            has_this: !factory,
            params: out,
            ret: self.this_type(class),
            positional,
            required,
        }
    }

    /// The superclass constructor's parameter that `super.x` stands for: of which constructor, its name, and its type here. `before`: how
    /// many there are before it, in calling order.
    pub fn super_param(
        &mut self,
        class: ClassRef,
        before: usize,
        param: &ast::Param,
        decl: Option<&'static ast::ConstructorDecl>,
    ) -> Option<(FunctionRef, Name, Ty)> {
        let (parent, args) = class.superclass()?.as_interface()?;
        let initializers = decl.map_or(&[][..], |d| &d.initializers);
        let (name, explicit) = initializers
            .iter()
            .find_map(|i| match &i.kind {
                ast::InitializerKind::Super { name, args } => {
                    Some((name.map_or(Name::new(""), |n| n.name), args.args.iter().filter(|a| a.name.is_none()).count()))
                }
                _ => None,
            })
            .unwrap_or((Name::new(""), 0));
        let constructor = self.find_constructor(parent, name)?;
        let signature = self.signature(constructor);
        let found = if param.kind == ParamKind::Named {
            let named = &signature.params[signature.positional..];
            named.get(named.binary_search_by_key(&param.name.name, |p| p.name).ok()?)?
        } else {
            signature.params[..signature.positional].get(explicit + before)?
        };
        Some((constructor, found.name, substitute_class(found.ty, parent, &args)))
    }
}
