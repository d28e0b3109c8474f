//! Superclasses, mixin applications and the table of supertypes of each class. May touch `world`,
//! `written`, `names`, `types`.

use oche_syntax::ast::{self, ClassKind};
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::classes::{shown_name, type_name};
use super::params::params_apart_from;
use super::scope::TypeScope;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

/// More classes above each other are not resolved by recursion.
const DEEP: u32 = 64;

impl World {
    /// Resolves a class's supertypes and theirs, for [`World::ensure_hierarchy`]: makes its mixin applications and its table of supertypes.
    pub(crate) fn find_supertypes(&mut self, class: ClassRef) {
        if self.hierarchies < DEEP {
            return self.resolve_hierarchy(class);
        }
        // So far up, and no end yet: from the top, which takes no stack.
        let (mut waiting, mut met) = (vec![class], FxHashSet::default());
        while let Some(&next) = waiting.last() {
            if self.class(next).hierarchy != Phase::New {
                waiting.pop();
            } else if met.insert(next) {
                waiting.extend(self.written_supertypes(next).into_iter().filter(|parent| self.class(*parent).hierarchy == Phase::New));
            } else {
                self.resolve_hierarchy(next);
            }
        }
    }

    /// The classes that the clauses of a declaration name directly.
    fn written_supertypes(&mut self, class: ClassRef) -> Vec<ClassRef> {
        let Some(decl) = self.class(class).decl else { return Vec::new() };
        let scope = self.class_scope(class);
        let clauses = decl.extends.iter().chain(&decl.with).chain(&decl.implements).chain(&decl.on);
        let named = clauses.filter_map(|ty| match &ty.kind {
            ast::TypeKind::Named { prefix, name, .. } => match self.named_declaration(*prefix, *name, &scope) {
                Some(Decl::Class(parent)) => Some(parent),
                _ => None,
            },
            _ => None,
        });
        named.collect()
    }

    fn resolve_hierarchy(&mut self, class: ClassRef) {
        self.hierarchies += 1;
        self.ensure_bounds(class);
        self.class_mut(class).hierarchy = Phase::Running;
        if let Some(decl) = self.class(class).decl {
            self.resolve_supertypes(class, decl);
        }
        self.finish_supertypes(class);
        self.class_mut(class).hierarchy = Phase::Done;
        self.hierarchies -= 1;
        while self.hierarchies == 0
            && let Some(next) = self.mentioned.pop()
        {
            self.ensure_hierarchy(next);
        }
    }

    fn resolve_supertypes(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let scope = self.class_scope(class);
        let object = core_type(CoreClass::Object, &[]);
        let is_object = class == core_class(CoreClass::Object);
        let mut superclass = match decl.kind {
            ClassKind::Class | ClassKind::MixinApplication if is_object => None,
            ClassKind::Class | ClassKind::MixinApplication => Some(match &decl.extends {
                Some(ty) => self.super_type(class, ty, &scope, "extends").unwrap_or(object),
                None => object,
            }),
            ClassKind::Mixin => Some(object),
            ClassKind::Enum => Some(core_type(CoreClass::EnumValue, &[])),
            ClassKind::Extension | ClassKind::ExtensionType => None,
        };
        let mixins: Vec<(Ty, &ast::Type)> =
            decl.with.iter().filter_map(|ty| self.super_type(class, ty, &scope, "mix in").map(|t| (t, ty))).collect();
        let own_application = decl.kind == ClassKind::MixinApplication;
        let count = mixins.len();
        for (i, (mixin, written)) in mixins.iter().enumerate() {
            let Some(base) = superclass else { break };
            let mixin = self.infer_mixin(base, *mixin, written, &scope);
            if own_application && i + 1 == count {
                let _ = class.mixin.set(mixin);
                break;
            }
            superclass = Some(self.apply_mixin(class, base, mixin));
        }
        let interfaces: Vec<Ty> = decl.implements.iter().filter_map(|ty| self.super_type(class, ty, &scope, "implement")).collect();
        let on: Vec<Ty> = match decl.kind {
            ClassKind::Mixin => decl.on.iter().filter_map(|ty| self.super_type(class, ty, &scope, "be on")).collect(),
            ClassKind::Extension => decl.on.iter().map(|ty| self.resolve_type(ty, &scope)).collect(),
            _ => Vec::new(),
        };
        if decl.kind == ClassKind::ExtensionType
            && let Some(param) = decl.primary.as_ref().and_then(|p| p.params.params.first())
        {
            let mut representation = match (&param.ty, &param.default) {
                (Some(ty), _) => self.resolve_type(ty, &scope),
                (None, Some(default)) => self.infer_default(default, class),
                (None, None) => self.undeclared_parameter(Some(class)),
            };
            // Types are erased without end otherwise.
            if self.depends_on_itself(class, representation) {
                self.error(scope.source(), param.span, errors::representation_of_itself());
                representation = Ty::error();
            }
            let _ = class.representation.set(representation);
        }
        let _ = class.superclass.set(superclass);
        let _ = class.interfaces.set(interfaces);
        let _ = class.on.set(on);
        if own_application {
            self.copy_mixin_members(class);
        }
    }

    /// A type in an extends, with, implements or on clause: it must be a class.
    fn super_type(&mut self, class: ClassRef, ty: &ast::Type, scope: &TypeScope, verb: &str) -> Option<Ty> {
        let source = scope.source();
        if let ast::TypeKind::Named { prefix: Some(prefix), .. } = &ty.kind
            && let Some(Decl::Prefix(id)) = self.lookup_library(scope.place.lib, prefix.name, false)
            && self.prefixes[id.0 as usize].deferred
        {
            let message = match verb {
                "mix in" => errors::mixes_in_deferred(),
                "implement" => errors::implements_deferred(),
                _ => errors::extends_deferred(),
            };
            self.error(source, ty.span, message);
            return None;
        }
        let resolved = self.resolve_type(ty, scope);
        if resolved.is_error() {
            return None;
        }
        let clause = if verb == "implement" { "implements" } else { "extends" };
        let name = || match &ty.kind {
            ast::TypeKind::Named { name, .. } => name.name.to_string(),
            _ => resolved.to_string(),
        };
        match resolved.kind() {
            TyKind::Interface(target, _) if !matches!(resolved.kind(), TyKind::Nullable(_)) => {
                let target = *target;
                if target == class || self.class(target).hierarchy == Phase::Running {
                    let span = class.span.get().copied().unwrap_or(ty.span);
                    self.error(source, span, errors::supertype_of_itself(class.name));
                    return None;
                }
                self.ensure_hierarchy(target);
                if target.is_below(class) {
                    self.error(source, ty.span, errors::supertype_of_itself(class.name));
                    return None;
                }
                Some(resolved)
            }
            TyKind::Null if self.lib(scope.place.lib).is_core => None,
            TyKind::Param(_) => {
                self.error(source, ty.span, errors::type_variable_as_supertype(name()));
                None
            }
            TyKind::Nullable(_) => {
                self.error(source, ty.span, errors::nullable_supertype(verb, name()));
                None
            }
            TyKind::Never if verb != "mix in" => {
                self.error_at(source, ty.span, Some(ty.span.start), errors::not_a_supertype(name()));
                self.error(source, ty.span, errors::never_as_supertype(clause).stage(Stage::Members));
                None
            }
            _ => {
                let named = matches!(&ty.kind, ast::TypeKind::Named { .. });
                let built_in = resolved.is_dynamic() || resolved.is_void() || resolved.is_never();
                let message = match named {
                    true if built_in => errors::not_a_supertype(name()),
                    true => self.alias_as_supertype(ty, resolved, scope, name()),
                    false => errors::function_as_supertype(),
                };
                self.error_at(source, ty.span, Some(ty.span.start), message);
                None
            }
        }
    }

    fn alias_as_supertype(&mut self, ty: &ast::Type, meant: Ty, scope: &TypeScope, name: String) -> Message {
        let message = errors::alias_as_supertype(name, meant);
        let ast::TypeKind::Named { prefix, name, .. } = &ty.kind else { return message };
        match self.named_declaration(*prefix, *name, scope) {
            Some(Decl::Typedef(id)) => {
                let alias = &self.typedefs[id.0 as usize];
                message.context(
                    alias.place.source,
                    Span { end: alias.decl.name.span.start + 1, ..alias.decl.name.span },
                    note!("The issue arises via this type alias."),
                )
            }
            _ => message,
        }
    }

    /// A mixin that is written without type arguments takes them from the superclass, through the types it is declared `on`
    /// (accepted/2.1/super-mixins, "Mixin type inference").
    fn infer_mixin(&mut self, base: Ty, mixin: Ty, written: &ast::Type, scope: &TypeScope) -> Ty {
        let ast::TypeKind::Named { prefix, name, args } = &written.kind else { return mixin };
        let Some((class, _)) = mixin.as_interface() else { return mixin };
        let on = class.on.get().cloned().unwrap_or_default();
        if !args.is_empty() || class.type_params().is_empty() || on.is_empty() {
            return mixin;
        }
        if !matches!(self.named_declaration(*prefix, *name, scope), Some(Decl::Class(_))) {
            return mixin;
        }
        let params = params_apart_from(base, class.type_params());
        let own: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
        let mut inference = Inference::new(&params);
        for on in on {
            inference.argument(base, substitute_class(on, class, &own));
        }
        match inference.finish() {
            Ok(types) => Ty::interface(class, &types),
            Err(_) => mixin,
        }
    }

    /// The class `base with mixin` that stands between `class` and its superclass.
    fn apply_mixin(&mut self, class: ClassRef, base: Ty, mixin: Ty) -> Ty {
        let place = self.class(class).place;
        let name = Name::new(&format!("_{}&{}", class.name, type_name(mixin)));
        let application = Class::declare(name, class.library, ClassKind::MixinApplication);
        let _ = application.modifiers.set(ast::ClassModifiers { abstract_: true, ..Default::default() });
        let _ = application.span.set(class.span.get().copied().unwrap_or_default());
        let _ = application.type_params.set(class.type_params().to_vec());
        let _ = application.superclass.set(Some(base));
        let _ = application.mixin.set(mixin);
        let _ = application.interfaces.set(Vec::new());
        self.set_class(
            application,
            ClassInfo {
                place,
                decl: None,
                instance: FxHashMap::default(),
                statics: FxHashMap::default(),
                constructors: FxHashMap::default(),
                fields: Vec::new(),
                values: Vec::new(),
                order: Vec::new(),
                found: FxHashMap::default(),
                interface: None,
                gaps: None,
                hierarchy: Phase::Running,
                lazy: None,
                subtypes: None,
            },
        );
        self.finish_supertypes(application);
        self.copy_mixin_members(application);
        self.class_mut(application).hierarchy = Phase::Done;
        let args: Vec<Ty> = class.type_params().iter().map(|p| Ty::param(*p)).collect();
        Ty::interface(application, &args)
    }

    /// A mixin's concrete members become members of the application, with functions of their own: `super` and the fields' places
    /// depend on what the mixin is applied to.
    fn copy_mixin_members(&mut self, application: ClassRef) {
        let Some((mixin, _)) = application.mixin.get().and_then(|m| m.as_interface()) else {
            return;
        };
        self.ensure_members(mixin);
        let mut fields: FxHashMap<FieldRef, FieldRef> = FxHashMap::default();
        let info = self.class(mixin);
        let (members, place) = (info.instance.clone(), info.place);
        for &field in &info.fields.clone() {
            let copy = Field::declare(FieldHead {
                name: field.name,
                library: field.library,
                class: Some(application),
                static_: false,
                final_: field.final_,
                late: field.late,
                span: field.span,
            });
            let inferred = self.field(field).inferred;
            self.set_field(copy, place, FieldAst::MixinCopy(field), false, inferred);
            self.class_mut(application).fields.push(copy);
            fields.insert(field, copy);
        }
        for (key, target) in members {
            let copy = match target {
                Target::Field(field) => Target::Field(match fields.get(&field) {
                    Some(copy) => *copy,
                    // Abstract or external: only its accessors exist.
                    None => field,
                }),
                Target::Function(function) if function.abstract_ => Target::Function(function),
                Target::Function(function) => {
                    let copy = Function::declare(FunctionHead {
                        name: function.name,
                        kind: function.kind,
                        library: function.library,
                        class: Some(application),
                        static_: false,
                        abstract_: false,
                        external: function.external,
                        span: function.span,
                    });
                    self.set_function(copy, place, FunctionAst::MixinCopy(function));
                    self.mixin_copies.insert((application, function), copy);
                    Target::Function(copy)
                }
            };
            self.class_mut(application).instance.insert(key, copy);
        }
    }

    fn finish_supertypes(&mut self, class: ClassRef) {
        let mut written: Vec<Ty> = Vec::new();
        written.extend(class.superclass());
        written.extend(class.mixin.get());
        written.extend(class.interfaces.get().into_iter().flatten());
        if class.kind == ClassKind::Mixin {
            written.extend(class.on.get().into_iter().flatten());
        }
        let direct: Vec<(ClassRef, TyList)> = written.into_iter().filter_map(Ty::as_interface).collect();
        direct.iter().for_each(|(parent, _)| self.ensure_hierarchy(*parent));
        let supertypes = Supertypes::new(class, &direct, &mut |ancestor, a, b| self.agreed_args(class, ancestor, a, b));
        let _ = class.supertypes.set(supertypes);
    }

    /// The arguments of a class that is implemented with these and with those: they may differ in top types, which become `Object?`.
    fn agreed_args(&mut self, class: ClassRef, ancestor: ClassRef, present: TyList, other: TyList) -> TyList {
        let (a, b) = (Ty::interface(ancestor, &present), Ty::interface(ancestor, &other));
        if is_subtype(a, b) && is_subtype(b, a) {
            let top = core_type(CoreClass::Object, &[]).nullable();
            let merged = present.iter().zip(other.iter()).map(|(x, y)| if is_top(*x) && x != y { top } else { *x });
            return TyList::new(&merged.collect::<Vec<_>>());
        }
        if normalize(a) != normalize(b) {
            let source = self.class(class).place.source;
            let span = class.span.get().copied().unwrap_or_default();
            self.error(source, span, errors::implements_both(shown_name(class), a, b));
        }
        present
    }
}
