//! What people write who know another language, or have not finished: told in the compiler's words, and read as what is meant.
//! May touch what the rest of `shape` may.

use super::{Mode, Shaper};
use crate::SyntaxError;
use crate::errors;
use crate::span::Span;
use crate::token::Tok;

impl Shaper<'_> {
    /// `===` and `!==` of another language.
    pub(super) fn identity_operator(&mut self, kind: Tok) {
        let span = self.span(self.at);
        let written = if kind == Tok::EqEq { "===" } else { "!==" };
        let mark = Span { end: span.start + 1, ..span };
        self.error(mark, errors::unsupported_operator(written));
        let message = errors::not_an_operator(format!("'{written}'"));
        self.errors.push(SyntaxError { span: Span { end: span.end + 1, ..span }, message, incomplete: false });
        self.take_joined(kind, 2);
        self.mode = Mode::Operand;
    }

    /// `a and b`: the operator that is meant, told and taken.
    pub(super) fn word_for_operator(&mut self, kind: Tok) -> bool {
        if kind != Tok::Ident || self.mode != Mode::Operator {
            return false;
        }
        let next = self.kind(self.at + 1);
        let operand = next.is_literal()
            || matches!(next, Tok::Bang | Tok::LParen)
            || next.is_name() && !self.kind(self.at + 2).is_name() && !self.kind(self.at + 2).is_literal();
        let between = matches!((self.compared_before(), self.compared_after()), (Some(left), Some(right)) if right <= left);
        let (word, operator, tok) = match self.text(self.at) {
            "and" if between => ("and", "&&", Tok::AmpAmp),
            "and" => ("and", "&", Tok::Amp),
            "or" if between => ("or", "||", Tok::BarBar),
            "or" => ("or", "|", Tok::Bar),
            "xor" => ("xor", "^", Tok::Caret),
            "shl" => ("shl", "<<", Tok::Shl),
            "shr" => ("shr", ">>", Tok::Shr),
            _ => return false,
        };
        if !operand {
            return false;
        }
        let span = self.span(self.at);
        self.error(span, errors::word_for_operator(word, operator));
        self.binary(tok);
        true
    }

    /// The tokens so far inside of the innermost bracket, or since the last list of types was opened: last first, without what brackets and
    /// lists of types in it hold.
    fn written_here(&self) -> impl Iterator<Item = Tok> + '_ {
        let mut depth = 0;
        let tokens = self.out.iter().rev().map(move |&(_, kind, _)| {
            depth -= nesting(kind);
            (depth, kind)
        });
        tokens.take_while(|(depth, _)| *depth >= 0).filter(|(depth, _)| *depth == 0).map(|(_, kind)| kind)
    }

    /// The precedence of the last comparison in the chain of operands being read.
    pub(super) fn compared_before(&self) -> Option<u8> {
        self.written_here().take_while(|kind| !ends_chain(*kind)).find_map(comparison)
    }

    /// The precedence of the first comparison that follows.
    pub(super) fn compared_after(&self) -> Option<u8> {
        let mut at = self.at + 1;
        loop {
            let kind = self.kind(at);
            if ends_chain(kind) || kind.nests() < 0 || kind == Tok::Eof {
                return None;
            }
            if let Some(level) = comparison(kind) {
                return Some(level);
            }
            at = if kind.nests() > 0 { self.past(at) } else { at + 1 };
        }
    }

    /// Of `for (a; b; c)`, how many parts have been begun.
    pub(super) fn parts_of_for(&self) -> usize {
        1 + self.written_here().filter(|kind| *kind == Tok::Semi).count()
    }

    /// Are the elements being read those of a list?
    pub(super) fn in_list(&mut self) -> bool {
        let end = self.frame().end;
        self.kind(end) == Tok::RBracket
    }

    /// The spelling of the bracket at `end`.
    pub(super) fn closer(&self, end: usize) -> &'static str {
        match self.kind(end) {
            Tok::RBracket => "]",
            Tok::RBrace | Tok::StrMid | Tok::StrEnd => "}",
            _ => ")",
        }
    }

    /// Have the elements read so far been no entries of a map?
    pub(super) fn in_set(&self) -> bool {
        let entry = |kind: Tok| matches!(kind, Tok::Colon | Tok::Spread | Tok::SpreadQuestion);
        !self.written_here().any(entry) && self.written_here().any(|kind| kind == Tok::Comma)
    }

    /// Of a case of a switch expression, has the `=>` been read?
    pub(super) fn has_arrow(&self) -> bool {
        self.written_here().take_while(|kind| *kind != Tok::Comma).any(|kind| kind == Tok::Arrow)
    }

    /// At the beginning of a switch statement something else than a case: on to the first one.
    pub(super) fn missing_case(&mut self) {
        let (span, end) = (self.span(self.at), self.frame().end);
        self.error(span, errors::expected_to_find("case"));
        while self.at < end && !matches!(self.kind(self.at), Tok::Case | Tok::Default) {
            self.at = self.past(self.at).min(end);
        }
    }

    /// `(e)` or `(e, s)` after `catch`.
    pub(super) fn catch_parameters(&mut self) {
        if self.kind(self.at) != Tok::LParen {
            let span = self.span(self.at);
            self.error(span, errors::catch_shape());
            self.put_in(Tok::LParen);
            if self.kind(self.at).is_name() {
                self.take(Tok::Ident);
            } else {
                self.put_in(Tok::Ident);
            }
            return self.put_in(Tok::RParen);
        }
        let end = self.past(self.at) - 1;
        self.take(Tok::LParen);
        let mut names = 0;
        while self.at < end {
            let name = self.kind(self.at).is_name() && names < 2;
            let closed = self.at + 1 == end || names == 0 && self.kind(self.at + 1) == Tok::Comma;
            if !name || !closed {
                break;
            }
            names += 1;
            self.take(Tok::Ident);
            self.accept(Tok::Comma);
        }
        if self.at < end || names == 0 {
            let wrong = if names == 0 && self.kind(self.at).is_name() { self.at + 1 } else { self.at };
            let span = self.span(wrong);
            self.error(span, errors::catch_shape());
            let last = (self.at..end).rev().find(|i| self.kind(*i).is_name());
            if names == 0 {
                match last {
                    Some(name) => {
                        self.at = name;
                        self.take(Tok::Ident);
                    }
                    None => self.put_in(Tok::Ident),
                }
            }
            self.at = end;
        }
        self.take(Tok::RParen);
    }

    /// `for (var x of xs)` reads as a declaration of `of`.
    pub(super) fn words_of_other_languages(&mut self, start: usize) {
        if self.kind(start) == Tok::Var && self.kind(start + 1).is_name() && self.text(start + 2) == "of" {
            let span = self.span(start);
            self.error(span, errors::var_and_type());
        }
    }

    /// A reserved word where a statement declares a name, as a name.
    pub(super) fn keyword_in_statement(&mut self) {
        let got = self.describe(self.at);
        let begins = goes_on_with_statement(self.kind(self.at));
        self.reserved_name(if begins { errors::expected_identifier(got) } else { errors::keyword_as_name(got) });
    }

    /// Reports a keyword that is the name of a loop's variable, for which the compiler then looks once more.
    pub(super) fn keyword_in_loop(&mut self) {
        let (span, kind, got) = (self.span(self.at), self.kind(self.at), self.describe(self.at));
        self.keyword_in_statement();
        if !goes_on_with_statement(kind) {
            self.errors.push(SyntaxError { span, message: errors::expected_identifier(got), incomplete: false });
        }
    }

    /// The name of a variable of a pattern behind `var`.
    pub(super) fn keyword_in_pattern(&mut self) {
        let got = self.describe(self.at);
        self.reserved_name(errors::expected_identifier(got));
    }

    pub(super) fn reserved_name(&mut self, message: errors::Message) {
        let span = self.span(self.at);
        self.error(span, message);
        self.take(Tok::Ident);
    }

    /// A word that begins something which is no statement.
    pub(super) fn is_out_of_statement(&self, kind: Tok) -> bool {
        matches!(kind, Tok::Case | Tok::Default | Tok::Catch | Tok::Finally | Tok::Class | Tok::Enum | Tok::In | Tok::With | Tok::Extends)
    }
}

/// A reserved word that a statement may begin with, or go on with.
fn goes_on_with_statement(kind: Tok) -> bool {
    use Tok::*;
    matches!(kind, Assert | Break | Continue | Do | Else | Final | For | If | Return | Switch | Try | Var | Void | While)
}

/// The precedence of a comparison, or of what joins them.
fn comparison(kind: Tok) -> Option<u8> {
    use Tok::*;
    match kind {
        Lt | LtEq | Gt | GtEq | Is | As => Some(3),
        EqEq | NotEq => Some(2),
        AmpAmp | BarBar => Some(1),
        _ => None,
    }
}

/// Whether a token stands between one chain of operands and the next.
fn ends_chain(kind: Tok) -> bool {
    use Tok::*;
    matches!(kind, Assign | OpAssign | Comma | Semi | Colon | Question | Arrow | ExprStmt | Return | Stmt)
}

/// Does it open or close a bracket or a list of types, once shaped?
fn nesting(kind: Tok) -> i32 {
    match kind {
        Tok::TypeOpen | Tok::TypeParamsOpen => 1,
        Tok::TypeClose => -1,
        _ => kind.nests(),
    }
}
