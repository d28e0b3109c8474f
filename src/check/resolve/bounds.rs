//! Whether the arguments of written types fit the bounds of the parameters they are given for: looked at once all bounds are known. May
//! touch `report`, `world`, `names`, `written`.

use oche_syntax::ast::{self, TypeKind};
use oche_syntax::{Name, Span};

use super::scope::TypeScope;
use crate::check::report::errors;
use crate::check::report::message::*;
use crate::check::world::*;
use crate::elements::*;
use crate::library::Source;
use crate::types::*;

/// Type arguments that a program gives, or that are taken for those it doesn't: for which parameters, of what, and where.
#[derive(Clone, Copy)]
pub struct TypeArguments<'a> {
    pub params: &'a [ParamRef],
    pub args: &'a [Ty],
    pub of: Name,
    pub source: &'static Source,
    pub span: Span,
}

impl World {
    /// Checks the arguments of every written type against the bounds, once all bounds are known.
    pub fn check_type_bounds(&mut self, ty: &ast::Type, scope: &TypeScope, super_bounded: bool) {
        match &ty.kind {
            TypeKind::Void => {}
            TypeKind::Named { prefix, name, args } => {
                for arg in args {
                    self.check_type_bounds(arg, scope, true);
                }
                if let Some(id) = self.written_typedef(*prefix, *name, scope) {
                    let (body, params, given) = self.quietly(|world| {
                        let body = world.typedef_type(id);
                        let params = world.typedefs[id.0 as usize].params.clone();
                        let given: Vec<Ty> = args.iter().map(|a| world.resolve_type(a, scope)).collect();
                        (body, params, given)
                    });
                    let given = if given.is_empty() { instantiate_alias_to_bounds(&params, body) } else { given };
                    if given.len() == params.len() && !params.is_empty() && !body.is_error() {
                        let (params, args) = (&params[..], &given[..]);
                        let given = TypeArguments { params, args, of: name.name, source: scope.source(), span: ty.span };
                        self.report_alias_bounds(given, body);
                    }
                    return;
                }
                let resolved = self.quietly(|world| world.resolve_type(ty, scope));
                let resolved = match resolved.kind() {
                    TyKind::Nullable(inner) => *inner,
                    _ => resolved,
                };
                if let Some((class, type_args)) = resolved.as_interface()
                    && !args.is_empty()
                    && class.type_params().len() == type_args.len()
                {
                    let (params, args) = (class.type_params(), &type_args[..]);
                    let given = TypeArguments { params, args, of: class.name, source: scope.source(), span: ty.span };
                    self.report_bounds(given, super_bounded);
                }
            }
            TypeKind::Function { ret, type_params, params } => {
                let own: Vec<ParamRef> = type_params.iter().map(|p| TypeParam::declare(p.name.name)).collect();
                let inner = scope.clone().with_params(&own);
                self.quietly(|world| world.resolve_bounds(&own, type_params, &inner));
                self.check_simple_bounds(type_params, &inner);
                for bound in type_params.iter().filter_map(|p| p.bound.as_ref()) {
                    self.check_type_bounds(bound, &inner, true);
                }
                if let Some(ret) = ret {
                    self.check_type_bounds(ret, &inner, true);
                }
                for param in params {
                    if let Some(ty) = &param.ty {
                        self.check_type_bounds(ty, &inner, true);
                    }
                }
            }
            TypeKind::Record { positional, named } => {
                for field in positional.iter().chain(named) {
                    self.check_type_bounds(&field.ty, scope, true);
                }
            }
        }
    }

    /// Reports arguments of an alias that do not fit: neither its own bounds nor those of what it stands for.
    pub fn report_alias_bounds(&mut self, given: TypeArguments<'_>, body: Ty) {
        if let Err(violation) = check_alias_well_bounded(given.params, given.args, body) {
            self.bound_error(violation, given);
        }
    }

    fn bound_error(&mut self, violation: BoundViolation, given: TypeArguments<'_>) {
        let BoundViolation { argument, bound, param, .. } = violation;
        let message = errors::type_argument_bound(argument, bound, param.name, given.of);
        let message = message.hint("Try changing type arguments so that they conform to the bounds.").stage(Stage::Finish);
        self.error_at(given.source, given.span, Some(given.span.start), message);
    }

    /// Reports arguments that do not fit the bounds. Where a type may be super-bounded, those that fit if top types are taken for `Never`
    /// and the other way around do, too.
    pub fn report_bounds(&mut self, given: TypeArguments<'_>, super_bounded: bool) {
        let result = match super_bounded {
            true => check_well_bounded(given.params, given.args),
            false => check_bounds(given.params, given.args),
        };
        if let Err(violation) = result {
            self.bound_error(violation, given);
        }
    }
}
