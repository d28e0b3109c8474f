//! Statements: which beginnings declare a variable or a function, which are patterns, which are expressions.

use super::{Holds, Mode, Shaper};
use crate::errors;
use crate::token::Tok;

/// The kinds of statements that begin with no keyword of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Local {
    /// The name is at this index.
    Variable(usize),
    Function(usize),
    /// `var (a, b) = …`, the pattern ending before this index.
    Pattern(usize),
    Expression,
}

impl Shaper<'_> {
    pub(super) fn stmt(&mut self) {
        let kind = self.kind(self.at);
        match kind {
            Tok::Else => return self.take(Tok::Else),
            Tok::Catch | Tok::On if self.frame().tried && self.kind(self.at + 1) != Tok::Assign => return self.catch_clause(),
            Tok::Finally if self.frame().tried => {
                self.frame().tried = false;
                self.take(Tok::Finally);
                self.mode = Mode::BlockOnly;
                return;
            }
            Tok::While if self.frame().dos > 0 && matches!(self.last(), Tok::Semi | Tok::RBrace) => {
                self.frame().dos -= 1;
                self.take(Tok::While);
                return self.head(Holds::Single, Mode::DoEnd);
            }
            _ => {}
        }
        self.frame().tried = false;
        if self.repl && self.frames.len() == 1 {
            if self.directive_or_class() {
                return;
            }
            if self.only_at_top_level() {
                return self.declaration(Tok::Item, None);
            }
        }
        if self.frame().holds == Holds::Cases {
            if self.case() {
                return;
            }
            if self.last() == Tok::LBrace {
                return self.missing_case();
            }
        }
        self.mark(Tok::Stmt);
        while self.kind(self.at).is_name() && self.next_is(Tok::Colon) {
            self.take(Tok::Label);
            self.take(Tok::Colon);
            if self.at < self.frame().end {
                self.mark(Tok::Stmt);
            }
        }
        self.unlabelled();
    }

    fn unlabelled(&mut self) {
        let kind = self.kind(self.at);
        if self.expression_first && self.at == 0 {
            self.mark(Tok::ExprStmt);
            self.mode = Mode::Operand;
            return;
        }
        match kind {
            Tok::LBrace if self.kind(self.past(self.at)) == Tok::Assign && !self.next_is(Tok::RBrace) => self.simple_statement(),
            Tok::LBrace => self.open(Tok::LBrace, Holds::Stmts, Mode::Stmt, Mode::Stmt),
            Tok::Semi => self.semicolon(),
            Tok::If => {
                self.take(kind);
                self.head(Holds::Condition, Mode::Stmt);
            }
            Tok::While => {
                self.take(kind);
                self.head(Holds::Single, Mode::Stmt);
            }
            Tok::Switch => {
                self.take(kind);
                self.head(Holds::Single, Mode::SwitchBlock);
            }
            Tok::Await if self.next_is(Tok::For) => {
                self.take(Tok::Await);
                self.for_loop(Mode::Stmt);
            }
            Tok::For => self.for_loop(Mode::Stmt),
            Tok::Do => {
                self.frame().dos += 1;
                self.take(kind);
            }
            Tok::Try => {
                self.frame().tried = true;
                self.take(kind);
                self.mode = Mode::BlockOnly;
            }
            Tok::Return => {
                self.take(kind);
                self.mode = Mode::Operand;
            }
            Tok::Break | Tok::Continue => {
                self.take(kind);
                if self.kind(self.at).is_name() {
                    self.take(Tok::Ident);
                }
                self.mode = Mode::Operator;
            }
            Tok::Rethrow | Tok::Assert => {
                self.take(kind);
                self.mode = Mode::Operator;
            }
            Tok::Yield if self.yields() => {
                if self.next_is(Tok::Star) {
                    self.take_joined(Tok::YieldStar, 2);
                } else {
                    self.take(Tok::Yield);
                }
                self.mode = Mode::Operand;
            }
            _ => self.simple_statement(),
        }
    }

    /// Is the `yield` at hand a keyword? Outside generators it names something, unless only a keyword makes sense.
    fn yields(&mut self) -> bool {
        if self.frame().context.yields {
            return true;
        }
        let next = self.kind(self.at + 1);
        let meant = next.is_name() && !matches!(self.kind(self.at + 2), Tok::Semi | Tok::Assign | Tok::Comma | Tok::In);
        if meant {
            let span = self.span(self.at);
            self.error(span, errors::yield_in_wrong_body());
        }
        meant
    }

    fn simple_statement(&mut self) {
        let after_metadata = self.skip_metadata(self.at);
        match self.classify(after_metadata) {
            Local::Function(name) => {
                self.mark(Tok::LocalFn);
                self.metadata();
                self.modifiers();
                if self.at < name {
                    self.type_();
                }
                if self.kind(self.at).is_reserved() {
                    self.keyword_in_statement();
                }
                self.named_function();
            }
            local @ (Local::Variable(_) | Local::Pattern(_)) => self.local_variable(local),
            Local::Expression if after_metadata > self.at => {
                self.mark(Tok::LocalVar);
                self.metadata();
                self.mode = Mode::Operand;
            }
            Local::Expression => {
                self.mark(Tok::ExprStmt);
                if self.kind(self.at) == Tok::Dot {
                    let span = self.span(self.at);
                    self.error(span, errors::expected_identifier("'.'"));
                }
                self.mode = Mode::Operand;
            }
        }
    }

    /// A declaration of variables, up to the first name or pattern.
    pub(super) fn local_variable(&mut self, local: Local) {
        match local {
            Local::Variable(name) => {
                self.mark(Tok::LocalVar);
                self.metadata();
                self.modifiers();
                if self.at < name {
                    self.type_();
                }
                self.declared_name();
            }
            _ => {
                self.mark(Tok::PatVar);
                self.metadata();
                self.modifiers();
                self.mode = Mode::Pattern;
            }
        }
    }

    fn declared_name(&mut self) {
        let kind = self.kind(self.at);
        if kind.is_name() {
            self.take(Tok::Ident);
            self.mode = Mode::Operator;
            let next = self.kind(self.at);
            if matches!(next, Tok::LBracket | Tok::LParen | Tok::Minus) && matches!(self.frame().holds, Holds::Stmts | Holds::Cases) {
                self.missing_semicolon();
            }
        } else if kind.is_reserved() {
            self.keyword_in_statement();
            self.mode = Mode::Operator;
        } else {
            self.missing_operand();
        }
    }

    /// Tells what begins at `i`, where no statement keyword stands.
    pub(super) fn classify(&mut self, i: usize) -> Local {
        let mut at = i;
        while self.is_modifier(at) {
            at += 1;
        }
        let keyword = self.kind(at.saturating_sub(1));
        let declared = at > i;
        if declared && matches!(keyword, Tok::Var | Tok::Final) {
            if let Some(name) = self.skip_type(at)
                && self.kind(name).is_name()
            {
                return self.variable_or_function(name, true);
            }
            if let Some(end) = self.skip_outer_pattern(at) {
                return Local::Pattern(end);
            }
        }
        if !declared && self.kind(at) == Tok::Await && self.frame().context.awaits {
            return Local::Expression;
        }
        if keyword == Tok::Const && declared && !self.kind(at).is_name() && !matches!(self.kind(at), Tok::Void | Tok::LParen) {
            return Local::Expression;
        }
        if let Some(name) = self.skip_type(at)
            && self.kind(name).is_name()
            && self.declares(at, name, declared)
        {
            return self.variable_or_function(name, declared);
        }
        if self.kind(at).is_name() {
            if self.is_function(at) {
                return Local::Function(at);
            }
            let constructor_call = keyword == Tok::Const && matches!(self.kind(at + 1), Tok::LParen | Tok::Dot | Tok::Lt);
            if declared && !constructor_call {
                return Local::Variable(at);
            }
        }
        if self.kind(at) == Tok::Void && self.kind(at + 1).is_reserved() && self.kind(at + 2) == Tok::LParen {
            return Local::Function(at + 1);
        }
        if declared && keyword != Tok::Const { Local::Variable(at) } else { Local::Expression }
    }

    fn variable_or_function(&self, name: usize, declared: bool) -> Local {
        if self.is_function(name) || (!declared && self.repl && matches!(self.kind(name + 1), Tok::LParen)) {
            Local::Function(name)
        } else {
            Local::Variable(name)
        }
    }

    /// A type at `at` and a name at `name`: is that a declaration, or is the name a word that continues an expression?
    fn declares(&self, at: usize, name: usize, declared: bool) -> bool {
        let next = self.kind(name + 1);
        let ends_name = matches!(next, Tok::Assign | Tok::Semi | Tok::Comma | Tok::In | Tok::RParen | Tok::RBrace);
        if declared {
            return true;
        }
        let nullable = self.kind(name - 1) == Tok::Question;
        match self.kind(name) {
            Tok::As => ends_name || self.is_function(name),
            // `() async { … }();` is a function called at once, not a variable called `async`.
            Tok::Async | Tok::Sync if self.kind(at) == Tok::LParen && self.is_body(name) => false,
            _ if nullable && next == Tok::Assign => !self.is_conditional(name + 2),
            _ if nullable => ends_name || self.is_function(name) || next == Tok::Eof && self.repl && self.is_plainly_type(at, name),
            _ if self.kind(at) == Tok::Await || self.kind(at) == Tok::Yield => ends_name,
            _ => true,
        }
    }

    /// `ready ? a = 1 : b = 2`, of which `ready ? a =` is read: does a colon follow that belongs to no other question mark?
    fn is_conditional(&self, after: usize) -> bool {
        let (mut at, mut open) = (after, 0);
        loop {
            match self.kind(at) {
                Tok::Semi | Tok::Eof | Tok::RParen | Tok::RBracket | Tok::RBrace | Tok::StrMid | Tok::StrEnd => return false,
                Tok::LParen | Tok::LBracket | Tok::LBrace | Tok::StrBegin => at = self.past(at),
                Tok::Colon if open == 0 => return true,
                Tok::Colon => {
                    open -= 1;
                    at += 1;
                }
                Tok::Question => {
                    open += usize::from(self.begins_branch(at + 1));
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// After a `?`: is it the one of a conditional, rather than of a nullable type or a null-aware index?
    fn begins_branch(&self, next: usize) -> bool {
        use Tok::*;
        match self.kind(next) {
            LBracket if self.joined(next - 1) => self.kind(self.past(next)) == Colon,
            Colon | Comma | Gt | RParen | RBracket | RBrace | Semi | Eof | Question | AmpAmp | BarBar | IfNull | EqEq | NotEq | Dot
            | As | Is => false,
            _ => true,
        }
    }

    /// At a prompt the semicolon may be missing: `String? s` is a declaration, `ready ? a` the beginning of an expression. Types begin
    /// with a capital, and functions and type arguments are never conditions.
    fn is_plainly_type(&self, at: usize, name: usize) -> bool {
        let text = self.text(at);
        let named =
            text.starts_with(|c: char| c.is_ascii_uppercase()) || matches!(text, "int" | "double" | "num" | "bool" | "void" | "dynamic");
        named || self.kind(at) == Tok::LParen || matches!(self.kind(name - 2), Tok::Gt)
    }

    /// `name(…) {`, `name<T>(…) =>`, `name() async`: the head of a function?
    fn is_function(&self, name: usize) -> bool {
        let params = match self.kind(name + 1) {
            Tok::LParen => name + 1,
            Tok::Lt => match self.skip_type_params(name + 1) {
                Some(at) if self.kind(at) == Tok::LParen => at,
                _ => return false,
            },
            _ => return false,
        };
        self.is_body(self.past(params))
    }

    /// Does a function body begin at `i`?
    pub(super) fn is_body(&self, i: usize) -> bool {
        match self.kind(i) {
            Tok::LBrace | Tok::Arrow => true,
            Tok::Async => matches!(self.kind(i + 1), Tok::LBrace | Tok::Arrow | Tok::Star),
            Tok::Sync => self.kind(i + 1) == Tok::Star || matches!(self.kind(i + 1), Tok::LBrace | Tok::Arrow),
            _ => false,
        }
    }

    /// A parenthesised head after a keyword just taken.
    fn head(&mut self, holds: Holds, after: Mode) {
        if self.kind(self.at) == Tok::LParen {
            self.open(Tok::LParen, holds, Mode::Operand, after);
        } else {
            let span = self.span(self.at);
            self.error(span, errors::expected_to_find("("));
            self.put_in(Tok::LParen);
            self.put_in(Tok::Ident);
            self.put_in(Tok::RParen);
            self.mode = after;
        }
    }

    /// `if (` and `switch (` of expressions and elements.
    pub(super) fn nested_head(&mut self, holds: Holds, after: Mode) {
        let kind = self.kind(self.at);
        self.take(kind);
        self.head(holds, after);
    }

    pub(super) fn for_loop(&mut self, after: Mode) {
        if self.last() == Tok::Await && !self.frame().context.awaits {
            let span = self.previous_span();
            self.error(span, errors::await_for_outside());
        }
        self.take(Tok::For);
        if self.kind(self.at) != Tok::LParen {
            let span = self.span(self.at);
            self.error(span, errors::expected_before("("));
            return self.head(Holds::Single, after);
        }
        self.open(Tok::LParen, Holds::ForParts, Mode::Operand, after);
        let start = self.skip_metadata(self.at);
        self.words_of_other_languages(start);
        match self.classify(start) {
            Local::Pattern(end) if self.kind(end) == Tok::In => {
                self.mark(Tok::ForPattern);
                self.metadata();
                self.modifiers();
                self.mode = Mode::Pattern;
            }
            Local::Variable(name) | Local::Function(name) if matches!(self.kind(name + 1), Tok::In | Tok::Colon) => {
                self.mark(Tok::ForDeclared);
                self.metadata();
                self.modifiers();
                if self.at < name {
                    self.type_();
                }
                if self.kind(name).is_reserved() {
                    self.keyword_in_loop();
                } else {
                    self.take(Tok::Ident);
                }
                self.mode = Mode::Operator;
                if self.kind(self.at) == Tok::Colon {
                    let span = self.span(self.at);
                    self.error(span, errors::for_in_colon());
                    self.binary(Tok::In);
                }
            }
            Local::Expression | Local::Function(_) => {}
            local => self.local_variable(local),
        }
    }

    /// A `case` or `default` with its labels; `false` if none begins here.
    fn case(&mut self) -> bool {
        let mut at = self.at;
        while self.kind(at).is_name() && self.kind(at + 1) == Tok::Colon {
            at += 2;
        }
        if !matches!(self.kind(at), Tok::Case | Tok::Default) {
            return false;
        }
        while self.at < at {
            self.take(Tok::CaseLabel);
            self.take(Tok::Colon);
        }
        if self.accept(Tok::Case) {
            self.frame().in_case = true;
            self.mode = Mode::Pattern;
        } else {
            self.take(Tok::Default);
            if !self.accept(Tok::Colon) {
                let span = self.span(self.at);
                self.error(span, errors::expected_before(":"));
                self.put_in(Tok::Colon);
            }
        }
        true
    }

    /// `on T catch (e, s)`, `catch (e)`.
    fn catch_clause(&mut self) {
        if self.accept(Tok::On) {
            self.type_();
        }
        if self.kind(self.at) == Tok::Catch {
            self.take(Tok::Catch);
            self.catch_parameters();
        }
        self.mode = Mode::BlockOnly;
    }

    pub(super) fn block_only(&mut self) {
        self.braces_after(Holds::Stmts, Mode::Stmt);
    }

    /// `{` after a head that is read.
    pub(super) fn braces_after(&mut self, holds: Holds, after: Mode) {
        let inside = if holds == Holds::CaseExprs { Mode::Pattern } else { Mode::Stmt };
        if self.kind(self.at) == Tok::LBrace {
            self.open(Tok::LBrace, holds, inside, after);
        } else {
            let span = self.previous_span();
            let what = match (holds, self.last()) {
                (Holds::Cases, _) => "switch statement",
                (Holds::CaseExprs, _) => "switch expression",
                (_, Tok::Try) => "try statement",
                (_, Tok::Finally) => "finally clause",
                _ => "catch clause",
            };
            self.error(span, errors::expected_statement_body(what));
            self.put_in(Tok::LBrace);
            self.put_in(Tok::RBrace);
            self.mode = after;
        }
    }

    pub(super) fn do_end(&mut self) {
        if self.kind(self.at) == Tok::Semi {
            self.semicolon();
        } else {
            self.missing_semicolon();
        }
    }
}
