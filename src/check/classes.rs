//! Checks of whole libraries and classes: every declaration is resolved, every body elaborated, overrides and implementations are
//! right. May touch the rest of `check`.

use oche_syntax::Name;
use oche_syntax::ast::{self, ClassKind};

use super::bodies::is_potentially_non_nullable;
use super::message::*;
use super::world::*;
use crate::elements::*;
use crate::types::*;

/// What to do about members that are not implemented.
const MISSING_HINT: &str = "Try to either
 - provide an implementation,
 - inherit an implementation from a superclass or mixin,
 - mark the class as abstract, or
 - provide a 'noSuchMethod' implementation.
";

/// What to do about a final field that no constructor sets.
pub(super) const FIELD_HINT: &str = "Try to initialize the field in the declaration or in every constructor.";

impl World {
    /// Resolves and checks everything a library declares.
    pub fn check_library(&mut self, lib: LibId) {
        let (classes, decls) = (self.library_classes(lib), self.sorted_declarations(lib));
        self.check_declarations(&classes, &decls);
    }

    /// Resolves and checks these: classes by themselves, and the rest in its order.
    pub(super) fn check_declarations(&mut self, classes: &[ClassRef], decls: &[Decl]) {
        for &class in classes {
            self.ensure_hierarchy(class);
        }
        for &decl in decls {
            match decl {
                Decl::Typedef(id) => {
                    self.typedef_type(id);
                }
                Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => {
                    self.signature(f);
                }
                Decl::Field(f) => {
                    self.field_type(f);
                }
                _ => {}
            }
        }
        for &decl in decls {
            match decl {
                Decl::Typedef(id) => self.check_typedef_types(id),
                Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => self.check_declared_types(Target::Function(f)),
                Decl::Field(f) => self.check_declared_types(Target::Field(f)),
                _ => {}
            }
        }
        for &class in classes {
            self.check_class(class);
        }
        for &decl in decls {
            match decl {
                Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => {
                    self.body(f);
                }
                Decl::Field(f) => self.check_static_field(f),
                _ => {}
            }
        }
    }

    /// Every class, extension and so on that a library declares.
    pub(super) fn library_classes(&mut self, lib: LibId) -> Vec<ClassRef> {
        let (names, _) = self.read_all(lib);
        let class = |decl| if let Decl::Class(class) = decl { Some(class) } else { None };
        let mut classes: Vec<ClassRef> = names.into_iter().filter_map(class).collect();
        for extension in &self.lib(lib).extensions {
            if extension.library == self.lib(lib).element && !classes.contains(extension) {
                classes.push(*extension);
            }
        }
        classes.sort_by_key(|c| c.id);
        classes
    }

    fn sorted_declarations(&mut self, lib: LibId) -> Vec<Decl> {
        let (names, setters) = self.read_all(lib);
        let id = |d: &Decl| match d {
            Decl::Function(f) | Decl::Getter(f) | Decl::Setter(f) => Some(f.span.start),
            Decl::Field(f) => Some(f.span.start),
            Decl::Typedef(t) => Some(self.typedefs[t.0 as usize].decl.name.span.start),
            _ => None,
        };
        let mut out: Vec<(u32, Decl)> = names.iter().filter_map(|d| id(d).map(|i| (i, *d))).collect();
        out.extend(setters.iter().filter_map(|d| match d {
            Decl::Setter(f) => Some((f.span.start, *d)),
            _ => None,
        }));
        out.sort_by_key(|(i, _)| *i);
        out.into_iter().map(|(_, decl)| decl).collect()
    }

    fn check_static_field(&mut self, field: FieldRef) {
        self.ensure_field(field);
        if self.field(field).is_const {
            self.const_field(field);
            return;
        }
        if let Some(Some(initializer)) = field.initializer.get() {
            self.body(*initializer);
        } else if let FieldAst::Variable { decl, var } = self.field(field).ast
            && var.init.is_none()
            && !field.late
            && field.static_
            && !decl.external
        {
            let ty = self.field_type(field);
            let source = self.field(field).place.source;
            if field.final_ {
                self.error(
                    source,
                    field.span,
                    says!("The final variable '{}' must be initialized.", field.name)
                        .hint("Try adding an initializer ('= expression') to the declaration."),
                );
            }
            if !is_nullable(ty) && !ty.is_error() {
                let message = says!("Field '{}' should be initialized because its type '{}' doesn't allow null.", field.name, ty);
                self.error_at(source, field.span, None, message.stage(Stage::Types));
            }
        }
    }

    /// A mixin has no constructor that could initialise its fields.
    fn check_mixin_fields(&mut self, order: &[Target]) {
        for target in order {
            let Target::Field(field) = *target else { continue };
            let FieldAst::Variable { decl, var } = self.field(field).ast else {
                continue;
            };
            if field.static_ || field.late || decl.abstract_ || decl.external || var.init.is_some() {
                continue;
            }
            let (ty, source) = (self.field_type(field), self.field(field).place.source);
            if field.final_ {
                let message = says!("Final field '{}' is not initialized.", field.name);
                self.error(source, field.span, message.hint(FIELD_HINT).stage(Stage::Finish));
            } else if is_potentially_non_nullable(ty) && !ty.is_error() {
                let message = says!("Field '{}' should be initialized because its type '{}' doesn't allow null.", field.name, ty);
                self.error_at(source, field.span, None, message.stage(Stage::Finish));
            }
        }
    }

    fn check_class(&mut self, class: ClassRef) {
        self.ensure_members(class);
        let Some(decl) = self.class(class).decl else { return };
        let order = self.class(class).order.clone();
        for target in &order {
            match target {
                Target::Function(f) => {
                    self.signature(*f);
                }
                Target::Field(f) => {
                    self.ensure_field(*f);
                }
            }
        }
        if !matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType) {
            self.ensure_layout(class);
            self.check_overrides(class);
            self.check_implementation(class, decl);
        }
        self.check_const_constructors(class);
        self.check_supertypes(class, decl);
        self.check_class_types(class, decl);
        for target in &order {
            self.check_declared_types(*target);
        }
        for target in &order {
            match target {
                Target::Function(f) => {
                    if f.kind == FunctionKind::Factory
                        && let FunctionAst::Constructor(c) = self.function(*f).ast
                        && c.redirect.is_some()
                    {
                        self.resolve_redirect(*f);
                    }
                    self.body(*f);
                }
                Target::Field(f) if f.static_ => self.check_static_field(*f),
                Target::Field(f) => {
                    if f.late
                        && let Some(Some(initializer)) = f.initializer.get()
                    {
                        self.body(*initializer);
                    }
                }
            }
        }
        if class.kind == ClassKind::Mixin {
            self.check_mixin_fields(&order);
        }
        // The implicit constructor, if there is one.
        let constructors: Vec<FunctionRef> = self.class(class).constructors.values().copied().collect();
        for constructor in constructors {
            if matches!(self.function(constructor).ast, FunctionAst::Default) {
                self.body(constructor);
            }
        }
    }

    /// An override must be a subtype of what it overrides (specification, "Correct Member Overrides").
    fn check_overrides(&mut self, class: ClassRef) {
        let this = self.this_type(class);
        let place = self.class(class).place;
        let own: Vec<(MemberKey, Target)> = self.class(class).instance.iter().map(|(k, t)| (*k, *t)).collect();
        for ((name, kind), target) in own {
            if class.kind == ClassKind::MixinApplication {
                continue;
            }
            let setter = kind == SelectorKind::Setter;
            let mine = self.target_type(target);
            let span = match target {
                Target::Function(f) => f.span,
                Target::Field(f) => f.span,
            };
            let covariant: Vec<bool> = match target {
                Target::Function(f) => self.declared_params(f).iter().map(|p| p.covariant).collect(),
                Target::Field(f) => {
                    vec![matches!(self.field(f).ast, FieldAst::Variable { decl, .. } if decl.covariant)]
                }
            };
            for parent in self.direct_supertypes(class) {
                let Some(found) = self.find_member(parent, name, place.lib, setter) else {
                    continue;
                };
                let theirs_kind = match found.target {
                    Target::Function(f) if f.kind == FunctionKind::Method => SelectorKind::Method,
                    Target::Function(f) if f.kind == FunctionKind::Setter => SelectorKind::Setter,
                    _ if setter => SelectorKind::Setter,
                    _ => SelectorKind::Getter,
                };
                if !setter && theirs_kind != kind {
                    let (mine, theirs) = if kind == SelectorKind::Method { ("method", "getter") } else { ("getter", "method") };
                    let _ = (mine, theirs);
                    let message = Message::from("Can't declare a member that conflicts with an inherited one.").stage(Stage::Members);
                    let message = self.shows_target(message, found.target, "This is the inherited member.");
                    self.error_at(place.source, span, None, message);
                    break;
                }
                let theirs = self.member_type_in(found, this);
                let ok = match kind {
                    SelectorKind::Setter => {
                        is_subtype(theirs, mine)
                            || covariant.first() == Some(&true) && is_subtype(mine, theirs)
                            || self.inherits_covariant(found, 0) && is_subtype(mine, theirs)
                    }
                    SelectorKind::Getter => is_subtype(mine, theirs),
                    SelectorKind::Method => self.method_overrides(mine, theirs, &covariant, found),
                };
                if !ok && !mine.is_error() && !theirs.is_error() {
                    self.override_error(class, name, kind, found, mine, theirs, span);
                    break;
                }
            }
            // A static and an instance member of one name cannot both be inherited and declared.
        }
    }

    fn inherits_covariant(&mut self, found: Found, index: usize) -> bool {
        match found.target {
            Target::Function(f) => {
                let declared = self.declared_params(f);
                if declared.get(index).is_some_and(|p| p.covariant) {
                    return true;
                }
                let Some(class) = f.class else { return false };
                let lib = self.function(f).place.lib;
                let setter = f.kind == FunctionKind::Setter;
                self.direct_supertypes(class).into_iter().any(|parent| match self.find_member(parent, f.name, lib, setter) {
                    Some(found) => self.inherits_covariant(found, index),
                    None => false,
                })
            }
            Target::Field(f) => matches!(self.field(f).ast, FieldAst::Variable { decl, .. } if decl.covariant),
        }
    }

    fn method_overrides(&mut self, mine: Ty, theirs: Ty, covariant: &[bool], found: Found) -> bool {
        if is_subtype(mine, theirs) {
            return true;
        }
        let (Some(m), Some(t)) = (mine.as_function(), theirs.as_function()) else {
            return false;
        };
        if m.type_params.len() != t.type_params.len() {
            return false;
        }
        // Covariant parameters may be narrower: give them the overridden type and look again.
        let mut relaxed = m.clone();
        let mut changed = false;
        for i in 0..relaxed.positional.len().min(t.positional.len()) {
            let (a, b) = (relaxed.positional[i], t.positional[i]);
            let flagged = covariant.get(i) == Some(&true) || self.inherits_covariant(found, i);
            if flagged && (is_subtype(a, b) || is_subtype(b, a)) {
                relaxed.positional[i] = b;
                changed = true;
            }
        }
        for (i, named) in relaxed.named.iter_mut().enumerate() {
            if let Some(other) = t.named.iter().find(|n| n.name == named.name) {
                let flagged = covariant.get(m.positional.len() + i) == Some(&true);
                if flagged && (is_subtype(named.ty, other.ty) || is_subtype(other.ty, named.ty)) {
                    named.ty = other.ty;
                    changed = true;
                }
            }
        }
        changed && is_subtype(Ty::function(relaxed), theirs)
    }

    #[expect(clippy::too_many_arguments, reason = "the facts of one error")]
    fn override_error(
        &mut self,
        class: ClassRef,
        name: Name,
        kind: SelectorKind,
        found: Found,
        mine: Ty,
        theirs: Ty,
        span: oche_syntax::Span,
    ) {
        let source = self.class(class).place.source;
        let shown = |c: ClassRef| super::bodies::visible_name(c);
        let (own, other) = (format!("{}.{name}", class.name), format!("{}.{name}", shown(found.class)));
        let lower = |ty: Ty| format!("Change to a subtype of '{ty}'.");
        let mut at = span;
        let message = match (kind, mine.as_function(), theirs.as_function()) {
            (SelectorKind::Method, Some(m), Some(t)) => {
                let declared: Vec<ast::Ident> = match self.class(class).instance.get(&(name, kind)) {
                    Some(Target::Function(f)) => self.declared_params(*f).iter().map(|p| p.name).collect(),
                    _ => Vec::new(),
                };
                let param = |name: Name| declared.iter().find(|ident| ident.name == name).copied();
                let missing = t.named.iter().any(|n| !m.named.iter().any(|o| o.name == n.name));
                let required = m.named.iter().find(|n| n.required && t.named.iter().any(|o| o.name == n.name && !o.required));
                let positional = m.positional.iter().zip(&t.positional).zip(&declared);
                let positional = positional.filter(|((a, b), _)| !is_subtype(**b, **a)).map(|((a, b), ident)| (*a, *b, *ident)).next();
                let named = m.named.iter().find_map(|a| {
                    let b = t.named.iter().find(|b| b.name == a.name)?;
                    (!is_subtype(b.ty, a.ty)).then_some((a.ty, b.ty, param(a.name)?))
                });
                if m.type_params.len() != t.type_params.len() {
                    says!("Declared type variables of '{}' doesn't match those on overridden method '{}'.", own, other)
                } else if m.positional.len() < t.positional.len() {
                    says!("The method '{}' has fewer positional arguments than those of overridden method '{}'.", own, other)
                } else if m.required > t.required {
                    says!("The method '{}' has more required arguments than those of overridden method '{}'.", own, other)
                } else if missing {
                    says!("The method '{}' has fewer named arguments than those of overridden method '{}'.", own, other)
                } else if let Some(ident) = required.and_then(|r| param(r.name)) {
                    at = ident.span;
                    let text = "The required named parameter '{}' in method '{}' is not required in overridden method '{}'.";
                    says!(text, ident.name, own, other)
                } else if !is_subtype(m.ret, t.ret) && m.type_params.is_empty() {
                    let text = "The return type of the method '{}' is '{}', which does not match the return type, '{}', of the overridden method, '{}'.";
                    says!(text, own, m.ret, t.ret, other).hint(lower(t.ret))
                } else if let Some((have, want, ident)) = positional.or(named) {
                    at = ident.span;
                    let text = "The parameter '{}' of the method '{}' has type '{}', which does not match the corresponding type, '{}', in the overridden method, '{}'.";
                    let hint = format!("Change to a supertype of '{want}', or, for a covariant parameter, a subtype.");
                    says!(text, ident.name, own, have, want, other).hint(hint)
                } else {
                    let text = "The parameter types of the method '{}' don't match those of the overridden method '{}': '{}' is not a subtype of '{}'.";
                    says!(text, own, other, mine, theirs)
                }
            }
            (SelectorKind::Setter, ..) => {
                let text =
                    "The field '{}' has type '{}', which does not match the corresponding type, '{}', in the overridden setter, '{}'.";
                says!(text, own, mine, theirs, other)
            }
            _ => {
                let text = "The return type of the method '{}' is '{}', which does not match the return type, '{}', of the overridden method, '{}'.";
                says!(text, own, mine, theirs, other).hint(lower(theirs))
            }
        };
        let message = self.shows_target(message, found.target, &format!("This is the overridden method ('{name}')."));
        self.error_at(source, at, Some(at.start), message.stage(Stage::Members));
    }

    /// A message with the place of a member.
    fn shows_target(&self, message: Message, target: Target, why: &str) -> Message {
        match target {
            Target::Function(function) => self.shows(message, function, why),
            Target::Field(field) if field.library.uri.starts_with("dart:") => message,
            Target::Field(field) => message.context(self.field(field).place.source, field.span, why),
        }
    }

    /// Constants don't change: where a constructor is `const`, the fields are final.
    fn check_const_constructors(&mut self, class: ClassRef) {
        let fields = self.class(class).fields.clone();
        let Some(field) = fields.into_iter().find(|f| !f.final_ && matches!(self.field(*f).ast, FieldAst::Variable { .. })) else {
            return;
        };
        let place = self.field(field).place;
        let constructors: Vec<FunctionRef> = self.class(class).constructors.values().copied().collect();
        for constructor in constructors {
            let FunctionAst::Constructor(decl) = self.function(constructor).ast else { continue };
            if !decl.const_ || constructor.kind != FunctionKind::Constructor {
                continue;
            }
            let message = Message::from("Constructor is marked 'const' so all fields must be final.")
                .context(place.source, field.span, "Field isn't final, but constructor is 'const'.")
                .stage(Stage::Outline);
            let at = decl.class_name.span;
            self.error(place.source, at, message);
        }
    }

    /// A concrete class must implement its whole interface.
    fn check_implementation(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let modifiers = class.modifiers();
        if modifiers.abstract_ || modifiers.sealed || matches!(class.kind, ClassKind::Mixin) {
            return;
        }
        let place = self.class(class).place;
        let has_no_such_method = class.layout.get().is_some_and(|l| l.no_such_method.is_some());
        if has_no_such_method {
            return;
        }
        let mut missing: Vec<(String, Target)> = Vec::new();
        let mut seen: Vec<(Name, bool)> = Vec::new();
        let supertypes: Vec<ClassRef> = class.supertypes.get().into_iter().flatten().map(|(c, _)| *c).collect();
        let mut supertypes = supertypes;
        supertypes.sort_by_key(|c| c.id);
        for ancestor in supertypes {
            self.ensure_members(ancestor);
            let members: Vec<(MemberKey, Target)> = self.class(ancestor).instance.iter().map(|(k, t)| (*k, *t)).collect();
            for ((name, kind), target) in members {
                let setter = kind == SelectorKind::Setter;
                let library = match target {
                    Target::Function(f) => f.library,
                    Target::Field(f) => f.library,
                };
                let lib = self.lib_of(library);
                if seen.contains(&(name, setter)) || name.is_private() && library != self.lib(place.lib).element {
                    continue;
                }
                seen.push((name, setter));
                let found = self.find_concrete(class, name, lib, setter);
                let Some(found) = found else {
                    let shown = super::bodies::visible_name(ancestor);
                    // A field stands for its setter too.
                    let field = matches!(target, Target::Field(f) if !matches!(self.field(f).ast, FieldAst::Variable { decl, .. } if decl.abstract_));
                    if !(setter && field) {
                        missing.push((format!("{shown}.{name}{}", if setter { "=" } else { "" }), target));
                    }
                    continue;
                };
                // What is inherited must fit the interface too.
                if found.class != class
                    && let Some(interface) = self.find_member(class, name, lib, setter)
                    && interface.target != found.target
                {
                    let this = self.this_type(class);
                    let (have, want) = (self.member_type_in(found, this), self.member_type_in(interface, this));
                    let ok = if setter {
                        is_subtype(want, have)
                    } else {
                        is_subtype(have, want) || self.method_overrides(have, want, &[], interface)
                    };
                    if !ok
                        && !have.is_error()
                        && !want.is_error()
                        && let Some(name_ident) = decl.name
                    {
                        let message = format!(
                            "The implementation of '{name}' in the non-abstract class '{}' does not conform to its interface.",
                            class.name
                        );
                        self.error(place.source, name_ident.span, message);
                    }
                }
            }
        }
        if !missing.is_empty()
            && let Some(name) = decl.name
        {
            missing.sort_by(|a, b| a.0.cmp(&b.0));
            let list: Vec<String> = missing.iter().map(|(m, _)| format!(" - {m}")).collect();
            let text =
                format!("The non-abstract class '{}' is missing implementations for these members:\n{}", class.name, list.join("\n"));
            let mut message = Message::from(text).hint(MISSING_HINT).stage(Stage::Members);
            for (name, target) in missing {
                message = self.shows_target(message, target, &format!("'{name}' is defined here."));
            }
            self.error_at(place.source, name.span, None, message);
        }
    }

    /// Class modifiers and what may be extended, implemented, mixed in (accepted/3.0/class-modifiers).
    fn check_supertypes(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let place = self.class(class).place;
        let library = self.lib(place.lib).element;
        let is_core = self.lib(place.lib).is_core;
        let source = place.source;
        if is_core {
            return;
        }
        let scope = self.class_scope(class);
        self.quiet += 1;
        let resolve = |w: &mut World, ty: &'static ast::Type| w.resolve_type(ty, &scope).as_interface().map(|(c, _)| (c, ty.span));
        let extends = decl.extends.as_ref().and_then(|t| resolve(self, t));
        let implements: Vec<_> = decl.implements.iter().filter_map(|t| resolve(self, t)).collect();
        let with: Vec<_> = decl.with.iter().filter_map(|t| resolve(self, t)).collect();
        let on: Vec<_> =
            if class.kind == ClassKind::Mixin { decl.on.iter().filter_map(|t| resolve(self, t)).collect() } else { Vec::new() };
        self.quiet -= 1;
        let restricted =
            |c: ClassRef| matches!(c.name.as_str(), "int" | "double" | "num" | "bool" | "String" | "Null") && c.library.uri == "dart:core";
        for (c, span) in extends.iter().chain(&implements).chain(&with).chain(&on) {
            if restricted(*c) && class.kind != ClassKind::ExtensionType {
                self.error(source, *span, format!("'{}' is restricted and can't be extended or implemented.", c.name));
            }
        }
        if let Some((parent, span)) = extends {
            let m = parent.modifiers();
            if parent.kind == ClassKind::Enum || parent.kind == ClassKind::Mixin || parent.is_extension_type() {
                self.error(source, span, format!("The {} '{}' can't be extended.", kind_word(parent.kind), parent.name));
            } else if parent.library != library {
                if m.final_ {
                    self.error(
                        source,
                        span,
                        format!("The class '{}' can't be extended outside of its library because it's a final class.", parent.name),
                    );
                } else if m.interface {
                    self.error(
                        source,
                        span,
                        format!("The class '{}' can't be extended outside of its library because it's an interface class.", parent.name),
                    );
                } else if m.sealed {
                    self.error(source, span, format!("The class '{}' can't be extended, implemented, or mixed in outside of its library because it's a sealed class.", parent.name));
                }
            }
        }
        for (parent, span) in &implements {
            let m = parent.modifiers();
            if parent.kind == ClassKind::Enum && class.kind != ClassKind::ExtensionType {
                self.error(source, *span, format!("The enum '{}' can't be implemented.", parent.name));
            } else if parent.library != library && class.kind != ClassKind::ExtensionType {
                if m.final_ {
                    self.error(
                        source,
                        *span,
                        format!("The class '{}' can't be implemented outside of its library because it's a final class.", parent.name),
                    );
                } else if m.base {
                    self.error(
                        source,
                        *span,
                        format!(
                            "The {} '{}' can't be implemented outside of its library because it's a base {}.",
                            kind_word(parent.kind),
                            parent.name,
                            kind_word(parent.kind)
                        ),
                    );
                } else if m.sealed {
                    self.error(source, *span, format!("The class '{}' can't be extended, implemented, or mixed in outside of its library because it's a sealed class.", parent.name));
                }
            }
        }
        for (i, (parent, span)) in implements.iter().enumerate() {
            if implements[..i].iter().any(|(p, _)| p == parent) {
                self.error(source, *span, format!("'{}' can only be implemented once.", parent.name));
            }
            if extends.is_some_and(|(e, _)| e == *parent) {
                self.error(source, *span, format!("'{}' can't be used in both 'extends' and 'implements' clauses.", parent.name));
            }
        }
        for (mixin, span) in &with {
            let m = mixin.modifiers();
            let version = self.lib(place.lib).version;
            let can = mixin.kind == ClassKind::Mixin
                || mixin.kind == ClassKind::Class && m.mixin
                || self.class(*mixin).place.lib.0 < u32::MAX
                    && self.lib(self.class(*mixin).place.lib).version < (3, 0)
                    && mixin.kind != ClassKind::Enum
                || version < (3, 0) && mixin.kind == ClassKind::Class;
            if !can {
                self.error(
                    source,
                    *span,
                    format!("The class '{}' can't be used as a mixin because it isn't a mixin class nor a mixin.", mixin.name),
                );
            } else if mixin.library != library && m.sealed {
                self.error(
                    source,
                    *span,
                    format!(
                        "The class '{}' can't be extended, implemented, or mixed in outside of its library because it's a sealed class.",
                        mixin.name
                    ),
                );
            }
            if mixin.kind == ClassKind::Mixin {
                self.check_mixin_on(class, *mixin, *span);
            }
            let has_constructors = self.class(*mixin).order.iter().any(|t| match t {
                Target::Function(f) => f.kind == FunctionKind::Constructor && !matches!(self.function(*f).ast, FunctionAst::Default),
                Target::Field(_) => false,
            });
            if can && has_constructors && mixin.kind != ClassKind::Mixin && !m.mixin {
                self.error(source, *span, format!("Can't use '{}' as a mixin because it has constructors.", mixin.name));
            }
        }
        // Subtypes of base and final classes must themselves be base, final or sealed.
        let own = class.modifiers();
        if matches!(class.kind, ClassKind::Class | ClassKind::Mixin | ClassKind::MixinApplication)
            && !(own.base || own.final_ || own.sealed)
        {
            for (parent, _) in extends.iter().chain(&implements).chain(&with).chain(&on) {
                let m = parent.modifiers();
                let (base, final_) = self.base_or_final(*parent);
                if (m.base || m.final_ || base || final_) && !parent.is_extension_type() {
                    if let Some(name) = decl.name {
                        let kind = if m.final_ || final_ && !base { "final" } else { "base" };
                        let what = if class.kind == ClassKind::Mixin { "mixin" } else { "type" };
                        let fix = if class.kind == ClassKind::Mixin { "'base'" } else { "'base', 'final' or 'sealed'" };
                        self.error(
                            source,
                            name.span,
                            says!("The {} '{}' must be {} because the supertype '{}' is '{}'.", what, class.name, fix, parent.name, kind)
                                .hint(if fix.contains(',') {
                                    format!("Try adding {} to the type.", fix.replace(" or", ", or"))
                                } else {
                                    format!("Try adding {fix} to the type.")
                                }),
                        );
                    }
                    break;
                }
            }
        }
    }

    /// Whether a base or final class is among the supertypes (through sealed ones).
    fn base_or_final(&self, class: ClassRef) -> (bool, bool) {
        let mut result = (false, false);
        for parent in class.supertypes.get().into_iter().flatten().map(|(c, _)| *c) {
            let m = parent.modifiers();
            if parent.library.uri.starts_with("dart:") && parent != class {
                continue;
            }
            result.0 |= m.base;
            result.1 |= m.final_;
        }
        result
    }

    /// The class a mixin is applied to must implement its `on` types.
    fn check_mixin_on(&mut self, class: ClassRef, mixin: ClassRef, span: oche_syntax::Span) {
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
                        self.error(
                            source,
                            span,
                            format!(
                                "'{}' doesn't implement '{on}' so it can't be used with '{}'.",
                                super::hierarchy::type_name(base),
                                mixin.name
                            ),
                        );
                    }
                }
                return;
            }
            if !application.name.as_str().contains('&') && application != class {
                return;
            }
            current = application.superclass().and_then(|t| t.as_interface()).map(|(c, _)| c);
        }
    }
}
