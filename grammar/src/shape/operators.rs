//! Expressions behind an operand: operators, selectors, type arguments or comparisons, `?` and `:`, and what does not belong there.

use super::{Holds, Mode, Shaper};
use crate::errors;
use crate::token::Tok;

impl Shaper<'_> {
    pub(super) fn operator(&mut self) {
        let kind = self.kind(self.at);
        if self.frame().in_pattern && self.ends_pattern_operand(kind) {
            self.frame().in_pattern = false;
            return self.after_pattern();
        }
        if self.word_for_operator(kind) {
            return;
        }
        if matches!(kind, Tok::Assign | Tok::LBrace | Tok::Arrow) && matches!(self.frame().holds, Holds::EnumValues(_)) {
            let (span, end) = (self.span(self.at), self.frame().end);
            self.error(span, errors::expected_before("}"));
            self.at = end;
            return;
        }
        match kind {
            Tok::EqEq | Tok::NotEq if self.next_is(Tok::Assign) && self.joined(self.at) => self.identity_operator(kind),
            Tok::Semi if self.frame().holds == Holds::ForParts && self.parts_of_for() > 2 => {
                let span = self.span(self.at);
                self.error(span, errors::unexpected_token(";"));
                self.at += 1;
            }
            Tok::Dot | Tok::QuestionDot => {
                self.take(kind);
                self.selected_name();
            }
            Tok::LParen => {
                let holds = if self.last() == Tok::Catch { Holds::Single } else { Holds::Args };
                self.open(Tok::LParen, holds, Mode::Operand, Mode::Operator);
            }
            Tok::LBracket => self.open(Tok::LBracket, Holds::Single, Mode::Operand, Mode::Operator),
            Tok::Semi if self.separates_statements() => self.semicolon(),
            Tok::Comma => self.comma(),
            Tok::Colon => self.colon(),
            Tok::Question => self.question(),
            Tok::Bang | Tok::PlusPlus | Tok::MinusMinus => self.take(kind),
            Tok::DotDot | Tok::QuestionDotDot => {
                self.take(kind);
                self.mode = Mode::CascadeHead;
            }
            Tok::Is => {
                self.take(kind);
                self.accept(Tok::Bang);
                self.tested_type();
            }
            Tok::As => {
                self.take(kind);
                self.tested_type();
            }
            Tok::Lt => self.less_than(),
            Tok::Gt => self.greater_than(),
            Tok::Arrow => self.arrow(),
            Tok::In if self.frame().holds == Holds::ForParts => self.binary(kind),
            Tok::Case if self.frame().holds == Holds::Condition => {
                self.take(kind);
                self.mode = Mode::Pattern;
            }
            Tok::Else if self.frame().holds == Holds::Elements => {
                self.take(kind);
                self.mode = Mode::Element;
            }
            Tok::Str => self.string_after_operand(),
            Tok::StrBegin if matches!(self.last(), Tok::Str | Tok::StrEnd) => self.open(kind, Holds::Single, Mode::Operand, Mode::Operator),
            Tok::StrMid => self.binary(kind),
            Tok::LBrace if self.frame().in_initializers => {
                self.frame().in_initializers = false;
                self.frame().no_literals = false;
                self.mode = Mode::Body;
            }
            _ if self.is_binary(kind) || kind == Tok::Minus => self.binary(kind),
            _ => self.out_of_place(kind),
        }
    }

    pub(super) fn binary(&mut self, kind: Tok) {
        self.take(kind);
        self.mode = Mode::Operand;
    }

    fn string_after_operand(&mut self) {
        if matches!(self.last(), Tok::Str | Tok::StrEnd) {
            self.take(Tok::Str);
        } else {
            self.out_of_place(Tok::Str);
        }
    }

    fn colon(&mut self) {
        if self.frame().conditionals > 0 {
            self.frame().conditionals -= 1;
            return self.binary(Tok::Colon);
        }
        let in_case = self.frame().in_case;
        let holds = self.frame().holds;
        match holds {
            Holds::Cases if in_case => self.end_of_case(),
            Holds::MapEntries => {
                self.take(Tok::Colon);
                self.mode = Mode::Pattern;
            }
            Holds::Stmts | Holds::Cases => self.out_of_place(Tok::Colon),
            Holds::Unit | Holds::Members(_) if !self.frame().in_initializers => self.out_of_place(Tok::Colon),
            Holds::Elements if self.in_list() => {
                let (span, end) = (self.span(self.at), self.frame().end);
                self.error(span, errors::expected_before("]"));
                self.at = end;
            }
            Holds::Elements if self.in_set() => {
                let span = self.span(self.at);
                self.error(span, errors::expected_before(","));
                self.put_in(Tok::Comma);
                self.at += 1;
                self.begin_anew();
            }
            _ => self.binary(Tok::Colon),
        }
    }

    /// The `:` of a `case`.
    pub(super) fn end_of_case(&mut self) {
        self.take(Tok::Colon);
        self.begin_anew();
    }

    fn question(&mut self) {
        let next = self.kind(self.at + 1);
        if self.frame().holds == Holds::Params && matches!(next, Tok::Comma | Tok::RParen | Tok::RBracket | Tok::RBrace | Tok::Assign) {
            return self.take(Tok::Nullable);
        }
        // `a?[i]` has a null-aware index, unless it is the beginning of `a?[i]:b`.
        let index = next == Tok::LBracket && self.joined(self.at) && self.kind(self.past(self.at + 1)) != Tok::Colon;
        if index {
            let end = self.past(self.at + 1) - 1;
            self.take_joined(Tok::QuestionBracket, 2);
            self.push_frame(Holds::Single, end, Mode::Operator);
            self.mode = Mode::Operand;
        } else {
            self.frame().conditionals += 1;
            self.binary(Tok::Question);
        }
    }

    /// `<` after an operand: type arguments if it can be a list of types and what follows fits (specification, "constructor-tearoffs").
    fn less_than(&mut self) {
        let fits = self.skip_type_args(self.at).is_some_and(|end| {
            use Tok::*;
            matches!(
                self.kind(end),
                RParen | RBrace | RBracket | Semi | Colon | Comma | LParen | Dot | EqEq | NotEq | Eof | StrMid | StrEnd
            )
        });
        if fits { self.type_args() } else { self.binary(Tok::Lt) }
    }

    /// `>` and the operators that begin with it, which the lexer leaves in pieces.
    fn greater_than(&mut self) {
        let mut count = 1;
        while count < 3 && self.kind(self.at + count) == Tok::Gt && self.joined(self.at + count - 1) {
            count += 1;
        }
        let assigns = self.kind(self.at + count) == Tok::Assign && self.joined(self.at + count - 1);
        let kind = match (count, assigns) {
            (1, true) => Tok::GtEq,
            (1, false) => Tok::Gt,
            (_, true) => Tok::OpAssign,
            (2, false) => Tok::Shr,
            _ => Tok::UShr,
        };
        self.take_joined(kind, count + usize::from(assigns));
        self.mode = Mode::Operand;
    }

    /// `=>` where no parameter list precedes: the body of a factory after initializers, or a case of a switch expression.
    fn arrow(&mut self) {
        if self.frame().holds == Holds::Args {
            let (span, end) = (self.span(self.at), self.frame().end);
            self.error(span, errors::expected_before(")"));
            self.at = end;
            return;
        }
        self.frame().no_literals = false;
        self.frame().in_initializers = false;
        self.binary(Tok::Arrow);
    }

    /// A token that cannot follow an operand. Something before it is missing.
    fn out_of_place(&mut self, kind: Tok) {
        let span = self.span(self.at);
        let in_case = self.frame().in_case;
        if self.close_early() {
            return;
        }
        let holds = self.frame().holds;
        match holds {
            Holds::Cases if in_case => self.missing_colon_of_case(),
            Holds::Stmts | Holds::Cases | Holds::Unit | Holds::Members(_) => self.missing_semicolon(),
            Holds::CaseExprs if kind != Tok::Semi && !self.has_arrow() => {
                self.error(span, errors::expected_before("=>"));
                self.put_in(Tok::Arrow);
                self.mode = Mode::Operand;
            }
            Holds::CaseExprs if kind == Tok::Semi => {
                self.error(span, errors::expected_before(","));
                self.put_in(Tok::Comma);
                self.at += 1;
                self.begin_anew();
            }
            Holds::Args | Holds::Elements if kind == Tok::Semi => {
                let end = self.frame().end;
                let closer = self.closer(end);
                self.error(span, errors::expected_before(closer));
                self.at = end;
            }
            Holds::Params if kind.is_name() || kind == Tok::Void => {
                self.error(span, errors::expected_before(","));
                self.put_in(Tok::Comma);
                self.begin_anew();
            }
            Holds::Args | Holds::Elements | Holds::Fields | Holds::MapEntries | Holds::EnumValues(_) | Holds::CaseExprs => {
                self.error(span, errors::expected_before(","));
                self.put_in(Tok::Comma);
                self.begin_anew();
            }
            Holds::Paren | Holds::Condition | Holds::Single => {
                let end = self.frame().end;
                let closer = self.closer(end);
                self.error(span, errors::expected_before(closer));
                self.at = end;
            }
            _ => self.copy(),
        }
    }
}

/// The precedence of an operator that classes can define; nothing binds less.
pub(super) fn binding(operator: Tok) -> u8 {
    use Tok::*;
    match operator {
        Star | Slash | TildeSlash | Percent => 8,
        Plus | Minus => 7,
        Shl | Shr | UShr => 6,
        Amp => 5,
        Caret => 4,
        Bar => 3,
        Lt | LtEq | Gt | GtEq => 2,
        EqEq | NotEq => 1,
        _ => 0,
    }
}
