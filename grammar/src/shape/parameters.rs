//! Parameters and function bodies.

use super::{BodyContext, Holds, Lazy, Mode, Shaper};
use crate::errors;
use crate::token::Tok;

impl Shaper<'_> {
    pub(super) fn param(&mut self) {
        match self.kind(self.at) {
            kind @ (Tok::LBracket | Tok::LBrace) => return self.open(kind, Holds::Params, Mode::Param, Mode::Operator),
            Tok::Comma => return self.comma(),
            _ => {}
        }
        self.metadata();
        self.modifiers();
        if !matches!(self.kind(self.at), Tok::This | Tok::Super)
            && let Some(name) = self.skip_type(self.at)
        {
            if self.kind(name).is_name() || matches!(self.kind(name), Tok::This | Tok::Super) {
                self.type_();
            } else if let Some(function) = self.skip_type_before_function(self.at) {
                self.type_before_function(function);
            }
        }
        if matches!(self.kind(self.at), Tok::This | Tok::Super) {
            let kind = self.kind(self.at);
            self.take(kind);
            if self.accept(Tok::Dot) && self.kind(self.at).is_name() {
                self.take(Tok::Ident);
            }
        } else if self.kind(self.at).is_name() {
            self.take(Tok::Ident);
        } else if self.skip_type(self.at).is_some() {
            self.type_();
        } else if self.at < self.frame().end && !matches!(self.kind(self.at), Tok::Assign | Tok::Comma) {
            let (span, got) = (self.span(self.at), self.describe(self.at));
            self.error(span, errors::expected_identifier(got));
            self.at += 1;
            if !matches!(self.kind(self.at), Tok::Assign | Tok::Comma | Tok::RParen | Tok::RBracket | Tok::RBrace) {
                self.at = self.frame().end;
            }
            self.put_in(Tok::Ident);
        }
        if self.kind(self.at) == Tok::Lt {
            self.type_params();
        }
        if self.kind(self.at) == Tok::LParen {
            self.open(Tok::LParen, Holds::Params, Mode::Param, Mode::Operator);
        } else {
            self.mode = Mode::Operator;
        }
    }

    /// `async`, `async*`, `sync*` before a body.
    fn body_marker(&mut self) -> bool {
        let star = self.next_is(Tok::Star);
        let (kind, awaits) = match self.kind(self.at) {
            Tok::Async if star => (Tok::AsyncStar, true),
            Tok::Async => (Tok::Async, true),
            Tok::Sync if star => (Tok::SyncStar, false),
            Tok::Sync => {
                let span = self.span(self.at);
                self.error(span, errors::invalid_modifier("sync"));
                self.at += 1;
                return true;
            }
            _ => return false,
        };
        self.take_joined(kind, 1 + usize::from(star));
        self.body = BodyContext { awaits, yields: star };
        true
    }

    /// After the parameters of a named function, method or constructor.
    pub(super) fn function_body(&mut self) {
        if self.body_marker() {
            return;
        }
        let after = self.beginning();
        let member = matches!(self.frame().holds, Holds::Unit | Holds::Members(_));
        match self.kind(self.at) {
            Tok::LBrace | Tok::Arrow if self.lazy != Lazy::Nothing && member => {
                self.lazy_body();
                self.body = BodyContext::default();
                self.begin_anew();
            }
            Tok::LBrace => {
                self.open(Tok::LBrace, Holds::Stmts, Mode::Stmt, after);
                self.enter_body();
            }
            Tok::Arrow => {
                self.take(Tok::Arrow);
                self.frame().context = std::mem::take(&mut self.body);
                self.mode = Mode::Operand;
            }
            Tok::Semi => {
                self.body = BodyContext::default();
                self.semicolon();
            }
            Tok::Colon if member => {
                self.take(Tok::Colon);
                self.frame().in_initializers = true;
                self.frame().no_literals = true;
                self.mode = Mode::Operand;
            }
            Tok::Assign if member => {
                self.take(Tok::Assign);
                self.constructor_ref();
                self.mode = Mode::Operator;
            }
            _ => self.missing_body(),
        }
    }

    /// Leaves a body for later: from `{` or `=>` to its end.
    fn lazy_body(&mut self) {
        let start = self.span(self.at).start;
        let mut end = self.at;
        if self.kind(self.at) == Tok::LBrace {
            end = self.past(self.at) - 1;
        } else {
            while end < self.frame().end && self.kind(end) != Tok::Semi {
                end = self.past(end).max(end + 1);
            }
        }
        let last = self.span(end.min(self.tokens.len().saturating_sub(1)));
        self.out.push((start, Tok::Lazy, last.end));
        self.at = end + 1;
    }

    fn enter_body(&mut self) {
        let context = std::mem::take(&mut self.body);
        let frame = self.frame();
        frame.context = context;
        frame.base = context;
    }

    /// After the parameters of a function literal.
    pub(super) fn literal_body(&mut self) {
        if self.body_marker() {
            return;
        }
        if self.kind(self.at) == Tok::LBrace {
            self.open(Tok::LBrace, Holds::Stmts, Mode::Stmt, Mode::Operator);
            self.enter_body();
        } else {
            if !self.accept(Tok::Arrow) {
                self.missing_body();
            }
            self.frame().context = std::mem::take(&mut self.body);
            self.mode = Mode::Operand;
        }
    }

    pub(super) fn missing_body(&mut self) {
        let span = self.span(self.at);
        self.error(span, errors::expected_before("{"));
        self.put_in(Tok::LBrace);
        self.put_in(Tok::RBrace);
        self.body = BodyContext::default();
        self.begin_anew();
    }
}
