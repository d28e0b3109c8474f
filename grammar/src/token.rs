//! Token kinds: those the lexer finds in the text, and those that only `shape` makes to tell the grammar what LR(1) cannot see.
//! May touch logos only.

use logos::Logos;

/// A token of the source text: kind and byte range.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Tok,
    pub start: u32,
    pub end: u32,
}

/// The kind of a token. Carries no text: the grammar's actions read it from the source when they need it.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[logos(skip r"[ \t\r\n\u{feff}]+")]
#[repr(u8)]
pub enum Tok {
    // ------------------------------------------------------------ words and literals
    #[regex("[A-Za-z_$][A-Za-z0-9_$]*", priority = 1)]
    Ident,
    #[regex("[0-9][0-9_]*")]
    #[regex("0[xX][0-9a-fA-F_]*")]
    Int,
    #[regex(r"[0-9][0-9_]*\.[0-9][0-9_]*([eE][+-]?[0-9_]*)?")]
    #[regex(r"[0-9][0-9_]*[eE][+-]?[0-9_]*")]
    #[regex(r"\.[0-9][0-9_]*([eE][+-]?[0-9_]*)?")]
    Double,
    /// A whole string literal, or the opening quotes while lexing.
    #[regex(r#"r?('''|"""|'|")"#)]
    Str,
    /// From the quote to the first `$`.
    StrBegin,
    /// Text between two interpolations.
    StrMid,
    /// From the last interpolation to the closing quote.
    StrEnd,
    #[token("//")]
    LineComment,
    #[token("/*")]
    BlockComment,
    #[token("#!")]
    ScriptTag,
    #[token("#")]
    Hash,

    // ------------------------------------------------------------ reserved words
    #[token("assert")]
    Assert,
    #[token("break")]
    Break,
    #[token("case")]
    Case,
    #[token("catch")]
    Catch,
    #[token("class")]
    Class,
    #[token("const")]
    Const,
    #[token("continue")]
    Continue,
    #[token("default")]
    Default,
    #[token("do")]
    Do,
    #[token("else")]
    Else,
    #[token("enum")]
    Enum,
    #[token("extends")]
    Extends,
    #[token("false")]
    False,
    #[token("final")]
    Final,
    #[token("finally")]
    Finally,
    #[token("for")]
    For,
    #[token("if")]
    If,
    #[token("in")]
    In,
    #[token("is")]
    Is,
    #[token("new")]
    New,
    #[token("null")]
    Null,
    #[token("rethrow")]
    Rethrow,
    #[token("return")]
    Return,
    #[token("super")]
    Super,
    #[token("switch")]
    Switch,
    #[token("this")]
    This,
    #[token("throw")]
    Throw,
    #[token("true")]
    True,
    #[token("try")]
    Try,
    #[token("var")]
    Var,
    #[token("void")]
    Void,
    #[token("while")]
    While,
    #[token("with")]
    With,

    // ------------------------------------------------------------ words that are keywords only in some places
    #[token("abstract")]
    Abstract,
    #[token("as")]
    As,
    #[token("async")]
    Async,
    #[token("augment")]
    Augment,
    #[token("await")]
    Await,
    #[token("base")]
    Base,
    #[token("covariant")]
    Covariant,
    #[token("deferred")]
    Deferred,
    #[token("export")]
    Export,
    #[token("extension")]
    Extension,
    #[token("external")]
    External,
    #[token("factory")]
    Factory,
    #[token("Function")]
    Function,
    #[token("get")]
    Get,
    #[token("hide")]
    Hide,
    #[token("implements")]
    Implements,
    #[token("import")]
    Import,
    #[token("interface")]
    Interface,
    #[token("late")]
    Late,
    #[token("library")]
    Library,
    #[token("mixin")]
    Mixin,
    #[token("of")]
    Of,
    #[token("on")]
    On,
    #[token("operator")]
    Operator,
    #[token("part")]
    Part,
    #[token("required")]
    Required,
    #[token("sealed")]
    Sealed,
    #[token("set")]
    Set,
    #[token("show")]
    Show,
    #[token("static")]
    Static,
    #[token("sync")]
    Sync,
    #[token("type")]
    Type,
    #[token("typedef")]
    Typedef,
    #[token("when")]
    When,
    #[token("yield")]
    Yield,

    // ------------------------------------------------------------ punctuation
    #[token("(")]
    LParen,
    #[token(")")]
    RParen,
    #[token("[")]
    LBracket,
    #[token("]")]
    RBracket,
    #[token("{")]
    LBrace,
    #[token("}")]
    RBrace,
    #[token(";")]
    Semi,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token(".")]
    Dot,
    #[token("..")]
    DotDot,
    #[token("?..")]
    QuestionDotDot,
    #[token("...")]
    Spread,
    #[token("...?")]
    SpreadQuestion,
    #[token("?.")]
    QuestionDot,
    #[token("?")]
    Question,
    #[token("??")]
    IfNull,
    #[token("=")]
    Assign,
    #[token("=>")]
    Arrow,
    #[token("@")]
    At,
    #[token("==")]
    EqEq,
    #[token("!=")]
    NotEq,
    #[token("!")]
    Bang,
    #[token("~")]
    Tilde,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("~/")]
    TildeSlash,
    #[token("%")]
    Percent,
    #[token("&")]
    Amp,
    #[token("|")]
    Bar,
    #[token("^")]
    Caret,
    #[token("&&")]
    AmpAmp,
    #[token("||")]
    BarBar,
    #[token("<")]
    Lt,
    #[token("<=")]
    LtEq,
    #[token("<<")]
    Shl,
    /// Always single: `>>` may close two type argument lists. `shape` joins what is an operator.
    #[token(">")]
    Gt,
    #[token("++")]
    PlusPlus,
    #[token("--")]
    MinusMinus,
    /// Any compound assignment but those that begin with `>`.
    #[token("+=")]
    #[token("-=")]
    #[token("*=")]
    #[token("/=")]
    #[token("~/=")]
    #[token("%=")]
    #[token("&=")]
    #[token("|=")]
    #[token("^=")]
    #[token("<<=")]
    #[token("??=")]
    #[token("&&=")]
    #[token("||=")]
    OpAssign,
    Eof,

    // ------------------------------------------------------------ made by `shape`
    /// `#a.b`, `#+`
    Symbol,
    GtEq,
    Shr,
    UShr,
    /// `[]` after `operator`.
    IndexOp,
    /// `[]=` after `operator`.
    IndexSetOp,
    AsyncStar,
    SyncStar,
    YieldStar,
    /// `<` and `>` around type arguments.
    TypeOpen,
    TypeClose,
    /// `<` before type parameters.
    TypeParamsOpen,
    /// `?` after a type.
    Nullable,
    /// `?[`, the null-aware index.
    QuestionBracket,
    /// `Function` of a function type.
    FunctionType,
    /// `(` of a record type, of a function literal's parameters, of an annotation's arguments.
    RecordParen,
    FnParen,
    MetaParen,
    /// `{` of a set or map.
    LitBrace,
    /// `mixin` before `class`; `type` after `extension`.
    MixinMod,
    TypeWord,
    /// An identifier before `:` that labels a statement or a case.
    Label,
    CaseLabel,
    /// A body left for later, from `{` or `=>` to its end.
    Lazy,
    /// The kind of text: the first token of every stream.
    StartUnit,
    StartBody,
    StartRepl,
    /// Beginnings, of no width: the grammar resumes at them after an error.
    Item,
    Member,
    Stmt,
    /// Before a member: a field or variable, a function, a constructor, a factory, the body part of a primary constructor.
    Field,
    Method,
    Ctor,
    FactoryCtor,
    PrimaryBody,
    /// Before a statement: an expression; a local variable; a local function.
    ExprStmt,
    LocalVar,
    LocalFn,
    /// `var (a, b) = e`, `(a, b) = e`, `for (x in e)`, `for (var (a, b) in e)`.
    PatVar,
    PatAssign,
    ForDeclared,
    ForPattern,
    /// In patterns: `int x`, `var x`; `C(f: p)`.
    VarPat,
    ObjectPat,
    /// Stands for the rest of a declaration or statement that could not be read (see `recover`).
    Junk,
}

impl Tok {
    /// Words that name things unless their place makes them keywords.
    pub fn is_name(self) -> bool {
        self == Tok::Ident || (self as u8 >= Tok::Abstract as u8 && self as u8 <= Tok::Yield as u8)
    }

    /// Words that never name anything.
    pub fn is_reserved(self) -> bool {
        self as u8 >= Tok::Assert as u8 && self as u8 <= Tok::With as u8
    }

    /// Built-in identifiers: never the name of a type (specification, "Identifier Reference").
    pub fn is_built_in(self) -> bool {
        use Tok::*;
        matches!(
            self,
            Abstract
                | As
                | Covariant
                | Deferred
                | Export
                | Extension
                | External
                | Factory
                | Function
                | Get
                | Implements
                | Import
                | Interface
                | Late
                | Library
                | Mixin
                | Operator
                | Part
                | Required
                | Set
                | Static
                | Typedef
        )
    }

    /// Beginnings that `shape` puts before declarations and statements.
    pub fn is_beginning(self) -> bool {
        matches!(self, Tok::Item | Tok::Member | Tok::Stmt)
    }

    /// Does it open or close a bracket, once shaped?
    pub fn nests(self) -> i32 {
        use Tok::*;
        match self {
            LParen | LBracket | LBrace | StrBegin | RecordParen | FnParen | MetaParen | LitBrace | QuestionBracket => 1,
            RParen | RBracket | RBrace | StrEnd => -1,
            _ => 0,
        }
    }

    pub fn is_literal(self) -> bool {
        matches!(self, Tok::Int | Tok::Double | Tok::Str | Tok::StrBegin | Tok::True | Tok::False | Tok::Null | Tok::Hash)
    }

    /// May an expression begin with this?
    pub fn begins_expression(self) -> bool {
        use Tok::*;
        self.is_name()
            || self.is_literal()
            || matches!(
                self,
                LParen
                    | LBracket
                    | LBrace
                    | Lt
                    | Minus
                    | Bang
                    | Tilde
                    | PlusPlus
                    | MinusMinus
                    | This
                    | Super
                    | New
                    | Const
                    | Throw
                    | Switch
                    | Dot
            )
    }
}
