//! Numbers and texts as they are written. May touch what stands before it in `infer`.

use oche_syntax::Span;
use oche_syntax::ast::{self, StringPart};

use super::context::*;
use super::contexts::*;
use crate::check::report::errors;
use crate::check::typed::constant::intern_text;
use crate::check::typed::{Const, Expr, Node};
use crate::elements::*;
use crate::types::*;

impl Cx<'_> {
    pub(crate) fn int_literal(&mut self, value: Option<u64>, hex: bool, negative: bool, context: Ty, span: Span) -> Typed {
        let wants_double = {
            let context = non_nullable_context(context);
            context == double_type()
        };
        let Some(value) = value else {
            if let (true, false, Some(d)) = (wants_double, hex, self.large_double(span)) {
                return Typed::new(Node::Const(Const::Double(if negative { -d } else { d })), double_type());
            }
            self.error(span, errors::int_far_too_large());
            return Typed::new(Node::Const(Const::Int(0)), int_type());
        };
        if wants_double {
            let mut d = value as f64;
            if d as u128 != u128::from(value) {
                self.error(span, errors::int_as_double(value));
            }
            if negative {
                d = -d;
            }
            return Typed::new(Node::Const(Const::Double(d)), double_type());
        }
        let fits = if hex { true } else { value <= i64::MAX as u64 || negative && value == 1 << 63 };
        if !fits {
            let sign = if negative { "-" } else { "" };
            self.error(span, errors::int_too_large(format!("{sign}{value}")));
            return Typed::new(Node::Const(Const::Int(0)), int_type());
        }
        let int = if negative { (value as i64).wrapping_neg() } else { value as i64 };
        Typed::new(Node::Const(Const::Int(int)), int_type())
    }

    /// The double that a decimal literal of more than 64 bits stands for, if there is one that is exactly it.
    fn large_double(&self, span: Span) -> Option<f64> {
        let text = self.place.source.text.get(span.range())?;
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let d: f64 = digits.parse().ok()?;
        (d.is_finite() && format!("{d:.0}") == digits.trim_start_matches('0')).then_some(d)
    }

    pub fn text(text: &ast::Text) -> Const {
        Const::String(intern_text(text))
    }

    pub(crate) fn string(&mut self, literal: &'static ast::StringLit) -> Typed {
        if literal.parts.iter().all(|p| matches!(p, StringPart::Text(_))) {
            let text = joined_text(literal);
            return Typed::new(Node::Const(Self::text(&text)), string_type());
        }
        let mut parts = Vec::new();
        for part in &literal.parts {
            match part {
                StringPart::Text(text) => parts.push(Expr::new(Node::Const(Self::text(text)), string_type())),
                StringPart::Interpolation(e) => {
                    let typed = self.expr(e, Ty::unknown());
                    self.not_void(&typed, e);
                    parts.push(typed.e.into_known());
                }
            }
        }
        let rest = self.place.source.text.get(literal.span.end as usize..).unwrap_or("");
        // The compiler is at the token behind it when it makes the call.
        let pos = literal.span.end + (rest.len() - rest.trim_start().len()) as u32;
        let constant = |part: &Expr| matches!(&part.node, Node::Const(c) if !matches!(c, Const::Object(_)));
        let all_constant = parts.iter().all(constant);
        let e = Expr::new(Node::Interpolate(parts, pos), string_type());
        // Text of constants is a constant, too: two of them are identical.
        match all_constant.then(|| self.w.evaluate(&e)) {
            Some(Ok(value)) => Typed::new(Node::Const(Self::const_of(value)), string_type()),
            _ => Typed::fit(e, string_type()),
        }
    }
}

/// The text of a literal without interpolation.
pub fn joined_text(literal: &ast::StringLit) -> ast::Text {
    let mut wide = false;
    for part in &literal.parts {
        wide |= matches!(part, StringPart::Text(ast::Text::Utf16(_)));
    }
    if wide {
        let mut units = Vec::new();
        for part in &literal.parts {
            match part {
                StringPart::Text(ast::Text::Utf8(s)) => units.extend(s.encode_utf16()),
                StringPart::Text(ast::Text::Utf16(u)) => units.extend(u),
                StringPart::Interpolation(_) => {}
            }
        }
        // Two halves of a pair from adjacent literals make a character.
        return match String::from_utf16(&units) {
            Ok(text) => ast::Text::Utf8(text),
            Err(_) => ast::Text::Utf16(units),
        };
    }
    let mut text = String::new();
    for part in &literal.parts {
        if let StringPart::Text(ast::Text::Utf8(s)) = part {
            text.push_str(s);
        }
    }
    ast::Text::Utf8(text)
}
