//! Types, and references to constructors.

use super::{Cx, MAX_CHAIN, Sel};
use crate::ast::*;
use crate::errors;
use crate::span::Span;

/// `Function<T>(…)?`
#[derive(Debug)]
pub struct FnTail {
    pub type_params: Vec<TypeParam>,
    pub params: Vec<FunctionTypeParam>,
    pub nullable: bool,
    pub end: u32,
}

pub fn named_type(span: Span, (prefix, name): (Option<Ident>, Ident), args: Option<Vec<Type>>, nullable: bool) -> Type {
    Type { span, nullable, kind: TypeKind::Named { prefix, name, args: args.unwrap_or_default() } }
}

pub fn void_type(cx: &mut Cx, span: Span, nullable: bool) -> Type {
    if nullable {
        cx.error(span, errors::void_nullable());
    }
    Type { span, nullable: false, kind: TypeKind::Void }
}

pub fn function_type(cx: &mut Cx, start: u32, ret: Option<Type>, tails: Vec<FnTail>) -> Type {
    let mut ret = ret;
    let too_deep = tails.len() > MAX_CHAIN;
    let span = Span { start, end: tails.last().map_or(start, |t| t.end) };
    if too_deep {
        cx.error(span, errors::too_deep());
    }
    for tail in tails.into_iter().take(MAX_CHAIN) {
        let kind = TypeKind::Function { ret: ret.map(Box::new), type_params: tail.type_params, params: tail.params };
        ret = Some(Type { span: Span { start, end: tail.end }, nullable: tail.nullable, kind });
    }
    ret.unwrap_or(Type { span, nullable: false, kind: TypeKind::Void })
}

pub fn type_params_of_kind(
    mut params: Vec<FunctionTypeParam>,
    optional: Vec<FunctionTypeParam>,
    kind: ParamKind,
) -> Vec<FunctionTypeParam> {
    params.extend(optional.into_iter().map(|p| FunctionTypeParam { kind, ..p }));
    params
}

pub fn constructor_ref(cx: &mut Cx, span: Span, first: Ident, tails: Vec<Sel>) -> ConstructorRef {
    let mut reference = ConstructorRef { span, path: vec![first], type_args: Vec::new(), args_after: usize::MAX };
    for tail in tails {
        match tail {
            Sel::Dot(name) => reference.path.push(name),
            Sel::TypeArgs(args) if reference.args_after == usize::MAX => {
                reference.type_args = args;
                reference.args_after = reference.path.len();
            }
            _ => cx.error(span, errors::expected_after("(")),
        }
    }
    if reference.path.len() > 3 {
        cx.error(reference.path[3].span, errors::expected_before("("));
        reference.path.truncate(3);
    }
    reference.args_after = reference.args_after.min(reference.path.len());
    reference
}

/// The function type that parameters in the old notation stand for: `typedef R F(int a, {String b})`.
pub fn as_function_type(ret: Option<Type>, type_params: Vec<TypeParam>, params: Params, nullable: bool, start: u32) -> Type {
    let span = Span { start, end: params.span.end };
    let params = params.params.into_iter().map(as_type_param).collect();
    Type { span, nullable, kind: TypeKind::Function { ret: ret.map(Box::new), type_params, params } }
}

fn as_type_param(param: Param) -> FunctionTypeParam {
    let Param { kind, required, ty, name, function, span, .. } = param;
    let ty = match function {
        Some(function) => Some(as_function_type(ty, function.type_params, function.params, function.nullable, span.start)),
        None => ty,
    };
    FunctionTypeParam { kind, required, ty, name: Some(name) }
}
