//! Which invocation of the matched value a pattern asks for: patterns of one match that ask for the same part, in the same words, share its
//! key, and it is asked once (accepted/3.0/patterns, "Side effects and exhaustiveness", invocation keys). May touch syntax only.

use oche_syntax::ast;

pub(crate) fn operator_label(op: &str, operand: &ast::Expr, text: &str) -> String {
    format!("{op} {}", text.get(operand.span.range()).unwrap_or(""))
}

pub(crate) fn key_label(key: &ast::Expr, text: &str) -> String {
    operator_label("key", key, text)
}

/// `at` elements before, `of` elements in all, `rest` where the rest element stands.
pub(crate) fn element_label(at: usize, of: usize, rest: Option<usize>) -> String {
    match rest {
        Some(rest) if at > rest => format!("tail {}", of - at),
        Some(rest) if at == rest => format!("rest {at} {}", of - at - 1),
        _ => format!("at {at}"),
    }
}
