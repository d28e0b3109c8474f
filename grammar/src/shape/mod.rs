//! Token shaping: one pass over the tokens that settles what LR(1) cannot see. It walks the text with a stack of bracket frames and a
//! mode (what may come next), looks ahead over paired brackets where Dart is ambiguous, and writes the decisions into the stream:
//! markers before declarations, distinct kinds for the many uses of `(`, `{`, `<`, `?`, keywords only where words act as such.
//! What is plainly missing (`;`, an operand) is put in and reported here, so that one slip costs one error.
//! May touch `token`, `brackets`, `lexer` and `span` only.
//!
//! The walk never recurses into brackets, except for annotations inside types; `brackets` has bounded those.

mod declarations;
mod headers;
mod mistakes;
mod operands;
mod operators;
mod parameters;
mod patterns;
mod statements;
mod types;

use crate::SyntaxError;
use crate::brackets::Paired;
use crate::errors::{self, Message};
use crate::span::Span;
use crate::token::{Tok, Token};

/// Steps that may pass without a token being read: enough to put in what is missing.
const MAX_IDLE: u32 = 8;

/// A token as the grammar reads it.
pub type Shaped = (u32, Tok, u32);

/// The expectation of the walk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mode {
    /// A directive or top-level declaration; a class member; an enum value.
    Item,
    Member,
    EnumValue,
    /// Clauses or the body of a class-like declaration.
    ClassHeader,
    Stmt,
    /// `{` of a block that is no statement of its own (`try {`).
    BlockOnly,
    /// `{` of a switch statement; of a switch expression.
    SwitchBlock,
    SwitchCases,
    /// The end of `do … while (…)`.
    DoEnd,
    Param,
    /// A function's body; a function literal's body.
    Body,
    LiteralBody,
    /// An expression or what stands at its beginning; what follows an operand.
    Operand,
    Operator,
    /// An element of a list, set or map.
    Element,
    CascadeHead,
    Pattern,
    AfterPattern,
}

/// The content of a bracket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Holds {
    Unit,
    /// Class members; the name is that of the class, as a range of the source.
    Members(Span),
    EnumValues(Span),
    Stmts,
    Cases,
    CaseExprs,
    /// `(e)` or a record; call arguments; anything else with one expression.
    Paren,
    Args,
    Single,
    /// `(e case p when g)`
    Condition,
    Elements,
    Params,
    ForParts,
    Fields,
    MapEntries,
}

struct Frame {
    holds: Holds,
    /// Index of the closing token.
    end: usize,
    /// The mode once closed.
    after: Mode,
    /// `?` of conditional expressions still waiting for their `:`.
    conditionals: u32,
    /// `do` still waiting for their `while`.
    dos: u32,
    /// A `catch`, `on` or `finally` may follow.
    tried: bool,
    /// Between `case` and its `:`.
    in_case: bool,
    /// The expression is part of a pattern.
    in_pattern: bool,
    /// In a constructor's initializer list.
    in_initializers: bool,
    /// Function literals would take the body of what they stand in: initializers, guards of switch expressions.
    no_literals: bool,
    /// Are `await` and `yield` keywords? Now, and once the current arrow function ends.
    context: BodyContext,
    base: BodyContext,
}

#[derive(Clone, Copy, Default)]
struct BodyContext {
    awaits: bool,
    yields: bool,
}

pub struct Shaper<'s> {
    source: &'s str,
    tokens: Vec<Token>,
    partner: Vec<u32>,
    at: usize,
    mode: Mode,
    frames: Vec<Frame>,
    out: Vec<Shaped>,
    errors: Vec<SyntaxError>,
    /// The parts to leave for later.
    lazy: Lazy,
    /// The text was typed at a prompt.
    repl: bool,
    /// It begins with an expression.
    expression_first: bool,
    /// The kind of the body that follows, from the `async` marker just read.
    body: BodyContext,
    /// The name of the class whose header is being read, and whether it is an enum.
    class_name: Span,
    enum_header: bool,
    /// The word for the declaration, with its article, for messages.
    class_what: &'static str,
    /// Type argument lists being written inside each other.
    angles: u32,
    /// The token at hand when the last error was reported.
    last_error: Option<usize>,
}

/// The parts that are left unparsed until somebody needs them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Lazy {
    #[default]
    Nothing,
    /// Bodies of top-level functions and members.
    Bodies,
}

/// The kinds of token streams.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Start {
    Unit,
    /// A function body whose marker says whether `await` and `yield` are keywords.
    Body {
        awaits: bool,
        yields: bool,
    },
    /// Declarations, statements and expressions, as typed at a prompt: `await` works there. With `expression` it is one that begins,
    /// even with `{` or `switch`.
    Repl {
        expression: bool,
    },
}

/// Shapes paired tokens.
pub fn shape(source: &str, paired: Paired, start: Start, lazy: Lazy) -> (Vec<Shaped>, Vec<SyntaxError>) {
    let count = paired.tokens.len();
    let (marker, mode, holds, context) = match start {
        Start::Unit => (Tok::StartUnit, Mode::Item, Holds::Unit, BodyContext::default()),
        Start::Body { awaits, yields } => (Tok::StartBody, Mode::Body, Holds::Stmts, BodyContext { awaits, yields }),
        Start::Repl { .. } => (Tok::StartRepl, Mode::Stmt, Holds::Stmts, BodyContext { awaits: true, yields: false }),
    };
    let mut shaper = Shaper {
        source,
        tokens: paired.tokens,
        partner: paired.partner,
        at: 0,
        mode,
        frames: Vec::with_capacity(32),
        out: Vec::with_capacity(count + count / 4),
        errors: Vec::new(),
        lazy,
        repl: matches!(start, Start::Repl { .. }),
        expression_first: start == Start::Repl { expression: true },
        body: context,
        class_name: Span::default(),
        enum_header: false,
        class_what: "A class",
        angles: 0,
        last_error: None,
    };
    shaper.mark(marker);
    shaper.push_frame(holds, count.saturating_sub(1), mode);
    if let Some(frame) = shaper.frames.last_mut() {
        frame.context = context;
        frame.base = context;
    }
    shaper.run();
    (shaper.out, shaper.errors)
}

impl Shaper<'_> {
    /// Walks until the frame on top is closed.
    fn run(&mut self) {
        let depth = self.frames.len();
        let (mut last_at, mut idle) = (self.at, 0);
        while self.frames.len() >= depth {
            if self.at >= self.frame().end {
                self.close();
            } else {
                self.step();
            }
            idle = if self.at == last_at { idle + 1 } else { 0 };
            last_at = self.at;
            if idle > MAX_IDLE && self.at < self.frame().end {
                // No rule moves on: hand the token to the grammar, which words the error.
                self.copy();
            }
        }
    }

    fn step(&mut self) {
        if self.tokens[self.at].start == self.tokens[self.at].end && self.kind(self.at).nests() < 0 {
            // The closer of a frame that `close_early` has ended.
            self.at += 1;
            return;
        }
        match self.mode {
            Mode::Item => self.item(),
            Mode::Member => self.member(),
            Mode::EnumValue => self.enum_value(),
            Mode::ClassHeader => self.class_header(),
            Mode::Stmt => self.stmt(),
            Mode::BlockOnly => self.block_only(),
            Mode::SwitchBlock => self.braces_after(Holds::Cases, Mode::Stmt),
            Mode::SwitchCases => self.braces_after(Holds::CaseExprs, Mode::Operator),
            Mode::DoEnd => self.do_end(),
            Mode::Param => self.param(),
            Mode::Body => self.function_body(),
            Mode::LiteralBody => self.literal_body(),
            Mode::Operand => self.operand(),
            Mode::Operator => self.operator(),
            Mode::Element => self.element(),
            Mode::CascadeHead => self.cascade_head(),
            Mode::Pattern => self.pattern(),
            Mode::AfterPattern => self.after_pattern(),
        }
    }

    // ------------------------------------------------------------ looking

    fn frame(&mut self) -> &mut Frame {
        // There is a frame as long as `run` runs; the fallback only spares a panic.
        if self.frames.is_empty() {
            let end = self.tokens.len();
            self.push_frame(Holds::Unit, end, Mode::Item);
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn kind(&self, i: usize) -> Tok {
        self.tokens.get(i).map_or(Tok::Eof, |t| t.kind)
    }

    fn next_is(&self, kind: Tok) -> bool {
        self.kind(self.at + 1) == kind
    }

    fn span(&self, i: usize) -> Span {
        match self.tokens.get(i).or(self.tokens.last()) {
            Some(t) => Span { start: t.start, end: t.end },
            None => Span::default(),
        }
    }

    fn text(&self, i: usize) -> &str {
        self.source.get(self.span(i).range()).unwrap_or("")
    }

    /// The index after the bracket that closes the one at `i`.
    fn past(&self, i: usize) -> usize {
        self.partner.get(i).map_or(i + 1, |p| *p as usize + 1)
    }

    /// Do these tokens touch?
    fn joined(&self, i: usize) -> bool {
        self.span(i).end == self.span(i + 1).start
    }

    fn last(&self) -> Tok {
        self.out.last().map_or(Tok::Eof, |t| t.1)
    }

    // ------------------------------------------------------------ writing

    /// A token of no width before the next one.
    fn mark(&mut self, kind: Tok) {
        let start = self.span(self.at).start;
        self.out.push((start, kind, start));
    }

    /// The next token, as this kind.
    fn take(&mut self, kind: Tok) {
        let span = self.span(self.at);
        self.out.push((span.start, kind, span.end));
        self.at += 1;
    }

    /// The next `count` tokens as one.
    fn take_joined(&mut self, kind: Tok, count: usize) {
        let (first, last) = (self.span(self.at), self.span(self.at + count - 1));
        self.out.push((first.start, kind, last.end));
        self.at += count;
    }

    /// The next token as it is; words as plain names.
    fn copy(&mut self) {
        let kind = self.kind(self.at);
        self.take(if kind.is_name() { Tok::Ident } else { kind });
    }

    /// Takes the next token if it is this one.
    fn accept(&mut self, kind: Tok) -> bool {
        let found = self.kind(self.at) == kind;
        if found {
            self.take(kind);
        }
        found
    }

    /// Something that isn't there, after what was written last.
    fn put_in(&mut self, kind: Tok) {
        let end = self.out.last().map_or(0, |t| t.2);
        self.out.push((end, kind, end));
    }

    // ------------------------------------------------------------ frames

    fn push_frame(&mut self, holds: Holds, end: usize, after: Mode) {
        let context = self.frames.last().map_or(BodyContext::default(), |f| f.context);
        self.frames.push(Frame {
            holds,
            end,
            after,
            conditionals: 0,
            dos: 0,
            tried: false,
            in_case: false,
            in_pattern: false,
            in_initializers: false,
            no_literals: false,
            context,
            base: context,
        });
    }

    /// Takes the bracket at hand as `kind` and goes inside; `after` is the mode once it is closed.
    fn open(&mut self, kind: Tok, holds: Holds, inside: Mode, after: Mode) {
        let end = self.partner.get(self.at).map_or(self.at, |p| *p as usize);
        self.take(kind);
        self.push_frame(holds, end, after);
        self.mode = inside;
    }

    /// At the closing token of the frame on top.
    fn close(&mut self) {
        self.complete();
        if self.kind(self.at) != Tok::Eof {
            let kind = self.kind(self.at);
            self.take(kind);
        }
        if let Some(frame) = self.frames.pop() {
            self.mode = frame.after;
        }
    }

    /// Puts in what is missing before the end of the frame.
    fn complete(&mut self) {
        let holds = self.frame().holds;
        let begun = matches!(self.last(), Tok::Return | Tok::Comma) && self.separates_statements() && self.kind(self.at) == Tok::RBrace;
        if self.mode == Mode::Operand && (begun || self.wants_operand()) {
            self.missing_operand();
        }
        if self.mode == Mode::BlockOnly {
            self.block_only();
        }
        let unfinished = match holds {
            Holds::Stmts | Holds::Cases => !matches!(self.mode, Mode::Stmt | Mode::AfterPattern),
            Holds::Members(_) => self.mode != Mode::Member,
            Holds::Unit => self.mode != Mode::Item,
            _ => false,
        };
        if unfinished && matches!(self.mode, Mode::Operator | Mode::Operand | Mode::DoEnd) {
            self.missing_semicolon();
        } else if unfinished && self.mode == Mode::Body {
            self.missing_body();
        } else if unfinished && self.mode == Mode::ClassHeader {
            self.missing_class_body();
        }
    }

    /// Is `;` at home in this frame?
    fn separates_statements(&mut self) -> bool {
        matches!(self.frame().holds, Holds::Unit | Holds::Members(_) | Holds::EnumValues(_) | Holds::Stmts | Holds::Cases | Holds::ForParts)
    }

    /// Ends a frame whose closer was missing (and reported) where its contents end, not where the closer was put in.
    fn close_early(&mut self) -> bool {
        let end = self.frame().end;
        let closer = self.tokens.get(end).copied().filter(|t| t.start == t.end && t.kind.nests() < 0);
        let (Some(closer), true) = (closer, self.frames.len() > 1) else {
            return false;
        };
        self.put_in(closer.kind);
        if let Some(frame) = self.frames.pop() {
            self.mode = frame.after;
        }
        true
    }

    /// The mode in which the contents of the frame begin.
    fn beginning(&mut self) -> Mode {
        match self.frame().holds {
            Holds::Unit => Mode::Item,
            Holds::Members(_) => Mode::Member,
            Holds::EnumValues(_) => Mode::EnumValue,
            Holds::Stmts | Holds::Cases => Mode::Stmt,
            Holds::CaseExprs | Holds::Fields => Mode::Pattern,
            Holds::Elements => Mode::Element,
            Holds::Params => Mode::Param,
            Holds::Paren | Holds::Args | Holds::Single | Holds::Condition | Holds::ForParts | Holds::MapEntries => Mode::Operand,
        }
    }

    /// A new statement, member, element …: nothing of the one before is left.
    fn begin_anew(&mut self) {
        let frame = self.frame();
        frame.conditionals = 0;
        frame.in_case = false;
        frame.in_pattern = false;
        frame.in_initializers = false;
        frame.no_literals = false;
        frame.context = frame.base;
        self.mode = self.beginning();
    }

    fn semicolon(&mut self) {
        self.take(Tok::Semi);
        self.after_semicolon();
    }

    fn after_semicolon(&mut self) {
        if let Holds::EnumValues(name) = self.frame().holds {
            self.frame().holds = Holds::Members(name);
        }
        self.begin_anew();
    }

    fn comma(&mut self) {
        self.take(Tok::Comma);
        let in_initializers = self.frame().in_initializers;
        match self.frame().holds {
            Holds::Unit | Holds::Members(_) | Holds::Stmts | Holds::Cases => {
                self.frame().conditionals = 0;
                if !in_initializers {
                    self.frame().context = self.frame().base;
                }
                self.mode = Mode::Operand;
            }
            _ => self.begin_anew(),
        }
    }

    // ------------------------------------------------------------ what is missing

    fn error(&mut self, span: Span, message: Message) {
        // What goes wrong right after a mistake is its consequence.
        if self.last_error.replace(self.at).is_some_and(|last| self.at <= last + 1) {
            return;
        }
        let incomplete = self.kind(self.at) == Tok::Eof;
        self.errors.push(SyntaxError { span, message, incomplete });
    }

    /// Where Dart points when something is missing "after this".
    fn previous_span(&self) -> Span {
        match self.out.iter().rev().find(|t| t.0 < t.2) {
            Some(t) => Span { start: t.0, end: t.2 },
            None => self.span(self.at),
        }
    }

    fn missing_semicolon(&mut self) {
        if self.frame().in_initializers {
            return self.missing_body();
        }
        // At a prompt the last `;` may be left out.
        if !(self.repl && self.frames.len() == 1 && self.kind(self.at) == Tok::Eof) {
            let span = self.previous_span();
            self.error(span, errors::expected_after(";"));
        }
        self.put_in(Tok::Semi);
        self.after_semicolon();
    }

    /// A reserved word where a name is declared.
    fn keyword_as_name(&mut self) {
        let got = self.describe(self.at);
        self.reserved_name(errors::keyword_as_name(got));
    }

    fn missing_operand(&mut self) {
        let mut span = self.span(self.at);
        let mut got = self.describe(self.at);
        let kind = self.kind(self.at);
        if matches!(kind, Tok::StrMid | Tok::StrEnd) {
            // The brace that ends the interpolation is its end.
            (span, got) = (Span { start: span.start.saturating_sub(1), end: span.start }, "'}'".to_owned());
        }
        let message = match self.last() {
            Tok::Throw => errors::missing_thrown(),
            _ if kind == Tok::Return => errors::unexpected_token("return"),
            Tok::ExprStmt if self.is_out_of_statement(kind) => errors::keyword_as_name(got),
            _ => errors::expected_identifier(got),
        };
        self.error(span, message);
        self.put_in(Tok::Ident);
        self.mode = Mode::Operator;
    }

    /// `'x'`, or `end of file` in words.
    fn describe(&self, i: usize) -> String {
        let text = self.text(i);
        if text.is_empty() { "''".to_owned() } else { format!("'{}'", text.lines().next().unwrap_or("")) }
    }
}
