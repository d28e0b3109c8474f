//! Constants as text, in interpolations and concatenations that are constant themselves. May touch the rest of `check`.

use oche_syntax::ast::Text;

use super::constants::{Eval, Fail};
use super::expressions::intern_text;
use crate::check::typed::ConstRef;
use crate::check::typed::constant::ConstValue;

/// No constant string has more code units.
const LONGEST: usize = 1 << 24;

/// The text of a primitive constant in an interpolation.
fn const_text(v: ConstRef) -> Eval<Vec<u16>> {
    let utf16 = |s: &str| s.encode_utf16().collect::<Vec<u16>>();
    Ok(match v.value() {
        ConstValue::String(Text::Utf8(s)) => utf16(s),
        ConstValue::String(Text::Utf16(u)) => u.clone(),
        ConstValue::Int(i) => utf16(&i.to_string()),
        ConstValue::Bool(b) => utf16(&b.to_string()),
        ConstValue::Null => utf16("null"),
        ConstValue::Double(d) => utf16(&double_text(*d)),
        _ => return Err(Fail::NotConst),
    })
}

/// `double.toString` as Dart has it: ECMAScript's, with `.0` where it looks like an int.
fn double_text(d: f64) -> String {
    if d.is_nan() {
        return "NaN".to_owned();
    }
    if d.is_infinite() {
        return if d > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if d == 0.0 {
        return if d.is_sign_negative() { "-0.0" } else { "0.0" }.to_owned();
    }
    let text = ryu_js::Buffer::new().format(d).to_owned();
    if text.contains(['.', 'e']) { text } else { text + ".0" }
}

/// Appends the text of a primitive constant. Texts that double at each step would fill all memory, so there is a limit.
pub(crate) fn append(text: &mut Vec<u16>, v: ConstRef) -> Eval<()> {
    text.extend(const_text(v)?);
    if text.len() > LONGEST {
        return Err(Fail::Throws(format!("The string is longer than {LONGEST} code units.")));
    }
    Ok(())
}

/// The text of these code units.
pub(crate) fn text_of(units: Vec<u16>) -> &'static Text {
    intern_text(&match String::from_utf16(&units) {
        Ok(text) => Text::Utf8(text),
        Err(_) => Text::Utf16(units),
    })
}
