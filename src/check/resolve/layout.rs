//! What the run time needs of classes and fields: where in an object a field is, whether what is stored there is checked, and which
//! implementation a selector finds. May touch `world`, `members`, `covariance`, `forwarders`.

use oche_syntax::ast::ClassKind;

use super::params::mentions_class_param;
use crate::check::world::*;
use crate::elements::*;

impl World {
    /// Lays out the objects of a class, if the declaration is one whose instances are objects.
    pub fn ensure_layout_if_class(&mut self, class: ClassRef) {
        if !matches!(class.kind, ClassKind::Extension | ClassKind::ExtensionType) {
            self.ensure_layout(class);
        }
    }

    /// Lays out the objects of a class that code makes. A layout needs the types of all fields: while one of them is inferred, it has to wait,
    /// for the objects may have each other in their fields.
    pub fn want_layout(&mut self, class: ClassRef) {
        match self.fields_running {
            0 => self.ensure_layout_if_class(class),
            _ => self.wanted_layouts.push(class),
        }
    }

    /// Makes a class ready for instances and dispatch at run time, after its superclasses.
    pub fn ensure_layout(&mut self, class: ClassRef) {
        let mut without = Vec::new();
        let mut next = Some(class);
        while let Some(class) = next
            && class.layout.get().is_none()
        {
            self.ensure_hierarchy(class);
            without.push(class);
            next = class.superclass().and_then(|t| t.as_interface()).map(|(parent, _)| parent);
        }
        while let Some(class) = without.pop() {
            // It may have been needed on the way.
            if class.layout.get().is_none() {
                let layout = self.make_layout(class);
                let _ = class.layout.set(layout);
            }
        }
    }

    fn make_layout(&mut self, class: ClassRef) -> Layout {
        self.ensure_members(class);
        let above = class.superclass().and_then(|t| t.as_interface()).and_then(|(parent, _)| parent.get().layout.get());
        let mut no_such_method = above.and_then(|layout| layout.no_such_method);
        let fields = self.class(class).fields.clone();
        let first = above.map_or(0, Layout::field_count);
        for (i, field) in fields.iter().enumerate() {
            field.index.get_or_init(|| (first + i) as u32);
            self.ensure_field(*field);
        }
        let own: Vec<(MemberKey, Target)> = self.class(class).instance.iter().map(|(k, t)| (*k, *t)).collect();
        let mut members = rustc_hash::FxHashMap::default();
        for ((name, kind), target) in own {
            let library = match target {
                Target::Function(function) => {
                    if function.abstract_ {
                        continue;
                    }
                    self.signature(function);
                    if name.as_str() == "noSuchMethod" && class != core_class(CoreClass::Object) {
                        no_such_method = Some(function);
                    }
                    function.library
                }
                Target::Field(field) => {
                    if self.is_abstract_field(target) {
                        continue;
                    }
                    field.library
                }
            };
            let selector = Selector::new(name, library, kind);
            // A method hides an inherited getter of the same name and the other way round; the checker has refused such programs.
            members.insert(selector, target);
        }
        let inherited = above.map(|layout| &layout.members);
        if no_such_method.is_some() && !(class.modifiers().abstract_ || class.modifiers().sealed || class.kind == ClassKind::Mixin) {
            self.add_forwarders(class, inherited, &mut members);
        }
        Layout::new(above, fields, Inherited::new(inherited, members), no_such_method)
    }

    /// Makes a field ready for accesses at run time.
    pub fn ensure_field(&mut self, field: FieldRef) {
        if field.initializer.get().is_some() {
            return;
        }
        self.field_type(field);
        let info = self.field(field);
        let (place, ast) = (info.place, info.ast);
        let has_initializer = match ast {
            FieldAst::Variable { var, .. } => var.init.is_some() && (field.static_ || field.late),
            FieldAst::MixinCopy(original) => {
                matches!(self.field(original).ast, FieldAst::Variable { var, .. } if var.init.is_some()) && field.late
            }
            FieldAst::EnumValue { .. } | FieldAst::EnumValues => true,
            FieldAst::Parameter(_) | FieldAst::Assigned => false,
        };
        let initializer = has_initializer.then(|| {
            let function = Function::declare(FunctionHead {
                name: field.name,
                kind: FunctionKind::Initializer,
                library: field.library,
                class: field.class,
                static_: field.static_,
                abstract_: false,
                external: false,
                span: field.span,
            });
            self.set_function(function, place, FunctionAst::FieldInitializer(field));
            self.signature(function);
            function
        });
        if field.static_ {
            field.index.get_or_init(|| next_id(&STATIC_IDS));
        }
        let covariant = match ast {
            FieldAst::Variable { decl, .. } => decl.covariant,
            FieldAst::MixinCopy(original) => matches!(self.field(original).ast, FieldAst::Variable { decl, .. } if decl.covariant),
            FieldAst::Parameter(p) => p.covariant,
            _ => false,
        };
        let ty = self.field_type(field);
        let check = match field.class {
            Some(_) if covariant => SetCheck::Always,
            Some(class) if !field.static_ && !field.final_ => {
                let generic = if mentions_class_param(class, ty) { SetCheck::FromOutside } else { SetCheck::Never };
                generic.max(self.inherited_set_check(class, field, place.lib))
            }
            _ => SetCheck::Never,
        };
        let _ = field.check_on_set.set(check);
        let _ = field.initializer.set(initializer);
    }

    /// The check of values that a field inherits from the setters that it overrides.
    fn inherited_set_check(&mut self, class: ClassRef, field: FieldRef, lib: LibId) -> SetCheck {
        let mut check = SetCheck::Never;
        self.ensure_hierarchy(class);
        for parent in self.direct_supertypes(class) {
            let inherited = match self.find_member(parent, field.name, lib, true).map(|found| found.target) {
                Some(Target::Function(setter)) => {
                    // One with type parameters of its class in its type and one that is declared covariant are not told apart.
                    if self.covariance(setter).first() == Some(&true) { SetCheck::Always } else { SetCheck::Never }
                }
                Some(Target::Field(other)) if other != field => {
                    self.ensure_field(other);
                    other.check_on_set.get().copied().unwrap_or(SetCheck::Never)
                }
                Some(Target::Field(_)) | None => SetCheck::Never,
            };
            check = check.max(inherited);
        }
        check
    }
}
