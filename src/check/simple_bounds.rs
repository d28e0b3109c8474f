//! Simple bounds (resources/type-system/instantiate-to-bound.md): a type written without its arguments may stand in the bound of a type
//! parameter only if the arguments it stands for can be found without looking at other bounds. May touch `world`, `resolve`.

use oche_syntax::Name;
use oche_syntax::ast::{self, TypeKind};

use super::message::*;
use super::resolve::TypeScope;
use super::world::*;
use crate::elements::ClassRef;

/// A declaration with type parameters that is named without arguments.
#[derive(Clone, Copy, PartialEq)]
enum Raw {
    Class(ClassRef),
    Alias(TypedefId),
}

impl World {
    /// Reports raw types in bounds that have no simple bounds themselves.
    pub(super) fn check_simple_bounds(&mut self, params: &[ast::TypeParam], scope: &TypeScope) {
        for param in params {
            let Some(bound) = &param.bound else { continue };
            let mut raws = Vec::new();
            self.raw_types(bound, scope, &mut raws);
            for (raw, name) in raws {
                if !self.has_simple_bounds(raw, &mut Vec::new()) {
                    let text = "Generic type '{}' can't be used without type arguments in a type variable bound.";
                    let message = says!(text, name).hint(format!("Try providing type arguments to '{name}' here."));
                    self.error(scope.source(), param.name.span, message);
                    break;
                }
            }
        }
    }

    /// `seen` are the declarations being looked at: a way back to one of them means that its bounds are not simple.
    fn has_simple_bounds(&mut self, raw: Raw, seen: &mut Vec<Raw>) -> bool {
        if seen.contains(&raw) {
            return false;
        }
        let (params, scope) = match raw {
            Raw::Class(class) => match self.class(class).decl {
                Some(decl) => (&decl.type_params, self.class_scope(class)),
                None => return true,
            },
            Raw::Alias(id) => {
                let info = &self.typedefs[id.0 as usize];
                (&info.decl.type_params, TypeScope::new(info.place).with_params(&info.params))
            }
        };
        let names: Vec<Name> = params.iter().map(|p| p.name.name).collect();
        seen.push(raw);
        for bound in params.iter().filter_map(|p| p.bound.as_ref()) {
            let mut raws = Vec::new();
            self.raw_types(bound, &scope, &mut raws);
            if mentions(bound, &names) || raws.into_iter().any(|(raw, _)| !self.has_simple_bounds(raw, seen)) {
                return false;
            }
        }
        seen.pop();
        true
    }

    /// The generic declarations that a written type names without arguments, anywhere in it.
    fn raw_types(&mut self, ty: &ast::Type, scope: &TypeScope, out: &mut Vec<(Raw, Name)>) {
        if let TypeKind::Named { prefix, name, args } = &ty.kind
            && args.is_empty()
        {
            match self.named_declaration(*prefix, *name, scope) {
                Some(Decl::Class(class)) if self.class(class).decl.is_some_and(|d| !d.type_params.is_empty()) => {
                    out.push((Raw::Class(class), name.name));
                }
                Some(Decl::Typedef(id)) if !self.typedefs[id.0 as usize].decl.type_params.is_empty() => {
                    out.push((Raw::Alias(id), name.name));
                }
                _ => {}
            }
        }
        each_part(ty, &mut |part| self.raw_types(part, scope, out));
    }
}

/// Whether a type mentions one of these names.
fn mentions(ty: &ast::Type, names: &[Name]) -> bool {
    if let TypeKind::Named { prefix: None, name, .. } = &ty.kind
        && names.contains(&name.name)
    {
        return true;
    }
    let mut found = false;
    each_part(ty, &mut |part| found |= mentions(part, names));
    found
}

/// The types that a type is made of.
fn each_part(ty: &ast::Type, f: &mut dyn FnMut(&ast::Type)) {
    match &ty.kind {
        TypeKind::Void => {}
        TypeKind::Named { args, .. } => args.iter().for_each(f),
        TypeKind::Function { ret, type_params, params } => {
            ret.as_deref().into_iter().for_each(&mut *f);
            type_params.iter().filter_map(|p| p.bound.as_ref()).for_each(&mut *f);
            params.iter().filter_map(|p| p.ty.as_ref()).for_each(f);
        }
        TypeKind::Record { positional, named } => positional.iter().chain(named).for_each(|field| f(&field.ty)),
    }
}
