//! Members by name, in a class's own declarations, in its interface, up its superclasses; and the types they have there. May touch `world`,
//! `classes`, `interface`, `types`.

use oche_syntax::Name;
use oche_syntax::ast::ClassKind;
use rustc_hash::FxHashSet;

use super::classes::{target_class, target_library};
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;

impl World {
    /// A constructor of a class; mixin applications have those of their superclass.
    pub fn find_constructor(&mut self, class: ClassRef, name: Name) -> Option<FunctionRef> {
        self.ensure_members(class);
        if let Some(found) = self.class(class).constructors.get(&name) {
            return Some(*found);
        }
        if class.kind != ClassKind::MixinApplication {
            return None;
        }
        self.ensure_hierarchy(class);
        let (parent, _) = class.superclass()?.as_interface()?;
        let original = self.find_constructor(parent, name)?;
        if original.kind == FunctionKind::Factory {
            return None;
        }
        let place = self.class(class).place;
        let forward = Function::declare(FunctionHead {
            name,
            kind: FunctionKind::Constructor,
            library: class.library,
            class: Some(class),
            static_: false,
            abstract_: false,
            external: false,
            span: class.span.get().copied().unwrap_or_default(),
        });
        self.set_function(forward, place, FunctionAst::Forward(original));
        let is_const = self.function(original).is_const && self.class(class).fields.is_empty();
        self.function_mut(forward).is_const = is_const;
        self.class_mut(class).constructors.insert(name, forward);
        Some(forward)
    }

    // ------------------------------------------------------------ types of members

    /// A function's type, generic in its own type parameters; a class's parameters stay free.
    pub fn function_type(&mut self, function: FunctionRef) -> Ty {
        if let Some(ty) = self.function(function).ty {
            return ty;
        }
        let signature = self.signature(function);
        let named =
            signature.params[signature.positional..].iter().map(|p| NamedTy { name: p.name, ty: p.ty, required: p.required }).collect();
        let ty = close_function(
            own_type_params(function, signature),
            FunctionTy {
                type_params: Vec::new(),
                ret: signature.ret,
                positional: signature.params[..signature.positional].iter().map(|p| p.ty).collect(),
                required: signature.required,
                named,
            },
        );
        if function.signature.get().is_some() {
            self.function_mut(function).ty = Some(ty);
        }
        ty
    }

    /// Type of a member: a method's function type, a getter's result, a setter's parameter, a field's type; in terms of the
    /// declaring class's parameters.
    pub fn target_type(&mut self, target: Target) -> Ty {
        match target {
            Target::Field(field) => self.field_type(field),
            Target::Function(function) => match function.kind {
                FunctionKind::Getter => self.signature(function).ret,
                FunctionKind::Setter => self.signature(function).params.first().map_or_else(Ty::dynamic, |p| p.ty),
                _ => self.function_type(function),
            },
        }
    }

    /// The type of a member, as seen from a receiver of type `receiver`.
    pub fn member_type_in(&mut self, found: Found, receiver: Ty) -> Ty {
        let ty = self.target_type(found.target);
        if found.class.type_params().is_empty() {
            return ty;
        }
        match as_instance_of(receiver, found.class) {
            Some(args) => substitute_class(ty, found.class, &args),
            None => ty,
        }
    }

    // ------------------------------------------------------------ lookup

    fn visible(&self, target: Target, name: Name, lib: LibId) -> bool {
        if !name.is_private() {
            return true;
        }
        self.lib(lib).element == target_library(target)
    }

    /// A member in a class's own declarations: a setter, or a method, getter or field.
    pub fn own_member(&mut self, class: ClassRef, name: Name, lib: LibId, setter: bool) -> Option<Target> {
        self.ensure_members(class);
        let info = self.class(class);
        let kinds: &[SelectorKind] = if setter { &[SelectorKind::Setter] } else { &[SelectorKind::Method, SelectorKind::Getter] };
        kinds.iter().find_map(|kind| info.instance.get(&(name, *kind)).copied()).filter(|t| self.visible(*t, name, lib))
    }

    /// The extensions in force in a library that declare a member of this name, and may apply to a receiver.
    pub fn extensions_with(&mut self, lib: LibId, name: Name, receiver: Ty) -> Vec<ClassRef> {
        for extension in self.lib_mut(lib).extensions.take_unindexed() {
            self.ensure_members(extension);
            let names: Vec<Name> = self.class(extension).instance.keys().map(|(name, _)| *name).collect();
            self.lib_mut(lib).extensions.add_members(extension, names.into_iter());
        }
        let TyKind::Interface(class, _) = non_nullable(resolve_bound(receiver)).kind() else {
            return self.lib(lib).extensions.with_member(name);
        };
        let Some(unsorted) = self.lib_mut(lib).extensions.take_unsorted(name) else {
            return self.lib(lib).extensions.with_member(name);
        };
        for extension in unsorted {
            self.ensure_hierarchy(extension);
            let on = match extension.on.get().and_then(|on| on.first()).map(|on| on.kind()) {
                Some(TyKind::Interface(on, _)) if *on != core_class(CoreClass::Object) => Some(*on),
                _ => None,
            };
            self.lib_mut(lib).extensions.sort(name, extension, on);
        }
        self.ensure_hierarchy(*class);
        self.lib(lib).extensions.applicable(name, *class)
    }

    /// A member of a class's interface, inherited ones included. If several superinterfaces declare it, the one with the most specific
    /// type (specification, "Combined Member Signatures").
    pub fn find_member(&mut self, class: ClassRef, name: Name, lib: LibId, setter: bool) -> Option<Found> {
        let kind = if setter { SelectorKind::Setter } else { SelectorKind::Method };
        let selector = self.selector(lib, name, kind);
        if let Some(found) = self.class(class).found.get(&selector) {
            return *found;
        }
        self.ensure_hierarchy(class);
        if let Some(found) = self.find_in_interface(class, name, lib, setter) {
            return found;
        }
        let found = self.find_member_uncached(class, name, lib, setter);
        // A mixin application is asked on the way up only: a class with a thousand mixins has a thousand of them, each with all members.
        if self.class(class).hierarchy == Phase::Done && class.kind != ClassKind::MixinApplication {
            self.class_mut(class).found.insert(selector, found);
        }
        found
    }

    pub(super) fn find_member_uncached(&mut self, class: ClassRef, name: Name, lib: LibId, setter: bool) -> Option<Found> {
        if let Some(target) = self.own_member(class, name, lib, setter) {
            // A mixin application shares the mixin's abstract members.
            return Some(Found { target, class: target_class(target).unwrap_or(class) });
        }
        let own_other = if class.kind == ClassKind::ExtensionType { self.own_member(class, name, lib, !setter) } else { None };
        let (mut candidates, mut met): (Vec<Found>, FxHashSet<Found>) = Default::default();
        // A setter declared in an extension type precludes an inherited method, and a method a setter.
        let precluded = |found: &Found| match found.target {
            _ if class.kind != ClassKind::ExtensionType => false,
            Target::Function(f) if f.kind == FunctionKind::Method => own_other.is_some(),
            Target::Function(_) | Target::Field(_) => {
                setter && matches!(own_other, Some(Target::Function(f)) if f.kind == FunctionKind::Method)
            }
        };
        for parent in self.direct_supertypes(class) {
            if let Some(found) = self.find_member(parent, name, lib, setter).filter(|found| !precluded(found))
                && met.insert(found)
            {
                candidates.push(found);
            }
        }
        if class.kind == ClassKind::ExtensionType && candidates.is_empty() {
            let object = core_class(CoreClass::Object);
            return self.find_member(object, name, lib, setter);
        }
        if candidates.len() <= 1 {
            return candidates.pop();
        }
        // A concrete declaration up the superclass chain usually is the most specific: prefer the earliest that fits all others.
        let this = self.this_type(class);
        let types: Vec<Ty> = candidates.iter().map(|f| self.member_type_in(*f, this)).collect();
        let best = (0..candidates.len())
            .find(|&i| (0..types.len()).all(|j| if setter { is_subtype(types[j], types[i]) } else { is_subtype(types[i], types[j]) }));
        Some(candidates[best.unwrap_or(0)])
    }

    /// The member that a declaration in `class` overrides, with its type as `class` sees it: of several superinterfaces' the most
    /// specific. A setter that overrides only a getter takes its type from that, and the other way around.
    pub(super) fn combined_inherited(&mut self, class: ClassRef, name: Name, lib: LibId, setter: bool) -> Option<(Found, Ty)> {
        if class.kind == ClassKind::ExtensionType {
            return None;
        }
        let other = self.find_combined(class, name, lib, setter);
        other.or_else(|| self.find_combined(class, name, lib, !setter))
    }

    fn find_combined(&mut self, class: ClassRef, name: Name, lib: LibId, setter: bool) -> Option<(Found, Ty)> {
        let this = self.this_type(class);
        let mut all: Vec<(Found, Ty)> = Vec::new();
        for parent in self.direct_supertypes(class) {
            if let Some(found) = self.find_member(parent, name, lib, setter) {
                let ty = self.member_type_in(found, this);
                all.push((found, ty));
            }
        }
        let fits = |a: Ty, b: Ty| if setter { is_subtype(b, a) } else { is_subtype(a, b) };
        let best = all.iter().position(|(_, a)| all.iter().all(|(_, b)| fits(*a, *b))).unwrap_or(0);
        all.get(best).copied()
    }

    /// The implementation that `super.name` (from a subclass) or a run-time lookup finds: declared, concrete, up the superclass chain.
    pub fn find_concrete(&mut self, class: ClassRef, name: Name, lib: LibId, setter: bool) -> Option<Found> {
        if let Some(found) = self.find_in_layout(class, name, lib, setter) {
            return found;
        }
        let mut current = Some(class);
        while let Some(class) = current {
            self.ensure_hierarchy(class);
            if let Some(target) = self.own_member(class, name, lib, setter)
                && !matches!(target, Target::Function(f) if f.abstract_)
                && !self.is_abstract_field(target)
            {
                return Some(Found { target, class });
            }
            current = class.superclass().and_then(|t| t.as_interface()).map(|(c, _)| c);
        }
        None
    }

    /// A field that instances have a place for, of those that the class itself declares.
    pub fn own_field(&self, class: ClassRef, name: Name) -> Option<FieldRef> {
        let has_place =
            |field: FieldRef| !matches!(self.field(field).ast, FieldAst::Variable { decl, .. } if decl.abstract_ || decl.external);
        match self.class(class).instance.get(&(name, SelectorKind::Getter)) {
            Some(Target::Field(field)) if has_place(*field) => Some(*field),
            _ => None,
        }
    }

    pub fn is_abstract_field(&self, target: Target) -> bool {
        match target {
            Target::Field(field) => matches!(self.field(field).ast, FieldAst::Variable { decl, .. } if decl.abstract_),
            Target::Function(_) => false,
        }
    }
}

/// The type parameters a call of the function itself gives arguments for: not those of a class that a factory, or a member of an
/// extension, takes along.
pub fn own_type_params(function: FunctionRef, signature: &Signature) -> &[ParamRef] {
    match function.class {
        Some(_) if function.kind == FunctionKind::Factory => &[],
        Some(class) if class.is_extension_type() && function.kind == FunctionKind::Constructor => &[],
        Some(class) if !function.static_ && matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType) => {
            signature.type_params.get(class.type_params().len()..).unwrap_or(&[])
        }
        _ => &signature.type_params,
    }
}
