//! What declarations may not be, whatever types they have: the number of an operator's parameters, modifiers out of place, names that
//! enums and extensions keep for themselves (specification, "Operators", "Setters", "Formal Parameters", "Enums";
//! accepted/2.17/enhanced-enums). May touch `world`, `members`.

use oche_syntax::ast::{self, BodyKind, ClassKind, ParamKind};
use oche_syntax::{Name, Span};

use super::conflicts::target_span;
use crate::check::report::errors;
use crate::check::world::*;
use crate::elements::*;
use crate::library::Source;
use crate::types::{Ty, is_subtype};

/// The number of parameters an operator takes.
fn arity(name: &str) -> Option<(usize, &'static str)> {
    Some(match name {
        "~" | "unary-" => (0, "shouldn't have any parameters"),
        "[]=" => (2, "should have exactly two parameters"),
        "+" | "*" | "/" | "~/" | "%" | "<" | "<=" | ">" | ">=" | "<<" | ">>" | ">>>" | "&" | "|" | "^" | "==" | "[]" => {
            (1, "should have exactly one parameter")
        }
        _ => return None,
    })
}

impl World {
    /// A named function, at top level or in a class.
    pub(crate) fn check_function_rules(&mut self, function: FunctionRef, decl: &'static ast::FunctionDecl) {
        let source = self.function(function).place.source;
        let params: &'static [ast::Param] = decl.params.as_ref().map_or(&[], |p| &p.params);
        if decl.kind == ast::FunctionKind::Operator {
            let name = decl.name.name.as_str();
            if let Some((count, words)) = arity(name)
                && params.len() != count
            {
                self.error(source, decl.name.span, errors::operator_parameters(name, words));
            } else if params.iter().any(|p| p.kind != ParamKind::Positional) {
                self.error(source, decl.name.span, errors::operator_optional_parameters());
            }
        }
        if decl.kind == ast::FunctionKind::Setter
            && let Some(ty) = &decl.return_type
            && !self.signature(function).ret.is_void()
        {
            let hint = "Try removing the return type, or define a method rather than a setter.";
            self.error(source, ty.span, errors::setter_return_type().hint(hint));
        }
        if decl.static_ && !decl.external && function.class.is_some() && matches!(decl.body.kind, BodyKind::Empty) {
            self.error(source, decl.name.span, errors::missing_body().hint("Try adding {}."));
        }
        let home = match function.class {
            Some(class) if class.kind == ClassKind::Extension => " in an extension",
            Some(class) if class.kind == ClassKind::ExtensionType => " in an extension type",
            _ => " here",
        };
        let instance = function.class.is_some() && !decl.static_ && home == " here";
        self.check_parameter_rules(source, params, (!instance).then_some(home));
    }

    /// `no_covariant`: where a `covariant` would stand, if it may not.
    pub(crate) fn check_parameter_rules(&mut self, source: &'static Source, params: &'static [ast::Param], no_covariant: Option<&str>) {
        for param in params {
            if param.required && param.default.is_some() {
                let text = errors::required_with_default(param.name.name);
                self.error(source, param.name.span, text);
            }
            if let (true, Some(place)) = (param.covariant, no_covariant) {
                let text = errors::covariant_not_here(place);
                self.error(source, param.span, text);
            }
        }
    }

    pub(crate) fn check_member_rules(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let source = self.class(class).place.source;
        let order = self.class(class).order.clone();
        for target in &order {
            let Target::Function(function) = target else { continue };
            match self.function(*function).ast {
                FunctionAst::Function(f) => self.check_function_rules(*function, f),
                FunctionAst::Constructor(c) => self.check_parameter_rules(source, &c.params.params, None),
                FunctionAst::Primary(p) => self.check_parameter_rules(source, &p.params.params, None),
                _ => {}
            }
        }
        for member in &decl.members {
            let ast::MemberKind::Fields(fields) = &member.kind else { continue };
            let Some(var) = fields.vars.first().filter(|_| fields.covariant) else { continue };
            let span = var.name.span;
            if fields.static_ {
                let hint = "Try removing either the 'covariant' or 'static' keyword.";
                self.error(source, span, errors::covariant_and_static().hint(hint));
            } else if fields.keyword == ast::VarKeyword::Final && !fields.late {
                let hint = "Try removing either the 'final' or 'covariant' keyword.";
                self.error(source, span, errors::final_and_covariant().hint(hint));
            } else if fields.keyword == ast::VarKeyword::Final && fields.vars.iter().any(|v| v.init.is_some()) {
                let hint = "Try removing either the 'final' or 'covariant' keyword, or removing the initializer.";
                self.error(source, span, errors::late_final_and_covariant().hint(hint));
            }
        }
        if matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType) {
            self.check_object_names(class, &order);
        } else {
            self.check_enum_rules(class, &order);
        }
    }

    /// Members of an extension would never be found under the names every object has.
    fn check_object_names(&mut self, class: ClassRef, order: &[Target]) {
        let source = self.class(class).place.source;
        let object = core_class(CoreClass::Object);
        for target in order {
            let name = match target {
                Target::Function(f) if matches!(f.kind, FunctionKind::Constructor | FunctionKind::Factory) => continue,
                Target::Function(f) => f.name,
                Target::Field(f) => f.name,
            };
            let lib = self.lib_of(object.library);
            if self.own_member(object, name, lib, false).is_some() {
                self.error(source, target_span(*target), errors::extension_member_of_object(name));
            }
        }
    }

    /// Enums, and classes and mixins that have `Enum` as a superinterface.
    fn check_enum_rules(&mut self, class: ClassRef, order: &[Target]) {
        let (source, span) = (self.class(class).place.source, class.span.get().copied().unwrap_or_default());
        let base = core_class(CoreClass::EnumValue);
        self.ensure_hierarchy(base);
        let Some(interface) = base.interfaces.get().and_then(|i| i.first()).and_then(|t| t.as_interface()).map(|(c, _)| c) else { return };
        let is_enum = class.kind == ClassKind::Enum;
        let implements = class.is_below(interface);
        if !implements || class.library == base.library {
            return;
        }
        let modifiers = class.modifiers();
        if matches!(class.kind, ClassKind::Class | ClassKind::MixinApplication) && !modifiers.abstract_ && !modifiers.sealed {
            self.error(source, span, errors::implements_enum(class.name));
        }
        for target in order {
            let (name, static_, concrete) = match target {
                // A setter beside them is no harm.
                Target::Function(f) if !matches!(f.kind, FunctionKind::Method | FunctionKind::Getter) => continue,
                Target::Function(f) => (f.name, f.static_, !f.abstract_),
                Target::Field(f) => (f.name, f.static_, !self.is_abstract_field(*target)),
            };
            let value = matches!(target, Target::Field(f) if matches!(self.field(*f).ast, FieldAst::EnumValue { .. }));
            let at = target_span(*target);
            if let Target::Field(f) = target
                && let FieldAst::EnumValue { value, .. } = self.field(*f).ast
                && value.args.is_none()
                && !value.type_args.is_empty()
            {
                self.error(source, at, errors::enum_type_arguments());
            }
            if value && name == class.name {
                self.error(source, at, errors::enum_constant_named_as_enum(name));
            }
            if name.as_str() == "values" && (is_enum || !static_) {
                let text = if is_enum { errors::enum_declares_values().to_owned() } else { errors::implements_enum_values(class.name) };
                self.error(source, at, text);
            }
            if matches!(name.as_str(), "index" | "hashCode" | "==") && !static_ && concrete {
                let text = if is_enum { errors::enum_declares(name) } else { errors::implements_enum_declares(class.name, name) };
                self.error(source, at, text);
            }
        }
        if is_enum {
            for name in ["index", "hashCode", "=="] {
                let lib = self.lib_of(base.library);
                let found = self.find_concrete(class, Name::new(name), lib, false);
                let object = core_class(CoreClass::Object);
                if found.is_some_and(|f| f.class != class && f.class != base && f.class != object) {
                    self.error(source, span, errors::enum_inherits(name));
                }
            }
        }
    }

    /// A class that has no generative constructor still has fields to initialise.
    pub(crate) fn lacks_generative_constructors(&self, class: ClassRef) -> bool {
        class.kind == ClassKind::Class && self.class(class).constructors.values().all(|c| c.kind == FunctionKind::Factory)
    }

    /// Checks that `main` can be called with a list of strings and a message, whether or not that ever happens (specification, "Scripts").
    pub fn check_main(&mut self, lib: LibId) {
        let main = match self.declared(lib, "main") {
            Some(Decl::Function(main)) => main,
            Some(Decl::Getter(f) | Decl::Setter(f)) => return self.main_is_no_function(self.function(f).place.source, f.span),
            Some(Decl::Field(f)) => return self.main_is_no_function(self.field(f).place.source, f.span),
            Some(Decl::Class(class)) => {
                let at = class.span.get().copied().unwrap_or_default().start as usize;
                return self.main_is_no_function(self.class(class).place.source, Span::new(at, at + 1));
            }
            _ => return,
        };
        let FunctionAst::Function(decl) = self.function(main).ast else { return };
        let source = self.function(main).place.source;
        let signature = self.signature(main);
        let list = crate::types::Ty::interface(core_class(CoreClass::List), &[string_ty()]);
        if signature.required > 2 {
            self.error(source, decl.name.span, errors::main_too_many_required());
        } else if signature.params[signature.positional..].iter().any(|p| p.required) {
            self.error(source, decl.name.span, errors::main_required_named());
        } else if signature.positional > 0
            && let Some(first) = signature.params.first()
            && !is_subtype(list, first.ty)
            && !first.ty.is_error()
        {
            self.error(source, decl.name.span, errors::main_first_parameter(first.ty, list));
        }
    }

    fn main_is_no_function(&mut self, source: &'static Source, span: Span) {
        self.error(source, span, errors::main_not_function());
    }
}

fn string_ty() -> Ty {
    Ty::interface(core_class(CoreClass::String), &[])
}
