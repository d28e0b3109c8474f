//! Extension type declarations (accepted/3.3/extension-types): the representation type, superinterfaces, and members inherited from
//! several of them. May touch `world`, `resolve`, `members`, `conflicts`, `interfaces`.

use oche_syntax::ast::{self, ClassKind};
use oche_syntax::{Name, Span};

use super::conflicts::target_span;
use super::interfaces::selector_kind;
use crate::check::report::errors;
use crate::check::resolve::classes::target_library;
use crate::check::world::*;
use crate::elements::*;
use crate::sorting::Arrange;
use crate::types::*;

impl World {
    /// Checks an extension: its members have no place in an object, and make none.
    pub(crate) fn check_extension(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let source = self.class(class).place.source;
        for member in &decl.members {
            match &member.kind {
                ast::MemberKind::Fields(fields) if !fields.static_ && !fields.external => {
                    for var in &fields.vars {
                        self.error(source, var.name.span, errors::extension_field());
                    }
                }
                ast::MemberKind::Method(m) if !m.static_ && !m.external && matches!(m.body.kind, ast::BodyKind::Empty) => {
                    self.error(source, m.name.span, errors::extension_abstract());
                }
                ast::MemberKind::Constructor(c) => {
                    let at = if c.factory { Span { end: c.span.start + 7, ..c.span } } else { c.class_name.span };
                    self.error(source, at, errors::extension_constructor());
                }
                _ => {}
            }
        }
    }

    pub(crate) fn check_extension_type(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let source = self.class(class).place.source;
        let params: &'static [ast::Param] = decl.primary.as_ref().map_or(&[], |p| &p.params.params);
        let name_span = class.span.get().copied().unwrap_or_default();
        match params {
            [] => self.error(source, name_span, errors::no_representation()),
            [param] => {
                if param.keyword == ast::VarKeyword::Var {
                    self.error(source, param.span, errors::var_not_here());
                }
            }
            _ => {
                let parens = decl.primary.as_ref().map_or(name_span, |p| p.params.span);
                self.error_at(source, parens, Some(parens.start), errors::one_representation());
            }
        }
        for member in &decl.members {
            match &member.kind {
                ast::MemberKind::Fields(fields) if !fields.static_ && !fields.external => {
                    let hint = "Try removing the field declaration or making it a static field";
                    for var in &fields.vars {
                        self.error(source, var.name.span, errors::extension_type_field().hint(hint));
                    }
                }
                ast::MemberKind::Method(m) if !m.static_ && !m.external && matches!(m.body.kind, ast::BodyKind::Empty) => {
                    let hint = "Try providing an implementation for the member.";
                    self.error(source, m.name.span, errors::extension_type_abstract().hint(hint));
                }
                ast::MemberKind::Constructor(c) => {
                    for initializer in &c.initializers {
                        if matches!(initializer.kind, ast::InitializerKind::Super { .. }) {
                            self.error(source, initializer.span, errors::super_not_here());
                        }
                    }
                    for param in c.params.params.iter().filter(|p| p.super_) {
                        self.error(source, param.name.span, errors::extension_type_super_formal());
                    }
                }
                _ => {}
            }
        }
        let Some(representation) = class.representation.get().copied() else { return };
        let type_span = params.first().map_or(name_span, |p| p.ty.as_ref().map_or(p.name.span, |t| t.span));
        if representation.is_error() {
            return;
        }
        if is_bottom(representation) {
            self.error(source, type_span, errors::representation_bottom());
        }
        for param in class.type_params() {
            if !matches!(variance_of(*param, representation), Variance::Unrelated | Variance::Covariant) {
                let hint = "Try removing the type parameters from function parameter types and type parameter bounds.";
                self.error(source, type_span, errors::representation_variance().hint(hint));
                break;
            }
        }
        self.check_implemented(class, decl, representation);
        self.check_inherited_extension_members(class);
    }

    /// Superinterfaces reveal the representation: each is a supertype of it, or an extension type of such a representation.
    fn check_implemented(&mut self, class: ClassRef, decl: &'static ast::ClassDecl, representation: Ty) {
        let source = self.class(class).place.source;
        let scope = self.class_scope(class);
        for written in &decl.implements {
            let ty = self.quietly(|world| world.resolve_type(written, &scope));
            let Some((target, args)) = ty.as_interface() else { continue };
            if matches!(ty.kind(), TyKind::Nullable(_)) {
                continue;
            }
            if target == core_class(CoreClass::Function) || target == core_class(CoreClass::Record) {
                let message = errors::extension_type_implements(target.name);
                self.error_at(source, written.span, Some(written.span.start), message);
                continue;
            }
            if !target.is_extension_type() {
                if !is_subtype(representation, ty) {
                    let hint = format!(
                        "Try changing the interface type to a supertype of '{representation}' or the representation type to a subtype of '{ty}'."
                    );
                    let message = errors::extension_type_not_supertype(ty, representation, class.name);
                    self.error_at(source, written.span, Some(written.span.start), message.hint(hint));
                }
                continue;
            }
            let Some(theirs) = target.representation.get().map(|t| substitute_class(*t, target, &args)) else { continue };
            if !is_subtype(representation, theirs) && !is_subtype(representation, ty) && !theirs.is_error() {
                let hint = format!("Try changing the representation type to a subtype of '{theirs}'.");
                let message = errors::extension_type_representation(representation, class.name, theirs, ty);
                self.error_at(source, written.span, Some(written.span.start), message.hint(hint));
            }
        }
    }

    /// The members that a look-up could find in the superinterfaces of an extension type, unless a declaration on the way precludes them.
    fn extension_candidates(&mut self, class: ClassRef, name: Name, lib: LibId, setter: bool, out: &mut Vec<Found>) {
        for parent in self.direct_supertypes(class) {
            if !parent.is_extension_type() {
                if let Some(found) = self.find_member(parent, name, lib, setter)
                    && !out.contains(&found)
                {
                    out.push(found);
                }
            } else if let Some(target) = self.own_member(parent, name, lib, setter) {
                let found = Found { target, class: parent };
                if !out.contains(&found) {
                    out.push(found);
                }
            } else if !self.precludes(parent, name, lib) {
                self.extension_candidates(parent, name, lib, setter, out);
            }
        }
    }

    /// Whether a method of the name is declared, which hides getters and setters; those hide methods only, of which there is no setter.
    fn precludes(&mut self, class: ClassRef, name: Name, lib: LibId) -> bool {
        self.own_member(class, name, lib, false).is_some_and(|t| selector_kind(t, false) == SelectorKind::Method)
    }

    fn check_inherited_extension_members(&mut self, class: ClassRef) {
        if self.direct_supertypes(class).len() < 2 {
            return;
        }
        let (source, span) = (self.class(class).place.source, class.span.get().copied().unwrap_or_default());
        let ancestors = class.all_supertypes();
        let mut names: Vec<(Name, LibraryRef, u32)> = Vec::new();
        for ancestor in ancestors {
            self.ensure_members(ancestor);
            for ((name, _), target) in &self.class(ancestor).instance {
                names.push((*name, target_library(*target), target_span(*target).start));
            }
        }
        names.arrange_by_key(|(name, library, start)| (*start, *name, library.id));
        names.dedup_by_key(|(name, library, _)| (*name, library.id));
        for (name, library, _) in names {
            let lib = self.lib_of(library);
            for setter in [false, true] {
                if self.own_member(class, name, lib, setter).is_some() || self.precludes(class, name, lib) {
                    continue;
                }
                let mut found = Vec::new();
                self.extension_candidates(class, name, lib, setter, &mut found);
                let (extension, plain): (Vec<Found>, Vec<Found>) =
                    found.into_iter().partition(|f| f.class.kind == ClassKind::ExtensionType);
                let hint = format!("Try declaring a member '{name}' in '{}' to resolve the conflict.", class.name);
                let message = if extension.len() > 1 {
                    errors::extension_type_inherits_twice(class.name, name)
                } else if !extension.is_empty() && !plain.is_empty() {
                    errors::extension_type_inherits_both(class.name, name)
                } else if plain.len() > 1 && !self.have_common_signature(class, (name, lib), &plain, setter) {
                    errors::inherits_incompatible(class.name, name)
                } else {
                    continue;
                };
                self.error(source, span, message.hint(hint));
                return;
            }
        }
    }
}
