//! Pairs the brackets of a token list, so that `shape` can look past any bracketed stretch in one step, and mends what doesn't pair:
//! a missing closer is put in, a stray one is left out, both reported. Also refuses nesting that would exhaust the stack of later
//! stages. May touch `token` and `span` only.

use crate::SyntaxError;
use crate::errors as table;
use crate::span::Span;
use crate::token::{Tok, Token};

/// Brackets inside brackets.
const MAX_DEPTH: usize = 500;
/// Brackets, and prefix operators, `else if`s, assignments and the like inside each other.
const MAX_NESTING: usize = 1500;

/// Tokens whose brackets pair.
pub struct Paired {
    pub tokens: Vec<Token>,
    /// For each bracket the index of its partner; for other tokens their own index.
    pub partner: Vec<u32>,
}

fn closer(opener: Tok) -> Tok {
    match opener {
        Tok::LParen => Tok::RParen,
        Tok::LBracket => Tok::RBracket,
        Tok::LBrace => Tok::RBrace,
        _ => Tok::StrEnd,
    }
}

fn spelling(kind: Tok) -> &'static str {
    match kind {
        Tok::LParen => "(",
        Tok::RParen => ")",
        Tok::LBracket => "[",
        Tok::RBracket => "]",
        Tok::LBrace => "{",
        Tok::RBrace => "}",
        _ => "'",
    }
}

struct Open {
    index: u32,
    kind: Tok,
    /// The nesting here without brackets: prefix operators, `else if`, …
    nested: Nested,
}

#[derive(Default)]
struct Nested {
    count: usize,
    /// The number of signs among them, which end with their operand.
    signs: usize,
    /// Question marks that have met no colon yet.
    questions: usize,
}

/// Pairs the brackets; `None` if they nest too deeply, which is then the only error worth reporting.
pub fn pair(tokens: Vec<Token>, errors: &mut Vec<SyntaxError>) -> Option<Paired> {
    let mut out = Paired { tokens: Vec::with_capacity(tokens.len()), partner: Vec::with_capacity(tokens.len()) };
    let mut stack: Vec<Open> = Vec::new();
    let mut nesting = 0;
    let mut outer = Nested::default();
    let count = tokens.len();
    for (i, token) in tokens.iter().enumerate() {
        let kind = token.kind;
        match kind {
            Tok::LParen | Tok::LBracket | Tok::LBrace | Tok::StrBegin => {
                stack.push(Open { index: out.tokens.len() as u32, kind, nested: Nested::default() });
                nesting += 1;
                if stack.len() > MAX_DEPTH {
                    return too_deep(*token, errors);
                }
            }
            Tok::RParen | Tok::RBracket | Tok::RBrace | Tok::StrEnd => {
                if !stack.iter().any(|open| closer(open.kind) == kind) {
                    stray(*token, stack.is_empty(), errors);
                    continue;
                }
                while let Some(open) = stack.pop() {
                    nesting -= 1 + open.nested.count;
                    let matched = closer(open.kind) == kind;
                    if !matched {
                        unclosed(out.tokens[open.index as usize], false, errors);
                        out.tokens.push(Token { kind: closer(open.kind), start: token.start, end: token.start });
                        out.partner.push(open.index);
                    }
                    let at = out.tokens.len() as u32 - u32::from(!matched);
                    out.partner[open.index as usize] = at;
                    if matched {
                        out.partner.push(open.index);
                        out.tokens.push(*token);
                        break;
                    }
                }
                // A statement ends with its block, unless `else` goes on.
                let goes_on = tokens.get(i + 1).is_some_and(|next| next.kind == Tok::Else);
                if kind == Tok::RBrace && !goes_on {
                    reset(&mut stack, &mut outer, &mut nesting);
                }
                continue;
            }
            Tok::Eof => {
                while let Some(open) = stack.pop() {
                    unclosed(out.tokens[open.index as usize], true, errors);
                    out.partner[open.index as usize] = out.tokens.len() as u32;
                    out.partner.push(open.index);
                    out.tokens.push(Token { kind: closer(open.kind), start: token.start, end: token.start });
                }
            }
            Tok::Semi | Tok::Comma | Tok::Case | Tok::Default => {
                let goes_on = kind == Tok::Semi && tokens.get(i + 1).is_some_and(|next| next.kind == Tok::Else);
                if !goes_on {
                    reset(&mut stack, &mut outer, &mut nesting);
                }
            }
            Tok::Bang
            | Tok::Tilde
            | Tok::Minus
            | Tok::PlusPlus
            | Tok::MinusMinus
            | Tok::Await
            | Tok::Throw
            | Tok::Question
            | Tok::Assign
            | Tok::OpAssign
            | Tok::Arrow
            | Tok::Else
            | Tok::If
            | Tok::For
            | Tok::While
            | Tok::Do
            | Tok::Colon
            | Tok::Lt => {
                // Only what directly follows one of its like can nest: `a - b - c` doesn't.
                let follows_operand = i > 0
                    && matches!(
                        tokens[i - 1].kind,
                        Tok::Ident | Tok::RParen | Tok::RBracket | Tok::Int | Tok::Double | Tok::Str | Tok::StrEnd
                    );
                let nested = stack.last_mut().map_or(&mut outer, |open| &mut open.nested);
                // One link of a chain nests once: `a ? b :`, `else if`.
                let same_link = match kind {
                    Tok::If => i > 0 && tokens[i - 1].kind == Tok::Else,
                    Tok::Colon if nested.questions > 0 => {
                        nested.questions -= 1;
                        true
                    }
                    _ => false,
                };
                if kind == Tok::Question {
                    nested.questions += 1;
                    nesting -= nested.signs;
                    nested.count -= std::mem::take(&mut nested.signs);
                }
                let ends_after = matches!(kind, Tok::Minus | Tok::PlusPlus | Tok::MinusMinus | Tok::Bang | Tok::Lt);
                if !(same_link || follows_operand && ends_after) {
                    nested.count += 1;
                    nested.signs += usize::from(matches!(kind, Tok::Minus | Tok::PlusPlus | Tok::MinusMinus | Tok::Bang | Tok::Tilde));
                    nesting += 1;
                    if nesting > MAX_NESTING {
                        return too_deep(*token, errors);
                    }
                }
            }
            _ => {}
        }
        out.partner.push(out.tokens.len() as u32);
        out.tokens.push(*token);
    }
    debug_assert!(out.tokens.len() == out.partner.len() && (count == 0 || !out.tokens.is_empty()));
    Some(out)
}

fn reset(stack: &mut [Open], outer: &mut Nested, nesting: &mut usize) {
    let nested = stack.last_mut().map_or(outer, |open| &mut open.nested);
    *nesting -= std::mem::take(nested).count;
}

fn too_deep(token: Token, errors: &mut Vec<SyntaxError>) -> Option<Paired> {
    let span = Span { start: token.start, end: token.end };
    errors.push(SyntaxError { span, message: table::too_deep(), incomplete: false });
    None
}

fn stray(token: Token, top_level: bool, errors: &mut Vec<SyntaxError>) {
    let span = Span { start: token.start, end: token.end };
    let got = format!("'{}'", spelling(token.kind));
    let message = if top_level { table::expected_declaration(got) } else { table::expected_identifier(got) };
    errors.push(SyntaxError { span, message, incomplete: false });
}

fn unclosed(opener: Token, incomplete: bool, errors: &mut Vec<SyntaxError>) {
    // The lexer has spoken about strings already.
    if opener.kind == Tok::StrBegin {
        return;
    }
    let span = Span { start: opener.start, end: opener.end };
    let message = table::unclosed(spelling(closer(opener.kind)), spelling(opener.kind));
    errors.push(SyntaxError { span, message, incomplete });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexer::lex;

    fn paired(source: &str) -> (Option<Paired>, Vec<String>) {
        let mut errors = Vec::new();
        let paired = pair(lex(source, Span::new(0, source.len())).tokens, &mut errors);
        (paired, errors.into_iter().map(|e| e.message.text()).collect())
    }

    #[test]
    fn partners_find_each_other() {
        let (paired, errors) = paired("f({a: [b]}) 'x${c}y'");
        let paired = paired.expect("shallow");
        assert!(errors.is_empty());
        for (i, &partner) in paired.partner.iter().enumerate() {
            assert_eq!(paired.partner[partner as usize] as usize, i);
        }
    }

    #[test]
    fn closers_are_put_in_or_left_out() {
        assert_eq!(paired("f(a; }").1, ["Expected an identifier, but got '}'.", "Can't find ')' to match '('."]);
        assert_eq!(paired("{ f(a; }").1, ["Can't find ')' to match '('."]);
        assert_eq!(paired("{ [ ( ").1.len(), 3);
    }

    #[test]
    fn depth_has_an_end() {
        for deep in ["(", "[", "{", "'${", "!", "if (a) ", "a = ", "a: ", "else if (x) {} ", "() => "] {
            assert!(paired(&deep.repeat(100_000)).0.is_none(), "{deep}");
        }
        for flat in ["a - b", "f(x); ", "case 1: ", "(a), ", "a < b && "] {
            assert!(paired(&flat.repeat(10_000)).0.is_some(), "{flat}");
        }
    }
}
