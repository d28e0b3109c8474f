//! Constructors that declarations and expressions name, `p.C<T>.name`, and where redirecting factories lead. May touch `report`, `world`.

use oche_syntax::Name;
use oche_syntax::ast::{self, ClassKind};

use super::bounds::TypeArguments;
use super::scope::TypeScope;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::world::*;
use crate::elements::*;
use crate::library::Source;
use crate::types::*;

/// A class to construct, with the type arguments given, or (none given) those to be inferred. Through a generic alias what is given or
/// inferred are the alias's, and `alias` says what they make of the class's.
#[derive(Clone)]
pub struct Constructed {
    pub class: ClassRef,
    pub given: Vec<Ty>,
    pub alias: Option<(Vec<ParamRef>, TyList)>,
}

impl Constructed {
    pub fn new(class: ClassRef, given: Vec<Ty>) -> Constructed {
        Constructed { class, given, alias: None }
    }
}

impl World {
    /// Which class, arguments and constructor name `p.C<T>.name` means.
    pub fn resolve_constructor_ref(
        &mut self,
        reference: &'static ast::ConstructorRef,
        scope: &TypeScope,
        source: &'static Source,
    ) -> Option<(Constructed, Name)> {
        let path = &reference.path;
        let first = *path.first()?;
        let lib = scope.place.lib;
        let mut decl = self.lookup_library(lib, first.name, false);
        if path.len() == 1 && scope.param(first.name).is_some() {
            let message = errors::constructor_not_found(first.name).stage(Stage::Names);
            self.error(source, first.span, message);
            return None;
        }
        let mut used = 1;
        let mut prefix = None;
        if let Some(Decl::Prefix(id)) = decl {
            let second = *path.get(1)?;
            decl = self.lookup_prefixed(id, second.name, false);
            prefix = Some(first);
            used = 2;
        }
        let rest = path.get(used).copied();
        let class_ident = path[used - 1];
        let given: Vec<Ty> = reference.type_args.iter().map(|t| self.resolve_type(t, scope)).collect();
        if !given.is_empty()
            && reference.args_after != used
            && reference.args_after < path.len() + 1
            && rest.is_some()
            && reference.args_after == path.len()
        {
            self.error(source, reference.span, errors::constructor_type_arguments());
        }
        let name = rest.map_or(Name::new(""), |r| if r.name.as_str() == "new" { Name::new("") } else { r.name });
        match decl {
            Some(Decl::Class(class)) if class.kind != ClassKind::Extension => Some((Constructed::new(class, given), name)),
            Some(Decl::Typedef(id)) => {
                let ty = self.typedef_type(id);
                let params = self.typedefs[id.0 as usize].params.clone();
                let Some((class, args)) = ty.as_interface() else {
                    let message = errors::constructor_not_found(class_ident.name).stage(Stage::Names);
                    self.error(source, class_ident.span, message);
                    return None;
                };
                let given = if given.is_empty() {
                    let own: Vec<Ty> = params.iter().map(|p| Ty::param(*p)).collect();
                    if params.is_empty() {
                        args.to_vec()
                    } else if *args == own[..] {
                        Vec::new()
                    } else {
                        return Some((Constructed { class, given: Vec::new(), alias: Some((params, args)) }, name));
                    }
                } else {
                    if given.len() == params.len() {
                        let (params, args) = (&params[..], &given[..]);
                        let given = TypeArguments { params, args, of: class_ident.name, source, span: reference.span };
                        self.report_bounds(given, false);
                    }
                    args.iter().map(|t| Substitution { params: &params, args: &given }.apply(*t)).collect()
                };
                Some((Constructed::new(class, given), name))
            }
            _ => {
                let shown = match prefix {
                    Some(p) => format!("{}.{}", p.name, class_ident.name),
                    None => class_ident.name.to_string(),
                };
                let message = if decl.is_none() { errors::constructor_not_found(shown) } else { errors::not_a_type(shown) };
                let advice = prefix.is_none().then(|| self.advice_for_type(lib, class_ident.name)).flatten();
                self.error(source, class_ident.span, message.advice(advice).stage(Stage::Names));
                None
            }
        }
    }

    /// Where a redirecting factory leads in one step, checked against its own signature.
    pub fn resolve_redirect(&mut self, function: FunctionRef) -> Option<Redirect> {
        if let Some(redirect) = self.function(function).redirect {
            return Some(redirect);
        }
        let FunctionAst::Constructor(decl) = self.function(function).ast else {
            return None;
        };
        let reference = decl.redirect.as_ref()?;
        let class = function.class?;
        let scope = self.class_scope(class);
        let source = self.function(function).place.source;
        let (Constructed { class: target_class, given, alias }, name) = self.resolve_constructor_ref(reference, &scope, source)?;
        let given = match &alias {
            Some((params, args)) => {
                let bounds = instantiate_to_bounds(params);
                args.iter().map(|t| Substitution { params, args: &bounds }.apply(*t)).collect()
            }
            None => given,
        };
        self.ensure_hierarchy(target_class);
        let Some(target) = self.find_constructor(target_class, name) else {
            let shown = if name.as_str().is_empty() { target_class.name.to_string() } else { format!("{}.{name}", target_class.name) };
            self.error(source, reference.span, errors::constructor_not_found(shown));
            return None;
        };
        let params = target_class.type_params().to_vec();
        let args = if given.len() == params.len() {
            given
        } else if params.is_empty() {
            Vec::new()
        } else if target_class == class {
            params.iter().map(|p| Ty::param(*p)).collect()
        } else {
            // Inferred from the redirecting factory's own type.
            let this = self.this_type(class);
            let target_this = self.this_type(target_class);
            let mut inference = Inference::new(&params);
            inference.from_return(target_this, this);
            match inference.finish() {
                Ok(types) => types,
                Err(failure) => failure.types,
            }
        };
        let redirect = Redirect { function: target, type_args: TyList::new(&args), class: target_class };
        self.function_mut(function).redirect = Some(redirect);
        let (own, other) = (self.function_type(function), self.function_type(target));
        let other = substitute_class(other, target_class, &args);
        if !is_subtype(other, own) {
            self.error(source, reference.span, errors::redirect_type(other, own));
        }
        Some(redirect)
    }

    /// The end of a chain of redirecting factories.
    pub fn redirect_target(&mut self, function: FunctionRef) -> Option<Redirect> {
        if function.kind != FunctionKind::Factory {
            return None;
        }
        let mut redirect = self.resolve_redirect(function)?;
        let mut steps = 0;
        while redirect.function.kind == FunctionKind::Factory
            && let Some(next) = self.resolve_redirect(redirect.function)
        {
            let args: Vec<Ty> = next.type_args.iter().map(|t| substitute_class(*t, redirect.class, &redirect.type_args)).collect();
            redirect = Redirect { function: next.function, class: next.class, type_args: TyList::new(&args) };
            steps += 1;
            if steps > 100 {
                let source = self.function(function).place.source;
                self.error(source, function.span, errors::factory_cycle());
                return None;
            }
        }
        Some(redirect)
    }
}
