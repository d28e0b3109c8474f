//! The clauses of a class's declaration: what may be extended, implemented, mixed in, and the class modifiers (accepted/3.0/class-modifiers;
//! specification, "Superinterfaces"). May touch `world`, `resolve`, `members`.

use oche_syntax::Span;
use oche_syntax::ast::{self, ClassKind};
use rustc_hash::FxHashSet;

use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::world::*;
use crate::elements::*;
use crate::library::Source;
use crate::types::*;

/// The classes that the clauses of a declaration name, with their places.
struct Clauses {
    extends: Option<(ClassRef, Span)>,
    implements: Vec<(ClassRef, Span)>,
    with: Vec<(ClassRef, Span)>,
    on: Vec<(ClassRef, Span)>,
}

impl Clauses {
    fn all(&self) -> impl Iterator<Item = &(ClassRef, Span)> {
        self.extends.iter().chain(&self.implements).chain(&self.with).chain(&self.on)
    }
}

impl World {
    /// Class modifiers and what may be extended, implemented, mixed in (accepted/3.0/class-modifiers).
    pub(crate) fn check_supertypes(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let place = self.class(class).place;
        if self.lib(place.lib).is_core {
            return;
        }
        let clauses = self.clauses(class, decl);
        self.check_modifier_version(class, decl);
        self.check_mixin_class(class, decl);
        self.check_clause_variance(class, decl);
        let restricted =
            |c: ClassRef| matches!(c.name.as_str(), "int" | "double" | "num" | "bool" | "String" | "Null") && c.library.uri == "dart:core";
        for (c, span) in clauses.all() {
            if class.kind == ClassKind::ExtensionType {
                continue;
            }
            let message = match c.kind {
                ClassKind::Enum => errors::enum_as_supertype(c.name),
                _ if restricted(*c) => errors::restricted_supertype(c.name),
                _ => continue,
            };
            let own = class.span.get().copied().unwrap_or(*span);
            self.clause_error(place.source, own, message);
        }
        self.check_extends(place, &clauses);
        self.check_implements(class, place, &clauses);
        self.check_with(class, place, &clauses);
        self.check_on(place, &clauses);
        self.check_own_modifier(class, decl, &clauses);
    }

    /// The classes that a class's clauses name.
    fn clauses(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) -> Clauses {
        let scope = self.class_scope(class);
        let resolve = |w: &mut World, ty: &'static ast::Type| {
            let resolved = w.quietly(|w| w.resolve_type(ty, &scope));
            resolved.as_interface().map(|(c, _)| (c, ty.span))
        };
        Clauses {
            extends: decl.extends.as_ref().and_then(|t| resolve(self, t)),
            implements: decl.implements.iter().filter_map(|t| resolve(self, t)).collect(),
            with: decl.with.iter().filter_map(|t| resolve(self, t)).collect(),
            on: match class.kind {
                ClassKind::Mixin => decl.on.iter().filter_map(|t| resolve(self, t)).collect(),
                _ => Vec::new(),
            },
        }
    }

    fn check_extends(&mut self, place: Place, clauses: &Clauses) {
        let (source, library) = (place.source, self.lib(place.lib).element);
        let Some((parent, span)) = clauses.extends else { return };
        let m = parent.modifiers();
        if matches!(parent.kind, ClassKind::Enum | ClassKind::Mixin) {
            // Its having no constructor is told, or that it is an enum.
        } else if parent.is_extension_type() {
            self.clause_error(source, span, errors::not_a_supertype(parent.name));
        } else if parent.library != library && !self.may_ignore_modifiers(parent, place.lib) {
            if m.final_ {
                self.clause_error(source, span, errors::extends_final(parent.name));
            } else if m.interface {
                self.clause_error(source, span, errors::extends_interface(parent.name));
            } else if m.sealed {
                self.clause_error(source, span, errors::sealed_elsewhere(parent.name));
            }
        }
    }

    fn check_implements(&mut self, class: ClassRef, place: Place, clauses: &Clauses) {
        let (source, library) = (place.source, self.lib(place.lib).element);
        let Clauses { extends, implements, .. } = clauses;
        for (parent, span) in implements {
            let m = parent.modifiers();
            if class.kind != ClassKind::ExtensionType {
                if let Some(closed) = self.closed_elsewhere(*parent, place.lib) {
                    let kind = kind_word(closed.kind);
                    let why = if closed.modifiers().final_ { "final class".to_owned() } else { format!("base {kind}") };
                    let text = errors::implements_closed(kind, closed.name, why);
                    self.clause_error(source, *span, text);
                } else if parent.library != library && m.sealed && !self.may_ignore_modifiers(*parent, place.lib) {
                    self.clause_error(source, *span, errors::sealed_elsewhere(parent.name));
                }
            }
        }
        let mut seen = FxHashSet::default();
        for (parent, span) in implements {
            if !seen.insert(*parent) {
                self.clause_error(source, *span, errors::implements_twice(parent.name));
            }
            if extends.is_some_and(|(e, _)| e == *parent) {
                self.clause_error(source, *span, errors::extends_and_implements(parent.name));
            }
        }
    }

    fn check_with(&mut self, class: ClassRef, place: Place, clauses: &Clauses) {
        let (source, library) = (place.source, self.lib(place.lib).element);
        for (mixin, span) in &clauses.with {
            let m = mixin.modifiers();
            let version = self.lib(place.lib).version;
            let can = mixin.kind == ClassKind::Mixin
                || mixin.kind == ClassKind::Class && m.mixin
                || self.class(*mixin).place.lib.0 < u32::MAX
                    && self.lib(self.class(*mixin).place.lib).version < (3, 0)
                    && mixin.kind != ClassKind::Enum
                || version < (3, 0) && mixin.kind == ClassKind::Class;
            if !can {
                self.clause_error(source, *span, errors::not_a_mixin(mixin.name));
            }
            if mixin.library != library && m.sealed {
                self.clause_error(source, *span, errors::sealed_elsewhere(mixin.name));
            }
            if mixin.kind != ClassKind::Enum && mixin.kind != ClassKind::Mixin && !self.extends_object(*mixin) {
                let text = errors::mixin_extends(mixin.name);
                self.clause_error(source, *span, text);
            }
            if mixin.kind == ClassKind::Mixin {
                self.check_mixin_on(class, *mixin, *span);
            }
            let has_constructors = self.class(*mixin).order.iter().any(|t| match t {
                Target::Function(f) => f.kind == FunctionKind::Constructor && !matches!(self.function(*f).ast, FunctionAst::Default),
                Target::Field(_) => false,
            });
            if can && has_constructors && mixin.kind != ClassKind::Mixin && !m.mixin {
                self.clause_error(source, *span, errors::mixin_has_constructors(mixin.name));
            }
        }
    }

    fn check_on(&mut self, place: Place, clauses: &Clauses) {
        let (source, library) = (place.source, self.lib(place.lib).element);
        for (parent, span) in &clauses.on {
            let m = parent.modifiers();
            if parent.library == library || self.may_ignore_modifiers(*parent, place.lib) {
                continue;
            }
            if m.final_ {
                self.clause_error(source, *span, errors::constrained_by_final(parent.name));
            } else if m.sealed {
                self.clause_error(source, *span, errors::sealed_elsewhere(parent.name));
            }
        }
    }

    /// Subtypes of base and final classes must themselves be base, final or sealed. Of a final class elsewhere there are none.
    fn check_own_modifier(&mut self, class: ClassRef, decl: &'static ast::ClassDecl, clauses: &Clauses) {
        let place = self.class(class).place;
        let (source, library) = (place.source, self.lib(place.lib).element);
        let own = class.modifiers();
        let may_have = matches!(class.kind, ClassKind::Class | ClassKind::Mixin | ClassKind::MixinApplication);
        if !may_have || own.base || own.final_ || own.sealed || self.lib(place.lib).version < (3, 0) {
            return;
        }
        for (parent, _) in clauses.all() {
            let m = parent.modifiers();
            let (base, final_) = self.base_or_final(*parent);
            let refused = m.final_ && parent.library != library && !self.may_ignore_modifiers(*parent, place.lib);
            if refused {
                continue;
            }
            if (m.base || m.final_ || base || final_) && !parent.is_extension_type() {
                if let Some(name) = decl.name {
                    let kind = if m.final_ || final_ && !base { "final" } else { "base" };
                    let what = if class.kind == ClassKind::Mixin { "mixin" } else { "type" };
                    let fix = if class.kind == ClassKind::Mixin { "'base'" } else { "'base', 'final' or 'sealed'" };
                    self.error_at(
                        source,
                        name.span,
                        Some(name.span.start),
                        errors::modifier_required(what, class.name, fix, parent.name, kind)
                            .hint(format!("Try adding {} to the {what}.", fix.replace("' or", "', or")))
                            .after(
                                clauses
                                    .with
                                    .iter()
                                    .chain(&clauses.extends)
                                    .chain(&clauses.on)
                                    .map(|(_, span)| span.end)
                                    .max()
                                    .unwrap_or(name.span.end),
                            ),
                    );
                }
                break;
            }
        }
    }

    /// The class a mixin is applied to must implement its `on` types.
    fn check_mixin_on(&mut self, class: ClassRef, mixin: ClassRef, span: oche_syntax::Span) {
        if mixin.on.get().is_none_or(Vec::is_empty) {
            return;
        }
        let source = self.class(class).place.source;
        let mut current = if class.mixin.get().and_then(|m| m.as_interface()).is_some_and(|(c, _)| c == mixin) {
            Some(class)
        } else {
            class.superclass().and_then(|t| t.as_interface()).map(|(c, _)| c)
        };
        while let Some(application) = current {
            let applied = application.mixin.get().and_then(|m| m.as_interface());
            if let Some((c, args)) = applied
                && c == mixin
            {
                let Some(base) = application.superclass() else { return };
                for on in mixin.on.get().cloned().unwrap_or_default() {
                    let on = substitute_class(on, mixin, &args);
                    if !is_subtype(base, on) {
                        self.error(source, span, errors::mixin_on(crate::check::resolve::classes::type_name(base), on, mixin.name));
                    }
                }
                return;
            }
            if !application.is_anonymous() && application != class {
                return;
            }
            current = application.superclass().and_then(|t| t.as_interface()).map(|(c, _)| c);
        }
    }

    /// An error about what a clause names. Plain text marks its first character.
    fn clause_error(&mut self, source: &'static Source, span: Span, message: Message) {
        let message = message.stage(Stage::Outline);
        self.error_at(source, span, Some(span.start), message);
    }

    /// Whether nothing stands between the class and `Object`, but perhaps the one mixin of a mixin application.
    fn extends_object(&self, class: ClassRef) -> bool {
        class.superclass().and_then(|t| t.as_interface()).is_none_or(|(c, _)| c == core_class(CoreClass::Object))
    }

    /// "Mixin restrictions": a mixin class has `Object` as its superclass.
    fn check_mixin_class(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        if !class.modifiers().mixin || !matches!(class.kind, ClassKind::Class | ClassKind::MixinApplication) || self.extends_object(class) {
            return;
        }
        let source = self.class(class).place.source;
        let name = class.span.get().copied().unwrap_or_default();
        let span = if class.kind == ClassKind::Class { decl.extends.as_ref().map_or(name, |t| t.span) } else { name };
        let text = errors::mixin_extends(class.name);
        self.error(source, span, text);
    }

    /// Class modifiers are of language version 3.0.
    fn check_modifier_version(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let place = self.class(class).place;
        if self.lib(place.lib).version >= (3, 0) {
            return;
        }
        let m = decl.modifiers;
        let feature = if m.sealed {
            "sealed-class"
        } else if m.base || m.interface || m.final_ || m.mixin {
            "class-modifiers"
        } else {
            return;
        };
        let hint = "Try removing the `@dart=` annotation or setting the language version to 3.0 or higher.";
        let span = class.span.get().copied().unwrap_or_default();
        self.error(place.source, span, errors::feature_disabled(feature).hint(hint));
    }

    /// A type parameter stands in covariant positions of the superinterfaces only (specification, "Superinterfaces").
    fn check_clause_variance(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        if class.type_params().is_empty() || class.kind == ClassKind::Extension {
            return;
        }
        let source = self.class(class).place.source;
        let scope = self.class_scope(class);
        for written in decl.extends.iter().chain(&decl.with).chain(&decl.implements).chain(&decl.on) {
            let ty = self.quietly(|world| world.resolve_type(written, &scope));
            let Some((target, _)) = ty.as_interface() else { continue };
            for param in class.type_params() {
                let position = match variance_of(*param, ty) {
                    Variance::Unrelated | Variance::Covariant => continue,
                    Variance::Contravariant => "in",
                    Variance::Invariant => "inout",
                };
                if class.kind == ClassKind::ExtensionType {
                    let message = errors::variance_in_bound(param.name, ty);
                    self.error(source, written.span, message);
                    continue;
                }
                let text = errors::variance_in_supertype(param.name, position, target.name);
                self.error(source, class.span.get().copied().unwrap_or_default(), text);
            }
        }
    }
}
