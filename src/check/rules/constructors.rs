//! What constructors may not do, whatever their expressions are (specification, "Constructors"; accepted/3.0/class-modifiers for mixin
//! classes; accepted/3.13/primary-constructors). May touch `world`, `members`, `construct`.

use oche_syntax::ast::{self, BodyKind, ClassKind, InitializerKind, ParamKind};
use oche_syntax::{Name, Span};
use rustc_hash::FxHashMap;

use crate::check::report::errors;
use crate::check::report::message::Stage;
use crate::check::resolve::params::public_name;
use crate::check::world::*;
use crate::elements::*;
use crate::sorting::Arrange;

fn unnamed(name: Option<ast::Ident>) -> Name {
    match name {
        Some(name) if name.name.as_str() != "new" => name.name,
        _ => Name::new(""),
    }
}

/// The parts of a generative constructor that are looked at: of a declared one, or a primary one with its body part.
struct Generative {
    function: FunctionRef,
    span: Span,
    params: Option<&'static ast::Params>,
    initializers: &'static [ast::Initializer],
    body: Option<&'static ast::FunctionBody>,
    primary: bool,
}

impl World {
    pub(crate) fn check_constructors(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        if class.kind == ClassKind::Extension {
            return;
        }
        let mut all: Vec<FunctionRef> = self.class(class).constructors.values().copied().collect();
        all.arrange_by_key(|f| (f.span.start, f.id));
        let primary_body = self.primary_body(class);
        for function in all {
            let generative = match self.function(function).ast {
                FunctionAst::Constructor(c) if c.factory => {
                    self.check_factory(class, function, c);
                    continue;
                }
                FunctionAst::Constructor(c) => Generative {
                    function,
                    span: c.class_name.span,
                    params: Some(&c.params),
                    initializers: &c.initializers,
                    body: Some(&c.body),
                    primary: false,
                },
                FunctionAst::Primary(p) => Generative {
                    function,
                    span: p.name.map_or(class.span.get().copied().unwrap_or(p.span), |n| n.span),
                    params: Some(&p.params),
                    initializers: primary_body.map_or(&[], |b| &b.initializers),
                    body: primary_body.map(|b| &b.body),
                    primary: true,
                },
                FunctionAst::Default => {
                    Generative { function, span: function.span, params: None, initializers: &[], body: None, primary: false }
                }
                _ => continue,
            };
            self.check_generative(class, decl, &generative);
        }
    }

    fn check_generative(&mut self, class: ClassRef, decl: &'static ast::ClassDecl, c: &Generative) {
        let source = self.class(class).place.source;
        let declared = !matches!(self.function(c.function).ast, FunctionAst::Default);
        if class.kind == ClassKind::Mixin && declared {
            self.error(source, c.span, errors::mixin_constructor());
            return;
        }
        let has_body = c.body.is_some_and(|b| !matches!(b.kind, BodyKind::Empty));
        if class.kind == ClassKind::Class && class.modifiers().mixin {
            let params = c.params.is_some_and(|p| !p.params.is_empty());
            if params || !c.initializers.is_empty() || has_body || c.function.external {
                // Of a primary constructor the body part is to blame, if that is what is too much.
                let span = match self.primary_body(class) {
                    Some(body) if c.primary && !params => body.class_name.span,
                    _ => c.span,
                };
                self.error(source, span, errors::mixin_has_constructors(class.name));
            }
        }
        if class.kind == ClassKind::MixinApplication && declared {
            self.error(source, c.span, errors::application_primary());
        }
        let redirecting = self.check_initializer_list(source, c);
        let enum_without_const = class.kind == ClassKind::Enum && declared && !self.function(c.function).is_const;
        if enum_without_const {
            self.error(source, c.span, errors::enum_constructor_const());
        }
        if decl.primary.is_some() && !c.primary && !redirecting && class.kind != ClassKind::ExtensionType {
            self.error(source, c.span, errors::not_redirecting_to_primary());
        }
        self.check_formals(class, c, redirecting);
        if redirecting {
            self.check_redirection_cycle(class, c);
        }
        if self.function(c.function).is_const {
            if has_body {
                let hint = "Try removing either the 'const' keyword or the body.";
                let span = match self.primary_body(class) {
                    Some(body) if c.primary => body.class_name.span,
                    _ => c.span,
                };
                self.error(source, span, errors::const_constructor_body().hint(hint));
            }
            if !redirecting {
                self.check_const_constructor(class, c);
            }
        }
    }

    /// The order and number of initialisers. True for a redirecting constructor.
    fn check_initializer_list(&mut self, source: &'static crate::library::Source, c: &Generative) -> bool {
        let redirecting = c.initializers.iter().any(|i| matches!(i.kind, InitializerKind::This { .. }));
        let (mut redirections, mut supers) = (0, 0);
        for initializer in c.initializers {
            let span = initializer.span;
            match &initializer.kind {
                InitializerKind::This { .. } => {
                    redirections += 1;
                    if redirections > 1 {
                        self.error(source, span, errors::redirects_twice());
                    }
                }
                InitializerKind::Super { .. } if redirecting => {
                    self.error(source, span, errors::redirecting_with_super());
                }
                _ if redirecting => self.error(source, span, errors::redirecting_with_initializers()),
                InitializerKind::Super { .. } => {
                    supers += 1;
                    if supers > 1 {
                        self.error(source, span, errors::super_initializer_twice());
                    }
                }
                InitializerKind::Field { .. } | InitializerKind::Assert { .. } => {
                    if supers > 0 {
                        self.error(source, span, errors::initializer_after_super());
                    }
                }
            }
        }
        redirecting
    }

    fn check_formals(&mut self, class: ClassRef, c: &Generative, redirecting: bool) {
        let source = self.class(class).place.source;
        let version = self.lib(self.class(class).place.lib).version;
        let params: &'static [ast::Param] = c.params.map_or(&[], |p| &p.params);
        let positional_args = c.initializers.iter().find_map(|i| match &i.kind {
            InitializerKind::Super { args, .. } => Some(args),
            _ => None,
        });
        let mut count: FxHashMap<Name, usize> = FxHashMap::default();
        params.iter().for_each(|param| *count.entry(param.name.name).or_default() += 1);
        // The names so far, and whether one of that name initialises something.
        let mut before: FxHashMap<Name, bool> = FxHashMap::default();
        for param in params {
            let name = param.name;
            let formal = param.this || param.super_;
            let earlier = before.insert(name.name, formal || before.get(&name.name).is_some_and(|earlier| *earlier));
            if name.name.as_str() != "_" && earlier.is_some_and(|earlier| earlier || formal) {
                self.error(source, name.span, errors::parameter_twice(name.name));
            }
            if param.kind == ParamKind::Named && name.name.is_private() {
                // It is passed by its public name, which there must be, and nobody else may have.
                let public = public_name(param, version);
                let declares = param.this || param.keyword != ast::VarKeyword::None;
                if public == name.name && declares {
                    self.error(source, name.span, errors::private_named_parameter());
                } else if count.get(&public).is_some_and(|count| *count > usize::from(public == name.name)) {
                    self.error(source, name.span, errors::parameter_twice(public));
                }
            }
            if param.this && redirecting {
                self.error(source, param.span, errors::redirecting_with_initializers());
            }
            if param.this && c.function.external {
                let hint = "Try removing the field initializers, or removing the keyword 'external'.";
                self.error(source, param.span, errors::external_initializes().hint(hint));
            }
            if let (true, Some(args)) = (param.super_, positional_args) {
                if param.kind == ParamKind::Named {
                    if let Some(arg) = args.args.iter().find(|a| a.name.is_some_and(|n| n.name == name.name)) {
                        self.error(source, arg.name.map_or(args.span, |n| n.span), errors::argument_twice(name.name));
                    }
                } else if args.args.iter().any(|a| a.name.is_none()) {
                    self.error(source, name.span, errors::super_positional_both());
                }
            }
            if param.covariant {
                // Only a parameter that declares a variable with a setter may be covariant.
                let declares = c.primary && param.keyword == ast::VarKeyword::Var && !param.this && !param.super_;
                if class.kind == ClassKind::ExtensionType {
                    let message = errors::covariant_not_here(" in an extension type");
                    self.error(source, param.span, message);
                } else if !declares {
                    self.error(source, param.span, errors::covariant_not_here(" here"));
                }
            }
        }
    }

    /// `: this.a()` whose target redirects back to where it began.
    fn check_redirection_cycle(&mut self, class: ClassRef, c: &Generative) {
        let target = |initializers: &[ast::Initializer]| {
            initializers.iter().find_map(|i| match &i.kind {
                InitializerKind::This { name, .. } => Some(unnamed(*name)),
                _ => None,
            })
        };
        let next = |world: &mut World, function: FunctionRef| {
            let name = match world.function(function).ast {
                _ if function == c.function => target(c.initializers),
                FunctionAst::Constructor(c) if !c.factory => target(&c.initializers),
                _ => None,
            };
            world.class(class).constructors.get(&name?).copied()
        };
        if self.leads_to_itself(c.function, &next) {
            let source = self.class(class).place.source;
            let hint = "Try to have all constructors eventually redirect to a non-redirecting constructor.";
            self.error(source, c.span, errors::redirecting_cycle().hint(hint));
        }
    }

    /// Whether a constructor redirects to itself in the end. On the way to the answer it is found for all that are on it.
    fn leads_to_itself(&mut self, function: FunctionRef, next: &dyn Fn(&mut World, FunctionRef) -> Option<FunctionRef>) -> bool {
        let mut way = Vec::new();
        let mut at = Some(function);
        while let Some(on_the_way) = at
            && !self.redirects_to_itself.contains_key(&on_the_way)
        {
            self.redirects_to_itself.insert(on_the_way, false);
            way.push(on_the_way);
            at = next(self, on_the_way);
        }
        let circle = way.iter().skip_while(|on_the_way| Some(**on_the_way) != at);
        self.redirects_to_itself.extend(circle.map(|function| (*function, true)));
        self.redirects_to_itself.get(&function) == Some(&true)
    }

    /// "Constant Constructors": all variables are final, and the superclass's constructor is constant too. (That the initialisers are
    /// potentially constant is seen where they are elaborated.)
    fn check_const_constructor(&mut self, class: ClassRef, c: &Generative) {
        if matches!(class.kind, ClassKind::ExtensionType) || c.function.external {
            return;
        }
        let source = self.class(class).place.source;
        let span = if c.span == Span::default() { class.span.get().copied().unwrap_or_default() } else { c.span };
        for field in self.class(class).fields.clone() {
            if !field.final_ {
                let message = errors::const_constructor_field()
                    .context(source, field.span, "Field isn't final, but constructor is 'const'.")
                    .stage(Stage::Outline);
                self.error(source, span, message);
            } else if field.late {
                self.error(source, field.span, errors::const_constructor_late_final());
            }
        }
        let Some((parent, _)) = class.superclass().and_then(|t| t.as_interface()) else { return };
        if parent == core_class(CoreClass::Object) || parent == core_class(CoreClass::EnumValue) {
            return;
        }
        let (key, at) = c
            .initializers
            .iter()
            .find_map(|i| match &i.kind {
                InitializerKind::Super { name, .. } => Some((unnamed(*name), i.span)),
                _ => None,
            })
            .unwrap_or((Name::new(""), span));
        // An enum's values set the fields of its own superclass; only mixins can stand in between.
        let constant = match self.find_constructor(parent, key) {
            Some(constructor) => constructor.kind != FunctionKind::Constructor || self.function(constructor).is_const,
            None => !(class.kind == ClassKind::Enum && self.mixes_in_fields(parent)),
        };
        if !constant {
            self.error(source, at, errors::const_super_not_const());
        }
    }

    fn mixes_in_fields(&self, class: ClassRef) -> bool {
        let mut current = Some(class);
        while let Some(class) = current
            && class.kind == ClassKind::MixinApplication
        {
            if !self.class(class).fields.is_empty() {
                return true;
            }
            current = class.superclass().and_then(|t| t.as_interface()).map(|(c, _)| c);
        }
        false
    }

    fn check_factory(&mut self, class: ClassRef, function: FunctionRef, c: &'static ast::ConstructorDecl) {
        let source = self.class(class).place.source;
        if class.kind == ClassKind::Mixin {
            self.error(source, c.class_name.span, errors::mixin_constructor());
            return;
        }
        if c.redirect.is_none() && c.const_ && !c.external {
            let hint = "Try removing the 'const' keyword, or replacing the body with '=' followed by a valid target.";
            let message = errors::const_factory().hint(hint);
            self.error(source, c.class_name.span, message);
        }
        for param in &c.params.params {
            if param.this {
                let message = errors::field_formal_not_here().hint("Try removing 'this.'.");
                self.error(source, param.span, message);
            } else if param.super_ {
                self.error(source, param.span, errors::super_formal_not_here());
            }
            if param.covariant {
                self.error(source, param.span, errors::covariant_not_here(" here"));
            }
        }
        let Some(reference) = &c.redirect else { return };
        if c.external {
            let message = errors::redirecting_external().hint("Try removing the 'external' modifier.");
            self.error(source, c.class_name.span, message);
        }
        let Some(redirect) = self.resolve_redirect(function) else { return };
        let target = redirect.class;
        if let Some(param) = c.params.params.iter().find(|p| p.default.is_some()) {
            self.error(source, param.name.span, errors::redirecting_default(target.name));
        }
        let modifiers = target.modifiers();
        if redirect.function.kind == FunctionKind::Constructor {
            if target.kind == ClassKind::Enum {
                self.error(source, reference.span, errors::enum_factory_redirects());
            } else if (modifiers.abstract_ || modifiers.sealed) && !target.is_extension_type() {
                let text = errors::redirects_to_abstract(target.name);
                self.error(source, reference.span, text);
            }
        }
        if c.const_ && !self.function(redirect.function).is_const {
            let hint = "Try redirecting to a different constructor or marking the target constructor 'const'.";
            let message = errors::const_redirects_to_non_const().hint(hint);
            self.error(source, reference.span, message);
        }
        self.check_factory_cycle(class, function, c);
    }

    fn check_factory_cycle(&mut self, class: ClassRef, function: FunctionRef, c: &'static ast::ConstructorDecl) {
        let next = |world: &mut World, function: FunctionRef| match function.kind {
            FunctionKind::Factory => world.resolve_redirect(function).map(|redirect| redirect.function),
            _ => None,
        };
        if self.leads_to_itself(function, &next) {
            let source = self.class(class).place.source;
            let shown =
                if function.name.as_str().is_empty() { class.name.to_string() } else { format!("{}.{}", class.name, function.name) };
            self.error(source, c.class_name.span, errors::factory_cycle_named(shown));
        }
    }
}
