//! Going on after a syntax error: the declaration, member or statement it is in becomes one `Junk` token and the rest is parsed
//! again. LALRPOP's own recovery drops tokens without regard to brackets, so that a brace inside the bad stretch would close the
//! class around it. May touch `shape` and `token` only.

use crate::shape::Shaped;
use crate::token::Tok;

/// Replaces what is wrong at index `at` by `Junk`. `beyond` is where the stretch replaced last began: if that was the same one,
/// the one around it goes. Answers where the stretch begins, or `None` if nothing encloses the error.
pub fn replace(tokens: &mut Vec<Shaped>, at: usize, beyond: Option<usize>) -> Option<usize> {
    let mut from = at;
    let start = loop {
        let start = enclosing(tokens, from)?;
        let spent = tokens.get(start + 1).is_some_and(|t| t.1 == Tok::Junk);
        if !spent && beyond != Some(start) {
            break start;
        }
        from = start;
    };
    let end = end_of(tokens, start);
    let (first, last) = (tokens[start].0, tokens[end - 1].2);
    tokens.splice(start + 1..end, [(first, Tok::Junk, last)]);
    Some(start)
}

/// The beginning marker of the innermost declaration or statement around the token before `at`.
fn enclosing(tokens: &[Shaped], at: usize) -> Option<usize> {
    let mut depth = 0;
    for i in (0..at.min(tokens.len())).rev() {
        let kind = tokens[i].1;
        // Going left, closers lead into brackets that are not ours.
        depth -= kind.nests();
        if depth < 0 {
            depth = 0;
        }
        if depth == 0 && kind.is_beginning() {
            return Some(i);
        }
    }
    None
}

/// The index after the declaration or statement that begins at `start`.
fn end_of(tokens: &[Shaped], start: usize) -> usize {
    let statement = tokens[start].1 == Tok::Stmt;
    let mut depth = 0;
    for (i, token) in tokens.iter().enumerate().skip(start + 1) {
        let kind = token.1;
        let ends_statement = statement && matches!(kind, Tok::Case | Tok::CaseLabel | Tok::Default | Tok::Else);
        if depth == 0 && (kind.is_beginning() || kind.nests() < 0 || ends_statement) {
            return i;
        }
        depth += kind.nests();
    }
    tokens.len()
}
