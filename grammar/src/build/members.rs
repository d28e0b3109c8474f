//! Members, functions, parameters, and the modifiers before declarations: which may stand where, and in which order.

use super::Cx;
use crate::ast::*;
use crate::messages::COLON_DEFAULT;
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
fn misplaced_on(kind: ClassKind, modifier: Tok) -> Option<String> {
    match (kind, modifier) {
        (ClassKind::Class | ClassKind::MixinApplication, _) | (ClassKind::Mixin, Tok::Base) => None,
        (ClassKind::Mixin, Tok::Final | Tok::Interface | Tok::Sealed) => {
            Some(format!("A mixin can't be declared '{}'.", spelling(modifier)))
        }
        (ClassKind::Enum, Tok::Abstract | Tok::Base | Tok::Final | Tok::Interface | Tok::Sealed) => {
            Some(format!("Enums can't be declared to be '{}'.", spelling(modifier)))
        }
        _ => Some(format!("Can't have modifier '{}' here.", spelling(modifier))),
    }
}

/// What the class modifier read last contradicts among those before it.
fn contradiction(seen: ClassModifiers, modifier: Tok) -> Option<String> {
    let ClassModifiers { abstract_, base, interface, final_, sealed, mixin, .. } = seen;
    let both = |a: &str, b: &str| Some(format!("A class can't be declared both '{a}' and '{b}'."));
    let restricted = if base {
        Some("base")
    } else if interface {
        Some("interface")
    } else {
        final_.then_some("final")
    };
    if sealed && abstract_ {
        return Some("A 'sealed' class can't be marked 'abstract' because it's already implicitly abstract.".to_owned());
    }
    match restricted {
        Some(other) if sealed => return both("sealed", other),
        Some("base") if interface => return both("base", "interface"),
        Some("base") if final_ => return both("base", "final"),
        Some("interface") if final_ => return both("interface", "final"),
        _ => {}
    }
    if mixin && modifier == Tok::MixinMod {
        let other = if sealed { Some("sealed") } else { restricted.filter(|r| *r != "base") };
        return other.map(|other| format!("A mixin class can't be declared '{other}'."));
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
                cx.error(span, format!("The modifier '{}' was already specified.", spelling(modifier)));
                self.mods.remove(i);
                continue;
            }
            // `abstract` contradicts `static` and `late`: that is reported instead.
            let contradicts = |before: Tok| modifier == Tok::Abstract && matches!(before, Tok::Static | Tok::Late);
            if let Some(late) = before.iter().find(|m| rank(m.0) > rank(modifier) && !contradicts(m.0)) {
                cx.error(span, format!("The modifier '{}' should be before the modifier '{}'.", spelling(modifier), spelling(late.0)));
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
            cx.error(span, format!("Members can't be declared to be both '{}' and '{}'.", spelling(a), spelling(b)));
        }
    }

    pub fn refuse_all(&mut self, cx: &mut Cx) {
        for (modifier, span) in self.mods.drain(..) {
            cx.error(span, format!("Can't have modifier '{}' here.", spelling(modifier)));
        }
    }

    /// Modifiers of a class, mixin, enum or extension.
    pub fn of_class(&mut self, cx: &mut Cx, kind: ClassKind) -> ClassModifiers {
        let mut result = ClassModifiers { augment: self.take(Tok::Augment), ..ClassModifiers::default() };
        let (mut last_rank, mut last) = (0, Tok::Augment);
        for (modifier, span) in std::mem::take(&mut self.mods) {
            let (slot, rank) = match modifier {
                Tok::Abstract => (&mut result.abstract_, 1),
                Tok::Sealed => (&mut result.sealed, 1),
                Tok::Base => (&mut result.base, 2),
                Tok::Interface => (&mut result.interface, 2),
                Tok::Final => (&mut result.final_, 2),
                Tok::MixinMod => (&mut result.mixin, 3),
                _ => {
                    cx.error(span, format!("Can't have modifier '{}' here.", spelling(modifier)));
                    continue;
                }
            };
            let repeated = std::mem::replace(slot, true);
            if repeated {
                cx.error(span, format!("The modifier '{}' was already specified.", spelling(modifier)));
            } else if let Some(message) = misplaced_on(kind, modifier) {
                cx.error(span, message);
            } else if rank < last_rank {
                cx.error(span, format!("The modifier '{}' should be before the modifier '{}'.", spelling(modifier), spelling(last)));
            } else if let Some(message) = contradiction(result, modifier) {
                cx.error(span, message);
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
                cx.error(self.span(Tok::Static), "Static fields can't be declared 'abstract'.");
            }
            if self.has(Tok::Abstract) && self.has(Tok::External) {
                cx.error(self.span(Tok::Abstract), "Fields can't be declared both 'abstract' and 'external'.");
            }
            self.conflict(cx, Tok::Static, Tok::Covariant);
            self.conflict(cx, Tok::Const, Tok::Covariant);
            self.conflict(cx, Tok::Const, Tok::Late);
            if self.has(Tok::Abstract) && self.has(Tok::Late) {
                cx.error(self.span(Tok::Abstract), "Abstract fields cannot be late.");
            }
            if self.has(Tok::External) && self.has(Tok::Late) {
                cx.error(self.span(Tok::Late), "External fields cannot be late.");
            }
            if self.has(Tok::Const) && !self.has(Tok::Static) && !self.has(Tok::External) {
                cx.error(self.span(Tok::Const), "Only static fields can be declared as const.");
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
        for (found, what) in [(decl.external, "External"), (decl.abstract_, "Abstract")] {
            if let Some(var) = decl.vars.iter().find(|v| found && v.init.is_some()) {
                cx.error(var.name.span, format!("{what} fields cannot have initializers."));
            }
        }
        if keyword == VarKeyword::None && decl.ty.is_none() {
            let message = if decl.vars.iter().any(|v| v.name.span.start == v.name.span.end) {
                None
            } else {
                Some("Variables must be declared using the keywords 'const', 'final', 'var' or a type name.")
            };
            if let Some(message) = message {
                cx.error(at, message);
            }
            decl.keyword = VarKeyword::Var;
        } else if keyword == VarKeyword::Var && decl.ty.is_some() {
            cx.error(var, "Variables can't be declared using both 'var' and a type name.");
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
            cx.error(span, "Operators can't be static.");
        }
        function.external = place != Place::Local && self.take(Tok::External);
        function.static_ = place == Place::Member && self.take(Tok::Static);
        // Dart has abstract members without the word; written, it is an error that says so.
        if place == Place::Member && self.has(Tok::Abstract) {
            let span = self.span(Tok::Abstract);
            self.take(Tok::Abstract);
            cx.error(span, "Members of classes can't be declared to be 'abstract'.");
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
            cx.error(function.body.span, "An external or native method can't have a body.");
        }
        if matches!(place, Place::TopLevel | Place::Local)
            && matches!(function.body.kind, BodyKind::Empty)
            && !function.external
            && !function.augment
        {
            cx.error(function.body.span, "Expected a function body or '=>'.");
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
                Tok::Static if constructor.factory => "A factory constructor can't be declared to be 'static'.".to_owned(),
                Tok::Static => "Constructors can't be static.".to_owned(),
                Tok::Abstract => "Members of classes can't be declared to be 'abstract'.".to_owned(),
                _ => format!("Can't have modifier '{}' here.", spelling(modifier)),
            };
            cx.error(span, message);
        }
        let has_body = !matches!(constructor.body.kind, BodyKind::Empty | BodyKind::Lazy);
        if constructor.external && has_body {
            cx.error(constructor.body.span, "External constructors can't have a body.");
        }
        if constructor.external && !constructor.initializers.is_empty() {
            cx.error(constructor.initializers[0].span, "An external constructor can't have any initializers.");
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
            cx.error(span, "Expected a class member, but got a declaration.");
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
        cx.error(Span { start: params.span.start, end: params.span.start + 1 }, "A getter can't have formal parameters.");
    }
    decl(FunctionKind::Getter, ret, name, Vec::new(), None, body)
}

pub fn setter(cx: &mut Cx, ret: Option<Type>, name: Ident, params: Option<Params>, body: FunctionBody) -> Raw {
    let correct = params.as_ref().is_some_and(|p| p.params.len() == 1 && p.params[0].kind == ParamKind::Positional);
    if !correct {
        cx.error(name.span, "A setter should have exactly one formal parameter.");
    }
    if body.marker != AsyncMarker::Sync {
        cx.error(name.span, "Setters can't use 'async', 'async*', or 'sync*'.");
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
    cx.error(name.span, "A function declaration needs an explicit list of parameters.");
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
    cx.error(equals, "Only factory constructor can specify '=' redirection.");
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
        cx.error(value.span, "'sync*' and 'async*' can't return a value.");
    }
    FunctionBody { marker: marker.unwrap_or(AsyncMarker::Sync), span, kind: BodyKind::Arrow(Box::new(value)) }
}

pub fn block_body(marker: Option<AsyncMarker>, block: Block) -> FunctionBody {
    FunctionBody { marker: marker.unwrap_or(AsyncMarker::Sync), span: block.span, kind: BodyKind::Block(block) }
}

pub fn assertion(cx: &mut Cx, span: Span, args: Vec<Expr>) -> (Expr, Option<Expr>) {
    if let Some(third) = args.get(2) {
        cx.error(third.span, "Expected ')' before this.");
    }
    let mut args = args.into_iter();
    let condition = args.next().unwrap_or_else(|| {
        let end = Span { start: span.end.saturating_sub(1), end: span.end };
        cx.error(end, "Expected an identifier, but got ')'.");
        Expr { span: end, kind: ExprKind::Error }
    });
    (condition, args.next())
}

// ------------------------------------------------------------ parameters

/// `this.x` and `super.x` outside constructors.
pub fn refuse_fields(cx: &mut Cx, params: &Params) {
    for param in &params.params {
        let what = if param.this {
            "Field formal parameters"
        } else if param.super_ {
            "Super-initializer formal parameters"
        } else {
            continue;
        };
        cx.error(param.span, format!("{what} can only be used in a constructor."));
    }
}

pub fn params(_cx: &mut Cx, mut params: Vec<Param>, optional: Vec<Param>, kind: ParamKind) -> Vec<Param> {
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
        cx.error(span, "Can't have modifier 'const' here.");
    }
    if let Some((true, colon, _)) = &default {
        cx.error(*colon, COLON_DEFAULT);
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
