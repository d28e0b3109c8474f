//! The scope in which a written type is read. May touch `world`, `types`, `elements`.

use std::sync::Arc;

use oche_syntax::Name;
use rustc_hash::FxHashMap;

use crate::check::report::message::*;
use crate::check::world::*;
use crate::elements::*;
use crate::library::Source;
use crate::types::*;

/// The type parameters around a written type, then the library.
#[derive(Clone)]
pub struct TypeScope {
    pub place: Place,
    pub params: TypeParams,
    /// The class around, whose static scope hides library names.
    pub class: Option<ClassRef>,
    /// Whether the type is written in a body, not in a signature.
    pub in_body: bool,
    /// Whether it is the type of a parameter of a function with a body, or of a field.
    pub in_variable: bool,
    /// The class whose type parameters a static member may not use.
    pub static_in: Option<ClassRef>,
}

/// Type parameters by name, in layers: those of a function, those of what is around it. Scopes are copied for every type that is looked
/// at, so they share them. A name usually means a parameter itself; in a mixin's members as part of an application, the mixin's argument.
#[derive(Clone, Default)]
pub struct TypeParams(Option<Arc<Layer>>);

struct Layer {
    own: FxHashMap<Name, Ty>,
    around: TypeParams,
}

impl TypeParams {
    fn extend(&mut self, more: impl Iterator<Item = (Name, Ty)>) {
        let own: FxHashMap<Name, Ty> = more.collect();
        if !own.is_empty() {
            *self = TypeParams(Some(Arc::new(Layer { own, around: std::mem::take(self) })));
        }
    }
    fn get(&self, name: Name) -> Option<Ty> {
        let mut layer = self.0.as_deref();
        while let Some(Layer { own, around }) = layer {
            if let Some(ty) = own.get(&name) {
                return Some(*ty);
            }
            layer = around.0.as_deref();
        }
        None
    }
}

impl TypeScope {
    pub fn new(place: Place) -> TypeScope {
        let params = TypeParams::default();
        TypeScope { place, params, class: None, in_body: false, in_variable: false, static_in: None }
    }
    pub fn with_params(mut self, params: &[ParamRef]) -> TypeScope {
        self.params.extend(params.iter().map(|param| (param.name, Ty::param(*param))));
        self
    }
    /// With the parameters of a mixin standing for the arguments of its application.
    pub fn add_applied(&mut self, params: &[ParamRef], args: TyList) {
        self.params.extend(params.iter().zip(args.iter()).map(|(param, arg)| (param.name, *arg)));
    }
    /// The type that the innermost parameter of this name stands for.
    pub fn param(&self, name: Name) -> Option<Ty> {
        self.params.get(name)
    }
    pub fn source(&self) -> &'static Source {
        self.place.source
    }
    /// When Dart finds what is wrong with a type in this scope.
    pub fn stage(&self) -> Stage {
        if self.in_body { Stage::Names } else { Stage::Outline }
    }
}

impl World {
    /// Type scope for members of a class.
    pub fn class_scope(&self, class: ClassRef) -> TypeScope {
        let mut scope = TypeScope::new(self.class(class).place).with_params(class.type_params());
        scope.class = Some(class);
        scope
    }
}
