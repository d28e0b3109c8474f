//! Members, functions and parameters.

use super::Cx;
use super::modifiers::Mods;
use crate::ast::*;
use crate::errors;
use crate::name::Name;
use crate::span::Span;
use crate::token::Tok;

/// A declaration before its modifiers are known.
#[derive(Debug)]
pub enum Raw {
    Variables { ty: Option<Type>, vars: Vec<VarInit> },
    Function(Box<FunctionDecl>),
    Constructor(Box<ConstructorDecl>),
    Class(Box<ClassDecl>),
    Typedef(Box<TypedefDecl>),
}

/// Where a declaration stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    TopLevel,
    Member,
    Local,
}

pub fn member(cx: &mut Cx, span: Span, metadata: Vec<Metadata>, mods: Vec<(Tok, Span)>, raw: Raw) -> Member {
    let mut mods = Mods::new(mods);
    let kind = match raw {
        Raw::Variables { ty, vars } => MemberKind::Fields(Box::new(mods.variables(cx, ty, vars, Place::Member))),
        Raw::Function(function) => MemberKind::Method(mods.function(cx, function, Place::Member)),
        Raw::Constructor(constructor) => MemberKind::Constructor(mods.constructor(cx, constructor)),
        Raw::Class(_) | Raw::Typedef(_) => {
            cx.error(span, errors::expected_member("a declaration"));
            MemberKind::Error
        }
    };
    Member { span, metadata, kind }
}

fn decl(
    kind: FunctionKind,
    return_type: Option<Type>,
    name: Ident,
    type_params: Vec<TypeParam>,
    params: Option<Params>,
    body: FunctionBody,
) -> Raw {
    Raw::Function(Box::new(FunctionDecl {
        kind,
        static_: false,
        external: false,
        abstract_: false,
        augment: false,
        return_type,
        name,
        type_params,
        params,
        body,
    }))
}

pub fn function(
    kind: FunctionKind,
    ret: Option<Type>,
    name: Ident,
    type_params: Option<Vec<TypeParam>>,
    params: Option<Params>,
    body: FunctionBody,
) -> Raw {
    decl(kind, ret, name, type_params.unwrap_or_default(), params, body)
}

pub fn getter(cx: &mut Cx, ret: Option<Type>, name: Ident, params: Option<Params>, body: FunctionBody) -> Raw {
    if let Some(params) = params {
        cx.error(Span { start: params.span.start, end: params.span.start + 1 }, errors::getter_parameters());
    }
    decl(FunctionKind::Getter, ret, name, Vec::new(), None, body)
}

pub fn setter(cx: &mut Cx, ret: Option<Type>, name: Ident, params: Option<Params>, body: FunctionBody) -> Raw {
    let correct = params.as_ref().is_some_and(|p| p.params.len() == 1 && p.params[0].kind == ParamKind::Positional);
    if !correct {
        let at = params.as_ref().map_or(name.span, |p| Span { end: p.span.start + 1, ..p.span });
        cx.error(at, errors::setter_parameters());
    }
    if body.marker != AsyncMarker::Sync {
        cx.error(name.span, errors::async_setter());
    }
    let params = params.unwrap_or(Params { span: name.span, params: Vec::new() });
    decl(FunctionKind::Setter, ret, name, Vec::new(), Some(params), body)
}

pub fn operator(ret: Option<Type>, mut op: Ident, params: Params, body: FunctionBody) -> Raw {
    if op.name.as_str() == "-" && params.params.is_empty() {
        op.name = Name::new("unary-");
    }
    decl(FunctionKind::Operator, ret, op, Vec::new(), Some(params), body)
}

/// `int f {…}`: a function without its parameter list.
pub fn without_params(cx: &mut Cx, ret: Option<Type>, name: Ident, body: FunctionBody) -> Raw {
    cx.error(name.span, errors::no_parameters());
    decl(FunctionKind::Function, ret, name, Vec::new(), Some(Params { span: name.span, params: Vec::new() }), body)
}

fn constructor_decl(span: Span, class_name: Ident, name: Option<Ident>, params: Params, body: FunctionBody) -> ConstructorDecl {
    ConstructorDecl {
        span,
        const_: false,
        external: false,
        factory: false,
        augment: false,
        class_name,
        name: super::not_new(name),
        params,
        primary_body: false,
        initializers: Vec::new(),
        redirect: None,
        body,
    }
}

pub fn constructor(
    span: Span,
    (class_name, name): (Ident, Option<Ident>),
    params: Params,
    initializers: Option<Vec<Initializer>>,
    body: FunctionBody,
) -> Raw {
    let mut constructor = constructor_decl(span, class_name, name, params, body);
    constructor.initializers = initializers.unwrap_or_default();
    Raw::Constructor(Box::new(constructor))
}

/// `C.name(…) = D;` without `factory`.
pub fn redirecting(cx: &mut Cx, span: Span, names: (Ident, Option<Ident>), params: Params, equals: Span, to: ConstructorRef) -> Raw {
    cx.error(equals, errors::redirects_without_factory());
    factory(span, names.0.span.start, Some(names), params, Some(to), empty_body(Span { start: span.end, end: span.end }))
}

/// `factory C.name(…)`; the short form `factory name(…)` looks like `factory C(…)` and is told apart by the class's name later.
pub fn factory(
    span: Span,
    at: u32,
    names: Option<(Ident, Option<Ident>)>,
    params: Params,
    redirect: Option<ConstructorRef>,
    body: FunctionBody,
) -> Raw {
    let keyword = Ident { name: Name::new("factory"), span: Span { start: at.saturating_sub(7), end: at } };
    let (class_name, name) = names.unwrap_or((keyword, None));
    let mut constructor = constructor_decl(span, class_name, name, params, body);
    constructor.factory = true;
    constructor.redirect = redirect;
    Raw::Constructor(Box::new(constructor))
}

/// `this : x = 1;`
pub fn primary_body(span: Span, at: u32, initializers: Option<Vec<Initializer>>, body: FunctionBody) -> Raw {
    let this = Ident { name: Name::new("this"), span: Span { start: at.saturating_sub(4), end: at } };
    let mut constructor = constructor_decl(span, this, None, Params { span: this.span, params: Vec::new() }, body);
    constructor.primary_body = true;
    constructor.initializers = initializers.unwrap_or_default();
    Raw::Constructor(Box::new(constructor))
}

// ------------------------------------------------------------ bodies

pub fn empty_body(span: Span) -> FunctionBody {
    FunctionBody { marker: AsyncMarker::Sync, span, kind: BodyKind::Empty }
}

pub fn arrow_body(cx: &mut Cx, marker: Option<AsyncMarker>, span: Span, value: Expr) -> FunctionBody {
    if matches!(marker, Some(AsyncMarker::AsyncStar | AsyncMarker::SyncStar)) {
        cx.error(value.span, errors::generator_arrow());
    }
    FunctionBody { marker: marker.unwrap_or(AsyncMarker::Sync), span, kind: BodyKind::Arrow(Box::new(value)) }
}

pub fn block_body(marker: Option<AsyncMarker>, block: Block) -> FunctionBody {
    FunctionBody { marker: marker.unwrap_or(AsyncMarker::Sync), span: block.span, kind: BodyKind::Block(block) }
}

pub fn assertion(cx: &mut Cx, span: Span, args: Vec<Expr>) -> (Expr, Option<Expr>) {
    if let Some(third) = args.get(2) {
        cx.error(third.span, errors::expected_before(")"));
    }
    let mut args = args.into_iter();
    let condition = args.next().unwrap_or_else(|| {
        let end = Span { start: span.end.saturating_sub(1), end: span.end };
        cx.error(end, errors::expected_identifier("')'"));
        Expr { span: end, kind: ExprKind::Error }
    });
    (condition, args.next())
}

// ------------------------------------------------------------ parameters

/// `this.x` and `super.x` outside constructors.
pub fn refuse_fields(cx: &mut Cx, params: &Params) {
    for param in &params.params {
        if param.this {
            cx.error(param.span, errors::field_formal_outside());
        } else if param.super_ {
            cx.error(param.span, errors::super_formal_outside());
        }
    }
}

/// Parameters that must be given: they have no default value, and no word for it.
pub fn required_params(cx: &mut Cx, params: Vec<Param>) -> Vec<Param> {
    for param in &params {
        refuse_required(cx, param);
        if let Some(default) = &param.default {
            let at = before(cx, default.span);
            cx.error(Span::new(at, at + 1), errors::default_not_optional());
        }
    }
    params
}

/// `required` is a word for named parameters.
fn refuse_required(cx: &mut Cx, param: &Param) {
    let own = Span { end: param.name.span.end, ..param.span };
    if let Some(at) = param.required.then(|| cx.text(own).find("required")).flatten() {
        let start = own.start as usize + at;
        cx.error(Span::new(start, start + "required".len()), errors::misplaced_modifier("required"));
    }
}

/// The place of the `=` or `:` before a default value.
fn before(cx: &Cx, value: Span) -> usize {
    cx.text(Span { start: 0, end: value.start }).trim_end().len().saturating_sub(1)
}

pub fn params(cx: &mut Cx, params: Vec<Param>, optional: Vec<Param>, kind: ParamKind) -> Vec<Param> {
    let mut params = required_params(cx, params);
    for param in &optional {
        if kind == ParamKind::OptionalPositional {
            refuse_required(cx, param);
        }
        if let Some(default) = &param.default {
            let at = before(cx, default.span);
            let span = Span::new(at, at + 1);
            if cx.text(span) == ":" {
                cx.error(span, errors::colon_default());
            }
        }
    }
    params.extend(optional.into_iter().map(|p| Param { kind, ..p }));
    params
}

#[allow(clippy::too_many_arguments)] // The parts of one production.
pub fn param(
    cx: &mut Cx,
    span: Span,
    metadata: Vec<Metadata>,
    mods: Vec<(Tok, Span)>,
    ty: Option<Type>,
    (target, name): (Option<Tok>, Ident),
    function: Option<Box<FunctionParam>>,
    default: Option<(bool, Span, Expr)>,
) -> Param {
    let mut mods = Mods::new(mods);
    mods.check_order(cx);
    mods.conflict(cx, Tok::Final, Tok::Var);
    if mods.has(Tok::Const) {
        let span = mods.span(Tok::Const);
        mods.take(Tok::Const);
        cx.error(span, errors::misplaced_modifier("const"));
    }
    let param = Param {
        span,
        metadata,
        kind: ParamKind::Positional,
        required: mods.take(Tok::Required),
        covariant: mods.take(Tok::Covariant),
        keyword: mods.var_keyword(),
        ty,
        this: target == Some(Tok::This),
        super_: target == Some(Tok::Super),
        name,
        function,
        default: default.map(|d| d.2),
    };
    mods.refuse_all(cx);
    param
}
