//! What a class inherits from several sides must fit together: a mixin's members override those of what it is applied to
//! (specification, "Mixin Application"), and members that several superinterfaces declare have a signature in common ("Combined Member
//! Signatures"). May touch `world`, `members`, `conflicts`.

use std::sync::Arc;

use oche_syntax::ast::{self, ClassKind};
use oche_syntax::{Name, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::conflicts::target_span;
use crate::check::report::errors;
use crate::check::resolve::classes::target_library;
use crate::check::world::inheritance::Covariant;
use crate::check::world::*;
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

impl World {
    /// The mixin applications a class's declaration makes, in their order.
    fn mixin_applications(&self, class: ClassRef) -> Vec<ClassRef> {
        let mut applications = Vec::new();
        let mut current = class.superclass().and_then(|t| t.as_interface());
        while let Some((application, _)) = current
            && application.kind == ClassKind::MixinApplication
            && self.class(application).decl.is_none()
        {
            applications.push(application);
            current = application.superclass().and_then(|t| t.as_interface());
        }
        applications.reverse();
        if class.kind == ClassKind::MixinApplication {
            applications.push(class);
        }
        applications
    }

    /// Checks that the members which a mixin's methods call on `super` are there, and concrete (specification, "Mixin Application").
    pub(crate) fn check_super_invoked(&mut self, class: ClassRef) {
        let Some(span) = class.span.get().copied() else { return };
        let source = self.class(class).place.source;
        for application in self.mixin_applications(class) {
            let Some((mixin, _)) = application.mixin.get().and_then(|m| m.as_interface()) else { continue };
            let Some((base, _)) = application.superclass().and_then(|t| t.as_interface()) else { continue };
            // A class with a `noSuchMethod` forwards to it what it doesn't implement.
            self.ensure_layout(base);
            if base.layout.get().is_some_and(|l| l.no_such_method.is_some()) {
                continue;
            }
            let mut names: Vec<(Name, bool)> = self.super_invoked.get(&mixin).into_iter().flatten().copied().collect();
            names.arrange();
            let lib = self.class(mixin).place.lib;
            for (name, setter) in names {
                if self.find_concrete(base, name, lib, setter).is_none() {
                    let method = self.find_member(base, name, lib, setter).map(|f| selector_kind(f.target, setter));
                    let what = match method {
                        Some(SelectorKind::Method) => "super-invoked member",
                        Some(SelectorKind::Setter) => "super-accessed setter",
                        Some(SelectorKind::Getter) | None => "super-accessed member",
                    };
                    self.error(source, span, errors::no_super_implementation(what, name));
                }
            }
        }
    }

    pub(crate) fn check_inheritance(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let Some(name) = decl.name else { return };
        let applications = self.mixin_applications(class);
        for application in applications {
            if !self.check_application(application, class, name.span) || !self.check_combined(application, class, name.span) {
                return;
            }
        }
        if class.kind != ClassKind::MixinApplication {
            self.check_combined(class, class, name.span);
        }
    }

    /// The members of the mixin override those of the superclass. False if an error was reported.
    fn check_application(&mut self, application: ClassRef, class: ClassRef, span: Span) -> bool {
        let source = self.class(class).place.source;
        let Some((base, _)) = application.superclass().and_then(|t| t.as_interface()) else { return true };
        let this = self.this_type(application);
        let mut own: Vec<(MemberKey, Target)> = self.class(application).instance.iter().map(|(k, t)| (*k, *t)).collect();
        own.arrange_by_key(|(_, t)| target_span(*t).start);
        for ((name, kind), target) in own {
            let lib = self.lib_of(target_library(target));
            for setter in [false, true] {
                let Some(found) = self.find_member(base, name, lib, setter) else { continue };
                let theirs = selector_kind(found.target, setter);
                if (theirs == SelectorKind::Method) != (kind == SelectorKind::Method) {
                    self.error(source, span, errors::inherits_conflicting());
                    return false;
                }
                if theirs != kind {
                    continue;
                }
                // An abstract member is the mixin's own; of others the application has copies.
                let declaring = match target {
                    Target::Function(f) => f.class,
                    Target::Field(f) => f.class,
                };
                let own = Found { target, class: declaring.unwrap_or(application) };
                let (mine, theirs) = (self.member_type_in(own, this), self.member_type_in(found, this));
                if !self.overrides(application, (name, kind), lib, mine, theirs) && !mine.is_error() && !theirs.is_error() {
                    let shown = crate::check::resolve::classes::visible_name(application);
                    let message = if application == class {
                        errors::application_override(shown, name)
                    } else {
                        let mixin = application.mixin.get().map_or_else(String::new, |m| crate::check::resolve::classes::type_name(*m));
                        let base = crate::check::resolve::classes::shown_name(base);
                        errors::mixin_override(mixin, base, name)
                    };
                    self.error(source, span, message);
                    return false;
                }
            }
        }
        true
    }

    /// Whether a member of type `mine`, as `class` has it, may override one of type `theirs` (specification, "Correct Member Overrides").
    pub(crate) fn overrides(&mut self, class: ClassRef, (name, kind): MemberKey, lib: LibId, mine: Ty, theirs: Ty) -> bool {
        let fits = match kind {
            SelectorKind::Setter => is_subtype(theirs, mine),
            SelectorKind::Getter | SelectorKind::Method => is_subtype(mine, theirs),
        };
        if fits || kind == SelectorKind::Getter {
            return fits;
        }
        let covariant = self.covariant_parameters(class, name, lib, kind == SelectorKind::Setter);
        if kind == SelectorKind::Setter {
            return covariant.positional.first() == Some(&true) && is_subtype(mine, theirs);
        }
        let (Some(m), Some(t)) = (mine.as_function(), theirs.as_function()) else { return false };
        if m.type_params.len() != t.type_params.len() {
            return false;
        }
        // Covariant parameters may be narrower: give them the overridden type and look again.
        let mut relaxed = m.clone();
        let related = |a: Ty, b: Ty| is_subtype(a, b) || is_subtype(b, a);
        for (i, (a, b)) in relaxed.positional.iter_mut().zip(&t.positional).enumerate() {
            if covariant.positional.get(i) == Some(&true) && related(*a, *b) {
                *a = *b;
            }
        }
        for named in &mut relaxed.named {
            if covariant.named.contains(&named.name)
                && let Some(other) = t.named.iter().find(|n| n.name == named.name)
                && related(named.ty, other.ty)
            {
                named.ty = other.ty;
            }
        }
        is_subtype(Ty::function(relaxed), theirs)
    }

    /// Which parameters of a member are covariant by declaration: in the class itself, or in any declaration it overrides.
    fn covariant_parameters(&mut self, class: ClassRef, name: Name, lib: LibId, setter: bool) -> Arc<Covariant> {
        let selector = self.selector(lib, name, if setter { SelectorKind::Setter } else { SelectorKind::Method });
        if let Some(known) = self.covariants.get(&(class, selector)) {
            return known.clone();
        }
        let mut out = Covariant::default();
        let own = self.own_member(class, name, lib, setter);
        if let Some(target) = own {
            self.add_covariant_flags(target, &mut out);
        }
        // The nearest declarations above, which know of those above them.
        let mut met = FxHashSet::default();
        let mut waiting = self.direct_supertypes(class);
        while let Some(parent) = waiting.pop() {
            if !met.insert(parent) {
                continue;
            }
            if self.own_member(parent, name, lib, setter).is_some() {
                let above = self.covariant_parameters(parent, name, lib, setter);
                out.named.extend(above.named.iter().filter(|name| !out.named.contains(name)).copied().collect::<Vec<_>>());
                out.positional.resize(out.positional.len().max(above.positional.len()), false);
                above.positional.iter().enumerate().for_each(|(i, flag)| out.positional[i] |= flag);
            } else if self.find_member(parent, name, lib, setter).is_some() {
                waiting.extend(self.direct_supertypes(parent));
            }
        }
        let out = Arc::new(out);
        if own.is_some() && self.class(class).hierarchy == Phase::Done {
            self.covariants.insert((class, selector), out.clone());
        }
        out
    }

    fn add_covariant_flags(&mut self, target: Target, out: &mut Covariant) {
        let flags = self.covariant_flags(target);
        if !flags.contains(&true) {
            return;
        }
        let positional = match target {
            Target::Function(f) => {
                let signature = self.signature(f);
                let named = signature.params.iter().zip(&flags).skip(signature.positional);
                out.named.extend(named.filter(|(_, flag)| **flag).map(|(p, _)| p.name));
                signature.positional
            }
            Target::Field(_) => 1,
        };
        out.positional.resize(out.positional.len().max(positional), false);
        for (i, flag) in flags.into_iter().take(positional).enumerate() {
            out.positional[i] |= flag;
        }
    }

    fn covariant_flags(&self, target: Target) -> Vec<bool> {
        match target {
            Target::Function(f) => self.declared_params(f).iter().map(|p| p.covariant).collect(),
            Target::Field(f) => vec![match self.field(f).ast {
                FieldAst::Variable { decl, .. } => decl.covariant,
                FieldAst::Parameter(param) => param.covariant,
                FieldAst::MixinCopy(original) => {
                    matches!(self.field(original).ast, FieldAst::Variable { decl, .. } if decl.covariant)
                }
                FieldAst::EnumValue { .. } | FieldAst::EnumValues | FieldAst::Assigned => false,
            }],
        }
    }

    /// Members that several supertypes have and the class doesn't declare: one of them must fit all others. False if an error was
    /// reported.
    fn check_combined(&mut self, class: ClassRef, owner: ClassRef, span: Span) -> bool {
        let object = core_class(CoreClass::Object);
        let parents: Vec<ClassRef> = self.direct_supertypes(class).into_iter().filter(|p| *p != object).collect();
        if parents.len() < 2 {
            return true;
        }
        let source = self.class(owner).place.source;
        for (name, lib) in self.shared_names(&parents) {
            let mut kinds = (false, false);
            for setter in [false, true] {
                let own = self.own_member(class, name, lib, setter).is_some();
                let mut candidates: Vec<Found> = Vec::new();
                for &parent in &parents {
                    if let Some(found) = self.find_member(parent, name, lib, setter)
                        && !candidates.contains(&found)
                    {
                        match selector_kind(found.target, setter) {
                            SelectorKind::Method => kinds.0 = true,
                            SelectorKind::Getter | SelectorKind::Setter => kinds.1 = true,
                        }
                        candidates.push(found);
                    }
                }
                if kinds == (true, true) {
                    self.error(source, span, errors::inherits_conflicting());
                    return false;
                }
                if own || candidates.len() < 2 {
                    continue;
                }
                if !self.have_common_signature(class, (name, lib), &candidates, setter) {
                    let shown = crate::check::resolve::classes::visible_name(owner);
                    let message =
                        errors::inherits_incompatible(shown, name).hint(format!("Try adding a declaration of '{name}' to '{shown}'."));
                    self.error(source, span, message);
                    return false;
                }
            }
        }
        true
    }

    /// Whether one of these members overrides all others.
    pub(crate) fn have_common_signature(
        &mut self,
        class: ClassRef,
        (name, lib): (Name, LibId),
        candidates: &[Found],
        setter: bool,
    ) -> bool {
        let this = self.this_type(class);
        let types: Vec<Ty> = candidates.iter().map(|f| self.member_type_in(*f, this)).collect();
        types.iter().any(|t| t.is_error())
            || (0..candidates.len()).any(|i| {
                (0..candidates.len()).all(|j| {
                    let kind = selector_kind(candidates[i].target, setter);
                    i == j || self.overrides(class, (name, kind), lib, types[i], types[j])
                })
            })
    }

    /// Names that more than one of these classes have a member of, each with a library that sees it, in the order of declaration.
    fn shared_names(&mut self, parents: &[ClassRef]) -> Vec<(Name, LibId)> {
        let count = |parent: &ClassRef| parent.get().supertypes.get().map_or(0, Supertypes::count);
        let most =
            parents.iter().copied().max_by_key(count).filter(|parent| parent.get().supertypes.get().is_some_and(Supertypes::are_many));
        let mut shared: Vec<(Name, Target)> = match most {
            Some(most) => self.names_shared_with(most, parents),
            None => self.names_in_several(parents),
        };
        shared.arrange_by_key(|(name, target)| (target_span(*target).start, *name));
        shared.into_iter().map(|(name, target)| (name, self.lib_of(target_library(target)))).collect()
    }

    fn names_in_several(&mut self, parents: &[ClassRef]) -> Vec<(Name, Target)> {
        let object = core_class(CoreClass::Object);
        let mut seen: FxHashMap<(Name, Option<LibraryRef>), (u64, Target)> = FxHashMap::default();
        for (index, parent) in parents.iter().enumerate() {
            for ancestor in parent.all_supertypes() {
                if ancestor == object {
                    continue;
                }
                self.ensure_members(ancestor);
                for ((name, _), target) in &self.class(ancestor).instance {
                    let library = name.is_private().then(|| target_library(*target));
                    seen.entry((*name, library)).or_insert((0, *target)).0 |= 1 << index.min(63);
                }
            }
        }
        seen.into_iter().filter(|(_, (mask, _))| mask.count_ones() > 1).map(|((name, _), (_, target))| (name, target)).collect()
    }

    /// The names that parents share, of which one has many supertypes: nobody goes through what that has by itself.
    fn names_shared_with(&mut self, most: ClassRef, parents: &[ClassRef]) -> Vec<(Name, Target)> {
        let mut once: FxHashSet<(Name, Option<LibraryRef>)> = FxHashSet::default();
        let mut shared = Vec::new();
        for &parent in parents {
            if parent == most || most.is_below(parent) {
                continue;
            }
            let names: FxHashSet<(Name, Option<LibraryRef>)> =
                self.member_names(parent).into_iter().map(|selector| (selector.name, selector.library)).collect();
            for (name, library) in names {
                let lib = self.lib_of(library.unwrap_or(parent.library));
                let found = |world: &mut World, class: ClassRef| {
                    let member = world.find_member(class, name, lib, false);
                    member.or_else(|| world.find_member(class, name, lib, true)).map(|found| found.target)
                };
                let before = !once.insert((name, library));
                if (before || found(self, most).is_some())
                    && let Some(target) = found(self, parent)
                {
                    shared.push((name, target));
                }
            }
        }
        shared.arrange_by_key(|(name, target)| (*name, target_library(*target).id));
        shared.dedup_by_key(|(name, target)| (*name, name.is_private().then(|| target_library(*target).id)));
        shared
    }
}

/// The kind of a member found by a look-up: a method, a getter (or a field as one) or a setter (or a field as one).
pub(crate) fn selector_kind(target: Target, setter: bool) -> SelectorKind {
    match target {
        Target::Function(f) if f.kind == FunctionKind::Method => SelectorKind::Method,
        _ if setter => SelectorKind::Setter,
        _ => SelectorKind::Getter,
    }
}
