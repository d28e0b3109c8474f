//! Checks of whole libraries and classes: every declaration is resolved, every body elaborated, overrides and implementations are
//! right. May touch the rest of `check`.

use oche_syntax::Name;
use oche_syntax::ast::{self, ClassKind};
use rustc_hash::FxHashSet;

use crate::check::infer::functions::is_potentially_non_nullable;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::rules::interfaces::selector_kind;
use crate::check::world::*;
use crate::elements::*;
use crate::library::Loader;
use crate::sorting::Arrange;
use crate::types::*;

impl World {
    /// Declares every library of the loader; returns the library of each.
    pub fn declare_program(&mut self, loader: &Loader) -> Vec<LibId> {
        let mut ids = Vec::new();
        self.declare_libraries(loader, &mut ids);
        ids
    }

    /// Declares the loader's libraries from the `ids.len()`th on: those before have been declared already.
    pub fn declare_libraries(&mut self, loader: &Loader, ids: &mut Vec<LibId>) {
        self.outline_libraries(loader, ids);
        // The types the checker itself speaks of. Classes of values that only the run time makes come when it needs them.
        for class in well_known_classes().filter(|c| !c.name.is_private()) {
            self.mention(class);
        }
    }

    /// Resolves and checks everything a library declares.
    pub fn check_library(&mut self, lib: LibId) {
        let (classes, decls) = (self.library_classes(lib), self.sorted_declarations(lib));
        self.check_declarations(&classes, &decls);
        self.check_main(lib);
    }

    /// Resolves and checks these: classes by themselves, and the rest in its order.
    pub(crate) fn check_declarations(&mut self, classes: &[ClassRef], decls: &[Decl]) {
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
                    if let FunctionAst::Function(decl) = self.function(f).ast {
                        self.check_function_rules(f, decl);
                    }
                    self.typed_body(f);
                }
                Decl::Field(f) => self.check_static_field(f),
                _ => {}
            }
        }
        for &class in classes {
            self.check_super_invoked(class);
        }
        self.check_annotations();
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
        out.arrange_by_key(|(i, _)| *i);
        out.into_iter().map(|(_, decl)| decl).collect()
    }

    fn check_static_field(&mut self, field: FieldRef) {
        self.ensure_field(field);
        if self.field(field).is_const {
            self.const_field(field);
            return;
        }
        if let Some(Some(initializer)) = field.initializer.get() {
            self.typed_body(*initializer);
        } else if let FieldAst::Variable { decl, var } = self.field(field).ast
            && var.init.is_none()
            && !field.late
            && field.static_
            && !decl.external
        {
            let ty = self.field_type(field);
            let source = self.field(field).place.source;
            if field.final_ {
                self.error(source, field.span, errors::final_variable_uninitialized(field.name));
            }
            if !is_nullable(ty) && !ty.is_error() {
                let message = errors::field_uninitialized(field.name, ty);
                self.error_at(source, field.span, None, message.stage(Stage::Types));
            }
        }
    }

    /// A mixin, or a class of which all constructors are factories, has no constructor that could initialise its fields.
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
                let message = errors::final_field_uninitialized(field.name);
                self.error(source, field.span, message.stage(Stage::Finish));
            } else if is_potentially_non_nullable(ty) && !ty.is_error() {
                let message = errors::field_uninitialized(field.name, ty);
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
            self.check_inheritance(class, decl);
            self.check_implementation(class, decl);
        }
        self.check_conflicts(class, decl);
        self.check_constructors(class, decl);
        self.check_member_rules(class, decl);
        match class.kind {
            ClassKind::Extension => self.check_extension(class, decl),
            ClassKind::ExtensionType => self.check_extension_type(class, decl),
            _ => {}
        }
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
                    self.typed_body(*f);
                }
                Target::Field(f) if f.static_ => self.check_static_field(*f),
                Target::Field(f) => {
                    if f.late
                        && let Some(Some(initializer)) = f.initializer.get()
                    {
                        self.typed_body(*initializer);
                    }
                }
            }
        }
        if class.kind == ClassKind::Mixin || self.lacks_generative_constructors(class) {
            self.check_mixin_fields(&order);
        }
        // The implicit constructor, if there is one.
        let constructors: Vec<FunctionRef> = self.class(class).constructors.values().copied().collect();
        for constructor in constructors {
            if matches!(self.function(constructor).ast, FunctionAst::Default) {
                self.typed_body(constructor);
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
            for parent in self.direct_supertypes(class) {
                let Some(found) = self.find_member(parent, name, place.lib, setter) else {
                    continue;
                };
                let theirs_kind = selector_kind(found.target, setter);
                if !setter && theirs_kind != kind {
                    let message = errors::conflicts_with_inherited().stage(Stage::Members);
                    let message = self.shows_target(message, found.target, "This is the inherited member.");
                    self.error_at(place.source, span, None, message);
                    break;
                }
                let theirs = self.member_type_in(found, this);
                let ok = self.overrides(class, (name, kind), place.lib, mine, theirs);
                if !ok && !mine.is_error() && !theirs.is_error() {
                    self.override_error(class, (name, kind), found, (mine, theirs), span);
                    break;
                }
            }
        }
    }

    /// A member of a class is not what it overrides asks for.
    fn override_error(
        &mut self,
        class: ClassRef,
        (name, kind): MemberKey,
        found: Found,
        (mine, theirs): (Ty, Ty),
        span: oche_syntax::Span,
    ) {
        let source = self.class(class).place.source;
        let shown = |c: ClassRef| crate::check::resolve::classes::visible_name(c);
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
                    errors::override_type_variables(own, other)
                } else if m.positional.len() < t.positional.len() {
                    errors::override_fewer_positional(own, other)
                } else if m.required > t.required {
                    errors::override_more_required(own, other)
                } else if missing {
                    errors::override_fewer_named(own, other)
                } else if let Some(ident) = required.and_then(|r| param(r.name)) {
                    at = ident.span;
                    errors::override_required_named(ident.name, own, other)
                } else if !is_subtype(m.ret, t.ret) && m.type_params.is_empty() {
                    errors::override_return_type(own, m.ret, t.ret, other).hint(lower(t.ret))
                } else if let Some((have, want, ident)) = positional.or(named) {
                    at = ident.span;
                    let hint = format!("Change to a supertype of '{want}', or, for a covariant parameter, a subtype.");
                    errors::override_parameter_type(ident.name, own, have, want, other).hint(hint)
                } else {
                    errors::override_type(own, other, mine, theirs)
                }
            }
            (SelectorKind::Setter, ..)
                if let Some(Target::Function(f)) = self.class(class).instance.get(&(name, kind))
                    && let Some(param) = self.declared_params(*f).first().map(|p| p.name) =>
            {
                at = param.span;
                let hint = format!("Change to a supertype of '{theirs}', or, for a covariant parameter, a subtype.");
                errors::override_parameter_type(param.name, own, mine, theirs, other).hint(hint)
            }
            (SelectorKind::Setter, ..) => errors::override_setter_type(own, mine, theirs, other),
            _ => errors::override_return_type(own, mine, theirs, other).hint(lower(theirs)),
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

    /// A concrete class must implement its whole interface.
    fn check_implementation(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let modifiers = class.modifiers();
        if modifiers.abstract_ || modifiers.sealed || matches!(class.kind, ClassKind::Mixin) {
            return;
        }
        let place = self.class(class).place;
        // What is missing then goes to `noSuchMethod`; what is inherited must fit all the same.
        let has_no_such_method = class.layout.get().is_some_and(|l| l.no_such_method.is_some());
        if class.supertypes.get().is_some_and(Supertypes::are_many) && !self.has_gaps(class, has_no_such_method) {
            return;
        }
        let mut missing: Vec<(String, Target)> = Vec::new();
        let mut seen: FxHashSet<(Name, bool)> = FxHashSet::default();
        for ancestor in class.all_supertypes() {
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
                seen.insert((name, setter));
                let found = self.find_concrete(class, name, lib, setter);
                let Some(found) = found else {
                    if has_no_such_method {
                        continue;
                    }
                    // The nearest declaration is what is missing.
                    let nearest = self.find_member(class, name, lib, setter).filter(|nearest| nearest.class.is_below(ancestor));
                    let (ancestor, target) = nearest.map_or((ancestor, target), |nearest| (nearest.class, nearest.target));
                    let shown = crate::check::resolve::classes::visible_name(ancestor);
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
                    let key = (name, selector_kind(found.target, setter));
                    let ok = self.overrides(class, key, lib, have, want);
                    if !ok
                        && !have.is_error()
                        && !want.is_error()
                        && let Some(name_ident) = decl.name
                    {
                        let message = errors::implementation_not_conforming(name, class.name);
                        self.error(place.source, name_ident.span, message);
                    }
                }
            }
        }
        if !missing.is_empty()
            && let Some(name) = decl.name
        {
            missing.arrange_by(|a, b| a.0.cmp(&b.0));
            let list: Vec<String> = missing.iter().map(|(m, _)| format!(" - {m}")).collect();
            let text = errors::missing_implementations(class.name, list.join("\n"));
            let mut message = text.stage(Stage::Members);
            for (name, target) in missing {
                message = self.shows_target(message, target, &format!("'{name}' is defined here."));
            }
            self.error_at(place.source, name.span, None, message);
        }
    }
}
