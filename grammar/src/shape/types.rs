//! Types: skipping one to see what follows, and writing one with its markers. `skip_*` only look; they answer the index after what
//! they skip, or `None` if it isn't there.

use super::{Holds, Mode, Shaper};
use crate::errors;
use crate::token::Tok;

/// Type arguments inside type arguments, as many as brackets inside brackets.
const MAX_ANGLES: u32 = 500;

impl Shaper<'_> {
    // ------------------------------------------------------------ looking

    pub(super) fn skip_type(&self, i: usize) -> Option<usize> {
        self.skip_type_at(i, MAX_ANGLES)
    }

    /// `<…>` as type arguments.
    pub(super) fn skip_type_args(&self, i: usize) -> Option<usize> {
        self.skip_type_args_at(i, MAX_ANGLES)
    }

    /// The type before `Function` where that word is a name: `T Function<T>(T t)` declares a parameter called so.
    pub(super) fn skip_type_before_function(&self, i: usize) -> Option<usize> {
        let mut at = i + 1;
        if !self.kind(i).is_name() && self.kind(i) != Tok::Void || self.kind(i) == Tok::Function {
            return None;
        }
        if self.kind(at) == Tok::Dot && self.kind(at + 1).is_name() {
            at += 2;
        }
        if self.kind(at) == Tok::Lt {
            at = self.skip_type_args(at)?;
        }
        at += usize::from(self.kind(at) == Tok::Question);
        (self.kind(at) == Tok::Function).then_some(at)
    }

    fn skip_type_at(&self, i: usize, depth: u32) -> Option<usize> {
        let depth = depth.checked_sub(1)?;
        // Looked for once at each place: what is inside is looked through, and looked through again in there it would double with each level.
        let mut head = self.function_type_head(i, depth);
        let mut at = match self.kind(i) {
            Tok::Void => i + 1,
            Tok::LParen => self.skip_record_type(i, depth)?,
            _ if head.is_some() => i,
            kind if kind.is_name() => {
                let mut at = i + 1;
                if self.kind(at) == Tok::Dot && self.kind(at + 1).is_name() {
                    at += 2;
                }
                if self.kind(at) == Tok::Lt {
                    at = self.skip_type_args_at(at, depth)?;
                }
                at
            }
            _ => return None,
        };
        if at > i {
            at += usize::from(self.kind(at) == Tok::Question);
            head = self.function_type_head(at, depth);
        }
        while let Some(params) = head {
            at = self.past(params);
            at += usize::from(self.kind(at) == Tok::Question);
            head = self.function_type_head(at, depth);
        }
        Some(at)
    }

    fn skip_type_args_at(&self, i: usize, depth: u32) -> Option<usize> {
        let mut at = i;
        loop {
            at = self.skip_type_at(at + 1, depth)?;
            match self.kind(at) {
                Tok::Comma if self.kind(at + 1) == Tok::Gt => return Some(at + 2),
                Tok::Comma => {}
                Tok::Gt => return Some(at + 1),
                _ => return None,
            }
        }
    }

    /// `Function(` or `Function<T>(`: the index of `(`.
    fn function_type_head(&self, i: usize, depth: u32) -> Option<usize> {
        if self.kind(i) != Tok::Function {
            return None;
        }
        let at = match self.kind(i + 1) {
            Tok::Lt => self.skip_type_params_at(i + 1, depth)?,
            _ => i + 1,
        };
        (self.kind(at) == Tok::LParen).then_some(at)
    }

    /// `<T extends B, …>` as type parameters.
    pub(super) fn skip_type_params(&self, i: usize) -> Option<usize> {
        self.skip_type_params_at(i, MAX_ANGLES)
    }

    fn skip_type_params_at(&self, i: usize, depth: u32) -> Option<usize> {
        let mut at = i;
        loop {
            at = self.skip_metadata(at + 1);
            if !self.kind(at).is_name() {
                return None;
            }
            at += 1;
            if self.kind(at) == Tok::Extends {
                at = self.skip_type_at(at + 1, depth)?;
            }
            match self.kind(at) {
                Tok::Comma if self.kind(at + 1) == Tok::Gt => return Some(at + 2),
                Tok::Comma => {}
                Tok::Gt => return Some(at + 1),
                _ => return None,
            }
        }
    }

    /// `(A, B b, {C c})`; `(A)` is none.
    fn skip_record_type(&self, i: usize, depth: u32) -> Option<usize> {
        let end = self.past(i) - 1;
        let mut at = i + 1;
        let mut fields = 0;
        let mut trailing_comma = true;
        while at < end {
            if !trailing_comma {
                return None;
            }
            if self.kind(at) == Tok::LBrace {
                at = self.past(at);
                return (at == end).then_some(end + 1);
            }
            at = self.skip_type_at(self.skip_metadata(at), depth)?;
            if self.kind(at).is_name() {
                at += 1;
            }
            fields += 1;
            trailing_comma = self.kind(at) == Tok::Comma;
            at += usize::from(trailing_comma);
        }
        (at == end && (fields != 1 || trailing_comma)).then_some(end + 1)
    }

    /// Annotations before a declaration: the index after them.
    pub(super) fn skip_metadata(&self, mut i: usize) -> usize {
        while self.kind(i) == Tok::At {
            i = self.skip_annotation(i);
        }
        i
    }

    fn skip_annotation(&self, i: usize) -> usize {
        let mut at = i + 1;
        if self.kind(at).is_name() {
            at += 1;
        }
        loop {
            match self.kind(at) {
                Tok::Dot if self.kind(at + 1).is_name() || self.kind(at + 1) == Tok::New => at += 2,
                Tok::Lt => match self.skip_type_args(at) {
                    Some(end) => at = end,
                    None => return at,
                },
                Tok::LParen if at > i + 1 && self.joined(at - 1) => return self.past(at),
                _ => return at,
            }
        }
    }

    // ------------------------------------------------------------ writing

    /// Annotations, with their arguments.
    pub(super) fn metadata(&mut self) {
        while self.kind(self.at) == Tok::At {
            let end = self.skip_annotation(self.at);
            self.take(Tok::At);
            while self.at < end {
                match self.kind(self.at) {
                    Tok::Lt => self.type_args(),
                    Tok::LParen => {
                        let mode = self.mode;
                        self.open(Tok::MetaParen, Holds::Args, Mode::Operand, mode);
                        self.run();
                    }
                    Tok::New => self.take(Tok::New),
                    _ => self.copy(),
                }
            }
        }
    }

    /// A type; reports if there is none.
    pub(super) fn type_(&mut self) {
        self.type_with(|_, _| true);
    }

    /// The type before a parameter called `Function`.
    pub(super) fn type_before_function(&mut self, end: usize) {
        match self.kind(self.at) {
            Tok::Void => self.take(Tok::Void),
            _ => self.take(Tok::Ident),
        }
        while self.at < end {
            match self.kind(self.at) {
                Tok::Lt => self.type_args(),
                Tok::Question => self.take(Tok::Nullable),
                _ => self.copy(),
            }
        }
    }

    /// A type after `is` or `as`: a `?` may belong to it or begin a conditional expression.
    pub(super) fn tested_type(&mut self) {
        if self.kind(self.at) == Tok::Void && self.function_type_head(self.at + 1, MAX_ANGLES).is_none() {
            let span = self.span(self.at);
            self.error(span, errors::void_here());
        }
        self.type_with(|shaper, question| !shaper.kind(question + 1).begins_expression());
    }

    fn type_with(&mut self, last_question_is_ours: fn(&Self, usize) -> bool) {
        let start = self.at;
        match self.kind(self.at) {
            Tok::Void => self.take(Tok::Void),
            Tok::LParen => self.record_type(),
            Tok::Function if self.function_type_head(self.at, MAX_ANGLES).is_some() => {}
            kind if kind.is_name() => {
                self.take(Tok::Ident);
                if self.kind(self.at) == Tok::Dot && self.kind(self.at + 1).is_name() {
                    self.take(Tok::Dot);
                    self.take(Tok::Ident);
                }
                if self.kind(self.at) == Tok::Lt {
                    self.type_args();
                }
            }
            _ => {
                let (span, got) = (self.span(self.at), self.describe(self.at));
                self.error(span, errors::expected_type(got));
                // A word or literal was meant as the type; what else stands here goes on with the rest.
                if self.kind(self.at).is_reserved() || self.kind(self.at).is_literal() && self.kind(self.at) != Tok::StrBegin {
                    self.at += 1;
                }
                return self.put_in(Tok::Ident);
            }
        }
        if self.at > start {
            self.nullable(last_question_is_ours);
        }
        while let Some(params) = self.function_type_head(self.at, MAX_ANGLES) {
            self.take(Tok::FunctionType);
            if self.at < params {
                self.type_params();
            }
            self.function_type_params();
            self.nullable(last_question_is_ours);
        }
    }

    fn nullable(&mut self, last_question_is_ours: fn(&Self, usize) -> bool) {
        if self.kind(self.at) == Tok::Question
            && (self.function_type_head(self.at + 1, MAX_ANGLES).is_some() || last_question_is_ours(self, self.at))
        {
            self.take(Tok::Nullable);
        }
    }

    /// `<A, B>`, at the `<`.
    pub(super) fn type_args(&mut self) {
        self.angles += 1;
        self.take(Tok::TypeOpen);
        loop {
            if self.angles > MAX_ANGLES {
                let span = self.span(self.at);
                self.error(span, errors::too_deep());
                break self.put_in(Tok::TypeClose);
            }
            self.type_();
            if self.kind(self.at) == Tok::Comma && self.kind(self.at + 1) != Tok::Gt {
                self.take(Tok::Comma);
                continue;
            }
            self.accept(Tok::Comma);
            break self.close_angle(Tok::TypeClose);
        }
        self.angles -= 1;
    }

    fn close_angle(&mut self, kind: Tok) {
        if self.kind(self.at) == Tok::Gt {
            self.take(kind);
        } else {
            let span = self.previous_span();
            self.error(span, errors::expected_after(">"));
            self.put_in(kind);
        }
    }

    /// `<T extends B>`, at the `<`.
    pub(super) fn type_params(&mut self) {
        self.take(Tok::TypeParamsOpen);
        loop {
            self.metadata();
            if self.kind(self.at).is_name() {
                self.take(Tok::Ident);
            } else {
                let (span, got) = (self.span(self.at), self.describe(self.at));
                self.error(span, errors::expected_identifier(got));
                self.put_in(Tok::Ident);
            }
            if self.accept(Tok::Extends) {
                self.type_();
            }
            if self.kind(self.at) == Tok::Comma && self.kind(self.at + 1) != Tok::Gt {
                self.take(Tok::Comma);
                continue;
            }
            self.accept(Tok::Comma);
            return self.close_angle(Tok::TypeClose);
        }
    }

    fn record_type(&mut self) {
        let end = self.past(self.at) - 1;
        self.take(Tok::RecordParen);
        self.typed_names(end);
        self.take(Tok::RParen);
    }

    fn function_type_params(&mut self) {
        let end = self.past(self.at) - 1;
        self.take(Tok::LParen);
        self.typed_names(end);
        self.take(Tok::RParen);
    }

    /// `A a, [B b], {required C c}` up to a bracket: the contents of record types and of function types.
    fn typed_names(&mut self, end: usize) {
        while self.at < end {
            let before = self.at;
            self.metadata();
            if self.kind(self.at) == Tok::Required && self.kind(self.at + 1) != Tok::Comma && self.skip_type(self.at + 1).is_some() {
                self.take(Tok::Required);
            }
            if let Some(after) = self.skip_type(self.at) {
                self.type_();
                if after == self.at && self.kind(self.at).is_name() {
                    self.take(Tok::Ident);
                }
            }
            match self.kind(self.at) {
                kind @ (Tok::Comma | Tok::LBracket | Tok::RBracket | Tok::LBrace | Tok::RBrace) if self.at < end => self.take(kind),
                _ if self.at == before => self.copy(),
                _ => {}
            }
        }
    }
}
