//! Types of fields: written, inherited, or those of their initialisers. May touch `world`, `report`, `layout`.

use super::scope::TypeScope;
use crate::check::report::errors;
use crate::check::world::*;
use crate::elements::*;
use crate::types::*;
use oche_syntax::ast::ClassKind;

impl World {
    /// Finds a field's type, for [`World::field_type`].
    pub(crate) fn find_field_type(&mut self, field: FieldRef) -> Ty {
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
}
