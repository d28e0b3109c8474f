//! Simple bounds (resources/type-system/instantiate-to-bound.md): a type written without its arguments may stand in the bound of a type
//! parameter only if the arguments it stands for can be found without looking at other bounds. May touch `world`, `names`.

use oche_syntax::ast::{self, TypeKind};
use oche_syntax::{Name, Span};

use super::scope::TypeScope;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::world::*;
use crate::elements::ClassRef;
use crate::library::Source;

/// Why a declaration's bounds are not simple.
enum Reason {
    /// A parameter there whose bound mentions another parameter (or itself), of this name.
    Mentions(&'static Source, Span, Name),
    /// They lead back to the declaration.
    Cycle,
}

/// A declaration with type parameters that is named without arguments.
#[derive(Clone, Copy, PartialEq)]
enum Raw {
    Class(ClassRef),
    Alias(TypedefId),
}

impl World {
    /// Reports raw types in bounds that have no simple bounds themselves.
    pub(crate) fn check_simple_bounds(&mut self, params: &[ast::TypeParam], scope: &TypeScope) {
        for param in params {
            let Some(bound) = &param.bound else { continue };
            let mut raws = Vec::new();
            self.raw_types(bound, scope, &mut raws);
            for (raw, name) in raws {
                let Some(reason) = self.not_simple(raw, &mut Vec::new()) else { continue };
                let mut message = errors::raw_bound(name).hint(format!("Try providing type arguments to '{name}' here."));
                if let Reason::Mentions(source, span, name) = reason {
                    let why = note!("Bound of this variable references variable '{}' from the same declaration.", name);
                    message = message.context(source, span, why);
                }
                self.error(scope.source(), param.name.span, message);
                break;
            }
        }
    }

    /// `seen` are the declarations being looked at: a way back to one of them means that its bounds are not simple.
    fn not_simple(&mut self, raw: Raw, seen: &mut Vec<Raw>) -> Option<Reason> {
        if seen.contains(&raw) {
            return Some(Reason::Cycle);
        }
        let (params, scope) = match raw {
            Raw::Class(class) => match self.class(class).decl {
                Some(decl) => (&decl.type_params, self.class_scope(class)),
                None => return None,
            },
            Raw::Alias(id) => {
                let info = &self.typedefs[id.0 as usize];
                (&info.decl.type_params, TypeScope::new(info.place).with_params(&info.params))
            }
        };
        let names: Vec<Name> = params.iter().map(|p| p.name.name).collect();
        seen.push(raw);
        for param in params {
            let Some(bound) = &param.bound else { continue };
            if let Some(name) = mentioned(bound, &names) {
                return Some(Reason::Mentions(scope.source(), param.name.span, name));
            }
            let mut raws = Vec::new();
            self.raw_types(bound, &scope, &mut raws);
            if let Some(reason) = raws.into_iter().find_map(|(raw, _)| self.not_simple(raw, seen)) {
                return Some(reason);
            }
        }
        seen.pop();
        None
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

/// The first of these names that a type mentions.
fn mentioned(ty: &ast::Type, names: &[Name]) -> Option<Name> {
    if let TypeKind::Named { prefix: None, name, .. } = &ty.kind
        && names.contains(&name.name)
    {
        return Some(name.name);
    }
    let mut found = None;
    each_part(ty, &mut |part| found = found.or_else(|| mentioned(part, names)));
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
