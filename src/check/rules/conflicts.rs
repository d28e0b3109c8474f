//! Names that collide in a class (specification, "Class Member Conflicts"): with the class's own name, with its type parameters, a
//! static member with an instance one, and members of different kinds, declared or inherited. May touch `world`, `members`.

use oche_syntax::ast::{self, ClassKind};
use oche_syntax::{Name, Span};

use crate::check::report::errors;
use crate::check::resolve::classes::target_library;
use crate::check::world::*;
use crate::elements::*;
use crate::sorting::Arrange;

/// The kinds of members that may not share a name: methods, and getters or setters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Method,
    Property,
}

fn shape(target: Target) -> Shape {
    match target {
        Target::Function(f) if f.kind == FunctionKind::Method => Shape::Method,
        Target::Function(_) | Target::Field(_) => Shape::Property,
    }
}

pub(crate) fn target_span(target: Target) -> Span {
    match target {
        Target::Function(f) => f.span,
        Target::Field(f) => f.span,
    }
}

impl World {
    pub(crate) fn check_conflicts(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let place = self.class(class).place;
        self.check_type_parameter_names(class, decl);
        let order = self.class(class).order.clone();
        for target in &order {
            let (name, span) = match target {
                Target::Function(f) => (f.name, f.span),
                Target::Field(f) => (f.name, f.span),
            };
            // A method of the class's name is a constructor with a return type, of which the parser has complained.
            let constructor = matches!(target, Target::Function(f)
                if matches!(f.kind, FunctionKind::Constructor | FunctionKind::Factory | FunctionKind::Method));
            let named_as_class = name == class.name && !constructor && class.kind != ClassKind::Extension;
            if named_as_class && !self.is_enum_value(*target) {
                let message = errors::member_named_as_class().hint("Try renaming the member.");
                self.error(place.source, span, message);
            }
            if class.type_params().iter().any(|p| p.name == name) && name.as_str() != "_" {
                self.error(place.source, span, errors::conflicts_with_type_variable(name));
            }
        }
        self.check_statics(class);
        self.check_kinds(class);
    }

    fn is_enum_value(&self, target: Target) -> bool {
        matches!(target, Target::Field(f) if matches!(self.field(f).ast, FieldAst::EnumValue { .. }))
    }

    fn check_type_parameter_names(&mut self, class: ClassRef, decl: &'static ast::ClassDecl) {
        let source = self.class(class).place.source;
        for param in &decl.type_params {
            if param.name.name == class.name {
                self.error(source, param.name.span, errors::type_variable_named_as_class());
            }
        }
    }

    /// A class may not have a static and an instance member of one basename, inherited ones included.
    fn check_statics(&mut self, class: ClassRef) {
        let place = self.class(class).place;
        let mut statics: Vec<(MemberKey, Target)> = self.class(class).statics.iter().map(|(k, t)| (*k, *t)).collect();
        statics.arrange_by_key(|(_, t)| target_span(*t).start);
        let mut reported: Vec<Span> = Vec::new();
        for ((name, _), target) in statics {
            let span = target_span(target);
            if reported.contains(&span) || self.is_implied(target) {
                continue;
            }
            let own = [SelectorKind::Method, SelectorKind::Getter, SelectorKind::Setter]
                .iter()
                .any(|kind| self.class(class).instance.contains_key(&(name, *kind)));
            let message = if own {
                Some(errors::static_conflicts_with_instance())
            } else if class.kind != ClassKind::Extension && self.inherits(class, name, place.lib) {
                Some(errors::conflicts_with_inherited())
            } else {
                None
            };
            if let Some(message) = message {
                reported.push(span);
                self.error(place.source, span, message);
            }
        }
    }

    /// `values` of an enum, which nobody wrote.
    fn is_implied(&self, target: Target) -> bool {
        matches!(target, Target::Field(f) if matches!(self.field(f).ast, FieldAst::EnumValues))
    }

    fn inherits(&mut self, class: ClassRef, name: Name, lib: LibId) -> bool {
        self.direct_supertypes(class)
            .into_iter()
            .any(|parent| self.find_member(parent, name, lib, false).is_some() || self.find_member(parent, name, lib, true).is_some())
    }

    /// A method and a getter or setter of one name, one declared and the other inherited. (A getter and a method: `check_overrides`.)
    fn check_kinds(&mut self, class: ClassRef) {
        if matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType) {
            return;
        }
        let place = self.class(class).place;
        let own: Vec<(MemberKey, Target)> = self.class(class).instance.iter().map(|(k, t)| (*k, *t)).collect();
        for ((name, kind), target) in own {
            if target_library(target) != self.lib(place.lib).element || kind == SelectorKind::Getter {
                continue;
            }
            // A setter meets methods, a method meets setters.
            let look_for_setter = kind == SelectorKind::Method;
            for parent in self.direct_supertypes(class) {
                if let Some(found) = self.find_member(parent, name, place.lib, look_for_setter)
                    && shape(found.target) != shape(target)
                {
                    self.error(place.source, target_span(target), errors::conflicts_with_inherited());
                    break;
                }
            }
        }
    }
}
