//! Expressions where an operand is due: literals, names, prefixes, creations, what stands in parentheses; collection elements; cascades.
//! What may follow an operand is in `operators`.

use super::operators::binding;
use super::{Holds, Mode, Shaper};
use crate::errors;
use crate::token::Tok;

impl Shaper<'_> {
    pub(super) fn element(&mut self) {
        self.mode = Mode::Operand;
        match self.kind(self.at) {
            Tok::If => self.nested_head(Holds::Condition, Mode::Element),
            Tok::For => self.for_loop(Mode::Element),
            Tok::Await if self.next_is(Tok::For) => {
                self.take(Tok::Await);
                self.for_loop(Mode::Element);
            }
            kind @ (Tok::Spread | Tok::SpreadQuestion | Tok::Question) => self.take(kind),
            _ => {}
        }
    }

    pub(super) fn operand(&mut self) {
        let kind = self.kind(self.at);
        match kind {
            _ if self.interpolates_keyword() => {
                self.keyword_as_name();
                self.mode = Mode::Operator;
            }
            Tok::Await if self.awaits() => self.take(Tok::Await),
            Tok::Comma | Tok::Semi | Tok::Colon | Tok::Question | Tok::Arrow | Tok::In if !self.wants_operand() => self.operator(),
            Tok::Case if self.frame().holds == Holds::Condition => self.operator(),
            _ if kind.is_name() => self.name_operand(),
            Tok::Super => self.super_operand(),
            Tok::Int | Tok::Double | Tok::Str | Tok::True | Tok::False | Tok::Null | Tok::This | Tok::Assert => {
                self.take(kind);
                self.mode = Mode::Operator;
            }
            Tok::StrBegin => self.open(Tok::StrBegin, Holds::Single, Mode::Operand, Mode::Operator),
            Tok::Hash => self.symbol(),
            Tok::Minus | Tok::Bang | Tok::Tilde | Tok::PlusPlus | Tok::MinusMinus | Tok::Throw => self.take(kind),
            Tok::Question | Tok::Spread | Tok::SpreadQuestion if matches!(self.frame().holds, Holds::Elements | Holds::MapEntries) => {
                self.take(kind)
            }
            Tok::LParen => self.parenthesis(),
            Tok::LBracket => self.literal(Tok::LBracket),
            Tok::LBrace => self.literal(Tok::LitBrace),
            Tok::Lt => self.angle_operand(),
            Tok::New | Tok::Const => self.creation(),
            Tok::Dot => {
                self.take(Tok::Dot);
                self.selected_name();
            }
            Tok::Switch => self.nested_head(Holds::Single, Mode::SwitchCases),
            Tok::Return if matches!(self.frame().holds, Holds::Elements) && !self.wants_operand() => {
                let span = self.span(self.at);
                self.error(span, errors::unexpected_token("return"));
                self.at += 1;
            }
            Tok::StrMid => self.take(kind),
            _ if self.wants_operand() => self.unexpected_operand(),
            _ => self.operator(),
        }
    }

    /// `'$true'`: only `this` is no name there.
    fn interpolates_keyword(&self) -> bool {
        let kind = self.kind(self.at);
        let before = self.source.get(..self.span(self.at).start as usize).unwrap_or("");
        kind.is_reserved() && kind != Tok::This && matches!(self.last(), Tok::StrBegin | Tok::StrMid) && before.ends_with('$')
    }

    /// `super` stands only before a selector, or as the left operand of an operator that classes can define: of one that binds tighter
    /// than what stands before it.
    fn super_operand(&mut self) {
        use Tok::*;
        let next = self.kind(self.at + 1);
        let selected = matches!(next, Dot | QuestionDot | LParen | LBracket);
        let operated =
            matches!(next, Plus | Minus | Star | Slash | TildeSlash | Percent | Amp | Bar | Caret | Lt | LtEq | Gt | Shl | EqEq | NotEq);
        let next = if next == Gt && self.kind(self.at + 2) == Gt { Shr } else { next };
        let right_operand = self.is_binary(self.last()) && binding(self.last()) >= binding(next);
        let negated = matches!(self.last(), Minus | Tilde);
        if !(selected || operated && !right_operand || negated) {
            let span = self.span(self.at);
            self.error(span, errors::expected_identifier_not_super());
        }
        self.take(Super);
        self.mode = Mode::Operator;
    }

    /// A name, unless it begins a pattern that is assigned to: `C(f: x) = e`.
    fn name_operand(&mut self) {
        let assigned = matches!(self.kind(self.at + 1), Tok::LParen | Tok::Dot | Tok::Lt)
            && self.frame().holds != Holds::Params
            && self.skip_outer_pattern(self.at).is_some_and(|end| self.kind(end) == Tok::Assign);
        let frame = self.frame();
        let literal_allowed = !frame.no_literals && !frame.in_pattern && frame.holds != Holds::Params;
        if assigned {
            self.mark(Tok::PatAssign);
            self.mode = Mode::Pattern;
        } else if literal_allowed && self.kind(self.at + 1) == Tok::LParen && self.is_body(self.past(self.at + 1)) {
            let span = self.span(self.at);
            self.error(span, errors::named_function_expression());
            self.at += 1;
            self.open(Tok::FnParen, Holds::Params, Mode::Param, Mode::LiteralBody);
        } else {
            self.take(Tok::Ident);
            self.mode = Mode::Operator;
        }
    }

    /// After what was written last, must an operand come?
    pub(super) fn wants_operand(&mut self) -> bool {
        use Tok::*;
        let last = self.last();
        match last {
            Assign | OpAssign | Arrow | Question | Throw | Await | In | Plus | Minus | Star | Slash | TildeSlash | Percent | Amp | Bar
            | Caret | AmpAmp | BarBar | EqEq | NotEq | Lt | LtEq | Gt | GtEq | Shl | Shr | UShr | IfNull | Bang | Tilde | PlusPlus
            | MinusMinus | Spread | SpreadQuestion | ExprStmt | Yield | YieldStar | When => true,
            Colon => self.frame().holds != Holds::Params,
            LParen => matches!(self.frame().holds, Holds::Single | Holds::Condition),
            LBracket | QuestionBracket => self.frame().holds == Holds::Single,
            StrBegin | StrMid => true,
            _ => false,
        }
    }

    /// An operand should stand here and something else does. What cannot belong to an expression is left for whoever it belongs to.
    fn unexpected_operand(&mut self) {
        let kind = self.kind(self.at);
        let keep = matches!(kind, Tok::Semi | Tok::Comma | Tok::Colon | Tok::Arrow | Tok::In | Tok::Else | Tok::Case | Tok::At)
            || self.begins_statement(kind)
            || self.is_binary(kind);
        if kind == Tok::Plus {
            let span = self.span(self.at);
            self.error(span, errors::plus_prefix());
            self.at += 1;
            return;
        }
        self.missing_operand();
        if !keep {
            self.at += 1;
        }
    }

    pub(super) fn is_binary(&self, kind: Tok) -> bool {
        use Tok::*;
        matches!(
            kind,
            Assign
                | OpAssign
                | Plus
                | Star
                | Slash
                | TildeSlash
                | Percent
                | Amp
                | Bar
                | Caret
                | AmpAmp
                | BarBar
                | EqEq
                | NotEq
                | LtEq
                | Gt
                | Shl
                | IfNull
                | Is
                | QuestionDot
                | DotDot
                | Question
        )
    }

    fn begins_statement(&self, kind: Tok) -> bool {
        use Tok::*;
        matches!(
            kind,
            Assert
                | Break
                | Continue
                | Default
                | Do
                | Final
                | For
                | If
                | Return
                | Rethrow
                | Try
                | Var
                | Void
                | While
                | Class
                | Enum
                | Catch
                | Finally
        )
    }

    /// Is the `await` at hand an operator? Outside async code it names something, unless an operand follows.
    fn awaits(&mut self) -> bool {
        if self.frame().context.awaits {
            return true;
        }
        let next = self.kind(self.at + 1);
        let operand = next.is_name() && !matches!(next, Tok::As | Tok::When)
            || next.is_literal()
            || matches!(next, Tok::This | Tok::New | Tok::Const | Tok::Super);
        if operand {
            let span = self.span(self.at);
            self.error(span, errors::await_in_sync_body());
        }
        operand
    }

    /// `#a.b.c`, `#+`, `#[]=`, `#void`: one token.
    fn symbol(&mut self) {
        let mut length = 1;
        let first = self.at + 1;
        let kind = self.kind(first);
        if kind.is_name() || kind == Tok::Void {
            length += 1;
            while self.kind(self.at + length) == Tok::Dot && self.kind(self.at + length + 1).is_name() {
                length += 2;
            }
        } else {
            length += self.operator_length(first);
        }
        self.take_joined(Tok::Symbol, length);
        self.mode = Mode::Operator;
    }

    /// The number of tokens at `i` that spell an operator that classes can declare; 0 if none.
    pub(super) fn operator_length(&self, i: usize) -> usize {
        use Tok::*;
        match self.kind(i) {
            LBracket if self.kind(i + 1) == RBracket => 2 + usize::from(self.kind(i + 2) == Assign && self.joined(i + 1)),
            Gt if self.joined(i) => match (self.kind(i + 1), self.joined(i + 1), self.kind(i + 2)) {
                (Assign, ..) => 2,
                (Gt, true, Gt) => 3,
                (Gt, ..) => 2,
                _ => 1,
            },
            LBracket if self.kind(i + 1) == Eof => 0,
            Plus | Minus | Star | Slash | TildeSlash | Percent | Amp | Bar | Caret | Lt | Gt | LtEq | EqEq | Tilde | Shl => 1,
            _ => 0,
        }
    }

    /// `(` where an operand may stand: parameters of a function literal, a pattern that is assigned to, a record or parentheses.
    fn parenthesis(&mut self) {
        let past = self.past(self.at);
        let frame = self.frame();
        let literal_allowed = !frame.no_literals && !frame.in_pattern;
        if literal_allowed && self.is_body(past) {
            self.open(Tok::FnParen, Holds::Params, Mode::Param, Mode::LiteralBody);
        } else if self.kind(past) == Tok::Assign && self.frame().holds != Holds::Params {
            self.mark(Tok::PatAssign);
            self.mode = Mode::Pattern;
        } else {
            self.open(Tok::LParen, Holds::Paren, Mode::Operand, Mode::Operator);
        }
    }

    /// `[…]` or `{…}`, unless it is a pattern that is assigned to.
    fn literal(&mut self, kind: Tok) {
        let constant = self.last() == Tok::Const;
        if !constant && self.kind(self.past(self.at)) == Tok::Assign && self.frame().holds != Holds::Params {
            self.mark(Tok::PatAssign);
            self.mode = Mode::Pattern;
        } else {
            self.open(kind, Holds::Elements, Mode::Element, Mode::Operator);
        }
    }

    /// `<` where an operand may stand: type parameters of a function literal or type arguments of a collection.
    fn angle_operand(&mut self) {
        if let Some(params) = self.skip_type_params(self.at)
            && self.kind(params) == Tok::LParen
            && self.is_body(self.past(params))
        {
            self.type_params();
            self.open(Tok::FnParen, Holds::Params, Mode::Param, Mode::LiteralBody);
            return;
        }
        if let Some(end) = self.skip_type_args(self.at)
            && matches!(self.kind(end), Tok::LBracket | Tok::LBrace)
        {
            if self.last() != Tok::Const && self.kind(self.past(end)) == Tok::Assign {
                self.mark(Tok::PatAssign);
                self.mode = Mode::Pattern;
                return;
            }
            self.type_args();
            let kind = if self.kind(self.at) == Tok::LBrace { Tok::LitBrace } else { Tok::LBracket };
            return self.open(kind, Holds::Elements, Mode::Element, Mode::Operator);
        }
        if self.wants_operand() || self.skip_type_args(self.at).is_none() {
            let next = self.kind(self.at + 1);
            if next.is_literal() {
                let (span, got) = (self.span(self.at + 1), self.describe(self.at + 1));
                self.error(span, errors::expected_type(got));
                self.put_in(Tok::Ident);
                self.mode = Mode::Operator;
                self.at += 2;
                return;
            }
            self.unexpected_operand();
        } else {
            self.type_args();
        }
    }

    /// `new C<T>.name`, `const C(…)`; `const` before a collection.
    fn creation(&mut self) {
        let kind = self.kind(self.at);
        self.take(kind);
        if kind == Tok::Const && !self.kind(self.at).is_name() {
            if !matches!(self.kind(self.at), Tok::LBracket | Tok::LBrace | Tok::Lt | Tok::LParen | Tok::Dot) {
                self.missing_operand();
            } else if self.kind(self.at) == Tok::LParen {
                self.open(Tok::LParen, Holds::Paren, Mode::Operand, Mode::Operator);
            }
            return;
        }
        self.constructor_ref();
        self.mode = Mode::Operator;
    }

    /// `prefix.C<T>.name`
    pub(super) fn constructor_ref(&mut self) {
        if !self.kind(self.at).is_name() {
            return self.missing_operand();
        }
        self.take(Tok::Ident);
        loop {
            match self.kind(self.at) {
                Tok::Lt => self.type_args(),
                Tok::Dot if self.kind(self.at + 1).is_name() || self.kind(self.at + 1) == Tok::New => {
                    self.take(Tok::Dot);
                    self.copy();
                }
                _ => return,
            }
        }
    }

    /// The name after `.`; `new` is one.
    pub(super) fn selected_name(&mut self) {
        let kind = self.kind(self.at);
        if kind == Tok::New {
            self.take(Tok::New);
        } else if kind.is_name() {
            self.take(Tok::Ident);
        } else {
            let (span, got) = (self.span(self.at), self.describe(self.at));
            self.error(span, errors::expected_identifier(got));
            self.put_in(Tok::Ident);
            if kind.is_reserved() && !self.begins_statement(kind) {
                self.at += 1;
            }
        }
        self.mode = Mode::Operator;
    }

    pub(super) fn cascade_head(&mut self) {
        if self.kind(self.at) == Tok::LBracket {
            self.open(Tok::LBracket, Holds::Single, Mode::Operand, Mode::Operator);
        } else {
            self.selected_name();
        }
    }
}
