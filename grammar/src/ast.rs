//! The abstract syntax tree: what a Dart source file says, before any name is looked up. Productions and nodes carry the names the
//! language specification uses. May touch `name` and `span` only.
//!
//! What the grammar cannot know stays open here and is settled by the checker: whether `a.b` is a prefixed name, a static member
//! or a property; whether `A.b()` is a call or a constructor; whether `{}` is a set or a map.

use crate::name::Name;
use crate::span::Span;

/// A name at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ident {
    pub name: Name,
    pub span: Span,
}

// ---------------------------------------------------------------- library level

/// A compilation unit: a library file or a part file.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// `// @dart=x.y`, when the file begins with one.
    pub language_version: Option<(u8, u8)>,
    pub directives: Vec<Directive>,
    pub decls: Vec<Decl>,
    /// Some of the text could not be read and is missing here. Where only a semicolon or the like was put in, nothing is.
    pub has_gaps: bool,
}

#[derive(Clone, Debug)]
pub struct Directive {
    pub span: Span,
    pub metadata: Vec<Metadata>,
    pub kind: DirectiveKind,
}

#[derive(Clone, Debug)]
pub enum DirectiveKind {
    Library { name: Vec<Ident> },
    Import { uri: StringLit, configurations: Vec<Configuration>, deferred: bool, prefix: Option<Ident>, combinators: Vec<Combinator> },
    Export { uri: StringLit, configurations: Vec<Configuration>, combinators: Vec<Combinator> },
    Part { uri: StringLit },
    PartOf { uri: Option<StringLit>, name: Vec<Ident> },
}

/// `if (dart.library.io == 'x') 'uri'`
#[derive(Clone, Debug)]
pub struct Configuration {
    pub test: Vec<Ident>,
    pub value: Option<StringLit>,
    pub uri: StringLit,
}

#[derive(Clone, Debug)]
pub struct Combinator {
    pub show: bool,
    pub names: Vec<Ident>,
}

/// `@name`, `@prefix.name`, `@Class.named(args)`.
#[derive(Clone, Debug)]
pub struct Metadata {
    pub span: Span,
    pub path: Vec<Ident>,
    pub type_args: Vec<Type>,
    pub args: Option<Args>,
}

#[derive(Clone, Debug)]
pub struct Decl {
    pub span: Span,
    pub metadata: Vec<Metadata>,
    pub kind: DeclKind,
}

#[derive(Clone, Debug)]
pub enum DeclKind {
    Class(Box<ClassDecl>),
    Typedef(Box<TypedefDecl>),
    Function(Box<FunctionDecl>),
    Variables(Box<VariablesDecl>),
    /// Recovered from a syntax error; already reported.
    Error,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClassKind {
    Class,
    /// `class C = S with M;`
    MixinApplication,
    Mixin,
    Enum,
    Extension,
    ExtensionType,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ClassModifiers {
    pub abstract_: bool,
    pub base: bool,
    pub interface: bool,
    pub final_: bool,
    pub sealed: bool,
    /// `mixin class`
    pub mixin: bool,
    pub augment: bool,
}

/// Every declaration with a member body: class, mixin, enum, extension, extension type.
#[derive(Clone, Debug)]
pub struct ClassDecl {
    pub kind: ClassKind,
    pub modifiers: ClassModifiers,
    /// `None` only for an unnamed extension.
    pub name: Option<Ident>,
    pub type_params: Vec<TypeParam>,
    pub extends: Option<Type>,
    pub with: Vec<Type>,
    /// `on` of a mixin (any number) or of an extension (exactly one).
    pub on: Vec<Type>,
    pub implements: Vec<Type>,
    /// Primary constructor of a class or enum (3.13) or the representation declaration of an extension type.
    pub primary: Option<Box<PrimaryConstructor>>,
    pub values: Vec<EnumValue>,
    pub members: Vec<Member>,
}

/// `class const Point.named(final int x, int y)`; also `extension type const E.name(int id)`.
#[derive(Clone, Debug)]
pub struct PrimaryConstructor {
    pub span: Span,
    pub const_: bool,
    pub name: Option<Ident>,
    pub params: Params,
}

#[derive(Clone, Debug)]
pub struct EnumValue {
    pub span: Span,
    pub metadata: Vec<Metadata>,
    pub name: Ident,
    pub type_args: Vec<Type>,
    /// `value.named(...)`
    pub constructor: Option<Ident>,
    pub args: Option<Args>,
}

#[derive(Clone, Debug)]
pub struct TypedefDecl {
    pub name: Ident,
    pub type_params: Vec<TypeParam>,
    /// `typedef F = T;` or, for the old form `typedef R F(args);`, the function type it stands for.
    pub ty: Type,
    pub old_style: bool,
}

// ---------------------------------------------------------------- members

#[derive(Clone, Debug)]
pub struct Member {
    pub span: Span,
    pub metadata: Vec<Metadata>,
    pub kind: MemberKind,
}

#[derive(Clone, Debug)]
pub enum MemberKind {
    Fields(Box<VariablesDecl>),
    Method(Box<FunctionDecl>),
    Constructor(Box<ConstructorDecl>),
    /// Recovered from a syntax error; already reported.
    Error,
}

/// `late final int x = 1, y;` at top level, in a class, or in a block.
#[derive(Clone, Debug)]
pub struct VariablesDecl {
    pub static_: bool,
    pub external: bool,
    pub abstract_: bool,
    pub covariant: bool,
    pub late: bool,
    pub augment: bool,
    pub keyword: VarKeyword,
    pub ty: Option<Type>,
    pub vars: Vec<VarInit>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VarKeyword {
    /// Only a type was written.
    None,
    Var,
    Final,
    Const,
}

#[derive(Clone, Debug)]
pub struct VarInit {
    pub name: Ident,
    pub init: Option<Expr>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FunctionKind {
    Function,
    Getter,
    Setter,
    /// The name is the operator's spelling: `+`, `[]`, `[]=`, `==`, `~`, `unary-`.
    Operator,
}

/// A function, method, getter, setter or operator with a name; also a local function.
#[derive(Clone, Debug)]
pub struct FunctionDecl {
    pub kind: FunctionKind,
    pub static_: bool,
    pub external: bool,
    /// Written `abstract` or (in a class) without a body: see `body`.
    pub abstract_: bool,
    pub augment: bool,
    pub return_type: Option<Type>,
    pub name: Ident,
    pub type_params: Vec<TypeParam>,
    /// `None` for a getter.
    pub params: Option<Params>,
    pub body: FunctionBody,
}

#[derive(Clone, Debug)]
pub struct ConstructorDecl {
    pub span: Span,
    pub const_: bool,
    pub external: bool,
    pub factory: bool,
    pub augment: bool,
    /// The class name as written, or `new`/`factory`/`this` for the short forms of 3.13.
    pub class_name: Ident,
    /// `C.name`; the unnamed constructor and `C.new` have `None`.
    pub name: Option<Ident>,
    pub params: Params,
    /// `this : assert(...)` body part of a primary constructor (3.13): no parameters of its own.
    pub primary_body: bool,
    pub initializers: Vec<Initializer>,
    /// `= C.other;` of a redirecting factory.
    pub redirect: Option<ConstructorRef>,
    pub body: FunctionBody,
}

#[derive(Clone, Debug)]
pub struct Initializer {
    pub span: Span,
    pub kind: InitializerKind,
}

#[derive(Clone, Debug)]
pub enum InitializerKind {
    Field { name: Ident, value: Expr },
    Super { name: Option<Ident>, args: Args },
    This { name: Option<Ident>, args: Args },
    Assert { condition: Expr, message: Option<Expr> },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AsyncMarker {
    Sync,
    Async,
    SyncStar,
    AsyncStar,
}

#[derive(Clone, Debug)]
pub struct FunctionBody {
    pub marker: AsyncMarker,
    pub span: Span,
    pub kind: BodyKind,
}

#[derive(Clone, Debug)]
pub enum BodyKind {
    /// `;`
    Empty,
    Block(Block),
    Arrow(Box<Expr>),
    /// Left unparsed (core library only); `span` is the body's source, from `{` or `=>` to its end. `parse_body` reads it.
    Lazy,
}

#[derive(Clone, Debug)]
pub struct Params {
    pub span: Span,
    pub params: Vec<Param>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamKind {
    Positional,
    OptionalPositional,
    Named,
}

#[derive(Clone, Debug)]
pub struct Param {
    pub span: Span,
    pub metadata: Vec<Metadata>,
    pub kind: ParamKind,
    /// `required`, of a named parameter.
    pub required: bool,
    pub covariant: bool,
    pub keyword: VarKeyword,
    pub ty: Option<Type>,
    /// `this.x`
    pub this: bool,
    /// `super.x`
    pub super_: bool,
    pub name: Ident,
    /// `int f(String s)`: `ty` is the return type.
    pub function: Option<Box<FunctionParam>>,
    pub default: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct FunctionParam {
    pub type_params: Vec<TypeParam>,
    pub params: Params,
    pub nullable: bool,
}

#[derive(Clone, Debug)]
pub struct TypeParam {
    pub metadata: Vec<Metadata>,
    pub name: Ident,
    pub bound: Option<Type>,
}

// ---------------------------------------------------------------- types

#[derive(Clone, Debug)]
pub struct Type {
    pub span: Span,
    /// Followed by `?`.
    pub nullable: bool,
    pub kind: TypeKind,
}

#[derive(Clone, Debug)]
pub enum TypeKind {
    Named { prefix: Option<Ident>, name: Ident, args: Vec<Type> },
    Function { ret: Option<Box<Type>>, type_params: Vec<TypeParam>, params: Vec<FunctionTypeParam> },
    Record { positional: Vec<RecordTypeField>, named: Vec<RecordTypeField> },
    Void,
}

#[derive(Clone, Debug)]
pub struct FunctionTypeParam {
    pub kind: ParamKind,
    pub required: bool,
    /// `None` only for an old-style parameter without a type (`typedef F(a)`), which means `dynamic`.
    pub ty: Option<Type>,
    pub name: Option<Ident>,
}

#[derive(Clone, Debug)]
pub struct RecordTypeField {
    pub ty: Type,
    pub name: Option<Ident>,
}

// ---------------------------------------------------------------- statements

#[derive(Clone, Debug)]
pub struct Block {
    pub span: Span,
    pub stmts: Vec<Stmt>,
}

#[derive(Clone, Debug)]
pub struct Stmt {
    pub span: Span,
    pub kind: StmtKind,
}

#[derive(Clone, Debug)]
pub enum StmtKind {
    Empty,
    Block(Block),
    Expr(Expr),
    Variables(Box<VariablesDecl>),
    /// `var (a, b) = e;`
    PatternVariables {
        metadata: Vec<Metadata>,
        keyword: VarKeyword,
        pattern: Pattern,
        value: Expr,
    },
    Function {
        metadata: Vec<Metadata>,
        function: Box<FunctionDecl>,
    },
    If {
        condition: Condition,
        then: Box<Stmt>,
        otherwise: Option<Box<Stmt>>,
    },
    While {
        condition: Expr,
        body: Box<Stmt>,
    },
    Do {
        body: Box<Stmt>,
        condition: Expr,
    },
    For {
        parts: ForParts,
        body: Box<Stmt>,
    },
    Switch {
        subject: Expr,
        cases: Vec<SwitchCase>,
    },
    Return(Option<Expr>),
    Break(Option<Ident>),
    Continue(Option<Ident>),
    Rethrow,
    Try {
        body: Block,
        catches: Vec<Catch>,
        finally: Option<Block>,
    },
    Assert {
        condition: Expr,
        message: Option<Expr>,
    },
    Yield {
        star: bool,
        value: Expr,
    },
    Labeled {
        label: Ident,
        body: Box<Stmt>,
    },
    /// Recovered from a syntax error; already reported.
    Error,
}

/// The parenthesised part of an `if` statement or element: `e` or `e case p when g`.
#[derive(Clone, Debug)]
pub struct Condition {
    pub expr: Expr,
    pub case: Option<Box<GuardedPattern>>,
}

#[derive(Clone, Debug)]
pub struct GuardedPattern {
    pub pattern: Pattern,
    pub guard: Option<Expr>,
}

#[derive(Clone, Debug)]
pub enum ForParts {
    /// `for (init; condition; updates)`
    Classic {
        init: Option<Box<Stmt>>,
        condition: Option<Expr>,
        updates: Vec<Expr>,
    },
    In {
        await_: bool,
        target: ForInTarget,
        iterable: Expr,
    },
}

#[derive(Clone, Debug)]
pub enum ForInTarget {
    /// `final int x in`
    Declared { metadata: Vec<Metadata>, keyword: VarKeyword, ty: Option<Type>, name: Ident },
    /// `x in`, assigning to a variable that exists. (Any other assignable expression is a compile-time error.)
    Assigned(Expr),
    /// `final (a, b) in`
    Pattern { keyword: VarKeyword, pattern: Pattern },
}

#[derive(Clone, Debug)]
pub struct SwitchCase {
    pub span: Span,
    pub labels: Vec<Ident>,
    /// `None` is `default`.
    pub pattern: Option<GuardedPattern>,
    pub body: Vec<Stmt>,
}

#[derive(Clone, Debug)]
pub struct Catch {
    pub span: Span,
    pub on: Option<Type>,
    pub exception: Option<Ident>,
    pub stack_trace: Option<Ident>,
    pub body: Block,
}

// ---------------------------------------------------------------- patterns

#[derive(Clone, Debug)]
pub struct Pattern {
    pub span: Span,
    pub kind: PatternKind,
}

#[derive(Clone, Debug)]
pub enum PatternKind {
    Or(Box<Pattern>, Box<Pattern>),
    And(Box<Pattern>, Box<Pattern>),
    /// `> e`, `== e`
    Relational {
        op: BinaryOp,
        operand: Expr,
    },
    Cast {
        pattern: Box<Pattern>,
        ty: Type,
    },
    /// `p?`
    NullCheck(Box<Pattern>),
    /// `p!`
    NullAssert(Box<Pattern>),
    Constant(Expr),
    /// `var x`, `final int x`, `int x`; a bare `x` too where identifiers bind or assign. `name` may be `_`.
    Variable {
        keyword: VarKeyword,
        ty: Option<Type>,
        name: Ident,
    },
    Parenthesized(Box<Pattern>),
    List {
        type_args: Vec<Type>,
        /// Where the `[` stands: errors of the whole list point there.
        bracket: u32,
        elements: Vec<ListPatternElement>,
    },
    Map {
        type_args: Vec<Type>,
        /// Where the `{` stands: errors of the whole map point there.
        brace: u32,
        entries: Vec<MapPatternEntry>,
        rest: Vec<Span>,
    },
    Record(Vec<PatternField>),
    Object {
        ty: Type,
        fields: Vec<PatternField>,
    },
    Error,
}

#[derive(Clone, Debug)]
pub enum ListPatternElement {
    Pattern(Pattern),
    Rest { span: Span, pattern: Option<Pattern> },
}

#[derive(Clone, Debug)]
pub struct MapPatternEntry {
    pub key: Expr,
    pub value: Pattern,
}

/// `p`, `name: p`, or `:p` (the name is that of the variable in `p`).
#[derive(Clone, Debug)]
pub struct PatternField {
    pub span: Span,
    pub name: PatternFieldName,
    pub pattern: Pattern,
}

#[derive(Clone, Copy, Debug)]
pub enum PatternFieldName {
    Positional,
    Named(Ident),
    /// `:var x`
    Inferred,
}

// ---------------------------------------------------------------- expressions

#[derive(Clone, Debug)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    Null,
    Bool(bool),
    /// The magnitude; `None` if it does not fit 64 bits. Hexadecimal literals may use all 64.
    Int {
        value: Option<u64>,
        hex: bool,
    },
    Double(f64),
    String(StringLit),
    /// `#a.b`, `#+`: the dotted spelling.
    Symbol(Name),
    List {
        const_: bool,
        type_args: Vec<Type>,
        elements: Vec<Element>,
    },
    /// Set or map literal: told apart by type arguments, elements and context.
    SetOrMap {
        const_: bool,
        type_args: Vec<Type>,
        elements: Vec<Element>,
    },
    Record {
        const_: bool,
        fields: Vec<RecordField>,
    },
    Ident(Ident),
    This,
    /// Only as the target of a property, index, call or operator.
    Super,
    Paren(Box<Expr>),
    Function(Box<FunctionExpr>),
    /// `new C(..)`, `const C.named(..)`.
    New {
        const_: bool,
        constructor: ConstructorRef,
        args: Args,
    },
    /// `.name`, `.new`, `const .name(..)`: the head of a static access shorthand.
    DotShorthand {
        const_: bool,
        name: Ident,
    },
    /// `e.name`, `e?.name`; the name may be `new`.
    Property {
        target: Box<Expr>,
        name: Ident,
        null_aware: bool,
    },
    Index {
        target: Box<Expr>,
        index: Box<Expr>,
        null_aware: bool,
    },
    Call {
        target: Box<Expr>,
        type_args: Vec<Type>,
        args: Args,
    },
    /// `f<int>` that is not called.
    Instantiate {
        target: Box<Expr>,
        type_args: Vec<Type>,
    },
    /// `e!`
    NullCheck(Box<Expr>),
    /// `target..section..section`; inside sections the innermost target is `CascadeTarget`.
    Cascade {
        target: Box<Expr>,
        null_aware: bool,
        sections: Vec<Expr>,
    },
    CascadeTarget,
    Unary {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    /// `++e`, `e++`, `--e`, `e--`
    IncDec {
        prefix: bool,
        increment: bool,
        target: Box<Expr>,
    },
    Binary {
        op: BinaryOp,
        op_span: Span,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Is {
        value: Box<Expr>,
        ty: Type,
        negated: bool,
    },
    As {
        value: Box<Expr>,
        ty: Type,
    },
    Conditional {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// `e = v`, `e += v`, `e ??= v`
    Assign {
        op: Option<BinaryOp>,
        op_span: Span,
        target: Box<Expr>,
        value: Box<Expr>,
    },
    PatternAssign {
        pattern: Box<Pattern>,
        value: Box<Expr>,
    },
    Throw(Box<Expr>),
    Await(Box<Expr>),
    Switch {
        subject: Box<Expr>,
        cases: Vec<SwitchExprCase>,
    },
    /// Recovered from a syntax error; already reported.
    Error,
}

#[derive(Clone, Debug)]
pub struct FunctionExpr {
    pub type_params: Vec<TypeParam>,
    pub params: Params,
    pub body: FunctionBody,
}

#[derive(Clone, Debug)]
pub struct SwitchExprCase {
    pub span: Span,
    pub pattern: GuardedPattern,
    pub value: Expr,
}

/// `p.C<int>.name`: which part is prefix, class or constructor name is settled by the checker.
#[derive(Clone, Debug)]
pub struct ConstructorRef {
    pub span: Span,
    /// One to three names; the last may be `new`.
    pub path: Vec<Ident>,
    pub type_args: Vec<Type>,
    /// The number of names before the type arguments (`path.len()` if there are none).
    pub args_after: usize,
}

#[derive(Clone, Debug)]
pub struct Args {
    /// From `(` to `)`.
    pub span: Span,
    pub args: Vec<Arg>,
}

#[derive(Clone, Debug)]
pub struct Arg {
    pub name: Option<Ident>,
    pub value: Expr,
}

#[derive(Clone, Debug)]
pub struct RecordField {
    pub name: Option<Ident>,
    pub value: Expr,
}

#[derive(Clone, Debug)]
pub struct Element {
    pub span: Span,
    pub kind: ElementKind,
}

#[derive(Clone, Debug)]
pub enum ElementKind {
    /// `e`, `?e`
    Expr {
        value: Expr,
        null_aware: bool,
    },
    /// `k: v`, `?k: ?v`
    Entry {
        key: Expr,
        key_null_aware: bool,
        value: Expr,
        value_null_aware: bool,
    },
    Spread {
        null_aware: bool,
        value: Expr,
    },
    If {
        condition: Condition,
        then: Box<Element>,
        otherwise: Option<Box<Element>>,
    },
    For {
        parts: ForParts,
        body: Box<Element>,
    },
}

/// Adjacent string literals, joined.
#[derive(Clone, Debug)]
pub struct StringLit {
    pub span: Span,
    pub parts: Vec<StringPart>,
}

#[derive(Clone, Debug)]
pub enum StringPart {
    /// Code units after escapes. A lone surrogate (`\uD800`) is kept, hence UTF-16 when the text is not valid Unicode.
    Text(Text),
    Interpolation(Expr),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Text {
    Utf8(String),
    /// Holds at least one lone surrogate.
    Utf16(Vec<u16>),
}

impl StringLit {
    /// The whole text, if the literal has no interpolation and is valid Unicode.
    pub fn plain(&self) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                StringPart::Text(Text::Utf8(t)) => text.push_str(t),
                StringPart::Text(Text::Utf16(_)) | StringPart::Interpolation(_) => return None,
            }
        }
        Some(text)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    /// `-`
    Negate,
    /// `!`
    Not,
    /// `~`
    BitNot,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    /// `~/`
    IntDiv,
    Mod,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    /// `>>>`
    UShr,
    Lt,
    Gt,
    Le,
    Ge,
    Eq,
    Ne,
    And,
    Or,
    /// `??`
    IfNull,
}

impl BinaryOp {
    pub fn spelling(self) -> &'static str {
        use BinaryOp::*;
        match self {
            Add => "+",
            Sub => "-",
            Mul => "*",
            Div => "/",
            IntDiv => "~/",
            Mod => "%",
            BitAnd => "&",
            BitOr => "|",
            BitXor => "^",
            Shl => "<<",
            Shr => ">>",
            UShr => ">>>",
            Lt => "<",
            Gt => ">",
            Le => "<=",
            Ge => ">=",
            Eq => "==",
            Ne => "!=",
            And => "&&",
            Or => "||",
            IfNull => "??",
        }
    }
}
