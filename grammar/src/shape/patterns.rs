//! Patterns: which names in them declare, which are constants, which are object patterns.

use super::{Holds, Mode, Shaper};
use crate::errors;
use crate::token::Tok;

impl Shaper<'_> {
    /// A pattern that may stand outermost in a declaration or assignment: the index after it.
    pub(super) fn skip_outer_pattern(&self, i: usize) -> Option<usize> {
        match self.kind(i) {
            Tok::LParen | Tok::LBracket | Tok::LBrace => Some(self.past(i)),
            Tok::Lt => {
                let end = self.skip_type_args(i)?;
                matches!(self.kind(end), Tok::LBracket | Tok::LBrace).then(|| self.past(end))
            }
            kind if kind.is_name() => {
                let end = self.skip_object_type(i)?;
                (self.kind(end) == Tok::LParen).then(|| self.past(end))
            }
            _ => None,
        }
    }

    /// `C`, `p.C`, `C<T>`: the index after it.
    fn skip_object_type(&self, i: usize) -> Option<usize> {
        let mut at = i + 1;
        if self.kind(at) == Tok::Dot && self.kind(at + 1).is_name() {
            at += 2;
        }
        if self.kind(at) == Tok::Lt {
            at = self.skip_type_args(at)?;
        }
        Some(at)
    }

    pub(super) fn pattern(&mut self) {
        let kind = self.kind(self.at);
        match kind {
            Tok::Var | Tok::Final => {
                self.mark(Tok::VarPat);
                self.take(kind);
                if let Some(name) = self.skip_type(self.at)
                    && self.names_variable(name)
                {
                    self.type_();
                }
                if self.kind(self.at).is_name() {
                    self.take(Tok::Ident);
                } else if self.kind(self.at).is_reserved() {
                    self.keyword_in_pattern();
                }
                self.mode = Mode::AfterPattern;
            }
            Tok::LParen => {
                if !self.typed_variable() {
                    self.open(Tok::LParen, Holds::Fields, Mode::Pattern, Mode::AfterPattern);
                }
            }
            Tok::LBracket => self.open(Tok::LBracket, Holds::Fields, Mode::Pattern, Mode::AfterPattern),
            Tok::LBrace => self.open(Tok::LitBrace, Holds::MapEntries, Mode::Operand, Mode::AfterPattern),
            Tok::Lt if self.skip_type_args(self.at).is_some_and(|end| matches!(self.kind(end), Tok::LBracket | Tok::LBrace)) => {
                self.type_args()
            }
            Tok::EqEq | Tok::NotEq | Tok::Lt | Tok::LtEq => {
                self.take(kind);
                self.operand_in_pattern();
            }
            Tok::Gt => {
                let or_equal = self.kind(self.at + 1) == Tok::Assign && self.joined(self.at);
                self.take_joined(if or_equal { Tok::GtEq } else { Tok::Gt }, 1 + usize::from(or_equal));
                self.operand_in_pattern();
            }
            Tok::Spread | Tok::Colon => self.take(kind),
            Tok::Comma => self.comma(),
            Tok::Void => {
                if !self.typed_variable() {
                    self.operand_in_pattern();
                }
            }
            // In a switch statement `case when` names a constant, so words need no special care here.
            _ if kind.is_name() => self.name_in_pattern(),
            _ if is_statement_word(kind) && self.frame().holds == Holds::Fields => {
                self.keyword_in_statement();
                self.mode = Mode::AfterPattern;
            }
            Tok::When | Tok::Arrow | Tok::Assign | Tok::In | Tok::Semi => self.after_pattern(),
            _ => self.operand_in_pattern(),
        }
    }

    fn name_in_pattern(&mut self) {
        if self.next_is(Tok::Colon) && self.frame().holds == Holds::Fields {
            self.take(Tok::Ident);
            return self.take(Tok::Colon);
        }
        if self.typed_variable() {
            return;
        }
        if let Some(end) = self.skip_object_type(self.at)
            && self.kind(end) == Tok::LParen
        {
            self.mark(Tok::ObjectPat);
            self.copy();
            if self.accept(Tok::Dot) {
                self.copy();
            }
            if self.kind(self.at) == Tok::Lt {
                self.type_args();
            }
            return self.open(Tok::LParen, Holds::Fields, Mode::Pattern, Mode::AfterPattern);
        }
        self.operand_in_pattern();
    }

    /// Takes `T x` if that is what stands here.
    fn typed_variable(&mut self) -> bool {
        let declares = self.skip_type(self.at).is_some_and(|name| self.names_variable(name));
        if declares {
            self.mark(Tok::VarPat);
            self.type_();
            self.take(Tok::Ident);
            self.mode = Mode::AfterPattern;
        }
        declares
    }

    /// Variables of patterns are called neither `when` nor `as`.
    fn names_variable(&self, i: usize) -> bool {
        self.kind(i).is_name() && !matches!(self.kind(i), Tok::When | Tok::As)
    }

    /// A constant, or the operand of `>` and its like.
    fn operand_in_pattern(&mut self) {
        self.frame().in_pattern = true;
        self.mode = Mode::Operand;
    }

    pub(super) fn missing_colon_of_case(&mut self) {
        let span = self.span(self.at);
        self.error(span, errors::expected_before(":"));
        self.put_in(Tok::Colon);
        self.begin_anew();
    }

    /// Does this end the expression that is part of a pattern?
    pub(super) fn ends_pattern_operand(&self, kind: Tok) -> bool {
        use Tok::*;
        matches!(kind, AmpAmp | BarBar | As | When | Question | Bang | Colon | Comma | Arrow | Assign | In | Semi)
    }

    pub(super) fn after_pattern(&mut self) {
        let (kind, holds) = (self.kind(self.at), self.frame().holds);
        self.mode = Mode::AfterPattern;
        match kind {
            Tok::AmpAmp | Tok::BarBar => {
                self.take(kind);
                self.mode = Mode::Pattern;
            }
            Tok::As => {
                self.take(kind);
                self.type_();
            }
            Tok::Question | Tok::Bang => self.take(kind),
            Tok::When => {
                self.take(kind);
                self.mode = Mode::Operand;
                let frame = self.frame();
                frame.no_literals = frame.holds == Holds::CaseExprs;
            }
            Tok::Colon if self.frame().holds == Holds::Cases => self.end_of_case(),
            Tok::Colon if self.frame().holds == Holds::MapEntries => {
                self.take(kind);
                self.mode = Mode::Pattern;
            }
            Tok::Arrow | Tok::Assign | Tok::In => {
                self.take(kind);
                self.frame().no_literals = false;
                self.mode = Mode::Operand;
            }
            Tok::Comma | Tok::Semi if self.frame().in_case && self.frame().holds == Holds::Cases => self.missing_colon_of_case(),
            Tok::Comma => self.comma(),
            Tok::Semi => self.semicolon(),
            _ if self.frame().in_case && self.frame().holds == Holds::Cases => self.missing_colon_of_case(),
            _ => match holds {
                Holds::CaseExprs if kind == Tok::Colon || !self.has_arrow() => {
                    let span = self.span(self.at);
                    self.error(span, errors::expected_before("=>"));
                    self.put_in(Tok::Arrow);
                    self.at += usize::from(kind == Tok::Colon);
                    self.frame().no_literals = false;
                    self.mode = Mode::Operand;
                }
                Holds::Fields | Holds::MapEntries | Holds::CaseExprs => {
                    let span = self.span(self.at);
                    self.error(span, errors::expected_before(","));
                    self.put_in(Tok::Comma);
                    self.begin_anew();
                }
                Holds::Condition => {
                    let span = self.span(self.at);
                    self.error(span, errors::expected_before(")"));
                    self.at = self.frame().end;
                }
                _ => self.copy(),
            },
        }
    }
}

/// A reserved word that neither a pattern nor an expression can begin with.
fn is_statement_word(kind: Tok) -> bool {
    use Tok::*;
    let in_declarations = matches!(kind, Class | Enum | Extends | With);
    in_declarations || matches!(kind, Break | Case | Catch | Continue | Default | Do | Else | Finally | For | If | Rethrow | Try | While)
}
