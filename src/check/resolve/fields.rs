//! Types of fields, and where in an object they are. May touch `world`, `report`.

use super::written::TypeScope;
use crate::check::report::errors;
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;
use oche_syntax::ast::ClassKind;

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

    /// A field's type: written, inherited, or inferred from its initialiser.
    pub fn field_type(&mut self, field: FieldRef) -> Ty {
        if let Some(ty) = field.get().ty.get() {
            return *ty;
        }
        if self.field(field).phase == Phase::Running {
            let source = self.field(field).place.source;
            // Also while something is inferred quietly: nobody will meet the circle again.
            self.aloud(|world| world.error(source, field.span, errors::circular_inference(field.name)));
            return Ty::dynamic();
        }
        self.field_mut(field).phase = Phase::Running;
        self.fields_running += 1;
        let ty = self.make_field_type(field);
        self.fields_running -= 1;
        self.field_mut(field).phase = Phase::Done;
        let ty = *field.get().ty.get_or_init(|| ty);
        if self.fields_running == 0 {
            for class in std::mem::take(&mut self.wanted_layouts) {
                self.ensure_layout_if_class(class);
            }
        }
        ty
    }

    fn field_scope(&self, field: FieldRef) -> TypeScope {
        match field.class {
            Some(class) => TypeScope { static_in: field.static_.then_some(class), ..self.class_scope(class) },
            None => TypeScope::new(self.field(field).place),
        }
    }

    fn make_field_type(&mut self, field: FieldRef) -> Ty {
        match self.field(field).ast {
            FieldAst::Variable { decl, var } => {
                if let Some(ty) = &decl.ty {
                    let scope = TypeScope { in_variable: true, ..self.field_scope(field) };
                    return self.resolve_type(ty, &scope);
                }
                if let Some(class) = field.class
                    && !field.static_
                    && class.kind != ClassKind::Extension
                {
                    self.ensure_hierarchy(class);
                    let lib = self.field(field).place.lib;
                    if let Some((found, ty)) = self.combined_inherited(class, field.name, lib, !field.final_)
                        && !matches!(found.target, Target::Function(f) if f.kind == FunctionKind::Method)
                    {
                        return ty;
                    }
                }
                match &var.init {
                    Some(init) => (self.queries.variable_type)(self, field, init),
                    None => Ty::dynamic(),
                }
            }
            FieldAst::Parameter(param) => {
                let scope = self.field_scope(field);
                match self.param_type(param, &scope) {
                    Some(ty) => ty,
                    None => {
                        let inherited = field.class.and_then(|class| {
                            self.ensure_hierarchy(class);
                            let lib = self.field(field).place.lib;
                            self.combined_inherited(class, field.name, lib, !field.final_).map(|(_, ty)| ty)
                        });
                        match (&param.default, field.class) {
                            _ if inherited.is_some() => inherited.unwrap_or_else(Ty::dynamic),
                            (Some(default), Some(class)) => self.infer_default(default, class),
                            _ => self.undeclared_parameter(field.class),
                        }
                    }
                }
            }
            FieldAst::EnumValue { value, .. } => (self.queries.enum_value_type)(self, field, value),
            FieldAst::EnumValues => {
                let element = field.class.map_or_else(Ty::dynamic, |class| {
                    self.ensure_bounds(class);
                    let params = class.type_params().to_vec();
                    let args = instantiate_to_bounds(&params);
                    Ty::interface(class, &args)
                });
                core_type(CoreClass::List, &[element])
            }
            FieldAst::Assigned => Ty::dynamic(),
            FieldAst::MixinCopy(original) => {
                let ty = self.field_type(original);
                match (field.class.and_then(|c| c.mixin.get().copied()).and_then(|m| m.as_interface()), original.class) {
                    (Some((_, args)), Some(mixin)) => substitute_class(ty, mixin, &args),
                    _ => ty,
                }
            }
        }
    }

    /// What a run-time access needs to know of a field.
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

    /// What is checked when the setter that a field overrides is called is checked by the field, too.
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
}

/// Whether a parameter type mentions a class type parameter where an upcast receiver could break it.
pub(super) fn mentions_class_param(class: ClassRef, ty: Ty) -> bool {
    class.type_params().iter().any(|p| !matches!(variance_of(*p, ty), Variance::Unrelated | Variance::Contravariant))
}
