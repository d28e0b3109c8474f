//! Declarations at top level and in classes: directives, modifiers, and telling fields, functions and constructors apart.

use super::{Holds, Mode, Shaper};
use crate::errors;
use crate::span::Span;
use crate::token::Tok;

impl Shaper<'_> {
    pub(super) fn item(&mut self) {
        if !self.directive_or_class() {
            self.declaration(Tok::Item, None);
        }
    }

    /// Takes the beginning of a directive, class-like declaration or type alias, if one stands here.
    pub(super) fn directive_or_class(&mut self) -> bool {
        let start = self.skip_metadata(self.at);
        if self.is_import_without_quotes(start) {
            self.import_without_quotes(start);
            return true;
        }
        if self.is_directive(start) {
            self.mark(Tok::Item);
            self.metadata();
            self.directive();
            return true;
        }
        if let Some(keyword) = self.class_keyword(start) {
            self.class_like(keyword);
            return true;
        }
        false
    }

    /// A getter, a setter or something external: statements declare none.
    pub(super) fn only_at_top_level(&self) -> bool {
        let start = self.skip_metadata(self.at);
        if self.kind(start) == Tok::External && self.is_modifier(start) {
            return true;
        }
        let name = match self.skip_type(start) {
            _ if self.is_accessor(start) => start,
            Some(end) if self.is_accessor(end) => end,
            _ => return false,
        };
        match self.kind(name) {
            Tok::Get => matches!(self.kind(name + 2), Tok::Arrow | Tok::LBrace | Tok::Async | Tok::Sync | Tok::Semi | Tok::Eof),
            _ => self.kind(name + 2) == Tok::LParen,
        }
    }

    pub(super) fn member(&mut self) {
        let class = match self.frame().holds {
            Holds::Members(name) | Holds::EnumValues(name) => name,
            _ => Span::default(),
        };
        self.declaration(Tok::Member, Some(class));
    }

    pub(super) fn enum_value(&mut self) {
        if self.kind(self.at) == Tok::Semi {
            return self.semicolon();
        }
        self.metadata();
        if self.kind(self.at).is_name() {
            self.take(Tok::Ident);
        } else if self.kind(self.at) == Tok::Comma {
            let (span, got) = (self.span(self.at), self.describe(self.at));
            self.error(span, errors::expected_identifier(got));
            self.put_in(Tok::Ident);
        } else {
            let (span, got) = (self.span(self.at), self.describe(self.at));
            self.error(span, errors::expected_identifier(got));
            self.put_in(Tok::Ident);
            self.at += 1;
        }
        self.mode = Mode::Operator;
    }

    // ------------------------------------------------------------ directives

    fn is_directive(&self, i: usize) -> bool {
        let next = self.kind(i + 1);
        let string = matches!(next, Tok::Str | Tok::StrBegin);
        match self.kind(i) {
            Tok::Import | Tok::Export => string || next == Tok::Semi,
            Tok::Part => string || next == Tok::Of,
            Tok::Library => next.is_name() && !matches!(self.kind(i + 2), Tok::Assign | Tok::LParen) || next == Tok::Semi,
            _ => false,
        }
    }

    /// `import dart:io;`
    fn is_import_without_quotes(&self, i: usize) -> bool {
        matches!(self.kind(i), Tok::Import | Tok::Export)
            && self.kind(i + 1).is_name()
            && matches!(self.kind(i + 2), Tok::Colon | Tok::Dot | Tok::Semi | Tok::Slash)
    }

    fn import_without_quotes(&mut self, i: usize) {
        let (span, got) = (self.span(i + 1), self.describe(i + 1));
        self.error(span, errors::expected_string(got));
        self.mark(Tok::Item);
        let (start, end) = (self.span(self.at).start, self.frame().end);
        while self.at < end && self.kind(self.at) != Tok::Semi {
            self.at = self.past(self.at).max(self.at + 1);
        }
        self.at = (self.at + 1).min(end);
        self.out.push((start, Tok::Junk, self.span(self.at.saturating_sub(1)).end));
        self.begin_anew();
    }

    /// From its keyword to its `;`.
    fn directive(&mut self) {
        let kind = self.kind(self.at);
        self.take(kind);
        if kind == Tok::Part && self.kind(self.at) == Tok::Of {
            self.take(Tok::Of);
        }
        loop {
            let kind = self.kind(self.at);
            let next = self.kind(self.at + 1);
            let names_next = matches!(self.last(), Tok::Show | Tok::Hide | Tok::Comma | Tok::As | Tok::Dot);
            match kind {
                Tok::Semi => return self.semicolon(),
                Tok::As if !names_next && next.is_name() && self.shows() => {
                    let span = self.span(self.at);
                    self.error(span, errors::prefix_after_combinator());
                    self.at += 2;
                }
                Tok::As | Tok::Show | Tok::Hide if !names_next && next.is_name() => self.take(kind),
                Tok::As | Tok::Show | Tok::Hide if !names_next && next == Tok::Semi => {
                    self.take(kind);
                    let span = self.span(self.at);
                    self.error(span, errors::expected_identifier("';'"));
                    self.put_in(Tok::Ident);
                }
                Tok::Deferred if !names_next && next == Tok::Semi => {
                    let span = self.span(self.at);
                    self.error(span, errors::deferred_without_prefix());
                    self.at += 1;
                }
                Tok::Deferred if !names_next && next == Tok::As => self.take(kind),
                Tok::If if next == Tok::LParen => self.configuration(),
                Tok::Str | Tok::Comma | Tok::Dot => self.take(kind),
                Tok::StrBegin => {
                    let mode = self.mode;
                    self.open(kind, Holds::Single, Mode::Operand, mode);
                    self.run();
                }
                _ if kind.is_name() && self.expects_name() => self.take(Tok::Ident),
                _ => return self.missing_semicolon(),
            }
        }
    }

    /// Has the directive being read a combinator?
    fn shows(&self) -> bool {
        let mut own = self.out.iter().rev().take_while(|t| !matches!(t.1, Tok::Import | Tok::Export));
        own.any(|t| matches!(t.1, Tok::Show | Tok::Hide))
    }

    /// In a directive a name comes after a keyword, `,` or `.`; elsewhere the directive has ended.
    fn expects_name(&self) -> bool {
        matches!(self.last(), Tok::Show | Tok::Hide | Tok::Comma | Tok::As | Tok::Dot | Tok::Library | Tok::Of | Tok::Part)
    }

    /// `if (dart.library.io == 'x')`
    fn configuration(&mut self) {
        self.take(Tok::If);
        let end = self.past(self.at) - 1;
        while self.at <= end {
            self.copy();
        }
    }

    // ------------------------------------------------------------ modifiers

    /// Does the word at `i` modify what follows?
    pub(super) fn is_modifier(&self, i: usize) -> bool {
        use Tok::*;
        match self.kind(i) {
            Final | Var => true,
            Const => !matches!(self.kind(i + 1), LBracket | LBrace | Lt | Dot),
            Abstract | Augment | Base | Covariant | External | Interface | Late | Required | Sealed | Static => {
                let next = self.kind(i + 1);
                let named_here =
                    next.is_name() && matches!(self.kind(i + 2), Semi | Assign | Comma | LParen | Lt) && !self.modifies_untyped(i);
                match next {
                    Final | Var | Const | Void | Class | Enum | This | Super | New | Operator => true,
                    LParen => self.skip_type(i + 1).is_some_and(|end| self.kind(end).is_name()),
                    As | In => false,
                    _ => next.is_name() && !named_here,
                }
            }
            _ => false,
        }
    }

    /// `static x = 1;` has no type: is `static` still the modifier, not a type? Built-in words never name types.
    fn modifies_untyped(&self, i: usize) -> bool {
        self.kind(i).is_built_in() || self.kind(i) == Tok::Augment
    }

    pub(super) fn modifiers(&mut self) {
        while self.is_modifier(self.at) {
            let kind = self.kind(self.at);
            self.take(kind);
        }
    }

    // ------------------------------------------------------------ fields, functions, constructors

    /// A declaration that is no class: at top level, or in a class of this name.
    pub(super) fn declaration(&mut self, begin: Tok, class: Option<Span>) {
        self.mark(begin);
        self.metadata();
        let first = self.at;
        self.modifiers();
        let at = self.at;
        let constant = at > first && self.last() == Tok::Const;
        // `static factory()` is a method with that name: only these may stand before the keyword.
        let plain = (first..at).all(|i| matches!(self.kind(i), Tok::Const | Tok::Augment | Tok::External));
        let method_named_factory = !plain && self.kind(at) == Tok::Factory && self.next_is(Tok::LParen);
        if class.is_some() && !method_named_factory && self.constructor(class, constant) {
            return;
        }
        let name = match self.skip_type(at) {
            _ if self.is_accessor(at) || self.is_operator_declaration(at) => at,
            Some(end) if self.kind(end).is_name() => end,
            _ => at,
        };
        if let Some(end) = self.skip_type(at).or(Some(at)).filter(|end| self.is_keyword_as_name(*end)) {
            let params = self.kind(end + 1) == Tok::LParen;
            self.mark(if params { Tok::Method } else { Tok::Field });
            if at < end {
                self.type_();
            }
            self.keyword_as_name();
            return if params { self.parameters() } else { self.mode = Mode::Operator };
        }
        if !self.kind(name).is_name() {
            return self.no_declaration(class.is_some());
        }
        let accessor = self.is_accessor(name);
        let method = accessor
            || self.is_operator_declaration(name)
            || self.kind(name + 1) == Tok::LParen
            || self.kind(name + 1) == Tok::Lt && self.skip_type_params(name + 1).is_some()
            || name > at && matches!(self.kind(name + 1), Tok::LBrace | Tok::Arrow);
        if !method {
            self.mark(Tok::Field);
            if at < name {
                self.type_();
            }
            self.take(Tok::Ident);
            self.mode = Mode::Operator;
            return;
        }
        self.mark(Tok::Method);
        if at < name {
            self.type_();
        }
        if accessor {
            let kind = self.kind(name);
            self.take(kind);
        } else if self.is_operator_declaration(name) {
            return self.operator_declaration();
        }
        self.named_function();
    }

    /// A reserved word where only a declared name fits: `int if = 1;`
    pub(super) fn is_keyword_as_name(&self, i: usize) -> bool {
        self.kind(i).is_reserved()
            && !matches!(self.kind(i), Tok::This | Tok::Super | Tok::New | Tok::Void | Tok::Switch | Tok::Assert | Tok::Class | Tok::Enum)
            && matches!(self.kind(i + 1), Tok::LParen | Tok::Assign | Tok::Semi | Tok::Comma)
            || matches!(self.kind(i), Tok::Switch | Tok::Assert | Tok::Class | Tok::Enum)
                && matches!(self.kind(i + 1), Tok::LParen | Tok::Assign | Tok::Semi)
    }

    /// `get x`, `set x`
    fn is_accessor(&self, i: usize) -> bool {
        matches!(self.kind(i), Tok::Get | Tok::Set) && self.kind(i + 1).is_name()
    }

    fn is_operator_declaration(&self, i: usize) -> bool {
        if self.kind(i) == Tok::Operator && self.not_definable(i + 1) {
            return true;
        }
        self.kind(i) == Tok::Operator
            && self.operator_length(i + 1) > 0
            && !(self.kind(i + 1) == Tok::Lt && self.skip_type_params(i + 1).is_some())
    }

    /// `operator !=(`: an operator that classes can't define.
    fn not_definable(&self, i: usize) -> bool {
        use Tok::*;
        matches!(self.kind(i), NotEq | AmpAmp | BarBar | Bang | PlusPlus | MinusMinus | IfNull | OpAssign | Is | QuestionDot | Question)
            && self.kind(i + 1) == LParen
    }

    fn operator_declaration(&mut self) {
        self.take(Tok::Operator);
        if self.not_definable(self.at) {
            let (span, got) = (self.span(self.at), self.describe(self.at));
            self.error(span, errors::not_an_operator(got));
            self.take(Tok::EqEq);
            return self.parameters();
        }
        let length = self.operator_length(self.at);
        let joined = match (self.kind(self.at), length) {
            (Tok::LBracket, 2) => Tok::IndexOp,
            (Tok::LBracket, _) => Tok::IndexSetOp,
            (Tok::Gt, 2) if self.next_is(Tok::Assign) => Tok::GtEq,
            (Tok::Gt, 2) => Tok::Shr,
            (Tok::Gt, 3) => Tok::UShr,
            (kind, _) => kind,
        };
        self.take_joined(joined, length);
        self.parameters();
    }

    /// From its name: type parameters, parameters, body.
    pub(super) fn named_function(&mut self) {
        if self.kind(self.at).is_name() {
            self.take(Tok::Ident);
        }
        if self.kind(self.at) == Tok::Lt {
            self.type_params();
        }
        self.parameters();
    }

    pub(super) fn parameters(&mut self) {
        if self.kind(self.at) == Tok::LParen {
            self.open(Tok::LParen, Holds::Params, Mode::Param, Mode::Body);
        } else {
            self.mode = Mode::Body;
        }
    }

    /// Takes the head of a constructor, if one begins here.
    fn constructor(&mut self, class: Option<Span>, constant: bool) -> bool {
        let at = self.at;
        match self.kind(at) {
            Tok::This => {
                self.mark(Tok::PrimaryBody);
                self.take(Tok::This);
                self.mode = Mode::Body;
                return true;
            }
            Tok::Factory if matches!(self.kind(at + 1), Tok::LParen | Tok::New) || self.kind(at + 1).is_name() => {
                self.mark(Tok::FactoryCtor);
                self.take(Tok::Factory);
                if self.kind(self.at).is_name() {
                    self.take(Tok::Ident);
                }
                self.constructor_name();
            }
            Tok::New => {
                self.mark(Tok::Ctor);
                self.take(Tok::New);
                if self.kind(self.at).is_name() {
                    self.take(Tok::Ident);
                }
            }
            kind if kind.is_name() && self.is_constructor(at, class, constant) => {
                self.mark(Tok::Ctor);
                self.take(Tok::Ident);
                self.constructor_name();
            }
            _ => return false,
        }
        self.parameters();
        true
    }

    /// `.name` of `C.name`
    fn constructor_name(&mut self) {
        if self.accept(Tok::Dot) {
            self.copy();
        }
    }

    fn is_constructor(&self, at: usize, class: Option<Span>, constant: bool) -> bool {
        match self.kind(at + 1) {
            Tok::Dot => self.kind(at + 3) == Tok::LParen && (self.kind(at + 2).is_name() || self.kind(at + 2) == Tok::New),
            Tok::LParen => {
                let own_name = class.and_then(|c| self.source.get(c.range())).is_some_and(|name| name == self.text(at));
                constant || own_name || self.kind(self.past(at + 1)) == Tok::Colon
            }
            _ => false,
        }
    }

    /// Nothing that can be declared stands here.
    fn no_declaration(&mut self, in_class: bool) {
        let (span, got) = (self.span(self.at), self.describe(self.at));
        let message = match self.kind(self.at) {
            Tok::Semi if !in_class => errors::unexpected_token(";"),
            _ if in_class => errors::expected_member(got),
            _ => errors::expected_declaration(got),
        };
        self.error(span, message);
        // A marker without contents would be a second error: take it back, with what modified nothing.
        while self.out.pop().is_some_and(|t| !t.1.is_beginning()) {}
        self.at = self.past(self.at).max(self.at + 1).min(self.frame().end);
        self.begin_anew();
    }
}
