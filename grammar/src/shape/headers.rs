//! Headers of class-like declarations, and type aliases.

use super::{Holds, Mode, Shaper};
use crate::errors;
use crate::span::Span;
use crate::token::Tok;

impl Shaper<'_> {
    /// If a class-like declaration or type alias begins at `i`: the index of its keyword.
    pub(super) fn class_keyword(&self, i: usize) -> Option<usize> {
        use Tok::*;
        let mut at = i;
        while matches!(
            self.kind(at),
            Abstract | Augment | Base | Final | Interface | Sealed | Mixin | External | Static | Covariant | Late | Const | Var
        ) && (self.kind(at + 1).is_name() || self.kind(at + 1).is_reserved())
            && !(self.kind(at) == Mixin && self.kind(at + 1) != Class && !self.is_mixin_modifier(at))
        {
            at += 1;
        }
        let next = self.kind(at + 1);
        let declares = match self.kind(at) {
            Class | Enum => true,
            Mixin => next.is_name() && !matches!(self.kind(at + 2), Semi | Assign | Comma | LParen),
            Extension => (next.is_name() || next == Lt) && (next == On || !matches!(self.kind(at + 2), Semi | Assign | Comma | LParen)),
            Typedef => next.is_name() || matches!(next, Void | LParen) && !self.is_body(self.past(at + 1)),
            _ => false,
        };
        declares.then_some(at)
    }

    /// `mixin` before other modifiers of a class.
    fn is_mixin_modifier(&self, i: usize) -> bool {
        use Tok::*;
        let mut at = i + 1;
        while matches!(self.kind(at), Abstract | Base | Final | Interface | Sealed | Mixin) {
            at += 1;
        }
        at > i + 1 && self.kind(at) == Class
    }

    pub(super) fn class_like(&mut self, keyword: usize) {
        self.mark(Tok::Item);
        self.metadata();
        while self.at < keyword {
            let kind = self.kind(self.at);
            self.take(if kind == Tok::Mixin { Tok::MixinMod } else { kind });
        }
        let kind = self.kind(keyword);
        self.take(kind);
        if kind == Tok::Typedef {
            return self.typedef();
        }
        if kind == Tok::Extension && self.kind(self.at) == Tok::Type && self.extension_type_follows() {
            self.take(Tok::TypeWord);
        }
        self.enum_header = kind == Tok::Enum;
        self.class_what = match (kind, self.last()) {
            (Tok::Class, _) => "A class",
            (Tok::Mixin, _) => "A mixin",
            (Tok::Enum, _) => "An enum",
            (_, Tok::TypeWord) => "An extension type",
            _ => "An extension",
        };
        self.class_name = Span::default();
        if self.kind(self.at) == Tok::Const {
            self.take(Tok::Const);
        }
        let unnamed = kind == Tok::Extension
            && self.last() != Tok::TypeWord
            && (self.kind(self.at) == Tok::On && !matches!(self.kind(self.at + 1), Tok::On | Tok::Lt));
        if self.kind(self.at).is_name() && !unnamed {
            self.class_name = self.span(self.at);
            self.take(Tok::Ident);
        } else if !unnamed && (kind != Tok::Extension || self.kind(self.at) != Tok::Lt) {
            let (span, got) = (self.span(self.at), self.describe(self.at));
            self.error(span, errors::expected_identifier(got));
            self.put_in(Tok::Ident);
        }
        if self.kind(self.at) == Tok::Lt {
            self.type_params();
        }
        if self.kind(self.at) == Tok::Dot {
            self.take(Tok::Dot);
            self.copy();
        }
        if self.kind(self.at) == Tok::LParen {
            self.open(Tok::LParen, Holds::Params, Mode::Param, Mode::ClassHeader);
        } else {
            self.mode = Mode::ClassHeader;
        }
    }

    /// `extension type E(` against `extension type on T`.
    fn extension_type_follows(&self) -> bool {
        match self.kind(self.at + 1) {
            Tok::Const => true,
            kind => kind.is_name() && (kind != Tok::On || matches!(self.kind(self.at + 2), Tok::LParen | Tok::Lt)),
        }
    }

    /// Clauses, then the body.
    pub(super) fn class_header(&mut self) {
        use Tok::*;
        let kind = self.kind(self.at);
        let type_next = matches!(self.last(), Extends | With | Implements | On | Comma | Assign);
        match kind {
            LBrace if !type_next => {
                let (name, is_enum) = (self.class_name, self.enum_header);
                let (holds, inside) =
                    if is_enum { (Holds::EnumValues(name), Mode::EnumValue) } else { (Holds::Members(name), Mode::Member) };
                let after = self.beginning();
                self.open(LBrace, holds, inside, after);
            }
            Semi => self.semicolon(),
            Extends | With | Comma | Assign => self.take(kind),
            Implements | On if !type_next => self.take(kind),
            _ if type_next && (kind.is_name() || matches!(kind, LParen | Void)) => self.type_(),
            _ => self.missing_class_body(),
        }
    }

    pub(super) fn missing_class_body(&mut self) {
        if matches!(self.last(), Tok::Extends | Tok::With | Tok::Implements | Tok::On | Tok::Comma | Tok::Assign) {
            return self.type_();
        }
        let span = self.previous_span();
        let what = self.class_what;
        self.error(span, errors::expected_declaration_body(what));
        self.put_in(Tok::LBrace);
        self.put_in(Tok::RBrace);
        self.mode = self.beginning();
    }

    fn typedef(&mut self) {
        let new_style = match self.kind(self.at + 1) {
            Tok::Assign => true,
            Tok::Lt => self.skip_type_params(self.at + 1).is_some_and(|end| self.kind(end) == Tok::Assign),
            _ => false,
        };
        if new_style {
            self.take(Tok::Ident);
            if self.kind(self.at) == Tok::Lt {
                self.type_params();
            }
            self.take(Tok::Assign);
            self.type_();
            self.mode = Mode::Operator;
            return;
        }
        if let Some(name) = self.skip_type(self.at)
            && self.kind(name).is_name()
        {
            self.type_();
        } else if let Some(end) = self.skip_type(self.at)
            && self.kind(end).is_reserved()
        {
            self.type_();
            self.keyword_as_name();
            return self.parameters();
        }
        self.named_function();
        if self.mode == Mode::Body {
            // `typedef F` without parameters or type.
            let span = self.previous_span();
            self.error(span, errors::typedef_parameters());
            self.put_in(Tok::LParen);
            self.put_in(Tok::RParen);
            self.mode = Mode::Operator;
        }
    }
}
