//! Declares the members of classes. May touch `world` and syntax trees.

use super::outline::is_assignable;
use crate::check::report::errors;
use crate::check::world::*;
use crate::elements::*;
use oche_syntax::ast::{self, ClassKind, DeclKind, MemberKind, VarKeyword};
use oche_syntax::{Name, Span};

impl World {
    /// Declares a class's members, if that was left for now.
    pub fn ensure_members(&mut self, class: ClassRef) {
        let Some(span) = self.class_mut(class).lazy.take() else { return };
        let place = self.class(class).place;
        let (decl, errors) = oche_syntax::parse_declaration(&place.source.text, span);
        for error in errors {
            self.error(place.source, error.span, errors::syntax(error.message.text()));
        }
        if let Some(ast::Decl { kind: DeclKind::Class(full), .. }) = decl {
            let full: &'static ast::ClassDecl = Box::leak(full);
            self.class_mut(class).decl = Some(full);
            self.declare_members(place, class, full);
        }
    }

    pub(super) fn declare_members(&mut self, place: Place, class: ClassRef, decl: &'static ast::ClassDecl) {
        let library = self.lib(place.lib).element;
        if let Some(primary) = &decl.primary {
            self.declare_primary(place, class, decl, primary);
        }
        for (index, value) in decl.values.iter().enumerate() {
            self.note_annotations(place, Some(class), &value.metadata);
            let field = Field::declare(FieldHead {
                name: value.name.name,
                library,
                class: Some(class),
                static_: true,
                final_: true,
                late: false,
                span: value.name.span,
            });
            self.set_field(field, place, FieldAst::EnumValue { value, index: index as u32 }, true, false);
            self.class_mut(class).values.push(field);
            self.add_field(class, field, value.name, false, true);
        }
        for member in &decl.members {
            self.note_member(place, class, member);
            match &member.kind {
                MemberKind::Fields(variables) => {
                    for var in &variables.vars {
                        if self.stands_for_accessors(place, variables) {
                            for accessor in external_accessors(variables, var) {
                                let element = self.declare_function(place, Some(class), accessor, accessor.static_);
                                let setter = accessor.kind == ast::FunctionKind::Setter;
                                let kind = if setter { SelectorKind::Setter } else { SelectorKind::Getter };
                                self.add_member(class, var.name, kind, Target::Function(element), accessor.static_);
                                self.class_mut(class).order.push(Target::Function(element));
                            }
                            continue;
                        }
                        let field = self.declare_field(place, Some(class), variables, var);
                        let assignable = is_assignable(variables, var);
                        // Of an abstract one only its getter and setter exist.
                        let has_place = !variables.abstract_ && !variables.external;
                        self.add_field(class, field, var.name, assignable, has_place);
                    }
                }
                MemberKind::Method(method) => self.declare_method(place, class, member, method),
                MemberKind::Constructor(constructor) => self.declare_constructor(place, class, decl, constructor),
                MemberKind::Error => {}
            }
        }
        let has_constructor = !self.class(class).constructors.is_empty();
        // An enum has one unless it declares a generative constructor or one of the same name.
        let values_need_one = decl.kind == ClassKind::Enum
            && self.class(class).constructors.iter().all(|(name, c)| c.kind == FunctionKind::Factory && !name.as_str().is_empty());
        if !has_constructor && decl.kind == ClassKind::Class || values_need_one {
            let constructor = self.default_constructor(place, class);
            self.function_mut(constructor).is_const = decl.kind == ClassKind::Enum;
        }
        if decl.kind == ClassKind::Enum {
            let name = Name::new("values");
            let field = Field::declare(FieldHead {
                name,
                library,
                class: Some(class),
                static_: true,
                final_: true,
                late: false,
                span: Span::default(),
            });
            self.set_field(field, place, FieldAst::EnumValues, true, false);
            if !self.class(class).statics.contains_key(&(name, SelectorKind::Getter)) {
                self.class_mut(class).statics.insert((name, SelectorKind::Getter), Target::Field(field));
            }
        }
    }

    /// A primary constructor, and the fields that its parameters declare.
    fn declare_primary(&mut self, place: Place, class: ClassRef, decl: &'static ast::ClassDecl, primary: &'static ast::PrimaryConstructor) {
        let library = self.lib(place.lib).element;
        for param in &primary.params.params {
            let declares = decl.kind == ClassKind::ExtensionType || param.keyword != VarKeyword::None;
            if declares && !param.this && !param.super_ {
                let final_ = decl.kind == ClassKind::ExtensionType || param.keyword == VarKeyword::Final;
                let field = Field::declare(FieldHead {
                    name: param.name.name,
                    library,
                    class: Some(class),
                    static_: false,
                    final_,
                    late: false,
                    span: param.name.span,
                });
                self.set_field(field, place, FieldAst::Parameter(param), false, param.ty.is_none());
                self.add_field(class, field, param.name, !final_, true);
            }
        }
        let name = primary.name.map_or(Name::new(""), |n| if n.name.as_str() == "new" { Name::new("") } else { n.name });
        let constructor = Function::declare(FunctionHead {
            name,
            kind: FunctionKind::Constructor,
            library,
            class: Some(class),
            static_: false,
            abstract_: false,
            external: false,
            span: primary.span,
        });
        self.set_function(constructor, place, FunctionAst::Primary(primary));
        self.function_mut(constructor).is_const = primary.const_ || decl.kind == ClassKind::Enum;
        self.class_mut(class).constructors.insert(name, constructor);
        self.class_mut(class).order.push(Target::Function(constructor));
    }

    /// A method, getter, setter or operator.
    fn declare_method(&mut self, place: Place, class: ClassRef, member: &'static ast::Member, method: &'static ast::FunctionDecl) {
        self.check_operator_parameters(place, method);
        let plain = method.kind == ast::FunctionKind::Function && class.kind != ClassKind::Extension;
        if plain && method.name.name == class.name {
            let start = member.span.start;
            let text = place.source.text.get(member.span.range()).unwrap_or("");
            let length = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(1) as u32;
            let message = errors::constructor_return_type();
            self.error(place.source, Span { start, end: start + length }, message);
        }
        let element = self.declare_function(place, Some(class), method, method.static_);
        self.function_mut(element).begins = member.span.start;
        let kind = match method.kind {
            ast::FunctionKind::Getter => SelectorKind::Getter,
            ast::FunctionKind::Setter => SelectorKind::Setter,
            ast::FunctionKind::Function | ast::FunctionKind::Operator => SelectorKind::Method,
        };
        self.add_member(class, method.name, kind, Target::Function(element), method.static_);
        self.class_mut(class).order.push(Target::Function(element));
    }

    pub fn default_constructor(&mut self, place: Place, class: ClassRef) -> FunctionRef {
        let constructor = Function::declare(FunctionHead {
            name: Name::new(""),
            kind: FunctionKind::Constructor,
            library: self.lib(place.lib).element,
            class: Some(class),
            static_: false,
            abstract_: false,
            external: false,
            span: class.span.get().copied().unwrap_or_default(),
        });
        self.set_function(constructor, place, FunctionAst::Default);
        self.class_mut(class).constructors.insert(Name::new(""), constructor);
        constructor
    }

    fn declare_constructor(
        &mut self,
        place: Place,
        class: ClassRef,
        class_decl: &'static ast::ClassDecl,
        decl: &'static ast::ConstructorDecl,
    ) {
        if decl.primary_body {
            return;
        }
        if let Some(class_name) = class_decl.name
            && !matches!(decl.class_name.name.as_str(), "new" | "factory" | "this")
            && decl.class_name.name != class_name.name
        {
            self.error(place.source, decl.class_name.span, errors::constructor_name_not_class());
        }
        // `factory f()` names a constructor since language version 3.13.
        if let (Some(class_name), Some(name)) = (class_decl.name, decl.name)
            && decl.class_name.name.as_str() == "factory"
            && self.lib(place.lib).version < (3, 13)
            && name.name != class_name.name
        {
            self.error(place.source, name.span, errors::constructor_name_not_class());
        }
        let name = match decl.name {
            Some(name) if name.name.as_str() != "new" => name.name,
            _ => Name::new(""),
        };
        let kind = if decl.factory { FunctionKind::Factory } else { FunctionKind::Constructor };
        let span = decl.name.map_or(decl.class_name.span, |n| n.span);
        let constructor = Function::declare(FunctionHead {
            name,
            kind,
            library: self.lib(place.lib).element,
            class: Some(class),
            static_: decl.factory,
            abstract_: false,
            external: decl.external,
            span,
        });
        self.set_function(constructor, place, FunctionAst::Constructor(decl));
        // An enum's generative constructors need not say `const` (language version 3.13).
        let implied = class_decl.kind == ClassKind::Enum && !decl.factory && self.lib(place.lib).version >= (3, 13);
        self.function_mut(constructor).is_const = decl.const_ || implied;
        if self.class(class).constructors.contains_key(&name) {
            let shown = if name.as_str().is_empty() { class.name.to_string() } else { format!("{}.{}", class.name, name) };
            let previous = self.class(class).constructors.get(&name).copied();
            let message = errors::already_declared(shown.as_str());
            let message = match previous {
                Some(previous) => self.shows(message, previous, &format!("Previous declaration of '{shown}'.")),
                None => message,
            };
            self.error(place.source, decl.class_name.span, message);
            return;
        }
        if !name.as_str().is_empty() {
            let statics = &self.class(class).statics;
            if statics.contains_key(&(name, SelectorKind::Getter)) || statics.contains_key(&(name, SelectorKind::Method)) {
                self.error(place.source, decl.class_name.span, errors::conflicts_with_static(name));
            }
        }
        self.class_mut(class).constructors.insert(name, constructor);
        self.class_mut(class).order.push(Target::Function(constructor));
    }

    fn add_field(&mut self, class: ClassRef, field: FieldRef, name: ast::Ident, assignable: bool, has_place: bool) {
        self.add_member(class, name, SelectorKind::Getter, Target::Field(field), field.static_);
        if assignable {
            let table = if field.static_ { &mut self.class_mut(class).statics } else { &mut self.class_mut(class).instance };
            table.entry((name.name, SelectorKind::Setter)).or_insert(Target::Field(field));
        }
        if !field.static_ && has_place {
            self.class_mut(class).fields.push(field);
        }
        self.class_mut(class).order.push(Target::Field(field));
    }

    fn add_member(&mut self, class: ClassRef, name: ast::Ident, kind: SelectorKind, target: Target, static_: bool) {
        let place = self.class(class).place;
        let info = self.class(class);
        let clash = |kind: SelectorKind| info.instance.contains_key(&(name.name, kind)) || info.statics.contains_key(&(name.name, kind));
        let clashes = match kind {
            SelectorKind::Setter => clash(SelectorKind::Setter) || clash(SelectorKind::Method),
            SelectorKind::Getter => clash(SelectorKind::Getter) || clash(SelectorKind::Method),
            SelectorKind::Method => clash(SelectorKind::Getter) || clash(SelectorKind::Method) || clash(SelectorKind::Setter),
        };
        if clashes {
            let all = [SelectorKind::Getter, SelectorKind::Method, SelectorKind::Setter].into_iter();
            let previous = all.filter_map(|k| info.instance.get(&(name.name, k)).or_else(|| info.statics.get(&(name.name, k)))).next();
            match previous.copied() {
                Some(Target::Function(f)) => self.declared_twice(place.source, name.span, name.name.as_str(), Decl::Function(f)),
                Some(Target::Field(f)) => self.declared_twice(place.source, name.span, name.name.as_str(), Decl::Field(f)),
                None => self.error(place.source, name.span, errors::already_declared(name.name)),
            }
            return;
        }
        if static_ && info.constructors.contains_key(&name.name) {
            self.error(place.source, name.span, errors::conflicts_with_constructor(name.name));
        }
        let info = self.class_mut(class);
        let table = if static_ { &mut info.statics } else { &mut info.instance };
        table.insert((name.name, kind), target);
    }

    /// Each operator has its number of parameters.
    fn check_operator_parameters(&mut self, place: Place, decl: &'static ast::FunctionDecl) {
        if decl.kind != ast::FunctionKind::Operator {
            return;
        }
        let count = decl.params.as_ref().map_or(0, |p| p.params.len());
        let name = decl.name.name;
        let (fits, wanted) = match name.as_str() {
            "~" => (count == 0, "shouldn't have any parameters"),
            "[]=" => (count == 2, "should have exactly two parameters"),
            "unary-" => return,
            "-" => (count <= 1, "should have zero or one parameter"),
            _ => (count == 1, "should have exactly one parameter"),
        };
        if !fits {
            let mut message = errors::operator_parameters(name, wanted);
            if name.as_str() == "-" {
                message = message.hint(
                    "With zero parameters, it has the syntactic form '-a', formally known as 'unary-'. With one parameter, it has the syntactic form 'a - b', formally known as '-'.",
                );
            }
            self.error(place.source, decl.name.span, message);
        }
    }
}

/// `external T x;` as `external T get x; external set x(T x);`.
pub(super) fn external_accessors(decl: &ast::VariablesDecl, var: &ast::VarInit) -> Vec<&'static ast::FunctionDecl> {
    let accessor = |kind, params| {
        let function = ast::FunctionDecl {
            kind,
            static_: decl.static_,
            external: true,
            abstract_: false,
            augment: decl.augment,
            return_type: if kind == ast::FunctionKind::Getter { decl.ty.clone() } else { None },
            name: var.name,
            type_params: Vec::new(),
            params,
            body: ast::FunctionBody { marker: ast::AsyncMarker::Sync, span: var.name.span, kind: ast::BodyKind::Empty },
        };
        &*Box::leak(Box::new(function))
    };
    let getter = accessor(ast::FunctionKind::Getter, None);
    if !is_assignable(decl, var) {
        return vec![getter];
    }
    let value = ast::Param {
        span: var.name.span,
        metadata: Vec::new(),
        kind: ast::ParamKind::Positional,
        required: false,
        covariant: decl.covariant,
        keyword: VarKeyword::None,
        ty: decl.ty.clone(),
        this: false,
        super_: false,
        name: var.name,
        function: None,
        default: None,
    };
    vec![getter, accessor(ast::FunctionKind::Setter, Some(ast::Params { span: var.name.span, params: vec![value] }))]
}
