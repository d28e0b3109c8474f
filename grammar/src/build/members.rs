//! Members, functions, parameters, and the modifiers before declarations: which may stand where, and in which order.

use super::Cx;
use crate::ast::*;
use crate::errors::{self, Message};
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

/// The modifiers before a declaration. Those nobody asks for are errors.
pub struct Mods {
    mods: Vec<(Tok, Span)>,
}

fn spelling(modifier: Tok) -> &'static str {
    use Tok::*;
    match modifier {
        Static => "static",
        External => "external",
        Covariant => "covariant",
        Abstract => "abstract",
        Augment => "augment",
        Late => "late",
        Final => "final",
        Const => "const",
        Var => "var",
        Base => "base",
        Interface => "interface",
        Sealed => "sealed",
        MixinMod => "mixin",
        _ => "required",
    }
}

/// The order modifiers have in Dart.
fn rank(modifier: Tok) -> u8 {
    use Tok::*;
    match modifier {
        Augment => 0,
        External => 1,
        Abstract => 2,
        Static => 3,
        Required => 4,
        Covariant => 5,
        Late => 6,
        _ => 7,
    }
}

/// Why a class modifier may not stand before this kind of declaration.
fn misplaced_on(kind: ClassKind, modifier: Tok) -> Option<Message> {
    match (kind, modifier) {
        (ClassKind::Class | ClassKind::MixinApplication, _) | (ClassKind::Mixin, Tok::Base) => None,
        (ClassKind::Mixin, Tok::Final | Tok::Interface | Tok::Sealed) => Some(errors::mixin_modifier(spelling(modifier))),
        (ClassKind::Enum, Tok::Abstract | Tok::Base | Tok::Final | Tok::Interface | Tok::Sealed) => {
            Some(errors::misplaced_modifier(spelling(modifier)))
        }
        _ => Some(errors::misplaced_modifier(spelling(modifier))),
    }
}

/// What the class modifier read last contradicts among those before it, and which of them is marked.
fn contradiction(seen: ClassModifiers, modifier: Tok) -> Option<(Message, Tok)> {
    let ClassModifiers { abstract_, base, interface, final_, sealed, mixin, .. } = seen;
    let both = |a: &str, b: &str| Some((errors::class_both(a, b), modifier));
    let restricted = if base {
        Some("base")
    } else if interface {
        Some("interface")
    } else {
        final_.then_some("final")
    };
    if sealed && abstract_ {
        return Some((errors::sealed_and_abstract(), Tok::Sealed));
    }
    match restricted {
        Some(other) if sealed => return both("sealed", other),
        Some("base") if interface => return both("base", "interface"),
        Some("base") if final_ => return both("base", "final"),
        Some("interface") if final_ => return both("interface", "final"),
        _ => {}
    }
    if mixin && modifier == Tok::MixinMod {
        let other = [(sealed, Tok::Sealed), (interface, Tok::Interface), (final_, Tok::Final)].into_iter().find(|(seen, _)| *seen);
        return other.map(|(_, other)| (errors::mixin_class_modifier(spelling(other)), other));
    }
    None
}

impl Mods {
    pub fn new(mods: Vec<(Tok, Span)>) -> Mods {
        Mods { mods }
    }

    fn has(&self, modifier: Tok) -> bool {
        self.mods.iter().any(|m| m.0 == modifier)
    }

    fn span(&self, modifier: Tok) -> Span {
        self.mods.iter().find(|m| m.0 == modifier).map_or(Span::default(), |m| m.1)
    }

    /// Is it there? From now on it is accounted for.
    fn take(&mut self, modifier: Tok) -> bool {
        let found = self.has(modifier);
        self.mods.retain(|m| m.0 != modifier);
        found
    }

    /// Reports repetitions and wrong order.
    fn check_order(&mut self, cx: &mut Cx) {
        let mut i = 0;
        while i < self.mods.len() {
            let (modifier, span) = self.mods[i];
            let before = &self.mods[..i];
            if before.iter().any(|m| m.0 == modifier) {
                cx.error(span, errors::repeated_modifier(spelling(modifier)));
                self.mods.remove(i);
                continue;
            }
            // `abstract` contradicts `static` and `late`: that is reported instead.
            let contradicts = |before: Tok| modifier == Tok::Abstract && matches!(before, Tok::Static | Tok::Late);
            if let Some(late) = before.iter().find(|m| rank(m.0) > rank(modifier) && !contradicts(m.0)) {
                cx.error(span, errors::modifier_order(spelling(modifier), spelling(late.0)));
            }
            i += 1;
        }
    }

    fn conflict(&self, cx: &mut Cx, first: Tok, second: Tok) {
        if self.has(first) && self.has(second) {
            let span = if self.span(first).start > self.span(second).start { self.span(first) } else { self.span(second) };
            // As the text has them, unless the second is `var`.
            let (a, b) =
                if self.span(first).start > self.span(second).start && first != Tok::Var { (second, first) } else { (first, second) };
            let message = match (a, b) {
                (Tok::Final, Tok::Var) => errors::final_and_var(),
                (Tok::Const, Tok::Final) => errors::const_and_final(),
                _ => errors::both_modifiers(spelling(a), spelling(b)),
            };
            cx.error(span, message);
        }
    }

    pub fn refuse_all(&mut self, cx: &mut Cx) {
        for (modifier, span) in self.mods.drain(..) {
            cx.error(span, errors::misplaced_modifier(spelling(modifier)));
        }
    }

    /// Modifiers of a class, mixin, enum or extension.
    pub fn of_class(&mut self, cx: &mut Cx, kind: ClassKind) -> ClassModifiers {
        let mut result = ClassModifiers { augment: self.take(Tok::Augment), ..ClassModifiers::default() };
        let (mut last_rank, mut last) = (0, Tok::Augment);
        let mods = std::mem::take(&mut self.mods);
        for &(modifier, span) in &mods {
            let (slot, rank) = match modifier {
                Tok::Abstract => (&mut result.abstract_, 1),
                Tok::Sealed => (&mut result.sealed, 1),
                Tok::Base => (&mut result.base, 2),
                Tok::Interface => (&mut result.interface, 2),
                Tok::Final => (&mut result.final_, 2),
                Tok::MixinMod => (&mut result.mixin, 3),
                _ => {
                    cx.error(span, errors::misplaced_modifier(spelling(modifier)));
                    continue;
                }
            };
            let repeated = std::mem::replace(slot, true);
            if repeated {
                cx.error(span, errors::repeated_modifier(spelling(modifier)));
            } else if let Some(message) = misplaced_on(kind, modifier) {
                cx.error(span, message);
            } else if rank < last_rank {
                cx.error(span, errors::modifier_order(spelling(modifier), spelling(last)));
            } else if let Some((message, marked)) = contradiction(result, modifier) {
                let at = mods.iter().find(|(modifier, _)| *modifier == marked).map_or(span, |(_, at)| *at);
                cx.error(at, message);
            }
            (last_rank, last) = (rank, modifier);
        }
        result
    }

    /// Modifiers of fields, top-level and local variables.
    pub fn variables(&mut self, cx: &mut Cx, ty: Option<Type>, vars: Vec<VarInit>, place: Place) -> VariablesDecl {
        self.check_order(cx);
        let at = vars.first().map_or(Span::default(), |v| v.name.span);
        if place == Place::Member {
            if self.has(Tok::Abstract) && self.has(Tok::Static) {
                cx.error(self.span(Tok::Abstract), errors::static_abstract_field());
            }
            if self.has(Tok::Abstract) && self.has(Tok::External) {
                cx.error(self.span(Tok::Abstract), errors::abstract_external_field());
            }
            self.conflict(cx, Tok::Static, Tok::Covariant);
            self.conflict(cx, Tok::Const, Tok::Covariant);
            self.conflict(cx, Tok::Const, Tok::Late);
            if self.has(Tok::Abstract) && self.has(Tok::Late) {
                cx.error(self.span(Tok::Abstract), errors::abstract_late_field());
            }
            if self.has(Tok::External) && self.has(Tok::Late) {
                cx.error(self.span(Tok::External), errors::external_late_field());
            }
            if self.has(Tok::Const) && !self.has(Tok::Static) && !self.has(Tok::External) {
                cx.error(self.span(Tok::Const), errors::const_instance_field());
            }
        } else {
            self.conflict(cx, Tok::Const, Tok::Late);
        }
        self.conflict(cx, Tok::Final, Tok::Const);
        self.conflict(cx, Tok::Final, Tok::Var);
        self.conflict(cx, Tok::Const, Tok::Var);
        let var = self.span(Tok::Var);
        let keyword = self.var_keyword();
        let mut decl = VariablesDecl {
            late: self.take(Tok::Late),
            augment: self.take(Tok::Augment),
            external: place != Place::Local && self.take(Tok::External),
            static_: place == Place::Member && self.take(Tok::Static),
            abstract_: place == Place::Member && self.take(Tok::Abstract),
            covariant: place == Place::Member && self.take(Tok::Covariant),
            keyword,
            ty,
            vars,
        };
        let initialized = decl.vars.iter().find(|v| v.init.is_some()).map(|v| v.name.span);
        for (found, message) in
            [(decl.external, errors::external_field_initializer()), (decl.abstract_, errors::abstract_field_initializer())]
        {
            if let Some(span) = initialized.filter(|_| found) {
                cx.error(span, message);
            }
        }
        if keyword == VarKeyword::None && decl.ty.is_none() {
            if !decl.vars.iter().any(|v| v.name.span.start == v.name.span.end) {
                cx.error(at, errors::no_var_keyword());
            }
            decl.keyword = VarKeyword::Var;
        } else if keyword == VarKeyword::Var && decl.ty.is_some() {
            cx.error(var, errors::var_and_type());
        }
        self.refuse_all(cx);
        decl
    }

    fn var_keyword(&mut self) -> VarKeyword {
        let (constant, final_, var) = (self.take(Tok::Const), self.take(Tok::Final), self.take(Tok::Var));
        match (constant, final_, var) {
            (true, ..) => VarKeyword::Const,
            (_, true, _) => VarKeyword::Final,
            (_, _, true) => VarKeyword::Var,
            _ => VarKeyword::None,
        }
    }

    pub fn function(&mut self, cx: &mut Cx, mut function: Box<FunctionDecl>, place: Place) -> Box<FunctionDecl> {
        self.check_order(cx);
        self.conflict(cx, Tok::Static, Tok::Abstract);
        self.conflict(cx, Tok::External, Tok::Abstract);
        if function.kind == FunctionKind::Operator && self.has(Tok::Static) {
            let span = self.span(Tok::Static);
            self.take(Tok::Static);
            cx.error(span, errors::static_operator());
        }
        function.external = place != Place::Local && self.take(Tok::External);
        function.static_ = place == Place::Member && self.take(Tok::Static);
        // Dart has abstract members without the word; written, it is an error that says so.
        if place == Place::Member && self.has(Tok::Abstract) {
            let span = self.span(Tok::Abstract);
            self.take(Tok::Abstract);
            cx.error(span, errors::abstract_member());
            function.abstract_ = true;
        }
        function.augment = self.take(Tok::Augment);
        if place == Place::Member && matches!(function.body.kind, BodyKind::Empty) && !function.external {
            function.abstract_ = true;
        }
        self.refuse_all(cx);
        if let Some(params) = &function.params {
            refuse_fields(cx, params);
        }
        if function.external && !matches!(function.body.kind, BodyKind::Empty | BodyKind::Lazy) {
            cx.error(function.body.span, errors::external_with_body());
        }
        if matches!(place, Place::TopLevel | Place::Local)
            && matches!(function.body.kind, BodyKind::Empty)
            && !function.external
            && !function.augment
        {
            cx.error(function.body.span, errors::expected_body());
        }
        function
    }

    fn constructor(&mut self, cx: &mut Cx, mut constructor: Box<ConstructorDecl>) -> Box<ConstructorDecl> {
        self.check_order(cx);
        constructor.external = self.take(Tok::External);
        constructor.const_ = self.take(Tok::Const);
        constructor.augment = self.take(Tok::Augment);
        for (modifier, span) in self.mods.drain(..) {
            let message = match modifier {
                Tok::Static if !constructor.factory => errors::static_constructor(),
                Tok::Abstract => errors::abstract_member(),
                _ => errors::misplaced_modifier(spelling(modifier)),
            };
            cx.error(span, message);
        }
        let has_body = !matches!(constructor.body.kind, BodyKind::Empty | BodyKind::Lazy);
        if constructor.external && has_body {
            let message = if constructor.factory { errors::external_factory_with_body() } else { errors::external_with_body() };
            cx.error(constructor.body.span, message);
        }
        if constructor.external && !constructor.initializers.is_empty() {
            cx.error(constructor.initializers[0].span, errors::external_constructor_initializer());
        }
        constructor
    }

    /// Modifiers of a local variable in a `for` or a pattern: only its keyword.
    pub fn pattern_keyword(mut self, cx: &mut Cx) -> VarKeyword {
        self.check_order(cx);
        self.conflict(cx, Tok::Final, Tok::Var);
        let keyword = self.var_keyword();
        self.refuse_all(cx);
        keyword
    }
}

// ------------------------------------------------------------ members

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
