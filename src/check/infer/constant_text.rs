//! Constants as text, in interpolations and concatenations that are constant themselves. May touch what stands before it in `infer`.

use oche_syntax::ast::Text;

use super::evaluator::{Eval, Fail};
use crate::check::typed::ConstRef;
use crate::check::typed::constant::ConstValue;
use crate::check::typed::constant::intern_text;
use crate::numbers::format::double_to_string;

/// No constant string has more code units.
const LONGEST: usize = 1 << 24;

/// A text that is being put together: UTF-8 as long as all of its parts are.
pub(crate) struct Building(Text);

impl Building {
    pub(crate) fn new() -> Building {
        Building(Text::Utf8(String::new()))
    }

    fn push(&mut self, part: &str) {
        match &mut self.0 {
            Text::Utf8(text) => text.push_str(part),
            Text::Utf16(units) => units.extend(part.encode_utf16()),
        }
    }

    fn push_units(&mut self, part: &[u16]) {
        if let Text::Utf8(text) = &self.0 {
            self.0 = Text::Utf16(text.encode_utf16().collect());
        }
        if let Text::Utf16(units) = &mut self.0 {
            units.extend_from_slice(part);
        }
    }

    fn is_too_long(&self) -> bool {
        match &self.0 {
            Text::Utf8(text) => text.len() > LONGEST && (text.is_ascii() || text.encode_utf16().count() > LONGEST),
            Text::Utf16(units) => units.len() > LONGEST,
        }
    }

    /// Appends the text of a primitive constant, as in an interpolation. Texts that double at each step would fill all memory, so there is a
    /// limit.
    pub(crate) fn append(&mut self, v: ConstRef) -> Eval<()> {
        match v.value() {
            ConstValue::String(Text::Utf8(s)) => self.push(s),
            ConstValue::String(Text::Utf16(u)) => self.push_units(u),
            ConstValue::Int(i) => self.push(&i.to_string()),
            ConstValue::Bool(b) => self.push(&b.to_string()),
            ConstValue::Null => self.push("null"),
            ConstValue::Double(d) => self.push(&double_to_string(*d)),
            _ => return Err(Fail::NotConst),
        }
        if self.is_too_long() {
            return Err(Fail::Throws(format!("The string is longer than {LONGEST} code units.")));
        }
        Ok(())
    }

    /// The text; UTF-8 if the halves of its surrogate pairs have met.
    pub(crate) fn finish(self) -> &'static Text {
        let text = match self.0 {
            Text::Utf16(units) => String::from_utf16(&units).map_or(Text::Utf16(units), Text::Utf8),
            text => text,
        };
        intern_text(&text)
    }
}
